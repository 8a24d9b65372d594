"""Chronology: where each document of a dossier stands in time, when its own date leaves out the year or is a range.

Comes in: readings. Goes out: for each document the day that its undated acts are of, and the day it is put in order by.
The docket calls it. Most wire copies say "VIENNA, Aug 16" and no year, and a date inferred from who held which office
can span three: one document alone says no more, but those of one dossier tell of one negotiation, and are set as near
to each other as what they say allows.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rejoinder.record.types import Reading

__all__ = ["Placed", "placed"]

HEAD = 400
"""How many characters from its beginning a document's dateline is looked for in."""
SPAN = 31
"""Days that a date of publication may leave open and still be taken as it is, by its last day."""
OPEN = 9000
"""The year from which on a range is open; documents of no known year are ordered by years from here on."""
_DAY = re.compile(r"(\d{4}|XXXX)-(\d\d)-(\d\d)")


class Placed(NamedTuple):
    """`day` is ISO, "" where the year is not known; `order` sorts documents and is "" where nothing is known."""

    day: str
    order: str


class _Range(NamedTuple):
    first: datetime.date
    last: datetime.date


def placed(readings: Sequence[Reading], newest: Mapping[str, str]) -> dict[str, Placed]:
    """The place in time of each document, by id; the same whatever the order of `readings`.

    `newest` gives by document the ISO day of the newest act it tells of, "" without any: an undated report is no older.
    """
    fixed: dict[str, datetime.date] = {}
    ranges: dict[str, _Range] = {}
    heads: dict[str, tuple[int, int]] = {}
    for reading in readings:
        id = reading.document.id
        known = _known(reading, newest.get(id, ""))
        full, part = _head(reading)
        if known is not None and (known.last - known.first).days <= SPAN:
            fixed[id] = known.last
        elif full is not None and (known is None or known.first <= full <= known.last):
            fixed[id] = full
        else:
            if known is not None:
                ranges[id] = known
            if part is not None:
                heads[id] = part
    closed = sorted(one.first for one in ranges.values() if one.last.year < OPEN)
    days = sorted(fixed.values()) or closed
    # what all documents are near to: the middle of those dated
    middle = days[len(days) // 2] if days else None
    starts = _years(sorted(set(heads.values())))
    found = {}
    for reading in readings:
        id = reading.document.id
        head, within, day = heads.get(id), ranges.get(id), fixed.get(id)
        if day is None and middle is not None:
            day = _nearest(middle, head, within)
        if day is not None:
            # without an end to the range or a dated document the year remains a guess: good for the order alone
            told = id in fixed or (within is not None and (bool(fixed) or within.last.year < OPEN))
            found[id] = Placed(day.isoformat() if told else newest.get(id, ""), day.isoformat())
        elif head is not None and middle is None:
            found[id] = Placed(newest.get(id, ""), f"{OPEN + starts[head]:04d}-{head[0]:02d}-{head[1]:02d}")
        else:
            found[id] = Placed(newest.get(id, ""), newest.get(id, ""))
    return found


def _known(reading: Reading, newest: str) -> _Range | None:
    """When a document can have been published, as it says or infers; failing that, from the newest act it tells of."""
    first, last = _date(reading.document.published.earliest), _date(reading.document.published.latest)
    if first is None and last is None:
        first = _date(newest)
    if first is None and last is None:
        return None
    return _Range(first or datetime.date.min, last or datetime.date.max)


def _date(day: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(day or "")
    except ValueError:
        return None


def _head(reading: Reading) -> tuple[datetime.date | None, tuple[int, int] | None]:
    """The first day that a document begins with: the date, or its month and day where it is without a year."""
    for time in reading.times:
        if time.start > HEAD:
            break
        match = _DAY.fullmatch(time.value)
        if match is not None and match[1] == "XXXX":
            return None, (int(match[2]), int(match[3]))
        if match is not None and (full := _date(time.value)) is not None:
            return full, None
    return None, None


def _nearest(middle: datetime.date, head: tuple[int, int] | None, within: _Range | None) -> datetime.date | None:
    """The day of a head, else any day, of a range that is nearest to the middle."""
    if head is None:
        return min(max(middle, within.first), within.last) if within is not None else None
    best: datetime.date | None = None
    years = {middle.year + step for step in (-1, 0, 1)}
    if within is not None:
        years |= {within.first.year, within.first.year + 1, within.last.year}
    for year in sorted(years):
        try:
            day = datetime.date(year, *head)
        except ValueError:
            continue
        if within is not None and not within.first <= day <= within.last:
            continue
        if best is None or abs((day - middle).days) < abs((best - middle).days):
            best = day
    if best is None and within is not None:
        return min(max(middle, within.first), within.last)
    return best


def _years(heads: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Days of an unknown year, by month and day, in the first or the second of two: the widest gap of the circle of the
    year lies between the last and the first of them.
    """
    if not heads:
        return {}
    at = [month * 31 + day for month, day in heads]
    gaps = [b - a for a, b in pairwise(at)] + [at[0] + 12 * 31 - at[-1]]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    # those before the gap come after those behind it, in the year that follows
    return {head: int(k <= widest < len(heads) - 1) for k, head in enumerate(heads)}
