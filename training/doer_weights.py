"""Fits what tells who did an act: `python training/doer_weights.py OUT READER NAMES ...`.

Comes in: readers with their second look and verdicts, each with negotiations that none of these has seen (`unseen.py`).
Goes out: doers.onnx, boosted trees over the signs of `rejoinder.acting.candidates`. What to expect elsewhere is
printed: each negotiation is scored with trees fitted on other ones. Those shipped were fitted on the same as the
verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from sklearn.ensemble import HistGradientBoostingClassifier

from corpus import Article, CorpusMove, Negotiation
from fitting import calibration_error
from rejoinder.acting.candidates import SIGNS, Candidate
from rejoinder.acting.doers import Doers, chosen
from rejoinder.documents.cleaning import clean
from rejoinder.documents.loading import Source
from rejoinder.pipeline import Pipeline
from rejoinder.reading.encoder import Encoder
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.verdicts import ROW_OF
from rejoinder.record.types import Act
from rejoinder.resolving.actors import name_of
from rejoinder.resolving.words import fold
from trees import boosted, graph_of
from unseen import asked

__all__ = ["Listed", "Noted", "Parties", "fitted", "main", "read"]

PARTS = 6
COUNT, RATE, LEAVES, SAMPLES = 120, 0.05, 8, 30
"""Of the trees: more or larger ones told no better."""


@dataclass(frozen=True)
class Listed:
    """The candidates for one act, which of them did it, and whether its kind is the annotated one."""

    candidates: list[Candidate]
    right: list[bool]
    kind: bool


class Parties:
    """Whom the actors, persons and words of readings are in one negotiation."""

    def __init__(self, negotiation: Negotiation) -> None:
        self._names = {
            party: {fold(party), *(fold(name).removeprefix("the ") for name in names)}
            for party, names in negotiation.parties.items()
        }
        self._persons: dict[str, str] = {}
        for article in negotiation.articles:
            told = [(s.speaker, s.party) for s in article.statements] + [(m.person, m.by) for m in article.moves]
            for person, party in told:
                if person and party:
                    self._persons.setdefault(person.lower().split()[-1], party)

    def has(self, party: str, actor: str | None, person: str | None, words: str) -> bool:
        """Whether somebody is of a party: by actor, else by the person's side as annotated, else by the words."""
        if actor is None and person and self._persons.get(person.lower().split()[-1]) == party:
            return True
        ours = {fold(actor), fold(name_of(actor))} if actor else set()
        return not self._names[party].isdisjoint(ours | {fold(words).removeprefix("the ")})


class Noted(Doers):
    """Notes all acts with their candidates, and takes whom the rules take."""

    def __init__(self) -> None:
        self.listed: list[tuple[MoveDraft, list[Candidate]]] = []

    def of(self, act: MoveDraft, listed: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """The rules' choice, as if it were certain."""
        self.listed.append((act, list(listed)))
        return [(one, 1.0) for one in listed if one.by_rules]


def read(pipeline: Pipeline, noted: Noted, parties: Parties, article: Article) -> list[Listed]:
    """The acts of an article that have an annotated trigger, or words of the evidence of one of their kind."""
    noted.listed.clear()
    cleaned = clean(article.text)
    pipeline.read(Source("", article.text, "", "x", None, None, None, None, None))
    found = []
    for act, listed in noted.listed:
        told = _told(article, cleaned.hull(*act.trigger), act.act)
        if not listed or not told or all(move.optional for move in told):
            continue
        right = [
            any(parties.has(m.by, c.who.actor, c.who.person, cleaned.text[slice(*c.words)]) for m in told)
            for c in listed
        ]
        found.append(Listed(listed, right, any(ROW_OF[m.act] == ROW_OF[act.act] for m in told)))  # type: ignore[index]
    return found


def _told(article: Article, trigger: tuple[int, int], act: Act) -> list[CorpusMove]:
    """The annotated moves that words are the trigger of, else those of the kind in whose evidence they stand."""
    start, end = trigger
    exact = [m for m in article.moves if m.trigger[0] < end and start < m.trigger[1]]
    return exact or [
        m for m in article.moves
        if m.evidence[0] < end and start < m.evidence[1] and ROW_OF[m.act] == ROW_OF[act]  # type: ignore[index]
    ]  # fmt: skip


def fitted(known: Sequence[Listed]) -> HistGradientBoostingClassifier:
    """Trees for the probability that a candidate did the act."""
    signs = np.array([one.signs for act in known for one in act.candidates], dtype=np.float32)
    right = np.array([right for act in known for right in act.right])
    return boosted(signs, right, count=COUNT, rate=RATE, leaves=LEAVES, least=SAMPLES)


def _tried(trees: HistGradientBoostingClassifier, known: Sequence[Listed]) -> list[tuple[float, bool, bool]]:
    """For each act of the right kind how sure its choice is, whether it is right, and whether the rules' is."""
    found = []
    for act in (act for act in known if act.kind):
        sure = trees.predict_proba(np.array([one.signs for one in act.candidates], dtype=np.float32))[:, 1]
        right = {id(one): right for one, right in zip(act.candidates, act.right, strict=True)}
        taken = chosen(act.candidates, sure.tolist())
        found.append(
            (
                taken[0][1],
                any(right[id(one)] for one, _ in taken),
                any(right[id(one)] for one in act.candidates if one.by_rules),
            )
        )
    return found


def main() -> None:
    """Print what to expect, fit on all and write."""
    out, unseen = asked(__doc__)
    known: list[list[Listed]] = []
    for one in unseen:
        pipeline, noted = Pipeline(Encoder(one.reader)), Noted()
        pipeline.doers = noted
        for negotiation in one.negotiations():
            parties = Parties(negotiation)
            articles = [article for article in negotiation.articles if not article.copy_of]
            known.append([act for article in articles for act in read(pipeline, noted, parties, article)])
            print(f"{negotiation.name}: {len(known[-1])} acts", flush=True)
    tried: list[tuple[float, bool, bool]] = []
    for part in range(PARTS):
        trees = fitted([act for i, mine in enumerate(known) if i % PARTS != part for act in mine])
        tried += _tried(trees, [act for mine in known[part::PARTS] for act in mine])
    sure = np.array([one[0] for one in tried])
    right = np.array([one[1:] for one in tried])
    print(f"{len(known)} negotiations, {len(tried)} acts of the right kind, {len(SIGNS)} signs")
    print(f"right: {right[:, 0].mean():.4f}, by the rules alone {right[:, 1].mean():.4f}")
    for said, share, number in calibration_error(sure, right[:, 0].astype(np.float64))[1]:
        print(f"  {said:.2f} {share:.2f} {number}")
    onnx.save(graph_of(fitted([act for mine in known for act in mine])), str(out / "doers.onnx"))


if __name__ == "__main__":
    main()
