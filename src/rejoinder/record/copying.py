"""Copying a dossier into another: every row of every table, so that both have the same content.

The rows go through SQLAlchemy from one database to the other, in one transaction on either side: what is read is one
state of the dossier, and the copy is there as a whole or not at all. Numbers are kept, so that corrections are known by
them in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select

from rejoinder.errors import ConflictError, DossierError
from rejoinder.record.database import Database
from rejoinder.record.tables import derived, meanings, metadata, sessions

__all__ = ["copy"]

_ROWS = 200
"""Rows on their way at a time: texts may be long."""


def _tables() -> list[Table]:
    """The tables that make up the content, those referred to first. Who is logged in is none of it, nor what can be
    made again from it."""
    return [table for table in metadata.sorted_tables if table not in (sessions, meanings, derived)]


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    # what is empty comes first in one database and last in another
    order: list[Any] = list(table.primary_key.columns) or [
        part for one in table.columns for part in (one.is_not(None), one)
    ]
    rows = connection.execute(select(table).order_by(*order), execution_options={"yield_per": _ROWS})
    yield from (dict(row) for row in rows.mappings())


def copy(source: Database, target: Database) -> dict[str, int]:
    """Copy all content; the number of rows by table. Sessions are not copied: they belong to one server.

    Raises `ConflictError` if the target has content already.
    """
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    with source.reading() as reading, target.writing() as writing:
        for table in _tables():
            if writing.execute(select(func.count()).select_from(table)).scalar_one():
                raise ConflictError(f"{target.name}: has {table.name} already; name a dossier that is new or empty")
        for table in _tables():
            counts[table.name] = 0
            rows = _noted(digest, table, _rows(reading, table))
            while chunk := list(islice(rows, _ROWS)):
                writing.execute(insert(table), chunk)
                counts[table.name] += len(chunk)
        target.numbered(writing)
        if digest.hexdigest() != _hashed(writing):
            # leaving by an exception undoes the transaction
            raise DossierError(f"{target.name}: did not take all of {source.name} as it is; nothing was copied")
    return counts


def _hashed(connection: Connection) -> str:
    """SHA-256 of all content: the same for two dossiers that have the same, whatever database they are in."""
    digest = hashlib.sha256()
    for table in _tables():
        for _ in _noted(digest, table, _rows(connection, table)):
            pass
    return digest.hexdigest()


def _noted(digest: hashlib._Hash, table: Table, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a table, each put into the hash as it passes."""
    digest.update(f"\x1d{table.name}".encode())
    for row in rows:
        digest.update(b"\x1e" + msgspec.json.encode(row))
        yield row
