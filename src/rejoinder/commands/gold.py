"""`rejoinder adjudicate` and `rejoinder evaluate`: making a gold set of two codings, and scoring codings on one."""

import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rejoinder.commands.terminal import CodebookOption, codebook_in, guarded, into_option, say

__all__ = ["adjudicate", "evaluate"]


class ScoreForm(StrEnum):
    """How `evaluate` writes its results."""

    table = "table"
    json = "json"


@guarded
def adjudicate(
    one: Annotated[str, typer.Argument(metavar="A", help="A dossier, or annotations.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="B", help="Another coding of the same.", show_default=False)],
    decisions: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="The table of decisions (CSV); without --into it is written.", show_default=False
        ),
    ],
    into: Annotated[
        os.PathLike[str] | None,
        into_option("The gold set's dossier, made if it is not there."),
    ] = None,
    coder: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --into: who decided.", show_default=False)
    ] = None,
) -> None:
    """Make a gold set: decide, place by place, where two codings differ.

    First without --into: the places go into a table. Fill in its last column with "one" or "other", then run it again
    with --into.
    """
    from rejoinder.agreement.adjudication import adjudicated, read_decisions, undecided, write_decisions
    from rejoinder.agreement.codings import codings

    if (into is None) != (coder is None):
        raise typer.BadParameter("--into FILE and --coder NAME go together", param_hint="--into")
    if into is None:
        if decisions.exists():
            raise typer.BadParameter(f"{decisions} is there already; with --into it is used", param_hint="--decisions")
        rows = undecided(codings(one), codings(other))
        write_decisions(rows, decisions)
        say(f"{decisions}: {len(rows)} places to decide")
        return
    made = adjudicated(codings(one), codings(other), read_decisions(decisions))
    for name, places in made.undecided.items():
        say(f"{decisions}: {name}: {places} undecided; left out of the gold set")
    from rejoinder.dossier import Dossier
    from rejoinder.errors import DossierError

    with Dossier.open(into) as record:
        outcomes = record.adopt(made.readings, coder=coder or "")
    refused = [outcome for outcome in outcomes if isinstance(outcome, DossierError)]
    for error in refused:
        say(f"{into}: {error}")
    say(f"{into}: {len(outcomes) - len(refused)} documents of a gold set")
    if made.undecided or refused:
        raise typer.Exit(1)


@guarded
def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="A gold set: a dossier, or annotations.", show_default=False)
    ],
    read: Annotated[
        str | None,
        typer.Argument(
            metavar="READ", help="What to score; without it, this reader reads the documents.", show_default=False
        ),
    ] = None,
    form: Annotated[
        ScoreForm, typer.Option("--format", "-f", help="A table for people, or one JSON value.")
    ] = ScoreForm.table,
    resamples: Annotated[int, typer.Option(metavar="N", min=0, help="Resamples for the intervals; 0 for none.")] = 1000,
    codebook: CodebookOption = None,
) -> None:
    """Score this reader, or what another version or a person has read, on a gold set."""
    from rejoinder.agreement.codings import codings
    from rejoinder.agreement.scoring import read_anew, scores

    wanted = codings(gold)
    coding = read_anew(wanted, codebook_in(codebook)) if read is None else codings(read)
    found = scores(wanted, coding, resamples=resamples)
    if form is ScoreForm.json:
        from rejoinder.views.encoding import json_object

        _write([json_object(found)])
        return
    from rejoinder.agreement.view import score_lines

    _write(score_lines(found, wanted.name, coding.name))


def _write(lines: Iterable[str]) -> None:
    sys.stdout.buffer.write("".join(line + "\n" for line in lines).encode())
