import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from record_fakes import FakeReader, source

import rejoinder.engines.local as local
from rejoinder.engines.local import Failed, Stored, run
from rejoinder.engines.processes import Processes
from rejoinder.errors import RejoinderError
from rejoinder.record.store import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")
MORTAL = "engine_fakes:Mortal"
HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "ENOUGH_WORDS", 1)
    monkeypatch.syspath_prepend(str(HERE))


def texts() -> list[Any]:
    return [source(f"Day {i}\nWED demands of OST: ferry {i}.\nOST says: no ferry.\n", f"{i}.txt") for i in range(12)]


def read(sources: list[Any], store: Store | None, **more: Any) -> list[Any]:
    return list(run(sources, FakeReader, store, processes=2, remote=MORTAL, **more))


def test_readings_are_the_same_whatever_process() -> None:
    alone, together = Store.open(None), Store.open(None)
    list(run(texts(), FakeReader, alone))
    outcomes = read(texts(), together)
    assert [one.path for one in outcomes] == [f"{i}.txt" for i in range(12)]
    assert list(alone.readings()) == list(together.readings())
    assert alone.fingerprint() == together.fingerprint()


def test_a_process_that_dies_takes_only_its_document_with_it(tmp_path: Path) -> None:
    sources = texts()
    sources[2] = source("KILLED", "killed.txt")
    sources[5] = source(f"KILLED ONCE\n{tmp_path / 'mark'}", "once.txt")
    sources[6] = source("EXIT", "exit.txt")
    sources[9] = source("REFUSE", "refused.txt")
    store = Store.open(None)
    outcomes = read(sources, store)
    failed = {one.failure.path: str(one.failure) for one in outcomes if isinstance(one, Failed)}
    assert sorted(failed) == ["exit.txt", "killed.txt", "refused.txt"]
    assert "ended twice (SIGKILL, perhaps for want of memory); set aside" in failed["killed.txt"]
    assert "ended twice (exit status 3)" in failed["exit.txt"]
    assert len(store.documents()) == 9 and (tmp_path / "mark").exists()
    assert [one.path for one in store.set_aside.all()] == ["exit.txt", "killed.txt", "refused.txt"]


def test_processes_that_cannot_start_end_the_run_with_one_line() -> None:
    store = Store.open(None)
    with pytest.raises(RejoinderError, match=r"cannot be started .*--processes 1"):
        list(run(texts(), FakeReader, store, processes=2, remote="engine_fakes:Nobody"))
    assert store.documents() == []


def test_little_is_read_without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "ENOUGH_WORDS", 10_000)
    reader = FakeReader()
    outcomes = run(texts(), lambda: reader, None, processes=2, remote="engine_fakes:Nobody")
    assert len(list(outcomes)) == len(reader.read_texts) == 12


def test_memory_is_bounded_by_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 0

    def endless() -> Iterator[Any]:
        nonlocal taken
        while True:
            taken += 1
            yield source(f"{taken} words of a text without end\n" * 100, f"{taken}.txt")

    outcomes = run(endless(), FakeReader, None, processes=2, remote=MORTAL, batch_words=1)
    next(outcomes)
    assert taken < 2 * 12_000 / 500 + 5
    outcomes.close()


def test_a_stop_keeps_what_was_read_and_the_next_run_reads_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []
    begin = Processes.begin

    def noted(self: Processes, task: Any) -> None:
        handed.append(task)
        begin(self, task)

    def stopped(self: Processes, task: Any) -> None:
        # Ctrl-C while the first document is waited for; one behind it may wait for the same process
        assert "SLOW" in task.source.text
        while sum(one.found is not None for one in handed) < 11:
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(Processes, "begin", noted)
    monkeypatch.setattr(Processes, "finish", stopped)
    store = Store.open(None)
    told = []
    with pytest.raises(KeyboardInterrupt):
        for outcome in run([source("SLOW", "slow.txt"), *texts()], FakeReader, store, processes=2, remote=MORTAL):
            told.append(outcome)
    assert {one.id for one in told if isinstance(one, Stored)} == {entry.id for entry in store.documents()}
    assert 11 <= len(told) == len(store.documents()) <= 12
    reader = FakeReader()
    again = list(run([source("quick", "slow.txt"), *texts()], lambda: reader, store))
    assert sum(one.reading is None for one in again if isinstance(one, Stored)) == len(told)
    assert len(reader.read_texts) == 13 - len(told)


def test_ctrl_c_ends_all_processes(tmp_path: Path) -> None:
    code = f"""
        import os, sys
        sys.path.insert(0, {str(HERE)!r})
        import rejoinder.engines.local as local
        local.ENOUGH_WORDS = 1
        from engine_fakes import texts
        from record_fakes import FakeReader, source
        from rejoinder.record.store import Store
        store = Store.open({str(tmp_path / "talks.db")!r})
        sources = [*texts(6), source("SLOW"), source("SLOW again")]
        local.BATCH_DOCUMENTS = 1
        try:
            for n, one in enumerate(local.run(sources, FakeReader, store, processes=2, remote="{MORTAL}")):
                print(n, flush=True)
        except KeyboardInterrupt:
            sys.exit(130)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(6):
            process.stdout.readline()
        inside = _children(process.pid)
        assert len(inside) == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert not any(_alive(pid) for pid in inside)
    store = Store.open(tmp_path / "talks.db")
    assert len(store.documents()) == 4  # texts() has two alike
    store.close()


def test_processes_end_when_the_program_is_killed() -> None:
    code = f"""
        import os, signal, sys
        sys.path.insert(0, {str(HERE)!r})
        from record_fakes import source
        from rejoinder.engines.hands import Task
        from rejoinder.engines.processes import Processes
        hands = Processes(1, "{MORTAL}")
        first = Task(source("a"))
        hands.begin(first)
        hands.finish(first)
        hands.begin(Task(source("SLOW")))
        print([one.pid for one in hands._running][0], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False, timeout=60
    )
    pid = int(done.stdout)
    for _ in range(1000):
        if not _alive(pid):
            return
        time.sleep(0.02)
    pytest.fail("it still runs")


def _children(pid: int) -> list[int]:
    return [
        int(one.name)
        for one in Path("/proc").iterdir()
        if one.name.isdigit() and _stat(int(one.name))[1:2] == [str(pid)]
    ]


def _stat(pid: int) -> list[str]:
    """State and parent of a process; nothing for one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def test_the_shipped_reader_reads_the_same_in_any_process() -> None:
    from rejoinder.pipeline import pipeline

    sources = [
        source(
            "The ferry talks\n\nThe island council demanded a second ferry. “We need it by June,” said Ana Bell.", "a"
        ),
        source("No ferry yet\n\nThe ministry of transport rejected the second ferry on Friday.", "b"),
        source("A bridge\n\nThe mayor of Port Orrin offered to pay for a bridge, the harbour office said.", "c"),
    ]
    alone, together = Store.open(None), Store.open(None)
    list(run(sources, pipeline, alone))
    list(run(sources, pipeline, together, processes=2, remote=local.READER))
    assert list(alone.readings()) == list(together.readings())
    assert len(alone.statements()) + len(alone.moves()) > 2
