"""Corrections: what a person has changed of a record, and how a reading looks with it.

A correction says what kind of change, of what, from what to what, by whom, when and why. Nothing that was read is
overwritten: `amended` makes the corrected reading anew from the stored one, so that to undo a correction is to leave
it out, and to read a document again loses none.

    statement   speaker, reject
    move        act, actor, addressees, reject, issue
    document    add (a statement or a move), hide, show
    issue       label, merge, split
    cell        standing
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import msgspec

from rejoinder.record.additions import Addition, with_added
from rejoinder.record.addresses import Address, find_again
from rejoinder.record.types import PLOVER, POLARITY, ActorSpan, Move, Reading, Speaker, Statement

__all__ = ["KINDS", "OF_ENTRIES", "Amended", "Anchor", "Correction", "Kind", "Landing", "Target", "amended", "landed"]

Kind = Literal[
    "speaker", "act", "actor", "addressees", "issue", "standing", "label", "merge", "split", "hide", "show", "reject",
    "add",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_ENTRIES: frozenset[Kind] = frozenset({"speaker", "act", "actor", "addressees", "reject", "add"})
"""Kinds that change a reading; the others change the board or what of a dossier is shown."""


class Anchor(msgspec.Struct, frozen=True):
    """An issue by where its moves were read: the one that holds most of these is meant. Id and label for people."""

    id: str
    label: str
    moves: tuple[Address, ...]


class Target(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a correction is of: an entry; issues, and a party or moves of them; nothing of these for a document.

    The first of the issues is the one changed, or into which a move goes (none: a new one). `label` are words a person
    gave an issue, `within` is the statement that an added entry is in; its `moves` are the entries it was added beside.
    """

    entry: Address | None = None
    issues: tuple[Anchor, ...] = ()
    moves: tuple[Address, ...] = ()
    party: str | None = None
    label: str | None = None
    within: Address | None = None


class Correction(msgspec.Struct, frozen=True):
    """One change by a person. `when` and `undone_at` are UTC; `before` and `after` depend on the kind.

    `state` says whether it shows in the record now, and `reason` why not: a later one says otherwise, or what it was
    about is not read any more. `now` is the id of what it is about at present.
    """

    nr: int
    kind: Kind
    document: str | None
    target: Target
    before: Any
    after: Any
    who: str
    when: str
    why: str
    undone_at: str | None = None
    undone_by: str | None = None
    state: Literal["applied", "replaced", "not applied", "undone"] = "applied"
    reason: str | None = None
    now: str | None = None


class Landing(msgspec.Struct, frozen=True):
    """What became of a correction: the id of what it changes, or the reason why it changes nothing."""

    now: str | None
    reason: str | None = None
    replaced: bool = False


class Amended(msgspec.Struct, frozen=True):
    """A reading with corrections, and what became of each by its number; `addressed` are ids of moves whose
    addressees a person has set."""

    reading: Reading
    landings: dict[int, Landing]
    addressed: frozenset[str] = frozenset()


def landed(correction: Correction, landing: Landing | None) -> Correction:
    """A correction with what became of it."""
    if correction.undone_at is not None:
        return msgspec.structs.replace(correction, state="undone")
    if landing is None:
        return correction
    state: Any = "applied" if landing.reason is None else "replaced" if landing.replaced else "not applied"
    return msgspec.structs.replace(correction, state=state, reason=landing.reason, now=landing.now)


def amended(reading: Reading, corrections: Sequence[Correction]) -> Amended:
    """A stored reading with those of `corrections` (in force, by number) that change entries of its document."""
    landings: dict[int, Landing] = {}
    chosen: dict[tuple[str, str, Kind], Correction] = {}
    additions: list[Addition] = []
    for correction in corrections:
        target = correction.target.entry
        if correction.kind not in OF_ENTRIES or target is None or target.document != reading.document.id:
            continue
        if correction.kind == "add":
            within, beside = correction.target.within, correction.target.moves
            additions.append(Addition(correction.nr, target, within, beside, correction.after))
            continue
        found = find_again(target, reading)
        landings[correction.nr] = Landing(found.id, found.reason)
        if found.id is None:
            continue
        key = (target.kind, found.id, correction.kind)
        if key in chosen:
            landings[chosen[key].nr] = Landing(found.id, f"correction {correction.nr} came later", replaced=True)
        chosen[key] = correction
    for (entry, id, _), correction in chosen.items():
        rejection = chosen.get((entry, id, "reject"))
        if rejection is not None and rejection is not correction:
            landings[correction.nr] = Landing(id, f"rejected by correction {rejection.nr}", replaced=True)
    if additions:
        rejected = {(entry, id) for entry, id, kind in chosen if kind == "reject"}
        reading, added = with_added(reading, additions, rejected)
        landings.update((nr, Landing(found.id, found.reason)) for nr, found in added.items())
    if not chosen:
        return Amended(reading, landings)
    return _Amending(reading, chosen).amended(landings)


class _Amending:
    """One reading being corrected; `chosen` has the correction that decides, by kind of entry, id and kind."""

    def __init__(self, reading: Reading, chosen: dict[tuple[str, str, Kind], Correction]) -> None:
        self._reading, self._chosen = reading, chosen
        self._statements = {statement.id: statement for statement in reading.statements}

    def amended(self, landings: dict[int, Landing]) -> Amended:
        statements = [made for one in self._reading.statements if (made := self._statement(one)) is not None]
        moves = [move for one in self._reading.moves if (move := self._move(one)) is not None]
        reading = msgspec.structs.replace(self._reading, statements=tuple(statements), moves=tuple(moves))
        return Amended(reading, landings, frozenset(id for _, id, kind in self._chosen if kind == "addressees"))

    def _by(self, entry: str, id: str | None, kind: Kind) -> Correction | None:
        return self._chosen.get((entry, id or "", kind))

    def _rejected(self, id: str | None) -> bool:
        return self._by("statement", id, "reject") is not None

    def _outer(self, id: str | None) -> str | None:
        """The statement an entry is in: the innermost that was not rejected."""
        steps = 0
        while id is not None and self._rejected(id) and steps <= len(self._statements):
            known = self._statements.get(id)
            id, steps = (known.reported_by if known else None), steps + 1
        return id

    def _statement(self, statement: Statement) -> Statement | None:
        if self._rejected(statement.id):
            return None
        found = msgspec.structs.replace(statement, reported_by=self._outer(statement.reported_by))
        correction = self._by("statement", statement.id, "speaker")
        if correction is None:
            return found
        numbers = (*(statement.corrected or ()), correction.nr)
        return msgspec.structs.replace(found, speaker=_speaker(statement, correction), corrected=numbers)

    def _move(self, move: Move) -> Move | None:
        if self._by("move", move.id, "reject") or (move.act == "state" and self._rejected(move.statement)):
            return None
        made = msgspec.structs.replace(move, statement=self._outer(move.statement))
        numbers = set(move.corrected or ())
        if act := self._by("move", move.id, "act"):
            made = msgspec.structs.replace(made, act=act.after, plover=PLOVER[act.after], polarity=POLARITY[act.after])
            numbers.add(act.nr)
        if to := self._by("move", move.id, "addressees"):
            known = {actor.actor: actor for actor in move.to}
            unnamed = move.evidence.start
            there = tuple(known.get(id) or ActorSpan(id, "", unnamed, unnamed) for id in to.after)
            made = msgspec.structs.replace(made, to=there)
            numbers.add(to.nr)
        made = self._acting(move, made, numbers)
        return msgspec.structs.replace(made, corrected=tuple(sorted(numbers))) if numbers else made

    def _acting(self, move: Move, made: Move, numbers: set[int]) -> Move:
        """The move with who acts, and according to whom; who was read as the speaker goes with the speaker."""
        inside = self._statements.get(move.statement or "")
        speaker = inside.speaker if inside else None
        # an act told in the first person, or by its own actor's cue: its actor's words are the speaker's
        own = speaker is not None and (speaker.start, speaker.end) == (move.by.start, move.by.end) != (0, 0)
        correction = self._by("move", move.id, "actor")
        told = [one for one in self._chain(move.statement) if self._by("statement", one.id, "speaker")]
        if correction is None and own and inside is not None:
            correction = self._by("statement", inside.id, "speaker")
        if correction is not None:
            numbers.add(correction.nr)
            actor, person = correction.after["actor"], correction.after["person"]
            made = msgspec.structs.replace(made, by=ActorSpan(actor, "", move.by.start, move.by.start), person=person)
        if inside is None:
            if correction is None:
                return made
            old, new = move.by.actor, made.by.actor
            names = tuple(name for one in move.according_to if (name := new if one == old else one))
            return msgspec.structs.replace(made, according_to=tuple(dict.fromkeys(names)))
        gone = any(self._rejected(one.id) for one in self._chain(move.statement))
        if correction is None and not told and not gone:
            return made
        numbers.update(one.nr for s in told if (one := self._by("statement", s.id, "speaker")))
        chain: list[str] = []
        for statement in self._chain(move.statement)[1 if own else 0 :]:
            name = self._name(statement)
            if name and name != made.by.actor and name not in chain and not self._rejected(statement.id):
                chain.insert(0, name)
        return msgspec.structs.replace(made, according_to=tuple(chain))

    def _name(self, statement: Statement) -> str | None:
        correction = self._by("statement", statement.id, "speaker")
        if correction is not None:
            actor: str | None = correction.after["actor"]
            return actor
        return statement.speaker.actor if statement.speaker else None

    def _chain(self, id: str | None) -> list[Statement]:
        """The statement a move is in and those that report it, the innermost first."""
        found: list[Statement] = []
        while id is not None and id in self._statements and self._statements[id] not in found:
            found.append(self._statements[id])
            id = found[-1].reported_by
        return found


def _speaker(statement: Statement, correction: Correction) -> Speaker:
    """Who says it, by a person's word: no words of the text are claimed to name the speaker."""
    place = statement.speaker.start if statement.speaker else statement.content[0].start if statement.content else 0
    after = correction.after
    return Speaker(place, place, "", after["actor"], after["person"], f"corrected by {correction.who}")
