"""From a person's annotation of a document to corrections of what is on record there.

Comes in: a document as a person annotated it, often an export that was changed in another program. Goes out: a
correction for each difference. An entry that has the id of one on record, and its words, is that entry: what differs is
corrected, or the entry struck out and the person's added where no other correction can say it. Other entries are
paired by their words; of these only what the person did say counts, since other programs may know of acts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET

from rejoinder.errors import ConflictError, InputError, RejoinderError, UnknownDocumentError
from rejoinder.filing.told import Told
from rejoinder.record.amended import AmendedRecord
from rejoinder.record.correcting import Correcting, NothingToCorrect
from rejoinder.record.corrections import Correction, Kind
from rejoinder.record.ledger import Ledger
from rejoinder.record.pairing import move_span, overlap, paired_moves, paired_statements, statement_span
from rejoinder.record.store import Store
from rejoinder.record.types import ActorSpan, Board, Move, Reading, Speaker, Statement

__all__ = ["Annotated"]

E = TypeVar("E", Statement, Move)

_SAME = 0.5
"""How much of its words an entry must keep to be the one of its id."""


class _Pair(NamedTuple):
    """An entry as annotated and as on record; `own` where it has the id of the one on record."""

    annotated: Any
    recorded: Any
    own: bool = False


class Annotated:
    """Takes annotations of one dossier's documents as corrections by one person."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        board: Callable[[], Board],
        *,
        who: str,
        why: str = "",
        told: Callable[[AmendedRecord], Told] | None = None,
    ) -> None:
        """`told` gives what other documents tell of who acts: a person annotated what exports showed, that included."""
        self._store, self._ledger, self._board, self._told = store, ledger, board, told
        self._who, self._why = who, why

    def take(self, reading: Reading, *, complete: bool = False) -> Iterator[Correction | RejoinderError]:
        """Keep a correction for each difference; an error for each that cannot be kept.

        With `complete` what the person has not annotated is struck out.
        """
        document = reading.document
        try:
            stored = self._store.reading(document.id).document
        except UnknownDocumentError:
            yield UnknownDocumentError(f"{document.path or document.id}: no such document in the dossier; left out")
            return
        if stored.text != document.text:
            yield ConflictError(f"{document.id}: the dossier has another text under this id; left as it is")
            return
        before = self._shown(document.id)
        ids: dict[str, str] = {}
        yield from self._statements(reading, before, ids, complete)
        # a struck-out statement takes its plain speech along, so moves are compared with what is left
        yield from self._moves(reading, before, self._shown(document.id), ids, complete)

    def _shown(self, document: str) -> Reading:
        return AmendedRecord(self._store, self._ledger, self._told).reading(document)

    def _correcting(self) -> Correcting:
        return Correcting(self._store, AmendedRecord(self._store, self._ledger), self._board)

    # Statements

    def _statements(
        self, reading: Reading, shown: Reading, ids: dict[str, str], complete: bool
    ) -> Iterator[Correction | RejoinderError]:
        document, correcting = reading.document.id, self._correcting()
        outer: list[tuple[Statement, str | None]] = []
        for pair in _pairs(reading.statements, shown.statements, statement_span, paired_statements):
            said, now = pair.annotated, pair.recorded
            if said is None:
                if complete:
                    yield from self._keep(correcting, "reject", (document, now.id))
                continue
            if now is not None:
                ids[said.id] = now.id
            if now is None:
                outer.append((said, None))
            elif pair.own and (not _same_statement(said, now) or (said.speaker is None) != (now.speaker is None)):
                outer.append((said, now.id))
            elif said.speaker is not None and (to := _another(said.speaker, now.speaker)) is not None:
                yield from self._keep(correcting, "speaker", (document, now.id), to)
        # what reports comes before what is reported, so that it has an id by then
        for said, gone in sorted(outer, key=lambda one: _depth(one[0], reading)):
            if gone is not None:
                yield from self._keep(correcting, "reject", (document, gone))
            yield from self._added(
                document, msgspec.structs.replace(said, reported_by=ids.get(said.reported_by or "")), ids
            )

    # Moves

    def _moves(
        self, reading: Reading, before: Reading, shown: Reading, ids: dict[str, str], complete: bool
    ) -> Iterator[Correction | RejoinderError]:
        document, correcting = reading.document.id, self._correcting()
        earlier = {move.id: move for move in before.moves}
        new: list[tuple[Move, str | None]] = []
        for pair in _pairs(reading.moves, shown.moves, move_span, paired_moves):
            move, now = pair.annotated, pair.recorded
            if move is None:
                if complete:
                    yield from self._keep(correcting, "reject", (document, now.id))
            elif now is None:
                new.append((move, None))
            elif pair.own and _otherwise(move, earlier.get(now.id, now), ids):
                new.append((move, now.id))
            else:
                # a move goes with its speaker, so that one's own entry is compared with what it was exported from
                yield from self._acts(
                    correcting, document, move, earlier.get(now.id, now) if pair.own else now, pair.own
                )
        for move, gone in new:
            if gone is not None:
                yield from self._keep(correcting, "reject", (document, gone))
            yield from self._added(
                document, msgspec.structs.replace(move, statement=ids.get(move.statement or "")), ids
            )

    def _acts(
        self, correcting: Correcting, document: str, move: Move, was: Move, own: bool
    ) -> Iterator[Correction | RejoinderError]:
        """What act a move is, of whom and towards whom, where the annotation says otherwise."""
        if move.act != was.act:
            yield from self._keep(correcting, "act", (document, was.id), move.act)
        by = Speaker(move.by.start, move.by.end, move.by.text, move.by.actor, move.person)
        known = Speaker(was.by.start, was.by.end, was.by.text, was.by.actor, was.person)
        if (to := _another(by, known)) is not None:
            yield from self._keep(correcting, "actor", (document, was.id), to)
        names = _names(move)
        if set(names) != set(_names(was)) and (own or names):
            yield from self._keep(correcting, "addressees", (document, was.id), names)

    def _added(
        self, document: str, entry: Statement | Move, ids: dict[str, str]
    ) -> Iterator[Correction | RejoinderError]:
        correcting = self._correcting()
        if isinstance(entry, Move):
            made: Statement | Move = msgspec.structs.replace(
                entry, by=_named(entry.by, correcting), to=tuple(_named(to, correcting) for to in entry.to)
            )
        else:
            made = msgspec.structs.replace(entry, speaker=_named(entry.speaker, correcting) if entry.speaker else None)
        for one in self._keep(correcting, "add", document, made):
            if isinstance(one, Correction) and isinstance(entry, Statement):
                ids[entry.id] = one.now or ""
            yield one

    def _keep(
        self, correcting: Correcting, kind: Kind, target: Any, to: Any = None
    ) -> Iterator[Correction | RejoinderError]:
        """The correction kept; nothing if it would change nothing."""
        try:
            # whom a coder names need not be in the dossier yet
            draft = correcting.draft(kind, target, to, new=True)
            yield self._ledger.add(draft, who=self._who, why=self._why)
        except NothingToCorrect:
            return
        except UnicodeEncodeError:
            yield InputError("an annotation has characters in its words that are no text; left out")
        except InputError as error:
            yield error


def _pairs(
    annotated: Sequence[E],
    recorded: Sequence[E],
    span: Callable[[E], tuple[int, int]],
    paired: Callable[[Sequence[E], Sequence[E]], list[tuple[E | None, E | None]]],
) -> Iterator[_Pair]:
    by_id = {one.id: one for one in recorded}
    own: dict[str, E] = {}
    rest: list[E] = []
    for one in annotated:
        known = by_id.get(one.id)
        if known is None or one.id in own or (span(one) != span(known) and overlap(span(one), span(known)) < _SAME):
            rest.append(one)
        else:
            own[one.id] = one
    yield from (_Pair(one, by_id[id], own=True) for id, one in own.items())
    yield from (_Pair(a, b) for a, b in paired(rest, [one for one in recorded if one.id not in own]))


def _same_statement(one: Statement, other: Statement) -> bool:
    """Whether statements are the same but for who speaks."""
    plain = [msgspec.structs.replace(s, speaker=None, confidence=0.0, corrected=UNSET) for s in (one, other)]
    return plain[0] == plain[1]


def _otherwise(move: Move, was: Move, ids: dict[str, str]) -> bool:
    """Whether a move differs from what it was in what no correction of a move can say."""
    return (
        (move.point, move.time, move.evidence) != (was.point, was.time, was.evidence)
        or (move.statement, move.according_to) != (was.statement, was.according_to)
        or ids.get(move.statement or "", was.statement) != was.statement
        or (not (move.by.actor or move.by.text or move.person) and bool(was.by.actor or was.by.text or was.person))
    )


def _another(said: Speaker, known: Speaker | None) -> dict[str, str | None] | str | None:
    """Who it is by an annotation, in the words of a correction; None if that is the same as on record."""
    if said.actor or said.person:
        same = known is not None and (said.actor, said.person) == (known.actor, known.person)
        return None if same else {"actor": said.actor, "person": said.person}
    same_words = known is not None and (said.start, said.end) == (known.start, known.end)
    return None if same_words or not said.text.strip() else said.text


def _named(who: Any, correcting: Correcting) -> Any:
    """An actor of whom the annotation has only words, with the id if it is known."""
    if who.actor or not who.text.strip() or getattr(who, "person", None):
        return who
    actor, person = correcting.known(who.text)
    if isinstance(who, ActorSpan):
        return msgspec.structs.replace(who, actor=actor)
    return msgspec.structs.replace(who, actor=actor, person=person)


def _names(move: Move) -> list[str]:
    """Those a move is directed at, by id or else by their words."""
    return [actor.actor or actor.text for actor in move.to if actor.actor or actor.text.strip()]


def _depth(statement: Statement, reading: Reading) -> int:
    """How many statements report a statement."""
    outer = {one.id: one.reported_by for one in reading.statements}
    depth, id = 0, statement.reported_by
    while id is not None and depth <= len(outer):
        depth, id = depth + 1, outer.get(id)
    return depth
