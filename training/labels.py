"""What the teacher reads in the texts the student learns from.

Comes in: the teacher and texts, annotated or not. Goes out: for each piece how likely it begins or continues an
anchor and each role, for each anchor what fills its roles, mixed with the annotation where there is one (knowledge
distillation: Hinton et al. 2015). `distil.py` calls it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from examples import ROLES, WITHIN_PARAGRAPH, Text, drawn, grouped, labels_of, padded
from model import Model, precision
from rejoinder.reading.frames import FrameScores, role_scores
from rejoinder.reading.windows import Pieces, Window
from scoring import predict

__all__ = ["SoftBatch", "SoftText", "read_by", "soft_batches", "soft_loss"]

Floats = npt.NDArray[np.float32]
TRUST = 0.6
"""Weight of the teacher's word against the annotation's where both speak of what may be an anchor or fill a role."""
TRUST_LINKS = 0.25
"""The same for what fills the roles of one anchor, where the teacher is less ahead."""
DETECTED = 0.3
"""How likely the teacher must hold an anchor for its roles to be learned though nobody annotated it."""
TYPICAL = 25.0
"""Pieces in a typical role, as in `loss.py`."""


@dataclass
class SoftAnchor:
    """An anchor (pieces first to last) with roles (T, R, 3) from piece `low` on; `kind` (K,) or empty."""

    first: int
    last: int
    low: int
    roles: npt.NDArray[np.float16]
    kind: Floats
    weight: float


@dataclass
class SoftFrames:
    """Probabilities of outside, begin and inside: `anchor` (N, 3), `flat` (N, R, 3); and the anchors."""

    anchor: npt.NDArray[np.float16]
    flat: npt.NDArray[np.float16]
    anchors: list[SoftAnchor]


@dataclass
class SoftText:
    """The pieces of a text (and those it has with straight quotation marks) with what is to be learned of them."""

    pieces: Pieces
    plain: Pieces
    frames: dict[str, SoftFrames]


@dataclass
class SoftFrameBatch:
    """One kind of frame in a batch of B windows of T pieces with A anchors; `known` says which pieces are scored.
    Roles are all zero, and so cost nothing, where the teacher did not see a piece with the anchor.
    """

    anchor: Tensor
    flat: Tensor
    known: Tensor
    row: Tensor
    pool: Tensor
    middle: Tensor
    roles: Tensor
    kind: Tensor
    weight: Tensor


@dataclass
class SoftBatch:
    ids: Tensor
    mask: Tensor
    frames: dict[str, SoftFrameBatch]


def _softmax(score: Floats) -> Floats:
    odds = np.exp(score - score.max(axis=-1, keepdims=True))
    found: Floats = odds / odds.sum(axis=-1, keepdims=True)
    return found


def _outside(score: Floats) -> Floats:
    """Probabilities (.., 3) from scores (.., 2) of begin and inside; outside scores 0."""
    return _softmax(np.concatenate([np.zeros_like(score[..., :1]), score], axis=-1))


def _runs(inside: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    index = np.flatnonzero(inside)
    for run in np.split(index, np.flatnonzero(np.diff(index) > 1) + 1):
        if len(run):
            yield int(run[0]), int(run[-1])


def _frames(text: Text, name: str, scores: FrameScores) -> SoftFrames:
    pieces = text.pieces
    assert pieces is not None
    count, width = len(pieces.ids), ROLES[name]
    anchor = _softmax(scores.anchor)
    flat = _outside(scores.unary.reshape(count, width, 2))
    places = dict.fromkeys(_runs(anchor[:, 0] < 1 - DETECTED), (None, -1, 1.0))
    if name in text.frames:
        whole = Window(pieces.ids, np.arange(count), np.ones(count, dtype=bool))
        tagged, filled, found = labels_of(text, pieces, whole, name)
        _mix(anchor, tagged)
        _mix(flat, filled)
        for pool, roles, kind, weight in found:
            index = np.flatnonzero(pool)
            first, last = int(index[0]), int(index[-1])
            places = {k: v for k, v in places.items() if v[0] is not None or k[1] < first or k[0] > last}
            places[first, last] = (roles, kind, weight)
    anchors = []
    for (first, last), (gold, kind, weight) in sorted(places.items(), key=lambda p: p[0]):
        if gold is None and name == "move":
            # of what fills the roles of moves the teacher knows less than the annotation
            continue
        low, score = role_scores(pieces, scores, first, last, within_paragraph=name in WITHIN_PARAGRAPH)
        roles = _outside(score)
        likely = np.zeros(0, dtype=np.float32)
        if scores.kind is not None:
            likely = _softmax(scores.kind[first : last + 1].mean(axis=0))
            if kind >= 0:
                likely *= TRUST
                likely[kind] += 1 - TRUST
        if gold is not None:
            _mix(roles, gold[low : low + len(roles)], TRUST_LINKS)
        anchors.append(SoftAnchor(first, last, low, roles.astype(np.float16), likely, weight))
    return SoftFrames(anchor.astype(np.float16), flat.astype(np.float16), anchors)


def _mix(likely: Floats, label: npt.NDArray[np.int64], trust: float = TRUST) -> None:
    """Mix annotated labels into probabilities, in place; -100 is not annotated."""
    told = label >= 0
    likely[told] = trust * likely[told] + (1 - trust) * np.eye(3, dtype=np.float32)[label[told]]


def read_by(teacher: Model, texts: list[Text], names: tuple[str, ...]) -> Iterator[SoftText]:
    """Let the teacher read texts that are cut into pieces, some at a time."""
    for at in range(0, len(texts), 60):
        part = texts[at : at + 60]
        scored = predict(teacher, part, *names)
        for i, text in enumerate(part):
            assert text.pieces is not None
            assert text.plain is not None
            same = len(text.plain.ids) == len(text.pieces.ids)
            frames = {name: _frames(text, name, scored[name][i]) for name in names}
            yield SoftText(text.pieces, text.plain if same else text.pieces, frames)


def soft_batches(
    texts: list[SoftText], rng: random.Random, *, budgets: tuple[int, int] = (64, 192), tokens: int = 2048
) -> Iterator[SoftBatch]:
    """Batches without end, in random order, batched by length; damaged at times as in `examples.py`."""
    while True:
        rows = [(text, pieces, w) for text in texts for pieces, w in drawn(text.pieces, text.plain, rng, budgets)]
        for group in grouped(rows, rng, tokens):
            yield _batch([(text, window) for text, _, window in group])


def _batch(rows: list[tuple[SoftText, Window]]) -> SoftBatch:
    ids, mask = padded([window for _, window in rows])
    frames = {name: _frame_batch(rows, name, ids.shape[1]) for name in rows[0][0].frames}
    return SoftBatch(ids, mask, frames)


def _frame_batch(rows: list[tuple[SoftText, Window]], name: str, size: int) -> SoftFrameBatch:
    width = ROLES[name]
    anchor = np.zeros((len(rows), size, 3), dtype=np.float32)
    flat = np.zeros((len(rows), size, width, 3), dtype=np.float32)
    known = np.zeros((len(rows), size), dtype=bool)
    row, pools, middles, roles, kinds, weights = [], [], [], [], [], []
    for i, (text, window) in enumerate(rows):
        soft = text.frames[name]
        at = np.flatnonzero(window.piece >= 0)
        piece = window.piece[at]
        anchor[i, at], flat[i, at], known[i, at] = soft.anchor[piece], soft.flat[piece], True
        low, high = int(piece[0]), int(piece[-1])
        for one in soft.anchors:
            if one.first < low or one.last > high:
                continue
            inside = at[(piece >= one.first) & (piece <= one.last)]
            near = (piece >= one.low) & (piece < one.low + len(one.roles))
            filled = np.zeros((size, width, 3), dtype=np.float32)
            filled[at[near]] = one.roles[piece[near] - one.low]
            pool = np.zeros(size, dtype=np.float32)
            pool[inside] = 1 / len(inside)
            row.append(i)
            pools.append(pool)
            middles.append(int(inside[0] + inside[-1]) // 2)
            roles.append(filled)
            kinds.append(one.kind)
            weights.append(one.weight)
    none = np.zeros((0, size))
    return SoftFrameBatch(
        torch.from_numpy(anchor),
        torch.from_numpy(flat),
        torch.from_numpy(known),
        torch.tensor(row, dtype=torch.long),
        torch.from_numpy(np.array(pools if pools else none, dtype=np.float32)),
        torch.tensor(middles, dtype=torch.long),
        torch.from_numpy(np.array(roles, dtype=np.float32).reshape(len(row), size, width, 3)),
        torch.from_numpy(np.array(kinds, dtype=np.float32).reshape(len(row), -1) if row else np.zeros((0, 1))),
        torch.tensor(weights),
    )


def soft_loss(model: Model, batch: SoftBatch, kind_weight: float) -> tuple[Tensor, dict[str, float]]:
    """Cross-entropy against the probabilities, weighed as in `loss.py`."""
    with precision():
        hidden = model.encoder(batch.ids, batch.mask)
        every = {name: model.frames[name](hidden) for name in batch.frames}
    total = torch.zeros(())
    parts: dict[str, float] = {}
    for name, labels in batch.frames.items():
        head = model.frames[name]
        out = {key: value.float() for key, value in every[name].items()}
        costs = {
            "anchor": 10 * _cost(out["anchor"], labels.anchor)[labels.known].mean(),
            "flat": 10 * _cost(_with_outside(out["unary"].unflatten(-1, (-1, 2))), labels.flat)[labels.known].mean(),
        }
        if len(labels.row):
            score = _with_outside(head.roles_of(out, labels.row, labels.pool, labels.middle))
            each = _cost(score, labels.roles).sum(dim=(1, 2)) * labels.weight
            costs["roles"] = each.sum() / TYPICAL / len(labels.row)
            if head.kind is not None:
                kinds = torch.einsum("at,atk->ak", labels.pool, out["kind"][labels.row])
                costs["kind"] = kind_weight * (_cost(kinds, labels.kind) * labels.weight).mean()
        for key, value in costs.items():
            total = total + value
            parts[f"{name} {key}"] = float(value.detach())
    return total, parts


def _with_outside(score: Tensor) -> Tensor:
    return torch.cat([torch.zeros_like(score[..., :1]), score], dim=-1)


def _cost(score: Tensor, likely: Tensor) -> Tensor:
    return -(likely * functional.log_softmax(score, dim=-1)).sum(dim=-1)
