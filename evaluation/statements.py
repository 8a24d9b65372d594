"""Statements against PolNeAR: `python evaluation/statements.py DATA [train|dev]`.

Scored as `training/pairs.py` says. Content that is reported inside other content is not annotated there, so nested
statements are left out.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections.abc import Callable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "training"))

from pairs import Frame, pair_scores

__all__ = ["score"]


def score(data: pathlib.Path, part: str = "dev", change: Callable[[str], str] | None = None) -> dict[str, float]:
    """Scores of the shipped reader on one part of PolNeAR (`data` is the folder with polnear/)."""
    from rejoinder.documents.loading import Source
    from rejoinder.pipeline import pipeline

    lines = (data / "polnear" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    found: list[list[Frame]] = []
    gold: list[list[Frame]] = []
    for line in lines:
        article: dict[str, Any] = json.loads(line)
        text = article["text"]
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
                {role: [tuple(span) for span in a[role]] for role in ("source", "cue", "content")}
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
    arguments = parser.parse_args()
    for name, value in score(arguments.data, arguments.part).items():
        print(f"{name:20} {value:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
