"""Two codings of the same documents: how far they agree in each variable, and where they do not.

What both marked is paired first: moves by their evidence, statements by their content, one to one, from an
intersection over union of one half. Values are compared on the pairs (alpha, nominal); whether the same words were
marked at all is compared on the texts (alpha of unitizing). Intervals come from drawing documents anew, since what
stands in one document is not independent of the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from rejoinder.agreement.alpha import Marked, Unit, bootstrap, marked, nominal, unitizing
from rejoinder.agreement.codings import Coding
from rejoinder.errors import InputError
from rejoinder.record.pairing import (
    MOVE_VALUES,
    STATEMENT_VALUES,
    move_span,
    paired_moves,
    paired_statements,
    statement_span,
    who,
)
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["Agreement", "Difference", "Disagreement", "Pairs", "Variable", "compare", "differences", "paired_documents"]

T = TypeVar("T")


class Variable(msgspec.Struct, frozen=True):
    """Agreement in one variable; `alpha` is None where nothing varies, `low` and `high` are its 95% interval."""

    name: str
    kind: Literal["nominal", "unitizing"]
    alpha: float | None
    low: float | None
    high: float | None
    units: int


class Disagreement(msgspec.Struct, frozen=True):
    """A place where two codings differ: what each has there, None where one has nothing."""

    document: str
    start: int
    end: int
    text: str
    variable: str
    one: str | None
    other: str | None


class Difference(NamedTuple):
    """A place where two codings differ, with the entry that each has there."""

    place: Disagreement
    one: Move | Statement | None
    other: Move | Statement | None


class Agreement(msgspec.Struct, frozen=True):
    """How two codings compare; `only_one` and `only_other` are documents that the other has not."""

    documents: int
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    variables: tuple[Variable, ...]
    disagreements: tuple[Disagreement, ...]


class Pairs(NamedTuple):
    """One document in both codings: what was paired, and what only one of them has."""

    one: Reading
    other: Reading
    moves: list[tuple[Move | None, Move | None]]
    statements: list[tuple[Statement | None, Statement | None]]


def compare(one: Coding, other: Coding, *, resamples: int = 1000) -> Agreement:
    """Compare two codings; `resamples` draws for the intervals, 0 for none.

    Documents are the same by id, or else by text. Raises `InputError` where they have no document in common, or
    different texts under one id.
    """
    pairs, only_one, only_other = paired_documents(one, other)
    variables: list[Variable] = []
    for name, category in (("moves", lambda move: "move"), ("acts", lambda move: move.act)):
        variables.append(_unitizing(name, [_marked(pair, _move_units, category) for pair in pairs], resamples))
    variables.append(_unitizing("statements", [_marked(pair, _statement_units, None) for pair in pairs], resamples))
    for name, value in MOVE_VALUES.items():
        variables.append(_nominal(name, [_values(pair.moves, value) for pair in pairs], resamples))
    for name, said in STATEMENT_VALUES.items():
        variables.append(_nominal(name, [_values(pair.statements, said) for pair in pairs], resamples))
    differ = tuple(found.place for pair in pairs for found in differences(pair))
    return Agreement(len(pairs), only_one, only_other, tuple(variables), differ)


def paired_documents(one: Coding, other: Coding) -> tuple[list[Pairs], tuple[str, ...], tuple[str, ...]]:
    """The documents that both codings have, and the ids of those that only the one and only the other has."""
    by_id = {reading.document.id: reading for reading in other.readings}
    by_text = {reading.document.text: reading for reading in other.readings}
    pairs: list[Pairs] = []
    only: list[str] = []
    met: set[str] = set()
    for reading in one.readings:
        document = reading.document
        found = by_id.get(document.id) or by_text.get(document.text)
        if found is None:
            only.append(document.id)
            continue
        if found.document.text != document.text:
            raise InputError(f"{document.id}: {one.name} and {other.name} have different texts of it")
        met.add(found.document.id)
        moves = paired_moves(reading.moves, found.moves)
        said = paired_statements(reading.statements, found.statements)
        pairs.append(Pairs(reading, found, moves, said))
    if not pairs:
        raise InputError(f"{one.name} and {other.name} have no document in common")
    return pairs, tuple(only), tuple(name for name in by_id if name not in met)


def _move_units(reading: Reading, category: Callable[[Move], str] | None) -> Iterable[Unit]:
    for move in reading.moves:
        if move.evidence.start < move.evidence.end:
            yield Unit(move.evidence.start, move.evidence.end, category(move) if category else "move")


def _statement_units(reading: Reading, category: Callable[[Move], str] | None) -> Iterable[Unit]:
    for statement in reading.statements:
        for span in statement.content:
            if span.start < span.end:
                yield Unit(span.start, span.end, "statement")


def _marked(
    pair: Pairs,
    units: Callable[[Reading, Callable[[Move], str] | None], Iterable[Unit]],
    category: Callable[[Move], str] | None,
) -> Marked:
    return marked([list(units(pair.one, category)), list(units(pair.other, category))], len(pair.one.document.text))


def _values(
    pairs: Sequence[tuple[T | None, T | None]], value: Callable[[T], str]
) -> list[tuple[Hashable | None, Hashable | None]]:
    return [(value(a), value(b)) for a, b in pairs if a is not None and b is not None]


def _unitizing(name: str, texts: Sequence[Marked], resamples: int) -> Variable:
    def alpha(drawn: Sequence[Marked]) -> float | None:
        return unitizing(drawn).alpha

    units = sum(len(parts.units) for text in texts for parts in text.categories.values())
    return _variable(name, "unitizing", texts, alpha, units, resamples)


def _nominal(name: str, documents: Sequence[list[tuple[Hashable | None, Hashable | None]]], resamples: int) -> Variable:
    def alpha(drawn: Sequence[list[tuple[Hashable | None, Hashable | None]]]) -> float | None:
        return nominal(unit for document in drawn for unit in document)

    return _variable(name, "nominal", documents, alpha, sum(map(len, documents)), resamples)


def _variable(
    name: str,
    kind: Literal["nominal", "unitizing"],
    samples: Sequence[T],
    alpha: Callable[[Sequence[T]], float | None],
    units: int,
    resamples: int,
) -> Variable:
    interval = bootstrap(samples, alpha, resamples=resamples) if resamples else None
    low, high = interval or (None, None)
    return Variable(name, kind, alpha(samples), low, high, units)


def differences(pair: Pairs) -> list[Difference]:
    """Where two codings of a document differ, in the order of its text."""
    document = pair.one.document
    found: list[Difference] = []

    def add(
        span: tuple[int, int], variable: str, values: tuple[str | None, str | None], entries: tuple[Any, Any]
    ) -> None:
        place = Disagreement(document.id, *span, document.text[span[0] : span[1]], variable, *values)
        found.append(Difference(place, *entries))

    for a, b in pair.moves:
        if a is not None and b is not None:
            for name, value in MOVE_VALUES.items():
                # another act mostly has another polarity, which says nothing more
                if value(a) != value(b) and (name != "polarity" or a.act == b.act):
                    add(move_span(a), name, (value(a), value(b)), (a, b))
        elif (move := a or b) is not None:
            words = f"{MOVE_VALUES['actor'](move)} {move.act}"
            add(move_span(move), "moves", (words if a else None, None if a else words), (a, b))
    for c, d in pair.statements:
        if c is not None and d is not None:
            for name, said in STATEMENT_VALUES.items():
                if said(c) != said(d):
                    add(statement_span(c), name, (said(c), said(d)), (c, d))
        elif (statement := c or d) is not None:
            speaker = who(statement.speaker)
            add(statement_span(statement), "statements", (speaker if c else None, None if c else speaker), (c, d))
    return sorted(found, key=lambda one: (one.place.start, one.place.end, one.place.variable))
