"""The throttle on guessing: failed attempts are counted, and too many are not heard for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["Throttle"]


class Throttle:
    """Failed attempts by name and by address; after `most` in `seconds` no further ones are heard."""

    def __init__(self, most: int = 8, seconds: float = 600.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._failed: dict[str, list[float]] = {}
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
                recent = [at for at in self._failed.get(key, ()) if now - at < self._seconds]
                self._failed[key] = [*recent, now]
            if len(self._failed) > 10_000:
                self._failed = {k: v for k, v in self._failed.items() if v and now - v[-1] < self._seconds}
