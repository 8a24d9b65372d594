"""Quotation marks to quoted stretches, whatever marks a desk uses.

A double mark opens or closes by its shape, or, if it has none ("), by what stands next to it and by whether one is
open.
Quotations end with their paragraph, except that one left open may be taken up again by an opening mark at the
start of the next paragraph, as newspapers print long quotations.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

__all__ = ["MARKS", "quoted"]

MARKS = "\"“”„‟«»″〝〞「」『』‘’‚‹›'`"
_DOUBLE = re.compile(r"[\"“”„‟«»″〝〞「」『』]|``|''|(?<!\w)['‘‚‹](?=\w)|(?<=[\w.,!?…])['’›](?!\w)|\n")
_OPENS = "„‟«〝「『"
_CLOSES = "»〞」』"
_SINGLE_OPEN, _SINGLE_CLOSE = "'‘‚‹", "'’›"


def quoted(text: str) -> npt.NDArray[np.bool_]:
    """For each code point of `text`, whether it stands inside quotation marks (the marks count as inside)."""
    inside = np.zeros(len(text) + 1, dtype=bool)
    opened = -1
    single = -1
    for found in _DOUBLE.finditer(text):
        mark, at = found.group(), found.start()
        if mark == "\n":
            if opened >= 0:
                # an unclosed quotation runs to the end of its paragraph only
                inside[opened:at] = True
            opened = single = -1
            continue
        if (mark in _SINGLE_OPEN and mark not in _SINGLE_CLOSE) or (mark == "'" and not _closes(text, at)):
            if opened < 0 and single < 0:
                single = at
            continue
        if mark in _SINGLE_CLOSE:
            # an apostrophe closes only what a single mark opened, and not the s of a plural possessive
            if single >= 0 and opened < 0 and (at - single > 2):
                inside[single : at + 1] = True
                single = -1
            continue
        if _is_opening(mark, text, at, found.end(), opened >= 0):
            if opened < 0:
                opened = at
        elif opened >= 0:
            inside[opened : found.end()] = True
            opened = -1
    if opened >= 0:
        inside[opened : len(text)] = True
    return inside[: len(text)]


def _closes(text: str, at: int) -> bool:
    return at > 0 and not text[at - 1].isspace() and text[at - 1] not in "([{—–-"


def _is_opening(mark: str, text: str, start: int, end: int, is_open: bool) -> bool:
    if mark in _OPENS:
        return mark != "«" or not (is_open and end < len(text) and not text[end].isalnum())
    if mark in _CLOSES:
        # »so« is opened by what elsewhere closes
        return not is_open and mark == "»"
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if is_open:
        # German „so“ closes with the mark that opens English quotations
        return False
    if mark == "”":
        return before.isspace() and not after.isspace()
    return not after.isspace() or before.isspace() or mark in ("“", "``")
