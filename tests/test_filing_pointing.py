"""Moves that name what they are about by its rank among somebody's demands."""
# ruff: noqa: E501 - moves are written one to a line

from __future__ import annotations

import numpy as np
import pytest
from filing_texts import cell, reading

from rejoinder.filing import file
from rejoinder.filing.docket import docket
from rejoinder.filing.pointing import ODDS, handed, pointed, with_pointed

DEMANDS = """
demand RIV > TOR | reopen the grain harbour of Sel to foreign ships | Rivania demanded that Torland reopen the grain harbour of Sel to foreign ships
demand RIV > KAL | pay for the dredging of the canal | Kaldia must pay for the dredging of the canal
demand RIV > TOR | extradite two smugglers | Torland must also extradite two smugglers
"""


def answered(point: str, act: str = "reject", of: str = "TOR") -> list[tuple[str, str]]:
    entries = docket(
        [reading("a", "2031-03-01", f"{DEMANDS}\n{act} {of} > RIV | {point} | {of.title()} spoke of {point} at noon")]
    )
    return [(entries[a].point, entries[b].point) for a, b in pointed(entries)]


@pytest.mark.parametrize(
    "point", ["the main demand", "its chief demand", "Rivania's key condition", "their main concern"]
)
def test_the_demand_put_first_is_meant(point: str) -> None:
    assert answered(point) == [("reopen the grain harbour of Sel to foreign ships", point)]


def test_the_first_that_was_put_to_whom_the_answer_is_by() -> None:
    assert answered("the main demand", of="KAL") == [("pay for the dredging of the canal", "the main demand")]


@pytest.mark.parametrize(
    "point", ["the main road", "the demand", "the main demand of the dockers", "main demands on customs"]
)
def test_other_words_point_to_nothing(point: str) -> None:
    assert answered(point) == []


def test_an_ask_points_to_nothing_and_nobody_answers_their_own() -> None:
    assert answered("the main demand", act="demand") == []
    assert answered("its main demand", act="withdraw", of="RIV") == []


def test_the_answer_is_filed_under_the_demand() -> None:
    later = "reject TOR > RIV | Rivania's main demand | Torland turned down Rivania's main demand in a letter"
    board = file([reading("a", "2031-03-01", DEMANDS), reading("b", "2031-05-01", later)])
    found = cell(board, "a/m1", "TOR")
    assert found is not None and found.status == "rejected"


def test_a_pair_is_made_sure_whether_it_was_compared_or_not() -> None:
    entries = docket(
        [reading("a", "2031-03-01", f"{DEMANDS}\nreject TOR > RIV | the main demand | Torland refused the main demand")]
    )
    (pair,) = pointed(entries)
    for i, j in (([0, 1], [3, 2]), ([1], [2])):
        a, b, odds = with_pointed(entries, np.array(i), np.array(j), np.zeros(len(i), dtype=np.float32))
        assert dict(zip(zip(a.tolist(), b.tolist(), strict=True), odds.tolist(), strict=True)) == {
            (1, 2): 0.0,
            pair: ODDS,
        }


def test_an_answer_handed_over_is_the_one_asked_for() -> None:
    lines = "ask RIV > TOR | a written reply on the canal | Rivania asked Torland for a written reply on the canal"
    later = "hand_over TOR > RIV | its answer | Torland's envoy handed its answer to the Rivanian minister"
    entries = docket([reading("a", "2031-03-01", f"{DEMANDS}\n{lines}"), reading("b", "2031-03-09", later)])
    given = next(k for k, e in enumerate(entries) if e.act == "hand_over")
    asked = next(k for k, e in enumerate(entries) if e.act == "ask")
    assert handed(entries) == {given: asked}
    board = file([reading("a", "2031-03-01", f"{DEMANDS}\n{lines}"), reading("b", "2031-03-09", later)])
    found = cell(board, "a/m4", "TOR")
    assert found is not None and found.status == "accepted"


def test_an_answer_nobody_asked_for_stands_apart() -> None:
    later = "hand_over TOR > RIV | its answer | Torland's envoy handed its answer to the Rivanian minister"
    entries = docket([reading("a", "2031-03-01", DEMANDS), reading("b", "2031-03-09", later)])
    given = next(k for k, e in enumerate(entries) if e.act == "hand_over")
    assert handed(entries) == {given: None}
    i, j = np.triu_indices(len(entries), 1)
    i, j, _ = with_pointed(entries, i, j, np.ones(len(i), dtype=np.float32))
    assert given not in set(i.tolist()) | set(j.tolist())
