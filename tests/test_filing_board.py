"""The board: which moves make one issue, whatever the order they come in."""
# ruff: noqa: E501 - moves are written one to a line

from __future__ import annotations

import pathlib
import random
from collections.abc import Sequence

import numpy as np
import pytest
from filing_texts import cell, issue_with, reading
from hypothesis import given, settings
from hypothesis import strategies as st

import rejoinder.filing.weighing
from rejoinder.filing import file
from rejoinder.filing.docket import docket
from rejoinder.filing.grouping import MISSED, contract
from rejoinder.filing.labels import label
from rejoinder.filing.likeness import Likeness
from rejoinder.filing.terms import Terms, is_vague, stems
from rejoinder.filing.weighing import shares, weigh
from rejoinder.record.types import ACTS, PLOVER, POLARITY, ActorSpan, Board, Document, Move, Published, Reading, Span

HARBOUR = [
    reading(
        "a",
        "2031-03-01",
        """
        demand RIV > TOR | reopen the grain harbour of Sel to foreign ships | Rivania demanded that Torland reopen the grain harbour of Sel to foreign ships
        reject TOR > RIV | it | Torland would not hear of it

        ask TOR > RIV | return four fishing boats seized in February | Torland asked Rivania to return four fishing boats seized in February
        defer RIV > TOR | the request | Rivania is studying the request
        """,
    ),
    reading(
        "b",
        "2031-04-02",
        """
        accept_partly TOR > RIV | the grain harbour of Sel | Torland opened the grain harbour of Sel to ships with an escort

        accept RIV > TOR | the four fishing boats | Rivania handed back the four fishing boats on Tuesday
        """,
    ),
]


def test_answers_without_a_point_go_to_what_they_answer() -> None:
    board = file(HARBOUR)
    assert issue_with(board, "a/m2").id == issue_with(board, "a/m1").id
    assert issue_with(board, "a/m4").id == issue_with(board, "a/m3").id
    assert issue_with(board, "a/m1").id != issue_with(board, "a/m3").id


def test_an_issue_goes_on_in_later_documents() -> None:
    board = file(HARBOUR)
    assert issue_with(board, "b/m1").id == issue_with(board, "a/m1").id
    assert issue_with(board, "b/m2").id == issue_with(board, "a/m3").id
    harbour, boats = cell(board, "a/m1", "TOR"), cell(board, "a/m3", "RIV")
    assert harbour is not None and harbour.status == "partly"
    assert boats is not None and boats.status == "accepted"


def test_the_items_of_a_list_are_issues_of_their_own() -> None:
    words = "The union wants a shorter week, free meals on night shifts and an end to fines for lateness"
    board = file([
        reading(
            "a",
            "2031-03-01",
            f"""
            demand UNI > FIR | a shorter week | {words}
            demand UNI > FIR | free meals on night shifts | {words}
            demand UNI > FIR | an end to fines for lateness | {words}

            reject FIR > UNI | A shorter week | A shorter week would close the plant, the firm answered

            accept FIR > UNI | the meals | The firm will pay for the meals
            """,
        )
    ])  # fmt: skip
    assert len({issue_with(board, f"a/m{k}").id for k in (1, 2, 3)}) == 3
    assert issue_with(board, "a/m4").id == issue_with(board, "a/m1").id
    assert issue_with(board, "a/m5").id == issue_with(board, "a/m2").id


def test_unrelated_documents_share_no_issue() -> None:
    board = file(
        [
            *HARBOUR,
            reading(
                "c",
                "2031-04-03",
                """
            demand NUR > HOS | a nurse for every five beds | The nurses demanded a nurse for every five beds
            reject HOS > NUR | | The hospital said no
            """,
            ),
            reading(
                "d",
                "2031-04-04",
                """
            propose MED > GOV, REB | a pause in the shelling over the feast | The mediator proposed a pause in the shelling over the feast
            accept REB > MED | this | The rebels agreed to this
            """,
            ),
        ]
    )
    for issue in board.issues:
        assert len({move.split("/")[0] for move in issue.moves} & {"c", "d"}) <= 1
        assert not (
            {"c", "d"} & {m.split("/")[0] for m in issue.moves} and {"a", "b"} & {m.split("/")[0] for m in issue.moves}
        )


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(chance: random.Random) -> None:
    shuffled = list(HARBOUR)
    chance.shuffle(shuffled)
    assert file(shuffled) == file(HARBOUR)


def test_ids_outlive_later_documents() -> None:
    first = file(HARBOUR[:1])
    both = file(HARBOUR)
    assert issue_with(first, "a/m1").id == issue_with(both, "a/m1").id
    assert issue_with(first, "a/m3").id == issue_with(both, "a/m3").id


def test_nothing_filed_twice_and_meetings_make_no_issue() -> None:
    board = file([
        *HARBOUR,
        reading("c", "2031-05-01", """
            meet TOR > RIV | | Ministers of Torland and Rivania met at Sel on Monday
            state TOR | | Torland called the day useful
            hand_over RIV > TOR | a list of names | Rivania handed over a list of names
            threaten TOR > RIV | the pipeline | Torland threatened to close the pipeline in the east
            """),
    ])  # fmt: skip
    moves = [move for issue in board.issues for move in issue.moves]
    assert len(moves) == len(set(moves))
    assert not {"c/m1", "c/m2"} & set(moves)
    assert len(board.issues) == 2


def test_a_copy_counts_once_and_stays_on_the_issue() -> None:
    copy = Reading(
        Document("z", "z.txt", "", HARBOUR[0].document.text, "z", "en", Published("2031-03-02", "2031-03-02", "given")),
        moves=HARBOUR[0].moves,
    )
    board = file([*HARBOUR, copy])
    assert len(board.issues) == len(file(HARBOUR).issues)
    assert issue_with(board, "z/m1").id == issue_with(board, "a/m1").id
    harbour = cell(board, "a/m1", "TOR")
    assert harbour is not None and harbour.status == "partly"
    assert [e.document for e in harbour.evidence if e.move.endswith("/m1")].count("z") == 1


def test_embed_is_asked_for_each_text_once() -> None:
    asked: list[str] = []

    def embed(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.ones((len(texts), 4), dtype=np.float32)

    board = file(HARBOUR, embed=embed)  # type: ignore[arg-type]
    assert asked and len(asked) == len(set(asked))
    assert {move for issue in board.issues for move in issue.moves} == {
        f"{r.document.id}/{m.id}" for r in HARBOUR for m in r.moves
    }


def test_no_moves_no_board() -> None:
    assert file([]) == Board()
    assert file([Reading(Document("a", "", "", "", "0"))]) == Board()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTS),
            st.sampled_from(["RIV", "TOR", None]),
            st.lists(st.sampled_from(["RIV", "TOR", "LUN", None]), max_size=3),
            st.text(max_size=12),
        ),
        max_size=8,
    ),
    st.text(max_size=40),
)
def test_any_moves_are_filed_or_left_out_whole(
    drafts: list[tuple[str, str | None, list[str | None], str]], text: str
) -> None:
    moves = []
    for number, (act, by, to, point) in enumerate(drafts):
        moves.append(
            Move(
                f"m{number}",
                act,
                PLOVER[act],
                POLARITY[act],
                ActorSpan(by, text[:5], 0, 5),
                None,  # type: ignore[arg-type,index]
                tuple(ActorSpan(x, point, 0, 1) for x in to),
                Span(0, len(point), point) if number % 2 else None,
                None,
                None,
                (),
                Span(0, len(text), text),
                0.5,
            )
        )
    board = file([Reading(Document("d", "", "", text, "0"), moves=tuple(moves))])
    filed = [move for issue in board.issues for move in issue.moves]
    assert len(filed) == len(set(filed))
    opening = {f"d/{m.id}" for m in moves if m.act in ("demand", "ask", "propose", "offer")}
    assert opening <= set(filed)
    parties = {party.id for party in board.parties}
    for issue in board.issues:
        assert issue.label and len(issue.label) <= 72
        assert {s.party for s in issue.standings} <= parties


@pytest.mark.parametrize("words", ["谈判代表要求开放北方港口 🚢", "طالب الوفد بفتح الميناء الشمالي", "\x00\x07 \ud7ff"])
def test_other_scripts(words: str) -> None:
    board = file([reading("a", None, f"demand RIV > TOR | {words.strip()} | {words.strip()}")])
    assert len(board.issues) == 1
    assert board.issues[0].label


def test_labels_begin_with_content() -> None:
    entries = docket([
        reading("a", "2031-03-01", """
            demand RIV > TOR | that the grain harbour be reopened | Rivania demanded that the grain harbour be reopened
            reject TOR > RIV | it | Torland would not hear of it
            """)
    ])  # fmt: skip
    assert label(entries) == "the grain harbour be reopened"
    assert len(label(docket([reading("a", None, f"demand RIV | {'word ' * 60}end | {'word ' * 60}end")]))) <= 72


def test_undated_documents_and_the_docket() -> None:
    entries = docket(
        [
            reading("b", None, "ask RIV > TOR | the harbour | Rivania asked for the harbour in May | date=2031-05"),
            reading("a", "2031-06-01", "accept TOR > RIV | the harbour | Torland agreed to the harbour"),
        ]
    )
    assert [entry.id for entry in entries] == ["b/m1", "a/m1"]
    assert entries[0].day == "2031-05-31"


def test_contract_joins_the_best_supported_and_keeps_the_rest() -> None:
    i = np.array([0, 0, 1, 2], dtype=np.int64)
    j = np.array([1, 2, 2, 3], dtype=np.int64)
    odds = np.array([3.0, -4.0, 2.0, 1.0], dtype=np.float32)
    # 1 and 2 are alike, but 0 and 2 are not: {0, 1} comes first, and its mean with 2 is below zero
    assert contract(5, i, j, odds) == [[0, 1], [2, 3], [4]]
    assert contract(0, i[:0], j[:0], odds[:0]) == []


def test_contract_counts_pairs_by_their_share() -> None:
    # {0, 1} and {2, 3}: the asks 0 and 2 belong together, their answers say nothing of it
    i = np.array([0, 0, 0, 1, 1, 2], dtype=np.int64)
    j = np.array([1, 2, 3, 2, 3, 3], dtype=np.int64)
    odds = np.array([3.0, 1.0, -1.0, -1.0, -1.0, 3.0], dtype=np.float32)
    assert contract(4, i, j, odds) == [[0, 1], [2, 3]]
    little = np.array([1.0, 1.0, 0.2, 0.2, 0.1, 1.0], dtype=np.float32)
    assert contract(4, i, j, odds, little) == [[0, 1, 2, 3]]
    # pairs not compared speak against joining, and only so
    assert contract(3, i[[0, 1]], j[[0, 1]], np.array([3.0, 1.0], dtype=np.float32)) == [[0, 1, 2]]
    assert contract(3, i[[0, 1]], j[[0, 1]], np.array([3.0, 1.0], dtype=np.float32), missing=-4.0) == [[0, 1], [2]]
    with pytest.raises(ValueError, match="cannot speak"):
        contract(3, i[:1], j[:1], odds[:1], missing=1.0)


def test_documents_without_a_party_in_common_share_no_issue() -> None:
    words = "a nurse for every five beds on the wards at night"
    ask = f"demand NUR > {{}} | {words} | The nurses demanded {words}"
    own = [reading("a", "2031-03-01", ask.format("HOS")), reading("b", "2031-03-04", ask.format("HOS"))]
    other = reading("c", "2031-03-06", ask.format("CLI").replace("NUR", "MID"))
    likeness = Likeness(docket([*own, other]))
    i, j = np.array([0, 0, 1], dtype=np.int64), np.array([1, 2, 2], dtype=np.int64)
    found = dict(zip(zip(i.tolist(), j.tolist(), strict=True), weigh(likeness, i, j).tolist(), strict=True))
    assert found[0, 1] > 0 > max(found[0, 2], found[1, 2])


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.randoms(use_true_random=False))
def test_contract_with_shares_is_as_defined(size: int, chance: random.Random) -> None:
    pairs = [(a, b) for a in range(size) for b in range(a + 1, size) if chance.random() < 0.8]
    odds = {pair: chance.randint(-30, 30) / 8 for pair in pairs}
    share = {pair: chance.choice([1.0, 0.5, 0.25]) for pair in pairs}
    groups = [[k] for k in range(size)]

    def mean(one: list[int], other: list[int]) -> float:
        between = [(min(a, b), max(a, b)) for a in one for b in other]
        known = [pair for pair in between if pair in odds]
        if not known:
            return -1.0
        apart = MISSED * (len(between) - len(known))
        total = sum(odds[pair] * share[pair] for pair in known) - apart
        return round(total / (sum(share[pair] for pair in known) + apart), 6)

    while True:
        means = [mean(one, other) for k, one in enumerate(groups) for other in groups[:k]]
        best = max(means, default=0.0)
        if best <= 0:
            break
        if means.count(best) > 1:
            return  # which of equals comes first is another matter
        one, other = next((a, b) for k, a in enumerate(groups) for b in groups[:k] if mean(a, b) == best)
        groups = [g for g in groups if g not in (one, other)] + [sorted(one + other)]
    i, j = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    weights = np.array([odds[pair] for pair in pairs], dtype=np.float32)
    shares = np.array([share[pair] for pair in pairs], dtype=np.float32)
    assert contract(size, i, j, weights, shares, missing=-1.0) == sorted(groups)


def test_an_answer_counts_less_than_an_ask_across_documents() -> None:
    likeness = Likeness(docket(HARBOUR))
    at = {entry.id: k for k, entry in enumerate(likeness.entries)}
    pairs = [("a/m1", "a/m2"), ("a/m1", "a/m3"), ("a/m1", "b/m1"), ("a/m2", "b/m1"), ("b/m1", "b/m2")]
    i, j = (np.array([at[pair[k]] for pair in pairs], dtype=np.int64) for k in (0, 1))
    found = shares(likeness, i, j, np.zeros(len(i), dtype=np.float32))
    assert found[[0, 1, 4]].tolist() == [1.0, 1.0, 1.0]
    assert 0 < found[3] < found[2] < 1
    assert shares(likeness, i, j, np.full(len(i), 4.0, dtype=np.float32)).tolist() == [1.0] * 5


def test_what_an_answer_is_about_is_the_ask_before_it() -> None:
    likeness = Likeness(docket(HARBOUR))
    at = {entry.id: k for k, entry in enumerate(likeness.entries)}
    # "it" and "the request" name nothing: the asks before them do
    assert likeness.subject[at["a/m2"]] == likeness.answered[at["a/m2"]] == at["a/m1"]
    assert likeness.subject[at["a/m4"]] == at["a/m3"]
    assert likeness.subject[at["b/m1"]] == at["b/m1"]


def test_terms_and_vagueness() -> None:
    rows = [stems(x) for x in ("thirty-three prisoners", "33 prisoners", "the harbour", "")]
    terms = Terms(rows, {term: 1.0 for row in rows for term in row})
    first, second = np.array([0, 0, 3], dtype=np.int64), np.array([1, 2, 0], dtype=np.int64)
    assert terms.cosines(first, second).tolist() == pytest.approx([1.0, 0.0, 0.0])
    assert is_vague("this proposal") and is_vague("the second point") and is_vague("it")
    assert not is_vague("the harbour")


def test_moves_close_to_each_other_share_their_sentences() -> None:
    entries = docket(HARBOUR)
    first, second = entries[:2]
    assert first.document == second.document and first.paragraph == second.paragraph
    assert first.sentences and first.sentences == second.sentences
    assert any(first.evidence in sentence for sentence in first.sentences)
    # another paragraph is not around them
    assert set(first.sentences).isdisjoint(entries[2].sentences)


def test_vectors_are_asked_for_once_each() -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return np.array([[len(t) % 7, t.count("a"), t.count("e"), 1.0] for t in texts], dtype=np.float32)

    board = file(HARBOUR, embed=embed)
    assert len(asked) == len(set(asked)) <= 3 * sum(len(one.moves) for one in HARBOUR)
    assert board == file(HARBOUR[::-1], embed=embed)


def test_the_fitted_trees_are_small() -> None:
    for name in ("filing-meaning", "filing-wording"):
        path = pathlib.Path(rejoinder.filing.weighing.__file__).parent.parent / "data" / f"{name}.onnx"
        assert path.stat().st_size < 300_000


def test_trees_for_other_features_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejoinder.filing.weighing, "FEATURES", ("point",))
    with pytest.raises(ValueError, match="other features"):
        rejoinder.filing.weighing.weights.__wrapped__(True)


def test_the_rarest_word_two_texts_share() -> None:
    terms = Terms(
        [["sel", "harbour"], ["sel", "boat"], ["harbour", "sel"], []], {"sel": 1.0, "harbour": 2.0, "boat": 4.0}
    )
    a, b = np.array([0, 0, 0, 1]), np.array([1, 2, 3, 2])
    assert terms.rarest(a, b).tolist() == [0.25, 0.5, 0.0, 0.25]


def test_the_garbage_collector_is_as_it_was_after_filing() -> None:
    import gc

    def broken(texts: Sequence[str]) -> np.ndarray:
        assert not gc.isenabled()
        raise ValueError("no vectors")

    assert gc.isenabled()
    with pytest.raises(ValueError, match="no vectors"):
        file(HARBOUR, embed=broken)
    assert gc.isenabled()
    gc.disable()
    try:
        file(HARBOUR)
        assert not gc.isenabled()
    finally:
        gc.enable()


def plainly(size: int, weights: dict[tuple[int, int], float], missing: float) -> list[list[int]]:
    """Joining as the docstring of `contract` has it, all means reckoned anew at each step."""
    groups = {k: [k] for k in range(size)}

    def mean(a: int, b: int) -> float:
        pairs = [(min(x, y), max(x, y)) for x in groups[a] for y in groups[b]]
        return sum(weights.get(pair, missing) for pair in pairs) / len(pairs)

    while True:
        names = sorted(groups)
        best = max(((mean(a, b), a, b) for n, a in enumerate(names) for b in names[n + 1 :]), default=(0.0, 0, 0))
        if best[0] <= 1e-12:
            return sorted(sorted(group) for group in groups.values())
        groups[best[1]] += groups.pop(best[2])


@pytest.mark.parametrize("seed", range(200))
def test_groups_are_those_of_joining_by_the_mean_over_all_pairs(seed: int) -> None:
    chance = random.Random(seed)
    size, missing = chance.randint(2, 9), chance.choice([0.0, -0.3, -1.0])
    pairs = [(a, b) for a in range(size) for b in range(a + 1, size) if chance.random() < 0.7]
    weights = {pair: float(np.float32(chance.uniform(-2, 2))) for pair in pairs}
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    odds = np.array([weights[pair] for pair in pairs], dtype=np.float32)
    found = contract(size, columns[:, 0], columns[:, 1], odds, missing=missing)
    assert found == plainly(size, weights, missing)


def test_a_pair_not_compared_cannot_speak_for_joining() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="not compared"):
        contract(2, nothing, nothing, np.zeros(0, dtype=np.float32), missing=0.5)
