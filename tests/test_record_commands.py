import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from record_fakes import FakeReader, fake_filing

HERE = Path(__file__).parent
LAKE = "The lake\nWED demands of OST, NOR: a treaty on the lake. (2021-12-17)\nOST says: the lake stays open.\n"
REPLY = "The reply\nOST rejects of WED: a treaty on the lake. (2022-01-26)\nWED meets of OST: talks (~2022-01-10)\n"


def command(*arguments: object, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command with the fake reader; standard error must never hold a traceback."""
    done = subprocess.run(
        [sys.executable, str(HERE / "record_command.py"), *map(str, arguments)],
        cwd=cwd, capture_output=True, encoding="utf-8", timeout=60, check=False, **more,  # type: ignore[call-overload]
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


Inside = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Inside:
    """The same in this process, which is quicker."""

    def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        import rejoinder.filing
        from rejoinder.cli import main

        pipeline = ModuleType("rejoinder.pipeline")
        pipeline.pipeline = FakeReader  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "rejoinder.pipeline", pipeline)
        monkeypatch.setattr(rejoinder.filing, "file", lambda readings, **_: fake_filing(readings), raising=False)
        monkeypatch.setattr(sys, "argv", ["rejoinder", *map(str, arguments)])
        monkeypatch.chdir(cwd)
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess([], left.value.code or 0, out, err)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles and their dossier."""
    folder = tmp_path_factory.mktemp("talks")
    (folder / "lake.txt").write_text(LAKE)
    (folder / "reply.txt").write_text(REPLY)
    done = command("read", "lake.txt", "reply.txt", "--dossier", "talks.db", "--date", "2022-01-29", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "rejoinder: talks.db: 2 read\n")
    assert re.search(r"a treaty on the lake +asks +unanswered +rejected", done.stdout)
    return folder


def test_tables_are_plain_and_fit_eighty_columns(talks: Path, inside: Inside) -> None:
    for name in ("board", "board --evidence", "statements", "moves", "timeline", "show", "show lake.txt", "find lake"):
        done = inside(*name.split(), "--dossier", "talks.db", cwd=talks)
        assert (done.returncode, done.stderr) == (0, ""), name
        assert done.stdout.strip() and "\x1b" not in done.stdout
        assert all(len(line) <= 80 and line == line.rstrip() for line in done.stdout.split("\n"))
    assert "~2022-01-10" in inside("timeline", "-d", "talks.db", cwd=talks).stdout


def test_json_and_json_lines_say_the_same(talks: Path, inside: Inside) -> None:
    for name in ("statements", "moves", "timeline", "show", "find lake"):
        value = json.loads(inside(*name.split(), "-d", "talks.db", "--format", "json", cwd=talks).stdout)
        lines = inside(*name.split(), "-d", "talks.db", "--format", "jsonl", cwd=talks).stdout.splitlines()
        assert [json.loads(line) for line in lines] == value and value, name
    board = json.loads(inside("board", "-d", "talks.db", "--format", "json", cwd=talks).stdout)
    counts = [len(issue["moves"]) for issue in board["issues"]]
    assert counts == sorted(counts, reverse=True)  # in the order of the numbers that `why` takes
    assert set(board) == {"parties", "issues"}
    assert set(board["issues"][0]["standings"][0]) >= {"party", "status", "position", "basis", "claimed_by", "evidence"}
    shown = json.loads(inside("show", "reply.txt", "-d", "talks.db", "--format", "json", cwd=talks).stdout)
    assert shown["document"]["text"] == REPLY
    move = json.loads(inside("moves", "-d", "talks.db", "-f", "jsonl", cwd=talks).stdout.splitlines()[0])
    assert list(move)[:3] == ["document", "published", "id"]


def test_reading_without_a_dossier_keeps_nothing(talks: Path) -> None:
    before = sorted(talks.iterdir())
    done = command("read", "lake.txt", cwd=talks)
    assert (done.returncode, done.stderr) == (0, "") and "a treaty on the lake" in done.stdout
    done = command("read", "-", "--format", "jsonl", cwd=talks, input=REPLY)
    assert [move["act"] for move in json.loads(done.stdout)["moves"]] == ["reject", "meet"]
    assert sorted(talks.iterdir()) == before
    done = command("read", "reply.txt", "lake.txt", "--format", "json", cwd=talks)
    assert [one["document"]["path"] for one in json.loads(done.stdout)] == ["reply.txt", "lake.txt"]


def test_reading_again_reads_nothing_but_writes_the_same(talks: Path, inside: Inside) -> None:
    done = inside("read", "lake.txt", "reply.txt", "-d", "talks.db", "--format", "jsonl", cwd=talks)
    assert done.stderr == "rejoinder: talks.db: 0 read, 2 already there\n"
    assert [json.loads(line)["document"]["path"] for line in done.stdout.splitlines()] == ["lake.txt", "reply.txt"]


def test_a_text_without_moves(tmp_path: Path) -> None:
    (tmp_path / "calm.txt").write_text("Nothing happened.\n")
    done = command("read", "calm.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "No negotiating moves found in 1 document.\n")


def test_one_failing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "lake.txt").write_text(LAKE)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20)
    (tmp_path / "damaged.txt").write_bytes(b"The border\nWED demands of OST: a bri\xffdge.\n" + b"plain words " * 50)
    (tmp_path / "crash.txt").write_text("CRASH")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    lines = [
        '{"id": "one", "text": "WED offers of OST: a ferry."}',
        "{broken",
        '{"id": "one", "text": "Another."}',
        '{"no": 1}',
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    names = ["missing.txt", "empty.txt", "binary.txt", "folder", "crash.txt", "many.jsonl", "damaged.txt", "lake.txt"]
    done = command("read", *names, "--dossier", "talks.db", cwd=tmp_path)
    assert done.returncode == 1
    failures = done.stderr.splitlines()
    for name in ("missing.txt", "empty.txt", "binary.txt", "folder", "crash.txt"):
        assert sum(f"rejoinder: {name}: " in line for line in failures) == 1, name
    assert sum("many.jsonl" in line for line in failures) == 3
    assert any(
        line.startswith("rejoinder: damaged.txt: line 2: bytes that are no UTF-8; read all the same")
        for line in failures
    )
    assert failures[-1] == "rejoinder: talks.db: 3 read, 9 failed"
    assert len(failures) == 10
    assert "a bri" in done.stdout
    assert "a treaty on the lake" in done.stdout and "a ferry" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["read"], 2, "Missing argument"),
        (["board"], 2, "Missing option"),
        (["read", "a.txt", "--date", "soon"], 2, "write it as YYYY-MM-DD"),
        (["read", "a.txt", "--format", "xml"], 2, "xml"),
        (["nonsense"], 2, "No such command"),
        (["board", "--dossier", "missing.db"], 1, "missing.db: no such dossier"),
        (["moves", "--dossier", "notes.txt"], 1, "notes.txt: not a dossier"),
        (["read", "a.txt", "--dossier", "notes.txt"], 1, "notes.txt: not a dossier"),
        (["read", "a.txt", "--dossier", "newer.db"], 1, "newer.db: a dossier of version 9"),
        (["read", "a.txt", "--dossier", "no/talks.db"], 1, "folder does not exist"),
        (["show", "zzz", "--dossier", "talks.db"], 1, "zzz: no such document"),
    ],
)
def test_wrong_usage_and_wrong_files(
    tmp_path: Path, arguments: list[str], status: int, line: str, inside: Inside
) -> None:
    from rejoinder.record.file import DossierFile

    (tmp_path / "a.txt").write_text(LAKE)
    (tmp_path / "notes.txt").write_text("only notes")
    for name in ("newer.db", "talks.db"):
        DossierFile(tmp_path / name).close()
    connection = sqlite3.connect(tmp_path / "newer.db")
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    done = inside(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert line in " ".join(done.stderr.split())
    assert status == 2 or len(done.stderr.splitlines()) == 1
    assert (tmp_path / "notes.txt").read_text() == "only notes"


def test_a_full_disk_is_one_line_and_the_dossier_stays_whole(tmp_path: Path) -> None:
    (tmp_path / "lake.txt").write_text(LAKE)
    (tmp_path / "big.txt").write_text(os.urandom(300_000).hex())
    assert command("read", "lake.txt", "-d", "talks.db", cwd=tmp_path).returncode == 0

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    done = command("read", "big.txt", "-d", "talks.db", cwd=tmp_path, preexec_fn=limit)
    assert done.returncode == 1
    assert re.fullmatch(r"rejoinder: talks\.db: .*(full|limit).* is kept; make room .*\n", done.stderr)
    done = command("show", "-d", "talks.db", "--format", "jsonl", cwd=tmp_path)
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == ["lake.txt"]
    connection = sqlite3.connect(tmp_path / "talks.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.parametrize("dossier", [True, False])
def test_ctrl_c_in_the_middle(tmp_path: Path, dossier: bool) -> None:
    for i in range(270):
        (tmp_path / f"{i:03}.txt").write_text(f"{i}\n{LAKE}")
    (tmp_path / "150-slow.txt").write_text("SLOW")
    arguments = [sys.executable, str(HERE / "record_command.py"), "read", "."]
    with subprocess.Popen(
        arguments + (["--dossier", "talks.db"] if dossier else []),
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline() == "reading slowly\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert len(err.splitlines()) == 1
    if not dossier:
        assert "nothing was kept" in err
        return
    # What was read is in, whole; the rest is read when the command is given again.
    assert "talks.db is whole" in err and "run the same command again" in err
    (tmp_path / "150-slow.txt").unlink()
    stored = command("show", "-d", "talks.db", "-f", "jsonl", cwd=tmp_path).stdout.splitlines()
    assert len(stored) == 150
    done = command("read", ".", "-d", "talks.db", cwd=tmp_path)
    assert done.stderr == "rejoinder: talks.db: 120 read, 150 already there\n"


def test_a_pipe_that_closes_early_is_no_error(talks: Path) -> None:
    for form in ("table", "jsonl"):
        line = f"{sys.executable} {HERE / 'record_command.py'} moves -d talks.db --format {form} | true"
        done = subprocess.run(["sh", "-c", line], cwd=talks, capture_output=True, encoding="utf-8", check=False)
        assert done.stderr == ""


def test_a_terminal_without_unicode_gets_its_table(talks: Path) -> None:
    done = command("board", "-d", "talks.db", cwd=talks, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and "a treaty on the lake" in done.stdout


def commands() -> dict[str, list[str]]:
    """Every command with its options, as typer knows them."""
    import typer

    from rejoinder.cli import app

    group = typer.main.get_command(app)
    found = {"": [option for parameter in group.params for option in parameter.opts]}
    every = dict(group.commands)  # type: ignore[attr-defined]
    for name, one in list(every.items()):
        for inner, command in getattr(one, "commands", {}).items():
            every[f"{name} {inner}"] = command
            every.pop(name, None)
    for name, one in every.items():
        found[name] = [option for parameter in one.params for option in parameter.opts if option.startswith("-")]
    return found


def test_every_command_and_option_is_documented() -> None:
    documentation = (HERE.parent / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, options in commands().items():
        if name:
            start = documentation.index(f"## rejoinder {name}\n")
            section = documentation[start : documentation.find("\n## ", start + 1)]
        else:
            section = documentation
        for option in options:
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", section), (name, option)


def test_every_command_has_help_with_an_example() -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app

    for name in commands():
        done = CliRunner().invoke(app, [*name.split(), "--help"])
        assert done.exit_code == 0
        assert "rejoinder " in done.stdout and (not name or f"Example: rejoinder {name}" in done.stdout)


def test_help_flows_and_keeps_what_stands_in_brackets() -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app

    def told(*words: str) -> str:
        shown = CliRunner().invoke(app, [*words, "--help"], terminal_width=300, env={"COLUMNS": "300"}).stdout
        return shown.split("Arguments")[0]

    assert "pip install 'rejoinder[archives]'" in told("read")
    assert '"source": [start, end], "target": [start, end]}, spans in code points' in told("code")
    assert "what is in it already is not read again" in told("read")


def test_moves_are_picked_by_whose_they_are_what_about_and_when(talks: Path, inside: Inside) -> None:
    def picked(*options: str) -> list[tuple[str, str]]:
        done = inside("moves", "-d", "talks.db", "-f", "jsonl", *options, cwd=talks)
        assert done.returncode == 0, done.stderr
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return [(one["by"]["actor"], one["act"]) for one in found]

    everything = picked()
    assert sorted(everything) == [("OST", "reject"), ("WED", "demand"), ("WED", "meet")]
    assert sorted(picked("--by", "wed")) == [("WED", "demand"), ("WED", "meet")]
    assert picked("--act", "demand", "--about", "treaties lake") == [("WED", "demand")]
    assert picked("--about", "treaty", "--by", "OST") == [("OST", "reject")]
    assert picked("--about", "fish") == [] == picked("--since", "2022-01-30") == picked("--until", "2022-01-28")
    assert sorted(picked("--since", "2022-01-29", "--until", "2022-01-29")) == sorted(everything)
    assert picked("--unanswered") == [], "the demand was rejected, in another document"
    nobody = inside("moves", "-d", "talks.db", "--by", "Nobody", cwd=talks)
    assert nobody.returncode == 1 and nobody.stderr.startswith("rejoinder: Nobody: nobody of that name has made a move")
    wrong = inside("moves", "-d", "talks.db", "--act", "sing", cwd=talks)
    assert wrong.returncode == 2 and "no act" in wrong.stderr


def test_why_explains_a_cell_and_a_codebook_files_by_hand(talks: Path, inside: Inside) -> None:
    done = inside("why", "treaty", "OST", "-d", "talks.db", cwd=talks)
    assert done.returncode == 0 and "rejected: its latest answer on record is a no" in done.stdout
    assert (
        json.loads(inside("why", "1", "Ost", "-d", "talks.db", "-f", "json", cwd=talks).stdout)["status"] == "rejected"
    )
    missing = inside("why", "fish", "OST", "-d", "talks.db", cwd=talks)
    assert (missing.returncode, missing.stdout) == (1, "") and missing.stderr.startswith(
        "rejoinder: fish: no such issue"
    )
    suggested = inside("codebook", "suggest", "-d", "talks.db", cwd=talks)
    assert suggested.returncode == 0 and "a treaty on the lake" in suggested.stdout
    (talks / "book.yaml").write_text(suggested.stdout)
    assert inside("board", "-d", "talks.db", "--codebook", "book.yaml", cwd=talks).returncode == 0
    (talks / "bad.yaml").write_text("issues:\n  - label: no id\n")
    bad = inside("board", "-d", "talks.db", "-c", "bad.yaml", cwd=talks)
    assert (bad.returncode, bad.stderr) == (1, "rejoinder: bad.yaml:2: an issue needs an id\n")


def test_a_board_of_what_changed(talks: Path, inside: Inside) -> None:
    assert "a treaty on the lake" in inside("board", "-d", "talks.db", "--since", "2022-01-01", cwd=talks).stdout
    later = inside("board", "-d", "talks.db", "--since", "2023-01-01", cwd=talks)
    assert later.stdout == "No issue has changed since 2023-01-01.\n"
    assert json.loads(inside("board", "-d", "talks.db", "--disputed", "-f", "json", cwd=talks).stdout)["issues"] == []
    wrong = inside("board", "-d", "talks.db", "--since", "soon", cwd=talks)
    assert wrong.returncode == 2 and "soon" in wrong.stderr
