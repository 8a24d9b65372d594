"""How the cost grows with the number of documents: part of `make bench`, which calls this once for each number.

    python evaluation/growth.py --documents N [--json FILE]
    python evaluation/growth.py --reading [DATA] [--json FILE]

With `--documents` so many made-up readings (`made_up.py`) are stored as a reader would store them, then searched,
listed, compared for copies and filed; vectors of meaning are made of hashed words, which cost nearly nothing: what
those of the model cost is told apart, per text. Costs are seconds of one processor, and bytes.

With `--reading` the shipped reader reads real articles (the bundled ones without DATA): texts of growing length, and
growing numbers of articles, since each is read by itself; and makes vectors of points.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from made_up import Hashed, readings
from rejoinder.documents.source import Source
from rejoinder.dossier import Dossier
from rejoinder.filing.repeats import copies_of
from rejoinder.record.store import Arrival

__all__ = ["at", "exponent", "main", "reading"]

ROOT = Path(__file__).parent.parent
LENGTHS = (500, 1_000, 2_000, 4_000, 8_000)
"""Words of a text that is read."""
ARTICLES = (5, 10, 20, 40)
"""Articles that are read."""
BATCH = 256
Say = Callable[[str], None]


def exponent(points: Sequence[tuple[float, float]], last: int = 3) -> float:
    """The power by which the second grows with the first: least squares on logarithms of the last points.

    Below them what every run costs once would show.
    """
    x = [math.log(one[0]) for one in points[-last:]]
    y = [math.log(max(one[1], 1e-9)) for one in points[-last:]]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def at(count: int, folder: Path, say: Say = lambda _: None) -> dict[str, float]:
    """What a dossier of so many documents costs: seconds of one processor, bytes of the file and of memory."""
    path = folder / f"{count}.db"
    cost: dict[str, float] = {"storing": 0.0}
    hashed: Any = Hashed()

    def opened() -> Dossier:
        return Dossier.open(path, reader=lambda: hashed)

    with opened() as dossier:
        batch: list[Arrival] = []

        def keep() -> None:
            dossier._store.add(batch, reader="made up")

        for number, made in enumerate(readings(count), 1):
            batch.append(Arrival(made, made.document.sha256))
            if len(batch) == BATCH or number == count:
                cost["storing"] += _spent(keep)
                batch = []
                say(f"stored {number:,} of {count:,}")
    cost["file size"] = float(sum(one.stat().st_size for one in folder.glob(f"{count}.db*")))
    with opened() as dossier:
        words = next(
            made.moves[0].point.text for made in dossier._store.readings() if made.moves and made.moves[0].point
        )
        # a query of three rare words and one of a word that every document has; the mean of both, five times each
        queries = (words.rsplit(" ", 1)[0], "said") * 5
        cost["search"] = _spent(lambda: [dossier.find(query) for query in queries]) / len(queries)
        say("comparing for copies")
        found = list(dossier._store.readings())
        cost["copies"] = _spent(lambda: copies_of(found))
        found = []
        say("what documents tell of each other")
        cost["moves, at first"] = _spent(dossier.moves)
        say("the board")
        cost["board"] = _spent(dossier.board)
    # as further commands find it
    with opened() as dossier:
        cost["moves"] = _spent(dossier.moves)
    with opened() as dossier:
        cost["board again"] = _spent(dossier.board)
    cost["file size with what is kept"] = float(sum(one.stat().st_size for one in folder.glob(f"{count}.db*")))
    cost["memory"] = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    return cost


def reading(data: Path, *, quick: bool = False, say: Say = lambda _: None) -> dict[str, Any]:
    """Seconds of one processor to read: a text, by its words; articles, by their number; a vector of a point."""
    from rejoinder.pipeline import pipeline

    path = data / "polnear" / "dev.jsonl"
    if path.exists():
        texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()[: ARTICLES[-1]]]
    else:
        texts = [one.read_text("utf-8") for one in sorted((ROOT / "examples").glob("*/*.txt"))]
    pieces = [piece for text in texts for piece in text.split("\n") if piece.strip()]
    way = pipeline()
    way.read(_joined(pieces, 200))
    lengths, counts = (LENGTHS[:3], ARTICLES[:3]) if quick else (LENGTHS, ARTICLES)
    by_words = []
    for length in lengths:
        say(f"reading a text of {length:,} words")
        source = _joined(pieces, length)
        times = max(1, lengths[-1] // 2 // length)  # so that short texts are not measured by fewer words
        many = [source] * times
        by_words.append((float(len(source.text.split())), _spent(lambda: [way.read(one) for one in many]) / times))  # noqa: B023
    by_number = []
    for count in counts:
        say(f"reading {count} articles")
        # all lengths at each step: the articles are as many times the same ones
        sources = [_source(str(k), texts[k % min(len(texts), counts[0])]) for k in range(count)]
        by_number.append((float(count), _spent(lambda: [way.read(one) for one in sources])))  # noqa: B023
    points = [move.point.text for move in way.read(_joined(pieces, lengths[-1])).moves if move.point]
    return {
        "by words of a text": by_words,
        "by articles": by_number,
        "a vector": _spent(lambda: way.embed(points)) / max(1, len(points)),
    }


def _joined(pieces: Sequence[str], words: int) -> Source:
    kept: list[str] = []
    while sum(len(one.split()) for one in kept) < words:
        kept.append(pieces[len(kept) % len(pieces)])
    return _source(str(words), "\n\n".join(kept))


def _source(name: str, text: str) -> Source:
    return Source(f"{name}.txt", text, name, name, None, "2016-01-02", None, None, "en")


def main() -> int:
    """Measure one thing and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--documents", type=int, metavar="N")
    what.add_argument("--reading", action="store_true")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter texts with --reading")
    parser.add_argument("--json", type=Path, help="where to write the figures (standard output)")
    arguments = parser.parse_args()

    def say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    if arguments.reading:
        found: dict[str, Any] = reading(arguments.data, quick=arguments.quick, say=say)
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = at(arguments.documents, Path(folder), say)
    text = json.dumps(found, indent=1) + "\n"
    if arguments.json is None:
        print(text, end="")
    else:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
