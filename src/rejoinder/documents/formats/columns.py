"""Which column of a table is what: as somebody says it, otherwise by the names columns usually have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from rejoinder.errors import InputError

__all__ = ["FIELDS", "Columns", "NoTextColumn"]

FIELDS = ("text", "id", "title", "published", "url", "outlet", "language")
"""What a record may say of a document; only `text` must be there."""

USUAL: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "fulltext", "article", "articletext", "articlebody", "maintext", "story"),
    "id": ("id", "docid", "documentid", "articleid"),
    "title": ("title", "headline"),
    "published": (
        "published", "publisheddate", "publishedat", "publishdate", "publicationdate", "pubdate", "date", "datetime",
    ),
    "url": ("url", "link", "uri", "permalink", "address"),
    "outlet": ("outlet", "source", "sourcename", "medianame", "publisher", "publication", "newspaper", "site"),
    "language": ("language", "lang"),
}  # fmt: skip
"""Names columns usually have (in lower case, letters alone), the likelier ones first."""

_NEXT = re.compile(rf",(?=\s*(?:{'|'.join(FIELDS)})\s*=)")
_PATTERN = re.compile(r"(?<!^):(?=[^:]*%)")


class NoTextColumn(ValueError):
    """A table has no column for the text; `url` is the column of addresses, if it has one."""

    def __init__(self, message: str, url: int | None) -> None:
        super().__init__(message)
        self.url = url


class Columns(msgspec.Struct, frozen=True):
    """The columns somebody named: for a field the column, or several to be joined. `pattern` is how dates are written
    (`datetime.strptime`), where it is not one of the ways understood without."""

    named: tuple[tuple[str, str], ...] = ()
    pattern: str | None = None

    @classmethod
    def parse(cls, given: Iterable[str]) -> Columns:
        """Read `text=body,published=date` and the like; raises `InputError` for what cannot be meant.

        `text=lead+body` joins columns; `published=date:%d/%m/%Y` says how dates are written.
        """
        named: dict[str, str] = {}
        pattern = None
        for part in (part for value in given for part in _NEXT.split(value)):
            field, equals, column = (piece.strip() for piece in part.partition("="))
            if not equals or not column:
                raise InputError(f"{part.strip()!r} names no column; write it as FIELD=COLUMN, such as text=body")
            if field not in FIELDS:
                raise InputError(f"{field!r} is no field; there are {', '.join(FIELDS)}")
            if field in named:
                raise InputError(f"the field {field!r} is given twice; join columns as text=lead+body")
            if field == "published" and len(parts := _PATTERN.split(column, maxsplit=1)) == 2:
                column, pattern = parts
                _check_pattern(pattern)
            named[field] = column
        return cls(tuple(named.items()), pattern)

    def among(self, header: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The places of the columns of each field in a header.

        Raises `NoTextColumn` where nothing tells which column the text is in, and ValueError where a column that was
        named is not there.
        """
        found = {field: self._places(column, header) for field, column in self.named}
        taken = {place for places in found.values() for place in places}
        plain = [re.sub(r"[\W_]+", "", name.lower()) for name in header]
        for field, names in USUAL.items():
            for name in names if field not in found else ():
                if name in plain and plain.index(name) not in taken:
                    found[field] = (plain.index(name),)
                    break
        if "text" not in found:
            url = found.get("url")
            shown = ", ".join(name[:40] or "(no name)" for name in header[:12]) + (", ..." if len(header) > 12 else "")
            raise NoTextColumn(
                f"no column is known to have the text (there are: {shown}); name it with --columns text=COLUMN",
                url[0] if url else None,
            )
        return found

    @staticmethod
    def _places(column: str, header: Sequence[str]) -> tuple[int, ...]:
        names = [name.strip() for name in header]
        wanted = [column] if column in names else [part.strip() for part in column.split("+")]
        for name in wanted:
            if name not in names:
                shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
                raise ValueError(f"no column {name!r}, which --columns names (there are: {shown})")
        return tuple(names.index(name) for name in wanted)


def _check_pattern(pattern: str) -> None:
    from datetime import date, datetime

    try:
        day = datetime.strptime(date(2021, 3, 4).strftime(pattern), pattern).date()
    except ValueError:
        day = None
    if day is None or day.year != 2021:
        raise InputError(f"{pattern!r} is no way to write a date; write it like %d/%m/%Y")
