"""Statements coded in Discourse Network Analyzer, as moves of a coder.

A statement becomes a move that supports or opposes, by its organization and person; its concept is the issue of the
move. Other statement types are left out.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rejoinder.errors import InputError
from rejoinder.exchange.formats import Imported, Problem
from rejoinder.exchange.offsets import PlainBreaks, Utf16
from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    Act,
    ActorSpan,
    Document,
    Move,
    Published,
    Reading,
    Span,
)
from rejoinder.resolving.actors import id_for_name

__all__ = ["DnaImport"]

_STATEMENTS = """
    SELECT s.ID AS id, s.Start AS start, s.Stop AS stop, s.DocumentId AS document, c.Name AS coder
    FROM STATEMENTS s JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId JOIN CODERS c ON c.ID = s.Coder
    WHERE t.Label = 'DNA Statement' AND s.DocumentId = ? ORDER BY s.Start, s.Stop, s.ID
"""
_VALUES = """
    SELECT v.Variable AS name, e.Value AS value
    FROM DATASHORTTEXT d JOIN VARIABLES v ON v.ID = d.VariableId JOIN ENTITIES e ON e.ID = d.Entity
    WHERE d.StatementId = ?
    UNION ALL
    SELECT v.Variable, d.Value FROM DATABOOLEAN d JOIN VARIABLES v ON v.ID = d.VariableId WHERE d.StatementId = ?
"""


class DnaImport:
    """Reads .dna files of DNA 3.0 and 3.1."""

    name = "dna"

    def read(self, path: Path, known: Iterable[Reading], coder: str | None = None) -> Iterator[Imported | Problem]:
        """The documents with the statements of a coder, or of all if none is named.

        Raises `InputError` for a file that is no .dna file, or that has no such coder.
        """
        with closing(_opened(path)) as connection:
            try:
                yield from _documents(connection, path, known, coder)
            except sqlite3.Error as error:
                raise InputError(f"{path}: no .dna file of DNA 3.0 or 3.1 ({error})") from None


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _documents(
    connection: sqlite3.Connection, path: Path, known: Iterable[Reading], coder: str | None
) -> Iterator[Imported | Problem]:
    coders = [row["Name"] for row in connection.execute("SELECT Name FROM CODERS ORDER BY ID")]
    if coder is not None and coder not in coders:
        raise InputError(f"{path}: has no coder {coder!r}; its coders are {', '.join(coders)}")
    actors: dict[str, str] = {}
    texts = {reading.document.id: reading.document for reading in known}
    other = connection.execute(
        "SELECT count(*) FROM STATEMENTS s JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId "
        "WHERE t.Label <> 'DNA Statement'"
    ).fetchone()[0]
    if other:
        yield Problem(f"{path}: {other} statements of other types than 'DNA Statement' left out")
    for row in connection.execute("SELECT * FROM DOCUMENTS ORDER BY Date, ID"):
        document = _document(row, path)
        units = Utf16(document.text)
        # DNA has LF only; where the document itself is at hand, its own line breaks are kept
        breaks = PlainBreaks(texts[document.id].text) if document.id in texts else PlainBreaks("")
        received = breaks.text == document.text
        if received:
            document = texts[document.id]
        moves: list[Move] = []
        labels: dict[str, str] = {}
        for found in connection.execute(_STATEMENTS, (row["ID"],)):
            if coder is not None and found["coder"] != coder:
                continue
            start, end = units.points(found["start"]), units.points(found["stop"])
            if received:
                start, end = breaks.received(start), breaks.received(end)
            if not 0 <= start < end <= len(document.text):
                yield Problem(f"{path}: statement {found['id']}: not within the text of document {row['ID']}; left out")
                continue
            values = {one["name"]: one["value"] for one in connection.execute(_VALUES, (found["id"], found["id"]))}
            move = _move(f"{document.id}/m{len(moves)}", document, start, end, values, actors)
            moves.append(move)
            if concept := str(values.get("concept") or ""):
                labels[move.id] = concept
        names = {identifier: name for name, identifier in actors.items()}
        yield Imported(Reading(document, moves=tuple(moves)), labels, names)


def _document(row: Any, path: Path) -> Document:
    text = str(row["Text"])
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    first, _, rest = str(row["Notes"]).partition("\n")
    own = first.removeprefix("rejoinder: ") if first.startswith("rejoinder: ") else ""
    name = own or f"dna{row['ID']}"
    # seconds are counted by hand: the system's functions do not take dates before 1970 everywhere
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(row["Date"]))
    day = moment.date().isoformat() if row["Date"] else None
    published = Published(day, day, "given") if day else Published()
    url = rest.strip() if own and rest.strip() else None
    return Document(
        name, f"{path.name}#{row['ID']}", str(row["Title"]), text, sha256, "und", published, url, row["Source"] or None
    )


def _move(name: str, document: Document, start: int, end: int, values: dict[str, Any], actors: dict[str, str]) -> Move:
    organization = str(values.get("organization") or "")
    act: Act = "support" if values.get("agreement", 1) else "oppose"
    # no words of the text name the actor: the coder did
    by = ActorSpan(_actor(organization, actors) if organization else None, "", start, start)
    return Move(
        id=name,
        act=act,
        plover=PLOVER[act],
        polarity=POLARITY[act],
        by=by,
        person=str(values.get("person") or "") or None,
        to=(),
        point=None,
        time=None,
        statement=None,
        according_to=(),
        evidence=Span(start, end, document.text[start:end]),
        confidence=1.0,
    )


def _actor(name: str, actors: dict[str, str]) -> str:
    """The id for a name, never the same for two names of one file."""
    if name not in actors:
        identifier = first = id_for_name(name) or name
        number = 2
        while identifier in actors.values():
            identifier = f"{first} {number}"
            number += 1
        actors[name] = identifier
    return actors[name]
