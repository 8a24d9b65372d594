"""The negotiation as a graph: actors as nodes, moves between them as edges with their dates; GraphML and GEXF.

A node is an actor by its id, or by its words where it has none. A move without an addressee is an edge to the actor
itself, as it would be lost otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rejoinder.exchange.formats import library, new_file
from rejoinder.exchange.xmltext import xml_text
from rejoinder.filing.docket import board_id
from rejoinder.record.types import ActorSpan
from rejoinder.resolving.actors import actor
from rejoinder.resolving.calendar import bounds

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["EDGE", "NODE", "Gexf", "GraphMl", "graph"]

NODE = ("label", "kind", "country", "moves")
"""Attributes of an actor."""

EDGE = ("act", "plover", "polarity", "issue", "point", "person", "earliest", "latest", "date_basis", "document", "move")
"""Attributes of a move."""


def graph(dossier: Dossier) -> Any:
    """A directed multigraph of networkx, nodes and edges with the attributes `NODE` and `EDGE`.

    What is not known is left out, as neither format has empty values.
    """
    networkx = library("networkx", "graphs")
    board = dossier.board()
    issues = {move: issue.label for issue in board.issues for move in issue.moves}
    names = {party.id: party.name for party in board.parties}
    found = networkx.MultiDiGraph()

    def node(span: ActorSpan) -> str | None:
        name = xml_text(span.actor or " ".join(span.text.split()))
        if not name:
            return None
        if name not in found:
            known = actor(name) if span.actor else None
            about = {
                "label": names.get(name) or (known.name if known else name),
                "kind": known.kind if known else None,
                "country": known.country if known else None,
                "moves": 0,
            }
            found.add_node(name, **_known(about))
        return name

    for reading in dossier.readings():
        document = reading.document
        for move in reading.moves:
            by = node(move.by)
            if by is None:
                continue
            found.nodes[by]["moves"] += 1
            span = bounds(move.time.value) if move.time else None
            about = {
                "act": move.act,
                "plover": move.plover or None,
                "polarity": move.polarity,
                "issue": issues.get(board_id(document.id, move.id)),
                "point": " ".join(move.point.text.split()) if move.point else None,
                "person": move.person,
                "earliest": span[0].isoformat() if span else None,
                "latest": span[1].isoformat() if span else None,
                "date_basis": move.time.basis if move.time and span else None,
                "document": document.id,
                "move": move.id,
            }
            to = list(dict.fromkeys(name for one in move.to if (name := node(one)))) or [by]
            for name in to:
                found.add_edge(by, name, **_known(about))
    return found


def _known(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes that have a value, without the characters that XML has no place for."""
    return {
        key: xml_text(value) if isinstance(value, str) else value
        for key, value in attributes.items()
        if value is not None
    }


class GraphMl:
    """The graph as GraphML."""

    name = "graphml"
    suffix = ".graphml"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write the graph."""
        networkx = library("networkx", "graphs")
        found = graph(dossier)
        with new_file(out) as file:
            networkx.write_graphml_xml(found, file, named_key_ids=True)


class Gexf:
    """The graph as GEXF 1.2, its edges with the days they span, so that Gephi has a time line."""

    name = "gexf"
    suffix = ".gexf"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write the graph."""
        networkx = library("networkx", "graphs")
        found = graph(dossier)
        for _, _, about in found.edges(data=True):
            if "earliest" in about:
                about["start"], about["end"] = about["earliest"], about["latest"]
        with new_file(out) as file:
            networkx.write_gexf(found, file, version="1.2draft")
