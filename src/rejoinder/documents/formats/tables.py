"""Tables as text: CSV (parted by commas, semicolons, tabs or bars) and TSV. A document a row, named by its line.

Quoting is that of RFC 4180. Rows that cannot be told apart are named, and reading goes on behind them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from rejoinder.documents.encodings import encoding_of, mend
from rejoinder.documents.formats import listings
from rejoinder.documents.formats.columns import NoTextColumn
from rejoinder.documents.formats.given import Broken, Given, printable, too_large
from rejoinder.documents.formats.records import record_source
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_DELIMITERS = ",;\t|"


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """A document a row, or what is wrong with the row; of a list of addresses only that it is one."""
    lines = _Lines(given)
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise Broken(given.path, "empty; there is nothing to read in it")
    if (what := listings.headless(first)) is not None:
        named = 0 if first.startswith(("DATE\t", "GLOBALEVENTID\t", "GKGRECORDID\t")) else listings.has_address(first)
        yield listings.listing(given.path, what, named + sum(map(listings.has_address, lines)))
        return
    lines.back(first)
    delimiter = _delimiter(first, given.name)
    rows = _rows(given, lines, delimiter)
    place, header = next(rows, ("", []))
    if isinstance(header, str):
        raise Broken(given.path, header, place)
    header = [name.strip().removeprefix("\ufeff") for name in header]
    try:
        columns = given.columns.among(header)
    except NoTextColumn as error:
        if error.url is not None and not given.columns.named:
            url = error.url
            count = sum(not isinstance(row, str) and len(row) > url and bool(row[url].strip()) for _, row in rows)
            yield listings.listing(given.path, listings.with_header(header), count)
            return
        raise Broken(given.path, str(error)) from None
    except ValueError as error:
        raise Broken(given.path, str(error)) from None
    any_row = False
    for place, row in rows:
        any_row = True
        if isinstance(row, str):
            yield LoadFailure(given.path, place, row)
        elif len(row) != len(header):
            message = f"{len(row)} columns where the header has {len(header)}; repair or remove the row"
            yield LoadFailure(given.path, place, message)
        else:
            record: dict[str, object] = {
                field: "\n\n".join(row[index] for index in places if row[index].strip())
                for field, places in columns.items()
            }
            if not str(record.get("published", "")).strip():
                record.pop("published", None)
            name = str(record.get("id") or place.removeprefix("line "))
            yield record_source(given, f"{given.path}!{printable(name)}", place, record, noun="column")
    if not any_row:
        raise Broken(given.path, "only a header; there is nothing to read in it")


class _Lines:
    """The lines of a table as text, with their ends; `number` is that of the last one."""

    def __init__(self, given: Given) -> None:
        self._given = given
        encoding = encoding_of(given.head())
        self._mend = encoding == "utf-8"
        errors = "surrogateescape" if self._mend else "replace"
        self._text: Any = io.TextIOWrapper(given.file, encoding=encoding, errors=errors, newline="")
        self._back: list[str] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._back:
            self.number += 1
            return self._back.pop()
        most = self._given.limits.document
        line = self._text.readline(most + 1)
        if not line:
            self._text.detach()  # or it would close a file that others still need
            self._text = io.StringIO()
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        if len(line) > most:
            raise Broken(self._given.path, too_large(self._given.limits), f"line {self.number}")
        return mend(line) if self._mend and not line.isascii() else line

    def back(self, line: str) -> None:
        """Give the last line back."""
        self._back.append(line)
        self.number -= 1


def _delimiter(first: str, name: str) -> str:
    """What parts the columns: what parts the first line into most."""
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    counts = {one: len(next(csv.reader([first], delimiter=one), [])) for one in _DELIMITERS}
    return max(counts, key=lambda one: counts[one])


def _rows(given: Given, lines: _Lines, delimiter: str) -> Iterator[tuple[str, list[str] | str]]:
    """Places with rows, or with why there is none."""
    csv.field_size_limit(max(csv.field_size_limit(), given.limits.document))
    taken: list[str] = []
    width = 0

    def watched() -> Iterator[str]:
        for line in lines:
            # Of a row that goes over many lines the first is enough to know that it does.
            if len(taken) < 2:
                taken.append(line)
            yield line

    # A quoted cell that is never closed takes in all that follows; `strict` says so instead of making it a text.
    reader = csv.reader(watched(), delimiter=delimiter, strict=True)
    while True:
        taken.clear()
        start = lines.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = taken[0].rstrip("\r\n").split(delimiter) if len(taken) == 1 else []
            if delimiter == "\t" and width and len(cells) == width:
                # Many such files have no quoting at all, and a text that begins with a quotation.
                yield f"line {start}", cells
                continue
            end = lines.number
            place = f"line {start}" if end <= start else f"lines {start} to {end}"
            if "field limit" in str(error):
                yield place, too_large(given.limits)
            else:
                yield place, f"broken quoting ({error}); write quotation marks in a quoted cell twice"
            continue
        if any(cell.strip() for cell in row):
            width = width or len(row)
            yield f"line {start}", row
