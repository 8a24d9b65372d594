"""Correcting: from what a person says to a correction that can be kept.

Comes in: the kind of a correction, what it is of and what it is to become, in a person's words or as the entries and
ids that the record hands out. Goes out: a draft whose target can be found again whatever reads the documents later.
Whatever does not name one thing, or would change nothing, is an `InputError` of one line.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

import msgspec

from rejoinder.errors import InputError
from rejoinder.filing.docket import FILED, board_id
from rejoinder.filing.rulings import POSITIONS
from rejoinder.record.additions import addition, already, beside, checked
from rejoinder.record.addresses import Address, address_of
from rejoinder.record.amended import AmendedRecord
from rejoinder.record.corrections import KINDS, Anchor, Kind, Target
from rejoinder.record.entries import MoveEntry, StatementEntry
from rejoinder.record.ledger import Draft
from rejoinder.record.store import Store
from rejoinder.record.targets import Names, entry_in, issue_named
from rejoinder.record.types import ACTS, Board, Issue, Move, Position, Reading, Statement, Status

__all__ = ["Correcting", "NothingToCorrect"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

MEMBERS = 60
"""Most moves an issue is remembered by."""


class NothingToCorrect(InputError):
    """What a person says is so already."""


class Correcting:
    """Drafts corrections of one dossier, as its record and its board are now."""

    def __init__(self, store: Store, record: AmendedRecord, board: Callable[[], Board]) -> None:
        """`board` makes the board, which takes time and is not needed for everything."""
        self._store, self._record = store, record
        self._make_board = functools.cache(board)
        self._readings: dict[str, Reading] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._naming: Names | None = None

    def draft(self, kind: str, target: Any, to: Any = None, *, label: str | None = None, new: bool = False) -> Draft:
        """The correction meant; `label` names an issue made or merged, `new` allows a party nobody has named yet."""
        label = " ".join(label.split()) if label is not None else None
        target, to = _on_a_line(target), _on_a_line(to)
        match kind:
            case "speaker":
                return self._speaker(target, to, new)
            case "act":
                return self._act(target, to)
            case "actor":
                return self._actor(target, to, new)
            case "addressees":
                return self._addressees(target, to, new)
            case "reject":
                return self._reject(target)
            case "add":
                return self._add(target, to)
            case "issue":
                return self._issue(target, to, label)
            case "standing":
                return self._standing(target, to, new)
            case "label":
                return self._label(target, to)
            case "merge":
                return self._merge(target, label)
            case "split":
                return self._split(target, to, label)
            case "hide" | "show":
                return self._hide(kind, target)
        raise InputError(f"{kind}: no such kind of correction; there are {', '.join(KINDS)}")

    # Statements and moves

    def _speaker(self, target: Any, to: Any, new: bool) -> Draft:
        document, entry = self._entry(target, "statement")
        shown = next(one for one in self._shown(document).statements if one.id == entry.id)
        before = _who(shown.speaker.actor, shown.speaker.person, shown.speaker.text) if shown.speaker else None
        return self._on(document, entry, "speaker", before, self._named(to, new))

    def _act(self, target: Any, to: Any) -> Draft:
        document, entry = self._entry(target, "move")
        act = str(to).strip().lower().replace(" ", "_").replace("-", "_")
        if act not in ACTS:
            raise InputError(f"{to}: no such act; there are {', '.join(ACTS)}")
        return self._on(document, entry, "act", self._move(document, entry).act, act)

    def _actor(self, target: Any, to: Any, new: bool) -> Draft:
        document, entry = self._entry(target, "move")
        move = self._move(document, entry)
        before = _who(move.by.actor, move.person, move.by.text)
        return self._on(document, entry, "actor", before, self._named(to, new))

    def _addressees(self, target: Any, to: Any, new: bool) -> Draft:
        document, entry = self._entry(target, "move")
        names = [to] if isinstance(to, str) else list(to or ())
        after = list(dict.fromkeys(self._names.party(str(name), new=new) for name in names))
        before = [actor.actor or actor.text for actor in self._move(document, entry).to]
        return self._on(document, entry, "addressees", before, after)

    def _reject(self, target: Any) -> Draft:
        document, entry = self._entry(target, "statement or move")
        words = " … ".join(span.text for span in entry.content) if isinstance(entry, Statement) else entry.evidence.text
        return self._on(document, entry, "reject", words, None)

    def _add(self, target: Any, to: Any) -> Draft:
        document = self._store.document_id(str(target))
        if not isinstance(to, Statement | Move):
            raise InputError("adding takes a statement or a move, with the words it was read from")
        raw, shown = self._raw(document), self._shown(document)
        if document in self._record.hidden:
            raise InputError(f"{document}: is hidden; show it before adding to what is in it")
        checked(to, raw.document.text)
        address, after = addition(to, raw)
        known = already(to, shown)
        if known is not None:
            raise NothingToCorrect(f"{known}: is so already; nothing to correct")
        outer = to.statement if isinstance(to, Move) else to.reported_by
        within = None
        for reading in (raw, shown):
            within = within or next((address_of(one, reading) for one in reading.statements if one.id == outer), None)
        kept = Target(entry=address, moves=beside(address, raw), within=within)
        return Draft("add", document, kept, None, after)

    def known(self, words: str) -> tuple[str | None, str | None]:
        """Actor and person that words name, None where they name nobody in particular."""
        try:
            return self._names.who(words)
        except InputError:
            return None, None

    def _on(self, document: str, entry: Statement | Move, kind: Kind, before: Any, after: Any) -> Draft:
        same = before == after
        if isinstance(after, dict) and isinstance(before, dict):
            same = all(before.get(name) == after[name] for name in ("actor", "person"))
        if same:
            raise NothingToCorrect(f"{entry.id}: is so already; nothing to correct")
        return Draft(kind, document, Target(entry=address_of(entry, self._raw(document))), before, after, entry.id)

    def _named(self, to: Any, new: bool) -> dict[str, str | None]:
        if isinstance(to, dict):
            actor, person = to.get("actor"), to.get("person")
            if not actor and not person:
                raise InputError("somebody must be named: a party, a person, or both")
            return _who(self._names.party(str(actor), new=new) if actor else None, person or None, None)
        if not isinstance(to, str) or not to.strip():
            raise InputError("somebody must be named: a party, a person, or both")
        return _who(*self._names.who(to, new=new), None)

    # Issues and cells

    def _issue(self, target: Any, to: Any, label: str | None) -> Draft:
        document, entry = self._entry(target, "move")
        move = self._move(document, entry)
        if move.act not in FILED:
            raise InputError(f"{move.id}: an act ({move.act}) that belongs to no issue; correct its act first")
        now = next((one for one in self._make_board().issues if board_id(document, move.id) in one.moves), None)
        goal = None if to is None else self._on_board(to)
        if (goal is now and now is not None) or (goal is None and now is not None and len(now.moves) == 1):
            raise NothingToCorrect(f"{move.id}: is so already; nothing to correct")
        address = address_of(entry, self._raw(document))
        issues = () if goal is None else (self._anchor(goal),)
        after = {"id": goal.id if goal else None, "label": goal.label if goal else label}
        before = {"id": now.id, "label": now.label} if now else None
        kept = Target(entry=address, issues=issues, label=None if goal else label)
        return Draft("issue", document, kept, before, after, goal.id if goal else None)

    def _standing(self, target: Any, to: Any, new: bool) -> Draft:
        if isinstance(target, str) or not isinstance(target, Sequence) or len(target) != 2:
            raise InputError("a cell is an issue and a party")
        issue = self._on_board(target[0])
        party = self._names.party(str(target[1]), new=new)
        now = next((one for one in issue.standings if one.party == party), None)
        before = {"status": now.status, "position": now.position} if now else {"status": None, "position": None}
        word = str(to).strip().lower()
        statuses, positions = get_args(Status), get_args(Position)
        if word in statuses:
            status: Any = word
            after = {"status": word, "position": POSITIONS.get(status, before["position"])}
        elif word in positions:
            after = {"status": None, "position": word}
        elif word == "none":
            after = {"status": None, "position": None}
        else:
            raise InputError(f"{to}: no such standing; there are {', '.join((*statuses, *positions))}, none")
        if after == before and (now is None or now.basis == "recorded"):
            raise NothingToCorrect(f"{issue.label}, {party}: is so already; nothing to correct")
        return Draft("standing", None, Target(issues=(self._anchor(issue),), party=party), before, after, issue.id)

    def _label(self, target: Any, to: Any) -> Draft:
        issue = self._on_board(target)
        label = " ".join(str(to or "").split())
        if not label:
            raise InputError("a label needs words")
        if label == issue.label:
            raise NothingToCorrect(f"{issue.label}: is so already; nothing to correct")
        kept = Target(issues=(self._anchor(issue),), label=label)
        return Draft("label", None, kept, issue.label, label, issue.id)

    def _merge(self, target: Any, label: str | None) -> Draft:
        names = [target] if isinstance(target, str) else list(target)
        issues = list({issue.id: issue for issue in map(self._on_board, names)}.values())
        if len(issues) < 2:
            raise InputError("merging takes two issues or more")
        kept = Target(issues=tuple(map(self._anchor, issues)), label=label)
        return Draft("merge", None, kept, [one.label for one in issues], label or issues[0].label, issues[0].id)

    def _split(self, target: Any, to: Any, label: str | None) -> Draft:
        issue = self._on_board(target)
        moves: list[Address] = []
        left = set(issue.moves)
        for one in [to] if isinstance(to, str | MoveEntry) else list(to or ()):
            document, entry = self._entry(one, "move")
            if board_id(document, entry.id) not in issue.moves:
                raise InputError(f"{entry.id}: is not a move of the issue {issue.label!r}")
            left.discard(board_id(document, entry.id))
            moves.append(address_of(entry, self._raw(document)))
        if not moves:
            raise InputError(f"{issue.label}: name the moves that leave the issue")
        if not left:
            raise InputError(f"{issue.label}: these are all of its moves; to give it another name correct its label")
        # all of its moves, so that what joins it later can be told from what was there
        kept = Target(issues=(self._anchor(issue, len(issue.moves)),), moves=tuple(moves), label=label)
        after = {"label": label, "moves": [one.id for one in moves]}
        return Draft("split", None, kept, issue.label, after, issue.id)

    def _hide(self, kind: Kind, target: Any) -> Draft:
        document = self._store.document_id(str(target))
        hidden = document in self._record.hidden
        if hidden == (kind == "hide"):
            raise NothingToCorrect(f"{document}: is {'hidden' if hidden else 'shown'} already; nothing to correct")
        return Draft(kind, document, Target(), hidden, not hidden, document)

    # Finding

    def _entry(self, target: Any, wanted: str) -> tuple[str, Statement | Move]:
        """The document and the stored entry that a target names."""
        if isinstance(target, StatementEntry):
            target = (target.document, target.statement.id)
        elif isinstance(target, MoveEntry):
            target = (target.document, target.move.id)
        if isinstance(target, str):
            document, name = self._parted(target, wanted)
        elif isinstance(target, Sequence) and len(target) == 2:
            document, name = self._store.document_id(str(target[0])), str(target[1])
        else:
            raise InputError(f"{target!r}: no {wanted}; give its id")
        raw, shown = self._raw(document), self._shown(document)
        read = {one.id for one in raw.statements} | {one.id for one in raw.moves}
        said = (*raw.statements, *(one for one in shown.statements if one.id not in read))
        done = (*raw.moves, *(one for one in shown.moves if one.id not in read))
        entry = entry_in(msgspec.structs.replace(raw, statements=said, moves=done), shown, name, wanted)
        if entry.id not in read:
            nr = (entry.corrected or (0,))[0]
            raise InputError(f"{entry.id}: was added by correction {nr}; undo that one (`rejoinder correct undo {nr}`)")
        if document in self._record.hidden:
            raise InputError(f"{document}: is hidden; show it before correcting what is in it")
        if entry.id not in {one.id for one in (shown.statements if isinstance(entry, Statement) else shown.moves)}:
            raise InputError(f"{entry.id}: was rejected; undo that correction first (`rejoinder correct list`)")
        return document, entry

    def _parted(self, target: str, wanted: str) -> tuple[str, str]:
        """Document and name within it: "DOCUMENT#2", "DOCUMENT/s3", or an id that only one document has."""
        document, number_sign, name = target.rpartition("#")
        if number_sign:
            return self._store.document_id(document), name
        owners = self._store.owners(target, statements="statement" in wanted, moves="move" in wanted)
        if len(owners) == 1:
            return owners[0], target
        if len(owners) > 1:
            raise InputError(f"{target}: is in {len(owners)} documents; write DOCUMENT/{target}")
        document, slash, name = target.rpartition("/")
        if slash:
            return self._store.document_id(document), name
        raise InputError(f"{target}: no such {wanted}; write DOCUMENT#1 (or #a for a move) as `rejoinder show` has it")

    def _on_board(self, named: Any) -> Issue:
        return issue_named(self._make_board(), named.id if isinstance(named, Issue) else str(named))

    def _move(self, document: str, entry: Statement | Move) -> Move:
        return next(one for one in self._shown(document).moves if one.id == entry.id)

    def _anchor(self, issue: Issue, members: int = MEMBERS) -> Anchor:
        if not self._places:
            self._places = {board_id(document, move): (document, move) for document, move in self._store.move_ids()}
        step = -(-len(issue.moves) // members)
        moves = tuple(self._addresses(issue.moves[::step]))
        if not moves:
            raise InputError(f"{issue.label}: none of its moves is in the dossier; it cannot be corrected")
        return Anchor(issue.id, issue.label, moves)

    def _addresses(self, moves: Iterable[str]) -> Iterable[Address]:
        for document, id in (self._places[one] for one in moves if one in self._places):
            reading = self._raw(document)
            yield address_of(next(move for move in reading.moves if move.id == id), reading)

    def _raw(self, document: str) -> Reading:
        if document not in self._readings:
            self._readings[document] = self._store.reading(document)
        return self._readings[document]

    def _shown(self, document: str) -> Reading:
        return self._record.reading(document)

    @property
    def _names(self) -> Names:
        if self._naming is None:
            actors, speaks_for = self._store.names()
            added, people = self._record.names()
            for person, parties in people.items():
                speaks_for.setdefault(person, set()).update(parties)
            self._naming = Names(self._make_board(), actors | added, speaks_for)
        return self._naming


def _on_a_line(value: Any) -> Any:
    """Words without line breaks and control characters, wherever they are in a value."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, dict):
        return {key: _on_a_line(one) for key, one in value.items()}
    return type(value)(map(_on_a_line, value)) if isinstance(value, list | tuple) else value


def _who(actor: str | None, person: str | None, text: str | None) -> dict[str, str | None]:
    return {"actor": actor, "person": person, "text": text or None}
