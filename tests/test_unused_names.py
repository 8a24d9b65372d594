"""Nothing in the package is defined for nobody: ruff finds unused imports and variables, but no unused constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import rejoinder

PACKAGE = Path(rejoinder.__file__).parent


def defined(module: ast.Module) -> Iterator[str]:
    """The names of a module that it does not offer: its constants, functions and classes without those in `__all__`.

    What is decorated may be called by whom it is registered with.
    """
    names: list[str] = []
    offered: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.decorator_list:
                names.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
            if names[-1:] == ["__all__"] and node.value is not None:
                offered |= {one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)}
    return (name for name in names if name not in offered and not name.startswith("__"))


def unused(sources: dict[str, str]) -> list[str]:
    """`MODULE: NAME` of what is defined in one of these sources and used neither there nor by another."""
    modules = {name: ast.parse(source) for name, source in sources.items()}
    loaded = {
        name: {one.id for one in ast.walk(module) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
        for name, module in modules.items()
    }
    asked: set[str] = set()  # of other modules
    for module in modules.values():
        for one in ast.walk(module):
            if isinstance(one, ast.ImportFrom):
                asked |= {alias.name for alias in one.names}
            elif isinstance(one, ast.Attribute):
                asked.add(one.attr)
    return [
        f"{name}: {one}" for name, module in modules.items() for one in defined(module)
        if one not in loaded[name] | asked
    ]  # fmt: skip


def test_what_is_unused_is_found() -> None:
    found = unused({
        "dykes": "__all__ = ['TABLE']\nTABLE = 1\n_LEFT, _RIGHT = 2, 3\n_HEIGHT: int = _RIGHT\ndef _mend(): ...\n",
        "locks": "import dykes\nfrom dykes import _HEIGHT\nSize = int\n@dykes.told\ndef opened(): ...\n",
    })  # fmt: skip
    assert found == ["dykes: _LEFT", "dykes: _mend", "locks: Size"]


def test_nothing_is_unused() -> None:
    paths = sorted(PACKAGE.rglob("*.py"))
    assert unused({str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in paths}) == []
