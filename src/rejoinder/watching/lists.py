"""Which feeds are watched: those of an OPML file, those of a list with an address a line, or one address.

A line or an outline that names none is one line of trouble, and the others are watched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rejoinder.documents.encodings import binary_kind, decode
from rejoinder.errors import InputError
from rejoinder.watching.addresses import checked

__all__ = ["feeds_in"]

_SIZE = 10 * 1024**2
"""Bytes of the largest list."""

_FEED = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:rss|feed|rdf:RDF)[\s>]")


def feeds_in(given: str) -> tuple[list[str], list[str]]:
    """Addresses of feeds, each once, in their order; and what is wrong with the rest, a line each.

    `given` is an address, or the path of a file. Raises `InputError` where there is nothing to watch in it.
    """
    if re.match(r"https?://", given, re.IGNORECASE):
        return [checked(given)], []
    try:
        path = Path(given)
        with path.open("rb") as file:
            raw = file.read(_SIZE + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"{given}: cannot be read ({reason}); give an OPML file, a list or a feed's address") from None
    if len(raw) > _SIZE:
        raise InputError(f"{given}: over 10 MB, no list of feeds")
    if (kind := binary_kind(raw)) is not None:
        raise InputError(f"{given}: {kind}, no list of feeds; give an OPML file, a list or a feed's address")
    text = decode(raw)
    if _FEED.match(text):
        raise InputError(f"{given}: a feed itself, which `rejoinder read` reads; to watch it give its address")
    lines = _opml(given, raw) if text.lstrip().startswith("<") else _lines(text)
    found: dict[str, None] = {}
    problems = []
    for place, address in lines:
        try:
            found[checked(address)] = None
        except InputError as error:
            problems.append(f"{given}:{place}: {error}")
    if not found and not problems:
        raise InputError(f"{given}: names no feed; an OPML file has them as xmlUrl, a list has an address a line")
    return list(found), problems


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        address = line.strip()
        if address and not address.startswith("#"):
            yield number, address


def _opml(given: str, raw: bytes) -> Iterator[tuple[int, str]]:
    """The xmlUrl of all outlines (OPML 2.0, "Subscription lists"), with the lines they are in."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root: Any = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{given}:{error.lineno or 1}: broken XML ({error.msg}); export the list again") from None
    for node in root.iter("{*}outline"):
        # programs differ in how they write the name
        address = next((value for name, value in node.attrib.items() if name.lower() == "xmlurl"), "").strip()
        if address:
            yield node.sourceline, address
