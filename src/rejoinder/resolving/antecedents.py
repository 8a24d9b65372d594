"""Who can be meant: what a document says about those it names, and the choice among them.

`Antecedents` knows the mentions of one document. It finds whom a pronoun, an office without a name ("the minister")
or a common noun ("the museum", "the dockers") stands for; `references` takes whole noun phrases apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rejoinder.record.types import Mention
from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import short_forms
from rejoinder.resolving.body_names import called, head_of, same_stem
from rejoinder.resolving.likelihood import Candidate, Place, candidates, likely
from rejoinder.resolving.salience import Entry, Ranked, entries, is_state, quotations, rank
from rejoinder.resolving.words import Words, stems, within, word_list, words_of

__all__ = ["LEAST", "PRONOUNS", "Antecedents", "Resolution"]

Offsets = tuple[int, int]
THRESHOLD = 0.2
"""Least salience score of a candidate that is taken at all."""
LEAST = {
    "he": 0.35, "it": 0.25, "they": 0.25, "self": 0.25, "holder": 0.25, "side": 0.25, "office holder": 0.3,
    "person": 0.6, "both": 0.05, "holder of any": 0.5,
}  # fmt: skip
"""Probability from which the likeliest is taken, by kind of reference."""
MARGIN = 0.05
"""Least distance to the next candidate."""
PRONOUNS = {
    "he": "M", "him": "M", "himself": "M", "his": "M", "she": "F", "her": "F", "herself": "F", "hers": "F",
    "it": "it", "itself": "it", "its": "it", "they": "they", "them": "they", "themselves": "they", "their": "they",
    "theirs": "they", "i": "self", "me": "self", "my": "self", "myself": "self", "we": "we", "us": "we", "our": "we",
    "ours": "we", "ourselves": "we", "who": "who", "which": "who", "that": "who", "whom": "who", "whose": "who",
    "one": "loose", "this": "loose", "those": "they", "these": "they", "both": "both", "you": "loose",
}  # fmt: skip
_SHARED_OFFICES = word_list("shared offices")
_OF_ANY = frozenset("president leader vice-president governor mayor".split())
"""Last words of offices in the lexicon of states that parties, companies or provinces have as well."""
_OF_ANYBODY = frozenset("president vice-president leader chairman chair commissioner general judge justice".split())
"""Last words of offices of which "the president" seldom is that of the one last spoken about: of the negotiations
trained on, a quarter where any chance is taken."""
_OF_PEOPLE = frozenset("union association federation league brotherhood guild cooperative".split())
"""Bodies that people who act together have."""
_HEADED = {"commissioner": "commission", "judge": "court", "magistrate": "court"}
"""Offices with the stem of the noun for the bodies that have them."""
_OF_STATE = {"administration": "USA", "duma": "RUS", "rada": "UKR", "knesset": "ISR", "bundeskanzler": "DEU",
             "congressman": "USA", "congresswoman": "USA"}  # fmt: skip
"""Organs that reports give no owner for, and the state that has them."""
_TOKEN = re.compile(r"[^\W_]+")


class Resolution(NamedTuple):
    """Who is meant: an actor id, a full name where known, why, and the distance to the next candidate (0 to 1)."""

    actor: str | None
    person: str | None
    why: str
    margin: float


class Antecedents:
    """What the mentions of one document can be taken up by: pronouns, offices, common nouns.

    Spans are code points of `text`; `sentences` and `paragraphs` are sorted spans. `on` is the day of the document
    where known: it tells who held an office.
    """

    least: Mapping[str, float] = LEAST

    def __init__(
        self,
        text: str,
        sentences: Sequence[Offsets],
        mentions: Sequence[Mention],
        paragraphs: Sequence[Offsets],
        *,
        on: date | None = None,
        words: Words | None = None,
    ) -> None:
        self.words = words or words_of(text)
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
        self._bodies: set[str] = set()
        self._count: dict[str, int] = {}
        self._organs: dict[str, list[tuple[int, str]]] = {}
        self._gender: dict[str, str] = {}
        self.naming = False
        self.named: str | None = None
        self.said: tuple[Offsets, ...] = ()
        self._holds: dict[tuple[str, str], str] = {}
        self._home: dict[str, Resolution] = {}
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

    def pronoun(self, index: int, exclude: Sequence[Offsets] = (), noun: roles.Noun | None = None) -> Resolution:
        """Who is meant by the pronoun at a word; `noun` is what it possesses ("its chairman")."""
        kind = PRONOUNS.get(self.words.low[index], "loose")
        position = self.words.start[index]
        if kind in {"M", "F"}:
            other = "F" if kind == "M" else "M"

            def suits(entry: Entry) -> float | None:
                if not entry.human:
                    # in bulletins "he" is the delegate of who spoke last
                    return -1.0 if entry.actor and entry.speech and entry.kind != "group" else None
                if entry.plural:
                    return None
                sex = self.gender(entry)
                if sex == other:
                    return None
                return (0.4 if sex == kind else 0.0) - (0.0 if entry.person else 0.3)

            return self._likeliest("he", index, suits, self.words.low[index], exclude)
        if kind == "it":

            def thing(entry: Entry) -> float | None:
                if entry.human or not entry.actor or entry.plural:
                    return None
                fits = self._may_have(entry, noun) if noun is not None else 0.0
                if fits is None:
                    return None
                return fits + (
                    -0.5 if entry.kind == "place" and entry.oblique else 0.2 if entry.kind == "organisation" else 0.0
                )

            return self._actor_only(self._likeliest("it", index, thing, "it", exclude))
        if kind == "they":

            def many(entry: Entry) -> float | None:
                if entry.human or not entry.actor:
                    return None
                fits = self._may_have(entry, noun) if noun is not None else 0.0
                if fits is None:
                    return None
                if noun is not None and noun.words in _OF_PEOPLE:
                    fits += 1.0 if entry.kind == "group" else -1.5  # "their union" is of people
                return fits + (1.0 if entry.plural else 0.2 if entry.kind == "organisation" else -0.3)

            return self._actor_only(self._likeliest("they", index, many, "they", exclude))
        if kind in {"self", "we"}:
            return self._speaking(index, kind, exclude)
        if kind == "who":
            before = self.entries[max(0, bisect_left(self._starts, position) - 3) : bisect_left(self._starts, position)]
            if before and position - before[-1].end < 40:
                return self._of(before[-1], "the one before")
        return Resolution(None, None, f"{self.words.form[index]}: refers to nobody in particular", 0.0)

    def _speaking(self, index: int, kind: str, exclude: Sequence[Offsets]) -> Resolution:
        """Whom "I" or "we" means: one who speaks or acts in the report's own words in the same paragraph."""
        paragraph = within(self.paragraphs, self.words.start[index])

        def speaks(entry: Entry) -> float | None:
            heard = (entry.speech or entry.subject) and not entry.quoted and entry.paragraph == paragraph
            return float(entry.human) if heard and (entry.actor or entry.person) else None

        found = self._likeliest("self", index, speaks, f"{self.words.form[index]}, of the speaker", exclude)
        return found if kind == "self" else self._actor_only(found)

    def _from_context(self, entry: Entry) -> Resolution:
        """For whom a person with an office speaks, where the document does not say of what: as a guess, the one spoken
        about before the name. All mentions of the person count; the guess has a margin of at most 0.2.
        """
        person = entry.person or ""
        if person in self._home:
            return self._home[person]
        totals: dict[str, float] = {}
        kind = "office holder" if self._has_office(person) else "person"
        places = self._of_person.get(person, ())[:8]
        for other in places:
            index = self.words.at(other.start)
            for chance, candidate in likely(kind, self._listed(kind, index, self._is_body, (), person)).found[:5]:
                if candidate.actor:
                    totals[candidate.actor] = totals.get(candidate.actor, 0.0) + chance / len(places)
        order = sorted(totals.items(), key=lambda x: -x[1])
        listed = ", ".join(i for i, _ in order[:3])
        if order and order[0][1] >= LEAST[kind]:
            found = Resolution(
                order[0][0], person, f"{person}: perhaps for the one spoken about before ({listed})", 0.15
            )
        else:
            found = Resolution(
                None, person, f"{person}: the text does not say for whom; near: {listed or 'nobody'}", 0.0
            )
        self._home[person] = found
        return found

    @staticmethod
    def _is_body(entry: Entry) -> float | None:
        """The fit of one whom a person can speak for: anybody but another person by name."""
        return 0.0 if entry.actor and not entry.person else None

    def _has_office(self, person: str) -> bool:
        """Whether some mention of a person comes with an office or a role."""
        for entry in self._of_person.get(person, ())[:20]:
            span = self.words.inside(entry.start, entry.end)
            for phrase in (roles.role_before(self.words, span.start), roles.role_after(self.words, span.stop)):
                if phrase is not None and (phrase.noun is None or phrase.noun.classes & {"office", "speaker"}):
                    return True
        return False

    def _may_have(self, entry: Entry, noun: roles.Noun) -> float | None:
        """How well the one an entry names may have such an office: ministers are of states, chairmen of bodies."""
        if not entry.actor:
            return None
        state = is_state(entry.actor) or entry.kind == "place"
        holder = self._holds.get((entry.actor, noun.words))
        if self.naming and holder is not None and holder != self.named:
            return None  # somebody else is said to hold this office for them
        if (head := _HEADED.get(noun.words)) is not None:
            return 1.0 if any(head in name for name in self._names_of(entry.actor)) else -1.0
        if noun.words in _OF_STATE:
            return float(entry.actor == _OF_STATE[noun.words]) if state or entry.human else None
        if noun.sector == "GOV" and noun.words.split()[-1] not in _OF_ANY:
            return 0.0 if state else None
        if noun.sector == "ORG" or "organ" in noun.classes:
            return 0.0 if not state else -0.8 if noun.sector == "ORG" else 0.0
        return 0.0

    def _by_office(self, noun: roles.Noun, low: int, high: int, exclude: Sequence[Offsets]) -> Resolution | None:
        last = noun.words.split()[-1]
        wanted = {noun.words, last, last.split("-")[-1]}
        if last in {"premier", "taoiseach"}:
            wanted |= {"prime minister", "premier"}

        def suits(entry: Entry) -> float | None:
            if entry.plural or not entry.human:
                return None
            if noun.gender and self.gender(entry) not in {None, noun.gender}:
                return None
            nouns = entry.nouns | (self._nouns.get(entry.person, frozenset()) if entry.person else frozenset())
            if noun.words in nouns:
                return 1.0
            if wanted & nouns:
                return 0.5
            if entry.person and any(
                last in o.office.split() or noun.words in o.office for o in offices.holders(entry.person, self.on)
            ):
                return 0.4
            return None

        ranked = self._rank(low, suits, exclude, decay=0.3, reach=150)
        if not ranked.found:
            return None
        return self._take(ranked, f"the {noun.words}", floor=-3.0)

    def _suits(self, entry: Entry, noun: str) -> float | None:
        """Whether a body named before can be called by this noun."""
        if not entry.actor or entry.kind == "person" or is_state(entry.actor):
            return None
        if noun in short_forms(entry.actor):
            return 1.0
        if entry.kind == "organisation" and noun in {
            "organisation",
            "organization",
            "body",
            "group",
            "party",
            "organism",
        }:
            return 0.0
        # A body whose name has no common noun in it ("Blackreef Energy") can be any kind.
        if entry.kind == "organisation" and not short_forms(entry.actor):
            kinds = [n for w in _TOKEN.findall(entry.mention.text) if (n := roles.noun(w)) and "body" in n.classes]
            if not kinds and noun in {
                "company",
                "firm",
                "operator",
                "airline",
                "carrier",
                "employer",
                "bank",
                "union",
                "party",
                "utility",
                "contractor",
            }:
                return 0.3
        return None

    def _holder(self, actor: str, noun: roles.Noun, low: int, high: int) -> str | None:
        """Who held the office the phrase names, if the table has exactly one at the document's date."""
        wanted = [w for w in noun.words.split() if w not in {"the"}]
        if noun.words in {"premier"}:
            wanted = ["prime", "minister"]
        if noun.words == "minister" or self.on is None:
            return None
        held = {
            o.person
            for o in offices.held_by(actor, wanted, self.on)
            if o.office in {noun.words, " ".join(wanted)} or o.office.endswith(noun.words)
        }
        full = {o.person for o in offices.held_by(actor, wanted, self.on) if o.office == " ".join(wanted)}
        people = full or held
        return next(iter(people)) if len(people) == 1 else None

    def _by_words(self, low: int, high: int, exclude: Sequence[Offsets]) -> Resolution | None:
        """The body of the document whose name shares the content words of a phrase: "the museum", "the dockers"."""
        parts: list[str] = []
        for index in range(low, high):
            entry = self._entry_over(index)
            if entry is None or entry.kind == "organisation":
                parts.extend(w for w in self.words.low[index].split("-") if _TOKEN.fullmatch(w))
        wanted = stems(parts)
        if not wanted:
            return None
        ids: set[str] = set()
        for part in wanted:
            ids |= self._stems.get(part[:4], set())
        if len(ids) > 200:
            ids = set(sorted(ids, key=lambda i: (-self._count.get(i, 0), i))[:200])
        scores: dict[str, float] = {}
        one = not parts[-1].endswith("s")
        kind = roles.noun(parts[-1]) if len(wanted) == 1 else None
        headed = one and kind is not None and "body" in kind.classes
        for id in ids:
            if one and id not in self._bodies and not is_state(id):
                continue  # "the client" is none of "clients"
            best = 0.0
            for name in self._names_of(id):
                hits = sum(any(same_stem(w, n) for n in name) for w in wanted)
                head = any(same_stem(wanted[-1], n) for n in name)
                best = max(
                    best, hits / len(wanted) + (0.2 if head else 0.0) - 0.1 * (not name or wanted[-1] != name[-1])
                )
            if headed and best >= 0.5 and not any(same_stem(wanted[0], h) for h in self._heads.get(id, ())):
                best -= 0.7  # "the railway" is hardly the Railway Cooks' Union
            if best >= 0.5:
                scores[id] = best
        if not scores:
            return None
        top = max(scores.values())
        close = {i for i, s in scores.items() if s >= top - 0.15}
        if len(close) == 1 and top < 0.75 and not self._shares_names(low, high, next(iter(close))):
            return None
        phrase = " ".join(self.words.form[low:high])
        if len(close) == 1:
            (id,) = close
            if top < 0.75 and len(wanted) > 1:
                return Resolution(id, None, f"“{phrase}” partly names {id}", 0.3)
            return Resolution(id, None, f"“{phrase}” by the words of its name", 0.8)
        ranked = self._rank(
            low, lambda e: scores[e.actor or ""] if e.actor in close else None, exclude, decay=0.3, reach=150
        )
        return self._take(ranked, f"“{phrase}”", floor=-1.0) if ranked.found else None

    def _names_of(self, id: str) -> list[list[str]]:
        """The names an actor has in the text, and its short forms, as stems."""
        return [*self._names.get(id, ()), *(stems(f.split()) for f in short_forms(id))]

    def _shares_names(self, low: int, high: int, id: str) -> bool:
        """Whether what is named in a phrase is named so in the text too: "the Korean ministry" is not Japan's."""
        known = self._names_of(id)
        for index in range(low, high):
            form, start = self.words.form[index], self.words.start[index]
            if not form[:1].isupper() or start == self.sentences[max(0, within(self.sentences, start))][0]:
                continue
            own = stems([form.lower()])
            if own and roles.noun(form) is None and not any(same_stem(own[0], n) for name in known for n in name):
                return False
        return True

    def _place(self, index: int) -> Place:
        """Where a reference that begins with a word stands."""
        low, position = self.words.low, self.words.start[index]
        sentence = within(self.sentences, position)
        quote = within(self._quotes, position)
        after = low[index + 1] if index + 1 < len(low) else ""
        return Place(
            position,
            sentence,
            within(self.paragraphs, position),
            quote if quote >= 0 and position < self._quotes[quote][1] else -1,
            roles.verb_like(after),
            low[index] in roles.POSSESSIVES,
            index == 0 or self.words.start[index - 1] < self.sentences[max(0, sentence)][0],
        )

    def _listed(
        self,
        kind: str,
        index: int,
        accept: Callable[[Entry], float | None],
        exclude: Sequence[Offsets],
        person: str | None = None,
    ) -> list[Candidate]:
        """Who can be meant at a word, by kind of reference; `person` is for whom somebody named there is sought."""
        ahead = 12 if kind == "self" else 8 if person else 0
        place = self._place(index)
        if kind in {"he", "it", "they"} and not place.possessive:
            exclude = [*exclude, *self.said]  # "he" of "he said" is nobody he speaks of
        return candidates(self.entries, place, accept, self._count, exclude=exclude, said=self.said, ahead=ahead)

    def _chances(
        self, kind: str, index: int, accept: Callable[[Entry], float | None], exclude: Sequence[Offsets]
    ) -> Ranked:
        """Who can be meant at a word, with probabilities."""
        return likely(kind, self._listed(kind, index, accept, exclude))

    def _holder_of(self, noun: roles.Noun, index: int, exclude: Sequence[Offsets]) -> Resolution:
        """Whose office or organ a noun means at a word; what anybody may have needs to be surer by far."""
        found = self._likeliest(
            "holder", index, lambda e: self._may_have(e, noun), f"{noun.words} of the one last spoken about", exclude
        )
        anybody = "organ" not in noun.classes and noun.words.split()[-1] in _OF_ANYBODY
        if anybody and found.actor is not None and not self._is_topic(found.actor):
            found = self._likeliest(
                "holder", index, lambda e: self._may_have(e, noun), f"{noun.words} of the one last spoken about",
                exclude, self.least["holder of any"],
            )  # fmt: skip
        return Resolution(found.actor, None, found.why, found.margin * 0.4)

    def _is_topic(self, actor: str) -> bool:
        """Whether an actor is a state, and of all states the one the text names most."""
        return is_state(actor) and all(
            n <= self._count.get(actor, 0) for other, n in self._count.items() if other != actor and is_state(other)
        )

    def _likeliest(
        self,
        kind: str,
        index: int,
        accept: Callable[[Entry], float | None],
        what: str,
        exclude: Sequence[Offsets],
        least: float | None = None,
    ) -> Resolution:
        """Who most probably is meant at a word; nobody where that is not likely enough."""
        ranked = self._chances(kind, index, accept, exclude)
        if not ranked.found:
            return Resolution(None, None, f"{what}: nobody before it fits", 0.0)
        chance, entry = ranked.found[0]
        margin = chance - (ranked.found[1][0] if len(ranked.found) > 1 else 0.0)
        if chance < (self.least[kind] if least is None else least):
            return Resolution(None, None, f"{what}: could be {ranked.names}", max(0.0, margin))
        if entry.actor is None and entry.person and not self.naming:
            home = self._from_context(entry)
            why = f"{what}: {entry.mention.text}; {home.why}"
            return Resolution(home.actor, entry.person, why, min(home.margin, margin))
        return Resolution(
            entry.actor, entry.person, f"{what}: {entry.mention.text}", min(margin, 0.15) if entry.unsure else margin
        )

    def _rank(
        self,
        index: int,
        accept: Callable[[Entry], float | None],
        exclude: Sequence[Offsets],
        *,
        decay: float = 0.8,
        reach: int = 80,
    ) -> Ranked:
        position = self.words.start[index]
        return rank(
            self.entries, position, within(self.sentences, position), within(self.paragraphs, position),
            accept, exclude=[*exclude, *self.said], decay=decay, reach=reach,
        )  # fmt: skip

    def _take(self, ranked: Ranked, what: str, *, floor: float = THRESHOLD) -> Resolution:
        if not ranked.found:
            return Resolution(None, None, f"{what}: nobody before it fits", 0.0)
        score, entry = ranked.found[0]
        second = ranked.found[1][1] if len(ranked.found) > 1 else None
        if score < floor:
            return Resolution(None, None, f"{what}: too far from {ranked.names}", ranked.margin)
        if second is not None and ranked.margin < MARGIN and second.actor != entry.actor:
            return Resolution(None, None, f"{what}: could be {ranked.names}", ranked.margin)
        if entry.actor is None and entry.person and not self.naming:
            found = self._from_context(entry)
            return Resolution(
                found.actor,
                entry.person,
                f"{what}: {entry.mention.text}; {found.why}",
                min(found.margin, ranked.margin),
            )
        margin = min(ranked.margin, 0.15) if entry.unsure else ranked.margin
        return Resolution(entry.actor, entry.person, f"{what}: {entry.mention.text}", margin)

    @staticmethod
    def _actor_only(found: Resolution) -> Resolution:
        return Resolution(found.actor, None, found.why, found.margin)

    def _of(self, entry: Entry, why: str) -> Resolution:
        if entry.actor is None and entry.person and not self.naming:
            return self._from_context(entry)
        known = 0.15 if entry.unsure else 1.0 if entry.actor else 0.3
        return Resolution(
            entry.actor,
            entry.person,
            f"{why}: {entry.mention.text}" + (f" ({entry.mention.why})" if entry.mention.why else ""),
            known,
        )

    def _entry_over(self, index: int) -> Entry | None:
        """The mention that covers a word."""
        start, end = self.words.start[index], self.words.end[index]
        for entry in reversed(self.entries[: bisect_left(self._starts, end)][-3:]):
            if entry.start <= start and end <= entry.end:
                return entry
        return None

    def _inside(self, low: int, high: int) -> list[Entry]:
        if low >= high:
            return []
        start, end = self.words.start[low], self.words.end[high - 1]
        return [
            e for e in self.entries[bisect_left(self._starts, start) : bisect_left(self._starts, end)] if e.end <= end
        ]

    def _exact(self, low: int, high: int) -> Entry | None:
        """The mention whose words are just these, a determiner or form of address before it left out."""
        words = self.words
        if low >= high:
            return None
        end = words.end[high - 1]
        for entry in self.entries[bisect_left(self._starts, words.start[low]) : bisect_left(self._starts, end)]:
            if entry.end != end:
                continue
            first = words.at(entry.start)
            if all(
                words.low[i] in roles.DETERMINERS or roles.honorific(words.low[i])[0] or words.form[i] == "."
                for i in range(low, first)
            ):
                return entry
        position = bisect_left(self._starts, words.start[low])
        if position and self.entries[position - 1].end == end and self.entries[position - 1].start <= words.start[low]:
            return self.entries[position - 1]
        return None
