import sqlite3
from pathlib import Path

import pytest
from record_fakes import FakeReader, fake_filing, source
from sqlalchemy import text

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run
from rejoinder.errors import (
    DossierError,
    MissingDossierError,
    NewerDossierError,
    NotADossierError,
)
from rejoinder.record import schema, tables
from rejoinder.record.file import DossierFile
from rejoinder.record.store import Store


def pragma(path: Path, name: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


def test_a_new_file_has_its_mark_and_version(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    DossierFile(path).close()
    assert pragma(path, "application_id") == schema.APPLICATION_ID
    assert pragma(path, "user_version") == schema.VERSION
    assert pragma(path, "journal_mode") == "wal"
    assert [entry.name for entry in tmp_path.iterdir()] == ["talks.db"]
    DossierFile(path, create=False).close()


def test_tables_in_code_are_those_of_the_steps(tmp_path: Path) -> None:
    file = DossierFile(tmp_path / "talks.db")
    with file.reading() as connection:
        for table in tables.metadata.sorted_tables:
            rows = connection.execute(text(f"PRAGMA table_info({table.name})")).all()
            assert [(row[1], row[2]) for row in rows] == [
                (column.name, {"FLOAT": "REAL"}.get(str(column.type), str(column.type))) for column in table.columns
            ]
    file.close()


def older_file(path: Path, **given: str) -> None:
    """A dossier of version 1 with a document in it: the first step's tables, with the rows of a dossier of today."""
    now = path.with_name("now.db")
    store = Store.open(now)
    assert list(run([source("WED demands of OST: a bridge.\nOST says: no bridge.", **given)], FakeReader, store))
    store.keep_board(fake_filing(list(store.readings())), store.fingerprint())
    store.close()
    connection = sqlite3.connect(path)
    for sql in schema.STEPS[0]:
        connection.execute(sql)
    connection.execute(f"ATTACH '{now}' AS now")
    for table in ("documents", "received", "statements", "moves", "boards", "issues", "standings"):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
    connection.commit()
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    now.unlink()


def test_a_file_of_version_1_keeps_everything_and_takes_corrections(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    older_file(path)
    connection = sqlite3.connect(path)
    tables = {
        table: connection.execute(f"SELECT * FROM {table}").fetchall()
        for table in ("documents", "received", "statements", "moves", "boards", "issues", "standings")
    }
    connection.close()
    with Dossier.open(path, reader=FakeReader, filing=fake_filing) as dossier:
        assert pragma(path, "user_version") == schema.VERSION
        with dossier._store.file.reading() as connection:
            for table, rows in tables.items():
                found = [tuple(row)[: len(rows[0])] for row in connection.execute(text(f"SELECT * FROM {table}"))]
                assert found == rows, table
        assert [issue.label for issue in dossier.board().issues] == ["a bridge"]
        assert len(dossier.find("bridge")) == 2
        assert dossier.corrections() == []
        dossier.correct("act", dossier.moves()[0], "offer", who="Ana")
        assert [entry.move.act for entry in dossier.moves()] == ["offer"]
        assert dossier.outdated() == []


def test_a_document_of_version_1_is_read_again_with_what_was_given_with_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    older_file(path, title="A title from outside", published="2022-01-02")
    seen = []

    class Watching(FakeReader):
        def read(self, source, *, codebook=None):
            seen.append((source.title, source.language, source.published))
            return super().read(source, codebook=codebook)

    with Dossier.open(path, reader=lambda: Watching("fake-2"), filing=fake_filing) as dossier:
        dossier.reread()
        assert seen == [("A title from outside", "en", "2022-01-02")]
        assert dossier.documents()[0].title == "A title from outside"


def later(monkeypatch: pytest.MonkeyPatch, *steps: schema.Step) -> None:
    monkeypatch.setattr(schema, "STEPS", (schema.STEPS[0], *steps))
    monkeypatch.setattr(schema, "VERSION", 1 + len(steps))


def test_an_older_file_is_brought_up_to_date_with_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    older_file(path)
    later(monkeypatch, ("CREATE TABLE notes (words TEXT)", "INSERT INTO notes SELECT title FROM documents"))
    store = Store.open(path)
    with store.file.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 1
    assert len(store.moves()) == 1
    store.close()
    assert pragma(path, "user_version") == schema.VERSION


def test_a_failing_step_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    older_file(path)
    with monkeypatch.context() as patch:
        later(patch, ("CREATE TABLE notes (words TEXT)", "DROP TABLE moves"), ("INSERT INTO nowhere VALUES (1)",))
        with pytest.raises(DossierError):
            Store.open(path)
    assert pragma(path, "user_version") == 1
    store = Store.open(path)
    assert len(store.moves()) == 1
    with store.file.reading() as connection:
        assert not connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'notes'")).scalar()
    store.close()


def test_a_step_that_loses_rows_others_refer_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    older_file(path)
    with monkeypatch.context() as patch:
        later(patch, ("DELETE FROM documents",))
        with pytest.raises(NotADossierError, match="do not fit together"):
            Store.open(path)
    store = Store.open(path)
    assert len(store.documents()) == 1
    store.close()


def test_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    DossierFile(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerDossierError, match=r"new\.db.*version 99.*install a newer"):
        DossierFile(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"Not a database at all.\n" * 100, b"x", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(DossierError, match=r"notes\.txt: .*(not a dossier|damaged|cannot be opened)"):
        DossierFile(path)
    assert path.read_bytes() == content


def test_the_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotADossierError, match="not a dossier"):
        DossierFile(path)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_dossier(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    DossierFile(path).close()
    assert pragma(path, "user_version") == schema.VERSION


def test_places_where_no_dossier_can_be(tmp_path: Path) -> None:
    with pytest.raises(MissingDossierError, match="no such dossier"):
        DossierFile(tmp_path / "missing.db", create=False)
    assert not (tmp_path / "missing.db").exists()
    with pytest.raises(NotADossierError, match="a folder"):
        DossierFile(tmp_path)
    with pytest.raises(MissingDossierError, match="folder does not exist"):
        DossierFile(tmp_path / "no" / "talks.db")


def test_odd_file_names(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c %41 é 谈判.db"
    DossierFile(path).close()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    DossierFile(path, create=False).close()
