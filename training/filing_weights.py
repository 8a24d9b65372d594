"""Fits the filing's weights on the corpus: `python training/filing_weights.py CORPUS_FOLDER READER_FOLDER OUT.json`.

A pair of moves is right where the annotation gives both the same issue. Learned from are the negotiations as they are;
with damaged moves (points, addressees and acts missing or wrong), as the reader gives them; each article by itself; and
several negotiations as one dossier. Negotiations kept for scoring are left out. Needs scikit-learn.

The vectors must not come from an encoder trained on the same negotiations' issues: the weights would trust it too much.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

import filing as scoring
from corpus import held_out, load
from rejoinder.filing.docket import docket
from rejoinder.filing.grouping import candidates
from rejoinder.filing.likeness import FEATURES, Embed, Likeness
from rejoinder.filing.weighing import KINDS, kinds_of

__all__ = ["fit", "pairs"]

DAMAGED = 1
"""How many damaged versions of each negotiation are learned from besides the perfect one."""
MIXED = 3
"""How many negotiations make one mixed dossier."""
ACROSS, WITHIN, MISSING = -1.7, 0.0, -1.0
"""Log-odds from which pairs across documents, and within one, are for joining, and those of a pair not compared.

The first two were chosen by cross-validation over negotiations not held out: a group gathers what several pairs
across documents each leave in doubt.
"""


def pairs(annotated: scoring.Annotated, embed: Embed | None) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels of the pairs of which at least one move has an issue."""
    entries = [e for e in docket(annotated.readings) if e.original == e.place]
    likeness = Likeness(entries, embed)
    i, j = candidates(likeness)
    issues = np.array([hash(annotated.issue.get(e.id, f"none {e.id}")) for e in entries])
    known = np.array([e.id in annotated.issue for e in entries])
    kept = known[i] | known[j]
    # all pairs are compared before some are left out: ranks among a move's pairs depend on the others
    return likeness.features(i, j)[kept], (issues[i] == issues[j])[kept]


def fit(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (KINDS, features) and intercepts (KINDS) on the features' own scale."""
    from sklearn.linear_model import LogisticRegression

    coefficients, intercepts = np.zeros((KINDS, features.shape[1])), np.zeros(KINDS)
    kinds = kinds_of(features)
    for kind in range(KINDS):
        x, y = features[kinds == kind], labels[kinds == kind]
        mean, scale = x.mean(axis=0), x.std(axis=0)
        used = scale > 1e-6
        model = LogisticRegression(C=0.05, max_iter=300).fit((x[:, used] - mean[used]) / scale[used], y)
        coefficients[kind, used] = model.coef_[0] / scale[used]
        intercepts[kind] = model.intercept_[0] - float(coefficients[kind, used] @ mean[used])
    return coefficients, intercepts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--vectors", type=pathlib.Path)
    arguments = parser.parse_args()
    from rejoinder.reading.encoder import Encoder

    embed: Embed = Encoder(arguments.reader).meanings
    if arguments.vectors:
        embed = scoring.cached(embed, arguments.vectors)
    negotiations = [scoring.from_corpus(n) for n in load(arguments.corpus) if not held_out(n.name)]
    versions = [scoring.damage(n, seed) if seed else n for n in negotiations for seed in range(DAMAGED + 1)]
    versions += [scoring.Annotated(n.name, [one], n.issue, [], []) for n in negotiations for one in n.readings]
    versions += [scoring.mixed(negotiations[k : k + MIXED]) for k in range(0, len(negotiations) - MIXED + 1, MIXED)]
    found: dict[str, object] = {"features": list(FEATURES)}
    for name, use in (("meaning", embed), ("wording", None)):
        parts = [pairs(version, use) for version in versions]
        features, labels = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
        coefficients, intercepts = fit(features, labels)
        found[name] = {"coefficients": coefficients.round(4).tolist(), "intercepts": intercepts.round(4).tolist(),
                       "thresholds": [ACROSS] * (KINDS // 2) + [WITHIN] * (KINDS // 2), "missing": MISSING}  # fmt: skip
        print(f"{name}: {len(labels)} pairs of {len(versions)} negotiations, {int(labels.sum())} together")
    arguments.out.write_text(json.dumps(found) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
