"""Set phrases of news that tell an act, and words that look like one and tell none."""

from __future__ import annotations

import pytest

import rejoinder
from rejoinder.reading.idioms import idiom
from rejoinder.reading.no_acts import no_act
from rejoinder.reading.plain_acts import plain_act
from rejoinder.record.types import Act


def _at(text: str, words: str) -> tuple[int, int]:
    at = text.index(words)
    return at, at + len(words)


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Torland caved in to the millers.", "caved", "accept"),
        ("Torland has not caved in to the millers.", "caved in", "reject"),
        ("Torland gave its blessing to the ferry.", "gave", "accept"),
        ("Torland lifted its long-standing veto.", "lifted", "accept"),
        ("Torland met the guild half way on tolls.", "met", "accept_partly"),
        ("Torland threw its weight behind the ferry.", "threw its weight", "support"),
        ("Torland pushed back against the toll.", "pushed back", "reject"),
        ("Torland dug in its heels over the toll.", "dug in", "reject"),
        ("Torland shut the door on talks.", "shut", "reject"),
        ("Torland is mulling the offer.", "mulling", "defer"),
        ("Torland left the door open to a ferry.", "left", "open"),
        ("Torland stuck to its demand for a ferry.", "stuck to", "demand"),
        ("Torland is holding out for a ferry.", "holding out", "demand"),
        ("Torland gave the guild until Friday to sign.", "gave", "demand"),
        ("Torland came up with a new plan for the mills.", "came up", "propose"),
        ("Torland sweetened its offer.", "sweetened", "offer"),
        ("Torland walked back its threat to leave.", "walked back", "withdraw"),
        ("Torland lashed out at the guild.", "lashed out", "criticise"),
        ("Torland slammed the door and left.", "slammed", None),
        ("Torland warned of retaliation.", "warned of", "threaten"),
        ("Torland has not lashed out at the guild.", "lashed out", None),
        ("Torland bowed to the crowd.", "bowed to", None),
        ("Torland shut the mill.", "shut", None),
    ],
)
def test_a_set_phrase_tells_its_act(text: str, trigger: str, expected: Act | None) -> None:
    assert idiom(text, _at(text, trigger)) == expected


@pytest.mark.parametrize(
    ("text", "trigger", "act", "expected"),
    [
        ("Torland climbed down over the toll.", "climbed down", "reject", "withdraw"),
        ("Torland signed off on the toll, provided that it is halved.", "signed off on", "accept", "accept_partly"),
        ("Torland agreed not to raise the toll.", "agreed not", "reject", "accept"),
        ("Torland will retaliate if the toll is raised.", "will retaliate", "accept_partly", "threaten"),
        ("Torland will veto the toll.", "will veto", "accept", "reject"),
        ("Torland will pay if the toll is halved.", "will pay", "accept_partly", "accept_partly"),
    ],
)
def test_acts_go_by_their_wording(text: str, trigger: str, act: Act, expected: Act) -> None:
    assert plain_act(text, _at(text, trigger), act) == expected


@pytest.mark.parametrize(
    ("text", "trigger", "act", "expected"),
    [
        ("Torland rejected the allegation that it had raised tolls.", "rejected", "reject", True),
        ("Torland dismissed as absurd a report of new tolls.", "dismissed", "reject", True),
        ("Torland rejected the guild's claim to the island.", "rejected", "reject", False),
        ("Torland is expected to accept the toll.", "accept", "accept", True),
        ("Torland is poised to reject the toll.", "reject", "reject", True),
        ("The two are expected to meet on Monday.", "meet", "meet", False),
        ("Torland declined to go into details.", "declined to go into details", "reject", True),
        ("Torland refused to say whether it would pay.", "refused to say", "reject", True),
        ("Torland left without rejecting the toll.", "rejecting", "reject", True),
        ("Torland rejected the toll.", "rejected", "reject", False),
        ("Q: Would the guild accept the toll?", "accept", "accept", True),
        ("The guild waits. Has Torland agreed to pay?", "agreed to", "accept", True),
        ("Will Torland send the list that Velmark asked for?", "asked for", "ask", False),
        ("What does Torland demand?", "demand", "demand", False),
    ],
)
def test_what_looks_like_an_act_and_is_none(text: str, trigger: str, act: Act, expected: bool) -> None:
    assert no_act(text, _at(text, trigger), act) is expected


def test_phrases_the_encoder_hardly_knows_are_read_with_their_subject_and_point() -> None:
    text = (
        "Ferry talks drag on\n\nWashington poured cold water on the idea of a ferry on Tuesday. "
        "The Dutch dug in their heels over the island's rebate. Paris has refused to budge on fish."
    )
    read = {(m.act, m.by.actor) for m in rejoinder.read(text).moves if m.act == "reject"}
    assert read == {("reject", "USA"), ("reject", "NLD"), ("reject", "FRA")}
