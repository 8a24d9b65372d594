"""Where a statement or a move was read, so that it is found again when another reader gives other ids and spans.

An address keeps the document and the offsets of the parts: cue, content and speaker of a statement; evidence, point
and actor of a move. In a later reading it means the entry whose parts overlap these most. It means none, and says
why, where nothing overlaps enough or two fit equally well: a correction is never put on another's words by a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from rejoinder.record.types import Act, Move, Reading, Span, Statement

__all__ = ["Address", "Found", "address_of", "find_again", "fits"]

Offsets = tuple[int, int]

HALF = 0.5
"""How much of the shorter of two stretches the overlap must be for them to be the same words."""


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an entry stands; `id` is the one it had, `words` what it says, both for people.

    `parts` are the offsets it was read from; `turn` counts entries of the very same parts before it, of `turns` such.
    """

    kind: Literal["statement", "move"]
    document: str
    id: str
    words: Span
    parts: dict[str, tuple[Offsets, ...]]
    act: Act | None = None
    actor: str | None = None
    turn: int = 0
    turns: int = 1


class Found(msgspec.Struct, frozen=True):
    """The id an address means in a reading; None with the reason where it means none."""

    id: str | None
    reason: str | None = None


def address_of(entry: Statement | Move, reading: Reading) -> Address:
    """The address of an entry of a reading, which must be as it was read."""
    same: list[Statement | Move] = [
        other
        for other in (reading.statements if isinstance(entry, Statement) else reading.moves)
        if _parts(other) == _parts(entry) and _sides(other) == _sides(entry)
    ]
    act, actor = _sides(entry)
    return Address(
        "statement" if isinstance(entry, Statement) else "move",
        reading.document.id,
        entry.id,
        _words(entry),
        _parts(entry),
        act,
        actor,
        [other.id for other in same].index(entry.id),
        len(same),
    )


def find_again(address: Address, reading: Reading) -> Found:
    """The entry of a reading that an address means."""
    text = reading.document.text
    if text[address.words.start : address.words.end] != address.words.text:
        return Found(None, "its words are not in the document any more")
    entries: Sequence[Statement | Move] = reading.statements if address.kind == "statement" else reading.moves
    same = [e.id for e in entries if _parts(e) == address.parts and _sides(e) == (address.act, address.actor)]
    if same and len(same) == address.turns:
        return Found(same[address.turn])
    scored = [(score, entry.id) for entry in entries if (score := _fit(address, entry)) is not None]
    if not scored:
        return Found(None, f"no {address.kind} is read in its words any more")
    best = max(score for score, _ in scored)
    tied = [name for score, name in scored if score == best]
    if len(tied) == 1:
        return Found(tied[0])
    if len(tied) == address.turns:
        return Found(tied[address.turn])
    return Found(None, f"could be any of {', '.join(tied[:5])} now")


def fits(address: Address, entry: Statement | Move) -> bool:
    """Whether an entry may be the one an address means: its words are, and who acts or what act it is."""
    return isinstance(entry, Statement) == (address.kind == "statement") and _fit(address, entry) is not None


def _words(entry: Statement | Move) -> Span:
    if isinstance(entry, Statement):
        return entry.content[0] if entry.content else entry.cue or Span(0, 0, "")
    return entry.point or entry.evidence


def _parts(entry: Statement | Move) -> dict[str, tuple[Offsets, ...]]:
    if isinstance(entry, Statement):
        found: dict[str, Iterable[Span]] = {
            "cue": [entry.cue] if entry.cue else [],
            "content": entry.content,
            "speaker": [Span(entry.speaker.start, entry.speaker.end, "")] if entry.speaker else [],
        }
    else:
        found = {
            "evidence": [entry.evidence],
            "point": [entry.point] if entry.point else [],
            "by": [Span(entry.by.start, entry.by.end, "")],
        }
    return {name: offsets for name, spans in found.items() if (offsets := tuple((s.start, s.end) for s in spans))}


def _sides(entry: Statement | Move) -> tuple[Act | None, str | None]:
    """What tells entries of the same words apart: the act, the actor."""
    if isinstance(entry, Statement):
        return None, entry.speaker.actor if entry.speaker else None
    return entry.act, entry.by.actor


def _fit(address: Address, entry: Statement | Move) -> float | None:
    """How well an entry fits an address, None if it is another one."""
    parts = _parts(entry)
    act, actor = _sides(entry)
    both = {name for name in parts if name in address.parts}
    overlap = {name: _overlap(address.parts[name], parts[name]) for name in both}
    if address.kind == "statement":
        # what is said within what is said overlaps it too, but has another cue
        if "cue" in both and not overlap["cue"]:
            return None
        main = "content" if "content" in both else "cue"
    else:
        # "A rejected B's demand": one stretch, two acts, which differ in who acts
        same_actor = bool(overlap.get("by")) or (actor is not None and actor == address.actor)
        if not same_actor and act != address.act:
            return None
        main = "point" if "point" in both else "evidence"
        # a sentence may tell several acts of one actor: only their points tell these apart
        if main == "evidence" and act != address.act:
            return None
    if main not in both or overlap[main] < HALF * min(_length(address.parts[main]), _length(parts[main])):
        return None
    if not overlap[main]:
        return None
    score = sum(overlap[name] / (_length(address.parts[name]) + _length(parts[name]) - overlap[name] or 1)
                for name in sorted(both))  # fmt: skip
    unshared = len(parts.keys() ^ address.parts.keys())
    return round(score - 0.1 * unshared + 0.5 * (act == address.act) + 0.25 * (actor == address.actor), 6)


def _length(spans: Iterable[Offsets]) -> int:
    return sum(end - start for start, end in spans)


def _overlap(ours: Iterable[Offsets], theirs: Sequence[Offsets]) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in ours for b in theirs)
