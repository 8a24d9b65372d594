"""Standings: what the moves of one issue say of where it stands with each party.

The rules are the design's: whoever was asked is unanswered until it answers; of its own moves the latest decisive one
decides; what is recorded outranks what is only claimed, and a standing names who says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rejoinder.filing.docket import Entry
from rejoinder.record.types import POLARITY, Act, Evidence, Position, Standing, Status

__all__ = ["standings"]

STATUS: dict[Act, Status] = {
    "support": "accepted", "accept": "accepted", "accept_partly": "partly", "open": "open", "defer": "deferred",
    "reject": "rejected", "oppose": "rejected",
}  # fmt: skip
"""What an answer makes of the cell of who gives it."""

_POSITIONED: frozenset[Act] = frozenset({
    "demand", "ask", "propose", "offer", "support", "accept", "accept_partly", "reject", "oppose",
})  # fmt: skip


def standings(entries: Sequence[Entry], to: Mapping[str, tuple[str, ...]]) -> tuple[Standing, ...]:
    """Standings of all parties that were asked or took a position, by party id.

    `entries` are those of one issue, in time order; `to` gives by entry id who was asked, inferred addressees included.
    """
    own = [entry for entry in entries if entry.original == entry.place]
    parties: dict[str, None] = {}
    for entry in own:
        for party in (entry.by, *to.get(entry.id, entry.to)):
            if party:
                parties[party] = None
    found = [_standing(party, entries, own, to) for party in sorted(parties)]
    return tuple(standing for standing in found if standing is not None)


def _standing(
    party: str, entries: Sequence[Entry], own: Sequence[Entry], to: Mapping[str, tuple[str, ...]]
) -> Standing | None:
    asks = _asks(party, own, to)
    by = [entry for entry in own if entry.by == party]
    answers = [entry for entry in by if _answer(entry, own, asks)]
    ignored = [e for e in own if e.act == "claim_ignored" and party in to.get(e.id, e.to)]
    recorded = [entry for entry in answers if entry.recorded]
    claimed = [entry for entry in answers if not entry.recorded]
    position = _position(by)
    status: Status | None = None
    basis: bool = True
    decisive: Entry | None = None
    if recorded:
        decisive = recorded[-1]
        status = _status(decisive)
    elif claimed:
        decisive = claimed[-1]
        status, basis = _status(decisive), False
    elif asks or ignored:
        decisive = ignored[-1] if ignored else None
        status, basis = "unanswered", not ignored
    withdrawn = [entry for entry in by if entry.act == "withdraw"]
    if withdrawn and status is None and not any(e.opens and e.order > withdrawn[-1].order for e in by):
        decisive, status, basis = withdrawn[-1], "withdrawn", withdrawn[-1].recorded
    if status is None and position is None and not by:
        return None
    claimants: tuple[str, ...] = ()
    if not basis and decisive is not None:
        same = [e for e in claimed if _status(e) == status] if claimed else ignored
        claimants = _names(same if same else [decisive], party)
    others = [e for e in claimed if _status(e) != status] + (ignored if status != "unanswered" else [])
    disputed = tuple(x for x in _names(others, party) if x not in claimants)
    if (
        not basis
        and recorded == []
        and any(e.recorded and e.act == "criticise" and set(e.to) & set(claimants) for e in by)
    ):
        disputed = tuple(sorted({*disputed, party}))
    first = [decisive] if decisive is not None else []
    shown = dict.fromkeys(e.id for e in (*first, *reversed(recorded), *reversed(claimed), *ignored, *asks, *by))
    known = {entry.id: entry for entry in own}
    places = {entry.place for entry in own if entry.id in shown}
    # a copy is evidence of the same move: shown after all originals
    copies = [e for e in entries if e.original != e.place and e.original in places]
    evidence = tuple(_evidence(e) for e in (*(known[x] for x in shown), *copies))
    return Standing(
        party, status, position, "recorded" if basis else "claimed", claimants, disputed, evidence,
    )  # fmt: skip


def _status(entry: Entry) -> Status:
    return STATUS.get(entry.act, "partly")


def _asks(party: str, own: Sequence[Entry], to: Mapping[str, tuple[str, ...]]) -> list[Entry]:
    """What was asked of a party. An offer calls for an answer unless it is itself one: to somebody who had asked."""
    found = []
    for entry in own:
        if entry.by == party or party not in to.get(entry.id, entry.to):
            continue
        if entry.act in ("demand", "ask", "propose") or (
            entry.act == "offer" and not any(e.by == party and e.opens and e.order < entry.order for e in own)
        ):
            found.append(entry)
    return found


def _answer(entry: Entry, own: Sequence[Entry], asks: Sequence[Entry]) -> bool:
    return entry.act in STATUS


def _position(by: Sequence[Entry]) -> Position | None:
    """For or against by the latest document with a position, mixed if that has both; its own moves before claims."""
    taken = [e for e in by if e.act in _POSITIONED and e.recorded] or [e for e in by if e.act in _POSITIONED]
    if not taken:
        return None
    last = {POLARITY[e.act] for e in taken if e.document == taken[-1].document}
    if {"for", "against"} <= last:
        return "mixed"
    return "for" if "for" in last else "against"


def _names(entries: Sequence[Entry], party: str) -> tuple[str, ...]:
    names: set[str] = set()
    for entry in entries:
        names.update(entry.claimed_by or ((entry.by,) if entry.by != party else ()))
    return tuple(sorted(names - {party, ""}))


def _evidence(entry: Entry) -> Evidence:
    span = entry.move.evidence
    return Evidence(entry.document, span.start, span.end, span.text, entry.id)
