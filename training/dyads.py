"""Dyads to learn codes from: the relations annotated by Hu et al. (ACL 2024), and sentences of our own.

Comes in: `plover/plv_train.tsv` of the data folder, and `training/plover/*.tsv`, a root and a sentence a line; in both,
`<s>` and `</s>` stand around the source, `<t>` and `</t>` around the target. Goes out: dyads with spans in code points
of the text without these marks. `plover_weights.py` calls it.
"""

from __future__ import annotations

import csv
import pathlib
import re
from dataclasses import dataclass

import numpy as np

from rejoinder.record.plover import ROOTS

__all__ = ["OWN", "Dyad", "annotated", "folds", "own"]

OWN = pathlib.Path(__file__).parent / "plover"
_MARK = re.compile(r"(</?[st]>)")


@dataclass(frozen=True)
class Dyad:
    """A text, its source and target (None where it names none), and the number of its root."""

    text: str
    source: tuple[int, int] | None
    target: tuple[int, int] | None
    root: int


def annotated(data: pathlib.Path) -> list[Dyad]:
    """The training part of PLV; of a source or target marked more than once, the first."""
    with (data / "plover" / "plv_train.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [_dyad(row["marked_sentence"], row["gold_root"]) for row in rows]


def own(folder: pathlib.Path = OWN) -> list[Dyad]:
    """Our own sentences; raises `ValueError` with the place of a line that is none."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            root, _, sentence = line.partition("\t")
            if root not in ROOTS or not ("<s>" in sentence or "<t>" in sentence):
                raise ValueError(f"{path.name}: line {number}: write ROOT, a tab, and a sentence with <s> or <t>")
            found.append(_dyad(sentence, root))
    return found


def _dyad(marked: str, root: str) -> Dyad:
    text, begin = "", 0
    spans: dict[str, tuple[int, int]] = {}
    for part in _MARK.split(marked):
        if part in ("<s>", "<t>"):
            begin = len(text)
        elif part in ("</s>", "</t>"):
            words = text[begin:]
            start = begin + len(words) - len(words.lstrip())
            if words.strip():
                spans.setdefault(part[2], (start, start + len(words.strip())))
        else:
            text += part
    return Dyad(text, spans.get("s"), spans.get("t"), ROOTS.index(root))


def folds(dyads: list[Dyad], count: int, seed: int = 1) -> list[list[int]]:
    """Parts for cross-validation, alike in roots; dyads of one sentence are in one part."""
    from sklearn.model_selection import StratifiedGroupKFold

    names: dict[str, int] = {}
    groups = [names.setdefault(dyad.text, len(names)) for dyad in dyads]
    parts = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    return [held.tolist() for _, held in parts.split(np.zeros(len(dyads)), [dyad.root for dyad in dyads], groups)]
