import datetime
import math
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from record_fakes import FakeReader, source
from web_site import HOSTILE, LAKE, REPLY, Page, TestClient, assert_harmless, client, make_dossier

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run
from rejoinder.record.entries import Event, MoveEntry
from rejoinder.record.types import (
    PLOVER,
    POLARITY,
    Act,
    ActorSpan,
    Board,
    Evidence,
    Issue,
    Move,
    Published,
    Reading,
    ReadingOrder,
    Span,
    Standing,
)
from rejoinder.views.board import board_rows
from rejoinder.web.charts.network import Line, Node, network, pairs
from rejoinder.web.charts.timeline import timeline
from rejoinder.web.pages.party import changes
from rejoinder.web.pages.search import highlighted


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(make_dossier(tmp_path_factory.mktemp("pages"), LAKE, REPLY, HOSTILE))


def page(site: TestClient, address: str) -> Page:
    answer = site.get(address)
    assert answer.status_code == 200, answer.text
    assert_harmless(answer.text)
    return Page(answer.text)


def test_every_link_of_every_page_leads_somewhere(site: TestClient) -> None:
    seen: set[str] = set()
    left = ["/"]
    while left:
        address = left.pop().split("#")[0]
        if not address.startswith("/") or address in seen or address.startswith("/static"):
            continue
        if any(mark in address and sum(mark in one for one in seen) > 4 for mark in ("from=", "back=", "at=")):
            continue  # nearer and further away, to and fro: there is no end to it
        seen.add(address)
        answer = site.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        if answer.headers["content-type"].startswith("text/html"):
            assert_harmless(answer.text)
            assert "Traceback" not in answer.text
            found = Page(answer.text)
            assert len([1 for name, _ in found.elements if name == "h1"]) == 1, address
            labels = {a["for"] for a in found.all("label") if "for" in a}
            for tag in ("input", "select", "textarea"):
                for field in found.all(tag):
                    if field.get("type") not in ("hidden", "checkbox"):
                        assert field.get("id") in labels, (address, field)
            ids = [a["id"] for _, a in found.elements if "id" in a]
            assert len(ids) == len(set(ids)), (address, sorted(ids))
            left += found.links
    kinds = {address.split("/")[1].split("?")[0] for address in seen}
    assert kinds >= {
        "",
        "issues",
        "documents",
        "timeline",
        "network",
        "parties",
        "add",
        "correct",
        "corrections",
        "help",
        "api",
    }


def test_the_timeline_draws_and_lists_what_happened(site: TestClient) -> None:
    found = page(site, "/timeline")
    assert "2021-12-17" in found.words and "~2022-01-10" in found.words
    assert "WED demands of OST, NOR: a treaty on the lake" in found.words
    marks = [a for a in found.all("a") if "mark" in a.get("class", "").split()]
    assert len(marks) == 9 and sum("inferred" in a["class"] for a in marks) == 2
    assert "OST meets" not in page(site, "/timeline?kind=asks").words
    assert (
        page(site, "/timeline?party=NOR").words.count("NOR puts off")
        == page(site, "/timeline").words.count("NOR puts off")
        == 2
    )
    assert "treaty" not in page(site, "/timeline?from=2022-02-20").words.replace("treaty on the lake?", "")
    assert "No events on record" in page(site, "/timeline?from=1999-01-01&to=1999-02-01").words
    nearer = next(a["href"] for a in found.all("a") if "from=" in a.get("href", ""))
    assert page(site, nearer)
    assert "ferries" not in page(site, "/timeline?issue=i0").words


@pytest.mark.parametrize(
    "query", ["from=x", "from=20220127", "to=2022-13-01", "from=2022-02-01&to=2022-01-01", "kind=parties"]
)
def test_a_stretch_that_is_none(site: TestClient, query: str) -> None:
    assert site.get(f"/timeline?{query}").status_code == 422


def event(day: str, last: str | None = None, by: str = "OST", basis: str = "given") -> Event:
    span = Evidence("d", 0, 1, "x", "m")
    return Event(
        "demand",
        ActorSpan(by, by, 0, 0),
        None,
        (),
        "x",
        day,
        basis,
        day,
        last or day,
        (),
        (span,),  # type: ignore[arg-type]
    )


def test_an_uncertain_date_is_a_bar() -> None:
    first, last = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    drawing = timeline([event("2022-03-01", "2022-03-31"), event("2022-06-01", basis="inferred")], first, last)
    (lane,) = drawing.lanes
    month, day = lane.marks
    assert month.right - month.left > 80 and day.right == day.left
    assert day.inferred and not month.inferred
    assert [tick.label for tick in drawing.ticks][:2] == ["Jan 2022", "Feb 2022"]


def test_marks_never_lie_on_each_other() -> None:
    first, last = datetime.date(2022, 1, 1), datetime.date(2022, 3, 1)
    drawing = timeline([event("2022-02-01") for _ in range(5)] + [event("2022-01-20", "2022-02-10")], first, last)
    places = [(mark.x, mark.y) for mark in drawing.lanes[0].marks]
    for i, (x, y) in enumerate(places):
        assert all(abs(x - a) >= 18 or abs(y - b) >= 18 for a, b in places[:i])


def test_many_events_are_counted() -> None:
    first, last = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    days = [(first + datetime.timedelta(days=n % 365)).isoformat() for n in range(3000)]
    drawing = timeline([event(day) for day in days], first, last)
    marks = drawing.lanes[0].marks
    assert len(marks) <= 40 and sum(mark.count for mark in marks) == 3000
    assert all(mark.event is None and mark.first <= mark.last for mark in marks)


def test_all_stretches_have_a_few_ticks() -> None:
    for first, last in [
        ("2022-01-01", "2022-01-01"),
        ("2022-01-01", "2022-02-20"),
        ("1815-01-01", "2022-01-01"),
        ("0001-01-01", "9999-12-31"),
    ]:
        drawing = timeline([event(first)], datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
        assert 1 <= len(drawing.ticks) <= 14, (first, last)


BOARD = Board(
    (),
    (
        Issue(
            "a",
            "a",
            ("1",),
            (Standing("OST", None, "for"), Standing("WED", "rejected", "against"), Standing("NOR", "accepted", "for")),
        ),
        Issue(
            "b",
            "b",
            ("2",),
            (Standing("OST", None, "for"), Standing("WED", "accepted", None), Standing("NOR", "open", None)),
        ),
        Issue("c", "c", ("3",), (Standing("OST", None, "mixed"), Standing("WED", None, "for"))),
    ),
)


def test_agreement_and_disagreement() -> None:
    found = {(pair.first, pair.second): (pair.agree, pair.differ) for pair in pairs(board_rows(BOARD))}
    assert found == {("NOR", "OST"): (("a",), ()), ("NOR", "WED"): ((), ("a",)), ("OST", "WED"): (("b",), ("a",))}


def test_the_network_never_moves_and_names_do_not_touch() -> None:
    rows = board_rows(BOARD)
    one, other = network(rows, pairs(rows)), network(rows, pairs(rows))
    assert one == other and len(one.nodes) == 3 and len(one.lines) == 4
    assert all(0 < node.x < 1000 and 0 < node.y < 640 for node in one.nodes)
    many = tuple(Standing(f"P{n}", None, "for" if n % 2 else "against") for n in range(40))
    crowd = board_rows(Board((), (Issue("a", "a", ("1",), many),)))
    drawing = network(crowd, pairs(crowd))
    assert len(drawing.nodes) == 30 and drawing.left_out == 10
    for i, node in enumerate(drawing.nodes):
        assert all(abs(node.x - o.x) > 30 or abs(node.y - o.y) > 14 for o in drawing.nodes[:i])


def through(line: Line, bend: tuple[float, float], node: Node) -> bool:
    """Whether a line with that bend runs through a party."""
    for step in range(51):
        t = step / 50
        x = (1 - t) ** 2 * line.x1 + 2 * t * (1 - t) * bend[0] + t * t * line.x2
        y = (1 - t) ** 2 * line.y1 + 2 * t * (1 - t) * bend[1] + t * t * line.y2
        if math.hypot(x - node.x, y - node.y) < node.radius:
            return True
    return False


def test_lines_pass_parties_by_that_they_do_not_lead_to() -> None:
    chance = random.Random(4)
    straight = bent = 0
    for size in (6, 8, 10, 12):
        names = [f"P{n}" for n in range(size)]
        issues = []
        for number in range(size):
            sides = sorted(chance.sample(names, 4))
            standings = tuple(Standing(party, None, chance.choice(["for", "against"])) for party in sides)
            issues.append(Issue(f"i{number}", "x", (), standings))
        rows = board_rows(Board((), tuple(issues)))
        drawn = network(rows, pairs(rows))
        assert drawn.pairs_left_out == 0
        for line in drawn.lines:
            middle = ((line.x1 + line.x2) / 2, (line.y1 + line.y2) / 2)
            for node in drawn.nodes:
                if node.party not in (line.pair.first, line.pair.second):
                    straight += through(line, middle, node)
                    bent += through(line, (line.bend_x, line.bend_y), node)
    assert straight >= 5 and bent * 5 < straight  # now and then there is no way around


def test_more_pairs_than_can_be_told_apart_are_left_to_the_table() -> None:
    many = tuple(Standing(f"P{n:02}", None, "for") for n in range(25))
    rows = board_rows(Board((), (Issue("a", "a", (), many), Issue("b", "b", (), many[:5]))))
    drawn = network(rows, pairs(rows))
    assert len(drawn.lines) == 60 and drawn.pairs_left_out == 300 - 60
    assert sum(line.count == 2 for line in drawn.lines) == 10  # those with most in common are all drawn


def test_names_of_lanes_take_two_lines_before_they_are_cut() -> None:
    day = datetime.date(2022, 1, 1)
    names = ["WED", "DOCKERS' UNION OF THE LAKE", "ASSOCIATIONOFMUNICIPALITIES"]
    drawn = timeline([event("2022-01-01", by=name) for name in names], day, day)
    assert sorted(lane.name for lane in drawn.lanes) == [
        ("ASSOCIATIONOFM", "UNICIPALITIES"), ("DOCKERS' UNION", "OF THE LAKE"), ("WED",),
    ]  # fmt: skip


def told(act: Act, *according_to: str) -> MoveEntry:
    by, words = ActorSpan("OST", "OST", 0, 3), Span(0, 3, "OST")
    move = Move("m", act, PLOVER[act], POLARITY[act], by, None, (), None, None, None, according_to, words)
    return MoveEntry("d", Published(), move)


def test_a_claim_is_no_change_of_position() -> None:
    no, yes, claim = told("reject", "OST"), told("accept", "OST"), told("accept", "WED")
    assert changes([no, claim, yes]) == ["", "", "from against to for"]
    assert changes([no, claim, no]) == ["", "", ""]


def test_the_network_page(site: TestClient) -> None:
    found = page(site, "/network")
    assert "WED" in found.words and found.all("circle")
    assert page(site, "/network?party=WED") and site.get("/network?issue=none").status_code == 404


def test_a_party_page_marks_changes_of_position(tmp_path: Path) -> None:
    turn = "Turn\nOST demands of WED: a bridge. (2022-01-01)\nOST rejects of WED: a bridge. (2022-02-01)\n"
    turn += "OST says: no bridge.\n"
    site = client(make_dossier(tmp_path, turn))
    found = page(site, "/parties/OST")
    assert "changes its position from for to against" in found.words and "no bridge." in found.words
    assert found.words.count("changes its position") == 1
    assert page(site, "/parties?q=ost").words.count("statement") and "No parties" in page(site, "/parties?q=xyz").words
    assert site.get("/parties/nobody").status_code == 404 and site.get("/people/nobody").status_code == 404


def test_search_finds_words_issues_and_parties(site: TestClient) -> None:
    found = site.get("/search?q=treaties").text
    assert "<mark>treaty</mark>" in found
    found = site.get("/search?q=treaty+lake").text
    assert "<mark>treaty</mark>" in found and "<mark>lake</mark>" in found and "issue " in found
    assert "/parties/WED" in page(site, "/search?q=wed").links
    assert "No places" in page(site, "/search?q=zzz").words
    for query in ("%22", "a+OR", "-x", "*", "NEAR(", "%00", "谈判", "x" * 400):
        assert site.get(f"/search?q={query}").status_code == 200


def test_highlights_are_harmless() -> None:
    assert str(highlighted("The <b>treaties</b>, a treaty.", "treaty -b")) == (
        "<bdi>The &lt;b&gt;<mark>treaties</mark>&lt;/b&gt;, a <mark>treaty</mark>.</bdi>"
    )
    assert str(highlighted("x", "<script>")) == "<bdi>x</bdi>"
    assert "<mark>Éxito</mark>" in highlighted("Éxito", "exito")
    long = highlighted("word " * 1000 + "needle " + "word " * 1000, "needle")
    assert "<mark>needle</mark>" in long and len(long) < 1000


def test_endless_words_are_cut_in_lists(tmp_path: Path) -> None:
    endless = "<b>x</b> " * 100_000
    site = client(make_dossier(tmp_path, f"EVE says: {endless}\nEVE demands of OST: {endless}. (2022-01-01)\n" + LAKE))
    addresses = ["/", "/parties/EVE", "/timeline", "/search?q=eve", "/documents", "/network"]
    addresses += [link for link in Page(site.get("/").text).links if link.startswith("/issues/")]
    addresses += [link for link in Page(site.get("/documents").text).links if link.startswith("/documents/")]
    for address in addresses:
        answer = site.get(address)
        assert answer.status_code == 200 and len(answer.content) < 300_000, (address, len(answer.content))
        assert_harmless(answer.text)


class Claiming(FakeReader):
    """A reader for which what NOR is told to do is told by WED."""

    def _move(self, name: str, m: Any) -> Move:
        move = super()._move(name, m)
        return msgspec.structs.replace(move, according_to=("WED",)) if m[1] == "NOR" else move


def test_a_claim_leads_to_its_record(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE, REPLY), reader=Claiming)
    with Dossier.open(tmp_path / "talks.db", reader=Claiming) as dossier:
        list(run([source(REPLY + "more", "2.txt")], Claiming, dossier._store))
    place = next(link for link in page(site, "/documents?q=2.txt").links if link.startswith("/documents/"))
    shown = page(site, place)
    assert "according to WED; on the board" in shown.words
    cell = next(link for link in shown.links if link.endswith("/parties/NOR") and link.startswith("/issues/"))
    assert site.get(cell).status_code == 200
    # the mark in the text and the note beside it light up together
    marks = [one["data-ref"] for _, one in shown.elements if one.get("data-ref", "").startswith("n-")]
    assert marks and all(marks.count(one) == 2 for one in set(marks))


def test_a_shuffled_document_shows_both_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = FakeReader.read

    def shuffled(self: FakeReader, source: Any, *, codebook: Any = None) -> Reading:
        found = plain(self, source, codebook=codebook)
        turned = (1, 0, *range(2, len(found.sentences)))
        return msgspec.structs.replace(found, order=ReadingOrder(turned, 0.93, ("“<b>He…”: nobody before it",)))

    monkeypatch.setattr(FakeReader, "read", shuffled)
    site = client(make_dossier(tmp_path, LAKE))
    (address,) = [link for link in page(site, "/documents").links if link.startswith("/documents/")]
    text = site.get(address).text
    assert_harmless(text)
    assert "93" in text and "“&lt;b&gt;He…”: nobody before it" in text
    printed, restored = text.split('<div class="beside">')[1].split("</div>")[0].split("</section>")[:2]
    assert [printed.index("The lake"), printed.index("WED demands")] == sorted(
        [printed.index("The lake"), printed.index("WED demands")]
    )
    assert restored.index("WED demands") < restored.index("The lake")
