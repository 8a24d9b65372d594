"""A server that misbehaves on demand, and a clock that never waits: for tests of `rejoinder watch`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Route = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One question; `answer` is all that well-behaved routes need."""

    protocol_version = "HTTP/1.1"
    server: Misbehaving  # type: ignore[assignment]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        route = self.server.routes.get(self.path.partition("?")[0])
        self.close_connection = True
        try:
            if route is None:
                self.answer(404, b"")
            else:
                route(self)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client has had enough

    def answer(self, status: int, body: bytes | str, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Connection", "close")
        for name, value in {"Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def begin(self, status: int, **headers: str) -> None:
        """Only the head; the route goes on itself, up to the end of the connection."""
        self.send_response(status)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Misbehaving(ThreadingHTTPServer):
    """Routes by path, and all that was asked: paths with their headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def at(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def put(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> None:
        self.routes[path] = lambda asked: asked.answer(status, body, **headers)

    def page(self, path: str, words: str, title: str = "News") -> None:
        self.put(path, page(words, title), Content_Type="text/html; charset=utf-8")

    def feed(self, path: str, *items: str, **headers: str) -> None:
        self.put(path, rss(*items), Content_Type="application/rss+xml", **headers)


@contextmanager
def serving() -> Iterator[Misbehaving]:
    server = Misbehaving()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class StillClock:
    """Time that passes only by waiting, which takes none; `tick` seconds pass with every look at it."""

    def __init__(self, tick: float = 0.0) -> None:
        self.seconds, self.tick = 0.0, tick
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def item(link: str | None, title: str = "News", *, guid: str | None = None, date: str = "", text: str = "") -> str:
    parts = [f"<title>{title}</title>"]
    if link is not None:
        parts.append(f"<link>{link}</link>")
    if guid is not None:
        parts.append(f'<guid isPermaLink="false">{guid}</guid>')
    if date:
        parts.append(f"<pubDate>{date}</pubDate>")
    if text:
        parts.append(f"<description>{text}</description>")
    return f"<item>{''.join(parts)}</item>"


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Lake Courier</title>'
        f"{''.join(items)}</channel></rss>"
    )


def page(words: str, title: str = "News") -> str:
    """A page whose main text is some lines, each a paragraph."""
    lines = "".join(f"<p>{line}</p>" for line in words.splitlines())
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{lines}</article></body></html>"
    )
