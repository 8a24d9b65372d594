"""CSV tables (RFC 4180, UTF-8): a file a table, in a folder.

A list is a JSON list in its cell, so that no separator can occur in a value; what is not known is an empty cell.
"""

from __future__ import annotations

import csv
import io
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from rejoinder.exchange.formats import new_file, new_folder
from rejoinder.exchange.tables import Row, Table, write_tables

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["CsvTables"]


class CsvTables:
    """The tables of a dossier as CSV files in a folder."""

    name = "csv"
    suffix = ""

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write documents.csv, statements.csv, moves.csv, issues.csv and standings.csv."""
        write_tables(dossier, new_folder(out), ".csv", _CsvSink)


class _CsvSink:
    def __init__(self, table: Table, path: Path) -> None:
        self._table, self._path, self._stack = table, path, ExitStack()

    def __enter__(self) -> Self:
        raw = self._stack.enter_context(new_file(self._path))
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        self._stack.callback(text.detach)
        self._text = text
        self._writer = csv.writer(text, lineterminator="\r\n")  # so that a lone CR in a value is quoted, too
        self._writer.writerow(column.name for column in self._table.columns)
        return self

    def __exit__(self, *what: Any) -> None:
        self._stack.__exit__(*what)

    def add(self, row: Row) -> None:
        self._writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return msgspec.json.encode(value).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
