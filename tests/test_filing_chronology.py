"""Chronology: documents whose own date leaves out the year, or is a range, in their dossier."""

from __future__ import annotations

import random

from filing_texts import reading
from msgspec.structs import replace

from rejoinder.filing.chronology import placed
from rejoinder.filing.docket import docket
from rejoinder.record.types import Published, Reading, Time

ASK = "demand RIV > TOR | reopen the harbour | Rivania demanded that Torland reopen the harbour"
NO = "reject TOR > RIV | the harbour | Torland refused to open the harbour at all"
YES = "accept TOR > RIV | the harbour | Torland agreed to the harbour after all"


def undated(name: str, lines: str, day: str = "", earliest: str | None = None, latest: str | None = None) -> Reading:
    """A reading that begins with a time of the value `day`, published within a range that was only inferred."""
    one = reading(name, None, lines)
    times = (Time(0, 6, one.document.text[:6], "DATE", day),) if day else ()
    published = Published(earliest, latest, "inferred") if earliest or latest else Published()
    return replace(one, times=times, document=replace(one.document, published=published))


def order(*readings: Reading) -> list[str]:
    found = placed(readings, {})
    assert found == placed(readings[::-1], {})
    return sorted(found, key=lambda id: found[id].order)


def test_days_without_a_year_are_in_order() -> None:
    a, b, c = undated("a", NO, "XXXX-09-10"), undated("b", YES, "XXXX-10-02"), undated("c", ASK, "XXXX-05-04")
    assert order(a, b, c) == ["c", "a", "b"]


def test_the_year_turns_where_the_gap_is_widest() -> None:
    a, b, c = undated("a", NO, "XXXX-01-20"), undated("b", YES, "XXXX-02-11"), undated("c", ASK, "XXXX-11-30")
    assert order(a, b, c) == ["c", "a", "b"]


def test_days_without_a_year_lie_near_the_dated() -> None:
    dated = reading("d", "2031-01-10", ASK)
    found = placed([dated, undated("a", NO, "XXXX-12-20"), undated("b", YES, "XXXX-02-01")], {})
    assert [found[id].order for id in "adb"] == ["2030-12-20", "2031-01-10", "2031-02-01"]
    # the year of such a day is a guess: it orders, and is not told
    assert [found[id].day for id in "adb"] == ["", "2031-01-10", ""]


def test_a_range_is_taken_where_it_is_nearest_to_the_dated() -> None:
    dated = [reading("d", "2031-01-10", ASK), reading("e", "2031-02-20", NO)]
    found = placed([*dated, undated("a", YES, "", "2031-02-24", "2034-01-20")], {})
    assert found["a"].order == found["a"].day == "2031-02-24"
    found = placed([*dated, undated("a", YES, "", "2024-01-01", "9999-12-31")], {})
    assert "2031-01-10" <= found["a"].order <= "2031-02-20"
    found = placed([*dated, undated("a", YES, "XXXX-03-05", "2024-01-01", "9999-12-31")], {})
    assert found["a"].order == "2031-03-05"


def test_an_open_range_alone_tells_no_day() -> None:
    found = placed([undated("a", ASK, "", "2024-01-01", "9999-12-31")], {"a": "2024-05-01"})
    assert found["a"] == ("2024-05-01", "2024-05-01")
    assert placed([undated("a", ASK)], {})["a"] == ("", "")


def test_no_day_of_the_calendar() -> None:
    found = placed(
        [reading("d", "2031-01-10", ASK), undated("a", NO, "XXXX-02-30"), undated("b", NO, "2031-02-30")], {}
    )
    assert (found["a"].order, found["b"].order) == ("", "")


def test_acts_of_undated_documents_come_in_their_order() -> None:
    readings = [undated("z", ASK, "XXXX-05-04"), undated("m", NO, "XXXX-06-01"), undated("a", YES, "XXXX-07-01")]
    random.Random(4).shuffle(readings)
    assert [entry.document for entry in docket(readings)] == ["z", "m", "a"]
    assert {entry.day for entry in docket(readings)} == {""}


def test_an_act_is_not_later_than_its_report_can_be() -> None:
    lines = f"{ASK} | date=2031-06-05"
    found = docket([undated("a", lines, "", "2031-01-01", "2031-12-31"), reading("d", "2031-02-01", NO)])
    assert {entry.document: entry.day for entry in found} == {"a": "2031-06-05", "d": "2031-02-01"}
