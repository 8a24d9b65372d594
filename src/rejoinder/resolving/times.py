"""When: the time expressions of a text, with TIMEX3 types and values.

A text is read once, word by word; at a word that can begin an expression the rules of the grammar are tried
(`time_dates`, `time_weekdays`, `time_periods`, `time_relative`, `time_amounts`). Values are then worked out in the
order of the text, each from a clock that knows the day of publication, the day last spoken of, and the tense around
the words.

Where only a range of publication is known, the values are worked out for several days of the range and what they
do not agree on is written X; where nothing is known, every year, month or week counted from publication is X.
"Friday" is then `XXXX-WXX-5`, "January 26" `XXXX-01-26`, "last week" `XXXX-WXX`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from rejoinder.record.types import Published, Time

# The rules register themselves with the grammar when they are imported; among matches of one length the first stays.
from rejoinder.resolving import time_amounts, time_dates, time_periods, time_relative, time_weekdays  # noqa: F401
from rejoinder.resolving.calendar import day_in_year, merge, shift_days
from rejoinder.resolving.time_clock import Clock, Expression, Scene
from rejoinder.resolving.time_dates import day_value
from rejoinder.resolving.time_grammar import Value, constant, expressions_at, starts

__all__ = ["find_times", "reference_days"]

_WORD = re.compile(r"[A-Za-z]+|[0-9]+|['’‘`](?=[2-9]0s)")
_UNKNOWN = (date(1953, 2, 4), date(1988, 11, 19), date(2031, 7, 31))
"""Days that share no year, month, week, quarter, season or day of the week: stand for any day of publication."""


def find_times(text: str, sentences: list[tuple[int, int]], *, published: Published) -> list[Time]:
    """The time expressions of a text, in order, without overlaps.

    Spans are `[start, end)` in code points of `text`. `sentences` are spans of the same text and bound where a tense
    is looked for; without them the words around an expression are looked at. `published` anchors what is counted
    from publication; its range may be open or unknown.
    """
    scene = Scene(text, sentences)
    found: list[Expression] = []
    done = 0
    for word in _WORD.finditer(text):
        at = word.start()
        if at < done or not starts(lowered := word.group().lower()):
            continue
        if at and (text[at - 1].isalnum() or text[at - 1] == "_" or _inside_number(text, at)):
            continue
        expressions = expressions_at(scene, at, lowered)
        if expressions:
            found.extend(expressions)
            done = expressions[-1].end
    _share_years(text, found)
    _date_weekdays(scene, found)
    for part, on in pairwise(found):
        near = part.type == "TIME" and on.start - part.end <= 8 and (_is_date(on) or _is_weekday(on))
        if near and _PART_ON.fullmatch(text, part.start, on.start):
            part.value = _on_day(on.value, part.value)
    _order_ranges(scene, found)
    return _valued(text, found, reference_days(published))


_JOINED = re.compile(r"\s{0,2}(?:[-–—/]|,|to|until|till|through|and|or)\s{0,2}(?:on |from )?")


def _share_years(text: str, found: Sequence[Expression]) -> None:
    """Give the year of "31 October to 12 November 2021" to both days, or the year before where that is later.

    The same for months: "from March to August 2011".
    """
    for one, two in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if one.year is not None or two.year is None or one.month_day is None or two.month_day is None:
            continue
        if two.start - one.end <= 14 and _JOINED.fullmatch(text, one.end, two.start):
            year = two.year - (one.month_day > two.month_day)
            month, day = one.month_day
            if day == 0:
                one.year, one.value, one.month = year, constant(f"{year:04d}-{month:02d}"), False
            elif day_in_year(year, month, day):
                one.year, one.value = year, constant(f"{year:04d}-{month:02d}-{day:02d}")


_AND = re.compile(r"\s{0,2}(?:[-–—/,]|,? ?(?:and|or|to|until|through))\s{0,2}(?:on |from )?")
_PART_ON = re.compile(r"the (?:late |early )?(?:morning|afternoon|evening|night) on (?:the )?", re.IGNORECASE)
"""Before a day: "in the evening on Thursday, 17 December"."""
_DATED = re.compile(r"\s{0,2}[,(]?\s{1,2}\(?(?:the )?|\s?\(")


def _date_weekdays(scene: Scene, found: Sequence[Expression]) -> None:
    """Give days of the week the dates after them: "Monday morning, 29 November", "Wednesday and Thursday, 6-7 March".

    There must be as many dates as days of the week. A date without a year is then of a year in which it is that day.
    """
    text = scene.text
    for at in range(1, len(found)):
        if not (_is_date(found[at]) and _is_weekday(found[at - 1])):
            continue
        if not _DATED.fullmatch(text, found[at - 1].end, found[at].start):
            continue
        first, last = at - 1, at
        while first and _is_weekday(found[first - 1]):
            if not _AND.fullmatch(text, found[first - 1].end, found[first].start):
                break
            first -= 1
        while last + 1 < len(found) and last - at < at - 1 - first and _is_date(found[last + 1]):
            if not _AND.fullmatch(text, found[last].end, found[last + 1].start):
                break
            last += 1
        if last - at == at - 1 - first:
            for named, dated in zip(found[first:at], found[at : last + 1], strict=True):
                month, day = dated.month_day or (0, 0)
                if dated.year is None and "year" not in text[dated.start : dated.end]:
                    direction = scene.direction(named.start, dated.end)
                    dated.value = day_value(month, day, None, None, direction, named.weekday)
                named.value = _on_day(dated.value, named.value)


def _is_date(expression: Expression) -> bool:
    return expression.month_day is not None and expression.month_day[1] > 0


def _is_weekday(expression: Expression) -> bool:
    return expression.weekday is not None and expression.month_day is None


def _on_day(day: Value, named: Value) -> Value:
    """The day of one value with the time of day of another."""
    return lambda clock: day(clock)[:10] + named(clock)[10:]


_UP_TO = re.compile(r"\s{0,2}(?:[-–—]|to|until|till|through|thru)\s{0,2}")


def _order_ranges(scene: Scene, found: Sequence[Expression]) -> None:
    """Let "Monday to Thursday" and "November to February" end after they begin.

    Each end is found by itself; where the second comes out first, it moves behind the first, or, of something past,
    the first moves before it.
    """
    for one, two in pairwise(found):
        step = 7 if one.weekday is not None and two.weekday is not None else 12 if one.month and two.month else 0
        if not step or two.start - one.end > 12 or not _UP_TO.fullmatch(scene.text, one.end, two.start):
            continue
        past = scene.direction(one.start, two.end) < 0
        moved, fixed = (one, two) if past else (two, one)
        moved.value = _beyond(moved.value, fixed.value, step, past)


def _beyond(value: Value, other: Value, step: int, before: bool) -> Value:
    """`value` by whole weeks (`step` 7) or years (12 months), moved until it is not beyond `other`."""

    def moved(clock: Clock) -> str:
        said, fixed = value(clock), other(clock)
        if len(said) != len(fixed) or not said[:4].isdigit() or (said <= fixed if before else said >= fixed):
            return said
        if step == 12:
            return f"{int(said[:4]) + (-1 if before else 1):04d}{said[4:]}"
        return shift_days(date.fromisoformat(said[:10]), -7 if before else 7).isoformat() + said[10:]

    return moved


def _inside_number(text: str, at: int) -> bool:
    """Whether the figure at an offset continues a number or an amount: 3.5, $1990, -2000."""
    if not text[at].isdigit():
        return False
    before = text[at - 1]
    return before in "$£€¥#" or (before in ".,/:" and at > 1 and text[at - 2].isdigit())


def reference_days(published: Published) -> tuple[date, ...]:
    """Days that stand for the range of publication: one where it is known, else its ends and its middle.

    A range open at one end, or unreadable dates, count as unknown.
    """
    try:
        first = date.fromisoformat((published.earliest or "")[:10])
        last = date.fromisoformat((published.latest or "")[:10])
    except ValueError:
        return _UNKNOWN
    if first >= last:
        return (first,)
    middle = first + (last - first) // 2
    return (first, middle, last) if first < middle else (first, last)


def _valued(text: str, found: Sequence[Expression], days: Sequence[date]) -> list[Time]:
    """Work out every value for each possible day of publication, and keep what they agree on."""
    clocks = [Clock(day) for day in days]
    times = []
    for expression in found:
        value = ""
        for clock in clocks:
            said = expression.value(clock)
            clock.note(said, expression.start)
            value = merge(value, said, expression.weekday) if value else said
        start, end = expression.start, expression.end
        times.append(Time(start, end, text[start:end], expression.type, value))
    return times
