"""Whose own words a document is: a statement, letter or report in which "we" and "I" are no quotation.

Comes in: the words of a text and its persons. Goes out: the words that name its author, in its heading ("Statement by
the Prime Minister", "Letter of the Council"), as the signature at its end, or before the first question of an
interview. `references` asks for them where "we" stands outside quotation marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from rejoinder.resolving.salience import Entry
from rejoinder.resolving.words import Words, noted, within

__all__ = ["author_of"]

Offsets = tuple[int, int]
_KINDS = frozenset(
    "statement remarks answer reply report letter address message speech communique communiqué declaration"
    " information position account note word appeal petition memorandum notice".split()
)
"""What a document calls itself, in its heading, that somebody says in his own name."""
_ENDS = frozenset(
    "on following to at after before regarding concerning about in over against for with and , : . — – -".split()
)
_FIRST = frozenset("we our us ourselves i my me".split())
LEAST = 3
"""Words of the first person outside quotation marks from which a signature is the author's."""
_ASKS = frozenset("q question".split())
_ANSWERS = frozenset("a answer".split())
"""Labels of the paragraphs of an interview, before a colon or a stop."""
SHORT = 12
"""Words of the longest last paragraph that can be a signature."""


def author_of(
    words: Words, at: int, paragraph: Offsets, entries: Sequence[Entry], quotes: Sequence[Offsets]
) -> tuple[int, int] | None:
    """Word indices `[first, last)` of what names whose words those at word `at`, in a paragraph, are; else None."""
    first = words.at(paragraph[0])
    if _labelled(words, first, _ASKS):
        return None  # whoever asks
    if _labelled(words, first, _ANSWERS):
        return _interviewed(words, entries)
    return _by_label(words, at, paragraph) or _by_heading(words) or _by_signature(words, entries, quotes)


def _labelled(words: Words, index: int, labels: frozenset[str]) -> bool:
    """Whether a paragraph begins with a label: "Q:", "Answer."."""
    return index + 1 < len(words) and words.low[index] in labels and words.form[index + 1] in (":", ".")


@noted
def _first_question(words: Words) -> int:
    """The word with which the first question of an interview begins; the number of words where there is none."""
    for index in range(len(words)):
        new = index == 0 or "\n" in words.gap(index - 1)
        if new and words.low[index] in _ASKS and _labelled(words, index, _ASKS):
            return index
    return len(words)


def _interviewed(words: Words, entries: Sequence[Entry]) -> tuple[int, int] | None:
    """Who was named last before the first question answers them."""
    before = words.start[index] if (index := _first_question(words)) < len(words) else 0
    who = next((e for e in reversed(entries) if e.person and e.end <= before), None)
    return (words.at(who.start), words.inside(who.start, who.end).stop) if who else None


def _by_label(words: Words, at: int, paragraph: Offsets) -> tuple[int, int] | None:
    """The name before the colon that a paragraph of an interview begins with: "Toll: We asked twice"."""
    first = words.at(paragraph[0])
    for index in range(first, min(at, first + 5)):
        if words.form[index] == ":":
            return (first, index) if index > first else None
        if not words.form[index][:1].isupper() and words.form[index] != ".":
            return None
    return None


@noted
def _by_heading(words: Words) -> tuple[int, int] | None:
    stop = next((i + 1 for i in range(len(words)) if "\n" in words.gap(i)), 0)
    for index in range(min(stop, 12)):
        if words.low[index] not in _KINDS:
            continue
        for link in range(index + 1, min(stop - 1, index + 4)):
            if words.low[link] in {"by", "of", "from"}:
                end = link + 2 + (words.low[link + 1] == "the")
                while end < stop and words.low[end] not in _ENDS:
                    end += 1
                named = any(words.form[i][:1].isupper() for i in range(link + 1, min(end, stop)))
                return (link + 1, min(end, stop)) if named else None
    return None


def _by_signature(words: Words, entries: Sequence[Entry], quotes: Sequence[Offsets]) -> tuple[int, int] | None:
    last = next((e for e in reversed(entries[-3:]) if e.person), None)
    if last is None:
        return None
    size = len(words)
    first = words.at(last.start)
    begin = first
    while begin > 0 and "\n" not in words.gap(begin - 1) and first - begin < SHORT:
        begin -= 1
    signed = begin == 0 or "\n" in words.gap(begin - 1)
    if not signed or first - begin > 1 or size - begin > SHORT or begin < size // 2:
        return None
    own = 0
    for index in range(begin):
        if words.low[index] in _FIRST and words.form[index] != "US":
            quote = within(quotes, words.start[index])
            own += quote < 0 or words.start[index] >= quotes[quote][1]
            if own >= LEAST:
                return (first, words.inside(last.start, last.end).stop)
    return None
