"""How likely an earlier mention is the one meant by a pronoun, an office or a name: signs, and what each weighs.

Every mention before the place shows some signs: how far back it stands, whether it was a subject or a speaker, whether
it is the nearest that fits. A softmax over the mentions (and over none of them) gives each a probability; that of one
actor or person is the sum over all its mentions. The weights are fitted on the negotiation corpus
(`training/antecedent_weights.py`) and kept in `data/antecedents.json`, one list for each kind of reference, and another
for where the encoder tells how well the words go together (`links`; `training/link_weights.py`).
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from rejoinder.resolving.links import Links
from rejoinder.resolving.salience import Entry, Ranked

__all__ = ["NONE", "Candidate", "Place", "candidates", "likely", "weights"]

Offsets = tuple[int, int]
REACH = 60
"""Mentions looked back over."""
NONE = "none of them"
"""The sign of the candidate that stands for nobody in the text."""


class Place(NamedTuple):
    """Where a reference stands: its sentence, paragraph and quotation (-1: none), and what it is there."""

    position: int
    sentence: int
    paragraph: int
    quote: int
    subject: bool
    possessive: bool
    opens: bool


class Candidate(NamedTuple):
    """A mention that can be meant, its signs, how well it fits apart from its place, and by the encoder if that was
    asked."""

    entry: Entry
    signs: tuple[str, ...]
    fit: float
    link: float | None = None


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Mapping[str, float]]:
    """What each sign weighs, by kind of reference."""
    table = resources.files("rejoinder.data").joinpath("antecedents.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = json.loads(table)
    return found


def _step(value: int, bounds: tuple[int, ...]) -> int:
    for bound in bounds:
        if value <= bound:
            return bound
    return 99


def candidates(
    found: Sequence[Entry],
    place: Place,
    accept: Callable[[Entry], float | None],
    counts: Mapping[str, int],
    *,
    exclude: Sequence[Offsets] = (),
    said: Sequence[Offsets] = (),
    reach: int = REACH,
    ahead: int = 0,
    links: Links | None = None,
) -> list[Candidate]:
    """The mentions before a place that `accept` gives a fit, nearest first, with their signs; `ahead` more after it.

    `counts` says how often each actor is mentioned in the document; `exclude` are spans whose mentions are left out,
    `said` what the one meant is reported to say.
    """
    stop = bisect_left(found, place.position, key=lambda e: e.start)
    listed: list[Candidate] = []
    seen_subject = seen_speaker = False
    keys: set[str] = set()
    newest = ""
    before = range(stop - 1, max(-1, stop - 1 - reach), -1)
    for index in [*before, *range(stop, min(len(found), stop + ahead))]:
        entry = found[index]
        if exclude and any(a <= entry.start < b for a, b in exclude):
            continue
        fit = accept(entry)
        if fit is None:
            continue
        back = place.sentence - entry.sentence
        near = _step(back, (0, 1, 2, 4, 8))
        up = _step(place.paragraph - entry.paragraph, (0, 1, 2))
        signs = [
            f"sentence {near}",
            f"paragraph {up}",
            f"between {_step(abs(stop - 1 - index), (0, 1, 3, 6, 12))}",
            f"is {entry.kind}",
        ]
        if entry.key not in keys:
            keys.add(entry.key)
            newest = entry.key
        if newest == entry.key and len(keys) <= 3:
            signs.append(f"choice {len(keys)}")
        if entry.subject:
            signs += ["subject", f"subject {near}"]
            if not seen_subject:
                signs.append("last subject")
            seen_subject = True
            if place.subject:
                signs.append("both subjects")
        elif place.subject:
            signs.append("subject of no subject")
        if entry.speech:
            signs.append("speaker")
            if not seen_speaker:
                signs.append("last speaker")
            seen_speaker = True
        if entry.oblique:
            signs += ["oblique", f"oblique {near}"]
        if entry.modifier:
            signs += ["modifier", f"modifier {near}"]
        if entry.embedded:
            signs += ["embedded", f"embedded {near}"]
        if entry.quoted:
            signs.append("quoted" if place.quote < 0 else "both quoted")
        if said and any(a <= entry.start < b for a, b in said):
            signs.append("said in quotes" if entry.quoted else "said")
            if place.possessive:
                signs.append("said, possessive")
        if entry.unsure:
            signs.append("guessed")
        if entry.plural:
            signs.append("plural")
        if entry.sentence == 0:
            signs.append("title")
        elif entry.opens:
            signs.append(f"opens {near}")
        if entry.byline:
            signs.append("byline")
        if index >= stop:
            signs += ["after", f"after by {_step(-back, (0, 1))}"]
        if place.possessive:
            signs.append(f"possessive {near}")
        if place.opens:
            signs.append(f"opening {near}")
        signs.append(f"often {_step(counts.get(entry.actor or '', 0), (1, 2, 4, 8))}")
        link = None if links is None else links.link(place.position, (entry.start, entry.end))
        listed.append(Candidate(entry, tuple(signs), fit, link))
    return listed


def likely(kind: str, listed: Sequence[Candidate]) -> Ranked:
    """The actors that can be meant with their probabilities, best first, each by a mention of its likeliest person."""
    linked = weights().get(f"{kind}, linked") if any(c.link is not None for c in listed) else None
    table = linked or weights().get(kind, {})
    fits, links = table.get("fit", 1.0), table.get("link", 0.0)
    scores = [sum(table.get(s, 0.0) for s in c.signs) + fits * c.fit + links * (c.link or 0.0) for c in listed]
    nobody = table.get(NONE, 0.0)
    top = max([*scores, nobody], default=0.0)
    total = math.exp(nobody - top) + sum(math.exp(s - top) for s in scores)
    shares = [math.exp(s - top) / total for s in scores]
    sums: dict[str, float] = defaultdict(float)  # by actor, so that a person and "the premier" do not part the chance
    keys: dict[str, float] = defaultdict(float)
    for share, candidate in zip(shares, listed, strict=True):
        sums[candidate.entry.actor or candidate.entry.key] += share
        keys[candidate.entry.key] += share
    best: dict[str, tuple[float, float, Entry]] = {}
    for share, candidate in zip(shares, listed, strict=True):
        entry = candidate.entry
        actor = entry.actor or entry.key
        if actor not in best or (keys[entry.key], share) > best[actor][:2]:
            best[actor] = (keys[entry.key], share, entry)
    ranked = sorted(((p, best[a][2]) for a, p in sums.items()), key=lambda x: (-x[0], -x[1].start))
    return Ranked(tuple(ranked))
