"""Moves as events: what PLOVER, POLECAT and CAMEO want to know of them, and nothing that is not known.

A move is one event of the PLOVER category of its act; plain statements are none. Events are those of each document:
what several documents tell is not merged here, as event data leaves that to its users.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from rejoinder.record.plover import CATEGORIES_2021
from rejoinder.record.types import ActorSpan, Document, Move, Reading
from rejoinder.resolving.actors import Actor, actor
from rejoinder.resolving.calendar import bounds

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["Dyad", "Participant", "category", "days", "dyads", "participant", "tabbed"]

_SECTORS = frozenset({"IGO", "NGO", "ISM", "IMG", "MNC"})
"""Codes that stand in place of a country's for actors that have none."""


class Participant(msgspec.Struct, frozen=True):
    """An actor of an event: `country` ISO alpha-3, `code` what stands first in PLOVER, `text` the words."""

    id: str | None
    name: str | None
    code: str | None
    country: str | None
    sector: str | None
    text: str


class Dyad(msgspec.Struct, frozen=True):
    """An event between two, or of one alone; `day` is an ISO date if the event is known to the day."""

    id: str
    document: Document
    reading: Reading
    move: Move
    category: str
    by: Participant
    to: Participant | None
    day: str | None


def category(move: Move) -> str | None:
    """The PLOVER category (of 2021) of a move; None for a plain statement."""
    return CATEGORIES_2021.get(move.plover, move.plover) or None


def participant(span: ActorSpan) -> Participant:
    """What is known of an actor."""
    if span.actor is None:
        return Participant(None, None, None, None, None, span.text)
    found: Actor = actor(span.actor)
    sector = found.sector or None
    code = found.country or (sector if sector in _SECTORS else None)
    return Participant(found.id, found.name, code, found.country, sector, span.text)


def days(move: Move) -> tuple[str, str] | None:
    """First and last day of an event, ISO; None where the text does not tell."""
    found = bounds(move.time.value) if move.time else None
    return None if found is None else (found[0].isoformat(), found[1].isoformat())


def dyads(dossier: Dossier) -> Iterator[Dyad]:
    """An event for each addressee of each move, document by document; the second and further ones get `-2`, `-3`."""
    for reading in dossier.readings():
        for move in reading.moves:
            kind = category(move)
            if kind is None:
                continue
            span = days(move)
            day = span[0] if span and span[0] == span[1] else None
            by = participant(move.by)
            for number, to in enumerate([participant(one) for one in move.to] or [None], 1):
                name = move.id if number == 1 else f"{move.id}-{number}"
                yield Dyad(name, reading.document, reading, move, kind, by, to, day)


def tabbed(values: Iterable[Any]) -> bytes:
    """A line of tab-separated values in UTF-8; None is an empty cell, white space in a value one space."""
    return ("\t".join("" if value is None else " ".join(str(value).split()) for value in values) + "\n").encode()
