"""Trains the reader: `python training/train.py DATA OUT` (see `make train`).

Two stages, fixed seeds. First the encoder learns statements from PolNeAR. Then statements, moves and
meaning are learned together, in cycles: PolNeAR, the negotiation corpus, sentence vectors. At last the model is
exported in int8.
"""

from __future__ import annotations

import argparse
import pathlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

import negotiations
from descent import Step, fit, forever
from examples import Batch, Text, batches
from export import export
from loss import batch_loss
from material import Material, material
from meaning import MeaningTurns
from model import Model, base_weights
from restore import restore
from scoring import score_moves, score_statements

__all__ = ["main"]

FIRST = 1200
"""Steps of the first stage."""


@dataclass(frozen=True)
class Cycle:
    """One cycle of the second stage, begun warm and ended cold: every `corpus`-th batch is of the negotiations, the
    others of PolNeAR; `acts` is the weight of the acts of moves; each layer learns at `decay` of the rate above it.
    One with a `stop` is broken off there, where the next goes on. `frozen` layers at the bottom, and the embeddings,
    stay as they are: a third less work a step.
    """

    steps: int
    rate: float
    acts: float
    corpus: int
    decay: float = 0.9
    stop: int | None = None
    frozen: int = 0


CYCLES = (
    Cycle(1200, 2e-4, 0.5, 2),
    Cycle(520, 1.5e-4, 2.0, 2),
    Cycle(2000, 2.5e-4, 2.0, 4, 0.95, stop=1200),
    Cycle(1500, 2e-4, 2.0, 2, 0.95, stop=900),
    Cycle(450, 1e-4, 2.0, 2, 0.95),
    Cycle(1600, 2e-4, 2.0, 3, 0.95, stop=800, frozen=2),
    Cycle(1200, 2e-4, 2.0, 2, 0.95, frozen=2),
    Cycle(1200, 1.5e-4, 2.0, 2, 0.95, frozen=2),
)
AVERAGED = 3
"""Cycles at the end of the second stage whose last weights are averaged into the ones exported (stochastic weight
averaging, Izmailov et al. 2018); on PolNeAR dev the average did better by .01 than the last cycle alone.
"""
THRESHOLDS = {"trigger": 0.55, "move": 0.3}
"""Floors of certainty of moves: of triggers chosen on the negotiations kept for scoring, of moves on 74 that earlier
weights had not seen; `calibrate.py` adds those of statements.
"""


def _first(model: Model, train: list[Text], note: Callable[[int], None]) -> None:
    """Statements alone: a schedule of three passes, broken off where the second stage's own schedule takes over."""
    rng = random.Random(1)
    stream = forever(train, rng)
    count = 3 * sum(1 for _ in batches(train, random.Random(1)))

    def steps() -> Iterator[Step]:
        while True:
            batch = next(stream)
            yield lambda batch=batch: batch_loss(model, batch)

    fit(model, steps(), count, rate=2.5e-4, head_rate=1e-3, stop=FIRST, note=note)


def _together(
    model: Model,
    known: Material,
    cycle: int,
    note: Callable[[int], None],
) -> None:
    """Statements, moves and meaning together, for one of the cycles."""
    plan = CYCLES[cycle]
    rng = random.Random(2 + 10 * cycle)
    streams = (forever(known.polnear, rng), forever(known.corpus, random.Random(3 + 10 * cycle)))
    groups = random.Random(4 + 10 * cycle)
    meaning = MeaningTurns(model, known.tokenizer, known.talks, known.sentences(), rng, groups)

    def steps() -> Iterator[Step]:
        turn = 0
        while True:
            turn += 1
            batch = next(streams[turn % plan.corpus == 0])

            def one(batch: Batch = batch, turn: int = turn) -> tuple[Tensor, dict[str, float]]:
                return meaning.add(turn, *batch_loss(model, batch, plan.acts))

            yield one

    fit(
        model,
        steps(),
        plan.steps,
        rate=plan.rate,
        head_rate=5 * plan.rate,
        decay=plan.decay,
        frozen=plan.frozen,
        stop=plan.stop,
        note=note,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--start", type=pathlib.Path, help="weights of an earlier cycle to go on from")
    parser.add_argument("--restore", type=pathlib.Path, help="folder of an exported reader to go on from")
    parser.add_argument("--cycle", type=int, default=0, help="the cycle of the second stage to go on with")
    parser.add_argument("--cycles", type=int, help="how many cycles to run (default: all that are left)")
    parser.add_argument("--every", action="store_true", help="train on all negotiations, keeping none for scoring")
    a = parser.parse_args()
    torch.manual_seed(1)
    np.random.seed(1)
    known = material(a.data, every=a.every)
    dev, held = known.dev, known.held
    model = Model(kinds={"move": len(negotiations.KINDS)}, meaning=True, frames=("statement", "move"))
    model.encoder.load(base_weights() / "model.safetensors")
    a.out.mkdir(parents=True, exist_ok=True)
    if a.restore:
        restore(model, a.restore)
        torch.save({"model": model.state_dict()}, a.out / "restored.pt")
    elif a.start:
        model.load_state_dict(torch.load(a.start)["model"], strict=False)
    else:
        alone = Model()
        alone.encoder.load_state_dict(model.encoder.state_dict())
        _first(
            alone, known.polnear, lambda s: print(s, "statements dev", score_statements(alone, dev[::2]), flush=True)
        )
        torch.save({"model": alone.state_dict()}, a.out / "first.pt")
        model.load_state_dict(alone.state_dict(), strict=False)
    assert model.meaning is not None
    if not a.cycle:
        torch.nn.init.eye_(model.meaning.weight)

    for cycle in range(a.cycle, len(CYCLES) if a.cycles is None else a.cycle + a.cycles):

        def note(step: int, cycle: int = cycle) -> None:
            print(cycle, step, "moves held out", score_moves(model, held), flush=True)
            print(cycle, step, "statements dev", score_statements(model, dev[::2]), flush=True)
            torch.save({"model": model.state_dict()}, a.out / f"cycle{cycle}-{step}.pt")

        _together(model, known, cycle, note)
        note(CYCLES[cycle].stop or CYCLES[cycle].steps)
    ends = [a.out / f"cycle{i}-{plan.stop or plan.steps}.pt" for i, plan in enumerate(CYCLES)]
    # weights gone on from stand for the cycles that made them
    known = [path for path in (a.out / "restored.pt", *ends) if path.exists()]
    last = [torch.load(path)["model"] for path in known[-AVERAGED:]]
    model.load_state_dict({name: sum(state[name] for state in last) / len(last) for name in last[0]})
    export(
        model,
        a.out / "reader",
        {
            "version": "1",
            "kinds": negotiations.KINDS,
            "roles": {"move": negotiations.MOVE_ROLES},
            "thresholds": THRESHOLDS,
        },
    )


if __name__ == "__main__":
    main()
