"""Teaches what looks at triggers a second time: `python training/second_look.py READER_FOLDER`.

Comes in: an exported reader and the negotiations not kept for scoring. Goes out, into the reader's folder:
second_look.onnx, and reader.onnx with the states it starts from. `make train` calls it.

It learns from what the reader would ask it about: stretches the reader holds for triggers, be it with little
probability, and the annotated ones. On texts it was trained on, the reader errs too little to learn from, so that words
that tell acts elsewhere are put before it as well.
"""

from __future__ import annotations

import argparse
import collections
import copy
import pathlib
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

import negotiations
from agreement import GROUP
from examples import Text, covered, padded
from look_model import LOWER, LookModel, export, give_states
from material import CORPUS
from model import FRAMES, Encoder, Model, base_weights, precision, tokenizer
from rejoinder.reading.second_look import AFTER, BEFORE
from rejoinder.reading.windows import Pieces, cut, windows
from restore import restore

__all__ = ["Example", "examples", "learn", "main"]

EPOCHS = 3
TOKENS = 3072
"""Word pieces of a batch, with padding."""
RATE, HEAD_RATE, DECAY = 2e-4, 1e-3, 0.9
"""Rates of the top layer and of the heads; each layer below learns at `DECAY` of the rate above it."""
BLIND, NOISE = 0.12, 0.1
"""Share of pieces whose state is hidden, and of the numbers of the others, so that no text is learned by heart."""
GROUPS, ROLES = 0.5, 0.7
"""What the group of the act, and what fills the roles, count beside the act."""
GLANCED = 0.1
"""Probability of part of a trigger from which stretches are learned from: more than it will be asked about."""
AGAIN, ELSEWHERE = 0.3, 0.35
"""Share of the annotated triggers seen once more with their annotated ends, and of words that tell acts elsewhere."""
_NONE = len(negotiations.KINDS)
_GROUPS = list(dict.fromkeys(GROUP.get(kind, kind) for kind in negotiations.KINDS))
_GROUP_OF = torch.tensor([*(_GROUPS.index(GROUP.get(kind, kind)) for kind in negotiations.KINDS), len(_GROUPS)])

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class Example:
    """A stretch of a text that may be a trigger: `first` and `last` of its pieces, those from `low` up to `high` that
    are read with it, its act (or none), which of them fill which role (T, R), and what it counts.
    """

    text: int
    low: int
    high: int
    first: int
    last: int
    kind: int
    roles: NDArray[np.bool_]
    weight: float


@torch.no_grad()
def _read(model: Model, pieces: Sequence[Pieces]) -> tuple[list[Halves], list[NDArray[np.float32]]]:
    """The states under the second look (N, wide) of each text, and probabilities (N, 3) that a piece is outside a
    trigger, begins or continues one."""
    states = [np.zeros((len(p.ids), model.encoder.shape.wide), np.float16) for p in pieces]
    odds = [np.zeros((len(p.ids), 3), np.float32) for p in pieces]
    rows = sorted(((i, w) for i, p in enumerate(pieces) for w in windows(p)), key=lambda r: len(r[1].ids))
    encoder = model.encoder
    for at in range(0, len(rows), 24):
        group = rows[at : at + 24]
        ids, mask = padded([w for _, w in group])
        with precision():
            low = encoder.lower(ids, mask, LOWER)
            anchor = model.frames["move"].anchor(encoder.upper(low, mask, LOWER)).float().softmax(-1).numpy()
        for r, (i, w) in enumerate(group):
            own = np.flatnonzero(w.own)
            states[i][w.piece[own]] = low[r].float().numpy()[own]
            odds[i][w.piece[own]] = anchor[r][own]
    return states, odds


def _runs(odds: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Stretches the reader holds for triggers, as `frames.anchors` draws them: first and last piece."""
    inside, begins = odds[:, 0] < 1 - GLANCED, (odds[:, 1] > odds[:, 2]) & (odds[:, 1] > 0.5)
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(inside).tolist():
        if found and found[-1][1] == at - 1 and not begins[at]:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found


def examples(
    texts: Sequence[Text], pieces: Sequence[Pieces], odds: Sequence[NDArray[np.float32]], rng: random.Random
) -> list[Example]:
    """What there is to learn from in texts."""
    counts = collections.Counter(t.text[slice(*f.anchor)].lower() for t in texts for f in t.frames["move"])
    words = sorted((w for w, n in counts.items() if n > 1), key=len, reverse=True)
    telling = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
    found = []
    for i, (text, mine) in enumerate(zip(texts, pieces, strict=True)):
        frames = [(*covered(mine, f.anchor), f) for f in text.frames["move"]]
        free = [covered(mine, span) for span in text.unscored["move"]]
        stretches = _runs(odds[i])

        def taken(first: int, last: int, stretches: list[tuple[int, int]] = stretches) -> bool:
            return any(a <= last and first <= b for a, b in stretches)

        for first, end, _ in frames:
            if not taken(first, end - 1) or rng.random() < AGAIN:
                stretches.append((first, end - 1))
        for place in telling.finditer(text.text):
            first, end = covered(mine, place.span())
            if end > first and not taken(first, end - 1) and rng.random() < ELSEWHERE:
                stretches.append((first, end - 1))
        for first, last in stretches:
            frame = next((f for a, b, f in frames if a <= last and first < b), None)
            if frame is None and any(a <= last and first < b for a, b in free):
                continue
            low, high = max(0, first - BEFORE), min(len(mine.ids), max(last + 1, first + AFTER))
            roles = np.zeros((high - low, len(FRAMES["move"])), dtype=bool)
            for r, spans in enumerate(frame.roles if frame else ()):
                for span in spans or ():
                    a, b = covered(mine, span)
                    roles[max(0, a - low) : max(0, b - low), r] = True
            kind, weight = (frame.kind, frame.weight) if frame else (_NONE, 1.0)
            found.append(Example(i, low, high, first, last, kind, roles, weight))
    return found


Batch = tuple[Tensor, Tensor, Tensor]


def batch(states: Sequence[Halves], chosen: Sequence[Example]) -> Batch:
    """States (B, T, wide), marks (B, T) and mask (B, T) of some examples."""
    size = max(e.high - e.low for e in chosen)
    x = torch.zeros(len(chosen), size, states[0].shape[1])
    marks, mask = torch.zeros(len(chosen), size, dtype=torch.long), torch.zeros(len(chosen), size, dtype=torch.bool)
    for r, e in enumerate(chosen):
        x[r, : e.high - e.low] = torch.from_numpy(states[e.text][e.low : e.high].astype(np.float32))
        marks[r, e.first - e.low : e.last + 1 - e.low] = 1
        mask[r, : e.high - e.low] = True
    return x, marks, mask


def _batches(known: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """Examples about as long as each other together, in random order."""
    order = rng.sample(list(known), len(known))
    found: list[list[Example]] = []
    for at in range(0, len(order), 1024):
        group: list[Example] = []
        for e in sorted(order[at : at + 1024], key=lambda e: e.high - e.low):
            if group and (e.high - e.low) * (len(group) + 1) > TOKENS:
                found.append(group)
                group = []
            group.append(e)
        found.append(group)
    rng.shuffle(found)
    return found


def _loss(model: LookModel, states: Sequence[Halves], chosen: Sequence[Example]) -> Tensor:
    x, marks, mask = batch(states, chosen)
    x = functional.dropout(x * (torch.rand(x.shape[:2]) > BLIND)[..., None], NOISE)
    with precision():
        kinds, roles = model(x, marks, mask)
    kinds, roles = kinds.float(), roles.float()
    wanted = torch.tensor([e.kind for e in chosen])
    weight = torch.tensor([e.weight for e in chosen])
    each = functional.cross_entropy(kinds, wanted, label_smoothing=0.05, reduction="none")
    groups = torch.zeros(len(chosen), len(_GROUPS) + 1).index_add(1, _GROUP_OF, kinds.softmax(-1)).clamp(min=1e-6).log()
    each = each + GROUPS * functional.nll_loss(groups, _GROUP_OF[wanted], reduction="none")
    filled = torch.zeros(roles.shape)
    for r, e in enumerate(chosen):
        filled[r, : len(e.roles)] = torch.from_numpy(e.roles.astype(np.float32))
    told = mask * (wanted < _NONE)[:, None] * weight[:, None]
    role = functional.binary_cross_entropy_with_logits(roles, filled, reduction="none").sum(-1)
    return (each * weight).sum() / weight.sum() + ROLES * (role * told).sum() / told.sum().clamp(min=1)


def learn(model: LookModel, states: Sequence[Halves], known: Sequence[Example]) -> LookModel:
    """The average of the weights the model goes through."""
    rng = random.Random(1)
    top = len(model.layers) - 1
    groups = [{"params": [*x.parameters()], "lr": RATE * DECAY ** (top - i)} for i, x in enumerate(model.layers)]
    heads = [*model.kind.parameters(), *model.roles.parameters(), model.mark]
    optimiser = torch.optim.AdamW([*groups, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01, fused=True)
    steps = EPOCHS * len(_batches(known, random.Random(0)))
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / (0.08 * steps)) * max(0.02, 1 - s / steps)
    )
    average = copy.deepcopy(model)
    step, mean, begun = 0, 3.0, time.time()
    for _ in range(EPOCHS):
        model.train()
        for group in _batches(known, rng):
            loss = _loss(model, states, group)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            plan.step()
            step += 1
            keep = min(0.995, step / (step + 10))
            with torch.no_grad():
                for mine, new in zip(average.parameters(), model.parameters(), strict=True):
                    mine.mul_(keep).add_(new, alpha=1 - keep)
            mean = 0.99 * mean + 0.01 * float(loss.detach())
            if step % 200 == 0:
                print(f"{step}/{steps} {time.time() - begun:.0f}s loss {mean:.3f}", flush=True)
    return average.eval()


def main() -> None:
    """Teach it and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("--without", type=pathlib.Path, help="a file with names of negotiations not to learn from")
    a = parser.parse_args()
    torch.manual_seed(1)
    np.random.seed(1)
    left_out = set(a.without.read_text(encoding="utf-8").split()) if a.without else set()
    _, talks = negotiations.read(CORPUS, held=False)
    texts = [
        negotiations.text_of(article)
        for talk in talks
        if talk.name not in left_out
        for article in talk.articles
        if not article.copy_of
    ]
    cutter = tokenizer()
    pieces = [cut(cutter, t.text) for t in texts]
    reader = Model(kinds={"move": _NONE}, meaning=True, frames=("statement", "move"), refer=True)
    restore(reader, a.reader)
    states, odds = _read(reader.eval(), pieces)
    known = examples(texts, pieces, odds, random.Random(1))
    print(f"{len(known)} stretches, {sum(e.kind < _NONE for e in known)} of them triggers", flush=True)
    above = Encoder()
    above.load(base_weights() / "model.safetensors")
    model = learn(LookModel(above, _NONE), states, known)
    torch.save(model.state_dict(), a.reader / "second_look.pt")
    give_states(a.reader / "reader.onnx")
    export(model, a.reader / "second_look.onnx")


if __name__ == "__main__":
    main()
