"""A reader that dies of some texts, and a program that reads, for tests of what may happen to a run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from record_fakes import FakeReader, source


class Mortal(FakeReader):
    """Dies of some texts, the first time or always; SLOW ones keep it busy, a PAUSE for a moment."""

    def read(self, source: Any, *, codebook: Any = None) -> Any:
        text = source.text
        if "KILLED ONCE" in text:
            mark = Path(text.split("\n")[1])
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif "KILLED" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "EXIT" in text:
            os._exit(3)
        if "SLOW" in text:
            time.sleep(60)
        if "PAUSE" in text:
            time.sleep(0.3)
        return super().read(source, codebook=codebook)


def texts(count: int) -> list[Any]:
    """Sources with moves and statements, a few of them alike."""
    return [
        source(
            f"Day {i % (count - 2)}\nWED demands of OST: ferry {i % (count - 2)}.\nOST says: no ferry.\n", f"{i}.txt"
        )
        for i in range(count)
    ]


def read_all(path: str, count: int) -> None:
    """Read texts into a dossier."""
    from rejoinder.engines.local import run
    from rejoinder.record.store import Store

    store = Store.open(path)
    for _ in run(texts(count), FakeReader, store, batch_words=60):
        pass
    store.close()


def written_by_two_while_read(place: str | Path, count: int) -> None:
    """Two programs read the same texts into a dossier while it is looked at, which shows one state of it each time."""
    from rejoinder.record.store import Store

    command = [sys.executable, __file__, str(place), str(count)]
    writers = [subprocess.Popen(command) for _ in range(2)]
    reader = Store.open(place)
    counts = []
    while any(writer.poll() is None for writer in writers):
        with reader.file.reading() as connection:
            first = connection.exec_driver_sql("SELECT count(*) FROM documents").scalar_one()
            moves = connection.exec_driver_sql("SELECT count(*) FROM moves").scalar_one()
        assert first == moves  # one state of the dossier: a document never shows without its move
        counts.append(first)
    reader.close()
    assert [writer.returncode for writer in writers] == [0, 0] and counts == sorted(counts)


if __name__ == "__main__":
    read_all(sys.argv[1], int(sys.argv[2]))
