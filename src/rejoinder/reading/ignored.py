"""Demands that somebody says were ignored: "X complained that Y ignored its demands", "our letters went unanswered".

Such words look like a refusal, by whoever asked; they are a claim of who says them about who did not answer. Comes in:
the reading text with its sentences, mentions and statements. Goes out: drafts of `claim_ignored` moves in code points
of the reading text. `with_ignored` puts them among what the encoder read, in place of the refusals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rejoinder.reading.clause_marks import ClauseMarks
from rejoinder.reading.lists import listed_items
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.statements import Draft
from rejoinder.record.types import Act, Mention
from rejoinder.resolving.words import lying_in

__all__ = ["with_ignored"]

Offsets = tuple[int, int]
BEFORE = 60
"""Code points before "which" in which whoever has not answered is named."""
CONFIDENCE = 0.6
"""Of a claim read by these rules; not fitted."""
_ADVERB = (
    r"(?:(?:simply|completely|largely|again|once\s+more|also|repeatedly|deliberately|entirely|effectively|all|totally"
    r"|so\s+far)\s+){0,2}"
)
_NOT = (
    r"(?:(?:did|do|does|have|has|had)(?:\s+not|n[’']t)(?:\s+(?:yet|even|so\s+much\s+as))?|never|fail(?:ed|s|ing)?\s+to)"
)
_ASKED = (
    r"(?:demands?|requests?|concerns?|proposals?|conditions?|calls?|appeals?|warnings?|letters?|questions?|issues?|grievances"
    r"|complaints?|objections?|initiatives?|petitions?|notes?|inquir(?:y|ies)|suggestions?|position|interests)"
)
_WHOSE = (
    r"(?:(?:all|any|most|each|every|none)\s+(?:of\s+)?)?(?:(?:two|three|four|five|six|seven|several|many|repeated|numerous|the|its|his|her|their|our|my|these|those)\b"
    r"|[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,3}['’]s?\b|the\s+[\w-]+['’]s?)"
)
_OBJECT = rf"(?P<object>{_WHOSE}\s+(?:(?!that\b|who\b|which\b)[\w’'-]+,?\s+){{0,4}}?{_ASKED})\b"
_ACTIVE = re.compile(
    rf"\b(?P<verb>(?:(?:have|has|had|is|are|was|were)\s+)?{_ADVERB}"
    r"(?:ignor(?:ed?|es|ing)|disregard(?:ed|s|ing)?|overlook(?:ed|s|ing)?|neglect(?:ed|s|ing)?|pass(?:ed|es|ing)\s+over"
    r"|sidestep(?:ped|s|ping)?|gloss(?:ed|es|ing)\s+over|left\s+unanswered|turned\s+a\s+deaf\s+ear\s+to"
    r"|paid\s+no\s+(?:heed|attention)\s+to|g[ai]ve[sn]?\s+no\s+(?:answer|reply|response)\s+to|shrugged\s+off)"
    rf"|{_NOT}\s+(?:tak(?:e|en)\s+into\s+(?:account|consideration)|take\s+account\s+of|answer(?:ed)?|address(?:ed)?|respond(?:ed)?\s+to"
    r"|repl(?:y|ied)\s+to|react(?:ed)?\s+to|heed(?:ed)?|acknowledge[d]?))"
    rf"\s+{_OBJECT}"
)
_SILENT = re.compile(
    rf"\b(?P<verb>(?:{_NOT}|(?:has|have|had)\s+yet\s+to|(?:is|are)\s+yet\s+to)\s+(?:yet\s+|even\s+|so\s+far\s+)?"
    r"(?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|react(?:ed)?|give[n]?\s+(?:an?\s+|any\s+)?(?:answer|reply|response)))"
    r"(?:\s+(?:formally|officially|publicly|directly))?(?P<object>(?:\s+(?:yet|so\s+far|to\s+[^.;:!?\n,]{2,60}?))?)(?=[.;:!?,\n“”\"]|\s+(?:and|but|since|by|when|until|after)\b|$)"
)
"""Somebody who has not answered, whether what is said or not."""
_LEFT = re.compile(
    rf"\b(?P<verb>left|leav(?:es?|ing))\s+{_OBJECT}(?P<rest>[^.;:!?\n]{{0,60}}?)\s+(?P<end>unanswered|unaddressed|without\s+(?:an\s+|any\s+)?"
    r"(?:answer|reply|response|reaction))\b"
)
_PASSIVE = re.compile(
    rf"{_OBJECT}(?P<rest>(?:[^.;:!?\n,]{{0,80}}?|,[^.;:!?\n,]{{1,80}},))\s+(?P<verb>(?:(?:was|were|has\s+been|have\s+been|had\s+been|are|is|being)\s+"
    rf"{_ADVERB}(?:ignored|disregarded|overlooked|neglected|passed\s+over|sidestepped|left\s+unanswered|left\s+without\s+(?:an\s+)?(?:answer|reply|response)"
    r"|not\s+(?:answered|addressed|heeded|taken\s+into\s+(?:account|consideration))|never\s+(?:answered|addressed))"
    r"|(?:had|have|has)\s+(?:not|never)\s+been\s+(?:answered|addressed|heeded|taken\s+into\s+(?:account|consideration))"
    r"|(?:has|have|had)?\s*(?:still\s+)?(?:went|gone|goes|go|remain(?:ed|s)?)\s+(?:unanswered|unaddressed|unheeded|without\s+(?:an\s+|any\s+)?(?:answer|reply|response))"
    r"|(?:has|have|had)?\s*f[ae]ll(?:en)?\s+on\s+deaf\s+ears))(?:\s+by\s+(?P<by>[^.;:!?\n,]{2,60}))?"
)
_HINT = re.compile(
    r"ignor|disregard|overlook|neglect|pass(?:ed|es|ing)\s+over|sidestep|gloss|unanswer|unaddress|unheed|without"
    r"|heed|deaf|shrug|no\s+(?:answer|reply|response)|consideration|account|answered|address|repl|respond|react|acknowledge"
)
_REST = re.compile(
    r"(?:\s+(?:of|on|about|for|regarding|concerning|over|to|that|which|how|whether|as\s+to)\b[^.;:!?\n“”\"]{2,200}?(?=[.;:!?\n“”\"]|,\s|\s+[–—-]\s|$))?"
)
_LIST = re.compile(r"\s*(?::|—|–|,?\s+namely:?)\s+")
_OPENS = re.compile(r"[.;:!?\n—–(]\s*|[“”\"](?![a-z])\s*|,\s|\b(?:that|because|while|but|as)\s")
"""Where a subject can begin; not at a quotation mark behind which the sentence goes on: "X “has not answered”"."""
_WHICH = re.compile(r"(?:which|who)\s+")
_JOINED = re.compile(r"\s*(?:,|,?\s+and|&|,?\s+as\s+well\s+as)\s+(?:the\s+)?(?:[a-z][\w’'-]*\s+){0,3}", re.ASCII)
_READ_AS: frozenset[Act] = frozenset(
    {"reject", "oppose", "criticise", "claim_ignored", "defer", "accept", "support", "open"}
)
"""What the encoder may have made of such words, in place of which a claim stands."""


@dataclass(frozen=True)
class _Found:
    trigger: Offsets
    object: Offsets
    by: Offsets
    """Where those who ignored are named."""


def with_ignored(
    acts: list[MoveDraft],
    text: str,
    sentences: Sequence[Offsets],
    mentions: Sequence[Mention],
    statements: Sequence[Draft],
) -> list[MoveDraft]:
    """The drafts with the claims of these forms in place of answers read in the same words; asks told there stay.

    Only what somebody is reported to say is a claim; in the report's own voice nothing is put in place.
    """
    kept, made = list(acts), []
    for start, end in sentences:
        if not _HINT.search(text, start, end):
            continue
        for found in _claims(text, start, end):
            told = [s for s in statements if s.source and any(a <= found.trigger[0] < b for a, b in s.content)]
            if not told:
                silent = _named(text, mentions, *found.by)
                kept = [d for d in kept if not _claims_of_itself(d, found.trigger, silent)]
                continue
            content = max(a for s in told for a, b in s.content if a <= found.trigger[0] < b)
            low, high = max(found.by[0], min(content, found.by[1])), found.by[1]
            items = _items(text, found.object, end)
            covers = min(found.trigger[0], found.object[0]), max(found.trigger[1], found.object[1])
            to = _named(text, mentions, low, high)
            kept = [d for d in kept if not (d.act in _READ_AS and covers[0] <= d.trigger[0] < covers[1])]
            evidence = (
                min(covers[0], *(a for a, _ in to), *(a for a, _ in items)),
                max(covers[1], *(b for _, b in items)),
            )
            made.append(
                MoveDraft("claim_ignored", found.trigger, (), to, tuple(items), evidence, CONFIDENCE, rule=True)
            )
    return sorted([*kept, *made], key=lambda d: (d.trigger, d.evidence)) if made else kept


def _claims_of_itself(draft: MoveDraft, trigger: Offsets, silent: tuple[Offsets, ...]) -> bool:
    """Whether those who have not answered are read to claim that: "Moscow has yet to respond" claims nothing."""
    here = draft.act == "claim_ignored" and draft.trigger[0] < trigger[1] and trigger[0] < draft.trigger[1]
    return (
        here and bool(silent) and (not draft.actors or any(a < d and c < b for a, b in draft.actors for c, d in silent))
    )


def _claims(text: str, start: int, end: int) -> Iterator[_Found]:
    taken = start
    marks = ClauseMarks(_OPENS, text, start, end)
    for pattern in (_LEFT, _ACTIVE, _PASSIVE, _SILENT):
        for match in pattern.finditer(text, start, end):
            if match.start("verb") < taken and pattern is not _LEFT:
                continue
            first, last = match.span("object")
            if pattern is _SILENT:
                opening = _opening(text, marks, start, match.start("verb"))
                if _WHICH.fullmatch(text, opening, match.start("verb")):
                    opening = max(start, opening - BEFORE)
                whole, by = match.span("verb"), (opening, match.start("verb"))
            elif pattern is _PASSIVE:
                whole = first, match.end("rest") if not match["rest"].startswith(",") else last
                by = match.span("by") if match["by"] else (first, first)
            else:
                rest = _REST.match(
                    text,
                    last if pattern is _ACTIVE else match.end("object"),
                    end if pattern is _ACTIVE else match.start("end"),
                )
                whole = first, first + len(text[first : rest.end() if rest else last].rstrip())
                opening = _opening(text, marks, start, match.start("verb"))
                by = opening, match.start("verb")
            trigger = match.span("verb") if pattern is not _LEFT else (match.start("verb"), match.end("end"))
            taken = max(taken, match.end())
            yield _Found(trigger, whole, by)


def _opening(text: str, marks: ClauseMarks, start: int, verb: int) -> int:
    """Where the subject of a verb in the sentence from `start` on may begin; a quotation mark right before the verb is
    not followed by more of a subject.
    """
    return verb if verb > start and text[verb - 1] in '“”"' else marks.before(verb)


def _items(text: str, point: Offsets, end: int) -> list[Offsets]:
    """What was ignored: the items of a list after it, else the words themselves."""
    opening = _LIST.match(text, point[1], end)
    items = listed_items(text, opening.end(), end) if opening else []
    return items if len(items) > 1 else [point]


def _named(text: str, mentions: Sequence[Mention], start: int, end: int) -> tuple[Offsets, ...]:
    """Those named in a subject, though not whose response ("the West in Russia's response"); else a short one whole."""
    named: list[Offsets] = []
    listed = [m for m in lying_in(mentions, start, end) if m.actor]
    for m in reversed(listed):
        if text[m.end : m.end + 2] in ("'s", "’s") and (m is not listed[0] or m.start > start + 8):
            continue
        if named and not _JOINED.fullmatch(text, m.end, named[0][0]):
            break
        named.insert(0, (m.start, m.end))
    if named:
        return tuple(named)
    words = text[start:end].strip()
    if words and len(words.split()) <= 3 and words.lower() not in {"it", "which", "who", "that"}:
        at = text.index(words, start)
        return ((at, at + len(words)),)
    return ()
