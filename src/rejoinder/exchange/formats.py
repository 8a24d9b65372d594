"""Which formats there are, and what every exporter and importer looks like.

A format is one module of this folder. It is imported only when it is asked for, so that a format with a library of its
own costs nothing to those who do not use it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO, Protocol

import msgspec

from rejoinder.errors import InputError
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = [
    "EXPORTERS",
    "IMPORTERS",
    "Exporter",
    "Imported",
    "Importer",
    "Problem",
    "exporter",
    "importer",
    "library",
    "new_file",
    "new_folder",
]

EXPORTERS: dict[str, str] = {
    "csv": "delimited:CsvTables",
    "parquet": "parquet:ParquetTables",
    "plover": "plover:Plover",
    "polecat": "polecat:Polecat",
    "cameo": "cameo:Cameo",
    "dna": "dna_export:DnaFile",
    "w3c": "webannotation:WebAnnotations",
    "brat": "brat:Brat",
    "spacy": "docbin:SpacyDocs",
    "graphml": "graphs:GraphMl",
    "gexf": "graphs:Gexf",
    "ical": "meetings:Calendar",
    "markdown": "report:MarkdownReport",
    "html": "report:HtmlReport",
}
"""Formats that can be written, and where: a module of this folder and a class in it."""

IMPORTERS: dict[str, str] = {
    "dna": "dna_import:DnaImport",
    "w3c": "webannotation:WebAnnotationsImport",
    "brat": "brat:BratImport",
}
"""Formats that can be read, and where."""


class Exporter(Protocol):
    """What writes a dossier in a format; `suffix` is that of its file, empty where it writes a folder."""

    name: str
    suffix: str

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write the dossier to a file, or into a folder, of that name."""


class Problem(msgspec.Struct, frozen=True):
    """What in a file given could not be used: one line that begins with file and place."""

    message: str

    def __str__(self) -> str:
        return self.message


class Imported(msgspec.Struct, frozen=True):
    """A document as a coder annotated it; `labels` has the issue that the coder gave to a move, by the move's id.

    `names` has the coder's own name of an actor by its id.
    """

    reading: Reading
    labels: dict[str, str] = {}
    names: dict[str, str] = {}


class Importer(Protocol):
    """What reads annotations of a coder; `known` are documents that annotations without texts can be about."""

    name: str

    def read(self, path: Path, known: Iterable[Reading], coder: str | None = None) -> Iterator[Imported | Problem]:
        """The documents annotated in a file or folder; raises `InputError` for one that is of another kind."""


def exporter(name: str) -> Exporter:
    """The exporter of that name; raises `InputError` for a name that is none."""
    return _made(name, EXPORTERS, "write")  # type: ignore[return-value]


def importer(name: str) -> Importer:
    """The importer of that name; raises `InputError` for a name that is none."""
    return _made(name, IMPORTERS, "read")  # type: ignore[return-value]


def _made(name: str, formats: dict[str, str], what: str) -> object:
    where = formats.get(name)
    if where is None:
        raise InputError(f"{name}: no format that can be {_DONE[what]}; known are {', '.join(formats)}")
    module, _, made = where.partition(":")
    return getattr(import_module(f"rejoinder.exchange.{module}"), made)()


_DONE = {"write": "written", "read": "read in"}


def library(name: str, extra: str) -> ModuleType:
    """A library that only some formats need; raises `InputError` that says how to install it."""
    try:
        return import_module(name)
    except ImportError:
        needed = name.partition(".")[0]
        raise InputError(f"{needed} is not installed, which this needs; pip install 'rejoinder[{extra}]'") from None


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """A file that is there under its name only once it is whole; one that was there before stays until then."""
    if out.is_dir():
        raise InputError(f"{out}: a folder; name a file")
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with _opened(part, out) as opened:
            yield opened
        part.replace(out)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _opened(part: Path, out: Path) -> BinaryIO:
    try:
        return part.open("xb")
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({(error.strerror or str(error)).lower()})") from None


def new_folder(out: Path) -> Path:
    """A folder to write into, made if it is not there; raises `InputError` where that cannot be."""
    try:
        out.mkdir(exist_ok=True)
    except OSError as error:
        reason = "a file" if out.is_file() else (error.strerror or str(error)).lower()
        raise InputError(f"{out}: no folder can be made there ({reason})") from None
    if not os.access(out, os.W_OK):
        raise InputError(f"{out}: cannot be written (permission denied)")
    return out
