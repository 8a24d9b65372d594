"""Annotations made elsewhere, taken into a dossier of the coder's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from rejoinder.dossier import Dossier
from rejoinder.errors import DossierError, InputError, RejoinderError
from rejoinder.exchange.formats import Imported, Problem, importer
from rejoinder.filing.docket import board_id
from rejoinder.record.corrections import Correction
from rejoinder.record.types import Board, Evidence, Issue, Move, Party, Position, Reading, Standing

__all__ = ["CorrectingReport", "ImportReport", "import_annotations", "import_corrections", "labelled_board"]


class ImportReport(msgspec.Struct):
    """What came in, and what could not be used."""

    documents: int = 0
    statements: int = 0
    moves: int = 0
    problems: list[Problem] = []

    def __str__(self) -> str:
        """The counts on one line."""
        return f"{self.documents} documents, {self.statements} statements, {self.moves} moves taken in"


def import_annotations(
    form: str,
    path: str | os.PathLike[str],
    into: str | os.PathLike[str],
    *,
    coder: str | None = None,
    texts: str | os.PathLike[str] | None = None,
) -> ImportReport:
    """Take annotations into the dossier in the file `into`, which is made if it is not there.

    `texts` is a dossier that has the documents, for annotations that come without them. Of a .dna file, `coder` says
    whose statements; without it all are taken. Raises `InputError` for a file that cannot be used at all.
    """
    chosen = importer(form)
    if not coder and form != "dna":
        raise InputError(f"{form}: --coder NAME is missing: who annotated it")
    known: list[Reading] = []
    if texts is not None:
        with Dossier.open(texts, create=False) as record:
            known = [msgspec.structs.replace(reading, statements=(), moves=()) for reading in record.readings()]
    report = ImportReport(problems=[])
    found: list[Imported] = []
    for one in chosen.read(Path(path), known, coder):
        if isinstance(one, Problem):
            report.problems.append(one)
        else:
            found.append(one)
    board = labelled_board(found) if any(one.labels for one in found) else None
    with Dossier.open(into) as record:
        outcomes = record.adopt([one.reading for one in found], coder=coder or Path(path).stem, board=board)
    for one, outcome in zip(found, outcomes, strict=True):
        if isinstance(outcome, DossierError):
            report.problems.append(Problem(f"{os.fspath(into)}: {outcome}"))
        else:
            report.documents += 1
            report.statements += len(one.reading.statements)
            report.moves += len(one.reading.moves)
    return report


class CorrectingReport(msgspec.Struct):
    """The corrections that annotations came to, and what could not be used."""

    documents: int = 0
    corrections: list[Correction] = []
    problems: list[Problem] = []

    def __str__(self) -> str:
        """The counts on one line."""
        made = len(self.corrections)
        return f"{made} correction{'' if made == 1 else 's'} from annotations of {self.documents} documents"


def import_corrections(
    form: str, path: str | os.PathLike[str], dossier: Dossier, *, coder: str, why: str = "", complete: bool = False
) -> CorrectingReport:
    """Correct a dossier by what a coder annotated in its documents; with `complete` the rest is rejected.

    Raises `InputError` for a file that cannot be used at all, and for a format that has no acts of ours.
    """
    if form == "dna":
        raise InputError("dna: has no acts and addressees to correct; import it with --into, as the coder's own")
    chosen = importer(form)
    report = CorrectingReport(corrections=[], problems=[])
    known = [msgspec.structs.replace(reading, statements=(), moves=()) for reading in dossier.readings()]
    found: list[Reading] = []
    for one in chosen.read(Path(path), known, coder):
        if isinstance(one, Problem):
            report.problems.append(one)
        else:
            found.append(one.reading)
    report.documents = len(found)
    for outcome in dossier.amend(found, who=coder, why=why, complete=complete):
        if isinstance(outcome, RejoinderError):
            report.problems.append(Problem(f"{os.fspath(path)}: {outcome}"))
        else:
            report.corrections.append(outcome)
    return report


def labelled_board(found: Iterable[Imported]) -> Board:
    """The board as a coder made it: an issue for each label, and each party's position on it."""
    moves: dict[str, list[tuple[str, Move]]] = {}
    names: dict[str, str] = {}
    for one in found:
        names.update(one.names)
        for move in one.reading.moves:
            if (label := one.labels.get(move.id)) is not None:
                moves.setdefault(label, []).append((one.reading.document.id, move))
    issues: list[Issue] = []
    taken: set[str] = set()
    for label, entries in moves.items():
        issue = base = re.sub(r"\W+", "-", label.casefold()).strip("-")[:60] or "issue"
        number = 2
        while issue in taken:
            issue, number = f"{base}-{number}", number + 1
        taken.add(issue)
        by: dict[str, list[tuple[str, Move]]] = {}
        for document, move in entries:
            if move.by.actor:
                by.setdefault(move.by.actor, []).append((document, move))
        standings = tuple(_standing(party, own) for party, own in by.items())
        issues.append(Issue(issue, label, tuple(board_id(document, move.id) for document, move in entries), standings))
    parties = dict.fromkeys(standing.party for issue in issues for standing in issue.standings)
    return Board(tuple(Party(party, names.get(party, party)) for party in parties), tuple(issues))


def _standing(party: str, moves: list[tuple[str, Move]]) -> Standing:
    kinds = {move.polarity for _, move in moves} - {"neutral"}
    position: Position | None = None
    if kinds:
        position = "mixed" if len(kinds) == 2 else "for" if "for" in kinds else "against"
    evidence = tuple(
        Evidence(document, move.evidence.start, move.evidence.end, move.evidence.text, board_id(document, move.id))
        for document, move in moves
    )
    return Standing(party, None, position, evidence=evidence)
