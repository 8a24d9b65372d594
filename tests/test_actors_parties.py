"""For whom words act: groups and bodies under common nouns, ties of persons, names of bodies, likely antecedents."""

import pathlib
import sys

import pytest
from meant import actor_of, read

from rejoinder.record.types import Mention
from rejoinder.resolving.likelihood import Candidate, Place, candidates, likely, weights
from rejoinder.resolving.salience import Entry

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))


def test_a_group_is_taken_up_by_they() -> None:
    text = "The heirs wrote to the museum in May. They want the vases back before winter."
    assert actor_of(text, "They") == "HEIRS"


def test_a_body_named_again_by_a_common_noun_keeps_its_name() -> None:
    text = "The Lakeside Growers' Union met on Monday. The union rejected the price. It wants four crowns."
    assert actor_of(text, "The union") == actor_of(text, "It") == "LAKESIDE GROWERS' UNION"


def test_the_leader_of_a_party_is_no_leader_of_the_state() -> None:
    text = "Ministers of Chile met. The Harvest Front wants the port reopened. Its leader, Ina Vasko, asked twice."
    assert actor_of(text, "Its leader, Ina Vasko") == "HARVEST FRONT"


def test_a_clause_behind_a_name_says_nothing_of_it() -> None:
    text = "The pilots walked out of the Harbour Bargaining Council, the union said. The union wants more."
    assert actor_of(text, "The union") == "UNION"
    text = "The pilots walked out on Brask Shipping, the carrier with the blue ships. The carrier wants more."
    assert actor_of(text, "The carrier") == "BRASK SHIPPING"


def test_the_agency_of_a_dateline_is_no_union() -> None:
    text = "KARSK, May 4 (Coastal Wire) - The harbour was closed. The union wants four crowns."
    assert actor_of(text, "The union") == "UNION"


@pytest.mark.parametrize(
    ("text", "person", "actor"),
    [
        ("On Friday Chad's Awa Idrissa told the envoys no.", "Awa Idrissa", "TCD"),
        ("The Ferry Owners' League, represented by Mr. Ilo Brask, agreed.", "Ilo Brask", "FERRY OWNERS' LEAGUE"),
        ("Ngela Okaro of the Oil Staff Association said no.", "Ngela Okaro", "OIL STAFF ASSOCIATION"),
        ("They will not join Ilo Brask's Harvest Union, she said.", "Ilo Brask", "HARVEST UNION"),
    ],
)
def test_a_person_belongs_to_whom_the_name_is_tied(text: str, person: str, actor: str) -> None:
    found = next(m for m in read(text)[0] if m.person == person)
    assert found.actor == actor


@pytest.mark.parametrize(
    "text",
    [
        "Voxley, which sells tickets, refused the levy.",
        "The levy was refused by the airline Voxley on Monday.",
        "Ada Torm of Voxley refused the levy.",
        "Voxley's chief executive refused the levy.",
    ],
)
def test_a_name_spoken_of_as_a_body_is_one(text: str) -> None:
    found = next(m for m in read(text)[0] if m.text == "Voxley")
    assert (found.kind, found.actor) == ("organisation", "VOXLEY")


def test_a_surname_that_he_takes_up_stays_a_person() -> None:
    text = "The strike went on. Brask said the offer was poor. He would not sign it."
    found = next(m for m in read(text)[0] if m.text == "Brask")
    assert found.kind == "person"


def test_what_a_ministry_is_for_is_no_actor() -> None:
    text = "The Minister of Labour and Social Affairs of Chile, Ana Rojo, agreed to the pause."
    assert not {m.actor for m in read(text)[0]} & {"LABOUR", "SOCIAL AFFAIRS", "LABOUR AND SOCIAL AFFAIRS"}
    assert next(m for m in read(text)[0] if m.person == "Ana Rojo").actor == "CHL"


def test_the_agency_of_a_dateline_is_not_taken_up() -> None:
    text = "MORLEN, May 4 (Coastal News Service) - Chile wants the road open. It wrote twice."
    assert actor_of(text, "It") == "CHL"


def test_whose_means_the_one_before() -> None:
    text = "The Ferry Owners' League, whose chairman is Ilo Brask, agreed."
    assert actor_of(text, "whose chairman") == "FERRY OWNERS' LEAGUE"


def entry(start: int, actor: str, sentence: int) -> Entry:
    return Entry(start, start + 3, Mention(start, start + 3, "Abc", "organisation", actor, None, None), actor, None,
                 "organisation", sentence, 0)  # fmt: skip


def test_probabilities_are_of_actors_and_leave_room_for_nobody() -> None:
    found = [entry(0, "ONE", 0), entry(10, "TWO", 1), entry(20, "ONE", 2)]
    place = Place(30, 2, 0, -1, True, False, False)
    listed = candidates(found, place, lambda e: 0.0, {"ONE": 2, "TWO": 1})
    assert [c.entry.start for c in listed] == [20, 10, 0]
    for kind in weights():
        ranked = likely(kind, listed).found
        assert {e.actor for _, e in ranked} == {"ONE", "TWO"}
        assert 0.0 < sum(chance for chance, _ in ranked) < 1.0
        assert ranked[0][0] >= ranked[1][0]


def test_excluded_and_unfit_mentions_are_no_candidates() -> None:
    found = [entry(0, "ONE", 0), entry(10, "TWO", 1)]
    place = Place(30, 1, 0, -1, False, False, False)
    assert not candidates(found, place, lambda e: None, {})
    assert [c.entry.actor for c in candidates(found, place, lambda e: 0.0, {}, exclude=[(8, 14)])] == ["ONE"]


def test_a_better_fit_is_likelier() -> None:
    one, two = entry(0, "ONE", 0), entry(10, "TWO", 0)
    signs = ("sentence 0",)
    best = likely("he", [Candidate(one, signs, 1.0), Candidate(two, signs, 0.0)]).found[0][1]
    assert best is one


def test_a_party_is_known_by_id_name_or_words() -> None:
    from parties import is_party

    names = ["Ferry Owners' League", "the owners"]
    assert is_party(names, "FOL", "FOL")
    assert is_party(names, "FOL", "FERRY OWNERS' LEAGUE")
    assert is_party(names, "FOL", None, "The owners")
    assert not is_party(names, "FOL", "CHL", "they")


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        # people of a state are not the state
        ("A rebel group in Colombia freed nine men. It wants money.", "A rebel group in Colombia", "REBEL GROUP"),
        ("The fishermen of Honduras asked for nets.", "The fishermen of Honduras", "FISHERMEN"),
        ("The ministers of Honduras asked for nets.", "The ministers of Honduras", "HND"),
        # what stands in the next sentence says nothing of whose it is
        (
            "The Government of Chad met the Lake Front. The teachers are with their families. The Government agreed.",
            "The Government",
            "TCD",
        ),
        # a body called by the last word of its name
        (
            "India met the Rag Pickers' Congress. India agreed. The Congress refused.",
            "The Congress",
            "RAG PICKERS' CONGRESS",
        ),
    ],
)
def test_whose_people_and_organs_are_meant(text: str, words: str, actor: str | None) -> None:
    assert actor_of(text, words) == actor


def test_a_name_begins_after_what_the_office_is_for() -> None:
    found = {m.person for m in read("The High Commissioner for Peace Lucia Ferreira told them no.")[0] if m.person}
    assert found == {"Lucia Ferreira"}
