"""Whether a dossier is as it should be: what `rejoinder check` looks at.

The database itself (its own check, foreign keys, tables of this version), every reading (whole: its hash is the
one taken when it was stored; its spans within the text and saying the same words; its rows agreeing with it), the
full-text index against the rows it is made of, what was received, what is set aside, what is watched, the corrections,
the board, and what else is made of the record and kept.
Nothing is changed.
"""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, exists, select

from rejoinder.filing.repeats import Repeats
from rejoinder.filing.told import Changes
from rejoinder.record import tables
from rejoinder.record.corrections import Target
from rejoinder.record.database import Database
from rejoinder.record.derived import derived_problems
from rejoinder.record.file import MOST
from rejoinder.record.rows import move_values, put_together, statement_values
from rejoinder.record.types import Board, Reading, Span
from rejoinder.record.vectors import vector_problems
from rejoinder.record.watched import KINDS

__all__ = ["DERIVED", "Problem", "problems", "span_problems"]

DERIVED: dict[str, Any] = {"told": Changes, "repeats": Repeats}
"""What is kept by `rejoinder.record.derived`: types by name."""


class Problem(msgspec.Struct, frozen=True):
    """Something that is not as it should be: where, and what."""

    where: str
    message: str

    def __str__(self) -> str:
        """Give it as one line."""
        return f"{self.where}: {self.message}".replace("\n", " ")


def problems(database: Database) -> Iterator[Problem]:
    """Everything wrong with a dossier; raises `DossierError` if it cannot be looked into at all."""
    with database.reading() as connection:
        yield from itertools.starmap(Problem, database.structure(connection))
        yield from _documents(connection)
        yield from _received(connection)
        yield from _board(connection)
        yield from _corrections(connection)
        yield from _set_aside(connection)
        yield from _watched(connection)
        yield from itertools.starmap(Problem, derived_problems(connection, DERIVED))
        yield from itertools.starmap(Problem, vector_problems(connection))
    yield from itertools.starmap(Problem, database.out_of_step())


def _documents(connection: Connection) -> Iterator[Problem]:
    found = connection.execute(select(tables.documents.c.nr).order_by(tables.documents.c.nr)).scalars().all()
    for nr in found:
        row = connection.execute(select(tables.documents).where(tables.documents.c.nr == nr)).one()
        where = f"document {row.id}"
        statements = _rows(connection, tables.statements, nr)
        moves = _rows(connection, tables.moves, nr)
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
    documents, received = tables.documents.c, tables.received.c
    noted = exists().where(received.sha256 == documents.sha256, received.document == documents.nr)
    for row in connection.execute(select(documents.id).where(~noted).limit(MOST)):
        yield Problem(f"document {row[0]}", "the bytes it first came as are not noted as received")


def _board(connection: Connection) -> Iterator[Problem]:
    row = connection.execute(select(tables.boards)).first()
    issues = {one.id: one for one in connection.execute(select(tables.issues))}
    cells = connection.execute(select(tables.standings.c.issue, tables.standings.c.party)).all()
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
    for row in connection.execute(select(tables.corrections)):
        try:
            msgspec.json.decode(row.target, type=Target)
            for value in (row.before, row.after):
                msgspec.json.decode(value)
        except msgspec.MsgspecError as error:
            yield Problem(f"correction {row.nr}", f"is damaged ({error})")


def _set_aside(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(tables.set_aside)):
        try:
            zlib.decompress(row.text).decode("utf-8", "surrogatepass")
            msgspec.json.decode(row.given, type=dict[str, str])
        except (zlib.error, ValueError) as error:
            yield Problem(f"set aside {row.path}", f"is damaged ({error})")


def _watched(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(tables.watched)):
        try:
            msgspec.json.decode(row.data, type=KINDS[row.kind])
        except (KeyError, msgspec.MsgspecError) as error:
            yield Problem(f"watched {row.kind} {row.name}", f"is damaged ({error})")
