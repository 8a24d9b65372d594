"""Time expressions: which words, which type, which value."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from rejoinder.record.types import Published, Time
from rejoinder.resolving.times import find_times, reference_days

TUESDAY = Published("2022-02-01", "2022-02-01", "given")


def read(text: str, published: Published = TUESDAY) -> list[Time]:
    return find_times(text, [(0, len(text))], published=published)


def values(text: str, published: Published = TUESDAY) -> dict[str, str]:
    return {t.text: t.value for t in read(text, published)}


def pairs(text: str, published: Published = TUESDAY) -> list[tuple[str, str]]:
    return [(t.text, t.value) for t in read(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The note is dated Nov. 22, 2022.", [("Nov. 22, 2022", "2022-11-22")]),
        ("The note is dated 24.11.2022.", [("24.11.2022", "2022-11-24")]),
        ("The note is dated 2021-12-15.", [("2021-12-15", "2021-12-15")]),
        ("It came on the 12th of January 2021.", [("the 12th of January 2021", "2021-01-12")]),
        ("Signed 26-Jan-2022 in Vienna.", [("26-Jan-2022", "2022-01-26")]),
        (
            "Three rounds were held on January 10, 12 and 13.",
            [("January 10", "2022-01-10"), ("12", "2022-01-12"), ("13", "2022-01-13")],
        ),
        (
            "Rounds were held on 10, 12 and 13 January.",
            [("10", "2022-01-10"), ("12", "2022-01-12"), ("13 January", "2022-01-13")],
        ),
        ("They met on 6-17 June 2011.", [("6", "2011-06-06"), ("17 June 2011", "2011-06-17")]),
        (
            "From 30 October to 12 November 2020 they met.",
            [("30 October", "2020-10-30"), ("12 November 2020", "2020-11-12")],
        ),
        (
            "From 30 December to 2 January 2020 they met.",
            [("30 December", "2019-12-30"), ("2 January 2020", "2020-01-02")],
        ),
        ("In the early 2000s and the 1990s it grew.", [("the early 2000s", "200"), ("the 1990s", "199")]),
        ("Output fell in the third quarter of 2014.", [("the third quarter of 2014", "2014-Q3")]),
        ("In fiscal 2014 it rose.", [("fiscal 2014", "2014")]),
        ("In the first half of 2021 it rose.", [("the first half of 2021", "2021-H1")]),
        ("In 2015-16 it rose.", [("2015", "2015"), ("16", "2016")]),
        ("In nineteen ninety-one it fell.", [("nineteen ninety-one", "1991")]),
        ("A power of the 20th century.", [("20th century", "19")]),
        ("In the winter of 1994 it froze.", [("the winter of 1994", "1994-WI")]),
        ("On Good Friday 2022 they met.", [("Good Friday 2022", "2022-04-15")]),
        ("The mid-1996 paper.", [("mid-1996", "1996")]),
        ("It was signed on March twenty-third, 2011.", [("March twenty-third, 2011", "2011-03-23")]),
        ("It was signed on the fourth of July 2011.", [("the fourth of July 2011", "2011-07-04")]),
        ("In the first quarter of fiscal 2014 it rose.", [("the first quarter of fiscal 2014", "2014-Q1")]),
        ("A song of the ‘70s and the late 80s.", [("the ‘70s", "197"), ("the late 80s", "198")]),
        ("From March to August 2011 it rose.", [("March", "2011-03"), ("August 2011", "2011-08")]),
        ("In November/January 2003 they met.", [("November", "2002-11"), ("January 2003", "2003-01")]),
        ("It peaks no later than 2020, over 1990 levels.", [("2020", "2020"), ("1990", "1990")]),
        ("The plan runs up to 2015.", [("2015", "2015")]),
        ("Humans came ten thousand years ago.", [("ten thousand years ago", "PAST_REF")]),
    ],
)
def test_dates_that_stand_for_themselves(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He arrived on Friday.", {"Friday": "2022-01-28"}),
        ("He will arrive on Friday.", {"Friday": "2022-02-04"}),
        ("He spoke late on Friday.", {"late on Friday": "2022-01-28TEV"}),
        ("Friday's vote failed.", {"Friday": "2022-01-28"}),
        ("They met last Friday and meet next Friday.", {"last Friday": "2022-01-28", "next Friday": "2022-02-04"}),
        ("Envoys handed it over last December.", {"last December": "2021-12"}),
        ("The papers were sent in November.", {"November": "2021-11"}),
        ("The papers will be sent in November.", {"November": "2022-11"}),
        ("The reply was given on January 26.", {"January 26": "2022-01-26"}),
        ("The assembly will convene on March 6.", {"March 6": "2022-03-06"}),
        ("He said so last week and last month.", {"last week": "2022-W04", "last month": "2022-01"}),
        ("A year ago, ten years ago", {"A year ago": "2021", "ten years ago": "2012"}),
        ("two months ago and 10 days ago", {"two months ago": "2021-12", "10 days ago": "2022-01-22"}),
        ("It is now quiet.", {"now": "PRESENT_REF"}),
        ("It was recently quiet.", {"recently": "PAST_REF"}),
        ("This will end in the coming weeks.", {"the coming weeks": "FUTURE_REF"}),
        ("Yesterday evening, tomorrow", {"Yesterday evening": "2022-01-31TEV", "tomorrow": "2022-02-02"}),
        ("They argued until the late hours.", {"the late hours": "2022-02-01TNI"}),
        ("The talks have run since 2019.", {"2019": "2019"}),
        ("over the weekend", {"the weekend": "2022-W04-WE"}),
        ("It ended in January last year.", {"January last year": "2021-01"}),
        ("Envoys meet Monday.", {"Monday": "2022-02-07"}),
        ("The ministers are meeting on Monday.", {"Monday": "2022-02-07"}),
        ("The vote is on Monday.", {"Monday": "2022-02-07"}),
        ("They did not meet Monday.", {"Monday": "2022-01-31"}),
        ("They declined to sign on Friday.", {"Friday": "2022-01-28"}),
        ("The ministers put off the vote until June.", {"June": "2022-06"}),
        ("This Friday they talk.", {"This Friday": "2022-02-04"}),
        ("Both agreed to pay by March.", {"March": "2022-03"}),
        ("Both had raised enough to pay by September.", {"September": "2021-09"}),
        ("They will need it in the fall.", {"the fall": "2022-FA"}),
        ("It fell in the last week of January.", {"January": "2022-01"}),
        ("He was chosen last Nov. 3.", {"last Nov. 3": "2021-11-03"}),
        ("In the afternoon they left.", {"the afternoon": "2022-02-01TAF"}),
        ("In the early morning hours they left.", {"the early morning hours": "2022-02-01TMO"}),
        ("It came at 9:30 this morning.", {"9:30 this morning": "2022-02-01T09:30"}),
        ("It begins at eight o'clock tonight.", {"eight o'clock tonight": "2022-02-01T20:00"}),
        ("In the first quarter of next year it opens.", {"the first quarter of next year": "2023-Q1"}),
        ("In the current fiscal year it lost.", {"the current fiscal year": "2022"}),
        ("They will return in the spring.", {"the spring": "2022-SP"}),
        ("They left six or seven years ago.", {"six or seven years ago": "2016"}),
        ("The text expires on Thursday at 5 p.m.", {"Thursday": "2022-02-03", "5 p.m.": "2022-02-03T17:00"}),
        ("They meet on Friday nights and most Mondays.", {"Friday nights": "XXXX-WXX-5TNI", "Mondays": "XXXX-WXX-1"}),
        ("It comes every other Tuesday.", {"every other Tuesday": "XXXX-WXX-2"}),
        ("Two Sundays ago they spoke.", {"Two Sundays ago": "2022-01-23"}),
        ("They vote three Fridays from now.", {"three Fridays from now": "2022-02-18"}),
        ("They vote a week from Thursday.", {"a week from Thursday": "2022-02-10"}),
        ("He left two weeks ago today.", {"two weeks ago today": "2022-01-18"}),
        ("A rule of the past half century.", {"the past half century": "P50Y"}),
        ("It began a quarter century ago.", {"a quarter century ago": "1997"}),
        ("Half an hour later he left.", {"Half an hour": "PT30M"}),
        ("A tune of the 1960s and '70s.", {"the 1960s": "196", "'70s": "197"}),
        ("The shop is busy Monday to Thursday.", {"Monday": "2022-01-31", "Thursday": "2022-02-03"}),
        ("They met from Friday to Tuesday.", {"Friday": "2022-01-28", "Tuesday": "2022-02-01"}),
        ("They met from Monday to Sunday.", {"Monday": "2022-01-24", "Sunday": "2022-01-30"}),
        ("Rain falls from November to February.", {"November": "2021-11", "February": "2022-02"}),
        ("The current crisis is older than the current rules.", {"current": "PRESENT_REF"}),
        ("Of current events he knew little.", {}),
        ("On Veterans Day 2021 he spoke.", {"Veterans Day 2021": "2021-11-11"}),
        ("Not long ago it was quiet.", {"Not long ago": "PAST_REF"}),
        ("On Friday, the ministry promised to answer.", {"Friday": "2022-01-28"}),
        ("The answer was promised for Friday.", {"Friday": "2022-02-04"}),
        ("The delegate wouldn't say Friday how the town would vote.", {"Friday": "2022-01-28"}),
        ("The town, which holds a vote on Friday, is calm.", {"Friday": "2022-02-04"}),
        ("Aides will meet, and on Friday the ministry said so.", {"Friday": "2022-01-28"}),
    ],
)
def test_dates_counted_from_publication(text: str, expected: dict[str, str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A plan told of is over when its day has just gone by, not when it is still to come.
        ("The envoy was to speak on Monday.", {"Monday": "2022-01-31"}),
        ("The envoy was to speak on Friday.", {"Friday": "2022-02-04"}),
        ("The envoy will speak on Monday.", {"Monday": "2022-02-07"}),
        ("Envoys meet Monday.", {"Monday": "2022-02-07"}),
        ("The town is tired of the row Monday.", {"Monday": "2022-01-31"}),
        # Without a tense, tomorrow is likelier than six days ago.
        ("A row over the vote Wednesday.", {"Wednesday": "2022-02-02"}),
        ("A row over the vote Thursday.", {"Thursday": "2022-01-27"}),
        ("Ahead of Thursday's vote, aides fretted.", {"Thursday": "2022-02-03"}),
        ("Aides fretted over Thursday's vote.", {"Thursday": "2022-01-27"}),
        ("The ministry promised on Monday to answer.", {"Monday": "2022-01-31"}),
        ("It announced a plan on Thursday.", {"Thursday": "2022-01-27"}),
        ("The leader died Sunday.", {"Sunday": "2022-01-30"}),
        ("It will suffer because of the row on Saturday.", {"Saturday": "2022-01-29"}),
        ("Sen. Jones will speak in St. Paul on Saturday.", {"Saturday": "2022-02-05"}),
        ("The ministry said the vote in June would go ahead.", {"June": "2022-06"}),
        ("A poll in January shows that most will vote.", {"January": "2022-01"}),
        ("He will not win in October.", {"October": "2022-10"}),
        ("“Let’s beat them in November,” he cried.", {"November": "2022-11"}),
        ("They could have met in November.", {"November": "2021-11"}),
        ("They met last Monday.", {"last Monday": "2022-01-24"}),
        ("They will meet next Wednesday.", {"next Wednesday": "2022-02-09"}),
        ("They met last Friday and will meet next Friday.", {"last Friday": "2022-01-28", "next Friday": "2022-02-04"}),
        ("It will hold 3 million at year-end.", {"year-end": "2022"}),
        ("It had held 3 million at year-end.", {"year-end": "2021"}),
        ("It has grown 3% since year-end.", {"year-end": "2021"}),
        ("They met earlier in the week - at last.", {"the week": "2022-W05"}),
        ("They will meet this week -- at last.", {"this week": "2022-W05"}),
        ("They had left by late afternoon.", {"late afternoon": "2022-02-01TAF"}),
        ("The Sept. 11 attacks were on Sept. 11.", {"Sept. 11": "2021-09-11"}),
        ("He changed his mind a few days later.", {"a few days later": "PAST_REF"}),
        ("The vote comes a day after the talks.", {"a day": "P1D"}),
        ("I asked him a couple months ago.", {"a couple months ago": "2021-12"}),
    ],
)
def test_which_way_a_day_lies(text: str, expected: dict[str, str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It opened on Monday morning, 29 November 2010.",
            [("Monday morning", "2010-11-29TMO"), ("29 November 2010", "2010-11-29")],
        ),
        (
            "They met on Wednesday and Thursday, 8-9 December 2010.",
            [
                ("Wednesday", "2010-12-08"),
                ("Thursday", "2010-12-09"),
                ("8", "2010-12-08"),
                ("9 December 2010", "2010-12-09"),
            ],
        ),
        (  # the day of the week tells the year
            "On Saturday afternoon, 25 November, talks failed.",
            [("Saturday afternoon", "2017-11-25TAF"), ("25 November", "2017-11-25")],
        ),
        (
            "They met in the evening on Thursday, 17 December 2009.",
            [("the evening", "2009-12-17TEV"), ("Thursday, 17 December 2009", "2009-12-17")],
        ),
        (
            "It closed at 5:38 pm on Wednesday, 27 August 2008.",
            [("5:38 pm on Wednesday", "2008-08-27T17:38"), ("27 August 2008", "2008-08-27")],
        ),
        # As many dates as days of the week, or none.
        (
            "On Monday and Tuesday, 5 May 2020 was named.",
            [("Monday", "2022-01-31"), ("Tuesday, 5 May 2020", "2020-05-05")],
        ),
        ("On Monday, May came.", [("Monday", "2022-01-31")]),
    ],
)
def test_days_of_the_week_with_their_dates(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


def test_dates_counted_from_the_day_spoken_of() -> None:
    text = (
        "The draft was sent on 15 December 2021. On the same day, a copy leaked. Two days later, it was withdrawn. "
        "The day before, aides had met."
    )
    assert pairs(text) == [
        ("15 December 2021", "2021-12-15"),
        ("the same day", "2021-12-15"),
        ("Two days later", "2021-12-17"),
        ("The day before", "2021-12-16"),
    ]
    assert values("Eight days earlier, they met.") == {"Eight days earlier": "XXXX-XX-XX"}
    assert values("The plant shut in March 1987; two months later it burned.")["two months later"] == "1987-05"
    assert values("He left in 1952. Ten years later he was back.")["Ten years later"] == "1962"
    assert values("It lost money last year and the year before.")["the year before"] == "2020"
    assert values("It was founded in June 1998 and closed later that year.")["later that year"] == "1998"


@pytest.mark.parametrize(
    ("text", "words", "kind", "value"),
    [
        ("They talked for 48 hours.", "48 hours", "DURATION", "PT48H"),
        ("They talked for nine years.", "nine years", "DURATION", "P9Y"),
        ("They talked for several months.", "several months", "DURATION", "PXM"),
        ("They talked for 5 1/2 hours.", "5 1/2 hours", "DURATION", "PT5H30M"),
        ("They talked for 5 ½ hours.", "5 ½ hours", "DURATION", "PT5H30M"),
        ("After a weeks-long row they met.", "weeks-long", "DURATION", "PXW"),
        ("They talked for two solid months.", "two solid months", "DURATION", "P2M"),
        ("It ended at 6 pm.", "6 pm", "TIME", "2022-02-01T18:00"),
        ("A 30-day truce.", "30-day", "DURATION", "P30D"),
        ("The 40-year-old dispute goes on.", "40-year-old", "DURATION", "P40Y"),
        ("Over the past two months it grew.", "the past two months", "DURATION", "P2M"),
        ("They have met every Monday.", "every Monday", "SET", "XXXX-WXX-1"),
        ("They meet on Mondays.", "Mondays", "SET", "XXXX-WXX-1"),
        ("They talk on weekends.", "weekends", "SET", "XXXX-WXX-WE"),
        ("They talked for two and a half years.", "two and a half years", "DURATION", "P2Y6M"),
        ("In the next three to five years it grows.", "the next three to five years", "DURATION", "P3Y"),
        ("A yearlong blockade.", "yearlong", "DURATION", "P1Y"),
        ("A month-long blockade.", "month-long", "DURATION", "P1M"),
        ("A decades-old dispute.", "decades-old", "DURATION", "PXY"),
        ("It is reviewed annually.", "annually", "SET", "P1Y"),
        ("It costs 3 million a year.", "a year", "SET", "P1Y"),
        ("At 14:30 on 5 January 2022 it began.", "14:30 on 5 January 2022", "TIME", "2022-01-05T14:30"),
    ],
)
def test_types(text: str, words: str, kind: str, value: str) -> None:
    assert [(t.text, t.type, t.value) for t in read(text)] == [(words, kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "They may march on.",
        "Theresa May and April Jones spoke to Jan Smit.",
        "Resolution 2254 and page 1998 of the file.",
        "A 44-year-old envoy.",
        "The Sunday Times and the Good Friday Agreement.",
        "It costs $1990 or 3.2020 or 1,990.",
        "The second round and the third.",
        "COP26 and MH17",
        "Three quarters of the seats and one-quarter to one-third of the land.",
        "He is in his mid-20s and it is in the 80s.",
        "The forty-second session and María of USA TODAY.",
        "A soon-to-be envoy, 29-years-old, of “Today”.",
        "The year after it was signed and the Person of the Year.",
        "It matters in today's world.",
    ],
)
def test_words_that_are_no_times(text: str) -> None:
    assert read(text) == []


def test_without_publication_nothing_is_made_up() -> None:
    text = "Last week, on January 26, and on Friday; last December, yesterday, last year, in 1997."
    assert values(text, Published()) == {
        "Last week": "XXXX-WXX",
        "January 26": "XXXX-01-26",
        "Friday": "XXXX-WXX-5",
        "last December": "XXXX-12",
        "yesterday": "XXXX-XX-XX",
        "last year": "XXXX",
        "1997": "1997",
    }


def test_a_range_of_publication_says_no_more_than_it_knows() -> None:
    published = Published("2022-01-26", "2022-05-20", "inferred")
    text = (
        "It was handed over on January 26. Envoys had sent it last December. On Friday they left; yesterday it rained."
    )
    assert values(text, published) == {
        "January 26": "2022-01-26",
        "last December": "2021-12",
        "Friday": "2022-WXX-5",
        "yesterday": "2022-XX-XX",
    }
    across = Published("2021-11-01", "2022-03-01", "inferred")
    assert values("It was handed over on January 26.", across) == {"January 26": "XXXX-01-26"}


def test_dates_with_slashes() -> None:
    assert values("on 13/02/2022 and 01/02/2022") == {"13/02/2022": "2022-02-13", "01/02/2022": "2022-02-01"}
    assert values("on 02/13/2022 and 01/02/2022") == {"02/13/2022": "2022-02-13", "01/02/2022": "2022-01-02"}
    assert values("on 01/02/2022") == {"01/02/2022": "2022-XX-XX"}


def test_results_are_compared_with_the_quarter_reported() -> None:
    text = (
        "Net income for the third quarter was 4 million, up from 3 million a year earlier. "
        "It fell in the latest quarter."
    )
    assert pairs(text, Published("1989-11-02", "1989-11-02", "given")) == [
        ("the third quarter", "1989-Q3"),
        ("a year earlier", "1988-Q3"),
        ("the latest quarter", "1989-Q3"),
    ]
    text = "Net for the third quarter was 4 million, compared with a loss of 3 million last year."
    assert pairs(text, Published("1989-11-02", "1989-11-02", "given"))[1] == ("last year", "1988-Q3")


def test_unreadable_publication_counts_as_unknown() -> None:
    assert reference_days(Published("soon", "2022-01-01")) == reference_days(Published())
    assert reference_days(Published("2022-01-01", "2022-01-01", "given"))[0].year == 2022


def test_timebank_floor() -> None:
    data = Path(__file__).parents[2] / "shared" / "data"
    if not (data / "timebank" / "train.jsonl").exists():
        pytest.skip("TimeBank is not at hand")
    sys.path.insert(0, str(Path(__file__).parents[1] / "evaluation"))
    try:
        import times as scorer
    finally:
        sys.path.pop(0)
    figures = scorer.score(data)
    assert figures["times.span_f1"] >= 0.92
    assert figures["times.value_f1"] >= 0.78
    assert json.dumps(figures)
