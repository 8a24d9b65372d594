import io
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_fakes import FakeReader, source
from rich.console import Console

from rejoinder.errors import InputError
from rejoinder.record.entries import MoveEntry, StatementEntry
from rejoinder.record.types import (
    ActorSpan,
    Board,
    Document,
    Evidence,
    Issue,
    Move,
    MoveTime,
    Party,
    Published,
    Reading,
    ReadingOrder,
    Removed,
    Span,
    Speaker,
    Standing,
    Statement,
)
from rejoinder.views.board import BoardView, board_rows, cell
from rejoinder.views.document import DocumentView, letters
from rejoinder.views.encoding import json_lines, json_list
from rejoinder.views.moves import MovesView
from rejoinder.views.picking import Picking
from rejoinder.views.selection import Selection
from rejoinder.views.statements import StatementsView
from rejoinder.views.why import WhyView, cell_of
from rejoinder.views.wording import legible, move_date, quote


def shown(view: object, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, markup=False, emoji=False).print(view)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def move(name: str, by: str, act: str = "demand", to: tuple[str, ...] = ()) -> MoveEntry:
    words = f"{by} {act} {name}"
    return MoveEntry(
        "doc",
        Published(),
        Move(
            name, act, "", "for", ActorSpan(by, by, 0, len(by)), None,  # type: ignore[arg-type]
            tuple(ActorSpan(one, one, 0, 0) for one in to), None, MoveTime("2022-01", "inferred"), None, ("USA",),
            Span(0, len(words), words),
        ),
    )  # fmt: skip


EVIDENCE = (Evidence("doc", 0, 4, "they said [no] to it", "m9"),)
BOARD = Board(
    (Party("RUS", "Russia"), Party("USA", "United States"), Party("NATO", "NATO")),
    (
        Issue("small", "exercises near the border", ("m3",), (Standing("NATO", "open"),)),
        Issue(
            "big",
            "no further expansion",
            ("m1", "m2"),
            (
                Standing("USA", "rejected", "against", "claimed", ("RUS", "CHN"), (), EVIDENCE),
                Standing("NATO", "unanswered", None, "claimed", ("RUS",), ("NATO",)),
                Standing("RUS", None, "for"),
            ),
            ("RUS",),
        ),
    ),
)
MOVES = [move("m1", "RUS", to=("USA", "NATO")), move("m2", "RUS"), move("m3", "USA", "state")]


def test_a_board_as_a_grid() -> None:
    text = shown(BoardView(BOARD, MOVES, documents=1))
    lines = text.split("\n")
    assert lines[1].split() == ["Issue", "RUS", "NATO", "USA"]
    assert lines[3].split() == ["1", "no", "further", "expansion", "asks", "unanswered", "rejected"]
    # Words are never broken, and a claim names whose it is.
    words = " ".join(text.split())
    assert "(says RUS)" in words and "(NATO disputes)" in " ".join(cell(board_rows(BOARD)[0], "NATO"))
    assert "USA United States" in words and "NATO NATO" not in words
    assert "unanswered: was asked, no answer on record" in words and "withdrawn" not in words


def test_a_board_of_many_parties_is_lists() -> None:
    many = tuple(Standing(f"PARTY{i}", "unanswered") for i in range(12))
    issue = msgspec.structs.replace(BOARD.issues[1], standings=BOARD.issues[1].standings + many)
    text = shown(BoardView(Board(BOARD.parties, (BOARD.issues[0], issue)), MOVES))
    assert " 1 no further expansion  (2 moves)\n   asked by" in text
    (line,) = (line for line in text.split("\n") if "PARTY0," in line)
    assert line.split()[0] == "unanswered"
    assert all(f"PARTY{i}" in text for i in range(12))
    assert re.search(r"^   rejected \(says RUS, CHN\) +USA$", text, re.MULTILINE)


def test_the_evidence_of_a_board() -> None:
    text = " ".join(shown(BoardView(BOARD, MOVES, evidence=True)).split())
    assert "RUS demands of USA, NATO: “RUS demand m1” [doc]" in text
    assert "USA rejected (says RUS, CHN): “they said [no] to it” [doc]" in text


def test_boards_with_nothing_on_them() -> None:
    assert shown(BoardView(Board(), documents=3)) == "No negotiating moves found in 3 documents.\n"
    assert "2 negotiating moves found in 1 document, none" in shown(BoardView(Board(), MOVES[:2], documents=1))


def test_moves_and_statements_name_everybody() -> None:
    text = shown(MovesView(MOVES[:1], {"doc": "The title"}))
    assert "The title" in text and "RUS demands of USA, NATO (~2022-01; according to USA)" in text
    speaker = Speaker(0, 4, "he", "RUS", "Ivan Petrov")
    statements = [
        Statement("s1", speaker, None, (Span(0, 2, "one\n two"), Span(4, 5, "three")), mode="direct"),
        Statement("s2", None, None, (Span(0, 2, "four"),), reported_by="s1"),
    ]
    text = shown(StatementsView([StatementEntry("doc", Published(), one) for one in statements]))
    assert "  1 Ivan Petrov (RUS): “one two … three”\n  2 not named: four (as told in 1)\n" in text


def test_marks_in_a_text() -> None:
    text = "Start\nBerg said the lake, she thinks, is ours. Advert\n\nEnd of it"
    inner = Span(20, 24, text[20:24])
    reading = Reading(
        Document("d", "p.txt", "", text, ""),
        (Removed(47, 53, "promotion"),),
        statements=(
            Statement("s", Speaker(6, 10, "Berg"), Span(11, 15, "said"), (Span(16, 24, ""), Span(38, 45, ""))),
        ),
        moves=(msgspec.structs.replace(MOVES[0].move, point=inner),),
    )
    lines = shown(DocumentView(reading)).split("\n")
    assert lines[0] == "p.txt"
    body = lines[4]
    assert body.startswith("Berg said [1 the {a lake a} 1], she thinks, [1 is ours")
    assert "[-promotion: Advert -]" in " ".join(lines[4:6])
    assert any(line.startswith("    [1] said by Berg, “said”") for line in lines)
    assert lines[-2] == "End of it"


def test_a_document_that_was_shuffled_says_so_and_why() -> None:
    text = "He left. Berg came. All agreed."
    reading = Reading(
        Document("d", "p", "T", text, ""),
        sentences=((0, 8), (9, 19), (20, 31)),
        order=ReadingOrder((1, 0, 2), 0.93, ("“He left.”: nobody before it",)),
    )
    said = " ".join(shown(DocumentView(reading)).split())
    assert "93%" in said and "nobody before it" in said and "as printed: 2 1 He left." in said
    assert "restored" not in shown(DocumentView(msgspec.structs.replace(reading, order=msgspec.UNSET)))


@settings(deadline=None, max_examples=150)
@given(
    text=st.text(st.sampled_from("ab \n\r\x1b🙂ع谈"), max_size=40),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from("smr")), max_size=8),
)
def test_every_mark_is_shown_and_no_letter_is_lost(text: str, spans: list[tuple[int, int, str]]) -> None:
    kept = [(min(a, b), max(a, b), kind) for a, b, kind in spans if max(a, b) <= len(text)]
    reading = Reading(
        Document("d", "p", "T", text, ""),
        tuple(Removed(a, b, "caption") for a, b, kind in kept if kind == "r"),
        statements=tuple(
            Statement(f"s{a}", None, None, (Span(a, b, text[a:b]),)) for a, b, kind in kept if kind == "s"
        ),
        moves=tuple(
            msgspec.structs.replace(MOVES[0].move, point=Span(a, b, "x")) for a, b, kind in kept if kind == "m"
        ),
    )
    paragraphs = list(DocumentView(reading)._paragraphs())
    plain = "\n".join(paragraph.plain for paragraph, _ in paragraphs)
    assert sum(len(notes) for _, notes in paragraphs) == sum(kind != "r" for _, _, kind in kept)
    assert plain.count("[-caption: ") == plain.count(" -]") == sum(kind == "r" for _, _, kind in kept)
    for letter in "🙂谈ع":
        assert plain.count(letter) == text.count(letter)
    assert "\x1b" not in plain


def test_a_hostile_text_cannot_steer_the_terminal() -> None:
    text = "\x1b[2J\x1b]0;owned\x07 Berg says: [red]the lake[/red] \x9b31m :smile:"
    reading = FakeReader().read(source(text))
    for view in (
        DocumentView(reading),
        StatementsView([StatementEntry("d", Published(), s) for s in reading.statements]),
    ):
        out = shown(view)
        assert not set(out) & {"\x1b", "\x07", "\x9b"}
    assert "[red]the lake[/red]" in shown(DocumentView(reading))


def test_wording() -> None:
    assert (quote("  a\n b "), quote('"a"'), quote("")) == ("“a b”", '"a"', "“”")
    assert legible("a\r\nb\x00") == "a\nb\ufffd"
    assert (move_date("2022", "inferred"), move_date("2022", "given"), move_date(None, None)) == (
        "~2022",
        "2022",
        "undated",
    )
    assert [letters(i) for i in (0, 25, 26, 701, 702)] == ["a", "z", "aa", "zz", "aaa"]


def test_lists_of_nothing_and_of_something() -> None:
    assert ("".join(json_list([])), "".join(json_lines([]))) == ("[]\n", "")
    assert "".join(json_list([1, "é"])) == '[1,\n"é"]\n'
    (line,) = json_lines(MOVES[:1])
    assert line.startswith('{"document":"doc","published":{') and '"id":"m1"' in line


def test_rows_are_chosen_and_keep_their_numbers() -> None:
    rows = board_rows(BOARD)
    assert [(row.number, row.issue.id) for row in rows] == [(1, "big"), (2, "small")]
    assert Selection()(rows, MOVES) == rows
    assert [row.number for row in Selection(disputed=True)(rows, MOVES)] == [1]
    # none of the moves is dated by its document; their own month ends in January
    assert [row.number for row in Selection(since="2022-01-31")(rows, MOVES)] == [1, 2]
    assert Selection(since="2022-02-01")(rows, MOVES) == []
    assert "No issue has changed since 2022-02-01." in shown(
        BoardView(BOARD, MOVES, rows=[], wanted=Selection(since="2022-02-01").words)
    )
    reordered = Board(BOARD.parties, (msgspec.structs.replace(BOARD.issues[0], moves=("a", "b", "c")), BOARD.issues[1]))
    assert [row.issue.id for row in Selection(unanswered=True)(board_rows(reordered), MOVES)] == ["big", "small"]


def test_a_cell_is_explained() -> None:
    issue, party, standing = cell_of(BOARD, "further EXPANSION", "united states")
    assert (issue.id, party.id) == ("big", "USA") and standing is not None
    text = " ".join(shown(WhyView(issue, party, standing, MOVES)).split())
    assert "rejected: so RUS, CHN says" in text and "they said [no] to it" in text and "position: against" in text
    assert cell_of(BOARD, "2", "NATO")[0].id == cell_of(BOARD, "small", "NATO")[0].id == "small"
    assert cell_of(BOARD, "SAID no", "united states")[0].id == "big"  # no label has it, a sentence it rests on does
    nothing = shown(WhyView(*cell_of(BOARD, "2", "RUS"), MOVES))
    assert "Nothing about this party and this issue is on record." in nothing


@pytest.mark.parametrize(("issue", "party", "message"), [
    ("fishing", "USA", "fishing: no such issue"), ("2", "CHN", "CHN: no such party on the board; there are RUS, USA"),
    ("n", "USA", "n: 2 issues have these words"),
])  # fmt: skip
def test_a_cell_that_is_not_there(issue: str, party: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        cell_of(BOARD, issue, party)


def test_a_mark_that_closes_after_the_last_line_break_is_shown() -> None:
    reading = Reading(Document("d", "p", "T", "a\n", ""), (Removed(0, 2, "caption"),))
    plain = "\n".join(paragraph.plain for paragraph, _ in DocumentView(reading)._paragraphs())
    assert plain == "[-caption: a\n -]"


def test_who_replied_to_the_very_words_and_what_has_no_answer() -> None:
    def move(id: str, act: str, by: str, point: tuple[int, int], document: str = "d") -> MoveEntry:
        words = Span(*point, "a register")
        made = Move(f"{document}/{id}", act, "REQUEST", "for", ActorSpan(by, by, 0, 3), None, (), words, None, None, (),  # type: ignore[arg-type]
                    Span(0, 40, "x"), 0.9)  # fmt: skip
        return MoveEntry(document, Published("2014-10-22", "2014-10-22", "given"), made)

    first, last = (10, 20), (70, 80)
    entries = [
        move("m1", "demand", "SAU", first),
        move("m2", "oppose", "CAN", first),
        move("m3", "state", "USA", first),
        move("m4", "support", "CHN", (30, 40)),
        move("m5", "propose", "NOR", (50, 60)),
        move("m1", "oppose", "EU", first, "e"),
        move("m2", "propose", "TUV", last, "e"),
    ]
    board = Board((), (Issue("i", "a register", ("d/m5", "e/m1")),))

    def picked(**wanted: object) -> list[str]:
        return [entry.move.id for entry in Picking(**wanted)(entries, lambda: board)]  # type: ignore[arg-type]

    assert picked(by=("Saudi Arabia",), replies=True) == ["d/m1", "d/m2"]
    assert picked(by=("SAU",), acts=("support",), replies=True) == []
    assert picked(unanswered=True) == ["e/m2"], "one opposed in the same words, one by another party on the same issue"
    with pytest.raises(InputError, match=r"^Atlantis: nobody"):
        picked(by=("Atlantis",))
