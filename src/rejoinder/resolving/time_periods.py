"""Rules for years, decades, centuries, quarters and half years."""

from __future__ import annotations

import re
from datetime import date

from rejoinder.resolving.calendar import nearest, quarter_value, shift_months
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
from rejoinder.resolving.time_words import ORDINAL, ORDINALS, SPELLED_YEAR, YEAR, spelled_year, words

__all__: list[str] = []

_LED_BY_TIME = re.compile(
    r"\b(?:in|since|by|until|till|from|through|during|between|before|after|early|late|mid|the"
    r"|its|his"
    r"|her|their|our|a|an|that|this|back|year|autumn|fall|winter|spring|summer|election)[\s-]+(?:about\s)?$",
    re.IGNORECASE,
)
_STRONG = re.compile(r"\b(?:in|since|by|until|till|from|through|during|between|before|after|year)\s+$", re.IGNORECASE)
_NUMBERS_THINGS = re.compile(
    r"(?:\b(?:resolutions?|no|number|nos|articles?|paragraphs?|sections?|rules?|pages?|rooms?|flight|boeing"
    r"|type|model"
    r"|directive|regulation|decision|decree|bill|channel|line|docket|case|file|some|about|nearly|almost|over"
    r"|least|around"
    r"|approximately|than|only|another|exceed|exceeding|top|times|nearly|up to|code)\.?\s{1,2}|[$£€¥#§№+*]\s?"
    r"|\brs\.?\s?)$",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\s{1,3}(?:[a-z]{3,}s|people|men|women|children|troops|percent|per cent|million|billion|km|kg|m|miles|feet"
    r"|tons?|tonnes"
    r"|metres|meters|gmt|hrs?|hours|et|est|edt|or more|more|such)\b|\s?[%°]|-?(?:strong|page|metre|meter|mile"
    r"|foot|man|seat)",
    re.IGNORECASE,
)
_LATER_THAN = re.compile(r"\b(?:later|earlier|sooner)\sthan\s{1,2}$", re.IGNORECASE)
_LEVELS = re.compile(r"\s{1,3}(?:levels?|baselines?|emissions)\b")
"""Words that make a number a year where others would not: "no later than 2020", "over 1990 levels"."""
_VERB_S = re.compile(r"\s{1,3}(?:was|is|has|as|saw|sees|brings|marks|this|alliances|elections|sanctions|talks|protests"
                     r"|negotiations|positions|proposals|commitments|accords|agreements|borders|levels"
                     r"|emissions)\b")  # fmt: skip


@rule(
    rf"(?P<edge>{EDGE})?(?:the year )?(?P<year>{YEAR})(?:(?P<dash>[-–/])(?P<to>[0-9]{{4}}|[0-9]{{2}})(?![0-9-]))?"
    r"(?P<tail> and beyond| or later)?",
    [DIGITS, *EDGE_STARTS],
)
def _year(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    year, text = int(m["year"]), scene.text
    edge = (m["edge"] or "").lower()
    loose = edge.startswith(
        ("early ", "late ", "earlier", "later", "very")
    )  # "in early 1997": the year alone is marked
    plain = m.start() == m.start("year") or loose
    before = text[max(0, m.start() - 16) : m.start()]
    if plain:
        up_to = year % 100 != 0 and before.lower().endswith("up to ")
        dated = up_to or _LATER_THAN.search(before) or _LEVELS.match(text, m.end())
        if (not dated and _NUMBERS_THINGS.search(before)) or (
            before.endswith(("-", "/", ".", ",")) and before[-2:-1].isdigit()
        ):
            return None
        strong = _STRONG.search(before)
        if not 1900 <= year <= 2059 and not strong:
            return None
        counts = None if _VERB_S.match(text, m.end()) else _COUNTS.match(text, m.end())
        if counts and not (1900 <= year <= 2059 and _LED_BY_TIME.search(before)):
            return None
    if m["to"]:
        other = int(m["to"]) if len(m["to"]) == 4 else year - year % 100 + int(m["to"])
        if not year < other <= year + 60:
            return None if plain else [Expression(m.start(), m.end("year"), "DATE", constant(f"{year:04d}"))]
        return [
            Expression(m.start(), m.end("year"), "DATE", constant(f"{year:04d}")),
            Expression(m.start("to"), m.end("to"), "DATE", constant(f"{other:04d}")),
        ]
    hyphenated = edge.startswith("the ") and edge.endswith("-")  # "the mid-1996 summit": the article is the summit's
    start = m.start("year") if loose else m.start() + 4 * hyphenated
    return [Expression(start, m.end(), "DATE", constant(f"{year:04d}"))]


@rule(rf"(?:the year )?(?P<words>{SPELLED_YEAR})", words("the sixteen seventeen eighteen nineteen twenty two"))
def _spelled(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    said = re.split(r"[\s-]+", m["words"].lower())
    led = m.start() != m.start("words") or _STRONG.search(scene.text[max(0, m.start() - 12) : m.start()])
    if not led and (said[0] != "nineteen" or len(said) < 2 or said[1] == "hundred"):
        return None
    if said[0] == "twenty" and (len(said) < 2 or (said[1] not in ("ten", "eleven", "twelve") and not _teens(said[1:]))):
        return None
    if said[0] == "two" and m.start() == m.start("words") and len(said) < 3:
        return None
    year = spelled_year(m["words"])
    return one(m, "DATE", constant(f"{year:04d}")) if 1500 <= year < 2100 else None


def _teens(said: list[str]) -> bool:
    """Whether the second half of "twenty ..." is a year's: "fourteen", "twenty-two", but not "two"."""
    return said[0].endswith(("teen", "ty")) or said[0] == "oh"


_DECADES = {
    word: 10 * n
    for n, word in enumerate(words("twenties thirties forties fifties sixties seventies eighties nineties"), 2)
}


@rule(
    rf"(?P<edge>{EDGE})?(?:the (?:(?:early|late|mid|middle)(?: |-))?)?"
    rf"(?:(?P<year>(?:1[0-9]|20)[0-9]0)['’]?s|(?P<quote>['’‘`])?(?P<short>[2-9]0)s|(?P<word>{'|'.join(_DECADES)}))",
    [DIGITS, *EDGE_STARTS, *_DECADES, "'", "’", "‘", "`"],
)
def _decade(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if m["word"]:
        before = scene.text[max(0, m.start() - 6) : m.start()].lower()
        if m.start() == m.start("word") or before.endswith(("his ", "her ", "their ", "my ")):
            return None
        return one(m, "DATE", constant(f"19{_DECADES[m['word'].lower()] // 10}"))
    if m["short"]:
        if not m["quote"] and not re.match(r"the (?:early|late|mid)\W[5-9]", m.group(), re.IGNORECASE):
            return None  # "in the 80s" is a temperature or an age as well
        return one(m, "DATE", constant(f"{'20' if m['short'] in ('00', '10') else '19'}{m['short'][0]}"))
    loose = not m.group().lower().startswith(("the", "mid")) and m["edge"]
    return [Expression(m.start("year") if loose else m.start(), m.end(), "DATE", constant(m["year"][:3]))]


_CENTURIES = {
    word: n
    for n, word in enumerate(
        words(
            "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
            "twentieth twenty-first"
        ),
        start=10,
    )
}


@rule(
    rf"(?P<edge>{EDGE})?(?:the )?(?:(?P<figure>[0-9]{{1,2}})(?:st|nd|rd|th)"
    rf"|(?P<word>{'|'.join(_CENTURIES)}))(?: |-)century",
    [DIGITS, *EDGE_STARTS, *_CENTURIES, "twenty"],
)
def _century(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    number = int(m["figure"]) if m["figure"] else _CENTURIES[m["word"].lower()]
    start = m.start("figure") if m["figure"] and not m["edge"] else m.start()
    return [Expression(start, m.end(), "DATE", constant(f"{number - 1:02d}"))] if 1 <= number <= 40 else None


@rule(rf"(?:fiscal|financial) (?:years? )?(?P<year>{YEAR})(?:[/-][0-9]{{2}})?", ["fiscal", "financial"])
@rule(r"FY ?['’]?(?P<year>(?:20|19)?[0-9]{2})(?:/[0-9]{2})?", ["fy"])
def _fiscal(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    year = int(m["year"])
    return one(m, "DATE", constant(f"{year if year > 99 else 2000 + year:04d}"))


# Quarters ------------------------------------------------------------------------------------------------------------


def _quarter_near(number: int, direction: int, at: int) -> Value:
    def value(clock: Clock) -> str:
        here = shift_months(clock.ref, -((clock.ref.month - 1) % 3)).replace(day=1)
        days = [date(y, 3 * number - 2, 1) for y in range(max(1, here.year - 1), min(9999, here.year + 1) + 1)]
        return quarter_value(nearest(here, days, direction))

    return value


@rule(
    rf"(?P<lead>(?:the|its|their|a|this|that|flat)(?: (?!fiscal|year|previous|first|second|third"
    rf"|fourth)[a-z]{{3,10}})? )?(?P<before>(?:the )?(?:year-ago|year-earlier|previous year['’]s"
    rf"|last year['’]s|this year['’]s|next year['’]s|(?:fiscal )?{YEAR}(?:['’]s)?) )?"
    rf"(?P<fiscal>fiscal )?(?P<n>{ORDINAL})(?P<hyphen> |-)"
    rf"(?P<unit>quarter|half)(?: of (?:the )?(?:fiscal )?(?P<year>{YEAR}|year|(?:last|this|next) year)"
    rf"|,? (?P<year2>{YEAR})| {RELATIVE_YEAR})?",
    [
        DIGITS,
        "the",
        "its",
        "their",
        "a",
        "this",
        "that",
        "last",
        "next",
        "year",
        "previous",
        "fiscal",
        "flat",
        *ORDINALS,
    ],
)
def _quarter(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    number = ORDINALS[m["n"].lower()]
    half = m["unit"].lower() == "half"
    lead = (m["lead"] or "").lower().split()
    if half and (number > 2 or not (m["year"] or m["year2"] or m["rel"] or m["before"])):
        return None
    if len(lead) > 1 and lead[1] in ("the", "a", "of", "in", "and", "for", "last", "next"):
        return None
    code = f"H{number}" if half else f"Q{number}"
    relative = m["rel"] or (m["year"] if m["year"] and not m["year"].isdigit() and " " in m["year"] else None)
    before = (m["before"] or "").lower()
    year = re.search(YEAR, before) or re.search(YEAR, m["year"] or m["year2"] or "")
    start = m.start()
    if (lead and lead[0] in ("a", "its", "their") and len(lead) == 1) or m[
        "hyphen"
    ] == "-":  # "a third-quarter loss": the article is the loss's
        start = m.start("before") if before else m.start("fiscal") if m["fiscal"] else m.start("n")
    if year is not None:
        return [Expression(start, m.end(), "DATE", constant(f"{int(year.group()):04d}-{code}"))]
    near = _quarter_near(min(number * 2, 4) if half else number, 0, m.start())

    def value(clock: Clock) -> str:
        if relative:
            return f"{year_of(clock, relative):04d}-{code}"
        this = int(near(clock)[:4])
        if before:
            shift = (
                -1 if before.startswith(("the year", "year", "last", "prev", "the prev")) else before.startswith("next")
            )
            this = (clock.ref.year if "'s" in before or "’s" in before else this) + shift
        return f"{this:04d}-{code}"

    return [Expression(start, m.end(), "DATE", value)]


@rule(rf"(?P<code>[QH][1-4])(?: (?:of )?|['’ ]?)(?P<year>{YEAR}|[0-9]{{2}})?", ["q", "h"])
@rule(rf"(?P<code>[1-4][QH])(?: |['’])?(?P<year>{YEAR}|[0-9]{{2}})?", [DIGITS])
def _coded_quarter(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    code = "".join(sorted(m["code"].upper(), reverse=True))
    if (code[0] == "H" and (code[1] > "2" or not m["year"])) or m["code"][0].islower():
        return None
    if m["year"]:
        year = int(m["year"])
        return one(m, "DATE", constant(f"{year if year > 99 else 2000 + year:04d}-{code}"))
    return one(m, "DATE", _quarter_near(int(code[1]), scene.direction(m.start(), m.end()), m.start()))


@rule(
    r"(?P<lead>the|this|that|last|next|(?:the )?(?:latest|current|previous|corresponding|comparable|same|coming"
    r"|past))"
    r"(?P<ago> (?:year-ago|year-earlier|prior-year|(?P<year>(?:19|20)[0-9]{2})))? (?P<unit>quarter|period)"
    r"(?P<back> (?:a year (?:ago|earlier)|last year))?",
    words("the this that last next latest current previous corresponding comparable same coming past"),
)
@rule(
    r"(?P<lead>(?:last|this|next) year['’]s)(?P<ago>(?P<year>(?!)))? (?P<unit>quarter|period)(?P<back>(?!))?",
    ["last", "this", "next"],
)
def _that_quarter(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    lead = m["lead"].lower().split()
    plain = not m["ago"] and not m["back"]
    if scene.text[m.end() : m.end() + 1] == "-":
        return None
    if m["unit"].lower() == "period" and plain and lead[-1] not in ("latest", "year's", "year’s"):
        return None
    at, year = m.start(), m["year"]
    plain = plain and not lead[-1].startswith("year")
    which, period = "last" if lead[0] == "last" else lead[-1], m["unit"].lower() == "period"
    end = re.compile(r"\s{1,2}(?:ended|ending|to)\b").match(scene.text, m.end())

    def value(clock: Clock) -> str:
        here = clock.quarter_before(at)
        if which in ("this", "current") and plain:
            return quarter_value(clock.ref)
        if which in ("next", "coming", "last", "previous", "past") and plain:
            return quarter_value(shift_months(clock.ref, 3 if which in ("next", "coming") else -3))
        if here is None:
            if end and plain:
                return clock.reported_quarter()[:6] + "X"
            here = clock.reported_quarter()
        if period and not clock.compared:  # of the half year or the nine months being told
            here = here[:4]
        if year:
            return f"{year}{here[4:]}"
        back = m["back"] or m["ago"] or (which in ("corresponding", "comparable") and "last" in lead)
        return f"{int(here[:4]) - 1:04d}{here[4:]}" if back or lead[0] == "last" else here

    return one(m, "DATE", value)


@rule(r"(?:the )?(?P<ago>year-ago|year-earlier)", ["the", "year"])
def _year_ago(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    at = m.start("ago")

    def value(clock: Clock) -> str:
        here = clock.quarter_before(at) if clock.compared else None
        return f"{int(here[:4]) - 1:04d}{here[4:]}" if here else f"{clock.ref.year - 1:04d}"

    return [Expression(m.start("ago"), m.end(), "DATE", value)]
