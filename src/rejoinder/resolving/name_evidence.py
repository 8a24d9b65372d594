"""What a document tells of a capitalised name: what stands around it, its short forms, adjectives made from it.

The counts are by what was seen ("says", "place", "has office"); `names` decides by them what a name is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from rejoinder.resolving import roles
from rejoinder.resolving.name_runs import Name
from rejoinder.resolving.words import Words, fold, slug, word_list

__all__ = ["bracketed", "by_initials", "gather", "in_brackets", "is_acronym", "note_bodies", "of_places"]

_PLACE_BEFORE = frozenset(["in", "near", "outside", "around", "across", "throughout", "inside"])
_DOING = frozenset({"has", "have", "had", "will", "would", "did"})
_MEMBERS = frozenset({"members", "employees", "officers", "staff"})
"""People a body has, behind its name."""
_STATE_NOUNS = word_list("state nouns")
_TAKEN_UP = {"he": "he", "she": "he", "him": "he", "her": "he", "his": "he", "it": "it", "its": "its"}
_OF_BODIES = word_list("of bodies")
LEAST_INITIALS = 3
"""Capitalised words of a name whose initials can be an acronym of the text."""
_BODY_HEADS = frozenset("president chairman chairwoman chairperson leader".split())
_HAD_BY_BODIES = frozenset(
    "member deputy chairman chairwoman chairperson board headquarters management shareholder employee activist".split()
)
"""What only bodies have, before "of": "27 deputies of La Campora"."""
_ADJECTIVES = ("an", "ian", "ese", "ish", "ic", "al", "ive")
_OF_PLACES = frozenset({"ians", "ian", "ans", "an", "ese"})


def gather(words: Words, name: Name, seen: Counter[str]) -> None:
    """Count what stands around a name."""
    low, size = words.low, len(words)
    seen["all"] += 1
    opens = (
        name.first == 0
        or words.form[name.first - 1] in {".", "!", "?", '"', "“", "”", "„", ":", "«", "»"}
        or "\n" in words.gap(name.first - 1)
    )
    seen["inside"] += not opens
    before = low[name.first - 1] if name.first else ""
    after = low[name.last] if name.last < size else ""
    if before in _PLACE_BEFORE:
        seen["place"] += 1
    if before in {"for", "by", "from", "of", "at", "and"}:
        seen["tied"] += 1
    for index in range(name.last, min(size, name.last + 25)):
        if low[index] in _TAKEN_UP:
            seen[_TAKEN_UP[low[index]]] += 1
            break
    if before == "the":
        seen["the"] += 1
    if after in roles.SAYING:
        seen["says"] += 1
        seen["says it"] += _says_it(low, name.last + 1)
    elif after in roles.AUXILIARIES:
        seen["is"] += 1
        seen["does"] += after in _DOING
    elif roles.verb_like(after):
        seen["acts"] += 1
    elif after == "," and name.last + 1 < size and low[name.last + 1] == "who":
        seen["says"] += 1
    people = roles.noun(after)
    seen["people"] += people is not None and bool(people.classes & {"office", "speaker"} or people.words in _MEMBERS)
    if before in roles.SAYING and not opens:
        seen["says"] += 0 if before in {"told", "asked", "thanked", "urged", "called", "invited"} else 1
    if after in {"'s", "’s"} and name.last + 1 < size:
        noun = roles.noun_at(words, name.last + 1, size)
        for skip in (2, 3):
            if noun is None and name.last + skip < size:
                noun = roles.noun_at(words, name.last + skip, size)
        seen["owner"] += 1
        if noun is not None and not {noun[1].words, noun[1].words.split()[-1]}.isdisjoint(_STATE_NOUNS):
            seen["has office"] += 1
    if before in {"of", "for"} and name.first > 1:
        noun_before = roles.noun_ending(words, name.first - 2)
        if noun_before is not None and noun_before[1].words in _STATE_NOUNS:
            seen["has office"] += 1
        if noun_before is not None and noun_before[1].words in {
            "capital",
            "republic",
            "kingdom",
            "people",
            "country",
            "nation",
        }:
            seen["place"] += 1


def _says_it(low: Sequence[str], after: int) -> bool:
    """Whether what follows "said" is of the one who said it, and that is a body: "Unison said | it would ballot"."""
    after += 2 * (low[after : after + 1] == ["on"])
    after += low[after : after + 1] == ["that"]
    return low[after : after + 1] == ["its"] or (
        low[after : after + 1] == ["it"] and low[after + 1 : after + 2] not in (["is"], ["was"])
    )


def note_bodies(words: Words, found: Sequence[Name], evidence: dict[str, Counter[str]]) -> None:
    """Count what only bodies and places have about them: "X, which", "the company X", "X's lawyer", "Ada Toll of X"."""
    low, size = words.low, len(words)
    by_end = {n.last: n for n in found}
    for name in found:
        if name.kind == "person" or name.known is not None:
            continue
        seen = evidence[fold(name.text)]
        before, after = name.first - 1, name.last
        if after + 1 < size and words.form[after] == "," and low[after + 1] == "which":
            seen["body"] += 1
        noun = roles.noun_ending(words, before) if before >= 0 else None
        if noun is not None and not noun[1].plural and noun[1].classes == {"body"} and words.gap(before) == " ":
            seen["body"] += 1
            seen["called"] += 1
        if after + 2 < size and words.form[after] == "," and low[after + 1] in {"a", "an", "the"}:
            stop = min(size, after + 8)
            for index in range(after + 2, stop):
                if words.form[index] in {"'", "’"} and low[index - 1].endswith("s"):
                    continue  # ", the passengers' association,"
                if low[index] in roles.PREPOSITIONS or not words.form[index][:1].isalpha():
                    break
                told = roles.noun(low[index])
                closed = index + 1 < size and words.form[index + 1] in {",", "."}
                if told is not None and told.classes == {"body"} and not told.plural and closed:
                    seen["body"] += 1
        if after + 1 < size and low[after] in {"'s", "’s"}:
            for index in range(after + 1, min(size, after + 4)):
                held = roles.noun_at(words, index, size)
                if held is not None:
                    seen["body"] += held[1].words in _OF_BODIES
                    break
        if after + 2 < size and words.form[after] == "(" and words.form[after + 2] == ")":
            seen["body"] += 2 * (words.form[after + 1] == _initials(name.text, least=2))
        seen["body"] += _is_a_body(words, after) + _led_or_told(words, name)
        office = roles.noun_at(words, after, size) if " " in name.text and after < size else None
        if office is not None and office[1].classes & {"office", "speaker"} and not office[1].plural:
            # "Western Forest Products | president Don Demens"
            seen["body"] += office[0] < size and words.form[after].islower() and words.form[office[0]][:1].isupper()
        person = by_end.get(before)
        if person is not None and person.kind == "person" and before >= 0 and low[before] in {"of", "for", "from"}:
            seen["body"] += 1


def _led_or_told(words: Words, name: Name) -> bool:
    """Whether the words at a name say that it is a body: "the Vooruit | president", "Vooruit-chairman", "the opposition
    alliance, | Juntos por el Cambio,", "deputies of | La Campora"."""
    low, form, after, before = words.low, words.form, name.last, name.first - 1
    if before < 1 or after + 1 >= len(words):
        return False
    if " " not in name.text and low[after] in _BODY_HEADS and form[after].islower():
        headed = low[before] == "the" and not low[after - 1].endswith(_ADJECTIVES)
        if headed or words.gap(after - 1) == "-":
            return True
    if form[before] == "," and form[after] == ",":
        told = roles.noun_ending(words, before - 1)
        if told is not None and told[1].classes == {"body"} and not told[1].plural:
            start = range(told[0] - 1, max(-1, told[0] - 5), -1)
            return any(low[i] == "the" and words.gap(i) == " " for i in start)
    had = roles.noun(low[before - 1]) if low[before] == "of" else None
    return had is not None and not _HAD_BY_BODIES.isdisjoint({had.words, low[before - 1].removesuffix("s")})


def _is_a_body(words: Words, verb: int) -> bool:
    """Whether what follows a name says that it is a body: "EVG | is the larger union"."""
    if verb + 2 >= len(words) or words.low[verb] not in {"is", "was"} or words.low[verb + 1] not in {"the", "a", "an"}:
        return False
    for index in range(verb + 2, min(len(words), verb + 7)):
        if not words.form[index][:1].isalpha() or words.low[index] in roles.PREPOSITIONS | {"and", "or"}:
            return False
        told = roles.noun(words.low[index])
        if told is not None:
            return told.classes == {"body"} and not told.plural
    return False


def in_brackets(words: Words, found: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Names that stand alone in brackets right behind another, with that one: of what side a person is,
    "Ada Toll (New Union)". Who is asked is one whose name and sort nobody knows.
    """
    for before, name in pairwise(found):
        opened = before.last == name.first - 1 and words.form[before.last] == "("
        if not opened or name.kind == "person" or name.known is not None or name.last >= len(words):
            continue
        if name.text[1:2] in {"", "-"} and name.text[0] in "DRI":
            continue  # "Ed Rendell (D)", "(R-Ohio)": a party's letter and a state
        after = words.form[name.last + 1] if name.last + 1 < len(words) else "."
        if words.form[name.last] == ")" and (not after[:1].isupper() or "\n" in words.gap(name.last)):
            yield before, name


def bracketed(words: Words, found: Sequence[Name]) -> dict[str, str]:
    """Short forms given in brackets after a full name: "Rail and Signal Workers' Union (RSW)", also written "(Rsw)"."""
    short: dict[str, str] = {}
    by_end = {n.last: n for n in found if n.kind == "organisation"}
    for name in found:
        if (
            name.first > 1
            and name.last < len(words)
            and words.form[name.first - 1] == "("
            and words.form[name.last] == ")"
        ):
            full = by_end.get(name.first - 1)
            if full is not None and (is_acronym(name.text) or _may_shorten(name, full.text)):
                short[name.text] = full.text
    return short


def _may_shorten(name: Name, full: str) -> bool:
    """Whether one word in brackets can be short for a name of several, in whatever language: "(Conaie)"."""
    if name.text.upper() == _initials(full):
        return True
    if " " in name.text or not name.text.isalpha() or name.known is not None or " " not in full:
        return False
    return name.text[0] == full.removeprefix("The ")[0] and len(name.text) < len(full) / 2


def by_initials(found: Sequence[Name]) -> dict[str, str]:
    """Acronyms that are the initials of the one body they can be: "UNW" beside a Union of Northern Workers."""
    bodies: dict[str, set[str]] = {}
    for name in found:
        if name.kind in (None, "organisation") and (letters := _initials(name.text)):
            bodies.setdefault(letters, set()).add(name.text)
    written = {n.text for n in found if n.known is None and is_acronym(n.text)}
    return {short: full.pop() for short, full in bodies.items() if short in written and len(full) == 1}


def _initials(name: str, least: int = LEAST_INITIALS) -> str:
    """The initials of a name of at least so many words; "" of a shorter one."""
    capitals = [w for w in name.replace("-", " ").split() if w[:1].isupper()]
    return "".join(w[0] for w in capitals) if len(capitals) >= least else ""


def is_acronym(text: str) -> bool:
    """Whether a name is two to six capitals, stops and dashes between them left out."""
    letters = text.replace(".", "").replace("-", "").replace("&", "")
    return 2 <= len(letters) <= 6 and letters.isupper() and letters.isalpha() and " " not in text


def of_places(
    found: Sequence[Name], evidence: dict[str, Counter[str]], known: Mapping[str, str], given: Set[str]
) -> dict[str, str]:
    """Adjectives and peoples made from places of the document: "Ombrian" of "Ombria", "Castavelians" of "Castavel"."""
    ids = {
        n.text: slug(n.text)
        for n in found
        if " " not in n.text and (evidence[fold(n.text)]["place"] or evidence[fold(n.text)]["has office"])
    } | dict(known)
    # a name that nothing else tells of is a place's where the text has the adjective: "Kalvia" with "Kalvian"
    told = {
        n.text: slug(n.text)
        for n in found
        if n.kind is None
        and n.known is None
        and n.text not in ids
        and n.text.isalpha()
        and fold(n.text) not in given
        and not fold(n.text).endswith(("ish", *_OF_PLACES))
    }
    adjectives = {n.text for n in found if n.known is not None}
    texts = {n.text for n in found if " " not in n.text}
    by_start: dict[str, list[str]] = {}
    for place in [*ids, *told]:
        by_start.setdefault(fold(place)[:4], []).append(place)
    made: dict[str, str] = {}
    for text in texts:
        plain = fold(text)
        for ending in ("ians", "ian", "ans", "an", "ese", "ish", "is", "i", "ers", "er", "ics", "ic"):
            if not plain.endswith(ending):
                continue
            stem = plain[: -len(ending)]
            for place in by_start.get(plain[:4], ()):
                other = fold(place)
                if place in told and (ending not in _OF_PLACES or text in adjectives):
                    continue
                if (
                    other != plain
                    and len(stem) >= 4
                    and other.startswith(stem[:-1] if len(stem) > 5 else stem)
                    and abs(len(other) - len(stem)) <= 3
                ):
                    made[plain] = ids.get(place) or told[place]
            break
    return made
