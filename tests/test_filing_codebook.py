"""The codebook: read with errors that say where, changed, suggested, and applied."""

from __future__ import annotations

import pathlib

import msgspec
import pytest
from filing_texts import issue_with, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.filing import Codebook, CodebookError, CodebookIssue, file, load_codebook, suggest
from rejoinder.filing.codebook import parse_codebook

TEXT = """\
issues:
  - id: harbour
    label: reopening the harbour
    terms: [harbour, pier]
  - id: boats
    label: the seized boats
    terms: [fishing boats]
    examples: ["return of the vessels taken in February"]
parties:
  RIV: Rivania
  NO: Norland
blocs:
  LAKES: [RIV, TOR]
aliases:
  the lake states: LAKES
"""
READINGS = [
    reading(
        "a",
        "2031-03-01",
        """
        demand RIV > TOR | reopen the harbour | Rivania demanded that Torland reopen the harbour
        reject TOR > RIV | it | Torland would not hear of it

        ask TOR > RIV | hand back the fishing boats | Torland asked Rivania to hand back the fishing boats

        propose LUN > RIV, TOR | a shared lighthouse | Lunia proposed a shared lighthouse
        """,
    )
]


def test_a_codebook_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(TEXT, encoding="utf-8")
    book = load_codebook(path)
    assert [issue.id for issue in book.issues] == ["harbour", "boats"]
    assert book.parties["NO"] == "Norland"
    assert book.blocs == {"LAKES": ("RIV", "TOR")}
    assert book.aliases == {"the lake states": "LAKES"}
    assert parse_codebook(book.yaml()) == book


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("issues:\n  - label: no id\n", 2, "needs an id"),
        ("issues:\n  - id: a\n  - id: a\n", 3, "twice"),
        ("issues:\n  - id: a\n    lable: x\n", 3, "unknown key 'lable'"),
        ("parties:\n  RIV: Rivania\nisues: []\n", 3, "unknown key 'isues'"),
        ("aliases:\n  x: [a]\n", 2, "expected words"),
        ("parties: [a]\n", 1, "key: value"),
        ("issues:\n  id: a\n", 2, "expected a list"),
        ("a: [1,\n", 2, ""),
        ("parties:\n  RIV: a\n  RIV: b\n", 3, "twice"),
    ],
)
def test_errors_say_where(tmp_path: pathlib.Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError) as error:
        load_codebook(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert words in str(error.value)


def test_files_that_are_none(tmp_path: pathlib.Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "missing.yaml")
    path = tmp_path / "broken.yaml"
    path.write_bytes(b"issues: []\n\xff\n")
    with pytest.raises(CodebookError, match=":2: not UTF-8"):
        load_codebook(path)
    path.write_bytes(b"")
    assert load_codebook(path) == Codebook()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_codebook_or_an_error(text: str) -> None:
    try:
        parse_codebook(text)
    except CodebookError as error:
        assert str(error).startswith("codebook:")


def test_split_merge_assign() -> None:
    book = parse_codebook(TEXT)
    one = book.merge(["harbour", "boats"], "sea", "matters of the sea")
    assert [(i.id, i.terms) for i in one.issues] == [("sea", ("harbour", "pier", "fishing boats"))]
    two = one.split("sea", [CodebookIssue("x", "x", ("harbour",)), CodebookIssue("y", "y", ("pier",))])
    assert [i.id for i in two.issues] == ["x", "y"]
    moved = two.assign("x", ["Pier", "quay"])
    assert [i.terms for i in moved.issues] == [("harbour", "Pier", "quay"), ()]
    with pytest.raises(CodebookError, match="no issue 'z'"):
        book.split("z", [])
    with pytest.raises(CodebookError, match="twice"):
        book.split("harbour", [CodebookIssue("boats", "again")])


def test_filing_by_a_codebook() -> None:
    board = file(READINGS, codebook=parse_codebook(TEXT))
    assert [issue.id for issue in board.issues][:2] == ["harbour", "boats"]
    assert issue_with(board, "a/m1").label == "reopening the harbour"
    assert issue_with(board, "a/m2").id == "harbour"
    assert issue_with(board, "a/m3").id == "boats"
    assert issue_with(board, "a/m4").id not in ("harbour", "boats")
    assert {p.id: p.name for p in board.parties}["RIV"] == "Rivania"
    together = file(READINGS, codebook=parse_codebook(TEXT).merge(["harbour", "boats"], "sea"))
    assert issue_with(together, "a/m1").id == issue_with(together, "a/m3").id == "sea"


def test_aliases_name_parties() -> None:
    one = reading(
        "b", "2031-03-02", "demand LAKESTATES > TOR | a shared lighthouse | They demanded a shared lighthouse"
    )
    board = file([one], codebook=Codebook(aliases={"Lakestates": "LAKES"}))
    assert "LAKES" in {p.id for p in board.parties}


def test_a_suggestion_can_be_loaded_and_used() -> None:
    board = file(READINGS)
    text = suggest(board, READINGS)
    book = parse_codebook(text)
    assert [i.id for i in book.issues] == [i.id for i in board.issues]
    assert any("harbour" in i.terms for i in book.issues)
    again = file(READINGS, codebook=book)
    assert [(i.id, i.moves) for i in again.issues] == [(i.id, i.moves) for i in board.issues]


ROWS = [
    reading("c", "2031-03-01", """
        demand RIV > TOR | an end to the ban on fishing boats | Rivania demanded an end to the ban on fishing boats
        reject TOR > RIV | it | Torland refused it
        demand RIV > TOR | a pledge on the lighthouse | Rivania demanded a pledge on the lighthouse
        defer TOR > RIV | the matter | Torland will look into the matter
        """),
    reading("d", "2031-04-01", """
        demand RIV > TOR | access for fishing boats | Rivania called again for access for fishing boats
        open TOR > RIV | a pledge on the lighthouse next year | It could imagine a pledge on the lighthouse next year
        demand RIV > TOR | draft rules for 12 ferries | Rivania also demanded draft rules for 12 ferries
        """),
]  # fmt: skip


def test_a_suggestion_applied_unedited_changes_nothing() -> None:
    board = file(ROWS)
    book = parse_codebook(suggest(board, ROWS))
    assert file(ROWS, codebook=book).issues == board.issues
    terms = [term for issue in book.issues for term in issue.terms]
    assert "lighthouse" in terms
    assert not {"end", "year", "12", "rivania"} & {term.casefold() for term in terms}


def test_only_what_was_edited_changes() -> None:
    board = file(ROWS)
    book = parse_codebook(suggest(board, ROWS))
    ferries = issue_with(board, "d/m3").id
    boats = issue_with(board, "c/m1")
    # an answer without a word of its own goes where what it answers goes
    together = file(ROWS, codebook=book.merge([ferries, boats.id], "vessels"))
    assert set(issue_with(together, "d/m3").moves) >= {*boats.moves, "d/m3"}
    rest = [issue.moves for issue in board.issues if issue.id not in (ferries, boats.id)]
    assert rest == [issue.moves for issue in together.issues if issue.id != "vessels"]


def test_aliases_are_names_of_one_party() -> None:
    one = reading("e", "2031-03-01", """
        demand RIV > TOR | the harbour | Rivania demanded the harbour
        reject TOR > RIV | the harbour | Torland refused the harbour
        """)  # fmt: skip
    called = {"Rivania": "RIV", "The Rivanian Side": "RIV", "It": "RIV", "Rivania and Torland": "RIV", "Sel": "TOR"}
    moves = [
        msgspec.structs.replace(
            one.moves[0 if party == "RIV" else 1],
            id=f"n{k}",
            by=msgspec.structs.replace(one.moves[0 if party == "RIV" else 1].by, text=words),
        )
        for k, (words, party) in enumerate([*called.items(), ("Sola", "RIV"), ("Sola", "TOR")])
    ]
    told = [msgspec.structs.replace(one, moves=(*one.moves, *moves))]
    aliases = parse_codebook(suggest(file(told), told)).aliases
    assert aliases == {"Rivania": "RIV", "The Rivanian Side": "RIV", "Sel": "TOR"} | {
        name: party for name, party in aliases.items() if name in ("Riv", "Tor")
    }
