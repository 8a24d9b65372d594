"""Issues by what they mean: those whose labels come nearest to a question, in other words than its own.

Vectors are made by the reader's own head of meaning, in the background, when first asked for; a search never waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rejoinder.views.board import BoardRow
    from rejoinder.web.snapshot import Snapshot

__all__ = ["Meanings"]

MOST = 500
"""Issues considered, those with most moves first: making a vector takes some milliseconds."""
LEAST = 0.45
"""Cosine from which an issue is worth showing."""


class Meanings:
    """Vectors of labels, kept over snapshots, since most labels stay."""

    def __init__(self, embed: Callable[[], Callable[[list[str]], NDArray[np.float32]] | None]) -> None:
        self._embed = embed
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def near(self, snapshot: Snapshot, query: str, most: int = 5) -> list[BoardRow] | None:
        """Rows whose labels mean nearly what the query does, best first; None while vectors are being made."""
        rows = snapshot.rows[:MOST]
        missing = [row.issue.label for row in rows if row.issue.label not in self._vectors]
        if missing:
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._make, args=(missing,), daemon=True)
                    self._thread.start()
            return None
        embed = self._embed()
        if embed is None or not rows:
            return []
        asked = embed([query])[0]
        scores = np.stack([self._vectors[row.issue.label] for row in rows]) @ asked
        order: list[Any] = sorted(range(len(rows)), key=lambda k: (-float(scores[k]), k))[:most]
        return [rows[k] for k in order if scores[k] >= LEAST]

    def _make(self, labels: list[str]) -> None:
        embed = self._embed()
        for start in range(0, len(labels), 16):
            some = labels[start : start + 16]
            vectors = embed(some) if embed is not None else np.zeros((len(some), 1), dtype=np.float32)
            self._vectors.update(zip(some, vectors, strict=True))
