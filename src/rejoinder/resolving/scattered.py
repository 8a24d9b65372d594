"""Whom references mean in a text whose order is not credible: all of it is searched, before a place and after it.

Where sentences stand then tells little; what tells is who is named in the same sentence, who is spoken of and speaks
most in the text, and which sentences the one with the reference would follow, had the text its order (`order`). That is
a walk: from the sentence with "he" to one it may follow; if that has "he" as well and names nobody, on from there.
The signs are weighed by kind of reference; the weights are fitted so that a shuffled text gives the persons the text
in its order gives (`training/scattered_weights.py`) and kept in `data/scattered.json`.
"""

from __future__ import annotations

import functools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rejoinder.record.types import Mention
from rejoinder.resolving.antecedents import LEAST, PRONOUNS, Resolution
from rejoinder.resolving.links import Links
from rejoinder.resolving.references import References
from rejoinder.resolving.salience import Entry, Ranked
from rejoinder.resolving.words import Words, within

__all__ = ["LESS_SURE", "NONE", "SCATTERED", "Neighbours", "Scattered", "weights"]

Offsets = tuple[int, int]
Matrix = NDArray[np.float64]
MOST = 40
"""Actors and persons, most spoken of first, that are weighed for a reference besides those named in its sentence."""
LESS_SURE = 0.8
"""What is left of the margin of a resolution that the order of sentences matters for."""
SCATTERED = "sought in the whole text, whose order is not credible"
NONE = "none of them"
"""The sign of the candidate that stands for nobody in the text."""
KINDS = ("he", "it", "they")
"""Kinds of references sought in the whole text; others hold fast to the sentence they stand in."""
_FLOOR = 0.02
_STEPS = 6


class Neighbours(NamedTuple):
    """Which sentences may follow which: `before[i, j]` is the probability that i, of all, stands right before j.

    `sentences` are the indices of the sentences of the text that rows and columns are for; `alike` tells how much
    the words of two have in common (0 to 1).
    """

    sentences: tuple[int, ...]
    before: Matrix
    alike: Matrix


@functools.cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """What each sign weighs, by kind of reference."""
    table = resources.files("rejoinder.data").joinpath("scattered.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = json.loads(table)
    return found


class Scattered(References):
    """The references of a document whose order is not credible.

    As `References`; `neighbours` tell which sentences may follow which. Pronouns say that the whole text was searched,
    and have a smaller margin.
    """

    least: Mapping[str, float] = MappingProxyType({**LEAST, "he": 0.3})

    def __init__(
        self,
        text: str,
        sentences: Sequence[Offsets],
        mentions: Sequence[Mention],
        paragraphs: Sequence[Offsets] = (),
        *,
        on: date | None = None,
        words: Words | None = None,
        links: Links | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        super().__init__(text, sentences, mentions, paragraphs, on=on, words=words, links=links)
        self._neighbours = neighbours or Neighbours((), np.zeros((0, 0)), np.zeros((0, 0)))
        self._row = {sentence: row for row, sentence in enumerate(self._neighbours.sentences)}
        self._by_key: dict[str, list[Entry]] | None = None

    def add(self, mention: Mention) -> None:
        """As in `References`."""
        super().add(mention)
        self._by_key = None

    def _chances(
        self, kind: str, index: int, accept: Callable[[Entry], float | None], exclude: Sequence[Offsets]
    ) -> Ranked:
        if kind not in KINDS:
            return super()._chances(kind, index, accept, exclude)
        if not self._place(index).possessive:
            exclude = [*exclude, *self.said]  # "he" of "he said" is nobody he speaks of
        table = weights()[kind]
        scored = [
            (sum(table.get(name, 0.0) * value for name, value in signs.items()), entry)
            for entry, signs in self.signs(kind, index, accept, exclude)
        ]
        nobody = table.get(NONE, 0.0)
        top = max([nobody, *(s for s, _ in scored)])
        total = math.exp(nobody - top) + sum(math.exp(s - top) for s, _ in scored)
        ranked = sorted(((math.exp(s - top) / total, e) for s, e in scored), key=lambda x: (-x[0], x[1].start))
        return Ranked(tuple(ranked))

    def _likeliest(
        self,
        kind: str,
        index: int,
        accept: Callable[[Entry], float | None],
        what: str,
        exclude: Sequence[Offsets],
        least: float | None = None,
    ) -> Resolution:
        found = super()._likeliest(kind, index, accept, what, exclude, least)
        if kind not in KINDS or not (found.actor or found.person):
            return found
        return found._replace(why=f"{found.why}; {SCATTERED}", margin=found.margin * LESS_SURE)

    def signs(
        self, kind: str, index: int, accept: Callable[[Entry], float | None], exclude: Sequence[Offsets] = ()
    ) -> list[tuple[Entry, dict[str, float]]]:
        """Everybody who can be meant at a word by `accept`, by one mention each, with the signs for it."""
        position = self.words.start[index]
        sentence = within(self.sentences, position)
        here: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._of_sentence(sentence):
            if entry.key and not any(a <= entry.start < b for a, b in exclude):
                here[entry.key].append(entry)
        fitting: dict[str, tuple[float, Entry, list[Entry]]] = {}
        everybody = self._grouped()
        for key in dict.fromkeys([*here, *list(everybody)[:MOST]]):
            mentioned = everybody.get(key, here[key])
            tried = [*here[key], *mentioned[:4]]
            fits = [(fit, -n, entry) for n, entry in enumerate(tried) if (fit := accept(entry)) is not None]
            if fits:
                fit, _, best = max(fits, key=lambda x: x[:2])
                fitting[key] = (fit, best, mentioned)
        if not fitting:
            return []
        walk = self._walk(kind, sentence, fitting)
        mentions = sum(len(m) for _, _, m in fitting.values())
        spoken = sum(self._spoken.get(key, 0) for key in fitting) + 1.0
        found = []
        for key, (fit, entry, mentioned) in fitting.items():
            before = [e for e in here[key] if e.start < position]
            signs = {
                "fit": fit,
                "often": math.log(len(mentioned) / mentions),
                "speaks": math.log((self._spoken.get(key, 0) + 0.2) / spoken),
                "follows": math.log(_FLOOR + walk.get(key, 0.0)),
                **self._likeness(sentence, mentioned),
                "here before": float(bool(before)),
                "subject here before": float(any(e.subject for e in before)),
                "speaks here before": float(any(e.speech for e in before)),
                "here after": float(len(here[key]) > len(before)),
                "in the title": float(any(e.sentence == 0 for e in mentioned[:3])),
                f"is {entry.kind}": 1.0,
                "nobody's": float(entry.actor is None),
                "only one": float(len(fitting) == 1),
                "guessed": float(entry.unsure),
            }
            found.append((entry, signs))
        return found

    def _likeness(self, sentence: int, mentioned: Sequence[Entry]) -> dict[str, float]:
        """How much a sentence has in common with those that name somebody, and with those where he or she speaks."""
        row = self._row.get(sentence)
        if row is None:
            return {}
        alike = self._neighbours.alike[row]
        near = [(float(alike[at]), e.speech) for e in mentioned if (at := self._row.get(e.sentence, row)) != row]
        return {
            "alike": max((value for value, _ in near), default=0.0),
            "alike on average": sum(value for value, _ in near) / max(1, len(near)),
            "alike in speech": max((value for value, speech in near if speech), default=0.0),
        }

    def _grouped(self) -> dict[str, list[Entry]]:
        """The mentions of each actor and person, those most spoken of first."""
        if self._by_key is None:
            groups: dict[str, list[Entry]] = defaultdict(list)
            for entry in self.entries:
                if entry.key:
                    groups[entry.key].append(entry)
            self._by_key = dict(sorted(groups.items(), key=lambda x: (-len(x[1]), x[1][0].start)))
            self._spoken = Counter(e.key for e in self.entries if e.speech and not e.quoted)
            self._held: dict[int, list[Entry]] = defaultdict(list)
            for entry in self.entries:
                self._held[entry.sentence].append(entry)
            self._taking = self._pronouns()
        return self._by_key

    def _of_sentence(self, sentence: int) -> list[Entry]:
        self._grouped()
        return self._held.get(sentence, [])

    def _pronouns(self) -> dict[str, NDArray[np.bool_]]:
        """For each kind of pronoun, in which of the sentences that may be neighbours it stands."""
        found = {kind: np.zeros(len(self._row), dtype=bool) for kind in ("he", "it", "they")}
        for row, sentence in enumerate(self._neighbours.sentences):
            for index in self.words.inside(*self.sentences[sentence]):
                kind = PRONOUNS.get(self.words.low[index], "")
                kind = "he" if kind in {"M", "F"} else kind
                if kind in found:
                    found[kind][row] = True
        return found

    def _walk(self, kind: str, sentence: int, fitting: Mapping[str, object]) -> dict[str, float]:
        """The chance of each that fits to be in the sentence before, or before that while only pronouns are met."""
        row = self._row.get(sentence)
        if row is None:
            return {}
        chances: dict[str, float] = defaultdict(float)
        state = self._neighbours.before[:, row].copy()
        on = self._taking.get(kind, np.zeros(len(self._row), dtype=bool))
        for _ in range(_STEPS):
            following = np.zeros_like(state)
            for at in np.flatnonzero(state > 0.004):
                named = [e for e in self._held.get(self._neighbours.sentences[at], ()) if e.key in fitting]
                if named:
                    shares: Counter[str] = Counter()
                    for e in named:
                        shares[e.key] += 1.0 + e.subject + e.speech  # type: ignore[assignment]
                    total = sum(shares.values())
                    for key, share in shares.items():
                        chances[key] += float(state[at]) * share / total
                elif on[at]:
                    following += state[at] * self._neighbours.before[:, at]
            state = following
            if state.sum() < 0.01:
                break
        return chances
