"""How a file of an earlier version becomes a dossier of this version: the steps that make its tables.

The steps in `STEPS` are frozen: a released step is never edited, a change to the tables is a new step at the end. It is
for both kinds of database, with types in capitals, which `server_schema` translates for PostgreSQL.
`PRAGMA user_version` counts the steps a file has had. Steps run in one transaction together with the new
`user_version`, so a file is of one version or of another, never in between. `tables` mirrors what the steps make, for
queries; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from rejoinder.errors import NewerDossierError, NotADossierError

__all__ = ["APPLICATION_ID", "STEPS", "VERSION", "Step", "migrate", "refuse_newer", "state"]

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
