"""Answers told elliptically: "So did Peru", "Nor would the employers", "the CBI does not".

Their act and point stand in what was told right before. Comes in: the reading text with its sentences and what was
read so far. Goes out: the same with such answers in place of what was read in their words. `with_ellipses`, which the
pipeline calls, also brings in those told by shell nouns and by words that deny.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rejoinder.reading.denials import with_denials
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.shells import parties, with_shells
from rejoinder.record.types import ASKS, POLARITY, Act

__all__ = ["with_ellipses"]

Offsets = tuple[int, int]
CONFIDENCE = 0.6
"""Of an answer told by an echo, where the encoder was no surer; of 40 annotated ones 38 are of the kind told here."""
REACH = 90
"""Code points before "did not" in which its subject begins."""
_DO = r"(?:did|does|do|has|have|had|would|will|could|can|is|are|was|were)"
_FINITE = (
    r"(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|said|says|that|which|who|if|when|because|to"
    r"|it|he|she|they|we|you|I)"
)
_END = (
    r"(?=\s*(?:[.,;:!?”\"\n)]|$)|\s+(?:with|though|although|but|while|on|in|at|last|yesterday|today|this|later|earlier|too|as\s+well"
    r"|who|which|whose)\b)"
)
_STOP = r"(?=\s*(?:[.,;:!?”\"\n)]|$))"
_WORD = rf"(?!{_FINITE}\b)[^\s,;:()“”\".?!]+(?:\.[^\s,;:()“”\".?!]+)*"
_WHO = rf"(?P<who>(?:[Tt]he\s+|both\s+)?(?-i:[A-Z]|(?<=[Tt]he\s)){_WORD}(?:,?\s+{_WORD}){{0,8}}?)"
_OPENS = r"(?P<opens>(?<![\w,])(?<![\w,’”\"]\s)|,\s+(?:and\s+|but\s+)?|;\s+(?:and\s+)?|\b(?:and|but)\s+)"
_AFTER_IT = re.compile(rf"{_OPENS}(?P<how>(?:[Ss]o|as)\s+(?P<do>{_DO}))\s+{_WHO}{_END}")
_NOR = re.compile(rf"{_OPENS}(?P<how>(?:[Nn]or|[Nn]either)\s+(?P<do>{_DO}))\s+{_WHO}{_STOP}")
_TOO = re.compile(r"\s(?P<how>follow(?:ed|s)\s+suit|d(?:id|oes|one|o)\s+(?:the\s+same|likewise))\b(?P<do>)")
_NOT = re.compile(rf"\s(?P<how>(?P<do>{_DO})(?:\s+not|n[’']t)){_STOP}")
_CUE = re.compile(
    r"\b(?:so|as|nor|neither)\s+(?:d|h|w|c|is|are)|\bsuit\b|\bd(?:id|o|oes|one)\s+(?:the\s+same|likewise)\b"
    r"|(?:\bnot|n[’']t)\s*(?:[.,;:!?”\"\n)]|$)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?!(?:In|On|At|For|From|By|With|As|Of|After|Before|Since|Under|During|To|Among|Like|Unlike|Not|But|And|So|Then|This|That)\b)"
    rf"(?P<who>(?:[Tt]he\s+(?:{_WORD})|[A-Z]{_WORD}|[A-Z])(?:,?\s+{_WORD}){{0,7}}?)"
    r"(?P<aside>,\s[^;:“”\"]{2,60},)?(?:\s+(?:has|have|had|later|then|also|soon|quickly))*\s*$"
)
_CLAUSE = re.compile(
    r"[.;:]\s+|,\s+(?:and|but|while|whereas|though)\s+|\b(?:but|while|whereas)\s+|\band\s+(?=[A-Z]|the\s)"
)
_OPENING = re.compile(r"[,;:]\s+|\b(?:and|but)\s+")
_IF = re.compile(r"\b(?:if|unless|whether|until|once|provided)\b", re.IGNORECASE)
_LIMIT = re.compile(r",?\s+(?:provided|on\s+(?:the\s+)?(?:condition|understanding)|as\s+long\s+as|if)\b")
_NOBODY = re.compile(
    r"(?:The\s+)?(?:I|we|it|he|she|they|you|that|this|these|those|there|one|nobody|some|many|most|others?|both|all|everyone|who"
    r"|things?|answer|talks?|document|text|report|letter|statement|decision|deal|agreement)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:which|who|whom|whose)\s+(?:[\w’'-]+\s+){0,3}$")
_BE = re.compile(r"\b(?:is|are|was|were|be|been)\b")
_NO = re.compile(r"\b(?:not|never|no)\b|n[’']t\b")
_MODAL = re.compile(r"\b(?:will|would|can|could|cannot)\b|\b(?:wo|ca|could|would)n[’']t\b")
_NO_ECHO: frozenset[Act] = frozenset({"meet", "hand_over", "claim_ignored", "state"})
_OTHER: dict[Act, Act] = {"accept": "reject", "accept_partly": "reject", "open": "reject", "support": "oppose"}
"""What "X did not" tells where another did; of the 12 so annotated all are of this kind."""
_YES: dict[str, Act] = {"yes": "accept", "no": "reject"}
_YES_NO = re.compile(
    rf"\s(?:said|says|voted)\s+(?P<one>yes|no),\s+(?:and\s+|but\s+)?"
    rf"(?P<who>(?:the\s+)?[A-Z]{_WORD}(?:\s+{_WORD}){{0,3}}?)\s+(?P<other>yes|no){_STOP}"
)


@dataclass(frozen=True)
class _Echo:
    start: int
    how: Offsets
    do: str
    who: Offsets
    end: int
    denies: bool
    joined: bool
    """Whether it stands in one clause with what it repeats: "accepted this, as did Mexico"."""


def with_ellipses(acts: list[MoveDraft], text: str, sentences: Sequence[Offsets]) -> list[MoveDraft]:
    """The drafts with the answers that are told by words pointing back; a text a grammar has settled stays as it is."""
    if not acts or any(a.settled for a in acts):
        return acts
    acts = with_denials(with_shells(acts, text, sentences), text, sentences)
    for index, (start, end) in enumerate(sentences):
        if _CUE.search(text, start, end) and not text.endswith("?", start, end):
            before = sentences[index - 1] if index else (start, start)
            for echo in _echoes(text, start, end):
                acts = _answered(acts, text, before, (start, end), echo)
        for found in _YES_NO.finditer(text, start, end):
            acts = _one_and_other(acts, text, start, found)
    return acts


def _echoes(text: str, start: int, end: int) -> list[_Echo]:
    found = []
    for pattern in (_AFTER_IT, _NOR):
        for m in pattern.finditer(text, start, end):
            if not _NOBODY.fullmatch(text, *m.span("who")):
                joined = m["how"].startswith("as") or (m["opens"].startswith(",") and pattern is _AFTER_IT)
                found.append(_Echo(m.start("how"), m.span("how"), m["do"], m.span("who"), m.end("who"), False, joined))
    for pattern in (_TOO, _NOT):
        for m in pattern.finditer(text, start, end):
            low = max([start, *(c.end() for c in _CLAUSE.finditer(text, start, m.start()))])
            who = _SUBJECT.match(text, low, m.start("how")) if m.start() - low <= REACH else None
            if who is None or _NOBODY.fullmatch(text, *who.span("who")) or _IF.search(text, start, m.start()):
                continue
            found.append(_Echo(low, m.span("how"), m["do"], who.span("who"), m.end("how"), pattern is _NOT, False))
    return sorted(found, key=lambda e: e.start)


def _answered(acts: list[MoveDraft], text: str, before: Offsets, sentence: Offsets, echo: _Echo) -> list[MoveDraft]:
    base = _base(acts, text, before, sentence, echo)
    if base is None:
        return acts
    act: Act | None = _OTHER.get(base.act) if echo.denies else base.act
    if echo.denies and echo.do in ("is", "are", "was", "were"):
        act = None  # of what is not so too much is no answer
    if act == "accept" and _LIMIT.match(text, echo.end, sentence[1]):
        act = "accept_partly"
    here = [d for d in acts if echo.start <= d.trigger[0] < echo.end and d is not base]
    refused = base.act in ("reject", "oppose") and not _NO.search(text, *base.trigger)
    if act is None and not (echo.denies and refused):
        return acts
    if act is None:
        here = [d for d in here if POLARITY[d.act] == POLARITY[base.act]]
    kept = [_apart(d, echo, text) for d in acts if not any(d is h for h in here)]
    if act is None:
        return kept
    first = min(base.evidence[0], base.trigger[0]) if echo.joined and base.trigger[0] >= sentence[0] else echo.start
    made = MoveDraft(
        act,
        echo.how,
        parties(text, *echo.who),
        (),
        _apart(base, echo, text).points or next((d.points for d in here if d.points), ()),
        (max(sentence[0], first), echo.end),
        max([CONFIDENCE, *(d.confidence for d in here if POLARITY[d.act] == POLARITY[act])]),
        rule=True,
    )
    return sorted([*kept, made], key=lambda d: (d.trigger, d.evidence))


def _base(acts: Sequence[MoveDraft], text: str, before: Offsets, sentence: Offsets, echo: _Echo) -> MoveDraft | None:
    """The act an echo repeats or denies: the last one told before it in a main clause of its sentence, else of the
    sentence before; none where the auxiliaries cannot be the same.
    """
    for low, high in ((sentence[0], echo.start), before):
        told = [d for d in acts if low <= d.trigger[0] < high and not _within(d, echo)]
        main = [d for d in told if not _aside(text, low, d)]
        if not told:
            continue
        if not main:
            return None
        base = main[-1]
        if base.act in _NO_ECHO or (base.act in ASKS and echo.denies):
            return None
        group = text[max(low, base.trigger[0] - 40) : base.trigger[1]]
        if echo.do in ("is", "are", "was", "were") and not _BE.search(group):
            return None
        if echo.do in ("would", "will", "could", "can") and not _MODAL.search(group):
            return None
        return base
    return None


def _within(draft: MoveDraft, echo: _Echo) -> bool:
    """Whether all a draft is about stands in the words of an echo."""
    return bool(draft.points) and all(echo.start <= a < echo.end for a, _ in draft.points)


def _aside(text: str, low: int, draft: MoveDraft) -> bool:
    """Whether an act is told beside the main clause: "the easing | proposed | by Cameroon", "which X opposed"."""
    return (
        text.startswith(" by ", draft.trigger[1])
        or text.endswith(" by", *draft.trigger)
        or (_RELATIVE.search(text, max(low, draft.trigger[0] - 60), draft.trigger[0]) is not None)
    )


def _apart(draft: MoveDraft, echo: _Echo, text: str) -> MoveDraft:
    """A draft without what of its points stands in the words of the echo."""
    if not any(a < echo.end and echo.start < b for a, b in draft.points):
        return draft
    points = []
    for a, b in draft.points:
        if a < echo.end and echo.start < b:
            b = a + len(text[a : echo.start].rstrip(" ,;:.—–-"))
        if b - a > 2:
            points.append((a, b))
    low, high = draft.evidence
    if low < echo.start < high and draft.trigger[1] <= echo.start:
        high = low + len(text[low : echo.start].rstrip(" ,;:.—–-"))
    return replace(draft, points=tuple(points), evidence=(low, high))


def _one_and_other(acts: list[MoveDraft], text: str, at: int, found: re.Match[str]) -> list[MoveDraft]:
    """The answers of two: "Vietnam said yes, Laos no"."""
    low = max([at, *(c.end() for c in _OPENING.finditer(text, at, found.start()))])
    one = _SUBJECT.match(text, low, found.start())
    if one is None:
        return acts
    start, end = one.start(), found.end()
    here = [d for d in acts if start <= d.trigger[0] < end and d.act not in ASKS]
    told = [d for d in acts if d.trigger[0] < end and d.points and d not in here]
    points = next((d.points for d in here if d.points), told[-1].points if told else ())
    made = []
    for name, said in ((one.span("who"), "one"), (found.span("who"), "other")):
        who = parties(text, *name)
        made.append(
            MoveDraft(_YES[found[said]], found.span(said), who, (), points, (start, end), CONFIDENCE, rule=True)
        )
    return sorted([*(d for d in acts if d not in here), *made], key=lambda d: (d.trigger, d.evidence))
