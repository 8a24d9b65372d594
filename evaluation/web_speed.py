"""Measures the pages on a large made-up dossier: time and size of each view, and many readers at once.

    python evaluation/web_speed.py [MOVES] [READERS]

The server is a process of its own. Times are of its processor (what it spends on an answer) and by the clock (which
other programs slow down), of a view that nobody has asked for yet and of one that somebody has. Then many readers ask
at the same moment, and go on reading, each at their own pace, while somebody adds documents. A file without any work
behind it is asked for in the same way, to compare.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
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
VIEWS: dict[str, Callable[[int], str]] = {
    "static file": lambda n: "/static/site.css",
    "board": lambda n: f"/?page={n}",
    "board, words": lambda n: f"/?q={NOUNS[n % 12]}+{NOUNS[n // 12 % 12]}",
    "board, filters": lambda n: f"/?party={PARTIES[n % 60]}&status={STATUSES[n % 6]}",
    "search, two words": lambda n: f"/search?q={NOUNS[n % 12]}+{NOUNS[n // 12 % 12]}",
    "search, one word": lambda n: f"/search?q={NOUNS[n % 12]}&page={1 + n // 12}",
    "timeline": lambda n: "/timeline" if n == 1 else f"/timeline?from=20{10 + n % 10}-01-01&to=20{12 + n % 10}-06-28",
    "network": lambda n: "/network" if n == 1 else f"/network?party={PARTIES[n % 60]}",
    "documents": lambda n: f"/documents?page={n}",
    "API, board": lambda n: f"/api/v1/board?page={n}",
}
"""A view by its number, from 1: another number is another view of the same kind. Every document has every word."""
SECONDS = 40.0
"""How long readers read while somebody adds."""
EACH = 100
"""Moves in a document."""


class MadeUp:
    """Stands in for the reader, which is not measured here: a document is one made-up demand, and has no meaning."""

    version = "none"

    def read(self, source: Any, *, codebook: Any = None) -> Reading:
        """A document as the others are made up, of one line."""
        by, to = PARTIES[len(source.text) % 60], PARTIES[len(source.text) % 59 + 1]
        end = len(source.text)
        move = Move(
            f"{source.sha256[:8]}/m0", "demand", PLOVER["demand"], POLARITY["demand"], ActorSpan(by, by, 0, 0), None,
            (ActorSpan(to, to, 0, 0),), Span(0, end, source.text), MoveTime("2022-01-01", "given"), None, (),
            Span(0, end, source.text), 0.9,
        )  # fmt: skip
        document = Document(source.sha256[:8], source.path, "Added", source.text, source.sha256, "en")
        return Reading(document, sentences=((0, end),), moves=(move,))


def no_reader() -> Any:
    """The stand-in, as a site asks for it."""
    return MadeUp()


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


def serve(path: Path, port: int) -> None:
    """The server, until it is stopped."""
    import uvicorn

    from rejoinder.web.app import create_app
    from rejoinder.web.serving import KEPT_ALIVE, TURN
    from rejoinder.web.site import Settings

    sys.setswitchinterval(TURN)
    app = create_app(path, Settings(reader=no_reader, filing=filed))
    uvicorn.run(app, port=port, log_level="warning", timeout_keep_alive=KEPT_ALIVE)


class Reader:
    """One reader with a connection of their own; `times` are milliseconds by the kind of view, `failed` what failed."""

    def __init__(self, port: int) -> None:
        self.times: dict[str, list[float]] = {}
        self.failed: list[str] = []
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def ask(self, kind: str, place: str) -> int:
        """Ask for a view; the size of the answer in bytes."""
        at = time.perf_counter()
        try:
            self._connection.request("GET", place)
            answer = self._connection.getresponse()
            size = len(answer.read())
            if answer.status != 200:
                self.failed.append(f"{place}: {answer.status}")
        except OSError as error:
            self.failed.append(f"{place}: {error}")
            self._connection.close()
            return 0
        self.times.setdefault(kind, []).append((time.perf_counter() - at) * 1000)
        return size


def spent(process: int) -> float:
    """Milliseconds of processor that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def together(port: int, readers: int, visit: Callable[[Reader, int], None]) -> list[Reader]:
    """Readers who begin at the same moment, each in a thread."""
    ready = threading.Barrier(readers)
    found = [Reader(port) for _ in range(readers)]

    def go(number: int) -> None:
        ready.wait()
        visit(found[number], number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def tell(title: str, found: Sequence[Reader]) -> None:
    """Median and 95th percentile of what readers waited, by kind of view."""
    failed = [line for reader in found for line in reader.failed]
    print(f"{title}: {len(failed)} errors{'; the first: ' + failed[0] if failed else ''}")
    for kind in dict.fromkeys(kind for reader in found for kind in reader.times):
        times = sorted(time for reader in found for time in reader.times.get(kind, ()))
        p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
        print(f"  {kind:20} p50 {times[len(times) // 2]:7.0f} ms   p95 {p95:7.0f} ms   of {len(times)}")


def reading_on(reader: Reader, number: int) -> None:
    """One reader: a view, some seconds of looking at it, the next one."""
    chance = random.Random(number)
    until = time.perf_counter() + SECONDS
    kinds = [kind for kind in VIEWS if kind != "static file"]
    time.sleep(chance.uniform(0, 4))
    while time.perf_counter() < until:
        kind = chance.choice(kinds)
        reader.ask(kind, VIEWS[kind](chance.randrange(1, 40)))
        reader.ask("static file", VIEWS["static file"](1))
        time.sleep(chance.uniform(2, 6))


def adding(port: int, stop: threading.Event, added: list[int]) -> None:
    """Somebody who adds a document every two seconds."""
    number = 0
    while not stop.wait(2.0):
        number += 1
        text = "P01 demands of P02 " + "much " * number + "grain."
        body = json.dumps({"documents": [{"text": text}], "who": "bench"})
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        connection.request("POST", "/api/v1/documents", body, {"content-type": "application/json"})
        added.append(connection.getresponse().status)
        connection.close()


def main(moves: int = 100_000, readers: int = 50) -> None:
    """Make the dossier, serve it, ask for its pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.db"
        began = time.process_time()
        with Dossier.open(path, reader=no_reader, filing=filed) as dossier:
            made = readings(moves)
            for start in range(0, len(made), 200):
                arrivals = [Arrival(one, one.document.sha256) for one in made[start : start + 200]]
                dossier._store.add(arrivals, reader="none")
            board = dossier.board()
        took = time.process_time() - began
        print(f"{moves:,} moves, {len(board.issues):,} issues; made in {took:.0f} s of processor")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(path, port))
        server.start()
        try:
            _measure(port, server.pid or 0, readers)
        finally:
            server.terminate()
            server.join(timeout=30)


def _measure(port: int, process: int, readers: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    one = Reader(port)
    before = spent(process)
    one.ask("first", "/")
    print(f"the first page, with the snapshot: {(spent(process) - before) / 1000:.1f} s of processor")
    before = spent(process)
    while True:  # what only some pages need is put together in the background
        time.sleep(3)
        now = spent(process)
        if now - before < 100:
            break
        before = now
    print("one reader, median of 7: processor and clock, of views not asked for before; clock of one asked for again")
    for kind, place in VIEWS.items():
        cpu, clock, again, size = [], [], [], 0
        for number in range(1, 8):
            before, at = spent(process), time.perf_counter()
            size = max(size, one.ask(kind, place(number)))
            clock.append((time.perf_counter() - at) * 1000)
            cpu.append(spent(process) - before)
            at = time.perf_counter()
            one.ask(kind, place(number))
            again.append((time.perf_counter() - at) * 1000)
        print(
            f"  {kind:20} {statistics.median(cpu):6.0f} ms   {statistics.median(clock):6.0f} ms   "
            f"again {statistics.median(again):5.0f} ms   {size // 1024:4} KB   first of all {clock[0]:.0f} ms"
        )
    if not readers:
        return

    def burst(reader: Reader, number: int) -> None:
        for kind in VIEWS:
            reader.ask(kind, VIEWS[kind](8 + number))

    def same(reader: Reader, number: int) -> None:
        for kind in VIEWS:
            reader.ask(kind, VIEWS[kind](7))

    tell(f"{readers} readers, view after view without a pause, each their own", together(port, readers, burst))
    tell(f"{readers} readers, view after view without a pause, all the same", together(port, readers, same))
    tell(f"{readers} readers who look at each view for 2 to 6 seconds", together(port, readers, reading_on))
    stop, added = threading.Event(), list[int]()
    adder = threading.Thread(target=adding, args=(port, stop, added))
    adder.start()
    found = together(port, readers, reading_on)
    stop.set()
    adder.join()
    tell(f"the same while somebody adds {len(added)} documents ({added.count(202)} taken)", found)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
