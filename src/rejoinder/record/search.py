"""Finding words in a dossier: in the points and evidence of moves, in statements, and in the rest of the texts.

A query is words, all of which must occur ("expansion east"), phrases in quotes, a last letter replaced by a star
("negotiat*"), a word left out with a minus (`missiles -Turkey`) and OR between words. Everything else in it is
taken as text, so that no query is a syntax error. Words match by their stem (Porter) and without accents. A query
in a script that does not part words (Chinese, Japanese, Thai...) is looked for letter by letter.
"""

from __future__ import annotations

import heapq
import re
import sqlite3
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from rejoinder.record.entries import Hit
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["expression", "find"]

_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CANDIDATES = 12
"""Sentences of one document that are compared for the one which answers a query best."""
_SHOWN = "d.id NOT IN (SELECT value FROM json_each(:hidden))"


def expression(query: str) -> str | None:
    """A query as an FTS5 expression; None when there is nothing in it to look for."""
    wanted, unwanted = _terms(query)
    if not wanted:
        return None
    together = " AND ".join(f"({part})" for part in wanted)
    return f"({together}) NOT ({' OR '.join(unwanted)})" if unwanted else together


def _terms(query: str) -> tuple[list[str], list[str]]:
    """What must occur and what must not, each an FTS5 phrase or alternatives of them."""
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
    return wanted, unwanted


def find(
    connection: Connection,
    query: str,
    *,
    limit: int = 50,
    hidden: Collection[str] = (),
    without: Collection[tuple[str, str]] = (),
    kinds: Collection[str] = ("move", "statement", "document"),
) -> list[Hit]:
    """The best `limit` hits in moves, then as many in statements, then in documents where neither has it.

    Only `kinds` are looked for.
    Documents `hidden` (by id), and entries `without` which it is to be (by document and id), are passed over.
    """
    order = "rank"
    if _UNPARTED.search(query):
        match, term, order = "instr({column}, :term) > 0", query.strip().strip('"'), "t.nr"
    else:
        match, term = "", expression(query) or ""
        order = "rank"
    if not term:
        return []

    out = {"hidden": _json(sorted(hidden)), "gone": _json(sorted("\x1f".join(one) for one in without))}

    def rows(table: str, columns: str, searched: str) -> list[Any]:
        if match:
            where = " OR ".join(match.format(column=f"t.{column}") for column in searched.split())
            sql = f"SELECT {columns} FROM {table} t JOIN documents d ON d.nr = t.document WHERE ({where})"
        else:
            sql = (
                f"SELECT {columns} FROM {table}_text JOIN {table} t ON t.nr = {table}_text.rowid "
                f"JOIN documents d ON d.nr = t.document WHERE {table}_text MATCH :term"
            )
        if hidden:
            sql += f" AND {_SHOWN}"
        if without:
            sql += " AND d.id || char(31) || t.id NOT IN (SELECT value FROM json_each(:gone))"
        sql += f" ORDER BY {order} LIMIT :limit"
        return list(connection.execute(text(sql), {"term": term, "limit": limit, **out}))

    hits: list[Hit] = []
    searched = "by_text person point evidence"
    for row in rows("moves", "d.id AS document, t.data AS data", searched) if "move" in kinds else ():
        move = msgspec.json.decode(row.data, type=Move)
        span = move.evidence
        who: str | None = move.by.actor or move.person or move.by.text
        hits.append(Hit("move", row.document, move.id, who or None, span.start, span.end, span.text))
    searched = "speaker person content"
    for row in rows("statements", "d.id AS document, t.data AS data", searched) if "statement" in kinds else ():
        statement = msgspec.json.decode(row.data, type=Statement)
        if not statement.content:
            continue
        span = statement.content[0]
        speaker = statement.speaker
        who = (speaker.person or speaker.text or speaker.actor) if speaker else None
        hits.append(Hit("statement", row.document, statement.id, who or None, span.start, span.end, span.text))
    if "document" not in kinds:
        return hits
    covered: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        covered.setdefault(hit.document, []).append((hit.start, hit.end))
    for hit in _in_documents(connection, query, term, bool(match), limit, out["hidden"]):
        spans = covered.get(hit.document, ())
        if not any(start < hit.end and hit.start < end for start, end in spans):
            hits.append(hit)
    return hits


def _in_documents(
    connection: Connection, query: str, term: str, literal: bool, limit: int, hidden: str
) -> Iterator[Hit]:
    """For each document the sentence that has most of the words."""
    if literal:
        sql = (
            "SELECT d.id, d.text, d.reading FROM documents d "
            f"WHERE instr(d.text, :term) > 0 AND {_SHOWN} ORDER BY d.nr LIMIT :limit"
        )
    else:
        sql = (
            "SELECT d.id, d.text, d.reading FROM documents_text JOIN documents d ON d.nr = documents_text.rowid "
            f"WHERE documents_text MATCH :term AND {_SHOWN} ORDER BY rank LIMIT :limit"
        )
    with closing(sqlite3.connect(":memory:")) as scratch:
        # contentless: it can be emptied at once for the next document
        scratch.execute(
            "CREATE VIRTUAL TABLE s USING fts5(w, content='', tokenize='porter unicode61 remove_diacritics 2')"
        )
        wanted = _terms(query)[0]
        for row in connection.execute(text(sql), {"term": term, "limit": limit, "hidden": hidden}):
            sentences = _sentences(row.reading, row.text)
            if literal:
                start, end = next((span for span in sentences if term in row.text[slice(*span)]), sentences[0])
            else:
                start, end = _best(scratch, row.text, sentences, wanted)
            yield Hit("document", row.id, None, None, start, end, row.text[start:end])


def _json(values: Sequence[str]) -> str:
    return msgspec.json.encode(values).decode()


def _sentences(data: bytes, whole: str) -> Sequence[tuple[int, int]]:
    """The sentences of a document; the whole of one in which none were found."""
    return msgspec.json.decode(zlib.decompress(data), type=Reading).sentences or [(0, len(whole))]


def _best(
    scratch: sqlite3.Connection, whole: str, sentences: Sequence[tuple[int, int]], wanted: Sequence[str]
) -> tuple[int, int]:
    """The sentence that fits a query best, as FTS5 ranks them; the first where only the title has the words.

    FTS5's own highlight() would tell the place, but its time grows with the square of the number of matches.
    """
    # Half a word is in every form of it that the stemmer takes for the same, or nearly every.
    beginnings = {word[: max(3, len(word) // 2)] for word in re.findall(r"\w+", _folded(" ".join(wanted)))}
    folded = _folded(whole)
    aligned = len(folded) == len(whole)  # folding may change the length; then each sentence is folded by itself
    scored: list[tuple[int, int, int]] = []
    for place, (start, end) in enumerate(sentences):
        words = folded[start:end] if aligned else _folded(whole[start:end])
        if count := sum(beginning in words for beginning in beginnings):
            scored.append((-count, end - start, place))
    if not scored:
        return sentences[0]
    # those with most of the words, the shorter first, as FTS5 would rank them; it then tells half words from whole ones
    candidates = sorted(place for _, _, place in heapq.nsmallest(_CANDIDATES, scored))
    scratch.execute("INSERT INTO s(s) VALUES ('delete-all')")
    rows = [(place, whole[slice(*sentences[place])]) for place in candidates]
    scratch.executemany("INSERT INTO s(rowid, w) VALUES (?, ?)", rows)
    query = "SELECT rowid FROM s WHERE s MATCH ? ORDER BY rank, rowid LIMIT 1"
    found = scratch.execute(query, (" OR ".join(f"({part})" for part in wanted),)).fetchone()
    return sentences[found[0] if found else 0]


def _folded(words: str) -> str:
    if words.isascii():
        return words.lower()
    return "".join(c for c in unicodedata.normalize("NFD", words.lower()) if not unicodedata.combining(c))
