"""Head outputs to frames."""

import numpy as np

from rejoinder.reading.frames import FrameScores, decode
from rejoinder.reading.windows import Pieces

WORDS = "Ada said the gates open and Bo added that they close".split()


def made(anchors: dict[int, int], fillers: dict[int, dict[int, int]], roles: int = 2) -> tuple[Pieces, FrameScores]:
    """Scores in which `anchors` maps a word to 1 (begin) or 2 (inside) and `fillers` an anchor to {word: role};
    keys and queries are one-hot by anchor so that only the right anchor links."""
    count = len(WORDS)
    ends = np.cumsum([len(w) + 1 for w in WORDS])
    pieces = Pieces(
        np.arange(count), ends - np.array([len(w) + 1 for w in WORDS]), ends - 1, np.zeros(count, dtype=int)
    )
    anchor = np.zeros((count, 3), dtype=np.float32)
    anchor[:, 0] = 5
    for word, label in anchors.items():
        anchor[word, label] = 10
    depth = 4
    key = np.zeros((count, roles, depth), dtype=np.float32)
    query = np.zeros((count, roles, depth), dtype=np.float32)
    unary = np.full((count, roles, 2), -8, dtype=np.float32)
    for number, (word, filled) in enumerate(fillers.items()):
        query[word, :, number] = 20
        previous = None
        for at, role in filled.items():
            key[at, role, :] = -1
            key[at, role, number] = 1
            unary[at, role, 0 if previous != (role, at - 1) else 1] = 2
            previous = (role, at)
    bias = np.zeros((49, roles), dtype=np.float32)
    return pieces, FrameScores(
        anchor, unary.reshape(count, -1), key.reshape(count, -1), query.reshape(count, -1), None, bias
    )


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
