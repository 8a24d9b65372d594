"""Readings in a folder of Parquet files: what many machines can write at once, and a dossier can be made of.

A row is a document: what it was read from, by which reader, and the whole reading as JSON, or the reason why there is
none together with the text as received. A file is written whole or not at all, under a name that follows from what is
in it, so that whoever writes the same documents a second time writes the same file. Nothing is ever changed in one.
docs/archives.md has the columns. The folder may be anywhere `documents.remote` reaches.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from rejoinder.documents import remote
from rejoinder.documents.source import Source
from rejoinder.errors import DossierError, FullDiskError, InputError
from rejoinder.record.aside import Unread
from rejoinder.record.store import Arrival, Known
from rejoinder.record.types import Reading

__all__ = ["COLUMNS", "Damaged", "Readings", "Row", "Trace", "newer"]

COLUMNS = {
    "id": "string", "path": "string", "title": "string", "language": "string", "url": "string", "outlet": "string",
    "published_earliest": "string", "published_latest": "string", "published_basis": "string",
    "characters": "int64", "statements": "int64", "moves": "int64", "sha256": "string", "given_id": "string",
    "given_title": "string", "given_date": "string", "given_language": "string", "reader": "string",
    "reading": "large_string", "failure": "string", "source": "large_binary",
}  # fmt: skip
"""The columns of a file and their Arrow types."""

_TRACE = ("sha256", "id", "reader", "given_date", "failure")
_PREFIX, _SUFFIX = "part-", ".parquet"
_STALE = 86_400
"""Seconds after which a file that was never finished is taken away."""

_ROWS = 64
"""Rows taken out of a file at a time."""


class Row(msgspec.Struct, frozen=True):
    """A document in a file: `what` came of it and the key of the `reader`."""

    reader: str
    what: Arrival | Unread


class Trace(msgspec.Struct, frozen=True):
    """Where the row stands that counts for a set of bytes: the file, and the row in it, from 0."""

    known: Known
    failure: str | None
    file: str
    row: int


class Damaged(msgspec.Struct, frozen=True):
    """A file, or a row of one, that cannot be used: one line that says what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Readings:
    """A folder of readings; it stands where a dossier's store stands in a run, and is made when first written to."""

    def __init__(self, place: str | os.PathLike[str]) -> None:
        """`place` is a folder or an address. Raises `InputError` for one that cannot be used, or without pyarrow."""
        self.place = os.fspath(place).rstrip("/") or "/"
        self._arrow = _library("pyarrow")
        self._parquet = _library("pyarrow.parquet")
        self._local = None if remote.is_remote(self.place) else Path(self.place).absolute()
        if self._local is not None and self._local.exists() and not self._local.is_dir():
            raise InputError(f"{self.place}: a file; readings are kept in a folder")
        self._index: dict[str, Trace] | None = None
        self.damaged: list[Damaged] = []

    @property
    def absolute(self) -> str:
        """The place as it is called from everywhere."""
        return self.place if self._local is None else str(self._local)

    # What is there

    def known(self, sha256: str) -> Known | None:
        """What was read from those bytes, if anything was."""
        trace = self.index().get(sha256)
        return None if trace is None or trace.failure is not None else trace.known

    def failed(self, reader: str) -> dict[str, str]:
        """By SHA-256, why `reader` could not read a document."""
        return {
            sha256: trace.failure
            for sha256, trace in self.index().items()
            if trace.failure is not None and trace.known.reader == reader
        }

    def index(self) -> dict[str, Trace]:
        """By SHA-256, the row that counts: that of the newest reader, a reading before a failure, then that with the
        earliest date from outside.

        Files that cannot be used are in `damaged`.
        """
        if self._index is None:
            self._index = {}
            for name in self.files():
                try:
                    table = self._table(name, list(_TRACE))
                except Exception as error:  # Arrow and stores fail in many ways
                    self.damaged.append(Damaged(self._path(name), _reason(error)))
                    continue
                for row, cells in enumerate(table.to_pylist()):
                    known = Known(cells["id"] or "", cells["reader"], cells["given_date"])
                    self._note(cells["sha256"], Trace(known, cells["failure"], name, row))
        return self._index

    def _note(self, sha256: str, trace: Trace) -> None:
        assert self._index is not None
        before = self._index.get(sha256)
        if before is None or _outdoes(trace, before):
            self._index[sha256] = trace

    def files(self) -> list[str]:
        """The names of the files, sorted."""
        return sorted(name for name in self._names() if name.startswith(_PREFIX) and name.endswith(_SUFFIX))

    def _names(self) -> list[str]:
        if self._local is not None:
            return [one.name for one in self._local.iterdir()] if self._local.is_dir() else []
        try:
            found, path = remote.file_system(self.place)
            found.invalidate_cache()
            return [one.rsplit("/", 1)[-1] for one in found.ls(path, detail=False)]
        except FileNotFoundError:
            return []
        except remote.Unreachable as error:
            raise InputError(f"{self.place}: {error}") from error
        except Exception as error:
            raise InputError(f"{self.place}: cannot be listed ({error}); check the address") from error

    def rows(self, name: str) -> Iterator[Row | Damaged]:
        """The documents of a file that count, in its order; what is wrong with a row or the file in their place."""
        index = self.index()
        number = 0
        try:
            with self._opened(name) as file:
                parquet = self._parquet.ParquetFile(file)
                for batch in parquet.iter_batches(batch_size=_ROWS, columns=list(COLUMNS)):
                    for cells in batch.to_pylist():
                        trace = index.get(cells["sha256"])
                        if trace is not None and (trace.file, trace.row) == (name, number):
                            yield self._row(name, number, cells)
                        number += 1
        except (OSError, ValueError, KeyError, remote.Unreachable) as error:  # Arrow's errors are among them
            yield Damaged(f"{self._path(name)}: row {number + 1}", _reason(error))

    def _row(self, name: str, number: int, cells: dict[str, Any]) -> Row | Damaged:
        from rejoinder.record.integrity import span_problems

        where = f"{self._path(name)}: row {number + 1}"
        try:
            if cells["failure"] is not None:
                return Row(cells["reader"], Unread(_source(cells), cells["failure"]))
            reading = msgspec.json.decode(cells["reading"], type=Reading)
        except (msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
            return Damaged(where, f"its reading is damaged ({_line(error)}); left out, read the document again")
        if reading.document.sha256 != cells["sha256"]:
            return Damaged(where, "its reading is that of another document; left out, read the document again")
        for problem in span_problems(reading):
            return Damaged(where, f"{problem}; left out, read the document again")
        given = (cells["given_date"], cells["given_title"], cells["given_language"])
        return Row(cells["reader"], Arrival(reading, cells["sha256"], *given))

    # Writing

    def add(
        self, arrivals: Sequence[Arrival], *, reader: str, aside: Sequence[Unread] = ()
    ) -> list[str | DossierError]:
        """Write readings, and what could not be read, as one file; for each reading its id, or why it is not in it.

        Raises `FullDiskError` and other `DossierError` when nothing could be written.
        """
        rows: list[dict[str, Any]] = []
        outcomes: list[str | DossierError] = []
        for arrival in arrivals:
            document = arrival.reading.document
            try:
                row = _values(arrival, reader)
                self._table_of([row])
            except (UnicodeEncodeError, ValueError) as error:
                message = f"{document.path}: its reading cannot be stored ({_line(error)}); left out"
                outcomes.append(DossierError(message))
                continue
            rows.append(row)
            outcomes.append(document.id)
        rows += [_unread_values(unread, reader) for unread in aside]
        if rows:
            # whatever came of them: who does the same documents once more replaces the file
            told = "\x1f".join([reader, *sorted(row["sha256"] for row in rows)])
            named = hashlib.sha256(told.encode("utf-8", "backslashreplace"))
            name = f"{_PREFIX}{named.hexdigest()[:20]}{_SUFFIX}"
            self._write(name, self._table_of(rows))
            if self._index is not None:
                for number, row in enumerate(rows):
                    known = Known(row["id"] or "", reader, row["given_date"])
                    self._note(row["sha256"], Trace(known, row.get("failure"), name, number))
        return outcomes

    def _table_of(self, rows: list[dict[str, Any]]) -> Any:
        pa = self._arrow
        schema = pa.schema([pa.field(name, getattr(pa, kind)()) for name, kind in COLUMNS.items()])
        return pa.Table.from_pylist(rows, schema=schema)

    def _write(self, name: str, table: Any) -> None:
        try:
            if self._local is None:
                found, path = remote.file_system(self.place)
                found.makedirs(path, exist_ok=True)
                # such a store shows a file once it is whole
                with found.open(f"{path.rstrip('/')}/{name}", "wb") as out:
                    self._parquet.write_table(table, out, compression="zstd")
                return
            self._local.mkdir(parents=True, exist_ok=True)
            draft = self._local / f".{name}.{secrets.token_hex(4)}"
            try:
                with draft.open("wb") as out:
                    self._parquet.write_table(table, out, compression="zstd")
                    out.flush()
                    os.fsync(out.fileno())
                draft.replace(self._local / name)
            finally:
                draft.unlink(missing_ok=True)
        except (OSError, remote.Unreachable) as error:
            full = isinstance(error, OSError) and error.errno in (28, 122)  # no space left, over the quota
            words = "the disk is full; make room and go on" if full else f"cannot be written ({_line(error)})"
            raise (FullDiskError if full else DossierError)(f"{self.place}: {words}") from error

    def tidy(self) -> None:
        """Take away what a program that was killed left unfinished, once it is a day old."""
        if self._local is None or not self._local.is_dir():
            return
        for draft in self._local.glob(f".{_PREFIX}*{_SUFFIX}.*"):
            with suppress(OSError):
                if time.time() - draft.stat().st_mtime > _STALE:
                    draft.unlink()

    def _table(self, name: str, columns: list[str]) -> Any:
        with self._opened(name) as file:
            return self._parquet.read_table(file, columns=columns)

    def _opened(self, name: str) -> Any:
        if self._local is not None:
            return (self._local / name).open("rb")
        found, path = remote.file_system(self.place)
        return found.open(f"{path.rstrip('/')}/{name}", "rb")

    def _path(self, name: str) -> str:
        return f"{self.place}/{name}"


def newer(one: str, other: str) -> bool:
    """Whether the reader of one key is a later version than that of another; codebooks say nothing about it."""
    first, second = one.partition("+")[0], other.partition("+")[0]
    return first.isdigit() and second.isdigit() and int(first) > int(second)


def _outdoes(one: Trace, other: Trace) -> bool:
    """Whether a row counts rather than another of the same bytes; the other one's file comes before it."""
    if newer(one.known.reader, other.known.reader) or newer(other.known.reader, one.known.reader):
        return newer(one.known.reader, other.known.reader)
    return _rank(one) < _rank(other)


def _rank(trace: Trace) -> tuple[bool, bool, str]:
    date = trace.known.given_date
    return trace.failure is not None, date is None, date or ""


def _values(arrival: Arrival, reader: str) -> dict[str, Any]:
    reading = arrival.reading
    document = reading.document
    return {
        "id": document.id,
        "path": document.path,
        "title": document.title,
        "language": document.language,
        "url": document.url,
        "outlet": document.outlet,
        "published_earliest": document.published.earliest,
        "published_latest": document.published.latest,
        "published_basis": document.published.basis,
        "characters": len(document.text),
        "statements": len(reading.statements),
        "moves": len(reading.moves),
        "sha256": arrival.sha256,
        "given_title": arrival.given_title,
        "given_date": arrival.given_date,
        "given_language": arrival.given_language,
        "reader": reader,
        "reading": msgspec.json.encode(reading).decode(),
    }


def _unread_values(unread: Unread, reader: str) -> dict[str, Any]:
    source = unread.source
    row = {
        "path": source.path,
        "url": source.url,
        "outlet": source.outlet,
        "given_id": source.id,
        "given_title": source.title,
        "given_date": source.published,
        "given_language": source.language,
        "failure": unread.message,
    }
    printable = {name: value and value.encode("utf-8", "backslashreplace").decode() for name, value in row.items()}
    text = source.text.encode("utf-8", "surrogatepass")
    known = {"id": None, "characters": len(source.text), "sha256": source.sha256, "reader": reader}
    return {**printable, **known, "source": text}


def _source(cells: dict[str, Any]) -> Source:
    return Source(
        path=cells["path"],
        text=cells["source"].decode("utf-8", "surrogatepass"),
        sha256=cells["sha256"],
        id=cells["given_id"],
        title=cells["given_title"],
        published=cells["given_date"],
        url=cells["url"],
        outlet=cells["outlet"],
        language=cells["given_language"],
    )


def _library(name: str) -> Any:
    from rejoinder.exchange.formats import library

    return library(name, "tables")


def _reason(error: Exception) -> str:
    return f"no file of readings, or damaged ({_line(error)}); take it away and read its documents again"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:100].rstrip(".") or type(error).__name__
