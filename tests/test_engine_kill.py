"""Whatever stops a run, the dossier is whole, and going on gives what an undisturbed run gives."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from engine_fakes import texts, written_by_two_while_read
from record_fakes import FakeReader, fake_filing, source

from rejoinder.dossier import Dossier
from rejoinder.engines.local import Failed, run
from rejoinder.errors import FullDiskError
from rejoinder.record.integrity import problems
from rejoinder.record.store import Store

HERE = Path(__file__).parent
COUNT = 24


def undisturbed() -> tuple[list[object], str]:
    store = Store.open(None)
    list(run(texts(COUNT), FakeReader, store))
    return list(store.readings()), store.fingerprint()


def whole(path: Path) -> Store:
    store = Store.open(path, create=False)
    assert list(problems(store.file)) == []
    return store


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_at_any_point_the_dossier_is_whole_and_goes_on(tmp_path: Path) -> None:
    # in a process of its own: this one may have threads, which do not go well with forks
    command = [sys.executable, str(HERE.parent / "evaluation" / "torture.py"), "--kills", "10", "--every", "10"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    kills, within, ends = map(int, re.findall(r"\d+", done.stdout))
    assert kills == 10 and within > 0 and ends > 0


@pytest.mark.skipif(os.name != "posix", reason="needs processes that share a file")
def test_two_writers_and_a_reader_at_once(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    Store.open(path).close()
    written_by_two_while_read(path, COUNT)
    store = whole(path)
    assert (list(store.readings()), store.fingerprint()) == undisturbed()
    store.close()


def test_a_reader_keeps_its_state_during_a_long_write(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    one, other = Store.open(path), Store.open(path)
    list(run(texts(6), FakeReader, one))
    with one.file.writing() as connection:
        connection.exec_driver_sql("DELETE FROM moves")
        assert len(other.moves()) == 4
        connection.rollback()
    one.close()
    other.close()
    whole(path).close()


def test_a_disk_that_is_full_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    store = Store.open(path)
    with store.file.reading() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0] + 12}")
    long = [source(f"{i}\n{os.urandom(9000).hex()}") for i in range(9)]
    with pytest.raises(FullDiskError):
        list(run(long, FakeReader, store, batch_words=1))
    store.close()
    store = whole(path)
    before = len(store.documents())
    assert 0 < before < 9
    list(run(long, FakeReader, store))
    assert len(store.documents()) == 9
    store.close()
    whole(path).close()


def test_what_cannot_be_read_is_set_aside_and_tried_again_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    bad = msgspec.structs.replace(source("x", "bad.txt", id="bad", published="2022-01-29"), text="CRASH \ud800")
    reader = FakeReader()
    with Dossier.open(path, reader=lambda: reader, filing=fake_filing) as dossier:
        (failed,) = dossier.outcomes_of([bad])  # type: ignore[list-item]
        assert isinstance(failed, Failed) and reader.read_texts == []
        (again,) = dossier.outcomes_of([bad])  # type: ignore[list-item]
        assert isinstance(again, Failed)
        assert str(again.failure) == (
            "bad.txt: set aside earlier (could not be read (RuntimeError: the reader broke)); "
            "`rejoinder failures --retry` tries it again"
        )
        (one,) = dossier.set_aside()
        assert (one.path, one.tries, one.reader) == ("bad.txt", 1, "fake-1")
        assert dossier._store.set_aside.source(one.sha256).text == bad.text
        list(dossier.retrying())
        assert [one.tries for one in dossier.set_aside()] == [2]
        assert dossier.check() == []

    class Better(FakeReader):
        def read_many(self, sources, *, codebook=None):  # type: ignore[no-untyped-def]
            return [FakeReader().read(source("WED demands of OST: a lake.", id=one.id, published=one.published))
                    for one in sources]  # fmt: skip

    with Dossier.open(path, reader=lambda: Better("fake-2"), filing=fake_filing) as dossier:
        assert [failed.path for failed in dossier.retrying()] == ["bad.txt"]  # type: ignore[union-attr]
        assert dossier.set_aside() == []
        assert [(one.id, one.published.earliest) for one in dossier.documents()] == [("bad", "2022-01-29")]


BREAK = {
    "its reading is damaged": "UPDATE documents SET reading = x'00' WHERE nr = 1",
    "its hash is another": "UPDATE documents SET digest = 'x' WHERE nr = 1",
    "does not have the words of its text": "UPDATE documents SET text = replace(text, 'ferry', 'FERRY') WHERE nr = 1",
    "is outside of its text": "UPDATE documents SET text = substr(text, 1, 9) WHERE nr = 1",
    "its title differs": "UPDATE documents SET title = 'Other' WHERE nr = 1",
    "its date differs": "UPDATE documents SET published_latest = '2022-01-01' WHERE nr = 1",
    "of moves differs from what it holds": "UPDATE moves SET act = 'offer' WHERE document = 1",
    "table moves: row": "PRAGMA foreign_keys = OFF; UPDATE moves SET document = 999 WHERE document = 1",
    "not noted as received": "DELETE FROM received WHERE document = 1",
    "full-text index of documents: is not in step": "INSERT INTO documents_text(documents_text, rowid, title, text) "
    "VALUES ('delete', 1, 'Day 0', 'ferry')",
    "trigger moves_updated: is missing": "DROP TRIGGER moves_updated",
    "its issues differ": "UPDATE issues SET label = 'x'",
    "its standings differ": "DELETE FROM standings",
    "the board: is damaged": "UPDATE boards SET data = '{'",
    "correction 1: is damaged": "UPDATE corrections SET target = 'x'",
    "set aside bad.txt: is damaged": "UPDATE set_aside SET text = x'00'",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "talks.db"
    with Dossier.open(path, reader=FakeReader, filing=fake_filing) as dossier:
        list(dossier.outcomes_of([*texts(5), source("CRASH", "bad.txt")]))
        dossier.board()
        dossier.correct("act", "0.txt#a", "ask", who="Ana")
        dossier.board()
        assert dossier.check() == []
    return path.read_bytes()


@pytest.mark.parametrize("message", BREAK)
def test_check_finds_what_is_wrong(tmp_path: Path, sound: bytes, message: str) -> None:
    path = tmp_path / "talks.db"
    path.write_bytes(sound)
    connection = sqlite3.connect(path)
    connection.executescript(BREAK[message])
    connection.close()
    store = Store.open(path)
    found = [str(one) for one in problems(store.file)]
    assert any(message in one for one in found), found
    store.file.writable = False
    assert [str(one) for one in problems(store.file)] == found
    store.close()


def test_the_commands_check_and_failures(
    tmp_path: Path, sound: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rejoinder.cli import main

    def rejoinder(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rejoinder", *arguments, "--dossier", "talks.db"])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    monkeypatch.chdir(tmp_path)
    Path("talks.db").write_bytes(sound)
    assert rejoinder("check") == (0, "talks.db: whole (3 documents)\n", "")
    status, out, err = rejoinder("failures")
    assert (status, err) == (0, "") and out.startswith("bad.txt: could not be read (RuntimeError: the reader broke)")
    assert '"path":"bad.txt"' in rejoinder("failures", "--format", "jsonl")[1].replace(" ", "")
    connection = sqlite3.connect("talks.db")
    connection.executescript(BREAK["its title differs"])
    connection.close()
    status, out, err = rejoinder("check")
    assert (status, out) == (1, "")
    assert all(line.startswith("rejoinder: talks.db: document d") for line in err.splitlines())
