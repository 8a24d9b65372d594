"""E-mail: the text of a message, and the documents attached to it.

The text is the plain part of a message, or where there is none the text of its HTML part. Subject, date and sender are
its title, publication date and outlet.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect, InvalidBase64LengthDefect, StartBoundaryNotFoundDefect
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr

from rejoinder.documents.encodings import decode
from rejoinder.documents.formats.dates import record_date
from rejoinder.documents.formats.given import Broken, Given
from rejoinder.documents.formats.pages import fragment_text
from rejoinder.documents.formats.registry import is_readable, suffix_for
from rejoinder.documents.formats.registry import read as read_member
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["message_documents", "read"]

_SEALED = frozenset(["multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"])
_PARTS = 1000
"""Parts of one message that are looked at."""


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The documents in a file with one message."""
    return message_documents(given, given.whole())


def message_documents(given: Given, raw: bytes) -> Iterator[Source | LoadFailure]:
    """The text of a message, then what is attached to it; raises `Broken` where there is neither."""
    message: Message = BytesParser(policy=compat32).parsebytes(raw)
    if not message.keys():
        raise Broken(given.path, "no e-mail: it has no header; give a text as .txt")
    if message.get_content_type() in _SEALED:
        raise Broken(given.path, "encrypted; save it decrypted")
    plain: list[str] = []
    marked: list[str] = []
    attached: list[tuple[str, bytes]] = []
    for number, (part, cut) in enumerate(_leaves(message)):
        if number >= _PARTS:
            raise Broken(given.path, f"has over {_PARTS:,} parts, the most a message may have")
        media, name = part.get_content_type(), _words(part.get_filename())
        if cut or any(isinstance(one, InvalidBase64LengthDefect) for one in part.defects):
            yield LoadFailure(given.path, name or f"part {number + 1}", "cut off before its end; get it again")
        elif name or part.get_content_disposition() == "attachment" or media == "message/rfc822":
            name = (name or f"attached-{number + 1}") + ("" if name and "." in name else suffix_for(media))
            if is_readable(name):
                attached.append((name, _content(part)))
        elif media == "text/plain":
            plain.append(_text(part))
        elif media == "text/html":
            marked.append(fragment_text(_text(part)))
    text = "\n\n".join(one for one in plain if one.strip()) or "\n\n".join(one for one in marked if one)
    if text.strip():
        sender, address = parseaddr(_words(message.get("From")) or "")
        yield Source(
            path=given.path,
            text=text,
            sha256=hashlib.sha256(raw).hexdigest(),
            title=_words(message.get("Subject")) or None,
            published=record_date(re.sub(r"\s*\(.*", "", str(message.get("Date", "")))) or given.date,
            outlet=sender or address or None,
            language=_words(message.get("Content-Language")) or None,
        )
    elif not attached:
        raise Broken(given.path, "no text in the message, and nothing attached that can be read")
    for name, content in attached:
        yield from read_member(given.member(name, io.BytesIO(content), alone=True))


def _leaves(message: Message, *, cut: bool = False) -> Iterator[tuple[Message, bool]]:
    """The parts of a message that have none themselves, each with whether it is cut off; a forwarded one is one."""
    parts = message.get_payload()
    if message.get_content_maintype() != "multipart" or not isinstance(parts, list):
        yield message, cut or any(isinstance(one, StartBoundaryNotFoundDefect) for one in message.defects)
        return
    open_end = cut or any(isinstance(one, CloseBoundaryNotFoundDefect) for one in message.defects)
    chosen = [part for part in parts if isinstance(part, Message)]
    for number, part in enumerate(chosen, 1):
        yield from _leaves(part, cut=open_end and number == len(chosen))


def _content(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    raw = _content(part)
    text = decode(raw, part.get_content_charset())
    text = text.replace("\r\n", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _unflowed(text: str, drop: bool) -> str:
    """The paragraphs of a text whose lines were broken for mailing (RFC 3676)."""
    lines: list[str] = []
    going_on = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        line = line if quoted else line.removeprefix(" ")
        if going_on and not quoted:
            lines[-1] += line
        else:
            lines.append(line)
        going_on = not quoted and line.endswith(" ") and line != "-- "
        if going_on and drop:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _words(value: object) -> str:
    """A header as a line of text, encoded words decoded (RFC 2047)."""
    from email.header import decode_header

    if value is None:
        return ""
    pieces = []
    for words, charset in decode_header(str(value)):
        if isinstance(words, bytes):
            try:
                words = words.decode(charset, "replace") if charset else decode(words)
            except LookupError:
                words = decode(words)
        pieces.append(words)
    return " ".join("".join(pieces).encode("utf-8", "replace").decode("utf-8").split())
