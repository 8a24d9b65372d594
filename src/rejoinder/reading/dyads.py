"""Dyads: what one actor does to another in a sentence, as a PLOVER root with its probability.

A small transformer reads the sentence with its source and its target marked. The graph `plover.onnx` (int8) takes word
pieces, the role of each and three places, and gives the probability of each root (`training/plover_weights.py`).
Each dyad is read alone: dynamic quantisation scales a whole batch at once, so that a code would otherwise depend on
what was coded beside it.
"""

from __future__ import annotations

import functools
import pathlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rejoinder.documents.passages import passages
from rejoinder.reading.sessions import session, wanted_threads

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["BUDGET", "DyadReader", "Marked", "dyad_reader", "mark"]

BUDGET = 96
"""Word pieces of a dyad that are read, first and last special piece included; those nearest to source and target."""
DATA = pathlib.Path(__file__).parent.parent / "data"
SOURCE, TARGET = 1, 2
_FIRST, _LAST = 101, 102
"""The special pieces (BERT's [CLS] and [SEP]) around what is read."""

Offsets = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """What the encoder sees: `ids` (N,) word pieces; `roles` (N,) 1 within the source, 2 within the target, else 0;
    `places` (3,) the first special piece and the first piece of source and of target (0 where there is none)."""

    ids: list[int]
    roles: list[int]
    places: tuple[int, int, int]


def mark(tokenizer: Tokenizer, text: str, source: Offsets | None, target: Offsets | None) -> Marked:
    """Cut a text into word pieces with source and target marked.

    Spans are code points of `text`. Of a longer text the sentences from the first to the last marked one are read, of
    these the `BUDGET` pieces nearest to the spans.
    """
    start, end = _sentences(text, [span for span in (source, target) if span])
    encoding = tokenizer.encode(text[start:end], add_special_tokens=False)
    starts = np.array([offset[0] + start for offset in encoding.offsets], dtype=np.int64)
    ends = np.array([offset[1] + start for offset in encoding.offsets], dtype=np.int64)
    roles = np.zeros(len(starts), dtype=np.int64)
    far = np.full(len(starts), len(starts), dtype=np.int64)
    for role, span in ((SOURCE, source), (TARGET, target)):
        if span is None:
            continue
        inside = np.flatnonzero((starts < span[1]) & (ends > span[0]))
        if len(inside):
            roles[inside] = role
            # of a span longer than the budget its beginning stays
            far = np.minimum(far, np.abs(np.arange(len(starts)) - inside[0]))
            far[inside[: BUDGET // 4]] = 0
    kept = np.sort(np.argsort(far, kind="stable")[: BUDGET - 2])
    ids = [_FIRST, *(encoding.ids[i] for i in kept), _LAST]
    marks = [0, *roles[kept].tolist(), 0]
    first = [marks.index(role) if role in marks else 0 for role in (SOURCE, TARGET)]
    return Marked(ids, marks, (0, first[0], first[1]))


def _sentences(text: str, spans: list[Offsets]) -> Offsets:
    """From the start of the first sentence with a span in it to the end of the last."""
    first = min((start for start, _ in spans), default=0)
    last = max((end for _, end in spans), default=len(text))
    start, end = first, last
    for sentence in passages(text).sentences:
        if sentence[0] <= first < sentence[1]:
            start = sentence[0]
        if sentence[0] < last <= sentence[1]:
            end = sentence[1]
    return start, end


class DyadReader:
    """The shipped model of dyads."""

    def __init__(self, folder: pathlib.Path = DATA, *, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self._session = session(folder / "plover.onnx", wanted_threads(threads))
        self._tokenizer = Tokenizer.from_file(str(DATA / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def probabilities(self, text: str, source: Offsets | None, target: Offsets | None) -> npt.NDArray[np.float32]:
        """The probability (15,) of each of `rejoinder.record.plover.ROOTS`."""
        marked = mark(self._tokenizer, text, source, target)
        inputs = {
            "ids": np.array([marked.ids], dtype=np.int64),
            "roles": np.array([marked.roles], dtype=np.int64),
            "places": np.array([marked.places], dtype=np.int64),
        }
        found: npt.NDArray[np.float32] = self._session.run(["probabilities"], inputs)[0][0]
        return found


@functools.cache
def dyad_reader() -> DyadReader:
    """The shipped model, loaded once."""
    return DyadReader()
