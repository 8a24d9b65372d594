"""Where a text was written and where others met is nobody who acts there."""

from __future__ import annotations

import pytest
from meant import actor_of, read

ABROAD = (
    "Colombia rebels reject deadline\n\nHAVANA, March 3, 2014 (Fjord Press) - Colombia's FARC rebels rejected a"
    " deadline on Monday. {said}"
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("The government would not wait.", "The government"),
        ("The army refused to leave.", "The army"),
        ("Interior Minister Carrillo refused.", "Interior Minister Carrillo"),
        ("The finance minister refused.", "The finance minister"),
    ],
)
def test_an_office_is_not_that_of_the_city_of_the_dateline(said: str, words: str) -> None:
    assert actor_of(ABROAD.format(said=said), words) == "COL"


def test_an_office_is_that_of_the_city_of_the_dateline_where_no_other_state_is_the_topic() -> None:
    text = "OSLO, March 3 (Fjord Press) - The talks with a Danish firm went on. The government would not wait."
    assert actor_of(text, "The government") == "NOR"


def test_a_capital_is_more_than_a_place_where_its_government_is_named() -> None:
    text = (
        "Norway talks stall\n\nNorway met Norway's dockers. Norway waited. The government in Havana asked for a pause."
        " The foreign minister refused."
    )
    assert "CUB" not in read(text)[1]._venues


def test_who_speaks_in_a_capital_that_opens_a_sentence_is_at_home_there() -> None:
    text = (
        "Norway talks stall\n\nNorway met the dockers. Norway waited. Norway asked for a pause. In Havana, the prime"
        " minister refused."
    )
    assert "CUB" not in read(text)[1]._venues


def test_who_is_in_a_place_is_not_the_place() -> None:
    found, _ = read("OSLO, March 3 (Fjord Press) - Train drivers in Norway on Thursday rejected the offer.")
    assert ("Train drivers", "TRAIN DRIVERS") in {(m.text, m.actor) for m in found}


def test_a_place_behind_a_minister_is_no_minister() -> None:
    found, _ = read("The secretary of state met the Danish foreign minister in Geneva. Geneva was quiet.")
    assert not any(m.person for m in found if m.text == "Geneva")
