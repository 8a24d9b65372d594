"""Rulings: what a person fixed of issues, applied to groups of moves however they have come to be grouped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from filing_texts import issue_with, reading

from rejoinder.filing import file
from rejoinder.filing.docket import Entry
from rejoinder.filing.rulings import Ruling
from rejoinder.record.types import Board, Reading

HARBOUR = (
    "demand RIV > TOR | the grain harbour of Sel be opened | Rivania demanded that the grain harbour of Sel be opened"
)
NO = "reject TOR > RIV | the grain harbour of Sel | Torland would not hear of opening the grain harbour of Sel"
BOATS = "ask TOR > RIV | return the fishing boats | Torland asked Rivania to return the fishing boats seized in May"
LATER = "defer RIV > TOR | the fishing boats | Rivania is still looking into the fishing boats seized in May"
TALKS = "propose NOR | talks in spring | Norland proposed talks in spring about everything there is between them"


@pytest.fixture(scope="module", autouse=True)
def two_groups() -> Iterator[None]:
    """All moves are one group, but for those on talks."""

    def groups_of(entries: Sequence[Entry], *_: Any) -> list[list[int]]:
        talks = [entry.place for entry in entries if "talks" in entry.point]
        return sorted(g for g in ([e.place for e in entries if e.place not in talks], talks) if g)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rejoinder.filing.board.groups_of", groups_of)
        yield


def texts(*lines: str, name: str = "a", date: str = "2031-06-01") -> Reading:
    return reading(name, date, "\n\n".join(lines))


FIRST = texts(HARBOUR, NO, BOATS, TALKS)
ALL = ("a/m1", "a/m2", "a/m3")


def groups(board: Board) -> list[list[str]]:
    return [list(issue.moves) for issue in board.issues]


def test_rulings_in_the_order_they_were_made() -> None:
    split = Ruling(1, "split", (ALL,), ("x",), ("a/m3",), "the boats")
    back = Ruling(2, "merge", (("a/m3",), ("a/m4",)), ("the boats", "talks"), (), "boats and talks")
    label = Ruling(3, "label", (("a/m1", "a/m2"),), ("x",), (), "the harbour")
    board = file([FIRST], rulings=[split, back, label])
    assert groups(board) == [["a/m1", "a/m2"], ["a/m3", "a/m4"]]
    assert [(issue.label, issue.corrected) for issue in board.issues] == [
        ("the harbour", (1, 3)), ("boats and talks", (1, 2)),
    ]  # fmt: skip
    assert not board.not_applied
    assert groups(file([FIRST], rulings=[back, split])) != groups(board)


def test_what_joins_a_split_issue_later_goes_where_it_belongs() -> None:
    split = Ruling(1, "split", (ALL,), ("x",), ("a/m3",), "the boats")
    later = texts(LATER, NO.replace("would not", "again would not"), name="b", date="2031-07-01")
    board = file([FIRST, later], rulings=[split])
    assert issue_with(board, "b/m1").id == issue_with(board, "a/m3").id
    assert issue_with(board, "b/m2").id == issue_with(board, "a/m1").id
    assert len({issue.id for issue in board.issues}) == 3


def test_a_copy_goes_with_its_original() -> None:
    copy = texts(BOATS, name="c", date="2031-06-02")
    ruling = Ruling(1, "issue", (("a/m4",),), ("talks",), ("c/m1",))
    board = file([FIRST, copy], rulings=[ruling])
    assert groups(board) == [["a/m1", "a/m2"], ["a/m3", "c/m1", "a/m4"]] or groups(board) == [
        ["a/m1", "a/m2"], ["a/m3", "a/m4", "c/m1"],
    ]  # fmt: skip
    assert issue_with(board, "c/m1").corrected == (1,)


def test_a_cell_set_by_hand_keeps_its_evidence_and_goes_along_when_issues_are_merged() -> None:
    set_ = Ruling(1, "standing", (ALL,), ("x",), party="TOR", status="deferred")
    other = Ruling(2, "standing", (("a/m4",),), ("talks",), party="TOR", status="open")
    new = Ruling(3, "standing", (("a/m4",),), ("talks",), party="NOR", position="against")
    board = file([FIRST], rulings=[set_, other, new])
    cells = {s.party: s for s in issue_with(board, "a/m1").standings}
    assert (cells["TOR"].status, cells["TOR"].corrected) == ("deferred", (1,)) and cells["TOR"].evidence
    merge = Ruling(4, "merge", (ALL, ("a/m4",)), ("x", "talks"))
    (issue,) = file([FIRST], rulings=[set_, other, new, merge]).issues
    cells = {s.party: s for s in issue.standings}
    assert (cells["TOR"].status, cells["TOR"].corrected) == ("open", (2,))
    assert (cells["NOR"].status, cells["NOR"].position) == (None, "against")
    assert issue.corrected == (1, 2, 3, 4)


def test_nobody_is_addressed_where_a_person_said_so() -> None:
    asks = texts(
        HARBOUR, "demand RIV > TOR | the grain tax be dropped | Rivania demanded that the grain tax be dropped",
        TALKS.replace("NOR", "RIV").replace("Norland", "Rivania"),
    )  # fmt: skip
    assert [(s.party, s.status) for s in issue_with(file([asks]), "a/m3").standings] == [
        ("RIV", None), ("TOR", "unanswered"),
    ]  # fmt: skip
    board = file([asks], rulings=[Ruling(1, "addressees", moves=("a/m3",))])
    assert [(s.party, s.status) for s in issue_with(board, "a/m3").standings] == [("RIV", None)]
    assert not board.not_applied and not any(issue.corrected for issue in board.issues)


@pytest.mark.parametrize(
    ("ruling", "reason"),
    [
        (Ruling(1, "label", (("z/m1",),), ("gone",), (), "x"), "no move of the issue 'gone' is on the board any more"),
        (Ruling(1, "label", (("a/m1", "a/m4"),), ("both",), (), "x"),
         "the moves of the issue 'both' are now under several"),
        (Ruling(1, "issue", (ALL,), ("x",), ("z/m1",)),
         "its moves are not among those that issues are made of any more"),
    ],
)  # fmt: skip
def test_a_ruling_without_a_place_changes_nothing_and_says_why(ruling: Ruling, reason: str) -> None:
    board = file([FIRST], rulings=[ruling])
    assert board.not_applied == {1: reason}
    assert board.issues == file([FIRST]).issues
    assert file([], rulings=[ruling]).not_applied == {1: "no move is on the board any more"}


def test_what_is_so_already_stays_so() -> None:
    together = Ruling(1, "merge", (("a/m1",), ("a/m2",)), ("x", "y"))
    assert groups(file([FIRST], rulings=[together])) == groups(file([FIRST]))
    there = Ruling(1, "issue", (ALL,), ("x",), ("a/m2",))
    assert groups(file([FIRST], rulings=[there])) == groups(file([FIRST]))


def test_a_threat_becomes_an_issue_only_by_hand() -> None:
    threat = texts(HARBOUR, "threaten TOR > RIV | talks or war | Torland said that there would be talks or war")
    assert groups(file([threat])) == [["a/m1"]]
    board = file([threat], rulings=[Ruling(1, "issue", (), (), ("a/m2",), "war")])
    assert [(issue.label, len(issue.moves)) for issue in board.issues][1] == ("war", 1)
