"""Who is asked by "demanded that X withdraw", "urged X to withdraw": whoever the clause says should act.

Comes in: drafts of moves with the mentions of the text. Goes out: the same, where demands and requests of this form are
put to the subject of what is demanded. The pipeline calls it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from rejoinder.reading.moves import MoveDraft
from rejoinder.record.types import Act, Mention

__all__ = ["with_subjects"]

Offsets = tuple[int, int]
_ASKS: frozenset[Act] = frozenset({"demand", "ask"})
_THAT = re.compile(r"\bthat\s+$")
_BETWEEN = re.compile(r"\s+(?:(?:that|on|upon)\s+)?(?:(?:the|both)\s+)?", re.IGNORECASE)
_TO = re.compile(r"\s+(?:to\s+)?")
_ARTICLE = re.compile(r"(?:the|both)\s+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|,?\s+and|&)\s+(?:the\s+)?")
_ACTS = re.compile(
    r"\s+(?:(?:should|must|shall|would|will|has\s+to|have\s+to|to|immediately|first|also|at\s+once|not|never|no\s+longer)\s+)*"
    r"(?!(?:be|been|is|are|was|were|being|get|remain|receive|have|has|and|or|of|in|on|for|with|from|by|as|at|to|into|not|never"
    r"|which|who|that|whose|where)\b)[a-z]+"
)
"""An active verb after a subject: whoever is to be, get or receive something is not who is asked to give it."""


def with_subjects(acts: list[MoveDraft], text: str, mentions: Sequence[Mention]) -> list[MoveDraft]:
    """The drafts, demands "that X do" addressed to X unless somebody is named between verb and clause."""
    starts = [m.start for m in mentions]
    return [_addressed(act, text, mentions, starts) for act in acts]


def _addressed(act: MoveDraft, text: str, mentions: Sequence[Mention], starts: Sequence[int]) -> MoveDraft:
    if act.act not in _ASKS or act.settled or act.rule or not act.points:
        return act
    point = act.points[0]
    if act.trigger[1] > point[0] or any(act.trigger[1] <= a and b <= point[0] for a, b in act.addressees):
        return act
    if _THAT.search(text, act.trigger[1], point[0]):
        article = _ARTICLE.match(text, *point)
        named = _joined(text, mentions, starts, article.end() if article else point[0], point[1])
    else:
        between = _BETWEEN.match(text, act.trigger[1], point[0])
        named = _joined(text, mentions, starts, between.end(), point[0]) if between else []
        if named and not _TO.fullmatch(text, named[-1][1], point[0]):
            return act
    if not named or not _ACTS.match(text, named[-1][1], point[1]):
        return act
    return replace(act, addressees=tuple(named))


def _joined(text: str, mentions: Sequence[Mention], starts: Sequence[int], at: int, end: int) -> list[Offsets]:
    """The names that begin at a place, joined by "and" or commas, and end before another."""
    named: list[Offsets] = []
    k = bisect.bisect_left(starts, at)
    while k < len(mentions) and mentions[k].end <= end:
        one = mentions[k]
        if one.actor is None or (one.start != at if not named else not _AND.fullmatch(text, named[-1][1], one.start)):
            break
        named.append((one.start, one.end))
        k += 1
    return named
