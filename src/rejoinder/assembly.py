"""The last step of a reading: drafts become statements and moves, with their people resolved and spans as received.

Comes in: what the stages found, in code points of the reading text. Goes out: a Reading in code points of the text
as received. The pipeline calls it.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from rejoinder.acting.candidates import Candidates
from rejoinder.acting.doers import Doers
from rejoinder.acting.rules import Acting
from rejoinder.documents.cleaning import Clean
from rejoinder.documents.loading import Source
from rejoinder.documents.passages import Passages, whole_number
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.statements import Draft
from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    ActorSpan,
    Document,
    Mention,
    Move,
    Published,
    Reading,
    ReadingOrder,
    Span,
    Speaker,
    Statement,
    Time,
)
from rejoinder.resolving.order import Order
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.scattered import LESS_SURE, SCATTERED
from rejoinder.resolving.time_acts import ActTimes

__all__ = ["Assembly"]

Offsets = tuple[int, int]
LEAST = 0.15
"""Probability from which an act of somebody is a move: on the negotiations added later F1 is best from .15 to .2."""
_WHICH = re.compile(r",\s(?:which|who|whose|whom|where)\s")
SUBJECT = 0.35
"""Probability with which whoever stands as the subject of a verb acts at least: on 46 negotiations it finds 18 more of
the annotated acts and tells 42 others."""


class Assembly:
    """Turns the drafts of one document into its reading."""

    def __init__(
        self,
        source: Source,
        cleaned: Clean,
        parts: Passages,
        language: str,
        published: Published,
        mentions: list[Mention],
        times: list[Time],
        references: References,
        doers: Doers,
        order: Order | None = None,
    ) -> None:
        self._source, self._clean, self._parts = source, cleaned, parts
        self._language, self._published = language, published
        self._mentions, self._times, self._references = mentions, times, references
        self._doers, self._order = doers, order
        self._acted = ActTimes(cleaned.text, parts.sentences, times, published)
        self._mention_starts = [m.start for m in mentions]

    def reading(self, drafts: list[Draft], acts: list[MoveDraft]) -> Reading:
        """The whole reading."""
        received = self._clean.received
        title = self._source.title or (self._clean.text[slice(*self._parts.title)] if self._parts.title else "")
        document = Document(
            self._source.id or f"d{hashlib.sha256(received.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}",
            self._source.path,
            title,
            received,
            self._source.sha256,
            self._language,
            self._published,
            self._source.url,
            self._source.outlet,
        )
        self._document = document.id
        ordered = self._order is None or self._order.credible
        acting = Acting(
            self._clean.text, self._parts.sentences, self._mentions, self._references, drafts, ordered=ordered
        )
        return Reading(
            document,
            self._clean.removed,
            tuple(self._clean.hull(s, e) for s, e in self._parts.sentences),
            tuple(self._mention(m) for m in self._mentions),
            tuple(self._time(t) for t in self._times),
            self._statements(drafts, acting.said),
            self._moves(acts, drafts, acting),
            self._restored(),
        )

    def _restored(self) -> ReadingOrder | UnsetType:
        """The order of sentences restored, if that received is not credible."""
        if self._order is None or self._order.credible:
            return UNSET
        return ReadingOrder(self._order.sentences, round(self._order.doubt, 3), self._order.reasons)

    def _span(self, start: int, end: int) -> Span:
        a, b = self._clean.hull(*whole_number(self._clean.text, start, end))
        return Span(a, b, self._clean.received[a:b])

    def _mention(self, found: Mention) -> Mention:
        span = self._span(found.start, found.end)
        return Mention(span.start, span.end, span.text, found.kind, found.actor, found.person, found.why)

    def _time(self, found: Time) -> Time:
        span = self._span(found.start, found.end)
        return Time(span.start, span.end, span.text, found.type, found.value)

    def _speaker(self, where: Offsets, resolved: Resolution) -> Speaker:
        span = self._span(*where)
        return Speaker(span.start, span.end, span.text, resolved.actor, resolved.person, resolved.why)

    def _statements(self, drafts: list[Draft], said: list[Resolution]) -> tuple[Statement, ...]:
        """Statements in the order of the text."""
        order = sorted(range(len(drafts)), key=lambda i: (drafts[i].content[0], drafts[i].depth))
        names = {index: f"s{number}" for number, index in enumerate(order, 1)}
        statements = []
        for index in order:
            draft = drafts[index]
            content = [
                Span(a, b, self._clean.received[a:b]) for s, e in draft.content for a, b in self._clean.spans(s, e)
            ]
            told = draft.addressee
            statements.append(
                Statement(
                    names[index],
                    self._speaker(draft.source, said[index]) if draft.source else None,
                    self._span(*draft.cue),
                    tuple(content),
                    self._speaker(told, self._references.resolve(*told)) if told else None,
                    draft.mode,
                    names[draft.outer] if draft.outer is not None else None,
                    _sure(draft.confidence, said[index]),
                )
            )
        self._names = names
        return tuple(statements)

    def _moves(self, acts: list[MoveDraft], drafts: list[Draft], acting: Acting) -> tuple[Move, ...]:
        moves: list[Move] = []
        seen: set[tuple[str, str, Offsets, Offsets | None, Offsets | None]] = set()
        text, said = self._clean.text, acting.said
        acts = [a for a in acts if not acting.only_demanded(a)]
        acting.triggers = [a.trigger for a in acts]
        candidates = Candidates(text, self._references, self._parts.sentences, self._parts.paragraphs, drafts, said)
        for draft in acts:
            inside = None if draft.settled else acting.innermost(draft.trigger)
            reported = inside is not None and any(s <= draft.trigger[0] < e for s, e in drafts[inside].content)
            act = draft if draft.settled or draft.rule else acting.undergone(draft, reported)
            if act is None:
                continue
            addressed = [(w, who) for w in act.addressees for who in acting.whom(act, w, inside)]
            to = tuple(self._actor(words, who) for words, who in addressed)
            done = self._done_by(act, acting, candidates, inside, [who for _, who in addressed])
            for words, who, confidence in done:
                if act.rule and act.act == "claim_ignored" and any(t.actor == who.actor for t in to) and len(to) == 1:
                    continue  # whoever says so of itself claims nothing against others
                for point in act.points or (None,):
                    key = (act.act, who.actor or text[slice(*words)].lower(), act.evidence, point, act.day)
                    if key in seen:
                        continue
                    seen.add(key)
                    moves.append(
                        Move(
                            f"{self._document}/m{len(moves) + 1}",
                            act.act,
                            PLOVER[act.act],
                            POLARITY[act.act],
                            self._actor(words, who),
                            who.person,
                            tuple(t for t in to if t.actor is None or t.actor != who.actor),
                            self._span(*point) if point else None,
                            self._acted.of(act.day or act.trigger, act.points),
                            self._names[inside] if inside is not None else None,
                            self._according_to(drafts, acting.tellers, inside, who, words),
                            self._span(*act.evidence),
                            _sure(confidence, who),
                        )
                    )
        if acts and all(a.settled for a in acts):
            return tuple(moves)  # a bulletin: its grammar has told who says what
        return tuple(moves + self._plain_speech(moves, drafts, said, acting))

    def _done_by(
        self, act: MoveDraft, acting: Acting, candidates: Candidates, inside: int | None, to: list[Resolution]
    ) -> list[tuple[Offsets, Resolution, float]]:
        """Who does an act, and how sure the move is then: that the act is one, and theirs."""
        if act.settled:
            return [(words, who, act.confidence) for words, who in acting.by_grammar(act)]
        subject = () if act.rule else acting.subject(act, reported=inside is not None)
        rules = acting.going_on(act) or acting.actors_of(act, inside, subject)
        if act.rule:
            found = [(words, who, act.confidence) for words, who in rules]
        else:
            others = acting.asked(act)
            rules = [(words, who) for words, who in rules if not _within(words, others)]
            subject = tuple(words for words in subject if not _within(words, others))
            listed = candidates.of(act, rules, subject, inside, to, others)
            least = 0.0
            if acting.names(subject):  # whoever is named beside the verb wins over who is named elsewhere
                listed, least = [one for one in listed if one.by_rules], SUBJECT
            weighed = self._doers.of(act, listed)
            found = [(one.words, one.who, round(act.confidence * max(least, sure), 3)) for one, sure in weighed]
            found = [one for one in found if one[2] >= LEAST]
        candidates.note(act, rules, to)
        acting.done(act, [(words, who) for words, who, _ in found])
        return found

    def _plain_speech(
        self, moves: list[Move], drafts: list[Draft], said: list[Resolution], acting: Acting
    ) -> list[Move]:
        """A `state` move for each statement of a known actor in which no other move was read, outside sentences that
        a grammar has settled."""
        told = {m.statement for m in moves}
        plain: list[Move] = []
        for index in sorted(range(len(drafts)), key=lambda i: (drafts[i].content[0], drafts[i].depth)):
            draft, who = drafts[index], said[index]
            if self._names[index] in told or who.actor is None or draft.source is None:
                continue
            if acting.settled and acting.sentence_of(draft.cue[0]) in acting.settled:
                continue
            words = max(draft.content, key=lambda c: c[1] - c[0])
            plain.append(
                Move(
                    f"{self._document}/m{len(moves) + len(plain) + 1}",
                    "state",
                    PLOVER["state"],
                    POLARITY["state"],
                    self._actor(draft.source, who),
                    who.person,
                    (),
                    self._span(*words),
                    self._acted.of(draft.cue, draft.content),
                    self._names[index],
                    self._according_to(drafts, acting.tellers, draft.outer, who),
                    self._span(*words),
                    _sure(draft.confidence, who),
                )
            )
        return plain

    def _actor(self, words: Offsets, who: Resolution) -> ActorSpan:
        span = self._span(*self._whole(words, who))
        return ActorSpan(who.actor, span.text, span.start, span.end)

    def _whole(self, words: Offsets, who: Resolution) -> Offsets:
        """The name that words are a part of, where it is for the same one, "Kitamura Metals" for "Metals"; without a
        relative clause that tells more of it.
        """
        told = _WHICH.search(self._clean.text, *words)
        words = (words[0], told.start()) if told else words
        index = bisect.bisect_right(self._mention_starts, words[0]) - 1
        if index < 0:
            return words
        name = self._mentions[index]
        same = name.actor == who.actor and (name.person == who.person or who.person is None)
        return (name.start, name.end) if same and words[1] <= name.end else words

    def _according_to(
        self,
        drafts: list[Draft],
        tellers: list[tuple[str, ...]],
        inside: int | None,
        who: Resolution,
        words: Offsets | None = None,
    ) -> tuple[str, ...]:
        """The actors on whose word the move rests, outermost first; empty when its own actor tells it, alone or as one
        of several (`words` name those who act); `tellers` are those of each statement.
        """
        chain: list[str] = []
        if inside is not None and words is not None and words == drafts[inside].source:
            inside = drafts[inside].outer
        while inside is not None and len(chain) < 8:
            if who.actor not in tellers[inside]:
                chain[:0] = [name for name in tellers[inside] if name not in chain]
            inside = drafts[inside].outer
        return tuple(chain)


def _within(words: Offsets, others: Sequence[Offsets]) -> bool:
    """Whether some words overlap one of others."""
    return any(words[0] < b and a < words[1] for a, b in others)


def _sure(confidence: float, who: Resolution) -> float:
    """How sure an entry is: less where who acts was sought in a text whose order is not credible."""
    return round(confidence * LESS_SURE, 3) if SCATTERED in who.why else confidence
