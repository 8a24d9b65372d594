"""Reversals: who backs what an ask wants ended is against the ask, and who opposes that is for it.

Comes in: the entries of one issue. Goes out: the same entries, with support and opposition turned where they go to the
thing that the ask would end: on "end the aerial spraying" whoever "supported the spraying programme" is against.
Standings call it. Only these two acts say what somebody thinks of a thing; what is accepted or rejected is mostly the
ask itself, named by its object ("agreed on the fines" ends them).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from rejoinder.filing.docket import Entry
from rejoinder.filing.terms import stems
from rejoinder.record.types import POLARITY, Act

__all__ = ["turned"]

_OTHER: dict[Act, Act] = {"support": "oppose", "oppose": "support"}
_ENDS = re.compile(
    r"\b(?:end(?:s|ed|ing)?|stop(?:s|ped|ping|page)?|halt(?:s|ed|ing)?|ceas(?:e|es|ed|ing)|suspend(?:s|ed|ing)?"
    r"|suspension|lift(?:s|ed|ing)?|abolish(?:es|ed|ing)?|abolition|scrap(?:s|ped|ping)?|repeal(?:s|ed|ing)?"
    r"|revo(?:kes?|ked|king|cation)|cancel(?:s|led|ed|ling|ing|lation)?|ban(?:s|ned|ning)?|pauses?|moratorium"
    r"|prohibit(?:s|ed|ing|ion)?|outlaw(?:s|ed|ing)?|phas(?:e|es|ed|ing)\s+out|call(?:s|ed|ing)?\s+off)\b",
    re.IGNORECASE,
)
"""Words by which something comes to its end."""
_OBJECT = re.compile(
    r"\s+(?:(?:to|of|on|against|out|off|all|the|its|their|any|this|that|these|those|such|use)\s+){0,4}"
    r"((?:[\w’'-]+\s+){0,3}?[\w’'-]+)(?=\s+(?:of|on|in|with|by|for|at|from|against|and|until|before|after|that|which)\b"
    r"|[\s.,;:!?”\"]*$|[.,;:])",
    re.IGNORECASE,
)
"""What is ended, after such a word: a noun with up to three words before it."""
_THING = re.compile(
    r"(?:(?:the|its|their|his|her|this|that|these|those|such|an?|any|all)\s+)?(?:[\w’'-]+\s+){0,3}[\w’'-]+$",
    re.IGNORECASE,
)
"""A point that is no more than a thing's name."""
_NAMED_ASK = re.compile(
    r"\b(?:demands?|calls?|requests?|appeals?|proposals?|ideas?|plans?|bids?|moves?|motions?|steps?|decisions?"
    r"|deadlines?|dates?|not|no|never|less|fewer|reduc\w+|restrict\w+|limit\w*|curbs?|cuts?)\b",
    re.IGNORECASE,
)
"""Words that name an ask rather than what it is about, or turn it themselves."""


def turned(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of one issue, support and opposition taken the other way where they go to what the asks would end."""
    ended: list[tuple[str, set[str]]] = []
    kept: set[str] = set()
    for entry in entries:
        if not entry.opens or not entry.point:
            continue
        ends = _ENDS.search(entry.point)
        thing = _OBJECT.match(entry.point, ends.end()) if ends else None
        if thing is not None:
            ended.append((entry.by, set(stems(thing[1]))))
        elif ends is None:
            kept.update(stems(entry.point))
    if not ended:
        return entries
    return [_turned(entry) if _backs(entry, ended, kept) else entry for entry in entries]


def _turned(entry: Entry) -> Entry:
    act = _OTHER[entry.act]
    return replace(entry, move=msgspec.structs.replace(entry.move, act=act, polarity=POLARITY[act]))


def _backs(entry: Entry, ended: Sequence[tuple[str, set[str]]], kept: set[str]) -> bool:
    """Whether an entry takes side on a thing that somebody else wants ended, and that nobody asks for."""
    if entry.act not in _OTHER or not _THING.match(entry.point):
        return False
    if _ENDS.search(entry.evidence) or _ENDS.search(entry.point) or _NAMED_ASK.search(entry.point):
        return False
    words = set(stems(entry.point))
    return not words & kept and any(by != entry.by and words & thing for by, thing in ended)
