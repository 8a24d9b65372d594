"""Parties and people: everything one of them did and said, issue by issue, with changes of position marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rejoinder.filing.docket import board_id
from rejoinder.record.entries import MoveEntry, StatementEntry
from rejoinder.record.types import POLARITY
from rejoinder.views.board import BoardRow
from rejoinder.web.pages.issue import in_time
from rejoinder.web.shown import address, cell_parts
from rejoinder.web.site import Current, Here, PageNumber, Text, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["Course", "courses", "of_party", "of_person", "router"]

ISSUES = 20
STATEMENTS = 40
PARTIES = 100

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Course:
    """What somebody did about one issue (None: what is filed under none), in the order of time.

    `steps` have with each move what it changes: "" or words such as "from for to against".
    """

    row: BoardRow | None
    steps: list[tuple[MoveEntry, str]]


def courses(snapshot: Snapshot, entries: Sequence[MoveEntry]) -> list[Course]:
    """Moves by issue, the issues with most of them first, those of no issue last."""
    ids = {id(entry): board_id(entry.document, entry.move.id) for entry in entries}
    names = [name if (name := ids[id(entry)]) in snapshot.entries else entry.move.id for entry in entries]
    by_issue: dict[str, list[MoveEntry]] = {}
    for name in in_time(snapshot, names):
        row = snapshot.row_of.get(name)
        by_issue.setdefault(row.issue.id if row else "", []).append(snapshot.entries[name])
    found = [
        Course(snapshot.by_issue.get(issue), list(zip(own, changes(own), strict=True)))
        for issue, own in by_issue.items()
    ]
    return sorted(found, key=lambda one: (one.row is None, -len(one.steps), one.row.number if one.row else 0))


def changes(entries: Sequence[MoveEntry]) -> list[str]:
    """For each move in time order what it changes of the position taken before, in words; a claim changes nothing."""
    found = []
    before = ""
    for entry in entries:
        own = not set(entry.move.according_to) - {entry.move.by.actor}
        side = POLARITY[entry.move.act] if own and entry.move.act not in ("threaten", "criticise") else "neutral"
        changed = side != "neutral" and before not in ("", side)
        found.append(f"from {before} to {side}" if changed else "")
        before = side if side != "neutral" else before
    return found


@router.get("/parties")
def parties(request: Request, site: Here, snapshot: Current, q: Text = "", page: PageNumber = 1) -> Response:
    """All parties of the board, and the people who speak for them."""
    words = q.casefold().split()
    chosen = [p for p in snapshot.columns if all(w in f"{p} {snapshot.name(p)}".casefold() for w in words)]
    people = [n for n in snapshot.people if all(w in n.casefold() for w in words)]
    people.sort(key=lambda name: (-len(snapshot.people[name][0]) - len(snapshot.people[name][1]), name))

    def here(**changed: object) -> str:
        return address("parties", q=q, **changed)

    values = {"page": paged(chosen, page, PARTIES), "people": people[:60], "snapshot": snapshot}
    return site.page(request, "parties.html", {**values, "q": q, "here_with": here})


def of_party(snapshot: Snapshot, party: str) -> tuple[list[MoveEntry], list[StatementEntry]]:
    """What a party did and said; for the API too. Raises a 404 where nobody of that name is on record."""
    moves, statements = snapshot.moves_of.get(party, []), snapshot.statements_of.get(party, [])
    if not moves and not statements and party not in snapshot.names:
        raise HTTPException(404, f"{party}: nobody of that name is on record.")
    return moves, statements


def of_person(snapshot: Snapshot, person: str) -> tuple[list[MoveEntry], list[StatementEntry]]:
    """What a person did and said; for the API too. Raises a 404 where nobody of that name says or does anything."""
    found = snapshot.people.get(person)
    if found is None:
        raise HTTPException(404, f"{person}: nobody of that name says or does anything on record.")
    return found


@router.get("/parties/{party:path}")
def party_page(
    request: Request, site: Here, snapshot: Current, party: str, page: PageNumber = 1, said: PageNumber = 1
) -> Response:
    """One party: where it stands, what it did about each issue, what it said."""
    return site.page(request, "party.html", lambda: _party(snapshot, party, page, said), of=snapshot.key)


def _party(snapshot: Snapshot, party: str, page: int, said: int) -> dict[str, Any]:
    moves, statements = of_party(snapshot, party)
    standings = [(row, part) for row in snapshot.rows if (part := cell_parts(row, party))]
    speakers = {e.move.person for e in moves if e.move.person} | {
        s.statement.speaker.person for s in statements if s.statement.speaker and s.statement.speaker.person
    }

    def here(**changed: object) -> str:
        return address(
            "parties", party, **{"page": page if page > 1 else "", "said": said if said > 1 else "", **changed}
        )

    return {
        "who": snapshot.name(party),
        "party": party,
        "person": False,
        "standings": standings[:60],
        "standings_left": max(0, len(standings) - 60),
        "speakers": sorted(speakers),
        "page": paged(courses(snapshot, moves), page, ISSUES),
        "statements": paged(statements, said, STATEMENTS),
        "here_with": here,
        "snapshot": snapshot,
    }


@router.get("/people/{person:path}")
def person_page(
    request: Request, site: Here, snapshot: Current, person: str, page: PageNumber = 1, said: PageNumber = 1
) -> Response:
    """One person: what they did about each issue, what they said."""
    return site.page(request, "party.html", lambda: _person(snapshot, person, page, said), of=snapshot.key)


def _person(snapshot: Snapshot, person: str, page: int, said: int) -> dict[str, Any]:
    found = of_person(snapshot, person)
    moves, statements = found
    parties = {e.move.by.actor for e in moves if e.move.by.actor} | {
        s.statement.speaker.actor for s in statements if s.statement.speaker and s.statement.speaker.actor
    }

    def here(**changed: object) -> str:
        return address(
            "people", person, **{"page": page if page > 1 else "", "said": said if said > 1 else "", **changed}
        )

    return {
        "who": person,
        "party": "",
        "person": True,
        "standings": [],
        "standings_left": 0,
        "speakers": sorted(party for party in parties if party != person),
        "page": paged(courses(snapshot, moves), page, ISSUES),
        "statements": paged(statements, said, STATEMENTS),
        "here_with": here,
        "snapshot": snapshot,
    }
