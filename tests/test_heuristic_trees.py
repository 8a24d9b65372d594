"""The guessed trees that the speed comparison trains a parser on are trees."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "evaluation"))
try:
    from heuristic_trees import tree
finally:
    sys.path.pop(0)

TAGS = "NN NNS NNP PRP VB VBD VBZ VBN VBG MD DT JJ IN TO RB CC CD POS RP WDT , . `` -LRB-".split()


@given(st.lists(st.sampled_from(TAGS), min_size=1, max_size=40))
def test_every_word_hangs_on_the_one_root(tags: list[str]) -> None:
    heads, relations = tree(tags)
    assert len(heads) == len(relations) == len(tags)
    roots = [i for i, head in enumerate(heads) if head == i]
    assert len(roots) == 1
    assert relations[roots[0]] == "ROOT"
    for at in range(len(tags)):
        steps = 0
        while heads[at] != at:
            at, steps = heads[at], steps + 1
            assert steps <= len(tags)


def test_a_plain_sentence() -> None:
    # the envoy would not sign on Friday
    heads, relations = tree("DT NN MD RB VB IN NNP".split())
    assert relations == ["det", "nsubj", "aux", "advmod", "ROOT", "prep", "pobj"]
    assert heads == [1, 4, 4, 4, 4, 4, 5]
