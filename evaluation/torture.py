"""Kills the program that reads, again and again, and looks at the dossier each time: `make torture`.

A run reads texts into a dossier and is killed (SIGKILL) at a random point: after a number of SQL statements drawn anew
each time, so that it often is in the middle of a transaction, and in one of `--every` kills after a random time while
processes read. After each kill the dossier is checked as `rejoinder check` does, no document that was stored may be
gone, and the next run goes on with it. Where a run comes to its end, the readings have to be those of an undisturbed
run, byte for byte; then the next dossier is begun. With `--shipped` the texts are the articles in `examples/` and the
reader is the shipped one, else a small one made of rules.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["Result", "main", "torture"]

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from engine_fakes import texts  # noqa: E402
from record_fakes import FakeReader, source  # noqa: E402

import rejoinder.engines.local as local  # noqa: E402
from rejoinder.record.integrity import problems  # noqa: E402
from rejoinder.record.store import Store  # noqa: E402

DOCUMENTS = 40
BATCH_WORDS = 60
MOST = 800
"""SQL statements a run may make at most until it is killed; a whole run makes about 1500."""


class Result:
    """How many kills there were, how many in the middle of a run, how many runs came to their end."""

    def __init__(self) -> None:
        self.kills = self.within = self.ends = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.within} of them with some and not all documents stored: the dossier was whole "
            f"each time; {self.ends} runs came to their end, with the readings of an undisturbed run"
        )


def torture(kills: int, folder: Path, *, seed: int = 1, every: int = 10, shipped: bool = False) -> Result:
    """Kill so many times; raises AssertionError where anything is lost, doubled or not whole."""
    chance = random.Random(seed)
    sources = _articles() if shipped else texts(DOCUMENTS)
    reader: Callable[[], Any] = _shipped if shipped else FakeReader
    remote = local.READER if shipped else "record_fakes:FakeReader"
    local.ENOUGH_WORDS = 1
    wanted = _in_child(lambda: _read(None, sources, reader, 1, remote))
    result = Result()
    path = folder / "talks-0.db"
    stored: set[str] = set()
    while True:
        if result.kills == kills:
            pid = _begin(functools.partial(_read, path, sources, reader, 1, remote))
            status = os.waitpid(pid, 0)[1]
        elif result.kills % every == every - 1:
            pid = _begin(functools.partial(_read, path, sources, reader, 2, remote))
            time.sleep(chance.uniform(0.1, 5))
            os.kill(pid, signal.SIGKILL)
            status = os.waitpid(pid, 0)[1]
        else:
            points = chance.randint(20, MOST)
            pid = _begin(functools.partial(_read, path, sources, reader, 1, remote, points))
            status = os.waitpid(pid, 0)[1]
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or status == 0, f"ended with {status}"
        result.kills += killed
        if not path.exists():
            continue
        store = Store.open(path)
        found = [str(one) for one in problems(store.file)]
        assert not found, found
        now = {entry.id for entry in store.documents()}
        assert stored <= now, "a document that was stored is gone"
        result.within += killed and 0 < len(now) < len({one.sha256 for one in sources})
        stored = now
        digests = store.fingerprint()
        store.close()
        if not killed:
            assert digests == wanted, "the readings are not those of an undisturbed run"
            result.ends += 1
            if result.kills == kills:
                return result
            stored = set()
            path = folder / f"talks-{result.ends}.db"


def _read(
    path: Path | None, sources: list[Any], reader: Callable[[], Any], processes: int, remote: str, points: int = 0
) -> str:
    """Read everything, and be killed after so many SQL statements (0: not at all); the fingerprint at the end."""
    connect = sqlite3.connect
    left = points

    def tick(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made = connect(*arguments, **options)
        made.set_trace_callback(tick)
        return made

    if points:
        sqlite3.connect = traced  # type: ignore[assignment]
    store = Store.open(path)
    for _ in local.run(sources, reader, store, batch_words=BATCH_WORDS, processes=processes, remote=remote):
        pass
    found = store.fingerprint()
    store.close()
    return found


def _begin(work: Callable[[], object]) -> int:
    """Do something in a child, which then ends; its process id."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return pid


def _in_child(work: Callable[[], str]) -> str:
    """What something done in a child gives."""
    back, to = os.pipe()
    pid = _begin(lambda: os.write(to, work().encode()))
    os.close(to)
    with os.fdopen(back) as stream:
        found = stream.read()
    assert os.waitpid(pid, 0)[1] == 0, "an undisturbed run failed"
    return found


def _articles() -> list[Any]:
    paths = sorted((ROOT / "examples").glob("*/*.txt"))
    return [source(f"{i}\n{one.read_text('utf-8')}", one.name) for i in range(3) for one in paths]


def _shipped() -> Any:
    from rejoinder.pipeline import pipeline

    return pipeline()


def main() -> int:
    """Kill, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--every", type=int, default=10, help="one of so many kills while processes read")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shipped", action="store_true", help="with the shipped reader")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(
            torture(
                arguments.kills,
                Path(folder),
                seed=arguments.seed,
                every=arguments.every,
                shipped=arguments.shipped,
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
