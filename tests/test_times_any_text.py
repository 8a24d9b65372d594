"""Time expressions in any text: spans are right, nothing fails, the time taken is linear."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.record.types import Published
from rejoinder.resolving.times import find_times

TUESDAY = Published("2022-02-01", "2022-02-01", "given")


def test_reading_text_of_other_scripts_and_damage() -> None:
    for text in (
        "",
        "\x00January\x0026",
        "يناير ٢٦",
        "二〇二二年一月二十六日",
        "😀 26 January 😀",
        "last Auguſt",
        "K days ago",
    ):
        for t in find_times(text, [(0, len(text))], published=TUESDAY):
            assert t.text == text[t.start : t.end]
    text = "😀 on 26 January 2022 😀"
    found = find_times(text, [(0, len(text))], published=TUESDAY)
    assert {t.text: t.value for t in found} == {"26 January 2022": "2022-01-26"}


WORDS = st.sampled_from(
    [
        "the",
        "a",
        "last",
        "next",
        "this",
        "every",
        "early",
        "late",
        "mid",
        "-",
        "end",
        "of",
        "January",
        "May",
        "Jan.",
        "Mon.",
        "Friday",
        "morning",
        "10",
        "12,",
        "and",
        "to",
        "2022",
        "1990s",
        "'90s",
        "two",
        "hundred",
        "half",
        "an",
        "year",
        "years",
        "ago",
        "earlier",
        "later",
        "quarter",
        "third",
        "fiscal",
        "in",
        "since",
        "until",
        "by",
        "week-end",
        "noon",
        "5",
        "p.m.",
        "at",
        "14:30",
        "GMT",
        "century",
        "twenty-first",
        "Easter",
        "spring",
        "of",
        "the",
        "same",
        "day",
        "before",
        "after",
        "now",
        "recently",
        "will",
        "was",
        "said",
        ".",
        "(",
        ")",
        "\n",
        "31/12/2021",
        "2021-02-30",
        "second",
        "29",
        "February",
        "Q3",
        "FY",
        "99",
        "period",
        "year-ago",
        "each",
        "night",
    ]
)
DAYS = st.sampled_from(["2022-02-01", "0001-01-01", "9999-12-31", "2020-02-29", "1900-12-31"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join), st.lists(DAYS, max_size=2).map(sorted))
def test_any_words_give_ordered_spans(text: str, days: list[str]) -> None:
    published = Published(days[0], days[-1], "given") if days else Published()
    times = find_times(text, [], published=published)
    assert all(t.text == text[t.start : t.end] and t.value for t in times)
    assert all(a.end <= b.start for a, b in pairwise(times))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(t.text == text[t.start : t.end] for t in find_times(text, [], published=Published()))


@pytest.mark.parametrize(
    "unit",
    [
        "last ",
        "January 1, ",
        "10 and ",
        "1.",
        "the early ",
        " ",
        "10-",
        "twenty ",
        "\x00",
        "Monday and ",
        "will Monday night, 5 May, ",
    ],
)
def test_time_taken_is_linear(unit: str) -> None:
    def taken(count: int) -> float:
        text = "January " + unit * count
        start = time.process_time()
        find_times(text, [], published=TUESDAY)
        return time.process_time() - start

    short, long = taken(400), taken(3_200)
    assert long < 0.1 + short * 30
