"""Acts in quotations whose wording is regular."""

from __future__ import annotations

import pytest

from rejoinder.documents.loading import Source
from rejoinder.documents.passages import passages
from rejoinder.pipeline import pipeline
from rejoinder.reading.acts import features
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.statements import Draft
from rejoinder.reading.wordings import with_wordings
from rejoinder.resolving.mentions import find_mentions

SAYS = ",” said Rosa Quispe of Peru."


def read(quote: str, acts: list[MoveDraft] | None = None, mode: str = "direct") -> tuple[str, list[MoveDraft]]:
    """A text with one quotation of Peru's, and what is added to `acts`."""
    text = f"“{quote}{SAYS}"
    parts = passages(text, title=None)
    cue, who = text.index("said"), text.index("Rosa")
    told = Draft((cue, cue + 4), (who, who + 11), ((1, 1 + len(quote)),), None, mode, 0.9)  # type: ignore[arg-type]
    mentions = find_mentions(text, parts.sentences)
    return text, with_wordings(acts or [], text, parts.sentences, mentions, [told])


@pytest.mark.parametrize(
    ("quote", "act", "point"),
    [
        ("The fish must be given back first", "demand", "The fish must be given back first"),
        ("Well, they have to leave the strait", "demand", "they have to leave the strait"),
        ("We want a written answer", "demand", "a written answer"),
        ("We insist on the old line", "demand", "on the old line"),
        ("Let them open the locks", "demand", "Let them open the locks"),
        ("Lift the ban", "demand", "Lift the ban"),
        ("All we ask is a date", "demand", "a date"),
        ("We ask for a date", "ask", "a date"),
        ("We propose a ferry", "propose", "a ferry"),
        ("We will not sign anything that shortens the coast", "reject", "anything that shortens the coast"),
        ("I cannot accept half a bridge", "reject", "half a bridge"),
        ("There can be no fleet without a treaty", "reject", "There can be no fleet without a treaty"),
        ("The islands are not negotiable", "reject", "The islands"),
        ("That is our red line", "reject", "That"),
        ("The border cannot be discussed", "reject", "The border"),
        ("Not before the rains", "reject", "Not before the rains"),
        ("We would not rule out a ferry", "open", "a ferry"),
        ("We could consider a ferry", "open", "a ferry"),
        ("We are open to talks about the ferry", "open", "about the ferry"),
        ("We could live with a ferry", "accept", "a ferry"),
        ("We could live with a ferry if it is small", "accept_partly", "a ferry if it is small"),
        ("We will sign it once the fleet has left", "accept_partly", "it once the fleet has left"),
        (
            "If they open the locks, we will pay the toll",
            "accept_partly",
            "If they open the locks, we will pay the toll",
        ),
        ("We are not ready to negotiate with pirates", "reject", "negotiate with pirates"),
        ("We are studying the map", "defer", "the map"),
        ("We shall answer in May", "defer", "in May"),
        ("We have had no answer to our letters", "claim_ignored", "to our letters"),
        ("We are still waiting for a map", "claim_ignored", "for a map"),
        ("We no longer insist on a ferry", "withdraw", "on a ferry"),
        ("We are prepared to pay the toll", "offer", "the toll"),
        ("We welcome the ferry", "support", "the ferry"),
    ],
)
def test_wordings(quote: str, act: str, point: str) -> None:
    text, found = read(quote)
    assert [(d.act, text[slice(*d.points[0])]) for d in found] == [(act, point)]
    assert found[0].actors == ()  # whoever speaks


@pytest.mark.parametrize(
    "quote",
    [
        "We must think of the fish",
        "It must be said that the sea is deep",
        "He must have been at sea",
        "Nobody should be surprised",
        "You have to look at both shores",
        "You need to see it to believe it",
        "They said they will not sign",
        "I hope it will be considered",
        "If we do not accept the map, the fleet sails",
        "Must they give the fish back?",
        "I cannot see the sea",
        "We would not stand in the way",
        "We have had no rain",
        "I want to thank the pilots",
        "If they fire, we will respond",
        "Let us pray",
        "Let me be clear",
        "They will not sign",
        "The sea is wide",
    ],
)
def test_no_wordings(quote: str) -> None:
    assert read(quote)[1] == []


def test_who_is_named_not_to_act_acts() -> None:
    text, (found,) = read("Chile will never sign the map")
    assert found.act == "reject" and [text[slice(*w)] for w in found.actors] == ["Chile"]
    assert text[slice(*found.trigger)] == "will never sign"


@pytest.mark.parametrize(
    ("quote", "asked"),
    [
        ("Chile must withdraw its fleet", ["Chile"]),
        ("You must withdraw", ["You"]),
        ("We call on Chile to come back", ["Chile"]),
        ("We want Chile to come back", ["Chile"]),
        ("Chile must be given its fish", []),
        ("The lawyers of Chile and everybody else must come back", []),
    ],
)
def test_who_is_asked(quote: str, asked: list[str]) -> None:
    text, (found,) = read(quote)
    assert [text[slice(*w)] for w in found.addressees] == asked


def test_an_unless_is_a_demand_beside_the_refusal() -> None:
    text, found = read("We will not sign unless the fleet leaves")
    assert [(d.act, text[slice(*d.evidence)]) for d in found] == [
        ("reject", "We will not sign"),
        ("demand", "unless the fleet leaves"),
    ]


def test_nothing_is_added_where_an_act_stands() -> None:
    quote = "We will not sign, but we are studying the map"
    signed = MoveDraft("defer", (9, 17), (), (), (), (1, 17), 0.5)
    assert [d.act for d in read(quote)[1]] == ["reject", "defer"]
    assert [(d.act, d.confidence) for d in read(quote, [signed])[1]] == [("defer", 0.5), ("defer", 0.6)]


def test_only_quoted_words_count() -> None:
    assert read("The fish must be given back", mode="indirect")[1] == []
    text = "Peru said the fish must be given back."
    told = Draft((5, 9), (0, 4), ((10, 37),), None, "mixed", 0.9)
    parts = passages(text, title=None)
    assert with_wordings([], text, parts.sentences, [], [told]) == []


def test_quoted_wordings_are_moves_of_the_speaker() -> None:
    text = (
        "LIMA, May 2, 2031 (Wire) - Peru and Chile met on Friday.\n\n"
        "“There can be no fleet without a treaty,” Foreign Minister Rosa Quispe of Peru told reporters.\n"
    )
    reading = pipeline().read(Source("a.txt", text, "", "1", None, None, None, None, None))
    found = [m for m in reading.moves if m.evidence.text.startswith("There can be no fleet")]
    assert [(m.act, m.by.actor) for m in found] == [("reject", "PER")]
    assert found[0].statement is not None and found[0].according_to == ()


def test_what_stands_about_a_trigger() -> None:
    text = "It snowed. The union said it could agree to ten per cent if the depots stayed open."
    at = text.index("could agree")
    told = features(text, (at, at + 11))
    assert {"ca:if", "condition after", "s1:the", "m:it", "last:agree", "words:2"} <= set(told)
    assert "condition before" not in told
    assert not any(t.startswith("ca:") for t in features(text + " If not, not.", (at - 8, at - 4)) if t != "ca:if")
