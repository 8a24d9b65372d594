"""States that a text names only as the place where it was written or where others met: "HAVANA, May 3 -", "in Geneva".

Comes in: the mentions of one document. Goes out: the states of which nothing but such a place is named, where the
text is about another state. `antecedents` asks, so that "the government" of a report from Havana on Norway's talks is
not Cuba's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import actor
from rejoinder.resolving.salience import Entry, is_state
from rejoinder.resolving.words import Words

__all__ = ["venues"]

Offsets = tuple[int, int]
_WHERE = frozenset("in at near outside".split())
_DASHES = frozenset({"-", "–", "—"})
_OF_LINES = frozenset(",.():;/|")
LEAST = 4
"""How often a text must name another state to be about that one; the first time in its title counts for two."""
LINES = 4
"""Paragraphs at the top of a text in which a dateline is looked for."""
WORDS = 16
"""Words and signs of the longest dateline."""


def venues(words: Words, entries: Sequence[Entry], paragraphs: Sequence[Offsets]) -> frozenset[str]:
    """The states named only as a place of writing or meeting; none where the text is about no other state.

    Its parties, movements and those known to have held its offices name a state too: Washington is no mere place where
    Obama acts.
    """
    lines = _datelines(words, paragraphs)
    where = [e for e in entries if e.kind == "place" and not e.unsure and _is_where(words, e, lines)]
    places = {e.actor for e in where if e.actor and is_state(e.actor)}
    if not places:
        return frozenset()
    others: Counter[str] = Counter()
    there = {e.start for e in where}
    for entry in entries:
        if entry.person:
            others.update({held.actor for held in offices.holders(entry.person)})
        if not entry.actor or entry.unsure or entry.start in there:
            continue
        known = actor(entry.actor)
        if known.kind == "state":
            others[entry.actor] += LEAST // 2 if entry.sentence == 0 and entry.actor not in others else 1
        elif known.country is not None and known.kind != "media":
            others[known.country] += 1
    about = any(number >= LEAST and is_state(state) for state, number in others.items())
    return frozenset(places - others.keys()) if about else frozenset()


def _datelines(words: Words, paragraphs: Sequence[Offsets]) -> list[Offsets]:
    """Where the datelines at the top of a text stand: from the begin of a line to a dash, only names and days in it."""
    found = []
    for start, end in paragraphs[:LINES]:
        first = words.at(start)
        for index in range(first, min(words.at(end), first + WORDS)):
            form = words.form[index]
            if form in _DASHES:
                found.append((start, words.end[index]))
            if not (form[:1].isupper() or form.isdigit() or form in _OF_LINES):
                break
    return found


def _is_where(words: Words, entry: Entry, lines: Sequence[Offsets]) -> bool:
    """Whether a place stands in a dateline, or is a capital in which something happens."""
    if any(start <= entry.start < end for start, end in lines):
        return True
    first, after = words.at(entry.start), words.inside(entry.start, entry.end).stop
    if entry.mention.why != "capital" or first < 2 or words.low[first - 1] not in _WHERE:
        return False
    if after < len(words) and words.low[after] in {"'s", "’s"}:
        return False
    if words.form[first - 1] == "In" and after < len(words) and words.form[after] == ",":
        return False  # "In Oslo, the prime minister said": those at home there
    noun = roles.noun_ending(words, first - 2)  # "the government in Pristina" is that of Kosovo
    return noun is None or not noun[1].classes & {"organ", "office", "speaker", "people", "group", "body"}
