"""What loading gives: a document as it came in, or why there is none."""

from __future__ import annotations

import msgspec

__all__ = ["LoadFailure", "Source"]


class Source(msgspec.Struct, frozen=True):
    """A document as it came in.

    `path` is the file's, or the archive's with the member's after a "!" (`crawl.zip!2021/a.txt`). `sha256` is the hex
    digest of the file's bytes or, for what is a part of a file (a line, a row, an entry), of its text in UTF-8.
    `published` is an ISO date from outside the text (YYYY-MM-DD; YYYY-MM or YYYY where a record has no more).
    """

    path: str
    text: str
    sha256: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None


class LoadFailure(msgspec.Struct, frozen=True):
    """Something that could not be loaded: where, what is wrong, what to do. `place` is a place in the file."""

    path: str
    place: str | None
    message: str

    def __str__(self) -> str:
        """Give it as one line."""
        where = f"{self.path}: {self.place}" if self.place else self.path
        return " ".join(f"{where}: {self.message}".splitlines())
