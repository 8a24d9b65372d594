"""Gists: what moves are about, read in their text, and kept in a dossier so that each is read once."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_filing_board import HARBOUR

import rejoinder
from rejoinder.filing.likeness import FEATURES, Likeness, ReadsGists
from rejoinder.filing.weighing import kind_of
from rejoinder.pipeline import pipeline
from rejoinder.reading.gists import LONGEST, SHARED, Place, stretches

TEXT = (
    "The dockers' union demanded a rise of nine per cent and an end to night shifts.\n\n"
    "The harbour board refused to talk about the money: that was for the city to decide.\n\n"
    "Nobody would have to work after ten from June on, it promised."
)


def place(evidence: str, point: str = "") -> Place:
    start = TEXT.index(evidence)
    at = TEXT.index(point) if point else -1
    return (start, start + len(evidence)), (at, at + len(point)) if point else None


RISE = place("demanded a rise of nine per cent and an end to night shifts", "a rise of nine per cent")
NIGHTS = place("demanded a rise of nine per cent and an end to night shifts", "an end to night shifts")
REFUSAL = place("refused to talk about the money")
PROMISE = place("Nobody would have to work after ten from June on")


@given(st.integers(0, 5000))
def test_every_piece_is_taken_from_one_stretch(pieces: int) -> None:
    found = stretches(pieces)
    assert [k for _, _, first, end in found for k in range(first, end)] == list(range(pieces))
    assert all(0 <= low <= first < end <= high <= pieces for low, high, first, end in found)
    assert all(high - low <= LONGEST for low, high, _, _ in found)
    assert all(one[1] - other[0] >= SHARED for one, other in itertools.pairwise(found))


def test_an_answer_is_about_what_it_answers_though_it_does_not_name_it() -> None:
    rise, nights, refusal, promise = pipeline().embed.gists(TEXT, [RISE, NIGHTS, REFUSAL, PROMISE])
    assert refusal @ rise > refusal @ nights
    assert promise @ nights > promise @ rise


def test_gists_are_unit_vectors_whatever_else_is_asked_for() -> None:
    embed = pipeline().embed
    every = embed.gists(TEXT, [RISE, NIGHTS, REFUSAL, PROMISE])
    assert np.linalg.norm(every, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert (embed.gists(TEXT, [PROMISE])[0] == every[3]).all()
    assert embed.gists("", [((0, 0), None)]).shape[0] == 1
    assert embed.gists("word " * 3000, [((14_000, 14_004), None)]).shape == every[:1].shape


def test_gists_are_the_same_of_a_text_just_read_and_of_one_that_was_not() -> None:
    encoder = pipeline().encoder
    unread = encoder.gists(TEXT + " ", [RISE, PROMISE])
    encoder.encode(TEXT)
    assert (encoder.gists(TEXT, [RISE, PROMISE]) == unread).all()


class Counting:
    """Gives vectors as the pipeline does, and counts what it is asked for."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: list[tuple[str, Place]] = []

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return pipeline().encoder.meanings(texts)

    def gists(self, text: str, places: Sequence[Place]) -> np.ndarray:
        self.places += [(text, place) for place in places]
        return pipeline().encoder.gists(text, places)


def test_moves_are_weighed_by_their_gists_where_there_are_any() -> None:
    from rejoinder.filing.docket import docket

    entries = docket(HARBOUR)
    i, j = np.triu_indices(len(entries), 1)
    embed = Counting()
    assert isinstance(embed, ReadsGists)
    likeness = Likeness(entries, embed)
    assert kind_of(likeness) == "gists"
    assert likeness.features(i, j).shape == (len(i), len(FEATURES))
    assert len(embed.places) == len(entries)
    # of words alone, the meaning of points is asked for: gists are of all that is said around them
    assert set(embed.texts) == {entry.point or entry.evidence for entry in entries}
    plain = Likeness(entries, pipeline().encoder.meanings)
    assert kind_of(plain) == "meaning" and plain.features(i, j).shape == (len(i), len(FEATURES))
    assert kind_of(Likeness(entries)) == "wording"


def test_a_dossier_keeps_gists_and_reads_only_new_ones(tmp_path: pathlib.Path) -> None:
    from rejoinder.record.vectors import RememberedGists

    with rejoinder.open(tmp_path / "talks.db") as dossier:
        asked = Counting()
        kept = RememberedGists(dossier.vectors(), asked)
        first = kept.gists(TEXT, [RISE, REFUSAL])
        kept(["a rise of nine per cent"])
        asked.places.clear()
        again = RememberedGists(dossier.vectors(), asked).gists(TEXT, [REFUSAL, PROMISE, RISE, RISE])
        assert asked.places == [(TEXT, PROMISE)]
        assert (again[[2, 3, 0]] == first[[0, 0, 1]]).all()
        assert dossier.check() == []
