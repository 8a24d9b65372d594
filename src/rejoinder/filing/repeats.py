"""Repeats: the copies among the documents of a dossier, and which of their entries their originals have already.

Comes in: readings. Goes out: the copies, and for a move or statement of a copy that of the original that tells the
same. Where the words of a move stand in the original too, what was read there stands: a copy may be cut, garbled or out
of order, and its reading with it. What only the copy has is its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

import msgspec

from rejoinder.documents.copies import Aligned, Copy, Given, Words, align, copies
from rejoinder.filing.parties import plain
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["LEAST", "Repeats", "copies_of", "repeated", "repeats_of"]

Place = tuple[str, str]
"""A document and an entry of it, by their ids."""
LEAST = 25
"""Characters of words that do not recur by chance ("It did not" does): only a whole clause is the same telling."""


class Repeats(msgspec.Struct, frozen=True):
    """The copies of a dossier, and by entries of theirs those that they repeat: moves, statements. It can be kept."""

    copies: tuple[Copy, ...]
    moves: tuple[tuple[Place, Place], ...]
    statements: tuple[tuple[Place, Place], ...]


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


def repeats_of(readings: Iterable[Reading]) -> Repeats:
    """The copies, and which of their moves and statements repeat others, each what counts instead of it.

    As on the board: what a copy has where its original has something too counts as that, whatever it was read as; of
    what only copies of one original have, the same words count once.
    """
    of = {reading.document.id: reading for reading in readings}
    copies = copies_of(of.values())
    moves: dict[Place, Place] = {}
    statements: dict[Place, Place] = {}
    first_moves: dict[tuple[str, ...], Place] = {}
    first_statements: dict[tuple[str, ...], Place] = {}
    for copy in copies:
        mine, theirs = of[copy.document], of[copy.of]
        aligned = align(Words(mine.document.text), Words(theirs.document.text))
        others = list(enumerate(theirs.moves))
        for move in mine.moves:
            place = _same(move, others, aligned)
            original = None if place is None else theirs.moves[place].id
            told = (move.evidence.text, move.act, move.by.actor or move.by.text)
            _note(moves, copy, move.id, original, first_moves, told)
        for said in mine.statements:
            same = _same_statement(said, theirs.statements, aligned)
            who = (said.speaker.actor or said.speaker.person or said.speaker.text) if said.speaker else ""
            words = " ".join(span.text for span in said.content)
            _note(statements, copy, said.id, None if same is None else same.id, first_statements, (words, who))
    return Repeats(tuple(copies), tuple(moves.items()), tuple(statements.items()))


def _note(
    found: dict[Place, Place],
    copy: Copy,
    id: str,
    original: str | None,
    first: dict[tuple[str, ...], Place],
    told: tuple[str, ...],
) -> None:
    """Note what an entry of a copy repeats: what its original has there, else the first copy's entry that is `told`
    alike, in words that do not recur by chance.
    """
    place = copy.document, id
    if original is not None:
        found[place] = copy.of, original
    elif len(words := plain(told[0])) >= LEAST:
        before = first.setdefault((copy.of, words, *told[1:]), place)
        if before != place:
            found[place] = before


def _same_statement(statement: Statement, others: Sequence[Statement], aligned: Aligned) -> Statement | None:
    """The original's statement in the same words: of the same speaker if there is one, and what has most in common."""
    if not statement.content:
        return None
    stretch = aligned.there(statement.content[0].start, statement.content[-1].end)
    if stretch is None:
        return None
    start, end = stretch
    best: tuple[tuple[bool, int], Statement] | None = None
    for other in others:
        if not other.content:
            continue
        shared = min(end, other.content[-1].end) - max(start, other.content[0].start)
        if shared <= 0:
            continue
        alike = (other.speaker is None) == (statement.speaker is None)
        if alike and other.speaker is not None and statement.speaker is not None:
            alike = other.speaker.text == statement.speaker.text
        if best is None or (alike, shared) > best[0]:
            best = ((alike, shared), other)
    return best[1] if best else None


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
