"""Paragraphs put back into a text that lost its line breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.parting import LONGEST, parted, signs

PARAGRAPHS = [
    "Envoys of Alder and Birch met in the hill town of Corran on Tuesday to discuss the ferry, which has not run since "
    "the winter storms damaged both piers.",
    "Alder's harbour master, Tessa Vorn, said the town would repair its own pier before the end of the month if Birch "
    "paid a third of the cost.",
    '"We have waited for a year," she told reporters. "Nobody can say that we did not ask. We asked three times, and '
    'three times we were told to come back later."',
    "But the mayor of Birch, Oren Hale, rejected the bill.",
    '"Our pier stands," Hale said. "We will not pay for theirs."',
    "The two towns have shared the ferry for more than sixty years. It carried some four thousand people a month "
    "before the storms, most of them on their way to work.",
    "In a letter to both councils, the union of ferrymen asked for a date by which the boats would run again, and "
    "warned that its members would look for work elsewhere.",
    "The talks will go on next week, a spokesman for the province said.",
    "Hale is expected to bring an offer of his own.",
    "Shopkeepers on both sides of the water say they have lost a quarter of their trade since the last boat left.",
    '"People forget how to get here," said Ilka Brandt, who sells bread at the foot of the Alder pier.',
]


def test_a_text_in_one_line_gets_its_paragraphs_back() -> None:
    flat = " ".join(PARAGRAPHS)
    assert len(flat) > LONGEST
    found = parted(flat)
    true = {i for i in range(len(flat)) if "\n".join(PARAGRAPHS)[i] == "\n"}
    mine = {i for i, letter in enumerate(found) if letter == "\n"}
    assert found.replace("\n", " ") == flat
    assert len(mine & true) >= 6
    assert len(mine - true) <= 4
    # no paragraph ends within a quotation
    assert all(part.count('"') % 2 == 0 for part in found.split("\n"))


def test_lines_of_usual_length_stay() -> None:
    text = "\n".join(PARAGRAPHS)
    assert parted(text) == text
    assert parted("") == ""


def test_only_lines_that_are_too_long_are_parted() -> None:
    text = PARAGRAPHS[0] + "\n" + " ".join(PARAGRAPHS * 2)
    assert parted(text).split("\n")[0] == PARAGRAPHS[0]
    assert len(parted(text).split("\n")) > 4
    # a long paragraph among many short ones is one of its own
    speech = "\n".join([*PARAGRAPHS, " ".join(PARAGRAPHS), *PARAGRAPHS])
    assert parted(speech) == speech
    assert parted("\n".join([*PARAGRAPHS, " ".join(PARAGRAPHS * 3), *PARAGRAPHS])).count("\n") > 25


def test_breaks_that_cleaning_put_in_do_not_hide_that_others_were_lost() -> None:
    thirds = [" ".join(PARAGRAPHS[i : i + 3]) for i in (0, 3, 6)] * 2
    cleaned, received = "\n".join(thirds), " ".join(thirds)
    assert parted(cleaned) == cleaned
    assert parted(cleaned, received).count("\n") > 10
    assert parted("\n".join(PARAGRAPHS), " ".join(PARAGRAPHS)) == "\n".join(PARAGRAPHS)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from([*PARAGRAPHS, '"', "“Yes.", "No.\u00a0So?", "…", " \t"]), max_size=40),
    st.sampled_from(["", " "]),
)
def test_no_character_moves(parts: list[str], between: str) -> None:
    text = between.join(parts)
    found = parted(text)
    assert len(found) == len(text)
    assert all(a == b or (b == "\n" and a.isspace()) for a, b in zip(text, found, strict=True))


def test_a_huge_line_without_ends_of_paragraphs_is_read() -> None:
    text = "It was so. " * 20_000
    assert len(parted(text)) == len(text)


def test_signs_tell_an_open_quotation() -> None:
    text = '"We waited. We asked. Then we left," she said. He nodded.'
    sentences = [(0, 11), (12, 21), (22, 46), (47, 57)]
    assert "open" in signs(text, sentences, 0, 0)
    assert "open" not in signs(text, sentences, 0, 2)
