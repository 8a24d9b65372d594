"""The mentions of a document: who and what is named in it, each with the actor it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from rejoinder.record.types import Mention, MentionKind
from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import Hit, actor, id_for_name, scan
from rejoinder.resolving.actors import known as known_actor
from rejoinder.resolving.antecedents import stems
from rejoinder.resolving.names import Name, find_names
from rejoinder.resolving.references import References
from rejoinder.resolving.words import Words, slug, word_list

__all__ = ["find_mentions", "paragraphs_of"]

Offsets = tuple[int, int]
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_MODIFIERS_NOT = word_list("modifiers not")


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
) -> list[Mention]:
    """Mentions of actors, persons, places, groups and offices in `text`, in order, none overlapping another.

    `sentences` are sorted spans of code points. A codebook's `aliases` (name to actor id) are matched before all else;
    `language` adds the names states have in it; `on` is the day of the document: it tells who held an office.
    What the text itself says about a person outranks the table of offices.
    """
    aliases: Mapping[str, str] = getattr(codebook, "aliases", None) or {}
    words = Words(text)
    if not len(words):
        return []
    hits = _places_with_two_owners(scan(text, language=language, aliases=aliases))
    people: Mapping[str, str] = getattr(codebook, "persons", None) or {}
    names, _ = find_names(words, hits, people)
    mentions = _merge(words, hits, names, aliases, on)
    mentions = _with_common_bodies(words, mentions)
    paragraphs = paragraphs_of(text)
    mentions = _with_affiliations(words, mentions, sentences, paragraphs, on, people)
    return _with_offices(words, mentions, sentences, paragraphs, on)


def _places_with_two_owners(hits: list[Hit]) -> list[Hit]:
    """Brussels is the Union's seat unless the text is about Belgium, and not about the Union or the alliance."""
    ids = {h.actor for h in hits}
    named = {h.actor for h in hits if h.form not in {"capital", "seat"}}
    if "BEL" in ids and not named & {"EU", "NATO"}:
        hits = [h._replace(actor="BEL") if h.actor == "EU" and h.form == "capital" else h for h in hits]
    if "KOR" not in named and "PRK" not in named:
        return hits
    return hits


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
    for name in names:
        start, end = words.start[name.first], words.end[name.last - 1]
        mention = _mention_of(words, name, start, end, hits, on)
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


def _mention_of(words: Words, name: Name, start: int, end: int, hits: list[Hit], on: date | None) -> Mention | None:
    text = words.text[start:end]
    if name.kind == "person":
        full = name.full or text
        known = offices.full_names(full) if " " in full else None
        if known is None and " " not in full:
            people = offices.by_surname(full, on)
            known = people[0] if len(people) == 1 and _at_home(people[0], {h.actor for h in hits}, on) else None
        return Mention(start, end, text, "person", None, known or full, name.why)
    if name.kind == "organisation":
        state = None
        for hit in hits[_first_from(hits, start) :]:
            if hit.start >= end:
                break
            state = hit.actor
        organ = _organ(words, name.first, name.last)
        if organ and state is not None:
            return Mention(start, end, text, "organisation", state, None, f"{organ} of {state}")
        if organ and name.known is None:
            return Mention(start, end, text, "organisation", None, None, organ)
        return Mention(
            start, end, text, "organisation", name.actor or id_for_name(text), None, name.why or "named body"
        )
    return Mention(start, end, text, "place", name.actor, None, name.why)


def _at_home(person: str, present: set[str], on: date | None) -> bool:
    """Whether a surname alone can mean this office holder: the text names whom he speaks for."""
    return any(
        o.actor in present or actor(o.actor).country in present
        for o in offices.holders(person, on) or offices.holders(person)
    )


def _first_from(hits: list[Hit], start: int) -> int:
    from bisect import bisect_left

    return bisect_left(hits, start, key=lambda h: h.start)


def _organ(words: Words, first: int, last: int) -> str | None:
    """The organ of state a name is the name of: "ministry" for "Foreign Ministry", "Ministry of Health"."""
    for index in (last - 1, first):
        noun = roles.noun(words.low[index])
        if noun is not None and "organ" in noun.classes and "body" not in noun.classes:
            return noun.words
    return None


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


def _with_common_bodies(words: Words, mentions: list[Mention]) -> list[Mention]:
    """Add bodies named by common nouns: "the railway workers' union", "the bondholder committee"."""
    taken: dict[int, Mention] = {}
    for mention in mentions:
        for index in words.inside(mention.start, mention.end):
            taken[index] = mention
    added: list[Mention] = []
    low = words.low
    for index in range(len(words)):
        if index in taken:
            continue
        noun = roles.noun(low[index])
        if (
            noun is None
            or "body" not in noun.classes
            or noun.plural
            or noun.words in {"body", "meeting", "group", "list", "centre", "summit"}
        ):
            continue
        first = index
        while first > 0 and index - first < 5 and words.gap(first - 1) in {" ", ""}:
            before = low[first - 1]
            if before in {"'", "’", "'s", "’s"}:
                if first > 1 and low[first - 2].endswith("s") and before in {"'", "’"} and first - 2 not in taken:
                    first -= 2
                    continue
                break
            if (
                not before[:1].isalpha()
                or before in roles.DETERMINERS
                or before in roles.POSSESSIVES
                or before in roles.PREPOSITIONS
            ):
                break
            if (
                before in _MODIFIERS_NOT
                or roles.verb_like(before)
                or before in {"and", "or", "but", "as", "than", "that", "when", "which", "who", "not"}
            ):
                break
            if first - 1 in taken and taken[first - 1].kind not in {"group"}:
                break
            first -= 1
        own = [
            i
            for i in range(first, index)
            if i not in taken and words.form[i].islower() and len(low[i]) > 2 and low[i] not in _MODIFIERS_NOT
        ]
        after = index + 1
        if first == index and after + 1 < len(words) and low[after] in {"of", "for"}:
            # "the committee of bondholders", "the federation of fishermen"
            second = after + 1 + (low[after + 1] == "the")
            if (
                second < len(words)
                and second not in taken
                and (inner := roles.noun(low[second])) is not None
                and inner.classes & {"group"}
            ):
                end = words.end[second]
                text = words.text[words.start[index] : end]
                added.append(
                    Mention(
                        words.start[index],
                        end,
                        text,
                        "organisation",
                        slug(f"{low[second]} {low[index]}"),
                        None,
                        "a body by common nouns",
                    )
                )
            continue
        if not own or not (
            first
            and (
                low[first - 1] in {"the", "its", "their", "his", "her", "'s", "’s"}
                or any(low[i].endswith("s") for i in own)
            )
        ):
            continue
        start, end = words.start[first], words.end[index]
        added.append(
            Mention(
                start,
                end,
                words.text[start:end],
                "organisation",
                slug(words.text[start:end]),
                None,
                "a body by common nouns",
            )
        )
    if not added:
        return _joined(mentions)
    spans = [(a.start, a.end) for a in added]
    kept = [m for m in mentions if not any(s <= m.start and m.end <= e for s, e in _near(spans, m))]
    return _joined(sorted([*kept, *added], key=lambda m: m.start))


def _near(spans: list[Offsets], mention: Mention) -> list[Offsets]:
    from bisect import bisect_right

    at = bisect_right(spans, (mention.start, 1 << 60))
    return spans[max(0, at - 1) : at]


def _joined(mentions: list[Mention]) -> list[Mention]:
    """Give a shorter name of a body the id of the only longer one in the text that has all its words."""
    longest: dict[str, tuple[frozenset[str], str]] = {}
    for mention in mentions:
        if mention.kind == "organisation" and mention.actor and not _fixed(mention):
            longest.setdefault(mention.actor, (frozenset(stems(re.findall(r"[^\W_]+", mention.text))), mention.text))
    changed: dict[str, str] = {}
    by_word: dict[str, list[str]] = {}
    for id, (parts, _) in longest.items():
        for part in parts:
            by_word.setdefault(part, []).append(id)
    for id, (parts, _) in longest.items():
        if not parts:
            continue
        rarest = min(parts, key=lambda p: len(by_word[p]))
        wider = [o for o in by_word[rarest][:50] if o != id and parts < longest[o][0]]
        if len(wider) == 1:
            changed[id] = wider[0]
    for id in list(changed):
        seen = {id}
        while changed.get(changed[id]) and changed[id] not in seen:
            seen.add(changed[id])
            changed[id] = changed[changed[id]]
    if not changed:
        return mentions
    return [
        m if m.actor not in changed else _changed(m, changed[m.actor], f"short for {changed[m.actor]}")
        for m in mentions
    ]


def _fixed(mention: Mention) -> bool:
    from rejoinder.resolving.actors import known

    return mention.why == "codebook" or known(mention.actor or "")


def _with_affiliations(
    words: Words,
    mentions: list[Mention],
    sentences: list[Offsets],
    paragraphs: list[Offsets],
    on: date | None,
    people: Mapping[str, str],
) -> list[Mention]:
    """Say for whom each person speaks: by the words at the name, else by the table of offices, else by the context."""
    references = References(words.text, sentences, mentions, paragraphs, on=on, words=words)
    references.naming = True
    present = {m.actor for m in mentions if m.actor}
    said: dict[str, tuple[str, str, float]] = {}
    former: set[str] = set()
    implied: dict[str, tuple[str, str]] = {}
    for entry in references.entries:
        if not entry.person:
            if entry.kind == "organisation" and entry.actor is None:
                first, last = _span_of(words, entry.start, entry.end)
                noun = roles.noun_ending(words, last - 1, first) or roles.noun_at(words, first, last)
                entry.mention = _changed(entry.mention, None, "which one is not said")
                if noun is None:
                    continue
                organ = noun[1] if isinstance(noun[1], roles.Noun) else None
                if organ is None:
                    continue
                found = references._common(organ, first, last, [(entry.start, entry.end)])
                entry.actor = found.actor
                entry.mention = _changed(entry.mention, found.actor, found.why)
            continue
        first, last = _span_of(words, entry.start, entry.end)
        references.named = entry.person
        for phrase in (roles.role_before(words, first), roles.role_after(words, last)):
            if phrase is None:
                continue
            if phrase.former:
                former.add(entry.person)
                continue
            found = references.phrase(phrase.first, phrase.last, [(entry.start, entry.end)])
            if phrase.how == "complement" and (found.actor is None or found.margin < 0.5):
                continue
            if found.actor is None:
                continue
            sure = found.margin >= 0.45 or words.low[phrase.first] in roles.POSSESSIVES
            if sure and (entry.person not in said or said[entry.person][2] < found.margin - 0.2):
                said[entry.person] = (found.actor, f"the text: {found.why}", found.margin)
                references.holds(entry.person, found.actor, phrase)
            elif not sure:
                implied.setdefault(entry.person, (found.actor, found.why))
                references.holds(entry.person, found.actor, phrase)
        entry.actor = said[entry.person][0] if entry.person in said else _by_table(entry.person, on, present, people)[0]
        if entry.actor is None and entry.person in implied:
            entry.actor = implied[entry.person][0]
    changed = []
    for entry in references.entries:
        mention = entry.mention
        if entry.person:
            if entry.person in said:
                id, why, _ = said[entry.person]
                if not known_actor(id):
                    # A body nobody knows ("National Security Council") may be an organ of the state in the table.
                    id_table, why_table = _by_table(entry.person, on, present, people)
                    if id_table is not None and entry.person not in people:
                        id, why = id_table, f"{why_table}; {why}"
                mention = _changed(mention, id, why)
            else:
                id_table, why = _by_table(entry.person, on, present, people)
                if id_table is None and entry.person in implied and entry.person not in former:
                    id_table, why = implied[entry.person]
                    why = f"from the context: {why}"
                mention = _changed(mention, id_table, why or mention.why or "")
        changed.append(mention)
    return changed


def _by_table(person: str, on: date | None, present: set[str], people: Mapping[str, str]) -> tuple[str | None, str]:
    """The actor of the office held at the date; without a date, of the only one, or the only one the text names."""
    if person in people:
        return people[person], "known from the dossier"
    if " " not in person:
        return None, ""
    held = offices.holders(person, on)
    if held:
        ids = {o.actor for o in held}
        if len(ids) > 1 and len(ids & present) == 1:
            ids &= present
        if len(ids) == 1:
            office = next(o for o in held if o.actor in ids)
            return office.actor, f"{office.office} by the table of offices"
        return None, "several offices: " + ", ".join(f"{o.office} ({o.actor})" for o in held)
    if on is not None and (ever := offices.holders(person)):
        return None, "no office on that day; " + "; ".join(
            f"{o.office} ({o.actor}) until {o.end or '?'}" for o in ever[-2:]
        )
    return None, ""


def _span_of(words: Words, start: int, end: int) -> tuple[int, int]:
    span = words.inside(start, end)
    return span.start, span.stop


def _changed(mention: Mention, id: str | None, why: str | None) -> Mention:
    return Mention(mention.start, mention.end, mention.text, mention.kind, id, mention.person, why or mention.why)


def _with_offices(
    words: Words, mentions: list[Mention], sentences: list[Offsets], paragraphs: list[Offsets], on: date | None
) -> list[Mention]:
    """Add office phrases without a name ("the premier", "Belgrade's president"), resolved where something tells."""
    references = References(words.text, sentences, mentions, paragraphs, on=on, words=words)
    taken: set[int] = set()
    names: set[int] = set()
    for mention in mentions:
        span = words.inside(mention.start, mention.end)
        taken.update(span)
        if mention.kind == "person":
            names.update(span)
    added: list[Mention] = []
    index, size = 0, len(words)
    while index < size:
        if index in taken:
            index += 1
            continue
        found = roles.noun_at(words, index, size)
        if (
            found is None
            or not found[1].classes & {"office", "speaker"}
            or found[1].plural
            or "loose" in found[1].classes
        ):
            index += 1
            continue
        after = found[0]
        if any(i in taken for i in range(index, after)):
            index = after
            continue
        # the office of somebody named right beside it belongs to that mention
        if (
            after in names
            or (after < size and words.form[after] == "," and after + 1 in names)
            or (after < size and words.low[after] in {"'s", "’s"})
        ):
            index = after
            continue
        first = index
        while first > 0 and index - first < 5 and words.gap(first - 1) in {" ", ""} and first - 1 not in taken:
            before = words.low[first - 1]
            if (
                not before[:1].isalpha()
                or before in roles.PREPOSITIONS
                or roles.verb_like(before)
                or before in {"and", "or", "as", "that", "who", "but", "than", "when"}
            ):
                break
            first -= 1
            if before in roles.DETERMINERS or before in roles.POSSESSIVES:
                break
        definite = words.low[first] in {"the"} | set(roles.POSSESSIVES)
        owner = first - 1 in taken or (first > 1 and words.low[first - 1] in {"'s", "’s"} and first - 2 in taken)
        complement = after + 1 < size and words.low[after] in {"of", "for"}
        if not (definite or owner or complement or found[1].classes & {"speaker"}):
            index = after
            continue
        if first and words.form[first - 1] == "," and first - 2 in names and first >= 2:
            index = after  # an apposition of the person before
            continue
        begin = first
        if (first - 1 in taken and first == index) or (owner and words.low[first - 1] in {"'s", "’s"}):
            edge = first - 1 if first - 1 in taken else first - 2
            begin = next((references.words.at(e.start) for e in (references._entry_over(edge),) if e), first)
        elif first - 1 in taken:
            begin = next((references.words.at(e.start) for e in (references._entry_over(first - 1),) if e), first)
        end = after
        if complement:
            stop = after + 1
            while stop < size and stop - after < 8 and (
                stop in taken or (words.low[stop][:1].isalpha() and not roles.verb_like(words.low[stop])
                and words.low[stop] not in {"and", "who", "that", "which", "but", "as"})
            ):  # fmt: skip
                stop += 1
            end = stop
        meant = references.phrase(begin, end)
        if (definite or owner or meant.actor) and begin <= first:
            start, finish = words.start[first], words.end[after - 1]
            office = Mention(start, finish, words.text[start:finish], "office", meant.actor, meant.person, meant.why)
            added.append(office)
            references.add(office)
        index = max(after, index + 1)
    merged = sorted([*mentions, *added], key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in merged:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept
