"""Plain text and Markdown: the text is the whole file as decoded, line breaks included."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from rejoinder.documents.encodings import INVALID, binary_kind, decode, invalid_at
from rejoinder.documents.formats.given import Broken, Given
from rejoinder.documents.formats.pages import is_page, page
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["EMPTY", "read"]

EMPTY = "empty; there is nothing to read in it"


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The one document, which may turn out to be a page, and the place of bytes that are wrong as a failure."""
    raw = given.whole()
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Broken(given.path, EMPTY)
    kind = binary_kind(raw)
    if kind is not None:
        raise Broken(given.path, f"{kind}, not text; give the text in it as a plain text or HTML file")
    text = decode(raw)
    digest = hashlib.sha256(raw).hexdigest()
    if not text.strip("\ufeff \t\r\n"):
        raise Broken(given.path, EMPTY)
    if is_page(text):
        yield page(given.path, text, digest, given.date)
    else:
        yield Source(path=given.path, text=text, sha256=digest, published=given.date)
    at = invalid_at(raw)
    if at is not None:
        line = raw.count(b"\n", 0, at) + 1
        yield LoadFailure(given.path, f"line {line}", INVALID)
