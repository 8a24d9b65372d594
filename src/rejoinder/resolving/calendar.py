"""Calendar arithmetic behind time expressions: which Friday, which January, which quarter; values in TIMEX3.

TIMEX3 values (Pustejovsky et al. 2003; ISO-TimeML) used here: `2022-01-26` a day, `2022-01` a month, `2022` a
year, `202` a decade, `20` a century, `2022-W04` an ISO week, `2022-W04-WE` its weekend, `2022-WXX-5` a Friday of an
unknown week, `2022-Q3` a quarter, `2022-H1` a half year, `2022-SP|SU|FA|WI` a season, a day followed by
`T14:30` or by a part of day `TMO|TMI|TAF|TEV|TNI`. A component that is not known is written with X.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

__all__ = [
    "SEASONS",
    "bounds",
    "day_in_year",
    "easter",
    "merge",
    "month_value",
    "nearest",
    "quarter_value",
    "shift_days",
    "shift_months",
    "week_value",
    "weekday_near",
]

SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First month of each meteorological season of the northern hemisphere."""


def shift_days(day: date, days: int) -> date:
    """`day` moved by `days`, held within the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shift_months(day: date, months: int) -> date:
    """`day` moved by whole months, at the last day of the month where the month is shorter."""
    index = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_in_year(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def week_value(day: date) -> str:
    """The ISO week of a day: `2022-W04`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_value(day: date) -> str:
    """The month of a day: `2022-01`."""
    return f"{day.year:04d}-{day.month:02d}"


def quarter_value(day: date) -> str:
    """The quarter of a day: `2022-Q1`."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's computation)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nearest(ref: date, candidates: list[date], direction: int) -> date:
    """The candidate that a writer on `ref` means.

    `direction` is that of `time_tense.direction_of`: -1 when the words around speak of the past, 1 or, more surely, 2
    of the future, 0 when they do not tell. A date on the other side is not excluded, since tense is read from few
    words, but must be four (where it is sure, twelve) times nearer; without a tense, a past date is preferred up to
    three times the distance. Raises ValueError without candidates.
    """
    behind, ahead = {-1: (1, 4), 0: (1, 3), 1: (4, 1), 2: (12, 1)}[direction]

    def cost(day: date) -> int:
        days = (day - ref).days
        return days * ahead if days > 0 else -days * behind

    return min(candidates, key=cost)


_JUST_PAST = 2
"""Days after which a plan told of is no longer one: "he was to speak on Monday", in Wednesday's paper."""


def weekday_near(ref: date, weekday: int, direction: int) -> date:
    """The weekday (Monday is 0) that a writer on `ref` means; the day itself counts for either direction.

    `direction` is that of `nearest`. What may lie either way is the day just past or the one to come; without a tense
    only tomorrow is preferred to the days past, since a day six days ago is said to be last week's.
    """
    back = (ref.weekday() - weekday) % 7
    ahead = direction >= 2 or (direction == 1 and back > _JUST_PAST) or (direction == 0 and back == 6)
    if ahead and back:
        return shift_days(ref, 7 - back)
    return shift_days(ref, -back)


def merge(first: str, second: str, weekday: int | None = None) -> str:
    """What two values for the same words agree on, the rest X.

    They come from the two ends of the range in which a document was published. `weekday` (Monday is 0) is kept
    where the week is not known. Values of different shapes agree on nothing but their year.
    """
    if first == second:
        return first
    one, _, one_time = first.partition("T") if first[:1].isdigit() else (first, "", "")
    two, _, two_time = second.partition("T") if second[:1].isdigit() else (second, "", "")
    clock = f"T{one_time}" if one_time and one_time == two_time else ""
    a, b = one.split("-"), two.split("-")
    year = a[0] if a[0] == b[0] else "X" * max(len(a[0]), len(b[0]))
    if weekday is not None and len(a) == len(b) == 3:
        return f"{year}-WXX-{weekday + 1}{clock}"
    if len(a) != len(b):
        return year + clock
    parts = [year]
    same = True  # a day of the month means nothing where the month is not the same
    for x, y in zip(a[1:], b[1:], strict=True):
        numbered = x[:1] == y[:1] and x[:1] in ("W", "Q", "H") and x not in ("WE", "WI")
        same = same and x == y and not (x[0] == "W" and numbered and a[0] != b[0])
        parts.append(x if same or x == y == "WE" else x[0] + "X" * (len(x) - 1) if numbered else "X" * len(x))
    return "-".join(parts) + clock


def bounds(value: str) -> tuple[date, date] | None:
    """First and last day that a TIMEX3 date value covers; None where it names no stretch of known years."""
    day, _, _ = value.partition("T")
    year, *rest = day.split("-")
    if not (year.isascii() and year.isdigit() and 2 <= len(year) <= 4) or int(year.ljust(4, "0")) == 0:
        return None
    if len(year) < 4:
        return date(max(int(year.ljust(4, "0")), 1), 1, 1), date(int(year.ljust(4, "9")), 12, 31)
    whole = int(year)
    first, last = date(whole, 1, 1), date(whole, 12, 31)
    if not rest or rest[0] == "XX":
        return first, last
    part = rest[0]
    try:
        if part.isdigit():
            month = int(part)
            end = date(whole, month, monthrange(whole, month)[1])
            if len(rest) > 1 and rest[1].isdigit():
                exact = date(whole, month, int(rest[1]))
                return exact, exact
            return date(whole, month, 1), end
        if part[0] == "W" and part[1:].isdigit():
            monday = date.fromisocalendar(whole, int(part[1:]), 1)
            if len(rest) > 1 and rest[1].isdigit():
                monday = shift_days(monday, int(rest[1]) - 1)
                return monday, monday
            return (shift_days(monday, 5) if rest[1:] == ["WE"] else monday), shift_days(monday, 6)
        if part[0] in "QH" and part[1:].isdigit():
            months = 3 if part[0] == "Q" else 6
            start = date(whole, months * (int(part[1:]) - 1) + 1, 1)
            return start, shift_days(shift_months(start, months), -1)
        if part in SEASONS:
            start = date(whole, SEASONS[part], 1)
            return start, shift_days(shift_months(start, 3), -1)
    except ValueError:
        return None
    return first, last
