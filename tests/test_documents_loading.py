import hashlib
import io
import json
from pathlib import Path

import pytest
import typer

import rejoinder
from rejoinder.commands.terminal import day
from rejoinder.documents.days import checked_day
from rejoinder.documents.encodings import decode
from rejoinder.documents.loading import Limits, LoadFailure, Source, load
from rejoinder.dossier import Dossier
from rejoinder.errors import InputError

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Ministers leave the table - The Daily Sample</title>
<meta property="og:site_name" content="The Daily Sample">
<meta property="article:published_time" content="2021-03-04T10:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Ministers leave the table</h1>
<p>The fisheries ministers of the two coasts left the table on Thursday without an answer to the question of quotas.</p>
<p>“We have asked for a figure in writing,” one of them said, adding that the next round would not begin without it.</p>
</article><footer>All rights reserved</footer></body></html>"""


def only(items: object) -> object:
    (item,) = list(items)  # type: ignore[call-overload]
    return item


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_plain_text_is_kept_as_decoded(tmp_path: Path) -> None:
    raw = "One line.\r\n\r\nTwo\u00a0lines.\n".encode()
    source = only(load([write(tmp_path, "a.txt", raw)]))
    assert source == Source(
        path=str(tmp_path / "a.txt"),
        text="One line.\r\n\r\nTwo\u00a0lines.\n",
        sha256=hashlib.sha256(raw).hexdigest(),
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbfShe said no.", "She said no."),
        ("Der Minister sagte nein, größer.".encode("utf-16"), "Der Minister sagte nein, größer."),
        ("The minister said no again.".encode("utf-16-be"), "The minister said no again."),
        (b"He said \x93no\x94 \x96 and left.", "He said “no” – and left."),
        (
            "Министр заявил, что переговоры о квотах продолжатся в понедельник.".encode("cp1251"),
            "Министр заявил, что переговоры о квотах продолжатся в понедельник.",
        ),
        ("Café “yes”, naïve. ".encode() + b"\x93no\x94", "Café “yes”, naïve. “no”"),
        ("Café “yes”. ".encode() + b"cut \xe2\x80 off", "Café “yes”. cut \ufffd off"),
    ],
)
def test_encodings(tmp_path: Path, raw: bytes, text: str) -> None:
    source, *_ = load([write(tmp_path, "a.txt", raw)])
    assert isinstance(source, Source)
    assert source.text == text


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("Café\nno".encode() + b"\xe9 \xe2\x80 off", "line 2"),
        (b"\xef\xbb\xbfcut \xe2\x80 off", "line 1"),
        (b"plain\nwords\nbri\xffdge", "line 3"),
    ],
)
def test_invalid_bytes_are_named_and_the_rest_is_read(tmp_path: Path, raw: bytes, place: str) -> None:
    source, failure = load([write(tmp_path, "a.txt", raw)])
    assert isinstance(source, Source) and isinstance(failure, LoadFailure)
    assert (failure.place, "no UTF-8" in failure.message) == (place, True)


def test_invalid_bytes_in_a_line_of_json(tmp_path: Path) -> None:
    raw = b'{"text": "fine"}\n{"text": "Caf\xc3\xa9 \xe2\x80 cut"}\n'
    one, two, failure = load([write(tmp_path, "a.jsonl", raw)])
    assert isinstance(one, Source) and isinstance(two, Source) and isinstance(failure, LoadFailure)
    assert failure.place == "line 2"


@pytest.mark.parametrize("raw", [b"a caf\xe9 closed", "café".encode("utf-16"), b"He said \x93no\x94", "naïve".encode()])
def test_an_older_encoding_is_not_wrong(tmp_path: Path, raw: bytes) -> None:
    assert isinstance(only(load([write(tmp_path, "a.txt", raw)])), Source)


def test_page_gives_main_text_and_metadata(tmp_path: Path) -> None:
    source = only(load([write(tmp_path, "page.html", PAGE)]))
    assert isinstance(source, Source)
    assert "asked for a figure in writing" in source.text
    assert "World" not in source.text and "rights reserved" not in source.text
    assert source.title == "Ministers leave the table"
    assert source.published == "2021-03-04"
    assert source.outlet == "The Daily Sample"
    assert source.language == "en"
    assert only(load([tmp_path / "page.html"], date="2021-03-05")).published == "2021-03-05"  # type: ignore[attr-defined]


def test_page_without_text_is_a_failure(tmp_path: Path) -> None:
    failure = only(load([write(tmp_path, "page.html", "<html><body></body></html>")]))
    assert isinstance(failure, LoadFailure) and "no main text" in failure.message


def test_json_lines_load_around_broken_ones(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": "First.", "title": "T", "published": "2020-02-03T04:05:06Z", "outlet": "O"}),
        '{"text": ',
        json.dumps({"text": 7}),
        json.dumps({"title": "none"}),
        "",
        json.dumps(["x"]),
        json.dumps({"text": "Bad date.", "published": "2020-02-30"}),
        json.dumps({"id": 12, "text": "Second."}),
        '{"text": "lone \\ud800 surrogate"}',
    ]
    found = list(load([write(tmp_path, "d.jsonl", "\n".join(lines))], date="2019-01-01"))
    sources = [item for item in found if isinstance(item, Source)]
    failures = [item for item in found if isinstance(item, LoadFailure)]
    assert [source.text for source in sources] == ["First.", "Second.", "lone \ufffd surrogate"]
    assert [source.published for source in sources] == ["2020-02-03", "2019-01-01", "2019-01-01"]
    assert [source.id for source in sources] == ["a", "12", None]
    assert sources[0].sha256 == hashlib.sha256(b"First.").hexdigest()
    assert [failure.place for failure in failures] == ["line 2", "line 3", "line 4", "line 6", "line 7"]
    assert "2020-02-30" in failures[-1].message
    assert str(failures[1]) == f'{tmp_path / "d.jsonl"}: line 3: the field "text" is a number; it must be a string'
    assert all("\n" not in str(failure) for failure in failures)


def test_short_json_lines_file(tmp_path: Path) -> None:
    path = write(tmp_path, "d.ndjson", b'\n\n{"text":"x"}')
    assert only(load([path])).text == "x"  # type: ignore[attr-defined]


def test_same_bytes_are_one_document_but_ids_tell_records_apart(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "The same.")
    write(tmp_path, "b.txt", "The same.")
    write(tmp_path, "c.jsonl", '{"id":"1","text":"Wire."}\n{"id":"2","text":"Wire."}\n{"id":"1","text":"Wire."}')
    found = list(load([tmp_path, tmp_path / "a.txt"]))
    assert [(Path(item.path).name, getattr(item, "id", None)) for item in found] == [
        ("a.txt", None),
        ("c.jsonl", "1"),
        ("c.jsonl", "2"),
    ]


def test_folders_and_patterns(tmp_path: Path) -> None:
    write(tmp_path, "x/b.txt", "b")
    write(tmp_path, "x/deep/a.md", "a")
    write(tmp_path, "x/picture.png", b"\x89PNG")
    write(tmp_path, "x/.hidden.txt", "h")
    write(tmp_path, "x/odd[1].txt", "odd")
    names = [Path(item.path).name for item in load([tmp_path / "x"])]
    assert names == ["b.txt", "odd[1].txt", "a.md"]
    assert [Path(item.path).name for item in load([str(tmp_path / "x" / "*.txt")])] == ["b.txt", "odd[1].txt"]
    assert [Path(item.path).name for item in load([str(tmp_path / "**" / "*.md")])] == ["a.md"]
    assert only(load([tmp_path / "x" / "odd[1].txt"])).text == "odd"  # type: ignore[attr-defined]


def test_failures_are_one_clear_line_and_cost_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "empty.txt", b"")
    write(tmp_path, "blank.txt", b" \r\n\t")
    write(tmp_path, "binary.txt", bytes(range(256)) * 8)
    write(tmp_path, "report.txt", b"%PDF-1.7 ...")
    (tmp_path / "nothing").mkdir()
    good = write(tmp_path, "good.txt", "Good.")
    names = ["empty.txt", "blank.txt", "binary.txt", "report.txt", "nothing", "missing.txt", "*.none"]
    found = list(load([*(tmp_path / name for name in names), "bad\0path", "x" * 5000, good]))
    *failures, last = found
    assert isinstance(last, Source) and last.text == "Good."
    wanted = ["empty", "empty", "binary file", "a PDF", "no file that can be read", "no such file", "no file matches"]
    assert len(failures) == len(wanted) + 2
    for failure, words in zip(failures, wanted, strict=False):
        assert isinstance(failure, LoadFailure)
        assert words in failure.message
        assert str(failure).startswith(failure.path + ": ") and "\n" not in str(failure)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "closed.txt", "x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    failure = only(load([path]))
    assert isinstance(failure, LoadFailure) and "no permission" in failure.message


def test_too_large(tmp_path: Path) -> None:
    limits = Limits(document=3 * 1024 * 1024)
    path = write(tmp_path, "big.txt", b"x" * (3 * 1024 * 1024 + 1))
    lines = write(tmp_path, "big.jsonl", b'{"text":"a"}\n{"text":"' + b"x" * (7 * 1024 * 1024) + b'"}\n{"text":"b"}\n')
    failure = only(load([path], limits=limits))
    assert isinstance(failure, LoadFailure) and "over 3 MB" in failure.message
    first, failed, last = load([lines], limits=limits)
    assert (first.text, last.text) == ("a", "b")  # type: ignore[union-attr]
    assert isinstance(failed, LoadFailure) and failed.place == "line 2" and "over 3 MB" in failed.message


def test_50_megabytes_load(tmp_path: Path) -> None:
    path = write(tmp_path, "big.txt", b"The envoys met again.\n" * 2_400_000)
    source = only(load([path]))
    assert isinstance(source, Source) and len(source.text) == 22 * 2_400_000


def test_standard_input() -> None:
    assert only(load(["-"], stdin=io.BytesIO(b"Plain text."))).text == "Plain text."  # type: ignore[attr-defined]
    found = list(load(["-"], stdin=io.BytesIO(b'{"text":"One."}\n{"text":"Two."}\n')))
    assert [item.text for item in found] == ["One.", "Two."]  # type: ignore[union-attr]
    page = only(load(["-"], stdin=io.BytesIO(PAGE.encode())))
    assert isinstance(page, Source) and page.outlet == "The Daily Sample"
    assert isinstance(only(load(["-"], stdin=io.BytesIO(b""))), LoadFailure)


NO_DAYS = [
    "yesterday", "2022-13-01", "2022-1-1", "2023-02-29", "20220127", "2022-W04-4", "2022W044", "2022-01-27\n",
    " 2022-01-27", "2022-01-27T00:00", "٢٠٢٢-٠١-٢٧", "",
]  # fmt: skip


@pytest.mark.parametrize("date", NO_DAYS)
def test_bad_date_raises_at_once(date: str) -> None:
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        load([], date=date)


@pytest.mark.parametrize("date", NO_DAYS)
def test_a_day_is_a_day_wherever_it_is_given(date: str) -> None:
    with Dossier.open(None) as dossier, pytest.raises(InputError, match="is no date; write it as YYYY-MM-DD"):
        dossier.outcomes("nowhere.txt", date=date)
    with pytest.raises(InputError, match="is no date; write it as YYYY-MM-DD"):
        rejoinder.read("Velmark left.", date=date)
    with pytest.raises(typer.BadParameter, match="is no date; write it as YYYY-MM-DD"):
        day(date, "--since")
    with pytest.raises(InputError, match=r"^since: .* is no date; write it as YYYY-MM-DD"):
        checked_day(date, "since")


def test_what_a_day_is() -> None:
    assert checked_day("2024-02-29") == day("2024-02-29") == "2024-02-29" and day(None) is None


def test_an_encoding_that_there_is_not_is_passed_over() -> None:
    for declared in ("no-such-encoding", "hex", "undefined", "idna"):
        page = f'<html><head><meta charset="{declared}"></head><body><p>die Brücke</p></body></html>'
        assert "die Brücke" in decode(page.encode("cp1252"))
        assert "die Brücke" in decode(page.encode("cp1252"), declared)
