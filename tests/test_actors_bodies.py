"""Bodies by which states are governed, leagues of states, and several bodies at once."""

from __future__ import annotations

import pytest
from meant import actor_of, read


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("Norway met Denmark. Norway's National Security Council agreed.", "National Security Council", "NOR"),
        ("Norway wants talks. The National Security Council agreed to a pause.", "National Security Council", "NOR"),
        ("Norway wants talks. The head of Norway's atomic organisation refused.", "atomic organisation", "NOR"),
        ("The ROK Ministry of National Defense called for restraint.", "Ministry of National Defense", "KOR"),
        ("The Supreme National Security Council cleared the visit.", "Supreme National Security Council", "IRN"),
        ("Norway rejected it. The National Assembly voted on Monday.", "National Assembly", "NOR"),
    ],
)
def test_the_word_of_a_governing_body_is_the_states(text: str, words: str, actor: str) -> None:
    assert actor_of(text, words) == actor


def test_the_council_of_a_union_is_no_states() -> None:
    text = "Norway met the Dockers' Union. The Dockers' Union council rejected the offer."
    assert actor_of(text, "Dockers' Union council") == "DOCKERS' UNION"


def test_who_stands_behind_a_body_in_one_run_is_a_person() -> None:
    found, _ = read("Norway was asked. Speaker of the National Assembly Gard Simonsen refused to meet them.")
    assert "Gard Simonsen" in {m.text for m in found if m.kind == "person"}


@pytest.mark.parametrize("word", ["Had", "Should", "Would", "Did"])
def test_a_question_begins_with_no_name(word: str) -> None:
    found, _ = read(f"Utech met the governor. {word} Utech replied, nobody would have known. Utech refused.")
    assert {m.text for m in found if "Utech" in m.text} == {"Utech"}


def test_both_unions_are_two_unions() -> None:
    text = (
        "The ministry offered the Union of Hospital Doctors 11 percent. The Federation of Nurses rejected it at "
        "the Pay Board. Both unions want the money back."
    )
    at = text.index("Both unions")
    found = read(text)[1].resolve_all(at, at + len("Both unions"))
    assert {one.actor for one in found} == {"UNION OF HOSPITAL DOCTORS", "FEDERATION OF NURSES"}


def test_both_countries_are_states() -> None:
    text = "Norway and Denmark met at the Fisheries Council. The council waited. Both countries want a quota."
    at = text.index("Both countries")
    assert {one.actor for one in read(text)[1].resolve_all(at, at + len("Both countries"))} == {"NOR", "DNK"}


def test_her_government_is_not_that_of_whoever_is_told() -> None:
    text = "Norway's envoy Maja Berg told the Council her government accepted the resolution."
    assert actor_of(text, "her government") == "NOR"


def test_directors_general_are_of_leagues() -> None:
    text = (
        "Norway asked for a date at the World Trade Organization. Norway was heard. Director-General Henrik Tamm urged "
        "members to wait."
    )
    assert actor_of(text, "Director-General Henrik Tamm") == "WTO"


def test_what_a_minister_is_for_is_no_name() -> None:
    text = (
        "The miners met the government. Transport minister Rik Holm said he hoped they would think again. “This is the "
        "final offer from the government,” said Mr Holm."
    )
    assert "Transport" not in {m.text for m in read(text)[0]}
    assert actor_of(text, "Transport minister Rik Holm") == "GOVERNMENT"


def test_two_names_that_stand_alone_elsewhere_are_two() -> None:
    found, _ = read(
        "Crossways Northern and Mercia Trains refused. Mercia Trains said it could not pay. Crossways Northern waited."
    )
    assert {m.text for m in found} >= {"Crossways Northern", "Mercia Trains"}
    assert "Crossways Northern and Mercia Trains" not in {m.text for m in found}


def test_those_a_society_is_of_are_in_its_name() -> None:
    text = "The Society of Signallers and Station Staff accused the operator. The Union of Dockers and Norway agreed."
    found = {m.text: m.actor for m in read(text)[0]}
    assert found["Society of Signallers and Station Staff"] == "SOCIETY OF SIGNALLERS AND STATION STAFF"
    assert found["Norway"] == "NOR"


def test_mayors_and_bishops_are_of_no_state_and_parties_are_nobody() -> None:
    text = "Norway waited. The parties met. Mayor Tarik Holm invited them. Bishop Atle Berg declined."
    assert actor_of(text, "Mayor Tarik Holm") is None
    assert actor_of(text, "Bishop Atle Berg") is None
    assert actor_of(text, "The parties") is None


def test_the_office_before_a_rank_tells_whose_an_officer_is() -> None:
    text = (
        "Norway waited. Pressed by Egypt's intelligence chief, Major General Sameh Wahdan, Qatar agreed. Wahdan left."
    )
    assert actor_of(text, "Wahdan") == "EGY"


def test_the_chair_of_a_league_is_the_state_named_behind_it() -> None:
    assert actor_of("Vietnam waited. The ASEAN chair, Singapore, made a proposal.", "The ASEAN chair") == "SGP"


def test_initials_in_brackets_may_be_written_as_a_name() -> None:
    text = "The United Liberation Front of Orsa (Ulfo) rejected it. Norway waited. Ulfo leaders met."
    assert {m.actor for m in read(text)[0] if m.text == "Ulfo"} == {"UNITED LIBERATION FRONT OF ORSA"}


def test_the_union_is_no_government() -> None:
    text = "The government offered 5 percent on Monday. The union rejected it."
    assert actor_of(text, "The union") == "UNION"


def test_the_party_is_no_news_agency() -> None:
    text = "OSLO, March 3 (AFP) - AFP counted the delegates. At the convention the party refused to wait."
    assert actor_of(text, "the party") != "AFP"


def test_a_body_of_two_trades_is_one() -> None:
    text = "The Velmark Nurses and Midwives Organisation rejected the proposal."
    assert actor_of(text, "Velmark Nurses and Midwives Organisation") == "VELMARK NURSES AND MIDWIVES ORGANISATION"


def test_a_short_form_in_brackets_may_be_of_another_language() -> None:
    text = "The Confederation of Upland Nationalities (Conule) rejected it. Later Conule asked for a pause."
    assert actor_of(text, "Conule") == "CONFEDERATION OF UPLAND NATIONALITIES"


def test_a_body_named_behind_what_it_is_is_meant() -> None:
    text = (
        "Norway asked. The main opposition party, Unity of Towns, has rejected it. Unity of Towns said it would wait."
    )
    assert actor_of(text, "The main opposition party") == actor_of(text, "Unity of Towns")


def test_a_name_begins_behind_former() -> None:
    found, _ = read("Former Norwegian prime minister Olav Berge said Oslo had waited.")
    assert "Former Norwegian" not in {m.text for m in found}


def test_a_body_named_by_its_letters_first_is_not_a_part_of_it() -> None:
    text = (
        "HRC rejects it. The Harbour Rescue Committee met the press. The HRC Rules Committee waited."
        " The Harbour Rescue Committee (HRC) refused."
    )
    assert actor_of(text, "HRC") == "HARBOUR RESCUE COMMITTEE"
