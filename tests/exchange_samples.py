"""Readings for tests of exchange: a fixed dossier, and any readings that hypothesis thinks of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace
from record_fakes import FakeReader, fake_filing, source

from rejoinder.dossier import Dossier
from rejoinder.record.store import Arrival, Store
from rejoinder.record.types import (
    ACTS,
    PLOVER,
    POLARITY,
    ActorSpan,
    Document,
    Mention,
    Move,
    MoveTime,
    Published,
    Reading,
    Span,
    Speaker,
    Statement,
)

LAKE = (
    "The lake 🌊\r\nRUS demands of USA, NATO: a treaty on the la\u0308ke. (2022-01)\n"
    'RUS says: the lake "stays"; open\tand free.\r\n'
)
REPLY = (
    "The reply\nUSA rejects of RUS: a treaty on the la\u0308ke. (2022-01-26)\n"
    "USA meets of RUS: talks (2022-01-10)\nUSA says: no.\n"
)


def dossier(path: Path | None = None) -> Dossier:
    """Two documents: astral characters, combining marks, CR LF, tabs and quotation marks in them."""
    store = Store.open(path)
    reader = FakeReader()
    arrivals = []
    for name, text in (("lake", LAKE), ("reply", REPLY)):
        one = source(text, f"{name}.txt", id=name, published="2022-01-29")
        arrivals.append(Arrival(named(reader.read(one)), one.sha256, "2022-01-29"))
    store.add(arrivals, reader="fake-1")
    return Dossier(store, reader=FakeReader, filing=fake_filing)  # type: ignore[arg-type]


def named(reading: Reading) -> Reading:
    """With ids as the package's own reader gives them."""
    moves = tuple(replace(move, id=f"{reading.document.id}/m{i}") for i, move in enumerate(reading.moves))
    statements = tuple(replace(statement, id=f"s{i}") for i, statement in enumerate(reading.statements))
    return replace(reading, moves=moves, statements=statements)


_PIECES = [
    "🌊",
    "e\u0301",
    "\r\n",
    "\n",
    "\r",
    "\t",
    " ",
    "\u2028",
    "𝔘",
    "a",
    "ß",
    "\u0085",
    "“",
    ";",
    "\x0b",
    '"',
    "\\",
]


def any_text() -> Any:
    """Texts with what offsets go wrong on: astral characters, combining marks, CR LF, tabs, odd line ends."""
    pieces = st.sampled_from(_PIECES)
    letters = st.text(alphabet="abcdefgh XYZ.", min_size=1, max_size=6)
    return st.lists(pieces | letters, min_size=1, max_size=30).map("".join)


@st.composite
def readings(draw: Any, *, position: bool = False) -> Reading:
    """A document with statements and moves anywhere in it; with `position` only moves that DNA can hold."""
    text = draw(any_text())
    n = len(text)

    def span(empty: bool = False) -> Span:
        start = draw(st.integers(0, n if empty else n - 1))
        end = draw(st.integers(start if empty else start + 1, n))
        return Span(start, end, text[start:end])

    names = st.sampled_from(["RUS", "USA", "NATO", "THE LAKE BOARD", 'Ünion; of "B"'])

    def actor() -> ActorSpan:
        words = span(empty=True)
        return ActorSpan(draw(st.none() | names), words.text, words.start, words.end)

    def speaker() -> Speaker:
        words = span(empty=True)
        known = draw(st.none() | names), draw(st.none() | st.just("Ada B.")), draw(st.none() | st.just("why so"))
        return Speaker(words.start, words.end, words.text, *known)

    def maybe(made: Callable[[], Any]) -> Any:
        return made() if not position and draw(st.booleans()) else None

    def time() -> MoveTime:
        return MoveTime("2022-01", draw(st.sampled_from(["given", "inferred"])))

    name = "d" + hashlib.sha256(text.encode()).hexdigest()[:8]
    statements = []
    for i in range(0 if position else draw(st.integers(0, 3))):
        content = sorted((span() for _ in range(draw(st.integers(1, 2)))), key=lambda one: (one.start, one.end))
        statements.append(
            Statement(
                f"s{i}", maybe(speaker), maybe(span), tuple(content), maybe(speaker),
                draw(st.sampled_from(["direct", "indirect", "mixed"])),
                draw(st.none() | st.just(f"s{i - 1}")) if i else None, draw(st.sampled_from([0.25, 0.5, 1.0])),
            )
        )  # fmt: skip
    moves = []
    for i in range(draw(st.integers(0, 3))):
        act = draw(st.sampled_from(("support", "oppose") if position else ACTS))
        moves.append(
            Move(
                f"{name}/m{i}", act, PLOVER[act], POLARITY[act],
                ActorSpan(draw(names), "", 0, 0) if position else actor(), draw(st.none() | st.just("Ada B.")),
                () if position else tuple(actor() for _ in range(draw(st.integers(0, 2)))), maybe(span), maybe(time),
                "s0" if statements and draw(st.booleans()) else None,
                () if position else tuple(draw(st.lists(names, max_size=2, unique=True))), span(),
                1.0 if position else 0.5,
            )
        )  # fmt: skip
    published = [
        Published(),
        Published("2022-01-29", "2022-01-29", "given"),
        Published("2022-01-01", "2022-02-01", "inferred"),
    ]
    document = Document(
        name, "folder/a b.txt", draw(st.sampled_from(["A title", "", "T" * 300])), text,
        hashlib.sha256(text.encode()).hexdigest(), "en", draw(st.sampled_from(published)),
        draw(st.none() | st.just("https://example.org/a?b=c")), draw(st.none() | st.just("The Outlet")),
    )  # fmt: skip
    mentions = (Mention(0, min(3, n), text[:3], "place"),)
    return Reading(document, mentions=mentions, statements=tuple(statements), moves=tuple(moves))


def holding(*found: Reading, reader: str = "fake-1", filing: Any = fake_filing) -> Dossier:
    """A dossier in memory that has those readings."""
    store = Store.open(None)
    store.add([Arrival(one, one.document.sha256) for one in found], reader=reader)
    return Dossier(store, reader=FakeReader, filing=filing)  # type: ignore[arg-type]


def holding_document(text: str) -> Document:
    """A document of that text and nothing else."""
    return Document("d", "d.txt", "", text, hashlib.sha256(text.encode()).hexdigest())
