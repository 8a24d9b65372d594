"""Dyads that people bring: pairs of actors marked in a text, and the PLOVER code of what one does to the other.

Comes in: JSON Lines, `{"id", "text", "source": [start, end], "target": [start, end]}`. Goes out: `{"id", "root",
"quad", "probabilities"}`. One pair is held at a time, so that a file of any length can be coded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import msgspec

from rejoinder.errors import InputError
from rejoinder.record.plover import QUADS, ROOTS

__all__ = ["LONGEST", "Coded", "Pair", "code", "read_pairs"]

LONGEST = 64 * 1024**2
"""Bytes of a line that are read; what is longer is no pair of actors in a text."""
_FORM = '{"id": ..., "text": ..., "source": [start, end], "target": [start, end]}'

Offsets = tuple[int, int]


class Pair(msgspec.Struct, frozen=True):
    """Two actors in a text. Spans are `[start, end)` in code points of `text`; one of the two may be missing."""

    id: str | int
    text: str
    source: Offsets | None = None
    target: Offsets | None = None


class Coded(msgspec.Struct, frozen=True):
    """The code of a pair: its root, the root's quad (1 verbal and 2 material cooperation, 3 verbal and 4 material
    conflict), and the probability of every root."""

    id: str | int
    root: str
    quad: int
    probabilities: dict[str, float]


def code(pairs: Iterable[Pair]) -> Iterator[Coded]:
    """Code pairs one by one, in their order; raises `InputError` for one whose spans are not in its text."""
    from rejoinder.reading.dyads import dyad_reader

    for pair in pairs:
        _check(pair)
        found = dyad_reader().probabilities(pair.text, pair.source, pair.target)
        root = ROOTS[int(found.argmax())]
        odds = {name: round(float(value), 4) for name, value in zip(ROOTS, found, strict=True)}
        yield Coded(pair.id, root, QUADS[root], odds)


def read_pairs(file: IO[bytes], name: str) -> Iterator[Pair | InputError]:
    """The pairs of a file of JSON Lines; in place of a line that is none, what is wrong with it (not raised)."""
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        try:
            if len(line) > LONGEST:
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST + 1)
                raise InputError(f"longer than {LONGEST // 1024**2} MB; code sentences, not collections")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield _pair(line)
        except InputError as error:
            yield InputError(f"{name}: line {number}: {error}")


def _pair(line: bytes) -> Pair:
    try:
        pair = msgspec.json.decode(line, type=Pair)
    except msgspec.ValidationError as error:
        raise InputError(f"{str(error).lower().replace('`', chr(39))}; write {_FORM}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = str(error).removeprefix("JSON is malformed: ")
        raise InputError(f"broken JSON ({problem}); write one object a line: {_FORM}") from None
    _check(pair)
    return pair


def _check(pair: Pair) -> None:
    """Raise `InputError` where a span is not in the text, or the spans are no two."""
    named = {"source": pair.source, "target": pair.target}
    for role, span in named.items():
        if span is None:
            continue
        start, end = span
        if not 0 <= start < end <= len(pair.text):
            raise InputError(
                f"{role} [{start}, {end}] is not within the text, which has {len(pair.text)} code points; "
                "count from 0, end exclusive"
            )
        if not pair.text[start:end].strip():
            raise InputError(f"{role} [{start}, {end}] is only white space; mark the words that name the actor")
    if pair.source is None and pair.target is None:
        raise InputError("neither source nor target; mark who acts, who is acted upon, or both")
    if pair.source and pair.target and pair.source[0] < pair.target[1] and pair.target[0] < pair.source[1]:
        raise InputError("source and target overlap; mark words of their own for each")
