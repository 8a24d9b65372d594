"""Asks of one verb that are several: "wants them to raise prices, cut pensions and sell firms" is three.

Comes in: the stretches the encoder marked for the point of one act. Goes out: one stretch for each thing asked; parts
of one thing that it saw broken are put together. The moves call it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rejoinder.record.types import ASKS, Act

if TYPE_CHECKING:
    from rejoinder.reading.moves import MoveDraft

__all__ = ["asked_apart", "asked_of_another", "with_others_asked"]

Offsets = tuple[int, int]
ONE_POINT = 160
"""Code points over which stretches are put together to one point; in longer ones the longest stands."""
REST = 40
"""Code points of the rest of a thing between the piece the encoder marked and a comma."""
SHORTEST = 3
"""Code points of the shortest thing asked."""
LISTING: frozenset[Act] = ASKS | {"offer", "accept"}
"""Acts that often are about several things at once."""
_SEPARATOR = re.compile(r"\s*;\s*(?:and\s+)?|,?\s+(?:and|as\s+well\s+as|plus)\s+|,\s+")
_LEADS = re.compile(r"(?:(?:and|that(?!\s+of\b)|to|for)\s+)*")
_LAST = re.compile(r";|\b(?:and|as\s+well\s+as|plus)\b")
_BARE = re.compile(r"\s+and\s+")
_PREDICATE = re.compile(r"(?:is|are|was|were|be|been|being|has|have|had|will|would|should|must|may|can|could)\b")
_NAMES = re.compile(r"[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*)*")
_OF_ONE = re.compile(
    r"\b(?:in\s+(?:return|exchange)\s+for|between|only\s+(?:when|if|once)|unless|provided|on\s+condition|both)\b",
    re.IGNORECASE,
)
"""What takes two things at once: "six percent in return for | fewer offices and longer shifts |"."""
_DO = (
    r"(?:accept|allow|abandon|abolish|adopt|apologi[sz]e|appoint|approve|ban|begin|bring|build|buy|call|cancel|cease|clear|close"
    r"|commit|complete|comply|convert|create|cut|deliver|destroy|disarm|disband|dismantle|drop|ease|end|ensure|establish|exempt"
    r"|extend|extradite|free|freeze|give|grant|guarantee|halt|hand|help|hold|implement|improve|increase|introduce|invest|join"
    r"|keep|leave|let|lift|limit|lower|make|move|negotiate|open|pass|pay|permit|postpone|prevent|privati[sz]e|provide|publish"
    r"|pull|put|raise|ratify|recogni[sz]e|reduce|refrain|reform|reinstate|release|remove|renounce|repeal|replace|resign|respect"
    r"|restore|resume|return|scrap|sell|send|set|share|show|sign|step|stop|submit|suspend|take|transfer|treat|withdraw)"
)
_THING = r"(?:an?|the|its|no|more|fewer|less|[$€£]?\d[\d,.]*)\s"
_SEMICOLON = re.compile(r"\s*;\s*(?:and\s+)?(?:\(?[a-z\d]{1,3}\)\s+)?")
_VERB = (
    r"(?:not\s+)?(?!(?:this|that|these|those|the|an?|its|his|her|their|our|all|each|every\w*|any\w*|no|some|it|him|us|them|me|you|one|two"
    r"|three|four|five|six|seven|eight|nine|ten)\b)[a-z]"
)
_AND_TO = re.compile(rf",?\s+and\s+to\s+(?={_VERB})")
_COMMA_TO = re.compile(rf",\s+to\s+(?={_VERB})")
_AND_THAT = re.compile(r",?\s+and\s+that\s+(?=\S)")
_COMMA_THAT = re.compile(r",\s+that\s+(?=\S)")
_AND_FOR = re.compile(r",?\s+and\s+for\s+(?!all\b|good\b|ever\b)(?=\S)")
_COMMA_FOR = re.compile(r",\s+for\s+(?=\S)")
_AND_DO = re.compile(rf",?\s+and\s+(?={_DO}\s)")
_COMMA_DO = re.compile(rf",\s+(?={_DO}\s)")
_NO_THING = (
    r"(?!(?:not|then|so|yet|even|only|thus|therefore|that|to|for|on|in|at|by|with|without|from|under|before|after|until|when|while|if"
    r"|who|which|where|he|she|it|they|we|will|would|has|had|is|was|are|were|[a-z]+ed|said|says)\b)"
)
_AND_THING = re.compile(
    rf",\s+and\s+{_NO_THING}(?=[a-z\d$€£]|[A-Z][\w-]*['’]s\s)|,?\s+as\s+well\s+as\s+(?=(?:an?|no|more|[$€£]?\d[\d,.]*)\s)"
)
_COMMA_THING = re.compile(rf",\s+(?={_THING})")
_JUST_AND_THING = re.compile(rf",?\s+and\s+(?={_THING})")
_IS_THING = re.compile(_THING)
_BEGINS = re.compile(rf"{_THING}|{_DO}\b", re.IGNORECASE)
_FURTHER = r"[^,;.:!?()“”\"\n]{3,160}?"
_ENDS = r"(?=[;.:!?\n]|,?\s+and\s|$)"
_MORE_THING = re.compile(rf",?\s+and\s+(?P<item>{_THING}{_FURTHER})(?=[;.:!?\n]|$)")
_MORE_TO = re.compile(rf"(?:,\s+to\s+{_FURTHER})*,?\s+and\s+to\s+{_VERB}{_FURTHER}{_ENDS}")
_MORE_THAT = re.compile(rf"(?:,\s+that\s+{_FURTHER})*,?\s+and\s+that\s+{_FURTHER}{_ENDS}")
_ANOTHER = re.compile(
    r",?\s+(?:and|while)\s+(?:(?:on|upon)\s+(?P<on>(?:[\w’'.-]+\s+){0,4}?[\w’'.-]+)"
    r"|(?P<name>(?:the\s+)?[A-Z][\w’'.-]*(?:\s+(?:of\s+|and\s+)?[A-Z][\w’'.-]*){0,4})"
    r"|(?<=,\sand\s)(?P<they>the\s+(?!right\b|duty\b|need\b|power\b|freedom\b|chance\b|ability\b)(?:[a-z]+\s+)?[a-z]+))"
    r"\s+(?:not\s+)?to\s+(?=[a-z])"
)
_ASKED_OF_IT = re.compile(r"[^;.:!?()“”\"\n]{3,200}?(?=[,;.:!?()“”\"\n]|\s+and\s+(?:on|upon)\s|$)")


def asked_apart(
    text: str, act: Act, trigger: Offsets, points: Sequence[Offsets], sentence: Offsets
) -> tuple[Offsets, ...]:
    """The points of one act, each whole. Of parts on both sides of the trigger ("the offer was made, and they
    | rejected | it") the longest is the point.
    """
    ordered = sorted(points)
    if not ordered:
        return ()
    behind = ordered[0][0] >= trigger[1]
    if len(ordered) > 1:
        items = _items(text, ordered, sentence[1]) if act in LISTING and behind else []
        if len(items) < 2:
            first, last = ordered[0][0], max(b for _, b in ordered)
            whole = last - first <= ONE_POINT and not (first < trigger[0] and trigger[1] < last)
            items = [(first, last)] if whole else [max(items or ordered, key=lambda p: p[1] - p[0])]
        ordered = items
    if act not in LISTING or not behind:
        return tuple(ordered)
    return tuple(part for point in ordered for part in _parts(text, point, sentence, alone=len(ordered) == 1))


def _items(text: str, points: Sequence[Offsets], end: int) -> list[Offsets]:
    """The things asked of which the encoder marked pieces: what is between two things is a comma or "and", with the
    rest of the one and of the other. One where the pieces make no list. `end` is that of the sentence.
    """
    items: list[Offsets] = [points[0]]
    joints: list[str] = []
    for start, stop in points[1:]:
        first, last = items[-1]
        joint = _joint(text, last, start)
        begin = _begin(text, joint[1], stop) if joint is not None else start
        if joint is None or _PREDICATE.match(text, begin) or _NAMES.fullmatch(text, begin, stop):
            items[-1] = first, stop
            continue
        items[-1] = first, joint[0]
        items.append((begin, stop))
        joints.append(text[joint[0] : begin])
    goes_on = bool(joints) and _JUST_AND_THING.match(text, items[-1][1], end) is not None
    if goes_on and (more := _MORE_THING.match(text, items[-1][1], end)) is not None:
        items.append(more.span("item"))
        joints.append(" and ")
    listed = goes_on or (bool(joints) and _LAST.search(joints[-1]) is not None)
    if not listed or _OF_ONE.search(text, items[0][0], items[-1][0]):
        return [(items[0][0], items[-1][1])]
    if len(items) == 2 and _BARE.fullmatch(joints[0]) and _BEGINS.match(text, *items[1]) is None:
        return [(items[0][0], items[-1][1])]
    whole = [items[0]]
    for index, (item, between) in enumerate(zip(items[1:], joints, strict=True)):
        # "the one and the other to be shut, and relief": an "and" inside the first thing
        if _BARE.fullmatch(between) and index + 1 < len(joints):
            whole[-1] = whole[-1][0], item[1]
        else:
            whole.append(item)
    return [part for item in whole[:-1] for part in _cut(text, item, _COMMA_THING, None)] + whole[-1:]


def _joint(text: str, last: int, start: int) -> Offsets | None:
    """What parts two pieces of which one ends at `last` and the next begins at `start`, if it is a list's."""
    between = list(_SEPARATOR.finditer(text, last, start))
    if not between or between[0].start() - last > REST or start - between[-1].end() > REST:
        return None
    return between[0].start(), between[-1].end()


def _begin(text: str, at: int, end: int) -> int:
    """Where a thing begins behind what parts it from the one before."""
    leads = _LEADS.match(text, at, end)
    return leads.end() if leads is not None and leads.end() < end else at


def _parts(text: str, point: Offsets, sentence: Offsets, *, alone: bool) -> list[Offsets]:
    """A point that names several things by the grammar of lists, apart; with those that follow it in the same form."""
    start, end = point
    before = text[max(0, start - 6) : start]
    lead = next((w for w in ("to", "that", "for") if before.endswith(f" {w} ")), "")
    if text.startswith("not to ", start):
        lead = "to"
    if alone and lead in ("to", "that") and sentence[0] <= start < sentence[1]:
        more = (_MORE_TO if lead == "to" else _MORE_THAT).match(text, end, sentence[1])
        end = more.end() if more is not None else end
    for last, others, least in (
        (_SEMICOLON, None, 2),
        *(((_AND_TO, _COMMA_TO, 2), (_AND_DO, _COMMA_DO, 3)) if lead == "to" else ()),
        *(((_AND_THAT, _COMMA_THAT, 2),) if lead == "that" else ()),
        *(((_AND_FOR, _COMMA_FOR, 2),) if lead == "for" else ()),
        (_AND_THING, _COMMA_THING, 2),
        *(((_JUST_AND_THING, _COMMA_THING, 3),) if _IS_THING.match(text, start) else ()),
    ):
        parts = _cut(text, (start, end), last, others)
        # "yes, no, and later"
        scraps = last is _AND_THING and any(" " not in text[slice(*part)] for part in parts)
        if len(parts) >= least and not scraps:
            return parts
    return [point]


def _cut(text: str, point: Offsets, last: re.Pattern[str], others: re.Pattern[str] | None) -> list[Offsets]:
    """A point cut before its last thing and, with that, before the others; uncut where that breaks a quotation."""
    start, end = point
    cuts = [m.span() for m in last.finditer(text, start, end)]
    if last in (_AND_THING, _JUST_AND_THING) and cuts and _OF_ONE.search(text, start, cuts[0][0]):
        return [point]
    if not cuts:
        return [point]
    if others is not None:
        cuts += [
            m.span() for m in others.finditer(text, start, cuts[-1][0]) if not any(a <= m.start() < b for a, b in cuts)
        ]
    parts = []
    for stop, following in [*sorted(cuts), (end, end)]:
        parts.append((start, stop))
        start = following
    for a, b in parts:
        if b - a < SHORTEST or text.count('"', a, b) % 2 or text.count("“", a, b) != text.count("”", a, b):
            return [point]
    return parts


def asked_of_another(text: str, addressees: Sequence[Offsets], point: Offsets) -> tuple[int, Offsets] | None:
    """Where a point goes on with what another is asked, "called on the one to leave | and on the other to stay": where
    the first ends, and who the other is.
    """
    if not any(text[b : point[0]].strip() in ("to", "not to") for _, b in addressees if b <= point[0]):
        return None
    found = _ANOTHER.search(text, point[0] + SHORTEST, point[1])
    if found is None:
        return None
    return found.start(), next(found.span(g) for g in ("on", "name", "they") if found[g])


def with_others_asked(text: str, draft: MoveDraft, sentence: Offsets) -> list[MoveDraft]:
    """A draft of an ask and, for each other whom the same words ask something else, one more."""
    found = [draft]
    while draft.act in ASKS and draft.points and draft.points[-1][0] >= draft.trigger[1]:
        point = draft.points[-1]
        other = asked_of_another(text, draft.addressees, (point[0], sentence[1]))
        if other is None or other[0] != point[1]:
            break
        asked = _ANOTHER.match(text, point[1], sentence[1])
        what = _ASKED_OF_IT.match(text, asked.end(), sentence[1]) if asked is not None else None
        if what is None:
            break
        start, end = draft.evidence
        draft = replace(draft, points=(what.span(),), addressees=(other[1],), evidence=(start, max(end, what.end())))
        found.append(draft)
    return found
