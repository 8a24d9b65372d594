"""What a batch costs: anchors, kinds and roles of frames, and plain tags."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from examples import Batch
from model import Model, precision

__all__ = ["batch_loss"]

TYPICAL = 25.0
"""Pieces in a typical role; the sum over pieces is divided by it so that a frame weighs about as much as an anchor."""


def batch_loss(model: Model, batch: Batch, kind_weight: float = 1.0) -> tuple[Tensor, dict[str, float]]:
    """The loss of one batch and its parts."""
    with precision():
        hidden = model.encoder(batch.ids, batch.mask)
        every = {name: model.frames[name](hidden) for name in batch.frames}
    total = torch.zeros(())
    parts: dict[str, float] = {}

    def add(name: str, value: Tensor, weight: float = 1.0) -> None:
        nonlocal total
        total = total + weight * value
        parts[name] = float(value.detach())

    for name, labels in batch.frames.items():
        head = model.frames[name]
        out = {key: value.float() for key, value in every[name].items()}
        add(
            f"{name} anchor",
            functional.cross_entropy(out["anchor"].flatten(0, 1), labels.anchor.flatten(), ignore_index=-100),
            10.0,
        )
        unary = out["unary"].unflatten(-1, (-1, 2))
        flat = torch.cat([torch.zeros_like(unary[..., :1]), unary], dim=-1)
        add(f"{name} flat", functional.cross_entropy(flat.permute(0, 3, 1, 2), labels.flat, ignore_index=-100), 10.0)
        if not len(labels.row):
            continue
        score = head.roles_of(out, labels.row, labels.pool, labels.middle)
        score = torch.cat([torch.zeros_like(score[..., :1]), score], dim=-1)
        each = functional.cross_entropy(score.permute(0, 3, 1, 2), labels.roles, ignore_index=-100, reduction="none")
        add(f"{name} roles", (each.sum(dim=(1, 2)) * labels.weight).sum() / TYPICAL / len(labels.row))
        if head.kind is not None and (labels.kind >= 0).any():
            kinds = torch.einsum("at,atk->ak", labels.pool, out["kind"][labels.row])
            add(
                f"{name} kind",
                functional.cross_entropy(kinds, labels.kind, ignore_index=-1, label_smoothing=0.05),
                kind_weight,
            )
    for name, tagged in batch.tags.items():
        add(
            name,
            functional.cross_entropy(model.tags[name](hidden).flatten(0, 1), tagged.flatten(), ignore_index=-100),
            5.0,
        )
    return total, parts
