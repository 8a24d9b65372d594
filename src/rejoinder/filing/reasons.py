"""Why each statement and move has the actor it has, or none: one line an entry.

Comes in: a reading and what other documents tell. Goes out: reasons by entry, which `rejoinder show --why` prints.
"""

from __future__ import annotations

from rejoinder.filing.told import Told
from rejoinder.record.types import Move, Reading

__all__ = ["reasons"]


def reasons(reading: Reading, told: Told) -> dict[str, str]:
    """Reasons by the ids of statements and moves; entries about which nothing is known have none."""
    by_span = {(s.speaker.start, s.speaker.end): s.speaker.why for s in reading.statements if s.speaker}
    found: dict[str, str] = {}
    for statement in reading.statements:
        if statement.speaker is not None and statement.speaker.why:
            found[statement.id] = statement.speaker.why
    for move in reading.moves:
        why = _why(reading, move, by_span) if move.corrected else told.reason(reading.document.id, move.id)
        why = why or _why(reading, move, by_span)
        if why:
            found[move.id] = why
    return found


def _why(reading: Reading, move: Move, by_span: dict[tuple[int, int], str | None]) -> str | None:
    """What the document itself has about the words for a move's actor: as a speaker, else as a mention."""
    said = by_span.get((move.by.start, move.by.end))
    if said:
        return said
    inside = [m for m in reading.mentions if move.by.start <= m.start and m.end <= move.by.end and m.why]
    if not inside:
        return None
    best = next((m for m in inside if m.actor == move.by.actor), inside[-1])
    return f"{best.text}: {best.why}"
