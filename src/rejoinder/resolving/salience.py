"""What a document has talked about up to a place, and how present each of it is there."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rejoinder.record.types import Mention
from rejoinder.resolving import persons, roles
from rejoinder.resolving.actors import actor as actor_of
from rejoinder.resolving.words import Words, noted, within

__all__ = ["Entry", "Ranked", "entries", "is_guess", "is_state", "quotations", "rank"]

Offsets = tuple[int, int]
_QUOTE = re.compile(r"[\"“”„«»]|\n[ \t]*\n")
REACH = 80
"""Mentions looked back over; with some 60 words a paragraph and 6 mentions in it, about a page."""

CLAUSE = 14
"""Words back over which the beginning of a relative clause is looked for."""
_RELATIVE = frozenset({"who", "which", "whose", "whom", "where"})
_ENDS = frozenset('.;:!?“”"—–()')
_GUESSES = ("last spoken about", "from the context", "perhaps")


def is_guess(why: str | None) -> bool:
    """Whether a reason says that an actor was only concluded from what stands around."""
    return why is not None and any(x in why for x in _GUESSES)


@dataclass
class Entry:
    """A mention with what its place tells."""

    start: int
    end: int
    mention: Mention
    actor: str | None
    person: str | None
    kind: str
    sentence: int
    paragraph: int
    subject: bool = False
    speech: bool = False
    oblique: bool = False
    modifier: bool = False
    quoted: bool = False
    plural: bool = False
    opens: bool = False
    byline: bool = False
    embedded: bool = False
    """Whether it stands in a clause about somebody else: "X, who met | Y, said"."""
    gender: str | None = None
    nouns: frozenset[str] = field(default_factory=frozenset)

    @property
    def key(self) -> str:
        """What makes two entries the same: the person, else the actor."""
        return self.person or self.actor or ""

    @property
    def unsure(self) -> bool:
        """Whether the actor was only concluded from what stands around."""
        return is_guess(self.mention.why)

    @property
    def human(self) -> bool:
        """Whether it is one person: by name or by office."""
        return bool(self.person) or (self.kind in {"person", "office"} and not self.plural)


class _Surroundings(NamedTuple):
    """What the words around a mention tell, as in `Entry`."""

    subject: bool
    speech: bool
    oblique: bool
    modifier: bool
    plural: bool
    byline: bool
    embedded: bool
    gender: str | None
    nouns: frozenset[str]


@dataclass(frozen=True)
class Ranked:
    """Candidates with their scores, best first, one a key."""

    found: tuple[tuple[float, Entry], ...]

    @property
    def margin(self) -> float:
        """How far the best is from the next, 0 to 1."""
        if not self.found:
            return 0.0
        if len(self.found) == 1:
            return 1.0
        return max(0.0, min(1.0, (self.found[0][0] - self.found[1][0]) / 2))

    @property
    def names(self) -> str:
        """The first few candidates, for a reason."""
        return ", ".join(f"{e.mention.text} ({e.actor or '?'})" for _, e in self.found[:3]) or "nobody"


@lru_cache(maxsize=1)
def quotations(text: str) -> list[Offsets]:
    """Spans between quotation marks, cut at paragraph ends, in order; found once for all who ask in turn while one
    document is read, and nobody changes them.
    """
    found: list[Offsets] = []
    opened = -1
    for match in _QUOTE.finditer(text):
        mark = match.group()
        if mark[0] == "\n":
            if opened >= 0:
                found.append((opened, match.start()))
            opened = -1
        elif opened >= 0:
            found.append((opened, match.end()))
            opened = -1
        elif mark != "”":
            opened = match.start()
    return found


def entries(
    words: Words,
    mentions: Sequence[Mention],
    sentences: Sequence[Offsets],
    paragraphs: Sequence[Offsets],
    quotes: Sequence[Offsets],
) -> list[Entry]:
    """The entries of a document, in order of their places; `quotes` as from `quotations`."""
    found = []
    last_sentence = -1
    for mention in mentions:
        sentence = within(sentences, mention.start)
        quote = within(quotes, mention.start)
        told = _surroundings(words, mention.start, mention.end, mention.person, mention.kind)
        found.append(
            Entry(
                mention.start, mention.end, mention, mention.actor, mention.person, mention.kind, sentence,
                within(paragraphs, mention.start),
                quoted=quote >= 0 and mention.start < quotes[quote][1],
                opens=sentence != last_sentence,
                subject=told.subject, speech=told.speech, oblique=told.oblique, modifier=told.modifier,
                plural=told.plural, byline=told.byline, embedded=told.embedded, gender=told.gender, nouns=told.nouns,
            )
        )  # fmt: skip
        last_sentence = sentence
    return found


@noted
def _surroundings(words: Words, begin: int, end: int, person: str | None, kind: str) -> _Surroundings:
    """What the words around the mention `[begin, end)` of such a kind tell."""
    first = words.at(begin)
    last = words.inside(begin, end).stop
    size = len(words)
    low = words.low
    subject = speech = oblique = modifier = plural = False
    nouns: frozenset[str] = frozenset()
    gender = persons.gender(person) if person else None
    before = first - 1
    while before >= 0 and (
        low[before] in roles.DETERMINERS or roles.honorific(low[before])[0] or words.form[before] == "."
    ):
        known, sex = roles.honorific(low[before])
        if known and sex and person:
            gender = sex
        if words.form[before] == "." and not (before and roles.honorific(low[before - 1])[0]):
            break
        before -= 1
    if before >= 0 and "\n\n" not in words.text[words.end[before] : begin]:
        oblique = low[before] in roles.PREPOSITIONS
        if low[before] in roles.SAYING:
            subject = speech = bool(person) or kind in {"office", "organisation"}
    if kind == "office" and last > first:
        noun = roles.noun_ending(words, last - 1, first)
        head = noun or next((n for i in range(last, first, -1) if (n := roles.noun_ending(words, i - 1, first))), None)
        if head is not None:
            gender = gender or head[1].gender
            plural = head[1].plural
            nouns = frozenset({head[1].words, head[1].words.split()[-1]})
    if kind == "group":
        plural = low[last - 1].endswith("s") or low[last - 1] in {"men", "people"} if last > first else True
    after = last
    if after < size and low[after] in {"'s", "’s"}:
        modifier = True
        after += 1
    # The verb: over the rest of the noun phrase ("the Iranian | foreign ministry said"), and over an apposition.
    steps = 0
    while after < size and steps < 4 and not roles.verb_like(low[after]):
        noun_found = roles.noun_at(words, after, size)
        if noun_found is not None:
            modifier = modifier or not person
            after = noun_found[0]
        elif (
            kind in {"place", "group"}
            and words.form[after].isalpha()
            and low[after] not in roles.PREPOSITIONS
            and steps < 2
        ):
            after += 1
        else:
            break
        steps += 1
    if after < size and words.form[after] in {",", "—", "–", "("}:
        stop = after + 1
        while stop < size and stop - after < 18 and words.form[stop] not in {",", ".", ";", "—", "–", ")", "!", "?"}:
            stop += 1
        if stop + 1 < size and words.form[stop] in {",", "—", "–", ")"}:
            after = stop + 1
    if (
        after < size
        and "\n\n" not in words.text[end : words.start[after]]
        and roles.verb_like(low[after])
        and not oblique
    ):
        subject = True
        if low[after] in roles.SAYING:
            speech = True
    return _Surroundings(
        subject,
        speech,
        oblique,
        modifier,
        plural,
        _in_byline(words, first, last),
        _embedded(words, first),
        gender,
        nouns,
    )


def _embedded(words: Words, first: int) -> bool:
    """Whether a mention stands in a relative clause, behind the pronoun and no comma."""
    for index in range(first - 1, max(-1, first - 1 - CLAUSE), -1):
        if words.low[index] in _RELATIVE:
            return index > 0 and words.form[index - 1][-1:] not in _ENDS and words.low[index - 1] not in roles.SAYING
        if words.form[index][-1:] in _ENDS or words.form[index] == ",":
            return False
    return False


def _in_byline(words: Words, first: int, last: int) -> bool:
    """Whether a name stands in the brackets of a dateline: "KARSK, May 4 (Coastal Press) -"."""
    return (
        0 < first < 80
        and last + 1 < len(words)
        and words.form[first - 1] == "("
        and words.form[last] == ")"
        and words.form[last + 1] in {"-", "–", "—"}
    )


def rank(
    found: Sequence[Entry],
    position: int,
    sentence: int,
    paragraph: int,
    accept: Callable[[Entry], float | None],
    *,
    exclude: Sequence[Offsets] = (),
    quoted: bool = False,
    decay: float = 0.8,
    reach: int = REACH,
) -> Ranked:
    """Entries before `position` by salience; `accept` gives a bonus, or None to leave an entry out.

    Recency counts by sentence, then subjects, speakers and what is mentioned often; what stands in other people's
    quoted words, after a preposition or as a modifier counts less (the order of centering theory, Grosz et al. 1995).
    """
    stop = bisect_left(found, position, key=lambda e: e.start)
    best: dict[str, tuple[float, Entry]] = {}
    counts: dict[str, int] = {}
    for index in range(stop - 1, max(-1, stop - 1 - reach), -1):
        entry = found[index]
        if any(a <= entry.start < b for a, b in exclude):
            continue
        bonus = accept(entry)
        if bonus is None:
            continue
        key = entry.key
        counts[key] = counts.get(key, 0) + 1
        score = 3.0 - decay * min(sentence - entry.sentence, 12) - 0.25 * min(paragraph - entry.paragraph, 4) + bonus
        score += 1.0 * entry.subject + 0.5 * entry.speech - 0.7 * entry.oblique - 0.3 * entry.modifier
        if entry.quoted and not quoted:
            score -= 0.8
        score -= 0.05 * (stop - index)
        if key not in best or score > best[key][0]:
            best[key] = (score, entry)
    ranked = sorted(
        ((s + 0.3 * math.log(counts[k]), e) for k, (s, e) in best.items()), key=lambda x: (-x[0], -x[1].start)
    )  # fmt: skip
    return Ranked(tuple(ranked))


def is_state(id: str | None) -> bool:
    """Whether an actor is a state."""
    return id is not None and actor_of(id).kind == "state"
