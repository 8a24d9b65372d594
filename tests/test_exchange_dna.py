import base64
import hashlib
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import exchange_samples as samples
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.exchange.dna_export import PASSWORD
from rejoinder.exchange.dna_schema import LONGEST, TABLES, password_hash, shortened
from rejoinder.exchange.formats import Imported, importer
from rejoinder.exchange.imports import import_annotations
from rejoinder.exchange.offsets import PlainBreaks
from rejoinder.record.types import Board, Issue, Party, Reading

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def coded(path: Path) -> list[tuple[Any, ...]]:
    """What is coded in a .dna file, without the numbers it is kept under."""
    values = ", ".join(
        "(SELECT e.Value FROM DATASHORTTEXT t JOIN ENTITIES e ON e.ID = t.Entity "
        "JOIN VARIABLES v ON v.ID = t.VariableId "
        f"WHERE t.StatementId = s.ID AND v.Variable = '{name}')"
        for name in ("person", "organization", "concept")
    )
    return rows(
        path,
        f"""SELECT d.Title, d.Text, d.Source, d.Notes, d.Date, s.Start, s.Stop, c.Name,
            {values},
            (SELECT b.Value FROM DATABOOLEAN b WHERE b.StatementId = s.ID)
        FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId JOIN CODERS c ON c.ID = s.Coder
        ORDER BY d.Date, d.Title, s.Start, s.Stop, s.ID""",
    )  # fmt: skip


def test_a_file_as_dna_expects_it(tmp_path: Path) -> None:
    path = tmp_path / "talks.dna"
    with samples.dossier() as dossier:
        dossier.export("dna", path)
    tables = {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == set(TABLES) == {
        "SETTINGS", "CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "VARIABLELINKS", "REGEXES", "CODERRELATIONS",
        "STATEMENTS", "DATABOOLEAN", "DATAINTEGER", "DATASHORTTEXT", "DATALONGTEXT", "ENTITIES", "ATTRIBUTEVARIABLES",
        "ATTRIBUTEVALUES",
    }  # fmt: skip
    assert rows(path, "SELECT Value FROM SETTINGS WHERE Property = 'version'")[0][0].startswith("3.0.")
    assert rows(path, "SELECT Variable, DataType FROM VARIABLES ORDER BY ID") == [
        ("person", "short text"), ("organization", "short text"), ("concept", "short text"), ("agreement", "boolean"),
    ]  # fmt: skip
    assert rows(path, "SELECT ID, Label FROM STATEMENTTYPES") == [(1, "DNA Statement")]
    assert [name for (name,) in rows(path, "SELECT Name FROM CODERS ORDER BY ID")] == ["Admin", "rejoinder"]
    # 2022-01-29 at midnight UTC
    assert {date for (date,) in rows(path, "SELECT Date FROM DOCUMENTS")} == {1643414400}
    found = coded(path)
    # a meeting has no side; a demand is for, a refusal against
    assert [(row[9], row[10], row[11]) for row in found] == [
        ("Rus", "a treaty on the la\u0308ke", 1),
        ("Usa", "a treaty on the la\u0308ke", 0),
    ]
    # offsets are those of Java in a text with plain line breaks
    for row in found:
        units = row[1].encode("utf-16-le")
        assert "\r" not in row[1]
        assert units[2 * row[5] : 2 * row[6]].decode("utf-16-le").startswith(("RUS demands", "USA rejects"))
    assert rows(path, "PRAGMA foreign_key_check") == [] and rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_the_password_is_hashed_as_dna_does(tmp_path: Path) -> None:
    path = tmp_path / "talks.dna"
    with samples.dossier() as dossier:
        dossier.export("dna", path)
    kept = base64.b64decode(rows(path, "SELECT Password FROM CODERS WHERE ID = 1")[0][0])
    salt, digest = kept[:16], kept[16:]
    again = salt + PASSWORD.encode()
    for _ in range(100_000):
        again = hashlib.sha256(again).digest()
    assert digest == again and len(digest) == 32
    assert password_hash("a", b"0" * 16) == password_hash("a", b"0" * 16) != password_hash("b", b"0" * 16)


@FEW
@given(st.text(max_size=400))
def test_values_are_short_enough_for_dna(text: str) -> None:
    line = shortened(text)
    assert len(line.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST and len(line) <= LONGEST
    if len(text) <= LONGEST // 2:
        assert line == " ".join(text.split())


def filed(reading: Reading) -> Board:
    """An issue for every second move, so that some moves share one and some are on none."""
    ids = [move.id for move in reading.moves]
    parties = tuple(Party(name, f"{name} of old") for name in {move.by.actor or "" for move in reading.moves})
    return Board(parties, (Issue("a", "about “α🌊”", tuple(ids[::2])), Issue("b", "b" * 250, tuple(ids[1::2]))))


def held(reading: Reading) -> Counter[tuple[Any, ...]]:
    """What DNA has of a reading: places in a text with plain line breaks, side and person."""
    breaks = PlainBreaks(reading.document.text)
    return Counter(
        (breaks.plain(move.evidence.start), breaks.plain(move.evidence.end), move.polarity, move.person)
        for move in reading.moves
        if breaks.plain(move.evidence.start) < breaks.plain(move.evidence.end)
    )


@FEW
@given(reading=samples.readings(position=True))
def test_what_dna_holds_goes_in_and_out(reading: Reading) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with samples.holding(reading, filing=lambda readings: filed(reading)) as dossier:
            dossier.export("dna", folder / "one.dna")
        found = [one for one in importer("dna").read(folder / "one.dna", [reading]) if isinstance(one, Imported)]
        assert [one.reading.document for one in found] == [reading.document]
        assert held(found[0].reading) == held(reading)
        # .dna to dossier to .dna
        report = import_annotations("dna", folder / "one.dna", folder / "own.db")
        assert report.problems == []
        with Dossier.open(folder / "own.db") as own:
            own.export("dna", folder / "two.dna")
        one, two = coded(folder / "one.dna"), coded(folder / "two.dna")
        assert [row[:7] + row[8:] for row in one] == [row[:7] + row[8:] for row in two]


def foreign(path: Path) -> None:
    """A file with two coders, as a team makes it in DNA; a second statement type; a statement outside its text."""
    with samples.dossier() as dossier:
        dossier.export("dna", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO CODERS (ID, Name, Password) VALUES (3, 'Ben', 'x')")
        connection.execute("INSERT INTO STATEMENTTYPES VALUES (2, 'Note', 0, 0, 0)")
        connection.execute("INSERT INTO STATEMENTS VALUES (90, 1, 1, 0, 8, 3)")
        connection.execute("INSERT INTO STATEMENTS VALUES (91, 2, 1, 0, 8, 3)")
        connection.execute("INSERT INTO STATEMENTS VALUES (92, 1, 1, 9000, 9008, 3)")
        connection.execute("INSERT INTO ENTITIES (ID, VariableId, Value) VALUES (90, 2, 'Anglers'' Union')")
        connection.execute("INSERT INTO ENTITIES (ID, VariableId, Value) VALUES (91, 3, 'fishing')")
        connection.execute("INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (90, 2, 90)")
        connection.execute("INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (90, 3, 91)")
        connection.execute("INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (90, 4, 0)")


def test_the_coders_of_a_team(tmp_path: Path) -> None:
    path = tmp_path / "team.dna"
    foreign(path)
    report = import_annotations("dna", path, tmp_path / "ben.db", coder="Ben")
    assert [str(problem).split("team.dna: ")[1] for problem in report.problems] == [
        "1 statements of other types than 'DNA Statement' left out",
        "statement 92: not within the text of document 1; left out",
    ]
    with Dossier.open(tmp_path / "ben.db") as own:
        (move,) = (entry.move for entry in own.moves())
        assert (move.act, move.by.actor, move.evidence.text) == ("oppose", "ANGLERS' UNION", "The lake")
        (issue,) = own.board().issues
        assert (issue.label, issue.standings[0].position, own.board().parties[0].name) == (
            "fishing", "against", "Anglers' Union",
        )  # fmt: skip
        assert [entry.reader for entry in own.documents()] == ["coder Ben"] * 2
    with pytest.raises(InputError, match=r"has no coder 'Eve'; its coders are Admin, rejoinder, Ben"):
        import_annotations("dna", path, tmp_path / "eve.db", coder="Eve")


def test_many_readers_are_many_coders(tmp_path: Path) -> None:
    with samples.dossier(tmp_path / "talks.db") as dossier:
        extra = replace(next(dossier.readings()).document, id="third", text="Other words.", sha256="0")
        dossier.adopt([Reading(extra)], coder="Anna Ö.")
        dossier.export("dna", tmp_path / "talks.dna")
    assert rows(tmp_path / "talks.dna", "SELECT Name FROM CODERS ORDER BY ID") == [
        ("Admin",),
        ("rejoinder",),
        ("Anna Ö.",),
    ]
    assert rows(tmp_path / "talks.dna", "SELECT count(*) FROM CODERRELATIONS") == [(6,)]
