"""The description of the API: JSON Schema made of the record's own types, put into OpenAPI with examples."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rejoinder.record.corrections import Correction
from rejoinder.record.entries import DocumentEntry, Event, Hit
from rejoinder.record.types import Issue, Move, Party, Published, Reading, Standing, Statement
from rejoinder.web.jobs import Job

__all__ = ["EXAMPLES", "described", "error_responses", "listed", "openapi_of", "shown"]

_REF = "#/components/schemas/{name}"


class StatementOf(Statement, frozen=True, kw_only=True):
    """A statement with the id of its document and when that was published."""

    document: str
    published: Published


class MoveOf(Move, frozen=True, kw_only=True):
    """A move with the id of its document, when that was published, and the issue it is filed under."""

    document: str
    published: Published
    issue: str | None = None


class IssueOf(Issue, frozen=True, kw_only=True):
    """An issue with its number on the board and the last day something about it became known."""

    number: int
    known_on: str | None = None


class EvidenceOf(msgspec.Struct, frozen=True):
    """A move in its sentences: `before`, `text` and `after` are consecutive words of the document."""

    move: MoveOf
    title: str
    outlet: str | None
    before: str
    text: str
    after: str
    makes: str | None = None


class CellOf(msgspec.Struct, frozen=True):
    """One cell of the board with the rule that decided it and everything it rests on, in the order of time."""

    issue: str
    label: str
    party: str
    asks: bool
    standing: Standing | None
    reasons: list[str]
    evidence: list[EvidenceOf]


class PartyOf(Party, frozen=True, kw_only=True):
    """A party with counts."""

    moves: int = 0
    statements: int = 0


class StepOf(msgspec.Struct, frozen=True):
    """A move, and what it changes of the position taken before ("from for to against")."""

    move: MoveOf
    changes: str | None = None


class CourseOf(msgspec.Struct, frozen=True):
    """What somebody did about one issue (null: about none on the board), in the order of time."""

    issue: str | None
    label: str | None
    steps: list[StepOf]


class ActorOf(msgspec.Struct, frozen=True):
    """Everything one party or person did and said."""

    id: str
    name: str
    courses: list[CourseOf]
    statements: list[StatementOf]


class PairOf(msgspec.Struct, frozen=True):
    """Two parties with the ids of the issues they agree and disagree on."""

    first: str
    second: str
    agree: list[str]
    differ: list[str]


class SimilarOf(msgspec.Struct, frozen=True):
    """Something close in meaning: `closeness` is a cosine; an issue is in no document, of a text the title is given."""

    kind: str
    id: str
    closeness: float
    text: str
    who: str | None = None
    document: str | None = None
    start: int | None = None
    end: int | None = None


class DocumentGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document to be added."""

    text: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None


class DocumentsGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Documents to be added; `who` adds them, where nobody logs in."""

    documents: list[DocumentGiven]
    who: str = ""


class CorrectionGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A correction to be made; see docs/corrections.md for what target and `to` may be."""

    kind: str
    target: str | list[str]
    to: str | list[str] | dict[str, str | None] | None = None
    label: str | None = None
    new: bool = False
    why: str = ""
    who: str = ""


class Undoing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who undoes a correction, where nobody logs in."""

    who: str = ""


class ErrorOf(msgspec.Struct, frozen=True):
    """What went wrong, in one line."""

    error: str


TYPES: tuple[Any, ...] = (
    StatementOf, MoveOf, IssueOf, CellOf, PartyOf, ActorOf, PairOf, Reading, DocumentEntry, Event, Hit, Job, Correction,
    SimilarOf, DocumentsGiven, CorrectionGiven, Undoing, ErrorOf,
)  # fmt: skip

# Nulls are left out of a description, so that what must be there has a value in these.
_DAY = {"earliest": "2022-01-26", "latest": "2022-01-26", "basis": "given", "reasons": []}
_WORDS = {"start": 10, "end": 38, "text": "demanded written guarantees"}
_MOVE: dict[str, Any] = {
    "id": "d15e/m2", "act": "demand", "plover": "REQUEST", "polarity": "for",
    "by": {"actor": "RUS", "text": "Moscow", "start": 3, "end": 9}, "person": "Ada Holm",
    "to": [{"actor": "NATO", "text": "the alliance", "start": 44, "end": 56}],
    "point": {"start": 19, "end": 38, "text": "written guarantees"}, "time": {"value": "2022-01-26", "basis": "given"},
    "statement": "d15e/s1", "according_to": [], "evidence": _WORDS, "confidence": 0.91,
    "document": "d15e", "published": _DAY, "issue": "i3f9a2b1c",
}  # fmt: skip
_STATEMENT: dict[str, Any] = {
    "id": "d15e/s1", "speaker": {"start": 0, "end": 6, "text": "Velmar", "actor": "VEL", "person": None, "why": None},
    "cue": {"start": 7, "end": 11, "text": "said"},
    "content": [{"start": 12, "end": 33, "text": "the gates stay closed"}],
    "addressee": None, "mode": "indirect", "reported_by": None, "confidence": 0.94, "document": "d15e",
    "published": _DAY,
}  # fmt: skip
_STANDING: dict[str, Any] = {
    "party": "NATO", "status": "rejected", "position": "against", "basis": "recorded", "claimed_by": [],
    "disputed_by": [], "evidence": [{"document": "d15e", **_WORDS, "move": "d15e/m2"}],
    "history": [
        {"day": "2021-12-17", "status": "unanswered", "position": None, "basis": "recorded", "claimed_by": [],
         "disputed_by": [], "moves": ["d15e/m2"]},
        {"day": "2022-01-26", "status": "rejected", "position": "against", "basis": "recorded", "claimed_by": [],
         "disputed_by": [], "moves": ["d90f/m6"]},
    ],
}  # fmt: skip

EXAMPLES: dict[str, Any] = {
    "MoveOf": _MOVE,
    "StatementOf": _STATEMENT,
    "CellOf": {
        "issue": "i3f9a2b1c", "label": "no further expansion", "party": "NATO", "asks": False, "standing": _STANDING,
        "reasons": ["rejected: its latest answer on record is a no", "position: against"],
        "evidence": [{"move": _MOVE, "title": "The letter", "outlet": "The Courier", "before": "In its letter ",
                      "text": "Moscow demanded written guarantees", "after": " of the alliance.",
                      "makes": "unanswered"}],
    },
    "ActorOf": {
        "id": "RUS", "name": "Russia",
        "courses": [{"issue": "i3f9a2b1c", "label": "no further expansion",
                     "steps": [{"move": _MOVE, "changes": None}]}],
        "statements": [_STATEMENT],
    },
    "Reading": {
        "document": {"id": "d15e", "path": "letter.txt", "title": "The letter", "text": "The gates stay closed.",
                     "sha256": "5f0c...", "language": "en", "published": _DAY, "url": None, "outlet": "The Courier"},
        "removed": [], "sentences": [[0, 22]], "mentions": [], "times": [], "statements": [], "moves": [],
    },
    "DocumentEntry": {
        "id": "d15e", "path": "letter.txt", "title": "The letter", "published": _DAY, "language": "en",
        "outlet": "The Courier", "url": "https://courier.example/letter",
        "characters": 2140, "statements": 9, "moves": 6, "copies": 0,
        "reader": "5", "added_at": "2022-02-01T09:30:00+00:00", "hidden": False,
    },
    "Event": {
        "act": "demand", "by": _MOVE["by"], "person": "Ada Holm", "to": _MOVE["to"], "point": "written guarantees",
        "value": "2022-01-26", "basis": "given", "earliest": "2022-01-26", "latest": "2022-01-26",
        "according_to": [], "evidence": _STANDING["evidence"],
    },
    "Job": {
        "id": "q3Jc0aX1bT9z", "who": "Ada", "total": 2, "started": "2022-02-01T09:30:00Z", "state": "done",
        "documents": [{"path": "letter.txt", "document": "d15e", "new": True, "message": ""},
                      {"path": "photo.jpg", "document": None, "new": False,
                       "message": "photo.jpg: no text in it; give a text or a web page"}],
        "message": "",
    },
    "Correction": {
        "nr": 3, "kind": "act", "document": "d15e", "target": {}, "before": "demand", "after": "reject", "who": "Ada",
        "when": "2022-02-01T09:35:00+00:00", "why": "it says no", "undone_at": None, "undone_by": None,
        "state": "applied", "reason": None, "now": "d15e/m2",
    },
    "SimilarOf": {"kind": "move", "id": "d15e/m2", "closeness": 0.71, "text": "demanded written guarantees",
                  "who": "RUS", "document": "d15e", "start": 10, "end": 38},
    "IssueOf": {
        "number": 1, "known_on": "2022-01-26", "id": "i3f9a2b1c", "label": "no further expansion",
        "moves": ["d15e/m2", "d90f/m6"],
        "standings": [{"party": "NATO", "status": "rejected", "position": "against", "basis": "recorded",
                       "claimed_by": [], "disputed_by": [], "evidence": []}],
        "askers": ["RUS"],
    },
    "PartyOf": {"id": "NATO", "name": "NATO", "moves": 12, "statements": 9},
    "PairOf": {"first": "NATO", "second": "RUS", "agree": [], "differ": ["i3f9a2b1c"]},
    "Hit": {"kind": "move", "document": "d15e", "id": "d15e/m2", "who": "RUS", "start": 10, "end": 38,
            "text": "demanded written guarantees"},
    "ErrorOf": {"error": "i0: no such issue on the board."},
    "DocumentsGiven": {"documents": [{"text": "Velmark demanded that Torland open the gates.",
                                      "published": "2022-01-28", "outlet": "The Courier"}], "who": "Ada"},
    "CorrectionGiven": {"kind": "act", "target": "d15e/m2", "to": "reject", "why": "it says no", "who": "Ada"},
    "Undoing": {"who": "Ada"},
}  # fmt: skip


def _ref(kind: str) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind)}


def _content(schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"application/json": content}


def error_responses() -> dict[int | str, dict[str, Any]]:
    """What every address may answer instead."""
    content = _content(_ref("ErrorOf"), EXAMPLES["ErrorOf"])
    told = {401: "Nobody is logged in", 403: "Not allowed", 404: "Not there", 422: "What was sent cannot be used"}
    return {status: {"description": words, "content": content} for status, words in told.items()}


def shown(kind: str, status: int = 200, words: str = "Found") -> dict[int | str, dict[str, Any]]:
    """Responses of an address that gives one thing."""
    own = {"description": words, "content": _content(_ref(kind), EXAMPLES.get(kind))}
    unchanged: dict[int | str, dict[str, Any]] = (
        {304: {"description": "As it was when the ETag sent was given"}} if status == 200 else {}
    )
    return {status: own, **unchanged, **error_responses()}


def listed(kind: str) -> dict[int | str, dict[str, Any]]:
    """Responses of an address that gives a list, page by page."""
    schema = {
        "type": "object",
        "required": ["items", "total", "page", "pages", "next"],
        "properties": {
            "items": {"type": "array", "items": _ref(kind)},
            "total": {"type": "integer"},
            "page": {"type": "integer"},
            "pages": {"type": "integer"},
            "next": {"type": ["string", "null"], "description": "The address of the next page"},
        },
    }
    example = None
    if kind in EXAMPLES:
        example = {"items": [EXAMPLES[kind]], "total": 72, "page": 1, "pages": 2, "next": "/api/v1/...?page=2"}
    own = {"description": "A page of the list", "content": _content(schema, example)}
    return {200: own, 304: {"description": "As it was when the ETag sent was given"}, **error_responses()}


def described(kind: str) -> dict[str, Any]:
    """The description of what is sent to an address."""
    return {"requestBody": {"required": True, "content": _content(_ref(kind), EXAMPLES.get(kind))}}


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description of an application's API, with the schemas of the types it gives."""
    import rejoinder

    described_as = get_openapi(
        title="Rejoinder",
        version=rejoinder.__version__,
        description="The record of a negotiation as data: the board, its evidence, documents, statements, moves.",
        routes=app.routes,
    )
    _, components = msgspec.json.schema_components(TYPES, ref_template=_REF)
    schemas = described_as.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(components)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return described_as
