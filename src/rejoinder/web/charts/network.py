"""Who stands with whom, as a drawing: parties as nodes, agreement and disagreement on issues as lines.

Comes in: rows of the board. Goes out: nodes and lines with their places, the same every time. Two parties agree on
an issue when both are for or both against it, disagree when one is for and one against it (congruence and conflict
in discourse networks: Leifeld 2017). Parties that mostly agree are drawn close to each other.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rejoinder.views.board import BoardRow

__all__ = ["Line", "Network", "Node", "Pair", "network", "pairs", "side"]

WIDTH, HEIGHT = 1000, 640
MOST = 30
"""Parties drawn, those with most positions first."""
LINES = 60
"""Pairs drawn, those with most issues in common first: more lines than that cannot be told apart."""
CLEAR = 7.0
"""Units that a line keeps away from the edge of a party it does not lead to."""
_AGREE = {"accepted": "for", "partly": "for", "rejected": "against"}


@dataclass(frozen=True)
class Pair:
    """Two parties with the issues they agree and disagree on."""

    first: str
    second: str
    agree: tuple[str, ...]
    differ: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """A party: its place, size, and on how many issues it has a position."""

    party: str
    x: float
    y: float
    radius: float
    issues: int


@dataclass(frozen=True)
class Line:
    """Agreement ("agree") or disagreement ("differ") of two parties, `width` growing with the number of issues.

    It is bent towards (`bend_x`, `bend_y`), the control point of a quadratic curve, to pass other parties by.
    """

    pair: Pair
    kind: str
    x1: float
    y1: float
    x2: float
    y2: float
    bend_x: float
    bend_y: float
    width: float
    count: int


@dataclass(frozen=True)
class Network:
    """The drawing; `left_out` counts parties that are not drawn, `pairs_left_out` pairs of those that are."""

    nodes: list[Node]
    lines: list[Line]
    left_out: int
    pairs_left_out: int = 0


def side(row: BoardRow, party: str) -> str | None:
    """On which side of an issue a party is: for, against, or neither."""
    standing = row.standings.get(party)
    if standing is not None and standing.position in ("for", "against"):
        return standing.position
    if standing is not None and standing.position == "mixed":
        return None
    if standing is not None and standing.status in _AGREE:
        return _AGREE[standing.status]
    return "for" if party in row.askers else None


def pairs(rows: Sequence[BoardRow]) -> list[Pair]:
    """All pairs of parties that have a position on the same issue, those with most in common first."""
    agree: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    differ: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        sides = sorted(
            (party, found)
            for party in dict.fromkeys((*row.askers, *row.standings))
            if party and (found := side(row, party)) is not None
        )
        for (one, here), (other, there) in itertools.combinations(sides, 2):
            (agree if here == there else differ)[one, other].append(row.issue.id)
    made = [Pair(*key, tuple(agree.get(key, ())), tuple(differ.get(key, ()))) for key in {*agree, *differ}]
    return sorted(made, key=lambda pair: (-len(pair.agree) - len(pair.differ), pair.first, pair.second))


def network(rows: Sequence[BoardRow], found: Sequence[Pair]) -> Network:
    """The drawing of pairs; the layout is seeded and takes parties in a fixed order, so it never moves by itself."""
    positions: Counter[str] = Counter()
    for row in rows:
        positions.update(
            party for party in dict.fromkeys((*row.askers, *row.standings)) if party and side(row, party) is not None
        )
    related = {party for pair in found for party in (pair.first, pair.second)}
    ranked = sorted((party for party in positions if party in related), key=lambda one: (-positions[one], one))
    shown = ranked[:MOST]
    chosen = set(shown)
    among = [pair for pair in found if pair.first in chosen and pair.second in chosen]
    kept = sorted(among, key=lambda pair: -len(pair.agree) - len(pair.differ))[:LINES]
    places = _places(shown, kept)
    nodes = [
        Node(party, *places[party], 9 + 5 * math.sqrt(min(positions[party], 40)), positions[party]) for party in shown
    ]
    lines = []
    for pair in kept:
        for kind, issues in (("differ", pair.differ), ("agree", pair.agree)):
            if issues:
                (x1, y1), (x2, y2) = places[pair.first], places[pair.second]
                if pair.agree and pair.differ:
                    # both kinds: two lines side by side
                    length = math.hypot(x2 - x1, y2 - y1) or 1.0
                    shift = 3.5 if kind == "agree" else -3.5
                    dx, dy = -(y2 - y1) / length * shift, (x2 - x1) / length * shift
                    x1, y1, x2, y2 = x1 + dx, y1 + dy, x2 + dx, y2 + dy
                bend = _bend(x1, y1, x2, y2, [node for node in nodes if node.party not in (pair.first, pair.second)])
                width = min(9.0, 1.2 + 1.3 * math.log2(1 + len(issues)))
                lines.append(Line(pair, kind, x1, y1, x2, y2, *bend, width, len(issues)))
    return Network(nodes, lines, len(ranked) - len(shown), len(among) - len(kept))


def _bend(x1: float, y1: float, x2: float, y2: float, others: Sequence[Node]) -> tuple[float, float]:
    """Where a line bends to, so that it passes by parties it does not lead to; its middle where nobody is in its way.

    Of several curves, wider and wider to either side, the first that keeps clear is taken, else that which comes
    near the fewest.
    """
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    across = (-(y2 - y1) / length, (x2 - x1) / length)
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    best: tuple[int, tuple[float, float]] | None = None
    for shift in (0.0, 40.0, -40.0, 80.0, -80.0, 130.0, -130.0, 180.0, -180.0):
        bend = (middle[0] + across[0] * shift, middle[1] + across[1] * shift)
        near = 0
        for node in others:
            for step in range(1, 20):
                t = step / 20
                x = (1 - t) ** 2 * x1 + 2 * t * (1 - t) * bend[0] + t**2 * x2
                y = (1 - t) ** 2 * y1 + 2 * t * (1 - t) * bend[1] + t**2 * y2
                if math.hypot(x - node.x, y - node.y) < node.radius + CLEAR:
                    near += 1
                    break
        if best is None or near < best[0]:
            best = (near, bend)
        if near == 0:
            break
    assert best is not None
    return best[1]


def _places(parties: Sequence[str], found: Sequence[Pair]) -> dict[str, tuple[float, float]]:
    if not parties:
        return {}
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(parties)
    for pair in found:
        # those who disagree are related too, but pull less
        weight = 0.25 + len(pair.agree) - 0.5 * len(pair.differ)
        graph.add_edge(pair.first, pair.second, weight=max(0.1, weight))
    distance = 1.9 / math.sqrt(len(parties))
    laid = networkx.spring_layout(graph, seed=7, k=distance, iterations=150)
    apart = _apart({party: (float(x), float(y)) for party, (x, y) in laid.items()}, parties)
    xs, ys = [x for x, _ in apart.values()], [y for _, y in apart.values()]
    wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    return {
        party: (
            round(90 + (x - min(xs)) / wide * (WIDTH - 180), 1) if len(parties) > 1 else WIDTH / 2,
            round(60 + (y - min(ys)) / high * (HEIGHT - 120), 1) if len(parties) > 1 else HEIGHT / 2,
        )
        for party, (x, y) in apart.items()
    }


def _apart(places: dict[str, tuple[float, float]], parties: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Places moved until no two are so close that names would lie on each other."""
    found = {party: list(places[party]) for party in parties}
    least_x, least_y = 0.26, 0.16
    for _ in range(60):
        moved = False
        for one, other in itertools.combinations(parties, 2):
            dx = found[other][0] - found[one][0]
            dy = found[other][1] - found[one][1]
            if abs(dx) < least_x and abs(dy) < least_y:
                moved = True
                push = (least_y - abs(dy)) / 2 + 0.005
                sign = 1.0 if dy > 0 or (dy == 0 and one < other) else -1.0
                found[one][1] -= sign * push
                found[other][1] += sign * push
        if not moved:
            break
    return {party: (x, y) for party, (x, y) in found.items()}
