"""Teaches the reader what the teacher reads: `python training/distil.py DATA OUT --restore FOLDER`.

Comes in: OUT/teacher.pt, an exported reader to go on from, PolNeAR, the negotiation corpus, bulletins and further
texts that nobody annotated for this. Goes out: OUT/reader, the int8 model the package ships. `make train` calls it.
"""

from __future__ import annotations

import argparse
import csv
import json
import pathlib
import pickle
import random
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

import negotiations
from descent import Step, fit
from examples import Text, prepare
from export import export
from labels import SoftBatch, SoftText, read_by, soft_batches, soft_loss
from material import Material, material
from meaning import MeaningTurns
from model import Model
from restore import restore
from scoring import score_moves, score_statements
from teacher import large_model

__all__ = ["main"]

STEPS = 2000
SHARE = 0.35
"""Share of the taught weights in what is exported, the rest those gone on from: the average reads both statements and
moves better than either, as averages along one training do (Izmailov et al. 2018)."""
ACTS = 2.0
"""Weight of the acts of moves."""
TURNS = "pxpcpxpc"
"""Whose batch is next: PolNeAR's, the corpus's, or one of texts that only the teacher has read."""
SLICE = 4000
"""Code points of a bulletin that are read: its first pages, whose sentences stand for the rest."""


def _unlabelled(data: pathlib.Path) -> list[Text]:
    """News and bulletins without annotations of statements or moves."""

    def read(name: str) -> list[str]:
        # not splitlines: the texts hold separators of their own
        lines = (data / name).read_text(encoding="utf-8").split("\n")
        return [json.loads(line)["text"] for line in lines if line]

    texts = [Text(text) for name in ("gum/entities.jsonl", "timebank/train.jsonl") for text in read(name)]
    with (data / "plover/plv_train.tsv").open(encoding="utf-8", newline="") as table:
        texts += [
            Text(text) for text in dict.fromkeys(row["sentence"] for row in csv.DictReader(table, delimiter="\t"))
        ]
    pages = read("enb/bulletins.jsonl")
    rng = random.Random(31)
    for page in rng.sample(pages, 150):
        start = page.find("\n", rng.randint(0, max(1, len(page) - SLICE)))
        texts.append(Text(page[start + 1 : start + 1 + SLICE]))
    return texts


def _steps(model: Model, texts: dict[str, list[SoftText]], known: Material) -> Iterator[Step]:
    streams = {name: soft_batches(part, random.Random(33 + i)) for i, (name, part) in enumerate(sorted(texts.items()))}
    meaning = MeaningTurns(model, known.tokenizer, known.talks, known.sentences(), random.Random(32), random.Random(40))
    turn = 0
    while True:
        turn += 1
        batch = next(streams[TURNS[turn % len(TURNS)]])

        def one(turn: int = turn, batch: SoftBatch = batch) -> tuple[Tensor, dict[str, float]]:
            return meaning.add(turn, *soft_loss(model, batch, ACTS))

        yield one


def _labelled(a: argparse.Namespace, parts: dict[str, list[Text]]) -> dict[str, list[SoftText]]:
    """What the teacher reads; kept in OUT, since it takes a quarter of an hour."""
    kept = a.out / "labels.pickle"
    if kept.exists():
        with kept.open("rb") as file:
            found: dict[str, list[SoftText]] = pickle.load(file)
        return found
    teacher = large_model()
    teacher.load_state_dict(torch.load(a.out / "teacher.pt")["model"])
    found = {}
    for name, texts in parts.items():
        found[name] = list(read_by(teacher, texts, ("statement", "move")))
        print(f"the teacher has read {len(texts)} texts ({name})", flush=True)
    with kept.open("wb") as file:
        pickle.dump(found, file)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument(
        "--restore", type=pathlib.Path, required=True, help="folder of an exported reader to go on from"
    )
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--rate", type=float, default=2e-4)
    a = parser.parse_args()
    torch.manual_seed(7)
    np.random.seed(7)
    known = material(a.data)
    unlabelled = prepare(known.tokenizer, _unlabelled(a.data))
    soft = _labelled(a, {"p": known.polnear, "c": known.corpus, "x": unlabelled})
    model = Model(kinds={"move": len(negotiations.KINDS)}, meaning=True, frames=("statement", "move"))
    restore(model, a.restore)
    before = {name: value.clone() for name, value in model.state_dict().items()}

    def note(step: int) -> None:
        print(step, "moves held out", score_moves(model, known.held), flush=True)
        print(step, "statements dev", score_statements(model, known.dev), flush=True)
        torch.save({"model": model.state_dict()}, a.out / f"student-{step}.pt")

    note(0)
    steps = _steps(model, soft, known)
    fit(model, steps, a.steps, rate=a.rate, head_rate=3 * a.rate, decay=0.95, every=500, note=note)
    note(a.steps)
    taught = model.state_dict()
    model.load_state_dict({name: SHARE * taught[name] + (1 - SHARE) * value for name, value in before.items()})
    tables = json.loads((a.restore / "reader.json").read_text(encoding="utf-8"))
    export(model, a.out / "reader", {k: tables[k] for k in ("version", "kinds", "roles", "thresholds")})


if __name__ == "__main__":
    main()
