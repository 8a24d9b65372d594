"""Fits what the signs of an antecedent weigh: `python training/antecedent_weights.py CORPUS OUT.json [--gum FILE]`.

Learned from are the words annotated for actors in the negotiations trained on: for every pronoun, office and person the
resolver has to choose an antecedent for, the mentions it can choose from and which of them are the annotated party (or
person). A softmax over the mentions, and over "none of them" where none is right, is fitted by kind of reference, on
the logarithm of the probability of all right ones together. Every fifth negotiation is left out first, to tell how
well it does. Since what is found earlier in a text decides what can be chosen later, fit twice. With GUM's file "he"
and "she" are learned from its news, lives and talks as well: the corpus by itself teaches too little of them. What is
weighed already and not asked for by `--kinds` stays in OUT. Needs numpy alone.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import pathlib
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

from corpus import Article, Negotiation, held_out, load
from fitting import climb
from parties import is_party, resolved
from rejoinder.resolving.antecedents import PRONOUNS, Antecedents
from rejoinder.resolving.likelihood import NONE, Candidate
from rejoinder.resolving.mentions import find_mentions, paragraphs_of
from rejoinder.resolving.references import References
from rejoinder.resolving.words import fold

__all__ = ["FROM_CHAINS", "KINDS", "Choice", "choices", "left_out", "main", "of_chains", "recorded"]

KINDS = ("he", "it", "they", "self", "holder", "side", "office holder", "person", "both")
PRIOR = 2.0
"""How strongly weights are drawn to 0."""
STEPS = 400
FROM_CHAINS = "he"
"""The kind learned from GUM too: its "it" and "they" are mostly nobody who could act, and are not asked about."""
PLAIN = frozenset({"academic", "textbook"})
"""Genres of GUM in which hardly anybody is named."""


class Choice(NamedTuple):
    """One reference: its candidates, which of them are right, and where in the cleaned text it begins."""

    negotiation: str
    kind: str
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    position: int


Seen = dict[tuple[str, int, bool], tuple[tuple[Candidate, ...], str | None]]


@contextlib.contextmanager
def recorded() -> Iterator[Seen]:
    """What the resolver has to choose among while this lasts, with whose side is sought: by kind, place, and whether
    mentions are still sought."""
    seen: Seen = {}
    real = Antecedents._listed

    def record(self: Any, kind: str, index: int, accept: Any, exclude: Any, person: str | None = None) -> Any:
        listed = real(self, kind, index, accept, exclude, person)
        # naming comes first and knows less: the last look at a place counts, each of the two for itself
        seen[kind, self.words.start[index], self.naming] = (tuple(listed), person)
        return listed

    Antecedents._listed = record  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        Antecedents._listed = real  # type: ignore[method-assign]


def choices(negotiation: Negotiation, article: Article) -> list[Choice]:
    """What the resolver has to choose among in one article."""
    with recorded() as seen:
        cases = list(resolved(negotiation, article))
    people = _people(negotiation)
    found = []
    for (kind, position, _), (listed, person) in seen.items():
        parties: set[str]
        wanted: str | None = None
        if person is not None:
            parties = people.get(fold(person).split()[-1], set())
        else:
            over = [c for c in cases if c.reading[0] <= position < c.reading[1]]
            if not over:
                continue
            shortest = min(c.reading[1] - c.reading[0] for c in over)
            over = [c for c in over if c.reading[1] - c.reading[0] == shortest]
            parties = {c.party for c in over}
            wanted = next((c.person for c in over if c.person), None)
        if len(parties) != 1 and kind != "both":
            continue
        right = []
        for candidate in listed:
            entry = candidate.entry
            if kind in {"he", "self"} and entry.person and wanted:
                right.append(fold(entry.person).split()[-1] == fold(wanted).split()[-1])
            else:
                right.append(any(is_party(negotiation.parties[p], p, entry.actor) for p in parties))
        if kind == "he" and any(r and c.entry.human for r, c in zip(right, listed, strict=True)):
            right = [r and c.entry.human for r, c in zip(right, listed, strict=True)]
        found.append(Choice(negotiation.name, kind, listed, tuple(right), position))
    return found


def _people(negotiation: Negotiation) -> dict[str, set[str]]:
    """The parties each surname of a negotiation speaks for."""
    found: dict[str, set[str]] = defaultdict(set)
    for article in negotiation.articles:
        for move in article.moves:
            if move.person:
                found[fold(move.person).split()[-1]].add(move.by)
        for said in article.statements:
            if said.party and " " in said.speaker:
                found[fold(said.speaker).split()[-1]].add(said.party)
    return found


def left_out(name: str) -> bool:
    """Whether a negotiation or document is of the fifth that is not learned from."""
    return zlib.crc32(name.encode()) % 5 == 0


def of_chains(record: dict[str, Any]) -> Iterator[Choice]:
    """The pronouns of a document of GUM: right is whoever is in the same chain of coreference."""
    text, sentences = record["text"], [tuple(s) for s in record["sentences"]]
    day = record.get("published") or ""
    on = datetime.date.fromisoformat(day) if len(day) == 10 else None
    references = References(text, sentences, find_mentions(text, sentences, on=on), paragraphs_of(text), on=on)
    mentions = sorted(record["mentions"], key=lambda m: m[1] - m[0])

    def chain(start: int, end: int) -> int | None:
        return next((m[3] for m in mentions if m[0] <= start and end <= m[1]), None)

    for start, end, _, entity in record["mentions"]:
        if PRONOUNS.get(text[start:end].lower()) not in {"M", "F", "it", "they"}:
            continue
        with recorded() as seen:
            references.resolve(start, end)
        asked = ((k, listed) for (k, at, _), (listed, _) in seen.items() if at == start and k in {"he", "it", "they"})
        kind, listed = next(asked, ("", ()))
        if listed:
            right = tuple(chain(c.entry.start, c.entry.end) == entity for c in listed)
            yield Choice(record["id"], kind, listed, right, start)


class Sheet:
    """Choices of one kind as arrays: a row for each candidate and each "none", with its signs."""

    def __init__(self, listed: list[Choice], signs: dict[str, int]) -> None:
        rows: list[tuple[int, list[int], float, bool]] = []
        for number, choice in enumerate(listed):
            for candidate, right in zip(choice.candidates, choice.right, strict=True):
                known = [signs[s] for s in candidate.signs if s in signs]
                rows.append((number, known, candidate.fit, right))
            rows.append((number, [signs[NONE]], 0.0, not any(choice.right)))
        self.group = np.array([r[0] for r in rows])
        self.fit = np.array([r[2] for r in rows])
        self.right = np.array([r[3] for r in rows])
        self.row = np.repeat(np.arange(len(rows)), [len(r[1]) for r in rows])
        self.sign = np.array([s for r in rows for s in r[1]], dtype=np.int64)
        self.groups = len(listed)

    def scores(self, weights: np.ndarray) -> np.ndarray:
        found = np.bincount(self.row, weights[self.sign], len(self.group))
        return found + weights[-1] * self.fit

    def chances(self, scores: np.ndarray) -> np.ndarray:
        top = np.full(self.groups, -np.inf)
        np.maximum.at(top, self.group, scores)
        raised = np.exp(scores - top[self.group])
        return raised / np.bincount(self.group, raised, self.groups)[self.group]

    def slope(self, weights: np.ndarray) -> np.ndarray:
        chance = self.chances(self.scores(weights))
        of_right = np.bincount(self.group, chance * self.right, self.groups)
        given = chance * self.right / np.maximum(of_right[self.group], 1e-9)
        push = given - chance
        found = np.bincount(self.sign, push[self.row], len(weights))
        found[-1] = push @ self.fit
        return found

    def accuracy(self, weights: np.ndarray) -> tuple[float, float]:
        """How often the likeliest row is a right one, and how likely the right ones are (geometric mean)."""
        chance = self.chances(self.scores(weights))
        order = np.lexsort((-chance, self.group))
        first = order[np.r_[True, self.group[order][1:] != self.group[order][:-1]]]
        of_right = np.bincount(self.group, chance * self.right, self.groups)
        return float(self.right[first].mean()), float(np.exp(np.log(of_right + 1e-9).mean()))


def fit(listed: list[Choice]) -> tuple[dict[str, int], np.ndarray]:
    """The signs that count, with their places, and their weights, drawn to 0."""
    counted: dict[str, int] = defaultdict(int)
    for choice in listed:
        for sign in {s for c in choice.candidates for s in c.signs}:
            counted[sign] += 1
    signs = {s: i for i, s in enumerate(sorted(s for s, n in counted.items() if n >= 5))}
    signs[NONE] = len(signs)
    sheet = Sheet(listed, signs)
    weights = np.zeros(len(signs) + 1)
    weights[-1] = 1.0
    return signs, climb(lambda w: sheet.slope(w) - PRIOR * (w - weights), weights, rate=0.05, steps=STEPS)


def main() -> int:
    """Fit, print how well the left out negotiations do, and write the weights fitted on all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--gum", type=pathlib.Path, help="GUM's documents with their chains of coreference")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="kinds to fit")
    arguments = parser.parse_args()
    by_kind: dict[str, list[Choice]] = defaultdict(list)
    for negotiation in load(arguments.corpus):
        if not held_out(negotiation.name):
            for article in negotiation.articles:
                if not article.copy_of:
                    for choice in choices(negotiation, article):
                        by_kind[choice.kind].append(choice)
    if arguments.gum:
        for line in filter(None, arguments.gum.read_text(encoding="utf-8").split("\n")):
            record = json.loads(line)
            if record["genre"] not in PLAIN:
                by_kind[FROM_CHAINS] += [c for c in of_chains(record) if c.kind == FROM_CHAINS]
    table = json.loads(arguments.out.read_text(encoding="utf-8")) if arguments.out.exists() else {}
    for kind in arguments.kinds:
        listed = by_kind[kind]
        kept = [c for c in listed if not left_out(c.negotiation)]
        left = [c for c in listed if left_out(c.negotiation)]
        signs, weights = fit(kept)
        right, chance = Sheet(left, signs).accuracy(weights)
        reachable = sum(any(c.right) for c in left) / max(1, len(left))
        print(f"{kind:14} {len(listed):5} left out {len(left):4}: right {right:.3f}, likely {chance:.3f}", end=" ")
        print(f"(reachable {reachable:.3f})")
        signs, weights = fit(listed)
        table[kind] = {s: round(float(weights[i]), 3) for s, i in sorted(signs.items()) if abs(weights[i]) >= 0.02}
        table[kind]["fit"] = round(float(weights[-1]), 3)
    arguments.out.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
