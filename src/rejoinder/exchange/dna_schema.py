"""The database of Discourse Network Analyzer 3.0 and its successors: tables, columns, and the password of a coder.

DNA opens a file whose tables and columns have these names and kinds. Texts are counted in UTF-16 code units, as Java
does; dates are seconds since 1970 in UTC; short texts have at most 190 characters.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import sqlite3
import unicodedata

__all__ = ["LONGEST", "PERMISSIONS", "TABLES", "VARIABLES", "VERSION", "create", "password_hash", "shortened"]

VERSION = "3.0.11"
"""The version written into SETTINGS."""

LONGEST = 190
"""Characters of the longest title or value."""

PERMISSIONS = (
    "AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements",
    "DeleteStatements", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations",
    "ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements",
)  # fmt: skip
"""What a coder may do, as columns `Permission...` of CODERS."""

VARIABLES = (("person", "short text"), ("organization", "short text"), ("concept", "short text"),
             ("agreement", "boolean"))  # fmt: skip
"""The variables of the statement type "DNA Statement", numbered from 1."""

_SHORT = "TEXT NOT NULL DEFAULT '' CHECK (length({}) <= 190)"
_NAME = "TEXT NOT NULL CHECK (length({}) <= 190)"
_FLAG = "INTEGER NOT NULL DEFAULT 1 CHECK ({} IN (0, 1))"
_SHADE = "INTEGER NOT NULL DEFAULT 0 CHECK ({} BETWEEN 0 AND 255)"
_KEY = "INTEGER NOT NULL PRIMARY KEY"
_COLOUR = {"Red": _SHADE, "Green": _SHADE, "Blue": _SHADE}


def _to(table: str) -> str:
    return f"INTEGER NOT NULL REFERENCES {table}(ID) ON DELETE CASCADE"


def _data(value: dict[str, str]) -> dict[str, str]:
    return {"ID": _KEY, "StatementId": _to("STATEMENTS"), "VariableId": _to("VARIABLES"), **value}


_ONCE = "UNIQUE (StatementId, VariableId)"

TABLES: dict[str, tuple[dict[str, str], str]] = {
    "SETTINGS": ({"Property": "TEXT PRIMARY KEY", "Value": "TEXT NOT NULL"}, ""),
    "CODERS": (
        {
            "ID": _KEY, "Name": _NAME, **_COLOUR, "Refresh": "INTEGER NOT NULL DEFAULT 0",
            "FontSize": "INTEGER NOT NULL DEFAULT 14", "Password": _NAME, "PopupWidth": "INTEGER DEFAULT 300",
            "ColorByCoder": "INTEGER NOT NULL DEFAULT 0", "PopupDecoration": "INTEGER NOT NULL DEFAULT 0",
            "PopupAutoComplete": "INTEGER NOT NULL DEFAULT 1", **{f"Permission{one}": _FLAG for one in PERMISSIONS},
        },
        "",
    ),
    "DOCUMENTS": (
        {
            "ID": _KEY, "Title": _NAME, "Text": "TEXT NOT NULL", "Coder": _to("CODERS"), "Author": _SHORT,
            "Source": _SHORT, "Section": _SHORT, "Notes": "TEXT NOT NULL DEFAULT ''", "Type": _SHORT,
            "Date": "INTEGER NOT NULL",
        },
        "",
    ),
    "STATEMENTTYPES": ({"ID": _KEY, "Label": _NAME, **_COLOUR}, ""),
    "VARIABLES": (
        {
            "ID": _KEY, "Variable": _NAME,
            "DataType": "TEXT NOT NULL DEFAULT 'short text' "
                        "CHECK (DataType IN ('boolean', 'integer', 'long text', 'short text'))",
            "StatementTypeId": _to("STATEMENTTYPES"),
        },
        "UNIQUE (Variable, StatementTypeId)",
    ),
    "VARIABLELINKS": (
        {"ID": _KEY, "SourceVariableId": _to("VARIABLES"), "TargetVariableId": _to("VARIABLES")},
        "CHECK (SourceVariableId <> TargetVariableId)",
    ),
    "REGEXES": ({"Label": "TEXT PRIMARY KEY", **_COLOUR}, ""),
    "CODERRELATIONS": (
        {
            "ID": _KEY, "Coder": _to("CODERS"), "OtherCoder": _to("CODERS"), "viewStatements": _FLAG,
            "editStatements": _FLAG, "viewDocuments": _FLAG, "editDocuments": _FLAG,
        },
        "CHECK (Coder <> OtherCoder)",
    ),
    "STATEMENTS": (
        {
            "ID": _KEY, "StatementTypeId": _to("STATEMENTTYPES"), "DocumentId": _to("DOCUMENTS"),
            "Start": "INTEGER NOT NULL CHECK (Start >= 0)", "Stop": "INTEGER NOT NULL", "Coder": _to("CODERS"),
        },
        "CHECK (Start < Stop)",
    ),
    "DATABOOLEAN": (_data({"Value": "INTEGER NOT NULL DEFAULT 1"}), _ONCE),
    "DATAINTEGER": (_data({"Value": "INTEGER NOT NULL DEFAULT 0"}), _ONCE),
    "ENTITIES": (
        {
            "ID": _KEY, "VariableId": _to("VARIABLES"), "Value": _SHORT, **_COLOUR,
            "ChildOf": "INTEGER REFERENCES ENTITIES(ID) ON DELETE CASCADE",
        },
        "UNIQUE (VariableId, Value)",
    ),
    "DATASHORTTEXT": (_data({"Entity": _to("ENTITIES")}), _ONCE),
    "DATALONGTEXT": (_data({"Value": "TEXT DEFAULT ''"}), _ONCE),
    "ATTRIBUTEVARIABLES": (
        {"ID": _KEY, "VariableId": _to("VARIABLES"), "AttributeVariable": _NAME},
        "UNIQUE (VariableId, AttributeVariable)",
    ),
    "ATTRIBUTEVALUES": (
        {
            "ID": _KEY, "EntityId": _to("ENTITIES"), "AttributeVariableId": _to("ATTRIBUTEVARIABLES"),
            "AttributeValue": _SHORT,
        },
        "UNIQUE (EntityId, AttributeVariableId)",
    ),
}  # fmt: skip
"""Columns of each table with their SQL, and what holds of a row as a whole."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables and what DNA expects in a new file: its version, the statement type, its variables."""
    for name, (columns, whole) in TABLES.items():
        parts = [f"{column} {sql.format(column)}" for column, sql in columns.items()] + ([whole] if whole else [])
        connection.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
    connection.executemany("INSERT INTO SETTINGS VALUES (?, ?)", [("version", VERSION), ("date", "2023-01-01")])
    connection.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51)")
    connection.executemany(
        "INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", [(i, name, kind) for i, (name, kind) in enumerate(VARIABLES, 1)]
    )


def password_hash(password: str, salt: bytes | None = None) -> str:
    """A password as DNA keeps it: base64 of a salt of 16 bytes and of SHA-256, done 100,000 times over both."""
    salt = secrets.token_bytes(16) if salt is None else salt
    digest = salt + unicodedata.normalize("NFC", password).encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()


def shortened(text: str) -> str:
    """White space made single spaces, and at most as many characters as DNA takes, counted as Java does."""
    line = " ".join(text.split())
    while len(line.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST:
        line = line[: LONGEST - 1].rstrip() + "…" if len(line) > LONGEST else line[:-2].rstrip() + "…"
    return line
