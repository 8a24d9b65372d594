"""Draws docs/board.svg, the picture in the README: `python docs/picture.py DOSSIER`.

Comes in: a dossier. Goes out: its board and one explained cell, as the terminal shows them.
"""

from __future__ import annotations

import io
import pathlib
import sys

from rich.console import Console

import rejoinder
from rejoinder.views.board import BoardView, board_rows
from rejoinder.views.why import WhyView, cell_of

__all__ = ["main"]

ROWS = 6
WIDTH = 92


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False, markup=False)
    with rejoinder.open(sys.argv[1], create=False) as dossier:
        board, moves = dossier.board(), dossier.moves()
        rows = board_rows(board)
        console.print(BoardView(board, moves, documents=len(dossier.documents()), rows=rows[:ROWS]))
        row = next(r for r in rows if any(s.status for s in r.issue.standings))
        party = next(s.party for s in row.issue.standings if s.status)
        console.print()
        console.print(WhyView(*cell_of(board, str(row.number), party), moves))
    picture = console.export_svg(title="rejoinder board; rejoinder why")
    pathlib.Path(__file__).with_name("board.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
