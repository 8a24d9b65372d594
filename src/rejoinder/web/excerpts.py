"""The words a move was read from, with the sentences around them."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rejoinder.errors import UnknownDocumentError

if TYPE_CHECKING:
    from rejoinder.record.entries import DocumentEntry, MoveEntry
    from rejoinder.record.types import Reading, Statement
    from rejoinder.web.snapshot import Snapshot

__all__ = ["Excerpt", "excerpt", "excerpts"]

MOST = 600
"""Characters of context on either side, at most."""
LONGEST = 4000
"""Characters of the evidence itself, at most; the document has all of it."""


@dataclass(frozen=True)
class Excerpt:
    """A move in its sentences: `before` and `after` are the context, `words` the evidence itself."""

    id: str
    entry: MoveEntry
    document: DocumentEntry | None
    statement: Statement | None
    before: str
    words: str
    after: str


def excerpt(reading: Reading, start: int, end: int) -> tuple[str, str, str]:
    """The text before `[start, end)`, in it, and after it: the sentences it stands in and one more on either side."""
    text, sentences = reading.document.text, reading.sentences
    first, last = start, end
    if sentences:
        starts = [sentence[0] for sentence in sentences]
        at = max(0, bisect.bisect_right(starts, start) - 1)
        to = max(at, bisect.bisect_right(starts, max(start, end - 1)) - 1)
        first = min(start, sentences[max(0, at - 1)][0])
        last = max(end, sentences[min(len(sentences) - 1, to + 1)][1])
    before, after = text[max(first, start - MOST) : start], text[end : min(last, end + MOST)]
    if first < start - MOST:
        before = "… " + before
    if last > end + MOST:
        after += " …"
    words = text[start:end] if end - start <= LONGEST else text[start : start + LONGEST] + "…"
    return before.lstrip(), words, after.rstrip()


def excerpts(snapshot: Snapshot, moves: list[str]) -> list[Excerpt]:
    """Moves in their sentences, in the order given; what is no longer there is left out."""
    found = []
    for name in moves:
        entry = snapshot.entries.get(name)
        if entry is None:
            continue
        try:
            reading = snapshot.reading(entry.document)
        except UnknownDocumentError:
            continue
        span = entry.move.evidence
        statement = next((one for one in reading.statements if one.id == entry.move.statement), None)
        parts = excerpt(reading, span.start, span.end)
        found.append(Excerpt(name, entry, snapshot.documents.get(entry.document), statement, *parts))
    return found
