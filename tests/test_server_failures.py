"""What can go wrong with a dossier in a PostgreSQL database: it is told, in a line without the password."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from postgresql_server import PASSWORD, Server
from server_samples import LAKE, REPLY, opened, read
from sqlalchemy import text

from rejoinder.errors import (
    InputError,
    MissingDossierError,
    NewerDossierError,
    NotADossierError,
    ReadOnlyDossierError,
    RejoinderError,
    UnreachableDossierError,
)
from rejoinder.record.place import ServerAddress, place
from rejoinder.record.server import DossierServer
from rejoinder.record.store import Store


@pytest.fixture
def address(postgresql: Server) -> str:
    return postgresql.schema()


def test_a_password_is_never_shown() -> None:
    address = ServerAddress("postgresql://ana:se%40cret@db.example.org:5433/talks?sslmode=require&password=other")
    assert str(address) == f"{address}" == "postgresql://ana@db.example.org:5433/talks"
    assert "se" + "%40cret" not in repr(address) and os.fspath(address).count("se%40cret") == 1
    assert (address.name, address.stem) == ("talks", "talks")
    assert str(place("postgres:///talks?host=/run/postgresql")) == "postgresql:///talks"
    assert place("talks.db") == Path("talks.db")
    for wrong in ("ana:se@cret@host/talks", "ana:se/c@ret@host/talks", "ana:se#cret@host/talks", "ana:se?c@host/talks"):
        with pytest.raises(InputError, match="%40") as told:
            ServerAddress(f"postgresql://{wrong}")
        assert "cret" not in str(told.value)
    with pytest.raises(InputError, match="no address"):
        ServerAddress("postgresql://ana:secret@[::1/talks")


def wrong(address: str) -> tuple[type, str]:
    with pytest.raises(RejoinderError) as told:
        Store.open(address)
    message = str(told.value)
    assert "\n" not in message and PASSWORD not in message and "gr%25" not in message
    return told.type, message


def test_what_cannot_be_opened_is_one_line(postgresql: Server) -> None:
    good = postgresql.address()
    assert wrong(good.replace(str(postgresql.port), "1"))[0] is UnreachableDossierError
    kind, message = wrong(good.replace("gr%25", "no"))
    assert kind is UnreachableDossierError and "does not let this user in" in message
    kind, message = wrong(good.replace("talks", "none"))
    assert kind is MissingDossierError and re.search(r"no such database; make one with: createdb none\d+$", message)
    kind, message = wrong(f"{good}?nonsense=1")
    assert kind is InputError and "write it as postgresql://USER@HOST:PORT/DATABASE" in message
    with pytest.raises(MissingDossierError, match="no dossier in this database"):
        Store.open(good, create=False)
    assert postgresql.run("SELECT count(*) FROM pg_class WHERE relname = 'documents'", good) == [(0,)]
    postgresql.run("CREATE TABLE songs (name text)", good)
    assert wrong(good) == (
        NotADossierError,
        f"{ServerAddress(good)}: a database, but not a dossier; name another, or an empty one",
    )
    newer = postgresql.address()
    Store.open(newer).close()
    postgresql.run("UPDATE rejoinder SET version = 99", newer)
    kind, message = wrong(newer)
    assert kind is NewerDossierError and "version 99" in message and "install a newer Rejoinder" in message
    latin = postgresql.address(options="ENCODING 'LATIN1' TEMPLATE template0")
    assert "not in UTF-8" in wrong(latin)[1]


def test_a_user_who_may_only_look(postgresql: Server) -> None:
    address = postgresql.address()
    with opened(address) as dossier:
        read(dossier, LAKE)
    postgresql.run(f"CREATE USER looker PASSWORD '{PASSWORD}'")
    postgresql.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker", address)
    with opened(postgresql.at(address, user="looker")) as dossier:
        assert not dossier.writable and len(dossier.moves()) == 1 and len(dossier.board().issues) == 1
        assert len(dossier.find("treaty")) == 1 and dossier.check() == []
        with pytest.raises(ReadOnlyDossierError, match="may not write to it"):
            dossier.correct("act", dossier.moves()[0], "offer", who="Ana")
    postgresql.run(f"CREATE USER helper PASSWORD '{PASSWORD}'")
    postgresql.run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO helper", address)
    postgresql.run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO helper", address)
    with opened(postgresql.at(address, user="helper")) as dossier:
        read(dossier, REPLY)
        dossier.correct("act", dossier.moves()[0], "offer", who="Ana")
        assert dossier.writable and len(dossier.documents()) == 2 and dossier.check() == []
    empty = postgresql.address()
    postgresql.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", empty)
    kind, message = wrong(postgresql.at(empty, user="looker"))
    assert kind is ReadOnlyDossierError and "may not be written" in message


def test_a_server_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    from postgresql_server import programs

    found = programs()
    if found is None:
        pytest.skip("needs PostgreSQL's server programs")
    pytest.importorskip("psycopg")
    server = Server(found)
    try:
        with opened(server.address()) as dossier:
            read(dossier, LAKE)
            writing = dossier._store.file.writing()
            connection = writing.__enter__()
            server.stop()
            with pytest.raises(UnreachableDossierError, match="connection to the server was lost; what was stored"):
                try:
                    connection.execute(text("DELETE FROM documents"))
                except BaseException as error:
                    writing.__exit__(type(error), error, error.__traceback__)
                    raise
            with pytest.raises(UnreachableDossierError, match="cannot be reached"):
                dossier.moves()
            server.start()
            assert len(dossier.moves()) == 1 and dossier.check() == []
            read(dossier, REPLY)
            assert len(dossier.documents()) == 2
    finally:
        server.close()


BREAK = {
    "its reading is damaged": "UPDATE documents SET reading = '\\x00'",
    "does not have the words of its text": "UPDATE documents SET text = replace(text, 'treaty', 'TREATY')",
    "of moves differs from what it holds": "UPDATE moves SET act = 'offer'",
    "full-text index of documents: is not in step": "DELETE FROM documents_words",
    "trigger documents_indexed: is missing": "DROP TRIGGER documents_indexed ON documents",
    "index moves_by_words: is missing": "DROP INDEX moves_by_words",
}


@pytest.mark.parametrize("message", BREAK)
def test_check_finds_what_is_wrong(address: str, message: str) -> None:
    with opened(address) as dossier:
        read(dossier, LAKE)
        assert dossier.check() == []
        with dossier._store.file.writing() as connection:
            connection.exec_driver_sql(BREAK[message])
        assert any(message in str(one) for one in dossier.check()), dossier.check()


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"pip install 'rejoinder\[postgres\]'"):
        DossierServer(ServerAddress("postgresql://ana@127.0.0.1:1/talks"))
