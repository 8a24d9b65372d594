"""The pages in a browser: Debian's Chromium driven by Playwright. Skipped where either is missing."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from web_site import HOSTILE, LAKE, REPLY, make_dossier, settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if CHROMIUM is None:
    pytest.skip("no chromium on this machine (Debian: apt-get install chromium)", allow_module_level=True)

PATIENCE = 120_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own with a friendly and a hostile dossier."""
    import uvicorn

    from rejoinder.web.app import create_app

    long = "EVE says: " + "x" * 200_000 + "\n"
    path = make_dossier(tmp_path_factory.mktemp("browser"), LAKE, REPLY, HOSTILE + long)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(path, settings(filing=None, hosts=("127.0.0.1",)))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that fails the test on a console error, a script of a document, or a request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    made.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    made.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    made.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
    yield made
    context.close()
    assert not wrong


def test_pages_fit_a_phone_and_have_contrast(page: Any, address: str) -> None:
    pages = ["/", "/timeline", "/network", "/parties/WED", "/documents", "/add", "/help", "/search?q=lake"]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for place in pages:
            page.set_viewport_size({"width": 375, "height": 812})
            page.goto(address + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= 375, place
            poor = page.evaluate(CONTRAST)
            assert not poor, (place, scheme, poor)


def test_the_board_by_keyboard(page: Any, address: str) -> None:
    page.goto(address + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("lake")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lake**")
    assert page.locator("table.board tbody tr").count() == 1
    cell = page.locator("a[href$='/parties/OST'] .what").locator("xpath=..").locator("xpath=..").first
    cell.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/parties/OST")
    assert page.locator("mark").first.inner_text().startswith("WED demands")


def test_a_correction_and_its_undo(page: Any, address: str) -> None:
    page.goto(address + "/?q=lake")
    page.click("a[href$='/parties/OST']:has(.what)")
    page.click("details.fix summary")
    page.select_option("#to", "accepted")
    page.fill("#standing-who", "Ada")
    page.click("details.fix button")
    page.wait_for_url("**corrected=**")
    assert page.locator(".verdict .what").inner_text().replace("\n", " ").startswith("A accepted".replace(" ", "")[:1])
    assert page.locator(".verdict").inner_text().count("accepted") >= 1
    page.click("form.note button")
    page.wait_for_url("**/corrections#c*")
    assert "undone by Ada" in page.locator("ol.corrections").inner_text()


def test_adding_survives_a_reload(page: Any, address: str) -> None:
    page.goto(address + "/add")
    page.fill("#text", "NOR demands of WED: snow. (2022-06-01)\nNOR says: snow.")
    page.click("#adding button")
    page.wait_for_url("**/add/*")
    page.reload()
    page.wait_for_selector("text=1 of 1 document")
    page.wait_for_selector("text=To the board")
    page.goto(address + "/?q=snow")
    assert page.locator("table.board tbody tr").count() == 1


def test_a_document_full_of_traps_is_shown_as_text(page: Any, address: str) -> None:
    page.goto(address + "/documents?q=hostile")
    page.click("table.list a")
    shown = page.locator(".text").inner_text()
    assert "<script>alert(1)</script>" in shown and "javascript:alert(7)" in shown
    assert page.locator(".text script, .text iframe, .text img, .text svg").count() == 0
    page.goto(address + "/?q=img")
    page.click("table.board tbody a >> nth=0")
    assert "onerror" in page.locator("main").inner_text()
    page.goto(address + "/search?q=alert")
    assert page.locator("main script").count() == 0


def test_marks_are_switched_off(page: Any, address: str) -> None:
    page.goto(address + "/documents?q=lake")
    page.click("table.list a")
    assert page.locator(".notes li").first.is_visible()
    page.uncheck("#show-notes")
    assert not page.locator(".notes li").first.is_visible()
    before = page.locator(".text .k-move").first.evaluate("e => getComputedStyle(e).boxShadow")
    page.uncheck("#show-move")
    assert (
        before != "none"
        and page.locator(".text .k-move").first.evaluate("e => getComputedStyle(e).boxShadow") == "none"
    )


def test_a_page_prints_without_its_controls(page: Any, address: str) -> None:
    page.goto(address + "/")
    page.emulate_media(media="print")
    assert not page.locator(".filters").is_visible() and not page.locator(".top nav").is_visible()
    assert page.locator("table.board").is_visible()


CONTRAST = """() => {
  // WCAG 2.2, 1.4.3: contrast of text with what is behind it, 4.5 to 1
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => { const f = (v) => { v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b) };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length && (c.length < 4 || c[3] === 1)) return c; } return [255, 255, 255] };
  const poor = [];
  for (const e of document.querySelectorAll("main *, header *, footer *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    if (e.closest("svg") || e.closest(".unseen, .skip, option, noscript") || !e.getClientRects().length) continue;
    const a = lum(parse(getComputedStyle(e).color)), b = lum(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const words = e.textContent.trim().slice(0, 30);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${words} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
