import csv
import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path

import exchange_samples as samples
import pytest
from record_fakes import FakeReader, source

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.exchange import cameo, polecat
from rejoinder.exchange.formats import EXPORTERS, IMPORTERS, exporter, importer
from rejoinder.exchange.tables import TABLES
from rejoinder.record.store import Arrival, Store
from rejoinder.record.types import Board, Issue

DOCS = (Path(__file__).parent.parent / "docs" / "exchange.md").read_text(encoding="utf-8")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_every_table_and_keeps_texts_as_they_are(tmp_path: Path) -> None:
    with samples.dossier() as dossier:
        dossier.export("csv", tmp_path / "out")
        board = dossier.board()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{name}.csv" for name in TABLES)
    documents = rows(tmp_path / "out" / "documents.csv")
    assert [row["text"] for row in documents] == [samples.LAKE, samples.REPLY]
    for name, table in TABLES.items():
        found = rows(tmp_path / "out" / f"{name}.csv")
        assert found and list(found[0]) == [column.name for column in table.columns]
    demand = rows(tmp_path / "out" / "moves.csv")[0]
    assert json.loads(demand["to_actors"]) == ["USA", "NATO"]
    start, end = int(demand["point_start"]), int(demand["point_end"])
    assert samples.LAKE[start:end] == demand["point_text"] == "a treaty on the la\u0308ke"
    assert (demand["time_earliest"], demand["time_latest"]) == ("2022-01-01", "2022-01-31")
    assert demand["issue"] == board.issues[0].id
    standing = rows(tmp_path / "out" / "standings.csv")[0]
    assert json.loads(standing["evidence_moves"]) == ["reply/m0"]


def test_parquet_has_the_same_rows_with_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with samples.dossier() as dossier:
        dossier.export("parquet", tmp_path / "p")
        dossier.export("csv", tmp_path / "c")
    for name, table in TABLES.items():
        found = parquet.read_table(tmp_path / "p" / f"{name}.parquet")
        assert found.column_names == [column.name for column in table.columns]
        assert found.num_rows == len(rows(tmp_path / "c" / f"{name}.csv"))
    moves = parquet.read_table(tmp_path / "p" / "moves.parquet").to_pylist()
    assert moves[0]["time_earliest"] == datetime.date(2022, 1, 1) and moves[0]["to_actors"] == ["USA", "NATO"]
    assert parquet.read_table(tmp_path / "p" / "documents.parquet").to_pylist()[0]["text"] == samples.LAKE


def test_every_column_and_format_is_documented() -> None:
    for name, table in TABLES.items():
        section = DOCS[DOCS.index(f"### {name}\n") + 4 :]
        section = re.split(r"\n##+ ", section)[0]
        for column in table.columns:
            assert re.search(rf"^\| `{re.escape(column.name)}` \| {re.escape(column.kind)} \|", section, re.M), (
                name,
                column,
            )
        documented = re.findall(r"^\| `([a-z0-9_]+)` \|", section, re.M)
        assert documented == [column.name for column in table.columns], name
    for form in {*EXPORTERS, *IMPORTERS}:
        assert re.search(rf"`{form}`", DOCS), form
    for column in polecat.COLUMNS:
        assert f"| {column} |" in DOCS, column
    for column in cameo.COLUMNS:
        assert re.search(rf"^\| `{column}` \|", DOCS, re.M), column


def test_formats_by_name() -> None:
    for name in EXPORTERS:
        one = exporter(name)
        assert one.name == name and (one.suffix == "" or one.suffix.startswith("."))
    for name in IMPORTERS:
        assert importer(name).name == name
    with pytest.raises(InputError, match=r"^xlsx: no format that can be written; known are csv, parquet"):
        exporter("xlsx")
    with pytest.raises(InputError, match=r"^csv: no format that can be read in; known are dna"):
        importer("csv")


def test_a_missing_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with (
        samples.dossier() as dossier,
        pytest.raises(InputError, match=r"pyarrow is not installed.*rejoinder\[tables\]"),
    ):
        dossier.export("parquet", tmp_path / "p")
    assert not (tmp_path / "p").exists()


def test_what_was_there_stays_until_the_new_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "events.jsonl"
    target.write_text("before")
    with samples.dossier() as dossier:

        def broken() -> object:
            raise RuntimeError("stopped")

        dossier.readings = broken  # type: ignore[method-assign,assignment]
        with pytest.raises(RuntimeError):
            dossier.export("plover", target)
    assert target.read_text() == "before" and list(tmp_path.iterdir()) == [target]
    with samples.dossier() as dossier:
        with pytest.raises(InputError, match="a folder; name a file"):
            dossier.export("plover", tmp_path)
        with pytest.raises(InputError, match="cannot be written"):
            dossier.export("plover", tmp_path / "none" / "events.jsonl")
        with pytest.raises(InputError, match=r"events\.jsonl: no folder can be made there \(a file\)"):
            dossier.export("csv", target)


@pytest.fixture(scope="module")
def lakes() -> Iterator[tuple[Dossier, Dossier]]:
    """Two dossiers, the second with twice the documents; both longer than what is written at once."""
    with many(55, 40) as few, many(110, 40) as more:
        yield few, more


@pytest.mark.parametrize("form", ["csv", "parquet", "plover", "polecat"])
def test_many_moves_are_written_in_bounded_memory(tmp_path: Path, form: str, lakes: tuple[Dossier, Dossier]) -> None:
    """Peak memory may grow by the ids on the board, not by the documents (1.5 kB a move)."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    import tracemalloc

    peaks = []
    for i, dossier in enumerate(lakes):
        dossier.export(form, tmp_path / f"warm{i}")
        tracemalloc.start()
        dossier.export(form, tmp_path / f"out{i}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.1 + 55 * 40 * 300


def many(documents: int, moves: int) -> Dossier:
    """A dossier of documents with so many moves each, all on one issue; only their ids are on the board."""
    store, reader = Store.open(None), FakeReader()
    line = "RUS demands of USA, NATO: a treaty on lake {} (2022-01-26)\n"
    ids: list[str] = []
    for i in range(documents):
        one = source(f"{i}\n" + "".join(line.format(k) for k in range(moves)), f"{i}.txt", id=f"n{i}")
        reading = reader.read(one)
        reading = samples.named(reading)
        ids += [move.id for move in reading.moves]
        store.add([Arrival(reading, one.sha256)], reader="fake-1")
    board = Board((), (Issue("i0", "lakes", tuple(ids)),))
    return Dossier(store, reader=FakeReader, filing=lambda readings: board)  # type: ignore[arg-type]


def test_what_the_page_for_r_names_is_there() -> None:
    page = (Path(__file__).parent.parent / "docs" / "r.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```r\n(.*?)```", page, re.DOTALL)
    tables = {name for block in blocks for name in re.findall(r"tables/(\w+)\.parquet", block)}
    assert tables == {"moves", "issues", "standings", "documents"} <= set(TABLES)
    columns = {column.name for table in TABLES.values() for column in table.columns}
    # words with an underscore that no bracket follows are columns, or R's own
    named = {
        word
        for block in blocks
        for word in re.findall(r"(?<![\w\"/])[a-z]+(?:_[a-z]+)+\b(?!\()", re.sub(r'"[^"]*"|#.*', "", block))
    }
    assert named - columns == {"db_url"} and len(named) >= 8
    from rejoinder.exchange.dna_export import PASSWORD

    assert f'coderPassword = "{PASSWORD}"' in page
