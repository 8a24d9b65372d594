"""Head outputs to frames: anchors (cues, triggers) with the spans that fill their roles.

The scores are those described in `training/model.py`: an anchor is a run of word pieces tagged begin/inside;
for every anchor each piece near it gets a score for beginning or continuing each role.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rejoinder.reading.windows import Pieces

__all__ = ["Again", "Anchor", "Frame", "FrameScores", "Fragment", "anchors", "decode", "frame_of", "role_scores"]

Floats = npt.NDArray[np.float32]
REACH = 192
"""Word pieces on either side of an anchor in which its roles are looked for (the window it was read in)."""
_NEAR, _FAR = 8, 24
_LEAST = 1e-4


@dataclass(frozen=True)
class FrameScores:
    """Scores of one kind of frame over the N pieces of a text.

    `anchor` (N, 3) outside, begin, inside; `unary` (N, 2R) begin and inside of R roles; `key`, `query`
    (N, R*D); `kind` (N, K) or None; `bias` (49, R) by bucketed distance.
    """

    anchor: Floats
    unary: Floats
    key: Floats
    query: Floats
    kind: Floats | None
    bias: Floats

    @functools.cached_property
    def odds(self) -> Floats:
        """Probabilities (N, 3) of outside, begin, inside of an anchor."""
        odds: Floats = np.exp(self.anchor - self.anchor.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        return odds

    @functools.cached_property
    def flat(self) -> Floats:
        """How likely each piece fills each role of any anchor, (N, R)."""
        return _filled(self.unary.reshape(len(self.unary), -1, 2))


@dataclass(frozen=True)
class Fragment:
    """A stretch of pieces `[first, last]` (inclusive) in code points `[start, end)`, with the mean probability of its
    pieces.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class Again:
    """What a second look says of the roles of an anchor: log-odds (T, R) for the T pieces from `low` on; `weight`
    is what they count beside those of the first.
    """

    low: int
    odds: Floats
    weight: float

    def put_to(self, filled: Floats, low: int) -> None:
        """Change what is likely to fill the roles, (T, R) from piece `low` on, where the second look has been."""
        start, end = max(low, self.low), min(low + len(filled), self.low + len(self.odds))
        if start >= end:
            return
        here = filled[start - low : end - low]
        first = np.clip(here, _LEAST, 1 - _LEAST)
        second = self.odds[start - self.low : end - self.low]
        here[:] = 1 / (1 + np.exp(-(1 - self.weight) * np.log(first / (1 - first)) - self.weight * second))


@dataclass(frozen=True)
class Anchor:
    """An anchor, the pieces `first` to `last`, with what its roles may be filled by: the T pieces from `low` on that
    are near it. What is told of them is worked out when first asked for: of most anchors nobody asks.

    `kind` (K,) are probabilities of the anchor's kinds (acts), empty if it has none; `again` is what a second
    look says of the roles, if there was one.
    """

    fragment: Fragment
    kind: Floats
    first: int
    last: int
    pieces: Pieces
    scores: FrameScores
    within_paragraph: bool
    again: Again | None = None

    @functools.cached_property
    def _near(self) -> tuple[int, Floats]:
        return role_scores(self.pieces, self.scores, self.first, self.last, within_paragraph=self.within_paragraph)

    @property
    def low(self) -> int:
        """The first piece near it."""
        return self._near[0]

    @functools.cached_property
    def inside(self) -> Floats:
        """How likely each piece near it fills each role of this anchor, (T, R)."""
        filled = _filled(self._near[1])
        if self.again is not None:
            self.again.put_to(filled, self.low)
        return filled

    @property
    def flat(self) -> Floats:
        """How likely each piece near it fills each role of any anchor, (T, R)."""
        return self.scores.flat[self.low : self.low + len(self.inside)]

    @functools.cached_property
    def begins(self) -> npt.NDArray[np.bool_]:
        """Whether each piece near it would begin a stretch of each role, (T, R)."""
        score = self._near[1]
        return score[:, :, 0] > score[:, :, 1]

    def runs(self, role: int, floor: float) -> list[tuple[int, int]]:
        """Stretches of pieces that fill a role with at least this probability, as places (first, last) in `inside`."""
        return _runs(self.inside[:, role] > floor, self.begins[:, role])


@dataclass(frozen=True)
class Frame:
    """An anchor with its roles; `kind` are probabilities of its kinds (acts), empty if it has none."""

    anchor: Fragment
    roles: tuple[tuple[Fragment, ...], ...]
    kind: Floats


def buckets(distance: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Signed distances to rows of the bias table: exact to 8, then half an octave each."""
    size = np.abs(distance)
    far = _NEAR + (np.log2(np.maximum(size, 1) / _NEAR) * 2).astype(np.int64)
    step = np.where(size <= _NEAR, size, np.minimum(far, _FAR - 1))
    return np.where(distance < 0, _FAR - step, _FAR + step)


_DISTANCES = buckets(np.arange(-2 * REACH, 2 * REACH + 1))


def _runs(inside: npt.NDArray[np.bool_], begins: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Maximal runs of `inside`, cut where `begins`, as (first, last) inclusive."""
    # few pieces are inside: a loop over them takes less than a handful of calls on arrays
    places = inside.nonzero()[0]
    index = places.tolist()
    if not index:
        return []
    found: list[tuple[int, int]] = []
    first = last = index[0]
    for at, begin in zip(index[1:], begins[places[1:]].tolist(), strict=True):
        if begin or at - last > 1:
            found.append((first, last))
            first = at
        last = at
    found.append((first, last))
    return found


def anchors(
    pieces: Pieces, scores: FrameScores, *, threshold: float = 0.5, within_paragraph: bool = False
) -> Iterator[Anchor]:
    """Anchors of one text in their order, each with the pieces within reach, or within the anchor's paragraph."""
    if not len(pieces.ids):
        return
    odds = scores.odds
    inside = 1 - odds[:, 0]
    for first, last in _runs(inside > threshold, (odds[:, 1] > odds[:, 2]) & (odds[:, 1] > 0.5)):
        kind = np.zeros(0, dtype=np.float32)
        if scores.kind is not None:
            kind = _mean(scores.kind, first, last)
            kind = np.exp(kind - kind.max())
            kind /= kind.sum()
        place = Fragment(int(pieces.start[first]), int(pieces.end[last]), float(_mean(inside, first, last)))
        yield Anchor(place, kind, first, last, pieces, scores, within_paragraph)


def role_scores(
    pieces: Pieces, scores: FrameScores, first: int, last: int, *, within_paragraph: bool
) -> tuple[int, Floats]:
    """Scores (T, R, 2) of beginning and continuing each role of the anchor of pieces `first` to `last`, for the T
    pieces within reach of it (or within its paragraph), and the first of these pieces.
    """
    low, high = max(0, first - REACH), min(len(pieces.ids), last + REACH + 1)
    if within_paragraph:
        low = max(low, int(np.searchsorted(pieces.paragraph, pieces.paragraph[first])))
        high = min(high, int(np.searchsorted(pieces.paragraph, pieces.paragraph[last], side="right")))
    width = scores.unary.shape[1] // 2
    query = _mean(scores.query, first, last).reshape(width, -1)
    key = scores.key[low:high].reshape(high - low, width, -1)
    middle = (first + last) // 2
    link = np.einsum("trd,rd->tr", key, query) / np.float32(np.sqrt(query.shape[1]))
    link += scores.bias[_DISTANCES[low - middle + 2 * REACH : high - middle + 2 * REACH]]
    found: Floats = scores.unary[low:high].reshape(high - low, width, 2) + link[:, :, None]
    return low, found


def _filled(score: Floats) -> Floats:
    """Probability (T, R) of not being outside, from scores (T, R, 2) of begin and inside; outside scores 0."""
    begin, inside = score[:, :, 0], score[:, :, 1]
    # two by two: numpy reduces short axes slowly
    top = np.maximum(np.maximum(begin, inside), 0)
    total = np.exp(begin - top) + np.exp(inside - top)
    filled: Floats = total / (total + np.exp(-top))
    return filled


def _mean(values: Floats, first: int, last: int) -> Floats:
    """Mean of the rows `first` to `last`: most anchors are a single piece."""
    found: Floats = values[first] if first == last else values[first : last + 1].mean(axis=0)
    return found


def decode(
    pieces: Pieces,
    scores: FrameScores,
    *,
    threshold: float = 0.5,
    role_threshold: float = 0.5,
    within_paragraph: bool = False,
) -> list[Frame]:
    """Frames of one text, in the order of their anchors; what is likelier than `role_threshold` fills a role."""
    found = anchors(pieces, scores, threshold=threshold, within_paragraph=within_paragraph)
    return [frame_of(pieces, anchor, role_threshold) for anchor in found]


def frame_of(pieces: Pieces, anchor: Anchor, role_threshold: float = 0.5) -> Frame:
    """An anchor with what is likelier than `role_threshold` to fill its roles."""
    roles = tuple(
        tuple(
            Fragment(
                int(pieces.start[anchor.low + a]),
                int(pieces.end[anchor.low + b]),
                float(anchor.inside[a : b + 1, role].mean()),
            )
            for a, b in anchor.runs(role, role_threshold)
        )
        for role in range(anchor.inside.shape[1])
    )
    return Frame(anchor.fragment, roles, anchor.kind)
