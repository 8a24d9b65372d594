"""The commands `export`, `import` and `agreement`: thin, each calls what the Python API calls."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rejoinder.commands.terminal import dossier_option, into_option

if TYPE_CHECKING:
    from rejoinder.agreement.comparison import Agreement

__all__ = ["add_commands"]


class AgreementForm(StrEnum):
    """How `agreement` writes its results."""

    table = "table"
    json = "json"


DossierOption = Annotated[os.PathLike[str], dossier_option("The dossier to write from.")]
CodebookOption = Annotated[
    Path | None,
    typer.Option("--codebook", "-c", metavar="FILE", help="File by this codebook.", show_default=False),
]


def add_commands(app: typer.Typer, guarded: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
    """Add the commands to the command line; `guarded` makes of an error one line and an exit status."""
    app.command("export", epilog="Example: rejoinder export csv tables --dossier talks.db")(guarded(export))
    app.command("import", epilog="Example: rejoinder import brat annotated --coder anna --into anna.db")(
        guarded(import_)
    )
    app.command("agreement", epilog="Example: rejoinder agreement talks.db anna.db")(guarded(agreement))


def export(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="csv, parquet, plover, polecat, cameo, dna, w3c, brat, spacy, graphml, gexf, ical, markdown or html.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="The file or folder to write; - for standard output.", show_default=False),
    ],
    dossier: DossierOption,
    codebook: CodebookOption = None,
) -> None:
    """Write a dossier in a format that other programs read."""
    from rejoinder.errors import InputError
    from rejoinder.exchange.formats import exporter

    chosen = exporter(form)
    with _open(dossier, codebook) as record:
        if str(out) != "-":
            chosen.write(record, out)
            return
        if not chosen.suffix:
            raise InputError(f"{form}: writes a folder; name one instead of -")
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / f"out{chosen.suffix}"
            chosen.write(record, made)
            with made.open("rb") as source:
                shutil.copyfileobj(source, sys.stdout.buffer)


def import_(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="dna, w3c or brat.", show_default=False)],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file or folder to read in.", show_default=False)],
    into: Annotated[
        os.PathLike[str] | None,
        into_option("The coder's own dossier, made if it is not there."),
    ] = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="Instead, correct --dossier by what the coder has otherwise.")
    ] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="With --correct: reject what the coder has not annotated.")
    ] = False,
    why: Annotated[str, typer.Option("--why", metavar="WORDS", help="With --correct: why.", show_default=False)] = "",
    coder: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who annotated it; of a .dna file, whose statements.", show_default=False),
    ] = None,
    dossier: Annotated[
        os.PathLike[str] | None,
        dossier_option("The dossier whose documents were annotated."),
    ] = None,
) -> None:
    """Read in what a coder annotated elsewhere, as a dossier of the coder's own or as corrections of one."""
    from rejoinder.exchange.imports import import_annotations, import_corrections

    if correct == (into is not None):
        raise typer.BadParameter("name the coder's own dossier, or say --correct", param_hint="--into")
    if correct:
        if dossier is None or not coder:
            raise typer.BadParameter("needs --dossier and --coder", param_hint="--correct")
        with _open(dossier, None) as record:
            made = import_corrections(form, path, record, coder=coder, why=why, complete=complete)
        for problem in made.problems:
            _say(str(problem))
        _say(f"{dossier}: {made}")
        if made.problems:
            raise typer.Exit(1)
        return
    if complete or why:
        raise typer.BadParameter("goes with --correct", param_hint="--complete" if complete else "--why")
    assert into is not None
    report = import_annotations(form, path, into, coder=coder, texts=dossier)
    for problem in report.problems:
        _say(str(problem))
    _say(f"{into}: {report}")
    if report.problems:
        raise typer.Exit(1)


def agreement(
    one: Annotated[str, typer.Argument(metavar="A", help="A dossier, or annotations.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="B", help="What to compare it with.", show_default=False)],
    form: Annotated[
        AgreementForm, typer.Option("--format", "-f", help="A table for people, or one JSON value.")
    ] = AgreementForm.table,
    disagreements: Annotated[
        int, typer.Option(metavar="N", min=0, help="Show so many places where they disagree.")
    ] = 20,
    resamples: Annotated[int, typer.Option(metavar="N", min=0, help="Resamples for the intervals; 0 for none.")] = 1000,
) -> None:
    """Compare what two coders, or a coder and the reader, made of the same documents."""
    from rejoinder.agreement.codings import codings
    from rejoinder.agreement.comparison import compare

    first, second = codings(one), codings(other)
    found = compare(first, second, resamples=resamples)
    if form is AgreementForm.json:
        from rejoinder.views.encoding import json_object

        sys.stdout.buffer.write(json_object(found).encode() + b"\n")
        return
    _show(found, first.name, second.name, disagreements)


def _show(found: Agreement, one: str, other: str, disagreements: int) -> None:
    from rejoinder.agreement.view import agreement_lines

    sys.stdout.buffer.write("".join(line + "\n" for line in agreement_lines(found, one, other, disagreements)).encode())


def _open(path: os.PathLike[str], codebook: Path | None) -> Any:
    from rejoinder.dossier import Dossier

    loaded = None
    if codebook is not None:
        from rejoinder.filing import load_codebook

        loaded = load_codebook(codebook)
    return Dossier.open(path, create=False, codebook=loaded)


def _say(line: str) -> None:
    print(f"rejoinder: {line}", file=sys.stderr, flush=True)
