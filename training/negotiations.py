"""The negotiation corpus as training texts."""

from __future__ import annotations

import pathlib

from corpus import Article, CorpusMove, Negotiation, held_out, load
from examples import FrameLabel, Text
from rejoinder.record.types import ACTS

__all__ = ["KINDS", "MOVE_ROLES", "read", "text_of"]

KINDS = [a for a in ACTS if a != "state"]
MOVE_ROLES = ("actor", "addressee", "point", "evidence")
_OPENING, _CLOSING = "\"'“‘«„”", "\"'”’»“,.!?"


def _quoted(text: str, start: int, end: int) -> tuple[int, int]:
    """Content as PolNeAR draws it: with its quotation marks, and the "that" before it."""
    while start > 0 and text[start - 1] in _OPENING:
        start -= 1
    while (
        end < len(text)
        and text[end] in _CLOSING
        and (text[end] not in ",.!?" or text[end + 1 : end + 2] in tuple("\"”»“’'"))
    ):
        end += 1
    if text[max(0, start - 5) : start].lower() == "that ":
        start -= 5
    return start, end


def text_of(article: Article) -> Text:
    """One article: moves of one trigger make one frame; statements are drawn as PolNeAR draws them."""
    frames: dict[tuple[int, int], FrameLabel] = {}
    ignored: list[tuple[int, int]] = []
    by_trigger: dict[tuple[int, int], list[CorpusMove]] = {}
    for move in article.moves:
        by_trigger.setdefault(move.trigger, []).append(move)
    for trigger, moves in by_trigger.items():
        if all(m.optional for m in moves):
            ignored.append(trigger)
        main = moves[0]
        group = [m for m in moves if m.act == main.act]
        roles: list[list[tuple[int, int]] | None] = [
            sorted({m.actor for m in group if m.actor}),
            sorted({words for m in group for _, words in m.to if words}),
            sorted({m.point for m in group if m.point}),
            sorted({m.evidence for m in group}),
        ]
        frames[trigger] = FrameLabel(trigger, roles, KINDS.index(main.act), 0.5 if main.optional else 1.0)
    statements = []
    for said in article.statements:
        if said.cue is None:
            continue
        statements.append(
            FrameLabel(
                said.cue,
                [
                    [said.source] if said.source else [],
                    [_quoted(article.text, *said.content)],
                    [said.addressee] if said.addressee else [],
                ],
            )
        )
    merged: dict[tuple[int, int], FrameLabel] = {}
    for one in statements:
        if one.anchor in merged:
            known = merged[one.anchor]
            known.roles = [sorted({*(a or []), *(b or [])}) for a, b in zip(known.roles, one.roles, strict=True)]
        else:
            merged[one.anchor] = one
    text = Text(article.text, {"move": list(frames.values()), "statement": list(merged.values())})
    # a request told as noun or infinitive is an attribution to PolNeAR and optional here: neither right nor wrong
    text.unscored = {"move": ignored, "statement": [t for t in by_trigger if t not in merged]}
    return text


def read(folder: pathlib.Path, *, held: bool | None) -> tuple[list[Text], list[Negotiation]]:
    """Training texts of the corpus: those kept for scoring (True), the others (False), or all (None)."""
    negotiations = [n for n in load(folder) if held is None or held_out(n.name) == held]
    return [text_of(a) for n in negotiations for a in n.articles], negotiations
