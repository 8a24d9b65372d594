"""Parties: one id for an actor, whatever each report calls it."""

from __future__ import annotations

import itertools

from rejoinder.filing.codebook import Codebook
from rejoinder.filing.parties import Parties
from rejoinder.record.types import Document, Mention, Reading


def report(name: str, text: str, *mentions: tuple[str, str, str | None, str | None, str]) -> Reading:
    """A document whose mentions are (words, kind, actor, person, why)."""
    found = tuple(
        Mention(text.index(words), text.index(words) + len(words), words, kind, actor, person, why)  # type: ignore[arg-type]
        for words, kind, actor, person, why in mentions
    )
    return Reading(Document(name, name, "", text, name), (), (), found, (), (), ())


FIRST = report(
    "a",
    "Ada Toll of the Dockers' Union spoke. The Rail and Ferry Council listened.",
    ("Ada Toll", "person", "DOCKERS' UNION", "Ada Toll", "the text: of the union"),
    ("Dockers' Union", "organisation", "DOCKERS' UNION", None, "named as a body"),
    ("Rail and Ferry Council", "organisation", "RAIL AND FERRY COUNCIL", None, "named as a body"),
)
SECOND = report(
    "b",
    "Toll refused. The union and RFC met.",
    ("Toll", "person", None, "Toll", "the text does not say for whom"),
    ("union", "organisation", "UNION", None, "a body by common nouns"),
    ("RFC", "organisation", "RFC", None, "an acronym"),
)


def party(parties: Parties, reading: Reading, words: str, actor: str | None) -> str:
    start = reading.document.text.index(words)
    return parties.id(reading.document.id, actor, words, start, start + len(words))


def test_who_a_person_speaks_for_stands_in_another_report() -> None:
    for order in itertools.permutations([FIRST, SECOND]):
        parties = Parties(order, None)
        assert party(parties, SECOND, "Toll", None) == "DOCKERS' UNION"
        assert party(parties, FIRST, "Ada Toll", "DOCKERS' UNION") == "DOCKERS' UNION"
    # alone the second report does not say
    assert party(Parties([SECOND], None), SECOND, "Toll", None) == "Toll"


def test_a_guess_gives_way_to_what_another_report_says() -> None:
    guess = report(
        "c", "Toll left.", ("Toll", "person", "NOR", "Toll", "Toll: perhaps for the one spoken about before")
    )
    parties = Parties([FIRST, guess], None)
    assert party(parties, guess, "Toll", "NOR") == "DOCKERS' UNION"


def test_two_people_of_one_surname_are_not_mixed_up() -> None:
    other = report("c", "Bo Toll left.", ("Bo Toll", "person", "NOR", "Bo Toll", "the text: minister of Norway"))
    assert party(Parties([FIRST, SECOND, other], None), SECOND, "Toll", None) == "Toll"


def test_shorter_names_and_initials_of_a_body() -> None:
    parties = Parties([FIRST, SECOND], None)
    assert party(parties, SECOND, "union", "UNION") == "DOCKERS' UNION"
    assert party(parties, SECOND, "RFC", "RFC") == "RAIL AND FERRY COUNCIL"
    assert parties.of("NATO") == "NATO"
    two = report("d", "Miners' Union.", ("Miners' Union", "organisation", "MINERS' UNION", None, "named as a body"))
    # which union is meant is not clear any more
    assert Parties([FIRST, SECOND, two], None).of("UNION") == "UNION"


def test_words_name_a_party_only_if_they_are_a_name() -> None:
    text = "Sylvane, Deputy Minister, he and the delegates"
    reading = report("e", text)
    parties = Parties([reading], None)
    assert party(parties, reading, "Sylvane", None) == "Sylvane"
    assert party(parties, reading, "Deputy Minister", None) == ""
    assert party(parties, reading, "he", None) == ""
    assert party(parties, reading, "the delegates", None) == ""


def test_a_codebook_has_the_last_word() -> None:
    parties = Parties([FIRST, SECOND], Codebook(aliases={"the union": "DKU", "Toll": "DKU"}))
    assert party(parties, SECOND, "The union", "UNION") == "DKU"
    assert party(parties, SECOND, "Toll", None) == "DKU"


def test_the_government_of_a_report_that_names_no_state_is_that_of_the_only_one() -> None:
    unnamed = report(
        "c", "The government refused.", ("government", "organisation", "GOVERNMENT", None, "the government")
    )
    norway = report("d", "Norway waited.", ("Norway", "place", "NOR", None, "name"))
    iceland = report("e", "Iceland waited.", ("Iceland", "place", "ISL", None, "name"))
    assert party(Parties([unnamed, norway], None), unnamed, "government", "GOVERNMENT") == "NOR"
    assert party(Parties([unnamed, norway, iceland], None), unnamed, "government", "GOVERNMENT") == "GOVERNMENT"
    assert party(Parties([unnamed], None), unnamed, "government", "GOVERNMENT") == "GOVERNMENT"


def test_the_table_of_offices_tells_of_a_surname_in_another_report() -> None:
    full = report("a", "Ada Toll spoke.", ("Ada Toll", "person", "NOR", "Ada Toll", "minister by the table of offices"))
    short = report(
        "b", "Sweden met van Toll there.", ("Sweden", "place", "SWE", None, "name"),
        ("Toll", "person", None, "Toll", "the text does not say for whom"),
    )  # fmt: skip
    parties = Parties([full, short], None)
    assert party(parties, short, "Toll", None) == "NOR"
    assert party(parties, short, "van Toll", "TOLL") == "NOR"


def test_a_body_called_by_common_nouns_is_the_one_whose_chairman_it_has() -> None:
    common = report(
        "b", "The union did not. Its chairman, Ada Toll, spoke.",
        ("union", "organisation", "UNION", None, "a union named by common nouns alone"),
        ("Ada Toll", "person", "UNION", "Ada Toll", "the text: chairman of it: union"),
    )  # fmt: skip
    other = report(
        "c", "A union waited.", ("union", "organisation", "UNION", None, "a union named by common nouns alone")
    )
    named = report(
        "d", "Ada Toll of UDM spoke.",
        ("Ada Toll", "person", "UDM", "Ada Toll", "the text: named: UDM (an acronym)"),
        ("UDM", "organisation", "UDM", None, "an acronym"),
    )  # fmt: skip
    for order in itertools.permutations([common, other, named]):
        parties = Parties(order, None)
        assert party(parties, common, "union", "UNION") == "UDM"
        assert party(parties, common, "Ada Toll", "UNION") == "UDM"
        assert party(parties, other, "union", "UNION") == "UNION"
