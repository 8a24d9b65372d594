"""Graphs, calendar, report, data frames."""

import datetime
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import exchange_samples as samples
import pytest
from msgspec.structs import replace
from record_fakes import FakeReader, source

from rejoinder.exchange.graphs import EDGE, NODE
from rejoinder.exchange.meetings import appointments
from rejoinder.record.types import Board, Issue, Party, Standing, Time

DOCS = (Path(__file__).parent.parent / "docs" / "exchange.md").read_text(encoding="utf-8")


def test_graphs_have_every_move_with_its_dates(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    with samples.dossier() as dossier:
        dossier.export("graphml", tmp_path / "g.graphml")
        dossier.export("gexf", tmp_path / "g.gexf")
    found = networkx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert set(found) == {"RUS", "USA", "NATO"} and found.nodes["RUS"]["kind"] == "state"
    edges = {(a, b, about["act"]): about for a, b, about in found.edges(data=True)}
    assert set(edges) == {
        ("RUS", "USA", "demand"),
        ("RUS", "NATO", "demand"),
        ("USA", "RUS", "reject"),
        ("USA", "RUS", "meet"),
    }
    demand = edges["RUS", "USA", "demand"]
    assert (demand["earliest"], demand["latest"]) == ("2022-01-01", "2022-01-31")
    assert demand["issue"] == "a treaty on the la\u0308ke"
    root = ElementTree.parse(tmp_path / "g.gexf").getroot()
    spans = [(edge.get("start"), edge.get("end")) for edge in root.iter() if edge.tag.endswith("}edge")]
    assert ("2022-01-01", "2022-01-31") in spans and ("2022-01-10", "2022-01-10") in spans
    for name in (*NODE, *EDGE):
        assert re.search(rf"^\| `{name}` \|", DOCS, re.M), name
    assert {key for about in edges.values() for key in about} <= set(EDGE)


def test_a_calendar_has_meetings_and_deadlines(tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    text = (
        "The lake\nRUS demands of USA: take boats away no later than 1 February, and answer the letter of 5 January.\n"
    )
    one = samples.named(FakeReader().read(source(text, "x.txt", id="x", published="2022-01-20")))
    at = {words: text.index(words) for words in ("1 February", "5 January")}
    times = tuple(
        Time(at[words], at[words] + len(words), words, "DATE", value)
        for words, value in (("1 February", "2022-02-01"), ("5 January", "2022-01-05"))
    )
    with samples.dossier() as two, samples.holding(replace(one, times=times), *two.readings()) as dossier:
        found = [(entry.first.isoformat(), entry.kind) for entry in appointments(dossier)]
        assert found == [("2022-01-10", "meeting"), ("2022-02-01", "deadline")]
        dossier.export("ical", tmp_path / "talks.ics")
        dossier.export("ical", tmp_path / "again.ics")
    assert (tmp_path / "talks.ics").read_bytes() == (tmp_path / "again.ics").read_bytes()
    calendar = icalendar.Calendar.from_ical((tmp_path / "talks.ics").read_bytes())
    events = list(calendar.walk("VEVENT"))
    assert [event["summary"] for event in events] == [
        "USA meets RUS: talks",
        "Deadline: RUS demands of USA: take boats away no later than 1 February, and answer the letter of 5 January",
    ]
    assert events[0]["dtstart"].dt == datetime.date(2022, 1, 10) and events[0]["dtend"].dt == datetime.date(2022, 1, 11)
    assert len({event["uid"] for event in events}) == 2


class Balanced(HTMLParser):
    """Whether every element that is opened is closed, in order; and what links and loads there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_report_is_whole_and_harmless(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> | *bold* [x](javascript:alert(1))"
    text = f"{evil}\nRUS demands of USA: {evil.replace('(', '{').replace(')', '}')} \n"
    one = samples.named(FakeReader().read(source(text, "x|y.txt", id="x", published="2022-01-20")))
    one = replace(one, document=replace(one.document, title=evil, url="javascript:alert(1)"))
    with samples.dossier() as two:
        lake = next(two.readings())
        lake = replace(lake, document=replace(lake.document, url="https://example.org/?a=1&b=2"))
        with samples.holding(one, lake) as dossier:
            dossier.export("html", tmp_path / "r.html")
            dossier.export("markdown", tmp_path / "r.md")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    parser = Balanced()
    parser.feed(page)
    parser.close()
    assert parser.open == [] and "script" not in parser.ids and "<script" not in page
    outside = [address for address in parser.addresses if not address.startswith("#")]
    assert outside == ["https://example.org/?a=1&b=2"]
    assert {address[1:] for address in parser.addresses if address.startswith("#")} <= set(parser.ids)
    for words in ("Board", "Timeline", "Sources", "unanswered", "a treaty on the la\u0308ke", "2022-01"):
        assert words in page
    markdown = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert "<script>" not in markdown and "\\<script\\>" in markdown
    assert not re.search(r"(?<!\\)\]\(", markdown)
    for line in markdown.split("\n"):
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (4, 5), line


def test_an_empty_dossier_can_be_written_in_every_format(tmp_path: Path) -> None:
    from rejoinder.exchange.formats import EXPORTERS, exporter

    with samples.holding() as dossier:
        for name in EXPORTERS:
            dossier.export(name, tmp_path / f"{name}{exporter(name).suffix}")
            assert (tmp_path / f"{name}{exporter(name).suffix}").exists()


def test_a_board_for_notebooks() -> None:
    board = Board(
        (Party("RUS", "Russia"), Party("X", "<b>")),
        (Issue("i", "a <lake>", ("m",), (Standing("RUS", "rejected"), Standing("X", "open")), ("RUS",)),),
    )
    page = board._repr_html_()
    assert "a &lt;lake&gt;" in page and "<b>" not in page and "asks rejected" in page
    Balanced().feed(page)


def test_a_timeline_and_a_document_for_notebooks() -> None:
    evil = "<script>alert(1)</script>"
    text = f"{evil}\nRUS demands of USA: {evil.replace('(', '{').replace(')', '}')} \nRUS says: {evil}\n\x1b[31mred\n"
    one = samples.named(FakeReader().read(source(text, f"{evil}.txt", id="x", published="2022-01-20")))
    one = replace(one, document=replace(one.document, title=evil, url="javascript:alert(1)"))
    with samples.holding(one) as dossier:
        page, events = dossier.document("x")._repr_html_(), dossier.timeline()
    assert isinstance(events, list) and [event.act for event in events] == ["demand"]
    for found in (page, events._repr_html_()):
        assert "<script" not in found and "\x1b" not in found and "href" not in found
        parser = Balanced()
        parser.feed(found)
        parser.close()
        assert parser.open == []
    # no letter is lost
    words = re.sub(r"<sup>\w+</sup>|<ul.*?</ul>|<[^>]+>", "", page.split("</small></p>", 1)[1])
    assert "".join(unescape(words).split()) == "".join(text.split()).replace("\x1b", "\ufffd")
    assert "<sup>1</sup> said by RUS" in page and "<sup>a</sup>" in page
    with samples.holding() as empty:
        assert empty.timeline()._repr_html_() == "<p>No events on record.</p>"
    long = replace(one, document=replace(one.document, text="word " * 12_000), statements=(), moves=())
    assert "further characters are not shown" in long._repr_html_()


def test_moves_become_frames_and_stay_a_list() -> None:
    pytest.importorskip("pyarrow")
    with samples.dossier() as dossier:
        moves, statements, documents = dossier.moves(), dossier.statements(), dossier.documents()
    assert isinstance(moves, list) and [entry.move.act for entry in moves] == ["demand", "reject", "meet"]
    table = moves.to_arrow()
    assert table.column("act").to_pylist() == ["demand", "reject", "meet"]
    assert table.column("position").to_pylist() == [0, 0, 1] and "issue" not in table.column_names
    assert statements.to_arrow().num_rows == 2 and documents.to_arrow().num_rows == 2
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    frame = moves.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and frame["time_earliest"].tolist()[0] == datetime.date(2022, 1, 1)
    assert moves.to_polars().schema["to_actors"] == polars.List(polars.String)
    for word in ("to_arrow", "to_pandas", "to_polars"):
        assert word in DOCS


def test_types_of_frames_are_as_documented() -> None:
    for name in ("pyarrow", "pandas", "polars"):
        pytest.importorskip(name)
    table = DOCS.split("| type above | Arrow | polars | pandas |\n")[1].split("\n\n")[0]
    documented = {}
    for line in table.splitlines()[1:]:
        kind, *types = (cell.strip().strip("`") for cell in line.strip("|").split(" | "))
        documented[kind.strip()] = types
    seen = set()
    with samples.dossier() as dossier:
        for entries in (dossier.documents(), dossier.statements(), dossier.moves()):
            arrow, polars, pandas = entries.to_arrow(), entries.to_polars(), entries.to_pandas()
            for column in entries.columns:
                types = [str(arrow.schema.field(column.name).type), str(polars.schema[column.name])]
                assert [*types, str(pandas.dtypes[column.name])] == documented[column.kind], column
                seen.add(column.kind)
    assert seen == set(documented)
