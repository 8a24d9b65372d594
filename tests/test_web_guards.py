import re
from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest
from web_site import LAKE, Page, TestClient, client, make_dossier

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.record.users import User
from rejoinder.web.guards import is_local
from rejoinder.web.pages.login import safe_place
from rejoinder.web.throttle import Throttle

PASSWORD = "correct horse"


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    """Hashes that cost little: what they cost is not what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("rejoinder.record.users._hasher", lambda: quick)
        yield


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_dossier(tmp_path_factory.mktemp("guards"), LAKE)
    with Dossier.open(path) as dossier:
        for name, role in [("rea", "reader"), ("edi", "editor"), ("ada", "admin")]:
            dossier.accounts.put(name, role, PASSWORD)
    return path


def token(site: TestClient, address: str = "/login") -> str:
    return next(a["value"] for a in Page(site.get(address).text).all("input") if a.get("name") == "token")


def logged_in(path: Path, name: str) -> TestClient:
    site = client(path, login=True)
    sent = {"token": token(site), "name": name, "password": PASSWORD, "next": "/documents?q=x"}
    answer = site.post("/login", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents?q=x")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    return site


def test_nothing_is_shown_before_logging_in(path: Path) -> None:
    site = client(path, login=True)
    for address in ("/", "/documents", "/add", "/corrections", "/users", "/search?q=lake", "/issues/i0"):
        answer = site.get(address, follow_redirects=False)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/login"), address
        assert "lake" not in answer.text
    for address in ("/api/v1/board", "/api/v1/openapi.json", "/api/v1/documents"):
        assert site.get(address).status_code == 401
    page = site.get("/login?next=//evil.example")
    assert page.status_code == 200 and "evil" not in page.text and "WED" not in page.text
    assert site.post("/add", data={"text": "x"}, follow_redirects=False).status_code == 303
    assert site.post("/api/v1/documents", json={"documents": [{"text": "x"}]}).status_code == 401


def test_roles(path: Path) -> None:
    reader = logged_in(path, "rea")
    assert reader.get("/").status_code == 200 and reader.get("/add").status_code == 403
    assert "/add" not in Page(reader.get("/").text).links
    sent = {"token": token(reader, "/"), "kind": "hide", "target": "x"}
    assert reader.post("/corrections", data=sent).status_code == 403
    assert reader.post("/api/v1/corrections", json={"kind": "hide", "target": "x"}).status_code == 403
    assert reader.get("/users").status_code == 403
    editor = logged_in(path, "edi")
    assert editor.get("/add").status_code == 200 and editor.get("/users").status_code == 403
    admin = logged_in(path, "ada")
    assert "edi" in admin.get("/users").text
    mine = token(admin, "/users")
    new = {"token": mine, "name": "neo", "role": "reader", "password": "long enough"}
    assert admin.post("/users", data=new).status_code == 200 and "neo" in admin.get("/users").text
    assert admin.post("/users", data={"token": mine, "name": "neo", "remove": "1"}).status_code == 200
    alone = admin.post("/users", data={"token": mine, "name": "ada", "remove": "1"})
    assert alone.status_code == 422 and "only admin" in alone.text


def test_logging_out_ends_the_session(path: Path) -> None:
    site = logged_in(path, "rea")
    kept = dict(site.cookies)
    assert site.post("/logout", data={"token": token(site, "/")}, follow_redirects=False).status_code == 303
    again = client(path, login=True)
    again.cookies.update(kept)
    assert again.get("/", follow_redirects=False).status_code == 303


def test_guessing_is_slowed_down(path: Path) -> None:
    site = client(path, login=True)
    sent = {"token": token(site), "name": "ada", "password": "wrong wrong"}
    answers = [site.post("/login", data=sent).status_code for _ in range(8)]
    assert answers == [403] * 8
    last = site.post("/login", data={**sent, "password": PASSWORD})
    assert last.status_code == 429 and int(last.headers["retry-after"]) > 500
    assert site.get("/api/v1/board", auth=("ada", PASSWORD)).status_code == 429


def test_programs_log_in_by_name_and_password(path: Path) -> None:
    site = client(path, login=True)
    assert site.get("/api/v1/board", auth=("rea", PASSWORD)).status_code == 200
    assert site.get("/api/v1/board", auth=("rea", "wrong wrong")).status_code == 401
    assert site.get("/", auth=("rea", PASSWORD), follow_redirects=False).status_code == 303
    assert site.get("/api/v1/board", headers={"authorization": "Basic ???"}).status_code == 401


def test_the_throttle_forgets() -> None:
    now = [0.0]
    throttle = Throttle(most=2, seconds=10, clock=lambda: now[0])
    throttle.failed("a")
    assert throttle.wait("a") == 0
    throttle.failed("a", "b")
    assert (throttle.wait("a"), throttle.wait("b"), throttle.wait("b", "a")) == (10, 0, 10)
    now[0] = 10.5
    assert throttle.wait("a") == 0


def test_the_throttle_keeps_so_many_and_no_more() -> None:
    now = [0.0]
    throttle = Throttle(most=1, seconds=10, clock=lambda: now[0], keys=3)
    for key in "abcad":
        throttle.failed(key)
    assert [bool(throttle.wait(key)) for key in "abcd"] == [True, False, True, True]
    now[0] = 11.0
    throttle.failed("e")
    assert list(throttle._failed) == ["e"]


def test_a_form_needs_the_token_of_its_page(path: Path) -> None:
    site = client(path)
    right = token(site, "/add")
    document = Page(site.get("/documents").text)
    target = next(link for link in document.links if link.startswith("/documents/")).removeprefix("/documents/")
    sent = {"kind": "hide", "target": target, "who": "Ada", "back": "/"}
    for wrong in ({}, {"token": ""}, {"token": "0" * 64}, {"token": "é"}):
        assert site.post("/corrections", data={**sent, **wrong}).status_code == 403
    other = client(path)
    assert other.post("/corrections", data={**sent, "token": right}).status_code == 403
    foreign = {"origin": "https://evil.example"}
    assert site.post("/corrections", data={**sent, "token": right}, headers=foreign).status_code == 403
    cross = {"sec-fetch-site": "cross-site"}
    assert site.post("/corrections", data={**sent, "token": right}, headers=cross).status_code == 403
    assert site.post("/api/v1/corrections", json={"kind": "hide", "target": target}, headers=foreign).status_code == 403
    text = {"content-type": "text/plain"}
    assert site.post("/api/v1/corrections", content=b'{"kind":"hide","target":"x"}', headers=text).status_code == 415
    assert "No corrections" in site.get("/corrections").text


def test_every_form_that_changes_something_has_a_token(path: Path) -> None:
    site = client(path)
    issue = next(link for link in Page(site.get("/").text).links if re.fullmatch(r"/issues/[^/]+", link))
    for address in ("/add", issue, f"{issue}/parties/OST", "/documents"):
        html = site.get(address).text
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", html, re.S):
            assert 'name="token"' in form, address


def test_what_is_too_large_is_refused(path: Path) -> None:
    site = client(path, limit=20_000)
    assert site.post("/add", content=b"x" * 20_001).status_code == 413
    sent = {"token": (None, token(site, "/add")), "files": ("a.txt", b"x" * 30_000)}

    def pieces() -> object:  # no length is told, the body just goes on
        for _ in range(30):
            yield b"x" * 1000

    assert site.post("/add", files=sent).status_code == 413
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert site.post("/add", content=pieces(), headers=headers).status_code == 413  # type: ignore[arg-type]
    assert site.post("/api/v1/documents", content=b" " * 30_000).status_code == 413


def test_accounts(tmp_path: Path) -> None:
    with Dossier.open(tmp_path / "a.db") as dossier:
        accounts = dossier.accounts
        assert accounts.put("  Ada   L. ", "editor", PASSWORD) == User("Ada L.", "editor")
        assert accounts.check("Ada L.", PASSWORD) and not accounts.check("Ada L.", "x") and not accounts.check("x", "x")
        secret = accounts.enter("Ada L.", PASSWORD)
        assert secret is not None and accounts.of(secret) == User("Ada L.", "editor")
        raw = (tmp_path / "a.db").read_bytes() + (tmp_path / "a.db-wal").read_bytes()
        assert secret.encode() not in raw and PASSWORD.encode() not in raw and b"$argon2id$" in raw
        accounts.put("Ada L.", "reader", "another one")
        assert accounts.of(secret) is None
        for name, role, password in [
            ("", "editor", PASSWORD),
            ("a", "king", PASSWORD),
            ("a", "editor", "short"),
            ("a\n\x00", "editor", PASSWORD),
        ]:
            with pytest.raises(InputError):
                accounts.put(name, role, password)
        accounts.remove("Ada L.")
        with pytest.raises(InputError, match="no user"):
            accounts.remove("Ada L.")


def test_places_and_hosts() -> None:
    assert safe_place("/a?b#c") == "/a?b#c"
    for bad in ("//x", "/\\x", "https://x", "", "javascript:x", "/a\nb"):
        assert safe_place(bad) == "/"
    assert is_local("127.0.0.1") and is_local("::1") and is_local("localhost") and is_local("127.3.2.1")
    assert not is_local("0.0.0.0") and not is_local("192.168.0.1") and not is_local("example.org")


def test_beyond_this_machine_only_with_users(tmp_path: Path, path: Path) -> None:
    from rejoinder.web.serving import serve

    bare = make_dossier(tmp_path, LAKE)
    with pytest.raises(InputError, match="has no users to log in"):
        serve(bare, host="0.0.0.0", port=1, codebook=None, limit=1, say=print)
    with pytest.raises(InputError, match=r"cannot be had|give another"):
        serve(path, host="203.0.113.1", port=8600, codebook=None, limit=1, say=print)
