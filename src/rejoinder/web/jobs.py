"""Adding documents in the background: one job after the other, each with what became of every document."""

from __future__ import annotations

import functools
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from rejoinder.documents.loading import LoadFailure, Source, load_given
from rejoinder.engines.local import Failed
from rejoinder.errors import RejoinderError
from rejoinder.web.snapshot import Snapshots

__all__ = ["Done", "Job", "Jobs"]

KEPT = 50
"""Jobs remembered, the latest."""
TOGETHER = 20
"""Jobs filed together at most, so that nobody waits for ever for those who come after."""


class Done(msgspec.Struct, frozen=True):
    """What became of one document: `message` says why it could not be read, `document` is its id if it could."""

    path: str
    document: str | None
    new: bool
    message: str = ""


class Job(msgspec.Struct):
    """Documents being added. `state` is waiting, reading, filing, done, or stopped when the dossier failed."""

    id: str
    who: str
    total: int
    started: str
    state: Literal["waiting", "reading", "filing", "done", "stopped"] = "waiting"
    documents: list[Done] = []
    message: str = ""

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self.state in ("waiting", "reading", "filing")

    @property
    def failures(self) -> list[Done]:
        """The documents that could not be read."""
        return [one for one in self.documents if one.document is None]


class Jobs:
    """The jobs of a site; a thread of their own works them off, with a handle of the dossier of its own."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._jobs: dict[str, Job] = {}
        self._queue: queue.Queue[tuple[Job, Sequence[Source | LoadFailure]] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, files: Iterable[tuple[str, bytes]], *, who: str, date: str | None = None) -> Job:
        """Have files added; loads them first, which may take long. Raises `InputError` for a date that is none."""
        return self.take(list(load_given(files, date=date)), who=who)

    def take(self, sources: Sequence[Source | LoadFailure], *, who: str) -> Job:
        """Have documents added that are loaded already."""
        job = Job(secrets.token_urlsafe(9), who, len(sources), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        with self._lock:
            self._jobs[job.id] = job
            for old in [one.id for one in self._jobs.values() if not one.running][: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old]
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="rejoinder-adding", daemon=True)
                self._thread.start()
        self._queue.put((job, sources))
        return job

    def get(self, id: str) -> Job | None:
        """The job of that id, if it is remembered."""
        return self._jobs.get(id)

    def all(self) -> list[Job]:
        """The jobs remembered, the latest first."""
        return list(reversed(self._jobs.values()))

    def close(self) -> None:
        """Finish what is being read; what waits is left."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(timeout=30)

    def _work(self) -> None:
        read: list[Job] = []
        while (item := self._queue.get()) is not None:
            job, sources = item
            if self._tried(job, functools.partial(self._read, job, sources)):
                read.append(job)
            # what waits is read first and all filed together: filing takes the longer the more there is on record
            if self._queue.empty() or len(read) >= TOGETHER:
                for job in read:
                    job.state = "filing"
                for job in read:
                    if self._tried(job, self._snapshots.fresh):
                        job.state = "done"
                read = []

    def _read(self, job: Job, sources: Sequence[Source | LoadFailure]) -> None:
        job.state = "reading"
        with self._snapshots.open() as dossier:
            for outcome in dossier.outcomes_of(sources):
                job.documents.append(_done(outcome))

    def _tried(self, job: Job, work: Callable[[], object]) -> bool:
        """Do some of a job; False where that failed, with the reason in the job."""
        try:
            work()
        except RejoinderError as error:
            job.state, job.message = "stopped", str(error)
        except Exception as error:
            job.state, job.message = "stopped", f"{type(error).__name__}: {error}; what was read before is kept"
        else:
            return True
        return False


def _done(outcome: Any) -> Done:
    if isinstance(outcome, Failed):
        return Done(outcome.failure.path, None, False, str(outcome.failure))
    return Done(outcome.path, outcome.id, outcome.reading is not None)
