"""Reading into a folder of readings instead of a dossier, and bringing such a folder into a dossier.

Reading is that of `engines.local`, on this machine, or that of `engines.cluster`, on many; the folder stands where a
dossier would. What is in it already (the same bytes, the same reader, no new date) is not read again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rejoinder.engines.local import READER, many, run, uninterrupted
from rejoinder.engines.outcomes import Failed, Failure, Outcome, Outcomes, Reader, Stored
from rejoinder.errors import DossierError
from rejoinder.record.aside import Unread
from rejoinder.record.readings import Damaged, Readings, Row, newer

if TYPE_CHECKING:
    from rejoinder.record.store import Store

__all__ = ["brought_in", "read_into"]

FILE_WORDS = 200_000
"""Words in a file of readings: few files for a large archive, and little to lose."""

FILE_SECONDS = 30.0
"""Seconds after which a file is written, however small: what a killed program loses at most."""

ROWS = 64
"""Documents brought into a dossier in one transaction."""


def read_into(
    folder: Readings,
    paths: Sequence[str | os.PathLike[str]],
    *,
    date: str | None = None,
    columns: Iterable[str] = (),
    codebook: object | None = None,
    processes: int | None = None,
    cluster: str | None = None,
) -> Outcomes:
    """Read files into a folder of readings; an outcome for each document.

    `cluster` is the address of a Ray cluster, empty for one on this machine alone; without it this machine reads, in
    the order given. Raises `InputError` for a date or columns that are none and `DossierError` when the folder cannot
    be written.
    """
    from rejoinder.documents.loading import load

    names, columns = [os.fspath(path) for path in paths], tuple(columns)
    sources = load(names, date=date, columns=columns)  # checks the last two, whoever loads
    folder.tidy()
    yield from _damaged(folder)
    if cluster is not None:
        from rejoinder.engines.cluster import Job, read_on

        job = Job(folder.absolute, os.getcwd(), date, columns, codebook)  # noqa: PTH109
        yield from read_on(cluster, job, names, folder, processes=processes)
        return
    yield from run(
        sources,
        _pipeline,
        folder,
        codebook=codebook,
        batch_words=FILE_WORDS,
        batch_seconds=FILE_SECONDS,
        processes=many() if processes is None else processes,
        remote=READER,
    )


def _pipeline() -> Reader:
    from rejoinder.pipeline import pipeline

    return pipeline()


def _damaged(folder: Readings) -> Iterator[Outcome]:
    folder.index()
    for one in folder.damaged:
        yield Failed(Failure(one.path, str(one)))


def brought_in(folder: Readings, store: Store) -> Outcomes:
    """Bring a folder of readings into a dossier's store, in batches; an outcome for each document, and each bad row.

    What the dossier has already, read by the same reader or a later one, stays as it is, so that a run that was
    stopped goes on. Raises `FullDiskError` and the like when the dossier cannot be written.
    """
    yield from _damaged(folder)
    aside: dict[str, set[str]] = {}
    batch: list[Row] = []
    for name in folder.files():
        if any(one.path.endswith(f"/{name}") for one in folder.damaged):
            continue
        for row in folder.rows(name):
            if isinstance(row, Damaged):
                yield Failed(Failure(row.path, str(row)))
                continue
            if batch and (row.reader != batch[0].reader or len(batch) >= ROWS):
                yield from _kept(store, batch)
                batch = []
            there = _there(store, row, lambda key: aside.setdefault(key, set(store.failed(key))))
            if there is None:
                batch.append(row)
            else:
                yield there
    yield from _kept(store, batch)


def _there(store: Store, row: Row, aside: Callable[[str], set[str]]) -> Outcome | None:
    """What becomes of a document that the dossier has already."""
    unread = isinstance(row.what, Unread)
    sha256 = row.what.source.sha256 if isinstance(row.what, Unread) else row.what.sha256
    known = store.known(sha256)
    if known is None:
        if isinstance(row.what, Unread) and sha256 in aside(row.reader):
            return Failed(Failure(row.what.source.path, row.what.message))
        return None
    date = None if isinstance(row.what, Unread) else row.what.given_date
    same = known.reader == row.reader and date in (None, known.given_date)
    if unread or same or newer(known.reader, row.reader):
        path = row.what.source.path if isinstance(row.what, Unread) else row.what.reading.document.path
        return Stored(path, known.id, None)
    return None


def _kept(store: Store, batch: list[Row]) -> Iterator[Outcome]:
    """Store a batch, which is of one reader."""
    if not batch:
        return
    arrivals = [row.what for row in batch if not isinstance(row.what, Unread)]
    unread = [row.what for row in batch if isinstance(row.what, Unread)]
    with uninterrupted():
        kept = store.add(arrivals, reader=batch[0].reader, aside=unread)
    for arrival, result in zip(arrivals, kept, strict=True):
        path = arrival.reading.document.path
        if isinstance(result, DossierError):
            yield Failed(Failure(path, str(result)))
        else:
            yield Stored(path, result, arrival.reading)
    for one in unread:
        yield Failed(Failure(one.source.path, one.message))
