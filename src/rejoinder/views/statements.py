"""Statements for people: who says what, to whom, in which document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rejoinder.views.wording import CORRECTED, also_in, date_words, legible, quote, speaker

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

    from rejoinder.record.entries import StatementEntry
    from rejoinder.record.types import Statement

__all__ = ["StatementsView"]


class StatementsView:
    """Statements to print with rich, under a line for each document; `titles` by document id."""

    def __init__(self, entries: Sequence[StatementEntry], titles: dict[str, str] | None = None) -> None:
        self._entries = entries
        self._titles = titles or {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading a document, a line a statement."""
        from rich.table import Table
        from rich.text import Text

        if not self._entries:
            yield Text("No statements on record.")
            return
        for document, entries in groupby(self._entries, key=lambda entry: entry.document):
            same = list(entries)
            yield from heading(document, self._titles.get(document, ""), date_words(same[0].published))
            table = Table.grid(padding=(0, 1))
            table.add_column(justify="right", min_width=3, style="dim")
            table.add_column(overflow="fold", ratio=1)
            numbers = {entry.statement.id: number for number, entry in enumerate(same, 1)}
            for number, entry in enumerate(same, 1):
                table.add_row(str(number), _line(entry.statement, numbers))
                if entry.copies:
                    table.add_row("", Text(also_in(entry.copies), style="dim"))
            yield table


def _line(statement: Statement, numbers: dict[str, int]) -> Text:
    from rich.text import Text

    parts = " … ".join(span.text for span in statement.content)
    told = f" to {speaker(statement.addressee)}" if statement.addressee else ""
    # A direct quotation is shown as one; the words of an indirect one need not be the speaker's own.
    content = quote(parts) if statement.mode == "direct" else legible(" ".join(parts.split()))
    line = Text.assemble((speaker(statement.speaker), "bold"), told, ": ", content)
    if statement.reported_by:
        number = numbers.get(statement.reported_by)
        line.append(f" (as told in {number})" if number else " (as told by another)", style="dim")
    if statement.corrected:
        line.append(f" ({CORRECTED})", style="dim")
    return line


def heading(document: str, title: str, date: str) -> RenderResult:
    """The line above what comes from one document."""
    from rich.text import Text

    yield Text.assemble(
        "\n", (date, "bold"), "  ", (legible(" ".join(title.split())), "bold"), (f"  [{legible(document)}]", "dim")
    )
