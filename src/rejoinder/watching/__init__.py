"""Watching feeds: articles as they come out, into a dossier, and what they change on its board.

    feeds        which feeds are watched: an OPML file, a list, an address
    addresses    which addresses may be asked at all, on which network, and when two are the same article
    connection   connections only to where that allows, within a time limit
    fetching     one answer: redirects, sizes, compression, when to ask again
    robots       what robots.txt allows
    articles     an answer as a document
    matching     whether a document is about the negotiation
    watch        rounds of all that, and what is remembered of them (record/watched.py)
    atom         the changes as a feed

Only `commands/watch.py` imports it. Needs the extra `watch`.
"""

from __future__ import annotations

__all__: list[str] = []
