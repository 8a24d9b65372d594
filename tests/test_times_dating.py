"""Dates of publication inferred from what an undated text says."""

from __future__ import annotations

from datetime import date

import pytest

from rejoinder.record.types import Published
from rejoinder.resolving.dating import OfficeFact, infer_date
from rejoinder.resolving.times import find_times

TODAY = date(2026, 6, 1)


def infer(text: str, facts: list[OfficeFact] | None = None, today: date = TODAY) -> Published:
    return infer_date(text, find_times(text, [], published=Published()), facts or [], today=today)


def holder(person: str, start: date | None, end: date | None) -> OfficeFact:
    return OfficeFact(person, "UTO", "minister", start, end)


def test_holders_and_days_without_a_year_give_weeks() -> None:
    facts = [
        holder("Ada Holm", date(2021, 1, 26), date(2025, 1, 20)),
        holder("Ivo Brandt", date(2004, 3, 9), None),
        holder("Rosa Keller", date(2020, 1, 20), date(2022, 9, 4)),
    ]
    text = (
        "The demands were submitted last December. Three rounds were held on January 10, 12 and 13 and ended without "
        "result. The envoy received a written reply on January 26. The lines of 1997 came up again."
    )
    inferred = infer(text, facts)
    assert inferred.basis == "inferred"
    assert inferred.earliest == "2022-01-26"
    assert inferred.latest is not None and "2022-02-20" <= inferred.latest <= "2022-06-30"
    assert any("Rosa Keller" in reason for reason in inferred.reasons)
    assert any("January 26" in reason for reason in inferred.reasons)


def test_holders_alone_give_their_common_time() -> None:
    facts = [holder("A", date(2015, 1, 1), date(2019, 6, 30)), holder("B", date(2017, 3, 1), None)]
    inferred = infer("The two met.", facts)
    assert (inferred.earliest, inferred.latest) == ("2017-03-01", "2019-06-30")


def test_one_who_fits_nobody_else_is_left_out() -> None:
    facts = [
        holder("A", date(2015, 1, 1), date(2019, 6, 30)),
        holder("B", date(2017, 3, 1), None),
        holder("Namesake", date(1950, 1, 1), date(1954, 1, 1)),
    ]
    inferred = infer("The three are named.", facts)
    assert (inferred.earliest, inferred.latest) == ("2017-03-01", "2019-06-30")
    assert any("Left out" in reason and "Namesake" in reason for reason in inferred.reasons)


def test_of_holders_who_never_met_the_later_decides() -> None:
    facts = [holder("A", date(2000, 1, 1), date(2004, 1, 1)), holder("B", date(2010, 1, 1), date(2014, 1, 1))]
    assert infer("Both are named.", facts).earliest == "2010-01-01"


def test_nothing_is_known() -> None:
    for text in ("", "The ministers met and parted.", "They met on Friday."):
        assert infer(text) == Published(reasons=infer(text).reasons)
        assert infer(text).basis == "unknown" and infer(text).reasons
    undated = infer("The reply was received on January 26.")
    assert undated.basis == "unknown"
    assert any("of which year" in reason for reason in undated.reasons)


def test_latest_date_told_is_the_earliest_possible() -> None:
    inferred = infer("The accord was signed on 3 May 2018. It was amended in 2019.")
    assert inferred.basis == "inferred"
    assert (inferred.earliest, inferred.latest) == ("2019-01-01", TODAY.isoformat())


def test_a_date_wished_for_is_none_told_of() -> None:
    for text in (
        "Belmark opposed, suggesting instead a review in 2030.",
        "Utoria demanded an end to the levy in 2030.",
        "The envoys proposed that talks be held in 2030.",
    ):
        assert infer(text, today=date.max) == Published(reasons=("No date of publication follows.",))
    assert infer("The request was sent on 3 May 2018.").earliest == "2018-05-03"
    assert infer("The pact was offered in 2018.").earliest == "2018-01-01"


def test_a_range_without_an_end_has_none() -> None:
    facts = [holder("A", date(2019, 1, 1), None)]
    for text in ("A spoke.", "A reply was received on January 26.", "The accord was signed on 3 May 2020."):
        inferred = infer(text, facts, today=date.max)
        assert inferred.basis == "inferred" and inferred.earliest is not None
        assert inferred.latest is None
        assert not any("9999" in reason for reason in inferred.reasons)


def test_dates_to_come_bound_the_other_end() -> None:
    inferred = infer("The accord was signed on 3 May 2018. The parties will meet again on 9 July 2018 in Bern.")
    assert (inferred.earliest, inferred.latest) == ("2018-05-03", "2018-07-09")
    far = infer("The accord was signed on 3 May 2018. Emissions will be halved by 2050, and should end in 2060.")
    assert far.earliest == "2018-05-03"


def test_a_day_of_the_week_fixes_the_year() -> None:
    facts = [holder("A", date(2019, 1, 1), date(2024, 12, 31))]
    inferred = infer("The envoy left the capital on Friday, January 28.", facts)
    assert inferred.earliest == "2022-01-28"
    assert inferred.latest is not None and inferred.latest < "2022-07-01"


def test_days_cross_the_turn_of_the_year() -> None:
    facts = [holder("A", date(2016, 10, 1), date(2017, 9, 1))]
    inferred = infer("The paper was sent on November 20. A reply was received on January 5.", facts)
    assert inferred.earliest == "2017-01-05"


def test_years_counted_back() -> None:
    inferred = infer("The treaty was signed in 2010, eight years ago, and has been kept.")
    assert inferred.earliest is not None and inferred.latest is not None
    assert inferred.earliest <= "2018-06-01" <= inferred.latest
    assert inferred.latest <= "2019-12-31"


def test_a_date_after_all_offices_overrules_them() -> None:
    facts = [holder("A", date(2000, 1, 1), date(2004, 1, 1))]
    inferred = infer("The archive was opened on 7 May 2015.", facts)
    assert inferred.earliest == "2015-05-07"
    assert any("left office" in reason for reason in inferred.reasons)


def test_today_bounds_the_range() -> None:
    inferred = infer("It was signed on 3 May 2018.", [holder("A", date(2017, 1, 1), None)], today=date(2018, 6, 1))
    assert (inferred.earliest, inferred.latest) == ("2018-05-03", "2018-06-01")
    future = infer("It was signed on 3 May 2030.", today=date(2018, 6, 1))
    assert future.basis == "unknown"


@pytest.mark.parametrize("end", [None, date(1990, 1, 1)])
def test_odd_office_tables(end: date | None) -> None:
    assert infer("Named.", [holder("A", None, None)]).basis == "unknown"
    assert infer("Named.", [holder("A", date(2000, 1, 1), end)]).basis in ("inferred", "unknown")
    assert infer("Named.", [holder("A", date(2040, 1, 1), None)]).basis == "unknown"


def test_range_never_inverted() -> None:
    text = "It was signed on 3 May 2018. It will end on 1 May 2018. The reply was sent on March 3, and on July 9."
    inferred = infer(text, [holder("A", date(2018, 1, 1), date(2018, 4, 1))])
    if inferred.earliest and inferred.latest:
        assert inferred.earliest <= inferred.latest
