"""Fits what `documents/parting.py` weighs: `python training/paragraph_weights.py DATA OUT.json`.

PolNeAR's training articles lose their line breaks; at the end of each sentence the signs there say whether a paragraph
ended, by logistic regression with a penalty on large weights. A fifth of the articles is kept
for the figure that is printed: F1 of the breaks, found from left to right as in reading.
"""

from __future__ import annotations

import json
import pathlib
import random
import re
import sys
from collections import Counter
from itertools import pairwise

import numpy as np

from rejoinder.documents.parting import signs
from rejoinder.documents.passages import passages

RARE = 8
PENALTY = 2.0
ROUNDS = 400

Place = tuple[list[str], bool]


def _broken(text: str) -> tuple[str, list[tuple[int, int]], list[bool]]:
    """A text without its line breaks, its sentences, and after which of them (but the last) a paragraph ended."""
    flat = re.sub(r"\s*\n\s*", lambda m: " " * len(m[0]), text)
    sentences = passages(flat).sentences
    ends = ["\n" in text[one[1] : two[0]] for one, two in pairwise(sentences)]
    return flat, sentences, ends


def _places(text: str) -> list[Place]:
    flat, sentences, ends = _broken(text)
    found, first = [], 0
    for last, ended in enumerate(ends):
        found.append((signs(flat, sentences, first, last), ended))
        if ended:
            first = last + 1
    return found


def _fit(places: list[Place]) -> dict[str, float]:
    counts = Counter(sign for listed, _ in places for sign in listed)
    names = sorted(sign for sign, count in counts.items() if count >= RARE)
    number = {name: i for i, name in enumerate(names)}
    rows = np.concatenate([np.full(len(listed), r) for r, (listed, _) in enumerate(places)])
    columns = np.array([number.get(sign, -1) for listed, _ in places for sign in listed])
    rows, columns = rows[columns >= 0], columns[columns >= 0]
    truth = np.array([float(ended) for _, ended in places])
    weights, moment, spread = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, ROUNDS + 1):  # Adam on all places at once
        score = np.bincount(rows, weights[columns], minlength=len(places))
        slope = np.bincount(columns, (1 / (1 + np.exp(-score)) - truth)[rows], minlength=len(names))
        slope = (slope + PENALTY * weights) / len(places)
        moment, spread = 0.9 * moment + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        weights -= 0.05 * (moment / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.02}


def _score(texts: list[str], weights: dict[str, float]) -> dict[str, float]:
    right = found = wanted = 0
    for text in texts:
        flat, sentences, ends = _broken(text)
        first = 0
        for last, ended in enumerate(ends):
            said = sum(weights.get(s, 0.0) for s in signs(flat, sentences, first, last)) > 0
            first = last + 1 if said else first
            right, found, wanted = right + (said and ended), found + said, wanted + ended
    return {
        "precision": right / max(found, 1),
        "recall": right / max(wanted, 1),
        "f1": 2 * right / max(found + wanted, 1),
    }


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: python training/paragraph_weights.py DATA OUT.json")
    lines = (pathlib.Path(sys.argv[1]) / "polnear" / "train.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    random.Random(0).shuffle(texts)
    kept, rest = texts[: len(texts) // 5], texts[len(texts) // 5 :]
    weights = _fit([place for text in rest for place in _places(text)])
    print({name: round(value, 3) for name, value in _score(kept, weights).items()}, len(weights), "weights")
    pathlib.Path(sys.argv[2]).write_text(json.dumps(dict(sorted(weights.items())), ensure_ascii=False, indent=0) + "\n")


if __name__ == "__main__":
    main()
