"""Why a cell of the board says what it says: its standing in words, and every sentence it rests on.

Comes in: a board with its moves, and the words by which a person names an issue and a party. Goes out: the standing,
to print or as it is. The command line calls it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rejoinder.errors import InputError
from rejoinder.record.targets import issue_named
from rejoinder.record.types import Board, Issue, Party, Standing
from rejoinder.views.wording import actor, actors, legible, move_date, quote

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from rejoinder.record.entries import MoveEntry

__all__ = ["WhyView", "cell_of", "reasons"]

_RULES = {
    "accepted": "its latest answer on record is a yes",
    "partly": "its latest answer on record says yes to a part, or under a condition",
    "open": "its latest answer on record leaves the matter open",
    "deferred": "its latest answer on record puts an answer off",
    "rejected": "its latest answer on record is a no",
    "unanswered": "it was asked and no answer of it is on record",
    "withdrawn": "it has taken back what it asked",
}


def cell_of(board: Board, issue: str, party: str) -> tuple[Issue, Party, Standing | None]:
    """The cell that words name: an issue by its number on the board, its id or words of its label; a party by its id
    or name.

    Raises `InputError` if there is no such issue or party, or more than one such issue.
    """
    named = issue_named(board, issue)
    wanted = party.casefold()
    known = [one for one in board.parties if wanted in (one.id.casefold(), one.name.casefold())]
    if not known:
        names = ", ".join(one.id for one in board.parties[:12])
        raise InputError(f"{party}: no such party on the board; there are {names or 'none'}")
    found = next((s for s in named.standings if s.party == known[0].id), None)
    return named, known[0], found


def reasons(standing: Standing) -> list[str]:
    """Why a standing is what it is, a line for each thing there is to say."""
    lines = ["was not asked"]
    if standing.corrected:
        said = standing.status or standing.position or "nothing"
        lines = [f"{said}: set by a person (correction {', '.join(map(str, standing.corrected))})"]
    elif standing.status and standing.basis == "claimed":
        claimants = ", ".join(standing.claimed_by) or "another"
        lines = [f"{standing.status}: so {claimants} says; the party's own words are not on record"]
    elif standing.status:
        lines = [f"{standing.status}: {_RULES[standing.status]}"]
    if standing.position:
        lines.append(f"position: {standing.position}")
    if standing.disputed_by:
        lines.append(f"disputed by {', '.join(standing.disputed_by)}")
    return lines


class WhyView:
    """One cell to print with rich."""

    def __init__(
        self,
        issue: Issue,
        party: Party,
        standing: Standing | None,
        moves: Sequence[MoveEntry],
        outlets: Mapping[str, str] | None = None,
    ) -> None:
        """Without `outlets`, by document, copies are named by their ids."""
        self._issue, self._party, self._standing = issue, party, standing
        self._outlets = outlets or {}
        self._moves = {entry.move.id: entry for entry in moves}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The issue, the party, the standing with its rule, the moves in time order."""
        from rich.table import Table
        from rich.text import Text

        standing = self._standing
        yield Text.assemble((legible(self._issue.label), "bold"), ": ", legible(self._party.name))
        if standing is None:
            yield Text("Nothing about this party and this issue is on record.")
            return
        for line in reasons(standing):
            yield Text(line)
        days: list[tuple[str, str]] = []
        for change in standing.history or ():
            name = change.status or change.position or ""
            if not days or days[-1][0] != name:
                days.append((name, change.day or "undated"))
        if len(days) > 1:
            yield Text("by day: " + ", then ".join(f"{name} ({day})" for name, day in days))
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold", ratio=1)
        copies: dict[str, list[str]] = {}
        for one in standing.evidence:
            if one.repeats and one.document not in copies.setdefault(one.repeats, []):
                copies[one.repeats].append(one.document)
        own = [one for one in standing.evidence if not one.repeats]
        dated = sorted(own, key=lambda one: (self._date(one.move), one.document, one.start))
        for one in dated:
            entry = self._moves.get(one.move)
            what = Text()
            if entry is not None:
                move = entry.move
                what.append(f"{actor(move.by, move.person)} {actors(move.act, move.to)}", style="bold")
                if move.according_to:
                    what.append(f" (according to {', '.join(move.according_to)})")
                what.append(": ")
            what.append(quote(one.text))
            what.append(f" [{legible(one.document)}]", style="dim")
            if repeated := copies.get(one.move):
                names = sorted(dict.fromkeys(self._outlets.get(id, id) for id in repeated))
                what.append(f" and in {len(repeated)} more: {legible(', '.join(names))}", style="dim")
            table.add_row(Text(self._date(one.move) or "undated"), what)
        yield Text()
        yield table

    def _date(self, move: str) -> str:
        entry = self._moves.get(move)
        if entry is None or entry.move.time is None:
            return ""
        return move_date(entry.move.time.value, entry.move.time.basis)
