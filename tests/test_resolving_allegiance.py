"""For whom persons speak: what mentions show, and what the documents of a dossier show together."""

from __future__ import annotations

import itertools
import math

from rejoinder.record.types import Mention
from rejoinder.resolving.allegiance import LEAST, allegiances, choices, sights, weights
from rejoinder.resolving.mentions import find_mentions, paragraphs_of
from rejoinder.resolving.persons import bare, joined
from rejoinder.resolving.words import Words

FIRST = (
    "Dockers refuse night shifts\n\nThe Dockers' Union met on Friday. Its chairwoman, Ilona Varga, said the union "
    "would not work at night."
)
SECOND = "The port company asked again on Monday. Ms Varga refused."
OTHER = (
    "Velmark asked for water. Velmark's foreign minister, Ada Toll, told Torland that it was late. "
    "Torland's ministry said nothing."
)


def mentions(text: str) -> list[Mention]:
    return find_mentions(text, [(0, len(text))])


def test_names_of_one_person_are_joined() -> None:
    names = joined(["Toll", "Ada Toll", "A. Toll", "Mister Toll", "Bo Quist", "Ora Quist", "Quist"])
    assert names["Toll"] == names["A. Toll"] == names["Mister Toll"] == "Ada Toll"
    assert names["Bo Quist"] == "Bo Quist" and names["Ora Quist"] == "Ora Quist"
    assert "Quist" not in names  # nobody can tell which
    assert bare("Superior Magnus Teale") == "Superior Magnus Teale" and bare("Minister Ada Toll") == "Ada Toll"


def test_what_a_mention_shows() -> None:
    words = Words(OTHER)
    seen = sights(words, mentions(OTHER), [(0, len(OTHER))], paragraphs_of(OTHER))
    signs = {(s.person, s.actor): set(s.signs) for s in seen.seen}
    assert "said" in signs["Ada Toll", "VELMARK"]
    torland = {a for p, a in signs if p == "Ada Toll"} - {"VELMARK"}
    assert torland and all("said" not in signs["Ada Toll", a] for a in torland)
    assert all(OTHER[s.start : s.end] == "Ada Toll" for s in seen.seen)
    assert "said, named with the office" in signs["Ada Toll", "VELMARK"]


def test_how_a_text_says_it_counts_once_for_each_document() -> None:
    seen = [sights(Words(FIRST), mentions(FIRST), [(0, len(FIRST))], paragraphs_of(FIRST))] * 2
    choice = next(c for c in choices(seen) if c.person == "Ilona Varga")
    signs = dict(zip(choice.actors, choice.signs, strict=True))["DOCKERS' UNION"]
    assert signs["document: said, of it"] == signs["document says"] == math.log1p(2)
    assert signs["chairwoman of a body"] == signs["head of a body, said"] == 1.0


def test_the_choice_is_the_same_in_any_order_of_documents() -> None:
    seen = [sights(Words(t), mentions(t), [(0, len(t))], paragraphs_of(t)) for t in (FIRST, SECOND, OTHER)]
    full = joined(s.person for document in seen for s in document.seen)
    orders = [
        allegiances(choices(list(order), person=lambda name: full.get(name, name)))
        for order in itertools.permutations(seen)
    ]
    assert all(found == orders[0] for found in orders)
    assert orders[0]["Ada Toll"].actor == "VELMARK" and orders[0]["Ada Toll"].chance >= LEAST
    assert 0.0 < orders[0]["Ilona Varga"].chance <= 1.0


def test_nobody_is_taken_where_nothing_speaks_for_it() -> None:
    text = "Ada Toll left early."
    assert all(m.actor is None for m in mentions(text) if m.person == "Ada Toll")
    assert not allegiances(choices([sights(Words(text), mentions(text), [(0, len(text))], paragraphs_of(text))]))
    # a table without weights knows of nobody to prefer
    seen = [sights(Words(OTHER), mentions(OTHER), [(0, len(OTHER))], paragraphs_of(OTHER))]
    assert allegiances(choices(seen), {"none of them": 9.0})["Ada Toll"].chance < LEAST
    assert weights()["said"] > 0 > weights()["said of another"]
