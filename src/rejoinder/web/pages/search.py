"""Search over everything: moves, statements, texts, issues, parties, people; by words and by meaning."""

from __future__ import annotations

import re
import unicodedata

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from rejoinder.web.api_schema import openapi_of
from rejoinder.web.shown import address, words_of
from rejoinder.web.site import Current, Here, PageNumber, Text, paged

__all__ = ["highlighted", "router"]

HITS = 40
"""Hits on a page."""
LIMIT = 80
"""Moves, statements and documents looked at, each."""
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


@router.get("/search")
def search(request: Request, site: Here, snapshot: Current, q: Text = "", page: PageNumber = 1) -> Response:
    """What a search found."""
    q = q.strip()
    hits = site.snapshots.dossier.find(q, limit=LIMIT) if q else []
    words = [word.casefold() for word in re.findall(r"\w+", q)]
    issues = [row for row in snapshot.rows if words and all(w in snapshot.words[row.issue.id] for w in words)]
    named = [
        *((p, snapshot.name(p), "parties") for p in snapshot.columns),
        *((p, p, "people") for p in snapshot.people),
    ]
    who = [one for one in named if words and all(w in f"{one[0]} {one[1]}".casefold() for w in words)]
    near = site.meanings.near(snapshot, q) if q else []
    shown = {row.issue.id for row in issues[:8]}

    def here(**changed: object) -> str:
        return address("search", q=q, **changed)

    return site.page(
        request,
        "search.html",
        {
            "q": q,
            "page": paged(hits, page, HITS),
            "issues": issues[:8],
            "issues_left": max(0, len(issues) - 8),
            "near": None if near is None else [row for row in near if row.issue.id not in shown],
            "who": who[:12],
            "marked": lambda text: highlighted(text, q),
            "snapshot": snapshot,
            "here_with": here,
            "full": len(hits) >= LIMIT,
        },
    )


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
