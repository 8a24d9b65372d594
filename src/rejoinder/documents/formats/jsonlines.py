"""JSON Lines: an object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rejoinder.documents.encodings import INVALID, binary_kind, decode, invalid_at
from rejoinder.documents.formats.given import Broken, Given, too_large
from rejoinder.documents.formats.records import kind_of, record_source
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["is_record", "read"]

_RECORD_START = re.compile(r"\s*\{\s*\"")


def is_record(head: bytes) -> bool:
    """Whether bytes begin with a line that is a JSON object."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{"):
        return False
    first = decode(head.split(b"\n", 1)[0])
    if not _RECORD_START.match(first):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return '"text"' in first


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """A document a line, or what is wrong with the line."""
    lines = given.lines()
    if given.head()[:2] in (b"\xff\xfe", b"\xfe\xff"):  # a line break is two bytes here
        whole = decode(given.whole()).encode("utf-8", "surrogatepass")
        lines = ((number, line) for number, line in enumerate(whole.split(b"\n"), 1))
    any_line = False
    for number, raw in lines:
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw.strip():
            continue
        place = f"line {number}"
        if number == 1 and binary_kind(raw) is not None:
            raise Broken(given.path, f"{binary_kind(raw)}, not JSON Lines; give one JSON object a line")
        any_line = True
        if len(raw) > given.limits.document:
            yield LoadFailure(given.path, place, too_large(given.limits))
        else:
            record = _record(given, place, raw)
            yield record
            if isinstance(record, Source) and not raw.isascii() and invalid_at(raw) is not None:
                yield LoadFailure(given.path, place, INVALID)
    if not any_line:
        raise Broken(given.path, "empty; there is nothing to read in it")


def _record(given: Given, place: str, raw: bytes) -> Source | LoadFailure:
    try:
        record = json.loads(decode(raw))
    except json.JSONDecodeError as error:
        message = f"broken JSON ({error.msg} at column {error.colno}); repair or remove the line"
        return LoadFailure(given.path, place, message)
    except (ValueError, RecursionError) as error:
        return LoadFailure(given.path, place, f"broken JSON ({type(error).__name__}); repair or remove the line")
    if not isinstance(record, dict):
        message = f'{kind_of(record)} where an object is expected; write {{"text": "..."}}'
        return LoadFailure(given.path, place, message)
    for field, name in given.columns.named:
        parts = [name] if name in record else [part.strip() for part in name.split("+")]
        values = [record.get(part) for part in parts]
        if field == "text" and not any(part in record for part in parts):
            return LoadFailure(given.path, place, f"no field {name!r}, which --columns names")
        if len(parts) > 1 and not all(value is None or isinstance(value, str) for value in values):
            return LoadFailure(given.path, place, f"one of the fields {name} is no string")
        record[field] = "\n\n".join(str(value) for value in values if value) if len(parts) > 1 else values[0]
    return record_source(given, given.path, place, record)
