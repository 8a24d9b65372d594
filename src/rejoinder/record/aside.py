"""What is set aside: documents that could not be read, kept as they came in, each with the reason.

They are read again when that is asked for (`rejoinder failures --retry`) or when another version of the reader is at
hand; until then they are passed over, so that one bad document costs a long run its time once.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from rejoinder.record.database import Database
from rejoinder.record.rows import as_json, moment
from rejoinder.record.tables import set_aside

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source

__all__ = ["Aside", "SetAside", "Unread", "put_aside", "release"]

_GIVEN = ("id", "title", "published", "url", "outlet", "language")


class Unread(msgspec.Struct, frozen=True):
    """A source that could not be read, and why, in one line."""

    source: Any
    message: str


class Aside(msgspec.Struct, frozen=True):
    """A document that is set aside; `tries` counts the runs that failed on it, `set_at` is when the last one did."""

    path: str
    sha256: str
    message: str
    reader: str
    tries: int
    set_at: str


class SetAside:
    """What is set aside in a dossier file."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def all(self) -> list[Aside]:
        """Everything set aside, by path."""
        columns = [getattr(set_aside.c, name) for name in Aside.__struct_fields__]
        with self._file.reading() as connection:
            query = select(*columns).order_by(set_aside.c.path, set_aside.c.sha256)
            return [Aside(*row) for row in connection.execute(query)]

    def messages(self, reader: str) -> dict[str, str]:
        """By SHA-256, why `reader` could not read a document."""
        query = select(set_aside.c.sha256, set_aside.c.message).where(set_aside.c.reader == reader)
        with self._file.reading() as connection:
            return {row.sha256: row.message for row in connection.execute(query)}

    def source(self, sha256: str) -> Source:
        """A document as it came in; raises LookupError if it is not set aside."""
        from rejoinder.documents.loading import Source

        with self._file.reading() as connection:
            row = connection.execute(select(set_aside).where(set_aside.c.sha256 == sha256)).first()
        if row is None:
            raise LookupError(sha256)
        text = zlib.decompress(row.text).decode("utf-8", "surrogatepass")
        return Source(row.path, text, row.sha256, **msgspec.json.decode(row.given))


def put_aside(connection: Connection, unread: Unread, reader: str) -> None:
    """Set a document aside, or note that it failed once more."""
    source = unread.source
    tries = connection.execute(select(set_aside.c.tries).where(set_aside.c.sha256 == source.sha256)).scalar() or 0
    given = {name: value for name in _GIVEN if (value := getattr(source, name)) is not None}
    release(connection, source.sha256)
    row = {
        "sha256": source.sha256,
        "path": _printable(source.path),
        "message": _printable(unread.message),
        "reader": reader,
        "tries": tries + 1,
        "text": zlib.compress(source.text.encode("utf-8", "surrogatepass"), 6),
        "given": as_json({name: _printable(value) for name, value in given.items()}),
        "set_at": moment(),
    }
    connection.execute(insert(set_aside).values(row))


def release(connection: Connection, sha256: str) -> None:
    """Set a document aside no more."""
    connection.execute(delete(set_aside).where(set_aside.c.sha256 == sha256))


def _printable(words: str) -> str:
    """Words with what has no UTF-8 escaped: names of files may hold any bytes."""
    return words.encode("utf-8", "backslashreplace").decode()
