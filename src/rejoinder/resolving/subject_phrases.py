"""The whole subject left of a verb: names joined by "and" kept together, what stands between commas skipped.

"The G77, led by Cuba, and the African Group had been asking" has two who ask; "Japan, which chairs the talks with
France, is against it" has one, who is not the name beside the verb. Comes in: where a verb begins, with the mentions of
the text. Goes out: the words of its subject. `agents` asks it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from rejoinder.record.types import Mention

__all__ = ["MARKS", "OF_A_BODY", "subject_of"]

Offsets = tuple[int, int]
REACH = 280
"""Code points before a verb in which a subject with its asides is looked for."""
MOST = 6
"""Commas from a verb back at which an aside may open."""
MARKS = "“”\"‘’' "
_ORGAN = (
    r"(?:side|government|cabinet|delegation|team|party|group|leadership|authorities|ministry|parliament|army|military|forces?|branch|wing"
    r"|council|committee|board|president|premier|chairman|head|leaders?|members?|officials?|negotiators?|envoys?|representatives?|people"
    r"|workers|employees|staff|ministers?|secretary|chancellor|spokes(?:man|woman|person)|ambassador|deputy)"
)
_SAYS = (
    r"(?:said|says?|saying|adds|added|insist(?:s|ed)|argue[sd]|claim(?:s|ed)|reported|announced|believe[sd]?|thinks?|thought|knows?|knew"
    r"|confirm(?:s|ed)|noted|denied|complained)"
)
OF_A_BODY = re.compile(rf"(?:[’']s?)?\s+(?:(?!{_SAYS}\b)[\w-]+\s+){{0,2}}{_ORGAN}")
"""What acts for whom stands before it, or behind it with "of"."""
_OF = re.compile(rf"\b(?:{_ORGAN}|(?P<other>[\w’-]+))\s+of\s+(?:(?:the|a|an|its|their|his|her)\s+)?$", re.IGNORECASE)
_WHO = re.compile(r",?\s+(?:which|who|that)\s+$")
_PRONOUN = re.compile(r"(?:^|(?<=[\s“\"‘(,;:—–-]))(?:he|she|they|it)\s+$", re.IGNORECASE)
_GOVERNED = re.compile(
    r"\b(?:to|by|from|for|in|on|between|against|at|about|over|into|under|than|as|towards?|behind|through|with|of|like|unlike"
    r"|(?<!,\s)(?:and|or))\s+"
    r"(?:(?:the|a|an|its|their|his|her)\s+)?(?:(?:north|south|east|west|centr|upper|lower)[a-z-]*\s+)?$",
    re.IGNORECASE,
)
"""What stands behind these before a name makes the name a part of a longer phrase, whose head is not known here."""
_LED_BY = re.compile(
    r"\b(?:countries|states|nations|governments|members|lawmakers|unions|parties|groups)\s+(?:(?:led|headed)\s+by|including|such\s+as)\s+"
    r"(?:the\s+)?$"
)
"""Of several who act some are named: "eleven countries led by | France and Ireland"."""
_JOINS = re.compile(r"(?P<comma>,)?\s+(?:and|or)(?:,\s[a-z][^,;:.]{1,40},)?\s+(?:the\s+)?|\s*&\s*")
_LISTS = re.compile(r",\s*(?:the\s+)?|\s+and\s+(?:the\s+)?|\s*&\s*")
_AND = re.compile(r"(?P<comma>[,)])\s+and\s+(?:the\s+)?$")
_BREAKS = re.compile(r"[.;:!?“”\"\n]\s|\s[–—-]\s")
_CLAUSE = re.compile(
    rf"(?:^|[\n.;:!?—–(“\"‘,]\s*|\s-\s|\b(?:that|and|but|or|while|whereas|as|because|since|although|though|if|when|after|before|where|until"
    rf"|{_SAYS})\s+[“\"‘]?)"
    r"(?:(?:the|both|all|a|an|its|their|neither|either)\s+(?:[a-z][\w’'-]*\s+){0,2})?$",
    re.IGNORECASE,
)
"""Where a clause begins, so that what follows is its subject."""
_OPENS = re.compile(
    r"\s*(?:(?:[a-z]+\s+(?:of\s+)?)?(?:which|who|whom|whose|where)\b|[a-z]+(?:ed|ing)\s|(?:led|held|sent|met)\b|(?:together|along)\s+with\b"
    r"|(?:with|like|through|for|on|in|at|as|the|an?|its|their|his|her)\b)"
)
"""What an aside begins with between names joined by "and"."""
_SAID_OF = re.compile(
    rf"\b{_SAYS}\s+(?:that\s+)?(?P<who>(?:(?:the|its|their|his|her|all|most|some)\s+)?(?:[a-z-]+\s+)?(?:{_ORGAN}|countries|states|nations"
    r"|unions?|employers?|compan(?:y|ies)|rebels|creditors|lenders|farmers|mediators?))$"
)
"""Those who are said to act, though no name is given them: "said | members | supported it"."""
_TITLE = re.compile(r"\s+(?:(?:the\s+)?(?:[\w.-]+\s+){1,2})?")
_OWNS = re.compile(r"[’']s?\s+(?:[a-z-]+\s+){0,3}")
_CLOSED = re.compile(r"\s\([^()\n]{2,120}\)$")
_DASHED = re.compile(r"\s[–—-]\s[^–—\n.;:!?]{2,160}\s[–—-]$")


def subject_of(text: str, start: int, end: int, mentions: Sequence[Mention], *, finite: bool) -> tuple[Offsets, ...]:
    """Who is named right before a verb group that begins at `end`, or before the aside that ends there, in code points
    of `text`, several where names are joined; `start` is that of the sentence, and a verb that is `finite` no
    participle, which may follow its noun behind a comma: "Norway, rejecting it".
    """
    low = max(start, end - REACH)
    pronoun = _PRONOUN.search(text, low, end)
    if pronoun:
        return ((pronoun.start(), pronoun.start() + len(pronoun.group().rstrip())),)
    relative = _WHO.search(text, low, end)
    end = relative.start() if relative else end
    end = low + len(text[low:end].rstrip(MARKS))
    if relative:
        return _named(text, low, end, mentions)
    if not finite and text.endswith(",", low, end):
        found = _named(text, low, end - 1, mentions)
        return found if found and _heads_clause(text, low, found[0][0]) else ()
    for place, aside in _heads(text, low, end):
        found = _named(text, low, place, mentions)
        apposed = _apposed(text, low, place, end - 1, mentions) if aside else ()
        if apposed:
            return apposed
        if found and (_heads_clause(text, low, found[0][0]) if aside else _ungoverned(text, low, found[0][0])):
            return found
        plain = _SAID_OF.search(text, low, place) if not found and not aside else None
        if plain:
            return (plain.span("who"),)
    return ()


def _heads_clause(text: str, low: int, at: int) -> bool:
    """Whether a clause begins with the words at a place, which are no part of a longer phrase."""
    return _ungoverned(text, low, at) and _CLAUSE.search(text[low:at]) is not None


def _apposed(text: str, low: int, at: int, end: int, mentions: Sequence[Mention]) -> tuple[Offsets, ...]:
    """Those named between commas behind what they are: "The minister of works, | Dan Muresan,", "The hosts, |
    Norway and Denmark,"; `at` is the comma nearest to the verb.
    """
    found = _named(text, low, end, mentions)
    if len(found) > 1:
        return found if text.endswith(", ", low, found[0][0]) else ()
    index = bisect_right(mentions, end, key=lambda m: m.start) - 1
    while index >= 0 and mentions[index].end > end:
        index -= 1
    one = mentions[index] if index >= 0 else None
    if (
        one is None
        or one.end != end
        or not one.person
        or one.start < at
        or not _TITLE.fullmatch(text, at + 1, one.start)
    ):
        return ()
    return ((one.start, one.end),)


def _heads(text: str, low: int, end: int) -> Iterator[tuple[int, bool]]:
    """Where the words before a verb may end that are its subject, and whether an aside follows them."""
    for closed in (_CLOSED, _DASHED):
        aside = closed.search(text, max(low, end - REACH), end)
        if aside:
            yield aside.start(), True
            return
    if not text.endswith(",", low, end):
        yield end, False
        return
    at = end - 1
    for _ in range(MOST):
        at = text.rfind(",", low, at)
        if at < 0 or _BREAKS.search(text, at, end):
            return
        yield at, True


def _named(text: str, low: int, end: int, mentions: Sequence[Mention]) -> tuple[Offsets, ...]:
    """The names that end at a place, joined by commas and "and"."""
    at = bisect_right(mentions, end, key=lambda m: m.start) - 1
    while at >= 0 and mentions[at].start >= low:
        one = mentions[at]
        if one.end == end or OF_A_BODY.fullmatch(text, one.end, end):
            at, start = _owned(text, low, at, mentions)
            found = [(start, max(one.end, end)), *_listed(text, low, at, start, mentions)][::-1]
            return *_joined_before(text, low, found[0][0], mentions), *found
        at -= 1
    return ()


def _owned(text: str, low: int, at: int, mentions: Sequence[Mention]) -> Offsets:
    """The first of the mentions that make up one name, and where it begins: "Hungary's | Viktor Orban"."""
    while at and mentions[at - 1].start >= low and _OWNS.fullmatch(text, mentions[at - 1].end, mentions[at].start):
        at -= 1
    return at, mentions[at].start


def _listed(text: str, low: int, at: int, start: int, mentions: Sequence[Mention]) -> Iterator[Offsets]:
    """Those joined to a name that begins at `start`, the nearest first: "Norway, Denmark and"; before the comma of
    "Norway, and" another clause ends, unless more are named before it.
    """
    joins = _JOINS
    while at and mentions[at - 1].start >= low:
        last = joins.fullmatch(text, mentions[at - 1].end, start)
        if last is None:
            return
        end = mentions[at - 1].end
        at, start = _owned(text, low, at - 1, mentions)
        oxford = joins is _JOINS and last["comma"]
        if oxford and not (at and _LISTS.fullmatch(text, mentions[at - 1].end, start)):
            return
        joins = _LISTS
        yield start, end


def _joined_before(text: str, low: int, at: int, mentions: Sequence[Mention]) -> tuple[Offsets, ...]:
    """Those joined by "and" to a name that begins at a place, where an aside parts them: "The G77, led by Cuba,"."""
    and_ = _AND.search(text, low, at)
    if and_ is None:
        return ()
    place = and_.end("comma")
    for head, aside in _heads(text, low, place):
        if not aside or "," in text[head + 1 : place - 1] or not _OPENS.match(text, head + (text[head] == ",")):
            return ()
        found = _named(text, low, head, mentions)
        return found if found and _heads_clause(text, low, found[0][0]) else ()
    return ()


def _ungoverned(text: str, low: int, at: int) -> bool:
    """Whether a name at a place is no part of a longer phrase with another head."""
    if _LED_BY.search(text, low, at):
        return True
    of = _OF.search(text, low, at)
    if of is not None:
        return of["other"] is None
    return not _GOVERNED.search(text, low, at)
