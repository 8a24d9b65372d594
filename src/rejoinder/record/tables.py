"""The tables of a dossier, for queries on either database.

They mirror what the steps of `schema` and of `server_schema` make, with text as `Words`.

    documents ─┬─< statements          full text: documents_text, statements_text, moves_text
               ├─< moves               (FTS5 over these tables, kept in step by triggers)
               └─< received            every set of bytes that turned out to be that document
    boards (one row: the board last made, and what it was made from) ; issues ─< standings
    corrections (what persons changed; applied whenever the record is looked at, never to the rows above)
    users ─< sessions (who may log in where the dossier is served to others)
    set_aside (documents that could not be read, as they came in, with the reason)
    watched (feeds, articles and hosts that are watched: what is known of each, and when it may be asked again)
    meanings (vectors of short texts, for filing and search), derived (what documents tell of each other):
        made anew from the documents whenever they are not there
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Dialect, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, TypeDecorator

__all__ = [
    "Words",
    "boards",
    "corrections",
    "derived",
    "documents",
    "issues",
    "meanings",
    "metadata",
    "moves",
    "received",
    "sessions",
    "set_aside",
    "standings",
    "statements",
    "stored",
    "unstored",
    "users",
    "watched",
]


class Words(TypeDecorator[str]):
    """Text of any characters. PostgreSQL's own takes no NUL, so there it goes through `stored` and back."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None] | None:
        """None where text goes in as it is, which costs nothing then."""
        return stored if dialect.name == "postgresql" else None

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[str | None], str | None] | None:
        """None where text comes out as it is."""
        return unstored if dialect.name == "postgresql" else None


def stored(words: str | None) -> str | None:
    """Text for PostgreSQL, which takes no NUL: that is SUB ESC (U+001A U+001B), SUB itself is SUB FS (U+001A U+001C).

    What is equal stays equal and what differs stays different, so it can be compared as it is. There are as many SUB as
    characters were escaped, so its length can be told; and all are control characters, so words end where they did.
    """
    if words is None or ("\x00" not in words and "\x1a" not in words):
        return words
    return words.replace("\x1a", "\x1a\x1c").replace("\x00", "\x1a\x1b")


def unstored(words: str | None) -> str | None:
    """What `stored` was made from."""
    if words is None or "\x1a" not in words:
        return words
    return words.replace("\x1a\x1b", "\x00").replace("\x1a\x1c", "\x1a")


metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("nr", Integer, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("sha256", Words, nullable=False, unique=True),
    Column("path", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("published_earliest", Words),
    Column("published_latest", Words),
    Column("published_basis", Words, nullable=False),
    Column("given_date", Words),  # the date known from outside, as it was given to the reader
    Column("language", Words, nullable=False),
    Column("outlet", Words),
    Column("url", Words),
    Column("reader", Words, nullable=False),
    Column("digest", Words, nullable=False),  # SHA-256 of the reading's JSON
    Column("text", Words, nullable=False),
    Column("reading", LargeBinary, nullable=False),  # zlib; the JSON less text, statements and moves
    Column("added_at", Words, nullable=False),
    Column("given_title", Words),  # title and language as they were given to the reader, "" where none were
    Column("given_language", Words),
)

received = Table(
    "received",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("document", Integer, ForeignKey("documents.nr", ondelete="CASCADE"), nullable=False),
    Column("id", Words, nullable=False),
    Column("path", Words, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("nr", Integer, primary_key=True),
    Column("document", Integer, ForeignKey("documents.nr", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("id", Words, nullable=False),
    Column("speaker", Words, nullable=False),
    Column("person", Words),
    Column("actor", Words),
    Column("mode", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("data", Words, nullable=False),
)

moves = Table(
    "moves",
    metadata,
    Column("nr", Integer, primary_key=True),
    Column("document", Integer, ForeignKey("documents.nr", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("id", Words, nullable=False),
    Column("act", Words, nullable=False),
    Column("polarity", Words, nullable=False),
    Column("by_actor", Words),
    Column("by_text", Words, nullable=False),
    Column("person", Words),
    Column("to_actors", Words, nullable=False),  # JSON list of ids
    Column("point", Words, nullable=False),
    Column("time_value", Words),
    Column("time_basis", Words),
    Column("evidence", Words, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("data", Words, nullable=False),
)

boards = Table(
    "boards",
    metadata,
    Column("nr", Integer, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    Column("data", Words, nullable=False),
    Column("made_at", Words, nullable=False),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Words, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("label", Words, nullable=False),
    Column("moves", Integer, nullable=False),
)

standings = Table(
    "standings",
    metadata,
    Column("issue", Words, ForeignKey("issues.id", ondelete="CASCADE"), nullable=False),
    Column("party", Words, nullable=False),
    Column("status", Words),
    Column("position", Words),
    Column("basis", Words, nullable=False),
    Column("claimed_by", Words, nullable=False),  # JSON list of ids
    Column("disputed_by", Words, nullable=False),  # JSON list of ids
)

corrections = Table(
    "corrections",
    metadata,
    Column("nr", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("document", Words),  # id of the document, for corrections of one; not a key, the ledger outlives documents
    Column("target", Words, nullable=False),  # JSON, as are before and after
    Column("before", Words, nullable=False),
    Column("after", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("made_at", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("undone_at", Words),
    Column("undone_by", Words),
)

users = Table(
    "users",
    metadata,
    Column("name", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("password", Words, nullable=False),  # argon2id, with its parameters
    Column("made_at", Words, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret", Words, primary_key=True),  # SHA-256 of what the browser has
    Column("user", Words, ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("ends_at", Words, nullable=False),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("path", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("reader", Words, nullable=False),  # as in documents
    Column("tries", Integer, nullable=False),
    Column("text", LargeBinary, nullable=False),  # zlib of UTF-8, half surrogate pairs let through
    Column("given", Words, nullable=False),  # JSON of what came with it
    Column("set_at", Words, nullable=False),
)

watched = Table(
    "watched",
    metadata,
    Column("kind", Words, primary_key=True),
    Column("name", Words, primary_key=True),  # an address, mostly
    Column("next_at", Words),  # ISO, UTC; NULL where nothing is to be done any more
    Column("data", Words, nullable=False),  # JSON, by kind as in record/watched.py
)

meanings = Table(
    "meanings",
    metadata,
    Column("text", Words, primary_key=True),  # half the SHA-256 of the text, in hexadecimal
    Column("reader", Words, nullable=False),  # the weights it was made with
    Column("vector", LargeBinary, nullable=False),  # as record/vectors.py has it
)

derived = Table(
    "derived",
    metadata,
    Column("name", Words, primary_key=True),
    Column("fingerprint", Words, nullable=False),  # of what it was made from
    Column("data", LargeBinary, nullable=False),  # zlib of MessagePack, by name as in record/integrity.py
    Column("made_at", Words, nullable=False),
)
