"""An issue with its moves, and a cell of the board with everything it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rejoinder.filing.tally import STATUS
from rejoinder.record.entries import MoveEntry
from rejoinder.record.types import Change, Standing
from rejoinder.resolving.calendar import bounds
from rejoinder.views.board import OPENING, BoardRow, cell
from rejoinder.views.selection import known_on
from rejoinder.views.why import reasons
from rejoinder.web.excerpts import Excerpt, excerpts
from rejoinder.web.shown import STANDINGS, cell_parts, change_parts
from rejoinder.web.site import Current, Here, PageNumber, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["history", "in_time", "router", "row_named"]

MOVES = 25
"""Moves on a page, each with its sentences."""

router = APIRouter(include_in_schema=False)


def row_named(snapshot: Snapshot, issue: str) -> BoardRow:
    """The row of an issue, by its id; a 404 if there is none."""
    row = snapshot.by_issue.get(issue)
    if row is None:
        raise HTTPException(
            404, f"{issue}: no such issue on the board. It may have been filed anew: look for its words."
        )
    return row


def in_time(snapshot: Snapshot, moves: Any) -> list[str]:
    """Ids of moves in the order in which the acts happened, what is not there left out."""

    def when(name: str) -> tuple[str, str, str, int]:
        entry = snapshot.entries[name]
        span = bounds(entry.move.time.value) if entry.move.time else None
        day = span[1].isoformat() if span else known_on(entry)
        return day or "9999", known_on(entry), entry.document, entry.move.evidence.start

    return sorted((name for name in dict.fromkeys(moves) if name in snapshot.entries), key=when)


def history(entry: MoveEntry, party: str) -> str:
    """What one move makes of the standing of a party: a status, or "" where it makes nothing of it."""
    act = entry.move.act
    if act in STATUS:
        return STATUS[act]
    asked = act in OPENING and (entry.move.by.actor or entry.move.by.text) != party
    return "unanswered" if asked or act == "claim_ignored" else "withdrawn" if act == "withdraw" else ""


@router.get("/issues/{issue:path}/parties/{party:path}")
def cell_page(request: Request, site: Here, snapshot: Current, issue: str, party: str) -> Response:
    """A cell: the standing, the rule that decided it, and every sentence it rests on."""
    return site.page(request, "cell.html", lambda: _cell(snapshot, row_named(snapshot, issue), party), of=snapshot.key)


def _cell(snapshot: Snapshot, row: BoardRow, party: str) -> dict[str, Any]:
    standing = row.standings.get(party)
    if standing is None and party not in row.askers and party not in snapshot.names:
        raise HTTPException(404, f"{party}: no such party on the board.")
    moves = in_time(snapshot, [one.move for one in standing.evidence] if standing else [])
    found = excerpts(snapshot, moves)
    return {
        "row": row,
        "party": party,
        "party_name": snapshot.name(party),
        "part": cell_parts(row, party),
        "standing_is": standing,
        "reasons": reasons(standing) if standing else [],
        "changes": _changes(standing, party, found),
        "steps": [(excerpt, history(excerpt.entry, party)) for excerpt in found],
        "others": _standings(row, but=party),
        "settable": STANDINGS,
    }


def _changes(
    standing: Standing | None, party: str, found: Sequence[Excerpt]
) -> list[tuple[Change, dict[str, Any], list[Excerpt]]]:
    """The days on which a standing changed: what it was from then on, and the moves of that day that made it so."""
    by_id = {excerpt.id: excerpt for excerpt in found}
    shown = []
    asks = False
    for change in (standing.history or ()) if standing else ():
        moves = [by_id[move] for move in change.moves if move in by_id]
        asks = asks or any(one.entry.move.act in OPENING and history(one.entry, party) != "unanswered" for one in moves)
        # one telling is often several moves of the same kind: it is shown once
        told = {(one.entry.move.act, one.words, one.entry.document): one for one in reversed(moves)}
        shown.append((change, change_parts(change, asks=asks), [one for one in moves if one in told.values()]))
    return shown


@router.get("/issues/{issue:path}")
def issue_page(request: Request, site: Here, snapshot: Current, issue: str, page: PageNumber = 1) -> Response:
    """An issue: where everybody stands, and its moves in time order."""

    def values() -> dict[str, Any]:
        row = row_named(snapshot, issue)
        moves = paged(in_time(snapshot, row.issue.moves), page, MOVES)
        return {
            "row": row,
            "standings": _standings(row),
            "page": moves,
            "steps": [(excerpt, "") for excerpt in excerpts(snapshot, moves.items)],
            "row_ids": moves.items,
            "others": [other for other in snapshot.rows[:300] if other is not row],
            "snapshot": snapshot,
        }

    return site.page(request, "issue.html", values, of=snapshot.key)


def _standings(row: BoardRow, *, but: str = "") -> list[tuple[str, Standing | None, dict[str, Any]]]:
    """Everybody who has a cell in a row, askers first."""
    found = []
    for party in dict.fromkeys((*row.askers, *row.standings)):
        part = cell_parts(row, party)
        if part and party != but and cell(row, party):
            found.append((party, row.standings.get(party), part))
    return found
