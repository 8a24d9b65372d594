"""For whom persons speak by what a text calls them, and by the bodies that bear their names."""

from __future__ import annotations

import pytest
from meant import actor_of, read


def home(text: str, person: str) -> str | None:
    """For whom a person of a text speaks."""
    return next(m.actor for m in read(text)[0] if m.person == person)


@pytest.mark.parametrize(
    ("text", "person", "actor"),
    [
        # taken up by an office
        (
            "The Crofters' Union met Cedar Cement. Ada Toll had brought a list. Besides, the union's chairwoman wanted"
            " a day off.",
            "Ada Toll",
            "CROFTERS' UNION",
        ),
        # not where the text has given another role, or speaks of a state
        ("The Crofters' Union met. Lawyer Ada Toll left. The union's chairwoman wanted a day off.", "Ada Toll", None),
        ("Norway met the dockers. Ada Toll left early. The Norwegian president wanted a day off.", "Ada Toll", None),
        # the body that bears a person's name
        ("Ada Toll, whose Crofters' Union settled in May, was against it.", "Ada Toll", "CROFTERS' UNION"),
        ("The budget of Ada Toll (N-UP) was refused.", "Ada Toll", "N-UP"),
        ("The budget of Ada Toll (D-NY) was refused.", "Ada Toll", None),
        # for whom one acts
        ("Ada Toll, who negotiates for the Crofters' Union, remembers otherwise.", "Ada Toll", "CROFTERS' UNION"),
        ("UDM-chairwoman Ada Toll has left the table.", "Ada Toll", "UDM"),
        # a body with a name of its own is no other group
        (
            "The Argentine Creditor Committee was ready. Ada Toll, a lawyer for the Exchange group, was not.",
            "Ada Toll",
            "EXCHANGE GROUP",
        ),
        # the vote is American, not who asks for it
        ("Lawyers were asked by Ada Toll for the American vote on the matter.", "Ada Toll", None),
    ],
)
def test_for_whom_a_person_speaks(text: str, person: str, actor: str | None) -> None:
    assert home(text, person) == actor


def test_the_chairman_of_it_is_of_no_state() -> None:
    text = "Norway paid the Crofters' Club. Norway hoped for a year. Ada Toll, its chairwoman, refused."
    assert home(text, "Ada Toll") == "CROFTERS' CLUB"


def test_a_name_behind_the_is_no_person() -> None:
    assert not any(m.kind == "person" for m in read("She spoke to a lawyer for the Exchange holders.")[0])


def test_who_is_called_by_a_noun_with_a_determiner_alone_is_still_the_one_before() -> None:
    assert actor_of("The Crofters' Union met. The union wants a day off.", "The union") == "CROFTERS' UNION"
