"""One document with its statements and moves marked in the text, and the list of all documents.

Marks are characters, so that they are there without colour too: `[1 ... 1]` a statement's content, `{a ... a}` what a
move is about, `[-caption: ... -]` a stretch left out of reading. Under each paragraph stands what its marks mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import UNSET

from rejoinder.record.targets import letters
from rejoinder.record.types import Reading
from rejoinder.views.moves import move_line
from rejoinder.views.wording import CORRECTED, date_words, legible, quote, speaker, title_of

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

    from rejoinder.record.entries import DocumentEntry

__all__ = ["DocumentView", "DocumentsView", "letters"]

_STYLES = {"statement": "cyan", "move": "bold", "removed": "dim strike"}


class DocumentView:
    """A reading to print with rich. Time grows with the length of the text and the number of marks."""

    def __init__(self, reading: Reading, *, hidden: bool = False, reasons: Mapping[str, str] | None = None) -> None:
        """`reasons` tell why actors are who they are, by the ids of statements and moves."""
        self._reasons = reasons or {}
        self._reading = reading
        self._hidden = hidden

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading, then paragraph by paragraph the text and the notes to it."""
        from rich.padding import Padding
        from rich.text import Text

        document = self._reading.document
        yield Text(title_of(document.title, document.path), style="bold")
        facts = [document.id, document.path, document.outlet, date_words(document.published), document.url]
        yield Text(" · ".join(legible(fact) for fact in facts if fact), style="dim")
        if self._hidden:
            yield Text("Hidden: left out of the board and all lists (`rejoinder correct show` shows it again).")
        yield from self._order()
        yield Text()
        for paragraph, notes in self._paragraphs():
            yield paragraph
            for note in notes:
                yield Padding(note, (0, 0, 0, 4))
            if notes:
                yield Text()
        if not self._reading.statements and not self._reading.moves:
            yield Text("No statements and no negotiating moves found in it.", style="dim")

    def _order(self) -> Iterator[Text]:
        """What is to say where the order of the sentences is not credible: why, and the order restored."""
        from rich.text import Text

        found = self._reading.order
        if found is UNSET:
            return
        yield Text(
            f"Its sentences are probably not in their order ({found.doubt:.0%}): whom pronouns mean was sought in the "
            "whole text, and is less sure."
        )
        for reason in found.reasons:
            yield Text(f"  {legible(reason)}", style="dim")
        last = max((at for at, index in enumerate(found.sentences) if at != index), default=-1)
        restored = " ".join(str(index + 1) for index in found.sentences[: last + 1])
        yield Text(f"  restored, by the numbers of the sentences as printed: {restored}", style="dim")

    def _paragraphs(self) -> Iterator[tuple[Text, list[Text]]]:
        from rich.text import Text

        text = self._reading.document.text
        marks = self._marks()
        notes = self._notes()
        active = dict.fromkeys(_STYLES, 0)
        next_mark = next_note = start = 0
        # what closes after a last line break still has to be shown
        while start < len(text) or not start or next_mark < len(marks) or next_note < len(notes):
            newline = text.find("\n", start)
            end = len(text) if newline < 0 else newline
            paragraph = Text()
            at = start
            while next_mark < len(marks) and (marks[next_mark][0] <= end or end == len(text)):
                place, _, _, kind, step, words = marks[next_mark]
                if place == end and step > 0 and end < len(text):
                    break  # what opens at the line's end belongs to the next line
                if place > at:
                    paragraph.append(legible(text[at:place]), style=_style(active))
                    at = place
                active[kind] += step
                paragraph.append(words, style="dim")
                next_mark += 1
            paragraph.append(legible(text[at:end]), style=_style(active))
            here = []
            while next_note < len(notes) and (notes[next_note][0] <= end or end == len(text)):
                here.append(notes[next_note][1])
                next_note += 1
            yield paragraph, here
            start = end + 1

    def _marks(self) -> list[tuple[int, int, int, str, int, str]]:
        """Where a mark goes: place, closing before opening, what nests how, kind, +1 or -1, the mark's characters."""
        spans: list[tuple[int, int, str, str, str]] = []
        for number, statement in enumerate(self._reading.statements, 1):
            spans += [(part.start, part.end, "statement", f"[{number} ", f" {number}]") for part in statement.content]
        for number, move in enumerate(self._reading.moves):
            about = move.point or move.evidence
            name = letters(number)
            spans.append((about.start, about.end, "move", f"{{{name} ", f" {name}}}"))
        for gap in self._reading.removed:
            spans.append((gap.start, gap.end, "removed", f"[-{gap.reason.replace('_', ' ')}: ", " -]"))
        marks = []
        for start, end, kind, before, after in spans:
            # At one place the longer span opens first, and the one that opened last closes first.
            marks.append((start, 1, -end, kind, 1, before))
            marks.append((end, 0, -start, kind, -1, after))
        return sorted(marks, key=lambda mark: mark[:3])

    def _notes(self) -> list[tuple[int, Text]]:
        """What the marks mean, by the place of the first."""
        from rich.text import Text

        notes: list[tuple[int, Text]] = []
        numbers = {statement.id: number for number, statement in enumerate(self._reading.statements, 1)}
        for number, statement in enumerate(self._reading.statements, 1):
            if not statement.content:
                continue
            note = Text.assemble((f"[{number}] ", "dim"), "said by ", (speaker(statement.speaker), "bold"))
            if statement.addressee:
                note.append(f" to {speaker(statement.addressee)}")
            if statement.cue:
                note.append(f", {quote(statement.cue.text)}", style="dim")
            note.append(f", {statement.mode}", style="dim")
            if statement.reported_by in numbers:
                note.append(f", told in [{numbers[statement.reported_by]}]", style="dim")
            if statement.corrected:
                note.append(f", {CORRECTED}", style="dim")
            self._add_reason(note, statement.id)
            notes.append((statement.content[0].start, note))
        for number, move in enumerate(self._reading.moves):
            note = Text.assemble((f"{{{letters(number)}}} ", "dim"), move_line(move))
            self._add_reason(note, move.id)
            notes.append(((move.point or move.evidence).start, note))
        return sorted(notes, key=lambda note: note[0])

    def _add_reason(self, note: Text, entry: str) -> None:
        if entry in self._reasons:
            note.append(f"\n    who: {' '.join(legible(self._reasons[entry]).split())}", style="dim")


def _style(active: dict[str, int]) -> str:
    return " ".join(style for kind, style in _STYLES.items() if active[kind])


class DocumentsView:
    """The documents of a dossier to print with rich, one to a line or two."""

    def __init__(self, documents: Sequence[DocumentEntry]) -> None:
        self._documents = documents

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A row a document: date, title and id, and how much was found in it."""
        from rich.table import Table
        from rich.text import Text

        if not self._documents:
            yield Text("No documents on record.")
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold", ratio=1)
        for entry in self._documents:
            found = f"{entry.statements} statements, {entry.moves} moves"
            copies = f", {entry.copies + 1} copies" if entry.copies else ""
            if entry.hidden:
                found += ", hidden"
            table.add_row(
                Text(date_words(entry.published), style="bold"),
                Text.assemble(title_of(entry.title, entry.path), (f" [{legible(entry.id)}] {found}{copies}", "dim")),
            )
        yield table
