"""The reading order of a text: whether the order received is credible, and the most credible one where it is not.

Comes in: a text, its sentences and the mentions found in it. Goes out: an `Order`: the permutation, whether the order
as received is credible, and the reasons. The text itself is never altered; `reordered` resolves in the restored order.

Each pair of sentences is weighed for which stands first, and each for whether one follows the other at once
(`order_signs`); the order that fits best is sought from there. A text is taken as shuffled only where the order
received fits much worse than those of articles do. Its references are then sought in the whole text (`scattered`), with
the chances of which sentence follows which; the best single order is shown to people.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rejoinder.record.types import Mention
from rejoinder.resolving.order_signs import FOLLOWING, PRECEDING, Signs, signs_of
from rejoinder.resolving.scattered import Neighbours

__all__ = [
    "FITS",
    "Neighbours",
    "Order",
    "Weights",
    "fits",
    "matrices",
    "neighbours_of",
    "reading_order",
    "restore",
    "score",
    "shipped",
]

Offsets = tuple[int, int]
Matrix = NDArray[np.float64]
FEWEST = 6
"""Sentences without which an order is not judged."""
MOST = 120
"""Sentences considered; what comes after them stays where it is, so that time is linear in the length of a text."""
_LONGEST_MOVE = 4
_PASSES = 8


@dataclass(frozen=True)
class Order:
    """An order of the sentences of a text.

    `sentences` are the indices of the sentences received, in reading order; the identity where `credible`.
    `doubt` is the probability that the text was shuffled, `reasons` what speaks for it; `neighbours`, where it is not
    `credible`, which sentences may follow which.
    """

    sentences: tuple[int, ...]
    credible: bool
    doubt: float
    reasons: tuple[str, ...] = ()
    neighbours: Neighbours | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Weights:
    """What was fitted: weights of the signs, of the fit, and the doubt from which an order is not credible.

    `balance` weighs all pairs of sentences against neighbours. `positions`: where common words stand in articles.
    """

    preceding: Matrix
    following: Matrix
    balance: float
    fit: Matrix
    threshold: float
    positions: dict[str, float]


@functools.cache
def shipped() -> Weights:
    """The weights in `data/order.json`. Raises ValueError where they are not those of the signs of this version."""
    kept = json.loads(resources.files("rejoinder.data").joinpath("order.json").read_text(encoding="utf-8"))
    if set(kept["preceding"]) != set(PRECEDING) or set(kept["following"]) != set(FOLLOWING):
        raise ValueError("data/order.json was fitted on other signs; run training/order_weights.py")
    return Weights(
        np.array([kept["preceding"][name] for name in PRECEDING]),
        np.array([kept["following"][name] for name in FOLLOWING]),
        kept["balance"],
        np.array([kept["fit"][name] for name in FITS]),
        kept["threshold"],
        kept["positions"],
    )


def reading_order(
    text: str,
    sentences: Sequence[Offsets],
    mentions: Sequence[Mention],
    *,
    title: Offsets | None = None,
    language: str = "en",
    weights: Weights | None = None,
) -> Order:
    """In which order to read `sentences` (sorted spans of code points of `text`); a `title` among them stays first.

    The signs are those of English: texts in another `language`, and those of few sentences, are not judged.
    """
    fitted = weights or shipped()
    same = tuple(range(len(sentences)))
    body = [i for i in same if sentences[i] != title][:MOST]
    if len(body) < FEWEST or language != "en":
        return Order(same, True, 0.0)
    signs = signs_of(
        text, [sentences[i] for i in body], mentions, fitted.positions, text[slice(*title)] if title else ""
    )
    before, next_to = matrices(signs, fitted)
    doubt = float(1 / (1 + np.exp(-fits(signs, before, next_to) @ fitted.fit)))
    if doubt < fitted.threshold:
        return Order(same, True, doubt)
    best = restore(before, next_to, fitted.balance)
    kept = [i for i in same if sentences[i] == title]
    order = kept + [body[k] for k in best]
    considered = set(order)
    order += [i for i in same if i not in considered]
    reasons = _reasons(text, [sentences[i] for i in body], signs, before, best)
    return Order(tuple(order), False, doubt, reasons, _neighbours(body, signs, next_to))


def neighbours_of(
    text: str,
    sentences: Sequence[Offsets],
    mentions: Sequence[Mention],
    *,
    title: Offsets | None = None,
    weights: Weights | None = None,
) -> Neighbours:
    """Which of `sentences` may follow which, whether or not their order is credible."""
    fitted = weights or shipped()
    body = [i for i in range(len(sentences)) if sentences[i] != title][:MOST]
    found = signs_of(
        text, [sentences[i] for i in body], mentions, fitted.positions, text[slice(*title)] if title else ""
    )
    return _neighbours(body, found, matrices(found, fitted)[1])


def _neighbours(body: Sequence[int], signs: Signs, follows: Matrix) -> Neighbours:
    before = np.exp(follows)
    np.fill_diagonal(before, 0.0)
    return Neighbours(tuple(body), before, signs.following[:, :, FOLLOWING.index("same words")])


def matrices(signs: Signs, weights: Weights) -> tuple[Matrix, Matrix]:
    """Log-odds that i stands before j, and log-probability that i, of all, is the one that j follows."""
    # not by BLAS: its threads cost more than they bring here, and its last digits differ between machines
    before = np.einsum("ijk,k->ij", signs.preceding, weights.preceding)
    follows = np.einsum("ijk,k->ij", signs.following, weights.following)
    np.fill_diagonal(follows, -1e9)
    top = follows.max(axis=0)
    follows = follows - top - np.log(np.exp(follows - top).sum(axis=0))
    np.fill_diagonal(follows, 0.0)
    return before, follows


def score(before: Matrix, follows: Matrix, order: Sequence[int], balance: float) -> float:
    """How well an order fits."""
    index = np.array(order)
    pairs = float(np.triu(before[np.ix_(index, index)], 1).sum()) / len(index)
    return balance * pairs + float(follows[index[:-1], index[1:]].sum())


def restore(before: Matrix, follows: Matrix, balance: float) -> list[int]:
    """The order that fits best, as far as moving up to a few sentences at a time finds it."""
    size = len(before)
    pairs = before * (balance / size)
    order = np.argsort(-before.sum(axis=1), kind="stable")
    for _ in range(_PASSES):
        moved = False
        for length in range(1, min(_LONGEST_MOVE, size - 1) + 1):
            for at in range(size - length + 1):
                block, rest = order[at : at + length], np.concatenate([order[:at], order[at + length :]])
                gain = _places(pairs, follows, block, rest)
                place = int(np.argmax(gain))
                if gain[place] > gain[at] + 1e-9:
                    order = np.concatenate([rest[:place], block, rest[place:]])
                    moved = True
        if not moved:
            break
    return [int(i) for i in order]


def _places(pairs: Matrix, follows: Matrix, block: NDArray[np.int64], rest: NDArray[np.int64]) -> Matrix:
    """How well a block fits at each of the places between the rest."""
    size = len(rest)
    gain = np.zeros(size + 1)
    gain[1:] = 2 * np.cumsum(pairs[np.ix_(rest, block)].sum(axis=1))
    first, last = block[0], block[-1]
    gain[1:] += follows[rest, first]
    gain[:-1] += follows[last, rest]
    gain[1:-1] -= follows[rest[:-1], rest[1:]]
    return gain


_FIRSTS = ("full name first", "role first", "indefinite first", "he after a name")
FITS = (
    "one", "agreement", "neighbours", "agreement by length", "neighbours by length", "length",
    *(f"{name}: {kind}" for name in _FIRSTS for kind in ("kept", "broken", "first of all broken")),
)  # fmt: skip
"""What tells a shuffled text from one in order."""


def fits(signs: Signs, before: Matrix, follows: Matrix) -> Matrix:
    """How well the order received fits, as a share of the best any order could and against the mean of all orders.

    Also how many sentences take up what only stands after them ("broken"), and how many what stands before ("kept").
    """
    size = len(before)
    upper = np.triu(before, 1)
    agreement = float(upper.sum() / (np.abs(upper).sum() + 1e-9))
    index = np.arange(size - 1)
    neighbours = float(follows[index, index + 1].mean() - follows.sum() / (size * (size - 1)))
    root = size**0.5 / 5
    found = [1.0, agreement, neighbours, agreement * root, neighbours * root, root]
    for name in _FIRSTS:
        given = signs.preceding[:, :, PRECEDING.index(name)] > 0
        earlier, later = np.triu(given, 1).any(axis=0), np.tril(given, -1).any(axis=0)
        kept, broken = float(earlier.sum()), float((later & ~earlier).sum())
        found += [kept**0.5, broken**0.5, broken / (kept + broken + 1.0)]
    return np.array(found)


def _reasons(
    text: str, sentences: Sequence[Offsets], signs: Signs, before: Matrix, best: Sequence[int]
) -> tuple[str, ...]:
    """The few sentences received farthest before those they should follow, and what they lack there."""
    size = len(best)
    lateness = [float(np.maximum(0.0, before[at + 1 :, at]).sum()) for at in range(size)]
    found: list[str] = []
    for at in sorted(range(size), key=lambda i: -lateness[i]):
        if not signs.reasons[at] or len(found) == 4:
            continue
        start, end = sentences[at]
        words = " ".join(text[start:end].split()[:6])
        found.append(f"“{words}…”: {signs.reasons[at]}")
    return tuple(found)
