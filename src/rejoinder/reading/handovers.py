"""Papers handed over, where the sentence turns on the paper or its receiver: "A received B's reply"; "it was sent".

Comes in: the reading text with its sentences and mentions. Goes out: drafts of `hand_over` moves by whoever gave, in
code points of the reading text. `with_handovers` puts them among what the encoder read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rejoinder.reading.clause_marks import ClauseMarks
from rejoinder.reading.moves import MoveDraft
from rejoinder.record.types import Mention
from rejoinder.resolving.words import lying_in

__all__ = ["with_handovers"]

Offsets = tuple[int, int]
CONFIDENCE = 0.6
"""Of a handover read by these rules; not fitted, such phrases are rare in the corpus."""
_PAPER = (
    r"(?:answers?|repl(?:y|ies)|responses?|letters?|documents?|papers?|drafts?|counter-?proposals?|memorand(?:um|a)|petitions?"
    r"|(?:written|verbal|protest|diplomatic)\s+notes?|note\s+verbale|lists?\s+of\s+[\w-]+|draft\s+(?:treat(?:y|ies)|agreements?|texts?))"
)
_PHRASE = r"(?:[\w’'.-]+\s+){0,6}?"
_RECEIVED = re.compile(
    rf"\b(?:(?:has|had|have)\s+)?(?:(?:already|now|finally|also|today)\s+)?(?P<verb>received|was\s+(?:handed|given|sent))\s+"
    rf"(?P<paper>{_PHRASE}{_PAPER})\b",
    re.IGNORECASE,
)
_PASSED = (
    r"(?:handed(?:\s+over)?|delivered|transmitted|passed(?:\s+on)?|presented|conveyed|forwarded|sent|given|submitted)"
)
_WAS_GIVEN = re.compile(
    rf"(?P<paper>(?:\bthe\s+(?:[\w-]+\s+){{0,2}}?)?\b{_PAPER})(?P<of>(?:\s+(?:of|from|to)\s+[^,.;:]{{1,50}}?)?)(?:,[^,.;]{{1,80}},)?"
    rf"\s+(?:was|were|has\s+been|have\s+been|had\s+been)\s+(?:(?:also|then|already|duly)\s+)?(?P<verb>{_PASSED})\b",
    re.IGNORECASE,
)
_GAVE = re.compile(
    r"\b(?:(?:has|had|have)\s+)?(?:(?:also|then|already|today|yesterday)\s+)?"
    r"(?P<verb>(?:handed|passed)(?:\s+over)?|delivered|transmitted|brought|conveyed|forwarded|sent)\s+"
    rf"(?P<paper>{_PHRASE}{_PAPER})\b",
    re.IGNORECASE,
)
_TO = re.compile(r"[^.;:!?\n]{0,60}?\bto\s+(?P<who>[^,.;:!?\n]{2,80})")
_BY = re.compile(r"[^.;:!?\n]{0,100}?\b(?P<word>from|by)\s+(?P<who>[^,.;:!?\n]{2,80})")
_CLAUSE = re.compile(
    r"[;:—–(]\s|,\s(?:and|but|while|when)\s|\bthat\s|\bwhich\s|\bwho\s|\bafter\s|\bonce\s", re.IGNORECASE
)
_NOT = re.compile(
    r"\b(?:not|never|no|yet|without|if|until|before|will|would|to|may|might|could|should|none|neither|nor)\b|n[’']t\b",
    re.IGNORECASE,
)
_TRAILS = re.compile(
    r"\s+(?:on|in|at|in\s+the|this|last|by|from|yesterday|today|earlier)\b.*", re.IGNORECASE | re.DOTALL
)


def with_handovers(
    acts: list[MoveDraft], text: str, sentences: Sequence[Offsets], mentions: Sequence[Mention]
) -> list[MoveDraft]:
    """The drafts with the handovers of these forms among them.

    They know giver and receiver, and take the place of what the encoder read as a handover in the same words; any other
    act it read there stays.
    """
    kept, made = list(acts), []
    for draft in _handovers(text, sentences, mentions):
        first, last = draft.evidence
        same = [d for d in kept if d.trigger[0] < draft.trigger[1] and draft.trigger[0] < d.trigger[1]]
        if all(d.act == "hand_over" for d in same):
            kept = [d for d in kept if not (d.act == "hand_over" and first <= d.trigger[0] < last)]
            made.append(draft)
    return sorted([*kept, *made], key=lambda d: (d.trigger, d.evidence)) if made else acts


def _handovers(text: str, sentences: Sequence[Offsets], mentions: Sequence[Mention]) -> Iterator[MoveDraft]:
    for start, end in sentences:
        marks = ClauseMarks(_CLAUSE, text, start, end)
        for pattern in (_RECEIVED, _WAS_GIVEN, _GAVE):
            for match in pattern.finditer(text, start, end):
                opening = marks.before(match.start())
                verb, (first, last) = match.span("verb"), match.span("paper")
                if _NOT.search(text, max(opening, verb[0] - 30), verb[0]):
                    continue
                subject = _actors(mentions, opening, min(match.start(), verb[0]))
                after = max(verb[1], last)
                if pattern is _RECEIVED:
                    source = _BY.match(text, after, end)
                    # whose paper it is gave it, unless the text says from whom
                    by = _actors(mentions, *_cut(text, source)) if source else []
                    by, to = by[:1] or _actors(mentions, first, last), subject[-1:]
                elif pattern is _WAS_GIVEN:
                    source = _BY.match(text, after, end)
                    by = _actors(mentions, *_cut(text, source))[:1] if source and source["word"].lower() == "by" else []
                    whose = () if match["of"].lstrip().startswith("to") else _actors(mentions, *match.span("of"))
                    by = by or list(whose) or _owner(text, mentions, opening, first)
                    to = _receiver(text, mentions, after, end)
                else:
                    by, to = _giver(text, mentions, subject, opening, verb[0]), _receiver(text, mentions, after, end)
                ids = {actor for _, actor in by}
                to = [(span, actor) for span, actor in to if actor not in ids]
                # a handover is somebody's to somebody: one side alone may be any post
                if not by or not to:
                    continue
                spans = [verb, (first, last), *(s for s, _ in by), *(s for s, _ in to)]
                yield MoveDraft(
                    "hand_over",
                    verb,
                    tuple(dict.fromkeys(s for s, _ in by)),
                    tuple(s for s, _ in to),
                    ((first, last),),
                    (min(a for a, _ in spans), max(b for _, b in spans)),
                    CONFIDENCE,
                    rule=True,
                )


def _cut(text: str, match: re.Match[str] | None) -> Offsets:
    """The words for somebody without what follows them ("from the envoy on Monday")."""
    if match is None:
        return 0, 0
    start, end = match.span("who")
    rest = _TRAILS.search(text, start, end)
    return start, rest.start() if rest else end


def _actors(mentions: Sequence[Mention], start: int, end: int) -> list[tuple[Offsets, str]]:
    """Actors named in a stretch, with their words; of several mentions of one the last ("the US envoy John Hill")."""
    found: dict[str, Offsets] = {}
    for m in lying_in(mentions, start, end):
        if m.actor:
            found.pop(m.actor, None)
            found[m.actor] = (m.start, m.end)
    return [(span, actor) for actor, span in found.items()]


def _owner(text: str, mentions: Sequence[Mention], start: int, end: int) -> list[tuple[Offsets, str]]:
    """Whose paper it is: "Ankara's reply", "the American reply"."""
    near = [m for m in lying_in(mentions, start, end) if m.actor and end - m.end <= 30]
    if near and near[-1].actor and not re.search(r"[,;]|\b(?:to|of|in)\b", text[near[-1].end : end]):
        return [((near[-1].start, near[-1].end), near[-1].actor)]
    return []


def _giver(
    text: str, mentions: Sequence[Mention], subject: list[tuple[Offsets, str]], start: int, end: int
) -> list[tuple[Offsets, str]]:
    """Who gave: all of "the United States and NATO", else the one named last before the verb."""
    joined = [
        one for one, other in itertools.pairwise(subject)
        if re.fullmatch(r"(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+)(?:the\s+)?", text[one[0][1] : other[0][0]])
    ]  # fmt: skip
    if subject and len(joined) == len(subject) - 1:
        return subject
    return subject[-1:] if subject and end - subject[-1][0][1] <= 40 else []


def _receiver(text: str, mentions: Sequence[Mention], start: int, end: int) -> list[tuple[Offsets, str]]:
    found = _TO.match(text, start, end)
    return _actors(mentions, *_cut(text, found))[:2] if found else []
