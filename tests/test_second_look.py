"""The second look at triggers: what it is given, what it adds, and that nothing outside its reach changes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rejoinder.documents.passages import passages
from rejoinder.pipeline import pipeline
from rejoinder.reading.frames import Again
from rejoinder.reading.moves import stretches
from rejoinder.reading.second_look import AFTER, BEFORE
from rejoinder.reading.verdicts import KINDS, OPTIONS, SIGNS, options

TEXT = (
    "The harbour board rejected the offer on Friday. A spokesman said it would study the draft.\n\n"
    "The dockers' union demanded a new timetable by June and threatened to walk out."
)


def test_what_a_second_look_says_of_roles_counts_where_it_has_been() -> None:
    filled = np.full((6, 2), 0.5, dtype=np.float32)
    # pieces 12 and 13 of the six from 10 on
    Again(12, np.array([[4.0, -4.0], [0.0, 0.0]], dtype=np.float32), 0.5).put_to(filled, 10)
    assert filled[2] == pytest.approx([1 / (1 + np.exp(-2)), 1 / (1 + np.exp(2))])
    assert filled[[0, 1, 3, 4, 5]] == pytest.approx(0.5)


@pytest.mark.parametrize("low", [0, 7, 15, 30])
def test_a_second_look_may_reach_further_than_the_first_or_elsewhere(low: int) -> None:
    filled = np.full((6, 1), 0.5, dtype=np.float32)
    Again(low, np.full((10, 1), 9.0, dtype=np.float32), 1.0).put_to(filled, 10)
    seen = [low <= place < low + 10 for place in range(10, 16)]
    assert (filled[:, 0] > 0.99).tolist() == seen


def test_every_anchor_is_looked_at_with_the_words_about_it() -> None:
    encoder = pipeline().encoder
    encoded = encoder.encode(TEXT)
    found = stretches(encoded, 0.55)
    assert len(found) > 2
    seen = encoder.second_look.anchors(encoded, found)
    for first, second in zip(found, seen, strict=True):
        assert np.exp(second.kind).sum() == pytest.approx(1, abs=1e-3)
        assert second.low == max(0, first.first - BEFORE)
        both = second.with_first(first)
        assert both.again is not None and both.fragment == first.fragment
        assert ((both.inside >= 0) & (both.inside <= 1)).all()
    assert encoder.second_look.anchors(encoded, []) == []


def test_what_was_glanced_at_is_apart_from_what_was_seen() -> None:
    encoded = pipeline().encoder.encode(TEXT)
    found = stretches(encoded, 0.55)
    assert [a.first for a in found] == sorted(a.first for a in found)
    assert all(a.last < b.first for a, b in itertools.pairwise(found))
    assert len(stretches(encoded, 0.999)) >= len([a for a in found if a.fragment.probability > 0.999])


def test_verdicts_weigh_the_likeliest_kinds() -> None:
    encoder = pipeline().encoder
    encoded = encoder.encode(TEXT)
    found = stretches(encoded, 0.55)
    seen = encoder.second_look.anchors(encoded, found)
    sentences = passages(TEXT, title=None).sentences
    offered = options(TEXT, found, seen, encoder.act_words, sentences)
    for mine in offered:
        assert len(mine) == OPTIONS == len({option.act for option in mine})
        assert all(len(option.signs) == len(SIGNS) for option in mine)
        # each is marked as the kind of its act
        for option in mine:
            told = dict(zip(SIGNS, option.signs, strict=True))
            assert [kind[0] for kind in KINDS if told[f"is {kind[0]}"]] == [k[0] for k in KINDS if option.act in k]
    told = encoder.verdicts.weigh(offered)
    assert len(told) == len(found)
    assert all(0 < sure < 1 for _, sure in told)
    verdict = {
        TEXT[a.fragment.start : a.fragment.end]: act for a, (act, sure) in zip(found, told, strict=True) if sure > 0.5
    }
    assert verdict["rejected"] == "reject"
    assert verdict["demanded"] == "demand"
    assert encoder.verdicts.weigh([]) == []


def test_all_acts_but_plain_speech_are_of_one_kind_each() -> None:
    assert sorted(act for kind in KINDS for act in kind) == sorted(pipeline().encoder.tables["kinds"])


def test_edges_of_a_long_text() -> None:
    encoder = pipeline().encoder
    encoded = encoder.encode((TEXT + "\n\n") * 12)
    last = len(encoded.pieces.ids) - 1
    seen = encoder.second_look.look(encoded.states, [(0, 0), (last, last), (BEFORE + 9, BEFORE + 9)])
    assert [s.low for s in seen] == [0, last - BEFORE, 9]
    assert [len(s.roles) for s in seen] == [AFTER, BEFORE + 1, BEFORE + AFTER]


def test_states_are_kept_only_where_they_are_looked_at_again() -> None:
    encoder = pipeline().encoder
    assert len(encoder.encode(TEXT).states) == len(encoder.encode(TEXT).pieces.ids)
    assert all(len(part.states) == 0 for part in encoder.encode_parts([TEXT, "It refused."]))
