"""A file being read, wherever it comes from, and how much it may unpack to.

What is wrong with a file is raised as `Broken` with the path of the layer that is broken, so that a damaged member
costs the member and a damaged archive the rest of the archive. `Overrun` ends everything that comes out of one file.
"""

from __future__ import annotations

import importlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

import msgspec

from rejoinder.documents.formats.columns import Columns

__all__ = [
    "BUFFER",
    "Broken",
    "Budget",
    "Given",
    "Limits",
    "Overrun",
    "Pieces",
    "buffered",
    "damage",
    "library",
    "megabytes",
    "printable",
    "some",
    "too_large",
]

BUFFER = 64 * 1024
"""Bytes looked at to tell what a file is, and read at once."""

_STEP = 256 * 1024

_MEMORY = 16 * 1024 * 1024
"""Bytes of a file within an archive that are kept in memory; a larger one goes to a temporary file."""


class Limits(msgspec.Struct, frozen=True):
    """How much is read: sizes in bytes.

    `document`: one document, one line, one message. `ratio`: what comes out of a file in all, as a multiple of its
    size, once it is more than `grace`. `unpacked`: what comes out of a file in all. `spooled`: a zip, a Parquet file
    or the like within an archive. `depth`: layers, each archive, message and compression being one. `members`: files
    in one archive, messages in one mailbox, records in one crawl.
    """

    document: int = 64 * 1024**2
    ratio: int = 200
    grace: int = 16 * 1024**2
    unpacked: int = 1024**4
    spooled: int = 4 * 1024**3
    depth: int = 6
    members: int = 10_000_000


class Broken(Exception):
    """A file cannot be read, or not any further. `path` names the layer, `place` the place in it."""

    def __init__(self, path: str, message: str, place: str | None = None) -> None:
        super().__init__(path, message, place)
        self.path, self.message, self.place = path, message, place


class Overrun(Exception):
    """A file unpacks to more than the limits allow: nothing more is taken out of it. `layer` is what did."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.layer = ""


class Budget:
    """What may still come out of one file that was given; shared by all its layers."""

    def __init__(self, limits: Limits, packed: Callable[[], int]) -> None:
        """`packed` gives the size of the file, or the bytes of it that have come so far, in bytes."""
        self.limits = limits
        self._packed = packed
        self._unpacked = 0

    def take(self, count: int) -> None:
        """Note that so many bytes came out; raises `Overrun` when they are too many."""
        self._unpacked += count
        self._check(self._unpacked)

    def expect(self, count: int) -> None:
        """Raise `Overrun` where so many bytes more would be too many."""
        self._check(self._unpacked + count)

    def _check(self, unpacked: int) -> None:
        limits = self.limits
        if unpacked > limits.unpacked:
            raise Overrun(
                f"unpacks to more than {megabytes(limits.unpacked)}, the most a file may; unpack and split it"
            )
        if unpacked > limits.grace and unpacked > limits.ratio * max(1, self._packed()):
            raise Overrun(
                f"unpacks to more than {limits.ratio} times its size, as archives made to fill a disk do; "
                "unpack it yourself if it is sound"
            )


_UNNAMED = Columns()


@dataclass(frozen=True)
class Given:
    """A file at its start. `path` is what it is reported as, `name` the part whose suffix tells the format.

    `file` has `peek`, `read` and `readline`; it can be rewound only if it says so. `chosen` says that somebody named
    this very file (what merely lies in a folder or an archive is passed over where it is no document).
    `date` is an ISO day for documents without one of their own.
    """

    path: str
    name: str
    file: io.BufferedReader
    budget: Budget
    date: str | None = None
    columns: Columns = _UNNAMED
    depth: int = 0
    chosen: bool = True

    @property
    def limits(self) -> Limits:
        """How much is read."""
        return self.budget.limits

    def head(self) -> bytes:
        """The first bytes, which stay to be read; at most `BUFFER`."""
        return self.file.peek(BUFFER)[:BUFFER]

    def whole(self) -> bytes:
        """All bytes of a document; raises `Broken` when they are too many."""
        raw = some(self.file, self.limits.document + 1)
        if len(raw) > self.limits.document:
            raise Broken(self.path, too_large(self.limits))
        return raw

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines with their numbers, with their ends; of a line over the limit only what is just over it."""
        number, most = 0, self.limits.document
        while line := self.file.readline(most + 1):
            number += 1
            yield number, line
            while len(line) > most and not line.endswith(b"\n"):
                line = self.file.readline(most + 1)

    def member(self, name: str, file: Any, *, alone: bool = False) -> Given:
        """A file within this one, one layer deeper: of a damaged one, this layer is blamed if `alone` is not set."""
        shown = printable(name)
        path = f"{self.path}!{shown}"
        blamed = (path, None) if alone else (self.path, shown)
        return replace(
            self, path=path, name=shown, file=buffered(file, self.budget, *blamed), depth=self.depth + 1, chosen=False
        )

    def inner(self, name: str, file: Any) -> Given:
        """What is compressed in this file: the same path, one layer deeper."""
        return replace(self, name=name, file=buffered(file, self.budget, self.path), depth=self.depth + 1)

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """The file as one that can be rewound: itself, or a temporary copy that vanishes."""
        if self.file.seekable():
            yield self.file
            return
        with tempfile.SpooledTemporaryFile(max_size=_MEMORY) as copy:
            size = 0
            while chunk := self.file.read(BUFFER):
                size += len(chunk)
                if size > self.limits.spooled:
                    most = megabytes(self.limits.spooled)
                    raise Broken(self.path, f"over {most}, the most a file of this kind may have within another one")
                copy.write(chunk)
            copy.seek(0)
            yield cast(BinaryIO, copy)


class _Metered(io.RawIOBase):
    """A stream whose bytes are counted, and whose errors say which layer they come from."""

    def __init__(self, file: Any, budget: Budget, path: str, place: str | None) -> None:
        self._file, self._budget, self._path, self._place = file, budget, path, place
        self._trouble: Broken | Overrun | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._trouble is not None:
            raise self._trouble
        filled = 0
        try:
            while filled < len(buffer) and (chunk := self._file.read(len(buffer) - filled)):
                buffer[filled : filled + len(chunk)] = chunk
                filled += len(chunk)
        except (Broken, Overrun) as error:
            self._trouble = error
        except Exception as error:  # decompressors fail in ways nobody has listed
            self._trouble = Broken(self._path, damage(error), self._place)
        if self._trouble is not None and not filled:
            raise self._trouble  # otherwise after what came before it
        try:
            self._budget.take(filled)
        except Overrun as error:
            error.layer = self._path
            raise
        return filled


def buffered(file: Any, budget: Budget, path: str, place: str | None = None) -> io.BufferedReader:
    """A stream of unpacked bytes, counted, that can be peeked into but not rewound."""
    return io.BufferedReader(_Metered(file, budget, path, place), BUFFER)


class Pieces:
    """A stream of which a reader gets what there is, so that what came before a fault is not lost with it.

    It has no more than `read` and `tell`: some libraries try to rewind whatever looks like a file.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self._file, self._position = file, 0

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; none at the end."""
        piece = self._file.read1(BUFFER if size < 0 else size)
        self._position += len(piece)
        return piece

    def tell(self) -> int:
        """How many bytes were read."""
        return self._position


def some(file: Any, most: int) -> bytes:
    """All bytes of a stream, or the first of them; in steps, because a reader may make room for all at once."""
    pieces: list[bytes] = []
    while most > 0 and (piece := file.read(min(most, _STEP))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def damage(error: BaseException) -> str:
    """What a decompressor's error means, as a message."""
    words = " ".join(str(error).split()).rstrip(".")
    if isinstance(error, EOFError) or "end of data" in words or "end-of-stream" in words:
        return "cut off before its end; get it again"
    if isinstance(error, NotImplementedError):
        return f"compressed in a way that cannot be unpacked here ({words}); pack it anew"
    return f"damaged ({words or type(error).__name__}); get it again"


def library(name: str, path: str, extra: str = "archives") -> Any:
    """An optional library; raises `Broken` with what to install where it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError:
        package = name.partition(".")[0] if not name.startswith("backports.") else name
        raise Broken(path, f"reading it needs {package}; install it with: pip install 'rejoinder[{extra}]'") from None


def printable(name: str) -> str:
    """A name that somebody else chose, fit to be shown in a line."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name.strip())[:1000]


def megabytes(count: int) -> str:
    """A size in words."""
    for unit, size in (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2), ("kB", 1024)):
        if count >= size:
            return f"{count // size} {unit}"
    return f"{count} bytes"


def too_large(limits: Limits) -> str:
    """That a document is over the limit, as a message."""
    return f"over {megabytes(limits.document)}, the most a document may have; split it into its articles"
