"""Who acts: the candidates a document gives, what speaks for each, and who is taken."""

from __future__ import annotations

import dataclasses

import pytest

import rejoinder
from rejoinder.acting.candidates import MOST, SIGNS, Candidate
from rejoinder.acting.doers import Doers, chosen
from rejoinder.assembly import LEAST
from rejoinder.pipeline import pipeline
from rejoinder.reading.moves import read_moves
from rejoinder.reading.role_odds import LEAST as UNSEEN
from rejoinder.resolving.antecedents import Resolution

TEXT = (
    "Ministers at odds over the river\n\n"
    "VIENNA, May 4, 2021 - Hungary demanded on Tuesday that Slovakia open the sluices. Slovakia rejected it.\n\n"
    "“We will not pay for it,” the Slovak minister, Jana Mala, told reporters. Austria offered a loan.\n"
)


class _Watched(Doers):
    """Notes what the trees are asked."""

    def __init__(self, doers: Doers) -> None:
        self._doers = doers
        self.asked: list[list[Candidate]] = []

    def weigh(self, listed: object) -> list[float]:
        """As the trees do."""
        self.asked.append(list(listed))  # type: ignore[call-overload]
        return self._doers.weigh(self.asked[-1])


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> _Watched:
    """The pipeline's trees, watched."""
    found = _Watched(pipeline().doers)
    monkeypatch.setitem(pipeline().__dict__, "doers", found)
    return found


def test_each_candidate_has_all_signs_and_is_there_once(watched: _Watched) -> None:
    rejoinder.read(TEXT)
    assert watched.asked
    for listed in watched.asked:
        assert 0 < len(listed) <= MOST
        assert all(len(one.signs) == len(SIGNS) for one in listed)
        keys = [one.who.actor or one.who.person for one in listed]
        assert len(set(keys)) == len(keys)
        told = [dict(zip(SIGNS, one.signs, strict=True)) for one in listed]
        assert [signs["by the rules"] > 0 for signs in told] == [one.by_rules for one in listed]
    assert any({"HUN", "SVK"} <= {one.who.actor for one in listed} for listed in watched.asked)


def test_who_acts_is_told_by_the_words_for_the_act() -> None:
    told = {(m.act, m.by.actor) for m in rejoinder.read(TEXT).moves}
    assert {("demand", "HUN"), ("reject", "SVK"), ("offer", "AUT")} <= told
    assert not {("demand", "SVK"), ("reject", "HUN"), ("offer", "SVK")} & told


def test_a_move_is_no_surer_than_its_act_and_never_below_the_floor() -> None:
    for move in rejoinder.read(TEXT).moves:
        assert move.act == "state" or LEAST <= move.confidence <= 1


def _candidate(actor: str, *, by_rules: bool = False) -> Candidate:
    return Candidate((0, 1), Resolution(actor, None, "named", 1.0), by_rules, (0.0,) * len(SIGNS))


def test_the_likeliest_is_taken_unless_words_join_several() -> None:
    a, b, c = _candidate("AUT"), _candidate("HUN"), _candidate("SVK")
    assert chosen([a, b, c], [0.2, 0.7, 0.1]) == [(b, 0.7)]
    joined = [dataclasses.replace(a, by_rules=True), b, dataclasses.replace(c, by_rules=True)]
    assert chosen(joined, [0.5, 0.9, 0.4]) == [(joined[0], 0.5), (joined[2], 0.5)]
    one = [dataclasses.replace(a, by_rules=True), b]
    assert chosen(one, [0.2, 0.7]) == [(b, 0.7)]


def test_an_act_keeps_what_both_looks_make_of_its_roles() -> None:
    reader = pipeline().encoder
    text = TEXT.split("\n\n", 1)[1]
    acts = read_moves(text, reader, reader.encode(text), [(0, len(text))])
    demand = next(a for a in acts if text[slice(*a.trigger)] == "demanded")
    assert demand.looks is not None
    where = {name: text.index(name) for name in ("Hungary", "Slovakia", "Austria")}
    odds = {name: demand.looks.odds((at, at + len(name))) for name, at in where.items()}
    assert odds["Hungary"][1] > max(odds["Slovakia"][1], odds["Austria"][1])
    assert odds["Slovakia"][3] > odds["Hungary"][3]
    assert all(value >= UNSEEN for mine in odds.values() for value in mine)
    assert (where["Hungary"], where["Hungary"] + len("Hungary")) in demand.looks.runs()
    assert demand.looks.odds((len(text), len(text) + 5)) == (UNSEEN,) * 5
