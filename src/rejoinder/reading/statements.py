"""Frames to statements: who says what to whom, in what mode, on whose report.

Comes in: the reading text with the encoder's scores. Goes out: drafts of statements in code points of the reading
text, nested ones linked to the one that reports them. The pipeline calls it and resolves the speakers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from rejoinder.reading.certainty import REPORTING, confidence, signs_of
from rejoinder.reading.encoder import Encoded, Encoder
from rejoinder.reading.frames import Fragment, Frame, decode
from rejoinder.reading.quotes import MARKS, quoted

__all__ = ["Draft", "read_statements"]

Offsets = tuple[int, int]
ROLE_FLOORS = (0.3, 0.5, 0.5)
"""Probabilities from which a piece belongs to the source, content and addressee of a cue."""
SOURCE_FLOOR = 0.4
"""Probability that some piece of a source must reach."""
APART = 150
"""Code points at most between two parts of one content (on PolNeAR dev 70 loses a little, 100 to 300 nothing)."""
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


@dataclass(frozen=True)
class Draft:
    """A statement before its people are resolved; spans in the reading text. `signs` are what its confidence
    comes from (see `certainty`).
    """

    cue: Offsets
    source: Offsets | None
    content: tuple[Offsets, ...]
    addressee: Offsets | None
    mode: Literal["direct", "indirect", "mixed"]
    confidence: float
    outer: int | None = None
    depth: int = 0
    signs: tuple[float, ...] = ()


def read_statements(text: str, encoder: Encoder, encoded: Encoded) -> list[Draft]:
    """Statements of a text in the order of their cues; `outer` is the index of the statement that reports one."""
    if not len(encoded.pieces.ids):
        return []
    inside = quoted(text)
    drafts = [d for f in _frames(encoder, encoded) if (d := _draft(text, f, inside, encoder))]
    drafts = _distinct(drafts)
    layer = list(range(len(drafts)))
    for depth in range(1, DEEPEST):
        layer = _read_again(text, encoder, drafts, layer, inside, depth)
        if not layer:
            break
    return _follow_on(text, drafts, inside)


def _frames(encoder: Encoder, encoded: Encoded) -> list[Frame]:
    """Cues with their roles, within paragraphs."""
    return decode(
        encoded.pieces,
        encoded.frame("statement"),
        threshold=_table(encoder, "cue", 0.3),
        role_threshold=ROLE_FLOORS,
        within_paragraph=True,
    )


def _table(encoder: Encoder, name: str, default: float) -> float:
    value = encoder.tables.get("thresholds", {}).get(name, default)
    return float(value)


def _draft(text: str, frame: Frame, inside: npt.NDArray[np.bool_], encoder: Encoder, shift: int = 0) -> Draft | None:
    source = _source(frame.roles[0])
    content = _merged(text, [_tidy(text, f.start + shift, f.end + shift) for f in frame.roles[1]])
    content = _together([c for c in content if c[1] - c[0] > 1])
    if not content:
        return None
    cue = _tidy(text, frame.anchor.start + shift, frame.anchor.end + shift)
    told: Offsets | None = None
    if len(frame.roles) > 2 and frame.roles[2]:
        best = max(frame.roles[2], key=lambda f: f.probability)
        told = _tidy(text, best.start + shift, best.end + shift)
    if told is None:
        told = _told(text, cue, content)
    said_by = _tidy(text, source.start + shift, source.end + shift) if source else None
    mode = _mode(text, content, inside)
    signs = signs_of(text, frame, cue, (said_by, source) if said_by and source else None, content, inside)
    sure = confidence(encoder.tables.get("calibration", {}).get("statement"), signs)
    if sure < _table(encoder, "statement", 0.33):
        return None
    return Draft(cue, said_by, tuple(content), told, mode, sure, signs=signs)


def _source(fragments: tuple[Fragment, ...]) -> Fragment | None:
    """The likeliest stretch for a source; fragments that touch are one."""
    joined: list[tuple[Fragment, float, float]] = []
    for fragment in fragments:
        weight = fragment.probability * math.sqrt(fragment.end - fragment.start)
        if joined and fragment.start - joined[-1][0].end <= 1:
            before, so_far, top = joined[-1]
            size, more = before.end - before.start, fragment.end - fragment.start
            mean = (before.probability * size + fragment.probability * more) / (size + more)
            joined[-1] = (Fragment(before.start, fragment.end, mean), so_far + weight, max(top, fragment.probability))
        else:
            joined.append((fragment, weight, fragment.probability))
    certain = [j for j in joined if j[2] >= SOURCE_FLOOR]
    return max(certain, key=lambda j: j[1])[0] if certain else None


def _tidy(text: str, start: int, end: int) -> Offsets:
    """A span without white space at its ends, grown to whole words."""
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start > 0 and start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and end > 0 and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _merged(text: str, spans: list[Offsets]) -> list[Offsets]:
    """Fragments at most two words apart become one; the gap between a quotation and its cue stays."""
    merged: list[Offsets] = []
    for start, end in sorted(spans):
        if merged:
            gap = text[merged[-1][1] : start]
            if "\n" not in gap and len(gap.split()) <= 2 and len(gap) < 24:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
                continue
        merged.append((start, end))
    return merged


def _together(spans: list[Offsets]) -> list[Offsets]:
    """The longest stretch of a content with those near it; in a text without line breaks others are strays."""
    if len(spans) < 2:
        return spans
    low = high = max(range(len(spans)), key=lambda i: spans[i][1] - spans[i][0])
    while low > 0 and spans[low][0] - spans[low - 1][1] <= APART:
        low -= 1
    while high + 1 < len(spans) and spans[high + 1][0] - spans[high][1] <= APART:
        high += 1
    return spans[low : high + 1]


def _mode(text: str, content: list[Offsets], inside: npt.NDArray[np.bool_]) -> Literal["direct", "indirect", "mixed"]:
    letters = within = 0
    for start, end in content:
        for at in range(start, end):
            if text[at].isalnum():
                letters += 1
                within += bool(inside[at])
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


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Of two statements that claim the same words, the one more certain."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: -d.confidence):
        size = sum(e - s for s, e in draft.content)
        near = [k for k in kept if abs(k.cue[0] - draft.cue[0]) < 4000]
        if all(_overlap(draft.content, k.content) * 2 < min(size, sum(e - s for s, e in k.content)) for k in near):
            kept.append(draft)
    return sorted(kept, key=lambda d: d.cue)


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
    for (index, start, end), encoded in zip(
        wanted, encoder.encode_parts([_sentence_like(text[s:e]) for _, s, e in wanted]), strict=True
    ):
        outer = drafts[index]
        for frame in _frames(encoder, encoded):
            inner = _draft(text, frame, inside, encoder, start)
            if inner is None or any(k.cue == inner.cue for k in drafts):
                continue
            size = sum(e - s for s, e in inner.content)
            if size >= 0.9 * (end - start) or size < 8:
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
