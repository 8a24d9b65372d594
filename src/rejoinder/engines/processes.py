"""Many processes that read, each with a model of its own and one document at a time.

Each has a thread here that hands it documents and takes its readings. A process that dies is replaced; the document it
died on is tried once more, alone in a fresh process, and fails if that dies too. Nothing else is lost with it.

The processes are programs of their own (`engines.worker`) and not forks: the model's threads do not survive a fork, and
whoever calls this from a script need not guard it against being imported again.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from rejoinder.engines.hands import Task
from rejoinder.engines.outcomes import Failure
from rejoinder.engines.worker import NO_MEMORY, receive, send
from rejoinder.errors import RejoinderError
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from typing import IO

__all__ = ["Processes", "cores"]

CAPACITY = 12_000
"""Words under way for each process: enough that none waits while a long document before it is read."""

AHEAD = 2
"""Documents handed to a process at a time, so that it finds the next one when it has done with one."""

TRIES = 2
"""How often a process may die on a document before it is given up."""

STARTS = 3
"""How often in a row a process may fail to start."""


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class Processes:
    """`count` processes; `reader` names what makes the reader in each, as "module:name".

    Each uses `threads`, by default as many as make all processors busy together.
    """

    def __init__(self, count: int, reader: str, codebook: object | None = None, *, threads: int | None = None) -> None:
        self.capacity = count * CAPACITY
        self._setup = (reader, codebook)
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),  # noqa: PTH109
            "REJOINDER_THREADS": str(threads or max(1, cores() // count)),
        }
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._broken: str | None = None
        self._stopping = False
        self._running: set[subprocess.Popen[bytes]] = set()
        self._threads = [threading.Thread(target=self._drive, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def begin(self, task: Task) -> None:
        """Hand a document to the first process that is free."""
        self._tasks.put(task)

    def ready(self, task: Task) -> bool:
        """Whether it has been read."""
        return task.found is not None

    def finish(self, task: Task) -> Reading | Failure:
        """Wait until it has been read; raises `RejoinderError` if no process can be started."""
        with self._changed:
            while task.found is None:
                if self._broken:
                    raise RejoinderError(self._broken)
                self._changed.wait(0.5)  # by and by, so that Ctrl-C is seen on every system
        return task.found

    def stop(self) -> None:
        """End all processes at once."""
        with self._changed:
            self._stopping = True
            running = list(self._running)
        for process in running:
            process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(1)

    def _drive(self) -> None:
        """Keep one process going, and its documents with it."""
        handed: deque[Task] = deque()
        failed_starts = 0
        while not self._stopping:
            if not handed:
                task = self._tasks.get()
                if task is None:
                    return
                handed.append(task)
            process = self._start()
            if process is None:
                return
            started = False
            try:
                assert process.stdin is not None and process.stdout is not None
                send(process.stdin, self._setup)
                receive(process.stdout)
                started, failed_starts = True, 0
                self._converse(process.stdin, process.stdout, handed)
                return
            except (OSError, EOFError):
                pass
            except Exception as error:  # whatever it is, nobody may wait for this thread for ever
                self._break(f"reading in several processes failed ({type(error).__name__}: {error})")
                return
            finally:
                status = self._end(process)
            if self._stopping:
                return
            if started:
                self._blame(handed, status)
                continue
            failed_starts += 1
            if failed_starts == STARTS:
                self._break(f"the processes that read cannot be started ({_cause(status)})")
                return

    def _converse(self, to: IO[bytes], back: IO[bytes], handed: deque[Task]) -> None:
        """Hand documents over and take readings back until told to stop; raises EOFError when the process is gone."""
        sent = 0
        while True:
            while sent < AHEAD and not (sent and (handed[0].deaths or (sent < len(handed) and handed[sent].deaths))):
                if sent == len(handed):
                    try:
                        task = self._tasks.get(block=not handed)
                    except queue.Empty:
                        break
                    if task is None:
                        return
                    handed.append(task)
                send(to, handed[sent].source)
                sent += 1
            found = receive(back)
            sent -= 1
            self._answer(handed.popleft(), found)

    def _blame(self, handed: deque[Task], status: int) -> None:
        """The process died on the first of the documents it was handed."""
        task = handed[0]
        task.deaths += 1
        if task.deaths == TRIES:
            path = task.source.path
            message = f"{path}: the process that read it ended twice ({_cause(status)}); set aside"
            self._answer(handed.popleft(), Failure(path, message))

    def _answer(self, task: Task, found: Reading | Failure) -> None:
        with self._changed:
            task.found = found
            self._changed.notify_all()

    def _break(self, reason: str) -> None:
        with self._changed:
            self._broken = self._broken or f"{reason}; --processes 1 reads in one"
            self._changed.notify_all()

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._changed:
            if self._stopping:
                return None
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "rejoinder.engines.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=self._environment,
                # a group of its own: Ctrl-C in the terminal is for the process that stores
                process_group=0 if os.name == "posix" else None,
            )
            self._running.add(process)
            return process

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        """Make sure that a process is gone; its exit status."""
        with self._changed:
            self._running.discard(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)  # a process that is ending has its own status, which says why
        process.kill()
        status = process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        return status


def _cause(status: int) -> str:
    """Why a process ended, in words."""
    if status == NO_MEMORY:
        return "out of memory"
    if status >= 0:
        return f"exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"{name}, perhaps for want of memory" if name == "SIGKILL" else name
