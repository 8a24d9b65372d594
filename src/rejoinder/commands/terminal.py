"""What all commands share: their options, results to standard output, everything else to standard error."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = [
    "CodebookOption",
    "DossierOption",
    "Form",
    "FormOption",
    "ProcessesOption",
    "codebook_in",
    "columns_in",
    "day",
    "dossier_option",
    "dossier_place",
    "emit",
    "guarded",
    "into_option",
    "opened",
    "say",
    "show_view",
    "write",
    "write_one",
]

P = ParamSpec("P")


class Form(StrEnum):
    """How results are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


def dossier_place(name: str) -> os.PathLike[str]:
    """Where a dossier is, as given on the command line: a file, or an address whose password is never shown."""
    from rejoinder.errors import InputError
    from rejoinder.record.place import place

    try:
        return place(name)
    except InputError as error:  # which typer, for a ValueError, would answer by showing what was given
        raise typer.BadParameter(str(error)) from None


def dossier_option(help: str) -> Any:
    """The option `--dossier` of a command that says so of it."""
    return typer.Option("--dossier", "-d", metavar="FILE", parser=dossier_place, help=help, show_default=False)


def into_option(help: str) -> Any:
    """The option `--into`, a dossier that is made, of a command that says so of it."""
    return typer.Option("--into", metavar="FILE", parser=dossier_place, help=help, show_default=False)


DossierOption = Annotated[os.PathLike[str], dossier_option("The dossier to look into.")]
CodebookOption = Annotated[
    Path | None,
    typer.Option("--codebook", "-c", metavar="FILE", help="File by this codebook.", show_default=False),
]
FormOption = Annotated[
    Form, typer.Option("--format", "-f", help="A table for people, one JSON value, or a JSON value a line.")
]

ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        "-p",
        metavar="N",
        min=1,
        help="Read a large amount with so many processes; one for each core by default.",
        show_default=False,
    ),
]


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors become one line and an exit status."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        from rejoinder.errors import RejoinderError

        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            say("stopped")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever read our output has had enough; Python must not complain when it flushes at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except RejoinderError as error:
            say(str(error))
            raise typer.Exit(1) from None
        except OSError as error:
            say(f"{error.filename or 'output'}: {(error.strerror or str(error)).lower()}")
            raise typer.Exit(1) from None
        except (typer.Exit, typer.BadParameter, typer.Abort):
            raise
        except Exception as error:
            if os.environ.get("REJOINDER_DEBUG"):
                raise
            first = (str(error).splitlines() or [""])[0]
            say(f"{type(error).__name__}: {first}; please report it (REJOINDER_DEBUG=1 shows where)")
            raise typer.Exit(1) from None

    return guarded


def opened(path: os.PathLike[str], codebook: Path | None = None) -> Dossier:
    """A dossier that is there."""
    from rejoinder.dossier import Dossier

    return Dossier.open(path, create=False, codebook=codebook_in(codebook))


def codebook_in(path: Path | None) -> Any:
    """The codebook in a file, if one is given."""
    if path is None:
        return None
    from rejoinder.filing import load_codebook

    return load_codebook(path)


def day(value: str | None, option: str = "--date") -> str | None:
    """An ISO day as given with an option, checked."""
    if value is not None:
        from rejoinder.documents.days import checked_day
        from rejoinder.errors import InputError

        try:
            checked_day(value)
        except InputError as error:
            raise typer.BadParameter(str(error), param_hint=option) from None
    return value


def columns_in(values: Iterable[str] | None) -> list[str]:
    """What was said of the columns of tables, checked."""
    from rejoinder.documents.formats.columns import Columns

    given = list(values or ())
    try:
        Columns.parse(given)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--columns") from None
    return given


def show_view(view: Any) -> None:
    """Print a view with rich: with colours in a terminal, plain in a pipe or a file."""
    from rich.console import Console

    # Article texts are full of brackets and numbers that rich would take for markup or colour.
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.print(view)
        return
    # Rich fills lines with spaces up to the width; in a pipe or a file they are only in the way.
    with console.capture() as captured:
        console.print(view)
    print("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


def write_one(value: Any) -> None:
    """Write one value as JSON."""
    from rejoinder.views.encoding import json_object

    emit([json_object(value) + "\n"])


def write(entries: Iterable[Any], form: Form) -> None:
    """Write entries as a JSON list or as JSON Lines."""
    from rejoinder.views.encoding import json_lines, json_list

    emit(json_list(entries) if form is Form.json else json_lines(entries))


def emit(pieces: Iterable[str]) -> None:
    """Write JSON as UTF-8, whatever the terminal's encoding, each piece at once."""
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()


def say(line: str) -> None:
    """A line on standard error."""
    print(f"rejoinder: {line}", file=sys.stderr, flush=True)
