"""The documents, and one of them: its text as received with everything read from it marked."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rejoinder.filing.docket import board_id
from rejoinder.record.entries import DocumentEntry
from rejoinder.record.types import Reading
from rejoinder.views.marks import Note, marked, parts
from rejoinder.views.wording import title_of
from rejoinder.web.orders import orders
from rejoinder.web.shown import address, cell_parts
from rejoinder.web.site import Current, Here, PageNumber, Site, Text, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["chosen", "router"]

DOCUMENTS = 50
"""Documents on a page of the list."""

router = APIRouter(include_in_schema=False)


def chosen(snapshot: Snapshot, q: str) -> list[DocumentEntry]:
    """The documents whose title, path, outlet or date has all these words, in the order of the dossier."""
    words = q.casefold().split()
    return [entry for entry in snapshot.documents.values() if all(word in _described(entry) for word in words)]


def _described(entry: DocumentEntry) -> str:
    date = f"{entry.published.earliest or ''} {entry.published.latest or ''}"
    return f"{entry.title} {entry.path} {entry.outlet or ''} {entry.id} {date}".casefold()


@router.get("/documents")
def documents(request: Request, site: Here, snapshot: Current, q: Text = "", page: PageNumber = 1) -> Response:
    """The list of documents."""

    def here(**changed: object) -> str:
        return address("documents", q=q, **changed)

    shown = paged(chosen(snapshot, q), page, DOCUMENTS)
    return site.page(request, "documents.html", {"page": shown, "q": q, "here_with": here})


@router.get("/documents/{document:path}")
def document(
    request: Request,
    site: Here,
    snapshot: Current,
    document: str,
    part: PageNumber | None = None,
    at: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> Response:
    """One document, or the part of it in which the place `at` is."""
    entry = snapshot.documents.get(document)
    if entry is None:
        raise HTTPException(404, f"{document}: no such document in this dossier.")
    values = functools.partial(_document, site, snapshot, entry, part, at)
    return site.page(request, "document.html", values, of=snapshot.key)


def _document(site: Site, snapshot: Snapshot, entry: DocumentEntry, part: int | None, at: int | None) -> dict[str, Any]:
    reading = snapshot.reading(entry.id)
    spans = parts(reading.document.text)
    number = part or next((n for n, (_, end) in enumerate(spans, 1) if at is not None and at < end), 1)
    number = min(number, len(spans))
    start, end = spans[number - 1]
    return {
        "entry": entry,
        "title": title_of(entry.title, entry.path),
        "reading": reading,
        "orders": orders(reading),
        "paragraphs": marked(reading, start, end),
        "part": number,
        "parts": len(spans),
        "note": lambda one: _note(snapshot, reading, one),
        "receipts": site.snapshots.dossier.receipts(entry.id),
        "parties": snapshot.names,
    }


def _note(snapshot: Snapshot, reading: Reading, note: Note) -> dict[str, Any]:
    """What a note says: the statement, or the move with the row of the board it is filed under."""
    if note.kind == "statement":
        statement = reading.statements[note.index]
        told = next((n for n, one in enumerate(reading.statements, 1) if one.id == statement.reported_by), None)
        return {"statement": statement, "told": told}
    move = reading.moves[note.index]
    name = board_id(reading.document.id, move.id)
    row = snapshot.row_of.get(name) or snapshot.row_of.get(move.id)
    claimants = [one for one in move.according_to if one != move.by.actor]
    # a claim leads to what the record has of whom it is about
    part = cell_parts(row, move.by.actor) if row and claimants and move.by.actor else None
    return {
        "move": move,
        "id": name if name in snapshot.entries else move.id,
        "row": row,
        "claimants": claimants,
        "part": part,
    }
