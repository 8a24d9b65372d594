"""Company: pairs weighed by what all pairs say together."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.filing.company import COMPANY, LEAST, company

TOGETHER, PATH, BELOW, ODDS = (COMPANY.index(name) for name in ("company", "path", "standing_out", "odds"))


def _pairs(size: int) -> tuple[np.ndarray, np.ndarray]:
    i, j = np.triu_indices(size, 1)
    return i.astype(np.int64), j.astype(np.int64)


def test_two_answers_to_one_demand_keep_the_same_company() -> None:
    # 0 is a demand that 1 and 2 answer in words of their own; 3 stands apart
    i, j = _pairs(4)
    odds = np.array([3.0, 3.0, -4.0, -1.0, -4.0, -1.0], dtype=np.float32)
    said = company(4, i, j, odds)
    answers, stranger = said[3], said[5]
    assert odds[3] == odds[5]
    assert answers[PATH] > 0.9 and stranger[PATH] == 0.0
    assert answers[TOGETHER] > 1.5 * stranger[TOGETHER]
    assert answers[BELOW] == stranger[BELOW] == 4.0


def test_without_pairs_there_is_nothing_to_say() -> None:
    none = np.zeros(0, dtype=np.int64)
    for size in (0, 1, 3):
        assert company(size, none, none, np.zeros(0, dtype=np.float32)).shape == (0, len(COMPANY))


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 9), st.integers(0, 10_000))
def test_it_is_what_the_whole_table_gives(size: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    i, j = _pairs(size)
    kept = chance.random(len(i)) < 0.7
    i, j = i[kept], j[kept]
    odds = chance.normal(-1, 3, len(i)).round(3).astype(np.float32)
    table = np.eye(size)
    likely = 1 / (1 + np.exp(-odds.astype(np.float64)))
    likely = np.where(likely >= LEAST, likely, 0.0)
    table[i, j] = table[j, i] = likely
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    said = company(size, i, j, odds)
    for k, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        around = [min(table[a, c], table[b, c]) for c in range(size) if c not in (a, b)]
        assert abs(said[k, TOGETHER] - unit[a] @ unit[b]) < 1e-3
        assert abs(said[k, PATH] - max(around, default=0.0)) < 1e-3
        assert said[k, ODDS] == odds[k] and said[k, BELOW] >= 0


def test_the_order_of_pairs_does_not_matter() -> None:
    chance = np.random.default_rng(3)
    i, j = _pairs(60)
    odds = chance.normal(-1, 2, len(i)).round(3).astype(np.float32)
    shuffled = chance.permutation(len(i))
    assert (company(60, i, j, odds)[shuffled] == company(60, i[shuffled], j[shuffled], odds[shuffled])).all()
