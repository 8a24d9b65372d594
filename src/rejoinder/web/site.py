"""One site: a dossier with the settings it is served by, and the way from a template to an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Query, Request
from fastapi import Path as PathParameter
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from rejoinder.engines.local import Reader
from rejoinder.made import Filing
from rejoinder.record.place import ServerAddress
from rejoinder.web.guards import COOKIE, Tokens
from rejoinder.web.jobs import Jobs
from rejoinder.web.kept import HOLE, KeptPages
from rejoinder.web.meanings import Meanings
from rejoinder.web.shown import environment
from rejoinder.web.snapshot import Snapshot, Snapshots
from rejoinder.web.throttle import Throttle

__all__ = ["Current", "Here", "Number", "Page", "PageNumber", "Settings", "Site", "Text", "paged"]

MOST_PAGES = 1_000_000
Text = Annotated[str, Query(max_length=400)]
"""A short text in an address."""
PageNumber = Annotated[int, Query(ge=1, le=MOST_PAGES)]
"""Which page of a list."""
Number = Annotated[int, PathParameter(ge=1, le=2**53)]
"""The number of something, in the path of an address."""


@dataclass(frozen=True)
class Settings:
    """How a site is served: `limit` bytes of one upload, `hosts` it answers to (None: any), whether to log in."""

    limit: int = 32 * 1024 * 1024
    hosts: tuple[str, ...] | None = ("localhost", "127.0.0.1", "::1")
    login: bool = False
    codebook: Any = None
    reader: Callable[[], Reader] | None = field(default=None, repr=False)
    filing: Filing | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Page:
    """A part of a list: its items, its number from 1, how many pages and items there are."""

    items: list[Any]
    number: int
    pages: int
    total: int
    per: int

    @property
    def first(self) -> int:
        """The number of its first item, from 1."""
        return (self.number - 1) * self.per + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The number of its last item."""
        return self.first + len(self.items) - 1 if self.items else 0


def paged(items: Any, number: int, per: int) -> Page:
    """The page of that number, the last one if there are not so many."""
    pages = max(1, -(-len(items) // per))
    number = min(number, pages)
    return Page(list(items[(number - 1) * per : number * per]), number, pages, len(items), per)


class Site:
    """A dossier being served."""

    def __init__(self, path: Path | ServerAddress, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self.snapshots = Snapshots(path, codebook=settings.codebook, reader=settings.reader, filing=settings.filing)
        self.tokens = Tokens()
        self.meanings = Meanings(self.snapshots.dossier)
        self.throttle = Throttle()
        self.jobs = Jobs(self.snapshots)
        self.kept = KeptPages()
        self.templates = environment()
        static = Path(__file__).parent / "static"
        self.versions = {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:10] for file in sorted(static.iterdir())
        }

    def close(self) -> None:
        """Finish what is being added and close the file."""
        self.jobs.close()
        self.meanings.close()
        self.snapshots.close()

    @property
    def name(self) -> str:
        """What the dossier is called: its file without the folder, or its database."""
        return self.path.stem

    def page(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        *,
        of: Hashable = None,
        status: int = 200,
    ) -> Response:
        """A template filled in; with an ETag, so that a page that has not changed is not sent again.

        `of` says what the page is made from besides its address, such as `Snapshot.key`: pages made from the same are
        made once, and `values`, then a function, is called only for that.
        """
        cookie = self.tokens.cookie(request)
        query = request.scope["query_string"].decode("ascii", "replace")
        # whatever a template sees of the request is here, and with it in the key
        given = {
            "here": request.scope["path"],
            "whole": request.scope["path"] + (f"?{query}" if query else ""),
            "typed": str(request.query_params.get("q", "")),
            "user": getattr(request.state, "user", None),
            "may_edit": self.may(request, "editor") and self.snapshots.dossier.writable,
            "me": unquote(request.cookies.get("rejoinder_who", ""))[:80],
            "corrected": number if (number := request.query_params.get("corrected", "")).isdecimal() else "",
            "stale": self.snapshots.stale,
        }

        def make() -> bytes:
            more = values() if callable(values) else values or {}
            own = {"site": self.name, "versions": self.versions, "token": HOLE, "login": self.settings.login}
            return self.templates.get_template(template).render(**own, **given, **more).encode("utf-8", "replace")

        made = make() if of is None else self.kept.page((template, of, *given.values()), make)
        body = made.replace(HOLE.encode(), self.tokens.token(cookie).encode())
        tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        if status == 200 and request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag})
        answer = HTMLResponse(body, status_code=status, headers={"etag": tag} if status == 200 else {})
        if request.cookies.get(COOKIE) != cookie:
            answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return answer

    def may(self, request: Request, role: str) -> bool:
        """Whether whoever asks has that role; on a site without login everybody has every role."""
        if not self.settings.login:
            return True
        user = getattr(request.state, "user", None)
        return user is not None and user.may(role)


# These do nothing that takes time: as coroutines they need no thread of the pool, which a busy server waits for.


async def _site(request: Request) -> Site:
    found: Site = request.app.state.site
    return found


async def _current(site: Annotated[Site, Depends(_site)]) -> Snapshot:
    found = site.snapshots.ready()
    return found if found is not None else await run_in_threadpool(site.snapshots.current)


Here = Annotated[Site, Depends(_site)]
"""The site, as an argument of a page."""
Current = Annotated[Snapshot, Depends(_current)]
"""The newest snapshot, as an argument of a page."""
