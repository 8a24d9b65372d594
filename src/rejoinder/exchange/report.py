"""A dossier as a report to read and print: its board with the words it rests on, its timeline, its sources.

Markdown and HTML say the same; the HTML is one file without anything from elsewhere, made for the printer too. Sources
are numbered, and every entry names those it rests on.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from rejoinder.exchange.formats import new_file
from rejoinder.record.entries import DocumentEntry, Event
from rejoinder.record.types import Board
from rejoinder.views.board import board_rows, cell
from rejoinder.views.wording import actor, actors, date_words, legible, move_date, quote, title_of

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["HtmlReport", "MarkdownReport", "Part", "report"]


class Part(NamedTuple):
    """A piece of a report: a heading, a paragraph, items of a list, or rows of a table (the first is its head).

    `sources` of an item are the numbers of documents; `name` is what a link leads to.
    """

    kind: Literal["title", "heading", "subheading", "paragraph", "items", "table", "sources"]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[tuple[int, ...], ...] = ()


def report(dossier: Dossier) -> Iterator[Part]:
    """The parts of a report, from the top to the bottom."""
    entries = dossier.documents()
    numbers = {entry.id: number for number, entry in enumerate(entries, 1)}
    board = dossier.board()
    days = sorted(day for entry in entries for day in (entry.published.earliest, entry.published.latest) if day)
    yield Part("title", (("The record of a negotiation",),))
    covered = f", published {days[0]} to {days[-1]}" if days else ""
    moves = sum(entry.moves for entry in entries)
    yield Part("paragraph", ((f"{len(entries)} documents{covered}; {moves} moves; {len(board.issues)} issues.",),))
    yield Part("heading", (("Board",),))
    yield from _board(board, numbers)
    yield Part("heading", (("Timeline",),))
    yield from _timeline(dossier.timeline(), numbers)
    yield Part("heading", (("Sources",),))
    yield Part("sources", tuple(_source(entry) for entry in entries))


def _board(board: Board, numbers: dict[str, int]) -> Iterator[Part]:
    rows = board_rows(board)
    if not rows:
        yield Part("paragraph", (("No issue is on record.",),))
        return
    names = {party.id: party.name for party in board.parties}
    for row in rows:
        yield Part("subheading", ((f"{row.number}. {_line(row.issue.label)}",),))
        if row.askers:
            yield Part("paragraph", (("Asked by " + ", ".join(_party(one, names) for one in row.askers) + ".",),))
        found = [("Party", "Standing", "Words")]
        sources: list[tuple[int, ...]] = [()]
        for standing in row.issue.standings:
            words = " ".join(word for word in cell(row, standing.party) if word != "asks")
            if words:
                said = standing.evidence[0].text if standing.evidence else ""
                found.append((_party(standing.party, names), words, quote(said) if said else ""))
                documents = dict.fromkeys(evidence.document for evidence in standing.evidence)
                sources.append(tuple(numbers[name] for name in documents if name in numbers))
        if len(found) > 1:
            yield Part("table", tuple(found), tuple(sources))
    yield Part(
        "paragraph", (("A standing with “(says X)” is a claim of X; the party's own words are not on record.",),)
    )


def _timeline(events: Iterable[Event], numbers: dict[str, int]) -> Iterator[Part]:
    found = [("Date", "What happened")]
    sources: list[tuple[int, ...]] = [()]
    undated = 0
    for event in events:
        if event.earliest is None:
            undated += 1
            continue
        what = f"{actor(event.by, event.person)} {actors(event.act, event.to)}"
        if event.point:
            what += f": {_line(event.point)}"
        others = [name for name in event.according_to if name != event.by.actor]
        if others:
            what += f" (according to {', '.join(others)})"
        found.append((move_date(event.value, event.basis), what))
        documents = dict.fromkeys(evidence.document for evidence in event.evidence)
        sources.append(tuple(numbers[name] for name in documents if name in numbers))
    if len(found) > 1:
        yield Part("table", tuple(found), tuple(sources))
    remarks = []
    if any(row[0].startswith("~") for row in found):
        remarks.append("A date with ~ was worked out from others.")
    if undated:
        remarks.append(f"{undated} events without a date are left out.")
    if remarks or len(found) == 1:
        yield Part("paragraph", ((" ".join(remarks or ["No dated event is on record."]),),))


def _source(entry: DocumentEntry) -> tuple[str, ...]:
    facts = [title_of(entry.title, entry.path), entry.outlet or "", date_words(entry.published), entry.path]
    return (", ".join(_line(fact) for fact in dict.fromkeys(facts) if fact), entry.url or "")


def _party(party: str, names: dict[str, str]) -> str:
    name = names.get(party, party)
    return _line(name if name == party else f"{name} ({party})")


def _line(text: str) -> str:
    return " ".join(legible(text).split())


class MarkdownReport:
    """The report as Markdown."""

    name = "markdown"
    suffix = ".md"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write the report."""
        with new_file(out) as file:
            _emit(file, _markdown(report(dossier)))


class HtmlReport:
    """The report as one HTML file."""

    name = "html"
    suffix = ".html"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write the report."""
        with new_file(out) as file:
            _emit(file, _html(report(dossier)))


def _emit(file: BinaryIO, pieces: Iterable[str]) -> None:
    for piece in pieces:
        file.write(piece.encode())


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", _line(text))


_MARKS = {"title": "# ", "heading": "## ", "subheading": "### "}


def _markdown(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.kind in _MARKS:
            yield f"{_MARKS[part.kind]}{_escaped(part.rows[0][0])}\n\n"
        elif part.kind == "paragraph":
            yield f"{_escaped(part.rows[0][0])}\n\n"
        elif part.kind == "table":
            head, *rows = part.rows
            yield f"| {' | '.join((*head, 'Sources'))} |\n|{' --- |' * (len(head) + 1)}\n"
            for row, sources in zip(rows, part.sources[1:], strict=True):
                yield f"| {' | '.join((*map(_escaped, row), ', '.join(map(str, sources))))} |\n"
            yield "\n"
        elif part.kind == "sources":
            for number, (words, url) in enumerate(part.rows, 1):
                yield f"{number}. {_escaped(words)}{f' <{url}>' if _is_address(url) else ''}\n"


_STYLE = """
body { font: 11pt/1.45 Georgia, serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
h1, h2, h3 { font-family: Helvetica, Arial, sans-serif; line-height: 1.2; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #bbb; }
tr { break-inside: avoid; }
td:last-child { white-space: nowrap; }
a { color: #1a4f8b; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } a { color: inherit; text-decoration: none; } }
"""

_TAGS = {"title": "h1", "heading": "h2", "subheading": "h3", "paragraph": "p"}


def _html(parts: Iterable[Part]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>The record of a negotiation</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    for part in parts:
        yield from _html_part(part)
    yield "</body>\n</html>\n"


def _html_part(part: Part) -> Iterator[str]:
    if part.kind in _TAGS:
        tag = _TAGS[part.kind]
        yield f"<{tag}>{html.escape(_line(part.rows[0][0]))}</{tag}>\n"
    elif part.kind == "table":
        head, *rows = part.rows
        yield "<table>\n<thead><tr>" + "".join(f"<th>{html.escape(one)}</th>" for one in (*head, "Sources"))
        yield "</tr></thead>\n<tbody>\n"
        for row, sources in zip(rows, part.sources[1:], strict=True):
            links = ", ".join(f'<a href="#source-{number}">{number}</a>' for number in sources)
            yield f"<tr>{''.join(f'<td>{html.escape(_line(one))}</td>' for one in row)}<td>{links}</td></tr>\n"
        yield "</tbody>\n</table>\n"
    elif part.kind == "sources":
        yield "<ol>\n"
        for number, (words, url) in enumerate(part.rows, 1):
            said = html.escape(words)
            if _is_address(url):
                said += f' <a href="{html.escape(url)}">{html.escape(url)}</a>'
            yield f'<li id="source-{number}">{said}</li>\n'
        yield "</ol>\n"


def _is_address(url: str) -> bool:
    """Whether an address may become a link: only what leads to a page, and nothing that a browser would run."""
    return bool(re.fullmatch(r"https?://[^\s<>\"]+", url))
