"""Offsets of other programs: UTF-16 code units (Java, JavaScript) and texts whose line breaks were made one character.

Spans of a dossier are code points of the text as received. A character outside the Basic Multilingual Plane is one code
point and two UTF-16 code units; combining marks are characters of their own in both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

__all__ = ["PlainBreaks", "Utf16"]


class Utf16:
    """Code points of a text to UTF-16 code units and back."""

    def __init__(self, text: str) -> None:
        """Only the places of the astral characters are kept: the rest is counting."""
        self._astral = [i for i, character in enumerate(text) if ord(character) > 0xFFFF]
        self._units = [place + i for i, place in enumerate(self._astral)]

    def units(self, point: int) -> int:
        """How many code units stand before a code point."""
        return point + bisect_left(self._astral, point)

    def points(self, unit: int) -> int:
        """How many code points stand before a code unit; from between the halves of a pair, those before the pair."""
        # astral character number i begins at code unit _units[i] and is left behind from two code units later on
        passed = bisect_right(self._units, unit - 2)
        inside = bisect_right(self._units, unit - 1) > passed
        return unit - passed - inside


class PlainBreaks:
    """A text with CR LF and CR made LF, and the places of its characters in the one and the other."""

    def __init__(self, text: str) -> None:
        self._gone = [i for i, character in enumerate(text) if character == "\r" and text[i + 1 : i + 2] == "\n"]
        self._shifted = [place - i for i, place in enumerate(self._gone)]
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")

    def plain(self, point: int) -> int:
        """A place of the text as received in the plain one."""
        return point - bisect_left(self._gone, point)

    def received(self, point: int) -> int:
        """A place of the plain text in the one as received; that of a line break is before its CR."""
        return point + bisect_left(self._shifted, point)
