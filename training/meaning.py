"""The meaning head: points about the same thing lie close together.

Two teachers: the sentence vectors of all-MiniLM-L6-v2 itself, which fine-tuning for tagging would destroy, and the
issues of the negotiation corpus (points of one issue attract each other, those of other issues of the same negotiation
repel).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from corpus import Negotiation
from model import Encoder, Model, base_weights, precision

__all__ = ["MeaningTurns", "Teacher", "issue_groups", "meaning_loss"]


def _padded(tokenizer: Tokenizer, texts: list[str], longest: int = 64) -> tuple[Tensor, Tensor]:
    rows = [[101, *e.ids[: longest - 2], 102] for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
    size = max(map(len, rows))
    ids = torch.tensor([r + [0] * (size - len(r)) for r in rows])
    return ids, ids != 0


def _pooled(encoder: Encoder, ids: Tensor, mask: Tensor) -> Tensor:
    weight = mask.float()[..., None]
    with precision():
        hidden = encoder(ids, mask)
    return (hidden.float() * weight).sum(1) / weight.sum(1)


class Teacher:
    """all-MiniLM-L6-v2 as it came: mean-pooled, normalised."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.encoder = Encoder()
        self.encoder.load(base_weights() / "model.safetensors")
        self.encoder.eval()

    @torch.no_grad()
    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        return functional.normalize(_pooled(self.encoder, ids, mask), dim=-1)


def issue_groups(negotiations: list[Negotiation], rng: random.Random) -> Iterator[tuple[list[str], list[int]]]:
    """Points of one negotiation with the number of their issue, in random order, forever."""
    pools = []
    for negotiation in negotiations:
        pool = []
        for number, issue in enumerate(negotiation.issues):
            pool.append((negotiation.issues[issue], number))
            for article in negotiation.articles:
                for move in article.moves:
                    if move.issue == issue and move.point and move.point[1] - move.point[0] > 12:
                        pool.append((article.text[slice(*move.point)], number))
        pool = sorted(set(pool))
        if len({n for _, n in pool}) > 1:
            pools.append(pool)
    while True:
        rng.shuffle(pools)
        for first, second in zip(pools[::2], pools[1::2], strict=False):
            a = rng.sample(first, min(24, len(first)))
            b = [(t, n + 1000) for t, n in rng.sample(second, min(12, len(second)))]
            yield [t for t, _ in a + b], [n for _, n in a + b]


def meaning_loss(model: Model, teacher: Teacher, texts: list[str], issues: list[int] | None) -> Tensor:
    """Distance of pairwise likenesses to the teacher's; with `issues`, a supervised contrastive loss on top."""
    ids, mask = _padded(teacher.tokenizer, texts)
    assert model.meaning is not None
    ours = functional.normalize(model.meaning(_pooled(model.encoder, ids, mask)), dim=-1)
    theirs = teacher(ids, mask)
    loss = (1 - (ours * theirs).sum(-1)).mean()
    if issues is None:
        return loss
    same = torch.tensor(issues)[:, None] == torch.tensor(issues)[None]
    eye = torch.eye(len(issues), dtype=torch.bool)
    like = (ours @ ours.T / 0.1).masked_fill(eye, -1e4)
    logs = like - like.logsumexp(-1, keepdim=True)
    positive = same & ~eye
    some = positive.any(-1)
    contrast = -((logs * positive).sum(-1)[some] / positive.sum(-1)[some]).mean() if some.any() else loss.new_zeros(())
    return 0.3 * loss + 0.5 * contrast


class MeaningTurns:
    """Two of every eight steps learn meaning beside what else they learn: sentences, and points of issues."""

    def __init__(
        self, model: Model, tokenizer: Tokenizer, talks: list[Negotiation], sentences: list[str],
        draws: random.Random, groups: random.Random,
    ) -> None:  # fmt: skip
        self.model, self.sentences, self.draws = model, sentences, draws
        self.groups = issue_groups(talks, groups)
        self.teacher = Teacher(tokenizer)

    def add(self, turn: int, loss: Tensor, parts: dict[str, float]) -> tuple[Tensor, dict[str, float]]:
        """The loss of a step with that of meaning, where it is meaning's turn."""
        if turn % 8 == 1:
            extra = meaning_loss(self.model, self.teacher, self.draws.sample(self.sentences, 32), None)
            return loss + 2 * extra, parts | {"meaning": float(extra.detach())}
        if turn % 8 == 5:
            extra = meaning_loss(self.model, self.teacher, *next(self.groups))
            return loss + extra, parts | {"issues": float(extra.detach())}
        return loss, parts
