"""English words of time: what they stand for, and the patterns that time expressions are put together from.

Patterns are pieces of regular expressions without capturing groups, to be compiled with `re.IGNORECASE`. Runs of
white space inside an expression are bounded, so that no pattern takes more than linear time on a damaged page.
"""

from __future__ import annotations

import re

__all__ = [
    "APPROX",
    "DAY_NUMBER",
    "DAY_PARTS",
    "GAP",
    "MONTH",
    "MONTHS",
    "NUMBER",
    "ORDINAL",
    "ORDINALS",
    "ORDINAL_DAYS",
    "PART",
    "SEASON",
    "SEASON_CODES",
    "SPELLED_DAY",
    "SPELLED_YEAR",
    "UNIT",
    "UNITS",
    "UNIT_CODES",
    "WEEKDAY",
    "WEEKDAYS",
    "YEAR",
    "day_number",
    "month_number",
    "number_value",
    "period_value",
    "spelled_year",
    "unit_of",
    "weekday_number",
    "words",
]

_BLANK = r"[ \t\r\f\v\xa0\u2002-\u200a\u202f\u3000]"
GAP = rf"(?:{_BLANK}{{1,3}}\n?|\n){_BLANK}{{0,3}}"
"""Space between the words of one expression: a few blanks, at most one line break."""


def words(text: str) -> list[str]:
    """The words of a list written as text."""
    return text.split()


MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat",
         "sunday sun")
    )
    for name in names.split()
}  # fmt: skip
MONTH = (
    r"(?:January|February|March|April|June|July|August|September|October|November|December|May"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![a-z])\.?)"
)
WEEKDAY = (
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat"
    r"|Sun)(?![a-z])\.?)"
)
SEASON_CODES = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
SEASON = r"(?:spring|summer|fall|autumn|winter)"
ORDINAL_DAYS = {
    word: number
    for number, word in enumerate(
        words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
            "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
        ),
        start=1,
    )
}
SPELLED_DAY = rf"(?:(?:{'|'.join(sorted(ORDINAL_DAYS, key=len, reverse=True)).replace('-', '[ -]')})(?![a-z-]))"
"""A day of a month in words, as broadcasts are written down: "twenty-third"."""
DAY_NUMBER = r"(?:(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9A-Za-z%]))"
YEAR = r"(?:(?:1[0-9]|20)[0-9]{2}(?![0-9A-Za-z%]|[.,][0-9]))"
DAY_PARTS = {
    "morning": "TMO", "dawn": "TMO", "midday": "TMI", "lunchtime": "TMI", "afternoon": "TAF", "evening": "TEV",
    "dusk": "TEV", "night": "TNI", "tonight": "TNI", "overnight": "TNI",
}  # fmt: skip
"""Part of day to its TIMEX3 code."""
PART = r"(?:morning|afternoon|evening|night|midday|lunchtime|dawn|dusk)"

UNIT_CODES = {
    "second": "S", "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "fortnight": "W", "weekend": "D",
    "month": "M", "quarter": "Q", "year": "Y", "decade": "Y", "century": "Y", "generation": "Y",
}  # fmt: skip
UNITS = r"(?:seconds|minutes|hours|days|weeks|fortnights|months|quarters|years|decades|centuries)"
UNIT = r"(?:second|minute|hour|day|week|fortnight|month|quarter|year|decade|century)"
_TIMES = {"fortnight": 2, "weekend": 2, "decade": 10, "century": 100}

ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4,
}  # fmt: skip
ORDINAL = r"(?:first|1st|second|2nd|third|3rd|fourth|4th)"

_SMALL = {
    word: number
    for number, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
_TENS = {word: 10 * n for n, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)}
_CARDINAL = "|".join([*sorted(_SMALL, key=len, reverse=True), *_TENS])
_WORDS = (
    rf"(?:(?:{_CARDINAL})(?:[ -](?:{'|'.join(list(_SMALL)[1:10])}))?(?:[ -](?:hundred|thousand))?"
    r"|(?:a|one|two|several)[ -](?:hundred|thousand))"
)
NUMBER = (
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}|(?:\.[0-9]{{1,2}})?)(?:[ -]1/2| ?½)?(?:-odd|-plus)?(?![0-9])|{_WORDS}(?![a-z])"
    r"|half an?|an?(?: further|other| additional| few| couple(?: of)?| dozen| half)?(?![a-z])|another|couple of"
    r"|(?:(?:the|these|those) )?few|several|many|some|(?:dozens|hundreds|thousands|millions) of|dozen)"
)
"""A number, exact or vague, in figures or words."""
APPROX = (
    r"(?:(?:about|around)(?= an?\b)|almost|nearly|approximately|roughly|more than|less than|fewer than|over|under"
    r"|at least|at most|up to|no more than|as much as|some)"
)

SPELLED_YEAR = (
    rf"(?:(?:sixteen|seventeen|eighteen|nineteen|twenty)[ -](?:hundred|oh[ -](?:{'|'.join(list(_SMALL)[1:10])})"
    rf"|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_SMALL)[1:10])}))?|{'|'.join(list(_SMALL)[10:])})(?![a-z])"
    rf"|two[ -]thousand(?:(?: and)?[ -](?:{_CARDINAL}))?(?![a-z]))"
)
_SPLIT = re.compile(r"[\s-]+")


def day_number(said: str) -> int:
    """The day of a match of `DAY_NUMBER` or `SPELLED_DAY`. Raises KeyError."""
    figures = re.sub(r"[^0-9]", "", said)
    return int(figures) if figures else ORDINAL_DAYS[_SPLIT.sub("-", said.lower())]


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation, with or without its full stop. Raises KeyError."""
    return MONTHS[word.rstrip(".").lower()]


def weekday_number(word: str) -> int:
    """0 for Monday to 6 for Sunday. Raises KeyError."""
    return WEEKDAYS[word.rstrip(".").lower()]


def unit_of(word: str) -> tuple[str, int]:
    """A unit's ISO 8601 letter and how many of that it is: `("Y", 10)` for "decades". Raises KeyError."""
    word = word.lower().rstrip(".")
    if word not in UNIT_CODES:
        word = "century" if word == "centuries" else word.removesuffix("s")
    return UNIT_CODES[word], _TIMES.get(word, 1)


def number_value(said: str) -> float | None:
    """What a match of `NUMBER` counts; None where it is vague ("several").

    "A couple of" counts two, "a dozen" twelve: TimeBank values them so.
    """
    text = said.lower().strip()
    half = 0.5 if text.endswith(("1/2", "½")) else 0.0
    figures = text.removesuffix("-odd").removesuffix("-plus").removesuffix("1/2").removesuffix("½")
    figures = figures.strip(" -").replace(",", "")
    if figures[:1].isdigit():
        return float(figures) + half
    if text in ("half a", "half an", "a half"):
        return 0.5
    if "couple" in text:
        return 2
    if text in ("a dozen", "dozen"):
        return 12
    if re.fullmatch(r"(?:an?|another|an? (?:further|additional|other))", text):
        return 1
    total = current = 0
    for word in _SPLIT.split(text):
        if word in ("hundred", "thousand"):
            current = max(current, 1) * (100 if word == "hundred" else 1000)
        elif word in _SMALL or word in _TENS:
            current += _SMALL.get(word, _TENS.get(word, 0))
        elif word not in ("a", "and"):
            return None
    return total + current or None


def spelled_year(said: str) -> int:
    """The year of a match of `SPELLED_YEAR`: 1991 for "nineteen ninety-one"."""
    first, *rest = _SPLIT.split(said.lower())
    if first == "two":
        return 2000 + sum(_SMALL.get(w, _TENS.get(w, 0)) for w in rest)
    century = 100 * (_SMALL.get(first) or _TENS[first])
    return century + sum(_SMALL.get(w, _TENS.get(w, 0)) for w in rest)


def period_value(count: float | None, unit: str) -> str:
    """An ISO 8601 period, X where the count is vague: `P3M`, `PT5H30M`, `PXD`."""
    letter, size = unit_of(unit)
    timed = letter in "HS" or (letter == "M" and unit.lower().startswith("min"))
    head = "PT" if timed else "P"
    if count is None:
        return f"{head}X{letter}"
    count *= size
    whole, rest = divmod(count, 1)
    finer = {"H": ("M", 60), "Y": ("M", 12), "D": ("T", 24)}.get(letter)
    if timed and letter == "M":
        finer = ("S", 60)
    if rest and finer:
        lead = f"{whole:.0f}{letter}" if whole else ""
        tail = round(rest * finer[1])
        return f"{head}{lead}T{tail}H" if finer[0] == "T" else f"{head}{lead}{tail}{finer[0]}"
    return f"{head}{count:g}{letter}"
