import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("httpcore2", reason="watching needs the extra `watch`")
pytest.importorskip("protego", reason="watching needs the extra `watch`")

from lxml import etree
from record_fakes import FakeReader, fake_filing
from watch_server import Asked, Misbehaving, item, serving

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.watching.lists import feeds_in

HERE = Path(__file__).parent
BRIDGE = "WED demands of OST: a bridge over the lake.\nThe delegations met again in the old town hall by the water."
REFUSAL = (
    "OST rejects: a bridge over the lake.\nThe ministers left the old town hall by the water without another word."
)
ATOM = "{http://www.w3.org/2005/Atom}"

Inside = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with serving() as one:
        yield one


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Inside:
    """`rejoinder watch` in this process, with the fake reader, without pauses, for one round."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        import rejoinder.filing
        from rejoinder.cli import main

        pipeline: Any = ModuleType("rejoinder.pipeline")
        pipeline.pipeline = FakeReader
        monkeypatch.setitem(sys.modules, "rejoinder.pipeline", pipeline)
        monkeypatch.setattr(rejoinder.filing, "file", lambda readings, **_: fake_filing(readings), raising=False)
        shared = ["--dossier", "talks.db", "--once", "--pause", "0", "--allow-private"]
        monkeypatch.setattr(sys, "argv", ["rejoinder", "watch", *map(str, arguments), *shared])
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess([], left.value.code or 0, out, err)  # type: ignore[arg-type]

    return run


def test_one_round_for_people(server: Misbehaving, inside: Inside) -> None:
    server.feed("/feed", item("/a", "A demand"), item("/b", "No answer"))
    server.page("/a", BRIDGE, "A demand")
    server.page("/b", REFUSAL, "No answer")
    done = inside(server.at + "/feed", "--everything")
    assert done.returncode == 0
    assert done.stdout == (
        "a bridge over the lake\n"
        "  WED Wed: nothing -> asks\n"
        f"    “WED demands of OST: a bridge over the lake.” [A demand <{server.at}/a>]\n"
        "  OST Ost: nothing -> rejected\n"
        f"    “OST rejects: a bridge over the lake.” [No answer <{server.at}/b>]\n\n"
    )
    assert done.stderr.splitlines() == [
        f"rejoinder: {server.at}/a: added (A demand)",
        f"rejoinder: {server.at}/b: added (No answer)",
        "rejoinder: talks.db: 1 feed asked, 2 articles added",
    ]
    again = inside(server.at + "/feed", "--everything")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "rejoinder: talks.db: 1 feed asked, 0 articles added\n"


def test_what_fails_is_a_line_and_the_rest_is_done(server: Misbehaving, inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(
        f"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
        <outline text="Papers">
          <outline type="rss" text="Courier" xmlUrl="{server.at}/feed" htmlUrl="{server.at}/"/>
          <outline type="rss" text="again" xmlURL="{server.at}/feed"/>
          <outline text="Old" xmlUrl="gopher://l.example/feed"/>
        </outline>
        <outline text="Gone" xmlUrl="{server.at}/gone"/></body></opml>"""
    )
    server.feed("/feed", item("/a"))
    server.page("/a", BRIDGE)
    done = inside("feeds.opml", "--everything", "--report", "json")
    assert done.returncode == 1
    first, *more = done.stderr.splitlines()
    assert first.startswith("rejoinder: feeds.opml:5: gopher://l.example/feed: gopher addresses are not asked")
    assert f"rejoinder: {server.at}/gone: 404: there is no such page" in more
    assert more[-1] == "rejoinder: talks.db: 2 feeds asked, 1 article added, 1 failed"
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["party"]["id"], one["from"]) for one in found] == [("WED", None), ("OST", None)]
    assert set(found[0]) == {"issue", "party", "from", "to", "evidence"}
    assert found[0]["issue"]["name"] == "a bridge over the lake" and found[0]["to"]["asks"] is True
    assert found[0]["evidence"][0]["text"] == "WED demands of OST: a bridge over the lake."
    assert server.paths().count("/feed") == 1


def test_only_what_matches_the_codebook(server: Misbehaving, inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "talks.yaml").write_text("parties: {WED: WED, OST: OST}\n")
    server.feed("/feed", item("/a"), item("/b"))
    server.page("/a", BRIDGE)
    server.page("/b", "The football season has ended, and nobody in the town talks of anything else.\n" * 2)
    done = inside(server.at + "/feed", "--codebook", "talks.yaml", "--contact", "me@l.example")
    assert "1 article added, 1 passed over" in done.stderr
    assert {headers["user-agent"] for _, headers in server.asked} == {"Rejoinder/0.1.0 (me@l.example)"}


@pytest.mark.parametrize(
    "arguments",
    [[], ["--everything", "--every", "soon"], ["--everything", "--every", "5s"], ["--everything", "--contact", "x\ny"]],
)
def test_wrong_usage(inside: Inside, arguments: list[str]) -> None:
    done = inside("https://l.example/feed", *arguments)
    assert done.returncode == 2 and done.stdout == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no feed"),
        ("<opml><body/></opml>", "names no feed"),
        ("<opml><body>", "broken XML"),
        ("<rss><channel/></rss>", "a feed itself"),
        (b"\x89PNG\r\n\x1a\n", "an image, no list of feeds"),
        (None, "cannot be read (no such file or directory)"),
    ],
)
def test_what_is_no_list(inside: Inside, tmp_path: Path, text: str | bytes | None, words: str) -> None:
    if text is not None:
        (tmp_path / "feeds").write_bytes(text if isinstance(text, bytes) else text.encode())
    done = inside("feeds", "--everything")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("rejoinder: feeds:") and words in done.stderr


def test_a_list_with_an_address_a_line(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_bytes("﻿# mine\n\nhttps://l.example/a\n  https://l.example/b#x \nnone\nhttps://l.example/a\n".encode())
    found, problems = feeds_in(str(path))
    assert found == ["https://l.example/a", "https://l.example/b"]
    assert len(problems) == 1 and problems[0].startswith(f"{path}:5: none: no address")
    assert feeds_in("HTTPS://l.example/a") == (["https://l.example/a"], [])
    with pytest.raises(InputError):
        feeds_in("https://")
    laughs = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    path.write_text(f'<!DOCTYPE opml [<!ENTITY a "ha">{laughs}]><opml><outline xmlUrl="&j;"/></opml>')
    with pytest.raises(InputError, match="broken XML"):
        feeds_in(str(path))


def test_changes_as_a_feed_of_its_own(server: Misbehaving, inside: Inside, tmp_path: Path) -> None:
    out = tmp_path / "changes.atom"
    server.feed("/feed")
    inside(server.at + "/feed", "--everything", "--atom", out)
    empty = etree.parse(out).getroot()
    assert empty.findall(ATOM + "entry") == [] and empty.findtext(ATOM + "updated")
    server.feed("/feed", item("/a", "Talks &amp; more"))
    server.page("/a", BRIDGE)
    inside(server.at + "/feed", "--everything", "--atom", out)
    one = etree.parse(out).getroot()
    server.feed("/feed", item("/a", "Talks &amp; more"), item("/b"))
    server.page("/b", REFUSAL)
    inside(server.at + "/feed", "--everything", "--atom", out)
    other = etree.parse(out).getroot()
    assert empty.findtext(ATOM + "id") == one.findtext(ATOM + "id") == other.findtext(ATOM + "id")
    before, after = ([entry.findtext(ATOM + "id") for entry in root.findall(ATOM + "entry")] for root in (one, other))
    assert len(after) > len(before) > 0 and set(before) < set(after) and len(set(after)) == len(after)
    for root in (one, other):
        for node in (root, *root.findall(ATOM + "entry")):
            assert all(node.findtext(ATOM + name) for name in ("id", "title", "updated"))
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "Rejoinder"
    newest = other.find(ATOM + "entry")
    assert (
        newest is not None and newest.findtext(ATOM + "title") == "OST: unanswered -> rejected (a bridge over the lake)"
    )
    assert newest.find(ATOM + "link").get("href") == server.at + "/b"  # type: ignore[union-attr]
    assert "OST rejects" in (newest.findtext(ATOM + "content") or "")
    bad = inside(server.at + "/feed", "--everything", "--atom", tmp_path / "nowhere" / "changes.atom")
    assert bad.returncode == 1 and "cannot be written" in bad.stderr


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGKILL])
def test_a_watch_that_is_stopped_goes_on(server: Misbehaving, tmp_path: Path, way: signal.Signals) -> None:
    """Stopped while it waits for a server that says nothing: what came before is there, the rest comes later."""
    reached = threading.Event()
    free = threading.Event()

    def silent(asked: Asked) -> None:
        reached.set()
        free.wait(60)

    server.feed("/feed", item("/a"), item("/b"), ETag='"1"')
    server.page("/a", BRIDGE)
    server.routes["/b"] = silent
    shared = [server.at + "/feed", "--everything", "--dossier", "talks.db", "--pause", "0", "--allow-private"]
    program = [sys.executable, str(HERE / "record_command.py"), "watch", *shared]
    running = subprocess.Popen(program, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert reached.wait(60)
        running.send_signal(way)
        _, err = running.communicate(timeout=60)
    finally:
        running.kill()
        free.set()
    if way == signal.SIGINT:
        assert running.returncode == 130
        assert (
            err.splitlines()[-1] == "rejoinder: stopped; talks.db is whole, the same command goes on where this one was"
        )
    server.page("/b", REFUSAL)
    done = subprocess.run(
        [*program, "--once"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0 and "Traceback" not in err + done.stderr
    assert done.stderr.splitlines()[-1] == "rejoinder: talks.db: 1 feed asked, 1 article added"
    assert "nothing -> asks" in done.stdout and "nothing -> rejected" in done.stdout, "all since the last report"
    assert server.paths().count("/a") == 1
    with Dossier.open(tmp_path / "talks.db") as dossier:
        assert len(dossier.documents()) == 2 and dossier.check() == []


def test_a_watch_without_its_libraries_says_what_to_install(
    server: Misbehaving, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("rejoinder.watching")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpcore2", None)
    done = inside(server.at + "/feed", "--everything")
    assert done.returncode == 1 and "pip install 'rejoinder[watch]'" in done.stderr
    assert not os.path.exists("talks.db")  # noqa: PTH110
