import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from conftest import Where
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_fakes import FakeReader, fake_filing, source
from sqlalchemy import event, text

from rejoinder.engines.local import Failed, Stored, run
from rejoinder.errors import ConflictError, DossierError, FullDiskError, ReadOnlyDossierError, UnknownDocumentError
from rejoinder.record.file import DossierFile
from rejoinder.record.integrity import problems
from rejoinder.record.store import Arrival, Store
from rejoinder.record.types import Board

LAKE = "The lake\nWED demands of OST, NOR: a treaty on the lake. (2021-12-17)\nOST says: the lake stays open.\n"
REPLY = "The reply\nOST rejects of WED: a treaty on the lake. (2022-01-26)\n"


def keep(store: Store, *sources: object, version: str = "fake-1") -> list[object]:
    return list(run(sources, lambda: FakeReader(version), store))  # type: ignore[arg-type]


pytestmark = pytest.mark.usefixtures("where")


def sound(store: Store) -> None:
    """Everything is in order, and where it is a file, SQLite says so too."""
    assert list(problems(store.file)) == []
    if isinstance(store.file, DossierFile):
        whole(Path(store.file.name))


def whole(path: Path) -> None:
    """The file is in order: SQLite's own check, foreign keys, and the indexes agree with their tables."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in ("documents", "statements", "moves"):
        connection.execute(f"INSERT INTO {table}_text({table}_text, rank) VALUES ('integrity-check', 1)")
    connection.close()


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(tmp_path / "talks.db")
    yield opened
    opened.close()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_reading_comes_out_as_it_went_in(store: Store, words: str) -> None:
    reading = FakeReader().read(source(words + "\n" + LAKE))
    assert store.add([Arrival(reading, reading.document.sha256)], reader="fake-1") == [reading.document.id]
    assert store.reading(reading.document.id) == reading
    assert msgspec.json.encode(reading) in [msgspec.json.encode(one) for one in store.readings()]


@pytest.mark.parametrize("text", ["", "\x00\x01\x1b[31m", "🙂 سلام 谈判", "a\r\nb\r", "x" * 200_000])
def test_texts_are_kept_exactly(store: Store, text: str) -> None:
    (outcome,) = keep(store, source(text))
    assert isinstance(outcome, Stored)
    assert store.reading(outcome.id).document.text == text


def test_the_same_bytes_are_one_document(store: Store) -> None:
    first, again = keep(store, source(LAKE, "a.txt"), source(LAKE, "b.txt"))
    assert isinstance(first, Stored) and isinstance(again, Stored)
    assert (first.id, first.reading is None, again.id, again.reading is None) == (again.id, False, first.id, True)
    assert len(store.documents()) == 1


def test_the_same_id_and_text_in_other_bytes_are_one_document(store: Store) -> None:
    keep(store, source(LAKE, "a.txt", id="lake"))
    other = msgspec.structs.replace(source(LAKE, "b.txt", id="lake"), sha256="f" * 64)
    keep(store, other)
    (entry,) = store.documents()
    assert (entry.copies, entry.moves, entry.statements) == (1, 1, 1)
    assert store.known("f" * 64) is not None
    assert store.document_id("b.txt") == "lake"


def test_another_text_under_the_same_id_is_refused(store: Store) -> None:
    outcomes = keep(store, source(LAKE, "a.txt", id="x"), source(REPLY, "b.txt", id="x"), source("Third", "c.txt"))
    assert [type(outcome) for outcome in outcomes] == [Stored, Failed, Stored]
    assert "b.txt: the dossier has another text under the id 'x'" in str(outcomes[1].failure)  # type: ignore[attr-defined]
    assert store.reading("x").document.text == LAKE
    reading = FakeReader().read(source(REPLY, id="x"))
    (refused,) = store.add([Arrival(reading, reading.document.sha256)], reader="fake-1")
    assert isinstance(refused, ConflictError)


def test_a_later_reader_or_a_date_replaces_the_reading(store: Store) -> None:
    keep(store, source(LAKE))
    again = keep(store, source(LAKE))
    newer = keep(store, source(LAKE), version="fake-2")
    dated = keep(store, source(LAKE, published="2022-01-29"), version="fake-2")
    undated = keep(store, source(LAKE), version="fake-2")
    assert [one.reading is None for one in (again + newer + dated + undated)] == [True, False, False, True]  # type: ignore[attr-defined]
    (entry,) = store.documents()
    assert (entry.reader, entry.published.earliest, entry.moves) == ("fake-2", "2022-01-29", 1)
    assert len(store.moves()) == 1 and len(store.find("treaty")) == 1
    # A later reader still knows the date that was given once.
    keep(store, source(LAKE), version="fake-3")
    assert store.documents()[0].published.earliest == "2022-01-29"
    sound(store)


def test_one_bad_reading_does_not_lose_the_others(store: Store) -> None:
    reading = FakeReader().read(source(LAKE))
    doubled = msgspec.structs.replace(reading, moves=reading.moves * 2)
    surrogate = FakeReader().read(source("REPLY", id="s"))
    surrogate = msgspec.structs.replace(surrogate, document=msgspec.structs.replace(surrogate.document, text="\ud800"))
    good = FakeReader().read(source(REPLY))
    outcomes = store.add([Arrival(one, f"{i}") for i, one in enumerate((doubled, surrogate, good))], reader="r")
    assert isinstance(outcomes[0], DossierError) and isinstance(outcomes[1], DossierError)
    assert "a.txt" in str(outcomes[0]) and "\n" not in str(outcomes[0])
    assert [entry.id for entry in store.documents()] == [good.document.id]
    sound(store)


def test_documents_by_id_beginning_and_path(store: Store) -> None:
    keep(store, source(LAKE, "texts/lake.txt", id="abc1"), source(REPLY, "texts/reply.txt", id="abd2"))
    for name in ("abc1", "abc", "texts/lake.txt", "lake.txt"):
        assert store.document_id(name) == "abc1"
    for name, line in (("ab", "could be any of abc1, abd2"), ("zzz", "no such document"), ("", "no such document")):
        with pytest.raises(UnknownDocumentError, match=line):
            store.document_id(name)
    with pytest.raises(UnknownDocumentError):
        store.document_id("%")
    with pytest.raises(UnknownDocumentError):
        store.reading("abc")


def test_order_does_not_depend_on_arrival() -> None:
    texts = [source(f"{i}\n{LAKE}", published=date) for i, date in enumerate(["2022-02-01", None, "2021-12-20"])]
    orders = []
    for sources in (texts, texts[::-1]):
        store = Store.open(None)
        keep(store, *sources)
        orders.append(
            ([one.id for one in store.documents()], [one.move.id for one in store.moves()], store.fingerprint())
        )
        store.close()
    assert orders[0] == orders[1]
    assert len(orders[0][0]) == 3


def test_the_board_is_kept_until_something_is_read(store: Store) -> None:
    keep(store, source(LAKE))
    first = store.fingerprint("1")
    assert store.board(first) is None
    board = fake_filing(list(store.readings()))
    store.keep_board(board, first)
    assert store.board(first) == board
    assert store.board(store.fingerprint("2")) is None
    keep(store, source(REPLY))
    assert store.fingerprint("1") != first
    store.keep_board(Board(), store.fingerprint("1"))
    with store.file.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM standings")).scalar() == 0


def test_what_is_found(store: Store) -> None:
    keep(
        store,
        source(LAKE, id="lake"),
        source(REPLY, id="reply"),
        source("Über die Brücke. 谈判在日内瓦举行。", id="other"),
    )
    assert [(hit.kind, hit.document) for hit in store.find("treaties")] == [("move", "reply"), ("move", "lake")]
    assert [(hit.kind, hit.who) for hit in store.find("stays open")] == [("statement", "OST")]
    assert [(hit.kind, hit.text) for hit in store.find("brucke")] == [
        ("document", "Über die Brücke. 谈判在日内瓦举行。")
    ]
    assert [hit.document for hit in store.find("日内瓦")] == ["other"]
    assert [hit.document for hit in store.find('"treaty on the lake" -rejects')] == ["lake"]
    assert [hit.document for hit in store.find("brück* OR nothing")] == ["other"]
    assert [hit.kind for hit in store.find("lake", limit=1)].count("move") == 1
    for hit in store.find("lake"):
        assert store.reading(hit.document).document.text[hit.start : hit.end] == hit.text


@pytest.fixture(scope="module")
def found(where: Where) -> Iterator[Store]:
    opened = Store.open(None)
    keep(opened, source(LAKE))
    yield opened
    opened.close()


@settings(deadline=None, max_examples=150)
@given(query=st.text(max_size=40) | st.text('"*-()OR AND NOT NEAR^:+{}[]a', max_size=20))
def test_no_query_is_an_error(found: Store, query: str) -> None:
    assert isinstance(found.find(query), list)


@pytest.mark.usefixtures("only_files")
def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    store = Store.open(path)
    event.listen(store.file._engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 80"))
    keep(store, source(LAKE, id="lake"))
    with pytest.raises(FullDiskError, match=r"talks\.db: the disk is full.*what was stored before is kept"):
        keep(store, source(REPLY, id="reply"), source(os.urandom(200_000).hex(), id="big"))
    assert [entry.id for entry in store.documents()] == ["lake"]
    store.close()
    whole(path)
    store = Store.open(path)
    keep(store, source(REPLY, id="reply"))
    assert len(store.documents()) == 2
    store.close()


def test_an_exception_in_the_middle_undoes_the_transaction(store: Store) -> None:
    reading = FakeReader().read(source(LAKE))
    with pytest.raises(KeyboardInterrupt), store.file.writing() as connection:
        store._add(connection, Arrival(reading, "1"), "r")
        raise KeyboardInterrupt
    assert store.documents() == [] and store.find("treaty") == []
    keep(store, source(LAKE))
    assert len(store.documents()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_program_leaves_a_whole_dossier(tmp_path: Path, where: Where) -> None:
    path = tmp_path / "talks.db"
    Store.open(path).close()
    code = f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from record_fakes import FakeReader, source
        from rejoinder.engines.local import run
        from rejoinder.record.store import Store
        store = Store.open({str(os.fspath(where(path)))!r})
        texts = (source(f"{{i}}\\nWED demands of OST: a treaty on lake {{i}}.\\n" * 20) for i in range(10**6))
        for n, outcome in enumerate(run(texts, FakeReader, store, batch_words=2000)):
            if n == 60:
                print("going", flush=True)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"going\n"
        time.sleep(0.15)
        process.send_signal(signal.SIGKILL)
    store = Store.open(path)
    documents = store.documents()
    assert len(documents) > 60
    assert {entry.moves for entry in documents} == {20}
    assert len(store.moves()) == 20 * len(documents)
    sound(store)
    store.close()


@pytest.mark.usefixtures("only_files")
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize("folder_mode", [0o777, 0o555])
def test_a_read_only_file_can_be_looked_into_but_not_added_to(folder_mode: int) -> None:
    # Not pytest's own folder, which other users may not enter.
    folder = Path(tempfile.mkdtemp())
    path = folder / "talks.db"
    store = Store.open(path)
    keep(store, source(LAKE))
    store.close()
    path.chmod(0o444)
    folder.chmod(folder_mode)
    code = f"""
        import os, sys
        import zoneinfo  # which the tables of countries ask for when they are first looked into
        from rejoinder.resolving.actors import known
        known("FRA")
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from record_fakes import FakeReader, fake_filing, source
        from rejoinder.dossier import Dossier
        from rejoinder.engines.local import run
        from rejoinder.errors import ReadOnlyDossierError
        with Dossier.open(reader=FakeReader, filing=fake_filing) as warm:
            list(run([source("load every module while it can be read")], FakeReader, warm._store))
            warm.board()
        if os.geteuid() == 0:
            os.setuid(65534)
        dossier = Dossier.open({str(path)!r}, reader=FakeReader, filing=fake_filing)
        assert len(dossier.moves()) == 1 and len(dossier.board().issues) == 1
        try:
            list(run([source("new")], FakeReader, dossier._store))
        except ReadOnlyDossierError as error:
            print(error)
    """
    try:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
        )
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{path}: may not be written")


@pytest.mark.usefixtures("only_files")
def test_a_store_that_may_not_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "talks.db"
    Store.open(path).close()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    store = Store.open(path)
    with pytest.raises(ReadOnlyDossierError, match="may not be written"):
        keep(store, source(LAKE))
    store.close()
    with pytest.raises(ReadOnlyDossierError, match="its folder may not be written"):
        Store.open(tmp_path / "new.db")
