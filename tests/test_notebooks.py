"""The notebooks run, and what is stored in them is what such cells show."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parent.parent / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def runner() -> Any:
    pytest.importorskip("nbformat")
    for name in ("pyarrow", "pandas", "polars"):
        pytest.importorskip(name)
    spec = importlib.util.spec_from_file_location("execute_notebooks", DOCS / "execute_notebooks.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["dataset", "dyads", "reporter"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_has_its_outputs(path: Path, runner: Any) -> None:
    import nbformat

    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    now = runner.executed(path)
    nbformat.validate(now)
    cells = [(a, b) for a, b in zip(stored.cells, now.cells, strict=True) if a.cell_type == "code"]
    assert len(cells) > 4
    for before, after in cells:
        # what is read depends on the weights; that something is shown, and how, does not
        kinds = [[sorted(out.get("data", {"stdout": 0})) for out in cell.outputs] for cell in (before, after)]
        assert kinds[0] == kinds[1], after.source
        assert before.execution_count == after.execution_count
    shown = str([cell.outputs for cell, _ in cells])
    assert "<table" in shown and "/work" not in shown and "/home" not in shown


def test_what_a_cell_raises_says_where(tmp_path: Path, runner: Any) -> None:
    import nbformat

    cells = [nbformat.v4.new_code_cell("1 + 1"), nbformat.v4.new_code_cell("x = 1\nx / 0")]
    path = tmp_path / "one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with pytest.raises(ZeroDivisionError) as raised:
        runner.executed(path)
    assert raised.value.__notes__ == ["in one.ipynb, cell 2"]
