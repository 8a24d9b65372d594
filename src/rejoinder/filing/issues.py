"""Issues: the groups of moves as rows of the board, each with an id made of its content and a label to read.

The id stays the same as long as the issue's opening words do; the label is the clearest point of its moves.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rejoinder.filing.docket import Entry
from rejoinder.filing.parties import plain
from rejoinder.filing.terms import is_vague, stems

__all__ = ["issue_ids", "label"]

LABEL = 72
"""Longest label, in characters; longer ones are cut between words."""

MOST = 12
"""How many moves of an issue are looked at for its label, openers first."""

_LEAD = re.compile(
    r"^(?:[\s\"'“”‘’«»„(\[\-–—:;,.…]+|(?:that|for|to|of|on|about|over|whether|and|but|or|by|with|into|be|is|are|was|were|"
    r"should|would|could|must|shall|will|has|have|had)\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s\"'“”‘’«»„)\]\-–—:;,.…]+$")


def label(entries: Sequence[Entry]) -> str:
    """The words of the point that best says what the moves of one issue are about.

    A good point names content, shares its words with the others, opens the matter rather than answers it, and is
    short. Falls back to evidence where no move has a point.
    """
    # a long issue's first moves say what it is about as well as all of them
    entries = [*sorted(entries, key=lambda e: not e.opens)[:MOST]] if len(entries) > MOST else entries
    known = [(set(stems(entry.point)), set(stems(entry.evidence))) for entry in entries]
    shared = Counter(term for point, evidence in known for term in point | evidence)
    best: tuple[float, int] | None = None
    text = ""
    for rank, (entry, (point, evidence)) in enumerate(zip(entries, known, strict=True)):
        for words, own, fine in ((entry.point, point, 2.0), (entry.evidence, evidence, 0.0)):
            if not own:
                continue
            common = sum(shared[t] - 1 for t in own) / len(own) / len(entries)
            score = fine + common + min(4, len(own)) * 0.25 + (0.6 if entry.opens else 0.0)
            score -= max(0, len(words) - 60) / 60 + (1.5 if is_vague(words) else 0.0)
            if best is None or (score, -rank) > best:
                best, text = (score, -rank), _clean(words)
    return _cut(text) or _cut(_clean(entries[0].evidence)) or entries[0].act.replace("_", " ")


def _clean(words: str) -> str:
    words = _TAIL.sub("", _LEAD.sub("", words))
    # a quotation mark whose partner was trimmed says nothing
    for pair in ("“”", "«»", '""'):
        if words.count(pair[0]) + (words.count(pair[1]) if pair[0] != pair[1] else 0) == 1:
            words = words.replace(pair[0], "").replace(pair[1], "")
    return " ".join(words.split())


def _cut(words: str) -> str:
    if len(words) <= LABEL:
        return words
    kept = words[: LABEL - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-")
    return (kept or words[: LABEL - 1]) + "…"


def issue_ids(groups: Sequence[Sequence[Entry]], taken: Iterable[str] = ()) -> list[str]:
    """An id for each group: a hash of the move it begins with and its words, so that it outlives later documents.

    None of them is one of those `taken`.
    """
    found: list[str] = []
    used: set[str] = set(taken)
    for group in groups:
        own = [e for e in group if e.original == e.place] or group
        first = next((e for e in own if e.opens), own[0])
        words = plain(first.point or first.evidence)
        key = "\0".join((first.document, first.act, first.by, words, str(first.move.evidence.start)))
        digest = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()
        size = 8
        while f"i{digest[:size]}" in used and size < 64:
            size += 4
        name = f"i{digest[:size]}"
        if name in used:
            name = f"{name}.{sum(1 for other in used if other.startswith(name))}"
        used.add(name)
        found.append(name)
    return found
