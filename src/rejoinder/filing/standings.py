"""Standings: what the moves of one issue say of where it stands with each party, now and on each day before.

The rules are the design's: whoever was asked is unanswered until it answers; of its own moves the latest decisive one
decides; what is recorded outranks what is only claimed, and a standing names who says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from rejoinder.filing.docket import Entry
from rejoinder.filing.reversals import turned
from rejoinder.record.types import ASKS, POLARITY, Act, Basis, Change, Evidence, Position, Standing, Status

__all__ = ["standings"]

STATUS: dict[Act, Status] = {
    "support": "accepted", "accept": "accepted", "accept_partly": "partly", "open": "open", "defer": "deferred",
    "reject": "rejected", "oppose": "rejected",
}  # fmt: skip
"""What an answer makes of the cell of who gives it."""
IN_PLACE: dict[Act, Status] = {"offer": "partly", "hand_over": "accepted"}
"""The same of what stands for an answer where there is none."""

_LOOKS_BACK = re.compile(
    r"^\W*(?:which |who |whom |that )?(?:\w+ ){0,3}?(?:had|having|has since)\b"
    # "Brussels, which had earlier ruled this out": but what follows after a second comma is of now
    r"|^[^,;]{1,60},\s+(?:which|who)\s+(?:(?:had|has since)\b|(?:earlier|previously|initially|first)\s)[^,]*,?$",
    re.IGNORECASE,
)
"""A clause in the pluperfect: what it tells lay back already when the report was written."""

_IF = re.compile(
    r"\b(?:if|provid(?:ed|ing)|(?:as|so)\s+long\s+as|on\s+(?:the\s+)?condition|on\s+the\s+understanding|subject\s+to"
    r"|unless)\b",
    re.IGNORECASE,
)
"""What makes a yes one under a condition."""
_OBJECTION = re.compile(r"\b(?:objections?|opposition|veto|reservations?|refusal|rejection)\b", re.IGNORECASE)
"""What somebody who withdraws it agrees by."""

_POSITIONED: frozenset[Act] = frozenset({
    "demand", "ask", "propose", "offer", "support", "accept", "accept_partly", "reject", "oppose",
})  # fmt: skip


def standings(entries: Sequence[Entry], to: Mapping[str, tuple[str, ...]]) -> tuple[Standing, ...]:
    """Standings of all parties that were asked or took a position, by party id, each with its history.

    `entries` are those of one issue, in time order; `to` gives by entry id who was asked, inferred addressees included.
    """
    own = turned([entry for entry in entries if entry.original == entry.place])
    about: dict[str, list[Entry]] = {}
    for entry in own:
        for party in dict.fromkeys((entry.by, *to.get(entry.id, entry.to))):
            if party:
                about.setdefault(party, []).append(entry)
    copies: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.original != entry.place:
            copies.setdefault(entry.original, []).append(entry)
    openers = [entry for entry in own if entry.opens]
    found = []
    for party in sorted(about):
        others = next((entry for entry in openers if entry.by != party), None)
        standing = _standing(party, about[party], others is not None, copies, to)
        if standing is not None:
            found.append(replace(standing, history=_history(party, about[party], others, to)))
    return tuple(found)


def _history(
    party: str, about: Sequence[Entry], others: Entry | None, to: Mapping[str, tuple[str, ...]]
) -> tuple[Change, ...]:
    """The days on which a party's standing changed: at the end of each day it is what the acts until then make of it.

    `others` is the first that somebody else put on the table. The last change is the standing itself, since on the last
    day these are all acts there are.
    """
    found: list[Change] = []
    for end, entry in enumerate(about, 1):
        if end < len(about) and about[end].day == entry.day:
            continue
        put = others is not None and (end == len(about) or others.day <= entry.day)
        standing = _standing(party, about[:end], put, {}, to)
        if standing is None:
            continue
        today = {one.id for one in about[:end] if one.day == entry.day}
        moves = tuple(one.move for one in standing.evidence if one.move in today)
        change = Change(
            entry.day,
            standing.status,
            standing.position,
            standing.basis,
            standing.claimed_by,
            standing.disputed_by,
            moves,
        )
        if not found or replace(change, day="", moves=()) != replace(found[-1], day="", moves=()):
            found.append(change)
    return tuple(found)


def _standing(
    party: str,
    about: Sequence[Entry],
    put: bool,
    copies: Mapping[int, Sequence[Entry]],
    to: Mapping[str, tuple[str, ...]],
) -> Standing | None:
    """Of a party with the entries by it or to it; `put` says whether anybody else put something on the table,
    `copies` are by the place of what they repeat.
    """
    asks = _asks(party, about, to)
    by = [entry for entry in about if entry.by == party]
    answers = _answers(by, asks, put)
    ignored = [e for e in about if e.act == "claim_ignored" and e.by != party and party in to.get(e.id, e.to)]
    recorded = [entry for entry in answers if entry.recorded]
    claimed = [entry for entry in answers if not entry.recorded]
    status: Status | None = None
    decisive: Entry | None = None
    basis: Basis = "recorded"
    if recorded:
        status, decisive = _decide(recorded)
    elif claimed:
        (status, decisive), basis = _decide(claimed), "claimed"
    elif ignored:
        decisive = ignored[-1]
        status, basis = "unanswered", "claimed"
    elif asks:
        status = "unanswered"
    withdrawn = [entry for entry in by if entry.act == "withdraw" and not _gives_way(entry)]
    if withdrawn and status is None and not any(_reopens(e, withdrawn[-1]) for e in by):
        decisive, status = withdrawn[-1], "withdrawn"
        basis = "recorded" if decisive.recorded else "claimed"
    answering = {entry.id for entry in answers}
    position = _position([e for e in by if e.id in answering or e.act not in STATUS])
    if status is None and position is None and not by:
        return None
    claimants: tuple[str, ...] = ()
    if basis == "claimed" and decisive is not None:
        same = [e for e in claimed if _status(e) == status] if claimed else ignored
        claimants = _names(same or [decisive], party)
    others = [e for e in claimed if _status(e) != status] + (ignored if status != "unanswered" else [])
    if decisive is not None:
        # who said otherwise before it came to this did not speak of it: by the day of the report, the act's is a claim
        others = [entry for entry in others if entry.order[1] >= decisive.order[0]]
    disputed = {name for name in _names(others, party) if name not in claimants}
    first = [decisive] if decisive is not None else []
    shown = {e.id: e for e in (*first, *reversed(recorded), *reversed(claimed), *ignored, *asks, *by)}
    # a copy is evidence of the same move: shown after all originals
    originals = {entry.place: entry.id for entry in shown.values()}
    repeating = sorted((e for place in originals for e in copies.get(place, ())), key=lambda e: e.place)
    repeats = (replace(_evidence(e), repeats=originals[e.original]) for e in repeating)
    evidence = (*map(_evidence, shown.values()), *repeats)
    return Standing(party, status, position, basis, claimants, tuple(sorted(disputed)), evidence)


def _answers(by: Sequence[Entry], asks: Sequence[Entry], others: bool) -> list[Entry]:
    """A party's answers, in time order. An offer to who asked is one, and so is handing over what was asked for, where
    there is no other.

    Nobody refuses what it asked for itself: where nobody else asked for anything, a refusal in the report of a party's
    own demand and after it is no answer, unless it withdraws ("without that, no treaty" refuses something else). On 64
    negotiations trained on this costs one cell of 356; leaving out all answers of such a party would cost ten.
    """
    found = [entry for entry in by if entry.act in STATUS or _gives_way(entry)]
    if not asks and not others:
        put = [e for e in by if e.act in ASKS]
        found = [
            entry
            for entry in found
            if entry.act not in ("reject", "oppose")
            or not any(e.document == entry.document and e.order < entry.order for e in put)
        ]
    asked = [ask for ask in asks if ask.act != "offer"]
    if asked and all(entry.act in ("defer", "open") for entry in found):
        # what was put off and then handed over is given; an offer stands for an answer where there is no other
        since = max([min(ask.order for ask in asked), *(entry.order for entry in found)])
        # one report of both is no witness of which was first where it does not date them
        reports = set() if found else {ask.document for ask in asked}
        acts = {"hand_over"} if found else IN_PLACE.keys()
        found = found + [
            entry
            for entry in by
            if entry.act in acts and (entry.order > since or (entry.act == "hand_over" and entry.document in reports))
        ]
    return found


def _decide(answers: Sequence[Entry]) -> tuple[Status, Entry]:
    """The status the answers come to, and the one that decides it: the last, read together with its document's others.

    One report of an answer often makes several moves of it: "nineteen may return, the other twelve may not" is partly,
    "yes, though not the price they named" a yes. A refusal of somebody else's later wish leaves a yes standing, and
    what a report only looks back on ("which it had refused in spring") does not outdo what it tells of now.
    """
    agreed: set[str] = set()
    kept: list[Entry] = []
    for entry in answers:
        if entry.act in ("accept", "support", "accept_partly"):
            agreed.update(entry.to)
        elif entry.act in ("reject", "oppose") and agreed and entry.to and not agreed & set(entry.to):
            continue
        kept.append(entry)
    report = _of_now([entry for entry in kept if entry.document == kept[-1].document])
    statuses = {_status(entry) for entry in report}
    last = _status(report[-1])
    if "partly" in statuses and last in ("rejected", "deferred", "open"):
        status: Status = "partly"
    elif "accepted" in statuses and statuses & {"rejected", "deferred"} and "partly" not in statuses:
        status = "accepted"
    elif statuses >= {"open", "deferred"} and not statuses & {"accepted", "partly", "rejected"}:
        status = "open"
    else:
        status = last
    decisive = next((entry for entry in reversed(report) if _status(entry) == status), report[-1])
    return status, decisive


def _of_now(report: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of one report without those that only look back, where the last does and there are others."""
    if not _LOOKS_BACK.search(report[-1].evidence):
        return report
    return [entry for entry in report if not _LOOKS_BACK.search(entry.evidence)] or report


def _reopens(entry: Entry, withdrawn: Entry) -> bool:
    """Whether a party asks anew after it withdrew; "dropped its demand for a loan" only names what it withdraws."""
    if not entry.opens or entry.order <= withdrawn.order:
        return False
    own, other = entry.move.evidence, withdrawn.move.evidence
    return entry.document != withdrawn.document or own.start >= other.end or own.end <= other.start


def _gives_way(entry: Entry) -> bool:
    """Whether what a move withdraws is an objection: the party had refused, and now agrees."""
    return entry.act == "withdraw" and _OBJECTION.search(entry.point or entry.evidence) is not None


def _status(entry: Entry) -> Status:
    """What an answer makes of the cell: "yes, if" is a yes to a part, also where the reader took it for a whole one."""
    if entry.act in ("accept", "support") and _IF.search(entry.evidence):
        return "partly"
    if _gives_way(entry):
        return "accepted"
    return STATUS.get(entry.act) or IN_PLACE[entry.act]


def _asks(party: str, own: Sequence[Entry], to: Mapping[str, tuple[str, ...]]) -> list[Entry]:
    """What was asked of a party. An offer calls for an answer unless it is itself one: to somebody who had asked."""
    found = []
    for entry in own:
        if entry.by == party or party not in to.get(entry.id, entry.to):
            continue
        if entry.act in ASKS or (
            entry.act == "offer" and not any(e.by == party and e.opens and e.order < entry.order for e in own)
        ):
            found.append(entry)
    return found


def _position(by: Sequence[Entry]) -> Position | None:
    """For or against by the latest document with a position, mixed if that has both; its own moves before claims."""
    taken = [e for e in by if e.act in _POSITIONED and e.recorded] or [e for e in by if e.act in _POSITIONED]
    if not taken:
        return None
    last = {POLARITY[e.act] for e in _of_now([e for e in taken if e.document == taken[-1].document])}
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
