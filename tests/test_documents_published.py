import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.language import language
from rejoinder.documents.loading import Source
from rejoinder.documents.passages import passages
from rejoinder.documents.published import dateline, published
from rejoinder.record.types import Published


def date_of(text: str, *, given: str | None = None, url: str | None = None) -> Published:
    source = Source(path="a.txt", text=text, sha256="", published=given, url=url)
    return published(source, text, passages(text))


def dateline_of(text: str) -> str | None:
    span = dateline(text, passages(text))
    return text[slice(*span)] if span else None


BODY = "The envoys met on Jan. 3, 2019 and left again. They named no figure."


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("VIENNA, Aug. 16, 2022", "2022-08-16"),
        ("Balkan Sample, 24.11.2022.", "2022-11-24"),
        ("HARBOUR CITY, Dec 17 2022", "2022-12-17"),
        ("By Ana Horvat | 28 January 2022", "2022-01-28"),
        ("Published 24 Nov 2022 14:05 GMT", "2022-11-24"),
        ("Friday, July 21, 2017", "2017-07-21"),
        ("2021-05-04T09:30:00Z", "2021-05-04"),
        ("Москва, 28 января 2022", "2022-01-28"),
        ("Berlin, 3. März 2021", "2021-03-03"),
        ("Politics live, December 7, 2020", "2020-12-07"),
    ],
)
def test_dateline_lines(line: str, date: str) -> None:
    text = f"Envoys leave the old port\n{line}\n\n{BODY}"
    found = date_of(text)
    assert (found.earliest, found.latest, found.basis) == (date, date, "dateline")
    assert found.reasons
    assert dateline_of(text) == line


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("BRUSSELS, Nov. 22, 2022 (Sample Agency) - ", "2022-11-22"),
        ("HARBOUR CITY, May 4, 2021 – ", "2021-05-04"),
        ("GENEVA (SA) -- ", None),
        ("NEWPORT, Va. — ", None),
        ("Aug 24 - ", None),
        ("LOS ALTOS, Sept. 28 (SA) — ", None),
    ],
)
def test_dateline_before_the_first_sentence(head: str, date: str | None) -> None:
    text = f"Envoys leave the old port\n\n{head}{BODY}"
    assert dateline_of(text) == head
    found = date_of(text)
    assert found.earliest == date
    assert found.basis == ("dateline" if date else "unknown")
    assert dateline_of(f"Envoys leave the old port\n\n{BODY}") is None


def test_no_year_is_said() -> None:
    found = date_of(f"A title of some words\n\nAug 24 - {BODY}")
    assert found.earliest is None and any("without a year" in reason for reason in found.reasons)


def test_last_lines() -> None:
    assert date_of(f"Title of it\n\n{BODY}\n\n{BODY}\n\nAna Horvat, 4 May 2021").earliest == "2021-05-04"


def test_ranges() -> None:
    found = date_of(f"Title of it\nHARBOUR CITY, November 2022 - {BODY}")
    assert (found.earliest, found.latest) == ("2022-11-01", "2022-11-30")
    found = date_of(f"Title of it\nParis, 03/04/2022\n{BODY}")
    assert (found.earliest, found.latest) == ("2022-03-04", "2022-04-03")
    assert date_of(BODY, given="2022-02").latest == "2022-02-28"
    assert date_of(BODY, given="2020").earliest == "2020-01-01"


def test_given_comes_first_and_says_what_contradicts_it() -> None:
    found = date_of(f"Title of it\nVIENNA, Aug. 16, 2022\n{BODY}", given="2022-08-17")
    assert (found.earliest, found.latest, found.basis) == ("2022-08-17", "2022-08-17", "given")
    assert any("contradicts" in reason for reason in found.reasons)


def test_address() -> None:
    assert date_of(BODY, url="https://news.example/2022/01/28/talks.html").earliest == "2022-01-28"
    assert date_of(BODY, url="https://news.example/world/2022/jan/28/talks").earliest == "2022-01-28"
    assert date_of(BODY, url="https://news.example/20220128-talks").earliest == "2022-01-28"
    found = date_of(BODY, url="https://news.example/2022/01/talks")
    assert (found.earliest, found.latest) == ("2022-01-01", "2022-01-31")
    assert date_of(BODY, url="https://news.example/2022/13/45/talks").basis == "unknown"


def test_address_narrows_a_month_and_loses_to_a_dateline() -> None:
    text = f"Title of it\nHARBOUR CITY, January 2022 - {BODY}"
    assert date_of(text, url="https://news.example/2022/01/28/talks").earliest == "2022-01-28"
    found = date_of(f"Title of it\nVIENNA, Aug. 16, 2022\n{BODY}", url="https://news.example/2022/08/18/talks")
    assert found.earliest == "2022-08-16" and any("not used" in reason for reason in found.reasons)


def test_impossible_dates_are_not_used() -> None:
    found = date_of(f"Title of it\nVIENNA, Feb. 30, 2022\n{BODY}")
    assert found.basis == "unknown" and any("no calendar" in reason for reason in found.reasons)
    assert date_of(BODY, given="2022-02-30").basis == "unknown"


@pytest.mark.parametrize(
    "heading",
    [
        "Adopted by the Council of the Union at its 28th meeting, Addis Ababa, 16 August 2024",
        "Joint statement by the ministers of Utoria and Belmark, Friday, 16 August 2024",
    ],
)
def test_a_heading_may_end_with_a_place_and_a_day(heading: str) -> None:
    found = date_of(f"COMMUNIQUE\n\n{heading}\n\n{BODY}")
    assert (found.earliest, found.latest, found.basis) == ("2024-08-16", "2024-08-16", "dateline")
    unheaded = date_of(f"COMMUNIQUE\n\nThe accord was signed in Addis Ababa on 16 August 2024\n\n{BODY}")
    assert unheaded.basis == "unknown"


def test_a_date_in_a_sentence_is_no_dateline() -> None:
    for text in (
        BODY,
        f"Title of it\nOn July 6, 2015, the envoy made this remark:\n{BODY}",
        "Envoys to meet in May 2023\nThey met.",
    ):
        assert date_of(text).basis == "unknown"
        assert dateline_of(text) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=60))
def test_nothing_crashes(text: str, given_date: str, url: str) -> None:
    found = date_of(text, given=given_date, url=url)
    assert (found.earliest is None) == (found.basis == "unknown")
    dateline_of(text)
    assert language(text, given_date)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The envoy said that the talks would go on, and that nobody had been asked to leave.", "en"),
        ("Der Minister sagte, dass die Gespräche weitergehen werden und niemand gegangen sei.", "de"),
        ("Le ministre a déclaré que les négociations se poursuivraient lundi à Genève.", "fr"),
        ("Министр заявил, что переговоры продолжатся в понедельник в Женеве.", "ru"),
        ("قال الوزير إن المحادثات ستستمر يوم الاثنين في جنيف", "ar"),
        ("部长说会谈将于星期一在日内瓦继续举行", "zh"),
        ("", "und"),
        ("42 + 7", "und"),
        ("Yes.", "und"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language(text, None) == code


def test_declared_language() -> None:
    assert language("", "en-GB") == "en"
    assert language("", "DEU") == "de"
    assert language("The envoy said that the talks would go on, and that nobody had left.", "no language") == "en"
