"""Acts told of an act in a word that stands for it: "insists on a full withdrawal, | a demand Israel has rejected".

What is rejected stands before the comma, and who asked for it is not who answers. Comes in: the reading text with its
sentences and what was read so far. Goes out: the same, such acts with whom the clause names and the point of the act
before, and without a second ask seen in the word itself. `with_ellipses` calls `with_shells`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rejoinder.reading.moves import MoveDraft
from rejoinder.record.types import ASKS, POLARITY, Act

__all__ = ["ACCEPTS", "parties", "with_shells"]

Offsets = tuple[int, int]
CONFIDENCE = 0.6
"""Of an act read so where the encoder saw none, as of other plain verbs."""
REACH = 160
"""Code points behind the word in which its verb is looked for."""
GAP = 60
"""Code points between the point of the act before and the comma, at most."""
_ASKED = (
    r"(?:demands?|requests?|(?:pre)?conditions?|proposals?|offers?|suggestions?|appeals?|calls?|requirements?|ultimatums?|terms|compromise"
    r"|concessions?|amendments?)"
)
_TOLD = (
    r"(?:ideas?|plans?|moves?|steps?|measures?|solutions?|options?|arrangements?|formulas?|approach|notion|prospect)"
)
_OPENING = re.compile(
    r"(?:,|\s[–—-])\s+(?P<shell>(?:an?|the|one|another)\s+(?:(?!that\b|which\b)[\w-]+\s+){0,2}?"
    rf"(?:(?P<asked>{_ASKED})|{_TOLD})(?P<noun>)(?:\s+(?:that|which))?|something(?:\s+(?:that|which))?|which)\s+"
)
"""Nouns for what is asked stand for it alone; the others, and "which", only where an act was read before them."""
_LATELY = (
    r"(?:has|have|had|will|would|could|can|cannot|did|does|do|is|are|was|were|be|been|not|never|no\s+longer|yet|again|also|already|now|then|still"
    r"|only|even|just|since|once|twice|first|later|earlier|both|each|long|always|meanwhile|[a-z]+ly|[a-z]+n[’']t|so\s+far|until\s+(?:then|now|recently)"
    r"|up\s+to\s+now|in\s+the\s+past|at\s+first)"
)
_GROUP = rf"(?P<group>(?:{_LATELY}\s+)*)"
_TO_DO = r"(?:\s+to\s+(?:[a-z]+ly\s+)?(?:even\s+)?[a-z]+(?:\s+(?:to|with|on|into))?)?"
ACCEPTS = (
    r"accept(?:s|ed)?|agree[sd]?(?:\s+(?:to|with|on))?|concede[sd]?|grant(?:s|ed)?|approve[sd]?(?:\s+of)?"
    r"|consent(?:s|ed)?\s+to"
)
_DENIED_ONLY = (
    r"entertain(?:s|ed)?|contemplate[sd]?|countenance[sd]?|consider(?:s|ed)?|discuss(?:es|ed)?|sign(?:s|ed)?|join(?:s|ed)?|allow(?:s|ed)?"
    r"|tolerate[sd]?|met|meet|honou?r(?:s|ed)?|swallow(?:s|ed)?|stomach"
)
_VERBS: dict[Act | Literal["denied"], str] = {
    "reject": (
        rf"reject(?:s|ed)?|(?:refuse[sd]?|decline[sd]?){_TO_DO}|turn(?:s|ed)?\s+down|rule[sd]?\s+out|dismiss(?:es|ed)?"
        r"|rebuff(?:s|ed)?|spurn(?:s|ed)?|veto(?:es|ed)?|thr[eo]wn?\s+out|den(?:y|ies|ied)|resist(?:s|ed)?"
        r"|(?:calls?|called|considers?|considered|deems?|deemed)\s+unacceptable"
    ),
    "accept": ACCEPTS,
    "denied": _DENIED_ONLY,
    "support": r"support(?:s|ed)?|back(?:s|ed)?|endorse[sd]?|welcome[sd]?",
    "oppose": r"oppose[sd]?|object(?:s|ed)?\s+to|against",
    "criticise": r"critici[sz]e[sd]?|condemn(?:s|ed)?|denounce[sd]?|deplore[sd]?|regret(?:s|ted)?",
    "demand": (
        r"demand(?:s|ed|ing)?|insist(?:s|ed|ing)?\s+(?:on|upon)|call(?:s|ed|ing)?\s+for|sought|seeks?|seeking"
    ),
    "ask": r"(?:ask|press|push)(?:s|es|ed|ing)?\s+for|request(?:s|ed)?",
    "propose": r"propose[sd]?|puts?\s+forward|suggest(?:s|ed)?|float(?:s|ed)?|tabled",
    "offer": r"offer(?:s|ed)?",
    "defer": r"studying|considering|reviewing|examining|weighing",
    "withdraw": r"withdr(?:ew|awn)|dropped|abandoned",
}  # fmt: skip
_NO_OBJECT = (
    r"(?!-)(?!\s+(?!(?:the|an?|this|last|that|each|every)\s+(?:same\s+|first\s+|second\s+|very\s+)?"
    r"(?:day|night|hour|minute|moment|week|month|year|morning|evening|time|spring|summer|autumn|winter)\b)"
    r"(?:the|an?|its|their|his|her|our|this|these|those|any|all|every|that|to|him|them|it|us|what|how|whether)\b)"
)
"""Behind the verb its object is missing: it is what the word stands for."""
_VERB = "|".join(f"(?P<{act}>{verbs})" for act, verbs in _VERBS.items())
_NOT_IN_SUBJECT = (
    r"(?!(?:that|which|who|whom|whose|because|when|while|if|unless|after|before|since|and\s+then|but|to|is|are|was|were|has|have|had|will"
    r"|would|says?|said|could|can|should|must|may|might)\b)"
)
_WORD = rf"{_NOT_IN_SUBJECT}[^\s,;:()“”\".?!]+(?:\.(?=[A-Z])[^\s,;:()“”\".?!]+)*\.?"
_NO_START = (
    r"(?!(?:in|on|at|for|from|by|with|as|of|after|before|since|under|during|until|last|this|earlier|later|now|then|so|also|already|again"
    r"|not|never|only|just|even|still|once|[a-z]+ly|[a-z]+ing|[a-z]+ed)\b)"
)
_SUBJECT = rf"(?P<subject>{_NO_START}{_WORD}(?:\s+{_WORD}){{0,8}}?)(?P<aside>,\s[^,;:()“”\"]{{2,70}},)?"
_SAYS = (
    r"(?:\s+(?:has\s+|have\s+|had\s+)?(?:says?|said|insists?|insisted)(?:\s+on\s+[A-Z][a-z]+day)?(?:\s+that)?"
    r"\s+(?:it|they|he|she)(?=\s+(?:would|will|could|can|did|does|do|had|has|have|was|is)))?"
)
_ACTIVE = re.compile(rf"{_SUBJECT}{_SAYS}\s+{_GROUP}(?:{_VERB})\b{_NO_OBJECT}")
_AGENT = (
    r"(?P<agent>[^\s,;:()“”\".?!]+(?:\s+(?!(?:and|but|as|in|on|at|last|this|after|before|because|who|which|that|when|while|since|with|during|over"
    r"|earlier|yesterday|today|for|to)\b)[^\s,;:()“”\".?!]+){0,7})"
)
_PASSIVE = re.compile(
    rf"{_GROUP}(?:(?P<reject>rejected|refused|turned\s+down|ruled\s+out|dismissed|rebuffed|spurned|vetoed|thrown\s+out|denied|resisted)"
    r"|(?P<accept>accepted|granted|approved|agreed\s+to|conceded)|(?P<support>supported|backed|endorsed|welcomed|seconded)"
    r"|(?P<oppose>opposed)|(?P<criticise>critici[sz]ed|condemned|denounced|regretted|deplored)|(?P<demand>demanded|sought)|(?P<ask>requested)"
    r"|(?P<propose>proposed|put\s+forward|suggested|floated|tabled|advanced))"
    rf"(?:\s+(?!by\b|and\b|or\b)[\w-]+){{0,3}}?\s+by\s+{_AGENT}"
)
_DENIED = re.compile(r"\b(?:not|never|cannot|no\s+longer|hardly)\b|n[’']t\b")
_YET = re.compile(r"\b(?:yet|no\s+longer)\b")
_WILL = re.compile(r"\b(?:will|would|could|can)\b")
_BE = re.compile(r"\b(?:is|are|was|were|be|been)\b")
_PRONOUN = re.compile(
    r"(?:he|she|they|it|we|you|i|one|nobody|many|some|most|both|others|few|none|all|each|who)\b", re.IGNORECASE
)
_NO_PARTY = re.compile(
    r"(?:no|few|many|some|most|several|critics?|analysts?|experts?|observers?|people)\b", re.IGNORECASE
)
_PARTED = re.compile(r",?\s+(?:and|nor|or|&)\s+|,\s+")
_CAPITAL = re.compile(r"(?:[Tt]he\s+|both\s+)?(?:[a-z][\w-]*\s+)*[A-Z]|[Tt]he\s")
_LAST_PART = re.compile(r"(?:[,;:–—“\"]\s*|\b(?:that|and|but|while|whether|for|on|to)\s+)(?=[^,;:]*$)")
_TAIL = ' \t\n,.;:–—-“”"‘’'


@dataclass(frozen=True)
class _Found:
    start: int
    """Where the clause begins, at the word that stands for what is meant."""
    verb: Offsets
    act: Act
    actors: tuple[Offsets, ...]
    comma: int
    alone: bool
    """Whether the word tells by itself that something was asked."""


def with_shells(acts: list[MoveDraft], text: str, sentences: Sequence[Offsets]) -> list[MoveDraft]:
    """The drafts, acts on what a noun in apposition, "something" or "which" stands for with their actor and point."""
    for start, end in sentences:
        for opening in _OPENING.finditer(text, start, end):
            found = _told(text, opening, end)
            if found is not None:
                acts = _settled(acts, text, start, found)
    return acts


def parties(text: str, start: int, end: int) -> tuple[Offsets, ...]:
    """Those a subject names: each of several joined by "and" or commas, if every one begins as a name does."""
    parts, low = [], start
    for joint in _PARTED.finditer(text, start, end):
        parts.append((low, joint.start()))
        low = joint.end()
    parts.append((low, end))
    if len(parts) > 1 and all(a < b and _CAPITAL.match(text, a, b) for a, b in parts):
        return tuple(parts)
    return ((start, end),)


def _told(text: str, opening: re.Match[str], end: int) -> _Found | None:
    at, end = opening.end(), min(end, opening.end() + REACH)
    alone = opening["asked"] is not None
    done = _PASSIVE.match(text, at, end)
    if done is not None:
        be = _BE.search(done["group"])
        if (opening["noun"] is None and be is None) or _DENIED.search(done["group"]):
            return None
        who, kind = done.span("agent"), _named(done)
        if kind == "denied" or _PRONOUN.match(text, *who) or _NO_PARTY.match(text, *who):
            return None
        first = done.start(kind)
        by = text.rindex(" by ", first, who[0]) + 3
        return _Found(opening.start("shell"), (first, by), kind, parties(text, *who), opening.start(), alone)
    told = _ACTIVE.match(text, at, end)
    act = _act(_named(told), told["group"]) if told else None
    if told is None or act is None:
        return None
    who = told.span("subject")
    if _NO_PARTY.match(text, *who):
        return None
    actors = () if _PRONOUN.match(text, *who) else parties(text, *who)
    return _Found(opening.start("shell"), (told.start("group"), told.end()), act, actors, opening.start(), alone)


def _named(match: re.Match[str]) -> Act | Literal["denied"]:
    """Of which kind the verb is that was found."""
    return next(name for name in _VERBS if name in match.re.groupindex and match[name] is not None)


def _act(kind: Act | Literal["denied"], group: str) -> Act | None:
    """The act of a verb with its auxiliaries; None where it is only thought of, or nothing is decided."""
    denied, will = _DENIED.search(group), _WILL.search(group)
    if denied:
        if _YET.search(group) and kind != "reject":
            return None
        if kind == "denied" or kind in ("accept", "support"):
            return "reject"
        return "open" if kind == "reject" else None
    if kind == "denied" or will or _YET.search(group):
        return None
    if kind == "defer":
        return "defer" if _BE.search(group) else None
    if _BE.search(group) and kind not in ("demand", "ask"):  # "which X is opposed"
        return "oppose" if kind == "oppose" else None
    return kind


def _settled(acts: list[MoveDraft], text: str, start: int, found: _Found) -> list[MoveDraft]:
    """The drafts with what the clause tells in place of what was read in it."""
    before = [d for d in acts if start <= d.trigger[0] < found.comma and d.points]
    base = _base(before, text, start, found.comma)
    if base is None and not found.alone:
        return acts
    point = _point(text, start, base, found)
    inside = [d for d in acts if found.start <= d.trigger[0] < found.verb[1]]
    own = [d for d in inside if d.trigger[1] > found.verb[0]]
    if point is None or (not own and not found.actors):
        return acts
    kept = []
    for d in acts:
        if d in inside:
            continue
        if d is base:
            d = replace(d, points=tuple(_cut(p, found.comma) for p in d.points))
        kept.append(d)
    seen = max(own, key=lambda d: (POLARITY[d.act] == POLARITY[found.act], d.confidence)) if own else None
    if seen is None:
        trigger = found.verb
        made = MoveDraft(
            found.act, trigger, found.actors, (), (point,), (found.start, found.verb[1]), CONFIDENCE, rule=True
        )
    else:
        alike = POLARITY[seen.act] == POLARITY[found.act] and (seen.act in ASKS) == (found.act in ASKS)
        made = replace(
            seen,
            act=seen.act if alike else found.act,
            actors=found.actors or seen.actors,
            points=(point,),
            rule=bool(found.actors),
            confidence=max(seen.confidence, CONFIDENCE),
        )
    return sorted([*kept, made], key=lambda d: (d.trigger, d.evidence))


def _base(before: Sequence[MoveDraft], text: str, start: int, comma: int) -> MoveDraft | None:
    """The act whose point ends last before the comma, and near it."""
    near = []
    for d in before:
        ends = [min(b, comma) for a, b in d.points if start <= a < comma]
        if ends and comma - max(ends) <= GAP:
            near.append((max(ends), d.trigger, d))
    return max(near, key=lambda n: n[:2])[2] if near else None


def _cut(point: Offsets, comma: int) -> Offsets:
    return (point[0], comma) if point[0] < comma < point[1] else point


def _point(text: str, start: int, base: MoveDraft | None, found: _Found) -> Offsets | None:
    """What the act is about: the point of the act before, else the last part of what stands before the comma."""
    if base is not None:
        points = [_cut(p, found.comma) for p in base.points if start <= p[0] < found.comma]
        return max(points, key=lambda p: p[1])
    part = _LAST_PART.search(text, start, found.comma)
    low = part.end() if part else start
    high = found.comma
    while high > low and text[high - 1] in _TAIL:
        high -= 1
    return (low, high) if high - low > 4 else None
