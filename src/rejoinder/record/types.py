"""What a reading and a board are made of; their JSON is that of these types.

Spans are `[start, end)` in Unicode code points of the document's text as received, and `text` is always
`document.text[start:end]`. None of them can refer back to what refers to it, so the garbage collector need not go
through them (`gc=False`): of a large dossier there are millions.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

__all__ = [
    "ACTS",
    "ASKS",
    "PLOVER",
    "POLARITY",
    "Act",
    "ActorSpan",
    "Basis",
    "Board",
    "Change",
    "Corrected",
    "Document",
    "Evidence",
    "Issue",
    "Mention",
    "Move",
    "MoveTime",
    "Party",
    "Published",
    "Reading",
    "ReadingOrder",
    "Removed",
    "Span",
    "Speaker",
    "Standing",
    "Statement",
    "Status",
    "Time",
]

Act = Literal[
    "demand", "ask", "propose", "offer", "support", "accept", "accept_partly", "open", "defer", "reject",
    "oppose", "withdraw", "threaten", "criticise", "claim_ignored", "meet", "hand_over", "state",
]  # fmt: skip
Polarity = Literal["for", "against", "neutral"]
Status = Literal["accepted", "partly", "open", "deferred", "rejected", "unanswered", "withdrawn"]
Position = Literal["for", "against", "mixed"]
Basis = Literal["recorded", "claimed"]
Reason = Literal["markup", "promotion", "caption", "source_label", "navigation", "duplicate"]
MentionKind = Literal["person", "organisation", "place", "group", "office"]

ACTS: tuple[Act, ...] = (
    "demand", "ask", "propose", "offer", "support", "accept", "accept_partly", "open", "defer", "reject",
    "oppose", "withdraw", "threaten", "criticise", "claim_ignored", "meet", "hand_over", "state",
)  # fmt: skip
ASKS: frozenset[Act] = frozenset({"demand", "ask", "propose"})
"""Acts that put a point on the table for others to answer, whatever has been said before."""
POLARITY: dict[Act, Polarity] = {
    "demand": "for", "ask": "for", "propose": "for", "offer": "for", "support": "for", "accept": "for",
    "accept_partly": "for", "open": "neutral", "defer": "neutral", "reject": "against", "oppose": "against",
    "withdraw": "neutral", "threaten": "against", "criticise": "against", "claim_ignored": "neutral",
    "meet": "neutral", "hand_over": "neutral", "state": "neutral",
}  # fmt: skip
PLOVER: dict[Act, str] = {
    "demand": "REQUEST", "ask": "REQUEST", "propose": "REQUEST", "offer": "AGREE", "support": "SUPPORT",
    "accept": "AGREE", "accept_partly": "AGREE", "open": "CONSULT", "defer": "CONSULT", "reject": "REJECT",
    "oppose": "REJECT", "withdraw": "YIELD", "threaten": "THREATEN", "criticise": "ACCUSE",
    "claim_ignored": "ACCUSE", "meet": "CONSULT", "hand_over": "CONSULT", "state": "",
}  # fmt: skip
"""PLOVER root of each act (Halterman et al. 2023); `state` has none."""

Corrected = tuple[int, ...] | UnsetType
"""Numbers of the corrections that made something what it is; unset, and not in its JSON, where it is as read."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the document's text."""

    start: int
    end: int
    text: str


class Published(msgspec.Struct, frozen=True, gc=False):
    """When a document was published: ISO dates, equal when known to the day; None when unknown."""

    earliest: str | None = None
    latest: str | None = None
    basis: Literal["given", "dateline", "inferred", "unknown"] = "unknown"
    reasons: tuple[str, ...] = ()


class Document(msgspec.Struct, frozen=True, gc=False):
    """One article, bulletin or statement; `text` exactly as received."""

    id: str
    path: str
    title: str
    text: str
    sha256: str
    language: str = "und"
    published: Published = Published()
    url: str | None = None
    outlet: str | None = None


class Removed(msgspec.Struct, frozen=True, gc=False):
    """A stretch left out of reading."""

    start: int
    end: int
    reason: Reason


class Mention(msgspec.Struct, frozen=True, gc=False):
    """Words that name an actor, a person, a place, a group or an office.

    `actor` is an actor id, `person` a full name.
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    actor: str | None = None
    person: str | None = None
    why: str | None = None


class Time(msgspec.Struct, frozen=True, gc=False):
    """A TIMEX3 expression."""

    start: int
    end: int
    text: str
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str


class Speaker(msgspec.Struct, frozen=True, gc=False):
    """Who says, or is told; `why` says how it was resolved, or why it could not be."""

    start: int
    end: int
    text: str
    actor: str | None = None
    person: str | None = None
    why: str | None = None


class Statement(msgspec.Struct, frozen=True, gc=False):
    """Content attributed to a speaker by a cue."""

    id: str
    speaker: Speaker | None
    cue: Span | None
    content: tuple[Span, ...]
    addressee: Speaker | None = None
    mode: Literal["direct", "indirect", "mixed"] = "indirect"
    reported_by: str | None = None
    confidence: float = 0.0
    corrected: Corrected = UNSET


class ActorSpan(msgspec.Struct, frozen=True, gc=False):
    """An actor with the words that name it (an empty span where no words do)."""

    actor: str | None
    text: str
    start: int
    end: int


class MoveTime(msgspec.Struct, frozen=True, gc=False):
    """TIMEX3 value of when the act happened, and how that is known."""

    value: str
    basis: Literal["given", "dateline", "inferred"]


class Move(msgspec.Struct, frozen=True, gc=False):
    """One negotiating act."""

    id: str
    act: Act
    plover: str
    polarity: Polarity
    by: ActorSpan
    person: str | None
    to: tuple[ActorSpan, ...]
    point: Span | None
    time: MoveTime | None
    statement: str | None
    according_to: tuple[str, ...]
    evidence: Span
    confidence: float = 0.0
    corrected: Corrected = UNSET


class ReadingOrder(msgspec.Struct, frozen=True, gc=False):
    """The order in which the sentences of a document are best read, where that received is not credible.

    `sentences` are indices of `Reading.sentences`; `doubt` is the probability that the text was shuffled,
    `reasons` what speaks for it.
    """

    sentences: tuple[int, ...]
    doubt: float
    reasons: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True, gc=False):
    """Everything read from one document.

    `order` is unset, and not in its JSON, where the order received is credible.
    """

    document: Document
    removed: tuple[Removed, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    statements: tuple[Statement, ...] = ()
    moves: tuple[Move, ...] = ()
    order: ReadingOrder | UnsetType = UNSET

    def _repr_html_(self) -> str:
        """The document as notebooks show it, with what was read marked."""
        from rejoinder.views.notebook import document_html

        return document_html(self)


class Party(msgspec.Struct, frozen=True, gc=False):
    """A column of the board."""

    id: str
    name: str


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """The words a standing rests on; `repeats` is the id of the move that this one, of a copy, only repeats."""

    document: str
    start: int
    end: int
    text: str
    move: str
    repeats: str | UnsetType = UNSET


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a standing became on a day, by that day's moves: `moves` has their ids, the deciding one first.

    `day` is the ISO day of the acts, "" where none is known.
    """

    day: str
    status: Status | None
    position: Position | None = None
    basis: Basis = "recorded"
    claimed_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where an issue stands with a party; `history` has the days on which that changed, the earliest first."""

    party: str
    status: Status | None
    position: Position | None = None
    basis: Basis = "recorded"
    claimed_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    corrected: Corrected = UNSET
    history: tuple[Change, ...] | UnsetType = UNSET


class Issue(msgspec.Struct, frozen=True, gc=False):
    """A row of the board; `askers` are the ids of the parties that put it on the table, in time order."""

    id: str
    label: str
    moves: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    askers: tuple[str, ...] = ()
    corrected: Corrected = UNSET


class Board(msgspec.Struct, frozen=True, gc=False):
    """Parties, and issues with their standings.

    `not_applied` has, by their numbers, the corrections of issues that found nothing to apply to, and why.
    """

    parties: tuple[Party, ...] = ()
    issues: tuple[Issue, ...] = ()
    not_applied: dict[int, str] | UnsetType = UNSET

    def _repr_html_(self) -> str:
        """The board as notebooks show it."""
        from rejoinder.views.notebook import board_html

        return board_html(self)
