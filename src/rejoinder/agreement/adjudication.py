"""Adjudication: a third person decides where two codings differ, and what comes of it is a gold set.

The places where they differ go into a table with a column to fill in. Comes back: the table with decisions. Goes out:
readings that have what both codings have, and of the rest what was decided. What is not compared (points, exact words,
links) is that of the first coding where both have an entry.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from rejoinder.agreement.codings import Coding
from rejoinder.agreement.comparison import Difference, Pairs, differences, paired_documents
from rejoinder.errors import InputError
from rejoinder.record.types import Move, Reading, Statement

__all__ = ["COLUMNS", "Gold", "adjudicated", "read_decisions", "undecided", "write_decisions"]

COLUMNS = ("document", "start", "end", "words", "variable", "one", "other", "decision")
"""Columns of a table of decisions. `decision` is "one", "other" or, before it is filled in, empty."""

_NOTHING = "(nothing there)"


class Gold(msgspec.Struct, frozen=True):
    """A gold set: its readings, and the documents left out because something in them is undecided."""

    readings: tuple[Reading, ...]
    undecided: dict[str, int]


def undecided(one: Coding, other: Coding) -> list[dict[str, str]]:
    """A row for each place where two codings differ, with an empty decision.

    Raises `InputError` where they have no document in common, or different texts under one id.
    """
    pairs, _, _ = paired_documents(one, other)
    return [_row(found) for pair in pairs for found in differences(pair)]


def _row(found: Difference) -> dict[str, str]:
    place = found.place
    values = (
        place.document, str(place.start), str(place.end), " ".join(place.text.split()), place.variable,
        _NOTHING if place.one is None else place.one, _NOTHING if place.other is None else place.other, "",
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def write_decisions(rows: Iterable[dict[str, str]], path: Path) -> None:
    """Write a table of decisions as CSV (RFC 4180, UTF-8); raises `InputError` where it cannot be written."""
    from rejoinder.exchange.formats import new_file

    with new_file(path) as file:
        file.write(_csv([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)]))


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    import io

    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def read_decisions(path: Path) -> list[dict[str, str]]:
    """A table of decisions; raises `InputError` with file and line for what is none."""
    try:
        # spreadsheets write a byte order mark, and some of them semicolons
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a table in UTF-8 ({error})") from None
    head = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ",")
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise InputError(f"{path}:1: no table of decisions; its columns are {', '.join(COLUMNS)}")
    found = []
    for row in rows:
        decision = (row["decision"] or "").strip().casefold()
        if decision not in ("", "one", "other"):
            raise InputError(f"{path}:{rows.line_num}: {row['decision']!r}: a decision is 'one', 'other' or empty")
        found.append({**row, "decision": decision})
    return found


def adjudicated(one: Coding, other: Coding, decisions: Sequence[dict[str, str]]) -> Gold:
    """The gold set of two codings with decisions; a document with an undecided place is left out.

    Raises `InputError` for decisions that were made on other codings.
    """
    pairs, _, _ = paired_documents(one, other)
    left: dict[tuple[str, ...], list[str]] = {}
    for row in decisions:
        left.setdefault(_key(row), []).append(row["decision"])
    readings: list[Reading] = []
    open_places: dict[str, int] = {}
    for pair in pairs:
        chosen: list[tuple[Difference, str]] = []
        for found in differences(pair):
            waiting = left.get(_key(_row(found)))
            chosen.append((found, waiting.pop(0) if waiting else ""))
        missing = sum(not decision for _, decision in chosen)
        if missing:
            open_places[pair.one.document.id] = missing
        else:
            readings.append(_settled(pair, chosen))
    known = {pair.one.document.id for pair in pairs}
    for key, waiting in left.items():
        if waiting:
            where = f"{key[0]} {key[1]}-{key[2]}, {key[4]}"
            reason = "no difference there any more" if key[0] in known else "no document that both codings have"
            raise InputError(f"{where}: {reason}; the decisions were made on other codings")
    return Gold(tuple(readings), open_places)


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in COLUMNS[:-1])


def _settled(pair: Pairs, chosen: list[tuple[Difference, str]]) -> Reading:
    """A document as decided; ids are those of the first coding, or new ones."""
    values: dict[int, dict[str, Any]] = {}
    dropped: set[int] = set()
    for found, decision in chosen:
        entry = found.one if found.one is not None else found.other
        if found.one is None or found.other is None:
            if (decision == "one") == (found.one is None):
                dropped.add(id(entry))
        elif decision == "other":
            values.setdefault(id(entry), {}).update(_taken(found.other, found.place.variable))
    names = {statement.id for statement in pair.one.statements}
    links: dict[str, str | None] = {}
    for a, b in pair.statements:
        if b is not None:
            links[b.id] = a.id if a is not None else _new(b.id, names)
    statements = [
        msgspec.structs.replace(entry, **values.get(id(entry), {}))
        if mine
        else msgspec.structs.replace(entry, id=links[entry.id], reported_by=links.get(entry.reported_by or ""))
        for entry, mine in _kept(pair.statements, dropped)
    ]
    taken = {move.id for move in pair.one.moves}
    moves = [
        msgspec.structs.replace(entry, **values.get(id(entry), {}))
        if mine
        else msgspec.structs.replace(entry, id=_new(entry.id, taken), statement=links.get(entry.statement or ""))
        for entry, mine in _kept(pair.moves, dropped)
    ]
    left = {statement.id for statement in statements}
    return msgspec.structs.replace(
        pair.one,
        statements=tuple(
            _plain(one, reported_by=one.reported_by if one.reported_by in left else None) for one in statements
        ),
        moves=tuple(_plain(one, statement=one.statement if one.statement in left else None) for one in moves),
    )


def _kept(pairs: Iterable[tuple[Any, Any]], dropped: set[int]) -> Iterator[tuple[Any, bool]]:
    """The entries that stay, in the order of the text, and whether each is of the first coding."""
    kept = [(a if a is not None else b, a is not None) for a, b in pairs]
    yield from sorted((one for one in kept if id(one[0]) not in dropped), key=lambda one: _start(one[0]))


def _start(entry: Move | Statement) -> int:
    if isinstance(entry, Move):
        return entry.evidence.start
    return min((span.start for span in entry.content), default=0)


def _plain(entry: Any, **links: str | None) -> Any:
    """An entry of the gold set: sure, and not corrected."""
    return msgspec.structs.replace(entry, confidence=1.0, corrected=UNSET, **links)


def _new(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found


def _taken(entry: Any, variable: str) -> dict[str, Any]:
    """What a decision for an entry in one variable takes over from it."""
    if variable in ("act", "polarity"):
        return {"act": entry.act, "plover": entry.plover, "polarity": entry.polarity}
    field = {"actor": "by", "addressees": "to"}.get(variable, variable)
    return {field: getattr(entry, field)}
