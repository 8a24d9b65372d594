"""PLOVER codes of 210 dyads of our own that nothing is learned from.

The sentences (`annotations/dyads.jsonl`) were written and coded for this by one coder, with other actors than those of
`training/plover`. The first part, ten of each root, has unusual wordings on purpose; the second, four of each root,
usual ones. The first was looked at once before the last sentences to learn from (`verbs.tsv`) were written, the second
never.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import rejoinder
from rejoinder.record.plover import QUADS, ROOTS

__all__ = ["score"]

HERE = pathlib.Path(__file__).parent


def score() -> dict[str, float]:
    """Macro-F1 of roots and of quads, of each part and of both together."""
    lines = (HERE / "annotations" / "dyads.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    pairs = [rejoinder.Pair(row["id"], row["text"], tuple(row["source"]), tuple(row["target"])) for row in rows]
    said = [coded.root for coded in rejoinder.code(pairs)]
    figures = {}
    for part in ("first", "second", "all"):
        mine = [i for i, row in enumerate(rows) if part in ("all", row["part"])]
        gold, found = [rows[i]["root"] for i in mine], [said[i] for i in mine]
        figures[f"root macro-F1 {part}"] = _macro(gold, found, ROOTS)
        quads = [QUADS[root] for root in gold], [QUADS[root] for root in found]
        figures[f"quad macro-F1 {part}"] = _macro(*quads, (1, 2, 3, 4))
    return figures


def _macro(gold: list[Any], said: list[Any], kinds: tuple[Any, ...]) -> float:
    def f1(kind: Any) -> float:
        both = sum(a == b == kind for a, b in zip(gold, said, strict=True))
        return 2 * both / max(1, gold.count(kind) + said.count(kind))

    return sum(f1(kind) for kind in kinds) / len(kinds)
