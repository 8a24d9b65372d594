"""A dossier as tables: which columns there are, and the rows of each, document by document.

CSV, Parquet and the data frames of the Python API have the same columns. Nothing is held but the board and one
document at a time, so that a dossier of any length can be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

import msgspec

from rejoinder.record.entries import DocumentEntry
from rejoinder.record.types import Board, Document, Move, Published, Span, Speaker, Statement
from rejoinder.resolving.calendar import bounds

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["TABLES", "Column", "Row", "Sink", "Table", "document_row", "move_row", "statement_row", "write_tables"]

Kind = Literal["string", "int64", "float64", "date", "timestamp", "list<string>", "list<int64>"]
Row = tuple[Any, ...]


class Column(msgspec.Struct, frozen=True):
    """A column: its name and its type. What it means is in docs/exchange.md."""

    name: str
    kind: Kind = "string"


class Table(msgspec.Struct, frozen=True):
    """A table: its name and its columns in order."""

    name: str
    columns: tuple[Column, ...]


class Sink(Protocol):
    """Where the rows of one table go."""

    def add(self, row: Row) -> None:
        """Take a row."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *what: object) -> None: ...


def _columns(words: str) -> tuple[Column, ...]:
    """Columns from `name` or `name:kind`, parted by spaces."""
    found = []
    for word in words.split():
        name, _, kind = word.partition(":")
        found.append(Column(name, _KINDS[kind]))
    return tuple(found)


_KINDS: dict[str, Kind] = {
    "": "string", "int": "int64", "float": "float64", "date": "date", "timestamp": "timestamp",
    "strings": "list<string>", "ints": "list<int64>",
}  # fmt: skip

TABLES: dict[str, Table] = {
    name: Table(name, _columns(words))
    for name, words in {
        "documents": "document path title published_earliest:date published_latest:date published_basis language "
        "outlet url sha256 characters:int statements:int moves:int copies:int reader added_at:timestamp text",
        "statements": "document statement position:int speaker_actor speaker_person speaker_text speaker_start:int "
        "speaker_end:int speaker_why cue_text cue_start:int cue_end:int content_texts:strings content_starts:ints "
        "content_ends:ints addressee_actor addressee_person addressee_text addressee_start:int addressee_end:int mode "
        "reported_by confidence:float published_earliest:date published_latest:date",
        "moves": "document move position:int act plover polarity by_actor by_text by_start:int by_end:int person "
        "to_actors:strings to_texts:strings to_starts:ints to_ends:ints point_text point_start:int point_end:int "
        "time_value time_basis time_earliest:date time_latest:date statement according_to:strings evidence_text "
        "evidence_start:int evidence_end:int confidence:float published_earliest:date published_latest:date issue",
        "issues": "issue label position:int moves:strings askers:strings",
        "standings": "issue party party_name status position basis claimed_by:strings disputed_by:strings "
        "evidence_documents:strings evidence_moves:strings evidence_starts:ints evidence_ends:ints",
    }.items()
}
"""The tables by name."""


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value and len(value) == 10 else None


def _span(span: Span | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if span is None else (span.text, span.start, span.end)


def _speaker(speaker: Speaker | None) -> Row:
    if speaker is None:
        return (None, None, None, None, None)
    return (speaker.actor, speaker.person, speaker.text, speaker.start, speaker.end)


def document_row(entry: DocumentEntry, document: Document | None = None) -> Row:
    """A row of `documents`; `text` and `sha256` are empty without the document itself."""
    published = entry.published
    return (
        entry.id, entry.path, entry.title, _day(published.earliest), _day(published.latest), published.basis,
        entry.language, entry.outlet, entry.url, document and document.sha256, entry.characters, entry.statements,
        entry.moves, entry.copies, entry.reader, datetime.fromisoformat(entry.added_at), document and document.text,
    )  # fmt: skip


def statement_row(document: str, published: Published, statement: Statement, position: int) -> Row:
    """A row of `statements`; `position` counts those of a document from 0."""
    parts = statement.content
    return (
        document, statement.id, position, *_speaker(statement.speaker), statement.speaker and statement.speaker.why,
        *_span(statement.cue), [part.text for part in parts], [part.start for part in parts],
        [part.end for part in parts], *_speaker(statement.addressee), statement.mode, statement.reported_by,
        statement.confidence, _day(published.earliest), _day(published.latest),
    )  # fmt: skip


def move_row(document: str, published: Published, move: Move, position: int, issue: str | None = None) -> Row:
    """A row of `moves`; `position` counts those of a document from 0."""
    when = bounds(move.time.value) if move.time else None
    return (
        document, move.id, position, move.act, move.plover or None, move.polarity, move.by.actor, move.by.text,
        move.by.start, move.by.end, move.person, [one.actor for one in move.to], [one.text for one in move.to],
        [one.start for one in move.to], [one.end for one in move.to], *_span(move.point),
        move.time and move.time.value, move.time and move.time.basis, when and when[0], when and when[1],
        move.statement, list(move.according_to), *_span(move.evidence), move.confidence, _day(published.earliest),
        _day(published.latest), issue,
    )  # fmt: skip


def _issue_rows(board: Board) -> Iterator[Row]:
    for position, issue in enumerate(board.issues):
        yield (issue.id, issue.label, position, list(issue.moves), list(issue.askers))


def _standing_rows(board: Board) -> Iterator[Row]:
    names = {party.id: party.name for party in board.parties}
    for issue in board.issues:
        for one in issue.standings:
            yield (
                issue.id, one.party, names.get(one.party, one.party), one.status, one.position, one.basis,
                list(one.claimed_by), list(one.disputed_by), [e.document for e in one.evidence],
                [e.move for e in one.evidence], [e.start for e in one.evidence], [e.end for e in one.evidence],
            )  # fmt: skip


def write_tables(dossier: Dossier, folder: Path, suffix: str, sink: Callable[[Table, Path], Sink]) -> None:
    """Write all tables into a folder, `NAME.suffix` each, one document after the other."""
    from rejoinder.filing.docket import board_id

    board = dossier.board()
    issue_of = {move: issue.id for issue in board.issues for move in issue.moves}
    entries = {entry.id: entry for entry in dossier.documents()}
    with ExitStack() as stack:
        to = {name: stack.enter_context(sink(table, folder / f"{name}{suffix}")) for name, table in TABLES.items()}
        for reading in dossier.readings():
            document = reading.document
            to["documents"].add(document_row(entries[document.id], document))
            for i, statement in enumerate(reading.statements):
                to["statements"].add(statement_row(document.id, document.published, statement, i))
            for i, move in enumerate(reading.moves):
                to["moves"].add(
                    move_row(document.id, document.published, move, i, issue_of.get(board_id(document.id, move.id)))
                )
        _fill(to["issues"], _issue_rows(board))
        _fill(to["standings"], _standing_rows(board))


def _fill(sink: Sink, rows: Iterable[Row]) -> None:
    for row in rows:
        sink.add(row)
