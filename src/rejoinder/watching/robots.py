"""What a server's robots.txt allows (RFC 9309, read by Protego), and how slowly it wants to be asked.

It is asked for once a day. Where there is none everything is allowed; where it cannot be had because the server has a
fault, nothing is, for as long as that lasts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rejoinder.record.watched import Host, Watched
from rejoinder.watching.addresses import host_of, origin_of
from rejoinder.watching.fetching import Clock, Fetcher, Unfetched

__all__ = ["PRODUCT", "Robots"]

PRODUCT = "Rejoinder"
"""The name by which robots.txt speaks of this program."""

_FRESH = timedelta(days=1)
_SIZE = 500 * 1024
"""Bytes of it that are read; RFC 9309 asks for as many at least."""
_SLOWEST = 60.0
"""Seconds between questions that a server can ask for at most."""


class Robots:
    """Knows what may be asked; what it has found out is kept in the dossier."""

    def __init__(self, fetcher: Fetcher, watched: Watched, clock: Clock) -> None:
        self._fetcher, self._watched, self._clock = fetcher, watched, clock
        self._rules: dict[str, tuple[Any, datetime]] = {}
        self._failed: dict[str, Unfetched] = {}

    def begin(self) -> None:
        """A new round: what could not be had in the last one is tried again."""
        self._failed.clear()

    def knows(self, address: str) -> bool:
        """Whether it is known what is allowed there, without asking."""
        origin = origin_of(address)
        return origin in self._failed or self._rule(origin) is not None

    def check(self, address: str) -> None:
        """Raise `Unfetched` where an address may not be asked; asks the server for its robots.txt if need be."""
        origin = origin_of(address)
        if origin in self._failed:
            raise self._failed[origin]
        rule = self._rule(origin)
        if rule is None:
            try:
                rule = self._learn(origin)
            except Unfetched as error:
                self._failed[origin] = error
                raise
        delay = rule.crawl_delay(PRODUCT)
        if delay:
            self._fetcher.pace.slow_down(host_of(address), min(float(delay), _SLOWEST))
        if not rule.can_fetch(address, PRODUCT):
            raise Unfetched("the site's robots.txt does not allow it", lasting=True, own=True)

    def _rule(self, origin: str) -> Any:
        now = self._clock.now()
        if origin not in self._rules:
            host = self._watched.get("host", origin, Host)
            if host is None:
                return None
            self._rules[origin] = _parsed(host.robots), datetime.fromisoformat(host.fetched_at)
        rule, fetched = self._rules[origin]
        return rule if now - fetched < _FRESH else None

    def _learn(self, origin: str) -> Any:
        text: str | None = None
        try:
            answer = self._fetcher.get(f"{origin}/robots.txt", accept="text/plain, */*;q=0.1", first=_SIZE)
            text = answer.body.decode("utf-8", "replace")
        except Unfetched as error:
            if not error.missing:
                asked = "" if error.own else ", when asked for robots.txt"
                raise Unfetched(f"{error.message}{asked}", wait=error.wait, own=error.own) from None
        now = self._clock.now()
        self._watched.put("host", origin, Host(text, now.isoformat(timespec="seconds")))
        self._rules[origin] = _parsed(text), now
        return self._rules[origin][0]


def _parsed(text: str | None) -> Any:
    from protego import Protego

    return Protego.parse(text or "")
