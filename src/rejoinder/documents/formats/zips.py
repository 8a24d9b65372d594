"""Zip archives: the files in them that are read in a folder, in the order of the archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from rejoinder.documents.formats.given import Broken, Given, damage, printable
from rejoinder.documents.formats.registry import is_readable
from rejoinder.documents.formats.registry import read as read_member
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["NOTHING", "read"]

NOTHING = "has no file that can be read; unpack it and give files by name"


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The documents in it; a damaged member is a failure, and the others are read."""
    with given.seekable() as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise Broken(given.path, f"cut off or damaged ({error}); get it again") from error
        with archive:
            members = [info for info in archive.infolist() if not info.is_dir() and is_readable(info.filename)]
            if len(archive.infolist()) > given.limits.members:
                raise Broken(given.path, f"has over {given.limits.members:,} files, the most there may be; split it")
            locked = [info for info in members if info.flag_bits & 0x1]
            if locked:
                others = f" and {len(locked) - 1} more are" if len(locked) > 1 else " is"
                message = f"{printable(locked[0].filename)}{others} encrypted; unpack it with its password"
                yield LoadFailure(given.path, None, message)
            if not members:
                raise Broken(given.path, NOTHING)
            for info in members:
                if not info.flag_bits & 0x1:
                    yield from _member(given, archive, info)


def _member(given: Given, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Source | LoadFailure]:
    try:
        opened = archive.open(info)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        yield LoadFailure(f"{given.path}!{printable(info.filename)}", None, damage(error))
        return
    with opened:
        yield from read_member(given.member(info.filename, opened, alone=True))
