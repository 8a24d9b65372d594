"""Rules for times named by their distance: from publication ("last week") or the time spoken of ("the same day")."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rejoinder.resolving.calendar import month_value, shift_days, shift_months, week_value
from rejoinder.resolving.time_clock import Clock, Expression, Scene
from rejoinder.resolving.time_grammar import (
    APPROX_STARTS,
    EDGE,
    EDGE_STARTS,
    NUMBER_STARTS,
    constant,
    one,
    rule,
)
from rejoinder.resolving.time_words import (
    APPROX,
    DAY_PARTS,
    NUMBER,
    PART,
    UNIT,
    UNITS,
    number_value,
    period_value,
    unit_of,
    words,
)

__all__: list[str] = []

# Today and around ----------------------------------------------------------------------------------------------------

_DAY_SHIFT = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


@rule(
    rf"(?P<edge>(?:early|late|earlier|later|mid-(?P<mid>afternoon|morning))(?: "
    rf"|-))?(?:(?P<two>(?:the )?day (?:before|after) )?"
    rf"(?P<day>today|yesterday|tomorrow|tonight)(?: (?P<part>{PART}))?|this (?P<this>morning|afternoon|evening"
    rf"|weekend)"
    rf"|last (?P<last>night|evening))",
    [
        "early",
        "late",
        "earlier",
        "later",
        "mid",
        "the",
        "day",
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
        "this",
        "last",
    ],
)
def _deictic(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    edge = (m["edge"] or "").lower()
    word = (m["day"] or "").lower()
    shift = _DAY_SHIFT[word] if word else -1 if m["last"] else 0
    if m["two"]:
        shift *= 2
    if m["this"] and m["this"].lower() == "weekend":
        return [Expression(m.start(), m.end(), "DATE", lambda clock: f"{week_value(clock.ref)}-WE")]
    named = m["part"] or m["this"] or m["last"] or m["mid"] or ("night" if word == "tonight" else None)
    part = DAY_PARTS[named.lower()] if named else ""
    if word == "today" and (_GENERIC.match(scene.text, m.end()) or _is_title(m, scene)):
        return None
    start = m.end("edge") if edge.startswith(("earlier", "later")) and word == "today" else m.start()
    return [
        Expression(start, m.end(), "TIME" if part else "DATE", lambda c: shift_days(c.ref, shift).isoformat() + part)
    ]


_GENERIC = re.compile(
    r"['’]s (?:[a-z]+ )?(?:world|youth|society|generation|standards|culture|economy|politics|technology"
    r"|computers|children|kids|students|young|women|men|families|workers|voters|consumers)\b"
)
"""After "today": the age, and not the day."""


def _is_title(m: re.Match[str], scene: Scene) -> bool:
    """Whether "Today" is a programme's or a paper's: "USA Today", the "Today" show."""
    before, after = scene.text[max(0, m.start() - 4) : m.start()], scene.text[m.end() : m.end() + 7]
    return m.group()[0] == "T" and (
        before == "USA " or after == " show" or (before[-1:] in "“\"'‘" and after[:1] in "”\"'’" and after[1:2] != "s")
    )


_VAGUE = {
    "PRESENT_REF": r"now|right now|just now|currently|nowadays|these days|at present|at the moment|at this moment"
    r"|presently|at (?:the present|this) time|at the present moment|as of now|the present",
    "PAST_REF": r"(?:more |most )?recently|lately|the past|previously|(?:recent|past) (?:years|decades|times)"
    r"|(?:a long|some|a short) (?:time|while) ago|a while (?:ago|back)|(?:so |very |not (?:so |that )?)?long ago"
    r"|(?:a few |just |only )?moments ago|a moment ago|in days gone by",
    "FUTURE_REF": r"the future|(?:the )?(?:near|immediate|distant) future|(?:the )?near term|(?:the )?short term"
    r"|as soon as possible|soon|shortly"
    r"|(?:the )?(?:coming|future|next few|next several) (?:days|weeks|months|years|quarters|decades)",
}


def _vague(value: str) -> Callable[[re.Match[str], Scene], list[Expression] | None]:
    def build(m: re.Match[str], scene: Scene) -> list[Expression] | None:
        text, said = scene.text, m.group().lower().split()
        after = text[m.end() : m.end() + 12].lower().lstrip()
        if said[0] in ("soon", "shortly") and after.startswith(
            ("after", "before", "as ", "thereafter", "afterw", "enough", "-")
        ):
            return None
        if said[0] in ("soon", "shortly") and text[max(0, m.start() - 4) : m.start()].lower().endswith(
            ("as ", "too ", "how ")
        ):
            return None
        if said == ["now"] and (text[m.end() : m.end() + 1] == "-" or after.startswith(("known as", "famous"))):
            return None
        if said == ["previously"] and not m.group()[0].isupper():
            return None  # "a previously announced plan" is not dated by it
        if said[-1] in ("past", "future") and re.match(
            r"\s?(?:[a-z]+ |[0-9]+ )?[a-z]*(?:years?|months?|weeks?|days?|hours?|of)\b", text[m.end() : m.end() + 30]
        ):
            return None
        return one(m, "DATE", constant(value))

    return build


for _value, _words in _VAGUE.items():
    rule(
        f"(?:{_words})",
        words(
            "now right just currently nowadays these at presently as more most recently lately the previously recent "
            "past a some so very not long few only moments in near immediate distant short soon shortly coming future "
            "next"
        ),
    )(_vague(_value))


@rule(r"(?:recent) (?P<unit>days|weeks|months|quarters)", ["recent"])
def _recent(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    return one(m, "DURATION", constant(f"PX{unit_of(m['unit'])[0].replace('Q', 'M')}"))


_TAKES_PLACE = re.compile(
    r"\s{1,2}(?:[a-z-]{2,20} ){0,2}(?:[a-z]{3,12}(?:ations?|ments?|ences?|ings)|talks|attacks?|events?|elections?"
    r"|sales?|visits?|advances?|rounds?|crisis|crises|moves|summits?|sessions?|violations?|tensions|rulings?|threats?"
    r"|offensives?|conflicts?|strikes?|raids?|clashes|protests?)\b"
)
_FIXED_PHRASE = re.compile(r"\s{1,2}(?:account|events|affairs)\b")


@rule(r"(?P<word>recent|current)", ["recent", "current"])
def _adjective(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "Current" always; "recent" before what takes place in time: "recent talks"."""
    word = m["word"].lower()
    if word != "current" and not _TAKES_PLACE.match(scene.text, m.end()):
        return None
    if word == "current" and _FIXED_PHRASE.match(scene.text, m.end()):
        return None
    return one(m, "DATE", constant("PRESENT_REF" if word == "current" else "PAST_REF"))


# Weeks, months, years by distance ------------------------------------------------------------------------------------


def _unit_value(unit: str, day: date, shift: int) -> str:
    """The calendar unit `shift` of them from the one that holds a day."""
    letter, size = unit_of(unit)
    shift *= size
    if letter == "D":
        return (
            f"{week_value(shift_days(day, 7 * (shift // size)))}-WE"
            if unit == "weekend"
            else shift_days(day, shift).isoformat()
        )
    if letter == "W":
        return week_value(shift_days(day, 7 * shift))
    if letter == "M":
        return month_value(shift_months(day, shift))
    if letter == "Q":
        moved = shift_months(day, 3 * shift)
        return f"{moved.year:04d}-Q{(moved.month + 2) // 3}"
    year = max(1, min(9999, day.year + shift))
    return f"{year:04d}"[: {10: 3, 100: 2}.get(size, 4)]


_OF_CLAUSE = re.compile(r"(?:before|after|of|when|that|in which|he|she|they|it|we|i|mr|mrs|ms)\b")
"""What follows "the year" where it is the year of something that is told, and not this one."""
_COMPARED = re.compile(r"\bcompared (?:with|to) [^;:]{0,55}$", re.IGNORECASE)
_SHIFTS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}


@rule(
    rf"(?P<edge>{EDGE})?(?P<lead>(?:the )?(?:last|next|this(?: past| coming)?|that(?: same)?|previous|following|coming"
    rf"|current|same|fiscal|full|whole|entire) |the )(?P<fiscal>fiscal )?"
    r"(?P<unit>week|month|year|decade|century|weekend)(?P<tail> or so)?",
    [*EDGE_STARTS, *words("the last next this that previous following coming current same fiscal full whole entire")],
)
def _calendar_unit(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    unit, said = m["unit"].lower(), m["lead"].lower().split()
    which, edge = said[-1], (m["edge"] or "").lower()
    shift = _SHIFTS.get(which, 0)
    after = scene.text[m.end() : m.end() + 12].lower().lstrip()
    if m["fiscal"] and unit != "year":
        return None
    led = said[0] == "the" or scene.text[max(0, m.start() - 4) : m.start()].lower().startswith("the")
    if which == "last" and led and after.startswith(("of ", "in ")):
        return None  # "the last week of October" is not last week
    if which == "the":
        told = _OF_CLAUSE.match(after) if unit != "weekend" else after.startswith(("before", "of ", "when"))
        if told and not edge.startswith(("the end", "end", "the beg")):
            return None
        if unit in ("decade", "century") and not edge:
            return None
    if m["unit"][0].isupper() and not m.group().isupper():
        return None  # a title: "This Week", "Person of the Year"
    if (which == "fiscal" and said[0] != "the") or scene.text[m.end() : m.end() + 1] == "-":
        return None
    if (
        unit == "year"
        and which in ("the", "fiscal")
        and not edge
        and (which == "fiscal" or m["fiscal"] or after.startswith(("ended", "ending")))
    ):
        return one(m, "DURATION", constant("P1Y"))
    if unit == "weekend" and which == "the":
        before = scene.text[max(0, m.start() - 10) : m.start()].lower()
        ahead = before.endswith(("ahead of ", "before ")) or scene.direction(m.start(), m.end()) > 0

        def weekend(clock: Clock) -> str:
            back = 0 if ahead or clock.ref.weekday() >= 4 else -7
            return f"{week_value(shift_days(clock.ref, back))}-WE"

        return one(m, "DATE", weekend)
    if which in ("that", "same") and unit not in ("week", "month", "year", "weekend"):
        return None
    spoken = which in ("that", "same", "following", "previous")
    compared = unit == "year" and which == "last" and _COMPARED.search(scene.text[max(0, m.start() - 70) : m.start()])

    def value(clock: Clock) -> str:
        quarter = clock.quarter_before(m.start()) if compared and clock.compared else None
        if quarter is not None:  # as with "a year ago"
            return f"{int(quarter[:4]) - 1:04d}{quarter[4:]}"
        base = clock.day if spoken and clock.day else clock.ref
        if spoken and unit == "year" and clock.span and clock.span[:4].isdigit():
            return f"{int(clock.span[:4]) + shift:04d}"
        if spoken and unit == "month" and clock.span and re.fullmatch(r"[0-9]{4}-[0-9]{2}", clock.span[:7]):
            return month_value(shift_months(date.fromisoformat(f"{clock.span[:7]}-01"), shift))
        return _unit_value(unit, base, shift)

    start = m.start()
    if edge.split(" ")[0] in ("earlier", "later") and unit == "week":
        start = m.end("edge")
    return [Expression(start, m.end(), "DATE", value)]


@rule(r"(?:the )?(?P<unit>year|month)(?:(?: |-)end|['’]s end)", ["the", "year", "month"])
def _unit_end(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "By year-end": of this year, or of the one that is over where the words speak of the past soon after it."""
    direction, year = scene.direction(m.start(), m.end()), m["unit"].lower() == "year"
    if re.search(r"\bsince\s$", scene.text[max(0, m.start() - 7) : m.start()], re.IGNORECASE):
        direction = -2  # it cannot be the end to come

    def value(clock: Clock) -> str:
        if year:
            return f"{clock.ref.year - (direction == -2 or (direction < 0 and clock.ref.month <= 3)):04d}"
        back = direction == -2 or (direction < 0 and clock.ref.day <= 15)
        return month_value(shift_months(clock.ref, -back))

    return one(m, "DATE", value)


_HAD = re.compile(r"\bhad\s(?:[a-z]+\s){0,4}(?:just|only\s)?$")
"""Before "a year earlier": counted from what is being told, not from publication."""
_AGO = r"(?:ago|earlier|later|from (?:now|today)|hence|before|after|previously|beforehand|afterwards?|back)"


@rule(
    rf"(?P<approx>{APPROX} )?(?P<number>{NUMBER})(?: (?:or|to) {NUMBER})? (?:or so )?(?:more )?(?P<unit>{UNITS}"
    rf"|{UNIT})(?P<so> or so)? (?P<way>{_AGO})",
    [*APPROX_STARTS, *NUMBER_STARTS],
)
def _ago(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    way, unit, count = m["way"].lower(), m["unit"].lower(), number_value(m["number"])
    letter, size = unit_of(unit)
    tail = scene.text[m.end() : m.end() + 3]
    from_ref = way in ("ago", "from now", "from today", "hence", "back") or (way == "earlier" and letter == "Y")
    told = way == "earlier" and _HAD.search(scene.text[max(0, m.start() - 40) : m.start()])
    if way in ("before", "after", "back") and not re.match(r"\s?[.,;:!?)]|$", tail):
        return None  # "two days before the talks" only measures: its two words do not say when
    if letter in "HMS" and unit not in ("month", "months"):
        if unit.startswith(("hour", "minute", "second")) and way not in ("ago", "from now", "from today", "hence"):
            return [Expression(m.start(), m.end("unit"), "DURATION", constant(period_value(count, unit)))]
        return one(
            m, "TIME", lambda c: c.ref.isoformat() if count is not None and count < 6 and way == "ago" else "PAST_REF"
        )
    if count is None:
        told = way == "later" and scene.direction(m.start(), m.end()) < 0
        ahead = way in ("from now", "from today", "hence", "later") and not told
        return one(m, "DATE", constant("FUTURE_REF" if ahead else "PAST_REF"))
    sign, at = (-1 if way in ("ago", "earlier", "before", "previously", "beforehand", "back") else 1), m.start()
    steps = sign * max(1, round(count))

    def value(clock: Clock) -> str:
        if from_ref and way in ("ago", "earlier", "back") and letter == "Y" and steps == -1 and size == 1:
            quarter = clock.quarter_before(at) if clock.compared else None
            if quarter is not None:  # results are compared with those of the same quarter
                return f"{int(quarter[:4]) - 1:04d}{quarter[4:]}"
        base = clock.ref if from_ref else clock.day
        if (not from_ref or told) and letter == "Y" and re.match(r"[0-9]{4}(?![0-9])", clock.latest):
            return f"{min(9999, max(1, int(clock.latest[:4]) + steps * size)):04d}"
        if not from_ref and letter == "M" and re.match(r"[0-9]{4}-[0-9]{2}(?![0-9])", clock.latest):
            return month_value(shift_months(date.fromisoformat(f"{clock.latest[:7]}-01"), steps))
        if base is None:
            return {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(letter, "XXXX")
        if letter == "Y" and base.year + steps * size < 1:
            return "PAST_REF"
        if letter == "W" and from_ref and size == 1 and abs(steps) > 2:
            return week_value(shift_days(base, 7 * steps))
        if letter == "W":
            return shift_days(base, 7 * steps * size).isoformat()
        return _unit_value(unit, base, steps)

    return one(m, "DATE", value)


def _beside(clock: Clock, unit: str, shift: int) -> str:
    """The week, month or year next to the one spoken of, or next to that of publication."""
    spoken = clock.span or ""
    if unit == "year" and re.match(r"[0-9]{4}(?![0-9])", spoken):
        return f"{int(spoken[:4]) + shift:04d}"
    if unit == "month" and re.fullmatch(r"[0-9]{4}-[0-9]{2}", spoken[:7]):
        return month_value(shift_months(date.fromisoformat(f"{spoken[:7]}-01"), shift))
    return _unit_value(unit, clock.day or clock.ref, shift)


# The time spoken of --------------------------------------------------------------------------------------------------


@rule(
    r"(?:(?P<which>the same|that same|that very|the (?:very )?next|the following|the previous"
    r"|the preceding) (?P<unit>day|morning"
    r"|afternoon|evening|night)|that (?P<that>day|morning|afternoon|evening|night)"
    r"|the (?P<whole>day|night|week|month|year) (?P<side>before|after))",
    ["the", "that"],
)
def _spoken_day(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    unit = (m["unit"] or m["that"] or m["whole"]).lower()
    which = (m["which"] or "").lower().split()[-1:]
    shift = -1 if (m["side"] and m["side"].lower() == "before") or which in (["previous"], ["preceding"]) else 1
    if not m["side"] and which not in (["next"], ["following"], ["previous"], ["preceding"]):
        shift = 0
    if m["side"] and not re.match(
        r"\s?[.,;:!?)]|\s(?:in|at|on|by|and|with|that)\b|$", scene.text[m.end() : m.end() + 6]
    ):
        return None  # "the day before the talks" is anchored to what follows
    part = DAY_PARTS.get(unit, "")

    def value(clock: Clock) -> str:
        if unit in ("week", "month", "year"):
            return _beside(clock, unit, shift)
        return (shift_days(clock.day, shift).isoformat() if clock.day else "XXXX-XX-XX") + part

    return one(m, "TIME" if part else "DATE", value)


@rule(r"the day", ["the"])
def _the_day(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    """ "Later in the day": of the day last spoken of, or of publication."""
    if not re.search(
        r"\b(?:later|earlier|late|early) in\s$", scene.text[max(0, m.start() - 12) : m.start()], re.IGNORECASE
    ):
        return None
    return one(m, "DATE", lambda clock: (clock.day or clock.ref).isoformat())


@rule(r"the(?: (?:late|early|small|wee))? (?P<part>(?:morning|afternoon|evening|night)(?: hours)?|hours)", ["the"])
def _part_of_day(m: re.Match[str], scene: Scene) -> list[Expression] | None:
    said = m.group().lower().split()
    if said[-1] == "hours":
        if said[-2] in DAY_PARTS:
            said.pop()  # "the early morning hours"
        elif len(said) < 3:
            return None
    if len(said) < 3 and not re.search(
        r"\b(?:in|during|into|until|by|throughout)\s{1,2}$",
        scene.text[max(0, m.start() - 12) : m.start()],
        re.IGNORECASE,
    ):
        return None
    if re.match(r"\s(?:of)\b", scene.text[m.end() : m.end() + 4]):
        return None
    part = ("TNI" if said[1] == "late" else "TMO") if said[-1] == "hours" else DAY_PARTS[said[-1]]
    return one(m, "TIME", lambda clock: (clock.day or clock.ref).isoformat() + part)
