"""Mentions without a name: bodies and offices that a text only describes.

Bodies named by common nouns ("the railway workers' union") get an id from their words, offices ("the premier",
"Belgrade's president") the actor and person they stand for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from rejoinder.record.types import Mention
from rejoinder.resolving import roles
from rejoinder.resolving.actors import known as known_actor
from rejoinder.resolving.phrase_parts import posted_to
from rejoinder.resolving.references import References
from rejoinder.resolving.salience import is_state
from rejoinder.resolving.words import Words, slug, stems, word_list

__all__ = ["with_common_bodies", "with_offices"]

Offsets = tuple[int, int]
_MODIFIERS_NOT = frozenset(
    w for name in ("modifiers not", "phrase breaks", "counts", "headline verbs") for w in word_list(name)
)


def with_common_bodies(words: Words, mentions: list[Mention]) -> list[Mention]:
    """Add bodies named by common nouns: "the railway workers' union", "the bondholder committee"."""
    taken: dict[int, Mention] = {}
    for mention in mentions:
        for index in words.inside(mention.start, mention.end):
            taken[index] = mention
    added: list[Mention] = []
    named: dict[str, set[str]] = {}
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
            or (noun.words == "conference" and index and low[index - 1] in {"news", "press"})
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
        if roles.governs(words, first, index + 1):
            continue
        start, end = words.start[first], words.end[index]
        text = words.text[start:end]
        name = _name_beside(words, taken, first, after)
        if name is not None and name.actor:
            named.setdefault(slug(text), set()).add(name.actor)
        added.append(Mention(start, end, text, "organisation", slug(text), None, "a body by common nouns"))
    if not added:
        return _joined(mentions)
    for at, one in enumerate(added):
        meant = named.get(one.actor or "", set())
        if len(meant) == 1:
            actor = next(iter(meant))
            added[at] = replace(one, actor=actor, why=f"which is {actor}")
    spans = [(a.start, a.end) for a in added]
    kept = [m for m in mentions if not any(s <= m.start and m.end <= e for s, e in _near(spans, m))]
    return _joined(sorted([*kept, *added], key=lambda m: m.start))


def _name_beside(words: Words, taken: dict[int, Mention], first: int, after: int) -> Mention | None:
    """The name of the body that words `[first, after)` tell the kind of, right behind or beside them in commas: "the
    industry federation | BDI", "the opposition alliance, | Ada's List,", "| Pro Rail, the passengers' association,".
    """
    form, size = words.form, len(words)

    def name_at(index: int) -> Mention | None:
        found = taken.get(index)
        if found is None or found.kind != "organisation" or not found.actor or is_state(found.actor):
            return None
        return found if form[index][:1].isupper() else None

    if after < size and words.gap(after - 1) == " " and (name := name_at(after)) is not None:
        end = words.at(name.end - 1) + 1
        listed = end + 1 < size and (form[end] == "," or words.low[end] in {"and", "&"}) and form[end + 1][:1].isupper()
        several = listed and (end + 1 not in taken or taken[end + 1].kind != "person")
        return name if words.start[after] == name.start and not several else None
    if after >= size or form[after] not in {",", "."} or first < 1 or words.low[first - 1] not in {"the", "a", "an"}:
        return None
    if first > 3 and form[first - 2] == "," and (name := name_at(first - 3)) is not None:
        before = words.at(name.start) - 1 - (words.low[words.at(name.start) - 1] == "the")
        listed = before >= 0 and (form[before] == "," or words.low[before] in {"and", "or"})
        return name if name.end == words.end[first - 3] and not listed else None
    if form[after] == "," and words.low[first - 1] == "the" and (name := name_at(after + 1)) is not None:
        end = words.at(name.end - 1) + 1
        closed = end < size and form[end] == "," and end + 1 not in taken
        return name if closed and words.start[after + 1] == name.start else None
    return None


def _near(spans: list[Offsets], mention: Mention) -> list[Offsets]:
    at = bisect_right(spans, (mention.start, 1 << 60))
    return spans[max(0, at - 1) : at]


def _joined(mentions: list[Mention]) -> list[Mention]:
    """Give a shorter name of a body the id of the only longer one in the text that has all its words."""
    longest: dict[str, tuple[frozenset[str], str]] = {}
    for mention in mentions:
        if mention.kind == "organisation" and mention.actor and not _fixed(mention):
            parts = frozenset(stems(re.findall(r"[^\W_]+", mention.text)))
            if mention.actor not in longest or len(longest[mention.actor][0]) < len(parts):
                longest[mention.actor] = parts, mention.text
    changed: dict[str, str] = {}
    by_word: dict[str, list[str]] = {}
    for id, (parts, _) in longest.items():
        for part in parts:
            by_word.setdefault(part, []).append(id)
    for id, (parts, _) in longest.items():
        if not parts:
            continue
        rarest = min(parts, key=lambda p: len(by_word[p]))
        wider = [
            o for o in by_word[rarest][:50]
            if o != id and parts < longest[o][0] and roles.short_for(longest[id][1], longest[o][1])
        ]  # fmt: skip
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
        m if m.actor not in changed else replace(m, actor=changed[m.actor], why=f"short for {changed[m.actor]}")
        for m in mentions
    ]


def _fixed(mention: Mention) -> bool:
    return mention.why == "codebook" or known_actor(mention.actor or "")


def _whole_owner(words: Words, references: References, begin: int, first: int, noun: roles.Noun) -> int:
    """Where whose office it is begins: "| Washington's Iran envoy", "| US Iran envoy", "| Norway's U.N. envoy"."""
    if begin < 1 or begin == first:
        return begin
    mark = begin - 1 - (words.low[begin - 1] in {"'s", "’s"})
    owner = references._entry_over(mark) if mark >= 0 and words.gap(begin - 1) == " " else None
    held = references._entry_over(begin)
    if owner is None or held is None or (held.kind != "place" and not posted_to(noun, held)):
        return begin
    if owner.kind not in {"place", "organisation"}:
        return begin
    return words.at(owner.start)


def with_offices(
    words: Words,
    mentions: list[Mention],
    sentences: list[Offsets],
    paragraphs: list[Offsets],
    on: date | None,
    make: Callable[..., References] = References,
) -> list[Mention]:
    """Add office phrases without a name ("the premier", "Belgrade's president"), resolved where something tells."""
    references = make(words.text, sentences, mentions, paragraphs, on=on, words=words)
    taken: set[int] = set()
    names: set[int] = set()
    for mention in mentions:
        span = words.inside(mention.start, mention.end)
        taken.update(span)
        if mention.kind == "person":
            names.update(span)
    added: list[Mention] = []
    done, size = 0, len(words)
    for index, after, noun in roles.nouns_of(words):
        if (
            index < done
            or index in taken
            or not noun.classes & {"office", "speaker"}
            or noun.plural
            or "loose" in noun.classes
        ):
            continue
        done = after
        if any(i in taken for i in range(index, after)):
            continue
        # the office of somebody named right beside it belongs to that mention
        if (
            after in names
            or (after < size and words.form[after] == "," and after + 1 in names)
            or (after < size and words.low[after] in {"'s", "’s"})
        ):
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
        if not (definite or owner or complement or noun.classes & {"speaker"}):
            continue
        if first and words.form[first - 1] == "," and first - 2 in names and first >= 2:
            continue  # an apposition of the person before
        begin = first
        if (first - 1 in taken and first == index) or (owner and words.low[first - 1] in {"'s", "’s"}):
            edge = first - 1 if first - 1 in taken else first - 2
            begin = next((references.words.at(e.start) for e in (references._entry_over(edge),) if e), first)
        elif first - 1 in taken:
            begin = next((references.words.at(e.start) for e in (references._entry_over(first - 1),) if e), first)
        begin = _whole_owner(words, references, begin, first, noun)
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
    merged = sorted([*mentions, *added], key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in merged:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept
