"""Days that are named by the one told of before ("on the same day"), in a text whose order is not credible.

Comes in: the times found in a text, and which of its sentences may follow which (`scattered`). Goes out: the same
times, those days counted from the sentence with a date that most probably stood before, wherever it stands now.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from rejoinder.record.types import Time
from rejoinder.resolving.scattered import Neighbours
from rejoinder.resolving.words import within

__all__ = ["with_days_before"]

Offsets = tuple[int, int]
_FROM = re.compile(
    r"(?:on )?(?:(?:the|that|this) (?:very )?same|that|the (next|following)|the (previous|preceding)) day", re.I
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATED = re.compile(r"\d|day\b")


def with_days_before(times: Sequence[Time], sentences: Sequence[Offsets], neighbours: Neighbours) -> list[Time]:
    """`times` with "the same day", "the next day" and the like counted from the likeliest date before.

    `sentences` are the sorted spans that `neighbours` tell about. A day nothing can be counted from is left as it is.
    """
    row = {sentence: at for at, sentence in enumerate(neighbours.sentences)}
    days: dict[int, str] = {}
    for time in times:
        at = row.get(within(sentences, time.start))
        counted = _FROM.fullmatch(time.text) is not None
        if at is not None and not counted and _DAY.fullmatch(time.value) and _DATED.search(time.text):
            days[at] = time.value  # the last of a sentence
    found = []
    for time in times:
        match = _FROM.fullmatch(time.text)
        at = row.get(within(sentences, time.start)) if match else None
        others = [other for other in days if other != at]
        if match is None or at is None or not others:
            found.append(time)
            continue
        best = max(others, key=lambda other: (float(neighbours.before[other, at]), -other))
        found.append(replace(time, value=_counted(days[best], 1 if match[1] else -1 if match[2] else 0)))
    return found


def _counted(day: str, step: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=step)).isoformat()
    except (ValueError, OverflowError):  # a day that no calendar has
        return day
