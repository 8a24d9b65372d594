"""The timeline on a screen: which events an address asks for, their drawing, and the same as a list."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from rejoinder.documents.days import checked_day
from rejoinder.errors import InputError
from rejoinder.filing.docket import board_id
from rejoinder.record.entries import Event
from rejoinder.views.board import BoardRow
from rejoinder.web.charts.timeline import GROUPS, day, group_of, name_of, timeline
from rejoinder.web.shown import address
from rejoinder.web.site import Current, Here, PageNumber, paged
from rejoinder.web.snapshot import Snapshot

__all__ = ["Stretch", "check_days", "chosen_events", "row_of", "router", "stretch"]

EVENTS = 60
"""Events on a page of the list."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Stretch:
    """What an address asks of the timeline: days, parties, kinds of events, an issue."""

    first: str
    last: str
    party: list[str]
    kind: list[str]
    issue: str

    @property
    def query(self) -> dict[str, object]:
        """The same as query values, without those that ask for nothing."""
        return {"from": self.first, "to": self.last, "party": self.party, "kind": self.kind, "issue": self.issue}


async def stretch(
    first: Annotated[str, Query(alias="from", max_length=10, description="Not before that day.")] = "",
    last: Annotated[str, Query(alias="to", max_length=10, description="Not after that day.")] = "",
    party: Annotated[list[str] | None, Query(description="Only what these parties do.")] = None,
    kind: Annotated[list[str] | None, Query(description="Only these: asks, answers, meetings, other.")] = None,
    issue: Annotated[str, Query(max_length=400, description="Only what is filed under this issue.")] = "",
) -> Stretch:
    """What the address of a timeline asks for; raises `InputError` for a day or a kind that is none."""
    check_days(first, last)
    kinds = [one for one in kind or [] if one]
    if unknown := [one for one in kinds if one not in GROUPS]:
        raise InputError(f"kind: {unknown[0]!r} is no kind of event; known are {', '.join(GROUPS)}")
    return Stretch(first, last, [one for one in party or [] if one], kinds, issue)


def check_days(first: str, last: str) -> None:
    """Raises `InputError` for a day that is none, or a stretch that ends before it begins; "" is no day asked for."""
    for name, value in (("from", first), ("to", last)):
        if value:
            checked_day(value, name)
    if first and last and first > last:
        raise InputError("from: is after `to`; nothing lies between them")


def row_of(snapshot: Snapshot, event: Event) -> BoardRow | None:
    """The row of the board an event is filed under."""
    for one in event.evidence:
        row = snapshot.row_of.get(board_id(one.document, one.move)) or snapshot.row_of.get(one.move)
        if row is not None:
            return row
    return None


def chosen_events(snapshot: Snapshot, asked: Stretch) -> list[Event]:
    """The events an address asks for, in time order, the undated last unless days are asked for."""
    found: Sequence[Event] = snapshot.events
    if asked.party:
        wanted = set(asked.party)
        found = [event for event in found if name_of(event) in wanted]
    if asked.kind:
        found = [event for event in found if group_of(event.act) in asked.kind]
    if asked.issue:
        own = snapshot.by_issue.get(asked.issue)
        moves = set(own.issue.moves) if own else set()
        found = [e for e in found if any(board_id(x.document, x.move) in moves or x.move in moves for x in e.evidence)]
    if asked.first:
        found = [event for event in found if event.latest and event.latest >= asked.first]
    if asked.last:
        found = [event for event in found if event.earliest and event.earliest <= asked.last]
    return list(found)


@router.get("/timeline")
def timeline_page(
    request: Request,
    site: Here,
    snapshot: Current,
    asked: Annotated[Stretch, Depends(stretch)],
    page: PageNumber = 1,
) -> Response:
    """The timeline."""
    return site.page(request, "timeline.html", lambda: _timeline(snapshot, asked, page), of=snapshot.key)


def _timeline(snapshot: Snapshot, asked: Stretch, page: int) -> dict[str, Any]:
    events = chosen_events(snapshot, asked)
    dated = [event for event in events if event.earliest and event.latest]
    drawing = None
    links: dict[str, str] = {}

    def here(**changed: object) -> str:
        return address("timeline", **{**asked.query, **changed})

    if dated:
        first, last = _range(dated, asked)
        drawing = timeline(dated, first, last, asked.party)
        links = _zoom(first, last, here)
    row = snapshot.by_issue.get(asked.issue)
    return {
        "drawing": drawing,
        "links": links,
        "asked": asked,
        "row": row,
        "groups": GROUPS,
        "here_with": here,
        "page": paged(events, page, EVENTS),
        "row_of": lambda event: row_of(snapshot, event),
        "all_parties": snapshot.columns[:200],
        "snapshot": snapshot,
        "undated": len(events) - len(dated),
    }


def _range(dated: Sequence[Event], asked: Stretch) -> tuple[datetime.date, datetime.date]:
    """The days drawn: those asked for; else from the first to the last event that is known to the month or better."""
    exact = [e for e in dated if _days(e) <= 31] or list(dated)
    first = asked.first or min(event.earliest or "9999" for event in exact)
    last = asked.last or max(event.latest or "" for event in exact)
    begin, end = sorted((datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)))
    if not asked.first and not asked.last:
        margin = datetime.timedelta(days=max(1, (end - begin).days // 40))
        begin, end = _shifted(begin, -margin), _shifted(end, margin)
    return begin, end


def _days(event: Event) -> int:
    if event.earliest == event.latest:
        return 1
    return (day(event.latest or "") - day(event.earliest or "")).days + 1


def _shifted(day: datetime.date, by: datetime.timedelta) -> datetime.date:
    try:
        return day + by
    except OverflowError:
        return day


def _zoom(first: datetime.date, last: datetime.date, here: object) -> dict[str, str]:
    """Addresses of the same timeline nearer, further, earlier and later."""
    assert callable(here)
    days = (last - first).days
    quarter, half = datetime.timedelta(days=max(1, days // 4)), datetime.timedelta(days=max(1, days // 2))
    found = {
        "Earlier": (_shifted(first, -half), _shifted(last, -half)),
        "Later": (_shifted(first, half), _shifted(last, half)),
        "Further away": (_shifted(first, -half), _shifted(last, half)),
    }
    if days >= 4:
        found["Nearer"] = (first + quarter, last - quarter)
    return {
        name: here(**{"from": begin.isoformat(), "to": end.isoformat()})
        for name, (begin, end) in found.items()
        if begin <= end
    }
