"""PostgreSQL's full-text index of a dossier, asked so that it finds what FTS5 finds in a file.

The order of what is found is another: by how often and near the beginning the words are, for the length, as `ts_rank`
weighs it, which does not know how rare a word is in the whole dossier. Source: PostgreSQL, "Full Text Search", 12.3.
"""

from __future__ import annotations

from typing import Any

from rejoinder.record.fulltext import Asked, Phrase, Terms
from rejoinder.record.tables import stored

__all__ = ["Tsvector"]

_FOR_LENGTH = 2
"""How `ts_rank` takes the length of a text into account: divided by it, as BM25 nearly does."""


class Tsvector:
    """The index that `server_schema` makes."""

    def asked(self, table: str, query: Terms) -> Asked:
        """See `FullText`; by rank, those alike as they were stored."""
        given: dict[str, Any] = {}

        def phrase(one: Phrase) -> str:
            name = f"phrase{len(given)}"
            given[name] = stored(one.words)
            made = f"rejoinder_phrase(CAST(:{name} AS text))"
            # a tsquery as text has its last word in quotes, which a star makes the beginning of words
            return f"CAST(nullif({made}::text, '') || ':*' AS tsquery)" if one.beginning else made

        groups = ["(" + " || ".join(map(phrase, group)) + ")" for group in query.wanted]
        unwanted = [phrase(one) for one in query.unwanted]
        if table == "documents":
            # the words may be in different pieces of a long text
            parts = [f"t.nr IN ({_of_documents(group)})" for group in groups]
            parts += [f"t.nr NOT IN ({_of_documents(one)})" for one in unwanted]
            rank = f"(SELECT max({_rank('w', groups)}) FROM documents_words w WHERE w.document = t.nr)"
            return Asked("documents t", " AND ".join(parts), f"{rank} DESC, t.nr", given)
        whole = " && ".join(groups + [f"!!{one}" for one in unwanted])
        return Asked(f"{table} t", f"t.words @@ ({whole})", f"{_rank('t', groups)} DESC, t.nr", given)

    def containing(self, column: str, parameter: str) -> str:
        """See `FullText`."""
        return f"strpos({column}, {parameter}) > 0"

    def among(self, value: str, parameter: str, values: list[str]) -> tuple[str, Any]:
        """See `FullText`."""
        return f"{value} = ANY(CAST({parameter} AS text[]))", [stored(one) for one in values]


def _of_documents(query: str) -> str:
    return f"SELECT document FROM documents_words WHERE words @@ {query}"


def _rank(rows: str, groups: list[str]) -> str:
    return f"ts_rank({rows}.words, {' || '.join(groups)}, {_FOR_LENGTH})"
