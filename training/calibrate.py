"""Fits the confidence of statements: `python training/calibrate.py DATA READER_FOLDER`.

Comes in: PolNeAR dev and a reader. Goes out: weights in reader.json by which the signs of a statement become the
probability that its source and content are right (see `rejoinder.reading.certainty`), with the expected calibration
error of a fit on one half of the articles, measured on the other.
"""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np
from numpy.typing import NDArray

from pairs import right_pairs
from rejoinder.documents.cleaning import clean
from rejoinder.reading.encoder import Encoder
from rejoinder.reading.statements import read_statements

__all__ = ["CUE", "LEAST", "calibration_error", "fit", "main"]

Floats = NDArray[np.float64]
CUE = 0.2
"""Probability from which a cue is looked at."""
LEAST = 0.25
"""Confidence from which a statement is kept: near half the F1 reached, where F1 is highest (Lipton et al. 2014)."""


def fit(signs: Floats, right: Floats, ridge: float = 1.0) -> Floats:
    """Weights (1 + width) of a logistic regression of `right` (N,) on `signs` (N, width), by Newton's method."""
    wide = np.hstack([np.ones((len(signs), 1)), signs])
    weights = np.zeros(wide.shape[1])
    keep = np.full(len(weights), ridge)
    keep[0] = 0.0
    for _ in range(25):
        odds = 1 / (1 + np.exp(-wide @ weights))
        slope = wide.T @ (odds - right) + keep * weights
        curve = (wide * (odds * (1 - odds))[:, None]).T @ wide + np.diag(keep + 1e-9)
        weights -= np.linalg.solve(curve, slope)
    return weights


def calibration_error(odds: Floats, right: Floats, bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over bins of equal width, and (mean confidence, share right, count) of each bin."""
    table = []
    place = np.minimum((odds * bins).astype(int), bins - 1)
    for k in range(bins):
        mine = place == k
        if mine.any():
            table.append((float(odds[mine].mean()), float(right[mine].mean()), int(mine.sum())))
    return sum(n * abs(c - r) for c, r, n in table) / len(odds), table


def main() -> None:
    """Fit on all of dev and write; print the error of fits on half of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    arguments = parser.parse_args()
    reader = Encoder(arguments.reader)
    # everything the reader sees is judged, not only what it is sure of
    reader.tables["thresholds"] = {**reader.tables["thresholds"], "cue": CUE, "statement": 0.0}
    reader.tables.pop("calibration", None)
    signs, right, article = [], [], []
    lines = (arguments.data / "polnear/dev.jsonl").read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(x for x in lines if x):
        record = json.loads(line)
        text = clean(record["text"]).text
        drafts = [d for d in read_statements(text, reader, reader.encode(text)) if d.outer is None and d.signs]
        found = [{"source": [d.source] if d.source else [], "content": list(d.content)} for d in drafts]
        gold = [
            {role: [tuple(s) for s in a[role]] for role in ("source", "content")}
            for a in record["attributions"]
            if a["content"]
        ]
        hits = right_pairs(found, gold)
        signs += [d.signs for d in drafts]
        right += [float(i in hits) for i in range(len(drafts))]
        article += [number] * len(drafts)
    x, y, which = np.array(signs), np.array(right), np.array(article)
    held = np.zeros(len(y))
    for half in (0, 1):
        weights = fit(x[which % 2 != half], y[which % 2 != half])
        mine = which % 2 == half
        held[mine] = 1 / (1 + np.exp(-(weights[0] + x[mine] @ weights[1:])))
    error, table = calibration_error(held, y)
    print(f"{len(y)} statements, {y.mean():.3f} right; expected calibration error {error:.3f}")
    for confidence, share, count in table:
        print(f"{confidence:.2f} {share:.2f} {count}")
    path = arguments.reader / "reader.json"
    tables = json.loads(path.read_text(encoding="utf-8"))
    tables["thresholds"] |= {"cue": CUE, "statement": LEAST}
    tables.setdefault("calibration", {})["statement"] = [round(float(w), 4) for w in fit(x, y)]
    path.write_text(json.dumps(tables, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
