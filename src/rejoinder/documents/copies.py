"""Copies: documents that repeat another, word for word, trimmed, with additions, or with their sentences moved about.

Comes in: texts. Goes out: for each that repeats another, which one, how, and word by word where it says the same.

Shingles (five words in a row) are sampled by their hash: those below a fixed share of all values are kept, so that the
samples of two texts can be compared, and contain each other as far as the texts do (MinHash by modulo: Broder 1997,
"On the resemblance and containment of documents"; as a scaled sketch: Irber et al. 2022). Texts that share sampled
shingles are candidates; whether one is a copy is decided on all shingles of both. Sampling and pairing take linear time
and memory: each shingle of a run of texts that share it makes two pairs, not one with every other.

The canonical document of a family is the fullest; of those about as full, one whose sentences are in credible order,
then the earliest. The result does not depend on the order of the texts.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ["Aligned", "Copy", "CopyKind", "Given", "Sketches", "align", "copies", "sketch"]

SHINGLE = 5
"""Words in a shingle: shorter ones recur by chance, longer ones break at every change."""

SCALE = 4
"""One of so many shingles is sampled."""

SHARED = 2
"""Sampled shingles two texts must share to be compared in full."""

SHARE = 0.2
"""Share of the smaller sample they must share; well below `COPIED`, because samples vary."""

COPIED = 0.6
"""Share of the words of a text that another must have for it to be a copy."""

LEAST = 20
"""Words a copy has in common with its original at least; less recurs by chance."""

PART = 2**21
"""Sampled shingles that are sorted at a time, which bounds the memory of sorting."""

FULLNESS = 1.25
"""Texts that differ in length by less than about this are as full as each other."""

CUT = 0.8
"""Share of the original's words, below which a copy is trimmed."""

MOVED = 0.8
"""Kendall's tau of the order of sentences, below which a copy is reordered."""

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
CopyKind = Literal["exact", "near", "trimmed", "reordered"]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Given:
    """A text to compare: its id, the spans of its sentences, when it was published ("" if unknown).

    `credible` tells, when asked, whether its sentences are in a credible order.
    """

    id: str
    text: str = field(repr=False)
    sentences: Sequence[tuple[int, int]] = field(repr=False)
    published: str = ""
    credible: Callable[[], bool] = field(default=lambda: True, repr=False)


class Copy(msgspec.Struct, frozen=True):
    """A document that repeats another.

    `contained` is the share of its words that the other has, `covered` the share of the other's words that it has;
    `own` are the sentences `[start, end)` the other does not have.
    """

    document: str
    of: str
    kind: CopyKind
    contained: float
    covered: float
    own: tuple[tuple[int, int], ...]


class Words:
    """The words of a text: where each begins and ends, and the hashes of its shingles."""

    __slots__ = ("ends", "shingles", "starts", "words")

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.starts: Places = np.fromiter((m.start() for m in found), dtype=np.int64, count=len(found))
        self.ends: Places = np.fromiter((m.end() for m in found), dtype=np.int64, count=len(found))
        codes = (zlib.crc32(m[0].casefold().encode("utf-8", "surrogatepass")) for m in found)
        self.words: Hashes = np.fromiter(codes, dtype=np.uint64, count=len(found))
        self.shingles = _shingles(self.words)


def _shingles(words: Hashes) -> Hashes:
    """A 64-bit hash of each run of `SHINGLE` words (a polynomial of their hashes, mixed as in SplitMix64)."""
    count = len(words) - SHINGLE + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        value = np.zeros(count, dtype=np.uint64)
        for k in range(SHINGLE):
            value = value * np.uint64(0x100000001B3) + words[k : k + count]
        value ^= value >> np.uint64(30)
        value *= np.uint64(0xBF58476D1CE4E5B9)
        value ^= value >> np.uint64(27)
        value *= np.uint64(0x94D049BB133111EB)
        value ^= value >> np.uint64(31)
    return value


def sketch(text: str) -> tuple[Hashes, int]:
    """The sampled shingles of a text, sorted, each once; and how many words it has."""
    words = Words(text)
    sampled = words.shingles[words.shingles < np.uint64(2**64 // SCALE)]
    return np.unique(sampled), len(words.words)


class Sketches:
    """The sketches of many texts, and which of them may be copies of each other."""

    def __init__(self, sketches: Sequence[Hashes]) -> None:
        self._sizes = np.fromiter(map(len, sketches), dtype=np.int64, count=len(sketches))
        self._hashes = np.concatenate([np.zeros(0, dtype=np.uint64), *sketches])
        self._owners = np.repeat(np.arange(len(sketches), dtype=np.int32), self._sizes)

    def pairs(self) -> list[tuple[int, int]]:
        """Candidates (i, j), i < j, sorted by j and then the most shared first; i is in order of the sketches given.

        Memory: 12 bytes a sampled shingle, some 60 for each of a part of them, and 16 for each of the two pairs that
        a shared one makes.
        """
        parts = max(1, -(-len(self._hashes) // PART))
        width = 2**64 // SCALE // parts + 1
        found: list[tuple[Hashes, Places]] = []
        for part in range(parts):
            low, high = np.uint64(part * width), np.uint64((part + 1) * width)
            within = np.flatnonzero((self._hashes >= low) & (self._hashes < high))
            found.append(_shared(self._hashes[within], self._owners[within]))
        keys = np.concatenate([one for one, _ in found])
        if not len(keys):
            return []
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        counts = np.add.reduceat(np.concatenate([one for _, one in found])[order], begins)
        keys = keys[begins]
        i, j = (keys >> np.uint64(32)).astype(np.int64), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
        share = counts / np.maximum(1, np.minimum(self._sizes[i], self._sizes[j]))
        kept = (counts >= SHARED) & (share >= SHARE)
        i, j, counts = i[kept], j[kept], counts[kept]
        ranked = np.lexsort((i, -counts, j))
        return list(zip(i[ranked].tolist(), j[ranked].tolist(), strict=True))


def _shared(hashes: Hashes, owners: npt.NDArray[np.int32]) -> tuple[Hashes, Places]:
    """The pairs of owners that equal hashes make, packed into one number each, and how many hashes make each."""
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    begins = np.concatenate([[True], hashes[1:] != hashes[:-1]]) if len(hashes) else np.zeros(0, dtype=bool)
    later = np.flatnonzero(~begins)
    # the place of the first of the run of equal hashes that each later one is in
    starts = np.flatnonzero(begins)
    first = starts[np.searchsorted(starts, later, side="right") - 1]
    low = np.concatenate([owners[first], owners[later - 1]]).astype(np.uint64)
    high = np.concatenate([owners[later], owners[later]]).astype(np.uint64)
    # the second of a run makes the same pair twice
    twice = np.concatenate([np.zeros(len(later), dtype=bool), first == later - 1])
    keys, counts = np.unique((low << np.uint64(32) | high)[~twice], return_counts=True)
    return keys, counts.astype(np.int64)


@dataclass(frozen=True)
class Aligned:
    """Where one text says the same as another: `at[w]` is the word of the other that word w repeats, -1 for none.

    `starts`, `ends` are the code points of the words of the text, `other_starts`, `other_ends` those of the other.
    """

    at: Places
    starts: Places
    ends: Places
    other_starts: Places
    other_ends: Places

    @property
    def contained(self) -> float:
        """The share of the words that the other has."""
        return float((self.at >= 0).mean()) if len(self.at) else 0.0

    @property
    def covered(self) -> float:
        """The share of the other's words that are repeated."""
        found = np.unique(self.at[self.at >= 0])
        return len(found) / max(1, len(self.other_starts))

    def there(self, start: int, end: int, least: float = COPIED) -> tuple[int, int] | None:
        """The stretch of the other text that `[start, end)` repeats; None if it has less than `least` of the words."""
        low, high = np.searchsorted(self.starts, start), np.searchsorted(self.ends, end, side="right")
        at = self.at[low:high]
        found = at[at >= 0]
        if not len(found) or len(found) < least * len(at):
            return None
        # a word that recurs may be found elsewhere: what is near most of them
        middle = int(np.median(found))
        near = found[np.abs(found - middle) <= 2 * len(at)]
        if not len(near):
            return None
        return int(self.other_starts[near.min()]), int(self.other_ends[near.max()])


def align(text: str | Words, other: str | Words) -> Aligned:
    """Find for each word of a text that stands in a shingle of another which word of that it repeats."""
    mine = Words(text) if isinstance(text, str) else text
    theirs = Words(other) if isinstance(other, str) else other
    at = np.full(len(mine.words), -1, dtype=np.int64)
    if len(mine.shingles) and len(theirs.shingles):
        order = np.argsort(theirs.shingles, kind="stable")
        ranked = theirs.shingles[order]
        place = np.minimum(np.searchsorted(ranked, mine.shingles), len(ranked) - 1)
        hit = np.flatnonzero(ranked[place] == mine.shingles)
        found = order[place[hit]]
        for k in reversed(range(SHINGLE)):  # a word goes with the shingle it begins, if there is one
            at[hit + k] = found + k
    return Aligned(at, mine.starts, mine.ends, theirs.starts, theirs.ends)


def copies(texts: Iterable[Given]) -> list[Copy]:
    """The texts that repeat another, by id; of those that repeat each other one, the canonical, is not among them."""
    given = sorted(texts, key=lambda one: one.id)
    sketches = [sketch(one.text) for one in given]
    involved = {k for pair in Sketches([found for found, _ in sketches]).pairs() for k in pair}
    # only texts that may have copies are looked at further
    ranked = sorted(
        involved,
        key=lambda k: (
            -_fullness(sketches[k][1]),
            given[k].published or "9999",
            -sketches[k][1],
            given[k].id,
        ),
    )
    words: dict[int, Words] = {}

    def of(k: int) -> Words:
        if k not in words:
            words[k] = Words(given[k].text)
        return words[k]

    original: dict[int, int] = {}
    found: dict[int, Copy] = {}
    candidates: dict[int, list[int]] = {}
    for i, j in Sketches([sketches[k][0] for k in ranked]).pairs():
        candidates.setdefault(j, []).append(i)
    for j in sorted(candidates):
        # what repeats a copy repeats, as far as it does, what that is a copy of
        tried = dict.fromkeys(original.get(i, i) for i in candidates[j])
        best: tuple[float, int, Aligned] | None = None
        for i in tried:
            aligned = align(of(ranked[j]), of(ranked[i]))
            if best is None or aligned.contained > best[0]:
                best = (aligned.contained, i, aligned)
            if aligned.contained > 0.99:
                break
        if best is None or best[0] < COPIED or best[0] * len(best[2].at) < LEAST:
            continue
        original[j] = best[1]
        found[j] = _copy(given[ranked[j]], given[ranked[best[1]]], best[2])
        words.pop(ranked[j], None)
    for i in sorted({original[j] for j, copy in found.items() if copy.kind == "reordered"}):
        family = [j for j in found if original[j] == i]
        fullness = _fullness(sketches[ranked[i]][1])
        full = [j for j in family if _fullness(sketches[ranked[j]][1]) == fullness]
        better = _better(given[ranked[i]], [(j, given[ranked[j]], found[j]) for j in full])
        if better is None:
            continue
        del found[better]
        for j in [i, *family]:
            if j != better:
                one, other = given[ranked[j]], given[ranked[better]]
                found[j] = _copy(one, other, align(one.text, other.text))
    return sorted(found.values(), key=lambda copy: copy.document)


def _fullness(words: int) -> int:
    """The same for texts about as long as each other."""
    return int(math.log(max(1, words)) / math.log(FULLNESS))


def _better(canonical: Given, others: Sequence[tuple[int, Given, Copy]]) -> int | None:
    """The first of the copies whose sentences are in a credible order, where those of the canonical one are not."""
    moved = [one for one in others if one[2].kind == "reordered"]
    if not moved or canonical.credible():
        return None
    return next((j for j, given, _ in moved if given.credible()), None)


def _copy(one: Given, other: Given, aligned: Aligned) -> Copy:
    same = len(aligned.at) == len(aligned.other_starts) and bool((aligned.at == np.arange(len(aligned.at))).all())
    own: list[tuple[int, int]] = []
    places: list[float] = []
    for start, end in one.sentences:
        low, high = np.searchsorted(aligned.starts, start), np.searchsorted(aligned.ends, end, side="right")
        at = aligned.at[low:high]
        hit = at[at >= 0]
        if len(hit) * 2 >= len(at) and len(hit):
            places.append(float(np.median(hit)))
        elif len(at):
            own.append((start, end))
    kind: CopyKind = "near"
    if same:
        kind = "exact"
    elif len(places) >= 4 and _tau(places) < MOVED:
        kind = "reordered"
    elif aligned.covered < CUT:
        kind = "trimmed"
    return Copy(one.id, other.id, kind, round(aligned.contained, 4), round(aligned.covered, 4), tuple(own))


def _tau(places: Sequence[float]) -> float:
    """Kendall's tau of the order of places in the original."""
    at = np.asarray(places)
    sign = np.sign(at[None, :] - at[:, None])[np.triu_indices(len(at), 1)]
    return float(sign.mean())
