"""The filing's scorer: a perfect board scores 1, a damaged one less, and a small negotiation is filed well."""
# ruff: noqa: E501 - moves are written one to a line

from __future__ import annotations

import importlib.util
import pathlib
import sys
from typing import Any

import pytest

from rejoinder.filing import file
from rejoinder.record.types import Board, Evidence, Issue, Standing

ROOT = pathlib.Path(__file__).parent.parent
NEGOTIATION = """\
negotiation: reed-ferry
topic: transport
title: The ferry over the Reed
party OAK: Oakshire | the Oakshire council
party ELM: Elmshire | Elmshire's council
issue i1: a night ferry
issue i2: repair of the landing stage

=== 01 | 2031-05-02 | Reed Courier | wire | fair
Oakshire asks for a night ferry

Oakshire's council asked Elmshire on Friday to run a night ferry across the Reed. Elmshire said it was studying that.

Elmshire for its part called on Oakshire to repair the landing stage at Quill. Oakshire agreed to repair the landing stage.
--- moves
ask | OAK | Oakshire's council | ELM=Elmshire | run a night ferry across the Reed | asked | Oakshire's council asked Elmshire on Friday to run a night ferry across the Reed | i1
defer | ELM | Elmshire | OAK | that | was studying | Elmshire said it was studying that | i1
ask | ELM | Elmshire | OAK=Oakshire | repair the landing stage at Quill | called on | Elmshire for its part called on Oakshire to repair the landing stage at Quill | i2
accept | OAK | Oakshire | ELM | repair the landing stage | agreed | Oakshire agreed to repair the landing stage | i2
--- standings
i1 | ELM | deferred | recorded
i2 | OAK | accepted | recorded
"""


@pytest.fixture(scope="module")
def scoring() -> Any:
    path = ROOT / "evaluation" / "filing.py"
    if not path.exists() or not (ROOT / "training" / "corpus.py").exists():
        pytest.skip("the evaluation is not part of an installed package")
    spec = importlib.util.spec_from_file_location("filing_scoring", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["filing_scoring"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def annotated(scoring: Any, tmp_path: pathlib.Path) -> Any:
    (tmp_path / "reed-ferry.neg").write_text(NEGOTIATION, encoding="utf-8")
    (negotiation,) = scoring.load(tmp_path)
    return scoring.from_corpus(negotiation)


def test_the_annotation_itself_scores_one(scoring: Any, annotated: Any) -> None:
    document = annotated.readings[0].document.id
    moves = {f"{document}/{m.id}": m for m in annotated.readings[0].moves}
    issues = []
    for issue in annotated.issues:
        own = [key for key, name in annotated.issue.items() if name == issue]
        quotes = tuple(
            Evidence(document, moves[k].evidence.start, moves[k].evidence.end, moves[k].evidence.text, k) for k in own
        )
        cells = tuple(
            Standing(party, status, None, basis, (), (), quotes)
            for name, party, status, basis in annotated.cells
            if name == issue
        )
        issues.append(Issue(issue, issue, tuple(own), cells))
    assert set(scoring.measure(annotated, Board((), tuple(issues))).values()) == {1.0}
    assert scoring.measure(annotated, Board())["standings"] == 0.0


def test_a_small_negotiation_is_filed_right(scoring: Any, annotated: Any) -> None:
    figures = scoring.measure(annotated, file(annotated.readings))
    assert figures["issues_found"] == figures["standings"] == figures["b3_f1"] == 1.0


def test_damage_is_reproducible_and_files(scoring: Any, annotated: Any) -> None:
    worse = scoring.damage(annotated, points=1.0, addressees=1.0, acts=0.0)
    assert all(move.point is None and not move.to for reading in worse.readings for move in reading.moves)
    assert scoring.damage(annotated).readings == scoring.damage(annotated).readings
    assert 0.0 <= scoring.measure(worse, file(worse.readings))["b3_f1"] <= 1.0


def test_the_score_of_a_folder(scoring: Any, annotated: Any, tmp_path: pathlib.Path) -> None:
    figures = scoring.score(tmp_path, held=None)
    assert figures["standings"] == 1.0


def test_actors_are_damaged_only_on_request(scoring: Any, annotated: Any) -> None:
    plain = scoring.damage(annotated, points=0.0, addressees=0.0, acts=0.0)
    assert [m.by for r in plain.readings for m in r.moves] == [m.by for r in annotated.readings for m in r.moves]
    nobody = scoring.damage(annotated, points=0.0, addressees=0.0, acts=0.0, actors=1.0)
    assert all(move.by.actor is None for reading in nobody.readings for move in reading.moves)
    known = {move.by.actor for reading in annotated.readings for move in reading.moves}
    others = scoring.damage(annotated, points=0.0, addressees=0.0, acts=0.0, others=1.0)
    assert {move.by.actor for reading in others.readings for move in reading.moves} <= known


def test_what_the_reader_reads_is_labelled_by_its_words(
    scoring: Any, annotated: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import msgspec

    import rejoinder.pipeline

    (negotiation,) = scoring.load(tmp_path)
    (document,) = annotated.readings
    # the reader has another actor and act for the last move, and one move nobody annotated
    *others, last = document.moves
    wrong = msgspec.structs.replace(last, act="reject", by=others[0].to[0])
    nowhere = msgspec.structs.replace(
        last, id="m9", evidence=scoring.Span(0, 4, document.document.text[:4]), point=None
    )
    read = msgspec.structs.replace(document, moves=(*others, wrong, nowhere))

    class Reader:
        def read(self, source: object) -> Any:
            return read

    monkeypatch.setattr(rejoinder.pipeline, "pipeline", Reader)
    found = scoring.as_read(negotiation)
    name = document.document.id
    assert found.read and found.issue == {f"{name}/m{k}": issue for k, issue in enumerate(("i1", "i1", "i2", "i2"), 1)}
