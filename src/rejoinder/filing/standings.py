"""Standings: what the moves of one issue say of where it stands with each party, now and on each day before.

The rules are the design's: whoever was asked is unanswered until it answers; of its own moves the latest decisive one
decides; what is recorded outranks what is only claimed, and a standing names who says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from rejoinder.filing.docket import Entry
from rejoinder.filing.reversals import turned
from rejoinder.filing.tally import Tally
from rejoinder.record.types import Change, Evidence, Standing

__all__ = ["standings"]


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
        standing = _standing(party, about[party], others, copies, to)
        if standing is not None:
            found.append(standing)
    return tuple(found)


def _standing(
    party: str,
    about: Sequence[Entry],
    others: Entry | None,
    copies: Mapping[int, Sequence[Entry]],
    to: Mapping[str, tuple[str, ...]],
) -> Standing | None:
    """Of a party with the entries by it or to it. `others` is the first that somebody else put on the table, `copies`
    are by the place of what they repeat.

    Its history are the days on which it changed: at the end of each day it is what the acts until then make of it. The
    last change is the standing itself, since on the last day these are all acts there are.
    """
    tally = Tally(party, to)
    history: list[Change] = []
    come = None
    for end, entry in enumerate(about, 1):
        tally.add(entry)
        if end < len(about) and about[end].day == entry.day:
            continue
        come = tally.come(others is not None and (end == len(about) or others.day <= entry.day))
        if come is None:
            continue
        moves = tally.shown_on(entry.day, come)
        change = Change(entry.day, come.status, come.position, come.basis, come.claimed_by, come.disputed_by, moves)
        if not history or replace(change, day="", moves=()) != replace(history[-1], day="", moves=()):
            history.append(change)
    if come is None:
        return None
    shown = tally.shown(come)
    # a copy is evidence of the same move: shown after all originals
    originals = {entry.place: entry.id for entry in shown.values()}
    repeating = sorted((e for place in originals for e in copies.get(place, ())), key=lambda e: e.place)
    repeats = (replace(_evidence(e), repeats=originals[e.original]) for e in repeating)
    evidence = (*map(_evidence, shown.values()), *repeats)
    return Standing(
        party,
        come.status,
        come.position,
        come.basis,
        come.claimed_by,
        come.disputed_by,
        evidence,
        history=tuple(history),
    )


def _evidence(entry: Entry) -> Evidence:
    span = entry.move.evidence
    return Evidence(entry.document, span.start, span.end, span.text, entry.id)
