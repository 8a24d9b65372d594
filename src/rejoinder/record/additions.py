"""Statements and moves that a person added because no reader had read them.

An addition is kept whole, with the address of its words, and those of like entries beside which it was added. Where a
later reader reads the same words as the same act of the same actor, and it is none of those, the person's version takes
its place and its id; else it stands among the others by its place in the text, under an id made of the number of its
correction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET

from rejoinder.errors import InputError
from rejoinder.record.addresses import Address, Found, address_of, find_again, fits
from rejoinder.record.pairing import move_span, statement_span
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["Addition", "addition", "already", "beside", "checked", "with_added"]

E = TypeVar("E", Statement, Move)

_ID = "added"
"""Id of an entry that is not in a reading yet."""


class Addition(NamedTuple):
    """An entry added by the correction `nr`.

    `within` is where the statement was read that it is part of, `beside` what was read in its words when it was added.
    """

    nr: int
    address: Address
    within: Address | None
    beside: tuple[Address, ...]
    entry: Any


def addition(entry: Statement | Move, reading: Reading) -> tuple[Address, dict[str, Any]]:
    """The address of an entry that is not in a reading, and what is kept of it: all but id and links."""
    if isinstance(entry, Move):
        move = msgspec.structs.replace(entry, id=_ID, statement=None, corrected=UNSET)
        there = msgspec.structs.replace(reading, moves=(*reading.moves, move))
        return address_of(move, there), {"move": msgspec.to_builtins(move)}
    said = msgspec.structs.replace(entry, id=_ID, reported_by=None, corrected=UNSET)
    there = msgspec.structs.replace(reading, statements=(*reading.statements, said))
    return address_of(said, there), {"statement": msgspec.to_builtins(said)}


def checked(entry: Statement | Move, text: str) -> None:
    """That every span of an entry has the words that the text has there; raises `InputError`."""
    if isinstance(entry, Move):
        spans = [entry.by, *entry.to, entry.point, entry.evidence]
    else:
        spans = [entry.speaker, entry.cue, entry.addressee, *entry.content]  # type: ignore[list-item]
    for span in spans:
        if span is not None and text[span.start : span.end] != span.text:
            raise InputError(f"{span.text[:40]!r} is not what the text has from {span.start} to {span.end}")


def already(entry: Statement | Move, reading: Reading) -> str | None:
    """The id of the entry that says the very same; None if there is none."""
    for other in reading.moves if isinstance(entry, Move) else reading.statements:
        if _bare(other) == _bare(entry):
            return other.id
    return None


def _bare(entry: Any) -> Any:
    """An entry without what does not tell it from others: its id and links, and how sure it is."""
    link = "statement" if isinstance(entry, Move) else "reported_by"
    return msgspec.structs.replace(entry, id="", confidence=0.0, corrected=UNSET, **{link: None})


def beside(address: Address, reading: Reading) -> tuple[Address, ...]:
    """Addresses of the entries of a reading that may be taken for the one of this address."""
    entries: Sequence[Statement | Move] = reading.statements if address.kind == "statement" else reading.moves
    return tuple(address_of(one, reading) for one in entries if fits(address, one))


def _read_as(address: Address, reading: Reading, without: Collection[str]) -> str | None:
    """The id of the entry that says the same of the same words; None if there is none, or more than one might."""
    statements = tuple(one for one in reading.statements if one.id not in without)
    moves = tuple(one for one in reading.moves if one.id not in without)
    found = find_again(address, msgspec.structs.replace(reading, statements=statements, moves=moves))
    for move in moves if address.kind == "move" else ():
        if move.id == found.id and (move.act, move.by.actor) == (address.act, address.actor):
            return found.id
    for said in statements if address.kind == "statement" else ():
        if said.id == found.id and (said.speaker.actor if said.speaker else None) == address.actor:
            return found.id
    return None


def with_added(
    reading: Reading, additions: Iterable[Addition], rejected: Collection[tuple[str, str]]
) -> tuple[Reading, dict[int, Found]]:
    """A reading with what persons added, and the id of each by the number of its correction.

    `rejected` has kind and id of entries that a person has struck out: none of these is taken for an addition.
    """
    found: dict[int, Found] = {}
    statements, moves = list(reading.statements), list(reading.moves)
    # statements first: moves may be within them
    for one in sorted(additions, key=lambda one: (one.address.kind == "move", one.nr)):
        words = one.address.words
        if reading.document.text[words.start : words.end] != words.text:
            found[one.nr] = Found(None, "its words are not in the document any more")
            continue
        without = {id for kind, id in rejected if kind == one.address.kind}
        without.update(id for other in one.beside if (id := find_again(other, reading).id) is not None)
        known = _read_as(one.address, reading, without)
        outer = None
        if one.within is not None:
            outer = find_again(one.within, msgspec.structs.replace(reading, statements=tuple(statements))).id
        if one.address.kind == "move":
            id = known or f"{reading.document.id}/c{one.nr}"
            move = msgspec.convert(one.entry["move"], Move)
            _put(moves, msgspec.structs.replace(move, id=id, statement=outer, corrected=(one.nr,)))
        else:
            id = known or f"c{one.nr}"
            said = msgspec.convert(one.entry["statement"], Statement)
            _put(statements, msgspec.structs.replace(said, id=id, reported_by=outer, corrected=(one.nr,)))
        found[one.nr] = Found(id)
    return msgspec.structs.replace(reading, statements=tuple(statements), moves=tuple(moves)), found


def _put(entries: list[E], entry: E) -> None:
    """In the place of the entry of the same id, or else before the first that begins later."""
    for place, other in enumerate(entries):
        if other.id == entry.id:
            entries[place] = entry
            return
    starts = _starts(entries)
    own = _starts([entry])[0]
    entries.insert(next((place for place, start in enumerate(starts) if start > own), len(entries)), entry)


def _starts(entries: Sequence[Statement | Move]) -> list[int]:
    return [move_span(one)[0] if isinstance(one, Move) else statement_span(one)[0] for one in entries]
