"""Loading, reading and storing in one process.

Documents are read in batches and a batch is stored in one transaction. What is stored already (the same bytes, the
same reader, no new date) is passed over without reading. One document's failure is one line and stops nothing else;
only the dossier file itself failing (a full disk) ends a run, with everything stored before kept.
"""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import msgspec

from rejoinder.errors import DossierError
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from types import FrameType

    from rejoinder.documents.loading import LoadFailure, Source
    from rejoinder.record.store import Store

__all__ = ["Failed", "Failure", "Outcome", "Reader", "Report", "Stored", "progress", "reader_key", "run"]

BATCH_WORDS = 20_000
"""Words in a batch: a second or two of reading, which is what a stop loses at most."""

BATCH_DOCUMENTS = 256
"""Documents in a batch, so that many tiny ones do not wait for each other."""

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
            self.words += _words(outcome.reading.document.text)

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


def run(
    sources: Iterable[Source | LoadFailure],
    reader: Callable[[], Reader],
    store: Store | None,
    *,
    codebook: object | None = None,
    batch_words: int = BATCH_WORDS,
) -> Iterator[Outcome]:
    """Read and store, batch by batch; an outcome for each source, in their order.

    `reader` is called once (making one may take time), `store` is None where nothing is to be kept. Raises
    `FullDiskError` and its like when the dossier cannot be written; an interrupt during the storing of a batch is
    raised after it, so that a batch is stored or dropped as a whole.
    """
    from rejoinder.documents.loading import LoadFailure

    # For each source in turn: what came of it already, or the source itself while it is still to be read.
    batch: list[Source | Outcome] = []
    words = 0
    pipeline: Reader | None = None
    key = ""
    waiting: set[str] = set()
    for source in sources:
        if isinstance(source, LoadFailure):
            batch.append(Failed(Failure(source.path, str(source))))
        else:
            if pipeline is None:
                pipeline = reader()
                key = reader_key(pipeline.version, codebook)
            if source.sha256 in waiting:
                # The same bytes again: by the next batch they are stored, and this one is known to be there.
                yield from _batch(batch, pipeline, store, key, codebook)
                batch, words, waiting = [], 0, set()
            found = _there(source, store, key)
            batch.append(found)
            if not isinstance(found, Stored):
                words += _words(source.text)
                if store is not None:
                    waiting.add(source.sha256)
        if words >= batch_words or len(batch) >= BATCH_DOCUMENTS:
            yield from _batch(batch, pipeline, store, key, codebook)
            batch, words, waiting = [], 0, set()
    yield from _batch(batch, pipeline, store, key, codebook)


def _there(source: Source, store: Store | None, key: str) -> Source | Stored:
    """The document if it is stored and need not be read again; otherwise the source to read."""
    known = None if store is None else store.known(source.sha256)
    if known is None:
        return source
    if known.reader == key and source.published in (None, known.given_date):
        return Stored(source.path, known.id, None)
    # Read again by another reader, or with a date it did not have: it stays the same document.
    return msgspec.structs.replace(source, id=known.id, published=source.published or known.given_date)


def _batch(
    batch: Sequence[Source | Outcome], pipeline: Reader | None, store: Store | None, key: str, codebook: object | None
) -> Iterator[Outcome]:
    sources = [item for item in batch if not isinstance(item, Stored | Failed)]
    outcomes = iter(_stored(sources, _read(sources, pipeline, codebook), store, key))
    for item in batch:
        yield item if isinstance(item, Stored | Failed) else next(outcomes)


def _read(sources: Sequence[Source], pipeline: Reader | None, codebook: object | None) -> list[Reading | Failure]:
    if not sources or pipeline is None:
        return []
    try:
        results = pipeline.read_many(sources, codebook=codebook)
    except Exception:
        results = []
    if len(results) != len(sources):
        # Something about one of them stopped the whole batch: one by one, only that one is lost.
        results = [_read_one(source, pipeline, codebook) for source in sources]
    return [
        result
        if isinstance(result, Reading)
        else Failure(source.path, str(getattr(result, "message", None) or f"{source.path}: could not be read"))
        for source, result in zip(sources, results, strict=True)
    ]


def _read_one(source: Source, pipeline: Reader, codebook: object | None) -> Reading | Failure:
    try:
        return pipeline.read(source, codebook=codebook)
    except Exception as error:
        what = (str(error).splitlines() or [""])[0]
        reason = f"{type(error).__name__}: {what}" if what else type(error).__name__
        return Failure(source.path, f"{source.path}: could not be read ({reason}); left out, please report it")


def _stored(
    sources: Sequence[Source], results: Sequence[Reading | Failure], store: Store | None, key: str
) -> list[Outcome]:
    outcomes: list[Outcome] = [
        Failed(result) if isinstance(result, Failure) else Stored(source.path, result.document.id, result)
        for source, result in zip(sources, results, strict=True)
    ]
    if store is None:
        return outcomes
    from rejoinder.record.store import Arrival

    places = [i for i, result in enumerate(results) if isinstance(result, Reading)]
    arrivals = [
        Arrival(result, source.sha256, source.published, source.title, source.language)
        for source, result in zip(sources, results, strict=True)
        if isinstance(result, Reading)
    ]
    if not arrivals:
        return outcomes
    with uninterrupted():
        kept = store.add(arrivals, reader=key)
    for place, result in zip(places, kept, strict=True):
        if isinstance(result, DossierError):
            outcomes[place] = Failed(Failure(sources[place].path, str(result)))
    return outcomes


def _words(text: str) -> int:
    return len(text) // _LETTERS_PER_WORD + 1


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C until the end of the block; only in the main thread, where Python delivers it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True

    before = signal.getsignal(signal.SIGINT)
    if before is None:  # set by something other than Python: leave it
        yield
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def progress(*, after: float = 2.0) -> Iterator[Callable[[Report], None]]:
    """A line on standard error that a long run keeps up to date: only on a terminal, only after some seconds."""
    import sys

    if not sys.stderr.isatty():
        yield lambda report: None
        return
    from rich.console import Console
    from rich.status import Status

    console = Console(stderr=True)
    started = time.monotonic()
    status: Status | None = None

    def show(report: Report) -> None:
        nonlocal status
        elapsed = time.monotonic() - started
        if elapsed < after:
            return
        line = f"{report}; {report.words / elapsed:,.0f} words a second. Ctrl-C stops; what is stored stays."
        if status is None:
            status = Status(line, console=console)
            status.start()
        status.update(line)

    try:
        yield show
    finally:
        if status is not None:
            status.stop()
