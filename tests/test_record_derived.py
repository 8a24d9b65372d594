"""What is made of the whole record is kept beside it: what documents tell of each other, vectors of meaning."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from record_contents import content_hash
from record_fakes import FakeReader
from test_filing_told import readings

from rejoinder.dossier import Dossier
from rejoinder.filing import told
from rejoinder.record import schema
from rejoinder.record.derived import derived, keep_derived
from rejoinder.record.store import Arrival

pytestmark = pytest.mark.usefixtures("where")

LAKE = "WED demands of OST: a treaty on the lake.\nOST rejects of WED: a treaty on the lake."
FERRY = "OST offers of WED: free ferries for pilgrims."


class Meaning(FakeReader):
    """A reader that counts of how many texts it was asked the meaning."""

    asked: int = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        Meaning.asked += len(texts)
        found = np.array([[len(text) % 7 + 1, len(text) % 5, 0.1] for text in texts], dtype=np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


class Other(Meaning):
    """The same with other weights."""

    meaning = "other weights"


@pytest.fixture(autouse=True)
def _nobody_asked() -> Iterator[None]:
    Meaning.asked = 0
    yield


def told_dossier(path: Path) -> Path:
    """Two documents, one of which tells for whom a person of the other acts."""
    with Dossier.open(path) as dossier:
        dossier._store.add([Arrival(one, one.document.sha256) for one in readings()], reader="read by hand")
    return path


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_what_documents_tell_of_each_other_is_put_together_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = told_dossier(tmp_path / "talks.db")
    with Dossier.open(path) as dossier:
        first = list(dossier.moves()), list(dossier.statements()), dossier.reasons(dossier.document("b"))
        content = content_hash(dossier.file)
    assert {entry.move.by.actor for entry in first[0]} == {"DOCKERS' UNION"}

    def never(*_: Any) -> None:
        raise AssertionError("it is kept")

    with monkeypatch.context() as patch:
        patch.setattr(told, "Parties", never)
        with Dossier.open(path) as dossier:
            assert (list(dossier.moves()), list(dossier.statements()), dossier.reasons(dossier.document("b"))) == first
            assert content_hash(dossier.file) == content
            assert dossier.check() == []
            dossier.correct("hide", "a", who="Ana")
            with pytest.raises(AssertionError):  # another document is gone: it is made anew
                dossier.moves()
    with Dossier.open(path) as dossier:
        assert {entry.move.by.actor for entry in dossier.moves()} == {None}


def test_vectors_are_made_of_new_texts_only(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    with Dossier.open(path, reader=Meaning) as dossier:
        dossier.read(written(tmp_path, "lake.txt", LAKE))
        board = dossier.board()
        asked = Meaning.asked
        assert asked
    with Dossier.open(path, reader=Meaning) as dossier:
        assert dossier.board() == board
        assert dossier._made.filed(dossier._record(), dossier._embed) == board  # as after a new version of the filing
        assert Meaning.asked == asked
        dossier.read(written(tmp_path, "ferry.txt", FERRY))
        dossier.board()
        point, sentence = "free ferries for pilgrims", FERRY
        assert Meaning.asked == asked + len({point, sentence})
        assert dossier.check() == []
    with Dossier.open(path, reader=Other) as dossier:  # other weights make other vectors
        Meaning.asked = 0
        dossier._made.filed(dossier._record(), dossier._embed)
        assert Meaning.asked == asked + 2
    with Dossier.open(path, reader=Meaning) as dossier:
        assert dossier.check() == []


@pytest.mark.usefixtures("only_files")
def test_a_dossier_that_may_not_be_written_answers_all_the_same(tmp_path: Path) -> None:
    path = told_dossier(tmp_path / "talks.db")
    folder = tmp_path / "closed"
    folder.mkdir()
    closed = folder / "talks.db"
    closed.write_bytes(path.read_bytes())
    closed.chmod(0o444)
    with Dossier.open(closed, reader=Meaning) as dossier:
        dossier._store.file.writable = False
        assert {entry.move.by.actor for entry in dossier.moves()} == {"DOCKERS' UNION"}
        dossier.board()
        asked = Meaning.asked
        dossier.board()
        assert Meaning.asked == 2 * asked > 0


@pytest.mark.usefixtures("only_files")
def test_nobody_waits_for_another_program_to_keep_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.record.file._PATIENCE", 0.05)
    path = told_dossier(tmp_path / "talks.db")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Dossier.open(path) as dossier:
        assert {entry.move.by.actor for entry in dossier.moves()} == {"DOCKERS' UNION"}
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.usefixtures("only_files")
def test_check_finds_what_is_kept_and_damaged(tmp_path: Path) -> None:
    path = told_dossier(tmp_path / "talks.db")
    with Dossier.open(path, reader=Meaning) as dossier:
        moves = list(dossier.moves())
        dossier.board()
        assert dossier.check() == []
    connection = sqlite3.connect(path)
    connection.execute("UPDATE derived SET data = x'00' WHERE name = 'told'")
    connection.execute("UPDATE meanings SET vector = x'0000' WHERE text = (SELECT min(text) FROM meanings)")
    connection.commit()
    connection.close()
    with Dossier.open(path) as dossier:
        assert [one.where for one in dossier.check()] == ["kept told", "vectors"]
        assert list(dossier.moves()) == moves  # made anew
        assert [one.where for one in dossier.check()] == ["vectors"]
        keep_derived(dossier.file, "something else", "", 1)
        assert [one.where for one in dossier.check()] == ["kept something else", "vectors"]


def test_what_is_kept_is_known_by_what_it_was_made_from(tmp_path: Path) -> None:
    with Dossier.open() as dossier:
        keep_derived(dossier.file, "told", "one", [1])
        assert derived(dossier.file, "told", "one", list[int]) == [1]
        assert derived(dossier.file, "told", "two", list[int]) is None
        assert derived(dossier.file, "told", "one", dict[str, int]) is None
        keep_derived(dossier.file, "told", "two", [2])
        assert derived(dossier.file, "told", "one", list[int]) is None


@pytest.mark.usefixtures("only_files")
def test_a_file_of_version_6_loses_its_old_vectors_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    connection = sqlite3.connect(path)
    for step in schema.STEPS[:6]:
        for sql in step:
            connection.execute(sql)
    connection.execute("INSERT INTO meanings VALUES ('a', '6', x'7f00')")
    connection.execute("INSERT INTO watched VALUES ('feed', 'https://example.org', NULL, '{}')")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 6")
    connection.commit()
    connection.close()
    with Dossier.open(path) as dossier, dossier.file.reading() as reading:
        assert reading.exec_driver_sql("SELECT count(*) FROM meanings").scalar() == 0
        assert reading.exec_driver_sql("SELECT count(*) FROM watched").scalar() == 1
        assert reading.exec_driver_sql("SELECT count(*) FROM derived").scalar() == 0
