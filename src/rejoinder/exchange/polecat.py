"""POLECAT's table of events (Halterman et al. 2023): tab-separated, 40 columns, a header.

A row is an event between one actor and one recipient. What is not known (intensity, Wikipedia ids, places of events,
COW numbers...) is an empty cell, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rejoinder.exchange.events import Dyad, Participant, dyads, tabbed
from rejoinder.exchange.formats import new_file
from rejoinder.record.plover import QUADS
from rejoinder.record.types import Mention

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["COLUMNS", "Polecat"]

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
"""The columns in POLECAT's order."""

_QUAD_NAMES = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


class Polecat:
    """Events as POLECAT's 40 columns."""

    name = "polecat"
    suffix = ".tsv"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write a row for each addressee of each move that is an event."""
        import rejoinder

        with new_file(out) as file:
            file.write(tabbed(COLUMNS))
            story: dict[str, str] = {}
            before: str | None = None
            for dyad in dyads(dossier):
                if dyad.document.id != before:
                    story, before = _story(dyad.reading.mentions), dyad.document.id
                found = _row(dyad, story) | {"Version": f"rejoinder {rejoinder.__version__}"}
                file.write(tabbed(found.get(column) for column in COLUMNS))


def _row(dyad: Dyad, story: dict[str, str]) -> dict[str, Any]:
    document = dyad.document
    published = document.published
    return {
        "Event ID": dyad.id,
        "Event Date": dyad.day,
        "Event Type": dyad.category,
        "Quad Code": _QUAD_NAMES[QUADS[dyad.category]],
        **_side("Actor", dyad.by),
        **_side("Recipient", dyad.to),
        "Source": document.outlet,
        "Publication Date": published.earliest if published.earliest == published.latest else None,
        "Language": document.language if document.language != "und" else None,
        **story,
    }


def _side(side: str, who: Participant | None) -> dict[str, str | None]:
    if who is None:
        return {}
    return {
        f"{side} Name": who.name,
        f"{side} Country": who.country,
        f"Primary {side} Sector": who.sector,
        f"{side} Sectors": who.sector,
        f"{side} Name Raw": who.text,
    }


def _story(mentions: Iterable[Mention]) -> dict[str, str]:
    """The names in a document by kind, each once, parted by semicolons."""
    kinds = {"person": "Story People", "organisation": "Story Organizations", "place": "Story Locations"}
    found: dict[str, dict[str, None]] = {}
    for mention in mentions:
        if mention.kind in kinds:
            name = (mention.person if mention.kind == "person" else None) or mention.text
            found.setdefault(kinds[mention.kind], {})[" ".join(name.replace(";", ",").split())] = None
    return {column: ";".join(names) for column, names in found.items()}
