"""PolNeAR as training texts, and the score of statements on it."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from examples import FrameLabel, Text

__all__ = ["read", "pair_score"]

Spans = list[tuple[int, int]]


def read(path: pathlib.Path) -> list[Text]:
    """The articles of a PolNeAR JSON Lines file; the addressee role is not annotated there."""
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        frames = [
            FrameLabel(tuple(a["cue"][0]), [[tuple(s) for s in a["source"]], [tuple(s) for s in a["content"]], None])
            for a in article["attributions"]
            if a["cue"] and a["content"]
        ]
        texts.append(Text(article["text"], {"statement": frames}))
    return texts


def _overlap(a: Spans, b: Spans) -> float:
    """Intersection over union of two sets of spans, in code points."""
    ours = {i for s, e in a for i in range(s, e)}
    theirs = {i for s, e in b for i in range(s, e)}
    both = len(ours & theirs)
    return both / (len(ours) + len(theirs) - both) if both else 0.0


def _items(frames: list[dict[str, Spans]], roles: tuple[str, ...]) -> list[tuple[Spans, ...]]:
    """What frames have in one role, each once, or in a pair of roles; those without the last of them are left out."""
    every = [tuple(sorted(map(tuple, f[r])) for r in roles) for f in frames]
    if len(roles) == 1:
        every = list({str(x): x for x in every}.values())
    return [x for x in every if x[-1]]


def pair_score(found: list[list[dict[str, Spans]]], gold: list[list[dict[str, Spans]]]) -> dict[str, float]:
    """F1 of source, cue, content and source+content pairs, one to one, spans counting from IoU 0.5."""
    result: dict[str, Any] = {}
    for kind in ("source", "cue", "content", "pair"):
        true = ours = theirs = 0
        for a, b in zip(found, gold, strict=True):
            roles = ("source", "content") if kind == "pair" else (kind,)
            left, right = _items(a, roles), _items(b, roles)
            ours, theirs = ours + len(left), theirs + len(right)
            scored = []
            for i, x in enumerate(left):
                lo, hi = min(s for p in x for s, _ in p), max(e for p in x for _, e in p)
                for j, y in enumerate(right):
                    if max(e for p in y for _, e in p) <= lo or min(s for p in y for s, _ in p) >= hi:
                        continue
                    least = min(1.0 if not p and not q else _overlap(p, q) for p, q in zip(x, y, strict=True))
                    if least >= 0.5:
                        scored.append((least, i, j))
            used_i, used_j = set(), set()
            for _, i, j in sorted(scored, reverse=True):
                if i not in used_i and j not in used_j:
                    used_i.add(i)
                    used_j.add(j)
                    true += 1
        result[kind] = 2 * true / (ours + theirs) if ours + theirs else 0.0
        result[f"{kind}_p"] = true / ours if ours else 0.0
        result[f"{kind}_r"] = true / theirs if theirs else 0.0
    return result
