"""Head outputs to frames."""

import numpy as np
from reading_scores import WORDS, made

from rejoinder.reading.frames import decode
from rejoinder.reading.windows import Pieces


def test_each_anchor_gets_its_own_roles() -> None:
    text = " ".join(WORDS)
    pieces, scores = made({1: 1, 7: 1}, {1: {0: 0, 2: 1, 3: 1, 4: 1}, 7: {6: 0, 9: 1, 10: 1}})
    first, second = decode(pieces, scores)
    assert text[first.anchor.start : first.anchor.end] == "said"
    assert [text[f.start : f.end] for f in first.roles[0]] == ["Ada"]
    assert [text[f.start : f.end] for f in first.roles[1]] == ["the gates open"]
    assert [text[f.start : f.end] for f in second.roles[0]] == ["Bo"]
    assert [text[f.start : f.end] for f in second.roles[1]] == ["they close"]
    assert 0.5 < first.anchor.probability <= 1


def test_an_anchor_of_two_pieces_is_one_frame_and_two_begins_are_two() -> None:
    pieces, scores = made({1: 1, 2: 2}, {1: {0: 0}})
    assert len(decode(pieces, scores)) == 1
    pieces, scores = made({1: 1, 2: 1}, {1: {0: 0}})
    assert len(decode(pieces, scores)) == 2


def test_a_high_threshold_leaves_no_anchor_and_no_pieces_give_no_frame() -> None:
    pieces, scores = made({1: 1}, {1: {0: 0}})
    assert decode(pieces, scores, threshold=0.9999) == []
    empty = Pieces(*(np.zeros(0, dtype=int) for _ in range(4)))
    assert decode(empty, scores) == []


def test_roles_stay_within_the_paragraph_when_asked() -> None:
    pieces, scores = made({1: 1}, {1: {0: 0, 9: 1}})
    apart = Pieces(pieces.ids, pieces.start, pieces.end, np.array([0] * 5 + [1] * 6))
    assert decode(apart, scores)[0].roles[1] != ()
    assert decode(apart, scores, within_paragraph=True)[0].roles[1] == ()
