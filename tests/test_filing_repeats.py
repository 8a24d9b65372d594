"""What copies repeat counts once, on the board and in why, with where else it stands."""

from pathlib import Path

import msgspec
import pytest
from record_fakes import FakeReader, source
from rich.console import Console
from typer.testing import CliRunner

from rejoinder.cli import app
from rejoinder.dossier import Dossier
from rejoinder.filing.docket import docket
from rejoinder.filing.repeats import Repeats, copies_of, repeats_of
from rejoinder.record.entries import Repeat
from rejoinder.record.types import PLOVER, POLARITY, ActorSpan, Move, Reading
from rejoinder.views.copies import CopiesView
from rejoinder.views.moves import MovesView
from rejoinder.views.statements import StatementsView
from rejoinder.views.why import WhyView, cell_of
from rejoinder.views.wording import also_in

STORY = """The treaty on the lake is put off once more
Ministers met for three days at the old mill above the lake and left without a date for the next round of talks.
WED demands of OST, NOR: a treaty on the lake. (2021-12-17)
Fishermen in both harbours said that they would wait until the ice has gone, and then put out with or without papers.
OST rejects of WED: a treaty on the lake. (2022-01-26)
The mill had been chosen because it stands on the border, so that nobody had to cross it for the meeting of the three.
"""
LINES = STORY.splitlines()


def readings(*texts: str) -> list[Reading]:
    reader = FakeReader()
    return [reader.read(source(text, f"{i}.txt", id=f"d{i}", published="2022-01-27")) for i, text in enumerate(texts)]


def copies(count: int) -> list[str]:
    return [STORY, *(f"Paper {i} has this from the wires\n" + "\n".join(LINES[1:]) + "\n" for i in range(1, count))]


def test_forty_copies_count_once() -> None:
    found = docket(readings(*copies(40)))
    own = [entry for entry in found if entry.original == entry.place]
    assert len(found) == 80 and [(one.act, one.by) for one in own] == [("demand", "WED"), ("reject", "OST")]
    assert len({entry.document for entry in own}) == 1


def test_a_copy_that_was_read_otherwise_does_not_outvote_its_original() -> None:
    original, copy = readings(STORY, "\n".join([LINES[0], *LINES[:0:-1]]))
    wrong = tuple(msgspec.structs.replace(move, act="accept") if move.act == "reject" else move for move in copy.moves)
    copy = msgspec.structs.replace(copy, moves=wrong)
    found = docket([original, copy])
    assert [one.document for one in found if one.original == one.place] == ["d0", "d0"]
    assert {found[one.original].act for one in found if one.act == "accept"} == {"reject"}


def test_what_only_a_copy_has_is_its_own() -> None:
    found = docket(readings(STORY, STORY + "NOR accepts of WED: a treaty on the lake.\n"))
    assert sorted((one.document, one.act) for one in found if one.original == one.place) == [
        ("d1", "accept"), ("d1", "demand"), ("d1", "reject"),
    ]  # fmt: skip
    assert [one.document for one in copies_of(readings(STORY, STORY + "NOR accepts of WED: the lake.\n"))] == ["d0"]


@pytest.fixture
def dossier() -> Dossier:
    made = Dossier.open(reader=FakeReader)
    texts = copies(4)
    list(made.outcomes_of([  # type: ignore[list-item]
        source(text, f"{i}.txt", id=f"d{i}", published="2022-01-27") for i, text in enumerate(texts)
    ]))  # fmt: skip
    return made


def shown(view: object) -> str:
    console = Console(width=100, no_color=True)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def test_why_names_the_outlets_of_a_statement_once(dossier: Dossier) -> None:
    issue, party, standing = cell_of(dossier.board(), "1", "OST")
    assert standing is not None and standing.status == "rejected"
    answers = [one for one in standing.evidence if "rejects" in one.text]
    assert [bool(one.repeats) for one in answers] == [False, True, True, True]
    assert {one.repeats for one in answers[1:]} == {answers[0].move}
    text = shown(WhyView(issue, party, standing, dossier.moves(), {f"d{i}": f"Paper {i}" for i in range(4)}))
    assert text.count("OST rejects of WED") == 1
    assert " and in 3 more: Paper" in " ".join(text.split())


def test_the_list_of_copies(dossier: Dossier, tmp_path: Path) -> None:
    found = dossier.copies()
    assert len(found) == 3 and len({one.of for one in found}) == 1 and {one.kind for one in found} == {"near"}
    of = found[0].of
    assert [one.text for one in found[0].own] == [dossier.document(found[0].document).document.text.splitlines()[0]]
    text = shown(CopiesView(found, dossier.documents()))
    assert text.startswith(f"{dossier.document(of).document.title} [{of}] {of[1:]}.txt, 2022-01-27\n  near, ")
    assert text.count("only here: ") == 3
    assert shown(CopiesView([], [])) == "No document repeats another.\n"


SAID = "Ana Bell says: no boat will leave the harbour before the ice has gone from the bay of the three rivers\n"


def told(*texts: str) -> Dossier:
    """A dossier of texts, each from an outlet of its own."""
    made = Dossier.open(reader=FakeReader)
    list(made.outcomes_of([  # type: ignore[list-item]
        source(text, f"{i}.txt", id=f"d{i}", published="2022-01-27", outlet=f"Paper {i}" if i else None)
        for i, text in enumerate(texts)
    ]))  # fmt: skip
    return made


def test_copies_out_of_one_file_are_told_by_their_ids() -> None:
    one = Repeat("d1", "d1/m1", None, "all.jsonl")
    assert also_in([one, msgspec.structs.replace(one, document="d2", id="d2/m1")]) == (
        "also in 2 copies: all.jsonl [d1, d2]"
    )
    with_outlet = msgspec.structs.replace(one, outlet="Paper 1")
    assert also_in([with_outlet, one]) == "also in 2 copies: Paper 1, all.jsonl [d1]"
    assert also_in([]) == ""


def test_a_statement_in_forty_copies_counts_once_and_lists_forty_outlets() -> None:
    with told(*(text + SAID for text in copies(40))) as dossier:
        assert len(dossier.statements()) == 40 and len(dossier.moves()) == 80
        (said,) = dossier.once(dossier.statements())
        assert said.document in {one.of for one in dossier.copies()}
        assert len(said.copies) == 39
        assert {one.outlet for one in said.copies} | {"Paper 0"} >= {f"Paper {i}" for i in range(2, 40)}
        moves = dossier.once(dossier.moves())
        assert [(one.move.act, len(one.copies)) for one in moves] == [("demand", 39), ("reject", 39)]
        shown_moves = shown(MovesView(moves))
        assert shown_moves.count("demands") == 2 and "also in 39 copies: " in shown_moves  # the act and the evidence
        assert "Paper 39" in shown(StatementsView([said])) and "Paper 39" not in shown(
            StatementsView(dossier.statements())
        )


def test_what_only_copies_have_counts_once_too_and_what_one_copy_has_is_its_own() -> None:
    texts = copies(4)
    added = [texts[0] + "Short and of no use to anybody here.\n" * 6, *(text + SAID for text in texts[1:])]
    with told(*added) as dossier:
        (said,) = dossier.once(dossier.statements())
        assert len(said.copies) == 2
    with told(texts[0], texts[1] + SAID) as dossier:
        assert [one.copies for one in dossier.once(dossier.statements())] == [msgspec.UNSET]


def test_a_statement_repeats_a_statement_though_a_move_is_in_the_same_words() -> None:
    texts = copies(4)
    read = readings(texts[0] + "Short and of no use to anybody here.\n" * 6, *(text + SAID for text in texts[1:]))

    def stated(reading: Reading) -> Reading:
        told = [
            Move(f"{reading.document.id}/x{k}", "state", PLOVER["state"], POLARITY["state"],
                 ActorSpan(who.actor or who.text, who.text, who.start, who.end), None, (), None, None, None, (),
                 one.content[0], 0.9)
            for k, one in enumerate(reading.statements) if (who := one.speaker) is not None
        ]  # fmt: skip
        return msgspec.structs.replace(reading, moves=(*reading.moves, *told))

    read = [stated(reading) for reading in read]
    statements = {(r.document.id, one.id) for r in read for one in r.statements}
    found = repeats_of(read).statements
    assert len(found) == 2
    assert all(place in statements and original in statements for place, original in found)


def test_a_copy_stands_for_an_original_that_is_not_in_the_list() -> None:
    with told(*copies(4)) as dossier:
        original = dossier.copies()[0].of
        rest = [one for one in dossier.moves() if one.document != original and one.move.act == "reject"]
        (one,) = dossier.once(rest)
        assert one.document == rest[0].document and [c.document for c in one.copies] == [r.document for r in rest[1:]]
        dossier.correct("hide", original, who="Ana")
        assert len(dossier.once(dossier.moves())) == 2


def test_repeats_do_not_depend_on_the_order_and_can_be_kept() -> None:
    read = readings(*copies(5))
    found = repeats_of(read)
    other = repeats_of(read[::-1])
    assert (found.copies, sorted(found.moves), sorted(found.statements)) == (
        other.copies, sorted(other.moves), sorted(other.statements),
    )  # fmt: skip
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Repeats) == found


def test_the_commands_fold_copies_unless_asked_not_to(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    for i, text in enumerate(copies(3)):
        (tmp_path / f"{i}.txt").write_text(text + SAID)
    with Dossier.open(path, reader=FakeReader) as dossier:
        dossier.read(*(tmp_path / f"{i}.txt" for i in range(3)))
    for command, once, every in (("statements", 1, 3), ("moves", 2, 6)):
        for more, count in ((), once), (("--copies",), every):
            result = CliRunner().invoke(app, [command, "--dossier", str(path), "--format", "json", *more])
            assert result.exit_code == 0, result.output
            found = msgspec.json.decode(result.stdout)
            assert len(found) == count
            assert [len(one.get("copies") or ()) for one in found] == [2 if count == once else 0] * count, found
