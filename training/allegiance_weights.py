"""Fits for whom persons speak: `python training/allegiance_weights.py CORPUS OUT.json`.

Learned from are the persons annotated with a party in the negotiations trained on. Each is seen twice: by all articles
of its negotiation, as a dossier shows it, and by each article alone. A softmax over the actors around the person's
mentions, and over "none of them" where none is the party, is fitted on the logarithm of the probability of all right
ones together. Right is an actor by the party's id or names, or one that stands in words annotated for the party
("steelmakers" for Europe's Steelmakers): it would teach that what texts say is wrong, were it not. Every fifth
negotiation is left out first, to tell how well it does. Needs no encoder.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pathlib
import sys
import zlib
from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "evaluation"))

from corpus import Negotiation, held_out, load
from parties import in_reading, is_party, shown
from rejoinder.documents.cleaning import clean
from rejoinder.filing.parties import Parties
from rejoinder.record.types import Reading
from rejoinder.resolving.actors import known
from rejoinder.resolving.allegiance import LEAST, NONE, Choice
from rejoinder.resolving.words import fold

__all__ = ["main"]

PRIOR = 1.5
"""How strongly weights are drawn to 0."""
STEPS = 600
AGREED = 0.6
"""Share of the words with a body in them that must be annotated as one party for the body to be that party."""


class Example(NamedTuple):
    """A person to find the party of, by which documents ("dossier", "document"), which actors are right, and which of
    these by the party's id or names, as moves are scored.
    """

    negotiation: str
    kind: str
    choice: Choice
    right: tuple[bool, ...]
    strict: tuple[bool, ...]


def people(negotiation: Negotiation) -> dict[str, Counter[str]]:
    """The parties each annotated surname of a negotiation speaks for, with how often."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for article in negotiation.articles:
        for move in article.moves:
            if move.person and " " in move.person:
                found[fold(move.person).split()[-1]][move.by] += 1
        for said in article.statements:
            if said.party and said.source and " " in said.speaker:
                surname = fold(said.speaker).split()[-1]
                if surname in fold(article.text[slice(*said.source)]):
                    found[surname][said.party] += 1
    return found


def also_called(negotiation: Negotiation, readings: list[Reading]) -> dict[str, str]:
    """The parties by the ids of the bodies that stand in the words annotated for them: "STEELMAKERS" may be a party
    with another name.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for article, reading in zip(negotiation.articles, readings, strict=True):
        cleaned = clean(article.text)
        bodies = [m for m in reading.mentions if m.actor and m.kind not in ("person", "office") and not known(m.actor)]
        words = [(m.by, m.actor) for m in article.moves] + [one for m in article.moves for one in m.to]
        words += [(s.party, s.source) for s in article.statements if s.party]
        for party, where in dict.fromkeys(w for w in words if w[1]):
            start, end = in_reading(cleaned, where)
            inside = {m.actor for m in bodies if start <= m.start and m.end <= end}
            if len(inside) == 1:
                votes[inside.pop()][party] += 1
    found = {}
    for id, parties in votes.items():
        party, number = parties.most_common(1)[0]
        if number > AGREED * parties.total():
            found[id] = party
    return found


def examples(negotiation: Negotiation) -> list[Example]:
    """The examples of one negotiation."""
    wanted = people(negotiation)
    readings = [shown(article) for article in negotiation.articles]
    called = also_called(negotiation, readings)
    found = []
    for kind, group in [("dossier", readings), *(("document", [reading]) for reading in readings)]:
        for choice in Parties(group, None).choices():
            party = wanted.get(fold(choice.person).split()[-1])
            if not party or len(party) > 1:
                continue
            (id,) = party
            strict = tuple(is_party(negotiation.parties[id], id, actor) for actor in choice.actors)
            right = tuple(s or called.get(a) == id for s, a in zip(strict, choice.actors, strict=True))
            found.append(Example(negotiation.name, kind, choice, right, strict))
    return found


class Sheet:
    """Examples as arrays: a row for each actor and each "none", with the values of its signs."""

    def __init__(self, listed: list[Example], signs: dict[str, int]) -> None:
        rows: list[tuple[int, dict[int, float], bool]] = []
        for number, one in enumerate(listed):
            for values, right in zip(one.choice.signs, one.right, strict=True):
                rows.append((number, {signs[s]: v for s, v in values.items() if s in signs}, right))
            rows.append((number, {signs[NONE]: 1.0}, not any(one.right)))
        self.group = np.array([r[0] for r in rows])
        self.right = np.array([r[2] for r in rows])
        self.table = np.zeros((len(rows), len(signs)))
        for place, (_, values, _) in enumerate(rows):
            for sign, value in values.items():
                self.table[place, sign] = value
        self.groups = len(listed)

    def chances(self, weights: np.ndarray) -> np.ndarray:
        scores = self.table @ weights
        top = np.full(self.groups, -np.inf)
        np.maximum.at(top, self.group, scores)
        raised = np.exp(scores - top[self.group])
        return raised / np.bincount(self.group, raised, self.groups)[self.group]

    def slope(self, weights: np.ndarray) -> np.ndarray:
        chance = self.chances(weights)
        of_right = np.bincount(self.group, chance * self.right, self.groups)
        given = chance * self.right / np.maximum(of_right[self.group], 1e-9)
        return (given - chance) @ self.table

    def outcomes(self, weights: np.ndarray, least: float) -> tuple[float, float]:
        """The shares of persons with the right and with a wrong actor, taken from a least probability on."""
        chance = self.chances(weights)
        order = np.lexsort((-chance, self.group))
        first = order[np.r_[True, self.group[order][1:] != self.group[order][:-1]]]
        nobody = np.r_[self.group[1:] != self.group[:-1], True][first]
        taken = ~nobody & (chance[first] >= least)
        return float((taken & self.right[first]).mean()), float((taken & ~self.right[first]).mean())


def fit(listed: list[Example]) -> dict[str, float]:
    """Weights of signs, by gradient steps with momentum and a step size for each (Adam)."""
    counted = Counter(s for one in listed for s in {s for values in one.choice.signs for s in values})
    signs = {s: i for i, s in enumerate(sorted(s for s, n in counted.items() if n >= 8))}
    signs[NONE] = len(signs)
    sheet = Sheet(listed, signs)
    weights = np.zeros(len(signs))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = sheet.slope(weights) - PRIOR * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights += 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return {s: float(weights[i]) for s, i in signs.items()}


def main() -> int:
    """Fit, print how well the left out negotiations do, and write the weights fitted on all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    arguments = parser.parse_args()
    listed = [e for n in load(arguments.corpus) if not held_out(n.name) for e in examples(n)]
    kept = [e for e in listed if zlib.crc32(e.negotiation.encode()) % 5]
    left = [e for e in listed if not zlib.crc32(e.negotiation.encode()) % 5]
    table = fit(kept)
    signs = {s: i for i, s in enumerate(table)}
    for kind, strict in itertools.product(("dossier", "document"), (False, True)):
        those = [e._replace(right=e.strict) if strict else e for e in left if e.kind == kind]
        sheet = Sheet(those, signs)
        reachable = sum(any(e.right) for e in those) / max(1, len(those))
        for least in (0.0, LEAST, 0.6, 0.7):
            right, wrong = sheet.outcomes(np.array(list(table.values())), least)
            those_by = f"{kind:9} {'by its names' if strict else '':12} {len(those):5}"
            print(f"{those_by}  from {least}: right {right:.3f}, wrong {wrong:.3f}", end=" ")
            print(f"(reachable {reachable:.3f})")
    table = {s: round(w, 3) for s, w in sorted(fit(listed).items()) if abs(w) >= 0.01}
    arguments.out.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
