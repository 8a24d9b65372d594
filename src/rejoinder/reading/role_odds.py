"""How likely words fill the roles of an act, as each of the two looks at its trigger has it.

Comes in: the anchor of an act and what the second look makes of it. Goes out: log-odds for any words of the text, and
the words that may be for who acts. Whoever seeks who acts among those a document names asks for it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rejoinder.reading.frames import Anchor
from rejoinder.reading.second_look import Seen
from rejoinder.reading.windows import Pieces

__all__ = ["LEAST", "RoleOdds"]

Offsets = tuple[int, int]
Floats = npt.NDArray[np.float32]
LEAST = -7.0
"""Log-odds of what a look does not see, and the least of what it sees."""
ACTOR, ADDRESSEE, POINT = 0, 1, 2
LIKELY = 0.15
"""Probability from which words may be for who acts."""
_NEXT = 5e-4


@dataclass(frozen=True)
class RoleOdds:
    """The roles of one act by both looks."""

    first: Anchor
    second: Seen

    @property
    def _pieces(self) -> Pieces:
        return self.first.pieces

    @functools.cached_property
    def _firsts(self) -> Floats:
        sure = np.clip(self.first.inside, _NEXT, 1 - _NEXT)
        found: Floats = np.log(sure / (1 - sure))
        return found

    @functools.cached_property
    def reach(self) -> Offsets:
        """The code points that the looks tell anything of; the odds of words outside are the least."""
        parts = [
            (low, low + len(odds))
            for low, odds in ((self.first.low, self._firsts), (self.second.low, self.second.roles))
            if len(odds)
        ]
        if not parts:
            return (0, 0)
        return int(self._pieces.start[min(parts)[0]]), int(self._pieces.end[max(high for _, high in parts) - 1])

    def odds(self, words: Offsets) -> tuple[float, float, float, float, float]:
        """The greatest log-odds among the pieces of words: of the actor by the first and the second look, of the
        addressee by both, of the point by the second."""
        pieces = self._pieces
        low = int(np.searchsorted(pieces.end, words[0], side="right"))
        high = int(np.searchsorted(pieces.start, words[1], side="left"))
        first = _greatest(self._firsts, self.first.low, low, high)
        second = _greatest(self.second.roles, self.second.low, low, high)
        return first[ACTOR], second[ACTOR], first[ADDRESSEE], second[ADDRESSEE], second[POINT]

    def runs(self) -> list[Offsets]:
        """The words that may be for who acts, by either look."""
        pieces = self._pieces
        likely = np.zeros(len(pieces.ids), dtype=bool)
        floor = np.log(LIKELY / (1 - LIKELY))
        for odds, low in ((self._firsts, self.first.low), (self.second.roles, self.second.low)):
            likely[low : low + len(odds)] |= odds[:, ACTOR] > floor
        found: list[Offsets] = []
        last = -2
        for at in np.flatnonzero(likely).tolist():
            start, end = int(pieces.start[at]), int(pieces.end[at])
            found[-1:] = [(found[-1][0], end)] if at == last + 1 else [*found[-1:], (start, end)]
            last = at
        return found


def _greatest(odds: Floats, start: int, low: int, high: int) -> Sequence[float]:
    """The greatest of each role among the pieces from `low` up to `high`, of those `odds` tells of from `start` on."""
    here = odds[max(0, low - start) : max(0, high - start)]
    if not len(here):
        return [LEAST] * odds.shape[1]
    found: list[float] = np.maximum(here.max(axis=0), LEAST).tolist()
    return found
