"""Where the words of a point begin and end, by the grammar around the stretch the encoder marked.

"Will not hand | over its weapons |" is about handing over weapons, "urged the city | to stay open by | May" about
staying open. Comes in: a stretch of the reading text with the trigger and the addressees of its act. Goes out: the
stretch with whole words, the "not" and the verb that belong to it, and without what does not. The moves call it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rejoinder.record.types import ASKS, POLARITY, Act

__all__ = ["bounded", "next_act"]

Offsets = tuple[int, int]
SHORTEST = 4
"""Code points that are left of a point that is cut."""
BACK = 40
"""Code points before a point in which its verb and its "not" stand."""
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow|tonight"
_TIME = (
    rf"(?:(?:on\s+)?(?:{_DAY})|at\s+the\s+(?:same\s+)?time|(?:at\s+)?the\s+(?:same\s+)?time(?=\s+(?:not\s+)?to\b)"
    r"|(?:last|this|next)\s+(?:week|month|year|night)"
    r"|in\s+(?:January|February|March|April|May|June|July|August|September|October|November|December))"
)
_LEADING_TIME = re.compile(rf"{_TIME}\s+(?=(?:not\s+)?to\b|that\b|for\b)", re.IGNORECASE)
"""When it was asked: "urged Ethiopia | at the time | not to start"."""
_LEADING = re.compile(r"(?:that|for|to)\s+", re.IGNORECASE)
_BROKEN_WORD = re.compile(r"(?<![\w.-])(?:[\w’'.]+-)+$|[$€£]?\d+[.,]$|[$€£]$")
_PARTICLE = re.compile(r"(?:over|up|out|off|back|down|away|aside|forward)\s+(?!of\b|to\b|from\b|for\b|in\b|by\b)(?=\S)")
_VERB_BEFORE = re.compile(
    r"\b(?:to|not|will|would|can|could|must|should|shall|may|might|n[’']t)\s+(?P<verb>[a-z]{2,})\s+$"
)
_ACT_VERB = re.compile(
    r"(?:turn|rul|vot|call|back|put|walk|pull|lay|laid|set|throw|threw|wav|fight|fought|push|hit|hold|held)"
)
"""Verbs that make an act with their particle, which is then none of the point's."""
_NOT_TO = re.compile(r"\bnot\s+to\s+$")
_TO = re.compile(r"\s+(?:\([A-Z]+\)\s+)?to\s+(?=[a-z])")
_ASKED = re.compile(r"\b(?:on|upon|from|to|urg\w+|ask\w*|told|press\w*)\s+(?:[\w.,’'()-]+\s+){0,8}?$", re.IGNORECASE)
_WANTED = re.compile(r"\b(?:for|want\w*|that|expect\w*)\b", re.IGNORECASE)
"""What is wanted of somebody, whose name then belongs to it: "wants | the army to leave |"."""
_OF = re.compile(r"\s+of\s+(?=\S)")
_GIVEN_TO = re.compile(r"(?:them|him|us|it)\s+(?=an?\s|the\s|[$€£]|\d)")
_DANGLING = re.compile(
    r"(?:\s+[a-z]+(?:ed|wn)\s+by|\s+(?:by|in|on|at|from|until|with|for|to|of|than|as)"
    r"(?:\s+(?:the\s+)?(?:beginning|middle|end)\s+of)?)$"
)
_LEFT_OVER = re.compile(r"\s+(?:and|or|but)$")
_AT_THE = re.compile(r"\s+(?:at|in|on|by|for|until)\s+(?:the|an?|its)$")
_LAST_MINUTE = re.compile(r"\s+(?:last|first|next|same|end|beginning|moment)\b")
_DETERMINER = re.compile(r"\s(?:the|an?|its|their)$")
_NOUN = re.compile(r"\s+(?!and\b|or\b|of\b)[\w’'-]+")
_PHRASE_NEXT = re.compile(r"\s+(?:(?:the|an?|its|his|her|their|this|next|last|early|late|mid)\b|[A-Z\d])")
_DANGLING_TIME = re.compile(
    r"\s+(?:in|at|for|by|on|since|until|before|after)\s+(?:the|an?|this|that|its)\s+"
    r"(?:early|late|same|first|second|third|fourth|next|last|coming|final|past|small)$"
)
_TIME_NEXT = re.compile(r"\s+(?:hours?|times?|weeks?|months?|years?|days?|minutes?|round)\b")
_GOES_ON = re.compile(r"\s+\w")
_ANOTHER_NOUN = re.compile(
    r",?\s+(?:and|but)\s+(?:of\s+)?(?:its|his|her|their)\s+(?:(?!own\b)[a-z]+\s+)?"
    r"(?:refusal|rejection|insistence|readiness|willingness|reluctance)\b|,\s+only\s+to\s+(?:be|find|see|hear|learn)\b"
)
_FINITE = (
    r"(?:(?:says?|said|wants|wanted|rejects|rejected|refuses|refused|insists|insisted|accuses|accused|warns|warned|has|had|is|was"
    r"|did|does)\b"
    r"|(?:demanded|threatens|threatened|agreed|agrees|urges|urged|called|offered|proposes|proposed|rules|ruled|opposes|opposed"
    r"|accepts|accepted|asked|vowed|told|tells|dismissed|dismisses|expects|expected|hoped|planned|promised|announced|announces"
    r"|described|describes|denied|denies|denounced|declared|declares|criticised|criticized|complained|complains|renewed"
    r"|reiterated|repeated|pledged|suggested|suggests|signalled|signaled|welcomed|welcomes|added|adds)"
    r"(?=\s+(?:that|to|the|an?|it|its|his|her|their|them|him|on|for|out|not|no|any)\b|\s+[A-Z]))"
)
"""A verb, where it is plainly none of the participles and nouns that look like it."""
_NEXT = (
    r",?\s+(?:and|but)\s+"
    r"(?:(?:no\s+longer|also|never|already|then|later|instead|still|again|now|so\s+far|so|yet|[a-z]+ly)\s+){0,3}"
)
_NEXT_VERB = re.compile(rf"{_NEXT}{_FINITE}")
_NEXT_PAST = re.compile(rf"{_NEXT}(?=said\b|told\b|[a-z]+ed\b){_FINITE}")
_CLAUSE = re.compile(
    rf"\b(?:{_FINITE}|(?:have|are|were|will|would|should|must|can|could|may|might|shall|be|been|that|which|who|what|whose)\b)"
)
_HELD_TOGETHER = re.compile(r"[“”\"]")


def bounded(
    text: str, act: Act, trigger: Offsets, addressees: Sequence[Offsets], point: Offsets, sentence: Offsets
) -> Offsets:
    """A point from where its own words begin to where they end."""
    if not (sentence[0] <= point[0] and point[1] <= sentence[1]):
        return point
    start = _beginning(text, act, trigger, addressees, point, sentence)
    end = point[1] + text.startswith("%", point[1])
    return start, _ending(text, trigger, (start, end), sentence)


def _beginning(
    text: str, act: Act, trigger: Offsets, addressees: Sequence[Offsets], point: Offsets, sentence: Offsets
) -> int:
    """Where a point begins."""
    start, end = point
    low = max(sentence[0], start - BACK)
    broken = _BROKEN_WORD.search(text, low, start)
    if broken is not None and text[start].isalnum() and broken.start() >= trigger[1]:
        start = broken.start()
    if (when := _LEADING_TIME.match(text, start, end)) is not None:
        start = when.end()
        lead = _LEADING.match(text, start, end)
        start = lead.end() if lead is not None else start
    if (particle := _PARTICLE.match(text, start, end)) is not None:
        verb = _VERB_BEFORE.search(text, low, start)
        if verb is not None and _ACT_VERB.match(verb["verb"]) is None:
            start = verb.start("verb")
        elif trigger[1] + 1 == start and _ACT_VERB.match(text[trigger[0] : trigger[1]].rsplit(None, 1)[-1]):
            start = particle.end()
    for words in addressees:
        if words[0] <= start < words[1] < end:
            asked = _TO.match(text, words[1], end) if _is_asked(text, trigger, words[0]) else None
            blamed = _OF.match(text, words[1], end) if act == "criticise" else None
            start = asked.end() if asked is not None else blamed.end() if blamed is not None else start
    if act == "offer" and (given := _GIVEN_TO.match(text, start, end)) is not None:
        start = given.end()
    if POLARITY[act] == "for" or act in ASKS or act == "threaten":
        denied = _NOT_TO.search(text, max(low, trigger[1]), start)
        start = denied.start() if denied is not None else start
    return start if end - start >= SHORTEST else point[0]


def _is_asked(text: str, trigger: Offsets, start: int) -> bool:
    """Whether somebody named at `start` is asked by the words before: "called on | the army | to leave"."""
    before = text[max(trigger[0], start - 2 * BACK) : start]
    asked = _ASKED.search(before)
    return asked is not None and _WANTED.search(before, asked.start()) is None


def _ending(text: str, trigger: Offsets, point: Offsets, sentence: Offsets) -> int:
    """Where a point ends."""
    start, end = point
    end = next_act(text, trigger, point)
    if end < sentence[1] and _GOES_ON.match(text, end, sentence[1]) is not None:
        for pattern, following in (
            (_DANGLING_TIME, _TIME_NEXT),
            (_DANGLING, _PHRASE_NEXT),
            (_LEFT_OVER, _GOES_ON),
            (_AT_THE, _LAST_MINUTE),
        ):
            tail = pattern.search(text, max(start, end - BACK), end)
            if tail is not None and tail.start() - start >= SHORTEST and following.match(text, end, sentence[1]):
                end = tail.start()
        if _DETERMINER.search(text, max(start, end - BACK), end) and (noun := _NOUN.match(text, end, sentence[1])):
            end = noun.end()
    return end


def next_act(text: str, trigger: Offsets, point: Offsets) -> int:
    """Where in a point, or at its end, the next verb of who acts begins: "to cut wages | and no longer rules out"."""
    start, end = point
    if start < trigger[1] or _HELD_TOGETHER.search(text, start, end) is not None:
        return end
    verb = _NEXT_PAST if text.endswith("that ", 0, start) else _NEXT_VERB
    cuts = [c.start() for c in (_ANOTHER_NOUN.search(text, start, end), verb.search(text, start, end)) if c]
    cut = min(cuts, default=end)
    return cut if cut - start > SHORTEST and _CLAUSE.search(text, start, cut) is None else end
