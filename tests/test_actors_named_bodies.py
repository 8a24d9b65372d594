"""Bodies that no table knows: by the words beside their names, in brackets behind persons, by parts of names."""

from __future__ import annotations

import pytest
from meant import actor_of, read


def kinds(text: str) -> dict[str, str]:
    return {m.text: m.kind for m in read(text)[0]}


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("The manager of the industry federation BDK, Tanja Goll, demanded a law.", "BDK", "BDK"),
        ("The manager of the industry federation BDK asked for a law.", "industry federation", "BDK"),
        ("Pro Tram, the passengers' association, asked the company to pay.", "Pro Tram", "PRO TRAM"),
        ("Pro Tram, the passengers' association, asked the company to pay.", "passengers' association", "PRO TRAM"),
        ("The main opposition alliance, Unidos por el Valle, had told the mission.", "opposition alliance",
         "UNIDOS POR EL VALLE"),
        ("Nobody agreed. The 27 deputies of La Bandera voted against it.", "La Bandera", "LA BANDERA"),
        ("He was the first. Martin Burk, whose EVT is the larger union, was against it.", "EVT", "EVT"),
    ],
)  # fmt: skip
def test_a_body_is_known_by_the_words_beside_its_name(text: str, words: str, actor: str) -> None:
    assert {m.text: m.actor for m in read(text)[0]}.get(words, actor_of(text, words)) == actor


def test_the_kind_before_several_names_is_of_none_of_them() -> None:
    found, _ = read("The common union front CSV, FGT and ACL asked for talks. CSV said it would strike.")
    assert {m.text: m.actor for m in found}["common union front"] == "COMMON UNION FRONT"


def test_a_name_in_brackets_is_of_the_persons_side() -> None:
    found, _ = read("Maxim Perrot (Les Ralliés) asked for time. Bart De Bruyn (N-VB) refused.")
    meant = {m.text: (m.kind, m.actor) for m in found}
    assert meant["Les Ralliés"] == ("organisation", "LES RALLIES")
    assert meant["N-VB"] == ("organisation", "N-VB")
    assert meant["Bart De Bruyn"] == ("person", "N-VB")


@pytest.mark.parametrize("state", ["D", "R-Ohio"])
def test_the_party_and_state_of_a_politician_are_no_body(state: str) -> None:
    assert state not in kinds(f"Patrick Tiberg ({state}) asked for time.")


def test_an_office_with_a_dash_is_its_bodys() -> None:
    found, _ = read("ACW-chairwoman Ann Vermeer warned of a strike. Nobody heard Vermeer.")
    assert {m.text: m.actor for m in found if m.kind == "person"} == {"Ann Vermeer": "ACW", "Vermeer": "ACW"}


def test_short_capitals_are_no_form_of_address() -> None:
    found, _ = read("Meanwhile the wishes arrive. MR asks for lower taxes, the MR president said.")
    assert {m.actor for m in found if m.text == "MR"} == {"MR"}


def test_the_body_whose_president_is_named_is_one() -> None:
    assert actor_of("Nobody came. The Vooruit president asked for talks.", "The Vooruit president") == "VOORUIT"


def test_a_surname_keeps_its_particles() -> None:
    found, _ = read("Bart De Bruyn waited. De Bruyn called on the union to return. Later De la Torre agreed to it.")
    assert [m.person for m in found if m.text == "De Bruyn"] == ["Bart De Bruyn"]
    assert {m.text: m.kind for m in found}["De la Torre"] == "person"


def test_a_part_of_a_bodys_name_means_it() -> None:
    text = "Deutsche Tram (DT) met the union. The Tram's head of personnel, Martin Seil, refused. DT waits."
    assert {m.actor for m in read(text)[0] if m.text in {"Deutsche Tram", "DT", "Tram"}} == {"DEUTSCHE TRAM"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The Federal Ministry for Digital and Transport called for talks.",
            "Federal Ministry for Digital and Transport",
        ),
        ("The Ministry of Health, Labour and Welfare called for talks.", "Ministry of Health, Labour and Welfare"),
    ],
)
def test_a_ministry_for_several_things_is_one(text: str, name: str) -> None:
    assert name in kinds(text)


def test_a_ministry_beside_states_is_one_of_several() -> None:
    assert "Ministry of Health" in kinds("The Ministry of Health, Norway and Denmark met.")


def test_a_union_is_not_the_company() -> None:
    text = (
        "Kestrel Bahn and the drivers' union GTL met, which took an hour. Kestrel Bahn, which lost money, left early. "
    )
    text += "The GTL stayed. The company refused."
    assert actor_of(text, "The company") == "KESTREL BAHN"
    assert actor_of(text + " The drivers' union went on.", "The drivers' union") == "GTL"


def test_a_minister_of_the_environment_has_a_name() -> None:
    found, _ = read("Norway met Denmark. Minister of the Environment Torbj Berntzen said it was late.")
    assert "Torbj Berntzen" in {m.text for m in found if m.kind == "person"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kestrel Catering was asked. Kestrel Catering said on Monday that it would pay.", "Kestrel Catering"),
        ("The minister met LTO Oost. LTO Oost refused.", "LTO Oost"),
    ],
)
def test_who_says_it_of_oneself_is_a_body(text: str, name: str) -> None:
    assert kinds(text)[name] == "organisation"


def test_who_says_that_it_was_late_is_a_person() -> None:
    assert kinds("Utech met the governor. Utech said it was late. He left.")["Utech"] == "person"
