"""Negotiations with a reader that has not seen them: what the trees that weigh its findings are fitted on.

Comes in: the arguments OUT READER NAMES [READER NAMES ...], each reader with the file of the names of negotiations that
neither of its looks has learned from. Goes out: those negotiations, reader by reader. `verdict_weights.py` and
`doer_weights.py` ask for it. Of a negotiation it has learned from, a reader is surer than it is elsewhere.
"""

from __future__ import annotations

import argparse
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import Negotiation, load
from material import CORPUS

__all__ = ["Unseen", "asked"]


@dataclass(frozen=True)
class Unseen:
    """A reader's folder, and the names of negotiations that it has not seen."""

    reader: pathlib.Path
    names: frozenset[str]

    def negotiations(self) -> Iterator[Negotiation]:
        """The negotiations, in the order of the corpus; SystemExit names those it has not."""
        found = [negotiation for negotiation in load(CORPUS) if negotiation.name in self.names]
        if missing := self.names - {negotiation.name for negotiation in found}:
            raise SystemExit(f"not in {CORPUS}: {', '.join(sorted(missing))}")
        yield from found


def asked(description: str | None) -> tuple[pathlib.Path, list[Unseen]]:
    """Where the trees go and what they are fitted on, from the command line."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path, help="folder the trees are written into")
    parser.add_argument("pairs", type=pathlib.Path, nargs="+", metavar="READER NAMES", help="reader and names, in turn")
    a = parser.parse_args()
    if len(a.pairs) % 2:
        parser.error("each reader needs the file of names of negotiations it has not seen")
    return a.out, [
        Unseen(reader, frozenset(names.read_text(encoding="utf-8").split()))
        for reader, names in zip(a.pairs[::2], a.pairs[1::2], strict=True)
    ]
