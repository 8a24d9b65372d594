"""Makes the weights of `rejoinder code`: `python training/plover_weights.py DATA OUT` (see `make train`).

Comes in: the annotated relations and our own sentences (`dyads.py`). Goes out: OUT/plover.onnx, learned from all of
them. With `--validate` nothing is shipped: each fold of the annotated relations is left out once, the same model is
learned from the others and our own sentences, and what it says of the fold is kept in OUT and scored; folds given
by number can be run side by side, since the scores are those of all folds found in OUT.
"""

from __future__ import annotations

import argparse
import collections
import json
import pathlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

import dyads
from dyad_model import DyadModel, export, lower, padded
from model import Encoder, base_weights, tokenizer
from rejoinder.reading.dyads import Marked, mark
from rejoinder.record.plover import QUADS, ROOTS

__all__ = ["main"]

EPOCHS = 6
BATCH = 16
RATE, HEAD_RATE, DECAY = 2e-4, 1e-3, 0.9
"""Rates of the top layer and of the head; each layer below learns at `DECAY` of the rate above it."""
OWN_WEIGHT = 0.7
"""What a sentence of our own counts beside an annotated one."""
QUAD_WEIGHT = 0.3
"""What the quad counts beside the root."""
SEEN = 2
"""How often a word piece must occur in words without a capital, in news and negotiations, for the shipped model to keep
it. The others, nearly all of them parts of names, are read as unknown, in training and validation too."""
CORPUS = pathlib.Path(__file__).parent / "corpus"
TEMPERATURE = 0.9
"""By how much logits are divided for probabilities to be credible; fitted on the validation's (`--validate` prints it).
"""
FOLDS = 5
QUAD_OF = torch.tensor([QUADS[root] - 1 for root in ROOTS])
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Material:
    """All dyads, annotated ones first; how they are cut, and what the lower layers make of them."""

    encoder: Encoder
    kept: set[int]
    annotated: list[dyads.Dyad]
    own: list[dyads.Dyad]
    marked: list[Marked]
    states: list[Tensor]

    @property
    def roots(self) -> list[int]:
        """The number of each dyad's root."""
        return [dyad.root for dyad in (*self.annotated, *self.own)]


def material(data: pathlib.Path) -> Material:
    """Read and prepare all of it."""
    cutter = tokenizer()
    annotated, own = dyads.annotated(data), dyads.own()
    kept = _vocabulary(cutter, data, own)
    marked = [mark(cutter, dyad.text, dyad.source, dyad.target) for dyad in (*annotated, *own)]
    encoder = Encoder()
    encoder.load(base_weights() / "model.safetensors")
    print(f"{len(annotated)} annotated dyads, {len(own)} of our own; {len(kept)} word pieces", flush=True)
    return Material(encoder, kept, annotated, own, marked, lower(encoder, marked, kept))


def _vocabulary(tokenizer: Tokenizer, data: pathlib.Path, own: list[dyads.Dyad]) -> set[int]:
    """The pieces to keep: special ones, those of our own sentences, those of words without a capital in other texts."""
    counts: collections.Counter[int] = collections.Counter()
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.neg"))]
    for name in ("polnear/train.jsonl", "timebank/train.jsonl", "gum/entities.jsonl"):
        lines = (data / name).read_text(encoding="utf-8").split("\n")
        texts += [json.loads(line)["text"] for line in lines if line]
    for text in texts:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        capital = False
        for piece, token, (start, _) in zip(encoding.ids, encoding.tokens, encoding.offsets, strict=True):
            if not token.startswith("##"):
                capital = text[start].isupper()
            if not capital:
                counts[piece] += 1
    kept = {0, 100, 101, 102, *(piece for piece, count in counts.items() if count >= SEEN)}
    for dyad in own:
        kept.update(tokenizer.encode(dyad.text, add_special_tokens=False).ids)
    return kept


def _batches(known: Material, rows: Sequence[int], rng: random.Random) -> list[list[int]]:
    """Batches of dyads about as long as each other, in random order."""
    rows = list(rows)
    rng.shuffle(rows)
    found = []
    for at in range(0, len(rows), 16 * BATCH):
        pool = sorted(rows[at : at + 16 * BATCH], key=lambda i: len(known.marked[i].ids))
        found += [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
    rng.shuffle(found)
    return found


def learn(known: Material, rows: Sequence[int]) -> DyadModel:
    """The model learned from some of the dyads: the average of the weights it went through."""
    torch.manual_seed(1)
    rng = random.Random(1)
    model = DyadModel(known.encoder)
    top = len(model.layers) - 1
    groups = [{"params": list(x.parameters()), "lr": RATE * DECAY ** (top - i)} for i, x in enumerate(model.layers)]
    groups.append({"params": [*model.head.parameters(), *model.role.parameters()], "lr": HEAD_RATE})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = EPOCHS * len(_batches(known, rows, random.Random(0)))
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / (0.1 * steps)) * max(0.02, 1 - s / steps)
    )
    average = {name: value.clone() for name, value in model.state_dict().items()}
    roots, step, begun = known.roots, 0, time.time()
    for epoch in range(1, EPOCHS + 1):
        model.train()
        total = 0.0
        for batch in _batches(known, rows, rng):
            step += 1
            logits = model(*padded(known.marked, known.states, batch))
            wanted = torch.tensor([roots[i] for i in batch])
            weight = torch.tensor([1.0 if i < len(known.annotated) else OWN_WEIGHT for i in batch])
            each = functional.cross_entropy(logits, wanted, label_smoothing=0.05, reduction="none")
            quads = torch.zeros(len(batch), 4).index_add(1, QUAD_OF, logits.softmax(-1)).clamp(min=1e-6).log()
            each = each + QUAD_WEIGHT * functional.nll_loss(quads, QUAD_OF[wanted], reduction="none")
            loss = (each * weight).sum() / weight.sum()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            plan.step()
            keep = min(0.99, step / (step + 10))
            for name, value in model.state_dict().items():
                average[name].mul_(keep).add_(value, alpha=1 - keep)
            total += loss.item()
        print(f"epoch {epoch}/{EPOCHS} {time.time() - begun:.0f}s loss {total * EPOCHS / steps:.3f}", flush=True)
    model.load_state_dict(average)
    return model.eval()


def predict(known: Material, model: DyadModel, rows: Sequence[int]) -> Floats:
    """The logits (len(rows), 15) of dyads."""
    found = np.zeros((len(rows), len(ROOTS)))
    order = sorted(range(len(rows)), key=lambda i: len(known.marked[rows[i]].ids))
    with torch.no_grad():
        for at in range(0, len(order), 32):
            group = order[at : at + 32]
            found[group] = model(*padded(known.marked, known.states, [rows[i] for i in group])).numpy()
    return found


def validate(known: Material, out: pathlib.Path, wanted: Sequence[int]) -> None:
    """Leave out folds, keep what the model says of them, and score all that is kept."""
    parts = dyads.folds(known.annotated, FOLDS)
    everything = set(range(len(known.marked)))
    for fold in wanted:
        model = learn(known, sorted(everything - set(parts[fold])))
        np.save(out / f"plover-fold{fold}.npy", predict(known, model, parts[fold]))
    done = [fold for fold in range(FOLDS) if (out / f"plover-fold{fold}.npy").exists()]
    logits = np.concatenate([np.load(out / f"plover-fold{fold}.npy") for fold in done])
    gold = np.array([known.annotated[i].root for fold in done for i in parts[fold]])
    temperature, _ = min((_surprise(logits / t, gold), t) for t in np.arange(0.5, 2.5, 0.05))[::-1]
    print(f"folds {done}, {len(gold)} dyads; temperature {temperature:.2f}")
    rng = np.random.default_rng(1)
    drawn = [rng.integers(len(gold), size=len(gold)) for _ in range(1000)]
    quad_of = QUAD_OF.numpy()
    said = logits.argmax(1)
    for name, a, b in (("root", gold, said), ("quad", quad_of[gold], quad_of[said])):
        low, high = np.quantile([_macro(a[rows], b[rows]) for rows in drawn], [0.025, 0.975])
        print(f"{name} macro-F1 {_macro(a, b):.4f} ({low:.3f} to {high:.3f}), right {(a == b).mean():.4f}")
    for number, root in enumerate(ROOTS):
        print(f"  {root:10} {_f1(gold, said, number):.3f} of {(gold == number).sum()}")


def _surprise(logits: Floats, gold: NDArray[np.int64]) -> float:
    odds = logits - logits.max(1, keepdims=True)
    return float(-(odds[np.arange(len(gold)), gold] - np.log(np.exp(odds).sum(1))).mean())


def _f1(gold: NDArray[np.int64], said: NDArray[np.int64], kind: int) -> float:
    both = ((gold == kind) & (said == kind)).sum()
    return float(2 * both / max(1, (gold == kind).sum() + (said == kind).sum()))


def _macro(gold: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """The mean F1 of the kinds that occur in `gold`."""
    return float(np.mean([_f1(gold, said, kind) for kind in np.unique(gold)]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--validate", type=int, nargs="*", metavar="FOLD", choices=range(FOLDS))
    parser.add_argument("--again", action="store_true", help="export what OUT/plover.pt has, without learning")
    parser.add_argument("--threads", type=int, default=1)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    a.out.mkdir(parents=True, exist_ok=True)
    known = material(a.data)
    if a.validate is not None:
        validate(known, a.out, a.validate or range(FOLDS))
        return
    if a.again:
        model = DyadModel(known.encoder).eval()
        model.load_state_dict(torch.load(a.out / "plover.pt"))
    else:
        model = learn(known, range(len(known.marked)))
        torch.save(model.state_dict(), a.out / "plover.pt")
    export(known.encoder, model, known.kept, TEMPERATURE, a.out / "plover.onnx")


if __name__ == "__main__":
    main()
