"""Word documents, PDFs and crawls; formats on the command line and in a dossier."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from format_samples import (
    FERRY,
    PAGE,
    failure,
    gzipped_records,
    line,
    loaded,
    pdf,
    record,
    sources,
    tarred,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from record_fakes import FakeReader

from rejoinder.documents.formats.registry import FORMATS, SUFFIXES
from rejoinder.documents.loading import Limits, LoadFailure, Source, load, load_given

HERE = Path(__file__).parent
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str) -> bytes:
    content = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": content})


def test_a_word_document(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Fees stay", 0)
    document.add_paragraph("The owners asked.").add_run(" The port refused.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ferry", "Six crowns"
    document.sections[0].header.paragraphs[0].text = "Header"
    document.add_paragraph("Line one\nline two\tafter a tab")
    made = io.BytesIO()
    document.save(made)
    (source,) = sources(loaded(tmp_path, "a.docx", made.getvalue(), date="2021-03-04"))
    paragraphs = ["Fees stay", "The owners asked. The port refused.", "Ferry", "Six crowns"]
    assert source.text.split("\n\n") == [*paragraphs, "Line one\nline two\tafter a tab"]
    assert source.published == "2021-03-04" and source.sha256 == hashlib.sha256(made.getvalue()).hexdigest()
    assert sources(loaded(tmp_path, "unnamed", made.getvalue()))[0].text == source.text


def test_changes_that_were_tracked_are_as_accepted(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>The port </w:t></w:r><w:del><w:r><w:delText>accepted</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>refused</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>"
    )
    assert sources(loaded(tmp_path, "a.docx", word(body)))[0].text == "The port refused"


def test_wrong_word_documents(tmp_path: Path) -> None:
    whole = word(f"<w:p><w:r><w:t>{FERRY}</w:t></w:r></w:p>")
    assert "damaged" in failure(loaded(tmp_path, "a.docx", whole[:-40]))
    assert "broken XML" in failure(loaded(tmp_path, "a.docx", zipped({"word/document.xml": "<w:document"})))
    assert "no .docx document" in failure(loaded(tmp_path, "a.docx", zipped({"a.txt": "A."})))
    assert "no text" in failure(loaded(tmp_path, "a.docx", word("<w:p/>")))
    assert "encrypted, or in the old .doc format" in failure(
        loaded(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0" + b"x" * 900)
    )
    outside = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document {W}><w:p><w:r><w:t>A&e;B</w:t></w:r></w:p></w:document>'  # noqa: E501
    (found,) = loaded(tmp_path, "a.docx", zipped({"word/document.xml": outside}))
    assert isinstance(found, Source) and found.text in ("AB", "A")


def test_a_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    raw = pdf("The owners asked the port.\nThe port refused.", "Page two.", compress=True)
    (source,) = sources(loaded(tmp_path, "a.pdf", raw))
    assert source.text.split("\n") == ["The owners asked the port.", "The port refused.", "Page two."]
    assert source.sha256 == hashlib.sha256(raw).hexdigest() and source.published is None


def test_wrong_pdfs(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    assert "no text layer" in failure(loaded(tmp_path, "a.pdf", pdf("")))
    assert "cut off or damaged" in failure(loaded(tmp_path, "a.pdf", b"%PDF-1.7 ..."))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret.")))
    writer.encrypt("password", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    assert "encrypted; save it without its password" in failure(loaded(tmp_path, "a.pdf", made.getvalue()))
    open_one = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Open to all.")))
    open_one.encrypt("", "owner", algorithm="RC4-128")
    made = io.BytesIO()
    open_one.write(made)
    assert sources(loaded(tmp_path, "b.pdf", made.getvalue()))[0].text == "Open to all."


CRAWL = [
    record("warcinfo", "crawl", b"software: x", status=None, media="application/warc-fields"),
    record("request", "https://l.example/1", b"GET / HTTP/1.1\r\n\r\n", status=None),
    record("response", "https://l.example/1", PAGE.encode(), media="text/html; charset=utf-8"),
    record(
        "response",
        "https://l.example/2",
        gzip.compress(PAGE.replace("Monday", "Friday").encode()),
        headers="Content-Encoding: gzip\r\n",
    ),
    record("response", "https://l.example/gone", b"<html>Not here</html>", status="404 Not Found"),
    record("response", "https://l.example/x.png", b"\x89PNG", media="image/png"),
    record("response", "https://l.example/p.pdf", pdf("Minutes."), media="application/pdf"),
    record("conversion", "https://l.example/3", FERRY.encode(), status=None, media="text/plain"),
    record("resource", "https://l.example/4", "Größe.".encode("cp1252"), status=None, media="text/plain"),
]


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "crawl.tar.gz"])
def test_a_crawl(tmp_path: Path, name: str) -> None:
    pytest.importorskip("fastwarc")
    raw = b"".join(CRAWL)
    if name.endswith("warc.gz"):
        raw = gzipped_records(CRAWL)
    base = str(tmp_path / name)
    if name.endswith("tar.gz"):
        raw, base = tarred({"c.warc": raw}, "w:gz"), base + "!c.warc"
    found = sources(loaded(tmp_path, name, raw))
    addresses = ["1", "2", "p.pdf", "3", "4"]
    assert [one.path for one in found] == [f"{base}!20210304102030/https://l.example/{one}" for one in addresses]
    assert [one.url for one in found] == [f"https://l.example/{one}" for one in addresses]
    assert "refused on Monday" in found[0].text and "refused on Friday" in found[1].text
    assert found[0].sha256 == hashlib.sha256(PAGE.encode()).hexdigest(), "the same as the page saved by itself"
    assert found[0].title == "Fees stay" and found[0].published is None, "when it was fetched is no date of publication"
    assert [one.text for one in found[2:]] == ["Minutes.", FERRY, "Größe."]


def test_wrong_crawls(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    raw = b"".join(CRAWL)
    for size in (len(raw) - 8, raw.index(b"%PDF") + 50, raw.index(b"PNG")):
        found = loaded(tmp_path, "a.warc", raw[:size])
        assert re.search(r"a\.warc: record \d( \(\S+\))?: cut off before its end", line(found[-1]))
        assert isinstance(found[0], Source)
    packed = gzipped_records(CRAWL)
    found = loaded(tmp_path, "a.warc.gz", packed[:-30])
    assert "cut off before its end" in line(found[-1]) and isinstance(found[0], Source)
    noise = b"".join([*CRAWL[:3], b"noise\r\n\r\n", *CRAWL[3:]])
    assert "record 4: damaged" in line(loaded(tmp_path, "a.warc", noise)[-1])
    assert "none of its 2 records is a page" in failure(loaded(tmp_path, "a.warc", b"".join(CRAWL[:2])))
    assert "not a WARC file" in failure(loaded(tmp_path, "a.warc", "words"))
    broken = record("response", "https://l.example/9", b"no gzip", headers="Content-Encoding: gzip\r\n")
    partial = record("response", "https://l.example/8", PAGE.encode(), more="WARC-Truncated: length\r\n")
    large = record("response", "https://l.example/7", b"x" * 9000, media="text/plain")
    bomb = record(
        "response",
        "https://l.example/6",
        gzip.compress(b"x" * 9000),
        media="text/plain",
        headers="Content-Encoding: gzip\r\n",
    )
    *wrong, last = loaded(tmp_path, "b.warc", broken + partial + large + bomb + CRAWL[2], limits=Limits(document=5000))
    words = ["what the server sent is damaged", "cut off when it was fetched", "over 4 kB", "over 4 kB"]
    assert len(wrong) == 4
    for one, part in zip(wrong, words, strict=True):
        assert part in line(one) and "!20210304102030/https://l.example/" in line(one)
    assert isinstance(last, Source)


def test_a_crawl_is_not_held_whole() -> None:
    pytest.importorskip("fastwarc")

    class Crawl(io.RawIOBase):
        """30 MB of records, made as they are asked for."""

        left, rest = 300, b""

        def read(self, size: int = -1) -> bytes:
            if not self.rest and self.left:
                self.left -= 1
                body = f"{self.left} ".encode() + b"The port refused. " * 5500
                self.rest = record(
                    "conversion", f"https://l.example/{self.left}", body, status=None, media="text/plain"
                )
            found, self.rest = self.rest[:size], self.rest[size:]
            return found

    tracemalloc.start()
    try:
        count = sum(isinstance(one, Source) for one in load(["-"], stdin=Crawl()))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 300 and peak < 5_000_000, peak


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_whatever_is_wrong_ends_in_lines(data: st.DataObject) -> None:
    name, raw = data.draw(
        st.sampled_from(
            [
                ("a.pdf", pdf("The port refused.")),
                ("a.docx", word("<w:p><w:r><w:t>x</w:t></w:r></w:p>")),
                ("a.warc", b"".join(CRAWL)),
            ]
        )
    )
    changed = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=4)) or b"x"
    found = list(load_given([(name, bytes(changed))]))
    assert found and all("\n" not in str(one) for one in found if isinstance(one, LoadFailure))


# On the command line and in a dossier


def test_members_of_archives_are_found_again(tmp_path: Path) -> None:
    from rejoinder.dossier import Dossier

    rows = "id,body\nw1,The owners asked the port.\nw2,The port refused the owners.\n"
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped({"a/ferry.txt": FERRY, "wire.csv": rows, "bad.pdf": b"%PDF-"}))
    (tmp_path / "ferry.txt").write_text(FERRY)
    with Dossier.open(tmp_path / "d.db", reader=FakeReader) as dossier:
        dossier.read(archive, columns=["text=body"])
        assert (dossier.report.added, len(dossier.report.failures)) == (3, 1)
        assert str(dossier.failures[0]).startswith(f"{archive}!bad.pdf: ")
        ids = {entry.path.removeprefix(str(archive)): entry.id for entry in dossier.documents()}
        assert set(ids) == {"!a/ferry.txt", "!wire.csv!w1", "!wire.csv!w2"}
        assert dossier.document(f"{archive}!a/ferry.txt").document.text == FERRY
        assert dossier.document("all.zip!a/ferry.txt").document.id == ids["!a/ferry.txt"]
        dossier.read(archive, tmp_path / "ferry.txt", columns=["text=body"])
        assert (dossier.report.added, dossier.report.already) == (0, 3), "nothing is read twice"
        assert {entry.path.removeprefix(str(archive)): entry.id for entry in dossier.documents()} == ids
        from rejoinder.errors import InputError

        with pytest.raises(InputError, match="names no column"):
            dossier.read(archive, columns=["body"])


def test_the_command(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app

    done = CliRunner().invoke(app, ["read", str(tmp_path / "no.csv"), "--columns", "author=x"])
    assert done.exit_code == 2 and "'author' is no field" in done.stderr
    (tmp_path / "list.csv").write_text("title,url\nFees,https://l.example/fees\n")
    done = CliRunner().invoke(app, ["read", str(tmp_path / "list.csv")])
    assert done.exit_code == 1 and done.stdout == "" and done.stderr.count("\n") == 1
    assert "the addresses of 1 article and no texts" in done.stderr


def test_help_and_documentation_state_formats_and_limits() -> None:
    from typer.testing import CliRunner

    from rejoinder.cli import app

    printed = CliRunner().invoke(app, ["read", "--help"], env={"COLUMNS": "200"}).stdout
    shown = " ".join(re.sub(r"[│╭╰─╮╯]", " ", printed).split())
    page = (HERE.parent / "docs" / "formats.md").read_text(encoding="utf-8")
    limits = Limits()
    stated = [
        f"{limits.document >> 20} MB", f"{limits.spooled >> 30} GB", f"{limits.depth} layers",
        f"{limits.members // 1_000_000} million", f"{limits.unpacked >> 40} TB", f"{limits.grace >> 20} MB",
        f"{limits.ratio} times",
    ]  # fmt: skip
    for words in stated:
        assert words in shown and words in page, words
    for suffix in SUFFIXES:
        assert f"`{suffix}`" in page, suffix
    for one in FORMATS:
        assert one.suffixes[0] in shown or one.module in ("compressed", "tars"), one
    for module in {one.module for one in FORMATS}:
        source = (HERE.parent / "src/rejoinder/documents/formats" / f"{module}.py").read_text(encoding="utf-8")
        assert "def read(given: Given)" in source


def test_formats_load_no_library_before_they_need_it() -> None:
    import subprocess

    code = (
        "import sys; from rejoinder.documents.loading import load; list(load([sys.argv[1]]));"
        "print([m for m in ('pyarrow', 'fastwarc', 'pypdf', 'lxml', 'trafilatura', 'tarfile', 'email.parser')"
        " if m in sys.modules])"
    )
    path = str(HERE.parent / "examples" / "security-guarantees" / "04-presidents-call.txt")
    done: Any = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
