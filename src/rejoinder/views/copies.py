"""Copies to print: each document that others repeat, with those others and what only they have."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rejoinder.views.wording import date_words, legible, quote, title_of

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from rejoinder.record.entries import CopyEntry, DocumentEntry

__all__ = ["CopiesView"]

_SHOWN = 3


class CopiesView:
    """The copies of a dossier, in the order of `Dossier.copies`, to print with rich."""

    def __init__(self, copies: Sequence[CopyEntry], documents: Sequence[DocumentEntry]) -> None:
        self._copies = copies
        self._documents = {entry.id: entry for entry in documents}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The original, then a line for each copy, then the first sentences that only this copy has."""
        from rich.padding import Padding
        from rich.text import Text

        if not self._copies:
            yield Text("No document repeats another.")
            return
        for id, family in itertools.groupby(self._copies, key=lambda copy: copy.of):
            members = list(family)
            entry = self._documents[id]
            title = Text(title_of(entry.title, entry.path), style="bold")
            where = legible(entry.outlet or entry.path)
            yield title.append(f" [{legible(id)}] {where}, {date_words(entry.published)}", style="dim")
            for copy in members:
                line = Text(f"{copy.kind}, {copy.contained:.0%} of it: {legible(copy.outlet or copy.path)}")
                yield Padding(line.append(f" [{legible(copy.document)}]", style="dim"), (0, 0, 0, 2))
                for span in copy.own[:_SHOWN]:
                    yield Padding(Text(f"only here: {quote(span.text)}", style="dim"), (0, 0, 0, 4))
                if len(copy.own) > _SHOWN:
                    more = len(copy.own) - _SHOWN
                    yield Padding(Text(f"and {more} more sentences of its own", style="dim"), (0, 0, 0, 4))
