"""What a time expression is resolved against: the day of publication, the times read before, the tense around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rejoinder.resolving.calendar import bounds, quarter_value, shift_months

__all__ = ["Clock", "Expression", "Scene", "TimeType"]

TimeType = Literal["DATE", "TIME", "DURATION", "SET"]

_REACH = 160
"""Characters looked at on either side for a tense: clauses are shorter, and a sentence may be a whole damaged page."""
_QUARTER_REACH = 700
"""Characters for which a quarter named stays what "a year earlier" is compared with: about a paragraph and a half."""

_INTENDED = r"(?:scheduled|expected|due|planned|set|slated|supposed)"
_SAY = r"(?:say|comment|discuss|confirm|elaborate)"
_PAST_VERBS = (
    rf"(?:(?:did|was|were|had|could)n['’]t|could not|would(?: not|n['’]t) {_SAY}|was|were|had|has|have"
    r"|did|said|told|came|took|made|began|left|met|went|gave|held|found|fell|rose|won|lost|saw"
    r"|became|kept|sent|put|shot|got|wrote|spoke|knew|ran|led|hit|since|brought|drew|set|cut|swore"
    r"|(?-i:[a-z]{3,14}ed)(?<!hundred)(?<!indeed))"
)
_FUTURE_VERBS = (
    rf"(?:(?:will|won['’]t|would(?! (?:not|only|also) {_SAY})|shall|should|must|may|might)"
    rf"(?: (?:be|have|been|not|also|then|never|now))*(?: [a-z]+)?"
    rf"|(?:is|are) (?:to|{_INTENDED}(?: to)?)(?: be)?(?: [a-z]+)?|going to(?: be)? [a-z]+|{_INTENDED} to(?: be)? [a-z]+"
    r"|to be(?: [a-z]+)?|scheduled|expect(?:ed|s)?|due|plan(?:s|ned|ning)?|preparing|upcoming|forthcoming|deadline"
    r"|expires?|payable|slated|intends?|hopes?|promise[sd]?|proposes?|postponed|delayed|extended|adjourned|rescheduled"
    r"|(?:is|are)(?: (?:not|also|now|then))? (?-i:[a-z]{2,12}ing)|(?:is|are)(?= (?:on |for |until )?(?:the )?$)"
    r"|to (?:begin|start|meet|resume|hold|visit|travel|discuss|sign|take|join|leave|arrive|return|vote|decide|become"
    r"|speak|testify|expire|end|open|go|come|get|continue|convene|submit|attend|host|launch|reply|respond))"
)
_PRESENT_VERBS = (
    r"(?-i:(?<!not )(?<!n['’]t )(?:arrives?|convenes?|departs?|meets?|resumes?"
    r"|(?:begin|start|open|close|leave|return|vote|gather|travel|visit|face|end|hold|host|take|play|speak|air|join|sign"
    r"|deliver|appear|debut|conclude|head|fl(?:y|ie)|turn|mark)s|(?:go|testifi|address|launch)es))"
)
"""What a timetable says in the present tense: "which votes on Saturday"."""
_TIMETABLE = 45
"""Characters between such a verb and its date: further off, it tells what is the case."""
_CUES = re.compile(
    rf"\b(?:(?P<past>had (?:[a-z]+ )?been {_INTENDED}(?: to [a-z]+)?)|(?P<future>{_FUTURE_VERBS})"
    rf"|(?P<present>{_PRESENT_VERBS})|(?P<told>{_PAST_VERBS}))\b"
    r"|(?P<contracted>['’]ll(?: be)?(?: [a-z]+)?\b)",
    re.IGNORECASE,
)
_TOLD_AHEAD = re.compile(
    r"(?:expected|planned|promised|proposed|postponed|delayed|extended|adjourned|rescheduled|scheduled)\b",
    re.IGNORECASE,
)
"""Verbs that speak of the future before a date ("expected on Friday"), but are past themselves after one ("On Friday it
promised...")."""
_CLAUSE_END = re.compile(r"[;:]|[.!?]['’”\"]{0,2}\s")
_CLAUSE_BEGINS = re.compile(
    r"(?:[,;] (?:and|but|while|as|when|who|which)|\b(?:who|which)),?\s(?:(?:on|in|earlier|late|early)\s)?$",
    re.IGNORECASE,
)
"""Before a date that opens a clause: what follows it decides, not the clause before."""
_SINCE = re.compile(r"\b(?:since|after|ended|ending|as of)\W{1,3}$", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bto (?!(?:the|its|their|his|her|this|that|[a-z]+s)\b)[a-z]{2,}\b")
_PERFECT = re.compile(r"\bhad (?!been\b)[a-z]+(?:ed|en|n|t|d)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|by|before|through)\W{1,3}(?:the\s)?$", re.IGNORECASE)


@dataclass(slots=True)
class Clock:
    """One reading of a text's times: as if published on `ref`, with what has been read so far."""

    ref: date
    day: date | None = None
    """The day last spoken of: what "the same day" and "two days later" count from."""
    span: str | None = None
    """Value of the last month or year spoken of: what "later that year" is about."""
    latest: str = ""
    """Value of the last day, month or year spoken of: what "two years later" counts from."""
    quarter: str | None = None
    """Value of the quarter last spoken of, and where: what "a year earlier" in a report of results is about."""
    quarter_at: int = -1
    compared: bool = True
    """Whether results are being told by the quarter, and not by the half year or nine months."""

    def note(self, value: str, at: int) -> None:
        """Take notice of a resolved value read at offset `at`."""
        covered = bounds(value)
        if covered is None:
            return
        self.latest = value
        if covered[0] == covered[1]:
            self.day = covered[0]
        if "-Q" in value:
            # The quarter that a report opens with stays its subject: the others are what it is compared with.
            near = covered[0].year >= self.ref.year - 1
            if near and not value.endswith("X") and self.quarter_before(at) is None:
                self.quarter = value
            self.quarter_at, self.compared = at, True
        else:
            self.span = value

    def quarter_before(self, at: int) -> str | None:
        """The quarter spoken of shortly before offset `at`."""
        return self.quarter if self.quarter is not None and 0 <= at - self.quarter_at <= _QUARTER_REACH else None

    def reported_quarter(self) -> str:
        """The quarter that results published on `ref` are about: the last one completed."""
        return quarter_value(shift_months(self.ref, -3))


@dataclass(slots=True)
class Expression:
    """An expression found: its span, type, and how its value follows from a clock."""

    start: int
    end: int
    type: TimeType
    value: Callable[[Clock], str]
    weekday: int | None = None
    """Day of the week said (Monday is 0): kept where the week is not known."""
    month_day: tuple[int, int] | None = None
    """Month and day said, for a day of a month."""
    year: int | None = None
    """Year said with them."""
    month: bool = False
    """Whether it is a month without a year."""


class Scene:
    """A text with its sentences, asked for the tense around an expression."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self._sentences = sorted(sentences)
        self.month_first = 0
        """Order of dates with slashes: 0 not looked at, 1 month first, -1 day first, 2 cannot be told."""
        self._starts = [start for start, _ in self._sentences]

    def sentence(self, at: int) -> tuple[int, int]:
        """Bounds of the sentence at an offset, or of what surrounds it where none is given."""
        index = bisect_right(self._starts, at) - 1
        if index >= 0 and at < self._sentences[index][1]:
            return self._sentences[index]
        return max(0, at - _REACH), min(len(self.text), at + _REACH)

    def direction(self, start: int, end: int) -> int:
        """-1 if the words around [start, end) put it in the past, 1 in the future, 0 if they do not tell.

        The verb nearest before it in its clause decides, then a preposition, then the nearest verb after it.
        """
        first, last = self.sentence(start)
        before = self.text[max(first, start - _REACH) : start]
        after = self.text[end : min(last, end + _REACH // 2)]
        if _SINCE.search(before[-12:]):
            return -1
        cut = 0
        for stop in _CLAUSE_END.finditer(before):
            cut = stop.end()
        if _CLAUSE_BEGINS.search(before[-24:]):
            cut = len(before)
        cue: re.Match[str] | None = None
        for found in _CUES.finditer(before, cut):
            if not found["present"] or len(before) - found.end() <= _TIMETABLE:
                cue = found
        if cue and not cue["future"] and _UNTIL.search(before[-14:]) and _INFINITIVE.search(before, cue.end()):
            # "They agreed to pay by February", but not "they had raised enough to win by February".
            return -1 if _PERFECT.search(before, cut) else 1
        if cue is None:
            stop_after = _CLAUSE_END.search(after)
            cue = _CUES.search(after, 0, stop_after.start() if stop_after else len(after))
            if _UNTIL.search(before[-14:]) and (cue is None or not cue.group("told")):
                return 1
            if cue is not None and _TOLD_AHEAD.match(cue.group()):
                return -1
        if cue is None:
            return 0
        return -1 if cue.group("past") or cue.group("told") else 1
