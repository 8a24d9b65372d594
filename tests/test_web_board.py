import itertools
import re
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from record_fakes import FakeReader, source
from web_site import HOSTILE, LAKE, REPLY, Page, TestClient, assert_harmless, client, make_dossier

from rejoinder.record.types import (
    Document,
    Mention,
    Move,
    Reading,
    ReadingOrder,
    Removed,
    Span,
    Speaker,
    Statement,
    Time,
)
from rejoinder.views import marks
from rejoinder.web.excerpts import excerpt
from rejoinder.web.orders import orders
from rejoinder.web.pages.board import side_by_side
from rejoinder.web.shown import address, bare, isolated, safe_link, words_of


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_dossier(tmp_path_factory.mktemp("web"), LAKE, REPLY, HOSTILE)


@pytest.fixture(scope="module")
def site(path: Path) -> TestClient:
    return client(path)


def labels(site: TestClient, query: str = "") -> list[str]:
    answer = site.get(f"/{query}")
    assert answer.status_code == 200, answer.text
    assert_harmless(answer.text)
    rows = (
        answer.text.split('<tbody role="rowgroup">')[-1].split("</tbody>")[0].split("<tr")[1:]
        if "<tbody" in answer.text
        else []
    )
    return [Page(f"<tr{row}").words.split(" move")[0] for row in rows]


def test_the_board_has_a_row_an_issue_and_a_column_a_party(site: TestClient) -> None:
    page = Page(site.get("/").text)
    assert len(labels(site)) == 4
    assert "a treaty on the lake" in page.words and "R rejected" in page.words.replace("Rrejected", "R rejected")
    columns = [link for link in page.links if link.startswith("/parties/")]
    assert columns[:2] == ["/parties/EVE", "/parties/WED"]
    titles = [a["title"] for a in page.all("a") if "rejected" in a.get("title", "")]
    assert titles == ["a treaty on the lake; OST: rejected; says no"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?party=NOR", {"treaty"}),
        ("?party=NOR&status=deferred", {"treaty"}),
        ("?status=rejected", {"treaty"}),
        ("?status=accepted&status=asks", {"ferries"}),
        ("?unanswered=1", {"img", "svg"}),
        ("?disputed=1", set()),
        ("?q=LAKE+treaty", {"treaty"}),
        ("?q=nothing", set()),
        ("?since=2022-03-01", {"img", "svg"}),
        ("?since=2022-02-01", {"treaty", "ferries", "img", "svg"}),
        ("?party=&status=&since=&q=", {"treaty", "ferries", "img", "svg"}),
    ],
)
def test_filters_are_in_the_address(site: TestClient, query: str, found: set[str]) -> None:
    rows = labels(site, query)
    assert len(rows) == len(found)
    assert all(any(word in row for row in rows) for word in found)


def test_orders(site: TestClient) -> None:
    assert "<img src=x" in labels(site, "?sort=label")[0]
    assert "ferries" in labels(site, "?sort=unanswered")[-1] or "treaty" in labels(site, "?sort=unanswered")[-1]
    assert "now" in labels(site, "?sort=recent")[0] or "svg" in labels(site, "?sort=recent")[0]


@pytest.mark.parametrize(
    "query",
    [
        "?since=yesterday",
        "?since=20220127",
        "?since=2022-W04-4",
        "?status=asked",
        "?sort=size",
        "?page=0",
        "?page=x",
        "?unanswered=perhaps",
        f"?q={'x' * 500}",
    ],
)
def test_what_an_address_cannot_ask_is_one_line(site: TestClient, query: str) -> None:
    answer = site.get(f"/{query}")
    assert answer.status_code == 422 and answer.headers["content-type"].startswith("text/html")
    assert "That cannot be done" in answer.text


def test_a_page_beyond_the_last_is_the_last(site: TestClient) -> None:
    assert len(labels(site, "?page=99&columns=99")) == 4


def test_a_cell_opens_its_evidence(site: TestClient) -> None:
    board = Page(site.get("/").text)
    link = next(link for link in board.links if link.endswith("i0/parties/OST"))
    answer = site.get(link)
    assert_harmless(answer.text)
    page = Page(answer.text)
    assert "on record" in page.words and "its latest answer on record is a no" in page.words
    assert "2022-01-26" in page.words and "confidence 90 %" in page.words
    assert "OST rejects, answering WED → Rrejected" in page.words
    evidence = next(link for link in page.links if link.startswith("/documents/") and "at=" in link)
    document = site.get(evidence)
    assert document.status_code == 200 and f'id="{evidence.split("#")[1]}"' in document.text


def test_a_cell_has_its_history(tmp_path: Path) -> None:
    # the package's own filing: the history is its work
    site = client(make_dossier(tmp_path, LAKE, REPLY), filing=None)
    row = next(row for row in site.get("/api/v1/board").json()["items"] if "treaty" in row["label"])
    address = f"/issues/{quote(row['id'], safe='')}/parties/OST"
    answer = site.get(address)
    assert_harmless(answer.text)
    table = answer.text.split("History of the standing")[1].split("</table>")[0]
    days = re.findall(r'class="when">([^<]*)<', table)
    assert days == ["2021-12-17", "2022-01-26"]
    words = Page(table).words
    assert words.index("unanswered") < words.index("rejected")
    assert "WED demands of OST, NOR" in words and "OST rejects" in words
    steps = {a["id"] for a in Page(answer.text).all("article")}
    assert all(link[1:] in steps for link in Page(table).links)  # each leads to its sentence on the page
    standing = site.get(f"/api/v1{address}").json()["standing"]
    assert [one["status"] for one in standing["history"]] == ["unanswered", "rejected"]


def test_parties_side_by_side_fit_the_page() -> None:
    widths = {f"P{n}": 100 + 10 * n for n in range(12)} | {"WIDE": 2000}
    parties = list(widths)
    seen = []
    for number in range(1, 20):
        page = side_by_side(parties, widths, number)
        assert page.items and page.last - page.first + 1 == len(page.items)
        assert parties[page.first - 1 : page.last] == page.items
        assert len(page.items) == 1 or sum(widths[party] for party in page.items) <= 990
        if number > page.pages:
            assert page.number == page.pages
            break
        seen += page.items
    assert seen == parties
    assert side_by_side([], {}, 1).items == []


def test_cells_that_are_not_there(site: TestClient) -> None:
    assert site.get("/issues/none/parties/OST").status_code == 404
    assert site.get("/issues/i0/parties/<script>").status_code == 404
    assert_harmless(site.get("/issues/i0/parties/<script>alert(1)</script>").text)
    nothing = site.get("/issues/i0/parties/EVE")
    assert nothing.status_code == 200 and "Nothing about this party and this issue is on record" in nothing.text


def test_an_issue_lists_its_moves(site: TestClient) -> None:
    page = Page(site.get("/issues/i0").text)
    assert page.words.count("confidence") == 3
    acts = ["WED demands of OST, NOR", "OST rejects, answering WED", "NOR puts off an answer to WED"]
    assert sorted(acts, key=page.words.index) == acts  # in the order of time


def test_hostile_words_stay_words(site: TestClient) -> None:
    for link in ["/", "/documents", *{*Page(site.get("/").text).links, *Page(site.get("/documents").text).links}]:
        if link.startswith(("/issues", "/documents")) or link == "/":
            answer = site.get(link)
            assert answer.status_code == 200, link
            assert_harmless(answer.text)
    hostile = next(link for link in Page(site.get("/documents?q=hostile").text).links if link.startswith("/documents/"))
    text = Page(site.get(hostile).text).text
    assert "<iframe srcdoc='<script>alert(6)</script>'></iframe>" in text and "{{ 7 * 7 }}" in text and "RLO" in text


def test_headers_and_caching(site: TestClient) -> None:
    answer = site.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = site.get("/", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("site.css", "site.js", "mark.svg"):
        link = next(value for _, a in Page(answer.text).elements for value in a.values() if f"/static/{name}" in value)
        assert "immutable" in site.get(link).headers["cache-control"]
    assert site.get("/static/../app.py").status_code == 404


def test_a_foreign_name_is_not_answered(site: TestClient) -> None:
    assert site.get("/", headers={"host": "evil.example"}).status_code == 421
    assert site.get("/", headers={"host": "localhost:9999"}).status_code == 200


def test_an_empty_dossier_says_so(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, "Nothing to see here.\n")
    assert "No negotiating moves about an issue were found in 1 document" in client(path).get("/").text


def test_a_change_of_the_file_is_seen(tmp_path: Path) -> None:
    from rejoinder.dossier import Dossier

    path = make_dossier(tmp_path, LAKE)
    with client(path) as site:
        before = site.get("/documents").text
        (tmp_path / "new.txt").write_text(REPLY)
        from record_fakes import fake_filing

        with Dossier.open(path, reader=FakeReader, filing=fake_filing) as other:
            other.read(tmp_path / "new.txt")
        site.get("/documents")
        app = site.app._app
        app.state.site.snapshots.fresh()
        assert "The reply" in site.get("/documents").text and "The reply" not in before


def test_words_as_html() -> None:
    assert words_of("<b>&\u202e\x07") == (
        '&lt;b&gt;&amp;<span class="turn" title="U+202E, a control of the direction of writing">RLO</span>\ufffd'
    )
    assert isolated(" a\n b ") == "<bdi>a b</bdi>"
    assert bare("a\u2066b\n" + "c" * 500).startswith("a[LRI]b cc") and len(bare("x" * 999)) == 400


def test_addresses() -> None:
    assert (
        address("issues", "a/b ?", party="X&Y", empty="", none=None, fragment="p1")
        == "/issues/a%2Fb%20%3F?party=X%26Y#p1"
    )
    assert address("") == "/" and address("", status=["a", "b"], on=True) == "/?status=a&status=b&on=1"
    assert safe_link("https://example.org/a?b") == "https://example.org/a?b"
    for bad in (
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " https://x",
        "https:",
        "//x",
        "data:text/html,x",
        "http://[",
        None,
        "",
    ):
        assert safe_link(bad) is None


def test_marks_lose_no_letter_and_nest() -> None:
    text = "Berg said the lake is ours.\n\nHe left on Monday. Advert"
    reading = Reading(
        Document("d", "p", "T", text, ""),
        (Removed(48, 54, "promotion"),),
        mentions=(
            Mention(0, 4, "Berg", "person", "OST", "Berg"),
            Mention(29, 31, "He", "person", "OST", "Berg", "the only man"),
        ),
        times=(Time(40, 46, "Monday", "DATE", "2022-01-10"),),
        statements=(Statement("s", Speaker(0, 4, "Berg"), Span(5, 9, "said"), (Span(10, 26, ""),)),),
        moves=(_move(14, 18, text),),
    )
    paragraphs = marks.marked(reading, 0, len(text))
    assert ["".join(s.text for s in p.segments) for p in paragraphs] == [
        "Berg said the lake is ours.",
        "He left on Monday. Advert",
    ]
    segments = [s for p in paragraphs for s in p.segments]
    kinds = {s.text: s.kinds for s in segments if s.kinds}
    assert kinds["lake"] == ("statement", "move") and kinds["Berg"] == ("speaker",) and kinds["Monday"] == ("time",)
    assert kinds["Advert"] == ("removed",)
    assert {s.ref for s in segments if s.mention} == {"Berg"} and "the only man" in next(
        s for s in segments if s.text == "He"
    ).title
    assert [note.name for note in paragraphs[0].notes] == ["1", "a"] and not paragraphs[1].notes
    assert [s.openings for s in segments if s.openings] == [(("statement", "1"),), (("move", "a"),)]


def _move(start: int, end: int, text: str) -> Move:
    from rejoinder.record.types import ActorSpan

    span = Span(start, end, text[start:end])
    return Move(
        "d/m0", "demand", "REQUEST", "for", ActorSpan("OST", "Berg", 0, 4), None, (), span, None, None, (), span, 0.5
    )


def test_endless_lines_and_long_texts_come_in_parts() -> None:
    text = "x" * 300_000 + "\n" + "word " * 30_000
    spans = marks.parts(text)
    assert spans[0][0] == 0 and spans[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans)) and max(b - a for a, b in spans) <= 50_000
    reading = FakeReader().read(source(text))
    shown = "".join(s.text for span in spans for p in marks.marked(reading, *span) for s in p.segments)
    assert shown == text.replace("\n", "")


def test_both_orders_of_a_document_that_was_shuffled() -> None:
    text = "He left. Berg came. All agreed. End."
    spans = ((0, 8), (9, 19), (20, 31), (32, 36))
    plain = Reading(Document("d", "p", "T", text, ""), sentences=spans)
    assert orders(plain) is None
    found = orders(msgspec.structs.replace(plain, order=ReadingOrder((1, 0, 2, 3), 0.93, ("“He left.”: why",))))
    assert found is not None and found.doubt == 0.93 and found.reasons == ("“He left.”: why",)
    assert [one.text for one in found.printed] == ["He left.", "Berg came."]  # what follows stays where it is
    assert [(one.number, one.text, one.moved) for one in found.restored] == [
        (2, "Berg came.", True),
        (1, "He left.", True),
    ]
    assert orders(msgspec.structs.replace(plain, order=ReadingOrder((1, 0), 0.9))) is None


def test_context_of_evidence() -> None:
    text = "One. Two is here. Three. Four."
    reading = Reading(Document("d", "p", "T", text, ""), sentences=((0, 4), (5, 17), (18, 24), (25, 30)))
    assert excerpt(reading, 9, 11) == ("One. Two ", "is", " here. Three.")
    assert excerpt(Reading(Document("d", "p", "T", text, "")), 9, 11) == ("", "is", "")
