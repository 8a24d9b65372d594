"""Frames to statements: who says what to whom, in what mode, on whose report.

Comes in: the reading text with the encoder's scores. Goes out: drafts of statements in code points of the reading
text, nested ones linked to the one that reports them. The pipeline calls it and resolves the speakers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from rejoinder.reading.certainty import Choice
from rejoinder.reading.encoder import Encoded, Encoder
from rejoinder.reading.frames import Anchor, anchors
from rejoinder.reading.options import REPORTING, Options, options, tidy
from rejoinder.reading.quotes import MARKS, quoted
from rejoinder.reading.windows import Pieces

__all__ = ["Draft", "distinct", "read_statements", "readings_of"]

Offsets = tuple[int, int]
T = TypeVar("T")
ADDRESSEE = 2
_ADDRESSEE_FLOOR = 0.5
"""Probability from which a piece belongs to the addressee of a cue."""
INNER = 0.5
"""Part of the floor of confidence that does for what is reported inside a report: PolNeAR, on which confidence is
fitted, does not annotate it, so it is thought too little of.
"""
DEEPEST = 3
"""Layers of reports read: a statement, one inside it, one inside that."""
_TOLD = re.compile(
    r"\b(?:told|tells|telling|informed|assured|reminded|warned|asked|urged|wrote to|said to|in a letter to"
    r"|in an interview with)\s+$",
    re.IGNORECASE,
)
_ADDRESSEE = re.compile(
    r"(?:the |a |an |his |her |its |their )?[\w’'.&-]+"
    r"(?: (?!that\b|on\b|in\b|at\b|to\b|he\b|she\b|it\b|they\b|and said\b)[\w’'.&-]+){0,5}?"
    r"(?=\s+(?:that|on|in|at|to|he|she|it|they|there|after|during|by)\b|[,.;:]|$)"
)
BESIDE = 12
"""Code points between a source and its cue that stand together."""
_TO_WHOM = re.compile(r"[^,.;:“”\"\n]{0,80}[,;:.]\s*")
"""What belongs to a cue behind it where the content goes on: "he told | a German daily, | if it had no powers"."""


@dataclass(frozen=True)
class Draft:
    """A statement before its people are resolved; spans in the reading text."""

    cue: Offsets
    source: Offsets | None
    content: tuple[Offsets, ...]
    addressee: Offsets | None
    mode: Literal["direct", "indirect", "mixed"]
    confidence: float
    outer: int | None = None
    depth: int = 0


def read_statements(text: str, encoder: Encoder, encoded: Encoded) -> list[Draft]:
    """Statements of a text in the order of their cues; `outer` is the index of the statement that reports one."""
    if not len(encoded.pieces.ids):
        return []
    inside = quoted(text)
    drafts = sorted(
        distinct(
            _drafts(text, encoder, [(encoded.pieces, encoded)], inside)[0], lambda d: d.content, lambda d: d.confidence
        ),
        key=lambda d: d.cue,
    )
    layer = list(range(len(drafts)))
    for depth in range(1, DEEPEST):
        layer = _read_again(text, encoder, drafts, layer, inside, depth)
        if not layer:
            break
    return _follow_on(text, drafts, inside)


def readings_of(
    text: str, pieces: Pieces, encoded: Encoded, inside: npt.NDArray[np.bool_], threshold: float
) -> list[Options]:
    """The cues of a text, or of a part of it whose `pieces` are placed in the text, with their options."""
    found = (
        options(text, pieces, anchor, inside)
        for anchor in anchors(pieces, encoded.frame("statement"), threshold=threshold, within_paragraph=True)
    )
    return [f for f in found if f is not None]


def _drafts(
    text: str,
    encoder: Encoder,
    parts: list[tuple[Pieces, Encoded]],
    inside: npt.NDArray[np.bool_],
    floor: float = 1.0,
) -> list[list[Draft]]:
    """What the cues of each part of a text report, as far as it is certain enough (`floor` times what is set)."""
    threshold, least = _table(encoder, "cue", 0.1), floor * _table(encoder, "statement", 0.25)
    found = [readings_of(text, pieces, encoded, inside, threshold) for pieces, encoded in parts]
    chosen = iter(encoder.certainty.choose([cue for cues in found for cue in cues]))
    return [
        [
            _draft(text, cue, choice, sure, inside)
            for cue, (choice, sure) in zip(cues, itertools.islice(chosen, len(cues)), strict=True)
            if sure >= least
        ]
        for cues in found
    ]


def _table(encoder: Encoder, name: str, default: float) -> float:
    value = encoder.tables.get("thresholds", {}).get(name, default)
    return float(value)


def _draft(text: str, found: Options, choice: Choice, sure: float, inside: npt.NDArray[np.bool_]) -> Draft:
    source = choice.source.spans[0] if choice.source.spans else None
    content = _without_its_cue(text, list(choice.content.spans), source, found.cue)
    told = _addressee(text, found.anchor, found.pieces) or _told(text, found.cue, content)
    return Draft(found.cue, source, tuple(content), told, _mode(text, content, inside), sure)


def _without_its_cue(text: str, content: list[Offsets], source: Offsets | None, cue: Offsets) -> list[Offsets]:
    """A content that runs over the words that report it, in two: "Kurti would not rule it out, | he told | a daily"."""
    if source is None or cue[1] - cue[0] < 2 or not 0 <= max(source[0], cue[0]) - min(source[1], cue[1]) <= BESIDE:
        return content
    low, high = min(source[0], cue[0]), max(source[1], cue[1])
    found: list[Offsets] = []
    for start, end in content:
        if start < low and high < end and text[start:low].rstrip().endswith((",", "”", '"', "—", "–")):
            rest = _TO_WHOM.match(text, high, end)
            after = rest.end() if rest else end
            first = tidy(text, start, low)
            first = (first[0], first[1] - text.endswith(",", *first))
            found += [part for part in (first, tidy(text, after, end)) if part[0] < part[1]]
        else:
            found.append((start, end))
    return found


def _addressee(text: str, anchor: Anchor, pieces: Pieces) -> Offsets | None:
    """The likeliest stretch for an addressee."""
    runs = anchor.runs(ADDRESSEE, _ADDRESSEE_FLOOR)
    if not runs:
        return None
    first, last = max(runs, key=lambda r: float(anchor.inside[r[0] : r[1] + 1, ADDRESSEE].mean()))
    return tidy(text, int(pieces.start[anchor.low + first]), int(pieces.end[anchor.low + last]))


def _mode(text: str, content: list[Offsets], inside: npt.NDArray[np.bool_]) -> Literal["direct", "indirect", "mixed"]:
    letters = within = 0
    for start, end in content:
        for sign, marked in zip(text[start:end], inside[start:end].tolist(), strict=True):
            if sign.isalnum():
                letters += 1
                within += marked
    if not letters or within / letters < 0.02:
        return "indirect"
    return "direct" if within / letters > 0.9 else "mixed"


def _told(text: str, cue: Offsets, content: list[Offsets]) -> Offsets | None:
    """The addressee by grammar: what follows "told", "assured", "in a letter to"."""
    before = text[max(0, cue[0] - 20) : cue[1]] + " "
    if not _TOLD.search(before):
        return None
    start = cue[1] + 1
    if start >= len(text) or text[start - 1] != " ":
        return None
    found = _ADDRESSEE.match(text, start, min(len(text), start + 80))
    if found is None or any(s < found.end() and e > found.start() for s, e in content):
        return None
    return found.start(), found.end()


def _overlap(a: tuple[Offsets, ...], b: tuple[Offsets, ...]) -> int:
    return sum(max(0, min(e1, e2) - max(s1, s2)) for s1, e1 in a for s2, e2 in b)


def distinct(readings: Iterable[T], content: Callable[[T], tuple[Offsets, ...]], sure: Callable[[T], float]) -> list[T]:
    """Of readings that claim the same words, the surest; the surest first."""
    kept: list[T] = []
    for reading in sorted(readings, key=sure, reverse=True):
        mine = content(reading)
        size = sum(e - s for s, e in mine)
        near = [c for k in kept if (c := content(k))[0][0] < mine[-1][1] and mine[0][0] < c[-1][1]]
        if all(_overlap(mine, c) * 2 < min(size, sum(e - s for s, e in c)) for c in near):
            kept.append(reading)
    return kept


def _read_again(
    text: str, encoder: Encoder, drafts: list[Draft], layer: list[int], inside: npt.NDArray[np.bool_], depth: int
) -> list[int]:
    """Read the contents of a layer of statements again; appends what they report to `drafts`, returns its indices."""
    wanted = []
    for index in layer:
        start, end = max(drafts[index].content, key=lambda c: c[1] - c[0])
        if text[start : start + 5].lower() == "that ":
            start += 5
        # a content without a reporting word is not read again
        found = REPORTING.search(text, start, end)
        if found is not None and end - found.end() > 8 and end - start < 2000:
            wanted.append((index, start, end))
    if not wanted:
        return []
    new: list[int] = []
    parts = encoder.encode_parts([_sentence_like(text[s:e]) for _, s, e in wanted])
    placed = [
        (replace(e.pieces, start=e.pieces.start + start, end=e.pieces.end + start), e)
        for (_, start, _), e in zip(wanted, parts, strict=True)
    ]
    for (index, start, end), reported in zip(wanted, _drafts(text, encoder, placed, inside, INNER), strict=True):
        outer = drafts[index]
        for inner in distinct(reported, lambda d: d.content, lambda d: d.confidence):
            size = sum(e - s for s, e in inner.content)
            if size >= 0.9 * (end - start) or size < 8 or any(k.cue == inner.cue for k in drafts):
                continue
            drafts.append(
                replace(inner, outer=index, depth=depth, confidence=round(inner.confidence * outer.confidence, 3))
            )
            new.append(len(drafts) - 1)
    return new


def _sentence_like(content: str) -> str:
    """A content as the sentence it would be by itself, so that it is read like one; offsets stay."""
    first = content[:1].upper()
    return (first if len(first) == 1 else content[:1]) + content[1:] + ("" if content[-1:] in ".!?" else ".")


def _follow_on(text: str, drafts: list[Draft], inside: npt.NDArray[np.bool_]) -> list[Draft]:
    """Whole quotations without a cue of their own go to the speaker before them in the same paragraph."""
    taken = np.zeros(len(text) + 1, dtype=bool)
    for draft in drafts:
        for start, end in draft.content:
            taken[start:end] = True
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    outermost = sorted((d for d in drafts if d.outer is None and d.source is not None), key=lambda d: d.content[0])
    starts = np.array([d.content[0][0] for d in outermost], dtype=np.int64)
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        words = text[start:end].split()
        if (
            len(words) < 3
            or taken[start:end].mean() > 0.2
            or text[start:end].strip(MARKS + " ")[-1:] not in (".", "!", "?", ",", "…")
        ):
            continue
        before = int(np.searchsorted(starts, start)) - 1
        if before < 0:
            continue
        speaker = outermost[before]
        gap = text[speaker.content[-1][1] : start]
        if gap.count("\n") > 2 or len(gap) > 300 or ("\n" in gap and speaker.mode == "indirect"):
            continue
        drafts.append(
            Draft(
                speaker.cue,
                speaker.source,
                ((start, end),),
                speaker.addressee,
                "direct",
                round(0.6 * speaker.confidence, 3),
            )
        )
    return drafts
