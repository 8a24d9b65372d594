"""Sentences of conference bulletins to annotate: `python evaluation/positions_draw.py DATA`.

Comes in: the bulletins that `training/bulletins.py` does not draw from. Goes out: JSON Lines of bulletin id, start, end
and text of sentences that name a country or bloc, one to a bulletin, the years in turn, from any section of it;
headings and lists are skipped. `annotations/positions.jsonl` holds what was drawn on 2026-11-23: a later list of names
may draw others. `annotations/positions-dev.jsonl`, on which the grammar of bulletins was made, holds 248
sentences drawn likewise (`--rounds 2 --without annotations/positions.jsonl`, with another seed) from bulletins that
hold none of those.
"""

from __future__ import annotations

import argparse
import collections
import json
import pathlib
import random
import re
import sys
from collections.abc import Iterator
from typing import Any

from rejoinder.resolving.actors import scan

__all__ = ["draw"]

TRAINED = 260
"""How many bulletins `training/bulletins.py` reads after its shuffle."""
HEADING = re.compile(r"^[^.:]{0,80}: +(?=[A-Z])")
END = re.compile(r"(?<=[.!?])[”\"’]?\s+(?=[A-Z“\"])")
SHORT = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Amb|St|No|Art|Prof|H\.E|U\.S|U\.N|[A-Z])\.$")
ITEM = re.compile(r"\s*(?:[-*•|]|\d+[.)])")
Span = tuple[int, int]


def _sentences(paragraph: str) -> Iterator[Span]:
    at = 0
    for cut in [*(m for m in END.finditer(paragraph) if not SHORT.search(paragraph[: m.start()])), None]:
        end = cut.start() if cut else len(paragraph)
        if cut and paragraph[end] in '”"’':
            end += 1
        sentence = paragraph[at:end]
        start = at + len(sentence) - len(sentence.lstrip())
        stop = at + len(sentence.rstrip())
        heading = HEADING.match(paragraph[start:stop])
        yield start + (heading.end() if heading else 0), stop
        at = cut.end() if cut else end


def _fit(sentence: str) -> bool:
    if not 50 <= len(sentence) <= 600 or sentence[-1] not in '.!?”"’' or sentence.startswith((*"-*•#|(", "http")):
        return False
    words = sentence.split()
    if sum(w.isupper() for w in words) > 0.6 * len(words):
        return False
    # a name before a closing bracket only says where somebody is from
    return any(h.form in ("name", "alias") and sentence[h.end : h.end + 1] != ")" for h in scan(sentence))


def _sections(text: str) -> list[list[Span]]:
    """Sentences fit to be drawn, by section."""
    sections: list[list[Span]] = [[]]
    at = 0
    for paragraph in text.split("\n"):
        if paragraph.startswith("#"):
            sections.append([])
        elif len(paragraph) > 80 and not ITEM.match(paragraph):
            sections[-1] += [(at + s, at + e) for s, e in _sentences(paragraph) if _fit(paragraph[s:e])]
        at += len(paragraph) + 1
    return [s for s in sections if s]


def draw(
    data: pathlib.Path, count: int = 220, seed: int = 47, without: frozenset[str] = frozenset(), rounds: int = 1
) -> list[dict[str, Any]]:
    """The sentences, by bulletin (`data` is the folder with enb/), up to `rounds` of each; none of those `without`."""
    lines = [x for x in (data / "enb" / "bulletins.jsonl").read_text(encoding="utf-8").split("\n") if x]
    random.Random(11).shuffle(lines)
    bulletins = sorted((b for x in lines[TRAINED:] if (b := json.loads(x))["id"] not in without), key=lambda b: b["id"])
    rng = random.Random(seed)
    rng.shuffle(bulletins)
    years: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    for bulletin in bulletins:
        years[(bulletin["published"] or "0000")[:4]] += [bulletin] * rounds
    taken: set[tuple[str, int]] = set()
    drawn: list[dict[str, Any]] = []
    while len(drawn) < count and any(years.values()):
        for year in sorted(years):
            while years[year] and len(drawn) < count:
                bulletin = years[year].pop()
                if sections := _sections(bulletin["text"]):
                    start, end = rng.choice(rng.choice(sections))
                    text = bulletin["text"][start:end]
                    if (bulletin["id"], start) in taken:
                        continue
                    taken.add((bulletin["id"], start))
                    drawn.append({"id": bulletin["id"], "start": start, "end": end, "text": text})
                    break
    return sorted(drawn, key=lambda s: (s["id"], s["start"]))


def main() -> int:
    """Print the sentences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=220)
    parser.add_argument("--seed", type=int, default=47)
    parser.add_argument("--rounds", type=int, default=1, help="sentences of each bulletin")
    parser.add_argument("--without", type=pathlib.Path, help="annotated sentences whose bulletins are left out")
    arguments = parser.parse_args()
    lines = arguments.without.read_text(encoding="utf-8").split("\n") if arguments.without else []
    without = frozenset(json.loads(x)["id"] for x in lines if x)
    for sentence in draw(arguments.data, arguments.count, arguments.seed, without, arguments.rounds):
        print(json.dumps(sentence, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
