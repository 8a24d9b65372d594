"""Standings: what the moves of one issue come to."""

from __future__ import annotations

import itertools

from filing_texts import reading
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rejoinder.filing.addressees import addressees
from rejoinder.filing.docket import docket
from rejoinder.filing.standings import standings
from rejoinder.record.types import Reading, Standing

ASK = "demand RIV > TOR | reopen the harbour | Rivania demanded that Torland reopen the harbour"


def stand(*readings: Reading) -> dict[str, Standing]:
    """The standings if all moves are of one issue, by party."""
    entries = docket(readings)
    return {s.party: s for s in standings(entries, addressees(entries, [entries]))}


def lines(*moves: str) -> str:
    return "\n".join(moves)


def test_unanswered_for_those_asked_only() -> None:
    found = stand(reading("a", "2031-01-01", ASK))
    assert (found["TOR"].status, found["TOR"].basis, found["TOR"].position) == ("unanswered", "recorded", None)
    assert found["RIV"].status is None
    assert found["RIV"].position == "for"
    assert [e.move for e in found["TOR"].evidence] == ["a/m1"]


def test_each_answer_has_its_status() -> None:
    for act, status, position in [
        ("accept", "accepted", "for"), ("support", "accepted", "for"), ("accept_partly", "partly", "for"),
        ("open", "open", None), ("defer", "deferred", None), ("reject", "rejected", "against"),
        ("oppose", "rejected", "against"),
    ]:  # fmt: skip
        found = stand(reading("a", "2031-01-01", lines(ASK, f"{act} TOR > RIV | | Torland gave its answer")))
        assert (found["TOR"].status, found["TOR"].position) == (status, position)
        assert found["TOR"].evidence[0].move == "a/m2"


def test_the_same_ask_elsewhere_tells_to_whom_it_went_and_another_does_not() -> None:
    again = "demand RIV | the harbour of Sel be reopened | Rivania insisted that the harbour of Sel be reopened"
    other = "demand RIV | fishing rights off the cape | Rivania insisted on fishing rights off the cape"
    first = "demand RIV > TOR | reopen the harbour of Sel | Rivania demanded that Torland reopen the harbour of Sel"
    entries = docket([reading("a", "2031-01-01", first), reading("b", "2031-02-01", lines(again, other))])
    assert addressees(entries, [entries]) == {"a/m1": ("TOR",), "b/m1": ("TOR",), "b/m2": ()}


def test_a_yes_under_a_condition_is_partly() -> None:
    for words, status in [
        ("Torland could agree to the harbour if it was paid for", "partly"),
        ("Torland accepted the harbour, provided that ships were searched", "partly"),
        ("Torland agreed to the harbour", "accepted"),
    ]:
        found = stand(reading("a", "2031-01-01", lines(ASK, f"accept TOR > RIV | | {words}")))
        assert found["TOR"].status == status


def test_who_withdraws_an_objection_agrees() -> None:
    early = reading("a", "2031-01-01", lines(ASK, "oppose TOR > RIV | | Torland was against it"))
    late = reading("b", "2031-02-01", "withdraw TOR > RIV | its objection | Torland withdrew its objection")
    assert stand(early, late)["TOR"].status == "accepted"
    other = reading("b", "2031-02-01", "withdraw TOR > RIV | its request | Torland withdrew its request")
    assert stand(early, other)["TOR"].status == "rejected"


def test_the_latest_answer_decides_whatever_document_comes_first() -> None:
    early = reading("b", "2031-01-01", lines(ASK, "reject TOR > RIV | | Torland refused"))
    late = reading("a", "2031-02-01", "accept TOR > RIV | the harbour | Torland agreed to the harbour")
    assert stand(early, late)["TOR"].status == "accepted"
    assert stand(late, early)["TOR"].status == "accepted"
    looking_back = reading(
        "c", "2031-03-01", "reject TOR > RIV | the harbour | Torland refused the harbour then | date=2030-12"
    )
    assert stand(early, late, looking_back)["TOR"].status == "accepted"


def test_what_a_report_looks_back_on_does_not_undo_its_news() -> None:
    found = stand(reading("a", "2031-01-01", lines(
        ASK, "accept TOR > RIV | the harbour | Torland agreed to the harbour",
        "reject TOR > RIV | | which it had refused all winter")))  # fmt: skip
    assert found["TOR"].status == "accepted"


def test_one_report_of_yes_and_no_is_partly() -> None:
    found = stand(reading("a", "2031-01-01", lines(
        ASK, "accept_partly TOR > RIV | two of the piers | Torland will open two of the piers",
        "reject TOR > RIV | the third | The third stays shut")))  # fmt: skip
    assert (found["TOR"].status, found["TOR"].position) == ("partly", "mixed")


def test_recorded_outranks_claimed_and_names_who_disputes() -> None:
    claim = "accept TOR > RIV | the harbour | Torland has agreed in private, Lunia said | acc=LUN"
    found = stand(reading("a", "2031-01-01", lines(ASK, claim)))
    assert (found["TOR"].status, found["TOR"].basis, found["TOR"].claimed_by) == ("accepted", "claimed", ("LUN",))
    found = stand(reading("a", "2031-01-01", lines(ASK, "reject TOR > RIV | | Torland refused", claim)))
    assert (found["TOR"].status, found["TOR"].basis) == ("rejected", "recorded")
    assert found["TOR"].claimed_by == ()
    assert found["TOR"].disputed_by == ("LUN",)


def test_an_actor_telling_of_itself_is_on_record() -> None:
    found = stand(reading("a", "2031-01-01", lines(ASK, "accept TOR > RIV | | It says it has agreed | acc=TOR")))
    assert found["TOR"].basis == "recorded"


def test_being_ignored_is_a_claim() -> None:
    ignored = "claim_ignored RIV > TOR | | Rivania has heard nothing since"
    found = stand(reading("a", "2031-01-01", lines(ASK, ignored)))
    assert (found["TOR"].status, found["TOR"].basis, found["TOR"].claimed_by) == ("unanswered", "claimed", ("RIV",))
    found = stand(reading("a", "2031-01-01", lines(ASK, "reject TOR > RIV | | Torland refused", ignored)))
    assert (found["TOR"].status, found["TOR"].disputed_by) == ("rejected", ("RIV",))


def test_a_withdrawn_demand_leaves_the_last_answer() -> None:
    found = stand(reading("a", "2031-01-01", lines(
        ASK, "reject TOR > RIV | | Torland refused", "withdraw RIV > TOR | | Rivania let it go")))  # fmt: skip
    assert found["RIV"].status == "withdrawn"
    assert found["TOR"].status == "rejected"
    again = reading("b", "2031-02-01", "demand RIV > TOR | the harbour | Rivania is asking for the harbour anew")
    first = reading("a", "2031-01-01", lines(ASK, "withdraw RIV > TOR | | Rivania let it go"))
    assert stand(first, again)["RIV"].status is None


def test_an_offer_in_answer_calls_for_none() -> None:
    found = stand(reading("a", "2031-01-01", lines(ASK, "offer TOR > RIV | one pier | Torland offered one pier")))
    assert found["TOR"].status == "partly"
    assert found["RIV"].status is None
    found = stand(reading("a", "2031-01-01", "offer TOR > RIV | one pier | Torland offered one pier"))
    assert found["RIV"].status == "unanswered"


def test_a_refusal_to_somebody_else_leaves_a_yes_standing() -> None:
    found = stand(
        reading("a", "2031-01-01", lines(ASK, "accept TOR > RIV | | Torland agreed")),
        reading("b", "2031-02-01", lines(
            "ask LUN > TOR | a pier of its own in the harbour | Lunia asked for a pier of its own in the harbour",
            "reject TOR > LUN | | Torland refused")),
    )  # fmt: skip
    assert found["TOR"].status == "accepted"


def test_a_copy_is_no_second_answer() -> None:
    words = "Torland would open the harbour if ships were searched first"
    first = reading("a", "2031-01-01", lines(ASK, f"accept_partly TOR > RIV | the harbour | {words}"))
    later = reading("b", "2031-01-05", "reject TOR > RIV | | Torland has closed the matter for good")
    copy = reading("c", "2031-01-09", lines(ASK, f"accept_partly TOR > RIV | the harbour | {words}"))
    assert stand(first, later, copy)["TOR"].status == "rejected"


def test_an_addressee_is_inferred_only_with_reason() -> None:
    ask = "demand RIV | reopen the harbour | Rivania demanded that the harbour be reopened"
    assert set(stand(reading("a", "2031-01-01", ask))) == {"RIV"}
    found = stand(reading("a", "2031-01-01", lines(ask, "reject TOR > RIV | | Torland refused")))
    assert found["TOR"].status == "rejected"
    claimed = lines(ask, "accept TOR > RIV | | Torland agreed", "reject LUN > RIV | | Lunia refused")
    assert set(stand(reading("a", "2031-01-01", claimed))) == {"RIV", "TOR", "LUN"}
    others = reading(
        "b", "2031-01-02", "demand RIV > TOR | reopen the harbour | Rivania again told Torland to reopen it"
    )
    assert stand(reading("a", "2031-01-01", ask), others)["TOR"].status == "unanswered"


def test_nobody_answers_its_own_demand() -> None:
    own = "reject RIV > | reopen the harbour | Rivania would hear of nothing that does not reopen the harbour"
    found = stand(reading("a", "2031-01-01", lines(ASK, own)))
    assert (found["RIV"].status, found["RIV"].position) == (None, "for")
    counter = "propose TOR > RIV | a smaller harbour | Torland proposed a smaller harbour"
    found = stand(reading("a", "2031-01-01", lines(ASK, counter, own)))
    assert found["RIV"].status == "rejected"
    withdrawn = "withdraw RIV > | the demand | Rivania dropped the demand"
    assert stand(reading("a", "2031-01-01", lines(ASK, withdrawn)))["RIV"].status == "withdrawn"


def test_what_was_asked_for_and_handed_over_is_given() -> None:
    ask = "ask RIV > TOR | a written answer | Rivania asked Torland for a written answer"
    put_off = "defer TOR > RIV | one | Torland would send one later"
    given = "hand_over TOR > RIV | its answer | Torland handed its answer to Rivania"
    one = reading("a", "2031-01-01", lines(ask, put_off))
    two = reading("b", "2031-01-09", given)
    assert stand(one)["TOR"].status == "deferred"
    assert stand(one, two)["TOR"].status == "accepted"
    assert stand(reading("a", "2031-01-01", lines(given, ask)))["TOR"].status == "accepted"
    refused = "reject TOR > RIV | an answer | Torland refused to give Rivania an answer"
    assert stand(reading("a", "2031-01-01", lines(ask, refused)), two)["TOR"].status == "rejected"


def test_the_history_has_the_days_on_which_a_standing_changed_and_by_what() -> None:
    found = stand(
        reading("a", "2031-01-01", ASK),
        reading("b", "2031-01-05", "defer TOR > RIV | the harbour | Torland would study the wish for it first"),
        reading("c", "2031-01-09", "defer TOR > RIV | the harbour | Torland was still studying it, the envoy told all"),
        reading("d", "2031-02-01", lines(
            "reject TOR > RIV | the harbour | Torland refused to open the harbour this year",
            "accept TOR > RIV | the harbour | Torland has agreed in private, Lunia said | acc=LUN")),
    )  # fmt: skip
    history = [(one.day, one.status, one.disputed_by, one.moves) for one in found["TOR"].history or ()]
    assert history == [
        ("2031-01-01", "unanswered", (), ("a/m1",)),
        ("2031-01-05", "deferred", (), ("b/m1",)),
        ("2031-02-01", "rejected", ("LUN",), ("d/m1", "d/m2")),
    ]
    assert [(one.day, one.status, one.position) for one in found["RIV"].history or ()] == [("2031-01-01", None, "for")]


def test_a_claim_gives_way_to_a_record_in_the_history_too() -> None:
    claim = "accept TOR > RIV | the harbour | Torland has agreed in private, Lunia said | acc=LUN"
    found = stand(
        reading("a", "2031-01-01", lines(ASK, claim)),
        reading("b", "2031-01-05", "accept TOR > RIV | the harbour | Torland agreed to open the harbour to all ships"),
    )
    history = [(one.day, one.status, one.basis, one.claimed_by) for one in found["TOR"].history or ()]
    assert history == [
        ("2031-01-01", "accepted", "claimed", ("LUN",)),
        ("2031-01-05", "accepted", "recorded", ()),
    ]


ACTS = st.sampled_from("demand offer accept reject defer open withdraw claim_ignored threaten".split())
SIDES = st.sampled_from(["RIV > TOR", "TOR > RIV", "LUN > TOR", "LUN > RIV, TOR", "TOR > LUN"])
CLAIMED = st.sampled_from(["", " | acc=LUN"])
MOVES = st.lists(st.tuples(st.integers(1, 9), ACTS, SIDES, CLAIMED), min_size=1, max_size=12)


@given(MOVES)
@example([(1, "demand", "RIV > TOR", ""), (1, "demand", "LUN > TOR", ""), (1, "reject", "RIV > TOR", "")])
@example([(4, "offer", "TOR > LUN", ""), (1, "demand", "RIV > TOR", ""), (1, "reject", "RIV > TOR", "")])
@settings(max_examples=60, deadline=None)
def test_the_last_of_a_history_is_the_standing(moves: list[tuple[int, str, str, str]]) -> None:
    texts: dict[int, list[str]] = {}
    for number, (day, act, sides, claimed) in enumerate(moves):
        line = f"{act} {sides} | the harbour | what was done there as number {number}{claimed}"
        texts.setdefault(day, []).append(line)
    readings = [reading(f"d{day}", f"2031-01-0{day}", "\n".join(own)) for day, own in texts.items()]
    for standing in stand(*readings).values():
        history = standing.history or ()
        assert [one.day for one in history] == sorted({one.day for one in history})
        states = [(o.status, o.position, o.basis, o.claimed_by, o.disputed_by) for o in history]
        now = (standing.status, standing.position, standing.basis, standing.claimed_by, standing.disputed_by)
        assert states[-1] == now
        assert all(one != other for one, other in itertools.pairwise(states))
        places = {evidence.move: evidence.document for evidence in standing.evidence}
        for one in history:
            assert one.moves and all(places[move] == f"d{int(one.day[-2:])}" for move in one.moves)


def test_an_earlier_refusal_told_in_passing_comes_before() -> None:
    words = "Torland, which had earlier ruled out such a step, would consider opening the harbour"
    found = stand(reading("a", "2031-01-01", lines(
        ASK, f"open TOR > RIV | opening the harbour | {words}",
        "reject TOR > RIV | such a step | Torland, which had earlier ruled out such a step")))  # fmt: skip
    assert found["TOR"].status == "open"
    found = stand(reading("a", "2031-01-01", lines(
        ASK, "accept TOR > RIV | the harbour | Torland agreed to the harbour",
        "reject TOR > RIV | | which it had ruled out before")))  # fmt: skip
    assert (found["TOR"].status, found["TOR"].position) == ("accepted", "for")


def test_nobody_disputes_what_came_after_it_spoke() -> None:
    ask = reading("a", "2031-01-01", ASK)
    claim = reading("b", "2031-02-01", "accept TOR > RIV | the harbour | Torland agreed to the harbour | acc=LEN")
    refusal = reading("c", "2031-03-01", "reject TOR > RIV | the harbour | Torland refused the harbour")
    assert stand(ask, claim)["TOR"].claimed_by == ("LEN",)
    assert stand(ask, claim, refusal)["TOR"].disputed_by == ()
    later = reading(
        "d", "2031-03-05", "accept TOR > RIV | the harbour | Torland agreed to the harbour at last | acc=LEN"
    )
    assert stand(ask, claim, refusal, later)["TOR"].disputed_by == ("LEN",)


def test_to_name_what_is_withdrawn_is_not_to_ask_again() -> None:
    ask = reading("a", "2031-01-01", ASK)
    dropped = lines(
        "withdraw RIV | its demand for the harbour | Rivania dropped its demand for the harbour",
        "demand RIV > TOR | the harbour | its demand for the harbour",
    )
    assert stand(ask, reading("b", "2031-02-01", dropped))["RIV"].status == "withdrawn"
    anew = reading("c", "2031-03-01", "demand RIV > TOR | the harbour | Rivania demanded the harbour once more")
    assert stand(ask, reading("b", "2031-02-01", dropped), anew)["RIV"].status is None


def test_who_backs_what_others_want_ended_is_against_the_ask() -> None:
    ask = "demand RIV > TOR | an end to all spraying of crops | Rivania demanded an end to all spraying of crops"
    for move, status, position in [
        ("support LEN | the spraying programme | Lenia supported the spraying programme", "rejected", "against"),
        ("oppose LEN | the spraying | Lenia opposed the spraying", "accepted", "for"),
        ("support LEN | an end to the spraying | Lenia supported an end to the spraying", "accepted", "for"),
        ("oppose LEN | a halt to spraying | Lenia opposed a halt to spraying", "rejected", "against"),
        ("support LEN | the demand on spraying | Lenia supported the demand on spraying", "accepted", "for"),
    ]:
        found = stand(reading("a", "2031-01-01", lines(ask, move)))
        assert (found["LEN"].status, found["LEN"].position) == (status, position), move
    other = "demand TOR | the spraying of the fields | Torland insisted on the spraying of the fields"
    both = lines(ask, other, "support LEN | the spraying | Lenia supported the spraying")
    assert stand(reading("a", "2031-01-01", both))["LEN"].status == "accepted"
