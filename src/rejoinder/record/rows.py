"""Rows of the tables of a dossier, made from what is read or filed; a reading is put together from its rows again.

The text, the statements and the moves of a document have columns of their own, for queries; the rest of its reading is
kept as compressed JSON.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from rejoinder.record.entries import DocumentEntry
from rejoinder.record.types import Issue, Move, Published, Reading, Standing, Statement

__all__ = [
    "as_json",
    "document_entry",
    "document_values",
    "issue_values",
    "move_values",
    "moment",
    "published",
    "put_together",
    "standing_values",
    "statement_values",
]


def document_values(reading: Reading, reader: str) -> dict[str, Any]:
    """The row of a document as read by `reader`, without what is known of how it came in."""
    document = reading.document
    bare = msgspec.structs.replace(
        reading, document=msgspec.structs.replace(document, text=""), statements=(), moves=()
    )
    return {
        "id": document.id,
        "path": document.path,
        "title": document.title,
        "published_earliest": document.published.earliest,
        "published_latest": document.published.latest,
        "published_basis": document.published.basis,
        "language": document.language,
        "outlet": document.outlet,
        "url": document.url,
        "reader": reader,
        "digest": hashlib.sha256(msgspec.json.encode(reading)).hexdigest(),
        "text": document.text,
        "reading": zlib.compress(msgspec.json.encode(bare), 6),
    }


def statement_values(nr: int, position: int, statement: Statement) -> dict[str, Any]:
    """The row of a statement of the document `nr`."""
    speaker = statement.speaker
    return {
        "document": nr,
        "position": position,
        "id": statement.id,
        "speaker": speaker.text if speaker else "",
        "person": speaker.person if speaker else None,
        "actor": speaker.actor if speaker else None,
        "mode": statement.mode,
        "content": " … ".join(span.text for span in statement.content),
        "confidence": statement.confidence,
        "data": as_json(statement),
    }


def move_values(nr: int, position: int, move: Move) -> dict[str, Any]:
    """The row of a move of the document `nr`."""
    return {
        "document": nr,
        "position": position,
        "id": move.id,
        "act": move.act,
        "polarity": move.polarity,
        "by_actor": move.by.actor,
        "by_text": move.by.text,
        "person": move.person,
        "to_actors": as_json([actor.actor for actor in move.to if actor.actor]),
        "point": move.point.text if move.point else "",
        "time_value": move.time.value if move.time else None,
        "time_basis": move.time.basis if move.time else None,
        "evidence": move.evidence.text,
        "confidence": move.confidence,
        "data": as_json(move),
    }


def issue_values(position: int, issue: Issue) -> dict[str, Any]:
    """The row of an issue, the `position`-th of its board."""
    return {"id": issue.id, "position": position, "label": issue.label, "moves": len(issue.moves)}


def standing_values(issue: str, standing: Standing) -> dict[str, Any]:
    """The row of a cell of the board: where that issue stands with a party."""
    return {
        "issue": issue,
        "party": standing.party,
        "status": standing.status,
        "position": standing.position,
        "basis": standing.basis,
        "claimed_by": as_json(standing.claimed_by),
        "disputed_by": as_json(standing.disputed_by),
    }


def put_together(row: Any, statements: Iterable[str], moves: Iterable[str]) -> Reading:
    """The reading of a row of documents, from the JSON of its statements and moves."""
    bare = msgspec.json.decode(zlib.decompress(row.reading), type=Reading)
    return msgspec.structs.replace(
        bare,
        document=msgspec.structs.replace(bare.document, text=row.text),
        statements=tuple(msgspec.json.decode(data, type=Statement) for data in statements),
        moves=tuple(msgspec.json.decode(data, type=Move) for data in moves),
    )


def document_entry(row: Any) -> DocumentEntry:
    """A document as it is listed, from its row with what is counted of it: characters, statements, moves, receipts."""
    return DocumentEntry(
        id=row.id,
        path=row.path,
        title=row.title,
        published=published(row),
        language=row.language,
        outlet=row.outlet,
        url=row.url,
        characters=row.characters,
        statements=row.statement_count,
        moves=row.move_count,
        copies=max(0, row.received_count - 1),
        reader=row.reader,
        added_at=row.added_at,
    )


def published(row: Any) -> Published:
    """When the document of a row was published."""
    return Published(row.published_earliest, row.published_latest, row.published_basis)


def moment() -> str:
    """The moment as the tables keep it: ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def as_json(value: object) -> str:
    """What a column keeps of a structure."""
    return msgspec.json.encode(value).decode()
