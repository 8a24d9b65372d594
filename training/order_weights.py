"""Fits the weights of the reading order: `python training/order_weights.py DATA_FOLDER OUT.json [--articles N]`.

Learned from are PolNeAR's training articles with their sentences shuffled (titles stay): which of two sentences
stands first by logistic regression, which of all sentences another follows by a softmax, and from the fit of the best
order and the one received whether a text was shuffled. Where common words stand in articles is counted. The last
third of the articles is not fitted on; the doubt from which an order is not credible leaves nearly all articles in
order as they are. Needs numpy alone.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import pickle
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

from order import Article, articles, kendall, shuffled
from rejoinder.documents.passages import passages
from rejoinder.resolving.order import FEWEST, FITS, MOST, Weights, fits, matrices, restore
from rejoinder.resolving.order_signs import FOLLOWING, PRECEDING, Signs, signs_of

__all__ = ["main"]

LONGEST, LONG = 20000, 60
"""Articles with more code points or sentences are not learned from."""
COMMON, LISTED = 40, 400
"""In how many articles a small-letter word must stand for its places to count, and how many words are kept."""
BALANCE = 0.6
"""Weight of all pairs against neighbours: with more, fewer pronouns find whom they mean."""
FALSE_ALARMS = 0.006
"""Share of unshuffled articles that may be doubted when the threshold is chosen."""


@dataclass
class Case:
    """One article in one order: its signs, and for each sentence its true place."""

    name: str
    signs: Signs
    places: np.ndarray
    shuffled: bool


def positions(texts: list[str]) -> dict[str, float]:
    """Mean place of common words in articles, less 0.5, drawn to 0 where few articles have them."""
    places: dict[str, list[float]] = defaultdict(list)
    holding: Counter[str] = Counter()
    for text in texts:
        body = passages(text).sentences[1:]
        seen: set[str] = set()
        for at, (start, end) in enumerate(body):
            for word in text[start:end].split():
                plain = word.strip("“”\"'’,.;:!?()-—")
                if plain.isalpha() and plain.islower():
                    places[plain].append(at / max(1, len(body) - 1) - 0.5)
                    seen.add(plain)
        holding.update(seen)
    found = {w: sum(p) / (len(p) + 40) for w, p in places.items() if holding[w] >= COMMON}
    best = sorted(found, key=lambda w: (-abs(found[w]) * len(places[w]) ** 0.5, w))[:LISTED]
    return {w: round(found[w], 4) for w in sorted(best)}


def cases(versions: tuple[Article, Article], words: dict[str, float]) -> list[Case]:
    """An article as it is and shuffled; none for one too short."""
    made = []
    for version in versions:
        body = [(i, s) for i, s in enumerate(version.sentences) if s != version.title][:MOST]
        if len(body) < FEWEST:
            return []
        title = version.text[slice(*version.title)] if version.title else ""
        signs = signs_of(version.text, [s for _, s in body], version.mentions, words, title)
        places = np.array([version.places[i] for i, _ in body])
        made.append(Case(version.name, signs, places, version is versions[1]))
    return made


def versions_of(lines: list[str], cache: pathlib.Path | None) -> list[tuple[Article, Article]]:
    """Each article and its shuffle, with the mentions found in both; from the cache if there."""
    if cache is not None and cache.exists():
        return pickle.loads(cache.read_bytes())
    made = []
    for line in lines:
        row = json.loads(line)
        if len(row["text"]) <= LONGEST:
            (article,) = articles([row])
            made.append((article, shuffled(article, 0)))
    if cache is not None:
        cache.write_bytes(pickle.dumps(made))
    return made


def fit_pairs(made: list[Case], strength: float = 3.0) -> np.ndarray:
    """Logistic regression without intercept: does i stand before j? Each article counts alike, by its length."""
    rows, labels, weight = [], [], []
    for case in made:
        low, high = np.triu_indices(case.signs.size, 1)
        rows.append(case.signs.preceding[low, high])
        labels.append((case.places[low] < case.places[high]) * 1.0)
        weight.append(np.full(len(low), 2.0 / case.signs.size))
    x, y, w = np.concatenate(rows), np.concatenate(labels), np.concatenate(weight)
    return logistic(x, y, w, strength)


def logistic(x: np.ndarray, y: np.ndarray, w: np.ndarray, strength: float) -> np.ndarray:
    """Newton's method with a ridge on the scale of the columns."""
    scale = np.sqrt((x**2 * w[:, None]).sum(axis=0) / w.sum()) + 1e-9
    x = x / scale
    found = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (w * (y - p)) - strength * found
        curve = (x * (w * p * (1 - p))[:, None]).T @ x + strength * np.eye(len(found))
        found = found + np.linalg.solve(curve, slope)
    return found / scale


def fit_neighbours(made: list[Case], strength: float = 3.0) -> np.ndarray:
    """Softmax over the sentences a sentence could follow; Newton steps on its likelihood."""
    scale = np.sqrt(np.mean([np.mean(c.signs.following**2, axis=(0, 1)) for c in made], axis=0)) + 1e-9
    found = np.zeros(len(FOLLOWING))
    for _ in range(7):
        slope, curve = -strength * found, strength * np.eye(len(found))
        for case in made:
            at = {int(p): k for k, p in enumerate(case.places)}
            pairs = [(at[p - 1], k) for p, k in at.items() if p - 1 in at]
            before, after = (np.array(x) for x in zip(*pairs, strict=True))
            signs = case.signs.following[:, after] / scale
            z = signs @ found
            z[after, np.arange(len(after))] = -np.inf
            share = np.exp(z - z.max(axis=0))
            share /= share.sum(axis=0)
            mean = np.einsum("ijk,ij->jk", signs, share)
            slope += signs[before, np.arange(len(after))].sum(axis=0) - mean.sum(axis=0)
            flat = signs.reshape(-1, len(found))
            curve += (flat * share.reshape(-1, 1)).T @ flat - mean.T @ mean
        found = found + np.linalg.solve(curve, slope)
    return found / scale


def measured(group: list[Case], weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """How the order of each case fits, and whether it is shuffled."""
    rows = [fits(case.signs, *matrices(case.signs, weights)) for case in group]
    return np.array(rows), np.array([case.shuffled * 1.0 for case in group])


def main() -> int:
    """Fit, choose, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--cache", type=pathlib.Path, help="keep the texts and mentions here between runs")
    parser.add_argument("--restore", type=int, default=0, help="report tau over this many shuffled articles")
    arguments = parser.parse_args()
    lines = (arguments.data / "polnear" / "train.jsonl").read_text("utf-8").splitlines()
    random.Random(0).shuffle(lines)
    # places of words are counted on other articles than the weights are fitted on, which would trust them too much
    words = positions([json.loads(line)["text"] for line in lines[arguments.articles :]])
    versions = versions_of(lines[: arguments.articles], arguments.cache)
    versions = [v for v in versions if len(v[0].sentences) <= LONG]
    cut = len(versions) * 2 // 3
    made = [c for pair in versions[:cut] for c in cases(pair, words)]
    held = [c for pair in versions[cut:] for c in cases(pair, words)]
    print(f"{len(made)} versions to fit on, {len(held)} to choose on")
    mixed = [c for c in made if c.shuffled]
    preceding, following = fit_pairs(mixed), fit_neighbours(mixed)
    weights = Weights(preceding, following, BALANCE, np.zeros(len(FITS)), 0.5, words)
    x, y = measured(made, weights)
    fit = logistic(x, y, np.ones(len(y)), 1.0)
    doubts = []
    for name, group in (("fitted on", made), ("kept apart", held)):
        x, y = measured(group, weights)
        doubt = 1 / (1 + np.exp(-x @ fit))
        better = np.mean(doubt[y == 1][:, None] > doubt[y == 0][None])
        print(f"{name}: a shuffled text is doubted more than one in order in {better:.3f}")
        doubts.append((doubt[y == 0], doubt[y == 1]))
    threshold = float(np.quantile(np.concatenate([good for good, _ in doubts]), 1 - FALSE_ALARMS))
    for good, bad in doubts:
        print(f"threshold {threshold:.3f}: shuffled found {np.mean(bad > threshold):.3f}, "
              f"good doubted {np.mean(good > threshold):.3f}")  # fmt: skip
    if arguments.restore:
        some = [c for c in held if c.shuffled][: arguments.restore]
        orders = [(c, restore(*matrices(c.signs, weights), BALANCE)) for c in some]
        print(f"tau {np.mean([kendall([int(c.places[i]) for i in o]) for c, o in orders]):.3f}")
    kept = {
        "preceding": dict(zip(PRECEDING, preceding.round(4).tolist(), strict=True)),
        "following": dict(zip(FOLLOWING, following.round(4).tolist(), strict=True)),
        "balance": BALANCE,
        "fit": dict(zip(FITS, fit.round(4).tolist(), strict=True)),
        "threshold": round(threshold, 4),
        "positions": words,
    }
    arguments.out.write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
