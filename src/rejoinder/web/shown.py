"""Words of documents as safe HTML, and the templates they are put into.

What a document holds is text, whatever it looks like: everything is escaped, what turns the direction of writing is
shown as a mark instead of doing it, and words from outside stand in an element of their own (`<bdi>`), so that they
cannot reorder what is around them.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rejoinder.views import wording
from rejoinder.views.board import MEANINGS, BoardRow, cell
from rejoinder.views.moves import move_line

if TYPE_CHECKING:
    from rejoinder.record.types import Change, Standing

__all__ = [
    "LETTERS",
    "STANDINGS",
    "address",
    "bare",
    "cell_parts",
    "cell_width",
    "change_parts",
    "environment",
    "heading_width",
    "isolated",
    "safe_link",
    "words_of",
]

_TURNS = {
    "\u061c": "ALM", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip
"""Characters that turn the direction of writing (Unicode, UAX 9), by the names the standard gives them."""
_TURN = re.compile(f"[{''.join(_TURNS)}]")
_SPACE = re.compile(r"\s+")

LETTERS = {
    "asks": "→", "accepted": "A", "partly": "P", "open": "O", "deferred": "D", "rejected": "R", "unanswered": "U",
    "withdrawn": "W", "for": "+", "against": "−", "mixed": "±",
}  # fmt: skip
"""What stands for the word of a cell where colours cannot be told apart."""

STANDINGS = (*(word for word in LETTERS if word != "asks"), "none")
"""What a person can set a cell to."""

LONGEST = 1500
"""Characters of one statement or point in a list, at most; the document has all of it."""


def words_of(text: object) -> Markup:
    """Text as HTML without an element around it: escaped, controls and turns of direction visible."""
    found = str(escape(wording.legible(str(text))))
    if not _TURN.search(found):
        return Markup(found)
    return Markup(_TURN.sub(_turn, found))


def _turn(match: re.Match[str]) -> str:
    code = f"U+{ord(match[0]):04X}"
    return f'<span class="turn" title="{code}, a control of the direction of writing">{_TURNS[match[0]]}</span>'


def isolated(text: object, most: int = LONGEST) -> Markup:
    """Words of a document on one line, in an element that keeps their direction to itself; endless ones are cut."""
    line = str(text)
    if len(line) > most:
        line = line[:most] + "…"
    return Markup("<bdi>{}</bdi>").format(words_of(_SPACE.sub(" ", line).strip()))


def bare(text: object, most: int = 400) -> str:
    """Words of a document for an attribute or an SVG title: plain text on one line, no longer than `most`."""
    line = _SPACE.sub(" ", wording.legible(str(text))).strip()
    line = _TURN.sub(lambda match: f"[{_TURNS[match[0]]}]", line)
    return line if len(line) <= most else line[: most - 1] + "…"


def address(*parts: str, **query: object) -> str:
    """An address of this site: path segments, escaped; query values, the empty ones left out; `fragment` behind `#`."""
    fragment = query.pop("fragment", None)
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one not in (None, "", False):
                pairs.append((name, "1" if one is True else str(one)))
    found = f"{path}?{urlencode(pairs)}" if pairs else path
    return f"{found}#{quote(str(fragment), safe='')}" if fragment else found


def safe_link(url: str | None) -> str | None:
    """An address found in a document's description if a browser may follow it: http or https, nothing else."""
    if not url or any(ord(c) < 33 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def cell_parts(row: BoardRow, party: str) -> dict[str, Any] | None:
    """What a cell of the board shows: its word, letter, remarks and how it is known; None for an empty one."""
    words = cell(row, party)
    if not words:
        return None
    standing: Standing | None = row.standings.get(party)
    remarks = [word for word in words if word.startswith("(")]
    plain = [word for word in words if not word.startswith("(")]
    main = next((word for word in plain if word != "asks"), "")
    claimed = bool(main) and standing is not None and standing.basis == "claimed"
    return {
        "asks": "asks" in plain,
        "word": main,
        "letter": LETTERS.get(main, ""),
        "remarks": remarks,
        "claimed": claimed,
        "disputed": bool(remarks) and standing is not None and bool(standing.disputed_by),
        "title": f"{bare(row.issue.label, 90)}; {party}: {' '.join(words)}"
        + (f"; {MEANINGS[main]}" if main in MEANINGS else ""),
    }


def cell_width(row: BoardRow, party: str) -> int:
    """How wide a cell of the board is, about, in pixels; its remarks may be broken between words."""
    found = 0
    for words in cell(row, party):
        remark = words.startswith("(")
        longest = max(map(len, words.split())) if remark else len(words)
        found = max(found, round(7 * longest + 24) if remark else round(8.6 * longest + 38))
    return found + 14 if found else 0


def heading_width(party: str) -> int:
    """How wide the heading of a party's column is, about, in pixels; what is longer than that is broken."""
    return min(135, round(9.8 * max(map(len, party.split()), default=0))) + 14


def change_parts(change: Change, *, asks: bool) -> dict[str, Any]:
    """What a standing was from a day on, as `cell_parts` has it; `asks` where the party had put it on the table."""
    word = change.status or ("" if asks and change.position == "for" else change.position) or ""
    remarks = [f"(says {', '.join(change.claimed_by) or 'another'})"] if word and change.basis == "claimed" else []
    if change.disputed_by:
        remarks.append(f"({', '.join(change.disputed_by)} disputes)")
    return {
        "asks": asks,
        "word": word,
        "letter": LETTERS.get(word, ""),
        "remarks": remarks,
        "claimed": bool(word) and change.basis == "claimed",
        "disputed": bool(change.disputed_by),
    }


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@functools.cache
def environment() -> Environment:
    """The templates; escaping is always on and a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "t": isolated,
        "words": words_of,
        "bare": bare,
        "percent": _percent,
        "plural": _plural,
        "dates": wording.date_words,
        "link": safe_link,
        "quoted": lambda text: isolated(wording.quote(str(text)[: LONGEST + 1])),
        "speaker": lambda found: isolated(wording.speaker(found)),
        "move": lambda move: isolated(move_line(move).plain),
    }
    made.globals |= {
        "to": address,
        "LETTERS": LETTERS,
        "MEANINGS": MEANINGS,
        "actor": lambda span, person=None: isolated(wording.actor(span, person)),
        "acts": lambda act, to: isolated(wording.actors(act, to)),
        "move_date": wording.move_date,
        "title_of": lambda entry: wording.title_of(entry.title, entry.path),
    }
    return made
