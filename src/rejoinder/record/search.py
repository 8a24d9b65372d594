"""Finding words in a dossier: in the points and evidence of moves, in statements, and in the rest of the texts.

What a query may be is in `fulltext`. Words match by their stem (Porter) and without accents. A query in a script that
does not part words (Chinese, Japanese, Thai...) is looked for letter by letter.
"""

from __future__ import annotations

import heapq
import re
import sqlite3
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, text

from rejoinder.record.entries import Hit
from rejoinder.record.fulltext import Asked, FullText, Terms, expression, terms
from rejoinder.record.tables import documents, moves, statements
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["find"]

_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CANDIDATES = 12
"""Sentences of one document that are compared for the one which answers a query best."""
_SEARCHED = {"moves": "by_text person point evidence", "statements": "speaker person content", "documents": "text"}
"""Where a query that is not parted into words is looked for."""
_GAP = "\x1f"
"""Between the ids of a document and of an entry of it."""


def find(
    connection: Connection,
    index: FullText,
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
    query = query.replace("\x00", " ")
    wanted = terms(query)
    letters = query.strip().strip('"') if _UNPARTED.search(query) else ""
    if not wanted.wanted and not letters:
        return []

    def rows(table: str, *columns: Column[Any]) -> Iterable[Any]:
        asked = _by_letters(index, table, letters) if letters else index.asked(table, wanted)
        owner = "nr" if table == "documents" else "document"
        names = ", ".join(f"{'d' if column.table is documents else 't'}.{column.name}" for column in columns)
        sql = f"SELECT {names} FROM {asked.tables} JOIN documents d ON d.nr = t.{owner} WHERE ({asked.where})"
        given = {**asked.parameters, "limit": limit}
        if hidden:
            condition, given["hidden"] = index.among("d.id", ":hidden", sorted(hidden))
            sql += f" AND NOT ({condition})"
        if without and table != "documents":
            gone = sorted(_GAP.join(one) for one in without)
            condition, given["gone"] = index.among("d.id || :gap || t.id", ":gone", gone)
            sql += f" AND NOT ({condition})"
            given["gap"] = _GAP
        sql += f" ORDER BY {asked.order} LIMIT :limit"
        types = {column.name: column.type for column in columns}
        return connection.execute(text(sql).columns(**types), given)

    hits: list[Hit] = []
    for row in rows("moves", documents.c.id, moves.c.data) if "move" in kinds else ():
        move = msgspec.json.decode(row.data, type=Move)
        span = move.evidence
        who: str | None = move.by.actor or move.person or move.by.text
        hits.append(Hit("move", row.id, move.id, who or None, span.start, span.end, span.text))
    for row in rows("statements", documents.c.id, statements.c.data) if "statement" in kinds else ():
        statement = msgspec.json.decode(row.data, type=Statement)
        if not statement.content:
            continue
        span = statement.content[0]
        speaker = statement.speaker
        who = (speaker.person or speaker.text or speaker.actor) if speaker else None
        hits.append(Hit("statement", row.id, statement.id, who or None, span.start, span.end, span.text))
    if "document" not in kinds:
        return hits
    covered: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        covered.setdefault(hit.document, []).append((hit.start, hit.end))
    with closing(sqlite3.connect(":memory:")) as scratch:
        # contentless: it can be emptied at once for the next document
        scratch.execute(
            "CREATE VIRTUAL TABLE s USING fts5(w, content='', tokenize='porter unicode61 remove_diacritics 2')"
        )
        for row in rows("documents", documents.c.id, documents.c.text, documents.c.reading):
            sentences = _sentences(row.reading, row.text)
            if letters:
                start, end = next((span for span in sentences if letters in row.text[slice(*span)]), sentences[0])
            else:
                start, end = _best(scratch, row.text, sentences, wanted)
            if not any(first < end and start < last for first, last in covered.get(row.id, ())):
                hits.append(Hit("document", row.id, None, None, start, end, row.text[start:end]))
    return hits


def _by_letters(index: FullText, table: str, letters: str) -> Asked:
    """A question for the rows that have these letters somewhere; no index knows."""
    where = " OR ".join(index.containing(f"t.{column}", ":letters") for column in _SEARCHED[table].split())
    return Asked(f"{table} t", where, "t.nr", {"letters": letters})


def _sentences(data: bytes, whole: str) -> Sequence[tuple[int, int]]:
    """The sentences of a document; the whole of one in which none were found."""
    return msgspec.json.decode(zlib.decompress(data), type=Reading).sentences or [(0, len(whole))]


def _best(
    scratch: sqlite3.Connection, whole: str, sentences: Sequence[tuple[int, int]], query: Terms
) -> tuple[int, int]:
    """The sentence that fits a query best, as FTS5 ranks them; the first where only the title has the words.

    FTS5's own highlight() would tell the place, but its time grows with the square of the number of matches.
    """
    phrases = [phrase for group in query.wanted for phrase in group]
    # Half a word is in every form of it that the stemmer takes for the same, or nearly every.
    beginnings = {
        word[: max(3, len(word) // 2)]
        for word in re.findall(r"\w+", _folded(" ".join(phrase.words for phrase in phrases)))
    }
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
    sql = "SELECT rowid FROM s WHERE s MATCH ? ORDER BY rank, rowid LIMIT 1"
    found = scratch.execute(sql, (expression(Terms([phrases], [])),)).fetchone()
    return sentences[found[0] if found else 0]


def _folded(words: str) -> str:
    if words.isascii():
        return words.lower()
    return "".join(c for c in unicodedata.normalize("NFD", words.lower()) if not unicodedata.combining(c))
