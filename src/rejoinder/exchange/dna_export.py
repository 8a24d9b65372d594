"""A dossier for Discourse Network Analyzer: who agrees or disagrees with which concept, in a .dna file.

A move for or against an issue is a statement of type "DNA Statement": the person and the party that make it, the
issue as concept, and whether they are for it. Neutral moves (willing to discuss, put off) have no counterpart and are
left out, and so are moves on no issue.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rejoinder.exchange.dna_schema import VARIABLES, create, password_hash, shortened
from rejoinder.exchange.formats import new_file
from rejoinder.exchange.offsets import PlainBreaks, Utf16
from rejoinder.filing.docket import board_id
from rejoinder.record.types import Move, Published, Reading
from rejoinder.resolving.actors import name_of

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["PASSWORD", "DnaFile"]

PASSWORD = "rejoinder"
"""The password of the coders of a file that is written: DNA asks for one, the file itself is not encrypted."""

_PERSON, _ORGANIZATION, _CONCEPT, _AGREEMENT = range(1, len(VARIABLES) + 1)


class _Labels(NamedTuple):
    """How the board calls issues (by move) and parties (by id)."""

    issues: dict[str, str]
    parties: dict[str, str]


class DnaFile:
    """A .dna file that DNA 3.0 and its successors open."""

    name = "dna"
    suffix = ".dna"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write documents and statements, with one coder for each reader or person that read the documents."""
        board = dossier.board()
        labels = _Labels(
            {move: issue.label for issue in board.issues for move in issue.moves},
            {party.id: party.name for party in board.parties},
        )
        coders = {entry.id: entry.reader for entry in dossier.documents()}
        with new_file(out) as file:
            # SQLite writes the file by its name; the handle only keeps the place
            path = Path(os.fsdecode(file.name))
            connection = sqlite3.connect(path)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                with connection:
                    create(connection)
                    _Writer(connection, labels, coders).write(dossier.readings())
            finally:
                connection.close()


class _Writer:
    def __init__(self, connection: sqlite3.Connection, labels: _Labels, coders: dict[str, str]) -> None:
        self._connection = connection
        self._labels = labels
        self._entities: dict[tuple[int, str], int] = {}
        names = list(dict.fromkeys(coder_name(reader) for reader in coders.values())) or ["rejoinder"]
        # DNA takes the first coder for the administrator, whose name is fixed
        self._numbers = {name: number for number, name in enumerate(["Admin", *names], 1)}
        self._coder_of = {document: self._numbers[coder_name(reader)] for document, reader in coders.items()}
        password = password_hash(PASSWORD)
        connection.executemany(
            "INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (?, ?, 255, 255, 0, ?)",
            [(number, shortened(name), password) for name, number in self._numbers.items()],
        )
        pairs = [(a, b) for a in self._numbers.values() for b in self._numbers.values() if a != b]
        connection.executemany("INSERT INTO CODERRELATIONS (Coder, OtherCoder) VALUES (?, ?)", pairs)
        # DNA expects an empty value of each short text variable
        for number, (_, kind) in enumerate(VARIABLES, 1):
            if kind == "short text":
                self._entity(number, "")

    def write(self, readings: Iterator[Reading]) -> None:
        statement = 0
        for number, reading in enumerate(readings, 1):
            document = reading.document
            breaks = PlainBreaks(document.text)
            units = Utf16(breaks.text)
            coder = self._coder_of.get(document.id, 1)
            notes = f"rejoinder: {document.id}" + (f"\n{document.url}" if document.url else "")
            self._connection.execute(
                "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Source, Notes, Date) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    number, shortened(document.title or document.path or document.id), breaks.text, coder,
                    shortened(document.outlet or ""), notes, _seconds(document.published),
                ),
            )  # fmt: skip
            for move in reading.moves:
                concept = self._labels.issues.get(board_id(document.id, move.id))
                start, stop = (units.units(breaks.plain(at)) for at in (move.evidence.start, move.evidence.end))
                if concept is None or move.polarity == "neutral" or start == stop:
                    continue
                statement += 1
                self._connection.execute(
                    "INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, ?)", (statement, number, start, stop, coder)
                )
                self._values(statement, move, concept)

    def _values(self, statement: int, move: Move, concept: str) -> None:
        actor = move.by.actor
        organization = move.by.text if actor is None else self._labels.parties.get(actor) or name_of(actor)
        for variable, value in ((_PERSON, move.person or ""), (_ORGANIZATION, organization), (_CONCEPT, concept)):
            self._connection.execute(
                "INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)",
                (statement, variable, self._entity(variable, shortened(value))),
            )
        self._connection.execute(
            "INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (?, ?, ?)",
            (statement, _AGREEMENT, int(move.polarity == "for")),
        )

    def _entity(self, variable: int, value: str) -> int:
        known = self._entities.get((variable, value))
        if known is None:
            known = self._entities[variable, value] = len(self._entities) + 1
            self._connection.execute(
                "INSERT INTO ENTITIES (ID, VariableId, Value) VALUES (?, ?, ?)", (known, variable, value)
            )
        return known


def coder_name(reader: str) -> str:
    """The name of a coder from the reader that a dossier keeps: a person's own name, or that of the program."""
    kind, _, name = reader.partition(" ")
    return name if kind == "coder" and name else "rejoinder"


def _seconds(published: Published) -> int:
    """The date as DNA keeps it; it knows no unknown date, so that an undated document is at the beginning of 1970."""
    day = published.earliest or published.latest
    return int(datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=UTC).timestamp()) if day else 0
