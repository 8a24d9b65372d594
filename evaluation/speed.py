"""Speed as ratios measured in one run: part of `make bench`, or `python evaluation/speed.py [--data DATA]`.

Machines differ and are noisy, so every figure is set beside another taken in the same run: the whole way from text to
reading beside the bare model on the same word pieces, each stage as a share of the whole, the whole beside spaCy's
small pipeline with textacy's quotations (`spacy_pipeline.py`; left out without the extra `bench`), start-up beside
that of the libraries the command line is made of. Without the corpus the articles bundled in `examples/` are read
repeatedly.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import time
import unittest.mock
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rejoinder.record.types import Published

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import Pipeline
    from rejoinder.reading.encoder import Encoded

__all__ = ["main", "measured"]

DATED = Published("2016-01-02", "2016-01-02", "given")
ROOT = pathlib.Path(__file__).parent.parent


def _texts(data: pathlib.Path, count: int) -> list[str]:
    path = data / "polnear" / "dev.jsonl"
    if path.exists():
        return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()][:count]
    bundled = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").glob("*/*.txt"))]
    return (bundled * (count // len(bundled) + 1))[:count]


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _both(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    begun = time.process_time()
    clock = _seconds(work)
    return clock, time.process_time() - begun


def _beside_spacy(way: Pipeline, sources: Sequence[Source], data: pathlib.Path, build: pathlib.Path) -> dict[str, Any]:
    """Both on the same texts, a dozen in turn: words a second, and how many times faster Rejoinder is; else why not."""
    try:
        import spacy_pipeline as other

        nlp = other.pipeline(data, build / "spacy-small")
    except (ImportError, OSError) as error:
        return {"missing": f"not set beside spaCy: {error}"}
    fit = [s for s in sources if not other.odd_quotes(nlp, s.text)]
    words = sum(len(s.text.split()) for s in fit)
    other.quotations(nlp, [s.text for s in fit[:2]])
    ours, theirs = [0.0, 0.0], [0.0, 0.0]
    for at in range(0, len(fit), 12):
        dozen = fit[at : at + 12]
        for spent, work in (
            (ours, lambda: [way.read(s) for s in dozen]),  # noqa: B023
            (theirs, lambda: other.quotations(nlp, [s.text for s in dozen])),  # noqa: B023
        ):
            clock, processor = _both(work)
            spent[0], spent[1] = spent[0] + clock, spent[1] + processor
    return {
        "words a second": words / theirs[0],
        "times the whole way": theirs[0] / ours[0],
        "times its processor time": theirs[1] / ours[1],
        # for both, because of an odd number of quotation marks
        "articles left out": len(sources) - len(fit),
    }


def _stages(way: Pipeline, sources: Sequence[Source]) -> tuple[float, dict[str, float]]:
    """Seconds of the whole way by the clock, and processor seconds of it and its stages, article by article in turn, so
    that a busy machine slows all alike.

    "model again" is what nested reports take, which are read again by themselves; the rest is when a text was
    published, the order of its sentences, who is meant, and assembling.
    """
    from rejoinder.documents.cleaning import clean
    from rejoinder.documents.passages import passages
    from rejoinder.reading.moves import read_moves
    from rejoinder.reading.statements import read_statements
    from rejoinder.resolving.mentions import find_mentions
    from rejoinder.resolving.times import find_times

    stages = ("model", "model again", "statements", "moves", "mentions", "times", "clean and divide")
    spent = dict.fromkeys(("whole way", *stages), 0.0)
    encode_parts = way.encoder.encode_parts
    clock = reading_again = 0.0

    def timed(texts: Sequence[str]) -> list[Encoded]:
        nonlocal reading_again
        begun = time.process_time()
        encoded = encode_parts(texts)
        reading_again += time.process_time() - begun
        return encoded

    for source in sources:
        seconds, processor = _both(lambda: way.read(source))  # noqa: B023
        clock, spent["whole way"] = clock + seconds, spent["whole way"] + processor
        at = time.process_time()

        def lap(name: str, less: float = 0.0) -> None:
            nonlocal at
            now = time.process_time()
            spent[name] += now - at - less
            at = now

        text = clean(source.text).text
        parts = passages(text)
        lap("clean and divide")
        encoded = way.encoder.encode(text)
        lap("model")
        reading_again = 0.0
        with unittest.mock.patch.object(way.encoder, "encode_parts", timed):
            read_statements(text, way.encoder, encoded)
        lap("statements", reading_again)
        spent["model again"] += reading_again
        read_moves(text, way.encoder, encoded, parts.sentences)
        lap("moves")
        find_mentions(text, parts.sentences)
        lap("mentions")
        find_times(text, parts.sentences, published=DATED)
        lap("times")
    spent["the rest"] = spent["whole way"] - sum(spent[name] for name in stages)
    return clock, spent


def _start_up() -> float:
    """`rejoinder --help` over `import typer, rich`, the least of five runs each, taken in turn."""
    ours, theirs = [], []
    for _ in range(5):
        help_command = [str(pathlib.Path(sys.executable).with_name("rejoinder")), "--help"]
        ours.append(_seconds(lambda: subprocess.run(help_command, capture_output=True, check=True)))  # noqa: B023
        plain = [sys.executable, "-c", "import typer, rich"]
        theirs.append(_seconds(lambda: subprocess.run(plain, capture_output=True, check=True)))  # noqa: B023
    return min(ours) / min(theirs)


def measured(data: pathlib.Path, articles: int, build: pathlib.Path) -> dict[str, Any]:
    """Everything: rates, seconds of processor by stage, ratios."""
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import pipeline

    def say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    texts = _texts(data, articles)
    words = sum(len(t.split()) for t in texts)
    way = pipeline()
    sources = [Source(f"{i}.txt", t, str(i), str(i), None, "2016-01-02", None, None, "en") for i, t in enumerate(texts)]
    way.read(sources[0])
    say(f"the stages of reading, {len(texts)} articles")
    clock, spent = _stages(way, sources)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    whole, model, again = spent["whole way"], spent["model"], spent["model again"]
    say("beside spaCy")
    spacy = _beside_spacy(way, sources, data, build)
    say("start-up")
    return {
        "articles": len(texts),
        "words": words,
        "words a second": words / clock,
        "seconds": spent,
        "times the bare model": whole / model,
        "outside the model": (whole - model - again) / (model + again),
        "share of the model": model / whole,
        "spaCy": spacy,
        "start-up": _start_up(),
        "memory": memory,
    }


def main() -> int:
    """Print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--articles", type=int, default=84)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="where spaCy's stand-in is kept")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "build" / "speed.json")
    arguments = parser.parse_args()
    found = measured(arguments.data, arguments.articles, arguments.build)
    words, spent = found["words"], found["seconds"]
    print(f"{found['articles']} articles, {words} words; the whole {found['words a second']:.0f} words/s by the clock")
    print("by processor time:")
    for name, seconds in spent.items():
        print(f"{name:24}{words / seconds:9.0f} words/s   {seconds / spent['whole way']:6.1%} of the whole")
    times, outside = found["times the bare model"], found["outside the model"]
    print(f"{'':24}the whole takes {times:.2f} times what the bare model takes on the same word pieces;")
    print(
        f"{'':24}what is outside the model takes {outside:.0%} of the model's time, what is read again counted as its"
    )
    for name, figure in found["spaCy"].items():
        print(f"{'spaCy with textacy':24}{name}: {figure if isinstance(figure, str) else f'{figure:.2f}'}")
    print(f"{'start-up':24}{found['start-up']:9.2f} times that of importing typer and rich")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
