"""Word pieces and windows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.reading.windows import BUDGET, Pieces, cut, windows


def pieces(sizes: list[int]) -> Pieces:
    count = sum(sizes)
    paragraph = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(count)
    return Pieces(np.full(count, 2000), place * 2, place * 2 + 1, paragraph)


@given(st.lists(st.integers(1, 90), max_size=30), st.integers(4, 48))
def test_every_piece_is_owned_by_exactly_one_window_within_the_budget(sizes: list[int], budget: int) -> None:
    made = windows(pieces(sizes), budget)
    owned = np.concatenate([w.piece[w.own] for w in made]) if made else np.zeros(0, dtype=int)
    assert sorted(owned.tolist()) == list(range(sum(sizes)))
    for window in made:
        assert len(window.ids) == len(window.piece) == len(window.own)
        assert (window.piece >= 0).sum() <= budget


def test_paragraphs_are_packed_whole_with_a_separator_between_them() -> None:
    (window,) = windows(pieces([3, 4]), 10)
    assert window.ids.tolist() == [101, 2000, 2000, 2000, 102, 2000, 2000, 2000, 2000, 102]
    assert window.piece.tolist() == [-1, 0, 1, 2, -1, 3, 4, 5, 6, -1]


def test_a_long_paragraph_is_read_from_the_window_in_which_a_piece_is_farthest_from_the_edge() -> None:
    made = windows(pieces([100]), 40)
    for window in made[1:-1]:
        where = np.flatnonzero(window.own)
        assert where[0] >= 10 and len(window.own) - where[-1] >= 10


def test_a_long_paragraph_is_parted_at_sentences() -> None:
    from rejoinder.reading.encoder import encoder

    tokenizer = encoder().tokenizer
    sentence = "The minister of Torland said that the lake would stay open to all boats of the region. "
    short = cut(tokenizer, sentence * 3)
    assert set(short.paragraph.tolist()) == {0}
    text = sentence * 40
    pieces = cut(tokenizer, text)
    firsts = np.flatnonzero(np.diff(pieces.paragraph)) + 1
    assert len(firsts) > 5
    assert all(text[pieces.start[i] :].startswith("The minister") for i in firsts)
    sizes = np.bincount(pieces.paragraph)
    assert sizes.max() <= BUDGET
    # without any end of a sentence there is nothing to part at
    assert set(cut(tokenizer, "word " * 400).paragraph.tolist()) == {0}
