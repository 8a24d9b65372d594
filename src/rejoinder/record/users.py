"""Users of a dossier that is served to others: names, roles, passwords as argon2 hashes, and sessions.

A password is kept as an argon2id hash and a session as the SHA-256 of what the browser has, so that who reads the
file can use neither. Sessions end after `SESSION` hours, and when the user's password or role is changed.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import delete, insert, select, update

from rejoinder.errors import InputError
from rejoinder.record.database import Database
from rejoinder.record.tables import sessions, users

__all__ = ["ROLES", "Role", "User", "Users"]

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Who may look; who may add and correct too; who may change users too. Each may what those before may."""

SESSION = 12
"""Hours a session lasts."""
SHORTEST = 8
"""Characters of the shortest password."""


class User(msgspec.Struct, frozen=True):
    """Somebody who may log in."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this user has at least that role."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Users:
    """The users in a dossier file."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def all(self) -> list[User]:
        """All users, by name."""
        with self._file.reading() as connection:
            rows = connection.execute(select(users.c.name, users.c.role).order_by(users.c.name)).all()
        return [User(row.name, row.role) for row in rows]

    def put(self, name: str, role: str, password: str) -> User:
        """Add a user, or give one another role and password; ends that user's sessions.

        Raises `InputError` for a name, role or password that will not do.
        """
        name = " ".join(name.split())
        if not name or len(name) > 80 or not name.isprintable():
            raise InputError("users: a name has 1 to 80 characters that can be printed")
        if role not in ROLES:
            raise InputError(f"users: {role!r} is no role; known are {', '.join(ROLES)}")
        if len(password) < SHORTEST:
            raise InputError(f"users: a password has at least {SHORTEST} characters")
        row = {"role": role, "password": _hasher().hash(password)}
        with self._file.writing() as connection:
            changed = connection.execute(update(users).where(users.c.name == name).values(row)).rowcount
            if not changed:
                connection.execute(insert(users).values(name=name, made_at=_now().isoformat(timespec="seconds"), **row))
            connection.execute(delete(sessions).where(sessions.c.user == name))
        return msgspec.convert({"name": name, "role": role}, User)

    def remove(self, name: str) -> None:
        """Remove a user and end their sessions; raises `InputError` if there is none of that name."""
        with self._file.writing() as connection:
            if not connection.execute(delete(users).where(users.c.name == name)).rowcount:
                raise InputError(f"users: there is no user {name}")

    def check(self, name: str, password: str) -> User | None:
        """The user, if name and password go together.

        Takes as long for a name that is not there as for a wrong password.
        """
        from argon2.exceptions import VerificationError

        with self._file.reading() as connection:
            row = connection.execute(select(users).where(users.c.name == name)).first()
        try:
            _hasher().verify(row.password if row else _nobody(), password)
        except VerificationError:
            return None
        return None if row is None else User(row.name, row.role)

    def enter(self, name: str, password: str) -> str | None:
        """Log in: the secret of a new session, or None if name and password do not go together."""
        if self.check(name, password) is None:
            return None
        secret = secrets.token_urlsafe(32)
        ends = _now() + timedelta(hours=SESSION)
        with self._file.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.ends_at < _now().isoformat()))
            connection.execute(insert(sessions).values(secret=_digest(secret), user=name, ends_at=ends.isoformat()))
        return secret

    def of(self, secret: str) -> User | None:
        """Whose session a secret is; None if it is none or has ended."""
        query = (
            select(users.c.name, users.c.role)
            .join(sessions, sessions.c.user == users.c.name)
            .where(sessions.c.secret == _digest(secret), sessions.c.ends_at >= _now().isoformat())
        )
        with self._file.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else User(row.name, row.role)

    def leave(self, secret: str) -> None:
        """Log out."""
        with self._file.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.secret == _digest(secret)))


def _now() -> datetime:
    return datetime.now(UTC)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@functools.cache
def _hasher() -> Any:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError:
        raise InputError("users: argon2 is not installed; install it with: pip install 'rejoinder[web]'") from None
    return PasswordHasher()


@functools.cache
def _nobody() -> str:
    hashed: str = _hasher().hash(secrets.token_urlsafe(16))
    return hashed
