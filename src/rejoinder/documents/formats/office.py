"""Word documents (.docx): the paragraphs of the body with its tables, as text.

Not taken: headers, footers, notes, comments, what tracked changes removed, and the properties, whose titles and dates
are more often those of a template than of the text.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from rejoinder.documents.formats.given import Broken, Given, buffered, damage, some, too_large
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_BODY = "word/document.xml"
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_REMOVED = frozenset(["del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "instrText"])


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The one document."""
    raw = given.whole()
    text = "\n\n".join(_paragraphs(_root(given, raw))).strip()
    if not text:
        raise Broken(given.path, "no text in the document; there is nothing to read in it")
    yield Source(path=given.path, text=text, sha256=hashlib.sha256(raw).hexdigest(), published=given.date)


def _root(given: Given, raw: bytes) -> Any:
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open(_BODY) as body:
            file = buffered(body, given.budget, given.path)
            content = some(file, given.limits.document + 1)
    except KeyError:
        raise Broken(given.path, "no .docx document (it has no text in it); give an archive the suffix .zip") from None
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise Broken(given.path, damage(error)) from error
    if len(content) > given.limits.document:
        raise Broken(given.path, too_large(given.limits))
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Broken(given.path, f"broken XML ({error.msg}); save it anew", _BODY) from error


def _paragraphs(root: Any) -> list[str]:
    """The paragraphs that have text, in the order of the document; text boxes after the paragraph they are in."""
    from lxml import etree

    done: list[str] = []
    open_ones: list[list[str]] = []
    removed = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if name in _REMOVED:
            removed += 1 if event == "start" else -1
        if removed:
            continue
        if event == "start" and name == "p":
            open_ones.append([])
        elif event == "end" and name == "p" and open_ones:
            text = "".join(open_ones.pop()).strip()
            if text:
                done.append(text)
        elif event == "start" and open_ones:
            if name == "t":
                open_ones[-1].append(node.text or "")
            else:
                open_ones[-1].append(_BREAKS.get(name, ""))
    return done
