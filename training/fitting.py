"""Weights fitted to what was right, and how far probabilities are to be believed.

Comes in: signs of samples and whether each was right, or the slope of what is to grow. Goes out: weights, or the
calibration error of probabilities. `calibrate.py`, `antecedent_weights.py`, `link_weights.py` call it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["calibration_error", "climb", "fit"]

Floats = NDArray[np.float64]


def fit(signs: Floats, right: Floats, ridge: float = 1.0) -> Floats:
    """Weights (1 + width) of a logistic regression of `right` (N,) on `signs` (N, width), by Newton's method.

    The ridge is on signs of unit deviation, so that no sign is favoured by its scale.
    """
    middle, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    wide = np.hstack([np.ones((len(signs), 1)), (signs - middle) / scale])
    weights = np.zeros(wide.shape[1])
    keep = np.full(len(weights), ridge)
    keep[0] = 0.0
    for _ in range(25):
        odds = 1 / (1 + np.exp(-wide @ weights))
        slope = wide.T @ (odds - right) + keep * weights
        curve = (wide * (odds * (1 - odds))[:, None]).T @ wide + np.diag(keep + 1e-9)
        weights -= np.linalg.solve(curve, slope)
    inner = weights[1:] / scale
    return np.concatenate([[weights[0] - inner @ middle], inner])


def climb(slope: Callable[[Floats], Floats], start: Floats, *, rate: float, steps: int) -> Floats:
    """Weights after so many steps up a slope from a start, with momentum and a step size for each (Adam: Kingma and
    Ba 2015)."""
    found = start.copy()
    mean, square = np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        here = slope(found)
        mean = 0.9 * mean + 0.1 * here
        square = 0.99 * square + 0.01 * here**2
        found = found + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return found


def calibration_error(odds: Floats, right: Floats, bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over bins of equal width, and (mean confidence, share right, count) of each bin."""
    table = []
    place = np.minimum((odds * bins).astype(int), bins - 1)
    for k in range(bins):
        mine = place == k
        if mine.any():
            table.append((float(odds[mine].mean()), float(right[mine].mean()), int(mine.sum())))
    return sum(n * abs(c - r) for c, r, n in table) / len(odds), table
