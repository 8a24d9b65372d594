"""Readings for tests of the filing, written as lines: `act BY > TO, TO | point | evidence | option...`.

The evidence must hold the point, if there is one; the document is the evidence of its moves, a line each (a blank line
in the list begins a new paragraph). Options: `acc=NAME` (according to whom), `date=2031-05`.
"""

from __future__ import annotations

import hashlib

from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    ActorSpan,
    Board,
    Document,
    Issue,
    Move,
    MoveTime,
    Published,
    Reading,
    Span,
    Standing,
)


def reading(name: str, date: str | None, lines: str) -> Reading:
    """One document with its moves."""
    text = ""
    moves: list[Move] = []
    for line in lines.strip().splitlines():
        if not line.strip():
            text += "\n\n"
            continue
        head, point, evidence, *options = (part.strip() for part in line.split("|"))
        who, _, to = head.partition(">")
        act, by = who.split()
        start = text.find(evidence)
        if start < 0:
            start = len(text)
            text += evidence + ". "
        span = Span(start, start + len(evidence), evidence)
        at = text.find(point, start) if point else -1
        known = dict(option.split("=") for option in options)
        moves.append(
            Move(
                f"m{len(moves) + 1}",
                act,  # type: ignore[arg-type]
                PLOVER[act],  # type: ignore[index]
                POLARITY[act],  # type: ignore[index]
                ActorSpan(by, by.title(), start, start),
                None,
                tuple(ActorSpan(x.strip(), x.strip().title(), start, start) for x in to.split(",") if x.strip()),
                Span(at, at + len(point), point) if point else None,
                MoveTime(known["date"], "given") if "date" in known else None,
                None,
                tuple(x for x in known.get("acc", "").split("+") if x),
                span,
                1.0,
            )
        )
    when = Published(date, date, "given") if date else Published()
    sha = hashlib.sha256(text.encode()).hexdigest()
    return Reading(Document(name, f"{name}.txt", "", text, sha, "en", when), moves=tuple(moves))


def issue_with(board: Board, move: str) -> Issue:
    """The issue that a move is filed under."""
    (found,) = [issue for issue in board.issues if move in issue.moves]
    return found


def cell(board: Board, move: str, party: str) -> Standing | None:
    """The standing of a party on the issue that a move is filed under."""
    return next((s for s in issue_with(board, move).standings if s.party == party), None)
