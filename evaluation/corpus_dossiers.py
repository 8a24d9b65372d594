"""From text to standings on the held-out negotiations of the corpus: `python evaluation/corpus_dossiers.py CORPUS`.

Statements, moves and standings are scored by the rules of the corpus (`training/corpus/FORMAT.md`), averaged over
negotiations:

- a statement is found when its content overlaps an annotated one by at least half of the shorter; with speaker, when
  the person or the party is right too. Optional items count neither way.
- a move is found when its actor is the annotated party, its act of the same group (demand, ask and propose are one
  group; accept and support; reject and oppose), and its evidence overlaps.
- evidence, act and party found: the annotated moves that have one of ours on their evidence; one of the same group of
  acts there; one of the same party there.
- with "in the dossier", the same of moves and statements with the actors that other articles of the negotiation tell.
- a standing is right when the issue (matched by the evidence of its moves) has the annotated status for the party.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "training"))

from agreement import GROUP, matched  # noqa: E402
from corpus import Article, Negotiation, held_out, load  # noqa: E402
from rejoinder.record.types import Board, Reading, Statement  # noqa: E402
from rejoinder.resolving.actors import name_of  # noqa: E402

__all__ = ["score", "score_one"]

Offsets = tuple[int, int]


def _overlap(a: Offsets, b: Offsets) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, both) / max(1, min(a[1] - a[0], b[1] - b[0]))


def _f1(hits: int, ours: int, theirs: int) -> float:
    return 2 * hits / (ours + theirs) if ours + theirs else 1.0


def _is_party(names: list[str], identity: str, actor: str | None, text: str) -> bool:
    known = {identity.lower(), *(n.lower().removeprefix("the ") for n in names)}
    # some parties have ids of the corpus's own ("EUN"): an actor is named by its name as well
    ours = {(actor or "").lower(), name_of(actor).lower() if actor else "", text.lower().removeprefix("the ")} - {""}
    return not known.isdisjoint(ours)


def _hull(statement: Statement) -> Offsets:
    return min(c.start for c in statement.content), max(c.end for c in statement.content)


def score_one(negotiation: Negotiation, readings: dict[str, Reading], board: Board) -> dict[str, float]:
    """Figures of one negotiation; `readings` by article number."""
    names = negotiation.parties
    called = {p.id: p.name for p in board.parties}
    count: collections.Counter[str] = collections.Counter()
    for article in negotiation.articles:
        if article.copy_of:
            continue
        reading = readings[article.number]
        head = len(article.text.split("\n", 1)[0]) if article.headline == "fair" else 0
        said = [s for s in reading.statements if s.content]
        pairs = matched([_hull(s) for s in said], [g.content for g in article.statements], _overlap)
        asked = [m.evidence for m in article.moves]
        count["statements gold"] += len(article.statements)
        count["statements hit"] += len(pairs)
        taken_statements = {i for i, _ in pairs}
        for i, one in enumerate(said):
            # a request told as noun or infinitive is scored as a move only
            free = i not in taken_statements and (
                _hull(one)[1] <= head
                or any(_overlap(_hull(one), g.content) > 0.5 for g in article.statements)
                or any(_overlap(_hull(one), e) > 0.5 for e in asked)
            )
            count["statements ours"] += not free
        for i, j in pairs:
            gold, speaker = article.statements[j], said[i].speaker
            words = f"{speaker.person or ''} {speaker.text}".lower() if speaker else ""
            right = gold.speaker.lower().split()[-1] in words
            if speaker and gold.party and not speaker.person:
                right = right or _is_party(names[gold.party], gold.party, speaker.actor, speaker.text)
            count["speakers hit"] += right
        gold_moves = [m for m in article.moves if m.act in GROUP]
        our_moves = [m for m in reading.moves if m.act in GROUP]

        def same(ours: object, gold: object) -> float:
            if GROUP[ours.act] != GROUP[gold.act]:  # type: ignore[attr-defined]
                return 0.0
            if not _is_party(names[gold.by], gold.by, ours.by.actor, ours.by.text):  # type: ignore[attr-defined]
                return 0.0
            return _overlap((ours.evidence.start, ours.evidence.end), gold.evidence)  # type: ignore[attr-defined]

        def near(ours: object, gold: object) -> float:
            return _overlap((ours.evidence.start, ours.evidence.end), gold.evidence)  # type: ignore[attr-defined]

        def of_act(ours: object, gold: object) -> float:
            return near(ours, gold) * (GROUP[ours.act] == GROUP[gold.act])  # type: ignore[attr-defined]

        def of_party(ours: object, gold: object) -> float:
            right = _is_party(names[gold.by], gold.by, ours.by.actor, ours.by.text)  # type: ignore[attr-defined]
            return near(ours, gold) * right

        counted = [m for m in gold_moves if not m.optional and not m.same]
        for name, alike in (("evidence", near), ("act", of_act), ("party", of_party)):
            count[f"{name} found"] += len(matched(our_moves, counted, alike))
        found = matched(our_moves, gold_moves, same)
        hits = {j for _, j in found}
        taken = {i for i, _ in found}
        core = [j for j, m in enumerate(gold_moves) if not m.optional and not m.same]
        count["moves gold"] += len(core)
        count["moves hit"] += sum(j in hits for j in core)
        count["moves wrong"] += sum(
            1
            for i, m in enumerate(our_moves)
            if i not in taken and m.evidence.end > head and not any(same(m, g) > 0.5 for g in gold_moves)
        )
    count.update(_standings(negotiation, board, called, {r.document.id: number for number, r in readings.items()}))
    return {
        "statements": _f1(count["statements hit"], count["statements ours"], count["statements gold"]),
        "statements+speaker": _f1(count["speakers hit"], count["statements ours"], count["statements gold"]),
        "moves": _f1(count["moves hit"], count["moves hit"] + count["moves wrong"], count["moves gold"]),
        "moves precision": count["moves hit"] / max(1, count["moves hit"] + count["moves wrong"]),
        "moves recall": count["moves hit"] / max(1, count["moves gold"]),
        "evidence found": count["evidence found"] / max(1, count["moves gold"]),
        "act found": count["act found"] / max(1, count["moves gold"]),
        "party found": count["party found"] / max(1, count["moves gold"]),
        "standings": count["cells right"] / max(1, count["cells"]),
        "issues found": count["issues hit"] / max(1, count["issues"]),
    }


def _standings(
    negotiation: Negotiation, board: Board, called: dict[str, str], number: dict[str, str]
) -> dict[str, int]:
    gold: dict[str, list[tuple[str, Offsets]]] = {i: [] for i in negotiation.issues}
    for article in negotiation.articles:
        for move in article.moves:
            if move.issue:
                gold[move.issue].append((article.number, move.evidence))
    ours = {
        i.id: {(number[e.document], (e.start, e.end)) for s in i.standings for e in s.evidence} for i in board.issues
    }
    shared = sorted(
        (
            (-sum(1 for a, p in theirs for b, q in mine if a == b and _overlap(p, q) > 0.5), g, o)
            for g, theirs in gold.items()
            for o, mine in ours.items()
        )
    )
    match: dict[str, str] = {}
    for minus, g, o in shared:
        if minus and g not in match and o not in match.values():
            match[g] = o
    issues = {i.id: i for i in board.issues}
    right = 0
    for cell in negotiation.standings:
        identity = cell["party"] or ""
        if cell["issue"] not in match:
            continue
        mine = issues[match[cell["issue"] or ""]].standings
        right += any(
            s.status == cell["status"]
            and _is_party(negotiation.parties[identity], identity, s.party, called.get(s.party, ""))
            for s in mine
        )
    return {"cells": len(negotiation.standings), "cells right": right, "issues": len(gold), "issues hit": len(match)}


def _id(negotiation: Negotiation, article: Article) -> str:
    """An id that does not tell the article's place in time, as its number would."""
    return hashlib.sha256(f"{negotiation.name}/{article.number}".encode()).hexdigest()[:12]


def score(folder: pathlib.Path, part: bool = True) -> dict[str, float]:
    """Mean figures over the negotiations of a corpus folder that were held out (or, with False, trained on)."""
    from rejoinder.documents.loading import Source
    from rejoinder.filing import file
    from rejoinder.filing.told import Told
    from rejoinder.pipeline import pipeline

    totals: collections.Counter[str] = collections.Counter()
    chosen = [n for n in load(folder) if held_out(n.name) == part]
    for negotiation in chosen:
        readings = {
            a.number: pipeline().read(Source("", a.text, "", _id(negotiation, a), None, None, None, None, None))
            for a in negotiation.articles
        }
        board = file(list(readings.values()), embed=pipeline().embed)
        for name, value in score_one(negotiation, readings, board).items():
            totals[name] += value
        told = Told(list(readings.values()))
        filed = score_one(negotiation, {number: told.reading(r) for number, r in readings.items()}, board)
        for name in ("statements+speaker", "moves", "party found"):
            totals[f"{name}, in the dossier"] += filed[name]
    return {name: value / len(chosen) for name, value in totals.items()}


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--trained", action="store_true", help="score the negotiations trained on instead")
    arguments = parser.parse_args()
    for name, value in score(arguments.corpus, not arguments.trained).items():
        print(f"{name:34} {value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
