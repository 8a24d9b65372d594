"""Statements against PolNeAR: `python evaluation/statements.py DATA [train|dev] [--damage RECIPE]`.

Scored as `training/pairs.py` says. Content that is reported inside other content is not annotated there, so nested
statements are left out.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "training"))

from damage import RECIPES, damaged
from pairs import Frame, pair_scores

__all__ = ["score"]


def score(data: pathlib.Path, part: str = "dev", recipe: str | None = None) -> dict[str, float]:
    """Scores of the shipped reader on one part of PolNeAR (`data` is the folder with polnear/), damaged by a recipe."""
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import pipeline

    lines = (data / "polnear" / f"{part}.jsonl").read_text(encoding="utf-8").split("\n")
    found: list[list[Frame]] = []
    gold: list[list[Frame]] = []
    for line in filter(None, lines):
        article: dict[str, Any] = json.loads(line)
        text, places = article["text"], range(len(article["text"]) + 1)
        if recipe:
            text, places = damaged(text, recipe)
        reading = pipeline().read(
            Source(article["id"], text, "", article["id"], None, article["published"], None, None, "en")
        )
        found.append(
            [
                {
                    "source": [(s.speaker.start, s.speaker.end)] if s.speaker else [],
                    "cue": [(s.cue.start, s.cue.end)] if s.cue else [],
                    "content": [(c.start, c.end) for c in s.content],
                }
                for s in reading.statements
                if s.reported_by is None
            ]
        )
        gold.append(
            [
                {role: [(places[s], places[e]) for s, e in a[role]] for role in ("source", "cue", "content")}
                for a in article["attributions"]
                if a["content"]
            ]
        )
    return pair_scores(found, gold)


def main() -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("part", nargs="?", default="dev", choices=["train", "dev"])
    parser.add_argument("--damage", choices=sorted(RECIPES), help="damage the texts first")
    arguments = parser.parse_args()
    for name, value in score(arguments.data, arguments.part, arguments.damage).items():
        print(f"{name:20} {value:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
