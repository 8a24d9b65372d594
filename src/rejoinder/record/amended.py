"""The record as people see it: what is stored, with the corrections in force.

Comes in: a store and its ledger. Goes out: documents, readings, statements, moves, hits, all corrected, and what filing
needs to know of corrected issues. Only documents that have corrections are put together anew.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from rejoinder.errors import UnknownDocumentError
from rejoinder.filing.docket import board_id
from rejoinder.filing.rulings import Ruling
from rejoinder.filing.told import Told
from rejoinder.record.addresses import Address, find_again
from rejoinder.record.corrections import OF_ENTRIES, Amended, Correction, Landing, amended, landed
from rejoinder.record.entries import DocumentEntry, Hit, MoveEntry, StatementEntry
from rejoinder.record.ledger import Ledger
from rejoinder.record.store import Store
from rejoinder.record.types import Board, Published, Reading

__all__ = ["AmendedRecord", "Kept"]

E = TypeVar("E", StatementEntry, MoveEntry)

Kept = dict[tuple[str, str, tuple[int, ...]], tuple[Reading, Amended]]
"""Documents with corrections, as read and as corrected, by id, digest and the numbers of their corrections."""

KEPT = 1000
"""Corrected documents kept at a time."""


class AmendedRecord:
    """A dossier's record with the corrections that are in force when this is made."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        told: Callable[[AmendedRecord], Told] | None = None,
        kept: Kept | None = None,
    ) -> None:
        """`told` gives what other documents tell of who acts; without it everything is as its own document has it.

        `kept` has corrected documents over several records; they are taken from it while nothing of them has changed.
        """
        self._store = store
        self._ledger = ledger
        self._from_others = told
        self._corrections = ledger.in_force()
        self._of: dict[str, list[Correction]] = {}
        self._hides: dict[str, Correction] = {}
        self._overruled: dict[int, Landing] = {}
        for one in self._corrections:
            if one.document is None:
                continue
            if one.kind in OF_ENTRIES:
                self._of.setdefault(one.document, []).append(one)
            elif one.kind in ("hide", "show"):
                before = self._hides.get(one.document)
                if before is not None:
                    reason = f"correction {one.nr} came later"
                    self._overruled[before.nr] = Landing(one.document, reason, replaced=True)
                self._hides[one.document] = one
        self._kept: Kept = {} if kept is None else kept
        self._raw: dict[str, Reading | None] = {}

    @property
    def hidden(self) -> frozenset[str]:
        """Ids of the documents that a person has hidden."""
        return frozenset(id for id, one in self._hides.items() if one.kind == "hide")

    def fingerprint(self) -> str:
        """The corrections in force, as a hash; "" if there are none."""
        if not self._corrections:
            return ""
        told = [(one.nr, one.kind, one.target, one.after) for one in self._corrections]
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    def documents(self) -> list[DocumentEntry]:
        """All documents; the hidden ones are marked, counts are of what is shown of them."""
        entries = self._store.documents()
        if not self._corrections:
            return entries
        hidden, found = self.hidden, []
        for entry in entries:
            if entry.id in self._of:
                made = self._amended(entry.id).reading
                counts = {"statements": len(made.statements), "moves": len(made.moves)}
                entry = msgspec.structs.replace(entry, **counts)
            found.append(msgspec.structs.replace(entry, hidden=True) if entry.id in hidden else entry)
        return found

    def reading(self, document: str) -> Reading:
        """A document, hidden or not, with what other documents tell of it."""
        reading = self._amended(document).reading if document in self._of else self._store.reading(document)
        told = self._told()
        return told.reading(reading) if told else reading

    def readings(self) -> Iterator[Reading]:
        """The documents that are not hidden, with what other documents tell of them."""
        told = self._told()
        for reading in self.alone():
            yield told.reading(reading) if told else reading

    def alone(self) -> Iterator[Reading]:
        """The documents that are not hidden, each as it is by itself, with its corrections."""
        for reading in self.as_read():
            id = reading.document.id
            yield amended(reading, self._of[id]).reading if id in self._of else reading

    def as_read(self) -> Iterator[Reading]:
        """The documents that are not hidden as they were read."""
        hidden = self.hidden
        return (reading for reading in self._store.readings() if reading.document.id not in hidden)

    def _told(self) -> Told | None:
        return self._from_others(self) if self._from_others else None

    def statements(self) -> list[StatementEntry]:
        """All statements but those rejected or in hidden documents."""
        found = self._entries(
            self._store.statements(),
            lambda made: [StatementEntry(made.document.id, _day(made), one) for one in made.statements],
        )
        told = self._told()
        if told is None:
            return found
        return [msgspec.structs.replace(e, statement=told.statement(e.document, e.statement)) for e in found]

    def moves(self) -> list[MoveEntry]:
        """All moves but those rejected or in hidden documents."""
        found = self._entries(
            self._store.moves(),
            lambda made: [MoveEntry(made.document.id, _day(made), one) for one in made.moves],
        )
        told = self._told()
        return [msgspec.structs.replace(e, move=told.move(e.document, e.move)) for e in found] if told else found

    def _entries(self, stored: Iterable[E], corrected: Callable[[Reading], list[E]]) -> list[E]:
        """Stored entries; all of a document with corrections come from its corrected reading, at its first one."""
        found: list[E] = []
        done = set(self.hidden)
        for entry in stored:
            if entry.document in done:
                continue
            if entry.document not in self._of:
                found.append(entry)
                continue
            done.add(entry.document)
            found += corrected(self._amended(entry.document).reading)
        # all that such a document has may be what a person added
        late: list[E] = []
        for id in self._of:
            if id not in done and self._whole(id) is not None:
                late += corrected(self._amended(id).reading)
        if late:
            place = {one.id: i for i, one in enumerate(self._store.readers())}
            found += late
            found.sort(key=lambda one: place[one.document])
        return found

    def find(self, query: str, *, limit: int, kinds: Collection[str] = ("move", "statement", "document")) -> list[Hit]:
        """What a search finds outside of hidden documents and rejected entries; who acts or speaks is as corrected."""
        who: dict[tuple[str, str, str], str | None] = {}
        gone: list[tuple[str, str]] = []
        for document in self._of:
            raw = self._whole(document)
            if raw is None:
                continue
            made = self._amended(document).reading
            left = {one.id for one in made.statements} | {one.id for one in made.moves}
            read = [one.id for one in raw.statements] + [one.id for one in raw.moves]
            gone += [(document, id) for id in read if id not in left]
            for statement in made.statements:
                if statement.corrected and statement.speaker:
                    who["statement", document, statement.id] = statement.speaker.person or statement.speaker.actor
            for move in made.moves:
                if move.corrected:
                    who["move", document, move.id] = move.by.actor or move.person or move.by.text or None
        hits = self._store.find(query, limit=limit, hidden=self.hidden, without=gone, kinds=kinds)
        return [
            msgspec.structs.replace(hit, who=who[key])
            if (key := (hit.kind, hit.document, hit.id or "")) in who
            else hit
            for hit in hits
        ]

    def names(self) -> tuple[set[str], dict[str, set[str]]]:
        """Actors that corrections name, and for whom the persons they name speak."""
        actors: set[str] = set()
        persons: dict[str, set[str]] = {}
        for one in self._corrections:
            if one.kind == "addressees":
                actors.update(one.after)
            elif one.kind == "add":
                _named(one.after, actors, persons)
            elif one.kind in ("speaker", "actor"):
                actor, person = one.after["actor"], one.after["person"]
                actors.update({actor} - {None})
                if person:
                    persons.setdefault(person, set()).update({actor} - {None})
            elif one.target.party:
                actors.add(one.target.party)
        return actors, persons

    # What filing needs

    def rulings(self) -> list[Ruling]:
        """The corrections of issues, cells and addressees, with the ids their moves have now."""
        found = []
        for one in self._corrections:
            target = one.target
            if one.kind == "addressees" and target.entry is not None:
                found.append(Ruling(one.nr, "addressees", moves=self._now([target.entry])))
            elif one.kind in ("issue", "label", "merge", "split", "standing"):
                cell = one.after if one.kind == "standing" else {}
                found.append(
                    Ruling(
                        one.nr,
                        one.kind,
                        tuple(self._now(anchor.moves) for anchor in target.issues),
                        tuple(anchor.label for anchor in target.issues),
                        self._now([target.entry] if target.entry else target.moves),
                        target.label,
                        target.party,
                        cell.get("status"),
                        cell.get("position"),
                    )
                )
        return found

    def _now(self, addresses: Iterable[Address]) -> tuple[str, ...]:
        """Ids on the board of the moves that addresses mean now; those that mean none are left out."""
        found = []
        for address in addresses:
            reading = self._whole(address.document)
            id = find_again(address, reading).id if reading is not None else None
            if id is not None:
                found.append(board_id(address.document, id))
        return tuple(dict.fromkeys(found))

    # What became of the corrections

    def landed(self, corrections: Sequence[Correction], board: Board) -> list[Correction]:
        """Corrections with whether they show, why not, and what they are about now."""
        landings = dict(self._overruled)
        hidden = self.hidden
        for document in self._of:
            if self._whole(document) is not None:
                landings.update(self._amended(document).landings)
            if document in hidden:
                reason = f"its document is hidden by correction {self._hides[document].nr}"
                landings.update((one.nr, Landing(None, reason, replaced=True)) for one in self._of[document])
        for document, one in self._hides.items():
            landings[one.nr] = Landing(document)
        landings.update(_on_board(self._corrections, board))
        missing = Landing(None, "its document is not in the dossier any more")
        return [landed(one, landings.get(one.nr, missing)) for one in corrections]

    @functools.cached_property
    def _digests(self) -> dict[str, str]:
        """The digests of the documents that have corrections, as they are stored now."""
        return self._ledger.digests()

    def _whole(self, document: str) -> Reading | None:
        """A document as it was read; None if it is not there."""
        if document in self._of and document in self._digests:
            return self._amending(document)[0]
        if document not in self._raw:
            try:
                self._raw[document] = self._store.reading(document)
            except UnknownDocumentError:
                self._raw[document] = None
        return self._raw[document]

    def _amended(self, document: str) -> Amended:
        return self._amending(document)[1]

    def _amending(self, document: str) -> tuple[Reading, Amended]:
        """A document with corrections, as read and as corrected."""
        own = self._of[document]
        # a reading is what its digest says and a correction never changes: with both the same, so is what they make
        key = (document, self._digests.get(document, ""), tuple(one.nr for one in own))
        found = self._kept.get(key)
        if found is None:
            reading = self._store.reading(document)
            found = reading, amended(reading, own)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found


def _day(reading: Reading) -> Published:
    published = reading.document.published
    return Published(published.earliest, published.latest, published.basis)


def _named(added: dict[str, Any], actors: set[str], persons: dict[str, set[str]]) -> None:
    """Take in whom an added entry names."""
    entry = added.get("move") or added["statement"]
    who = entry["by"] if "by" in entry else entry["speaker"] or {}
    person = entry.get("person") or who.get("person")
    actors.update(one["actor"] for one in (who, *entry.get("to", ())) if one.get("actor"))
    if person:
        persons.setdefault(person, set()).update(one for one in [who.get("actor")] if one)


def _on_board(corrections: Iterable[Correction], board: Board) -> dict[int, Landing]:
    """What became of the corrections of issues: a later one for the same label or cell stands in its place."""
    where: dict[int, str] = {}
    for issue in board.issues:
        where.update(dict.fromkeys(issue.corrected or (), issue.id))
    failed = board.not_applied or {}
    found: dict[int, Landing] = {}
    last: dict[tuple[str, str | None], int] = {}
    for one in corrections:
        if one.kind not in ("issue", "label", "merge", "split", "standing"):
            continue
        if one.nr in failed:
            found[one.nr] = Landing(None, failed[one.nr])
        elif one.nr not in where:
            found[one.nr] = Landing(None, "this board was not made with it")
        else:
            issue_id = where[one.nr]
            found[one.nr] = Landing(issue_id)
            if one.kind in ("label", "standing"):
                before = last.get((issue_id, one.target.party))
                if before is not None:
                    found[before] = Landing(issue_id, f"correction {one.nr} came later", replaced=True)
                last[issue_id, one.target.party] = one.nr
    return found
