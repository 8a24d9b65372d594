"""Gold sets: decisions on where codings differ, and scores on what comes of them."""

import csv
from pathlib import Path

import exchange_samples as samples
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rejoinder.agreement.adjudication import adjudicated, read_decisions, undecided, write_decisions
from rejoinder.agreement.codings import Coding, codings
from rejoinder.agreement.comparison import compare
from rejoinder.agreement.scoring import MEASURES, read_anew, scores
from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.record.types import ActorSpan, Reading, Speaker


def coded() -> tuple[Coding, Coding]:
    """Two codings of two documents: another act, addressee and speaker, a move that only one has."""
    with samples.dossier() as dossier:
        lake, reply = dossier.readings()
    moved = replace(lake.moves[0], act="ask", plover="REQUEST", to=(ActorSpan("NATO", "", 0, 0),))
    said = replace(reply.statements[0], speaker=Speaker(0, 0, "", "NATO"))
    other = (
        replace(lake, moves=(moved,)),
        replace(reply, moves=reply.moves[:1], statements=(said,)),
    )
    return Coding("ana", (lake, reply)), Coding("ben", other)


def decided(rows: list[dict[str, str]], by: dict[str, str]) -> list[dict[str, str]]:
    return [{**row, "decision": by[row["variable"]]} for row in rows]


def test_decisions_make_a_gold_set() -> None:
    ana, ben = coded()
    rows = undecided(ana, ben)
    assert [(row["document"], row["variable"], row["one"], row["other"]) for row in rows] == [
        ("lake", "act", "demand", "ask"),
        ("lake", "addressees", "NATO, USA", "NATO"),
        ("reply", "moves", "USA meet", "(nothing there)"),
        ("reply", "speaker", "USA", "NATO"),
    ]
    by = {"act": "other", "addressees": "one", "moves": "one", "speaker": "other"}
    gold = adjudicated(ana, ben, decided(rows, by))
    lake, reply = gold.readings
    assert gold.undecided == {}
    assert (lake.moves[0].act, [to.actor for to in lake.moves[0].to]) == ("ask", ["USA", "NATO"])
    assert [move.act for move in reply.moves] == ["reject", "meet"]
    assert reply.statements[0].speaker is not None and reply.statements[0].speaker.actor == "NATO"
    assert {one.confidence for one in (*lake.moves, *reply.moves, *reply.statements)} == {1.0}
    dropped = adjudicated(ana, ben, decided(rows, {**by, "moves": "other"}))
    assert [move.act for move in dropped.readings[1].moves] == ["reject"]


def test_what_is_undecided_is_left_out() -> None:
    ana, ben = coded()
    rows = undecided(ana, ben)
    gold = adjudicated(ana, ben, [{**row, "decision": "one" if row["document"] == "lake" else ""} for row in rows])
    assert [one.document.id for one in gold.readings] == ["lake"] and gold.undecided == {"reply": 2}
    with pytest.raises(InputError, match="no difference there any more; the decisions were made on other codings"):
        adjudicated(ana, ana, decided(rows, dict.fromkeys(("act", "addressees", "moves", "speaker"), "one")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reading=samples.readings(), other=samples.readings(), side=st.sampled_from(["one", "other"]))
def test_all_decisions_for_one_side_make_its_coding(reading: Reading, other: Reading, side: str) -> None:
    """Any two codings of a text: what was decided for one of them agrees with it in all that is compared."""
    text = reading.document.text
    fits = [move for move in other.moves if text[move.evidence.start : move.evidence.end] == move.evidence.text]
    theirs = replace(reading, moves=(*reading.moves[1:], *(replace(m, id=f"o/{m.id}") for m in fits)), statements=())
    ana, ben = Coding("ana", (reading,)), Coding("ben", (theirs,))
    rows = [{**row, "decision": side} for row in undecided(ana, ben)]
    (gold,) = adjudicated(ana, ben, rows).readings
    chosen = ana if side == "one" else ben
    assert compare(Coding("gold", (gold,)), chosen, resamples=0).disagreements == ()
    known = {statement.id for statement in gold.statements}
    assert {move.statement for move in gold.moves} - {None} <= known
    assert len({move.id for move in gold.moves}) == len(gold.moves)


def test_a_table_of_decisions(tmp_path: Path) -> None:
    rows = undecided(*coded())
    path = tmp_path / "decisions.csv"
    write_decisions(rows, path)
    assert read_decisions(path) == rows
    # as a spreadsheet may write it
    lines = [list(row.values()) for row in rows]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([list(rows[0]), *([*line[:-1], " One "] for line in lines)])
    assert {row["decision"] for row in read_decisions(path)} == {"one"}
    path.write_text(path.read_text(encoding="utf-8-sig").replace("One", "both", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"decisions\.csv:2: ' both ': a decision is 'one', 'other' or empty"):
        read_decisions(path)
    path.write_text("a,b\n")
    with pytest.raises(InputError, match=r"decisions\.csv:1: no table of decisions"):
        read_decisions(path)


def test_scores_on_a_gold_set() -> None:
    ana, ben = coded()
    found = scores(ana, ben, resamples=50)
    assert tuple(one.name for one in found.scores) == MEASURES and found.documents == 2
    by = {one.name: one for one in found.scores}
    # ben has two of three moves, one of them with another act and other addressees
    assert (by["moves"].precision, by["moves"].recall) == (1, 2 / 3)
    assert by["moves"].f1 == pytest.approx(0.8)
    assert (by["acts"].right, by["acts"].found, by["acts"].gold) == (1, 2, 3)
    assert by["acts"].f1 == pytest.approx(0.4) and by["whole moves"].right == 1
    assert (by["statements"].f1, by["speakers"].f1) == (1, 0.5)
    assert by["moves"].low is not None and by["moves"].low <= by["moves"].f1 <= (by["moves"].high or 0)
    same = scores(ana, ana, resamples=0)
    assert {one.f1 for one in same.scores} == {1.0}
    part = scores(ana, Coding("part", ana.readings[:1]), resamples=0)
    assert (part.documents, part.missing) == (1, ("reply",))
    empty = scores(Coding("e", (replace(ana.readings[0], moves=(), statements=()),)), ana, resamples=0)
    assert {one.recall for one in empty.scores} == {None} and {one.precision for one in empty.scores} == {0.0}


def test_a_reader_is_scored_on_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.dossier._reader", samples.FakeReader)
    ana, _ = coded()
    found = scores(ana, read_anew(ana), resamples=0)
    assert {one.f1 for one in found.scores} == {1.0}
    broken = replace(ana.readings[0], document=replace(ana.readings[0].document, text="CRASH"))
    with pytest.raises(InputError, match=r"lake\.txt"):
        read_anew(Coding("broken", (broken,)))


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app

    monkeypatch.setattr("rejoinder.dossier._reader", samples.FakeReader)
    monkeypatch.chdir(tmp_path)
    for coding in coded():
        with Dossier.open(f"{coding.name}.db") as own:
            own.adopt(coding.readings, coder=coding.name)

    def run(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, list(arguments))
        captured = capfd.readouterr()
        return done.exit_code, done.stdout + captured.out, done.stderr + captured.err

    both = ("adjudicate", "ana.db", "ben.db", "--decisions", "d.csv")
    assert run(*both) == (0, "", "rejoinder: d.csv: 4 places to decide\n")
    code, _, words = run(*both)
    assert code == 2 and "is there already" in " ".join(words.split())
    code, _, words = run(*both, "--into", "gold.db", "--coder", "Cora")
    assert code == 1 and "d.csv: lake: 2 undecided; left out of the gold set" in words
    path = Path("d.csv")
    path.write_bytes(path.read_bytes().replace(b",\r\n", b",one\r\n"))
    assert run(*both, "--into", "gold.db", "--coder", "Cora") == (
        0, "", "rejoinder: gold.db: 2 documents of a gold set\n"
    )  # fmt: skip
    assert codings("gold.db").readings[0].moves[0].act == "demand"
    code, table, _ = run("evaluate", "gold.db", "ben.db", "--resamples", "0")
    assert code == 0 and "ben.db on gold.db: 2 documents" in table
    assert "moves            1.000   0.667  0.800" in table
    code, table, _ = run("evaluate", "gold.db")
    assert code == 0 and "this reader on gold.db: 2 documents" in table
