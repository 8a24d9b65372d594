"""A site to try pages on: a dossier made by the fake reader, with friendly and with hostile documents."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from record_fakes import FakeReader, fake_filing

from rejoinder.dossier import Dossier

pytest.importorskip("fastapi", reason="the extra `web` is not installed")

from starlette.testclient import TestClient

from rejoinder.web.app import create_app
from rejoinder.web.site import Settings

LAKE = (
    "The lake\nWED demands of OST, NOR: a treaty on the lake. (2021-12-17)\nOST says: the lake stays open.\n"
    "WED demands of OST: free ferries. (2021-12-18)\nNOR supports of WED: free ferries. (~2021-12-20)\n"
)
REPLY = (
    "The reply\nOST rejects of WED: a treaty on the lake. (2022-01-26)\nWED meets of OST: talks (~2022-01-10)\n"
    "NOR defers of WED: a treaty on the lake. (2022-02-01)\nOST accepts of WED: free ferries. (2022-02-01)\n"
)
HOSTILE = (
    "Hostile <script>alert(1)</script>\nEVE demands of OST: <img src=x onerror=alert`2`> \"'> now. (2022-03-01)\n"
    "EVE demands of OST: <svg onload=alert`3`><script>alert`4`</script></svg>. (2022-03-01)\n"
    "EVE says: see javascript:alert(5) and \u202egnihton\u202c \u2066here\u2069 "
    "{{ 7 * 7 }} <!-- ]]> &amp; \x1b[31m\x00.\n"
    "</p></main></body><iframe srcdoc='<script>alert(6)</script>'></iframe><a href=\"javascript:alert(7)\">x</a>\n"
)
URL = "javascript:alert(8)"


def settings(**more: Any) -> Settings:
    return Settings(**{"hosts": ("localhost", "testserver"), "reader": FakeReader, "filing": fake_filing, **more})


def make_dossier(folder: Path, *texts: str) -> Path:
    """A dossier of these texts, each in a file of its own."""
    path = folder / "talks.db"
    for number, text in enumerate(texts or (LAKE, REPLY)):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8", newline="")
    with Dossier.open(path, reader=FakeReader, filing=fake_filing) as dossier:
        dossier.read(*(folder / f"{number}.txt" for number in range(len(texts or (LAKE, REPLY)))))
        assert not dossier.failures
        dossier.board()
    return path


def client(path: Path, **more: Any) -> TestClient:
    return TestClient(create_app(path, settings(**more)), base_url="http://localhost")


class Page(HTMLParser):
    """What a browser would find in a page: elements with their attributes, and the text outside of elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for attributes in self.all("a") if "href" in attributes]

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.text)


def assert_harmless(html: str) -> None:
    """Nothing of a document became an element, an attribute or an address that does anything."""
    page = Page(html)
    own = {"/static/site.js"}
    for tag, attributes in page.elements:
        assert tag not in ("iframe", "object", "embed", "base", "style", "foreignobject"), (tag, attributes)
        assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes), (tag, attributes)
        if tag == "script":
            assert attributes.get("src", "").split("?")[0] in own and "defer" in attributes
        if tag == "img":
            raise AssertionError(attributes)
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            if name in attributes:
                assert re.match(r"(/(?!/)|#|\?|https?://)", attributes[name]) or not attributes[name], attributes
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.S)
    assert not any(script.strip() for script in scripts)
    assert not set(html) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x1b\x00")
