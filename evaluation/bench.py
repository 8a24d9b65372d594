"""What everything costs, by one command: `make bench`, or `python evaluation/bench.py [DATA] [--quick] [--most N]`.

Its parts are programs of their own, run one after the other: `speed.py` (the stages of reading beside the bare model
and beside spaCy with textacy, start-up, memory), `engines.py` (one process, several, threads, a cluster by Ray),
`growth.py` (reading by words and by articles; made-up dossiers of 100 to 100,000 documents, a run each). What a part
has measured is in `build/bench/` at once, so that a run that was stopped goes on with the part it was at; a part is
measured again when the package or the program that measures it has changed, or with `--again`. At the end the figures
are in `build/bench.json`, and as tables in docs/performance.md, between the marks; with `--quick` (smaller parts, some
minutes) they are only printed.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from growth import exponent

__all__ = ["Part", "main", "parts", "tables", "written"]

ROOT = Path(__file__).parent.parent
STEPS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
"""Documents of made-up dossiers."""
EXPLAINED = 1.1
"""A power above this wants an explanation in docs/performance.md."""
BEGIN, END = "<!-- bench: made by `make bench`, not by hand -->", "<!-- bench ends -->"
SHOWN = ("storing", "search", "copies", "moves, at first", "moves", "board", "board again", "file size",
         "file size with what is kept", "memory")  # fmt: skip
BYTES = ("file size", "file size with what is kept", "memory")


@dataclass(frozen=True)
class Part:
    """Something measured: its name, the program that measures it and what that is told."""

    name: str
    program: str
    arguments: tuple[str, ...]

    def stamp(self, package: str) -> str:
        """What its figures depend on: the package, the programs, what they are told."""
        digest = hashlib.sha256(package.encode())
        for name in sorted({self.program, "made_up.py"}):
            digest.update((ROOT / "evaluation" / name).read_bytes())
        digest.update("\0".join(self.arguments).encode())
        return digest.hexdigest()[:16]


def parts(data: Path, *, quick: bool, most: int) -> list[Part]:
    """What is measured, the smaller first."""
    articles, rounds = ("8", "1") if quick else ("84", "3")
    engines = ("8",) if quick else ("24", "--ray")
    found = [
        Part("speed", "speed.py", ("--data", str(data), "--articles", articles)),
        Part("engines", "engines.py", (str(data), "--rounds", rounds, "--articles", *engines)),
        Part("reading", "growth.py", (str(data), "--reading", *(["--quick"] if quick else []))),
    ]
    steps = [count for count in STEPS if count <= most]
    return found + [Part(f"{count} documents", "growth.py", ("--documents", str(count))) for count in steps]


def _package() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in (".py", ".onnx", ".json", ".tsv"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _measured(part: Part, folder: Path, say: Any) -> dict[str, Any]:
    """The figures of a part, or under "failed" the last line it said; `say` is told each line it says."""
    out = folder / f"{part.name.replace(' ', '-')}.new.json"
    out.unlink(missing_ok=True)
    command = [sys.executable, str(ROOT / "evaluation" / part.program), *part.arguments, "--json", str(out)]
    environment = dict(os.environ)
    if part.program == "growth.py":
        environment.setdefault("OMP_NUM_THREADS", "1")  # seconds of one processor
    last = ""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", env=environment
    ) as running:
        try:
            assert running.stderr is not None
            for line in running.stderr:
                if line.strip():
                    last = line.strip()
                    say(last)
        except KeyboardInterrupt:
            running.terminate()
            raise
    if running.returncode or not out.exists():
        return {"failed": last or f"ended with {running.returncode}"}
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    out.unlink()
    return found


def _run(wanted: Sequence[Part], folder: Path, *, again: bool, console: Console) -> dict[str, Any]:
    """The figures of all parts by name, those measured before as they were."""
    folder.mkdir(parents=True, exist_ok=True)
    package = _package()
    figures: dict[str, Any] = {}
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("measuring", total=len(wanted))
        for part in wanted:
            file = folder / f"{part.name.replace(' ', '-')}.json"
            stamp = part.stamp(package)
            kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            if kept.get("stamp") == stamp and not again:
                figures[part.name] = kept["figures"]
                bar.console.print(f"{part.name}: as measured on {kept['on']}")
            else:
                bar.update(task, description=part.name)
                figures[part.name] = found = _measured(
                    part, folder, lambda line, name=part.name: bar.update(task, description=f"{name}: {line[:60]}")
                )
                if "failed" in found:
                    bar.console.print(f"{part.name}: failed: {found['failed']}")
                else:
                    day = datetime.date.today().isoformat()
                    told = {"stamp": stamp, "on": day, "figures": found}
                    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
                    bar.console.print(f"{part.name}: measured")
            bar.advance(task)
    return figures


def tables(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}.",
        "",
        *_speed(figures.get("speed", {}), figures.get("engines", {})),
        *_growth(figures),
    ]
    failed = [f"{name}: {found['failed']}" for name, found in figures.items() if "failed" in found]
    return "\n".join([*lines, *(["", "Not measured: " + "; ".join(failed) + "."] if failed else [])])


def _speed(speed: dict[str, Any], engines: dict[str, Any]) -> Iterator[str]:
    if "words" not in speed and "1 process" not in engines:
        return
    yield "| reading | |"
    yield "| --- | --- |"
    if "words" in speed:
        yield f"| {speed['articles']} articles, words a second by the clock | {speed['words a second']:,.0f} |"
        yield f"| rate of the whole, of the bare model's (aim: 70%) | {speed['share of the model']:.0%} |"
        yield f"| outside the model, of the model's time | {speed['outside the model']:.0%} |"
        spacy = speed["spaCy"]
        if "missing" not in spacy:
            yield f"| spaCy with textacy, times the time of the whole | {spacy['times the whole way']:.2f} |"
        yield f"| start-up, times that of importing typer and rich | {speed['start-up']:.2f} |"
        yield f"| memory of one process that reads | {speed['memory'] / 2**20:,.0f} MB |"
    alone = engines.get("1 process")
    for name, rate in engines.items():
        if alone and not name.startswith("ray seconds") and name != "failed":
            yield f"| {name}, words a second as a multiple of one process | {rate / alone:.2f} |"
    yield ""


def _growth(figures: dict[str, Any]) -> Iterator[str]:
    curves: dict[str, list[tuple[float, float]]] = {}
    reading = figures.get("reading", {})
    for name in ("by words of a text", "by articles"):
        if name in reading:
            curves[f"reading, {name}"] = [tuple(one) for one in reading[name]]
    for name, found in figures.items():
        if name.endswith(" documents") and "failed" not in found:
            for cost in SHOWN:
                curves.setdefault(cost, []).append((float(name.split()[0]), found[cost]))
    if not curves:
        return
    yield "| cost | from | to | at the last | each | power |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, points in curves.items():
        (first, _), (last, value) = points[0], points[-1]
        law = exponent(points) if len(points) > 2 else None
        power = "" if law is None else f"{law:.2f}{' !' if law > EXPLAINED else ''}"
        shown = f"{value / 2**20:,.1f} MB" if name in BYTES else f"{value:,.2f} s"
        each = f"{value / last / 1024:,.1f} KB" if name in BYTES else f"{1000 * value / last:,.2f} ms"
        yield f"| {name} | {first:,.0f} | {last:,.0f} | {shown} | {each} | {power} |"
    if "a vector" in reading:
        yield ""
        yield f"A vector of meaning takes {1000 * reading['a vector']:.1f} ms beside that, once for each text."


def written(page: str, made: str) -> str:
    """A page with what stands between the marks replaced. Raises `ValueError` for one without the marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN!r} ... {END!r}")
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def main() -> int:
    """Measure what is missing, write JSON and tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--quick", action="store_true", help="smaller parts, and nothing is written to the page")
    parser.add_argument(
        "--most", type=int, metavar="N", help="documents of the largest dossier (100,000; quick: 1,000)"
    )
    parser.add_argument(
        "--only", action="append", metavar="PART", help="only such parts: speed, engines, reading, documents"
    )
    parser.add_argument("--again", action="store_true", help="measure again what was measured before")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where figures go")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md", help="where the tables go")
    arguments = parser.parse_args()
    most = arguments.most or (1_000 if arguments.quick else STEPS[-1])
    wanted = parts(arguments.data, quick=arguments.quick, most=most)
    if arguments.only:
        wanted = [part for part in wanted if part.name.split()[-1] in arguments.only]
    console = Console(stderr=True)
    folder = arguments.build / ("bench-quick" if arguments.quick else "bench")
    try:
        figures = _run(wanted, folder, again=arguments.again, console=console)
    except KeyboardInterrupt:
        console.print(f"stopped; the same command goes on, what was measured is in {folder}")
        return 130
    (arguments.build / f"{folder.name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    made = tables(figures)
    print(made)
    if not arguments.quick and not arguments.only:
        page: Path = arguments.page
        page.write_text(written(page.read_text(encoding="utf-8"), made), encoding="utf-8")
    return 1 if any("failed" in found for found in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
