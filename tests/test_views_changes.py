from rejoinder.record.types import Board, Evidence, Issue, Party, Standing
from rejoinder.views.changes import change_lines, change_title, changes

PARTIES = (Party("WED", "Wednia"), Party("OST", "Ostria"))


def words(move: str, text: str = "no") -> Evidence:
    return Evidence(move.partition("/")[0], 0, len(text), text, move)


def issue(id: str, *standings: Standing, moves: str = "", askers: str = "WED", label: str = "a bridge") -> Issue:
    return Issue(id, label, tuple(moves.split()), standings, tuple(askers.split()))


def board(*issues: Issue) -> Board:
    return Board(PARTIES, issues)


def test_the_same_board_has_no_changes() -> None:
    one = board(issue("i1", Standing("OST", "rejected", evidence=(words("a/1"),)), moves="a/0 a/1"))
    assert changes(one, one) == [] and changes(Board(), Board()) == []


def test_a_cell_that_changed_names_the_new_words() -> None:
    before = board(issue("i1", Standing("OST", "deferred", evidence=(words("a/1"),)), moves="a/0 a/1"))
    after = board(issue("i1", Standing("OST", "rejected", evidence=(words("a/1"), words("b/1"))), moves="a/0 a/1 b/1"))
    (change,) = changes(before, after)
    assert (change.issue.id, change.party.name) == ("i1", "Ostria")
    assert change.before is not None and change.after is not None
    assert (change.before.status, change.after.status) == ("deferred", "rejected")
    assert change.evidence == (words("b/1"),)
    assert change_title(change) == "OST: deferred -> rejected (a bridge)"
    assert list(change_lines([change], {})) == ["a bridge", "  OST Ostria: deferred -> rejected", "    “no” [b]"]


def test_whose_word_it_rests_on_is_part_of_it() -> None:
    claimed = Standing("OST", "rejected", basis="claimed", claimed_by=("WED",), evidence=(words("a/1"),))
    recorded = Standing("OST", "rejected", evidence=(words("b/1"),))
    (change,) = changes(board(issue("i1", claimed)), board(issue("i1", recorded)))
    assert change_title(change) == "OST: rejected (says WED) -> rejected (a bridge)"


def test_an_issue_whose_first_move_came_to_light_later_is_the_same() -> None:
    before = board(issue("i1", Standing("OST", "unanswered"), moves="b/0 b/1"))
    after = board(issue("i9", Standing("OST", "unanswered"), moves="a/0 b/0 b/1"))
    assert changes(before, after) == []


def test_issues_that_were_split_or_joined() -> None:
    one = board(issue("i1", Standing("OST", "unanswered"), moves="a/0 a/1 a/2"))
    two = board(
        issue("i2", Standing("OST", "unanswered"), moves="a/0 a/1"),
        issue("i3", Standing("OST", "rejected"), moves="a/2", label="a toll"),
    )
    split = changes(one, two)
    assert {(change.issue.id, change.party.id) for change in split} == {("i3", "WED"), ("i3", "OST")}
    assert all(change.before is None for change in split)
    joined = changes(two, one)
    assert {(change.issue.id, change.party.id) for change in joined} == {("i3", "WED"), ("i3", "OST")}
    assert all(change.after is None for change in joined)
    assert "rejected -> nothing (a toll)" in " ".join(map(change_title, joined))


def test_of_issues_that_share_moves_those_of_one_label_are_the_same() -> None:
    one = board(
        issue("i1", Standing("OST", "unanswered"), moves="a/0 a/1 a/2"),
        issue("i2", Standing("OST", "rejected"), moves="b/0", label="a toll"),
    )
    other = board(issue("i3", Standing("OST", "rejected"), moves="a/2 a/1 b/0", label="a toll"))
    assert {(change.issue.id, change.after) for change in changes(one, other)} == {("i1", None)}


def test_what_repeats_another_report_is_no_new_evidence() -> None:
    copy = Evidence("c", 0, 2, "no", "c/1", repeats="b/1")
    after = board(issue("i1", Standing("OST", "rejected", evidence=(words("b/1"), copy)), moves="b/1 c/1"))
    change = next(one for one in changes(Board(), after) if one.party.id == "OST")
    assert change.evidence == (words("b/1"),)


def test_long_evidence_is_counted_in_lines() -> None:
    many = tuple(words(f"b/{n}") for n in range(8))
    (change,) = changes(board(issue("i1")), board(issue("i1", Standing("OST", "rejected", evidence=many))))
    assert list(change_lines([change], {}))[-1] == "    and 3 more"
