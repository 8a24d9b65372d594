"""`rejoinder code`: PLOVER codes for dyads that people bring."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from rejoinder.commands.terminal import emit, guarded, say

__all__ = ["code"]


@guarded
def code(
    files: Annotated[
        list[str],
        typer.Argument(metavar="PAIRS", help="Files of JSON Lines, or - for standard input.", show_default=False),
    ],
) -> None:
    """Code dyads: what one actor does to another in a text, as a PLOVER root and quad.

    A line in is {"id", "text", "source": [start, end], "target": [start, end]}, spans in code points, end exclusive;
    a line out {"id", "root", "quad", "probabilities"}. Source or target may be null where the text names none. A line
    that cannot be used is named on standard error, and the others are coded.
    """
    from rejoinder.errors import InputError
    from rejoinder.exchange import pairs
    from rejoinder.views.encoding import json_lines

    failed = False

    def good(file: IO[bytes], name: str) -> Iterator[pairs.Pair]:
        nonlocal failed
        for found in pairs.read_pairs(file, name):
            if isinstance(found, InputError):
                say(str(found))
                failed = True
            else:
                yield found

    for path in files:
        try:
            with _opened(path) as (file, name):
                emit(json_lines(pairs.code(good(file, name))))
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.filename is None:
                raise
            say(f"{path}: {(error.strerror or str(error)).lower()}")
            failed = True
    if failed:
        raise typer.Exit(1)


@contextmanager
def _opened(path: str) -> Iterator[tuple[IO[bytes], str]]:
    """A file with the name it is spoken of by; one that is read on a terminal's side shows how far it is."""
    if path == "-":
        yield sys.stdin.buffer, "standard input"
        return
    if not sys.stderr.isatty() or sys.stdout.isatty():
        with Path(path).open("rb") as file:
            yield file, path
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        whole: Any = bar.open(path, "rb", description="Coding")
        with whole as file:
            yield file, path
