"""`rejoinder watch`: feeds into a dossier, as articles come out, and what they change on its board."""

# Without annotations put off: typer asks for them all, and those put off would be compiled at every start.
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rejoinder.commands.terminal import CodebookOption, codebook_in, dossier_option, emit, guarded, say

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier
    from rejoinder.watching.watch import Watch

__all__ = ["watch"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class ReportForm(StrEnum):
    """How changes are written."""

    text = "text"
    json = "json"


@guarded
def watch(
    feeds: Annotated[
        str,
        typer.Argument(
            metavar="FEEDS",
            help="An OPML file, a list with an address a line, or a feed's address.",
            show_default=False,
        ),
    ],
    dossier: Annotated[
        os.PathLike[str],
        dossier_option("The dossier, made if it is not there."),
    ],
    codebook: CodebookOption = None,
    everything: Annotated[bool, typer.Option("--everything", help="Add every article, whatever it is about.")] = False,
    once: Annotated[bool, typer.Option("--once", help="One round, then end; for cron.")] = False,
    every: Annotated[str, typer.Option(metavar="TIME", help="Ask each feed so often: 90s, 15m, 2h, 1d.")] = "15m",
    report: Annotated[
        ReportForm, typer.Option(help="Changes of standings for people, or a JSON object a line.")
    ] = ReportForm.text,
    atom: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT", help="Write the last changes to this file as an Atom feed too.", show_default=False
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="An address at which servers' owners can reach you.", show_default=False),
    ] = None,
    pause: Annotated[float, typer.Option(metavar="SECONDS", min=0.0, help="Between two questions to one host.")] = 5.0,
    at_most: Annotated[int, typer.Option(metavar="N", min=1, help="Articles fetched in a round; others wait.")] = 200,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Ask servers of private networks and of this machine too.")
    ] = False,
) -> None:
    """Watch feeds: add the articles that match the codebook, and tell what they change on the board.

    Asks politely: only for what is new, with pauses, as robots.txt allows, and later when a server says so. What is
    known of feeds and articles is kept in the dossier; a watch that was stopped goes on where it was.
    """
    from rejoinder.dossier import Dossier
    from rejoinder.errors import InputError

    if not everything and codebook is None:
        raise typer.BadParameter("say what to add: --codebook FILE, or --everything", param_hint="--codebook")
    between = _duration(every)
    agent = _agent(contact)
    try:
        from rejoinder.watching.addresses import is_public
        from rejoinder.watching.fetching import Fetcher, Pace, SystemClock
        from rejoinder.watching.lists import feeds_in
        from rejoinder.watching.matching import Matching
        from rejoinder.watching.watch import Watch

        addresses, problems = feeds_in(feeds)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("rejoinder"):
            raise
        raise InputError(
            f"watch: {error.name} is not installed; install it with: pip install 'rejoinder[watch]'"
        ) from None
    for problem in problems:
        say(problem)
    book = codebook_in(codebook)
    wanted = (lambda source: True) if everything else Matching(book)
    clock = SystemClock()
    permitted = (lambda ip: True) if allow_private else is_public
    with (
        Dossier.open(dossier, codebook=book) as record,
        closing(Fetcher(agent, clock=clock, pace=Pace(clock, pause), permitted=permitted)) as fetcher,
    ):
        if not record.writable:
            raise InputError(f"{dossier}: may not be written; what is found could not be kept")
        watching = Watch(
            record, addresses, fetcher, clock,
            wanted=wanted, codebook=book, every=None if once else between, most=at_most, fail=say, note=say,
        )  # fmt: skip
        try:
            while True:
                with _shown() as watching.doing:
                    tally = watching.round()
                _report(watching, record, report, atom, clock.now().isoformat(timespec="seconds"))
                if once:
                    if not tally.feeds:
                        say(f"{dossier}: no feed is due before {_local(watching)}")
                    say(f"{dossier}: {tally}")
                    if tally.failed or problems:
                        raise typer.Exit(1)
                    return
                say(f"{dossier}: {tally}; next at {_local(watching)}")
                clock.sleep(max(1.0, (watching.next_at() - clock.now()).total_seconds()))
        except KeyboardInterrupt:
            say(f"stopped; {dossier} is whole, the same command goes on where this one was")
            raise typer.Exit(130) from None


def _report(watching: "Watch", record: "Dossier", form: ReportForm, atom: Path | None, now: str) -> None:
    """Tell what changed, then remember that it was told; a change may be told twice, but never not at all."""
    found = watching.changes()
    if form is ReportForm.json:
        from rejoinder.views.encoding import json_lines

        emit(json_lines(found))
    elif found:
        from rejoinder.views.changes import change_lines

        documents = {entry.id: entry for entry in record.documents()}
        print("".join(f"{line}\n" for line in change_lines(found, documents)), flush=True)
    if found:
        watching.reported(found)
    if atom is not None and (found or not atom.exists()):
        from rejoinder.watching.atom import write_atom

        write_atom(record, atom, now)


@contextmanager
def _shown() -> Iterator[Callable[[str], None]]:
    """Say on a terminal what is done just now, in one line that goes again."""
    if not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda words: status.update(Text(words))


def _local(watching: "Watch") -> str:
    return watching.next_at().astimezone().strftime("%Y-%m-%d %H:%M")


def _duration(value: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip())
    if found is None or int(found[1]) * _UNITS[found[2]] < 60:
        raise typer.BadParameter(f"{value!r} is no time; write it as 15m, 2h or 1d, at least 60s", param_hint="--every")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _agent(contact: str | None) -> str:
    """What the program names itself: its name, its version, and whom to write to."""
    import rejoinder

    agent = f"Rejoinder/{rejoinder.__version__}"
    if contact is None:
        return agent
    if not re.fullmatch(r"[!-~]+(?: [!-~]+)*", contact) or len(contact) > 200 or re.search(r"[()\\]", contact):
        raise typer.BadParameter("give an e-mail or web address in ASCII, without brackets", param_hint="--contact")
    return f"{agent} ({contact})"
