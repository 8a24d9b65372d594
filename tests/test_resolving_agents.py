"""Who acts by grammar, and acts told by a plain verb."""

from __future__ import annotations

import pytest

from rejoinder.documents.loading import Source
from rejoinder.documents.passages import passages
from rejoinder.pipeline import pipeline
from rejoinder.record.types import Move
from rejoinder.resolving.agents import agents, patient
from rejoinder.resolving.mentions import find_mentions


def subject(text: str, trigger: str, before: str | None = None) -> str | None:
    parts = passages(text, title=None)
    mentions = find_mentions(text, parts.sentences)
    at = text.index(trigger)
    earlier = (text.index(before), text.index(before) + len(before)) if before else None
    sentence = next(s for s in parts.sentences if s[0] <= at < s[1])
    found = agents(text, (at, at + len(trigger)), "reject", mentions, sentence, earlier)
    return " + ".join(text[slice(*words)] for words in found) or None


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Norway has again rejected the quota.", "rejected", "Norway"),
        ("He complained that Norway \u201ccategorically refuses\u201d to meet.", "refuses", "Norway"),
        ("The fault lies with the Danish side, which never accepted the quota.", "accepted", "Danish side"),
        ("The parliament of Norway rejected the quota.", "rejected", "Norway"),
        ("Norway and Iceland appeared to have accepted the quota.", "accepted", "Norway + Iceland"),
        ("It has now refused to meet.", "refused", "It"),
        ("Norway should accept the quota, Denmark said.", "accept", None),
        ("Norway was rejected as a host.", "rejected", None),
        ("The stubbornness of Norway threatens the talks.", "threatens", None),
        ("Denmark asked Norway to accept the quota.", "accept", None),
    ],
)
def test_subjects(text: str, trigger: str, expected: str | None) -> None:
    assert subject(text, trigger) == expected


def test_verbs_joined_by_and_share_their_subject() -> None:
    assert subject("Norway has rejected the quota and refused to meet.", "refused", "rejected") == "Norway"
    assert subject("Norway has rejected what Iceland and Denmark want.", "want", "rejected") == "Iceland + Denmark"
    assert subject("Norway asked for it and was rejected by all.", "rejected by", "asked") is None


def test_subjects_of_passives_are_asked_or_undergo_it() -> None:
    text = (
        "Harbour chiefs have been urged to think again. Norway was rejected. Norway was asked by Iceland. Norway came."
    )
    parts = passages(text, title=None)

    def of(trigger: str, sentence: int) -> tuple[str, bool] | None:
        at = text.index(trigger, parts.sentences[sentence][0])
        found = patient(text, (at, at + len(trigger)), parts.sentences[sentence])
        return (text[parts.sentences[sentence][0] : found[0]], found[1]) if found else None

    assert of("have been urged", 0) == ("Harbour chiefs", True)
    assert of("rejected", 1) == ("Norway", False)
    assert of("was asked", 2) is None
    assert of("came", 3) is None


def moves(text: str) -> list[Move]:
    return [
        m
        for m in pipeline().read(Source("a.txt", text, "", None, None, None, None, None, None)).moves
        if m.act != "state"
    ]


def test_what_others_report_is_the_act_of_whom_they_name() -> None:
    text = (
        "The quota talks between Norway and Iceland went on in Bergen on Monday.\n\n"
        "\u201cNorway has again rejected our quota and refused to put it to its fishermen,\u201d said Iceland\u2019s "
        "fisheries minister, Jon Palsson.\n"
    )
    refused = [m for m in moves(text) if m.act in ("reject", "oppose")]
    assert refused
    assert {m.by.actor for m in refused} == {"NOR"}


def test_plain_verbs_need_a_point_and_no_condition() -> None:
    text = (
        "Iceland\u2019s minister spoke of accusations that Norway \u201ccategorically refuses\u201d quota talks with "
        "Iceland. "
        "If Norway rejects the quota, boats stay in port. Norway declined to comment.\n"
    )
    found = [(m.by.actor, m.act) for m in moves(text) if m.act in ("reject", "oppose")]
    assert found.count(("NOR", "reject")) == 1
