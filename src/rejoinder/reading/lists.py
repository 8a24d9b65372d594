"""Demands told as nouns, where the language is regular: "X's demands: A, B and C", "the importance of B's return".

Comes in: the reading text with its sentences. Goes out: the moves such phrases make, as drafts in code points of the
reading text, with the stretches they account for. The moves call it and put aside what was read inside those
stretches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["ANOTHER", "Named", "listed_items", "named_demands"]

Offsets = tuple[int, int]
_NAME = r"(?:the\s+)?[A-Z][\w.’'-]*?(?:\s+[A-Z][\w.’'-]*?){0,4}"
_GROUP = r"the\s+(?:[\w-]+\s+){0,2}[\w-]+?"
_OWNER = rf"(?:(?P<name>{_NAME}|{_GROUP})(?:['’]s|(?<=s)['’])|(?P<pronoun>its|his|her|their))"
_KIND = r"(?P<noun>demands|conditions|concerns|requirements|requests|proposals|grievances|terms)"
_ADJECTIVES = r"(?:(?!of\b|and\b|to\b)[\w-]+\s+){0,3}?"
_KINDS = re.compile(r"demands|conditions|concerns|requirements|requests|proposals|grievances|terms")
_BEGINS = (
    r"\s*(?:—|–|:)\s*|\s+(?:are|were|include|included|remain|remained)(?:\s+as\s+follows)?\s*:\s*|,?\s+namely:?\s+"
)
_LIST = re.compile(
    rf"(?:\b{_OWNER}\s+{_ADJECTIVES}{_KIND}|\b{_KIND.replace('noun', 'noun_of')}\s+of\s+(?P<of>{_NAME}|{_GROUP}))"
    rf"(?:{_BEGINS})"
)
_SPLIT = re.compile(r";\s*(?:and\s+)?|,?\s+(?:and|as well as)\s+(?=\S+\s+\S+)|,\s+(?:and\s+|as well as\s+)?")
ANOTHER = (
    r"(?:(?:an?|the|its|their|his|her)\s+(?:second|third|fourth|fifth|sixth|further|other|next|last|final)|another)\s+"
    r"(?:demand|request|condition|proposal|call|point|requirement)\b"
)
"""Pattern of a demand told as one more."""
_PASSED_OVER = re.compile(
    r"(?P<who>(?:[Tt]he\s+)?[A-Z][^,;.:]{1,80}?)(?:,[^,;:]{1,120},)?\s+(?:(?:did|do|does|has|have|had)\s+(?:not|yet\s+to)\b"
    r"|ignor|reject|refus|disregard|pass(?:ed|es)\s+over|fail(?:ed|s)?\s+to|turned\s+down|dismiss|accept|answered|grant)"
)
"""Who passes over, refuses or grants somebody's demands was asked them."""
_ACTS: dict[str, Literal["demand", "ask", "propose"]] = {"requests": "ask", "proposals": "propose"}
_MOST = 600
"""Code points of the longest list."""
_NEEDS = re.compile(r"importance|necessity|need|urgency|inadmissibility")
_STRESSED = re.compile(
    r"\b(?P<cue>(?:point(?:ed|s|ing)|stress(?:ed|es|ing)|emphasi[sz](?:ed|es|ing)|underlin(?:ed|es|ing)"
    r"|underscor(?:ed|es|ing)|not(?:ed|es|ing)|reaffirm(?:ed|s|ing)|reiterat(?:ed|es|ing)|recall(?:ed|s|ing)"
    r"|highlight(?:ed|s|ing)|insist(?:ed|s|ing)|spoke|draw(?:s|ing)?|drew)(?:\s+(?:out|on|of))?)"
    r"(?P<between>(?:\s+(?!that\b)[\w’'.-]+){0,6}?)"
    r"\s+the\s+(?P<need>importance|necessity|need|urgency|inadmissibility)\s+(?:of|for|to)\s+"
    rf"(?P<point>(?:(?P<asked>{_NAME})(?:['’]s|(?<=s)['’])\s+|(?P<other>{_NAME})\s+to\s+)?[^.;:!?\n“”\"]{{4,240}}?)"
    r"(?=[.;:!?\n“”\"]|,\s|$)"
)


@dataclass(frozen=True)
class Named:
    """A demand told as a noun: its act and words, and the stretch whose other readings it replaces."""

    act: Literal["demand", "ask", "propose"]
    trigger: Offsets
    actor: Offsets | None
    addressee: Offsets | None
    point: Offsets
    evidence: Offsets
    covers: Offsets


def named_demands(text: str, sentences: list[Offsets]) -> list[Named]:
    """The demands that phrases of these forms make, in the order of the text."""
    found: list[Named] = []
    for start, end in sentences:
        # few sentences have such a word at all; the forms take far longer to look for
        if _KINDS.search(text, start, end):
            found.extend(_listed(text, start, end))
        if _NEEDS.search(text, start, end):
            found.extend(_stressed(text, start, end))
    return found


def _listed(text: str, start: int, end: int) -> list[Named]:
    head = _LIST.search(text, start, end)
    if head is None:
        return []
    kind = "noun" if head["noun"] else "noun_of"
    owner = next((head.span(g) for g in ("name", "pronoun", "of") if head[g]), None)
    items = listed_items(text, head.end(), end)
    if len(items) < 2:
        return []
    covers = (head.end(), items[-1][1])
    passed = _PASSED_OVER.match(text, start, head.start())
    asked = passed.span("who") if passed else None
    return [Named(_ACTS.get(head[kind], "demand"), head.span(kind), owner, asked, item, item, covers) for item in items]


def listed_items(text: str, start: int, end: int) -> list[Offsets]:
    """The items of a list that begins at `start`, in code points; none of one that quotes, whose parts are speech."""
    items = _items(text, start, min(end, start + _MOST))
    return [] if any("“" in text[a:b] or '"' in text[a:b] for a, b in items) else items


def _items(text: str, start: int, end: int) -> list[Offsets]:
    """The parts of a list, at semicolons if it has any, else at commas and the last "and"; none of one word."""
    whole = text[start:end].rstrip(" .!?\n")
    found: list[Offsets] = []
    at = 0
    cuts = [m.span() for m in (re.finditer(r";\s*(?:and\s+)?", whole) if ";" in whole else _SPLIT.finditer(whole))]
    for stop, following in [*cuts, (len(whole), len(whole))]:
        part = whole[at:stop]
        if len(part.split()) >= 2:
            found.append((start + at, start + stop))
        elif found:
            found[-1] = (found[-1][0], start + stop)
        at = following
    return found


def _stressed(text: str, start: int, end: int) -> list[Named]:
    found = []
    for match in _STRESSED.finditer(text, start, end):
        asked = next((match.span(g) for g in ("asked", "other") if match[g]), None)
        point = match.span("point")
        found.append(
            Named("demand", match.span("need"), None, asked, point, (match.start("cue"), point[1]), match.span())
        )
    return found
