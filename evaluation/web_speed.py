"""Measures the pages on a large made-up dossier: time and size of the board and of a search, and many readers at once.

    python evaluation/web_speed.py [MOVES] [READERS]

Times are of the processor (what the server spends on an answer) and by the clock (which other programs slow down);
a file without any work behind it is asked for in the same run, to compare.
"""

from __future__ import annotations

import concurrent.futures
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rejoinder.dossier import Dossier
from rejoinder.record.store import Arrival
from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    ActorSpan,
    Board,
    Document,
    Evidence,
    Issue,
    Move,
    MoveTime,
    Party,
    Published,
    Reading,
    Span,
    Standing,
)

ACTS = ("demand", "ask", "propose", "reject", "accept", "defer")
STATUSES = ("accepted", "partly", "open", "deferred", "rejected", "unanswered")
NOUNS = "harbour treaty missile border tariff grain pipeline prisoner ceasefire inspector fishery refugee".split()
PARTIES = [f"P{n:02}" for n in range(60)]
PLACES = (
    "/static/site.css",
    "/",
    "/?q=harbour+treaty",
    "/?party=P03&status=rejected&page=3",
    "/search?q=harbour+treaty",
    "/timeline",
    "/network",
    "/documents",
    "/api/v1/board",
)
EACH = 100
"""Moves in a document."""


def no_reader() -> Any:
    """Stands in for the reader, which is not measured here: nothing is read and no meanings are made."""
    return object()


def readings(moves: int) -> list[Reading]:
    """Made-up readings, the same on every run."""
    chance = random.Random(7)
    found = []
    for number in range(moves // EACH):
        name, day = f"d{number:05}", f"20{10 + number % 12:02}-{1 + number % 12:02}-{1 + number % 28:02}"
        lines, made, at = [], [], 0
        for k in range(EACH):
            by, to, act = chance.choice(PARTIES), chance.choice(PARTIES), chance.choice(ACTS)
            point = f"a {chance.choice(NOUNS)} {chance.choice(NOUNS)} of {chance.randrange(400)}"
            words = f"{by} {act}s {to} {point}."
            start = at + len(words) - len(point) - 1
            made.append(
                Move(
                    f"{name}/m{k}", act, PLOVER[act], POLARITY[act], ActorSpan(by, by, at, at + 3), None,  # type: ignore[index,arg-type]
                    (ActorSpan(to, to, at, at),), Span(start, start + len(point), point), MoveTime(day, "given"), None,
                    (), Span(at, at + len(words), words), 0.9,
                )
            )  # fmt: skip
            lines.append(words)
            at += len(words) + 1
        text = "\n".join(lines)
        sentences, place = [], 0
        for line in lines:
            sentences.append((place, place + len(line)))
            place += len(line) + 1
        document = Document(name, f"{name}.txt", f"Bulletin {number}", text, name, "en", Published(day, day, "given"))
        found.append(Reading(document, sentences=tuple(sentences), moves=tuple(made)))
    return found


def filed(found: Sequence[Reading]) -> Board:
    """Made-up issues of twenty moves or so with a dozen standings each."""
    chance = random.Random(11)
    together: dict[int, list[tuple[str, Move]]] = {}
    many = max(1, sum(len(reading.moves) for reading in found) // 20)
    for reading in found:
        for move in reading.moves:
            together.setdefault(chance.randrange(many), []).append((reading.document.id, move))
    issues = []
    for number, moves in sorted(together.items()):
        evidence = tuple(Evidence(d, m.evidence.start, m.evidence.end, m.evidence.text, m.id) for d, m in moves[:4])
        standings = tuple(
            Standing(party, chance.choice(STATUSES), "for", "recorded", (), (), evidence)  # type: ignore[arg-type]
            for party in sorted(chance.sample(PARTIES, 12))
        )
        label = moves[0][1].point.text if moves[0][1].point else "x"
        issues.append(Issue(f"i{number}", label, tuple(m.id for _, m in moves), standings, (standings[0].party,)))
    return Board(tuple(Party(party, f"Party {party}") for party in PARTIES), tuple(issues))


def main(moves: int = 100_000, readers: int = 50) -> None:
    """Make the dossier, serve it, ask for its pages."""
    import httpx2
    import uvicorn

    from rejoinder.web.app import create_app
    from rejoinder.web.site import Settings

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.db"
        began = time.process_time()
        with Dossier.open(path, reader=no_reader, filing=filed) as dossier:
            made = readings(moves)
            for start in range(0, len(made), 200):
                arrivals = [Arrival(one, one.document.sha256) for one in made[start : start + 200]]
                dossier._store.add(arrivals, reader="none")
            board = dossier.board()
        print(
            f"{moves:,} moves, {len(board.issues):,} issues; made in {time.process_time() - began:.0f} s of processor"
        )
        app = create_app(path, Settings(reader=no_reader, filing=filed))
        server = uvicorn.Server(uvicorn.Config(app, port=8699, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        with httpx2.Client(base_url="http://127.0.0.1:8699", timeout=600) as client:
            began = time.process_time()
            client.get("/")
            print(f"the first page, with the snapshot: {time.process_time() - began:.1f} s of processor")
            for place in PLACES:
                cpu, clock, size = [], [], 0
                for _ in range(7):
                    began, at = time.process_time(), time.perf_counter()
                    size = len(client.get(place).raise_for_status().content)
                    cpu.append((time.process_time() - began) * 1000)
                    clock.append((time.perf_counter() - at) * 1000)
                times = f"{statistics.median(cpu):7.0f} ms of processor {statistics.median(clock):7.0f} ms by the clock"
                print(f"{place:36} {times} {size // 1024:5} KB")

        def reader(number: int) -> list[float]:
            found = []
            with httpx2.Client(base_url="http://127.0.0.1:8699", timeout=600) as own:
                for place in ("/", f"/?page={number + 1}", "/search?q=harbour", "/static/site.css"):
                    at = time.perf_counter()
                    own.get(place).raise_for_status()
                    found.append((time.perf_counter() - at) * 1000)
            return found

        if readers:
            with concurrent.futures.ThreadPoolExecutor(readers) as pool:
                answers = list(pool.map(reader, range(readers)))
            for name, column in (("board", 0), ("search", 2), ("static file", 3)):
                times = sorted(one[column] for one in answers)
                print(f"{readers} readers at once, {name}: p50 {times[len(times) // 2]:.0f} ms, "
                      f"p95 {times[int(len(times) * 0.95)]:.0f} ms, no errors")  # fmt: skip
        server.should_exit = True
        thread.join(timeout=30)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
