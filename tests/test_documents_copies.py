import random

import pytest

from rejoinder.documents.copies import Given, Sketches, align, copies, sketch
from rejoinder.documents.passages import passages

WORDS = (
    "harbour treaty council minister ferry grain customs border river delegate summit paper offer price island league "
    "bridge winter letter station farmers market signal bay committee draft clause envoy province mill quarry"
).split()


def article(seed: int, sentences: int = 24) -> str:
    """Sentences of words drawn at random, each beginning with a capital, under a headline."""
    chance = random.Random(seed)
    made = []
    for _ in range(sentences):
        words = [chance.choice(WORDS) + chance.choice(["", "s", "ed"]) for _ in range(chance.randint(8, 16))]
        made.append(" ".join(words).capitalize() + ".")
    return f"Headline {seed} of the day\n\n" + " ".join(made)


def given(id: str, text: str, published: str = "", credible: bool = True) -> Given:
    return Given(id, text, passages(text).sentences, published, lambda: credible)


def sentences(text: str) -> list[str]:
    return [text[slice(*span)] for span in passages(text).sentences]


def test_kinds_of_copies_and_what_differs() -> None:
    text = article(1)
    head, *rest = sentences(text)
    moved = rest[:]
    random.Random(2).shuffle(moved)
    others = {
        "exact": text.replace("\n\n", "\n").upper(),
        "near": "Another line on top\n\n" + " ".join([*rest[:9], "Our own reporter adds that nobody came.", *rest[9:]]),
        "trimmed": head + "\n\n" + " ".join(rest[:9]),
        "reordered": head + "\n\n" + " ".join(moved),
    }
    texts = [given("original", text, "2020-01-01"), given("unlike", article(3)), given("like", article(4))]
    found = copies([*texts, *(given(name, one, "2020-01-02") for name, one in others.items())])
    assert {one.document: one.kind for one in found} == {name: name for name in others}
    assert {one.of for one in found} == {"original"}
    by_name = {one.document: one for one in found}
    own = [others["near"][slice(*span)] for span in by_name["near"].own]
    assert own == ["Another line on top", "Our own reporter adds that nobody came."]
    assert by_name["trimmed"].covered < 0.6 < 0.95 < by_name["trimmed"].contained
    shuffled = [*texts, *(given(name, one, "2020-01-02") for name, one in others.items())][::-1]
    assert copies(shuffled) == found


def test_a_text_about_the_same_with_a_shared_paragraph_is_no_copy() -> None:
    shared = article(5, 6).partition("\n\n")[2]
    assert copies([given("a", article(6) + " " + shared), given("b", article(7) + " " + shared)]) == []
    assert copies([given("a", "No."), given("b", "No."), given("c", "")]) == []


def test_two_stories_in_a_digest_are_copies_of_it_and_not_of_each_other() -> None:
    one, other = article(8), article(9)
    found = copies([given("one", one), given("other", other), given("digest", f"{one}\n\n{other}")])
    assert [(copy.document, copy.of, copy.own) for copy in found] == [("one", "digest", ()), ("other", "digest", ())]


@pytest.mark.parametrize("credible", [True, False])
def test_of_a_text_and_its_shuffled_copy_the_credible_one_is_canonical(credible: bool) -> None:
    head, *rest = sentences(article(10))
    random.Random(1).shuffle(rest)
    early = given("early", head + "\n\n" + " ".join(rest), "2020-01-01", credible)
    late = given("late", article(10), "2020-01-02")
    trimmed = given("trimmed", article(10)[:600], "2020-01-03")
    found = {one.document: (one.of, one.kind) for one in copies([early, late, trimmed])}
    first, second = ("early", "late") if credible else ("late", "early")
    assert found[second] == (first, "reordered")
    assert found["trimmed"][0] == first


@pytest.mark.parametrize("part", [2**21, 50])
def test_forty_copies_make_eighty_pairs_and_not_eight_hundred(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.documents.copies.PART", part)
    found = Sketches([sketch(article(11))[0]] * 40).pairs()
    assert len(found) == 39 + 38
    assert {i for i, _ in found} == set(range(39))
    assert Sketches([]).pairs() == Sketches([sketch(article(1))[0]]).pairs() == []


def test_words_are_aligned_to_where_they_stand_in_the_other() -> None:
    one, other = "Intro words of ours. " + article(12), article(12)
    aligned = align(one, other)
    start = one.index("Headline")
    assert aligned.there(start, len(one)) == (0, len(other) - 1)  # the full stop is no word
    assert aligned.there(0, 20) is None
    assert (aligned.contained < 1, aligned.covered) == (True, 1.0)
