"""Frames to moves: acts with the words of their actor, addressees and point.

Comes in: the reading text with the encoder's scores. Goes out: drafts of moves in code points of the reading
text. The pipeline calls it and resolves who they are.
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rejoinder.reading.belonging import settle_points
from rejoinder.reading.bounds import bounded, next_act
from rejoinder.reading.bulletins import Bulletin, Position, bulletin_positions
from rejoinder.reading.encoder import Encoded, Encoder
from rejoinder.reading.frames import Anchor, Fragment, Frame, anchors, frame_of
from rejoinder.reading.lists import Named, named_demands
from rejoinder.reading.no_acts import no_act
from rejoinder.reading.options import REPORTING
from rejoinder.reading.plain_acts import limited, plain_act
from rejoinder.reading.role_odds import RoleOdds
from rejoinder.reading.second_look import Seen
from rejoinder.reading.several import asked_apart, asked_of_another, with_others_asked
from rejoinder.reading.verdicts import POINT, options, promising
from rejoinder.record.types import ASKS, Act
from rejoinder.resolving.words import within

__all__ = ["ROLE", "MoveDraft", "draft_of", "read_moves", "stretches"]

Offsets = tuple[int, int]
GLANCE = 0.4
"""How likely the first look must hold a piece for part of a trigger. From .1 triggers are told no better, with three
times as many second looks at plain news.
"""
NAMED_CONFIDENCE = 0.7
"""Confidence of a demand read from a regular phrase; not fitted, such phrases are rare in the corpus."""
EVENTS: frozenset[Act] = frozenset({"meet", "hand_over"})
EVENT = 0.2
"""Floor of certainty of a meeting or a handover: they place the rest in time and decide nothing, so that one too many
harms less than one too few."""
ROLE = 0.5
"""Probability from which a piece fills a role."""
SUBJECT = 100
"""Code points before a verb of a bulletin in which its subject belongs to the evidence."""
BULLETIN_CONFIDENCE = 0.8
"""Share of the positions read by the grammar of bulletins that were right on sentences it was not made on."""
WHOLE = 0.8
"""Certainty of an acceptance from which on nothing in its evidence limits it."""
_JOINT = re.compile(r"\s*,?\s*(?:and|or|&|as well as|along with|together with)?\s*(?:by|to|the)?\s*", re.IGNORECASE)
_MORE_OF_IT = re.compile(r"(?:an?|the|its|his|her|their|who|which|whose|where)\s", re.IGNORECASE)
_STOPS = re.compile(r"[.;:,\n]|\b(?:and|or)\b")
_SCRAPS = frozenset("a an the of in on at by for to and or that as".split())
_NO_THING = re.compile(r"its|his|her|their|our|my|is|are|was|were|be|been|has|have|had|does|did", re.IGNORECASE)
"""Words that alone are no point: "gave | its | consent"."""
_EDGES = " \t\n,.;:!?"
_REST_OF_NAME = re.compile(
    r"(?<=[a-z])(?: (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|June|July|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    r"|Dec(?:ember)?)\b)[A-Z][a-z][\w’'-]*){1,6}"
)
_REST_OF_WORD = re.compile(r"(?:(?<=[\w-])[^\W_]+|(?<=[^\W_])-(?=[^\W_]))*")
_LEADING = re.compile(r"(?:that|for|to|about|on|of)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class MoveDraft:
    """A move before its actors are resolved; spans in the reading text."""

    act: Act
    trigger: Offsets
    actors: tuple[Offsets, ...]
    addressees: tuple[Offsets, ...]
    points: tuple[Offsets, ...]
    evidence: Offsets
    confidence: float
    settled: bool = False
    """Whether a grammar tells who acts, so that no other reading of the sentence has a say."""
    rule: bool = False
    """Whether a rule found exactly these words for the actors, whoever tells of the act."""
    day: Offsets | None = None
    """The time expression that tells when, where a rule knows it."""
    known: tuple[tuple[Offsets, str], ...] = ()
    """Actor ids of words that are no mention by themselves: "Russia" in "NATO-Russia Council"."""
    looks: RoleOdds | None = field(default=None, compare=False, repr=False)
    """What both looks make of its roles, where they saw it."""


def read_moves(text: str, encoder: Encoder, encoded: Encoded, sentences: list[Offsets]) -> list[MoveDraft]:
    """Moves of a text in the order of their triggers; several actors or points of one trigger stay together here."""
    if "move.anchor" not in encoded.outputs:
        return []
    bulletin = bulletin_positions(text, sentences)
    if bulletin is not None and bulletin.throughout:
        return _with_bulletins([], bulletin)
    thresholds = encoder.tables["thresholds"]
    words = encoder.act_words
    found = promising(text, stretches(encoded, float(thresholds["trigger"])), words)
    seen = encoder.second_look.anchors(encoded, found)
    told = encoder.verdicts.weigh(options(text, found, seen, words, sentences))
    drafts: list[MoveDraft] = []
    for first, second, (act, confidence) in zip(found, seen, told, strict=True):
        trigger = _words(text, first.fragment)
        if trigger[0] == trigger[1]:
            continue
        act = plain_act(text, trigger, act)
        if confidence < (EVENT if act in EVENTS else float(thresholds["move"])):
            continue
        if no_act(text, trigger, act):
            continue
        frame = _framed(encoded, first, second)
        draft = draft_of(text, frame, act, confidence, sentences)
        if confidence < WHOLE:
            draft = replace(draft, act=limited(draft.act, text[draft.trigger[0] : draft.evidence[1]]))
        draft = replace(draft, looks=RoleOdds(first, second))
        drafts += with_others_asked(text, draft, _sentence(sentences, draft.trigger))
    drafts.sort(key=lambda d: (d.trigger, d.evidence))
    drafts = settle_points(drafts, text, sentences)
    drafts = _with_named(drafts, named_demands(text, sentences))
    return _with_bulletins(drafts, bulletin)


def _framed(encoded: Encoded, first: Anchor, second: Seen) -> Frame:
    """A trigger with what both looks make of its roles; a point that only the first sees is better than none."""
    both = frame_of(encoded.pieces, second.with_first(first), ROLE)
    if both.roles[POINT]:
        return both
    alone = frame_of(encoded.pieces, first, ROLE).roles[POINT]
    return replace(both, roles=(*both.roles[:POINT], alone, *both.roles[POINT + 1 :]))


def stretches(encoded: Encoded, sure: float, glance: float = GLANCE) -> list[Anchor]:
    """What may be triggers: stretches the first look holds for one with `sure` or more, whose ends it sees best, and of
    those from `glance` on the ones apart from them.
    """
    scores = encoded.frame("move")
    found = list(anchors(encoded.pieces, scores, threshold=sure))
    taken = np.zeros(len(encoded.pieces.ids), dtype=bool)
    for anchor in found:
        taken[anchor.first : anchor.last + 1] = True
    found += [a for a in anchors(encoded.pieces, scores, threshold=glance) if not taken[a.first : a.last + 1].any()]
    return sorted(found, key=lambda a: a.first)


def draft_of(text: str, frame: Frame, act: Act, confidence: float, sentences: list[Offsets]) -> MoveDraft:
    """One act with the words that fill its roles: whole words, of the trigger's sentence where it has any."""
    trigger = _words(text, frame.anchor)
    sentence = _sentence(sentences, trigger)
    around = _around(sentences, sentence)
    actors, addressees, points, evidence = frame.roles[:4]
    # of addressees that the reader saw farther off, 38 of 48 were not annotated
    asked = tuple(_coordinated(text, [f for f in addressees if around[0] <= f.start < sentence[1]]))
    marked = [_point(text, p) for p in _near(text, points, sentence, around)]
    marked = [p for p in marked if not _only_reports(text, p) and not _NO_THING.fullmatch(text, *p)]
    marked = _of_the_act(text, trigger, asked, marked)
    apart = asked_apart(text, act, trigger, marked, sentence)
    about = list(dict.fromkeys(bounded(text, act, trigger, asked, p, sentence) for p in apart))
    return MoveDraft(
        act,
        trigger,
        tuple(_coordinated(text, actors)),
        asked,
        tuple(about),
        _evidence(trigger, about, _near(text, evidence, sentence, sentence), sentence),
        round(confidence, 3),
    )


def _of_the_act(text: str, trigger: Offsets, asked: Sequence[Offsets], points: list[Offsets]) -> list[Offsets]:
    """The stretches of a point up to where the next verb of the sentence begins, or what another is asked."""
    if not points or points[0][0] < trigger[1]:
        return points
    whole = points[0][0], points[-1][1]
    other = asked_of_another(text, asked, whole)
    stop = min(next_act(text, trigger, whole), other[0] if other is not None else whole[1])
    return [(a, min(b, stop)) for a, b in points if a < stop]


def _with_bulletins(drafts: list[MoveDraft], bulletin: Bulletin | None) -> list[MoveDraft]:
    """The positions of a bulletin, if the text is one: where all of it is one, nothing else is a move."""
    if bulletin is None:
        return drafts
    read = bulletin.read
    starts = [span[0] for span, _ in read]

    def replaced(at: int) -> bool:
        index = bisect.bisect_right(starts, at) - 1
        return index >= 0 and at < read[index][0][1]

    def stretch(one: Position) -> Offsets:
        """The act with its point and those right before it who act."""
        near = [a for a, b in one.actors if b <= one.trigger[0] <= a + SUBJECT]
        if one.elsewhere:
            return min(one.trigger[0], *near), one.trigger[1]
        return min(one.trigger[0], one.point[0], *near), max(one.trigger[1], one.point[1])

    made = [
        MoveDraft(
            one.act,
            one.trigger,
            one.actors,
            one.addressees,
            (one.point,),
            stretch(one),
            BULLETIN_CONFIDENCE,
            settled=True,
        )
        for _, found in read
        for one in found
    ]
    kept = [] if bulletin.throughout else [d for d in drafts if not replaced(d.trigger[0])]
    return sorted([*kept, *made], key=lambda d: (d.trigger, d.evidence))


def _with_named(drafts: list[MoveDraft], named: Sequence[Named]) -> list[MoveDraft]:
    """Add demands told as nouns. What was read inside a list gives way to its items; where the reader saw an ask in
    "stressed the need for", its reading stands.
    """
    wanted = [
        n for n in named
        if n.actor is not None
        or not any(d.act in ASKS and n.covers[0] <= d.trigger[0] < n.covers[1] for d in drafts)
    ]  # fmt: skip
    if not wanted:
        return drafts
    covers = {n.covers for n in wanted} | {n.trigger for n in wanted}
    kept = [d for d in drafts if not any(a < d.trigger[1] and d.trigger[0] < b for a, b in covers)]
    made = [
        MoveDraft(
            n.act,
            n.trigger,
            (n.actor,) if n.actor else (),
            (n.addressee,) if n.addressee else (),
            (n.point,),
            n.evidence,
            NAMED_CONFIDENCE,
        )
        for n in wanted
    ]
    return sorted([*kept, *made], key=lambda d: (d.trigger, d.evidence))


def _coordinated(text: str, fragments: Sequence[Fragment]) -> list[Offsets]:
    """The likeliest stretch of a role, with those joined to it by commas and "and"."""
    merged = _merged(text, fragments)
    if not merged:
        return []
    spans = [span for span, _ in merged]
    best = max(range(len(merged)), key=lambda i: merged[i][1])
    while best > 0 and _more_of_it(text, spans[best - 1], spans[best]):
        best -= 1
    low = high = best
    while low > 0 and _joined(text, spans[low - 1], spans[low]):
        low -= 1
    while high + 1 < len(spans) and _joined(text, spans[high], spans[high + 1]):
        high += 1
    return [_whole_name(text, span) for span in spans[low : high + 1]]


def _joined(text: str, one: Offsets, other: Offsets) -> bool:
    """Whether two stretches act together."""
    return _JOINT.fullmatch(text, one[1], other[0]) is not None and not _more_of_it(text, one, other)


def _more_of_it(text: str, one: Offsets, other: Offsets) -> bool:
    """Whether the second of two stretches tells more of the first: "the", "a" or "who" behind a mere comma."""
    joint = _JOINT.fullmatch(text, one[1], other[0])
    between = joint.group().strip() if joint else ""
    return between == ", the" or (between == "," and _MORE_OF_IT.match(text, *other) is not None)


def _whole_name(text: str, span: Offsets) -> Offsets:
    """A name that was cut short, to its end: "Anthony" of "Anthony Blinken"."""
    if not text[span[0] : span[0] + 1].isupper():
        return span
    rest = _REST_OF_NAME.match(text, span[1])
    return (span[0], rest.end()) if rest else span


def _near(text: str, fragments: Sequence[Fragment], sentence: Offsets, around: Offsets) -> list[Offsets]:
    """The stretches of a role in the trigger's sentence; failing that, the likeliest one in those beside it. What
    stands farther off was annotated in one of 750 moves, and of 15 such stretches read none was right.
    """
    merged = _merged(text, fragments)
    inside = [span for span, _ in merged if sentence[0] <= span[0] and span[1] <= sentence[1]]
    beside = [m for m in merged if around[0] <= m[0][0] and m[0][1] <= around[1]]
    if inside or not beside:
        return inside
    return [max(beside, key=lambda m: m[1])[0]]


def _merged(text: str, fragments: Sequence[Fragment]) -> list[tuple[Offsets, float]]:
    """Whole-word stretches with their weight (the sum of probabilities, damped); gaps of two words are closed, scraps
    dropped.
    """
    merged: list[tuple[Offsets, float]] = []
    for fragment in fragments:
        start, end = _words(text, fragment)
        if end <= start:
            continue
        weight = fragment.probability * math.sqrt(end - start)
        if merged:
            (first, last), so_far = merged[-1]
            gap = text[last:start]
            if start <= last or (len(gap) < 16 and not _STOPS.search(gap) and len(gap.split()) <= 2):
                merged[-1] = ((first, max(last, end)), so_far + weight)
                continue
        merged.append(((start, end), weight))
    return [m for m in merged if text[slice(*m[0])].lower() not in _SCRAPS]


def _words(text: str, fragment: Fragment) -> Offsets:
    """The whole words a fragment touches, without punctuation at the ends."""
    start, end = fragment.start, fragment.end
    while start > 0 and start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    # to the end of a word, hyphens inside it included: "non" and "non-" of "non-expansion"
    rest = _REST_OF_WORD.match(text, end)
    if rest and end > start:
        end = rest.end()
    for mark in (start - 1, start):
        if 0 <= mark < end and text[mark] in "'’" and text[mark + 1 : mark + 3] == "s ":
            start = min(mark + 3, end)  # the ending of a possessor outside
            break
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _point(text: str, span: Offsets) -> Offsets:
    lead = _LEADING.match(text, span[0], span[1])
    return (lead.end(), span[1]) if lead and lead.end() < span[1] else span


def _only_reports(text: str, span: Offsets) -> bool:
    """Whether a stretch is but one word that reports something ("indicating"), which nothing can be about."""
    words = text[slice(*span)]
    return " " not in words and words.islower() and REPORTING.match(words) is not None


def _sentence(sentences: list[Offsets], span: Offsets) -> Offsets:
    index = within(sentences, span[0])
    return sentences[index] if index >= 0 and span[0] < sentences[index][1] else span


def _around(sentences: list[Offsets], sentence: Offsets) -> Offsets:
    """A sentence with the ones before and after it."""
    index = within(sentences, sentence[0])
    if index < 0 or sentences[index] != sentence:
        return sentence
    return sentences[max(0, index - 1)][0], sentences[min(len(sentences) - 1, index + 1)][1]


def _evidence(trigger: Offsets, points: list[Offsets], evidence: list[Offsets], sentence: Offsets) -> Offsets:
    """One stretch of the sentence that holds the trigger, the evidence the reader marked, and the points beside it."""
    start, end = trigger
    for a, b in [*evidence, *points]:
        if a >= sentence[0] and b <= sentence[1]:
            start, end = min(start, a), max(end, b)
    return start, end
