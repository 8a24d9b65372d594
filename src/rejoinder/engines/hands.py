"""What does the reading in a run. Here: this process, one document after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rejoinder.engines.attempts import attempt
from rejoinder.engines.outcomes import Failure, Reader
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source

__all__ = ["Alone", "Hands", "Task"]


class Task:
    """A document to be read; `found` is what came of it, None so far, `deaths` how many processes ended on it."""

    __slots__ = ("deaths", "found", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: Reading | Failure | None = None
        self.deaths = 0


class Hands(Protocol):
    """What reads documents that are handed to it, up to `capacity` words of them at a time."""

    capacity: int

    def begin(self, task: Task) -> None:
        """Take a document on."""

    def ready(self, task: Task) -> bool:
        """Whether `finish` would not have to wait."""

    def finish(self, task: Task) -> Reading | Failure:
        """Wait for what comes of a document."""

    def stop(self) -> None:
        """Leave everything that is not finished."""


class Alone:
    """Reads in this process, each document when it is asked for."""

    capacity = 0

    def __init__(self, reader: Reader, codebook: object | None) -> None:
        self._reader = reader
        self._codebook = codebook

    def begin(self, task: Task) -> None:
        """Nothing: it is read by `finish`."""

    def ready(self, task: Task) -> bool:
        """Whether it may be read now, which is always so."""
        return True

    def finish(self, task: Task) -> Reading | Failure:
        """Read it."""
        task.found = attempt(task.source, self._reader, self._codebook)
        return task.found

    def stop(self) -> None:
        """Nothing: nothing is under way."""
