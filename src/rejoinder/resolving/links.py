"""What the encoder tells of whom a reference means: how well its words go with those of a mention.

Comes in: a query and a key of every word piece of a text. Goes out: a number for a place and a span, which the choice
among antecedents weighs beside where they stand (`likelihood`). `References` asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

__all__ = ["Links"]

Offsets = tuple[int, int]
Floats = npt.NDArray[np.float32]


class Links:
    """The links of one text.

    `start` and `end` (N,) are the code points of its word pieces; `key` and `query` (N, D) what the encoder gives for
    each, once as one that can be meant and once as one that refers to somebody.
    """

    def __init__(self, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], key: Floats, query: Floats) -> None:
        self._start, self._end = start, end
        self._query = query / np.float32(np.sqrt(query.shape[1]))
        self._sums = np.concatenate([np.zeros_like(key[:1]), key.cumsum(axis=0, dtype=np.float32)])
        self._means: dict[Offsets, Floats | None] = {}

    def link(self, at: int, span: Offsets) -> float:
        """How well the piece at a code point goes with the words of a span: their product, the keys averaged; 0 where
        there are no pieces."""
        return self._link(int(np.searchsorted(self._end, at, side="right")), span)

    def greatest(self, at: int, spans: Iterable[Offsets], *, default: float) -> float:
        """The greatest link of the piece at a code point with any of the spans; `default` if there are none."""
        place = int(np.searchsorted(self._end, at, side="right"))
        return max((self._link(place, span) for span in spans), default=default)

    def _link(self, place: int, span: Offsets) -> float:
        if span not in self._means:
            self._means[span] = self._mean(span)
        mean = self._means[span]
        if mean is None or place >= len(self._start):
            return 0.0
        return float(mean @ self._query[place])

    def _mean(self, span: Offsets) -> Floats | None:
        """The mean key of the pieces of a span, if there are any."""
        first = int(np.searchsorted(self._end, span[0], side="right"))
        last = int(np.searchsorted(self._start, span[1], side="left"))
        if first >= last:
            return None
        mean: Floats = (self._sums[last] - self._sums[first]) / (last - first)
        return mean
