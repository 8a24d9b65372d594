"""Statements against PolNeAR: `python evaluation/statements.py DATA [train|dev]`.

A source, cue or content counts from an intersection over union of 0.5 in code points (a discontinuous content is
the set of its code points), matched one to one; a pair counts when its source and its content do (both may have no
source).
Content that is reported inside other content is not annotated there, so nested statements are left out.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["pair_scores", "score"]

Spans = list[tuple[int, int]]
Frame = dict[str, Spans]


def _likeness(a: Spans, b: Spans) -> float:
    """Intersection over union of two lists of spans."""
    both = sum(max(0, min(e1, e2) - max(s1, s2)) for s1, e1 in a for s2, e2 in b)
    whole = sum(e - s for s, e in a) + sum(e - s for s, e in b) - both
    return both / whole if whole else 0.0


def pair_scores(found: list[list[Frame]], gold: list[list[Frame]]) -> dict[str, float]:
    """F1, precision and recall of source, cue, content and source+content pairs."""
    result: dict[str, float] = {}
    for kind in ("source", "cue", "content", "pair"):
        roles = ("source", "content") if kind == "pair" else (kind,)
        hits = ours = theirs = 0
        for left_frames, right_frames in zip(found, gold, strict=True):
            left, right = _items(left_frames, roles), _items(right_frames, roles)
            ours, theirs = ours + len(left), theirs + len(right)
            hits += _matches(left, right)
        result[kind] = 2 * hits / (ours + theirs) if ours + theirs else 0.0
        result[f"{kind} precision"] = hits / ours if ours else 0.0
        result[f"{kind} recall"] = hits / theirs if theirs else 0.0
    return result


def _items(frames: list[Frame], roles: tuple[str, ...]) -> list[tuple[Spans, ...]]:
    every = [tuple(sorted(f[r]) for r in roles) for f in frames]
    if len(roles) == 1:
        every = list({str(x): x for x in every}.values())
    return [x for x in every if x[-1]]


def _matches(left: list[tuple[Spans, ...]], right: list[tuple[Spans, ...]]) -> int:
    scored = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if a[-1][-1][1] <= b[-1][0][0] or b[-1][-1][1] <= a[-1][0][0]:
                continue
            least = min(1.0 if not p and not q else _likeness(p, q) for p, q in zip(a, b, strict=True))
            if least >= 0.5:
                scored.append((-least, i, j))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
    return len(taken_left)


def score(data: pathlib.Path, part: str = "dev", change: Callable[[str], str] | None = None) -> dict[str, float]:
    """Scores of the shipped reader on one part of PolNeAR (`data` is the folder with polnear/)."""
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import pipeline

    lines = (data / "polnear" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    found: list[list[Frame]] = []
    gold: list[list[Frame]] = []
    for line in lines:
        article: dict[str, Any] = json.loads(line)
        text = article["text"]
        reading = pipeline().read(
            Source(article["id"], text, "", article["id"], None, article["published"], None, None, "en")
        )
        found.append(
            [
                {
                    "source": [(s.speaker.start, s.speaker.end)] if s.speaker else [],
                    "cue": [(s.cue.start, s.cue.end)] if s.cue else [],
                    "content": [(c.start, c.end) for c in s.content],
                }
                for s in reading.statements
                if s.reported_by is None
            ]
        )
        gold.append(
            [
                {role: [tuple(span) for span in a[role]] for role in ("source", "cue", "content")}
                for a in article["attributions"]
                if a["content"]
            ]
        )
    return pair_scores(found, gold)


def main() -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("part", nargs="?", default="dev", choices=["train", "dev"])
    arguments = parser.parse_args()
    for name, value in score(arguments.data, arguments.part).items():
        print(f"{name:20} {value:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
