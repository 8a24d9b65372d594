"""Those who act under a common noun: "the heirs", "the ministry", "drivers", each with the actor it stands for.

Later pronouns and offices ("they", "their chairman") take these up as they do names.
"""

from __future__ import annotations

from collections.abc import Callable

from rejoinder.record.types import Mention, MentionKind
from rejoinder.resolving import roles
from rejoinder.resolving.references import References
from rejoinder.resolving.words import Words, word_list

__all__ = ["with_common_nouns"]

Offsets = tuple[int, int]
_ORGANS = word_list("acting organs")
_LEFT_STOPS = (
    frozenset("and or as that who but than when which he she they it we i you".split())
    | word_list("phrase breaks")
    | word_list("headline verbs")
)
"""Words over which a noun phrase does not reach to the left."""
_SEVERAL = frozenset("both two three four five six several other all".split())
_NOT_MEANT = frozenset({"body", "meeting", "group", "list", "centre", "summit", "plant", "hotel", "terminal", "energy"})


def with_common_nouns(
    words: Words,
    mentions: list[Mention],
    sentences: list[Offsets],
    paragraphs: list[Offsets],
    make: Callable[..., References] = References,
) -> list[Mention]:
    """Add groups, bodies and organs of state that are named by a common noun only, in the order of the text.

    A noun counts with "the", a possessor ("Mali's army") or, as a plural that a verb follows, alone. `make` makes the
    references they are resolved by.
    """
    references = make(words.text, sentences, mentions, paragraphs, words=words)
    references.naming = True
    taken: set[int] = set()
    for mention in mentions:
        taken.update(words.inside(mention.start, mention.end))
    added: list[Mention] = []
    done = 0
    for index, after, noun in roles.nouns_of(words):
        if index < done or index in taken:
            continue
        done = after
        told = noun.words == "conference" and index > 0 and words.low[index - 1] in {"news", "press"}
        if _acts(noun) and not told and not any(i in taken for i in range(index, after)) and _ends(words, after, taken):
            first = _first(words, index, taken)
            if _definite(words, first, after, noun, taken):
                begin = first
                while begin < index and words.low[begin] in roles.DETERMINERS | set(roles.POSSESSIVES):
                    begin += 1
                meant = references.phrase(_with_owner(words, first, references), after)
                if meant.actor is not None and meant.person is None:
                    start, end = words.start[begin], words.end[after - 1]
                    kind: MentionKind = "group" if noun.plural else "organisation"
                    mention = Mention(start, end, words.text[start:end], kind, meant.actor, None, meant.why)
                    added.append(mention)
                    references.add(mention)
                    taken.update(range(begin, after))
    return sorted([*mentions, *added], key=lambda m: m.start) if added else mentions


def _acts(noun: roles.Noun) -> bool:
    """Whether a noun is for those who act together; a "letter" or "side" is taken up as a thing."""
    if noun.words in _NOT_MEANT or "loose" in noun.classes or noun.classes & {"office", "speaker"}:
        return False
    return bool(noun.classes & {"group", "body"}) or ("organ" in noun.classes and noun.words in _ORGANS)


def _ends(words: Words, after: int, taken: set[int]) -> bool:
    """Whether a noun phrase ends before word `after`: no name and no other noun follows ("the union | leader")."""
    if after >= len(words) or words.gap(after - 1) not in {" ", ""}:
        return True
    return after not in taken and roles.noun(words.low[after]) is None and not words.form[after][:1].isupper()


def _first(words: Words, index: int, taken: set[int]) -> int:
    """The first word of the noun phrase with the noun at `index`, its determiner or possessive included."""
    first = index
    while first > 0 and index - first < 5 and words.gap(first - 1) in {" ", ""} and first - 1 not in taken:
        before = words.low[first - 1]
        if not before[:1].isalpha() or before in roles.PREPOSITIONS or before in _LEFT_STOPS or roles.verb_like(before):
            break
        first -= 1
        if before in roles.DETERMINERS or before in roles.POSSESSIVES:
            break
    return first


def _definite(words: Words, first: int, after: int, noun: roles.Noun, taken: set[int]) -> bool:
    """Whether a phrase speaks of certain people or of one body."""
    low = words.low
    if noun.words == "state" and after - first != 2:
        return False  # "the largest state sponsor"
    several = noun.words == "party" or not _SEVERAL.isdisjoint(low[max(0, first - 1) : after])
    if noun.plural and "body" in noun.classes and several:
        return False  # "the two unions" are no one body, "the parties" are whoever takes part
    if low[first] in {"the", "these", "those", "both"} or low[first] in roles.POSSESSIVES:
        return True
    if first - 1 in taken or (first > 1 and low[first - 1] in {"'s", "’s", "'", "’"} and first - 2 in taken):
        return True
    if not noun.plural or "group" not in noun.classes or after >= len(words):
        return False
    return _of_place(words, after, taken) or (first == after - 1 and roles.verb_like(low[after]))


def _of_place(words: Words, after: int, taken: set[int]) -> bool:
    """Whether a group is followed by where it is and by what it did: "doctors | in England on Saturday refused"."""
    if words.low[after] != "in" or after + 1 not in taken:
        return False
    end = after + 1
    while end < len(words) and end in taken and end - after < 5:
        end += 1
    if end + 1 < len(words) and words.low[end] == "on":
        end += 2
    return end < len(words) and roles.verb_like(words.low[end])


def _with_owner(words: Words, first: int, references: References) -> int:
    """The first word of the phrase with the name before it that owns it or stands as its adjective."""
    edge = first - 1
    if words.low[first] in roles.DETERMINERS or words.low[first] in roles.POSSESSIVES:
        return first  # "told the union | the government would not"
    if edge > 0 and words.low[edge] in {"'s", "’s", "'", "’"}:
        edge -= 1
    entry = references._entry_over(edge) if edge >= 0 and "\n" not in words.gap(edge) else None
    return words.at(entry.start) if entry is not None else first
