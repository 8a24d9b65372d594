"""Explicit references: "Moscow's main demand" is the one Moscow put first; "the answer" handed over, the one asked for.

Comes in: the entries of a docket. Goes out: pairs of a move and the ask that its words refer to. Grouping joins such
pairs, since no likeness of words or meaning would; an answer handed over that nobody is seen to have asked for is kept
apart, since the paper's name says nothing of what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.docket import Entry
from rejoinder.resolving.actors import scan

__all__ = ["ODDS", "handed", "pointed", "with_pointed"]

ODDS = 4.0
"""Log-odds that a move and the ask it refers to belong together; not fitted, such words are rare in the corpus."""
_ANSWER = re.compile(r"\b(?:answers?|repl(?:y|ies)|responses?)\b", re.IGNORECASE)
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
    asks = [(n, ask) for n, ask in enumerate(entries) if ask.opens and ask.move.point is not None]
    within: dict[str, list[_Ask]] = {}
    for n, ask in asks:
        within.setdefault(ask.document, []).append(_ask(n, ask))
    # the first ask of one party to another on the docket so far: looked up, since dossiers have many asks
    before: dict[str, dict[str, _Ask]] = {}
    found = []
    put = iter(asks)
    waiting = next(put, None)
    for k, entry in enumerate(entries):
        while waiting is not None and waiting[0] < k:
            n, ask = waiting
            for party in ask.to:
                first = before.setdefault(party, {})
                first[ask.by] = min(first.get(ask.by, _ask(n, ask)), _ask(n, ask))
            waiting = next(put, None)
        words = _RANKED.fullmatch(entry.point.strip())
        if words is None or entry.opens:
            continue
        askers = {hit.actor for hit in scan(words["whose"] or "")} or set(entry.to)

        def wanted(by: str, entry: Entry = entry, askers: set[str] = askers) -> bool:
            return by != entry.by and (by in askers or not askers)

        near = [one for one in within.get(entry.document, ()) if wanted(entries[one[-1]].by)]
        near = [one for one in near if entry.by in entries[one[-1]].to]
        best = near or [one for by, one in before.get(entry.by, {}).items() if wanted(by)]
        if best:
            other = min(best)[-1]
            found.append((min(k, other), max(k, other)))
    return found


_Ask = tuple[str, int, int, int]
"""Where an ask stands: its document, where evidence and point begin there, its place among the entries."""


def _ask(place: int, entry: Entry) -> _Ask:
    point = entry.move.point
    return entry.document, entry.move.evidence.start, point.start if point else -1, place


def handed(entries: Sequence[Entry]) -> dict[int, int | None]:
    """By places in `entries`: of each handover of an answer the first ask for one, by who got it; None without any."""
    # the first ask for an answer by each party to each, and by each to nobody in particular ("")
    firsts: dict[str, dict[str, int]] = {}
    for n, ask in enumerate(entries):
        if ask.opens and ask.act != "offer" and _ANSWER.search(ask.point):
            for party in ask.to or ("",):
                firsts.setdefault(party, {}).setdefault(ask.by, n)
    found: dict[int, int | None] = {}
    for k, entry in enumerate(entries):
        if entry.act != "hand_over" or not _ANSWER.search(entry.point):
            continue
        fit = [
            n
            for party in (entry.by, "")
            for by, n in firsts.get(party, {}).items()
            if by != entry.by and (not entry.to or by in entry.to)
        ]
        found[k] = min(fit, default=None)
    return found


def with_pointed(
    entries: Sequence[Entry], i: NDArray[np.int64], j: NDArray[np.int64], odds: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Pairs (i, j) with their log-odds: those of explicit references made sure, answers nobody asked for in none."""
    given = handed(entries)
    pairs = pointed(entries) + [(min(k, n), max(k, n)) for k, n in given.items() if n is not None]
    if not pairs and not given:
        return i, j, odds
    size = len(entries)
    wanted = np.array([a * size + b for a, b in pairs], dtype=np.int64)
    apart = np.array([k for k, n in given.items() if n is None], dtype=np.int64)
    rest = ~(np.isin(i * size + j, wanted) | np.isin(i, apart) | np.isin(j, apart))
    return (
        np.concatenate([i[rest], wanted // size]),
        np.concatenate([j[rest], wanted % size]),
        np.concatenate([odds[rest], np.full(len(wanted), ODDS, dtype=odds.dtype)]),
    )
