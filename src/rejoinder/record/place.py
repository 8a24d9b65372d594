"""Where a dossier is kept: a file, or a database of a PostgreSQL server, named so that no password is ever shown."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rejoinder.errors import InputError

__all__ = ["ServerAddress", "place"]

_SERVER = re.compile(r"postgres(?:ql)?://")


class ServerAddress(os.PathLike[str]):
    """The address of a database, `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?SETTINGS` as libpq takes it.

    As text it is the address without password and settings; `os.fspath` gives the whole. Source of the form:
    PostgreSQL, "libpq", section 34.1.1.2 (connection URIs). Raises `InputError` for what could not be told apart from
    a password with characters that have a meaning in an address.
    """

    def __init__(self, address: str) -> None:
        try:
            parts = urlsplit(_SERVER.sub("postgresql://", address, count=1))
        except ValueError:  # which names what it does not understand, a password perhaps
            raise InputError("postgresql://...: no address; write it as postgresql://USER@HOST:PORT/DATABASE") from None
        account, _, self._hosts = parts.netloc.rpartition("@")
        elsewhere = "" if account or not parts.netloc else parts.query
        if "@" in account or "@" in parts.path + elsewhere or "#" in address:
            # what follows such a sign may be a piece of the password: no word of it may come into a message
            raise InputError(
                "postgresql://...: a password with @ : / ? # or % in it is written with %40 %3A %2F %3F %23 %25 "
                "in an address; or leave it out and put it into ~/.pgpass"
            )
        self._whole = address
        self._user = account.partition(":")[0]
        self.name = unquote(parts.path.lstrip("/")) or unquote(self._user) or "postgresql"
        self._path = parts.path

    @property
    def stem(self) -> str:
        """The name of the database."""
        return self.name

    def __fspath__(self) -> str:
        return self._whole

    def __str__(self) -> str:
        return f"postgresql://{self._user}{'@' if self._user else ''}{self._hosts}{self._path}"

    def __repr__(self) -> str:
        return f"ServerAddress({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ServerAddress) and self._whole == other._whole

    def __hash__(self) -> int:
        return hash(self._whole)


def place(name: str | os.PathLike[str]) -> Path | ServerAddress:
    """The place of that name: an address where it begins with `postgresql://` or `postgres://`, else a file."""
    if isinstance(name, ServerAddress):
        return name
    written = os.fspath(name)
    return ServerAddress(written) if _SERVER.match(written) else Path(written)
