"""Rules for days of the week: which Friday, "Friday nights", "two Sundays ago", "a week from Monday"."""

from __future__ import annotations

import re
from datetime import date

from rejoinder.resolving.calendar import shift_days, weekday_near
from rejoinder.resolving.time_clock import Clock, Expression, Scene
from rejoinder.resolving.time_grammar import NUMBER_STARTS, constant, one, rule
from rejoinder.resolving.time_words import (
    DAY_PARTS,
    NUMBER,
    PART,
    WEEKDAY,
    WEEKDAYS,
    number_value,
    weekday_number,
    words,
)

__all__: list[str] = []

_DAY_NAMES = [*WEEKDAYS, *(f"{name}s" for name in WEEKDAYS if name.endswith("day"))]
_PAPERS = r"(?! (?:Times|Telegraph|Mirror|Express|Post|Herald|Mail|Star|Night Live|Evening Post|Agreement|Accords?)\b)"


@rule(
    rf"(?P<edge>(?:earlier|later|early|late|mid)(?: on |-| )(?:the )?)?"
    rf"(?P<which>(?:last|next|this(?: past| coming)?|the (?:previous|following|same)|each|every(?: other)?|previous"
    rf"|following|coming|past) )?"
    rf"(?P<wd>{WEEKDAY})(?P<plural>s)?{_PAPERS}(?:['’]s)?(?:,? (?P<part>{PART})(?P<parts>s)?)?"
    r"(?P<ago> (?:last|next|this) week)?",
    [*words("earlier later early late mid last next this the each every previous following coming past"), *_DAY_NAMES],
)  # fmt: skip
def _weekday(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    name = m["wd"].rstrip(".").lower()
    if len(name) < 6 and not (
        (m["wd"][0].isupper() and (m["wd"].endswith(".") or name in ("tues", "thurs"))) or m["edge"]
    ):
        return None
    if m["wd"].islower() and name in ("sun", "sat", "wed", "mon"):
        return None
    if scene.text[max(0, m.start() - 7) : m.start()].lower().endswith(("bloody ", "black ", "good ", "super ")):
        return None
    weekday, edge = weekday_number(m["wd"]), (m["edge"] or "").lower().split(" ")[0].strip("-")
    which = (m["which"] or "").lower().split()
    part = DAY_PARTS[m["part"].lower()] if m["part"] else "TEV" if edge == "late" else ""
    start = m.start()
    if which[:1] in (["each"], ["every"]) or m["plural"] or m["parts"]:
        if re.match(r"\s(?:ago|before|later)\b", scene.text[m.end() : m.end() + 8]):
            return None  # "two Sundays ago"
        return [Expression(start, m.end(), "SET", constant(f"XXXX-WXX-{weekday + 1}{part}"))]
    if edge in ("earlier", "later"):
        start = m.end("edge")
    possessed = re.match(r"['’]s\b", scene.text[m.end("wd") : m.end("wd") + 3])
    direction = scene.direction(m.start(), m.end(), possessed=bool(possessed and not which))
    week = (m["ago"] or "").lower().split()

    def value(clock: Clock) -> str:
        if week:
            monday = shift_days(clock.ref, -clock.ref.weekday() + {"last": -7, "next": 7}.get(week[0], 0))
            return shift_days(monday, weekday).isoformat() + part
        lean, base = direction, clock.ref
        if which == ["last"] or which == ["next"]:
            # Said on a Wednesday, "last Monday" is last week's: of this week's, "Monday" would do.
            step = 1 if which == ["next"] else -1
            return weekday_near(shift_days(base, 3 * step), weekday, 2 * step).isoformat() + part
        if which and which[-1] in ("past", "coming"):
            lean = 2 if which[-1] == "coming" else -1
            base = shift_days(base, min(lean, 1))
        elif which == ["this"]:
            lean = direction if direction < 0 else 2
        elif which and which[-1] in ("previous", "following") and clock.day:
            lean = 2 if which[-1] == "following" else -1
            base = shift_days(clock.day, min(lean, 1))
        return weekday_near(base, weekday, lean).isoformat() + part

    end = m.end()
    if not m["part"] and not week and scene.text[:end].endswith(("'s", "’s")):
        end -= 2  # the possessive belongs to what follows
    return [Expression(start, end, "TIME" if part else "DATE", value, weekday)]


@rule(
    rf"(?P<number>{NUMBER}) (?P<wd>{WEEKDAY})s (?P<way>ago|from now|hence|later|earlier|before|after)",
    NUMBER_STARTS,
)
def _counted_weekdays(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "Two Sundays ago", "three Fridays from now", "two Mondays later"."""
    count, weekday, way = number_value(m["number"]), weekday_number(m["wd"]), m["way"].lower()
    if count is None or count != int(count) or not 1 <= count <= 60:
        return None
    if way in ("before", "after") and not re.match(r"\s?[.,;:!?)]|$", scene.text[m.end() : m.end() + 3]):
        return None
    back = way in ("ago", "earlier", "before")

    def value(clock: Clock) -> str:
        base = clock.ref if way in ("ago", "from now", "hence") else clock.day
        if base is None:
            return f"XXXX-WXX-{weekday + 1}"
        return _nth_from(base, weekday, int(count), back).isoformat()

    return one(m, "DATE", value, weekday)


def _nth_from(base: date, weekday: int, count: int, back: bool) -> date:
    """The `count`th such weekday before or after a day, which itself is not counted."""
    step = -1 if back else 1
    return shift_days(weekday_near(shift_days(base, step), weekday, 2 * step), 7 * step * (count - 1))


@rule(
    rf"(?P<number>{NUMBER}) weeks?(?: (?P<ago>ago)(?: on)?|,? from) (?:(?P<wd>{WEEKDAY})"
    rf"|(?P<day>today|tomorrow|yesterday))",
    NUMBER_STARTS,
)
def _weeks_from(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "A week from Tuesday", "two weeks ago today"."""
    count = number_value(m["number"])
    if count is None or count != int(count):
        return None
    weekday, back = weekday_number(m["wd"]) if m["wd"] else None, m["ago"] is not None
    said = {"today": 0, "tomorrow": 1, "yesterday": -1}[m["day"].lower()] if m["day"] else 0

    def value(clock: Clock) -> str:
        near = shift_days(clock.ref, said) if weekday is None else weekday_near(clock.ref, weekday, -1 if back else 2)
        return shift_days(near, int(-7 * count if back else 7 * count)).isoformat()

    return one(m, "DATE", value)
