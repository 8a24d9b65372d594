"""Gists: what each move of a text is about, as a vector read in the text, close to those of moves about the same thing.

Comes in: the encoder's lower states of a text's word pieces, and where evidence and point of its moves stand. Goes out:
a unit vector of each move. The filing compares moves by them.

The words of an answer seldom name what they answer ("that is for the courts"): what is read here are not the words
alone but what they come to where they stand. The layers are their own, on the same states as the second look's, and
learned from the issues of annotated negotiations (`training/gists.py`).
"""

from __future__ import annotations

import math
import pathlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rejoinder.reading.sessions import session, wanted_threads
from rejoinder.reading.windows import Pieces

__all__ = ["Gists", "Place", "stretches"]

Floats = npt.NDArray[np.float32]
Place = tuple[tuple[int, int], tuple[int, int] | None]
"""Where a move stands in a text: its evidence, and its point if it has one."""

LONGEST, SHARED = 256, 48
"""Word pieces read at once, and how many at least two stretches next to each other share."""
BATCH = 768
"""Word pieces a batch holds, as the encoder's."""


class Gists:
    """The model in a reader's folder, made for that reader; onnxruntime's errors where there is none."""

    def __init__(self, folder: pathlib.Path, *, threads: int | None = None) -> None:
        self._session = session(folder / "gists.onnx", wanted_threads(threads))

    def of(self, states: npt.NDArray[np.float16], pieces: Pieces, places: Sequence[Place]) -> Floats:
        """Unit vectors (len(places), D) of the moves of one text with the encoder's `states` (N, wide)."""
        evidence, points = self._scores(states)
        found = np.zeros((len(places), evidence.shape[1]), dtype=np.float32)
        if not len(states):
            return found
        for row, (where, point) in enumerate(places):
            found[row] = _mean(evidence, pieces, where) + _mean(points, pieces, point or where)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
        # as a dossier keeps them: what is made of them is the same whether they were kept or not
        return found.astype(np.float16).astype(np.float32)

    def _scores(self, states: npt.NDArray[np.float16]) -> tuple[Floats, Floats]:
        """What each piece (N, D) says of a move whose evidence, and of one whose point, it is part of."""
        rows = sorted(stretches(len(states)), key=lambda row: row[0] - row[1])
        evidence = points = np.zeros((len(states), 0), dtype=np.float32)
        at = 0
        while at < len(rows):
            size = rows[at][1] - rows[at][0]
            group = rows[at : at + max(1, BATCH // size)]
            at += len(group)
            x = np.zeros((len(group), size, states.shape[1]), dtype=np.float32)
            mask = np.zeros((len(group), size), dtype=bool)
            for r, (low, high, _, _) in enumerate(group):
                x[r, : high - low] = states[low:high]
                mask[r, : high - low] = True
            of_evidence, of_points = self._session.run(["evidence", "point"], {"states": x, "mask": mask})
            if not evidence.shape[1]:
                evidence = np.zeros((len(states), of_evidence.shape[2]), dtype=np.float32)
                points = np.zeros_like(evidence)
            for r, (low, _, first, end) in enumerate(group):
                evidence[first:end] = of_evidence[r, first - low : end - low]
                points[first:end] = of_points[r, first - low : end - low]
        return evidence, points


def stretches(pieces: int) -> list[tuple[int, int, int, int]]:
    """The stretches in which so many word pieces are read: from and to which piece each reaches, and from and to which
    they are taken from it: to the middle of what two share.
    """
    if pieces <= LONGEST:
        return [(0, pieces, 0, pieces)] if pieces else []
    many = math.ceil((pieces - SHARED) / (LONGEST - SHARED))
    lows = [round(k * (pieces - LONGEST) / (many - 1)) for k in range(many)]
    cuts = [0, *((lows[k] + lows[k - 1] + LONGEST) // 2 for k in range(1, many)), pieces]
    return [(low, low + LONGEST, cuts[k], cuts[k + 1]) for k, low in enumerate(lows)]


def _mean(scores: Floats, pieces: Pieces, where: tuple[int, int]) -> Floats:
    """The mean over the pieces of a stretch of code points; the nearest piece where it has none."""
    first = int(np.searchsorted(pieces.end, where[0], side="right"))
    last = int(np.searchsorted(pieces.start, where[1], side="left"))
    first = min(first, len(scores) - 1)
    found: Floats = scores[first : max(first + 1, last)].mean(axis=0)
    return found
