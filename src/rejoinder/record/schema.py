"""The tables of a dossier, and how a file of an earlier version becomes one of this version.

The steps in `STEPS` are frozen: a released step is never edited, a change to the tables is a new step at the end. It is
for both kinds of database, with types in capitals, which `server_schema` translates for PostgreSQL.
`PRAGMA user_version` counts the steps a file has had. Steps run in one transaction together with the new
`user_version`, so a file is of one version or of another, never in between. The `Table` objects below mirror what the
steps make, for queries; a test compares the two.

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

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from rejoinder.errors import NewerDossierError, NotADossierError

__all__ = [
    "APPLICATION_ID",
    "STEPS",
    "VERSION",
    "Step",
    "Words",
    "boards",
    "corrections",
    "derived",
    "documents",
    "issues",
    "meanings",
    "metadata",
    "migrate",
    "moves",
    "received",
    "refuse_newer",
    "sessions",
    "set_aside",
    "standings",
    "state",
    "statements",
    "stored",
    "users",
    "watched",
]

APPLICATION_ID = 0x526A6E64
"""`PRAGMA application_id` of a dossier: "Rjnd" in ASCII."""

Step = tuple[str, ...]
"""The SQL of one version."""


def _full_text(table: str, *columns: str) -> Step:
    """An FTS5 index over columns of a table, as external content with the triggers that keep it in step.

    Source of the triggers: SQLite, "FTS5 Extension", section 4.4.3 (external content tables).
    """
    names = ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in columns)
    old = ", ".join(f"old.{column}" for column in columns)
    index = f"{table}_text"
    remove = f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.nr, {old});"
    insert = f"INSERT INTO {index}(rowid, {names}) VALUES (new.nr, {new});"
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content='{table}', content_rowid='nr', "
        "tokenize='porter unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} BEGIN {insert} END",
        f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {table}_updated AFTER UPDATE ON {table} BEGIN {remove} {insert} END",
    )


_VERSION_1: Step = (
    """CREATE TABLE documents (
        nr INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        sha256 TEXT NOT NULL UNIQUE,
        path TEXT NOT NULL,
        title TEXT NOT NULL,
        published_earliest TEXT,
        published_latest TEXT,
        published_basis TEXT NOT NULL,
        given_date TEXT,
        language TEXT NOT NULL,
        outlet TEXT,
        url TEXT,
        reader TEXT NOT NULL,
        digest TEXT NOT NULL,
        text TEXT NOT NULL,
        reading BLOB NOT NULL,
        added_at TEXT NOT NULL
    )""",
    "CREATE INDEX documents_by_date ON documents(published_earliest)",
    "CREATE INDEX documents_by_path ON documents(path)",
    """CREATE TABLE received (
        sha256 TEXT NOT NULL PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES documents(nr) ON DELETE CASCADE,
        id TEXT NOT NULL,
        path TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX received_by_document ON received(document)",
    """CREATE TABLE statements (
        nr INTEGER PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES documents(nr) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        speaker TEXT NOT NULL,
        person TEXT,
        actor TEXT,
        mode TEXT NOT NULL,
        content TEXT NOT NULL,
        confidence REAL NOT NULL,
        data TEXT NOT NULL,
        UNIQUE (document, id)
    )""",
    "CREATE INDEX statements_by_actor ON statements(actor)",
    """CREATE TABLE moves (
        nr INTEGER PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES documents(nr) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        act TEXT NOT NULL,
        polarity TEXT NOT NULL,
        by_actor TEXT,
        by_text TEXT NOT NULL,
        person TEXT,
        to_actors TEXT NOT NULL,
        point TEXT NOT NULL,
        time_value TEXT,
        time_basis TEXT,
        evidence TEXT NOT NULL,
        confidence REAL NOT NULL,
        data TEXT NOT NULL,
        UNIQUE (document, id)
    )""",
    "CREATE INDEX moves_by_actor ON moves(by_actor)",
    """CREATE TABLE boards (
        nr INTEGER PRIMARY KEY CHECK (nr = 1),
        fingerprint TEXT NOT NULL,
        data TEXT NOT NULL,
        made_at TEXT NOT NULL
    )""",
    """CREATE TABLE issues (
        id TEXT NOT NULL PRIMARY KEY,
        position INTEGER NOT NULL,
        label TEXT NOT NULL,
        moves INTEGER NOT NULL
    )""",
    """CREATE TABLE standings (
        issue TEXT NOT NULL REFERENCES issues(id) ON DELETE CASCADE,
        party TEXT NOT NULL,
        status TEXT,
        position TEXT,
        basis TEXT NOT NULL,
        claimed_by TEXT NOT NULL,
        disputed_by TEXT NOT NULL
    )""",
    "CREATE INDEX standings_by_party ON standings(party)",
    "CREATE INDEX standings_by_issue ON standings(issue)",
    *_full_text("documents", "title", "text"),
    *_full_text("statements", "speaker", "person", "content"),
    *_full_text("moves", "by_text", "person", "point", "evidence"),
)

_VERSION_2: Step = (
    """CREATE TABLE corrections (
        nr INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        document TEXT,
        target TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        who TEXT NOT NULL,
        made_at TEXT NOT NULL,
        why TEXT NOT NULL,
        undone_at TEXT,
        undone_by TEXT
    )""",
    "CREATE INDEX corrections_by_document ON corrections(document)",
    # what came from outside with a document, and is needed to read it again; unknown for those stored before
    "ALTER TABLE documents ADD COLUMN given_title TEXT",
    "ALTER TABLE documents ADD COLUMN given_language TEXT",
)

_VERSION_3: Step = (
    """CREATE TABLE users (
        name TEXT NOT NULL PRIMARY KEY,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        made_at TEXT NOT NULL
    )""",
    """CREATE TABLE sessions (
        secret TEXT NOT NULL PRIMARY KEY,
        user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
        ends_at TEXT NOT NULL
    )""",
    "CREATE INDEX sessions_by_user ON sessions(user)",
)

_VERSION_4: Step = (
    """CREATE TABLE set_aside (
        sha256 TEXT NOT NULL PRIMARY KEY,
        path TEXT NOT NULL,
        message TEXT NOT NULL,
        reader TEXT NOT NULL,
        tries INTEGER NOT NULL,
        text BLOB NOT NULL,
        given TEXT NOT NULL,
        set_at TEXT NOT NULL
    ) WITHOUT ROWID""",
)

_VERSION_5: Step = (
    """CREATE TABLE watched (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        next_at TEXT,
        data TEXT NOT NULL,
        PRIMARY KEY (kind, name)
    ) WITHOUT ROWID""",
    "CREATE INDEX watched_by_time ON watched(kind, next_at)",
)

_VERSION_6: Step = (
    """CREATE TABLE meanings (
        text TEXT NOT NULL PRIMARY KEY,
        reader TEXT NOT NULL,
        vector BLOB NOT NULL
    ) WITHOUT ROWID""",
)

_VERSION_7: Step = (
    # vectors have another form from here on: those kept before are made again
    "DELETE FROM meanings",
    """CREATE TABLE derived (
        name TEXT NOT NULL PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        data BLOB NOT NULL,
        made_at TEXT NOT NULL
    )""",
)

STEPS: tuple[Step, ...] = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6, _VERSION_7)
"""What makes version n+1 of version n."""

VERSION = len(STEPS)
"""The version this program writes."""


class Words(TypeDecorator[str]):
    """Text of any characters. PostgreSQL's own takes no NUL, so there it goes through `stored` and back."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None] | None:
        """None where text goes in as it is, which costs nothing then."""
        return stored if dialect.name == "postgresql" else None

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[str | None], str | None] | None:
        """None where text comes out as it is."""
        return _unstored if dialect.name == "postgresql" else None


def stored(words: str | None) -> str | None:
    """Text for PostgreSQL, which takes no NUL: that is SUB ESC (U+001A U+001B), SUB itself is SUB FS (U+001A U+001C).

    What is equal stays equal and what differs stays different, so it can be compared as it is. There are as many SUB as
    characters were escaped, so its length can be told; and all are control characters, so words end where they did.
    """
    if words is None or ("\x00" not in words and "\x1a" not in words):
        return words
    return words.replace("\x1a", "\x1a\x1c").replace("\x00", "\x1a\x1b")


def _unstored(words: str | None) -> str | None:
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


def state(connection: Connection, path: str, *, version: int | None = None) -> int:
    """The version of an open file: 0 for one with nothing in it.

    Raises `NotADossierError` for the database of something else and `NewerDossierError` for a later version.
    """
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if application != APPLICATION_ID:
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        if application or found or tables:
            raise NotADossierError(f"{path}: a database, but not a dossier; name another file")
    refuse_newer(found, path, version)
    return found


def refuse_newer(found: int, path: str, version: int | None = None) -> None:
    """Raise `NewerDossierError` where a dossier is of a later version than this program's, or `version`."""
    version = VERSION if version is None else version
    if found > version:
        raise NewerDossierError(
            f"{path}: a dossier of version {found}, this program knows versions up to {version}; "
            "install a newer Rejoinder to open it"
        )


def migrate(connection: Connection, path: str, *, steps: Sequence[Step] | None = None) -> bool:
    """Bring a file to the version of `steps` (those of this program); True if anything was done.

    `connection` is outside a transaction's work: this runs in the write transaction that the caller has begun and
    commits, so that a failing step leaves the file as it was. The caller has turned `foreign_keys` off, which a step
    that rebuilds a table needs (SQLite, "ALTER TABLE", section 7) and which cannot be done inside a transaction.
    """
    steps = STEPS if steps is None else steps
    found = state(connection, path, version=len(steps))
    if found == len(steps):
        return False
    for step in steps[found:]:
        for sql in step:
            connection.exec_driver_sql(sql)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise NotADossierError(f"{path}: the rows of table {broken[0]} do not fit together; restore a copy of the file")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {len(steps)}")
    return True
