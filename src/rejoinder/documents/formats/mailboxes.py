"""Mailboxes (mbox): messages one after another, each after a line that begins with "From ".

The standard library's reader needs a file of its own on the disk and goes through it twice; here a mailbox may come
out of an archive, and only one message is held at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rejoinder.documents.formats.given import Broken, Given, printable, too_large
from rejoinder.documents.formats.mail import message_documents
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_ID = re.compile(rb"^Message-ID:\s*<?([^>\s]{1,200})", re.I | re.M)
_QUOTED = re.compile(rb"^>(>*From )", re.M)


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The documents of all messages, each named by its Message-ID, or by its number where it has none."""
    for number, raw in enumerate(_messages(given), 1):
        if number > given.limits.members:
            raise Broken(given.path, f"has over {given.limits.members:,} messages, the most there may be; split it")
        if raw is None:
            yield LoadFailure(given.path, f"message {number}", too_large(given.limits))
            continue
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        found = _ID.search(head)
        name = found[1].decode("ascii", "replace") if found else str(number)
        inner = replace(given, path=f"{given.path}!{printable(name)}", depth=given.depth + 1, chosen=False)
        try:
            yield from message_documents(inner, raw)
        except Broken as error:
            if error.path != inner.path:
                raise
            yield LoadFailure(given.path, f"message {number}", error.message)


def _messages(given: Given) -> Iterator[bytes | None]:
    """The messages as they were sent; None for one that is too large."""
    lines: list[bytes] = []
    size = 0
    empty_before = True
    for _, line in given.lines():
        if empty_before and line.startswith(b"From ") and re.search(rb"\d{4}\s*$|\d\d:\d\d", line):
            if size:
                yield _message(lines, size, given.limits.document)
            lines, size, empty_before = [], 1, False
            continue
        size += len(line)
        if size <= given.limits.document:
            lines.append(line)
        empty_before = not line.strip()
    if size:
        yield _message(lines, size, given.limits.document)


def _message(lines: list[bytes], size: int, most: int) -> bytes | None:
    if size > most:
        return None
    if lines and not lines[-1].strip():  # the empty line before the next message is the mailbox's
        lines = lines[:-1]
    return _QUOTED.sub(rb"\1", b"".join(lines))
