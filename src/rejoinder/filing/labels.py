"""Labels: the words a row of the board is called by.

Comes in: the entries of one issue. Goes out: the point that best says what they are about, made to be read alone. The
groups of `filing.rulings` call it. A row is named by what was asked for, not by what was offered instead; by words that
stand alone, not by a piece of a sentence that the reader of the row does not see.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from rejoinder.documents.damage import repair
from rejoinder.filing.docket import Entry
from rejoinder.filing.terms import is_vague, stems
from rejoinder.record.types import ASKS

__all__ = ["label"]

LONGEST = 72
"""Longest label, in characters; longer ones are cut between words."""
MOST = 12
"""How many moves of an issue are looked at for its label, asks first."""
COMMON, EARLY = 3.0, 0.6
"""What a point gains whose words all others share, and what the last loses to the first: by how many words labels have
in common with the names that annotators gave to 1,026 issues (.317 before there were these, .340 since).
"""
FAR = 600
"""How far words are read for a label."""
ALONE = 3.0
"""What a point loses that does not stand alone: more than it can gain by all else."""

_LEAD = re.compile(
    r"^(?:[\s\"'“”‘’«»„(\[\-–—:;,.…]+|(?:that|for|to|of|on|about|over|whether|and|but|or|by|with|into|be|is|are|was|were|"
    r"should|would|could|must|shall|will|has|have|had)\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s\"'“”‘’«»„)\]\-–—:;,.…]+$")
_LOOSE = frozenset(
    "and or but nor of in on at to from by with for into over under against between than as that which who the a an "
    "its their his her if unless".split()
)
"""Words that a sentence cannot end with."""
_CONDITION = re.compile(
    r",?\s+(?:unless|if|provided\s+(?:that\s+)?|so\s+that|on\s+(?:the\s+)?condition|as\s+long\s+as|in\s+(?:return|exchange)"
    r"\s+for)\s.*$",
    re.IGNORECASE,
)
"""What an ask hangs on: not what it is about."""
_FRAGMENT = re.compile(
    # a pronoun tells nothing without the sentence before, a verb's rest nothing without its subject
    r"(?i:it|they|he|she|we|i|you|there|this|these|those|be|been|being|paid|had|has|have|was|were|is|are)\b"
    # an amount, a date: how much and when, not what
    r"|(?:[$€£¥]\s?)?\d[\d.,]*(?:\s+(?:percent|per\s+cent|million|billion|trillion|thousand))*(?:\s+\w+)?$"
    r"|(?:[$€£¥]\s?)?\d[\d.,]*\s+(?:million|billion|trillion|percent|per\s+cent)\b"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten)(?:$|\s+(?:[\w’'-]+\s+){0,3}?to\s)"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    # "offered Russia a solution", without its verb
    r"|[A-Z][\w’'-]+\s+(?:an?|the|any|its|their)\s",
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|could|can|may|might|does|did|not|no|never)\b")
"""A clause that tells how things are; as somebody's answer it gives a reason."""
_CONDITIONAL = re.compile(r"^\W*(?:unless|if|once|until|without|before|provided|as\s+long\s+as|only)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:in|at|on|by|from|during|until|since|under|into)\s+$", re.IGNORECASE)
"""A preposition before a point: when, where or how, not what."""


def label(entries: Sequence[Entry]) -> str:
    """The words of the point that best says what the moves of one issue are about.

    A good point stands alone and names content, is one that was asked for rather than an answer's, shares its words
    with the others, and is early and short. Falls back to evidence where no move has a good point.
    """
    # a long issue's first asks say what it is about as well as all of its moves
    ordered = sorted(entries, key=lambda e: e.act not in ASKS)
    entries = ordered[:MOST]
    known = [(set(stems(entry.point)), set(stems(entry.evidence))) for entry in entries]
    shared = Counter(term for point, evidence in known for term in point | evidence)
    best: tuple[float, int] | None = None
    text = ""
    for rank, (entry, (point, evidence)) in enumerate(zip(entries, known, strict=True)):
        for words, own in ((entry.point, point), (entry.evidence, evidence)):
            if not own:
                continue
            common = sum(shared[t] - 1 for t in own) / len(own) / len(entries)
            score = COMMON * common + min(4, len(own)) * 0.25 - EARLY * rank / len(entries)
            score += _standing(entry, words) if words == entry.point else 0.0
            score -= max(0, len(_clean(words)) - LONGEST) / 60 + (1.5 if is_vague(words) else 0.0)
            if best is None or (score, -rank) > best:
                best, text = (score, -rank), words
    return _cut(_clean(text)) or _cut(_clean(entries[0].evidence)) or entries[0].act.replace("_", " ")


def _standing(entry: Entry, words: str) -> float:
    """How good a point of an entry is as a name, whatever it says: its act, and whether it stands alone."""
    worth = 2.5 if entry.act in ASKS else 1.0 if entry.act in ("threaten", "criticise") else 2.0
    clean = _clean(words)
    point = entry.move.point
    if (
        _FRAGMENT.match(clean)
        or (entry.act not in ASKS and _FINITE.search(clean))
        or (point is not None and _LEFT.search(entry.text[max(0, point.start - 12) : point.start]))
    ):
        worth -= ALONE
    elif _CONDITIONAL.match(entry.evidence) or clean.endswith(" instead"):
        worth -= 1.0
    return worth


@functools.lru_cache(maxsize=1024)
def _clean(words: str) -> str:
    words = repair(words[:FAR]).text
    words = _TAIL.sub("", _LEAD.sub("", words))
    short = _CONDITION.sub("", words)
    if not is_vague(short):
        words = short
    words = _whole(words)
    # a quotation mark whose partner was trimmed says nothing
    for pair in ("“”", "«»", '""'):
        if words.count(pair[0]) + (words.count(pair[1]) if pair[0] != pair[1] else 0) == 1:
            words = words.replace(pair[0], "").replace(pair[1], "")
    return words


def _cut(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    kept = words[: LONGEST - 1].rsplit(" ", 1)[0]
    # rather a clause less than the beginning of one
    clause = max(kept.rfind(mark) for mark in (", ", "; ", " – ", " and that ", " so that "))
    kept = _whole(kept[: clause if clause > LONGEST // 3 else None].rstrip(" ,;:–—-"))
    return (kept or words[: LONGEST - 1]) + "…"


def _whole(words: str) -> str:
    """Words without what is left over at their end."""
    parts = words.split()
    while parts and parts[-1].casefold() in _LOOSE:
        parts.pop()
    return " ".join(parts)
