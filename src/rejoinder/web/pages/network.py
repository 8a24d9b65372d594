"""Who stands with whom: the drawing of an issue or of all, and the same as a table."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from rejoinder.web.charts.network import HEIGHT, WIDTH, network, pairs
from rejoinder.web.pages.issue import row_named
from rejoinder.web.shown import address
from rejoinder.web.site import Current, Here, PageNumber, Text, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["router"]

PAIRS = 50
"""Pairs on a page of the table."""

router = APIRouter(include_in_schema=False)


@router.get("/network")
def network_page(
    request: Request,
    site: Here,
    snapshot: Current,
    issue: Text = "",
    party: Annotated[str, Query(max_length=400)] = "",
    page: PageNumber = 1,
) -> Response:
    """The network of all issues, of one, or around one party."""
    return site.page(request, "network.html", lambda: _network(snapshot, issue, party, page), of=snapshot.key)


def _network(snapshot: Snapshot, issue: str, party: str, page: int) -> dict[str, Any]:
    rows = [row_named(snapshot, issue)] if issue else snapshot.rows
    found = pairs(rows) if issue else snapshot.pairs
    if party:
        found = [pair for pair in found if party in (pair.first, pair.second)]

    def here(**changed: object) -> str:
        return address("network", **{"issue": issue, "party": party, **changed})

    return {
        "drawing": network(rows, found),
        "width": WIDTH,
        "height": HEIGHT,
        "row": rows[0] if issue else None,
        "party": party,
        "page": paged(found, page, PAIRS),
        "here_with": here,
        "snapshot": snapshot,
        "all_parties": snapshot.columns[:200],
    }
