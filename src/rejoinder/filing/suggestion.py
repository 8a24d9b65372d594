"""Suggestion: the words that tell the issues of a board apart, as terms of a codebook."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from rejoinder.filing.docket import board_id
from rejoinder.filing.terms import stems
from rejoinder.record.types import Board, Reading

__all__ = ["terms_of"]

TERMS = 5
"""Most terms suggested for an issue."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def terms_of(board: Board, readings: Sequence[Reading]) -> dict[str, tuple[str, ...]]:
    """By issue id up to `TERMS` words, best first, that occur in its moves' points and in few other issues'."""
    points = {board_id(r.document.id, m.id): m.point.text for r in readings for m in r.moves if m.point is not None}
    words: dict[str, Counter[str]] = {}
    spelled: dict[str, Counter[str]] = {}
    spread: Counter[str] = Counter()
    for issue in board.issues:
        own: Counter[str] = Counter()
        for move in issue.moves:
            for word in _WORD.findall(points.get(move, "")):
                for stem in stems(word)[:1]:
                    if not stem[0].isdigit() and len(word) > 2:
                        own[stem] += 1
                        spelled.setdefault(stem, Counter())[word.casefold()] += 1
        words[issue.id] = own
        spread.update(own.keys())
    total = max(1, len(board.issues))
    found = {}
    for issue_id, own in words.items():
        ranked = sorted(own, key=lambda stem: (-own[stem] * math.log(1.0 + total / spread[stem]), stem))
        kept = [stem for stem in ranked if spread[stem] <= max(1, total // 10)][:TERMS]
        found[issue_id] = tuple(min(spelled[s].items(), key=lambda item: (-item[1], item[0]))[0] for s in kept)
    return found
