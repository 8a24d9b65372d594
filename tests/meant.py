"""Whom words of a text mean, as the tests of actors ask it."""

from __future__ import annotations

from rejoinder.documents.passages import passages
from rejoinder.record.types import Mention
from rejoinder.resolving.mentions import find_mentions, paragraphs_of
from rejoinder.resolving.references import References


def read(text: str) -> tuple[list[Mention], References]:
    """The mentions of a text, and its references."""
    sentences = passages(text, title="").sentences
    mentions = find_mentions(text, sentences)
    return mentions, References(text, sentences, mentions, paragraphs_of(text))


def actor_of(text: str, words: str) -> str | None:
    """The actor meant by the last of such words."""
    at = text.rindex(words)
    return read(text)[1].resolve(at, at + len(words)).actor
