"""The application: its pages, its errors, and the guards around it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from rejoinder.errors import (
    BusyDossierError,
    InputError,
    ReadOnlyDossierError,
    RejoinderError,
    UnknownCorrectionError,
    UnknownDocumentError,
    UnreachableDossierError,
)
from rejoinder.record.place import place
from rejoinder.web import api
from rejoinder.web.entry import LoginNeededError, entered
from rejoinder.web.guards import Guards, TooLargeError
from rejoinder.web.pages import adding, board, correcting, document, issue, login, network, party, search, timeline
from rejoinder.web.shown import address
from rejoinder.web.site import Settings, Site

__all__ = ["create_app"]

_STATIC = Path(__file__).parent / "static"


class _Static(StaticFiles):
    """Files that browsers keep: their addresses change with their content."""

    def file_response(self, *arguments: Any, **more: Any) -> Response:
        answer = super().file_response(*arguments, **more)
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def create_app(path: str | os.PathLike[str], settings: Settings | None = None) -> ASGIApp:
    """The site of a dossier, of that file or address, as an ASGI application; raises what `Dossier.open` raises."""
    settings = settings or Settings()
    site = Site(place(path), settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(title="Rejoinder", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.site = site
    app.include_router(login.router)
    routers = [
        module.router for module in (adding, correcting, board, issue, document, timeline, network, party, search)
    ]
    for router in (login.inside, *routers):
        app.include_router(router, dependencies=[Depends(entered)])
    app.include_router(api.router, dependencies=[Depends(entered)])
    api.install(app)
    app.mount("/static", _Static(directory=_STATIC), name="static")
    for kind in (HTTPException, RequestValidationError, RejoinderError, TooLargeError, UnicodeEncodeError):
        app.add_exception_handler(kind, _failed)
    app.add_exception_handler(LoginNeededError, _login_first)
    return Guards(app, hosts=settings.hosts, limit=settings.limit)


def _failed(request: Request, error: Exception) -> Response:
    """One clear line for whatever went wrong: a page for people, JSON for programs."""
    site: Site = request.app.state.site
    status, line = _meaning(error, site)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": line}, status_code=status)
    return site.page(request, "error.html", {"line": line, "status": status}, status=status)


def _login_first(request: Request, error: Exception) -> Response:
    """To the form to log in by, and from there on to where one wanted to be; a program is told to log in."""
    if request.url.path.startswith("/api/"):
        headers = {"www-authenticate": 'Basic realm="Rejoinder", charset="UTF-8"'}
        return JSONResponse({"error": "log in first"}, status_code=401, headers=headers)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(address("login", next=wanted if request.method == "GET" and wanted != "/" else ""), 303)


def _meaning(error: Exception, site: Site) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        known = {404: "There is no such page.", 405: "This address cannot be used that way."}
        return error.status_code, known.get(error.status_code, "") if error.detail in (
            "Not Found",
            "Method Not Allowed",
        ) else str(error.detail)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first.get("loc", ())[1:])
        return 422, f"{where}: {first.get('msg', 'cannot be understood')}".replace("\n", " ")
    if isinstance(error, TooLargeError):
        return (
            413,
            f"Too large: at most {site.settings.limit // (1024 * 1024)} MB can be sent at once. Send it in parts.",
        )
    if isinstance(error, UnicodeEncodeError):
        return 422, "The address has characters that are none."
    if isinstance(error, UnknownDocumentError | UnknownCorrectionError):
        return 404, str(error)
    if isinstance(error, InputError):
        return 422, str(error)
    if isinstance(error, ReadOnlyDossierError):
        return 409, str(error)
    if isinstance(error, BusyDossierError | UnreachableDossierError):
        return 503, str(error)
    return 500, str(error)
