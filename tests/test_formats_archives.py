"""Zip, tar and compressed files: what is in them, what is wrong with them, and what they may unpack to."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import struct
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from format_samples import FERRY, PAGE, Found, failure, line, loaded, pdf, sources, tarred, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.documents.formats import given as given_module
from rejoinder.documents.loading import Limits, LoadFailure, Source, load, load_given

SMALL = Limits(document=200_000, ratio=20, grace=100_000, unpacked=3_000_000, spooled=1_000_000, depth=3, members=50)


def zstd(raw: bytes) -> bytes:
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return bytes(pytest.importorskip(name).compress(raw))


def test_members_are_named_after_the_archive_and_are_the_same_documents_as_files(tmp_path: Path) -> None:
    inside: dict[str, bytes | str] = {
        "2021/ferry.txt": FERRY, "page.html": PAGE, "picture.png": b"\x89PNG", ".hidden.txt": "no",
        "__MACOSX/ferry.txt": "no", "wire.jsonl": '{"text": "One."}\n{"text": "Two."}',
    }  # fmt: skip
    for name, raw in (("a.zip", zipped(inside)), ("a.tar", tarred(inside)), ("a.tar.gz", tarred(inside, "w:gz"))):
        found = sources(loaded(tmp_path, name, raw))
        base = str(tmp_path / name)
        assert [one.path for one in found] == [
            f"{base}!2021/ferry.txt", f"{base}!page.html", f"{base}!wire.jsonl", f"{base}!wire.jsonl"
        ]  # fmt: skip
        assert found[0].text == FERRY
        assert found[0].sha256 == hashlib.sha256(FERRY.encode()).hexdigest()
        assert loaded(tmp_path, name, raw) == found, "the same names and ids when read again"
    (tmp_path / "ferry.txt").write_text(FERRY)
    again = list(load([tmp_path / "a.zip", tmp_path / "a.tar", tmp_path / "ferry.txt"]))
    assert len(again) == 4, "the same bytes are one document, wherever they lie"


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.txt.gz", gzip.compress), ("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress), ("a.txt.zst", zstd)],
)
def test_compressed_files(tmp_path: Path, name: str, pack: Any) -> None:
    (source,) = sources(loaded(tmp_path, name, pack(FERRY.encode())))
    assert source.text == FERRY and source.path == str(tmp_path / name)
    assert source.sha256 == hashlib.sha256(FERRY.encode()).hexdigest()
    two = pack(FERRY.encode()) + pack(b"More.") + (b"\0" * 7 if name.endswith("gz") else b"")
    assert sources(loaded(tmp_path, name, two))[0].text == FERRY + "More.", "streams one after another are one file"
    for cut in (len(pack(FERRY.encode())) - 2, 20):
        assert "cut off before its end" in failure(loaded(tmp_path, name, pack(FERRY.encode())[:cut]))
    assert "damaged" in failure(loaded(tmp_path, name, pack(FERRY.encode()) + b"something else"))
    assert "damaged or something else, not a" in failure(loaded(tmp_path, name, b"plain"))
    assert "empty" in failure(loaded(tmp_path, name, pack(b"")))
    # Without a suffix that is known, the first bytes tell; the name that is left tells what is inside.
    assert sources(loaded(tmp_path, "unnamed", pack(FERRY.encode())))[0].text == FERRY
    assert sources(loaded(tmp_path, "b.csv" + name[5:], pack(b"text\nOne.\n")))[0].text == "One."


def test_archives_within_archives(tmp_path: Path) -> None:
    inner = zipped({"deep/ferry.txt": FERRY})
    raw = tarred({"one.zip": inner, "two.txt.gz": gzip.compress(b"Two."), "three.pdf": pdf("Three.")}, "w:gz")
    found = sources(loaded(tmp_path, "all.tgz", raw))
    ends = ["!one.zip!deep/ferry.txt", "!two.txt.gz", "!three.pdf"]
    assert [one.path.removeprefix(str(tmp_path / "all.tgz")) for one in found] == ends
    assert [one.text.strip() for one in found] == [FERRY.strip(), "Two.", "Three."]


def test_layers_are_counted(tmp_path: Path) -> None:
    raw = zipped({"a.txt": FERRY})
    for _ in range(SMALL.depth - 1):
        raw = zipped({"in.zip": raw})
    assert sources(loaded(tmp_path, "a.zip", raw, limits=SMALL))
    assert "under more than 3 layers" in failure(loaded(tmp_path, "a.zip", zipped({"in.zip": raw}), limits=SMALL))
    wrapped = b"x"
    for _ in range(9):
        wrapped = gzip.compress(wrapped)
    assert "under more than 6 layers" in failure(loaded(tmp_path, "a" + ".gz" * 9, wrapped))


def test_encrypted_and_strange_zip_archives(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": FERRY, "b.txt": "B.", "c.txt": "C."}))
    for name in (b"a.txt", b"b.txt"):  # the flag of encryption, in the header of the file and in the directory
        for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = raw.index(signature)
            while name not in raw[at : at + 60]:
                at = raw.index(signature, at + 1)
            raw[at + place] |= 1
    found = loaded(tmp_path, "a.zip", bytes(raw))
    assert line(found[0]).endswith("a.txt and 1 more are encrypted; unpack it with its password")
    assert [one.text for one in found[1:] if isinstance(one, Source)] == ["C."]

    strange = bytearray(zipped({"a.txt": FERRY}))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", strange, strange.index(signature) + place, 97)  # WavPack
    assert "cannot be unpacked here" in failure(loaded(tmp_path, "b.zip", bytes(strange)))


def test_damaged_zip_archives(tmp_path: Path) -> None:
    raw = zipped({"a.txt": FERRY, "b.txt": "B."}, method=zipfile.ZIP_STORED)
    damaged = raw.replace(b"lower fee", b"LOWER FEE")
    found = loaded(tmp_path, "a.zip", damaged)
    assert line(found[0]).startswith(f"{tmp_path / 'a.zip'}!a.txt: damaged (Bad CRC-32")
    assert isinstance(found[1], Source) and found[1].text == "B.", "the other member is read"
    assert "cut off or damaged" in failure(loaded(tmp_path, "a.zip", raw[:-15]))
    assert "not a zip archive" in failure(loaded(tmp_path, "a.zip", b"no archive"))
    assert "no file that can be read" in failure(loaded(tmp_path, "a.zip", zipped({"a.png": b"x"})))
    assert "no file that can be read" in failure(loaded(tmp_path, "a.zip", zipped({})))
    many = zipped({f"{n}.txt": "x" for n in range(51)})
    assert "has over 50 files" in failure(loaded(tmp_path, "a.zip", many, limits=SMALL))


def test_cut_and_damaged_tar_archives(tmp_path: Path) -> None:
    raw = tarred({"a.txt": FERRY, "b.txt": "B."})
    for size, place in ((1024, "after a.txt"), (1200, "after a.txt"), (2048, "after b.txt")):
        found = loaded(tmp_path, "a.tar", raw[:size])
        assert line(found[-1]).endswith(f"a.tar: {place}: cut off before its end; get it again"), size
        assert found[:-1] and all(isinstance(one, Source) for one in found[:-1])
    assert failure(loaded(tmp_path, "a.tar", raw[:550])).endswith("a.tar: a.txt: cut off before its end; get it again")
    broken = bytearray(raw)
    broken[1024 + 150] ^= 0x55
    assert "after a.txt: damaged" in line(loaded(tmp_path, "a.tar", bytes(broken))[-1])
    assert "no tar archive" in failure(loaded(tmp_path, "a.tar", b"no archive" * 100))
    packed = tarred({"a.txt": FERRY, "b.txt": "B."}, "w:gz")
    assert failure(loaded(tmp_path, "a.tgz", packed[:-10])[-1:]).endswith("a.tgz: cut off before its end; get it again")
    # Links and devices are passed over; a name that takes megabytes is not taken.
    import tarfile

    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("n" * 2_000_000 + ".txt"))
    assert "damaged (a header is too large)" in line(loaded(tmp_path, "b.tar", made.getvalue())[-1])


def test_names_in_archives_are_shown_safely(tmp_path: Path) -> None:
    found = sources(loaded(tmp_path, "a.zip", zipped({"../../up\nand\x1b[31mred.txt": "Text."})))
    assert found[0].path.endswith("a.zip!../../up\ufffdand\ufffd[31mred.txt")
    assert not (tmp_path.parent.parent / "up").exists()


BOMBS = {
    "zip": ("a.zip", zipped({"zeros.txt": b"0" * 2_500_000, "b.txt": "B."})),
    "gzip": ("a.txt.gz", gzip.compress(b"0" * 2_500_000)),
    "bzip2": ("a.txt.bz2", bz2.compress(b"0" * 2_500_000)),
    "xz": ("a.tar.xz", lzma.compress(tarred({"zeros.txt": b"0" * 2_500_000}))),
    "nested": ("b.zip", zipped({"a.zip": zipped({"zeros.txt": b"0" * 2_500_000})})),
    "many": ("c.zip", zipped({f"{n}.txt": b"0" * 190_000 for n in range(40)})),
    "padded": ("d.csv.gz", gzip.compress(b"text\nOne.\n" + b"\n" * 2_500_000)),
    "docx": ("e.docx", zipped({"word/document.xml": b"<a>" + b" " * 2_500_000 + b"</a>"})),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_not_unpacked(tmp_path: Path, kind: str) -> None:
    name, raw = BOMBS[kind]
    limits = Limits(document=4_000_000, ratio=20, grace=100_000)
    assert len(raw) < 50_000
    found = loaded(tmp_path, name, raw, limits=limits)
    assert "unpacks to more than 20 times its size" in line(found[-1])
    assert sum(isinstance(one, LoadFailure) for one in found) == 1, "one line for all of it"


def test_overlapping_files_are_one_bomb(tmp_path: Path) -> None:
    """Many entries of a directory that point to the same bytes (Fifield 2019)."""
    once = zipped({"a.txt": b"0" * 100_000})
    start, end = once.index(b"PK\x01\x02"), once.index(b"PK\x05\x06")
    entry, count = once[start:end], 200
    directory = entry * count
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    raw = once[:start] + directory + tail
    found = loaded(tmp_path, "a.zip", raw, limits=Limits(ratio=200, grace=500_000))
    assert "unpacks to more than 200 times its size" in line(found[-1])


def test_sizes_are_limited(tmp_path: Path) -> None:
    noise = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest().encode() for n in range(5000))  # 320 kB
    found = loaded(tmp_path, "a.zip", zipped({"big.txt": noise, "b.txt": "B."}), limits=SMALL)
    assert line(found[0]).endswith(
        "a.zip!big.txt: over 195 kB, the most a document may have; split it into its articles"
    )
    assert isinstance(found[1], Source), "a large member costs no other"
    inner = zipped({f"{n}.txt": noise[n : n + 150_000] for n in range(16)})
    assert len(inner) > SMALL.spooled
    assert "the most a file of this kind may have within another one" in failure(
        loaded(tmp_path, "b.zip", zipped({"in.zip": inner}), limits=SMALL)
    )
    many = zipped({f"{n}.txt": noise[n : n + 150_000] for n in range(30)})
    assert "unpacks to more than 2 MB" in line(loaded(tmp_path, "c.zip", many, limits=SMALL)[-1])


def test_large_members_go_to_a_temporary_file_that_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_module, "_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    found = sources(loaded(tmp_path, "a.zip", zipped({"in.zip": zipped({"a.txt": FERRY})})))
    assert found[0].text == FERRY and not list((tmp_path / "t").iterdir())


def test_no_archive_is_held_whole(tmp_path: Path) -> None:
    noise = b"".join(hashlib.sha256(str(n).encode()).hexdigest().encode() for n in range(4000))  # 256 kB
    path = tmp_path / "a.tar.gz"
    path.write_bytes(tarred({f"{n}.txt": str(n).encode() + noise for n in range(60)}, "w:gz"))
    tracemalloc.start()
    try:
        count = sum(isinstance(one, Source) for one in load([path]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60 and peak < 6_000_000, f"15 MB were unpacked, {peak} bytes held"


def test_misnamed_files_say_what_they_are(tmp_path: Path) -> None:
    assert failure(loaded(tmp_path, "a.pdf", zipped({"a.txt": "A."}))).endswith(
        "a.pdf: a zip archive, not a PDF as its name says; give it the suffix .zip"
    )
    assert "a PDF, not plain text" in failure(loaded(tmp_path, "a.txt", pdf("A.")))
    assert sources(loaded(tmp_path, "a.bin", pdf("A.")))[0].text == "A."
    assert "an image, not text" in failure(loaded(tmp_path, "a.unknown", b"\x89PNG\r\n"))


def test_folders_read_all_formats(tmp_path: Path) -> None:
    for name, raw in {
        "a.zip": zipped({"a.txt": "A."}), "b.csv": b"text\nB.\n", "c.pdf": pdf("C."), "d.png.gz": gzip.compress(b"D."),
        "e.gz": gzip.compress(b"E."), "settings.xml": b"<settings/>",
        "f.xml": b"<rss><channel><item><description>F.</description></item></channel></rss>",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(raw)
    assert [one.text.strip() for one in sources(list(load([tmp_path])))] == ["A.", "B.", "C.", "E.", "F."]


def test_standard_input_and_bytes_sent(tmp_path: Path) -> None:
    raw = tarred({"a.txt": FERRY, "in.zip": zipped({"b.txt": "B."})}, "w:gz")
    (first, second) = sources(list(load(["-"], stdin=io.BytesIO(raw))))
    assert (first.path, second.path) == ("-!a.txt", "-!in.zip!b.txt")
    (sent, other) = sources(list(load_given([("a.tgz", raw)])))
    assert (sent.path, other.text) == ("a.tgz!a.txt", "B.")
    bomb = gzip.compress(b"0" * 30_000_000)
    assert "200 times its size" in failure(list(load(["-"], stdin=io.BytesIO(bomb))))
    assert "200 times its size" in failure(list(load_given([("a.gz", bomb)])))

    class Closed(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    assert "standard input cannot be read" in failure(list(load(["-"], stdin=Closed())))


def test_a_missing_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pypdf", "fastwarc.warc", "pyarrow", "backports.zstd", "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    for name, raw, package in (
        ("a.pdf", pdf("A."), "pypdf"), ("a.warc", b"WARC/1.0\r\n", "fastwarc"), ("a.parquet", b"PAR1", "pyarrow"),
        ("a.txt.zst", b"\x28\xb5\x2f\xfd", "zstd"),
    ):  # fmt: skip
        shown = failure(loaded(tmp_path, name, raw))
        assert package in shown and shown.endswith("install it with: pip install 'rejoinder[archives]'")


WHOLE = {
    "a.zip": zipped({"a.txt": FERRY, "b.csv": "text\nB.\n", "in.zip": zipped({"c.txt": "C."})}),
    "a.tar": tarred({"a.txt": FERRY, "b.html": PAGE}),
    "a.tar.gz": tarred({"a.txt": FERRY, "b.txt": "B."}, "w:gz"),
    "a.txt.bz2": bz2.compress(FERRY.encode()),
    "a.txt.xz": lzma.compress(FERRY.encode()),
}


@given(st.sampled_from(sorted(WHOLE)), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_wrong_with_an_archive_ends_in_lines(name: str, data: st.DataObject) -> None:
    raw = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[at] = data.draw(st.integers(0, 255))
        else:
            del raw[at : at + data.draw(st.integers(1, 40))]
        raw = raw or bytearray(b"x")
    found: Found = list(load_given([(name, bytes(raw))]))
    assert found, "a document or a line, never silence"
    for item in found:
        assert item.path.startswith(name)
        assert "\n" not in str(item) if isinstance(item, LoadFailure) else item.text.strip()


@given(st.sampled_from(["a.tar", "a.tar.gz", "a.txt.bz2", "a.txt.xz", "a.zip"]), st.data())
@settings(max_examples=60, deadline=None)
def test_an_archive_cut_off_anywhere_says_so(name: str, data: st.DataObject) -> None:
    whole = WHOLE[name]
    end = len(whole.rstrip(b"\0")) if name == "a.tar" else len(whole)
    cut = data.draw(st.integers(1, end - 1))
    assert any(isinstance(item, LoadFailure) for item in load_given([(name, whole[:cut])]))
