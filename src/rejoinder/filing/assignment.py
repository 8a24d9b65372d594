"""Assignment: moves that a codebook puts under one of its issues, by terms in their words or a close example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.codebook import Codebook, CodebookIssue
from rejoinder.filing.docket import Entry
from rejoinder.filing.likeness import Embed
from rejoinder.filing.terms import stems

__all__ = ["Assignment", "Terms", "assign"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

CLOSE = 0.62
"""Least cosine of a point with an example for the point to be under the example's issue."""
HOLD = 1000.0
"""Log-odds by which what the codebook says outweighs everything read."""


class Assignment:
    """Which docket places are fixed under which issue of a codebook."""

    def __init__(self, issues: Sequence[CodebookIssue], row: dict[int, int]) -> None:
        self._issues, self._row = issues, row

    def issue_of(self, places: Iterable[int]) -> CodebookIssue | None:
        """The codebook's issue of a group of docket places."""
        counts = Counter(self._row[place] for place in places if place in self._row)
        return self._issues[min(counts, key=lambda row: (-counts[row], row))] if counts else None

    def applied(
        self,
        groups: Sequence[Sequence[int]],
        places: Sequence[int],
        divided: Callable[[Sequence[int]], list[list[int]]],
    ) -> list[list[int]]:
        """Groups of indices into docket `places`, those with moves fixed under one issue together.

        A group goes where its fixed moves go, so that only what the codebook says changes anything; one with moves of
        several issues is `divided` among them.
        """
        found: list[list[int]] = []
        of_issue: dict[int, list[int]] = {}
        for group in groups:
            rows = {self._row[places[k]] for k in group if places[k] in self._row}
            for part in [list(group)] if len(rows) < 2 else divided(group):
                row = next((self._row[places[k]] for k in part if places[k] in self._row), None)
                if row is None:
                    found.append(part)
                else:
                    of_issue.setdefault(row, []).extend(part)
        return sorted(sorted(group) for group in (*found, *of_issue.values()))

    def hold(self, places: Ints, i: Ints, j: Ints, odds: Floats) -> tuple[Ints, Ints, Floats]:
        """Pairs with the fixed ones decided: those of one issue together, those of two apart."""
        row = np.array([self._row.get(place, -1) for place in places.tolist()], dtype=np.int64)
        if (row < 0).all():
            return i, j, odds
        # pairs that were not candidates must be known to be apart or together: a chain does for the latter
        chains: list[tuple[int, int]] = []
        for issue in range(len(self._issues)):
            members = np.flatnonzero(row == issue).tolist()
            chains.extend((members[0], other) for other in members[1:])
        size = len(places)
        keys = {int(k) for k in i * size + j}
        extra = [(a, b) for a, b in chains if a * size + b not in keys]
        firsts = [int(np.flatnonzero(row == issue)[0]) for issue in range(len(self._issues)) if (row == issue).any()]
        extra += [(a, b) for n, a in enumerate(firsts) for b in firsts[n + 1 :] if a < b and a * size + b not in keys]
        extra += [(b, a) for n, a in enumerate(firsts) for b in firsts[n + 1 :] if b < a and b * size + a not in keys]
        if extra:
            more = np.array(sorted(set(extra)), dtype=np.int64)
            i, j = np.concatenate([i, more[:, 0]]), np.concatenate([j, more[:, 1]])
            odds = np.concatenate([odds, np.zeros(len(more), dtype=np.float32)])
        both = (row[i] >= 0) & (row[j] >= 0)
        odds = np.where(both, np.where(row[i] == row[j], HOLD, -HOLD), odds).astype(np.float32)
        return i, j, odds


class Terms:
    """The terms of a codebook's issues, to be found in words by their stems."""

    def __init__(self, issues: Sequence[CodebookIssue]) -> None:
        terms: dict[tuple[str, ...], set[int]] = {}
        for row, issue in enumerate(issues):
            for term in issue.terms:
                key = tuple(stems(term)) or (term.casefold(),)
                terms.setdefault(key, set()).add(row)
        self._rows = terms
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for key in sorted(terms):
            self._by_first.setdefault(key[0], []).append(key)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def found(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """For each term in the stems of a text: the place of its issue, and how many words it has."""
        for at, word in enumerate(words):
            for key in self._by_first.get(word, ()):
                if tuple(words[at : at + len(key)]) == key:
                    for row in self._rows[key]:
                        yield row, len(key)


def assign(entries: Sequence[Entry], codebook: Codebook | None, embed: Embed | None = None) -> Assignment:
    """Entries under issues by the most, then the longest, terms in point or evidence; else by a close example."""
    if codebook is None or not codebook.issues:
        return Assignment((), {})
    terms = Terms(codebook.issues)
    found: dict[int, int] = {}
    open_: list[Entry] = []
    for entry in entries:
        score: Counter[int] = Counter()
        for words, weight in ((stems(entry.point), 3), (stems(entry.evidence), 1)):
            for row, length in terms.found(words):
                score[row] += weight * length
        if score:
            found[entry.place] = min(score, key=lambda row: (-score[row], row))
        elif entry.point:
            open_.append(entry)
    examples = [(row, text) for row, issue in enumerate(codebook.issues) for text in issue.examples]
    if embed is not None and examples and open_:
        points = sorted({entry.point[:400] for entry in open_})
        known = np.asarray(embed([text for _, text in examples]), dtype=np.float32)
        vectors = np.asarray(embed(points), dtype=np.float32)
        dots = vectors @ known.T
        best = {text: (float(dots[k].max()), examples[int(dots[k].argmax())][0]) for k, text in enumerate(points)}
        for entry in open_:
            value, row = best[entry.point[:400]]
            if value >= CLOSE:
                found[entry.place] = row
    return Assignment(codebook.issues, found)
