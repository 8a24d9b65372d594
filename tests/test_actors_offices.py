"""Whose the offices are that stand with a name: of which time, of which state, of a meeting."""

from __future__ import annotations

from datetime import date

import pytest
from meant import actor_of, read

from rejoinder.documents.passages import passages
from rejoinder.resolving.mentions import find_mentions


def persons(text: str, on: date) -> dict[str, str | None]:
    """For whom each person of a text of that day speaks."""
    sentences = passages(text, title="").sentences
    return {m.person: m.actor for m in find_mentions(text, sentences, on=on) if m.person and m.kind == "person"}


def test_an_office_held_once_tells_more_than_a_place_nearby() -> None:
    text = "Norway wants to join. At the summit in Bucharest in 2008, Chancellor Merkel opposed it."
    assert persons(text, date(2023, 7, 3)) == {"Angela Merkel": "DEU"}


def test_an_office_to_come_tells_nothing() -> None:
    text = "Norway heard of a President Trump. Donald Trump met the dockers."
    assert persons(text, date(2015, 7, 3)) == {"Donald Trump": None}


@pytest.mark.parametrize("said", ["Former Chancellor Merkel opposed it.", "Norwegian Chancellor Merkel opposed it."])
def test_who_held_it_before_and_somebody_elses_namesake_are_not_of_that_state(said: str) -> None:
    assert "DEU" not in persons(f"Norway wants to join. {said}", date(2023, 7, 3)).values()


def test_who_left_office_is_of_none_he_speaks_about() -> None:
    text = "The League of Crofters waited. Former President Alvaro Uribe accused the League of Crofters of theft."
    found = persons(text, date(2014, 11, 30))
    assert found == {"Alvaro Uribe": None}


def test_a_verb_of_a_headline_ends_the_office_before_a_name() -> None:
    text = "Crofters League frees general, Berge to resume\n\nNorwegian President Olav Berge met the Crofters League."
    assert actor_of(text, "Berge") == "NOR"


@pytest.mark.parametrize(
    "words", ["Norway's U.N. envoy", "Norway's U.N. ambassador Ada Berge", "The Norwegian EU envoy"]
)
def test_an_envoy_at_a_league_is_of_the_state(words: str) -> None:
    assert actor_of(f"The Security Council met. {words} asked for a pause.", words) == "NOR"


def test_a_chief_at_a_league_is_of_the_league() -> None:
    assert actor_of("Norway waited. The U.N. envoy asked for a pause.", "The U.N. envoy") == "UN"


def test_it_is_the_group_a_delegate_speaks_for() -> None:
    text = "Norway, speaking for the Umbrella Group, said it would not accept the text."
    assert actor_of(text, "it") == "UMBRELLA"


@pytest.mark.parametrize(
    "chair", ["Chair Ada Berge (Norway)", "Co-chair Ada Berge of Norway", "Facilitator Ada Berge (Norway)"]
)
def test_the_chair_of_a_meeting_is_of_no_state(chair: str) -> None:
    found, _ = read(f"Delegates met on Monday. {chair} urged delegates to wait.")
    assert {m.actor for m in found if m.person == "Ada Berge"} == {None}


def test_a_secretary_is_of_a_state_that_has_such() -> None:
    text = "China will wait. China met the United States. Agriculture Secretary Ada Berge offered aid."
    assert actor_of(text, "Agriculture Secretary Ada Berge") == "USA"
