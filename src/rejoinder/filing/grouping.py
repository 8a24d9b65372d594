"""Grouping: moves that are about the same thing, from how likely each pair is.

Pairs worth comparing are found by place (moves near each other in one text), by wording and by meaning; a small model
gives each pair the log-odds of belonging together; groups are then joined greedily, the best supported first (greedy
additive edge contraction, Keuper et al. 2015, with the mean over pairs as in average linkage).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.likeness import Likeness, Terms

__all__ = ["candidates", "contract"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

NEIGHBOURS = 60
"""How many moves on in the same text a move is compared with."""
NEAREST, NEAREST_MANY = 24, 10
"""How many moves nearest in wording, and as many nearest in meaning, a move is compared with; and on large dockets."""
MANY = 5000
"""A docket with more moves than this is large."""
WHOLE = 700
"""Dockets up to this many moves are compared pair by pair, without looking for candidates."""
COMMON = 400
"""A term in more moves than this finds no candidates: it would tell little and cost much."""
CELL = 2000
"""Nearest vectors are looked for among about this many at a time."""


def candidates(likeness: Likeness) -> tuple[Ints, Ints]:
    """Pairs (i, j), i < j, each once, worth comparing; their number is linear in that of the moves."""
    size = len(likeness.entries)
    if size <= WHOLE:
        i, j = np.triu_indices(size, 1)
        return i.astype(np.int64), j.astype(np.int64)
    found = [_near(likeness), _worded(likeness.points, likeness.evidence)]
    if likeness.has_meaning:
        found.append(_meant(likeness.mean_point))
    pairs = np.unique(np.concatenate(found))
    return pairs // size, pairs % size


def _near(likeness: Likeness) -> Ints:
    order, size = likeness.text_order, len(likeness.entries)
    found = []
    for step in range(1, NEIGHBOURS + 1):
        a, b = order[:-step], order[step:]
        together = likeness.document[a] == likeness.document[b]
        if not together.any():
            break
        found.append(_keys(a[together], b[together], size))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _keys(a: Ints, b: Ints, size: int) -> Ints:
    return np.minimum(a, b) * size + np.maximum(a, b)


def _worded(points: Terms, evidence: Terms) -> Ints:
    """Pairs with the heaviest terms in common: for each move, its rarest terms' other moves."""
    size = len(points.starts) - 1
    nearest = NEAREST if size <= MANY else NEAREST_MANY
    rows = np.concatenate([np.repeat(np.arange(size), np.diff(t.starts)) for t in (points, evidence)])
    columns = np.concatenate([points.columns, evidence.columns])
    keys = np.unique(columns * size + rows)
    columns, rows = keys // size, keys % size
    bounds = np.flatnonzero(np.diff(columns, prepend=-1, append=-2))
    score: list[dict[int, float]] = [{} for _ in range(size)]
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        count = end - begin
        if not 1 < count <= COMMON:
            continue
        members = rows[begin:end].tolist()
        weight = 1.0 / count
        # of many moves with a common term, each is paired with those next on the docket
        reach = max(2, min(count, 4 * nearest * nearest // count))
        for at, a in enumerate(members):
            for b in members[at + 1 : at + 1 + reach]:
                score[a][b] = score[a].get(b, 0.0) + weight
    found: list[int] = []
    for a, others in enumerate(score):
        best = heapq.nsmallest(nearest, others.items(), key=lambda item: (-item[1], item[0]))
        found.extend(a * size + b for b, _ in best)
    return np.array(sorted(set(found)), dtype=np.int64)


def _meant(vectors: Floats) -> Ints:
    """Pairs of nearest vectors, exactly for small dockets, cell by cell for large ones."""
    size = len(vectors)
    nearest = NEAREST if size <= MANY else NEAREST_MANY
    if size <= CELL:
        cells = [np.arange(size, dtype=np.int64)]
    else:
        # the first direction splits the cells: two orders, so that neighbours cut apart by one meet in the other
        cells = []
        spread = np.linalg.svd(vectors[:: max(1, size // 2000)], full_matrices=False)[2][:3]
        for direction in spread:
            order = np.argsort(vectors @ direction, kind="stable").astype(np.int64)
            cells.extend(np.array_split(order, -(-size // CELL)))
    found = []
    for cell in cells:
        own = vectors[cell]
        for begin in range(0, len(cell), 1000):
            dots = own[begin : begin + 1000] @ own.T
            keep = min(nearest + 1, len(cell))
            best = np.argpartition(-dots, keep - 1, axis=1)[:, :keep]
            a = np.repeat(cell[begin : begin + 1000], keep)
            b = cell[best.ravel()]
            close = (a != b) & (np.take_along_axis(dots, best, axis=1).ravel() > 0.3)
            found.append(_keys(a[close], b[close], size))
    return np.unique(np.concatenate(found))


def contract(size: int, i: Ints, j: Ints, weights: Floats, *, missing: float = 0.0) -> list[list[int]]:
    """Groups of 0..size-1, each sorted, by first member.

    `weights` are log-odds of the pairs, `missing` is that of a pair not compared. Two groups are joined while the
    mean over the pairs between them is above zero, the highest first. Time is near-linear in the number of pairs.
    """
    near: list[dict[int, tuple[float, int]]] = [{} for _ in range(size)]
    for a, b, w in zip(i.tolist(), j.tolist(), weights.tolist(), strict=True):
        near[a][b] = near[b][a] = (w, 1)
    members: list[list[int]] = [[k] for k in range(size)]
    alive = [True] * size
    sizes = [1] * size

    def worth(a: int, b: int) -> float:
        total, count = near[a][b]
        pairs = sizes[a] * sizes[b]
        return float((total + missing * (pairs - count)) / pairs)

    queue = [(-w, a, b, w) for a, b, w in zip(i.tolist(), j.tolist(), weights.tolist(), strict=True) if w > 0]
    heapq.heapify(queue)
    while queue:
        _, a, b, seen = heapq.heappop(queue)
        if not (alive[a] and alive[b]) or b not in near[a] or worth(a, b) != seen:
            continue
        # the group with fewer neighbours is put into the other, so that all joins together stay near-linear
        if (len(near[a]), -a) < (len(near[b]), -b):
            a, b = b, a
        alive[b] = False
        members[a].extend(members[b])
        del near[a][b]
        for c, (total, count) in near[b].items():
            if c == a:
                continue
            known = near[a].get(c, (0.0, 0))
            near[a][c] = near[c][a] = (known[0] + total, known[1] + count)
            del near[c][b]
        sizes[a] += sizes[b]
        near[b] = {}
        for c in near[a]:
            value = worth(a, c)
            if value > 0:
                x, y = (a, c) if a < c else (c, a)
                heapq.heappush(queue, (-value, x, y, value))
    return _sorted(members[k] for k in range(size) if alive[k])


def _sorted(groups: Iterable[Sequence[int]]) -> list[list[int]]:
    return sorted(sorted(group) for group in groups)
