"""Finding words in a dossier: in the points and evidence of moves, in statements, and in the rest of the texts.

A query is words, all of which must occur ("expansion east"), phrases in quotes, a last letter replaced by a star
("negotiat*"), a word left out with a minus (`missiles -Turkey`) and OR between words. Everything else in it is
taken as text, so that no query is a syntax error. Words match by their stem (Porter) and without accents. A query
in a script that does not part words (Chinese, Japanese, Thai...) is looked for letter by letter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from rejoinder.record.entries import Hit
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["expression", "find"]

_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Private-use characters: FTS5 puts them round what it found, and the first one's place is the hit's.
_OPEN, _CLOSE = "\ue0f1", "\ue0f2"


def expression(query: str) -> str | None:
    """A query as an FTS5 expression; None when there is nothing in it to look for."""
    wanted: list[str] = []
    unwanted: list[str] = []
    alternative = False
    for minus, phrase, word in _PART.findall(query.replace("\x00", " ")):
        if word == "OR":
            alternative = bool(wanted)
            continue
        content = word or phrase
        negative = bool(minus) or (word.startswith("-") and len(word) > 1)
        if word and negative:
            content = word[1:]
        prefix = "*" if word and content.endswith("*") and len(content) > 1 else ""
        content = content.rstrip("*") if prefix else content
        if not any(character.isalnum() for character in content):
            continue
        quoted = '"' + content.replace('"', "") + '"' + prefix
        if negative:
            unwanted.append(quoted)
        elif alternative:
            wanted[-1] += f" OR {quoted}"
        else:
            wanted.append(quoted)
        alternative = False
    if not wanted:
        return None
    together = " AND ".join(f"({part})" for part in wanted)
    return f"({together}) NOT ({' OR '.join(unwanted)})" if unwanted else together


def find(connection: Connection, query: str, *, limit: int = 50) -> list[Hit]:
    """The best `limit` hits in moves, then as many in statements, then in documents where neither has it."""
    order = "rank"
    if _UNPARTED.search(query):
        match, term, order = "instr({column}, :term) > 0", query.strip().strip('"'), "t.nr"
    else:
        match, term = "", expression(query) or ""
        order = "rank"
    if not term:
        return []

    def rows(table: str, columns: str, searched: str) -> list[Any]:
        if match:
            where = " OR ".join(match.format(column=f"t.{column}") for column in searched.split())
            sql = f"SELECT {columns} FROM {table} t JOIN documents d ON d.nr = t.document WHERE {where}"
        else:
            sql = (
                f"SELECT {columns} FROM {table}_text JOIN {table} t ON t.nr = {table}_text.rowid "
                f"JOIN documents d ON d.nr = t.document WHERE {table}_text MATCH :term"
            )
        sql += f" ORDER BY {order} LIMIT :limit"
        return list(connection.execute(text(sql), {"term": term, "limit": limit}))

    hits: list[Hit] = []
    for row in rows("moves", "d.id AS document, t.data AS data", "by_text person point evidence"):
        move = msgspec.json.decode(row.data, type=Move)
        span = move.evidence
        who: str | None = move.by.actor or move.person or move.by.text
        hits.append(Hit("move", row.document, move.id, who or None, span.start, span.end, span.text))
    for row in rows("statements", "d.id AS document, t.data AS data", "speaker person content"):
        statement = msgspec.json.decode(row.data, type=Statement)
        if not statement.content:
            continue
        span = statement.content[0]
        speaker = statement.speaker
        who = (speaker.person or speaker.text or speaker.actor) if speaker else None
        hits.append(Hit("statement", row.document, statement.id, who or None, span.start, span.end, span.text))
    covered: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        covered.setdefault(hit.document, []).append((hit.start, hit.end))
    for hit in _in_documents(connection, term, bool(match), limit):
        spans = covered.get(hit.document, ())
        if not any(start < hit.end and hit.start < end for start, end in spans):
            hits.append(hit)
    return hits


def _in_documents(connection: Connection, term: str, literal: bool, limit: int) -> list[Hit]:
    """For each document the sentence in which the words first occur."""
    if literal:
        sql = (
            "SELECT id, text, reading, text AS marked FROM documents "
            "WHERE instr(text, :term) > 0 ORDER BY nr LIMIT :limit"
        )
    else:
        sql = (
            "SELECT d.id, d.text, d.reading, highlight(documents_text, 1, :open, :close) AS marked "
            "FROM documents_text JOIN documents d ON d.nr = documents_text.rowid "
            "WHERE documents_text MATCH :term ORDER BY rank LIMIT :limit"
        )
    values = {"term": term, "limit": limit}
    if not literal:
        values |= {"open": _OPEN, "close": _CLOSE}
    hits = []
    for row in connection.execute(text(sql), values):
        # Up to the first mark the marked text is the text itself (unless the text has that character: then no mark).
        place = row.marked.find(term if literal else _OPEN)
        start, end = _sentence(row.reading, row.text, max(place, 0))
        hits.append(Hit("document", row.id, None, None, start, end, row.text[start:end]))
    return hits


def _sentence(data: bytes, whole: str, place: int) -> tuple[int, int]:
    import zlib

    sentences = msgspec.json.decode(zlib.decompress(data), type=Reading).sentences
    at = bisect_right(sentences, (place, len(whole) + 1)) - 1
    if at >= 0 and sentences[at][0] <= place < sentences[at][1]:
        return sentences[at]
    start = whole.rfind("\n", 0, place) + 1
    end = whole.find("\n", place)
    return max(start, place - 200), min(len(whole) if end < 0 else end, place + 200)
