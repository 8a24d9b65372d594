"""Reading on this machine: documents are looked up, read, and stored in batches, in the order given.

Comes in: sources. Goes out: what became of each. What is stored already (the same bytes, the same reader, no new date)
is passed over without reading, and so is what this reader has failed on before. One document's failure is one line and
stops nothing else; only the dossier file itself failing (a full disk) ends a run, with everything stored before kept.
A run that is stopped stores what has been read by then, so that the next one goes on without reading it again.

Who reads is another matter (`hands`): this process, or many, once there is enough to read for their start to pay.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from rejoinder.engines.hands import Alone, Hands, Task
from rejoinder.engines.outcomes import (
    Failed,
    Failure,
    Keeper,
    Outcome,
    Outcomes,
    Reader,
    Report,
    Stored,
    reader_key,
    words_in,
)
from rejoinder.errors import ConflictError, DossierError
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from types import FrameType

    from rejoinder.documents.loading import LoadFailure, Source

__all__ = [
    "READER",
    "Failed",
    "Failure",
    "Outcome",
    "Outcomes",
    "Reader",
    "Report",
    "Stored",
    "many",
    "reader_key",
    "run",
    "uninterrupted",
]

BATCH_WORDS = 20_000
"""Words in a batch, which is stored in one transaction."""

BATCH_DOCUMENTS = 256
"""Documents in a batch, so that many tiny ones do not wait for each other."""

BATCH_SECONDS = 2.0
"""Seconds after which a batch is stored, however small: what a killed program loses at most."""

ENOUGH_WORDS = 30_000
"""Words to be read from which on processes of their own are started; below, the start would take longer."""

WINDOW = 4096
"""Documents under way at most, however short."""

READER = "rejoinder.pipeline:pipeline"
"""What makes the shipped reader."""


def many() -> int:
    """How many processes to read with: as REJOINDER_PROCESSES says, else one for each core."""
    from rejoinder.engines.processes import cores

    given = os.environ.get("REJOINDER_PROCESSES", "")
    return max(1, int(given)) if given.isdigit() else cores()


def run(
    sources: Iterable[Source | LoadFailure],
    reader: Callable[[], Reader],
    store: Keeper | None,
    *,
    codebook: object | None = None,
    batch_words: int = BATCH_WORDS,
    batch_seconds: float = BATCH_SECONDS,
    processes: int = 1,
    remote: str | None = None,
    again: bool = False,
) -> Outcomes:
    """Read and store, batch by batch; an outcome for each source, in their order.

    `reader` is called once (making one may take time), `store` is None where nothing is to be kept. With several
    `processes`, `remote` names what makes the same reader in another process, as "module:name". `again` tries what was
    set aside. Raises `FullDiskError` and its like when the dossier cannot be written; an interrupt is raised after
    what has been read was stored.
    """
    return _Run(reader, store, codebook, (batch_words, batch_seconds), again).outcomes(sources, processes, remote)


class _Twin:
    """A document with the bytes of one that is under way: looked up again once that one is stored."""

    def __init__(self, source: Source) -> None:
        self.source = source


_Item = Task | _Twin | Stored | Failed


class _Run:
    """One run: what is under way, and the batch that waits to be stored."""

    def __init__(
        self,
        reader: Callable[[], Reader],
        store: Keeper | None,
        codebook: object | None,
        batch: tuple[int, float],
        again: bool,
    ) -> None:
        self._make = reader
        self._store = store
        self._codebook = codebook
        self._batch_words, self._batch_seconds = batch
        self._again = again
        self._reader: Reader | None = None
        self._key = ""
        self._aside: dict[str, str] = {}
        self._under_way: set[str] = set()
        self._batch: list[Task | Stored | Failed] = []
        self._words = 0
        self._since = 0.0

    def outcomes(self, sources: Iterable[Source | LoadFailure], processes: int, remote: str | None) -> Outcomes:
        """What becomes of the sources."""
        items = self._items(sources)
        several = processes > 1 and remote is not None and bool(sys.executable)
        while True:
            ahead: list[_Item] = []
            if several:
                yield from _ahead(items, ahead)
            if several and _enough(ahead):
                from rejoinder.engines.processes import Processes

                yield from self._work(itertools.chain(ahead, items), Processes(processes, remote or "", self._codebook))
                return
            yield from self._work(ahead if several else items, None)
            if not ahead:
                return

    def _items(self, sources: Iterable[Source | LoadFailure]) -> Iterator[_Item]:
        """The sources, those that need not be read as what they are already."""
        from rejoinder.documents.loading import LoadFailure

        for source in sources:
            if isinstance(source, LoadFailure):
                yield Failed(Failure(source.path, str(source)))
                continue
            if self._reader is None:
                self._reader = self._make()
                self._key = reader_key(self._reader.version, self._codebook)
                if self._store is not None and not self._again:
                    self._aside = self._store.failed(self._key)
            if self._store is None:
                yield Task(source)
            elif source.sha256 in self._under_way:
                yield _Twin(source)
            else:
                item = self._looked_up(source)
                if isinstance(item, Task):
                    self._under_way.add(source.sha256)
                yield item

    def _looked_up(self, source: Source) -> Task | Stored | Failed:
        """What the dossier has of a source, or the source with what the dossier knows of it, to be read."""
        known = None if self._store is None else self._store.known(source.sha256)
        if known is not None and known.reader == self._key and source.published in (None, known.given_date):
            return Stored(source.path, known.id, None)
        if source.sha256 in self._aside:
            return Failed(
                Failure(
                    source.path,
                    f"{source.path}: set aside earlier ({_bare(self._aside[source.sha256], source.path)}); "
                    "`rejoinder failures --retry` tries it again",
                )
            )
        if known is None:
            return Task(source)
        # Read again by another reader, or with a date it did not have: it stays the same document.
        return Task(msgspec.structs.replace(source, id=known.id, published=source.published or known.given_date))

    def _work(self, items: Iterable[_Item], hands: Hands | None) -> Iterator[Outcome]:
        """Have items read and stored, as many at a time as the hands can hold."""
        window: deque[_Item] = deque()
        words = 0
        try:
            for item in items:
                if hands is None and self._reader is not None:
                    hands = Alone(self._reader, self._codebook)
                window.append(item)
                if isinstance(item, Task) and hands is not None:
                    words += words_in(item.source.text)
                    hands.begin(item)
                while window and (
                    words > (hands.capacity if hands else 0) or len(window) > WINDOW or _ready(window[0], hands)
                ):
                    words -= _size(window[0])
                    yield from self._done(window, hands)
            while window:
                yield from self._done(window, hands)
            yield from self._kept()
        except (KeyboardInterrupt, GeneratorExit) as stop:
            if hands is not None:
                hands.stop()
            self._batch += [item for item in window if not isinstance(item, _Twin) and _is_done(item)]
            if isinstance(stop, GeneratorExit):  # nobody asks any more what became of them
                with suppress(_Interrupted):
                    self._store_batch()
            else:
                yield from self._kept()
            raise
        finally:
            if hands is not None:
                hands.stop()

    def _done(self, window: deque[_Item], hands: Hands | None) -> Iterator[Outcome]:
        """Put the first of the window into the batch, read; store the batch when it is large or old enough."""
        item = window[0]
        if isinstance(item, _Twin):
            if item.source.sha256 in self._under_way:
                yield from self._kept()
            window[0] = item = self._looked_up(item.source)
            if isinstance(item, Task) and hands is not None:
                self._under_way.add(item.source.sha256)
                hands.begin(item)
        if isinstance(item, Task):
            assert hands is not None
            found = hands.finish(item)
            if isinstance(found, Failure) and self._store is not None:
                self._aside[item.source.sha256] = found.message
            self._words += words_in(item.source.text)
        window.popleft()
        if not self._batch:
            self._since = time.monotonic()
        self._batch.append(item)
        if (
            self._words >= self._batch_words
            or len(self._batch) >= BATCH_DOCUMENTS
            or time.monotonic() - self._since >= self._batch_seconds
        ):
            yield from self._kept()

    def _kept(self) -> Iterator[Outcome]:
        """Store the batch and tell what became of it; an interrupt comes after that."""
        try:
            outcomes = self._store_batch()
        except _Interrupted as late:
            yield from late.outcomes
            raise KeyboardInterrupt from None
        yield from outcomes

    def _store_batch(self) -> list[Outcome]:
        batch, self._batch, self._words = self._batch, [], 0
        outcomes: list[Outcome] = []
        read: list[tuple[int, Source, Reading]] = []
        unread: list[tuple[Source, str]] = []
        for place, item in enumerate(batch):
            if not isinstance(item, Task):
                outcomes.append(item)
                continue
            self._under_way.discard(item.source.sha256)
            if isinstance(item.found, Reading):
                outcomes.append(Stored(item.source.path, item.found.document.id, item.found))
                read.append((place, item.source, item.found))
            else:
                assert item.found is not None
                outcomes.append(Failed(item.found))
                unread.append((item.source, item.found.message))
        if self._store is None or not (read or unread):
            return outcomes
        from rejoinder.record.aside import Unread
        from rejoinder.record.store import Arrival

        arrivals = [Arrival(found, one.sha256, one.published, one.title, one.language) for _, one, found in read]
        late = False
        kept: Sequence[str | DossierError] | None = None
        try:
            with uninterrupted():
                kept = self._store.add(arrivals, reader=self._key, aside=[Unread(*one) for one in unread])
        except KeyboardInterrupt:
            if kept is None:
                raise
            late = True
        unstored: list[Unread] = []
        for (place, source, _), result in zip(read, kept, strict=True):
            if isinstance(result, DossierError):
                outcomes[place] = Failed(Failure(source.path, str(result)))
                if not isinstance(result, ConflictError):  # which is the dossier's matter, not the document's
                    unstored.append(Unread(source, str(result)))
        if unstored:
            self._store.add([], reader=self._key, aside=unstored)
        if late:
            raise _Interrupted(outcomes)
        return outcomes


class _Interrupted(Exception):
    """Ctrl-C was pressed while a batch was being stored."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def _ahead(items: Iterator[_Item], ahead: list[_Item]) -> Iterator[Outcome]:
    """Take items until there is enough to read for many processes; what needs no reading is told at once."""
    for item in items:
        if not ahead and isinstance(item, Stored | Failed):
            yield item
            continue
        ahead.append(item)
        if (isinstance(item, Task) and _enough(ahead)) or len(ahead) >= WINDOW:
            return


def _enough(items: Sequence[_Item]) -> bool:
    """Whether there is work for several: enough of it, and more than one document."""
    words, several = 0, False
    for item in items:
        if isinstance(item, Task):
            words, several = words + _size(item), words > 0
            if several and words >= ENOUGH_WORDS:
                return True
    return False


def _size(item: _Item) -> int:
    return words_in(item.source.text) if isinstance(item, Task) else 0


def _ready(item: _Item, hands: Hands | None) -> bool:
    return not isinstance(item, Task) or hands is None or hands.ready(item)


def _is_done(item: Task | Stored | Failed) -> bool:
    return not isinstance(item, Task) or item.found is not None


def _bare(message: str, path: str) -> str:
    """A message without the path it begins with and without its end."""
    return message.removeprefix(f"{path}: ").partition(";")[0]


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
