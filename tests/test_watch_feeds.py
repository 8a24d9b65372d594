"""Feeds: when they are asked, and what is read of those that are unusual, broken or hostile."""

import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("httpcore2", reason="watching needs the extra `watch`")
pytest.importorskip("protego", reason="watching needs the extra `watch`")

from watch_dossier import BRIDGE, REFUSAL, Watching, added, opened
from watch_server import Asked, Misbehaving, StillClock, item, page, rss, serving

from rejoinder.dossier import Dossier
from rejoinder.record.watched import Article, Feed
from rejoinder.watching.addresses import is_public
from rejoinder.watching.fetching import Limits


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with serving() as one:
        yield one


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with opened(tmp_path / "talks.db") as one:
        yield one


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


def test_what_is_known_of_a_feed_is_kept(server: Misbehaving, dossier: Dossier) -> None:
    server.put("/feed", "", 410)
    Watching(dossier, server.at + "/feed").round()
    kept = dossier.watched.get("feed", server.at + "/feed", Feed)
    assert kept is not None and (kept.tries, kept.message) == (1, "410: the page is gone for good")


def test_private_addresses_by_name(dossier: Dossier) -> None:
    watching = Watching(dossier, "http://router.example/feed", resolve=lambda host, port: ["192.168.0.1"])
    (line,) = watching.round().failed
    assert line == (
        "http://router.example/feed: router.example is 192.168.0.1, an address of a private network; "
        "--allow-private asks there too"
    )
    assert not is_public(ipaddress.ip_address("192.168.0.1"))
