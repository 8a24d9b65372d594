"""The board on a screen: which rows and columns an address asks for, and the page of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from rejoinder.documents.days import checked_day
from rejoinder.errors import InputError
from rejoinder.views.board import MEANINGS, BoardRow, cell
from rejoinder.views.selection import Selection
from rejoinder.web.shown import address, cell_parts
from rejoinder.web.site import Current, Here, PageNumber, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["Columns", "Wanted", "router", "side_by_side", "wanted_rows"]

ROWS = 40
"""Rows on a page."""
WIDTH = 1230
"""Pixels that issues and parties may take side by side; further parties are on further pages of columns."""
LABEL = 240
"""Pixels of them for the issues."""

Sort = Literal["moves", "recent", "unanswered", "label"]
SORTS: dict[Sort, str] = {
    "moves": "most moves first",
    "recent": "latest news first",
    "unanswered": "most unanswered first",
    "label": "by name",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Wanted:
    """What an address asks of the board; `party` and `status` may have several values, any of which is enough."""

    party: list[str]
    status: list[str]
    unanswered: bool = False
    disputed: bool = False
    since: str = ""
    q: str = ""
    sort: Sort = "moves"

    @property
    def query(self) -> dict[str, object]:
        """The same as query values, without those that ask for nothing."""
        sort = "" if self.sort == "moves" else self.sort
        return {
            "party": self.party, "status": self.status, "unanswered": self.unanswered, "disputed": self.disputed,
            "since": self.since, "q": self.q, "sort": sort,
        }  # fmt: skip

    @property
    def filters(self) -> bool:
        """Whether anything is left out."""
        return bool(self.party or self.status or self.unanswered or self.disputed or self.since or self.q)


async def wanted(
    party: Annotated[list[str] | None, Query(description="Only issues with these parties, and their columns.")] = None,
    status: Annotated[list[str] | None, Query(description="Only issues on which a party stands so.")] = None,
    unanswered: Annotated[bool | Literal[""], Query(description="Only where somebody owes an answer.")] = False,
    disputed: Annotated[
        bool | Literal[""], Query(description="Only where something is claimed or contradicted.")
    ] = False,
    since: Annotated[str, Query(max_length=10, description="Only issues with something new since that day.")] = "",
    q: Annotated[str, Query(max_length=400, description="Only issues that have all these words.")] = "",
    sort: Annotated[Sort, Query(description="The order of the issues.")] = "moves",
) -> Wanted:
    """What the address of a board asks for; raises `InputError` for a day or a standing that is none."""
    if since:
        checked_day(since, "since")
    statuses = [one for one in status or [] if one]
    for one in statuses:
        if one not in MEANINGS:
            raise InputError(f"status: {one!r} is no standing; known are {', '.join(MEANINGS)}")
    parties = list(dict.fromkeys(one for one in party or [] if one))
    return Wanted(parties, statuses, bool(unanswered), bool(disputed), since, q.strip(), sort)


def wanted_rows(snapshot: Snapshot, asked: Wanted) -> list[BoardRow]:
    """The rows of the board an address asks for, in the order it asks for."""
    rows: Sequence[BoardRow] = snapshot.rows
    if asked.since:
        rows = [row for row in rows if snapshot.known_on[row.issue.id] >= asked.since]
    if asked.disputed:
        rows = Selection(disputed=True)(rows, ())
    if asked.party:
        rows = [row for row in rows if any(cell(row, party) for party in asked.party)]
    statuses = set(asked.status) | ({"unanswered"} if asked.unanswered else set())
    for status in sorted(statuses):
        rows = [row for row in rows if _stands(row, status, asked.party)]
    for word in asked.q.casefold().split():
        rows = [row for row in rows if word in snapshot.words[row.issue.id]]
    if asked.sort == "recent":
        return sorted(rows, key=lambda row: snapshot.known_on[row.issue.id], reverse=True)
    if asked.sort == "label":
        return sorted(rows, key=lambda row: row.issue.label.casefold())
    if asked.sort == "unanswered":
        return Selection(unanswered=True)(rows, ())
    return list(rows)


def _stands(row: BoardRow, status: str, parties: Sequence[str]) -> bool:
    among = parties or list(dict.fromkeys((*row.askers, *row.standings)))
    return any(status in cell(row, party) for party in among)


@dataclass(frozen=True)
class Columns:
    """The parties side by side on a page: those of the page `number` of `pages`, `first` to `last` of `total`."""

    items: list[str]
    number: int
    pages: int
    first: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last of them, from 1."""
        return self.first + len(self.items) - 1


def side_by_side(parties: Sequence[str], widths: Mapping[str, int], number: int) -> Columns:
    """The page of that number, the last one if there are not so many; as many parties on each as fit, one at least."""
    pages: list[list[str]] = [[]]
    left = WIDTH - LABEL
    for party in parties:
        width = widths.get(party, 0)
        if pages[-1] and width > left:
            pages.append([])
            left = WIDTH - LABEL
        pages[-1].append(party)
        left -= width
    number = min(number, len(pages))
    return Columns(pages[number - 1], number, len(pages), 1 + sum(map(len, pages[: number - 1])), len(parties))


@router.get("/")
def board(
    request: Request,
    site: Here,
    snapshot: Current,
    asked: Annotated[Wanted, Depends(wanted)],
    page: PageNumber = 1,
    columns: PageNumber = 1,
) -> Response:
    """The board."""
    return site.page(request, "board.html", lambda: _board(snapshot, asked, page, columns), of=snapshot.key)


def _board(snapshot: Snapshot, asked: Wanted, page: int, columns: int) -> dict[str, Any]:
    rows = wanted_rows(snapshot, asked)
    shown = paged(rows, page, ROWS)
    parties = side_by_side(asked.party or snapshot.columns, snapshot.widths, columns)
    cells = [[(party, cell_parts(row, party)) for party in parties.items] for row in shown.items]
    query = asked.query

    def here(**changed: object) -> str:
        return address("", **{**query, "columns": columns if columns > 1 else "", **changed})

    used = {part["word"] for line in cells for _, part in line if part} | {
        "asks" for line in cells for _, part in line if part and part["asks"]
    }
    return {
        "page": shown,
        "parties": parties,
        "lines": list(zip(shown.items, cells, strict=True)),
        "asked": asked,
        "sorts": SORTS,
        "here_with": here,
        "all_parties": snapshot.columns[:200],
        "snapshot": snapshot,
        "legend": [(word, meaning) for word, meaning in MEANINGS.items() if word in used],
        "claims": any(part and part["claimed"] for line in cells for _, part in line),
        "disputes": any(part and part["disputed"] for line in cells for _, part in line),
    }
