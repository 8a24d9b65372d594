"""Answers told elliptically: by a noun that stands for what was asked, by an echo, by words that deny."""

from __future__ import annotations

import time

import pytest

from rejoinder.documents.loading import Source
from rejoinder.documents.passages import passages
from rejoinder.pipeline import pipeline
from rejoinder.reading.elliptic import with_ellipses
from rejoinder.reading.moves import MoveDraft
from rejoinder.record.types import Act

Read = tuple[Act, str, str, str]
"""An act with the words of its trigger, actor and point."""


def draft(text: str, act: Act, trigger: str, actor: str, point: str) -> MoveDraft:
    def span(words: str) -> tuple[int, int]:
        at = text.index(words)
        return at, at + len(words)

    points = (span(point),) if point else ()
    low, high = span(trigger)
    evidence = min(low, *(a for a, _ in points), low), max(high, *(b for _, b in points), high)
    return MoveDraft(act, span(trigger), (span(actor),), (), points, evidence, 0.8)


def told(text: str, *read: Read) -> list[tuple[str, str, tuple[str, ...]]]:
    """The acts of a text in which some were read, with their actors and points."""
    parts = passages(text, title=None)
    found = with_ellipses([draft(text, *one) for one in read], text, parts.sentences)
    return [
        (d.act, text[slice(*who)], tuple(text[slice(*p)] for p in d.points))
        for d in found
        for who in d.actors
    ]  # fmt: skip


ASKED: Read = ("demand", "insists on", "Peru", "a full withdrawal")


@pytest.mark.parametrize(
    ("behind", "act", "actor"),
    [
        ("a demand Chile has rejected", "reject", "Chile"),
        ("a condition that Chile has so far refused to discuss", "reject", "Chile"),
        ("something Chile's new premier, Ana Rojas, had until then ruled out", "reject", "Chile's new premier"),
        ("a demand the harbour board dismissed as theatre", "reject", "the harbour board"),
        ("which the unions said they would not accept", "reject", "the unions"),
        ("something Chile will never agree to", "reject", "Chile"),
        ("a request that was granted by Chile", "accept", "Chile"),
        ("an idea put forward by the mediator", "propose", "the mediator"),
        ("a step Chile has not ruled out", "open", "Chile"),
        ("something Chile had demanded for months", "demand", "Chile"),
        ("a request Chile is still studying", "defer", "Chile"),
    ],
)
def test_what_a_noun_stands_for(behind: str, act: str, actor: str) -> None:
    text = f"Peru insists on a full withdrawal, {behind}."
    assert told(text, ASKED)[1:] == [(act, actor, ("a full withdrawal",))]


@pytest.mark.parametrize(
    "behind",
    [
        "a demand that Chile reject the treaty",
        "a demand Chile would have rejected",
        "which Chile calls a province",
        "something nobody has accepted",
        "a request Chile has yet to accept",
        "a plan Chile rejected the first half of",
        "which in the spring had rejected one",
    ],
)
def test_no_answer(behind: str) -> None:
    assert told(f"Peru insists on a full withdrawal, {behind}.", ASKED)[1:] == []


def test_who_answers_does_not_ask() -> None:
    text = "Peru insists on a full withdrawal, a demand Chile has rejected."
    read: list[Read] = [ASKED, ("demand", "demand", "Chile", ""), ("reject", "rejected", "Chile", "a demand")]
    assert told(text, *read)[1:] == [("reject", "Chile", ("a full withdrawal",))]


@pytest.mark.parametrize(
    ("text", "act", "expected"),
    [
        ("Peru backs the text. So did Chile.", "support", [("support", "Chile")]),
        ("Peru backs the text, and so does the harbour board.", "support", [("support", "the harbour board")]),
        ("Peru backs the text, as do Chile and Bolivia.", "support", [("support", "Chile"), ("support", "Bolivia")]),
        ("Peru rejects the text. Nor does Chile.", "reject", [("reject", "Chile")]),
        ("Peru backs the text. The harbour board followed suit.", "support", [("support", "The harbour board")]),
        ("Peru accepts the text; Chile does not.", "accept", [("reject", "Chile")]),
        ("Peru backs the text. Chile, its neighbour, did not.", "support", [("oppose", "Chile")]),
        ("Peru opposes the text; Chile does not.", "oppose", []),
        ("Peru backs the text. So is Chile.", "support", []),
        ("Peru was glad it backs the text. So is Chile gone?", "support", []),
        ("Peru backs the text. Nor would Chile.", "support", []),
        ("Peru backs the text. It did not.", "support", []),
        ("Peru backs the text. The annex it does not.", "support", []),
        ("Peru demands the text. Chile did not.", "demand", []),
        ("Peru will be glad if it backs the text and Chile does not.", "support", []),
    ],
)
def test_echoes(text: str, act: Act, expected: list[tuple[str, str]]) -> None:
    verb = next(w for w in ("backs", "rejects", "accepts", "opposes", "demands") if w in text)
    found = told(text, (act, verb, "Peru", "the text"))
    assert found[1:] == [(told_act, who, ("the text",)) for told_act, who in expected]


def test_an_echo_repeats_the_main_clause() -> None:
    text = "Peru accepted the easing proposed by Bolivia; so did Chile."
    found = told(
        text, ("accept", "accepted", "Peru", "the easing"), ("propose", "proposed by", "Bolivia", "the easing")
    )
    assert found[2:] == [("accept", "Chile", ("the easing",))]


@pytest.mark.parametrize(
    ("text", "read", "expected"),
    [
        (
            "Neither Peru nor the harbour board has accepted the plan.",
            ("accept", "accepted", "the harbour board", "the plan"),
            [("reject", "Peru", ("the plan",)), ("reject", "the harbour board", ("the plan",))],
        ),
        (
            "Peru accepted neither the quota nor the date.",
            ("accept", "accepted", "Peru", "the quota"),
            [("reject", "Peru", ("the quota", "the date"))],
        ),
        (
            "The plan was accepted by the union but not by the harbour board.",
            ("accept_partly", "accepted by", "the union", "The plan"),
            [("accept", "the union", ("The plan",)), ("reject", "the harbour board", ("The plan",))],
        ),
        (
            "On the plan, Peru said yes, Chile no.",
            ("reject", "said yes", "Peru", "the plan"),
            [("accept", "Peru", ("the plan",)), ("reject", "Chile", ("the plan",))],
        ),
        (
            "Neither Peru nor Chile has ruled out the plan.",
            ("reject", "ruled out", "Chile", "the plan"),
            [],
        ),
    ],
)
def test_denials(text: str, read: Read, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert told(text, read) == expected


def test_none_of_what_was_asked() -> None:
    text = "Peru demands an apology. Chile agreed to none of these."
    read: list[Read] = [
        ("demand", "demands", "Peru", "an apology"), ("accept_partly", "agreed to", "Chile", "none of these"),
    ]  # fmt: skip
    assert told(text, *read)[1:] == [("reject", "Chile", ("an apology",))]


def test_the_pipeline_reads_elliptic_answers() -> None:
    text = "Peru insists on a full withdrawal, a demand Chile has rejected. So did Bolivia."
    moves = [m for m in pipeline().read(Source("", text, "")).moves if m.act != "state"]
    assert [(m.act, m.by.actor, m.point.text if m.point else None) for m in moves] == [
        ("demand", "PER", "a full withdrawal"),
        ("reject", "CHL", "a full withdrawal"),
        ("reject", "BOL", "a full withdrawal"),
    ]


def test_long_texts_take_linear_time() -> None:
    text = ", a demand the " + "very long word " * 40_000 + ". Neither " + "one of them " * 40_000 + "did not."
    begin = time.process_time()
    with_ellipses([MoveDraft("demand", (0, 1), (), (), (), (0, 1), 0.8)], text, [(0, len(text))])
    assert time.process_time() - begin < 5
