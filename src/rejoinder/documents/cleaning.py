"""From the text as received to the text that is read.

Cleaning never changes what was received. It makes a second text, the reading text, in which damaged characters are
repaired and what is no text of the article is left out, and keeps the way back for every character. What was left out
is listed with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from rejoinder.documents.alignment import Aligned, Edit, Offsets
from rejoinder.documents.damage import repair
from rejoinder.documents.furniture import (
    clocks,
    credited,
    label_line,
    labels,
    navigation,
    promotion_line,
    promotions,
    under_image,
)
from rejoinder.documents.markup import Found, find_markup
from rejoinder.record.types import Reason, Removed

__all__ = ["Clean", "clean"]

_ORDER: dict[Reason, int] = {
    "markup": 0, "source_label": 1, "caption": 2, "promotion": 3, "navigation": 4, "duplicate": 5,
}  # fmt: skip
_LONG_ENOUGH_TO_REPEAT = 60
"""Characters from which a line that comes a second time is a repeated block; shorter ones may be a refrain."""
_WORDS_TO_REPEAT = 10
_LONGEST_CAPTION = 600
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?:[A-Za-z_][\w-]{0,40}:[^\n]{0,500}\n|[ \t-][^\n]{0,500}\n){1,40}---[ \t]*(?=\n|\Z)"
)
_WORD = re.compile(r"\w+")


class Clean:
    """A text as received, the reading text made of it, and the way back.

    `starts` and `ends` (int32, one entry a character of `text`) give the received stretch behind each
    character of the reading text; a character that was put in has an empty one. `removed` is in order, its spans are
    offsets in `received`, without white space at their ends.
    """

    __slots__ = ("_breaks", "ends", "received", "removed", "starts", "text")

    received: str
    text: str
    removed: tuple[Removed, ...]
    starts: Offsets
    ends: Offsets

    def __init__(self, received: str, aligned: Aligned, removed: tuple[Removed, ...]) -> None:
        self.received = received
        self.text = aligned.text
        self.starts = aligned.starts
        self.ends = aligned.ends
        self.removed = removed
        self._breaks = self._find_breaks()

    def _find_breaks(self) -> Offsets:
        """Find the places in the reading text before which something was removed."""
        if not self.removed or len(self.text) < 2:
            return np.zeros(0, dtype=np.int32)
        gaps = np.flatnonzero(self.starts[1:] > self.ends[:-1]) + 1
        if not len(gaps):
            return np.zeros(0, dtype=np.int32)
        removed_starts = np.array([item.start for item in self.removed] + [np.iinfo(np.int32).max])
        removed_ends = np.array([item.end for item in self.removed])
        first = np.searchsorted(removed_ends, self.ends[gaps - 1], side="right")
        return gaps[removed_starts[first] < self.starts[gaps]].astype(np.int32)

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Give the received stretches behind `[start, end)` of the reading text, split where something was removed.

        Empty stretches are left out, so a span of nothing, or of a line break that was put in, gives none. Raises
        ValueError for a span outside the text.
        """
        self._check(start, end)
        if start == end:
            return []
        low = int(np.searchsorted(self._breaks, start, side="right"))
        high = int(np.searchsorted(self._breaks, end, side="left"))
        cuts = [start, *(int(cut) for cut in self._breaks[low:high]), end]
        stretches = [(int(self.starts[left]), int(self.ends[right - 1])) for left, right in pairwise(cuts)]
        return [stretch for stretch in stretches if stretch[0] < stretch[1]]

    def hull(self, start: int, end: int) -> tuple[int, int]:
        """Give the one received stretch from the first to the last character of `[start, end)`.

        It takes in what was removed in between. Raises ValueError for a span outside the text.
        """
        self._check(start, end)
        if start < end:
            return int(self.starts[start]), int(self.ends[end - 1])
        if start < len(self.text):
            return int(self.starts[start]), int(self.starts[start])
        at = int(self.ends[-1]) if self.text else 0
        return at, at

    def _check(self, start: int, end: int) -> None:
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no span of a reading text of {len(self.text)} characters")


def clean(text: str) -> Clean:
    """Clean a text as received.

    Time is linear in its length; any text is accepted, the empty one too. A text without damage is its own
    reading text.
    """
    aligned = repair(text)
    removed: list[Removed] = []

    found = find_markup(aligned.text)
    front = _FRONT_MATTER.match(aligned.text)
    if front:
        found = [Found(0, front.end(), True), *(item for item in found if item.start >= front.end())]
    images: list[int] = []
    if found:
        stretches = [_Stretch(item.start, item.end, "caption" if item.caption else "markup") for item in found]
        edits = _removal(aligned.text, stretches, [item.between_blocks for item in found])
        images = _places_after(edits, [item.image for item in found])
        removed.extend(_as_received(aligned, stretches))
        aligned = aligned.edit(edits)

    stretches = _furniture(aligned.text, images)
    if stretches:
        removed.extend(_as_received(aligned, stretches))
        aligned = aligned.edit(_removal(aligned.text, stretches, [True] * len(stretches)))
    return Clean(text, aligned, _in_order(removed))


class _Stretch:
    __slots__ = ("end", "reason", "start")

    def __init__(self, start: int, end: int, reason: Reason) -> None:
        self.start = start
        self.end = end
        self.reason = reason


def _removal(text: str, stretches: list[_Stretch], breaking: list[bool]) -> list[Edit]:
    """Make the edits that take stretches out.

    Where text stands on both sides in the same line, a breaking one leaves a line break, so that two sentences
    do not run together.
    """
    edits = []
    for stretch, breaks in zip(stretches, breaking, strict=True):
        inside = breaks and _line_goes_on(text, stretch.start, -1) and _line_goes_on(text, stretch.end, 1)
        edits.append(Edit(stretch.start, stretch.end, "\n" if inside else "", inserted=True))
    return edits


def _line_goes_on(text: str, at: int, step: int) -> bool:
    """Say whether there is anything but white space before (-1) or after (1) a place, within its line."""
    position = at - 1 if step < 0 else at
    while 0 <= position < len(text) and text[position] in " \t":
        position += step
    return 0 <= position < len(text) and text[position] != "\n"


def _places_after(edits: list[Edit], wanted: list[bool]) -> list[int]:
    """Give the places in the edited text where the wanted edits left off."""
    places = []
    shift = 0
    for edit, is_wanted in zip(edits, wanted, strict=True):
        shift += len(edit.text) - (edit.end - edit.start)
        if is_wanted:
            places.append(edit.end + shift)
    return places


def _as_received(aligned: Aligned, stretches: list[_Stretch]) -> Iterator[Removed]:
    for stretch in stretches:
        start, end = stretch.start, stretch.end
        while start < end and aligned.text[start].isspace():
            start += 1
        while start < end and aligned.text[end - 1].isspace():
            end -= 1
        if start < end:
            left, right = aligned.received(start, end)
            yield Removed(left, right, stretch.reason)


def _in_order(removed: list[Removed]) -> tuple[Removed, ...]:
    """Sort, and join what touches and has one reason; what was removed inside something larger is part of it."""
    joined: list[Removed] = []
    for item in sorted(removed, key=lambda item: (item.start, -item.end)):
        last = joined[-1] if joined else None
        if last is not None and item.end <= last.end:
            continue
        if last is not None and (item.start < last.end or (item.start == last.end and item.reason == last.reason)):
            joined[-1] = Removed(last.start, item.end, last.reason)
        else:
            joined.append(item)
    return tuple(joined)


def _furniture(text: str, images: list[int]) -> list[_Stretch]:
    """Find what the page put around the article; spans in order, without overlaps."""
    found: list[_Stretch] = []
    captions = _captions_under(text, images)
    found.extend(_Stretch(start, end, "caption") for start, end in captions)
    found.extend(_Stretch(start, end, "source_label") for start, end in labels(text))
    found.extend(_Stretch(start, end, "source_label") for start, end in clocks(text))
    found.extend(_Stretch(start, end, "promotion") for start, end in promotions(text))
    seen: set[str] = set()
    first_line: str | None = None
    number = 0
    for start, end in _lines(text):
        line = text[start:end]
        key = _WORD.findall(line.casefold()) if end - start >= 12 else []
        joined = " ".join(key)
        if (end - start >= _LONG_ENOUGH_TO_REPEAT and (len(key) >= _WORDS_TO_REPEAT or not line.isascii())) or (
            first_line is not None and number <= 5 and joined == first_line and len(key) >= 4
        ):
            if joined in seen or joined == first_line:
                found.append(_Stretch(start, end, "duplicate"))
                continue
            if joined:
                seen.add(joined)
        if first_line is None:
            first_line = joined
        number += 1
        reason = _reason(line)
        if reason is not None:
            found.append(_Stretch(start, end, reason))
    found.sort(key=lambda item: (item.start, -item.end, _ORDER[item.reason]))
    apart: list[_Stretch] = []
    for item in found:
        if apart and item.start < apart[-1].end:
            if item.end > apart[-1].end:
                item.start = apart[-1].end
                apart.append(item)
            continue
        apart.append(item)
    return apart


def _reason(line: str) -> Reason | None:
    if len(line) > 700:  # a paragraph, not a line of the page
        return None
    if label_line(line):
        return "source_label"
    if navigation(line):
        return "navigation"
    if credited(line):
        return "caption"
    if promotion_line(line):
        return "promotion"
    return None


def _lines(text: str, position: int = 0) -> Iterator[tuple[int, int]]:
    """Give the spans of the lines that are not blank, without white space at their ends."""
    while position < len(text):
        end = text.find("\n", position)
        if end < 0:
            end = len(text)
        line = text[position:end]
        stripped = line.strip()
        if stripped:
            start = position + len(line) - len(line.lstrip())
            yield start, start + len(stripped)
        position = end + 1


def _captions_under(text: str, images: list[int]) -> list[tuple[int, int]]:
    captions: list[tuple[int, int]] = []
    body_started_before = len(text) - len(text.lstrip())
    for place in images:
        # A bounded window, so that many images in one endless line stay cheap.
        window = text[place : place + _LONGEST_CAPTION + 200]
        line = next(_lines(window), None)
        if line is None:
            continue
        start, end = place + line[0], place + line[1]
        between = text.count("\n", place, start)
        following = next(_lines(window, line[1]), None)
        # Before any text a line under an image is as likely the title; at the very end it is a caption only by credit.
        next_line = between == 1 and place > body_started_before and following is not None
        if end - start <= _LONGEST_CAPTION and under_image(text[start:end], next_line=next_line):
            captions.append((start, end))
    return sorted(set(captions))
