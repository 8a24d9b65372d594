"""Every measure with its floor: `make evaluate`.

Each measure is a function of the data folders that gives named figures; `floors.json` pins what was reached.
A figure below its floor fails the run. `--only NAME` runs one, `--pin` writes the figures as new floors (which
only a deliberate change may lower, with its reason in the CHANGELOG).
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable

__all__ = ["MEASURES", "main"]

HERE = pathlib.Path(__file__).parent
FLOORS = HERE / "floors.json"
MARGIN = 0.01
"""How far below what was reached a floor is pinned: processors round the int8 arithmetic differently."""
SLACK = 0.0005
"""Rounding allowed below a floor."""
Figures = dict[str, float]


def statements(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """PolNeAR dev, as shipped."""
    import statements as measure

    return measure.score(data)


def times(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """TimeBank dev: times."""
    import times as measure

    return measure.score(data)


def example_dossiers(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """The annotated example dossiers, by their own scorer."""
    command = pathlib.Path(sys.executable).with_name("rejoinder")
    done = subprocess.run(
        [sys.executable, str(dossiers / "score.py"), "--rejoinder", str(command)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the dossier scorer failed: {done.stderr[-500:]}{done.stdout[-500:]}")
    figures: Figures = {}
    for line in done.stdout.splitlines():
        name, _, values = line.partition(" {")
        for key, value in re.findall(r"'([^']+)': ([0-9.]+)", values):
            figures[f"{name} {key}"] = float(value)
    return figures


def filing(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """Issues and standings from annotated moves of the held-out negotiations."""
    import filing as measure
    from rejoinder.pipeline import pipeline

    return measure.score(HERE.parent / "training" / "corpus", pipeline().embed)


def negotiations(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """The held-out negotiations of our own corpus, from text to standings."""
    import corpus_dossiers as measure

    return measure.score(HERE.parent / "training" / "corpus")


def order(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """PolNeAR dev and GUM news with their sentences shuffled: what order is restored."""
    import order as measure

    return measure.score(data)


def positions(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """Positions in sentences of conference bulletins that training never saw."""
    import positions as measure

    return measure.score(data)


def actors(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """Who is meant by names, offices and pronouns, in articles of PolNeAR dev and bulletins."""
    import actors as measure

    return measure.score(data)


def parties(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """Which party the annotated words for actors mean, on the held-out negotiations of our own corpus."""
    import parties as measure

    return measure.score(HERE.parent / "training" / "corpus")


def copies(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """PolNeAR dev with copies made by recipes, among PolNeAR train: which are found."""
    import copies as measure

    return measure.score(data)


def codes(data: pathlib.Path, dossiers: pathlib.Path) -> Figures:
    """PLOVER codes of dyads of our own."""
    import codes as measure

    return measure.score()


MEASURES: dict[str, tuple[Callable[[pathlib.Path, pathlib.Path], Figures], str]] = {
    "statements": (statements, "data"),
    "times": (times, "data"),
    "positions": (positions, "data"),
    "order": (order, "data"),
    "copies": (copies, "data"),
    "actors": (actors, "data"),
    "parties": (parties, ""),
    "codes": (codes, ""),
    "example dossiers": (example_dossiers, "dossiers"),
    "filing": (filing, ""),
    "negotiations": (negotiations, ""),
}
"""Name to function and which outside folder it needs ("" for none: it runs in CI too)."""


def main() -> int:
    """Run the measures, print a table, and fail below a floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("../shared/data"))
    parser.add_argument("--dossiers", type=pathlib.Path, default=pathlib.Path("../shared/dossiers"))
    parser.add_argument("--only", choices=list(MEASURES), action="append")
    parser.add_argument("--pin", action="store_true", help="write what was reached as the new floors")
    arguments = parser.parse_args()
    sys.path.insert(0, str(HERE))
    floors: dict[str, Figures] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    below = 0
    for name, (measure, needs) in MEASURES.items():
        if arguments.only and name not in arguments.only:
            continue
        folder = {"data": arguments.data, "dossiers": arguments.dossiers}.get(needs)
        if folder is not None and not folder.is_dir():
            print(f"{name}: skipped, {folder} is not here")
            continue
        pinned = floors.setdefault(name, {})
        for key, value in measure(arguments.data, arguments.dossiers).items():
            floor = pinned.get(key)
            failed = floor is not None and value < floor - SLACK
            below += failed
            print(
                f"{name:18} {key:38} {value:7.4f}"
                + (f"  floor {floor:.4f}" if floor is not None else "")
                + ("  BELOW" if failed else "")
            )
            if arguments.pin:
                pinned[key] = round(value - MARGIN, 4)
    if arguments.pin:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if below:
        print(f"{below} figures are below their floors", file=sys.stderr)
    return 1 if below and not arguments.pin else 0


if __name__ == "__main__":
    sys.exit(main())
