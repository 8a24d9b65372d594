import ipaddress
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpcore2", reason="watching needs the extra `watch`")
pytest.importorskip("protego", reason="watching needs the extra `watch`")

from record_fakes import FakeReader, fake_filing
from watch_server import Asked, Misbehaving, StillClock, item, page, rss, serving

from rejoinder.documents.loading import Source
from rejoinder.dossier import Dossier
from rejoinder.filing.codebook import parse_codebook
from rejoinder.record.types import Board
from rejoinder.record.watched import Article, Change, Feed, Named, Reported
from rejoinder.watching.addresses import is_public
from rejoinder.watching.fetching import Fetcher, Limits, Pace
from rejoinder.watching.matching import Matching
from rejoinder.watching.watch import TRIES, Tally, Watch

BRIDGE = "WED demands of OST: a bridge over the lake.\nThe delegations met in the old town hall by the water."
REFUSAL = (
    "OST rejects: a bridge over the lake.\nThe ministers left the old town hall by the water without another word."
)


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with serving() as one:
        yield one


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with opened(tmp_path / "talks.db") as one:
        yield one


def opened(path: Path) -> Dossier:
    return Dossier.open(path, reader=FakeReader, filing=fake_filing)


def here(ip: Any) -> bool:
    return is_public(ip) or str(ip) == "127.0.0.1"


class Watching:
    """A watch with what it said; a further one on the same dossier goes on where this one was."""

    def __init__(self, dossier: Dossier, *feeds: str, clock: StillClock | None = None, **more: Any) -> None:
        self.clock = clock or StillClock()
        self.failed: list[str] = []
        self.noted: list[str] = []
        resolve = more.pop("resolve", None)
        fetching = {"limits": more.pop("limits", Limits()), **({"resolve": resolve} if resolve else {})}
        fetcher = Fetcher("Rejoinder/1", clock=self.clock, pace=Pace(self.clock, 5.0), permitted=here, **fetching)
        options: dict[str, Any] = {
            "wanted": lambda source: True,
            "jitter": lambda: 1.0,
            "fail": self.failed.append,
            "note": self.noted.append,
            **more,
        }
        self.watch = Watch(dossier, feeds, fetcher, self.clock, **options)

    def round(self) -> Tally:
        tally = self.watch.round()
        assert tally.failed == self.failed[len(self.failed) - len(tally.failed) :]
        assert all("\n" not in line for line in tally.failed)
        return tally


def added(dossier: Dossier) -> list[str]:
    """Paths of the documents, without the server's name."""
    return sorted(re.sub(r"^http://[^/]*", "", entry.path) for entry in dossier.documents())


def test_articles_of_a_feed_are_added_with_what_the_feed_says(server: Misbehaving, dossier: Dossier) -> None:
    date = "Thu, 04 Mar 2021 10:00:00 +0000"
    server.feed("/feed", item(server.at + "/a", "Talks open", date=date), item("b", "An answer", guid="2"))
    server.page("/a", BRIDGE, "Talks open")
    server.put("/b", REFUSAL, Content_Type="text/plain")
    watching = Watching(dossier, server.at + "/feed")
    assert str(watching.round()) == "1 feed asked, 2 articles added"
    first, second = dossier.documents()
    assert (first.title, first.published.earliest, first.published.basis) == ("Talks open", "2021-03-04", "given")
    assert (second.title, second.outlet, second.url) == ("An answer", "The Lake Courier", server.at + "/b")
    assert dossier.document("b").document.text == REFUSAL
    assert dossier.check() == []


def test_an_article_is_added_once(server: Misbehaving, tmp_path: Path) -> None:
    at = server.at
    server.feed("/one", item(at + "/a", guid="1"), item(at + "/a?utm_source=one"), item(at + "/a#top"), item(at + "/b"))
    server.feed("/two", item(at + "/a?utm_medium=two&utm_source=two"), item(at + "/count?to=a"))
    server.page("/a", BRIDGE)
    server.page("/b", BRIDGE)  # the same words elsewhere are the same document
    server.put("/count", "", 302, Location="/a")
    clock = StillClock()
    for _ in range(3):
        with opened(tmp_path / "talks.db") as dossier:
            Watching(dossier, at + "/one", at + "/two", clock=clock).round()
            assert len(dossier.documents()) == 1
    assert sorted(path for path in server.paths() if path.startswith(("/a", "/b"))) == ["/a", "/a", "/b"]
    assert server.paths().count("/count?to=a") == 1


def test_an_unchanged_feed_is_not_sent_again(server: Misbehaving, tmp_path: Path) -> None:
    def route(asked: Asked) -> None:
        if asked.headers["If-None-Match"] == 'W/"7"' and asked.headers["If-Modified-Since"] == "Sun, 01 Mar 2026":
            asked.begin(304)
        else:
            asked.answer(200, rss(item("/a")), ETag='W/"7"', Last_Modified="Sun, 01 Mar 2026")

    server.routes["/feed"] = route
    server.page("/a", BRIDGE)
    clock = StillClock()
    for expected in (0, 1, 1):
        with opened(tmp_path / "talks.db") as dossier:
            assert Watching(dossier, server.at + "/feed", clock=clock).round().unchanged == expected


def test_a_server_that_asks_for_time_gets_it_for_all_that_is_asked_of_it(server: Misbehaving, tmp_path: Path) -> None:
    port = server.server_address[1]
    names = [f"http://{name}.example:{port}" for name in ("busy", "calm")]
    server.feed("/feed", item("/a"), item("/b"), item("/c"))
    server.put("/a", "", 429, Retry_After="7200")
    clock = StillClock()
    with opened(tmp_path / "talks.db") as dossier:
        server.page("/b", BRIDGE)
        server.page("/c", REFUSAL)
        more = {"clock": clock, "resolve": lambda host, port: ["127.0.0.1"]}
        watching = Watching(dossier, names[0] + "/feed", **more)
        tally = watching.round()
        assert tally.failed == [f"{names[0]}/a: 429: asks for fewer questions"] and tally.postponed == 2
        assert server.paths() == ["/feed", "/a"]
        assert watching.watch.next_at() <= clock.now()  # the feed itself gave no reason to wait
        assert Watching(dossier, names[1] + "/feed", **more).round().feeds == 1, "another host is asked"
        asked = len(server.paths())
        again = Watching(dossier, names[0] + "/feed", names[0] + "/other", **more)
        assert again.round().feeds == 0, "nothing is asked of the busy one, by another run neither"
        assert len(server.paths()) == asked
        clock.sleep(7201)
        server.page("/a", BRIDGE + "\nMore of it.")
        assert watching.round().added == 3
        assert watching.failed == tally.failed


def test_a_feed_that_fails_is_asked_less_and_less(server: Misbehaving, dossier: Dossier) -> None:
    server.put("/feed", "", 500)
    watching = Watching(dossier, server.at + "/feed", every=timedelta(minutes=10))
    waits = []
    for _ in range(9):
        assert watching.round().failed == [f"{server.at}/feed: 500: the server has a fault"]
        waits.append((watching.watch.next_at() - watching.clock.now()).total_seconds() / 60)
        assert watching.round().feeds == 0
        watching.clock.sleep(waits[-1] * 60)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1440]
    server.feed("/feed")
    assert watching.round().failed == []
    assert (watching.watch.next_at() - watching.clock.now()).total_seconds() == 600


def test_waits_are_scattered(server: Misbehaving, dossier: Dossier) -> None:
    server.put("/feed", "", 500)
    watching = Watching(dossier, server.at + "/feed", every=timedelta(minutes=10), jitter=lambda: 0.5)
    watching.round()
    # three quarters of ten minutes, but never sooner than every ten minutes
    at = dossier.watched.next_at("feed", server.at + "/feed")
    assert at is not None and at.startswith("2026-03-01T12:07:")
    assert (watching.watch.next_at() - watching.clock.now()).total_seconds() == 600


def test_a_server_can_say_for_how_long_nothing_will_be_new(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", Cache_Control="max-age=3600")
    watching = Watching(dossier, server.at + "/feed", every=timedelta(minutes=10))
    watching.round()
    assert (watching.watch.next_at() - watching.clock.now()).total_seconds() == 3600


def test_one_bad_feed_does_not_stop_the_others(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/good", item("/a"))
    server.page("/a", BRIDGE)
    server.put("/html", page(BRIDGE), Content_Type="text/html")
    server.put("/empty", "")
    server.put("/picture", b"\x89PNG\r\n\x1a\n" + bytes(100))
    server.put("/cut", rss(item("/b"), item("/c"))[:-30], ETag='"1"')
    server.page("/b", REFUSAL)
    names = ["gone", "html", "empty", "picture", "cut", "good"]
    watching = Watching(dossier, *(f"{server.at}/{name}" for name in names), "http://10.0.0.7/feed")
    tally = watching.round()
    assert added(dossier) == ["/a", "/b"], "what could be told apart of the broken one was read"
    lines = {line.removeprefix(server.at + "/").partition(": ")[0]: line for line in tally.failed}
    assert sorted(lines) == ["cut", "empty", "gone", "html", "http://10.0.0.7/feed", "picture"]
    assert "404" in lines["gone"] and "no RSS or Atom feed" in lines["html"] and "broken XML" in lines["cut"]
    # a broken feed is not believed to be unchanged
    watching.clock.sleep(86_400)
    watching.round()
    assert [headers.get("if-none-match") for path, headers in server.asked if path == "/cut"] == [None, None]


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "no-such-encoding"])
def test_feeds_and_pages_in_another_encoding_than_they_say(
    server: Misbehaving, dossier: Dossier, declared: str
) -> None:
    said = '<?xml version="1.0" encoding="utf-8"?>'
    feed = rss(item("/a", "Gespräche in Żory – heute")).replace(said, f'<?xml version="1.0" encoding="{declared}"?>')
    server.put("/feed", feed.encode("cp1250"), Content_Type="application/xml; charset=windows-1250")
    server.put("/utf8", feed.replace("/a", "/b").encode(), Content_Type="application/xml; charset=iso-8859-1")
    server.put("/a", page("Der Minister möchte über die Brücke reden, sagte er.\n" * 3).encode("cp1252"),
               Content_Type=f"text/html; charset={declared}")  # fmt: skip
    server.put("/b", page("Другие слова о переговорах у озера, сказал министр.\n" * 3).encode("utf-8"),
               Content_Type="text/html; charset=windows-1252")  # fmt: skip
    watching = Watching(dossier, server.at + "/feed", server.at + "/utf8")
    assert watching.round().failed == []
    texts = "\n".join(reading.document.text for reading in dossier.readings())
    assert "möchte über die Brücke" in texts and "Другие слова" in texts
    article = dossier.watched.get("article", server.at + "/a", Article)
    assert article is not None and article.title == "Gespräche in Żory – heute"


def test_what_robots_forbid_is_left(server: Misbehaving, dossier: Dossier) -> None:
    server.put("/robots.txt", "User-agent: *\nDisallow: /a\nDisallow: /closed\n")
    server.feed("/feed", item("/a"), item("/b"))
    server.page("/b", BRIDGE)
    watching = Watching(dossier, server.at + "/closed", server.at + "/feed")
    tally = watching.round()
    why = "the site's robots.txt does not allow it"
    assert sorted(tally.failed) == [f"{server.at}/a: {why}", f"{server.at}/closed: {why}"]
    assert server.paths() == ["/feed", "/b"] and added(dossier) == ["/b"]
    # the article is told of once, the feed, which somebody asked to watch, each time
    assert watching.round().failed == [f"{server.at}/closed: {why}"]


def test_of_a_huge_feed_the_first_entries_are_looked_at(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", *(item(f"/{n}", f"News {n}") for n in range(5000)))
    for n in range(5000):
        server.put(f"/{n}", f"News {n} of the talks.", Content_Type="text/plain")
    watching = Watching(dossier, server.at + "/feed", most=7)
    tally = watching.round()
    assert (tally.added, tally.postponed, len(server.paths())) == (7, 993, 8)
    assert len(watching.noted) == 8 and "the first 1000" in watching.noted[0]
    assert watching.round().added == 7, "the rest comes later"


def test_a_feed_beyond_all_limits_is_a_line(server: Misbehaving, dossier: Dossier) -> None:
    def route(asked: Asked) -> None:
        asked.begin(200, Content_Type="application/rss+xml")
        asked.wfile.write(rss().removesuffix("</channel></rss>").encode())
        while True:
            asked.wfile.write(item("/a").encode() * 100)

    server.routes["/feed"] = route
    watching = Watching(dossier, server.at + "/feed", limits=Limits(size=1_000_000))
    (line,) = watching.round().failed
    assert "larger than" in line and dossier.documents() == []


def test_entries_without_an_address_are_read_as_they_are(server: Misbehaving, dossier: Dossier) -> None:
    escaped = "&lt;p&gt;WED demands of OST: a bridge.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;"
    only = item(None, "Whole", guid="7", text=escaped)
    nameless = item(None, "Nameless", text="OST rejects: a bridge.")
    server.feed("/feed", only, nameless, item(None, "Only a title"), "<item/>", item("mailto:me@l.example", "Mail"))
    watching = Watching(dossier, server.at + "/feed")
    tally = watching.round()
    assert tally.added == 2 and {entry.title for entry in dossier.documents()} == {"Whole", "Nameless"}
    assert len(tally.failed) == 3 and "item 3: an entry without an address and a text" in tally.failed[0]
    assert "mailto addresses are not asked" in tally.failed[2]
    # a day later they stand elsewhere in the feed, and are the same
    server.feed("/feed", item(None, "Newer", text="WED asks of OST: an answer."), only, nameless)
    tally = watching.round()
    assert (tally.added, tally.failed, len(dossier.documents())) == (1, [], 3)
    # an id that is an address is one
    server.put("/feed", rss(f"<item><guid>{server.at}/a</guid></item>"))
    server.page("/a", REFUSAL)
    assert watching.round().added == 1


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><rss><channel><title>&j;</title><item x="&j;"><title>&j;</title><link>/a</link></item></channel></rss>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e SYSTEM "{}"><!ENTITY % p SYSTEM "{}"> %p;]>'
    "<rss><channel><title>x</title><item><title>t</title><description>&e; secret</description></item></channel></rss>"
)


def test_entities_neither_swell_nor_bring_in_anything(server: Misbehaving, dossier: Dossier, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the treasure is in the well")
    server.put("/laughs", LAUGHS)
    server.put("/outside", OUTSIDE.format(secret.as_uri(), server.at + "/dtd"))
    watching = Watching(dossier, server.at + "/laughs", server.at + "/outside")
    watching.round()
    assert server.paths() == ["/laughs", "/outside", "/a"]
    assert [reading.document.text for reading in dossier.readings()] == ["&e; secret"]
    article = dossier.watched.get("article", server.at + "/a", Article)
    assert article is not None and article.title == "&j;"


def test_an_article_that_changed_is_looked_at_again_when_the_feed_says_so(server: Misbehaving, tmp_path: Path) -> None:
    def feed(day: int) -> None:
        server.feed("/feed", item("/a", date=f"{day:02} Mar 2021 10:00:00 +0000"))

    feed(1)
    server.page("/a", BRIDGE)
    with opened(tmp_path / "talks.db") as dossier:
        watching = Watching(dossier, server.at + "/feed")
        watching.round()
        server.page("/a", BRIDGE + "\nOST rejects: a bridge over the lake.")
        assert watching.round().added == 0 and server.paths().count("/a") == 1, "the feed says nothing of it"
        feed(2)
        assert watching.round().added == 1
        assert "changed since it was added" in watching.noted[-1]
        texts = [reading.document.text for reading in dossier.readings()]
        assert len(texts) == 2 and sum("OST rejects" in text for text in texts) == 1, "what was stored is as it was"
        feed(3)
        assert watching.round().added == 0, "the feed says that it changed, and it did not"
        assert len(dossier.documents()) == 2
        for day in range(4, 20):
            feed(day)
            server.page("/a", BRIDGE + f"\nRead by {day} persons.")
            watching.round()
        assert server.paths().count("/a") == 1 + 5, "a feed that says so each time is believed five times"


def test_an_article_that_cannot_be_had_is_given_up_in_the_end(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", item("/busy"), item("/gone"), item("/picture"), item("http://10.0.0.7/a"), item("/void"))
    server.put("/busy", "", 503)
    server.put("/picture", b"\x89PNG\r\n\x1a\n" + bytes(50), Content_Type="image/png")
    server.put("/void", "<html><body></body></html>", Content_Type="text/html")
    watching = Watching(dossier, server.at + "/feed")
    lines = " ".join(watching.round().failed)
    assert len(watching.failed) == 5 and "404: there is no such page" in lines and "image/png, no page" in lines
    assert "no main text found" in lines
    for _ in range(TRIES + 2):
        watching.clock.sleep(86_400)
        watching.round()
    counted = {path: server.paths().count(path) for path in ("/busy", "/gone", "/picture", "/void")}
    assert counted == {"/busy": TRIES, "/gone": 1, "/picture": 1, "/void": 1}
    given_up = dossier.watched.get("article", server.at + "/busy", Article)
    assert given_up is not None and (given_up.state, given_up.message) == (
        "given up",
        "503: the server is busy or out of service",
    )


def test_a_document_that_cannot_be_read_is_set_aside(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", item("/a"), item("/b"))
    server.put("/a", "REFUSE this.", Content_Type="text/plain")
    server.page("/b", BRIDGE)
    tally = Watching(dossier, server.at + "/feed").round()
    assert (tally.added, tally.failed) == (1, [f"{server.at}/a: refused by the reader"])
    assert [one.path for one in dossier.set_aside()] == [server.at + "/a"]


class Killed(BaseException):
    """As if by a signal that cannot be caught: nothing that the program does afterwards counts."""


def test_a_watch_that_was_killed_goes_on_where_it_was(server: Misbehaving, tmp_path: Path) -> None:
    server.feed("/feed", *(item(f"/{n}") for n in range(4)), ETag='"1"')
    for n in range(4):
        server.page(f"/{n}", f"{BRIDGE}\nThe report number {n} of the day.")

    def killed_at(place: int) -> Callable[[str], None]:
        noted: list[str] = []

        def note(line: str) -> None:
            noted.append(line)
            if len(noted) == place:
                raise Killed  # the document is stored, and nobody has noted it yet

        return note

    clock = StillClock()
    for place in (1, 2):
        with opened(tmp_path / "talks.db") as dossier, pytest.raises(Killed):
            Watching(dossier, server.at + "/feed", clock=clock, note=killed_at(place)).round()
    with opened(tmp_path / "talks.db") as dossier:
        Watching(dossier, server.at + "/feed", clock=clock).round()
        assert len(dossier.documents()) == 4 and dossier.check() == []
        assert all(entry.copies == 0 for entry in dossier.documents())
    assert sorted(path for path in server.paths() if path != "/feed") == ["/0", "/1", "/2", "/3"]


BOOK = """
issues:
  - {id: bridge, label: the bridge, terms: [bridges over the lake, tolls]}
parties: {WED: Wednia, OST: Ostria}
aliases: {the northern shore: NOR}
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wednia wants a toll, and Ostria none.", True),
        ("Ostria was told by the northern shore that the bridge over the lake stays.", True),
        ("Wednia wants a toll.", False),
        ("Wednia and Ostria play football.", False),
        ("The toll of the storm is high.", False),
        ("", False),
    ],
)
def test_what_matches_a_codebook(text: str, wanted: bool) -> None:
    assert Matching(parse_codebook(BOOK))(Source("a", text, "1")) is wanted


def test_codebooks_without_terms_or_parties() -> None:
    terms = Matching(parse_codebook("issues: [{id: b, label: b, terms: [bridge]}]"))
    assert terms(Source("a", "A bridge.", "1")) and not terms(Source("a", "A boat.", "1"))
    one = Matching(parse_codebook("parties: {WED: Wednia}"))
    assert one(Source("a", "Wednia waits.", "1")) and not one(Source("a", "All wait.", "1"))
    # what is known by its id in the tables is known by all its names
    two = Matching(parse_codebook("parties: {RUS: Russia, USA: United States}"))
    assert two(Source("a", "Moscow has written to the Americans.", "1"))
    assert two(Source("a", "They wait.", "1", title="Kremlin: no answer to Washington"))
    with pytest.raises(ValueError, match="neither terms nor parties"):
        Matching(parse_codebook("issues: [{id: b, label: b}]"))


def test_what_does_not_match_is_passed_over_once(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", item("/a"), item("/b"))
    server.page("/a", "Wednia wants a toll on the bridge, and Ostria says that it will not pay any.\n" * 2)
    server.page("/b", "The football season has ended, and nobody in the town talks of anything else.\n" * 2)
    watching = Watching(dossier, server.at + "/feed", wanted=Matching(parse_codebook(BOOK)))
    tally = watching.round()
    assert (tally.added, tally.passed_over, added(dossier)) == (1, 1, ["/a"])
    assert watching.round().passed_over == 0 and server.paths().count("/b") == 1


def test_changes_are_those_since_the_last_report(server: Misbehaving, tmp_path: Path) -> None:
    server.feed("/feed", item("/a"))
    server.page("/a", BRIDGE)
    clock = StillClock()
    with opened(tmp_path / "talks.db") as dossier:
        watching = Watching(dossier, server.at + "/feed", clock=clock)
        watching.round()
        # stopped before anything was reported
    server.feed("/feed", item("/a"), item("/b"))
    server.page("/b", REFUSAL)
    with opened(tmp_path / "talks.db") as dossier:
        watching = Watching(dossier, server.at + "/feed", clock=clock)
        found = watching.watch.changes()
        assert {(one.party.id, one.before) for one in found} >= {("WED", None)}
        watching.watch.reported(found)
        assert watching.watch.changes() == []
        watching.round()
        found = watching.watch.changes()
        (change,) = [one for one in found if one.party.id == "OST"]
        assert change.after is not None and change.after.status == "rejected"
        assert "OST rejects" in " ".join(one.text for one in change.evidence)
        watching.watch.reported(found)
        told = dossier.watched.told()
        assert len(told) >= 2 and told[0][0] > told[-1][0]


def test_another_codebook_begins_anew(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", item("/a"))
    server.page("/a", BRIDGE)
    Watching(dossier, server.at + "/feed").round()
    watching = Watching(dossier, server.at + "/feed", codebook=parse_codebook(BOOK))
    assert watching.watch.changes() == []


def test_what_is_known_of_a_feed_is_kept(server: Misbehaving, dossier: Dossier) -> None:
    server.put("/feed", "", 410)
    Watching(dossier, server.at + "/feed").round()
    kept = dossier.watched.get("feed", server.at + "/feed", Feed)
    assert kept is not None and (kept.tries, kept.message) == (1, "410: the page is gone for good")


def test_what_is_known_is_checked_with_the_dossier(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", item("/a"))
    server.page("/a", BRIDGE)
    watching = Watching(dossier, server.at + "/feed")
    watching.round()
    watching.watch.reported(watching.watch.changes())
    assert dossier.check() == []
    dossier.watched.put("feed", "https://l.example/", {"tries": "many"})
    (problem,) = dossier.check()
    assert problem.where == "watched feed https://l.example/" and "damaged" in problem.message


def test_reports_of_one_second_are_all_kept_up_to_the_last(dossier: Dossier) -> None:
    reported = Reported("", Board())
    for n in range(4):
        one = Change(Named(f"i{n}", "a bridge"), Named("WED", "Wednia"), None, None)
        dossier.watched.report([one, one], reported, "2026-03-01T12:00:00+00:00", keep=5)
    assert [change.issue.id for _, _, change in dossier.watched.told()] == ["i3", "i3", "i2", "i2", "i1"]
    assert len({name for name, _, _ in dossier.watched.told()}) == 5


def test_private_addresses_by_name(dossier: Dossier) -> None:
    watching = Watching(dossier, "http://router.example/feed", resolve=lambda host, port: ["192.168.0.1"])
    (line,) = watching.round().failed
    assert line == (
        "http://router.example/feed: router.example is 192.168.0.1, an address of a private network; "
        "--allow-private asks there too"
    )
    assert not is_public(ipaddress.ip_address("192.168.0.1"))
