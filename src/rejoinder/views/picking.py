"""Which moves of a dossier are shown: whose, about what, when, what others said to them, what nobody has answered.

Comes in: the moves, in the order of the documents; the board where answers are asked for. Goes out: those wanted, in
the same order. The command line calls it for tables and for JSON alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from rejoinder.errors import InputError
from rejoinder.filing.docket import ANSWERS, OPENERS
from rejoinder.record.entries import MoveEntry
from rejoinder.record.types import Board
from rejoinder.resolving.actors import name_of
from rejoinder.views.selection import known_on

__all__ = ["Picking"]


@dataclass(frozen=True)
class Picking:
    """What is wanted: all moves, unless something is set.

    `by` are ids or names of parties, `acts` acts, `about` what finds the moves that words occur in, `since` and `until`
    ISO days between which a move became known. `replies` adds the moves of others on the same words of the same text.
    `unanswered` leaves demands, requests, proposals and offers to which no other party is known to have said anything:
    neither about the same words, nor, from that day on, on the same issue of the board.
    """

    by: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    about: Collection[tuple[str, str]] | None = None
    since: str | None = None
    until: str | None = None
    replies: bool = False
    unanswered: bool = False

    def __call__(self, entries: Sequence[MoveEntry], board: Callable[[], Board]) -> list[MoveEntry]:
        """The moves wanted; `board` is asked only where it is needed. Raises `InputError` for a party nobody names."""
        wanted = set(range(len(entries)))
        if self.by:
            parties = [_named(entries, party) for party in self.by]
            wanted &= set().union(*parties)
        for k in list(wanted):
            entry = entries[k]
            day = known_on(entry)
            if (
                (self.acts and entry.move.act not in self.acts)
                or (self.about is not None and (entry.document, entry.move.id) not in self.about)
                or (self.since is not None and day < self.since)
                or (self.until is not None and not "" < day <= self.until)
            ):
                wanted.discard(k)
        if self.unanswered:
            answered = _answered(entries, board())
            wanted = {k for k in wanted if entries[k].move.act in OPENERS and k not in answered}
        if self.replies:
            wanted |= _replies(entries, wanted)
        return [entries[k] for k in sorted(wanted)]


def _named(entries: Sequence[MoveEntry], party: str) -> set[int]:
    """The places of the moves of a party."""
    sought = " ".join(party.split()).casefold()
    ids = {entry.move.by.actor for entry in entries if entry.move.by.actor}
    meant = {id for id in ids if sought in (id.casefold(), (name_of(id) or "").casefold())}
    found = {
        k
        for k, entry in enumerate(entries)
        if entry.move.by.actor in meant or (not meant and entry.move.by.text.casefold() == sought)
    }
    if not found:
        raise InputError(f"{party}: nobody of that name has made a move; give an id or a name as the board has it")
    return found


def _replies(entries: Sequence[MoveEntry], wanted: Collection[int]) -> set[int]:
    """The places of what others did about the very words that some moves are about."""
    points: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for k in wanted:
        entry = entries[k]
        if entry.move.point is not None:
            key = (entry.document, entry.move.point.start, entry.move.point.end)
            points[key].add(entry.move.by.actor or entry.move.by.text)
    found = set()
    for k, entry in enumerate(entries):
        point = entry.move.point
        if point is None or entry.move.act == "state":
            continue
        who = points.get((entry.document, point.start, point.end))
        if who is not None and (len(who) > 1 or (entry.move.by.actor or entry.move.by.text) not in who):
            found.add(k)
    return found


def _answered(entries: Sequence[MoveEntry], board: Board) -> set[int]:
    """The places of moves that another party answered: about the same words, or later about the same issue."""
    issue_of = {move: issue.id for issue in board.issues for move in issue.moves}
    answers: dict[object, dict[str, str]] = defaultdict(dict)
    keys: list[list[tuple[object, str]]] = []
    for entry in entries:
        move, day = entry.move, known_on(entry)
        key: list[tuple[object, str]] = []
        if move.id in issue_of:
            key.append((issue_of[move.id], day))
        if move.point is not None:
            key.append(((entry.document, move.point.start, move.point.end), ""))
        keys.append(key)
        if move.act in ANSWERS:
            who = move.by.actor or move.by.text
            for one, _ in key:
                answers[one][who] = max(day, answers[one].get(who, ""))
    return {
        k
        for k, entry in enumerate(entries)
        for one, since in keys[k]
        if any(who != (entry.move.by.actor or entry.move.by.text) and day >= since for who, day in answers[one].items())
    }
