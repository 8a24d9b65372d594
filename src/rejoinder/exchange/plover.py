"""PLOVER event records as JSON Lines (Open Event Data Alliance, PLOVER manual, chapter "JSON Data Fields").

What is not known is left out. Beyond the manual's fields a record has `act`, `cameo`, `date_basis`, `according_to` and
`point`, which PLOVER has no field for; the manual allows further fields.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from rejoinder.exchange.cameo import cameo_code
from rejoinder.exchange.events import category, days, participant
from rejoinder.exchange.formats import new_file
from rejoinder.record.plover import QUADS
from rejoinder.record.types import ActorSpan, Move, Reading

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["Plover", "record"]


class Plover:
    """A PLOVER record a line, one for each move that is an event."""

    name = "plover"
    suffix = ".jsonl"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write the records, in the order of the documents and of their texts."""
        import rejoinder

        with new_file(out) as file:
            for reading in dossier.readings():
                for move in reading.moves:
                    if found := record(reading, move, rejoinder.__version__):
                        file.write(msgspec.json.encode(found) + b"\n")


def record(reading: Reading, move: Move, version: str) -> dict[str, Any] | None:
    """The record of a move; None for a plain statement, which is no event."""
    kind = category(move)
    if kind is None:
        return None
    document = reading.document
    span = days(move)
    # who meets whom has no direction: PLOVER then has all of them as sources and no recipient
    mutual = move.act == "meet"
    sources = (move.by, *move.to) if mutual else (move.by,)
    found: dict[str, Any] = {
        "id": move.id,
        "date": span[0] if span else None,
        "enddate": span[1] if span and span[1] != span[0] else None,
        "source": [_actor(one) for one in sources if one.actor or one.text],
        "recipient": [] if mutual else [_actor(one) for one in move.to],
        "event": [kind],
        "quad_code": QUADS[kind],
        "event_text": [move.evidence.text],
        "text_info": {"start": move.evidence.start, "end": move.evidence.end},
        "cite_info": {
            "citation": document.id,
            "url": document.url,
            "title": document.title,
            "language": document.language if document.language != "und" else None,
            "publication": document.outlet,
            "date": document.published.earliest if document.published.earliest == document.published.latest else None,
        },
        "coder": f"rejoinder {version}",
        "act": move.act,
        "cameo": cameo_code(move.act),
        "date_basis": move.time.basis if move.time and span else None,
        "according_to": list(move.according_to),
        "point": move.point.text if move.point else None,
    }
    found["cite_info"] = {key: value for key, value in found["cite_info"].items() if value}
    # `date` is required: null says that it is not known
    return {key: value for key, value in found.items() if key == "date" or value not in (None, [], "")}


def _actor(span: ActorSpan) -> dict[str, str]:
    one = participant(span)
    found = {
        "code": one.code, "sector": one.sector, "actor_text": one.text, "identifier_text": one.name, "actor": one.id,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}
