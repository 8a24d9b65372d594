"""What a record must have to be a document, wherever the record stood: a line, a row, an entry of a feed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from rejoinder.documents.formats.columns import FIELDS
from rejoinder.documents.formats.dates import record_date
from rejoinder.documents.formats.given import Given, too_large
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["kind_of", "record_source"]

_SURROGATES = re.compile("[\ud800-\udfff]")


def record_source(
    given: Given, path: str, place: str, record: Mapping[str, object], *, noun: str = "field"
) -> Source | LoadFailure:
    """A document of the fields in `FIELDS`; a failure at `place` of the file where one cannot be used.

    `path` becomes the document's. Its digest is that of its text.
    """
    text = record.get("text")
    if "text" not in record:
        return LoadFailure(given.path, place, f'no {noun} "text"; put the text of the document into it')
    if not isinstance(text, str):
        return LoadFailure(given.path, place, f'the {noun} "text" is {kind_of(text)}; it must be a string')
    if not text.strip():
        return LoadFailure(given.path, place, f'the {noun} "text" is empty; there is nothing to read in it')
    if len(text) > given.limits.document:
        return LoadFailure(given.path, place, too_large(given.limits))
    fields: dict[str, str | None] = {}
    for name in FIELDS[1:]:
        value = record.get(name)
        if name == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            return LoadFailure(given.path, place, f'the {noun} "{name}" is {kind_of(value)}; it must be a string')
        fields[name] = _SURROGATES.sub("\ufffd", value).strip() or None if value is not None else None
    published = fields.pop("published")
    if published is not None:
        day = record_date(published, given.columns.pattern)
        if day is None:
            shown = published if len(published) <= 40 else published[:40] + "..."
            return LoadFailure(
                given.path, place, f'the {noun} "published" is {shown!r}, no date that is clear; write YYYY-MM-DD'
            )
        published = day
    text = _SURROGATES.sub("\ufffd", text)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Source(path=path, text=text, sha256=digest, published=published or given.date, **fields)


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
