"""Pages that are kept: made once for all, each reader with their own token, made anew when anything changed."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from record_fakes import FakeReader
from web_site import LAKE, REPLY, TestClient, client, make_dossier, settings

from rejoinder.dossier import Dossier
from rejoinder.web.app import create_app
from rejoinder.web.kept import KeptPages
from rejoinder.web.snapshot import Snapshots


def test_a_page_is_made_once() -> None:
    kept, made = KeptPages(), list[str]()

    def make() -> bytes:
        made.append("a")
        return b"page"

    assert [kept.page("a", make) for _ in range(3)] == [b"page"] * 3 and made == ["a"]


def test_who_asks_for_a_page_under_way_waits_for_it() -> None:
    kept, made, begun, go = KeptPages(), list[int](), threading.Event(), threading.Event()

    def make() -> bytes:
        made.append(1)
        begun.set()
        assert go.wait(30)
        return b"page"

    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(kept.page("a", make))) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert begun.wait(30)
    go.set()
    for thread in threads:
        thread.join(30)
    assert found == [b"page"] * 5 and made == [1]


def test_what_fails_is_not_kept() -> None:
    kept = KeptPages()

    def fail() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.page("a", fail)
    assert kept.page("a", lambda: b"yes") == b"yes"


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept, made = KeptPages(most=10), list[str]()

    def page(key: str) -> bytes:
        def make() -> bytes:
            made.append(key)
            return b"1234"

        return kept.page(key, make)

    for key in "abacab":
        page(key)
    assert made == ["a", "b", "c", "b"]
    kept.page("large", lambda: b"x" * 100)  # larger than everything: given out, not kept
    assert page("a") == b"1234"


def token(html: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]


def test_each_browser_has_its_own_token_in_a_page_that_is_kept(tmp_path: Path) -> None:
    one = client(make_dossier(tmp_path, LAKE, REPLY))
    first = one.get("/documents").text
    place = re.findall(r'href="(/documents/[^"]+)"', first)[0]
    mine = token(one.get(place).text)
    assert token(one.get(place).text) == mine
    one.cookies.clear()
    other = token(one.get(place).text)
    assert other != mine
    fields = {"kind": "hide", "target": place.rpartition("/")[2], "who": "Ada"}
    assert one.post("/corrections", data={**fields, "token": mine}, follow_redirects=False).status_code == 403
    assert one.post("/corrections", data={**fields, "token": other}, follow_redirects=False).status_code == 303


def test_a_page_kept_is_made_anew_after_a_change(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE)
    site = client(path)
    before = site.get("/").text
    assert site.get("/").text == before
    (tmp_path / "more.txt").write_text(REPLY)
    with Dossier.open(path, reader=FakeReader) as dossier:
        dossier.read(tmp_path / "more.txt")
    for _ in range(100):
        if "s-rejected" in site.get("/").text:
            break
        time.sleep(0.05)
    assert "s-rejected" in site.get("/").text and "s-rejected" not in before


def test_what_one_may_do_is_not_shown_to_another(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE)
    with Dossier.open(path, reader=FakeReader) as dossier:
        dossier.accounts.put("ada", "editor", "correct horse battery")
        dossier.accounts.put("ben", "reader", "correct horse battery")
    app = create_app(path, settings(login=True))
    pages: dict[str, str] = {}
    for name in ("ada", "ben"):
        site = TestClient(app, base_url="http://localhost")
        fields = {"name": name, "password": "correct horse battery", "token": token(site.get("/login").text)}
        assert site.post("/login", data=fields, follow_redirects=False).status_code == 303
        page = site.get("/").text
        pages[name] = page.replace(token(page), "")  # by chance a token spells a name: "...d3ada9..."
    assert 'href="/add"' in pages["ada"] and 'href="/add"' not in pages["ben"]
    assert "ben" in pages["ben"] and "ada" not in pages["ben"]


def test_what_is_kept_on_the_way_to_a_snapshot_is_no_change_to_look_at_again(tmp_path: Path) -> None:
    snapshots = Snapshots(make_dossier(tmp_path, LAKE), reader=FakeReader)
    snapshot = snapshots.fresh()
    assert snapshots._version() == snapshots._seen
    assert snapshots.ready() is snapshot and not snapshots.stale
    snapshots.close()
