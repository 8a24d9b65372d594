"""Frames to moves: acts with the words of their actor, addressees and point.

Comes in: the reading text with the encoder's scores. Goes out: drafts of moves in code points of the reading
text. The pipeline calls it and resolves who they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rejoinder.reading.encoder import Encoded, Encoder
from rejoinder.reading.frames import Fragment, decode
from rejoinder.record.types import Act

__all__ = ["MoveDraft", "read_moves"]

Offsets = tuple[int, int]
_EDGES = " \t\n,.;:!?"
_LEADING = re.compile(r"(?:that|for|to|about|on|of)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class MoveDraft:
    """A move before its actors are resolved; spans in the reading text."""

    act: Act
    trigger: Offsets
    actors: tuple[Offsets, ...]
    addressees: tuple[Offsets, ...]
    points: tuple[Offsets, ...]
    evidence: Offsets
    confidence: float


def read_moves(text: str, encoder: Encoder, encoded: Encoded, sentences: list[Offsets]) -> list[MoveDraft]:
    """Moves of a text in the order of their triggers; several actors or points of one trigger stay together here."""
    if "move.anchor" not in encoded.outputs:
        return []
    tables = encoder.tables
    kinds: list[Act] = tables["kinds"]
    thresholds = tables.get("thresholds", {})
    drafts = []
    for frame in decode(
        encoded.pieces,
        encoded.frame("move"),
        threshold=float(thresholds.get("trigger", 0.4)),
        role_threshold=float(thresholds.get("role", 0.5)),
    ):
        trigger = _words(text, frame.anchor)
        within = _sentence(sentences, trigger)
        actors, addressees, points, evidence = ([_words(text, f) for f in role] for role in frame.roles[:4])
        best = int(frame.kind.argmax())
        drafts.append(
            MoveDraft(
                kinds[best],
                trigger,
                tuple(a for a in actors if a[1] > a[0]),
                tuple(a for a in addressees if a[1] > a[0]),
                tuple(_point(text, p) for p in points if p[1] - p[0] > 1),
                _evidence(trigger, points, evidence, within),
                round(frame.anchor.probability * float(frame.kind[best]), 3),
            )
        )
    return drafts


def _words(text: str, fragment: Fragment) -> Offsets:
    """The whole words a fragment touches, without punctuation at the ends."""
    start, end = fragment.start, fragment.end
    while start > 0 and start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _point(text: str, span: Offsets) -> Offsets:
    lead = _LEADING.match(text, span[0], span[1])
    return (lead.end(), span[1]) if lead and lead.end() < span[1] else span


def _sentence(sentences: list[Offsets], span: Offsets) -> Offsets:
    for start, end in sentences:
        if start <= span[0] < end:
            return start, end
    return span


def _evidence(trigger: Offsets, points: list[Offsets], evidence: list[Offsets], within: Offsets) -> Offsets:
    """One stretch of the sentence that holds the trigger, the evidence the reader marked, and the points beside it."""
    start, end = trigger
    for a, b in [*evidence, *points]:
        if a >= within[0] and b <= within[1]:
            start, end = min(start, a), max(end, b)
    return start, end
