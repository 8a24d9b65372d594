"""Acts in quoted words whose wording is regular: "we will not sign", "X must be lifted", "that is not negotiable".

The encoder doubts triggers inside quotation marks, of which it has seen few. Comes in: the reading text with its
sentences, statements and what was read so far. Goes out: drafts of moves in code points of the reading text, by whoever
is quoted or whom the words name. `with_wordings` puts them among the others where nothing stands yet.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rejoinder.reading.clause_marks import ClauseMarks
from rejoinder.reading.moves import MoveDraft
from rejoinder.reading.options import REPORTING
from rejoinder.reading.quotes import quoted
from rejoinder.reading.statements import Draft
from rejoinder.record.types import ASKS, Act, Mention
from rejoinder.resolving.words import lying_in

__all__ = ["with_wordings"]

Offsets = tuple[int, int]
CONFIDENCE = 0.6
"""Of a move read by these rules: about the share of them that is right in quotations of the corpus."""
LONGEST = 300
"""Code points of the clause around a wording that may be its evidence."""
_ADVERBS = (
    r"(?:(?:\w+ly|first|now|also|all|again|still|therefore|then|once\s+more|indeed|at\s+last|at\s+once|simply|never"
    r"|always|only|both|either)\s+){0,2}"
)
_NOT = r"(?:\s+not|\s+never|\s+no\s+longer|n[’']t|not)"
_OTHERWISE = (
    r"(?:oppose|object|block|rule\s+out|exclude|stand\s+in|mind|refuse|reject|hinder|obstruct|veto|prevent|say|hesitate"
    r"|have|be|see|know|tell|hear|think|believe|remember|understand|imagine|find|comment|speak|forget|wait|help|rest|want"
    r"|afford|just|claim|like)\b"
)
"""Verbs that deny no demand when they are denied: who will not oppose is open to it, who cannot see decides nothing."""
_DECIDE = (
    r"(?:accept|agree|sign|support|negotiate|bargain|discuss|recogni[sz]e|allow|permit|tolerate|give|vote|approve|yield|withdraw"
    r"|talk|sit|meet|pay|sell|let|annul|change|go|compromise|consent|surrender|resign|release|return|trade|exchange)\b"
)
_NOTHING_BACK = r"(?:answers?|repl(?:y|ies)|responses?|word|line|reaction|back|from|anything|so\s+much\s+as)\b"
_UNDER_WAY = r"(?:stud(?:y|ied)|consider(?:ation|ed)|review(?:ed)?|examin(?:ation|ed)|looked\s+(?:at|into))\b"
_FIRST = r"\b(?:we|I)"
_AM = r"(?:\s+are|\s+am|[’']re|[’']m)\s+"
_IF_WE = r"\bif\s+[^.;:!?\n]{4,120}?,?\s+(?:then\s+)?(?:we|I)\s+(?:will|shall)\s+"
_TALK = r"(?:talk|discuss|look|consider|negotiate|speak|sit\s+down|listen|think)\b"
_THREAT = (
    r"(?:not|never|have|be|see|know|respond|retaliate|react|act|close|stop|leave|sue|block|walk|strike|fight|defend"
    r"|go\s+to|take)\b"
)
_IF_AHEAD = r"(?=[^.;!?\n]{0,160}?\b(?:if|provided|once|as\s+soon\s+as|as\s+long\s+as|on\s+condition)\b)"


@dataclass(frozen=True)
class _Wording:
    act: Act
    point: Literal["clause", "after", "before"]
    """Where stands what it is about: in all of the clause, after the words or before them."""
    signs: frozenset[str]
    """Words of which a sentence must have one, so that few patterns are tried on it."""
    words: re.Pattern[str]


def _of(act: Act, point: Literal["clause", "after", "before"], signs: str, *words: str) -> _Wording:
    return _Wording(act, point, frozenset(signs.split()), re.compile("|".join(words), re.IGNORECASE))


_WORDINGS = (
    _of(
        "open",
        "after",
        "not never t",
        r"\b(?:(?:(?:can|do|does|did|will|would|could)\s*)?(?:not|never)|\w+n[’']t)\s+(?:\w+ly\s+)?"
        r"(?:rul(?:e|ed|ing)\s+(?:\w+\s+)?out|exclud(?:e|ed|ing))\b",
    ),
    _of(
        "open",
        "after",
        "we i be",
        rf"{_FIRST}\s+(?:can|could|would|might)\s+(?:be\s+able\s+to\s+)?"
        r"(?:imagine|consider|think\s+about|talk\s+about|discuss|look\s+at|envisage)\b",
        r"\b(?:can|could|may|might)\s+be\s+"
        r"(?:discussed|talked\s+(?:about|over)|considered|thought\s+about|imagined|looked\s+at|negotiated)\b",
    ),
    _of(
        "open",
        "after",
        "open willing ready prepared available",
        r"\b(?:are|am|is|remain|stand)\s+(?:(?!not\b|never\b|hardly\b)\w+\s+)?(?:open|willing|ready|prepared|available)\s+(?:to|for)\s+(?:\w+ly\s+)?"
        r"(?:talks?|discuss\w*|listen|hear|look|consider\w*|dialogue|negotiat\w+|compromise|examine|explore|meet|sit\s+down"
        r"|a\s+(?:dialogue|discussion|conversation|meeting))\b",
        r"\b(?:our|the)\s+doors?\s+(?:is|are|remains?|stays?|stands?)\s+(?:always\s+|still\s+)?open\b",
    ),
    _of(
        "accept",
        "after",
        "live objection objections quarrel object",
        rf"{_FIRST}\s+(?:can|could|would|will)\s+{_ADVERBS}live\s+with\b",
        r"\b(?:have|has)\s+no\s+(?:objections?|quarrel)\s+(?:to|with|against)\b",
        rf"{_FIRST}\s+(?:do|would|will){_NOT}\s+object\s+to\b",
    ),
    _of("withdraw", "after", "longer", rf"{_FIRST}\s+no\s+longer\s+(?:insist|demand|ask|object|oppose|require)\b"),
    _of(
        "claim_ignored",
        "after",
        "no nothing not never t waiting nobody",
        rf"{_FIRST}\s+(?:have\s+|had\s+)?{_ADVERBS}(?:had|received|got|get|heard|seen)\s+(?:no\s+(?:\w+\s+)?{_NOTHING_BACK}|nothing\b)",
        rf"{_FIRST}\s+(?:have|had){_NOT}\s+(?:yet\s+|even\s+)?(?:had|received|got|heard)\s+(?:an?\s+|any\s+|one\s+)?(?:\w+\s+)?{_NOTHING_BACK}",
        rf"{_FIRST}(?:{_AM}still|\s+have\s+been)\s+waiting\b",
        r"\b(?:nobody|no\s+one)\s+(?:has\s+|ever\s+)*(?:answered|replied|responded|written)\b",
        r"\bthere\s+(?:is|was|has\s+been)\s+(?:still\s+)?no\s+(?:\w+\s+)?(?:answer|reply|response|reaction)\b",
    ),
    _of(
        "defer",
        "after",
        "we i be being under our",
        rf"{_FIRST}{_AM}{_ADVERBS}(?:studying|examining|considering|reviewing|weighing|analy[sz]ing|assessing|looking\s+(?:at|into))\b(?!\s+each\b)",
        rf"{_FIRST}(?:\s+will|\s+shall|[’']ll)\s+{_ADVERBS}"
        r"(?:study|examine|look\s+(?:at|into)|consider|review|reply|answer|respond|decide|consult|reflect|read"
        r"|give\s+(?:\w+\s+){1,2}(?:answer|view|reply|response)|think\s+(?:about|it)|sleep\s+on|put\s+(?:it|this|that)\s+to)\b",
        r"\bour\s+\w+\s+(?:are|is)\s+(?:still\s+|now\s+)?(?:reading|studying|examining|considering|reviewing|looking\s+(?:at|into))\b",
        rf"\b(?:is|are)\s+(?:still\s+|now\s+|currently\s+)*(?:being|under)\s+{_UNDER_WAY}",
        rf"\bwill\s+be\s+{_UNDER_WAY}",
        rf"{_FIRST}\s+need\s+(?:\w+\s+){{0,2}}time\b",
    ),
    _of(
        "reject",
        "after",
        "not never t cannot longer",
        rf"\bwe\s+(?:will|shall|would|can|could|are\s+going\s+to){_NOT}\s+{_ADVERBS}(?!{_OTHERWISE})[\w’'-]+",
        rf"\bwe\s+(?:won|can|couldn|wouldn)[’']t\s+{_ADVERBS}(?!{_OTHERWISE})[\w’'-]+",
        rf"{_FIRST}\s+(?:will|shall|would|can|could){_NOT}\s+{_ADVERBS}{_DECIDE}",
        rf"{_FIRST}\s+(?:won|can|couldn|wouldn)[’']t\s+{_ADVERBS}{_DECIDE}",
        # the case of letters tells a name
        rf"(?P<who>(?-i:(?<![\w’'-])(?:[Tt]he\s+)?[A-Z])[\w’'-]*(?:\s+(?-i:[A-Z])[\w’'-]*){{0,3}})\s+(?:will|would|shall|can)"
        rf"(?:not|\s+not|\s+never|\s+no\s+longer)\s+{_ADVERBS}(?!{_OTHERWISE})[\w’'-]+",
    ),
    _of(
        "reject",
        "after",
        "not t reject refuse oppose against opposed see",
        rf"{_FIRST}\s+(?:do\s+not|don[’']t)\s+{_ADVERBS}{_DECIDE}",
        rf"\bwe\s+{_ADVERBS}(?:reject|refuse|oppose)\b",
        r"\bwe\s+(?:can\s+)?(?:see\s+no|do\s+not\s+see\s+any|don[’']t\s+see\s+any)\s+(?:reason|need|point|grounds?|cause)\b",
        rf"\bwe{_AM}{_ADVERBS}(?:against|opposed\s+to|not\s+(?:ready|willing|prepared|going)\s+to)\b",
    ),
    _of(
        "reject",
        "before",
        "be",
        r"\b(?:cannot|can[’']t|could\s+not|can\s+not|will\s+not|would\s+not|won[’']t|may\s+not)\s+be\s+(?:accepted|agreed"
        r"|discussed|negotiated|changed|reopened|touched|moved|shared|given|signed|repealed|bought|sold|traded|questioned|done)\b",
    ),
    _of(
        "reject",
        "before",
        "not negotiable table question unacceptable inadmissible red starter nonstarter",
        r"\b(?:is|are|was|were|remains?)\s+(?:\w+\s+)?(?:non-negotiable|off\s+the\s+table|out\s+of\s+the\s+question"
        r"|unacceptable|inadmissible|(?:a|our|the)\s+red\s+lines?"
        r"|not\s+(?:\w+\s+)?(?:negotiable|up\s+for\s+\w+|open\s+(?:to|for)\s+(?:discussion|negotiation|debate)"
        r"|on\s+the\s+(?:table|agenda)|for\s+sale|acceptable|an\s+option))\b",
        r"\b(?:non-negotiable|not\s+negotiable|off\s+the\s+table|out\s+of\s+the\s+question|(?:a\s+)?non-?starter)\b",
    ),
    _of(
        "reject",
        "clause",
        "no nothing never not cannot",
        r"\bthere\s+(?:will|can|shall)\s+(?:be\s+no|never\s+be|not\s+be)\b|\bthere\s+cannot\s+be\b",
        r"\bno\s+[\w’'-]+(?:\s+[\w’'-]+){0,3}?\s+(?:without|until|unless|before)\b",
        r"\bnothing\s+to\s+(?:discuss|negotiate|talk\s+about)\b|\bthe\s+answer\s+(?:is|remains)\s+no\b|\bno\s+question\s+of\b",
    ),
    _of("reject", "clause", "before until", r"(?<![\w,])(?<![\w,]\s)not\s+(?:before|until)\b"),
    _of(
        "accept_partly",
        "after",
        "if provided once soon long condition",
        rf"{_FIRST}\s+(?:can|could|will|would|are\s+(?:ready|prepared|willing)\s+to)\s+{_ADVERBS}"
        rf"(?:accept|agree|sign|support|join|return|withdraw|stop|comply|pay)\b{_IF_AHEAD}",
    ),
    _of("open", "clause", "if", rf"{_IF_WE}{_TALK}"),
    _of("accept_partly", "clause", "if", rf"{_IF_WE}(?!{_TALK}|{_THREAT})[\w’'-]+"),
    _of(
        "offer",
        "after",
        "ready prepared willing offer offering",
        rf"\bwe{_AM}{_ADVERBS}(?:ready|prepared|willing)\s+to\s+[\w’'-]+",
        r"\bwe\s+(?:are\s+offering|offer)\b(?!\s+(?:our|my)\b)",
    ),
    _of("propose", "after", "propose proposing", rf"{_FIRST}\s+{_ADVERBS}(?:propose|are\s+proposing)\b"),
    _of("support", "after", "welcome", rf"\bwe\s+{_ADVERBS}welcome\b"),
    _of(
        "demand",
        "clause",
        "must should ought has have need needs",
        rf"\b(?:must|should|ought\s+to|ha(?:s|ve)\s+to|needs?\s+to)(?:\s+not)?\s+{_ADVERBS}(?!have\b|like\b|do\s+with\b"
        r"|be\s+(?:said|noted|surprised|admitted|remembered|understood|clear|careful|ashamed|proud)\b)[\w’'-]+",
    ),
    _of(
        "demand",
        "after",
        "demand insist call urge request require demanding calling asking want expect",
        rf"{_FIRST}\s+{_ADVERBS}(?:demand|insist|call\s+(?:on|upon|for)|urge|request|require)\b",
        rf"{_FIRST}{_AM}{_ADVERBS}(?:demanding|calling\s+(?:on|for)|asking\s+(?:for|that))\b",
        rf"\bwe\s+{_ADVERBS}want\b(?!\s+to\b)",
        rf"\bwe\s+{_ADVERBS}expect\s+(?:\w+\s+){{1,4}}?to\b",
    ),
    _of(
        "demand",
        "after",
        "all what",
        r"\b(?:all|what)\s+(?:we|I)\s+(?:ask|want|demand|need)\b(?:\s+for)?\s+is\b",
    ),
    _of(
        "ask",
        "after",
        "ask invite",
        rf"{_FIRST}\s+{_ADVERBS}ask\s+(?:for|that|(?:[\w’'-]+\s+){{1,4}}?to)\b",
        rf"{_FIRST}\s+{_ADVERBS}invite\s+(?:[\w’'-]+\s+){{1,4}}?to\b",
    ),
    _of("demand", "after", "unless", r"\bunless\b"),
    _of(
        "demand",
        "clause",
        "lift stop release free withdraw return end cease halt drop pay remove recognise recognize respect",
        r"(?-i:(?<![\w,])(?<![\w,]\s)(?:Lift|Stop|Release|Free|Withdraw|Return|End|Cease|Halt|Drop|Pay|Remove|Recogni[sz]e|Respect))"
        r"\s+(?:the|this|these|those|that|all|our|your|their|it|them|us)\b",
    ),
    _of("demand", "clause", "let", r"(?<![\w,])(?<![\w,]\s)Let\s+(?!me\b|us\b|alone\b|go\b|[’'])\w+"),
    _of(
        "demand",
        "clause",
        "time ball up",
        r"\b(?:it\s+is|it[’']s)\s+(?:high\s+|now\s+)?time\s+(?:for|that)\b",
        r"\bthe\s+ball\s+is\s+in\b|\bit\s+is\s+(?:now\s+)?up\s+to\b",
    ),
)
"""What is said in so many words; of several in one clause the first of this list counts."""
_TOKEN = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(
    r"[;:—–“”\"„«»]\s*|,?\s+(?=unless\b)|,\s+(?:and|but|or|so|yet|while|though|although|because|since)\s+|\s+(?:but|because|although)\s+|\n",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:if|unless|when|whenever|whether|because|although|though|while|until|till|before|after|since|who|which|whom|where|how|why|what|once)\b[^,]*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:(?<!all )\b(?:we|I|one|nobody|no\s+one|everybody|everyone|people|somebody|what|who|which|this"
    r"|to|may|might|could|can|will|would|not|never|yet|do|does|did)|n[’']t|[’'](?:s|d|ll|ve))"
    r"(?:\s+(?:also|now|still|all|first|then|really|certainly|just|only|\w+ly))?\s*$",
    re.IGNORECASE,
)
"""Subjects and auxiliaries before a "must" that asks nothing of anybody."""
_MUST = re.compile(r"must|should|ought|ha(?:s|ve)|needs?", re.IGNORECASE)
_HAS = re.compile(r"ha(?:s|ve)|needs?", re.IGNORECASE)
_IF = re.compile(
    r"\b(?:if|provided|providing|once|on\s+(?:the\s+)?condition|on\s+the\s+understanding|as\s+(?:long|soon)\s+as|in\s+(?:return|exchange))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:the\s+)?(?:I|we|it|they|he|she|you|one|that|this|what|there|who|these|those|nobody|none|some|many|most|others?)",
    re.IGNORECASE,
)
_WE_SAY = re.compile(r"\b(?:we|I)\s+(?:\w+\s+)?$", re.IGNORECASE)
_HOPE = re.compile(r"\b(?:hopes?|hoped|hoping|wish(?:es|ed)?|fears?)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:and|but|so|then|well|yes|no|also|now|today|first|of\s+course|look)\b,?\s+|[\s,.…-]+)+", re.IGNORECASE
)
_YOU = re.compile(r"\b(?P<you>you)\s+$", re.IGNORECASE)
_MUST_DO = re.compile(
    r"(?:must|should|ought\s+to|ha(?:s|ve)\s+to|needs?\s+to)\s+(?!(?:not\s+)?be\b|(?:get|receive|remain)\b)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\s*(?:(?:on|upon|that|the|from)\s+)*", re.IGNORECASE)
_TAIL = " \t\n,.;:!?“”\"„«»’'"


@dataclass(frozen=True)
class _Found:
    wording: _Wording
    act: Act
    words: Offsets
    clause: Offsets
    who: Offsets | None
    """Who is named to act, where it is not whoever speaks."""


def _wordings(text: str, start: int, end: int) -> Iterator[_Found]:
    """Regular wordings in one sentence, or what of it is quoted; of several in one clause the first of the list."""
    said = text[start:end]
    if said.rstrip(" \n”\"»’'").endswith("?"):
        return
    signs = set(_TOKEN.findall(said.lower()))
    marks = ClauseMarks(_CLAUSE, text, start, end)
    taken: list[Offsets] = []
    for wording in _WORDINGS:
        if signs.isdisjoint(wording.signs):
            continue
        for match in wording.words.finditer(text, start, end):
            clause = _clause(text, marks, *match.span())
            if any(a < clause[1] and clause[0] < b for a, b in taken) or clause[1] - clause[0] > LONGEST:
                continue
            before = text[clause[0] : match.start()]
            if _SUBORDINATE.search(before) or _unsaid(wording, match, before):
                continue
            act: Act = wording.act
            if act == "accept" and _IF.search(text, match.end(), clause[1]):
                act = "accept_partly"
            who = match.span("who") if wording.words.groupindex and match["who"] else None
            if who is not None and _PRONOUN.fullmatch(match["who"]):
                continue
            taken.append(clause)
            yield _Found(wording, act, (who[1] + 1, match.end()) if who else match.span(), clause, who)


def _unsaid(wording: _Wording, match: re.Match[str], before: str) -> bool:
    """Whether somebody else's words are told, something is only hoped for, or nobody is asked by "must"."""
    reporting = REPORTING.search(before)
    if reporting and not _WE_SAY.search(before, 0, reporting.start()):
        return True
    if _HOPE.search(before) or (wording.act == "defer" and _IF.search(before)):
        return True
    if wording.act != "demand" or wording.point != "clause" or not _MUST.match(match[0]):
        return False
    # "you have to look at both" is said of anybody
    return not before.strip() or bool(_NOBODY.search(before)) or bool(_YOU.search(before) and _HAS.match(match[0]))


def _clause(text: str, marks: ClauseMarks, first: int, last: int) -> Offsets:
    """The clause about words, within a sentence."""
    low, high = marks.before(first), marks.after(last)
    lead = _LEAD.match(text, low, first)
    while high > last and text[high - 1] in _TAIL:
        high -= 1
    return lead.end() if lead else low, high


def with_wordings(
    acts: list[MoveDraft],
    text: str,
    sentences: Sequence[Offsets],
    mentions: Sequence[Mention],
    statements: Sequence[Draft],
) -> list[MoveDraft]:
    """The drafts with the acts of regular wordings in quotations, where nothing was read in the same clause.

    They are the speaker's, unless the words name who will not; what is quoted of nobody is nobody's act.
    """
    said = [s for s in statements if s.mode != "indirect" and s.source is not None]
    if not said or (acts and all(d.settled for d in acts)):
        return acts
    inside = quoted(text)
    starts = [s for s, _ in sentences]
    made: dict[Offsets, MoveDraft] = {}
    for statement in said:
        for first, last in statement.content:
            at = max(0, bisect.bisect_right(starts, first) - 1)
            while at < len(sentences) and sentences[at][0] < last:
                low, high = max(first, sentences[at][0]), min(last, sentences[at][1])
                at += 1
                for found in _wordings(text, low, high):
                    if found.words in made or not inside[found.words[0]] or _told(acts, found):
                        continue
                    made[found.words] = _draft(text, found, mentions)
    return sorted([*acts, *made.values()], key=lambda d: (d.trigger, d.evidence)) if made else acts


def _told(acts: Sequence[MoveDraft], found: _Found) -> bool:
    """Whether an act was read in the clause: its trigger stands there, or half of the shorter one is its evidence."""
    low, high = found.clause
    for d in acts:
        both = min(d.evidence[1], high) - max(d.evidence[0], low)
        if low <= d.trigger[0] < high or 2 * both >= min(d.evidence[1] - d.evidence[0], high - low):
            return True
    return False


def _draft(text: str, found: _Found, mentions: Sequence[Mention]) -> MoveDraft:
    start, end = {
        "clause": found.clause,
        "after": (found.words[1], found.clause[1]),
        "before": (found.clause[0], found.words[0]),
    }[found.wording.point]
    while start < end and text[start] in _TAIL:
        start += 1
    while end > start and text[end - 1] in _TAIL:
        end -= 1
    points = ((start, end),) if end - start > 2 else ()
    actors = (found.who,) if found.who else ()
    return MoveDraft(found.act, found.words, actors, _asked(text, found, mentions), points, found.clause, CONFIDENCE)


def _asked(text: str, found: _Found, mentions: Sequence[Mention]) -> tuple[Offsets, ...]:
    """Who is asked: "you" or the one named that must act, or is called on."""
    if found.act not in ASKS:
        return ()
    (low, high), (first, last) = found.clause, found.words
    if found.wording.point == "clause":
        if not _MUST_DO.match(text, first, last):
            return ()  # whoever must be given something does not give it
        you = _YOU.search(text, low, first)
        if you:
            return (you.span("you"),)
        named = [m for m in lying_in(mentions, low, first) if m.actor and first - m.end <= 1]
    else:
        named = [m for m in lying_in(mentions, last, high) if m.actor and _CALLED.fullmatch(text, last, m.start)]
    return tuple((m.start, m.end) for m in named[:1])
