"""Acts that regular words tell whatever else is seen: who accepts "if" does so in part, who needs time has put it off.

Comes in: the text with a trigger and the act that was read there, or the words of an answer. Goes out: the act by its
wording. The moves ask it of what the encoder read, the grammar of bulletins of the verbs it knows. The figures beside
the patterns are of the negotiations trained on.
"""

from __future__ import annotations

import re

from rejoinder.reading.idioms import idiom
from rejoinder.record.types import Act

__all__ = ["ASKS_TIME", "in_part", "limited", "plain_act"]

Offsets = tuple[int, int]
ACROSS = 40
"""Code points before and behind a trigger in which the rest of a wording may stand."""
AFTER = 120
"""Code points behind an acceptance in which its condition is looked for."""
_NO = r"(?:not|never|nothing|no one|nobody|(?:\w+)?n[o’']t)"
_YIELDS = re.compile(
    rf"\b(?:{_NO}|no)\s+(?:be\s+)?(?:(?:ready|prepared|willing)\s+to\s+)?"
    r"(?:compromise|budge|yield|back\s+down|give\s+(?:up|in|way|ground)|bend|retreat|concede)\b",
    re.IGNORECASE,
)
_RUSHES = re.compile(
    rf"\b(?:{_NO}|no)\b(?:\s+\w+){{0,2}}\s+(?:hurry|hurrying|rush|rushing|haste|hasten)\b", re.IGNORECASE
)
ASKS_TIME = (
    r"(?:(?:a|some|any|the|two|three|four|five|six|ten|more|another|one|little|bit|of|additional|further|extra|until)"
    r" )*(?:time|patience|hours?|days?|night|weekend|weeks?|fortnight|months?)\b(?!['’])"
    r"(?! (?:limit|table|frame|bar|off|out|wages?|pay|leave|notice|ago|earlier|before|later|of work)\b)"
)
"""What who wants to think about it asks for: of 67 such asks 55 are annotated as answers put off."""
_WANTS_TIME = re.compile(
    rf"(?:(?:ask|request)(?:s|ed|ing)? for|requests?|requested|needs?|needed) {ASKS_TIME}", re.IGNORECASE
)
_IF = (
    r"(?<!\beven )(?<!\bas )\b(?:if(?! (?:possible|necessary|any|needed|not)\b)|provided(?! (?:by|for|with|in)\b)"
    r"|(?:as|so) long as|on (?:the )?(?:condition|understanding)|subject to)\b"
)
_CONDITION = re.compile(rf"[^.;:!?\n]{{0,80}}?{_IF}", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r"\b(?:but|while|whereas)\b")
_TAKES = re.compile(
    r"\b(?:support|accept|agree|endorse|live with|join|approv|welcom|go along|no objections?|not (?:object|oppose))",
    re.IGNORECASE,
)
_SORRY = re.compile(r"\b(?:disappoint(?:ed|ment|ing)|regret(?:s|ted)?|lament(?:s|ed)?|deplore[sd]?)\b", re.IGNORECASE)
"""Of 100 triggers with these words 98 are annotated as criticism."""
_IMPOSSIBLE = re.compile(r"\b(?:unacceptable|inadmissible|out of the question)\b", re.IGNORECASE)
"""Of 20 triggers with these words 19 are annotated as refusals, one as opposition."""
_LEFT_OPEN = re.compile(
    rf"\b{_NO}\b(?: [\w’']+){{0,3}}? rul(?:e|es|ed|ing)\b(?: [\w’']+){{0,5}}? out\b"
    r"|\brul(?:e|es|ed|ing) nothing out\b"
    rf"|\b{_NO}\b(?: yet| been| be)? (?:exclud\w+|turn(?:ed|ing)?(?: \w+){{0,2}} down|reject\w*|refus(?:e|ed|es|ing)"
    r"|dismiss\w*|sa(?:y|id|ying) no|(?:clos\w+|shut\w*) (?:the|that|a) doors?)\b",
    re.IGNORECASE,
)
"""A refusal denied: of 90 so annotated 85 leave the matter open."""
_NOT_TAKEN = re.compile(rf"\b{_NO}\b(?: \w+)? taken up\b", re.IGNORECASE)
_OF_NONE = re.compile(
    r"\b(?:no(?! (?:doubt|longer|later|sooner|wonder|matter)\b)|none of|not (?:a single|one|any)(?: of)?"
    r"|neither(?: of)?)\b"
    r"[^.;:,“”\"\n]{0,80}?\b(?:was|were|is|are|(?:ha[sd]|have) been|be)\b(?: yet| \w+ly)?"
    r" (?:accepted|met|granted|agreed|approved|adopted|satisfied|fulfilled|endorsed|honou?red)\b",
    re.IGNORECASE,
)
"""What befell nothing that was asked: "not a single demand was accepted"."""
_WITHOUT = re.compile(r"[^.;:!?\n]{0,80}?\bwithout (?:any )?(?:pre-?)?conditions?\b", re.IGNORECASE)
_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|some|part|most"
    r"|a (?:third|quarter|fifth|part|few)|\d+)"
)
_IN_PART = re.compile(
    rf"\b{_NUMBER} of (?:the|them|its|his|her|their|those|these|{_NUMBER})\b"
    r"|\b(?:all but|except|apart from|but not|save for|in principle|in substance|in part|partly|partially|halfway|half"
    r"|only|until)\b"
    r"|\b(?:on|under|with|subject to) (?:the |a |one |two |three |its |certain )?"
    r"(?:condition|proviso|understanding|premise)s?\b"
    r"|\bwith (?:a |an |one |two |some |its )?(?:[\w-]+ ){0,2}?"
    r"(?:riders?|reservations?|remarks?|provisos?|caveats?|changes?|amendments?|exceptions?)\b"
    rf"|{_IF}|\b(?:once|unless)\b|, (?:but|though|although|albeit)\b",
    re.IGNORECASE,
)
"""What limits an answer: of the annotated acceptances with one of these in their evidence nine in ten are partial (of
those with "half", "only" or "until" two in three)."""


_AGREED_NOT = re.compile(
    r"(?:agree[sd]?|promise[sd]?|pledge[sd]?|undertook|undertakes?|consent(?:s|ed)?)\s+not\s+to\b", re.IGNORECASE
)
"""Who agrees not to do something has agreed."""
_HARMS = re.compile(
    r"(?:(?:will|would|shall|may|might|could)\s+)?(?:[a-z]+ly\s+)?(?:retaliate|sue|veto|hit\s+back|go\s+on\s+strike|walk\s+out|go\s+to\s+court"
    r"|(?:take|impose|introduce|adopt)\s+(?:\w+\s+){0,2}?(?:counter-?measures|sanctions|tariffs|reprisals))\b",
    re.IGNORECASE,
)
"""What is done to the other side."""
_IF_OR_UNLESS = re.compile(r"[^.;:!?\n]{0,100}?\b(?:if|unless|should)\b")


def plain_act(text: str, trigger: Offsets, act: Act) -> Act:
    """The act of a trigger in `text` (code points) where its words, or those beside it, are regular and tell of another
    than `act`.

    Who will not compromise is not open to it; who asks for time has put the answer off; who accepts "if" does so in
    part; a refusal denied leaves the matter open; what is regretted or disappoints is no demand. Set phrases tell their
    own act (`idioms.py`).
    """
    words = text[slice(*trigger)]
    told = idiom(text, trigger)
    act = told or act
    if act in ("demand", "ask", "propose") and _WANTS_TIME.match(text, trigger[0]):
        return "defer"
    if act in ("reject", "oppose", "accept", "accept_partly") and _over(_LEFT_OPEN, text, trigger):
        return "open"
    if act in ("demand", "ask", "propose", "accept") and _over(_NOT_TAKEN, text, trigger):
        return "reject"
    if act in ("accept", "accept_partly", "support") and _over(_OF_NONE, text, trigger, AFTER):
        return "reject"
    if act in ("reject", "oppose", "open") and _AGREED_NOT.match(text, trigger[0]):
        return "accept"
    if (harm := _HARMS.match(text, trigger[0])) is not None:
        if _IF_OR_UNLESS.match(text, harm.end()):
            return "threaten"
        if act in ("accept", "accept_partly", "support") and "veto" in harm.group():
            return "reject"
    if act == "accept_partly" and _WITHOUT.match(text, trigger[0]):
        return "accept"
    if act in ("demand", "ask", "open", "reject", "oppose") and _SORRY.search(words):
        return "criticise"
    if act in ("accept", "support") and (told or _TAKES.search(words)) and _conditional(text, trigger[1]):
        return "accept_partly"
    if act in ("criticise", "oppose", "open", "defer") and _IMPOSSIBLE.search(words):
        return "reject"
    if act in ("open", "accept", "accept_partly", "support") and _YIELDS.search(words):
        return "reject"
    if act in ("reject", "oppose") and _RUSHES.search(words):
        return "defer"
    return act


def in_part(words: str) -> bool:
    """Whether the words of an acceptance, from its trigger on, limit it: "two of the three", "in principle", "if"."""
    return _IN_PART.search(words) is not None


def limited(act: Act, words: str) -> Act:
    """An act, as partial where it is an acceptance and the words of it limit it."""
    return "accept_partly" if act in ("accept", "support") and in_part(words) else act


def _conditional(text: str, at: int) -> bool:
    """Whether a condition follows in the same clause: of 80 acceptances so annotated 77 are partial."""
    found = _CONDITION.match(text, at, min(len(text), at + AFTER))
    return found is not None and not _OTHER_CLAUSE.search(found.group())


def _over(pattern: re.Pattern[str], text: str, trigger: Offsets, across: int = ACROSS) -> bool:
    """Whether a pattern lies over a trigger."""
    low, high = max(0, trigger[0] - across), min(len(text), trigger[1] + across)
    return any(m.start() < trigger[1] and trigger[0] < m.end() for m in pattern.finditer(text, low, high))
