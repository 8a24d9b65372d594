"""Whether a dossier file is as it should be: what `rejoinder check` looks at.

The database itself (SQLite's own check, foreign keys, tables of this version), every reading (whole: its hash is the
one taken when it was stored; its spans within the text and saying the same words; its rows agreeing with it), the
full-text index against the rows it is made of, what was received, what is set aside, what is watched, the corrections,
the board.
Nothing is changed.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import StaticPool

from rejoinder.record import schema
from rejoinder.record.corrections import Target
from rejoinder.record.file import DossierFile
from rejoinder.record.store import move_values, put_together, statement_values
from rejoinder.record.types import Board, Reading, Span
from rejoinder.record.watched import KINDS

__all__ = ["Problem", "problems", "span_problems"]

MOST = 100
"""Problems of one kind that are told; a damaged file may have as many as rows."""

_INDEXES = ("documents", "statements", "moves")


class Problem(msgspec.Struct, frozen=True):
    """Something that is not as it should be: where, and what."""

    where: str
    message: str

    def __str__(self) -> str:
        """Give it as one line."""
        return f"{self.where}: {self.message}".replace("\n", " ")


def problems(file: DossierFile) -> Iterator[Problem]:
    """Everything wrong with a dossier; raises `DossierError` if it cannot be looked into at all."""
    with file.reading() as connection:
        yield from _database(connection)
        yield from _documents(connection)
        yield from _received(connection)
        yield from _board(connection)
        yield from _corrections(connection)
        yield from _set_aside(connection)
        yield from _watched(connection)
    if file.writable:
        # asking an index whether it is in step is a write to SQLite, though it changes nothing
        with file.writing() as connection:
            yield from _indexes(connection)
    else:
        with file.reading() as connection, closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
            raw: Any = connection.connection.driver_connection
            raw.backup(copy)
            engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
            with engine.connect() as inside:
                yield from _indexes(inside)


def _database(connection: Connection) -> Iterator[Problem]:
    for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})"):
        if row[0] != "ok":
            yield Problem("the database", str(row[0]))
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST):
        yield Problem(f"table {row[0]}", f"row {row[1]} refers to a row of {row[2]} that is not there")
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    there = {(row[0], row[1]): row[2] for row in connection.exec_driver_sql(query)}
    with closing(sqlite3.connect(":memory:")) as fresh:
        for step in schema.STEPS:
            for sql in step:
                fresh.execute(sql)
        wanted = {(row[0], row[1]): row[2] for row in fresh.execute(query)}
    for kind, name in sorted(wanted.keys() - there.keys()):
        yield Problem(f"{kind} {name}", "is missing; restore a copy of the file")


def _documents(connection: Connection) -> Iterator[Problem]:
    found = connection.execute(select(schema.documents.c.nr).order_by(schema.documents.c.nr)).scalars().all()
    for nr in found:
        row = connection.execute(select(schema.documents).where(schema.documents.c.nr == nr)).one()
        where = f"document {row.id}"
        statements = _rows(connection, schema.statements, nr)
        moves = _rows(connection, schema.moves, nr)
        try:
            reading = put_together(row, [one["data"] for one in statements], [one["data"] for one in moves])
        except (zlib.error, msgspec.MsgspecError, ValueError) as error:
            yield Problem(where, f"its reading is damaged ({str(error).splitlines()[0]})")
            continue
        if hashlib.sha256(msgspec.json.encode(reading)).hexdigest() != row.digest:
            yield Problem(where, "its reading is not the one that was stored (its hash is another)")
        yield from (Problem(where, message) for message in span_problems(reading))
        document = reading.document
        for name in ("id", "path", "title", "language", "outlet", "url", "sha256"):
            # path and hash are those it first came with, whatever it was read from last
            if name not in ("path", "sha256") and getattr(row, name) != getattr(document, name):
                yield Problem(where, f"its {name} differs from that in its reading")
        if (row.published_earliest, row.published_latest) != (document.published.earliest, document.published.latest):
            yield Problem(where, "its date differs from that in its reading")
        for table, rows, made in (
            ("statements", statements, [statement_values(nr, i, one) for i, one in enumerate(reading.statements)]),
            ("moves", moves, [move_values(nr, i, one) for i, one in enumerate(reading.moves)]),
        ):
            for stored, one in zip(rows, made, strict=True):
                if any(stored[name] != value for name, value in one.items()):
                    yield Problem(where, f"row {stored['nr']} of {table} differs from what it holds")


def _rows(connection: Connection, table: Any, nr: int) -> list[dict[str, Any]]:
    query = select(table).where(table.c.document == nr).order_by(table.c.position)
    return [dict(row._mapping) for row in connection.execute(query)]


def span_problems(reading: Reading) -> Iterator[str]:
    """Spans that are not within the text, or do not have its words."""
    text = reading.document.text
    end = len(text)
    for name, pairs in (
        ("sentence", reading.sentences),
        ("removed stretch", [(one.start, one.end) for one in reading.removed]),
    ):
        for start, stop in pairs:
            if not 0 <= start <= stop <= end:
                yield f"a {name} [{start}, {stop}) is outside of its text"
    spans: list[tuple[str, Any]] = [("mention", one) for one in reading.mentions]
    spans += [("time", one) for one in reading.times]
    for statement in reading.statements:
        parts = (statement.speaker, statement.cue, statement.addressee, *statement.content)
        spans += [(f"statement {statement.id}", one) for one in parts if one is not None]
    for move in reading.moves:
        actors = [Span(one.start, one.end, one.text) for one in (move.by, *move.to) if one.start < one.end]
        spans += [(f"move {move.id}", one) for one in (*actors, move.point, move.evidence) if one is not None]
    for name, span in spans:
        if not 0 <= span.start <= span.end <= end:
            yield f"a span [{span.start}, {span.end}) of {name} is outside of its text"
        elif text[span.start : span.end] != span.text:
            yield f"a span [{span.start}, {span.end}) of {name} does not have the words of its text"


def _received(connection: Connection) -> Iterator[Problem]:
    sql = (
        "SELECT id FROM documents d WHERE NOT EXISTS "
        "(SELECT 1 FROM received r WHERE r.sha256 = d.sha256 AND r.document = d.nr) LIMIT ?"
    )
    for row in connection.exec_driver_sql(sql, (MOST,)):
        yield Problem(f"document {row[0]}", "the bytes it first came as are not noted as received")


def _board(connection: Connection) -> Iterator[Problem]:
    row = connection.execute(select(schema.boards)).first()
    issues = {one.id: one for one in connection.execute(select(schema.issues))}
    cells = connection.execute(select(schema.standings.c.issue, schema.standings.c.party)).all()
    if row is None:
        if issues or cells:
            yield Problem("the board", "has issues or standings, but is not there itself")
        return
    try:
        board = msgspec.json.decode(row.data, type=Board)
    except msgspec.MsgspecError as error:
        yield Problem("the board", f"is damaged ({error}); any change to the dossier makes it anew")
        return
    made = [(issue.id, issue.label, len(issue.moves)) for issue in board.issues]
    if sorted(made) != sorted((one.id, one.label, one.moves) for one in issues.values()):
        yield Problem("the board", "its issues differ from those of the table issues")
    wanted = sorted((issue.id, standing.party) for issue in board.issues for standing in issue.standings)
    if wanted != sorted((one.issue, one.party) for one in cells):
        yield Problem("the board", "its standings differ from those of the table standings")


def _corrections(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(schema.corrections)):
        try:
            msgspec.json.decode(row.target, type=Target)
            for value in (row.before, row.after):
                msgspec.json.decode(value)
        except msgspec.MsgspecError as error:
            yield Problem(f"correction {row.nr}", f"is damaged ({error})")


def _set_aside(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(schema.set_aside)):
        try:
            zlib.decompress(row.text).decode("utf-8", "surrogatepass")
            msgspec.json.decode(row.given, type=dict[str, str])
        except (zlib.error, ValueError) as error:
            yield Problem(f"set aside {row.path}", f"is damaged ({error})")


def _watched(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(schema.watched)):
        try:
            msgspec.json.decode(row.data, type=KINDS[row.kind])
        except (KeyError, msgspec.MsgspecError) as error:
            yield Problem(f"watched {row.kind} {row.name}", f"is damaged ({error})")


def _indexes(connection: Connection) -> Iterator[Problem]:
    """Full-text indexes out of step. Source: SQLite, "FTS5 Extension", section 6.4 (the integrity-check command)."""
    raw: Any = connection.connection.driver_connection
    for table in _INDEXES:
        try:
            raw.execute(f"INSERT INTO {table}_text({table}_text, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
                raise
            yield Problem(f"full-text index of {table}", f"is not in step with its table ({error})")
