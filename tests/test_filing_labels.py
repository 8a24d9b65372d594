"""Labels: what a row of the board is called."""

from __future__ import annotations

import pytest
from filing_texts import reading

from rejoinder.filing.docket import docket
from rejoinder.filing.labels import label


def named(*moves: str) -> str:
    """The label if all moves are of one issue."""
    return label(docket([reading("a", "2031-03-01", "\n".join(moves))]))


def test_a_row_is_called_by_what_was_asked_for() -> None:
    assert named(
        "demand RIV > TOR | a ban on grain imports | Rivania demanded a ban on grain imports",
        "accept_partly TOR | a ban of two months on grain | Torland agreed to a ban of two months on grain",
        "offer TOR | 20 million crowns for grain farmers | Torland offered 20 million crowns for grain farmers",
    ) == "a ban on grain imports"  # fmt: skip


@pytest.mark.parametrize(
    "flawed",
    [
        "demand RIV | 1.9 billion crowns | Rivania demanded 1.9 billion crowns",
        "demand RIV | paid out straight away | Rivania wanted it to be paid out straight away",
        "ask RIV | August to discuss the deal | Rivania invited Torland in August to discuss the deal",
        "offer TOR | Rivania a solution for its bank | Torland offered Rivania a solution for its bank",
        "reject TOR | it should come later | Torland said it should come later",
        "reject TOR | a bank could not be trusted | Torland said that a bank could not be trusted",
        "demand RIV | its bank is connected | unless its bank is connected to the payments system",
    ],
)
def test_what_does_not_stand_alone_names_no_row(flawed: str) -> None:
    sound = "reject TOR | any payment by the bank | Torland ruled out any payment by the bank"
    assert named(flawed, sound) == named(sound, flawed) == "any payment by the bank"


def test_a_label_is_without_damage_conditions_and_loose_ends() -> None:
    damaged = "the agencyâ€™s file be opened"
    assert named(f"demand RIV | {damaged} | Rivania demanded that {damaged}") == "the agency’s file be opened"
    for point, kept in [
        ("the new loan unless stricter", "the new loan"),
        ("talks in Sel and no longer with inspectors in", "talks in Sel and no longer with inspectors"),
        ("leave the union for five years if it does not pay its debts", "leave the union for five years"),
    ]:
        assert named(f"demand RIV | {point} | Rivania asked to have {point}") == kept


def test_a_long_label_is_cut_between_clauses() -> None:
    point = "speed up inspections of vessels in the strait, where more than a hundred ships have been waiting for weeks"
    assert named(f"demand RIV | {point} | {point}") == "speed up inspections of vessels in the strait…"
