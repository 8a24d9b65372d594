"""Issues: the groups of moves as rows of the board, each with an id made of its content.

The id stays the same as long as the issue's opening words do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from rejoinder.filing.docket import Entry
from rejoinder.filing.parties import plain

__all__ = ["issue_ids"]


def issue_ids(groups: Sequence[Sequence[Entry]], taken: Iterable[str] = ()) -> list[str]:
    """An id for each group: a hash of the move it begins with and its words, so that it outlives later documents.

    None of them is one of those `taken`.
    """
    found: list[str] = []
    used: set[str] = set(taken)
    for group in groups:
        own = [e for e in group if e.original == e.place] or group
        first = next((e for e in own if e.opens), own[0])
        words = plain(first.point or first.evidence)
        key = "\0".join((first.document, first.act, first.by, words, str(first.move.evidence.start)))
        digest = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()
        size = 8
        while f"i{digest[:size]}" in used and size < 64:
            size += 4
        name = f"i{digest[:size]}"
        if name in used:
            name = f"{name}.{sum(1 for other in used if other.startswith(name))}"
        used.add(name)
        found.append(name)
    return found
