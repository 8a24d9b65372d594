"""The ledger: corrections as they are kept, to which one is added or undone; none is ever changed or removed."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from rejoinder.errors import UnknownCorrectionError
from rejoinder.record import tables
from rejoinder.record.corrections import Correction, Kind, Target
from rejoinder.record.database import Database
from rejoinder.record.rows import as_json, moment

__all__ = ["Draft", "Ledger"]

_corrections = tables.corrections


class Draft(msgspec.Struct, frozen=True):
    """A correction before it has a number and a maker; `now` is the id of what it is about."""

    kind: Kind
    document: str | None
    target: Target
    before: Any
    after: Any
    now: str | None = None


class Ledger:
    """The corrections of a dossier file."""

    def __init__(self, file: Database) -> None:
        self.file = file

    def all(self) -> list[Correction]:
        """All corrections by number, the undone ones among them."""
        with self.file.reading() as connection:
            return [_correction(row) for row in connection.execute(select(_corrections).order_by(_corrections.c.nr))]

    def in_force(self) -> list[Correction]:
        """The corrections that were not undone, by number."""
        query = select(_corrections).where(_corrections.c.undone_at.is_(None)).order_by(_corrections.c.nr)
        with self.file.reading() as connection:
            return [_correction(row) for row in connection.execute(query)]

    def digests(self) -> dict[str, str]:
        """Digests of the readings, as they are now, of the documents that were ever corrected, by id."""
        documents = tables.documents.c
        query = select(documents.id, documents.digest).where(documents.id.in_(select(_corrections.c.document)))
        with self.file.reading() as connection:
            return {str(row[0]): str(row[1]) for row in connection.execute(query)}

    def add(self, draft: Draft, *, who: str, why: str) -> Correction:
        """Keep a correction; it is in force from now on."""
        row = {
            "kind": draft.kind,
            "document": draft.document,
            "target": as_json(draft.target),
            "before": as_json(draft.before),
            "after": as_json(draft.after),
            "who": who,
            "made_at": moment(),
            "why": why,
        }
        with self.file.writing() as connection:
            nr = int(connection.execute(insert(_corrections).values(row)).inserted_primary_key[0])  # type: ignore[index]
            now, entry = draft.now, draft.target.entry
            if draft.kind == "add" and entry is not None:
                now = f"{entry.document}/c{nr}" if entry.kind == "move" else f"c{nr}"
            return msgspec.structs.replace(_one(connection, nr), now=now)

    def undo(self, nr: int, *, who: str) -> Correction:
        """Put a correction out of force; raises `UnknownCorrectionError` if there is none, or it was undone before."""
        with self.file.writing() as connection:
            row = connection.execute(select(_corrections).where(_corrections.c.nr == nr)).first()
            if row is None:
                raise UnknownCorrectionError(f"{nr}: no such correction; `rejoinder correct list` lists them")
            if row.undone_at is not None:
                raise UnknownCorrectionError(f"{nr}: undone already, by {row.undone_by} at {row.undone_at}")
            values = {"undone_at": moment(), "undone_by": who}
            connection.execute(update(_corrections).where(_corrections.c.nr == nr).values(values))
            return _one(connection, nr)


def _one(connection: Connection, nr: int) -> Correction:
    return _correction(connection.execute(select(_corrections).where(_corrections.c.nr == nr)).one())


def _correction(row: Any) -> Correction:
    return Correction(
        nr=row.nr,
        kind=row.kind,
        document=row.document,
        target=msgspec.json.decode(row.target, type=Target),
        before=msgspec.json.decode(row.before),
        after=msgspec.json.decode(row.after),
        who=row.who,
        when=row.made_at,
        why=row.why,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        state="applied" if row.undone_at is None else "undone",
    )
