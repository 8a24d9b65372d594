"""Whom references mean, and which day is meant, in a text whose order is not credible."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_resolving_order import ARTICLE, joined

from rejoinder.documents.loading import Source
from rejoinder.pipeline import Pipeline
from rejoinder.record.types import Time
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.order import neighbours_of
from rejoinder.resolving.references import References
from rejoinder.resolving.scattered import KINDS, LESS_SURE, NONE, SCATTERED, Neighbours, Scattered, weights
from rejoinder.resolving.scattered_times import with_days_before

LATER = [
    "He pointed out that the answer was late.",
    "The talks about the harbour lasted two days.",
    "Norwegian Foreign Minister Jan Holm read the answer on Monday.",
    "Holm said that the talks would go on.",
]


def scattered(
    sentences: list[str], before: dict[int, int] | None = None
) -> tuple[str, list[tuple[int, int]], Scattered]:
    """References of a text; `before` tells of sentences which one is sure to stand before."""
    text, spans = joined(sentences)
    size = len(spans)
    chances = np.full((size, size), 0.01)
    for after, one in (before or {}).items():
        chances[one, after] = 0.9
    neighbours = Neighbours(tuple(range(size)), chances, np.zeros((size, size)))
    make = partial(Scattered, neighbours=neighbours)
    return text, spans, make(text, spans, find_mentions(text, spans, references=make, ordered=False))


def test_weights_are_there_for_all_kinds() -> None:
    assert set(weights()) >= set(KINDS)
    assert all(NONE in weights()[kind] for kind in KINDS)
    assert weights()["he"]["follows"] > 0 and weights()["he"]["here before"] > 0 and weights()["he"]["often"] > 0


def test_a_pronoun_finds_whom_it_means_further_on() -> None:
    text, spans, references = scattered(LATER)
    plain = References(text, spans, find_mentions(text, spans), [(0, len(text))])
    assert plain.resolve(0, 2).person is None
    found = references.resolve(0, 2, exclude=[(3, spans[0][1])])
    assert (found.actor, found.person) == ("NOR", "Jan Holm")
    assert SCATTERED in found.why and found.margin < 0.81


def test_a_name_is_no_less_sure() -> None:
    text, _, references = scattered(LATER)
    start = text.index("Holm said")
    found = references.resolve(start, start + 4)
    assert found.person == "Jan Holm" and found.margin == 1.0 and SCATTERED not in found.why


def test_the_sentence_that_probably_stands_before_decides() -> None:
    two = [
        "He pointed out that the answer was late.",
        "Norwegian Foreign Minister Jan Holm read the answer.",
        "Swedish Foreign Minister Per Lund read the answer.",
    ]
    assert scattered(two, {0: 1})[2].resolve(0, 2).person == "Jan Holm"
    assert scattered(two, {0: 2})[2].resolve(0, 2).person == "Per Lund"


def test_a_walk_passes_sentences_that_name_nobody() -> None:
    chain = [
        "He also said that he would wait.",
        "Swedish Foreign Minister Per Lund read the answer.",
        "Norwegian Foreign Minister Jan Holm read the answer.",
        "He was not content.",
    ]
    assert scattered(chain, {0: 3, 3: 1})[2].resolve(0, 2).person == "Per Lund"
    assert scattered(chain, {0: 3, 3: 2})[2].resolve(0, 2).person == "Jan Holm"


def test_a_surname_means_whom_the_text_names_most_often_or_the_form_of_address_tells() -> None:
    text, spans = joined(
        [
            "Brandt was not content.",
            "Anna Brandt led the talks.",
            "Anna Brandt made an offer.",
            "Peter Brandt looked on.",
            "Mr. Brandt laughed.",
        ]
    )
    told = {m.start: m.person for m in find_mentions(text, spans, ordered=False)}
    assert told[0] == "Anna Brandt"
    assert told[text.index("Brandt laughed")] == "Peter Brandt"
    assert {m.start: m.person for m in find_mentions(text, spans)}[0] == "Peter Brandt"  # no one is named before


def test_the_same_day_is_that_of_the_sentence_before() -> None:
    text = "On the same day a note came. They met on January 10. A letter came on January 26. The next day they left."
    ends = [i + 1 for i, c in enumerate(text) if c == "."]
    spans = list(zip([0, *(e + 1 for e in ends[:-1])], ends, strict=True))
    times = [
        Time(text.index(words), text.index(words) + len(words), words, "DATE", value)
        for words, value in (
            ("the same day", "XXXX-XX-XX"), ("January 10", "2022-01-10"), ("January 26", "2022-01-26"),
            ("The next day", "2022-01-27"),
        )
    ]  # fmt: skip
    before = np.zeros((4, 4))
    before[2, 0] = before[1, 3] = 1.0
    found = with_days_before(times, spans, Neighbours((0, 1, 2, 3), before, before))
    assert [t.value for t in found] == ["2022-01-26", "2022-01-10", "2022-01-26", "2022-01-11"]
    assert with_days_before(times[:1], spans, Neighbours((0, 1, 2, 3), before, before)) == times[:1]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*ARTICLE, "¿?", "“He,” she said.", "They.", "i"]), min_size=1, max_size=10))
def test_any_text_can_be_resolved_so(sentences: list[str]) -> None:
    text, spans = joined(sentences)
    neighbours = neighbours_of(text, spans, find_mentions(text, spans))
    make = partial(Scattered, neighbours=neighbours)
    references = make(text, spans, find_mentions(text, spans, references=make, ordered=False))
    for start, end in spans:
        assert 0.0 <= references.resolve(start, end).margin <= 1.0
        first = text[start:end].split()[0]
        assert references.resolve(start, start + len(first)) == references.resolve(start, start + len(first))


SHUFFLED = [ARTICLE[at] for at in (10, 3, 7, 11, 5, 2, 9, 4, 0, 8, 6, 1)]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def test_a_shuffled_article_is_read_as_such_and_one_in_order_as_it_is(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    import rejoinder.resolving.order as order

    good = pipeline.read(Source("a.txt", " ".join(ARTICLE), ""))
    assert not good.order
    fitted = order.shipped()
    doubting = type(fitted)(**{**vars(fitted), "threshold": 0.0})
    monkeypatch.setattr(order, "shipped", lambda: doubting)
    text = " ".join(SHUFFLED)
    reading = pipeline.read(Source("b.txt", text, ""))
    assert reading.document.text == text
    assert reading.order and sorted(reading.order.sentences) == list(range(len(reading.sentences)))
    # what rests on a pronoun sought in all of the text is less sure
    sought = [one for one in reading.moves if one.by.text.casefold() == "she" and one.by.actor]
    assert sought and all(one.confidence <= LESS_SURE for one in sought)
    assert pipeline.read(Source("b.txt", text, "")) == reading
