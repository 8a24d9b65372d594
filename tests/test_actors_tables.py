"""The tables of actors and offices, and the names found by them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rejoinder.resolving import actors, offices
from rejoinder.resolving.actors import actor, actor_for_name, is_agency, name_of, rows, scan
from rejoinder.resolving.offices import TABLES, Office, bound, holders
from rejoinder.resolving.words import fold, slug


def ids(text: str, **more: object) -> list[tuple[str, str]]:
    return [(text[h.start : h.end], h.actor) for h in scan(text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Germany", "DEU"), ("the Kremlin", "RUS"), ("Downing Street", "GBR"), ("Pristina", "XKX"), ("Kyiv", "UKR"),
        ("Islamic Republic", "IRN"), ("Côte d'Ivoire", "CIV"), ("North Korea", "PRK"), ("Zhongnanhai", "CHN"),
        ("Swaziland", "SWZ"), ("the White House", "USA"), ("Quai d’Orsay", "FRA"), ("Macedonia", "MKD"),
        ("African Union", "AU"), ("Group of 77 and China", "G77"), ("IAEA", "IAEA"), ("Burma", "MMR"),
    ],
)  # fmt: skip
def test_names_lead_to_ids(name: str, id: str) -> None:
    assert actor_for_name(name) == id


def test_adjectives_peoples_and_capitals() -> None:
    assert ids("Dutch ministers met the Finns and a Togolese envoy in Nairobi.") == [
        ("Dutch", "NLD"), ("Finns", "FIN"), ("Togolese", "TGO"), ("Nairobi", "KEN"),
    ]  # fmt: skip


def test_each_newspaper_and_agency_is_its_own_actor() -> None:
    found = [actor_for_name(n) for n in ("Bloomberg", "CNN", "Wall Street Journal", "BBC", "Financial Times", "Tasnim")]
    assert len(set(found)) == len(found) and is_agency("BLOOMBERG") and not is_agency("FINANCIAL-TIMES")


def test_case_decides_between_name_and_word() -> None:
    assert ids("They told us to eat turkey off the china in Turkey.") == [("Turkey", "TUR")]
    assert ids("The US left.") == [("US", "USA")]
    assert ids("TELL US WHAT WENT WRONG") == []
    assert ids("NORWAY AND BRAZIL WALK OUT") == [("NORWAY", "NOR"), ("BRAZIL", "BRA")]


def test_longest_name_at_word_boundaries() -> None:
    assert ids("Nigerian and South Sudanese envoys; Papua New Guinea; Indianapolis") == [
        ("Nigerian", "NGA"), ("South Sudanese", "SSD"), ("Papua New Guinea", "PNG"),
    ]  # fmt: skip
    assert ids("the UN Security Council") == [("UN Security Council", "UNSC")]


def test_aliases_come_first_and_may_be_longer() -> None:
    aliases = {"the Harbour League": "HLG", "Norway": "NRW"}
    assert ids("the Harbour League told Norway and Sweden", aliases=aliases) == [
        ("the Harbour League", "HLG"), ("Norway", "NRW"), ("Sweden", "SWE"),
    ]  # fmt: skip


def test_names_in_the_language_of_the_document() -> None:
    assert ("Deutschland", "DEU") in ids("Deutschland und Frankreich", language="de")
    assert ids("Deutschland und Frankreich") == []
    assert ids("text in an unknown language", language="qqq") == []


def test_actor_of_any_id() -> None:
    assert actor("RUS").kind == "state" and actor("RUS").country == "RUS"
    assert actor("NATO").sector == "IGO"
    assert actor("EASTERN FRONT").kind == "other"
    assert name_of("EASTERN FRONT") == "Eastern Front"
    assert name_of("EU") == "European Union"


def test_slug_is_a_function_of_the_name() -> None:
    assert slug("the Miners' League") == slug("Miners’ League") == "MINERS' LEAGUE"
    assert slug("Sinn Féin") == "SINN FEIN"
    assert slug("中国") and slug("") == ""
    assert fold("Vučić") == "vucic" and fold("Støre") == "store"


def test_every_actor_of_the_tables_is_sound() -> None:
    for cells in rows("actors.tsv"):
        assert len(cells) >= 5 and cells[0].isupper(), cells
    seen = [cells[0] for cells in rows("countries.tsv")]
    assert len(seen) == len(set(seen)) > 190


def test_every_office_is_sound() -> None:
    count = 0
    for cells in (row for table in TABLES for row in rows(table)):
        person, _, office, id, start, end, sex = (cells + [""] * 7)[:7]
        first, last = bound(start, last=False), bound(end, last=True)
        assert person and office == office.lower() and sex in {"M", "F"}, cells
        assert first is None or last is None or first <= last, cells
        assert actors.known(id) or id in {"BLR-OPP", "VEN-OPP", "OHR-BIH"}, cells
        count += 1
    assert count > 800


def test_one_head_of_state_or_government_at_a_time() -> None:
    by_office: dict[tuple[str, str], list[Office]] = {}
    for person in {cells[0] for table in TABLES for cells in rows(table)}:
        for office in holders(person):
            if office.office in {"president", "prime minister", "chancellor", "foreign minister", "secretary of state"}:
                by_office.setdefault((office.actor, office.office), []).append(office)
    for held in by_office.values():
        held.sort(key=lambda o: o.start or date.min)
        for one, following in pairwise(held):
            assert one.end is not None, (one, following)
            # The day of handing over belongs to both, and some dates are months.
            assert (
                following.start is not None and one.end <= following.start + timedelta(days=31)
            ) or one.person == following.person, (
                one,
                following,
            )


@pytest.mark.parametrize("name", ["Sergei Lavrov", "Sergey Lavrov", "SERGEI LAVROV", "Lavrov"])
def test_spellings_of_one_person(name: str) -> None:
    assert holders(name, date(2015, 5, 1))[0].person == "Sergei Lavrov"


@pytest.mark.parametrize("name", ["Zelensky", "Zelenskyy", "Selenskyj", "Volodymyr Zelenskiy", "Wolodymyr Selenskyj"])
def test_transliterations(name: str) -> None:
    assert [o.actor for o in holders(name, date(2022, 3, 1))] == ["UKR"]


def test_office_at_a_date() -> None:
    assert [o.office for o in holders("Liz Truss", date(2022, 8, 24))] == ["foreign secretary"]
    assert [o.office for o in holders("Liz Truss", date(2022, 9, 20))] == ["prime minister"]
    assert holders("Liz Truss", date(2023, 1, 1)) == []
    assert {o.actor for o in holders("Jens Stoltenberg")} == {"NOR", "NATO"}
    assert holders("Nobody Atall", date(2020, 1, 1)) == []
    assert holders("", None) == []


def test_bad_dates() -> None:
    with pytest.raises(TypeError):
        holders("Liz Truss", "2022-08-24")  # type: ignore[arg-type]
    for bad in ("2022-13", "yesterday", "2022-02-30", "2022-1-1-1"):
        with pytest.raises(ValueError):
            bound(bad, last=False)
    assert bound("2020-02", last=True) == date(2020, 2, 29)
    assert bound("2021", last=False) == date(2021, 1, 1) and bound("2021", last=True) == date(2021, 12, 31)
    assert bound("", last=True) is None


def test_different_people_stay_apart() -> None:
    assert offices.full_names("Sergei Lavrentiev") is None
    assert offices.full_names("Ivana Ivanov") is None
    assert offices.full_names("Angela Markel-Jones") is None


def test_surnames_of_the_less_known_stand_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {
        "offices.tsv": [["Ada Toll", "", "president", "FRA", "2010", "2020", "F"]],
        "negotiators.tsv": [["Bo Quist", "B. Quist", "chief negotiator", "NOR", "2010", "2020", "M"]],
    }
    monkeypatch.setattr(offices, "rows", lambda name: iter(tables[name]))
    caches = (offices._table, offices._initials, offices.full_names, offices._by_actor)
    for cached in caches:
        cached.cache_clear()
    try:
        assert [o.actor for o in holders("Toll")] == ["FRA"] and holders("Quist") == []
        assert [o.actor for o in holders("B. Quist", date(2015, 1, 1))] == ["NOR"]
        assert holders("Bo Quisst") == []  # another, for all the table knows
        assert offices.gender_of("Bo Quist") == "M"
    finally:
        monkeypatch.undo()
        for cached in caches:
            cached.cache_clear()
