"""Centres the meaning vectors: `python training/centre.py READER_FOLDER`.

Takes the mean of the vectors of the corpus's points and writes it to reader.json; see `Encoder.meanings`.
"""

from __future__ import annotations

import json
import pathlib
import random
import sys

import numpy as np

from corpus import held_out, load
from rejoinder.reading.encoder import Encoder

__all__ = ["main"]

SAMPLE = 400


def main() -> None:
    """Take the mean over a sample of points and write it."""
    folder = pathlib.Path(sys.argv[1])
    path = folder / "reader.json"
    tables = json.loads(path.read_text(encoding="utf-8"))
    tables.pop("centre", None)
    path.write_text(json.dumps(tables, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
    points = sorted(
        {
            article.text[slice(*move.point)]
            for negotiation in load(pathlib.Path(__file__).parent / "corpus")
            if not held_out(negotiation.name)
            for article in negotiation.articles
            for move in article.moves
            if move.point and move.point[1] - move.point[0] > 12
        }
    )
    vectors = Encoder(folder).meanings(random.Random(1).sample(points, SAMPLE))
    tables["centre"] = [round(float(v), 4) for v in np.mean(vectors, axis=0)]
    path.write_text(json.dumps(tables, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
