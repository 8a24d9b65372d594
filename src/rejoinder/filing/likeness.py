"""Likeness: how much two moves look as if they were about the same thing, as numbers a model can weigh.

Wording (weighted `terms` in common), meaning (vectors of short texts, and of what moves are about where they stand,
where there are any), who asks and answers whom, and how the two stand in the text. All pairs are computed at once in
numpy, so the time is linear in the number of pairs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rejoinder.filing.docket import ANSWERS, OPENERS, Entry
from rejoinder.filing.terms import WORD, Terms, is_vague, rare, stems
from rejoinder.reading.gists import Place

__all__ = ["FEATURES", "Embed", "Likeness", "ReadsGists"]

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Unit vectors (texts, width) of what short texts mean."""
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_NAMED = re.compile(r"(?<=[a-z0-9,;’')]\s)([A-Z][a-z]\w+)")
LONGEST = 600
"""How many characters of a text are asked the meaning of."""

FEATURES: tuple[str, ...] = (
    "point", "evidence", "point_evidence", "evidence_point", "context_point", "context_evidence", "best_word",
    "mean_point", "mean_evidence", "mean_cross", "mean_context", "mean_point_high", "rank_word", "rank_mean",
    "i_vague", "j_vague", "both_vague", "i_empty", "j_empty", "same_point", "same_document", "near", "gap",
    "same_sentence", "same_paragraph", "same_evidence", "adjacent", "next_sentence", "listed", "openers_between",
    "open_open", "open_answer", "answer_open", "answer_answer", "other_kind", "claim_kind", "same_act", "same_by",
    "j_answers_i", "i_answers_j", "reciprocal", "asked", "shared_to", "crossed", "to_unknown", "same_asker",
    "same_asked", "same_dyad", "opposed", "rare_dyad", "rare_party", "rare_asker", "far_dyad", "far_opposed",
    "last_ask", "last_ask_vague", "last_open_vague", "last_move_vague", "ask_rank", "lead_word", "lead_mean",
    "lead_ask_word", "lead_ask_mean", "whole", "mean_whole", "rank_whole", "short_i", "short_j", "far_whole",
    "far_mean_whole", "far_vague", "far_point", "far_mean", "days", "rarest", "rarest_point", "turn_best", "turn_least",
    "heading", "both_heading", "subject_word", "subject_mean", "far_subject", "same_subject", "ask_word", "ask_mean",
    "same_ask", "named", "far_place",
)  # fmt: skip
"""What a pair of moves (i before j on the docket) is weighed by, in the order of the columns."""


@runtime_checkable
class ReadsGists(Protocol):
    """An `Embed` that also gives unit vectors (places, D) of what the moves at places of a text are about: of each its
    evidence and its point, if it has one.
    """

    def gists(self, text: str, places: Sequence[Place]) -> Floats:
        """Unit vectors (places, D)."""
        ...


class Likeness:
    """Everything about the entries of a docket that pairs are compared by."""

    def __init__(self, entries: Sequence[Entry], embed: Embed | None = None) -> None:
        self.entries = entries
        # where the reader found no point, the evidence has to stand for it
        points = [stems(e.point or e.evidence) for e in entries]
        evidence = [stems(e.evidence) for e in entries]
        context = [stems(e.context) for e in entries]
        names = _names(entries)
        self.empty = np.array([not e.point for e in entries], dtype=bool)
        for rows in (points, evidence, context):
            for k, row in enumerate(rows):
                kept = [t for t in row if t not in names]
                # the names of parties tell little unless there is nothing else
                rows[k] = kept or (row if rows is points else [])
        self.vague = np.array(
            [is_vague(e.point) if e.point else len(row) <= 2 for e, row in zip(entries, points, strict=True)],
            dtype=bool,
        )
        documents: Counter[str] = Counter()
        for own, other in zip(points, evidence, strict=True):
            documents.update({*own, *other})
        total = max(1, len(entries))
        weights = {t: math.log(1.0 + total / (n + 0.5)) for t, n in documents.items()}
        self.points = Terms(points, weights)
        self.evidence = Terms(evidence, weights)
        self.context = Terms(context, weights)
        gists = _gists(entries, embed)
        self.has_gists = gists is not None
        if embed is not None and gists is not None:
            self.mean_point = _centred(_embedded([e.point or e.evidence for e in entries], embed))
            # evidence and what is said around it, both at once
            self.mean_evidence, self.mean_context = gists, _centred(gists)
        else:
            self.mean_point, self.mean_evidence, self.mean_context = _meanings(entries, embed)
        # a point told in a few words is made out by what is said around it
        self.whole = Terms([[*a, *a, *b, *c] for a, b, c in zip(points, evidence, context, strict=True)], weights)
        self.mean_whole = self.mean_context if self.has_gists else _centred(0.5 * self.mean_point + self.mean_context)
        self.has_meaning = embed is not None
        # what bears a name and is no party: places, bills, ships
        self.named = rare([[t for t in _named(e.context) if t not in names] for e in entries])
        self._tables()

    def _tables(self) -> None:
        entries = self.entries
        ids: dict[str, int] = {"": 0}
        documents: dict[str, int] = {}

        def code(text: str, table: dict[str, int]) -> int:
            return table.setdefault(text, len(table))

        width = max([1, *(min(6, len(e.to)) for e in entries)])
        self.by = np.array([code(e.by, ids) for e in entries], dtype=np.int64)
        self.to = np.full((len(entries), width), -1, dtype=np.int64)
        for k, e in enumerate(entries):
            self.to[k, : min(width, len(e.to))] = [code(x, ids) for x in e.to[:width]]
        self.unaddressed = np.array([not e.to for e in entries], dtype=bool)
        self.document = np.array([code(e.document, documents) for e in entries], dtype=np.int64)
        self.start = np.array([e.move.evidence.start for e in entries], dtype=np.int64)
        self.end = np.array([e.move.evidence.end for e in entries], dtype=np.int64)
        self.point_start = np.array([e.move.point.start if e.move.point else -1 for e in entries], dtype=np.int64)
        self.sentence = np.array([e.sentence for e in entries], dtype=np.int64)
        self.paragraph = np.array([e.paragraph for e in entries], dtype=np.int64)
        # an answer goes back to who asked: it has the same direction as the ask it answers
        roles = [((e.by,), e.to) if e.opens or e.act == "claim_ignored" else (e.to, (e.by,)) for e in entries]
        self.dyads = rare([[f"{a}>{b}" for a in one for b in other if a and b] for one, other in roles])
        weights = self.dyads.weights
        self.backward = Terms(
            [[f"{b}>{a}" for a in one for b in other if a and b] for one, other in roles], weights, unit=False
        )
        self.parties = rare([[x for x in (e.by, *e.to) if x] for e in entries])
        # the parties of each document
        present: list[set[str]] = [set() for _ in documents]
        for k, e in zip(self.document.tolist(), entries, strict=True):
            present[k].update(x for x in (e.by, *e.to) if x)
        self.present = Terms([sorted(one) for one in present], dict.fromkeys(set().union(*present), 1.0), unit=False)
        self.askers = rare([[x for x in one if x] for one, _ in roles])
        self.asked = rare([[x for x in other if x] for _, other in roles])
        acts: dict[str, int] = {}
        self.act = np.array([code(e.act, acts) for e in entries], dtype=np.int64)
        self.opens = np.array([e.act in OPENERS for e in entries], dtype=bool)
        self.answers = np.array([e.act in ANSWERS for e in entries], dtype=bool)
        self.claims = np.array([e.act == "claim_ignored" for e in entries], dtype=bool)
        texts: dict[str, int] = {"": -1}
        self.point_text = np.array([code(e.point.casefold(), texts) for e in entries], dtype=np.int64)
        self.day = np.array([_ordinal(e.order[0]) for e in entries], dtype=np.int64)
        # place in the text of its document, also as a share of that of the last, and how many openers stand before it
        self.place = np.zeros(len(entries), dtype=np.int64)
        self.openers_before = np.zeros(len(entries), dtype=np.int64)
        self.last_ask = np.full((len(entries), 4), -1, dtype=np.int64)
        self.last_open = np.full(len(entries), -1, dtype=np.int64)
        self.last_move = np.full(len(entries), -1, dtype=np.int64)
        # the move whose point says what a move is about, and the ask it answers: itself where there is no other
        self.subject = np.arange(len(entries), dtype=np.int64)
        self.answered = np.arange(len(entries), dtype=np.int64)
        self.share: Floats = np.zeros(len(entries), dtype=np.float32)
        order = np.lexsort((np.arange(len(entries)), self.point_start, self.start, self.document))
        self.text_order = order
        self._walk(order)
        last = np.zeros(len(documents) + 1, dtype=np.float32)
        np.maximum.at(last, self.document, self.share)
        self.share = (self.share / np.maximum(last[self.document], 1.0)).astype(np.float32)

    def _walk(self, order: Ints) -> None:
        """For each move those before it in its text that it may answer: openers to its actor or by its addressees."""
        document = -1
        recent: list[int] = []
        count = place = 0
        previous = -1
        for k in order.tolist():
            if self.document[k] != document:
                document, recent, count, place, previous = int(self.document[k]), [], 0, 0, -1
            entry = self.entries[k]
            self.place[k], self.openers_before[k] = place, count
            place += 1
            self.last_move[k] = previous
            if recent:
                self.last_open[k] = recent[-1]
            found = 0
            for other in reversed(recent[-40:]):
                asker = self.entries[other]
                if asker.by != entry.by and (entry.by in asker.to or asker.by in entry.to):
                    self.last_ask[k, found] = other
                    found += 1
                    if found == self.last_ask.shape[1]:
                        break
            self.share[k] = entry.move.evidence.start
            before = next((int(x[k]) for x in (self.last_ask[:, 0], self.last_open) if x[k] >= 0), previous)
            if before >= 0 and (self.vague[k] or self.empty[k]):
                self.subject[k] = self.subject[before]
            if before >= 0 and not entry.opens:
                self.answered[k] = self.subject[before]
            if entry.opens:
                recent.append(k)
                count += 1
            previous = k

    def features(self, i: Ints, j: Ints) -> Floats:
        """Features (pairs, len(FEATURES)) of the pairs (i[k], j[k])."""
        f: dict[str, NDArray[Any]] = {}
        f["point"] = self.points.cosines(i, j)
        f["evidence"] = self.evidence.cosines(i, j)
        f["point_evidence"] = self.points.cosines(i, j, self.evidence)
        f["evidence_point"] = self.evidence.cosines(i, j, self.points)
        f["context_point"] = np.maximum(
            self.context.cosines(i, j, self.points), self.points.cosines(i, j, self.context)
        )
        f["context_evidence"] = self.context.cosines(i, j, self.context)
        f["best_word"] = np.maximum.reduce([f["point"], f["evidence"], f["point_evidence"], f["evidence_point"]])
        if self.has_meaning:
            f["mean_point"] = _dots(self.mean_point, i, self.mean_point, j)
            f["mean_evidence"] = _dots(self.mean_evidence, i, self.mean_evidence, j)
            f["mean_context"] = _dots(self.mean_context, i, self.mean_context, j)
            # a gist is of point and evidence alike
            f["mean_cross"] = (
                f["mean_evidence"]
                if self.has_gists
                else np.maximum(
                    _dots(self.mean_point, i, self.mean_evidence, j), _dots(self.mean_evidence, i, self.mean_point, j)
                )
            )
        else:
            for name in ("mean_point", "mean_evidence", "mean_cross", "mean_context"):
                f[name] = np.zeros(len(i), dtype=np.float32)
        best_mean = np.maximum(f["mean_point"], f["mean_cross"])
        f["mean_point_high"] = np.maximum(0.0, best_mean - 0.5)
        f["rank_word"] = _standout(i, j, f["best_word"], len(self.entries))
        f["rank_mean"] = _standout(i, j, best_mean, len(self.entries))
        vi, vj = self.vague[i], self.vague[j]
        f["whole"] = self.whole.cosines(i, j)
        f["mean_whole"] = (
            _dots(self.mean_whole, i, self.mean_whole, j) if self.has_meaning else np.zeros(len(i), dtype=np.float32)
        )
        whole = f["whole"] + np.asarray(f["mean_whole"], dtype=np.float32)
        f["rank_whole"] = _standout(i, j, np.maximum(0.0, whole), len(self.entries))
        f["short_i"], f["short_j"] = _shortfall(i, self.document[j], whole), _shortfall(j, self.document[i], whole)
        turn_i, turn_j = _turns(i, j, whole, len(self.entries))
        f["turn_best"], f["turn_least"] = np.maximum(turn_i, turn_j), np.minimum(turn_i, turn_j)
        f["rarest"], f["rarest_point"] = self.whole.rarest(i, j), self.points.rarest(i, j)
        # a headline tells what the body tells again
        head = (self.sentence == 0) & (self.paragraph == 0)
        f["heading"], f["both_heading"] = head[i] ^ head[j], head[i] & head[j]
        f["i_vague"], f["j_vague"], f["both_vague"] = vi, vj, vi & vj
        f["i_empty"], f["j_empty"] = self.empty[i], self.empty[j]
        same_text = (self.point_text[i] == self.point_text[j]) & (self.point_text[i] >= 0)
        together = self.document[i] == self.document[j]
        f["same_point"] = same_text & (~vi | (together & (self.point_start[i] == self.point_start[j])))
        f["same_document"] = together
        gap = np.abs(self.place[i] - self.place[j]).astype(np.float32)
        chars = np.maximum(0, np.maximum(self.start[i] - self.end[j], self.start[j] - self.end[i])).astype(np.float32)
        f["near"] = np.where(together, np.exp(-chars / 150.0), 0.0)
        f["gap"] = np.where(together, np.minimum(1.0, np.log1p(gap) / 3.0), 0.0)
        f["same_sentence"] = together & (self.sentence[i] == self.sentence[j])
        f["same_paragraph"] = together & (self.paragraph[i] == self.paragraph[j])
        overlap = together & (self.start[i] < self.end[j]) & (self.start[j] < self.end[i])
        f["same_evidence"] = overlap
        f["adjacent"] = together & (gap == 1)
        f["next_sentence"] = together & (np.abs(self.sentence[i] - self.sentence[j]) == 1)
        same_by = (self.by[i] == self.by[j]) & (self.by[i] > 0)
        same_act = self.act[i] == self.act[j]
        apart = (self.point_text[i] != self.point_text[j]) & ~self.empty[i] & ~self.empty[j]
        f["listed"] = overlap & same_by & same_act & apart
        between = np.abs(self.openers_before[i] - self.openers_before[j]).astype(np.float32)
        f["openers_between"] = np.where(together, np.minimum(1.0, between / 6.0), 0.0)
        oi, oj, ai, aj = self.opens[i], self.opens[j], self.answers[i], self.answers[j]
        f["open_open"], f["open_answer"], f["answer_open"], f["answer_answer"] = oi & oj, oi & aj, ai & oj, ai & aj
        f["other_kind"] = ~(oi | ai) | ~(oj | aj)
        f["claim_kind"] = self.claims[i] | self.claims[j]
        f["same_act"], f["same_by"] = same_act, same_by
        by_i_to_j = (self.to[j] == self.by[i][:, None]).any(axis=1) & (self.by[i] > 0)
        by_j_to_i = (self.to[i] == self.by[j][:, None]).any(axis=1) & (self.by[j] > 0)
        shared = ((self.to[i][:, :, None] == self.to[j][:, None, :]) & (self.to[i] > 0)[:, :, None]).any(axis=(1, 2))
        f["j_answers_i"], f["i_answers_j"] = by_i_to_j, by_j_to_i
        f["reciprocal"] = by_i_to_j & by_j_to_i
        f["asked"] = (oi & aj & by_j_to_i) | (oj & ai & by_i_to_j)
        f["shared_to"] = shared
        f["crossed"] = same_by & (oi & aj | ai & oj)
        dyad: NDArray[Any] = self.dyads.cosines(i, j)
        back: NDArray[Any] = self.dyads.cosines(i, j, self.backward)
        f["same_asker"] = self.askers.cosines(i, j) > 0
        f["same_asked"] = self.asked.cosines(i, j) > 0
        same_dyad, opposed = dyad > 0, (back > 0) & (dyad <= 0)
        f["same_dyad"], f["opposed"] = same_dyad, opposed
        f["rare_dyad"] = np.minimum(1.0, dyad)
        f["rare_party"] = np.minimum(1.5, self.parties.cosines(i, j))
        f["rare_asker"] = np.minimum(1.0, self.askers.cosines(i, j))
        f["far_dyad"], f["far_opposed"] = same_dyad & ~together, opposed & ~together
        f["to_unknown"] = self.unaddressed[i] | self.unaddressed[j]
        # which of two stands first in the text decides what may answer what, not the docket's order
        swap = together & (self.place[i] > self.place[j])
        first, second = np.where(swap, j, i), np.where(swap, i, j)
        weight = np.zeros(len(i), dtype=np.float32)
        for rank in range(self.last_ask.shape[1]):
            weight = np.where(self.last_ask[second, rank] == first, 1.0 / (1 + rank), weight)
        last = self.last_ask[second, 0] == first
        reply = self.answers[second] | self.claims[second]
        vague = self.vague[second]
        f["ask_rank"] = weight
        f["last_ask"], f["last_ask_vague"] = last & reply, last & reply & vague
        f["last_open_vague"] = (self.last_open[second] == first) & vague
        f["last_move_vague"] = (self.last_move[second] == first) & vague
        # what the second could answer instead decides as much as the likeness itself
        later = np.where(together & self.opens[first], second, -1)
        asks = np.where(together & (weight > 0), second, -1)
        f["lead_word"] = _lead(later, f["best_word"], len(self.entries))
        f["lead_mean"] = _lead(later, best_mean, len(self.entries))
        f["lead_ask_word"] = _lead(asks, f["best_word"], len(self.entries))
        f["lead_ask_mean"] = _lead(asks, best_mean, len(self.entries))
        f["far_whole"] = np.where(together, 0.0, f["whole"])
        f["far_mean_whole"] = np.where(together, 0.0, f["mean_whole"])
        f["far_vague"] = ~together & (vi | vj)
        f["far_point"] = np.where(together, 0.0, f["best_word"])
        f["far_mean"] = np.where(together, 0.0, best_mean)
        si, sj, ri, rj = self.subject[i], self.subject[j], self.answered[i], self.answered[j]
        f["subject_word"] = self.points.cosines(si, sj)
        f["ask_word"] = self.points.cosines(ri, rj)
        if self.has_meaning:
            f["subject_mean"] = _dots(self.mean_point, si, self.mean_point, sj)
            asked = self.mean_evidence if self.has_gists else self.mean_point
            f["ask_mean"] = _dots(asked, ri, asked, rj)
        else:
            f["subject_mean"] = f["ask_mean"] = np.zeros(len(i), dtype=np.float32)
        f["named"] = np.minimum(1.0, self.named.cosines(i, j))
        f["far_place"] = np.where(together, 0.0, np.abs(self.share[i] - self.share[j]))
        f["far_subject"] = np.where(together, 0.0, f["subject_word"] + f["subject_mean"])
        f["same_subject"], f["same_ask"] = si == sj, ri == rj
        f["days"] = np.minimum(1.0, np.log1p(np.abs(self.day[i] - self.day[j]).astype(np.float32)) / 7.0)
        return np.stack([np.asarray(f[name], dtype=np.float32) for name in FEATURES], axis=1)


def _named(text: str) -> list[str]:
    """Stems of the words of a text that bear a capital within a sentence."""
    return [stem for match in _NAMED.finditer(text) for stem in stems(match[1])]


def _names(entries: Sequence[Entry]) -> frozenset[str]:
    """Stems of words that name parties."""
    found: set[str] = set()
    for entry in entries:
        for one in (entry.move.by, *entry.move.to):
            if len(one.text) < 60:
                words = [w for w in WORD.findall(one.text) if w[0].isupper()]
                found.update(t for w in words for t in stems(w))
    return frozenset(found)


def _gists(entries: Sequence[Entry], embed: Embed | None) -> Floats | None:
    """Unit vectors of what each entry is about, where `embed` reads that in the text; a text is read once."""
    if not isinstance(embed, ReadsGists) or not entries:
        return None
    rows: dict[str, list[int]] = {}
    for k, entry in enumerate(entries):
        rows.setdefault(entry.document, []).append(k)
    found: Floats | None = None
    for document in sorted(rows):
        own = rows[document]
        vectors = np.asarray(embed.gists(entries[own[0]].text, [_place(entries[k]) for k in own]), dtype=np.float32)
        if found is None:
            found = np.zeros((len(entries), vectors.shape[1]), dtype=np.float32)
        found[own] = vectors
    assert found is not None
    # to multiples of 1/2048: sums of their products are exact, whatever order a machine adds them in
    exact: Floats = (np.round(_unit(found) * 2048) / 2048).astype(np.float32)
    return exact


def _place(entry: Entry) -> Place:
    evidence, point = entry.move.evidence, entry.move.point
    where = (point.start, point.end) if point is not None and point.end > point.start else None
    return (evidence.start, evidence.end), where


def _embedded(texts: Sequence[str], embed: Embed) -> Floats:
    """Unit vectors (texts, width) of texts; each distinct one is asked for once."""
    distinct = sorted({text[:LONGEST] for text in texts})
    row = {text: k for k, text in enumerate(distinct)}
    vectors = _unit(np.asarray(embed(distinct), dtype=np.float32))
    found: Floats = vectors[np.array([row[text[:LONGEST]] for text in texts], dtype=np.int64)]
    return found


def _meanings(entries: Sequence[Entry], embed: Embed | None) -> tuple[Floats, Floats, Floats]:
    """Unit vectors of points (else of evidence), of evidence and of context; each distinct text is asked for once.

    The context's is the mean of its sentences': moves close to each other share these, so there are few to ask for.
    """
    if embed is None or not entries:
        empty = np.zeros((len(entries), 1), dtype=np.float32)
        return empty, empty, empty
    near = [e.sentences or (e.evidence,) for e in entries]
    every = [text[:LONGEST] for one in near for text in one]
    points, evidence = [e.point or e.evidence for e in entries], [e.evidence for e in entries]
    texts = sorted({*every, *(text[:LONGEST] for column in (points, evidence) for text in column)})
    vectors = _unit(np.asarray(embed(texts), dtype=np.float32))
    row = {text: k for k, text in enumerate(texts)}
    first, second = (
        vectors[np.array([row[text[:LONGEST]] for text in column], dtype=np.int64)] for column in (points, evidence)
    )
    third = np.empty_like(first)
    for begin in range(0, len(near), 5_000):  # at once they would be as many vectors as there are sentences around
        some = near[begin : begin + 5_000]
        places = np.array([row[text[:LONGEST]] for one in some for text in one], dtype=np.int64)
        starts = np.cumsum([0, *(len(one) for one in some[:-1])])
        third[begin : begin + 5_000] = np.add.reduceat(vectors[places], starts, axis=0)
    return _centred(first), _centred(second), _centred(_unit(third))


def _unit(vectors: Floats) -> Floats:
    found: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return found


def _centred(vectors: Floats) -> Floats:
    """Unit vectors of what sets each apart from the dossier's mean: that all is about one negotiation tells nothing.

    The fewer moves there are the less is their mean taken to be the negotiation's.
    """
    if not len(vectors):
        return vectors
    share = len(vectors) / (len(vectors) + 10.0)
    apart = vectors - (share * vectors.mean(axis=0, dtype=np.float64)).astype(np.float32)
    # to multiples of 1/2048: sums of their products are exact, whatever order a machine adds them in
    exact: Floats = (np.round(_unit(apart) * 2048) / 2048).astype(np.float32)
    return exact


def _shortfall(move: Ints, document: Ints, values: NDArray[np.floating[Any]]) -> Floats:
    """By how much a pair's value is below the best of the move's pairs with the same document."""
    keys, inverse = np.unique(move * (int(document.max(initial=0)) + 1) + document, return_inverse=True)
    best = np.full(len(keys), -np.inf)
    np.maximum.at(best, inverse, values)
    found: Floats = (best[inverse] - values).astype(np.float32)
    return found


def _dots(a: Floats, i: Ints, b: Floats, j: Ints) -> Floats:
    found = np.empty(len(i), dtype=np.float32)
    for begin in range(0, len(i), 50_000):
        end = begin + 50_000
        found[begin:end] = np.einsum("kd,kd->k", a[i[begin:end]], b[j[begin:end]])
    return found


def _standout(i: Ints, j: Ints, values: NDArray[np.floating[Any]], size: int) -> Floats:
    """How a pair's value compares with the best of either side's pairs: 1 where it is the best of both."""
    best = np.full(size, 1e-6, dtype=np.float64)
    np.maximum.at(best, i, values)
    np.maximum.at(best, j, values)
    return (values / np.maximum(best[i], best[j])).astype(np.float32)


def _turns(i: Ints, j: Ints, values: NDArray[np.floating[Any]], size: int) -> tuple[Floats, Floats]:
    """1 / k where the other is the k-th best of all that i, and that j, is paired with: likeness without a scale."""
    own = np.concatenate([i, j])
    order = np.lexsort((np.concatenate([j, i]), -np.concatenate([values, values]).round(4), own))
    starts = np.searchsorted(own[order], np.arange(size))
    turn = np.empty(len(own), dtype=np.float32)
    turn[order] = 1.0 / (1 + np.arange(len(own)) - starts[own[order]])
    return turn[: len(i)], turn[len(i) :]


def _lead(group: Ints, values: NDArray[np.floating[Any]], size: int) -> Floats:
    """By how much a pair's value is above the best of the other pairs of its group; 0 if it is the only one."""
    found = np.zeros(len(values), dtype=np.float32)
    inside = np.flatnonzero(group >= 0)
    if not len(inside):
        return found
    own, value = group[inside], values[inside].astype(np.float64)
    order = np.lexsort((-value, own))
    ranked, worth = own[order], value[order]
    first = np.flatnonzero(np.diff(ranked, prepend=-1))
    best, second = np.full(size, np.nan), np.full(size, np.nan)
    best[ranked[first]] = worth[first]
    after = first + 1
    after = after[after < len(ranked)]
    after = after[ranked[after] == ranked[after - 1]]
    second[ranked[after]] = worth[after]
    other = np.where(value >= best[own], second[own], best[own])
    found[inside] = np.where(np.isnan(other), 0.0, value - other)
    return found


def _ordinal(day: str) -> int:
    import datetime

    try:
        return datetime.date.fromisoformat(day).toordinal()
    except ValueError:
        return 0
