"""CAMEO codes: the code table, and dyads of dates, actors and codes.

`data/cameo.tsv` has the PLOVER category of each CAMEO code, after the correspondence published with PLOVER 0.8 (2021;
categories only), with 020 added, since PLOVER has no category of its own for appeals. Which code stands for which act
is our own choice: always the general code of its kind, as the point of a move is not classified. Acts without a
counterpart in CAMEO (defer, state) have no code.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rejoinder.exchange.events import dyads, tabbed
from rejoinder.exchange.formats import new_file
from rejoinder.record.types import Act
from rejoinder.resolving.actors import rows

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["COLUMNS", "Cameo", "cameo_code"]

COLUMNS = ("date", "source", "target", "cameo", "plover", "id", "document")
"""Columns of the dyads."""


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """The code of each act."""
    return {act: cells[0] for cells in rows("cameo.tsv") if len(cells) > 2 for act in cells[2].split()}


def cameo_code(act: Act) -> str | None:
    """The CAMEO code of an act; None where CAMEO has none for it."""
    return _codes().get(act)


class Cameo:
    """Dyads as tab-separated lines with a header: date, source, target and CAMEO code."""

    name = "cameo"
    suffix = ".tsv"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write a line for each addressee of each move that CAMEO has a code for."""
        with new_file(out) as file:
            file.write(tabbed(COLUMNS))
            for dyad in dyads(dossier):
                move = dyad.move
                code = cameo_code(move.act)
                if code is not None:
                    row = (dyad.day, dyad.by.id, dyad.to and dyad.to.id, code, dyad.category, dyad.id, dyad.document.id)
                    file.write(tabbed(row))
