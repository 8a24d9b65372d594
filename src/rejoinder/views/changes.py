"""What changed between two boards: every cell that does not say what it said, with the words that made it so.

Issues are the same where they have the same id, else where they have moves in common, those of one label and those with
most moves in common first: an issue whose first move came to light later has another id and is still the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rejoinder.record.targets import ranked
from rejoinder.record.types import Board, Evidence, Issue, Standing
from rejoinder.record.watched import Cell, Change, Named
from rejoinder.views.board import BoardRow, cell
from rejoinder.views.wording import legible, quote, title_of

if TYPE_CHECKING:
    from rejoinder.record.entries import DocumentEntry

__all__ = ["change_lines", "change_title", "changes"]

_SHOWN = 5
"""Sentences of evidence that a line has for each change; JSON has all."""


def changes(before: Board, after: Board) -> list[Change]:
    """The cells that changed, in the order of the later board; those of issues that are no more come last."""
    names = {party.id: party.name for board in (before, after) for party in board.parties}
    earlier = _pairs(before, after)
    found: list[Change] = []
    for issue in ranked(after):
        found += _of(earlier.get(issue.id), issue, names)
    paired = {one.id for one in earlier.values()}
    for issue in ranked(before):
        if issue.id not in paired:
            found += _of(issue, None, names)
    return found


def _pairs(before: Board, after: Board) -> dict[str, Issue]:
    """By the id of an issue of the later board, the one it was on the earlier."""
    known = {issue.id: issue for issue in before.issues}
    found = {issue.id: known.pop(issue.id) for issue in after.issues if issue.id in known}
    owner = {move: issue.id for issue in known.values() for move in issue.moves}
    shared: dict[tuple[str, str], int] = {}
    for issue in after.issues:
        if issue.id not in found:
            for move in issue.moves:
                if move in owner:
                    shared[owner[move], issue.id] = shared.get((owner[move], issue.id), 0) + 1
    was, is_now = ({issue.id: issue.label for issue in board.issues} for board in (before, after))
    for old, new in sorted(shared, key=lambda pair: (was[pair[0]] != is_now[pair[1]], -shared[pair], pair)):
        if old in known and new not in found:
            found[new] = known.pop(old)
    return found


def _of(before: Issue | None, after: Issue | None, names: Mapping[str, str]) -> Iterator[Change]:
    now = after or before
    assert now is not None
    parties = dict.fromkeys(party for issue in (after, before) if issue for party in _parties(issue))
    for party in parties:
        was, stands = _cell(before, party), _cell(after, party)
        if _words(was) == _words(stands):
            continue
        evidence = _evidence(after, party)
        known = set(_evidence(before, party))
        new = tuple(one for one in evidence if one not in known) or evidence
        label = Named(now.id, now.label)
        yield Change(label, Named(party, names.get(party, party)), was, stands, new)


def _parties(issue: Issue) -> list[str]:
    return [*issue.askers, *(standing.party for standing in issue.standings)]


def _standing(issue: Issue | None, party: str) -> Standing | None:
    return None if issue is None else next((one for one in issue.standings if one.party == party), None)


def _cell(issue: Issue | None, party: str) -> Cell | None:
    standing = _standing(issue, party)
    asks = issue is not None and party in issue.askers
    if not asks and (standing is None or not (standing.status or standing.position)):
        return None
    if standing is None:
        return Cell(None, None, "recorded", (), (), asks)
    return Cell(standing.status, standing.position, standing.basis, standing.claimed_by, standing.disputed_by, asks)


def _evidence(issue: Issue | None, party: str) -> tuple[Evidence, ...]:
    standing = _standing(issue, party)
    return () if standing is None else tuple(one for one in standing.evidence if not one.repeats)


def _words(one: Cell | None) -> str:
    """What a cell says, as on the board."""
    if one is None:
        return "nothing"
    standing = Standing("", one.status, one.position, one.basis, one.claimed_by, one.disputed_by)  # type: ignore[arg-type]
    row = BoardRow(Issue("", ""), ("",) if one.asks else (), {"": standing}, 0)
    return " ".join(cell(row, "")) or "nothing"


def change_title(change: Change) -> str:
    """A change on one line: "RUS: unanswered -> rejected (limits on missiles)"."""
    was, stands = _words(change.before), _words(change.after)
    return f"{legible(change.party.id)}: {was} -> {stands} ({' '.join(legible(change.issue.name).split())})"


def change_lines(found: Sequence[Change], documents: Mapping[str, DocumentEntry]) -> Iterator[str]:
    """Changes for people: the issue, below it each party with what it was and is, below that the words."""
    issue = None
    for change in found:
        if change.issue.id != issue:
            issue = change.issue.id
            yield " ".join(legible(change.issue.name).split())
        name = change.party.name if change.party.name != change.party.id else ""
        who = legible(f"{change.party.id} {name}".strip())
        yield f"  {who}: {_words(change.before)} -> {_words(change.after)}"
        for one in change.evidence[:_SHOWN]:
            entry = documents.get(one.document)
            where = title_of(entry.title, entry.path) if entry else one.document
            link = f" <{legible(entry.url)}>" if entry and entry.url else ""
            yield f"    {quote(one.text)} [{where}{link}]"
        if len(change.evidence) > _SHOWN:
            yield f"    and {len(change.evidence) - _SHOWN} more"
