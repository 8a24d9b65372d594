"""From a source to its reading, with the shipped reader."""

from __future__ import annotations

import json
import pathlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rejoinder
from rejoinder.documents.loading import Source, load
from rejoinder.pipeline import pipeline
from rejoinder.record.types import PLOVER, POLARITY, Reading

ROOT = pathlib.Path(__file__).parent.parent
SEED = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))
SAMPLE = sorted((ROOT / "examples" / "security-guarantees").glob("*.txt"))

ARTICLE = """Harbour talks: union turns down the second offer

PORT ELLEN, March 3, 2021 - The dockers' union rejected the employers' offer of two per cent on Wednesday.

"We asked for six and we will not take two," said Mona Harlan, who leads the union. She demanded that the night shift be
paid double.

The employers said that they would study the demand. According to Labour Minister Otto Brandt, the port authority told
him that the union had promised to end the strike.
"""


def source(text: str, name: str = "a.txt") -> Source:
    return Source(name, text, "0" * 64, None, None, None, None, None, None)


def spans(reading: Reading) -> list[tuple[int, int, str]]:
    found = [(m.start, m.end, m.text) for m in (*reading.mentions, *reading.times)]
    for s in reading.statements:
        parts = [s.speaker, s.cue, s.addressee, *s.content]
        found += [(p.start, p.end, p.text) for p in parts if p is not None]
    for m in reading.moves:
        found += [(p.start, p.end, p.text) for p in (m.by, m.point, m.evidence, *m.to) if p is not None]
    return found


def holds(reading: Reading) -> None:
    """What must be true of every reading."""
    text = reading.document.text
    for start, end, words in spans(reading):
        assert 0 <= start <= end <= len(text)
        assert words == text[start:end]
    for start, end in reading.sentences:
        assert 0 <= start < end <= len(text)
    names = {s.id for s in reading.statements}
    assert len(names) == len(reading.statements)
    outer = {s.id: s.reported_by for s in reading.statements}
    for name in names:
        seen = set()
        while name is not None:
            assert name not in seen
            seen.add(name)
            assert name in outer
            name = outer[name]
    assert len({m.id for m in reading.moves}) == len(reading.moves)
    for move in reading.moves:
        assert move.polarity == POLARITY[move.act] and move.plover == PLOVER[move.act]
        assert move.statement is None or move.statement in outer
        assert 0 <= move.confidence <= 1


def test_an_article_is_read_into_statements_and_moves() -> None:
    reading = pipeline().read(source(ARTICLE))
    holds(reading)
    assert reading.document.title == "Harbour talks: union turns down the second offer"
    assert (reading.document.published.latest, reading.document.published.basis) == ("2021-03-03", "dateline")
    assert reading.document.language == "en"
    quote = next(s for s in reading.statements if s.mode == "direct")
    assert "we will not take two" in quote.content[0].text
    assert quote.speaker is not None and quote.speaker.person == "Mona Harlan"
    acts = {m.act for m in reading.moves}
    assert "reject" in acts and acts & {"demand", "ask"}


def test_reports_inside_reports_are_linked_two_levels_deep() -> None:
    text = "According to the minister, the port authority told him that the union had promised to end the strike.\n"
    reading = pipeline().read(source(text))
    holds(reading)
    by_id = {s.id: s for s in reading.statements}
    inner = [s for s in reading.statements if s.reported_by is not None]
    assert any("strike" in s.content[0].text for s in inner)
    assert any(by_id[s.reported_by].reported_by is not None for s in inner if s.reported_by)


def test_the_same_source_gives_the_same_reading_whatever_is_read_beside_it() -> None:
    way = pipeline()
    alone = way.read(source(ARTICLE))
    beside = way.read_many([source("Ada Toll said no.\n", "b.txt"), source(ARTICLE), source(ARTICLE * 3, "c.txt")])
    assert beside[1] == alone


def test_a_reading_is_json_as_the_design_fixes_it() -> None:
    reading = json.loads(msgspec.json.encode(pipeline().read(source(ARTICLE))))
    assert list(reading) == ["document", "removed", "sentences", "mentions", "times", "statements", "moves"]
    assert {"id", "path", "title", "text", "sha256", "language", "published"} <= set(reading["document"])
    statement, move = reading["statements"][0], reading["moves"][0]
    assert set(statement) == {"id", "speaker", "cue", "content", "addressee", "mode", "reported_by", "confidence"}
    assert set(move) == {
        "id", "act", "plover", "polarity", "by", "person", "to", "point", "time", "statement", "according_to",
        "evidence", "confidence",
    }  # fmt: skip


def test_delegations_of_a_bulletin_are_known_and_he_is_the_one_before() -> None:
    text = (
        "South Africa, for the G-77/CHINA, opposed by the UMBRELLA GROUP, proposed a register of gifts. "
        "He urged NORWAY to publish its list."
    )
    reading = pipeline().read(source(text))
    holds(reading)
    assert [(m.by.actor, m.act, m.point and m.point.text, [t.text for t in m.to]) for m in reading.moves] == [
        ("UMBRELLA", "oppose", "a register of gifts", []),
        ("G77", "propose", "a register of gifts", []),
        ("G77", "ask", "publish its list", ["NORWAY"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Yes", "\n\n\n", "said said said said", "🙂🙃 " * 50, "قال الوزير إن الاتفاق وشيك. " * 20,
        "部长说协议即将达成。" * 40,
        "a\x00b\x07c \x1b[31mred\x1b[0m said “x”\r\n" * 20, '"' * 10_000, "“" * 5_000 + "”" * 5_000, "word " * 3_000,
        "<b>" * 500, "he said " * 800, "\u202e\u200b said X that Y.\n" * 10,
    ],
    ids=lambda t: repr(t[:12]),
)  # fmt: skip
def test_hostile_texts_are_read_with_right_offsets(text: str) -> None:
    holds(pipeline().read(source(text)))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    holds(pipeline().read(source(text)))


def test_damaged_text_keeps_offsets_into_what_was_received() -> None:
    text = ARTICLE.replace("\n", "\r\n").replace('"', "â€œ", 1)
    reading = pipeline().read(source(text))
    holds(reading)
    assert reading.document.text == text


def test_the_sample_dossier_gives_a_board_with_the_refusal_of_the_demand_on_expansion() -> None:
    with rejoinder.open() as dossier:
        board = dossier.read(*SAMPLE).board()
    parties = {p.id for p in board.parties}
    assert {"RUS", "USA", "NATO"} <= parties
    refused = [
        (i.label, s.party)
        for i in board.issues
        for s in i.standings
        if s.status == "rejected" and s.party in ("USA", "NATO")
    ]
    assert refused


def test_rejoinder_read_takes_a_text() -> None:
    reading = rejoinder.read("Velmark demanded that Torland open the gates.", date="2020-05-01")
    holds(reading)
    assert reading.document.published.basis == "given"


@pytest.mark.skipif(not SEED, reason="the article the project began with is not here")
def test_the_article_the_project_began_with() -> None:
    (found,) = load(SEED)
    assert isinstance(found, Source)
    reading = pipeline().read(found)
    holds(reading)
    removed = [(r.reason, reading.document.text[r.start : r.end].strip()) for r in reading.removed]
    assert sorted(r for r, _ in removed) == ["caption", "markup", "promotion", "source_label"]
    by_reason = dict(removed)
    assert by_reason["source_label"] == "Источник rbc.ru"
    assert by_reason["caption"] == "Vladimir Putin (on ekane) and Emmanuel Macron"
    assert by_reason["promotion"].startswith("Subscribe to") and by_reason["promotion"].endswith("anyone else")
    assert by_reason["markup"].endswith("/>") and "src=" in by_reason["markup"] and "alt=" in by_reason["markup"]
    assert reading.document.published.basis == "inferred"
    assert (reading.document.published.earliest or "")[:7] == "2022-01"
    days = {t.value for t in reading.times}
    assert {"2022-01-10", "2022-01-12", "2022-01-13", "2022-01-26"} <= days


@pytest.mark.skipif(not SEED, reason="the article the project began with is not here")
def test_the_meetings_and_handovers_of_the_article_the_project_began_with() -> None:
    (found,) = load(SEED)
    assert isinstance(found, Source)
    reading = pipeline().read(found)
    met = {
        (m.time.value, m.time.basis, frozenset({m.by.actor, *(t.actor for t in m.to)}))
        for m in reading.moves
        if m.act == "meet" and m.time
    }
    assert met >= {
        ("2022-01-10", "inferred", frozenset({"USA", "RUS"})),
        ("2022-01-12", "inferred", frozenset({"NATO", "RUS"})),
        ("2022-01-13", "inferred", frozenset({"OSCE", "RUS"})),
    }
    given = {
        (m.time.value, m.time.basis, m.by.actor, tuple(t.actor for t in m.to))
        for m in reading.moves
        if m.act == "hand_over" and m.time
    }
    assert given == {("2022-01-26", "inferred", "NATO", ("RUS",)), ("2022-01-26", "inferred", "USA", ("RUS",))}
    refused = {m.point.text for m in reading.moves if m.act == "reject" and m.by.actor == "RUS" and m.point}
    assert not refused
    assert any(m.act == "claim_ignored" and m.by.actor == "RUS" for m in reading.moves)


def test_a_demand_goes_on_from_the_sentence_before() -> None:
    text = (
        "OSLO, May 3, 2021\n\nNorway demanded that Iceland let its trawlers in and that Denmark be told. It also "
        "demanded that Iceland publish the quotas. A third demand was that neither side arrest the other's boats."
    )
    asked = [m for m in rejoinder.read(text).moves if m.act == "demand"]
    assert len(asked) >= 3
    assert {m.by.actor for m in asked} == {"NOR"}
    assert {t.actor for m in asked[:2] for t in m.to} == {"ISL"}
