"""The seam between the record and the database it is kept in: one SQLite file, or a PostgreSQL server's database.

The record is written once, in SQLAlchemy Core over the tables of `schema`. What differs between databases is behind
`Database`: opening and bringing up to date, transactions, errors in plain words, the full-text index, what can be
checked of the database itself.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager

from sqlalchemy import ColumnElement, Connection

from rejoinder.errors import BusyDossierError, FullDiskError, ReadOnlyDossierError
from rejoinder.record.fulltext import FullText
from rejoinder.record.place import ServerAddress, place

__all__ = ["UNWRITABLE", "Database", "open_database"]

UNWRITABLE = (BusyDossierError, FullDiskError, ReadOnlyDossierError)
"""What stops the keeping of something that can be made again, and need not stop who only looks at a dossier."""


class Database(ABC):
    """An open dossier; `name` is how messages call it, `writable` is False for one that may only be read."""

    name: str
    writable: bool
    index: FullText

    @abstractmethod
    def close(self) -> None:
        """Give up all connections."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the dossier throughout."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A connection in a write transaction: kept as a whole, or undone by any exception, an interrupt included.

        There is one writer at a time; others wait. What a transaction sees nobody changes before it ends.
        """

    @abstractmethod
    def changes(self) -> int:
        """A number that is another one whenever anybody has changed the dossier; safe to ask from any thread."""

    @abstractmethod
    def characters(self, column: ColumnElement[str]) -> ColumnElement[int]:
        """How many characters a text has."""

    @abstractmethod
    def numbered(self, connection: Connection) -> None:
        """Go on numbering rows after the highest numbers there are, once rows were put in with their numbers."""

    @abstractmethod
    def structure(self, connection: Connection) -> Iterator[tuple[str, str]]:
        """What is wrong with the database itself, as places and messages."""

    @abstractmethod
    def out_of_step(self) -> Iterator[tuple[str, str]]:
        """Where the full-text index does not agree with the rows it is made of, as places and messages."""


def open_database(name: str | os.PathLike[str] | None, *, create: bool = True) -> Database:
    """Open the dossier in that file or at that address, or one in memory for None.

    Raises what `DossierFile` and `DossierServer` raise.
    """
    where = None if name is None else place(name)
    if isinstance(where, ServerAddress):
        from rejoinder.record.server import DossierServer

        return DossierServer(where, create=create)
    from rejoinder.record.file import DossierFile

    return DossierFile(where, create=create)
