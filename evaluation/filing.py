"""Scores the filing on annotated negotiations, given perfect moves or moves damaged on purpose.

    python evaluation/filing.py CORPUS_FOLDER [--dossiers FOLDER] [--reader FOLDER] [--noise]

The moves come from the annotation, so only issues, answers and standings are measured. Figures per negotiation:

- issues_found: annotated issues that some issue of the board is matched with. Matching is greedy and one to one, by
  how many annotated moves an issue of the board quotes.
- standings: annotated cells (issue and party) whose status the matched issue gives.
- basis: those whose basis is right as well.
- b3_p, b3_r, b3_f1: B-cubed precision, recall and F1 (Bagga and Baldwin 1998) of moves by issue.

Negotiations whose sha256(name) begins with 0 to 3 are held out; the filing's weights were fitted on the others.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import pathlib
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "training"))

from corpus import Negotiation, held_out, load
from rejoinder.filing import file
from rejoinder.filing.docket import board_id
from rejoinder.record.types import (
    ACTS,
    PLOVER,
    POLARITY,
    Act,
    ActorSpan,
    Board,
    Document,
    Move,
    MoveTime,
    Published,
    Reading,
    Span,
)

__all__ = ["Annotated", "as_read", "damage", "from_corpus", "from_dossier", "measure", "mixed", "score"]

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
MEASURES = ("issues_found", "standings", "basis", "b3_p", "b3_r", "b3_f1")


@dataclass
class Annotated:
    """Readings made of annotated moves; `issue` by "DOCUMENT/mN", cells are (issue, party, status, basis).

    With `read` they are the reader's own readings, and `issue` is that of the annotated moves in the same words.
    """

    name: str
    readings: list[Reading]
    issue: dict[str, str]
    issues: list[str]
    cells: list[tuple[str, str, str, str]]
    read: bool = False


def _span(text: str, where: tuple[int, int]) -> Span:
    return Span(where[0], where[1], text[slice(*where)])


def _actor(actor: str, text: str, where: tuple[int, int] | None) -> ActorSpan:
    return ActorSpan(actor, text[slice(*where)], *where) if where else ActorSpan(actor, "", 0, 0)


def _move(
    text: str,
    number: int,
    act: Act,
    by: ActorSpan,
    to: list[ActorSpan],
    point: tuple[int, int] | None,
    evidence: tuple[int, int],
    date: str | None,
    according_to: str | None,
    person: str | None,
) -> Move:
    return Move(
        f"m{number}", act, PLOVER[act], POLARITY[act], by, person, tuple(to), _span(text, point) if point else None,
        MoveTime(date, "given") if date else None, None, (according_to,) if according_to else (),
        _span(text, evidence), 1.0,
    )  # fmt: skip


def _document(name: str, number: str, text: str, date: str) -> Document:
    key = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()
    return Document(key[:12], f"{number}.txt", "", text, key, "en", Published(date, date, "given"))


def from_corpus(negotiation: Negotiation) -> Annotated:
    """A `.neg` negotiation as readings with perfect moves."""
    found = Annotated(negotiation.name, [], {}, list(negotiation.issues), [])
    for article in negotiation.articles:
        document = _document(negotiation.name, article.number, article.text, article.date)
        moves = []
        for number, one in enumerate(article.moves, 1):
            by = _actor(one.by, article.text, one.actor)
            to = [_actor(actor, article.text, where) for actor, where in one.to]
            moves.append(_move(article.text, number, one.act, by, to, one.point, one.evidence, one.date,  # type: ignore[arg-type]
                               one.according_to, one.person))  # fmt: skip
            if one.issue:
                found.issue[f"{document.id}/m{number}"] = one.issue
        found.readings.append(Reading(document, moves=tuple(moves)))
    found.cells = [(s["issue"], s["party"], s["status"], s["basis"]) for s in negotiation.standings]  # type: ignore[misc]
    return found


def as_read(negotiation: Negotiation) -> Annotated:
    """The negotiation as the package reads it, each move with the issue of the annotated one in the same words.

    Of several with the same evidence the one is meant whose point is the same, then that whose act and actor are.
    """
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import pipeline

    found = Annotated(negotiation.name, [], {}, list(negotiation.issues), [], read=True)
    for article in negotiation.articles:
        name = f"{article.number}.txt"
        reading = pipeline().read(Source(name, article.text, "", article.number, None, None, None, None, None))
        found.readings.append(reading)
        for move in reading.moves:
            where = (move.evidence.start, move.evidence.end)
            point = (move.point.start, move.point.end) if move.point else where
            same = [
                (_overlap(point, one.point or one.evidence), one.act == move.act, one.by == move.by.actor,
                 _overlap(where, one.evidence), -k, one.issue)
                for k, one in enumerate(article.moves)
                if _overlap(where, one.evidence) > 0.5
            ]  # fmt: skip
            if same and (issue := max(same)[-1]):
                found.issue[board_id(reading.document.id, move.id)] = issue
    return found


def from_dossier(folder: pathlib.Path) -> Annotated:
    """An annotated dossier (articles/, gold.json, meta.json) as readings with perfect moves, but without points."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["articles"]
    found = Annotated(folder.name, [], {}, [x["id"] for x in gold["issues"]], [])
    for path in sorted((folder / "articles").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        document = _document(folder.name, path.stem, text, meta[path.stem]["date"])
        moves = []
        for one in gold["moves"]:
            start = text.find(one["evidence"])
            if one["article"] != path.stem or one["act"] not in ACTS or start < 0:
                continue
            number = len(moves) + 1
            to = [ActorSpan(x, "", 0, 0) for x in one["to"]]
            moves.append(_move(text, number, one["act"], ActorSpan(one["by"], "", 0, 0), to, None,
                               (start, start + len(one["evidence"])), one["date"], one["according_to"],
                               one["speaker"]))  # fmt: skip
            if one["issue"]:
                found.issue[f"{document.id}/m{number}"] = one["issue"]
        found.readings.append(Reading(document, moves=tuple(moves)))
    found.cells = [(s["issue"], s["party"], s["status"], s["basis"]) for s in gold["standings"]
                   if s.get("primary", True) and not s.get("optional")]  # fmt: skip
    return found


def damage(annotated: Annotated, seed: int = 1, *, points: float = 0.3, addressees: float = 0.3,
           acts: float = 0.1, actors: float = 0.0, others: float = 0.0) -> Annotated:  # fmt: skip
    """The same with shares of its moves damaged at random.

    Points, addressees and actors are taken away, acts replaced by another, and of the actors and addressees left the
    share `others` by another party of the negotiation.
    """
    chance = random.Random(f"{annotated.name}/{seed}")
    parties = sorted({m.by.actor for r in annotated.readings for m in r.moves if m.by.actor})

    def wrong(who: ActorSpan) -> ActorSpan:
        if others and parties and chance.random() < others:
            return ActorSpan(chance.choice(parties), "", who.start, who.start)
        return who

    readings = []
    for reading in annotated.readings:
        moves = []
        for move in reading.moves:
            act: Act = chance.choice(ACTS) if chance.random() < acts else move.act
            point = None if chance.random() < points else move.point
            to = () if chance.random() < addressees else tuple(wrong(one) for one in move.to)
            by = ActorSpan(None, "", 0, 0) if actors and chance.random() < actors else wrong(move.by)
            moves.append(Move(move.id, act, PLOVER[act], POLARITY[act], by, move.person, to, point, move.time,
                              None, move.according_to, move.evidence, move.confidence))  # fmt: skip
        readings.append(Reading(reading.document, moves=tuple(moves)))
    return Annotated(annotated.name, readings, annotated.issue, annotated.issues, annotated.cells)


def mixed(members: Sequence[Annotated]) -> Annotated:
    """Several negotiations as one dossier, the parties of each under the same ids: states negotiate many things."""
    found = Annotated("+".join(x.name for x in members), [], {}, [], [])
    for one in members:
        counts = collections.Counter(move.by.actor for reading in one.readings for move in reading.moves)
        ranked = sorted(counts, key=lambda actor: (-counts[actor], str(actor)))
        renamed = {actor: f"P{rank}" for rank, actor in enumerate(ranked)}

        def party(who: ActorSpan, names: dict[str | None, str] = renamed) -> ActorSpan:
            return ActorSpan(names.get(who.actor, who.actor), who.text, who.start, who.end)

        for reading in one.readings:
            moves = [
                msgspec.structs.replace(move, by=party(move.by), to=tuple(party(x) for x in move.to))
                for move in reading.moves
            ]
            found.readings.append(Reading(reading.document, moves=tuple(moves)))
        found.issue.update({move: f"{one.name}/{issue}" for move, issue in one.issue.items()})
    found.issues = sorted(set(found.issue.values()))
    return found


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / max(1, min(a[1] - a[0], b[1] - b[0]))


def measure(annotated: Annotated, board: Board) -> dict[str, float]:
    """The figures of one board."""
    where = {board_id(r.document.id, m.id): (r.document.id, (m.evidence.start, m.evidence.end))
             for r in annotated.readings for m in r.moves}  # fmt: skip
    gold: dict[str, list[tuple[str, tuple[int, int]]]] = {issue: [] for issue in annotated.issues}
    for move, issue in annotated.issue.items():
        gold[issue].append(where[move])
    quoted = [{(e.document, (e.start, e.end)) for s in issue.standings for e in s.evidence} for issue in board.issues]
    shared = sorted(((sum(1 for a, p in spans for b, q in quotes if a == b and _overlap(p, q) > 0.5), issue, row)
                     for issue, spans in gold.items() for row, quotes in enumerate(quoted)), reverse=True)  # fmt: skip
    match: dict[str, int] = {}
    used: set[int] = set()
    for count, issue, row in shared:
        if count and issue not in match and row not in used:
            match[issue] = row
            used.add(row)
    right = basis = 0
    for issue, party, status, on in annotated.cells:
        cells = [s for s in board.issues[match[issue]].standings if s.party == party] if issue in match else []
        right += any(s.status == status for s in cells)
        basis += any(s.status == status and s.basis == on for s in cells)
    found = {move: issue.id for issue in board.issues for move in issue.moves}
    # a move on no issue of the board is an issue of its own
    ours = {move: found.get(move, move) for move in annotated.issue}
    by_gold, by_ours = collections.Counter(annotated.issue.values()), collections.Counter(ours.values())
    both = collections.Counter((annotated.issue[move], ours[move]) for move in ours)
    total = max(1, len(ours))
    p = sum(n * n / by_ours[b] for (_, b), n in both.items()) / total
    r = sum(n * n / by_gold[a] for (a, _), n in both.items()) / total
    cells_total = len(annotated.cells) or float("nan")
    return {
        "issues_found": len(match) / max(1, len(annotated.issues)), "standings": right / cells_total,
        "basis": basis / cells_total, "b3_p": p, "b3_r": r, "b3_f1": 2 * p * r / (p + r) if p + r else 0.0,
    }  # fmt: skip


def mean(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean over negotiations, as the dossiers' scorer takes it."""
    return {name: sum(row[name] for row in rows) / max(1, len(rows)) for name in MEASURES}


def score(folder: pathlib.Path, embed: Embed | None = None, *, held: bool | None = True,
          noise: bool = False) -> dict[str, float]:  # fmt: skip
    """Mean figures over a folder of `.neg` files: those held out (True), the others (False), or all (None)."""
    rows = []
    for negotiation in load(folder):
        if held is None or held_out(negotiation.name) == held:
            annotated = from_corpus(negotiation)
            annotated = damage(annotated) if noise else annotated
            rows.append(measure(annotated, file(annotated.readings, embed=embed)))
    return mean(rows)


def cached(embed: Embed, path: pathlib.Path) -> Embed:
    """`embed` with its vectors kept in a file, so that repeated runs ask for each text once; without its gists."""
    known: dict[str, NDArray[np.float32]] = {}
    if path.exists():
        stored = np.load(path, allow_pickle=False)
        known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
        new = sorted(set(texts) - known.keys())
        if new:
            known.update(zip(new, embed(new), strict=True))
            np.savez(path, texts=np.array(list(known)), vectors=np.array(list(known.values())).astype(np.float16))
        return np.array([known[text] for text in texts], dtype=np.float32)

    return vectors


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--dossiers", type=pathlib.Path)
    parser.add_argument("--reader", type=pathlib.Path, help="folder of the encoder whose meanings are used")
    parser.add_argument("--vectors", type=pathlib.Path, help="file in which vectors are kept between runs")
    parser.add_argument("--noise", action="store_true", help="also with damaged moves")
    parser.add_argument("--all", action="store_true", help="a line for each negotiation")
    arguments = parser.parse_args()
    embed: Embed | None = None
    if arguments.reader:
        from rejoinder.reading.encoder import Encoder
        from rejoinder.reading.meanings import Meanings

        encoder = Encoder(arguments.reader)
        embed = Meanings(lambda: encoder)
        if arguments.vectors:
            embed = cached(embed, arguments.vectors)
    print(f"{'':34}" + "".join(f"{name:>14}" for name in MEASURES))

    def show(name: str, row: dict[str, float]) -> None:
        figures = [f"{row[m]:14.3f}" if not np.isnan(row[m]) else f"{'-':>14}" for m in MEASURES]
        print(f"{name:34}" + "".join(figures))

    sets: dict[str, list[Annotated]] = {"fitted": [], "held out": []}
    for negotiation in load(arguments.corpus):
        sets["held out" if held_out(negotiation.name) else "fitted"].append(from_corpus(negotiation))
    if arguments.dossiers:
        folders = sorted(path.parent for path in arguments.dossiers.glob("*/gold.json"))
        sets["dossiers"] = [from_dossier(folder) for folder in folders]
    sets["three as one"] = [mixed(sets["held out"][k : k + 3]) for k in range(0, len(sets["held out"]) - 2, 3)]
    for noise in (False, True) if arguments.noise else (False,):
        for name, members in sets.items():
            rows = []
            for annotated in members:
                one = damage(annotated) if noise else annotated
                rows.append(measure(one, file(one.readings, embed=embed)))
                if arguments.all:
                    show(f"  {annotated.name}", rows[-1])
            show(f"{name}{', damaged' if noise else ''} ({len(members)})", mean(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
