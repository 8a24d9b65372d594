"""The timeline for people: a date, then what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rejoinder.views.wording import CORRECTED, actor, actors, legible, move_date, quote

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from rejoinder.record.entries import Event

__all__ = ["TimelineView"]


class TimelineView:
    """Events to print with rich."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A row an event; a date is printed once for all events that have it."""
        from rich.table import Table
        from rich.text import Text

        if not self._events:
            yield Text("No dated events on record.")
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold", ratio=1)
        before: str | None = None
        inferred = False
        for event in self._events:
            date = move_date(event.value if event.earliest else None, event.basis)
            inferred = inferred or date.startswith("~")
            what = Text.assemble((actor(event.by, event.person), "bold"), " ", actors(event.act, event.to))
            if event.point:
                what.append(": " + " ".join(legible(event.point).split()))
            elif event.evidence:
                what.append("  " + quote(event.evidence[0].text), style="dim")
            others = [name for name in event.according_to if name != event.by.actor]
            if others:
                what.append(f" (according to {', '.join(others)})", style="dim")
            if event.corrected:
                what.append(f" ({CORRECTED})", style="dim")
            sources = list(dict.fromkeys(evidence.document for evidence in event.evidence))
            what.append(f" [{legible(', '.join(sources[:3]))}", style="dim")
            what.append(f" and {len(sources) - 3} more]" if len(sources) > 3 else "]", style="dim")
            if date != before and before is not None:
                table.add_row("", "")
            table.add_row(Text("" if date == before else date, style="bold"), what)
            before = date
        yield table
        if inferred:
            yield Text("\n~ a date worked out from other dates, not written in full in the text", style="dim")
