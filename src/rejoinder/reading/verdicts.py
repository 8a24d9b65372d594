"""Whether a stretch is the trigger of an act, of which, and how surely: what two looks and the words say, weighed.

Comes in: an anchor as the encoder sees it, and what the second look makes of it. Goes out: its act with the probability
that it is an act of this kind. The moves call it.

Acts that answer alike ("accept", "support") are one kind here, as they are where readings are scored. The likeliest
kinds of each anchor are options, each with its signs; boosted trees (`training/verdict_weights.py`) weigh them. They
were fitted on negotiations that neither look had seen, since on others both are surer than they should be.
"""

from __future__ import annotations

import math
import pathlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rejoinder.reading.acts import ActWords
from rejoinder.reading.frames import Anchor
from rejoinder.reading.second_look import Seen
from rejoinder.reading.sessions import session
from rejoinder.record.types import Act

__all__ = ["KINDS", "OPTIONS", "POINT", "ROW_OF", "SIGNS", "Option", "Verdicts", "likeliest", "options", "promising"]

Floats = npt.NDArray[np.float64]
Offsets = tuple[int, int]
KINDS: tuple[tuple[Act, ...], ...] = (
    ("demand", "ask", "propose"),
    ("offer",),
    ("accept", "support"),
    ("accept_partly",),
    ("open",),
    ("defer",),
    ("reject", "oppose"),
    ("withdraw",),
    ("threaten",),
    ("criticise",),
    ("claim_ignored",),
    ("meet", "hand_over"),
)
"""Acts that are one kind."""
ROW_OF: dict[Act, int] = {act: row for row, kind in enumerate(KINDS) for act in kind}
"""The row in `KINDS` of each act."""
OPTIONS = 3
"""Kinds of an anchor that are weighed, the likeliest first."""
FIRST, WORDS, SECOND = 0.5, 0.35, 0.45
"""What the looks and the words count in the order of options and among the acts of one kind."""
PROMISE = 0.2
"""Least probability of a trigger, times the mean (of the logarithms) of what look and words give its likeliest kind."""
ACTOR, POINT = 0, 2
"""The places of the actor and the point among the roles."""
_LEAST = 1e-5
_QUOTE = re.compile(r"[\"“”«»„]")
SIGNS = (
    "first trigger", "second trigger", "first kind", "words kind", "second kind", "together", "lead", "place",
    "first best", "words best", "second best", "first surest", "words surest", "second surest", "actor first",
    "actor second", "point first", "point second", "pieces", "words long", "in headline", "quotation marks before",
    "into sentence", "left of sentence", "anchors in sentence", "glanced at",
    *(f"is {kind[0]}" for kind in KINDS),
)  # fmt: skip
"""What each sign of an option tells."""


@dataclass(frozen=True)
class Option:
    """One kind an anchor may be: its likeliest act, and the signs by which the kind is weighed."""

    act: Act
    signs: tuple[float, ...]


def promising(text: str, anchors: Sequence[Anchor], told: ActWords) -> list[Anchor]:
    """The anchors worth a second look, as the first look and the words have them: of some probability, and of one kind
    of act rather than any.
    """
    rows = np.array([ROW_OF[act] for act in told.kinds])
    kept = []
    for anchor in anchors:
        words = told.scores(text, (anchor.fragment.start, anchor.fragment.end))
        kinds = _of_kinds(np.log(np.maximum(anchor.kind, _LEAST)).astype(np.float64), rows) + _of_kinds(words, rows)
        if anchor.fragment.probability * math.exp(float(kinds.max()) / 2) >= PROMISE:
            kept.append(anchor)
    return kept


def options(
    text: str, anchors: Sequence[Anchor], seen: Sequence[Seen], told: ActWords, sentences: Sequence[Offsets]
) -> list[list[Option]]:
    """The likeliest kinds of each of the anchors of a text, which stand in order; `told` are the words that tell the
    acts of the encoder's anchors.
    """
    acts = told.kinds
    rows = np.array([ROW_OF[act] for act in acts])
    found = []
    starts = [s for s, _ in sentences]
    place = np.searchsorted(starts, [a.fragment.start for a in anchors], side="right") - 1
    crowd = np.bincount(place[place >= 0], minlength=len(sentences) + 1)
    headline = text.find("\n") if "\n" in text[:300] else 0
    for anchor, second, index in zip(anchors, seen, place.tolist(), strict=True):
        words = (anchor.fragment.start, anchor.fragment.end)
        looks = (
            np.log(np.maximum(anchor.kind, _LEAST)).astype(np.float64),
            told.scores(text, words),
            second.kind.astype(np.float64),
        )
        whole = FIRST * looks[0] + WORDS * looks[1] + SECOND * looks[2]
        kinds = [_of_kinds(look, rows) for look in (*looks, whole)]
        order = np.argsort(-kinds[3], kind="stable")[:OPTIONS]
        sentence = sentences[index] if index >= 0 else words
        common = _common(text, anchor, second, sentence, int(crowd[index]), words[1] <= headline)
        best = [int(kind.argmax()) for kind in kinds[:3]]
        surest = [float(kind.max()) for kind in kinds[:3]]
        mine = []
        for rank, row in enumerate(order.tolist()):
            inside = np.flatnonzero(rows == row)
            lead = float(kinds[3][row] - max(kinds[3][o] for o in order if o != row))
            signs = (
                common[0],
                common[1],
                *(float(kind[row]) for kind in kinds),
                lead,
                float(rank),
                *(float(b == row) for b in best),
                *surest,
                *common[2:],
                *(float(row == k) for k in range(len(KINDS))),
            )
            mine.append(Option(acts[int(inside[whole[inside].argmax()])], signs))
        found.append(mine)
    return found


def _of_kinds(scores: Floats, rows: npt.NDArray[np.int64]) -> Floats:
    """Log-probabilities of the kinds from scores of the acts."""
    odds = np.exp(scores - scores.max())
    kinds = np.bincount(rows, weights=odds / odds.sum(), minlength=len(KINDS))
    found: Floats = np.log(np.maximum(kinds, _LEAST))
    return found


def _common(
    text: str, anchor: Anchor, second: Seen, sentence: Offsets, crowd: int, headline: bool
) -> tuple[float, ...]:
    """The signs of an anchor that all its options have, those of being a trigger first."""
    start, end = anchor.fragment.start, anchor.fragment.end
    sure = min(max(anchor.fragment.probability, _LEAST), 1 - _LEAST)
    roles = [
        value
        for role in (ACTOR, POINT)
        for value in (float(anchor.inside[:, role].max()), float(1 / (1 + math.exp(-second.roles[:, role].max()))))
    ]
    return (
        math.log(sure / (1 - sure)),
        second.trigger,
        *roles,
        float(anchor.last - anchor.first + 1),
        float(len(text[start:end].split())),
        float(headline),
        float(len(_QUOTE.findall(text, sentence[0], start)) % 2),
        math.log1p(max(0, start - sentence[0])),
        math.log1p(max(0, sentence[1] - end)),
        float(crowd),
        float(anchor.fragment.probability < 0.5),
    )


class Verdicts:
    """The trees in a reader's folder; onnxruntime's errors where there are none."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._trees = session(folder / "verdicts.onnx")

    def weigh(self, found: Sequence[Sequence[Option]]) -> list[tuple[Act, float]]:
        """For the options of each anchor the act of the likeliest, with its probability."""
        if not found:
            return []
        signs = np.array([option.signs for mine in found for option in mine], dtype=np.float32)
        odds = self._trees.run(None, {"signs": signs})[0][:, 0].astype(np.float64)
        sure = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        return [(option.act, odds) for option, odds in likeliest(found, sure)]


def likeliest(found: Sequence[Sequence[Option]], sure: Floats) -> list[tuple[Option, float]]:
    """The likeliest option of each anchor with its probability, from those of all options in a row."""
    told = []
    at = 0
    for mine in found:
        here = sure[at : at + len(mine)]
        at += len(mine)
        best = int(here.argmax())
        told.append((mine[best], float(here[best])))
    return told
