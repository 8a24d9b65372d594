"""`rejoinder correct` and `rejoinder reread` from the command line."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from record_fakes import FakeReader, OtherReader
from typer.testing import CliRunner, Result

from rejoinder.cli import app
from rejoinder.filing.docket import Entry

LAKE = """The lake
WED demands of OST, NOR: a treaty on the lake. (2021-12-17)
OST says: the lake stays open.
OST rejects of WED: a treaty on the lake. (2021-12-18)

NOR offers of OST: grain without customs. (2021-12-22)
"""
Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("where")


def groups_of(entries: Sequence[Entry], *_: Any) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for entry in entries:
        found.setdefault(entry.point[:8], []).append(entry.place)
    return sorted(found.values())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A folder with a dossier of one article, and the commands run in it."""
    pipeline = ModuleType("rejoinder.pipeline")
    pipeline.pipeline = FakeReader  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rejoinder.pipeline", pipeline)
    monkeypatch.setattr("rejoinder.filing.board.groups_of", groups_of)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "ana")
    (tmp_path / "lake.txt").write_text(LAKE)

    def command(*arguments: str, status: int = 0, reader: type[FakeReader] = FakeReader) -> Result:
        pipeline.pipeline = reader  # type: ignore[attr-defined]
        done = CliRunner().invoke(app, [*arguments, "-d", "talks.db"], env={"COLUMNS": "100"})
        assert done.exit_code == status, done.output
        assert "Traceback" not in done.output
        return done

    command("read", "lake.txt")
    return command


def test_every_kind_from_the_command_line(run: Run) -> None:
    made = run("correct", "speaker", "lake.txt#1", "Ada Lund (NOR)", "--who", "Bo", "--why", "her words")
    assert made.stdout == ""
    assert made.stderr == (
        "rejoinder: talks.db: correction 1: speaker of “the lake stays open.”: OST → Ada Lund (NOR)\n"
    )
    run("correct", "act", "lake.txt#b", "accept")
    run("correct", "actor", "lake.txt#b", "Lake Union", "--new")
    run("correct", "addressee", "lake.txt#a", "NOR")
    run("correct", "addressee", "lake.txt#b", "--nobody")
    run("correct", "issue", "lake.txt#b", "grain")
    run("correct", "issue", "lake.txt#b", "--apart", "--label", "a matter apart")
    run("correct", "standing", "treaty", "NOR", "deferred")
    run("correct", "label", "treaty", "who owns the lake")
    run("correct", "merge", "who owns", "matter", "--label", "lake and more")
    run("correct", "split", "lake and", "lake.txt#b", "--label", "the rest")
    run("correct", "reject", "lake.txt#1")
    run("correct", "hide", "lake.txt")
    run("correct", "show", "lake.txt")
    board = run("board").stdout
    assert "lake and more (corrected)" in board and "deferred" in board and "(by hand): set by a person" in board
    assert "LAKE UNION accepts" in run("moves").stdout and "corrected)" in run("moves").stdout
    assert run("statements").stdout == "No statements on record.\n"
    listed = run("correct", "list").stdout
    for number, line in enumerate(listed.splitlines()):
        assert len(line) <= 100, number
    for words in (
        "speaker of “the lake stays open.”: OST → Ada Lund (NOR)",
        "Bo, 20",
        ": her words [lake.txt]",
        "replaced: rejected by correction 12",
        "act of “a treaty on the lake”: reject → accept",
        "addressees of “a treaty on the lake”: WED → nobody",
        "issue of “a treaty on the lake”: “a treaty on the lake” → “grain without customs”",
        "an issue of its own, “a matter apart”",
        "NOR on “a treaty on the lake”: unanswered → deferred",
        "label of an issue: “a treaty on the lake” → “who owns the lake”",
        "2 issues made one: “who owns the lake” and “a matter apart” → “lake and more”",
        "issue “lake and more” split: 1 move into a new issue, “the rest”",
        "replaced: correction 14 came later",
        "shown again",
    ):
        assert words in " ".join(listed.split()), words
    entries = json.loads(run("correct", "list", "--format", "json").stdout)
    assert [one["nr"] for one in entries] == list(range(1, 15))
    assert entries[0]["who"] == "Bo" and entries[1]["who"] == "ana" and entries[0]["state"] == "replaced"
    lines = run("correct", "list", "-f", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == entries


def test_what_is_corrected_is_marked_in_every_view(run: Run) -> None:
    run("correct", "speaker", "lake.txt#1", "NOR")
    run("correct", "act", "lake.txt#b", "accept")
    run("correct", "standing", "treaty", "NOR", "rejected")
    shown = run("show", "lake.txt").stdout
    assert "said by NOR, “says”, indirect, corrected" in " ".join(shown.split())
    assert "OST accepts, answering WED: a treaty on the lake (2021-12-18; corrected)" in " ".join(shown.split())
    assert "NOR: the lake stays open. (corrected)" in run("statements").stdout
    assert "(corrected) [" in run("timeline").stdout
    assert "rejected: set by a person (correction 3)" in run("why", "treaty", "NOR").stdout
    (statement,) = json.loads(run("statements", "-f", "json").stdout)
    assert (statement["speaker"]["actor"], statement["corrected"]) == ("NOR", [1])
    moves = json.loads(run("moves", "-f", "json").stdout)
    assert [one.get("corrected") for one in moves] == [None, [2], None]
    reading = json.loads(run("show", "lake.txt", "-f", "json").stdout)
    assert [one.get("corrected") for one in reading["moves"]] == [None, [2], None]
    (first, _) = json.loads(run("board", "-f", "json").stdout)["issues"]
    assert [one.get("corrected") for one in first["standings"] if one["party"] == "NOR"] == [[3]]
    run("correct", "hide", "lake.txt")
    assert run("show", "lake.txt").stdout.splitlines()[2].startswith("Hidden: left out of the board")
    assert "hidden" in run("show").stdout and run("moves").stdout == "No negotiating moves on record.\n"


def test_undoing(run: Run) -> None:
    before = run("board").stdout
    run("correct", "act", "lake.txt#b", "accept")
    assert run("board").stdout != before
    done = run("correct", "undo", "1", "--who", "Bo")
    assert done.stderr == (
        "rejoinder: talks.db: correction 1 undone (act of “a treaty on the lake”: reject → accept)\n"
    )
    assert run("board").stdout == before
    assert "undone by Bo, 20" in run("correct", "list").stdout
    twice = run("correct", "undo", "1", status=1)
    assert twice.stderr.startswith("rejoinder: 1: undone already, by Bo at 20") and twice.stderr.count("\n") == 1
    none = run("correct", "undo", "9", status=1)
    assert none.stderr == "rejoinder: 9: no such correction; `rejoinder correct list` lists them\n"


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["act", "lake.txt#z", "accept"], 1, "rejoinder: z: no such move in d"),
        (["act", "lake.txt#a", "sing"], 1, "rejoinder: sing: no such act; there are demand, ask"),
        (["actor", "lake.txt#a", "ATLANTIS"], 1, "rejoinder: ATLANTIS: no such party; there are "),
        (["standing", "9", "NOR", "open"], 1, "rejoinder: 9: no such issue on the board"),
        (["hide", "pond.txt"], 1, "rejoinder: pond.txt: no such document"),
        (["addressee", "lake.txt#a"], 2, "name the parties, or say --nobody"),
        (["addressee", "lake.txt#a", "NOR", "--nobody"], 2, "name the parties, or say --nobody"),
        (["issue", "lake.txt#a"], 2, "name the issue, or say --apart"),
        (["act", "lake.txt#a", "ask", "--who", " "], 1, "rejoinder: a correction needs to know who makes it"),
    ],
)
def test_what_cannot_be_meant(run: Run, arguments: list[str], status: int, line: str) -> None:
    done = run("correct", *arguments, status=status)
    assert done.stdout == "" and line in " ".join(done.stderr.split())
    assert status == 2 or done.stderr.count("\n") == 1
    assert run("correct", "list").stdout == "No corrections on record.\n"


def test_nobody_is_logged_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise OSError("no such user")

    monkeypatch.setattr(getpass, "getuser", unknown)
    done = run("correct", "act", "lake.txt#a", "ask", status=2)
    assert "say who corrects" in done.stderr and "--who" in done.stderr


def test_a_codebook_with_corrections(run: Run, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("issues:\n  - {id: lake, label: The lake, terms: [treaty]}\n")
    book = ["--codebook", "book.yaml"]
    run("correct", "split", "The lake", "lake.txt#b", "--label", "the answer", *book)
    labels = [one["label"] for one in json.loads(run("board", "-f", "json", *book).stdout)["issues"]]
    assert set(labels) == {"The lake", "the answer", "grain without customs"}
    assert "applied" in run("correct", "list", "-f", "json", *book).stdout


def test_rereading(run: Run) -> None:
    run("correct", "act", "lake.txt#b", "accept")
    assert run("reread").stderr == "rejoinder: talks.db: 0 read again\n"
    assert "  lake.txt\n" in run("reread", "--dry-run", reader=OtherReader).stdout
    assert run("reread", reader=OtherReader).stderr == "rejoinder: talks.db: 1 read again\n"
    moves = json.loads(run("moves", "-f", "json", reader=OtherReader).stdout)
    assert [(one["id"], one["act"]) for one in moves] == [("act0", "offer"), ("act1", "accept"), ("act2", "demand")]
    assert run("reread", "--dry-run", reader=OtherReader).stdout == ""


def test_what_an_older_version_has_read_is_told_when_more_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("More\nOST accepts of WED: a treaty on the lake. (2022-01-03)\n")
    assert run("read", "more.txt", reader=OtherReader).stderr.splitlines() == [
        "rejoinder: talks.db: 1 read",
        "rejoinder: talks.db: 1 document was read by an older version or another codebook; see `rejoinder reread`",
    ]
    run("reread", reader=OtherReader)
    (tmp_path / "last.txt").write_text("Last\n")
    assert run("read", "last.txt", reader=OtherReader).stderr == "rejoinder: talks.db: 1 read\n"


def test_a_document_that_cannot_be_read_again_keeps_its_reading(run: Run) -> None:
    class Broken(OtherReader):
        def read(self, source: Any, *, codebook: Any = None) -> Any:
            raise RuntimeError("the reader broke")

    done = run("reread", reader=Broken, status=1)
    assert "lake.txt: could not be read (RuntimeError: the reader broke)" in done.stderr
    assert done.stderr.endswith("rejoinder: talks.db: 0 read again, 1 failed\n")
    assert "a treaty on the lake" in run("board").stdout
