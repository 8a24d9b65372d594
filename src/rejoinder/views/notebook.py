"""Board, timeline and one document as HTML for notebooks.

Everything from a text is escaped, and nothing is loaded from elsewhere. Marks are elements that need no style sheet,
since many places that show notebooks take those away.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from rejoinder.record.entries import Event
from rejoinder.record.types import Board, Reading
from rejoinder.views.board import board_rows, cell
from rejoinder.views.marks import Note, Segment, marked, parts
from rejoinder.views.moves import move_line
from rejoinder.views.wording import actor, actors, date_words, legible, move_date, quote, speaker, title_of

__all__ = ["Timeline", "board_html", "document_html", "timeline_html"]

_LEFT = "text-align:left;vertical-align:top"
_MARKED = {
    "removed": "opacity:.5;text-decoration:line-through",
    "statement": "background:#0a7d9c22",
    "move": "font-weight:bold",
    "cue": "text-decoration:underline dotted",
    "time": "text-decoration:underline dotted",
    "speaker": "text-decoration:underline",
    "mention": "text-decoration:underline",
}
"""How each kind of mark looks, on light and dark pages."""


class Timeline(list[Event]):
    """Events in time order: a list that notebooks show as a table."""

    def _repr_html_(self) -> str:
        return timeline_html(self)


def _line(text: str) -> str:
    return html.escape(" ".join(legible(text).split()))


def board_html(board: Board) -> str:
    """A board as a table: issues as rows, parties as columns."""
    rows = board_rows(board)
    parties = [party.id for party in board.parties if any(cell(row, party.id) for row in rows)]
    names = {party.id: party.name for party in board.parties}
    head = "".join(f'<th title="{_line(names[party])}">{_line(party)}</th>' for party in parties)
    body = "".join(
        f"<tr><td>{row.number}</td><td>{_line(row.issue.label)}</td>"
        + "".join(f"<td>{html.escape(' '.join(cell(row, party)))}</td>" for party in parties)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr><th></th><th>Issue</th>{head}</tr></thead><tbody>{body}</tbody></table>"


def timeline_html(events: Sequence[Event]) -> str:
    """Events as a table: when, who did what towards whom about what, in which documents. The undated are last."""
    if not events:
        return "<p>No events on record.</p>"
    rows = []
    for event in events:
        when = move_date(event.value if event.earliest else None, event.basis)
        about = event.point or (quote(event.evidence[0].text) if event.evidence else "")
        others = [name for name in event.according_to if name != event.by.actor]
        told = f" (according to {', '.join(others)})" if others else ""
        sources = ", ".join(dict.fromkeys(evidence.document for evidence in event.evidence))
        rows.append(
            f'<tr><td style="{_LEFT};white-space:nowrap">{_line(when)}</td>'
            f'<td style="{_LEFT}"><b>{_line(actor(event.by, event.person))}</b> '
            f"{_line(actors(event.act, event.to))}{': ' if about else ''}{_line(about)}{_line(told)}</td>"
            f'<td style="{_LEFT}">{_line(sources)}</td></tr>'
        )
    head = "<th>Date</th><th>What happened</th><th>Documents</th>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def document_html(reading: Reading) -> str:
    """A document with its statements and moves marked, and under each paragraph what its marks mean.

    Of a long text the first part is shown (`rejoinder.views.marks.PART` characters or a little more), and how much is
    not.
    """
    document = reading.document
    facts = [document.id, document.path, document.outlet, date_words(document.published), document.url]
    pieces = [
        f"<div><p><b>{_line(title_of(document.title, document.path))}</b><br>"
        f"<small>{' · '.join(_line(fact) for fact in facts if fact)}</small></p>"
    ]
    start, end = parts(document.text)[0]
    for paragraph in marked(reading, start, end):
        pieces.append(f'<p dir="auto">{"".join(map(_segment, paragraph.segments))}</p>')
        if paragraph.notes:
            notes = "".join(f"<li>{_note(one, reading)}</li>" for one in paragraph.notes)
            pieces.append(f'<ul style="list-style:none;font-size:smaller">{notes}</ul>')
    if end < len(document.text):
        pieces.append(f"<p><small>{len(document.text) - end} further characters are not shown.</small></p>")
    if not reading.statements and not reading.moves:
        pieces.append("<p><small>No statements and no negotiating moves found in it.</small></p>")
    return "".join([*pieces, "</div>"])


def _segment(one: Segment) -> str:
    names = "".join(f"<sup>{html.escape(name)}</sup>" for _, name in one.openings)
    style = ";".join(dict.fromkeys(_MARKED[kind] for kind in one.kinds if kind in _MARKED))
    words = html.escape(legible(one.text))
    if not style:
        return names + words
    title = f' title="{_line(one.title)}"' if one.title else ""
    return f'{names}<span style="{style}"{title}>{words}</span>'


def _note(one: Note, reading: Reading) -> str:
    if one.kind == "move":
        return f"<sup>{html.escape(one.name)}</sup> {_line(move_line(reading.moves[one.index]).plain)}"
    said = reading.statements[one.index]
    told = f"said by {speaker(said.speaker)}"
    if said.addressee:
        told += f" to {speaker(said.addressee)}"
    return f"<sup>{html.escape(one.name)}</sup> {_line(told)}, {said.mode}"
