"""Documents from files, folders, patterns and standard input.

A failure is a value, not an exception: one file or line that cannot be read must not cost the others. What formats
there are is in `formats`; here it is found out which files are meant, and what came before is left out.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator
from datetime import date as calendar_date
from pathlib import Path
from typing import Any, BinaryIO

from rejoinder.documents.formats.columns import Columns
from rejoinder.documents.formats.given import BUFFER, Broken, Budget, Given, Limits, Overrun, buffered
from rejoinder.documents.formats.registry import SUFFIXES, is_readable, read
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["SUFFIXES", "Limits", "LoadFailure", "Source", "load", "load_given"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")

SENT = Limits(unpacked=512 * 1024**2, spooled=256 * 1024**2, members=100_000)
"""The limits for what somebody sent: it is all held in memory."""


def load(
    paths: Iterable[str | Path],
    *,
    date: str | None = None,
    stdin: BinaryIO | None = None,
    columns: Iterable[str] = (),
    limits: Limits | None = None,
) -> Iterator[Source | LoadFailure]:
    """Load files, folders, patterns (`articles/*.txt`) and "-", which is standard input.

    Folders are read recursively, files with one of `SUFFIXES` in them; so are the files in archives.

    Files come in the order given, those of a folder or pattern sorted by name. What comes a second time with the same
    bytes (and, in records, the same id) is left out. `date` (YYYY-MM-DD) is the publication date of what does not
    bring its own in a record, a feed or a message; it outranks the one a web page claims. `columns` says which column
    of tables is what (`text=body`, see `Columns.parse`). `stdin` stands in for standard input. Raises ValueError at
    once for a `date` or `columns` that are none.
    """
    if date is not None:
        _check_date(date)
    opening = _Opening(date, Columns.parse(columns), limits or Limits())
    return _once(_load([str(path) for path in paths], opening, stdin))


def load_given(
    files: Iterable[tuple[str, bytes]], *, date: str | None = None, columns: Iterable[str] = (), limits: Limits = SENT
) -> Iterator[Source | LoadFailure]:
    """Load files that came by another way than a path: names with their bytes, the names as paths. See `load`."""
    if date is not None:
        _check_date(date)
    opening = _Opening(date, Columns.parse(columns), limits)
    return (item for name, raw in files for item in opening.bytes(name, raw))


def _check_date(date: str) -> None:
    message = f"{date!r} is no date: give it as YYYY-MM-DD, such as 2022-01-28"
    if not isinstance(date, str) or not _DAY.match(date):
        raise ValueError(message)
    try:
        calendar_date.fromisoformat(date)
    except ValueError as error:
        raise ValueError(f"{message} ({error})") from None


def _once(items: Iterator[Source | LoadFailure]) -> Iterator[Source | LoadFailure]:
    """Leave out what came before. Of each document 16 bytes are kept, for archives of millions."""
    seen: set[bytes] = set()
    for item in items:
        if isinstance(item, Source):
            key = hashlib.blake2b(f"{item.sha256}\0{item.id or ''}".encode(), digest_size=16).digest()
            if key in seen:
                continue
            seen.add(key)
        yield item


def _load(paths: list[str], opening: _Opening, stdin: BinaryIO | None) -> Iterator[Source | LoadFailure]:
    for path in paths:
        if path == "-":
            yield from opening.stream(path, stdin)
        elif os.path.isdir(path):  # noqa: PTH112 (pathlib raises for names no file system has)
            yield from _load_folder(path, opening)
        elif glob.has_magic(path) and not os.path.lexists(path):
            yield from _load_pattern(path, opening)
        else:
            yield from opening.file(path)


def _load_pattern(path: str, opening: _Opening) -> Iterator[Source | LoadFailure]:
    matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (patterns may be absolute)
    if not matches:
        yield LoadFailure(path, None, "no file matches this pattern; check the path and the pattern")
    for match in matches:
        if not Path(match).is_dir():
            yield from opening.file(match)
        elif not path.rstrip("/").endswith("**"):
            yield from _load_folder(match, opening)


def _load_folder(path: str, opening: _Opening) -> Iterator[Source | LoadFailure]:
    any_file = False
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if is_readable(name):
                any_file = True
                yield from opening.file(str(Path(folder) / name), chosen=False)
    for error in unreadable:
        yield _no_access(str(error.filename or path), error)
    if not any_file and not unreadable:
        known = ", ".join(sorted(SUFFIXES))
        yield LoadFailure(path, None, f"the folder has no file that can be read ({known}); give files by name")


def _no_access(path: str, error: OSError | ValueError) -> LoadFailure:
    if not isinstance(error, OSError):
        return LoadFailure(path, None, "no valid path; check the path")
    if isinstance(error, FileNotFoundError):
        return LoadFailure(path, None, "no such file; check the path")
    if isinstance(error, PermissionError):
        return LoadFailure(path, None, "no permission to read it; change its permissions or copy it")
    return LoadFailure(path, None, f"cannot be read ({error.strerror or error}); check the file and the disk")


class _Opening:
    """Opens what was given, with what was said of it."""

    def __init__(self, date: str | None, columns: Columns, limits: Limits) -> None:
        self._date, self._columns, self._limits = date, columns, limits

    def file(self, path: str, *, chosen: bool = True) -> Iterator[Source | LoadFailure]:
        """The documents in a file."""
        try:
            file: Any
            with Path(path).open("rb", buffering=BUFFER) as file:
                size = os.fstat(file.fileno()).st_size
                yield from self._read(path, file, Budget(self._limits, lambda: size), chosen)
        except (OSError, ValueError) as error:
            yield _no_access(path, error)

    def bytes(self, name: str, raw: bytes) -> Iterator[Source | LoadFailure]:
        """The documents in bytes."""
        file: Any = io.BufferedReader(io.BytesIO(raw), BUFFER)
        yield from self._read(name, file, Budget(self._limits, lambda: len(raw)), True)

    def stream(self, path: str, stdin: BinaryIO | None) -> Iterator[Source | LoadFailure]:
        """The documents in a stream without a name."""
        if stdin is None:
            import sys

            stdin = sys.stdin.buffer
        counted = _Counted(stdin)
        # What comes as it is unpacks to as much as it has, so that only what is compressed in it can be too much.
        file = buffered(counted, Budget(Limits(unpacked=1 << 62, grace=1 << 62), lambda: 0), path)
        yield from self._read(path, file, Budget(self._limits, lambda: counted.count), True)

    def _read(self, path: str, file: io.BufferedReader, budget: Budget, chosen: bool) -> Iterator[Source | LoadFailure]:
        given = Given(path, path.replace("\x00", ""), file, budget, self._date, self._columns, chosen=chosen)
        try:
            yield from read(given)
        except Overrun as error:
            place = error.layer.removeprefix(path).removeprefix("!") or None
            yield LoadFailure(path, place, error.message)
        except Broken as error:
            yield LoadFailure(path, error.place, error.message)


class _Counted:
    """A stream whose bytes are counted; one that cannot be read says so."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.count = stream, 0

    def read(self, size: int) -> bytes:
        try:
            chunk: bytes = self._stream.read(size)
        except (OSError, ValueError) as error:
            raise Broken("-", f"standard input cannot be read ({error}); give a file instead") from error
        self.count += len(chunk)
        return chunk
