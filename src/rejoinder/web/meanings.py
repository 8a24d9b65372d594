"""Search by meaning: what is said in other words than the question's.

Comes in: a snapshot and a question. Goes out: the issues, moves, statements and documents that come nearest to it.
Vectors are made by the reader's own head of meaning, in the background, from the first search on; they are kept in the
dossier, so that a text's is made once. A search never waits: it looks through those that are there, and says how many.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from rejoinder.errors import RejoinderError
from rejoinder.record.vectors import key_of

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier
    from rejoinder.record.vectors import Vectors
    from rejoinder.web.snapshot import Snapshot

__all__ = ["Close", "Kind", "Meanings", "Near"]

Kind = Literal["issue", "move", "statement", "document"]
LEAST = 0.3
"""Cosine from which something is worth showing."""
LONGEST = 600
"""Characters of a text that are looked at; the encoder sees no more at once."""
AT_ONCE = 16
"""Texts whose vectors are made before anything else is looked to."""
STORED = 256
"""Vectors stored in one transaction."""
BLOCK = 8192
"""Vectors compared at a time: they are kept as bytes and made numbers only for that."""


@dataclass(frozen=True)
class Close:
    """Something near in meaning: an issue or a document by its id, a move by its id on the board, a statement by
    "DOCUMENT/ID"; `closeness` is the cosine, 1 for the same words.
    """

    kind: Kind
    id: str
    closeness: float


@dataclass(frozen=True)
class Near:
    """What was found, the nearest first, among `ready` of `total` texts."""

    found: list[Close]
    ready: int
    total: int

    @property
    def whole(self) -> bool:
        """Whether everything was looked through."""
        return self.ready >= self.total


@dataclass
class _Corpus:
    """The texts of one state of a dossier: their vectors as bytes (127 is 1), and what has each text."""

    key: str
    texts: list[str]
    owners: list[list[tuple[Kind, str]]]
    vectors: NDArray[np.int8]
    there: NDArray[np.bool_]
    ready: int = field(default=0)

    def near(self, asked: NDArray[np.float32], wanted: Callable[[Kind, str], bool], most: int) -> list[Close]:
        scores = np.empty(len(self.texts), dtype=np.float32)
        for start in range(0, len(scores), BLOCK):
            scores[start : start + BLOCK] = self.vectors[start : start + BLOCK].astype(np.float32) @ (asked / 127.0)
        scores[~self.there] = -1.0
        fit = np.flatnonzero(scores >= LEAST)
        found: list[Close] = []
        for row in fit[np.argsort(-scores[fit], kind="stable")].tolist():
            for kind, id in self.owners[row]:
                if wanted(kind, id):
                    found.append(Close(kind, id, round(float(scores[row]), 3)))
                    if len(found) == most:
                        return found
        return found


class Meanings:
    """The vectors of a dossier being served; one thread of its own makes those that are missing."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._corpus: _Corpus | None = None
        self._wanted: Snapshot | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._without = False

    def close(self) -> None:
        """Stop making vectors; those made are stored."""
        self._closed = True
        if self._thread is not None:
            self._thread.join(timeout=30)

    def state(self, snapshot: Snapshot) -> tuple[str, int]:
        """What an answer now would be looked for in; sees to it that it will be this snapshot with all its texts."""
        corpus = self._corpus
        if self._without:
            return "none", 0
        if corpus is None or corpus.key != snapshot.key or corpus.ready < len(corpus.texts):
            with self._lock:
                self._wanted = snapshot
                if not self._closed and (self._thread is None or not self._thread.is_alive()):
                    self._thread = threading.Thread(target=self._work, name="rejoinder-meanings", daemon=True)
                    self._thread.start()
        return ("", 0) if corpus is None else (corpus.key, corpus.ready)

    def near(self, snapshot: Snapshot, query: str, wanted: Callable[[Kind, str], bool], most: int = 12) -> Near | None:
        """What comes nearest to a question, of what is `wanted` by kind and id; None with nothing to look through yet.

        With a reader that has no head of meaning there is nothing to find.
        """
        self.state(snapshot)
        if self._without:
            return Near([], 0, 0)
        corpus = self._corpus
        # the reader may not be loaded yet: that is left to the thread too
        embed = self._dossier.embedder() if corpus is not None else None
        if corpus is None or embed is None:
            return None
        asked = np.asarray(embed([query[:LONGEST]])[0], dtype=np.float32)
        return Near(corpus.near(asked, wanted, most), corpus.ready, len(corpus.texts))

    def _work(self) -> None:
        # a file that is busy or gone: the vectors are made again when the next search asks for them
        with suppress(RejoinderError):
            while (snapshot := self._wanted) is not None and not self._closed:
                self._make(snapshot)
                with self._lock:
                    if self._wanted is snapshot:
                        self._wanted = None

    def _make(self, snapshot: Snapshot) -> None:
        """Make what is missing of a snapshot's vectors, until a newer one is wanted."""
        embed = self._dossier.embedder()
        if embed is None:
            self._without = True
            return
        kept = self._dossier.vectors()
        corpus = self._gathered(snapshot, kept, width=np.asarray(embed(["what"])).shape[1])
        self._corpus = corpus
        missing = np.flatnonzero(~corpus.there).tolist()
        made: dict[str, NDArray[np.float32]] = {}
        try:
            for start in range(0, len(missing), AT_ONCE):
                if self._closed or self._wanted is not snapshot:
                    return
                rows = missing[start : start + AT_ONCE]
                vectors = np.asarray(embed([corpus.texts[row] for row in rows]), dtype=np.float32)
                for row, vector, short in zip(rows, vectors, _bytes(vectors), strict=True):
                    corpus.vectors[row] = short
                    corpus.there[row] = True
                    made[key_of(corpus.texts[row])] = vector
                corpus.ready += len(rows)
                if len(made) >= STORED:
                    kept.keep(made)
                    made = {}
        finally:
            kept.keep(made)

    def _gathered(self, snapshot: Snapshot, kept: Vectors, *, width: int) -> _Corpus:
        place: dict[str, int] = {}
        owners: list[list[tuple[Kind, str]]] = []
        for kind, id, text in self._texts(snapshot):
            words = " ".join(text.split())[:LONGEST]
            if not words:
                continue
            if (row := place.setdefault(words, len(owners))) == len(owners):
                owners.append([])
            owners[row].append((kind, id))
        texts = list(place)
        vectors = np.zeros((len(texts), width), dtype=np.int8)
        there = np.zeros(len(texts), dtype=np.bool_)
        rows = {key_of(text): row for row, text in enumerate(texts)}
        for key, vector in kept.of(list(rows)):
            if len(vector) == width:
                vectors[rows[key]] = _bytes(vector)
                there[rows[key]] = True
        return _Corpus(snapshot.key, texts, owners, vectors, there, int(there.sum()))

    def _texts(self, snapshot: Snapshot) -> Iterator[tuple[Kind, str, str]]:
        """What can be found by meaning, in the order in which its vectors are made: the board first."""
        for row in snapshot.rows:
            yield "issue", row.issue.id, row.issue.label
        for id, entry in snapshot.entries.items():
            point = entry.move.point or entry.move.evidence
            yield "move", id, point.text
        for said in snapshot.statements:
            content = " ".join(span.text for span in said.statement.content)
            yield "statement", f"{said.document}/{said.statement.id}", content
        for document in snapshot.documents.values():
            if not document.hidden:
                yield "document", document.id, self._opening(document.id, document.title)

    def _opening(self, document: str, title: str) -> str:
        """What a document is about: its title and first sentences."""
        reading = self._dossier.document_by_id(document)
        start = reading.sentences[0][0] if reading.sentences else 0
        return f"{title} {reading.document.text[start : start + LONGEST // 2]}"


def _bytes(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit vectors as bytes, to have many of them in memory: 1 is 127. A cosine is then off by some thousandths."""
    found: NDArray[np.int8] = np.clip(np.rint(np.asarray(vectors) * 127.0), -127, 127).astype(np.int8)
    return found
