"""Explicit references: "Moscow's main demand" is the demand that Moscow put first.

Comes in: the entries of a docket. Goes out: pairs of a move and the ask that its words refer to by rank alone. Grouping
joins such pairs, since no likeness of words or meaning would.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.docket import Entry
from rejoinder.resolving.actors import scan

__all__ = ["ODDS", "pointed", "with_pointed"]

ODDS = 4.0
"""Log-odds that a move and the ask it refers to belong together; not fitted, such words are rare in the corpus."""
_RANKED = re.compile(
    r"(?:(?:the|its|their|his|her)\s+|(?P<whose>[\w’' -]{2,40}?)['’]s?\s+)?"
    r"(?:main|key|central|chief|principal|core|primary|foremost|first|most important)\s+"
    r"(?:demand|request|condition|concern|claim)",
    re.IGNORECASE,
)


def pointed(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Places in `entries` of moves and of the asks they refer to, each pair in order.

    The ask is the first one in the same text, failing that the first on the docket before it, that was put by whom the
    words name (or whom the move answers) to whom the move is by.
    """
    found = []
    for k, entry in enumerate(entries):
        words = _RANKED.fullmatch(entry.point.strip())
        if words is None or entry.opens:
            continue
        askers = {hit.actor for hit in scan(words["whose"] or "")} or set(entry.to)
        asks = [
            (ask.document != entry.document, ask.document, ask.move.evidence.start, ask.move.point.start, n)
            for n, ask in enumerate(entries)
            if ask.opens
            and ask.move.point is not None
            and ask.by != entry.by
            and (ask.by in askers or not askers)
            and entry.by in ask.to
            and (ask.document == entry.document or n < k)
        ]
        if asks:
            other = min(asks)[-1]
            found.append((min(k, other), max(k, other)))
    return found


def with_pointed(
    entries: Sequence[Entry], i: NDArray[np.int64], j: NDArray[np.int64], odds: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Pairs (i, j) with their log-odds, those of explicit references made sure."""
    pairs = pointed(entries)
    if not pairs:
        return i, j, odds
    size = len(entries)
    wanted = np.array([a * size + b for a, b in pairs], dtype=np.int64)
    rest = ~np.isin(i * size + j, wanted)
    return (
        np.concatenate([i[rest], wanted // size]),
        np.concatenate([j[rest], wanted % size]),
        np.concatenate([odds[rest], np.full(len(wanted), ODDS, dtype=odds.dtype)]),
    )
