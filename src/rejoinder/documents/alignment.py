"""Text that remembers where each of its characters came from.

Cleaning changes a text in several passes: characters are repaired, markup goes, then whole lines go. Each pass
works on the outcome of the one before, so each has to keep the way back to the text as received. `Aligned`
holds that way back as two arrays, and `edit` is the only operation that changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Aligned", "Edit", "Offsets"]

Offsets = npt.NDArray[np.int32]
"""Offsets into a text; 32 bits suffice because loading refuses files over 64 MB."""


class Edit(NamedTuple):
    """Put `text` in the place of `[start, end)`.

    The new characters stand for all of `[start, end)`, except where `inserted` is set: then they stand for
    nothing (an empty stretch at the start of what they replace).
    """

    start: int
    end: int
    text: str = ""
    inserted: bool = False


class Aligned:
    """A text with, for each of its characters, the stretch `[starts[i], ends[i])` of another text behind it.

    Both arrays have the length of `text` and never decrease. A stretch may be empty (the character was put in) and
    several neighbouring characters may share one stretch (a ligature that was taken apart).
    """

    __slots__ = ("ends", "starts", "text")

    text: str
    starts: Offsets
    ends: Offsets

    def __init__(self, text: str, starts: Offsets, ends: Offsets) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends

    @classmethod
    def identity(cls, text: str) -> Aligned:
        """Align a text with itself."""
        starts = np.arange(len(text), dtype=np.int32)
        return cls(text, starts, starts + np.int32(1))

    def received(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the other text from the first to the last character of `[start, end)`."""
        if start >= end:
            at = int(self.starts[start]) if start < len(self.text) else int(self.ends[-1]) if self.text else 0
            return at, at
        return int(self.starts[start]), int(self.ends[end - 1])

    def edit(self, edits: Sequence[Edit]) -> Aligned:
        """Apply edits that are in order and do not overlap; O(length + number of edits).

        Raises ValueError for edits out of order or outside the text.
        """
        if not edits:
            return self
        pieces: list[str] = []
        starts: list[Offsets] = []
        ends: list[Offsets] = []
        position = 0
        for start, end, replacement, inserted in edits:
            if not position <= start <= end <= len(self.text):
                raise ValueError(f"edit [{start}, {end}) is out of order or outside the text")
            if start > position:
                pieces.append(self.text[position:start])
                starts.append(self.starts[position:start])
                ends.append(self.ends[position:start])
            if replacement:
                left, right = self.received(start, end)
                pieces.append(replacement)
                starts.append(np.full(len(replacement), left, dtype=np.int32))
                ends.append(np.full(len(replacement), left if inserted else right, dtype=np.int32))
            position = end
        pieces.append(self.text[position:])
        starts.append(self.starts[position:])
        ends.append(self.ends[position:])
        return Aligned("".join(pieces), np.concatenate(starts), np.concatenate(ends))
