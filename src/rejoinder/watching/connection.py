"""Connections: only to addresses that are allowed, and never for longer than the time that was set.

A name is resolved once for each connection, every address it resolves to is looked at, and the connection is made to
one that was looked at: a name that resolves otherwise a moment later gains nothing. The time limit is for everything
that is done for one answer, so a server cannot stretch it by sending a byte now and then.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

__all__ = ["Blocked", "Deadline", "GuardedBackend", "resolve"]

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class Blocked(Exception):
    """A host has no address that may be connected to; the message says which it has."""


class Deadline:
    """When the answer that is waited for must be there; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = float("inf")

    def set(self, seconds: float) -> None:
        """From now on there are so many seconds."""
        self._end = self._clock() + seconds

    def left(self, most: float | None) -> float:
        """Seconds that one step may take, at most `most`; raises `httpcore2.ReadTimeout` where none are left."""
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time is up")
        return left if most is None else min(left, most)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them; raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to the addresses of a host that are `permitted`, and to no other."""

    def __init__(
        self,
        permitted: Callable[[IP], bool],
        deadline: Deadline,
        resolve: Callable[[str, int], list[str]] = resolve,
    ) -> None:
        self._permitted, self._deadline, self._resolve = permitted, deadline, resolve
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection; raises `Blocked`, or what httpcore2 raises."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(
                f"{host} is not known ({getattr(error, 'strerror', None) or error})"
            ) from error
        allowed = [one for one in found if self._permitted(ipaddress.ip_address(one.partition("%")[0]))]
        if not allowed:
            named = "" if found == [host] else f"{', '.join(found[:3]) or 'nowhere'}, "
            raise Blocked(f"{host} is {named}an address of a private network")
        failure: Exception = httpcore2.ConnectError(host)
        for one in allowed:
            try:
                stream = self._inner.connect_tcp(one, port, self._deadline.left(timeout), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Never: there are no feeds in sockets of this machine."""
        raise Blocked(path)


class _Stream(httpcore2.NetworkStream):
    """A connection each of whose steps ends in time."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
