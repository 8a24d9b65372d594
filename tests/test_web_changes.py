"""Adding and correcting through pages and the API."""

import asyncio
import re
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from record_fakes import FakeReader, fake_filing
from web_site import LAKE, REPLY, Page, TestClient, assert_harmless, client, make_dossier

from rejoinder.documents.loading import load_given
from rejoinder.dossier import Dossier
from rejoinder.record.types import Board, Reading
from rejoinder.web.pages.adding import file_name

pytestmark = pytest.mark.usefixtures("where")


def token(site: TestClient, address: str) -> str:
    return next(a["value"] for a in Page(site.get(address).text).all("input") if a.get("name") == "token")


def finished(site: TestClient, job: str) -> dict[str, Any]:
    for _ in range(600):
        found: dict[str, Any] = site.get(f"/api/v1/jobs/{job}").json()
        if found["state"] in ("done", "stopped"):
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def test_files_and_pasted_text_are_added(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE))
    assert "filed anew" not in site.get("/").text
    files = [
        ("files", ("../../etc/reply.txt", REPLY.encode())),
        ("files", ("empty.txt", b" ")),
        ("files", ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))),
        ("files", ("two.jsonl", b'{"text": "EVE demands of OST: peace."}\n{"txt": 1}\n')),
    ]
    data = {"token": token(site, "/add"), "text": "NOR demands of WED: snow.\r\nNOR says: snow.", "title": "Snow"}
    sent = site.post("/add", data={**data, "date": "2022-05-01"}, files=files, follow_redirects=False)
    assert sent.status_code == 303
    address = sent.headers["location"]
    job = finished(site, address.removeprefix("/add/"))
    assert job["state"] == "done" and job["total"] == 6 and len(job["documents"]) == 6
    failed = [one["message"] for one in job["documents"] if one["document"] is None]
    assert len(failed) == 3 and any("empty.txt: empty" in one for one in failed)
    assert any('two.jsonl: line 2: no field "text"' in one for one in failed)
    # the same address again, and the board and documents with what was added
    page = site.get(address)
    assert_harmless(page.text)
    assert "6 of 6 documents" in Page(page.text).words and "empty.txt: empty" in page.text
    board = Page(site.get("/").text).words
    assert "snow" in board and "peace" in board
    entry = next(one for one in site.get("/api/v1/documents?q=snow").json()["items"])
    assert entry["title"] == "Snow" and entry["published"]["earliest"] == "2022-05-01"
    assert not any("/" in one["path"] for one in job["documents"])
    assert "Added of late" in site.get("/add").text


def test_nothing_to_add_is_said(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE))
    right = token(site, "/add")
    assert "neither a file nor a text" in site.post("/add", data={"token": right}).text
    assert site.post("/add", data={"token": right, "text": "x", "date": "20220501"}).status_code == 422
    assert site.get("/add/none").status_code == 404


@pytest.mark.parametrize("way", ["files", "text", "api"])
def test_others_are_answered_while_an_upload_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    unpacking, answered = threading.Event(), threading.Event()
    in_time: list[bool] = []

    def load(*given: Any, **more: Any) -> Iterator[Any]:
        unpacking.set()
        in_time.append(answered.wait(20))
        return load_given(*given, **more)

    monkeypatch.setattr("rejoinder.web.jobs.load_given", load)
    monkeypatch.setattr("rejoinder.web.pages.adding.load_given", load)
    first = client(make_dossier(tmp_path, LAKE))
    right, files = token(first, "/add"), {"files": ("reply.txt", REPLY.encode())}

    async def sent() -> tuple[int, int]:
        transport = httpx2.ASGITransport(first.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost", cookies=first.cookies) as site:
            if way == "api":
                adding = site.post("/api/v1/documents", json={"documents": [{"text": "EVE says: peace."}]})
            else:
                data = {"token": right, "text": "EVE says: peace." if way == "text" else ""}
                adding = site.post("/add", data=data, files=files)
            task = asyncio.create_task(adding)
            while not unpacking.is_set():
                await asyncio.sleep(0.01)
            static = await site.get("/static/site.js")
            answered.set()
            return static.status_code, (await task).status_code

    assert asyncio.run(sent()) == (200, 202 if way == "api" else 303)
    assert in_time == [True]


def test_a_document_that_breaks_the_reader_loses_no_other(tmp_path: Path) -> None:
    site = client(make_dossier(tmp_path, LAKE))
    sent = {"documents": [{"text": "CRASH"}, {"text": "EVE demands of OST: peace."}, {"text": ""}], "who": "Ada"}
    answer = site.post("/api/v1/documents", json=sent)
    assert answer.status_code == 202
    job = finished(site, answer.json()["id"])
    assert [one["document"] is None for one in job["documents"]] == [True, False, True]
    assert site.get(answer.headers["location"]).status_code == 200


def test_names_of_files_are_only_names() -> None:
    assert file_name("a/b\\c.txt") == "c.txt" and file_name("..") == "pasted.txt" and file_name(None) == "pasted.txt"
    assert (
        file_name("C:\\x\\y.txt") == "y.txt"
        and "\x00" not in file_name("a\x00b.txt")
        and len(file_name("x" * 999)) < 250
    )


@pytest.fixture
def site(tmp_path: Path) -> TestClient:
    """With the package's own filing, which knows corrections of issues and cells."""
    from rejoinder.filing import file

    path = make_dossier(tmp_path, LAKE, REPLY)
    assert file
    return client(path, filing=None, reader=FakeReader)


def correct(site: TestClient, address: str, **fields: Any) -> Any:
    html = site.get(address).text
    sent = {"token": token(site, address), "who": "Ada", "why": "it <b>says</b> so", "back": address, **fields}
    assert 'name="kind"' in html
    return site.post("/corrections", data=sent, follow_redirects=False)


def test_a_standing_is_corrected_and_the_correction_undone(site: TestClient) -> None:
    issue = next(one for one in site.get("/api/v1/board").json()["items"] if "lake" in one["label"])
    cell = f"/issues/{issue['id']}/parties/OST"
    assert "Rrejected" in Page(site.get(cell).text).words
    made = correct(site, cell, kind="standing", target=issue["id"], party="OST", to="accepted")
    assert made.status_code == 303 and made.headers["location"] == f"{cell}?corrected=1"
    page = Page(site.get(made.headers["location"]).text)
    assert "set by a person" in page.words and "Aaccepted" in page.words and "Corrected" in page.words
    listed = site.get("/corrections").text
    assert_harmless(listed)
    assert "it &lt;b&gt;says&lt;/b&gt; so" in listed and "Ada" in listed
    undone = site.post("/corrections/1/undo", data={"token": token(site, cell)}, follow_redirects=False)
    assert undone.status_code == 303
    assert (
        "Rrejected" in Page(site.get(cell).text).words and "undone by Ada" in Page(site.get("/corrections").text).words
    )
    again = site.post("/corrections/1/undo", data={"token": token(site, cell)})
    assert again.status_code >= 400 and "Traceback" not in again.text


def test_moves_statements_issues_and_documents_are_corrected(site: TestClient) -> None:
    move = next(one for one in site.get("/api/v1/moves?act=reject").json()["items"])
    forms = next(
        link
        for link in Page(site.get(f"/documents/{move['document']}").text).links
        if link.startswith("/correct/moves/") and move["id"].rpartition("/")[2].replace("/", "%2F") in link
    )
    made = correct(site, forms, kind="act", target=move["id"], to="accept", back="/documents")
    assert made.status_code == 303
    assert not site.get("/api/v1/moves?act=reject").json()["items"]
    assert "corrected" in site.get(f"/documents/{move['document']}").text

    said = site.get("/api/v1/statements").json()["items"][0]
    forms = f"/correct/statements/{said['document']}%2F{said['id']}"
    made = correct(site, forms, kind="speaker", target=f"{said['document']}/{said['id']}", to="NOR")
    assert made.status_code == 303
    assert site.get("/api/v1/statements").json()["items"][0]["speaker"]["actor"] == "NOR"

    issue = site.get("/api/v1/board").json()["items"][0]
    address = f"/issues/{issue['id']}"
    assert correct(site, address, kind="label", target=issue["id"], to="another name").status_code == 303
    assert "another name" in Page(site.get("/").text).words
    other = site.get("/api/v1/board").json()["items"][1]
    before = site.get("/api/v1/board").json()["total"]
    assert correct(site, address, kind="merge", target=issue["id"], other=other["id"]).status_code == 303
    assert site.get("/api/v1/board").json()["total"] == before - 1

    document = f"/documents/{move['document']}"
    assert correct(site, document, kind="hide", target=move["document"]).status_code == 303
    assert "This document is hidden" in site.get(document).text
    assert all(one["document"] != move["document"] for one in site.get("/api/v1/moves").json()["items"])
    assert correct(site, document, kind="show", target=move["document"]).status_code == 303
    assert site.get("/api/v1/corrections").json()["total"] == 6


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "merge", "target": "i0"}, "choose the issues"),
        ({"kind": "split", "target": "i0"}, "choose the moves"),
        ({"kind": "paint", "target": "i0"}, "is no kind of correction"),
        ({"kind": "act", "target": "nowhere", "to": "accept"}, "nowhere"),
        ({"kind": "act", "target": "nowhere", "to": ""}, "say what it should be"),
        ({"kind": "hide", "target": "nowhere"}, "nowhere"),
        ({"kind": "hide", "target": "nowhere", "who": " "}, "say who you are"),
    ],
)
def test_what_cannot_be_corrected_is_one_line(site: TestClient, fields: dict[str, str], words: str) -> None:
    sent = {"token": token(site, "/add"), "who": "Ada", "back": "/", **fields}
    answer = site.post("/corrections", data=sent)
    assert 400 <= answer.status_code < 500 and words in Page(answer.text).words
    assert not site.get("/api/v1/corrections").json()["items"]


def test_a_correction_leads_back_to_this_site_only(site: TestClient) -> None:
    document = site.get("/api/v1/documents").json()["items"][0]["id"]
    sent = {"token": token(site, "/add"), "who": "Ada", "kind": "hide", "target": document, "back": "//evil.example/"}
    assert site.post("/corrections", data=sent, follow_redirects=False).headers["location"] == "/?corrected=1"


def test_the_api_corrects_and_undoes(site: TestClient) -> None:
    move = site.get("/api/v1/moves?act=reject").json()["items"][0]
    sent = {"kind": "act", "target": move["id"], "to": "defer", "who": "Ada", "why": "wrong"}
    made = site.post("/api/v1/corrections", json=sent)
    assert made.status_code == 201 and made.json()["state"] == "applied" and made.json()["who"] == "Ada"
    assert site.post("/api/v1/corrections", json={**sent, "who": ""}).status_code == 422
    assert site.post("/api/v1/corrections", json={**sent, "colour": "red"}).status_code == 422
    assert (
        site.post("/api/v1/corrections", content=b"{", headers={"content-type": "application/json"}).status_code == 422
    )
    undone = site.post("/api/v1/corrections/1/undo", json={"who": "Ada"})
    assert undone.status_code == 200 and undone.json()["state"] == "undone"
    assert site.get("/api/v1/moves?act=reject").json()["items"][0]["id"] == move["id"]
    assert 400 <= site.post("/api/v1/corrections/99/undo", json={"who": "Ada"}).status_code < 500


def test_lists_come_in_pages_with_etags(site: TestClient) -> None:
    first = site.get("/api/v1/moves?per_page=3")
    body = first.json()
    assert (len(body["items"]), body["page"], body["total"]) == (3, 1, 7)
    seen = [one["id"] for one in body["items"]]
    following = body["next"]
    assert f'<{following}>; rel="next"' == first.headers["link"]
    while following:
        body = site.get(following).json()
        seen += [one["id"] for one in body["items"]]
        following = body["next"]
    assert len(seen) == len(set(seen)) == 7
    tag = first.headers["etag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert site.get("/api/v1/moves?per_page=3", headers={"if-none-match": given}).status_code == 304
    assert site.get("/api/v1/moves?per_page=2", headers={"if-none-match": tag}).status_code == 200
    assert site.get("/api/v1/moves?per_page=501").status_code == 422
    error = site.get("/api/v1/issues/none")
    assert error.status_code == 404 and list(error.json()) == ["error"]


def test_the_description_fits_what_is_sent(site: TestClient) -> None:
    import jsonschema_rs

    description = site.get("/api/v1/openapi.json").json()
    issue = site.get("/api/v1/board").json()["items"][0]
    document = site.get("/api/v1/documents").json()["items"][0]["id"]
    names = {"{issue}": issue["id"], "{party}": issue["standings"][0]["party"], "{document}": document}
    checked = 0
    for path, calls in description["paths"].items():
        assert "{job}" in path or "{person}" in path or not re.search(r":path", path)
        if "get" not in calls or "{job}" in path or "{person}" in path:
            continue
        address = path
        for name, value in names.items():
            address = address.replace(name, value)
        answer = site.get(address)
        assert answer.status_code == 200, address
        content = calls["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": description["components"]}
        jsonschema_rs.validator_for(schema).validate(answer.json())
        if "example" in content:
            jsonschema_rs.validator_for(schema).validate(content["example"])
        checked += 1
    assert checked >= 13


@pytest.mark.usefixtures("only_files")
def test_a_dossier_that_may_not_be_written_is_shown_all_the_same(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE)
    with Dossier.open(path) as dossier:
        assert dossier.writable
    site = client(path)
    site.app._app.state.site.snapshots.dossier._store.file.writable = False
    page = Page(site.get("/").text)
    assert "a treaty on the lake" in page.words and "/add" not in page.links
    sent = {"token": next(a["value"] for a in page.all("input") if a.get("name") == "q") or ""}
    assert site.post("/add", data={**sent, "text": "x"}).status_code in (403, 409)


def test_documents_that_come_while_others_are_read_are_filed_together(tmp_path: Path) -> None:
    go, filed = threading.Event(), list[int]()

    class Slow(FakeReader):
        def read(self, source: Any, *, codebook: Any = None) -> Reading:
            assert go.wait(30)
            return super().read(source, codebook=codebook)

    def filing(readings: Sequence[Reading]) -> Board:
        filed.append(len(readings))
        return fake_filing(readings)

    site = client(make_dossier(tmp_path, LAKE), reader=Slow, filing=filing)
    site.get("/")
    sent = [{"documents": [{"text": f"NOR demands of WED: snow number {n}. (2022-06-01)"}]} for n in range(4)]
    jobs = [site.post("/api/v1/documents", json=one).json()["id"] for one in sent]
    go.set()
    for job in jobs:
        for _ in range(400):
            state = site.get(f"/api/v1/jobs/{job}").json()["state"]
            if state == "done":
                break
            time.sleep(0.02)
        assert state == "done"
    assert filed[-1] == 5 and len(filed) <= 4  # not once for each
    assert site.get("/api/v1/board?q=snow").json()["total"] == 4
