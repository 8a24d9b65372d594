"""Correcting a dossier: every kind is applied, marked, listed, undone, and kept when documents are read again."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import Where
from corrections_samples import GRAIN, LAKE, TEXTS, cell, issue, opened, state
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_fakes import FakeReader, OtherReader, source

from rejoinder import Correction
from rejoinder.dossier import Dossier
from rejoinder.engines.local import Failed, run
from rejoinder.errors import InputError, UnknownCorrectionError, UnknownDocumentError
from rejoinder.filing import Codebook, CodebookIssue

pytestmark = pytest.mark.usefixtures("where", "plainly_grouped")


def move_of(dossier: Dossier, document: str, words: str, act: str) -> Any:
    """A move with words in its point, of that act as it was read: another reader gives it another id."""
    raw = dossier.document(document, as_read=True)
    (id,) = [one.id for one in raw.moves if one.point and words in one.point.text and one.act == act]
    return next((entry.move for entry in dossier.moves() if (entry.document, entry.move.id) == (document, id)), None)


def test_the_board_without_corrections(dossier: Dossier) -> None:
    board = dossier.board()
    assert [one.label for one in board.issues] == [
        "a treaty on the lake", "thirty prisoners held since spring", "grain without customs",
    ]  # fmt: skip
    assert dossier.corrections() == []
    assert b"corrected" not in msgspec.json.encode(board) and b"not_applied" not in msgspec.json.encode(board)


def speaker(dossier: Dossier) -> None:
    (entry,) = [one for one in dossier.statements() if one.document == "lake"]
    assert entry.statement.speaker is not None and entry.statement.corrected
    assert (entry.statement.speaker.actor, entry.statement.speaker.person) == ("NOR", "Ada Lund")
    (hit,) = [one for one in dossier.find("stays open") if one.kind == "statement"]
    assert hit.who == "Ada Lund"


def act(dossier: Dossier) -> None:
    move = move_of(dossier, "lake", "treaty", "reject")
    assert (move.act, move.polarity, bool(move.corrected)) == ("accept", "for", True)
    standing = cell(dossier.board(), "treaty", "OST")
    assert standing is not None and standing.status == "accepted"
    assert any(event.act == "accept" and event.corrected for event in dossier.timeline())


def actor(dossier: Dossier) -> None:
    move = move_of(dossier, "lake", "treaty", "reject")
    assert (move.by.actor, move.by.text, move.person) == ("NOR", "", None)
    ost, nor = cell(dossier.board(), "treaty", "OST"), cell(dossier.board(), "treaty", "NOR")
    assert ost is not None and nor is not None and (ost.status, nor.status) == ("unanswered", "rejected")


def addressees(dossier: Dossier) -> None:
    assert [one.actor for one in move_of(dossier, "lake", "treaty", "demand").to] == ["NOR"]


def nobody(dossier: Dossier) -> None:
    assert move_of(dossier, "prisoners", "grain", "offer").to == ()
    assert [one.status for one in issue(dossier.board(), "grain").standings if one.party == "OST"] == ["accepted"]


def moved(dossier: Dossier) -> None:
    board = dossier.board()
    assert len(issue(board, "thirty").moves) == 3 and issue(board, "thirty").corrected
    assert len(issue(board, "treaty").moves) == 1 and not issue(board, "treaty").corrected


def apart(dossier: Dossier) -> None:
    board = dossier.board()
    assert len(board.issues) == 4 and len(issue(board, "a matter apart").moves) == 1


def standing(dossier: Dossier) -> None:
    found = cell(dossier.board(), "treaty", "NOR")
    assert found is not None
    assert (found.status, found.position, found.basis, bool(found.corrected)) == (
        "rejected", "against", "recorded", True,
    )  # fmt: skip


def emptied(dossier: Dossier) -> None:
    assert cell(dossier.board(), "treaty", "NOR") is None


def label(dossier: Dossier) -> None:
    assert issue(dossier.board(), "who owns the lake").corrected


def merged(dossier: Dossier) -> None:
    board = dossier.board()
    assert len(board.issues) == 2 and len(issue(board, "lake and grain").moves) == 4
    assert {one.party for one in issue(board, "lake and grain").standings} == {"WED", "OST", "NOR"}


def parted(dossier: Dossier) -> None:
    board = dossier.board()
    assert [len(one.moves) for one in board.issues if one.corrected] == [1, 1]
    assert len(issue(board, "the answer").moves) == 1


def hidden(dossier: Dossier) -> None:
    assert [(one.id, one.hidden) for one in dossier.documents()] == [
        ("grain", False), ("lake", True), ("prisoners", False),
    ]  # fmt: skip
    assert "lake" not in {one.document for one in (*dossier.moves(), *dossier.statements(), *dossier.find("lake"))}
    assert "lake" not in {reading.document.id for reading in dossier.readings()}
    assert all("lake" not in one.label for one in dossier.board().issues)
    assert dossier.document("lake").document.text == LAKE


def rejected_move(dossier: Dossier) -> None:
    assert move_of(dossier, "lake", "treaty", "reject") is None
    found = cell(dossier.board(), "treaty", "OST")
    assert found is not None and found.status == "unanswered"
    assert {hit.kind for hit in dossier.find("rejects treaty")} == {"document"}
    entry = next(one for one in dossier.documents() if one.id == "lake")
    assert (entry.moves, len(dossier.document("lake").moves)) == (1, 1)


def rejected_statement(dossier: Dossier) -> None:
    assert [one.document for one in dossier.statements()] == ["grain"]
    assert {hit.kind for hit in dossier.find("stays open")} == {"document"}


Way = tuple[str, Any, Any, dict[str, Any], Callable[[Dossier], None]]
WAYS: dict[str, Way] = {
    "speaker": ("speaker", "lake#1", {"actor": "NOR", "person": "Ada Lund"}, {}, speaker),
    "act": ("act", "lake#b", "accept", {}, act),
    "actor": ("actor", ("lake", "lake.m1"), "NOR", {}, actor),
    "addressees": ("addressees", "lake.m0", ["NOR"], {}, addressees),
    "nobody": ("addressees", "prisoners#d", [], {}, nobody),
    "issue": ("issue", "lake#b", "thirty", {}, moved),
    "apart": ("issue", "lake#b", None, {"label": "a matter apart"}, apart),
    "standing": ("standing", ("treaty", "Nor"), "rejected", {}, standing),
    "emptied": ("standing", ("treaty", "NOR"), "none", {}, emptied),
    "label": ("label", "treaty", "who owns the lake", {}, label),
    "merge": ("merge", ["treaty", "grain"], None, {"label": "lake and grain"}, merged),
    "split": ("split", "treaty", ["lake#b"], {"label": "the answer"}, parted),
    "hide": ("hide", "lake.txt", None, {}, hidden),
    "reject a move": ("reject", "lake#b", None, {}, rejected_move),
    "reject a statement": ("reject", "lake#1", None, {}, rejected_statement),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_kind_is_applied_listed_kept_and_undone(tmp_path: Path, way: str) -> None:
    kind, target, to, more, check = WAYS[way]
    path = tmp_path / "talks.db"
    with opened(path) as dossier:
        before, fingerprint = state(dossier), dossier.fingerprint()
        raw = [msgspec.json.encode(one) for one in dossier._store.readings()]
        made = dossier.correct(kind, target, to, who="Ana  Bay", why=" it says so ", **more)
        assert (made.nr, made.kind, made.who, made.why, made.undone_at) == (1, kind, "Ana Bay", "it says so", None)
        check(dossier)
        (listed,) = dossier.corrections()
        assert (listed.state, listed.reason) == ("applied", None) and listed.now is not None
        assert msgspec.structs.replace(listed, now=None) == msgspec.structs.replace(made, now=None)
        assert dossier.fingerprint() != fingerprint
        assert [msgspec.json.encode(one) for one in dossier._store.readings()] == raw

    # another reader gives other ids and spans: it stays corrected
    with Dossier.open(path, reader=OtherReader) as dossier:
        assert dossier.outdated() == ["grain", "lake", "prisoners"]
        dossier.reread()
        assert [msgspec.json.encode(one) for one in dossier._store.readings()] != raw
        assert dossier.outdated() == []
        check(dossier)
        assert [one.state for one in dossier.corrections()] == ["applied"]

    # and undone it is as if it had not been
    with Dossier.open(path, reader=FakeReader) as dossier:
        list(run([source(text, f"{name}.txt", id=name) for name, text in TEXTS.items()], FakeReader, dossier._store))
        check(dossier)
        undone = dossier.undo(1, who="Bo")
        assert (undone.state, undone.undone_by, undone.who) == ("undone", "Bo", "Ana Bay")
        after = state(dossier)
        assert after == before and dossier.fingerprint() == fingerprint
        assert dossier.corrections() == [undone]
        with pytest.raises(UnknownCorrectionError, match="1: undone already, by Bo at 2"):
            dossier.undo(1, who="Bo")
    with pytest.raises(UnknownCorrectionError, match="7: no such correction"), Dossier.open(path) as dossier:
        dossier.undo(7, who="Bo")


def test_a_hidden_document_is_shown_again(dossier: Dossier) -> None:
    before = state(dossier)
    dossier.correct("hide", "lake", who="Ana")
    dossier.correct("show", "lake", who="Bo")
    assert state(dossier) == before
    assert [(one.state, one.reason) for one in dossier.corrections()] == [
        ("replaced", "correction 2 came later"), ("applied", None),
    ]  # fmt: skip
    dossier.undo(2, who="Ana")
    hidden(dossier)


def test_corrections_build_on_each_other(dossier: Dossier) -> None:
    dossier.correct("merge", ["treaty", "grain"], label="both", who="Ana")
    dossier.correct("split", "both", ["grain#a"], label="grain alone", who="Ana")
    dossier.correct("issue", "prisoners#d", "grain alone", who="Ana")
    dossier.correct("standing", ("grain alone", "WED"), "open", who="Ana")
    dossier.correct("label", "grain alone", "grain and customs", who="Ana")
    dossier.correct("label", "grain and", "customs", who="Ana")
    board = dossier.board()
    assert [(one.label, len(one.moves)) for one in board.issues] == [
        ("both", 2), ("thirty prisoners held since spring", 2), ("customs", 2),
    ]  # fmt: skip
    found = cell(board, "customs", "WED")
    assert found is not None and found.status == "open"
    states = [one.state for one in dossier.corrections()]
    assert states == ["applied"] * 4 + ["replaced", "applied"]
    assert len({one.now for one in dossier.corrections()[1:]}) == 1
    dossier.undo(6, who="Ana")
    assert issue(dossier.board(), "grain and customs")
    dossier.undo(1, who="Ana")  # the others find their issues all the same
    assert [one.state for one in dossier.corrections()] == ["undone"] + ["applied"] * 4 + ["undone"]
    assert len(issue(dossier.board(), "grain and customs").moves) == 2


def test_a_corrected_document_is_made_once_while_nothing_changes(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rejoinder.record import amended

    made: list[str] = []

    def counted(reading: Any, corrections: Any) -> Any:
        made.append(reading.document.id)
        return whole(reading, corrections)

    whole = amended.amended
    monkeypatch.setattr(amended, "amended", counted)
    (move,) = dossier.document("lake").moves[:1]
    one = dossier.correct("act", f"lake/{move.id}", "offer", who="Ada")
    made.clear()
    for _ in range(3):
        dossier.find("lake")
        dossier.moves()
        dossier.documents()
    assert made in ([], ["lake"])
    made.clear()
    other = dossier.correct("act", f"lake/{move.id}", "ask", who="Ada")
    assert next(e.move.act for e in dossier.moves() if e.document == "lake") == "ask"
    dossier.undo(other.nr, who="Ada")
    assert next(e.move.act for e in dossier.moves() if e.document == "lake") == "offer"
    dossier.undo(one.nr, who="Ada")
    assert next(e.move.act for e in dossier.moves() if e.document == "lake") == move.act
    made.clear()
    dossier.moves()
    assert made == []


def test_ids_of_issues_stay_apart(dossier: Dossier) -> None:
    first = issue(dossier.board(), "treaty")
    dossier.correct("split", first.id, ["lake#a"], who="Ana")
    ids = [one.id for one in dossier.board().issues]
    assert len(set(ids)) == 4 and first.id in ids
    merged = dossier.correct("merge", ["prisoners", "grain"], who="Ana")
    assert merged.after == "thirty prisoners held since spring"
    assert len(dossier.board().issues) == 3


def test_corrections_hold_with_a_codebook() -> None:
    book = Codebook((CodebookIssue("lake", "The lake", ("lake",)), CodebookIssue("rest", "The rest", ("prisoners",))))
    with opened(codebook=book) as dossier:
        assert [one.id for one in dossier.board().issues][:2] == ["lake", "rest"]
        dossier.correct("split", "lake", ["lake#b"], label="the answer", who="Ana")
        dossier.correct("issue", "lake#a", "rest", who="Ana")
        ids = {one.label: (one.id, len(one.moves)) for one in dossier.board().issues}
        assert ids["The rest"] == ("rest", 3) and "The lake" not in ids
        assert ids["the answer"][0] not in ("lake", "rest")


KINDS = st.sampled_from(sorted(WAYS))


@pytest.mark.usefixtures("only_files")
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(ways=st.lists(KINDS, max_size=6), order=st.randoms(use_true_random=False))
def test_to_apply_and_then_undo_all_changes_nothing(ways: list[str], order: Any) -> None:
    with opened() as dossier:
        states = [state(dossier)]
        for way in ways:
            kind, target, to, more, _ = WAYS[way]
            try:
                dossier.correct(kind, target, to, who="Ana", **more)
            except (InputError, UnknownDocumentError):
                continue  # another has made it so, or taken away what it is about
            states.append(state(dossier))
        made = dossier.corrections()
        assert len(made) == len(states) - 1
        if made:
            dossier.undo(made[-1].nr, who="Bo")
            assert state(dossier) == states[-2]
        rest = [one.nr for one in made[:-1]]
        order.shuffle(rest)
        for nr in rest:
            dossier.undo(nr, who="Bo")
        assert state(dossier) == states[0]
        assert {one.state for one in dossier.corrections()} <= {"undone"}


def test_many_at_once(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    opened(path).close()
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with Dossier.open(path, reader=FakeReader) as dossier:
                for i in range(3):
                    dossier.correct("label", "prisoners", f"prisoners {number} {i}", who=f"w{number}")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with Dossier.open(path, reader=FakeReader) as dossier:
        found = dossier.corrections()
        assert [one.nr for one in found] == list(range(1, 10))
        assert [one.state for one in found] == ["replaced"] * 8 + ["applied"]
        assert {one.who for one in found} == {"w0", "w1", "w2"}
        done: list[str] = []

        def undo() -> None:
            with Dossier.open(path, reader=FakeReader) as other:
                try:
                    done.append(other.undo(3, who="x").state)
                except UnknownCorrectionError as error:
                    done.append(str(error)[:17])

        threads = [threading.Thread(target=undo) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(done) == ["3: undone already"] * 3 + ["undone"]


def test_rereading_goes_on_where_it_stopped(tmp_path: Path, where: Where) -> None:
    path = tmp_path / "talks.db"
    with opened(path) as dossier:
        dossier.correct("act", "lake#b", "accept", who="Ana")
    code = f"""
        import os, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from record_fakes import OtherReader
        from rejoinder.dossier import Dossier
        import rejoinder.engines.local as local
        local.BATCH_DOCUMENTS = 1
        dossier = Dossier.open({os.fspath(where(path))!r}, reader=OtherReader)
        next(dossier.rereading())
        os._exit(9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == 9
    reader = OtherReader()
    with Dossier.open(path, reader=lambda: reader) as dossier:
        assert len(dossier.outdated()) == 2
        outcomes = list(dossier.rereading())
        assert [one.id for one in outcomes] == ["lake", "prisoners"]  # type: ignore[union-attr]
        assert (dossier.report.added, len(reader.read_texts)) == (2, 2)
        act(dossier)
        assert dossier.reread().report.added == 0


def test_rereading_leaves_what_it_should_not_touch(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    with Dossier.open(path, reader=lambda: FakeReader("7")) as dossier:
        list(run([source(LAKE, "lake.txt", id="lake")], lambda: FakeReader("7"), dossier._store, codebook={"a": 1}))
        list(run([source(GRAIN, "grain.txt", id="grain", published="2022-01-09", title="Corn")],
                 lambda: FakeReader("8"), dossier._store))  # fmt: skip
        (failed,) = dossier.rereading()
        assert isinstance(failed, Failed)
        assert str(failed.failure) == "lake.txt: was read with a codebook; give it again, as --codebook"
        assert [one.reader.partition("+")[0] for one in dossier.documents()] == ["8", "7"]
    with Dossier.open(path, reader=lambda: FakeReader("9"), codebook={"a": 1}) as dossier:
        dossier.reread()
        (grain, _) = dossier.documents()
        assert (grain.title, grain.published.earliest, grain.reader[:2]) == ("Corn", "2022-01-09", "9+")


def test_a_correction_as_json(dossier: Dossier) -> None:
    made = dossier.correct("merge", ["treaty", "grain"], label="both", who="Ana")
    again = msgspec.json.decode(msgspec.json.encode(made), type=Correction)
    assert again == made
    assert (again.before, again.after) == (["a treaty on the lake", "grain without customs"], "both")
