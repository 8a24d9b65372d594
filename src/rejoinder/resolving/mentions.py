"""The mentions of a document: who and what is named in it, each with the actor it stands for.

Names come first, known (`actors`) and unknown (`names`); then bodies and offices that are described (`descriptions`)
and for whom each person speaks (`affiliations`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from rejoinder.record.types import Mention, MentionKind
from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import Form, Hit, actor, id_for_name, scan
from rejoinder.resolving.affiliations import with_affiliations
from rejoinder.resolving.common_nouns import with_common_nouns
from rejoinder.resolving.descriptions import with_common_bodies, with_offices
from rejoinder.resolving.name_runs import PORTFOLIOS
from rejoinder.resolving.names import Name, find_names, is_surname
from rejoinder.resolving.references import References
from rejoinder.resolving.words import Words, word_list, words_of

__all__ = ["find_mentions", "paragraphs_of"]

Offsets = tuple[int, int]
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def paragraphs_of(text: str) -> list[Offsets]:
    """Spans of the paragraphs of a text: stretches between blank lines."""
    found = []
    start = 0
    for match in _PARAGRAPH.finditer(text):
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def find_mentions(
    text: str,
    sentences: list[tuple[int, int]],
    *,
    codebook: Any | None = None,
    language: str = "en",
    on: date | None = None,
    references: Callable[..., References] = References,
    ordered: bool = True,
) -> list[Mention]:
    """Mentions of actors, persons, places, groups and offices in `text`, in order, none overlapping another.

    `sentences` are sorted spans of code points. A codebook's `aliases` (name to actor id) are matched before all else;
    `language` adds the names states have in it; `on` is the day of the document: it tells who held an office.
    What the text itself says about a person outranks the table of offices. `references` makes the references that
    descriptions are resolved by; where a text is not `ordered`, a surname means whom it names most often.
    """
    aliases: Mapping[str, str] = getattr(codebook, "aliases", None) or {}
    words = words_of(text)
    if not len(words):
        return []
    hits = _places_with_two_owners(scan(text, language=language, aliases=aliases))
    hits = _with_halves(words, [h for h in hits if not _of_nature(words, h)])
    people: Mapping[str, str] = getattr(codebook, "persons", None) or {}
    names, _ = find_names(words, hits, people, ordered=ordered, on=on)
    mentions = _merge(words, hits, names, aliases, on)
    mentions = with_common_bodies(words, mentions)
    paragraphs = paragraphs_of(text)
    mentions = with_common_nouns(words, mentions, sentences, paragraphs, references)
    mentions = with_affiliations(words, mentions, sentences, paragraphs, on, people, references)
    return with_offices(words, mentions, sentences, paragraphs, on, references)


def _places_with_two_owners(hits: list[Hit]) -> list[Hit]:
    """Brussels is the Union's seat unless the text is about Belgium, and not about the Union or the alliance."""
    ids = {h.actor for h in hits}
    named = {h.actor for h in hits if h.form not in {"capital", "seat"}}
    if "BEL" in ids and not named & {"EU", "NATO"}:
        hits = [h._replace(actor="BEL") if h.actor == "EU" and h.form == "capital" else h for h in hits]
    return hits


_KOREAS = {"korea": "name", "korean": "adjective", "koreans": "people"}


def _with_halves(words: Words, hits: list[Hit]) -> list[Hit]:
    """Add "Korean" where the text names one of the Koreas, and "the South" where it speaks of Korea or the Sudans."""
    ids = {h.actor for h in hits}
    korea = "PRK" if "PRK" in ids and "KOR" not in ids else "KOR" if "KOR" in ids and "PRK" not in ids else None
    halves: dict[str, str] = {}
    if ids & {"KOR", "PRK"} and "SSD" not in ids:
        halves = {"North": "PRK", "South": "KOR"}
    elif "SSD" in ids and not ids & {"KOR", "PRK"}:
        halves = {"North": "SDN", "South": "SSD"}
    if korea is None and not halves:
        return hits
    starts = [h.start for h in hits]
    added = []
    for index, form in enumerate(words.form):
        low = words.low[index]
        if low in _KOREAS and korea is not None and form[:1].isupper():
            id, how = korea, _KOREAS[low]
        elif form in halves and index and words.low[index - 1] == "the":
            after = words.form[index + 1] if index + 1 < len(words) else "."
            if after[:1].isupper() or words.gap(index) not in {" ", ""}:
                continue
            id, how = halves[form], "name"
        else:
            continue
        start, end = words.start[index], words.end[index]
        before = bisect_right(starts, start) - 1
        if before < 0 or hits[before].end <= start:
            added.append(Hit(start, end, id, cast(Form, how)))
    return sorted([*hits, *added], key=lambda h: h.start) if added else hits


_OWN_NAMES = frozenset({"congress", "mission"})
"""Organs of states that unions, churches and movements have too, under names of their own."""
_OF_STATES = frozenset("national people general supreme federal".split())
_NATURE = word_list("waters and lands")
_KINDS: dict[str, MentionKind] = {"name": "place", "capital": "place", "seat": "organisation", "adjective": "group",
                                  "people": "group", "alias": "organisation"}  # fmt: skip


def _merge(
    words: Words, hits: list[Hit], names: list[Name], aliases: Mapping[str, str], on: date | None
) -> list[Mention]:
    """Known and unknown names as mentions; of two that overlap the longer one stays, a codebook's always."""
    found: list[tuple[int, int, int, Mention]] = []
    for hit in hits:
        known = actor(hit.actor)
        kind: MentionKind = _KINDS[hit.form]
        if hit.form == "name" and known.kind != "state":
            kind = "organisation"
        if hit.form == "alias" and known.kind == "state":
            kind = "place"
        form = words.text[hit.start : hit.end]
        why = {"alias": "codebook", "name": "name", "capital": "capital", "seat": "seat of government",
               "adjective": "adjective", "people": "people"}[hit.form]  # fmt: skip
        rank = 0 if hit.form == "alias" else 2
        found.append((rank, hit.start, hit.end, Mention(hit.start, hit.end, form, kind, hit.actor, None, why)))
    present = _with_company({h.actor for h in hits}, names, on)
    for name in names:
        start, end = words.start[name.first], words.end[name.last - 1]
        mention = _mention_of(words, name, start, end, hits, present, on)
        if mention is not None:
            found.append((1 if end - start > 3 else 2, start, end, mention))
    found.extend(_table_persons(words, names, hits, on))
    # Codebook first, then the longer; a person's name beats a place inside it.
    found.sort(key=lambda x: (x[0] != 0, -(x[2] - x[1]), x[0], x[1]))
    taken = bytearray(len(words.text) + 1)
    kept = []
    for _, start, end, mention in found:
        if any(taken[start:end]):
            continue
        taken[start:end] = b"\x01" * (end - start)
        kept.append(mention)
    kept.sort(key=lambda m: m.start)
    return kept


def _of_nature(words: Words, hit: Hit) -> bool:
    """Whether an adjective is a part of the name of a water or a land: "Indian | Ocean", "British | Columbia"."""
    after = words.inside(hit.start, hit.end).stop
    if hit.form not in ("adjective", "people") or after >= len(words) or words.gap(after - 1) != " ":
        return False
    return words.form[after][:1].isupper() and words.low[after] in _NATURE


def _with_company(present: set[str], names: list[Name], on: date | None) -> set[str]:
    """The actors a text names, and those of surnames that stand beside somebody who is at home in it: who writes of
    Lavrov and Blinken means Jens Stoltenberg too, though NATO is but "the alliance" there.
    """
    if on is None:
        return present
    alone = {n.full or n.text for n in names if n.kind == "person"}
    people = {p for s in alone if " " not in s and len(found := offices.by_surname(s, on)) == 1 for p in found}
    if not any(_at_home(person, present, on) for person in people):
        return present
    return present | {o.actor for person in people for o in offices.holders(person, on)}


def _mention_of(
    words: Words, name: Name, start: int, end: int, hits: list[Hit], present: set[str], on: date | None
) -> Mention | None:
    text = words.text[start:end]
    if name.kind == "person":
        full = name.full or text
        known = None if is_surname(full) else offices.full_names(full)
        if known is None and is_surname(full):
            people = offices.by_surname(full, on)
            known = people[0] if len(people) == 1 and _at_home(people[0], present, on) else None
            known = known or _by_title(words, name.first, full, hits, on)
        return Mention(start, end, text, "person", None, known or full, name.why)
    if name.kind == "organisation":
        inside = [hit.actor for hit in hits[_first_from(hits, start) : _first_from(hits, end)]]
        state = inside[-1] if inside else None
        organ = _organ(words, name.first, name.last)
        owner = next((a for a in inside if actor(a).kind == "state"), None) or _owner(words, name.first, hits)
        if owner is not None and not organ and roles.governs(words, name.first, name.last):
            return Mention(start, end, text, "organisation", owner, None, f"{words.low[name.last - 1]} of {owner}")
        if organ and state is not None:
            return Mention(start, end, text, "organisation", state, None, f"{organ} of {state}")
        own = words.low[name.first] in _OF_STATES and roles.governs(words, name.first, name.last)
        if own and not organ and name.known is None:
            return Mention(start, end, text, "organisation", None, None, words.low[name.last - 1])
        if organ and name.known is None and not _names_itself(words, organ, name.first, name.last):
            return Mention(start, end, text, "organisation", None, None, organ)
        return Mention(
            start, end, text, "organisation", name.actor or id_for_name(text), None, name.why or "named body"
        )
    return Mention(start, end, text, "place", name.actor, None, name.why)


def _by_title(words: Words, first: int, surname: str, hits: list[Hit], on: date | None) -> str | None:
    """The only one of a surname who held, then or before, the office that stands before it: "Chancellor | Merkel".

    Another's name or state beside the office ("Karsk President Obama") says that somebody else is meant.
    """
    phrase = roles.role_before(words, first)
    if phrase is None or phrase.noun is None or phrase.how != "title":
        return None
    people = {p for p in offices.by_surname(surname) if offices.once_held(p, phrase.noun.words, on)}
    if len(people) != 1:
        return None
    (person,) = people
    states = {office.actor for office in offices.once_held(person, phrase.noun.words, on)}
    said = phrase.noun.words.split()
    for index in range(phrase.first, phrase.last):
        if words.form[index][:1].isupper() and words.low[index] not in roles.DETERMINERS | {*said}:
            at = _first_from(hits, words.start[index])
            if at >= len(hits) or hits[at].start != words.start[index] or hits[at].actor not in states:
                return None
    return person


def _owner(words: Words, first: int, hits: list[Hit]) -> str | None:
    """The state whose a name says a body is: "Iran's | Supreme National Security Council"."""
    if first < 2 or words.low[first - 1] not in {"'s", "’s"}:
        return None
    end = words.end[first - 2]
    hit = hits[at] if (at := _first_from(hits, words.start[first - 2] + 1) - 1) >= 0 else None
    return hit.actor if hit is not None and hit.end == end and actor(hit.actor).kind == "state" else None


def _at_home(person: str, present: set[str], on: date | None) -> bool:
    """Whether a surname alone can mean this office holder: the text names whom he speaks for."""
    return any(
        o.actor in present or actor(o.actor).country in present
        for o in offices.holders(person, on) or offices.holders(person)
    )


def _first_from(hits: list[Hit], start: int) -> int:
    return bisect_left(hits, start, key=lambda h: h.start)


def _organ(words: Words, first: int, last: int) -> str | None:
    """The organ of state a name is the name of: "ministry" for "Foreign Ministry", "Ministry of Health"."""
    of = next((i for i in range(first + 1, last) if words.low[i] == "of"), last)
    head = roles.noun(words.low[first])
    if of == first + 1 and head is not None and "body" in head.classes and "organ" not in head.classes:
        return None  # "Society of Signallers and Station Staff"
    for index in dict.fromkeys((last - 1, first, of - 1)):
        noun = roles.noun(words.low[index])
        if noun is not None and "organ" in noun.classes and "body" not in noun.classes:
            return noun.words
    return None


def _names_itself(words: Words, organ: str, first: int, last: int) -> bool:
    """Whether a name that ends in a noun for an organ is a body's own all the same: "Rag Pickers' Congress"."""
    return organ in _OWN_NAMES and any(
        words.form[i][:1].isupper() and words.low[i] not in PORTFOLIOS | _OF_STATES for i in range(first, last - 1)
    )


def _table_persons(
    words: Words, names: list[Name], hits: list[Hit], on: date | None
) -> list[tuple[int, int, int, Mention]]:
    """Surnames of office holders ("Putin") that no rule of shape has found."""
    present = {h.actor for h in hits}
    covered = {i for n in names for i in range(n.first, n.last)}
    hit_at = {h.start for h in hits}
    found = []
    for index, form in enumerate(words.form):
        if index in covered or not form[:1].isupper() or len(form) < 3 or words.start[index] in hit_at:
            continue
        name = form.title() if form.isupper() else form
        people = offices.by_surname(name, on)
        if len(people) == 1 and _at_home(people[0], present, on):
            start, end = words.start[index], words.end[index]
            found.append(
                (1, start, end, Mention(start, end, form, "person", None, people[0], "surname of an office holder"))
            )
    return found
