"""Single compressed files: gzip, Zstandard, bzip2, xz. What is in them is read as if it lay there by itself.

Unpacked in small steps, so that a few bytes that stand for gigabytes are noticed before they fill the memory; several
streams one after another are one file, as the formats say; one that ends before its end mark is cut off.
"""

from __future__ import annotations

import bz2
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from rejoinder.documents.formats.given import BUFFER, Broken, Given, damage, library
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["inner_name", "read"]

_WINDOW = 256 * 1024 * 1024
"""Bytes of memory that unpacking one xz stream may take (its densest usual setting takes 65 MB)."""

_INNER = {".tgz": ".tar", ".taz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar"}


def inner_name(name: str) -> str:
    """The name of what is in a compressed file: that of the file without its last suffix."""
    stem, dot, suffix = name.rpartition(".")
    return stem + _INNER.get("." + suffix.lower(), "") if dot else name


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """Unpack and read what is in it."""
    from rejoinder.documents.formats.registry import read as read_inner

    inner = given.inner(inner_name(given.name), _Unpacked(given, _maker(given)))
    if not inner.head():
        raise Broken(given.path, "empty; there is nothing to read in it")
    failed = False
    for item in read_inner(inner):
        failed = isinstance(item, LoadFailure) and item.path == given.path
        yield item
    # To the end, because only there it turns out whether it was whole; what ended the reading was said already.
    while not failed and inner.file.read(BUFFER):
        pass


class _Unpacker(Protocol):
    """What the decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


class _Gzip:
    """zlib's decompressor, which keeps what it could not take yet elsewhere than the others do."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _maker(given: Given) -> Callable[[], _Unpacker]:
    head = given.head()
    if head.startswith(b"\x1f\x8b"):
        return _Gzip
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor
    if head.startswith(b"\xfd7zXZ"):
        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_WINDOW)
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    made: Callable[[], _Unpacker] = library(name, given.path).ZstdDecompressor
    return made


class _Unpacked(io.RawIOBase):
    """The bytes in a compressed file. Raises `Broken` where it is damaged or cut off."""

    def __init__(self, given: Given, make: Callable[[], _Unpacker]) -> None:
        self._given, self._make = given, make
        self._unpacker: _Unpacker | None = None
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._some(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _some(self, most: int) -> bytes:
        """Some bytes, at most so many; none at the end."""
        while True:
            if self._unpacker is None:
                self._rest = self._rest or self._given.file.read1(BUFFER)
                if not (rest := self._rest.lstrip(b"\0")):  # zeros fill up what was written in blocks
                    if not self._rest:
                        return b""
                    self._rest = b""
                    continue
                self._rest, self._unpacker = rest, self._make()
            try:
                found = self._unpacker.decompress(self._rest, most)
                self._rest = b""
                if not found and not self._unpacker.eof:
                    self._rest = self._given.file.read1(BUFFER)
                    if not self._rest:
                        raise EOFError
            except (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
                raise Broken(self._given.path, damage(error)) from error
            except Exception as error:
                if type(error).__name__ != "ZstdError":
                    raise
                raise Broken(self._given.path, damage(error)) from error
            if self._unpacker.eof:
                self._rest, self._unpacker = self._unpacker.unused_data, None
            if found:
                return found
