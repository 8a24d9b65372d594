"""The same entries in two readings of one document: moves by their evidence, statements by their content.

Pairs are one to one, from an intersection over union of one half. Of several moves read from the same words those are
paired that are most alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rejoinder.record.types import Move, Speaker, Statement

__all__ = [
    "MOVE_VALUES",
    "STATEMENT_VALUES",
    "move_span",
    "overlap",
    "paired_moves",
    "paired_statements",
    "statement_span",
    "who",
]

T = TypeVar("T")

_SAME = 0.5
"""Intersection over union from which two stretches are the same."""


def _nobody(words: str | None) -> str:
    return " ".join((words or "").split()) or "nobody"


def who(speaker: Speaker | None) -> str:
    """Who speaks, to compare: the actor, else the person, else the words."""
    return _nobody((speaker.actor or speaker.person or speaker.text.casefold()) if speaker else None)


MOVE_VALUES: dict[str, Callable[[Move], str]] = {
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

STATEMENT_VALUES: dict[str, Callable[[Statement], str]] = {
    "speaker": lambda statement: who(statement.speaker),
    "mode": lambda statement: statement.mode,
}
"""Variables of statements, and their value."""


def move_span(move: Move) -> tuple[int, int]:
    """Where a move was read."""
    return move.evidence.start, move.evidence.end


def statement_span(statement: Statement) -> tuple[int, int]:
    """From where to where a statement's content is."""
    spans = statement.content
    return min((span.start for span in spans), default=0), max((span.end for span in spans), default=0)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Intersection over the stretch from the first beginning to the last end; 0 where they do not meet."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (max(one[1], other[1]) - min(one[0], other[0])) if common > 0 else 0.0


def paired_moves(one: Sequence[Move], other: Sequence[Move]) -> list[tuple[Move | None, Move | None]]:
    """Moves of two readings in pairs; then what only the one and what only the other has."""
    return _paired(one, other, move_span, _alike)


def paired_statements(
    one: Sequence[Statement], other: Sequence[Statement]
) -> list[tuple[Statement | None, Statement | None]]:
    """Statements of two readings in pairs; then what only the one and what only the other has."""
    return _paired(one, other, statement_span, lambda a, b: who(a.speaker) == who(b.speaker))


def _alike(one: Move, other: Move) -> float:
    """How many of act, actor and addressees are the same: several moves can be read from the same words."""
    return sum(MOVE_VALUES[name](one) == MOVE_VALUES[name](other) for name in ("act", "actor", "addressees")) + (
        overlap((one.point.start, one.point.end), (other.point.start, other.point.end))
        if one.point and other.point
        else 0.0
    )


def _paired(
    one: Sequence[T], other: Sequence[T], span: Callable[[T], tuple[int, int]], alike: Callable[[T, T], float]
) -> list[tuple[T | None, T | None]]:
    """The best pairs first; then what is left of each."""
    odds = []
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            common = overlap(span(a), span(b))
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
