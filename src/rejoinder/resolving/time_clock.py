"""What a time expression is resolved against: the day of publication, the times read before, the tense around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rejoinder.resolving.calendar import bounds, quarter_value, shift_months
from rejoinder.resolving.time_tense import direction_of

__all__ = ["Clock", "Expression", "Scene", "TimeType"]

TimeType = Literal["DATE", "TIME", "DURATION", "SET"]

_REACH = 160
"""Characters looked at on either side for a tense: clauses are shorter, and a sentence may be a whole damaged page."""
_QUARTER_REACH = 700
"""Characters for which a quarter named stays what "a year earlier" is compared with: about a paragraph and a half."""


@dataclass(slots=True)
class Clock:
    """One reading of a text's times: as if published on `ref`, with what has been read so far."""

    ref: date
    day: date | None = None
    """The day last spoken of: what "the same day" and "two days later" count from."""
    span: str | None = None
    """Value of the last month or year spoken of: what "later that year" is about."""
    latest: str = ""
    """Value of the last day, month or year spoken of: what "two years later" counts from."""
    quarter: str | None = None
    """Value of the quarter last spoken of, and where: what "a year earlier" in a report of results is about."""
    quarter_at: int = -1
    compared: bool = True
    """Whether results are being told by the quarter, and not by the half year or nine months."""

    def note(self, value: str, at: int) -> None:
        """Take notice of a resolved value read at offset `at`."""
        covered = bounds(value)
        if covered is None:
            return
        self.latest = value
        if covered[0] == covered[1]:
            self.day = covered[0]
        if "-Q" in value:
            # The quarter that a report opens with stays its subject: the others are what it is compared with.
            near = covered[0].year >= self.ref.year - 1
            if near and not value.endswith("X") and self.quarter_before(at) is None:
                self.quarter = value
            self.quarter_at, self.compared = at, True
        else:
            self.span = value

    def quarter_before(self, at: int) -> str | None:
        """The quarter spoken of shortly before offset `at`."""
        return self.quarter if self.quarter is not None and 0 <= at - self.quarter_at <= _QUARTER_REACH else None

    def reported_quarter(self) -> str:
        """The quarter that results published on `ref` are about: the last one completed."""
        return quarter_value(shift_months(self.ref, -3))


@dataclass(slots=True)
class Expression:
    """An expression found: its span, type, and how its value follows from a clock."""

    start: int
    end: int
    type: TimeType
    value: Callable[[Clock], str]
    weekday: int | None = None
    """Day of the week said (Monday is 0): kept where the week is not known."""
    month_day: tuple[int, int] | None = None
    """Month and day said, for a day of a month; the day is 0 for a month by itself."""
    year: int | None = None
    """Year said with them."""
    month: bool = False
    """Whether it is a month without a year."""


class Scene:
    """A text with its sentences, asked for the tense around an expression."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self._sentences = sorted(sentences)
        self.month_first = 0
        """Order of dates with slashes: 0 not looked at, 1 month first, -1 day first, 2 cannot be told."""
        self._starts = [start for start, _ in self._sentences]

    def sentence(self, at: int) -> tuple[int, int]:
        """Bounds of the sentence at an offset, or of what surrounds it where none is given."""
        index = bisect_right(self._starts, at) - 1
        if index >= 0 and at < self._sentences[index][1]:
            return self._sentences[index]
        return max(0, at - _REACH), min(len(self.text), at + _REACH)

    def direction(self, start: int, end: int, *, possessed: bool = False) -> int:
        """Whether the words around [start, end) put it in the past or the future: see `direction_of`."""
        first, last = self.sentence(start)
        before = self.text[max(first, start - _REACH) : start]
        return direction_of(before, self.text[end : min(last, end + _REACH // 2)], possessed=possessed)
