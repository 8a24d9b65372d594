"""The ways a cue can be read, and how one is chosen."""

import numpy as np
import pytest
from reading_scores import WORDS, made

from rejoinder.reading.certainty import choices, logistic, pair_signs
from rejoinder.reading.frames import anchors
from rejoinder.reading.options import CONTENT_SIGNS, SOURCE_SIGNS, Option, Options, options, tidy
from rejoinder.reading.quotes import quoted
from rejoinder.reading.statements import distinct

TEXT = " ".join(WORDS)


def read(anchor: dict[int, int], fillers: dict[int, dict[int, int]]) -> list[Options]:
    pieces, scores = made(anchor, fillers)
    found = [options(TEXT, pieces, a, quoted(TEXT)) for a in anchors(pieces, scores)]
    return [o for o in found if o is not None]


def words(option: Option) -> list[str]:
    return [TEXT[s:e] for s, e in option.spans]


def test_a_cue_has_options_for_content_and_source_and_that_nobody_says_it() -> None:
    (cue,) = read({1: 1}, {1: {0: 0, 2: 1, 3: 1, 4: 1}})
    assert TEXT[slice(*cue.cue)] == "said"
    assert [words(o) for o in cue.contents] == [["the gates open"]]
    assert [words(o) for o in cue.sources] == [["Ada"], []]
    assert {len(o.signs) for o in cue.contents} == {len(CONTENT_SIGNS)}
    assert {len(o.signs) for o in cue.sources} == {len(SOURCE_SIGNS)}
    assert all(np.isfinite(o.signs).all() for o in (*cue.contents, *cue.sources))


def test_a_cue_that_nothing_can_be_the_content_of_has_no_options() -> None:
    assert read({1: 1}, {1: {0: 0}}) == []


def test_two_stretches_that_may_be_the_source_are_both_options() -> None:
    (cue,) = read({1: 1}, {1: {0: 0, 6: 0, 2: 1, 3: 1, 4: 1}})
    assert sorted(words(o)[0] for o in cue.sources if o.spans) == ["Ada", "Bo"]
    near, far = (next(o for o in cue.sources if words(o) == [name]) for name in ("Ada", "Bo"))
    after = SOURCE_SIGNS.index("source after cue")
    assert (near.signs[after], far.signs[after]) == (0.0, 1.0)
    other = SOURCE_SIGNS.index("likeliest other")
    assert near.signs[other] > 0 < far.signs[other]


def test_the_likeliest_content_and_source_of_each_cue_are_chosen() -> None:
    first, second = read({1: 1, 7: 1}, {1: {0: 0, 6: 0, 2: 1, 3: 1, 4: 1}, 7: {6: 0, 9: 1, 10: 1}})
    sources = np.array([0.2, 0.7, 0.1, 0.4, 0.6])
    a, b = choices([first, second], np.array([0.9, 0.8]), sources)
    assert a.source == first.sources[1] and a.lead == pytest.approx(0.5)
    assert b.source == second.sources[1] and b.source.spans == ()
    assert (a.content_odds, b.content_odds) == (0.9, 0.8)
    assert len(pair_signs(a)) == len(pair_signs(b))


def test_the_pair_is_weighed_by_a_logistic_regression() -> None:
    assert logistic([0.0, 1.0], np.array([[0.0], [2.0]])) == pytest.approx([0.5, 0.8808], abs=1e-4)


def test_of_readings_of_the_same_words_the_surest_is_kept() -> None:
    readings = [(((0, 10),), 0.5), (((0, 9),), 0.8), (((20, 30),), 0.3), (((8, 22),), 0.1)]
    assert distinct(readings, lambda r: r[0], lambda r: r[1]) == [readings[1], readings[2], readings[3]]


def test_spans_are_grown_to_whole_words_without_white_space() -> None:
    assert [TEXT[slice(*tidy(TEXT, *span))] for span in ((3, 9), (1, 3), (4, 7))] == ["said", "Ada", "said"]
    assert tidy("end", 0, 9) == (0, 3)
