"""Gives a reader a head for whom references mean: `python training/link_head.py DATA READER_FOLDER`.

Comes in: an exported reader, the choices of the resolver with the right ones marked (`coreference.py`). Goes out: the
same reader with the head, which has learned from four fifths of them; all else in it stays as it was, so that nothing
else is read otherwise. `link_weights.py` then weighs it. `make train` calls it.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random

import numpy as np
import torch

import negotiations
from antecedent_weights import left_out
from coreference import examples, link_loss, turns
from export import export
from material import CORPUS
from model import Model, tokenizer
from restore import restore

__all__ = ["main"]

STEPS = 500
RATE = 8e-4
WARM = 30
"""Steps over which the rate rises."""


def main() -> None:
    """Train the head and write the reader anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    a = parser.parse_args()
    torch.manual_seed(7)
    np.random.seed(7)
    every = examples(tokenizer(), CORPUS, a.data / "gum/entities.jsonl")
    model = Model(kinds={"move": len(negotiations.KINDS)}, meaning=True, frames=("statement", "move"), refer=True)
    restore(model, a.reader)
    model.requires_grad_(False)
    assert model.refer is not None
    model.refer.requires_grad_(True)
    model.eval()
    optimiser = torch.optim.AdamW(model.refer.parameters(), lr=RATE, weight_decay=0.05)
    texts, budgets = turns([e for e in every if not left_out(e.name)], random.Random(43)), random.Random(44)
    mean = 1.0
    for step in range(a.steps):
        optimiser.param_groups[0]["lr"] = RATE * min(1, (step + 1) / WARM) * (1 - step / a.steps)
        loss = link_loss(model, next(texts), budgets.randint(64, 192))
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        mean = 0.97 * mean + 0.03 * float(loss.detach())
        if step % 50 == 49:
            print(f"{step + 1}/{a.steps} surprise {mean:.3f}", flush=True)
    tables = json.loads((a.reader / "reader.json").read_text(encoding="utf-8"))
    export(model, a.reader, {k: v for k, v in tables.items() if k != "bias"})


if __name__ == "__main__":
    main()
