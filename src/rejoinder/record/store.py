"""Documents with their readings, in and out of a dossier.

A document goes in whole with its reading or not at all. How it is parted among tables, `rows` says; `reading` puts it
together again exactly as it was.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Self

import msgspec
from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from rejoinder.errors import ConflictError, DossierError, UnknownDocumentError
from rejoinder.record import tables
from rejoinder.record.aside import SetAside, Unread, put_aside, release
from rejoinder.record.database import Database, open_database
from rejoinder.record.entries import DocumentEntry, Hit, MoveEntry, StatementEntry
from rejoinder.record.rows import (
    as_json,
    document_entry,
    document_values,
    issue_values,
    moment,
    move_values,
    published,
    put_together,
    standing_values,
    statement_values,
)
from rejoinder.record.types import Board, Move, Reading, Statement

__all__ = ["CODER", "Arrival", "Known", "Stale", "Store"]

CODER = "coder "
"""What the reader of a document begins with where that was a person, whose name follows."""

_documents, _statements, _moves, _received = tables.documents, tables.statements, tables.moves, tables.received

_ORDER = (
    func.coalesce(_documents.c.published_earliest, _documents.c.published_latest, "9999"),
    _documents.c.id,
)
"""By date, then id, the undated last: an order that does not depend on which document came first."""


class Arrival(msgspec.Struct, frozen=True):
    """A reading to be stored: the bytes it came from, and the date, title and language that were known from outside."""

    reading: Reading
    sha256: str
    given_date: str | None = None
    given_title: str | None = None
    given_language: str | None = None


class Known(msgspec.Struct, frozen=True):
    """What the dossier has for a set of bytes."""

    id: str
    reader: str
    given_date: str | None


class Stale(msgspec.Struct, frozen=True):
    """A document and the reader that read it."""

    id: str
    path: str
    reader: str


class Store:
    """A dossier seen as documents, statements, moves and a board."""

    def __init__(self, file: Database) -> None:
        self.file = file
        self.set_aside = SetAside(file)

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None, *, create: bool = True) -> Self:
        """The store in that file or at that address, or in memory for None; raises what `open_database` raises."""
        return cls(open_database(path, create=create))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    # Putting in

    def known(self, sha256: str) -> Known | None:
        """The document that those bytes are, if they were stored before."""
        with self.file.reading() as connection:
            row = connection.execute(
                select(_documents.c.id, _documents.c.reader, _documents.c.given_date)
                .join(_received, _received.c.document == _documents.c.nr)
                .where(_received.c.sha256 == sha256)
            ).first()
        return None if row is None else Known(row.id, row.reader, row.given_date)

    def failed(self, reader: str) -> dict[str, str]:
        """By SHA-256, why `reader` could not read a document that is set aside."""
        return self.set_aside.messages(reader)

    def add(
        self, arrivals: Sequence[Arrival], *, reader: str, aside: Sequence[Unread] = ()
    ) -> list[str | DossierError]:
        """Store readings in one transaction; for each the id it is stored under, or why it is not.

        In the same transaction those of `aside` are set aside, and what is stored is set aside no more. A document
        that is there already (the same bytes, or the same id with the same text) gets its reading replaced when that
        comes from another reader or date. Raises `FullDiskError` and the like when nothing could be stored.
        """
        outcomes: list[str | DossierError] = []
        with self.file.writing() as connection:
            for arrival in arrivals:
                document = arrival.reading.document
                try:
                    with connection.begin_nested():
                        outcomes.append(self._add(connection, arrival, reader))
                        release(connection, arrival.sha256)
                except DossierError as error:
                    outcomes.append(error)
                except (
                    IntegrityError,
                    DataError,
                    OperationalError,
                    ValueError,
                    OverflowError,
                    sqlite3.DataError,
                ) as error:
                    if isinstance(error, OperationalError) and not _too_large(error):
                        raise
                    # Such as two moves under one id, or a character that has no UTF-8: this document's own trouble.
                    reason = str(getattr(error, "orig", error)).splitlines()[0]
                    outcomes.append(DossierError(f"{document.path}: its reading cannot be stored ({reason}); left out"))
            for unread in aside:
                put_aside(connection, unread, reader)
        return outcomes

    def adopt(self, readings: Sequence[Reading], *, coder: str) -> list[str | DossierError]:
        """Store readings that a person made; for each the id it is stored under, or why it is not.

        A document that is here already as somebody else read it is left as it is.
        """
        reader = CODER + coder
        taken = {one.id: one.reader for one in self.readers()}
        outcomes: list[str | DossierError] = []
        for reading in readings:
            document = reading.document
            if taken.get(document.id, reader) != reader:
                outcomes.append(
                    ConflictError(f"{document.id}: is here already as read by {taken[document.id]}; left as it is")
                )
                continue
            day = document.published.earliest if document.published.basis == "given" else None
            outcomes += self.add([Arrival(reading, document.sha256, day)], reader=reader)
        return outcomes

    def _add(self, connection: Connection, arrival: Arrival, reader: str) -> str:
        reading = arrival.reading
        document = reading.document
        row = {
            **document_values(reading, reader),
            "sha256": arrival.sha256,
            "given_date": arrival.given_date,
            "given_title": arrival.given_title or "",
            "given_language": arrival.given_language or "",
            "added_at": moment(),
        }
        columns = (_documents.c.nr, _documents.c.id, _documents.c.text, _documents.c.reader, _documents.c.given_date)
        same_bytes = connection.execute(
            select(*columns)
            .join(_received, _received.c.document == _documents.c.nr)
            .where(_received.c.sha256 == arrival.sha256)
        ).first()
        same_id = connection.execute(select(*columns).where(_documents.c.id == document.id)).first()
        if same_id is not None and same_id.text != document.text:
            raise ConflictError(
                f"{document.path}: the dossier has another text under the id {document.id!r}; "
                "give one of the two another id"
            )
        found = same_id if same_bytes is None else same_bytes
        if found is None:
            nr = int(connection.execute(insert(_documents).values(row)).inserted_primary_key[0])  # type: ignore[index]
        else:
            nr = int(found.nr)
        _receive(connection, arrival.sha256, nr, document.id, document.path)
        if found is not None:
            # A copy that comes without the date that was known for the first tells nothing new.
            same_date = arrival.given_date in (None, found.given_date)
            if (found.reader == reader and same_date) or found.id != document.id:
                return str(found.id)
            if str(found.reader).startswith(CODER) and not reader.startswith(CODER):
                return str(found.id)  # no program replaces what a person made
            connection.execute(delete(_statements).where(_statements.c.document == nr))
            connection.execute(delete(_moves).where(_moves.c.document == nr))
            for kept in ("added_at", "sha256", "path"):
                row.pop(kept)
            connection.execute(update(_documents).where(_documents.c.nr == nr).values(row))
        if reading.statements:
            rows = [statement_values(nr, i, statement) for i, statement in enumerate(reading.statements)]
            connection.execute(insert(_statements), rows)
        if reading.moves:
            connection.execute(insert(_moves), [move_values(nr, i, move) for i, move in enumerate(reading.moves)])
        return document.id

    # Getting out

    def documents(self) -> list[DocumentEntry]:
        """All documents, by date of publication, the undated last."""
        nr = _documents.c.nr

        def count(table: Any) -> Any:
            return select(func.count()).where(table.c.document == nr).correlate(_documents).scalar_subquery()

        query = select(
            *(column for column in _documents.c if column.name not in ("text", "reading")),
            self.file.characters(_documents.c.text).label("characters"),
            count(_statements).label("statement_count"),
            count(_moves).label("move_count"),
            count(_received).label("received_count"),
        ).order_by(*_ORDER)
        with self.file.reading() as connection:
            return [document_entry(row) for row in connection.execute(query)]

    def document_id(self, name: str) -> str:
        """The id of the document meant by an id, the start of one, or a path (whole, or its last parts).

        Raises `UnknownDocumentError` if there is none, or more than one.
        """
        with self.file.reading() as connection:
            whole = select(_documents.c.id).where(_documents.c.id == name)
            found = connection.execute(whole).scalars().all()
            if not found:
                same = select(_documents.c.id).join(_received, _received.c.document == _documents.c.nr).distinct()
                found = (
                    connection.execute(same.where(or_(_received.c.id == name, _received.c.path == name)))
                    .scalars()
                    .all()
                )
            if not found and name:
                ends = _received.c.path.iendswith("/" + name, autoescape=True)
                starts = _documents.c.id.istartswith(name, autoescape=True)
                found = connection.execute(same.where(or_(starts, ends)).order_by(_documents.c.id)).scalars().all()
        if not found:
            raise UnknownDocumentError(f"{name}: no such document; `rejoinder show` without a document lists them")
        if len(found) > 1:
            several = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
            raise UnknownDocumentError(f"{name}: could be any of {several}; write more of the id")
        return str(found[0])

    def reading(self, document_id: str) -> Reading:
        """Everything read from a document; raises `UnknownDocumentError` for an id that is not there."""
        for reading in self._readings(_documents.c.id == document_id):
            return reading
        raise UnknownDocumentError(f"{document_id}: no such document; `rejoinder show` without a document lists them")

    def readings(self) -> Iterator[Reading]:
        """All readings, in the order of `documents`."""
        return self._readings()

    def _readings(self, *only: Any) -> Iterator[Reading]:
        with self.file.reading() as connection:
            found = connection.execute(select(_documents.c.nr).where(*only).order_by(*_ORDER)).scalars().all()
            for nr in found:
                row = connection.execute(select(_documents).where(_documents.c.nr == nr)).one()
                yield put_together(
                    row,
                    connection.execute(_data(_statements).where(_statements.c.document == nr)).scalars(),
                    connection.execute(_data(_moves).where(_moves.c.document == nr)).scalars(),
                )

    def readers(self) -> list[Stale]:
        """Which reader read each document, in the order of `documents`."""
        columns = (_documents.c.id, _documents.c.path, _documents.c.reader)
        with self.file.reading() as connection:
            return [Stale(*row) for row in connection.execute(select(*columns).order_by(*_ORDER))]

    def received(self, document_id: str) -> Arrival:
        """A document as it came in; title and language are None where it is not known whether they were given."""
        reading = self.reading(document_id)
        given = (_documents.c.sha256, _documents.c.given_date, _documents.c.given_title, _documents.c.given_language)
        with self.file.reading() as connection:
            row = connection.execute(select(*given).where(_documents.c.id == document_id)).one()
        return Arrival(reading, *row)

    def statements(self) -> list[StatementEntry]:
        """All statements, in the order of the documents and of the text."""
        return [
            StatementEntry(row.id, published(row), msgspec.json.decode(row.data, type=Statement))
            for row in self._rows(_statements)
        ]

    def moves(self) -> list[MoveEntry]:
        """All moves, in the order of the documents and of the text."""
        return [
            MoveEntry(row.id, published(row), msgspec.json.decode(row.data, type=Move)) for row in self._rows(_moves)
        ]

    def _rows(self, table: Any) -> Sequence[Any]:
        query = (
            select(
                _documents.c.id,
                _documents.c.published_earliest,
                _documents.c.published_latest,
                _documents.c.published_basis,
                table.c.data,
            )
            .join(table, table.c.document == _documents.c.nr)
            .order_by(*_ORDER, table.c.position)
        )
        with self.file.reading() as connection:
            return connection.execute(query).all()

    def find(
        self,
        query: str,
        *,
        limit: int = 50,
        hidden: Collection[str] = (),
        without: Collection[tuple[str, str]] = (),
        kinds: Collection[str] = ("move", "statement", "document"),
    ) -> list[Hit]:
        """Where the words of `query` occur; see `rejoinder.record.search`."""
        from rejoinder.record.search import find

        with self.file.reading() as connection:
            return find(connection, self.file.index, query, limit=limit, hidden=hidden, without=without, kinds=kinds)

    def names(self) -> tuple[set[str], dict[str, set[str]]]:
        """Ids of all actors that speak, act or are addressed, and for whom each person speaks or acts."""
        actors: set[str] = set()
        persons: dict[str, set[str]] = {}
        with self.file.reading() as connection:
            for data in connection.execute(select(_moves.c.to_actors).distinct()).scalars():
                actors.update(msgspec.json.decode(data, type=list[str]))
            for actor, person in (
                (_statements.c.actor, _statements.c.person),
                (_moves.c.by_actor, _moves.c.person),
            ):
                for row in connection.execute(select(actor, person).distinct()):
                    found = {row[0]} - {None}
                    actors.update(found)
                    if row[1]:
                        persons.setdefault(row[1], set()).update(found)
        return actors, persons

    def owners(self, entry: str, *, statements: bool, moves: bool) -> list[str]:
        """Ids of the documents that have a statement or a move of that id."""
        found: set[str] = set()
        with self.file.reading() as connection:
            for table, wanted in ((_statements, statements), (_moves, moves)):
                if wanted:
                    query = select(_documents.c.id).join(table, table.c.document == _documents.c.nr)
                    found.update(connection.execute(query.where(table.c.id == entry)).scalars())
        return sorted(found)

    def move_ids(self) -> list[tuple[str, str]]:
        """Document and id of all moves."""
        query = select(_documents.c.id, _moves.c.id).join(_moves, _moves.c.document == _documents.c.nr)
        with self.file.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    # The board last made

    def fingerprint(self, *parts: str) -> str:
        """What a board depends on, as one hash: all readings and `parts` (such as the version of the filing)."""
        digest = hashlib.sha256("\x1f".join(parts).encode())
        with self.file.reading() as connection:
            for row in connection.execute(select(_documents.c.id, _documents.c.digest).order_by(_documents.c.id)):
                digest.update(f"\x1e{row.id}\x1f{row.digest}".encode())
        return digest.hexdigest()

    def board(self, fingerprint: str) -> Board | None:
        """The board kept, if it was made from that."""
        query = select(tables.boards.c.data).where(tables.boards.c.fingerprint == fingerprint)
        with self.file.reading() as connection:
            data = connection.execute(query).scalar()
        return None if data is None else msgspec.json.decode(data, type=Board)

    def keep_board(self, board: Board, fingerprint: str) -> None:
        """Keep a board and what it was made from, in place of the one kept before."""
        made = {"nr": 1, "fingerprint": fingerprint, "data": as_json(board), "made_at": moment()}
        issues = [issue_values(i, issue) for i, issue in enumerate(board.issues)]
        standings = [standing_values(issue.id, standing) for issue in board.issues for standing in issue.standings]
        with self.file.writing() as connection:
            for table in (tables.standings, tables.issues, tables.boards):
                connection.execute(delete(table))
            connection.execute(insert(tables.boards), made)
            if issues:
                connection.execute(insert(tables.issues), issues)
            if standings:
                connection.execute(insert(tables.standings), standings)


def _receive(connection: Connection, sha256: str, nr: int, document_id: str, path: str) -> None:
    """Note what a document came as, once; nobody else writes meanwhile."""
    if connection.execute(select(_received.c.sha256).where(_received.c.sha256 == sha256)).first() is None:
        row = {"sha256": sha256, "document": nr, "id": document_id, "path": path}
        connection.execute(insert(_received).values(row))


def _too_large(error: OperationalError) -> bool:
    """Whether a document goes beyond what PostgreSQL can keep at all (class 54, program limit exceeded)."""
    return str(getattr(error.orig, "sqlstate", "")).startswith("54")


def _data(table: Any) -> Any:
    return select(table.c.data).order_by(table.c.position)
