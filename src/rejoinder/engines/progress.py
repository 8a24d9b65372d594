"""The bar that a long run shows: what was done, how fast, and how long the rest will take.

How far a run is, is known from the sizes of the files given: documents are not counted beforehand, because that would
mean loading everything twice. Where a size is not known (standard input), the bar shows no end.
"""

from __future__ import annotations

import glob
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rejoinder.engines.outcomes import Outcome, Report, Stored

__all__ = ["Extent", "busy", "progress"]


class Extent:
    """How large what is to be read is, and how much of it was seen; both in bytes."""

    def __init__(self, paths: Sequence[str | os.PathLike[str]]) -> None:
        self._sizes: dict[str, int] = {}
        self.known = bool(paths)
        for path in [os.fspath(path) for path in paths]:
            if path == "-":
                self.known = False
            else:
                self._sizes.update(_sizes(path))
        self.total = sum(self._sizes.values())
        self._left = dict(self._sizes)
        self._before = self._within = 0
        self._current: str | None = None

    @property
    def done(self) -> int:
        """How many of the bytes were seen; those of a file are all counted once another one comes."""
        size = self._sizes.get(self._current or "", 0)
        return self._before + min(size, self._within)

    def see(self, outcome: Outcome) -> None:
        """Note what a document was taken from."""
        path = outcome.path if isinstance(outcome, Stored) else outcome.failure.path
        file = self._file(path)
        if file != self._current:
            self._before += self._left.pop(self._current or "", 0)
            self._current, self._within = file, 0
        if isinstance(outcome, Stored) and outcome.reading is not None:
            self._within += len(outcome.reading.document.text)

    def _file(self, path: str) -> str | None:
        """The file a document is in: itself, or that of which its path is the beginning (a member of an archive)."""
        while path not in self._sizes:
            shorter = path[: max(path.rfind(mark) for mark in "/\\!#:")]
            if len(shorter) >= len(path) or not shorter:
                return None
            path = shorter
        return path


def _sizes(path: str) -> dict[str, int]:
    try:
        if Path(path).is_dir():
            walked = (str(Path(folder) / name) for folder, _, names in os.walk(path) for name in names)
            return {name: Path(name).stat().st_size for name in walked}
        names = glob.glob(path, recursive=True) if glob.has_magic(path) else [path]  # noqa: PTH207 (may be absolute)
        return {name: Path(name).stat().st_size for name in names if Path(name).is_file()}
    except (OSError, ValueError):  # loading says what is wrong with it
        return {}


@contextmanager
def progress(
    paths: Sequence[str | os.PathLike[str]] = (), *, total: int | None = None, after: float = 2.0
) -> Iterator[Callable[[Report, Outcome], None]]:
    """A bar on standard error that a long run keeps up to date: only on a terminal, only after some seconds.

    The end is known from the sizes of `paths`, or else from `total`, a number of documents.
    """
    if not sys.stderr.isatty():
        yield lambda report, outcome: None
        return
    extent = Extent(paths) if total is None else None
    seen = 0
    started = time.monotonic()
    bar: Any = None

    def show(report: Report, outcome: Outcome) -> None:
        nonlocal bar, seen
        seen += 1
        if extent is not None:
            extent.see(outcome)
        elapsed = time.monotonic() - started
        if elapsed < after:
            return
        if extent is not None:
            whole, done = (float(extent.total), float(extent.done)) if extent.known else (None, 0.0)
        else:
            whole, done = total, float(seen)
        if bar is None:
            bar = _bar()
            bar.add_task("", total=whole)
            bar.start()
        rate = f"{report.words / elapsed:,.0f} words/s"
        bar.update(bar.task_ids[0], completed=done, description=f"{report}", rate=rate)

    try:
        yield show
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("Ctrl-C stops", markup=False),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=4,
    )


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Say on a terminal what is under way for as long as it takes; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
