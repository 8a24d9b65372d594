import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from record_fakes import FakeReader, fake_filing, source

import rejoinder
from rejoinder.dossier import Dossier
from rejoinder.engines.local import Failed, Stored, reader_key, run, uninterrupted
from rejoinder.errors import InputError
from rejoinder.record.store import Store

LAKE = "The lake\nWED demands of OST, NOR: a treaty on the lake. (2021-12-17)\nOST says: the lake stays open.\n"
REPLY = "The reply\nOST rejects of WED: a treaty on the lake. (2022-01-26)\nWED meets of OST: talks (~2022-01-10)\n"


pytestmark = pytest.mark.usefixtures("where")


@pytest.mark.parametrize("batch_words", [1, 20, 10_000])
def test_outcomes_come_in_order_whatever_the_batches(batch_words: int) -> None:
    texts = [LAKE, "CRASH", REPLY, LAKE, "REFUSE", "", "last"]
    sources = [source(text, f"{i}.txt") for i, text in enumerate(texts)]
    store = Store.open(None)
    outcomes = list(run(sources, FakeReader, store, batch_words=batch_words))
    kinds = ["failed" if isinstance(one, Failed) else "there" if one.reading is None else "read" for one in outcomes]
    assert kinds == ["read", "failed", "read", "there", "failed", "read", "read"]
    lines = [str(one.failure) for one in outcomes if isinstance(one, Failed)]
    assert lines[0].startswith("1.txt: could not be read (RuntimeError: the reader broke)")
    assert lines[1] == "4.txt: refused by the reader"
    assert len(store.documents()) == 4
    store.close()


def test_what_is_stored_is_not_read_again() -> None:
    store, reader = Store.open(None), FakeReader()
    for _ in range(3):
        list(run([source(LAKE), source(REPLY)], lambda: reader, store))
    assert reader.read_texts == [LAKE, REPLY]
    store.close()


def test_no_reader_is_made_for_nothing() -> None:
    assert list(run([], lambda: pytest.fail("made"), None)) == []  # type: ignore[arg-type]


def test_a_stop_in_the_middle_keeps_the_batches_before() -> None:
    class Interrupted(FakeReader):
        def read(self, source, *, codebook=None):  # type: ignore[no-untyped-def]
            if source.text == "stop":
                raise KeyboardInterrupt
            return super().read(source, codebook=codebook)

    store = Store.open(None)
    sources = [source(LAKE), source(REPLY), source("stop"), source("never")]
    with pytest.raises(KeyboardInterrupt):
        list(run(sources, Interrupted, store, batch_words=1))
    assert len(store.documents()) == 2
    assert [isinstance(one, Stored) and one.reading is None for one in run(sources, FakeReader, store)] == [
        True, True, False, False,
    ]  # fmt: skip
    store.close()


def test_ctrl_c_waits_for_the_block_and_then_stops() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        done = True
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_codebook_is_part_of_what_a_reading_depends_on() -> None:
    keys = {
        reader_key("1"),
        reader_key("1", {"a": 1}),
        reader_key("1", {"a": 2}),
        reader_key("2"),
        reader_key("1", object),
    }
    assert len(keys) == 5
    assert reader_key("1", {"a": 1, "b": 2}) == reader_key("1", {"b": 2, "a": 1})


def test_a_dossier_from_files_to_board(tmp_path: Path) -> None:
    (tmp_path / "lake.txt").write_text(LAKE)
    (tmp_path / "reply.txt").write_text(REPLY)
    (tmp_path / "z.txt").write_text(LAKE)
    (tmp_path / "empty.txt").touch()
    with Dossier.open(tmp_path / "talks.db", reader=FakeReader, filing=fake_filing) as dossier:
        assert dossier.read(tmp_path / "*.txt", date="2022-01-29") is dossier
        assert len(dossier.failures) == 1 and "empty.txt" in str(dossier.failures[0])
        assert [entry.published.earliest for entry in dossier.documents()] == ["2022-01-29"] * 2
        assert [entry.move.act for entry in sorted(dossier.moves(), key=lambda e: e.move.act)] == [
            "demand",
            "meet",
            "reject",
        ]
        assert [entry.statement.content[0].text for entry in dossier.statements()] == ["the lake stays open."]
        events = dossier.timeline()
        assert [(event.act, event.value, event.basis) for event in events] == [
            ("demand", "2021-12-17", "given"),
            ("meet", "2022-01-10", "inferred"),
            ("reject", "2022-01-26", "given"),
        ]
        board = dossier.board()
        assert [(issue.label, len(issue.moves)) for issue in board.issues] == [("a treaty on the lake", 2)]
        assert dossier.document("lake.txt").document.text == LAKE
        hit = dossier.find("rejects")[0]
        assert dossier.document(hit.document).document.text[hit.start : hit.end] == hit.text
    with Dossier.open(tmp_path / "talks.db", filing=lambda readings: pytest.fail("made again")) as dossier:
        assert dossier.board() == board
    with Dossier.open(reader=FakeReader) as dossier, pytest.raises(InputError):
        dossier.read(tmp_path, date="soon")


def test_a_fault_of_a_run_is_not_taken_for_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **more: object) -> Iterator[None]:
        raise ValueError("a fault of our own")
        yield

    monkeypatch.setattr("rejoinder.dossier.run", broken)
    with Dossier.open(reader=FakeReader) as dossier, pytest.raises(ValueError, match="a fault of our own") as raised:
        dossier.read(tmp_path)
    assert not isinstance(raised.value, InputError)


def test_the_same_event_told_twice_is_one() -> None:
    with Dossier.open(reader=FakeReader) as dossier:
        for text in (
            "First\n" + REPLY,
            "Second\n" + REPLY,
            "WED meets of OST: talks (2022-01-10)\nOST meets of WED: x",
        ):
            list(run([source(text)], FakeReader, dossier._store))
        events = dossier.timeline()
    assert [(event.act, event.value, event.basis, len(event.evidence)) for event in events] == [
        ("meet", "2022-01-10", "given", 3),
        ("reject", "2022-01-26", "given", 2),
        ("meet", None, None, 1),
    ]


@pytest.mark.usefixtures("only_files")
def test_fifty_megabytes_of_text(tmp_path: Path) -> None:
    line = "and so on with many words that nobody asked for in a letter of the northern ministry\n"
    path = tmp_path / "long.txt"
    path.write_text(LAKE + line * 600_000)
    with Dossier.open(tmp_path / "talks.db", reader=FakeReader) as dossier:
        dossier.read(path)
        assert dossier.failures == []
        (entry,) = dossier.documents()
        assert (entry.characters > 50_000_000, entry.moves, entry.statements) == (True, 1, 1)
        assert dossier.find("northern")[0].text == line.strip()


def test_public_names() -> None:
    import subprocess
    import sys

    for name in rejoinder.__all__:
        assert getattr(rejoinder, name) is not None
    assert set(rejoinder.__all__) <= set(dir(rejoinder))
    assert sorted(rejoinder.__all__) == rejoinder.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = rejoinder.nothing
    # The import alone loads nothing heavy.
    code = "import sys, rejoinder; print([m for m in ('msgspec', 'sqlalchemy', 'rich', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_errors_are_drawn_in_their_docstring() -> None:
    from rejoinder import errors

    for name in errors.__all__:
        assert name in (errors.__doc__ or "")
        assert issubclass(getattr(errors, name), errors.RejoinderError)
