"""Adding documents: the form, and a page for each job that shows how far it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from rejoinder.documents.days import checked_day
from rejoinder.documents.loading import SUFFIXES, Source, load_given
from rejoinder.errors import InputError
from rejoinder.web.entry import Changing, who_of
from rejoinder.web.jobs import Job
from rejoinder.web.shown import address
from rejoinder.web.site import Here, Site

__all__ = ["file_name", "router"]

_BAD = re.compile(r"[\x00-\x1f\x7f/\\:]+")
NAME = 200

router = APIRouter(include_in_schema=False)


def file_name(given: str | None) -> str:
    """A name a browser gave a file, as a plain name without folders."""
    name = _BAD.sub("/", given or "").rsplit("/", 1)[-1].strip(" .") or "pasted.txt"
    return name if len(name) <= NAME else name[: NAME // 2] + "…" + name[-NAME // 2 :]


@router.get("/add")
def add_page(request: Request, site: Here) -> Response:
    """The form, and the jobs of late."""
    if not site.may(request, "editor"):
        raise HTTPException(403, "Only users with the role editor may add documents.")
    values = {"jobs": site.jobs.all()[:10], "limit": site.settings.limit // (1024 * 1024), "suffixes": sorted(SUFFIXES)}
    return site.page(request, "add.html", values)


@router.post("/add")
async def add(request: Request, site: Here, form: Changing) -> Response:
    """Take files and text, and go to the page of their job."""
    files: list[tuple[str, bytes]] = []
    for one in form.getlist("files"):
        if isinstance(one, UploadFile) and (one.filename or one.size):
            files.append((file_name(one.filename), await one.read()))
    # unpacking what was sent may take long, and the site answers others meanwhile
    job = await run_in_threadpool(_job, files, form, request, site)
    return RedirectResponse(address("add", job.id), 303)


def _job(files: Sequence[tuple[str, bytes]], form: FormData, request: Request, site: Site) -> Job:
    if not site.snapshots.dossier.writable:
        raise HTTPException(409, f"{site.path.name}: may not be written; nothing can be added.")
    date = str(form.get("date", "")).strip() or None
    if date is not None:
        checked_day(date, "date")
    who = who_of(request, str(form.get("who", "")))
    text = str(form.get("text", ""))
    if text.strip():
        return site.jobs.take([*load_given(files, date=date), _pasted(text, form, date)], who=who)
    if not files:
        raise InputError("add: there is neither a file nor a text; choose files or paste a text")
    return site.jobs.start(files, who=who, date=date)


def _pasted(text: str, form: FormData, date: str | None) -> Source:
    text = text.replace("\r\n", "\n")  # browsers send every line break as two characters
    title = " ".join(str(form.get("title", "")).split()) or None
    outlet = " ".join(str(form.get("outlet", "")).split()) or None
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    name = file_name((title or "pasted")[:60] + ".txt")
    return Source(name, text, digest, title=title, published=date, outlet=outlet)


@router.get("/add/{job}")
def job_page(request: Request, site: Here, job: str) -> Response:
    """How far a job is; the same address shows what became of it when it is done."""
    found = site.jobs.get(job)
    if found is None:
        raise HTTPException(404, "This server remembers no such job. What was read is kept: look at the documents.")
    return site.page(request, "job.html", {"job": found, "documents": list(found.documents)})
