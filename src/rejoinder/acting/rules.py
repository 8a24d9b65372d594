"""Who does an act, by rules: whoever says it, the subject of its verb, whom the encoder marked, whom "we" means.

Comes in: what was read of one document, statements and acts, with its references. Goes out: for each act those who do
it, as words with whom they mean. `Assembly` asks for it act by act, in the order of the text; `doers` looks at all
others whom the document names.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from rejoinder.reading.lists import ANOTHER
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.statements import Draft
from rejoinder.record.types import ASKS, POLARITY, Mention
from rejoinder.resolving.actors import is_agency
from rejoinder.resolving.agents import agents, answerers, mandated, patient
from rejoinder.resolving.antecedents import PRONOUNS
from rejoinder.resolving.references import References, Resolution

__all__ = ["UNRESOLVED", "Acting"]

Offsets = tuple[int, int]
MOST_BEFORE = 3
"""Acts told before in the sentence whose subject may be this one's too."""
_GOES_ON = frozenset({"it", "he", "she", "they"})
_ALSO = re.compile(r"\s+(?:also|further|furthermore|additionally|likewise|again)\b")
_ANOTHER = re.compile(ANOTHER, re.IGNORECASE)
AROUND = 400
"""Code points around an act in which its subject may stand."""
_STANDS_FOR = re.compile(
    r"(?:who|which|that|whose|what|this|these|those|some|one|another|both|all|neither|none|others?)\b", re.IGNORECASE
)
_JOINS = re.compile(r"\s+and\s+(?:the\s+)?")
_PRONOUNS = frozenset({"he", "she", "they"})
_SPEAKER = frozenset({"i", "me", "my", "we", "us", "our", "ourselves", "myself"})
_OURS = re.compile(r"\b(?:our|my)\s+(?:own\s+)?$", re.IGNORECASE)
_SIDES = frozenset(
    "members people side government union party country nation company delegation team organisation organization"
    " association federation group movement ministry army forces".split()
)
_ASKED_OF_IT = re.compile(r"\s+(?:should|must|ought|needs?|ha[sd]\s+to|was\s+to|[’']s\b|and\b|,)|[’']s\b")
"""What behind a name says that another speaks of it: what somebody should do, others say."""
_CHAIRS = re.compile(r"(?:[Tt]he\s+)?(?:VICE-|CO-)?(?:CHAIR(?:MAN|WOMAN|PERSON)?|PRESIDENT)S?")
_SPOKEN_TO = frozenset({"you", "your"})
UNRESOLVED = Resolution(None, None, "nothing names the actor", 0.0)


class Acting:
    """Those who act in one document: its reading text with the references and mentions in it, and its statements.

    Sentences stand in the order of the text; `ordered` says whether that is their own.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Offsets],
        mentions: Sequence[Mention],
        references: References,
        drafts: Sequence[Draft],
        *,
        ordered: bool = True,
    ) -> None:
        self._text, self._sentences, self._mentions, self._references = text, sentences, mentions, references
        self._ordered = ordered
        self._sentence_starts = [s for s, _ in sentences]
        self._mention_starts = [m.start for m in mentions]
        self._drafts = drafts
        self.said = [self._source_of(d) for d in drafts]
        """Who says each of the statements."""
        self.tellers = [self._tellers(d, who) for d, who in zip(drafts, self.said, strict=True)]
        """The actors who say each of them, several where they speak together."""
        self.triggers: list[Offsets] = []
        """Those of all acts, in order."""
        self._done: list[tuple[MoveDraft, Offsets, Resolution]] = []
        self._settled: dict[Offsets, set[str]] = {}

    def _source_of(self, draft: Draft) -> Resolution:
        """Who says a draft."""
        if draft.source is None:
            return UNRESOLVED
        return self._of_itself(draft, draft.source) or self._references.resolve(*draft.source, exclude=draft.content)

    def _tellers(self, draft: Draft, who: Resolution) -> tuple[str, ...]:
        """The actors who say a draft: "Egypt and Sudan said"."""
        if who.actor or draft.source is None or " and " not in self._text[slice(*draft.source)]:
            return (who.actor,) if who.actor else ()
        found = self._references.resolve_all(*draft.source, exclude=draft.content)
        return tuple(dict.fromkeys(one.actor for one in found if one.actor))

    def _of_itself(self, draft: Draft, source: Offsets) -> Resolution | None:
        """Who speaks of himself: "Kurti would not rule it out, | he told a daily"."""
        text = self._text
        if draft.mode == "direct" or text[slice(*source)].lower() not in ("he", "she"):
            return None
        start, end = next((c for c in reversed(draft.content) if c[1] <= source[0]), source)
        if not 0 <= source[0] - end <= len(", ") or self.sentence_of(start) != self.sentence_of(source[0]):
            return None
        at = bisect.bisect_right(self._mention_starts, start + len("President ")) - 1
        name = self._mentions[at] if at >= 0 else None
        if name is None or name.start < start or not name.person or _ASKED_OF_IT.match(text, name.end):
            return None
        if name.start > start and not text[start : name.start].istitle():
            return None
        who = self._references.resolve(name.start, name.end)
        return who if self._references.may_be(who.person, text[slice(*source)].lower()) else None

    @property
    def settled(self) -> Collection[Offsets]:
        """The sentences of which a grammar has told who acts."""
        return self._settled.keys()

    def by_grammar(self, act: MoveDraft) -> list[tuple[Offsets, Resolution]]:
        """Who acts by a grammar; "he" is the one delegation that acted in the sentence before."""
        sentence = self.sentence_of(act.trigger[0])
        before = next((names for span, names in reversed(self._settled.items()) if span[1] <= sentence[0]), set())
        acting = self._settled.setdefault(sentence, set())
        found = []
        for words in act.actors:
            who = self._references.resolve(*words)
            if _CHAIRS.fullmatch(self._text, *words):
                who = Resolution(None, None, "who presides is of no side", 0.0)
            if who.person is None and self._text[slice(*words)].lower() in _PRONOUNS and len(before) == 1:
                who = Resolution(next(iter(before)), None, "the delegation before", 0.5)
            if who.actor and not self._text[slice(*act.trigger)].endswith(" by"):
                acting.add(who.actor)
            found.append((words, who))
        return found

    def actors_of(
        self, act: MoveDraft, inside: int | None, subject: tuple[Offsets, ...]
    ) -> list[tuple[Offsets, Resolution]]:
        """Who acts; `subject` is that of the verb, where one stands there. A cue's act is its source's, and within
        reported speech what names no actor of its own is the speaker's: sources are read more surely than the actors of
        triggers.
        """
        if act.rule and act.act == "claim_ignored":
            teller = self._drafts[inside].source if inside is not None else None
            return [(teller, who) for who in self._references.resolve_all(*teller)] if teller else []
        if act.rule:
            return [(w, who) for w in act.actors for who in self.whom(act, w, inside)]
        text, sentence = self._text, self.sentence_of(act.trigger[0])
        words = list(act.actors)
        told = self._drafts[inside] if inside is not None and self._drafts[inside].source is not None else None
        if told is not None and told.cue[0] < act.trigger[1] and act.trigger[0] < told.cue[1]:
            return self._speakers(told)
        if told is not None:
            words = [
                w for w in words if any(s <= w[0] < e for s, e in told.content) and sentence[0] <= w[0] < sentence[1]
            ]
            # "it" within what somebody says is mostly the speaker's own side
            words = words or [w for w in subject if text[slice(*w)].lower() not in PRONOUNS]
            if not words:
                return self._speakers(told)
        if self.names(subject) or (subject and not any(w[0] < b and a < w[1] for w in words for a, b in subject)):
            return [(w, who) for w in _as_marked(text, subject, words) for who in self._meant(w, inside)]
        near = [w for w in words if sentence[0] <= w[0] < sentence[1]]
        actors = [(w, who) for w in near or words for who in self._meant(w, inside)]
        if words or inside is not None:
            return actors
        told_before = (m for m in self._mentions if sentence[0] <= m.start and m.end <= act.trigger[0] and m.actor)
        before = [m for m in told_before if not any(m.start < b and a < m.end for a, b in act.addressees)]
        if not before:
            return actors
        last = (before[-1].start, before[-1].end)
        return [(last, self._references.resolve(*last))]

    def names(self, subject: Sequence[Offsets]) -> bool:
        """Whether a subject says who it is, so that it needs no other: no pronoun."""
        return bool(subject) and self._text[slice(*subject[0])].lower() not in PRONOUNS

    def _speakers(self, told: Draft) -> list[tuple[Offsets, Resolution]]:
        """Who says what is told, by the words for the source; a news agency only passes on what others do."""
        source = told.source
        if source is None:
            return []
        return [(source, who) for who in self._sources(told, source) if not is_agency(who.actor)]

    def _sources(self, told: Draft, source: Offsets) -> list[Resolution]:
        """Who says what is told, one or several."""
        own = self._of_itself(told, source)
        return [own] if own else self._references.resolve_all(*source, exclude=told.content)

    def only_demanded(self, act: MoveDraft) -> bool:
        """Whether an act is but what somebody demands of another, which is told by the demand."""
        if act.settled or act.rule or act.act in ASKS:
            return False
        return mandated(self._text, act.trigger, self.sentence_of(act.trigger[0]))

    def asked(self, act: MoveDraft) -> tuple[Offsets, ...]:
        """Who has not done an act by the grammar of its verb: is but asked, is given what others give, or answers what
        others ask.
        """
        sentence = self.sentence_of(act.trigger[0])
        found = patient(self._text, act.trigger, act.act, self._mentions, sentence)
        other = answerers(self._text, act.trigger, self._mentions, sentence) if act.act in ASKS else ()
        return (*(found[1] if found is not None and act.act in (*ASKS, "offer") else ()), *other)

    def undergone(self, act: MoveDraft, reported: bool) -> MoveDraft | None:
        """An act without those for actors who are but asked or undergo it. None where nobody else is named; in what
        somebody says (`reported`) that is who demands or refuses.
        """
        found = patient(self._text, act.trigger, act.act, self._mentions, self.sentence_of(act.trigger[0]))
        if found is None:
            return act
        end, asked = found
        actors = tuple(
            w
            for w in act.actors
            if abs(w[1] - end) > 1
            and not any(w[0] < b and a < w[1] for a, b in asked)
            and not (asked and asked[-1][1] < w[0] < end)  # in an aside: "Rabat, with which the EU talks, was asked"
        )
        if act.actors and not actors and not reported:
            actors = self.subject(act, reported=False)
            if not actors:
                return None
        undergo = tuple(w for w in act.actors if w not in actors) if act.act in (*ASKS, "offer") else ()
        return replace(act, actors=actors, addressees=asked or act.addressees or undergo)

    def subject(self, act: MoveDraft, *, reported: bool) -> tuple[Offsets, ...]:
        """The subject of the verb that tells an act, if one stands there plainly: a name, or words that the encoder
        marked for who acts.
        """
        sentence = self.sentence_of(act.trigger[0])
        named = self._with_marked(act, sentence)
        index = bisect.bisect_left(self.triggers, act.trigger)
        # "rejected the demand for a quota but accepted": the act told before may be a noun, which has no subject
        for before in reversed(self.triggers[max(0, index - MOST_BEFORE) : index]) if index else ():
            if before[0] < sentence[0]:
                break
            found = agents(self._text, act.trigger, act.act, named, sentence, before, reported=reported)
            if found:
                return found
        return agents(self._text, act.trigger, act.act, named, sentence, None, reported=reported)

    def _with_marked(self, act: MoveDraft, sentence: Offsets) -> Sequence[Mention]:
        """The names around an act, with the words that the encoder marked for who acts and that name nobody known."""
        reach = (max(sentence[0], act.trigger[0] - AROUND), min(sentence[1], act.trigger[1] + AROUND))
        marked = [w for w in act.actors if reach[0] <= w[0] and w[1] <= reach[1] and self._unnamed(*w)]
        if not marked:
            return self._mentions
        low = bisect.bisect_left(self._mention_starts, reach[0])
        named = list(self._mentions[low : bisect.bisect_left(self._mention_starts, reach[1], lo=low)])
        named += [Mention(a, b, self._text[a:b], "group", None, None, "marked for who acts") for a, b in marked]
        return sorted(named, key=lambda m: m.start)

    def _unnamed(self, start: int, end: int) -> bool:
        """Whether words have no name in them and stand for no other words."""
        words = self._text[start:end]
        if words.lower() in PRONOUNS or _STANDS_FOR.match(words):
            return False
        at = bisect.bisect_left(self._mention_starts, end) - 1
        return at < 0 or self._mentions[at].end <= start

    def done(self, act: MoveDraft, actors: Sequence[tuple[Offsets, Resolution]]) -> None:
        """Note who did an act."""
        self._done += [(act, words, who) for words, who in actors]

    def going_on(self, act: MoveDraft) -> list[tuple[Offsets, Resolution]]:
        """Who acts by "It also demanded", "A third demand was": whoever did so in the sentence before."""
        if act.rule or not self._done or not self._ordered:
            return []
        text = self._text
        start = self.sentence_of(act.trigger[0])[0]
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
        low, high = self.sentence_of(start - 1) if start else (0, 0)
        for before, named, who in reversed(self._done):
            if not low <= before.evidence[0] < high:
                break
            alike = POLARITY[before.act] == POLARITY[act.act] and low <= named[0] < high
            if alike and (human is None or human == (who.person is not None)):
                return [(words, Resolution(who.actor, who.person, "as in the sentence before", 0.8))]
        return []

    def whom(self, act: MoveDraft, words: Offsets, inside: int | None) -> list[Resolution]:
        """Whom words of an act mean, whatever a rule knows of them first."""
        known = dict(act.known).get(words)
        if known is not None:
            return [Resolution(known, None, "named", 1.0)]
        if words in act.addressees and self._text[slice(*words)].lower() == "both":
            # whoever asks "both" is none of them: where it looks so, others are meant, and which is not known
            both = self._references.resolve_all(*words)
            own = {who.actor for a in act.actors for who in self._references.resolve_all(*a)}
            return [] if own & {who.actor for who in both} else both
        return self._meant(words, inside)

    def _meant(self, words: Offsets, inside: int | None) -> list[Resolution]:
        """Whom words mean; "we" within what somebody says are the speaker's side, "you" those spoken to."""
        draft = self._drafts[inside] if inside is not None else None
        if draft is not None and any(s <= words[0] < e for s, e in draft.content):
            said = self._text[slice(*words)]
            said = said.lower() if said != "US" else said  # the country is not "us"
            if draft.source is not None and (said in _SPEAKER or self._own_side(words)):
                return self._sources(draft, draft.source)
            if said in _SPOKEN_TO and draft.addressee is not None:
                return self._references.resolve_all(*draft.addressee)
        return self._references.resolve_all(*words)

    def _own_side(self, words: Offsets) -> bool:
        """Whether words are for the side of whoever says "our" before them: "our members", "our government"."""
        text = self._text
        return _OURS.search(text, max(0, words[0] - 12), words[0]) is not None and text[slice(*words)].lower() in _SIDES

    def sentence_of(self, at: int) -> Offsets:
        """The sentence at a place of the text."""
        index = bisect.bisect_right(self._sentence_starts, at) - 1
        return self._sentences[index] if index >= 0 else (0, at + 1)

    def innermost(self, trigger: Offsets) -> int | None:
        """The statement a trigger belongs to: the smallest whose content holds it, else the one it is the cue of."""
        best: tuple[int, int] | None = None
        for index, draft in enumerate(self._drafts):
            for start, end in draft.content:
                if start <= trigger[0] < end and (best is None or end - start < best[0]):
                    best = (end - start, index)
        if best is None:
            for index, draft in enumerate(self._drafts):
                if draft.cue[0] < trigger[1] and trigger[0] < draft.cue[1]:
                    return index
        return best[1] if best else None


def _as_marked(text: str, subject: Sequence[Offsets], words: Sequence[Offsets]) -> list[Offsets]:
    """The parts of a subject, each as the encoder marked it where it marked that part alone; with what it marked that
    "and" joins to them.
    """
    found = [w for w in words if _JOINS.fullmatch(text, w[1], subject[0][0])]
    for part in subject:
        over = [w for w in words if w[0] < part[1] and part[0] < w[1]]
        alone = len(over) == 1 and sum(over[0][0] < b and a < over[0][1] for a, b in subject) == 1
        found.append(over[0] if alone else part)
    return found
