import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import exchange_samples as samples
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.exchange.formats import Imported, Problem, importer
from rejoinder.exchange.imports import import_annotations
from rejoinder.exchange.offsets import PlainBreaks, Utf16
from rejoinder.record.types import Mention, Move, Reading, Statement

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def entries(reading: Reading) -> Reading:
    """What annotation formats carry."""
    return replace(reading, removed=(), sentences=(), mentions=(), times=())


def back(form: str, path: Path, known: Sequence[Reading] = ()) -> tuple[list[Reading], list[str]]:
    found = list(importer(form).read(path, known, None))
    return (
        [one.reading for one in found if isinstance(one, Imported)],
        [one.message for one in found if isinstance(one, Problem)],
    )


@pytest.mark.parametrize("form", ["w3c", "brat"])
@FEW
@given(reading=samples.readings())
def test_nothing_is_lost_on_the_way_out_and_in(form: str, reading: Reading) -> None:
    with tempfile.TemporaryDirectory() as folder, samples.holding(reading) as dossier:
        out = Path(folder) / "out"
        dossier.export(form, out)
        found, problems = back(form, out)
        assert problems == []
        if reading.statements or reading.moves or form == "brat":
            assert found == [entries(reading)]
        # and what was read in is written the same
        with samples.holding(*found) as again:
            again.export(form, Path(folder) / "again")
        for path in out.iterdir():
            if found and path.name != "documents.jsonl":
                assert (Path(folder) / "again" / path.name).read_bytes() == path.read_bytes()


@FEW
@given(samples.any_text(), st.data())
def test_offsets_of_java_and_of_plain_line_breaks(text: str, data: st.DataObject) -> None:
    units, breaks = Utf16(text), PlainBreaks(text)
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le")) // 2
        assert units.units(point) == unit
        assert units.points(unit) == point
    assert "\r" not in breaks.text
    for point in range(len(breaks.text) + 1):
        assert breaks.plain(breaks.received(point)) == point
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    plain = breaks.text[breaks.plain(start) : breaks.plain(end)]
    assert (
        plain == PlainBreaks(text[start:end]).text
        or text[end - 1 : end + 1] == "\r\n"
        or text[start - 1 : start + 1] == "\r\n"
    )


def test_a_half_of_a_pair_is_before_the_pair() -> None:
    assert [Utf16("a🌊b").points(unit) for unit in range(5)] == [0, 1, 1, 2, 3]


def test_a_web_annotation_as_another_program_reads_it(tmp_path: Path) -> None:
    with samples.dossier() as dossier:
        dossier.export("w3c", tmp_path / "out")
    page = json.loads((tmp_path / "out" / "annotations.jsonld").read_text(encoding="utf-8"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage"
    for one in page["items"]:
        assert one["type"] == "Annotation" and one["id"].startswith("urn:rejoinder:")
        target = one["target"]
        text = (tmp_path / "out" / target["source"]).read_bytes().decode()
        position, quotation = target["selector"]
        assert text[position["start"] : position["end"]] == quotation["exact"]
        assert text[: position["start"]].endswith(quotation["prefix"])
        assert text[position["end"] :].startswith(quotation["suffix"])


def test_web_annotations_of_other_programs(tmp_path: Path) -> None:
    """A quotation only, a tag in words, a document known by its path; and what cannot be used."""
    with samples.dossier() as dossier:
        known = list(dossier.readings())
    quotation = {"type": "TextQuoteSelector", "exact": "a treaty on the la\u0308ke", "prefix": "NATO: "}
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "Accept partly"}
    page = [
        {"type": "Annotation", "body": [tag], "target": {"source": "lake.txt", "selector": quotation}},
        {"type": "Annotation", "body": tag, "target": {"source": "missing.txt", "selector": quotation}},
        {"type": "Annotation", "body": "nonsense", "target": {"source": "lake.txt", "selector": [quotation]}},
        {
            "type": "Annotation",
            "body": tag,
            "target": {"source": "lake.txt", "selector": {**quotation, "exact": "no such"}},
        },
        {
            "type": "Annotation",
            "body": {**tag, "value": "statement"},
            "target": {"source": "reply.txt", "selector": {"type": "TextPositionSelector", "start": 0, "end": 9}},
        },
        7,
    ]
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page), encoding="utf-8")
    found, problems = back("w3c", path, known)
    assert [one.document.id for one in found] == ["lake", "reply"]
    move = found[0].moves[0]
    assert (move.act, move.plover, move.polarity) == ("accept_partly", "AGREE", "for")
    assert samples.LAKE[move.evidence.start : move.evidence.end] == move.evidence.text == quotation["exact"]
    assert [span.text for span in found[1].statements[0].content] == ["The reply"]
    assert [line.split("page.json: ")[1] for line in problems] == [
        "annotation 2: missing.txt: no such text beside the annotations, and no such document in the dossier; left out",
        "annotation 3: its tag is 'nonsense', neither an act nor 'statement'; left out",
        "annotation 4: its words 'no such' are not in the text; left out",
        "annotation 6: no annotation; left out",
    ]


def test_odd_annotations_cost_no_other(tmp_path: Path) -> None:
    with samples.dossier() as dossier:
        known = list(dossier.readings())
    position = {"type": ["TextPositionSelector"], "start": 0, "end": 8}
    sources = ["lake.txt", "a\x00b.txt", "a%00b.txt", "x" * 5000, "../lake.txt", "lake.txt"]
    selectors = [position, position, position, position, position, {**position, "type": [["nested"], None, 7]}]
    items = [
        {"type": ["Annotation"], "body": "demand", "target": {"source": source, "selector": selector}}
        for source, selector in zip(sources, selectors, strict=True)
    ]
    path = tmp_path / "page.json"
    path.write_text(json.dumps(items), encoding="utf-8")
    found, problems = back("w3c", path, known)
    assert [(one.document.id, [move.evidence.text for move in one.moves]) for one in found] == [("lake", ["The lake"])]
    assert [line.split("page.json: ")[1].split(":")[0] for line in problems] == [
        f"annotation {n}" for n in range(2, len(items) + 1)
    ]
    path.write_text(json.dumps(items[0]), encoding="utf-8")
    assert len(back("w3c", path, known)[0]) == 1


def test_a_quotation_that_stands_everywhere_is_found_at_once(tmp_path: Path) -> None:
    text = "no " * 300_000
    (tmp_path / "a.txt").write_text(text + "yes", encoding="utf-8")
    quotation = {"type": "TextQuoteSelector", "exact": "no", "prefix": "no ", "suffix": " yes"}
    (tmp_path / "page.json").write_text(
        json.dumps([{"type": "Annotation", "body": "reject", "target": {"source": "a.txt", "selector": quotation}}])
    )
    began = time.perf_counter()
    (found,), _ = back("w3c", tmp_path / "page.json")
    assert found.moves[0].evidence.start == len(text) - 3
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize("form", ["w3c", "brat"])
def test_what_was_hidden_since_does_not_come_back(tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    with samples.dossier() as dossier:
        dossier.export(form, out)
        (out / "0009-mine.txt").write_text("A note of the coder's own.")
        first = {path.name for path in out.iterdir()}
        dossier.correct("hide", "lake", who="Ana")
        dossier.export(form, out)
        kept = [one.document.id for one in back(form, out)[0]]
    assert kept == ["reply"]
    names = {path.name for path in out.iterdir()}
    assert names - first == {name for name in names if name.startswith("0001-reply")}
    assert {name.partition(".")[0] for name in first - names} == {"0001-lake", "0002-reply"}
    assert "0009-mine.txt" in names


def test_a_list_of_texts_can_name_no_file_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "0001-lake.txt").write_text("Not in the folder.")
    (out / "notes.txt").write_text("Not by an export.")
    lines = [
        '{"file": "../0001-lake.txt"}',
        '{"file": "notes.txt"}',
        '{"file": 7}',
        "nonsense",
        '{"file": "0001-a/../b.txt"}',
    ]
    (out / "documents.jsonl").write_bytes("\n".join(lines).encode() + b"\n\xff")
    with samples.dossier() as dossier:
        dossier.export("brat", out)
    assert (tmp_path / "0001-lake.txt").exists() and (out / "notes.txt").exists()


def test_what_was_edited_elsewhere_counts(tmp_path: Path) -> None:
    with samples.dossier() as dossier:
        dossier.export("w3c", tmp_path / "w3c")
        dossier.export("brat", tmp_path / "brat")
    file = tmp_path / "w3c" / "annotations.jsonld"
    page = json.loads(file.read_text(encoding="utf-8"))
    demand = next(one for one in page["items"] if one["body"][0]["value"] == "demand")
    demand["body"][0]["value"] = "ask"
    demand["target"]["selector"] = {"type": "TextQuoteSelector", "exact": "RUS demands"}
    file.write_text(json.dumps(page), encoding="utf-8")
    moves = [move for reading in back("w3c", tmp_path / "w3c")[0] for move in reading.moves if move.act == "ask"]
    assert [(move.evidence.text, move.by.actor) for move in moves] == [("RUS demands", "RUS")]

    standoff = tmp_path / "brat" / "0001-lake.ann"
    lines = standoff.read_text(encoding="utf-8").replace("demand", "ask").split("\n")
    # a human takes the point away, adds words for an actor and a statement without an event
    lines = [" ".join(part for part in line.split(" ") if not part.startswith("Point:")) for line in lines]
    lines = [f"{line} To3:T91" if line.startswith("E") and "\task:" in line else line for line in lines]
    lines += [
        "T91\tActor 0 8\tThe lake",
        "T92\tstatement 0 3\tThe",
        "T93\tOdd 0 3\tThe",
        "E94\tOdd:T93",
        "*\tEquiv T1 T2",
    ]
    standoff.write_bytes("\n".join(lines).encode())
    found, problems = back("brat", tmp_path / "brat")
    move = found[0].moves[0]
    assert (move.act, move.point, [one.text for one in move.to]) == ("ask", None, ["USA", "NATO", "The lake"])
    assert [one.actor for one in move.to] == ["USA", "NATO", None]
    assert [span.text for span in found[0].statements[-1].content] == ["The"]
    assert len(problems) == 1 and problems[0].endswith("the type 'Odd' is neither an act nor 'statement'; left out")
    assert ".ann:" in problems[0]


def test_broken_input_is_one_line_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    (tmp_path / "a.ann").write_text("T1\tdemand 0 99\tWords\nE1\tdemand:T7\nnonsense\n#1\tAnnotatorNotes E1\t{broken\n")
    found, problems = back("brat", tmp_path)
    assert [problem.split("a.ann:")[1].split(":")[0] for problem in problems] == ["1", "2", "3", "4"]
    assert found[0].moves == ()
    (tmp_path / "b.ann").write_text("T1\tdemand 0 1\tW\n")
    assert "no such text" in back("brat", tmp_path)[1][-1]
    (tmp_path / "bad.json").write_text("{")
    for form, path, words in [
        ("brat", tmp_path / "none", "no .ann files"),
        ("w3c", tmp_path / "bad.json", "no JSON"),
        ("w3c", tmp_path / "none.json", "cannot be read"),
        ("dna", tmp_path / "none.dna", "no such file"),
        ("dna", tmp_path / "a.txt", "no .dna file"),
    ]:
        with pytest.raises(InputError, match=words):
            back(form, path)


def test_annotations_become_a_dossier_of_the_coders_own(tmp_path: Path) -> None:
    with samples.dossier(tmp_path / "talks.db") as dossier:
        dossier.export("brat", tmp_path / "brat")
    report = import_annotations("brat", tmp_path / "brat", tmp_path / "anna.db", coder="anna")
    assert str(report) == "2 documents, 2 statements, 3 moves taken in" and report.problems == []
    with Dossier.open(tmp_path / "anna.db") as own:
        assert [entry.reader for entry in own.documents()] == ["coder anna"] * 2
        assert [entry.move.act for entry in own.moves()] == ["demand", "reject", "meet"]
    # again changes nothing; what the reader read is never replaced
    assert import_annotations("brat", tmp_path / "brat", tmp_path / "anna.db", coder="anna").problems == []
    refused = import_annotations("brat", tmp_path / "brat", tmp_path / "talks.db", coder="anna")
    assert refused.documents == 0 and "as read by fake-1; left as it is" in str(refused.problems[0])
    # nor does a reader replace what a person made
    (tmp_path / "lake.jsonl").write_text(json.dumps({"id": "lake", "text": samples.LAKE}) + "\n", encoding="utf-8")
    with Dossier.open(tmp_path / "anna.db", reader=samples.FakeReader) as own:
        own.read(tmp_path / "lake.jsonl")
        assert [entry.reader for entry in own.documents()] == ["coder anna"] * 2 and own.failures == []
    with pytest.raises(InputError, match="--coder NAME is missing"):
        import_annotations("w3c", tmp_path / "brat", tmp_path / "anna.db")


@FEW
@given(reading=samples.readings())
def test_spacy_has_the_text_and_every_span(reading: Reading) -> None:
    spacy = pytest.importorskip("spacy")
    from rejoinder.exchange.docbin import GROUPS

    with tempfile.TemporaryDirectory() as folder, samples.holding(reading) as dossier:
        out = Path(folder) / "talks.spacy"
        dossier.export("spacy", out)
        (doc,) = spacy.tokens.DocBin().from_disk(out).get_docs(spacy.blank("xx").vocab)
    assert doc.text == reading.document.text and set(doc.spans) == set(GROUPS)

    def around(group: str, wanted: list[tuple[str, str, int, int]]) -> None:
        found = [(one.label_, one.id_, one.start_char, one.end_char) for one in doc.spans[group]]
        assert [one[:2] for one in found] == [one[:2] for one in wanted]
        for (*_, start, end), (*_, exact_start, exact_end) in zip(found, wanted, strict=True):
            # no wider than whole tokens
            inside = [token for token in doc if token.idx < exact_end and token.idx + len(token) > exact_start]
            # the blank after a token is in none
            assert not inside or (start, end) == (inside[0].idx, inside[-1].idx + len(inside[-1]))

    around("moves", [(one.act, one.id, one.evidence.start, one.evidence.end) for one in reading.moves])
    around("statements", [(one.mode, one.id, w.start, w.end) for one in reading.statements for w in one.content])
    around("addressees", [(m.act, m.id, to.start, to.end) for m in reading.moves for to in m.to if to.text])
    assert [one.kb_id_ for one in doc.spans["moves"]] == [one.by.actor or "" for one in reading.moves]
    assert msgspec.json.decode(doc.user_data["moves"], type=tuple[Move, ...]) == reading.moves
    assert msgspec.json.decode(doc.user_data["statements"], type=tuple[Statement, ...]) == reading.statements
    assert msgspec.json.decode(doc.user_data["document"])["id"] == reading.document.id


def test_spacy_has_sentences_and_entities_that_do_not_overlap(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    text = "The Lake Board met. It will\nnot stay."
    document = replace(samples.holding_document(text), language="en")
    mentions = (
        Mention(0, 14, text[0:14], "organisation", "THE LAKE BOARD"),
        Mention(4, 8, text[4:8], "place"),
    )
    reading = Reading(document, sentences=((0, 19), (20, 37)), mentions=mentions)
    with samples.holding(reading) as dossier:
        dossier.export("spacy", tmp_path / "one.spacy")
    (doc,) = spacy.tokens.DocBin().from_disk(tmp_path / "one.spacy").get_docs(spacy.blank("en").vocab)
    assert [sentence.text for sentence in doc.sents] == ["The Lake Board met.", "It will\nnot stay."]
    assert [(one.text, one.label_, one.kb_id_) for one in doc.ents] == [
        ("The Lake Board", "ORGANISATION", "THE LAKE BOARD")
    ]
    assert [one.text for one in doc.spans["mentions"]] == ["The Lake Board", "Lake"]


def test_spacy_is_not_needed_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "spacy.tokens", None)
    with samples.dossier() as dossier, pytest.raises(InputError, match=r"spacy is not installed.*rejoinder\[spacy\]"):
        dossier.export("spacy", tmp_path / "one.spacy")
