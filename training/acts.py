"""Fits the words that tell acts: `python training/acts.py OUT.json`.

A multinomial logistic regression from the words of a trigger and those about it to its act, on the negotiations not
kept for scoring. The reader weighs it together with the act the encoder sees (`rejoinder.reading.acts`).
"""

from __future__ import annotations

import collections
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


def fit(rows: list[list[str]], acts: list[int], decay: float = 3e-4) -> dict[str, list[float]]:
    """Weights by feature ("" is the bias)."""
    counts = collections.Counter(f for row in rows for f in set(row))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    x = torch.zeros(len(rows), len(index))
    for r, row in enumerate(rows):
        for f in row:
            if f in index:
                x[r, index[f]] = 1
    y = torch.tensor(acts)
    torch.manual_seed(1)
    model = torch.nn.Linear(len(index), len(KINDS))
    torch.nn.init.zeros_(model.weight)
    optimiser = torch.optim.LBFGS(model.parameters(), max_iter=120, history_size=8, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y) + decay * model.weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    weight = model.weight.detach().T
    found = {f: [round(float(v), 2) for v in weight[i]] for f, i in index.items()}
    found = {f: v for f, v in found.items() if max(map(abs, v)) >= 0.05}
    found[""] = [round(float(v), 2) for v in model.bias.detach()]
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
    pathlib.Path(sys.argv[1]).write_text(
        json.dumps({"kinds": KINDS, "weights": weights}, separators=(",", ":"), ensure_ascii=False), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
