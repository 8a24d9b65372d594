"""`rejoinder copy`: a dossier with all its content into another."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from rejoinder.commands.terminal import guarded, say

__all__ = ["copy"]


@guarded
def copy(
    source: Annotated[Path, typer.Argument(metavar="A", help="The dossier to copy.", show_default=False)],
    target: Annotated[
        Path, typer.Argument(metavar="B", help="The copy, which must be new or empty.", show_default=False)
    ],
) -> None:
    """Copy a dossier: documents, readings, board, corrections and users, all as they are."""
    from rejoinder.errors import InputError
    from rejoinder.record.copying import copy as copied
    from rejoinder.record.file import DossierFile

    if target.exists() and source.exists() and target.samefile(source):
        raise InputError(f"{target}: is the dossier to copy; name another file")
    new = not target.exists()
    with closing(DossierFile(source, create=False)) as one:
        try:
            with closing(DossierFile(target)) as other:
                counts = copied(one, other)
        except BaseException:
            if new:  # nothing was there before: leave nothing behind
                for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
                    leftover.unlink(missing_ok=True)
            raise
    say(f"{target}: {counts['documents']} documents and {counts['corrections']} corrections, the same as {source}")
