"""Vectors of what short texts mean, kept in the dossier so that each is made once.

They can always be made again from the texts: they are no part of a dossier's content, and are not copied with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from rejoinder.record import schema
from rejoinder.record.database import Database

__all__ = ["Vectors", "key_of"]

_meanings = schema.meanings
_AT_ONCE = 500
"""Keys in one condition, below what any database allows."""


def key_of(text: str) -> str:
    """What a text is kept under: half of its SHA-256, which two texts of one dossier do not share."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Vectors:
    """The vectors in a dossier file; those of another reader than `reader` are as if they were not there."""

    def __init__(self, file: Database, reader: str) -> None:
        self._file, self._reader = file, reader

    def all(self) -> dict[str, bytes]:
        """All vectors of this reader, by the keys of their texts."""
        query = select(_meanings.c.text, _meanings.c.vector).where(_meanings.c.reader == self._reader)
        with self._file.reading() as connection:
            return {str(row[0]): bytes(row[1]) for row in connection.execute(query)}

    def keep(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors by the keys of their texts; nothing happens to a dossier that may not be written."""
        if not vectors or not self._file.writable:
            return
        keys = list(vectors)
        rows = [{"text": key, "reader": self._reader, "vector": vector} for key, vector in vectors.items()]
        with self._file.writing() as connection:
            connection.execute(delete(_meanings).where(_meanings.c.reader != self._reader))
            for start in range(0, len(keys), _AT_ONCE):
                connection.execute(delete(_meanings).where(_meanings.c.text.in_(keys[start : start + _AT_ONCE])))
            connection.execute(insert(_meanings), rows)
