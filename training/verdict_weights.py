"""Fits what weighs the two looks at triggers: `python training/verdict_weights.py OUT READER NAMES ...`.

Comes in: readers with their second look, each with negotiations that neither of its looks has seen (`unseen.py`). Goes
out: verdicts.onnx, boosted trees over the signs of `rejoinder.reading.verdicts`. What to expect elsewhere is printed:
each negotiation is scored with trees fitted on other ones. Those shipped were fitted on `later_negotiations.txt`, with
a reader from before these were written and a second look made `--without` them, and on `unseen_negotiations.txt` with
the reader shipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from corpus import Article
from fitting import calibration_error
from rejoinder.documents.passages import passages
from rejoinder.reading.encoder import Encoder
from rejoinder.reading.moves import stretches
from rejoinder.reading.verdicts import KINDS, ROW_OF, SIGNS, Option, likeliest, options
from rejoinder.record.types import Act
from trees import boosted, graph_of
from unseen import asked

__all__ = ["Stretch", "fitted", "main", "read"]

PARTS = 6
GLANCED = 0.1
"""Probability of a trigger from which stretches are learned from: with more than are asked about trees get better."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """What may be a trigger: its options, and the row in `KINDS` of the annotated act, -1 where there is none."""

    options: list[Option]
    kind: int


def read(reader: Encoder, article: Article) -> tuple[list[Stretch], int]:
    """The stretches of an article, without those of triggers that are optional, and how many triggers are annotated."""
    acts: dict[tuple[int, int], list[tuple[Act, bool]]] = {}
    for move in article.moves:
        acts.setdefault(move.trigger, []).append((move.act, move.optional))
    encoded = reader.encode(article.text)
    found = stretches(encoded, float(reader.tables["thresholds"]["trigger"]), GLANCED)
    seen = reader.second_look.anchors(encoded, found)
    offered = options(article.text, found, seen, reader.act_words, passages(article.text, title=None).sentences)
    kept = []
    for anchor, mine in zip(found, offered, strict=True):
        start, end = anchor.fragment.start, anchor.fragment.end
        told = next((told for (a, b), told in acts.items() if a < end and start < b), None)
        if told is None or not all(optional for _, optional in told):
            kept.append(Stretch(mine, ROW_OF[told[0][0]] if told else -1))
    return kept, sum(not all(optional for _, optional in told) for told in acts.values())


def fitted(known: Sequence[Stretch]) -> HistGradientBoostingClassifier:
    """Trees for the probability that an option is the annotated kind."""
    signs = np.array([option.signs for s in known for option in s.options], dtype=np.float32)
    right = np.array([_right(s, option) for s in known for option in s.options])
    return boosted(signs, right, count=150, rate=0.05, leaves=12, least=40)


def _right(stretch: Stretch, option: Option) -> bool:
    return stretch.kind >= 0 and option.act in KINDS[stretch.kind]


def _weighed(trees: HistGradientBoostingClassifier, known: Sequence[Stretch]) -> tuple[Floats, NDArray[np.bool_]]:
    """How sure the likeliest option of each stretch is, and whether it is right."""
    signs = np.array([option.signs for s in known for option in s.options], dtype=np.float32)
    odds = trees.predict_proba(signs)[:, 1]
    told = likeliest([s.options for s in known], odds)
    right = np.array([_right(stretch, option) for stretch, (option, _) in zip(known, told, strict=True)])
    return np.array([sure for _, sure in told]), right


def _told(sure: Floats, right: NDArray[np.bool_], count: int) -> None:
    """Print F1 of triggers with their kinds from each floor, and how credible the probabilities are."""
    for floor in np.arange(0.2, 0.5, 0.05):
        said = sure >= floor
        hits = (right & said).sum()
        print(
            f"from {floor:.2f}: F1 {2 * hits / (said.sum() + count):.4f} P {hits / said.sum():.3f} R {hits / count:.3f}"
        )
    for mean, share, number in calibration_error(sure, right.astype(np.float64))[1]:
        print(f"  {mean:.2f} {share:.2f} {number}")


def main() -> None:
    """Print what to expect, fit on all and write."""
    out, unseen = asked(__doc__)
    known: list[list[Stretch]] = []
    count = 0
    for one in unseen:
        reader = Encoder(one.reader)
        for negotiation in one.negotiations():
            mine = [read(reader, article) for article in negotiation.articles if not article.copy_of]
            known.append([s for found, _ in mine for s in found])
            count += sum(n for _, n in mine)
    sure, right = [], []
    for part in range(PARTS):
        trees = fitted([s for i, mine in enumerate(known) if i % PARTS != part for s in mine])
        told = _weighed(trees, [s for mine in known[part::PARTS] for s in mine])
        sure.append(told[0])
        right.append(told[1])
    print(f"{len(known)} negotiations, {count} annotated triggers, {len(SIGNS)} signs")
    _told(np.concatenate(sure), np.concatenate(right), count)
    onnx.save(graph_of(fitted([s for mine in known for s in mine])), str(out / "verdicts.onnx"))


if __name__ == "__main__":
    main()
