"""Persons whom a text first names alone and then calls by their office: "Ada Toll did not. The union's chairman said".

Comes in: the references of one document. Goes out: for whom such persons speak, each with why. `affiliations` asks for
those of whom no words at the name tell it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from rejoinder.resolving import roles
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.salience import Entry, is_state
from rejoinder.resolving.words import within

__all__ = ["taken_up"]

REACH = 2
"""Sentences from a name to the office that takes it up."""
LONGEST = 5
"""Words of an office with whose it is."""
LEAST = 0.3
"""Margin from which whose office it is counts as said."""


def taken_up(references: References, unknown: Callable[[str], bool]) -> Iterator[tuple[str, Resolution]]:
    """The persons that are `unknown` and taken up by an office of somebody's, with the one it is of."""
    words = references.words
    starts = [e.start for e in references.entries]
    for head, after, noun in roles.nouns_of(words):
        if "office" not in noun.classes or noun.plural:
            continue
        first = _first(references, head, after)
        if first is None:
            continue
        entry = _before(references, starts, first)
        if entry is None or not entry.person or not unknown(entry.person):
            continue
        if noun.gender and references.gender(entry) not in {None, noun.gender}:
            continue
        found = references.phrase(first, after)
        if found.actor is None or found.margin < LEAST or is_state(found.actor):
            continue
        called = words.text[words.start[first] : words.end[after - 1]]
        yield entry.person, Resolution(found.actor, None, f"called {called}: {found.why}", found.margin)


def _first(references: References, head: int, after: int) -> int | None:
    """Where an office with whose it is begins, if it does something: "the | union's chairman wanted"."""
    words = references.words
    if after >= len(words) or not roles.verb_like(words.low[after]):
        return None
    first = head
    while first > 0 and words.low[first] != "the" and after - first < LONGEST:
        if not words.form[first - 1][:1].isalnum() and words.low[first - 1] not in {"'s", "’s", "'", "’"}:
            return None
        first -= 1
    return first if words.low[first] == "the" and first < head - 1 else None


def _before(references: References, starts: list[int], first: int) -> Entry | None:
    """The person last named before a word, in the same paragraph and near, of whom something is said."""
    position = references.words.start[first]
    sentence, paragraph = within(references.sentences, position), within(references.paragraphs, position)
    for index in range(bisect_left(starts, position) - 1, -1, -1):
        entry = references.entries[index]
        if entry.paragraph != paragraph or sentence - entry.sentence > REACH:
            return None
        if entry.human:
            return entry if entry.subject and sentence > entry.sentence else None
    return None
