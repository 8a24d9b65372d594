"""Rules for dates that name a calendar unit: days of months, months, seasons, holidays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rejoinder.resolving.calendar import SEASONS, day_in_year, easter, month_value, nearest, shift_days, weekday_near
from rejoinder.resolving.time_clock import Clock, Expression, Scene
from rejoinder.resolving.time_grammar import (
    DIGITS,
    EDGE,
    EDGE_STARTS,
    RELATIVE_YEAR,
    Value,
    constant,
    one,
    rule,
    year_of,
)
from rejoinder.resolving.time_words import (
    DAY_NUMBER,
    MONTH,
    MONTHS,
    ORDINAL_DAYS,
    PART,
    SEASON,
    SEASON_CODES,
    SPELLED_DAY,
    SPELLED_YEAR,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    day_number,
    month_number,
    spelled_year,
    weekday_number,
    words,
)

__all__ = ["day_value"]

_NAMED_MONTHS = list(MONTHS)
_NAMED_DAYS = list(WEEKDAYS)


# Days of a month -----------------------------------------------------------------------------------------------------

_COUNTED = (
    r"(?! (?:people|per ?cent|%|million|billion|countries|states|members|others?|years|months|weeks|days"
    r"|hours|minutes))"
)
_DAYS = (
    rf"{DAY_NUMBER}(?:(?:, ?{DAY_NUMBER}){{0,8}},? ?(?:and|or|&|to|through|until"
    rf"|[-–—/]) ?(?:the )?{DAY_NUMBER}{_COUNTED})?"
)
_FIGURE = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)


def _years(ref: date, reach: int = 1) -> range:
    """The years around a day that words without a year may mean."""
    return range(max(1, ref.year - reach), min(9999, ref.year + reach) + 1)


_ANOTHER_DAY = re.compile(rf"\b{WEEKDAY}(?: {PART})?,?\s?(?:[-–/]|and|to|through)\s?$")
_ATTACKS = re.compile(r"(?:, )?,? ?(?:[Tt]errorist |[Tt]error )?[Aa]ttacks?\b")
"""What makes "Sept. 11" the day of 2001, whenever it is written."""


def day_value(
    month: int,
    day: int,
    year: int | None,
    relative: str | None,
    direction: int,
    weekday: int | None,
    which: str = "",
) -> Value:
    """A day of a month: of a year given, of a relative one, or of the one meant by tense and day of the week."""

    def value(clock: Clock) -> str:
        if year is not None or relative:
            return f"{year if year is not None else year_of(clock, relative or ''):04d}-{month:02d}-{day:02d}"
        # A day of the week fixes the year: it recurs after 5, 6 or 11 years.
        span = _years(clock.ref) if weekday is None else _years(clock.ref, 6)
        found = [d for y in span if (d := day_in_year(y, month, day)) and weekday in (None, d.weekday())]
        found = [d for d in found if d.year <= clock.ref.year + 1] or found
        if not found:
            found = [d for y in _years(clock.ref, 8) if (d := day_in_year(y, month, day))]
        if which:  # "last Nov. 3" is never the one to come
            found = [d for d in found if (d < clock.ref if which == "last" else d > clock.ref)] or found
        return nearest(clock.ref, found, direction).isoformat() if found else f"XXXX-{month:02d}-{day:02d}"

    return value


@rule(
    rf"(?:(?P<wd>{WEEKDAY}),? )?(?:the )?(?P<days>{_DAYS})(?: | of |-)(?P<mon>{MONTH})"
    rf"(?:,? (?P<year>{YEAR})|-(?P<dashed>{YEAR})| {RELATIVE_YEAR})?",
    [DIGITS, "the", *_NAMED_DAYS],
)
@rule(
    rf"(?:(?P<which>last|next) )?(?:(?P<wd>{WEEKDAY}),? )?(?P<mon>{MONTH}) ?(?:the )?(?P<days>{_DAYS})"
    rf"(?:,? ?(?P<year>{YEAR})|,? ?(?P<dashed>{YEAR})| {RELATIVE_YEAR})?",
    [*_NAMED_MONTHS, *_NAMED_DAYS, "last", "next"],
)
def _days(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if not m["mon"][0].isupper():
        return None
    figures = [(f.start(), f.end(), day_number(f.group())) for f in _FIGURE.finditer(scene.text, *m.span("days"))]
    month = month_number(m["mon"])
    if any(day_in_year(2000, month, day) is None for _, _, day in figures):
        return None
    year = int(m["year"] or m["dashed"]) if m["year"] or m["dashed"] else None
    if year is None and m["rel"] is None and (month, figures[-1][2]) == (9, 11) and _ATTACKS.match(scene.text, m.end()):
        year = 2001
    weekday = weekday_number(m["wd"]) if m["wd"] and len(figures) == 1 else None
    which = (m.groupdict().get("which") or "").lower()
    direction = scene.direction(m.start(), m.end())
    found = [
        Expression(
            start,
            end,
            "DATE",
            day_value(month, day, year, m["rel"], direction, weekday, which),
            None,
            (month, day),
            year,
        )
        for start, end, day in figures
    ]
    if m["wd"] and len(found) > 1 and _ANOTHER_DAY.search(scene.text[max(0, m.start() - 24) : m.start()]):
        near = weekday_number(m["wd"])  # of "Wednesday and Thursday, 6-7 March", the second
        named = Expression(
            m.start("wd"), m.end("wd"), "DATE", lambda c: weekday_near(c.ref, near, direction).isoformat(), near
        )
        found.insert(0, named)
    else:
        found[0].start = m.start()
    if len(found) == 1 or m.end() > m.end("days"):  # month or year after the days belongs to the last of them
        found[-1].end = m.end()
    return found


_SPELLED_STARTS = [word.split("-")[0] for word in ORDINAL_DAYS]


@rule(
    rf"(?:(?P<wd>{WEEKDAY}),? )?(?P<mon>{MONTH}) (?:the )?(?P<day>{SPELLED_DAY})(?! (?:quarter|half|century))"
    rf"(?:,? (?P<year>{YEAR}|{SPELLED_YEAR}))?",
    [*_NAMED_MONTHS, *_NAMED_DAYS],
)
@rule(
    rf"(?:(?P<wd>{WEEKDAY}),? )?(?:the )?(?P<day>{SPELLED_DAY}) of (?P<mon>{MONTH})"
    rf"(?:,? (?P<year>{YEAR}|{SPELLED_YEAR}))?",
    [*_SPELLED_STARTS, "the", *_NAMED_DAYS],
)
def _spelled_day(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    month, day = month_number(m["mon"]), day_number(m["day"])
    if not m["mon"][0].isupper() or day_in_year(2000, month, day) is None:
        return None
    year = None if not m["year"] else int(m["year"]) if m["year"].isdigit() else spelled_year(m["year"])
    direction, weekday = scene.direction(m.start(), m.end()), weekday_number(m["wd"]) if m["wd"] else None
    value = day_value(month, day, year, None, direction, weekday)
    return [Expression(m.start(), m.end(), "DATE", value, None, (month, day), year)]


@rule(
    r"(?P<y>[12][0-9]{3})(?P<sep>[-/.])(?P<m>[01]?[0-9])(?P=sep)(?P<d>[0-3]?[0-9])"
    r"(?:[T ](?P<h>[0-2][0-9]):(?P<min>[0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?(?P<zone>Z"
    r"|[+-][0-2][0-9]:?[0-5][0-9])?)?",
    [DIGITS],
)
def _year_first(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    day = day_in_year(int(m["y"]), int(m["m"]), int(m["d"]))
    if day is None:
        return None
    if m["h"]:
        return one(m, "TIME", constant(f"{day.isoformat()}T{m['h']}:{m['min']}"))
    return one(m, "DATE", constant(day.isoformat()))


@rule(r"(?P<a>[0-3]?[0-9])(?P<sep>[./-])(?P<b>[0-3]?[0-9])(?P=sep)(?P<y>(?:1[5-9]|20)[0-9]{2}|[0-9]{2})", [DIGITS])
def _year_last(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if len(m["y"]) == 2 and (m["sep"] != "/" or len(m["a"]) + len(m["b"]) < 3):
        return None
    year = int(m["y"]) if len(m["y"]) == 4 else int(m["y"]) + (2000 if int(m["y"]) < 70 else 1900)
    readings = {day_in_year(year, int(m["b"]), int(m["a"]))}
    if m["sep"] != ".":  # 01/10/2022 is 1 October or 10 January: dots are only written day first
        readings.add(day_in_year(year, int(m["a"]), int(m["b"])))
    days = [day for day in readings if day]
    if not days:
        return None
    if len(days) == 1:
        return one(m, "DATE", constant(days[0].isoformat()))
    american = _american_order(scene)
    if american is None:
        return one(m, "DATE", constant(f"{year:04d}-XX-XX"))
    month, day = (m["a"], m["b"]) if american else (m["b"], m["a"])
    return one(m, "DATE", constant(f"{year:04d}-{int(month):02d}-{int(day):02d}"))


_SLASHED = re.compile(r"(?<![0-9/])([0-3]?[0-9])/([0-3]?[0-9])/(?:[12][0-9]{3}|[0-9]{2})(?![0-9/])")


def _american_order(scene: Scene) -> bool | None:
    """Whether dates with slashes put the month first here; None where no date of the text tells."""
    if scene.month_first == 0:
        pairs = [(int(a), int(b)) for a, b in _SLASHED.findall(scene.text)]
        month_first = any(a <= 12 < b for a, b in pairs)
        day_first = any(b <= 12 < a for a, b in pairs)
        scene.month_first = 2 if month_first == day_first else 1 if month_first else -1
    return {1: True, -1: False}.get(scene.month_first)


# Months, seasons, holidays -------------------------------------------------------------------------------------------

_NEEDS_COMPANY = {"may", "march", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
_COMPANY = re.compile(
    r"\b(?:in|since|by|until|till|through|from|to|of|between|and|or|for|during|before|after|the|each|every|this"
    r"|last|next"
    r"|early|late|mid|on|around|about|as)[\s-]+$",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(r" (?!I\b|[A-Z]{2})[A-Z][a-z]+")


_DAY_FOLLOWS = re.compile(r"\s{0,2}[0-3]?[0-9](?![0-9])")


def _is_month(m: re.Match[str], scene: Scene) -> bool:
    """Whether a bare month's name is one, and not a verb ("may", "march") or a person's name ("Jan", "April")."""
    name = m["mon"].rstrip(".").lower()
    if not m["mon"][0].isupper() or (m.end() == m.end("mon") and _DAY_FOLLOWS.match(scene.text, m.end())):
        return False
    alone = m.start() == m.start("mon") and m.end() == m.end("mon")
    if not alone:
        return True
    if name in _NEEDS_COMPANY and not m["mon"].endswith("."):
        before = scene.text[max(0, m.start() - 12) : m.start()]
        return bool(_COMPANY.search(before)) and not (len(name) < 5 and _NAME_AFTER.match(scene.text, m.end()))
    if name in ("april", "june", "august"):
        before = scene.text[max(0, m.start() - 12) : m.start()]
        return not _NAME_AFTER.match(scene.text, m.end()) or bool(re.search(r"\b(?:in|since|by|until|of)\s$", before))
    return True


@rule(
    rf"(?P<edge>{EDGE})?(?:(?P<which>last|next|this(?: past| coming)?|the (?:previous|following)|previous|following"
    rf"|each|every|coming|past) )?(?P<mon>{MONTH})(?:(?:,? |,? of )(?P<year>{YEAR})| {RELATIVE_YEAR})?",
    [*_NAMED_MONTHS, *EDGE_STARTS, *words("last next this previous following each every coming past")],
)
def _month(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if not _is_month(m, scene):
        return None
    month, which = month_number(m["mon"]), (m["which"] or "").lower().split(" ")[-1]
    if which in ("each", "every"):
        return one(m, "SET", constant(f"XXXX-{month:02d}"))
    if m["year"]:
        year = int(m["year"])
        said = constant(f"{year:04d}-{month:02d}")
        return [Expression(m.start(), m.end(), "DATE", said, month_day=(month, 0), year=year)]
    if m["rel"]:
        relative = m["rel"]
        return one(m, "DATE", lambda clock: f"{year_of(clock, relative):04d}-{month:02d}")
    direction = scene.direction(m.start(), m.end())
    edge = (m["edge"] or "").lower()
    start = m.start() + 4 * (edge.startswith("the ") and edge.endswith("-"))  # the article of "the mid-May summit"

    def value(clock: Clock) -> str:
        here = clock.ref.replace(day=1)
        if which in ("previous", "following") and clock.day:
            here = clock.day.replace(day=1)
        days = [date(y, month, 1) for y in _years(here)]
        if which in ("last", "past", "previous"):
            return month_value(max((d for d in days if d < here), default=days[0]))
        if which in ("next", "coming", "following"):
            return month_value(min((d for d in days if d > here), default=days[-1]))
        if which == "this":
            return f"{here.year:04d}-{month:02d}"
        return month_value(nearest(here, days, direction))

    return [Expression(start, m.end(), "DATE", value, month_day=None if which else (month, 0), month=not which)]


_IN = re.compile(r"\b(?:in|by|until|till|since|during)\s$", re.IGNORECASE)
_ENDS = re.compile(r"\s{0,2}(?:[.,;:!?)]|$)|\s(?:to|when|and|or|for|but|after|before|as)\b")


@rule(
    rf"(?P<edge>{EDGE})?(?:(?P<which>last|next|this(?: past| coming)?|the|that|each|every) )?(?P<season>{SEASON})"
    rf"(?:,? (?:of )?(?P<year>{YEAR}|{SPELLED_YEAR})| {RELATIVE_YEAR})?",
    [*EDGE_STARTS, *SEASON_CODES, *words("last next this the that each every")],
)
def _season(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    code, which = SEASON_CODES[m["season"].lower()], (m["which"] or "").lower()
    led = _IN.search(scene.text[max(0, m.start() - 8) : m.start()])
    if not m["year"] and not m["rel"]:
        edged = (m["edge"] or "").lower().removeprefix("the ").startswith(("early", "late", "mid"))
        if not which and not edged and not (led and _ENDS.match(scene.text, m.end())):
            return None
        if which in ("", "the", "that") and m["season"].lower() in ("fall", "spring") and not (led or edged):
            return None
        if which == "the" and re.match(r"\s+(?:of|in)\b|-", scene.text[m.end() : m.end() + 5]):
            return None
    if which in ("each", "every"):
        return one(m, "SET", constant(f"XXXX-{code}"))
    if m["year"]:
        year = int(m["year"]) if m["year"].isdigit() else spelled_year(m["year"])
        return one(m, "DATE", constant(f"{year:04d}-{code}"))
    relative, direction = m["rel"], scene.direction(m.start(), m.end())

    def value(clock: Clock) -> str:
        if relative:
            return f"{year_of(clock, relative):04d}-{code}"
        days = [date(y, SEASONS[code], 15) for y in _years(clock.ref, 2)]
        if which == "last":
            return f"{max((d for d in days if shift_days(d, 75) < clock.ref), default=days[0]).year:04d}-{code}"
        if which == "next":
            return f"{min((d for d in days if d > clock.ref), default=days[-1]).year:04d}-{code}"
        if which == "this" and code != "WI":
            return f"{clock.ref.year:04d}-{code}"
        lean = (
            -1
            if which == "this past"
            else 1
            if which == "this coming"
            else 0
            if which == "the" and not led
            else direction
        )
        return f"{nearest(shift_days(clock.ref, -45), days, lean).year:04d}-{code}"

    return one(m, "DATE", value)


def _nth_weekday(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return shift_days(first, (weekday - first.weekday()) % 7 + 7 * (count - 1))


_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "christmas": lambda y: date(y, 12, 25),
    "christmas day": lambda y: date(y, 12, 25),
    "christmas eve": lambda y: date(y, 12, 24),
    "boxing day": lambda y: date(y, 12, 26),
    "new year's day": lambda y: date(y, 1, 1),
    "new year's eve": lambda y: date(y, 12, 31),
    "valentine's day": lambda y: date(y, 2, 14),
    "halloween": lambda y: date(y, 10, 31),
    "new year's": lambda y: date(y, 1, 1),
    "veterans day": lambda y: date(y, 11, 11),
    "armistice day": lambda y: date(y, 11, 11),
    "bastille day": lambda y: date(y, 7, 14),
    "st. patrick's day": lambda y: date(y, 3, 17),
    "martin luther king day": lambda y: _nth_weekday(y, 1, 0, 3),
    "martin luther king jr. day": lambda y: _nth_weekday(y, 1, 0, 3),
    "presidents' day": lambda y: _nth_weekday(y, 2, 0, 3),
    "columbus day": lambda y: _nth_weekday(y, 10, 0, 2),
    "palm sunday": lambda y: shift_days(easter(y), -7),
    "ash wednesday": lambda y: shift_days(easter(y), -46),
    "labor day": lambda y: _nth_weekday(y, 9, 0, 1),
    "thanksgiving": lambda y: _nth_weekday(y, 11, 3, 4),
    "thanksgiving day": lambda y: _nth_weekday(y, 11, 3, 4),
    "memorial day": lambda y: shift_days(date(y, 5, 31), -date(y, 5, 31).weekday()),
    "easter": easter,
    "easter sunday": easter,
    "easter monday": lambda y: shift_days(easter(y), 1),
    "good friday": lambda y: shift_days(easter(y), -2),
}


@rule(
    r"(?P<name>Christmas(?: Day| Eve)?|Boxing Day|New Year['’]s(?: Day| Eve)?|Valentine['’]s Day|St\. Patrick['’]s Day"
    r"|(?:Veterans|Armistice|Bastille|Columbus|Labou?r|Memorial|Presidents['’]|Martin Luther King(?: Jr\.)?) Day"
    r"|Thanksgiving(?: Day)?|Halloween|Palm Sunday|Ash Wednesday|Easter(?: Sunday| Monday)?|Good Friday)"
    rf"(?:,? (?P<year>{YEAR}))?"
    r"(?! (?:Agreement|Accords?|Islands?|Deal|Pact))",
    words(
        "christmas boxing new valentine halloween labor labour thanksgiving memorial easter good veterans armistice "
        "bastille columbus st martin presidents palm ash"
    ),
)
def _holiday(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if not m["name"][0].isupper():
        return None
    name = " ".join(m["name"].lower().replace("’", "'").replace("labour", "labor").split())
    on, direction = _HOLIDAYS[name], scene.direction(m.start(), m.end())
    if m["year"]:
        return one(m, "DATE", constant(on(int(m["year"])).isoformat()))
    return one(m, "DATE", lambda c: nearest(c.ref, [on(y) for y in _years(c.ref)], direction).isoformat())
