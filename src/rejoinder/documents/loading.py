"""Documents from files, folders, patterns, addresses and standard input.

A failure is a value, not an exception: one file or line that cannot be read must not cost the others. What formats
there are is in `formats`; here it is found out which files are meant, and what came before is left out.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from rejoinder.documents import remote
from rejoinder.documents.days import checked_day
from rejoinder.documents.formats.columns import Columns
from rejoinder.documents.formats.given import BUFFER, Broken, Budget, Given, Limits, Overrun, buffered
from rejoinder.documents.formats.registry import SUFFIXES, is_readable, read
from rejoinder.documents.source import LoadFailure, Source

__all__ = [
    "SUFFIXES",
    "Limits",
    "LoadFailure",
    "Located",
    "Source",
    "load",
    "load_given",
    "load_located",
    "located",
]

SENT = Limits(unpacked=512 * 1024**2, spooled=256 * 1024**2, members=100_000)
"""The limits for what somebody sent: it is all held in memory."""


class Located(msgspec.Struct, frozen=True):
    """A file that is meant: the path it is reported by, and whether it was named itself (not its folder or archive)."""

    path: str
    chosen: bool = True


def load(
    paths: Iterable[str | Path],
    *,
    date: str | None = None,
    stdin: BinaryIO | None = None,
    columns: Iterable[str] = (),
    limits: Limits | None = None,
) -> Iterator[Source | LoadFailure]:
    """Load files, folders, patterns (`articles/*.txt`), addresses (`remote`) and "-", which is standard input.

    Folders are read recursively, files with one of `SUFFIXES` in them; so are the files in archives.

    Files come in the order given, those of a folder or pattern sorted by name. What comes a second time with the same
    bytes (and, in records, the same id) is left out. `date` (YYYY-MM-DD) is the publication date of what does not
    bring its own in a record, a feed or a message; it outranks the one a web page claims. `columns` says which column
    of tables is what (`text=body`, see `Columns.parse`). `stdin` stands in for standard input. Raises `InputError`
    at once for a `date` or `columns` that are none.
    """
    opening = _opening(date, columns, limits or Limits())
    return _once(_load(located([str(path) for path in paths]), opening, stdin))


def located(paths: Iterable[str]) -> Iterator[Located | LoadFailure]:
    """The files that paths mean, as `load` takes them, in its order; "-" stays what it is."""
    for path in paths:
        if path == "-":
            yield Located(path)
        elif remote.is_remote(path):
            yield from _locate_remote(path)
        elif os.path.isdir(path):  # noqa: PTH112 (pathlib raises for names no file system has)
            yield from _locate_folder(path)
        elif glob.has_magic(path) and not os.path.lexists(path):
            yield from _locate_pattern(path)
        else:
            yield Located(path)


def load_located(
    file: Located, *, date: str | None = None, columns: Iterable[str] = (), root: str | None = None
) -> Iterator[Source | LoadFailure]:
    """Load one file of those that `located` gave; a relative path is one from the folder `root`.

    Nothing is left out that came before in it or in another file.
    """
    opening = _opening(date, columns, Limits())
    if remote.is_remote(file.path):
        return opening.remote(file)
    return opening.file(file.path, chosen=file.chosen, at=os.path.join(root or "", file.path))  # noqa: PTH118


def load_given(
    files: Iterable[tuple[str, bytes]], *, date: str | None = None, columns: Iterable[str] = (), limits: Limits = SENT
) -> Iterator[Source | LoadFailure]:
    """Load files that came by another way than a path: names with their bytes, the names as paths. See `load`."""
    opening = _opening(date, columns, limits)
    return (item for name, raw in files for item in opening.bytes(name, raw))


def _opening(date: str | None, columns: Iterable[str], limits: Limits) -> _Opening:
    if date is not None:
        checked_day(date)
    return _Opening(date, Columns.parse(columns), limits)


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


def _load(
    files: Iterable[Located | LoadFailure], opening: _Opening, stdin: BinaryIO | None
) -> Iterator[Source | LoadFailure]:
    for file in files:
        if isinstance(file, LoadFailure):
            yield file
        elif file.path == "-":
            yield from opening.stream(file.path, stdin)
        elif remote.is_remote(file.path):
            yield from opening.remote(file)
        else:
            yield from opening.file(file.path, chosen=file.chosen)


def _locate_remote(address: str) -> Iterator[Located | LoadFailure]:
    try:
        files, single = remote.matching(address)
    except remote.Unreachable as error:
        yield LoadFailure(address, None, str(error))
        return
    wanted = files if single else [one for one in files if is_readable(remote.name_of(one))]
    for one in wanted:
        yield Located(one, single)
    if not wanted:
        yield LoadFailure(address, None, "no file there that can be read; check the address")


def _locate_pattern(path: str) -> Iterator[Located | LoadFailure]:
    matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (patterns may be absolute)
    if not matches:
        yield LoadFailure(path, None, "no file matches this pattern; check the path and the pattern")
    for match in matches:
        if not Path(match).is_dir():
            yield Located(match)
        elif not path.rstrip("/").endswith("**"):
            yield from _locate_folder(match)


def _locate_folder(path: str) -> Iterator[Located | LoadFailure]:
    any_file = False
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if is_readable(name):
                any_file = True
                yield Located(str(Path(folder) / name), False)
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

    def file(self, path: str, *, chosen: bool = True, at: str | None = None) -> Iterator[Source | LoadFailure]:
        """The documents in a file, which lies `at` a path if that is not the one it is reported by."""
        try:
            file: Any
            with Path(at or path).open("rb", buffering=BUFFER) as file:
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
        yield from self._counted(Located(path), _Counted(stdin, "-", "standard input "))

    def remote(self, file: Located) -> Iterator[Source | LoadFailure]:
        """The documents in a file that lies elsewhere."""
        try:
            stream = remote.opened(file.path)
        except remote.Unreachable as error:
            yield LoadFailure(file.path, None, str(error))
            return
        try:
            yield from self._counted(file, _Counted(stream, file.path, ""))
        finally:
            stream.close()

    def _counted(self, located: Located, counted: _Counted) -> Iterator[Source | LoadFailure]:
        # What comes as it is unpacks to as much as it has, so that only what is compressed in it can be too much.
        file = buffered(counted, Budget(Limits(unpacked=1 << 62, grace=1 << 62), lambda: 0), located.path)
        yield from self._read(located.path, file, Budget(self._limits, lambda: counted.count), located.chosen)

    def _read(self, path: str, file: io.BufferedReader, budget: Budget, chosen: bool) -> Iterator[Source | LoadFailure]:
        name = remote.name_of(path) if remote.is_remote(path) else path.replace("\x00", "")
        given = Given(path, name, file, budget, self._date, self._columns, chosen=chosen)
        try:
            yield from read(given)
        except Overrun as error:
            place = error.layer.removeprefix(path).removeprefix("!") or None
            yield LoadFailure(path, place, error.message)
        except Broken as error:
            yield LoadFailure(path, error.place, error.message)


class _Counted:
    """A stream whose bytes are counted; one that cannot be read says so."""

    def __init__(self, stream: Any, path: str, noun: str) -> None:
        self._stream, self._path, self._noun, self.count = stream, path, noun, 0

    def read(self, size: int) -> bytes:
        try:
            chunk: bytes = self._stream.read(size)
        except Exception as error:  # a store fails in ways of its own
            if not isinstance(error, OSError | ValueError) and self._path == "-":
                raise
            hint = "give a file instead" if self._path == "-" else "check the network, then read it again"
            raise Broken(self._path, f"{self._noun}cannot be read ({error}); {hint}") from error
        self.count += len(chunk)
        return chunk
