"""What is looked for in a dossier, and how the full-text index of a database is asked for it.

A query is words, all of which must occur ("expansion east"), phrases in quotes, a last letter replaced by a star
("negotiat*"), a word left out with a minus (`missiles -Turkey`) and OR between words. Everything else in it is
taken as text, so that no query is a syntax error.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Protocol

import msgspec

__all__ = ["FTS5", "Asked", "FullText", "Phrase", "Terms", "expression", "terms"]

_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')


class Phrase(NamedTuple):
    """Words that must follow each other; with `beginning`, the last of them is only the beginning of one."""

    words: str
    beginning: bool = False


class Terms(msgspec.Struct, frozen=True):
    """A query: of each of `wanted` one phrase must occur, of `unwanted` none may."""

    wanted: list[list[Phrase]]
    unwanted: list[Phrase]


class Asked(NamedTuple):
    """A question to an index in SQL: the rows as `t` in `tables`, which of them, in which order, with parameters."""

    tables: str
    where: str
    order: str
    parameters: dict[str, Any]


class FullText(Protocol):
    """The full-text index of a kind of database over columns of documents, statements and moves."""

    def asked(self, table: str, query: Terms) -> Asked:
        """How to ask for the rows of a table, the best first."""

    def containing(self, column: str, parameter: str) -> str:
        """A condition: the column has the parameter's characters somewhere."""

    def among(self, value: str, parameter: str, values: list[str]) -> tuple[str, Any]:
        """A condition: the value is one of many; and what its parameter is."""


def terms(query: str) -> Terms:
    """What must occur and what must not; `wanted` is empty when there is nothing in the query to look for."""
    found = Terms([], [])
    alternative = False
    for minus, phrase, word in _PART.findall(query.replace("\x00", " ")):
        if word == "OR":
            alternative = bool(found.wanted)
            continue
        content = word or phrase
        negative = bool(minus) or (word.startswith("-") and len(word) > 1)
        if word and negative:
            content = word[1:]
        beginning = bool(word) and content.endswith("*") and len(content) > 1
        content = content.rstrip("*") if beginning else content
        if not any(character.isalnum() for character in content):
            continue
        one = Phrase(content.replace('"', ""), beginning)
        if negative:
            found.unwanted.append(one)
        elif alternative:
            found.wanted[-1].append(one)
        else:
            found.wanted.append([one])
        alternative = False
    return found


class FTS5:
    """SQLite's index. Source: SQLite, "FTS5 Extension", section 3 (full-text query syntax)."""

    def asked(self, table: str, query: Terms) -> Asked:
        """See `FullText`; the order is BM25."""
        index = f"{table}_text"
        tables = f"{index} JOIN {table} t ON t.nr = {index}.rowid"
        return Asked(tables, f"{index} MATCH :term", "rank", {"term": expression(query)})

    def containing(self, column: str, parameter: str) -> str:
        """See `FullText`."""
        return f"instr({column}, {parameter}) > 0"

    def among(self, value: str, parameter: str, values: list[str]) -> tuple[str, Any]:
        """See `FullText`."""
        return f"{value} IN (SELECT value FROM json_each({parameter}))", msgspec.json.encode(values).decode()


def expression(query: Terms) -> str:
    """A query that has wanted phrases as an FTS5 expression."""
    together = " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in query.wanted)
    return f"({together}) NOT ({' OR '.join(map(_quoted, query.unwanted))})" if query.unwanted else together


def _quoted(phrase: Phrase) -> str:
    return f'"{phrase.words}"' + ("*" if phrase.beginning else "")
