"""Acts by their wording: what limits an acceptance, what is put off, left open, regretted or but not answered."""

from __future__ import annotations

import pytest

from rejoinder.documents.passages import passages
from rejoinder.reading.belonging import settle_points
from rejoinder.reading.bulletins import positions
from rejoinder.reading.frames import Fragment
from rejoinder.reading.ignored import with_ignored
from rejoinder.reading.moves import MoveDraft, _coordinated
from rejoinder.reading.plain_acts import in_part, plain_act
from rejoinder.record.types import Act
from rejoinder.resolving.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "trigger", "act", "expected"),
    [
        ("The guild would not compromise on tolls.", "would not compromise on", "open", "reject"),
        ("The guild is not ready to give ground.", "is not ready to give ground", "accept", "reject"),
        ("The guild was ready to compromise.", "was ready to compromise", "open", "open"),
        ("The guild will not rush.", "will not rush", "reject", "defer"),
        ("The guild will not sign.", "will not sign", "reject", "reject"),
        ("The mill asked for more time to read it.", "asked for more time", "ask", "defer"),
        ("The mill requested two weeks to study the draft.", "requested", "ask", "defer"),
        ("The mill asked for two weeks' notice.", "asked for", "ask", "ask"),
        ("The mill asked a week ago for a bridge.", "asked", "ask", "ask"),
        ("The mill asked for time off for its carters.", "asked for", "ask", "ask"),
        ("Torland could accept the toll if it was halved.", "could accept", "accept", "accept_partly"),
        ("Torland could accept the toll, even if it was halved.", "could accept", "accept", "accept"),
        ("Torland supports the toll. If it rains, it pays.", "supports", "support", "support"),
        ("Torland accepted it, but Velmark asked if it rained.", "accepted", "accept", "accept"),
        ("Velmark did not rule out a ferry.", "rule out", "reject", "open"),
        ("Velmark has not ruled it out.", "ruled it out", "reject", "open"),
        ("Asked about the ferry, she ruled nothing out.", "ruled nothing out", "reject", "open"),
        ("Velmark has not turned the ferry down.", "turned the ferry down", "reject", "open"),
        ("The envoy did not close the door.", "close the door", "reject", "open"),
        ("Velmark ruled out a ferry.", "ruled out", "reject", "reject"),
        ("The request for a ferry was not taken up.", "was not taken up", "ask", "reject"),
        ("Not a single demand of the guild was accepted.", "was accepted", "accept", "reject"),
        ("None of its terms has been met, the guild said.", "been met", "accept", "reject"),
        ("No doubt the toll was accepted.", "was accepted", "accept", "accept"),
        ("Velmark would join the talks without any preconditions.", "would join", "accept_partly", "accept"),
        ("The mayor regretted the tone.", "regretted", "oppose", "criticise"),
        ("The mayor was disappointed by the date.", "was disappointed by", "ask", "criticise"),
    ],
)
def test_acts_by_their_wording(text: str, trigger: str, act: Act, expected: Act) -> None:
    at = text.index(trigger)
    assert plain_act(text, (at, at + len(trigger)), act) == expected


@pytest.mark.parametrize(
    ("words", "limited"),
    [
        ("accepted two of the four barges", True),
        ("agreed to all but the date", True),
        ("agreed in principle", True),
        ("accepted on condition that the lock is repaired", True),
        ("signed with one reservation", True),
        ("accepted it, though not the price", True),
        ("accepted it until the spring", True),
        ("accepted it provided by the mill", False),
        ("accepted four barges", False),
        ("agreed as if nothing had happened", False),
    ],
)
def test_what_limits_an_acceptance(words: str, limited: bool) -> None:
    assert in_part(words) is limited


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("PERU regretted the tone of CHILE.", [("criticise", "PERU")]),
        ("PERU lamented that no one had asked the fishermen.", [("criticise", "PERU")]),
        ("PERU expressed disappointment at the delay.", [("criticise", "PERU")]),
        ("PERU was disappointed by the delay.", [("criticise", "PERU")]),
        ("PERU requested more time to consult its ports.", [("defer", "PERU")]),
        ("PERU reserved its position on fees.", [("defer", "PERU")]),
        ("PERU spoke in favour of the fee.", [("support", "PERU")]),
        ("PERU preferred a lower fee.", [("propose", "PERU")]),
        ("PERU preferred no fee.", [("oppose", "PERU")]),
        ("PERU supported the fee provided that ports are exempt.", [("accept_partly", "PERU")]),
        ("PERU accepted two of the three fees.", [("accept_partly", "PERU")]),
        ("PERU was prepared to work with either number.", [("open", "PERU")]),
        ("PERU expressed concern about the fee.", [("oppose", "PERU")]),
    ],
)
def test_acts_in_bulletins(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(p.act, sentence[slice(*a)]) for p in positions(sentence) for a in p.actors] == expected


def claimed(text: str, trigger: str, actor: str) -> list[MoveDraft]:
    parts = passages(text, title=None)
    at, by = text.index(trigger), text.index(actor)
    draft = MoveDraft("claim_ignored", (at, at + len(trigger)), ((by, by + len(actor)),), (), (), (0, len(text)), 0.5)
    return with_ignored([draft], text, parts.sentences, find_mentions(text, parts.sentences), [])


def test_who_has_not_answered_claims_nothing() -> None:
    assert not claimed("Norway has yet to respond to the proposal.", "has yet to respond", "Norway")
    assert not claimed("Norway has not answered.", "has not answered", "Norway")
    # whoever asked and is named may well claim it
    assert claimed("Norway has not answered Iceland.", "has not answered", "Iceland")


def test_a_point_ends_where_the_next_act_is_told_beside_it() -> None:
    text = "Norway rejected the larger quota but accepted a joint survey."
    whole = text.index("the larger"), text.index(" survey")
    refused = MoveDraft("reject", (7, 15), ((0, 6),), (), (whole,), (7, whole[1]), 0.9)
    at = text.index("accepted")
    taken = MoveDraft("accept", (at, at + 8), ((0, 6),), (), ((at + 9, len(text) - 1),), (at, len(text) - 1), 0.9)
    first, second = settle_points([refused, taken], text, [(0, len(text))])
    assert [text[slice(*p)] for p in first.points] == ["the larger quota"]
    assert second == taken


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("The growers, who fly to Sarn, asked.", {"The growers": 0.6, "who fly to Sarn": 0.9}, ["The growers"]),
        ("Rail Voice, a union of riders, asked.", {"Rail Voice": 0.6, "a union of riders": 0.9}, ["Rail Voice"]),
        (
            "Norway, Iceland and Peru asked.",
            {"Norway": 0.6, "Iceland": 0.9, "Peru": 0.7},
            ["Norway", "Iceland", "Peru"],
        ),
        ("The mill and the bank asked.", {"The mill": 0.9, "the bank": 0.8}, ["The mill", "the bank"]),
    ],
)
def test_what_stands_behind_a_mere_comma_tells_more_of_the_same_one(
    text: str, parts: dict[str, float], expected: list[str]
) -> None:
    found = [Fragment(text.index(p), text.index(p) + len(p), sure) for p, sure in parts.items()]
    assert [text[slice(*w)] for w in _coordinated(text, found)] == expected
