"""Fits what `resolving/scattered.py` weighs: `python training/scattered_weights.py DATA_FOLDER OUT.json`.

Learned from are PolNeAR's training articles with their sentences shuffled. Whom the references of an article mean in
its order (`References`) is taken as true; the weights are those with which its shuffle gives the same persons and
actors, by softmax regression for each kind of reference. Articles on which the weights of the order were fitted
(`order_weights.py`) are left out, since their neighbours are told too well. Nothing annotated is needed.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import pickle
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

from order import Article, articles, linked, shuffled, source_spans, spans_moved
from rejoinder.resolving import scattered
from rejoinder.resolving.antecedents import PRONOUNS, Resolution
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.order import neighbours_of
from rejoinder.resolving.references import References
from rejoinder.resolving.salience import Entry, Ranked
from rejoinder.resolving.scattered import KINDS, NONE, Scattered

__all__ = ["main"]

FIRST = 270
"""Articles, as `order_weights.py` shuffles them, that its weights were fitted on."""
START = {"fit": 1.0, "often": 0.5, "speaks": 0.5, "follows": 1.0, "here before": 1.0, NONE: -2.0}
"""Weights to find mentions with before there are any."""


class _Told(References):
    """References in order that note whom each reference was taken to mean."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.told: dict[tuple[str, int], str | None] = {}

    def _likeliest(
        self,
        kind: str,
        index: int,
        accept: Callable[[Entry], float | None],
        what: str,
        exclude: Sequence[Any],
        least: float | None = None,
    ) -> Resolution:
        found = super()._likeliest(kind, index, accept, what, exclude, least)
        self.told[kind, self.words.start[index]] = found.person or found.actor
        return found


class _Asked(Scattered):
    """Scattered references that note the signs of all candidates."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asked: dict[tuple[str, int], list[tuple[Entry, dict[str, float]]]] = {}

    def _chances(
        self, kind: str, index: int, accept: Callable[[Entry], float | None], exclude: Sequence[Any]
    ) -> Ranked:
        given = (
            [*exclude, *self.said] if kind in {"he", "it", "they"} and not self._place(index).possessive else exclude
        )
        self.asked[kind, self.words.start[index]] = self.signs(kind, index, accept, given)
        return super()._chances(kind, index, accept, exclude)


def examples(row: dict[str, Any], article: Article, other: Article) -> list[tuple[str, list[tuple[float, dict]], bool]]:
    """Kind, candidates (whether right, signs) and whether nobody is right, for each reference of a shuffled article."""
    neighbours = neighbours_of(other.text, other.sentences, other.mentions, title=other.title)
    in_order, links = linked(article.text), linked(other.text)
    make = partial(Scattered, neighbours=neighbours, links=links)
    mentions = find_mentions(other.text, other.sentences, references=make, ordered=False)
    told = _Told(article.text, article.sentences, article.mentions, article.paragraphs, links=in_order)
    asked = _Asked(other.text, other.sentences, mentions, other.paragraphs, neighbours=neighbours, links=links)
    for source, content in source_spans(row):
        told.resolve(*source, exclude=content)
        moved = spans_moved(article, other, source)
        asked.resolve(*moved[0], exclude=[x for span in content for x in spans_moved(article, other, span)])
    told.said = asked.said = ()
    seen = {at for _, at in told.told}
    for index, word in enumerate(told.words.low):
        start = told.words.start[index]
        if PRONOUNS.get(word) in {"M", "F", "it", "they"} and start not in seen:
            moved = spans_moved(article, other, (start, told.words.end[index]))
            if moved != [(0, 0)]:
                told.pronoun(index)
                asked.pronoun(asked.words.at(moved[0][0]))
    places = {at: spans_moved(article, other, (at, at + 1))[0][0] for _, at in told.told}
    found = []
    for (kind, start), meant in told.told.items():
        candidates = asked.asked.get((kind, places[start])) if kind in KINDS else None
        if candidates is not None:
            listed = [(float(meant is not None and meant == (e.person or e.actor)), signs) for e, signs in candidates]
            if meant is None or any(right for right, _ in listed):
                found.append((kind, listed, meant is None))
    return found


def fit(made: list[tuple[list[tuple[float, dict]], bool]], strength: float = 2.0) -> dict[str, float]:
    """Softmax regression over candidates and nobody, by gradient with momentum on standardised signs."""
    names = [NONE, *sorted({n for listed, _ in made for _, signs in listed for n in signs})]
    at = {n: k for k, n in enumerate(names)}
    rows, owner, right = [], [], []
    for number, (listed, nobody) in enumerate(made):
        for target, signs in [(float(nobody), {NONE: 1.0}), *listed]:
            row = np.zeros(len(names))
            for n, v in signs.items():
                row[at[n]] = v
            rows.append(row)
            owner.append(number)
            right.append(target)
    x, groups, y = np.array(rows), np.array(owner), np.array(right)
    y = y / np.maximum(1e-9, np.bincount(groups, y))[groups]
    scale = np.sqrt((x**2).mean(axis=0)) + 1e-9
    x = x / scale
    found = np.zeros(len(names))
    for _ in range(60):
        z = x @ found
        z -= np.maximum.reduceat(z, np.flatnonzero(np.diff(groups, prepend=-1)))[groups]
        p = np.exp(z)
        p /= np.bincount(groups, p)[groups]
        slope = x.T @ (y - p) - strength * found
        curve = (x * p[:, None]).T @ x + (strength + 1e-6) * np.eye(len(names))
        mean = np.zeros((len(made), len(names)))
        np.add.at(mean, groups, x * p[:, None])
        curve -= mean.T @ mean
        step = np.linalg.solve(curve, slope)
        found = found + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-4:
            break
    return {n: round(float(v), 4) for n, v in zip(names, found / scale, strict=True)}


def hits(made: list[tuple[list[tuple[float, dict]], bool]], table: dict[str, float]) -> tuple[float, float]:
    """How often the likeliest is right where somebody is meant, and how often by the one spoken of most."""
    told = [listed for listed, nobody in made if not nobody]
    if not told:
        return 0.0, 0.0
    score = [max(c, key=lambda x: sum(table.get(n, 0.0) * v for n, v in x[1].items()))[0] > 0 for c in told]
    most = [max(c, key=lambda x: x[1]["often"])[0] > 0 for c in told]
    return float(np.mean(score)), float(np.mean(most))


def main() -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--articles", type=int, default=180)
    parser.add_argument("--cache", type=pathlib.Path, help="articles and shuffles, kept between runs")
    arguments = parser.parse_args()
    if arguments.cache and arguments.cache.exists():
        versions = pickle.loads(arguments.cache.read_bytes())
    else:
        rows = [json.loads(x) for x in (arguments.data / "polnear" / "train.jsonl").read_text("utf-8").splitlines()]
        random.Random(0).shuffle(rows)
        rows = [r for r in rows if len(r["text"]) < 20000][: FIRST + arguments.articles]
        versions = [(row, *(lambda a: (a, shuffled(a, 0)))(articles([row])[0])) for row in rows]
        if arguments.cache:
            arguments.cache.write_bytes(pickle.dumps(versions))
    if not arguments.out.exists():
        arguments.out.write_text(json.dumps(dict.fromkeys(KINDS, START)), encoding="utf-8")
    table = json.loads(arguments.out.read_text("utf-8"))
    scattered.weights = lambda: table  # the mentions of the text are found with the weights so far
    made: dict[str, list] = defaultdict(list)
    kept: dict[str, list] = defaultdict(list)
    chosen = versions[FIRST : FIRST + arguments.articles]
    for number, (row, article, other) in enumerate(chosen):
        for kind, listed, nobody in examples(row, article, other):
            (made if number < len(chosen) * 3 // 4 else kept)[kind].append((listed, nobody))
    found = {}
    for kind, rows in sorted(made.items()):
        found[kind] = fit(rows)
        counts = Counter(nobody for _, nobody in rows)
        right, most = hits(kept[kind], found[kind])
        print(
            f"{kind:14} {counts[False]:5} meant, {counts[True]:5} not; kept apart: {right:.3f}, most often {most:.3f}"
        )
    arguments.out.write_text(json.dumps(table | found, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
