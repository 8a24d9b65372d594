"""Damage as web copies have it, by a fixed recipe, with where every character went.

Comes in: a text. Goes out: the damaged text and, for each code point of the first (and its end), its place in the
second. `statements.py` scores the reader on texts damaged in each of these ways, and in all of them.

- mojibake: typographic quotation marks, dashes and accented letters as UTF-8 read as Windows-1252
- tags: the attributes of a lost image tag after every third paragraph, and one promotion line
- lines: every line break becomes a space
- capitals: the first line in capitals
- straight: typographic quotation marks become straight ones
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["RECIPES", "damaged"]

Change = Callable[[str, int], str]
_STRAIGHT = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
_TAG = ' src="https://img.example.org/v6/top/{}.jpg" alt="At the talks" />\n'
_LINE = "Subscribe to our channel to get the news faster than anyone else\n"


def _mojibake(text: str, at: int) -> str:
    one = text[at]
    if one.isascii():
        return one
    try:
        return one.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return one


def _tags(text: str, at: int) -> str:
    one = text[at]
    # a paragraph ends where a line break follows something else than a line break
    if one != "\n" or not at or text[at - 1] == "\n":
        return one
    paragraph = sum(1 for k in range(1, at + 1) if text[k] == "\n" and text[k - 1] != "\n")
    if paragraph % 3:
        return one
    return "\n" + (_LINE if paragraph == 6 else _TAG.format(paragraph)) + one


def _lines(text: str, at: int) -> str:
    return " " if text[at] == "\n" else text[at]


def _capitals(text: str, at: int) -> str:
    first = text.find("\n")
    upper = text[at].upper()
    return upper if at < first and len(upper) == 1 else text[at]


def _straight(text: str, at: int) -> str:
    return text[at].translate(_STRAIGHT)


RECIPES: dict[str, tuple[Change, ...]] = {
    "mojibake": (_mojibake,),
    "tags": (_tags,),
    "lines": (_lines,),
    "capitals": (_capitals,),
    "straight": (_straight,),
    "all": (_tags, _capitals, _mojibake, _lines),
}


def damaged(text: str, recipe: str) -> tuple[str, list[int]]:
    """The text damaged by a recipe, and the place of each of its code points and of its end afterwards."""
    places = list(range(len(text) + 1))
    for change in RECIPES[recipe]:
        pieces, starts, size = [], [], 0
        for at in range(len(text)):
            starts.append(size)
            piece = change(text, at)
            pieces.append(piece)
            size += len(piece)
        starts.append(size)
        places = [starts[p] for p in places]
        text = "".join(pieces)
    return text, places
