"""Demands told as nouns."""

from __future__ import annotations

import pytest

from rejoinder.reading.lists import named_demands


def read(text: str) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (
            n.act,
            text[slice(*n.actor)] if n.actor else None,
            text[slice(*n.addressee)] if n.addressee else None,
            text[slice(*n.point)],
        )
        for n in named_demands(text, [(0, len(text))])
    ]


@pytest.mark.parametrize(
    ("text", "act", "actor", "points"),
    [
        (
            "Nobody spoke of Torland's main demands: an end to the tolls, the return of two ferries and a seat "
            "on the board.",
            "demand",
            "Torland",
            ["an end to the tolls", "the return of two ferries", "a seat on the board"],
        ),
        (
            "They read out their conditions: that the gates open by June; that nobody, in any port, be fined.",
            "demand",
            "their",
            ["that the gates open by June", "that nobody, in any port, be fined"],
        ),
        (
            "The proposals of the Dockers' Union are as follows: shorter shifts and a list of names.",
            "propose",
            "the Dockers' Union",
            ["shorter shifts", "a list of names"],
        ),
    ],
)
def test_a_list_after_a_colon_is_a_demand_for_each_item(text: str, act: str, actor: str, points: list[str]) -> None:
    assert read(text) == [(act, actor, None, point) for point in points]


def test_who_passes_over_a_list_of_demands_was_asked_them() -> None:
    text = "Karsk and Oren, in their letters of May, did not take up Torland's demands: a bridge of stone and a ferry."
    assert read(text) == [
        ("demand", "Torland", "Karsk and Oren", "a bridge of stone"),
        ("demand", "Torland", "Karsk and Oren", "a ferry"),
    ]


def test_what_is_stressed_as_needed_is_asked_of_who_should_do_it() -> None:
    text = "She stressed to Oren the importance of Karsk's payment of the arrears, and left."
    assert read(text) == [("demand", None, "Karsk", "Karsk's payment of the arrears")]
    assert read("He underlined the need to open the bridge.") == [("demand", None, None, "open the bridge")]


@pytest.mark.parametrize(
    "text",
    [
        "Torland's demands: peace.",
        "The demands were met: the gates opened and the boats sailed.",
        "It noted that the importance of the lake is known.",
        "",
    ],
)
def test_other_sentences_have_none(text: str) -> None:
    assert read(text) == []
