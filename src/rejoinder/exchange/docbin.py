"""spaCy DocBin: each document as spaCy divides it into tokens, with moves, statements and mentions over them.

spaCy's spans begin and end with tokens. A span of ours that does not is widened to whole tokens there; the exact
offsets are in `doc.user_data`, so that nothing is lost. Tokens are those of spaCy's blank pipeline for the language of
the document, which any pipeline trained for it has too.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from rejoinder.exchange.formats import library, new_file
from rejoinder.record.types import ActorSpan, Mention, Reading, Span, Speaker

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["GROUPS", "SpacyDocs"]

GROUPS = ("moves", "points", "actors", "addressees", "statements", "cues", "speakers", "mentions")
"""Keys of `doc.spans`."""

_UNKNOWN = "xx"
"""spaCy's language without rules of its own."""


class SpacyDocs:
    """A .spacy file, as `spacy train` and `DocBin.from_disk` read it."""

    name = "spacy"
    suffix = ".spacy"

    def write(self, dossier: Dossier, out: Path) -> None:
        """Write a Doc for each document; all are held in memory as tokens until the file is written."""
        tokens = library("spacy.tokens", "spacy")
        kept = tokens.DocBin(attrs=["ORTH", "SPACY", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID"])
        kept.store_user_data = True
        for reading in dossier.readings():
            kept.add(_doc(reading))
        with new_file(out) as file:
            file.write(kept.to_bytes())


class _Marked(NamedTuple):
    """A span for a group: what it is, whom it names, and the id of its entry."""

    start: int
    end: int
    label: str
    actor: str = ""
    entry: str = ""


def _doc(reading: Reading) -> Any:
    document = reading.document
    doc = _tokenizer(document.language)(document.text)
    starts = {start for start, _ in reading.sentences}
    if starts:
        # a sentence begins with the first token that is not before it
        waiting = iter(sorted(starts))
        begin = next(waiting, None)
        for token in doc:
            token.is_sent_start = begin is not None and token.idx + len(token) > begin
            while begin is not None and token.idx + len(token) > begin:
                begin = next(waiting, None)
    for group in GROUPS:
        doc.spans[group] = [_span(doc, one) for one in _marked(group, reading) if one.start < one.end]
    doc.set_ents(library("spacy.util", "spacy").filter_spans(doc.spans["mentions"]), default="outside")
    about = msgspec.to_builtins(document)
    del about["text"]
    doc.user_data["document"] = msgspec.json.encode(about).decode()
    doc.user_data["statements"] = msgspec.json.encode(reading.statements).decode()
    doc.user_data["moves"] = msgspec.json.encode(reading.moves).decode()
    return doc


@functools.cache
def _tokenizer(language: str) -> Any:
    """The tokenizer of a language; that of no language in particular where spaCy has none, or lacks a library."""
    spacy = library("spacy", "spacy")
    try:
        return spacy.blank(language).tokenizer
    except (ImportError, OSError, ValueError):
        return spacy.blank(_UNKNOWN).tokenizer


def _span(doc: Any, one: _Marked) -> Any:
    return doc.char_span(one.start, one.end, one.label, kb_id=one.actor, span_id=one.entry, alignment_mode="expand")


def _marked(group: str, reading: Reading) -> Iterator[_Marked]:
    match group:
        case "moves":
            for move in reading.moves:
                yield _Marked(move.evidence.start, move.evidence.end, move.act, move.by.actor or "", move.id)
        case "points":
            for move in reading.moves:
                yield from _plain([move.point], move.act, move.id)
        case "actors":
            for move in reading.moves:
                yield _who(move.by, move.act, move.id)
        case "addressees":
            for move in reading.moves:
                yield from (_who(to, move.act, move.id) for to in move.to)
        case "statements":
            for one in reading.statements:
                actor = (one.speaker.actor if one.speaker else None) or ""
                yield from (_Marked(span.start, span.end, one.mode, actor, one.id) for span in one.content)
        case "cues":
            for one in reading.statements:
                yield from _plain([one.cue], one.mode, one.id)
        case "speakers":
            for one in reading.statements:
                yield from (_who(who, one.mode, one.id) for who in [one.speaker] if who)
        case "mentions":
            for mention in reading.mentions:
                yield _Marked(mention.start, mention.end, mention.kind.upper(), mention.actor or "")


def _plain(spans: Iterable[Span | None], label: str, entry: str) -> Iterator[_Marked]:
    yield from (_Marked(span.start, span.end, label, "", entry) for span in spans if span is not None)


def _who(who: ActorSpan | Speaker | Mention, label: str, entry: str) -> _Marked:
    return _Marked(who.start, who.end, label, who.actor or "", entry)
