"""Statements for people: who says what, to whom, in which document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rejoinder.views.wording import date_words, legible, quote, speaker

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from rejoinder.record.entries import StatementEntry

__all__ = ["StatementsView"]


class StatementsView:
    """Statements to print with rich, under a line for each document; `titles` by document id."""

    def __init__(self, entries: Sequence[StatementEntry], titles: dict[str, str] | None = None) -> None:
        self._entries = entries
        self._titles = titles or {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading a document, a line a statement."""
        from rich.padding import Padding
        from rich.text import Text

        if not self._entries:
            yield Text("No statements on record.")
            return
        before: str | None = None
        numbers: dict[str, int] = {}
        for entry in self._entries:
            if entry.document != before:
                yield from heading(entry.document, self._titles.get(entry.document, ""), date_words(entry.published))
                before = entry.document
                numbers = {}
            statement = entry.statement
            numbers[statement.id] = len(numbers) + 1
            parts = " … ".join(span.text for span in statement.content)
            told = f" to {speaker(statement.addressee)}" if statement.addressee else ""
            # A direct quotation brings its own marks; words without them are not the speaker's own.
            content = quote(parts) if statement.mode != "indirect" else legible(" ".join(parts.split()))
            within = ""
            if statement.reported_by:
                number = numbers.get(statement.reported_by)
                within = f" (as told in {number})" if number else " (as told by another)"
            line = Text.assemble(
                (f"{numbers[statement.id]:>3}  ", "dim"),
                (speaker(statement.speaker), "bold"),
                told,
                ": ",
                content,
                (within, "dim"),
            )
            yield Padding(line, (0, 0, 0, 0))


def heading(document: str, title: str, date: str) -> RenderResult:
    """The line above what comes from one document."""
    from rich.text import Text

    yield Text.assemble(
        "\n", (date, "bold"), "  ", (legible(" ".join(title.split())), "bold"), (f"  [{legible(document)}]", "dim")
    )
