"""What is made of the whole record and kept beside it, so that the next command need not make it again.

Comes in: a name, what the thing was made from (a fingerprint), the thing. Goes out: the thing, as long as the
fingerprint is the same. Like the board and the vectors it is no part of a dossier's content: it can always be made
again from it, and is not copied with it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, delete, insert, select

from rejoinder.record import tables
from rejoinder.record.database import UNWRITABLE, Database
from rejoinder.record.rows import moment

__all__ = ["derived", "derived_problems", "keep_derived"]

T = TypeVar("T")

_derived = tables.derived


def derived(file: Database, name: str, fingerprint: str, kind: type[T]) -> T | None:
    """What is kept under a name, if it was made from that; None too for what cannot be made out any more."""
    query = select(_derived.c.data).where(_derived.c.name == name, _derived.c.fingerprint == fingerprint)
    with file.reading() as connection:
        data = connection.execute(query).scalar()
    if data is None:
        return None
    try:
        return msgspec.msgpack.decode(zlib.decompress(data), type=kind)
    except (zlib.error, msgspec.MsgspecError):
        return None  # made again; `check` tells


def keep_derived(file: Database, name: str, fingerprint: str, value: object) -> None:
    """Keep something in place of what was kept under its name.

    Where the dossier may not be written, is full or held by another program nothing is kept: whoever only looks at a
    dossier is not to be stopped by that.
    """
    if not file.writable:
        return
    row = {
        "name": name,
        "fingerprint": fingerprint,
        "data": zlib.compress(msgspec.msgpack.encode(value), 6),
        "made_at": moment(),
    }
    with suppress(*UNWRITABLE), file.writing() as connection:
        connection.execute(delete(_derived).where(_derived.c.name == name))
        connection.execute(insert(_derived), row)


def derived_problems(connection: Connection, kinds: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Places and messages of what is kept and is none of `kinds` (types by name), or cannot be made out."""
    for row in connection.execute(select(_derived.c.name, _derived.c.data).order_by(_derived.c.name)):
        if row.name not in kinds:
            yield f"kept {row.name}", "is nothing that this program keeps; it is made anew where it is needed"
            continue
        try:
            msgspec.msgpack.decode(zlib.decompress(row.data), type=kinds[row.name])
        except (zlib.error, msgspec.MsgspecError) as error:
            yield f"kept {row.name}", f"is damaged ({str(error).splitlines()[0]}); it is made anew where it is needed"
