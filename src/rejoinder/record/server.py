"""A dossier in a database of a PostgreSQL server: several people's programs read it and write to it at once.

A transaction that writes first raises the number in the one row of `rejoinder`, and so holds that row until it ends:
writers come one after the other, as with a file, and none sees half of what another does. They hold it while they
store, not while they read articles. Readers see one state and wait for nobody.

Whatever stops a program, the server undoes what was not committed; what was is on its disk (PostgreSQL, "Write-Ahead
Logging", 30.2, with `synchronous_commit` as it is by default).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Text, create_engine, func, literal
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.pool import QueuePool

from rejoinder.errors import (
    BusyDossierError,
    DamagedDossierError,
    DossierError,
    FullDiskError,
    InputError,
    MissingDossierError,
    ReadOnlyDossierError,
    UnreachableDossierError,
)
from rejoinder.record import schema, server_schema
from rejoinder.record.database import Database
from rejoinder.record.place import ServerAddress
from rejoinder.record.tsvector import Tsvector

if TYPE_CHECKING:
    import psycopg

__all__ = ["DossierServer"]

_PATIENCE = 30
"""Seconds to wait for other writers."""
_IDLE = 600
"""Seconds after which the server undoes a write transaction that does nothing: a laptop that was closed in the midst of
one would else keep all others waiting."""
_OLDEST = 140_000
"""The oldest server: the first with functions whose bodies hold on to what they name (14)."""
_DEFAULTS = {"connect_timeout": 10, "keepalives_idle": 30, "fallback_application_name": "rejoinder"}


class DossierServer(Database):
    """The dossier at an address; `writable` is False where this user, or anybody on this server, may only read."""

    def __init__(self, address: ServerAddress, *, create: bool = True) -> None:
        """Connect, and create the dossier or bring it up to date where needed.

        Raises `UnreachableDossierError`, `MissingDossierError` if there is no such database, or nothing in it and
        `create` is False, `NotADossierError`, `NewerDossierError`, `ReadOnlyDossierError`, and `InputError` for an
        address that is none or when psycopg is not installed.
        """
        self.name = str(address)
        self.writable = True
        self.index = Tsvector()
        self._settings = self._understood(os.fspath(address))
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            poolclass=QueuePool,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        try:
            self._open(create)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give up all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See `Database`."""
        with (
            self._translated(),
            self._engine.connect().execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            ) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """See `Database`."""
        if not self.writable:
            raise ReadOnlyDossierError(f"{self.name}: this user may not write to it; ask its owner for the right")
        with self._translated(), self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = '{_PATIENCE}s'; "
                f"SET LOCAL idle_in_transaction_session_timeout = '{_IDLE}s'; "
                "UPDATE rejoinder SET changes = changes + 1"
            )
            yield connection

    def changes(self) -> int:
        """See `Database`."""
        with self.reading() as connection:
            return int(connection.exec_driver_sql("SELECT changes FROM rejoinder").scalar_one())

    def characters(self, column: ColumnElement[str]) -> ColumnElement[int]:
        """See `Database`: those that are escaped in it count once (see `tables.stored`)."""
        return func.length(func.replace(column, literal("\x1a", Text), ""))

    def numbered(self, connection: Connection) -> None:
        """See `Database`."""
        for table in ("documents", "statements", "moves", "corrections"):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'nr'), max(nr)) FROM {table} HAVING max(nr) > 0"
            )

    def structure(self, connection: Connection) -> Iterator[tuple[str, str]]:
        """See `Database`: whether everything is there that the steps make. The rest the server watches itself."""
        there = {
            "TABLE": "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace",
            "FUNCTION": "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
            "TRIGGER": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'",
        }
        found = {kind: set(connection.exec_driver_sql(sql).scalars()) for kind, sql in there.items()}
        found["INDEX"] = found["TABLE"]
        for step in server_schema.steps().values():
            for sql in step:
                made = re.match(r"CREATE (?:UNIQUE )?(TABLE|INDEX|FUNCTION|TRIGGER) (\w+)", sql)
                if made and made[2] not in found[made[1]]:
                    yield f"{made[1].lower()} {made[2]}", "is missing; restore a copy of the database"

    def out_of_step(self) -> Iterator[tuple[str, str]]:
        """See `Database`."""
        message = "is not in step with its table"
        with self.reading() as connection:
            for table, columns in server_schema.INDEXED.items():
                made = server_schema.words_of(*columns)
                sql = f"SELECT count(*) FROM {table} WHERE words IS DISTINCT FROM {made}"
                if connection.exec_driver_sql(sql).scalar_one():
                    yield f"full-text index of {table}", message
            made = (
                "SELECT array_agg(words ORDER BY piece) "
                "FROM rejoinder_pieces(title, text) WITH ORDINALITY AS made(words, piece)"
            )
            kept = "SELECT array_agg(words ORDER BY piece) FROM documents_words WHERE document = nr"
            sql = f"SELECT EXISTS (SELECT FROM documents WHERE ({made}) IS DISTINCT FROM ({kept}))"
            if connection.exec_driver_sql(sql).scalar_one():
                yield "full-text index of documents", message

    def _understood(self, address: str) -> dict[str, Any]:
        """The settings in an address; libpq's own messages about them may have the password in it."""
        try:
            import psycopg
            from psycopg.conninfo import conninfo_to_dict
        except ModuleNotFoundError as error:
            raise InputError(
                f"{self.name}: {error.name} is not installed; install it with: pip install 'rejoinder[postgres]'"
            ) from None
        except ImportError:  # there is no libpq
            raise InputError(
                f"{self.name}: psycopg finds no libpq; install it with: pip install 'rejoinder[postgres]'"
            ) from None
        try:
            return {**_DEFAULTS, **conninfo_to_dict(address), "client_encoding": "UTF8"}
        except psycopg.Error:
            raise InputError(
                f"{self.name}: no address of a database; write it as postgresql://USER@HOST:PORT/DATABASE"
            ) from None

    def _connect(self) -> psycopg.Connection[Any]:
        import psycopg

        try:
            return psycopg.connect(**self._settings)
        except psycopg.OperationalError as error:
            raise self._unreachable(error) from None

    def _open(self, create: bool) -> None:
        with self.reading() as connection:
            if connection.connection.driver_connection.info.server_version < _OLDEST:  # type: ignore[union-attr]
                raise DossierError(f"{self.name}: the server is older than PostgreSQL 14; use a newer one")
            if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
                raise DossierError(
                    f"{self.name}: the database is not in UTF-8; make one with: createdb -E UTF8 -T template0"
                )
            found = server_schema.state(connection, self.name)
            may_write = "SELECT has_table_privilege('documents', 'INSERT')" if found else "SELECT true"
            self.writable = (
                bool(connection.exec_driver_sql(f"{may_write} AND NOT pg_is_in_recovery()").scalar_one())
                and connection.exec_driver_sql("SHOW default_transaction_read_only").scalar() == "off"
            )
        if not found and not create:
            raise MissingDossierError(
                f"{self.name}: no dossier in this database; make one with `rejoinder read --dossier`"
            )
        if found < schema.VERSION:
            if not self.writable:
                raise ReadOnlyDossierError(
                    f"{self.name}: a dossier that must be made or brought up to date first, but this user may not write"
                )
            with self._translated(), self._engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
                server_schema.migrate(connection, self.name)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The server's errors as ours."""
        try:
            yield
        except DBAPIError as error:
            raise self._explained(error.orig, lost=error.connection_invalidated) from None
        except NoConnectionError:
            raise BusyDossierError(f"{self.name}: all connections of this program are in use; try again") from None

    def _explained(self, error: BaseException | None, *, lost: bool) -> DossierError:
        code = getattr(error, "sqlstate", None) or ""
        kept = "what was stored before is kept"
        if (
            lost
            or code[:2] == "08"
            or code[:3] == "57P"
            or code == "25P03"
            or (not code and type(error).__name__ == "OperationalError")
        ):
            return UnreachableDossierError(f"{self.name}: the connection to the server was lost; {kept}; try again")
        if code == "55P03":
            return BusyDossierError(f"{self.name}: others are writing to it; try again when they are done")
        if code[:2] == "53":
            return FullDiskError(f"{self.name}: the server has no more room ({_line(error)}); {kept}; make room")
        if code in ("42501", "25006"):
            return ReadOnlyDossierError(
                f"{self.name}: may not be written ({_line(error)}); ask its owner for the right"
            )
        if code in ("42P01", "42703", "42883", "42704"):
            return DamagedDossierError(f"{self.name}: is not whole ({_line(error)}); restore a copy of the database")
        return DossierError(f"{self.name}: {_line(error)}")

    def _unreachable(self, error: BaseException) -> DossierError:
        """Why there is no connection. Servers speak in the words of their own language: only some are told apart."""
        reason = re.sub(r".*(?:failed|FATAL): +|\s+Is the server running.*", "", str(error), flags=re.S)
        if password := self._settings.get("password"):
            reason = reason.replace(str(password), "***")
        reason = " ".join(reason.split()) or "no reason given"
        if re.search(r'database ".*" does not exist', reason):
            return MissingDossierError(
                f"{self.name}: no such database; make one with: createdb {self._settings['dbname']}"
            )
        if re.search("password|authentication|role .* does not exist|pg_hba", reason):
            return UnreachableDossierError(f"{self.name}: the server does not let this user in ({reason})")
        return UnreachableDossierError(
            f"{self.name}: the server cannot be reached ({reason}); see that it runs, and the address"
        )


def _line(error: BaseException | None) -> str:
    """The first line of what a server said."""
    return (str(error).strip().splitlines() or ["no reason given"])[0]
