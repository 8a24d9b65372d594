"""Who acts by grammar, and acts told by a plain verb."""

from __future__ import annotations

import pytest

from rejoinder.documents.loading import Source
from rejoinder.documents.passages import passages
from rejoinder.pipeline import pipeline
from rejoinder.record.types import Act, Move
from rejoinder.resolving.agents import agents, answerers, mandated, patient
from rejoinder.resolving.mentions import find_mentions


def subject(text: str, trigger: str, before: str | None = None, reported: bool = False) -> str | None:
    parts = passages(text, title=None)
    mentions = find_mentions(text, parts.sentences)
    at = text.index(trigger)
    earlier = (text.index(before), text.index(before) + len(before)) if before else None
    sentence = next(s for s in parts.sentences if s[0] <= at < s[1])
    found = agents(text, (at, at + len(trigger)), "reject", mentions, sentence, earlier, reported=reported)
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
        ("The quota was rejected by Norway.", "was rejected by", "Norway"),
        ("Iceland yielded to a request by Norway.", "request", "Norway"),
        ("Iceland heard of terms put forward by Norway and Denmark.", "put forward", "Norway + Denmark"),
        ("The quota was rejected by Norway\u2019s government on Monday.", "was rejected", "Norway\u2019s government"),
        ("The quota was rejected by Norway lobster fishermen.", "was rejected", None),
        ("The quota was ignored by both sides.", "ignored", "both sides"),
        ("The quota was rejected by the end of May.", "rejected", None),
        ("Iceland rejected Norway\u2019s demand for a larger quota.", "demand", "Norway"),
        ("At the request of Norway, the European Union agreed to meet.", "agreed", "European Union"),
        ("The quota was rejected by Friday.", "was rejected", None),
        ("Norway and Iceland were urged to sign by Denmark.", "were urged to", "Denmark"),
        ("Norway and Iceland were urged to sign by Friday.", "were urged to", None),
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


def test_a_noun_before_a_verb_has_no_subject() -> None:
    text = "Iceland rejected Norway\u2019s demand for a quota but accepted its request for a survey."
    assert subject(text, "accepted", "demand") is None
    assert subject(text, "accepted", "rejected") == "Iceland"


def test_whoever_would_do_something_in_what_another_says_does_not_speak() -> None:
    text = "Denmark needed a guarantee that Norway would never accept the quota."
    assert subject(text, "accept") == "Norway"
    assert subject(text, "accept", reported=True) is None


@pytest.mark.parametrize(
    ("text", "trigger", "act", "expected"),
    [
        ("Norway has been urged to think again.", "has been urged", "ask", ("Norway", ["Norway"])),
        ("Harbour chiefs have been urged to think again.", "have been urged", "ask", ("Harbour chiefs", [])),
        (
            "Norway and Iceland were asked to sign.",
            "were asked to",
            "ask",
            ("Norway and Iceland", ["Norway", "Iceland"]),
        ),
        ("Norway must withdraw its ships.", "must withdraw", "demand", ("Norway", ["Norway"])),
        ("Norway has the duty to pay.", "has the duty to", "demand", ("Norway", ["Norway"])),
        ("The quota must be lifted.", "must", "demand", ("The quota", [])),
        ("The Oslo treaty cannot be changed.", "cannot", "reject", ("The Oslo treaty", [])),
        ("Norway was rejected.", "rejected", "reject", ("Norway", [])),
        ("Norway was asked by Iceland.", "was asked", "ask", ("Norway", ["Norway"])),
        ("Norway came.", "came", "accept", None),
    ],
)
def test_who_is_asked_or_undergoes_it(
    text: str, trigger: str, act: Act, expected: tuple[str, list[str]] | None
) -> None:
    parts = passages(text, title=None)
    at = text.index(trigger)
    found = patient(text, (at, at + len(trigger)), act, find_mentions(text, parts.sentences), parts.sentences[0])
    told = (text[: found[0]], [text[slice(*w)] for w in found[1]]) if found else None
    assert told == expected


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Denmark insisted that Norway accept the quota.", "accept", True),
        ("Denmark insisted that Norway accepts the quota.", "accepts", False),
        ("Denmark wanted a guarantee that Norway would never join the pact.", "join", True),
        ("Denmark wanted a guarantee that Norway would never join the pact.", "would never join", True),
        ("Denmark gave a guarantee. Norway would never join the pact.", "join", False),
        ("Denmark urged the new government to drop its claim.", "drop", True),
        ("Denmark called on Norway not to reject it.", "reject", True),
        ("It was a request that Norway had opposed.", "had opposed", False),
        ("Denmark said that Norway would accept the quota.", "would accept", False),
        ("Norway told Denmark that it refused to pay.", "refused", False),
    ],
)
def test_what_is_but_demanded_nobody_has_done(text: str, trigger: str, expected: bool) -> None:
    at = text.index(trigger)
    assert mandated(text, (at, at + len(trigger)), (0, len(text))) is expected


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


@pytest.mark.parametrize(
    ("told", "act", "actors"),
    [
        ("The ministry said Norway was carefully reviewing the response of Iceland.", "defer", {"NOR"}),
        ("Both countries condemned the conduct of Peru for the breakdown of the talks.", "criticise", {"NOR", "ISL"}),
        ("Norway considers completely unacceptable the demand of Iceland to halve the quota.", "reject", {"NOR"}),
    ],
)
def test_plain_verbs_of_news(told: str, act: Act, actors: set[str]) -> None:
    text = f"Norway and Iceland talked about the quota on Monday.\n\n{told}\n"
    assert {m.by.actor for m in moves(text) if m.act == act} >= actors


@pytest.mark.parametrize(
    ("told", "act", "actors"),
    [
        ("Norway wrote to Iceland on Monday, rejecting its demand for a quota.", "reject", {"NOR"}),
        ("Norway issued an angry statement rejecting the demand of Iceland for a quota.", "reject", {"NOR"}),
        ("“We have waited,” said Erna Solberg of Norway, urging Iceland to sign the quota.", "ask", {"NOR"}),
        ("The foreign ministry of Iceland, dismissing the offer as a ruse, called home its envoy.", "reject", {"ISL"}),
        ("Without rejecting the quota, Norway left the hall.", "reject", set()),
    ],
)
def test_participles_tell_acts_of_the_subject(told: str, act: Act, actors: set[str]) -> None:
    text = f"Norway and Iceland talked about the quota on Monday.\n\n{told}\n"
    assert {m.by.actor for m in moves(text) if m.act == act} == actors


@pytest.mark.parametrize(
    ("told", "act", "actors"),
    [
        ("The deal rejected by the RMT rail union on Friday is the last one, a minister warned.", "reject", {"RMT"}),
        ("A truce proposed last week by Egypt was turned down by Hamas.", "propose", {"EGY"}),
        ("The clause requested by Norway is in the draft that Denmark read.", "ask", {"NOR"}),
    ],
)
def test_who_stands_behind_a_participle_has_done_it(told: str, act: Act, actors: set[str]) -> None:
    assert {m.by.actor for m in moves(told) if m.act == act} == actors


def test_whose_a_request_is_stands_right_before_it() -> None:
    text = (
        "The talks went on. Iceland accepted a Norwegian request for a quota. Peru met the Danish demand for a date.\n"
    )
    found = {m.by.actor for m in moves(text) if m.act in ("ask", "demand", "propose")}
    assert "NOR" in found
    assert found <= {"NOR", "DNK"}


def test_who_refuses_to_work_answers_nothing() -> None:
    text = "The dockers' union rejected the offer. Its members will refuse to work overtime from Thursday.\n"
    assert [m.by.text for m in moves(text) if m.act == "reject"] == ["The dockers' union"]


def test_what_several_agreed_is_nobodys_word() -> None:
    text = (
        "According to the Oslo accords on fish between Norway and Iceland, boats must stay in port. "
        "According to Norway, boats must stay in port.\n"
    )
    read = pipeline().read(Source("a.txt", text, "", None, None, None, None, None, None))
    assert [s.speaker.actor for s in read.statements if s.speaker] == [None, "NOR"]


def test_what_is_demanded_of_somebody_is_told_once_and_put_to_them() -> None:
    text = (
        "The talks on the quota went on in Bergen on Monday.\n\n"
        "Denmark insisted that Norway accept the quota, and urged Iceland to drop its claim.\n"
    )
    found = [(m.act in ("demand", "ask"), m.by.actor, [t.actor for t in m.to]) for m in moves(text)]
    assert (True, "DNK", ["NOR"]) in found
    assert all(asks and by == "DNK" for asks, by, _ in found)


def test_those_who_are_asked_together_ask_nothing() -> None:
    text = (
        "The talks on the quota went on in Bergen on Monday.\n\n"
        "Norway and Iceland were urged to accept the quota by Denmark. Norway and Iceland were asked to pay.\n"
    )
    asks = [m for m in moves(text) if m.act in ("demand", "ask", "propose")]
    assert {m.by.actor for m in asks} == {"DNK"}
    assert [t.actor for m in asks[:1] for t in m.to] == ["NOR", "ISL"]


def test_a_news_agency_passes_on_what_others_do() -> None:
    text = (
        "The talks on the quota went on in Tehran on Monday.\n\n"
        "The agency IRNA, citing a member of the delegation, reported that Norway could accept the quota provided that "
        "Denmark withdrew its boats.\n"
    )
    assert "IRNA" not in {m.by.actor for m in moves(text) if m.act != "state"}


def test_those_who_speak_together_do_not_report_of_each_other() -> None:
    text = "The talks went on.\n\n\u201cWe reject the quota,\u201d Norway and Iceland said in a statement on Monday.\n"
    found = [m for m in moves(text) if m.act in ("reject", "oppose")]
    assert {m.by.actor for m in found} == {"NOR", "ISL"}
    assert all(m.according_to == () for m in found)


def test_troops_that_leave_take_no_demand_back() -> None:
    text = (
        "Norway withdrew most of its troops from the island on Monday, and Iceland withdrew its demand for a quota.\n"
    )
    assert [m.by.actor for m in moves(text) if m.act == "withdraw"] == ["ISL"]


def test_what_suggests_that_something_is_so_proposes_nothing() -> None:
    text = "The talks on the quota went on.\n\nNorway suggested the demands of Iceland were not realistic.\n"
    assert not [m for m in moves(text) if m.act == "propose"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Israel insisted it would not halt its offensive until the summer.", {"demand", "ask", "propose"}),
        (
            "Egypt\u2019s foreign ministry said the talks over the dam had not progressed.",
            {"reject", "oppose", "defer"},
        ),
        ("There has been no progress on the toll, Norway said.", {"reject", "oppose", "defer"}),
        ("Israel has insisted it can\u2019t and won\u2019t halt its offensive.", {"demand", "ask", "propose"}),
        ("Norway did not immediately respond to requests for comment.", {"ask", "demand", "claim_ignored", "reject"}),
        ("Norway offered a positive response to the plan of the mediators.", {"offer"}),
        ("Norway gave Iceland until midnight on Friday to approve the quota.", {"accept", "support"}),
    ],
)
def test_what_is_none_of_these_acts(text: str, told: set[Act]) -> None:
    assert not [m for m in moves(text) if m.act in told]


def test_a_point_has_not_the_words_of_the_act_in_it() -> None:
    text = "Talks went on.\n\nThe plan of the Union was accepted by Norway on Monday, while Iceland rejected it.\n"
    for move in moves(text):
        if move.point and move.act in ("accept", "reject"):
            assert "accepted" not in move.point.text and "rejected" not in move.point.text


def test_our_members_are_those_of_whoever_says_so() -> None:
    text = (
        "Talks with the Dockers' Union went on.\n\n\u201cOur members cannot accept the offer,\u201d the Dockers' Union "
        "said on Monday.\n"
    )
    refused = [m for m in moves(text) if m.act in ("reject", "oppose")]
    assert refused and {m.by.actor for m in refused} == {"DOCKERS' UNION"}


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Norway, Denmark and Iceland were against it.", "were against", "Norway + Denmark + Iceland"),
        ("Norway, led by Jonas Berg, and Denmark had asked for it.", "had asked", "Norway + Denmark"),
        ("Norway and, to a lesser extent, Iceland rejected it.", "rejected", "Norway + Iceland"),
        ("Norway, backed by Sweden, Japan and Iceland, home of the fleet, insisted on it.", "insisted", "Norway"),
        ("Norway, with the backing of Iceland and Denmark, rejected it.", "rejected", "Norway"),
        ("Norway, which chairs the talks with Iceland, rejected it.", "rejected", "Norway"),
        ("Norway (and its ally Iceland) rejected it.", "rejected", "Norway"),
        ("Norway, Iceland said, had agreed to it.", "had agreed", "Norway"),
        ("Norway has, diplomats in Iceland say, rejected it.", "rejected", "Norway"),
        ("Norway, Iceland\u2019s largest customer, rejected it.", "rejected", "Norway"),
        ("Eleven countries led by Norway and Iceland rejected it.", "rejected", "Norway + Iceland"),
        ("The hosts, Norway and Iceland, rejected it.", "rejected", "Norway + Iceland"),
        ("Denmark backs Norway, and Iceland rejected it.", "rejected", "Iceland"),
        ("Norway said members rejected it.", "rejected", "members"),
        ("Five villages in southern Norway rejected it.", "rejected", None),
        ("Norway was offered a loan by Iceland.", "was offered", "Iceland"),
        ("Norway was urged to take a text proposed by Iceland.", "was urged", None),
    ],
)
def test_the_whole_subject_without_its_asides(text: str, trigger: str, expected: str | None) -> None:
    assert subject(text, trigger) == expected


def test_who_was_asked_and_answers_is_the_subject_of_both_verbs() -> None:
    text = "Norway has been asked by Iceland to sign and has refused."
    assert subject(text, "has refused", "has been asked by") == "Norway"


def test_who_answers_a_proposal_has_not_made_it() -> None:
    text = "Norway shot down a proposal for direct talks."
    at = text.index("a proposal")
    found = answerers(text, (at, at + len("a proposal")), find_mentions(text, [(0, len(text))]), (0, len(text)))
    assert [text[slice(*words)] for words in found] == ["Norway"]


@pytest.mark.parametrize(
    ("told", "actors"),
    [
        ("Norway, which chairs the talks with Iceland, is against the quota.", {"NOR"}),
        ("Norway, Denmark and Sweden were against the quota.", {"NOR", "DNK", "SWE"}),
        ("Norway, with the backing of Denmark and Sweden, turned the quota down.", {"NOR"}),
    ],
)
def test_who_is_named_beside_the_verb_acts(told: str, actors: set[str]) -> None:
    text = f"OSLO, Oct 3 (Reuters) - Iceland proposed a quota for cod. {told}\n"
    assert {m.by.actor for m in moves(text) if m.act in ("reject", "oppose")} == actors


def test_what_several_tell_rests_on_the_word_of_all() -> None:
    text = "CAIRO, Oct 3 (Reuters) - Egypt and Sudan said that Ethiopia had agreed to stop filling the dam.\n"
    assert [(m.by.actor, m.according_to) for m in moves(text) if m.act == "accept"] == [("ETH", ("EGY", "SDN"))]


def test_who_is_offered_something_is_who_it_is_put_to() -> None:
    text = "OSLO, Oct 3 (Reuters) - Norway has been offered a loan by Iceland.\n"
    assert [(m.by.actor, [t.actor for t in m.to]) for m in moves(text) if m.act == "offer"] == [("ISL", ["NOR"])]
