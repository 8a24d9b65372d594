"""Annotations made elsewhere become corrections of a named coder, and what a coder adds stays."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import exchange_samples as samples
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from record_fakes import FakeReader, OtherReader, source

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run
from rejoinder.errors import InputError, RejoinderError
from rejoinder.exchange.imports import import_corrections
from rejoinder.record.corrections import Correction
from rejoinder.record.types import ActorSpan, Move, Reading, Span, Speaker, Statement
from rejoinder.views.corrections import correction_line

TEXT = """The lake
WED demands of OST, NOR: a treaty on the lake. (2021-12-17)
OST says: the lake stays open.
Nobody reads that NOR wants a ferry.
"""


def opened(path: Path | None = None) -> Dossier:
    dossier = Dossier.open(path, reader=FakeReader, filing=samples.fake_filing)  # type: ignore[arg-type]
    assert list(run([source(TEXT, "lake.txt", id="lake")], FakeReader, dossier._store))
    return dossier


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def between(words: str) -> tuple[int, int]:
    return span(words).start, span(words).end


def ferry(**more: object) -> Move:
    evidence = span("NOR wants a ferry")
    by = ActorSpan("NOR", "NOR", evidence.start, evidence.start + 3)
    move = Move("x", "demand", "REQUEST", "for", by, None, (), span("a ferry"), None, None, ("NOR",), evidence, 1.0)
    return replace(move, **more)


def made(found: Sequence[Correction | RejoinderError]) -> list[str]:
    return [correction_line(one) if isinstance(one, Correction) else str(one) for one in found]


def test_what_no_reader_read_is_added_and_stays_when_read_again() -> None:
    with opened() as dossier:
        one = dossier.correct("add", "lake.txt", ferry(), who="Ana", why="overlooked")
        assert correction_line(one) == "move “a ferry”: added: demand of NOR"
        assert [entry.move.id for entry in dossier.moves()] == ["lake.m0", "lake/c1"]
        added = dossier.moves()[1].move
        assert added == replace(ferry(), id="lake/c1", corrected=(1,)) and one.now == "lake/c1"
        assert dossier.documents()[0].moves == 2
        assert dossier.document("lake", as_read=True).moves != dossier.document("lake").moves
        with pytest.raises(InputError, match="is so already"):
            dossier.correct("add", "lake", ferry(), who="Ana")
        for kind, to in (("act", "reject"), ("reject", None)):
            with pytest.raises(InputError, match=r"lake/c1: was added by correction 1; undo that one"):
                dossier.correct(kind, "lake/c1", to, who="Ana")
        with pytest.raises(InputError, match="is not what the text has from 0 to 3"):
            dossier.correct("add", "lake", ferry(point=Span(0, 3, "ABC")), who="Ana")
        with pytest.raises(InputError, match="adding takes a statement or a move"):
            dossier.correct("add", "lake", "a ferry", who="Ana")
        # another reader, which gives other ids and spans
        again = Dossier(dossier._store, reader=OtherReader, filing=samples.fake_filing)  # type: ignore[arg-type]
        again.reread()
        assert [entry.move.point.text for entry in again.moves() if entry.move.point][-1] == "a ferry"
        assert [one.state for one in again.corrections()] == ["applied"]
        again.undo(1, who="Ana")
        assert len(again.moves()) == 1


def test_what_a_later_reader_reads_itself_is_there_once() -> None:
    with opened() as dossier:
        dossier.correct("add", "lake", ferry(), who="Ana")
        reading = dossier.document("lake", as_read=True)
        read = replace(ferry(), id="lake.m9", confidence=0.4)
        later = replace(reading, moves=(*reading.moves, read))
        from rejoinder.record.store import Arrival

        dossier._store.add([Arrival(later, reading.document.sha256)], reader="fake-9")
        assert [entry.move for entry in dossier.moves()][1:] == [replace(ferry(), id="lake.m9", corrected=(1,))]
        # a rejection of what the reader read is about that one, not about what was added
        dossier.correct("act", "lake.m9", "ask", who="Ben")
        assert [(e.move.act, e.move.corrected) for e in dossier.moves()][1:] == [("ask", (1, 2))]


def test_a_document_in_which_nothing_was_read() -> None:
    with opened() as dossier:
        assert list(run([source("A quiet day.\n", "quiet.txt", id="a-quiet")], FakeReader, dossier._store))
        said = Statement("s", Speaker(0, 0, "", "NOR"), None, (Span(2, 7, "quiet"),))
        dossier.correct("add", "a-quiet", said, who="Ana")
        # in the order of the documents
        assert [(entry.document, entry.statement.id) for entry in dossier.statements()] == [
            ("a-quiet", "c1"),
            ("lake", "lake.s0"),
        ]


@pytest.mark.parametrize("form", ["w3c", "brat"])
def test_an_export_that_was_changed_comes_back_as_corrections(form: str, tmp_path: Path) -> None:
    with opened() as dossier:
        dossier.export(form, tmp_path / "out")
        assert import_corrections(form, tmp_path / "out", dossier, coder="Ana").corrections == []
        if form == "w3c":
            file = tmp_path / "out" / "annotations.jsonld"
            page = json.loads(file.read_text(encoding="utf-8"))
            said, demand = page["items"]
            demand["body"][0]["value"] = "ask"
            entry = json.loads(said["body"][1]["value"])
            entry["speaker"] |= {"actor": "NOR", "person": "Ida Berg"}
            said["body"][1]["value"] = json.dumps(entry)
            tag = {"purpose": "tagging", "value": "demand"}
            selector = {"type": "TextQuoteSelector", "exact": "NOR wants a ferry"}
            source = demand["target"]["source"]
            page["items"].append({"body": tag, "target": {"source": source, "selector": selector}})
            file.write_text(json.dumps(page), encoding="utf-8")
        else:
            file = tmp_path / "out" / "0001-lake.ann"
            lines = file.read_text(encoding="utf-8").replace("demand", "ask")
            lines = re.sub(r'"Speaker":\[\{"actor":"OST"', '"Speaker":[{"actor":"NOR","person":"Ida Berg"', lines)
            start = TEXT.index("NOR wants a ferry")
            file.write_text(f"{lines}T90\tdemand {start} {start + 17}\tNOR wants a ferry\n", encoding="utf-8")
        report = import_corrections(form, tmp_path / "out", dossier, coder="Ana", why="by hand")
        assert made(report.corrections) == [
            "speaker of “the lake stays open.”: OST → Ida Berg (NOR)",
            "act of “a treaty on the lake”: demand → ask",
            "move “NOR wants a ferry”: added: demand of not named",
        ]
        assert report.problems == [] and {(one.who, one.why) for one in report.corrections} == {("Ana", "by hand")}
        assert str(report) == "3 corrections from annotations of 1 documents"
        assert [entry.move.act for entry in dossier.moves()] == ["ask", "demand"]
        assert dossier.statements()[0].statement.speaker.person == "Ida Berg"  # type: ignore[union-attr]
        # once more it says nothing new
        assert import_corrections(form, tmp_path / "out", dossier, coder="Ana").corrections == []


def test_only_a_complete_annotation_rejects_what_is_not_in_it() -> None:
    with opened() as dossier:
        reading = dossier.document("lake")
        bare = replace(reading, statements=(), moves=())
        assert dossier.amend([bare], who="Ana") == []
        assert made(dossier.amend([bare], who="Ana", complete=True)) == [
            "statement “the lake stays open.”: rejected: was not said or done",
            "move “a treaty on the lake”: rejected: was not said or done",
        ]
        assert dossier.moves() == [] and dossier.statements() == []


def test_words_that_name_somebody_are_known() -> None:
    """What another program has: an act, and words for who acts; nothing it does not say is taken away."""
    with opened() as dossier:
        reading = dossier.document("lake")
        (move,) = reading.moves
        bare = replace(
            move, id="b1", by=ActorSpan(None, "NOR", *between("NOR")), to=(), point=None, time=None, according_to=()
        )
        new = replace(ferry(), id="b2", by=ActorSpan(None, "OST", *between("OST")))
        other = replace(reading, statements=(), moves=(bare, new))
        found = dossier.amend([other], who="Ana")
        assert made(found) == [
            "actor of “a treaty on the lake”: WED → NOR",
            "move “a ferry”: added: demand of OST",
        ]
        first, second = (entry.move for entry in dossier.moves())
        assert (first.by.actor, second.by.actor) == ("NOR", "OST")
        assert [to.actor for to in first.to] == ["OST", "NOR"] and first.point is not None


def test_what_cannot_be_corrected_is_one_line(tmp_path: Path) -> None:
    with opened() as dossier:
        reading = dossier.document("lake")
        elsewhere = replace(reading, document=replace(reading.document, id="none", path="none.txt"))
        changed = replace(reading, document=replace(reading.document, text=TEXT + "More."))
        assert [str(one) for one in dossier.amend([elsewhere, changed], who="Ana")] == [
            "none.txt: no such document in the dossier; left out",
            "lake: the dossier has another text under this id; left as it is",
        ]
        with pytest.raises(InputError, match="dna: has no acts and addressees"):
            import_corrections("dna", tmp_path / "x.dna", dossier, coder="Ana")


FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@FEW
@given(reading=samples.readings(), form=st.sampled_from(["w3c", "brat"]))
def test_an_unchanged_export_corrects_nothing(reading: Reading, form: str) -> None:
    with samples.holding(reading) as dossier, tempfile.TemporaryDirectory() as folder:
        dossier.export(form, Path(folder) / "out")
        report = import_corrections(form, Path(folder) / "out", dossier, coder="Ana", complete=True)
        assert (report.corrections, report.problems) == ([], [])


@FEW
@given(reading=samples.readings(), data=st.data(), form=st.sampled_from(["w3c", "brat"]))
def test_a_complete_annotation_is_what_the_record_has_then(reading: Reading, data: st.DataObject, form: str) -> None:
    """Any entries changed, taken away or added: the record says of acts, actors and words what the coder says."""
    names = st.sampled_from(["RUS", "NATO"])
    moves = []
    for move in reading.moves:
        change = data.draw(st.sampled_from(["no", "act", "actor", "to", "time", "gone"]))
        if change == "act":
            move = replace(move, act="accept", plover="AGREE", polarity="for")
        elif change == "actor":
            move = replace(move, by=ActorSpan(data.draw(names), "", 0, 0), person="Ida Berg")
        elif change == "to":
            move = replace(move, to=(ActorSpan(data.draw(names), "", 0, 0),))
        elif change == "time":
            move = replace(move, time=None if move.time else move.time, point=None)
        if change != "gone":
            moves.append(move)
    edited = replace(reading, moves=tuple(moves))
    with samples.holding(reading) as dossier, samples.holding(edited) as theirs:
        with tempfile.TemporaryDirectory() as folder:
            theirs.export(form, Path(folder) / "out")
            report = import_corrections(form, Path(folder) / "out", dossier, coder="Ana", complete=True)
        assert report.problems == []
        if not report.documents:  # a page without annotations tells nothing of any document
            return

        def told(record: Dossier) -> set[tuple[object, ...]]:
            return {
                (one.act, one.by.actor, one.person, one.evidence, one.point, one.time,
                 frozenset(to.actor or to.text for to in one.to if to.actor or to.text.strip()))
                for one in next(record.readings()).moves
            }  # fmt: skip

        assert told(dossier) == told(theirs)
        assert msgspec.json.encode(dossier.document(reading.document.id, as_read=True)) == msgspec.json.encode(reading)
