"""Positions in sentences of conference bulletins, in our own sentences."""

from __future__ import annotations

import time

import pytest

from rejoinder.reading.bulletins import bulletin_positions, positions
from rejoinder.record.types import POLARITY


def read(sentence: str) -> list[tuple[str, str, str]]:
    """Each position: who, on which side, the point."""
    return [
        (sentence[slice(*who)], POLARITY[one.act], sentence[slice(*one.point)])
        for one in positions(sentence)
        for who in one.actors
    ]


def test_those_who_join_and_oppose_share_the_point() -> None:
    assert read(
        "NORWAY, supported by PERU and the EU, and opposed by KENYA, proposed a register of gifts, "
        "with CHILE adding that gifts are rare, while JAPAN preferred a yearly list."
    ) == [
        ("NORWAY", "for", "a register of gifts"),
        ("PERU", "for", "a register of gifts"),
        ("the EU", "for", "a register of gifts"),
        ("KENYA", "against", "a register of gifts"),
        ("CHILE", "neutral", "gifts are rare"),
        ("JAPAN", "for", "a yearly list"),
    ]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Nauru, for AOSIS, and others supported longer hours.",
            [("AOSIS", "for", "longer hours")],
        ),
        (
            "With PERU, CHILE and KENYA, the AFRICAN GROUP favored shorter meetings.",
            [(who, "for", "shorter meetings") for who in ("PERU", "CHILE", "KENYA", "the AFRICAN GROUP")],
        ),
        ("Supported by PERU, CHILE asked for tea.", [("CHILE", "for", "tea"), ("PERU", "for", "tea")]),
        (
            "PERU called for tea and, with CHILE, opposed the coffee tax.",
            [("PERU", "for", "tea"), ("PERU", "against", "the coffee tax"), ("CHILE", "against", "the coffee tax")],
        ),
        ("On tea, PERU proposed deleting the second cup.", [("PERU", "against", "the second cup")]),
        ("PERU opposed deletion of the second cup.", [("PERU", "for", "the second cup")]),
        ("PERU did not support the coffee tax.", [("PERU", "against", "the coffee tax")]),
        ("PERU said the coffee tax is not necessary.", [("PERU", "against", "the coffee tax")]),
        ("PERU said tea should be served at four.", [("PERU", "for", "tea should be served at four")]),
        ("PERU stressed the need for tea.", [("PERU", "for", "tea")]),
        ("PERU noted that tea is served at four.", [("PERU", "neutral", "tea is served at four")]),
        ("PERU asked whether tea is served.", [("PERU", "neutral", "whether tea is served")]),
        ("PERU urged CHILE to bring cups.", [("PERU", "for", "bring cups")]),
        ("PERU urged Parties not to bring cups.", [("PERU", "against", "bring cups")]),
        (
            "PERU said tea is late, and that cups should be washed.",
            [("PERU", "neutral", "tea is late"), ("PERU", "for", "cups should be washed")],
        ),
        ("PERU proposed tea, which CHILE opposed.", [("PERU", "for", "tea"), ("CHILE", "against", "tea")]),
        (
            "PERU proposed tea, saying it is cheap.",
            [("PERU", "for", "tea"), ("PERU", "neutral", "it is cheap")],
        ),
        (
            "PERU called for: clean cups; warm tea; and a longer break.",
            [("PERU", "for", "clean cups"), ("PERU", "for", "warm tea"), ("PERU", "for", "a longer break")],
        ),
        (
            "The tea break was supported by PERU and opposed by CHILE.",
            [("PERU", "for", "The tea break"), ("CHILE", "against", "The tea break")],
        ),
        ("Delegates discussed a proposal by PERU to serve tea.", [("PERU", "for", "serve tea")]),
        ("She expressed concern about cold tea.", [("She", "against", "cold tea")]),
        ("Many developing countries supported tea.", [("Many developing countries", "for", "tea")]),
        ("Parties agreed to serve tea.", [("Parties", "for", "serve tea")]),
        ("PERU, for AOSIS, proposed tea.", [("AOSIS", "for", "tea")]),
        ("PERU supported the paper, CHILE stressing tea.", [("PERU", "for", "the paper")]),
        ("PERU asked for its deletion, a request CHILE deplored.", [("PERU", "for", "its deletion")]),
        ("PERU undertook to study the paper.", [("PERU", "neutral", "study the paper")]),
        ("On behalf of AOSIS, PERU proposed tea.", [("AOSIS", "for", "tea")]),
        (
            "Chile, for the AFRICAN GROUP, supported by Nauru, for AOSIS, Kenya, for the ARAB GROUP, and NEPAL, "
            "proposed tea.",
            [
                ("the AFRICAN GROUP", "for", "tea"),
                ("AOSIS", "for", "tea"),
                ("the ARAB GROUP", "for", "tea"),
                ("NEPAL", "for", "tea"),
            ],
        ),
        ("PERU proposed tea; opposed by CHILE.", [("PERU", "for", "tea"), ("CHILE", "against", "tea")]),
        (
            "PERU asked for, and CHILE and KENYA opposed, a tea tax.",
            [("PERU", "for", "a tea tax"), ("CHILE", "against", "a tea tax"), ("KENYA", "against", "a tea tax")],
        ),
        ("PERU proposed, as a way out, warming cups.", [("PERU", "for", "warming cups")]),
        (
            "On links between the CDM and LULUCF, PERU, with CHILE, opposed tea.",
            [
                ("PERU", "against", "tea"),
                ("CHILE", "against", "tea"),
            ],
        ),
        ("Kenya, for the G-77/CHINA supported tea.", [("the G-77/CHINA", "for", "tea")]),
        (
            "PERU reported that during the break, ministers discussed tea.",
            [
                ("PERU", "neutral", "during the break, ministers discussed tea"),
            ],
        ),
        ("PERU said there was no need to wait for tea.", [("PERU", "against", "wait for tea")]),
        (
            "PERU welcomed the paper of the LULUCF group and CHILE noted its length.",
            [
                ("PERU", "for", "the paper of the LULUCF group"),
                ("CHILE", "neutral", "its length"),
            ],
        ),
        ("PERU supported tea, with CHILE opposed to cups.", [("PERU", "for", "tea"), ("CHILE", "against", "cups")]),
        ("Recalling the late Minister Pablo Ruiz, Chair Ana Lee called for tea.", [("Chair Ana Lee", "for", "tea")]),
    ],
)
def test_forms_of_positions(sentence: str, found: list[tuple[str, str, str]]) -> None:
    assert sorted(read(sentence)) == sorted(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "The meeting was held in Lima, PERU, in May.",
        "The Chair noted that tea is served at four.",
        "Delegates met until late.",
        "The conference hall of PERU is large.",
    ],
)
def test_sentences_without_a_position(sentence: str) -> None:
    assert positions(sentence) == []


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("CHILE opposed.", [("CHILE", "for", "the tax")]),
        (
            "CHILE disagreed, while KENYA was in favor.",
            [
                ("CHILE", "for", "the tax"),
                ("KENYA", "against", "the tax"),
            ],
        ),
        ("CHILE concurred.", [("CHILE", "against", "the tax")]),
        (
            "CHILE, supported by KENYA, opposed, suggesting instead tea.",
            [
                ("CHILE", "for", "the tax"),
                ("KENYA", "for", "the tax"),
                ("CHILE", "for", "tea"),
                ("KENYA", "for", "tea"),
            ],
        ),
    ],
)
def test_a_bare_answer_is_to_what_the_paragraph_spoke_of_last(answer: str, found: list[tuple[str, str, str]]) -> None:
    proposal = "PERU proposed deleting the tax."
    for between, answered in ((" ", found), ("\n\n", [f for f in found if f[2] != "the tax"])):
        text = proposal + between + answer
        at = len(proposal + between)
        bulletin = bulletin_positions(text, [(0, len(proposal)), (at, len(text))])
        assert bulletin is not None
        told = [
            (text[slice(*who)], POLARITY[one.act], text[slice(*one.point)])
            for span, positions_of in bulletin.read
            for one in positions_of
            for who in one.actors
            if span[0] == at
        ]
        assert sorted(told) == sorted(answered)


def test_white_space_inside_a_sentence_is_kept_count_of() -> None:
    sentence = "PERU,  supported   by\tCHILE,  proposed  green   tea."
    assert read(sentence) == [("PERU", "for", "green   tea"), ("CHILE", "for", "green   tea")]


def whole(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for part in text.split("\n"):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    return spans


def test_news_is_no_bulletin() -> None:
    news = "Norway rejected the offer on Monday.\n“We have asked them for a better one since the spring,” Peru said."
    assert bulletin_positions(news, whole(news)) is None
    initials = "Chile read the U.S. proposals.\nThe U.S. proposed a quota on Monday.\nNothing was signed."
    assert bulletin_positions(initials, whole(initials)) is None
    brief = "LIMA, May 5 (Coastal Press) - The chair, Peru, has proposed tea.\nChile rejected it."
    found = bulletin_positions(brief, whole(brief))
    assert found is None or all(
        brief[slice(*a)] != "LIMA" for _, told in found.read for one in told for a in one.actors
    )
    headline = "NORWAY REJECTS OFFER\nThe minister spoke for an hour.\nNothing was signed.\nA crowd waited outside."
    assert bulletin_positions(headline, whole(headline)) is None


def test_delegations_in_capitals_make_a_bulletin() -> None:
    text = "Work began late.\nNORWAY supported the fund.\nThe hall emptied."
    bulletin = bulletin_positions(text, whole(text))
    assert bulletin is not None and not bulletin.throughout
    [(span, [one])] = bulletin.read
    assert span == whole(text)[1] and text[slice(*one.actors[0])] == "NORWAY" and text[slice(*one.point)] == "the fund"


@pytest.mark.parametrize(
    "line",
    [
        "NORWAY, " * 240 + "supported a fund.",
        "NORWAY and " * 180 + "said that it",
        "AND " * 490,
        "A-" * 990,
        ", supported by NORWAY" * 90,
        "NORWAY said that " * 110,
        "NORWAY, " + "x " * 900 + ", said",
        "a proposal by " * 140,
        "(" * 1990,
    ],
)
def test_long_lines_take_no_long_time(line: str) -> None:
    began = time.process_time()
    positions(line)
    assert time.process_time() - began < 2
