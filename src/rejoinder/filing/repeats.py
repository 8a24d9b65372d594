"""Repeats: the copies among the documents of a dossier, and which of their moves their originals make already.

Comes in: readings. Goes out: the copies, and for a move of a copy the move of the original that tells the same. Where
the words of a move stand in the original too, what was read there stands: a copy may be cut, garbled or out of order,
and its reading with it. What only the copy has is its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from rejoinder.documents.copies import Aligned, Copy, Given, Words, align, copies
from rejoinder.filing.parties import plain
from rejoinder.record.types import Move, Reading

__all__ = ["copies_of", "repeated"]


def copies_of(readings: Iterable[Reading]) -> list[Copy]:
    """Which documents are copies of which, by id; the same whatever the order of `readings`."""
    return copies(
        Given(
            reading.document.id,
            reading.document.text,
            reading.sentences,
            reading.document.published.earliest or "",
            functools.partial(_credible, reading),
        )
        for reading in readings
    )


def repeated(readings: Sequence[Reading], moves: Sequence[tuple[str, Move]]) -> dict[int, int]:
    """For the places of moves (with their documents) that a copy repeats, the place of the original's move."""
    found = copies_of(readings)
    if not found:
        return {}
    texts = {reading.document.id: reading.document.text for reading in readings}
    of: dict[str, list[int]] = {}
    for place, (document, _) in enumerate(moves):
        of.setdefault(document, []).append(place)
    repeats: dict[int, int] = {}
    for copy in found:
        theirs = of.get(copy.of, [])
        mine = of.get(copy.document, [])
        if not mine or not theirs:
            continue
        aligned = align(Words(texts[copy.document]), Words(texts[copy.of]))
        for place in mine:
            original = _same(moves[place][1], [(one, moves[one][1]) for one in theirs], aligned)
            if original is not None:
                repeats[place] = original
    return repeats


def _same(move: Move, others: Sequence[tuple[int, Move]], aligned: Aligned) -> int | None:
    """The original's move in the same words: of the same act and actor if there is one, and the one nearest."""
    stretch = aligned.there(move.evidence.start, move.evidence.end)
    if stretch is None:
        return None
    start, end = stretch
    point = aligned.there(move.point.start, move.point.end) if move.point else None
    words = plain(move.point.text) if move.point else ""
    best: tuple[tuple[bool, bool, bool, int, int], int] | None = None
    for place, other in others:
        shared = min(end, other.evidence.end) - max(start, other.evidence.start)
        if shared <= 0:
            continue
        near = 0
        if point is not None and other.point is not None:
            near = min(point[1], other.point.end) - max(point[0], other.point.start)
        about = (plain(other.point.text) if other.point else "") == words
        rank = (other.act == move.act, other.by.actor == move.by.actor, about, near, shared)
        if best is None or rank > best[0]:
            best = (rank, place)
    return best[1] if best else None


def _credible(reading: Reading) -> bool:
    """Whether the sentences of a document are in an order that makes sense."""
    from rejoinder.resolving.order import reading_order

    title = reading.sentences[0] if reading.sentences and reading.document.title else None
    order = reading_order(reading.document.text, list(reading.sentences), list(reading.mentions), title=title)
    return bool(order.credible)
