"""Search: by words and by meaning, with its filters in the address; vectors are made once and kept in the dossier."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from record_fakes import FakeReader
from web_site import LAKE, REPLY, Page, assert_harmless, client, make_dossier

from rejoinder.dossier import Dossier
from rejoinder.record.vectors import Vectors, key_of


class Meaning(FakeReader):
    """A reader for which lakes and water mean one thing, ferries and boats another."""

    made: ClassVar[list[str]] = []

    def embed(self, texts: list[str]) -> np.ndarray:
        Meaning.made += texts
        found = np.zeros((len(texts), 3), dtype=np.float32)
        for row, text in enumerate(texts):
            column = 0 if "lake" in text or "water" in text else 1 if "ferries" in text or "boats" in text else 2
            found[row, column] = 1.0
        return found


def similar(site: Any, address: str) -> dict[str, Any]:
    """What the API says once everything has been looked through."""
    for _ in range(200):
        answer = site.get(address)
        assert answer.status_code == 200
        if answer.headers["x-looked-through"] == "1.00" and answer.json()["total"]:
            break
        time.sleep(0.02)
    found: dict[str, Any] = answer.json()
    return found


def test_by_meaning_over_everything(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE, REPLY), reader=Meaning)
    found = similar(site, "/api/v1/similar?q=water")["items"]
    assert {one["kind"] for one in found} == {"issue", "move", "statement", "document"}
    assert all("lake" in one["text"] or one["kind"] == "document" for one in found)
    assert [one["closeness"] for one in found] == sorted((one["closeness"] for one in found), reverse=True)
    page = Page(site.get("/search?q=water").text)
    assert "Close in meaning, in other words" in page.words and "a treaty on the lake" in page.words
    assert "free ferries" not in page.words


def test_what_is_found_by_its_words_is_not_shown_again_by_its_meaning(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE, REPLY), reader=Meaning)
    similar(site, "/api/v1/similar?q=boats")
    before, _, after = site.get("/search?q=ferries").text.partition('id="close"')
    assert "ferries" in before and "ferries" not in Page(after).words


def test_filters_are_in_the_address(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE, REPLY), reader=Meaning)
    similar(site, "/api/v1/similar?q=water")
    for kind in ("issue", "move", "statement", "document"):
        found = site.get(f"/api/v1/similar?q=water&kind={kind}").json()["items"]
        assert found and {one["kind"] for one in found} == {kind}
        words = site.get(f"/api/v1/search?q=lake&kind={kind}").json()["items"]
        assert {one["kind"] for one in words} <= {kind} and (words or kind == "issue")
    by_ost = site.get("/api/v1/search?q=lake&party=OST").json()["items"]
    assert by_ost and {one["who"] for one in by_ost} == {"OST"}
    assert {one["who"] for one in site.get("/api/v1/similar?q=water&party=WED&kind=move").json()["items"]} == {"WED"}
    for address in ("/search?q=lake&kind=move", "/search?q=lake&party=OST", "/search?q=water&from=2021-01-01"):
        page = Page(site.get(address).text)
        assert any(link == "/search?q=" + address.split("q=")[1].split("&")[0] for link in page.links)  # all again
        assert_harmless(site.get(address).text)
    assert site.get("/search?q=lake&from=2022-13-01").status_code == 422
    assert site.get("/search?q=lake&from=2022-02-01&to=2022-01-01").status_code == 422
    assert site.get("/search?q=lake&kind=other").status_code == 422


def test_days_are_those_of_publication(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    for name, day, text in (("old", "2021-12-18", LAKE), ("new", "2022-02-02", REPLY)):
        (tmp_path / f"{name}.txt").write_text(text)
        with Dossier.open(path, reader=FakeReader) as dossier:
            dossier.read(tmp_path / f"{name}.txt", date=day)
    site = client(path, filing=None)
    assert (
        site.get("/api/v1/search?q=lake").json()["total"]
        > site.get("/api/v1/search?q=lake&from=2022-01-01").json()["total"]
    )
    late = site.get("/api/v1/search?q=lake&from=2022-01-01").json()["items"]
    early = site.get("/api/v1/search?q=lake&to=2021-12-31").json()["items"]
    assert late and early and not {one["document"] for one in late} & {one["document"] for one in early}


def test_vectors_are_made_once_and_kept_in_the_dossier(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE, REPLY)
    site = client(path, reader=Meaning)
    first = similar(site, "/api/v1/similar?q=water")
    with site:
        pass  # the server stops
    Meaning.made.clear()
    assert similar(client(path, reader=Meaning), "/api/v1/similar?q=water") == first
    assert set(Meaning.made) <= {"water", "what"}
    with Dossier.open(path, reader=Meaning) as dossier:
        lake = [key_of("a treaty on the lake")]
        assert [key for key, _ in dossier.vectors().of(lake)] == lake
        assert not list(Vectors(dossier.file, "another version").of(lake))
        assert dossier.check() == []


def test_vectors_are_no_part_of_the_content(tmp_path: Path) -> None:
    from record_contents import content_hash

    with Dossier.open(make_dossier(tmp_path, LAKE), reader=FakeReader) as dossier:
        before = content_hash(dossier.file), dossier.fingerprint()
        Vectors(dossier.file, "1").keep({key_of("a"): np.array([0.6, 0.8], dtype=np.float32)})
        assert (content_hash(dossier.file), dossier.fingerprint()) == before


def test_a_reader_without_meanings_finds_by_words(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE))
    for _ in range(20):
        found = Page(site.get("/search?q=lake").text).words
        if "Close in meaning" not in found:
            break
        time.sleep(0.02)
    assert "Close in meaning" not in found and "lake" in found
    assert site.get("/api/v1/similar?q=water").json()["items"] == []


def test_new_documents_are_looked_through_too(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE)
    site = client(path, reader=Meaning)
    assert similar(site, "/api/v1/similar?q=water&kind=move")["total"] == 1
    (tmp_path / "more.txt").write_text("NOR demands of WED: clean water. (2022-06-01)\n")
    with Dossier.open(path, reader=Meaning) as dossier:
        dossier.read(tmp_path / "more.txt")
    for _ in range(200):
        if site.get("/api/v1/similar?q=lake&kind=move").json()["total"] == 2:
            return
        time.sleep(0.02)
    pytest.fail("what was added is not found by its meaning")
