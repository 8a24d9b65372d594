"""What a document was received as: every set of bytes that turned out to be it, with its id and path."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from rejoinder.record.tables import documents, received

__all__ = ["Receipt", "receipts"]


class Receipt(msgspec.Struct, frozen=True):
    """One set of bytes a document came as."""

    path: str
    id: str
    sha256: str


def receipts(connection: Connection, document_id: str) -> list[Receipt]:
    """All that a document was received as, the first before its copies, which are in the order of their paths."""
    query = (
        select(received.c.path, received.c.id, received.c.sha256, documents.c.sha256.label("first"))
        .join(documents, documents.c.nr == received.c.document)
        .where(documents.c.id == document_id)
    )
    rows = sorted(connection.execute(query), key=lambda row: (row.sha256 != row.first, row.path, row.sha256))
    return [Receipt(row.path, row.id, row.sha256) for row in rows]
