"""One answer to one question: what a server has at an address, if it has anything new.

Comes in: an address, and what the server said the last time. Goes out: an `Answer`, or `Unfetched` with what is wrong
and when to ask again. Redirects are followed one by one, each looked at like an address that was given. Sizes are
those after unpacking, and are kept to while unpacking. No cookies, no proxies, no other methods than GET.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin

import httpcore2
import msgspec

from rejoinder.documents.formats.given import megabytes
from rejoinder.errors import InputError
from rejoinder.watching.addresses import checked, host_of, is_public, shown_of
from rejoinder.watching.connection import Blocked, Deadline, GuardedBackend, resolve

__all__ = ["Answer", "Clock", "Fetcher", "Limits", "Pace", "SystemClock", "Unfetched"]

_MOVED = frozenset([301, 302, 303, 307, 308])
_PASSING = frozenset([408, 425, 429])
"""Answers of the 400s that may be others later; those of the 500s all may."""

_MEANING = {
    401: "asks for a password",
    402: "asks for money",
    403: "refuses to answer",
    404: "there is no such page",
    408: "took too long",
    410: "the page is gone for good",
    429: "asks for fewer questions",
    451: "may not be shown for legal reasons",
    500: "the server has a fault",
    502: "the server has a fault",
    503: "the server is busy or out of service",
    504: "the server has a fault",
}
"""RFC 9110 and 6585, in plain words."""

WEEK = 7 * 86400.0
"""Seconds that a server can make one wait for at most."""


class Unfetched(Exception):
    """There is no answer. `wait` is for how many seconds the server asks not to be asked; `lasting`: asking again is of
    no use; `missing`: the server is there, but has nothing at that address for us; `own`: no server was asked, our own
    rules forbid it."""

    def __init__(
        self,
        message: str,
        *,
        wait: float | None = None,
        lasting: bool = False,
        missing: bool = False,
        own: bool = False,
    ) -> None:
        super().__init__(message)
        self.message, self.wait, self.lasting, self.missing, self.own = message, wait, lasting, missing, own


class Answer(msgspec.Struct, frozen=True):
    """What a server sent. `address` is where it was in the end; `status` is 200, or 304 where nothing is new.

    `headers` are by lower-case name; `body` is unpacked.
    """

    address: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """The media type, in lower case; empty where none is said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding the server says it has."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip(" \"'") or None
        return None

    @property
    def fresh(self) -> float:
        """For how many seconds the server says that nothing new will be there (Cache-Control: max-age)."""
        for part in self.headers.get("cache-control", "").lower().split(","):
            name, _, value = part.strip().partition("=")
            if name == "max-age" and _is_number(value):
                return float(min(int(value[:9]), 86400))
        return 0.0

    @property
    def validators(self) -> tuple[str | None, str | None]:
        """The ETag and Last-Modified to ask by the next time, where they are such as can be sent back."""
        return _sendable(self.headers.get("etag")), _sendable(self.headers.get("last-modified"))


class Limits(msgspec.Struct, frozen=True):
    """How much an answer may be: bytes after unpacking, seconds in all, redirects."""

    size: int = 10 * 1024**2
    seconds: float = 60.0
    redirects: int = 5


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    def monotonic(self) -> float:
        """Seconds from some start, that never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from some start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pace:
    """When each host may be asked again: `seconds` after its last answer, or longer where it says so."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds
        self._own: dict[str, float] = {}
        self._ready: dict[str, float] = {}

    def slow_down(self, host: str, seconds: float) -> None:
        """A host asks for so many seconds between questions."""
        self._own[host] = seconds

    def ready(self, host: str) -> float:
        """When it may be asked, in the clock's seconds; those never asked may be at once."""
        return self._ready.get(host, float("-inf"))

    def wait(self, host: str) -> None:
        """Wait until it may be asked."""
        left = self.ready(host) - self._clock.monotonic()
        if left > 0:
            self._clock.sleep(left)

    def done(self, host: str) -> None:
        """It has just answered, or failed to."""
        self._ready[host] = self._clock.monotonic() + max(self._seconds, self._own.get(host, 0.0))


class Fetcher:
    """Asks servers; `agent` is what it names itself."""

    def __init__(
        self,
        agent: str,
        *,
        clock: Clock,
        pace: Pace,
        permitted: Callable[..., bool] = is_public,
        limits: Limits | None = None,
        resolve: Callable[[str, int], list[str]] = resolve,
    ) -> None:
        """`permitted` says of an IP address whether it may be connected to."""
        self.pace = pace
        self._clock, self._agent = clock, agent
        self._limits = limits or Limits()
        self._deadline = Deadline(clock.monotonic)
        self._pool = httpcore2.ConnectionPool(
            network_backend=GuardedBackend(permitted, self._deadline, resolve), max_connections=8, keepalive_expiry=30.0
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def get(
        self,
        address: str,
        *,
        accept: str = "*/*",
        etag: str | None = None,
        modified: str | None = None,
        allow: Callable[[str], None] | None = None,
        first: int | None = None,
    ) -> Answer:
        """The answer at an address; only what is new, where `etag` or `modified` say what was there before.

        `allow` is called with each address before it is asked and may raise `Unfetched`; with `first` only so many
        bytes are taken and the rest is left. Raises `Unfetched`.
        """
        self._deadline.set(float("inf"))
        for _ in range(self._limits.redirects + 1):
            try:
                address = checked(address)
            except InputError as error:
                raise Unfetched(str(error), lasting=True, own=True) from None
            if allow is not None:
                allow(address)
            found = self._ask(address, _headers(self._agent, accept, etag, modified), first)
            if isinstance(found, Answer):
                return found
            try:
                address = urljoin(address, found)
            except ValueError:
                message = f"redirected to {shown_of(found)}, which is no valid address"
                raise Unfetched(message, lasting=True, missing=True) from None
        raise Unfetched(f"redirected more than {self._limits.redirects} times, perhaps in a circle", missing=True)

    def _ask(self, address: str, headers: list[tuple[str, str]], first: int | None) -> Answer | str:
        """An answer, or where the server sends one to."""
        host = host_of(address)
        self.pace.wait(host)
        self._deadline.set(self._limits.seconds)
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), self._limits.seconds)
        try:
            with self._pool.stream("GET", address, headers=headers, extensions={"timeout": timeout}) as response:
                sent = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                if response.status in _MOVED and sent.get("location"):
                    return sent["location"]
                if response.status == 304:
                    return Answer(address, 304, sent, b"")
                if response.status != 200:
                    raise self._refused(response.status, sent)
                return Answer(address, 200, sent, self._body(response.iter_stream(), sent, first))
        except Blocked as error:
            raise Unfetched(f"{error}; --allow-private asks there too", own=True) from None
        except httpcore2.TimeoutException:
            raise Unfetched(f"no whole answer within {self._limits.seconds:g} seconds") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            raise Unfetched(f"no answer ({_words(error)})") from None
        except httpcore2.UnsupportedProtocol:
            raise Unfetched(f"{shown_of(address)}: no address that is asked", lasting=True) from None
        finally:
            self._deadline.set(float("inf"))
            self.pace.done(host)

    def _refused(self, status: int, headers: dict[str, str]) -> Unfetched:
        meaning = _MEANING.get(status, "no answer that is understood")
        lasting = 400 <= status < 500 and status not in _PASSING
        wait = self._wait(headers.get("retry-after"))
        return Unfetched(f"{status}: {meaning}", wait=wait, lasting=lasting, missing=lasting)

    def _wait(self, value: str | None) -> float | None:
        """The seconds that Retry-After asks for, written as such or as a date."""
        if value is None:
            return None
        value = value.strip()
        if _is_number(value):
            return min(float(value[:12]), WEEK)
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max(0.0, (moment - self._clock.now()).total_seconds()), WEEK)

    def _body(self, pieces: Iterable[bytes], headers: dict[str, str], first: int | None) -> bytes:
        most = self._limits.size if first is None else first
        length = headers.get("content-length", "")
        if first is None and _is_number(length) and int(length[:15]) > most:
            raise Unfetched(f"larger than {megabytes(most)}, the most that is taken", lasting=True)
        found, size = [], 0
        for piece in _unpacked(pieces, headers.get("content-encoding", "").strip().lower(), most):
            size += len(piece)
            found.append(piece)
            if size > most:
                if first is not None:
                    break
                raise Unfetched(f"larger than {megabytes(most)}, the most that is taken", lasting=True)
        return b"".join(found)[:most]


def _headers(agent: str, accept: str, etag: str | None, modified: str | None) -> list[tuple[str, str]]:
    headers = [("User-Agent", agent), ("Accept", accept), ("Accept-Encoding", "gzip")]
    # what an earlier version kept may be such as cannot be sent
    for name, value in (("If-None-Match", _sendable(etag)), ("If-Modified-Since", _sendable(modified))):
        if value:
            headers.append((name, value))
    return headers


def _sendable(value: str | None) -> str | None:
    """A header's value that may be sent back as it came; None for one that is not printable ASCII (RFC 9110, 5.5)."""
    return value if value is not None and value.isascii() and value.isprintable() else None


def _is_number(value: str) -> bool:
    """Whether it is written in the digits 0 to 9; `str.isdigit` alone takes those of other scripts, raised ones too."""
    return value.isascii() and value.isdigit()


def _unpacked(pieces: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The bytes of an answer, unpacked; never more than `most` and one at a time."""
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Unfetched(f"packed in a way that was not asked for ({encoding[:20]})")
    # 32 is for either header, that of gzip or that of zlib (zlib manual, inflateInit2)
    decoder = zlib.decompressobj(32 + zlib.MAX_WBITS)
    left = most + 1
    try:
        for piece in pieces:
            out = decoder.decompress(piece, left)
            left -= len(out)
            yield out
            if left <= 0:
                return
    except zlib.error:
        raise Unfetched("damaged in packing") from None
    if not decoder.eof:
        raise Unfetched("cut off before its end")


def _words(error: BaseException) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 120 else words[:120] + "..."
