"""Fits the filing's trees on the corpus: `python training/filing_weights.py CORPUS_FOLDER READER_FOLDER OUT_FOLDER`.

A pair of moves is right where the annotation gives both the same issue. Learned from are the negotiations as they are;
with damaged moves (points, addressees, actors and acts missing or wrong); each article by itself; several negotiations
as one dossier; and, with `--read N`, N negotiations as the reader itself reads them. Negotiations kept for scoring are
left out. Needs scikit-learn and onnx.

The vectors must not come from a model trained on the same negotiations' issues: the trees would trust them too much.
With `--plain`, READER_FOLDER is made to hold an encoder that was not: all-MiniLM-L6-v2 as it came. What moves are about
is read for each half of the negotiations by a model that learned from the other (`training/gists.py --half`), which
`--halves` names.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import sys
from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

import filing as scoring
from corpus import Negotiation, held_out, load
from gists import half_of
from rejoinder.filing.docket import docket
from rejoinder.filing.grouping import candidates
from rejoinder.filing.likeness import FEATURES, Embed, Likeness
from rejoinder.reading.encoder import Encoder
from rejoinder.reading.gists import Place
from trees import graph_of

__all__ = ["fit", "pairs", "versions"]

Floats = NDArray[np.float32]
DAMAGE = {"points": 0.3, "addressees": 0.4, "acts": 0.15, "actors": 0.15, "others": 0.15}
"""How moves are damaged: about as the reader's own differ from those annotated."""
DAMAGED, ALONE = 2, 1
"""Of how many negotiations one is learned from damaged too, and one article by article."""
MIXED, MIXTURES = 3, 6
"""How many negotiations make one mixed dossier, and how many such there are."""
SHARE = 0.4
"""The share of all pairs that is learned from: the pairs of one negotiation are much alike."""
FEW = 0.25
"""The share of a mixed dossier's pairs of two negotiations that is learned from: they are many, and alike."""
KINDS = ("gists", "meaning", "wording")
ACROSS, WITHIN, FEW_MOVES, MISSING = -1.2, -0.5, 1.5, -1.0
"""Log-odds from which pairs across documents, and within one, are for joining, what is added on a docket of few moves
(see `Weights`), and those of a pair not compared.

Chosen on negotiations not held out: a group gathers what several pairs each leave in doubt. The third was set for the
small made-up dossiers of the tests.
"""
UNSEEN = pathlib.Path(__file__).parent / "unseen_negotiations.txt"


class Halves:
    """Vectors of texts by `embed`, and of moves by the reader that did not learn from the text's negotiation."""

    def __init__(self, embed: Embed, readers: Sequence[Encoder], talks: Sequence[Negotiation]) -> None:
        self._embed, self._readers = embed, readers
        self._half = {article.text: half_of(talk.name) for talk in talks for article in talk.articles}
        self._known: dict[tuple[str, Place], Floats] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        return self._embed(texts)

    def gists(self, text: str, places: Sequence[Place]) -> Floats:
        """Unit vectors (places, D); those without points are made along with the others, for the damaged versions."""
        if new := [place for place in places if (text, place) not in self._known]:
            every = list(dict.fromkeys([*new, *((where, None) for where, _ in new)]))
            found = self._readers[self._half[text]].gists(text, every)
            self._known.update({(text, place): row for place, row in zip(every, found, strict=True)})
        return np.stack([self._known[text, place] for place in places])


def versions(negotiations: Sequence[scoring.Annotated]) -> list[scoring.Annotated]:
    """The negotiations as they are, damaged, article by article, and several as one."""
    found = [*negotiations, *(scoring.damage(n, 1, **DAMAGE) for n in negotiations[::DAMAGED])]
    found += [scoring.Annotated(n.name, [one], n.issue, [], []) for n in negotiations[::ALONE] for one in n.readings]
    several = range(0, min(len(negotiations), MIXED * MIXTURES) - MIXED + 1, MIXED)
    return found + [scoring.mixed(negotiations[k : k + MIXED]) for k in several]


def pairs(annotated: scoring.Annotated, embed: Embed | None) -> tuple[Floats, NDArray[np.bool_]]:
    """Features and labels of the pairs of which at least one move has an issue."""
    entries = [e for e in docket(annotated.readings) if e.original == e.place]
    likeness = Likeness(entries, embed)
    i, j = candidates(likeness)
    numbers = {issue: k for k, issue in enumerate(sorted(set(annotated.issue.values())))}
    issues = np.array([numbers.get(annotated.issue.get(e.id, ""), -1) for e in entries], dtype=np.int64)
    # what the reader alone takes for a move may belong to any issue
    both = (issues[i] >= 0) & (issues[j] >= 0)
    kept = both if annotated.read else (issues[i] >= 0) | (issues[j] >= 0)
    chance = np.random.default_rng(len(entries)).random(len(i))
    if "+" in annotated.name:
        whose = np.array([annotated.issue.get(e.id, "").partition("/")[0] for e in entries])
        chance[whose[i] != whose[j]] /= FEW
    kept &= chance < SHARE
    # all pairs are compared before some are left out: ranks among a move's pairs depend on the others
    return likeness.features(i, j)[kept], (both & (issues[i] == issues[j]))[kept]


def fit(features: Floats, labels: NDArray[np.bool_], rounds: int = 120, leaves: int = 12) -> onnx.ModelProto:
    """Trees for the log-odds that a pair belongs together."""
    trees = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.1, max_leaf_nodes=leaves, min_samples_leaf=30, l2_regularization=5.0,
        early_stopping=False, random_state=1,
    ).fit(features, labels)  # fmt: skip
    return graph_of(trees)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--vectors", type=pathlib.Path)
    parser.add_argument("--halves", type=pathlib.Path, nargs=2, required=True, metavar="FOLDER")
    parser.add_argument("--plain", action="store_true", help="first make READER_FOLDER: the encoder as it came")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=KINDS, help="of trees to fit")
    parser.add_argument("--read", type=int, default=0, help="how many negotiations to read with the shipped reader")
    arguments = parser.parse_args()
    if arguments.plain:
        plain(arguments.reader)
    embed: Embed = Encoder(arguments.reader).meanings
    if arguments.vectors:
        embed = scoring.cached(embed, arguments.vectors)
    unseen = set(UNSEEN.read_text(encoding="utf-8").split())
    own = [n for n in load(arguments.corpus) if not held_out(n.name) and n.name not in unseen]
    random.Random(5).shuffle(own)
    members = [*versions([scoring.from_corpus(n) for n in own]), *(scoring.as_read(n) for n in own[: arguments.read])]
    path = arguments.out / "filing.json"
    table: dict[str, object] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    table["features"] = list(FEATURES)
    halves = Halves(embed, [Encoder(folder) for folder in arguments.halves], own)
    kinds: dict[str, Embed | None] = {"gists": halves, "meaning": embed, "wording": None}
    for name in arguments.kinds:
        use = kinds[name]
        parts = [part for version in members if len((part := pairs(version, use))[1])]
        features, labels = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
        print(f"{name}: {len(labels)} pairs of {len(members)} versions, {int(labels.sum())} together", flush=True)
        onnx.save(fit(features, labels), arguments.out / f"filing-{name}.onnx")
        table[name] = {"across": ACROSS, "within": WITHIN, "few": FEW_MOVES, "missing": MISSING}
    path.write_text(json.dumps(table) + "\n", encoding="utf-8")
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
