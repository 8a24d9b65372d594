"""Which persons a text names with an office the table knows: what an undated text can be dated by.

Comes in: the reading text with its mentions. Goes out: facts "X held this office for A from .. to ..". The
pipeline calls it when no publication date is given.
"""

from __future__ import annotations

import bisect
import re

from rejoinder.record.types import Mention
from rejoinder.resolving.dating import OfficeFact
from rejoinder.resolving.offices import Office, holders

__all__ = ["office_facts"]

NEAR = 60
"""Code points on either side of a name in which its office is looked for, within the sentence."""
_WORD = re.compile(r"[a-z]+")
_CHIEF = re.compile(r"\b(?:head|chief|leader|boss)\b")
_EMPTY = frozenset("of the for and to in general deputy vice first".split())
_FORMER = re.compile(r"\b(?:former|ex|late|then|predecessor|one-time)\b[\s\w'’-]{0,30}$", re.IGNORECASE)


def office_facts(text: str, sentences: list[tuple[int, int]], mentions: list[Mention]) -> list[OfficeFact]:
    """Holders named with their office, each once; persons called former, late or then are left out."""
    starts = [s for s, _ in sentences]
    found: dict[tuple[str, str, str], OfficeFact] = {}
    for mention in mentions:
        if mention.person is None:
            continue
        offices = holders(mention.person)
        if not offices:
            continue
        index = bisect.bisect_right(starts, mention.start) - 1
        low, high = sentences[index] if index >= 0 else (0, len(text))
        before = text[max(low, mention.start - NEAR) : mention.start]
        if _FORMER.search(before):
            continue
        around = (before + " " + text[mention.start : min(high, mention.end + NEAR)]).lower()
        near = {
            m.actor
            for m in mentions
            if m.actor and mention.start - NEAR <= m.start and m.end <= mention.end + NEAR and m is not mention
        }
        words = set(_WORD.findall(around))
        for office in offices:
            if _named(office, words, around, near):
                key = (office.person, office.actor, office.office)
                found.setdefault(key, OfficeFact(office.person, office.actor, office.office, office.start, office.end))
    return list(found.values())


def _named(office: Office, words: set[str], around: str, near: set[str]) -> bool:
    """Whether the words around a name state this office: all its own words, or "head" and "chief" with its body."""
    wanted = set(_WORD.findall(office.office.lower())) - _EMPTY
    if wanted and wanted <= words:
        return True
    return office.actor in near and _CHIEF.search(around) is not None
