"""W3C Web Annotations (Web Annotation Data Model, 2017): a page of annotations in JSON-LD beside the texts.

A statement or a move is an annotation: its tag is the act (or `statement`), its targets are the words, by position in
code points, as the model counts, and by quotation. A second body has the entry in our own JSON, so that nothing is
lost; where it disagrees with tag or targets, as after editing elsewhere, these count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import msgspec

from rejoinder.errors import InputError
from rejoinder.exchange.annotated_texts import (
    STATEMENT,
    Texts,
    act_of,
    bare_move,
    bare_statement,
    texts_in,
)
from rejoinder.exchange.formats import Imported, Problem, new_file, new_folder
from rejoinder.record.types import PLOVER, POLARITY, Document, Move, Reading, Span, Statement

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["WebAnnotations", "WebAnnotationsImport"]

_AROUND = 32
"""Characters of prefix and suffix of a quotation."""

_FILE = "annotations.jsonld"
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


class WebAnnotations:
    """A folder with annotations.jsonld, the texts, and documents.jsonl."""

    name = "w3c"
    suffix = ""

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write an annotation a line, document by document."""
        readers = {entry.id: entry.reader for entry in dossier.documents()}
        folder = new_folder(out)
        with new_file(folder / _FILE) as file, texts_in(folder) as write:
            head = {"@context": _CONTEXT, "id": "urn:rejoinder:annotations", "type": "AnnotationPage"}
            file.write(msgspec.json.encode(head)[:-1] + b',"items":[')
            before = b"\n"
            for reading in dossier.readings():
                name = write(reading.document)
                for one in _annotations(reading, f"{name}.txt", readers.get(reading.document.id, "")):
                    file.write(before + msgspec.json.encode(one))
                    before = b",\n"
            file.write(b"\n]}\n")


def _annotations(reading: Reading, source: str, reader: str) -> Iterator[dict[str, Any]]:
    document = reading.document
    kind, _, coder = reader.partition(" ")
    creator = (
        {"type": "Person", "name": coder} if kind == "coder" else {"type": "Software", "name": f"rejoinder {reader}"}
    )
    for statement in reading.statements:
        yield _annotation(document, source, creator, statement.id, STATEMENT, statement.content, statement)
    for move in reading.moves:
        yield _annotation(document, source, creator, move.id, move.act, (move.evidence,), move)


def _annotation(
    document: Document,
    source: str,
    creator: dict[str, str],
    name: str,
    tag: str,
    words: Iterable[Span],
    entry: Statement | Move,
) -> dict[str, Any]:
    targets = [
        {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": span.start, "end": span.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": span.text,
                    "prefix": document.text[max(0, span.start - _AROUND) : span.start],
                    "suffix": document.text[span.end : span.end + _AROUND],
                },
            ],
        }
        for span in words
    ]
    return {
        "id": f"urn:rejoinder:{quote(document.id, safe='')}:{quote(name, safe='')}",
        "type": "Annotation",
        "motivation": "classifying",
        "creator": creator,
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": tag},
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "application/json",
                "value": msgspec.json.encode(entry).decode(),
            },
        ],
        "target": targets if len(targets) != 1 else targets[0],
    }


class WebAnnotationsImport:
    """Reads a page, a list or a collection's first page of annotations, and the texts beside it."""

    name = "w3c"

    def read(self, path: Path, known: Iterable[Reading], coder: str | None = None) -> Iterator[Imported | Problem]:
        """The documents annotated; raises `InputError` for a file that has no annotations."""
        file = path / _FILE if path.is_dir() else path
        texts = Texts(file.parent, known)
        found: dict[str, tuple[Document, list[Statement], list[Move]]] = {}
        for place, one in enumerate(_items(file), 1):
            try:
                document = self._take(one, texts, found)
            except _Unusable as error:
                yield Problem(f"{file}: annotation {place}: {error}; left out")
                continue
            if isinstance(document, Problem):
                yield Problem(f"{file}: annotation {place}: {document}; left out")
        for document, statements, moves in found.values():
            yield Imported(Reading(document, statements=tuple(statements), moves=tuple(moves)))

    def _take(
        self, one: Any, texts: Texts, found: dict[str, tuple[Document, list[Statement], list[Move]]]
    ) -> Document | Problem:
        if not isinstance(one, dict):
            raise _Unusable("no annotation")
        targets = one.get("target")
        targets = targets if isinstance(targets, list) else [targets]
        document = texts.document(_source(targets[0] if targets else None))
        if isinstance(document, Problem):
            return document
        if any(_source(target) != _source(targets[0]) for target in targets):
            raise _Unusable("its targets are in several documents")
        spans = tuple(_words(target, document.text) for target in targets)
        tags, entry = _bodies(one)
        _, statements, moves = found.setdefault(document.id, (document, [], []))
        act = next((act for act in map(act_of, tags) if act), None)
        if act is not None:
            evidence = spans[0] if len(spans) == 1 else _hull(spans, document.text)
            move = _decoded(entry, Move) or bare_move(f"{document.id}/w{len(moves)}", act, evidence)
            if move.act != act:
                move = msgspec.structs.replace(move, act=act, plover=PLOVER[act], polarity=POLARITY[act])
            _checked(move, document)
            moves.append(msgspec.structs.replace(move, evidence=evidence))
        elif STATEMENT in tags:
            statement = _decoded(entry, Statement) or bare_statement(f"w{len(statements)}", spans)
            _checked(statement, document)
            statements.append(msgspec.structs.replace(statement, content=spans))
        else:
            raise _Unusable(f"its tag is {' and '.join(map(repr, tags)) or 'missing'}, neither an act nor 'statement'")
        return document


class _Unusable(Exception):
    """Why an annotation cannot be taken in."""


def _items(file: Path) -> list[Any]:
    try:
        page = msgspec.json.decode(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    except msgspec.MsgspecError as error:
        raise InputError(f"{file}: no JSON ({error})") from None
    if isinstance(page, dict) and isinstance(page.get("first"), dict):
        page = page["first"]
    if isinstance(page, dict):
        page = page.get("items", [page] if "Annotation" in _types(page) else None)
    if not isinstance(page, list):
        raise InputError(f"{file}: no annotations in it (neither a list nor an AnnotationPage)")
    return page


def _source(target: Any) -> str:
    found = target.get("source", target.get("id")) if isinstance(target, dict) else target
    found = found.get("id") if isinstance(found, dict) else found
    if not isinstance(found, str) or not found:
        raise _Unusable("it has no target")
    return unquote(found.partition("#")[0])


def _words(target: Any, text: str) -> Span:
    """The words of a target: by position if the quotation stands there, else where the quotation stands."""
    selectors = target.get("selector", []) if isinstance(target, dict) else []
    selectors = selectors if isinstance(selectors, list) else [selectors]
    by_type = {kind: one for one in selectors if isinstance(one, dict) for kind in _types(one)}
    position, quotation = by_type.get("TextPositionSelector"), by_type.get("TextQuoteSelector")
    exact = quotation.get("exact") if quotation else None
    start, end = (position.get("start"), position.get("end")) if position else (None, None)
    # True is an int in Python, but no position
    if type(start) is int and type(end) is int and 0 <= start <= end <= len(text) and exact in (None, text[start:end]):
        return Span(start, end, text[start:end])
    if not isinstance(exact, str) or not exact:
        raise _Unusable(f"its position {start} to {end} is not within the text" if position else "it has no words")
    before, after = str(quotation.get("prefix") or ""), str(quotation.get("suffix") or "")  # type: ignore[union-attr]
    places = [i for i in _every(exact, text) if _fits(text, i, i + len(exact), before, after)]
    if not places:
        raise _Unusable(f"its words {exact[:40]!r} are not in the text")
    near = start if type(start) is int else places[0]
    at = min(places, key=lambda place: abs(place - near))
    return Span(at, at + len(exact), exact)


def _types(one: dict[str, Any]) -> list[str]:
    """The types of a thing in JSON-LD, where one may stand alone."""
    found = one.get("type")
    return [kind for kind in (found if isinstance(found, list) else [found]) if isinstance(kind, str)]


def _every(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _fits(text: str, start: int, end: int, before: str, after: str) -> bool:
    return text.endswith(before, 0, start) and text.startswith(after, end)


def _hull(spans: tuple[Span, ...], text: str) -> Span:
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return Span(start, end, text[start:end])


def _bodies(one: dict[str, Any]) -> tuple[list[str], str | None]:
    """The tags of an annotation, and the entry in our own JSON if it has one."""
    bodies = one.get("body", [])
    tags: list[str] = []
    entry = None
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if isinstance(body, str):
            tags.append(body)
        elif isinstance(body, dict) and isinstance(body.get("value"), str):
            if body.get("format") == "application/json":
                entry = body["value"]
            elif body.get("purpose", "tagging") in ("tagging", "classifying"):
                tags.append(body["value"])
    return tags, entry


def _decoded(entry: str | None, kind: Any) -> Any:
    if entry is None:
        return None
    try:
        return msgspec.json.decode(entry, type=kind)
    except msgspec.MsgspecError as error:
        raise _Unusable(f"its JSON body is none of ours ({error})") from None


def _checked(entry: Statement | Move, document: Document) -> None:
    """That every span of an entry has the words that the text has there."""
    if isinstance(entry, Move):
        spans = [entry.by, *entry.to, entry.point]
    else:
        spans = [entry.speaker, entry.cue, entry.addressee]  # type: ignore[list-item]
    for span in spans:
        if span is not None and document.text[span.start : span.end] != span.text:
            raise _Unusable(f"its JSON body has {span.text[:40]!r} at {span.start}, the text has other words there")
