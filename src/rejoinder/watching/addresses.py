"""Addresses: which may be asked, on which network they may be, and which are the same article.

Feeds and pages of strangers name addresses at will, so each is looked at before it is asked: those given, those in a
feed, those a server sends on to. Names of hosts are checked again where they are resolved (`connection`).
"""

from __future__ import annotations

import ipaddress
import re

from rejoinder.errors import InputError

__all__ = ["LONGEST", "checked", "host_of", "is_public", "origin_of", "same"]

LONGEST = 2000
"""Characters of the longest address that is asked; databases index no more, and no article needs it."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that a gateway translates into IPv4 (RFC 6052)."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")


def checked(address: str) -> str:
    """An address as it is asked: in ASCII, without a fragment. Raises `InputError` where it may not be asked at all."""
    import httpx2

    shown = shown_of(address)
    if len(address) > LONGEST:
        raise InputError(f"{shown}: an address of over {LONGEST} characters; nothing so long is asked for")
    try:
        url = httpx2.URL(address.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise InputError(f"{shown}: no valid address; give one that begins with https:// or http://") from None
    if url.scheme not in ("http", "https"):
        scheme = _SCHEME.match(address.strip())
        named = f"{scheme[0].lower()} addresses are not asked" if scheme else "no address"
        raise InputError(f"{shown}: {named}; give one that begins with https:// or http://")
    if not url.raw_host or b"%" in url.raw_host or not 0 < (80 if url.port is None else url.port) < 65536:
        raise InputError(f"{shown}: no valid address; its host or port is none")
    if url.userinfo:
        raise InputError(f"{shown}: has a user name in it, which is not sent; give the address without it")
    return str(url.copy_with(fragment=None))


def shown_of(address: str) -> str:
    """An address for a message: on one line, not too long, without a password in it."""
    line = "".join(one if one.isprintable() else "\ufffd" for one in address.strip())
    line = re.sub(r"(?<=//)[^/@\s]*@", "", line)
    return line if len(line) <= 200 else line[:200] + "..."


def origin_of(address: str) -> str:
    """Scheme, host and port of an address that was checked: what one robots.txt is for."""
    import httpx2

    url = httpx2.URL(address)
    port = url.port or (443 if url.scheme == "https" else 80)
    host = url.raw_host.decode("ascii")
    return f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def host_of(address: str) -> str:
    """The host of an address that was checked: what is asked only so often."""
    import httpx2

    return httpx2.URL(address).raw_host.decode("ascii").lower()


def same(address: str) -> str:
    """What is the same for all addresses of one article: without fragment, marks of campaigns and order of the query.

    The marks are those that courlan knows (Barbaresi 2021).
    """
    from courlan import normalize_url

    try:
        found = str(normalize_url(address))
    except ValueError:
        found = address
    return found.partition("#")[0]


def is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the internet, and so no machine behind the reader's own door.

    Not public are those that IANA's registries of special-purpose addresses do not make globally reachable (private,
    loopback, link-local, shared, reserved, documentation), multicast, and IPv6 forms that hold such an IPv4 address.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        held = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if held is None and ip in _NAT64:
            held = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if held is not None:
            return is_public(held)
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast
