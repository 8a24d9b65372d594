"""WARC (ISO 28500): the pages, plain texts and PDFs of a crawl, record by record (FastWARC; Bevendorff et al. 2021).

A document is what a server answered with status 200, what was stored as a resource, or the text that a conversion made
(as in the WET files of Common Crawl). Its name is that of web archives: the time it was fetched, then its address.
When a page was fetched says nothing about when it was published, so that is not taken for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from rejoinder.documents.formats.given import BUFFER, Broken, Given, Pieces, library, printable, some, too_large
from rejoinder.documents.formats.pages import answer
from rejoinder.documents.formats.registry import read as read_member
from rejoinder.documents.formats.registry import suffix_for
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_TAKEN = frozenset([".txt", ".html", ".pdf", ".docx"])
_HEADER = 64 * 1024
"""Bytes that the header of a record may have."""


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The documents in it. Where it is cut off or damaged it ends: nothing tells where the next record begins."""
    warc = library("fastwarc.warc", given.path)
    kinds = warc.WarcRecordType
    taken = (kinds.response, kinds.resource, kinds.conversion)
    number, any_document = 0, False
    for number, record in enumerate(_records(given, warc), 1):
        place = f"record {number}"
        if number > given.limits.members:
            raise Broken(given.path, f"has over {given.limits.members:,} records, the most there may be; split it")
        url = printable((record.headers.get("WARC-Target-URI") or "").strip("<> "))
        block = _block(given, record, f"{place} ({url})" if url else place)
        if record.record_type not in taken:
            continue
        name = f"{_moment(record)}/{url or number}"
        item = _fetched(given, record, block, name)
        if item is None:
            continue
        any_document = True
        if isinstance(item, LoadFailure):
            yield item
            continue
        suffix, raw, charset = item
        if suffix in (".html", ".txt"):
            yield answer(f"{given.path}!{name}", raw, charset, given.date, url=url or None)
            continue
        member = given.member(name, io.BytesIO(raw), alone=True)
        for found in read_member(replace(member, name="fetched" + suffix)):
            known = isinstance(found, LoadFailure) or found.url is not None
            yield found if known else msgspec.structs.replace(found, url=url or None)
    if not number:
        raise Broken(given.path, "no WARC record in it; get it again")
    if not any_document:
        raise Broken(given.path, f"none of its {number:,} records is a page, a text or a PDF; there is nothing to read")


def _records(given: Given, warc: Any) -> Iterator[Any]:
    """The records of a file, whose errors say after how many they came."""
    number = 0
    try:
        for record in warc.ArchiveIterator(
            Pieces(given.file), parse_http=False, stream_detect=False, max_header_len=_HEADER
        ):
            number += 1
            yield record
    except OSError as error:
        raise Broken(given.path, f"damaged ({error}); get it again", f"record {number + 1}") from error


def _block(given: Given, record: Any, place: str) -> bytes | None:
    """All bytes of a record; None for one that is too large. Raises `Broken` if there are fewer than it says."""
    wanted, most = record.content_length, given.limits.document + _HEADER
    if record.headers.get("Content-Length") is None:
        raise Broken(given.path, "cut off before its end; get it again", place)
    block = record.reader.read(min(wanted, most + 1))
    count = len(block)
    while count < wanted and (more := record.reader.read(min(wanted - count, BUFFER))):
        count += len(more)
    if count < wanted:
        raise Broken(given.path, "cut off before its end; get it again", place)
    return block if count <= most else None


def _fetched(
    given: Given, record: Any, block: bytes | None, name: str
) -> tuple[str, bytes, str | None] | LoadFailure | None:
    """Suffix, bytes and charset of the document in a record; None if it is none, a failure if it is unusable."""
    path = f"{given.path}!{name}"
    if block is None:
        return LoadFailure(path, None, too_large(given.limits))
    media, charset, raw = (record.headers.get("Content-Type") or "").partition(";")[0].strip(), None, block
    if record.is_http:
        try:
            held = _answer(block)
            status = held.http_headers.status_code if held.http_headers is not None else None
            media, charset = (held.http_content_type or "").strip(), held.http_charset
            if (status is not None and status != 200) or suffix_for(media) not in _TAKEN:
                return None
            raw = some(held.reader, given.limits.document + 1)
        except OSError as error:
            return LoadFailure(path, None, f"what the server sent is damaged ({error}); fetch it again")
        given.budget.take(len(raw))
    suffix = suffix_for(media)
    if suffix not in _TAKEN:
        return None
    if len(raw) > given.limits.document:
        return LoadFailure(path, None, too_large(given.limits))
    if record.headers.get("WARC-Truncated") is not None:
        return LoadFailure(path, None, "cut off when it was fetched; fetch it again")
    return suffix, raw, charset


def _answer(block: bytes) -> Any:
    """A record of what a server answered, by itself: a damaged one would take the rest of the file along."""
    from fastwarc.warc import ArchiveIterator

    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    stream: Any = io.BytesIO(head.encode() + block + b"\r\n\r\n")
    return next(iter(ArchiveIterator(stream, parse_http=True, auto_decode="all", stream_detect=False)))


def _moment(record: Any) -> str:
    """When a record was made, as web archives write it: YYYYMMDDhhmmss."""
    found = record.record_date
    return found.strftime("%Y%m%d%H%M%S") if found is not None else "00000000000000"
