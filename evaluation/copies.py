"""Scores the finding of copies: `python evaluation/copies.py DATA_FOLDER [--real] [--law N...]`.

Every article of PolNeAR dev gets copies by the recipes below (seeded, and documented there), among which and the
articles of PolNeAR train its family has to be found again. Precision: of the documents attached to another, how many
are of one family with it. Recall: of those in a family, less one that is canonical, how many are attached to one of it;
by recipe too. And those annotated in our own negotiation corpus, made by hand as damaged copies.
`--real` lists what is found among the articles as they are (ids, shares, and what the metadata say of wire services).
`--law` measures time and memory of pairing so many documents, and fits their growth.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rejoinder.documents.copies import SCALE, Given, Sketches, copies, sketch
from rejoinder.documents.passages import passages

__all__ = ["RECIPES", "main", "score"]

HERE = Path(__file__).parent
GARBLED = 1 / 20
REWORDED = 1 / 8


def _sentences(text: str) -> list[str]:
    return [text[slice(*span)] for span in passages(text).sentences]


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def retyped(text: str, other: str, chance: random.Random) -> str:
    """The same words: quotes straightened, line breaks lost, capitals in the headline."""
    head, _, rest = text.partition("\n")
    plain = rest.translate({0x201C: '"', 0x201D: '"', 0x2019: "'", 0x2018: "'", 0x2014: "--"})
    return f"{head.upper()}\n{' '.join(plain.split())}"


def syndicated(text: str, other: str, chance: random.Random) -> str:
    """Another headline, a line for the outlet, a footer of its own."""
    rest = text.partition("\n")[2]
    title = other.partition("\n")[0]
    return f"{title}\n\nFrom our wires\n\n{rest}\n\nWrite to our desk. All rights reserved by the paper."


def trimmed(text: str, other: str, chance: random.Random) -> str:
    """The first 30 to 70 per cent of the paragraphs."""
    parts = _paragraphs(text)
    return "\n\n".join(parts[: max(2, round(len(parts) * chance.uniform(0.3, 0.7)))])


def extended(text: str, other: str, chance: random.Random) -> str:
    """Sentences of another article put in, a quarter of that one's, so that it is no copy of it."""
    parts, more = _paragraphs(text), _sentences(other)[1:]
    for extra in more[: len(more) // 4]:
        parts.insert(chance.randint(1, len(parts)), extra)
    return "\n\n".join(parts)


def reordered(text: str, other: str, chance: random.Random) -> str:
    """All sentences but the headline shuffled."""
    head, *rest = _sentences(text)
    chance.shuffle(rest)
    return head + "\n\n" + " ".join(rest)


def reordered_part(text: str, other: str, chance: random.Random) -> str:
    """Half of the sentences, shuffled, under another headline."""
    rest = _sentences(text)[1:]
    kept = chance.sample(rest, max(2, len(rest) // 2)) if len(rest) > 2 else rest
    return other.partition("\n")[0] + "\n\n" + " ".join(kept)


def garbled(text: str, other: str, chance: random.Random) -> str:
    """A letter wrong in one of twenty words, as of poor scanning."""
    words = text.split(" ")
    for k, word in enumerate(words):
        if len(word) > 2 and chance.random() < GARBLED:
            at = chance.randrange(len(word))
            words[k] = word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
    return " ".join(words)


def reworded(text: str, other: str, chance: random.Random) -> str:
    """One of eight words replaced by one of the other article: a stand-in for a text translated and back."""
    words, others = text.split(" "), other.split()
    return " ".join(chance.choice(others) if chance.random() < REWORDED else word for word in words)


RECIPES: dict[str, Callable[[str, str, random.Random], str]] = {
    "retyped": retyped,
    "syndicated": syndicated,
    "trimmed": trimmed,
    "extended": extended,
    "reordered": reordered,
    "reordered part": reordered_part,
    "garbled": garbled,
    "reworded": reworded,
}
"""Recipes by name: each makes of a text, and another article to take words from, a copy."""


def _rows(data: Path, part: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data / "polnear" / f"{part}.jsonl").read_text("utf-8").splitlines()]


def _given(id: str, text: str, published: str = "") -> Given:
    return Given(id, text, passages(text).sentences, published)


def score(data: Path, seed: int = 1) -> dict[str, float]:
    """Precision, and recall overall and by recipe. Raises OSError where the corpus is not there."""
    dev, train = _rows(data, "dev"), _rows(data, "train")
    chance = random.Random(seed)
    texts = [_given(row["id"], row["text"], row["published"]) for row in dev + train]
    family = {one.id: one.id for one in texts}
    for row in dev:
        for name, recipe in RECIPES.items():
            other = chance.choice(train)["text"]
            made = f"{row['id']} {name}"
            texts.append(_given(made, recipe(row["text"], other, chance), row["published"]))
            family[made] = row["id"]
    real = {frozenset((one.document, one.of)) for one in copies(texts[: len(dev) + len(train)])}
    for one in real:  # articles that repeat each other are of one family
        first, second = sorted(family[id] for id in one)
        family = {id: first if root == second else root for id, root in family.items()}
    found = copies(texts)
    attached = {one.document: family[one.document] == family[one.of] for one in found}
    members: dict[str, list[str]] = defaultdict(list)
    for id, root in family.items():
        members[root].append(id)
    wanted = hit = 0
    missed: dict[str, int] = defaultdict(int)
    for ids in members.values():
        right = sum(attached.get(id, False) for id in ids)
        wanted, hit = wanted + len(ids) - 1, hit + min(right, len(ids) - 1)
        loose = [id for id in ids if not attached.get(id, False)]
        canonical = {one.of for one in found} & set(loose)
        for id in loose:
            if id not in canonical and len(ids) > 1:
                missed[id.partition(" ")[2] or "as it was"] += 1
    figures = {"precision": sum(attached.values()) / max(1, len(attached)), "recall": hit / max(1, wanted)}
    kinds = {one.document: one.kind for one in found}
    for name in RECIPES:
        figures[f"recall {name}"] = 1 - missed[name] / len(dev)
    figures |= _corpus(HERE.parent / "training" / "corpus")
    moved = [kinds.get(f"{row['id']} reordered") for row in dev]
    figures["reordered named so"] = sum(kind in ("reordered", None) for kind in moved) / len(dev)
    return figures


def _corpus(folder: Path) -> dict[str, float]:
    """The copies that are annotated in our own corpus, all articles of a negotiation compared."""
    sys.path.insert(0, str(HERE.parent / "training"))
    import corpus

    wanted: set[tuple[str, frozenset[str]]] = set()
    found: set[tuple[str, frozenset[str]]] = set()
    for negotiation in corpus.load(folder):
        articles = negotiation.articles
        wanted |= {(negotiation.name, frozenset((one.number, one.copy_of))) for one in articles if one.copy_of}
        pairs = copies(_given(one.number, one.text, one.date) for one in articles)
        found |= {(negotiation.name, frozenset((one.document, one.of))) for one in pairs}
    return {
        "corpus precision": len(wanted & found) / max(1, len(found)),
        "corpus recall": len(wanted & found) / max(1, len(wanted)),
    }


def _real(data: Path) -> None:
    rows = {row["id"]: row for part in ("dev", "train") for row in _rows(data, part)}
    wires = sum(row["wire"] not in ("None", "", None) for row in rows.values())
    print(f"{len(rows)} articles, {wires} of them of a wire service")
    for one in copies(_given(row["id"], row["text"], row["published"]) for row in rows.values()):
        a, b = rows[one.document], rows[one.of]
        shares = f"{one.contained:.2f} of it, {one.covered:.2f} of the other"
        print(f"{one.kind:10} {shares}  {one.document} ({a['wire']})  {one.of} ({b['wire']})")


def _law(data: Path, sizes: list[int]) -> None:
    """Sketches as large as those of PolNeAR dev, of hashes drawn at random; every tenth repeats the one before it."""
    texts = [row["text"] for row in _rows(data, "dev")]
    begun = time.process_time()
    real = [len(sketch(text)[0]) for text in texts]
    words = sum(len(text.split()) for text in texts) / len(texts)
    each = (time.process_time() - begun) / len(texts)
    mean = sum(real) / len(real)
    print(f"sketching: {1000 * each:.2f} ms of processor an article of {words:.0f} words ({mean:.0f} hashes)")
    chance = np.random.default_rng(3)
    points = []
    for size in sizes:
        sketches: list[np.ndarray[Any, np.dtype[np.uint64]]] = []
        for k in range(size):
            drawn = chance.integers(0, 2**64 // SCALE, real[k % len(real)], dtype=np.uint64)
            sketches.append(sketches[-1] if k % 10 == 9 else np.sort(drawn))
        begun = time.process_time()
        pairs = len(Sketches(sketches).pairs())
        seconds = time.process_time() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        points.append((size, seconds, peak))
        print(f"{size:9} documents  pairing {seconds:8.2f} s  peak {peak / 2**20:8.1f} MB  {pairs} pairs", flush=True)
    x, y = [math.log(one[0]) for one in points], [math.log(one[1]) for one in points]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    power = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)
    print(f"pairing grows with the number of documents to the power {power:.3f}")
    (n0, _, peak0), (n1, _, peak1) = points[-2:]
    slope = (peak1 - peak0) / (n1 - n0)
    print(
        f"peak memory: {slope / 1024:.2f} KB a document; {(peak1 + slope * (10**6 - n1)) / 2**30:.2f} GB for 1,000,000"
    )


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--law", type=int, nargs="+", metavar="N")
    arguments = parser.parse_args()
    if arguments.real:
        _real(arguments.data)
    elif arguments.law:
        _law(arguments.data, arguments.law)
    else:
        for name, figure in score(arguments.data).items():
            print(f"{name:24} {figure:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
