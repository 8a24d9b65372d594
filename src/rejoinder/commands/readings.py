"""`rejoinder read --readings` and `rejoinder load`: readings kept as files, and brought into a dossier."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rejoinder.commands.terminal import dossier_option, say

if TYPE_CHECKING:
    from rejoinder.engines.outcomes import Outcomes, Report

__all__ = ["Engine", "load", "read_apart"]


class Engine(StrEnum):
    """What reads."""

    local = "local"
    ray = "ray"


def read_apart(
    articles: Sequence[str],
    place: str,
    engine: Engine,
    address: str | None,
    *,
    date: str | None,
    columns: Iterable[str],
    codebook: Any,
    processes: int | None,
) -> None:
    """Read articles into a folder of readings."""
    from rejoinder.engines.keeping import read_into
    from rejoinder.engines.outcomes import Report
    from rejoinder.record.readings import Readings

    if address is not None and engine is not Engine.ray:
        raise typer.BadParameter("goes with --engine ray", param_hint="--address")
    cluster = (address or "") if engine is Engine.ray else None
    report = Report(failures=[])
    outcomes = read_into(
        Readings(place), articles, date=date, columns=columns, codebook=codebook, processes=processes, cluster=cluster
    )
    _followed(outcomes, report, articles, f"{place} has what was read; the same command goes on")
    say(f"{place}: {report}")
    if report.failures:
        raise typer.Exit(1)


def load(
    readings: Annotated[
        str, typer.Argument(metavar="FOLDER", help="What `rejoinder read --readings` wrote: a folder or an address.")
    ],
    dossier: Annotated[
        os.PathLike[str],
        dossier_option("The dossier; made if not there."),
    ],
) -> None:
    """Bring readings that were kept as files into a dossier.

    What the dossier has already stays as it is; when stopped, the same command goes on. A file or row that is damaged
    is one line, and everything else is brought in.
    """
    from rejoinder.dossier import Dossier
    from rejoinder.errors import InputError
    from rejoinder.record.readings import Readings

    if not Readings(readings).files():
        raise InputError(f"{readings}: no readings there; `rejoinder read --readings` makes them")
    with Dossier.open(dossier) as record:
        _followed(record.loading(readings), record.report, [], f"{dossier} is whole; the same command goes on", record)
        say(f"{dossier}: {str(record.report).replace('read', 'brought in', 1)}")
        if record.report.failures:
            raise typer.Exit(1)


def _followed(
    outcomes: Outcomes, report: Report, paths: Sequence[str], stopped: str, counting: Any | None = None
) -> None:
    """Go through outcomes with a bar, a line for each failure; what `counting` has counts itself."""
    from contextlib import closing

    from rejoinder.engines.outcomes import Failed
    from rejoinder.engines.progress import progress

    with progress(paths) as show, closing(outcomes):
        try:
            for outcome in outcomes:
                if counting is None:
                    report.count(outcome)
                show(report if counting is None else counting.report, outcome)
                if isinstance(outcome, Failed):
                    say(str(outcome.failure))
        except KeyboardInterrupt:
            outcomes.close()
            say(f"stopped; {stopped}")
            raise typer.Exit(130) from None
