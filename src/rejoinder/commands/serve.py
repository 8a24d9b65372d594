"""`rejoinder serve`: a dossier as pages in a browser; `rejoinder users`: who may log in where others can reach it."""

import os
import sys
from typing import Annotated

import typer

from rejoinder.commands.terminal import (
    CodebookOption,
    DossierOption,
    codebook_in,
    dossier_place,
    emit,
    guarded,
    opened,
    say,
)

__all__ = ["serve", "users_app"]

users_app = typer.Typer(
    no_args_is_help=True, help="Say who may log in to a dossier that is served to others, and what they may do."
)


@guarded
def serve(
    dossier: Annotated[
        os.PathLike[str],
        typer.Argument(metavar="DOSSIER", parser=dossier_place, help="The dossier to show.", show_default=False),
    ],
    host: Annotated[str, typer.Option(help="The address to listen on; beyond this machine only with users.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8600,
    codebook: CodebookOption = None,
    upload_limit: Annotated[int, typer.Option(metavar="MB", min=1, help="Megabytes that may be added at once.")] = 32,
) -> None:
    """Show a dossier as pages in a browser, on this machine unless told otherwise."""
    try:
        from rejoinder.web.serving import serve as serving
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("rejoinder"):
            raise
        from rejoinder.errors import InputError

        raise InputError(
            f"serve: {error.name} is not installed; install the pages with: pip install 'rejoinder[web]'"
        ) from None
    limit = upload_limit * 1024 * 1024
    serving(dossier, host=host, port=port, codebook=codebook_in(codebook), limit=limit, say=say)


@users_app.command(epilog="Example: rejoinder users add ada --role editor --dossier talks.db")
@guarded
def add(
    name: Annotated[str, typer.Argument(help="The name to log in by.", show_default=False)],
    dossier: DossierOption,
    role: Annotated[str, typer.Option(help="reader looks, editor adds and corrects too, admin changes users too.")] = (
        "reader"
    ),
) -> None:
    """Add a user, or give one another role and password.

    The password is asked for; where standard input is no terminal, it is its first line.
    """
    with opened(dossier) as record:
        if sys.stdin.isatty():
            password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        user = record.accounts.put(name, role, password)
        say(f"{dossier}: {user.name} may log in as {user.role}")


@users_app.command(name="list", epilog="Example: rejoinder users list --dossier talks.db")
@guarded
def list_users(dossier: DossierOption) -> None:
    """List the users with their roles."""
    with opened(dossier) as record:
        emit(f"{user.name}  {user.role}\n" for user in record.users())


@users_app.command(epilog="Example: rejoinder users remove ada --dossier talks.db")
@guarded
def remove(
    name: Annotated[str, typer.Argument(help="The name they log in by.", show_default=False)], dossier: DossierOption
) -> None:
    """Remove a user and end their sessions."""
    with opened(dossier) as record:
        record.accounts.remove(name)
        say(f"{dossier}: {name} may log in no more")
