"""What a dossier's file has in it, and putting something into it, past the ways that programs have."""

from __future__ import annotations

from sqlalchemy import select

from rejoinder.record import copying, store
from rejoinder.record.database import Database
from rejoinder.record.tables import documents

__all__ = ["content_hash", "note_copy"]


def content_hash(file: Database) -> str:
    """The same for two dossiers that have the same content, whatever database they are in."""
    with file.reading() as connection:
        return copying._hashed(connection)


def note_copy(file: Database, sha256: str, document: str, path: str) -> None:
    """As if those bytes had come in too, and were a document that is stored already."""
    with file.writing() as connection:
        nr = connection.execute(select(documents.c.nr).where(documents.c.id == document)).scalar_one()
        store._receive(connection, sha256, nr, document, path)
