"""Annotated texts to the tensors of one training batch."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from model import FRAMES
from rejoinder.reading.windows import Pieces, Window, cut, windows

__all__ = [
    "ROLES",
    "WITHIN_PARAGRAPH",
    "Batch",
    "FrameBatch",
    "FrameLabel",
    "Text",
    "batches",
    "covered",
    "labels_of",
    "prepare",
]

Spans = list[tuple[int, int]]
ROLES = {name: len(roles) for name, roles in FRAMES.items()}
WITHIN_PARAGRAPH = {"statement"}
STRAIGHT = str.maketrans("“”‘’„«»", '""\'\'"""')


@dataclass
class FrameLabel:
    """One annotated frame: spans in code points; `roles` by role, None where the role is not annotated."""

    anchor: tuple[int, int]
    roles: list[list[tuple[int, int]] | None]
    kind: int = -1
    weight: float = 1.0


@dataclass
class Text:
    """A text with what is annotated in it: kinds of frames, and plain tags as (start, end, class) by head."""

    text: str
    frames: dict[str, list[FrameLabel]] = field(default_factory=dict)
    tags: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    pieces: Pieces | None = None
    plain: Pieces | None = None
    unscored: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass
class FrameBatch:
    """Labels of one kind of frame in a batch of B windows of T pieces, with A anchors."""

    anchor: Tensor
    flat: Tensor
    row: Tensor
    pool: Tensor
    middle: Tensor
    roles: Tensor
    kind: Tensor
    weight: Tensor


@dataclass
class Batch:
    """Word pieces (B, T) with their mask and labels; -100 marks what is not scored."""

    ids: Tensor
    mask: Tensor
    frames: dict[str, FrameBatch]
    tags: dict[str, Tensor]


def prepare(tokenizer: Tokenizer, texts: list[Text]) -> list[Text]:
    """Cut all texts into pieces once."""
    for text in texts:
        text.pieces = cut(tokenizer, text.text)
        plain = text.text.translate(STRAIGHT)
        text.plain = cut(tokenizer, plain) if plain != text.text else text.pieces
    return texts


def covered(pieces: Pieces, span: tuple[int, int]) -> tuple[int, int]:
    """First and one past the last piece that a span touches."""
    return int(np.searchsorted(pieces.end, span[0], side="right")), int(
        np.searchsorted(pieces.start, span[1], side="left")
    )


def labels_of(
    text: Text, pieces: Pieces, window: Window, name: str
) -> tuple[np.ndarray, np.ndarray, list[tuple[np.ndarray, np.ndarray, int, float]]]:
    """Anchor labels (T,) of one window, labels of each role for any anchor (T, R), and, per anchor in it,
    (pool (T,), role labels (T, R), kind, weight)."""
    place = {int(p): i for i, p in enumerate(window.piece) if p >= 0}
    size = len(window.ids)
    anchor = np.where(window.piece >= 0, 0, -100)
    width = ROLES[name]
    flat = np.where(window.piece >= 0, 0, -100)[:, None].repeat(width, axis=1)
    paragraph = np.where(window.piece >= 0, pieces.paragraph[np.maximum(window.piece, 0)], -1)
    found = []
    for span in text.unscored.get(name, []):
        inside = [place[p] for p in range(*covered(pieces, span)) if p in place]
        anchor[inside] = -100
    unscored = set(text.unscored.get(name, []))
    for frame in text.frames[name]:
        first, last = covered(pieces, frame.anchor)
        if first >= last or first not in place or last - 1 not in place:
            continue
        start, end = place[first], place[last - 1] + 1
        if frame.anchor not in unscored:
            anchor[start:end] = 2
            anchor[start] = 1
        pool = np.zeros(size, dtype=np.float32)
        pool[start:end] = 1 / (end - start)
        roles = np.zeros((size, width), dtype=np.int64)
        roles[window.piece < 0] = -100
        near = {int(pieces.paragraph[first])}
        for r, spans in enumerate(frame.roles):
            if spans is None:
                roles[:, r] = flat[:, r] = -100
                continue
            for span in spans:
                a, b = covered(pieces, span)
                inside = [place[p] for p in range(a, b) if p in place]
                if inside:
                    near.update(pieces.paragraph[a:b].tolist())
                    roles[inside, r] = flat[inside, r] = 2
                    if a in place:
                        roles[inside[0], r] = flat[inside[0], r] = 1
        if name in WITHIN_PARAGRAPH:
            # statements are decoded within their paragraph, so what lies outside it teaches nothing
            roles[~np.isin(paragraph, list(near))] = -100
        found.append((pool, roles, frame.kind, frame.weight))
    return anchor, flat, found


def _batch(rows: list[tuple[Text, Pieces, Window]], kinds: list[str], tags: list[str]) -> Batch:
    ids, mask = padded([w for _, _, w in rows])
    size = ids.shape[1]
    frames: dict[str, FrameBatch] = {}
    for name in kinds:
        anchor = torch.full((len(rows), size), -100)
        flat = torch.full((len(rows), size, ROLES[name]), -100)
        row, pools, roles, kind, weight = [], [], [], [], []
        for i, (text, pieces, window) in enumerate(rows):
            if name not in text.frames:
                continue
            tagged, filled, found = labels_of(text, pieces, window, name)
            anchor[i, : len(tagged)] = torch.from_numpy(tagged)
            flat[i, : len(tagged)] = torch.from_numpy(filled)
            for pool, role, k, w in found:
                row.append(i)
                pools.append(np.pad(pool, (0, size - len(pool))))
                roles.append(np.pad(role, ((0, size - len(role)), (0, 0)), constant_values=-100))
                kind.append(k)
                weight.append(w)
        if (anchor != -100).any():
            pool_t = torch.from_numpy(np.array(pools, dtype=np.float32).reshape(-1, size))
            places = torch.arange(size, dtype=torch.float32)
            frames[name] = FrameBatch(
                anchor,
                flat,
                torch.tensor(row, dtype=torch.long),
                pool_t,
                torch.floor(pool_t @ places + 1e-3).long(),
                torch.from_numpy(np.array(roles, dtype=np.int64).reshape(len(row), size, ROLES[name])),
                torch.tensor(kind, dtype=torch.long),
                torch.tensor(weight),
            )
    tagged_by: dict[str, Tensor] = {}
    for name in tags:
        label = torch.full((len(rows), size), -100)
        for i, (text, pieces, window) in enumerate(rows):
            if name not in text.tags:
                continue
            full = np.zeros(len(pieces.ids), dtype=np.int64)
            for start, end, which in text.tags[name]:
                a, b = covered(pieces, (start, end))
                full[a:b] = 2 * which + 2
                full[a : a + 1] = 2 * which + 1
            label[i, : len(window.ids)] = torch.from_numpy(
                np.where(window.piece >= 0, full[np.maximum(window.piece, 0)], -100)
            )
        if (label != -100).any():
            tagged_by[name] = label
    return Batch(ids, mask, frames, tagged_by)


def batches(
    texts: list[Text], rng: random.Random, *, budgets: tuple[int, int] = (64, 192), tokens: int = 2048
) -> Iterator[Batch]:
    """One epoch in random order: windows of a budget drawn per text, batched by length.

    Damage is learned too: one text in eight has straight for curly quotation marks, one in eight no line breaks.
    """
    rows = [(text, pieces, w) for text in texts for pieces, w in drawn(text.pieces, text.plain, rng, budgets)]
    kinds = sorted({k for t in texts for k in t.frames})
    tags = sorted({k for t in texts for k in t.tags})
    for group in grouped(rows, rng, tokens):
        yield _batch(group, kinds, tags)


def drawn(
    pieces: Pieces | None, plain: Pieces | None, rng: random.Random, budgets: tuple[int, int]
) -> Iterator[tuple[Pieces, Window]]:
    """Windows of a text, of a budget drawn at random: one time in eight with straight quotation marks (`plain`), one in
    eight without line breaks."""
    chosen = plain if rng.random() < 1 / 8 else pieces
    assert chosen is not None
    if rng.random() < 1 / 8:
        chosen = replace(chosen, paragraph=np.zeros_like(chosen.paragraph))
    for window in windows(chosen, rng.randint(*budgets)):
        yield chosen, window


def grouped(
    rows: list[tuple[Any, Pieces, Window]], rng: random.Random, tokens: int
) -> list[list[tuple[Any, Pieces, Window]]]:
    """Rows put together by the length of their windows, up to so many pieces with padding, in random order."""
    rng.shuffle(rows)
    rows.sort(key=lambda r: len(r[2].ids) + rng.random() * 24)
    groups: list[list[tuple[Any, Pieces, Window]]] = [[]]
    widest = 0
    for row in rows:
        widest = max(widest, len(row[2].ids))
        if groups[-1] and widest * (len(groups[-1]) + 1) > tokens:
            groups.append([])
            widest = len(row[2].ids)
        groups[-1].append(row)
    rng.shuffle(groups)
    return groups


def padded(rows: list[Window]) -> tuple[Tensor, Tensor]:
    """Word pieces (B, T) of windows and their mask, as wide as the longest."""
    size = max(len(w.ids) for w in rows)
    ids = torch.zeros((len(rows), size), dtype=torch.long)
    mask = torch.zeros((len(rows), size), dtype=torch.bool)
    for i, window in enumerate(rows):
        ids[i, : len(window.ids)] = torch.from_numpy(window.ids)
        mask[i, : len(window.ids)] = True
    return ids, mask
