"""Rounds of a watch: what is added of the articles that feeds name, what is kept of them, and what is reported."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpcore2", reason="watching needs the extra `watch`")
pytest.importorskip("protego", reason="watching needs the extra `watch`")

from watch_dossier import BRIDGE, REFUSAL, Watching, added, opened
from watch_server import Misbehaving, StillClock, item, rss, serving

from rejoinder.documents.loading import Source
from rejoinder.dossier import Dossier
from rejoinder.errors import FullDiskError
from rejoinder.filing.codebook import parse_codebook
from rejoinder.record.types import Board
from rejoinder.record.watched import Article, Change, Named, Reported
from rejoinder.watching.fetching import Answer, Fetcher
from rejoinder.watching.matching import Matching
from rejoinder.watching.watch import TRIES


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with serving() as one:
        yield one


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with opened(tmp_path / "talks.db") as one:
        yield one


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


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"ETag": '"\u00e9"'}),
        (200, {"Cache_Control": "max-age=²"}),
        (302, {"Location": "http://[x"}),
        (503, {"Retry_After": "²"}),
    ],
)
def test_a_feed_that_sends_nonsense_stops_no_other(
    server: Misbehaving, dossier: Dossier, status: int, headers: dict[str, str]
) -> None:
    server.put("/poisoned", rss(), status, **headers)
    server.feed("/good", item("/a"))
    server.page("/a", BRIDGE)
    watching = Watching(dossier, server.at + "/poisoned", server.at + "/good")
    for _ in range(3):
        assert watching.round().feeds == 2
        watching.clock.sleep(7 * 86_400)
    assert added(dossier) == ["/a"]


def test_what_nobody_foresaw_costs_only_what_it_is_in(
    server: Misbehaving, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(self: Fetcher, address: str, **more: Any) -> Answer:
        if "broken" in address:
            raise LookupError("no such luck\nat all")
        return real(self, address, **more)

    real = Fetcher.get
    monkeypatch.setattr(Fetcher, "get", get)
    server.feed("/good", item("/a-broken"), item("/a"))
    server.page("/a", BRIDGE)
    watching = Watching(
        dossier, server.at + "/broken", "http://broken.example/feed", server.at + "/good",
        resolve=lambda host, port: ["127.0.0.1"],
    )  # fmt: skip
    tally = watching.round()
    assert tally.added == 1 and added(dossier) == ["/a"]
    assert sorted(tally.failed) == [
        f"{server.at}/a-broken: LookupError: no such luck; please report it",
        f"{server.at}/broken: LookupError: no such luck; please report it",
        "http://broken.example/feed: LookupError: no such luck; please report it",
    ]
    for name in (server.at + "/broken", "http://broken.example/feed"):
        again = dossier.watched.next_at("feed", name)
        assert again is not None and again > watching.clock.now().isoformat()


def test_a_dossier_that_cannot_be_written_stops_the_watch(
    server: Misbehaving, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise FullDiskError("talks.db: the disk is full")

    server.feed("/feed", item("/a"))
    server.page("/a", BRIDGE)
    watching = Watching(dossier, server.at + "/feed")
    monkeypatch.setattr(Dossier, "outcomes_of", full)
    with pytest.raises(FullDiskError):
        watching.round()


def test_another_codebook_begins_anew(server: Misbehaving, dossier: Dossier) -> None:
    server.feed("/feed", item("/a"))
    server.page("/a", BRIDGE)
    Watching(dossier, server.at + "/feed").round()
    watching = Watching(dossier, server.at + "/feed", codebook=parse_codebook(BOOK))
    assert watching.watch.changes() == []


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
