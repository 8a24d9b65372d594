"""What the encoder tells of whom a reference means, and how it is weighed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rejoinder.resolving import likelihood
from rejoinder.resolving.links import Links
from rejoinder.resolving.mentions import find_mentions, paragraphs_of
from rejoinder.resolving.references import References

TEXT = (
    "Jonas Berg of Norway met Lars Holm of Denmark in Bergen. Lars Holm said it was late. He would not wait for more."
)
SENTENCES = [(m.start(), m.end()) for m in re.finditer(r"[^.]+\.", TEXT)]


def links(wanted: str) -> Links:
    """Links by words: "He" goes with one surname, with no other."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\w+|[^\w\s]", TEXT)]
    start, end = (np.array(x) for x in zip(*words, strict=True))
    key = np.array([[6.0, 0, 0, 0] if TEXT[a:b] == wanted else [-6.0, 0, 0, 0] for a, b in words], dtype=np.float32)
    query = np.array([[4.0, 0, 0, 0] if TEXT[a:b] == "He" else [0.0] * 4 for a, b in words], dtype=np.float32)
    return Links(start, end, key, query)


def test_a_link_is_the_query_of_a_place_with_the_mean_key_of_a_span() -> None:
    found = links("Berg")
    he, berg = TEXT.index("He would"), TEXT.index("Berg")
    assert found.link(he, (berg, berg + 4)) == pytest.approx(6 * 4 / 2)
    assert found.link(he, (berg - 6, berg + 4)) == pytest.approx(0)
    assert found.link(berg, (berg, berg + 4)) == 0
    assert found.link(he, (berg + 4, berg + 5)) == 0  # a blank has no pieces
    assert found.link(len(TEXT), (berg, berg + 4)) == 0


def test_links_are_weighed_where_they_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    table = likelihood.weights()
    monkeypatch.setattr(likelihood, "weights", lambda: {**table, "he, linked": {**table["he"], "link": 1.0}})

    def he(told: Links | None) -> str | None:
        found = find_mentions(TEXT, SENTENCES)
        references = References(TEXT, SENTENCES, found, paragraphs_of(TEXT), links=told)
        at = TEXT.index("He would")
        return references.resolve(at, at + 2).person

    assert he(None) == "Lars Holm"
    assert he(links("Berg")) == "Jonas Berg"
    assert he(links("Holm")) == "Lars Holm"
