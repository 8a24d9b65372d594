"""Vectors of what short texts mean, and of what moves are about, kept in the dossier so that each is made once.

The board is made by them, and texts are searched by those of their meaning.

They can always be made again from the texts: they are no part of a dossier's content, and are not copied with it. Each
component is kept as a number of 16 bits, which is what the reader rounds them to.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select

from rejoinder.record import tables
from rejoinder.record.database import UNWRITABLE, Database

if TYPE_CHECKING:
    from rejoinder.reading.gists import Place

__all__ = ["Remembered", "RememberedGists", "Vectors", "key_of", "vector_problems"]

Floats = NDArray[np.float32]

_meanings = tables.meanings
_HALF = np.dtype("<f2")
_AT_ONCE = 500
"""Keys in one condition, below what any database allows."""
_STORED = 512
"""Vectors made and stored at a time, so that whoever stops the program loses little."""
_GISTS = " gists"
"""Added to the weights that vectors of what moves are about were made with: they are shorter than the others."""


def key_of(text: str) -> str:
    """What a text is kept under: half of its SHA-256, which two texts of one dossier do not share."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Vectors:
    """The vectors in a dossier; those made with other weights than `weights` are as if they were not there."""

    def __init__(self, file: Database, weights: str, *, gists: bool = False) -> None:
        """`gists` for those of what moves are about instead of those of what texts mean."""
        self._file, self._ours = file, (weights, weights + _GISTS)
        self._weights = self._ours[gists]
        self._only_ours = False

    def gists(self) -> Vectors:
        """Those of what moves are about, made with the same weights."""
        return Vectors(self._file, self._ours[0], gists=True)

    def of(self, keys: Sequence[str]) -> Iterator[tuple[str, Floats]]:
        """The vectors that are there of some texts, by their keys, in no order."""
        columns = select(_meanings.c.text, _meanings.c.vector).where(_meanings.c.reader == self._weights)
        with self._file.reading() as connection:
            for start in range(0, len(keys), _AT_ONCE):
                wanted = columns.where(_meanings.c.text.in_(keys[start : start + _AT_ONCE]))
                for row in connection.execute(wanted):
                    yield str(row[0]), np.frombuffer(row[1], dtype=_HALF).astype(np.float32)

    def all(self) -> Iterator[tuple[str, Floats]]:
        """All vectors that are there, by the keys of their texts, in no order."""
        with self._file.reading() as connection:
            columns = select(_meanings.c.text, _meanings.c.vector).where(_meanings.c.reader == self._weights)
            for row in connection.execute(columns):
                yield str(row[0]), np.frombuffer(row[1], dtype=_HALF).astype(np.float32)

    def keep(self, vectors: Mapping[str, Floats]) -> None:
        """Keep vectors by the keys of their texts; nothing happens to a dossier that may not be written."""
        if not vectors or not self._file.writable:
            return
        rows = [
            {"text": key, "reader": self._weights, "vector": vector.astype(_HALF).tobytes()}
            for key, vector in vectors.items()
        ]
        keys = list(vectors)
        with self._file.writing() as connection:
            if not self._only_ours:
                # once: it looks through all there are
                connection.execute(delete(_meanings).where(_meanings.c.reader.not_in(self._ours)))
            for start in range(0, len(keys), _AT_ONCE):
                connection.execute(delete(_meanings).where(_meanings.c.text.in_(keys[start : start + _AT_ONCE])))
            connection.execute(insert(_meanings), rows)
        self._only_ours = True


class Remembered:
    """Gives the vectors of texts (texts, width) as `embed` does, but asks it only for those that are not kept yet."""

    def __init__(self, vectors: Vectors, embed: Callable[[Sequence[str]], Any]) -> None:
        self._vectors, self._embed = vectors, embed

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of `texts`; new ones are kept as they are made."""
        # straight into their rows: of a large dossier there are hundreds of thousands
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(key_of(text), []).append(row)
        found = np.zeros((len(texts), 0), dtype=np.float32)

        def put(key: str, vector: Floats) -> None:
            nonlocal found
            if not found.shape[1]:
                found = np.zeros((len(texts), len(vector)), dtype=np.float32)
            found[rows[key]] = vector
            there.add(key)

        there: set[str] = set()
        for key, vector in self._vectors.of(sorted(rows)):
            put(key, vector)
        # in the order of the table, which grows at its end then: anywhere else each page is read and written many times
        new = sorted((key, texts[at[0]]) for key, at in rows.items() if key not in there)
        for start in range(0, len(new), _STORED):
            some = new[start : start + _STORED]
            made = np.asarray(self._embed([text for _, text in some]), dtype=np.float32)
            # as they will be when they come out of the dossier again
            made = made.astype(_HALF).astype(np.float32)
            fresh = dict(zip((key for key, _ in some), made, strict=True))
            for key, vector in fresh.items():
                put(key, vector)
            # whoever only looks at a dossier is not stopped by another program that writes to it
            with suppress(*UNWRITABLE):
                self._vectors.keep(fresh)
        return found


class RememberedGists(Remembered):
    """The same of an `embed` that also gives vectors of what moves are about, by its `gists`."""

    def __init__(self, vectors: Vectors, embed: Any) -> None:
        super().__init__(vectors, embed)
        self._kept, self._read = vectors.gists(), embed.gists

    @functools.cached_property
    def _known(self) -> dict[str, Floats]:
        # at once: a board needs those of every document, and asks document by document
        return dict(self._kept.all())

    def gists(self, text: str, places: Sequence[Place]) -> Floats:
        """Unit vectors (len(places), D) of the moves at these places of a text, read where one is not kept yet."""
        name = key_of(text)
        keys = [key_of(f"{name} {place}") for place in places]
        found = self._known
        new = {key: place for key, place in zip(keys, places, strict=True) if key not in found}
        if new:
            made = np.asarray(self._read(text, list(new.values())), dtype=np.float32)
            # as they will be when they come out of the dossier again
            made = made.astype(_HALF).astype(np.float32)
            fresh = dict(zip(new, made, strict=True))
            found.update(fresh)
            # whoever only looks at a dossier is not stopped by another program that writes to it
            with suppress(*UNWRITABLE):
                self._kept.keep(fresh)
        return np.stack([found[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)


def vector_problems(connection: Connection) -> Iterator[tuple[str, str]]:
    """Keys and messages of vectors that are none, or that of one kind are of more than one length or make."""
    size, key, reader = func.length(_meanings.c.vector), func.length(_meanings.c.text), _meanings.c.reader
    kinds = connection.execute(select(reader, size, func.count()).group_by(reader, size)).all()
    makes = [str(name).removesuffix(_GISTS) for name, _, _ in kinds]
    alike = len(set(makes)) < 2 and len({name for name, _, _ in kinds}) == len(kinds)
    if not alike or any(length == 0 or length % _HALF.itemsize for _, length, _ in kinds):
        yield "vectors", "are not all made alike; they are made anew where they are needed"
    odd = connection.execute(select(func.count()).where(key != 32)).scalar_one()
    if odd:
        yield "vectors", f"{odd} are kept under what is no key of a text"
