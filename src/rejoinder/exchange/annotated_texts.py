"""Texts beside their annotations: a folder with a text file a document, exactly as received, and what is known of each.

`documents.jsonl` has one object a line: `file`, and the document's own fields but its text. A folder that another
program made has none; a document is then known by its text, or gets an id made from it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from rejoinder.errors import InputError
from rejoinder.exchange.formats import Problem, new_file
from rejoinder.record.types import ACTS, PLOVER, POLARITY, Act, ActorSpan, Document, Move, Reading, Span, Statement

__all__ = ["STATEMENT", "Texts", "act_of", "bare_move", "bare_statement", "texts_in"]

STATEMENT = "statement"
"""The tag of a statement; that of a move is its act."""

_SIDECAR = "documents.jsonl"


_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_OURS = re.compile(r"([0-9]{4,}-[A-Za-z0-9._-]{0,60})\.txt")


@contextmanager
def texts_in(folder: Path, *beside: str) -> Iterator[Callable[[Document], str]]:
    """Write documents into a folder: gives what writes a text file with the line about it, and says its name.

    The name is the document's number, and its id as far as file names take it. Where the folder has documents of an
    earlier export that are not written now, as they were hidden since or have another number, their text files are
    removed at the end, with the files `beside` them of these suffixes: read in again, they would come back.
    """
    left, count = _earlier(folder), 0
    with new_file(folder / _SIDECAR) as sidecar:

        def write(document: Document) -> str:
            nonlocal count
            count += 1
            name = f"{count:04d}-{_UNFIT.sub('_', document.id)[:60]}"
            left.discard(name)
            (folder / f"{name}.txt").write_bytes(document.text.encode())
            known = msgspec.to_builtins(document)
            del known["text"]
            sidecar.write(msgspec.json.encode({"file": f"{name}.txt", **known}) + b"\n")
            return name

        yield write
        # before the new list takes the place of the one that names them: whoever is stopped here can do it again
        for name in left:
            for suffix in (".txt", *beside):
                (folder / f"{name}{suffix}").unlink(missing_ok=True)


def _earlier(folder: Path) -> set[str]:
    """The names of the text files that an export wrote there, by its list; no other file is ours to remove."""
    found: set[str] = set()
    with suppress(OSError):
        for line in (folder / _SIDECAR).read_bytes().split(b"\n"):
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                match = _OURS.fullmatch(msgspec.json.decode(line, type=_Line).file)
                if match:
                    found.add(match[1])
    return found


class _Line(msgspec.Struct):
    """Of a line of documents.jsonl, which text it is about."""

    file: str


class Texts:
    """The documents that annotations are about: those of a folder, and those of a dossier."""

    def __init__(self, folder: Path, known: Iterable[Reading] = ()) -> None:
        """Raises `InputError` for a line of documents.jsonl that cannot be read."""
        self.folder = folder
        self._known = [reading.document for reading in known]
        self._by_text = {document.text: document for document in self._known}
        self._described = self._sidecar()
        self._loaded: dict[str, Document | Problem] = {}

    def _sidecar(self) -> dict[str, dict[str, Any]]:
        path = self.folder / _SIDECAR
        found: dict[str, dict[str, Any]] = {}
        if path.is_file():
            for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
                if line.strip():
                    try:
                        one = msgspec.json.decode(line, type=dict[str, Any])
                        found[str(one.pop("file"))] = one
                    except (msgspec.MsgspecError, KeyError, ValueError) as error:
                        raise InputError(f"{path}:{number}: no description of a document ({error})") from None
        return found

    def document(self, name: str) -> Document | Problem:
        """The document in a text file of the folder, or known by that id, path or address."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> Document | Problem:
        path = self.folder / name
        try:
            # names come from files of strangers: resolving fails for one that no file can have
            inside = path.resolve().is_relative_to(self.folder.resolve())
            text = path.read_bytes().decode() if inside and path.is_file() else None
        except UnicodeDecodeError as error:
            return Problem(f"{path}: cannot be read as UTF-8 ({error})")
        except (OSError, ValueError, RuntimeError) as error:  # the last for links in a circle
            return Problem(f"{str(path)[:200]!r}: no file that can be read ({error})")
        if text is None:
            for document in self._known:
                if name in (document.id, document.path, document.url):
                    return document
            return Problem(f"{name}: no such text beside the annotations, and no such document in the dossier")
        if text in self._by_text and name not in self._described:
            return self._by_text[text]
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        about = {"id": sha256[:16], "path": name, "title": "", "sha256": sha256, **self._described.get(name, {})}
        try:
            return msgspec.convert({**about, "text": text}, Document)
        except msgspec.ValidationError as error:
            return Problem(f"{self.folder / _SIDECAR}: {name}: {error}")


def act_of(tag: str) -> Act | None:
    """The act that a tag names, however it is written; None for another tag."""
    name = re.sub(r"[\s-]+", "_", tag.strip().casefold())
    return next((act for act in ACTS if act == name), None)


def bare_move(name: str, act: Act, evidence: Span) -> Move:
    """A move of which only act and words were annotated."""
    nobody = ActorSpan(None, "", evidence.start, evidence.start)
    return Move(name, act, PLOVER[act], POLARITY[act], nobody, None, (), None, None, None, (), evidence, 1.0)


def bare_statement(name: str, content: tuple[Span, ...]) -> Statement:
    """A statement of which only the content was annotated."""
    return Statement(name, None, None, content, confidence=1.0)
