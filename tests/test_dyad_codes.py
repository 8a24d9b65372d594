"""Dyads that people bring, coded: the command, the function, bad input, spans."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rejoinder
from rejoinder.errors import InputError
from rejoinder.exchange.pairs import read_pairs
from rejoinder.reading.dyads import BUDGET, dyad_reader, mark
from rejoinder.record.plover import CATEGORIES_2021, QUADS, ROOTS
from rejoinder.record.types import ACTS, PLOVER

Command = Callable[..., subprocess.CompletedProcess[str]]
TEXT = "Ostria expelled two Wednian envoys."
GOOD = {"id": "1", "text": TEXT, "source": [0, 6], "target": [16, 34]}


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """`rejoinder code` in this process, in a folder of its own; `stdin` are bytes."""
    from rejoinder.cli import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["rejoinder", "code", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess([], left.value.code or 0, out, err)  # type: ignore[arg-type]

    return run


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def test_a_line_in_is_a_line_out(command: Command) -> None:
    Path("pairs.jsonl").write_bytes(lines(GOOD, GOOD | {"id": 7, "text": "Ostria praised two Wednian envoys."}))
    done = command("pairs.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert list(first) == ["id", "root", "quad", "probabilities"] and (first["id"], second["id"]) == ("1", 7)
    assert list(first["probabilities"]) == list(ROOTS)
    assert sum(first["probabilities"].values()) == pytest.approx(1, abs=0.002)
    assert max(first["probabilities"], key=first["probabilities"].get) == first["root"] == "SANCTION"
    assert (first["quad"], second["root"], second["quad"]) == (4, "SUPPORT", 1)


def test_standard_input_with_a_byte_order_mark_and_empty_lines(command: Command) -> None:
    done = command("-", stdin=b"\xef\xbb\xbf" + lines(GOOD) + b"\n  \n" + lines(GOOD | {"id": "2"}).rstrip())
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "2"]
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"id": "1", "text"', "broken JSON"),
        (b"[1, 2]", "expected 'object', got 'array'; write {"),
        (b'{"id": "1", "source": [0, 6]}', "missing required field 'text'"),
        (b'{"text": "Ostria left.", "source": [0, 6]}', "missing required field 'id'"),
        (b'{"id": "\xff", "text": "a", "source": [0, 1]}', "UTF-8"),
        (lines(GOOD | {"source": [0, 99]}), "source [0, 99] is not within the text, which has 35 code points"),
        (lines(GOOD | {"target": [20, 20]}), "target [20, 20] is not within the text"),
        (lines(GOOD | {"source": [-3, 6]}), "source [-3, 6]"),
        (lines(GOOD | {"source": [6, 7]}), "source [6, 7] is only white space"),
        (lines(GOOD | {"source": [0, 20]}), "source and target overlap"),
        (lines(GOOD | {"source": None, "target": None}), "neither source nor target"),
        (lines(GOOD | {"source": ["a", 6]}), "expected 'int', got 'str'"),
        (lines(GOOD | {"source": [0, 6, 9]}), "expected 'array' of length 2"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_coded(command: Command, line: bytes, says: str) -> None:
    Path("pairs.jsonl").write_bytes(lines(GOOD) + line.rstrip(b"\n") + b"\n" + lines(GOOD | {"id": "3"}))
    done = command("pairs.jsonl")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "3"]
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("rejoinder: pairs.jsonl: line 2: ") and says in done.stderr


def test_a_file_that_is_not_there_does_not_keep_the_next_from_being_coded(command: Command) -> None:
    Path("pairs.jsonl").write_bytes(lines(GOOD))
    done = command("missing.jsonl", ".", "pairs.jsonl")
    assert len(done.stdout.splitlines()) == 1 and done.returncode == 1
    assert done.stderr.splitlines() == [
        "rejoinder: missing.jsonl: no such file or directory",
        "rejoinder: .: is a directory",
    ]


def test_a_line_of_any_length_is_passed_over_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.exchange.pairs.LONGEST", 200)
    file = io.BytesIO(b"x" * 5000 + b"\n" + lines(GOOD))
    wrong, pair = read_pairs(file, "pairs.jsonl")
    assert isinstance(wrong, InputError) and str(wrong).startswith("pairs.jsonl: line 1: longer than")
    assert isinstance(pair, rejoinder.Pair)


def test_pairs_are_coded_as_they_come() -> None:
    def pairs() -> Iterator[rejoinder.Pair]:
        yield rejoinder.Pair("1", TEXT, (0, 6), (16, 34))
        yield rejoinder.Pair("2", TEXT, (0, 99))

    coding = rejoinder.code(pairs())
    assert next(coding).id == "1"
    with pytest.raises(InputError, match=r"source \[0, 99\]"):
        next(coding)


def test_a_code_does_not_depend_on_what_is_coded_beside_it() -> None:
    alone = next(rejoinder.code([rejoinder.Pair("1", TEXT, (0, 6), (16, 34))]))
    other = rejoinder.Pair("0", "The nurses marched on the ministry. " * 8, (4, 10), (22, 34))
    assert list(rejoinder.code([other, rejoinder.Pair("1", TEXT, (0, 6), (16, 34))]))[1] == alone


def test_who_does_it_to_whom_decides() -> None:
    text = "Ostria asked Wednia for tents, and Wednia sent Ostria tents."
    asks = rejoinder.Pair("asks", text[:29] + ".", (0, 6), (13, 19))
    gives = rejoinder.Pair("gives", text[35:], (0, 6), (12, 18))
    assert [coded.root for coded in rejoinder.code([asks, gives])] == ["REQUEST", "AID"]


def test_spans_are_code_points_and_mark_their_pieces() -> None:
    reader = dyad_reader()
    text = "🕊️ Île-de-Marn’s envoy met Wednia’s 🇪🇺 envoy."
    source, target = (text.index("Île"), text.index("’s")), (text.index("Wednia"), text.index("Wednia") + 6)
    marked = mark(reader._tokenizer, text, source, target)
    words = [reader._tokenizer.id_to_token(piece) for piece in marked.ids]
    assert words[marked.places[1]] == "ile" and words[marked.places[2]].startswith("wed")
    assert "".join(w.removeprefix("##") for w, role in zip(words, marked.roles, strict=True) if role == 2) == "wednia"
    assert words[0] == "[CLS]" and words[-1] == "[SEP]" and marked.places[0] == 0


def test_of_a_long_text_the_sentence_with_the_spans_is_read() -> None:
    tokenizer = dyad_reader()._tokenizer
    before, after = "The weather was fine in the capital. " * 40, " Nobody else spoke on that day." * 40
    long = before + TEXT + after
    shift = len(before)
    assert mark(tokenizer, long, (shift, shift + 6), (shift + 16, shift + 34)) == mark(
        tokenizer, TEXT, (0, 6), (16, 34)
    )


def test_of_a_long_sentence_the_pieces_near_the_spans_are_read() -> None:
    tokenizer = dyad_reader()._tokenizer
    text = "Ostria, " + "which has many rivers and hills, " * 60 + "expelled two Wednian envoys."
    target = (len(text) - 19, len(text) - 1)
    marked = mark(tokenizer, text, (0, 6), target)
    assert len(marked.ids) == BUDGET and marked.roles.count(1) > 0 and marked.roles.count(2) > 0
    assert marked.places[1] < marked.places[2]


def test_a_text_without_a_target_is_coded() -> None:
    (coded,) = rejoinder.code([rejoinder.Pair("1", "The junta called up all its reservists.", (0, 9))])
    assert coded.root == "MOBILIZE"


def test_one_table_of_roots_and_quads() -> None:
    assert len(ROOTS) == 15 and set(ROOTS) <= set(QUADS) and set(QUADS.values()) == {1, 2, 3, 4}
    assert {PLOVER[act] for act in ACTS} - {""} <= set(ROOTS)
    assert set(CATEGORIES_2021) <= set(ROOTS) and set(CATEGORIES_2021.values()) <= set(QUADS)


def test_the_documentation_has_the_table() -> None:
    page = (Path(__file__).parent.parent / "docs" / "exchange.md").read_text(encoding="utf-8")
    for root in ROOTS:
        assert f"| {root} | {QUADS[root]} |" in page
