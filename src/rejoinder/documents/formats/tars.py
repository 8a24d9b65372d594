"""Tar archives, read in one go from beginning to end: the files in them that are read in a folder."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Any, Self

from rejoinder.documents.formats.given import Broken, Given, Pieces, damage
from rejoinder.documents.formats.registry import is_readable
from rejoinder.documents.formats.registry import read as read_member
from rejoinder.documents.formats.zips import NOTHING
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_LARGEST_HEADER = 1024 * 1024
"""Bytes of a long name or of extended attributes, which the library takes into memory whole."""

_EXTENDED = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip


class _Header(tarfile.TarInfo):
    """A header that takes no gigabytes for a name, and that is missed: the library takes a broken one for the end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ == "EOFHeaderError":  # the end mark, and no other end is one
                raise
            cut = str(error) in ("empty header", "truncated header")
            raise tarfile.ReadError("unexpected end of data" if cut else str(error)) from error

    def _proc_member(self, archive: Any) -> Any:
        if self.type in _EXTENDED and self.size > _LARGEST_HEADER:
            raise tarfile.ReadError("a header is too large")
        return super()._proc_member(archive)  # type: ignore[misc]


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The documents in it; where it is damaged it ends, because nothing tells where the next file begins."""
    number, any_file, name = 0, False, None
    try:
        stream: Any = Pieces(given.file)
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header, ignore_zeros=False) as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined] # the library would remember every one
                number += 1
                if number > given.limits.members:
                    raise Broken(
                        given.path, f"has over {given.limits.members:,} files, the most there may be; split it"
                    )
                name = info.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                if not info.isreg() or not is_readable(name):
                    continue
                any_file = True
                opened = archive.extractfile(info)
                if opened is not None:
                    yield from read_member(given.member(name, opened))
    except tarfile.TarError as error:
        place = None if name is None else f"after {name}"
        what = "no tar archive, or damaged" if number == 0 else damage(error)
        raise Broken(given.path, what if number else f"{what} ({error}); get it again", place) from error
    if not any_file:
        raise Broken(given.path, NOTHING)
