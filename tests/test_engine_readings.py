"""Readings kept as files: the same as in a dossier, written once, brought in whole whatever happened to them."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from record_fakes import FakeReader, source

from rejoinder.documents.loading import LoadFailure, load
from rejoinder.dossier import Dossier
from rejoinder.engines.local import Failed, Stored, run
from rejoinder.errors import InputError
from rejoinder.record.store import Store

pq = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow: pip install 'rejoinder[tables]'")

from rejoinder.engines import keeping  # noqa: E402
from rejoinder.engines.keeping import brought_in, read_into  # noqa: E402
from rejoinder.record.readings import COLUMNS, Readings  # noqa: E402

EXAMPLES = Path(__file__).parent.parent / "examples" / "security-guarantees"


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command itself, with the shipped reader."""
    program = [sys.executable, "-c", "import rejoinder.cli as c; c.main()", *arguments]
    return subprocess.run(program, capture_output=True, encoding="utf-8", check=False)


def texts(count: int = 6) -> list[Any]:
    return [source(f"Day {i}\nWED demands of OST: ferry {i}.\nOST says: no ferry.\n", f"{i}.txt") for i in range(count)]


def kept(folder: Path, sources: list[Any], reader: FakeReader | None = None, **more: Any) -> list[Any]:
    one = reader or FakeReader()
    return list(run(sources, lambda: one, Readings(folder), **more))


def test_readings_are_those_of_a_dossier_byte_for_byte(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert [type(one) for one in read_into(Readings(out), [EXAMPLES], processes=1)] == [Stored] * 4
    done = command("read", str(EXAMPLES), "--format", "jsonl", "--processes", "1")
    lines = {json.loads(line)["document"]["id"]: line for line in done.stdout.splitlines()}
    rows = pq.read_table(out).to_pylist()
    assert {row["id"]: row["reading"] for row in rows} == lines
    with Dossier.open(tmp_path / "one.db") as one, Dossier.open(tmp_path / "other.db") as other:
        one.read(EXAMPLES, processes=1)
        other.load(out)
        assert list(one.readings()) == list(other.readings()) and one.fingerprint() == other.fingerprint()
        assert other.check() == [] and str(other.report) == "4 read"


def test_only_what_is_not_there_is_read(tmp_path: Path) -> None:
    kept(tmp_path, texts(4), batch_words=20)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(before) == 2
    reader = FakeReader()
    outcomes = kept(tmp_path, texts(6), reader)
    assert [one.reading is None for one in outcomes] == [True] * 4 + [False] * 2 and len(reader.read_texts) == 2
    assert before == {path: path.stat().st_mtime_ns for path in before}, "a file that is there is never changed"
    dated = [source(texts()[0].text, "0.txt", published="2022-01-29")]
    kept(tmp_path, dated, reader)
    assert len(reader.read_texts) == 3, "a date that was not known is something new"
    newer = FakeReader("fake-2")
    kept(tmp_path, texts(6), newer)
    assert len(newer.read_texts) == 6, "and so is another reader"


def test_what_was_read_twice_counts_once(tmp_path: Path) -> None:
    kept(tmp_path, texts(3), FakeReader("9"))
    kept(tmp_path, texts(3), FakeReader("10"))
    kept(tmp_path, [source(texts()[0].text, "0.txt", published="2022-01-29")], FakeReader("10"))
    store = Store.open(None)
    outcomes = list(brought_in(Readings(tmp_path), store))
    assert len(outcomes) == 3 and {one.reader for one in store.readers()} == {"10"}
    assert [entry.published.earliest for entry in store.documents()] == ["2022-01-29", None, None]


def test_loading_again_and_going_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path, texts(9), batch_words=20)
    monkeypatch.setattr(keeping, "ROWS", 2)
    store = Store.open(None)
    outcomes = brought_in(Readings(tmp_path), store)
    next(outcomes)
    outcomes.close()
    assert 0 < len(store.documents()) < 9
    again = list(brought_in(Readings(tmp_path), store))
    assert len(again) == 9 and any(isinstance(one, Stored) and one.reading is None for one in again)
    before = store.fingerprint()
    assert all(isinstance(one, Stored) and one.reading is None for one in brought_in(Readings(tmp_path), store))
    assert store.fingerprint() == before


def test_an_older_reading_replaces_nothing(tmp_path: Path) -> None:
    kept(tmp_path, texts(2), FakeReader("9"))
    store = Store.open(None)
    list(run(texts(2), lambda: FakeReader("10"), store))
    assert all(isinstance(one, Stored) and one.reading is None for one in brought_in(Readings(tmp_path), store))
    assert {one.reader for one in store.readers()} == {"10"}


def test_what_could_not_be_read_is_set_aside_in_the_dossier_too(tmp_path: Path) -> None:
    sources = [*texts(2), source("CRASH", "bad.txt", id="bad", title="Bad")]
    outcomes = kept(tmp_path, sources)
    assert [type(one) for one in outcomes] == [Stored, Stored, Failed]
    reader = FakeReader()
    (passed,) = [one for one in kept(tmp_path, sources, reader) if isinstance(one, Failed)]
    assert "set aside earlier" in str(passed.failure) and reader.read_texts == []
    store = Store.open(None)
    told = list(brought_in(Readings(tmp_path), store))
    assert [str(one.failure) for one in told if isinstance(one, Failed)] == [
        "bad.txt: could not be read (RuntimeError: the reader broke); left out, please report it"
    ]
    (aside,) = store.set_aside.all()
    given = store.set_aside.source(aside.sha256)
    assert (given.text, given.id, given.title) == ("CRASH", "bad", "Bad") and aside.tries == 1
    list(brought_in(Readings(tmp_path), store))
    assert [one.tries for one in store.set_aside.all()] == [1]


def test_damage_is_a_line_and_costs_nothing_else(tmp_path: Path) -> None:
    import pyarrow as pa

    out, other = tmp_path / "out", tmp_path / "other"
    kept(out, texts(6), batch_words=20)
    files = Readings(out).files()
    assert len(files) == 3
    (out / files[0]).write_bytes((out / files[0]).read_bytes()[:-9])
    rows = pq.read_table(out / files[1]).to_pylist()
    rows[0]["reading"] = rows[0]["reading"].replace("ferry", "FERRY", 1)
    pq.write_table(pa.Table.from_pylist(rows, schema=pq.read_schema(out / files[1])), out / files[1])
    (out / "part-note.parquet").write_text("no Parquet")
    (out / "notes.txt").write_text("not looked at")
    pq.write_table(pa.table({"text": ["a table of something else"]}), out / "part-other.parquet")
    done = command("load", str(out), "--dossier", str(tmp_path / "talks.db"))
    lines = done.stderr.splitlines()
    assert done.returncode == 1 and len(lines) == 5, lines
    assert all(" no file of readings, or damaged (" in line for line in lines[:3])
    assert "row 1: " in lines[3] and "does not have the words of its text; left out" in lines[3]
    assert lines[4].endswith("talks.db: 3 brought in, 4 failed")
    with Dossier.open(tmp_path / "talks.db") as dossier:
        assert len(dossier.documents()) == 3 and dossier.check() == []
    missing = command("load", str(other), "--dossier", str(tmp_path / "none.db"))
    assert (missing.returncode, missing.stderr) == (
        1,
        f"rejoinder: {other}: no readings there; `rejoinder read --readings` makes them\n",
    )
    assert not (tmp_path / "none.db").exists()
    reader = FakeReader()
    kept(out, texts(6), reader)
    assert len(reader.read_texts) == 2, "the documents of the damaged file are read again, into a file of the same name"


def test_a_program_that_is_killed_leaves_whole_files_only(tmp_path: Path) -> None:
    kept(tmp_path, texts(2))
    (name,) = Readings(tmp_path).files()
    draft = tmp_path / f".{name}.0badc0de"
    draft.write_bytes(b"PAR1 half")
    folder = Readings(tmp_path)
    folder.tidy()
    assert draft.exists() and len(folder.index()) == 2, "it may be one that is being written now"
    os.utime(draft, (0, 0))
    folder.tidy()
    assert not draft.exists() and len(Readings(tmp_path).index()) == 2


def test_columns_are_documented() -> None:
    documentation = (Path(__file__).parent.parent / "docs" / "archives.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in documentation, column


def test_wrong_usage(tmp_path: Path) -> None:
    article = str(EXAMPLES / "04-presidents-call.txt")
    for more, words in (
        (["--engine", "ray"], "--readings"),
        (["--address", "auto"], "--readings"),
        (["--readings", str(tmp_path / "out"), "--address", "auto"], "--engine ray"),
        (["--readings", str(tmp_path / "out"), "--dossier", "talks.db"], "--dossier"),
    ):
        done = command("read", article, *more)
        assert done.returncode == 2 and words in done.stderr
    with pytest.raises(InputError, match="a file; readings are kept in a folder"):
        Readings(article)


def test_readings_anywhere_fsspec_reaches() -> None:
    pytest.importorskip("fsspec", reason="addresses need fsspec: pip install 'rejoinder[remote]'")
    folder = Readings("memory://bucket/readings")
    list(run(texts(3), FakeReader, folder))
    assert len(Readings("memory://bucket/readings").index()) == 3
    store = Store.open(None)
    assert len(list(brought_in(Readings("memory://bucket/readings"), store))) == 3
    assert len(store.documents()) == 3


def test_a_folder_and_a_pattern_elsewhere() -> None:
    fsspec = pytest.importorskip("fsspec", reason="addresses need fsspec: pip install 'rejoinder[remote]'")
    files = fsspec.filesystem("memory")
    for name, text in (("a.txt", "One."), ("b.jsonl", '{"id": "x", "text": "Two."}\n'), ("deep/c.txt", "Three.")):
        files.pipe(f"/talks/{name}", text.encode())
    files.pipe("/talks/picture.png", b"\x89PNG")
    everything = list(load(["memory://talks"]))
    assert [one.text for one in everything if not isinstance(one, LoadFailure)] == ["One.", "Two.", "Three."]
    assert [one.path for one in load(["memory://talks/*.txt"])] == ["memory://talks/a.txt"]
    (missing,) = load(["memory://talks/none.txt"])
    assert str(missing) == "memory://talks/none.txt: no such file; check the address"
    (nothing,) = load(["memory://talks/*.pdf"])
    assert "no file there that can be read" in str(nothing)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_files_behind_http(site: str, tmp_path: Path) -> None:
    pytest.importorskip("aiohttp", reason="HTTP needs aiohttp: pip install 'rejoinder[remote]'")
    import zipfile

    (tmp_path / "a.txt").write_text("One day in May.")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("c.txt", "Two days in June.")
    found = list(load([f"{site}/a.txt", f"{site}/b.zip?token=1", f"{site}/none.txt"]))
    assert [one.text for one in found[:2]] == ["One day in May.", "Two days in June."]  # type: ignore[union-attr]
    assert found[1].path.endswith("/b.zip?token=1!c.txt")
    assert isinstance(found[2], LoadFailure) and str(found[2]).startswith(f"{site}/none.txt: ")
