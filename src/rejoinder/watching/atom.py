"""The changes of standings as an Atom feed (RFC 4287), for whoever reads feeds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from rejoinder.exchange.formats import new_file
from rejoinder.exchange.xmltext import xml_text
from rejoinder.record.watched import Change
from rejoinder.views.changes import change_title
from rejoinder.views.wording import quote, title_of

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier
    from rejoinder.record.entries import DocumentEntry

__all__ = ["write_atom"]

_ATOM = "http://www.w3.org/2005/Atom"


def write_atom(dossier: Dossier, out: Path, now: str) -> None:
    """Write the changes that were reported last, the newest first, to a file that is whole at any time.

    The feed keeps its id as long as the dossier, an entry as long as it stands in it. `now` is when the feed was
    changed where it has no entry. Raises `InputError` where the file cannot be written.
    """
    watched = dossier.watched
    identity = watched.get("identity", "feed", str)
    if identity is None:
        identity = str(uuid4())
        watched.put("identity", "feed", identity)
    documents = {entry.id: entry for entry in dossier.documents()}
    raw = _feed(UUID(identity), watched.told(), documents, now)
    with new_file(out) as file:
        file.write(raw)


def _feed(
    identity: UUID, told: Sequence[tuple[str, str, Change]], documents: Mapping[str, DocumentEntry], now: str
) -> bytes:
    from lxml import etree

    root: Any = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _put(root, "id", f"urn:uuid:{identity}")
    _put(root, "title", "Changes of standings")
    _put(root, "updated", told[0][1] if told else now)
    _put(root, "generator", "Rejoinder")
    _put(_put(root, "author"), "name", "Rejoinder")
    for name, at, change in told:
        entry = _put(root, "entry")
        _put(entry, "id", f"urn:uuid:{uuid5(identity, name)}")
        _put(entry, "title", change_title(change))
        _put(entry, "updated", at)
        sources = [documents[one.document] for one in change.evidence if one.document in documents]
        link = next((one.url for one in sources if one.url and re.match(r"https?://", one.url)), None)
        if link is not None:
            _put(entry, "link", rel="related", href=link)
        _put(entry, "category", term=change.issue.id, label=change.issue.name)
        _put(entry, "category", term=change.party.id, label=change.party.name)
        words = [f"{quote(one.text)} [{_where(documents.get(one.document), one.document)}]" for one in change.evidence]
        _put(entry, "content", "\n\n".join(words) or change_title(change), type="text")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _where(entry: DocumentEntry | None, id: str) -> str:
    return title_of(entry.title, entry.path) if entry is not None else id


def _put(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    from lxml import etree

    node = etree.SubElement(
        parent, f"{{{_ATOM}}}{tag}", {name: xml_text(value, "\ufffd") for name, value in attributes.items()}
    )
    if text is not None:
        node.text = xml_text(text, "\ufffd")
    return node
