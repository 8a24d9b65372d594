"""The negotiation corpus keeps its format, and its reader finds what breaks it."""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "training"))

import corpus  # noqa: E402

FILES = sorted((ROOT / "training" / "corpus").glob("*.neg"))
SMALL = """negotiation: small
topic: water
title: A well
party AAA: Alder
party BBB: Birch
issue i1: the well

=== 01 | 2020-02-03 | Post | wire | fair
A well is wanted

Alder demanded the well. Birch refused.
--- moves
demand | AAA | Alder | - | the well | demanded | Alder demanded the well | i1
reject | BBB | Birch | AAA | - | refused | Birch refused | i1 | date=2020-02
--- statements
--- standings
i1 | BBB | rejected | recorded
"""


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_keeps_the_format(path: pathlib.Path) -> None:
    negotiation, errors = corpus.parse(path)
    assert errors == []
    assert negotiation.name == path.stem
    assert len(negotiation.articles) >= 3
    assert negotiation.standings
    for article in negotiation.articles:
        for move in article.moves:
            assert move.evidence[0] <= move.trigger[0] < move.trigger[1] <= move.evidence[1]


def test_the_corpus_is_as_large_as_it_says() -> None:
    negotiations = corpus.load(ROOT / "training" / "corpus")
    assert len(negotiations) >= 60
    assert sum(len(n.articles) for n in negotiations) >= 240


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("| demanded | Alder demanded", "| begged | Alder demanded", "trigger 'begged' is not inside its evidence"),
        ("demand | AAA", "plead | AAA", "unknown act 'plead'"),
        ("| BBB | Birch |", "| CCC | Birch |", "unknown party 'CCC'"),
        ("Alder demanded the well | i1", "Alder demanded the moon | i1", "evidence occurs 0 times"),
        ("date=2020-02", "date=soon", "date 'soon' is not"),
        ("| rejected | recorded", "| lost | recorded", "unknown status 'lost'"),
    ],
)
def test_what_breaks_the_format_is_named_with_its_line(
    tmp_path: pathlib.Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "small.neg"
    path.write_text(SMALL, encoding="utf-8")
    assert corpus.parse(path)[1] == []
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    (error, *_) = corpus.parse(path)[1]
    assert message in error
    assert error.startswith(f"{path}:")
