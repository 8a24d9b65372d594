"""Feeds as files: RSS (0.9 to 2.0, RDF) and Atom. A document an entry, of the fullest text the entry has.

Read entry by entry, without what an XML file can ask for beyond itself: no entities of its own, no other files.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from rejoinder.documents.formats.given import BUFFER, Broken, Given, printable
from rejoinder.documents.formats.pages import element_text, fragment_text
from rejoinder.documents.formats.records import record_source
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["Entry", "NoFeed", "entries", "read"]

_ROOTS = frozenset(["rss", "feed", "RDF"])
_ENTRIES = frozenset(["item", "entry"])
_TOKEN = re.compile(rb"<!\[CDATA\[|\]\]>|&(?:([A-Za-z][A-Za-z0-9._-]{0,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)?")
_LONGEST = 40
"""Bytes that are more than any token has."""
_XML = frozenset([b"amp", b"lt", b"gt", b"quot", b"apos"])
_HARMLESS = frozenset(["ERR_UNDECLARED_ENTITY", "ERR_INVALID_CHAR"])
"""Faults that cost no more than a character."""

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PURL = "http://purl.org/rss/1.0/modules/content/"


class NoFeed(Broken):
    """XML of another kind."""


class Entry(msgspec.Struct, frozen=True):
    """An entry of a feed, as it says of itself; `text` is the fullest it has, perhaps none.

    `name` tells it from the others of the feed, `changed` is the last date it has, in the feed's own writing, and
    `outlet` the one named in the entry, else the feed's title.
    """

    number: int
    name: str
    text: str
    title: str | None
    url: str | None
    published: str | None
    changed: str | None
    outlet: str | None
    language: str | None


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """A document an entry, or why it is none; where the XML is broken the entries before it are read."""
    entry = None
    try:
        for entry in entries(given):
            yield _document(given, entry)
    except NoFeed:
        if given.chosen:
            raise
        return
    if entry is None:
        raise Broken(given.path, "a feed without entries; there is nothing to read in it")


def entries(given: Given) -> Iterator[Entry]:
    """The entries of a feed, one by one; raises `Broken` where it is no feed, or after what could be told apart."""
    from lxml import etree

    parser: Any = etree.XMLPullParser(
        events=("start", "end"), recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    feed: dict[str, str] = {}
    number, root, size = 0, None, 0
    try:
        for chunk in _chunks(given):
            parser.feed(chunk)
            size += len(chunk)
            for event, node in parser.read_events():
                tag = _local(node)
                if root is None:
                    root = node
                    if tag not in _ROOTS:
                        raise NoFeed(
                            given.path, f"XML, but no RSS or Atom feed (its root is {tag}); give its text as .txt"
                        )
                    feed["language"] = node.get(_LANGUAGE) or ""
                elif event == "end" and tag in _ENTRIES:
                    number, size = number + 1, 0
                    yield _entry(node, number, feed)
                    _forget(node)
                elif (
                    event == "end" and tag in ("title", "language") and _local(node.getparent()) in ("channel", "feed")
                ):
                    feed[tag] = _flat(node) or feed.get(tag, "")
            if size > given.limits.document:
                raise Broken(given.path, "an entry is too large; split the feed", f"item {number + 1}")
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Broken(
            given.path, f"broken XML ({error.msg}); what is before it was read", f"item {number + 1}"
        ) from error
    fatal = [one for one in parser.feed_error_log if one.level_name == "FATAL" and one.type_name not in _HARMLESS]
    if root is None:
        raise Broken(given.path, "no XML, so no RSS or Atom feed; get it again")
    if fatal:
        message = f"broken XML ({fatal[0].message.strip()}), perhaps cut off; what could be told apart was read"
        raise Broken(given.path, message, f"line {fatal[0].line}")


def _chunks(given: Given) -> Iterator[bytes]:
    """The bytes of a feed, mended: names of characters that XML does not know (`&nbsp;`) made numbers, other ampersands
    that begin nothing XML knows escaped (so that entities of the feed's own are plain words, whatever they stand for);
    sections of plain characters (CDATA) as they are."""
    if b"\0" in given.head()[:64]:  # UTF-16, which the parser reads by itself
        while chunk := given.file.read1(BUFFER):
            yield chunk
        return
    rest, literal = b"", False
    while chunk := given.file.read1(BUFFER):
        chunk = rest + chunk
        mended, done, literal = _mended(chunk, len(chunk) - _LONGEST, literal)
        rest = chunk[done:]
        yield mended
    yield _mended(rest, len(rest), literal)[0]


def _mended(chunk: bytes, end: int, literal: bool) -> tuple[bytes, int, bool]:
    """What begins before `end`, mended; where that ends; and whether it ends within a section of plain characters."""
    pieces, done = [], 0
    for match in _TOKEN.finditer(chunk):
        if match.start() >= end:
            break
        token = match[0]
        pieces.append(chunk[done : match.start()])
        done = match.end()
        if literal:
            literal = token != b"]]>"
        elif token == b"<![CDATA[":
            literal = True
        elif token == b"&":
            token = b"&amp;"
        elif match[1] is not None and match[1] not in _XML and not match[1].startswith(b"#"):
            code = html.entities.name2codepoint.get(match[1].decode("ascii"))
            token = b"&amp;%s;" % match[1] if code is None else b"&#%d;" % code
        pieces.append(token)
    end = max(done, end)
    pieces.append(chunk[done:end])
    return b"".join(pieces), end, literal


def _document(given: Given, entry: Entry) -> Source | LoadFailure:
    place = f"item {entry.number}"
    if not entry.text:
        return LoadFailure(given.path, place, "no text in the entry, only a title and an address; fetch the article")
    record = {name: getattr(entry, name) for name in ("text", "title", "published", "url", "outlet", "language")}
    return record_source(given, f"{given.path}!{printable(entry.name)}", place, record)


def _entry(node: Any, number: int, feed: dict[str, str]) -> Entry:
    parts: dict[str, list[Any]] = {}
    for child in node:
        name = "encoded" if child.tag == f"{{{_PURL}}}encoded" or child.tag == "content:encoded" else _local(child)
        if name != "encoded" and isinstance(child.tag, str) and "search.yahoo.com/mrss" in child.tag:
            continue  # pictures and films, whose elements have the names of others
        parts.setdefault(name, []).append(child)
    texts = [_text(child) for name in ("encoded", "content", "description", "summary") for child in parts.get(name, ())]

    def first(*names: str) -> str | None:
        return next((flat for name in names for child in parts.get(name, ()) if (flat := _flat(child))), None)

    title = first("title")
    published = first("pubDate", "published", "issued", "date", "created", "updated", "modified")
    url = _link(parts.get("link", [])) or first("origLink")
    about = node.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    return Entry(
        number=number,
        name=first("guid", "id") or about or url or str(number),
        text=max(texts, key=len, default=""),
        title=fragment_text(title) if title else None,
        url=url,
        published=published,
        changed=first("updated", "modified") or published,
        outlet=_source(parts.get("source", [])) or feed.get("title") or None,
        language=node.get(_LANGUAGE) or first("language") or feed.get("language") or None,
    )


def _text(node: Any) -> str:
    """The text of a description or a content, which may be text, escaped HTML or elements."""
    if node.get("src"):
        return ""
    if len(node):
        return element_text(node)
    return fragment_text(node.text or "")


def _link(nodes: list[Any]) -> str | None:
    for node in nodes:
        if node.get("rel", "alternate") == "alternate" and (found := node.get("href") or _flat(node)):
            return str(found)
    return None


def _source(nodes: list[Any]) -> str | None:
    for node in nodes:
        titles = [child for child in node if _local(child) == "title"]
        if found := _flat(titles[0]) if titles else _flat(node):
            return found
    return None


def _flat(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _local(node: Any) -> str:
    tag = node.tag if node is not None else None
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _forget(node: Any) -> None:
    """Let go of an entry and of what stood before it, so that a long feed is never held whole."""
    parent = node.getparent()
    node.clear()
    while parent is not None and node.getprevious() is not None:
        del parent[0]
