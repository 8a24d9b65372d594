"""Meetings that rules read more surely than the encoder: told by a noun, as that of a joint body, on several days.

Comes in: the reading text with its sentences, mentions and times. Goes out: drafts of `meet` moves, one a day, in code
points of the reading text. `with_meetings` puts them among what the encoder read.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rejoinder.reading.clause_marks import ClauseMarks
from rejoinder.reading.moves import MoveDraft
from rejoinder.record.types import Mention, Time
from rejoinder.resolving.actors import scan
from rejoinder.resolving.words import lying_in

__all__ = ["with_meetings"]

Offsets = tuple[int, int]
CONFIDENCE = 0.6
"""Of a meeting read by these rules; not fitted, such phrases are rare in the corpus."""
_TALKS = r"(?:talks|negotiations|consultations|discussions)"
_HEAD = (
    rf"(?:rounds?\s+of\s+(?:[\w-]+\s+)?{_TALKS}|{_TALKS}|meetings?|summits?|sessions?|rounds?"
    r"|(?:tele)?phone\s+(?:calls?|conversations?)|telephone\s+(?:calls?|conversations?)|video\s*conferences?)"
)
_NOMINAL = re.compile(rf"\b(?P<head>{_HEAD})\s+(?P<link>between|among|of)\s+(?:both\s+)?", re.IGNORECASE)
_POSSESSED = re.compile(rf"['’]s?\s+(?:[\w-]+\s+){{0,2}}?(?P<head>{_HEAD})\s+with\s+", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:(?:had|have|has)\s+)?(?:(?:also|then|first|again|recently|already|briefly|last)\s+)?"
    rf"(?P<head>met|convened|gathered|conferred|sat\s+down|held\s+(?:[\w-]+\s+){{0,3}}?(?:{_TALKS}|meetings?|summits?))\b"
)
_WITH = re.compile(r"\s+with\s+(?:the\s+)?")
_GOES_ON = re.compile(
    r"(?:\s+(?:again|behind\s+closed\s+doors|briefly|separately|informally|twice|alone|face\s+to\s+face|for\s+[\w-]+\s+\w+))?"
    r"(?=\s+(?:in|at|on|near|from|over|last|this|late|early|yesterday|today)\b|\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\s*[.,;)\n]|\s*$)",
    re.IGNORECASE,
)
"""What may follow a verb whose subject are all who met."""
_STOP = re.compile(
    r"[.;:!?\n()“”\"]|—\s*$"
    r"|\s(?:in|at|on|near|over|about|regarding|to|for|from|before|after|since|under|via|by|was|were|had|has|have|is|are|be|will"
    r"|would|took|ended|began|broke|said|says|told|held|that|which|who|where|when|while|but|concluded|failed|resumed|started"
    r"|continued|produced|brought|led|opened|stalled|collapsed|scheduled|planned|aimed|mediated|hosted|last|this|next"
    r"|yesterday|today|earlier|later|came|went|lasted|did|do|does|not|as|if|so|because|where|whose|could|should|(?-i:may)|might)\b",
    re.IGNORECASE,
)
_NO_VERB = r"(?!(?:in|at|on|near|over|about|from|by|last|this)\b)"
_PLACE = r"(?:\s*,?\s*(?:in|at|near|on\s+the\s+sidelines\s+of)\s+[^,.;:]{1,60}?)?"
_HELD = (
    r"(?:\s*,?\s*(?:(?:which|that)\s+)?(?:(?:were|was|had\s+been|have\s+been)\s+(?:held|concluded)|took\s+place|ended|began|opened"
    r"|concluded|broke\s+(?:down|up|off)|closed|lasted)\b[^,.;:]{0,60}?)?"
)
_UP_TO_DAY = re.compile(
    rf"{_PLACE}{_HELD}{_PLACE}\s*,?\s*(?:(?:late|early)\s+)?(?:on\s+|from\s+)?(?:the\s+)?", re.IGNORECASE
)
_TOOK_PLACE = re.compile(rf"{_PLACE}\s+(?:(?:were|was|had\s+been)\s+held|took\s+place)\b", re.IGNORECASE)
_BETWEEN_DAYS = re.compile(r"\s*(?:,|and|&|,\s*and)\s*(?:on\s+|the\s+)*", re.IGNORECASE)
_TO_DAY = re.compile(r"\s*(?:to|until|till|through|[-–])\s*(?:the\s+)?", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|should|could|(?-i:may)|might|must|can|cannot|if|unless|no|not|never|without|n[o’']t|call(?:s|ed|ing)?|propos\w+"
    r"|invit\w+|plan\w*|schedul\w+|expect\w*|cancel\w*|postpon\w+|refus\w+|reject\w*|offer\w*|ahead|before|until|hop\w+|want\w*|wish\w*"
    r"|demand\w*|urg\w+|possib\w+|agree\w*|upcoming|forthcoming|next|future|planned|eve|due|set|to\s+(?:hold|have|host|meet|be|convene)"
    r"|ruled?\s+out|support\w*|suggest\w*|prospect\w*|need\w*|require\w*|push\w*|press\w*|promis\w+|prepar\w+|toward|towards|seek\w*"
    r"|called\s+off|intend\w*|resume|start|begin|wait\w*|stalled|fail\w*\s+to|return\s+to|restart\w*|reviv\w*)\b",
    re.IGNORECASE,
)
"""Words about a meeting that has not taken place, or of which that is not told."""
_OFF = re.compile(
    r"\b(?:will|would|shall|should|could|(?-i:may)|might|schedul\w+|planned|expected|due|set\s+(?:for|to)|cancel\w*|postpon\w*"
    r"|called\s+off|delayed|put\s+off|proposed)\b",
    re.IGNORECASE,
)
"""Words after a meeting that has not taken place."""
_CLAUSE = re.compile(
    r"[,;:—–(]\s|\bthat\s|\band\s(?=(?P<ahead>[a-z]+ed\s))|\bbut\s|\bwhile\s|\bwhen\s|\bafter\s|\bfollowing\s|\bas\s",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"[“”\"]|\b(?:is|are|said|says|told|that|tell|announced|asked|by|until|since|who|which)\b|\b\w{3,}ed\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"[\dX]{4}-\d\d-\d\d")
_ONE = re.compile(r"\b(?:meeting|summit|session|round|call|conversation|conference)$", re.IGNORECASE)
_CUT = re.compile(r",\s*(?:and\s+)?|;\s*|\s+and\s+")
_HYPHEN = re.compile(r"\s*[-–—/]\s*")
_CLOSING = re.compile(r"[,;:.]\s|$")
_MANY = 8
"""Most places a list of parties is parted at; longer ones meet all together."""
REACH = 1000
"""Code points before or after the words for a meeting within which its parties, and whether it took place, are told."""


@dataclass(frozen=True)
class _Party:
    start: int
    end: int
    actor: str
    mention: bool


def with_meetings(
    acts: list[MoveDraft],
    text: str,
    sentences: Sequence[Offsets],
    mentions: Sequence[Mention],
    times: Sequence[Time],
    *,
    latest: str | None,
) -> list[MoveDraft]:
    """The drafts with the meetings of these forms among them, in the order of their triggers.

    `latest` is the last day (ISO) on which the text can have been published: no meeting is later. What the encoder read
    as a meeting in the same words stays unless the rule knows of several days.
    """
    kept, made = list(acts), []
    for meeting in _meetings(text, sentences, mentions, times, latest or "9999"):
        first, last = meeting[0].evidence
        read = [d for d in kept if d.act == "meet" and d.trigger[0] < last and first < d.trigger[1]]
        if read and len(meeting) == 1:
            continue
        kept = [d for d in kept if d not in read]
        made.extend(meeting)
    return sorted([*kept, *made], key=lambda d: (d.trigger, d.evidence)) if made else acts


def _meetings(
    text: str, sentences: Sequence[Offsets], mentions: Sequence[Mention], times: Sequence[Time], latest: str
) -> Iterator[list[MoveDraft]]:
    """The moves of each meeting or series of them."""
    for start, end in sentences:
        days = [t for t in lying_in(times, start, end) if t.type in ("DATE", "TIME") and _DAY.match(t.value)]
        marks = ClauseMarks(_CLAUSE, text, start, end)
        done = start
        for match in itertools.chain(
            _NOMINAL.finditer(text, start, end), _POSSESSED.finditer(text, start, end), _VERB.finditer(text, start, end)
        ):
            if match.start() < done and match.re is not _POSSESSED:
                continue
            if match.re is _VERB:
                found = _told_by_verb(text, match, marks, end, mentions)
            else:
                found = _told_by_noun(text, match, (start, end), marks, mentions, days)
            if found is None:
                continue
            parties, stop, needs_day = found
            near = _days(text, match, stop, days, start)
            if any(t.value[:10] > latest for t in near) or (not near and needs_day):
                continue
            if len(near) > 1 and _ONE.search(match["head"]):
                near = near[:1]  # a meeting of several days
            done = max(stop, match.end())
            yield _drafts(text, match.span("head"), parties, near, (start, end))


def _told_by_noun(
    text: str,
    match: re.Match[str],
    within: Offsets,
    marks: ClauseMarks,
    mentions: Sequence[Mention],
    days: Sequence[Time],
) -> tuple[list[_Party], int, bool] | None:
    """Who met by "talks between A and B", where the words end, and whether only a day tells that it took place."""
    start, end = within
    next_day = bisect_left(days, match.end(), key=lambda t: t.start)
    following = days[next_day].start if next_day < len(days) else end
    stop = _phrase_end(text, match.end(), min(end, following, match.end() + REACH))
    parties = _parties(text, match.end(), stop, mentions)
    if match.re is _POSSESSED:
        owner = [
            p for p in _parties(text, max(start, match.start() - 60), match.start(), mentions) if p.end == match.start()
        ]
        parties = [*owner, *parties]
        if not owner:
            return None
    if len({p.actor for p in parties}) < 2:
        return None
    if match.groupdict().get("link") == "of" and not _joint(text, parties, match.end(), stop):
        return None
    opening = marks.before(match.start())
    # what governs the noun may stand before a comma ("proposed, for the third time, talks"): look a little further
    opening = max(start, match.start() - REACH, min(opening, match.start() - 40))
    if _AHEAD.search(text, opening, match.start()):
        return None
    closing = _CLOSING.search(text, stop, min(end, stop + REACH))
    if _OFF.search(text, stop, closing.start() if closing else min(end, stop + REACH)):
        return None
    return parties, stop, _TOOK_PLACE.match(text, stop, end) is None


def _told_by_verb(
    text: str, match: re.Match[str], marks: ClauseMarks, end: int, mentions: Sequence[Mention]
) -> tuple[list[_Party], int, bool] | None:
    """Who met by "A and B met in Geneva", "A met with B"; where the words end."""
    opening = marks.before(match.start())
    if match.start() - opening > 160 or _AHEAD.search(text, opening, match.start()):
        return None
    subject = _parties(text, opening, match.start(), mentions)
    joined = _WITH.match(text, match.end(), end)
    if joined:
        stop = _phrase_end(text, joined.end(), min(end, joined.end() + REACH))
        others = _parties(text, joined.end(), stop, mentions)
        if not subject or not others or {p.actor for p in subject} & {p.actor for p in others}:
            return None
        if not _joint(text, subject, opening, match.start()):
            subject = subject[-1:] if subject[-1].end >= match.start() - 2 else subject[:1]
        return [*subject, *others], stop, False
    if not _GOES_ON.match(text, match.end(), end) or len({p.actor for p in subject}) < 2:
        return None
    if not _joint(text, subject, opening, match.start()):
        return None
    return subject, match.end(), False


def _phrase_end(text: str, start: int, end: int) -> int:
    """Where a list of parties ends; what follows a comma belongs to it only where it is the end of the list."""
    found = _STOP.search(text, start, end)
    stop = found.start() if found else end
    comma, last = text.find(",", start, stop), text.rfind(",", start, stop)
    closed = last >= 0 and not text[last + 1 : stop].strip()
    if closed:
        stop, last = last, text.rfind(",", start, last)
    if last < 0:
        return stop
    verb = found is not None and not closed and re.match(rf"\s{_NO_VERB}\w", found.group(), re.IGNORECASE) is not None
    if " and " not in text[last:stop] or (verb and " and " in text[start:comma]):
        # "between A and B, C said": cut back; "A, B and C" has its "and" after the last comma
        return comma
    return stop


def _parties(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[_Party]:
    """Actors named in a stretch: by mentions, and within names of joint bodies by the states and bodies named there."""
    hits = [_Party(start + h.start, start + h.end, h.actor, False) for h in scan(text[start:end])]
    found = []
    for m in lying_in(mentions, start, end):
        if not m.actor:
            continue
        inside = lying_in(hits, m.start, m.end)
        # a body named after its members: "NATO-Russia Council", "Russia Council - NATO"
        first, last = (bisect_left(hits, at, key=lambda h: h.start) for at in (m.start, m.end))
        beside = (first > 0 and _HYPHEN.fullmatch(text, hits[first - 1].end, m.start)) or (
            last < len(hits) and _HYPHEN.fullmatch(text, m.end, hits[last].start)
        )
        if len({h.actor for h in inside}) > 1 or (inside and beside and m.person is None):
            found.extend(inside)
        else:
            found.append(_Party(m.start, m.end, m.actor, True))
    starts = [p.start for p in found]
    reached = list(itertools.accumulate((p.end for p in found), max))
    found += [h for h in hits if not (at := bisect_right(starts, h.start)) or reached[at - 1] < h.end]
    return sorted(found, key=lambda p: p.start)


def _joint(text: str, parties: Sequence[_Party], start: int, end: int) -> bool:
    """Whether a noun phrase names several together: joined by "and", or in the name of one body ("Franco-German")."""
    for one, other in itertools.pairwise(parties):
        if one.actor == other.actor:
            continue
        between = text[one.end : other.start]
        if _HYPHEN.fullmatch(between) or re.search(r"(?:^|\s|,)(?:and|&)\s", between):
            return True
    return False


def _days(text: str, match: re.Match[str], stop: int, days: Sequence[Time], start: int) -> list[Time]:
    """The days a meeting is told for: a run of them right after its words, else right before."""
    after = bisect_left(days, stop, key=lambda t: t.start)
    if after < len(days) and _UP_TO_DAY.fullmatch(text, stop, days[after].start):
        return _run(text, days, after, 1)
    before = bisect_right(days, match.start(), key=lambda t: t.end) - 1
    if before >= 0 and match.start("head") - days[before].end <= REACH:
        gap = text[days[before].end : match.start("head")]
        if len(gap.split()) <= (12 if match.re is _VERB else 6) and not _SAYS.search(gap):
            return _run(text, days, before, -1)
    return []


def _run(text: str, days: Sequence[Time], at: int, step: int) -> list[Time]:
    """Days listed beside the one at `at`; of "from the 10th to the 13th" the first only."""
    found = [days[at]]
    while 0 <= at + step < len(days):
        low, high = (at, at + 1) if step > 0 else (at - 1, at)
        gap = text[days[low].end : days[high].start]
        at += step
        if _TO_DAY.fullmatch(gap):
            found = [days[low]] if step < 0 else found
        elif _BETWEEN_DAYS.fullmatch(gap):
            found = [*found, days[at]] if step > 0 else [days[at], *found]
        else:
            break
    return list({t.value: t for t in found}.values())


def _drafts(text: str, head: Offsets, parties: list[_Party], days: Sequence[Time], within: Offsets) -> list[MoveDraft]:
    """One move a day; where the parties fall into as many groups as there are days, in their order."""
    groups = _groups(text, parties, len(days)) if len(days) > 1 else None
    edges = [head, *((p.start, p.end) for p in parties), *((t.start, t.end) for t in days)]
    evidence = max(within[0], min(e[0] for e in edges)), min(within[1], max(e[1] for e in edges))
    made = []
    for k, day in enumerate(days or [None]):
        present = {p.actor: p for p in reversed(groups[k] if groups else parties)}
        first, *others = sorted(present.values(), key=lambda p: p.start)
        made.append(
            MoveDraft(
                "meet",
                head,
                ((first.start, first.end),),
                tuple((p.start, p.end) for p in others),
                (),
                evidence,
                CONFIDENCE,
                rule=True,
                day=(day.start, day.end) if day else None,
                known=tuple(((p.start, p.end), p.actor) for p in present.values() if not p.mention),
            )
        )
    return made


def _groups(text: str, parties: Sequence[_Party], count: int) -> list[list[_Party]] | None:
    """The parties of each of `count` meetings, if a list of them can be parted so in one way, best at commas."""
    start, end = parties[0].start, parties[-1].end
    cuts = [m for m in _CUT.finditer(text, start, end) if not any(p.start < m.start() < p.end for p in parties)]
    if not count - 1 <= len(cuts) <= _MANY:
        return None
    valid: list[tuple[int, list[list[_Party]]]] = []
    for chosen in itertools.combinations(cuts, count - 1):
        bounds = [start, *(c.start() for c in chosen), end]
        groups = [[p for p in parties if a <= p.start < b] for a, b in itertools.pairwise(bounds)]
        if all(len({p.actor for p in g}) >= 2 for g in groups):
            valid.append((sum("," in c.group() or ";" in c.group() for c in chosen), groups))
    best = max((commas for commas, _ in valid), default=0)
    likely = [groups for commas, groups in valid if commas == best]
    return likely[0] if len(likely) == 1 else None
