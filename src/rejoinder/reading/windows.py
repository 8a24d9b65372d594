"""Text to word pieces, word pieces to the windows the encoder sees.

Whole paragraphs are packed into one window up to a budget of word pieces, with a
separator between them; a paragraph longer than the budget is cut into windows that overlap by half,
and each word piece is then read from the window in which it stands farthest from an edge.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["BUDGET", "Pieces", "Window", "cut", "windows"]

BUDGET = 192
"""Word pieces a window holds at inference (192 did best of 96, 192 and 320 on PolNeAR dev)."""
PART = 48
"""Word pieces after which a paragraph longer than a window is parted at the next end of a sentence."""
_BREAK = re.compile(r"\n+")
_SENTENCE_END = re.compile(r"[”\"»]?\s+[“\"«‘A-Z0-9]|\s*$")


@dataclass(frozen=True)
class Pieces:
    """A text cut into N word pieces.

    `ids` (N,) vocabulary ids; `start`, `end` (N,) code points of the text; `paragraph` (N,) the number of
    the paragraph (stretch between line breaks, parted if longer than a window) each stands in.
    """

    ids: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    paragraph: npt.NDArray[np.int64]

    @functools.cached_property
    def places(self) -> tuple[list[int], list[int]]:
        """`start` and `end` as lists, for who asks for one at a time."""
        return self.start.tolist(), self.end.tolist()


@dataclass(frozen=True)
class Window:
    """What the encoder sees at once: `ids` with special pieces; `piece` the index into Pieces (-1 for special ones);
    `own` which of them are read from this window."""

    ids: npt.NDArray[np.int64]
    piece: npt.NDArray[np.int64]
    own: npt.NDArray[np.bool_]


def cut(tokenizer: Tokenizer, text: str) -> Pieces:
    """Cut `text` into word pieces."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    breaks = np.array([m.start() for m in _BREAK.finditer(text)], dtype=np.int64)
    paragraph = np.searchsorted(breaks, offsets[:, 0]).astype(np.int64)
    return Pieces(
        np.array(encoding.ids, dtype=np.int64), offsets[:, 0], offsets[:, 1], _parted(text, offsets[:, 1], paragraph)
    )


def _parted(text: str, ends: npt.NDArray[np.int64], paragraph: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Paragraph numbers with those longer than a window parted at ends of sentences: a copy that lost its line breaks
    would otherwise be one paragraph, and every word in it near every other.
    """
    change = np.flatnonzero(np.diff(paragraph)) + 1
    first = [0, *change.tolist(), len(paragraph)]
    if all(end - start <= BUDGET for start, end in itertools.pairwise(first)):
        return paragraph
    fresh = np.zeros(len(paragraph), dtype=np.int64)
    fresh[change] = 1
    for start, end in itertools.pairwise(first):
        if end - start <= BUDGET:
            continue
        at = start
        for index in range(start, end - 1):
            if index - at >= PART and _SENTENCE_END.match(text, int(ends[index])) and text[ends[index] - 1] in '.!?”"»':
                at = index + 1
                fresh[at] = 1
    return np.cumsum(fresh)


def _pack(first: Sequence[int], budget: int) -> Iterator[list[tuple[int, int, int, int]]]:
    """Pack paragraphs, given by the piece each begins with (and the end), into lists of (start, end, own start, own
    end).
    """
    packed: list[tuple[int, int, int, int]] = []
    used = 0
    for start, end in itertools.pairwise(first):
        size = end - start
        if size > budget:
            if packed:
                yield packed
                packed, used = [], 0
            half = budget // 2
            at = start
            while True:
                stop = min(at + budget, end)
                own_from = start if at == start else at + half // 2
                own_to = end if stop == end else at + half // 2 + half
                yield [(at, stop, own_from, own_to)]
                if stop == end:
                    break
                at += half
            continue
        if used + size + 1 > budget + 1 and packed:
            yield packed
            packed, used = [], 0
        packed.append((start, end, start, end))
        used += size + 1
    if packed:
        yield packed


def windows(pieces: Pieces, budget: int = BUDGET, *, opening: int = 101, separator: int = 102) -> list[Window]:
    """Pack the pieces of one text into windows; every piece is owned by exactly one of them."""
    count = len(pieces.ids)
    if not count:
        return []
    change = np.flatnonzero(np.diff(pieces.paragraph)) + 1
    first = [0, *change.tolist(), count]
    found = []
    for packed in _pack(first, budget):
        ids, piece, own = [np.array([opening])], [np.array([-1])], [np.array([False])]
        for start, end, own_from, own_to in packed:
            index = np.arange(start, end)
            ids += [pieces.ids[start:end], np.array([separator])]
            piece += [index, np.array([-1])]
            own += [(index >= own_from) & (index < own_to), np.array([False])]
        found.append(Window(np.concatenate(ids), np.concatenate(piece), np.concatenate(own)))
    return found
