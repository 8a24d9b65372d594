"""Who is meant by the words that name a speaker or an actor: names, offices, pronouns, "the alliance", "the two sides"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from rejoinder.record.types import Mention
from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import short_forms
from rejoinder.resolving.salience import Entry, Ranked, entries, is_state, rank
from rejoinder.resolving.words import Words, fold, slug, within

__all__ = ["References", "Resolution"]

Offsets = tuple[int, int]
THRESHOLD = 0.2
"""Least salience score of a candidate that is taken at all."""
MARGIN = 0.05
"""Least distance to the next candidate."""
_PRONOUNS = {
    "he": "M", "him": "M", "himself": "M", "his": "M", "she": "F", "her": "F", "herself": "F", "hers": "F",
    "it": "it", "itself": "it", "its": "it", "they": "they", "them": "they", "themselves": "they", "their": "they",
    "theirs": "they", "i": "self", "me": "self", "my": "self", "myself": "self", "we": "we", "us": "we", "our": "we",
    "ours": "we", "ourselves": "we", "who": "who", "which": "who", "that": "who", "whom": "who",
    "one": "loose", "this": "loose", "those": "they", "these": "they", "both": "both", "you": "loose",
}  # fmt: skip
_QUANTITIES = frozenset(
    "one some many most members part several none all neither either each half two three four both".split()
)
_EDGE = frozenset(", . ; : ? ! ( ) [ ] “ ” \" „ « » — – - ' ’ 's ’s * _ #".split())
_SKIPPED = frozenset({"and", "but", "or", "only", "even", "also", "then", "so", "meanwhile", "both", "while", "when"})
_PARTS_OF_BODIES = frozenset("committee board secretariat executive council congress office bureau assembly court".split())
_COUNTRY_WORDS = frozenset("country nation capital government state people side".split())
_OWN_SECTORS = frozenset({"LAB", "REB", "OPP", "BUS", "NGO", "IGO"})
_GENERIC = frozenset(
    "the a an of for and in at to national international new old united general public state so-called own other same joint "
    "main first last two three its his her their this that".split()
)
_TOKEN = re.compile(r"[^\W_]+")


class Resolution(NamedTuple):
    """Who is meant: an actor id and a person's full name where known, why, and how far ahead of the next candidate (0 to 1)."""

    actor: str | None
    person: str | None
    why: str
    margin: float


def stems(words: Iterable[str]) -> list[str]:
    """Content words cut to what "dockers" and "Dockworkers'", "fishermen" and "fishers" share."""
    found = []
    for word in words:
        plain = fold(word).strip("'")
        if plain in _GENERIC or not plain:
            continue
        for ending in ("workers", "worker", "owners", "owner", "men", "man", "ers", "ies", "es", "s"):
            if plain.endswith(ending) and len(plain) - len(ending) >= 4:
                plain = plain[: -len(ending)]
                break
        found.append(plain.removesuffix("y"))
    return found


def _same_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 5


class References:
    """The references of one document. Spans are code points of `text`; `sentences` and `paragraphs` are sorted spans.

    `on` is the day of the document where known: it tells who held an office.
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
    ) -> None:
        self.words = words or Words(text)
        self.on = on
        self.sentences = list(sentences) or [(0, len(text))]
        self.paragraphs = list(paragraphs) or [(0, len(text))]
        ordered = sorted(mentions, key=lambda m: (m.start, -m.end))
        self.entries = entries(self.words, ordered, self.sentences, self.paragraphs)
        self._starts = [e.start for e in self.entries]
        self._nouns: dict[str, frozenset[str]] = {}
        self._names: dict[str, list[list[str]]] = {}
        self._stems: dict[str, set[str]] = {}
        self._count: dict[str, int] = {}
        self._organs: dict[str, list[tuple[int, str]]] = {}
        self.naming = False
        self._home: dict[str, Resolution] = {}
        for entry in self.entries:
            self.learn(entry)

    # What the document says about those it names

    def add(self, mention: Mention) -> None:
        """Take in one more mention, found while resolving."""
        (entry,) = entries(self.words, [mention], self.sentences, self.paragraphs)
        at = bisect_left(self._starts, entry.start)
        self.entries.insert(at, entry)
        self._starts.insert(at, entry.start)
        self.learn(entry)

    def learn(self, entry: Entry) -> None:
        """Take in what a mention tells: names of bodies, what persons are, organs named with a state."""
        if entry.actor:
            self._count[entry.actor] = self._count.get(entry.actor, 0) + 1
        if entry.kind in {"organisation", "group"} and entry.actor:
            parts = stems(_TOKEN.findall(entry.mention.text))
            known = self._names.setdefault(entry.actor, [])
            if parts and parts not in known and len(known) < 8:
                known.append(parts)
                for part in parts:
                    self._stems.setdefault(part[:4], set()).add(entry.actor)
            for form in short_forms(entry.actor):
                for part in stems(form.split()):
                    self._stems.setdefault(part[:4], set()).add(entry.actor)
        if entry.person:
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
                    self.words.low[index] in roles.PREPOSITIONS or roles.verb_like(self.words.low[index])
                ):
                    break
                found = roles.noun(self.words.low[index])
                if found is not None and "organ" in found.classes:
                    self._organs.setdefault(found.words.split()[-1], []).append((entry.start, entry.actor))
            if first > 1 and self.words.low[first - 1] in {"in", "of", "at"}:
                found = roles.noun(self.words.low[first - 2])
                if found is not None and "organ" in found.classes:
                    self._organs.setdefault(found.words.split()[-1], []).append((entry.start, entry.actor))

    @property
    def _gender(self) -> dict[str, str]:
        if not hasattr(self, "_genders"):
            self._genders: dict[str, str] = {}
        return self._genders

    def gender(self, entry: Entry) -> str | None:
        """Gender of whom an entry names, as far as the document or the tables tell."""
        return entry.gender or (self._gender.get(entry.person) if entry.person else None)

    # Resolving

    def resolve(self, start: int, end: int, *, exclude: Sequence[Offsets] = ()) -> Resolution:
        """Who is meant by the words in `[start, end)`; mentions inside `exclude` (a statement's content) are no candidates."""
        span = self.words.inside(start, end)
        return self.phrase(span.start, span.stop, exclude)

    def resolve_all(self, start: int, end: int, *, exclude: Sequence[Offsets] = ()) -> list[Resolution]:
        """As `resolve`, but one resolution for each of several: "Kurti and Vucic", "the two sides"."""
        span = self.words.inside(start, end)
        low, high = self._trim(span.start, span.stop)
        cuts = [
            i for i in range(low + 1, high - 1)
            if self.words.low[i] in {"and", "&", ","} and self._entry_over(i) is None
        ]  # fmt: skip
        if cuts and any(self.words.low[i] == "and" for i in cuts):
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

    def phrase(self, low: int, high: int, exclude: Sequence[Offsets] = (), depth: int = 0) -> Resolution:
        """Who is meant by the words `[low, high)`, as indices of words."""
        low, high = self._trim(low, high)
        if low >= high or depth > 4:
            return Resolution(None, None, "no words", 0.0)
        words = self.words
        first = words.low[low]
        if (
            first in _PRONOUNS
            and (high - low == 1 or (high - low <= 3 and first not in roles.POSSESSIVES))
            and first not in {"that", "both", "one", "those", "these"}
        ):
            return self.pronoun(low, exclude)
        whole = self._exact(low, high)
        if whole is not None:
            return self._of(whole, "named")
        several = self._several(low, high, exclude)
        if several:
            names = ", ".join(r.person or r.actor or "?" for r in several)
            return Resolution(None, None, f"several: {names}", 0.0)
        main = self._main_end(low, high)
        found = self._main(low, main, high, exclude, depth)
        if main < high:
            found = self._with_rest(found, low, main, high, exclude, depth)
        return found

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
                source = self.phrase(core + 1, main, exclude, depth + 1).actor
            return Resolution(
                source, person.person, f"{person.mention.text}: {person.mention.why or 'named'}", 1.0 if source else 0.3
            )
        noun = self._head_noun(head_low, core)
        exact = self._exact(head_low, core)
        if exact is not None and noun is not None and core < main and words.low[core] == "of" and noun.words in _PARTS_OF_BODIES:
            inner = self.phrase(core + 1, main, exclude, depth + 1)
            if inner.actor and inner.margin >= 0.8:
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
            inner = self.phrase(core + 1, main, exclude, depth + 1)
            if inner.actor:
                return Resolution(inner.actor, None, f"of {inner.why}", inner.margin * 0.6)
        return Resolution(None, None, "no name, and nothing in the text by these words", 0.0)

    def _with_noun(
        self, noun: roles.Noun, low: int, head_low: int, core: int, main: int, inside: list[Entry], owner: Resolution | None,
        exclude: Sequence[Offsets], depth: int,
    ) -> Resolution:  # fmt: skip
        words = self.words
        kinds = noun.classes
        own = "body" in kinds or "group" in kinds
        matched = self._by_words(head_low, core, exclude) if own else None
        before = [e for e in inside if e.actor]
        if own and not ("organ" in kinds and (owner or before)):
            # "the Chinese export bank", "Bolivia's state company": its own actor if the document has it
            if matched is not None and (matched.margin >= 0.3 or not (owner or before)):
                return matched
            if core < main and words.low[core] in {"of", "for"} and not before:
                longer = self._by_words(head_low, main, exclude)
                if longer is not None and longer.margin >= 0.3:
                    return longer
                inner = self.phrase(core + 1, main, exclude, depth + 1)
                if "body" in kinds and not inner.actor:
                    return Resolution(self._slug(head_low, main), None, "a body named by common nouns", 0.2)
                if inner.actor:
                    return Resolution(inner.actor, None, f"{noun.words} of {inner.why}", inner.margin * 0.6)
        state = before[-1].actor if before else None
        if state is not None:
            margin = 0.35 if own and "organ" not in kinds and noun.sector in _OWN_SECTORS else 0.8
            person = self._holder(state, noun, head_low, core) if "office" in kinds else None
            return Resolution(state, person, f"{noun.words} of {before[-1].mention.text}", margin)
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
            person = self._holder(owner.actor, noun, head_low, core) if "office" in kinds else None
            return Resolution(owner.actor, person, f"{noun.words} of {owner.why}", owner.margin * 0.9)
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
            inner = self.phrase(core + 1, main, exclude, depth + 1)
            if inner.actor:
                person = self._holder(inner.actor, noun, head_low, core) if "office" in kinds else None
                return Resolution(inner.actor, person, f"{noun.words} of {inner.why}", inner.margin * 0.9)
        # "a company spokesman", "an energy ministry official": the body is a noun before the head
        head = roles.noun_ending(words, core - 1, head_low)
        if head is not None and head[0] > head_low and kinds & {"office", "speaker", "people", "loose"}:
            inner_noun = roles.noun_ending(words, head[0] - 1, head_low)
            if inner_noun is not None and inner_noun[1].classes & {"body", "organ", "group"}:
                inner = self._common(inner_noun[1], head_low, head[0], exclude)
                if inner.actor:
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
        return self._common(noun, head_low, core, exclude)

    def _side(self, low: int, noun: roles.Noun, exclude: Sequence[Offsets]) -> Resolution:
        """ "a spokesman", "an aide": of the one last spoken about in the same paragraph, if that is clear."""
        position = self.words.start[low]
        paragraph = within(self.paragraphs, position)
        ranked = self._rank(low, lambda e: 0.0 if e.actor and e.paragraph == paragraph else None, exclude)
        found = self._take(ranked, f"a {noun.words}, of the one last spoken about", floor=1.5)
        return Resolution(found.actor, None, found.why, found.margin * 0.5)

    def _common(self, noun: roles.Noun, low: int, high: int, exclude: Sequence[Offsets]) -> Resolution:
        """A definite phrase without a name: "the minister", "the union", "the ministry"."""
        last = noun.words.split()[-1]
        kinds = noun.classes
        if kinds & {"body", "group"} or ("organ" in kinds and high - low > 1):
            matched = self._by_words(low, high, exclude)
            if matched is not None:
                return matched
        if kinds & {"office", "speaker", "people"} and not noun.plural and not self.naming:
            found = self._by_office(noun, low, high, exclude)
            if found is not None:
                return found
        if "organ" in kinds:
            seen = [x for x in self._organs.get(last, ()) if x[0] < self.words.start[low]]
            if seen:
                ids = {x[1] for x in seen}
                return Resolution(seen[-1][1], None, f"the {noun.words} last named", 0.7 if len(ids) == 1 else 0.3)
            if last in {"side", "capital", "version", "statement", "letter"}:
                return Resolution(None, None, f"which {noun.words} is not said", 0.0)
        if "body" in kinds:
            ranked = self._rank(low, lambda e: self._suits(e, last), exclude, decay=0.3)
            if ranked.found:
                return self._take(ranked, f"the {noun.words}")
        if kinds & {"organ", "office"} and not noun.plural:
            ranked = self._rank(low, lambda e: self._may_have(e, noun), exclude, decay=0.5)
            if ranked.found and ranked.margin >= 0.1:
                found = self._take(ranked, f"{noun.words} of the one last spoken about")
                return Resolution(found.actor, None, found.why, found.margin * 0.4)
            return Resolution(None, None, f"{noun.words}: of {ranked.names}?", ranked.margin)
        if kinds & {"group", "body"} and "loose" not in kinds:
            return Resolution(self._slug(low, high), None, f"a {noun.words} named by common nouns alone", 0.15)
        return Resolution(None, None, f"{noun.words}: nothing in the text it could be", 0.0)

    def _may_have(self, entry: Entry, noun: roles.Noun) -> float | None:
        """How well the one an entry names may have such an office: ministers are of states, chairmen of bodies."""
        if not entry.actor:
            return None
        state = is_state(entry.actor) or entry.kind == "place"
        if noun.sector in {"GOV", "MIL"} and "president" not in noun.words:
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

        ranked = self._rank(low, suits, exclude, decay=0.3, reach=400)
        if not ranked.found:
            return None
        return self._take(ranked, f"the {noun.words}", floor=-3.0)

    def pronoun(self, index: int, exclude: Sequence[Offsets] = (), noun: roles.Noun | None = None) -> Resolution:
        """Who is meant by the pronoun at a word; `noun` is what it possesses ("its chairman")."""
        kind = _PRONOUNS.get(self.words.low[index], "loose")
        position = self.words.start[index]
        if kind in {"M", "F"}:
            other = "F" if kind == "M" else "M"

            def suits(entry: Entry) -> float | None:
                if not entry.human or entry.plural:
                    return None
                sex = self.gender(entry)
                if sex == other:
                    return None
                return (0.4 if sex == kind else 0.0) - (0.0 if entry.person else 0.3)

            return self._take(self._rank(index, suits, exclude), self.words.low[index])
        if kind == "it":

            def thing(entry: Entry) -> float | None:
                if entry.human or not entry.actor or entry.plural:
                    return None
                fits = self._may_have(entry, noun) if noun is not None else 0.0
                if fits is None:
                    return None
                return fits + (-0.5 if entry.kind == "place" and entry.oblique else 0.2 if entry.kind == "organisation" else 0.0)

            return self._actor_only(self._take(self._rank(index, thing, exclude), "it"))
        if kind == "they":

            def many(entry: Entry) -> float | None:
                if entry.human or not entry.actor:
                    return None
                fits = self._may_have(entry, noun) if noun is not None else 0.0
                if fits is None:
                    return None
                return fits + (1.0 if entry.plural else 0.2 if entry.kind == "organisation" else -0.3)

            return self._actor_only(self._take(self._rank(index, many, exclude), "they"))
        if kind in {"self", "we"}:
            return self._speaking(index, kind, exclude)
        if kind == "who":
            before = [
                e
                for e in self.entries[
                    max(0, bisect_left(self._starts, position) - 3) : bisect_left(self._starts, position)
                ]
            ]
            if before and position - before[-1].end < 40:
                return self._of(before[-1], "the one before")
        return Resolution(None, None, f"{self.words.form[index]}: refers to nobody in particular", 0.0)

    def _speaking(self, index: int, kind: str, exclude: Sequence[Offsets]) -> Resolution:
        """ "I", "we" inside somebody's words: the speaker of the sentence, or of the one before or after in the paragraph."""
        position = self.words.start[index]
        sentence, paragraph = within(self.sentences, position), within(self.paragraphs, position)
        middle = bisect_left(self._starts, position)
        best: list[tuple[float, Entry]] = []
        for entry in self.entries[max(0, middle - 20) : middle + 12]:
            if (
                entry.paragraph != paragraph
                or not (entry.speech or entry.subject)
                or entry.quoted
                or not (entry.actor or entry.person)
            ):
                continue
            away = abs(entry.sentence - sentence)
            best.append(((2.0 if entry.speech else 0.8) + (0.5 if entry.human else 0) - 0.7 * away, entry))
        best.sort(key=lambda x: -x[0])
        unique: dict[str, tuple[float, Entry]] = {}
        for score, entry in best:
            unique.setdefault(entry.key, (score, entry))
        found = self._take(Ranked(tuple(unique.values())), f"{self.words.form[index]}, of the speaker")
        return found if kind == "self" else Resolution(found.actor, None, found.why, found.margin)

    def _from_context(self, entry: Entry) -> Resolution:
        """For whom a person speaks of whom the document says nothing: the one spoken about just before the name, as a guess.

        All mentions of the person count; the guess has a margin of at most 0.2.
        """
        person = entry.person or ""
        if person in self._home:
            return self._home[person]
        totals: dict[str, float] = {}
        for other in self.entries:
            if other.person != person:
                continue
            ranked = rank(
                self.entries, other.start, other.sentence, other.paragraph,
                lambda e: 0.0 if e.actor and not e.human and not e.quoted else None, reach=12,
            )  # fmt: skip
            for score, candidate in ranked.found[:3]:
                if score > 1.2 and candidate.actor:
                    totals[candidate.actor] = totals.get(candidate.actor, 0.0) + score - 1.2
        order = sorted(totals.items(), key=lambda x: -x[1])
        listed = ", ".join(i for i, _ in order[:3])
        if order and (len(order) == 1 or order[0][1] > 1.5 * order[1][1]):
            found = Resolution(order[0][0], person, f"{person}: perhaps for the one spoken about before ({listed})", 0.15)
        else:
            found = Resolution(None, person, f"{person}: the text does not say for whom; near: {listed or 'nobody'}", 0.0)
        self._home[person] = found
        return found

    # Parts of phrases

    def _trim(self, low: int, high: int) -> tuple[int, int]:
        form, words = self.words.form, self.words.low
        while low < high and (
            form[low] in _EDGE or (words[low] in _SKIPPED and high - low > 1 and words[low] != "both")
        ):
            low += 1
        while high > low and form[high - 1] in _EDGE:
            high -= 1
        return low, high

    def _inside(self, low: int, high: int) -> list[Entry]:
        if low >= high:
            return []
        start, end = self.words.start[low], self.words.end[high - 1]
        return [
            e for e in self.entries[bisect_left(self._starts, start) : bisect_left(self._starts, end)] if e.end <= end
        ]

    def _entry_over(self, index: int) -> Entry | None:
        """The mention that covers a word."""
        start, end = self.words.start[index], self.words.end[index]
        for entry in reversed(self.entries[: bisect_left(self._starts, end)][-3:]):
            if entry.start <= start and end <= entry.end:
                return entry
        return None

    def _exact(self, low: int, high: int) -> Entry | None:
        """The mention whose words are just these, a determiner or form of address before it left out."""
        words = self.words
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

    def _main_end(self, low: int, high: int) -> int:
        for index in range(low + 1, high):
            if (
                self.words.form[index] in {",", "(", "—", "–", ";", ":"}
                or self.words.low[index] in {"who", "which", "whose", "that"}
            ) and self._entry_over(index) is None:
                return index
        return high

    def _core_end(self, low: int, high: int) -> int:
        for index in range(low + 1, high):
            if self.words.low[index] in roles.PREPOSITIONS and self._entry_over(index) is None:
                return index
        return high

    def _owner_mark(self, low: int, high: int) -> int | None:
        for index in range(high - 1, low, -1):
            form = self.words.form[index]
            if (
                form in {"'s", "’s", "'S", "’S"} or (form in {"'", "’"} and self.words.low[index - 1].endswith("s"))
            ) and self._entry_over(index) is None:
                return index
        return None

    def _head_noun(self, low: int, high: int) -> roles.Noun | None:
        for last in range(high - 1, low - 1, -1):
            found = roles.noun_ending(self.words, last, low)
            if found is not None:
                return found[1]
            entry = self._entry_over(last)
            if entry is not None and entry.kind != "group":
                return None
            if last < high - 2:
                return None
        return None

    def _several(self, low: int, high: int, exclude: Sequence[Offsets]) -> list[Resolution]:
        """ "both sides", "the two ministers", "A and B": the ones meant, if there are just those."""
        words = self.words
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
            human = noun is not None and bool(noun.classes & {"office"}) and not noun.classes & {"organ"}
            ranked = self._rank(
                low,
                lambda e: (0.3 if e.human == human else None if human else -0.3) if e.actor else None,
                exclude,
                decay=0.5,
            )
            pairs: dict[str, Entry] = {}
            for _, entry in ranked.found:
                pairs.setdefault(entry.actor or "", entry)
            if len(pairs) >= 2:
                return [self._of(e, "one of the two last spoken about") for e in list(pairs.values())[:2]]
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

    def _by_words(self, low: int, high: int, exclude: Sequence[Offsets]) -> Resolution | None:
        """The body of the document whose name shares the content words of a phrase: "the museum", "the dockers"."""
        wanted = stems(
            w for i in range(low, high) for w in self.words.low[i].split("-")
            if _TOKEN.fullmatch(w) and (e := self._entry_over(i)) is None or (e is not None and e.kind in {"organisation"})
        )  # fmt: skip
        if not wanted:
            return None
        ids: set[str] = set()
        for part in wanted:
            ids |= self._stems.get(part[:4], set())
        scores: dict[str, float] = {}
        for id in ids:
            names = [*self._names.get(id, ()), *(stems(f.split()) for f in short_forms(id))]
            best = 0.0
            for name in names:
                hits = sum(any(_same_stem(w, n) for n in name) for w in wanted)
                head = any(_same_stem(wanted[-1], n) for n in name)
                best = max(
                    best, hits / len(wanted) + (0.2 if head else 0.0) - 0.1 * (not name or wanted[-1] != name[-1])
                )
            if best >= 0.5:
                scores[id] = best
        if not scores:
            return None
        top = max(scores.values())
        close = {i for i, s in scores.items() if s >= top - 0.15}
        phrase = " ".join(self.words.form[low:high])
        if len(close) == 1:
            (id,) = close
            if top < 0.75 and len(wanted) > 1:
                return Resolution(id, None, f"“{phrase}” partly names {id}", 0.3)
            return Resolution(id, None, f"“{phrase}” by the words of its name", 0.8)
        ranked = self._rank(
            low, lambda e: scores[e.actor or ""] if e.actor in close else None, exclude, decay=0.3, reach=400
        )
        return self._take(ranked, f"“{phrase}”") if ranked.found else None

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

    def _slug(self, low: int, high: int) -> str:
        words = [
            self.words.form[i] for i in range(low, high)
            if self.words.low[i] not in roles.DETERMINERS and self.words.form[i] not in _EDGE
        ]  # fmt: skip
        return slug(" ".join(words[:8]))

    def _rank(
        self, index: int, accept: object, exclude: Sequence[Offsets], *, decay: float = 0.8, reach: int = 80
    ) -> Ranked:
        position = self.words.start[index]
        return rank(
            self.entries, position, within(self.sentences, position), within(self.paragraphs, position),
            accept, exclude=exclude, decay=decay, reach=reach,  # type: ignore[arg-type]
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
            return Resolution(found.actor, entry.person, f"{what}: {entry.mention.text}; {found.why}", min(found.margin, ranked.margin))
        return Resolution(entry.actor, entry.person, f"{what}: {entry.mention.text}", ranked.margin)

    @staticmethod
    def _actor_only(found: Resolution) -> Resolution:
        return Resolution(found.actor, None, found.why, found.margin)

    def _of(self, entry: Entry, why: str) -> Resolution:
        if entry.actor is None and entry.person and not self.naming:
            return self._from_context(entry)
        known = 1.0 if entry.actor else 0.3
        return Resolution(
            entry.actor,
            entry.person,
            f"{why}: {entry.mention.text}" + (f" ({entry.mention.why})" if entry.mention.why else ""),
            known,
        )
