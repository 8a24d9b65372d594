"""What reads fastest on this machine: one process, several, or threads that share a model; and a cluster by Ray.

    python evaluation/engines.py [DATA] [--articles N] [--rounds N] [--ray]

The ways take turns over the same articles (the bundled ones without DATA), so that what else the machine does hits all
alike; the middle of some rounds is told, as words a second and as a multiple of one process. Each way is warm: its
models are loaded. `--ray` adds a cluster on this machine, once and with its start.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rejoinder.documents.source import Source
from rejoinder.engines.hands import Task
from rejoinder.engines.local import READER
from rejoinder.engines.processes import Processes, cores

__all__ = ["main", "rates"]

ROOT = Path(__file__).parent.parent


def _sources(data: Path, count: int) -> list[Source]:
    path = data / "polnear" / "dev.jsonl"
    if path.exists():
        texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()][:count]
    else:
        bundled = [one.read_text("utf-8") for one in sorted((ROOT / "examples").glob("*/*.txt"))]
        texts = (bundled * (count // len(bundled) + 1))[:count]
    return [
        Source(f"{i}.txt", t, f"{i:064x}", str(i), None, "2016-01-02", None, None, "en") for i, t in enumerate(texts)
    ]


def _by(hands: Processes) -> Callable[[Sequence[Source]], None]:
    def read(sources: Sequence[Source]) -> None:
        tasks = [Task(source) for source in sources]
        for task in tasks:
            hands.begin(task)
        for task in tasks:
            hands.finish(task)

    return read


def rates(sources: Sequence[Source], rounds: int) -> dict[str, float]:
    """Words a second of each way: the middle of some rounds, in which they take turns."""
    from rejoinder.pipeline import pipeline

    many = max(2, cores())
    way = pipeline()
    way.read(sources[0])
    threads = ThreadPoolExecutor(many)
    one, several = Processes(1, READER, threads=1), Processes(many, READER, threads=1)
    wide = Processes(1, READER, threads=many)
    ways: dict[str, Callable[[Sequence[Source]], object]] = {
        "1 process": _by(one),
        f"{many} processes": _by(several),
        f"1 process, model with {many} threads": _by(wide),
        f"{many} threads that share a model": lambda sources: list(threads.map(way.read, sources)),
    }
    try:
        for read in ways.values():
            read(sources[: 2 * many])  # models are loaded
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, read in ways.items():
                begun = time.perf_counter()
                read(sources)
                spent[name].append(time.perf_counter() - begun)
    finally:
        for hands in (one, several, wide):
            hands.stop()
        threads.shutdown()
    words = sum(len(source.text.split()) for source in sources)
    return {name: words / statistics.median(seconds) for name, seconds in spent.items()}


def _on_ray(sources: Sequence[Source]) -> tuple[float, float]:
    """Seconds until a cluster on this machine has told of the first document, and words a second in all."""
    from rejoinder.engines.keeping import read_into
    from rejoinder.record.readings import Readings

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        rows = ({"id": source.id, "text": source.text, "published": source.published} for source in sources)
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        told: list[float] = []
        begun = time.perf_counter()
        for _ in read_into(Readings(Path(folder) / "out"), [file], cluster=""):
            told.append(time.perf_counter() - begun)
    return told[0], sum(len(source.text.split()) for source in sources) / told[-1]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "engines.json")
    arguments = parser.parse_args()
    os.environ["REJOINDER_THREADS"] = "1"  # of the model in this process
    sources = _sources(arguments.data, arguments.articles)
    found: dict[str, float] = rates(sources, arguments.rounds)
    alone = found["1 process"]
    for name, rate in found.items():
        print(f"{name:40}{rate:9.0f} words/s   {rate / alone:.2f} times one process")
    if arguments.ray:
        try:
            start, rate = _on_ray(sources)
            found |= {"ray": rate, "ray seconds to the first document": start}
            print(f"{'Ray, a cluster on this machine':40}{rate:9.0f} words/s   {start:.0f} s to the first document")
        except ValueError as error:  # not installed
            print(f"Ray: {error}")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
