"""`rejoinder copy`: a dossier with all its content into another."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from rejoinder.commands.terminal import dossier_place, guarded, say

__all__ = ["copy"]


@guarded
def copy(
    source: Annotated[
        os.PathLike[str],
        typer.Argument(metavar="A", parser=dossier_place, help="The dossier to copy.", show_default=False),
    ],
    target: Annotated[
        os.PathLike[str],
        typer.Argument(
            metavar="B", parser=dossier_place, help="The copy, which must be new or empty.", show_default=False
        ),
    ],
) -> None:
    """Copy a dossier: documents, readings, board, corrections and users, all as they are.

    Either may be a file or the address of a PostgreSQL database.
    """
    from rejoinder.errors import InputError
    from rejoinder.record.copying import copy as copied
    from rejoinder.record.database import open_database

    file = target if isinstance(target, Path) else None
    same = file is not None and isinstance(source, Path) and file.exists() and source.exists() and file.samefile(source)
    if same or source == target:
        raise InputError(f"{target}: is the dossier to copy; name another")
    new = file is not None and not file.exists()
    with closing(open_database(source, create=False)) as one:
        try:
            with closing(open_database(target)) as other:
                counts = copied(one, other)
        except BaseException:
            if new:  # nothing was there before: leave nothing behind
                for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
                    Path(leftover).unlink(missing_ok=True)
            raise
    say(f"{target}: {counts['documents']} documents and {counts['corrections']} corrections, the same as {source}")
