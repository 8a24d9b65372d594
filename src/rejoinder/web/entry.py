"""Who is asking, and what they may do: sessions, roles, the check of every form."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from rejoinder.record.users import Role, User
from rejoinder.web.site import Here, Site

__all__ = ["SESSION_COOKIE", "Changing", "LoginNeededError", "entered", "form_by", "who_of"]

SESSION_COOKIE = "rejoinder_session"
FIELDS = 4000
"""Fields of a form, at most; a long issue has a box for each of its moves."""
FILES = 500


class LoginNeededError(Exception):
    """Nobody is logged in where somebody must be."""


async def entered(request: Request, site: Here) -> None:
    """Note who is asking; where a login is needed and nobody is logged in, raises `LoginNeededError`."""
    request.state.user = None
    if site.settings.login:
        await run_in_threadpool(_logged_in, request, site)


def _logged_in(request: Request, site: Site) -> None:
    accounts = site.snapshots.dossier.accounts
    secret = request.cookies.get(SESSION_COOKIE, "")
    user = accounts.of(secret) if secret else None
    if user is None and request.url.path.startswith("/api/"):
        user = _basic(request, site)
    if user is None:
        raise LoginNeededError
    request.state.user = user


def _basic(request: Request, site: Site) -> User | None:
    """The user of a request with a name and password of its own (HTTP Basic), as programs send them."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    keys = (f"name {name}", f"from {request.client.host if request.client else ''}")
    wait = site.throttle.wait(*keys)
    if wait:
        raise HTTPException(429, f"Too many attempts; try again in {wait} seconds.", {"Retry-After": str(wait)})
    found = site.snapshots.dossier.accounts.check(name, password)
    if found is None:
        site.throttle.failed(*keys)
    return found


def form_by(role: Role) -> Callable[[Request, Site], Awaitable[FormData]]:
    """A form sent by somebody who has that role, from a page of this site."""

    async def form(request: Request, site: Here) -> FormData:
        if not site.may(request, role):
            raise HTTPException(403, f"Only users with the role {role} may do that.")
        if not site.tokens.own(request):
            raise HTTPException(403, "The form comes from another site; nothing was done.")
        found = await request.form(max_files=FILES, max_fields=FIELDS, max_part_size=site.settings.limit)
        if not site.tokens.right(request, str(found.get("token", ""))):
            raise HTTPException(403, "The form is too old or comes from elsewhere; go back, load the page again.")
        return found

    return form


Changing = Annotated[FormData, Depends(form_by("editor"))]
"""A form by which an editor changes the dossier."""


def who_of(request: Request, given: str = "") -> str:
    """Whose change it is: the user's; without login, whoever they say they are."""
    user: User | None = getattr(request.state, "user", None)
    return user.name if user is not None else " ".join(given.split())[:80]
