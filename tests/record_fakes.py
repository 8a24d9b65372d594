"""A small reader and a small filing for tests of the record: rules simple enough to foretell what they find.

A line `NAME demands of NAME, NAME: point.` (or offers, rejects, accepts, meets...) is a move and, with ` says: `, a
statement. The date of a move stands at its end as `(2022-01-26)` or `(~2022-01-26)`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    ActorSpan,
    Board,
    Document,
    Evidence,
    Issue,
    Move,
    MoveTime,
    Party,
    Published,
    Reading,
    Span,
    Speaker,
    Standing,
    Statement,
)

WORDS = {
    "demands": "demand", "asks": "ask", "offers": "offer", "rejects": "reject", "accepts": "accept", "meets": "meet",
    "hands": "hand_over", "supports": "support", "claims": "claim_ignored", "defers": "defer",
}  # fmt: skip
MOVE = re.compile(
    rf"^([A-Z]{{2,6}}) ({'|'.join(WORDS)})(?: of ([A-Z]{{2,6}}(?:, [A-Z]{{2,6}})*))?"
    r": ([^\n(]*?)\.?(?: \((~?)([0-9-]+)\))?$",
    re.M,
)
SAYS = re.compile(r"^([A-Z][\w ]*?) (says): ([^\n]+)$", re.M)


class Refused(msgspec.Struct):
    path: str
    message: str


class FakeSource(msgspec.Struct, frozen=True):
    """The fields of `rejoinder.documents.loading.Source`."""

    path: str
    text: str
    sha256: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None


def source(text: str, path: str = "a.txt", **more: Any) -> FakeSource:
    return FakeSource(path, text, hashlib.sha256(text.encode()).hexdigest(), **more)


class FakeReader:
    def __init__(self, version: str = "fake-1") -> None:
        self.version = version
        self.read_texts: list[str] = []

    def read(self, source: Any, *, codebook: Any = None) -> Reading:
        self.read_texts.append(source.text)
        if "CRASH" in source.text:
            raise RuntimeError("the reader broke")
        text = source.text
        name = source.id or "d" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        published = Published(source.published, source.published, "given") if source.published else Published()
        sentences = tuple((m.start(), m.end()) for m in re.finditer(r"[^\n]+", text))
        statements = tuple(
            Statement(
                f"{name}.s{i}",
                Speaker(m.start(1), m.end(1), m[1], actor=m[1] if m[1].isupper() else None),
                Span(m.start(2), m.end(2), m[2]),
                (Span(m.start(3), m.end(3), m[3]),),
                confidence=0.5,
            )
            for i, m in enumerate(SAYS.finditer(text))
        )
        moves = tuple(self._move(f"{name}.m{i}", m) for i, m in enumerate(MOVE.finditer(text)))
        title = source.title or text[:20].split("\n")[0]
        document = Document(name, source.path, title, text, source.sha256, "en", published, source.url, source.outlet)
        return Reading(document, (), sentences, (), (), statements, moves)

    def _move(self, name: str, m: re.Match[str]) -> Move:
        act: Any = WORDS[m[2]]
        place = m.start(3)
        to = []
        for actor in (m[3] or "").split(", "):
            if actor:
                to.append(ActorSpan(actor, actor, place, place + len(actor)))
                place += len(actor) + 2
        return Move(
            name,
            act,
            PLOVER[act],
            POLARITY[act],
            ActorSpan(m[1], m[1], m.start(1), m.end(1)),
            None,
            tuple(to),
            Span(m.start(4), m.end(4), m[4]),
            MoveTime(m[6], "inferred" if m[5] else "given") if m[6] else None,
            None,
            (m[1],),
            Span(m.start(), m.end(), m[0]),
            0.9,
        )

    def read_many(self, sources: Sequence[Any], *, codebook: Any = None) -> list[Any]:
        if any("CRASH" in source.text for source in sources):
            raise RuntimeError("the reader broke")
        return [
            Refused(source.path, f"{source.path}: refused by the reader")
            if "REFUSE" in source.text
            else self.read(source, codebook=codebook)
            for source in sources
        ]


class OtherReader(FakeReader):
    """A later version that finds the same under other ids, in another order and by other spans."""

    def __init__(self, version: str = "fake-2") -> None:
        super().__init__(version)

    def read(self, source: Any, *, codebook: Any = None) -> Reading:
        found = super().read(source, codebook=codebook)
        statements = [
            msgspec.structs.replace(one, id=f"say{i}", content=tuple(_less(span) for span in one.content))
            for i, one in enumerate(reversed(found.statements))
        ]
        moves = [
            msgspec.structs.replace(
                one, id=f"act{i}", point=one.point and _less(one.point), evidence=_less(one.evidence), confidence=0.4
            )
            for i, one in enumerate(reversed(found.moves))
        ]
        return msgspec.structs.replace(found, statements=tuple(statements), moves=tuple(moves))


def _less(span: Span) -> Span:
    """A span without its last letter."""
    return Span(span.start, span.end - 1, span.text[:-1]) if span.end - span.start > 3 else span


def fake_filing(readings: Sequence[Reading]) -> Board:
    """An issue for each point, word for word."""
    issues: dict[str, list[tuple[str, Move]]] = {}
    parties: dict[str, None] = {}
    for reading in readings:
        for move in reading.moves:
            if move.point and move.act not in ("meet", "hand_over"):
                issues.setdefault(move.point.text, []).append((reading.document.id, move))
                parties.update(dict.fromkeys([move.by.actor or "", *(actor.actor or "" for actor in move.to)]))
    status: dict[str, Any] = {"reject": "rejected", "accept": "accepted", "defer": "deferred"}
    found = []
    for number, (label, moves) in enumerate(issues.items()):
        standings: dict[str, Standing] = {}
        for document, move in moves:
            words = move.evidence
            evidence = (Evidence(document, words.start, words.end, words.text, move.id),)
            if move.act in ("demand", "ask", "offer"):
                for actor in move.to:
                    standings.setdefault(
                        actor.actor or "", Standing(actor.actor or "", "unanswered", evidence=evidence)
                    )
                standings.setdefault(move.by.actor or "", Standing(move.by.actor or "", None, "for", evidence=evidence))
            elif move.act in status:
                by = move.by.actor or ""
                standings[by] = Standing(by, status[move.act], evidence=evidence)
        askers = dict.fromkeys(move.by.actor or "" for _, move in moves if move.act in ("demand", "ask", "offer"))
        ids = tuple(move.id for _, move in moves)
        found.append(Issue(f"i{number}", label, ids, tuple(standings.values()), tuple(askers)))
    return Board(tuple(Party(party, party.title()) for party in parties), tuple(found))
