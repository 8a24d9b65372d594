"""Weighing: the log-odds that two moves are about the same issue, by fitted weights.

A logistic regression for each kind of pair (two asks, an ask and an answer, two answers, anything else; within a
document or across documents), fitted by `training/filing_weights.py` and kept in `data/filing.json`.
"""

from __future__ import annotations

import functools
import json
import pathlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.likeness import FEATURES, Likeness

__all__ = ["KINDS", "Weights", "kinds_of", "weigh", "weights"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
KINDS = 8
_DATA = pathlib.Path(__file__).parent.parent / "data" / "filing.json"
_COLUMN = {name: k for k, name in enumerate(FEATURES)}


@dataclass(frozen=True)
class Weights:
    """Coefficients (KINDS, features), intercepts and thresholds (KINDS); for `missing` see `grouping.contract`."""

    coefficients: Floats
    intercepts: Floats
    thresholds: Floats
    missing: float


def kinds_of(features: Floats) -> Ints:
    """Which of the regressions each row of features is for."""

    def column(name: str) -> NDArray[np.bool_]:
        return features[:, _COLUMN[name]] > 0.5

    mixed = column("open_answer") | column("answer_open")
    kind = np.where(column("open_open"), 0, np.where(mixed, 1, np.where(column("answer_answer"), 2, 3)))
    found: Ints = (kind + 4 * column("same_document")).astype(np.int64)
    return found


def weigh(likeness: Likeness, i: Ints, j: Ints, table: Weights | None = None) -> Floats:
    """Log-odds, less the threshold for joining, of the pairs (i[k], j[k])."""
    table = table or weights(likeness.has_meaning)
    found = np.zeros(len(i), dtype=np.float32)
    for begin in range(0, len(i), 200_000):
        features = likeness.features(i[begin : begin + 200_000], j[begin : begin + 200_000])
        kind = kinds_of(features)
        odds = (
            np.einsum("kf,kf->k", features, table.coefficients[kind]) + table.intercepts[kind] - table.thresholds[kind]
        )
        found[begin : begin + 200_000] = odds
    # sums of rounding errors must not decide, nor differ between machines
    return np.round(found, 3)


@functools.cache
def _tables() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    if found["features"] != list(FEATURES):
        raise ValueError(f"{_DATA} was fitted for other features; run training/filing_weights.py")
    return found


@functools.cache
def weights(meaning: bool) -> Weights:
    """The shipped weights, those with vectors of meaning or those for wording alone."""
    table = _tables()["meaning" if meaning else "wording"]
    return Weights(
        np.array(table["coefficients"], dtype=np.float32),
        np.array(table["intercepts"], dtype=np.float32),
        np.array(table["thresholds"], dtype=np.float32),
        table["missing"],
    )
