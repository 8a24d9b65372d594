"""Logging in and out, and the users of a dossier for whoever may change them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from rejoinder.errors import InputError
from rejoinder.record.users import ROLES, SESSION
from rejoinder.web.entry import SESSION_COOKIE, form_by
from rejoinder.web.site import Here, Site, Text

__all__ = ["inside", "router", "safe_place"]

router = APIRouter(include_in_schema=False)
"""What is there for everybody."""
inside = APIRouter(include_in_schema=False)
"""What is there for who is logged in."""


def safe_place(given: str) -> str:
    """A place of this site to go on to; the board for an address that leads elsewhere."""
    return given if given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable() else "/"


@router.get("/login")
def login_page(request: Request, site: Here, next: Text = "/") -> Response:
    """The form to log in by."""
    return site.page(request, "login.html", {"next": safe_place(next), "line": ""})


@router.post("/login")
async def login(request: Request, site: Here) -> Response:
    """Log in, unless too many have failed to."""
    form = await request.form(max_files=0, max_fields=10)
    place = safe_place(str(form.get("next", "/")))
    name = " ".join(str(form.get("name", "")).split())[:80]
    keys = (f"name {name}", f"from {request.client.host if request.client else ''}")
    if not site.tokens.own(request) or not site.tokens.right(request, str(form.get("token", ""))):
        return site.page(request, "login.html", {"next": place, "line": "The form was too old; try again."}, status=403)
    wait = site.throttle.wait(*keys)
    if wait:
        line = f"Too many attempts; try again in {-(-wait // 60)} minutes."
        answer = site.page(request, "login.html", {"next": place, "line": line}, status=429)
        answer.headers["retry-after"] = str(wait)
        return answer
    accounts = site.snapshots.dossier.accounts
    secret = await run_in_threadpool(accounts.enter, name, str(form.get("password", "")))
    if secret is None:
        site.throttle.failed(*keys)
        line = "Name and password do not go together."
        return site.page(request, "login.html", {"next": place, "line": line}, status=403)
    answer = RedirectResponse(place, 303)
    answer.set_cookie(
        SESSION_COOKIE, secret, max_age=SESSION * 3600, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


@inside.post("/logout")
def logout(request: Request, site: Here, form: Annotated[FormData, Depends(form_by("reader"))]) -> Response:
    """Log out."""
    site.snapshots.dossier.accounts.leave(request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _admin(request: Request, site: Site) -> None:
    if not site.settings.login or not site.may(request, "admin"):
        raise HTTPException(403, "Only users with the role admin may do that.")


@inside.get("/users")
def users_page(request: Request, site: Here) -> Response:
    """The users."""
    _admin(request, site)
    return site.page(request, "users.html", {"users": site.snapshots.dossier.users(), "roles": ROLES})


@inside.post("/users")
def change_user(request: Request, site: Here, form: Annotated[FormData, Depends(form_by("admin"))]) -> Response:
    """Add, change or remove a user; the last admin stays one."""
    _admin(request, site)
    accounts = site.snapshots.dossier.accounts
    name = " ".join(str(form.get("name", "")).split())
    role = str(form.get("role", ""))
    admins = [user.name for user in accounts.all() if user.role == "admin"]
    if admins == [name] and (form.get("remove") or role != "admin"):
        raise InputError(f"users: {name} is the only admin; make somebody else one first")
    if form.get("remove"):
        accounts.remove(name)
    else:
        accounts.put(name, role, str(form.get("password", "")))
    return RedirectResponse("/users", 303)
