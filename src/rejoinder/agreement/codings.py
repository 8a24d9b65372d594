"""What a coder made of documents: from a dossier, readings in JSON Lines, or annotations of other programs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from rejoinder.errors import InputError
from rejoinder.exchange.formats import Imported, Problem, importer
from rejoinder.record.place import ServerAddress, place
from rejoinder.record.types import Reading

__all__ = ["Coding", "codings"]

_SQLITE = b"SQLite format 3\x00"


class Coding(msgspec.Struct, frozen=True):
    """Documents as one coder read them, and the name of the coding."""

    name: str
    readings: tuple[Reading, ...]


def codings(name: str) -> Coding:
    """The coding in a dossier, a .jsonl file of readings, a .dna file, or a folder or file of brat or W3C annotations.

    `FILE.dna#CODER` is one coder's part of a .dna file. Raises `InputError` for what is none of these or has a part
    that cannot be used: agreement on half of an annotation would say nothing.
    """
    where = place(name)
    if isinstance(where, ServerAddress):
        return Coding(str(where), _of_dossier(where))
    path, coder = where, None
    if not path.exists() and "#" in name:
        before, _, coder = name.rpartition("#")
        path = Path(before)
    if path.is_dir():
        form = "brat" if any(path.glob("*.ann")) else "w3c"
        return Coding(name, _imported(form, path, None))
    if not path.exists():
        raise InputError(f"{name}: no such file or folder")
    if path.suffix in (".json", ".jsonld"):
        return Coding(name, _imported("w3c", path, None))
    if path.suffix == ".ann":
        return Coding(name, _imported("brat", path, None))
    with path.open("rb") as file:
        database = file.read(len(_SQLITE)) == _SQLITE
    if not database:
        return Coding(name, tuple(_lines(path)))
    if path.suffix == ".dna" or coder:
        return Coding(name, _imported("dna", path, coder))
    return Coding(name, _of_dossier(path))


def _of_dossier(where: os.PathLike[str]) -> tuple[Reading, ...]:
    from rejoinder.dossier import Dossier

    with Dossier.open(where, create=False) as record:
        return tuple(record.readings())


def _imported(form: str, path: Path, coder: str | None) -> tuple[Reading, ...]:
    found: list[Reading] = []
    for one in importer(form).read(path, (), coder):
        if isinstance(one, Problem):
            raise InputError(one.message.removesuffix("; left out"))
        if isinstance(one, Imported):
            found.append(one.reading)
    return tuple(found)


def _lines(path: Path) -> Iterable[Reading]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Reading)
            except msgspec.MsgspecError as error:
                raise InputError(f"{path}:{number}: no reading of a document in JSON ({error})") from None
