"""The API: everything the pages show as JSON under /api/v1, in the record's own types, page by page, with ETags."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rejoinder.errors import InputError
from rejoinder.filing.docket import board_id
from rejoinder.record.entries import MoveEntry, StatementEntry
from rejoinder.views.why import reasons
from rejoinder.web import api_schema as schema
from rejoinder.web.charts.network import pairs
from rejoinder.web.entry import entered, who_of
from rejoinder.web.excerpts import excerpts
from rejoinder.web.jobs import Job
from rejoinder.web.pages.board import Wanted, wanted, wanted_rows
from rejoinder.web.pages.correcting import corrected
from rejoinder.web.pages.document import chosen
from rejoinder.web.pages.issue import history, in_time, row_named
from rejoinder.web.pages.party import courses, of_party, of_person
from rejoinder.web.pages.search import Found, Looked, by_meaning, by_words, fitting, looked
from rejoinder.web.pages.timeline import Stretch, chosen_events, stretch
from rejoinder.web.site import Current, Here, Number, PageNumber, Site, Text, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["install", "router"]

MOST = 500
"""Entries on a page, at most."""

T = TypeVar("T")
router = APIRouter(prefix="/api/v1")
PerPage = Annotated[int, Query(ge=1, le=MOST, description="How many on a page.")]


def answer(request: Request, value: Any, status: int = 200) -> Response:
    """A value as JSON; nothing but "as it was" for who has it already."""
    body = msgspec.json.encode(value)
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and request.method == "GET" and (tag in given or given == ["*"]):
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, status_code=status, media_type="application/json", headers={"etag": tag})


def answer_page(request: Request, found: Sequence[Any], page: int, per_page: int, made: Any = None) -> Response:
    """A page of a list, with the address of the next one; `made` makes an item of what was found."""
    shown = paged(found, page, per_page)
    following = None
    if shown.number < shown.pages:
        following = str(request.url.include_query_params(page=shown.number + 1).path) + "?"
        following += request.url.include_query_params(page=shown.number + 1).query
    items = [made(one) for one in shown.items] if made else shown.items
    value = {"items": items, "total": shown.total, "page": shown.number, "pages": shown.pages, "next": following}
    sent = answer(request, value)
    if following:
        sent.headers["link"] = f'<{following}>; rel="next"'
    return sent


def _move(snapshot: Snapshot, entry: MoveEntry) -> dict[str, Any]:
    row = snapshot.row_of.get(board_id(entry.document, entry.move.id)) or snapshot.row_of.get(entry.move.id)
    about = {"document": entry.document, "published": entry.published, "issue": row.issue.id if row else None}
    return _flat(entry.move) | about


def _statement(entry: StatementEntry) -> dict[str, Any]:
    return _flat(entry.statement) | {"document": entry.document, "published": entry.published}


def _flat(value: Any) -> dict[str, Any]:
    return {name: one for name, one in msgspec.structs.asdict(value).items() if one is not msgspec.UNSET}


@router.get("/board", responses=schema.listed("IssueOf"), summary="Issues and where each party stands on them")
def board(
    request: Request,
    snapshot: Current,
    asked: Annotated[Wanted, Depends(wanted)],
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    """The rows of the board; the same filters and orders as the page."""

    def made(row: Any) -> dict[str, Any]:
        return _flat(row.issue) | {"number": row.number, "known_on": snapshot.known_on[row.issue.id] or None}

    return answer_page(request, wanted_rows(snapshot, asked), page, per_page, made)


@router.get(
    "/issues/{issue:path}/parties/{party:path}", responses=schema.shown("CellOf"), summary="A cell of the board"
)
def cell(request: Request, snapshot: Current, issue: str, party: str) -> Response:
    """A standing with the rule that decided it, and every sentence it rests on."""
    row = row_named(snapshot, issue)
    standing = row.standings.get(party)
    if standing is None and party not in row.askers and party not in snapshot.names:
        raise HTTPException(404, f"{party}: no such party on the board.")
    moves = in_time(snapshot, [one.move for one in standing.evidence] if standing else [])
    evidence = [
        {
            "move": _move(snapshot, one.entry),
            "title": one.document.title if one.document else "",
            "outlet": one.document.outlet if one.document else None,
            "before": one.before,
            "text": one.words,
            "after": one.after,
            "makes": history(one.entry, party) or None,
        }
        for one in excerpts(snapshot, moves)
    ]
    return answer(
        request,
        {
            "issue": row.issue.id,
            "label": row.issue.label,
            "party": party,
            "asks": party in row.askers,
            "standing": standing,
            "reasons": reasons(standing) if standing else [],
            "evidence": evidence,
        },
    )


@router.get("/issues/{issue:path}", responses=schema.shown("IssueOf"), summary="An issue")
def issue(request: Request, snapshot: Current, issue: str) -> Response:
    """An issue with its standings and the ids of its moves."""
    row = row_named(snapshot, issue)
    return answer(
        request, _flat(row.issue) | {"number": row.number, "known_on": snapshot.known_on[row.issue.id] or None}
    )


@router.get("/documents", responses=schema.listed("DocumentEntry"), summary="The documents")
def documents(
    request: Request, snapshot: Current, q: Text = "", page: PageNumber = 1, per_page: PerPage = 50
) -> Response:
    """The documents without their texts, by date; `q` are words of title, path, outlet or date."""
    return answer_page(request, chosen(snapshot, q), page, per_page)


@router.get("/documents/{document:path}", responses=schema.shown("Reading"), summary="A document")
def document(request: Request, snapshot: Current, document: str) -> Response:
    """A document's text with everything read from it, as `rejoinder read --format jsonl` writes it."""
    if document not in snapshot.documents:
        raise HTTPException(404, f"{document}: no such document in this dossier.")
    return answer(request, snapshot.reading(document))


@router.get("/statements", responses=schema.listed("StatementOf"), summary="Who said what")
def statements(
    request: Request,
    snapshot: Current,
    actor: Text = "",
    person: Text = "",
    document: Text = "",
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    """Statements in the order of the documents; of one actor, person or document where that is asked."""
    found = snapshot.statements_of.get(actor, []) if actor else snapshot.statements
    if person:
        found = [one for one in found if one.statement.speaker and one.statement.speaker.person == person]
    if document:
        found = [one for one in found if one.document == document]
    return answer_page(request, found, page, per_page, _statement)


@router.get("/moves", responses=schema.listed("MoveOf"), summary="Who did what towards whom")
def moves(
    request: Request,
    snapshot: Current,
    actor: Text = "",
    act: Text = "",
    issue: Text = "",
    document: Text = "",
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    """Moves in the order of the documents; of one actor, act, issue or document where that is asked."""
    found: Sequence[MoveEntry] = snapshot.moves_of.get(actor, []) if actor else list(snapshot.entries.values())
    if issue:
        own = [snapshot.entries[one] for one in row_named(snapshot, issue).issue.moves if one in snapshot.entries]
        ids = {id(entry) for entry in own}
        found = [entry for entry in found if id(entry) in ids]
    if act:
        found = [entry for entry in found if entry.move.act == act]
    if document:
        found = [entry for entry in found if entry.document == document]
    return answer_page(request, found, page, per_page, lambda entry: _move(snapshot, entry))


@router.get("/timeline", responses=schema.listed("Event"), summary="What happened when")
def timeline(
    request: Request,
    snapshot: Current,
    asked: Annotated[Stretch, Depends(stretch)],
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    """Events in the order of time, the undated last; the same filters as the page."""
    return answer_page(request, chosen_events(snapshot, asked), page, per_page)


@router.get("/network", responses=schema.listed("PairOf"), summary="Who agrees and disagrees with whom")
def network(
    request: Request, snapshot: Current, issue: Text = "", page: PageNumber = 1, per_page: PerPage = 50
) -> Response:
    """Pairs of parties with the issues they agree and disagree on."""
    return answer_page(request, pairs([row_named(snapshot, issue)]) if issue else snapshot.pairs, page, per_page)


@router.get("/parties", responses=schema.listed("PartyOf"), summary="The parties")
def parties(request: Request, snapshot: Current, page: PageNumber = 1, per_page: PerPage = 50) -> Response:
    """The parties of the board, in the order of its columns."""

    def made(party: str) -> dict[str, Any]:
        counts = {
            "moves": len(snapshot.moves_of.get(party, ())),
            "statements": len(snapshot.statements_of.get(party, ())),
        }
        return {"id": party, "name": snapshot.name(party), **counts}

    return answer_page(request, snapshot.columns, page, per_page, made)


@router.get("/parties/{party:path}", responses=schema.shown("ActorOf"), summary="Everything one party did and said")
def party(request: Request, snapshot: Current, party: str) -> Response:
    """What a party did, issue by issue, and what it said."""
    return answer(request, _actor(snapshot, party, snapshot.name(party), *of_party(snapshot, party)))


@router.get("/people/{person:path}", responses=schema.shown("ActorOf"), summary="Everything one person did and said")
def person(request: Request, snapshot: Current, person: str) -> Response:
    """What a person did, issue by issue, and what they said."""
    return answer(request, _actor(snapshot, person, person, *of_person(snapshot, person)))


def _actor(
    snapshot: Snapshot, id: str, name: str, moves: Sequence[MoveEntry], said: Sequence[StatementEntry]
) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "courses": [
            {
                "issue": one.row.issue.id if one.row else None,
                "label": one.row.issue.label if one.row else None,
                "steps": [{"move": _move(snapshot, entry), "changes": changed or None} for entry, changed in one.steps],
            }
            for one in courses(snapshot, moves)
        ],
        "statements": [_statement(one) for one in said],
    }


@router.get("/search", responses=schema.listed("Hit"), summary="Where words occur")
def search(
    request: Request,
    site: Here,
    snapshot: Current,
    asked: Annotated[Looked, Depends(looked)],
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    """Moves, then statements, then texts that have all the words; see `rejoinder find` for phrases and beginnings."""
    return answer_page(request, by_words(snapshot, asked, site.snapshots.dossier.find)[0], page, per_page)


@router.get("/similar", responses=schema.listed("SimilarOf"), summary="What is close in meaning")
def similar(
    request: Request,
    site: Here,
    snapshot: Current,
    asked: Annotated[Looked, Depends(looked)],
    page: PageNumber = 1,
    per_page: PerPage = 50,
) -> Response:
    """Issues, moves, statements and texts close in meaning to the words, the closest first.

    The header `X-Looked-Through` says how much of the dossier was: from the first search on it grows to "1.00".
    """
    near = site.meanings.near(snapshot, asked.q, fitting(snapshot, asked), 200) if asked.q else None
    found = by_meaning(snapshot, asked, near.found) if near else []
    sent = answer_page(request, found, page, per_page, _similar)
    done = 1.0 if not asked.q else near.ready / near.total if near and near.total else float(near is not None)
    sent.headers["x-looked-through"] = f"{done:.2f}"
    return sent


def _similar(found: Found) -> schema.SimilarOf:
    where = {"document": found.document, "start": found.start, "end": found.end} if found.document else {}
    return schema.SimilarOf(found.kind, found.id, found.closeness or 0.0, found.text, found.who or None, **where)  # type: ignore[arg-type]


@router.post("/documents", status_code=202, responses=schema.shown("Job", 202, "Being read"),
             openapi_extra=schema.described("DocumentsGiven"), summary="Add documents")  # fmt: skip
async def add(request: Request, site: Here) -> Response:
    """Have documents read; the answer is a job to look at until it is done."""
    given = await _sent(request, site, schema.DocumentsGiven)
    if not site.snapshots.dossier.writable:
        raise HTTPException(409, f"{site.path.name}: may not be written; nothing can be added.")
    if not given.documents:
        raise InputError("documents: there is none")
    job = await run_in_threadpool(_job, given, site, who_of(request, given.who))
    made = answer(request, job, 202)
    made.headers["location"] = f"/api/v1/jobs/{job.id}"
    return made


def _job(given: schema.DocumentsGiven, site: Site, who: str) -> Job:
    files = ((f"sent-{number}.jsonl", msgspec.json.encode(one)) for number, one in enumerate(given.documents, 1))
    return site.jobs.start(files, who=who)


@router.get("/jobs/{job}", responses=schema.shown("Job"), summary="How far documents being added are")
def job(request: Request, site: Here, job: str) -> Response:
    """What became of each document so far; `state` is done or stopped when there is no more to come."""
    found = site.jobs.get(job)
    if found is None:
        raise HTTPException(404, "This server remembers no such job.")
    return answer(request, found)


@router.get("/corrections", responses=schema.listed("Correction"), summary="What people corrected")
def corrections(request: Request, site: Here, page: PageNumber = 1, per_page: PerPage = 50) -> Response:
    """All corrections by number, the undone ones too."""
    return answer_page(request, site.snapshots.dossier.corrections(), page, per_page)


@router.post("/corrections", status_code=201, responses=schema.shown("Correction", 201, "Corrected"),
             openapi_extra=schema.described("CorrectionGiven"), summary="Correct something")  # fmt: skip
async def correct(request: Request, site: Here) -> Response:
    """Correct a statement, a move, an issue, a cell or a document."""
    given = await _sent(request, site, schema.CorrectionGiven)
    target: Any = given.target
    if given.kind == "standing":
        if not isinstance(target, list) or len(target) != 2:
            raise InputError("target: a standing is given as [issue, party]")
        target = tuple(target)
    asked = {"kind": given.kind, "target": target, "to": given.to, "label": given.label, "new": given.new}
    made = await run_in_threadpool(corrected, site, {**asked, "why": given.why[:2000]}, who_of(request, given.who))
    return answer(request, made, 201)


@router.post("/corrections/{nr}/undo", responses=schema.shown("Correction"),
             openapi_extra=schema.described("Undoing"), summary="Undo a correction")  # fmt: skip
async def undo(request: Request, site: Here, nr: Number) -> Response:
    """Make it as if a correction had not been; it stays listed as undone."""
    given = await _sent(request, site, schema.Undoing)
    who = who_of(request, given.who)
    if not who:
        raise InputError("who: say who you are; it is kept with the correction")
    made = await run_in_threadpool(site.snapshots.dossier.undo, nr, who=who)
    await run_in_threadpool(site.snapshots.fresh)
    return answer(request, made)


async def _sent(request: Request, site: Site, kind: type[T]) -> T:
    """What a program sent, as JSON: a page of another site cannot send that without asking first."""
    if not site.may(request, "editor"):
        raise HTTPException(403, "Only users with the role editor may do that.")
    if not site.tokens.own(request):
        raise HTTPException(403, "The request comes from another site; nothing was done.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "Send it as application/json.")
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"what was sent cannot be used: {error}".replace("\n", " ")) from None


def install(app: FastAPI) -> None:
    """Put the API's description where programs look for it."""
    inside = APIRouter(prefix="/api/v1", include_in_schema=False)
    made: dict[str, Any] = {}

    @inside.get("/openapi.json")
    def description(request: Request) -> Response:
        if not made:
            made.update(schema.openapi_of(app))
        return answer(request, made)

    app.include_router(inside, dependencies=[Depends(entered)])
