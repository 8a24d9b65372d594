"""Made-up readings, as a reader would give them of news, and vectors of meaning that cost nearly nothing.

For measuring what a dossier of very many documents costs: reading them all would take days, and its cost is per
document anyway. Everything is seeded, the same on every run and machine.

A document has twelve sentences, some 190 words: five moves and five statements, of parties, of persons introduced by
name and office, and of persons by their surname alone, whom only other documents introduce. Every tenth document
repeats another, one in four of these without its end. Parties are 40 and grow slowly with the coverage. What is
negotiated grows with it too, a matter to five documents, some spoken of far more than others (the k-th most spoken of
by a share that falls as k to the power of 0.7), so that the largest issues grow with the dossier.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    Act,
    ActorSpan,
    Document,
    Mention,
    Move,
    Published,
    Reading,
    Span,
    Speaker,
    Statement,
)

__all__ = ["COPIES", "Hashed", "readings"]

WIDTH = 384
"""Width of a vector of meaning, as the model's."""
COPIES = 10
"""Every document of so many repeats another one."""
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
ACTS: dict[Act, str] = {
    "demand": "demanded", "propose": "proposed", "offer": "offered", "support": "supported", "accept": "accepted",
    "reject": "rejected", "oppose": "opposed", "defer": "put off", "criticise": "criticised", "threaten": "threatened",
}  # fmt: skip
OFFICES = ("minister", "spokesman", "negotiator", "chairman", "envoy")
SKEW = 0.7


@dataclass
class _World:
    """Whom and what documents are about; words, parties, persons with their party, matters with their weights."""

    words: list[str]
    parties: list[str]
    persons: list[tuple[str, str]]
    matters: list[str]
    shares: list[float]

    def matter(self, chance: random.Random) -> str:
        return self.matters[bisect.bisect_left(self.shares, chance.random() * self.shares[-1])]


@dataclass
class _Draft:
    """A text as it is written, with what is read from it."""

    name: str
    text: str = ""
    sentences: list[tuple[int, int]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def add(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text), words)


def readings(count: int, seed: int = 5) -> Iterator[Reading]:
    """So many made-up readings."""
    chance = random.Random(seed)
    world = _world(chance, count)
    before: list[Reading] = []
    for number in range(count):
        name = f"d{number:07}"
        day = f"{2000 + number % 24}-{1 + number // 24 % 12:02}-{1 + number // 288 % 28:02}"
        if number % COPIES == COPIES - 1:
            one = before[-1]
            end = one.sentences[-4][1] if number // COPIES % 4 == 0 else len(one.document.text)
            draft = _cut(name, one, end)
        else:
            draft = _written(name, world, chance)
        document = Document(name, f"{name}.txt", name, draft.text, name, "en", Published(day, day, "given"))
        made = Reading(
            document, (), tuple(draft.sentences), tuple(draft.mentions), (), tuple(draft.statements), tuple(draft.moves)
        )
        before = [made]
        yield made


def _world(chance: random.Random, count: int) -> _World:
    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))

    words = [word() for _ in range(20_000)]
    parties = [word().capitalize() + "ia" for _ in range(40 + int(count**0.5 / 2))]
    persons = [
        (f"{word().capitalize()} {word().capitalize()}{SYLLABLES[k % 20]}", parties[k % len(parties)])
        for k in range(4 * len(parties))
    ]
    matters = [" ".join(chance.sample(words, 4)) for _ in range(max(4, count // 5))]
    shares = list(itertools.accumulate((k + 1) ** -SKEW for k in range(len(matters))))
    return _World(words, parties, persons, matters, shares)


def _written(name: str, world: _World, chance: random.Random) -> _Draft:
    draft = _Draft(name)
    acts = list(ACTS)
    for number in range(12):
        start = len(draft.text)
        tail = " ".join(chance.choice(world.words) for _ in range(8))
        if number % 12 in (1, 3, 6, 8, 11):
            _move(draft, world, chance, chance.choice(acts), tail)
        elif number % 12 in (0, 2, 5, 7, 10):
            _statement(draft, world, chance, tail)
        else:
            draft.add(f"The {tail} of the {chance.choice(world.words)} went on.")
        draft.sentences.append((start, len(draft.text)))
        draft.text += "\n" if number % 3 == 2 else " "
    draft.text = draft.text.rstrip()
    return draft


def _party(draft: _Draft, party: str) -> ActorSpan:
    span = draft.add(party)
    id = party.upper()
    draft.mentions.append(Mention(span.start, span.end, party, "organisation", id, None, "named as a body"))
    return ActorSpan(id, party, span.start, span.end)


def _person(draft: _Draft, world: _World, chance: random.Random) -> tuple[Span, str, str | None]:
    """A person by name and office, or by surname alone: the words, the full name and the party if it is told."""
    full, party = chance.choice(world.persons)
    if chance.random() < 0.5:
        surname = full.split()[1]
        span = draft.add(surname)
        draft.mentions.append(Mention(span.start, span.end, surname, "person", None, surname, "speaks or acts"))
        return span, surname, None
    draft.add(f"{party}'s {chance.choice(OFFICES)} ")
    span = draft.add(full)
    why = f"the text: of {party}"
    draft.mentions.append(Mention(span.start, span.end, full, "person", party.upper(), full, why))
    return span, full, party.upper()


def _move(draft: _Draft, world: _World, chance: random.Random, act: Act, tail: str) -> None:
    start = len(draft.text)
    person = None
    if chance.random() < 0.6:
        by = _party(draft, chance.choice(world.parties))
    else:
        span, person, party = _person(draft, world, chance)
        by = ActorSpan(party, span.text, span.start, span.end)
    draft.add(f" {ACTS[act]} the ")
    point = draft.add(world.matter(chance))
    to: tuple[ActorSpan, ...] = ()
    if chance.random() < 0.5:
        draft.add(" of ")
        to = (_party(draft, chance.choice(world.parties)),)
    draft.add(f" when {tail}.")
    evidence = Span(start, len(draft.text), draft.text[start:])
    draft.moves.append(
        Move(f"{draft.name}/m{len(draft.moves)}", act, PLOVER[act], POLARITY[act], by, person, to, point, None, None,
             (by.actor,) if by.actor else (), evidence, 0.9)
    )  # fmt: skip


def _statement(draft: _Draft, world: _World, chance: random.Random, tail: str) -> None:
    if chance.random() < 0.4:
        by = _party(draft, chance.choice(world.parties))
        speaker = Speaker(by.start, by.end, by.text, by.actor)
    else:
        span, person, party = _person(draft, world, chance)
        speaker = Speaker(span.start, span.end, span.text, party, person)
    draft.text += " "
    cue = draft.add("said")
    draft.text += " that the "
    content = draft.add(f"{world.matter(chance)} was {tail}")
    draft.text += "."
    name = f"s{len(draft.statements)}"
    draft.statements.append(Statement(name, speaker, cue, (content,), mode="indirect", confidence=0.9))


def _cut(name: str, one: Reading, end: int) -> _Draft:
    """Another document with the beginning of one's text, and what is read from it there."""
    moves = [m for m in one.moves if m.evidence.end <= end]
    return _Draft(
        name,
        one.document.text[:end],
        [s for s in one.sentences if s[1] <= end],
        [m for m in one.mentions if m.end <= end],
        [
            Move(f"{name}/m{k}", m.act, m.plover, m.polarity, m.by, m.person, m.to, m.point, m.time, m.statement,
                 m.according_to, m.evidence, m.confidence)
            for k, m in enumerate(moves)
        ],
        [s for s in one.statements if s.content[-1].end <= end],
    )  # fmt: skip


class Hashed:
    """Stands in for the reader: vectors of meaning that are nearly free, alike where texts have words in common."""

    version = "made up"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (len(texts), WIDTH): the sum of a fixed random vector for each word."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in text.split():
                row += self._vector(word)
            row /= max(float(np.linalg.norm(row)), 1e-6)
        return found

    @functools.lru_cache(maxsize=40_000)  # noqa: B019 (one of them lives as long as the program)
    def _vector(self, word: str) -> NDArray[np.float32]:
        return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(WIDTH, dtype=np.float32)
