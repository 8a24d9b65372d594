"""Which format a file has, and the module that reads it.

The suffix says what a file is meant to be, its first bytes whether it is; a file without a suffix that is known is
what its first bytes say, and plain text if they say nothing.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import msgspec

from rejoinder.documents.encodings import binary_kind
from rejoinder.documents.formats.compressed import inner_name
from rejoinder.documents.formats.given import Broken, Given, Overrun
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["FORMATS", "SUFFIXES", "Format", "is_readable", "read", "suffix_for"]


class Format(msgspec.Struct, frozen=True):
    """A format. `module` has its `read`; `marks` are the bytes a file of it begins with, where all do.

    `layer` says that it holds files that are read in their turn. `noun` is the format in words.
    """

    noun: str
    module: str
    suffixes: tuple[str, ...]
    media: tuple[str, ...] = ()
    marks: tuple[bytes, ...] = ()
    layer: bool = False


FORMATS = (
    Format("plain text", "plain", (".txt", ".text", ".md", ".markdown"), ("text/plain", "text/markdown")),
    Format("a web page", "pages", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml")),
    Format("JSON Lines", "jsonlines", (".jsonl", ".ndjson"), ("application/x-ndjson", "application/jsonl")),
    Format("a table", "tables", (".csv", ".tsv", ".tab"), ("text/csv", "text/tab-separated-values")),
    Format(
        "a Parquet file", "parquet", (".parquet", ".pq"), ("application/vnd.apache.parquet",), (b"PAR1", b"PARE"),
    ),
    Format("a feed", "feeds", (".rss", ".atom", ".xml", ".rdf"), ("application/rss+xml", "application/atom+xml")),
    Format("an e-mail", "mail", (".eml",), ("message/rfc822",), layer=True),
    Format("a mailbox", "mailboxes", (".mbox", ".mbx"), ("application/mbox",), (b"From ",), layer=True),
    Format(
        "a .docx document",
        "office",
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        (b"PK\x03\x04",),
    ),
    Format("a PDF", "pdf", (".pdf",), ("application/pdf",), (b"%PDF-",)),
    Format("a WARC file", "crawls", (".warc",), ("application/warc",), (b"WARC/",), layer=True),
    Format("a zip archive", "zips", (".zip",), ("application/zip",), (b"PK\x03\x04", b"PK\x05\x06"), layer=True),
    Format("a tar archive", "tars", (".tar",), ("application/x-tar",), layer=True),
    Format(
        "a gzip file", "compressed", (".gz", ".tgz", ".taz"), ("application/gzip", "application/x-gzip"),
        (b"\x1f\x8b",), layer=True,
    ),
    Format(
        "a Zstandard file", "compressed", (".zst", ".tzst"), ("application/zstd",), (b"\x28\xb5\x2f\xfd",), layer=True
    ),
    Format(
        "a bzip2 file", "compressed", (".bz2", ".tbz", ".tbz2"), ("application/x-bzip2",), (b"BZh",), layer=True
    ),
    Format("an xz file", "compressed", (".xz", ".txz"), ("application/x-xz",), (b"\xfd7zXZ\0",), layer=True),
)  # fmt: skip
"""All formats, in the order the documentation has them."""

_BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}
SUFFIXES = frozenset(_BY_SUFFIX)
"""Suffixes of the files that are read in a folder or an archive."""

_NAMED = {one.module: one for one in FORMATS if one.module != "compressed"}
_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*|<\?[^>]{0,300}>\s*)*<(?:rss|feed|rdf:RDF)[\s>]", re.S
)
_MESSAGE = re.compile(
    rb"(?:[A-Za-z][\w-]*:[^\n]*\r?\n(?:[ \t][^\n]*\n)*)*(?:From|Received|Return-Path|Message-ID|MIME-Version):", re.I
)
_MAILBOX = re.compile(rb"From \S+ [^\n]*\d{4}[^\n]*\r?\n[A-Za-z][\w-]*:")
_OLE = b"\xd0\xcf\x11\xe0"


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """Read a file in the format it has; what is wrong with it is the last thing that comes.

    Raises `Broken` for a layer around the file, and `Overrun`.
    """
    try:
        one = _format_of(given)
        if one.layer and given.depth >= given.limits.depth:
            raise Broken(given.path, f"{one.noun} under more than {given.limits.depth} layers; unpack the outer ones")
        yield from importlib.import_module(f"rejoinder.documents.formats.{one.module}").read(given)
    except Broken as error:
        if error.path != given.path:
            raise
        yield LoadFailure(given.path, error.place, error.message)
    except Overrun:
        raise
    except OSError as error:
        if given.depth == 0:
            raise
        yield LoadFailure(given.path, None, f"cannot be unpacked ({error.strerror or error}); check the disk")
    except Exception as error:  # whatever a parser makes of a foreign file must not stop the others
        words = " ".join(str(error).split())[:100]
        yield LoadFailure(given.path, None, f"cannot be read ({type(error).__name__}: {words}); repair or convert it")


def is_readable(name: str) -> bool:
    """Whether a file in a folder or an archive is one to read, by its name; hidden ones are not."""
    if any(part.startswith(".") or part == "__MACOSX" for part in re.split(r"[/\\]", name) if part not in (".", "..")):
        return False
    one = _BY_SUFFIX.get(_suffix(name))
    if one is None or one.module != "compressed":
        return one is not None
    # Of compressed files only those with a text in them: "photo.png.gz" is none, "notes.gz" may be one.
    return inner_name(name) in SUFFIXES or not _suffix(inner_name(name)) or is_readable(inner_name(name))


def suffix_for(media: str) -> str:
    """The suffix of files of a media type; empty where none is read."""
    return next((one.suffixes[0] for one in FORMATS if media.lower() in one.media), "")


def _suffix(name: str) -> str:
    stem, dot, suffix = re.split(r"[/\\]", name)[-1].rpartition(".")
    return f".{suffix.lower()}" if dot and stem and suffix else ""


def _format_of(given: Given) -> Format:
    """The format of a file; raises `Broken` where it is none that can be read, or not the one its name says."""
    head = given.head()
    if not head:
        raise Broken(given.path, "empty; there is nothing to read in it")
    named = _BY_SUFFIX.get(_suffix(given.name))
    found = _marked(head)
    if named is None:
        if found is None and (kind := binary_kind(head)) is not None:
            raise Broken(given.path, f"{kind}, not text; give the text in it as a plain text or HTML file")
        return found or _sniffed(head)
    if not named.marks:
        # Tables of old and mailed pages begin with anything; only what is surely something else is refused.
        if found is None or (found.module == "mailboxes") or found is named:
            return named
        raise Broken(given.path, _misnamed(given, named, found.noun, f"; give it the suffix {found.suffixes[0]}"))
    if any(head.startswith(mark) for mark in named.marks) or (named.module == "pdf" and b"%PDF-" in head[:1024]):
        return named
    if named.module == "office" and head.startswith(_OLE):
        raise Broken(given.path, "encrypted, or in the old .doc format; save it as .docx without a password")
    kind = found.noun if found else (binary_kind(head) or "damaged or something else")
    hint = f"; give it the suffix {found.suffixes[0]}" if found else "; get it again"
    raise Broken(given.path, _misnamed(given, named, kind, hint))


def _misnamed(given: Given, named: Format, kind: str, hint: str) -> str:
    return f"{kind}, not {named.noun} as its name says{hint}"


def _marked(head: bytes) -> Format | None:
    """The format whose mark a file begins with."""
    if head[257:262] == b"ustar":
        return _NAMED["tars"]
    for one in FORMATS:
        if any(head.startswith(mark) for mark in one.marks):
            if one.module == "mailboxes" and not _MAILBOX.match(head):
                continue
            if one.module == "office" and b"word/" not in head and b"[Content_Types].xml" not in head[:80]:
                continue
            return one
    return None


def _sniffed(head: bytes) -> Format:
    """The format of a file of text without a suffix that is known."""
    from rejoinder.documents.formats.jsonlines import is_record

    if is_record(head):
        return _NAMED["jsonlines"]
    if _FEED.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _NAMED["feeds"]
    if _MESSAGE.match(head) and re.search(rb"^(?:Date|Received|MIME-Version):", head[:8192], re.I | re.M):
        return _NAMED["mail"]
    return _NAMED["plain"]
