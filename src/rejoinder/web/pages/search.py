"""Search over everything: moves, statements, texts, issues, parties, people; by words and by meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from rejoinder.filing.docket import board_id
from rejoinder.record.entries import Hit
from rejoinder.views.board import BoardRow, cell
from rejoinder.views.selection import known_on
from rejoinder.views.wording import actor, actors, title_of
from rejoinder.web.api_schema import openapi_of
from rejoinder.web.meanings import Close, Near
from rejoinder.web.pages.timeline import check_days
from rejoinder.web.shown import address, words_of
from rejoinder.web.site import Current, Here, PageNumber, Site, Text, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["Found", "Looked", "by_meaning", "by_words", "fitting", "highlighted", "looked", "router"]

HITS = 40
"""Hits on a page."""
LIMIT = 60
"""Moves, statements and documents looked at, each."""
FILTERED = 400
"""The same where only some of them are asked for."""
NEAR = 40
"""Entries close in meaning that are looked at; those found by their words are not shown twice."""
KINDS = {"issue": "issues", "move": "moves", "statement": "statements", "document": "texts"}
LONGEST = 700
"""Characters of one hit shown."""

_WORD = re.compile(r"\w+")

router = APIRouter(include_in_schema=False)


def highlighted(text: str, query: str) -> Markup:
    """Words of a document as HTML, those that a query asks for marked, in whatever form they have."""
    asked = [word for word in re.findall(r"(?<![-\w])\w+", query) if word != "OR"]
    stems = tuple(_folded(word)[: max(3, len(word) - 3)] for word in asked)
    line = " ".join(text.split())
    if len(line) > LONGEST:
        at = next((m.start() for m in _WORD.finditer(line) if stems and _folded(m[0]).startswith(stems)), 0)
        start = max(0, min(at - LONGEST // 3, len(line) - LONGEST))
        line = ("… " if start else "") + line[start : start + LONGEST] + " …"
    made = []
    end = 0
    for match in _WORD.finditer(line):
        if stems and _folded(match[0]).startswith(stems):
            made += [words_of(line[end : match.start()]), Markup("<mark>"), words_of(match[0]), Markup("</mark>")]
            end = match.end()
    made.append(words_of(line[end:]))
    return Markup("<bdi>") + Markup("").join(made) + Markup("</bdi>")


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Looked:
    """What an address asks a search for: words or a meaning, of what kind, whose, from documents of which days."""

    q: str
    kind: str = ""
    party: str = ""
    first: str = ""
    last: str = ""

    @property
    def query(self) -> dict[str, object]:
        """The same as query values."""
        return {"q": self.q, "kind": self.kind, "party": self.party, "from": self.first, "to": self.last}

    @property
    def filters(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kind or self.party or self.first or self.last)


async def looked(
    q: Text = "",
    kind: Annotated[
        Literal["", "issue", "move", "statement", "document"], Query(description="Only what is of that kind.")
    ] = "",
    party: Annotated[str, Query(max_length=400, description="Only what this party, or a person for it, does.")] = "",
    first: Annotated[str, Query(alias="from", max_length=10, description="Not published before that day.")] = "",
    last: Annotated[str, Query(alias="to", max_length=10, description="Not published after that day.")] = "",
) -> Looked:
    """What the address of a search asks for; raises `InputError` for a day that is none."""
    check_days(first, last)
    return Looked(q.strip(), kind, party, first, last)


@dataclass(frozen=True)
class Found:
    """An entry found: of what kind, by whom, in which words, where; `document` is "" for an issue.

    `told` says who does what, for a move.
    """

    kind: str
    id: str
    who: str
    text: str
    document: str = ""
    start: int = 0
    end: int = 0
    closeness: float | None = None
    told: str = ""


def by_words(snapshot: Snapshot, asked: Looked, find: Callable[..., list[Hit]]) -> tuple[list[Hit], bool]:
    """The hits of a search for words, and whether there may be more."""
    if not asked.q or asked.kind == "issue":
        return [], False
    limit = FILTERED if asked.filters else LIMIT
    hits = find(asked.q, limit=limit, kinds=[asked.kind] if asked.kind else ["move", "statement", "document"])
    found = [hit for hit in hits if _fits(snapshot, asked, hit.kind, f"{hit.document}/{hit.id}", hit.document, hit.id)]
    return found, len(hits) >= limit


@dataclass(frozen=True)
class Place:
    """A stretch of a text that was found, with all that was found in it: who, and what they do in it."""

    hit: Hit
    told: list[str]


def places(snapshot: Snapshot, hits: Sequence[Hit]) -> list[Place]:
    """Hits by their place, each place once: one sentence is often a statement and several moves."""
    found: dict[tuple[str, int, int], Place] = {}
    for hit in hits:
        place = found.setdefault((hit.document, hit.start, hit.end), Place(hit, []))
        told = hit.who or ""
        entry = snapshot.entries.get(board_id(hit.document, hit.id or "")) or snapshot.entries.get(hit.id or "")
        if hit.kind == "move" and entry is not None:
            told = f"{actor(entry.move.by, entry.move.person)} {actors(entry.move.act, entry.move.to)}"
        elif hit.kind == "statement" and told:
            told = f"{told} says"
        if told and told not in place.told:
            place.told.append(told)
    return list(found.values())


def by_meaning(snapshot: Snapshot, asked: Looked, close: Sequence[Close]) -> list[Found]:
    """What comes close in meaning, with its words and its place."""
    found = []
    for one in close:
        made: Found | None = None
        if one.kind == "issue" and (row := snapshot.by_issue.get(one.id)):
            made = Found("issue", one.id, "", row.issue.label)
        elif one.kind == "move" and (entry := snapshot.entries.get(one.id)):
            span = entry.move.evidence
            told = f"{actor(entry.move.by, entry.move.person)} {actors(entry.move.act, entry.move.to)}"
            who = entry.move.by.actor or entry.move.person or entry.move.by.text
            made = Found("move", entry.move.id, who, span.text, entry.document, span.start, span.end, told=told)
        elif one.kind == "statement" and (said := snapshot.statement_of.get(one.id)):
            speaker, content = said.statement.speaker, said.statement.content
            who = (speaker.person or speaker.text or speaker.actor or "") if speaker else ""
            words = " … ".join(span.text for span in content)
            place = (said.document, content[0].start, content[-1].end)
            made = Found("statement", said.statement.id, who, words, *place)
        elif one.kind == "document" and (document := snapshot.documents.get(one.id)):
            made = Found("document", one.id, "", title_of(document.title, document.path), one.id)
        if made is not None:
            found.append(replace(made, closeness=one.closeness))
    return found


def fitting(snapshot: Snapshot, asked: Looked) -> Callable[[str, str], bool]:
    """Whether something found by meaning, by its kind and id, is asked for."""

    def fits(kind: str, id: str) -> bool:
        document, entry = id, None
        if kind == "move":
            move = snapshot.entries.get(id)
            document, entry = (move.document, move.move.id) if move else ("", None)
        elif kind == "statement":
            said = snapshot.statement_of.get(id)
            document, entry = (said.document, said.statement.id) if said else ("", None)
        return _fits(snapshot, asked, kind, id, document, entry)

    return fits


def _fits(snapshot: Snapshot, asked: Looked, kind: str, id: str, document: str, entry: str | None) -> bool:
    if asked.kind and kind != asked.kind:
        return False
    if kind == "issue":
        row = snapshot.by_issue.get(id)
        if row is None or (asked.party and not cell(row, asked.party)):
            return False
        if not asked.first and not asked.last:
            return True
        days = [known_on(snapshot.entries[m]) for m in row.issue.moves if m in snapshot.entries]
        return any(asked.first <= day <= (asked.last or "9999") for day in days if day)
    held = snapshot.documents.get(document)
    if held is None:
        return not asked.filters
    # a range without an end may reach any day
    ends = held.published.latest or ("9999" if held.published.earliest else "")
    if asked.first and not ends >= asked.first:
        return False
    if asked.last and not (held.published.earliest and held.published.earliest <= asked.last):
        return False
    if not asked.party:
        return True
    if kind == "move":
        move = snapshot.entries.get(board_id(document, entry or "")) or snapshot.entries.get(entry or "")
        return move is not None and asked.party in (move.move.by.actor, " ".join(move.move.by.text.split()))
    said = snapshot.statement_of.get(f"{document}/{entry}") if kind == "statement" else None
    return said is not None and said.statement.speaker is not None and said.statement.speaker.actor == asked.party


@router.get("/search")
def search(
    request: Request,
    site: Here,
    snapshot: Current,
    asked: Annotated[Looked, Depends(looked)],
    page: PageNumber = 1,
) -> Response:
    """What a search found."""
    # what is found by meaning grows while vectors are made
    of = (snapshot.key, site.meanings.state(snapshot) if asked.q else "")
    return site.page(request, "search.html", lambda: _search(site, snapshot, asked, page), of=of)


def _search(site: Site, snapshot: Snapshot, asked: Looked, page: int) -> dict[str, Any]:
    hits, more = by_words(snapshot, asked, site.snapshots.dossier.find)
    words = [word.casefold() for word in re.findall(r"\w+", asked.q)]
    issues: list[BoardRow] = []
    if words and asked.kind in ("", "issue"):
        issues = [row for row in snapshot.rows if all(w in snapshot.words[row.issue.id] for w in words)]
        issues = [row for row in issues if _fits(snapshot, asked, "issue", row.issue.id, "", None)]
    who: list[tuple[str, str, str]] = []
    if words and not asked.filters:
        named = [
            *((p, snapshot.name(p), "parties") for p in snapshot.columns),
            *((p, p, "people") for p in snapshot.people),
        ]
        who = [one for one in named if all(w in f"{one[0]} {one[1]}".casefold() for w in words)]
    near = site.meanings.near(snapshot, asked.q, fitting(snapshot, asked), NEAR) if asked.q else Near([], 0, 0)
    shown = {("issue", row.issue.id) for row in issues[:8]} | {(hit.kind, f"{hit.document}/{hit.id}") for hit in hits}
    shown |= {("document", hit.document) for hit in hits if hit.kind == "document"}
    close = by_meaning(snapshot, asked, near.found) if near else []

    def here(**changed: object) -> str:
        return address("search", **{**asked.query, **changed})

    return {
        "asked": asked,
        "q": asked.q,
        "page": paged(places(snapshot, hits), page, HITS),
        "issues": issues[:8],
        "issues_left": max(0, len(issues) - 8),
        "near": near,
        "close": [one for one in close if not shown & {(one.kind, one.id), (one.kind, f"{one.document}/{one.id}")}][
            :12
        ],
        "who": who[:12],
        "marked": lambda text: highlighted(text, asked.q),
        "snapshot": snapshot,
        "here_with": here,
        "full": more,
        "kinds": KINDS,
        "all_parties": snapshot.columns[:200],
    }


@router.get("/help")
def help_page(request: Request, site: Here) -> Response:
    """What the words and marks mean."""
    return site.page(request, "help.html")


@router.get("/api")
def api_page(request: Request, site: Here) -> Response:
    """What there is for programs, from the API's own description."""
    description = openapi_of(request.app)
    calls = [
        (
            method.upper(),
            path,
            call["summary"],
            [one["name"] for one in call.get("parameters", ()) if one["in"] == "query"],
        )
        for path, methods in description["paths"].items()
        for method, call in methods.items()
    ]
    return site.page(request, "api.html", {"calls": calls})
