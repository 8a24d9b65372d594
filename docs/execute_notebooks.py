"""Executes the notebooks in docs/notebooks and keeps what their cells show.

    python docs/execute_notebooks.py docs/notebooks/*.ipynb

Cells are run here, in the folder of the notebook, without a server. What a cell prints and the value of its last line
are its outputs, as text and, where the value has it, as HTML.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
from pathlib import Path
from typing import Any

import nbformat

__all__ = ["executed"]


def executed(path: Path) -> Any:
    """The notebook with the outputs of its cells as they are now; raises what a cell raises, with the cell's number."""
    notebook = nbformat.read(path, as_version=4)
    names: dict[str, Any] = {"__name__": "__main__"}
    number = 0
    with contextlib.chdir(path.parent):
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            number += 1
            cell.execution_count = number
            try:
                cell.outputs = _run(cell.source, names, f"{path.name}, cell {number}", number)
            except Exception as error:
                error.add_note(f"in {path.name}, cell {number}")
                raise
    return notebook


def _run(source: str, names: dict[str, Any], place: str, number: int) -> list[Any]:
    tree = ast.parse(source, place)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, place, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), place, "eval"), names)
    outputs = []
    if printed.getvalue():
        outputs.append(nbformat.v4.new_output("stream", name="stdout", text=printed.getvalue()))
    if value is not None:
        data = {"text/plain": repr(value)}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = value._repr_html_()
            if not isinstance(value, str) and type(value).__module__.startswith("rejoinder"):
                data["text/plain"] = f"<{type(value).__name__}>"
        outputs.append(nbformat.v4.new_output("execute_result", data=data, execution_count=number))
    return outputs


def main() -> None:
    """Execute the notebooks named and write them where they are."""
    for name in sys.argv[1:]:
        nbformat.write(executed(Path(name)), name)


if __name__ == "__main__":
    main()
