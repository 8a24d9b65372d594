"""When an act happened: the time that governs the clause of its trigger, or when the text was published.

Comes in: the text with its sentences and times, where an act's trigger and point stand. Goes out: the act's time, or
None where nothing dates it. The assembly calls it. No tree of the sentence is to be had, so that which clause a time
stands in is told by the words that open one ("which", "as", ";"): a time in another clause than the trigger dates
something else ("as it had done in May", "the duties in force since March"), and so does one that sets a limit ("until
Friday") or belongs to a noun ("Friday's talks", "the text of 14 April").
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from rejoinder.record.types import MoveTime, Published, Time
from rejoinder.resolving.calendar import bounds
from rejoinder.resolving.words import within

__all__ = ["ActTimes"]

Offsets = tuple[int, int]
_REACH = 300
"""Code points on either side of a trigger in which its time is sought: a damaged page may be one sentence."""
_BESIDE = 8
"""Code points between a trigger that is a noun and the time it has of its own ("its letter of 14 April")."""
_YEAR = re.compile(r"[12]\d{3}")
_LONG_PAST = 2
"""Years from which on one named behind a point is told of, and not to come or just past."""
_DAY = re.compile(r"\d{4}-(?:\d\d|W\d\d)")
_LIMIT = re.compile(
    r"\b(?:until|till|by|before|from|through|after|for|to|than|due|ahead of|as of|effective|starting|beginning"
    r"|between|(?:due|set|scheduled|planned|expected|slated)(?: to)?(?: [a-z]+)?(?: (?:on|in|for|at))?)"
    r"[\s(]+(?:the\s+|(?:early|late|mid|next|this)[\s-]+){0,2}$",
    re.IGNORECASE,
)
"""Before a time that is a limit or lies ahead."""
_FROM = re.compile(r"from\s", re.IGNORECASE)
_TO = re.compile(r"\s?(?:to|until|till|through|[-–])\s", re.IGNORECASE)
"""After the first time of "from 15 to 18 July", which is none of a limit."""
_OF = re.compile(r"\b([a-z]+)\s+(?:of|dated)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a time that belongs to a noun: "the text of 14 April"."""
_ON_WHICH = re.compile(
    r"letters?|notes?|messages?|repl(?:y|ies)|statements?|meetings?|calls?|sessions?|talks|rounds?|visits?|evening"
    r"|morning|afternoon|night|course|end|beginning|start|hours|month|year",
    re.IGNORECASE,
)
"""Nouns before such a time in which something is done: "in its letter of 14 April"."""
_POSSESSED = re.compile(r"['’]s?\s+[a-z]", re.IGNORECASE)
_DURING = re.compile(r"\b(?:at|in|during)\s+(?:the\s+|a\s+)?$", re.IGNORECASE)
_DETERMINED = re.compile(r"\b(?:the|an?|its|his|her|their|our|this|that|these|those)\s+$", re.IGNORECASE)
_NOUN_NEXT = re.compile(
    r"[-\s](?!(?:in|on|at|by|to|of|the|a|an|and|or|but|when|where|that|which|as|for|from|with|after|before|over|during"
    r"|was|were|had|has|did|between|about|against|following|because|while|under|it|he|she|they|we)\b)[a-z]+"
)
_OPENS = re.compile(
    r"\b(?:which|who|whom|whose|where|(?:when|while)(?!\s(?:[a-z]+ing|asked)\b)|because|until|unless|if|since|although|though"
    r"|as(?!\s(?:much|well|far|late|early|many)\b))\b",
    re.IGNORECASE,
)
"""Opens a clause of its own."""
_CLOSES = re.compile(r",['’”\"]{0,2}\s|\)|\s[-–—]+\s|—")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|could|can|may|did|said|told|came|took|made|began|left|met"
    r"|went|gave|held|found|fell|rose|won|lost|saw|became|kept|sent|got|wrote|spoke|led|brought|drew|put|[a-z]{3,14}ed)\b"
)
_BREAK = re.compile(r";|[.!?]['’”\"]\s|\s[-–—]\s|—")
_REPORTED = re.compile(
    r"[,”\"’]\s[^,;]{0,90}\b(?:said|says|told|announced|confirmed|added|wrote|reported|stated|declared|replied"
    r"|explained)\b[^,;]{0,60}$"
)
"""Before a time of the clause that reports an act: "... was rejected, the ministry said on Monday"."""
_DONE = r"(?:[a-z]{3,14}ed|made|sent|held|given|taken|written|put|set)"
_HAS_VERB = re.compile(rf"\b{_DONE}\b")
_APPOSED = re.compile(rf",\s(?:[a-z]+ly\s)?{_DONE}\s[^,;]{{0,60}}$")
_GONE_BEFORE = re.compile(r"\bbecause\b|(?<!\bin )(?<!\bto )\b(?:which|who|whom|as)\b[^,;]{0,120}\bhad?\b")
"""Between a time and an act that is told of as older, or as a reason: it has a time of its own."""
_ITS_PREPOSITION = re.compile(r"\s(?:on|in|at|since|(?:as )?(?:late|early)(?: as)?)\s*$")
_NEXT_CLAUSE = re.compile(r",\s(?:and|but)$")
_PASSIVE = re.compile(r"\b(?:has\s|had\s|have\s)?(?:was|were|been)\s(?:[a-z]+ly\s)?\w+")
_OTHER_CLAUSE = re.compile(r",\s(?:and|but|so|nor|yet|while)\s(?=(?:the|an?|[A-Z])\b|[A-Z])")
_OPENING = re.compile(
    r"(?:[A-Z][\w’']*|but|and|on|in|at|late|early|the)?"
    r"(?:\s(?:[A-Z][\w’']*|on|in|at|late|early|the|of)){0,8}\s*"
)
"""What stands before a time that opens its sentence: "But in Geneva on "."""
_NOT_ITS_YEAR = re.compile(r",|\b(?:before|after)\b")
"""Between an act and a year that is not its own: "had opposed, in 1848 they", "before becoming a judge in 2009"."""
_AGO = re.compile(r"\b(?:ago|last|past|previous|earlier)\b", re.IGNORECASE)
_IN = re.compile(r"\bin\s+(?:(?:early|late|mid)[\s-]+)?$", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:will|would|shall|may|might|could|can|must|should|to)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:was|were|had|did|said|told|came|took|made|began|left|met|went|gave|held|found|fell|won|lost|saw|kept|sent|got"
    r"|wrote|spoke|led|brought|drew|put|sought|[a-z]{3,14}ed)\b"
)
_BACKGROUND = re.compile(
    r"\b(?:which|who|whom|as)\b(?:\s[\w’'-]+){0,5}\shad\b(?!\sbeen\b)(?:\s[a-z]+ly|\salso)?\s*$"
    r"|\b(?:had|has|have)\s(?:long|previously|once|earlier|for\s(?:years|months|decades|weeks|long))\b[^,;]{0,20}$"
    r"|\bfor\s(?:years|months|decades)\b[^,;]{0,30}$",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"(?:had|has|have)\s(?:(?:[a-z]+ly|long|once|earlier|also)\s)?")
"""At the beginning of a trigger."""
_AT_THE_TIME = re.compile(r"[^,;.]{0,120}\b(?:at\sthe\stime|in\sthe\spast|previously|before)(?=[,;.]|$)")


class ActTimes:
    """Dates the acts of one text."""

    def __init__(self, text: str, sentences: Sequence[Offsets], times: Sequence[Time], published: Published) -> None:
        self._text, self._sentences, self._times, self._published = text, sentences, times, published
        self._starts = [time.start for time in times]

    def of(self, at: Offsets, points: tuple[Offsets, ...]) -> MoveTime | None:
        """When an act happened whose trigger stands `at` and whose points are `points`."""
        index = within(self._sentences, at[0])
        first, last = self._sentences[index] if index >= 0 else at
        first, last = max(first, at[0] - _REACH), min(last, max(at[1], at[0] + _REACH))
        near = self._times[bisect.bisect_left(self._starts, first) : bisect.bisect_left(self._starts, last)]
        dates = [
            time
            for time in near
            if not any(s <= time.start < e and not self._behind_point(time, at, (s, e)) for s, e in points)
            and self._past(time)
            and self._governs(time, at, first, last)
        ]
        if dates:
            best = min(dates, key=lambda time: abs(time.start - at[0]))
            told = self._published.basis in ("given", "dateline")
            return MoveTime(best.value, "given" if told else "inferred")
        if self._is_background(at, first, last):
            return None
        return self._reported()

    def _past(self, time: Time) -> bool:
        """Whether a time is one at which something reported can have happened: of a day, a week, a month, or a year
        that was over when the text was published.
        """
        covered = bounds(time.value) if time.type in ("DATE", "TIME") else None
        if covered is None:
            return False
        if _DAY.match(time.value):
            return covered[0].isoformat() <= (self._published.latest or "9999-12-31")
        return covered[1].isoformat() < (self._published.earliest or "9999-12-31")

    def _governs(self, time: Time, at: Offsets, first: int, last: int) -> bool:
        """Whether a time dates the act of the trigger `at`, in a sentence (or what is looked at of it)."""
        text = self._text
        before, after = text[first : time.start], text[time.end : min(last, time.end + 60)]
        if at[0] <= time.start < at[1]:
            return True
        limit, noun = _LIMIT.search(before[-60:]), _OF.search(before[-40:])
        if limit and not (_FROM.match(limit[0]) and _TO.match(after)):
            return False
        if noun and time.start - at[1] > _BESIDE and not _ON_WHICH.fullmatch(noun[1]):
            return False
        named = _POSSESSED.match(after) or (_DETERMINED.search(before[-12:]) and _NOUN_NEXT.match(after))
        if named and not _DURING.search(before[-20:]):
            return False
        if time.start >= at[1]:
            governs = self._governs_back(text[at[0] : at[1]], text[at[1] : time.start])
        else:
            governs = self._governs_on(before, text[time.end : at[0]], text[at[0] : at[1]])
        return governs and (_DAY.match(time.value) is not None or self._is_year_of(time, before, at, first, last))

    def _governs_back(self, trigger: str, between: str) -> bool:
        """Whether a time dates an act told before it, `between` being the words from one to the other."""
        between = _ITS_PREPOSITION.sub("", between)
        if _BREAK.search(between):
            return False
        if _REPORTED.search(between):
            return True
        if _OPENS.search(between, 1) or _OTHER_CLAUSE.search(between):
            return False
        if _NEXT_CLAUSE.search(between):
            return False
        if _FINITE.search(trigger):
            return _FINITE.search(between) is None
        # a noun has the time of its own verb: "a demand for more, made on Monday", "was sent on Monday"
        return len(_FINITE.findall(_PASSIVE.sub("", between))) <= 1

    def _governs_on(self, before: str, between: str, trigger: str) -> bool:
        """Whether a time dates an act told after it: `before` is what the sentence says before the time, `between` the
        words from there to the trigger.
        """
        if _BREAK.search(between):
            return False
        if between.startswith((", when ", " when ")):
            return True
        opened = max((clause.end() for clause in _OPENS.finditer(before)), default=None)
        if opened is not None and not _CLOSES.search(before, opened):
            return not _CLOSES.search(between)
        if _APPOSED.search(before[-90:]) and between.startswith(","):
            return False
        if _GONE_BEFORE.search(between + trigger[:4]):
            return False
        initial = _OPENING.fullmatch(before)
        return initial is not None or not _OTHER_CLAUSE.search(between)

    def _is_year_of(self, time: Time, before: str, at: Offsets, first: int, last: int) -> bool:
        """Whether a year (or a part of one) dates an act: it stands by it, with "in" or "ago", and the act is told."""
        if time.start >= at[1] and _NOT_ITS_YEAR.search(self._text, at[1], time.start):
            return False
        if time.start < at[0] and (not _OPENING.fullmatch(before) or _FINITE.search(self._text, time.end, at[0])):
            return False
        if abs(time.start - at[0]) > 120 or not (_IN.search(before[-12:]) or _AGO.search(time.text)):
            return False
        clause = self._text[max(first, at[0] - 40) : at[1]]
        return bool(_TOLD.search(clause)) and not _AHEAD.search(clause)

    def _behind_point(self, time: Time, at: Offsets, point: Offsets) -> bool:
        """Whether a point ends with a year long past, which dates the act and not what it is about: "rejected the plan
        in 1997", unless that has a verb of its own ("the accord signed in 1997").
        """
        if not _YEAR.fullmatch(time.value) or abs(point[1] - time.end) > 1 or point[0] < at[1]:
            return False
        year = int((self._published.earliest or "0")[:4])
        about = self._text[point[0] : time.start]
        return int(time.value) <= year - _LONG_PAST and _IN.search(about) is not None and not _HAS_VERB.search(about)

    def _is_background(self, at: Offsets, first: int, last: int) -> bool:
        """Whether an act is told of as having gone before what the text reports, at no time it gives."""
        trigger = self._text[at[0] : at[1]]
        led = _AUXILIARY.match(trigger)
        if _BACKGROUND.search(self._text[max(first, at[0] - 80) : at[0]] + (led[0] if led else "")):
            return True
        return bool(_AT_THE_TIME.match(self._text, at[1], min(last, at[1] + 160)))

    def _reported(self) -> MoveTime | None:
        """When the text was published, as far as that is known."""
        dated = self._published
        if not dated.latest or not dated.earliest or dated.basis == "unknown":
            return None
        if dated.earliest == dated.latest:
            return MoveTime(dated.latest, dated.basis)
        value = _shared(dated.earliest, dated.latest)
        return MoveTime(value, "inferred") if value else None


def _shared(earliest: str, latest: str) -> str:
    """The month or year two ISO dates share, else nothing."""
    if earliest[:7] == latest[:7]:
        return latest[:7]
    return latest[:4] if earliest[:4] == latest[:4] else ""
