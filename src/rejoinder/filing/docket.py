"""The docket: the moves of all documents in time order, each with what filing needs to know of it.

Comes in: readings, in any order. Goes out: entries in the order in which the acts happened. Repeats are kept and
marked, so that later steps count them once: the same act by the same actor in the same words, and whatever a copy of a
document (see `filing.repeats`) tells where its original tells something too.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rejoinder.filing.chronology import Placed, placed
from rejoinder.filing.codebook import Codebook
from rejoinder.filing.parties import Parties, plain
from rejoinder.filing.repeats import LEAST, repeated
from rejoinder.record.types import ASKS, Act, Move, Reading
from rejoinder.resolving.calendar import bounds

__all__ = ["ANSWERS", "FILED", "OPENERS", "Entry", "board_id", "docket"]

OPENERS: frozenset[Act] = ASKS | {"offer"}
"""Acts that put a point on the table."""

ANSWERS: frozenset[Act] = frozenset({
    "support", "accept", "accept_partly", "open", "defer", "reject", "oppose", "withdraw", "hand_over",
})  # fmt: skip
"""Acts that answer a point somebody put on the table (handing over an answer among them)."""

FILED: frozenset[Act] = OPENERS | ANSWERS | {"threaten", "criticise", "claim_ignored"}
"""Acts that may belong to an issue."""
HANDED = 0.35
"""Confidence from which a handover is filed with what was handed over; less sure ones only stand on the timeline."""
AROUND = 500
"""How many characters before a move, and half as many after it, within its paragraph, count as its context."""
_BREAK = re.compile(r"\n\s*\n|\n")
_SENTENCE = re.compile(r"(?<=[.!?。！？”\"])\s+(?=[\"“‘'«A-Z0-9])|\n+|(?<=[。！？])")


@dataclass(frozen=True)
class Entry:
    """One move on the docket.

    `by` and `to` are party ids ("" for an actor nobody could name); `order` sorts by time, then by place;
    `sentence` and `paragraph` count from 0 in the document; `context` are the words around the evidence, `sentences`
    those of its paragraph that they lie in, whole, `text` that of the whole document;
    `original` is the place on the docket of the entry this one repeats, its own place if it repeats none.
    """

    id: str
    document: str
    place: int
    move: Move = field(repr=False)
    by: str
    to: tuple[str, ...]
    point: str
    evidence: str
    context: str = field(repr=False)
    sentences: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    sentence: int
    paragraph: int
    recorded: bool
    claimed_by: tuple[str, ...]
    day: str
    order: tuple[str, str, str, int, int, str]
    original: int

    @property
    def act(self) -> Act:
        """The act of the move."""
        return self.move.act

    @property
    def opens(self) -> bool:
        """Whether it puts a point on the table."""
        return self.move.act in OPENERS

    @property
    def answers(self) -> bool:
        """Whether it answers a point on the table."""
        return self.move.act in ANSWERS


def docket(readings: Sequence[Reading], codebook: Codebook | None = None) -> list[Entry]:
    """All moves that may belong to an issue, in time order.

    `meet` and `state` moves are left out: a meeting is an event and a statement no position.
    """
    once = _once(readings)
    parties = Parties(once, codebook)
    drafts: list[dict[str, object]] = []
    newest = {reading.document.id: max((_day(move, "", "") for move in reading.moves), default="") for reading in once}
    at = placed(once, newest)
    for reading in once:
        drafts.extend(_of(reading, parties, at[reading.document.id]))
    drafts.sort(key=lambda draft: draft["order"])  # type: ignore[arg-type,return-value]
    first: dict[tuple[object, ...], int] = {}
    entries = []
    repeats = repeated(once, [(str(draft["document"]), draft["move"]) for draft in drafts])  # type: ignore[misc]
    for place, draft in enumerate(drafts):
        if place in repeats:
            entries.append(Entry(place=place, original=-1, **draft))  # type: ignore[arg-type]
            continue
        move = draft["move"]
        assert isinstance(move, Move)
        words = plain(str(draft["evidence"]))
        key: tuple[object, ...] = (
            (words, move.act, draft["by"], str(draft["point"]).casefold(), tuple(sorted(draft["to"])))  # type: ignore[call-overload]
            if len(words) >= LEAST
            else (draft["id"],)
        )
        entries.append(Entry(place=place, original=first.setdefault(key, place), **draft))  # type: ignore[arg-type]
    # what a copy repeats counts as what that itself repeats; a copy is of a document that is none
    for place, original in repeats.items():
        entries[place] = replace(entries[place], original=entries[original].original)
    return entries


def board_id(document: str, move: str) -> str:
    """The id of a move across documents; the reader's ids carry their document already."""
    return move if move.startswith(f"{document}/") else f"{document}/{move}"


def _once(readings: Sequence[Reading]) -> list[Reading]:
    """Readings by id, each document once."""
    found: dict[str, Reading] = {}
    for reading in sorted(readings, key=lambda r: (r.document.id, r.document.sha256, len(r.moves))):
        found[reading.document.id] = reading
    return list(found.values())


def _of(reading: Reading, parties: Parties, at: Placed) -> list[dict[str, object]]:
    document = reading.document
    text = document.text
    paragraphs = [m.start() for m in _BREAK.finditer(text)]
    sentences = [s for s, _ in reading.sentences] or [0, *(m.end() for m in _SENTENCE.finditer(text))]
    latest = document.published.latest or at.day
    found = []
    for move in reading.moves:
        if move.act not in FILED or (move.act == "hand_over" and move.confidence < HANDED):
            continue
        start, end = move.evidence.start, move.evidence.end
        if move.point is not None:
            start = min(start, move.point.start) if abs(move.point.start - start) < 300 else start
        sentence = max(0, bisect.bisect_right(sentences, start) - 1)
        paragraph = bisect.bisect_right(paragraphs, start)
        opening = paragraphs[paragraph - 1] if paragraph else 0
        closing = paragraphs[paragraph] if paragraph < len(paragraphs) else len(text)
        # a paragraph without end says no more of a move than the words around it
        first, last = max(opening, start - AROUND), max(end, min(closing, end + AROUND // 2))
        around = text[first:last]
        by = parties.id(document.id, move.by.actor, move.by.text, move.by.start, move.by.end, move.person)
        addressed = [parties.id(document.id, one.actor, one.text, one.start, one.end) for one in move.to]
        to = tuple(dict.fromkeys(party for party in addressed if party and party != by))
        others = tuple(sorted({party for party in map(parties.of, move.according_to) if party != by}))
        day = _day(move, at.day, latest)
        found.append(
            {
                "id": board_id(document.id, move.id),
                "document": document.id,
                "move": move,
                "by": by,
                "to": to,
                "point": " ".join(move.point.text.split()) if move.point else "",
                "evidence": " ".join(move.evidence.text.split()),
                "context": " ".join(around.split()),
                "sentences": _sentences(text, sentences, (first, last), (opening, max(end, closing))),
                "text": text,
                "sentence": sentence,
                "paragraph": paragraph,
                "recorded": not others,
                "claimed_by": others,
                "day": day,
                "order": (
                    day if day != at.day else at.order,
                    at.order,
                    document.id,
                    move.evidence.start,
                    move.point.start if move.point else -1,
                    move.id,
                ),
            }
        )
    return found


def _sentences(text: str, starts: Sequence[int], around: tuple[int, int], within: tuple[int, int]) -> tuple[str, ...]:
    """The sentences that `around` touches, cut where `within` ends: the same for all moves that they are around of."""
    begin = max(0, bisect.bisect_right(starts, around[0]) - 1)
    end = max(begin + 1, bisect.bisect_left(starts, around[1]))
    cuts = [*starts[begin:end], starts[end] if end < len(starts) else len(text)]
    pieces = (text[max(a, within[0]) : min(b, within[1])] for a, b in itertools.pairwise(cuts))
    return tuple(words for piece in pieces if (words := " ".join(piece.split())))


def _day(move: Move, published: str, latest: str) -> str:
    """ISO day of an act: the last of the span its time tells, not after the `latest` day of publication; else the day
    `published`.
    """
    span = bounds(move.time.value) if move.time is not None else None
    if span is None:
        return published
    last = span[1].isoformat()
    return min(last, latest) if latest else last
