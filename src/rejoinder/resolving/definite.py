"""Whom a phrase of common nouns means that has no name in it: "the minister", "the museum", "the dockers"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence

from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import is_agency, name_of, short_forms
from rejoinder.resolving.antecedents import GOVERNMENT, Antecedents, Resolution
from rejoinder.resolving.body_names import same_stem
from rejoinder.resolving.salience import Entry, is_state
from rejoinder.resolving.words import slug, stems, within, word_list

__all__ = ["Definite"]

Offsets = tuple[int, int]
_EDGE = word_list("edge")
_COUNTS = word_list("counts")
_CALLED_FIRST = frozenset({"bloc", "alliance"})
_ANY_BODY = frozenset("organisation organization body group party organism".split())
"""Nouns for bodies of every kind."""
_OTHER_KINDS = frozenset({"body", "organ"})
"""Classes of nouns of which a name with one says what it is: no union is a government."""
_TOKEN = re.compile(r"[^\W_]+")


_SEVERAL_HAVE = frozenset({"envoy", "negotiator", "ambassador", "delegate", "representative"})
"""Last words of offices of which a state or body has many, whomever the table knows of."""


def _alike(noun: str, told: Collection[str]) -> bool:
    """Whether a body told to be something can be called by another noun: no union is a company, but a railway is."""
    sector = kind.sector if (kind := roles.noun(noun)) is not None else None
    return any((other := roles.noun(one)) is not None and other.sector == sector for one in told)


class Definite(Antecedents):
    """The choice among the mentions of one document for a phrase of common nouns.

    By the words of a body's name, by an office that somebody is said to hold, by the organ or the body last named.
    """

    def _common(self, noun: roles.Noun, low: int, high: int, exclude: Sequence[Offsets]) -> Resolution:
        """A definite phrase without a name: "the minister", "the union", "the ministry"."""
        last = noun.words.split()[-1]
        kinds = noun.classes
        if roles.governs(self.words, low, high) and (government := roles.noun("government")) is not None:
            return self._holder_of(government, low, exclude)
        if kinds & {"body", "group"} or ("organ" in kinds and high - low > 1):
            matched = self._by_words(low, high, exclude)
            if matched is not None:
                return matched
        if kinds & {"office", "speaker", "people"} and not noun.plural and not self.naming:
            found = self._by_office(noun, low, high, exclude)
            if found is not None:
                return found
        if "organ" in kinds and self.words.form[high - 1][:1].isupper():
            # "the Mission" of the Bamenda Peace Mission
            ranked = self._rank(low, lambda e: self._named_so(e, last), exclude, decay=0.3)
            if ranked.found:
                return self._take(ranked, f"the {noun.words}")
        if "organ" in kinds:
            listed = self._organs.get(last, [])
            stop = bisect_left(listed, (self.words.start[low], ""))
            seen = listed[max(0, stop - 20) : stop]
            if seen:
                ids = {x[1] for x in seen}
                return Resolution(seen[-1][1], None, f"the {noun.words} last named", 0.7 if len(ids) == 1 else 0.3)
            if last in {"side", "capital", "version", "statement", "letter"}:
                return Resolution(None, None, f"which {noun.words} is not said", 0.0)
        if "body" in kinds and not noun.plural:
            ranked = self._rank(low, lambda e: self._suits(e, last), exclude, decay=0.3)
            if ranked.found:
                return self._take(ranked, f"the {noun.words}")
        if kinds & {"organ", "office"} and not noun.plural:
            found = self._holder_of(noun, low, exclude)
            if found.actor is None and noun.words == "government" and not any(map(is_state, self._count)):
                return Resolution(GOVERNMENT, None, "the government of a state that the text does not name", 0.15)
            return found
        if noun.plural and noun.words == "party":
            return Resolution(None, None, "the parties: whoever takes part", 0.0)
        if kinds & {"group", "body"} and "loose" not in kinds:
            return Resolution(self._slug(low, high), None, f"a {noun.words} named by common nouns alone", 0.15)
        return Resolution(None, None, f"{noun.words}: nothing in the text it could be", 0.0)

    def _side(self, low: int, noun: roles.Noun, exclude: Sequence[Offsets]) -> Resolution:
        """ "a spokesman", "an aide": of the one last spoken about in the same paragraph, if that is clear."""
        paragraph = within(self.paragraphs, self.words.start[low])

        def suits(entry: Entry) -> float | None:
            return 0.0 if entry.actor not in {None, *self._venues} and entry.paragraph == paragraph else None

        what = f"a {noun.words}, of the one last spoken about"
        found = self._likeliest("side", low, suits, what, exclude)
        return Resolution(found.actor, None, found.why, found.margin * 0.5, found.others)

    def _named_so(self, entry: Entry, last: str) -> float | None:
        """Whether an entry is a body whose own name ends in a word."""
        words = entry.mention.text.lower().split()
        named = entry.kind == "organisation" and entry.actor and len(words) > 1 and words[-1] == last
        return 0.0 if named and not is_state(entry.actor or "") else None

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
        if (entry.byline or is_agency(entry.actor)) and noun != "agency":
            return None  # who reports it is none of those it is about
        if noun in short_forms(entry.actor):
            return 1.0
        if entry.kind == "organisation" and noun in _ANY_BODY:
            return 0.0
        # A body whose name has no common noun in it ("Blackreef Energy") can be any kind, unless the text says which.
        if entry.kind == "organisation" and not short_forms(entry.actor):
            if (told := self._called.get(entry.actor)) and (noun in told or not _alike(noun, told)):
                return 1.0 if noun in told else None
            kinds = [n for w in _TOKEN.findall(entry.mention.text) if (n := roles.noun(w)) and n.classes & _OTHER_KINDS]
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
        several = noun.words.split()[-1] in _SEVERAL_HAVE and not noun.words.startswith(("high ", "chief "))
        if noun.words == "minister" or several or self.on is None:
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
        if parts[-1] in _CALLED_FIRST and len(wanted) == 1:
            # "the bloc" is NATO only where nobody is spoken of who is called so first
            first = [id for id in self._count if short_forms(id)[:1] == (parts[-1],)]
            if len(first) == 1:
                return Resolution(first[0], None, f"the {parts[-1]}: {name_of(first[0])}", 0.8)
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

    def _slug(self, low: int, high: int) -> str:
        words = [
            self.words.form[i] for i in range(low, high)
            if self.words.low[i] not in roles.DETERMINERS and self.words.form[i] not in _EDGE
            and not (i < high - 1 and self.words.low[i] in _COUNTS)
        ]  # fmt: skip
        return slug(" ".join(words[:8]))
