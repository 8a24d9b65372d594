"""Positions in sentences of bulletins: `python evaluation/positions.py DATA [--dev] [--errors | --agreement]`.

`annotations/positions.jsonl` holds the positions of sentences drawn from bulletins that training never saw
(`positions_draw.py`), annotated by the rules of `enb/POSITIONS.md`; offsets are code points of the bulletin's text.
Sixty were annotated twice (`positions-first.jsonl`, `positions-again.jsonl`) and where the two differ settled after.
`positions-dev.jsonl` holds those that the grammar of bulletins was made on (`--dev`), from other bulletins again.
Where those rules leave a choice: what a chair or the secretariat merely tells, and a decision's own provisions, are no
positions; whoever opposes an objection supports the thing objected to; "emphasized", "stressed" and "underlined" with
an action or a need speak for it, "highlighted" and "noted" report unless they name a need.

The pipeline reads the paragraph around a sentence as a text of its own. What it finds in the sentence are its moves:
who, on which side by the act's polarity (neutral acts report), and the point. A position is found when the words for
the actor are the same (case and "the" aside, or one within the other), the relation is, and the points overlap with an
intersection over union of a half; one to one, the best overlaps first.
"""

from __future__ import annotations

import argparse
import collections
import json
import pathlib
import re
import sys
from dataclasses import dataclass
from typing import Any

__all__ = ["Found", "agreement", "paired", "read", "score"]

ANNOTATIONS = pathlib.Path(__file__).parent / "annotations"
RELATION = {"for": "support", "against": "oppose", "neutral": "report"}
ENOUGH = 0.5
"""Intersection over union from which two points are the same."""


@dataclass(frozen=True)
class Found:
    """A position, annotated or read: the words for the actor, the relation, the point (None where none was read)."""

    actor: str
    relation: str
    point: tuple[int, int] | None

    @property
    def words(self) -> str:
        """The actor's words for comparing, with a blank on either side."""
        words = " ".join(re.findall(r"\w+", self.actor.casefold()))
        return f" {words.removeprefix('the ')} "


def _iou(a: tuple[int, int] | None, b: tuple[int, int] | None) -> float:
    if a is None or b is None:
        return 0.0
    both = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return both / max(1, (a[1] - a[0]) + (b[1] - b[0]) - both)


def paired(
    ours: list[Found], gold: list[Found], *, relation: bool = True, point: bool = True, actor: bool = True
) -> list[tuple[int, int]]:
    """Pairs of positions that agree in what is asked for, one to one, the best overlap of points first."""
    options = sorted(
        (-_iou(a.point, b.point), i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(gold)
        if (not actor or a.words in b.words or b.words in a.words)
        and (not relation or a.relation == b.relation)
        and (not point or _iou(a.point, b.point) >= ENOUGH)
    )
    pairs: list[tuple[int, int]] = []
    for _, i, j in options:
        if all(i != p and j != q for p, q in pairs):
            pairs.append((i, j))
    return pairs


def _figures(found: list[tuple[list[Found], list[Found]]]) -> dict[str, float]:
    count: collections.Counter[str] = collections.Counter()
    for ours, gold in found:
        count["ours"] += len(ours)
        count["gold"] += len(gold)
        count["all"] += len(paired(ours, gold))
        count["no relation"] += len(paired(ours, gold, relation=False))
        count["no point"] += len(paired(ours, gold, point=False))
        sides = [[p for p in part if p.relation != "report"] for part in (ours, gold)]
        count["sides"] += sum(map(len, sides))
        count["sides hit"] += len(paired(*sides))
    both = max(1, count["ours"] + count["gold"])
    return {
        "actor+relation+point": 2 * count["all"] / both,
        "actor+relation+point precision": count["all"] / max(1, count["ours"]),
        "actor+relation+point recall": count["all"] / max(1, count["gold"]),
        "actor+point": 2 * count["no relation"] / both,
        "actor+relation": 2 * count["no point"] / both,
        "for and against only": 2 * count["sides hit"] / max(1, count["sides"]),
    }


def _annotated(name: str) -> list[dict[str, Any]]:
    return [json.loads(x) for x in (ANNOTATIONS / name).read_text(encoding="utf-8").split("\n") if x]


def _bulletins(data: pathlib.Path, ids: set[str]) -> dict[str, dict[str, Any]]:
    with (data / "enb" / "bulletins.jsonl").open(encoding="utf-8") as lines:
        return {b["id"]: b for line in lines if line.strip() and (b := json.loads(line))["id"] in ids}


def _gold(sentence: dict[str, Any], text: str) -> list[Found]:
    return [
        Found(text[slice(*p["actor"])], p["relation"], (p["point"][0], p["point"][1])) for p in sentence["positions"]
    ]


def read(bulletin: dict[str, Any], start: int, end: int) -> list[Found]:
    """The positions the pipeline reads in a sentence of a bulletin, from the paragraph around it.

    A bare "opposed" in another sentence is none of this one, though its point may stand here.
    """
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import pipeline

    text: str = bulletin["text"]
    at = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    paragraph = text[at : stop if stop >= 0 else len(text)]
    reading = pipeline().read(
        Source(bulletin["id"], paragraph, "", bulletin["id"], None, bulletin["published"], None, None, "en")
    )
    return [
        Found(m.by.text, RELATION[m.polarity], (m.point.start + at, m.point.end + at) if m.point else None)
        for m in reading.moves
        if all(start <= place.start + at < end for place in (m.evidence, m.point or m.evidence))
    ]


def _all(data: pathlib.Path, name: str = "positions.jsonl") -> list[tuple[str, list[Found], list[Found]]]:
    sentences = _annotated(name)
    bulletins = _bulletins(data, {s["id"] for s in sentences})
    found = []
    for s in sentences:
        bulletin = bulletins[s["id"]]
        found.append((bulletin["text"], read(bulletin, s["start"], s["end"]), _gold(s, bulletin["text"])))
    return found


def score(data: pathlib.Path, name: str = "positions.jsonl") -> dict[str, float]:
    """F1 of the positions read (`data` is the folder with enb/) in the sentences of an annotation."""
    return _figures([(ours, gold) for _, ours, gold in _all(data, name)])


def agreement(data: pathlib.Path) -> dict[str, float]:
    """The same figures between two annotations of the sentences that were annotated twice."""
    second = {(s["id"], s["start"]): s for s in _annotated("positions-again.jsonl")}
    texts = {i: b["text"] for i, b in _bulletins(data, {i for i, _ in second}).items()}
    return _figures(
        [
            (_gold(second[key], texts[s["id"]]), _gold(s, texts[s["id"]]))
            for s in _annotated("positions-first.jsonl")
            if (key := (s["id"], s["start"])) in second
        ]
    )


def _described(text: str, one: Found) -> str:
    return f"{one.actor} | {one.relation} | {' '.join(text[slice(*one.point)].split()) if one.point else '-'}"


def _show(data: pathlib.Path, name: str) -> None:
    """What differs, sentence by sentence, then the figures."""
    found = _all(data, name)
    for number, (text, ours, gold) in enumerate(found):
        pairs = paired(ours, gold)
        for i, one in enumerate(ours):
            if all(i != p for p, _ in pairs):
                print(f"{number:4} ours {_described(text, one)}")
        for j, one in enumerate(gold):
            if all(j != q for _, q in pairs):
                print(f"{number:4} gold {_described(text, one)}")
    for name, value in _figures([(ours, gold) for _, ours, gold in found]).items():
        print(f"{name:32} {value:.4f}")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--errors", action="store_true", help="also print every difference")
    parser.add_argument("--agreement", action="store_true", help="compare the sentences annotated twice instead")
    parser.add_argument("--dev", action="store_true", help="the sentences that the grammar of bulletins was made on")
    arguments = parser.parse_args()
    name = "positions-dev.jsonl" if arguments.dev else "positions.jsonl"
    if arguments.errors:
        _show(arguments.data, name)
        return 0
    figures = agreement(arguments.data) if arguments.agreement else score(arguments.data, name)
    for name, value in figures.items():
        print(f"{name:32} {value:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
