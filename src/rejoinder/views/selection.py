"""Which rows of a board are shown: the unanswered first, what changed since a date, what is disputed.

Comes in: the board's rows and the moves behind them. Goes out: the rows wanted, in the order wanted, and the words
that say which they are. The command line calls it for tables and for JSON alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rejoinder.record.entries import MoveEntry
from rejoinder.resolving.calendar import bounds
from rejoinder.views.board import BoardRow

__all__ = ["Selection", "known_on"]


@dataclass(frozen=True)
class Selection:
    """What is wanted of a board: all of it, unless something is set. `since` is an ISO day."""

    unanswered: bool = False
    since: str | None = None
    disputed: bool = False

    def __call__(self, rows: Sequence[BoardRow], entries: Sequence[MoveEntry]) -> list[BoardRow]:
        """The rows wanted."""
        found = list(rows)
        if self.since is not None:
            new = {entry.move.id for entry in entries if known_on(entry) >= self.since}
            found = [row for row in found if new.intersection(row.issue.moves)]
        if self.disputed:
            found = [row for row in found if any(s.basis == "claimed" or s.disputed_by for s in row.issue.standings)]
        if self.unanswered:
            found.sort(key=lambda row: -sum(s.status == "unanswered" for s in row.issue.standings))
        return found

    @property
    def words(self) -> str:
        """What the rows have in common, to follow "No issue"."""
        said = []
        if self.since is not None:
            said.append(f"has changed since {self.since}")
        if self.disputed:
            said.append("is disputed or rests on a claim")
        return " and ".join(said)


def known_on(entry: MoveEntry) -> str:
    """ISO day a move became known: that of its document, else the last its own time spans; "" if neither is known."""
    if entry.published.latest:
        return entry.published.latest
    span = bounds(entry.move.time.value) if entry.move.time else None
    return span[1].isoformat() if span else ""
