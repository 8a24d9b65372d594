"""Serving a dossier from the command line: what may listen where, and the server itself."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvicorn

from rejoinder.dossier import Dossier
from rejoinder.errors import InputError
from rejoinder.web.app import create_app
from rejoinder.web.guards import is_local
from rejoinder.web.site import Settings

__all__ = ["KEPT_ALIVE", "TURN", "serve"]

KEPT_ALIVE = 75
"""Seconds for which a connection is kept open without a question."""
TURN = 0.0005
"""Seconds after which a thread that computes gives way to one that answers: the board may be made anew meanwhile."""


def serve(
    path: os.PathLike[str], *, host: str, port: int, codebook: Any, limit: int, say: Callable[[str], None]
) -> None:
    """Serve a dossier until it is stopped.

    A dossier with users asks everybody to log in; one without is served to this machine only. Raises `InputError`
    where that is not so or the address cannot be had, and what `Dossier.open` raises.
    """
    with Dossier.open(path, create=False) as dossier:
        users = dossier.users()
    if not users and not is_local(host):
        raise InputError(
            f"serve: {host} can be reached from other machines, and {path} has no users to log in; "
            f"add one first: rejoinder users add NAME --role admin --dossier {path}"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host.strip("[]"), port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"serve: {host}:{port} cannot be had ({reason}); give another with --port") from None
        hosts = ("localhost", "127.0.0.1", "::1", host.strip("[]").lower()) if is_local(host) else None
        app = create_app(path, Settings(limit=limit, hosts=hosts, login=bool(users), codebook=codebook))
        shown = f"[{host}]" if ":" in host else host
        say(f"{path} is at http://{shown}:{port}/ (Ctrl-C stops){'; users log in' if users else ''}")
        # whoever reads asks again after a while: the connection is kept for that long
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=KEPT_ALIVE
        )
        server = uvicorn.Server(config)
        sys.setswitchinterval(TURN)
        server.run(sockets=[listening])
