"""Company: how far two moves go with the same other moves, which tells more than how they look side by side.

Comes in: pairs of moves with the log-odds that each is about one issue. Goes out: for each pair what the odds of all
pairs together say of it. Two answers in different words to one demand are alike in that both go with the demand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["COMPANY", "company"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

COMPANY: tuple[str, ...] = ("company", "path", "standing_out", "odds")
"""What is said of a pair: the cosine of the probabilities of either with all moves; the likeliest way round by a third
move (its less likely step); by how much the log-odds are below the best that either side has; the log-odds."""
LEAST = 0.05
"""Probabilities below this are taken for none."""
MOST = 40
"""How many of the likeliest others are a move's company."""
STEP = 200_000


def company(size: int, i: Ints, j: Ints, odds: Floats) -> Floats:
    """What is said (pairs, len(COMPANY)) of each pair (i[k], j[k]) of `size` moves. Time is linear in the pairs."""
    odds = odds.astype(np.float32)
    likely = np.round(1.0 / (1.0 + np.exp(-np.clip(odds.astype(np.float64), -30, 30))), 4)
    best = np.full(size, -30.0)
    np.maximum.at(best, i, odds)
    np.maximum.at(best, j, odds)
    below = (np.maximum(best[i], best[j]) - odds).astype(np.float32)
    keys, values, starts = _rows(size, i, j, likely)
    columns = keys % max(1, size)
    norms = np.sqrt(np.maximum(np.add.reduceat(values**2, starts[:-1]), 1e-12)) if size else np.zeros(0)
    together, path = np.zeros(len(i)), np.zeros(len(i))
    for begin in range(0, len(i), STEP):
        x, y = i[begin : begin + STEP], j[begin : begin + STEP]
        sizes = starts[x + 1] - starts[x]
        pair = np.repeat(np.arange(len(x)), sizes)
        at = np.repeat(starts[x], sizes) + np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        wanted = y[pair] * size + columns[at]
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        hit = np.flatnonzero(keys[place] == wanted)
        pair, at, place = pair[hit], at[hit], place[hit]
        together[begin : begin + STEP] = np.bincount(pair, values[at] * values[place], minlength=len(x))
        # the pair itself is no way round
        third = (columns[at] != x[pair]) & (columns[at] != y[pair])
        np.maximum.at(path, begin + pair[third], np.minimum(values[at], values[place])[third])
    together /= norms[i] * norms[j]
    return np.stack([together.astype(np.float32), path.astype(np.float32), below, odds], axis=1)


def _rows(size: int, i: Ints, j: Ints, likely: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64], Ints]:
    """Sorted keys (row * size + column), probabilities and where each row starts; every move goes with itself."""
    kept = np.flatnonzero(likely >= LEAST)
    own = np.arange(size, dtype=np.int64)
    rows, columns = np.concatenate([i[kept], j[kept], own]), np.concatenate([j[kept], i[kept], own])
    values = np.concatenate([likely[kept], likely[kept], np.ones(size)])
    # the likeliest of each row, and of equals the first
    order = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    starts = np.searchsorted(rows, own)
    few = np.arange(len(rows)) - starts[rows] < MOST
    order = np.argsort((rows * size + columns)[few])
    keys = (rows * size + columns)[few][order]
    return keys, values[few][order], np.searchsorted(keys, np.arange(size + 1) * size).astype(np.int64)
