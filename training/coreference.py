"""Whom references mean, as training examples for the encoder: the choices of the resolver with the right ones marked.

Comes in: the negotiations trained on, whose words for actors are annotated, and GUM's coreference. Goes out: for each
pronoun, office and person the mentions the resolver can choose from, how it weighs their places, which are right; and
what the encoder's keys and queries cost on them. `link_head.py` lets the reader learn it, `link_weights.py` weighs it.
"""

from __future__ import annotations

import json
import pathlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from antecedent_weights import Choice, choices, of_chains
from corpus import held_out, load
from examples import Text, padded, prepare
from model import SMALL, Model, precision
from rejoinder.documents.cleaning import clean
from rejoinder.reading.windows import Pieces, windows
from rejoinder.resolving.likelihood import NONE, weights

__all__ = ["Example", "Told", "examples", "link_loss", "links_of", "turns"]

Offsets = tuple[int, int]
PIECES = 2048
"""Word pieces a step looks at."""


class Told(NamedTuple):
    """One reference in word pieces: `at` its first, `spans` (C, 2) those of its candidates (end exclusive), `score`
    (C + 1,) what their places weigh, `right` (C + 1,); the last of both is for none of them."""

    kind: str
    at: int
    spans: np.ndarray
    score: np.ndarray
    right: np.ndarray


@dataclass
class Example:
    """A text with its references; `name` is the negotiation's or document's."""

    name: str
    text: str
    pieces: Pieces
    told: list[Told]


def examples(tokenizer: Tokenizer, corpus: pathlib.Path, gum: pathlib.Path) -> list[Example]:
    """All texts with references but those of the negotiations kept for scoring."""
    found = []
    for negotiation in load(corpus):
        if not held_out(negotiation.name):
            for article in negotiation.articles:
                if not article.copy_of:
                    listed = choices(negotiation, article)
                    found.append(_example(tokenizer, negotiation.name, clean(article.text).text, listed))
    with gum.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            found.append(_example(tokenizer, record["id"], record["text"], list(of_chains(record))))
    return [f for f in found if f.told]


def _example(tokenizer: Tokenizer, name: str, text: str, listed: list[Choice]) -> Example:
    (cut,) = prepare(tokenizer, [Text(text)])
    pieces = cut.pieces
    assert pieces is not None
    told = []
    for choice in listed:
        table = weights().get(choice.kind, {})
        at = int(np.searchsorted(pieces.end, choice.position, side="right"))
        spans, score, right = [], [], []
        for candidate, is_right in zip(choice.candidates, choice.right, strict=True):
            first = int(np.searchsorted(pieces.end, candidate.entry.start, side="right"))
            last = int(np.searchsorted(pieces.start, candidate.entry.end, side="left"))
            if first >= last:
                continue
            spans.append((first, last))
            score.append(sum(table.get(s, 0.0) for s in candidate.signs) + table.get("fit", 1.0) * candidate.fit)
            right.append(is_right)
        if spans and at < len(pieces.ids):
            told.append(
                Told(
                    choice.kind, at, np.array(spans), np.array([*score, table.get(NONE, 0.0)], dtype=np.float32),
                    np.array([*right, not any(right)]),
                )
            )  # fmt: skip
    return Example(name, text, pieces, told)


def turns(every: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Some texts at a time, in random order, without end."""
    while True:
        group: list[Example] = []
        for example in rng.sample(every, len(every)):
            if group and sum(len(e.pieces.ids) for e in group) + len(example.pieces.ids) > PIECES:
                yield group
                group = []
            group.append(example)


def _scored(model: Model, group: list[Example], budget: int) -> list[tuple[Tensor, Tensor]]:
    """Keys and queries (N, 64) of the pieces of each text, windows read one by one as the reader does."""
    assert model.refer is not None
    rows = [(i, w) for i, e in enumerate(group) for w in windows(e.pieces, budget)]
    rows.sort(key=lambda r: len(r[1].ids))
    found: list[list[tuple[np.ndarray, Tensor, Tensor]]] = [[] for _ in group]
    for low in range(0, len(rows), 12):
        part = rows[low : low + 12]
        ids, mask = padded([w for _, w in part])
        with precision():
            out = model.refer(model.encoder(ids, mask))
        for r, (i, window) in enumerate(part):
            own = np.flatnonzero(window.own)
            found[i].append((window.piece[own], out["key"][r, own].float(), out["query"][r, own].float()))
    scored = []
    for parts in found:
        order = torch.from_numpy(np.argsort(np.concatenate([p for p, _, _ in parts])))
        scored.append((torch.cat([k for _, k, _ in parts])[order], torch.cat([q for _, _, q in parts])[order]))
    return scored


def links_of(key: Tensor, query: Tensor, told: Told) -> Tensor:
    """How well each candidate of a reference goes with it (C,): the query of its first piece with the mean key."""
    spans = torch.from_numpy(told.spans)
    sums = torch.cat([torch.zeros_like(key[:1]), key.cumsum(0)])
    mean = (sums[spans[:, 1]] - sums[spans[:, 0]]) / (spans[:, 1] - spans[:, 0])[:, None]
    return mean @ query[told.at] / SMALL**0.5


def link_loss(model: Model, group: list[Example], budget: int) -> Tensor:
    """The mean surprise at what is right, places weighed as before the links were there."""
    losses = []
    for example, (key, query) in zip(group, _scored(model, group, budget), strict=True):
        for told in example.told:
            link = torch.cat([links_of(key, query, told), torch.zeros(1)])
            chance = torch.log_softmax(link + torch.from_numpy(told.score), dim=0)
            losses.append(-torch.logsumexp(chance[torch.from_numpy(told.right)], dim=0))
    return torch.stack(losses).mean()
