"""Words of actors, and which acts are moves."""

from __future__ import annotations

import pytest

import rejoinder
from rejoinder.assembly import LEAST
from rejoinder.reading.frames import Fragment
from rejoinder.reading.moves import _coordinated, _only_reports


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("The minister, Ada Toll, refused.", "Ada", "Ada Toll"),
        ("Ada Maria van Toll refused.", "Ada", "Ada Maria"),
        ("Velmark Tuesday refused.", "Velmark", "Velmark"),
        ("Velmark refused Torland.", "Velmark", "Velmark"),
        ("the union Tuesday Club refused.", "the union", "the union"),
        ("Ada. Toll refused.", "Ada", "Ada"),
    ],
)
def test_a_name_cut_short_is_made_whole(text: str, cut: str, whole: str) -> None:
    at = text.index(cut)
    ((start, end),) = _coordinated(text, [Fragment(at, at + len(cut), 0.9)])
    assert text[start:end] == whole


@pytest.mark.parametrize(
    ("words", "scrap"),
    [("indicating", True), ("said", True), ("Reports", False), ("the report", False), ("tariffs", False)],
)
def test_a_word_that_only_reports_is_no_point(words: str, scrap: bool) -> None:
    assert _only_reports(words, (0, len(words))) == scrap


def test_acts_nobody_can_be_named_for_are_less_sure() -> None:
    text = (
        "The dockers' union demanded six per cent. It was turned down. Who had turned it down was not said.\n\n"
        "He would think about it, somebody said, and they would not have it, and it was refused.\n"
    )
    moves = [move for move in rejoinder.read(text).moves if move.act != "state"]
    named = [move.confidence for move in moves if move.by.actor]
    nameless = [move.confidence for move in moves if not move.by.actor and not move.person]
    assert named
    assert all(sure >= LEAST for sure in [*named, *nameless])
    assert max(named) > max(nameless, default=0.0)
