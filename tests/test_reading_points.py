"""Where points begin and end, and which of them are several."""

from __future__ import annotations

import re

import pytest

from rejoinder.reading.bounds import bounded
from rejoinder.reading.frames import Fragment, Frame
from rejoinder.reading.moves import MoveDraft, draft_of
from rejoinder.reading.several import ONE_POINT, asked_apart, with_others_asked
from rejoinder.record.types import Act

Offsets = tuple[int, int]


def marked(text: str) -> tuple[str, list[Offsets]]:
    """A text without its square brackets, and the stretches between them."""
    spans: list[Offsets] = []
    plain = ""
    for part in re.split(r"(\[.*?\])", text):
        if part.startswith("["):
            spans.append((len(plain), len(plain) + len(part) - 2))
            part = part[1:-1]
        plain += part
    return plain, spans


@pytest.mark.parametrize(
    ("act", "text", "point"),
    [
        ("accept", "It [agreed] to [forward the papers].", "forward the papers"),
        ("offer", "The firm [offered] $3.[5 million or 20.5]% of the shares.", "$3.5 million or 20.5%"),
        ("propose", "He [floated] [a quota, only to be told] that it would not do.", "a quota"),
        ("demand", "They [want] to [raise the toll to $15 an] hour.", "raise the toll to $15 an hour"),
        ("accept", "The city [agreed to] [the extension at the] last minute.", "the extension"),
        ("reject", "The miners [will not] hand [over their keys to the owner].", "hand over their keys to the owner"),
        ("reject", "The board [turned] [down the offer].", "the offer"),
        ("demand", "Torland [wants] [back the two ferries].", "back the two ferries"),
        ("demand", "She [urged] the council at [the time not to close the mine].", "not to close the mine"),
        ("demand", "It [asked] [on Tuesday that the gates open].", "the gates open"),
        ("ask", "The chair [told] its members not to [let the buyer in].", "not to let the buyer in"),
        ("reject", "The chair [promised] not to [let the buyer in].", "let the buyer in"),
        ("offer", "The bank [offered] [them $15 million in loans].", "$15 million in loans"),
        ("demand", "They [insist] on a Velmark-[run harbour].", "Velmark-run harbour"),
        ("reject", "The union [rejected] the 3.[5 per cent rise].", "3.5 per cent rise"),
        ("reject", "The club [rejected] [a hostile bid for a third] time.", "a hostile bid"),
        ("reject", "The city [vetoed] [the budget in the early] hours.", "the budget"),
        ("defer", "Torland [will answer] [the proposal by] Friday.", "the proposal"),
        ("reject", "The pilots [refused] [the rise offered by] Torair.", "the rise"),
        ("offer", "It [would] [pay what it was asked for].", "pay what it was asked for"),
        ("reject", "Nobody [accepts] [the ban it dreams of] here.", "the ban it dreams of"),
        (
            "demand",
            "The group [wants] staff to [take a cut of ten percent and no longer rules out closures].",
            "take a cut of ten percent",
        ),
        ("demand", "He [demanded] that [settlers leave and wanted the army out].", "settlers leave"),
        (
            "demand",
            "He [demands] that [she comes here and says it to their faces].",
            "she comes here and says it to their faces",
        ),
        ("demand", "It [wants] [an end to duties and rules of origin].", "an end to duties and rules of origin"),
        ("demand", "It [wants] [an end to layoffs and planned closures].", "an end to layoffs and planned closures"),
        (
            "demand",
            "The [demand] that [it open its books and its refusal to do so] were read out.",
            "it open its books",
        ),
    ],
)
def test_a_point_begins_and_ends_where_its_words_do(act: Act, text: str, point: str) -> None:
    plain, (trigger, span) = marked(text)
    assert plain[slice(*bounded(plain, act, trigger, (), span, (0, len(plain))))] == point


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("The party [called on] [Mrs Toll] to step down.", "step down"),
        ("A [request] from [Velmark] to secure the pass was read.", "secure the pass"),
        ("They [want] [the army] to leave the yards.", "the army to leave the yards"),
        ("It [called for] [the owner] to keep the gates open.", "the owner to keep the gates open"),
    ],
)
def test_who_is_asked_is_no_part_of_the_point(text: str, point: str) -> None:
    plain, (trigger, asked) = marked(text)
    span = asked[0], plain.index(point) + len(point)
    assert plain[slice(*bounded(plain, "demand", trigger, [asked], span, (0, len(plain))))] == point


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (
            "The bank [wants] Torland to [raise gas prices, cut pensions and sell state firms].",
            ["raise gas prices", "cut pensions", "sell state firms"],
        ),
        (
            "The firm [agreed] to [reinstate the bonus], to give all the same rise, and to convert short contracts.",
            ["reinstate the bonus", "give all the same rise", "convert short contracts"],
        ),
        (
            "They [demand] that [the lorries stay out at night], and that the owners be paid.",
            ["the lorries stay out at night", "the owners be paid"],
        ),
        (
            "The union [is demanding] [seven percent more money for all as well as 170 crowns more for trainees].",
            ["seven percent more money for all", "170 crowns more for trainees"],
        ),
        (
            "She [demanded] [a recount in the south, access to the servers, and a new date].",
            ["a recount in the south, access to the servers", "a new date"],
        ),
        ("It [asks] for [a road; a clinic; and a teacher].", ["a road", "a clinic", "a teacher"]),
        ("It [wants] [a road, a clinic and a teacher].", ["a road", "a clinic", "a teacher"]),
        # pieces
        (
            "He would [sign] [if it had no powers of its] own, if [the villagers cleared the roads] and if it "
            "[came] at the end of [a process crowned by a vote].",
            [
                "if it had no powers of its own",
                "if the villagers cleared the roads",
                "if it came at the end of a process crowned by a vote",
            ],
        ),
        (
            "It will [talk] if [the sanctions on its chairman], Egon [Toll], [are lifted].",
            ["the sanctions on its chairman, Egon Toll, are lifted"],
        ),
        (
            "He [presented] [18 measures] to the three [main farm] bodies, ASA, COG and [UPA].",
            ["18 measures to the three main farm bodies, ASA, COG and UPA"],
        ),
        (
            "It [wants] [the buyers] and [the three banks to have shut], and [relief for firms].",
            ["the buyers and the three banks to have shut", "relief for firms"],
        ),
        (
            "The group [asked for]: [a pledge that fighting would stop], a [return to the] old [way of paying], and a "
            "pullback of troops.",
            ["a pledge that fighting would stop", "a return to the old way of paying", "a pullback of troops"],
        ),
        (
            "They [want] [money for the fields], [a siren at the dam] and an end to what one, Ada Toll, calls theft.",
            ["money for the fields", "a siren at the dam"],
        ),
        # one thing
        ("They [ask] to [extend the lease] or [to sign a new one].", ["extend the lease or to sign a new one"]),
        (
            "It [insists] that [it leave only when all are free] and [the group gone].",
            ["it leave only when all are free and the group gone"],
        ),
        ("They [asked for] [four] and [three].", ["four and three"]),
        ("They [want] [a rule on pay and hours].", ["a rule on pay and hours"]),
        ("It [wants] to [close the pit by May and nothing else].", ["close the pit by May and nothing else"]),
        ('She [asked] for ["a road, and the clinic" in one year].', ['"a road, and the clinic" in one year']),
        ("The answers were [yes] [yes, no, and later].", ["yes, no, and later"]),
    ],
)
def test_what_is_asked_by_one_verb_comes_apart(text: str, points: list[str]) -> None:
    plain, (trigger, *spans) = marked(text)
    found = asked_apart(plain, "demand", trigger, spans, (0, len(plain)))
    assert [plain[slice(*p)] for p in found] == points


def test_parts_of_a_refusal_are_one_point() -> None:
    text = "x" * 60 + " and " + "y" * 200
    two, three = ((0, 10), (30, 40)), ((0, 10), (30, 40), (50, 60))
    behind, sentence = (-9, -1), (0, len(text))
    assert asked_apart(text, "reject", behind, two, sentence) == ((0, 40),)
    assert asked_apart(text, "reject", behind, three, sentence) == ((0, 60),)
    assert asked_apart(text, "reject", behind, ((0, 30), (ONE_POINT, ONE_POINT + 10)), sentence) == ((0, 30),)
    assert asked_apart(text, "reject", behind, (), sentence) == ()
    # on both sides of the trigger
    assert asked_apart(text, "reject", (21, 25), ((0, 20), (26, 40)), sentence) == ((0, 20),)
    assert asked_apart(text, "demand", (21, 25), ((0, 10), (26, 40)), sentence) == ((26, 40),)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (
            "She [called on] [Velmark] to [withdraw] and on the miners to end their strike.",
            [("Velmark", "withdraw"), ("the miners", "end their strike")],
        ),
        (
            "It [urged] [Torland] to [open the pass], on Friday, and Velmark to pay.",
            [("Torland", "open the pass")],
        ),
        (
            "It [urged] [Torland] to [open the pass] and Velmark to pay and the ferrymen to wait.",
            [("Torland", "open the pass"), ("Velmark", "pay and the ferrymen to wait")],
        ),
        ("It [urged] [Torland] to [open the pass] and the pits.", [("Torland", "open the pass")]),
        (
            "It [asked] [the crew] to [let the sick out], and the government to turn the water on.",
            [("the crew", "let the sick out"), ("the government", "turn the water on")],
        ),
    ],
)
def test_each_is_asked_what_it_is_asked(text: str, asks: list[tuple[str, str]]) -> None:
    plain, (trigger, asked, point) = marked(text)
    draft = MoveDraft("ask", trigger, (), (asked,), (point,), (trigger[0], point[1]), 0.9)
    found = with_others_asked(plain, draft, (0, len(plain)))
    assert [(plain[slice(*d.addressees[0])], plain[slice(*d.points[0])]) for d in found] == asks
    assert all(d.evidence[0] <= trigger[0] and d.points[0][1] <= d.evidence[1] for d in found)


def test_words_far_from_a_trigger_are_no_part_of_its_act() -> None:
    text = "The ministers met. Torland spoke of fish. The union asked for a rise. Egg prices fell. The ferries sank."
    sentences = [m.span() for m in re.finditer(r"[A-Z][^.]*\.", text)]

    def read(addressee: str, point: str) -> tuple[list[str], list[str]]:
        def at(words: str) -> Fragment:
            return Fragment(text.index(words), text.index(words) + len(words), 0.9)

        frame = Frame(at("asked"), ((at("The union"),), (at(addressee),), (at(point),), ()), None)  # type: ignore[arg-type]
        draft = draft_of(text, frame, "ask", 0.9, sentences)
        return [text[slice(*w)] for w in draft.addressees], [text[slice(*p)] for p in draft.points]

    assert read("Torland", "a rise") == (["Torland"], ["a rise"])
    assert read("The ministers", "The ferries sank") == ([], [])
    assert read("Egg prices", "Egg prices") == ([], ["Egg prices"])
