"""The words that tell acts: what a trigger's own words and those about it say about its act.

Comes in: a text with the place of a trigger. Goes out: log-odds for each act, from weights fitted by
`training/acts.py`. The moves weigh it together with what the encoder sees.
"""

from __future__ import annotations

import functools
import itertools
import json
import pathlib
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rejoinder.record.types import Act

__all__ = ["ActWords", "features"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDINGS = ("ing", "ed", "es", "s", "d")
_QUOTE = re.compile(r"[\"“”«»„]")
_NEGATION = frozenset("not no never nor neither without cannot nothing nobody none hardly refuse deny n't".split())
AROUND = 60
"""Code points on either side of a trigger whose words count."""
SENTENCE = 250
"""Code points on either side within which a trigger's sentence is looked for."""
_STOPS = ("\n", ". ", "; ", "! ", "? ")
_STOP = re.compile(r"[.!?;](?=\s|[\"”’]|$)|\n")
_CLAUSE = re.compile(r"[:“”\"]|,\s+(?:and|but|while|though)\s|\sbut\s")
_CONDITIONS = frozenset(
    "if provided providing once condition conditions unless when after only until before without return exchange long "
    "soon understanding subject should".split()
)
_GRAMMAR = frozenset(
    "it they he she we i who which that this these you one nobody both all neither none would could can will might may "
    "should must had has have is are was were be been did does do to".split()
)


@functools.lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def features(text: str, trigger: tuple[int, int]) -> list[str]:
    """Names of what stands in (t), before (b) and after (a) a trigger, within its paragraph, and of the conditions (c),
    subject (s) and auxiliaries (m) in its sentence.
    """
    start, end = trigger
    low = max(text.rfind("\n", 0, start) + 1, start - AROUND)
    high = text.find("\n", end)
    high = min(high if high >= 0 else len(text), end + AROUND)
    inside = [_stem(w.group().lower()) for w in _WORD.finditer(text, start, end)]
    before = [_stem(w.group().lower()) for w in _WORD.finditer(text, low, start)][-5:]
    after = [_stem(w.group().lower()) for w in _WORD.finditer(text, end, high)][:5]
    found = [f"t:{w}" for w in inside]
    found += [f"t:{a}_{b}" for a, b in itertools.pairwise(inside)]
    found += [f"t:{a}_{b}_{c}" for a, b, c in zip(inside, inside[1:], inside[2:], strict=False)]
    found += [f"b:{w}" for w in before[-3:]] + [f"a:{w}" for w in after[:3]]
    if before and inside:
        found.append(f"bt:{before[-1]}_{inside[0]}")
    if after and inside:
        found.append(f"ta:{inside[-1]}_{after[0]}")
    if any(w in _NEGATION or w.endswith(("n't", "n’t")) for w in [*before[-3:], *inside]):
        found.append("negated")
        found += [f"n:{w}" for w in inside]
    if _QUOTE.search(text, max(low, start - 40), min(high, end + 40)):
        found.append("quoted")
    # one word in many forms: "reject", "rejection"
    found += [f"p:{w[:4]}" for w in inside if len(w) > 5] + [f"p:{w[:5]}" for w in inside if len(w) > 6]
    found += [f"first:{inside[0]}", f"last:{inside[-1]}"] if inside else []
    found += [f"words:{len(inside)}", f"capital:{text[start : start + 1].isupper()}", f"next:{_sign(text, end)}"]
    return found + _about(text, start, end)


def _about(text: str, start: int, end: int) -> list[str]:
    """Names of the conditions in the rest of a trigger's sentence and of what its clause begins with."""
    first = max(text.rfind(sign, max(0, start - SENTENCE), start) for sign in _STOPS) + 1 or max(0, start - SENTENCE)
    stop = _STOP.search(text, end, end + SENTENCE)
    last = stop.start() if stop else end + SENTENCE
    later = _CONDITIONS.intersection(_WORD.findall(text[end:last].lower()))
    sooner = _CONDITIONS.intersection(_WORD.findall(text[first:start].lower()))
    found = [f"ca:{w}" for w in sorted(later)] + [f"cb:{w}" for w in sorted(sooner)]
    found += (["condition after"] if later else []) + (["condition before"] if sooner else [])
    clause = max((m.end() for m in _CLAUSE.finditer(text, first, start)), default=first)
    words = _WORD.findall(text[clause:start].lower())
    found.append(f"s1:{words[0] if words else ''}")
    return found + [f"m:{w}" for w in sorted(_GRAMMAR.intersection(words))]


def _sign(text: str, end: int) -> str:
    sign = text[end : end + 1]
    return "" if sign.isalnum() else sign


class ActWords:
    """The words that tell acts, in a reader's folder; raises `FileNotFoundError` where there are none.

    `kinds` are the acts scores are given for.
    """

    def __init__(self, folder: pathlib.Path, kinds: Sequence[Act]) -> None:
        known = json.loads((folder / "acts.json").read_text(encoding="utf-8"))
        self.kinds = tuple(kinds)
        self._rows = {name: row for row, name in enumerate(known["features"])}
        # a column an act, in hundredths: packed, that takes four fifths of the room
        columns = np.array([known["hundredths"][kind] for kind in kinds], np.float64)
        self._weights = (columns.T / 100).astype(np.float32)

    def scores(self, text: str, trigger: tuple[int, int]) -> npt.NDArray[np.float64]:
        """Log-odds (len(kinds),) of the acts for a trigger; what always counts has the feature ""."""
        told = [self._rows[name] for name in ["", *features(text, trigger)] if name in self._rows]
        scores = self._weights[told].sum(axis=0)
        return np.asarray(scores - np.log(np.exp(scores - scores.max()).sum()) - scores.max(), dtype=np.float64)
