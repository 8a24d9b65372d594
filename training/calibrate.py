"""Fits what chooses among the readings of a cue: `python training/calibrate.py DATA READER_FOLDER`.

Comes in: PolNeAR dev and a reader. Goes out, into the reader's folder: trees that weigh the options for content and for
source (content.onnx, source.onnx) and, in reader.json, the weights by which both together become the confidence of a
statement (see `rejoinder.reading.certainty`).

All are fitted on dev, so dev scored with them flatters. What to expect elsewhere is printed: the articles are divided
in twelve, everything is fitted on eleven parts and scored on the twelfth.
"""

from __future__ import annotations

import argparse
import json
import pathlib
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from fitting import calibration_error, fit
from pairs import Frame, Spans, likeness, pair_scores, right_pairs
from rejoinder.documents.cleaning import clean
from rejoinder.reading.certainty import Choice, choices, logistic, pair_signs
from rejoinder.reading.encoder import Encoder
from rejoinder.reading.options import Options
from rejoinder.reading.quotes import quoted
from rejoinder.reading.statements import distinct, readings_of
from trees import boosted, graph_of

__all__ = ["CUE", "LEAST", "Article", "Fit", "cross_validate", "fit_all", "main"]

Floats = NDArray[np.float64]
CUE = 0.08
"""Probability from which a cue is looked at."""
LEAST = 0.25
"""Confidence from which a statement is kept; F1 on dev changes by less than .003 from .2 to .35."""
RIDGE = 20.0
"""Pull of the pair's weights towards nothing."""
PARTS = 12
SAME_CUE = 0.2
"""Likeness that an annotated cue at the right place adds, where two annotations share their content."""


@dataclass
class Article:
    """The cues of one article with their options, and what is annotated; for each cue the annotation nearest to it."""

    found: list[Options]
    gold: list[Frame]
    nearest: list[Frame | None]


def read_article(record: dict[str, object], reader: Encoder) -> Article:
    """One PolNeAR article."""
    text = clean(str(record["text"])).text
    encoded = reader.encode(text)
    found = readings_of(text, encoded.pieces, encoded, quoted(text), CUE)
    gold: list[Frame] = [
        {role: [tuple(s) for s in a[role]] for role in ("source", "cue", "content")}
        for a in record["attributions"]  # type: ignore[attr-defined]
        if a["content"]
    ]
    return Article(found, gold, [_nearest(options, gold) for options in found])


def _nearest(options: Options, gold: list[Frame]) -> Frame | None:
    """The annotation that some option for the content matches, the one with the same cue first."""
    best, most = None, 0.5
    for content in options.contents:
        for frame in gold:
            same = bool(frame["cue"]) and likeness([options.cue], frame["cue"]) > 0
            alike = likeness(list(content.spans), frame["content"]) + SAME_CUE * same
            if alike >= most:
                best, most = frame, alike
    return best


def _right_source(spans: tuple[tuple[int, int], ...], gold: Spans) -> bool:
    return likeness(list(spans), gold) >= 0.5 if spans and gold else not spans and not gold


@dataclass
class Fit:
    """Trees for content and source, weights for both together."""

    content: HistGradientBoostingClassifier
    source: HistGradientBoostingClassifier
    pair: Floats

    def choose(self, articles: list[Article]) -> list[list[Choice]]:
        """What is chosen for each cue of each article."""
        return _choose(self.content, self.source, articles)


def _choose(
    content: HistGradientBoostingClassifier, source: HistGradientBoostingClassifier, articles: list[Article]
) -> list[list[Choice]]:
    chosen = []
    for article in articles:
        if not article.found:
            chosen.append([])
            continue
        signs = [np.array([o.signs for f in article.found for o in group(f)], dtype=np.float32) for group in _GROUPS]
        odds = [trees.predict_proba(s)[:, 1] for trees, s in zip((content, source), signs, strict=True)]
        chosen.append(choices(article.found, *odds))
    return chosen


_GROUPS = (lambda f: f.contents, lambda f: f.sources)


def _fit_trees(articles: list[Article]) -> tuple[HistGradientBoostingClassifier, HistGradientBoostingClassifier]:
    content, content_right, source, source_right = [], [], [], []
    for article in articles:
        for options, nearest in zip(article.found, article.nearest, strict=True):
            for option in options.contents:
                content.append(option.signs)
                content_right.append(any(likeness(list(option.spans), f["content"]) >= 0.5 for f in article.gold))
            for option in options.sources if nearest else ():
                source.append(option.signs)
                source_right.append(_right_source(option.spans, nearest["source"]))
    return boosted(np.array(content), np.array(content_right)), boosted(np.array(source), np.array(source_right))


def _frames(found: list[Options], chosen: list[Choice]) -> list[Frame]:
    return [
        {"source": list(c.source.spans), "cue": [f.cue], "content": list(c.content.spans)}
        for f, c in zip(found, chosen, strict=True)
    ]


def fit_all(articles: list[Article]) -> Fit:
    """Trees on all articles; the pair's weights on what trees fitted on two thirds choose in the other third, since
    trees are too sure of what they were fitted on."""
    chosen: list[list[Choice]] = [[] for _ in articles]
    for part in range(3):
        trees = _fit_trees([a for i, a in enumerate(articles) if i % 3 != part])
        mine = [i for i in range(len(articles)) if i % 3 == part]
        for i, made in zip(mine, _choose(*trees, [articles[i] for i in mine]), strict=True):
            chosen[i] = made
    signs, right = _pairs(articles, chosen)
    return Fit(*_fit_trees(articles), fit(signs, right, RIDGE))


def _pairs(articles: list[Article], chosen: list[list[Choice]]) -> tuple[Floats, Floats]:
    signs, right = [], []
    for article, made in zip(articles, chosen, strict=True):
        hits = right_pairs(_frames(article.found, made), article.gold)
        signs += [pair_signs(c) for c in made]
        right += [float(i in hits) for i in range(len(made))]
    return np.array(signs), np.array(right)


def cross_validate(articles: list[Article]) -> tuple[dict[str, float], float, list[tuple[float, float, int]]]:
    """Scores, calibration error and its table, everything fitted without the article it is applied to."""
    frames: list[list[Frame]] = []
    gold: list[list[Frame]] = []
    odds: list[float] = []
    right: list[float] = []
    for part in range(PARTS):
        fitted = fit_all([a for i, a in enumerate(articles) if i % PARTS != part])
        mine = articles[part::PARTS]
        chosen = fitted.choose(mine)
        signs, hits = _pairs(mine, chosen)
        sure = logistic(fitted.pair.tolist(), signs)
        odds += sure.tolist()
        right += hits.tolist()
        at = 0
        for article, made in zip(mine, chosen, strict=True):
            every = [
                (frame, float(s))
                for frame, s in zip(_frames(article.found, made), sure[at : at + len(made)], strict=True)
                if s >= LEAST
            ]
            at += len(made)
            frames.append([f for f, _ in distinct(every, lambda e: tuple(e[0]["content"]), lambda e: e[1])])
            gold.append(article.gold)
    error, table = calibration_error(np.array(odds), np.array(right))
    return pair_scores(frames, gold), error, table


def main() -> None:
    """Print what to expect, fit on all of dev and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    arguments = parser.parse_args()
    reader = Encoder(arguments.reader)
    lines = (arguments.data / "polnear/dev.jsonl").read_text(encoding="utf-8").split("\n")
    articles = [read_article(json.loads(line), reader) for line in lines if line]
    scores, error, table = cross_validate(articles)
    print("on articles nothing was fitted on:", {k: round(v, 4) for k, v in scores.items()})
    print(f"expected calibration error {error:.3f}")
    for confidence, share, count in table:
        print(f"{confidence:.2f} {share:.2f} {count}")
    fitted = fit_all(articles)
    onnx.save(graph_of(fitted.content), str(arguments.reader / "content.onnx"))
    onnx.save(graph_of(fitted.source), str(arguments.reader / "source.onnx"))
    path = arguments.reader / "reader.json"
    tables = json.loads(path.read_text(encoding="utf-8"))
    tables["thresholds"] |= {"cue": CUE, "statement": LEAST}
    tables["calibration"] = {"statement": [round(float(w), 5) for w in fitted.pair]}
    path.write_text(json.dumps(tables, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
