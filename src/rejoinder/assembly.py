"""The last step of a reading: drafts become statements and moves, with their people resolved and spans as received.

Comes in: what the stages found, in code points of the reading text. Goes out: a Reading in code points of the text
as received. The pipeline calls it.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Collection
from dataclasses import replace

from msgspec import UNSET, UnsetType

from rejoinder.documents.cleaning import Clean
from rejoinder.documents.loading import Source
from rejoinder.documents.passages import Passages
from rejoinder.reading.lists import ANOTHER
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.statements import Draft
from rejoinder.record.types import (
    ASKS,
    PLOVER,
    POLARITY,
    ActorSpan,
    Document,
    Mention,
    Move,
    MoveTime,
    Published,
    Reading,
    ReadingOrder,
    Span,
    Speaker,
    Statement,
    Time,
)
from rejoinder.resolving.actors import is_agency
from rejoinder.resolving.agents import agents, mandated, patient
from rejoinder.resolving.antecedents import PRONOUNS, is_name
from rejoinder.resolving.order import Order
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.scattered import LESS_SURE, SCATTERED

__all__ = ["Assembly"]

Offsets = tuple[int, int]
NAMELESS = 0.6
"""Confidence from which an act is a move although nobody can be named who acts; below it, words that somebody said stay
a statement only. On the negotiations kept for scoring it brought .006 of F1 when chosen (.8 then, on another scale).
"""
MOST_BEFORE = 3
"""Acts told before in the sentence whose subject may be this one's too."""
_DAY = re.compile(r"\d{4}-(?:\d\d|W\d\d)")
_GOES_ON = frozenset({"it", "he", "she", "they"})
_ALSO = re.compile(r"\s+(?:also|further|furthermore|additionally|likewise|again)\b")
_ANOTHER = re.compile(ANOTHER, re.IGNORECASE)
_PRONOUNS = frozenset({"he", "she", "they"})
_SPEAKER = frozenset({"i", "me", "my", "we", "us", "our", "ourselves", "myself"})
_OURS = re.compile(r"\b(?:our|my)\s+(?:own\s+)?$", re.IGNORECASE)
_SIDES = frozenset(
    "members people side government union party country nation company delegation team organisation organization"
    " association federation group movement ministry army forces".split()
)
_SPOKEN_TO = frozenset({"you", "your"})
UNRESOLVED = Resolution(None, None, "nothing names the actor", 0.0)


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
        order: Order | None = None,
    ) -> None:
        self._source, self._clean, self._parts = source, cleaned, parts
        self._language, self._published = language, published
        self._mentions, self._times, self._references = mentions, times, references
        self._order = order
        self._sentence_starts = [s for s, _ in parts.sentences]
        self._time_starts = [t.start for t in times]
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
        statements, said = self._statements(drafts)
        return Reading(
            document,
            self._clean.removed,
            tuple(self._clean.hull(s, e) for s, e in self._parts.sentences),
            tuple(self._mention(m) for m in self._mentions),
            tuple(self._time(t) for t in self._times),
            statements,
            self._moves(acts, drafts, said),
            self._restored(),
        )

    def _restored(self) -> ReadingOrder | UnsetType:
        """The order of sentences restored, if that received is not credible."""
        if self._order is None or self._order.credible:
            return UNSET
        return ReadingOrder(self._order.sentences, round(self._order.doubt, 3), self._order.reasons)

    def _span(self, start: int, end: int) -> Span:
        a, b = self._clean.hull(start, end)
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

    def _statements(self, drafts: list[Draft]) -> tuple[tuple[Statement, ...], list[Resolution]]:
        """Statements in the order of the text, and who said each draft."""
        resolved = [self._references.resolve(*d.source, exclude=d.content) if d.source else UNRESOLVED for d in drafts]
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
                    self._speaker(draft.source, resolved[index]) if draft.source else None,
                    self._span(*draft.cue),
                    tuple(content),
                    self._speaker(told, self._references.resolve(*told)) if told else None,
                    draft.mode,
                    names[draft.outer] if draft.outer is not None else None,
                    _sure(draft.confidence, resolved[index]),
                )
            )
        self._names = names
        return tuple(statements), resolved

    def _moves(self, acts: list[MoveDraft], drafts: list[Draft], said: list[Resolution]) -> tuple[Move, ...]:
        moves: list[Move] = []
        seen: set[tuple[str, str | None, Offsets, Offsets | None, Offsets | None]] = set()
        settled: dict[Offsets, set[str]] = {}
        acts = [a for a in acts if not self._only_demanded(a)]
        self._triggers = [a.trigger for a in acts]
        for draft in acts:
            inside = None if draft.settled else self._innermost(drafts, draft.trigger)
            reported = inside is not None and any(s <= draft.trigger[0] < e for s, e in drafts[inside].content)
            act = draft if draft.settled or draft.rule else self._undergone(draft, reported)
            if act is None:
                continue
            if act.settled:
                actors = self._settled(act, settled)
            else:
                actors = self._going_on(act, moves) or self._actors_of(act, drafts, said, inside)
            if not actors:
                continue
            to = tuple(
                self._actor(words, who) for words in act.addressees for who in self._whom(act, words, drafts, inside)
            )
            for words, who in actors:
                if act.rule and act.act == "claim_ignored" and any(t.actor == who.actor for t in to) and len(to) == 1:
                    continue  # whoever says so of itself claims nothing against others
                nameless = who.actor is None and who.person is None and not is_name(self._clean.text[slice(*words)])
                if nameless and act.confidence < NAMELESS:
                    continue
                for point in act.points or (None,):
                    key = (act.act, who.actor or self._clean.text[slice(*words)].lower(), act.evidence, point, act.day)
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
                            self._when_said(act.day or act.trigger, act.points),
                            self._names[inside] if inside is not None else None,
                            self._according_to(drafts, said, inside, who, words),
                            self._span(*act.evidence),
                            _sure(act.confidence, who),
                        )
                    )
        if acts and all(a.settled for a in acts):
            return tuple(moves)  # a bulletin: its grammar has told who says what
        return tuple(moves + self._plain_speech(moves, drafts, said, settled))

    def _settled(self, act: MoveDraft, settled: dict[Offsets, set[str]]) -> list[tuple[Offsets, Resolution]]:
        """Who acts by a grammar; "he" is the one delegation that acted in the sentence before."""
        sentence = self._sentence_of(act.trigger[0])
        before = next((names for span, names in reversed(settled.items()) if span[1] <= sentence[0]), set())
        acting = settled.setdefault(sentence, set())
        found = []
        for words in act.actors:
            who = self._references.resolve(*words)
            if who.person is None and self._clean.text[slice(*words)].lower() in _PRONOUNS and len(before) == 1:
                who = Resolution(next(iter(before)), None, "the delegation before", 0.5)
            if who.actor and not self._clean.text[slice(*act.trigger)].endswith(" by"):
                acting.add(who.actor)
            found.append((words, who))
        return found

    def _plain_speech(
        self, moves: list[Move], drafts: list[Draft], said: list[Resolution], settled: Collection[Offsets]
    ) -> list[Move]:
        """A `state` move for each statement of a known actor in which no other move was read, outside sentences that
        a grammar has `settled`."""
        acting = {m.statement for m in moves}
        plain: list[Move] = []
        for index in sorted(range(len(drafts)), key=lambda i: (drafts[i].content[0], drafts[i].depth)):
            draft, who = drafts[index], said[index]
            if self._names[index] in acting or who.actor is None or draft.source is None:
                continue
            if settled and self._sentence_of(draft.cue[0]) in settled:
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
                    self._when_said(draft.cue, draft.content),
                    self._names[index],
                    self._according_to(drafts, said, draft.outer, who),
                    self._span(*words),
                    _sure(draft.confidence, who),
                )
            )
        return plain

    def _actors_of(
        self, act: MoveDraft, drafts: list[Draft], said: list[Resolution], inside: int | None
    ) -> list[tuple[Offsets, Resolution]]:
        """Who acts. A cue's act is its source's, and within reported speech what names no actor of its own is the
        speaker's: sources are read more surely than the actors of triggers."""
        if act.rule and act.act == "claim_ignored":
            teller = drafts[inside].source if inside is not None else None
            return [(teller, who) for who in self._references.resolve_all(*teller)] if teller else []
        if act.rule:
            return [(w, who) for w in act.actors for who in self._whom(act, w, drafts, inside)]
        text, sentence = self._clean.text, self._sentence_of(act.trigger[0])
        words = list(act.actors)
        told = drafts[inside] if inside is not None and drafts[inside].source is not None else None
        if told is not None and told.cue[0] < act.trigger[1] and act.trigger[0] < told.cue[1]:
            return self._speakers(told)
        subject = self._subject(act, sentence, reported=inside is not None)
        if told is not None:
            words = [
                w for w in words if any(s <= w[0] < e for s, e in told.content) and sentence[0] <= w[0] < sentence[1]
            ]
            # "it" within what somebody says is mostly the speaker's own side
            words = words or [w for w in subject if text[slice(*w)].lower() not in PRONOUNS]
            if not words:
                return self._speakers(told)
        if subject and not any(w[0] < b and a < w[1] for w in words for a, b in subject):
            return [(w, who) for w in subject for who in self._meant(w, drafts, inside)]
        near = [w for w in words if sentence[0] <= w[0] < sentence[1]]
        actors = [(w, who) for w in near or words for who in self._meant(w, drafts, inside)]
        if words or inside is not None:
            return actors
        told_before = (m for m in self._mentions if sentence[0] <= m.start and m.end <= act.trigger[0] and m.actor)
        before = [m for m in told_before if not any(m.start < b and a < m.end for a, b in act.addressees)]
        if not before:
            return actors
        last = (before[-1].start, before[-1].end)
        return [(last, self._references.resolve(*last))]

    def _speakers(self, told: Draft) -> list[tuple[Offsets, Resolution]]:
        """Who says what is told, by the words for the source; a news agency only passes on what others do."""
        source = told.source
        if source is None:
            return []
        found = self._references.resolve_all(*source, exclude=told.content)
        return [(source, who) for who in found if not is_agency(who.actor)]

    def _only_demanded(self, act: MoveDraft) -> bool:
        """Whether an act is but what somebody demands of another, which is told by the demand."""
        if act.settled or act.rule or act.act in ASKS:
            return False
        return mandated(self._clean.text, act.trigger, self._sentence_of(act.trigger[0]))

    def _undergone(self, act: MoveDraft, reported: bool) -> MoveDraft | None:
        """An act without those for actors who are but asked or undergo it. None where nobody else is named; in what
        somebody says (`reported`) that is who demands or refuses.
        """
        found = patient(self._clean.text, act.trigger, act.act, self._mentions, self._sentence_of(act.trigger[0]))
        if found is None:
            return act
        end, asked = found
        actors = tuple(
            w for w in act.actors if abs(w[1] - end) > 1 and not any(w[0] < b and a < w[1] for a, b in asked)
        )
        if act.actors and not actors and not reported:
            actors = self._subject(act, self._sentence_of(act.trigger[0]), reported=False)
            if not actors:
                return None
        undergo = tuple(w for w in act.actors if w not in actors) if act.act in ASKS else ()
        return replace(act, actors=actors, addressees=asked or act.addressees or undergo)

    def _subject(self, act: MoveDraft, sentence: Offsets, *, reported: bool) -> tuple[Offsets, ...]:
        """The subject of the verb that tells an act, if one stands there plainly."""
        index = bisect.bisect_left(self._triggers, act.trigger)
        # "rejected the demand for a quota but accepted": the act told before may be a noun, which has no subject
        for before in reversed(self._triggers[max(0, index - MOST_BEFORE) : index]) if index else ():
            if before[0] < sentence[0]:
                break
            found = agents(self._clean.text, act.trigger, act.act, self._mentions, sentence, before, reported=reported)
            if found:
                return found
        return agents(self._clean.text, act.trigger, act.act, self._mentions, sentence, None, reported=reported)

    def _going_on(self, act: MoveDraft, moves: list[Move]) -> list[tuple[Offsets, Resolution]]:
        """Who acts by "It also demanded", "A third demand was": whoever did so in the sentence before."""
        if act.rule or not moves or (self._order is not None and not self._order.credible):
            return []
        text = self._clean.text
        start = self._sentence_of(act.trigger[0])[0]
        words, human = act.actors[0] if act.actors else act.trigger, None
        said = text[slice(*words)].lower()
        if act.actors:
            if len(act.actors) > 1 or words[0] != start or said not in _GOES_ON:
                return []
            if not _ALSO.match(text, words[1], act.trigger[0]):
                return []
            human = said in ("he", "she")
        elif not _ANOTHER.match(text, start, act.trigger[1]):
            return []
        low, high = self._clean.hull(*self._sentence_of(start - 1)) if start else (0, 0)
        for move in reversed(moves):
            if not low <= move.evidence.start < high:
                break
            alike = POLARITY[move.act] == POLARITY[act.act] and low <= move.by.start < high
            if alike and (human is None or human == (move.person is not None)):
                return [(words, Resolution(move.by.actor, move.person, "as in the sentence before", 0.8))]
        return []

    def _whom(self, act: MoveDraft, words: Offsets, drafts: list[Draft], inside: int | None) -> list[Resolution]:
        """Whom words of an act mean, whatever a rule knows of them first."""
        known = dict(act.known).get(words)
        if known is not None:
            return [Resolution(known, None, "named", 1.0)]
        if words in act.addressees and self._clean.text[slice(*words)].lower() == "both":
            # whoever asks "both" is none of them: where it looks so, others are meant, and which is not known
            both = self._references.resolve_all(*words)
            own = {who.actor for a in act.actors for who in self._references.resolve_all(*a)}
            return [] if own & {who.actor for who in both} else both
        return self._meant(words, drafts, inside)

    def _meant(self, words: Offsets, drafts: list[Draft], inside: int | None) -> list[Resolution]:
        """Whom words mean; "we" within what somebody says are the speaker's side, "you" those spoken to."""
        draft = drafts[inside] if inside is not None else None
        if draft is not None and any(s <= words[0] < e for s, e in draft.content):
            said = self._clean.text[slice(*words)]
            said = said.lower() if said != "US" else said  # the country is not "us"
            if draft.source is not None and (said in _SPEAKER or self._own_side(words)):
                return self._references.resolve_all(*draft.source, exclude=draft.content)
            if said in _SPOKEN_TO and draft.addressee is not None:
                return self._references.resolve_all(*draft.addressee)
        return self._references.resolve_all(*words)

    def _own_side(self, words: Offsets) -> bool:
        """Whether words are for the side of whoever says "our" before them: "our members", "our government"."""
        text = self._clean.text
        return _OURS.search(text, max(0, words[0] - 12), words[0]) is not None and text[slice(*words)].lower() in _SIDES

    def _sentence_of(self, at: int) -> Offsets:
        index = bisect.bisect_right(self._sentence_starts, at) - 1
        return self._parts.sentences[index] if index >= 0 else (0, at + 1)

    def _actor(self, words: Offsets, who: Resolution) -> ActorSpan:
        span = self._span(*self._whole(words, who))
        return ActorSpan(who.actor, span.text, span.start, span.end)

    def _whole(self, words: Offsets, who: Resolution) -> Offsets:
        """The name that words are a part of, where it is for the same one: "Kitamura Metals" for "Metals"."""
        index = bisect.bisect_right(self._mention_starts, words[0]) - 1
        if index < 0:
            return words
        name = self._mentions[index]
        same = name.actor == who.actor and (name.person == who.person or who.person is None)
        return (name.start, name.end) if same and words[1] <= name.end else words

    def _innermost(self, drafts: list[Draft], trigger: Offsets) -> int | None:
        """The statement a trigger belongs to: the smallest whose content holds it, else the one it is the cue of."""
        best: tuple[int, int] | None = None
        for index, draft in enumerate(drafts):
            for start, end in draft.content:
                if start <= trigger[0] < end and (best is None or end - start < best[0]):
                    best = (end - start, index)
        if best is None:
            for index, draft in enumerate(drafts):
                if draft.cue[0] < trigger[1] and trigger[0] < draft.cue[1]:
                    return index
        return best[1] if best else None

    def _according_to(
        self,
        drafts: list[Draft],
        said: list[Resolution],
        inside: int | None,
        who: Resolution,
        words: Offsets | None = None,
    ) -> tuple[str, ...]:
        """The actors on whose word the move rests, outermost first; empty when its own actor tells it, alone or as one
        of several (`words` name those who act).
        """
        chain: list[str] = []
        if inside is not None and words is not None and words == drafts[inside].source:
            inside = drafts[inside].outer
        while inside is not None and len(chain) < 8:
            name = said[inside].actor
            if name and name != who.actor and name not in chain:
                chain.insert(0, name)
            inside = drafts[inside].outer
        return tuple(chain)

    def _when_said(self, at: Offsets, points: tuple[Offsets, ...]) -> MoveTime | None:
        """When an act happened: the date its sentence gives outside the point, else when it was reported."""
        index = bisect.bisect_right(self._sentence_starts, at[0]) - 1
        if index >= 0:
            start, end = self._parts.sentences[index]
            near = self._times[
                bisect.bisect_left(self._time_starts, start) : bisect.bisect_left(self._time_starts, end)
            ]
            latest = self._published.latest or "9999"
            # a bare year ("the positions of 1997") or a day to come belongs to what is spoken of, not to the act
            dates = [
                t
                for t in near
                if t.type in ("DATE", "TIME")
                and _DAY.match(t.value)
                and (t.value[:7] <= latest[:7])
                and not any(s <= t.start < e for s, e in points)
            ]
            if dates:
                best = min(dates, key=lambda t: abs(t.start - at[0]))
                told = self._published.basis in ("given", "dateline")
                return MoveTime(best.value, "given" if told else "inferred")
        dated = self._published
        if not dated.latest or not dated.earliest or dated.basis == "unknown":
            return None
        if dated.earliest == dated.latest:
            return MoveTime(dated.latest, dated.basis)
        value = _shared(dated.earliest, dated.latest)
        return MoveTime(value, "inferred") if value else None


def _shared(earliest: str, latest: str) -> str:
    """The month or year two ISO dates share, else nothing."""
    if earliest[:7] == latest[:7]:
        return latest[:7]
    return latest[:4] if earliest[:4] == latest[:4] else ""


def _sure(confidence: float, who: Resolution) -> float:
    """How sure an entry is: less where who acts was sought in a text whose order is not credible."""
    return round(confidence * LESS_SURE, 3) if SCATTERED in who.why else confidence
