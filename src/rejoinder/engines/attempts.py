"""Reading one document: a reading or the reason why there is none, after a second try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rejoinder.engines.outcomes import Failure, Reader
from rejoinder.record.types import Reading

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source

__all__ = ["attempt"]


def attempt(source: Source, reader: Reader, codebook: object | None) -> Reading | Failure:
    """Read a document; what fails is tried once more, because memory that was short may be there now."""
    found = _once(source, reader, codebook)
    return found if isinstance(found, Reading) else _once(source, reader, codebook)


def _once(source: Source, reader: Reader, codebook: object | None) -> Reading | Failure:
    try:
        (found,) = reader.read_many([source], codebook=codebook)
    except Exception as error:
        what = (str(error).splitlines() or [""])[0]
        reason = f"{type(error).__name__}: {what}" if what else type(error).__name__
        return Failure(source.path, f"{source.path}: could not be read ({reason}); left out, please report it")
    if isinstance(found, Reading):
        return found
    return Failure(source.path, str(getattr(found, "message", None) or f"{source.path}: could not be read"))
