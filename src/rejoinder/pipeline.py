"""The way of the data, from a source to its reading, in one place that reads top to bottom.

    Source -> clean -> paragraphs put back -> passages, date, language -> encode -> statements, moves
           -> mentions, times -> order -> resolve -> Reading

Every stage works on the reading text (`Clean.text`); the last step maps all spans back to the text as received.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from rejoinder.acting.doers import Doers
from rejoinder.assembly import Assembly
from rejoinder.documents.cleaning import clean
from rejoinder.documents.language import language
from rejoinder.documents.loading import Source
from rejoinder.documents.parting import parted
from rejoinder.documents.passages import passages
from rejoinder.documents.published import published
from rejoinder.reading.elliptic import with_ellipses
from rejoinder.reading.encoder import Encoder, encoder, weights_hash
from rejoinder.reading.handovers import with_handovers
from rejoinder.reading.ignored import with_ignored
from rejoinder.reading.meanings import Meanings
from rejoinder.reading.meetings import with_meetings
from rejoinder.reading.moves import read_moves
from rejoinder.reading.plain_verbs import with_plain_verbs
from rejoinder.reading.statements import read_statements
from rejoinder.reading.subjects import with_subjects
from rejoinder.reading.wordings import with_wordings
from rejoinder.record.types import Published, Reading
from rejoinder.resolving.dating import infer_date
from rejoinder.resolving.facts import office_facts
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.order import reading_order
from rejoinder.resolving.references import References
from rejoinder.resolving.scattered import Scattered
from rejoinder.resolving.scattered_times import with_days_before
from rejoinder.resolving.times import find_times

__all__ = ["Pipeline", "ReadFailure", "pipeline"]

VERSION = "12"
"""Raised whenever the same source would be read differently."""


class ReadFailure(msgspec.Struct, frozen=True):
    """A document that could not be read, and why, in one line."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Pipeline:
    """Reads sources; the same source, codebook and version give the same reading on any machine."""

    version = VERSION

    def __init__(self, reader: Encoder | None = None) -> None:
        self._encoder = reader

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded when first needed."""
        if self._encoder is None:
            self._encoder = encoder()
        return self._encoder

    @functools.cached_property
    def doers(self) -> Doers:
        """What tells who did an act, loaded when first needed."""
        return Doers(self.encoder.folder)

    @property
    def meaning(self) -> str:
        """What the vectors of `embed` depend on beside the text: a hash of the weights. Nothing is loaded for it."""
        return weights_hash() if self._encoder is None else self._encoder.weights

    def read(self, source: Source, *, codebook: Any | None = None) -> Reading:
        """One source to its reading."""
        cleaned = clean(source.text)
        text = parted(cleaned.text, cleaned.received)  # offsets stay
        parts = passages(text, title=source.title)
        tongue = language(text, source.language)
        dated = published(source, text, parts)

        encoded = self.encoder.encode(text)
        drafts = read_statements(text, self.encoder, encoded)
        acts = read_moves(text, self.encoder, encoded, parts.sentences)

        links = encoded.links()
        make: Callable[..., References] = functools.partial(References, links=links)
        mentions = find_mentions(
            text, parts.sentences, codebook=codebook, language=tongue, on=_day(dated), references=make
        )
        times = find_times(text, parts.sentences, published=dated)
        if dated.basis == "unknown":
            # the day known from outside is nothing to read from: without a date, the newest reading is bounded by
            # nothing later
            dated = infer_date(text, times, office_facts(text, parts.sentences, mentions), today=datetime.date.max)
            # who held which office, and what "last December" means, is read again in the light of the date
            times = find_times(text, parts.sentences, published=dated)
            mentions = find_mentions(
                text, parts.sentences, codebook=codebook, language=tongue, on=_day(dated), references=make
            )
        order = reading_order(text, parts.sentences, mentions, title=parts.title, language=tongue)
        if order.neighbours is not None:
            # sentences stand anywhere: whoever is meant is sought in the whole text
            make = functools.partial(Scattered, links=links, neighbours=order.neighbours)
            times = with_days_before(times, parts.sentences, order.neighbours)
            mentions = find_mentions(
                text, parts.sentences, codebook=codebook, language=tongue, on=_day(dated),
                references=make, ordered=False,
            )  # fmt: skip
        acts = with_plain_verbs(acts, text, self.encoder, encoded, parts.sentences, mentions)
        acts = with_ellipses(acts, text, parts.sentences)
        acts = with_subjects(acts, text, mentions)
        acts = with_meetings(acts, text, parts.sentences, mentions, times, latest=dated.latest)
        acts = with_handovers(acts, text, parts.sentences, mentions)
        acts = with_ignored(acts, text, parts.sentences, mentions, drafts)
        acts = with_wordings(acts, text, parts.sentences, mentions, drafts)
        references = make(text, parts.sentences, mentions, parts.paragraphs, on=_day(dated))
        assembly = Assembly(source, cleaned, parts, tongue, dated, mentions, times, references, self.doers, order)
        return assembly.reading(drafts, acts)

    @functools.cached_property
    def embed(self) -> Meanings:
        """What gives the filing its vectors: of what short texts mean, and of what moves are about."""
        return Meanings(lambda: self.encoder)

    def read_many(self, sources: Sequence[Source], *, codebook: Any | None = None) -> list[Reading | ReadFailure]:
        """Several sources; a document that cannot be read becomes a failure and the others are read."""
        found: list[Reading | ReadFailure] = []
        for source in sources:
            try:
                found.append(self.read(source, codebook=codebook))
            except Exception as error:  # whatever one document does must not stop the others
                found.append(ReadFailure(source.path, f"could not be read ({type(error).__name__}: {error})"))
        return found


@functools.cache
def pipeline() -> Pipeline:
    """The pipeline with the shipped reader."""
    return Pipeline()


def _day(dated: Published) -> datetime.date | None:
    """The latest day a document can be from, as a date to look offices up on; None where nothing is known."""
    if dated.latest is None and dated.earliest is not None:
        return datetime.date.max
    return datetime.date.fromisoformat(dated.latest) if dated.latest else None
