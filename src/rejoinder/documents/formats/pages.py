"""Web pages: the main text of a page, with what the page says of itself; the text of a piece of HTML."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from typing import Any

from rejoinder.documents.encodings import binary_kind, decode
from rejoinder.documents.formats.dates import record_date
from rejoinder.documents.formats.given import Broken, Given
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["answer", "fragment_text", "is_page", "page", "read"]

_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLOCKS = frozenset(
    "address article aside blockquote caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("head iframe noscript object script style svg template title".split())


def is_page(text: str) -> bool:
    """Whether a text begins as a web page does."""
    return _PAGE_START.match(text[:4000]) is not None


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The one document in a page."""
    raw = given.whole()
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Broken(given.path, "empty; there is nothing to read in it")
    kind = binary_kind(raw)
    if kind is not None:
        raise Broken(given.path, f"{kind}, not text; give the text in it as a plain text or HTML file")
    yield page(given.path, decode(raw), hashlib.sha256(raw).hexdigest(), given.date)


def page(path: str, markup: str, digest: str, date: str | None, *, url: str | None = None) -> Source | LoadFailure:
    """Take the main text out of a page, with what the page says of itself (trafilatura; Barbaresi 2021).

    `date` outranks the one the page claims; `url` is where it was found, if that is known from outside.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError as error:  # lxml 6 has moved a part that trafilatura needs into a package of its own
        return LoadFailure(path, None, f"web pages need {error.name or 'lxml_html_clean'}; install lxml_html_clean")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found: Any = bare_extraction(
            markup,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            # No search in the text and no limit at today's date: the same page gives the same date on any day.
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2200-12-31"},
        )
    except Exception as error:  # a parser of foreign pages fails in ways nobody has listed
        return LoadFailure(
            path, None, f"the page cannot be parsed ({type(error).__name__}); save its text as plain text"
        )
    text = (getattr(found, "text", None) or "").strip() if found is not None else ""
    if not text:
        return LoadFailure(path, None, "no main text found in the page; save its text as plain text")

    def said(name: str) -> str | None:
        value = getattr(found, name, None)
        return value.strip() or None if isinstance(value, str) else None

    language = _LANGUAGE.search(markup[:20000])
    return Source(
        path=path,
        text=_SURROGATES.sub("\ufffd", text),
        sha256=digest,
        title=said("title"),
        published=date or record_date(said("date") or ""),
        url=said("url") or url,
        outlet=said("sitename") or said("hostname"),
        language=said("language") or (language[1].lower() if language else None),
    )


def answer(
    path: str, raw: bytes, charset: str | None, date: str | None, *, url: str | None = None
) -> Source | LoadFailure:
    """The document in a page or plain text that a server sent, with the encoding the server said it has."""
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return LoadFailure(path, None, "empty; there is nothing to read in it")
    if (kind := binary_kind(raw)) is not None:
        return LoadFailure(path, None, f"{kind}, not the text the server said it was")
    text = decode(raw, charset)
    digest = hashlib.sha256(raw).hexdigest()
    if is_page(text) or "<" in text[:200]:
        return page(path, text, digest, date, url=url)
    return Source(path=path, text=text, sha256=digest, published=date, url=url)


def fragment_text(markup: str) -> str:
    """The text of a piece of HTML, all of it: blocks become paragraphs, parted by an empty line."""
    from lxml import etree, html

    if "<" not in markup:
        return _plain(html.fromstring(f"<p>{markup}</p>").text_content() if "&" in markup else markup)
    try:
        root: Any = html.fromstring(f"<div>{_SURROGATES.sub('', markup)}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _plain(re.sub(r"<[^>]{0,1000}>", " ", markup))
    return element_text(root)


def element_text(root: Any) -> str:
    """The text under an element of HTML or XHTML, as `fragment_text` gives it."""
    from lxml import etree

    pieces: list[str] = []
    unseen = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""
        hidden, block = tag in _UNSEEN, tag in _BLOCKS
        if event == "start":
            unseen += hidden
            pieces.append("\0" if block else "\1" if tag == "br" else "")
            pieces.append(_flat(node.text, unseen))
            continue
        if event == "end":
            unseen -= hidden
            pieces.append("\0" if block else "")
        if node is not root:
            pieces.append(_flat(node.tail, unseen))
    return _plain("".join(pieces).replace("\1", "\n").replace("\0", "\n\n"))


def _flat(text: str | None, unseen: int) -> str:
    return "" if unseen or not text else re.sub(r"[ \t\r\n\f\v]+", " ", text)


def _plain(text: str) -> str:
    lines = [line.strip(" \t") for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
