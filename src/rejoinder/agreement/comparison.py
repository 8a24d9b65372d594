"""Two codings of the same documents: how far they agree in each variable, and where they do not.

What both marked is paired first: moves by their evidence, statements by their content, one to one, from an
intersection over union of one half. Values are compared on the pairs (alpha, nominal); whether the same words were
marked at all is compared on the texts (alpha of unitizing). Intervals come from drawing documents anew, since what
stands in one document is not independent of the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal, NamedTuple, TypeVar

import msgspec

from rejoinder.agreement.alpha import Marked, Unit, bootstrap, marked, nominal, unitizing
from rejoinder.agreement.codings import Coding
from rejoinder.errors import InputError
from rejoinder.record.types import Move, Reading, Speaker, Statement

__all__ = ["Agreement", "Disagreement", "Variable", "compare"]

T = TypeVar("T")

_SAME = 0.5
"""Intersection over union from which two stretches are the same."""


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


class Agreement(msgspec.Struct, frozen=True):
    """How two codings compare; `only_one` and `only_other` are documents that the other has not."""

    documents: int
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    variables: tuple[Variable, ...]
    disagreements: tuple[Disagreement, ...]


def _nobody(words: str | None) -> str:
    return " ".join((words or "").split()) or "nobody"


def _everybody(move: Move) -> str:
    return ", ".join(sorted({_nobody(to.actor or to.text.casefold()) for to in move.to})) or "nobody"


def _who(speaker: Speaker | None) -> str:
    return _nobody((speaker.actor or speaker.person or speaker.text.casefold()) if speaker else None)


_MOVE_VALUES: dict[str, Callable[[Move], str]] = {
    "act": lambda move: move.act,
    "polarity": lambda move: move.polarity,
    "actor": lambda move: _nobody(move.by.actor or move.by.text.casefold()),
    "person": lambda move: _nobody(move.person),
    "addressees": lambda move: (
        ", ".join(sorted({_nobody(to.actor or to.text.casefold()) for to in move.to})) or "nobody"
    ),
    "time": lambda move: move.time.value if move.time else "undated",
}
"""Variables of moves, and their value."""

_STATEMENT_VALUES: dict[str, Callable[[Statement], str]] = {
    "speaker": lambda statement: _who(statement.speaker),
    "mode": lambda statement: statement.mode,
}


class _Pairs(NamedTuple):
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
    pairs, only_one, only_other = _documents(one, other)
    variables: list[Variable] = []
    for name, category in (("moves", lambda move: "move"), ("acts", lambda move: move.act)):
        variables.append(_unitizing(name, [_marked(pair, _move_units, category) for pair in pairs], resamples))
    variables.append(_unitizing("statements", [_marked(pair, _statement_units, None) for pair in pairs], resamples))
    for name, value in _MOVE_VALUES.items():
        variables.append(_nominal(name, [_values(pair.moves, value) for pair in pairs], resamples))
    for name, said in _STATEMENT_VALUES.items():
        variables.append(_nominal(name, [_values(pair.statements, said) for pair in pairs], resamples))
    differ = tuple(difference for pair in pairs for difference in _differences(pair))
    return Agreement(len(pairs), only_one, only_other, tuple(variables), differ)


def _documents(one: Coding, other: Coding) -> tuple[list[_Pairs], tuple[str, ...], tuple[str, ...]]:
    by_id = {reading.document.id: reading for reading in other.readings}
    by_text = {reading.document.text: reading for reading in other.readings}
    pairs: list[_Pairs] = []
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
        moves = _paired(reading.moves, found.moves, _move_span, _alike)
        said = _paired(
            reading.statements, found.statements, _statement_span, lambda a, b: _who(a.speaker) == _who(b.speaker)
        )
        pairs.append(_Pairs(reading, found, moves, said))
    if not pairs:
        raise InputError(f"{one.name} and {other.name} have no document in common")
    return pairs, tuple(only), tuple(name for name in by_id if name not in met)


def _move_span(move: Move) -> tuple[int, int]:
    return move.evidence.start, move.evidence.end


def _statement_span(statement: Statement) -> tuple[int, int]:
    spans = statement.content
    return min((span.start for span in spans), default=0), max((span.end for span in spans), default=0)


def _alike(one: Move, other: Move) -> float:
    """How many of act, actor and addressees are the same: several moves can be read from the same words."""
    return sum(_MOVE_VALUES[name](one) == _MOVE_VALUES[name](other) for name in ("act", "actor", "addressees")) + (
        _overlap((one.point.start, one.point.end), (other.point.start, other.point.end))
        if one.point and other.point
        else 0.0
    )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (max(one[1], other[1]) - min(one[0], other[0])) if common > 0 else 0.0


def _paired(
    one: Sequence[T], other: Sequence[T], span: Callable[[T], tuple[int, int]], alike: Callable[[T, T], float]
) -> list[tuple[T | None, T | None]]:
    """The best pairs first; then what is left of each."""
    odds = []
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            common = _overlap(span(a), span(b))
            if common >= _SAME:
                odds.append((-common, -alike(a, b), i, j))
    of_one: dict[int, int] = {}
    of_other: dict[int, int] = {}
    for _, _, i, j in sorted(odds):
        if i not in of_one and j not in of_other:
            of_one[i], of_other[j] = j, i
    found: list[tuple[T | None, T | None]] = []
    for i, a in enumerate(one):
        found.append((a, other[of_one[i]] if i in of_one else None))
    found += [(None, b) for j, b in enumerate(other) if j not in of_other]
    return found


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
    pair: _Pairs,
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


def _differences(pair: _Pairs) -> Iterable[Disagreement]:
    document = pair.one.document
    found: list[Disagreement] = []

    def add(span: tuple[int, int], variable: str, one: str | None, other: str | None) -> None:
        found.append(Disagreement(document.id, *span, document.text[span[0] : span[1]], variable, one, other))

    for a, b in pair.moves:
        if a is not None and b is not None:
            for name, value in _MOVE_VALUES.items():
                # another act mostly has another polarity, which says nothing more
                if value(a) != value(b) and (name != "polarity" or a.act == b.act):
                    add(_move_span(a), name, value(a), value(b))
        elif (move := a or b) is not None:
            words = f"{_MOVE_VALUES['actor'](move)} {move.act}"
            add(_move_span(move), "moves", words if a else None, None if a else words)
    for c, d in pair.statements:
        if c is not None and d is not None:
            for name, said in _STATEMENT_VALUES.items():
                if said(c) != said(d):
                    add(_statement_span(c), name, said(c), said(d))
        elif (statement := c or d) is not None:
            who = _who(statement.speaker)
            add(_statement_span(statement), "statements", who if c else None, None if c else who)
    return sorted(found, key=lambda one: (one.start, one.end, one.variable))
