"""Whom words mean: ties of persons to bodies, bodies called by what they are, texts in somebody's own words."""

import pytest
from meant import actor_of, read

from rejoinder.documents.passages import passages
from rejoinder.record.types import Mention
from rejoinder.resolving import roles
from rejoinder.resolving.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Ada Toll, for the publishers, said no.", "PUBLISHERS"),
        ("For the Harvest Front, Ada Toll said no.", "HARVEST FRONT"),
        ("The prices rose. Lake Watch President Ada Toll said no.", "LAKE WATCH"),
        ("Ada Toll, research and policy director of the Lake Institute, said no.", "LAKE INSTITUTE"),
        ("Ada Toll, now director of the Lake Institute, said no.", "LAKE INSTITUTE"),
        ("Ada Toll, co-chair of the Lake Institute, said no.", "LAKE INSTITUTE"),
        ("Ada Toll, who speaks for the widows, said no.", "WIDOWS"),
    ],
)
def test_a_person_belongs_to_the_body_beside_the_name(text: str, actor: str) -> None:
    assert next(m for m in read(text)[0] if m.person == "Ada Toll").actor == actor


def test_of_ends_the_name_of_a_person() -> None:
    text = "Clarent, which cleans the wards, wrote to us. Nevil Ashdown of Clarent said no."
    found = next(m for m in read(text)[0] if m.kind == "person")
    assert (found.person, found.actor) == ("Nevil Ashdown", "CLARENT")


@pytest.mark.parametrize("words", ["a spokesman for Ms. Ora Brandt", "Brandt's lawyer"])
def test_who_speaks_for_a_person_is_not_of_whoever_was_spoken_about(words: str) -> None:
    assert actor_of(f"The Harvest Front met in May. Ora Brandt left. No, said {words}.", words) is None


@pytest.mark.parametrize("words", ["Companies", "A group"])
def test_no_body_in_particular_is_none_that_was_named(words: str) -> None:
    assert actor_of(f"The Lakeside Company and the Harvest Group met in May. {words} refused the price.", words) is None


def test_a_body_is_called_what_the_words_beside_its_name_say() -> None:
    text = "Kitamura Chemical, a lender, wrote to the Harvest Union in May. The lender refused."
    assert actor_of(text, "The lender") == "KITAMURA CHEMICAL"


def test_a_body_is_not_called_by_a_noun_its_name_only_holds() -> None:
    text = "The Railway Cooks' Union wrote to the Lakeside Mission in May. The railway refused."
    assert actor_of(text, "The railway") != "RAILWAY COOKS' UNION"


def test_an_office_of_anybody_needs_more_than_one_of_states() -> None:
    start = "Chile wrote to Bolivia. Chile waited. Bolivia told Peru, and Chile told Ecuador. In Peru it rained. "
    assert actor_of(start + "The general said no.", "The general") is None


def test_commissioners_are_of_commissions() -> None:
    text = "The Lake Commission met in Chile in May. Chile sent Peru a letter. The commissioner refused to read it."
    assert actor_of(text, "The commissioner") == "LAKE COMMISSION"


def test_a_union_is_of_people() -> None:
    text = "The crews stayed at home. City Hall sent them letters. Their union refused to answer."
    assert actor_of(text, "Their union") == "CREWS"


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("Seoul was asked twice. The Korean minister said no.", "The Korean minister", "KOR"),
        ("Pyongyang was asked twice. Korean officials said no.", "Korean officials", "PRK"),
        ("Pyongyang asked Seoul. The South's envoy said no.", "The South's envoy", "KOR"),
        ("Juba asked for oil. The North refused.", "The North", "SDN"),
        ("A debt burdens Kalvia. The Kalvian energy minister said no.", "The Kalvian energy minister", "KALVIA"),
    ],
)
def test_peoples_and_halves_are_of_the_states_the_text_names(text: str, words: str, actor: str) -> None:
    assert actor_of(text, words) == actor


def test_the_south_is_no_state_elsewhere() -> None:
    assert actor_of("South Africa sent rice. The South refused.", "The South") != "ZAF"


LETTER = "We asked twice. We were not answered. The Harvest Front sent us bread, and we ate it."


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        (f"Letter of the Lake Council to all\n\n{LETTER} We will ask again.", "We will", "LAKE COUNCIL"),
        (f"To our friends\n\n{LETTER} We will ask again.\n\nAda Toll, for the widows\n", "We will", "WIDOWS"),
        ("The talk\n\nPresenter: And the Harvest Front?\n\nChile: We said no.\n", "We", "CHL"),
    ],
)
def test_we_outside_quotation_marks_is_who_wrote_the_text(text: str, words: str, actor: str) -> None:
    at = text.rindex(words)
    assert read(text)[1].resolve(at, at + 2).actor == actor


def test_answers_of_an_interview_are_of_who_was_named_before_the_first_question() -> None:
    text = (
        "Velmark wants the ferry for itself. Ada Toll, for the widows, tells why they said no.\n\n"
        "Q: Velmark says we all agreed.\n\nA: Not so. We rejected the ferry.\n\nQ: And Torland?\n\n"
        "A: Torland had a plan. We opposed it as well.\n"
    )
    references = read(text)[1]
    found = [
        references.resolve(text.index(w), text.index(w) + 2).actor for w in ("We rejected", "We opposed", "we all")
    ]
    assert found == ["WIDOWS", "WIDOWS", None]


def test_a_report_that_ends_in_a_name_is_nobodys_letter() -> None:
    text = "The Harvest Front asked twice.\n\nIt was not answered.\n\nNobody wrote, said one.\n\nAda Toll\n"
    at = text.index("one")
    assert read(text)[1].resolve(at, at + 3).person is None


@pytest.mark.parametrize(
    ("short", "full", "place", "same"),
    [
        ("CEDAR CEMENT", "SHAREHOLDERS OF CEDAR CEMENT", False, False),
        ("GROWERS", "COUNCIL OF GROWERS", False, True),
        ("LAKE COUNCIL", "LAKE COUNCIL OF ELDERS", False, True),
        ("VELMARK", "VELMARK OPPOSITION", True, False),
        ("VELMARK", "REPUBLIC OF VELMARK", True, True),
    ],
)
def test_what_is_short_for_a_name(short: str, full: str, place: bool, same: bool) -> None:
    assert roles.short_for(short, full, place=place) is same


def test_names_written_in_other_ways_are_the_same() -> None:
    text = (
        "FISHU rejects the offer. Harbord CEO Ada Toll said the offer stood. Fishu wanted more, its lawyer Jon Ali "
        "Teale said. Ali Teale spoke on Monday."
    )
    mentions, _ = read(text)
    assert [m.actor for m in mentions if m.text.upper() == "FISHU"] == ["FISHU", "FISHU"]
    assert next(m for m in mentions if m.text == "Ada Toll").actor == "HARBORD"
    assert next(m for m in mentions if m.text == "Ali Teale").person == "Jon Ali Teale"


def test_a_body_named_behind_what_it_is_is_no_place() -> None:
    text = "The trade union Marlow and staff in Marlow voted. Marlow said no."
    mentions, _ = read(text)
    assert {(m.kind, m.actor) for m in mentions if m.text == "Marlow"} == {("organisation", "MARLOW")}


@pytest.mark.parametrize("body", ["Harvest Union", "Union", "Lake Commission"])
def test_who_stands_behind_the_body_of_an_office_holds_it(body: str) -> None:
    text = f"The price is fair, the president of the {body} Rudolf Amsler said on Monday."
    at, end = text.index("the president"), text.index(" said")
    assert read(text)[1].resolve(at, end).person == "Rudolf Amsler"


def found(text: str, **more: object) -> dict[str, Mention]:
    parts = passages(text, title=None)
    return {m.text: m for m in find_mentions(text, parts.sentences, **more)}  # type: ignore[arg-type]


def test_initials_and_what_somebody_is_said_to_be() -> None:
    text = (
        "The Union of Northern Workers says talks were put off. They will be on Monday, the UNW said. "
        "Ilona Varga and Ora Quist asked for a date. Varga is president of the Union of Northern Workers. "
        "Quist is the Lake Alliance's regional vice-president for the North."
    )
    mentions = found(text)
    assert mentions["UNW"].actor == mentions["Varga"].actor == "UNION OF NORTHERN WORKERS"
    assert mentions["Quist"].actor == "LAKE ALLIANCE"


def test_a_name_followed_by_its_initials_is_a_body() -> None:
    mentions = found("The Royal College of Weaving (RCW) had offered to wait. RCW members agreed.")
    assert mentions["Royal College of Weaving"].actor == mentions["RCW"].actor == "ROYAL COLLEGE OF WEAVING"


def test_a_body_stands_before_its_office() -> None:
    text = "Western Forest Products president Ora Quist says talks were over. The company offered a deal."
    assert {m.actor for m in found(text).values()} == {"WESTERN FOREST PRODUCTS"}


def test_who_is_told_of_has_not_the_office_of_who_tells() -> None:
    text = (
        "Serbia's head negotiator for the dialogue Petar Quist said Ora Toll is late. She came from an office in Orm."
    )
    mentions = found(text)
    assert mentions["Petar Quist"].actor == "SRB"
    assert mentions["Ora Toll"].actor is None
    assert "Orm" not in mentions or mentions["Orm"].kind != "person"


def test_waters_and_lands_do_nothing() -> None:
    text = "Ships in the Indian Ocean and off British Columbia waited. The Nile must stay clean. British ships left."
    mentions = found(text)
    assert all(mentions[name].actor is None for name in ("Indian Ocean", "British Columbia", "Nile"))
    assert mentions["British"].actor == "GBR"


def test_the_government_of_a_text_without_a_state() -> None:
    assert found("The government rejected the offer.")["government"].actor == "GOVERNMENT"
    assert found("Norway waited. The government rejected the offer.")["government"].actor == "NOR"


def test_the_title_of_one_office_is_no_list_of_people() -> None:
    text = "The AU Commissioner for Political Affairs, Peace and Security, Ada Toll, said no. Chad and Niger said yes."
    references = read(text)[1]
    one = references.resolve_all(0, text.index(" said no"))
    assert [(found.actor, found.person) for found in one] == [("AU", "Ada Toll")]
    two = references.resolve_all(text.index("Chad"), text.index(" said yes"))
    assert [found.actor for found in two] == ["TCD", "NER"]
