"""Rules for how long, how often, and what time of day."""

from __future__ import annotations

import re

from rejoinder.resolving.calendar import shift_days, weekday_near
from rejoinder.resolving.time_clock import Clock, Expression, Scene
from rejoinder.resolving.time_dates import day_value
from rejoinder.resolving.time_grammar import APPROX_STARTS, DIGITS, NUMBER_STARTS, constant, one, rule
from rejoinder.resolving.time_words import (
    APPROX,
    DAY_NUMBER,
    MONTH,
    NUMBER,
    UNIT,
    UNITS,
    WEEKDAY,
    YEAR,
    month_number,
    number_value,
    period_value,
    weekday_number,
    words,
)

__all__: list[str] = []


# How long ------------------------------------------------------------------------------------------------------------

_AT_END = re.compile(r"\s?(?:[.,;:!?)–—]|-|$|\n)|\s(?:and|but|to|when|as|on|after|before|while|with)\b")
_RATE_BEFORE = re.compile(
    r"(?:\b(?:times|once|twice|thrice|million|billion|percent|per ?cent|[a-z]{3,}s|CDs)"
    r"|[0-9%$])\s{1,3}$",
    re.IGNORECASE,
)
_MEASURE_BEFORE = re.compile(
    r"\b(?:for|within|in|after|over|than|about|nearly|almost|lasts?|lasted|took|takes?|under|spends?|spent|him"
    r"|her|them|us)\s{1,3}$",
    re.IGNORECASE,
)
_FROM_THERE = re.compile(r"\s(?:after|before|ahead|earlier|later|since|apart)\b")
"""Words after a length of time that measures a distance: "it comes a day after the vote"."""
_OF = re.compile(r"\s(?:of|to)\b")
_PERSON = r"(?! (?:of age|old)\b)"


@rule(
    rf"(?P<approx>(?:within )?{APPROX} )?(?P<number>{NUMBER})(?P<and>(?: |-)and(?: |-)a(?: |-)half)?"
    rf"(?: to (?P<to>{NUMBER})| or (?P<or>{NUMBER}))?(?: "
    rf"|-)(?P<more>more )?"
    rf"(?:(?:full|whole|straight|consecutive|trading|working|business|long|solid|extra|short|crucial"
    rf"|critical|intense|turbulent|tense)(?: |-))?(?P<unit>{UNITS}|{UNIT})"
    rf"(?P<half> and a half)?(?P<old>(?:-| )old)?(?:-long| or so| period| term)?{_PERSON}",
    [*APPROX_STARTS, *NUMBER_STARTS, "within"],
)
def _duration(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    number, unit = m["number"].lower(), m["unit"].lower()
    count = number_value(number)
    text = scene.text
    if number in ("one", "two", "three") and unit in ("quarter", "quarters") and _OF.match(text, m.end()):
        return None  # "three quarters of the seats"
    if number in ("a", "an") and m["unit"][0].isupper() and m["unit"][1:].islower():
        return None  # a name: "a Century speedboat"
    if m["old"] or text[m.end() : m.end() + 5].lower().startswith(("-old", " old")):
        return None
    if unit == "second" and re.search(r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$", number):
        return None  # "the forty-second session"
    if number in ("a", "an") and unit.endswith("s"):
        return None  # "a weeks-long strike"
    if number in ("some", "many", "half", "couple of") and not unit.endswith("s"):
        return None
    if number in ("a", "an", "a further", "a half") and unit in ("second", "quarter"):
        return None
    if number in ("a", "an") and not m["approx"] and not m["half"]:
        before = text[max(0, m.start() - 16) : m.start()]
        if unit in ("day", "week", "month", "year", "hour", "minute", "quarter") and not m.group().endswith(
            ("so", "period", "term")
        ):
            if m.end() != m.end("unit"):
                return None
            measures = _MEASURE_BEFORE.search(before) or _FROM_THERE.match(text, m.end())
            if _RATE_BEFORE.search(before) and not measures:
                return one(m, "SET", constant(period_value(1, unit)))
            if not _MEASURE_BEFORE.search(before) and text[m.end() : m.end() + 1] == "-":
                return None
    if unit == "second" and text[m.end("number")] != "-" and not number[0].isdigit():
        return None
    if m["half"] or m["and"]:
        count = (count or 0) + 0.5
    joint = m.end("and") if m["and"] else m.end("number")
    if text[joint : joint + 1] == "-" and unit.endswith("s") and not number[0].isdigit():
        return None
    start = m.start("number") if m["approx"] and m["approx"].lower().strip() == "only" else m.start()
    value = period_value(count, unit)
    return [Expression(start, m.end(), "DURATION", constant(value))]


@rule(
    rf"(?P<number>{NUMBER})-(?P<unit>{UNIT})-old(?= (?:conflict|war|dispute|ban|agreement|treaty|embargo|law"
    rf"|truce|cease-?fire"
    r"|crisis|blockade|talks|deal|pact|alliance|standoff|stand-off|stalemate|occupation|moratorium|policy"
    r"|process|accord"
    r"|convention|protocol|rule|regime|government|coalition|campaign(?! manager| chief)|siege|strike"
    r"|insurgency|rebellion|border|row|feud))",
    NUMBER_STARTS,
)
def _age(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """The age of a thing that lasts; ages of people are left unmarked, as TimeBank does."""
    end = m.end("unit") + 4
    return [Expression(m.start(), end, "DURATION", constant(period_value(number_value(m["number"]), m["unit"])))]


@rule(
    rf"(?:the )?(?P<lead>past|last|next|first|coming|latest|final|previous|remaining|following|other|additional)"
    rf" (?:(?P<number>{NUMBER})(?: (?:to|or) {NUMBER})? )?(?:more )?(?P<unit>{UNITS}|{UNIT})",
    words("the past last next first coming latest final previous remaining following other additional"),
)
@rule(
    rf"(?:the|these|those|its|their|his|her)(?: (?P<lead>year-ago|year-earlier))? (?P<number>{NUMBER})(?: "
    rf"|-)(?P<unit>{UNITS}(?! (?:ago|after|before|later|earlier)))",
    ["the", "these", "those", "its", "their", "his", "her"],
)
def _framed(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    lead, number, unit = (m["lead"] or "").lower(), m["number"], m["unit"].lower()
    if number is not None and number.lower() in ("a", "an", "some", "another", "many"):
        return None
    start = m.start()
    if not number:
        if lead in ("last", "next", "coming", "following", "latest", "previous") and not unit.endswith("s"):
            return None
        if lead in ("final", "other", "additional", "following", "previous") or unit in (
            "second",
            "seconds",
            "quarter",
        ):
            return None
        if lead == "first" and not unit.endswith("s"):
            return None
        if lead in ("past", "coming", "next") and unit.endswith("s"):
            vague = "PAST_REF" if lead == "past" else "FUTURE_REF"
            return [Expression(start, m.end(), "DATE", constant(vague))]
    elif not unit.endswith("s") and number_value(number) != 1:
        return None
    if lead in ("", "other", "additional", "remaining", "following") and not m.group().lower().startswith("the "):
        start = m.start("number") if number else start
    count = number_value(number) if number else (1.0 if not unit.endswith("s") else None)
    value = period_value(count, unit)

    def framed(clock: Clock) -> str:
        if unit == "months":  # results of "the nine months" are compared with a year's, not a quarter's
            clock.compared = False
        return value

    return [Expression(start, m.end(), "DURATION", framed)]


@rule(
    rf"(?P<unit>{UNITS})(?: or {UNITS})?(?P<long>-long)?",
    ["seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years", "decades", "centuries"],
)
def _bare(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    unit = m["unit"].lower()
    before = scene.text[max(0, m.start() - 10) : m.start()].lower()
    after = scene.text[m.end() : m.end() + 14].lower()
    follows = re.match(
        r"\s(?:before|after|since|leading|that followed|following|ahead|to come|ago|later|earlier)\b", after
    )
    if not (m["long"] or re.search(r"\b(?:for|in|within|took|last|after|of)\s{1,2}$", before) or follows):
        return None
    if re.search(r"\bof\s{1,2}$", before) and not re.search(r"(?:after|for|despite) [a-z]*\s?of\s$", before):
        return None
    if unit == "seconds" or (
        re.match(r"\s(?:of)\b", after) and not re.search(r"\b(?:for|after|within)\s{1,2}$", before)
    ):
        return None
    end = m.end() + 4 if follows and follows.group().strip() == "ago" else m.end()
    return [Expression(m.start(), end, "DURATION", constant(period_value(None, unit)))]


@rule(
    r"(?P<unit>hour|day|week|month|year|decade|century)-?long|(?P<old>days|weeks|months|years|decades"
    r"|centuries)-old",
    words(
        "hour day week month year decade century hourlong daylong weeklong monthlong yearlong decadelong centurylong "
        "days weeks months years decades centuries"
    ),
)
def _long(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "A yearlong study", "a month-long strike", "a decades-old dispute"."""
    if m["old"] and scene.text[max(0, m.start() - 1) : m.start()] == "-":
        return None  # "29-years-old"
    return one(m, "DURATION", constant(period_value(None, m["old"]) if m["old"] else period_value(1, m["unit"])))


@rule(
    rf"(?:{APPROX} )?(?:(?:the |this )?(?P<lead>past|last|next|first|coming) |an? |one[ -])?"
    r"(?P<part>quarter|half)(?: |-)(?:a )?(?P<unit>century|decade|year|day|hour)(?P<ago> ago)?",
    [*APPROX_STARTS, *words("the this past last next first coming a one quarter half")],
)
def _fraction(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "The past half century", "a quarter-century", "half an hour"."""
    unit, count = m["unit"].lower(), 0.5 if m["part"].lower() == "half" else 0.25
    bare = m.start() == m.start("part")
    if m["lead"] is None and bare and m["part"].lower() == "quarter":
        return None
    if unit == "year" and (count == 0.25 or bare or m["lead"] is not None):
        return None  # "the first half year" of a company is a date
    if m["ago"] and unit in ("century", "decade"):
        years = int(count * (100 if unit == "century" else 10))
        return one(m, "DATE", lambda clock: f"{max(1, clock.ref.year - years):04d}")
    return [Expression(m.start(), m.end("unit"), "DURATION", constant(period_value(count, unit)))]


# How often -----------------------------------------------------------------------------------------------------------


@rule(r"(?:every |each )?(?P<word>weekday|weeknight|weekend)s?", "every each weekdays weeknights weekends".split())
def _weekly(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    code = {"weekday": "WD", "weeknight": "WDTNI", "weekend": "WE"}[m["word"].lower()]
    if m.group()[0] not in "Ww" and m.group().lower().endswith("s"):
        return None
    return one(m, "SET", constant(f"XXXX-WXX-{code}"))


_OFTEN = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y",
    "annually": "P1Y", "biweekly": "P2W", "fortnightly": "P2W",
}  # fmt: skip


@rule(r"(?P<word>hourly|daily|nightly|weekly|monthly|yearly|annually|biweekly|fortnightly)", _OFTEN)
def _often(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if m["word"][0].isupper() and scene.text[m.end() : m.end() + 2][-1:].isupper():
        return None  # the Daily Telegraph
    return one(m, "SET", constant(_OFTEN[m["word"].lower()]))


@rule(
    rf"(?:(?:each|every)(?: (?P<number>other|two|three|four|five|six|seven|ten|few|[0-9]{{1,3}}))?|(?P<per>per)"
    rf"|once an?|twice an?) "
    rf"(?P<unit>{UNIT}s?|morning|afternoon|evening|night|weekend)",
    ["each", "every", "per", "once", "twice"],
)
def _every(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    unit = m["unit"].lower()
    if unit in ("second", "seconds"):
        return None
    if unit in ("morning", "afternoon", "evening", "night"):
        code = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}[unit]
        return one(m, "SET", constant(f"XXXX-XX-XX{code}"))
    count = 2.0 if m["number"] == "other" else number_value(m["number"]) if m["number"] else 1.0
    start = m.start("unit") if m["per"] else m.start()
    return [
        Expression(start, m.end(), "SET", constant(period_value(count, unit) if unit != "weekend" else "XXXX-WXX-WE"))
    ]


# What time of day ----------------------------------------------------------------------------------------------------

_ZONE = r"(?:GMT|UTC|CET|CEST|EST|EDT|ET|CST|CDT|PST|PDT|BST|MSK|local time|Moscow time|Eastern(?: time)?)"
_DAY = (
    rf"(?:,? (?:on )?(?:(?P<wd>{WEEKDAY})(?: (?:morning|afternoon|evening|night))?"
    r"|(?P<deictic>today|yesterday|tomorrow)"
    r"(?: (?:morning|afternoon|evening|night))?|(?P<this>tonight|this (?:morning|afternoon|evening)|last night))"
    rf"|,? (?:on )?(?P<mon>{MONTH}) (?P<day>{DAY_NUMBER})(?:, (?P<year>{YEAR}))?"
    rf"|,? (?:on )?(?P<day2>{DAY_NUMBER}) (?P<mon2>{MONTH})(?: (?P<year2>{YEAR}))?)?"
)
_DAY_AHEAD = re.compile(rf"\s(?:\([^()]{{1,30}}\)\s)?(?:on\s)?({WEEKDAY})")
_HOURS = {w: n for n, w in enumerate(words("one two three four five six seven eight nine ten eleven twelve"), 1)}


@rule(
    rf"(?P<around>around )?(?:(?P<h>[0-2]?[0-9])(?:[:.](?P<min>[0-5][0-9]))? ?(?P<half>a\.m|p\.m|am|pm)(?:(?<=\.m)\.)?"
    rf"|(?P<four>[0-2][0-9][0-5][0-9])(?= (?:GMT|UTC|hours|local))"
    rf"|(?P<h24>[0-2]?[0-9]):(?P<min24>[0-5][0-9])"
    rf"(?: hours| ?h)?|(?P<clock>[0-9]{{1,2}}|{'|'.join(_HOURS)}) o['’]clock(?: in the (?P<part2>morning"
    rf"|afternoon|evening))?"
    rf"|(?P<word>noon|midnight|midday)|(?P<h3>[0-9]{{1,2}}|{'|'.join(_HOURS)}) in the (?P<part>morning"
    rf"|afternoon|evening))"
    rf"(?: {_ZONE})?{_DAY}",
    [DIGITS, "around", "noon", "midnight", "midday", *_HOURS],
)
def _time(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    four = m["four"] or ""
    minute = int(m["min"] or m["min24"] or four[2:] or 0)
    hour_word = m["h"] or m["h24"] or m["clock"] or m["h3"] or four[:2]
    half = (m["half"] or m["part"] or m["part2"] or "").lower()[:1]
    if m["word"]:
        word = m["word"].lower()
        hour = 24 if word == "midnight" else 12
    else:
        hour = _HOURS.get(hour_word.lower()) or int(hour_word)
        if half in ("p", "a", "m", "e"):
            if hour > 12:
                return None
            hour = hour % 12 + (12 if half in ("p", "e") or (half == "a" and (m["part"] or m["part2"])) else 0)
    if hour < 12 and not half and m["this"] and not m["this"].lower().endswith("morning"):
        hour += 12  # "seven o'clock tonight"
    if hour > 24:
        return None
    if m["h24"] and scene.text[max(0, m.start() - 1) : m.start()] in ("/", ":"):
        return None
    clock_time = f"T{hour:02d}:{minute:02d}"
    month = m["mon"] or m["mon2"]
    direction = scene.direction(m.start(), m.end())
    weekday = weekday_number(m["wd"]) if m["wd"] and m["wd"][0].isupper() else None

    def value(clock: Clock) -> str:
        if weekday is not None:
            return weekday_near(clock.ref, weekday, direction).isoformat() + clock_time
        if m["this"]:
            return shift_days(clock.ref, -(m["this"].lower() == "last night")).isoformat() + clock_time
        if m["deictic"]:
            shift = {"today": 0, "yesterday": -1, "tomorrow": 1}[m["deictic"].lower()]
            return shift_days(clock.ref, shift).isoformat() + clock_time
        if month:
            day, year = m["day"] or m["day2"], m["year"] or m["year2"]
            number = int(re.sub(r"\D", "", day))
            named = day_value(month_number(month), number, int(year) if year else None, None, direction, None)
            return named(clock) + clock_time
        if following is not None:
            return weekday_near(clock.ref, following, direction).isoformat() + clock_time
        return (clock.day or clock.ref).isoformat() + clock_time

    ahead = _DAY_AHEAD.match(scene.text, m.end())
    following = weekday_number(ahead[1]) if ahead else None
    if scene.text[max(0, m.start() - 5) : m.start()].lower() == "high ":
        return None
    end = m.end()
    if scene.text[end - 1] != "." and (m["half"] or "").endswith("m") and m.end() == m.end("half") and "." in m["half"]:
        end += scene.text[end : end + 1] == "."
    return [Expression(m.start(), end, "TIME", value, weekday)]


_BY = re.compile(r"\b(?:by|until|till|since|before|from|through|in)\s$", re.IGNORECASE)


@rule(
    r"(?:overnight|(?:mid|(?P<edge>early|late))(?: |-)(?P<part>morning|afternoon))",
    ["overnight", "mid", "early", "late"],
)
def _part(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    if m["edge"] and (
        not _BY.search(scene.text[max(0, m.start() - 8) : m.start()]) or not _AT_END.match(scene.text, m.end())
    ):
        return None  # "a late afternoon session"
    if not m["part"]:
        return one(m, "TIME", lambda clock: shift_days(clock.ref, -1).isoformat() + "TNI")
    code = "TMO" if m["part"].lower() == "morning" else "TAF"
    return one(m, "TIME", lambda clock: clock.ref.isoformat() + code)
