"""Grouping: moves that are about the same thing, from how likely each pair is.

Pairs worth comparing are found by place (moves near each other in one text), by wording and by meaning; a small model
gives each pair the log-odds of belonging together; groups are then joined greedily, the best supported first (greedy
additive edge contraction, Keuper et al. 2015, with the mean over pairs as in average linkage).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.likeness import Likeness
from rejoinder.filing.terms import Terms

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
MISSED = 0.4
"""The share in a mean of a pair not compared, where pairs have shares: about what those between documents have."""
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


def contract(
    size: int, i: Ints, j: Ints, weights: Floats, shares: Floats | None = None, *, missing: float = 0.0
) -> list[list[int]]:
    """Groups of 0..size-1, each sorted, by first member.

    `weights` are log-odds of the pairs, `shares` how much each counts in a mean (1 without), `missing`, not above zero,
    is that of a pair not compared. Two groups are joined while the mean over the pairs between them is above zero, the
    highest first. Time is near-linear in the number of pairs, however large the groups grow.
    """
    if missing > 0:
        raise ValueError("a pair that was not compared cannot speak for joining")
    missed = MISSED
    if shares is None:
        shares, missed = np.ones(len(weights), dtype=np.float32), 1.0
    # what is between two groups is a slot: the sums of their pairs' log-odds and shares, and how many were compared
    near = _neighbours(size, i, j)
    totals: list[float] = (weights.astype(np.float64) * shares).tolist()
    parts: list[float] = shares.astype(np.float64).tolist()
    counts = [1] * len(totals)
    members: list[list[int]] = [[k] for k in range(size)]
    alive = [True] * size

    def mean(slot: int, a: int, b: int) -> float:
        apart = missed * (len(members[a]) * len(members[b]) - counts[slot])
        return round((totals[slot] + missing * apart) / (parts[slot] + apart), 9)  # sums of errors must not decide

    # the pairs as they are come in order, joined ones through the queue: most are never touched
    firsts_of = np.array([round(total / part, 9) for total, part in zip(totals, parts, strict=True)], dtype=np.float64)
    order = np.lexsort((j, i, -firsts_of))[: int((firsts_of > 0).sum())]
    firsts = zip((-firsts_of[order]).tolist(), i[order].tolist(), j[order].tolist(), strict=True)
    first = next(firsts, None)
    queue: list[tuple[float, int, int]] = []
    while first is not None or queue:
        if first is not None and (not queue or first <= queue[0]):
            (cost, a, b), first = first, next(firsts, None)
        else:
            cost, a, b = heapq.heappop(queue)
        if not (alive[a] and alive[b]):
            continue
        now = mean(near[a][b], a, b)
        if now != -cost:
            # one of them has grown by what the other was not compared with: the mean is lower than it was, and waits
            # for its turn; had it become higher, it would be in the queue as that already
            if 0 < now < -cost:
                heapq.heappush(queue, (-now, a, b))
            continue
        # the group with fewer neighbours is put into the other, so that all joins together stay near-linear
        if (len(near[a]), -a) < (len(near[b]), -b):
            a, b = b, a
        alive[b] = False
        members[a].extend(members[b])
        own, theirs = near[a], near[b]
        near[b] = {}
        del own[b], theirs[a]
        for c, slot in theirs.items():
            others = near[c]
            del others[b]
            known = own.get(c)
            if known is None:
                own[c] = others[a] = slot
            else:
                totals[known] += totals[slot]
                parts[known] += parts[slot]
                counts[known] += counts[slot]
                slot = known
            value = mean(slot, a, c)
            if value > 0:
                heapq.heappush(queue, (-value, a, c) if a < c else (-value, c, a))
    return _sorted(members[k] for k in range(size) if alive[k])


def _neighbours(size: int, i: Ints, j: Ints) -> list[dict[int, int]]:
    """For each of 0..size-1 the others it is in a pair with, and the place of the pair."""
    own, other = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.argsort(own, kind="stable")
    bounds = np.searchsorted(own[order], np.arange(size + 1)).tolist()
    others, places = other[order].tolist(), (order % max(1, len(i))).tolist()
    return [dict(zip(others[a:b], places[a:b], strict=True)) for a, b in itertools.pairwise(bounds)]


def _sorted(groups: Iterable[Sequence[int]]) -> list[list[int]]:
    return sorted(sorted(group) for group in groups)
