"""Quotation marks to quoted stretches."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.reading.quotes import quoted


def stretches(text: str) -> list[str]:
    inside = quoted(text)
    found, start = [], -1
    for at in range(len(text) + 1):
        on = at < len(text) and bool(inside[at])
        if on and start < 0:
            start = at
        if not on and start >= 0:
            found.append(text[start:at])
            start = -1
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said "no" and left.', ['"no"']),
        ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
        ("«Oui», dit-il", ["«Oui»"]),
        ("»Ja«, sagte er", ["»Ja«"]),
        ("„Ja“, sagte er. „Nein“", ["„Ja“", "„Nein“"]),
        ("'We don't know,' she said. The dogs' tails.", ["'We don't know,'"]),
        ("It's the miners' claim.", []),
        ("a “nested ‘inner’ quote” here", ["“nested ‘inner’ quote”"]),
        ('"never closed', ['"never closed']),
        ('a 6" pipe and more', []),
    ],
)
def test_marks_of_many_desks(text: str, expected: list[str]) -> None:
    assert stretches(text) == expected


def test_an_open_quotation_ends_with_its_paragraph_and_may_be_taken_up_again() -> None:
    assert stretches("“First part.\n“Second part,” she said.\nPlain.") == ["“First part.", "“Second part,”"]


@given(st.text(alphabet=st.sampled_from("ab .,\n\"'“”‘’«»„"), max_size=80))
def test_any_mixture_of_marks_gives_one_flag_a_code_point(text: str) -> None:
    assert len(quoted(text)) == len(text)


def test_ten_thousand_marks_take_linear_time() -> None:
    def cost(count: int) -> float:
        text = '"a ' * count
        begun = time.perf_counter()
        quoted(text)
        return (time.perf_counter() - begun) / count

    cost(1000)
    assert cost(50_000) < 6 * cost(5_000)
