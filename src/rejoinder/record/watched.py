"""What is known of the feeds that are watched, so that a watch that was stopped goes on where it was.

A row for each feed, each article that stood in one, each server with its robots.txt, each host that asked to be left
alone for a time, and each change that was reported; `next_at` is when something is to be done about it again. All
moments are ISO 8601 in UTC, to the second, so that they sort as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Literal, TypeVar

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from rejoinder.record.database import Database
from rejoinder.record.rows import as_json
from rejoinder.record.tables import documents, watched
from rejoinder.record.types import Board, Evidence

__all__ = [
    "KINDS",
    "Article",
    "Cell",
    "Change",
    "Feed",
    "Host",
    "Named",
    "Reported",
    "Watched",
]


class Feed(msgspec.Struct, frozen=True):
    """A feed: what to ask conditionally by, and how often in a row it failed, and why."""

    etag: str | None = None
    modified: str | None = None
    checked_at: str | None = None
    tries: int = 0
    message: str = ""


class Article(msgspec.Struct, frozen=True):
    """An article that stood in a feed. `link` is where it is, `stamp` what the feed last said of its date.

    `document` is the id of the document it became, `message` why it was not taken or could not be had; `looks` counts
    how often it was fetched again because the feed said that it was changed.
    """

    feed: str
    link: str
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    stamp: str | None = None
    state: Literal["waiting", "added", "passed over", "given up"] = "waiting"
    document: str | None = None
    tries: int = 0
    looks: int = 0
    message: str = ""


class Host(msgspec.Struct, frozen=True):
    """What a server allows: the text of its robots.txt, None where there is none, and when that was found out."""

    robots: str | None
    fetched_at: str


class Named(msgspec.Struct, frozen=True):
    """An issue or a party by its id, with the words it is known by."""

    id: str
    name: str


class Cell(msgspec.Struct, frozen=True):
    """What stands at an issue for a party; the fields are those of `Standing`, `asks` as in `Issue.askers`."""

    status: str | None
    position: str | None
    basis: str
    claimed_by: tuple[str, ...]
    disputed_by: tuple[str, ...]
    asks: bool


class Change(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """A cell of the board that is not what it was; `before` is None where it was empty, `after` where it is now.

    `evidence` are the words it now rests on and did not before; where there are none such, all it rests on.
    """

    issue: Named
    party: Named
    before: Cell | None
    after: Cell | None
    evidence: tuple[Evidence, ...] = ()


class Reported(msgspec.Struct, frozen=True):
    """The board that was last reported, and the key of the codebook it was filed by."""

    key: str
    board: Board


class Told(msgspec.Struct, frozen=True):
    """A change that was reported, and when."""

    at: str
    change: Change


KINDS: dict[str, type] = {
    "feed": Feed,
    "article": Article,
    "host": Host,
    "closed": str,
    "reported": Reported,
    "told": Told,
    "identity": str,
}
"""What the rows of each kind hold."""

_NAMES = 500
"""Names in one query; databases take a limited number of values."""

T = TypeVar("T")


class Watched:
    """The rows of one dossier file."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def get(self, kind: str, name: str, type: type[T]) -> T | None:
        """What is known of one; None where nothing is."""
        query = select(watched.c.data).where(watched.c.kind == kind, watched.c.name == name)
        with self._file.reading() as connection:
            data = connection.execute(query).scalar()
        return None if data is None else msgspec.json.decode(data, type=type)

    def get_all(self, kind: str, names: Iterable[str], type: type[T]) -> dict[str, T]:
        """What is known of several, by their names."""
        found: dict[str, T] = {}
        left = iter(dict.fromkeys(names))
        with self._file.reading() as connection:
            while some := list(islice(left, _NAMES)):
                query = select(watched.c.name, watched.c.data).where(watched.c.kind == kind, watched.c.name.in_(some))
                for row in connection.execute(query):
                    found[row.name] = msgspec.json.decode(row.data, type=type)
        return found

    def next_at(self, kind: str, name: str) -> str | None:
        """When something is to be done about one again."""
        query = select(watched.c.next_at).where(watched.c.kind == kind, watched.c.name == name)
        with self._file.reading() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def due(self, kind: str, moment: str) -> list[str]:
        """The names of those about which something is to be done by then, the longest overdue first."""
        query = (
            select(watched.c.name)
            .where(watched.c.kind == kind, watched.c.next_at.is_not(None), watched.c.next_at <= moment)
            .order_by(watched.c.next_at, watched.c.name)
        )
        with self._file.reading() as connection:
            return list(connection.execute(query).scalars())

    def later(self, kind: str, moment: str) -> dict[str, str]:
        """The names of those about which something is to be done after that only, and when."""
        query = select(watched.c.name, watched.c.next_at).where(watched.c.kind == kind, watched.c.next_at > moment)
        with self._file.reading() as connection:
            return {row.name: row.next_at for row in connection.execute(query)}

    def first(self, kind: str) -> str | None:
        """When the next thing is to be done about any; None where nothing is."""
        with self._file.reading() as connection:
            found: str | None = connection.execute(
                select(func.min(watched.c.next_at)).where(watched.c.kind == kind)
            ).scalar()
        return found

    def put(self, kind: str, name: str, data: Any, next_at: str | None = None) -> None:
        """Keep what is known of one, in place of what was."""
        self.put_all(kind, {name: data}, next_at)

    def put_all(self, kind: str, found: Mapping[str, Any], next_at: str | None = None) -> None:
        """Keep what is known of several, by their names, all or nothing."""
        with self._file.writing() as connection:
            for name, data in found.items():
                _put(connection, kind, name, data, next_at)

    def document_from(self, address: str) -> str | None:
        """The id of a document that came from that address."""
        query = select(documents.c.id).where(documents.c.path == address).limit(1)
        with self._file.reading() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    # What was reported

    def report(self, changes: list[Change], reported: Reported, at: str, *, keep: int) -> None:
        """Note what was reported, all or nothing; of all changes reported ever, the last `keep` stay."""
        with self._file.writing() as connection:
            _put(connection, "reported", "board", reported, None)
            names = select(watched.c.name).where(watched.c.kind == "told").order_by(watched.c.name.desc())
            before = connection.execute(names.limit(1)).scalar() or ""
            number = int(before.removeprefix(at)) + 1 if before.startswith(at) else 0  # a report of the same second
            for change in changes:
                _put(connection, "told", f"{at} {number:06}", Told(at, change), None)
                number += 1
            for name in list(connection.execute(names).scalars())[keep:]:
                connection.execute(delete(watched).where(watched.c.kind == "told", watched.c.name == name))

    def told(self) -> list[tuple[str, str, Change]]:
        """The changes that were reported: a name that no other has, when, and what; the last first."""
        query = select(watched.c.name, watched.c.data).where(watched.c.kind == "told").order_by(watched.c.name.desc())
        with self._file.reading() as connection:
            rows = connection.execute(query).all()
        found = [(str(row.name), msgspec.json.decode(row.data, type=Told)) for row in rows]
        return [(name, one.at, one.change) for name, one in found]


def _put(connection: Connection, kind: str, name: str, data: Any, next_at: str | None) -> None:
    connection.execute(delete(watched).where(watched.c.kind == kind, watched.c.name == name))
    connection.execute(insert(watched).values(kind=kind, name=name, next_at=next_at, data=as_json(data)))
