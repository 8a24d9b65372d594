"""Lists of what a dossier hands out that can become a data frame: still lists, made into a frame only when asked.

The columns and their types are those of the tables (docs/exchange.md); `moves` is without `issue`, which only the board
knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from rejoinder.exchange.formats import library
from rejoinder.exchange.tables import TABLES, Column, Row, document_row, move_row, statement_row
from rejoinder.record.entries import DocumentEntry, MoveEntry

__all__ = ["Entries"]

T = TypeVar("T")

_LEFT_OUT = {"documents": ("sha256", "text"), "statements": (), "moves": ("issue",)}
"""Columns that need more than the entries themselves."""


class Entries(list[T]):
    """A list of documents, statements or moves, with `to_arrow`, `to_pandas` and `to_polars`."""

    def __init__(self, entries: list[T], table: str) -> None:
        """`table` names the table that has the columns."""
        super().__init__(entries)
        self._table = table

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a frame of these."""
        return tuple(one for one in TABLES[self._table].columns if one.name not in _LEFT_OUT[self._table])

    def to_arrow(self) -> Any:
        """A `pyarrow.Table`; needs the extra `tables`."""
        from rejoinder.exchange.parquet import arrow_table

        return arrow_table(self.columns, self._rows())

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with Arrow types; needs pandas and the extra `tables`."""
        pandas = library("pandas", "tables,pandas")
        return self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)

    def to_polars(self) -> Any:
        """A `polars.DataFrame`; needs polars and the extra `tables`."""
        return library("polars", "tables,polars").from_arrow(self.to_arrow())

    def _rows(self) -> Iterator[Row]:
        names = [column.name for column in TABLES[self._table].columns]
        keep = [names.index(column.name) for column in self.columns]
        position, before = 0, None
        entry: Any
        for entry in self:
            if isinstance(entry, DocumentEntry):
                row = document_row(entry)
            else:
                position = position + 1 if entry.document == before else 0
                before = entry.document
                if isinstance(entry, MoveEntry):
                    row = move_row(entry.document, entry.published, entry.move, position)
                else:
                    row = statement_row(entry.document, entry.published, entry.statement, position)
            yield tuple(row[i] for i in keep)
