"""The board: issues as rows, parties as columns while they fit, otherwise a list under each issue.

A reader wants first who asks what, then who answered how. So the issues with most moves come first and the parties
that ask before those that answer; every cell is a word, and whatever rests on somebody's claim names that somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from rejoinder.record.targets import ranked
from rejoinder.record.types import Board, Issue, Standing
from rejoinder.views.wording import CORRECTED, actor, actors, legible, quote

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table
    from rich.text import Text

    from rejoinder.record.entries import MoveEntry

__all__ = ["MEANINGS", "OPENING", "BoardRow", "BoardView", "board_rows", "cell", "columns"]

OPENING = ("demand", "ask", "propose", "offer")
"""Acts that put something on the table."""

MEANINGS = {
    "asks": "demands, asks for, proposes or offers it",
    "accepted": "says yes",
    "partly": "says yes to a part",
    "open": "is willing to discuss",
    "deferred": "will answer later",
    "rejected": "says no",
    "unanswered": "was asked, no answer on record",
    "withdrawn": "has taken its demand back",
    "for": "speaks for it, was not asked",
    "against": "speaks against it, was not asked",
    "mixed": "speaks for and against it",
}
"""What the words of a cell mean, in the order in which they are listed."""

_BY_HAND = "(by hand)"
"""The remark on a standing that a person has set."""

_STYLES = {
    "accepted": "green", "partly": "green", "open": "yellow", "deferred": "yellow", "rejected": "red",
    "unanswered": "magenta", "withdrawn": "dim", "asks": "bold",
}  # fmt: skip

_LABEL = 26
"""Columns for the issues' labels: in fewer, parties give up being columns."""


class BoardRow(msgspec.Struct, frozen=True):
    """An issue as it is shown, with its number: `askers` are party ids, `standings` by party id."""

    issue: Issue
    askers: tuple[str, ...]
    standings: dict[str, Standing]
    number: int


def board_rows(board: Board) -> list[BoardRow]:
    """Issues by number of moves, most first, numbered from 1."""
    return [
        BoardRow(issue, issue.askers, {standing.party: standing for standing in issue.standings}, number)
        for number, issue in enumerate(ranked(board), 1)
    ]


def cell(row: BoardRow, party: str) -> list[str]:
    """What stands at an issue for a party: a word, then remarks on whose claim it is and who disputes it."""
    standing = row.standings.get(party)
    words = ["asks"] if party in row.askers else []
    if standing is None:
        return words
    if standing.status:
        words.append(standing.status)
    elif standing.position and not (words and standing.position == "for"):
        words.append(standing.position)
    if words and standing.basis == "claimed" and words != ["asks"]:
        words.append(f"(says {', '.join(standing.claimed_by) or 'another'})")
    if words and standing.disputed_by:
        words.append(f"({', '.join(standing.disputed_by)} disputes)")
    if words and standing.corrected:
        words.append(_BY_HAND)
    return words


def columns(rows: Sequence[BoardRow]) -> list[str]:
    """Parties that have something to show, those that ask most first, then those with most standings."""
    asked: dict[str, int] = {}
    stands: dict[str, int] = {}
    for row in rows:
        for party in (*row.askers, *row.standings):
            if cell(row, party):
                stands[party] = stands.get(party, 0) + 1
        for party in row.askers:
            asked[party] = asked.get(party, 0) + 1
    return sorted(stands, key=lambda party: (-asked.get(party, 0), -stands[party], party))


class BoardView:
    """A board to print with rich; `documents` is how many documents it was made from."""

    def __init__(
        self,
        board: Board,
        moves: Sequence[MoveEntry] = (),
        *,
        documents: int = 0,
        evidence: bool = False,
        rows: Sequence[BoardRow] | None = None,
        wanted: str = "",
    ) -> None:
        """`rows` are those to show, if not all; `wanted` says in words which."""
        self._moves = {entry.move.id: entry for entry in moves}
        self._rows = board_rows(board) if rows is None else rows
        self._wanted = wanted if board.issues else ""
        self._names = {party.id: party.name for party in board.parties}
        self._documents = documents
        self._evidence = evidence

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table or the lists, the evidence if asked for, the legend."""
        from rich.text import Text

        if not self._rows:
            if self._wanted:
                yield Text(f"No issue {self._wanted}.")
                return
            counted = f"{self._documents} document{'' if self._documents == 1 else 's'}"
            if self._moves:
                yield Text(f"{len(self._moves)} negotiating moves found in {counted}, none of them about an issue.")
            else:
                yield Text(f"No negotiating moves found in {counted}.")
            return
        parties = columns(self._rows)
        widths = [self._width(party) for party in parties]
        if _LABEL + len(str(len(self._rows))) + 4 + sum(width + 2 for width in widths) <= options.max_width:
            yield from self._grid(parties, widths)
        else:
            yield from self._lists()
        if self._evidence:
            yield from self._sentences()
        yield from self._legend(parties)

    def _width(self, party: str) -> int:
        """Widest word of a party's column, so that no word is broken."""
        from rich.cells import cell_len

        words = [word for row in self._rows for part in cell(row, party) for word in part.split()]
        return max(map(cell_len, [party, *words]))

    def _grid(self, parties: Sequence[str], widths: Sequence[int]) -> RenderResult:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, header_style="bold")
        table.add_column("", justify="right")
        table.add_column("Issue", overflow="fold", ratio=1)
        for party, width in zip(parties, widths, strict=True):
            table.add_column(Text(party), overflow="fold", min_width=width)
        for row in self._rows:
            cells = [_styled(cell(row, party), "\n") for party in parties]
            table.add_row(str(row.number), Text(legible(row.issue.label) + _corrected(row.issue)), *cells)
        yield table

    def _lists(self) -> RenderResult:
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        for row in self._rows:
            count = len(row.issue.moves)
            yield _numbered(
                row.number,
                Text.assemble(
                    (legible(row.issue.label), "bold"),
                    (f"  ({count} move{'' if count == 1 else 's'}){_corrected(row.issue)}", "dim"),
                ),
            )
            lines = Table.grid(padding=(0, 2))
            lines.add_column(overflow="fold", max_width=_LABEL)
            lines.add_column(overflow="fold", ratio=1)
            if row.askers:
                lines.add_row(Text("asked by"), Text(", ".join(row.askers), style="bold"))
            # Parties that stand the same way share a line: with many of them that is what can be taken in.
            alike: dict[tuple[str, ...], list[str]] = {}
            for party in row.standings:
                words = tuple(word for word in cell(row, party) if word != "asks")
                if words:
                    alike.setdefault(words, []).append(party)
            order = list(MEANINGS)
            for words, same in sorted(alike.items(), key=lambda item: (order.index(item[0][0]), item[0])):
                lines.add_row(_styled(words, " "), Text(", ".join(same)))
            yield Padding(lines, (0, 0, 1, 3))

    def _sentences(self) -> RenderResult:
        from rich.padding import Padding
        from rich.text import Text

        yield Text("Evidence", style="bold")
        for row in self._rows:
            yield _numbered(row.number, Text(legible(row.issue.label), style="bold"))
            shown: set[str] = set()
            for name in row.issue.moves:
                entry = self._moves.get(name)
                if entry is None or entry.move.act not in OPENING:
                    continue
                shown.add(name)
                move = entry.move
                who = f"{actor(move.by, move.person)} {actors(move.act, move.to)}"
                yield Padding(_evidence(who, move.evidence.text, entry.document), (0, 0, 0, 3))
            for standing in row.issue.standings:
                words = " ".join(word for word in cell(row, standing.party) if word != "asks")
                if not words:
                    continue
                for evidence in standing.evidence:
                    # What was asked is shown already; for an unanswered party it is all there is.
                    if evidence.move not in shown:
                        line = _evidence(f"{standing.party} {words}", evidence.text, evidence.document)
                        yield Padding(line, (0, 0, 0, 3))
            yield Text()

    def _legend(self, parties: Sequence[str]) -> RenderResult:
        from rich.text import Text

        words = {part for row in self._rows for party in parties for part in cell(row, party)}
        meanings = [f"{word}: {meaning}" for word, meaning in MEANINGS.items() if word in words]
        if any(word.startswith("(says") for word in words):
            meanings.append("(says X): only X says so, the party's own words are not on record")
        if any(word.endswith("disputes)") for word in words):
            meanings.append("(X disputes): X says otherwise")
        if any(word == _BY_HAND for word in words):
            meanings.append(f"{_BY_HAND}: set by a person")
        named = [f"{party} {self._names[party]}" for party in parties if self._names.get(party, party) != party]
        if named:
            yield Text("; ".join(legible(name) for name in named) + ".", style="dim")
        yield Text("; ".join(meanings) + ".", style="dim")


def _numbered(number: int, line: Text) -> Table:
    """A line behind a number, its further lines under its first word."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=2)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(str(number), line)
    return grid


def _corrected(issue: Issue) -> str:
    return f" ({CORRECTED})" if issue.corrected else ""


def _styled(words: Sequence[str], separator: str) -> Text:
    from rich.text import Text

    text = Text()
    for i, word in enumerate(words):
        text.append(separator if i else "")
        text.append(legible(word), style=_STYLES.get(word, ""))
    return text


def _evidence(who: str, words: str, document: str) -> Text:
    from rich.text import Text

    return Text.assemble((legible(who), "bold"), ": ", quote(words), (f" [{legible(document)}]", "dim"))
