"""Who can act: states, blocs and organisations by all their names, found in a text in one pass.

States and whatever stands for them (capitals, seats of government, peoples) have ISO 3166 alpha-3 ids, with XKX for
Kosovo; known organisations short upper-case ids; anything else an id made from its name alone, so that it is the same
in every document. Names of states in any language CLDR has come from Babel; the rest is our own table
(`data/countries.tsv`, `data/actors.tsv`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from string import capwords
from typing import Any, Literal, NamedTuple

import msgspec

from rejoinder.resolving.words import fold, slug

__all__ = [
    "Actor", "Form", "Hit", "actor", "actor_for_name", "is_agency", "known", "name_of", "rows", "scan", "short_forms",
]  # fmt: skip

Form = Literal["name", "capital", "seat", "adjective", "people", "alias"]


class Actor(msgspec.Struct, frozen=True):
    """Somebody who can act: `kind` state, bloc, organisation, party, armed group, media, other; `sector` by PLOVER."""

    id: str
    name: str
    kind: str
    country: str | None = None
    sector: str | None = None


class Hit(NamedTuple):
    """A known name in a text; `form` says what kind of name: "Moscow" is a capital, "Iranians" a people."""

    start: int
    end: int
    actor: str
    form: Form


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table in `rejoinder.data`, cells stripped; comment and empty lines left out."""
    for line in resources.files("rejoinder.data").joinpath(name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("\t")]


# Names that are also ordinary words, given names or other places: never matched in upper-case running text
# by their all-capitals form, because the form says nothing there.
_NO_CAPITALS = frozenset(
    {
        "turkey",
        "chad",
        "jordan",
        "china",
        "guinea",
        "pole",
        "dane",
        "finn",
        "brit",
        "lao",
        "beehive",
        "polish",
        "capitol",
    }
)
_PLURAL_SAME = ("s", "sh", "ch", "z")
# Capitals that usually stand for something else than their state.
_SEAT_OF: dict[str, str] = {
    "Brussels": "EU",
    "Strasbourg": "COE",
    "Turtle Bay": "UN",
    "Evere": "NATO",
    "the Berlaymont": "EU",
}


def _plural(people: str) -> str | None:
    if people.endswith(_PLURAL_SAME):
        return None
    return people[:-1] + "ies" if people.endswith("y") else people + "s"


@lru_cache(maxsize=1)
def _actors() -> dict[str, Actor]:
    from babel import Locale

    english = Locale("en").territories
    found: dict[str, Actor] = {}
    for cells in rows("countries.tsv"):
        alpha3, alpha2 = cells[0], cells[1]
        extra = [x for x in (cells[4] if len(cells) > 4 else "").split(",") if x]
        name = english.get(alpha2) or (extra[0] if extra else alpha3)
        if "(" in name or " - " in name or "SAR" in name:
            name = extra[0] if extra else name.split(" (")[0]
        found[alpha3] = Actor(alpha3, _PLAIN.get(alpha3, name), "state", alpha3, "GOV")
    for cells in rows("actors.tsv"):
        found[cells[0]] = Actor(
            cells[0], cells[4].split("|")[0].rstrip("~"), cells[1], cells[3] or None, cells[2] or None
        )
    return found


_PLAIN = {"TUR": "Turkey", "PSE": "Palestine", "COD": "DR Congo", "COG": "Republic of the Congo", "MMR": "Myanmar",
          "CIV": "Ivory Coast", "SUN": "Soviet Union", "VAT": "Holy See"}  # fmt: skip


def known(id: str) -> bool:
    """Whether `id` is in the tables, and not made from a name."""
    return id in _actors()


def actor(id: str) -> Actor:
    """The actor with this id. One that is in no table has kind "other" and a name made back from its id."""
    found = _actors().get(id)
    if found is not None:
        return found
    return Actor(id, id if len(id) <= 5 and " " not in id else capwords(id), "other")


def name_of(id: str) -> str:
    """The best name of an actor."""
    return actor(id).name


def _variants(name: str) -> Iterator[str]:
    """The spellings of a name: as given, with the other apostrophe, without accents."""
    forms = {name, name.replace("'", "’"), name.replace("’", "'")}
    if not name.isascii():
        forms.add(_unaccented(name))
    yield from forms


def _unaccented(name: str) -> str:
    plain = fold(name)
    return (
        "".join(p.upper() if c.isupper() else p for c, p in zip(name, plain, strict=True))
        if len(plain) == len(name)
        else name
    )


def _entries(language: str) -> Iterator[tuple[str, str, Form]]:
    from babel import Locale, UnknownLocaleError

    languages = ["en"]
    if language not in {"en", "und", ""}:
        languages.append(language.split("-")[0])
    tables: list[Mapping[str, str]] = []
    for one in languages:
        try:
            tables.append(Locale.parse(one).territories)
        except (UnknownLocaleError, ValueError):
            continue
    for cells in rows("countries.tsv"):
        alpha3, alpha2, peoples, seats, extra = (cells + [""] * 5)[:5]
        for table in tables:
            name = table.get(alpha2, "")
            if name and "(" not in name and " - " not in name and "SAR" not in name:
                yield name, alpha3, "name"
                if "&" in name:
                    yield name.replace("&", "and"), alpha3, "name"
        for name in extra.split(","):
            if name:
                yield name, alpha3, "name"
        for name in seats.split(","):
            if name:
                yield name.lstrip("+"), alpha3, "seat" if name.startswith("+") else "capital"
        for people in peoples.split(","):
            base = people.rstrip("*-")
            if not base:
                continue
            yield base, alpha3, "adjective"
            plural = None if people.endswith("*") else _plural(base)
            if people.endswith("-"):
                plural = (
                    base[:-3] + "men" if base.endswith("man") and not base.endswith("woman") else base[:-5] + "women"
                )
            if plural:
                yield plural, alpha3, "people"
    for name, id in _SEAT_OF.items():
        yield name, id, "capital"
    for cells in rows("actors.tsv"):
        state = cells[1] == "state"
        for name in cells[4].split("|"):
            yield name, cells[0], "name" if not state or not name.endswith("n") else "adjective"


@lru_cache(maxsize=8)
def _automaton(language: str) -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for raw, id, form in _entries(language):
        name = raw.rstrip("~")
        for variant in _variants(name):
            forms = [variant]
            # A name in capitals (headlines, delegations in bulletins) is the same name.
            if not raw.endswith("~") and len(variant) > 3:
                forms.append(variant.upper())
            # Descriptive names are also written small inside a sentence: "the six world powers".
            for one in forms:
                if one not in automaton:
                    automaton.add_word(one, (len(one), id, form))
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    table: dict[str, str] = {}
    for name, id, form in _entries("en"):
        if form != "people":
            table.setdefault(fold(name.rstrip("~")), id)
    return table


def actor_for_name(name: str) -> str | None:
    """The id of a known actor by any of its English names, whatever the case ("the" left out); None if unknown."""
    plain = fold(name.strip())
    return _by_name().get(plain.removeprefix("the ")) or _by_name().get(plain)


def id_for_name(name: str) -> str:
    """The id of an actor by its name: a known one, else one made from the name."""
    return actor_for_name(name) or slug(name)


@lru_cache(maxsize=1)
def _shorts() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for cells in rows("actors.tsv"):
        if len(cells) > 5 and cells[5]:
            table[cells[0]] = tuple(x for x in cells[5].split("|") if x)
    return table


def short_forms(id: str) -> tuple[str, ...]:
    """Nouns that stand for this actor once it was named: ("alliance", "bloc", ...) for NATO."""
    return _shorts().get(id, ())


def is_agency(id: str | None) -> bool:
    """Whether an actor is a news agency, which passes on what others do."""
    return id is not None and actor(id).kind == "media" and "agency" in short_forms(id)


def _letter(text: str, position: int) -> bool:
    return 0 <= position < len(text) and (text[position].isalnum() or text[position] == "_")


def _alias_hits(text: str, aliases: Mapping[str, str]) -> list[tuple[int, int, str, Form]]:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name, id in aliases.items():
        name = name.strip()
        if not name:
            continue
        bare = name[4:] if name[:4].lower() == "the " else name
        for one in {
            name,
            bare,
            bare.upper() if len(bare) > 3 else bare,
            bare[:1].upper() + bare[1:],
            bare.replace("'", "’"),
        }:
            automaton.add_word(one, (len(one), id))
    if not len(automaton):
        return []
    automaton.make_automaton()
    return [(last + 1 - length, last + 1, id, "alias") for last, (length, id) in automaton.iter(text)]


def scan(text: str, *, language: str = "en", aliases: Mapping[str, str] | None = None) -> list[Hit]:
    """Known names in `text`, in order, of overlapping ones the longest; a codebook's `aliases` before all others."""
    found: list[tuple[int, int, str, Form]] = []
    for last, (length, id, form) in _automaton(language).iter(text):
        start, end = last + 1 - length, last + 1
        if _letter(text, end) or _letter(text, start - 1):
            continue
        found.append((start, end, id, form))
    preferred = (
        [x for x in _alias_hits(text, aliases) if not _letter(text, x[1]) and not _letter(text, x[0] - 1)]
        if aliases
        else []
    )
    hits: list[Hit] = []
    position = 0
    order = sorted(
        [(s, 0 if f == "alias" else 1, -e, id, f) for s, e, id, f in found + preferred],
        key=lambda x: (x[0], x[2], x[1]),
    )
    for start, _, minus, id, form in order:
        if start < position:
            # A codebook's name wins over a shorter or equal known one that began before it.
            if form != "alias" or hits[-1].form == "alias" or hits[-1].end > -minus:
                continue
            hits.pop()
            if hits and hits[-1].end > start:
                continue
        hits.append(Hit(start, -minus, id, form))
        position = -minus
    return [h for h in hits if _plausible(text, h)]


def _plausible(text: str, hit: Hit) -> bool:
    """Whether a match can be a name where it stands: "US" or "TURKEY" in a line of capitals may be a common word."""
    form = text[hit.start : hit.end]
    if form != "US" and not (form.isupper() and form.lower() in _NO_CAPITALS):
        return True
    around = text[max(0, hit.start - 24) : hit.end + 24]
    others = [w for w in around.split() if w.isalpha() and w != form]
    return not others or not all(w.isupper() for w in others) or hit.form == "alias"
