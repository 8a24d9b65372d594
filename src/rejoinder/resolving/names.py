"""Names nobody has a table for: capitalised words sorted into persons, bodies and places by what surrounds them.

Evidence is gathered over the whole document first, so that a name is the same thing wherever it stands in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import Hit
from rejoinder.resolving.name_evidence import (
    bracketed,
    by_initials,
    gather,
    in_brackets,
    is_acronym,
    note_bodies,
    of_places,
)
from rejoinder.resolving.name_runs import (
    BODY_WORDS,
    JOINING,
    LINKS,
    NO_NAMES,
    PORTFOLIOS,
    Kind,
    Name,
    body_head,
    name_runs,
)
from rejoinder.resolving.persons import PARTICLES, Gender, NameBook, is_given_name, surname
from rejoinder.resolving.words import Words, fold, slug, word_list

__all__ = ["Name", "find_names", "is_surname"]

_NO_ACRONYMS = word_list("no acronyms")
_NOT_PERSONS = word_list("not persons")
_NATURE = word_list("waters and lands")
_OF_SEVERAL = frozenset({"les", "los", "las"})
"""Articles of several, with which no person's name begins: "Les Engagés"."""
_OF_SURNAMES = PARTICLES - {"la", "le", "el", "al", "e", "y"}
"""Particles that, written large, begin a surname: "De Wever", not "La Campora"."""


def is_surname(text: str) -> bool:
    """Whether a name is one word, or one behind its particles: "Toll", "De la Calle"."""
    *before, _ = text.split() or [""]
    return all(word.lower() in PARTICLES for word in before)


def find_names(
    words: Words, hits: Sequence[Hit], people: Iterable[str] = (), *, ordered: bool = True, on: date | None = None
) -> tuple[list[Name], NameBook]:
    """Names in a text besides those in `hits`, and the book of its persons; hits may be part of longer names.

    `people` are full names known from outside, whose short forms are understood too. Where a text is not `ordered`, a
    short form means the full name that is written most often, not the one last introduced. `on` is the day for which
    the table of offices is asked who "President Toll" is.
    """
    over: dict[int, Hit] = {}
    for hit in hits:
        for index in words.inside(hit.start, hit.end):
            over[index] = hit
    lower = Counter(f for f in words.form if f.islower())
    found = [name for name in name_runs(words, over) if not _portfolio(words, name)]
    book = NameBook(((-1, name) for name in people), ordered=ordered)
    evidence: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in found:
        _first_look(words, name, over)
        gather(words, name, evidence[fold(name.text)])
    note_bodies(words, found, evidence)
    for person, name in in_brackets(words, found):
        if person.kind == "person" or (not is_acronym(name.text) and _looks_human(words, person, lower, over)):
            evidence[fold(name.text)]["body"] += 1
    for name in found:
        if name.kind == "person" and len(name.text.split()) > 1:
            book.add(words.start[name.first], name.text)
        elif name.kind is None and name.known is None and _looks_human(words, name, lower, over):
            seen = evidence[fold(name.text)]
            of_it = seen["says it"] or (seen["its"] and not seen["says"])
            if seen["body"] or (of_it and not seen["he"]):
                name.kind, name.why = "organisation", "spoken of as a body"
                continue
            name.kind, name.why = "person", "shape of a name"
            book.add(words.start[name.first], name.text)
    for name in found:
        if is_surname(name.text) and (holder := _holder(words, name, on)) is not None:
            book.add(words.start[name.first], holder)
    short = by_initials(found) | bracketed(words, found)
    places = {
        words.text[h.start : h.end]: h.actor
        for h in hits
        if h.form == "alias" and " " not in words.text[h.start : h.end]
    }
    surnames = {fold(part) for n in found if n.kind == "person" for part in n.text.split()}
    demonyms = of_places(found, evidence, places, surnames)
    kinds: dict[str, Kind] = {}
    for name in found:
        if name.kind is not None:
            kinds.setdefault(fold(name.text), name.kind)
    kept = []
    acronyms = {n.text for n in found if len(n.text) > 2 and is_acronym(n.text)}
    ends: dict[str, str] = {}
    for name in found:
        _decide(words, name, evidence, book, short, kinds, demonyms, lower, acronyms, ends)
        if name.kind is not None:
            kept.append(name)
        last = fold(name.text.split()[-1])
        plain = " " in name.text and " of " not in name.text and last not in _NOT_PERSONS
        if name.kind == "organisation" and name.known is None and plain:
            ends[last] = name.actor or slug(name.text)
    return kept, book


def _holder(words: Words, name: Name, on: date | None) -> str | None:
    """The one who by the table held the office before a surname on a day: not Michelle is "President Obama"."""
    office = roles.noun_ending(words, name.first - 1) if name.first and on is not None else None
    if office is None or "office" not in office[1].classes:
        return None
    told = set(office[1].words.split())
    held = {
        person
        for person in offices.by_surname(name.text, on)
        if any(told <= set(o.office.split()) for o in offices.holders(person, on))
    }
    return held.pop() if len(held) == 1 else None


def _looks_human(words: Words, name: Name, lower: Counter[str], over: Mapping[int, Hit]) -> bool:
    """Whether two to four capitalised words, nothing known about them, have the shape of a person's name."""
    parts = [
        words.form[i] for i in range(name.first, name.last) if words.low[i] not in PARTICLES and words.form[i] != "."
    ]
    if not 2 <= len(parts) <= 4 or len(parts) < name.last - name.first - 2:
        return False
    if (name.first and words.low[name.first - 1] in {"the", "a", "an", "this"}) or words.low[name.first] in _OF_SEVERAL:
        return False
    if parts[-1].lower() in _NATURE or (name.last - 1 in over and not is_given_name(parts[0])):
        return False  # "Euronews Serbia"
    return all(p.isalpha() or "-" in p or "'" in p or "’" in p for p in parts) and not any(
        p.isupper() or lower[p.lower()] or p.lower() in _NOT_PERSONS | NO_NAMES or roles.noun(p) or p in BODY_WORDS
        for p in parts
    )


def _portfolio(words: Words, name: Name) -> bool:
    """Whether a name is but what a minister is for: "Transport | minister Holden"."""
    after = roles.noun(words.low[name.last]) if name.last < len(words) and words.gap(name.last - 1) == " " else None
    single = name.last - name.first == 1 and words.low[name.first] in PORTFOLIOS
    return single and after is not None and bool(after.classes & {"office", "organ", "speaker"})


def _first_look(words: Words, name: Name, over: dict[int, Hit]) -> None:
    """What a name is by its own words and those right beside it."""
    low = words.low
    if name.kind is not None:
        return
    if (bearer := _after_portfolio(words, name)) is not None:
        _retext(words, name, bearer)
        name.kind, name.why = "person", "title before the name"
        return
    # Titles inside the run: "Foreign Minister Sergei Lavrov", "Russian President Vladimir Putin".
    cut = name.first
    title = False
    for index in range(name.first, name.last):
        known, _ = roles.honorific(low[index])
        noun = roles.noun_ending(words, index, cut)
        if known and index + 1 < name.last:
            cut = index + 1
            title = True
            if cut < name.last and words.form[cut] == ".":
                cut += 1
        elif index + 1 < name.last and (
            (noun is not None and noun[1].classes & {"office", "speaker"} and low[index + 1] not in LINKS)
            or (index == name.first and roles.compound_title(words.form[index]) is not None)
        ):
            cut = index + 1
            title = True
    if body_head(words, name.first, name.last) and not (title and not body_head(words, cut, name.last)):
        name.kind = "organisation"
        name.why = "named as a body"
        hit = over.get(name.first)
        if hit is not None and words.start[name.first] == hit.start and hit.end == words.end[name.last - 1]:
            name.known = hit.actor
        return
    if title and cut < name.last:
        # A known place or body in what is left ("President of Velmark Ada Toll" was cut at "of" before).
        _retext(words, name, cut)
        link = next((i for i in range(name.first + 1, name.last) if low[i] in {"of", "for", "from", "and"}), None)
        if link is not None:
            name.last = link
            _retext(words, name, name.first)
        hit = over.get(name.first)
        if (
            hit is None
            or hit.end < words.end[name.last - 1]
            or hit.form not in {"name", "alias", "seat"}
            or is_given_name(words.form[name.first])
        ):
            name.kind = "person"
            name.why = "title before the name"
            return
    # known names inside cut the run
    hits = sorted({over[i] for i in range(name.first, name.last) if i in over})
    if hits:
        whole = hits[0]
        if whole.start <= words.start[name.first] and whole.end >= words.end[name.last - 1]:
            name.known = whole.actor
            return
        if (
            whole.start == words.start[name.first]
            and (whole.form in {"adjective", "name", "capital"})
            and not is_given_name(words.form[name.first])
        ):
            rest = words.inside(whole.end, words.end[name.last - 1])
            first = rest.start
            while first < name.last and (not words.form[first][:1].isalpha() or low[first] in LINKS):
                first += 1
            if first < name.last:
                _retext(words, name, first)
    plain = [i for i in range(name.first, name.last) if words.form[i][:1].isalpha() and low[i] not in PARTICLES]
    several = 2 <= len(plain) <= 5
    beside = (
        name.first > 0
        and roles.honorific(low[name.first - 1 - (words.form[name.first - 1] == ".")])[0]
        and words.form[name.first - 1] not in {","}
    )
    if beside and plain:
        name.kind, name.why = "person", "form of address"
    elif (
        several
        and is_given_name(words.form[plain[0]])
        and not any(c in over and over[c].form == "name" for c in plain[:1])
    ):
        name.kind, name.why = "person", "given name"
    elif several and any(words.form[i] == "." for i in range(name.first, name.last)):
        name.kind, name.why = "person", "initial"
    elif plain:
        before = roles.role_before(words, name.first)
        after = roles.role_after(words, name.last)
        if (
            before is not None
            and before.noun is not None
            and before.how == "title"
            and low[name.first - 1] not in roles.DETERMINERS
            and not is_acronym(name.text)
            and (several or before.noun.classes & {"office", "speaker"})
        ):
            last = words.form[name.first - 1]
            if last != "," or several:
                name.kind, name.why = "person", f"called {before.noun.words}"
        elif (
            several
            and after is not None
            and after.noun is not None
            and after.noun.classes & {"office", "speaker", "people"}
        ):
            name.kind, name.why = "person", f"called {after.noun.words}"
        elif several and after is not None and after.how == "clause":
            name.kind, name.why = "person", "said to lead or speak for somebody"
    if name.kind == "person" and is_acronym(name.text):
        name.kind = None


def _after_portfolio(words: Words, name: Name) -> int | None:
    """Where the name begins in a run that begins with what an office is for: "Commissioner for Peace | Ada Toll"."""
    low = words.low
    link = name.first - 1 - (name.first > 0 and low[name.first - 1] == "the")
    if link < 1 or low[link] not in {"of", "for"}:
        return None
    noun = roles.noun_ending(words, link - 1)
    if noun is None or "office" not in noun[1].classes:
        return None
    first = name.first
    if low[first] not in PORTFOLIOS:
        return None
    while first < name.last and (low[first] in PORTFOLIOS or low[first] in LINKS):
        first += 1
    return first if name.first < first < name.last and not body_head(words, first, name.last) else None


def _retext(words: Words, name: Name, first: int) -> None:
    while first + 1 < name.last and not words.form[first][:1].isalnum():
        first += 1  # the stop of "Mr."
    name.first = first
    name.text = words.text[words.start[first] : words.end[name.last - 1]]


def _is_portfolio(words: Words, name: Name) -> bool:
    """Whether a name is what an office or ministry is for: "Labour" of "the Minister of Labour"."""
    if name.first < 2 or words.low[name.first - 1] not in {"of", "for", "and", ",", "the"}:
        return False
    if not all(w in PORTFOLIOS or w in LINKS for w in words.low[name.first : name.last]):
        return False
    for index in range(name.first - 1, max(0, name.first - 8), -1):
        if words.low[index] in {"of", "for"}:
            noun = roles.noun_ending(words, index - 1)
            return noun is not None and bool(noun[1].classes & {"office", "organ", "speaker"})
        if words.low[index] not in PORTFOLIOS | LINKS and words.form[index] != ",":
            return False
    return False


def _decide(
    words: Words,
    name: Name,
    evidence: dict[str, Counter[str]],
    book: NameBook,
    short: dict[str, str],
    kinds: dict[str, Kind],
    demonyms: dict[str, str],
    lower: Counter[str],
    acronyms: set[str],
    ends: Mapping[str, str],
) -> None:
    """Settle what a name is, now that the whole document has been seen; `ends` are last words of bodies before it."""
    plain = fold(name.text)
    seen = evidence[plain]
    if name.known is not None and name.kind is None:
        return
    if _is_portfolio(words, name):
        name.kind = None
        return
    if name.kind is None and plain.split()[-1] in _NATURE and not (seen["says"] or seen["has office"] or seen["body"]):
        name.kind, name.why = "place", "a water or a land, which does nothing"
        return
    letters = name.text.isupper() and len(plain) == 2 and roles.honorific(plain)[0]  # "MR asks"
    common = not letters and all(roles.noun(w) is not None or roles.honorific(w)[0] for w in plain.split())
    if (common or roles.noun(plain) is not None) and name.kind != "organisation":
        name.kind = None
        return
    if name.text in short:
        name.kind, name.actor, name.why = "organisation", slug(short[name.text]), f"short for {short[name.text]}"
        return
    single = is_surname(name.text)
    if name.kind is None and single:
        full = book.full(name.text, words.start[name.first], _addressed(words, name.first))
        if full is not None and (not seen["place"] or fold(surname(full)) == plain):
            name.kind, name.full, name.why = "person", full, f"short for {full}"
            return
    if name.kind is None and not single and (full := _fuller(book, name.text, words.start[name.first])) is not None:
        name.kind, name.full, name.why = "person", full, f"short for {full}"
        return
    if name.kind is None and plain in kinds:
        name.kind = kinds[plain]
        name.why = "as elsewhere in the text"
    if name.kind == "person":
        if single:
            name.full = book.full(name.text, words.start[name.first], _addressed(words, name.first)) or name.text
        else:
            name.full = _fuller(book, name.text, words.start[name.first]) or name.text
        return
    if name.kind == "organisation":
        if single and roles.noun(plain) is not None and not (name.text.isupper() and len(name.text) > 3):
            # "the Council", "the Board": a common noun in official style, resolved like "the council"
            name.kind = None
            return
        name.actor = name.known or slug(name.text)
        return
    if plain in demonyms:
        name.kind, name.actor, name.why = "place", demonyms[plain], f"of {demonyms[plain]}"
        return
    if single and (lower[plain] or plain in NO_NAMES or roles.noun(plain) is not None) and not name.text.isupper():
        return
    if single and plain in ends and not seen["place"] and not seen["has office"]:
        name.kind, name.actor, name.why = "organisation", ends[plain], f"short for {ends[plain]}"
        return
    if is_acronym(name.text):
        if name.text.lower() in _NO_ACRONYMS or not (
            seen["says"] or seen["acts"] or seen["the"] or seen["owner"] or seen["has office"] or seen["does"]
            or seen["people"] or seen["body"]
        ):  # fmt: skip
            return
        name.kind, name.actor, name.why = "organisation", slug(name.text), "an acronym"
        return
    if name.text.isupper() and single and len(name.text) > 6 and not seen["says"]:
        return
    if single and name.text.upper() in acronyms:
        name.kind, name.actor, name.why = "organisation", slug(name.text.upper()), "an acronym, written as a name"
        return
    if seen["called"] >= max(1, seen["place"]) and not offices.by_surname(name.text):
        name.kind, name.actor, name.why = "organisation", slug(name.text), "named behind what it is"
        return
    derived = slug(name.text) in demonyms.values()
    if seen["has office"] or derived or (seen["place"] and seen["says"]):
        name.kind, name.actor, name.why = "place", slug(name.text), "a place that has a government or speaks"
        return
    if seen["place"] and seen["place"] >= seen["says"]:
        if seen["place"] * 2 >= seen["all"] or seen["all"] > 1:
            name.kind, name.why = "place", "where something is"
        return
    if seen["body"] and not seen["place"] and not offices.by_surname(name.text):
        name.kind, name.actor, name.why = "organisation", slug(name.text), "spoken of as a body"
        return
    moving = (
        seen["says"] or seen["acts"] or (seen["is"] and seen["inside"]) or (single and seen["owner"] and seen["inside"])
    )
    if moving:
        words_in = [w for w in name.text.split() if w[:1].isupper()]
        if seen["the"] * 2 > seen["all"] or (seen["owner"] and not single and len(words_in) > 3):
            name.kind, name.actor, name.why = "organisation", slug(name.text), "a named body that speaks"
        elif single and not seen["inside"] and name.text[0].isupper() and plain.endswith(("ing", "ly", "ed")):
            return
        elif len(words_in) <= 4 and not _has_particle(name.text) and _more_like_a_body(name, seen):
            name.kind, name.actor, name.why = "organisation", slug(name.text), "taken up as a body"
        elif len(words_in) <= 4:
            name.kind, name.full, name.why = "person", name.text, "speaks or acts"


def _has_particle(text: str) -> bool:
    """Whether a name is a surname that begins with its particle: "De Wever"."""
    return " " in text and is_surname(text) and text.split()[0].lower() in _OF_SURNAMES


def _fuller(book: NameBook, short: str, position: int) -> str | None:
    """The full name that ends in a name of several words: "Ali Bagheri Kani" for "Bagheri Kani"."""
    for part in (short, surname(short)):
        full = book.full(part, position)
        if full is not None and len(full.split()) > len(short.split()) and full.endswith(f" {short}"):
            return full
    return None


def _addressed(words: Words, first: int) -> Gender | None:
    """The gender that a form of address before a name tells: "Mrs. | Clinton"."""
    before = first - 1 - (first > 1 and words.form[first - 1] == ".")
    return roles.honorific(words.low[before])[1] if before >= 0 else None


def _more_like_a_body(name: Name, seen: Counter[str]) -> bool:
    """Whether an unknown name that acts is rather a body's than a person's, by how it is used and taken up.

    The weights are logarithms of how much oftener bodies than persons of the negotiation corpus were seen so.
    """
    if offices.by_surname(name.text):
        return False
    parts = name.text.split()
    letters = len(parts) > 1 and 2 < len(parts[0]) < 6 and parts[0].isupper() and not parts[-1].isupper()  # "LTO Oost"
    if name.text.isupper() or letters or not JOINING.isdisjoint(parts):
        return True
    told = seen["says it"] and len(parts) > 1
    weight = (
        2.0 * bool(told)
        + 2.5 * bool(seen["its"])
        + 0.5 * bool(seen["it"])
        - 0.9 * bool(seen["he"])
        - 0.4 * bool(seen["says"])
    )
    weight += 1.2 * bool(seen["is"]) + 1.2 * bool(seen["tied"] or seen["the"]) + 1.7 * (seen["all"] > 2)
    return weight + 0.8 * (" " in name.text) > 0.8
