"""Positions told as nouns or in the passive: "a proposal by X to P", "X's opposition to P", "P was supported by Y".

Comes in: a sentence of a bulletin with its parties masked. Goes out: who takes which act on which point. The grammar
of bulletins asks where no party is the subject of a verb of position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rejoinder.reading.delegations import PARTY, joined_at, parties_at
from rejoinder.record.types import Act

__all__ = ["Told", "told_otherwise"]

Span = tuple[int, int]
Told = tuple[Act, Span, list[Span], Span]
"""The act, the words that tell it, who takes it, the point."""

_NOUNS: dict[str, Act] = {
    "proposal": "propose", "suggestion": "propose", "amendment": "propose", "motion": "propose", "idea": "propose",
    "request": "demand", "call": "demand", "demand": "demand", "appeal": "demand", "insistence": "demand",
    "support": "support", "preference": "support", "offer": "offer", "pledge": "offer",
    "opposition": "oppose", "objection": "oppose", "resistance": "oppose", "concern": "oppose", "reservation": "oppose",
}  # fmt: skip
_VERBS: dict[str, Act] = {
    "proposed": "propose", "suggested": "propose", "recommended": "propose", "tabled": "propose", "requested": "demand",
    "sought": "demand", "demanded": "demand", "advocated": "demand", "urged": "demand", "supported": "support",
    "endorsed": "support", "backed": "support", "favored": "support", "favoured": "support", "preferred": "support",
    "welcomed": "support", "accepted": "accept", "opposed": "oppose", "rejected": "reject", "resisted": "oppose",
    "questioned": "oppose", "blocked": "oppose", "seconded": "support",
}  # fmt: skip
_NOUN = rf"(?P<noun>{'|'.join(_NOUNS)})s?"
_LINK = r"(?: \([^()]{1,60}\))?,? (?:to|for|that) "
_POINT = r"(?P<point>[^,;.:]{4,250})"
_BY = re.compile(rf"{_NOUN} (?:submitted |made |put forward |tabled |presented )?(?:by|from) (?:the )?(?={PARTY})")
_TO = re.compile(_LINK + _POINT)
_OWN = re.compile(rf"(?P<who>{PARTY})(?:['’]s|(?<=s)['’]| s)? (?:[a-z-]+ )?{_NOUN}{_LINK}{_POINT}")
_PASSIVE = re.compile(
    rf"(?P<what>\S.{{1,300}}?)(?:,? as |,? )(?:(?:was|were|is|are|has been|had been|have been|"
    rf"being) )?(?:also |initially |strongly |[a-z]+ly )?"
    rf"(?P<verb>{'|'.join(_VERBS)})(?: in [a-z]+)? by "
)
_EXPRESSED = re.compile(
    rf"(?P<noun>[Ss]upport|[Cc]oncerns?|[Oo]pposition|[Rr]eservations?|[Oo]bjections?|[Pp]references?)"
    r" (?:for|to|about|over|on|"
    rf"with|regarding) {_POINT[:-1]}?)"
    rf" (?:was|were) (?:also )?(?:expressed|raised|voiced|registered) by (?={PARTY})"
)
_STARTS = re.compile(
    r"\b(?:the|a|an|any|some|its|their|this|these|no|including|on|whether|"
    r"includ(?:es?|ed)|contain(?:s|ed)?|retain(?:s|ed)?|adopted|discussed|considered|incorporated|reflect(?:s|"
    r"ed)?|addressed) ",
    re.IGNORECASE,
)

_BREAK = re.compile(r"[,;:] ")


def told_otherwise(sentence: str, signs: str, start: int, end: int) -> list[Told]:
    """The positions told as nouns and passives in `[start, end)` of a sentence."""
    found = [*_expressed(sentence, signs, start, end)]
    if not found:
        found = [*_owned(sentence, signs, start, end)]
    covered = [(t[3][0], t[3][1]) for t in found]
    for one in _passives(sentence, signs, start, end):
        if not any(a <= one[1][0] < b for a, b in covered):
            found.append(one)
    return found


def _expressed(sentence: str, signs: str, start: int, end: int) -> Iterator[Told]:
    for match in _EXPRESSED.finditer(signs, start, end):
        who, _ = parties_at(signs, match.end(), end)
        if who:
            act = _NOUNS[match["noun"].lower().rstrip("s")]
            yield act, match.span("noun"), who, match.span("point")


def _owned(sentence: str, signs: str, start: int, end: int) -> Iterator[Told]:
    for match in _BY.finditer(signs, start, end):
        who, stop = parties_at(signs, match.end(), end)
        to = _TO.match(sentence, stop, end)
        if who and to is not None:
            yield _NOUNS[match["noun"]], match.span("noun"), who, _tight(to.span("point"), sentence)
    for match in _OWN.finditer(signs, start, end):
        yield _NOUNS[match["noun"]], match.span("noun"), [match.span("who")], _tight(match.span("point"), sentence)


def _passives(sentence: str, signs: str, start: int, end: int) -> Iterator[Told]:
    at = start
    while (match := _PASSIVE.match(sentence, at, end)) is not None:
        who, stop = parties_at(signs, match.end(), end)
        if not who and sentence.startswith("the ", match.end()):
            who, stop = parties_at(signs, match.end() + 4, end)
        if not who:
            at = match.end()
            continue
        point = _noun_phrase(sentence, *match.span("what"))
        yield _VERBS[match["verb"]], match.span("verb"), who, point
        for _ in range(4):
            more, against, after = joined_at(signs, stop, end)
            if not more:
                break
            yield ("oppose" if against else "support"), (stop, after), more, point
            stop = after
        at = stop


def _noun_phrase(sentence: str, start: int, end: int) -> Span:
    """The words before a passive that name the thing: from the last comma, or from what begins a noun phrase."""
    low = max([start, *(m.end() for m in _BREAK.finditer(sentence, start, end))])
    begins = [m.start() for m in _STARTS.finditer(sentence, low, end)]
    if begins:
        low = begins[0] if begins[0] - low < 3 else begins[-1] if end - begins[-1] > 12 else begins[0]
        lead = re.compile(
            r"(?:including|on|whether|"
            r"includ(?:es?|ed)|contain(?:s|ed)?|retain(?:s|ed)?|adopted|discussed|considered|incorporated|"
            r"reflect(?:s|ed)?|addressed) ",
            re.IGNORECASE,
        ).match(sentence, low, end)
        low = lead.end() if lead else low
    return low, end


def _tight(span: Span, sentence: str) -> Span:
    start, end = span
    while end > start and sentence[end - 1] in " .,;:":
        end -= 1
    return start, end
