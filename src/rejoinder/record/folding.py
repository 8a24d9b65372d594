"""Folding: of statements and moves that copies of a document repeat, each once, with where else it stands.

Comes in: entries in any choice, which of them repeat which, the documents. Goes out: the entries without those that
repeat another of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from rejoinder.filing.repeats import Repeats
from rejoinder.record.entries import DocumentEntry, MoveEntry, Repeat, StatementEntry

__all__ = ["folded"]

E = TypeVar("E", StatementEntry, MoveEntry)


def folded(entries: Iterable[E], repeats: Repeats, documents: Mapping[str, DocumentEntry]) -> list[E]:
    """Entries in their order, each that repeats another of them left out and told of in that one's `copies`.

    Where the original is not among the entries, the first of its copies stands for it.
    """
    entries = list(entries)
    of_moves, of_statements = dict(repeats.moves), dict(repeats.statements)
    together: dict[tuple[str, str], list[int]] = {}
    for k, entry in enumerate(entries):
        place = entry.document, _id(entry)
        of = of_moves if isinstance(entry, MoveEntry) else of_statements
        together.setdefault(of.get(place, place), []).append(k)
    left_out: set[int] = set()
    copies: dict[int, tuple[Repeat, ...]] = {}
    for original, places in together.items():
        stands = next((k for k in places if (entries[k].document, _id(entries[k])) == original), places[0])
        others = [k for k in places if k != stands]
        if others:
            left_out.update(others)
            copies[stands] = tuple(_repeat(entries[k], documents) for k in others)
    return [
        msgspec.structs.replace(entry, copies=copies[k]) if k in copies else entry
        for k, entry in enumerate(entries)
        if k not in left_out
    ]


def _id(entry: StatementEntry | MoveEntry) -> str:
    return entry.move.id if isinstance(entry, MoveEntry) else entry.statement.id


def _repeat(entry: StatementEntry | MoveEntry, documents: Mapping[str, DocumentEntry]) -> Repeat:
    one = documents[entry.document]
    return Repeat(entry.document, _id(entry), one.outlet, one.path)
