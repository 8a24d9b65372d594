"""Weighing: the log-odds that two moves are about the same issue, by fitted trees.

Each pair is weighed twice: by itself, then in company, that is with what the odds of all pairs together say of it.
Both times by boosted decision trees (run by onnxruntime), fitted by `training/filing_weights.py` and kept in
`data/filing-*.onnx`; those for dossiers read without vectors of meaning are others.
"""

from __future__ import annotations

import functools
import json
import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.company import COMPANY, company
from rejoinder.filing.likeness import FEATURES, Likeness

__all__ = ["ALSO", "Trees", "Weights", "in_company", "weigh", "weigh_alone", "weights"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Trees = Callable[[Floats], Floats]
"""From what a pair is weighed by (pairs, width) to log-odds (pairs,)."""
_DATA = pathlib.Path(__file__).parent.parent / "data"
_STEP = 200_000
ALSO: tuple[str, ...] = (
    "same_document", "same_sentence", "near", "listed", "open_open", "open_answer", "answer_open", "answer_answer",
    "same_by", "same_dyad", "opposed", "i_vague", "j_vague", "last_ask", "whole", "mean_whole",
)  # fmt: skip
"""Features by which a pair is weighed in company, besides `COMPANY`."""
_ALSO = [FEATURES.index(name) for name in ALSO]


@dataclass(frozen=True)
class Weights:
    """Trees for a pair by itself and in company; log-odds from which pairs across documents, and within one, are for
    joining; for `missing` see `grouping.contract`."""

    alone: Trees
    among: Trees
    across: float
    within: float
    missing: float


def weigh(likeness: Likeness, i: Ints, j: Ints, table: Weights | None = None) -> Floats:
    """Log-odds, less the threshold for joining, of the pairs (i[k], j[k]), each once: the pairs of a whole docket."""
    table = table or weights(likeness.has_meaning)
    alone, also = np.zeros(len(i), dtype=np.float32), np.zeros((len(i), len(ALSO)), dtype=np.float32)
    for begin in range(0, len(i), _STEP):
        part = slice(begin, begin + _STEP)
        features = likeness.features(i[part], j[part])
        alone[part], also[part] = _run(table.alone, features), features[:, _ALSO]
    odds = _run(table.among, in_company(len(likeness.entries), i, j, alone, also))
    return np.round(odds - _threshold(likeness, i, j, table), 3)


def in_company(size: int, i: Ints, j: Ints, alone: Floats, also: Floats) -> Floats:
    """What pairs of `size` moves are weighed by the second time (pairs, COMPANY and ALSO), from the odds of each alone
    and its features `ALSO`."""
    return np.concatenate([company(size, i, j, alone), also], axis=1)


def weigh_alone(likeness: Likeness, i: Ints, j: Ints, table: Weights | None = None) -> Floats:
    """The same of a few pairs, each by itself."""
    table = table or weights(likeness.has_meaning)
    return np.round(_run(table.alone, likeness.features(i, j)) - _threshold(likeness, i, j, table), 3)


def _threshold(likeness: Likeness, i: Ints, j: Ints, table: Weights) -> Floats:
    together = likeness.document[i] == likeness.document[j]
    found: Floats = np.where(together, table.within, table.across).astype(np.float32)
    return found


def _run(trees: Trees, features: Floats) -> Floats:
    parts = [trees(features[begin : begin + _STEP]) for begin in range(0, len(features), _STEP)]
    # sums of rounding errors must not decide, nor differ between machines
    return np.round(np.concatenate(parts), 3) if parts else np.zeros(0, dtype=np.float32)


@functools.cache
def weights(meaning: bool) -> Weights:
    """The shipped weights, those with vectors of meaning or those for wording alone."""
    path = _DATA / "filing.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if known["features"] != [*FEATURES, *COMPANY, *ALSO]:
        raise ValueError(f"{path} was fitted for other features; run training/filing_weights.py")
    name = "meaning" if meaning else "wording"
    table = known[name]
    return Weights(
        _trees(f"filing-{name}"), _trees(f"filing-{name}-company"), table["across"], table["within"], table["missing"]
    )


def _trees(name: str) -> Trees:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(_DATA / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])

    def run(features: Floats) -> Floats:
        odds: Floats = session.run(None, {"signs": features})[0][:, 0]
        return odds

    return run
