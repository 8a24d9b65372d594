"""Rulings: what a person fixed of issues and cells, applied to the groups that filing found.

Comes in: groups of docket entries and rulings in the order in which they were made. Goes out: the same groups with
moves taken out, put in, issues merged, labels and cells set. A ruling names an issue by its members, so that it finds
it however later documents or another reader have changed it: the group that holds most of them is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from rejoinder.filing.codebook import CodebookIssue
from rejoinder.filing.docket import Entry
from rejoinder.filing.labels import label
from rejoinder.record.types import Position, Standing, Status

__all__ = ["Group", "Ruling", "rule", "ruled_standings"]

POSITIONS: dict[Status, Position] = {"accepted": "for", "partly": "for", "rejected": "against"}
"""The position that goes without saying with a status set by hand."""


class Ruling(msgspec.Struct, frozen=True):
    """One correction of an issue, a cell, or a move's addressees; moves are by their ids on the board.

    `issues` are the issues it names, each by its members, and `labels` what these were called; `new` is the label a
    person gave. A ruling on addressees has only moves: filing must not infer others for them.
    """

    nr: int
    kind: Literal["issue", "label", "merge", "split", "standing", "addressees"]
    issues: tuple[tuple[str, ...], ...] = ()
    labels: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    new: str | None = None
    party: str | None = None
    status: Status | None = None
    position: Position | None = None


@dataclass(eq=False)
class Group:
    """Moves about one thing on their way to an issue; `cells` are set by hand, by party."""

    entries: list[Entry]
    known: CodebookIssue | None = None
    shown: bool = True
    id: str = ""
    label: str | None = None
    numbers: set[int] = field(default_factory=set)
    cells: dict[str, Ruling] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The label it has so far."""
        return self.label or (self.known.label if self.known else label(self.entries))

    @property
    def order(self) -> int:
        """Its first move's place on the docket."""
        return self.entries[0].place


Nearer = Callable[[Sequence[Entry], Sequence[Entry], Sequence[Entry]], Sequence[bool]]
"""Given entries, those that stay in an issue and those that leave it: which entries belong with the latter."""


def rule(
    groups: Sequence[Group], rulings: Sequence[Ruling], nearer: Nearer | None = None
) -> tuple[list[Group], dict[int, str]]:
    """The groups as ruled, in time order, and by its number why a ruling found nothing to apply to.

    What has joined an issue since it was split goes where it is `nearer`; without that it stays with the rest.
    """
    court = _Court(groups, nearer)
    failed = {ruling.nr: reason for ruling in rulings if (reason := court.rule(ruling)) is not None}
    return sorted((group for group in court.groups if group.entries), key=lambda group: group.order), failed


class _Court:
    def __init__(self, groups: Sequence[Group], nearer: Nearer | None) -> None:
        self.groups = list(groups)
        self._nearer = nearer
        self._group = {entry.original: group for group in groups for entry in group.entries}
        self._original = {entry.id: entry.original for group in groups for entry in group.entries}

    def rule(self, ruling: Ruling) -> str | None:
        """Apply one; the reason if that cannot be done."""
        if ruling.kind == "addressees":
            return None
        moves = sorted({self._original[move] for move in ruling.moves if move in self._original})
        if ruling.kind in ("issue", "split") and not moves:
            return "its moves are not among those that issues are made of any more"
        found: list[Group] = []
        for members, name in zip(ruling.issues, ruling.labels, strict=True):
            # an issue is split where the moves are that leave it
            near = [self._group[place] for place in moves] if ruling.kind == "split" else []
            group = self._meant(members, name, near)
            if isinstance(group, str):
                return group
            found.append(group)
        if ruling.kind == "issue":
            self._move(ruling, moves, found[0] if found else None)
        elif ruling.kind == "split":
            leaving = [place for place in moves if self._group[place] is found[0]]
            self._move(ruling, [*leaving, *self._following(ruling, found[0], leaving)], None)
            found[0].numbers.add(ruling.nr)
        elif ruling.kind == "merge":
            for other in found[1:]:
                self._merge(found[0], other)
            found[0].label = ruling.new or found[0].label
        elif ruling.kind == "label":
            found[0].label = ruling.new
        else:
            assert ruling.party is not None
            found[0].cells[ruling.party] = ruling
        if found:
            found[0].numbers.add(ruling.nr)
        return None

    def _meant(self, members: Sequence[str], name: str, near: Sequence[Group]) -> Group | str:
        """The group that holds most of an issue's members, or the reason why none does; one of those `near`, if any."""
        counts = Counter(self._group[self._original[move]] for move in members if move in self._original)
        counts = Counter({group: counts[group] for group in near if group in counts}) or counts
        if not counts:
            return f"no move of the issue {name!r} is on the board any more"
        most = max(counts.values())
        best = [group for group in counts if counts[group] == most]
        if len(best) > 1:
            best = [group for group in best if group.name == name] or best
        if len(best) > 1:
            return f"the moves of the issue {name!r} are now under several"
        return best[0]

    def _following(self, ruling: Ruling, group: Group, leaving: Sequence[int]) -> list[int]:
        """Places of those who joined an issue after it was split and are about what was split off."""
        own = [entry for entry in group.entries if entry.original == entry.place]
        old = {self._original[move] for move in ruling.issues[0] if move in self._original}
        leave = [entry for entry in own if entry.place in leaving]
        stay = [entry for entry in own if entry.place in old and entry.place not in leaving]
        new = [entry for entry in own if entry.place not in old and entry.place not in leaving]
        if not (self._nearer and new and stay and leave):
            return []
        return [entry.place for entry, goes in zip(new, self._nearer(new, stay, leave), strict=True) if goes]

    def _move(self, ruling: Ruling, places: Sequence[int], to: Group | None) -> None:
        """Take tellings, with their copies, out of their groups and put them into another or a new one."""
        moving = [place for place in places if self._group[place] is not to]
        if not moving:
            return
        if to is None:
            to = Group([], label=ruling.new, numbers={ruling.nr})
            self.groups.append(to)
        wanted = set(moving)
        for group in {self._group[place]: None for place in moving}:
            to.entries += [entry for entry in group.entries if entry.original in wanted]
            group.entries = [entry for entry in group.entries if entry.original not in wanted]
        to.entries.sort(key=lambda entry: entry.place)
        to.shown = True
        self._group.update(dict.fromkeys(moving, to))

    def _merge(self, into: Group, other: Group) -> None:
        if into is other:
            return
        into.entries = sorted([*into.entries, *other.entries], key=lambda entry: entry.place)
        into.numbers |= other.numbers
        into.shown = into.shown or other.shown
        into.cells = {
            party: max((g.cells[party] for g in (into, other) if party in g.cells), key=lambda ruling: ruling.nr)
            for party in {**into.cells, **other.cells}
        }
        self._group.update({entry.original: into for entry in other.entries})
        other.entries = []


def ruled_standings(found: Sequence[Standing], group: Group) -> tuple[Standing, ...]:
    """The standings of a group with the cells that a person has set; evidence and history stay with them."""
    cells = {standing.party: standing for standing in found}
    for party, ruling in group.cells.items():
        if ruling.status is None and ruling.position is None:
            cells.pop(party, None)
            continue
        before = cells.get(party, Standing(party, None))
        ruled = Standing(party, ruling.status, ruling.position, corrected=(ruling.nr,))
        cells[party] = msgspec.structs.replace(ruled, evidence=before.evidence, history=before.history)
    return tuple(cells[party] for party in sorted(cells))
