"""The timeline as a drawing: a lane a party, a mark an event, a bar as long as its date is uncertain.

Comes in: events with dates and a stretch of time. Goes out: lanes, marks and ticks with their places. What would lie
on top of each other is stacked; where a lane has too many events for that, marks are counts that lead closer.
"""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rejoinder.filing.tally import STATUS
from rejoinder.record.entries import Event
from rejoinder.record.types import Act
from rejoinder.views.board import OPENING
from rejoinder.web.shown import LETTERS, bare

__all__ = ["GROUPS", "Lane", "Mark", "Tick", "Timeline", "day", "group_of", "name_of", "timeline"]

Day = datetime.date
WIDTH = 1200
"""Units across; the drawing is scaled to the page."""
GUTTER = 120
"""Units for the names of the lanes."""
NAME = 14
"""Letters of a name in that; longer names take two lines."""
MARK = 18
"""Width and height of a mark."""
ROW = 24
MOST_LANES = 12
MOST_IN_LANE = 70
"""Events in a lane above which they are counted rather than drawn one by one."""
MOST_ROWS = 10

GROUPS = {"asks": "demands and offers", "answers": "answers", "meetings": "meetings and handovers", "other": "other"}
"""Kinds of events that can be left out."""

_LETTER = {"meet": "M", "hand_over": "H", "threaten": "T", "withdraw": "W", "claim_ignored": "U"}


@dataclass(frozen=True)
class Mark:
    """An event, or a number of them between two days: its place, its bar from `left` to `right`, its letter."""

    x: float
    y: float
    left: float
    right: float
    letter: str
    kind: str
    inferred: bool
    event: Event | None
    count: int = 1
    first: str = ""
    last: str = ""


@dataclass
class Lane:
    """A party with its marks, from `y` downwards."""

    party: str
    y: float
    height: float
    name: tuple[str, ...]
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Tick:
    """A day on the axis; `first` and `last` are the days the label stands for."""

    x: float
    label: str
    first: str
    last: str


@dataclass(frozen=True)
class Timeline:
    """The drawing; `left_out` counts events of parties that have no lane."""

    lanes: list[Lane]
    ticks: list[Tick]
    height: float
    left_out: int
    first: Day
    last: Day

    @property
    def counted(self) -> bool:
        """Whether some marks are counts."""
        return any(mark.event is None for lane in self.lanes for mark in lane.marks)


day = functools.lru_cache(maxsize=65536)(Day.fromisoformat)
"""The day an ISO date names; a dossier has few days and many events."""


def name_of(event: Event) -> str:
    """Whose lane an event is in."""
    return event.by.actor or " ".join(event.by.text.split()) or "somebody"


def group_of(act: Act) -> str:
    """The kind of event an act is, one of `GROUPS`."""
    if act in OPENING:
        return "asks"
    if act in STATUS or act == "withdraw":
        return "answers"
    return "meetings" if act in ("meet", "hand_over") else "other"


def timeline(events: Sequence[Event], first: Day, last: Day, lanes: Sequence[str] = ()) -> Timeline:
    """The drawing of dated events that may lie between two days; `lanes` fixes the parties shown, in that order."""
    span = max(1, (last - first).days + 1)

    def x(day: Day, more: int = 0) -> float:
        share = min(1.0, max(0.0, ((day - first).days + more) / span))
        return GUTTER + share * (WIDTH - GUTTER - MARK) + MARK / 2

    begins, ends = first.isoformat(), last.isoformat()
    inside = [
        (event, day(event.earliest), day(event.latest))
        for event in events
        if event.earliest and event.latest and event.earliest <= ends and event.latest >= begins
    ]
    by_name: dict[str, list[tuple[Event, Day, Day]]] = {}
    for one in inside:
        by_name.setdefault(name_of(one[0]), []).append(one)
    counts = {name: len(own) for name, own in by_name.items()}
    shown = list(lanes) or [name for name, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_LANES]]
    y = 34.0
    made: list[Lane] = []
    for party in shown:
        own = by_name.get(party, [])
        marks = None
        if len(own) <= MOST_IN_LANE:
            marks = _stacked([(event, x(begin), x(end, 1) if end > begin else x(begin)) for event, begin, end in own])
        if marks is None:
            marks = _counted(own, x, first, span)
        rows = 1 + max((int(mark.y) for mark in marks), default=0)
        height = rows * ROW + 14
        lane = Lane(party, y, height, _lines(bare(party)))
        lane.marks = [
            Mark(
                m.x,
                y + 7 + ROW / 2 + m.y * ROW,
                m.left,
                m.right,
                m.letter,
                m.kind,
                m.inferred,
                m.event,
                m.count,
                m.first,
                m.last,
            )
            for m in marks
        ]
        made.append(lane)
        y += height
    left_out = sum(count for name, count in counts.items() if name not in set(shown))
    return Timeline(made, _ticks(first, last, x), y + 8, left_out, first, last)


def _lines(name: str) -> tuple[str, ...]:
    """A name on one line or two, between words where that can be; what does not fit is cut."""
    if len(name) <= NAME:
        return (name,)
    at = name.rfind(" ", 0, NAME + 1)
    first, rest = (name[:at], name[at + 1 :]) if at > 0 else (name[:NAME], name[NAME:])
    return first, rest if len(rest) <= NAME else rest[: NAME - 1] + "…"


def _stacked(places: Sequence[tuple[Event, float, float]]) -> list[Mark] | None:
    """Marks in as few rows as they need, y being the row; None where those would be too many."""
    ends: list[float] = []
    marks = []
    for event, left, right in sorted(places, key=lambda one: (one[1], one[2])):
        middle = (left + right) / 2
        begin, end = min(left, middle - MARK / 2) - 2, max(right, middle + MARK / 2) + 2
        row = next((n for n, taken in enumerate(ends) if taken <= begin), len(ends))
        if row == len(ends):
            ends.append(end)
        if row >= MOST_ROWS:
            return None
        ends[row] = end
        kind = STATUS.get(
            event.act, "unanswered" if event.act == "claim_ignored" else "withdrawn" if event.act == "withdraw" else ""
        )
        letter = LETTERS["asks"] if event.act in OPENING else _LETTER.get(event.act) or LETTERS.get(kind, "·")
        shape = kind or ("asks" if event.act in OPENING else "event")
        marks.append(Mark(middle, row, left, right, letter, shape, event.basis == "inferred", event))
    return marks


def _counted(own: Sequence[tuple[Event, Day, Day]], x, first: Day, span: int) -> list[Mark]:  # type: ignore[no-untyped-def]
    """Counts of events in stretches of equal length; an event counts where its days begin."""
    bins = 36
    size = max(1, -(-span // bins))
    found: Counter[int] = Counter(max(0, (begin - first).days) // size for _, begin, _ in own)
    marks = []
    for number, count in sorted(found.items()):
        begin = first + datetime.timedelta(days=number * size)
        end = first + datetime.timedelta(days=min(span, (number + 1) * size) - 1)
        middle = (x(begin) + x(end)) / 2
        marks.append(
            Mark(middle, 0, middle, middle, str(count), "count", False, None, count, begin.isoformat(), end.isoformat())
        )
    return marks


def _ticks(first: Day, last: Day, x) -> list[Tick]:  # type: ignore[no-untyped-def]
    """Days, months or years, whichever gives no more than a dozen labels."""
    days = (last - first).days + 1
    starts: list[tuple[Day, str]] = []
    if days <= 14:
        starts = [(first + datetime.timedelta(days=n), "") for n in range(days)]
        starts = [
            (day, f"{day.day} {day:%b} {day.year}" if n == 0 or day.day == 1 else f"{day.day} {day:%b}")
            for n, (day, _) in enumerate(starts)
        ]
    elif days <= 84:
        monday = first + datetime.timedelta(days=(7 - first.weekday()) % 7)
        starts = [(monday + datetime.timedelta(days=7 * n), "") for n in range((last - monday).days // 7 + 1)]
        starts = [
            (day, f"{day.day} {day:%b} {day.year}" if n == 0 else f"{day.day} {day:%b}")
            for n, (day, _) in enumerate(starts)
        ]
    else:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000) if months / s <= 12), 12000)
        month = first.year * 12 + first.month - 1
        month += -month % step
        while month // 12 <= min(last.year, 9998):
            day = Day(max(1, month // 12), month % 12 + 1, 1)
            if day > last:
                break
            if day >= first:
                starts.append((day, f"{day.year}" if step >= 12 else f"{day:%b} {day.year}"))
            month += step
    found = []
    for number, (day, label) in enumerate(starts):
        after = starts[number + 1][0] - datetime.timedelta(days=1) if number + 1 < len(starts) else last
        found.append(Tick(x(day), label, day.isoformat(), max(day, after).isoformat()))
    return found
