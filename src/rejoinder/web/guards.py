"""What may reach a page at all, and what every answer carries: headers, hosts, sizes, tokens of forms.

Comes in: an ASGI application. Goes out: the same behind checks that need no knowledge of pages.

- A page may load nothing but what this server sends, and no script or style that stands in a page (CSP).
- Only a host that this server is known by is answered, so that no foreign name can be pointed at it (DNS rebinding).
- A body is cut off at the limit while it comes in, whatever length it claims.
- A change needs a token that only a page of this site could have read (double submit, signed), and no foreign origin.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guards", "TooLargeError", "Tokens", "is_local"]

POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
])  # fmt: skip
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
COOKIE = "rejoinder_form"
"""The cookie that the tokens of forms go with."""

_LOCAL = frozenset(["localhost", "127.0.0.1", "::1", "[::1]"])


def is_local(host: str) -> bool:
    """Whether a host to listen on is reached from this machine only."""
    return host.strip("[]") in _LOCAL or host.startswith("127.")


class TooLargeError(Exception):
    """A body over the limit."""


class Guards:
    """The checks around an application; `hosts` are the names it answers to (None: any), `limit` bytes of a body."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] | None, limit: int) -> None:
        self._app = app
        self._hosts = None if hosts is None else frozenset(host.lower() for host in hosts)
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    own[name] = value
                if "cache-control" not in own:
                    own["cache-control"] = "no-cache, private"
            await send(message)

        if self._hosts is not None and _host(headers.get("host", "")) not in self._hosts:
            reply = PlainTextResponse("This server does not answer to that name.", 421)
            await reply(scope, receive, sending)
            return
        try:
            length = int(headers.get("content-length") or 0)
        except ValueError:
            length = 0
        too_large = PlainTextResponse(
            f"Too large: at most {self._limit // (1024 * 1024)} MB can be sent at once. Send it in parts.", 413
        )
        if length > self._limit:
            await too_large(scope, receive, sending)
            return
        came = 0

        async def receiving() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self._limit:
                raise TooLargeError
            return message

        try:
            await self._app(scope, receiving, sending)
        except TooLargeError:
            if started:
                raise
            await too_large(scope, receive, sending)


def _host(value: str) -> str:
    """The name in a Host header, without the port."""
    return (urlsplit(f"//{value}").hostname or "").lower() if value else ""


class Tokens:
    """Tokens of forms: each belongs to the cookie of one browser and is signed with a secret of this process."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def cookie(self, request: Request) -> str:
        """The browser's cookie, or a new one to be set."""
        found = request.cookies.get(COOKIE, "")
        return found if len(found) == 43 and found.isascii() else secrets.token_urlsafe(32)

    def token(self, cookie: str) -> str:
        """The token that goes with a cookie."""
        return hmac.new(self._secret, cookie.encode(), hashlib.sha256).hexdigest()

    def right(self, request: Request, token: str) -> bool:
        """Whether a form came from a page of this site."""
        cookie = request.cookies.get(COOKIE, "")
        return bool(cookie) and hmac.compare_digest(self.token(cookie).encode(), token.encode())

    def own(self, request: Request) -> bool:
        """Whether a request does not say that it comes from another site."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = request.headers.get("origin")
        if origin is None:
            return True
        return origin != "null" and urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
