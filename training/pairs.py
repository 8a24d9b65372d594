"""The score of statements: source, cue, content and source+content pairs.

A source, cue or content counts from an intersection over union of 0.5 in code points (a discontinuous content is the
set of its code points), matched one to one; a pair counts when its source and its content do (both may have no source).
"""

from __future__ import annotations

__all__ = ["Frame", "Spans", "likeness", "pair_scores", "right_pairs"]

Spans = list[tuple[int, int]]
Frame = dict[str, Spans]


def likeness(a: Spans, b: Spans) -> float:
    """Intersection over union of two lists of spans, each without overlaps."""
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
            hits += len(_matches(left, right))
        result[kind] = 2 * hits / (ours + theirs) if ours + theirs else 0.0
        result[f"{kind} precision"] = hits / ours if ours else 0.0
        result[f"{kind} recall"] = hits / theirs if theirs else 0.0
    return result


def _items(frames: list[Frame], roles: tuple[str, ...]) -> list[tuple[Spans, ...]]:
    every = [tuple(sorted(f[r]) for r in roles) for f in frames]
    if len(roles) == 1:
        every = list({str(x): x for x in every}.values())
    return [x for x in every if x[-1]]


def _matches(left: list[tuple[Spans, ...]], right: list[tuple[Spans, ...]]) -> set[int]:
    """Which of the left have a partner on the right."""
    scored = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if a[-1][-1][1] <= b[-1][0][0] or b[-1][-1][1] <= a[-1][0][0]:
                continue
            least = min(1.0 if not p and not q else likeness(p, q) for p, q in zip(a, b, strict=True))
            if least >= 0.5:
                scored.append((-least, i, j))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
    return taken_left


def right_pairs(found: list[Frame], gold: list[Frame]) -> set[int]:
    """Indices of the frames found whose source and content are both right."""
    sides = [[(sorted(f["source"]), sorted(f["content"])) for f in frames if f["content"]] for frames in (found, gold)]
    return _matches(sides[0], sides[1])
