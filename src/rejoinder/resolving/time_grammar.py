"""The grammar of English time expressions: rules by the word they can begin with.

Each rule is a pattern tried at such a word; the longest match is the expression. Where conventions differ, the rules
follow those of TimeBank 1.2 as cleaned for TempEval-3, read from its training part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rejoinder.resolving.time_clock import Clock, Expression, Scene, TimeType
from rejoinder.resolving.time_words import GAP, words

__all__ = [
    "APPROX_STARTS",
    "DIGITS",
    "EDGE",
    "EDGE_STARTS",
    "NUMBER_STARTS",
    "RELATIVE_YEAR",
    "Value",
    "constant",
    "expressions_at",
    "one",
    "rule",
    "starts",
    "year_of",
]

Value = Callable[[Clock], str]
Build = Callable[["re.Match[str]", Scene], "list[Expression] | None"]

_RULES: dict[str, list[tuple[re.Pattern[str], Build]]] = {}
_SPACE = re.compile(r"\[[^\]]*\]|( )")

DIGITS = "0"
"""Stands for any figure among the words a rule can begin with."""

NUMBER_STARTS = [
    DIGITS, "a", "an", "half", "another", "couple", "few", "several", "many", "some", "dozens", "hundreds", "thousands",
    "millions", "dozen",
    *words("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"),
    *words("seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"),
]  # fmt: skip
APPROX_STARTS = words(
    "about around almost nearly approximately roughly more less fewer over under at up just well no as only"
)

EDGE = (
    r"(?:(?:sometime |the )?(?:(?:very )?(?:early|late|mid|earlier|later)(?:-| (?:in |on )?)|(?:end"
    r"|beginning|start|middle|close|turn|latter part) of ))"
)
"""What narrows a month, a week or a year: "early", "mid-", "the end of"."""
EDGE_STARTS = words("sometime the very early late mid earlier later end beginning start middle close turn latter")

RELATIVE_YEAR = r"(?:of )?(?P<rel>this|last|next|that|the (?:same|previous|following)) year"
"""A year named by its distance, after a day or month: "January last year"."""
_YEAR_SHIFT = {"this": 0, "last": -1, "next": 1}


def rule(pattern: str, first: Iterable[str]) -> Callable[[Build], Build]:
    """Register a rule under every word it can begin with.

    A blank in the pattern, outside a character class, stands for the space between two words of an expression. Letters
    match in either case, but only those of ASCII: every word matched can then be looked up in its lower case.
    """
    spaced = _SPACE.sub(lambda m: f"(?:{GAP})" if m.group(1) else m.group(), pattern)
    compiled = re.compile(spaced + r"(?![A-Za-z0-9_\u00c0-\u024f])", re.IGNORECASE | re.ASCII)

    def register(build: Build) -> Build:
        for word in first:
            _RULES.setdefault(word, []).append((compiled, build))
        return build

    return register


def starts(word: str) -> bool:
    """Whether an expression can begin with this word, given in lower case."""
    return word in _RULES or word[0] in "0123456789"


def expressions_at(scene: Scene, at: int, word: str) -> list[Expression]:
    """The expressions that begin at a word: several where days share a month, none where no rule holds."""
    found: list[Expression] = []
    end = at
    for pattern, build in _RULES.get(DIGITS if word[0] in "0123456789" else word, ()):
        match = pattern.match(scene.text, at)
        if match is not None and match.end() > end:
            built = build(match, scene)
            if built:
                found, end = built, built[-1].end
    return found


def one(m: re.Match[str], kind: TimeType, value: Value, weekday: int | None = None) -> list[Expression]:
    """The whole match as one expression."""
    return [Expression(m.start(), m.end(), kind, value, weekday)]


def constant(value: str) -> Value:
    """A value that no clock changes."""
    return lambda clock: value


def year_of(clock: Clock, relative: str) -> int:
    """The year that a `RELATIVE_YEAR` names: from publication, or from what was spoken of last ("that year")."""
    word = relative.lower().removesuffix("year").split()[-1]
    if word in _YEAR_SHIFT:
        return clock.ref.year + _YEAR_SHIFT[word]
    spoken = clock.span[:4] if clock.span else ""
    base = int(spoken) if spoken.isdigit() and len(spoken) == 4 else clock.ref.year
    return base + {"previous": -1, "following": 1}.get(word, 0)
