import gzip
import ipaddress
import threading
import zlib
from collections.abc import Iterator

import pytest

pytest.importorskip("httpcore2", reason="watching needs the extra `watch`")
pytest.importorskip("protego", reason="watching needs the extra `watch`")

from watch_server import Asked, Misbehaving, StillClock, serving

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.record.watched import Host
from rejoinder.watching.addresses import checked, is_public, same
from rejoinder.watching.fetching import Answer, Fetcher, Limits, Pace, Unfetched
from rejoinder.watching.robots import Robots

SMALL = Limits(size=10_000, seconds=60.0, redirects=5)


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with serving() as one:
        yield one


def here(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Public addresses, and the one the test server has."""
    return is_public(ip) or str(ip) == "127.0.0.1"


def fetcher(clock: StillClock | None = None, **more: object) -> Fetcher:
    clock = clock or StillClock()
    options = {"permitted": here, "limits": SMALL, **more}
    return Fetcher("Rejoinder/1 (me@l.example)", clock=clock, pace=Pace(clock, 5.0), **options)  # type: ignore[arg-type]


def trouble(one: Fetcher, address: str) -> Unfetched:
    with pytest.raises(Unfetched) as raised:
        one.get(address)
    assert "\n" not in raised.value.message
    return raised.value


def test_an_answer_has_its_type_and_the_question_a_name(server: Misbehaving) -> None:
    server.put("/a", "words", Content_Type='text/html; charset="windows-1250"', Cache_Control="public, max-age=600")
    found = fetcher().get(server.at + "/a")
    assert (found.status, found.body, found.media, found.charset) == (200, b"words", "text/html", "windows-1250")
    assert found.fresh == 600
    (_, headers), *_ = server.asked
    assert headers["user-agent"] == "Rejoinder/1 (me@l.example)"
    assert "cookie" not in headers


def test_only_what_is_new_is_asked_for(server: Misbehaving) -> None:
    def route(asked: Asked) -> None:
        if asked.headers["If-None-Match"] == '"1"' and asked.headers["If-Modified-Since"] == "then":
            asked.begin(304)
        else:
            asked.answer(200, "new")

    server.routes["/a"] = route
    assert fetcher().get(server.at + "/a").body == b"new"
    assert fetcher().get(server.at + "/a", etag='"1"', modified="then").status == 304


def test_what_cannot_be_sent_back_is_not_asked_by(server: Misbehaving) -> None:
    server.put("/a", "words", ETag='"\u00e9"', Last_Modified="Montag, 1. M\u00e4rz")
    assert fetcher().get(server.at + "/a").validators == (None, None)
    server.put("/a", "words", ETag='"e"', Last_Modified="then")
    assert fetcher().get(server.at + "/a").validators == ('"e"', "then")
    # as an earlier version may have kept it
    assert fetcher().get(server.at + "/a", etag='"\u00e9"', modified="tab\tulated").status == 200
    _, headers = server.asked[-1]
    assert not {"if-none-match", "if-modified-since"} & headers.keys()


@pytest.mark.parametrize("age", ["²", "٣", "-1", "", "1.5"])
def test_a_time_that_is_no_number_is_none(server: Misbehaving, age: str) -> None:
    headers = {"cache-control": f"public, max-age={age}"}
    assert Answer("http://l.example/", 200, headers, b"").fresh == 0.0


def test_cookies_are_not_sent_back(server: Misbehaving) -> None:
    server.put("/a", "words", Set_Cookie="reader=1")
    one = fetcher()
    one.get(server.at + "/a")
    one.get(server.at + "/a")
    assert all("cookie" not in headers for _, headers in server.asked)


def test_a_body_without_end_is_left(server: Misbehaving) -> None:
    left = threading.Event()

    def route(asked: Asked) -> None:
        asked.begin(200, Content_Type="text/plain")
        try:
            while True:
                asked.wfile.write(b"more " * 1000)
        except OSError:
            left.set()

    server.routes["/a"] = route
    error = trouble(fetcher(), server.at + "/a")
    assert "larger than" in error.message and error.lasting
    assert left.wait(10), "the connection was not closed"


def test_a_body_that_says_it_is_too_large_is_not_taken(server: Misbehaving) -> None:
    server.routes["/a"] = lambda asked: asked.begin(200, Content_Length="10000000")
    assert "larger than" in trouble(fetcher(), server.at + "/a").message


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_unpacked_no_further_than_the_limit(server: Misbehaving, encoding: str) -> None:
    flood = bytes(50_000_000)
    bomb = gzip.compress(flood) if encoding == "gzip" else zlib.compress(flood)
    assert len(bomb) < 100_000
    server.put("/a", bomb, Content_Encoding=encoding)
    limits = Limits(size=1_000_000)
    import tracemalloc

    one = fetcher(limits=limits)
    tracemalloc.start()
    try:
        assert "larger than" in trouble(one, server.at + "/a").message
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(b"words" * 100)[:-20], "gzip", "cut off"),
        (b"no gzip at all", "gzip", "damaged"),
        (b"words", "br", "not asked for"),
    ],
)
def test_what_cannot_be_unpacked_says_so(server: Misbehaving, body: bytes, encoding: str, words: str) -> None:
    server.put("/a", body, Content_Encoding=encoding)
    assert words in trouble(fetcher(), server.at + "/a").message


def test_packed_answers_are_unpacked(server: Misbehaving) -> None:
    server.put("/a", gzip.compress(b"words"), Content_Encoding="gzip")
    assert fetcher().get(server.at + "/a").body == b"words"


def test_a_slow_drip_ends_with_the_time(server: Misbehaving) -> None:
    """Each byte comes well within any time for one byte; it is the whole answer that takes too long."""
    gone = threading.Event()

    def route(asked: Asked) -> None:
        asked.begin(200, Content_Type="text/plain")
        try:
            while True:
                asked.wfile.write(b".")
                asked.wfile.flush()
        except OSError:
            gone.set()

    server.routes["/a"] = route
    error = trouble(fetcher(StillClock(tick=0.5), limits=Limits(size=10**9, seconds=60.0)), server.at + "/a")
    assert error.message == "no whole answer within 60 seconds" and not error.lasting
    assert gone.wait(10)


def test_a_head_that_drips_ends_with_the_time(server: Misbehaving) -> None:
    def route(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            asked.wfile.write(b".")
            asked.wfile.flush()

    server.routes["/a"] = route
    assert "within 60 seconds" in trouble(fetcher(StillClock(tick=0.5)), server.at + "/a").message


def test_redirects_are_followed_and_counted(server: Misbehaving) -> None:
    server.put("/a", "", 301, Location="/b")
    server.put("/b", "", 307, Location=server.at + "/c?x=1")
    server.put("/c", "here")
    found = fetcher().get(server.at + "/a")
    assert (found.address, found.body) == (server.at + "/c?x=1", b"here")
    server.put("/c", "", 302, Location="/a")
    error = trouble(fetcher(), server.at + "/a")
    assert "redirected more than 5 times" in error.message
    assert len(server.paths()) == 3 + 6


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("http://10.0.0.7/a", "10.0.0.7 is an address of a private network"),
        ("http://[::1]/a", "::1 is an address of a private network"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is an address of a private network"),
        ("http://2130706434/", "127.0.0.2, an address of a private network"),
        ("file:///etc/passwd", "file addresses are not asked"),
        ("ftp://l.example/a", "ftp addresses are not asked"),
        ("http://me:secret@l.example/", "user name"),
        ("http://" + "a" * 3000, "over 2000 characters"),
    ],
)
def test_where_a_redirect_leads_is_looked_at(server: Misbehaving, to: str, words: str) -> None:
    server.put("/a", "", 302, Location=to)
    error = trouble(fetcher(), server.at + "/a")
    assert words in error.message and error.own and "secret" not in error.message
    assert server.paths() == ["/a"]


@pytest.mark.parametrize("to", ["http://[x", "//[/a", "http://[::1]x/"])
def test_a_redirect_to_no_address_is_a_line(server: Misbehaving, to: str) -> None:
    server.put("/a", "", 302, Location=to)
    error = trouble(fetcher(), server.at + "/a")
    assert "no valid address" in error.message and error.lasting


def test_a_name_that_resolves_otherwise_later_gains_nothing(server: Misbehaving) -> None:
    """The address that was looked at is the one connected to; for each connection a name is resolved once."""
    answers = [["127.0.0.1"], ["10.0.0.7"]]
    seen: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        seen.append(host)
        return answers[min(len(seen), len(answers)) - 1]

    server.put("/a", "words")
    port = server.server_address[1]
    one = fetcher(resolve=resolve)
    assert one.get(f"http://news.example:{port}/a").body == b"words"
    assert seen == ["news.example"]
    assert "10.0.0.7" in trouble(one, f"http://news.example:{port}/a").message
    assert seen == ["news.example", "news.example"] and len(server.paths()) == 1


def test_of_several_addresses_only_the_allowed_are_used(server: Misbehaving) -> None:
    server.put("/a", "words")
    port = server.server_address[1]
    one = fetcher(resolve=lambda host, port: ["10.0.0.7", "fe80::1%eth0", "127.0.0.1"])
    assert one.get(f"http://news.example:{port}/a").body == b"words"


def test_a_host_that_is_not_known_is_a_line() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    assert "nowhere.example is not known" in trouble(fetcher(resolve=resolve), "http://nowhere.example/").message


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:0001::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "address", ["", "l.example", "javascript:alert(1)", "http://", "http://[::1", "http://a:0/", "//a/b"]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(InputError):
        checked(address)


def test_addresses_of_one_article_are_the_same() -> None:
    plain = same(checked("https://l.example/story?id=3"))
    for other in ("https://L.example/story?id=3#top", "https://l.example:443/story?utm_source=rss&id=3&fbclid=x"):
        assert same(checked(other)) == plain
    assert same(checked("https://l.example/story?id=4")) != plain


@pytest.mark.parametrize(
    ("status", "headers", "wait", "lasting"),
    [
        (429, {"Retry-After": "120"}, 120.0, False),
        (503, {"Retry-After": "Sun, 01 Mar 2026 12:10:00 GMT"}, 600.0, False),
        (503, {"Retry-After": "Sun, 01 Mar 2020 12:10:00 GMT"}, 0.0, False),
        (503, {"Retry-After": "99999999999999"}, 7 * 86400.0, False),
        (503, {"Retry-After": "soon"}, None, False),
        (503, {"Retry-After": "²"}, None, False),
        (500, {}, None, False),
        (404, {}, None, True),
        (410, {}, None, True),
        (204, {}, None, False),
        (300, {}, None, False),
    ],
)
def test_what_a_refusal_means(
    server: Misbehaving, status: int, headers: dict[str, str], wait: float | None, lasting: bool
) -> None:
    server.routes["/a"] = lambda asked: asked.begin(status, **headers)
    error = trouble(fetcher(), server.at + "/a")
    assert error.message.startswith(f"{status}: ") and (error.wait, error.lasting) == (wait, lasting)


def test_a_connection_that_breaks_is_a_line(server: Misbehaving) -> None:
    def route(asked: Asked) -> None:
        asked.begin(200, Content_Length="100")
        asked.wfile.write(b"half")

    server.routes["/a"] = route
    assert "no answer (" in trouble(fetcher(), server.at + "/a").message
    server.routes["/b"] = lambda asked: asked.wfile.write(b"\x00\xff nothing of HTTP\r\n\r\n")
    assert "no answer (" in trouble(fetcher(), server.at + "/b").message


def test_hosts_are_asked_with_pauses(server: Misbehaving) -> None:
    clock = StillClock()
    server.put("/a", "words")
    one = fetcher(clock)
    for _ in range(3):
        one.get(server.at + "/a")
    assert clock.slept == [5.0, 5.0]


def test_robots_are_asked_once_a_day_and_kept(server: Misbehaving) -> None:
    clock = StillClock()
    server.put(
        "/robots.txt", "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 20\n"
    )
    with Dossier.open(None) as dossier:
        one = fetcher(clock)
        robots = Robots(one, dossier.watched, clock)
        robots.check(server.at + "/a")
        robots.check(server.at + "/private/open")
        for forbidden in ("/private/a", "/paper.pdf"):
            with pytest.raises(Unfetched, match=r"robots\.txt does not allow") as raised:
                robots.check(server.at + forbidden)
            assert raised.value.lasting and raised.value.own
        assert [path for path, _ in server.asked] == ["/robots.txt"]
        server.put("/a", "words")
        one.get(server.at + "/a")
        one.get(server.at + "/a")
        assert clock.slept[-1] == 20.0
        # another program on the same dossier knows it too, until the day is over
        Robots(fetcher(clock), dossier.watched, clock).check(server.at + "/a")
        assert [path for path, _ in server.asked].count("/robots.txt") == 1
        clock.sleep(90_000)
        robots.check(server.at + "/a")
        assert [path for path, _ in server.asked].count("/robots.txt") == 2


def test_robots_that_name_this_program(server: Misbehaving) -> None:
    clock = StillClock()
    server.put("/robots.txt", "User-agent: *\nAllow: /\n\nUser-agent: Rejoinder\nDisallow: /\n")
    with Dossier.open(None) as dossier, pytest.raises(Unfetched, match="does not allow"):
        Robots(fetcher(clock), dossier.watched, clock).check(server.at + "/a")


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (429, False)])
def test_robots_that_cannot_be_had(server: Misbehaving, status: int, allowed: bool) -> None:
    clock = StillClock()
    server.put("/robots.txt", "", status)
    with Dossier.open(None) as dossier:
        robots = Robots(fetcher(clock), dossier.watched, clock)
        if allowed:
            robots.check(server.at + "/a")
            kept = dossier.watched.get("host", server.at, Host)
            assert kept is not None and kept.robots is None
            return
        for _ in range(2):
            with pytest.raises(Unfetched, match=r"when asked for robots\.txt") as raised:
                robots.check(server.at + "/a")
            assert not raised.value.lasting
        assert len(server.asked) == 1, "asked once a round"
        robots.begin()
        server.put("/robots.txt", "")
        robots.check(server.at + "/a")


def test_robots_without_end_are_read_as_far_as_they_must(server: Misbehaving) -> None:
    def route(asked: Asked) -> None:
        asked.begin(200, Content_Type="text/plain")
        asked.wfile.write(b"User-agent: *\nDisallow: /no\n")
        while True:
            asked.wfile.write(b"# more and more\n" * 1000)

    clock = StillClock()
    server.routes["/robots.txt"] = route
    with Dossier.open(None) as dossier:
        robots = Robots(fetcher(clock, limits=Limits()), dossier.watched, clock)
        robots.check(server.at + "/yes")
        with pytest.raises(Unfetched):
            robots.check(server.at + "/no")
