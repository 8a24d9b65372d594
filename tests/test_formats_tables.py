"""CSV, TSV, Parquet and JSON Lines: columns, dates, rows that are wrong; lists of addresses without texts."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from format_samples import FERRY, failure, line, loaded, sources, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.documents.formats.columns import Columns, NoTextColumn
from rejoinder.documents.formats.dates import record_date
from rejoinder.documents.loading import Limits, LoadFailure, Source, load, load_given


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    pa = pytest.importorskip("pyarrow")
    made = io.BytesIO()
    pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), made, **options)
    return made.getvalue()


def test_columns_are_known_by_their_names(tmp_path: Path) -> None:
    raw = (
        "Doc_ID,Headline,Body,Pub Date,Link,Source,Lang\r\n"
        'w1,Fees,"The owners asked.\r\n\r\nThe port said ""no"".",2021-03-04T10:00:00Z,https://l.example/1,'
        "Lissen Post,en\r\n"
        "\r\nw2,,Again.,,,,\r\n"
    )
    first, second = sources(loaded(tmp_path, "wire.csv", raw, date="2020-02-02"))
    assert first == Source(
        path=f"{tmp_path / 'wire.csv'}!w1", text='The owners asked.\r\n\r\nThe port said "no".', sha256=first.sha256,
        id="w1", title="Fees", published="2021-03-04", url="https://l.example/1", outlet="Lissen Post", language="en",
    )  # fmt: skip
    assert (second.title, second.published, second.path.rpartition("!")[2]) == (None, "2020-02-02", "w2")
    (one,) = sources(loaded(tmp_path, "plain.csv", "content\nThe owners asked.\n"))
    assert one.path.endswith("plain.csv!2") and one.id is None, "named by its line where it has no id"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("text;date\nDie Größe zählt;2021\n".encode("cp1252"), "Die Größe zählt"),
        (b"\xef\xbb\xbftext,date\nOne\xc3\xa9,2021\n", "Oneé"),
        ("text,date\nOne.,2021\n".encode("utf-16"), "One."),
        (b"text|date\nOne, two; three|2021\n", "One, two; three"),
        (b"text,date\rOne.,2021\r", "One."),
        (b"text,date\n" + b"a" * 70_000 + b" he said \x93no\x94,2021\n", "a" * 70_000 + " he said “no”"),
        (b"date,text\n2021," + b"x" * 65_517 + "é and ö.\n".encode(), "x" * 65_517 + "é and ö."),
    ],
)
def test_encodings_and_delimiters(tmp_path: Path, raw: bytes, text: str) -> None:
    (source,) = sources(loaded(tmp_path, "a.csv", raw))
    assert source.text == text and source.published == "2021"


def test_tab_separated_texts_need_no_quoting(tmp_path: Path) -> None:
    raw = 'text\tdate\n"We won\'t," she said\t2021\n"Quoted\ttext"\t2022\nHe said "no"\t2023\n'
    found = sources(loaded(tmp_path, "a.tsv", raw))
    assert [one.text for one in found] == ['"We won\'t," she said', "Quoted\ttext", 'He said "no"']


def test_wrong_rows_are_named_and_cost_nothing_else(tmp_path: Path) -> None:
    rows = ['1,"a" b,2021', "2,fine,2021", "3,short", "4,,2021", "5,x,04/03/2021", '6,"multi\nline" x,2021', "7,good,"]
    raw = "\n".join(["id,text,date", *rows, '8,"open,2021\n'])
    found = loaded(tmp_path, "a.csv", raw)
    assert [one.text for one in found if isinstance(one, Source)] == ["fine", "good"]
    shown = [line(one).partition("a.csv: ")[2] for one in found if isinstance(one, LoadFailure)]
    starts = [
        "line 2: broken quoting", "line 4: 2 columns where the header has 3", 'line 5: the column "text" is empty',
        "line 6: the column \"published\" is '04/03/2021', no date that is clear", "lines 7 to 8: broken quoting",
        "line 10: broken quoting",
    ]  # fmt: skip
    assert len(shown) == len(starts)
    for one, start in zip(shown, starts, strict=True):
        assert one.startswith(start), one


def test_tables_without_rows_or_texts(tmp_path: Path) -> None:
    assert "empty" in failure(loaded(tmp_path, "a.csv", "\n\n"))
    assert "only a header" in failure(loaded(tmp_path, "a.csv", "text,date\n"))
    assert "no column is known to have the text (there are: a, b)" in failure(loaded(tmp_path, "a.csv", "a,b\n1,2\n"))
    long = "text\n" + "x" * 5000 + "\nB.\n"
    assert "line 2: over 3 kB" in failure(loaded(tmp_path, "a.csv", long, limits=Limits(document=4000)))


def test_columns_given_by_hand(tmp_path: Path) -> None:
    raw = (
        "no,lead,rest,day,text\n1,The owners asked.,The port refused.,04/03/2021,not this\n2,,Only this.,05/03/2021,x\n"
    )
    columns = ["text=lead+rest,published=day:%d/%m/%Y", "id=no"]
    first, second = sources(loaded(tmp_path, "a.csv", raw, columns=columns))
    assert (first.text, first.published, first.id) == ("The owners asked.\n\nThe port refused.", "2021-03-04", "1")
    assert second.text == "Only this."
    assert "no column 'lede', which --columns names (there are: no, lead" in failure(
        loaded(tmp_path, "a.csv", raw, columns=["text=lede"])
    )
    table = {"lead": ["The owners asked.", "x"], "rest": ["The port refused.", None], "text": ["no", "no"]}
    parts = sources(loaded(tmp_path, "a.parquet", parquet(table), columns=["text=lead+rest"]))
    assert [one.text for one in parts] == ["The owners asked.\n\nThe port refused.", "x"]
    lines = '{"lead": "The owners asked.", "rest": "The port refused.", "day": "04/03/2021"}\n{"day": "x"}\n'
    record, wrong = loaded(tmp_path, "a.jsonl", lines, columns=columns[:1])
    assert isinstance(record, Source) and record.text == "The owners asked.\n\nThe port refused."
    assert record.published == "2021-03-04" and "no field 'lead+rest'" in line(wrong)
    odd = Columns.parse(["title=a, b,text=c=d"])
    assert odd.named == (("title", "a, b"), ("text", "c=d")), "names of columns may have commas and equals signs"


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (["body"], "names no column"), (["text="], "names no column"), (["author=x"], "'author' is no field"),
        (["text=a", "text=b"], "given twice"), (["published=d:%q"], "no way to write a date"),
        (["published=d:%H"], "no way to write a date"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_meant(given_: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load([], columns=given_)


def test_a_column_is_used_once() -> None:
    assert Columns.parse(["title=text"]).among(["text", "body"]) == {"title": (0,), "text": (1,)}
    with pytest.raises(NoTextColumn):
        Columns.parse(["title=text"]).among(["text", "url"])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-03-04", "2021-03-04"), ("2021-03", "2021-03"), ("2021", "2021"), ("2021-03-04 10:20:30.5", "2021-03-04"),
        ("2021-03-04T23:00:00-05:00", "2021-03-04"), ("20210304", "2021-03-04"), ("20210304T102030Z", "2021-03-04"),
        ("2021/3/4", "2021-03-04"), ("4 March 2021", "2021-03-04"), ("March 4, 2021", "2021-03-04"),
        ("Thu, 04 Mar 2021 23:59:00 -0500", "2021-03-04"), ("Thursday, 4 March 2021", "2021-03-04"),
        ("04/03/2021", None), ("2021-02-30", None), ("yesterday", None), ("", None), ("12", None), ("30 Ma 2021", None),
    ],
)  # fmt: skip
def test_dates_are_read_where_they_are_clear(written: str, day: str | None) -> None:
    assert record_date(written) == day


GDELT_EVENT = "\t".join(["1019", "20210304", *["x"] * 58, "https://l.example/fees"])
GDELT_FIRST = "\t".join(["1019", "20130304", *["x"] * 55])
GDELT_GKG = "\t".join(["20210304101500-7", "20210304101500", "1", "l.example", "https://l.example/fees", *["x"] * 22])
GDELT_MENTION = "\t".join(
    ["1019", "20210304101500", "20210304101500", "1", "l.example", "https://l.example/f", *["1"] * 10]
)
STORIES = "stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,media_url\n"
STORY = "7,2021-03-04,Fees,https://l.example/fees,en,False,,3,Lissen Post,https://l.example\n"


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        (
            "20210304.export.CSV",
            f"{GDELT_EVENT}\n" * 1234,
            "a GDELT event list: it has the addresses of 1,234 articles",
        ),
        ("2013.CSV", f"{GDELT_FIRST}\n", "a GDELT event list: it has the addresses of 0 articles"),
        (
            "20210304.gkg.csv",
            f"{GDELT_GKG}\n" * 2,
            "a GDELT Global Knowledge Graph list: it has the addresses of 2 articles",
        ),
        ("20210304.mentions.CSV", f"{GDELT_MENTION}\n", "a GDELT list of mentions: it has the addresses of 1 article"),
        ("topic.csv", STORIES + STORY * 3, "a Media Cloud story list: it has the addresses of 3 articles"),
        (
            "found.csv",
            "title,url\nFees,https://l.example/fees\n,\n",
            "a list of addresses: it has the addresses of 1 article",
        ),
    ],
)
def test_lists_of_addresses_are_named_and_not_read(tmp_path: Path, name: str, raw: str, words: str) -> None:
    shown = failure(loaded(tmp_path, name, raw))
    assert shown.endswith(f"{name}: {words} and no texts; nothing was read, fetch the articles first")
    (packed,) = loaded(tmp_path, f"{name}.zip", zipped({name: raw}))
    assert isinstance(packed, LoadFailure) and packed.message.startswith(words)


def test_a_story_list_with_texts_is_read(tmp_path: Path) -> None:
    (one,) = sources(loaded(tmp_path, "a.csv", STORIES.replace("themes", "text") + STORY.replace(",,", ",Fees stay.,")))
    assert (one.text, one.outlet, one.published) == ("Fees stay.", "Lissen Post", "2021-03-04")
    table = {"title": ["Fees"], "url": ["https://l.example/fees"]}
    assert "a list of addresses: it has the addresses of 1 article" in failure(
        loaded(tmp_path, "a.parquet", parquet(table))
    )


def test_parquet_types(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    table = {
        "id": [7, 8, 9, 10],
        "body": pa.array(["One.", "Two.", None, "Four."], pa.large_string()),
        "published": pa.array([datetime.datetime(2021, 3, 4, 23), None, None, None], pa.timestamp("ns")),
        "title": pa.array(["A", "B", "C", "A"]).dictionary_encode(),
        "language": pa.array([b"en", b"en", b"de", None], pa.binary()),
        "vector": [[1.0], [2.0], [3.0], [4.0]],
    }  # fmt: skip
    found = loaded(tmp_path, "a.parquet", parquet(table))
    first, second, wrong, last = found
    assert isinstance(first, Source) and isinstance(second, Source) and isinstance(last, Source)
    assert first == Source(
        path=f"{tmp_path / 'a.parquet'}!7", text="One.", sha256=first.sha256, id="7", title="A", published="2021-03-04",
        language="en",
    )  # fmt: skip
    assert second.published is None and last.language is None
    assert line(wrong).endswith('a.parquet: row 3: the column "text" is empty; there is nothing to read in it')
    (number,) = loaded(tmp_path, "a.parquet", parquet({"text": [1]}))
    assert 'row 1: the column "text" is a number' in line(number)


def test_wrong_parquet_files(tmp_path: Path) -> None:
    raw = parquet({"text": [f"{number} {FERRY}" for number in range(500)]}, row_group_size=100)
    assert "cut off or damaged" in failure(loaded(tmp_path, "a.parquet", raw[:-9]))
    assert "not a Parquet file as its name says" in failure(loaded(tmp_path, "a.parquet", "text\nx\n"))
    assert "encrypted" in failure(loaded(tmp_path, "a.parquet", b"PARE" + raw[4:-4] + b"PARE"))
    assert "no rows" in failure(loaded(tmp_path, "a.parquet", parquet({"text": []})))
    assert "no column is known" in failure(loaded(tmp_path, "a.parquet", parquet({"a": ["x"]})))
    # Packed in another file it is unpacked first, and so is one that comes through a pipe.
    assert len(sources(loaded(tmp_path, "b.parquet.gz", gzip.compress(raw)))) == 500
    assert len(sources(list(load_given([("c.zip", zipped({"a.parquet": raw}))])))) == 500
    assert len(sources(list(load(["-"], stdin=io.BytesIO(raw))))) == 500


def test_parquet_is_not_held_whole(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import random

    noise = random.Random(1)
    texts = [noise.randbytes(10_000).hex() for _ in range(1000)]  # 20 MB in one row group
    (tmp_path / "a.parquet").write_bytes(
        parquet({"text": texts, "b": texts[::-1]}, row_group_size=1000, write_batch_size=16)
    )
    pool = pa.default_memory_pool()
    before, held, count = pool.bytes_allocated(), 0, 0
    for _ in load([tmp_path / "a.parquet"]):
        held = max(held, pool.bytes_allocated() - before)
        count += 1
    assert count == 1000 and held < 9_000_000, f"{held} bytes held of 40 MB"


def test_repeated_cells_of_parquet_are_no_bomb(tmp_path: Path) -> None:
    pool = pytest.importorskip("pyarrow").default_memory_pool()
    raw = parquet({"text": ["The port refused. " * 60_000] * 400})  # 432 MB in 51 kB
    (tmp_path / "a.parquet").write_bytes(raw)
    assert len(raw) < 60_000
    before, held, found = pool.bytes_allocated(), 0, []
    for item in load([tmp_path / "a.parquet"]):
        held = max(held, pool.bytes_allocated() - before)
        found.append(item)
    assert "unpacks to more than 200 times its size" in line(found[-1]) and len(found) == 2
    assert held < 150_000_000
    zeros = parquet({"text": [str(number) + "0" * 1_000_000 for number in range(20)]}, compression="zstd")
    assert "unpacks to more than 200 times its size" in failure(loaded(tmp_path, "b.parquet", zeros))


def test_tables_are_not_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wt") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows([number, f"{number} {FERRY}" * 100] for number in range(600))  # 7 MB
    tracemalloc.start()
    try:
        count = sum(1 for _ in load([path]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 600 and peak < 3_000_000


TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\ufeff"), min_size=1, max_size=60)


@given(st.lists(TEXTS.filter(lambda text: bool(text.strip())), min_size=1, max_size=8), st.sampled_from(",;\t|"))
@settings(max_examples=60, deadline=None)
def test_what_was_written_as_csv_is_read_back(texts: list[str], delimiter: str) -> None:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter)
    writer.writerow(["no", "text", "b"])
    writer.writerows([number, text, "x"] for number, text in enumerate(texts))
    found = list(load_given([("a.csv", made.getvalue().encode())]))
    assert [item.text for item in found if isinstance(item, Source)] == texts


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.parquet"]))
@settings(max_examples=80, deadline=None)
def test_any_bytes_end_in_documents_or_lines(raw: bytes, name: str) -> None:
    assert list(load_given([(name, raw)]))
    assert list(load_given([(name, b"text,date\n" + raw)]))


def test_json_lines_with_columns_left_alone(tmp_path: Path) -> None:
    (one,) = sources(loaded(tmp_path, "a.jsonl", json.dumps({"text": "One.", "published": "4 March 2021"})))
    assert one.published == "2021-03-04" and one.path.endswith("a.jsonl")
