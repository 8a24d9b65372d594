"""Weak labels from conference bulletins, by the grammar the package reads them with (`rejoinder/reading/bulletins.py`).

Comes in: the bulletins of `shared/data/enb`. Goes out: training texts with frames of moves. Training mixes them with
the negotiation corpus. Only sentences that the grammar takes in whole are kept, so what is not labelled is no move.
"""

from __future__ import annotations

import json
import pathlib
import random
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rejoinder.reading.bulletins import Position, positions
from rejoinder.resolving.actors import scan

if TYPE_CHECKING:
    from examples import Text

__all__ = ["labelled", "read"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_TWO = re.compile(r"[.!?]['’”\"]? [A-Z]")


def labelled(sentence: str) -> list[Position] | None:
    """The positions in a sentence that the grammar takes in whole, plain speech left out; None for other sentences.

    A sentence is taken in whole where every party it names belongs to a position: it takes it, is asked, or is part of
    what it is about.
    """
    found = positions(sentence)
    if not found or _TWO.search(sentence):
        return None
    spans = [s for p in found for s in (*p.actors, *p.addressees, p.point, p.trigger)]
    start, end = min(p.trigger[0] for p in found), max(p.point[1] for p in found)
    for hit in scan(sentence):
        inside = any(a <= hit.start and hit.end <= b for a, b in spans)
        if hit.form == "name" and not inside and start <= hit.start < end:
            return None
    return [p for p in found if p.act != "state"]


def read(path: pathlib.Path, count: int = 260, sentences: int = 12) -> list[Text]:
    """Texts of sentences drawn from the bulletins (seeded), four to a paragraph."""
    from examples import FrameLabel, Text
    from negotiations import KINDS

    rng = random.Random(11)
    lines = [x for x in path.read_text(encoding="utf-8").split("\n") if x]
    rng.shuffle(lines)
    texts = []
    for line in lines[:count]:
        kept = [(s, f) for s in _sentences(json.loads(line)["text"]) if (f := labelled(s)) is not None]
        rng.shuffle(kept)
        if len(kept) < 3:
            continue
        text, frames = "", []
        for number, (sentence, found) in enumerate(kept[:sentences]):
            text += "" if not number else "\n\n" if number % 4 == 0 else " "
            at = len(text)
            text += sentence
            for one in found:
                evidence = (min(one.trigger[0], one.point[0]), max(one.trigger[1], one.point[1]))
                roles = [
                    [(start + at, end + at) for start, end in spans]
                    for spans in (one.actors, one.addressees, (one.point,), (evidence,))
                ]
                trigger = (one.trigger[0] + at, one.trigger[1] + at)
                frames.append(FrameLabel(trigger, list(roles), KINDS.index(one.act)))
        texts.append(Text(text, {"move": frames}))
    return texts


def _sentences(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        if paragraph.startswith("#"):
            continue
        for sentence in _SENTENCE.split(" ".join(paragraph.split())):
            if 50 < len(sentence) < 500:
                # what stands before the first colon is a heading
                yield re.sub(r"^[^.:]{0,80}: (?=[A-Z])", "", sentence)
