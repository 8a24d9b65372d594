"""The throttle on guessing: failed attempts are counted, and too many are not heard for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["Throttle"]

KEYS = 10_000
"""Names and addresses that are kept, at most."""


class Throttle:
    """Failed attempts by name and by address; after `most` in `seconds` no further ones are heard."""

    def __init__(
        self,
        most: int = 8,
        seconds: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
        *,
        keys: int = KEYS,
    ) -> None:
        """At most so many `keys` are kept: of more, those that failed longest ago are forgotten."""
        self._most, self._seconds, self._clock, self._keys = most, seconds, clock, keys
        self._failed: dict[str, list[float]] = {}
        """The keys in the order of their last failures, with the times of those that still count."""
        self._lock = threading.Lock()

    def wait(self, *keys: str) -> int:
        """Seconds until these may try again; 0 if they may now."""
        now = self._clock()
        with self._lock:
            waits = [0.0]
            for key in keys:
                recent = [at for at in self._failed.get(key, ()) if now - at < self._seconds]
                if len(recent) >= self._most:
                    waits.append(self._seconds - (now - recent[-self._most]))
            return int(max(waits) + 0.999)

    def failed(self, *keys: str) -> None:
        """Count a failed attempt."""
        now = self._clock()
        with self._lock:
            for key in keys:
                recent = [at for at in self._failed.pop(key, ()) if now - at < self._seconds]
                self._failed[key] = [*recent[-self._most :], now]
            while self._failed and (len(self._failed) > self._keys or self._expired(next(iter(self._failed)), now)):
                del self._failed[next(iter(self._failed))]

    def _expired(self, key: str, now: float) -> bool:
        return now - self._failed[key][-1] >= self._seconds
