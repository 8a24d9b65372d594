"""When a text without a date was published: a range, and what it was inferred from.

Four kinds of evidence, none of which is enough alone:

1. *Holders of offices.* Somebody named with an office holds it. The days on which most of the persons named hold
   theirs bound the publication; a person who fits nobody else is left out, and said to be. Where persons cannot have
   held office together, the later group decides, since texts look back and not ahead.
2. *Dates with a year.* A text is not older than the latest date it tells of in the past tense, nor newer than the
   first date it announces ("will meet on 5 March 2022"). "In 2014, eight years ago" gives the year at once.
3. *Days without a year.* Newspapers leave the year out of dates that lie less than a year back. Set on a circle of
   the year, the days told of in the past leave one widest gap: publication lies in it, after the last of them, and
   seldom long after (`REACH`). "Last December" joins it as a month that is past, and before all not called "last".
4. *Days of the week with a date.* "Friday, January 28" is true of one year in five to eleven.

Kind 3 says when in a year, the others which years. Of the years that remain one is preferred if at least two more of
the days spoken of fall within the offices of the persons named, who act in them, than in any other. An example: a
text names Putin and Macron as presidents, Blinken as secretary of state and Sullivan as ambassador, which is
2021-01-26 to 2022-09-04; it tells of "last December", of January 10, 12 and 13 and of January 26. In January 2021 all
but the last would lie before Blinken's and Sullivan's common time, in 2022 none does: published from 2022-01-26 on,
and not long after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from rejoinder.record.types import Published, Time
from rejoinder.resolving.calendar import bounds, day_in_year, shift_days
from rejoinder.resolving.time_clock import Scene
from rejoinder.resolving.time_words import number_value

__all__ = ["REACH", "OfficeFact", "infer_date"]

REACH = 120
"""Days from the last past day without a year to publication: 94 in 100 articles of PolNeAR's training part."""
_MONTH_REACH = 270
"""The same for a whole month without a year: 95 in 100."""
_MARGIN = 2
"""How many more days within offices make a year the one meant."""
_LEAST_GAP = 150
"""Days that the gap on the circle must have for the days to be in order beyond doubt."""

_TELLS = re.compile(
    r"\b(?:was|were|had|did|said|told|came|took|made|began|left|met|went|gave|held|found|fell|rose|won|lost|saw"
    r"|became|kept"
    r"|sent|got|wrote|spoke|led|brought|drew|(?-i:[a-z]{3,14}ed)(?<!hundred)(?<!need)(?<!indeed))\b",
    re.IGNORECASE,
)
_LOOKS_AHEAD = re.compile(
    r"\b(?:will|would|shall|['’]ll|won['’]t|could|may|might|should|must|scheduled|expect\w*|due|plan\w*"
    r"|upcoming|ahead|until"
    r"|till|by|before|deadline|slated|set for|predict\w*|project\w*|eve|next|if|unless|hopes?|intends?|votes?"
    r"|starting"
    r"|going to|called for|proposed|nominat\w*|delayed|postponed|anticipat\w*|through|to be|campaign\w*"
    r"|looking to)\b",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:suggest|propos|demand|request|call(?:s|ed|ing)? for|urg(?:e|ing)|seek|sought|want|offer|agree(?!ment)|pledg"
    r"|promis|target|aim|review|deadline|goal)\w*\b",
    re.IGNORECASE,
)
_ITS_CONTENT = re.compile(r"\s(?:that|to)\b")
_ANNOUNCES = re.compile(
    r"\b(?:will|['’]ll|is (?:due|set|scheduled|expected|planned|slated)|are (?:due|set|scheduled|expected"
    r"|planned|slated))\b",
    re.IGNORECASE,
)
_LED = re.compile(r"(?:\b(?:on|in|since|of|dated|and)\s+(?:the\s+)?|^[\W_]*|[,(]\s*|\b[a-z]+ed\s+)$", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"[-\s](?!(?:in|on|at|by|to|of|the|a|an|and|or|but|when|where|that|which|as|for|from|with|after|before|over"
    r"|during"
    r"|was|were|had|has|did|between|about|against|following|because|while|under)\b)[a-z]+"
)
_YEAR_DAY = re.compile(r"XXXX-([0-9]{2})(?:-([0-9]{2}))?")
_NAMED_DAY = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES_YEAR = re.compile(r"(?<![0-9])(?:1[0-9]|20)[0-9]{2}(?![0-9])")
_FISCAL = re.compile(r"fiscal|financial|fy|q[1-4]|.*(?:quarter|half)", re.IGNORECASE | re.DOTALL)
_BETWEEN = re.compile(r"[\s,(–—-]{0,4}(?:in\s)?")
_AGO = re.compile(r"([0-9]{1,3}|\w+)\s+years\s+ago", re.IGNORECASE)


_OPEN = 9000
"""The year from which on a range is open."""


class OfficeFact(NamedTuple):
    """A person named with an office in the text, and when the person held it; None where that is open."""

    person: str
    actor: str
    office: str
    start: date | None
    end: date | None


class _Window(NamedTuple):
    first: date
    last: date


class _Told(NamedTuple):
    """A day or month without a year that lies in the past of the text."""

    month: int
    day: int
    whole_month: bool
    sure: bool
    text: str
    weekday: int | None


def infer_date(text: str, times: list[Time], office_facts: list[OfficeFact], *, today: date) -> Published:
    """The range in which `text` was published, from what it says.

    `times` are those of the text read without a date of publication, with spans into `text`; `today` bounds the
    future, and where that is `date.max` nothing does: `latest` is then None. The result has basis "inferred" with its
    reasons, or "unknown" with the reasons why nothing could be said; it is never narrower than the evidence. See the
    module for the reasoning.
    """
    reasons: list[str] = []
    scene = Scene(text, [])
    offices = _office_window(office_facts, today, reasons)
    window = offices or _Window(date.min, today)
    first, last = window
    dated = offices is not None

    told = _latest_told(scene, times, today)
    if told is not None:
        value, words = told
        if value > last:
            reasons.append(f"Tells of {words}, after the persons named had left office: their offices are not used.")
            first, last, offices = value, today, None
        elif value > first:
            first = value
            reasons.append(f"Tells of {words} as past.")
        dated = True
    year = _year_by_distance(text, times, today)
    if year is not None:
        begin, end = max(first, date(year[0] - 1, 1, 1)), min(last, date(min(year[0] + 1, 9999), 12, 31))
        if begin <= end:
            first, last, dated = begin, end, True
            reasons.append(f"Counts {year[1]}.")
    announced = _first_announced(scene, times, first)
    if announced is not None and announced[0] < last:
        last = announced[0]
        reasons.append(f"Announces {announced[1]}.")

    days = _told_days(scene, times)
    order = _in_order(days)
    if order is None and any(day.sure for day in days):
        reasons.append("The days it tells of are spread over the year, and do not show their order.")
    if order is not None:
        # Offices bound the years; without them, a weekday may still pick years out of those since the latest date told.
        spans = _placed(order, _Window(first, last), offices, dated)
        if spans is None:
            reasons.append(f"Tells of {order[-1].text}, but nothing says of which year.")
        elif spans:
            first, last = max(first, spans[0].first), min(last, spans[-1].last)
            dated = True
            reasons.append(_order_reason(order, spans, offices is not None))
        else:
            reasons.append(f"Tells of {order[-1].text}, which fits no year left.")

    if not dated or first > last or first == date.min:
        reasons.append("No date of publication follows.")
        return Published(reasons=tuple(reasons))
    latest = last.isoformat() if last.year < _OPEN else None
    return Published(first.isoformat(), latest, "inferred", tuple(reasons))


# Offices -------------------------------------------------------------------------------------------------------------


def _office_window(facts: Sequence[OfficeFact], today: date, reasons: list[str]) -> _Window | None:
    """The latest stretch of days on which the most persons named hold an office named with them."""
    terms: dict[str, list[_Window]] = {}
    for fact in facts:
        begin, end = fact.start or date.min, min(fact.end or today, today)
        if begin <= end and (fact.start or fact.end):
            terms.setdefault(fact.person, []).append(_Window(begin, end))
    if not terms:
        return None
    marks = sorted(
        {w.first for ws in terms.values() for w in ws} | {shift_days(w.last, 1) for ws in terms.values() for w in ws}
    )
    best: _Window | None = None
    most: set[str] = set()
    for begin, stop in zip(marks, [*marks[1:], shift_days(today, 1)], strict=True):
        if begin > today:
            break
        holding = {p for p, ws in terms.items() if any(w.first <= begin <= w.last for w in ws)}
        if holding and best and holding == most and shift_days(best.last, 1) == begin:
            best = _Window(best.first, shift_days(stop, -1))
        elif holding and len(holding) >= len(most):
            best, most = _Window(begin, shift_days(stop, -1)), holding
    if best is None:
        return None
    left_out = sorted(set(terms) - most)
    names = ", ".join(sorted(most)[:6])
    since = best.first.isoformat() if best.first > date.min else "an unknown day"
    until = f"to {best.last.isoformat()}" if best.last.year < _OPEN else "on"
    reasons.append(f"{names} held the offices named from {since} {until}.")
    if left_out:
        reasons.append(f"Left out, not in office at the same time: {', '.join(left_out[:6])}.")
    return best


# Dates with a year ---------------------------------------------------------------------------------------------------


def _clause(scene: Scene, time: Time) -> tuple[str, str]:
    """The words before and after an expression, at most a clause's length, within its paragraph and sentence."""
    before = scene.text[max(0, time.start - 120) : time.start]
    after = scene.text[time.end : time.end + 80]
    cut = max((m.end() for m in re.finditer(r"\n\n|[.!?;]['’”\"]?\s(?=[\"“‘A-Z])", before)), default=0)
    stop = re.search(r"\n\n|[.!?;]['’”\"]?(?:\s|$)", after)
    return before[cut:], after[: stop.start()] if stop else after


def _is_told(scene: Scene, time: Time) -> bool:
    """Whether a date is told of in the past: an adverbial by a past verb, and nothing near it that looks ahead."""
    before, after = _clause(scene, time)
    if _LOOKS_AHEAD.search(before[-80:]) or _LOOKS_AHEAD.search(after[:40]) or _ATTRIBUTE.match(after):
        return False
    if _is_wished(before[-80:]):
        return False
    return bool(_LED.search(before) and (_TELLS.search(before) or _TELLS.search(after)))


def _is_wished(before: str) -> bool:
    """Whether a date may be one of what is wished for: "suggested a review in 2030", but not "the request was sent in"
    and "suggested in".
    """
    for wish in _WISHED.finditer(before):
        rest = before[wish.end() :]
        if _ITS_CONTENT.match(rest) or (len(rest.split()) > 1 and not _TELLS.search(rest)):
            return True
    return False


def _latest_told(scene: Scene, times: Sequence[Time], today: date) -> tuple[date, str] | None:
    """The first day of the latest date with a year that the text tells of, not after today."""
    latest: tuple[date, str] | None = None
    for time in times:
        covered = bounds(time.value) if time.type in ("DATE", "TIME") and "X" not in time.value else None
        if covered is None or covered[0] > today or not _NAMES_YEAR.search(time.text) or _FISCAL.match(time.text):
            continue
        if (latest is None or covered[0] > latest[0]) and _is_told(scene, time):
            latest = covered[0], " ".join(time.text.split())
    return latest


def _first_announced(scene: Scene, times: Sequence[Time], after: date) -> tuple[date, str] | None:
    """The first full date that the text announces in the present tense, later than `after`."""
    found: tuple[date, str] | None = None
    for time in times:
        covered = bounds(time.value) if time.type in ("DATE", "TIME") and "X" not in time.value else None
        if covered is None or covered[0] != covered[1] or covered[0] <= after:
            continue
        before, _ = _clause(scene, time)
        if _ANNOUNCES.search(before) and (found is None or covered[0] < found[0]):
            found = covered[0], " ".join(time.text.split())
    return found


def _year_by_distance(text: str, times: Sequence[Time], today: date) -> tuple[int, str] | None:
    """The year that "in 2014, eight years ago" puts the text in, with the words; None where no pair says so."""
    for one, other in pairwise(times):
        if not _BETWEEN.fullmatch(text[one.end : other.start]):
            continue
        for year, ago in ((one, other), (other, one)):
            counted = _AGO.fullmatch(ago.text)
            if counted and re.fullmatch(r"[12][0-9]{3}", year.value):
                count = number_value(counted[1])
                if count and int(year.value) + count <= today.year:
                    return int(year.value) + round(count), " ".join(text[one.start : other.end].split())
    return None


# Days without a year -------------------------------------------------------------------------------------------------


def _told_days(scene: Scene, times: Sequence[Time]) -> list[_Told]:
    found = []
    for time in times:
        fixed = _YEAR_DAY.fullmatch(time.value) if time.type == "DATE" else None
        if fixed is None:
            continue
        words = " ".join(time.text.split())
        past = words.lower().startswith("last ")
        if words.lower().startswith(("next ", "this ", "coming ")) or words.lower().endswith(" year"):
            continue
        sure = past or _is_told(scene, time)
        if not sure and _may_be_ahead(scene, time):
            continue
        named = _NAMED_DAY.match(words)
        weekday = _DAYS.index(named[1].lower()) if named and fixed[2] else None
        found.append(_Told(int(fixed[1]), int(fixed[2] or 1), fixed[2] is None, sure, words, weekday))
    return found


def _may_be_ahead(scene: Scene, time: Time) -> bool:
    """Whether a day may be one to come, or no time of an event at all."""
    before, after = _clause(scene, time)
    return bool(
        _LOOKS_AHEAD.search(before) or _LOOKS_AHEAD.search(after) or _ATTRIBUTE.match(after) or not _LED.search(before)
    )


def _in_order(days: Sequence[_Told]) -> list[_Told] | None:
    """The days from first to last, cut where the circle of the year has its widest gap; None where none is wide.

    The last is one surely told of as past; days that may be past are kept where they lie less than half a year before.
    """
    sure = {(d.month, d.day): d for d in days if d.sure and not d.text.lower().startswith("last ")}
    called_last = {(d.month, d.day): d for d in days if d.sure and d.text.lower().startswith("last ")}
    turned = _cut(sure or called_last)
    if not turned:
        return None
    others = {(d.month, d.day): d for d in days if not d.sure} | (called_last if sure else {})
    end = _ordinal(turned[-1])
    back = {(end - _ordinal(d)) % 365.25: d for d in [*turned, *others.values()]}
    return [back[distance] for distance in sorted(back, reverse=True) if distance < 365.25 / 2 or back[distance].sure]


def _ordinal(day: _Told) -> float:
    return (day.month - 1) * 30.44 + day.day


def _cut(days: dict[tuple[int, int], _Told]) -> list[_Told] | None:
    ranked = sorted(days.items())
    if not ranked:
        return None
    ordinals = [_ordinal(day) for _, day in ranked]
    gaps = [(ordinals[(i + 1) % len(ordinals)] - at) % 365.25 or 365.25 for i, at in enumerate(ordinals)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    if gaps[widest] < _LEAST_GAP:
        return None
    turned = ranked[widest + 1 :] + ranked[: widest + 1]
    return [day for _, day in turned]


def _placed(order: Sequence[_Told], window: _Window, offices: _Window | None, dated: bool) -> list[_Window] | None:
    """Where publication lies for each year that the days can be of, in order; None where the years are not bounded."""
    if not dated:
        return None
    end = order[-1]
    placed: list[tuple[int, _Window]] = []
    for year in range(max(window.first.year - 1, 1), window.last.year + 1):
        dates = _dates(order, year)
        if dates is None:
            continue
        reach = _MONTH_REACH if end.whole_month else REACH
        span = _Window(max(dates[-1], window.first), min(shift_days(dates[-1], reach), window.last))
        if span.first > span.last:
            continue
        inside = sum(offices.first <= d <= offices.last for d in dates) if offices else 0
        placed.append((inside, span))
    counts = sorted((inside for inside, _ in placed), reverse=True)
    if len(counts) > 1 and counts[0] - counts[1] >= _MARGIN:
        return [span for inside, span in placed if inside == counts[0]]
    return [span for _, span in placed]


def _dates(order: Sequence[_Told], year: int) -> list[date] | None:
    """The days as dates, the last of them in `year`; None where a day does not exist or is of another weekday."""
    dates: list[date] = []
    for told in reversed(order):
        if dates and (told.month, told.day) > (dates[0].month, dates[0].day):
            year -= 1
        day = day_in_year(year, told.month, told.day) if year >= 1 else None
        if day is None or told.weekday not in (None, day.weekday()):
            return None
        dates.insert(0, day)
    return dates


def _order_reason(order: Sequence[_Told], spans: Sequence[_Window], offices: bool) -> str:
    words = ", ".join(dict.fromkeys(told.text for told in order))
    since = order[-1].text
    reach = _MONTH_REACH if order[-1].whole_month else REACH
    reason = f"Tells of {words} without a year: published after {since}, and seldom more than {reach} days"
    if any(told.weekday is not None for told in order):
        reason += "; the day of the week fits"
    if len(spans) > 1:
        last = spans[-1].last.year
        years = f"{spans[0].first.year} {f'to {last}' if last < _OPEN else 'or later'}"
        return f"{reason}; of which year is not certain ({years})."
    if offices:
        return f"{reason}; of {spans[0].first.year}, by the offices named."
    return f"{reason}."
