"""Agreement of two annotators: `python training/agreement.py FIRST SECOND`, two folders with `.neg` files.

Comes in: the same negotiations annotated twice, independently. Goes out: F1 of one against the other, micro-averaged,
by the rules dossiers are scored by: a move agrees when actor, group of the act and evidence do, a statement when the
contents overlap (and the party or person), a standing when the status does. Optional items count neither way.
"""

from __future__ import annotations

import argparse
import collections
import pathlib
from collections.abc import Callable, Sequence
from typing import Any

from corpus import Article, CorpusMove, CorpusStatement, Negotiation, load

__all__ = ["GROUP", "agreement", "matched"]

Offsets = tuple[int, int]
GROUP = {
    "demand": "ask", "ask": "ask", "propose": "ask", "offer": "offer", "accept": "yes", "support": "yes",
    "accept_partly": "partly", "reject": "no", "oppose": "no", "open": "open", "defer": "defer",
    "claim_ignored": "ignored", "withdraw": "withdraw", "threaten": "threaten", "criticise": "criticise",
}  # fmt: skip
"""Acts that count as the same."""


def _overlap(a: Offsets, b: Offsets) -> float:
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / max(1, min(a[1] - a[0], b[1] - b[0]))


def matched(left: Sequence[Any], right: Sequence[Any], like: Callable[[Any, Any], float]) -> list[tuple[int, int]]:
    """Greedy one-to-one matches with a likeness of at least a half, best first."""
    scored = sorted((-like(x, y), i, j) for i, x in enumerate(left) for j, y in enumerate(right) if like(x, y) >= 0.5)
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    found = []
    for _, i, j in scored:
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            found.append((i, j))
    return found


def _moves(a: Article, b: Article, like: Callable[[CorpusMove, CorpusMove], float]) -> tuple[int, int, int]:
    """Agreed, all of the first, all of the second; an optional item counts only if it agrees with one that is not."""
    left = [m for m in a.moves if m.act in GROUP]
    right = [m for m in b.moves if m.act in GROUP]
    pairs = matched(left, right, like)
    free = [m.optional or m.same for m in left], [m.optional or m.same for m in right]
    core = [(i, j) for i, j in pairs if not (free[0][i] and free[1][j])]
    alone_left = sum(not free[0][i] for i in range(len(left)) if i not in {i for i, _ in pairs})
    alone_right = sum(not free[1][j] for j in range(len(right)) if j not in {j for _, j in pairs})
    return len(core), len(core) + alone_left, len(core) + alone_right


def _near(a: CorpusMove, b: CorpusMove) -> float:
    return _overlap(a.evidence, b.evidence)


def _same(a: CorpusMove, b: CorpusMove) -> float:
    return _near(a, b) if a.by == b.by and GROUP[a.act] == GROUP[b.act] else 0.0


def _act(a: CorpusMove, b: CorpusMove) -> float:
    return _near(a, b) if GROUP[a.act] == GROUP[b.act] else 0.0


def _by(a: CorpusMove, b: CorpusMove) -> float:
    return _near(a, b) if a.by == b.by else 0.0


def _said(a: CorpusStatement, b: CorpusStatement) -> float:
    return _overlap(a.content, b.content)


def _said_by(a: CorpusStatement, b: CorpusStatement) -> float:
    return _said(a, b) if a.party == b.party else 0.0


def agreement(first: Sequence[Negotiation], second: Sequence[Negotiation]) -> dict[str, float]:
    """F1 of moves (found, with act, with actor, with both), statements and speakers, and the share of like standings
    among the cells both have.
    """
    count: collections.Counter[str] = collections.Counter()
    others = {n.name: n for n in second}
    for one in first:
        other = others.get(one.name)
        if other is None:
            continue
        for a, b in zip(one.articles, other.articles, strict=True):
            if a.text != b.text:
                raise ValueError(f"{one.name} {a.number}: the texts differ")
            for name, like in (("moves found", _near), ("with act", _act), ("with actor", _by), ("moves", _same)):
                for part, value in zip(("hit", "left", "right"), _moves(a, b, like), strict=True):
                    count[f"{name} {part}"] += value
            for name, said in (("statements", _said), ("statements+speaker", _said_by)):
                count[f"{name} hit"] += len(matched(a.statements, b.statements, said))
                count[f"{name} left"] += len(a.statements)
                count[f"{name} right"] += len(b.statements)
        cells = {(c["issue"], c["party"]): c["status"] for c in other.standings}
        mine = {(c["issue"], c["party"]): c["status"] for c in one.standings}
        count["cells"] += len(cells.keys() & mine.keys())
        count["cells like"] += sum(cells[k] == mine[k] for k in cells.keys() & mine.keys())
        count["cells hit"] += len(cells.keys() & mine.keys())
        count["cells left"] += len(mine)
        count["cells right"] += len(cells)
    found = {
        name: 2 * count[f"{name} hit"] / max(1, count[f"{name} left"] + count[f"{name} right"])
        for name in ("moves found", "with act", "with actor", "moves", "statements", "statements+speaker", "cells")
    }
    return {**found, "standings of shared cells": count["cells like"] / max(1, count["cells"])}


def main() -> None:
    """Print the agreement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=pathlib.Path)
    parser.add_argument("second", type=pathlib.Path)
    arguments = parser.parse_args()
    second = load(arguments.second)
    names = {n.name for n in second}
    first = [n for n in load(arguments.first) if n.name in names]
    print(f"{len(first)} negotiations, {sum(len(n.articles) for n in first)} articles")
    for name, value in agreement(first, second).items():
        print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main()
