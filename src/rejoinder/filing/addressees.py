"""Addressees: whom a demand was put to where the text does not say, when there is good reason to think so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Sequence

from rejoinder.filing.docket import Entry
from rejoinder.filing.terms import stems

__all__ = ["addressees"]

SAME = 0.5
"""The share of words in common, of the shorter of two points, from which two asks of one actor are the same ask told
twice. Without it, of those said to be asked and unanswered for this reason as moves are read 31 were and 136 were not.
"""
MOST = 100
"""With how many of an actor's asks of one issue others of its asks are compared."""


def addressees(
    entries: Sequence[Entry], groups: Sequence[Sequence[Entry]], settled: Container[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Whom each entry addresses, by entry id; the text's own addressees wherever it names some.

    Of `settled` entries (by id) a person has said whom they address, be it nobody. Otherwise, in this order: whom the
    same actor addresses with the same point elsewhere in the issue; all who handed over to it what it asked for; the
    one other party that answers it there; the one party all the actor's asks (two or more) in that document go to; the
    one body all asks in that document go to. Where these leave a choice, nobody.
    """
    of_actor: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    of_document: dict[str, Counter[str]] = defaultdict(Counter)
    asking: dict[str, int] = Counter()
    for entry in entries:
        if entry.opens:
            asking[entry.document] += 1
            of_actor[entry.document, entry.by].update(entry.to)
            of_document[entry.document].update(entry.to)
    found = {entry.id: entry.to for entry in entries}
    for group in groups:
        asked: dict[str, dict[tuple[frozenset[str], tuple[str, ...]], None]] = defaultdict(dict)
        answering: dict[str, set[str]] = defaultdict(set)
        for entry in group:
            if entry.opens and entry.to and len(asked[entry.by]) < MOST:
                asked[entry.by].setdefault((_words(entry), entry.to))
            if entry.answers and entry.by:
                for party in entry.to:
                    answering[party].add(entry.by)
        for entry in group:
            if entry.to or entry.id in settled or not (entry.opens or entry.act == "claim_ignored"):
                continue
            found[entry.id] = _infer(entry, group, asked, answering, of_actor, of_document, asking)
    return found


def _infer(
    entry: Entry,
    group: Sequence[Entry],
    asked: dict[str, dict[tuple[frozenset[str], tuple[str, ...]], None]],
    answering: dict[str, set[str]],
    of_actor: dict[tuple[str, str], Counter[str]],
    of_document: dict[str, Counter[str]],
    asking: dict[str, int],
) -> tuple[str, ...]:
    # the same ask elsewhere tells to whom it went
    if asked[entry.by]:
        words = _words(entry)
        same = {party for other, to in asked[entry.by] if _same(words, other) for party in to}
        if same:
            return tuple(sorted(same))
    given = {e.by for e in group if e.act == "hand_over" and entry.by in e.to and e.by} - {entry.by}
    if given:
        return tuple(sorted(given))
    answered = answering[entry.by] - {entry.by}
    if len(answered) == 1:
        return tuple(answered)
    later = {e.by for e in group if e.answers and e.order > entry.order and e.by not in ("", entry.by)}
    if not answered and len(later) == 1:
        return tuple(later)
    # one ask of somebody says nothing of the actor's others
    own = {party: count for party, count in of_actor[entry.document, entry.by].items() if party != entry.by}
    if len(own) == 1 and max(own.values()) > 1:
        return tuple(own)
    everybody = of_document[entry.document]
    if everybody:
        (body, count), *_ = sorted(everybody.items(), key=lambda item: (-item[1], item[0]))
        if body != entry.by and count >= 3 and count >= 0.6 * asking[entry.document]:
            return (body,)
    return ()


def _words(entry: Entry) -> frozenset[str]:
    return frozenset(stems(entry.point or entry.evidence))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two asks of one issue have one point, by their words."""
    return len(one & other) >= SAME * max(1, min(len(one), len(other)))
