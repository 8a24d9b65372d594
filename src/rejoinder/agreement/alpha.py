"""Krippendorff's alpha: agreement beyond chance, 1 where coders agree in all, 0 where they might as well guess.

`nominal` compares values that coders gave to the same units (K. Krippendorff, "Computing Krippendorff's
Alpha-Reliability", 2011; values may be missing). `unitizing` compares which stretches of a text coders marked at all
(K. Krippendorff, "On the Reliability of Unitizing Continuous Data", Sociological Methodology 25, 1995; "Content
Analysis", 2nd edition, 2004, page 254). The tests repeat the worked examples of both.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

__all__ = ["Marked", "Unit", "Unitizing", "bootstrap", "marked", "nominal", "unitizing"]

T = TypeVar("T")


def nominal(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Alpha of nominal values: for each unit the value each coder gave, None where a coder gave none.

    None if nothing can be said: no unit has two values, or all values are the same, so that nothing varies.
    """
    observed = 0.0  # pairs of unequal values within units, each unit weighing as many values as it has
    totals: Counter[Hashable] = Counter()
    for values in units:
        given = Counter(value for value in values if value is not None)
        many = given.total()
        if many < 2:
            continue
        totals.update(given)
        unequal = many * many - sum(count * count for count in given.values())
        observed += unequal / (many - 1)
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())
    if n < 2 or expected == 0:
        return None
    return 1 - (n - 1) * observed / expected


class Unit(NamedTuple):
    """A stretch `[start, end)` of a text that a coder marked as of a category."""

    start: int
    end: int
    category: str


class Marked(NamedTuple):
    """A text as coders marked it, made ready for `unitizing` by `marked`."""

    length: int
    coders: int
    categories: dict[str, _Parts]


class _Parts(NamedTuple):
    """Of one category in one text: the sum of squared differences, the lengths of all units and of all gaps."""

    differences: int
    units: tuple[int, ...]
    gaps: tuple[int, ...]


class Unitizing(NamedTuple):
    """Alpha of unitizing, all categories together and each; None where nobody marked anything."""

    alpha: float | None
    categories: dict[str, float | None]


def marked(coders: Sequence[Iterable[Unit]], length: int) -> Marked:
    """The units of each coder in a text of that length.

    What a coder marked twice as the same category counts once. Raises `ValueError` for units outside the text.
    """
    units = [_by_category(one, length) for one in coders]
    found: dict[str, _Parts] = {}
    for category in sorted({category for one in units for category in one}):
        sections = [_sections(one.get(category, []), length) for one in units]
        lengths = [(section.end - section.start, section.unit) for one in sections for section in one]
        found[category] = _Parts(
            _differences(sections),
            tuple(own for own, unit in lengths if unit),
            tuple(own for own, unit in lengths if not unit),
        )
    return Marked(length, len(units), found)


def unitizing(texts: Sequence[Marked]) -> Unitizing:
    """Alpha of the units marked in texts; the texts are laid end to end, but no gap reaches over the end of one."""
    length = sum(text.length for text in texts)
    coders = texts[0].coders if texts else 0
    parts: dict[str, tuple[float, float]] = {}
    for category in sorted({category for text in texts for category in text.categories}):
        # a text without the category is one gap for each coder
        own = [text.categories.get(category) or _Parts(0, (), (text.length,) * coders) for text in texts]
        differences = sum(part.differences for part in own)
        observed = differences / (coders * (coders - 1) * length * length) if coders > 1 else 0.0
        units = [one for part in own for one in part.units]
        gaps = sorted(one for part in own for one in part.gaps)
        parts[category] = (observed, _expected(units, gaps, coders * length) / length)
    whole = (sum(part[0] for part in parts.values()), sum(part[1] for part in parts.values()))
    return Unitizing(_ratio(*whole), {category: _ratio(*part) for category, part in parts.items()})


def _ratio(observed: float, expected: float) -> float | None:
    return 1 - observed / expected if expected else None


def _by_category(units: Iterable[Unit], length: int) -> dict[str, list[tuple[int, int]]]:
    """Stretches of each category in order, those that overlap made one."""
    found: dict[str, list[tuple[int, int]]] = {}
    for start, end, category in sorted(units):
        if not 0 <= start < end <= length:
            raise ValueError(f"unit {start} to {end} is not within a text of {length}")
        own = found.setdefault(category, [])
        if own and start < own[-1][1]:
            own[-1] = (own[-1][0], max(end, own[-1][1]))
        else:
            own.append((start, end))
    return found


class _Section(NamedTuple):
    start: int
    end: int
    unit: bool


def _sections(units: Sequence[tuple[int, int]], length: int) -> list[_Section]:
    """A text as a coder parted it: the units, and the gaps between them."""
    found: list[_Section] = []
    at = 0
    for start, end in units:
        if start > at:
            found.append(_Section(at, start, False))
        found.append(_Section(start, end, True))
        at = end
    if at < length:
        found.append(_Section(at, length, False))
    return found


def _difference(one: _Section, other: _Section) -> int:
    """The squared difference of two sections: of the ends of units that overlap, of a unit in a gap its length."""
    if one.unit and other.unit:
        if one.start < other.end and other.start < one.end:
            return (one.start - other.start) ** 2 + (one.end - other.end) ** 2
        return 0
    if one.unit and not other.unit and other.start <= one.start and one.end <= other.end:
        return (one.end - one.start) ** 2
    if other.unit and not one.unit and one.start <= other.start and other.end <= one.end:
        return (other.end - other.start) ** 2
    return 0


def _differences(coders: Sequence[Sequence[_Section]]) -> int:
    """The differences of all sections of each coder and each other one: the observed disagreement, not scaled."""
    total = 0
    for i, one in enumerate(coders):
        for j, other in enumerate(coders):
            if i == j:
                continue
            at = 0
            for section in one:
                # both are in order: what ends before this section starts cannot meet it or a later one
                while at < len(other) and other[at].end <= section.start:
                    at += 1
                k = at
                while k < len(other) and other[k].start < section.end:
                    total += _difference(section, other[k])
                    k += 1
    return total


def _expected(units: Sequence[int], gaps: Sequence[int], laid: int) -> float:
    """Expected disagreement of one category, times the length: the mean over all ways to lay the sections anew.

    `units` and `gaps` (in ascending order) are the lengths of all coders' sections, `laid` is their sum.
    """
    if not units or laid < 2:
        return 0.0
    behind = [0]
    for gap in reversed(gaps):
        behind.append(behind[-1] + gap)
    total = 0.0
    for own in units:
        fitting = len(gaps) - bisect_left(gaps, own)
        room = behind[fitting] - fitting * (own - 1)
        total += (len(units) - 1) / 3 * (2 * own**3 - 3 * own**2 + own) + own**2 * room
    below = laid * (laid - 1) - sum(own * (own - 1) for own in units)
    return 2 * total / below if below else 0.0


def bootstrap(
    samples: Sequence[T], measure: Callable[[Sequence[T]], float | None], *, resamples: int = 1000, seed: int = 1
) -> tuple[float, float] | None:
    """The 95% interval of a measure when samples are drawn anew with replacement; None with less than two samples.

    The seed is fixed, so that the same data give the same interval. Draws for which the measure says nothing are left
    out; an interval needs half of them.
    """
    if len(samples) < 2 or resamples < 1:
        return None
    draw = random.Random(seed)
    found = []
    for _ in range(resamples):
        value = measure(draw.choices(samples, k=len(samples)))
        if value is not None:
            found.append(value)
    if len(found) < max(2, resamples // 2):
        return None
    found.sort()
    last = len(found) - 1
    return found[round(0.025 * last)], found[round(0.975 * last)]
