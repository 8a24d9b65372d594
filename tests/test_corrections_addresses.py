"""Addresses: an entry is found again by what it was read from, whatever ids and spans another reader gives."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_fakes import FakeReader, source

from rejoinder.record.addresses import Address, address_of, find_again
from rejoinder.record.types import ActorSpan, Move, Reading, Span, Speaker, Statement

TEXT = (
    "Wednia said that Ostria had said that it rejected the demand for a treaty on the lake.\nWednia asked for a bridge."
)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def speaker(words: str, actor: str) -> Speaker:
    found = span(words)
    return Speaker(found.start, found.end, words, actor)


def move(id: str, act: str, by: str, point: str | None, evidence: str, actor: str | None = None) -> Move:
    words = span(by)
    return Move(
        id, act, "", "for", ActorSpan(actor or by[:3].upper(), by, words.start, words.end), None, (),  # type: ignore[arg-type]
        span(point) if point else None, None, None, (), span(evidence),
    )  # fmt: skip


def reading(statements: tuple[Statement, ...] = (), moves: tuple[Move, ...] = ()) -> Reading:
    whole = FakeReader().read(source(TEXT, id="d"))
    return msgspec.structs.replace(whole, statements=statements, moves=moves)


OUTER = Statement("s1", speaker("Wednia", "WED"), span("said"),
                  (span("Ostria had said that it rejected the demand for a treaty on the lake"),))  # fmt: skip
INNER = Statement("s2", speaker("Ostria", "OST"), span("had said"),
                  (span("it rejected the demand for a treaty on the lake"),), reported_by="s1")  # fmt: skip
ALL = "it rejected the demand for a treaty on the lake"
REJECTS = move("m1", "reject", "Ostria", "a treaty on the lake", ALL)
DEMANDS = move("m2", "demand", "Wednia", "a treaty on the lake", ALL)


def test_other_ids_and_slightly_other_spans_are_the_same_entry() -> None:
    first = reading((OUTER, INNER), (REJECTS, DEMANDS))
    later = reading(
        (
            msgspec.structs.replace(INNER, id="x1", content=(span("rejected the demand for a treaty"),)),
            msgspec.structs.replace(OUTER, id="x2", content=(span("that Ostria had said that it rejected"),)),
        ),
        (
            msgspec.structs.replace(DEMANDS, id="y1", act="ask", point=span("treaty on the lake")),
            msgspec.structs.replace(REJECTS, id="y2", evidence=span("rejected the demand for a treaty")),
        ),
    )
    pairs = [(OUTER, "x2"), (INNER, "x1"), (REJECTS, "y2"), (DEMANDS, "y1")]
    for entry, id in pairs:
        assert find_again(address_of(entry, first), later).id == id


def test_what_is_said_within_is_not_taken_for_what_it_is_said_in() -> None:
    first = reading((OUTER, INNER), (REJECTS, DEMANDS))
    for entry, left in ((INNER, reading((OUTER,))), (OUTER, reading((INNER,)))):
        found = find_again(address_of(entry, first), left)
        assert (found.id, found.reason) == (None, "no statement is read in its words any more")
    assert find_again(address_of(REJECTS, first), reading(moves=(DEMANDS,))).id is None
    assert find_again(address_of(DEMANDS, first), reading(moves=(REJECTS,))).id is None


def test_another_actor_or_another_act_alone_is_the_same_move() -> None:
    first = reading(moves=(REJECTS,))
    corrected = move("z", "reject", "Wednia", "a treaty on the lake", ALL)
    assert find_again(address_of(REJECTS, first), reading(moves=(corrected,))).id == "z"
    opposed = msgspec.structs.replace(REJECTS, id="z", act="oppose")
    assert find_again(address_of(REJECTS, first), reading(moves=(opposed,))).id == "z"


def test_several_acts_of_one_actor_in_one_sentence_are_told_apart_by_their_points() -> None:
    asks = move("m3", "ask", "Ostria", None, ALL)
    other = move("n1", "defer", "Ostria", "the demand", ALL)
    assert find_again(address_of(asks, reading(moves=(asks,))), reading(moves=(other,))).id is None
    same = move("n2", "ask", "Ostria", "the demand", ALL)
    assert find_again(address_of(asks, reading(moves=(asks,))), reading(moves=(other, same))).id == "n2"


def test_where_two_fit_equally_none_is_taken() -> None:
    first = reading(moves=(REJECTS,))
    twice = reading(moves=tuple(msgspec.structs.replace(REJECTS, id=id) for id in ("p", "q")))
    found = find_again(address_of(REJECTS, first), twice)
    assert (found.id, found.reason) == (None, "could be any of p, q now")
    # two that were there from the start keep their turns
    again = reading(moves=tuple(msgspec.structs.replace(REJECTS, id=id) for id in ("a", "b")))
    assert [find_again(address_of(one, twice), again).id for one in twice.moves] == ["a", "b"]


def test_another_text_under_the_same_id_is_noticed() -> None:
    address = address_of(REJECTS, reading(moves=(REJECTS,)))
    other = FakeReader().read(source("Another text. " * 20, id="d"))
    assert find_again(address, other).reason == "its words are not in the document any more"


def test_a_move_without_words_for_its_actor_or_its_point() -> None:
    bare = msgspec.structs.replace(REJECTS, point=None, by=ActorSpan("OST", "", 5, 5))
    first = reading(moves=(bare, DEMANDS))
    assert find_again(address_of(bare, first), first).id == "m1"
    assert find_again(address_of(bare, first), reading(moves=(DEMANDS,))).id is None


spans = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1], TEXT[pair[0] : pair[0] + pair[1]])
)


@st.composite
def entries(draw: st.DrawFn) -> Reading:
    moves = []
    for number in range(draw(st.integers(1, 6))):
        by, point, evidence = draw(spans), draw(st.none() | spans), draw(spans)
        actor = draw(st.sampled_from(["WED", "OST", None]))
        act = draw(st.sampled_from(["demand", "reject", "meet"]))
        moves.append(
            Move(
                f"m{number}",
                act,
                "",
                "for",
                ActorSpan(actor, by.text, by.start, by.end),
                None,
                (),
                point,
                None,
                None,
                (),
                evidence,
            )
        )
    statements = [
        Statement(
            f"s{n}", draw(st.none() | st.just(speaker("Wednia", "WED"))), draw(st.none() | spans),
            tuple(draw(st.lists(spans, min_size=1, max_size=2))),
        )
        for n in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    return reading(tuple(statements), tuple(moves))


@settings(deadline=None, max_examples=200)
@given(entries())
def test_in_the_same_reading_every_entry_is_found_or_none_is(read: Reading) -> None:
    for entry in (*read.statements, *read.moves):
        address = msgspec.json.decode(msgspec.json.encode(address_of(entry, read)), type=Address)
        assert find_again(address, read).id == entry.id


@pytest.mark.parametrize("kind", ["statement", "move"])
def test_nothing_is_found_in_an_empty_reading(kind: str) -> None:
    entry = INNER if kind == "statement" else REJECTS
    address = address_of(entry, reading((OUTER, INNER), (REJECTS,)))
    assert find_again(address, reading()).reason == f"no {kind} is read in its words any more"
