"""The pages in a browser: Debian's Chromium driven by Playwright. Skipped where either is missing."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from web_checks import ACCESS, CONTRAST, FOCUSABLE, NAME_OF
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

    endless = "Endless\nEVE says: " + "<script>alert(9)</script> javascript:alert(9) " * 230_000 + "\n"
    assert len(endless) > 10_000_000
    path = make_dossier(tmp_path_factory.mktemp("browser"), LAKE, REPLY, HOSTILE, endless)
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
    page.locator(".notes li").first.wait_for(state="visible")
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


CUT = "all => all.map((e) => e.scrollWidth > e.clientWidth + 1)"
"""Whether something does not fit where it stands and must be scrolled."""


def everything(page: Any, address: str) -> list[str]:
    """An address of every kind of page, found by following links."""
    found = ["/", "/timeline", "/network", "/parties", "/documents", "/add", "/corrections", "/search", "/help", "/api"]
    found += ["/search?q=lake", "/timeline?from=2022-01-01&to=2022-02-28", "/?unanswered=1&party=WED&party=OST"]
    for place, selector in [
        ("/", "table.board th.issue a"), ("/?q=lake", "a[href$='/parties/OST']:has(.what)"),
        ("/parties", "main a[href^='/parties/']"),
        ("/parties", "main a[href^='/people/']"), ("/documents?q=lake", "table.list a"), ("/?q=lake", "th.issue a"),
    ]:  # fmt: skip
        page.goto(address + place)
        found += [one.get_attribute("href") for one in page.locator(selector).all()[:1]]
    page.goto(address + found[-2])
    for kind in ("moves", "statements"):
        found.append(page.locator(f"a.do[href^='/correct/{kind}/']").first.get_attribute("href"))
    return found


def test_every_page_is_for_everybody(page: Any, address: str) -> None:
    for place in everything(page, address):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address + place)
        wrong = page.evaluate(ACCESS)
        assert not wrong, (place, wrong)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, place
        cut = page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        )
        assert cut == 0, place
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            poor = page.evaluate(CONTRAST)
            assert not poor, (place, scheme, poor)
        page.set_viewport_size({"width": 375, "height": 812})
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, place


def test_tab_goes_through_a_page_as_it_is_read(page: Any, address: str) -> None:
    for place in ("/", "/search?q=lake", "/timeline"):
        page.goto(address + place)
        wanted = page.evaluate(FOCUSABLE)
        assert len(wanted) > 8
        seen = []
        for _ in wanted:
            page.keyboard.press("Tab")
            name = page.evaluate(f"({NAME_OF})(document.activeElement)")
            if not seen or seen[-1] != name:  # a field of a date has several stops
                seen.append(name)
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", (place, name)
        distinct = [name for number, name in enumerate(wanted) if number == 0 or wanted[number - 1] != name]
        assert seen == distinct[: len(seen)], place


ENTRIES = "table.board tbody tr, table.list:not(.history) tbody tr, ul.hits li"
"""What a page lists."""


def listed(page: Any, address: str, place: str) -> int:
    """How many entries a page should list, by the API at the same address."""
    path, _, query = place.partition("?")
    found = page.request.get(f"{address}/api/v1{'/board' if path == '/' else path}?per_page=500&{query}").json()[
        "items"
    ]
    if path == "/search":  # a place is listed once, whatever was found in it
        return len({(one["document"], one["start"], one["end"]) for one in found})
    if path == "/network" and "party=" in query:
        party = query.partition("party=")[2]
        return sum(party in (one["first"], one["second"]) for one in found)
    return len(found)


@pytest.mark.parametrize(
    ("place", "field", "value", "kept"),
    [
        ("/", "#q", "lake", "q=lake"),
        ("/", "#party", "NOR", "party=NOR"),
        ("/", "#status", "accepted", "status=accepted"),
        ("/", "#since", "2022-02-15", "since=2022-02-15"),
        ("/", "input[name=unanswered]", True, "unanswered=1"),
        ("/", "input[name=disputed]", True, "disputed=1"),
        ("/", "#sort", "label", "sort=label"),
        ("/timeline", "#from", "2022-01-20", "from=2022-01-20"),
        ("/timeline", "#to", "2021-12-31", "to=2021-12-31"),
        ("/timeline", "#party", "WED", "party=WED"),
        ("/timeline", "input[value=asks]", False, "kind=answers&kind=meetings&kind=other"),
        ("/network", "select#party", "NOR", "party=NOR"),
        ("/documents", "main #q", "reply", "q=reply"),
        ("/search?q=lake", "#kind", "statement", "kind=statement"),
        ("/search?q=lake", "#party", "OST", "party=OST"),
        ("/search?q=lake", "main #from", "2030-01-01", "from=2030-01-01"),
    ],
)
def test_every_filter(page: Any, address: str, place: str, field: str, value: Any, kept: str) -> None:
    page.goto(address + place)
    before = page.locator(ENTRIES).count()
    control = page.locator(field).first
    if isinstance(value, bool):
        control.set_checked(value)
    elif control.evaluate("e => e.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)
    page.locator("main form.filters button").first.click()
    page.wait_for_url(f"**{kept}*")
    wanted = listed(page, address, f"{place}{'&' if '?' in place else '?'}{kept}")
    assert page.locator(ENTRIES).count() == wanted
    assert (wanted == before) if kept.startswith("sort") else (wanted < before)
    here = page.url
    page.goto("about:blank")
    page.goto(here)  # the address alone brings the same
    assert page.locator(ENTRIES).count() == wanted
    again = page.locator(field).first
    assert again.is_checked() == value if isinstance(value, bool) else again.input_value() == value


def test_the_timeline_is_zoomed_by_links(page: Any, address: str) -> None:
    page.goto(address + "/timeline")
    before = page.locator("svg.timeline .mark").count()
    page.click("text=Nearer")
    page.wait_for_url("**from=*")
    assert page.locator("svg.timeline .mark").count() <= before
    page.click("text=Further away")
    page.click("text=Earlier")
    page.click("text=Later")
    page.locator("svg.timeline .tick").first.click()
    page.locator("svg.timeline a.mark").first.click()
    page.wait_for_url("**/issues/**")


def press_to(page: Any, selector: str) -> None:
    """Go to an element by Tab alone."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_correcting_and_undoing_by_keyboard_alone(page: Any, address: str) -> None:
    page.goto(address + "/?q=ferries")
    press_to(page, "td a[href$='/parties/OST']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/parties/OST")
    press_to(page, "details.fix summary")
    page.keyboard.press("Enter")
    press_to(page, "#to")
    page.keyboard.type("deferred")
    press_to(page, "#standing-who")
    page.keyboard.press("Control+A")
    page.keyboard.type("Grace")
    press_to(page, "details.fix button")
    page.keyboard.press("Enter")
    page.wait_for_url("**corrected=**")
    assert "deferred" in page.locator(".verdict").inner_text()
    press_to(page, "form.note button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/corrections#c*")
    assert "undone by Grace" in page.locator("ol.corrections").inner_text()


def test_adding_by_keyboard_alone(page: Any, address: str) -> None:
    page.goto(address + "/")
    press_to(page, "nav a[href='/add']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/add")
    press_to(page, "#text")
    page.keyboard.type("NOR demands of EVE: hail. (2022-06-02)")
    press_to(page, "#adding button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/add/*")
    page.wait_for_selector("text=To the board")


def test_every_page_prints(page: Any, address: str) -> None:
    for place in everything(page, address):
        page.set_viewport_size({"width": 1032 if place.startswith("/?") or place == "/" else 718, "height": 1000})
        page.goto(address + place)  # A4 less its margins, the board lies on its side
        page.emulate_media(media="print")
        for control in (".filters", ".top nav", "details.fix", ".pager", ".do"):
            assert not any(one.is_visible() for one in page.locator(control).all()), (place, control)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], (place, width)
        page.emulate_media(media="screen")


def test_a_line_of_ten_megabytes_is_text(page: Any, address: str) -> None:
    page.goto(address + "/documents?q=endless")
    page.click("table.list a")
    assert page.locator(".pager").first.inner_text().startswith("part 1 of ")
    assert "<script>alert(9)</script>" in page.locator(".text").inner_text()
    for place in ("/", "/parties/EVE", "/search?q=eve"):
        page.goto(address + place)
        assert page.evaluate("document.body.innerHTML.length") < 600_000, place
