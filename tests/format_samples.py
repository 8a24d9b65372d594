"""Files of every format, built in memory; the texts are invented."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

from rejoinder.documents.loading import Limits, LoadFailure, Source, load

FERRY = (
    "The ferry owners asked the port of Lissen for a lower fee.\n\nThe port refused to lower it before the winter.\n"
)
PAGE = (
    "<!doctype html><html lang='en'><head><title>Fees stay</title></head><body><article><h1>Fees stay</h1>"
    "<p>The port of Lissen refused on Monday to lower the fee that the owners of the ferries had asked it to lower.</p>"
    "<p>“We have given our answer,” its director said, and left the room without taking any further question.</p>"
    "</article></body></html>"
)

Found = list[Source | LoadFailure]


def loaded(folder: Path, name: str, content: bytes | str, *, date: str | None = None, columns: Iterable[str] = (),
           limits: Limits | None = None) -> Found:  # fmt: skip
    """What loading a file with that content gives."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(load([path], date=date, columns=columns, limits=limits))


def sources(found: Found) -> list[Source]:
    """The documents; there must be nothing else."""
    assert not [str(item) for item in found if isinstance(item, LoadFailure)]
    return [item for item in found if isinstance(item, Source)]


def failure(found: Found) -> str:
    """The one line, and there must be only one; it names the file, and there is nothing before it."""
    (item,) = found
    assert isinstance(item, LoadFailure), item
    return line(item)


def line(item: Source | LoadFailure) -> str:
    """A failure as one line, from the file's name on."""
    assert isinstance(item, LoadFailure), item
    shown = str(item)
    assert "\n" not in shown and shown.startswith(item.path + ": ")
    return shown[shown.index(item.path.rpartition("/")[2].partition("!")[0]) :] if "!" not in item.path else shown


def zipped(files: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(files: dict[str, bytes | str], mode: str = "w") -> bytes:
    """A tar archive, compressed as `mode` says."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return made.getvalue()


def record(kind: str, url: str, body: bytes, *, media: str = "text/html", status: str | None = "200 OK",
           more: str = "", headers: str = "") -> bytes:  # fmt: skip
    """A WARC record; what a server answered if it has a status."""
    if status is not None:
        body = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n".encode() + body
    held = "application/http; msgtype=response" if status is not None else media
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:6a0ae0f6-0000-4000-8000-000000000001>\r\n"
        f"WARC-Date: 2021-03-04T10:20:30Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {held}\r\n{more}"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def gzipped_records(records: Iterable[bytes]) -> bytes:
    """A .warc.gz as crawlers write it: each record compressed by itself."""
    return b"".join(gzip.compress(one) for one in records)


def message(text: str | None = FERRY, *, html: str | None = None, files: dict[str, bytes] | None = None,
            **headers: str) -> EmailMessage:  # fmt: skip
    """An e-mail."""
    made = EmailMessage()
    named = {"Subject": "Fees", "From": "Ana Luz <luz@lissen.example>", "Date": "Thu, 4 Mar 2021 23:00:00 -0500"}
    for name, value in {**named, **headers}.items():
        made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    if html is not None:
        (made.set_content if text is None else made.add_alternative)(html, subtype="html")
    for name, content in (files or {}).items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def pdf(*pages: str, compress: bool = False) -> bytes:
    """A PDF with those lines of text as pages, written by hand (ISO 32000-1, 7.5)."""
    import zlib

    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        shown = " ".join(f"({one}) Tj 0 -14 Td" for one in text.split("\n")) if text else ""
        stream = f"BT /F1 12 Tf 72 720 Td {shown} ET".encode()
        filtered = b" /Filter /FlateDecode" if compress else b""
        stream = zlib.compress(stream) if compress else stream
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)}".encode() + filtered + b" >>\nstream\n" + stream + b"\nendstream")
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return made + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
