"""Teaches what moves are about: `python training/gists.py READER_FOLDER`, after the reader itself (see `make train`).

Comes in: an exported reader and the negotiations not kept for scoring. Goes out, into the reader's folder: gists.onnx.
Moves annotated with one issue are to be close to each other, those of two issues apart, and all of them from those of
another negotiation.

The filing's trees must not be fitted on vectors of the negotiations these were learned from: they would trust them too
much. `--half K OUT` learns from one half of the negotiations only, and makes OUT a reader's folder for the other half.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import pathlib
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from corpus import Article, Negotiation, held_out, load
from export import write_graph
from look_model import LOWER
from material import CORPUS
from model import Encoder, base_weights, precision
from rejoinder.filing.docket import FILED
from rejoinder.reading.encoder import Encoder as Reader
from rejoinder.reading.gists import stretches
from rejoinder.reading.windows import Pieces

__all__ = ["GistModel", "half_of", "learn", "main"]

LAYERS, WIDE = 4, 128
"""Layers above the reader's lower ones, and numbers of a vector."""
EPOCHS, ARTICLES = 8, 6
"""How often each negotiation is gone through, with how many of its articles at most."""
RATE, HEAD_RATE, DECAY = 2e-4, 1e-3, 0.9
"""Rates of the top layer and of the head; each layer below learns at `DECAY` of the rate above it."""
BLIND, NOISE = 0.1, 0.1
"""Share of pieces whose state is hidden, and of the numbers of the others, so that no text is learned by heart."""
POINTLESS = 0.25
"""Share of the points that are left out: the reader finds none for some moves."""
TOGETHER, CONTRAST, HEAT = 2.0, 0.5, 0.1
"""What a pair of one issue counts beside one of two; what the contrastive loss counts, and its temperature."""
UNSEEN = pathlib.Path(__file__).parent / "unseen_negotiations.txt"
LEVELS = 5
"""Levels of a weight either side of nothing: the package may not grow by more. Sixty-three have .02 more of average
precision by these vectors alone."""


@dataclass(frozen=True)
class Story:
    """An article: the reader's lower states (N, wide) of its pieces, where its moves stand, and their issues (-1 for
    none)."""

    states: NDArray[np.float16]
    pieces: Pieces
    places: list[tuple[tuple[int, int], tuple[int, int] | None]]
    issues: list[int]


class GistModel(nn.Module):
    """Layers over states, and what is made of the pieces of evidence and of point. Also how close is close: the scale
    and bias, by whether two moves stand in one article, that only training needs.
    """

    def __init__(self, above: Encoder) -> None:
        super().__init__()
        self.layers = copy.deepcopy(above.layers[LOWER : LOWER + LAYERS])
        self.proj = nn.Linear(2 * above.shape.wide, WIDE)
        self.scale = nn.Parameter(torch.tensor([6.0, 6.0]))
        self.bias = nn.Parameter(torch.tensor([-3.0, -3.0]))

    def hidden(self, states: Tensor, mask: Tensor) -> Tensor:
        """(B, T, wide) of states (B, T, wide)."""
        bias = torch.zeros(mask.shape, dtype=states.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        if torch.is_autocast_enabled("cpu"):
            bias = bias.to(torch.bfloat16)
        for layer in self.layers:
            states = layer(states, bias)
        return states


class _Shipped(nn.Module):
    """The model as the package runs it: what each piece (B, T, D) says of a move whose evidence, and of one whose
    point, it is part of."""

    def __init__(self, model: GistModel) -> None:
        super().__init__()
        self.model = model
        wide = model.proj.in_features // 2
        self.evidence, self.point = nn.Linear(wide, WIDE), nn.Linear(wide, WIDE, bias=False)
        self.evidence.weight.data, self.evidence.bias.data = model.proj.weight.data[:, :wide], model.proj.bias.data
        self.point.weight.data = model.proj.weight.data[:, wide:]

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.model.hidden(states, mask)
        return self.evidence(hidden), self.point(hidden)


def half_of(negotiation: str) -> int:
    """0 or 1: the half of the corpus a negotiation is in when vectors are made of what was not learned from."""
    return int(hashlib.sha256(f"f{negotiation}".encode()).hexdigest(), 16) % 2


def story(article: Article, negotiation: Negotiation, reader: Reader) -> Story:
    """An article to learn from."""
    encoded = reader.encode(article.text)
    numbers = {issue: k for k, issue in enumerate(negotiation.issues)}
    moves = [move for move in article.moves if move.act in FILED]
    places = [(move.evidence, move.point) for move in moves]
    return Story(encoded.states, encoded.pieces, places, [numbers[m.issue] if m.issue else -1 for m in moves])


def vectors(model: GistModel, stories: Sequence[Story], rng: random.Random) -> Tensor:
    """Unit vectors (moves, D) of all moves of some articles."""
    rows = [(k, row) for k, one in enumerate(stories) for row in stretches(len(one.states))]
    size = max(high - low for _, (low, high, _, _) in rows)
    x = torch.zeros(len(rows), size, stories[0].states.shape[1])
    mask = torch.zeros(len(rows), size, dtype=torch.bool)
    at = [np.zeros(len(one.states), dtype=np.int64) for one in stories]
    for r, (k, (low, high, first, end)) in enumerate(rows):
        x[r, : high - low] = torch.from_numpy(stories[k].states[low:high].astype(np.float32))
        mask[r, : high - low] = True
        at[k][first:end] = r * size + np.arange(first - low, end - low)
    x = functional.dropout(x * (torch.rand(x.shape[:2]) > BLIND)[..., None], NOISE)
    with precision():
        hidden = model.hidden(x, mask)
    hidden = hidden.float().reshape(len(rows) * size, -1)
    count = sum(len(one.places) for one in stories)
    evidence, points = torch.zeros(count, len(hidden)), torch.zeros(count, len(hidden))
    move = 0
    for k, one in enumerate(stories):
        for where, point in one.places:
            if point is not None and rng.random() < POINTLESS:
                point = None
            for weights, span in ((evidence, where), (points, point or where)):
                first = int(np.searchsorted(one.pieces.end, span[0], side="right"))
                own = at[k][first : max(first + 1, int(np.searchsorted(one.pieces.start, span[1], side="left")))]
                weights[move, torch.from_numpy(own)] = 1.0 / max(1, len(own))
            move += 1
    return functional.normalize(model.proj(torch.cat([evidence @ hidden, points @ hidden], 1)), dim=-1)


def loss(model: GistModel, found: Tensor, articles: Tensor, issues: Tensor, talks: Tensor) -> Tensor:
    """How far vectors (moves, D) are from telling which moves are of one issue, from each move's article, issue and
    negotiation: the odds of every pair, and each move's likeness to those of its issue among all."""
    known = issues >= 0
    same = (issues[:, None] == issues[None]) & (talks[:, None] == talks[None]) & known[:, None] & known[None]
    self = torch.eye(len(issues), dtype=torch.bool)
    within = (articles[:, None] == articles[None]).long()
    close = found @ found.T
    odds = close * model.scale[within] + model.bias[within]
    weight = torch.where(same, TOGETHER, 1.0) * ((known[:, None] | known[None]) & ~self)
    each = functional.binary_cross_entropy_with_logits(odds, same.float(), reduction="none")
    paired = (each * weight).sum() / weight.sum().clamp(min=1)
    like = (close / HEAT).masked_fill(self, -1e4)
    logs = like - like.logsumexp(-1, keepdim=True)
    others = same & ~self
    some = others.any(-1)
    if not some.any():
        return paired
    return paired - CONTRAST * ((logs * others).sum(-1)[some] / others.sum(-1)[some]).mean()


def learn(model: GistModel, talks: Sequence[Sequence[Story]]) -> GistModel:
    """The average of the weights the model goes through; `talks` are negotiations, each with its articles."""
    rng = random.Random(1)
    top = len(model.layers) - 1
    groups = [{"params": [*x.parameters()], "lr": RATE * DECAY ** (top - i)} for i, x in enumerate(model.layers)]
    heads = [*model.proj.parameters(), model.scale, model.bias]
    optimiser = torch.optim.AdamW([*groups, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01, fused=True)
    steps = EPOCHS * len(talks)
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1, (s + 1) / (0.08 * steps)) * max(0.02, 1 - s / steps)
    )
    average = copy.deepcopy(model)
    model.train()
    mean, begun = 0.0, time.time()
    order: list[Sequence[Story]] = []
    for step in range(1, steps + 1):
        order = order or rng.sample(list(talks), len(talks))
        own = order.pop()
        stories = list(own) if len(own) <= ARTICLES else rng.sample(list(own), ARTICLES)
        stories.append(rng.choice(rng.choice(talks)))
        whose = [(k, issue, int(k == len(stories) - 1)) for k, one in enumerate(stories) for issue in one.issues]
        articles, issues, negotiations = torch.tensor(whose).T
        value = loss(model, vectors(model, stories, rng), articles, issues, negotiations)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        plan.step()
        keep = min(0.995, step / (step + 10))
        with torch.no_grad():
            for mine, new in zip(average.parameters(), model.parameters(), strict=True):
                mine.mul_(keep).add_(new, alpha=1 - keep)
        mean = float(value.detach()) if step == 1 else 0.98 * mean + 0.02 * float(value.detach())
        if step % 100 == 0:
            print(f"{step}/{steps} {time.time() - begun:.0f}s loss {mean:.3f}", flush=True)
    return average.eval()


def export(model: GistModel, target: pathlib.Path) -> None:
    """Write the model as an ONNX graph."""
    shape = {0: "stretches", 1: "pieces"}
    inputs = {"states": torch.randn(2, 40, model.proj.in_features // 2), "mask": torch.ones(2, 40, dtype=torch.bool)}
    axes = dict.fromkeys(("states", "mask", "evidence", "point"), shape)
    write_graph(_Shipped(model).eval(), inputs, ["evidence", "point"], axes, target, levels=LEVELS)


def main() -> None:
    """Teach it and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("--half", nargs=2, metavar=("K", "OUT"), help="learn for the negotiations of half K, into OUT")
    a = parser.parse_args()
    torch.manual_seed(1)
    np.random.seed(1)
    half, out = (int(a.half[0]), pathlib.Path(a.half[1])) if a.half else (None, a.reader)
    unseen = set(UNSEEN.read_text(encoding="utf-8").split())
    reader = Reader(a.reader)
    talks = [
        [story(article, talk, reader) for article in talk.articles if not article.copy_of]
        for talk in load(CORPUS)
        if not held_out(talk.name) and talk.name not in unseen and (half is None or half_of(talk.name) != half)
    ]
    print(f"{len(talks)} negotiations, {sum(len(s.places) for t in talks for s in t)} moves", flush=True)
    above = Encoder()
    above.load(base_weights() / "model.safetensors")
    model = learn(GistModel(above), talks)
    if out != a.reader:
        out.mkdir(parents=True, exist_ok=True)
        for name in ("reader.onnx", "reader.json", "tokenizer.json"):
            shutil.copy(a.reader / name, out / name)
    torch.save(model.state_dict(), out / "gists.pt")
    export(model, out / "gists.onnx")


if __name__ == "__main__":
    main()
