"""Who held which office when: a table of public facts, asked by name as it is spelled and by date.

The table (`data/offices.tsv`) is our own compilation: heads of state and government, foreign ministers and other
negotiators of the states most reported on, and heads and spokesmen of international organisations, from 2000 on. A
second table (`data/negotiators.tsv`) has those less widely known: negotiators and spokesmen, party and union leaders,
who count by their full name alone, spelled as there.
A date may be a year, a month or a day; what a text itself says about somebody always outranks this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from rejoinder.resolving.actors import rows
from rejoinder.resolving.words import fold, word_list

__all__ = ["TABLES", "Office", "by_surname", "full_names", "gender_of", "held_by", "holders", "once_held"]


TABLES = ("offices.tsv", "negotiators.tsv")
"""Those widely known, whose surnames may stand alone, and others."""


class Office(NamedTuple):
    """An office held by a person for an actor between two days, both included; None: open."""

    person: str
    office: str
    actor: str
    start: date | None
    end: date | None

    def covers(self, on: date) -> bool:
        """Whether the office was held on this day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


def bound(text: str, *, last: bool) -> date | None:
    """The first or last day of a year, month or day in ISO form; None for an empty cell.

    Raises ValueError when the text is no such date.
    """
    if not text:
        return None
    parts = [int(x) for x in text.split("-")]
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"not a date: {text!r}")
    if not last:
        return date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], 12) if len(parts) == 1 else parts
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - timedelta(days=1)


class _Table(NamedTuple):
    offices: dict[str, tuple[Office, ...]]  # by person
    names: dict[str, str]  # folded spelling -> person
    surnames: dict[str, tuple[str, ...]]
    gender: dict[str, Literal["M", "F"]]


# Surnames that are also words, places or given names: alone they name nobody.
_COMMON = word_list("common")


def _surname(person: str) -> str:
    words = person.split()
    for index, word in enumerate(words[1:], 1):
        if (
            word.lower() in {"al", "bin", "von", "van", "de", "da", "der", "del", "ter", "le"}
            and index < len(words) - 1
        ):
            return " ".join(words[index:]) if word.lower() in {"von", "van", "de", "da", "der", "del"} else words[-1]
    return words[-1]


@lru_cache(maxsize=1)
def _table() -> _Table:
    offices: dict[str, list[Office]] = {}
    names: dict[str, str] = {}
    surnames: dict[str, list[str]] = {}
    gender: dict[str, Literal["M", "F"]] = {}
    for name in TABLES:
        for cells in rows(name):
            person, spellings, office, actor, start, end, sex = (cells + [""] * 7)[:7]
            offices.setdefault(person, []).append(
                Office(person, office, actor, bound(start, last=False), bound(end, last=True))
            )
            if sex:
                gender[person] = "F" if sex == "F" else "M"
            for spelling in filter(None, map(str.strip, [person, *spellings.split("|")])):
                alone = spelling.startswith("=")  # "=Xi": the name used alone
                plain = fold(spelling.lstrip("="))
                if not alone:
                    names.setdefault(plain, person)
                last = plain if alone else fold(_surname(spelling))
                widely = name == TABLES[0] and (alone or last not in _COMMON)
                if widely and person not in surnames.setdefault(last, []):
                    surnames[last].append(person)
    return _Table(
        {k: tuple(v) for k, v in offices.items()}, names, {k: tuple(v) for k, v in surnames.items()}, gender
    )  # fmt: skip


@lru_cache(maxsize=4096)
def full_names(name: str) -> str | None:
    """The table's person for a full name; accents, transliterations and middle names are allowed for."""
    table = _table()
    plain = fold(name).strip()
    if plain in table.names:
        return table.names[plain]
    words = plain.split()
    if len(words) < 2:
        return None
    if len(words) > 2 and " ".join((words[0], words[-1])) in table.names:
        return table.names[" ".join((words[0], words[-1]))]
    # Spellings of one name in other alphabets differ by a letter or two, never in the first letters of both parts.
    from rapidfuzz import fuzz, process

    close = [n for n in _initials().get((words[0][0], words[-1][0]), ()) if n.count(" ") == plain.count(" ")]
    best = process.extractOne(plain, close, scorer=fuzz.ratio, score_cutoff=88)
    if best is None:
        return None
    other = best[0].split()
    if min(fuzz.ratio(a, b) for a, b in zip(words, other, strict=True)) < 72:
        return None
    return table.names[best[0]]


@lru_cache(maxsize=1)
def _initials() -> dict[tuple[str, str], tuple[str, ...]]:
    # spelled in other ways are those of the first table: names near to those of the second are others' as often
    found: dict[tuple[str, str], list[str]] = {}
    first = {cells[0] for cells in rows(TABLES[0])}
    for name, person in _table().names.items():
        words = name.split()
        if len(words) > 1 and person in first:
            found.setdefault((words[0][0], words[-1][0]), []).append(name)
    return {k: tuple(v) for k, v in found.items()}


def by_surname(surname: str, on: date | None = None) -> tuple[str, ...]:
    """Persons of the table known by this name alone; with a date, those who held an office then if there are any."""
    people = _table().surnames.get(fold(surname), ())
    if on is not None and len(people) > 1:
        serving = tuple(p for p in people if any(o.covers(on) for o in _table().offices[p]))
        return serving or people
    return people


def holders(person: str, on: date | None = None) -> list[Office]:
    """The offices a person held on a day, or all of them without one; empty for somebody who is not in the table.

    The person may be spelled in any common way ("Zelensky", "Volodymyr Zelenskyy"); a surname alone counts when
    only one person of the table bears it (at that date). Raises TypeError when `on` is no date.
    """
    if on is not None and not isinstance(on, date):
        raise TypeError(f"a date is needed, not {on!r}")
    name = full_names(person)
    if name is None:
        several = by_surname(person, on)
        if len(several) != 1:
            return []
        name = several[0]
    day = on
    return [o for o in _table().offices[name] if day is None or o.covers(day)]


def once_held(person: str, office: str, on: date | None = None) -> list[Office]:
    """The offices called so that a person held by a day, or at any time without one."""
    return [
        o for o in holders(person)
        if (o.office == office or (office == "minister" and o.office.endswith(" minister")))
        and (on is None or o.start is None or o.start <= on)
    ]  # fmt: skip


def held_by(actor: str, office: Iterable[str], on: date | None) -> list[Office]:
    """Those who held, for an actor on a day, an office with all of these words in its name; empty without a date."""
    if on is None:
        return []
    words = [w for w in office if w]
    return [
        o for o in _by_actor().get(actor, ()) if o.covers(on) and all(w in o.office.split() for w in words)
    ]  # fmt: skip


@lru_cache(maxsize=1)
def _by_actor() -> dict[str, tuple[Office, ...]]:
    found: dict[str, list[Office]] = {}
    for offices in _table().offices.values():
        for office in offices:
            found.setdefault(office.actor, []).append(office)
    return {k: tuple(v) for k, v in found.items()}


def gender_of(person: str) -> Literal["M", "F"] | None:
    """Gender of a person of the table as reported with the office; None for others."""
    return _table().gender.get(person)
