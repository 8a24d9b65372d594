"""Documents from files, folders, patterns and standard input.

A failure is a value, not an exception: one file or line that cannot be read must not cost the others. The text of a
plain file is the whole file as decoded, line breaks included; that of a page is its main text.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from datetime import date as calendar_date
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from rejoinder.documents.encodings import binary_kind, decode

__all__ = ["LARGEST", "SUFFIXES", "LoadFailure", "Source", "load", "load_given"]

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest document (and of the largest line of a JSON Lines file)."""

_PLAIN = frozenset([".txt", ".text", ".md", ".markdown"])
_PAGES = frozenset([".html", ".htm", ".xhtml"])
_LINES = frozenset([".jsonl", ".ndjson"])
SUFFIXES = _PLAIN | _PAGES | _LINES
"""Suffixes of the files that are read in a folder."""

_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_RECORD_START = re.compile(r"\s*\{\s*\"")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_RECORD_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:?\d{2}[\d:.,]*\s?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?$")


class Source(msgspec.Struct, frozen=True):
    """A document as it came in.

    `sha256` is the hex digest of the file's bytes or, for a line of JSON Lines, of its text in UTF-8.
    `published` is an ISO date from outside the text (YYYY-MM-DD; YYYY-MM or YYYY where a record has no more).
    """

    path: str
    text: str
    sha256: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None


class LoadFailure(msgspec.Struct, frozen=True):
    """Something that could not be loaded: where, what is wrong, what to do. `place` is a place in the file."""

    path: str
    place: str | None
    message: str

    def __str__(self) -> str:
        """Give it as one line."""
        where = f"{self.path}: {self.place}" if self.place else self.path
        return f"{where}: {self.message}".replace("\n", " ")


def load(
    paths: Iterable[str | Path], *, date: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Source | LoadFailure]:
    """Load files, folders, patterns (`articles/*.txt`) and "-", which is standard input.

    Folders are read recursively, files with one of `SUFFIXES` in them.

    Files come in the order given, those of a folder or pattern sorted by name. What comes a second time with the same
    bytes (and, in JSON Lines, the same id) is left out. `date` (YYYY-MM-DD) is the publication date of what does not
    bring its own in a record; it outranks the one a web page claims. `stdin` stands in for standard input. Raises
    ValueError at once for a `date` that is none.
    """
    if date is not None:
        _check_date(date)
    return _load([str(path) for path in paths], date, stdin)


def load_given(files: Iterable[tuple[str, bytes]], *, date: str | None = None) -> Iterator[Source | LoadFailure]:
    """Load files that came by another way than a path: names with their bytes, the names as paths. See `load`."""
    if date is not None:
        _check_date(date)
    return _load_given(files, date)


def _load_given(files: Iterable[tuple[str, bytes]], date: str | None) -> Iterator[Source | LoadFailure]:
    for name, raw in files:
        suffix = Path(name.replace("\x00", "")).suffix.lower()
        if not suffix and raw[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _first_record(raw):
            suffix = ".jsonl"
        yield from _load_bytes(name, raw, suffix, date)


def _check_date(date: str) -> None:
    message = f"{date!r} is no date: give it as YYYY-MM-DD, such as 2022-01-28"
    if not isinstance(date, str) or not _DAY.match(date):
        raise ValueError(message)
    try:
        calendar_date.fromisoformat(date)
    except ValueError as error:
        raise ValueError(f"{message} ({error})") from None


def _load(paths: list[str], date: str | None, stdin: BinaryIO | None) -> Iterator[Source | LoadFailure]:
    seen: set[tuple[str, str]] = set()
    for path in paths:
        for item in _load_path(path, date, stdin):
            if isinstance(item, Source):
                key = (item.sha256, item.id or "")
                if key in seen:
                    continue
                seen.add(key)
            yield item


def _load_path(path: str, date: str | None, stdin: BinaryIO | None) -> Iterator[Source | LoadFailure]:
    if path == "-":
        yield from _load_stream(path, date, stdin)
    elif os.path.isdir(path):  # noqa: PTH112 (pathlib raises for names no file system has)
        yield from _load_folder(path, date)
    elif glob.has_magic(path) and not os.path.lexists(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (patterns may be absolute)
        if not matches:
            yield LoadFailure(path, None, "no file matches this pattern; check the path and the pattern")
        for match in matches:
            if Path(match).is_dir():
                if not path.rstrip("/").endswith("**"):
                    yield from _load_folder(match, date)
            else:
                yield from _load_file(match, date)
    else:
        yield from _load_file(path, date)


def _load_folder(path: str, date: str | None) -> Iterator[Source | LoadFailure]:
    any_file = False
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                any_file = True
                yield from _load_file(str(Path(folder) / name), date)
    for error in unreadable:
        yield _no_access(str(error.filename or path), error)
    if not any_file and not unreadable:
        known = ", ".join(sorted(SUFFIXES))
        yield LoadFailure(path, None, f"the folder has no file that can be read ({known}); give files by name")


def _no_access(path: str, error: OSError | ValueError) -> LoadFailure:
    if not isinstance(error, OSError):
        return LoadFailure(path, None, "no valid path; check the path")
    if isinstance(error, FileNotFoundError):
        return LoadFailure(path, None, "no such file; check the path")
    if isinstance(error, PermissionError):
        return LoadFailure(path, None, "no permission to read it; change its permissions or copy it")
    return LoadFailure(path, None, f"cannot be read ({error.strerror or error}); check the file and the disk")


def _too_large(path: str, place: str | None = None) -> LoadFailure:
    megabytes = LARGEST // (1024 * 1024)
    return LoadFailure(path, place, f"over {megabytes} MB, the most a document may have; split it into its articles")


def _load_stream(path: str, date: str | None, stdin: BinaryIO | None) -> Iterator[Source | LoadFailure]:
    if stdin is None:
        import sys

        stdin = sys.stdin.buffer
    try:
        raw = stdin.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        yield LoadFailure(path, None, f"standard input cannot be read ({error}); give a file instead")
        return
    suffix = ".jsonl" if raw[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _first_record(raw) else ""
    yield from _load_bytes(path, raw, suffix, date)


def _first_record(raw: bytes) -> bool:
    """Say whether bytes begin with a line that is a JSON object."""
    first = decode(raw[: LARGEST + 1].lstrip().split(b"\n", 1)[0])
    if not _RECORD_START.match(first):
        return False
    try:
        record = json.loads(first)
    except ValueError:
        return '"text"' in first
    return isinstance(record, dict)


def _load_file(path: str, date: str | None) -> Iterator[Source | LoadFailure]:
    suffix = Path(path).suffix.lower()
    try:
        with Path(path).open("rb") as file:
            if suffix in _LINES and file.peek(2)[:2] not in (b"\xff\xfe", b"\xfe\xff"):
                yield from _load_lines(path, _numbered(file), date)
                return
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        yield _no_access(path, error)
        return
    yield from _load_bytes(path, raw, suffix, date)


def _load_bytes(path: str, raw: bytes, suffix: str, date: str | None) -> Iterator[Source | LoadFailure]:
    if len(raw) > LARGEST:
        yield _too_large(path)
        return
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        yield LoadFailure(path, None, "empty; there is nothing to read in it")
        return
    kind = binary_kind(raw)
    if kind is not None:
        yield LoadFailure(path, None, f"{kind}, not text; give the text in it as a plain text or HTML file")
        return
    if suffix in _LINES:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raw = decode(raw).encode("utf-8")
        lines = ((number, line) for number, line in enumerate(raw.split(b"\n"), 1))
        yield from _load_lines(path, lines, date)
        return
    digest = hashlib.sha256(raw).hexdigest()
    text = decode(raw)
    if not text.strip("\ufeff \t\r\n"):
        yield LoadFailure(path, None, "empty; there is nothing to read in it")
    elif suffix in _PAGES or _PAGE_START.match(text[:4000]):
        yield _load_page(path, text, digest, date)
    else:
        yield Source(path=path, text=text, sha256=digest, published=date)


def _load_page(path: str, markup: str, digest: str, date: str | None) -> Source | LoadFailure:
    """Take the main text out of a page, with what the page says of itself (trafilatura; Barbaresi 2021)."""
    import logging

    try:
        from trafilatura import bare_extraction
    except ImportError as error:  # lxml 6 has moved a part that trafilatura needs into a package of its own
        return LoadFailure(path, None, f"web pages need {error.name or 'lxml_html_clean'}; install lxml_html_clean")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found: Any = bare_extraction(
            markup,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            # No search in the text and no limit at today's date: the same page gives the same date on any day.
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2200-12-31"},
        )
    except Exception as error:  # a parser of foreign pages fails in ways nobody has listed
        return LoadFailure(
            path, None, f"the page cannot be parsed ({type(error).__name__}); save its text as plain text"
        )
    text = (getattr(found, "text", None) or "").strip() if found is not None else ""
    if not text:
        return LoadFailure(path, None, "no main text found in the page; save its text as plain text")

    def said(name: str) -> str | None:
        value = getattr(found, name, None)
        return value.strip() or None if isinstance(value, str) else None

    published = said("date")
    language = re.search(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", markup[:20000], re.IGNORECASE)
    return Source(
        path=path,
        text=_SURROGATES.sub("\ufffd", text),
        sha256=digest,
        title=said("title"),
        published=date or (published if published and _RECORD_DATE.match(published) else None),
        url=said("url"),
        outlet=said("sitename") or said("hostname"),
        language=said("language") or (language[1].lower() if language else None),
    )


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a file with their numbers; of one that is too long only the beginning."""
    number = 0
    while True:
        number += 1
        line = file.readline(LARGEST + 1)
        if not line:
            return
        yield number, line
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = file.readline(LARGEST + 1)


def _load_lines(path: str, lines: Iterator[tuple[int, bytes]], date: str | None) -> Iterator[Source | LoadFailure]:
    any_line = False
    try:
        for number, raw in lines:
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if not raw.strip():
                continue
            any_line = True
            place = f"line {number}"
            if len(raw) > LARGEST:
                yield _too_large(path, place)
                continue
            if number == 1 and binary_kind(raw) is not None:
                yield LoadFailure(path, None, f"{binary_kind(raw)}, not JSON Lines; give one JSON object a line")
                return
            yield _load_record(path, place, raw, date)
    except OSError as error:
        yield _no_access(path, error)
        return
    if not any_line:
        yield LoadFailure(path, None, "empty; there is nothing to read in it")


def _load_record(path: str, place: str, raw: bytes, date: str | None) -> Source | LoadFailure:
    try:
        record = json.loads(decode(raw))
    except json.JSONDecodeError as error:
        return LoadFailure(path, place, f"broken JSON ({error.msg} at column {error.colno}); repair or remove the line")
    except (ValueError, RecursionError) as error:
        return LoadFailure(path, place, f"broken JSON ({type(error).__name__}); repair or remove the line")
    if not isinstance(record, dict):
        return LoadFailure(path, place, f'{_kind(record)} where an object is expected; write {{"text": "..."}}')
    text = record.get("text")
    if "text" not in record:
        return LoadFailure(path, place, 'no field "text"; put the text of the document into it')
    if not isinstance(text, str):
        return LoadFailure(path, place, f'the field "text" is {_kind(text)}; it must be a string')
    if not text.strip():
        return LoadFailure(path, place, 'the field "text" is empty; there is nothing to read in it')
    fields: dict[str, str | None] = {}
    for name in ("id", "title", "published", "url", "outlet", "language"):
        value = record.get(name)
        if name == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            return LoadFailure(path, place, f'the field "{name}" is {_kind(value)}; it must be a string')
        fields[name] = _SURROGATES.sub("\ufffd", value).strip() or None if value is not None else None
    published = fields.pop("published")
    if published is not None:
        day = _record_date(published)
        if day is None:
            return LoadFailure(path, place, f'the field "published" is {published!r}, no date; write YYYY-MM-DD')
        published = day
    text = _SURROGATES.sub("\ufffd", text)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Source(path=path, text=text, sha256=digest, published=published or date, **fields)


def _record_date(value: str) -> str | None:
    """Read a date or a date with a time; None if it is neither or in no calendar."""
    match = _RECORD_DATE.match(value)
    if match is None:
        return None
    try:
        calendar_date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return "-".join(part for part in match.groups() if part)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
