"""All whom a document names, with what speaks for each of them having done one act.

Comes in: an act as it was read, whom the rules take for its actor, and whom the document names. Goes out: the
candidates, each with the signs that `doers` weighs.

One candidate is one actor under all its names, a person whose side the document does not tell, or the words the rules
take where they mean nobody known.
"""

from __future__ import annotations

import bisect
import math
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.role_odds import LEAST
from rejoinder.reading.statements import Draft
from rejoinder.reading.verdicts import KINDS, ROW_OF
from rejoinder.record.types import ASKS, POLARITY, Act
from rejoinder.resolving.agents import verb_group
from rejoinder.resolving.antecedents import PRONOUNS
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.salience import Entry, is_guess, is_state
from rejoinder.resolving.words import within

__all__ = ["SIGNS", "Candidate", "Candidates"]

Offsets = tuple[int, int]
Named = tuple[Offsets, Resolution]
_sentence: Callable[[Entry], int] = operator.attrgetter("sentence")
_start: Callable[[Entry], int] = operator.attrgetter("start")
_end: Callable[[Entry], int] = operator.attrgetter("end")
MOST = 14
"""Candidates of one act: first those something speaks for, then the nearest, then those named most."""
FAR = 12
"""Sentences from which on it does not matter how far away somebody is named."""
NEAR = 4
"""Sentences around an act in which the encoder may have seen its actor."""
BACK = 6
"""Sentences before an act in which somebody may be who is referred to."""
JOINED = 300
"""Code points between a name and an act that a few words can join."""
BETWEEN = 200
"""Mentions between an act and a name before it that are told apart."""
BESIDE = 20
"""Mentions of one candidate, on either side of a place, that the words there may go with; there are hardly ever as many
around an act, save in a sentence without end.
"""
UNNAMED = 9.0
"""The distance of who is not named in the sentence, as the others a logarithm."""
_KINDS = ("place", "person", "organisation", "group", "office")
_FLAGS = ("subject", "speech", "oblique", "modifier", "quoted", "embedded", "opens")
_BE = re.compile(r"\b(?:is|are|was|were|been|being|be)\b")
_BY = re.compile(r"[^.;:“”\"]{0,40}?\bby\b")
_TO = re.compile(r"\bto\s+$")
_POSSESSED = re.compile(r"(?:['’]s?|\b(?:its|their|his|her|our))\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_NOUN = re.compile(r"\b(?:the|a|an|its|their|his|her|our|no|any|of|this|that)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_BETWEEN = re.compile(r"[^.;:“”\"()]{0,60}?\b(by|from|of|to|on|with|against|for|at|in)\s+(?:[\w’'-]+\s+){0,3}$")
"""The preposition before a name behind an act: "a request | from Yerevan", "turned down | by the board"."""
_ANOTHERS = re.compile(r"\b(?!(?:voiced|tabled|submitted|presented|issued|repeated|raised|signed)\b)\w{2,}ed\b")
"""A participle between an act and "by": "a demand | refused by X" is no demand of X's."""
_BEHIND = ("by", "from", "of", "to on with against for", "at in")
_OWNS = re.compile(r"(?:['’]s?)\s+(?:[\w-]+\s+){0,3}$")
SIGNS = (
    "by the rules", "rules have several", "rules have none", "margin of the rules", "rules by a pronoun",
    "rules by a name", "rules guess", "rules by the speaker", "rules by the subject", "rules by a role",
    "actor first", "actor second", "addressee first", "addressee second", "point second",
    "actor first, referred to", "actor second, referred to", "lead first", "lead second",
    "chance by the rules", "chance by other words", "a chance",
    "is subject", "a subject", "is speaker", "a speaker", "is outer speaker", "is spoken to", "in content", "in cue",
    "direct", "speaker by a pronoun", "margin of the speaker",
    "before", "after", "others between", "sentences back", "sentences ahead", "in sentence", "in paragraph",
    *(f"{flag} before" for flag in _FLAGS), *(f"{flag} after" for flag in _FLAGS),
    "owns it", *(f"{words.split()[0]} it" for words in _BEHIND), "right behind",
    "link of words", "link of trigger",
    "share", "rank", "headline", "state", *(f"is {kind}" for kind in _KINDS), "person only", "nobody known",
    "candidates",
    "did the last", "did the one before", "share of acts", "asked last", "was asked last", "same act as last",
    "in point", "in evidence", "among addressees",
    "passive", "by behind", "infinitive", "possessed", "noun", "confidence", "trigger words", "in headline",
    "into sentence", "neutral", *(f"is {kind[0]}" for kind in KINDS),
)  # fmt: skip
"""What each sign of a candidate tells."""


@dataclass(frozen=True)
class Candidate:
    """One who may have done an act: `words` name it nearest, `who` is whom they mean, `signs` is as long as `SIGNS`."""

    words: Offsets
    who: Resolution
    by_rules: bool
    signs: tuple[float, ...]


@dataclass(frozen=True)
class _Seen:
    """What is known of one candidate before its place is looked at: log-odds of roles among its mentions, the words
    that may refer to it with theirs.
    """

    odds: tuple[float, ...]
    referred: tuple[float, float]


def _key(who: Resolution | Entry) -> str:
    """What makes two candidates the same: the actor, else the person."""
    return who.actor or who.person or ""


def _keys(found: Iterable[Resolution]) -> frozenset[str]:
    return frozenset(map(_key, found)) - {""}


def _run(mine: Sequence[Entry], low: int, high: int, by: Callable[[Entry], int]) -> slice:
    """Where those of some mentions, in order, lie whose sentence or paragraph (`by`) is from `low` up to `high`; found
    without a look at the others, so that a long text takes no longer for each of its acts.
    """
    first = bisect.bisect_left(mine, low, key=by)
    return slice(first, bisect.bisect_right(mine, high, lo=first, key=by))


def _told_in(mine: Sequence[Entry], low: int, high: int) -> Sequence[Entry]:
    """Those of some mentions, in order, that stand in the sentences from `low` up to `high`."""
    return mine[_run(mine, low, high, _sentence)]


def _reaching(mine: Sequence[Entry], start: int, end: int) -> Sequence[Entry]:
    """Those of some mentions, in order and none within another, that reach into `[start, end)`."""
    first = bisect.bisect_right(mine, start, key=_end)
    return mine[first : bisect.bisect_left(mine, end, lo=first, key=_start)]


def _starts_in(mine: Sequence[Entry], start: int, end: int) -> bool:
    """Whether one of some mentions, in order, begins in `[start, end)`."""
    at = bisect.bisect_left(mine, start, key=_start)
    return at < len(mine) and mine[at].start < end


class Candidates:
    """Those who may have done the acts of one document, asked for act by act in the order of the text."""

    def __init__(
        self,
        text: str,
        references: References,
        sentences: Sequence[Offsets],
        paragraphs: Sequence[Offsets],
        drafts: Sequence[Draft],
        said: Sequence[Resolution],
    ) -> None:
        self._text, self._references = text, references
        self._sentences, self._paragraphs = sentences, paragraphs
        self._drafts, self._said = drafts, said
        self._known: dict[str, list[Entry]] = defaultdict(list)
        self._homes: dict[str, Resolution] = {}
        self._shown: list[Entry] = [e for e in references.entries if _key(e) and not e.byline]
        for entry in self._shown:
            self._known[self._of_whom(entry)].append(entry)
        self._kinds = {key: {e.kind for e in mine} for key, mine in self._known.items()}
        self._often = sorted(self._known, key=lambda k: -len(self._known[k]))
        self._rank = {key: float(place) for place, key in enumerate(self._often)}
        self._total = max(1, sum(map(len, self._known.values())))
        self._near: tuple[int, tuple[str, ...]] = (-1, ())
        self._last: list[tuple[frozenset[str], Act]] = []
        self._acts: Counter[str] = Counter()
        self._asked: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    def _of_whom(self, entry: Entry) -> str:
        """The key of whoever a mention is of: whom a person speaks for, if that is known."""
        if entry.actor or not entry.person:
            return _key(entry)
        if entry.person not in self._homes:
            self._homes[entry.person] = self._references.resolve(entry.start, entry.end)
        return _key(self._homes[entry.person]) or entry.person

    def _as_named(self, entry: Entry) -> Resolution:
        """Whom a mention means that no rule chose."""
        home = self._homes.get(entry.person or "") if not entry.actor else None
        return Resolution(
            home.actor if home else entry.actor, entry.person, f"named near the act: {entry.mention.text}", 0.5
        )

    def note(self, act: MoveDraft, rules: Sequence[Named], to: Sequence[Resolution]) -> None:
        """Note whom the rules took for the actor of an act: it tells something of the next."""
        keys = _keys(who for _, who in rules)
        self._last.append((keys, act.act))
        self._acts.update(keys)
        if act.act in ASKS:
            self._asked = keys, _keys(to)

    def of(
        self,
        act: MoveDraft,
        rules: Sequence[Named],
        subject: Sequence[Offsets],
        inside: int | None,
        to: Sequence[Resolution],
        asked: Sequence[Offsets] = (),
    ) -> list[Candidate]:
        """All who may have done an act: `rules` are whom the rules take, `subject` the words for the verb's subject,
        `inside` the statement the act is told in, `to` whom it is addressed to. Those named by the words in `asked`
        have not done it by the grammar of its verb.
        """
        start = act.trigger[0]
        index = max(0, within(self._sentences, start))
        chosen = {self._named(words, who): (words, who) for words, who in rules}
        subjects = {_key(w): words for words in subject for w in self._references.resolve_all(*words)}
        speaker, source = self._speaker(inside)
        outer = self._drafts[inside].outer if inside is not None else None
        outer_key = _key(self._said[outer]) if outer is not None else ""
        told = self._drafts[inside].addressee if inside is not None else None
        spoken_to = _keys(self._references.resolve_all(*told)) if told is not None else frozenset()
        referred, chances = self._referred(act, speaker)
        by_rules = {key: chance for chance, key in rules[0][1].others} if rules else {}
        listed = [
            *chosen, *subjects, *([_key(speaker)] if speaker else ()), outer_key, *referred, *by_rules, *chances,
            *self._nearest(index), *self._often,
        ]  # fmt: skip
        others = _keys(who for words in asked for who in self._references.resolve_all(*words)) - chosen.keys()
        keys = [key for key in dict.fromkeys(listed) if key and key not in others][:MOST]
        seen = {key: self._seen(act, key, index, referred) for key in keys}
        lead = [max((max(s.odds[i], s.referred[i]) for s in seen.values()), default=LEAST) for i in (0, 1)]
        common = self._of_rules(act, rules, subject, source), self._of_statement(act, inside), self._of_act(act)
        found = []
        for key in keys:
            place, nearest = self._place(act, key, index)
            if key in chosen:
                words, who = chosen[key]
            elif key in subjects:
                words, who = subjects[key], self._references.resolve(*subjects[key])
            elif speaker is not None and source is not None and key == _key(speaker):
                words, who = source, speaker
            elif key in referred:
                words, who = referred[key][2], self._references.resolve(*referred[key][2])
            elif nearest is not None:
                words, who = (nearest.start, nearest.end), self._as_named(nearest)
            else:
                continue
            if not _key(who) and key not in chosen:
                continue
            mine = self._known.get(key, [])
            odds = seen[key]
            signs = (
                float(key in chosen),
                *common[0],
                *odds.odds,
                *odds.referred,
                *(max(odds.odds[i], odds.referred[i]) - lead[i] for i in (0, 1)),
                by_rules.get(key, 0.0),
                chances.get(key, 0.0),
                float(bool(by_rules or chances)),
                float(key in subjects),
                float(bool(subjects)),
                float(speaker is not None and key == _key(speaker)),
                float(speaker is not None and bool(_key(speaker))),
                float(key == outer_key),
                float(key in spoken_to),
                *common[1],
                *place,
                *self._joined(act, key, index),
                self._link(mine, rules[0][0][0] if len(rules) == 1 else start, index),
                self._link(mine, start, index),
                len(mine) / self._total,
                self._rank.get(key, 20.0),
                float(bool(_told_in(mine, 0, 0))),
                float(is_state(key)),
                *(float(kind in self._kinds.get(key, ())) for kind in _KINDS),
                float(who.actor is None),
                float(not _key(who)),
                float(len(keys)),
                *self._history(act, key),
                float(any(_starts_in(mine, *point) for point in act.points)),
                float(_starts_in(mine, *act.evidence)),
                float(key in _keys(to)),
                *common[2],
            )
            found.append(Candidate(words, who, key in chosen, signs))
        return found

    def _named(self, words: Offsets, who: Resolution) -> str:
        """The key of whom the rules take; the words themselves where they mean nobody known."""
        return _key(who) or f"“{self._text[slice(*words)].lower()}”"

    def _speaker(self, inside: int | None) -> tuple[Resolution | None, Offsets | None]:
        """Who says what a statement reports, and the words for them."""
        return (None, None) if inside is None else (self._said[inside], self._drafts[inside].source)

    def _referred(
        self, act: MoveDraft, speaker: Resolution | None
    ) -> tuple[dict[str, tuple[float, float, Offsets]], dict[str, float]]:
        """Who is meant by words that may be for the actor and name nobody, with their log-odds; the chances of all who
        could be meant by them or by the words for the speaker.
        """
        referred: dict[str, tuple[float, float, Offsets]] = {}
        chances = {key: chance for chance, key in speaker.others} if speaker else {}
        if act.looks is None:
            return referred, chances
        for words in act.looks.runs():
            if any(e.start < words[1] and words[0] < e.end for e in self._before(words)):
                continue
            first, second = act.looks.odds(words)[:2]
            for who in self._references.resolve_all(*words):
                for chance, other in who.others:
                    chances[other] = max(chance, chances.get(other, 0.0))
                key = _key(who)
                if key and (key not in referred or second > referred[key][1]):
                    referred[key] = (first, second, words)
        return referred, chances

    def _before(self, words: Offsets) -> list[Entry]:
        """The mentions in words, or that begin a little before them."""
        entries = self._references.entries
        low = bisect.bisect_left(entries, words[0] - 80, key=_start)
        return entries[low : bisect.bisect_left(entries, words[1], key=_start)]

    def _nearest(self, index: int) -> Sequence[str]:
        """Those named in a sentence, the two before or the one behind it, the nearest first."""
        if self._near[0] != index:
            near = {(abs(index - e.sentence), self._of_whom(e)) for e in _told_in(self._shown, index - 2, index + 1)}
            self._near = index, tuple(dict.fromkeys(key for _, key in sorted(near)))
        return self._near[1]

    def _seen(self, act: MoveDraft, key: str, index: int, referred: dict[str, tuple[float, float, Offsets]]) -> _Seen:
        odds = [LEAST] * 5
        if act.looks is not None:
            near = _told_in(self._known.get(key, ()), index - NEAR, index + NEAR)
            for entry in _reaching(near, *act.looks.reach):
                odds = [max(a, b) for a, b in zip(odds, act.looks.odds((entry.start, entry.end)), strict=True)]
        return _Seen(tuple(odds), referred[key][:2] if key in referred else (LEAST, LEAST))

    def _link(self, mine: Sequence[Entry], at: int, index: int) -> float:
        """How well the words at a place go with the names of somebody before them, as the encoder has it."""
        links = self._references.links
        if links is None:
            return 0.0
        told = _told_in(mine, index - BACK, index)
        here = bisect.bisect_left(told, at, key=_start)
        near = told[max(0, here - BESIDE) : here + BESIDE]
        return links.greatest(at, ((e.start, e.end) for e in near), default=-UNNAMED)

    def _place(self, act: MoveDraft, key: str, index: int) -> tuple[tuple[float, ...], Entry | None]:
        """Where somebody is named around an act, and the mention nearest to it."""
        start, end = act.trigger
        mine = self._known.get(key, [])
        run = _run(mine, index, index, _sentence)
        before = bisect.bisect_right(mine, start, run.start, run.stop, key=_end)
        after = bisect.bisect_left(mine, end, run.start, run.stop, key=_start)
        last = mine[before - 1] if before > run.start else None
        following = mine[after] if after < run.stop else None
        earlier = mine[run.start - 1] if run.start else None
        later = mine[run.stop] if run.stop < len(mine) else None
        paragraph = within(self._paragraphs, start)
        beside = _run(mine, paragraph, paragraph, operator.attrgetter("paragraph"))
        others = 0
        if last is not None:
            between = self._references.entries[
                bisect.bisect_left(self._references.entries, last.end, key=_start) :
                bisect.bisect_left(self._references.entries, start, key=_start)
            ]  # fmt: skip
            others = len({self._of_whom(e) for e in between[-BETWEEN:]} - {"", key})
        flagged = last or earlier
        return (
            math.log1p(start - last.end) if last else UNNAMED,
            math.log1p(following.start - end) if following else UNNAMED,
            float(others),
            float(index - earlier.sentence if earlier else FAR),
            float(min(FAR, later.sentence - index) if later else FAR),
            float(before - run.start + run.stop - after),
            float(beside.stop - beside.start),
            *(float(getattr(flagged, flag)) if flagged else -1.0 for flag in _FLAGS),
            *(float(getattr(following, flag)) if following else -1.0 for flag in _FLAGS),
        ), last or following or earlier or (mine[0] if mine else None)

    def _joined(self, act: MoveDraft, key: str, index: int) -> tuple[float, ...]:
        """What joins the names of somebody in the sentence to an act: "X's | demand", "a demand | of X", "told | X"."""
        text, (start, end) = self._text, act.trigger
        mine = _reaching(_told_in(self._known.get(key, ()), index, index), start - JOINED, end + JOINED)
        owns = any(e.end <= start and _OWNS.fullmatch(text, e.end, start) for e in mine)
        behind: list[str] = []
        for entry in mine:
            found = _BETWEEN.fullmatch(text, end, entry.start) if entry.start >= end else None
            if found and not (found[1] == "by" and _ANOTHERS.search(text, end, entry.start)):
                behind.append(found[1])
        right = any(0 < e.start - end <= len(" the ") and text[end : e.start].strip() in ("", "the") for e in mine)
        return (
            float(owns),
            *(float(any(word in words.split() for word in behind)) for words in _BEHIND),
            float(right),
        )

    def _history(self, act: MoveDraft, key: str) -> tuple[float, ...]:
        """What somebody has done or was asked before."""
        nothing: tuple[frozenset[str], Act | None] = (frozenset(), None)
        last, before = ([nothing, nothing, *self._last][::-1])[:2]
        return (
            float(key in last[0]),
            float(key in before[0]),
            self._acts[key] / max(1, sum(self._acts.values())),
            float(key in self._asked[0]),
            float(key in self._asked[1]),
            float(last[1] == act.act),
        )

    def _of_rules(
        self, act: MoveDraft, rules: Sequence[Named], subject: Sequence[Offsets], source: Offsets | None
    ) -> tuple[float, ...]:
        """What there is to say of the rules' choice."""
        if not rules:
            return (0.0, 1.0, -1.0, *([0.0] * 6))
        words, who = rules[0]
        said = self._text[slice(*words)]
        pronoun = said.lower() in PRONOUNS
        return (
            float(len(rules) > 1),
            float(not _key(who)),
            who.margin,
            float(pronoun),
            float(said[:1].isupper() and not pronoun),
            float(is_guess(who.why)),
            float(words == source),
            float(words in subject),
            float(words in act.actors),
        )

    def _of_statement(self, act: MoveDraft, inside: int | None) -> tuple[float, ...]:
        """What there is to say of the statement an act is told in."""
        if inside is None:
            return (0.0, 0.0, 0.0, 0.0, -1.0)
        told, (start, end) = self._drafts[inside], act.trigger
        return (
            float(any(a <= start < b for a, b in told.content)),
            float(told.cue[0] < end and start < told.cue[1]),
            float(told.mode == "direct"),
            float(told.source is not None and self._text[slice(*told.source)].lower() in PRONOUNS),
            self._said[inside].margin,
        )

    def _of_act(self, act: MoveDraft) -> tuple[float, ...]:
        """What there is to say of an act and the words for it."""
        text, (start, end) = self._text, act.trigger
        index = within(self._sentences, start)
        sentence = self._sentences[index] if index >= 0 else act.trigger
        group = verb_group(text, start, sentence)
        before = text[max(sentence[0], start - 40) : start]
        row = ROW_OF.get(act.act, -1)
        return (
            float(bool(_BE.search(text, group, end))),
            float(bool(_BY.match(text, end))),
            float(bool(_TO.search(text, max(0, group - 8), group))),
            float(bool(_POSSESSED.search(before))),
            float(bool(_NOUN.search(before))),
            act.confidence,
            float(len(text[start:end].split())),
            float(index == 0),
            math.log1p(start - sentence[0]),
            float(POLARITY[act.act] == "neutral"),
            *(float(row == k) for k in range(len(KINDS))),
        )
