"""A dossier of three short articles to correct, and what people see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from record_fakes import FakeReader, source

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run
from rejoinder.filing.docket import Entry
from rejoinder.record.types import Board, Issue, Standing

LAKE = """The lake
WED demands of OST, NOR: a treaty on the lake. (2021-12-17)
OST says: the lake stays open.
OST rejects of WED: a treaty on the lake. (2021-12-18)

"""
PRISONERS = """Thirty prisoners
OST asks of WED: thirty prisoners held since spring. (2021-12-19)
WED defers of OST: thirty prisoners held since spring. (2021-12-20)
WED meets of OST: talks (2021-12-21)

NOR offers of OST: grain without customs. (2021-12-22)
"""
GRAIN = """Grain
OST accepts of NOR: grain without customs. (2022-01-03)
WED says: nothing of the kind.
"""
TEXTS = {"lake": LAKE, "prisoners": PRISONERS, "grain": GRAIN}


@contextmanager
def plain_groups() -> Iterator[None]:
    """Moves are grouped by the beginning of their points: what is tested here is not how well filing groups them."""

    def groups_of(entries: Sequence[Entry], *_: Any) -> list[list[int]]:
        found: dict[str, list[int]] = {}
        for entry in entries:
            found.setdefault(entry.point[:8], []).append(entry.place)
        return sorted(found.values())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rejoinder.filing.board.groups_of", groups_of)
        yield


def opened(path: Path | None = None, **more: Any) -> Dossier:
    dossier = Dossier.open(path, reader=FakeReader, **more)
    list(run([source(text, f"{name}.txt", id=name) for name, text in TEXTS.items()], FakeReader, dossier._store))
    return dossier


def issue(board: Board, words: str) -> Issue:
    (found,) = [one for one in board.issues if words in one.label]
    return found


def cell(board: Board, words: str, party: str) -> Standing | None:
    return next((one for one in issue(board, words).standings if one.party == party), None)


def state(dossier: Dossier) -> tuple[Any, ...]:
    """All that people see of a record."""
    return (
        dossier.board(), dossier.moves(), dossier.statements(), dossier.timeline(), dossier.documents(),
        list(dossier.readings()), dossier.find("lake OR grain OR prisoners"),
    )  # fmt: skip
