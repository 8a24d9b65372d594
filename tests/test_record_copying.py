"""A copy has the same content, or there is none."""

from pathlib import Path

import exchange_samples as samples
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_contents import content_hash, note_copy
from typer.testing import CliRunner

from rejoinder.cli import app
from rejoinder.documents.loading import Source
from rejoinder.dossier import Dossier
from rejoinder.errors import ConflictError, DossierError
from rejoinder.record import copying
from rejoinder.record.aside import Unread, put_aside
from rejoinder.record.copying import copy
from rejoinder.record.file import DossierFile
from rejoinder.record.types import Reading
from rejoinder.record.watched import Feed


def full(path: Path) -> None:
    """A dossier with something in every table."""
    pytest.importorskip("argon2")
    with samples.dossier(path) as dossier:
        dossier.correct("act", dossier.moves()[0], "ask", who="Ana", why="softer")
        dossier.correct("hide", "reply", who="Ben")
        dossier.undo(2, who="Ana")
        dossier.board()
        note_copy(dossier.file, "ab" * 32, "lake", "again.txt")
        dossier.accounts.put("ana", "editor", "a long password")
        dossier.watched.put("feed", "https://l.example/feed", Feed(etag="1"), "2026-03-01T12:00:00+00:00")
        with dossier._store.file.writing() as connection:
            put_aside(connection, Unread(Source("bad.txt", "unreadable", "cd" * 32), "bad.txt: refused"), "1")


def test_a_copy_has_everything(tmp_path: Path) -> None:
    full(tmp_path / "a.db")
    done = CliRunner().invoke(app, ["copy", str(tmp_path / "a.db"), str(tmp_path / "b.db")])
    assert done.exit_code == 0 and "2 documents and 2 corrections, the same as" in done.stderr
    one, other = DossierFile(tmp_path / "a.db"), DossierFile(tmp_path / "b.db")
    assert content_hash(one) == content_hash(other)
    with one.reading() as connection:
        for table in copying._tables():
            assert next(copying._rows(connection, table), None) is not None, table.name
    one.close()
    other.close()
    with (
        Dossier.open(tmp_path / "a.db", filing=samples.fake_filing) as a,  # type: ignore[arg-type]
        Dossier.open(tmp_path / "b.db", filing=samples.fake_filing) as b,  # type: ignore[arg-type]
    ):
        assert list(a.readings()) == list(b.readings()) and a.board() == b.board()
        assert a.corrections() == b.corrections() and a.users() == b.users()
        assert a.fingerprint() == b.fingerprint() and a.find("treaty") == b.find("treaty")
        assert a.receipts("lake") == b.receipts("lake")
        # numbers go on where they were
        assert b.correct("hide", "reply", who="Ana").nr == 3
    changed = DossierFile(tmp_path / "b.db")
    assert content_hash(changed) != content_hash(DossierFile(tmp_path / "a.db"))
    changed.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(found=st.lists(samples.readings(), max_size=3, unique_by=lambda one: one.document.id))
def test_any_readings_are_the_same_in_a_copy(found: list[Reading]) -> None:
    with samples.holding(*found) as one, samples.holding() as other:
        assert copy(one._store.file, other._store.file)["documents"] == len(found)
        assert list(one.readings()) == list(other.readings())


def test_what_cannot_be_copied_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full(tmp_path / "a.db")
    full(tmp_path / "b.db")
    with pytest.raises(ConflictError, match=r"b\.db: has .* already; name a dossier that is new or empty"):
        copy(DossierFile(tmp_path / "a.db"), DossierFile(tmp_path / "b.db"))

    def run(*names: str) -> str:
        done = CliRunner().invoke(app, ["copy", *(str(tmp_path / name) for name in names)])
        assert done.exit_code == 1 and len(done.stderr.splitlines()) == 1
        return done.stderr

    assert "is the dossier to copy" in run("a.db", "a.db")
    assert "no such dossier" in run("none.db", "c.db") and not (tmp_path / "c.db").exists()
    monkeypatch.setattr(copying, "_hashed", lambda connection: str(id(connection)))
    assert "did not take all of" in run("a.db", "c.db")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("c.db")] == []
    assert issubclass(ConflictError, DossierError)
