"""Who acts and speaks where only another document of the dossier tells: statements and moves as the dossier has them.

Comes in: the readings of a dossier, as read. Goes out: the same entries with the actors under which the dossier files
them, each change with its reason. What is stored stays as read; the record applies this whenever it is looked at, so
that it is the same in whatever order documents came, and again after they are read anew. Corrections outrank it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from rejoinder.filing.codebook import Codebook
from rejoinder.filing.parties import Parties
from rejoinder.record.types import ActorSpan, Move, Reading, Speaker, Statement

__all__ = ["Changes", "Told"]

Place = tuple[str, str]
"""A document and an entry of it, by their ids."""


class Changes(msgspec.Struct, frozen=True):
    """What a dossier tells otherwise than its documents do, as it is kept: of moves who acts, towards whom; of
    statements who speaks; of moves why.
    """

    moves: tuple[tuple[Place, ActorSpan, tuple[ActorSpan, ...]], ...]
    speakers: tuple[tuple[Place, Speaker], ...]
    reasons: tuple[tuple[Place, str], ...]


class Told:
    """The actors of the entries of a dossier that their own documents do not tell, by document and entry."""

    def __init__(self, readings: Sequence[Reading], codebook: Codebook | None = None) -> None:
        self._reasons: dict[Place, str] = {}
        self._moves: dict[Place, tuple[ActorSpan, tuple[ActorSpan, ...]]] = {}
        self._speakers: dict[Place, Speaker] = {}
        if not readings:
            return
        self._parties = Parties(readings, codebook)
        for reading in readings:
            document = reading.document.id
            for move in reading.moves:
                self._note_move(document, move)
            for statement in reading.statements:
                self._note_speaker(document, statement)

    @classmethod
    def of(cls, changes: Changes) -> Told:
        """What was kept of an earlier one."""
        made = cls(())
        made._moves = {place: (by, to) for place, by, to in changes.moves}
        made._speakers = dict(changes.speakers)
        made._reasons = dict(changes.reasons)
        return made

    @property
    def changes(self) -> Changes:
        """All of it, to be kept."""
        return Changes(
            tuple((place, by, to) for place, (by, to) in self._moves.items()),
            tuple(self._speakers.items()),
            tuple(self._reasons.items()),
        )

    def _note_move(self, document: str, move: Move) -> None:
        by, reason = self._named(document, move.by, move.person)
        to = tuple(self._named(document, one, None)[0] for one in move.to)
        if by != move.by or to != move.to:
            # nobody asks or answers itself
            to = tuple(one for one in to if one.actor is None or one.actor != by.actor)
            self._moves[document, move.id] = by, to
        if reason:
            self._reasons[document, move.id] = reason

    def _named(self, document: str, span: ActorSpan, person: str | None) -> tuple[ActorSpan, str]:
        actor, reason = self._parties.actor(document, span.actor, span.text, span.start, span.end, person)
        return (span, "") if actor in (None, span.actor) else (replace(span, actor=actor), reason)

    def _note_speaker(self, document: str, statement: Statement) -> None:
        said = statement.speaker
        if said is None:
            return
        actor, reason = self._parties.actor(document, said.actor, said.text, said.start, said.end, said.person)
        if actor not in (None, said.actor):
            self._speakers[document, statement.id] = replace(said, actor=actor, why=reason)

    def reason(self, document: str, entry: str) -> str:
        """Why the actor of a move is another than its own document tells; "" if it is not."""
        return self._reasons.get((document, entry), "")

    def move(self, document: str, move: Move) -> Move:
        """A move as the dossier has it; one whose actor a person corrected stays as it is."""
        found = self._moves.get((document, move.id))
        if found is None or move.corrected:
            return move
        return replace(move, by=found[0], to=found[1])

    def statement(self, document: str, statement: Statement) -> Statement:
        """A statement as the dossier has it; one that a person corrected stays as it is."""
        found = self._speakers.get((document, statement.id))
        if found is None or statement.corrected:
            return statement
        return replace(statement, speaker=found)

    def reading(self, reading: Reading) -> Reading:
        """A reading with its statements and moves as the dossier has them."""
        document = reading.document.id
        statements = tuple(self.statement(document, one) for one in reading.statements)
        moves = tuple(self.move(document, one) for one in reading.moves)
        if statements == reading.statements and moves == reading.moves:
            return reading
        return replace(reading, statements=statements, moves=moves)
