"""What a dossier hands out: documents, statements, moves, events and search hits, each with where it stands."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from rejoinder.record.types import Act, ActorSpan, Corrected, Evidence, Move, Published, Span, Statement

__all__ = ["CopyEntry", "DocumentEntry", "Event", "Hit", "MoveEntry", "Repeat", "StatementEntry"]


class DocumentEntry(msgspec.Struct, frozen=True, gc=False):
    """A stored document without its text; `statements` and `moves` are counts, `copies` further sets of bytes.

    `hidden` says that a person has hidden it: nothing of it is anywhere else in the record.
    """

    id: str
    path: str
    title: str
    published: Published
    language: str
    outlet: str | None
    url: str | None
    characters: int
    statements: int
    moves: int
    copies: int
    reader: str
    added_at: str
    hidden: bool = False


class Repeat(msgspec.Struct, frozen=True, gc=False):
    """Where else a statement or move stands: an entry of a copy, by its ids, and where that document came from."""

    document: str
    id: str
    outlet: str | None
    path: str


class StatementEntry(msgspec.Struct, frozen=True, gc=False):
    """A statement, the id of the document it is in, and when that was published.

    `copies` says where else it stands, in a list in which what copies repeat counts once (`Dossier.once`).
    """

    document: str
    published: Published
    statement: Statement
    copies: tuple[Repeat, ...] | UnsetType = UNSET


class MoveEntry(msgspec.Struct, frozen=True, gc=False):
    """A move, the id of the document it is in, and when that was published; `copies` as in `StatementEntry`."""

    document: str
    published: Published
    move: Move
    copies: tuple[Repeat, ...] | UnsetType = UNSET


class CopyEntry(msgspec.Struct, frozen=True, gc=False):
    """A document that repeats another, `of`, and where it came from.

    `contained` is the share of its words that the other has, `covered` the share of the other's that it has; `own` are
    the sentences that only it has.
    """

    document: str
    of: str
    kind: Literal["exact", "near", "trimmed", "reordered"]
    contained: float
    covered: float
    outlet: str | None
    path: str
    own: tuple[Span, ...]


class Event(msgspec.Struct, frozen=True, gc=False):
    """One thing that happened, by every move that tells of it.

    `value` is the TIMEX3 value of the most exact telling, `earliest` and `latest` the ISO dates it spans; all three are
    None when no telling says when. `basis` tells how the date is known, as in `MoveTime`.
    """

    act: Act
    by: ActorSpan
    person: str | None
    to: tuple[ActorSpan, ...]
    point: str | None
    value: str | None
    basis: Literal["given", "dateline", "inferred"] | None
    earliest: str | None
    latest: str | None
    according_to: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    corrected: Corrected = UNSET


class Hit(msgspec.Struct, frozen=True, gc=False):
    """Where a search found something: the span `[start, end)` of the document's text and its words.

    `kind` says in what: a move's point or evidence, a statement's content, or elsewhere in the text (`id` is that of
    the move or statement, None elsewhere). `who` names the actor or speaker where there is one.
    """

    kind: Literal["move", "statement", "document"]
    document: str
    id: str | None
    who: str | None
    start: int
    end: int
    text: str
