"""How the cost grows with the number of documents: part of `make bench`, or `python evaluation/growth.py [DATA]`.

Made-up documents (seeded, the same on every run) with moves as a reader would give them are stored, searched, compared
for copies and filed, about three times as many at each step, as long as the time given lasts. Filing takes vectors of
meaning made of hashed words: those of the model cost the same for each text, which is told apart. Texts made of real
articles (the bundled ones without DATA) are read at growing lengths; their number does not matter, because each is read
by itself. Every law is seconds of processor, or bytes, as a power of the number, fitted through the last three steps;
below them what every run costs once would show. Figures go to a JSON file, the table to standard output.
"""

from __future__ import annotations

import argparse
import functools
import json
import math
import os
import platform
import random
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.documents.copies import Given, copies
from rejoinder.documents.source import Source
from rejoinder.dossier import Dossier
from rejoinder.record.store import Arrival
from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    ActorSpan,
    Document,
    Move,
    Published,
    Reading,
    Span,
    Speaker,
    Statement,
)

__all__ = ["exponent", "main", "measured", "readings"]

ROOT = Path(__file__).parent.parent
STEPS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
LENGTHS = (500, 1_000, 2_000, 4_000, 8_000)
"""Words of a text that is read."""

BATCH = 256
WIDTH = 384
"""Width of a vector of meaning, as the model's."""

EXPLAINED = 1.1
"""An exponent above this wants an explanation in docs/performance.md."""

ACTS = ("demand", "propose", "support", "oppose", "accept", "reject", "state", "state")
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
COPIES = 10
"""Every document of so many repeats another one."""


def readings(count: int, seed: int = 5) -> Iterator[Reading]:
    """Made-up readings, the same on every run: about 200 words, eight moves and four statements each.

    A dossier of n documents has about n / 5 points that are spoken of, in words of their own, by 40 parties: what
    is negotiated grows with the coverage, and each matter is told of many times.
    """
    chance = random.Random(seed)
    words = ["".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))) for _ in range(20_000)]
    matters = [" ".join(chance.sample(words, 4)) for _ in range(max(4, count // 5))]
    parties = [f"P{number:02}" for number in range(40)]
    before: list[str] = []
    for number in range(count):
        lines: list[tuple[str, str, str, str]] = []
        for _ in range(8):
            by, act, matter = chance.choice(parties), chance.choice(ACTS), chance.choice(matters)
            tail = " ".join(chance.choice(words) for _ in range(15))
            lines.append((by, act, matter, f"{by} will {act} the {matter} when {tail}."))
        if number % COPIES == COPIES - 1:
            text = before[-1]
            lines = []
        else:
            text = "\n".join(line for *_, line in lines)
        before = [*before[-2:], text]
        yield _reading(f"d{number:07}", text, lines, f"{2000 + number % 24}-{1 + number % 12:02}-{1 + number % 28:02}")


def _reading(name: str, text: str, lines: Sequence[tuple[str, str, str, str]], day: str) -> Reading:
    moves, statements, sentences = [], [], []
    at = 0
    for number, (by, act, matter, line) in enumerate(lines):
        start = at + line.index(matter)
        who, point, whole = (
            ActorSpan(by, by, at, at + 3),
            Span(start, start + len(matter), matter),
            Span(at, at + len(line), line),
        )
        kind = (act, PLOVER[act], POLARITY[act])  # type: ignore[index]
        moves.append(Move(f"{name}/m{number}", *kind, who, None, (), point, None, None, (by,), whole, 0.9))  # type: ignore[arg-type]
        if number % 2:
            speaker = Speaker(at, at + 3, by, by)
            statements.append(Statement(f"s{number}", speaker, Span(at + 4, at + 8, "will"), (point,), confidence=0.9))
        sentences.append((at, at + len(line)))
        at += len(line) + 1
    document = Document(name, f"{name}.txt", name, text, name, "en", Published(day, day, "given"))
    return Reading(document, (), tuple(sentences), (), (), tuple(statements), tuple(moves))


class Hashed:
    """Stands in for the reader: vectors of meaning that are nearly free, alike where texts have words in common."""

    version = "made up"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (len(texts), WIDTH): the sum of a fixed random vector for each word."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in text.split():
                row += self._vector(word)
            row /= max(float(np.linalg.norm(row)), 1e-6)
        return found

    @functools.cache  # noqa: B019 (one of them lives as long as the program)
    def _vector(self, word: str) -> NDArray[np.float32]:
        return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(WIDTH, dtype=np.float32)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power by which the second grows with the first: least squares on logarithms of the last three points."""
    x = [math.log(one[0]) for one in points[-3:]]
    y = [math.log(max(one[1], 1e-9)) for one in points[-3:]]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _at(count: int, folder: Path) -> dict[str, float]:
    """What a dossier of so many documents costs: seconds of processor, and bytes."""
    path = folder / f"{count}.db"
    cost: dict[str, float] = {"store": 0.0}
    with Dossier.open(path) as dossier:
        batch: list[Arrival] = []

        def keep() -> None:
            dossier._store.add(batch, reader="made up")

        for reading in readings(count):
            batch.append(Arrival(reading, reading.document.sha256))
            if len(batch) == BATCH:
                cost["store"] += _spent(keep)
                batch = []
        cost["store"] += _spent(keep)
    cost["bytes"] = float(sum(one.stat().st_size for one in folder.glob(f"{count}.db*")))
    hashed: Any = Hashed()
    with Dossier.open(path, reader=lambda: hashed) as dossier:
        words = next(iter(dossier._store.readings())).moves[0].point
        assert words is not None
        # a query of three rare words and one of a word that every document has; the mean of both, five times each
        queries = (words.text.rsplit(" ", 1)[0], "will") * 5
        cost["search"] = _spent(lambda: [dossier.find(query) for query in queries]) / len(queries)
        found = list(dossier.readings())
        given = (Given(one.document.id, one.document.text, one.sentences, "") for one in found)
        cost["copies"] = _spent(lambda: copies(given))
        cost["board"] = _spent(dossier.board)
        cost["board again"] = _spent(dossier.board)
    return cost


def measured(seconds: float, most: int) -> dict[str, list[tuple[float, float]]]:
    """Costs by what they are of: points (documents, seconds or bytes), as many steps as the time lasts."""
    curves: dict[str, list[tuple[float, float]]] = {}
    begun, last = time.monotonic(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, count in enumerate(STEPS):
            left = seconds - (time.monotonic() - begun)
            if count > most or (number > 2 and last * 4 > left):  # a step takes over three times the one before
                break
            step = time.monotonic()
            for name, value in _at(count, Path(folder)).items():
                curves.setdefault(name, []).append((float(count), value))
            last = time.monotonic() - step
            print(f"{count:7} documents: {last:.0f} s", file=sys.stderr, flush=True)
    return curves


def _reading_curve(data: Path) -> tuple[list[tuple[float, float]], float]:
    """Seconds of processor to read one text, by its words; and to make the vector of a point, as the model does it."""
    from rejoinder.pipeline import pipeline

    path = data / "polnear" / "dev.jsonl"
    if path.exists():
        texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()[:40]]
    else:
        texts = [one.read_text("utf-8") for one in sorted((ROOT / "examples").glob("*/*.txt"))]
    pieces = [piece for text in texts for piece in text.split("\n") if piece.strip()]
    way = pipeline()
    way.read(_source(pieces, 200))
    points = []
    for length in LENGTHS:
        source = _source(pieces, length)
        times = max(1, 4_000 // length)  # so that short texts are not measured by fewer words
        many = [source] * times
        points.append((float(len(source.text.split())), _spent(lambda: [way.read(one) for one in many]) / times))  # noqa: B023
    points_of = [move.point.text for move in way.read(_source(pieces, LENGTHS[-1])).moves if move.point]
    return points, _spent(lambda: way.embed(points_of)) / max(1, len(points_of))


def _source(pieces: Sequence[str], words: int) -> Source:
    kept: list[str] = []
    at = 0
    while sum(len(one.split()) for one in kept) < words:
        kept.append(pieces[at % len(pieces)])
        at += 1
    text = "\n\n".join(kept)
    return Source(f"{words}.txt", text, str(words), str(words), None, "2016-01-02", None, None, "en")


def main() -> int:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--seconds", type=float, default=420, help="how long to go on to larger dossiers")
    parser.add_argument("--most", type=int, default=STEPS[-1], metavar="DOCUMENTS")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "growth.json")
    arguments = parser.parse_args()
    by_length, vector = _reading_curve(arguments.data)
    curves = {"reading, by words of a text": by_length}
    curves |= measured(arguments.seconds, arguments.most)
    laws = {name: exponent(points) for name, points in curves.items() if len(points) > 2}
    print(f"{'':28}{'from':>10}{'to':>10}{'at the last':>15}{'each':>12}{'power':>8}")
    for name, points in curves.items():
        (first, _), (last, value) = points[0], points[-1]
        shown = f"{value / 2**20:.1f} MB" if name == "bytes" else f"{value:.2f} s"
        each = f"{value / last:.0f} B" if name == "bytes" else f"{1000 * value / last:.2f} ms"
        law = f"{laws[name]:.2f}{' !' if laws[name] > EXPLAINED else ''}" if name in laws else ""
        print(f"{name:28}{first:10,.0f}{last:10,.0f}{shown:>15}{each:>12}{law:>8}")
    told: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "python": platform.python_version(),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "seconds_a_vector": vector,
        "curves": curves,
        "exponents": laws,
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"a vector of meaning of a point takes {1000 * vector:.2f} ms beside that")
    print(f"peak memory {told['peak_bytes'] / 2**20:.0f} MB; figures in {arguments.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
