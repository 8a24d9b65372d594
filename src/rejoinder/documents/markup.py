"""Markup that leaked into a text: tags, attributes without their tags, Markdown, shortcodes.

Finding is by spans of the text with its characters repaired; nothing is changed here. A `Found` also says whether
the markup stood between blocks (then text on its two sides must not run together) and whether it was an image (then a
caption may follow).
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Found", "find_markup"]


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_QUOTE = "[\"'`´‘’‚‛“”„‟«»‹›″‶]"

_INLINE = _words(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike "
    "strong sub sup time tt u var wbr o"
)
_BLOCK = _words(
    "address amp article aside audio base blockquote body br button canvas caption center col colgroup dd details "
    "dialog div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header "
    "hgroup hr html iframe img input label legend li link main map menu meta nav noscript object ol optgroup option p "
    "param picture pre progress script section select source style summary svg path table tbody td template textarea "
    "tfoot th thead title tr track ul video"
)
_WITH_CONTENT = frozenset(["script", "style", "noscript", "svg", "template", "textarea", "select"])
"""Elements whose content is no text of the article either."""
_IMAGES = frozenset(["img", "picture", "figure", "video", "iframe", "source", "amp"])

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,14})(?:-[a-z]{1,20})?(?:[\s/][^<>]*)?>")
_CLOSE = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in (*_WITH_CONTENT, "figcaption")}
_DECLARATION = re.compile(r"<!(?:DOCTYPE|doctype)\b[^<>]{0,300}>|<\?xml\b[^<>]{0,300}\?>|<!\[CDATA\[|\]\]>")

_ATTRIBUTE = (
    r"(?:src|srcset|alt|href|class|style|width|height|title|target|rel|sizes|loading|decoding|border|align|id|"
    r"itemprop|content|property|onclick|onload|onerror|frameborder|allow|type|name|value|role|lang|hspace|vspace|"
    r"fetchpriority|crossorigin|referrerpolicy|data-[\w-]{1,40}|aria-[\w-]{1,30})"
)
_ATTRIBUTE_OPEN = re.compile(rf"(?<![\w-])({_ATTRIBUTE})\s?=\s?{_QUOTE}", re.IGNORECASE)
_ATTRIBUTE_BARE = re.compile(rf"({_ATTRIBUTE})=[^\s\"'<>“”„]{{1,300}}", re.IGNORECASE)
_ATTRIBUTE_CLOSE = re.compile(rf"{_QUOTE}(?=\s*/?\s*>|\s+[A-Za-z][\w:-]{{0,40}}\s?=|\s*$|\s*[\])])", re.MULTILINE)
_TAG_END = re.compile(r"\s*/?\s*>")
_TAG_START = re.compile(r"(?:<\s?/?[A-Za-z][A-Za-z0-9]{0,10}|(?<!\w)img)[ \t]{1,3}$")
_ADDRESS = re.compile(r"\s*(?:https?:|//|/|data:|www\.|[\w./-]{1,200}\.(?:jpe?g|png|gif|webp|svg|avif|html?|php)\b)")
_LONGEST_VALUE = 2000
_OPENER = {"”": "“", "’": "‘", "»": "«", "›": "‹", "″": "″"}

_MARKDOWN = re.compile(
    r"(?P<image>!\[[^\[\]\n]{0,500}\]\([^()\s]{1,2000}(?:[ \t]+\"[^\"\n]{0,300}\")?\))"
    r"|(?P<link>\[(?P<words>[^\[\]\n]{1,300})\]"
    r"\((?:https?://|mailto:|/|\#)[^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,300}\")?\))"
    r"|(?P<heading>^\#{1,6}[ \t]+(?=\S))"
    r"|(?P<quote>^>[ \t]+(?=\S))"
    r"|(?P<strong>(?<![\w*])\*\*(?=[^\s*])[^*\n]{1,300}(?<=[^\s*])\*\*(?!\*))"
    r"|(?P<underlined>(?<![\w_])__(?=[^\s_])[^_\n]{1,300}(?<=[^\s_])__(?![\w_]))"
    r"|(?P<emphasis>(?<![\w*])\*(?=[^\s*])[^*\n]{1,200}(?<=[^\s*])\*(?![\w*]))"
    r"|(?P<slanted>(?<![\w_])_(?=[^\s_])[^_\n]{1,200}(?<=[^\s_])_(?![\w_]))"
    r"|(?P<shortcode>\[/?(?:caption|embed|gallery|video|audio|playlist|vc_\w{1,30}|et_pb_\w{1,30}|/?url|/?img)\b[^\[\]\n]{0,500}\])",
    re.MULTILINE,
)
_FENCES = {"strong": 2, "underlined": 2, "emphasis": 1, "slanted": 1}
_ORPHAN = re.compile(r"(?<=\s)/>|^/>", re.MULTILINE)


class Found(NamedTuple):
    """A stretch of markup, or of what markup says is no text of the article."""

    start: int
    end: int
    between_blocks: bool
    image: bool = False
    caption: bool = False


def find_markup(text: str) -> list[Found]:
    """Find markup: spans in order, without overlaps. Linear in the length of the text.

    Only known element and attribute names count, so that "a < b" or an address in angle brackets stay.
    """
    found: list[Found] = []
    if "<" in text:
        found.extend(_tags(text))
    if "=" in text:
        found.extend(_leaked_attributes(text))
    if any(mark in text for mark in "[*_#>"):
        found.extend(_markdown(text))
    if "/>" in text:
        found.extend(Found(match.start(), match.end(), True) for match in _ORPHAN.finditer(text))
    return _merged(found)


def _tags(text: str) -> list[Found]:
    found = [Found(match.start(), match.end(), True) for match in _DECLARATION.finditer(text)]
    position = 0
    while True:
        start = text.find("<!--", position)
        end = text.find("-->", start + 4) if start >= 0 else -1
        if end < 0:
            break
        found.append(Found(start, end + 3, False))
        position = end + 3
    without_end: set[str] = set()
    covered = 0
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if match.start() < covered or (name not in _INLINE and name not in _BLOCK):
            continue
        end = match.end()
        if not match[1] and name in _CLOSE and name not in without_end and not match[0].endswith("/>"):
            close = _CLOSE[name].search(text, end)
            if close is None:
                without_end.add(name)  # searched to the end once is enough
            elif name == "figcaption":
                found.append(Found(end, close.start(), True, caption=True))
            else:
                end = close.end()
        found.append(Found(match.start(), end, name in _BLOCK, image=name in _IMAGES))
        covered = end
    return found


def _leaked_attributes(text: str) -> list[Found]:
    """Find attributes whose tag was torn off: `... ” src=”https://...” alt=”...” />`, with any quotation marks."""
    found: list[Found] = []
    covered = 0
    next_close = -1
    for opening in _ATTRIBUTE_OPEN.finditer(text):
        if opening.start() < covered:
            continue
        start, end = opening.start(), opening.start()
        names: list[str] = []
        has_address = False
        match: re.Match[str] | None = opening
        while match is not None:
            value = match.end()
            if next_close < value:
                close = _ATTRIBUTE_CLOSE.search(text, value)
                next_close = close.start() if close else len(text)
            line_end = text.find("\n", value, value + _LONGEST_VALUE)
            if next_close - value > _LONGEST_VALUE or next_close >= len(text) or 0 <= line_end < next_close:
                break
            names.append(match[1].lower())
            has_address = has_address or bool(
                names[-1].startswith(("src", "href", "data-")) and _ADDRESS.match(text, value, next_close)
            )
            end = next_close + 1
            following = end
            while following < len(text) and text[following] in " \t":
                following += 1
            bare = _ATTRIBUTE_BARE.match(text, following) if following > end else None
            while bare is not None and not _ATTRIBUTE_OPEN.match(text, following):
                names.append(bare[1].lower())
                end = following = bare.end()
                while following < len(text) and text[following] in " \t":
                    following += 1
                bare = _ATTRIBUTE_BARE.match(text, following)
            match = _ATTRIBUTE_OPEN.match(text, following)
        if not names:
            continue
        closed = _TAG_END.match(text, end)
        if closed:
            end = closed.end()
        if not (closed or len(names) > 1 or has_address):
            continue
        start = _leaked_start(text, start)
        image = "href" not in names and any(name in ("src", "srcset", "alt") for name in names)
        found.append(Found(start, end, image, image=image))
        covered = end
    return found


def _leaked_start(text: str, start: int) -> int:
    """Take in what is left of the tag before: its name, or the quotation mark that closed the last value."""
    before = text[max(0, start - 20) : start]
    tag = _TAG_START.search(before)
    if tag:
        return start - len(before) + tag.start()
    at = start
    while at and text[at - 1] in " \t":
        at -= 1
    if at and at < start and re.match(_QUOTE, text[at - 1]):
        if at == 1 or text[at - 2].isspace():
            return at - 1
        # The mark touches a word: it is the article's own if it closes a quotation opened in the same line.
        line = text[max(text.rfind("\n", 0, at - 1), at - 1 - 1000) + 1 : at - 1]
        mark = text[at - 1]
        opener = _OPENER.get(mark, mark)
        own = line.count(mark) % 2 == 1 if opener == mark else line.count(opener) > line.count(mark)
        return start if own else at - 1
    return start


def _markdown(text: str) -> list[Found]:
    found: list[Found] = []
    for match in _MARKDOWN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if match["image"]:
            found.append(Found(start, end, True, image=True))
        elif match["link"]:
            found.append(Found(start, start + 1, False))
            found.append(Found(match.end("words"), end, False))
        elif kind in _FENCES:
            width = _FENCES[kind]
            found.append(Found(start, start + width, False))
            found.append(Found(end - width, end, False))
        else:
            found.append(Found(start, end, kind == "shortcode"))
    return found


def _merged(found: list[Found]) -> list[Found]:
    merged: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if merged and item.start < merged[-1].end and not (merged[-1].caption or item.caption):
            last = merged[-1]
            merged[-1] = Found(
                last.start,
                max(last.end, item.end),
                last.between_blocks or item.between_blocks,
                last.image or item.image,
            )
        elif merged and item.start < merged[-1].end:
            if item.end > merged[-1].end:
                merged.append(item._replace(start=merged[-1].end))
        else:
            merged.append(item)
    return [item for item in merged if item.end > item.start]
