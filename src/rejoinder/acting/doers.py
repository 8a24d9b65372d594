"""Who most probably did an act: boosted trees weigh what speaks for each candidate.

Comes in: the candidates for one act with their signs. Goes out: those who did it, each with the probability of that.
`Assembly` asks for it. The trees (`training/doer_weights.py`) were fitted on negotiations that the encoder had not
seen, since on others it marks those who act more surely than it will.
"""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import numpy as np

from rejoinder.acting.candidates import SIGNS, Candidate
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.sessions import session

__all__ = ["Doers", "chosen"]


class Doers:
    """The trees in a reader's folder; onnxruntime's errors where there are none."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._trees = session(folder / "doers.onnx")

    def weigh(self, listed: Sequence[Candidate]) -> list[float]:
        """The probability of each candidate to have done the act."""
        signs = np.array([one.signs for one in listed], dtype=np.float32).reshape(len(listed), len(SIGNS))
        odds = self._trees.run(None, {"signs": signs})[0][:, 0].astype(np.float64)
        found: list[float] = (1 / (1 + np.exp(-np.clip(odds, -30, 30)))).tolist()
        return found

    def of(self, act: MoveDraft, listed: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """Who did an act, of its candidates, each with the probability of that."""
        return chosen(listed, self.weigh(listed)) if listed else []


def chosen(listed: Sequence[Candidate], sure: Sequence[float]) -> list[tuple[Candidate, float]]:
    """The likeliest of the candidates; where the rules take several, whom words join by "and", those, who stand or fall
    together.
    """
    several = [(one, chance) for one, chance in zip(listed, sure, strict=True) if one.by_rules]
    if len(several) > 1:
        together = max(chance for _, chance in several)
        return [(one, together) for one, _ in several]
    best = max(range(len(listed)), key=lambda i: sure[i])
    return [(listed[best], sure[best])]
