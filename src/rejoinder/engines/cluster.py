"""Reading on more than one machine, by Ray Data: loading, reading and writing all happen where there is room.

    files -> what is in each (counted, without reading) -> what is to be read, in parts -> a file of readings each

Which documents are to be read is settled here before any is read: the first of those with the same bytes, and none that
the folder has. A part is made of documents in their order, and its file is named after them; so a part that is read a
second time, because the machine that had it is gone, is written to the same file. What reads is the
local engine's process (`engines.processes`), one for each processor: a document that ends it is set aside as there.

Needed on every machine: this version of Rejoinder with the extra `ray`, and access to the files and the folder by the
same paths or addresses.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from rejoinder.engines.hands import Task
from rejoinder.engines.local import READER
from rejoinder.engines.outcomes import Failed, Failure, Outcome, Outcomes, Stored, reader_key, words_in
from rejoinder.engines.processes import Processes, cores
from rejoinder.errors import DossierError, InputError, RejoinderError
from rejoinder.record.aside import Unread
from rejoinder.record.readings import Readings
from rejoinder.record.store import Arrival
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from rejoinder.documents.loading import LoadFailure, Located, Source

__all__ = ["Job", "read_on"]

PART_WORDS = (2_000, 200_000)
"""Words in a part, at least and at most; between, so many that each processor has some `SHARES` parts to read."""

SHARES = 8

COUNTED = 20_000
"""Documents told of at a time by what counts a file."""

READS, LOADS = 0.9, 0.1
"""Processors taken by a process that reads and by one that loads, so that a machine with one has room for both."""


class Job(msgspec.Struct, frozen=True):
    """What all machines are told. `out` is the folder of readings, `root` the folder relative paths start from."""

    out: str
    root: str
    date: str | None = None
    columns: tuple[str, ...] = ()
    codebook: Any = None
    reader: str = READER


class _Seen(msgspec.Struct, frozen=True):
    """A document that was counted: its place in its file, its bytes, its size, the day known from outside."""

    place: int
    sha256: bytes
    words: int
    published: str | None
    path: str


class _Wanted(msgspec.Struct, frozen=True):
    """A document to be read; `id` and `published` are those it is kept under, if it was read before."""

    words: int
    id: str | None = None
    published: str | None = None


def read_on(
    address: str, job: Job, paths: Sequence[str], folder: Readings, *, processes: int | None = None
) -> Outcomes:
    """Read files into a folder on the cluster at `address` (empty: one made for this run, on this machine alone).

    `processes` is how many read at most, by default one for each processor of the cluster. An outcome comes for each
    document, in no order. Raises `InputError` where Ray is missing or the cluster cannot be joined, `RejoinderError`
    where the run cannot go on; the files written by then stay, and the next run goes on.
    """
    from rejoinder.documents.loading import LoadFailure, located

    files: list[Located] = []
    for found in located(paths):
        if isinstance(found, LoadFailure):
            yield Failed(Failure(found.path, str(found)))
        elif found.path == "-":
            yield Failed(Failure("-", "-: standard input cannot be read by other machines; give files"))
        else:
            files.append(found)
    if not files:
        return
    ray = _ray()
    mine = _joined(ray, address, processes)
    try:
        count = int(ray.cluster_resources().get("CPU", 1))
        count = max(1, min(count, processes or count))
        wanted: dict[int, dict[int, _Wanted]] = {}
        words = 0
        for outcome in _to_read(_counted(ray, job, files), folder, _key(job), wanted):
            if isinstance(outcome, int):
                words += outcome
            else:
                yield outcome
        if wanted:
            size = min(max(words // (count * SHARES), PART_WORDS[0]), PART_WORDS[1])
            yield from _read(ray, job, [(files[nr], wanted[nr]) for nr in sorted(wanted)], size, count)
    except ray.exceptions.RayError as error:
        raise RejoinderError(f"the cluster stopped reading ({_line(error)}); the same command goes on") from error
    finally:
        if mine:
            ray.shutdown()


def _ray() -> Any:
    try:
        # what Ray itself logs stays in its log files
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        import ray
        import ray.data
    except ImportError:
        raise InputError("ray is not installed, which this needs; pip install 'rejoinder[ray]'") from None
    return ray


def _joined(ray: Any, address: str, processes: int | None) -> bool:
    """Join the cluster, or start one; whether that has to be undone."""
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    if ray.is_initialized():
        return False
    told = {"logging_level": "error", "log_to_driver": False}
    try:
        if address:
            _reach(address)
            ray.init(address=address, **told)
        else:
            ray.init(address="local", num_cpus=processes or cores(), include_dashboard=False, **told)
    except Exception as error:  # Ray fails in ways of its own
        where = address or "a cluster on this machine"
        raise InputError(f"{where}: cannot be joined ({_line(error)}); check the address and the version") from None
    return True


def _reach(address: str) -> None:
    """Raise OSError where nobody answers at an address: Ray itself would go on trying for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()


def _counted(ray: Any, job: Job, files: Sequence[Located]) -> Iterator[tuple[int, list[_Seen | LoadFailure]]]:
    """What is in each file, in the order of the files."""
    rows = [{"file": nr, "located": pickle.dumps(file)} for nr, file in enumerate(files)]
    data = _dataset(ray, rows).map_batches(
        _count, fn_kwargs={"job": job}, batch_size=1, batch_format="pyarrow", num_cpus=LOADS
    )
    found = [(int(row["file"]), int(row["first"]), row["seen"]) for row in data.iter_rows()]
    for nr, _, seen in sorted(found, key=lambda one: one[:2]):
        yield nr, pickle.loads(seen)


def _dataset(ray: Any, rows: list[dict[str, Any]]) -> Any:
    return ray.data.from_items(rows, override_num_blocks=min(len(rows), 1000))


def _count(table: Any, job: Job) -> Iterator[Any]:
    """Runs on the cluster: the documents of a file without their texts."""
    from rejoinder.documents.loading import LoadFailure

    pa: Any = import_module("pyarrow")
    for row in table.to_pylist():
        seen: list[_Seen | LoadFailure] = []
        first = place = 0

        def told(first: int, seen: list[_Seen | LoadFailure], file: int = row["file"]) -> Any:
            return pa.table(
                {"file": [file], "first": [first], "seen": pa.array([pickle.dumps(seen)], pa.large_binary())}
            )

        for item in _loaded(pickle.loads(row["located"]), job):
            if isinstance(item, LoadFailure):
                seen.append(item)
            else:
                digest = bytes.fromhex(item.sha256)
                seen.append(_Seen(place, digest, words_in(item.text), item.published, item.path))
                place += 1
            if len(seen) >= COUNTED:
                yield told(first, seen)
                first, seen = first + len(seen), []
        yield told(first, seen)


def _loaded(file: Located, job: Job) -> Iterator[Source | LoadFailure]:
    from rejoinder.documents.loading import load_located

    return load_located(file, date=job.date, columns=job.columns, root=job.root)


def _key(job: Job) -> str:
    return reader_key(_maker(job.reader)().version, job.codebook)


def _maker(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _to_read(
    counted: Iterable[tuple[int, list[_Seen | LoadFailure]]],
    folder: Readings,
    key: str,
    wanted: dict[int, dict[int, _Wanted]],
) -> Iterator[Outcome | int]:
    """Put into `wanted` what is to be read, by file and place; gives the words of it, and what becomes of the rest."""
    failed = folder.failed(key)
    mine: dict[bytes, tuple[int, int, str | None]] = {}
    for nr, seen in counted:
        for one in seen:
            if not isinstance(one, _Seen):
                yield Failed(Failure(one.path, str(one)))
                continue
            sha256 = one.sha256.hex()
            known = folder.known(sha256)
            if known is not None and known.reader == key and one.published in (None, known.given_date):
                yield Stored(one.path, known.id, None)
            elif sha256 in failed:
                yield Failed(Failure(one.path, failed[sha256]))
            else:
                before = mine.get(one.sha256)
                if before is not None:
                    # the same document once more: it is read with the earliest date that is known for it
                    if one.published is None or (before[2] or "9999") <= one.published:
                        continue
                    wanted[before[0]].pop(before[1])
                    yield -one.words
                mine[one.sha256] = (nr, one.place, one.published)
                kept = None if known is None else (known.id, one.published or known.given_date)
                wanted.setdefault(nr, {})[one.place] = _Wanted(one.words, *(kept or ()))
                yield one.words


def _read(
    ray: Any, job: Job, files: list[tuple[Located, dict[int, _Wanted]]], size: int, count: int
) -> Iterator[Outcome]:
    """Have the parts of files read; what became of the documents, part by part."""
    rows = [{"files": pickle.dumps(group)} for group in _groups(files, size)]
    if not rows:
        return
    data = (
        _dataset(ray, rows)
        .map_batches(_parts, fn_kwargs={"job": job, "size": size}, batch_size=1, batch_format="pyarrow", num_cpus=LOADS)
        .map_batches(
            _PartReader,
            fn_constructor_kwargs={"job": job, "key": _key(job)},
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=count, max_tasks_in_flight_per_actor=2),
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=READS,
        )
    )
    for row in data.iter_rows():
        for path, id, words, message in pickle.loads(row["told"]):
            yield Stored(path, id, None, words) if message is None else Failed(Failure(path, message))


def _groups(
    files: Iterable[tuple[Located, dict[int, _Wanted]]], size: int
) -> Iterator[list[tuple[Located, dict[int, _Wanted]]]]:
    """Files that are loaded together, so that many small ones do not become as many parts."""
    group: list[tuple[Located, dict[int, _Wanted]]] = []
    words = 0
    for file, wanted in files:
        if wanted:
            group.append((file, wanted))
            words += sum(one.words for one in wanted.values())
        if words >= size:
            yield group
            group, words = [], 0
    if group:
        yield group


def _parts(table: Any, job: Job, size: int) -> Iterator[Any]:
    """Runs on the cluster: the documents wanted of some files, in parts of at least `size` words."""
    pa: Any = import_module("pyarrow")
    for row in table.to_pylist():
        part: list[Source] = []
        words = 0
        for one in _chosen(pickle.loads(row["files"]), job):
            part.append(one)
            words += words_in(one.text)
            if words >= size:
                yield pa.table({"part": pa.array([pickle.dumps(part)], pa.large_binary())})
                part, words = [], 0
        if part:
            yield pa.table({"part": pa.array([pickle.dumps(part)], pa.large_binary())})


def _chosen(files: list[tuple[Located, dict[int, _Wanted]]], job: Job) -> Iterator[Source]:
    from rejoinder.documents.loading import LoadFailure

    for file, wanted in files:
        sources = (item for item in _loaded(file, job) if not isinstance(item, LoadFailure))  # told when counted
        for place, source in enumerate(sources):
            one = wanted.get(place)
            if one is not None:
                yield source if one.id is None else msgspec.structs.replace(source, id=one.id, published=one.published)


class _PartReader:
    """Runs on the cluster, once for each processor: reads parts and writes their files."""

    def __init__(self, job: Job, key: str) -> None:
        if _key(job) != key:
            raise RejoinderError("a machine of the cluster has another version of Rejoinder; install the same on all")
        self._key = key
        self._hands = Processes(1, job.reader, job.codebook, threads=1)
        self._folder = Readings(job.out)

    def __call__(self, table: Any) -> Any:
        pa: Any = import_module("pyarrow")
        parts = [self._read(pickle.loads(part.as_py())) for part in table.column("part")]
        return pa.table({"told": pa.array([pickle.dumps(told) for told in parts], pa.large_binary())})

    def _read(self, sources: list[Source]) -> list[tuple[str, str, int, str | None]]:
        """Read a part and write its file; path, id, words and, of what failed, the reason."""
        tasks = [Task(source) for source in sources]
        for task in tasks:
            self._hands.begin(task)
        arrivals: list[Arrival] = []
        unread: list[Unread] = []
        for task in tasks:
            found, one = self._hands.finish(task), task.source
            if isinstance(found, Reading):
                arrivals.append(Arrival(found, one.sha256, one.published, one.title, one.language))
            else:
                unread.append(Unread(one, found.message))
        kept = self._folder.add(arrivals, reader=self._key, aside=unread)
        whole = {one.sha256: one for one in sources}
        told: list[tuple[str, str, int, str | None]] = []
        for arrival, result in zip(arrivals, kept, strict=True):
            document = arrival.reading.document
            if isinstance(result, DossierError):
                self._folder.add([], reader=self._key, aside=[Unread(whole[arrival.sha256], str(result))])
                told.append((document.path, "", 0, str(result)))
            else:
                told.append((document.path, result, words_in(document.text), None))
        return told + [(one.source.path, "", 0, one.message) for one in unread]


def _line(error: BaseException) -> str:
    """The last line of an error that says something: Ray puts the trace of the other machine before it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1][:200]
