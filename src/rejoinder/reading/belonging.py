"""Which of the acts of one sentence its points belong to, where the encoder gave a point to several.

"Such steps could not replace the main point, and Moscow needed a legal guarantee": the guarantee is what was needed,
not what was refused. Comes in: drafts of moves as the encoder read them. Goes out: the same without points that are
another act's, without drafts that stand within such a point, and each act of one actor on one point once.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rejoinder.record.types import POLARITY

if TYPE_CHECKING:
    from rejoinder.reading.moves import MoveDraft

__all__ = ["settle_points"]

Offsets = tuple[int, int]
SAME = 0.5
"""Intersection over union from which two stretches are the same point."""
_SCRAP = re.compile(
    r"(?:such|only|no|not|any|more|some|all|a|an|the|this|that|these|those|both|each|either|neither|one|it|also|even)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*,?\s+(?:but|and)\s+(?:[a-z]+ly\s+|also\s+|then\s+|later\s+)?(?:has\s+|have\s+|had\s+)?$")
SHORTEST = 5
"""Code points that are left of a point that is cut."""
_NO_TRIGGER = re.compile(r"(?:a|an|the)", re.IGNORECASE)
_VERB_FORM = re.compile(r"[a-z]{3,}(?:ing|ed)")


def settle_points(drafts: Sequence[MoveDraft], text: str, sentences: Sequence[Offsets]) -> list[MoveDraft]:
    """The drafts with every point where it belongs, in the same order."""
    starts = [s for s, _ in sentences]
    together: dict[int, list[int]] = defaultdict(list)
    for k, draft in enumerate(drafts):
        together[bisect.bisect_right(starts, draft.trigger[0])].append(k)
    kept: dict[int, MoveDraft] = {}
    for indices in together.values():
        group = [drafts[k] for k in indices]
        settled = [_settled(draft, group, text) for draft in group]
        for k, one in zip(indices, settled, strict=True):
            if one is not None and not any(_repeats(one, other) for other in settled if other is not None):
                kept[k] = one
    return [kept[k] for k in sorted(kept)]


def _settled(draft: MoveDraft, group: Sequence[MoveDraft], text: str) -> MoveDraft | None:
    """A draft with its own points and actors; None where it stands within another's, or its trigger is no word."""
    if _NO_TRIGGER.fullmatch(text, *draft.trigger):
        return None
    points = (
        [p for p in draft.points if not _SCRAP.fullmatch(text, *p)] if len(draft.points) > 1 else list(draft.points)
    )
    if any(_inside_another(draft, p, group) for p in points):
        return None
    own = [_before_next(draft, p, group, text) for p in points if not _behind_another(draft, p, group)]
    actors = draft.actors
    if len(actors) > 1:
        actors = tuple(a for a in actors if not _VERB_FORM.fullmatch(text, *a)) or actors
    return replace(draft, points=tuple(own or points), actors=actors)


def _inside_another(draft: MoveDraft, point: Offsets, group: Sequence[MoveDraft]) -> bool:
    """Whether a point holds the draft's own trigger and is what an act outside it is about."""
    if not _holds(point, draft.trigger):
        return False
    return any(
        other is not draft and not _holds(point, other.trigger) and any(_same(point, p) for p in other.points)
        for other in group
    )


def _behind_another(draft: MoveDraft, point: Offsets, group: Sequence[MoveDraft]) -> bool:
    """Whether another act of another sign stands between a draft and a point, and is about it as well."""
    low, high = (draft.trigger[1], point[0]) if draft.trigger[1] <= point[0] else (point[1], draft.trigger[0])
    return any(
        low <= other.trigger[0]
        and other.trigger[1] <= high
        and POLARITY[other.act] != POLARITY[draft.act]
        and any(_same(point, p) for p in other.points)
        for other in group
        if other is not draft
    )


def _before_next(draft: MoveDraft, point: Offsets, group: Sequence[MoveDraft], text: str) -> Offsets:
    """A point up to the next act that is told beside it: "rejected | the offer | but accepted a meeting"."""
    for other in group:
        if other.act != draft.act and max(point[0], draft.trigger[1]) < other.trigger[0] < point[1]:
            beside = _BESIDE.search(text, point[0], other.trigger[0])
            if beside and beside.start() - point[0] > SHORTEST:
                point = point[0], beside.start()
    return point


def _repeats(one: MoveDraft, other: MoveDraft) -> bool:
    """Whether another draft tells the same act of the same actors on the same points, more surely."""
    return (
        one is not other
        and one.act == other.act
        and one.actors == other.actors
        and one.points == other.points
        and bool(one.points)
        and (other.confidence, -other.trigger[0]) > (one.confidence, -one.trigger[0])
    )


def _holds(outer: Offsets, inner: Offsets) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _same(one: Offsets, other: Offsets) -> bool:
    both = min(one[1], other[1]) - max(one[0], other[0])
    if both <= 0:
        return False
    return both / (max(one[1], other[1]) - min(one[0], other[0])) >= SAME or one == other
