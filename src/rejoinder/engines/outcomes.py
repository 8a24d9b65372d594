"""What became of a document, and of a run: the types that engines hand out."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source
    from rejoinder.errors import DossierError
    from rejoinder.record.aside import Unread
    from rejoinder.record.store import Arrival, Known

__all__ = ["Failed", "Failure", "Keeper", "Outcome", "Outcomes", "Reader", "Report", "Stored", "reader_key", "words_in"]

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
    """A document that is kept now, or was read without being kept.

    `reading` is None if it was there already, or if another machine has read and kept it: then `words` says how many.
    """

    path: str
    id: str
    reading: Reading | None
    words: int = 0


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


class Keeper(Protocol):
    """What keeps readings: the store of a dossier (`record.store`), or a folder of readings (`record.readings`)."""

    def known(self, sha256: str) -> Known | None:
        """The document that those bytes are, if it is kept."""

    def failed(self, reader: str) -> dict[str, str]:
        """By SHA-256, why that reader could not read a document; such a document is passed over."""

    def add(
        self, arrivals: Sequence[Arrival], *, reader: str, aside: Sequence[Unread] = ()
    ) -> list[str | DossierError]:
        """Keep readings, and what could not be read, all at once; for each reading its id, or why it is not kept."""


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
        elif outcome.reading is None and not outcome.words:
            self.already += 1
        else:
            self.added += 1
            self.words += outcome.words or words_in(outcome.reading.document.text if outcome.reading else "")

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
