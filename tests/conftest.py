"""What tests of several files share: a PostgreSQL server, and running the same tests on it as on files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import corrections_samples
import pytest
from postgresql_server import MISSING, Server, programs

from rejoinder.dossier import Dossier


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server that is there for the tests; they are skipped where it cannot be."""
    found = programs() if os.name == "posix" else None
    try:
        import psycopg  # noqa: F401
    except ImportError:
        found = None
    if found is None:
        pytest.skip(MISSING)
    server = Server(found)
    yield server
    server.close()


Where = Callable[[str | os.PathLike[str] | None], str | os.PathLike[str] | None]


@pytest.fixture(scope="module", params=["file", "server"])
def where(request: pytest.FixtureRequest) -> Iterator[Where]:
    """Tests that use this run twice: with dossiers in files, and in databases of a server in place of each file.

    It tells where the dossier of a path is kept. Tests about the file itself say so by `only_files`.
    """
    if request.param == "file":
        yield lambda path: path
        return
    server: Server = request.getfixturevalue("postgresql")
    from rejoinder.record import database
    from rejoinder.record.place import ServerAddress, place

    names: dict[str, str] = {}

    def moved(path: str | os.PathLike[str] | None) -> str | os.PathLike[str] | None:
        if isinstance(path, ServerAddress) or (isinstance(path, str) and isinstance(place(path), ServerAddress)):
            return path
        key = os.urandom(8).hex() if path is None else str(Path(path).absolute())
        if key not in names:
            names[key] = server.schema()
        return names[key]

    def opened(name: str | os.PathLike[str] | None, *, create: bool = True) -> database.Database:
        return database.open_database(moved(name), create=create)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rejoinder.record.store.open_database", opened)
        yield moved


@pytest.fixture
def only_files(request: pytest.FixtureRequest) -> None:
    """For tests about files in a module of tests that run twice."""
    if request.node.callspec.params.get("where") == "server":
        pytest.skip("about a dossier in a file")


@pytest.fixture(scope="module")
def plainly_grouped() -> Iterator[None]:
    """Moves are grouped by the beginning of their points."""
    with corrections_samples.plain_groups():
        yield


@pytest.fixture
def dossier(plainly_grouped: None) -> Iterator[Dossier]:
    """A dossier of three short articles to correct; other tests have dossiers of their own."""
    with corrections_samples.opened() as made:
        yield made
