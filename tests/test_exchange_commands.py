import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import exchange_samples as samples
import pytest
from msgspec.structs import replace

from rejoinder.agreement.codings import Coding, codings
from rejoinder.agreement.comparison import compare
from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.record.types import Reading, Speaker

Inside = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Inside:
    """A command in this process, in a folder with a dossier."""
    import rejoinder.filing
    from rejoinder.cli import main

    samples.dossier(tmp_path / "talks.db").close()
    monkeypatch.setattr(rejoinder.filing, "file", lambda readings, **_: samples.fake_filing(readings))
    monkeypatch.setattr("rejoinder.dossier._reader", samples.FakeReader)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["rejoinder", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess([], left.value.code or 0, out, err)  # type: ignore[arg-type]

    return run


def test_export_to_a_file_a_folder_and_standard_output(inside: Inside) -> None:
    assert inside("export", "csv", "tables", "-d", "talks.db").returncode == 0
    assert Path("tables/moves.csv").read_text(encoding="utf-8").startswith("document,move,")
    done = inside("export", "plover", "-", "-d", "talks.db")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "") and len(records) == 3
    demand, reject, meet = records
    assert (demand["date"], demand["enddate"], demand["event"]) == ("2022-01-01", "2022-01-31", ["REQUEST"])
    assert [one["code"] for one in demand["source"]] == ["RUS"]
    assert [one["code"] for one in demand["recipient"]] == ["USA", "IGO"]
    assert (reject["quad_code"], reject["cameo"], reject["date"]) == (3, "120", "2022-01-26")
    # who meets whom has no direction
    assert [one["code"] for one in meet["source"]] == ["USA", "RUS"] and "recipient" not in meet


def test_the_help_names_every_format() -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app
    from rejoinder.exchange.formats import EXPORTERS, IMPORTERS

    for command, formats in (("export", EXPORTERS), ("import", IMPORTERS)):
        page = CliRunner().invoke(app, [command, "--help"]).stdout
        for name in formats:
            assert re.search(rf"\b{name}\b", page), name


def test_event_tables_leave_empty_what_is_not_known(inside: Inside) -> None:
    lines = inside("export", "polecat", "-", "-d", "talks.db").stdout.split("\n")
    head = lines[0].split("\t")
    rows = [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:] if line]
    assert len(head) == 40 and len(rows) == 4
    assert [row["Event ID"] for row in rows[:2]] == ["lake/m0", "lake/m0-2"]
    # a month is no day
    assert [row["Event Date"] for row in rows] == ["", "", "2022-01-26", "2022-01-10"]
    assert {row["Publication Date"] for row in rows} == {"2022-01-29"}
    assert (rows[1]["Recipient Name"], rows[1]["Recipient Country"], rows[1]["Primary Recipient Sector"]) == (
        "NATO",
        "",
        "IGO",
    )
    for column in ("Event Mode", "Intensity", "Contexts", "Latitude", "Wikipedia Actor ID", "Actor COW"):
        assert {row[column] for row in rows} == {""}
    dyads = inside("export", "cameo", "-", "-d", "talks.db").stdout.splitlines()
    assert [line.split("\t")[:4] for line in dyads[1:]] == [
        ["", "RUS", "USA", "100"],
        ["", "RUS", "NATO", "100"],
        ["2022-01-26", "USA", "RUS", "120"],
        ["2022-01-10", "USA", "RUS", "040"],
    ]


def test_every_act_has_its_codes() -> None:
    from rejoinder.exchange.cameo import cameo_code
    from rejoinder.record.plover import QUADS
    from rejoinder.record.types import ACTS, PLOVER
    from rejoinder.resolving.actors import rows

    categories = {cells[0]: cells[1] for cells in rows("cameo.tsv")}
    for act in ACTS:
        kind = {"YIELD": "CONCEDE"}.get(PLOVER[act], PLOVER[act])
        assert (act == "state") == (kind == "") and (kind in QUADS or not kind)
        code = cameo_code(act)
        assert (code is None) == (act in ("defer", "state"))
        if code and act != "open":  # willing to talk is CAMEO's intent to negotiate, PLOVER's consulting
            assert categories[code] == kind
    assert categories["1121"] == "ACCUSE"


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["export", "xlsx", "out", "-d", "talks.db"], 1, "xlsx: no format that can be written; known are csv,"),
        (["export", "csv", "-", "-d", "talks.db"], 1, "csv: writes a folder; name one instead of -"),
        (["export", "csv", "talks.db", "-d", "talks.db"], 1, "talks.db: no folder can be made there (a file)"),
        (["export", "html", "none/r.html", "-d", "talks.db"], 1, "none/r.html: cannot be written (no such file"),
        (["export", "html", "r.html", "-d", "none.db"], 1, "none.db: no such dossier"),
        (["export", "html", "r.html"], 2, "Missing option"),
        (["import", "brat", "none", "--coder", "a", "--into", "a.db"], 1, "none: no .ann files of brat there"),
        (["import", "brat", "none", "--coder", "a"], 2, "name the coder's own dossier, or say --correct"),
        (["import", "brat", "none", "--correct", "--into", "a.db"], 2, "name the coder's own dossier"),
        (["import", "brat", "none", "--correct"], 2, "needs --dossier and --coder"),
        (["import", "brat", "none", "--into", "a.db", "--complete"], 2, "goes with --correct"),
        (["import", "dna", "x", "--correct", "-d", "talks.db", "--coder", "a"], 1, "dna: has no acts and addressees"),
        (["import", "brat", "none", "--into", "a.db"], 1, "brat: --coder NAME is missing"),
        (["import", "csv", "x", "--into", "a.db"], 1, "csv: no format that can be read in; known are dna, w3c, brat"),
        (["agreement", "talks.db", "none.db"], 1, "none.db: no such file or folder"),
    ],
)
def test_wrong_usage_is_one_line(inside: Inside, arguments: list[str], status: int, line: str) -> None:
    done = inside(*arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert line in " ".join(done.stderr.split())
    assert status == 2 or len(done.stderr.splitlines()) == 1


def test_import_says_what_came_in_and_what_did_not(inside: Inside) -> None:
    inside("export", "brat", "annotated", "-d", "talks.db")
    with Path("annotated/0001-lake.ann").open("a") as file:
        file.write("nonsense\n")
    done = inside("import", "brat", "annotated", "--coder", "anna", "--into", "anna.db")
    assert (done.returncode, done.stdout) == (1, "")
    problem, report = done.stderr.splitlines()
    assert problem.startswith("rejoinder: annotated/0001-lake.ann:") and problem.endswith(
        "no standoff annotation; left out"
    )
    assert report == "rejoinder: anna.db: 2 documents, 2 statements, 3 moves taken in"
    with Dossier.open("anna.db") as own:
        assert len(own.moves()) == 3


def test_annotations_correct_a_dossier(inside: Inside) -> None:
    inside("export", "brat", "annotated", "-d", "talks.db")
    file = Path("annotated/0002-reply.ann")
    file.write_text(file.read_text(encoding="utf-8").replace("reject", "defer"), encoding="utf-8")
    done = inside(
        "import", "brat", "annotated", "--correct", "--coder", "anna", "-d", "talks.db", "--why", "no refusal"
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "rejoinder: talks.db: 1 correction from annotations of 2 documents\n"
    with Dossier.open("talks.db") as record:
        (made,) = record.corrections()
        assert (made.kind, made.before, made.after, made.who, made.why) == (
            "act", "reject", "defer", "anna", "no refusal"
        )  # fmt: skip
        assert [entry.move.act for entry in record.moves()] == ["demand", "defer", "meet"]


def test_agreement_of_two_codings(inside: Inside) -> None:
    inside("export", "w3c", "w3c", "-d", "talks.db")
    done = inside("agreement", "talks.db", "w3c", "--format", "json")
    found = json.loads(done.stdout)
    assert found["documents"] == 2 and found["disagreements"] == []
    alphas = {variable["name"]: variable["alpha"] for variable in found["variables"]}
    assert alphas["moves"] == alphas["acts"] == alphas["act"] == alphas["actor"] == alphas["speaker"] == 1
    # nobody is named as a person, so that nothing varies
    assert alphas["person"] is None
    page = Path("w3c/annotations.jsonld")
    page.write_text(page.read_text(encoding="utf-8").replace('"value":"reject"', '"value":"defer"'), encoding="utf-8")
    table = inside("agreement", "talks.db", "w3c", "--disagreements", "1").stdout
    assert "act: talks.db has reject; w3c has defer" in table
    assert "a treaty on the la\u0308ke" in table and "--disagreements N shows them" not in table.split("1 places")[0]


def other(reading: Reading) -> Reading:
    """Another coder: the first move is towards nobody, the last is not seen, the speaker is somebody else."""
    first, *_ = reading.moves
    speaker = Speaker(0, 0, "", "NATO")
    return replace(
        reading,
        moves=(replace(first, id="x", to=()), *reading.moves[1:-1])
        if len(reading.moves) > 1
        else (replace(first, to=()),),
        statements=tuple(replace(one, speaker=speaker) for one in reading.statements),
    )


def test_where_codings_differ_is_listed() -> None:
    with samples.dossier() as dossier:
        readings = tuple(dossier.readings())
    found = compare(Coding("a", readings), Coding("b", tuple(map(other, readings))), resamples=50)
    listed = [(one.document, one.variable, one.one, one.other) for one in found.disagreements]
    assert ("lake", "addressees", "NATO, USA", "nobody") in listed
    assert ("reply", "moves", "USA meet", None) in listed
    assert ("lake", "speaker", "RUS", "NATO") in listed and ("reply", "speaker", "USA", "NATO") in listed
    for one in found.disagreements:
        text = samples.LAKE if one.document == "lake" else samples.REPLY
        assert text[one.start : one.end] == one.text
    alphas = {variable.name: variable for variable in found.variables}
    assert alphas["act"].alpha == 1 and alphas["act"].units == 2
    assert alphas["moves"].alpha is not None and alphas["moves"].alpha < 1
    assert alphas["moves"].low is not None and alphas["moves"].low <= alphas["moves"].alpha <= (
        alphas["moves"].high or 0
    )
    assert alphas["speaker"].alpha is not None and alphas["speaker"].alpha < 0.5


def test_codings_that_do_not_belong_together(tmp_path: Path) -> None:
    with samples.dossier() as dossier:
        one, two = dossier.readings()
    with pytest.raises(InputError, match="have no document in common"):
        compare(Coding("a", (one,)), Coding("b", (two,)))
    changed = replace(one, document=replace(one.document, text="Other."))
    with pytest.raises(InputError, match="lake: a and b have different texts of it"):
        compare(Coding("a", (one,)), Coding("b", (changed,)))
    # the same text under another id is the same document
    renamed = replace(one, document=replace(one.document, id="other"))
    assert compare(Coding("a", (one, two)), Coding("b", (renamed,)), resamples=0).only_one == ("reply",)
    lines = tmp_path / "read.jsonl"
    lines.write_text('{"document": 7}\n')
    with pytest.raises(InputError, match=r"read\.jsonl:1: no reading of a document"):
        codings(str(lines))
