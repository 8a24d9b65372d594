"""Acts told by a plain verb of somebody named, where the encoder was not sure enough: "Kyiv refuses negotiations".

Comes in: the reading text with the encoder's scores and mentions. Goes out: drafts of moves, their points and
addressees as the encoder sees them for that verb. `with_plain_verbs` puts them among what was read before; the pipeline
calls it.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rejoinder.reading.frames import Anchor, Fragment, FrameScores, frame_of
from rejoinder.reading.idioms import IDIOMS, idiom
from rejoinder.reading.moves import ROLE, MoveDraft, draft_of
from rejoinder.reading.no_acts import no_act
from rejoinder.reading.plain_acts import plain_act
from rejoinder.record.types import Act, Mention
from rejoinder.resolving.agents import agents, verb_group
from rejoinder.resolving.roles import verb_like

if TYPE_CHECKING:
    from rejoinder.reading.encoder import Encoded, Encoder
    from rejoinder.reading.windows import Pieces

__all__ = ["with_plain_verbs"]

Offsets = tuple[int, int]
LEAST = 0.1
"""How likely the encoder must hold the verb for a trigger: in other news than that of talks it is less."""
SET_PHRASE = 0.01
"""How likely where it is a set phrase, which the encoder has hardly seen and which tells little else."""
FAR = 40
"""Code points before a verb in which "both countries" is looked for."""
CONFIDENCE = 0.6
"""Of an act read so; of the annotated acts told by these verbs with such a subject, four in five are of their kind."""

# what follows these is said of the report, or of nothing that is negotiated
_NOT_TOLD = (
    r"(?!\s+(?:comment|interview|to\s+(?:work|comment|say|answer|speculate|elaborate|discuss|disclose|reveal|give|name|identify"
    r"|specify|confirm|be\s+(?:drawn|named|identified|quoted)))\b)"
)
_NO_QUESTION = (
    r"(?!\s+(?:[\w’'-]+\s+){0,2}?"
    r"(?:whether|if|why|how|what|who|when|where|which|about|reporters|journalists|questions?)\b)"
)
_NO_COURTESY = (
    r"(?!\s+(?:(?:his|her|its|their|the|an?|no|any|few|little|some)\s+)?"
    r"(?:(?!to\b)[\w-]+\s+){0,2}?"
    r"(?:responses?|reply|replies|answers?|apolog\w+|evidence|assessments?|clues?|hints?|insights?|criticism|congratulations|opinions?|condolences|sympathy|details?|comment|explanation|glimpse|preview|prayers|thanks|advice|praise)\b)"
)
_ANSWERED = (
    r"(?:response|repl(?:y|ies)|answers?|proposals?|offers?|demands?|requests?|text|drafts?|plan|terms|suggestions?|initiatives?|amendments?"
    r"|conditions|concessions)"
)
_NO_GUEST = r"(?!\s+[^.,;:]{0,40}\bto\s+(?:the|an?|his|her|its)\b)"
_ITS = r"\s+(?:its|his|her|their|the)\s+(?:[\w-]+\s+){0,2}?"
_VERBS: dict[Act, tuple[str, ...]] = {
    "demand": (
        r"demand(?:s|ed)?",
        r"insist(?:s|ed)?(?:,[^,.;:]{1,40},)?\s+(?:on|upon)",
        r"call(?:s|ed)?\s+(?:on|upon|for)",
    ),
    "ask": (
        rf"(?:urge[sd]?|request(?:s|ed)?|asks|asked){_NO_QUESTION}",
        r"appeal(?:s|ed)?\s+(?:to|for)",
        r"press(?:es|ed)\s+for",
        r"plead(?:s|ed)?\s+(?:with|for)",
        r"beg(?:s|ged)",
    ),
    "propose": (r"propose[sd]?", r"tabled", r"puts?\s+forward", rf"submit(?:s|ted){_ITS}(?:proposal|plan|draft)"),
    "offer": (rf"offer(?:s|ed)?{_NO_COURTESY}",),
    "accept": (r"accept(?:s|ed)?", r"agree[sd]?\s+(?:to|on)", r"approve[sd]?", r"consent(?:s|ed)?\s+to"),
    "support": (
        r"endorse[sd]?",
        r"support(?:s|ed)?",
        rf"welcome[sd]?{_NO_GUEST}",
        r"backs",
        r"backed(?!\s+(?:down|away|off|out|by))",
    ),
    "reject": (
        r"reject(?:s|ed)?",
        rf"(?:refuse[sd]?|decline[sd]?){_NOT_TOLD}",
        r"turn(?:s|ed)?\s+down",
        r"rule[sd]?\s+out",
        r"dismiss(?:es|ed)",
        r"rebuff(?:s|ed)",
        r"spurn(?:s|ed)",
        r"veto(?:es|ed)",
        r"(?:said|says)\s+no\s+to",
        r"(?:considers?|considered|calls?|called|finds|found|deem(?:s|ed)|term(?:s|ed)|describe[sd]|brand(?:s|ed)|label(?:s|l?ed))"
        r"\s+(?:(?!that\b)[\w’'-]+\s+){0,6}?(?:as\s+)?[“\"]?(?:[a-z]+ly\s+)?(?:unacceptable|inadmissible)",
    ),
    "defer": (
        r"(?:studying|reviewing|considering|examining|weighing|analy[sz]ing|assessing|evaluating)"
        rf"(?=\s+(?:[\w’'-]+\s+){{0,4}}?{_ANSWERED}\b)",
    ),
    "oppose": (r"oppose[sd]?", r"object(?:s|ed)?\s+to", r"disagree[sd]?\s+with"),
    "withdraw": (
        rf"(?:withdr(?:ew|aws|awn)|drop(?:s|ped)|retract(?:s|ed)|abandon(?:s|ed)){_ITS}"
        r"(?:demand|proposal|objection|request|offer|threat|claim|condition|reservation|insistence)s?",
    ),
    "threaten": (r"threaten(?:s|ed)?",),
    "criticise": (
        r"critici[sz]e[sd]?",
        r"condemn(?:s|ed)?",
        r"denounce[sd]?",
        r"deplore[sd]?",
        r"regret(?:s|ted)?",
        r"lament(?:s|ed)?",
        r"blame[sd]?",
        r"accuse[sd]?",
    ),
}
_ING: dict[Act, tuple[str, ...]] = {
    "demand": (r"demanding", r"insisting\s+(?:on|upon)", r"calling\s+(?:on|upon|for)"),
    "ask": (rf"(?:urging|requesting){_NO_QUESTION}", r"appealing\s+(?:to|for)", r"pressing\s+for"),
    "propose": (r"proposing",),
    "offer": (rf"offering{_NO_COURTESY}",),
    "accept": (r"accepting", r"agreeing\s+(?:to|on)", r"approving"),
    "support": (r"endorsing", r"supporting", rf"welcoming{_NO_GUEST}", r"backing(?!\s+(?:down|away|off|out|by))"),
    "reject": (
        r"rejecting",
        rf"(?:refusing|declining){_NOT_TOLD}",
        r"turning\s+down",
        r"ruling\s+out",
        r"dismissing",
        r"rebuffing",
        r"spurning",
        r"vetoing",
    ),
    "oppose": (r"opposing", r"objecting\s+to"),
    "threaten": (r"threatening",),
    "criticise": (
        r"critici[sz]ing", r"condemning", r"denouncing", r"deploring", r"lamenting", r"blaming", r"accusing",
    ),
}  # fmt: skip
_DOING = re.compile(r"\b(?:" + "|".join(f"(?P<{act}>{'|'.join(verbs)})" for act, verbs in _ING.items()) + r")\b")
_BY: dict[Act, tuple[str, ...]] = {
    "demand": ("demanded",),
    "ask": ("requested",),
    "propose": ("proposed", r"put\s+forward", "suggested"),
    "accept": ("accepted", "endorsed"),
    "reject": ("rejected", "refused", r"turned\s+down", "dismissed", "rebuffed", "spurned", "vetoed"),
    "oppose": ("opposed",),
    "criticise": (r"critici[sz]ed", "condemned", "denounced"),
}
_DONE_BY = re.compile(
    r"\b(?:" + "|".join(f"(?P<{act}>{'|'.join(verbs)})" for act, verbs in _BY.items()) + r")"
    r"(?P<by>(?:\s+(?!by\b|and\b|or\b)[\w-]+){0,4}?\s+by\s+(?:the\s+|its\s+|their\s+)?)(?=[A-Z])"
)
"""Participles with whoever did it: "the deal | rejected on Friday by | Kyiv". Of 150 so annotated acts of the
negotiations trained on 128 are of their kind."""
_BESIDE = re.compile(
    r"(?:,\s+(?:(?:while|also|again|instead|thereby|publicly|once\s+more|once\s+again|[a-z]+ly)\s+)?"
    r"|\b(?:statement|letter|speech|note|message|communiqu[eé]|resolution|declaration|address|tweet|telegram|petition|motion)s?"
    r"(?:\s+on\s+\w+)?\s+|\b(?:responded|responding|replied|replying|answered|reacted|countered)\s+by\s+)$",
    re.IGNORECASE,
)
"""What stands before a participle that tells what the subject of its sentence does beside."""
_WORD = re.compile(r"[a-z]+")
_FORMS = {act: (*IDIOMS.get(act, ()), *_VERBS.get(act, ())) for act in dict.fromkeys([*IDIOMS, *_VERBS])}
_VERB = re.compile(r"\b(?:" + "|".join(f"(?P<{act}>{'|'.join(verbs)})" for act, verbs in _FORMS.items()) + r")\b")
_DENIED = re.compile(r"\b(?:not|never|cannot|no\s+longer|hardly|neither|nor)\b|n[’']t\b", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:will|would|shall|does|do|did|cannot|can)\b", re.IGNORECASE)
_WILL = re.compile(r"\b(?:will|would|shall)\b", re.IGNORECASE)
_BOTH = re.compile(r"(?:^|(?<=[\s“\"‘(]))(?P<who>(?:both|the\s+two)\s+(?:[a-z-]+\s+)?[a-z]+s)\s+$", re.IGNORECASE)
"""A subject that names nobody and is two of those named before."""
_WE = re.compile(r"(?:^|(?<=[\s“\"‘(]))(?P<who>we|i)\s+$", re.IGNORECASE)
_PERFORMED = re.compile(r"(?:demand|propose|reject|oppose|urge|disagree\s+with)$|insist\b|call\s+(?:on|upon|for)$")
"""Said by "we" and "I", these are done by being said; what "we asked" or "we accept" is mostly no act."""
_ANYBODY = re.compile(
    r"(?:parties|delegates|countries|members|participants|many|some|several|both|others)", re.IGNORECASE
)
"""Words for whoever takes part: what "parties" welcome is mostly a conclusion."""
_ASKS_BACK = re.compile(r"\s*[,.]")
"""Nothing follows that is rejected or demanded: \"'Why?' he asked.\""""
_THING = re.compile(
    r"\s+(?P<thing>(?:our|its|their|his|her|the|an?|any|all|both|these|those|this)(?:\s+(?!(?:and|but|or)\b)[\w’'-]+){1,6}?)"
    r"(?=[,.;:”\"]|\s+(?:and|but|or|which|who|that|because|as|in|on|at|by|to|from|for|after|before|when|while|saying)\b)"
)
"""What stands behind a verb as its object."""
_REST = re.compile(r"[\s“”\"‘’',]*(?:that\s+)?")
_IF = re.compile(r"\b(?:if|unless|whether|should|once|until|before|in\s+case)\b[^,;:]{0,80}$", re.IGNORECASE)


def with_plain_verbs(
    acts: list[MoveDraft],
    text: str,
    encoder: Encoder,
    encoded: Encoded,
    sentences: list[Offsets],
    mentions: Sequence[Mention],
) -> list[MoveDraft]:
    """The drafts with those of plain verbs in between, where no act was read on the same words; a text that a grammar
    has settled stays as it is.
    """
    if "move.anchor" not in encoded.outputs or any(a.settled for a in acts):
        return acts
    scores = encoded.frame("move")
    made = []
    taken = [a.trigger for a in acts]
    told = (reading(text, sentences, mentions) for reading in (_told, _beside, _done_by))
    for act, trigger, subject in itertools.chain.from_iterable(told):
        if any(a < trigger[1] and trigger[0] < b for a, b in taken):
            continue
        anchor = _anchor(encoded.pieces, scores, trigger)
        if anchor is None or anchor.fragment.probability < (SET_PHRASE if idiom(text, trigger) else LEAST):
            continue
        act = plain_act(text, trigger, act)
        if no_act(text, trigger, act):
            continue
        draft = draft_of(text, frame_of(encoded.pieces, anchor, ROLE), act, CONFIDENCE, sentences)
        points = tuple(dict.fromkeys(_behind(text, point, trigger) for point in draft.points))
        if not points and (thing := _THING.match(text, trigger[1])) is not None:
            points = (thing.span("thing"),)
        if points:  # an act nobody can tell what it is about says nothing
            made.append(replace(draft, trigger=trigger, actors=subject, points=points))
    return sorted([*acts, *made], key=lambda d: (d.trigger, d.evidence)) if made else acts


def _in_sentences(
    pattern: re.Pattern[str], text: str, sentences: list[Offsets]
) -> Iterator[tuple[re.Match[str], Offsets]]:
    """What a pattern finds that lies in one sentence, with that sentence."""
    starts = [s for s, _ in sentences]
    for found in pattern.finditer(text):
        index = bisect.bisect_right(starts, found.start()) - 1
        if index >= 0 and found.end() <= sentences[index][1]:
            yield found, sentences[index]


def _told(
    text: str, sentences: list[Offsets], mentions: Sequence[Mention]
) -> Iterator[tuple[Act, Offsets, tuple[Offsets, ...]]]:
    """Acts told by plain verbs, with the verb's words and its subject's."""
    for found, sentence in _in_sentences(_VERB, text, sentences):
        if _ASKS_BACK.match(text, found.end()):
            continue
        act = _act(text, found, sentence)
        subject = agents(text, found.span(), act, mentions, sentence) if act else ()
        if act and not subject:
            low = verb_group(text, found.start(), sentence)
            two = _BOTH.search(text, max(sentence[0], low - FAR), low)
            subject = (two.span("who"),) if two else ()
        if act and not subject and _PERFORMED.match(verb := found.group()) and verb[-1] != "d":
            low = verb_group(text, found.start(), sentence)
            spoken = _WE.search(text, max(sentence[0], low - 5), low)
            subject = (spoken.span("who"),) if spoken else ()
        if act is not None and subject and not _ANYBODY.fullmatch(text, *subject[-1]):
            yield act, found.span(), subject


def _beside(
    text: str, sentences: list[Offsets], mentions: Sequence[Mention]
) -> Iterator[tuple[Act, Offsets, tuple[Offsets, ...]]]:
    """Acts told by participles: "Kyiv sent a note on Monday, rejecting the offer". Their subject is that of the nearest
    verb before them, else who is named right before their comma."""
    for found, sentence in _in_sentences(_DOING, text, sentences):
        if _ASKS_BACK.match(text, found.end()):
            continue
        before = _BESIDE.search(text, max(sentence[0], found.start() - FAR), found.start())
        if before is None or _IF.search(text, sentence[0], before.start()):
            continue
        act: Act = found.lastgroup  # type: ignore[assignment]
        verbs = [w for w in _WORD.finditer(text, sentence[0], before.end()) if verb_like(w.group())]
        subject: tuple[Offsets, ...] = ()
        for verb in reversed(verbs):
            subject = agents(text, verb.span(), "propose", mentions, sentence)
            if subject:
                break
        at = bisect.bisect_right(mentions, before.start(), key=lambda m: m.start) - 1
        if not subject and at >= 0 and mentions[at].end == before.start() and mentions[at].start >= sentence[0]:
            subject = ((mentions[at].start, mentions[at].end),)
        if subject:
            yield act, found.span(), subject


def _done_by(
    text: str, sentences: list[Offsets], mentions: Sequence[Mention]
) -> Iterator[tuple[Act, Offsets, tuple[Offsets, ...]]]:
    """Acts told by a participle with who did it: "a truce | rejected by | Kyiv"."""
    for found, sentence in _in_sentences(_DONE_BY, text, sentences):
        at = bisect.bisect_left(mentions, found.end(), key=lambda m: m.start)
        low = verb_group(text, found.start(), sentence)
        if at == len(mentions) or mentions[at].start != found.end() or not (mentions[at].actor or mentions[at].person):
            continue
        thought = _DENIED.search(text, low, found.start()) or _TO_COME.search(text, low, found.start())
        if not thought and not _IF.search(text, max(sentence[0], low - 80), low):
            act: Act = next(act for act in _BY if found[act])
            yield act, found.span(act), ((mentions[at].start, mentions[at].end),)


def _act(text: str, verb: re.Match[str], sentence: Offsets) -> Act | None:
    """The act of a verb with its auxiliaries; None where it is but thought of."""
    act: Act = verb.lastgroup  # type: ignore[assignment]
    low = verb_group(text, verb.start(), sentence)
    before = text[low : verb.start()]
    if _IF.search(text, max(sentence[0], low - 80), low):
        return None
    if _DENIED.search(before):
        if act in ("accept", "accept_partly", "support"):
            return "reject"
        return "open" if verb.group().startswith("rule") else None
    if _WILL.search(before) or (_TO_COME.search(before) and act not in ("demand", "oppose", "support")):
        return None
    return act


def _behind(text: str, point: Offsets, trigger: Offsets) -> Offsets:
    """What of a point stands behind the verb it was seen to hold."""
    if not point[0] < trigger[1] < point[1]:
        return point
    rest = _REST.match(text, trigger[1], point[1])
    return (rest.end(), point[1]) if rest and rest.end() < point[1] else point


def _anchor(pieces: Pieces, scores: FrameScores, trigger: Offsets) -> Anchor | None:
    """The pieces of a trigger as an anchor, as likely as its likeliest piece."""
    first = int(np.searchsorted(pieces.end, trigger[0], side="right"))
    last = int(np.searchsorted(pieces.start, trigger[1], side="left")) - 1
    if last < first:
        return None
    sure = float((1 - scores.odds[first : last + 1, 0]).max())
    return Anchor(Fragment(*trigger, sure), np.zeros(0, np.float32), first, last, pieces, scores, False)
