"""Resolving in a restored order: a view of a text with its sentences permuted, and spans mapped there and back.

Comes in: a text, its sentences and the order they are to be read in (`order`). Goes out: the permuted text for finding
mentions and references, and answers about spans of the text as it is, which stays untouched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

import msgspec

from rejoinder.record.types import Mention
from rejoinder.resolving.links import Links
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.words import within

__all__ = ["Reordered", "ReorderedReferences"]

Offsets = tuple[int, int]
LESS_SURE = 0.8
"""What is left of the margin of a resolution that depends on the restored order."""
RESTORED = "in a restored order of the sentences"


class Reordered:
    """A text read in another order: `text`, `sentences` and `paragraphs` as read.

    `received` are the sorted spans of the sentences of `original`, `order` their indices as they are to be read.
    Sentences that stay neighbours within a paragraph share one; all others begin a paragraph. What stands between
    sentences is left out. Raises ValueError where `order` is no permutation.
    """

    def __init__(
        self, original: str, received: Sequence[Offsets], order: Sequence[int], paragraphs: Sequence[Offsets] = ()
    ) -> None:
        if sorted(order) != list(range(len(received))):
            raise ValueError("the order of sentences is no permutation of them")
        self._received = list(received)
        self._order = list(order)
        self.sentences: list[Offsets] = []
        self.paragraphs: list[Offsets] = []
        self._at = [0] * len(received)
        parts: list[str] = []
        length = 0
        previous: int | None = None
        for index in order:
            start, end = received[index]
            joined = previous is not None and index == previous + 1 and (
                within(paragraphs, start) == within(paragraphs, received[previous][0]) >= 0
            )  # fmt: skip
            gap = "" if previous is None else " " if joined else "\n\n"
            parts += [gap, original[start:end]]
            length += len(gap)
            self._at[index] = length
            self.sentences.append((length, length + end - start))
            if joined:
                self.paragraphs[-1] = (self.paragraphs[-1][0], length + end - start)
            else:
                self.paragraphs.append(self.sentences[-1])
            length += end - start
            previous = index
        self.text = "".join(parts)
        self._starts = [start for start, _ in self.sentences]

    def there(self, start: int, end: int) -> list[Offsets]:
        """A span of the text as it is, in the view: a piece for each sentence it touches, in the order of the text."""
        found = []
        index = max(0, within(self._received, start))
        while index < len(self._received) and self._received[index][0] < end:
            low, high = max(start, self._received[index][0]), min(end, self._received[index][1])
            if low < high:
                shift = self._at[index] - self._received[index][0]
                found.append((low + shift, high + shift))
            index += 1
        return found

    def back(self, start: int, end: int) -> Offsets | None:
        """A span of the view in the text as it is; None where it runs over the end of a sentence."""
        place = bisect_right(self._starts, start) - 1
        if place < 0 or end > self.sentences[place][1]:
            return None
        shift = self._received[self._order[place]][0] - self.sentences[place][0]
        return start + shift, end + shift

    def mentions(self, found: Sequence[Mention]) -> list[Mention]:
        """Mentions found in the view, in the text as it is and sorted by place."""
        moved = []
        for mention in found:
            span = self.back(mention.start, mention.end)
            if span is not None:
                moved.append(msgspec.structs.replace(mention, start=span[0], end=span[1]))
        return sorted(moved, key=lambda m: (m.start, m.end))


class ReorderedReferences(References):
    """The references of a document whose sentences are read in a restored order.

    Made from the view, the `mentions` found in it and the `links` of its text; asked with spans of the text as it is.
    What is not plainly named says that it depends on the restored order, with a smaller margin.
    """

    def __init__(
        self, view: Reordered, mentions: Sequence[Mention], *, on: date | None = None, links: Links | None = None
    ) -> None:
        super().__init__(view.text, view.sentences, mentions, view.paragraphs, on=on, links=links)
        self._view = view

    def resolve(self, start: int, end: int, *, exclude: Sequence[Offsets] = ()) -> Resolution:
        """As in `References`, of spans of the text as it is."""
        pieces = self._view.there(start, end)
        if not pieces:
            return Resolution(None, None, "no words", 0.0)
        return _less_sure(super().resolve(*pieces[0], exclude=self._all_there(exclude)))

    def resolve_all(self, start: int, end: int, *, exclude: Sequence[Offsets] = ()) -> list[Resolution]:
        """As in `References`, of spans of the text as it is."""
        pieces = self._view.there(start, end)
        if not pieces:
            return [Resolution(None, None, "no words", 0.0)]
        return [_less_sure(r) for r in super().resolve_all(*pieces[0], exclude=self._all_there(exclude))]

    def _all_there(self, spans: Sequence[Offsets]) -> list[Offsets]:
        return [piece for start, end in spans for piece in self._view.there(start, end)]


def _less_sure(found: Resolution) -> Resolution:
    if found.margin >= 1.0 or not (found.actor or found.person):
        return found
    return found._replace(why=f"{found.why}; {RESTORED}", margin=found.margin * LESS_SURE)
