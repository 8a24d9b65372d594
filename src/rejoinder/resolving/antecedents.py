"""The choice among those a document names: whom a pronoun, or an office without a name, means at a word.

`named` knows the mentions there are to choose from; `definite` chooses for common nouns, `references` takes whole noun
phrases apart.
"""

from __future__ import annotations

import functools
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rejoinder.resolving import roles
from rejoinder.resolving.actors import actor
from rejoinder.resolving.likelihood import Candidate, Place, candidates, likely
from rejoinder.resolving.named import Named
from rejoinder.resolving.offices import holders
from rejoinder.resolving.salience import Entry, Ranked, is_state, rank
from rejoinder.resolving.venues import venues
from rejoinder.resolving.words import within

__all__ = ["CHAIRS", "GOVERNMENT", "LEAST", "PRONOUNS", "Antecedents", "Resolution"]

Offsets = tuple[int, int]
THRESHOLD = 0.2
"""Least salience score of a candidate that is taken at all."""
LEAST = {
    "he": 0.35, "it": 0.25, "they": 0.25, "self": 0.25, "holder": 0.25, "side": 0.25, "office holder": 0.3,
    "person": 0.6, "both": 0.05, "holder of any": 0.5,
}  # fmt: skip
"""Probability from which the likeliest is taken, by kind of reference."""
_OF_LEAGUES = frozenset(
    form.replace("-", mark)
    for form in ("secretary-general", "deputy secretary-general", "director-general", "deputy director-general")
    for mark in "- "
) | {"special representative", "high representative"}
"""Offices that mostly those of many states have."""
GOVERNMENT = "GOVERNMENT"
"""The actor that "the government" is where a text names no state."""
MOST_OTHERS = 5
"""Candidates whose chances are kept with a resolution."""
MARGIN = 0.05
"""Least distance to the next candidate."""
PRONOUNS = {
    "he": "M", "him": "M", "himself": "M", "his": "M", "she": "F", "her": "F", "herself": "F", "hers": "F",
    "it": "it", "itself": "it", "its": "it", "they": "they", "them": "they", "themselves": "they", "their": "they",
    "theirs": "they", "i": "self", "me": "self", "my": "self", "myself": "self", "we": "we", "us": "we", "our": "we",
    "ours": "we", "ourselves": "we", "who": "who", "which": "who", "that": "who", "whom": "who", "whose": "who",
    "one": "loose", "this": "loose", "those": "they", "these": "they", "both": "both", "you": "loose",
}  # fmt: skip
_OF_ANY = frozenset("president leader vice-president governor mayor".split())
"""Last words of offices in the lexicon of states that parties, companies or provinces have as well."""
_OF_ANYBODY = frozenset("president vice-president leader chairman chair commissioner general judge justice".split())
"""Last words of offices of which "the president" seldom is that of the one last spoken about: of the negotiations
trained on, a quarter where any chance is taken."""
_OF_PEOPLE = frozenset("union association federation league brotherhood guild cooperative".split())
"""Bodies that people who act together have."""
CHAIRS = frozenset("chair chairperson co-chair co-chairperson facilitator co-facilitator moderator".split())
"""Who leads a meeting, and speaks there for no state."""
_SECRETARIES = frozenset(
    f"{what} secretary"
    for what in "agriculture business commerce culture defence defense education energy environment health housing"
    " interior justice labor labour trade transport".split()
)
_HAVE_SECRETARIES = frozenset({"USA", "GBR", "PHL", "MEX", "IND", "PAK", "BGD", "LKA"})
"""States whose ministers, or heads of ministries, are called secretaries."""
_OF_NO_STATE = frozenset({"chairman", "chairwoman", "chairperson", "managing director"})
"""Heads that bodies have and states have not."""
_HEADED = {"commissioner": "commission", "judge": "court", "magistrate": "court"}
"""Offices with the stem of the noun for the bodies that have them."""
_OF_STATE = {"administration": "USA", "duma": "RUS", "rada": "UKR", "knesset": "ISR", "bundeskanzler": "DEU",
             "congressman": "USA", "congresswoman": "USA"}  # fmt: skip
"""Organs that reports give no owner for, and the state that has them."""


class Resolution(NamedTuple):
    """Who is meant: an actor id, a full name where known, why, and the distance to the next candidate (0 to 1).

    `others` are the chances of all who could be meant, by actor id or name, where they were weighed.
    """

    actor: str | None
    person: str | None
    why: str
    margin: float
    others: tuple[tuple[float, str], ...] = ()


class Antecedents(Named):
    """Who of those named in one document can be meant; made from what `Named` is made from.

    While `naming`, mentions are still sought and nothing is guessed from the context; `named` is then the person whose
    side is sought. `said` are the spans of what the one sought is reported to say.
    """

    least: Mapping[str, float] = LEAST

    naming = False
    named: str | None = None
    said: tuple[Offsets, ...] = ()

    @functools.cached_property
    def _venues(self) -> frozenset[str]:
        """States that are named only as the place of writing or meeting: whom no office or organ there belongs to."""
        return venues(self.words, self.entries, self.paragraphs)

    @functools.cached_property
    def _home(self) -> dict[str, Resolution]:
        """For whom persons speak, as far as it was sought."""
        return {}

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
                if entry.human or not entry.actor or entry.plural or entry.actor in self._venues:
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
        if " " in person and self.on is not None and holders(person) and not holders(person, self.on):
            # "former president Bill Clinton" is of none of those he speaks about
            self._home[person] = Resolution(None, person, f"{person}: held an office at another time", 0.0)
            return self._home[person]
        totals: dict[str, float] = {}
        kind = "office holder" if self._has_office(person) else "person"
        accept: Callable[[Entry], float | None] = self._governs if self._in_government(person) else self._is_body
        offices = [noun for name in self._nouns.get(person, ()) if (noun := roles.noun(name)) is not None]
        if any(noun.sector == "REL" or noun.words == "mayor" or noun.words in CHAIRS for noun in offices):
            accept = self._of_no_state
        places = self._of_person.get(person, ())[:8]
        for other in places:
            index = self.words.at(other.start)
            for chance, candidate in likely(kind, self._listed(kind, index, accept, (), person)).found[:5]:
                if candidate.actor:
                    totals[candidate.actor] = totals.get(candidate.actor, 0.0) + chance / len(places)
        if accept == self._governs and GOVERNMENT in self._count and not any(map(is_state, self._count)):
            totals = {GOVERNMENT: 1.0}  # the only one there is
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
    def _of_no_state(entry: Entry) -> float | None:
        """The fit of one for whom a mayor or a bishop can speak."""
        return 0.0 if entry.actor and not entry.person and not is_state(entry.actor) else None

    def _is_body(self, entry: Entry) -> float | None:
        """The fit of one whom a person can speak for: anybody but another person by name."""
        return 0.0 if entry.actor and not entry.person and entry.actor not in self._venues else None

    def _governs(self, entry: Entry) -> float | None:
        """As `_is_body`, for whom a minister can speak: a state, a place, a government or ministry."""
        if self._is_body(entry) is None or not entry.actor:
            return None
        if is_state(entry.actor) or entry.kind == "place":
            return 0.0
        span = self.words.inside(entry.start, entry.end)
        organ = roles.noun_ending(self.words, span.stop - 1, span.start) or roles.noun_at(
            self.words, span.start, span.stop
        )
        return 0.0 if organ is not None and organ[1].sector == "GOV" else None

    def _in_government(self, person: str) -> bool:
        """Whether the text calls a person what only governments have: a minister, no president or governor."""
        told = (roles.noun(name) for name in self._nouns.get(person, ()))
        return any(
            n is not None and n.sector == "GOV" and n.words.split()[-1] not in _OF_ANY | _OF_ANYBODY for n in told
        )

    def _may_have(self, entry: Entry, noun: roles.Noun) -> float | None:
        """How well the one an entry names may have such an office: ministers are of states, chairmen of bodies."""
        if not entry.actor or entry.actor in self._venues:
            return None
        state = is_state(entry.actor) or entry.kind == "place"
        holder = self._holds.get((entry.actor, noun.words))
        if self.naming and holder is not None and holder != self.named:
            return None  # somebody else is said to hold this office for them
        if (head := _HEADED.get(noun.words)) is not None:
            return 1.0 if any(head in name for name in self._names_of(entry.actor)) else -1.0
        known = actor(entry.actor)
        if noun.words in _OF_LEAGUES and known.sector == "IGO" and known.kind == "organisation":
            return 1.0
        if noun.words in _OF_STATE:
            return float(entry.actor == _OF_STATE[noun.words]) if state or entry.human else None
        if noun.sector == "GOV" and noun.words.split()[-1] not in _OF_ANY:
            if noun.words in _SECRETARIES and not _HAVE_SECRETARIES.isdisjoint(self._count):
                return 0.0 if entry.actor in _HAVE_SECRETARIES else None
            return 0.0 if state else None
        if noun.sector == "REL" and state:
            return None  # bishops are of no state
        if noun.words == "mayor":
            return 0.0 if entry.kind == "place" and not is_state(entry.actor) else None
        if state and noun.words in _OF_NO_STATE:
            return None
        if noun.sector == "ORG" or "organ" in noun.classes:
            return 0.0 if not state else -0.8 if noun.sector == "ORG" else 0.0
        return 0.0

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
        return candidates(
            self.entries, place, accept, self._count, exclude=exclude, said=self.said, ahead=ahead, links=self.links
        )

    def _chances(
        self, kind: str, index: int, accept: Callable[[Entry], float | None], exclude: Sequence[Offsets]
    ) -> Ranked:
        """Who can be meant at a word, with probabilities."""
        return likely(kind, self._listed(kind, index, accept, exclude))

    def _holder_of(self, noun: roles.Noun, index: int, exclude: Sequence[Offsets]) -> Resolution:
        """Whose office or organ a noun means at a word; what anybody may have needs to be surer by far."""

        def sought(least: float | None = None) -> Resolution:
            what = f"{noun.words} of the one last spoken about"
            return self._likeliest("holder", index, lambda e: self._may_have(e, noun), what, exclude, least)

        found = sought()
        anybody = "organ" not in noun.classes and noun.words.split()[-1] in _OF_ANYBODY
        if anybody and found.actor is not None and not self._is_topic(found.actor):
            found = sought(self.least["holder of any"])
        return Resolution(found.actor, None, found.why, found.margin * 0.4, found.others)

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
        others = tuple((share, e.actor or e.key) for share, e in ranked.found[:MOST_OTHERS])
        if chance < (self.least[kind] if least is None else least):
            return Resolution(None, None, f"{what}: could be {ranked.names}", max(0.0, margin), others)
        if entry.actor is None and entry.person and not self.naming:
            home = self._from_context(entry)
            why = f"{what}: {entry.mention.text}; {home.why}"
            return Resolution(home.actor, entry.person, why, min(home.margin, margin), others)
        margin = min(margin, 0.15) if entry.unsure else margin
        actor = self._stands_for(entry)
        return Resolution(actor, entry.person, f"{what}: {entry.mention.text}", margin, others)

    def _stands_for(self, entry: Entry) -> str | None:
        """The actor whose words and deeds those of an entry are."""
        return entry.actor

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
        others = tuple((math.exp(s - score), e.actor or e.key) for s, e in ranked.found[:MOST_OTHERS])
        if score < floor:
            return Resolution(None, None, f"{what}: too far from {ranked.names}", ranked.margin, others)
        if second is not None and ranked.margin < MARGIN and second.actor != entry.actor:
            return Resolution(None, None, f"{what}: could be {ranked.names}", ranked.margin, others)
        if entry.actor is None and entry.person and not self.naming:
            found = self._from_context(entry)
            return Resolution(
                found.actor,
                entry.person,
                f"{what}: {entry.mention.text}; {found.why}",
                min(found.margin, ranked.margin),
                others,
            )
        margin = min(ranked.margin, 0.15) if entry.unsure else ranked.margin
        return Resolution(entry.actor, entry.person, f"{what}: {entry.mention.text}", margin, others)

    @staticmethod
    def _actor_only(found: Resolution) -> Resolution:
        return Resolution(found.actor, None, found.why, found.margin, found.others)

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
