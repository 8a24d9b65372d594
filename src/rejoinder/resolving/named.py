"""What the mentions of one document tell of those they name: names of bodies, what persons are, who has which organ."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import date

from rejoinder.record.types import Mention
from rejoinder.resolving import roles
from rejoinder.resolving.actors import short_forms
from rejoinder.resolving.body_names import called, head_of
from rejoinder.resolving.links import Links
from rejoinder.resolving.salience import Entry, entries, is_state, quotations
from rejoinder.resolving.words import Words, stems, word_list, words_of

__all__ = ["Named"]

Offsets = tuple[int, int]
_SHARED_OFFICES = word_list("shared offices")
_TOKEN = re.compile(r"[^\W_]+")


class Named:
    """Those whom the mentions of one document name, with what it tells of them.

    Spans are code points of `text`; `sentences` and `paragraphs` are sorted spans. `on` is the day of the document
    where known: it tells who held an office. `links` are what the encoder tells of the text, if it has read it.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Offsets],
        mentions: Sequence[Mention],
        paragraphs: Sequence[Offsets],
        *,
        on: date | None = None,
        words: Words | None = None,
        links: Links | None = None,
    ) -> None:
        self.words = words or words_of(text)
        self.links = links
        self.on = on
        self.sentences = list(sentences) or [(0, len(text))]
        self.paragraphs = list(paragraphs) or [(0, len(text))]
        ordered = sorted(mentions, key=lambda m: (m.start, -m.end))
        self._quotes = quotations(text)
        self.entries = entries(self.words, ordered, self.sentences, self.paragraphs, self._quotes)
        self._starts = [e.start for e in self.entries]
        self._nouns: dict[str, frozenset[str]] = {}
        self._names: dict[str, list[list[str]]] = {}
        self._stems: dict[str, set[str]] = {}
        self._heads: dict[str, set[str]] = {}
        self._called: dict[str, set[str]] = {}
        self._bodies: set[str] = set()
        self._count: dict[str, int] = {}
        self._organs: dict[str, list[tuple[int, str]]] = {}
        self._gender: dict[str, str] = {}
        self._holds: dict[tuple[str, str], str] = {}
        self._of_person: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self.learn(entry)

    def add(self, mention: Mention) -> None:
        """Take in one more mention, found while resolving."""
        (entry,) = entries(self.words, [mention], self.sentences, self.paragraphs, self._quotes)
        at = bisect_left(self._starts, entry.start)
        self.entries.insert(at, entry)
        self._starts.insert(at, entry.start)
        self.learn(entry)

    def learn(self, entry: Entry) -> None:
        """Take in what a mention tells: names of bodies, what persons are, organs named with a state."""
        if entry.actor:
            self._count[entry.actor] = self._count.get(entry.actor, 0) + 1
        if entry.kind == "organisation" and entry.actor:
            self._bodies.add(entry.actor)
        if entry.kind in {"organisation", "group"} and entry.actor:
            parts = stems(_TOKEN.findall(entry.mention.text))
            known = self._names.setdefault(entry.actor, [])
            if parts and parts not in known and len(known) < 8:
                known.append(parts)
                for part in parts:
                    self._stems.setdefault(part[:4], set()).add(entry.actor)
            told_so = list(short_forms(entry.actor))
            if entry.kind == "organisation" and not is_state(entry.actor):
                told_so += called(self.words, entry)
                if (entry.mention.why or "").startswith("which is "):
                    told_so.append(entry.mention.text.split()[-1].lower())
                self._called.setdefault(entry.actor, set()).update(told_so[len(short_forms(entry.actor)) :])
                for noun in told_so[len(short_forms(entry.actor)) :]:
                    told = stems(noun.split())
                    if told and told not in known and len(known) < 8:
                        known.append(told)
                        self._stems.setdefault(told[0][:4], set()).add(entry.actor)
            for form in short_forms(entry.actor):
                for part in stems(form.split()):
                    self._stems.setdefault(part[:4], set()).add(entry.actor)
            self._heads.setdefault(entry.actor, set()).update(head_of(entry.mention.text), *map(head_of, told_so))
        if entry.person:
            self._of_person.setdefault(entry.person, []).append(entry)
            first = self.words.at(entry.start)
            last = self.words.inside(entry.start, entry.end).stop
            known_nouns = self._nouns.get(entry.person, frozenset())
            for phrase in (roles.role_before(self.words, first), roles.role_after(self.words, last)):
                if phrase is not None and phrase.noun is not None:
                    head = phrase.noun.words
                    known_nouns = known_nouns | {head, head.split()[-1], head.split("-")[-1]}
                    for index in range(phrase.first, phrase.last):
                        found = roles.noun(self.words.low[index])
                        if found is not None and found.classes & {"office"}:
                            known_nouns = known_nouns | {found.words}
                    if phrase.noun.gender and entry.gender is None:
                        entry.gender = phrase.noun.gender
                        self._gender[entry.person] = phrase.noun.gender
            if entry.gender:
                self._gender[entry.person] = entry.gender
            self._nouns[entry.person] = known_nouns
        if entry.actor and entry.kind != "person":
            # "the Kyrgyz Foreign Ministry", "government in Pristina": later "the ministry", "the government"
            first = self.words.at(entry.start)
            last = self.words.inside(entry.start, entry.end).stop
            for index in range(first, min(last + 4, len(self.words))):
                if index >= last and (
                    self.words.low[index] in roles.PREPOSITIONS
                    or self.words.low[index] in roles.DETERMINERS
                    or (
                        not self.words.form[index][:1].isalpha() and self.words.low[index] not in {"'s", "’s", "'", "’"}
                    )
                    or roles.verb_like(self.words.low[index])
                ):
                    break
                found = roles.noun(self.words.low[index])
                if found is not None and "organ" in found.classes:
                    insort(self._organs.setdefault(found.words.split()[-1], []), (entry.start, entry.actor))
            if first > 1 and self.words.low[first - 1] in {"in", "of", "at"}:
                found = roles.noun(self.words.low[first - 2])
                if found is not None and "organ" in found.classes:
                    insort(self._organs.setdefault(found.words.split()[-1], []), (entry.start, entry.actor))

    def holds(self, person: str, actor: str, phrase: roles.Phrase) -> None:
        """Note that the text says which office a person holds, for what only one can hold at a time."""
        if (
            phrase.noun is not None
            and phrase.noun.classes == {"office"}
            and phrase.noun.words not in _SHARED_OFFICES
            and not phrase.former
        ):
            self._holds.setdefault((actor, phrase.noun.words), person)

    def gender(self, entry: Entry) -> str | None:
        """Gender of whom an entry names, as far as the document or the tables tell."""
        return entry.gender or (self._gender.get(entry.person) if entry.person else None)

    def may_be(self, person: str | None, pronoun: str) -> bool:
        """Whether "he" or "she" may mean a person, as far as the document or the tables tell the gender."""
        known = {self.gender(e) for e in self._of_person.get(person or "", ())} - {None}
        return bool(person) and (not known or known == {"F" if pronoun == "she" else "M"})

    def _names_of(self, id: str) -> list[list[str]]:
        """The names an actor has in the text, and its short forms, as stems."""
        return [*self._names.get(id, ()), *(stems(f.split()) for f in short_forms(id))]

    def _has_office(self, person: str) -> bool:
        """Whether some mention of a person comes with an office or a role."""
        for entry in self._of_person.get(person, ())[:20]:
            span = self.words.inside(entry.start, entry.end)
            for phrase in (roles.role_before(self.words, span.start), roles.role_after(self.words, span.stop)):
                if phrase is not None and (phrase.noun is None or phrase.noun.classes & {"office", "speaker"}):
                    return True
        return False

    def _is_topic(self, actor: str) -> bool:
        """Whether an actor is a state, and of all states the one the text names most."""
        return is_state(actor) and all(
            n <= self._count.get(actor, 0) for other, n in self._count.items() if other != actor and is_state(other)
        )

    def _entry_over(self, index: int) -> Entry | None:
        """The mention that covers a word."""
        start, end = self.words.start[index], self.words.end[index]
        for entry in reversed(self.entries[: bisect_left(self._starts, end)][-3:]):
            if entry.start <= start and end <= entry.end:
                return entry
        return None
