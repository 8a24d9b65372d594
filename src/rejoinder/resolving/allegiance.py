"""For whom a person speaks, weighed by all that the documents of a dossier show of the person.

Comes in: mentions, document by document. Goes out: for each person the likeliest actor with its probability. Filing
asks for it: "Ms Toll" of one report is introduced in another, and who speaks from Karsk, after Velmark was spoken of,
against Torland may be Velmark's though no sentence says so. One document alone shows too little of the persons of real
articles: there it made more answers wrong than right.

Each mention of a person shows signs for the actors around it: named before it and how near, named after it, named in
the dateline, said by the text to be the person's. The signs of all mentions are counted (as logarithms), with what the
office tells (ministers are of states) and whether somebody else is said to hold it. A softmax over the actors, and over
none of them, gives each a probability. The weights are fitted on the negotiation corpus
(`training/allegiance_weights.py`) and kept in `data/allegiance.json`.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from rejoinder.record.types import Mention
from rejoinder.resolving import roles
from rejoinder.resolving.actors import actor as actor_of
from rejoinder.resolving.actors import known
from rejoinder.resolving.salience import Entry, entries, is_guess, quotations
from rejoinder.resolving.words import Words, stems, word_list

__all__ = [
    "LEAST",
    "LEAST_TOLD",
    "NONE",
    "Allegiance",
    "Choice",
    "Sight",
    "Sights",
    "allegiances",
    "choices",
    "sights",
    "weights",
]

LEAST = 0.4
"""Probability from which a person is taken to speak for the likeliest actor; below it, for nobody known."""
LEAST_TOLD = 0.2
"""The same where a document says so in as many words, and no document says another."""
NONE = "none of them"
"""The sign of the candidate that stands for nobody in the texts."""
BACK = 4
"""How many actors before a mention are looked at."""
REACH = 30
"""Mentions looked back over."""
_SHARED = word_list("shared offices")
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her", "of", "for"})
_OFFICES = {"GOV": "state office", "DIP": "envoy", "ORG": "head", "LEG": "lawmaker", "MIL": "soldier", "JUD": "judge",
            "REL": "cleric"}  # fmt: skip
_TOLD = frozenset("in at to with from of for by on against between into that".split())
_SUREST = ("state", "organisation", "media", "place", "body", "group", "common")
"""Kinds of actors; of two under which documents know one actor, the one before counts."""
_SAID = (
    ("table of offices", "by the table"), (" of it: ", "of it"), (" of they: ", "of them"),
    ("the one of", "the one of"),
    ("by the words", "by the words"), (" of named: ", "named with the office"), ("named: ", "named"),
)  # fmt: skip
"""How a text says for whom a person speaks: what the reason contains, and the sign of it."""
_PLAINLY = frozenset({"said, by the words", "said, named with the office", "said, otherwise"})
"""Signs of what documents say without a pronoun and of no mere possessor."""
_TOKEN = re.compile(r"[^\W_]+")


Offsets = tuple[int, int]


class Sight(NamedTuple):
    """What a mention `[start, end)` of a person shows about an actor: its signs."""

    person: str
    actor: str
    signs: tuple[str, ...]
    start: int
    end: int


class Sights(NamedTuple):
    """What one document shows: sights; by person the nouns and further words of its roles; by actor how often it is
    mentioned and as what; for whom persons are said to hold an office only one can hold.
    """

    seen: tuple[Sight, ...]
    nouns: Mapping[str, frozenset[roles.Noun]]
    words: Mapping[str, frozenset[str]]
    often: Mapping[str, int]
    kinds: Mapping[str, str]
    held: frozenset[tuple[str, str, str]]


class Choice(NamedTuple):
    """A person and the actors to choose from, each with the values of its signs."""

    person: str
    actors: tuple[str, ...]
    signs: tuple[Mapping[str, float], ...]


class Allegiance(NamedTuple):
    """The likeliest actor of a person, its probability, the next likeliest, and whether a document says so plainly."""

    actor: str
    chance: float
    others: tuple[str, ...]
    told: bool = False


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """What each sign weighs."""
    table = resources.files("rejoinder.data").joinpath("allegiance.json").read_text(encoding="utf-8")
    found: Mapping[str, float] = json.loads(table)
    return found


def sights(
    words: Words, mentions: Iterable[Mention], sentences: Sequence[Offsets], paragraphs: Sequence[Offsets]
) -> Sights:
    """What the mentions of one document show of its persons; `sentences` and `paragraphs` are sorted spans."""
    ordered = sorted(mentions, key=lambda m: (m.start, -m.end))
    return _sights(words, entries(words, ordered, sentences, paragraphs, quotations(words.text)))


def _sights(words: Words, entries: Sequence[Entry]) -> Sights:
    seen: list[Sight] = []
    nouns: defaultdict[str, set[roles.Noun]] = defaultdict(set)
    around: defaultdict[str, set[str]] = defaultdict(set)
    held: set[tuple[str, str, str]] = set()
    often = Counter(e.actor for e in entries if e.actor and not e.person and e.kind != "office")
    kinds = _kinds(entries)
    met: set[str] = set()
    title = {e.actor for e in entries if e.sentence == 0 and not e.person}
    most = max(often.values(), default=0)
    for index, entry in enumerate(entries):
        person = entry.person
        if not person or entry.kind != "person":
            continue
        first, last = words.at(entry.start), words.inside(entry.start, entry.end).stop
        titled, owned = False, False
        for phrase in (roles.role_before(words, first), roles.role_after(words, last)):
            if phrase is None or phrase.former:
                continue
            told = [words.low[i] for i in range(phrase.first, phrase.last)]
            if phrase.noun is not None:
                titled = True
                owned = owned or any(w in roles.POSSESSIVES for w in told[:2])
                nouns[person].add(phrase.noun)
                around[person].update(stems(w for w in told if w.isalpha() and w not in _ARTICLES))
                if entry.actor and not entry.unsure and _only_one(phrase.noun):
                    held.add((entry.actor, phrase.noun.words, person))
        place = "first" if person not in met else "later"
        met.add(person)
        signs: defaultdict[str, list[str]] = defaultdict(list)
        if entry.actor and not is_guess(entry.mention.why):
            signs[entry.actor] += ["said", _how_said(entry.mention.why or "")]
        _look_back(words, entries, index, place, titled, owned, signs)
        _look_ahead(words, entries, index, entry, signs)
        for other in entries[:6]:
            if other.byline or not other.actor or other.person:
                continue
            if other.mention.text.isupper() and len(other.mention.text) > 3 and other.start < entry.start:
                signs[other.actor] += ["dateline", f"dateline, {'titled' if titled else 'untitled'}, {place}"]
                break
        if place == "first":
            for actor, told in signs.items():
                if actor in title:
                    told.append("in the title")
                if often[actor] == most:
                    told.append("most named in a document")
        seen += [Sight(person, actor, tuple(told), entry.start, entry.end) for actor, told in signs.items()]
    return Sights(
        tuple(seen),
        {p: frozenset(n) for p, n in nouns.items()},
        {p: frozenset(n) for p, n in around.items()},
        {a: n for a, n in often.items() if a},
        kinds,
        frozenset(held),
    )


def _look_back(
    words: Words, entries: Sequence[Entry], index: int, place: str, titled: bool, owned: bool,
    signs: dict[str, list[str]],
) -> None:  # fmt: skip
    entry = entries[index]
    order: dict[str, None] = {}
    subjects = 0
    for other in reversed(entries[max(0, index - REACH) : index]):
        if not other.actor or other.person == entry.person or other.byline or other.kind == "office":
            continue  # for whom an office stands was itself concluded from what stands around
        if other.person:
            if not other.unsure and other.sentence == entry.sentence:
                signs[other.actor].append("beside a person of it")
            continue
        subjects += other.subject
        if other.actor in order:
            continue
        order[other.actor] = None
        rank = len(order)
        near = (
            "sentence" if other.sentence == entry.sentence
            else "last" if other.sentence == entry.sentence - 1 and other.paragraph == entry.paragraph
            else "paragraph" if other.paragraph == entry.paragraph
            else "above" if other.paragraph == entry.paragraph - 1
            else "far"
        )  # fmt: skip
        told = signs[other.actor]
        told += [f"{place} {rank}", f"{place} {near}"]
        if titled:
            told += [f"titled {rank}", f"titled {near}"]
        if owned and rank <= 3:
            told += [f"owned {rank} {near}"]
        if other.subject:
            told.append(f"subject {near}")
            if subjects == 1:
                told += [f"last subject, {place}", "last subject, owned" if owned else "last subject, not owned"]
        if other.oblique:
            told.append(f"oblique {near}")
        if near in {"sentence", "last"}:
            told.append(f"{_preposition(words, other)} before")
        if other.modifier and near == "sentence":
            told.append("modifier")
        if other.quoted and not entry.quoted:
            told.append("in quotes")
        if entry.subject and near == "sentence":
            told.append("acts after it")
        if rank == BACK:
            break


def _look_ahead(words: Words, entries: Sequence[Entry], index: int, entry: Entry, signs: dict[str, list[str]]) -> None:
    """The actors after a mention in its sentence: mostly those it deals with."""
    found = 0
    for other in entries[index + 1 : index + 6]:
        if other.sentence != entry.sentence:
            break
        if other.actor and not other.person and other.kind != "office" and found < 2:
            found += 1
            told = signs[other.actor]
            told += ["dealt with" if entry.subject else "after", f"{_preposition(words, other)} after"]
            if other.modifier:
                told.append("modifier after")
            if other.quoted and not entry.quoted:
                told.append("in quotes")


def _preposition(words: Words, entry: Entry) -> str:
    """The preposition before a mention, or "bare"."""
    before = words.at(entry.start) - 1
    while before >= 0 and words.low[before] in roles.DETERMINERS:
        before -= 1
    return words.low[before] if before >= 0 and words.low[before] in _TOLD else "bare"


def _kinds(entries: Iterable[Entry]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        if not entry.actor or entry.person or entry.kind == "office":
            continue
        if known(entry.actor):
            kind = actor_of(entry.actor).kind
            found[entry.actor] = kind if kind in {"state", "media"} else "organisation"
            continue
        why = entry.mention.why or ""
        kind = (
            "place" if entry.kind == "place" else "group" if entry.kind == "group"
            else "common" if "common nouns" in why else "body"
        )  # fmt: skip
        if found.get(entry.actor) not in {"place", "body"}:
            found[entry.actor] = kind
    return found


def _how_said(why: str) -> str:
    """How surely the text says for whom a person speaks, by the reason given."""
    for words, how in _SAID:
        if words in why:
            return f"said, {how}"
    return "said, otherwise"


def _only_one(noun: roles.Noun) -> bool:
    return "office" in noun.classes and noun.words not in _SHARED and not noun.plural


def _offices(nouns: Iterable[roles.Noun]) -> set[str]:
    found = set()
    for noun in nouns:
        if "office" in noun.classes:
            found.add(_OFFICES.get(noun.sector or "", "office"))
        elif "speaker" in noun.classes:
            found.add("speaker")
        elif "people" in noun.classes:
            found.add("people")
    return found or {"no office"}


def choices(
    documents: Sequence[Sights],
    *,
    person: Callable[[str], str] = lambda name: name,
    actor: Callable[[str], str] = lambda id: id,
) -> list[Choice]:
    """The persons of some documents with the actors they can speak for; the same in any order of documents.

    `person` gives the full name a name stands for, `actor` the id under which an actor is filed.
    """
    counted: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    nouns: defaultdict[str, set[roles.Noun]] = defaultdict(set)
    told: defaultdict[str, set[str]] = defaultdict(set)
    often: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    held: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for document in documents:
        here: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for sight in document.seen:
            full, id = person(sight.person), actor(sight.actor)
            counted[full][id].update(sight.signs)
            here[full, id].update(sight.signs)
        for (full, id), signs in here.items():
            if "said" in signs:
                counted[full][id]["document says"] += 1
                counted[full][id].update(f"document: {how}" for how in {s for s in signs if s.startswith("said, ")})
        for name, found in document.nouns.items():
            nouns[person(name)] |= found
        for name, spoken in document.words.items():
            told[person(name)] |= spoken
        for id, number in document.often.items():
            often[actor(id)] += number
        for id in {actor(i) for i in document.often}:
            spread[id] += 1
        for id, kind in document.kinds.items():
            kinds[actor(id)] = min(kind, kinds.get(actor(id), kind), key=_SUREST.index)
        for id, noun, name in document.held:
            held[actor(id), noun].add(person(name))
    total = sum(often.values()) or 1
    made = []
    for name in sorted(counted):
        offices = _offices(nouns[name])
        only = {n.words for n in nouns[name] if _only_one(n)}
        listed: list[str] = []
        values: list[dict[str, float]] = []
        said = {id for id, signs in counted[name].items() if signs["said"]}
        for id in sorted(counted[name]):
            shown = {sign: math.log1p(number) for sign, number in counted[name][id].items()}
            kind = kinds.get(id, "body")
            for office in offices:
                shown[f"{office} of a {kind}"] = 1.0
                if id in said:
                    shown[f"{office} of a {kind}, said"] = 1.0
            for title in nouns[name]:
                shown[f"{title.words} of a {kind}"] = 1.0
            shown["often"] = math.log(1e-3 + often[id] / total)
            shown["spread"] = spread[id] / len(documents)
            named = stems(_TOKEN.findall(id))
            if any(_alike(a, b) for a in told[name] for b in named):
                shown["in the words of the role"] = 1.0
            if any(held[id, noun] - {name} for noun in only):
                shown["held by somebody else"] = 1.0
            if said and id not in said:
                shown["said of another"] = 1.0
            listed.append(id)
            values.append(shown)
        made.append(Choice(name, tuple(listed), tuple(values)))
    return made


def allegiances(made: Sequence[Choice], table: Mapping[str, float] | None = None) -> dict[str, Allegiance]:
    """For each person the likeliest actor, however likely."""
    table = weights() if table is None else table
    found = {}
    for choice in made:
        *shares, _ = _chances(choice, table)
        order = sorted(range(len(shares)), key=lambda i: (-shares[i], choice.actors[i]))
        found[choice.person] = Allegiance(
            choice.actors[order[0]],
            shares[order[0]],
            tuple(choice.actors[i] for i in order[1:3]),
            not _PLAINLY.isdisjoint(choice.signs[order[0]]) and sum("said" in signs for signs in choice.signs) == 1,
        )
    return found


def _chances(choice: Choice, table: Mapping[str, float]) -> list[float]:
    """The probability of each actor, then that of none of them."""
    scores = [sum(table.get(sign, 0.0) * value for sign, value in signs.items()) for signs in choice.signs]
    scores.append(table.get(NONE, 0.0))
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


def _alike(a: str, b: str) -> bool:
    """Whether two stems are of one word: "commissioner" and "commission"."""
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and long.startswith(short)
