"""Readings with corrections: what changes, what goes with it, what stays."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from record_fakes import FakeReader, source

from rejoinder.record.addresses import address_of
from rejoinder.record.corrections import Correction, Target, amended
from rejoinder.record.types import PLOVER, POLARITY, ActorSpan, Move, Reading, Span, Speaker, Statement

TEXT = (
    "Ostria said that Wednia had rejected a bridge. An aide said that the minister said: we accept a ferry. "
    "Wednia spoke of the weather."
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def told(words: str, actor: str | None, person: str | None = None) -> Speaker:
    found = span(words)
    return Speaker(found.start, found.end, words, actor, person)


def move(id: str, act: Any, by: Speaker, point: str, statement: str | None, according_to: tuple[str, ...] = ()) -> Move:
    words = span(point)
    return Move(
        id, act, PLOVER[act], POLARITY[act], ActorSpan(by.actor, by.text, by.start, by.end), by.person,
        (ActorSpan("NOR", "", words.start, words.start),), words, None, statement, according_to, words,
    )  # fmt: skip


OSTRIA, AIDE, MINISTER = told("Ostria", "OST"), told("An aide", "OST"), told("the minister", "OST", "Ida Moor")
WEDNIA = told("Wednia", "WED")
READING: Reading = msgspec.structs.replace(
    FakeReader().read(source(TEXT, id="d")),
    statements=(
        Statement("s1", OSTRIA, span("said"), (span("Wednia had rejected a bridge"),)),
        Statement("s2", AIDE, span("said that the"), (span("the minister said: we accept a ferry"),)),
        Statement("s3", MINISTER, span("said: we"), (span("we accept a ferry"),), reported_by="s2"),
        Statement("s4", told("Wednia spoke", "WED"), span("spoke of"), (span("the weather"),)),
    ),
    moves=(
        move("m1", "reject", WEDNIA, "a bridge", "s1", ("OST",)),
        move("m2", "accept", MINISTER, "a ferry", "s3"),
        move("m3", "state", told("Wednia spoke", "WED"), "the weather", "s4"),
    ),
)


def correction(nr: int, kind: Any, entry: str, after: Any) -> Correction:
    found: Any = next(one for one in (*READING.statements, *READING.moves) if one.id == entry)
    target = Target(entry=address_of(found, READING))
    return Correction(nr, kind, "d", target, None, after, "Ana", "2031-01-01T00:00:00+00:00", "")


def who(actor: str | None, person: str | None = None) -> dict[str, str | None]:
    return {"actor": actor, "person": person, "text": None}


def moves_of(*corrections: Correction) -> dict[str, Move]:
    return {one.id: one for one in amended(READING, corrections).reading.moves}


def test_without_corrections_a_reading_is_itself() -> None:
    assert amended(READING, ()).reading is READING
    assert b"corrected" not in msgspec.json.encode(READING)


def test_a_speaker_takes_the_moves_told_by_it_along() -> None:
    made = amended(READING, (correction(1, "speaker", "s3", who("NOR", "Ada Lund")),))
    third = made.reading.statements[2]
    assert third.speaker is not None
    assert (third.speaker.actor, third.speaker.person, third.speaker.text, third.corrected) == (
        "NOR", "Ada Lund", "", (1,),
    )  # fmt: skip
    by_id = {one.id: one for one in made.reading.moves}
    second = by_id["m2"]
    # an aide of OST now tells what NOR accepted: that is a claim
    assert (second.by.actor, second.person, second.according_to, second.corrected) == (
        "NOR", "Ada Lund", ("OST",), (1,),
    )  # fmt: skip
    assert by_id["m1"] == READING.moves[0] and by_id["m3"] == READING.moves[2]
    assert made.landings[1].now == "s3" and made.landings[1].reason is None


def test_who_tells_of_anothers_act_changes_whose_word_it_is() -> None:
    first = moves_of(correction(1, "speaker", "s1", who("NOR")))["m1"]
    assert (first.by, first.according_to, first.corrected) == (READING.moves[0].by, ("NOR",), (1,))
    own = moves_of(correction(1, "speaker", "s1", who("WED")))["m1"]
    assert own.according_to == ()  # its own word: on record
    outer = moves_of(correction(1, "speaker", "s2", who("NOR")))["m2"]
    assert (outer.by.actor, outer.according_to) == ("OST", ("NOR",))


def test_act_actor_and_addressees_of_a_move() -> None:
    made = moves_of(
        correction(1, "act", "m1", "defer"),
        correction(2, "actor", "m1", who("NOR")),
        correction(3, "addressees", "m1", ["WED", "NOR"]),
        correction(4, "addressees", "m2", []),
    )
    first = made["m1"]
    assert (first.act, first.plover, first.polarity) == ("defer", "CONSULT", "neutral")
    assert (first.by.actor, first.by.text, first.by.start == first.by.end) == ("NOR", "", True)
    assert [one.actor for one in first.to] == ["WED", "NOR"] and first.to[1] == READING.moves[0].to[0]
    assert first.according_to == ("OST",) and first.corrected == (1, 2, 3)
    assert made["m2"].to == () and made["m2"].act == "accept"
    # the minister's own words, but told by an aide of OST
    other = moves_of(correction(1, "actor", "m2", who("NOR")))["m2"]
    assert (other.by.actor, other.according_to) == ("NOR", ("OST",))
    # the actor's words are the speaker's: it stays its own word
    plain = moves_of(correction(1, "actor", "m3", who("NOR")))["m3"]
    assert (plain.by.actor, plain.according_to) == ("NOR", ())
    told_by_itself = moves_of(correction(1, "actor", "m1", who("OST")))["m1"]
    assert told_by_itself.according_to == ()


def test_a_rejected_statement_takes_its_plain_speech_along_and_no_other_move() -> None:
    made = amended(READING, (correction(1, "reject", "s4", None), correction(2, "reject", "s3", None)))
    assert [one.id for one in made.reading.statements] == ["s1", "s2"]
    by_id = {one.id: one for one in made.reading.moves}
    assert set(by_id) == {"m1", "m2"}
    assert by_id["m2"].statement == "s2"
    made = amended(READING, (correction(1, "reject", "s2", None),))
    inner = next(one for one in made.reading.statements if one.id == "s3")
    assert inner.reported_by is None
    made = amended(READING, (correction(1, "reject", "m1", None), correction(2, "act", "m1", "accept")))
    assert [one.id for one in made.reading.moves] == ["m2", "m3"]
    assert made.landings[2].replaced and made.landings[2].reason == "rejected by correction 1"


def test_of_two_for_the_same_the_later_decides() -> None:
    made = amended(READING, (correction(1, "act", "m1", "defer"), correction(2, "act", "m1", "accept")))
    first = made.reading.moves[0]
    assert (first.act, first.corrected) == ("accept", (2,))
    assert made.landings[1].replaced and made.landings[1].reason == "correction 2 came later"


def test_what_is_not_read_any_more_is_said() -> None:
    bare = msgspec.structs.replace(READING, moves=(), statements=())
    made = amended(bare, (correction(1, "act", "m1", "defer"),))
    assert made.reading is bare
    assert made.landings[1].reason == "no move is read in its words any more"


@pytest.mark.parametrize("kind", ["hide", "label", "issue", "standing"])
def test_other_kinds_leave_readings_alone(kind: str) -> None:
    assert amended(READING, (correction(1, kind, "m1", None),)).reading is READING


def test_corrections_of_other_documents_leave_a_reading_alone() -> None:
    other = msgspec.structs.replace(READING, document=msgspec.structs.replace(READING.document, id="e"))
    assert amended(other, (correction(1, "act", "m1", "defer"),)) == amended(other, ())
