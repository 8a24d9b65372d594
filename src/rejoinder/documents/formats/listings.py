"""Lists of articles without their texts: GDELT's events, mentions and knowledge graph, Media Cloud's stories, search
results. They are recognised to be named for what they are, with how many addresses they have; nothing in them is read.

GDELT's files have no header: an event has 57, 58 or 61 columns (GDELT Event Database codebooks 1.0 and 2.0; the daily
files have SOURCEURL since April 2013), a mention 16, a record of the Global Knowledge Graph 27 (codebook 2.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rejoinder.documents.source import LoadFailure

__all__ = ["headless", "listing", "with_header"]

_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.|BBC Monitoring$", re.IGNORECASE)
_EVENTS = frozenset([57, 58, 61])
_MEDIA_CLOUD = frozenset(["media_id", "media_name", "media_url", "stories_id", "indexed_date", "ap_syndicated"])


def headless(line: str) -> str | None:
    """What list of GDELT begins with this line, in words; None if none does."""
    cells = line.rstrip("\r\n").split("\t")
    count = len(cells)
    if count in _EVENTS and re.fullmatch(r"\d{1,12}", cells[0]) and re.fullmatch(r"\d{8}", cells[1]):
        return "a GDELT event list"
    if count == 16 and re.fullmatch(r"\d{1,12}", cells[0]) and re.fullmatch(r"\d{14}", cells[1]):
        return "a GDELT list of mentions"
    if count in (26, 27) and re.match(r"\d{14}-T?\d+$", cells[0]) and re.fullmatch(r"\d{14}", cells[1]):
        return "a GDELT Global Knowledge Graph list"
    if cells[:2] in (["DATE", "NUMARTS"], ["GLOBALEVENTID", "SQLDATE"], ["GKGRECORDID", "DATE"]):
        return "a GDELT event list" if cells[0] == "GLOBALEVENTID" else "a GDELT Global Knowledge Graph list"
    return None


def has_address(line: str) -> bool:
    """Whether a line of GDELT names an article."""
    return any(_ADDRESS.match(cell) for cell in line.rstrip("\r\n").split("\t"))


def with_header(header: Sequence[str]) -> str:
    """What a table with addresses and without texts is, in words, by its header."""
    names = {name.strip().lower() for name in header}
    return "a Media Cloud story list" if len(names & _MEDIA_CLOUD) >= 2 else "a list of addresses"


def listing(path: str, what: str, count: int) -> LoadFailure:
    """The one line about a list."""
    addresses = "1 article" if count == 1 else f"{count:,} articles"
    return LoadFailure(
        path,
        None,
        f"{what}: it has the addresses of {addresses} and no texts; nothing was read, fetch the articles first",
    )
