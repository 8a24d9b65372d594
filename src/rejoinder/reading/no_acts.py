"""Words that look like an act and are none: what is hinted, expected or alleged, or passes between officials and press.

Comes in: the reading text with a trigger and the act that was read there. Goes out: whether it is none of that kind.
The moves ask it of what the encoder saw, the plain verbs of theirs. The figures beside the patterns are of the
negotiations trained on.
"""

from __future__ import annotations

import re

from rejoinder.record.types import ASKS, Act

__all__ = ["no_act"]

Offsets = tuple[int, int]
BEFORE = 40
"""Code points before a trigger that are looked at."""
_PLANNED: frozenset[Act] = frozenset({"meet", "hand_over", "claim_ignored", "threaten"})
"""Acts that are told ahead as well: a meeting that is expected is one to come."""
_GOES_AWAY = re.compile(
    r"\b(?:with[a-z]+|pull\w*|recall\w*|remov\w+)\s+(?:(?:out|back)\s+)?(?:of\s+)?(?:[\w’'-]+\s+){0,4}?"
    r"(?:troops?|forces|soldiers|army|armou?r|tanks?|ambassadors?|envoys?|personnel|peacekeepers|battalions?|brigades?|warships?|fleet"
    r"|vessels|aircraft|jets|missiles?|launchers|artillery|guns|weapons|police|guards|patrols|fighters|militias?|staff|diplomats|settlers)\b",
    re.IGNORECASE,
)
"""What is taken away from a place, where a demand or an offer is not taken back."""
_HINTS = re.compile(
    r"(?:(?:has|have|had)\s+)?suggest(?:s|ed|ing)?\s+(?:that\s+)?(?!(?:[^.,;:]{2,60}\s)?(?:should|be)\b)(?:[\w’'%$€£-]+\s+){1,7}?"
    r"(?:was|were|is|are|has|had|have|did|does|do)\b",
    re.IGNORECASE,
)
"""What only hints that something is so: of 109 proposals annotated in "suggest" none."""
_INSISTS_NOT = re.compile(
    r"(?:(?:has|have|had)\s+)?insist(?:s|ed|ing)?\s+(?:that\s+)?[\w’'-]+\s+(?:can(?:not|[’']t)|won[’']t"
    r"|(?:would|will|was|were|is|are|did|does|do|has|have|had|could|can)(?:\s+not|\s+never|n[’']t))\b",
    re.IGNORECASE,
)
"""Who insists that something will not be demands nothing by that: of 230 demands annotated in "insist" none."""
_SEEMS = re.compile(
    r"(?:seek|sought)s?\s+to\s+(?:downplay|play\s+down|reassure|calm|defuse|distance|portray|explain|justify|defend|deflect|ease|soothe"
    r"|allay)\b",
    re.IGNORECASE,
)
"""What somebody sought to make others think was asked of nobody."""
_STRIKES = re.compile(r"(?:(?:will|would)\s+)?refus(?:es?|ed|ing)\s+to\s+(?:work|load|unload|handle)\b", re.IGNORECASE)
"""Who refuses to work answers nothing by that."""
_OFFERS_WORDS = re.compile(
    r"offer(?:s|ed|ing)?\s+(?:(?!to\b)[\w’'-]+\s+){0,3}?(?:responses?|reply|replies|answers?|details?|explanations?|comments?|condolences"
    r"|apolog(?:y|ies)|prayers|thanks|congratulations|evidence|assessments?|glimpse|clues?|hints?|insights?|praise|criticism)\b",
    re.IGNORECASE,
)
"""Who offers an answer or an apology puts nothing on the table."""
_NO_PROGRESS = re.compile(
    r"(?:(?:ha[sd]|have|did|do|does|were|was|is|are|there|made|make|making)\s+)*(?:not|n[’']t|no|little|never|stalled|broke(?:n)?\s+down"
    r"|collapsed|deadlocked)\s+(?:(?:\w+\s+)?(?:progress\w*|advanc\w*|headway|breakthrough)|$|[.,;]|(?:on|over|after|in|when)\b)",
    re.IGNORECASE,
)
"""What befalls talks, which is nobody's answer: no act is annotated in such words."""
_TO_THE_PRESS = re.compile(
    r"(?:(?:[\w’']+\s+){0,5}?requests?\s+for\s+(?:\w+\s+)?(?:comments?|interviews?|clarification)\b"
    r"|(?:[\w’']+\s+){0,3}?(?:to|for)\s+(?:comment|elaborate|be\s+(?:named|identified|quoted|interviewed)|give\s+(?:details|his\s+name|her\s+name)"
    r"|go\s+into\s+(?:any\s+|the\s+)?(?:further\s+)?details?|be\s+drawn|answer\s+(?:\w+\s+){0,2}?questions"
    r"|(?:say|disclose|reveal|specify|confirm)\s+(?:what|when|how|whether|who|whom|why|if|which|where))\b"
    r"|(?:asked|when\s+asked)\s+(?:about|if|whether|by)\b)",
    re.IGNORECASE,
)
"""What passes between those reported on and reporters is no move between them."""
_ALLEGED = re.compile(
    r"(?:(?:has|have|had)\s+)?(?:(?:[a-z]+ly|again|also)\s+)?(?:reject|dismiss|refut|brush|wav)(?:s|es|ed|ing)?\s+(?:(?:aside|off|away)\s+)?"
    r"(?:as\s+(?:\w+ly\s+)?[\w-]+\s+)?(?:(?:the|any|all|these|those|this|that|his|her|its|their|such|an?|both)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?:allegations?|accusations?|reports?|rumou?rs?|insinuations?|criticisms?|claims?\s+(?:that|by|of|as|was|were|he|she|they|it)|suggestions?\s+that)\b",
    re.IGNORECASE,
)
"""Who rejects what is alleged denies a fact and answers no demand: of 18 such two are annotated as answers."""
_EXPECTED = re.compile(
    r"\b(?:poised|expected|likely|unlikely|tipped|due|bound|certain|about|set)\s+to\s+(?:(?:[a-z]+ly|also|soon|now)\s+)?(?:be\s+)?$"
)
"""What stands before an act that is only looked for."""
_WITHOUT = "without "
_YES_OR_NO = re.compile(
    r"[\s“\"‘(]*(?:(?:Q|Question|QUESTION)\s?[:.]\s*)?(?:And|But|So)?\s*(?:will|would|is|are|was|were|has|have|had|does|do|did|can|could|should)\s"
    r"(?:(?!\b(?:that|which|who|whom|whose|where|because)\b)[^.!?\n])*$",
    re.IGNORECASE,
)
"""What stands before an act that a question asks about: "Would the guild | accept it?"."""
_ENDS = re.compile(r"[.!?\n]")
SENTENCE = 300
"""Code points about a trigger in which its sentence is looked for."""
_NO_ACTS: tuple[tuple[frozenset[Act], re.Pattern[str]], ...] = (
    (frozenset({"withdraw"}), _GOES_AWAY),
    (ASKS, _HINTS),
    (ASKS, _INSISTS_NOT),
    (ASKS, _SEEMS),
    (frozenset({"reject", "oppose"}), _STRIKES),
    (frozenset({"reject", "oppose", "criticise"}), _ALLEGED),
    (frozenset({"offer"}), _OFFERS_WORDS),
    (ASKS | {"reject", "oppose", "defer", "accept", "claim_ignored"}, _TO_THE_PRESS),
    (frozenset({"reject", "oppose", "defer"}), _NO_PROGRESS),
)
"""Triggers that are none of these acts."""


def no_act(text: str, trigger: Offsets, act: Act) -> bool:
    """Whether the words at a trigger (code points of `text`) are no act of that kind: "rejected the allegation", "is
    expected to | accept", "without | rejecting the plan".
    """
    if any(act in none and pattern.match(text, trigger[0]) for none, pattern in _NO_ACTS):
        return True
    if act != "claim_ignored" and text.endswith(_WITHOUT, 0, trigger[0]):
        return True
    if _asked(text, trigger):
        return True
    return act not in _PLANNED and _EXPECTED.search(text, max(0, trigger[0] - BEFORE), trigger[0]) is not None


def _asked(text: str, trigger: Offsets) -> bool:
    """Whether a question asks if it is so."""
    end = _ENDS.search(text, trigger[1], trigger[1] + SENTENCE)
    if end is None or end.group() != "?":
        return False
    low = max(0, trigger[0] - SENTENCE)
    start = max(text.rfind(mark, low, trigger[0]) for mark in ".!?\n")
    return _YES_OR_NO.match(text, max(start + 1, low), trigger[0]) is not None
