"""How sure a statement is: of the options of a cue the likeliest content and source, and how likely both are right.

Comes in: the options of cues with their signs. Goes out: for each cue the content and the source chosen, with the
probability that they are right. The statements call it, to choose among readings of the same words and to tell users
what to rely on.

Content and source are each weighed by boosted decision trees (run by onnxruntime), both together by a logistic
regression over what the trees say and some of the signs. `training/calibrate.py` fits all three.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rejoinder.reading.options import Option, Options, log_odds
from rejoinder.reading.sessions import session

__all__ = ["Certainty", "Choice", "choices", "logistic", "pair_signs"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """The content and source chosen for a cue, the probability of each, and by how much the source leads the next."""

    content: Option
    source: Option
    content_odds: float
    source_odds: float
    lead: float


class Certainty:
    """What `training/calibrate.py` fitted, from a reader's folder."""

    def __init__(self, folder: pathlib.Path, tables: Mapping[str, Any]) -> None:
        """Raises `FileNotFoundError` if the folder has no fitted trees."""

        def trees(name: str) -> Any:
            path = folder / f"{name}.onnx"
            if not path.exists():
                raise FileNotFoundError(f"{path}: the reader was not calibrated (training/calibrate.py)")
            return session(path)

        self._content, self._source = trees("content"), trees("source")
        self._weights: list[float] = tables["calibration"]["statement"]

    def choose(self, found: Sequence[Options]) -> list[tuple[Choice, float]]:
        """For each cue what was chosen and its confidence."""
        if not found:
            return []
        chosen = choices(
            found,
            _odds(self._content, [o.signs for f in found for o in f.contents]),
            _odds(self._source, [o.signs for f in found for o in f.sources]),
        )
        sure = logistic(self._weights, np.array([pair_signs(c) for c in chosen]))
        return [(choice, round(float(s), 3)) for choice, s in zip(chosen, sure, strict=True)]


def choices(found: Sequence[Options], content_odds: Floats, source_odds: Floats) -> list[Choice]:
    """The likeliest content and source of each cue, from probabilities of all options in a row."""
    chosen = []
    at_content = at_source = 0
    for options in found:
        contents = content_odds[at_content : at_content + len(options.contents)]
        sources = source_odds[at_source : at_source + len(options.sources)]
        at_content, at_source = at_content + len(contents), at_source + len(sources)
        best, said_by = int(contents.argmax()), int(sources.argmax())
        rest = max((s for i, s in enumerate(sources.tolist()) if i != said_by), default=0.0)
        chosen.append(
            Choice(
                options.contents[best],
                options.sources[said_by],
                float(contents[best]),
                float(sources[said_by]),
                float(sources[said_by]) - rest,
            )
        )
    return chosen


def pair_signs(choice: Choice) -> list[float]:
    """The signs by which content and source together are weighed."""
    content, source = choice.content.signs, choice.source.signs
    return [
        log_odds(choice.content_odds),
        log_odds(choice.source_odds),
        log_odds(choice.content_odds * choice.source_odds),
        choice.lead,
        float(not choice.source.spans),
        *content[:6],
        *content[7:15],
        *source[3:6],
        *source[9:12],
    ]


def logistic(weights: Sequence[float], signs: Floats) -> Floats:
    """Probabilities (N,) from signs (N, width) by weights (1 + width), the first of which stands alone."""
    value = weights[0] + signs @ np.asarray(weights[1:])
    odds: Floats = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
    return odds


def _odds(trees: Any, signs: Sequence[tuple[float, ...]]) -> Floats:
    value = trees.run(None, {"signs": np.array(signs, dtype=np.float32)})[0][:, 0].astype(np.float64)
    odds: Floats = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
    return odds
