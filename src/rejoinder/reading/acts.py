"""The words that tell acts: what a trigger's own words and those about it say about its act.

Comes in: a text with the place of a trigger. Goes out: log-odds for each act, from weights fitted by
`training/acts.py`. The moves weigh it together with what the encoder sees.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rejoinder.reading.encoder import DATA
from rejoinder.record.types import Act

__all__ = ["ASKS_TIME", "act_scores", "features", "plain_act", "under_condition"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDINGS = ("ing", "ed", "es", "s", "d")
_QUOTE = re.compile(r"[\"“”«»„]")
_NEGATION = frozenset("not no never nor neither without cannot nothing nobody none hardly refuse deny n't".split())
AROUND = 60
"""Code points on either side of a trigger whose words count."""
SENTENCE = 250
"""Code points on either side within which a trigger's sentence is looked for."""
_STOPS = ("\n", ". ", "; ", "! ", "? ")
_STOP = re.compile(r"[.!?;](?=\s|[\"”’]|$)|\n")
_CLAUSE = re.compile(r"[:“”\"]|,\s+(?:and|but|while|though)\s|\sbut\s")
_CONDITIONS = frozenset(
    "if provided providing once condition conditions unless when after only until before without return exchange long "
    "soon understanding subject should".split()
)
_GRAMMAR = frozenset(
    "it they he she we i who which that this these you one nobody both all neither none would could can will might may "
    "should must had has have is are was were be been did does do to".split()
)


_YIELDS = re.compile(
    r"\b(?:not|never|no|n[o’']t)\s+(?:be\s+)?(?:(?:ready|prepared|willing)\s+to\s+)?"
    r"(?:compromise|budge|yield|back\s+down|give\s+(?:up|in|way|ground)|bend|retreat|concede)\b",
    re.IGNORECASE,
)
_RUSHES = re.compile(
    r"\b(?:not|never|no|n[o’']t)\b(?:\s+\w+){0,2}\s+(?:hurry|hurrying|rush|rushing|haste|hasten)\b", re.IGNORECASE
)


ASKS_TIME = (
    r"(?:(?:a|some|any|the|two|three|four|five|six|ten|more|another|one|little|bit|of|additional|further|extra|until) )*"
    r"(?:time|patience|hours?|days?|night|weekend|weeks?|fortnight|months?)\b(?!['’])"
    r"(?! (?:limit|table|frame|bar|off|out|wages?|pay|leave|notice|ago|earlier|before|later|of work)\b)"
)
"""What who wants to think about it asks for: of 67 such asks 55 are annotated as answers put off."""
_WANTS_TIME = re.compile(rf"(?:(?:ask|request)(?:s|ed|ing)? for|requests?|requested|needs?|needed) {ASKS_TIME}", re.IGNORECASE)
_CONDITION = re.compile(
    r"[^.;:!?\n]{0,80}?(?<!\beven )(?<!\bas )\b(?:if(?! (?:possible|necessary|any|needed|not)\b)|provided(?! (?:by|for|with|in)\b)"
    r"|(?:as|so) long as|on (?:the )?(?:condition|understanding)|subject to)\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:support|accept|agree|endorse|live with|join|approv|welcom|go along|no objections?|not (?:object|oppose))",
    re.IGNORECASE,
)


_SORRY = re.compile(r"\b(?:disappoint(?:ed|ment|ing)|regret(?:s|ted)?|lament(?:s|ed)?|deplore[sd]?)\b", re.IGNORECASE)
"""Of 100 triggers with these words 98 are annotated as criticism."""


_NO = r"(?:not|never|n['’]t|nothing|no one|nobody)"
_LEFT_OPEN = re.compile(
    rf"\b(?:{_NO}|\w+n['’]t)\b(?: [\w’']+){{0,3}}? rul(?:e|es|ed|ing)\b(?: [\w’']+){{0,5}}? out\b|\brul(?:e|es|ed|ing) nothing out\b"
    rf"|\b(?:{_NO}|\w+n['’]t)\b(?: yet| been| be)?"
    r" (?:exclud\w+|turn(?:ed|ing)?(?: \w+){0,2} down|reject\w*|refus(?:e|ed|es|ing)|dismiss\w*|sa(?:y|id|ying) no|(?:clos\w+|shut\w*) (?:the|that|a) doors?)\b",
    re.IGNORECASE,
)
"""A refusal denied: of 90 so annotated 85 leave the matter open."""
_NOT_TAKEN = re.compile(r"\b(?:not|never|n['’]t)\b(?: \w+)? taken up\b", re.IGNORECASE)
_ACROSS = 40
"""Code points before a trigger in which a word that denies it may stand."""


def _at(pattern: re.Pattern[str], text: str, trigger: tuple[int, int]) -> bool:
    """Whether a pattern lies over a trigger."""
    low, high = max(0, trigger[0] - _ACROSS), min(len(text), trigger[1] + _ACROSS)
    return any(m.start() < trigger[1] and trigger[0] < m.end() for m in pattern.finditer(text, low, high))


def under_condition(text: str, start: int, end: int) -> bool:
    """Whether words that take something up have a condition after them, before `end`: "could support it if".

    Of 80 so annotated 77 are partly accepted.
    """
    found = _CONDITION.match(text, start, end)
    return found is not None and not re.search(r"\b(?:but|while|whereas)\b", found.group())


_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|some|part|most|a (?:third|quarter|fifth|part|few)|\d+)"
_IN_PART = re.compile(
    rf"\b{_NUMBER} of (?:the|them|its|his|her|their|those|these|{_NUMBER})\b"
    r"|\b(?:all but|except|apart from|but not|save for|in principle|in substance|in part|partly|partially|halfway|half|only|until)\b"
    r"|\b(?:on|under|with|subject to) (?:the |a |one |two |three |its |certain )?(?:condition|proviso|understanding|premise)s?\b"
    r"|\bwith (?:a|an|one|two|some|its) (?:[\w-]+ ){0,2}?(?:riders?|reservations?|remarks?|provisos?|caveats?|changes?|amendments?|exceptions?)\b"
    r"|(?<!\beven )(?<!\bas )\b(?:if(?! (?:possible|necessary|any|needed|not)\b)|provided(?! (?:by|for|with|in)\b)|(?:as|so) long as|subject to|once|unless)\b"
    r"|, (?:but|though|although|albeit)\b",
    re.IGNORECASE,
)
"""What limits an answer: of the annotated acceptances with one of these in their evidence nine in ten are partial."""


def in_part(words: str) -> bool:
    """Whether the words of an acceptance, from its trigger on, limit it: "two of the three", "in principle", "if"."""
    return _IN_PART.search(words) is not None


def plain_act(text: str, trigger: tuple[int, int], act: Act) -> Act:
    """The act of a trigger where its words, or those right after it, are regular and tell of another.

    Who will not compromise is not open to it; who asks for time has put off the answer; who accepts if is met half
    way; what is regretted or disappoints is no demand.
    """
    words = text[slice(*trigger)]
    if act in ("demand", "ask", "propose") and _WANTS_TIME.match(text, trigger[0]):
        return "defer"
    if act in ("reject", "oppose", "accept", "accept_partly") and _at(_LEFT_OPEN, text, trigger):
        return "open"
    if act in ("demand", "ask", "propose", "accept") and _at(_NOT_TAKEN, text, trigger):
        return "reject"
    if act in ("demand", "ask", "open", "reject", "oppose") and _SORRY.search(words):
        return "criticise"
    if act in ("accept", "support") and _TAKES.search(words) and under_condition(text, *_after(text, trigger)):
        return "accept_partly"
    if act in ("open", "accept", "accept_partly", "support") and _YIELDS.search(words):
        return "reject"
    if act in ("reject", "oppose") and _RUSHES.search(words):
        return "defer"
    return act


def _after(text: str, trigger: tuple[int, int]) -> tuple[int, int]:
    return trigger[1], min(len(text), trigger[1] + 2 * AROUND)


@functools.lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def features(text: str, trigger: tuple[int, int]) -> list[str]:
    """Names of what stands in (t), before (b) and after (a) a trigger, within its paragraph, and of the conditions (c),
    subject (s) and auxiliaries (m) in its sentence.
    """
    start, end = trigger
    low = max(text.rfind("\n", 0, start) + 1, start - AROUND)
    high = text.find("\n", end)
    high = min(high if high >= 0 else len(text), end + AROUND)
    inside = [_stem(w.group().lower()) for w in _WORD.finditer(text, start, end)]
    before = [_stem(w.group().lower()) for w in _WORD.finditer(text, low, start)][-5:]
    after = [_stem(w.group().lower()) for w in _WORD.finditer(text, end, high)][:5]
    found = [f"t:{w}" for w in inside]
    found += [f"t:{a}_{b}" for a, b in itertools.pairwise(inside)]
    found += [f"t:{a}_{b}_{c}" for a, b, c in zip(inside, inside[1:], inside[2:], strict=False)]
    found += [f"b:{w}" for w in before[-3:]] + [f"a:{w}" for w in after[:3]]
    if before and inside:
        found.append(f"bt:{before[-1]}_{inside[0]}")
    if after and inside:
        found.append(f"ta:{inside[-1]}_{after[0]}")
    if any(w in _NEGATION or w.endswith(("n't", "n’t")) for w in [*before[-3:], *inside]):
        found.append("negated")
        found += [f"n:{w}" for w in inside]
    if _QUOTE.search(text, max(low, start - 40), min(high, end + 40)):
        found.append("quoted")
    # one word in many forms: "reject", "rejection"
    found += [f"p:{w[:4]}" for w in inside if len(w) > 5] + [f"p:{w[:5]}" for w in inside if len(w) > 6]
    found += [f"first:{inside[0]}", f"last:{inside[-1]}"] if inside else []
    found += [f"words:{len(inside)}", f"capital:{text[start : start + 1].isupper()}", f"next:{_sign(text, end)}"]
    return found + _about(text, start, end)


def _about(text: str, start: int, end: int) -> list[str]:
    """Names of the conditions in the rest of a trigger's sentence and of what its clause begins with."""
    first = max(text.rfind(sign, max(0, start - SENTENCE), start) for sign in _STOPS) + 1 or max(0, start - SENTENCE)
    stop = _STOP.search(text, end, end + SENTENCE)
    last = stop.start() if stop else end + SENTENCE
    later = _CONDITIONS.intersection(_WORD.findall(text[end:last].lower()))
    sooner = _CONDITIONS.intersection(_WORD.findall(text[first:start].lower()))
    found = [f"ca:{w}" for w in sorted(later)] + [f"cb:{w}" for w in sorted(sooner)]
    found += (["condition after"] if later else []) + (["condition before"] if sooner else [])
    clause = max((m.end() for m in _CLAUSE.finditer(text, first, start)), default=first)
    words = _WORD.findall(text[clause:start].lower())
    found.append(f"s1:{words[0] if words else ''}")
    return found + [f"m:{w}" for w in sorted(_GRAMMAR.intersection(words))]


def _sign(text: str, end: int) -> str:
    sign = text[end : end + 1]
    return "" if sign.isalnum() else sign


@functools.cache
def _weights() -> tuple[list[str], dict[str, int], npt.NDArray[np.float32]]:
    """The acts, the row of each feature ("" for what always counts), and a row of weights (one an act) for each."""
    known = json.loads((DATA / "acts.json").read_text(encoding="utf-8"))
    weights = known["weights"]
    return known["kinds"], {name: row for row, name in enumerate(weights)}, np.array([*weights.values()], np.float32)


@functools.cache
def _places(kinds: tuple[str, ...]) -> list[int]:
    names, _, _ = _weights()
    return [names.index(k) for k in kinds]


def act_scores(text: str, trigger: tuple[int, int], kinds: Sequence[str]) -> npt.NDArray[np.float32]:
    """Log-odds (len(kinds),) of the acts `kinds` for a trigger."""
    _, rows, weights = _weights()
    told = [rows[name] for name in ["", *features(text, trigger)] if name in rows]
    scores = weights[told].sum(axis=0)[_places(tuple(kinds))]
    return np.asarray(scores - np.log(np.exp(scores - scores.max()).sum()) - scores.max(), dtype=np.float32)
