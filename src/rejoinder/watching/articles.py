"""From what a server sent to entries of a feed, and to documents."""

from __future__ import annotations

import hashlib
import io
import re
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import msgspec

from rejoinder.documents.encodings import binary_kind, decode
from rejoinder.documents.formats.dates import record_date
from rejoinder.documents.formats.feeds import Entry, NoFeed, entries
from rejoinder.documents.formats.given import Broken, Budget, Given, Limits, Overrun, buffered
from rejoinder.documents.formats.pages import answer
from rejoinder.documents.formats.registry import read, suffix_for
from rejoinder.documents.source import LoadFailure, Source
from rejoinder.errors import InputError
from rejoinder.exchange.xmltext import xml_text
from rejoinder.record.watched import Article
from rejoinder.watching.addresses import checked, same
from rejoinder.watching.fetching import Answer

__all__ = ["MOST_ENTRIES", "article_of", "document_of", "entries_of", "entry_document"]

MOST_ENTRIES = 1000
"""Entries of a feed that are looked at, from its beginning, where the newest stand."""

_LIMITS = Limits(document=10 * 1024**2, unpacked=64 * 1024**2, spooled=10 * 1024**2, members=1000, depth=2)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")


def entries_of(found: Answer) -> tuple[list[Entry], str]:
    """The entries of a feed, the first `MOST_ENTRIES`, and what is wrong with it, empty where nothing is."""
    if (kind := binary_kind(found.body)) is not None:
        return [], f"{kind}, no feed"
    if not found.body.strip():
        return [], "empty, no feed"
    # Feeds often are in another encoding than they say: what the bytes can be decides.
    text = xml_text(_DECLARATION.sub("", decode(found.body, found.charset), count=1))
    given = _given(found.address, "feed.xml", text.encode("utf-8"), None)
    read: list[Entry] = []
    try:
        for entry in islice(entries(given), MOST_ENTRIES):
            read.append(entry)
    except NoFeed:
        return [], "no RSS or Atom feed, but a page or other XML"
    except Broken as error:
        return read, f"{error.place}: {error.message}" if error.place else error.message
    except Overrun as error:
        return read, error.message
    return read, ""


def article_of(feed: str, base: str, entry: Entry) -> tuple[str, Article]:
    """What an entry of a feed is known as, and what is known of it.

    The name is the same for all addresses of an article; where an entry has none that can be asked, it is made of the
    feed's, and the entry's text is the article. `base` is what the feed's links are relative to. An entry that can
    be neither asked for nor read is given up.
    """
    article = Article(
        feed,
        "",
        title=entry.title,
        published=record_date(entry.published or ""),
        outlet=entry.outlet,
        stamp=entry.changed,
    )
    url = entry.url or (entry.name if re.match(r"https?://", entry.name) else None)
    if url is not None:
        try:
            link = checked(urljoin(base, url.strip()))
        except (InputError, ValueError) as error:
            named = f"{feed}#{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:16]}"
            return named, msgspec.structs.replace(article, state="given up", message=str(error))
        return same(link), msgspec.structs.replace(article, link=link)
    # numbers of entries change from day to day: where there is nothing else the words say which it is
    own = entry.name if entry.name != str(entry.number) else entry.text or entry.title or ""
    named = f"{feed}#{hashlib.sha256(own.encode('utf-8', 'replace')).hexdigest()[:16]}"
    if not entry.text:
        return named, msgspec.structs.replace(
            article, state="given up", message=f"{feed}: item {entry.number}: an entry without an address and a text"
        )
    return named, article


def entry_document(name: str, article: Article, entry: Entry) -> Source:
    """The document in an entry that leads to no page."""
    text = entry.text
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Source(
        path=name, text=text, sha256=digest, title=article.title, published=article.published, outlet=article.outlet,
        language=entry.language,
    )  # fmt: skip


def document_of(name: str, article: Article, found: Answer) -> Source | LoadFailure:
    """The document that a server sent: a page, a text, a PDF or a Word document. `name` becomes its path.

    What the feed says of its date goes before what the page says; title and outlet are the page's where it has them.
    """
    suffix = suffix_for(found.media) if found.media else ".html"
    item: Any
    if suffix in (".html", ".txt"):
        item = answer(name, found.body, found.charset, article.published, url=found.address)
    elif suffix in (".pdf", ".docx"):
        item = next(iter(read(_given(name, "fetched" + suffix, found.body, article.published))), None)
    else:
        return LoadFailure(name, None, f"{found.media[:60]}, no page or text")
    if not isinstance(item, Source):
        return item or LoadFailure(name, None, "nothing to read in it")
    return msgspec.structs.replace(
        item,
        title=item.title or article.title,
        outlet=item.outlet or article.outlet,
        url=item.url or found.address,
    )


def _given(path: str, name: str, raw: bytes, date: str | None) -> Given:
    budget = Budget(_LIMITS, lambda: len(raw))
    return Given(path, name, buffered(io.BytesIO(raw), budget, path), budget, date)
