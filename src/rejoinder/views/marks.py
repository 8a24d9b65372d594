"""A text with everything read from it marked: statements, speakers, moves, times, removed stretches.

Comes in: a reading, and which part of its text is to be shown. Goes out: paragraphs of segments, each with the marks
it lies under; no letter of the text is lost or shown twice, however the marks overlap.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rejoinder.record.types import Mention, Reading, Statement
from rejoinder.views.document import letters

__all__ = ["Note", "Paragraph", "Segment", "marked", "parts"]

PART = 40_000
"""Characters of a text on a page; longer ones are shown in parts."""
MANY = 4_000
"""Characters after which a line that has no end is broken off for the sake of the screen."""


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same marks throughout.

    `openings` are the names of statements and moves that begin here ("1", "a"), `anchors` the places evidence begins;
    `mention` is the name or pronoun it belongs to, `ref` what all words for the same actor or person share.
    """

    text: str
    kinds: tuple[str, ...]
    openings: tuple[tuple[str, str], ...]
    anchors: tuple[int, ...]
    mention: Mention | None
    ref: str
    title: str


@dataclass(frozen=True)
class Note:
    """What a mark means: a statement or a move, with its name in the text."""

    kind: str
    name: str
    index: int


@dataclass(frozen=True)
class Paragraph:
    """A line of the text as received with the notes to what begins in it."""

    segments: list[Segment]
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    kind: str
    title: str = ""
    mention: Mention | None = None
    ref: str = ""


def parts(text: str) -> list[tuple[int, int]]:
    """Where a long text is parted: at line breaks where there are any, after `PART` characters or a little more."""
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > PART * 5 // 4:
        end = text.rfind("\n", start + PART // 2, start + PART) + 1
        if not end:
            end = text.rfind(" ", start + PART // 2, start + PART) + 1 or start + PART
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


def marked(reading: Reading, start: int, end: int) -> list[Paragraph]:
    """The paragraphs of `[start, end)` of a text. Linear in its length and, times their depth, in the marks."""
    text = reading.document.text
    walk = _Walk(reading, start, end)
    found: list[Paragraph] = []
    for line_start, line_end in _lines(text, start, end):
        walk.pass_to(line_start)
        segments: list[Segment] = []
        place = line_start
        while (following := walk.next_before(line_end)) is not None:
            segments.append(walk.segment(text[place:following]))
            place = following
            walk.pass_to(place)
        segments.append(walk.segment(text[place:line_end]))
        found.append(Paragraph(segments, walk.taken_notes()))
    walk.pass_to(end)
    left = walk.taken_notes()
    if left and found:
        found[-1].notes.extend(left)
    return found


class _Walk:
    """A walk through a text from place to place where something begins or ends."""

    def __init__(self, reading: Reading, start: int, end: int) -> None:
        self._opens: defaultdict[int, list[_Mark]] = defaultdict(list)
        self._closes: defaultdict[int, list[_Mark]] = defaultdict(list)
        for mark in _marks(reading):
            if mark.start < mark.end and mark.start < end and mark.end > start:
                self._opens[max(mark.start, start)].append(mark)
                self._closes[mark.end].append(mark)
        self._names = {place: names for place, names in _names(reading).items() if start <= place < end}
        self._notes = {place: notes for place, notes in _note_places(reading).items() if start <= place < end}
        self._anchors = {move.evidence.start for move in reading.moves if start <= move.evidence.start < end}
        self._places = sorted({*self._opens, *self._closes, *self._names, *self._notes, *self._anchors})
        self._at = 0
        self._active: list[_Mark] = []
        self._openings: list[tuple[str, str]] = []
        self._here: list[int] = []
        self._noted: list[Note] = []

    def next_before(self, end: int) -> int | None:
        """The next place before `end` at which something changes."""
        return self._places[self._at] if self._at < len(self._places) and self._places[self._at] < end else None

    def pass_to(self, place: int) -> None:
        """Go on to a place, taking along whatever begins and ends up to it."""
        while self._at < len(self._places) and self._places[self._at] <= place:
            here = self._places[self._at]
            for mark in self._closes.get(here, ()):
                self._active.remove(mark)
            self._active.extend(self._opens.get(here, ()))
            self._openings.extend(self._names.get(here, ()))
            self._noted.extend(self._notes.get(here, ()))
            if here in self._anchors:
                self._here.append(here)
            self._at += 1

    def segment(self, text: str) -> Segment:
        """The stretch from here on, with the marks it lies under and what began just before it."""
        mention = next((mark for mark in reversed(self._active) if mark.mention is not None), None)
        made = Segment(
            text,
            tuple(dict.fromkeys(mark.kind for mark in self._active)),
            tuple(self._openings),
            tuple(self._here),
            mention.mention if mention else None,
            mention.ref if mention else "",
            "; ".join(dict.fromkeys(mark.title for mark in self._active if mark.title)),
        )
        self._openings, self._here = [], []
        return made

    def taken_notes(self) -> list[Note]:
        """The notes passed since they were last taken."""
        taken, self._noted = self._noted, []
        return taken


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines of the text, without their breaks; endless ones in pieces."""
    for match in re.compile(r"[^\n]+").finditer(text, start, end):
        for piece in range(match.start(), match.end(), MANY):
            yield piece, min(piece + MANY, match.end())


def _marks(reading: Reading) -> Iterator[_Mark]:
    for gap in reading.removed:
        yield _Mark(gap.start, gap.end, "removed", f"left out of reading: {gap.reason.replace('_', ' ')}")
    for statement in reading.statements:
        for part in statement.content:
            yield _Mark(part.start, part.end, "statement")
        if statement.cue:
            yield _Mark(statement.cue.start, statement.cue.end, "cue")
    for move in reading.moves:
        about = move.point or move.evidence
        yield _Mark(about.start, about.end, "move")
    for time in reading.times:
        yield _Mark(time.start, time.end, "time", f"{time.type.lower()} {time.value}")
    speakers = _speakers(reading.statements)
    for mention in _apart(reading.mentions):
        who = mention.person or mention.actor
        meant = " of ".join(dict.fromkeys(one for one in (mention.person, mention.actor) if one))
        title = f"{meant or 'nobody it could be told for'}{f' ({mention.why})' if mention.why else ''}"
        speaks = any(start < mention.end and mention.start < end for start, end in speakers(mention.start))
        yield _Mark(mention.start, mention.end, "speaker" if speaks else "mention", title, mention, who or "")


def _speakers(statements: tuple[Statement, ...]) -> Callable[[int], list[tuple[int, int]]]:
    """Spans of speakers near a place."""
    near: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for statement in statements:
        if statement.speaker is not None and statement.speaker.end > statement.speaker.start:
            span = (statement.speaker.start, statement.speaker.end)
            for block in range(span[0] // 200, span[1] // 200 + 1):
                near[block].append(span)
    return lambda place: near.get(place // 200, [])


def _apart(mentions: tuple[Mention, ...]) -> Iterator[Mention]:
    """Mentions that do not overlap, the longer of two."""
    end = -1
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        if mention.start >= end:
            yield mention
            end = mention.end


def _names(reading: Reading) -> dict[int, list[tuple[str, str]]]:
    """Names of statements and moves by where they begin."""
    found: dict[int, list[tuple[str, str]]] = {}
    for number, statement in enumerate(reading.statements, 1):
        for part in statement.content:
            found.setdefault(part.start, []).append(("statement", str(number)))
    for number, move in enumerate(reading.moves):
        found.setdefault((move.point or move.evidence).start, []).append(("move", letters(number)))
    return found


def _note_places(reading: Reading) -> dict[int, list[Note]]:
    """Notes by the place of the first of their marks."""
    found: dict[int, list[Note]] = {}
    for index, statement in enumerate(reading.statements):
        if statement.content:
            found.setdefault(statement.content[0].start, []).append(Note("statement", str(index + 1), index))
    for index, move in enumerate(reading.moves):
        found.setdefault((move.point or move.evidence).start, []).append(Note("move", letters(index), index))
    return found
