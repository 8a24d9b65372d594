"""What the reader and its teacher are trained and scored on, cut into word pieces.

Comes in: the data folder and the corpus beside this file. Goes out: training texts, those kept for scoring, the
negotiations they come from. `train.py`, `teacher.py`, `distil.py` call it.
"""

from __future__ import annotations

import pathlib
from dataclasses import dataclass

from tokenizers import Tokenizer

import attributions
import bulletins
import negotiations
from corpus import Negotiation
from examples import Text, prepare
from model import tokenizer

__all__ = ["CORPUS", "Material", "material"]

CORPUS = pathlib.Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Material:
    """`polnear` and `corpus` (with weak labels of bulletins) are learned from, `dev` and `held` kept for scoring."""

    tokenizer: Tokenizer
    polnear: list[Text]
    dev: list[Text]
    corpus: list[Text]
    talks: list[Negotiation]
    held: list[Text]

    def sentences(self) -> list[str]:
        """Sentences of the texts learned from, by full stops, whose meaning is learned."""
        return [s for t in self.polnear[:400] + self.corpus for s in t.text.split(". ") if 20 < len(s) < 250]


def material(data: pathlib.Path, *, weak: int = 260, every: bool = False) -> Material:
    """Read all of it; `weak` is how many bulletins are looked at, `every` adds the negotiations kept for scoring."""
    cutter = tokenizer()
    corpus, talks = negotiations.read(CORPUS, held=None if every else False)
    held, _ = negotiations.read(CORPUS, held=True)
    return Material(
        cutter,
        prepare(cutter, attributions.read(data / "polnear/train.jsonl")),
        prepare(cutter, attributions.read(data / "polnear/dev.jsonl")),
        prepare(cutter, corpus + bulletins.read(data / "enb/bulletins.jsonl", count=weak)),
        talks,
        prepare(cutter, held),
    )
