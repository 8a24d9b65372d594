"""Scores time expressions against TimeBank.

Run as `python evaluation/times.py DATA_FOLDER`, where `DATA_FOLDER/timebank/train.jsonl` holds one article a line:
`{"id", "dct", "text", "timex": [{"start", "end", "type", "value"}]}`. A fixed quarter is scored that no rule was
written from: the articles whose id has a SHA-256 that begins with 0, 1, 2 or 3.

Strict spans agree exactly; relaxed ones have an intersection of at least half their union. Type and value are counted
over relaxed pairs, and are F1 as in TempEval-3: a pair with a wrong value is both a miss and a false alarm. A second
figure for values equates what differs in notation alone; a third counts every pair that overlaps at all, as the scorer
of TempEval-3 does, for comparison with figures published for it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from rejoinder.record.types import Published, Time
from rejoinder.resolving.times import find_times

__all__ = ["held_out", "score", "score_articles"]


_WEEK = re.compile(r"-W([0-9])(?![0-9])")
"""A few weeks are written with one figure in the corpus; ISO 8601 wants two."""
_UNSAID = re.compile(r"(?:-XX)+$|(?<=^[0-9]{3})X$|:00$")
"""What a value may leave out without meaning anything else: `1949-XX` is `1949`, `199X` is `199`, `T24:00` is `T24`."""


def held_out(identifier: str) -> bool:
    """Whether an article belongs to the part that no rule was written from."""
    return hashlib.sha256(identifier.encode()).hexdigest()[0] in "0123"


def _sentences(text: str) -> list[tuple[int, int]]:
    """Paragraphs stand for sentences here, so that the score does not depend on a splitter."""
    spans, start = [], 0
    for part in text.split("\n\n"):
        spans.append((start, start + len(part)))
        start += len(part) + 2
    return spans


def _overlap(time: Time, gold: dict[str, Any]) -> float:
    both = min(time.end, gold["end"]) - max(time.start, gold["start"])
    return both / (max(time.end, gold["end"]) - min(time.start, gold["start"])) if both > 0 else 0.0


def _best(left: list[Time], gold: dict[str, Any], least: float) -> Time | None:
    """Take the time that overlaps most with an annotated one out of those left, if it does by enough."""
    best = max(left, key=lambda t: _overlap(t, gold), default=None)
    if best is None or _overlap(best, gold) < least:
        return None
    left.remove(best)
    return best


def _f1(hits: int, found: int, wanted: int) -> float:
    return round(2 * hits / (found + wanted), 4) if found + wanted else 0.0


def score_articles(articles: list[dict[str, Any]]) -> dict[str, float]:
    """Span F1 (strict, relaxed), type F1, value F1 over articles, with the number of expressions."""
    found = wanted = strict = relaxed = types = values = meant = touching = 0
    for article in articles:
        day = article["dct"][:10]
        times = find_times(article["text"], _sentences(article["text"]), published=Published(day, day, "given"))
        found, wanted = found + len(times), wanted + len(article["timex"])
        left, loose = list(times), list(times)
        for gold in article["timex"]:
            value = _WEEK.sub(r"-W0\1", gold["value"])
            touched = _best(loose, gold, sys.float_info.min)
            touching += touched is not None and touched.value == value
            best = _best(left, gold, 0.5)
            if best is None:
                continue
            relaxed += 1
            strict += (best.start, best.end) == (gold["start"], gold["end"])
            types += best.type == gold["type"]
            values += best.value == value
            meant += _UNSAID.sub("", best.value) == _UNSAID.sub("", value)
    return {
        "times.span_f1_strict": _f1(strict, found, wanted),
        "times.span_f1": _f1(relaxed, found, wanted),
        "times.type_f1": _f1(types, found, wanted),
        "times.value_f1": _f1(values, found, wanted),
        "times.value_f1_meant": _f1(meant, found, wanted),
        "times.value_f1_overlap": _f1(touching, found, wanted),
        "times.expressions": float(wanted),
    }


def score(data: Path) -> dict[str, float]:
    """Figures on the held-out quarter of `data/timebank/train.jsonl`. Raises OSError where it cannot be read."""
    lines = (data / "timebank" / "train.jsonl").read_text("utf-8").splitlines()
    return score_articles([a for line in lines if held_out((a := json.loads(line))["id"])])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python evaluation/times.py DATA_FOLDER")
    for name, figure in score(Path(sys.argv[1])).items():
        print(f"{name:24} {figure:g}")
