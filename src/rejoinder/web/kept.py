"""Pages that have been made are kept, so that many readers of the same view cost as much as one.

Comes in: what a page is made from (its address, the state of the dossier, who may do what) and how to make it. Goes
out: its HTML, with a hole where the token of each reader's forms goes. Whoever asks for a page that is just being made
waits for it and does not make it a second time. What was not asked for longest goes first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future

__all__ = ["HOLE", "KeptPages"]

HOLE = secrets.token_hex(32)
"""Stands in kept pages for the token of a form; nothing in a document can be it, since it is drawn anew each start."""


class KeptPages:
    """Pages by what they are made from, at most `most` bytes of them. Safe to use from several threads."""

    def __init__(self, most: int = 32 * 1024 * 1024) -> None:
        self._most = most
        self._size = 0
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._under_way: dict[Hashable, Future[bytes]] = {}
        self._lock = threading.Lock()

    def page(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The page kept under that key, else the one that `make` makes; raises what that raises, and keeps nothing."""
        with self._lock:
            if (kept := self._pages.get(key)) is not None:
                self._pages.move_to_end(key)
                return kept
            other = self._under_way.get(key)
            if other is None:
                own: Future[bytes] = Future()
                self._under_way[key] = own
        if other is not None:
            return other.result()
        try:
            made = make()
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            own.set_exception(error)
            raise
        with self._lock:
            del self._under_way[key]
            self._pages[key] = made
            self._size += len(made)
            while self._size > self._most and self._pages:
                self._size -= len(self._pages.popitem(last=False)[1])
        own.set_result(made)
        return made
