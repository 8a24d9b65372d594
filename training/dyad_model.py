"""The model of dyads: what it is made of, and how it becomes the file the package ships.

The encoder's lower layers read the plain sentence and stay as they came; above them a vector of its role is added to
each piece of source and target, the upper layers learn, and a linear layer reads the first special piece, the first
of the source and the first of the target. As the lower layers stay, they are run only once for all epochs.
"""

from __future__ import annotations

import copy
import pathlib
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from export import write_graph
from model import Encoder
from rejoinder.reading.dyads import Marked
from rejoinder.record.plover import ROOTS

__all__ = ["FROZEN", "Batch", "DyadModel", "export", "lower", "padded"]

FROZEN = 3
"""Lower layers of the encoder that stay as they came."""
UNKNOWN = 100
"""The piece that stands for those the shipped model does not keep (BERT's [UNK])."""

Batch = tuple[Tensor, Tensor, Tensor, Tensor]
"""States of the lower layers (B, T, wide), roles (B, T), places (B, 3), which pieces are there (B, T)."""


class DyadModel(nn.Module):
    """The upper layers and the head."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        wide = encoder.shape.wide
        self.layers = copy.deepcopy(encoder.layers[FROZEN:])
        self.role = nn.Embedding(3, wide)
        self.head = nn.Linear(3 * wide, len(ROOTS))
        nn.init.normal_(self.role.weight, std=0.2)
        nn.init.zeros_(self.role.weight[0].detach())
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, states: Tensor, roles: Tensor, places: Tensor, there: Tensor) -> Tensor:
        """Logits (B, 15)."""
        x = states + self.role(roles) * (roles > 0)[..., None]
        bias = torch.zeros(there.shape).masked_fill(~there, -1e4)[:, None, None, :]
        for layer in self.layers[:-1]:
            x = layer(x, bias)
        x = self.layers[-1](x, bias, places).flatten(1)
        return self.head(functional.dropout(x, 0.1, self.training))


def lower(encoder: Encoder, dyads: Sequence[Marked], kept: set[int]) -> list[Tensor]:
    """The states (N, wide) of each dyad under the upper layers; pieces that are not `kept` are read as unknown."""
    encoder.eval()
    found: list[Tensor] = [torch.empty(0)] * len(dyads)
    order = sorted(range(len(dyads)), key=lambda i: len(dyads[i].ids))
    with torch.no_grad():
        for at in range(0, len(order), 32):
            group = order[at : at + 32]
            size = max(len(dyads[i].ids) for i in group)
            ids = torch.zeros(len(group), size, dtype=torch.long)
            there = torch.zeros(len(group), size, dtype=torch.bool)
            for row, i in enumerate(group):
                pieces = [piece if piece in kept else UNKNOWN for piece in dyads[i].ids]
                ids[row, : len(pieces)] = torch.tensor(pieces)
                there[row, : len(pieces)] = True
            states = encoder.lower(ids, there, FROZEN)
            for row, i in enumerate(group):
                found[i] = states[row, : len(dyads[i].ids)].clone()
    return found


def padded(dyads: Sequence[Marked], states: Sequence[Tensor], rows: Sequence[int]) -> Batch:
    """A batch of some of the dyads."""
    size = max(len(dyads[i].ids) for i in rows)
    x = torch.zeros(len(rows), size, states[rows[0]].shape[-1])
    roles = torch.zeros(len(rows), size, dtype=torch.long)
    there = torch.zeros(len(rows), size, dtype=torch.bool)
    for row, i in enumerate(rows):
        length = len(dyads[i].ids)
        x[row, :length], there[row, :length] = states[i], True
        roles[row, :length] = torch.tensor(dyads[i].roles)
    return x, roles, torch.tensor([dyads[i].places for i in rows]), there


class _Whole(nn.Module):
    """Everything from word pieces to probabilities, for one dyad at a time, with the embeddings of the kept pieces."""

    def __init__(self, encoder: Encoder, model: DyadModel, kept: Sequence[int], temperature: float) -> None:
        super().__init__()
        self.encoder = copy.deepcopy(encoder)
        self.model = model
        self.temperature = temperature
        rows = [UNKNOWN, *(piece for piece in kept if piece != UNKNOWN)]
        row_of = torch.zeros(encoder.words.num_embeddings, dtype=torch.long)
        row_of[torch.tensor(rows)] = torch.arange(len(rows))
        self.register_buffer("row_of", row_of)
        self.encoder.words = nn.Embedding.from_pretrained(encoder.words.weight.detach()[torch.tensor(rows)])

    def forward(self, ids: Tensor, roles: Tensor, places: Tensor) -> Tensor:
        there = torch.ones_like(ids, dtype=torch.bool)
        states = self.encoder.lower(self.row_of[ids], there, FROZEN)
        return (self.model(states, roles, places, there) / self.temperature).softmax(-1)


def export(encoder: Encoder, model: DyadModel, kept: set[int], temperature: float, target: pathlib.Path) -> None:
    """Write the whole as an ONNX graph with weights, also of embeddings, of seven bits."""
    whole = _Whole(encoder, model, sorted(kept), temperature).eval()
    whole.encoder.layers = whole.encoder.layers[:FROZEN]
    whole.encoder.places = nn.Embedding.from_pretrained(encoder.places.weight.detach()[:128])
    pieces = {0: "dyads", 1: "pieces"}
    inputs = {
        "ids": torch.randint(1000, 2000, (1, 40)),
        "roles": torch.zeros(1, 40, dtype=torch.long),
        "places": torch.tensor([[0, 3, 9]]),
    }
    axes = {"ids": pieces, "roles": pieces, "places": {0: "dyads"}, "probabilities": {0: "dyads"}}
    write_graph(whole, inputs, ["probabilities"], axes, target, embeddings=1)
