"""Who is meant by the words that name a speaker or an actor: names, offices, pronouns, "the alliance", "both sides"."""

from __future__ import annotations

from collections.abc import Sequence

from rejoinder.resolving import roles
from rejoinder.resolving.antecedents import LEAST, PRONOUNS, Resolution
from rejoinder.resolving.authors import author_of
from rejoinder.resolving.definite import Definite
from rejoinder.resolving.phrase_parts import PhraseParts, posted_to
from rejoinder.resolving.salience import Entry, is_state
from rejoinder.resolving.words import word_list

__all__ = ["References", "Resolution"]

Offsets = tuple[int, int]
_QUANTITIES = word_list("quantities")
_PARTS_OF_BODIES = word_list("parts of bodies")
_OWN_SECTORS = frozenset({"LAB", "REB", "OPP", "BUS", "NGO", "IGO"})
_AGREED = frozenset(
    "agreement agreements accord accords treaty treaties pact pacts protocol protocols deal deals convention"
    " conventions talks negotiations summit roadmap charter constitution truce ceasefire armistice".split()
)
"""What several have agreed, or where they met: it is told by no one of those whose names it bears."""
_AFTER_HEAD = roles.PREPOSITIONS | frozenset({",", "signed", "reached", "concluded", "which", "that"})
_BY_TURNS = frozenset({"chair", "president", "presidency", "coordinator", "chairmanship", "holder"})
"""What states are of a league: "the ASEAN chair, Singapore"."""
_COUNTRIES = frozenset("country state nation government capital neighbour neighbor".split())
"""Nouns of which two are two states."""
_UNIONS = frozenset("union federation brotherhood guild syndicate confederation association".split())
_OF_STATES = frozenset(
    "ministers governors delegates prosecutors lawmakers officers generals negotiators governments powers officials"
    " islands islanders counties cities villages republicans members parties allies".split()
)
"""Groups that stand for the state or body named with them; other people of a state are not the state."""


def _own_people(noun: roles.Noun, state: str | None) -> bool:
    """Whether a noun is for people or a body who act for themselves though a state is named with them: "a rebel group
    in Colombia", "the fishermen of Honduras"."""
    if state is None or not is_state(state) or "organ" in noun.classes or noun.classes & {"office", "speaker"}:
        return False
    if "group" in noun.classes:
        return noun.words not in _OF_STATES
    return "body" in noun.classes and noun.sector in _OWN_SECTORS - {"IGO"}


_OTHERS = frozenset({"visitor", "guest", "host", "interlocutor", "counterpart", "opposite number"})
"""Persons who are of another side than whose they are."""


def _about(entry: Entry) -> bool:
    """Whether a name before an office may be what it is for: "Iran" of "Iran envoy", not "Iranian"."""
    return entry.kind == "place" and entry.mention.why == "name"


class References(Definite, PhraseParts):
    """The references of one document: whom its noun phrases mean.

    Made from `text`, its `sentences` and `paragraphs` (sorted spans of code points) and the `mentions` found in it;
    `on` is the day of the document where known, `links` are what the encoder tells of whom its words mean.
    """

    def resolve(self, start: int, end: int, *, exclude: Sequence[Offsets] = ()) -> Resolution:
        """Who is meant by the words in `[start, end)`; what they are reported to say (`exclude`) hardly names them."""
        span = self.words.inside(start, end)
        self.said = tuple(exclude)
        return self._agreed(*self._trim(span.start, span.stop)) or self.phrase(span.start, span.stop)

    def resolve_all(self, start: int, end: int, *, exclude: Sequence[Offsets] = ()) -> list[Resolution]:
        """As `resolve`, but one resolution for each of several: "Kurti and Vucic", "the two sides"."""
        span = self.words.inside(start, end)
        self.said, exclude = tuple(exclude), ()
        low, high = self._trim(span.start, span.stop)
        if (agreed := self._agreed(low, high)) is not None:
            return [agreed]
        cuts = [
            i for i in range(low + 1, high - 1) if self.words.low[i] in {"and", "&", ","}
            and self._entry_over(i) is None and not self._of_office(low, i, high)
        ]  # fmt: skip
        if cuts and any(self.words.low[i] == "and" for i in cuts) and not self._of_places(low, cuts, high):
            parts = []
            previous = low
            for cut in [*cuts, high]:
                if cut > previous:
                    found = self.phrase(previous, cut, exclude)
                    if found.actor or found.person:
                        parts.append(found)
                previous = cut + 1
            distinct = list({(p.actor, p.person): p for p in parts}.values())
            if len({p.actor for p in distinct}) > 1 or len({p.person for p in distinct if p.person}) > 1:
                return distinct
        several = self._several(low, high, exclude)
        if several:
            return several
        return [self.phrase(low, high, exclude)]

    def _of_places(self, low: int, cuts: Sequence[int], high: int) -> bool:
        """Whether a phrase names one body of several places: "the union of teachers in Karsk and Velm"."""
        words = self.words
        end = next((i for i in range(low + 1, cuts[0]) if words.low[i] in roles.PREPOSITIONS), None)
        if end is None or words.low[low] not in roles.DETERMINERS or len(cuts) > 1:
            return False
        head = next((n for i in range(low + 1, end) if (n := roles.noun_at(words, i, end))), None)
        one = head is not None and not head[1].plural and head[1].classes & {"body", "office", "speaker", "organ"}
        rest = cuts[0] + 1
        return (
            bool(one)
            and words.low[rest] not in roles.DETERMINERS
            and words.form[rest][:1].isupper()
            and not any(roles.noun_at(words, i, high) for i in range(rest, high))
            and not any(words.low[i] in {"'s", "’s"} for i in range(low, high))
        )

    def _agreed(self, low: int, high: int) -> Resolution | None:
        """Nobody, for a phrase that names what several agreed or where they met: "the Oslo accords on fish"."""
        head = next((i for i in range(low, high) if self.words.low[i] in _AFTER_HEAD), high) - 1
        if head <= low or self.words.low[head] not in _AGREED:
            return None
        return Resolution(None, None, f"{self.words.low[head]}: the word of several, not of one", 0.0)

    def phrase(self, low: int, high: int, exclude: Sequence[Offsets] = (), depth: int = 0) -> Resolution:
        """Who is meant by the words `[low, high)`, as indices of words."""
        low, high = self._trim(low, high)
        if low >= high or depth > 4:
            return Resolution(None, None, "no words", 0.0)
        words = self.words
        first = words.low[low]
        if (
            first in PRONOUNS
            and (high - low == 1 or (high - low <= 3 and first not in roles.POSSESSIVES))
            and first not in {"that", "both", "one", "those", "these"}
            and not (first == "us" and self._entry_over(low))  # the country
        ):
            return self.pronoun(low, exclude)
        whole = self._exact(low, high)
        group = self._spoken_for(high) if depth == 0 else None
        if group is not None:
            person = whole.person if whole else None
            return Resolution(group.actor, person, f"speaks for {group.mention.text}", 1.0)
        whole = whole or self._titled(low, high)
        if whole is not None:
            return self._of(whole, "named")
        several = self._several(low, high, exclude)
        if several:
            names = ", ".join(r.person or r.actor or "?" for r in several)
            return Resolution(None, None, f"several: {names}", 0.0)
        main = self._main_end(low, high)
        found = self._main(low, main, high, exclude, depth)
        group = self._spoken_for(main) if depth == 0 else None
        if group is not None:
            return Resolution(group.actor, found.person, f"speaks for {group.mention.text}", 1.0)
        if main < high:
            found = self._with_rest(found, low, main, high, exclude, depth)
        return found

    def _speaking(self, index: int, kind: str, exclude: Sequence[Offsets]) -> Resolution:
        """As in `Antecedents`; in a document of somebody's own words "we" outside quotation marks is its author."""
        place = self._place(index)
        author = None
        if place.quote < 0:
            paragraph = self.paragraphs[max(0, place.paragraph)]
            author = author_of(self.words, index, paragraph, self.entries, self._quotes)
        if author is None or author[0] <= index < author[1] or self.naming:
            return super()._speaking(index, kind, exclude)
        found = self.phrase(*author, depth=1)
        if found.actor is None and found.person is None:
            return super()._speaking(index, kind, exclude)
        person = found.person if self.words.low[index] in {"i", "me", "my", "myself"} else None
        why = f"{self.words.form[index]}, of who wrote the text: {found.why}"
        return Resolution(
            found.actor, person or (found.person if found.actor is None else None), why, found.margin, found.others
        )

    def _stands_for(self, entry: Entry) -> str | None:
        """As in `Antecedents`; who is said to speak for a group does: "Norway, for the Group, said"."""
        group = None if entry.person else self._spoken_for(self.words.inside(entry.start, entry.end).stop)
        return entry.actor if group is None else group.actor

    def _with_rest(
        self, found: Resolution, low: int, main: int, high: int, exclude: Sequence[Offsets], depth: int
    ) -> Resolution:
        """Add what an apposition or relative clause after the main phrase tells."""
        if found.person is None:
            named = next((e for e in self._inside(main, high) if e.person), None)
            if (
                named is not None
                and self.words.at(named.start) - main <= 5
                and not (main < high and self.words.low[main] in {"who", "which", "that", "whose"})
            ):
                return Resolution(
                    found.actor or named.actor, named.person, f"apposition: {found.why}", max(found.margin, 0.6)
                )
        if found.actor is None:
            phrase = roles.role_after(self.words, main)
            if phrase is not None:
                other = self.phrase(phrase.first, min(phrase.last, high), exclude, depth + 1)
                if other.actor:
                    return Resolution(other.actor, found.person, f"as the text says: {other.why}", other.margin)
            named = next((e for e in self._inside(main, high) if e.actor and e.kind != "person"), None)
            if named is not None and found.person is None and self.words.low[main] == ",":
                return Resolution(named.actor, None, f"apposition {named.mention.text}", 0.4)
        return found

    def _main(self, low: int, main: int, high: int, exclude: Sequence[Offsets], depth: int) -> Resolution:
        words = self.words
        if low >= main:
            return Resolution(None, None, "no words", 0.0)
        # "one of them", "members of the junta"
        if words.low[low] in _QUANTITIES and low + 1 < main and words.low[low + 1] == "of":
            inner = self.phrase(low + 2, main, exclude, depth + 1)
            return Resolution(inner.actor, None, f"some of: {inner.why}", inner.margin * 0.8)
        core = self._core_end(low, main)
        owner: Resolution | None = None
        head_low = low
        mark = self._owner_mark(low, core)
        if mark is not None:
            owner = self.phrase(low, mark, exclude, depth + 1)
            head_low = mark + 1
            if head_low >= core:
                return owner
        elif words.low[low] in roles.POSSESSIVES and core - low > 1:
            owner = self.pronoun(low, exclude, self._head_noun(low + 1, core))
            head_low = low + 1
        while head_low < core and words.low[head_low] in roles.DETERMINERS | {
            "so-called",
            "self-styled",
            "self-proclaimed",
        }:
            head_low += 1
        if head_low >= core:
            return owner or Resolution(None, None, "no words", 0.0)
        inside = self._inside(head_low, core)
        # "Premier Albin Kurti": the person at the end of the core
        if inside and inside[-1].person and words.at(inside[-1].end - 1) == core - 1 and inside[-1].kind == "person":
            person = inside[-1]
            source = (
                person.actor
                or (owner.actor if owner else None)
                or next((e.actor for e in inside[:-1] if e.actor), None)
            )
            if source is None and core < main:
                source = self.phrase(self._complement(core, main), main, exclude, depth + 1).actor
            if source is None and not self.naming:
                return self._from_context(person)
            return Resolution(
                source, person.person, f"{person.mention.text}: {person.mention.why or 'named'}", 1.0 if source else 0.3
            )
        noun = self._head_noun(head_low, core)
        exact = self._exact(head_low, core)
        part = False
        if exact is not None and noun is not None and core < main and owner is None:
            if words.low[core] == "of" and noun.words in _PARTS_OF_BODIES:
                part = True
            elif words.low[core] in {"of", "for", "in", "at", "to"}:
                part = exact.kind == "office" or "organ" in noun.classes
        if part and noun is not None:
            inner = self.phrase(self._complement(core, main), main, exclude, depth + 1)
            if inner.actor and inner.margin >= (0.3 if exact is not None and exact.unsure else 0.8):
                return Resolution(inner.actor, None, f"{noun.words} of {inner.why}", 0.8)
        if exact is not None and not (owner and exact.actor is None):
            if exact.kind == "group" and words.low[core - 1] in {"counterpart"}:
                exact = None
            elif exact.actor or not owner:
                return self._of(exact, "named")
        if noun is None:
            return self._without_noun(low, head_low, core, main, inside, owner, exclude, depth)
        if (
            inside
            and not inside[-1].person
            and words.end[core - 1] == inside[-1].end
            and inside[-1].kind == "organisation"
            and inside[-1].actor
        ):
            return self._of(inside[-1], "named")
        return self._with_noun(noun, low, head_low, core, main, inside, owner, exclude, depth)

    def _without_noun(
        self, low: int, head_low: int, core: int, main: int, inside: list[Entry], owner: Resolution | None,
        exclude: Sequence[Offsets], depth: int,
    ) -> Resolution:  # fmt: skip
        named = [e for e in inside if e.actor or e.person]
        if named:
            entry = named[-1] if self.words.end[core - 1] == named[-1].end else named[0]
            found = self._of(entry, "named in the phrase")
            return Resolution(
                found.actor, found.person if self.words.end[core - 1] == entry.end else None, found.why, 0.6
            )
        if owner is not None:
            matched = self._by_words(head_low, core, exclude)
            if matched is not None and matched.actor != owner.actor and matched.margin > 0.3:
                return matched
            return Resolution(owner.actor, None, f"of {owner.why}", owner.margin * 0.7)
        matched = self._by_words(head_low, core, exclude)
        if matched is not None:
            return matched
        if core < main and self.words.low[core] in {
            "of",
            "for",
            "from",
            "in",
            "at",
            "on",
            "to",
            "close",
            "around",
            "near",
            "behind",
            "about",
        }:
            inner = self.phrase(self._complement(core, main), main, exclude, depth + 1)
            if inner.actor:
                return Resolution(inner.actor, None, f"of {inner.why}", inner.margin * 0.6)
        return Resolution(None, None, "no name, and nothing in the text by these words", 0.0)

    def _with_noun(
        self,
        noun: roles.Noun,
        low: int,
        head_low: int,
        core: int,
        main: int,
        inside: list[Entry],
        owner: Resolution | None,
        exclude: Sequence[Offsets],
        depth: int,
    ) -> Resolution:
        words = self.words
        kinds = noun.classes
        turn = self._entry_over(core + 1) if noun.words in _BY_TURNS and words.form[core : core + 1] == [","] else None
        if turn is not None and turn.kind == "place" and is_state(turn.actor or ""):
            return Resolution(turn.actor, None, f"{noun.words}, which is {turn.mention.text}", 0.8)
        if (name := self._apposed(noun, low, head_low, core)) is not None:
            return Resolution(name.actor, None, f"{noun.words}, which is {name.mention.text}", 0.8)
        own = "body" in kinds or "group" in kinds
        any_one = own and owner is None and self._any_one(noun, low, head_low, core)
        matched = self._by_words(head_low, core, exclude) if own and not any_one else None
        before = [e for e in inside if e.actor and e.kind != "office"]
        if own and not ("organ" in kinds and (owner or before)):
            # "the Chinese export bank", "Bolivia's state company": its own actor if the document has it
            if matched is not None and (matched.margin >= 0.3 or not (owner or before)):
                return matched
            if core < main and words.low[core] in {"of", "for"} and not before:
                longer = self._by_words(head_low, main, exclude)
                if longer is not None and longer.margin >= 0.3:
                    return longer
                inner = self.phrase(self._complement(core, main), main, exclude, depth + 1)
                if ("body" in kinds and not inner.actor) or _own_people(noun, inner.actor):
                    return Resolution(self._slug(head_low, main), None, "a body named by common nouns", 0.2)
                if inner.actor:
                    return Resolution(inner.actor, None, f"{noun.words} of {inner.why}", inner.margin * 0.6)
        if len(before) > 1 and (
            (kinds & {"office", "speaker"} and _about(before[-1]))
            or (is_state(before[-2].actor) and posted_to(noun, before[-1]))
        ):
            before = before[:-1]  # "the US North Korea envoy", "the Russian U.N. ambassador"
        state = before[-1].actor if before else None
        if owner is not None and owner.actor and before and kinds & {"office", "speaker"} and "organ" not in kinds:
            state = None if _about(before[-1]) else state  # "the EU's Kosovo envoy" is the EU's
        if owner is not None and is_state(owner.actor) and before and posted_to(noun, before[-1]):
            state = None
        if state is not None:
            margin = 0.35 if own and "organ" not in kinds and noun.sector in _OWN_SECTORS else 0.8
            person = self._holder(state, noun, head_low, core) if "office" in kinds else None
            return Resolution(state, person, f"{noun.words} of {before[-1].mention.text}", margin)
        if owner is not None and owner.actor and noun.words in _OTHERS and words.low[low] in roles.POSSESSIVES:
            return self._other_than(owner.actor, noun, low, exclude)
        if owner is not None and owner.actor:
            if (
                own
                and not kinds & {"organ", "office", "speaker"}
                and noun.sector in _OWN_SECTORS
                and is_state(owner.actor)
                and matched is None
            ):
                if words.low[low] in {"his", "her", "their"}:
                    return Resolution(owner.actor, None, f"{noun.words} of {owner.why}", owner.margin * 0.6)
                return Resolution(
                    owner.actor, None, f"a {noun.words} of {owner.why}; perhaps an actor of its own", 0.25
                )
            if owner.actor and words.low[low] not in roles.POSSESSIVES and _own_people(noun, owner.actor):
                return Resolution(self._slug(head_low, core), None, f"{noun.words}, of {owner.why}", 0.2)
            person = self._holder(owner.actor, noun, head_low, core) if "office" in kinds else None
            return Resolution(owner.actor, person, f"{noun.words} of {owner.why}", owner.margin * 0.9, owner.others)
        if owner is not None and owner.actor is None and not own:
            named = words.low[low] not in roles.POSSESSIVES and self._names_somebody(low, head_low)
            if named or ("organ" in kinds and "office" not in kinds):
                return Resolution(None, None, f"{noun.words} of whom is not said: {owner.why}", 0.0)
        if "office" in kinds and any(e.actor is None and e.kind == "place" for e in inside):
            return Resolution(None, None, f"{noun.words} of a place that is no actor here", 0.0)
        if core < main and words.low[core] in {
            "of",
            "for",
            "from",
            "in",
            "at",
            "to",
            "on",
            "with",
            "close",
            "around",
            "near",
        }:
            inner = self.phrase(self._complement(core, main), main, exclude, depth + 1)
            if _own_people(noun, inner.actor):
                return Resolution(self._slug(head_low, core), None, f"{noun.words}, {inner.why}", 0.2)
            if inner.actor:
                person = self._holder(inner.actor, noun, head_low, core) if "office" in kinds else None
                return Resolution(inner.actor, person, f"{noun.words} of {inner.why}", inner.margin * 0.9)
            if kinds & {"office", "speaker"} and not noun.plural and self._names_somebody(core + 1, main):
                return Resolution(None, None, f"{noun.words} of one whose side is not said: {inner.why}", 0.0)
        # "a company spokesman", "an energy ministry official": the body is a noun before the head
        head = roles.noun_ending(words, core - 1, head_low)
        sides = noun.words in {"side", "delegation", "team"}
        if head is not None and (sides or (head[0] > head_low and kinds & {"office", "speaker", "people", "loose"})):
            inner_noun = roles.noun_ending(words, head[0] - 1, head_low)
            if inner_noun is not None and inner_noun[1].classes & {"body", "organ", "group"}:
                inner = self._common(inner_noun[1], head_low, head[0], exclude)
                of_state = noun.words.split()[-1] == "minister"  # "the Union Minister" is of no trade union
                if inner.actor and (not of_state or is_state(inner.actor)):
                    return Resolution(inner.actor, None, f"{noun.words} of {inner.why}", inner.margin * 0.8)
        if (
            low == head_low
            and words.low[low] not in roles.DETERMINERS
            and not noun.plural
            and words.form[low][:1].islower()
            and "body" not in kinds
        ):
            return Resolution(None, None, f"{noun.words} of nobody named", 0.0)
        indefinite = words.low[low] in {"a", "an", "another", "some"}
        if indefinite and not kinds & {"body"}:
            if kinds & {"speaker"} and "loose" not in kinds and not self.naming:
                return self._side(low, noun, exclude)
            return Resolution(None, None, f"{noun.words} of nobody named", 0.0)
        if any_one and core - head_low == 1 and "group" not in kinds:
            return Resolution(None, None, f"{noun.words}: which one is not said", 0.0)
        if any_one:
            return Resolution(self._slug(head_low, core), None, f"a {noun.words} named by common nouns alone", 0.15)
        own_name = core - 2 >= head_low > low and words.form[core - 2][:1].isupper()
        if own_name and "body" in kinds and not noun.plural:
            # "the Exchange group" is no other group that has been named
            return Resolution(self._slug(head_low, core), None, f"a {noun.words} by a name of its own", 0.6)
        return self._common(noun, head_low, core, exclude)

    def _other_than(self, actor: str, noun: roles.Noun, low: int, exclude: Sequence[Offsets]) -> Resolution:
        """ "his visitor", "her host": somebody spoken of before who is not of that side."""
        ranked = self._rank(low, lambda e: 0.0 if e.human and e.actor and e.actor != actor else None, exclude, reach=20)
        if not ranked.found:
            return Resolution(None, None, f"whose {noun.words} is not said", 0.0)
        return self._take(ranked, f"the {noun.words}")

    def _several(self, low: int, high: int, exclude: Sequence[Offsets]) -> list[Resolution]:
        """ "both sides", "the two ministers", "A and B": the ones meant, if there are just those."""
        words = self.words
        if low >= high:
            return []
        main = self._main_end(low, high)
        start = low + (words.low[low] in {"the", "these", "those"})
        if (
            start < main
            and words.low[start] in {"two", "both"}
            and main - low <= 5
            and self._core_end(start, main) == main
        ):
            noun = self._head_noun(start, main)
            if self._inside(start, main):
                return []
            chances: dict[str, tuple[float, Entry]] = {}
            for chance, entry in self._chances("both", low, lambda e: self._one_of_two(e, noun), exclude).found:
                before = chances.get(entry.actor or "", (0.0, entry))
                chances[entry.actor or ""] = (before[0] + chance, before[1])
            pairs = sorted(chances.values(), key=lambda x: -x[0])[:2]
            if len(pairs) == 2 and pairs[1][0] >= LEAST["both"]:
                return [self._of(e, "one of the two last spoken about") for _, e in pairs]
            return []
        for index in range(low + 1, self._core_end(low, main) - 1):
            if words.low[index] in {"and", "&"} and self._entry_over(index) is None:
                parts = [self.phrase(low, index, exclude, 3), self.phrase(index + 1, main, exclude, 3)]
                ids = {p.actor for p in parts if p.actor}
                people = {p.person for p in parts if p.person}
                named = [p for p in parts if p.actor or p.person]
                if len(named) == 2 and (len(ids) == 2 or len(people) == 2):
                    return named
        return []

    def _one_of_two(self, entry: Entry, noun: roles.Noun | None) -> float | None:
        """The fit of one for "both ministers", "the two unions", "both countries" or "the two sides"."""
        if not entry.actor or entry.actor in self._venues:
            return None
        if noun is not None and noun.words in _COUNTRIES:
            return float(not entry.human) if is_state(entry.actor) else None
        if noun is not None and "body" in noun.classes:
            last, own = noun.words.split()[-1], set(entry.actor.lower().split())
            called = last in own or (last == "union" and not own.isdisjoint(_UNIONS))
            if not called and self._suits(entry, last) is None:
                return None
        human = noun is not None and "office" in noun.classes and "organ" not in noun.classes
        return (1.0 if entry.human == human else None) if human else float(not entry.human)
