"""When an act happened: which time of its sentence dates it, if any."""

from __future__ import annotations

import time

import pytest

from rejoinder.record.types import Published
from rejoinder.resolving.time_acts import ActTimes
from rejoinder.resolving.times import find_times

MARCH = Published("2024-03-15", "2024-03-15", "given")


def when(marked: str, published: Published = MARCH, point: str = "") -> str | None:
    """The time of the act whose trigger stands between brackets in a sentence."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    sentences = [(0, len(text))]
    acts = ActTimes(text, sentences, find_times(text, sentences, published=published), published)
    points = ((text.index(point), text.index(point) + len(point)),) if point else ()
    found = acts.of((start, end), points)
    return found.value if found else None


@pytest.mark.parametrize(
    ("marked", "value"),
    [
        ("Utoria [rejected] the offer on Tuesday.", "2024-03-12"),
        ("On Tuesday Utoria and the union [rejected] it.", "2024-03-12"),
        ("Utoria said on Monday that it [would not accept] the plan.", "2024-03-11"),
        ("The plan [was rejected], the ministry said on Monday.", "2024-03-11"),
        ("The envoys [met] from 4 to 6 March 2024.", "2024-03-04"),
        ("In its letter of 4 March 2024 Utoria [asked] for more.", "2024-03-04"),
        ("At Monday's session Utoria [rejected] the text.", "2024-03-11"),
        ("A [demand for] more pay was sent on Monday.", "2024-03-11"),
        ("The union [rejected] the plan, and on Tuesday it went on strike.", "2024-03-15"),
        ("Utoria [has until] next Tuesday to raise its bid.", "2024-03-15"),
        ("Belmark argued for [hitting back] from January.", "2024-03-15"),
        ("The ministers [put off] a decision until February.", "2024-03-15"),
        ("Utoria [demanded] a return to the lines held before March 2.", "2024-03-15"),
        ("Utoria [declined] to sign, as it had done three weeks earlier.", "2024-03-15"),
        ("Utoria, which made an offer in January, [rejected] the plan.", "2024-03-15"),
        ("Utoria [rejected] the plan because talks in January had failed.", "2024-03-15"),
        ("The duties imposed in January; Utoria [rejected] them.", "2024-03-15"),
        ("Utoria [called for] an end to duties imposed in January.", "2024-03-15"),
        ("Utoria [rejected] the offer that Belmark made in January.", "2024-03-15"),
        ("Utoria [rejected] the text of 4 March 2024.", "2024-03-15"),
        ("Utoria [criticised] Monday's decision.", "2024-03-15"),
        ("The union [threatened] to strike by October; it walked out.", "2024-03-15"),
    ],
)
def test_a_time_dates_an_act_of_its_own_clause(marked: str, value: str) -> None:
    assert when(marked) == value


@pytest.mark.parametrize(
    ("marked", "point", "value"),
    [
        ("In Bern in 2019, Utoria [offered] to close the mine.", "close the mine", "2019"),
        ("Utoria [offered] a moratorium in 2012.", "a moratorium in 2012", "2012"),
        ("Utoria [rejected] the plan in 1997.", "the plan", "1997"),
        ("Utoria [rejected] the accord signed in 1997.", "the accord signed in 1997", "2024-03-15"),
        ("Utoria [rejected] the 1997 accord.", "", "2024-03-15"),
        ("Utoria [proposed] a review in 2030.", "a review in 2030", "2024-03-15"),
        ("Utoria [will close] the mine in 2012 style.", "", "2024-03-15"),
    ],
)
def test_a_year_dates_an_act_of_the_past(marked: str, point: str, value: str) -> None:
    assert when(marked, point=point) == value


def test_a_year_dates_where_publication_is_unknown() -> None:
    assert when("Utoria [rejected] the plan in 1997.", Published()) == "1997"
    assert when("Utoria [will ask] for a review in 2030.", Published()) is None


@pytest.mark.parametrize(
    "marked",
    [
        "Utoria had long [refused] to sign.",
        "Utoria [has previously said] no.",
        "For years Utoria [refused] to sign.",
        "The strait, which Utoria [had closed], is open.",
        "Utoria [asked] for talks at the time.",
    ],
)
def test_what_went_before_is_not_of_the_day_of_publication(marked: str) -> None:
    assert when(marked) is None


def test_the_text_dates_what_no_time_governs() -> None:
    assert when("Utoria [rejected] it.", Published("2024-03-02", "2024-03-29", "inferred")) == "2024-03"
    assert when("Utoria [rejected] it.", Published("2023-03-02", None, "inferred")) is None
    assert when("Utoria [rejected] it.", Published()) is None


def test_a_damaged_page_takes_linear_time() -> None:
    text = "on Monday, which it had refused as the, and " * 20000
    sentences = [(0, len(text))]
    acts = ActTimes(text, sentences, find_times(text, sentences, published=MARCH), MARCH)
    begin = time.perf_counter()
    for start in range(0, len(text), len(text) // 200):
        acts.of((start, start + 5), ())
    assert time.perf_counter() - begin < 2
