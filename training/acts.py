"""Fits the words that tell acts: `python training/acts.py OUT.json`.

A multinomial logistic regression from the words of a trigger and those about it to its act, on the negotiations not
kept for scoring. The reader weighs it together with the act the encoder sees (`rejoinder.reading.acts`).
"""

from __future__ import annotations

import collections
import itertools
import json
import pathlib
import sys

import torch

from corpus import held_out, load
from negotiations import KINDS
from rejoinder.reading.acts import features

__all__ = ["examples", "fit"]

LEAST = 2
"""Times a feature must occur."""
SMALL = 0.1
"""Weights that are smaller for every act are not worth their place."""


def examples(folder: pathlib.Path, held: bool) -> tuple[list[list[str]], list[int]]:
    """Features and act of every annotated trigger."""
    rows, acts = [], []
    for negotiation in load(folder):
        if held_out(negotiation.name) != held:
            continue
        for article in negotiation.articles:
            for trigger, act in {m.trigger: m.act for m in article.moves}.items():
                rows.append(features(article.text, trigger))
                acts.append(KINDS.index(act))
    return rows, acts


def fit(rows: list[list[str]], acts: list[int], decay: float = 8e-5) -> dict[str, list[float]]:
    """Weights by feature ("" is the bias)."""
    counts = collections.Counter(f for row in rows for f in set(row))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    told = [sorted({index[f] for f in row if f in index}) for row in rows]
    # few of the features stand about any trigger
    x = torch.sparse_csr_tensor(
        torch.tensor([0, *itertools.accumulate(len(t) for t in told)]),
        torch.tensor([i for t in told for i in t]),
        torch.ones(sum(len(t) for t in told)),
        (len(rows), len(index)),
    )
    y = torch.tensor(acts)
    weight = torch.zeros(len(index), len(KINDS), requires_grad=True)
    bias = torch.zeros(len(KINDS), requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=120, history_size=8, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ weight + bias, y) + decay * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    found = {f: [round(float(v), 2) for v in weight[i]] for f, i in index.items()}
    found = {f: v for f, v in found.items() if max(map(abs, v)) >= SMALL}
    found[""] = [round(float(v), 2) for v in bias]
    return found


def main() -> None:
    """Fit, tell the accuracy on the negotiations kept for scoring, write."""
    folder = pathlib.Path(__file__).parent / "corpus"
    weights = fit(*examples(folder, False))
    rows, acts = examples(folder, True)
    right = 0
    for row, act in zip(rows, acts, strict=True):
        total = list(weights[""])
        for f in row:
            if f in weights:
                total = [a + b for a, b in zip(total, weights[f], strict=True)]
        right += total.index(max(total)) == act
    print(f"{len(weights)} features; act right for {right / len(rows):.3f} of {len(rows)} held-out triggers")
    columns = zip(*([round(100 * v) for v in row] for row in weights.values()), strict=True)
    packed = {"features": list(weights), "hundredths": dict(zip(KINDS, columns, strict=True))}
    pathlib.Path(sys.argv[1]).write_text(
        json.dumps(packed, separators=(",", ":"), ensure_ascii=False), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
