"""Parts of training and evaluation that need no data: weak labels, calibration, damage, the score of pairs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "training"), str(HERE.parent / "evaluation")]

from agreement import agreement  # noqa: E402
from bulletins import labelled  # noqa: E402
from corpus import load  # noqa: E402
from damage import RECIPES, damaged  # noqa: E402
from dyads import OWN, own  # noqa: E402
from fitting import calibration_error, fit  # noqa: E402
from pairs import pair_scores, right_pairs  # noqa: E402

TEXT = "Talks “fail” again\n\nHe said: “No’t”.\nNext — one.\n\nLast é.\n"


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_damage_keeps_track_of_every_character(recipe: str) -> None:
    text, places = damaged(TEXT, recipe)
    assert text != TEXT and len(places) == len(TEXT) + 1
    assert places == sorted(places) and places[-1] == len(text)
    for at, letter in enumerate(TEXT):
        if letter.isascii() and letter.isalpha():
            assert text[places[at]].lower() == letter.lower()


def test_what_damage_does() -> None:
    assert damaged(TEXT, "lines")[0].count("\n") == 0
    assert "â€œfail”" in damaged(TEXT, "mojibake")[0]
    assert damaged(TEXT, "capitals")[0].startswith("TALKS “FAIL” AGAIN\n")
    assert 'alt="At the talks" />' in damaged(TEXT, "tags")[0]


def test_a_pair_needs_source_and_content() -> None:
    gold = [{"source": [(0, 4)], "cue": [(5, 9)], "content": [(10, 20), (30, 40)]}]
    near = [{"source": [(0, 5)], "cue": [(5, 9)], "content": [(10, 24), (30, 40)]}]
    other = [{"source": [(50, 54)], "cue": [(5, 9)], "content": [(10, 20), (30, 40)]}]
    nobody = [{"source": [], "cue": [(5, 9)], "content": [(10, 20), (30, 40)]}]
    assert pair_scores([near], [gold])["pair"] == 1.0
    for wrong in (other, nobody):
        scores = pair_scores([wrong], [gold])
        assert (scores["pair"], scores["content"], scores["cue"]) == (0.0, 1.0, 1.0)
    assert right_pairs([*other, *near], gold) == {1}
    assert pair_scores([[*near, *near]], [gold])["pair precision"] == 0.5


def test_calibration_finds_the_odds_that_made_the_data() -> None:
    rng = np.random.default_rng(3)
    signs = rng.normal(size=(4000, 2))
    odds = 1 / (1 + np.exp(-(0.5 + 1.5 * signs[:, 0])))
    right = (rng.random(4000) < odds).astype(float)
    weights = fit(signs, right)
    assert np.allclose(weights, [0.5, 1.5, 0.0], atol=0.15)
    error, table = calibration_error(1 / (1 + np.exp(-(weights[0] + signs @ weights[1:]))), right)
    assert error < 0.03 and sum(count for _, _, count in table) == 4000
    assert calibration_error(np.full(100, 0.9), np.zeros(100))[0] == pytest.approx(0.9)


def positions(sentence: str) -> list[tuple[str, str, list[str], list[str], str]] | None:
    found = labelled(sentence)
    if found is None:
        return None
    return [
        (
            p.act,
            sentence[slice(*p.trigger)],
            [sentence[slice(*a)] for a in p.actors],
            [sentence[slice(*a)] for a in p.addressees],
            sentence[slice(*p.point)],
        )
        for p in found
    ]


def test_bulletin_sentences_with_their_positions() -> None:
    assert positions("The EU, supported by NORWAY and PERU, and opposed by TORLAND, proposed a register of gifts.") == [
        ("propose", "proposed", ["The EU"], [], "a register of gifts"),
        ("support", "supported by", ["NORWAY", "PERU"], [], "a register of gifts"),
        ("oppose", "opposed by", ["TORLAND"], [], "a register of gifts"),
    ]
    assert positions(
        "On fees, Nauru, for AOSIS, urged the FUND to waive them, while KENYA preferred a lower rate."
    ) == [
        ("ask", "urged", ["AOSIS"], ["the FUND"], "waive them"),
        ("propose", "preferred", ["KENYA"], [], "a lower rate"),
    ]
    assert positions("KENYA said the register should be public and the US objected to a list.") == [
        ("demand", "should", ["KENYA"], [], "the register should be public"),
        ("oppose", "objected to", ["the US"], [], "a list"),
    ]
    assert positions("KENYA noted that the register is kept in Nairobi.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Delegates met in the evening.",
        "KENYA walked out of the room.",
    ],
)
def test_sentences_the_grammar_does_not_take_in_whole(sentence: str) -> None:
    assert labelled(sentence) is None


NEGOTIATION = """negotiation: orsa-gates
topic: water
title: The gates of Orsa
party VEL: Velmark | Karsk
party TOR: Torland
issue i1: opening the gates

=== 01 | 2019-05-04 | Coastal Press | wire | fair
Gates stay shut

Velmark demanded that the gates be opened. Torland refused. "Never," said its minister, Ada Toll.
--- moves
demand | VEL | Velmark | TOR | the gates be opened | demanded | Velmark demanded that the gates be opened | i1
{answer} | TOR | Torland | VEL | - | refused | Torland refused | i1
--- statements
its minister, Ada Toll | Ada Toll | TOR | - | direct | said | Never
--- standings
i1 | TOR | {status} | recorded | -
"""


def test_agreement_of_two_annotators(tmp_path: Path) -> None:
    for name, answer, status in (("one", "reject", "rejected"), ("two", "defer", "deferred")):
        (tmp_path / name).mkdir()
        text = NEGOTIATION.replace("{answer}", answer).replace("{status}", status)
        (tmp_path / name / "orsa-gates.neg").write_text(text, encoding="utf-8")
    one, two = load(tmp_path / "one"), load(tmp_path / "two")
    assert set(agreement(one, one).values()) == {1.0}
    found = agreement(one, two)
    assert (found["moves"], found["with actor"], found["with act"]) == (0.5, 1.0, 0.5)
    assert (found["statements+speaker"], found["cells"], found["standings of shared cells"]) == (1.0, 1.0, 0.0)


def test_our_own_dyads_are_marked_and_none_is_scored_by() -> None:
    from rejoinder.record.plover import ROOTS

    known = own(OWN)
    assert {ROOTS[dyad.root] for dyad in known} == set(ROOTS)
    for dyad in known:
        assert dyad.source or dyad.target
        for span in (dyad.source, dyad.target):
            assert span is None or dyad.text[slice(*span)].strip() == dyad.text[slice(*span)] != ""
        assert "<" not in dyad.text
    lines = (HERE.parent / "evaluation" / "annotations" / "dyads.jsonl").read_text(encoding="utf-8").splitlines()
    scored = [json.loads(line) for line in lines]
    assert not {one["text"] for one in scored} & {dyad.text for dyad in known}
    assert {one["root"] for one in scored} == set(ROOTS) and len({one["id"] for one in scored}) == len(scored)


def test_a_line_that_is_no_dyad_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("AGREE\t<s>Ostria</s> agreed.\nAGREED\t<s>Ostria</s> agreed.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.tsv: line 2"):
        own(tmp_path)
