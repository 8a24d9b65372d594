"""What a search found, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rejoinder.views.wording import legible, quote

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from rejoinder.record.entries import Hit

__all__ = ["HitsView"]


class HitsView:
    """Hits to print with rich; `titles` by document id, with the date before them."""

    def __init__(self, hits: Sequence[Hit], query: str, titles: dict[str, str] | None = None) -> None:
        self._hits = hits
        self._query = query
        self._titles = titles or {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A line a hit, and where it stands."""
        from rich.padding import Padding
        from rich.text import Text

        if not self._hits:
            yield Text(f"Nothing found for {legible(self._query)}.")
            return
        for hit in self._hits:
            who = f" {legible(hit.who)}" if hit.who else ""
            kind = "text" if hit.kind == "document" else hit.kind
            yield Text.assemble((f"{kind}{who}: ", "bold"), quote(hit.text))
            title = self._titles.get(hit.document, "")
            where = f"{legible(' '.join(title.split()))} [{legible(hit.document)}] {hit.start}-{hit.end}".strip()
            yield Padding(Text(where, style="dim"), (0, 0, 0, 6))
