"""Parquet tables, and the same tables in memory as Arrow: types are kept, lists are lists."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rejoinder.exchange.formats import library, new_file, new_folder
from rejoinder.exchange.tables import Column, Row, Table, write_tables

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["ParquetTables", "arrow_schema", "arrow_table"]

_ROWS = 2048
"""Rows of a row group, so that no more than these are held."""

_CHARACTERS = 8_000_000
"""A row group is written earlier once its texts have so many characters."""


class ParquetTables:
    """The tables of a dossier as Parquet files in a folder."""

    name = "parquet"
    suffix = ""

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write documents.parquet, statements.parquet, moves.parquet, issues.parquet and standings.parquet."""
        library("pyarrow", "tables")
        write_tables(dossier, new_folder(out), ".parquet", _ParquetSink)


def arrow_schema(columns: Iterable[Column]) -> Any:
    """The Arrow schema of columns."""
    pa = library("pyarrow", "tables")
    kinds = {
        "string": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "date": pa.date32(),
        "timestamp": pa.timestamp("s", tz="UTC"), "list<string>": pa.list_(pa.string()),
        "list<int64>": pa.list_(pa.int64()),
    }  # fmt: skip
    return pa.schema([pa.field(column.name, kinds[column.kind]) for column in columns])


def arrow_table(columns: tuple[Column, ...], rows: Iterable[Row]) -> Any:
    """Rows as an Arrow table, built in chunks."""
    pa = library("pyarrow", "tables")
    schema = arrow_schema(columns)
    source = iter(rows)
    batches = []
    while chunk := list(islice(source, _ROWS)):
        batches.append(_batch(pa, schema, chunk))
    return pa.Table.from_batches(batches, schema)


def _batch(pa: Any, schema: Any, rows: list[Row]) -> Any:
    values = zip(*rows, strict=True)
    return pa.record_batch(
        [pa.array(column, type=field.type) for column, field in zip(values, schema, strict=True)], schema=schema
    )


class _ParquetSink:
    def __init__(self, table: Table, path: Path) -> None:
        self._pa = library("pyarrow", "tables")
        self._schema = arrow_schema(table.columns)
        self._path, self._stack = path, ExitStack()
        self._rows: list[Row] = []
        self._characters = 0

    def __enter__(self) -> Self:
        raw = self._stack.enter_context(new_file(self._path))
        parquet = library("pyarrow.parquet", "tables")
        self._writer = self._stack.enter_context(parquet.ParquetWriter(raw, self._schema, compression="zstd"))
        return self

    def __exit__(self, *what: Any) -> None:
        if what[0] is None:
            self._flush()
        self._stack.__exit__(*what)

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._characters += sum(len(value) for value in row if isinstance(value, str))
        if len(self._rows) >= _ROWS or self._characters >= _CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_batch(_batch(self._pa, self._schema, self._rows))
        self._rows, self._characters = [], 0
