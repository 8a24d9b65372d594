"""The file a dossier is kept in: opening it safely, transactions, and SQLite's errors in plain words.

The file is in write-ahead mode with full synchronisation: a transaction is on the disk as a whole or not at all,
whatever stops the program (SQLite, "Write-Ahead Logging" and "Atomic Commit").
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Engine, create_engine, event, func
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, Pool, QueuePool, StaticPool

from rejoinder.errors import (
    BusyDossierError,
    DamagedDossierError,
    DossierError,
    FullDiskError,
    MissingDossierError,
    NotADossierError,
    ReadOnlyDossierError,
)
from rejoinder.record import schema
from rejoinder.record.database import Database
from rejoinder.record.fulltext import FTS5

__all__ = ["MOST", "DossierFile"]

_PATIENCE = 10.0
"""Seconds to wait for another program that holds the file."""

MOST = 100
"""Problems of one kind that are told; a damaged file may have as many as rows."""

_MAGIC = b"SQLite format 3\x00"


class DossierFile(Database):
    """An open dossier file, or one in memory (`path` None); `writable` is False for a file that may only be read."""

    def __init__(self, path: str | os.PathLike[str] | None, *, create: bool = True) -> None:
        """Open, and create or bring up to date where needed.

        Raises `MissingDossierError` if there is no file and `create` is False, `NotADossierError`,
        `NewerDossierError`, `ReadOnlyDossierError`, `BusyDossierError`, `FullDiskError` or `DamagedDossierError`.
        """
        self.name = "the dossier in memory" if path is None else os.fspath(path)
        self.writable = True
        self.index = FTS5()
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()
        self._path = None if path is None else Path(path)
        if path is None:
            self._engine = self._connect("file::memory:", StaticPool)
            with self.writing() as connection:
                schema.migrate(connection, self.name)
            return
        file = Path(path)
        new = self._check(file, create)
        uri = f"file:{quote(str(file.absolute()))}"
        try:
            if self.writable:
                self._bring_up_to_date(f"{uri}?mode=rwc")
                self._engine = self._connect(f"{uri}?mode=rw", QueuePool)
            else:
                self._engine = self._connect(uri + self._reading_mode(file), QueuePool)
                with self.reading() as connection:
                    found = schema.state(connection, self.name)
                if found < schema.VERSION:
                    raise ReadOnlyDossierError(
                        f"{self.name}: a dossier of an older version that must be brought up to date, "
                        "but it may not be written; copy it to where you may write"
                    )
        except BaseException:
            if new:  # nothing was there before: leave nothing half-made behind
                for leftover in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
                    leftover.unlink(missing_ok=True)
            raise

    def close(self) -> None:
        """Give up all connections; SQLite then folds its log into the file."""
        self._engine.dispose()
        with self._watching:
            if self._watch is not None:
                self._watch.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the dossier throughout."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a write transaction: kept as a whole, or undone by any exception, an interrupt included."""
        if not self.writable:
            raise ReadOnlyDossierError(f"{self.name}: may not be written; change its permissions or copy it")
        with (
            self._translated(),
            self._engine.connect().execution_options(rejoinder_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def changes(self) -> int:
        """See `Database`. Source: SQLite, "PRAGMA data_version": it changes when another connection has committed."""
        with self._watching:
            try:
                if self._watch is None and self._path is not None:
                    uri = f"file:{quote(str(self._path.absolute()))}?mode=ro"
                    self._watch = sqlite3.connect(uri, uri=True, check_same_thread=False)
                return 0 if self._watch is None else int(self._watch.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error:
                return 0  # a file in a folder that may not be written: nobody changes it

    def characters(self, column: ColumnElement[str]) -> ColumnElement[int]:
        """See `Database`."""
        return func.length(column)

    def numbered(self, connection: Connection) -> None:
        """See `Database`: SQLite does so itself."""

    def structure(self, connection: Connection) -> Iterator[tuple[str, str]]:
        """See `Database`: SQLite's own check, foreign keys, and whether everything is there that the steps make."""
        for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})"):
            if row[0] != "ok":
                yield "the database", str(row[0])
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST):
            yield f"table {row[0]}", f"row {row[1]} refers to a row of {row[2]} that is not there"
        query = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        there = {tuple(row) for row in connection.exec_driver_sql(query)}
        with closing(sqlite3.connect(":memory:")) as fresh:
            for step in schema.STEPS:
                for sql in step:
                    fresh.execute(sql)
            wanted = set(fresh.execute(query))
        for kind, name in sorted(wanted - there):
            yield f"{kind} {name}", "is missing; restore a copy of the file"

    def out_of_step(self) -> Iterator[tuple[str, str]]:
        """See `Database`. Source: SQLite, "FTS5 Extension", section 6.4 (the integrity-check command)."""
        if self.writable:
            # asking an index whether it is in step is a write to SQLite, though it changes nothing
            with self.writing() as connection:
                yield from _out_of_step(connection)
        else:
            with self.reading() as connection, closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
                raw: Any = connection.connection.driver_connection
                raw.backup(copy)
                engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
                with engine.connect() as inside:
                    yield from _out_of_step(inside)

    def _check(self, file: Path, create: bool) -> bool:
        """Look at the path before SQLite does, which would say less; True if the file is yet to be made."""
        try:
            if file.is_dir():
                raise NotADossierError(f"{self.name}: a folder; name a file for the dossier")
            if not file.exists():
                if not create:
                    raise MissingDossierError(f"{self.name}: no such dossier; make one with `rejoinder read --dossier`")
                if not file.absolute().parent.is_dir():
                    raise MissingDossierError(f"{self.name}: its folder does not exist; make the folder first")
                if not os.access(file.absolute().parent, os.W_OK):
                    raise ReadOnlyDossierError(f"{self.name}: its folder may not be written; name another place")
                return True
            with file.open("rb") as opened:
                start = opened.read(len(_MAGIC))
        except OSError as error:
            if isinstance(error, DossierError):
                raise
            reason = (error.strerror or str(error)).lower()
            raise NotADossierError(f"{self.name}: cannot be opened ({reason}); check the name and its rights") from None
        if start and start != _MAGIC:
            raise NotADossierError(f"{self.name}: not a dossier (no SQLite database); name another file")
        self.writable = os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK)
        return False

    def _reading_mode(self, file: Path) -> str:
        """How SQLite may open a file that may not be written.

        Where the folder may not be written either, SQLite cannot make the index of its log and needs to be told that
        nobody writes; that would pass over transactions still in the log, so it is not done when there are any.
        """
        if os.access(file.absolute().parent, os.W_OK):
            return "?mode=ro"
        log = Path(f"{file}-wal")
        with suppress(OSError):
            if log.stat().st_size:
                raise ReadOnlyDossierError(
                    f"{self.name}: may not be written and its log {log.name} holds changes not yet in it; "
                    "copy both to where you may write and open the copy"
                )
        return "?mode=ro&immutable=1"

    def _connect(self, uri: str, pool: type[Pool], *, foreign_keys: bool = True) -> Engine:
        def open_connection() -> sqlite3.Connection:
            connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, check_same_thread=False)
            # Transactions are begun by SQLAlchemy's events below; sqlite3 itself would leave DDL outside of them.
            connection.isolation_level = None
            connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
            connection.execute("PRAGMA synchronous = FULL")
            return connection

        engine = create_engine("sqlite://", creator=open_connection, poolclass=pool)
        event.listen(engine, "begin", _begin)
        return engine

    def _bring_up_to_date(self, uri: str) -> None:
        engine = self._connect(uri, NullPool, foreign_keys=False)
        try:
            with self._translated():
                with engine.connect() as connection, connection.begin():
                    found = schema.state(connection, self.name)
                with engine.connect() as connection:
                    raw = connection.connection.driver_connection
                    assert raw is not None
                    if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                        raw.execute("PRAGMA journal_mode = WAL")
                if found < schema.VERSION:
                    with engine.connect().execution_options(rejoinder_write=True) as writer, writer.begin():
                        schema.migrate(writer, self.name)
        finally:
            engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except DBAPIError as error:
            raise self._explained(error.orig) from error
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: BaseException | None) -> DossierError:
        code = getattr(error, "sqlite_errorcode", None) or 0
        full = f"{self.name}: the disk is full; what was stored before is kept; make room and run the same again"
        make, message = _MEANING.get(code & 0xFF, (DossierError, f"{{name}}: {error}"))
        if code & 0xFF == sqlite3.SQLITE_IOERR:
            # A quota or a limit on file size shows as a failed write.
            if code in (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE):
                return FullDiskError(
                    full.replace("the disk is full", "cannot be written (disk full, or a limit reached)")
                )
            return DossierError(f"{self.name}: the disk failed ({error}); check it, the file may still be whole")
        return FullDiskError(full) if make is FullDiskError else make(message.replace("{name}", self.name))


_MEANING: dict[int, tuple[Callable[[str], DossierError], str]] = {
    sqlite3.SQLITE_FULL: (FullDiskError, ""),
    sqlite3.SQLITE_BUSY: (BusyDossierError, "{name}: another program is writing to it; try again when it is done"),
    sqlite3.SQLITE_LOCKED: (BusyDossierError, "{name}: another program is writing to it; try again when it is done"),
    sqlite3.SQLITE_READONLY: (ReadOnlyDossierError, "{name}: may not be written; change its permissions or copy it"),
    sqlite3.SQLITE_NOTADB: (NotADossierError, "{name}: not a dossier (no SQLite database); name another file"),
    sqlite3.SQLITE_CORRUPT: (DamagedDossierError, "{name}: the file is damaged; restore a copy of it"),
    sqlite3.SQLITE_CANTOPEN: (NotADossierError, "{name}: cannot be opened; check the name and its permissions"),
}
"""SQLite's primary result codes ("Result and Error Codes") and what they mean for a dossier."""


def _begin(connection: Connection) -> Any:
    # A reader that later becomes a writer can fail at once instead of waiting, so writers say so from the start.
    write = connection.get_execution_options().get("rejoinder_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _out_of_step(connection: Connection) -> Iterator[tuple[str, str]]:
    raw: Any = connection.connection.driver_connection
    for table in ("documents", "statements", "moves"):
        try:
            raw.execute(f"INSERT INTO {table}_text({table}_text, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
                raise
            yield f"full-text index of {table}", f"is not in step with its table ({error})"
