"""How sure a statement is: signs of a reading, and the probability they come to.

Comes in: the text with the cue, source and content a frame gave. Goes out: the probability that source and content are
right, by a logistic regression that `training/calibrate.py` fits. The statements call it, to choose among readings of
the same words and to tell users what to rely on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rejoinder.reading.frames import Fragment, Frame

__all__ = ["REPORTING", "SIGNS", "confidence", "signs_of"]

Offsets = tuple[int, int]
SIGNS = (
    "cue", "content", "both", "weakest part", "source", "has source", "quoted", "partly quoted", "in parts", "length",
    "reporting word", "words of cue", "from cue to content", "content first", "from cue to source", "source after cue",
    "length of source", "rivals for source", "ends at a mark", "over a line break",
)  # fmt: skip
"""What each sign tells; probabilities as log-odds, lengths and distances (code points) as logarithms."""
REPORTING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|according to|ad(?:ded|ds|mitted)|announc|argu|ask(?:ed|s)|assur|believ"
    r"|claim|clarif|complain|conced|conclud|confirm|contend|declar|den(?:ied|ies)|disclos|emphasi|explain|expressed"
    r"|hint|indicat|insist|maintain|mention|not(?:ed|es|ing)|point(?:ed|s|ing) (?:out|to)|pledg|predict|promis|quot"
    r"|recall|reiterat|remark|remind|repeat|repl(?:ied|ies)|report|respond|reveal|stat(?:ed|es|ing)|stress|suggest"
    r"|swore|testif|thinks?|thought|threaten|underlin|urg|vow|warn|wr(?:ote|ites)|in the words of)",
    re.IGNORECASE,
)
"""Words that report."""
_PLAIN = (0.0, 0.34, 0.33, 0.0, 0.0, 0.33)
"""Weights of a reader that was not calibrated: the mean log-odds of cue, content and source."""


def signs_of(
    text: str,
    frame: Frame,
    cue: Offsets,
    source: tuple[Offsets, Fragment] | None,
    content: Sequence[Offsets],
    inside: npt.NDArray[np.bool_],
) -> tuple[float, ...]:
    """The signs of one statement, in the order of `SIGNS`; `inside` (N,) tells which code points are quoted."""
    size = sum(f.end - f.start for f in frame.roles[1]) or 1
    mean = sum(f.probability * (f.end - f.start) for f in frame.roles[1]) / size
    length = sum(e - s for s, e in content) or 1
    quoted = sum(int(inside[s:e].sum()) for s, e in content) / length
    where = source[0] if source else None
    return (
        _log_odds(frame.anchor.probability),
        _log_odds(mean),
        math.sqrt(frame.anchor.probability * mean),
        min((f.probability for f in frame.roles[1]), default=0.0),
        _log_odds(source[1].probability) if source else 0.0,
        float(source is not None),
        float(quoted > 0.9),
        float(quoted > 0.02),
        float(len(content) > 1),
        math.log(length),
        float(REPORTING.search(text, *cue) is not None),
        float(len(text[slice(*cue)].split())),
        math.log1p(min((max(s - cue[1], cue[0] - e, 0) for s, e in content), default=0)),
        float(cue[0] > content[0][0]),
        math.log1p(max(where[0] - cue[1], cue[0] - where[1], 0)) if where else 0.0,
        float(where is not None and where[0] > cue[0]),
        math.log1p(where[1] - where[0]) if where else 0.0,
        float(len(frame.roles[0]) > 1),
        float(text[content[-1][1] : content[-1][1] + 1] in tuple('.,!?"”\n')),
        float("\n" in text[content[0][0] : content[-1][1]]),
    )


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))


def confidence(weights: Sequence[float] | None, signs: Sequence[float]) -> float:
    """Probability from signs by weights (the first stands alone)."""
    known = _PLAIN if weights is None else weights
    value = known[0] + sum(w * s for w, s in zip(known[1:], signs, strict=weights is not None))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, value)))), 3)
