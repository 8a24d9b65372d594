"""Texts as weighted stems of the words that carry content, by which two are compared.

All pairs are computed at once in numpy, so the time is linear in the number of pairs.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["WORD", "Terms", "is_vague", "rare", "stems"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
"""Numbers, and words of letters with what an apostrophe joins to them."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
STEP = 200_000
"""How many pairs are compared at a time."""
_STOP = frozenset(
    "a an the this that these those it its they them their theirs he him his she her hers we us our ours you your i me "
    "my who whom whose which what where when why how and or but nor so if then than as at by for from in into of off "
    "on onto out over to toward towards up with without within about after again against all also any because been "
    "before being below between both can could did do does doing down during each few further had has have having here "
    "is are was were be am just more most must no not now only other own same shall should some such there through too "
    "under until very will would may might yet still ever never even said says say saying told tell asked "
    "ask asks asking "
    "demand demanded demands want wants wanted called call calls calling one two first second third last new however "
    "let make made take took taken get got give given put like need needs needed well".split()
)
_GENERIC = frozenset(
    "request proposal offer idea matter call question condition demand point suggestion proposition appeal wish plea "
    "text draft letter package initiative decision figure number one thing same answer reply response measure "
    "plan compromise amendment document motion recommendation invitation paragraph article clause deal terms bid "
    "rest remainder others other half latter former first second third two three four five six seven eight nine "
    "ten dozen hundred thousand percent per cent much more less anything nothing something everything".split()
)
_ENDINGS = ("'s", "’s", "ations", "ation", "itions", "ition", "ions", "ion", "ings", "ing", "ments", "ment", "ies",
            "ers", "er", "ors", "or", "ed", "es", "al", "s", "e", "y")  # fmt: skip
_UNITS = {word: k for k, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)}  # fmt: skip
_TENS = {word: 10 * (k + 2) for k, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split()
)}  # fmt: skip
_COUNTING = frozenset((*_UNITS, *_TENS))


def _numbers(words: Sequence[str]) -> list[str]:
    """Words with number words from eleven up, and those below in compounds, as digits: a figure is told either way."""
    found: list[str] = []
    tens = 0
    for word in words:
        unit = _UNITS.get(word)
        if tens and unit is not None and 0 < unit < 10:
            found[-1] = str(tens + unit)
            tens = 0
            continue
        tens = _TENS.get(word, 0)
        if tens:
            found.append(str(tens))
        elif unit is not None and unit > 2:
            found.append(str(unit))
        else:
            found.append(word)
    return found


def stems(text: str) -> list[str]:
    """Stems of the words that carry content, in order; single and paired characters where words are not spaced."""
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if not _COUNTING.isdisjoint(words):
        words = _numbers(words)
    found: list[str] = []
    for word in words:
        found.extend(_terms(word))
    return found


@functools.lru_cache(maxsize=65536)
def _terms(word: str) -> tuple[str, ...]:
    if _WIDE.search(word):
        return (*word, *(a + b for a, b in itertools.pairwise(word)))
    return (_stem(word),) if word not in _STOP and len(word) < 60 else ()


def _stem(word: str) -> str:
    if word[0].isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:7]


def is_vague(point: str) -> bool:
    """Whether words only point back ("it", "this proposal", "the second point") and name no content."""
    words = [w for w in WORD.findall(point.casefold()) if w not in _STOP]
    return all(w in _GENERIC or w.removesuffix("s") in _GENERIC for w in words)


class Terms:
    """Texts as weighted, normalised rows of terms (tf-idf; Salton and Buckley 1988), in compressed rows."""

    def __init__(self, texts: Sequence[Sequence[str]], weights: dict[str, float], *, unit: bool = True) -> None:
        """`texts` are lists of stems, `weights` the weight of each (those without one are left out).

        With `unit` false rows are left as long as they are and a term counts once: products are the weights shared.
        """
        index = {term: k for k, term in enumerate(sorted(weights))}
        self.weights = weights
        self.width = max(1, len(index))
        known = [[index[t] for t in text if t in index] for text in texts]
        rows = np.repeat(np.arange(len(texts), dtype=np.int64), [len(row) for row in known])
        columns = np.array([column for row in known for column in row], dtype=np.int64)
        self._keys, counts = np.unique(rows * self.width + columns, return_counts=True)
        rows, self.columns = self._keys // self.width, self._keys % self.width
        weight = np.array([weights[t] for t in index], dtype=np.float64)[self.columns] if index else np.zeros(0)
        if unit:
            self.values = (1.0 + np.log(counts)) * weight
            norms = np.sqrt(np.bincount(rows, self.values**2, minlength=len(texts)))
            self.values = self.values / np.where(norms > 0, norms, 1.0)[rows]
        else:
            self.values = np.sqrt(weight)
        self.starts = np.searchsorted(rows, np.arange(len(texts) + 1)).astype(np.int64)

    def cosines(self, a: Ints, b: Ints, other: Terms | None = None) -> Floats:
        """Cosine of row a[k] here with row b[k] of `other` (of the same weights), for each k."""
        found = np.zeros(len(a), dtype=np.float64)
        for begin, pair, values, _ in self._shared(a, b, other or self):
            found[begin : begin + STEP] = np.bincount(pair, values, minlength=min(STEP, len(a) - begin))
        return found.astype(np.float32)

    def rarest(self, a: Ints, b: Ints) -> Floats:
        """Weight of the rarest term that rows a[k] and b[k] share, 1 for what occurs once; 0 where they share none."""
        found = np.zeros(len(a), dtype=np.float64)
        most = max(self.weights.values(), default=1.0)
        weight = np.array([self.weights[t] for t in sorted(self.weights)], dtype=np.float64) / most
        for begin, pair, values, columns in self._shared(a, b, self):
            hit = np.flatnonzero(values > 0)
            np.maximum.at(found, begin + pair[hit], weight[columns[hit]])
        return found.astype(np.float32)

    def _shared(self, a: Ints, b: Ints, other: Terms) -> Iterator[tuple[int, Ints, NDArray[np.float64], Ints]]:
        """Step by step: where it begins, and for each term of a row a[k] the k there, its product and its column."""
        if not len(other._keys):
            return
        for begin in range(0, len(a), STEP):
            x, y = a[begin : begin + STEP], b[begin : begin + STEP]
            sizes = self.starts[x + 1] - self.starts[x]
            pair = np.repeat(np.arange(len(x), dtype=np.int64), sizes)
            within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            at = np.repeat(self.starts[x], sizes) + within
            keys = y[pair] * self.width + self.columns[at]
            place = np.minimum(np.searchsorted(other._keys, keys), len(other._keys) - 1)
            values = np.where(other._keys[place] == keys, self.values[at] * other.values[place], 0.0)
            yield begin, pair, values, self.columns[at]


def rare(rows: Sequence[Sequence[str]]) -> Terms:
    """Names as rows whose products say how rare what they share is: near 1 for what few moves have."""
    counts = Counter(name for row in rows for name in set(row))
    most = math.log(1.0 + len(rows)) or 1.0
    return Terms(rows, {name: math.log(1.0 + len(rows) / n) / most for name, n in counts.items()}, unit=False)
