"""brat standoff: a .txt and a .ann file a document, and the annotation.conf that brat needs to show them.

A statement or a move is an event: its trigger (what is said, or the words the move was read from) is of the type
`statement` or of the act, its arguments are the words for actors, point and cue. What brat has no place for (ids,
dates, confidence, an actor that no words name) is JSON in a note of the event. brat parts a span at line breaks, and so
is done here; a note has the span whole where the parts do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from rejoinder.exchange.annotated_texts import STATEMENT, texts_in
from rejoinder.exchange.brat_import import BratImport, parts
from rejoinder.exchange.formats import new_file, new_folder
from rejoinder.record.types import ACTS, ActorSpan, Move, Reading, Span, Speaker, Statement

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["Brat", "BratImport"]

_BREAKS = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]")

_ROLES = "By?:Actor, To*:Actor, Point?:Point, In?:statement"


class Brat:
    """A folder of .txt and .ann files with annotation.conf and documents.jsonl."""

    name = "brat"
    suffix = ""

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write two files a document."""
        folder = new_folder(out)
        conf = ["[entities]", "Actor", "Point", "Cue", "", "[relations]", "", "[events]"]
        conf.append(f"{STATEMENT} Speaker?:Actor, Cue?:Cue, Addressee?:Actor, In?:statement")
        conf += [f"{act} {_ROLES}" for act in ACTS]
        (folder / "annotation.conf").write_text("\n".join([*conf, "", "[attributes]", ""]), encoding="utf-8")
        with texts_in(folder, ".ann") as write:
            for reading in dossier.readings():
                name = write(reading.document)
                with new_file(folder / f"{name}.ann") as file:
                    file.write("".join(line + "\n" for line in _Standoff(reading).lines()).encode())


class _Words(NamedTuple):
    """A text-bound annotation: its type, and where it stands."""

    type: str
    parts: tuple[tuple[int, int], ...]


def _numbered(arguments: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Arguments with the number that brat gives to a role's second and further ones: To, To2, To3."""
    seen: dict[str, int] = {}
    for role, value in arguments:
        seen[role] = seen.get(role, 0) + 1
        yield (role if seen[role] == 1 else f"{role}{seen[role]}"), value


class _Standoff:
    """The lines of a .ann file; words that several events share are one annotation."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.document.text
        self._words: dict[_Words, str] = {}

    def lines(self) -> Iterator[str]:
        """Words, then events, then notes."""
        # moves and statements point to each other by number, so all get theirs first
        statements = {one.id: f"E{i}" for i, one in enumerate(self._reading.statements, 1)}
        events: list[str] = []
        notes: list[str] = []
        entries: list[Statement | Move] = [*self._reading.statements, *self._reading.moves]
        for number, entry in enumerate(entries, 1):
            arguments, note = (
                self._move(entry, statements) if isinstance(entry, Move) else self._statement(entry, statements)
            )
            events.append(f"E{number}\t" + " ".join(f"{role}:{value}" for role, value in _numbered(arguments)))
            notes.append(f"#{number}\tAnnotatorNotes E{number}\t{msgspec.json.encode(note).decode()}")
        for words, name in self._words.items():
            places = ";".join(f"{start} {end}" for start, end in words.parts)
            said = " ".join(_BREAKS.sub(" ", self._text[start:end]) for start, end in words.parts)
            yield f"{name}\t{words.type} {places}\t{said}"
        yield from events
        yield from notes

    def _statement(self, one: Statement, statements: dict[str, str]) -> tuple[list[tuple[str, str]], dict[str, Any]]:
        note: dict[str, Any] = {"id": one.id, "mode": one.mode, "confidence": one.confidence}
        arguments = [self._trigger(STATEMENT, one.content, note)]
        for role, speaker in (("Speaker", one.speaker), ("Addressee", one.addressee)):
            if speaker is not None:
                self._actor(role, speaker, arguments, note)
        self._span("Cue", one.cue, arguments, note)
        self._link("reported_by", one.reported_by, statements, arguments, note)
        return arguments, note

    def _move(self, one: Move, statements: dict[str, str]) -> tuple[list[tuple[str, str]], dict[str, Any]]:
        note: dict[str, Any] = {"id": one.id, "confidence": one.confidence}
        arguments = [self._trigger(one.act, (one.evidence,), note)]
        for role, actors in (("By", (one.by,)), ("To", one.to)):
            for actor in actors:
                self._actor(role, actor, arguments, note)
        self._span("Point", one.point, arguments, note)
        self._link("statement", one.statement, statements, arguments, note)
        if one.person is not None:
            note["person"] = one.person
        if one.time is not None:
            note["time"] = one.time
        if one.according_to:
            note["according_to"] = one.according_to
        return arguments, note

    def _bound(self, kind: str, found: tuple[tuple[int, int], ...]) -> str:
        return self._words.setdefault(_Words(kind, found), f"T{len(self._words) + 1}")

    def _trigger(self, kind: str, spans: tuple[Span, ...], note: dict[str, Any]) -> tuple[str, str]:
        found = parts(spans, self._text)
        exact = [(span.start, span.end) for span in spans]
        if list(found) != exact:
            note["words"] = exact
        return kind, self._bound(kind, found)

    def _span(self, role: str, span: Span | None, arguments: list[tuple[str, str]], note: dict[str, Any]) -> None:
        if span is None:
            return
        if span.start == span.end:
            note.setdefault("at", {})[role] = [span.start, span.end]
            return
        found = parts((span,), self._text)
        if found != ((span.start, span.end),):
            note.setdefault("at", {})[role] = [span.start, span.end]
        arguments.append((role, self._bound(role, found)))

    def _actor(
        self, role: str, actor: ActorSpan | Speaker, arguments: list[tuple[str, str]], note: dict[str, Any]
    ) -> None:
        """An argument where words name the actor; in the note who is meant, and where words do not tell."""
        about: dict[str, Any] = {"actor": actor.actor} if actor.actor is not None else {}
        if isinstance(actor, Speaker):
            about |= {key: value for key, value in (("person", actor.person), ("why", actor.why)) if value is not None}
        about["at"] = [actor.start, actor.end]
        if actor.start < actor.end:
            name = self._bound("Actor", parts(((actor.start, actor.end),), self._text))
            about["words"] = name
            arguments.append((role, name))
        note.setdefault(role, []).append(about)

    def _link(
        self,
        key: str,
        target: str | None,
        statements: dict[str, str],
        arguments: list[tuple[str, str]],
        note: dict[str, Any],
    ) -> None:
        if target in statements:
            arguments.append(("In", statements[target]))
        elif target is not None:
            note[key] = target
