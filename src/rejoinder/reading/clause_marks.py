"""The marks between the clauses of a sentence, found once however often they are asked for.

Comes in: a pattern of what parts clauses, and a sentence of the reading text. Goes out: where the clause about a place
begins, and where it ends. The rules of `meetings`, `handovers` and `wordings` ask for each match they find, and one
sentence may hold thousands.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

__all__ = ["ClauseMarks"]


class ClauseMarks:
    """The marks in one sentence; they are looked for when first asked for, as most sentences have nothing to ask."""

    def __init__(self, marks: re.Pattern[str], text: str, start: int, end: int) -> None:
        """A pattern that looks ahead has what it sees there in a group `ahead`."""
        self._marks, self._text, self._start, self._end = marks, text, start, end
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        self._seen: list[int] = []

    def before(self, at: int) -> int:
        """Where the clause begins that reaches up to a place: behind the last mark before it, else with the sentence.

        A mark counts only if what is before the place makes it one, whatever follows.
        """
        self._found()
        mark = bisect_right(self._seen, at)
        return self._ends[mark - 1] if mark else self._start

    def after(self, at: int) -> int:
        """Where the clause ends that goes on from a place: at the next mark, else with the sentence."""
        starts = self._found()
        mark = bisect_left(starts, at)
        if mark and self._ends[mark - 1] > at:  # the place is within a mark: what is left of it may be another
            found = self._marks.search(self._text, at, self._end)
            return found.start() if found else self._end
        return starts[mark] if mark < len(starts) else self._end

    def _found(self) -> list[int]:
        if self._starts is None:
            ahead = "ahead" in self._marks.groupindex
            self._starts = []
            for mark in self._marks.finditer(self._text, self._start, self._end):
                self._starts.append(mark.start())
                self._ends.append(mark.end())
                self._seen.append(max(mark.end(), mark.end("ahead")) if ahead else mark.end())
        return self._starts
