"""Paragraphs of a text that lost its line breaks: where they most likely were.

A copy may come as one line. What a cue can take its content and source from is bounded by paragraphs, so they are put
back: at the end of each sentence signs of the words around it (does a quotation go on, does a new speaker begin, how
long has the paragraph become) tell how likely a new one begins there. The weights are fitted on news whose line breaks
were taken away (`training/paragraph_weights.py`) and kept in `data/paragraphs.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

from rejoinder.documents.passages import passages

__all__ = ["HUGE", "LONGEST", "parted", "signs"]

Offsets = tuple[int, int]
LONGEST = 850
"""Code points from which a line may be several paragraphs (of 3,700 paragraphs of news 3 have as many, and the encoder
sees about as much at once). It is taken for several where the lines of the text have as many on average."""
USUAL = 300
"""Code points from which a line of such a text is looked at: cleaning puts breaks where it takes something out."""
HUGE = 3000
"""Code points from which a line is taken for several paragraphs whatever the other lines are like."""
_LOOKED_BACK = 2000
"""Code points of a paragraph that are looked at, so that a text without any end of a paragraph takes linear time."""
_OPEN, _CLOSE, _EITHER = "“„«", "”»", '"'
_SAYS = re.compile(
    r"\b(?:said|says?|told|tells|added|asked|asks|wrote|writes|tweeted|replied|argued|according to|announced|insisted"
    r"|explained|continued|noted|stated|warned|concluded|declared|recalled|called|acknowledged|responded)\b"
)
_NAME = re.compile(r"(?:[A-Z][\w.'’-]+ ){1,4}[A-Z][\w'’-]+")
_CAPITAL = re.compile(r"(?<!^)(?<![“\"‘'] )\b[A-Z][a-z'’-]{2,}")
_FIRST = re.compile(r"[\w'’]+")
_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "we", "i", "you", "his", "her", "their", "its", "that", "this", "these"}
)
_TURNS = frozenset({"but", "and", "yet", "still", "so", "or", "nor", "however", "meanwhile", "also", "instead"})
_TIMES = frozenset(
    {
        "on",
        "in",
        "at",
        "after",
        "before",
        "during",
        "since",
        "when",
        "while",
        "as",
        "for",
        "with",
        "asked",
        "last",
        "earlier",
    }
)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    table = resources.files("rejoinder.data").joinpath("paragraphs.json").read_text(encoding="utf-8")
    found: Mapping[str, float] = json.loads(table)
    return found


def _step(value: int, bounds: Sequence[int]) -> int:
    return next((bound for bound in bounds if value <= bound), 9999)


def _quotes(words: str) -> tuple[bool, bool, bool, int]:
    """Whether a sentence begins with a quotation mark, ends with one, has any; and by how many more it opens."""
    marks = [c for c in words if c in '"“”„«»']
    opened = sum(c in _OPEN for c in marks) - sum(c in _CLOSE for c in marks)
    return words[:1] in '"“„«', words[-1:] in '"”»', bool(marks), opened + sum(c == '"' for c in marks) % 2


def signs(text: str, sentences: Sequence[Offsets], first: int, last: int) -> list[str]:
    """What tells whether a paragraph that began with sentence `first` ends with sentence `last`; another follows."""
    (start, end), (begin, finish) = sentences[last], sentences[last + 1]
    this, following = text[start:end], text[begin:finish]
    so_far = text[max(sentences[first][0], end - _LOOKED_BACK) : end]
    unclosed = _quotes(so_far)[3]
    open_now = unclosed % 2 == 1 or unclosed > 0
    _, closes, has, _ = _quotes(this)
    opens, _, has_next, _ = _quotes(following)
    says, says_next = _SAYS.search(this) is not None, _SAYS.search(following) is not None
    word = _FIRST.search(following)
    opening = word[0].lower() if word else ""
    shape = f"{'Q' if opens else ''}{'q' if has_next and not opens else ''}{'s' if says_next else ''}"
    before = f"{'Q' if closes else ''}{'q' if has and not closes else ''}{'s' if says else ''}"
    count = min(last - first + 1, 5)
    size = _step(end - sentences[first][0], (60, 100, 150, 200, 250, 300, 400, 500, 700))
    both = _step(finish - sentences[first][0], (150, 200, 250, 300, 350, 400, 500, 600, 800))
    found = [
        "always",
        f"sentences {count}",
        f"size {size}",
        f"with next {both}",
        f"next {_step(finish - begin, (30, 60, 90, 120, 160, 200, 250, 300))}",
        f"this {_step(end - start, (30, 60, 90, 120, 160, 200, 250, 300))}",
        f"shapes {before}|{shape}",
        f"shape {shape}, {count}",
        f"first has quotes {int(any(c in so_far for c in _OPEN + _EITHER))}, next {shape}",
    ]
    if open_now:
        found += ["open", f"open, next {'opens' if opens else 'goes on'}"]
    if last == 0:
        found.append("first sentence")
    kind = (
        "pronoun" if opening in _PRONOUNS else "turn" if opening in _TURNS else "time" if opening in _TIMES
        else "article" if opening in ("the", "a", "an") else "other"
    )  # fmt: skip
    found += [f"opens {kind}", f"opens {kind}, {count}", f"word {opening}"]
    if not opens and _NAME.match(following):
        found += ["opens name", f"opens name, {count}"]
    shared = set(_CAPITAL.findall(so_far)) & set(_CAPITAL.findall(following))
    found.append(f"shared {min(len(shared), 3)}")
    if this[-1:] in "?!":
        found.append(f"ends {this[-1:]}")
    if this[-1:] == ":":
        found.append("ends :")
    return found


def parted(text: str, received: str | None = None) -> str:
    """The text with line breaks in place of blanks where lines far too long were parted; as it is where none are.

    `received` is the text before it was cleaned, where it was: its lines tell whether line breaks were lost.
    Bulletins and speeches have long paragraphs too: theirs stay, since most of their lines are short. No character
    moves: every offset stays what it was. Time is linear in the length of the text.
    """
    if len(text) <= LONGEST:
        return text
    lines = text.splitlines(keepends=True)
    given = lines if received is None else received.splitlines()
    lost = len(received or text) >= LONGEST * sum(bool(line.strip()) for line in given)
    if not lost and all(len(line) <= HUGE for line in lines):
        return text
    weights, least = _weights(), USUAL if lost else HUGE
    return "".join(_parted_line(line, weights) if len(line) > least else line for line in lines)


def _parted_line(line: str, weights: Mapping[str, float]) -> str:
    sentences = passages(line).sentences
    breaks: list[int] = []
    first = 0
    for last in range(len(sentences) - 1):
        at = sentences[last][1]
        if line[at : at + 1] not in (" ", "\t", "\xa0"):
            continue
        if sum(weights.get(sign, 0.0) for sign in signs(line, sentences, first, last)) > 0:
            breaks.append(at)
            first = last + 1
    letters = list(line)
    for at in breaks:
        letters[at] = "\n"
    return "".join(letters)
