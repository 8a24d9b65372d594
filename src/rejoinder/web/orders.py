"""The order received and the order restored of a document's sentences, side by side.

Comes in: a reading. Goes out: for a text whose order is not credible the sentences as printed and as they are best
read, each with its number in print; nothing for others.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import UNSET

from rejoinder.record.types import Reading

__all__ = ["Orders", "Sentence", "orders"]

LONGEST = 400
"""Characters of a sentence that are shown."""


class Sentence(NamedTuple):
    """A sentence with its number in print, from 1; `moved` where it stands elsewhere in the restored order."""

    number: int
    text: str
    moved: bool


class Orders(NamedTuple):
    """Both orders, from the first sentence to the last that is moved; the doubt (0 to 1) and what speaks for it."""

    printed: tuple[Sentence, ...]
    restored: tuple[Sentence, ...]
    doubt: float
    reasons: tuple[str, ...]


def orders(reading: Reading) -> Orders | None:
    """Both orders of a reading; None where the order received is credible, or its sentences are no longer those."""
    found = reading.order
    if found is UNSET or sorted(found.sentences) != list(range(len(reading.sentences))):
        return None
    last = max((place for place, index in enumerate(found.sentences) if place != index), default=-1)
    shown = range(last + 1)
    printed = tuple(_sentence(reading, index, found.sentences[index] != index) for index in shown)
    restored = tuple(_sentence(reading, found.sentences[at], found.sentences[at] != at) for at in shown)
    return Orders(printed, restored, found.doubt, found.reasons)


def _sentence(reading: Reading, index: int, moved: bool) -> Sentence:
    start, end = reading.sentences[index]
    words = " ".join(reading.document.text[start : min(end, start + LONGEST)].split())
    return Sentence(index + 1, words + ("…" if end - start > LONGEST else ""), moved)
