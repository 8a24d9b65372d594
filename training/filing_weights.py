"""Fits the filing's trees on the corpus: `python training/filing_weights.py CORPUS_FOLDER READER_FOLDER OUT_FOLDER`.

A pair of moves is right where the annotation gives both the same issue. Learned from are the negotiations as they are;
with damaged moves (points, addressees, actors and acts missing or wrong); each article by itself; several negotiations
as one dossier; and, with `--read N`, N negotiations as the reader itself reads them. Negotiations kept for scoring are
left out. Needs scikit-learn and onnx.

The trees that weigh a pair in company learn from odds by trees that did not learn from the same negotiation. The
vectors must not come from an encoder trained on the same negotiations' issues: the trees would trust them too much.
`--plain FOLDER` makes such a one: all-MiniLM-L6-v2 as it came.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

import filing as scoring
from corpus import held_out, load
from rejoinder.filing.company import COMPANY
from rejoinder.filing.docket import docket
from rejoinder.filing.grouping import candidates
from rejoinder.filing.likeness import FEATURES, Embed, Likeness
from rejoinder.filing.weighing import ALSO, in_company
from trees import graph_of

__all__ = ["Pairs", "fit", "pairs"]

Floats = NDArray[np.float32]
DAMAGE = {"points": 0.3, "addressees": 0.4, "acts": 0.15, "actors": 0.15, "others": 0.15}
"""How moves are damaged: about as the reader's own differ from those annotated."""
MIXED = 3
"""How many negotiations make one mixed dossier."""
FEW = 0.25
"""The share of a mixed dossier's pairs of two negotiations that is learned from: they are many, and alike."""
FOLDS = 2
ACROSS, WITHIN, MISSING = -1.2, -0.6, -1.0
"""Log-odds from which pairs across documents, and within one, are for joining, and those of a pair not compared.

Chosen by cross-validation over negotiations not held out: a group gathers what several pairs each leave in doubt.
"""
ALSO_AT = [FEATURES.index(name) for name in ALSO]


@dataclass(frozen=True)
class Pairs:
    """The pairs of one version of a negotiation: their features, whether both are of one issue, which count."""

    name: str
    size: int
    i: NDArray[np.int64]
    j: NDArray[np.int64]
    features: Floats
    right: NDArray[np.bool_]
    known: NDArray[np.bool_]


def pairs(annotated: scoring.Annotated, embed: Embed | None) -> Pairs:
    """All pairs compared; those of which neither move has an issue do not count."""
    entries = [e for e in docket(annotated.readings) if e.original == e.place]
    likeness = Likeness(entries, embed)
    i, j = candidates(likeness)
    numbers = {issue: k for k, issue in enumerate(sorted(set(annotated.issue.values())))}
    issues = np.array([numbers.get(annotated.issue.get(e.id, ""), -1) for e in entries], dtype=np.int64)
    known = (issues[i] >= 0) | (issues[j] >= 0)
    if annotated.read:
        # what the reader alone takes for a move may belong to any issue
        known = (issues[i] >= 0) & (issues[j] >= 0)
    if "+" in annotated.name:
        whose = np.array([annotated.issue.get(e.id, "").partition("/")[0] for e in entries])
        chance = np.random.default_rng(len(entries)).random(len(i))
        known &= (whose[i] == whose[j]) | (chance < FEW)
    right = (issues[i] == issues[j]) & (issues[i] >= 0)
    # all pairs are compared before some are left out: ranks among a move's pairs depend on the others
    return Pairs(annotated.name, len(entries), i, j, likeness.features(i, j), right, known)


def boosted(features: Floats, right: NDArray[np.bool_], rounds: int, leaves: int) -> HistGradientBoostingClassifier:
    """Trees for the log-odds of `right`."""
    return HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.1, max_leaf_nodes=leaves, min_samples_leaf=60, l2_regularization=5.0,
        early_stopping=False, random_state=1,
    ).fit(features, right)  # fmt: skip


def fit(parts: Sequence[Pairs], rounds: int = 120) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """Trees for a pair by itself, and in company."""

    def alone(chosen: Sequence[Pairs]) -> HistGradientBoostingClassifier:
        return boosted(np.concatenate([p.features[p.known] for p in chosen]),
                       np.concatenate([p.right[p.known] for p in chosen]), rounds, 12)  # fmt: skip

    names = sorted({name for p in parts for name in p.name.split("+")})
    random.Random(1).shuffle(names)
    said: list[Floats] = []
    right: list[NDArray[np.bool_]] = []
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        trees = alone([p for p in parts if out.isdisjoint(p.name.split("+"))])
        for p in parts:
            if out.issuperset(p.name.split("+")):
                odds = np.round(trees.decision_function(p.features), 3).astype(np.float32)
                said.append(in_company(p.size, p.i, p.j, odds, p.features[:, ALSO_AT])[p.known])
                right.append(p.right[p.known])
    among = boosted(np.concatenate(said), np.concatenate(right), rounds // 2, 8)
    return graph_of(alone(parts)), graph_of(among)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--vectors", type=pathlib.Path)
    parser.add_argument("--plain", action="store_true", help="first make READER_FOLDER: the encoder as it came")
    parser.add_argument("--read", type=int, default=0, help="how many negotiations to read with the shipped reader")
    arguments = parser.parse_args()
    from rejoinder.reading.encoder import Encoder

    if arguments.plain:
        plain(arguments.reader)
    embed: Embed = Encoder(arguments.reader).meanings
    if arguments.vectors:
        embed = scoring.cached(embed, arguments.vectors)
    own = [n for n in load(arguments.corpus) if not held_out(n.name)]
    negotiations = [scoring.from_corpus(n) for n in own]
    versions = [*negotiations, *(scoring.damage(n, 1, **DAMAGE) for n in negotiations)]
    versions += [scoring.Annotated(n.name, [one], n.issue, [], []) for n in negotiations for one in n.readings]
    versions += [scoring.mixed(negotiations[k : k + MIXED]) for k in range(0, len(negotiations) - MIXED + 1, MIXED)]
    versions += [scoring.as_read(n) for n in own[: arguments.read]]
    table: dict[str, object] = {"features": [*FEATURES, *COMPANY, *ALSO]}
    for name, use in (("meaning", embed), ("wording", None)):
        parts = [pairs(version, use) for version in versions]
        print(f"{name}: {sum(int(p.known.sum()) for p in parts)} pairs of {len(versions)} versions", flush=True)
        for graph, suffix in zip(fit(parts), ("", "-company"), strict=True):
            onnx.save(graph, arguments.out / f"filing-{name}{suffix}.onnx")
        table[name] = {"across": ACROSS, "within": WITHIN, "missing": MISSING}
    (arguments.out / "filing.json").write_text(json.dumps(table) + "\n", encoding="utf-8")
    return 0


def plain(folder: pathlib.Path) -> None:
    """all-MiniLM-L6-v2 as it came, in the form of a reader that has only a meaning head."""
    import torch

    from export import export
    from model import Model, base_weights

    model = Model(meaning=True, frames=())
    model.encoder.load(base_weights() / "model.safetensors")
    assert model.meaning is not None
    with torch.no_grad():
        model.meaning.weight.copy_(torch.eye(len(model.meaning.weight)))
        model.meaning.bias.zero_()
    export(model, folder, {})


if __name__ == "__main__":
    sys.exit(main())
