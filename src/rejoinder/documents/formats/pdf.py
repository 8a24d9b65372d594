"""PDF: the text layer, page after page, as pypdf gives it.

A scan has none and must go through text recognition first.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterator

from rejoinder.documents.formats.given import Broken, Given, library, too_large
from rejoinder.documents.source import LoadFailure, Source

__all__ = ["read"]

_SURROGATES = re.compile("[\ud800-\udfff\0]")


def read(given: Given) -> Iterator[Source | LoadFailure]:
    """The one document; a page that cannot be read makes all of it a failure, because half a text misleads."""
    pypdf = library("pypdf", given.path)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    raw = given.whole()
    pages: list[str] = []
    size = number = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Broken(given.path, "encrypted; save it without its password")
        for page in reader.pages:
            number += 1
            pages.append(_SURROGATES.sub("\ufffd", page.extract_text()).strip())
            size += len(pages[-1])
            if size > given.limits.document:
                raise Broken(given.path, too_large(given.limits))
        number = 0
    except Broken:
        raise
    except pypdf.errors.DependencyError:
        raise Broken(given.path, "encrypted with AES; save it without encryption, or install cryptography") from None
    except Exception as error:  # a parser of foreign files fails in ways nobody has listed
        words = " ".join(str(error).split())[:100] or type(error).__name__
        place = f"page {number}" if number else None
        raise Broken(given.path, f"cut off or damaged ({words}); get it again, or save it anew", place) from error
    text = "\n".join(page for page in pages if page)
    if not text:
        raise Broken(given.path, "no text layer, as in a scan; put it through text recognition (OCR) first")
    yield Source(path=given.path, text=text, sha256=hashlib.sha256(raw).hexdigest(), published=given.date)
