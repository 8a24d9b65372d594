"""Parquet: a document a row, named by its number. Only the columns that are used are taken from the file, a few rows
at a time.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from rejoinder.documents.formats import listings
from rejoinder.documents.formats.columns import NoTextColumn
from rejoinder.documents.formats.given import Broken, Given, library, printable
from rejoinder.documents.formats.records import record_source
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_ROWS = 64
"""Rows taken at a time, at most."""

_TOGETHER = 64 * 1024 * 1024
"""Bytes that the rows taken at a time may have, however often their cells repeat."""


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """A document a row, or what is wrong with the row; of a list of addresses only that it is one."""
    pa, pq = library("pyarrow", given.path), library("pyarrow.parquet", given.path)
    if given.head().startswith(b"PARE"):
        raise Broken(given.path, "encrypted; save it without encryption")
    number = 0
    with given.seekable() as file:
        try:
            schema = pq.read_schema(file)
            file.seek(0)
            header = [str(name) for name in schema.names]
            try:
                columns = given.columns.among(header)
            except NoTextColumn as error:
                if error.url is not None and not given.columns.named:
                    count = pq.read_metadata(file).num_rows
                    yield listings.listing(given.path, listings.with_header(header), count)
                    return
                raise Broken(given.path, str(error)) from None
            wanted = list(dict.fromkeys(header[place] for places in columns.values() for place in places))
            parquet = pq.ParquetFile(file, pre_buffer=False, buffer_size=1024 * 1024)
            for batch in parquet.iter_batches(batch_size=_batch_rows(given, parquet.metadata), columns=wanted):
                cells = {name: batch.column(name) for name in wanted}
                for row in range(batch.num_rows):
                    number += 1
                    yield _document(given, number, row, cells, header, columns)
        except pa.ArrowException as error:
            words = " ".join(str(error).split())[:100].rstrip(".")
            place = f"row {number + 1}" if number else None
            raise Broken(given.path, f"cut off or damaged ({words}); get it again", place) from error
        except ValueError as error:  # ArrowInvalid is one too
            raise Broken(given.path, str(error)) from None
    if not number:
        raise Broken(given.path, "no rows; there is nothing to read in it")


def _batch_rows(given: Given, metadata: Any) -> int:
    """How many rows may be taken at a time; raises `Overrun` where the file unpacks to too much.

    A cell that repeats is in the file once, so that each of the rows may be as large as all of its row group.
    """
    largest = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        given.budget.expect(group.total_byte_size)
        largest = max(largest, group.total_byte_size)
    return max(1, min(_ROWS, _TOGETHER // max(1, largest)))


def _document(
    given: Given, number: int, row: int, cells: dict[str, Any], header: list[str], columns: dict[str, tuple[int, ...]]
) -> Source | LoadFailure:
    record: dict[str, object] = {}
    size = 0
    for field, places in columns.items():
        values = [_plain(cells[header[place]][row]) for place in places]
        if len(values) == 1:
            value = values[0]
        else:
            value = "\n\n".join(str(one) for one in values if one is not None and str(one).strip())
        if value is None and field == "text":
            value = ""
        if field == "published" and isinstance(value, str) and not value.strip():
            value = None
        if isinstance(value, str):
            size += len(value)
        record[field] = value
    given.budget.take(size)
    name = printable(str(record.get("id") or number))
    return record_source(given, f"{given.path}!{name}", f"row {number}", record, noun="column")


def _plain(cell: Any) -> object:
    """A cell as a string, a number or None."""
    try:
        value = cell.as_py()
    except ValueError:  # a time finer than Python has
        return str(cell)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.date):  # a time is one as well
        return value.isoformat()[:10]
    return value
