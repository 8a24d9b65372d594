"""Weighing: the log-odds that two moves are about the same issue, by fitted trees.

Boosted decision trees over the features of a pair, run by onnxruntime; `training/filing_weights.py` fits them and keeps
them in `data/filing-*.onnx`: one set of trees for each kind of vectors there are of moves (`kind_of`).
"""

from __future__ import annotations

import functools
import json
import pathlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.docket import Entry
from rejoinder.filing.likeness import FEATURES, Likeness
from rejoinder.reading.lists import ANOTHER
from rejoinder.reading.sessions import session

__all__ = ["Weights", "kind_of", "shares", "weigh", "weights"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_DATA = pathlib.Path(__file__).parent.parent / "data"


LISTED = 4.0
"""Log-odds against one issue for two things a party asks for in one sentence: the items of a list are rows of their
own, which the corpus bears out for four pairs in five. On 70 negotiations trained on, standings rose by .003.
"""
FOREIGN = 4.0
"""Log-odds against one issue for moves of two documents that have no party in common. Of documents of one negotiation
none are so as annotated, three pairs in a hundred as read; of articles about different ones seven pairs in eight.
"""
SURE, APART = 4.0, -100.0
"""Log-odds from which on, and down from which, a pair counts in full whatever it is made of: rules give as much."""
ANSWERED, ANSWERS_BOTH, VAGUE = 0.4, 0.2, 0.1
"""How much a pair across documents counts in the mean between two groups, next to two asks: with one answer, with two,
and either again where one of the two names nothing ("it", "the proposal"). An answer says little of its issue beside
the ask it follows; in the same text every pair counts in full. On 256 negotiations, in four parts, standings rose from
.651 to .665 and B-cubed F1 from .712 to .718.
"""
ADDED = 3
"""Sentences over which a demand adds to another."""
_ADDS = re.compile(
    r"(?:it|he|she|they|[A-Z][\w’'-]*(?:\s[\w’'-]+){0,3}?)\s+(?:also|further|additionally)\b"
    r"|(?:also|further|furthermore|in\s+addition|moreover),?\s"
    rf"|{ANOTHER}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Weights:
    """Trees, from features (pairs, len(FEATURES)) to log-odds (pairs,); the log-odds from which pairs across
    documents, and within one, are for joining; what is added to these on a docket of few moves, in the share 10 / (10 +
    moves), since being the best of few pairs says little; for `missing` see `grouping.contract`."""

    trees: Callable[[Floats], Floats]
    across: float
    within: float
    few: float
    missing: float


def weigh(likeness: Likeness, i: Ints, j: Ints, table: Weights | None = None) -> Floats:
    """Log-odds, less the threshold for joining, of the pairs (i[k], j[k])."""
    table = table or weights(kind_of(likeness))
    odds = np.zeros(len(i), dtype=np.float32)
    for begin in range(0, len(i), 200_000):
        part = slice(begin, begin + 200_000)
        odds[part] = table.trees(likeness.features(i[part], j[part]))
    together = likeness.document[i] == likeness.document[j]
    odds -= LISTED * _listed(likeness, i, j)
    odds -= FOREIGN * _foreign(likeness, i, j)
    least = np.where(together, table.within, table.across) + table.few * 10.0 / (10.0 + len(likeness.entries))
    # sums of rounding errors must not decide, nor differ between machines
    return np.round(odds - least.astype(np.float32), 3)


def shares(likeness: Likeness, i: Ints, j: Ints, odds: Floats) -> Floats:
    """How much each of the pairs (i[k], j[k]), of these log-odds, counts among those between two groups: 0 to 1."""
    names = likeness.opens | likeness.claims
    asks = names[i].astype(np.int64) + names[j]
    found = np.array([ANSWERS_BOTH, ANSWERED, 1.0], dtype=np.float32)[asks]
    vague = likeness.vague | likeness.empty
    found = np.where(vague[i] | vague[j], VAGUE * found, found)
    full = (likeness.document[i] == likeness.document[j]) | (odds >= SURE) | (odds <= APART)
    return np.where(full, np.float32(1.0), found).astype(np.float32)


def _foreign(likeness: Likeness, i: Ints, j: Ints) -> NDArray[np.bool_]:
    """Pairs of moves whose documents both name parties, but none in common."""
    a, b = likeness.document[i], likeness.document[j]
    size = int(likeness.document.max(initial=0)) + 1
    keys, place = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_inverse=True)
    one, other = keys // size, keys % size
    parties = likeness.present
    named = np.diff(parties.starts) > 0
    apart = (one != other) & named[one] & named[other] & (parties.cosines(one, other) <= 0)
    found: NDArray[np.bool_] = apart[place]
    return found


def _listed(likeness: Likeness, i: Ints, j: Ints) -> NDArray[np.bool_]:
    """Pairs that one party asks for by the same act in other words: in one sentence, or in one that says that it adds
    to another ("It also demanded", "A third demand was"); and what it says in one sentence was not answered, item by
    item.
    """
    asks = likeness.opens | likeness.claims
    found: NDArray[np.bool_] = asks[i] & asks[j] & ~likeness.empty[i] & ~likeness.empty[j]
    for column in (likeness.document, likeness.by):
        found &= np.asarray(column[i] == column[j])
    found &= likeness.point_text[i] != likeness.point_text[j]
    adds = np.array([_ADDS.match(_sentence(entry)) is not None for entry in likeness.entries], dtype=np.bool_)
    step = likeness.sentence[j] - likeness.sentence[i]
    same = likeness.act[i] == likeness.act[j]
    added = (adds[j] & (step > 0) & (step <= ADDED)) | (adds[i] & (step < 0) & (step >= -ADDED))
    ends = np.array([entry.move.point.end if entry.move.point else -1 for entry in likeness.entries], dtype=np.int64)
    apart = (ends[i] <= likeness.point_start[j]) | (ends[j] <= likeness.point_start[i])
    ignored = (likeness.claims[i] | likeness.claims[j]) & apart & (step == 0)
    listed: NDArray[np.bool_] = found & (ignored | (same & likeness.opens[i] & ((step == 0) | added)))
    return listed


def _sentence(entry: Entry) -> str:
    """The sentence that an entry's evidence stands in, from its beginning."""
    return next((words for words in entry.sentences if entry.evidence[:40] in words), entry.evidence)


def kind_of(likeness: Likeness) -> str:
    """By what moves are compared beside who makes them and where: `gists` read in their texts, the `meaning` of their
    words, or their `wording` alone.
    """
    if likeness.has_gists:
        return "gists"
    return "meaning" if likeness.has_meaning else "wording"


@functools.cache
def weights(kind: str) -> Weights:
    """The shipped weights of one kind.

    Raises `ValueError` if they were fitted for other features.
    """
    path = _DATA / "filing.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if known["features"] != list(FEATURES):
        raise ValueError(f"{path} was fitted for other features; run training/filing_weights.py")
    table = known[kind]
    return Weights(_trees(f"filing-{kind}"), table["across"], table["within"], table["few"], table["missing"])


def _trees(name: str) -> Callable[[Floats], Floats]:
    trees = session(_DATA / f"{name}.onnx")

    def run(features: Floats) -> Floats:
        odds: Floats = trees.run(None, {"signs": features})[0][:, 0]
        return odds

    return run
