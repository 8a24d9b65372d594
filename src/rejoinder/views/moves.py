"""Moves for people: who does what to whom about what, when, according to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rejoinder.views.statements import heading
from rejoinder.views.wording import CORRECTED, actor, actors, also_in, date_words, legible, move_date, quote

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

    from rejoinder.record.entries import MoveEntry
    from rejoinder.record.types import Move

__all__ = ["MovesView", "move_line"]


class MovesView:
    """Moves to print with rich, under a line for each document; `titles` by document id."""

    def __init__(self, entries: Sequence[MoveEntry], titles: dict[str, str] | None = None) -> None:
        self._entries = entries
        self._titles = titles or {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading a document, a few lines a move."""
        from rich.padding import Padding
        from rich.text import Text

        if not self._entries:
            yield Text("No negotiating moves on record.")
            return
        before: str | None = None
        for entry in self._entries:
            if entry.document != before:
                yield from heading(entry.document, self._titles.get(entry.document, ""), date_words(entry.published))
                before = entry.document
            move = entry.move
            yield Padding(move_line(move), (0, 0, 0, 2))
            if move.point is None or move.point.text != move.evidence.text:
                yield Padding(Text(quote(move.evidence.text), style="dim"), (0, 0, 0, 6))
            if entry.copies:
                yield Padding(Text(also_in(entry.copies), style="dim"), (0, 0, 0, 6))


def move_line(move: Move) -> Text:
    """A move in one sentence: who, what act, towards whom, the point, when, according to whom."""
    from rich.text import Text

    line = Text.assemble((actor(move.by, move.person), "bold"), " ", actors(move.act, move.to))
    if move.point is not None:
        line.append(": " + " ".join(legible(move.point.text).split()))
    remarks = []
    if move.time is not None:
        remarks.append(move_date(move.time.value, move.time.basis))
    others = [name for name in move.according_to if name != move.by.actor]
    if others:
        remarks.append(f"according to {', '.join(others)}")
    if move.corrected:
        remarks.append(CORRECTED)
    if remarks:
        line.append(f" ({'; '.join(remarks)})", style="dim")
    return line
