"""What became of a document, and of a run: the types that engines hand out."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source

__all__ = ["Failed", "Failure", "Outcome", "Outcomes", "Reader", "Report", "Stored", "reader_key", "words_in"]

_LETTERS_PER_WORD = 6
"""Counting words by dividing: good enough to fill a batch, and it works for scripts that do not part words."""


class Failure(msgspec.Struct, frozen=True):
    """A document, or a part of a file, that could not be read or stored; `message` is one clear line."""

    path: str
    message: str

    def __str__(self) -> str:
        """The line to show, which begins with the path."""
        return self.message if self.message.startswith(self.path) else f"{self.path}: {self.message}"


class Stored(msgspec.Struct, frozen=True):
    """A document that is in the dossier now, or was read without one (`reading` is None if it was there already)."""

    path: str
    id: str
    reading: Reading | None


class Failed(msgspec.Struct, frozen=True):
    """A document that is not."""

    failure: Failure


Outcome = Stored | Failed
Outcomes = Generator[Outcome, None, None]
"""Outcomes as they come about; closing it ends the run, and what was read by then is stored."""


class Reader(Protocol):
    """What turns a source into a reading; `rejoinder.pipeline.Pipeline` is one."""

    version: str

    def read(self, source: Source, *, codebook: object | None = None) -> Reading:
        """Read one document."""

    def read_many(self, sources: Sequence[Source], *, codebook: object | None = None) -> Sequence[object]:
        """Read several; a `Reading` for each, or something with `path` and `message` that says why not."""


class Report(msgspec.Struct):
    """What a run did; counts are of documents, `words` an estimate."""

    added: int = 0
    already: int = 0
    failures: list[Failure] = []
    words: int = 0
    seconds: float = 0.0

    def count(self, outcome: Outcome) -> None:
        """Take one outcome into account."""
        if isinstance(outcome, Failed):
            self.failures.append(outcome.failure)
        elif outcome.reading is None:
            self.already += 1
        else:
            self.added += 1
            self.words += words_in(outcome.reading.document.text)

    def __str__(self) -> str:
        """One line: how many documents were added, were there already, failed."""
        parts = [f"{self.added} read"]
        if self.already:
            parts.append(f"{self.already} already there")
        if self.failures:
            parts.append(f"{len(self.failures)} failed")
        return ", ".join(parts)


def reader_key(version: str, codebook: object | None = None) -> str:
    """What a reading depends on besides the document: the reader's version, and the codebook if there is one."""
    if codebook is None:
        return version
    try:
        data = msgspec.json.encode(codebook, order="deterministic")
    except TypeError:
        data = repr(codebook).encode("utf-8", "backslashreplace")
    return f"{version}+{hashlib.sha256(data).hexdigest()[:12]}"


def words_in(text: str) -> int:
    """About how many words a text has."""
    return len(text) // _LETTERS_PER_WORD + 1
