"""What bodies are called: the noun a name is built on, the nouns beside it that say what it is.

`antecedents` asks, so that "the lender" finds Kitamura Chemical where the text calls it one.
"""

from __future__ import annotations

import re

from rejoinder.resolving import roles
from rejoinder.resolving.salience import Entry
from rejoinder.resolving.words import Words, stems

__all__ = ["called", "head_of", "same_stem"]

_TOKEN = re.compile(r"[^\W_]+")


def same_stem(a: str, b: str) -> bool:
    """Whether two stems are of one word: "dock" and "dockwork"."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 5


def head_of(name: str) -> list[str]:
    """The stem of the noun a name is built on: that before its first "of" or "for", else its last."""
    tokens = _TOKEN.findall(name)
    stop = next((i for i, t in enumerate(tokens) if i and t.lower() in {"of", "for"}), len(tokens))
    return stems(tokens[stop - 1 : stop])


_FINITE = frozenset("is are was were has have had will would".split())


def called(words: Words, entry: Entry) -> list[str]:
    """What the words beside a body's name say it is: "lender" for "Kitamura, the lender" and "the lender Kitamura"."""
    span = words.inside(entry.start, entry.end)
    found = []
    before = roles.noun_ending(words, span.start - 1) if span.start and words.gap(span.start - 1) == " " else None
    if before is not None and before[1].classes == {"body"} and not before[1].plural:
        found.append(before[1].words)
    after, size = span.stop, len(words)
    if after + 2 < size and words.form[after] == "," and words.low[after + 1] in {"the", "a", "an", "its", "their"}:
        head: roles.Noun | None = None
        for index in range(after + 2, min(size, after + 9)):
            low = words.low[index]
            if low in roles.SAYING or low in _FINITE:
                head = None  # "at the Council, the union said": no words beside the name, but a clause
                break
            if low in roles.PREPOSITIONS or words.form[index] in {",", "."} or roles.verb_like(low):
                break
            head = roles.noun(low) or head
        if head is not None and head.classes == {"body"} and not head.plural:
            found.append(head.words)
    return found
