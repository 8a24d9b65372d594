"""The reading order of a text, and resolving in a restored one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.passages import passages
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.order import FEWEST, MOST, reading_order, restore, score, shipped
from rejoinder.resolving.order_signs import FOLLOWING, PRECEDING, Signs, signs_of
from rejoinder.resolving.references import References
from rejoinder.resolving.reordered import RESTORED, Reordered, ReorderedReferences

ARTICLE = [
    "The port of Ellen stood still on Tuesday after the dockers' union turned down a second offer from the employers.",
    "Mona Harlan, the leader of the Dockers' Union, said that her members had asked for six per cent.",
    "Harlan told reporters that she would not sign a contract without a clause on night shifts.",
    "She also demanded that the harbour be given a doctor.",
    "The employers, for whom Otto Brandt spoke, said that the clause was too dear.",
    "Brandt added that he would study the demand for a doctor.",
    "Three rounds of talks were held in January at the ministry.",
    "They ended without a result.",
    "Labour Minister Ruth Keller offered to lead a fourth round.",
    "Keller said that the ministry had not been asked so far.",
    "She hoped that the strike would be over by Easter.",
    "Harlan did not comment on the offer of the minister.",
]


def signs(sentences: list[str]) -> Signs:
    text, spans = joined(sentences)
    return signs_of(text, spans, find_mentions(text, spans))


def joined(sentences: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    return text, spans


def preceding(sentences: list[str], sign: str) -> float:
    return float(signs(sentences).preceding[0, 1, PRECEDING.index(sign)])


def following(sentences: list[str], sign: str) -> float:
    return float(signs(sentences).following[0, 1, FOLLOWING.index(sign)])


def test_full_name_stands_before_the_surname() -> None:
    first = "Mona Harlan, the leader of the union, spoke in the harbour."
    assert preceding([first, "Harlan said that the offer was too low."], "full name first") > 0
    assert preceding(["Harlan said that the offer was too low.", first], "full name first") < 0


def test_what_is_introduced_stands_before_what_takes_it_up() -> None:
    pair = ["The union made a proposal on night shifts.", "The proposal was turned down."]
    assert preceding(pair, "indefinite first") > 0
    assert preceding(pair[::-1], "indefinite first") < 0


def test_they_follow_several() -> None:
    pair = ["On Monday, three rounds of talks were held.", "They ended without a result."]
    assert following(pair, "they after several") > 0
    assert following(["The offer was low.", pair[1]], "they after nothing plural") > 0


def test_pronouns_follow_those_they_may_mean() -> None:
    she = "She turned down the offer."
    assert following(["Anna Brandt leads the union.", she], "he after a woman") > 0
    assert following(["Peter Brandt said no.", she], "he after the wrong one") > 0
    assert following(["The offer was low.", she], "he after nobody") > 0
    assert following(["Anna Brandt leads the union.", "Mary Keller said that she agreed."], "he after a woman") == 0


def test_earlier_days_stand_before_later_ones() -> None:
    pair = ["The note was handed over on January 10.", "An answer came on January 26."]
    assert preceding(pair, "earlier day") > 0
    assert preceding(pair[::-1], "earlier day") < 0


def test_signs_of_pairs_are_antisymmetric_and_finite() -> None:
    found = signs(ARTICLE)
    assert found.size == len(ARTICLE)
    assert np.allclose(found.preceding, -found.preceding.transpose(1, 0, 2))
    assert np.isfinite(found.following).all()


def test_the_best_order_of_a_chain_is_found() -> None:
    size = 12
    hidden = np.random.default_rng(3).permutation(size)
    before, follows = np.zeros((size, size)), np.full((size, size), -3.0)
    for place, (a, b) in enumerate(itertools.pairwise(hidden)):
        follows[a, b] = 0.0
        for c in hidden[place + 1 :]:
            before[a, c], before[c, a] = 0.4, -0.4
    assert restore(before, follows, 2.0) == hidden.tolist()
    assert score(before, follows, hidden.tolist(), 2.0) > score(before, follows, range(size), 2.0)


def test_an_article_in_order_stays_as_it_is() -> None:
    text, spans = joined(ARTICLE)
    found = reading_order(text, spans, find_mentions(text, spans))
    assert found.credible
    assert found.sentences == tuple(range(len(spans)))
    assert found.reasons == ()


def test_short_texts_are_not_judged() -> None:
    text, spans = joined(ARTICLE[: FEWEST - 1][::-1])
    assert reading_order(text, spans, find_mentions(text, spans)).doubt == 0.0


def test_a_title_is_read_first_and_the_end_of_a_long_text_stays() -> None:
    sentences = ["Dockers turn down the offer", *ARTICLE[::-1], *(f"Sentence {n} is here." for n in range(MOST + 20))]
    text, spans = joined(sentences)
    certain = shipped()
    doubting = type(certain)(**{**vars(certain), "threshold": 0.0})
    found = reading_order(text, spans, find_mentions(text, spans), title=spans[0], weights=doubting)
    assert not found.credible
    assert found.sentences[0] == 0
    assert found.sentences[MOST + 1 :] == tuple(range(MOST + 1, len(spans)))
    assert sorted(found.sentences) == list(range(len(spans)))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*ARTICLE, "¿?", "“He,” she said.", "i", "1997 31 Feb."]), max_size=14))
def test_any_text_gives_a_permutation(sentences: list[str]) -> None:
    text, spans = joined(sentences)
    found = reading_order(text, spans, find_mentions(text, spans))
    assert sorted(found.sentences) == list(range(len(spans)))
    assert found.credible == (found.sentences == tuple(range(len(spans)))) or not found.credible
    assert found == reading_order(text, spans, find_mentions(text, spans))


def test_the_view_maps_spans_there_and_back() -> None:
    text, spans = joined(ARTICLE[:4])
    view = Reordered(text, spans, [2, 0, 3, 1])
    for start, end in spans:
        (there,) = view.there(start, end)
        assert view.text[slice(*there)] == text[start:end]
        assert view.back(*there) == (start, end)
    across = view.there(spans[0][0] + 4, spans[1][1] - 4)
    assert [view.text[slice(*piece)] for piece in across] == [ARTICLE[0][4:], ARTICLE[1][:-4]]
    assert view.back(view.sentences[0][0], view.sentences[1][1]) is None
    with pytest.raises(ValueError, match="permutation"):
        Reordered(text, spans, [0, 0, 1, 2])


def test_neighbours_that_stay_so_share_a_paragraph() -> None:
    text, spans = joined(ARTICLE[:4])
    view = Reordered(text, spans, [2, 3, 0, 1], [(0, spans[1][1]), (spans[2][0], len(text))])
    assert len(view.paragraphs) == 2
    assert view.text.count("\n\n") == 1


def test_antecedents_are_sought_in_the_restored_order() -> None:
    sentences = [
        "He pointed out that the answer was late.",
        "Norwegian Foreign Minister Jan Holm read the answer on Monday.",
        "Swedish Foreign Minister Per Lund was at home.",
    ]
    text, spans = joined([sentences[1], sentences[2], sentences[0]])
    he = (spans[2][0], spans[2][0] + 2)
    plain = References(text, spans, find_mentions(text, spans), [(0, len(text))])
    assert plain.resolve(*he).person == "Per Lund"
    view = Reordered(text, spans, [1, 0, 2])
    references = ReorderedReferences(view, find_mentions(view.text, view.sentences))
    found = references.resolve(*he, exclude=[(he[1], spans[2][1])])
    assert (found.actor, found.person) == ("NOR", "Jan Holm")
    assert RESTORED in found.why
    assert references.resolve_all(*he)[0].person == "Jan Holm"


def test_mentions_of_the_view_are_given_where_they_stand() -> None:
    text, spans = joined(ARTICLE)
    view = Reordered(text, spans, list(range(len(spans)))[::-1])
    found = view.mentions(find_mentions(view.text, view.sentences))
    assert found
    assert all(text[m.start : m.end] == m.text for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)


def test_passages_can_be_ordered() -> None:
    text = "Talks fail\n\n" + "\n\n".join(" ".join(ARTICLE[k : k + 2]) for k in range(0, 12, 2))
    parts = passages(text)
    found = reading_order(text, parts.sentences, find_mentions(text, parts.sentences), title=parts.title)
    assert sorted(found.sentences) == list(range(len(parts.sentences)))
