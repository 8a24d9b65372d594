"""From bytes to characters, for files that do not say how they are encoded."""

from __future__ import annotations

import codecs
import re

__all__ = ["INVALID", "binary_kind", "decode", "encoding_of", "invalid_at", "mend"]

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 64 * 1024
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_ESCAPED = re.compile("[\udc80-\udcff]+")
_MULTIBYTE = re.compile("[^\x00-\x7f\udc80-\udcff]")
# Quotation marks, dashes, the ellipsis and the space, where all the Windows code pages agree.
_WINDOWS_PUNCTUATION = frozenset(b"\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xab\xbb\xa7\xa9\xb0")
# Bytes that Windows-1252 has no character for, or letters and signs that no text has without others.
_UNLIKELY = frozenset(b"\x81\x8d\x8f\x90\x9d\xa6\xac\xd0\xd7\xde\xf0\xf7\xfe\xff")
INVALID = "bytes that are no UTF-8; read all the same, with what they most likely stand for: look at the words there"
"""What to say of a file that has some."""
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "iso8859_2", "iso8859_5", "iso8859_7", "koi8_r", "koi8_u", "mac_roman", "cp866",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip


def binary_kind(raw: bytes) -> str | None:
    """Say what bytes are if they are no text ("a PDF", "a binary file"); None if they look like text."""
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            return kind
    sample = raw[:_SAMPLE]
    if any(raw.startswith(mark) for mark, _ in _MARKS) or _wide(sample):
        return None
    controls = sum(sample.count(bytes([byte])) for byte in (*range(1, 8), *range(14, 27), 28, 29, 30, 31))
    if sample.count(0) > max(2, len(sample) // 1000) or controls > max(8, len(sample) // 20):
        return "a binary file"
    return None


def _wide(sample: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark by the zeros in every second byte of Latin text."""
    if len(sample) < 8 or not sample.count(0):
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.4 * half and sample[0::2].count(0) < 0.02 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.4 * half and sample[1::2].count(0) < 0.02 * half:
        return "utf-16-be"
    return None


def decode(raw: bytes, charset: str | None = None) -> str:
    """Decode bytes: by their byte order mark, as UTF-8, as a page declares, else by the most likely encoding.

    `charset` is what a server or a message says the encoding is; it goes before what a page declares. The byte order
    mark is no part of the text. In UTF-8 with some invalid bytes those are read as Windows-1252 (where most of them
    come from), a sequence cut short as one U+FFFD. Never raises.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            raw = raw[len(mark) :]
            return _decode_utf8(raw) if encoding == "utf-8" else raw.decode(encoding, "replace")
    wide = _wide(raw[:_SAMPLE])
    if wide is not None:
        return raw.decode(wide, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    name = _known(charset or "") or _declared(raw)
    if name is not None:
        return raw.decode(name, "replace")
    return _decode_utf8(raw) if _mostly_utf8(raw[:_SAMPLE]) else raw.decode(_legacy(raw[:_SAMPLE]), "replace")


def invalid_at(raw: bytes) -> int | None:
    """The place of the first byte that is wrong in bytes that are meant as UTF-8; None if nothing is, or they are not.

    Text in an older encoding is not wrong: only bytes among characters of UTF-8, or such as no encoding explains.
    """
    if _wide(raw[:_SAMPLE]) is not None or any(raw.startswith(m) for m, name in _MARKS if name != "utf-8"):
        return None
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if _declared(raw) is not None:
            return None
        high = {byte for byte in raw[:_SAMPLE] if byte >= 0x80}
        meant = raw.startswith(codecs.BOM_UTF8) or _mostly_utf8(raw[:_SAMPLE]) or high <= _UNLIKELY
        return error.start if meant else None
    return None


def encoding_of(head: bytes) -> str:
    """Name the encoding of a file by its first bytes, which say nothing of it themselves; of text in UTF-8 "utf-8".

    It is for files that are read piece by piece: what is decoded as UTF-8 with "surrogateescape" goes through `mend`.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    wide = _wide(head[:_SAMPLE])
    if wide is not None:
        return wide
    sample = head[:_SAMPLE]
    if len(sample) >= 1024:  # the last character may be cut
        sample = sample[:-3] + sample[-3:].rstrip(bytes(range(0x80, 0x100)))
    return "utf-8" if _mostly_utf8(sample) else _legacy(sample)


def mend(text: str) -> str:
    """Make characters of the bytes that were no UTF-8, as `decode` does; `text` has them as lone surrogates."""
    return _ESCAPED.sub(_stray_bytes, text)


def _declared(raw: bytes) -> str | None:
    """The encoding a page says it has, unless that is UTF-8."""
    declared = _DECLARED.search(raw[:4096])
    return None if declared is None else _known(declared[1].decode("ascii", "ignore"))


def _known(name: str) -> str | None:
    """The codec that an encoding's name means; None for UTF-8, and if there is none."""
    name = name.lower().strip()
    if name.replace("_", "-") in ("", "utf-8", "utf8"):
        return None
    # What pages call Latin-1 is Windows-1252 (WHATWG Encoding Standard).
    name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name
    try:
        b"text".decode(name, "replace")  # of no bytes at all Python makes a text without asking the codec
    except (LookupError, UnicodeError):  # unknown, or a codec for something else than text
        return None
    return name


def _mostly_utf8(sample: bytes) -> bool:
    # Text in an older encoding hardly ever makes a valid UTF-8 sequence by chance.
    text = sample.decode("utf-8", "surrogateescape")
    return 3 * len(_MULTIBYTE.findall(text)) >= len(_ESCAPED.findall(text))


def _decode_utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return mend(raw.decode("utf-8", "surrogateescape"))


def _stray_bytes(match: re.Match[str]) -> str:
    stray = bytes(ord(character) - 0xDC00 for character in match[0])
    if len(stray) > 1 and 0xC2 <= stray[0] <= 0xF4 and all(0x80 <= byte < 0xC0 for byte in stray[1:]):
        return "\ufffd"
    return stray.decode("cp1252", "replace")


def _legacy(sample: bytes) -> str:
    """The most likely encoding of text that is no Unicode."""
    high = {byte for byte in sample if byte >= 0x80}
    if high <= _WINDOWS_PUNCTUATION:
        # With the beginning as plain as that, the rest must be as plain for the choice not to matter.
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False).best()
    return best.encoding if best is not None else "cp1252"
