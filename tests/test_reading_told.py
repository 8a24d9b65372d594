"""What rules read beside the encoder: meetings, handovers, demands ignored, whom a demand is put to."""

from __future__ import annotations

import pytest

from rejoinder.documents.passages import passages
from rejoinder.reading.belonging import settle_points
from rejoinder.reading.handovers import with_handovers
from rejoinder.reading.ignored import with_ignored
from rejoinder.reading.meetings import with_meetings
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.statements import Draft
from rejoinder.reading.subjects import with_subjects
from rejoinder.record.types import Published
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.times import find_times

YEAR = Published("2031-12-31", "2031-12-31", "given")


def met(text: str, acts: list[MoveDraft] | None = None) -> list[tuple[list[str], str | None]]:
    parts = passages(text, title=None)
    mentions = find_mentions(text, parts.sentences)
    times = find_times(text, parts.sentences, published=YEAR)
    found = with_meetings(acts or [], text, parts.sentences, mentions, times, latest=YEAR.latest)
    days = {(t.start, t.end): t.value for t in times}
    return [
        ([text[slice(*w)] for w in (*d.actors, *d.addressees)], days[d.day] if d.day else None)
        for d in found
        if d.act == "meet"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "After talks between Norway and Iceland in Bergen on May 3, 2031, nobody smiled.",
            [(["Norway", "Iceland"], "2031-05-03")],
        ),
        (
            "On 4 and 6 May 2031, rounds of negotiations between Norway and Iceland, and Denmark and Sweden.",
            [(["Norway", "Iceland"], "2031-05-04"), (["Denmark", "Sweden"], "2031-05-06")],
        ),
        (
            "Consultations between Peru, Chile and Bolivia were held in Lima on 9 and 11 May 2031.",
            [(["Peru", "Chile", "Bolivia"], "2031-05-09"), (["Peru", "Chile", "Bolivia"], "2031-05-11")],
        ),
        ("The EU-Mercosur Council met in Montevideo on 13 May 2031.", [(["EU", "Mercosur"], "2031-05-13")]),
        ("Kenya's talks with Uganda in Nairobi on 14 May 2031 ended early.", [(["Kenya", "Uganda"], "2031-05-14")]),
        ("Kenya and Uganda met at the lake.", [(["Kenya", "Uganda"], None)]),
        (
            "A meeting of Kenya and Uganda took place in Kisumu on 15 and 16 May 2031.",
            [(["Kenya", "Uganda"], "2031-05-15")],
        ),
    ],
)
def test_meetings(text: str, expected: list[tuple[list[str], str | None]]) -> None:
    assert met(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Peru called for talks between Chile and Bolivia on 11 May 2031.",
        "A meeting between Egypt and Sudan planned for May 20, 2031 was cancelled.",
        "Egypt and Sudan will hold talks on May 30, 2031.",
        "The Kenyan ambassador to Uganda met in Kampala on 3 May 2031.",
        "Talks between Peru and Chile are useful.",
        "There were no talks between Peru and Chile on 3 May 2031.",
        "The talks between Peru and Chile on 3 March 2034 were a dream.",
        "The minister said on 4 May 2031 that talks between Peru and Chile had been hard work.",
    ],
)
def test_no_meetings(text: str) -> None:
    assert met(text) == []


def test_who_speaks_after_a_comma_was_not_there() -> None:
    assert met("Talks between Peru and Chile on 3 May 2031, Bolivia said, were useless.") == [
        (["Peru", "Chile"], "2031-05-03")
    ]


def test_what_the_encoder_read_stays_unless_there_are_several_days() -> None:
    text = "Kenya and Uganda met on 3 May 2031."
    read = MoveDraft("meet", (17, 20), ((0, 5),), ((10, 16),), (), (0, 34), 0.9)
    assert met(text, [read]) == [(["Kenya", "Uganda"], None)]
    text = "Kenya and Uganda met on 3 and 8 May 2031."
    assert [day for _, day in met(text, [read])] == ["2031-05-03", "2031-05-08"]


def handed(text: str) -> list[tuple[list[str], list[str], str]]:
    parts = passages(text, title=None)
    found = with_handovers([], text, parts.sentences, find_mentions(text, parts.sentences))
    return [
        ([text[slice(*w)] for w in d.actors], [text[slice(*w)] for w in d.addressees], text[slice(*d.points[0])])
        for d in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya has received Uganda's draft.", (["Uganda"], ["Kenya"], "Uganda's draft")),
        ("Kenya received a Ugandan letter from Rwanda.", (["Rwanda"], ["Kenya"], "a Ugandan letter")),
        (
            "France and Spain handed over their responses to Portugal.",
            (["France", "Spain"], ["Portugal"], "their responses"),
        ),
        ("The document was handed to Kenya by Tanzania.", (["Tanzania"], ["Kenya"], "The document")),
        ("The reply from Peru was sent to Chile.", (["Peru"], ["Chile"], "The reply")),
        ("Latvia's answer was delivered to Estonia.", (["Latvia"], ["Estonia"], "answer")),
    ],
)
def test_handovers(text: str, expected: tuple[list[str], list[str], str]) -> None:
    assert handed(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya has not received Uganda's draft.",
        "Kenya will receive a letter from Uganda.",
        "Austria has yet to be sent a reply by Hungary.",
        "Kenya received a letter.",
        "Uganda sent soldiers to Kenya.",
    ],
)
def test_no_handovers(text: str) -> None:
    assert handed(text) == []


def ignored(text: str, said: str, acts: list[MoveDraft] | None = None) -> list[tuple[list[str], list[str]]]:
    """Claims in a text of which `said` is reported speech, with those who ignored and what they ignored."""
    parts = passages(text, title=None)
    start = text.index(said)
    told = [Draft((0, 1), (1, 2), ((start, start + len(said)),), None, "indirect", 0.9)] if said else []
    found = with_ignored(acts or [], text, parts.sentences, find_mentions(text, parts.sentences), told)
    return [
        ([text[slice(*w)] for w in d.addressees], [text[slice(*p)] for p in d.points])
        for d in found
        if d.act == "claim_ignored"
    ]


@pytest.mark.parametrize(
    ("said", "to", "points"),
    [
        ("Chile had ignored Peru's demands on fish", ["Chile"], ["Peru's demands on fish"]),
        ("Chile and Bolivia did not take into account its concerns", ["Chile", "Bolivia"], ["its concerns"]),
        ("the answers of Chile passed over the main issue of the border", ["Chile"], ["the main issue of the border"]),
        ("its concerns were ignored by Chile", ["Chile"], ["its concerns"]),
        ("its letters to Brazil had gone unanswered", [], ["its letters to Brazil"]),
        ("the map was sent to Chile, which has not yet responded formally", ["Chile"], ["has not yet responded"]),
        ("Chile left our question about the dam without an answer", ["Chile"], ["our question about the dam"]),
        (
            "Chile did not respond to its proposals: a common tariff, a joint port and free passage",
            ["Chile"],
            ["a common tariff", "a joint port", "free passage"],
        ),
    ],
)
def test_claims_of_being_ignored(said: str, to: list[str], points: list[str]) -> None:
    assert ignored(f"Peru said {said}.", said) == [(to, points)]


@pytest.mark.parametrize(
    "said", ["Chile refused to consider its demands", "Chile ignored the rain", "Chile answered its letters"]
)
def test_no_claims_of_being_ignored(said: str) -> None:
    assert ignored(f"Peru said {said}.", said) == []


def test_what_a_report_says_itself_is_no_claim() -> None:
    assert ignored("Chile ignored Peru's demands.", "") == []


def test_a_claim_takes_the_place_of_a_refusal_and_leaves_an_ask() -> None:
    text = "Peru said Chile ignored its demands for fish."
    refused = MoveDraft("reject", (16, 23), ((0, 4),), (), ((24, 35),), (10, 44), 0.9)
    asked = MoveDraft("demand", (28, 35), (), (), ((40, 44),), (24, 44), 0.9)
    parts = passages(text, title=None)
    told = [Draft((0, 4), (5, 9), ((10, 44),), None, "indirect", 0.9)]
    found = with_ignored([refused, asked], text, parts.sentences, find_mentions(text, parts.sentences), told)
    assert [d.act for d in found] == ["claim_ignored", "demand"]


def test_points_belong_to_the_act_beside_them() -> None:
    text = "Such steps could not replace the main point, and Ost needed a guarantee that West never joins."
    guarantee = (text.index("a guarantee"), len(text) - 1)
    steps = (0, 10)
    refused = MoveDraft("reject", (11, 28), (), (), (steps, guarantee), (0, 43), 0.9)
    needed = MoveDraft("demand", (53, 59), (), (), ((0, 4), guarantee), (49, 90), 0.9)
    never = (text.index("never"), text.index("never") + 5)
    inside = MoveDraft("reject", never, (), (), (steps, guarantee), (0, 90), 0.9)
    found = settle_points([refused, needed, inside], text, [(0, len(text))])
    assert [(d.act, d.points) for d in found] == [("reject", (steps,)), ("demand", (guarantee,))]


def test_the_same_act_on_the_same_point_is_one() -> None:
    text = "Ost would think about it and answer later."
    one = MoveDraft("defer", (4, 15), ((0, 3),), (), ((22, 24),), (0, 24), 0.9)
    two = MoveDraft("defer", (36, 41), ((0, 3),), (), ((22, 24),), (0, 41), 0.6)
    assert settle_points([one, two], text, [(0, len(text))]) == [one]


@pytest.mark.parametrize(
    ("clause", "to"),
    [
        ("Chile withdraw its ships", ["Chile"]),
        ("Chile and Peru should open the road", ["Chile", "Peru"]),
        ("Chile never be admitted", ["Bolivia"]),
        ("its ships be let through", ["Bolivia"]),
    ],
)
def test_a_demand_is_put_to_whom_its_clause_has_act(clause: str, to: list[str]) -> None:
    text = f"Bolivia looked on. Brazil demanded that {clause}."
    verb, point = text.index("demanded"), text.index(clause)
    draft = MoveDraft(
        "demand", (verb, verb + 8), ((19, 25),), ((0, 7),), ((point, point + len(clause)),), (19, len(text)), 0.9
    )
    (found,) = with_subjects([draft], text, find_mentions(text, [(0, 18), (19, len(text))]))
    assert [text[slice(*w)] for w in found.addressees] == to


@pytest.mark.parametrize(
    ("told", "point", "to"),
    [
        ("insisted that Chile and Peru open the road", "open the road", ["Chile", "Peru"]),
        ("urged Chile to open the road", "open the road", ["Chile"]),
        ("urged the fishermen of Chile to open the road", "open the road", []),
        ("insisted on the road that Chile had built", "the road", []),
    ],
)
def test_whoever_stands_between_a_demand_and_its_point_is_asked(told: str, point: str, to: list[str]) -> None:
    text = f"Brazil {told}."
    verb, at = text.index(" ") + 1, text.index(point)
    draft = MoveDraft(
        "demand", (verb, text.index(" ", verb)), ((0, 6),), (), ((at, at + len(point)),), (0, len(text)), 0.9
    )
    (found,) = with_subjects([draft], text, find_mentions(text, [(0, len(text))]))
    assert [text[slice(*w)] for w in found.addressees] == to
