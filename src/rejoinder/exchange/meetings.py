"""A calendar (iCalendar, RFC 5545) of what a dossier dates: meetings and handovers, and the deadlines of demands.

A deadline is a date within the words of a demand or offer that stands after a word for a limit ("by Friday", "no later
than 1 March"). Everything is a whole day or a run of days; what is known to a month only would fill it and is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rejoinder.exchange.formats import library, new_file
from rejoinder.record.types import Act, Reading, Time
from rejoinder.resolving.calendar import bounds
from rejoinder.views.wording import actor, actors, legible

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["Appointment", "Calendar", "appointments"]

_LONGEST = 7
"""Days of the longest appointment."""

_SHOWN: frozenset[Act] = frozenset({"meet", "hand_over"})
_ASKED: frozenset[Act] = frozenset({"demand", "ask", "propose", "offer", "threaten"})

_LIMIT = re.compile(
    r"(?:\b(?:by|before|until|till|no later than|not later than|within|deadline (?:of|is|for|was)|due)|\bends?(?: on)?)"
    r"(?:\s+(?:the end of|end of|midnight on|midnight|noon on|on|the))?\s*$",
    re.IGNORECASE,
)
"""Words for a limit, up to the date."""


class Appointment(msgspec.Struct, frozen=True):
    """A day or a run of days, and what it is; `inferred` where the date was worked out from others."""

    first: date
    last: date
    title: str
    words: str
    document: str
    kind: str
    inferred: bool


class Calendar:
    """An .ics file."""

    name = "ical"
    suffix = ".ics"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write an event for each appointment, in the order of time."""
        ical = library("icalendar", "calendar")
        # the same dossier gives the same file: stamped with the day the documents came in, not with today
        stamp = max((entry.added_at for entry in dossier.documents()), default=None)
        moment = datetime.fromisoformat(stamp) if stamp else datetime(1970, 1, 1, tzinfo=UTC)
        calendar = ical.Calendar()
        calendar.add("prodid", "-//rejoinder//negotiation calendar//EN")
        calendar.add("version", "2.0")
        for one in appointments(dossier):
            event = ical.Event()
            name = hashlib.sha256(msgspec.json.encode(one)).hexdigest()[:24]
            event.add("uid", f"{name}@rejoinder")
            event.add("dtstamp", moment)
            event.add("dtstart", one.first)
            event.add("dtend", one.last + timedelta(days=1))  # the day after, as RFC 5545 has it
            event.add("summary", one.title)
            event.add("description", f"{one.words}\n[{one.document}]" + ("\ndate inferred" if one.inferred else ""))
            event.add("categories", [one.kind])
            event.add("transp", "TRANSPARENT")
            if one.inferred:
                event.add("status", "TENTATIVE")
            calendar.add_component(event)
        with new_file(out) as file:
            file.write(calendar.to_ical())


def appointments(dossier: Dossier) -> list[Appointment]:
    """Meetings, handovers and deadlines, in the order of time."""
    found = [*_events(dossier), *(one for reading in dossier.readings() for one in _deadlines(reading))]
    return sorted(found, key=lambda one: (one.first, one.last, one.title, one.document))


def _events(dossier: Dossier) -> Iterator[Appointment]:
    for event in dossier.timeline():
        if event.act not in _SHOWN or event.earliest is None or event.latest is None:
            continue
        first, last = date.fromisoformat(event.earliest), date.fromisoformat(event.latest)
        if (last - first).days >= _LONGEST:
            continue
        title = f"{actor(event.by, event.person)} {actors(event.act, event.to)}"
        if event.point:
            title += ": " + " ".join(legible(event.point).split())
        evidence = event.evidence[0]
        kind = "meeting" if event.act == "meet" else "handover"
        yield Appointment(first, last, title, _line(evidence.text), evidence.document, kind, event.basis == "inferred")


def _deadlines(reading: Reading) -> Iterator[Appointment]:
    seen: set[tuple[object, ...]] = set()
    for move in reading.moves:
        if move.act not in _ASKED:
            continue
        start, end = move.evidence.start, move.evidence.end
        if move.point is not None:
            start, end = min(start, move.point.start), max(end, move.point.end)
        for time in reading.times:
            span = _limit(reading, time) if start <= time.start and time.end <= end else None
            key = (time.start, move.by.actor, move.act)
            if span is None or key in seen:
                continue
            seen.add(key)
            what = " ".join(legible((move.point or move.evidence).text).split())
            title = f"Deadline: {actor(move.by, move.person)} {actors(move.act, move.to)}: {what}"
            yield Appointment(span, span, title, _line(move.evidence.text), reading.document.id, "deadline", False)


def _limit(reading: Reading, time: Time) -> date | None:
    """The last day of a date that is a limit."""
    if time.type not in ("DATE", "TIME") or not _LIMIT.search(
        reading.document.text[max(0, time.start - 40) : time.start]
    ):
        return None
    span = bounds(time.value)
    return None if span is None or (span[1] - span[0]).days >= 366 else span[1]


def _line(words: str) -> str:
    return " ".join(legible(words).split())
