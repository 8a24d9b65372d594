"""Mentions and references in small texts of our own."""

from __future__ import annotations

import re
import time
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.record.types import Mention
from rejoinder.resolving.mentions import find_mentions, paragraphs_of
from rejoinder.resolving.references import References, Resolution


def sentences(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"[^.!?\n]+[.!?]*[\"”]?", text)]


def mentions(text: str, **more: object) -> list[Mention]:
    return find_mentions(text, sentences(text), **more)  # type: ignore[arg-type]


def read(text: str, words: str, *, on: date | None = None, occurrence: int = 0, codebook: object = None) -> Resolution:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(words, start + 1)
    found = find_mentions(text, sentences(text), codebook=codebook, on=on)
    references = References(text, sentences(text), found, paragraphs_of(text), on=on)
    return references.resolve(start, start + len(words))


def named(found: list[Mention], text: str) -> Mention:
    return next(m for m in found if m.text == text)


PORT = """Talks on the port of Sarn broke down on Friday.

Velmark's foreign minister, Ada Toll, said the quays would stay shut. She accused Torland of delay.

Ilja Brandt, who leads the Dockers' Union, told reporters that he wanted a date. The union would not wait, he said.
The minister did not reply. A spokesman for the Norwegian foreign ministry said Oslo could help.
"""


def test_persons_with_an_office_in_an_invented_state() -> None:
    found = mentions(PORT)
    toll = named(found, "Ada Toll")
    assert (toll.kind, toll.person, toll.actor) == ("person", "Ada Toll", "VELMARK")
    assert named(found, "Ilja Brandt").actor == "DOCKERS' UNION"
    assert named(found, "Dockers' Union").kind == "organisation"
    assert named(found, "Velmark").actor == "VELMARK"


@pytest.mark.parametrize(
    ("words", "actor", "person"),
    [
        ("Velmark's foreign minister, Ada Toll,", "VELMARK", "Ada Toll"),
        ("She", "VELMARK", "Ada Toll"),
        ("Ilja Brandt, who leads the Dockers' Union", "DOCKERS' UNION", "Ilja Brandt"),
        ("The union", "DOCKERS' UNION", None),
        ("The minister", "VELMARK", "Ada Toll"),
        ("A spokesman for the Norwegian foreign ministry", "NOR", None),
        ("Oslo", "NOR", None),
    ],
)
def test_phrases(words: str, actor: str, person: str | None) -> None:
    found = read(PORT, words)
    assert (found.actor, found.person) == (actor, person), found
    assert found.margin > 0 and found.why


def test_pronoun_of_the_last_speaker() -> None:
    assert read(PORT, "he said").actor is not None
    at = PORT.index("he said")
    references = References(PORT, sentences(PORT), mentions(PORT), paragraphs_of(PORT))
    assert references.resolve(at, at + 2).person == "Ilja Brandt"


def test_the_text_outranks_the_table() -> None:
    text = "Jens Stoltenberg, the finance minister of Norway, said the fund was safe."
    assert named(mentions(text, on=date(2020, 5, 1)), "Jens Stoltenberg").actor == "NOR"
    text = "Alliance Secretary General Jens Stoltenberg flew in. NATO had waited."
    assert named(mentions(text), "Jens Stoltenberg").actor == "NATO"


def test_the_table_at_the_date() -> None:
    text = "Annalena Baerbock said Berlin would pay."
    assert named(mentions(text, on=date(2022, 5, 1)), "Annalena Baerbock").actor == "DEU"
    late = named(mentions(text, on=date(2026, 5, 1)), "Annalena Baerbock")
    assert late.actor is None and late.why is not None and "2025" in late.why


@pytest.mark.parametrize(
    ("text", "words", "actor", "person"),
    [
        ("Russian President Vladimir Putin called.", "Russian President Vladimir Putin", "RUS", "Vladimir Putin"),
        ("French President Emmanuel Macron's adviser left.", "French President Emmanuel Macron's adviser", "FRA", None),
        ("The American side was late.", "The American side", "USA", None),
        ("State Department spokesman Ned Price said no.", "State Department spokesman Ned Price", "USA", "Ned Price"),
        ("An adviser to the Iranian team said yes.", "An adviser to the Iranian team", "IRN", None),
        ("The government in Lima agreed.", "The government in Lima", "PER", None),
        ("A senior Egyptian official agreed.", "A senior Egyptian official", "EGY", None),
        ("Putin rang his French counterpart.", "his French counterpart", "FRA", None),
        ("Members of the African Group stood up.", "Members of the African Group", "AFRICAN GROUP", None),
        (
            "The prime minister of Norway, Erna Solberg, said so.",
            "The prime minister of Norway, Erna Solberg",
            "NOR",
            "Erna Solberg",
        ),
        ("Derek Mott of the State Department said so.", "Derek Mott", "USA", "Derek Mott"),
        ("Belgrade's president took it.", "Belgrade's president", "SRB", None),
        ("Norway's Iran envoy took it.", "Norway's Iran envoy", "NOR", None),
        ("The US North Korea envoy took it.", "The US North Korea envoy", "USA", None),
        ("The London-based Iranian ambassador took it.", "The London-based Iranian ambassador", "IRN", None),
        ("The US special envoy for Iran took it.", "The US special envoy for Iran", "USA", None),
        ("Iran's Supreme National Security Council met.", "Iran's Supreme National Security Council", "IRN", None),
        ("The Russian Security Council met.", "The Russian Security Council", "RUS", None),
        ("The Security Council met.", "The Security Council", "UNSC", None),
        (
            "The union representing teachers in Karsk and Velm City met.",
            "The union representing teachers in Karsk and Velm City",
            "UNION",
            None,
        ),
        ("Nauru, for AOSIS, said the text was weak.", "Nauru", "AOSIS", None),
        (
            "Kenya, on behalf of the African Group, said no.",
            "Kenya, on behalf of the African Group",
            "AFRICAN GROUP",
            None,
        ),
        ("Nauru, for a start, said no.", "Nauru", "NRU", None),
        (
            "In Torland NATO met. Pia Lorentz of nowhere was there. Anders Holm smiled.",
            "Anders Holm",
            None,
            "Anders Holm",
        ),
    ],
)
def test_the_head_of_a_phrase_decides(text: str, words: str, actor: str | None, person: str | None) -> None:
    found = read(text, words)
    assert (found.actor, found.person) == (actor, person), found


def test_an_office_phrase_finds_its_holder_at_the_date() -> None:
    found = read("Pristina's premier refused.", "Pristina's premier", on=date(2022, 11, 22))
    assert (found.actor, found.person) == ("XKX", "Albin Kurti")


def test_short_forms_of_bodies() -> None:
    text = "NATO answered on Monday. The alliance would not move. The IAEA was silent; the agency has no view."
    assert read(text, "The alliance").actor == "NATO"
    assert read(text, "the agency").actor == "IAEA"


def test_acronym_given_in_brackets() -> None:
    text = "The Rail and Signal Workers' Union (RSW) will strike. The RSW said it had no choice."
    found = [m for m in mentions(text) if m.text == "RSW"]
    assert {m.actor for m in found} == {"RAIL AND SIGNAL WORKERS' UNION"}


def test_people_of_an_invented_state() -> None:
    text = "Ombria's government said no. In Ombria nobody was surprised. The Ombrians have waited since May."
    assert read(text, "The Ombrians").actor == "OMBRIA"


def test_surnames_lead_to_full_names() -> None:
    text = "Transport Minister Linnea Aasgaard of Norway spoke first. Later Ms. Aasgaard left. Aasgaard was tired."
    people = {m.person for m in mentions(text) if m.kind == "person"}
    assert people == {"Linnea Aasgaard"}


def test_codebook_before_everything() -> None:
    book = SimpleNamespace(aliases={"the Brotherhood": "DKU", "Norway": "NRW"}, persons={"Teo Marsal": "DKU"})
    text = "The Brotherhood and Norway met. Teo Marsal said it was over. Marsal left."
    found = mentions(text, codebook=book)
    assert [m.actor for m in found if m.kind != "office"] == ["DKU", "NRW", "DKU", "DKU"]


def test_both_sides_are_two() -> None:
    text = "Chile told Peru to wait. Peru refused. The two sides meet again in May."
    references = References(text, sentences(text), mentions(text), paragraphs_of(text))
    at = text.index("The two sides")
    assert {r.actor for r in references.resolve_all(at, at + 13)} == {"CHL", "PER"}
    one = references.resolve(at, at + 13)
    assert one.actor is None and "CHL" in one.why


def test_coordinated_actors_are_several() -> None:
    text = "Chile and Peru asked for more."
    references = References(text, sentences(text), mentions(text), paragraphs_of(text))
    assert [r.actor for r in references.resolve_all(0, 14)] == ["CHL", "PER"]


def test_nothing_is_guessed_in_silence() -> None:
    for text, words in (
        ("He left.", "He"),
        ("The minister said no.", "The minister"),
        ("Analysts doubt it.", "Analysts"),
    ):
        found = read(text, words)
        assert found.actor is None and found.why and found.person is None


def test_excluded_spans_are_no_candidates() -> None:
    text = "Rosa Klint said Pavel Orth was late. He left."
    references = References(text, sentences(text), mentions(text), paragraphs_of(text))
    at = text.index("He left")
    inside = text.index("Pavel"), text.index(" was")
    assert references.resolve(at, at + 2, exclude=[inside]).person != "Pavel Orth"


def test_gender_agrees() -> None:
    text = "Maria Holm of Denmark met Peter Lund of Norway. She was content. He was not."
    assert read(text, "She").person == "Maria Holm"
    assert read(text, "He was").actor is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\x00\x07",
        "😀😀",
        "قال الوزير إن مصر وافقت.",
        "中国外交部发言人表示反对。",
        "'s 's ’",
        "Mr. Dr. .",
        "of of The",
    ],
)
def test_odd_texts_do_not_fail(text: str) -> None:
    found = mentions(text)
    references = References(text, sentences(text), found, paragraphs_of(text))
    assert references.resolve(0, len(text)).why
    assert references.resolve_all(0, len(text))


PARTS = [
    *("Velmark", "the union", "'s", ",", "and", "said", "Ada Toll", "he", "The", "minister", "of", "Norway", "NATO"),
    *(".", "\n\n", "“", "”", "(", ")", "who leads", "Mr.", "A. B.", "both sides", "-", "spokesman", "U.S.", "É", "国"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40), st.integers(0, 60), st.integers(0, 60))
def test_any_words(parts: list[str], start: int, length: int) -> None:
    text = " ".join(parts)
    found = mentions(text)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found == mentions(text)
    references = References(text, sentences(text), found, paragraphs_of(text))
    low = min(start, len(text))
    result = references.resolve(low, min(len(text), low + length))
    assert result.why and 0 <= result.margin <= 1


def test_time_grows_with_length() -> None:
    line = "Velmark's minister Ada Toll told the Dockers' Union that Norway would pay, and the union said it agreed. "
    taken = []
    for times in (100, 400):
        text = line * times
        begin = time.process_time()
        found = find_mentions(text, [(i * len(line), (i + 1) * len(line)) for i in range(times)])
        References(text, [(0, len(text))], found, [(0, len(text))])
        taken.append(time.process_time() - begin)
    assert taken[1] < 12 * max(taken[0], 0.01)


@pytest.mark.parametrize(
    "text", ["Ada Toll and " * 2000, "A" * 50_000, "“" * 20_000, "he said that the minister " * 1000]
)
def test_long_lines_without_ends(text: str) -> None:
    found = find_mentions(text, [(0, len(text))])
    references = References(text, [(0, len(text))], found, [(0, len(text))])
    assert references.resolve(len(text) - 20, len(text)).why


def test_short_names_of_several_words_mean_the_person() -> None:
    text = (
        "Harbour Front official Sami Abu Hadid's remarks were noted.\n\nAbu Hadid told reporters that it was over. "
        "Abu Hadid spoke again later."
    )
    found = [m for m in mentions(text) if m.text.endswith("Hadid")]
    assert [m.person for m in found] == ["Sami Abu Hadid"] * 3
    assert {m.actor for m in found} == {"HARBOUR FRONT"}


def test_an_acronym_that_has_done_something_is_a_body_and_its_members_are_it() -> None:
    text = "NUMTA has refused the offer. NUMTA members stay out, said general secretary Ada Toll."
    assert [m.actor for m in mentions(text) if m.text == "NUMTA"] == ["NUMTA", "NUMTA"]
    assert read(text, "NUMTA members").actor == "NUMTA"


def test_a_body_with_its_short_form_before_an_office() -> None:
    text = "Talks went on. Northern Teachers Institute (NTI) president Ada Toll said the institute would wait."
    assert named(mentions(text), "Ada Toll").actor == "NORTHERN TEACHERS INSTITUTE"


def test_the_government_behind_the_union_that_was_told_is_not_the_unions() -> None:
    text = "Norway spoke. He told the Dockers' Union the government would not pay."
    assert named(mentions(text), "government").actor == "NOR"


def test_a_minister_is_not_thought_to_speak_for_a_union() -> None:
    text = (
        "The Dockers' Union was told so. Education Minister Ada Toll met the Dockers' Union. "
        "Toll said there was no more to come."
    )
    assert named(mentions(text), "Ada Toll").actor is None
    assert read(text, "Toll", occurrence=1).actor is None


def test_whoever_is_named_in_a_clause_about_another_is_hardly_he() -> None:
    text = (
        "The premier of Norway, Jonas Berg, who met the Danish premier Lars Holm on Monday, said it was late. "
        "He would not wait."
    )
    found = find_mentions(text, sentences(text))
    references = References(text, sentences(text), found, paragraphs_of(text))
    embedded = {e.mention.text: e.embedded for e in references.entries}
    assert embedded["Lars Holm"] and not embedded["Jonas Berg"]


def test_whoever_speaks_for_a_body_is_tied_to_it() -> None:
    text = "The Harbour Front met. Speaking for the Harbour Front, Ada Toll said it was late."
    assert named(mentions(text), "Ada Toll").actor == "HARBOUR FRONT"


def test_the_table_tells_who_held_the_office_before_a_surname() -> None:
    text = "Michelle Obama came on Thursday. President Obama has asked Congress to act. Mr. Obama left."
    found = [m.person for m in mentions(text, on=date(2016, 10, 28)) if "Obama" in m.text]
    assert found == ["Michelle Obama", "Barack Obama", "Barack Obama"]


def test_a_surname_counts_beside_that_of_somebody_at_home() -> None:
    beside = "Moscow waits, Lavrov said. Stoltenberg said nothing."
    assert named(mentions(beside, on=date(2022, 1, 28)), "Stoltenberg").actor == "NATO"
    alone = "Stoltenberg said nothing."
    assert named(mentions(alone, on=date(2022, 1, 28)), "Stoltenberg").actor is None


def test_the_bloc_is_whoever_is_called_so_first() -> None:
    both = "NATO has troops there. The European Union mediates. The alliance sent more. The bloc wants talks."
    assert named(mentions(both), "bloc").actor == "EU"
    assert named(mentions(both), "alliance").actor == "NATO"
    assert named(mentions("NATO has troops there. The bloc wants talks."), "bloc").actor == "NATO"


def test_headline_verbs_and_counts_are_no_part_of_a_name() -> None:
    text = "Court orders railway to open its books. The eighteen clubs refused."
    assert {m.actor for m in mentions(text)} >= {"CLUBS"}
    assert "ORDERS RAILWAY" not in {m.actor for m in mentions(text)}


def test_people_in_a_state_are_their_own() -> None:
    found = read(
        "Five Mapuche communities in southern Chile refused a payment.", "Five Mapuche communities in southern Chile"
    )
    assert found.actor == "MAPUCHE COMMUNITIES"


def test_a_visitor_is_of_another_side() -> None:
    text = "Ada Toll of Norway met Ilja Brandt of Iceland in Oslo. Her guest asked for a ferry."
    assert read(text, "Her guest").actor == "ISL"
