"""What measures the cost: made-up readings are sound, parts are measured once, figures become tables."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parent.parent / "evaluation"))

import bench
from growth import at, exponent
from made_up import COPIES, Hashed, readings
from rejoinder.filing.repeats import copies_of
from rejoinder.filing.told import Told
from rejoinder.record.integrity import span_problems

QUIET = Console(quiet=True)


def test_made_up_readings_are_whole_and_the_same_each_time() -> None:
    made = list(readings(200))
    assert made == list(readings(200))
    assert [problem for one in made for problem in span_problems(one)] == []
    assert len({move.id for one in made for move in one.moves}) == sum(len(one.moves) for one in made)
    assert len(copies_of(made)) == 200 // COPIES
    told = Told(made).changes
    assert told.moves and told.speakers  # persons whom only another document introduces


def test_what_a_dossier_of_made_up_readings_costs(tmp_path: Path) -> None:
    cost = at(30, tmp_path)
    assert set(bench.SHOWN) == set(cost)
    assert all(value > 0 for value in cost.values())
    assert cost["file size with what is kept"] > cost["file size"]
    assert Hashed().embed(["a lake", "a lake", "ferries"]).shape == (3, 384)


def test_the_power_of_a_law_is_found() -> None:
    assert exponent([(n, 3.0 * n**1.2) for n in (100, 300, 1000, 3000)]) == pytest.approx(1.2)


def programs(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> bench.Part:
    """A part whose program is `body`."""
    (folder / "evaluation").mkdir(exist_ok=True)
    (folder / "evaluation" / "count.py").write_text(body)
    (folder / "evaluation" / "made_up.py").write_text("")
    monkeypatch.setattr(bench, "ROOT", folder)
    return bench.Part("100 documents", "count.py", ("--documents", "100"))


COUNTING = """
import json, pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--json") + 1])
runs = out.with_name("runs")
runs.write_text(runs.read_text() + "." if runs.exists() else ".")
print("counting", file=sys.stderr)
out.write_text(json.dumps({"runs": len(runs.read_text())}))
"""


def test_a_part_is_measured_once_and_again_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = programs(monkeypatch, tmp_path, COUNTING)
    build = tmp_path / "build"

    def run(again: bool = False) -> Any:
        return bench._run([part], build, again=again, console=QUIET)["100 documents"]["runs"]

    assert (run(), run(), run(again=True), run()) == (1, 1, 2, 2)
    programs(monkeypatch, tmp_path, COUNTING + "\n# measured otherwise\n")
    assert (run(), run()) == (3, 3)
    assert not list(build.glob("*.new.json"))


def test_a_part_that_fails_is_told_and_the_others_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = programs(monkeypatch, tmp_path, COUNTING)
    (tmp_path / "evaluation" / "wrong.py").write_text("raise SystemExit('no such corpus')")
    wrong = bench.Part("speed", "wrong.py", ())
    found = bench._run([wrong, part], tmp_path / "build", again=False, console=QUIET)
    assert found == {"speed": {"failed": "no such corpus"}, "100 documents": {"runs": 1}}
    assert "Not measured: speed: no such corpus." in bench.tables({"speed": found["speed"]})


def test_figures_become_tables_between_the_marks() -> None:
    figures: dict[str, Any] = {
        f"{n} documents": {name: float(n**1.2) for name in bench.SHOWN} for n in (100, 300, 1000)
    }
    figures["reading"] = {"by words of a text": [[500.0, 0.5], [1000.0, 1.0], [2000.0, 2.0]], "by articles": []}
    figures["reading"].pop("by articles")
    made = bench.tables(figures)
    rows = {line.split(" | ")[0].strip("| "): line for line in made.splitlines()}
    assert rows["board"].endswith("| 1.20 ! |") and "1,000" in rows["board"]
    assert rows["reading, by words of a text"].endswith("| 1.00 |")
    page = f"# Costs\n\n{bench.BEGIN}\nold\n{bench.END}\nThe end.\n"
    assert bench.written(page, made) == f"# Costs\n\n{bench.BEGIN}\n\n{made}\n\n{bench.END}\nThe end.\n"
    with pytest.raises(ValueError, match="the page has no"):
        bench.written("# Costs\n", made)


def test_the_page_has_the_marks_and_all_numbers_of_documents_are_measured() -> None:
    page = Path(__file__).parent.parent / "docs" / "performance.md"
    bench.written(page.read_text(encoding="utf-8"), "")
    wanted = bench.parts(Path("data"), quick=False, most=100_000)
    assert [part.name for part in wanted][:3] == ["speed", "engines", "reading"]
    assert [int(part.arguments[1]) for part in wanted[3:]] == list(bench.STEPS)
    assert json.dumps([part.arguments for part in wanted])
