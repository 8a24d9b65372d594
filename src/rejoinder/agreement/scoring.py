"""How well a coding finds what a gold set has: precision, recall and F1 of moves and statements, part by part.

Entries are paired as for agreement, by their words from an intersection over union of one half. An entry counts for a
measure if it has a pair that is the same in what the measure looks at; the rest are misses and false finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from rejoinder.agreement.alpha import bootstrap
from rejoinder.agreement.codings import Coding
from rejoinder.agreement.comparison import paired_documents
from rejoinder.errors import InputError
from rejoinder.record.pairing import MOVE_VALUES, who

__all__ = ["MEASURES", "Score", "Scores", "read_anew", "scores"]


class Score(msgspec.Struct, frozen=True):
    """One measure. `gold` and `found` are entries, `right` those that are in both; `low` and `high` are of F1, 95%.

    A share is None where there is nothing to have a share of.
    """

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None
    high: float | None
    gold: int
    found: int
    right: int


class Scores(msgspec.Struct, frozen=True):
    """How well a coding does on the documents it shares with a gold set; `missing` are documents it has not."""

    documents: int
    missing: tuple[str, ...]
    scores: tuple[Score, ...]


class _Counts(NamedTuple):
    gold: int
    found: int
    right: int


def _same(*names: str) -> Callable[[Any, Any], bool]:
    return lambda a, b: all(MOVE_VALUES[name](a) == MOVE_VALUES[name](b) for name in names)


_MOVES: dict[str, Callable[[Any, Any], bool]] = {
    "moves": _same(),
    "acts": _same("act"),
    "actors": _same("actor"),
    "addressees": _same("addressees"),
    "dates": _same("time"),
    "whole moves": _same("act", "actor", "addressees"),
}
_STATEMENTS: dict[str, Callable[[Any, Any], bool]] = {
    "statements": lambda a, b: True,
    "speakers": lambda a, b: who(a.speaker) == who(b.speaker),
}

MEASURES = (*_MOVES, *_STATEMENTS)
"""Names of the measures, in their order."""


def scores(gold: Coding, coding: Coding, *, resamples: int = 1000) -> Scores:
    """Score a coding on a gold set; `resamples` draws of documents for the intervals, 0 for none.

    Only documents of the gold set count, by id or else by text. One that the coding has not is not scored but named.
    Raises `InputError` where they have no document in common, or different texts under one id.
    """
    pairs, missing, _ = paired_documents(gold, coding)
    found = []
    for name, same in _MOVES.items():
        found.append(_score(name, [_counts(pair.moves, same) for pair in pairs], resamples))
    for name, same in _STATEMENTS.items():
        found.append(_score(name, [_counts(pair.statements, same) for pair in pairs], resamples))
    return Scores(len(pairs), missing, tuple(found))


def _counts(pairs: Sequence[tuple[Any, Any]], same: Callable[[Any, Any], bool]) -> _Counts:
    return _Counts(
        sum(a is not None for a, _ in pairs),
        sum(b is not None for _, b in pairs),
        sum(a is not None and b is not None and same(a, b) for a, b in pairs),
    )


def _f1(counts: Sequence[_Counts]) -> float | None:
    """F1 over all documents: entries count, not documents."""
    total = sum(one.gold + one.found for one in counts)
    return 2 * sum(one.right for one in counts) / total if total else None


def _score(name: str, counts: Sequence[_Counts], resamples: int) -> Score:
    gold, found, right = (sum(one[i] for one in counts) for i in range(3))
    low, high = bootstrap(counts, _f1, resamples=resamples) or (None, None)
    precision = right / found if found else None
    recall = right / gold if gold else None
    return Score(name, precision, recall, _f1(counts), low, high, gold, found, right)


def read_anew(gold: Coding, codebook: Any = None) -> Coding:
    """The documents of a gold set as the reader reads them now, with the dates that were given with them.

    Raises `InputError` with the first document that cannot be read: scores on a part would say nothing.
    """
    from rejoinder.dossier import Dossier

    with Dossier.open(codebook=codebook) as record:
        for _ in record.outcomes_of(_sources(gold)):
            pass
        if record.failures:
            raise InputError(str(record.failures[0]))
        return Coding("this reader", tuple(record.readings()))


def _sources(gold: Coding) -> Iterator[Any]:
    from rejoinder.documents.loading import Source

    for reading in gold.readings:
        document = reading.document
        yield Source(
            path=document.path,
            text=document.text,
            sha256=document.sha256,
            id=document.id,
            # a title that is not in the text must have come with it
            title=document.title if document.title and document.title not in document.text else None,
            published=document.published.earliest if document.published.basis == "given" else None,
            url=document.url,
            outlet=document.outlet,
        )
