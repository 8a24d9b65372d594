"""How actors, acts, dates and quoted words are put into words for people."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rejoinder.record.entries import Repeat
from rejoinder.record.types import Act, ActorSpan, Published, Speaker

__all__ = [
    "ACT_WORDS",
    "CORRECTED",
    "actor",
    "actors",
    "also_in",
    "date_words",
    "legible",
    "move_date",
    "quote",
    "speaker",
    "title_of",
]

ACT_WORDS: dict[Act, tuple[str, str]] = {
    "demand": ("demands", "demands of {}"),
    "ask": ("asks", "asks {}"),
    "propose": ("proposes", "proposes to {}"),
    "offer": ("offers", "offers {}"),
    "support": ("supports", "supports {}"),
    "accept": ("accepts", "accepts, answering {}"),
    "accept_partly": ("accepts in part", "accepts in part, answering {}"),
    "open": ("is open to", "is open, answering {}, to"),
    "defer": ("puts off an answer", "puts off an answer to {}"),
    "reject": ("rejects", "rejects, answering {}"),
    "oppose": ("opposes", "opposes {}"),
    "withdraw": ("withdraws", "withdraws, towards {}"),
    "threaten": ("threatens", "threatens {}"),
    "criticise": ("criticises", "criticises {}"),
    "claim_ignored": ("says nobody answered", "says that {} did not answer"),
    "meet": ("meets", "meets {}"),
    "hand_over": ("hands over", "hands over to {}"),
    "state": ("states", "states to {}"),
}
"""What an actor does, alone and towards others."""

CORRECTED = "corrected"
"""The mark of what a person has changed."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SPACE = re.compile(r"\s+")


def legible(text: str) -> str:
    """Text without control characters, so that what an article holds cannot steer the reader's terminal."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def quote(text: str) -> str:
    """Words of a document on one line, in quotation marks unless they bring their own."""
    line = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    own = len(line) > 1 and line[0] in "\"“«„‘'" and line[-1] in "\"”»’'"
    return line if own else f"“{line}”"


def actor(span: ActorSpan, person: str | None = None) -> str:
    """An actor by id, with the person who acts for it: "RUS (Sergei Lavrov)"; by its words where it has no id."""
    words = _SPACE.sub(" ", legible(span.text)).strip()
    name = span.actor or words or "somebody"
    person = legible(person) if person else ""
    return f"{name} ({person})" if person and person != name else name


def actors(act: Act, to: Iterable[ActorSpan]) -> str:
    """An act with those it is directed at: "demands of USA, NATO"."""
    alone, towards = ACT_WORDS[act]
    names = ", ".join(dict.fromkeys(actor(span) for span in to))
    return towards.replace("{}", names) if names else alone


def speaker(found: Speaker | None) -> str:
    """Who says something: the person's name or the words, with the actor's id."""
    if found is None:
        return "not named"
    name = _SPACE.sub(" ", legible(found.person or found.text)).strip()
    if not found.actor:
        return name or "not named"
    return f"{name} ({found.actor})" if name and name != found.actor else found.actor


def move_date(value: str | None, basis: str | None) -> str:
    """A date with `~` before it where it is only inferred; "undated" where there is none."""
    if value is None:
        return "undated"
    return f"~{value}" if basis == "inferred" else value


def date_words(published: Published) -> str:
    """When a document was published: a day, a range, or "undated"; `~` where it is only inferred."""
    first, last = published.earliest, published.latest
    if first is None and last is None:
        return "undated"
    mark = "~" if published.basis == "inferred" else ""
    if first == last:
        return f"{mark}{first}"
    return f"{mark}{first or '...'} to {last or '...'}"


def title_of(title: str, path: str) -> str:
    """A title on one line; the path where there is none."""
    return _SPACE.sub(" ", legible(title)).strip() or legible(path) or "without a title"


def also_in(copies: Iterable[Repeat]) -> str:
    """Where else something stands: how many copies, and the outlets they came from, those without one by their path.

    With a path go the ids of the documents, as in a heading: one file may hold thousands of them.
    """
    found = list(copies)
    if not found:
        return ""
    places: dict[str, list[str]] = {}
    for one in found:
        ids = places.setdefault(one.outlet or one.path, [])
        if not one.outlet:
            ids.append(one.document)
    named = [f"{name} [{', '.join(dict.fromkeys(ids))}]" if ids else name for name, ids in places.items()]
    return f"also in {len(found)} {'copy' if len(found) == 1 else 'copies'}: {legible(', '.join(named))}"
