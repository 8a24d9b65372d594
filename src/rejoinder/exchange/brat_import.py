"""brat standoff read in: the events of .ann files as statements and moves of a coder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rejoinder.errors import InputError
from rejoinder.exchange.annotated_texts import STATEMENT, Texts, act_of, bare_move, bare_statement
from rejoinder.exchange.formats import Imported, Problem
from rejoinder.record.types import ActorSpan, Document, Move, MoveTime, Reading, Span, Speaker, Statement

__all__ = ["BratImport", "parts"]

Places = tuple[tuple[int, int], ...]

_LINE = re.compile(r"[^\r\n]+")
_BOUND = re.compile(r"(T[^\t]+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?$", re.DOTALL)
_EVENT = re.compile(r"(E[^\t]+)\t(\S+):(\S+)((?: \S+:\S+)*) ?$")
_NOTE = re.compile(r"#[^\t]*\tAnnotatorNotes (\S+)\t(.*)$", re.DOTALL)


def parts(spans: Iterable[Span | tuple[int, int]], text: str) -> tuple[tuple[int, int], ...]:
    """Spans as brat has them: without line breaks, in order. A span of nothing but line breaks stays as it is."""
    found: list[tuple[int, int]] = []
    for span in spans:
        start, end = (span.start, span.end) if isinstance(span, Span) else span
        lines = [(m.start(), m.end()) for m in _LINE.finditer(text, start, end)]
        found += lines or [(start, end)]
    return tuple(sorted(set(found)))


class _Event(NamedTuple):
    line: int
    type: str
    trigger: str
    arguments: tuple[tuple[str, str], ...]


class _Unusable(Exception):
    """Why a line cannot be taken in."""


class BratImport:
    """Reads a folder of .txt and .ann files, or one .ann file."""

    name = "brat"

    def read(self, path: Path, known: Iterable[Reading], coder: str | None = None) -> Iterator[Imported | Problem]:
        """The documents annotated; raises `InputError` where there is no .ann file."""
        files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
        if not files or not files[0].is_file():
            raise InputError(f"{path}: no .ann files of brat there")
        texts = Texts(path if path.is_dir() else path.parent, known)
        for file in files:
            document = texts.document(f"{file.stem}.txt")
            if isinstance(document, Problem):
                yield Problem(f"{file}: {document}")
                continue
            try:
                lines = file.read_bytes().decode().split("\n")
            except (OSError, UnicodeDecodeError) as error:
                yield Problem(f"{file}: cannot be read ({error})")
                continue
            standoff = _Standoff(document, lines)
            reading = standoff.reading()
            for line, message in sorted(standoff.problems):
                yield Problem(f"{file}:{line}: {message}; left out")
            yield Imported(reading)


class _Standoff:
    """The lines of one file, put together again."""

    def __init__(self, document: Document, lines: list[str]) -> None:
        self._document = document
        self._text = document.text
        self.problems: list[tuple[int, str]] = []
        self._bound: dict[str, tuple[int, str, Places]] = {}
        self._events: dict[str, _Event] = {}
        self._notes: dict[str, dict[str, Any]] = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                self._take(number, line)

    def _take(self, number: int, line: str) -> None:
        if match := _BOUND.match(line):
            places = tuple(sorted((int(a), int(b)) for a, b in (one.split() for one in match[3].split(";"))))
            if any(not 0 <= a <= b <= len(self._text) for a, b in places):
                self.problems.append((number, f"{match[1]} is not within the text"))
            else:
                self._bound[match[1]] = (number, match[2], places)
        elif match := _EVENT.match(line):
            arguments = tuple((role, target) for role, _, target in (one.partition(":") for one in match[4].split()))
            self._events[match[1]] = _Event(number, match[2], match[3], arguments)
        elif match := _NOTE.match(line):
            # a note in words is a coder's own and says nothing that we keep
            if match[2].startswith("{"):
                try:
                    self._notes[match[1]] = msgspec.json.decode(match[2], type=dict[str, Any])
                except msgspec.MsgspecError as error:
                    self.problems.append((number, f"the note is no JSON ({error})"))
        elif line[0] not in "RAMN*#":
            self.problems.append((number, "no standoff annotation"))

    def reading(self) -> Reading:
        """What is annotated: events, and words of the type of an event that none has as its trigger."""
        statements: list[Statement] = []
        moves: list[Move] = []
        ids = {
            name: str(self._notes.get(name, {}).get("id") or f"b{name}")
            for name, event in self._events.items()
            if event.type.casefold() == STATEMENT
        }
        for name, event in self._events.items():
            self._entry(name, event, ids, statements, moves)
        used = {event.trigger for event in self._events.values()}
        for name, (number, kind, _) in self._bound.items():
            if name not in used and (act_of(kind) or kind.casefold() == STATEMENT):
                self._entry(name, _Event(number, kind, name, ()), ids, statements, moves)
        return Reading(self._document, statements=tuple(statements), moves=tuple(moves))

    def _entry(
        self, name: str, event: _Event, ids: dict[str, str], statements: list[Statement], moves: list[Move]
    ) -> None:
        try:
            note = self._notes.get(name, {})
            act = act_of(event.type)
            if act is not None:
                words = self._words(event.trigger, note.get("words"))
                move = bare_move(
                    str(note.get("id") or f"{self._document.id}/b{name}"),
                    act,
                    self._hull([(w.start, w.end) for w in words]),
                )
                moves.append(self._move(move, event, note, ids))
            elif event.type.casefold() == STATEMENT:
                words = self._words(event.trigger, note.get("words"))
                moment = bare_statement(ids.get(name) or f"b{name}", words)
                statements.append(self._statement(moment, event, note, ids))
            else:
                raise _Unusable(f"the type {event.type!r} is neither an act nor '{STATEMENT}'")
        except _Unusable as error:
            self.problems.append((event.line, str(error)))
        except (msgspec.ValidationError, TypeError, ValueError, KeyError) as error:
            self.problems.append((event.line, f"the note does not fit ({error})"))

    def _move(self, move: Move, event: _Event, note: dict[str, Any], ids: dict[str, str]) -> Move:
        by = self._actors("By", event, note)
        time = note.get("time")
        return msgspec.structs.replace(
            move,
            by=by[0] if by else move.by,
            person=note.get("person"),
            to=tuple(self._actors("To", event, note)),
            point=self._span("Point", event, note),
            time=msgspec.convert(time, MoveTime) if time else None,
            statement=self._link("statement", event, note, ids),
            according_to=tuple(note.get("according_to", ())),
            confidence=float(note.get("confidence", 1.0)),
        )

    def _statement(self, one: Statement, event: _Event, note: dict[str, Any], ids: dict[str, str]) -> Statement:
        speaker, addressee = self._speaker("Speaker", event, note), self._speaker("Addressee", event, note)
        return msgspec.structs.replace(
            one,
            speaker=speaker,
            cue=self._span("Cue", event, note),
            addressee=addressee,
            mode=note.get("mode", "indirect"),
            reported_by=self._link("reported_by", event, note, ids),
            confidence=float(note.get("confidence", 1.0)),
        )

    def _places(self, name: str) -> Places:
        if name not in self._bound:
            raise _Unusable(f"{name} is not there")
        return self._bound[name][2]

    def _words(self, name: str, noted: Any) -> tuple[Span, ...]:
        """The spans of words: as the note has them if they still stand there, else as brat has them."""
        places = self._places(name)
        if noted:
            exact = tuple((int(a), int(b)) for a, b in noted)
            if parts(exact, self._text) == places:
                return tuple(self._at(*place) for place in exact)
        return tuple(self._at(*place) for place in places)

    def _at(self, start: int, end: int) -> Span:
        return Span(start, end, self._text[start:end])

    def _hull(self, places: Iterable[tuple[int, int]]) -> Span:
        found = list(places)
        return self._at(min(a for a, _ in found), max(b for _, b in found))

    def _one(self, name: str, noted: Any) -> Span:
        """One span for words that may be in parts."""
        return self._hull([(one.start, one.end) for one in self._words(name, [noted] if noted else None)])

    def _span(self, role: str, event: _Event, note: dict[str, Any]) -> Span | None:
        noted = note.get("at", {}).get(role)
        for one, target in event.arguments:
            if _role(one) == role:
                return self._one(target, noted)
        return self._at(*noted) if noted and noted[0] == noted[1] else None

    def _link(self, key: str, event: _Event, note: dict[str, Any], ids: dict[str, str]) -> str | None:
        for one, target in event.arguments:
            if _role(one) == "In":
                if target not in ids:
                    raise _Unusable(f"{target} is no statement")
                return ids[target]
        return note.get(key)

    def _about(self, role: str, event: _Event, note: dict[str, Any]) -> Iterator[tuple[Span, dict[str, Any]]]:
        """Who fills a role: the words, and what the note has about them. Words that were put there later have none."""
        targets = [target for one, target in event.arguments if _role(one) == role]
        for about in note.get(role, []):
            name = about.get("words")
            if name is None:
                yield self._at(*about["at"]), about
            elif name in targets:
                targets.remove(name)
                yield self._one(name, about["at"]), about
        for target in targets:
            yield self._one(target, None), {}

    def _actors(self, role: str, event: _Event, note: dict[str, Any]) -> list[ActorSpan]:
        return [
            ActorSpan(about.get("actor"), words.text, words.start, words.end)
            for words, about in self._about(role, event, note)
        ]

    def _speaker(self, role: str, event: _Event, note: dict[str, Any]) -> Speaker | None:
        for words, about in self._about(role, event, note):
            return Speaker(
                words.start, words.end, words.text, about.get("actor"), about.get("person"), about.get("why")
            )
        return None


def _role(name: str) -> str:
    """A role without the number that brat gives to further ones: To2 is To."""
    return name.rstrip("0123456789")
