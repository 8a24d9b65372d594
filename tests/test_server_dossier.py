"""A dossier in a PostgreSQL database: what is its own about it; what it shares with a file is tested on both."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import exchange_samples as samples
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from postgresql_server import PASSWORD, Server
from record_contents import content_hash
from record_fakes import FakeReader, fake_filing, source
from server_samples import LAKE, REPLY, opened, read
from sqlalchemy import text
from test_record_copying import full

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run
from rejoinder.errors import BusyDossierError, ConflictError, DossierError, RejoinderError
from rejoinder.record import schema, server_schema, tables
from rejoinder.record.copying import copy
from rejoinder.record.database import open_database
from rejoinder.record.fulltext import terms
from rejoinder.record.integrity import problems
from rejoinder.record.server import DossierServer
from rejoinder.record.store import Store
from rejoinder.record.tables import stored

HERE = Path(__file__).parent


@pytest.fixture
def address(postgresql: Server) -> str:
    return postgresql.schema()


def test_an_address_is_opened_as_a_server(address: str) -> None:
    database = open_database(address)
    assert isinstance(database, DossierServer) and database.name.startswith("postgresql://rejoinder@127.0.0.1:")
    database.close()


# The tables


def test_tables_in_code_are_those_of_the_steps(address: str) -> None:
    kinds = {"INTEGER": "bigint", "TEXT": "text", "FLOAT": "double precision", "BLOB": "bytea"}
    store = Store.open(address)
    with store.file.reading() as connection:
        for table in tables.metadata.sorted_tables:
            sql = "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = :name "
            sql += "AND table_schema = current_schema() AND column_name <> 'words' ORDER BY ordinal_position"
            assert [tuple(row) for row in connection.execute(text(sql), {"name": table.name})] == [
                (one.name, kinds[str(one.type)], "YES" if one.nullable else "NO") for one in table.columns
            ]
            collations = (
                "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:name AS regclass) AND attcollation <> 0 "
            )
            collations += "AND attcollation <> CAST('\"C\"' AS regcollation) AND attnum > 0"
            assert connection.execute(text(collations), {"name": table.name}).all() == []
    store.close()
    assert max(server_schema.steps()) == schema.VERSION


def later(monkeypatch: pytest.MonkeyPatch, *steps: schema.Step) -> None:
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, *steps))
    monkeypatch.setattr(schema, "VERSION", len(schema.STEPS))


def test_an_older_dossier_is_brought_up_to_date_or_left_as_it_was(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(address) as dossier:
        read(dossier, LAKE)
    with monkeypatch.context() as patch:
        later(patch, ("CREATE TABLE notes (words text)", "DROP TABLE moves"), ("INSERT INTO nowhere VALUES (1)",))
        with pytest.raises(DossierError, match="nowhere"):
            Store.open(address)
    with opened(address) as dossier:
        assert len(dossier.moves()) == 1 and dossier.check() == []
    notes = "(nr INTEGER PRIMARY KEY, words TEXT NOT NULL, share REAL, data BLOB, count INTEGER) WITHOUT ROWID"
    later(monkeypatch, (f"CREATE TABLE notes {notes}", "INSERT INTO notes (words) SELECT title FROM documents"))
    with opened(address) as dossier, dossier._store.file.reading() as connection:
        assert connection.execute(text("SELECT words FROM notes")).scalars().all() == ["The lake"]
        assert connection.execute(text("SELECT version FROM rejoinder")).scalar() == schema.VERSION


def test_several_make_the_dossier_at_once(address: str) -> None:
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with opened(address) as dossier:
                read(dossier, f"{number}\n{LAKE}")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with opened(address) as dossier:
        assert len(dossier.documents()) == 4 and dossier.check() == []


# Several at once


@pytest.mark.parametrize("count", [40])
def test_two_writers_and_a_reader_at_once(address: str, count: int) -> None:
    from engine_fakes import texts, written_by_two_while_read

    Store.open(address).close()
    written_by_two_while_read(address, count)
    reader = Store.open(address)
    alone = Store.open(None)
    list(run(texts(count), FakeReader, alone))
    assert list(problems(reader.file)) == []
    assert (list(reader.readings()), reader.fingerprint()) == (list(alone.readings()), alone.fingerprint())
    alone.close()
    reader.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_writer_that_is_killed_while_it_writes(address: str) -> None:
    Store.open(address).close()
    code = f"""
        import sys
        sys.path.insert(0, {str(HERE)!r})
        import time
        from record_fakes import FakeReader, source
        from rejoinder.engines.local import run
        from rejoinder.record.store import Arrival, Store
        store = Store.open({address!r})
        list(run([source("first\\nWED demands of OST: a treaty.")], FakeReader, store))
        with store.file.writing() as connection:
            for n in range(3):
                reading = FakeReader().read(source(f"{{n}}\\nWED demands of OST: a treaty."))
                store._add(connection, Arrival(reading, str(n)), "fake-1")
            print("in the midst", flush=True)
            time.sleep(60)
    """
    store = Store.open(address)
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"in the midst\n"
        assert len(store.documents()) == 1  # readers wait for nobody
        waiting = threading.Thread(target=lambda: list(run([source(REPLY)], FakeReader, store)))
        waiting.start()
        time.sleep(0.3)
        assert waiting.is_alive()  # as long as another writes
        process.send_signal(signal.SIGKILL)
        process.wait()
        waiting.join(timeout=20)
    assert sorted(entry.title for entry in store.documents()) == ["The reply", "first"]
    assert list(problems(store.file)) == []
    store.close()


def test_who_waits_too_long_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.record.server._PATIENCE", 1)
    one, other = Store.open(address), Store.open(address)
    with one.file.writing(), pytest.raises(BusyDossierError, match="others are writing to it; try again"):
        list(run([source(LAKE)], FakeReader, other))
    list(run([source(LAKE)], FakeReader, other))
    assert len(one.documents()) == 1
    one.close()
    other.close()


def test_a_change_by_anybody_is_seen(address: str) -> None:
    with opened(address) as one, opened(address) as other:
        before = one.changes()
        assert one.changes() == before
        read(other, LAKE)
        assert one.changes() != before


# Text of any characters


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("\x00\x1a\x1b\x1c\x01a é")))
def test_what_is_stored_is_without_nul_and_tells_all(words: str) -> None:
    kept = stored(words)
    assert kept is not None and "\x00" not in kept
    assert tables.unstored(kept) == words and len(kept.replace("\x1a", "")) == len(words)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(st.sampled_from("\x00\x1a\x1b\x1c\r\n\t \x7fa\u0301é谈🙂\ufffe"), max_size=60))
@example(words="\x00")
def test_texts_come_back_to_the_byte(postgresql: Server, words: str) -> None:
    global SHARED
    SHARED = SHARED or opened(postgresql.schema())
    whole = f"{words}\x00\x1aWED says: x{words}\x00y.\nWED demands of OST: a\x00treaty{words.replace(chr(10), '')}.\n"
    reading = FakeReader().read(source(whole, path=f"a\x1a{len(words)}.txt"))
    (id,) = SHARED._store.add([samples_arrival(reading)], reader="fake-1")
    assert SHARED.document_by_id(str(id)) == reading
    entry = next(one for one in SHARED.documents() if one.id == id)
    assert entry.characters == len(whole)


SHARED: Dossier | None = None


def samples_arrival(reading: Any) -> Any:
    from rejoinder.record.store import Arrival

    return Arrival(reading, reading.document.sha256)


def test_names_with_any_characters_are_looked_up(address: str) -> None:
    with opened(address) as dossier:
        read(dossier, LAKE)
        for name in ("\x00", "a\x00b", "\x1a", "%", "_"):
            with pytest.raises(RejoinderError, match="no such document"):
                dossier.document(name)
        assert dossier.find("\x00") == dossier.find("谈\x00判") == []


def test_a_long_text_is_found_in_every_part(address: str) -> None:
    lines = [f"on day {n} nobody asked floor {n + 7} of house {n + 13} for number {n + 29}" for n in range(20_000)]
    whole = "\n".join([LAKE, *lines, "last of all: a zebra; " + "é谈" * 90_000])
    with opened(address) as dossier:
        read(dossier, whole, REPLY)
        with dossier._store.file.reading() as connection:
            assert connection.execute(text("SELECT max(piece) FROM documents_words")).scalar_one() > 50
        assert [hit.text for hit in dossier.find("zebra")] == [whole.split("\n")[-1]]
        # words in different parts of it
        assert len(dossier.find('zebra "day 13123 nobody"')) == 1
        assert dossier.find("zebra -13123") == [] and dossier.find("zebra nowhere") == []
        # phrases wherever it was cut
        sql = text("SELECT count(*) > 0 FROM documents_words WHERE words @@ rejoinder_phrase(CAST(:phrase AS text))")
        with dossier._store.file.reading() as connection:
            for n in range(100, 1000):
                phrase = f"number {n + 28} on day {n} nobody"
                assert connection.execute(sql, {"phrase": phrase}).scalar_one(), phrase
        assert dossier.check() == []


# What is found is what FTS5 finds


QUERIES = [
    "lake", "treaties", "Lake OR reply", '"treaty on the lake"', '"on treaty"', "treat*", "NATO's", "well-known",
    "U.S.", "www.lake.org/a_b", "a@b.org", "3.5", "1,000", "über", "BRÜCKE", "don't", "T-72s", "12abc",
    "rejects -lake", "-lake", "cafés", "Straße", "relational", "generalizations", "the", "not", "Москва", "москвы",
    "x" * 3000, "naïve*", "12ab*", '"lake (2021"', "zweite,dritte", "a/b", "1e5", "0x1f", "foo_bar", "…", "Ⅳ",
    "ﬁne", "İstanbul", "ΑΘΗΝΑΣ", '"lakes x"', '"WED nothing"', "treat* -reply OR lake", '"nothing of the" OR fine',
]  # fmt: skip


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_same_is_found_as_in_a_file(postgresql: Server, locale: str) -> None:
    """In a database without a language too, though there capitals of other scripts are other letters."""
    import psycopg

    try:
        address = postgresql.address(options=f"LOCALE '{locale}' TEMPLATE template0")
    except psycopg.Error:
        pytest.skip(f"the server's machine has no locale {locale}")
    queries = [*QUERIES, *(["МОСКВА", "ИЗ МОСКВЫ"] if locale != "C" else [])]
    texts = [
        LAKE, REPLY,
        "Über die Brücke; NATO's well-known U.S. envoy at www.lake.org/a_b, a@b.org\nDon't: T-72s, 12abc, 12abd.\n",
        "CAFÉS, naïve and Straße: 3.5 and 1,000 (1e5, 0x1f) foo_bar zweite,dritte a/b … Ⅳ ﬁne\n",
        "Relational generalizations are not the general relations of Москва or İstanbul, Αθήνας.\n",
        "WED says: nothing of lakes, x" + "x" * 3000 + ".\nWED demands of OST: the café's treaty.\n",
    ]  # fmt: skip
    with opened(address) as server, Dossier.open(reader=FakeReader) as file:
        for dossier in (server, file):
            read(dossier, *texts)
        differing = [
            query for query in queries
            if {(hit.kind, hit.id, hit.document, hit.start) for hit in server.find(query)}
            != {(hit.kind, hit.id, hit.document, hit.start) for hit in file.find(query)}
        ]  # fmt: skip
    assert differing == []
    assert terms("lake")


# Copies


def same(one: Dossier, other: Dossier) -> None:
    assert content_hash(one._store.file) == content_hash(other._store.file)
    assert list(one.readings()) == list(other.readings()) and one.documents() == other.documents()
    assert one.board() == other.board() and one.corrections() == other.corrections() and one.users() == other.users()
    assert one.set_aside() == other.set_aside() and one.timeline() == other.timeline()
    assert one.fingerprint() == other.fingerprint() and one.find("treaty") == other.find("treaty")


def test_a_copy_goes_there_and_back_with_everything(tmp_path: Path, postgresql: Server) -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app

    full(tmp_path / "a.db")
    there, again = postgresql.address(), postgresql.schema()
    ways = [(str(tmp_path / "a.db"), there), (there, again), (again, str(tmp_path / "b.db"))]
    for way in ways:
        done = CliRunner().invoke(app, ["copy", *way])
        assert done.exit_code == 0 and "2 documents and 2 corrections, the same as" in done.stderr, done.output
        assert PASSWORD not in done.output and "gr%25" not in done.output
    dossiers = [
        Dossier.open(path, filing=samples.fake_filing) for path in (tmp_path / "a.db", there, again, tmp_path / "b.db")
    ]  # type: ignore[arg-type]
    for other in dossiers[1:]:
        same(dossiers[0], other)
        assert other.check() == []
    # numbers go on where they were
    assert [one.correct("hide", "reply", who="Ana").nr for one in dossiers] == [3, 3, 3, 3]
    with pytest.raises(ConflictError, match="name a dossier that is new or empty"):
        copy(dossiers[0]._store.file, dossiers[1]._store.file)
    for dossier in dossiers:
        dossier.close()
    twice = CliRunner().invoke(app, ["copy", there, there])
    assert twice.exit_code == 1 and "is the dossier to copy" in twice.stderr and "gr%25" not in twice.output


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=st.lists(samples.readings(), max_size=3, unique_by=lambda one: one.document.id))
def test_any_readings_are_the_same_in_a_copy(postgresql: Server, found: list[Any]) -> None:
    with samples.holding(*found) as one, Dossier.open(postgresql.schema()) as other, Dossier.open() as back:
        assert copy(one._store.file, other._store.file)["documents"] == len(found)
        copy(other._store.file, back._store.file)
        assert list(one.readings()) == list(other.readings()) == list(back.readings())
        assert content_hash(one._store.file) == content_hash(back._store.file)


# From the command line, and in a browser


def test_every_command_takes_an_address(postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import ModuleType

    from typer.testing import CliRunner

    from rejoinder.cli import app

    pipeline = ModuleType("rejoinder.pipeline")
    pipeline.pipeline = FakeReader  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rejoinder.pipeline", pipeline)
    monkeypatch.setattr("rejoinder.filing.file", lambda readings, **_: fake_filing(readings))
    monkeypatch.setenv("REJOINDER_PROCESSES", "1")
    monkeypatch.chdir(tmp_path)
    for name, words in (("lake.txt", LAKE), ("reply.txt", REPLY), ("bad.txt", "CRASH")):
        Path(name).write_text(words)

    def command(*arguments: str, at: str, status: int = 0, given: str = "") -> str:
        done = CliRunner().invoke(app, [*arguments, at], input=given)
        assert done.exit_code == status, (arguments, done.output)
        assert "Traceback" not in done.output and PASSWORD not in done.output and "gr%25" not in done.output
        return re.sub(r"postgresql://\S*?(?=[:\s])(?::\d+/\w+)?|talks\.db", "DOSSIER", done.output)

    both = (postgresql.address(), "talks.db")
    codes = [
        ("read", "lake.txt", "reply.txt", "bad.txt", "-d", 1), ("read", "lake.txt", "--format", "json", "-d", 0),
        ("board", "--evidence", "-d", 0), ("statements", "-d", 0), ("moves", "-f", "jsonl", "-d", 0),
        ("timeline", "-d", 0), ("show", "lake.txt", "-d", 0), ("show", "none", "-d", 1), ("find", "treaty", "-d", 0),
        ("why", "treaty", "OST", "-d", 0), ("copies", "-d", 0), ("check", "-d", 0), ("failures", "-d", 0),
        ("failures", "--retry", "-d", 1), ("reread", "-d", 0), ("codebook", "suggest", "-d", 0),
        ("correct", "act", "reply.txt#a", "accept", "--who", "Ana", "-d", 0),
        ("correct", "undo", "1", "--who", "Bo", "-d", 0),
        ("export", "csv", "tables", "-d", 0), ("export", "markdown", "-", "-d", 0), ("users", "list", "-d", 0),
    ]  # fmt: skip
    for *arguments, status in codes:
        said = [
            re.sub(r"\d{4}-\d\d-\d\dT[\d:+]+", "NOW", command(*map(str, arguments), at=at, status=int(status)))
            for at in both
        ]
        assert said[0] == said[1], arguments
        assert said[0] or arguments[0] in ("reread", "export", "users"), arguments
    pytest.importorskip("argon2")
    command("users", "add", "ada", "--role", "editor", "-d", at=both[0], given="a long password\n")
    assert "ada  editor" in command("users", "list", "-d", at=both[0])
    assert "0.000" not in command("agreement", "talks.db", at=both[0])
    assert "DOSSIER on DOSSIER" in command("evaluate", "talks.db", at=both[0])
    assert "2 documents" in command("copy", "talks.db", at=postgresql.address())
    gone = both[0].replace("gr%25", "no")
    assert command("board", "-d", at=gone, status=1).count("\n") == 1
    assert "%40" in command("board", "-d", at="postgresql://ana:a@b@host/talks", status=2)


def test_it_is_served(postgresql: Server, address: str) -> None:
    pytest.importorskip("fastapi")
    from web_site import Page, client

    with opened(address) as dossier:
        read(dossier, LAKE)
    site = client(address)  # type: ignore[arg-type]
    page = site.get("/")
    assert "a treaty on the lake" in Page(page.text).words and "gr%25" not in page.text
    assert "a treaty on the lake" in Page(site.get("/search?q=treaties").text).words
    with opened(address) as other:
        read(other, REPLY)
    for _ in range(100):
        if "rejected" in Page(site.get("/").text).words:
            break
        time.sleep(0.1)
    assert "rejected" in Page(site.get("/").text).words
