"""Reading stored documents again: which of them an older reader read, and what it was given with them.

Comes in: a store, and the key of the reader at hand. Goes out: sources for `engines.local.run`, which stores the new
readings in place of the old ones. What was read again has the new key, so that a run that was stopped goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rejoinder.record.store import CODER, Stale, Store

if TYPE_CHECKING:
    from rejoinder.documents.loading import LoadFailure, Source

__all__ = ["outdated", "sources"]

_TOP = 2000
"""Characters at the beginning of a text in which a title is looked for."""


def outdated(store: Store, key: str) -> list[Stale]:
    """The documents read by an older reader or with another codebook than those of `key`, in the order of documents.

    What a newer reader read is not among them, nor what a person made.
    """
    return [one for one in store.readers() if not one.reader.startswith(CODER) and _older(one.reader, key)]


def _older(stored: str, key: str) -> bool:
    before, now = stored.partition("+")[0], key.partition("+")[0]
    if before.isdigit() and now.isdigit() and int(before) != int(now):
        return int(before) < int(now)
    return stored != key


def sources(store: Store, key: str) -> Iterator[Source | LoadFailure]:
    """The outdated documents as they came in; instead of one that was read with a codebook which is not there now, the
    reason why it is left as it is.
    """
    from rejoinder.documents.loading import LoadFailure, Source

    for one in outdated(store, key):
        if "+" in one.reader and "+" not in key:
            yield LoadFailure(one.path, None, "was read with a codebook; give it again, as --codebook")
            continue
        given = store.received(one.id)
        document = given.reading.document
        title, language = given.given_title, given.given_language
        if title is None:  # stored before it was kept: a title that is not in the text must have come with it
            title = "" if document.title in document.text[:_TOP] else document.title
        if language is None:
            language = document.language
        yield Source(
            path=document.path,
            text=document.text,
            sha256=given.sha256,
            id=document.id,
            title=title or None,
            published=given.given_date,
            url=document.url,
            outlet=document.outlet,
            language=language or None,
        )
