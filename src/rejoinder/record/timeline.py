"""What happened when: moves in time order, each event once however many documents tell of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET

from rejoinder.record.entries import Event, MoveEntry
from rejoinder.record.types import Act, ActorSpan, Evidence
from rejoinder.resolving.calendar import bounds

__all__ = ["EVENT_ACTS", "events"]

EVENT_ACTS: frozenset[Act] = frozenset({
    "demand", "ask", "propose", "offer", "support", "accept", "accept_partly", "open", "defer", "reject", "oppose",
    "withdraw", "threaten", "claim_ignored", "meet", "hand_over",
})  # fmt: skip
"""Acts that are events of a negotiation; what is only said or criticised is among the statements and moves."""

_MUTUAL: frozenset[Act] = frozenset({"meet"})
"""Acts without a direction: A met B is B met A."""

_CERTAIN = {"given": 0, "dateline": 1, "inferred": 2}


def events(moves: Iterable[MoveEntry]) -> list[Event]:
    """Events by their first day, the longer stretch after the shorter; the undated at the end, as documents tell them.

    Two moves are the same event when act, actors, date and point (up to case and spacing) are the same. Of several
    tellings the best known date's basis is kept. Linear in the number of moves but for the sorting.
    """
    together: dict[tuple[object, ...], list[MoveEntry]] = {}
    for entry in moves:
        if entry.move.act in EVENT_ACTS:
            together.setdefault(_key(entry), []).append(entry)
    found = [_event(entries) for entries in together.values()]
    # sorted() is stable, so events of one day keep the order of the documents and texts.
    return sorted(found, key=lambda event: (event.earliest or "9999-99", event.latest or "9999-99"))


def _name(actor: ActorSpan) -> str:
    return actor.actor or " ".join(actor.text.casefold().split())


def _key(entry: MoveEntry) -> tuple[object, ...]:
    move = entry.move
    value = move.time.value if move.time else None
    by, to = _name(move.by), tuple(sorted({_name(actor) for actor in move.to}))
    if move.act in _MUTUAL:
        # Round after round of talks between the same is told apart by its date; without one, by its document.
        where = value or (entry.document, move.evidence.start)
        return (move.act, where, tuple(sorted({by, *to})))
    point = " ".join(move.point.text.casefold().split()) if move.point else (entry.document, move.evidence.start)
    return (move.act, value, by, to, point)


def _event(entries: list[MoveEntry]) -> Event:
    dated = [entry.move.time for entry in entries if entry.move.time is not None]
    time = min(dated, key=lambda time: _CERTAIN[time.basis], default=None)
    span = bounds(time.value) if time else None
    first = entries[0].move
    to = {_name(actor): actor for entry in entries for actor in entry.move.to}
    return Event(
        act=first.act,
        by=first.by,
        person=next((entry.move.person for entry in entries if entry.move.person), None),
        to=tuple(actor for name, actor in to.items() if name != _name(first.by)),
        point=first.point.text if first.point else None,
        value=time.value if time else None,
        basis=time.basis if time else None,
        earliest=span[0].isoformat() if span else None,
        latest=span[1].isoformat() if span else None,
        according_to=tuple(dict.fromkeys(actor for entry in entries for actor in entry.move.according_to)),
        evidence=tuple(
            Evidence(
                entry.document,
                entry.move.evidence.start,
                entry.move.evidence.end,
                entry.move.evidence.text,
                entry.move.id,
            )
            for entry in entries
        ),
        corrected=tuple(sorted({nr for entry in entries for nr in entry.move.corrected or ()})) or UNSET,
    )
