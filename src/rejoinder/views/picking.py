"""Which moves of a dossier are shown: whose, about what, when, what others said to them, what nobody has answered.

Comes in: the moves, in the order of the documents; the board where answers are asked for. Goes out: those wanted, in
the same order. The command line calls it for tables and for JSON alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from rejoinder.errors import InputError
from rejoinder.record.entries import MoveEntry
from rejoinder.record.types import Board
from rejoinder.resolving.actors import name_of
from rejoinder.views.selection import known_on

__all__ = ["Picking"]

_OPENING = frozenset({"demand", "ask", "propose", "offer"})
"""Acts that want an answer."""

_NO_ANSWER = frozenset({"state", "meet", "hand_over", "threaten", "criticise", "claim_ignored"})
"""Acts that take no position on what was put forward."""


@dataclass(frozen=True)
class Picking:
    """What is wanted: all moves, unless something is set.

    `by` are ids or names of parties, `acts` acts, `about` what finds the moves that words occur in, `since` and `until`
    ISO days between which a move became known. `replies` adds the moves of others on the same words of the same text.
    `unanswered` leaves demands, proposals and offers on whose issue no other party has taken a position.
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
            wanted = {k for k in wanted if entries[k].move.act in _OPENING and k not in answered}
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
    """The places of moves on whose words, or on whose issue, another party has taken a position."""
    issue_of = {move: issue.id for issue in board.issues for move in issue.moves}
    spoke: dict[object, set[str]] = defaultdict(set)
    keys: list[list[object]] = []
    for entry in entries:
        move = entry.move
        key: list[object] = []
        if move.id in issue_of:
            key.append(issue_of[move.id])
        if move.point is not None:
            key.append((entry.document, move.point.start, move.point.end))
        keys.append(key)
        if move.act not in _NO_ANSWER:
            for one in key:
                spoke[one].add(move.by.actor or move.by.text)
    return {
        k
        for k, entry in enumerate(entries)
        if any(spoke[key] - {entry.move.by.actor or entry.move.by.text} for key in keys[k])
    }
