"""Steps of training with a falling rate, and the average of the weights they went through.

Comes in: a model and steps (each a function that gives a loss). Goes out: the model with averaged weights. `train.py`,
`teacher.py` call it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from examples import Batch, Text, batches
from model import Model

__all__ = ["Step", "fit", "forever"]

Step = Callable[[], tuple[Tensor, dict[str, float]]]


def fit(
    model: Model,
    steps: Iterator[Step],
    count: int,
    *,
    rate: float,
    head_rate: float,
    decay: float = 0.9,
    warm: float = 0.08,
    frozen: int = 0,
    stop: int | None = None,
    every: int = 600,
    note: Callable[[int], None] | None = None,
) -> None:
    """Run `count` steps with linear decay (or the first `stop` of them); leaves the weights' exponential average."""
    model.freeze(frozen)
    optimiser = torch.optim.AdamW(model.groups(rate, head_rate, decay), fused=True, weight_decay=0.01)
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / (warm * count)) * max(0.01, 1 - s / count)
    )
    average = {k: v.clone() for k, v in model.state_dict().items()}
    learned = [k for k, p in model.named_parameters() if p.requires_grad]
    begun = time.time()
    seen: dict[str, float] = {}
    for step in range(1, (stop or count) + 1):
        model.train()
        loss, parts = next(steps)()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        plan.step()
        keep = min(0.998, step / (step + 10))
        now = model.state_dict()
        for k in learned:
            average[k].mul_(keep).add_(now[k], alpha=1 - keep)
        for k, p in parts.items():
            seen[k] = 0.97 * seen.get(k, p) + 0.03 * p
        if step % 50 == 0:
            print(f"{step}/{count} {time.time() - begun:.0f}s", {k: round(v, 3) for k, v in seen.items()}, flush=True)
            if note is not None and step % every == 0 and step < (stop or count):
                kept = {k: v.clone() for k, v in now.items()}
                model.load_state_dict(average)
                note(step)
                model.load_state_dict(kept)
    model.load_state_dict(average)


def forever(texts: list[Text], rng: random.Random) -> Iterator[Batch]:
    """Batches of texts, epoch after epoch."""
    while True:
        yield from batches(texts, rng)
