"""What a correction is about and what it says: found as it is meant, or told in a line why it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from corrections_samples import opened
from record_fakes import FakeReader, OtherReader, fake_filing, source

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run
from rejoinder.errors import InputError, UnknownDocumentError

pytestmark = pytest.mark.usefixtures("where", "plainly_grouped")


@pytest.mark.parametrize(
    ("kind", "target", "to", "line"),
    [
        ("praise", "lake#a", "x", "praise: no such kind of correction; there are speaker, act,"),
        ("act", "lake#z", "accept", "z: no such move in lake; `rejoinder show` numbers and letters them"),
        ("act", "lake#1", "accept", "1: no such move in lake"),
        ("speaker", "lake#9", "WED", "9: no such statement in lake"),
        ("speaker", "nowhere", "WED", "nowhere: no such statement; write DOCUMENT#1"),
        ("act", "lake#a", "sing", "sing: no such act; there are demand, ask,"),
        ("act", "lake#a", "demand", "lake.m0: is so already; nothing to correct"),
        ("actor", "lake#a", "ATLANTIS", "ATLANTIS: no such party; there are "),
        ("actor", "lake#a", "", "somebody must be named"),
        ("actor", "lake#a", {}, "somebody must be named"),
        ("speaker", "lake#1", "OST", "lake.s0: is so already"),
        ("addressees", "lake#a", ["OST", "NOR"], "lake.m0: is so already"),
        ("addressees", "lake#a", ["ATLANTIS"], "ATLANTIS: no such party"),
        ("issue", "prisoners#c", "treaty", "prisoners.m2: an act (meet) that belongs to no issue"),
        ("issue", "lake#a", "treaty", "lake.m0: is so already"),
        ("issue", "lake#a", "fish", "fish: no such issue on the board"),
        ("standing", ("treaty", "ATLANTIS"), "open", "ATLANTIS: no such party"),
        ("standing", ("fish", "OST"), "open", "fish: no such issue"),
        ("standing", ("treaty", "OST"), "happy", "happy: no such standing; there are accepted,"),
        ("standing", ("treaty", "OST"), "rejected", "a treaty on the lake, OST: is so already"),
        ("standing", "treaty", "open", "a cell is an issue and a party"),
        ("label", "treaty", " ", "a label needs words"),
        ("label", "treaty", "a treaty on the lake", "a treaty on the lake: is so already"),
        ("label", "9", "x", "9: no such issue"),
        ("merge", ["treaty"], None, "merging takes two issues or more"),
        ("merge", ["treaty", "1"], None, "merging takes two issues or more"),
        ("split", "treaty", [], "a treaty on the lake: name the moves that leave the issue"),
        ("split", "treaty", ["lake#a", "lake#b"], "a treaty on the lake: these are all of its moves"),
        ("split", "treaty", ["grain#a"], "grain.m0: is not a move of the issue 'a treaty on the lake'"),
        ("show", "lake", None, "lake: is shown already"),
        ("act", 7, "accept", "7: no move; give its id"),
        ("label", "fi\nsh", "x", "fi sh: no such issue"),
        ("actor", "lake#a", {"actor": "AT\nLAS"}, "AT LAS: no such party"),
        ("addressees", "lake#a", ["AT\u2028LAS"], "AT LAS: no such party"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_keeps_nothing(
    dossier: Dossier, kind: str, target: Any, to: Any, line: str
) -> None:
    with pytest.raises(InputError) as failed:
        dossier.correct(kind, target, to, who="Ana")
    assert str(failed.value).startswith(line) and "\n" not in str(failed.value)
    assert dossier.corrections() == []


def test_what_several_things_could_be_meant_by(dossier: Dossier) -> None:
    list(run([source("WED says: so be it.", "say0.txt", id="x1")], FakeReader, dossier._store))
    list(run([source("WED says: so it is.", "say1.txt", id="x2")], FakeReader, dossier._store))
    dossier.correct("label", "grain", "thirty sacks of grain", who="Ana")
    with pytest.raises(InputError, match=r"^thirty: 2 issues have these words \(thirty .*; give the number$"):
        dossier.correct("label", "thirty", "x", who="Ana")
    with pytest.raises(UnknownDocumentError, match="x: could be any of x1, x2"):
        dossier.correct("hide", "x", who="Ana")
    with pytest.raises(InputError, match="a correction needs to know who makes it"):
        dossier.correct("hide", "x1", who=" ")
    dossier.correct("hide", "x1", who="Ana")
    with pytest.raises(InputError, match="x1: is hidden; show it before"):
        dossier.correct("speaker", "x1#1", "OST", who="Ana")
    dossier.correct("reject", "lake#1", who="Ana")
    with pytest.raises(InputError, match=r"lake\.s0: was rejected; undo that correction first"):
        dossier.correct("speaker", "lake/lake.s0", "WED", who="Ana")


def test_an_id_that_several_documents_have(dossier: Dossier) -> None:
    list(run([source("WED says: so be it.", "say.txt", id="x1")], OtherReader, dossier._store))
    list(run([source("WED says: so it is.", "day.txt", id="x2")], OtherReader, dossier._store))
    with pytest.raises(InputError, match="say0: is in 2 documents; write DOCUMENT/say0"):
        dossier.correct("speaker", "say0", "OST", who="Ana")
    assert dossier.correct("speaker", "x2/say0", "OST", who="Ana").document == "x2"
    (entry,) = [one for one in dossier.statements() if one.document == "x1"]
    assert dossier.correct("speaker", entry, "NOR", who="Ana").document == "x1"
    with pytest.raises(InputError, match="characters in its words that are no text"):
        dossier.correct("speaker", entry, "OST", who="Ana", why="\udcff")


def test_persons_and_new_parties(dossier: Dossier) -> None:
    dossier.correct("speaker", "lake#1", "Ada Lund (NOR)", who="Ana")
    made = dossier.correct("speaker", "grain#1", "lund", who="Ana")  # by surname, and for whom she speaks
    assert made.after == {"actor": "NOR", "person": "Ada Lund", "text": None}
    made = dossier.correct("actor", "lake#b", "The Lake Union", who="Ana", new=True)
    assert made.after["actor"] == "LAKE UNION" and made.after["person"] is None
    made = dossier.correct("addressees", "grain#a", ["lake union"], who="Ana")  # known from now on
    assert made.after == ["LAKE UNION"]
    made = dossier.correct("actor", "grain#a", "Germany", who="Ana")  # known from the tables
    assert made.after["actor"] == "DEU"
    dossier.correct("speaker", "lake#1", "Ada Lund (WED)", who="Ana")
    dossier.correct("actor", "prisoners#a", "Ada Lund (NOR)", who="Ana")
    with pytest.raises(InputError, match=r"Ada Lund: speaks for several; write one of 'Ada Lund \(NOR\)', 'Ada"):
        dossier.correct("actor", "prisoners#b", "Ada Lund", who="Ana")


def test_what_another_filing_knows_nothing_of_is_said() -> None:
    with opened(filing=fake_filing) as dossier:
        dossier.correct("act", "lake#b", "accept", who="Ana")
        with pytest.raises(InputError, match="a treaty on the lake: none of its moves is in the dossier"):
            dossier.correct("label", "treaty", "who owns the lake", who="Ana")
        assert [one.state for one in dossier.corrections()] == ["applied"]


def test_what_finds_nothing_any_more_is_listed_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    with opened(path) as dossier:
        dossier.correct("act", "lake#b", "accept", who="Ana")
        dossier.correct("label", "treaty", "who owns the lake", who="Ana")
        dossier.correct("standing", ("grain", "WED"), "open", who="Ana")
        dossier.correct("issue", "lake#a", "thirty", who="Ana")

    class Blind(FakeReader):
        def read(self, source: Any, *, codebook: Any = None) -> Any:
            found = super().read(source, codebook=codebook)
            return msgspec.structs.replace(found, moves=()) if found.document.id == "lake" else found

    with Dossier.open(path, reader=lambda: Blind("fake-3")) as dossier:
        dossier.reread()
        assert [(one.state, one.reason) for one in dossier.corrections()] == [
            ("not applied", "no move is read in its words any more"),
            ("not applied", "no move of the issue 'a treaty on the lake' is on the board any more"),
            ("applied", None),
            ("not applied", "its moves are not among those that issues are made of any more"),
        ]
        assert set(dossier.board().not_applied or ()) == {2, 4}
        dossier.correct("hide", "grain", who="Ana")
        dossier.correct("hide", "prisoners", who="Ana")
        assert [one.state for one in dossier.corrections()] == ["not applied"] * 4 + ["applied"] * 2
