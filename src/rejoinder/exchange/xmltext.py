"""Text for XML, and from what should be XML: without the characters that XML has no place for."""

from __future__ import annotations

import re

__all__ = ["xml_text"]

_NONE_OF_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has none of (XML 1.0, 2.2)."""


def xml_text(text: str, instead: str = "") -> str:
    """A text with something else, or nothing, in place of each character that cannot stand in XML."""
    return _NONE_OF_XML.sub(instead, text)
