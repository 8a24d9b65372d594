"""Parties across documents: the one id under which a dossier files an actor, whatever each report calls it.

Comes in: all readings of a dossier and its codebook. Goes out: the party id for an actor as one document has it. The
docket calls it. A reading knows only its own document: who "Toll" is may stand in another report, and "the union" of
one is the "Dockers' Union" of the next.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec.structs import replace

from rejoinder.filing.codebook import Codebook
from rejoinder.record.types import Document, Mention, Reading
from rejoinder.resolving import roles
from rejoinder.resolving.actors import known
from rejoinder.resolving.allegiance import (
    LEAST,
    LEAST_TOLD,
    Allegiance,
    Choice,
    Sight,
    Sights,
    allegiances,
    choices,
    sights,
    weights,
)
from rejoinder.resolving.antecedents import GOVERNMENT
from rejoinder.resolving.mentions import paragraphs_of
from rejoinder.resolving.persons import PARTICLES, joined, surname
from rejoinder.resolving.salience import is_guess, is_state
from rejoinder.resolving.words import Words, fold, stems

__all__ = ["Parties", "plain"]

_ARTICLE = re.compile(r"^(the|a|an)\s+", re.IGNORECASE)
_NO_NAME = frozenset(
    "he she it they we i you him her them us his its their who which this that these those one both each all "
    "everyone everybody nobody somebody others another".split()
)
_TITLES = frozenset("deputy vice acting former first senior chief".split())
_BY_TABLE = "by the table of offices"
_SMALL = frozenset("of the and for in on de la du des del di da".split())


def plain(text: str) -> str:
    """Words alone, in lower case: what two copies of one passage share."""
    return " ".join(re.findall(r"\w+", text.casefold()))


class Parties:
    """Party ids of one dossier; the same whatever the order of `readings`."""

    def __init__(self, readings: Sequence[Reading], codebook: Codebook | None) -> None:
        self._aliases = {plain(k): v for k, v in codebook.aliases.items()} if codebook else {}
        self._named = {reading.document.id: _people(reading) for reading in readings}
        self._full = joined(sorted({m.person for _, found in self._named.values() for m in found if m.person}))
        self._surnames = _surnames(self._full)
        self._same = _bodies(readings)
        self._readings = readings
        self._filed: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        mentions = [self._with_persons(r.mentions) for r in readings]
        self._seen = [_sights(r.document.text, r.sentences, m) for r, m in zip(readings, mentions, strict=True)]
        named = Counter(p for m in mentions for p in {self._full.get(x.person, x.person) for x in m if x.person})
        self._speaks_for = {
            person: found
            for person, found in (allegiances(self.choices()) | self._in_office()).items()
            # of whom one document alone speaks, that document has told what there is
            if found.chance >= (LEAST_TOLD if found.told else LEAST) and named[person] > 1
        }
        better, self._local = self._called_here(mentions, self._speaks_for)
        self._speaks_for |= better

    def choices(self) -> list[Choice]:
        """The persons of the dossier with the actors they can speak for."""
        return choices(
            self._seen, person=lambda name: self._full.get(name, name), actor=lambda id: self._same.get(id, id)
        )

    def _in_office(self) -> dict[str, Allegiance]:
        """For whom the persons speak whom the table of offices knows, where all documents that asked it agree.

        What it tells of a full name in one document holds for the surname in the next, whatever stands around it.
        """
        held: dict[str, set[str]] = defaultdict(set)
        for _, mentions in self._named.values():
            for mention in mentions:
                if mention.actor and mention.why and mention.why.endswith(_BY_TABLE):
                    held[self._full.get(mention.person or "", mention.person or "")].add(mention.actor)
        return {person: Allegiance(next(iter(ids)), 1.0, ()) for person, ids in held.items() if len(ids) == 1}

    def _called_here(
        self, mentions: Sequence[Sequence[Mention]], homes: Mapping[str, Allegiance]
    ) -> tuple[dict[str, Allegiance], dict[tuple[str, str], str]]:
        """The bodies that documents call by common nouns alone, by document and id, and whom persons speak for then.

        "The union" whose chairman is, by another document, the Dockers' is the Dockers' there.
        """
        told: dict[str, set[str]] = defaultdict(set)
        placed: dict[str, set[tuple[str, str]]] = defaultdict(set)
        sure: dict[tuple[str, str], bool] = defaultdict(bool)
        for reading, found in zip(self._readings, mentions, strict=True):
            common = _by_nouns(found)
            for mention in found:
                if mention.kind != "person" or not mention.actor:
                    continue
                person = self._full.get(mention.person or "", mention.person or "")
                if mention.actor in common:
                    sure[reading.document.id, mention.actor] |= not is_guess(mention.why)
                    placed[person].add((reading.document.id, mention.actor))
                elif not is_guess(mention.why):
                    told[person].add(self.of(mention.actor))
        better: dict[str, Allegiance] = {}
        meant: dict[tuple[str, str], set[str]] = defaultdict(set)
        for person, places in placed.items():
            home = homes.get(person)
            if home is not None and len(told[person]) == 1:
                (named,) = told[person]
                if home.actor in {named, *(self.of(id) for _, id in places)} and not is_state(named):
                    better[person] = home._replace(actor=named)
                    for place in filter(sure.__getitem__, places):
                        meant[place].add(named)
        return better, {place: next(iter(ids)) for place, ids in meant.items() if len(ids) == 1}

    def _with_persons(self, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Mentions with the surnames that one document alone could not tell from names of bodies or places."""
        return tuple(
            replace(m, kind="person", actor=None, person=full, why=f"short for {full}")
            if m.kind in ("organisation", "place") and (full := self._surname_of(m.actor, m.text))
            else m
            for m in mentions
        )

    def _surname_of(self, actor: str | None, text: str) -> str | None:
        """The person of the dossier whose surname an unknown name is."""
        if actor and known(actor):
            return None
        *particles, last = text.split() or [""]
        return None if any(w.lower() not in PARTICLES for w in particles) else self._surnames.get(fold(last))

    def id(self, document: str, actor: str | None, text: str, start: int, end: int, person: str | None = None) -> str:
        """The party for an actor named by `text` at `[start, end)` of a document; "" if nobody could name it.

        `person` is whom the document alone took the words for ("he"). A person nobody is known to send is a party.
        """
        found, _ = self.actor(document, actor, text, start, end, person)
        if found is not None:
            return found
        full = self._person_meant(document, actor, text, start, end, person)[0]
        return full or self._by_words(text)

    def actor(
        self, document: str, actor: str | None, text: str, start: int, end: int, person: str | None = None
    ) -> tuple[str | None, str]:
        """As `id`, but None for whom no actor is known, and the reason where another document tells; else ""."""
        if self._aliases:
            named = self._aliases.get(plain(text)) or self._aliases.get(plain(actor or ""))
            if named:
                return named, "the codebook"
        full, sure = self._person_meant(document, actor, text, start, end, person)
        if full is not None and not (actor and sure):
            found = self._speaks_for.get(full)
            if found is not None:
                return found.actor, self._why(full, found)
            if self._surname_of(actor, text) == full:
                return None, ""  # what one document took for a body is a person's name
        if actor:
            filed = self._local.get((document, actor)) or self.of(actor)
            return filed, f"{actor} is short for {filed}" if filed != actor else ""
        return None, ""

    def _person_meant(
        self, document: str, actor: str | None, text: str, start: int, end: int, person: str | None
    ) -> tuple[str | None, bool]:
        """The person whom words name, by full name, and whether its own document says for whom that person speaks."""
        mention = self._person(document, start, end)
        if mention is not None and mention.person:
            return self._full.get(mention.person, mention.person), bool(mention.actor and not is_guess(mention.why))
        person = person or self._surname_of(actor, text)
        return (self._full.get(person, person) if person else None), False

    def _why(self, person: str, found: Allegiance) -> str:
        """The place that tells most clearly for whom a person speaks; looked for once, persons act many times."""
        if person not in self._reasons:
            self._reasons[person] = self._reason(person, found)
        return self._reasons[person]

    def _reason(self, person: str, found: Allegiance) -> str:
        table = weights()
        best: tuple[float, str, str] | None = None
        for document, sight in self._sights_of.get(person, ()):
            if self.of(sight.actor) != found.actor:
                continue
            weight = sum(table.get(sign, 0.0) for sign in sight.signs) + 9.0 * ("said" in sight.signs)
            around = " ".join(document.text[max(0, sight.start - 60) : sight.end + 40].split())
            key = (-round(weight, 6), document.id, around)
            best = min(best, key) if best is not None else key
        place = f"; {best[1]}: “…{best[2]}…”" if best is not None else ""
        return f"{person} speaks for {found.actor} ({found.chance:.2f}){place}"

    @cached_property
    def _sights_of(self) -> dict[str, list[tuple[Document, Sight]]]:
        """Where each person, by full name, is seen with an actor."""
        found: dict[str, list[tuple[Document, Sight]]] = defaultdict(list)
        for reading, seen in zip(self._readings, self._seen, strict=True):
            for sight in seen.seen:
                person = self._full.get(sight.person)
                if person is not None:
                    found[person].append((reading.document, sight))
        return found

    def of(self, actor: str) -> str:
        """The party for an actor id."""
        filed = self._filed.get(actor)
        if filed is None:
            filed = self._filed[actor] = self._aliases.get(plain(actor)) or self._same.get(actor, actor)
        return filed

    def _person(self, document: str, start: int, end: int) -> Mention | None:
        starts, mentions = self._named.get(document, ([], []))
        index = bisect.bisect_left(starts, start)
        return mentions[index] if index < len(mentions) and mentions[index].end <= end else None

    def _by_words(self, text: str) -> str:
        """Words of an unknown actor serve as its name if they are one: begun with a capital, short, no pronoun."""
        bare = " ".join(_ARTICLE.sub("", text.strip()).split())
        words = plain(bare)
        if words in self._aliases:
            return self._aliases[words]
        if not words or len(words) > 40 or words.split()[0] in _NO_NAME or len(words.split()) > 5:
            return ""
        if not bare[:1].isupper() or all(map(_is_office, words.split())):
            return ""
        full = self._full.get(bare) or self._surnames.get(fold(bare)) or bare
        found = self._speaks_for.get(full)
        return found.actor if found is not None else full


@lru_cache(maxsize=4096)
def _sights(text: str, sentences: tuple[tuple[int, int], ...], mentions: tuple[Mention, ...]) -> Sights:
    return sights(Words(text), mentions, sentences, paragraphs_of(text))


def _surnames(full: Mapping[str, str]) -> dict[str, str]:
    """The persons by the surname only one of them bears."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for name in full.values():
        if " " in name:
            bearers[fold(surname(name)).split()[-1]].add(name)
    return {last: next(iter(names)) for last, names in bearers.items() if len(names) == 1}


def _people(reading: Reading) -> tuple[list[int], list[Mention]]:
    found = sorted((m for m in reading.mentions if m.kind == "person" and m.person), key=lambda m: m.start)
    return [m.start for m in found], found


def _by_nouns(mentions: Iterable[Mention]) -> set[str]:
    """The ids of bodies that a document calls by common nouns alone."""
    bodies = [m for m in mentions if m.kind in ("organisation", "group", "place") and m.actor]
    called = {m.actor for m in bodies if m.actor and "common nouns" in (m.why or "")}
    return called - {m.actor for m in bodies if not m.text.islower()}


def _is_office(word: str) -> bool:
    """Whether a word names an office or belongs to one, so that it names nobody by itself."""
    noun = roles.noun(word)
    return word in _TITLES or (noun is not None and bool(noun.classes & {"office", "speaker"}))


def _bodies(readings: Iterable[Reading]) -> dict[str, str]:
    """Ids of bodies without an entry in the tables, by the shorter names that can mean only them in this dossier.

    A name is short for another if its words are among the other's, its letters are the other's initials, or it is of
    the people of a place.
    """
    ids = {m.actor for r in readings for m in r.mentions if m.actor and m.kind != "person" and not known(m.actor)}
    places = {m.actor for r in readings for m in r.mentions if m.actor and m.kind == "place"}
    states = {m.actor for r in readings for m in r.mentions if m.actor and m.kind != "person" and is_state(m.actor)}
    parts = {id: frozenset(stems(re.findall(r"[^\W_]+", id))) or frozenset(fold(id).split()) for id in ids}
    ordered = sorted(ids, key=lambda id: (-len(parts[id]), -len(id), id))
    by_word: dict[str, list[str]] = defaultdict(list)
    by_initials: dict[str, list[str]] = defaultdict(list)
    by_start: dict[str, list[str]] = defaultdict(list)
    for id in ordered:
        for part in parts[id]:
            by_word[part].append(id)
        words = [w for w in re.findall(r"[^\W_]+", id) if w.lower() not in _SMALL]
        if len(words) > 1:
            by_initials["".join(w[0] for w in words)].append(id)
        if " " not in id:
            by_start[fold(id)[:4]].append(id)
    rank = {id: place for place, id in enumerate(ordered)}
    # where a single state is spoken of, "the government" of a report that names none is its
    same: dict[str, str] = {GOVERNMENT: next(iter(states))} if len(states) == 1 and GOVERNMENT in ids else {}
    for id in ordered:
        if id in same:
            continue
        rarest = min(parts[id], key=lambda part: (len(by_word[part]), part))
        wider = [
            o for o in by_word[rarest]
            if rank[o] < rank[id] and parts[id] <= parts[o] and roles.short_for(id, o, place=id in places)
        ]  # fmt: skip
        if not wider and " " not in id:
            wider = by_initials.get(id, []) or [o for o in by_start.get(fold(id)[:4], []) if _is_people(id, o)]
        roots = {same.get(o, o) for o in wider}
        if len(roots) == 1:
            same[id] = roots.pop()
    return same


def _is_people(id: str, place: str) -> bool:
    """Whether a name is of the people of a place: "OMBRIANS" of "OMBRIA"."""
    people, home = fold(id), fold(place)
    for ending in ("ians", "ian", "ans", "an", "ese", "ish", "ers", "i", "s"):
        stem = people.removesuffix(ending)
        if stem != people and len(stem) >= 4 and home != people and home.startswith(stem):
            return len(home) - len(stem) <= 2
    return False
