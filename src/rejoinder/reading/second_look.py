"""A second look at what may be the trigger of an act: a few more layers read the words about it with it marked.

Comes in: the encoder's lower states of a text's word pieces and its anchors. Goes out: how likely each anchor is a
trigger, of which act, and which pieces fill its roles. The moves call it; `verdicts` weighs both looks.

The first look reads a window once for all the triggers in it. The second reads a trigger by itself: layers of their
own, told by a mark which pieces it is, learned apart from the reader (`training/second_look.py`), so that its errors
are others. It costs a fraction of a window for each anchor, and few anchors are near being triggers.
"""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rejoinder.reading.frames import Again, Anchor
from rejoinder.reading.sessions import session, wanted_threads

if TYPE_CHECKING:
    from rejoinder.reading.encoder import Encoded

__all__ = ["AFTER", "BEFORE", "STATES", "SecondLook", "Seen"]

Floats = npt.NDArray[np.float32]
STATES = "states"
"""The encoder's output the second look starts from: what its lower layers make of each piece."""
BEFORE, AFTER = 64, 48
"""Word pieces before the first piece of an anchor, and from it on, that are read with it."""
BATCH = 768
"""Word pieces a batch holds, as the encoder's."""
ROLES = 0.4
"""How much the second look weighs beside the first, in log-odds, of what fills the roles."""
_LEAST = 1e-6


@dataclass(frozen=True)
class Seen:
    """What the second look makes of one anchor: log-odds of its being a trigger; log-probabilities (K,) of the kinds;
    log-odds (T, R) of filling each role for the T pieces from `low` on.
    """

    trigger: float
    kind: Floats
    low: int
    roles: Floats

    def with_first(self, anchor: Anchor) -> Anchor:
        """The anchor with what both looks make of its roles."""
        return replace(anchor, again=Again(self.low, self.roles, ROLES))


class SecondLook:
    """The model in a reader's folder, made for that reader; onnxruntime's errors where there is none."""

    def __init__(self, folder: pathlib.Path, *, threads: int | None = None) -> None:
        self._session = session(folder / "second_look.onnx", wanted_threads(threads))

    def anchors(self, encoded: Encoded, found: Sequence[Anchor]) -> list[Seen]:
        """What is made of the anchors of one text."""
        return self.look(encoded.states, [(a.first, a.last) for a in found])

    def look(self, states: npt.NDArray[np.float16], places: Sequence[tuple[int, int]]) -> list[Seen]:
        """What is made of the anchors at `places` (first and last piece) of one text with the encoder's `states`
        (N, wide). They are read in batches by length, and never with those of another text (see `encoder`).
        """
        rows = [(max(0, a - BEFORE), min(len(states), max(b + 1, a + AFTER)), a, b) for a, b in places]
        order = sorted(range(len(rows)), key=lambda i: rows[i][0] - rows[i][1])
        found: dict[int, Seen] = {}
        at = 0
        while at < len(order):
            size = rows[order[at]][1] - rows[order[at]][0]
            group = order[at : at + max(1, BATCH // size)]
            at += len(group)
            x = np.zeros((len(group), size, states.shape[1]), dtype=np.float32)
            marks = np.zeros((len(group), size), dtype=np.int64)
            mask = np.zeros((len(group), size), dtype=bool)
            for r, i in enumerate(group):
                low, high, first, last = rows[i]
                x[r, : high - low] = states[low:high]
                mask[r, : high - low] = True
                marks[r, first - low : last + 1 - low] = 1
            kinds, roles = self._session.run(["kinds", "roles"], {"states": x, "marks": marks, "mask": mask})
            for r, i in enumerate(group):
                low, high = rows[i][:2]
                found[i] = _seen(kinds[r], low, roles[r, : high - low])
        return [found[i] for i in range(len(rows))]


def _seen(scores: Floats, low: int, roles: Floats) -> Seen:
    """One anchor's scores (K + 1,), the last of them that it is none, as `Seen`."""
    top = scores.max()
    whole = scores - top - np.log(np.exp(scores - top).sum())
    none = min(max(float(np.exp(whole[-1])), _LEAST), 1 - _LEAST)
    return Seen(float(np.log((1 - none) / none)), whole[:-1] - np.float32(np.log(1 - none)), low, roles)
