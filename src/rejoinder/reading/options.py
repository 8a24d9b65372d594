"""The ways a cue can be read: which words may be its content and which its source, with the signs to choose by.

Comes in: the text and an anchor with what its roles may be filled by. Goes out: options for content and for source,
each with its signs. The statements call it; `certainty` weighs the signs.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rejoinder.reading.frames import Anchor
from rejoinder.reading.windows import Pieces

__all__ = ["CONTENT_SIGNS", "REPORTING", "SOURCE_SIGNS", "Option", "Options", "log_odds", "options", "tidy"]

Offsets = tuple[int, int]
CONTENT_SIGNS = (
    "cue", "content", "both", "weakest part", "for any cue", "sharp start", "sharp end", "quoted", "partly quoted",
    "in parts", "length", "length squared", "reporting word", "words of cue", "from cue to content", "content first",
    "ends at a mark", "over a line break", "least floor", "highest floor", "begins with that", "begins with a mark",
    "ends with a stop",
)  # fmt: skip
"""What each sign of a content tells; probabilities as log-odds, lengths and distances (code points) as logarithms."""
SOURCE_SIGNS = (
    "none", "likeliest piece where none", "cue where none", "source", "likeliest piece", "for any cue", "sharp start",
    "sharp end", "likeliest other", "from cue to source", "source after cue", "length", "pronoun", "least floor",
    "high floor", "inside the content", "with a comma", "capital", "comma between",
    "comma between, source after cue",
)  # fmt: skip
"""What each sign of a source tells."""
REPORTING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|according to|ad(?:ded|ds|mitted)|announc|argu|ask(?:ed|s)|assur|believ"
    r"|claim|clarif|complain|conced|conclud|confirm|contend|declar|den(?:ied|ies)|disclos|emphasi|explain|expressed"
    r"|hint|indicat|insist|maintain|mention|not(?:ed|es|ing)|point(?:ed|s|ing) (?:out|to)|pledg|predict|promis|quot"
    r"|recall|reiterat|remark|remind|repeat|repl(?:ied|ies)|report|respond|reveal|stat(?:ed|es|ing)|stress|suggest"
    r"|swore|testif|thinks?|thought|threaten|underlin|urg|vow|warn|wr(?:ote|ites)|in the words of)",
    re.IGNORECASE,
)
"""Words that report."""
APART = 150
"""Code points at most between two parts of one content (on PolNeAR dev 70 loses a little, 100 to 300 nothing)."""
SOURCE, CONTENT = 0, 1
_CONTENT_FLOORS = (0.3, 0.5, 0.7)
_SOURCE_FLOORS = (0.15, 0.3, 0.5, 0.7)
_SOURCE_LEAST = 0.3
"""Probability that some piece of a source must reach."""
_SOURCES = 8
"""Options for a source that are looked at, the likeliest and longest first."""
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "i", "we", "you", "which", "that"})
_MARKS = frozenset('.,!?"”\n')


@dataclass(frozen=True)
class Option:
    """Words that may fill a role, spans in code points of the text (none for a statement without a source)."""

    spans: tuple[Offsets, ...]
    signs: tuple[float, ...]


@dataclass(frozen=True)
class Options:
    """A cue with the options for its content and its source; there is at least one of each."""

    cue: Offsets
    anchor: Anchor
    pieces: Pieces
    contents: tuple[Option, ...]
    sources: tuple[Option, ...]


class _Near:
    """The pieces near an anchor, with sums that make the mean of any stretch cheap."""

    def __init__(self, pieces: Pieces, anchor: Anchor) -> None:
        self.pieces, self.anchor = pieces, anchor
        self.low, self.high = anchor.low, anchor.low + len(anchor.inside)
        self._starts, self._ends = pieces.places
        nothing = np.zeros((1, anchor.inside.shape[1]), dtype=np.float64)
        self.inside = np.concatenate([nothing, anchor.inside.cumsum(axis=0, dtype=np.float64)])
        self.flat = np.concatenate([nothing, anchor.flat.cumsum(axis=0, dtype=np.float64)])

    def places(self, span: Offsets) -> tuple[int, int]:
        """The first and one past the last piece a span touches."""
        first = bisect_right(self._ends, span[0], self.low, self.high)
        return first - self.low, bisect_left(self._starts, span[1], self.low, self.high) - self.low

    def span(self, first: int, last: int) -> Offsets:
        """From the start of one of the pieces to the end of another, as places of `inside`."""
        return self._starts[self.low + first], self._ends[self.low + last]

    def mean(self, sums: npt.NDArray[np.float64], role: int, spans: Sequence[Offsets]) -> tuple[float, float]:
        """Mean of a role's probabilities over spans, and that of the weakest of them."""
        total, count, least = 0.0, 0, 1.0
        for span in spans:
            a, b = self.places(span)
            if b > a:
                here = float(sums[b, role] - sums[a, role])
                total, count, least = total + here, count + b - a, min(least, here / (b - a))
        return (total / count if count else 0.0), least

    def edges(self, role: int, span: Offsets) -> tuple[float, float]:
        """How far the probability rises at the start of a span and falls at its end."""
        a, b = self.places(span)
        values = self.anchor.inside[:, role]
        size = len(values)

        def at(place: int) -> float:
            return float(values[place]) if 0 <= place < size else 0.0

        return at(a) - at(a - 1), at(b - 1) - at(b)


def options(text: str, pieces: Pieces, anchor: Anchor, inside: npt.NDArray[np.bool_]) -> Options | None:
    """The options of one cue, None if nothing can be its content; `inside` (N,) tells which code points are quoted."""
    near = _Near(pieces, anchor)
    cue = tidy(text, anchor.fragment.start, anchor.fragment.end)
    contents = [
        Option(spans, _content_signs(text, near, cue, spans, floor, inside))
        for spans, floor in _contents(text, near).items()
    ]
    if not contents:
        return None
    likeliest = max(contents, key=lambda o: o.signs[1]).spans
    found = _sources(text, near)
    sources = [Option((span,), _source_signs(text, near, cue, likeliest, span, found)) for span in found]
    most = float(anchor.inside[:, SOURCE].max())
    nobody = (1.0, log_odds(most), log_odds(anchor.fragment.probability), *(0.0,) * (len(SOURCE_SIGNS) - 3))
    return Options(cue, anchor, pieces, tuple(contents), (*sources, Option((), nobody)))


def tidy(text: str, start: int, end: int) -> Offsets:
    """A span without white space at its ends, grown to whole words."""
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start > 0 and start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and end > 0 and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _contents(text: str, near: _Near) -> dict[tuple[Offsets, ...], float]:
    """What may be the content, by the floor of probability at which each comes out first."""
    found: dict[tuple[Offsets, ...], float] = {}
    for floor in _CONTENT_FLOORS:
        runs = near.anchor.runs(CONTENT, floor)
        spans = _merged(text, [tidy(text, *near.span(a, b)) for a, b in runs])
        kept = tuple(_together([s for s in spans if s[1] - s[0] > 1]))
        if kept:
            found.setdefault(kept, floor)
    return found


def _merged(text: str, spans: list[Offsets]) -> list[Offsets]:
    """Fragments at most two words apart become one; the gap between a quotation and its cue stays."""
    merged: list[Offsets] = []
    for start, end in sorted(spans):
        if merged:
            gap = text[merged[-1][1] : start]
            if "\n" not in gap and len(gap.split()) <= 2 and len(gap) < 24:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
                continue
        merged.append((start, end))
    return merged


def _together(spans: list[Offsets]) -> list[Offsets]:
    """The longest stretch of a content with those near it; in a text without line breaks others are strays."""
    if len(spans) < 2:
        return spans
    low = high = max(range(len(spans)), key=lambda i: spans[i][1] - spans[i][0])
    while low > 0 and spans[low][0] - spans[low - 1][1] <= APART:
        low -= 1
    while high + 1 < len(spans) and spans[high + 1][0] - spans[high][1] <= APART:
        high += 1
    return spans[low : high + 1]


def _content_signs(
    text: str, near: _Near, cue: Offsets, spans: tuple[Offsets, ...], floor: float, inside: npt.NDArray[np.bool_]
) -> tuple[float, ...]:
    first, last = spans[0][0], spans[-1][1]
    length = sum(e - s for s, e in spans)
    mean, weakest = near.mean(near.inside, CONTENT, spans)
    sure = near.anchor.fragment.probability
    rise, fall = near.edges(CONTENT, (first, last))
    quoted = sum(int(inside[s:e].sum()) for s, e in spans) / length
    size = math.log(length)
    return (
        log_odds(sure),
        log_odds(mean),
        math.sqrt(sure * mean),
        weakest,
        log_odds(near.mean(near.flat, CONTENT, spans)[0]),
        rise,
        fall,
        float(quoted > 0.9),
        float(quoted > 0.02),
        float(len(spans) > 1),
        size,
        size * size / 10,
        float(REPORTING.search(text, *cue) is not None),
        float(len(text[slice(*cue)].split())),
        math.log1p(min(max(s - cue[1], cue[0] - e, 0) for s, e in spans)),
        float(cue[0] > first),
        float(text[last : last + 1] in _MARKS),
        float("\n" in text[first:last]),
        float(floor == _CONTENT_FLOORS[0]),
        float(floor == _CONTENT_FLOORS[-1]),
        float(text[first : first + 5].lower() == "that "),
        float(text[first] in '"“'),
        float(text[last - 1] in ".!?"),
    )


def _sources(text: str, near: _Near) -> dict[Offsets, tuple[float, float]]:
    """What may be the source, with parts joined and apart: the floor at which each comes out first, and its mean
    probability.
    """
    values = near.anchor.inside[:, SOURCE].tolist()
    found: dict[Offsets, float] = {}
    for floor in _SOURCE_FLOORS:
        runs = near.anchor.runs(SOURCE, floor)
        joined: list[tuple[int, int]] = []
        for first, last in runs:
            if joined and first - joined[-1][1] <= 1:
                joined[-1] = (joined[-1][0], last)
            else:
                joined.append((first, last))
        for a, b in dict.fromkeys(joined + runs):
            if max(values[a : b + 1]) >= _SOURCE_LEAST:
                found.setdefault(tidy(text, *near.span(a, b)), floor)
    means = {s: near.mean(near.inside, SOURCE, [s])[0] for s in found}
    weight = {s: means[s] * math.sqrt(s[1] - s[0]) for s in found}
    return {s: (found[s], means[s]) for s in sorted(found, key=lambda s: (-weight[s], s))[:_SOURCES]}


def _source_signs(
    text: str,
    near: _Near,
    cue: Offsets,
    content: Sequence[Offsets],
    span: Offsets,
    found: dict[Offsets, tuple[float, float]],
) -> tuple[float, ...]:
    floor, mean = found[span]
    a, b = near.places(span)
    rise, fall = near.edges(SOURCE, span)
    rival = max((m for other, (_, m) in found.items() if other[1] <= span[0] or other[0] >= span[1]), default=0.0)
    overlap = sum(max(0, min(span[1], e) - max(span[0], s)) for s, e in content)
    words = text[slice(*span)]
    after = span[0] > cue[0]
    gap = text[span[1] : cue[0]] if span[1] <= cue[0] else text[cue[1] : span[0]]
    return (
        0.0,
        0.0,
        0.0,
        log_odds(mean),
        log_odds(float(near.anchor.inside[a:b, SOURCE].max()) if b > a else 0.0),
        log_odds(near.mean(near.flat, SOURCE, [span])[0]),
        rise,
        fall,
        log_odds(rival),
        math.log1p(max(span[0] - cue[1], cue[0] - span[1], 0)),
        float(after),
        math.log1p(span[1] - span[0]),
        float(words.lower() in _PRONOUNS),
        float(floor == _SOURCE_FLOORS[0]),
        float(floor >= 0.5),
        overlap / max(1, span[1] - span[0]),
        float("," in words),
        float(words[:1].isupper()),
        float("," in gap),
        float(after and ", " in gap),
    )


def log_odds(probability: float) -> float:
    """Log-odds of a probability, kept finite."""
    kept = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))
