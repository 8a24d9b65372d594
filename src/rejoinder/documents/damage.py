"""Repair of characters damaged on the way: wrong encodings, entities, invisible characters, odd white space.

News copied from web pages often went through a wrong decoding at least once (`â€œ` for an opening quotation
mark, `Ã©` for e with an acute accent), and often only in part. Every repair here is local, replaces a few characters,
and keeps the alignment with the text as received.
"""

from __future__ import annotations

import html
import re
from functools import cache

from rejoinder.documents.alignment import Aligned, Edit

__all__ = ["repair"]

_ROUNDS = 3
"""Text can be mis-decoded more than once; more than three times was never seen to be recoverable."""

_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_SPACES = re.compile(
    "\r\n?"  # line breaks of other systems
    "|[\x0b\x0c\u2028\u2029]"  # other line and page breaks
    "|[\x80-\x9f]"  # Windows-1252 read as Latin-1
    "|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # spaces that are not U+0020
    "|[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffc]"  # invisible
    "|[\u200c\u200d]"  # joiners: kept where a script or an emoji needs them
    "|[\x00-\x08\x0e-\x1f\x7f]"  # control characters
    "|[\ufb00-\ufb06]"  # ligatures of typesetting
)
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}

# What is left of a three-byte sequence when its last byte was lost or replaced on the way. The right double quotation
# mark ends in 0x9D, which Windows-1252 does not define, so it is the one that suffers.
_REMNANTS = re.compile(
    "(?P<right>\u00e2\u20ac(?:\ufffd|\\?(?=[\\s.,;:)]|$)|(?=[\\s.,;:!?)\\]]|$)))"
    "|(?P<stray>\u00c2(?=[ \u00a0]))"
    "|(?P<grave>(?<![A-Z\u00c0-\u00de])\u00c3(?= ))"  # 0xA0 became a plain space
    "|(?P<possessive>(?<=\\w)[\u00e2\ufffd](?=(?:s|t|re|ve|ll|d|m)\\b))"
    "|(?P<opening>(?<![\\w\u00e2])\u00e2(?=[A-Z][a-z]))"
    "|(?P<closing>(?<=[.,!?])\u00e2(?=\\s|$))"
)
_REMNANT_TEXT = {
    "right": "\u201d",
    "stray": "",
    "grave": "\u00e0",
    "possessive": "\u2019",
    "opening": "\u201c",
    "closing": "\u201d",
}

# UTF-8 punctuation read as Mac Roman, which the detector of ftfy does not look for.
_MAC_ROMAN = re.compile("\u201a\u00c4[\u00f2\u00f4\u00fa\u00f9\u00ec\u00ee\u00b6]")
_MAC_ROMAN_TEXT = {
    "\u00f2": "\u2018",
    "\u00f4": "\u2019",
    "\u00fa": "\u201c",
    "\u00f9": "\u201d",
    "\u00ec": "\u2013",
    "\u00ee": "\u2014",
    "\u00b6": "\u2026",
}

_ENCODINGS = (
    "latin-1",
    "sloppy-windows-1252",
    "sloppy-windows-1251",
    "sloppy-windows-1250",
    "sloppy-windows-1254",
    "sloppy-windows-1253",
    "macroman",
)


def repair(received: str) -> Aligned:
    """Repair a text as received.

    Line breaks become `\\n`, unusual spaces become U+0020, characters nobody can see go, HTML entities become the
    characters they name, and characters that were decoded wrongly are decoded again. A text without any of these
    comes back unchanged. Time is linear in the length of the text.
    """
    aligned = Aligned.identity(received)
    if received.isascii():
        if "&" in received:
            aligned = aligned.edit(_entities(aligned.text))
        return aligned.edit(_spaces(aligned.text))
    if "&" in received:
        aligned = aligned.edit(_entities(aligned.text))
    # Wrong decodings first: U+00A0 and control characters are parts of damaged sequences.
    for _ in range(_ROUNDS):
        edits = _mojibake(aligned.text)
        if not edits:
            break
        aligned = aligned.edit(edits)
    aligned = aligned.edit(_remnants(aligned.text))
    return aligned.edit(_spaces(aligned.text))


def _entities(text: str) -> list[Edit]:
    edits = []
    for match in _ENTITY.finditer(text):
        named = match[0]
        for _ in range(4):  # &amp;amp;quot; was escaped more than once
            plain = html.unescape(named)
            if plain == named:
                break
            named = plain
        if named != match[0] and len(named) <= 2:
            edits.append(Edit(match.start(), match.end(), named))
    return edits


def _spaces(text: str) -> list[Edit]:
    edits = []
    for match in _SPACES.finditer(text):
        found = match[0]
        if found in "\u200c\u200d" and not _joins_latin(text, match.start()):
            continue
        if found[0] in "\r\x0b\x0c\u2028\u2029":
            replacement = "\n"
        elif "\x80" <= found <= "\x9f":
            replacement = found.encode("latin-1").decode("cp1252", "ignore")
        elif found in _LIGATURES:
            replacement = _LIGATURES[found]
        elif found.isspace() and found not in "\x1c\x1d\x1e\x1f":
            replacement = " "
        else:
            replacement = ""
        edits.append(Edit(match.start(), match.end(), replacement))
    return edits


def _joins_latin(text: str, at: int) -> bool:
    """Say whether a joiner stands between characters that never join: ASCII or Latin on either side."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return before < "\u0250" and after < "\u0250"


def _remnants(text: str) -> list[Edit]:
    edits = []
    if "\u00e2" in text or "\u00c2" in text or "\ufffd" in text:
        for match in _REMNANTS.finditer(text):
            edits.append(Edit(match.start(), match.end(), _REMNANT_TEXT[match.lastgroup or "stray"]))
    return edits


@cache
def _detector() -> re.Pattern[str]:
    """Give ftfy's pattern of sequences that look like UTF-8 read in a one-byte encoding (ftfy 6, Apache-2.0)."""
    import ftfy.bad_codecs
    from ftfy.chardata import UTF8_DETECTOR_RE

    ftfy.bad_codecs.ok()
    pattern: re.Pattern[str] = UTF8_DETECTOR_RE
    return pattern


def _mojibake(text: str) -> list[Edit]:
    from ftfy.badness import badness

    edits: list[Edit] = []
    for match in _MAC_ROMAN.finditer(text):
        edits.append(Edit(match.start(), match.end(), _MAC_ROMAN_TEXT[match[0][2]]))
    doubtful: list[tuple[int, str]] = []
    sure: set[str] = set()
    for match in _detector().finditer(text):
        run = match[0]
        damage = badness(run)
        for encoding in _ENCODINGS:
            units = _decode(run, encoding)
            if units is None:
                continue
            repaired = "".join(unit for _, unit in units)
            if damage > badness(repaired):
                sure.add(_family(encoding))
                edits.extend(_unit_edits(match.start(), units))
                break
        else:
            doubtful.append((match.start(), run))
    # A sequence that could be meant as it stands is damage too where the rest of the text was damaged the same way.
    if sure:
        for start, run in doubtful:
            for encoding in _ENCODINGS:
                units = _decode(run, encoding) if _family(encoding) in sure else None
                if units is not None and all(unit.isalpha() and unit > "\u007f" for _, unit in units):
                    edits.extend(_unit_edits(start, units))
                    break
    edits.sort()
    return _without_overlaps(edits)


def _family(encoding: str) -> str:
    """Latin-1 and Windows-1252 damage go together: the second shows where the first has control characters."""
    return "latin-1" if encoding == "sloppy-windows-1252" else encoding


def _unit_edits(start: int, units: list[tuple[int, str]]) -> list[Edit]:
    edits = []
    for length, character in units:
        edits.append(Edit(start, start + length, character))
        start += length
    return edits


def _decode(run: str, encoding: str) -> list[tuple[int, str]] | None:
    """Read a run as UTF-8 bytes of a one-byte encoding: the characters with the number of characters behind each."""
    try:
        raw = run.encode(encoding)
        decoded = raw.decode("utf-8")
    except UnicodeError:
        return None
    if len(raw) != len(run):
        return None
    return [(len(character.encode("utf-8")), character) for character in decoded]


def _without_overlaps(edits: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
