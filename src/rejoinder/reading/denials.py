"""Answers whose subject or object denies them: "Neither Fiji nor Tonga accepted it", "accepted neither", "by the union
but not by the employers".

Such words look like acceptances. Comes in: the reading text with its sentences and what was read so far. Goes out: the
same, acts in such words by each of those named and of their own sign. `with_ellipses` calls `with_denials`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.shells import ACCEPTS, parties
from rejoinder.record.types import ASKS, Act

__all__ = ["with_denials"]

Offsets = tuple[int, int]
CONFIDENCE = 0.6
"""Of a refusal read so, where the encoder was no surer of what looked like an acceptance."""
_TAKES: frozenset[Act] = frozenset({"accept", "accept_partly", "support", "open"})
_FINITE = (
    r"(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|said|says|that|which|who|if|when|because|nor)"
)
_WORD = rf"(?!{_FINITE}\b)[^\s,;:()“”\".?!]+"
_NP = rf"{_WORD}(?:\s+{_WORD}){{0,5}}?"
_AUX = r"(?:(?:has|have|had|did|would|will|could|can|is|are|was|were|ever|yet|so\s+far|[a-z]+ly)\s+)*"
_NEITHER = re.compile(
    rf"\b[Nn]either\s+(?:(?P<one>{_NP})\s+nor\s+(?P<other>{_NP})|(?P<side>(?:side|party|camp|government)))\s+{_AUX}"
    rf"(?P<verb>{ACCEPTS}|sign(?:s|ed)?(?:\s+up\s+to|\s+on\s+to)?|support(?:s|ed)?|back(?:s|ed)?|endorse[sd]?|embrace[sd]?|ratified"
    r"|reject(?:s|ed)?|rule[sd]?\s+out|oppose[sd]?|refuse[sd]?)\b"
)
_OBJECT = re.compile(
    r"\s+(?P<thing>(?:the|an?|its|their|any|this|that|these|all)(?:\s+(?!(?:and|but|or)\b)[\w’'-]+){1,6}?)"
    r"(?=[.,;:”\"]|\s+(?:and|but|which|who|that|because|as|in|on|at|by|to|from|for|after|before|when|while|saying)\b)"
)
_OF_NONE = re.compile(
    rf"\b(?P<verb>{ACCEPTS}|support(?:s|ed)?|back(?:s|ed)?|endorse[sd]?|met|meets)\s+(?:to\s+)?"
    r"(?:neither\s+(?P<one>[^.;:,“”\"]{3,60}?)\s+nor\s+(?P<other>[^.;:,“”\"]{3,80}?)(?=[.;:,“”\"]|$)"
    r"|(?:none|neither)\s+of\s+(?P<these>these|them|those|its|the|his|her|their)\b)"
)
_NOT_BY = re.compile(
    r"\b(?P<verb>accepted|agreed(?:\s+to)?|approved|backed|supported|endorsed|welcomed|ratified|signed)\s+by\s+(?P<one>[^.;:,“”\"]{2,60}?)"
    rf",?\s+but\s+not\s+(?:by\s+)?(?P<other>{_NP})(?=[.;:,“”\"]|$|\s+(?:on|in|last|at|yesterday|today|because|who|which)\b)"
)
_REFUSES = re.compile(r"(?:reject|rule|oppose|refuse)")


def with_denials(acts: list[MoveDraft], text: str, sentences: Sequence[Offsets]) -> list[MoveDraft]:
    """The drafts with refusals in place of the acceptances seen in words that deny them."""
    for index, (start, end) in enumerate(sentences):
        for found in _NEITHER.finditer(text, start, end):
            acts = _by_neither(acts, text, found)
        for found in _OF_NONE.finditer(text, start, end):
            acts = _of_none(acts, found, sentences[index - 1][0] if index else start)
        for found in _NOT_BY.finditer(text, start, end):
            acts = _not_by(acts, text, found)
    return acts


def _at(acts: Sequence[MoveDraft], verb: Offsets) -> list[MoveDraft]:
    """The acts told by a verb."""
    return [d for d in acts if d.trigger[0] < verb[1] and verb[0] < d.trigger[1]]


def _by_neither(acts: list[MoveDraft], text: str, found: re.Match[str]) -> list[MoveDraft]:
    """The refusals of two: an act of one of them, or of both, becomes that of each, with the other sign."""
    verb = found.span("verb")
    seen = _at(acts, verb)
    if found["side"]:
        who: tuple[Offsets, ...] = ((found.start(), found.end("side")),)
    else:
        who = (found.span("one"), found.span("other"))
    kept = [d for d in acts if d not in seen]
    if _REFUSES.match(found["verb"]):  # who has not refused leaves it open, which the words alone do not tell
        return kept
    points = next((d.points for d in seen if d.points), ())
    thing = _OBJECT.match(text, verb[1]) if not points else None
    points = (thing.span("thing"),) if thing else points
    if not points:
        return kept
    sure = max([CONFIDENCE, *(d.confidence for d in seen)])
    made = MoveDraft(
        "reject", verb, who, (), points, (found.start(), max(verb[1], *(b for _, b in points))), sure, rule=True
    )
    return sorted([*kept, made], key=lambda d: (d.trigger, d.evidence))


def _of_none(acts: list[MoveDraft], found: re.Match[str], before: int) -> list[MoveDraft]:
    """The refusals of all that was asked: an acceptance of "neither A nor B" or of "none of these"."""
    points: tuple[Offsets, ...] = ()
    if found["one"]:
        points = (found.span("one"), found.span("other"))
    elif found["these"] in ("these", "them", "those"):
        asked = [d for d in acts if before <= d.trigger[0] < found.start() and d.act in ASKS and d.points]
        points = tuple(dict.fromkeys(p for d in asked for p in d.points))
    seen = [d for d in _at(acts, found.span("verb")) if d.act in _TAKES]
    return [replace(d, act="reject", points=points or d.points) if d in seen else d for d in acts]


def _not_by(acts: list[MoveDraft], text: str, found: re.Match[str]) -> list[MoveDraft]:
    """The acceptance of those behind "by", and the refusal of those behind "but not"."""
    seen = [d for d in _at(acts, found.span("verb")) if d.act in _TAKES]
    if not seen:
        return acts
    one = max(seen, key=lambda d: d.confidence)
    act: Act = "accept" if one.act == "accept_partly" else one.act
    whole = replace(one, act=act, actors=parties(text, *found.span("one")), rule=True)
    other = replace(
        whole, act="oppose" if one.act == "support" else "reject", actors=parties(text, *found.span("other")),
        trigger=(found.end("one"), found.end()), evidence=(one.evidence[0], max(one.evidence[1], found.end())),
    )  # fmt: skip
    return sorted([*(d for d in acts if d not in seen), whole, other], key=lambda d: (d.trigger, d.evidence))
