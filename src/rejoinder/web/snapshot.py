"""The dossier as it is now, kept in memory: the board, its rows, moves by id, documents by id.

Comes in: a dossier that this program or another may change at any time. Goes out: a `Snapshot` that never
changes. When it has changed a new one is made in the background, and until it is there the last one is shown:
nobody waits for the filing, but for whoever has just changed something (`Snapshots.fresh`).
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from rejoinder.dossier import Dossier
from rejoinder.engines.local import Reader
from rejoinder.errors import RejoinderError
from rejoinder.filing.docket import board_id
from rejoinder.made import Filing
from rejoinder.record.entries import DocumentEntry, Event, MoveEntry, StatementEntry
from rejoinder.record.timeline import events
from rejoinder.record.types import Board, Reading
from rejoinder.views.board import BoardRow, board_rows, columns
from rejoinder.views.selection import known_on
from rejoinder.web.charts.network import Pair, pairs
from rejoinder.web.shown import cell_width, heading_width

__all__ = ["Snapshot", "Snapshots"]

READINGS = 64
"""How many documents are kept with all that was read from them."""


@dataclass(frozen=True)
class Snapshot:
    """One state of a dossier. `entries` are the moves by the ids the board has for them, `key` tells states apart."""

    key: str
    board: Board
    documents: dict[str, DocumentEntry]
    entries: dict[str, MoveEntry]
    _read: Callable[[str], Reading] = field(repr=False)
    _said: Callable[[], list[StatementEntry]] = field(repr=False)

    @functools.cached_property
    def rows(self) -> list[BoardRow]:
        """The rows of the board, those with most moves first."""
        return board_rows(self.board)

    @functools.cached_property
    def by_issue(self) -> dict[str, BoardRow]:
        """Rows by the id of their issue."""
        return {row.issue.id: row for row in self.rows}

    @functools.cached_property
    def row_of(self) -> dict[str, BoardRow]:
        """The row a move is filed under, by the id of the move."""
        return {move: row for row in self.rows for move in row.issue.moves}

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """Names of the parties by id."""
        return {party.id: party.name for party in self.board.parties}

    @functools.cached_property
    def columns(self) -> list[str]:
        """Parties with something to show, in the order of the board's columns."""
        return columns(self.rows)

    @functools.cached_property
    def widths(self) -> dict[str, int]:
        """How wide a party's column is, about, in pixels: as its name or its widest cell."""
        found: dict[str, int] = {}
        for row in self.rows:
            for party in (*row.askers, *row.standings):
                found[party] = max(found.get(party, 0), cell_width(row, party))
        return {party: max(width, heading_width(party)) for party, width in found.items()}

    @functools.cached_property
    def events(self) -> list[Event]:
        """What happened, in time order."""
        return events(self.entries.values())

    @functools.cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of parties with the issues they agree and disagree on, over the whole board."""
        return pairs(self.rows)

    @functools.cached_property
    def known_on(self) -> dict[str, str]:
        """The last ISO day on which something about an issue became known, "" where no day is."""
        return {
            row.issue.id: max((known_on(self.entries[m]) for m in row.issue.moves if m in self.entries), default="")
            for row in self.rows
        }

    @functools.cached_property
    def words(self) -> dict[str, str]:
        """What can be searched of an issue, in lower case: its label and the points of its moves."""
        found = {}
        for row in self.rows:
            points = dict.fromkeys(
                self.entries[m].move.point.text  # type: ignore[union-attr]
                for m in row.issue.moves
                if m in self.entries and self.entries[m].move.point is not None
            )
            found[row.issue.id] = " ".join("\n".join([row.issue.label, *points]).casefold().split())
        return found

    @functools.cached_property
    def moves_of(self) -> dict[str, list[MoveEntry]]:
        """Moves by the id, else the words, of whoever makes them."""
        found: dict[str, list[MoveEntry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.move.by.actor or " ".join(entry.move.by.text.split()), []).append(entry)
        return found

    @functools.cached_property
    def statements(self) -> list[StatementEntry]:
        """All statements; loaded when first asked for."""
        return self._said()

    @functools.cached_property
    def statements_of(self) -> dict[str, list[StatementEntry]]:
        """Statements by the id of the actor, else the words, of whoever makes them."""
        found: dict[str, list[StatementEntry]] = {}
        for entry in self.statements:
            if (who := entry.statement.speaker) is not None:
                found.setdefault(who.actor or who.person or " ".join(who.text.split()), []).append(entry)
        return found

    @functools.cached_property
    def statement_of(self) -> dict[str, StatementEntry]:
        """Statements by "DOCUMENT/ID"."""
        return {f"{entry.document}/{entry.statement.id}": entry for entry in self.statements}

    @functools.cached_property
    def people(self) -> dict[str, tuple[list[MoveEntry], list[StatementEntry]]]:
        """Moves and statements by the full name of the person who makes them."""
        found: dict[str, tuple[list[MoveEntry], list[StatementEntry]]] = {}
        for entry in self.entries.values():
            if entry.move.person:
                found.setdefault(entry.move.person, ([], []))[0].append(entry)
        for said in self.statements:
            if said.statement.speaker is not None and said.statement.speaker.person:
                found.setdefault(said.statement.speaker.person, ([], []))[1].append(said)
        return found

    prepared = ("events", "pairs", "moves_of", "statements_of", "statement_of", "people")
    """What only some pages need; it is put together beforehand, so that whoever asks first need not wait for it."""

    def reading(self, document: str) -> Reading:
        """Everything read from a document, by its id."""
        return self._read(document)

    def name(self, party: str) -> str:
        """A party's name; its id where it has none."""
        return self.names.get(party, party)


class Snapshots:
    """The snapshots of one dossier, the newest first to hand. Safe to use from several threads."""

    def __init__(
        self,
        path: os.PathLike[str],
        *,
        codebook: Any = None,
        reader: Callable[[], Reader] | None = None,
        filing: Filing | None = None,
    ) -> None:
        self._open = functools.partial(Dossier.open, path, reader=reader, filing=filing, codebook=codebook)
        self.dossier = self._open(create=False)
        self._making = threading.Lock()
        self._seen = -1
        self._snapshot: Snapshot | None = None

    def open(self) -> Dossier:
        """A further handle of the same dossier, to be closed by the caller."""
        return self._open()

    def close(self) -> None:
        """Close the file."""
        self.dossier.close()

    def ready(self) -> Snapshot | None:
        """The newest snapshot there is, None before the first; never waits, and has a newer one made where needed."""
        if self._snapshot is not None and self._version() != self._seen and not self._making.locked():
            threading.Thread(target=self._refresh, name="rejoinder-snapshot", daemon=True).start()
        return self._snapshot

    def current(self) -> Snapshot:
        """The newest snapshot there is; never waits but for the first."""
        return self.ready() or self.fresh()

    def fresh(self) -> Snapshot:
        """A snapshot of the dossier as it is now; waits until it is made."""
        with self._making:
            version = self._version()
            if self._snapshot is None or version != self._seen:
                before, self._snapshot = self._snapshot, self._make(self._snapshot)
                # what was made on the way is kept in the dossier: a change that leaves everything as it is
                if (after := self._version()) != version:
                    version, self._snapshot = after, self._make(self._snapshot)
                self._seen = version
                if self._snapshot is not before:
                    threading.Thread(target=self._prepare, args=(self._snapshot,), daemon=True).start()
            return self._snapshot

    def _refresh(self) -> None:
        # a file that is busy or gone just now: the last snapshot stays, and the next page tries again
        with suppress(RejoinderError):
            self.fresh()

    def _prepare(self, snapshot: Snapshot) -> None:
        # the file may be closed meanwhile, or have changed again, and then nobody asks
        with suppress(RejoinderError):
            for one in snapshot.prepared:
                if self._snapshot is not snapshot:
                    return
                getattr(snapshot, one)

    @property
    def stale(self) -> bool:
        """Whether something newer than the current snapshot is being put together."""
        return self._making.locked()

    def _version(self) -> int:
        try:
            return self.dossier.changes()
        except RejoinderError:  # a server that is away just now: what is known of the dossier is shown
            return self._seen

    def _make(self, before: Snapshot | None) -> Snapshot:
        documents = {entry.id: entry for entry in self.dossier.documents()}
        copies = sum(entry.copies for entry in documents.values())
        key = f"{self.dossier.fingerprint()}-{copies}"
        if before is not None and before.key == key:
            return before
        board = self.dossier.board()
        entries = {board_id(entry.document, entry.move.id): entry for entry in self.dossier.moves()}
        if entries and not any(move in entries for issue in board.issues for move in issue.moves):
            # a filing of somebody else's making may name the moves as the readings do
            entries = {entry.move.id: entry for entry in entries.values()}
        made = Snapshot(
            key,
            board,
            documents,
            entries,
            functools.lru_cache(maxsize=READINGS)(self.dossier.document_by_id),
            self.dossier.statements,
        )
        # what every page needs is ready before anybody asks for it
        made.columns, made.widths, made.known_on, made.words, made.row_of  # noqa: B018
        return made
