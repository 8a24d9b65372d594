"""Records as JSON and JSON Lines, in the types' own form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from rejoinder.record.entries import MoveEntry, StatementEntry

__all__ = ["json_lines", "json_list", "json_object", "records"]


def records(entries: Iterable[Any]) -> Iterator[Any]:
    """Statements and moves as one flat object each, with `document` and `published` before their own fields."""
    for entry in entries:
        if isinstance(entry, StatementEntry):
            own: Any = entry.statement
        elif isinstance(entry, MoveEntry):
            own = entry.move
        else:
            yield entry
            continue
        fields = {name: value for name, value in msgspec.structs.asdict(own).items() if value is not msgspec.UNSET}
        copies = {} if entry.copies is msgspec.UNSET else {"copies": entry.copies}
        yield {"document": entry.document, "published": entry.published, **fields, **copies}


def json_object(value: Any) -> str:
    """One value as JSON on one line."""
    return msgspec.json.encode(value).decode()


def json_lines(entries: Iterable[Any]) -> Iterator[str]:
    """A line of JSON for each entry, as they come."""
    for entry in records(entries):
        yield json_object(entry) + "\n"


def json_list(entries: Iterable[Any]) -> Iterator[str]:
    """A JSON list in pieces, one entry a line, as they come; nothing is held back but the comma."""
    before = "["
    for entry in records(entries):
        yield before + json_object(entry)
        before = ",\n"
    yield "[]\n" if before == "[" else "]\n"
