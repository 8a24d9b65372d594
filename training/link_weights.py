"""Weighs what the encoder tells of whom references mean: `python training/link_weights.py DATA READER_FOLDER`.

Comes in: a reader with a head for references, the weights of the places of antecedents (antecedents.json in its folder,
else those shipped), and texts the head has not learned from: a fifth of the negotiations trained on and of GUM. Goes
out, into that table: for each kind of reference that links make better a list "KIND, linked", in which the weights of
places are scaled, links weigh something, and nobody weighs otherwise than before. What to expect elsewhere is printed:
fitted without each fifth of those texts and scored on it. `make train` calls it.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import zlib
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from antecedent_weights import FROM_CHAINS, KINDS, left_out
from coreference import Example, Told, examples
from fitting import climb
from material import CORPUS
from rejoinder.reading.encoder import Encoder
from rejoinder.resolving.likelihood import NONE, weights
from rejoinder.resolving.links import Links

__all__ = ["Linked", "fit", "linked", "main"]

PARTS = 5
RIDGE = 1.0
"""Pull of the three weights towards leaving the table as it was."""
STEPS = 300
Floats = NDArray[np.float64]
Linked = tuple[str, Floats, NDArray[np.bool_]]
"""A reference: the text it is from; for each candidate and for nobody place, link, whether nobody; which are right."""


def linked(reader: Encoder, every: Iterable[Example]) -> dict[str, list[Linked]]:
    """The references of texts by kind, with what the reader gives for each candidate."""
    found: dict[str, list[Linked]] = defaultdict(list)
    for example in every:
        encoded = reader.encode(example.text)
        links = encoded.links()
        if links is None:
            raise SystemExit("the reader has no head for references")
        for told in example.told:
            found[told.kind].append((example.name, _columns(links, example, told), told.right))
    return found


def _columns(links: Links, example: Example, told: Told) -> Floats:
    rows = np.zeros((len(told.score), 3))
    rows[:, 0] = told.score
    at = int(example.pieces.start[told.at])
    for i, (first, last) in enumerate(told.spans):
        rows[i, 1] = links.link(at, (int(example.pieces.start[first]), int(example.pieces.end[last - 1])))
    rows[-1, 2] = 1.0
    return rows


def fit(listed: list[Linked]) -> Floats:
    """The weights of place, link and nobody."""
    start = np.array([1.0, 0.0, 0.0])

    def slope(weighed: Floats) -> Floats:
        found: Floats = -RIDGE * (weighed - start)
        for _, rows, right in listed:
            chance = _chances(rows @ weighed)
            given = chance * right
            found += (given / max(given.sum(), 1e-9) - chance) @ rows
        return found

    return climb(slope, start, rate=0.03, steps=STEPS)


def _chances(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max())
    return raised / raised.sum()


def right_share(listed: list[Linked], found: Floats) -> float:
    """How many of the likeliest are right."""
    return float(np.mean([right[int(np.argmax(rows @ found))] for _, rows, right in listed])) if listed else 0.0


def _of_gum(one: Linked) -> bool:
    return one[0].startswith("GUM")


def _expected(part: list[Linked], listed: list[Linked]) -> tuple[int, float, float]:
    """How many, and what share of them is right without links and with links weighed on other texts."""
    before = right_share(part, np.array([1.0, 0.0, 0.0]))
    right = 0.0
    for number in range(PARTS):
        mine = [one for one in part if _part(one) == number]
        right += len(mine) * right_share(mine, fit([one for one in listed if _part(one) != number]))
    return len(part), before, right / max(1, len(part))


def _part(one: Linked) -> int:
    return zlib.crc32(one[0].encode()) // 5 % PARTS


def main() -> None:
    """Print what to expect, fit on all left out and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("reader", type=pathlib.Path)
    arguments = parser.parse_args()
    reader = Encoder(arguments.reader)
    every = examples(reader.tokenizer, CORPUS, arguments.data / "gum/entities.jsonl")
    by_kind = linked(reader, (e for e in every if left_out(e.name)))
    path = arguments.reader / "antecedents.json"
    table = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else {k: dict(v) for k, v in weights().items()}
    )
    for kind in KINDS:
        listed = [one for one in by_kind[kind] if kind == FROM_CHAINS or not _of_gum(one)]
        gains = {
            name: _expected([one for one in by_kind[kind] if _of_gum(one) == gum], listed)
            for name, gum in (("negotiations", False), ("GUM", True))
        }
        print(f"{kind:14}", "; ".join(f"{name}: {n}, {a:.3f}, with links {b:.3f}" for name, (n, a, b) in gains.items()))
        _, before, after = gains["negotiations"]
        table.pop(f"{kind}, linked", None)
        if after <= before:
            continue
        scale, link, nobody = fit(listed).tolist()
        of_places = {sign: round(scale * weight, 3) for sign, weight in table[kind].items()}
        of_places[NONE] = round(of_places.get(NONE, 0.0) + nobody, 3)
        table[f"{kind}, linked"] = {**of_places, "link": round(link, 3)}
        print(f"{'':14} scale {scale:.2f}, link {link:.2f}, nobody {nobody:+.2f}")
    path.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
