"""The commands: results to standard output, everything else to standard error.

Exit status: 0 done, 1 something failed (each failure is one line), 2 wrong usage, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec

import typer

from rejoinder.exchange.commands import add_commands

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier
    from rejoinder.engines.local import Report
    from rejoinder.views.selection import Selection

__all__ = ["app", "main"]

P = ParamSpec("P")

app = typer.Typer(
    name="rejoinder",
    help="Read the coverage of a negotiation and keep its record: who asked what of whom, and what was answered.",
    epilog="Start with: rejoinder read article.txt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Form(StrEnum):
    """How results are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


class ReadForm(StrEnum):
    """How `read` writes its results."""

    board = "board"
    json = "json"
    jsonl = "jsonl"


DossierOption = Annotated[
    Path, typer.Option("--dossier", "-d", metavar="FILE", help="The dossier to look into.", show_default=False)
]
CodebookOption = Annotated[
    Path | None,
    typer.Option("--codebook", "-c", metavar="FILE", help="File by this codebook.", show_default=False),
]
FormOption = Annotated[
    Form, typer.Option("--format", "-f", help="A table for people, one JSON value, or a JSON value a line.")
]


def main() -> NoReturn:
    """Run the command line; leaves with the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not the end of the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        _say("stopped")
        sys.exit(130)
    sys.exit(0)


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors become one line and an exit status."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        from rejoinder.errors import RejoinderError

        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            _say("stopped")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever read our output has had enough; Python must not complain when it flushes at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except RejoinderError as error:
            _say(str(error))
            raise typer.Exit(1) from None
        except OSError as error:
            _say(f"{error.filename or 'output'}: {(error.strerror or str(error)).lower()}")
            raise typer.Exit(1) from None
        except (typer.Exit, typer.BadParameter, typer.Abort):
            raise
        except Exception as error:
            if os.environ.get("REJOINDER_DEBUG"):
                raise
            first = (str(error).splitlines() or [""])[0]
            _say(f"{type(error).__name__}: {first}; please report it (REJOINDER_DEBUG=1 shows where)")
            raise typer.Exit(1) from None

    return guarded


def _version(wanted: bool) -> None:
    if wanted:
        import rejoinder

        print(f"rejoinder {rejoinder.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Nothing before the commands."""


@app.command(epilog="Example: rejoinder read articles/*.txt --dossier talks.db --date 2022-01-29")
@_guarded
def read(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE", help="Files, folders, globs, or - for standard input.", show_default=False),
    ],
    dossier: Annotated[
        Path | None,
        typer.Option("--dossier", "-d", metavar="FILE", help="Keep what is read in this dossier.", show_default=False),
    ] = None,
    form: Annotated[
        ReadForm, typer.Option("--format", "-f", help="The board for people, a JSON list, or a JSON object a document.")
    ] = ReadForm.board,
    date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="When the articles were published, if known.", show_default=False),
    ] = None,
    codebook: CodebookOption = None,
) -> None:
    """Read articles and show the board, or write all that was read in them.

    Without --dossier nothing is kept. With it, the board is that of the whole dossier, and what is in it already is
    not read again.
    """
    from rejoinder.dossier import Dossier
    from rejoinder.engines.local import Failed, progress

    with Dossier.open(dossier, codebook=_codebook(codebook)) as record, progress() as show:
        outcomes = record.outcomes(*articles, date=_date(date), stdin=sys.stdin.buffer)

        def readings() -> Iterable[Any]:
            for outcome in outcomes:
                show(record.report)
                if isinstance(outcome, Failed):
                    _say(str(outcome.failure))
                elif form is not ReadForm.board:
                    yield outcome.reading or record.document(outcome.id)

        try:
            if form is ReadForm.board:
                for _ in readings():
                    pass
            else:
                _write(readings(), Form(form.value))
        except KeyboardInterrupt:
            _say(_stopped(record.report, dossier))
            raise typer.Exit(130) from None
        if dossier is not None:
            _say(f"{dossier}: {record.report}")
        if form is ReadForm.board and (record.report.added or record.report.already):
            _board(record, evidence=False)
        if record.report.failures:
            raise typer.Exit(1)


@app.command(epilog="Example: rejoinder board --dossier talks.db --evidence")
@_guarded
def board(
    dossier: DossierOption,
    form: FormOption = Form.table,
    evidence: Annotated[bool, typer.Option("--evidence", "-e", help="Add the sentences each entry rests on.")] = False,
    unanswered: Annotated[bool, typer.Option("--unanswered", help="Issues with no answer yet first.")] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Only issues with a move reported since that day.", show_default=False),
    ] = None,
    disputed: Annotated[bool, typer.Option("--disputed", help="Only issues where claims stand.")] = False,
    codebook: CodebookOption = None,
) -> None:
    """Show the issues and where each party stands on them."""
    from rejoinder.views.board import board_rows
    from rejoinder.views.selection import Selection

    wanted = Selection(unanswered, _date(since, "--since"), disputed)
    with _open(dossier, codebook) as record:
        if form is Form.table:
            _board(record, evidence=evidence, wanted=wanted)
            return
        whole = record.board()
        chosen = whole.issues
        if wanted != Selection():
            chosen = tuple(row.issue for row in wanted(board_rows(whole), record.moves()))
        if form is Form.json:
            _write_one(type(whole)(whole.parties, chosen))
        else:
            _write(chosen, form)


@app.command(epilog='Example: rejoinder why "written guarantees" RUS --dossier talks.db')
@_guarded
def why(
    issue: Annotated[str, typer.Argument(help="An issue: its number on the board, its id, or words of its label.")],
    party: Annotated[str, typer.Argument(help="A party: its id or its name.")],
    dossier: DossierOption,
    form: FormOption = Form.table,
    codebook: CodebookOption = None,
) -> None:
    """Explain one cell of the board: the rule, and every sentence it rests on."""
    from rejoinder.views.why import WhyView, cell_of

    with _open(dossier, codebook) as record:
        found, who, standing = cell_of(record.board(), issue, party)
        if form is Form.table:
            _print(WhyView(found, who, standing, record.moves()))
        elif standing is not None:
            _write_one(standing)


codebook_app = typer.Typer(no_args_is_help=True, help="Make a codebook: a file that fixes issues, parties and names.")
app.add_typer(codebook_app, name="codebook")


@codebook_app.command(epilog="Example: rejoinder codebook suggest --dossier talks.db > codebook.yaml")
@_guarded
def suggest(dossier: DossierOption, codebook: CodebookOption = None) -> None:
    """Write a codebook to edit, made of the board as it is now."""
    from rejoinder.filing import suggest as suggested

    with _open(dossier, codebook) as record:
        _emit([suggested(record.board(), list(record.readings()))])


@app.command(epilog="Example: rejoinder statements --dossier talks.db --format jsonl")
@_guarded
def statements(dossier: DossierOption, form: FormOption = Form.table) -> None:
    """Show who said what."""
    with _open(dossier) as record:
        entries = record.statements()
        if form is Form.table:
            from rejoinder.views.statements import StatementsView

            _print(StatementsView(entries, _titles(record)))
        else:
            _write(entries, form)


@app.command(epilog="Example: rejoinder moves --dossier talks.db")
@_guarded
def moves(dossier: DossierOption, form: FormOption = Form.table) -> None:
    """Show who did what towards whom: demands, offers, answers."""
    with _open(dossier) as record:
        entries = record.moves()
        if form is Form.table:
            from rejoinder.views.moves import MovesView

            _print(MovesView(entries, _titles(record)))
        else:
            _write(entries, form)


@app.command(epilog="Example: rejoinder timeline --dossier talks.db")
@_guarded
def timeline(dossier: DossierOption, form: FormOption = Form.table) -> None:
    """Show what happened in the order of time."""
    with _open(dossier) as record:
        events = record.timeline()
        if form is Form.table:
            from rejoinder.views.timeline import TimelineView

            _print(TimelineView(events))
        else:
            _write(events, form)


@app.command(epilog="Example: rejoinder show 3f9a --dossier talks.db")
@_guarded
def show(
    dossier: DossierOption,
    document: Annotated[
        str | None,
        typer.Argument(help="An id, the start of one, or a path; without it, all are listed.", show_default=False),
    ] = None,
    form: FormOption = Form.table,
) -> None:
    """Show a document with its statements and moves marked, or list the documents."""
    from rejoinder.views.document import DocumentsView, DocumentView

    with _open(dossier) as record:
        if document is None:
            entries = record.documents()
            if form is Form.table:
                _print(DocumentsView(entries))
            else:
                _write(entries, form)
            return
        reading = record.document(document)
        if form is Form.table:
            _print(DocumentView(reading))
        else:
            _write_one(reading)


@app.command(epilog='Example: rejoinder find "written answers" --dossier talks.db')
@_guarded
def find(
    query: Annotated[
        str, typer.Argument(help='Words that must all occur; "a phrase", begin*, -without, one OR other.')
    ],
    dossier: DossierOption,
    form: FormOption = Form.table,
    limit: Annotated[int, typer.Option(min=1, help="At most so many moves, statements and documents each.")] = 50,
) -> None:
    """Find words in the moves, the statements and the texts."""
    with _open(dossier) as record:
        hits = record.find(query, limit=limit)
        if form is Form.table:
            from rejoinder.views.hits import HitsView

            _print(HitsView(hits, query, _titles(record, dated=True)))
        else:
            _write(hits, form)


add_commands(app, _guarded)


def _open(path: Path, codebook: Path | None = None) -> Dossier:
    from rejoinder.dossier import Dossier

    return Dossier.open(path, create=False, codebook=_codebook(codebook))


def _codebook(path: Path | None) -> Any:
    if path is None:
        return None
    from rejoinder.filing import load_codebook

    return load_codebook(path)


def _date(value: str | None, option: str = "--date") -> str | None:
    if value is not None:
        import datetime

        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            raise typer.BadParameter(f"{value!r} is no date; write it as YYYY-MM-DD", param_hint=option) from None
    return value


def _stopped(report: Report, dossier: Path | None) -> str:
    if dossier is None:
        return "stopped; nothing was kept (with --dossier FILE it would be)"
    stored = report.added + report.already
    return (
        f"stopped; {dossier} is whole and has {stored} of the documents; "
        "run the same command again to go on, what is stored is not read twice"
    )


def _board(record: Dossier, *, evidence: bool, wanted: Selection | None = None) -> None:
    from rejoinder.views.board import BoardView, board_rows

    board, moves = record.board(), record.moves()
    rows = wanted(board_rows(board), moves) if wanted else None
    words = wanted.words if wanted else ""
    _print(BoardView(board, moves, documents=len(record.documents()), evidence=evidence, rows=rows, wanted=words))


def _titles(record: Dossier, *, dated: bool = False) -> dict[str, str]:
    from rejoinder.views.wording import date_words, title_of

    return {
        entry.id: (f"{date_words(entry.published)}  " if dated else "") + title_of(entry.title, entry.path)
        for entry in record.documents()
    }


def _print(view: Any) -> None:
    from rich.console import Console

    # Article texts are full of brackets and numbers that rich would take for markup or colour.
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.print(view)
        return
    # Rich fills lines with spaces up to the width; in a pipe or a file they are only in the way.
    with console.capture() as captured:
        console.print(view)
    print("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


def _write_one(value: Any) -> None:
    from rejoinder.views.encoding import json_object

    _emit([json_object(value) + "\n"])


def _write(entries: Iterable[Any], form: Form) -> None:
    from rejoinder.views.encoding import json_lines, json_list

    _emit(json_list(entries) if form is Form.json else json_lines(entries))


def _emit(pieces: Iterable[str]) -> None:
    """Write JSON as UTF-8, whatever the terminal's encoding, each piece at once."""
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()


def _say(line: str) -> None:
    print(f"rejoinder: {line}", file=sys.stderr, flush=True)
