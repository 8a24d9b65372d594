"""Names of persons: their shape, titles and gender, and which short form stands for which full name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from rejoinder.resolving import roles
from rejoinder.resolving.actors import rows
from rejoinder.resolving.offices import gender_of
from rejoinder.resolving.words import fold, word_list

__all__ = ["PARTICLES", "Gender", "NameBook", "bare", "gender", "given_gender", "is_given_name", "joined", "surname"]

Gender = Literal["M", "F"]
PARTICLES = word_list("particles")
"""Words inside a name that may be written small."""


@lru_cache(maxsize=1)
def _given() -> dict[str, Gender]:
    found: dict[str, Gender] = {}
    twice: set[str] = set()
    for sex, names in rows("given.tsv"):
        for name in names.split():
            plain = fold(name)
            if found.setdefault(plain, "F" if sex == "F" else "M") != ("F" if sex == "F" else "M"):
                twice.add(plain)
    for name in twice:
        del found[name]
    return found


def given_gender(name: str) -> Gender | None:
    """Gender of those who usually bear this given name; None when unknown or borne by both."""
    return _given().get(fold(name).split("-")[0])


def is_given_name(word: str) -> bool:
    """Whether a capitalised word is a well-known given name."""
    return given_gender(word) is not None


def gender(name: str) -> Gender | None:
    """Gender of a person by full name: from the table of offices, else from the given name."""
    return gender_of(name) or (given_gender(name.split()[0]) if " " in name else None)


def surname(name: str) -> str:
    """The last name with its particles: "van der Berg" of "Jan van der Berg"; the name itself when it is one word."""
    words = name.split()
    if len(words) < 2:
        return name
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return " ".join(words[first:])


def bare(name: str) -> str:
    """A name without the forms of address and nouns of office before it: "Magnus Teale" of "Superior Magnus Teale"."""
    words = name.split()
    while len(words) > 1 and (roles.honorific(words[0])[0] or _is_title(words[0])):
        words.pop(0)
    return " ".join(words)


def _is_title(word: str) -> bool:
    noun = roles.noun(word)
    return noun is not None and bool(noun.classes & {"office", "speaker", "people"}) and not is_given_name(word)


def joined(names: Iterable[str]) -> dict[str, str]:
    """Which names of several documents are of one person: the fullest form of each name, for all that have one.

    "Toll" and "A. Toll" are "Ada Toll" where no other Toll is named; with an "Ora Toll" beside her, "Toll" is nobody.
    """
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        plain = bare(name)
        if plain:
            bearers[fold(surname(plain)).split()[-1]].add(plain)
    found: dict[str, str] = {}
    for several in bearers.values():
        full = sorted((n for n in several if " " in n), key=lambda n: (-len(n.split()), -len(n), n))
        people: list[str] = []
        for name in full:
            same = [p for p in people if _may_be(name, p)]
            if len(same) == 1:
                found[name] = same[0]
            elif not same:
                people.append(name)
                found[name] = name
        if len(people) == 1:
            found.update((name, people[0]) for name in several)
    return {name: found[bare(name)] for name in names if bare(name) in found}


def _may_be(short: str, full: str) -> bool:
    """Whether a name can be a form of a fuller one: each of its words, or initials, is there in the same order."""
    rest = iter(fold(full).replace(".", "").split())
    return all(
        any(word == other or (len(word) == 1 and other.startswith(word)) for other in rest)
        for word in fold(short).replace(".", "").split()
    )


class NameBook:
    """The full names of one document, and whom a short form of a name means at a place in it."""

    def __init__(self, names: Iterable[tuple[int, str]] = (), *, ordered: bool = True) -> None:
        self._ordered = ordered
        self._written: Counter[str] = Counter()
        self._parts: dict[str, list[tuple[int, str]]] = {}
        for position, name in names:
            self.add(position, name)

    def add(self, position: int, name: str) -> None:
        """Note a full name seen at `position`."""
        words = name.split()
        self._written[name] += 1
        keys = {fold(surname(name)), fold(words[-1])}
        # All but the first word ("Lins de Abreu"), and the inner words that are no particles: "Quispe" is also used
        # for "Wilder Quispe Mamani".
        keys.add(fold(" ".join(words[1:])))
        keys.update(fold(w) for w in words[1:] if w.lower() not in PARTICLES)
        for part in list(keys):
            keys.update(p for p in part.split("-") if len(p) > 3)
        if len(words) > 1:
            keys.add(fold(words[0]))
        for key in keys:
            known = self._parts.setdefault(key, [])
            if all(other != name for _, other in known):
                known.append((position, name))

    def full(self, short: str, position: int, sex: Gender | None = None) -> str | None:
        """The full name that `short` stands for at `position`: the only one, else the last one before.

        In a text that is not ordered: else the one written most often. `sex` is what a form of address tells ("Mrs").
        """
        known = self._parts.get(fold(short).removesuffix("'s"), [])
        exact = [x for x in known if fold(surname(x[1])) == fold(short)] or known
        if not exact:
            return None
        if sex is not None:
            exact = [x for x in exact if gender(x[1]) in {None, sex}]
            if not exact:
                return None
        if not self._ordered:
            return max(exact, key=lambda x: (self._written[x[1]], len(x[1]), x[1]))[1]
        before = [x for x in exact if x[0] <= position]
        return (before or exact)[-1][1]

    def __contains__(self, short: str) -> bool:
        return fold(short) in self._parts
