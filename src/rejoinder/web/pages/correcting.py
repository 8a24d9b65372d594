"""Correcting: the forms for a move, a statement, an issue, a cell, a document; the list of corrections; undoing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from rejoinder.errors import InputError
from rejoinder.record.corrections import KINDS, Correction
from rejoinder.record.types import ACTS
from rejoinder.views.corrections import words
from rejoinder.web.entry import Changing, who_of
from rejoinder.web.pages.login import safe_place
from rejoinder.web.shown import address
from rejoinder.web.site import Current, Here, Number, PageNumber, Site, Text, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["corrected", "router"]

CORRECTIONS = 50

router = APIRouter(include_in_schema=False)


@router.get("/correct/moves/{move:path}")
def move_forms(request: Request, site: Here, snapshot: Current, move: str, back: Text = "/") -> Response:
    """The forms that correct one move."""
    entry = snapshot.entries.get(move)
    if entry is None:
        raise HTTPException(404, f"{move}: no such move on record.")
    _editing(request, site)
    row = snapshot.row_of.get(move)
    values = {
        "entry": entry,
        "row": row,
        "acts_known": ACTS,
        "named": [actor.actor or actor.text for actor in entry.move.to],
        "back": safe_place(back),
        "rows": snapshot.rows[:200],
        "parties": snapshot.columns[:200],
        "document": snapshot.documents.get(entry.document),
        "target": entry.move.id,
    }
    return site.page(request, "correct_move.html", values)


@router.get("/correct/statements/{statement:path}")
def statement_forms(request: Request, site: Here, snapshot: Current, statement: str, back: Text = "/") -> Response:
    """The forms that correct one statement, named "DOCUMENT/ID"."""
    document, _, id = statement.rpartition("/")
    _editing(request, site)
    if document not in snapshot.documents:
        raise HTTPException(404, f"{statement}: no such statement on record.")
    found = next((one for one in snapshot.reading(document).statements if one.id == id), None)
    if found is None:
        raise HTTPException(404, f"{statement}: no such statement on record.")
    values = {
        "statement": found, "document": snapshot.documents[document], "target": statement, "back": safe_place(back),
        "parties": snapshot.columns[:200], "people": sorted(snapshot.people)[:200],
    }  # fmt: skip
    return site.page(request, "correct_statement.html", values)


def _editing(request: Request, site: Site) -> None:
    if not site.may(request, "editor"):
        raise HTTPException(403, "Only users with the role editor may correct.")


@router.get("/corrections")
def corrections_page(request: Request, site: Here, page: PageNumber = 1) -> Response:
    """All corrections, the latest first."""
    found = list(reversed(site.snapshots.dossier.corrections()))

    def here(**changed: object) -> str:
        return address("corrections", **changed)

    values = {"page": paged(found, page, CORRECTIONS), "words_of": words, "here_with": here}
    return site.page(request, "corrections.html", values)


@router.post("/corrections")
async def correct(request: Request, site: Here, snapshot: Current, form: Changing) -> Response:
    """Make a correction, and go back to where it was made, where it can be undone."""
    made = await run_in_threadpool(corrected, site, _given(snapshot, form), who_of(request, str(form.get("who", ""))))
    place = safe_place(str(form.get("back", "/")))
    if made.kind in ("merge", "split", "issue"):
        place = address("corrections")
    path, _, query = place.partition("#")[0].partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("corrected="))
    answer = RedirectResponse(f"{path}?{kept}{'&' if kept else ''}corrected={made.nr}", 303)
    if not site.settings.login:
        answer.set_cookie("rejoinder_who", _cookie(made.who), max_age=31536000, samesite="strict")
    return answer


def _cookie(who: str) -> str:
    from urllib.parse import quote

    return quote(who)


def _given(snapshot: Snapshot, form: FormData) -> dict[str, Any]:
    """What a form asks for, in the words of `Dossier.correct`."""
    kind = str(form.get("kind", ""))
    if kind not in KINDS:
        raise InputError(f"correct: {kind!r} is no kind of correction; known are {', '.join(KINDS)}")
    target: Any = str(form.get("target", ""))
    to: Any = " ".join(str(form.get("to", "")).split())
    label = " ".join(str(form.get("label", "")).split()) or None
    if kind == "standing":
        target = (target, str(form.get("party", "")))
    elif kind == "merge":
        others = [str(one) for one in form.getlist("other") if str(one)]
        if not others:
            raise InputError("merge: choose the issues that are about the same thing")
        target, to = [target, *others], None
    elif kind == "split":
        to = [str(one) for one in form.getlist("move")]
        if not to:
            raise InputError("split: choose the moves that are about something else")
        to = [snapshot.entries[one].move.id if one in snapshot.entries else one for one in to]
    elif kind == "addressees":
        to = [part.strip() for part in to.split(",") if part.strip()]
    elif kind == "issue":
        to = to or None
    elif kind in ("hide", "show", "reject"):
        to = None
    if kind in ("speaker", "act", "actor", "standing", "label") and not to:
        raise InputError(f"{kind}: say what it should be")
    return {
        "kind": kind, "target": target, "to": to, "label": label, "new": bool(form.get("new")),
        "why": " ".join(str(form.get("why", "")).split())[:2000],
    }  # fmt: skip


def corrected(site: Site, given: dict[str, Any], who: str) -> Correction:
    """Make a correction and wait until pages show it; raises what `Dossier.correct` raises."""
    if not who:
        raise InputError("correct: say who you are; it is kept with the correction")
    made = site.snapshots.dossier.correct(
        given["kind"], given["target"], given["to"], who=who, why=given["why"], label=given["label"], new=given["new"]
    )
    site.snapshots.fresh()
    return made


@router.post("/corrections/{nr}/undo")
def undo(request: Request, site: Here, form: Changing, nr: Number) -> Response:
    """Undo a correction."""
    who = who_of(request, str(form.get("who", "")) or who_before(request)) or "somebody"
    site.snapshots.dossier.undo(nr, who=who)
    site.snapshots.fresh()
    return RedirectResponse(f"/corrections#c{nr}", 303)


def who_before(request: Request) -> str:
    """Who this browser last corrected as, where nobody logs in."""
    from urllib.parse import unquote

    return unquote(request.cookies.get("rejoinder_who", ""))[:80]
