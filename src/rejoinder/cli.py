"""The commands: results to standard output, everything else to standard error.

Exit status: 0 done, 1 something failed (each failure is one line), 2 wrong usage, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from rejoinder.commands.code import code
from rejoinder.commands.copy import copy
from rejoinder.commands.correct import correct_app
from rejoinder.commands.entries import moves, statements, titles
from rejoinder.commands.gold import adjudicate, evaluate
from rejoinder.commands.helptext import with_flowing_help
from rejoinder.commands.readings import Engine, load, read_apart
from rejoinder.commands.serve import serve, users_app
from rejoinder.commands.terminal import (
    CodebookOption,
    DossierOption,
    Form,
    FormOption,
    ProcessesOption,
    codebook_in,
    columns_in,
    day,
    dossier_option,
    emit,
    guarded,
    opened,
    say,
    show_view,
    write,
    write_one,
)
from rejoinder.commands.upkeep import check, copies, failures
from rejoinder.commands.watch import watch
from rejoinder.exchange.commands import add_commands

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier
    from rejoinder.engines.local import Report
    from rejoinder.views.selection import Selection

__all__ = ["app", "main"]

app = typer.Typer(
    name="rejoinder",
    help="Read the coverage of a negotiation and keep its record: who asked what of whom, and what was answered.",
    epilog="Start with: rejoinder read article.txt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class ReadForm(StrEnum):
    """How `read` writes its results."""

    board = "board"
    json = "json"
    jsonl = "jsonl"


def main() -> NoReturn:
    """Run the command line; leaves with the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not the end of the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        say("stopped")
        sys.exit(130)
    sys.exit(0)


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
@guarded
def read(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE", help="Files, folders, globs, or - for standard input.", show_default=False),
    ],
    dossier: Annotated[
        os.PathLike[str] | None,
        dossier_option("Keep what is read in this dossier."),
    ] = None,
    form: Annotated[
        ReadForm, typer.Option("--format", "-f", help="The board for people, a JSON list, or a JSON object a document.")
    ] = ReadForm.board,
    date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="When the articles were published, if known.", show_default=False),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN,...",
            help="Which column of a table is what: text=body,published=date. Fields: text, id, title, published, url, "
            "outlet, language. text=lead+body joins columns; published=date:%d/%m/%Y says how dates are written.",
            show_default=False,
        ),
    ] = None,
    codebook: CodebookOption = None,
    processes: ProcessesOption = None,
    readings: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Keep what is read as Parquet files in this folder (or s3://...), for `rejoinder load`.",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="With --readings: read on this machine, or on a cluster by Ray Data.")
    ] = Engine.local,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="With --engine ray: the cluster to join; without it one is started on this machine.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read articles and show the board, or write all that was read in them.

    Without --dossier nothing is kept. With it, the board is that of the whole dossier, and what is in it already is
    not read again. With --readings, what is read is kept as files that can be brought into a dossier later.

    An article may be an address, such as s3://bucket/2021/*.jsonl or https://...; that needs 'rejoinder[remote]'.

    Formats: .txt .md .html; .jsonl; .csv .tsv .parquet (columns found by their names, or --columns); .rss .atom .xml
    feeds; .eml .mbox; .docx; .pdf with a text layer; .warc; .zip and .tar of any of them; .gz .zst .bz2 .xz around any
    of them. What is in an archive is named ARCHIVE!MEMBER. Some need: pip install 'rejoinder[archives]'.

    Limits: a document, message or line 64 MB; a zip or Parquet file within an archive 4 GB; 6 layers of archives,
    messages and compression (a .tar.gz is 2); 10 million members in an archive; all that comes out of a file 1 TB and,
    beyond 16 MB, 200 times the size of the file. What goes beyond is left out with a line that says so.
    """
    from contextlib import closing

    if readings is not None or engine is Engine.ray or address is not None:
        if readings is None:
            raise typer.BadParameter("goes with --readings FOLDER", param_hint="--engine, --address")
        if dossier is not None:
            raise typer.BadParameter(
                "goes without --dossier; `rejoinder load FOLDER --dossier FILE` comes after", param_hint="--readings"
            )
        read_apart(
            articles, readings, engine, address, date=day(date), columns=columns_in(columns),
            codebook=codebook_in(codebook), processes=processes,
        )  # fmt: skip
        return

    from rejoinder.dossier import Dossier
    from rejoinder.engines.local import Failed
    from rejoinder.engines.progress import progress

    with (
        Dossier.open(dossier, codebook=codebook_in(codebook)) as record,
        progress(articles) as show,
        closing(
            record.outcomes(
                *articles,
                date=day(date),
                stdin=sys.stdin.buffer,
                columns=columns_in(columns),
                processes=processes,
            )
        ) as outcomes,
    ):

        def told() -> Iterable[Any]:
            for outcome in outcomes:
                show(record.report, outcome)
                if isinstance(outcome, Failed):
                    say(str(outcome.failure))
                elif form is not ReadForm.board:
                    yield outcome.reading or record.document(outcome.id)

        try:
            if form is ReadForm.board:
                for _ in told():
                    pass
            else:
                write(told(), Form(form.value))
        except KeyboardInterrupt:
            outcomes.close()
            say(_stopped(record.report, dossier))
            raise typer.Exit(130) from None
        if dossier is not None:
            say(f"{dossier}: {record.report}")
            if record.report.added and (older := len(record.outdated())):
                documents = "1 document was" if older == 1 else f"{older} documents were"
                say(f"{dossier}: {documents} read by an older version or another codebook; see `rejoinder reread`")
        if form is ReadForm.board and (record.report.added or record.report.already):
            _board(record, evidence=False)
        if record.report.failures:
            raise typer.Exit(1)


@app.command(epilog="Example: rejoinder board --dossier talks.db --evidence")
@guarded
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

    wanted = Selection(unanswered, day(since, "--since"), disputed)
    with opened(dossier, codebook) as record:
        if form is Form.table:
            _board(record, evidence=evidence, wanted=wanted)
            return
        whole = record.board()
        rows = board_rows(whole)
        if wanted != Selection():
            rows = wanted(rows, record.moves())
        chosen = tuple(row.issue for row in rows)  # in the order of their numbers
        if form is Form.json:
            write_one(type(whole)(whole.parties, chosen))
        else:
            write(chosen, form)


@app.command(epilog='Example: rejoinder why "written guarantees" RUS --dossier talks.db')
@guarded
def why(
    issue: Annotated[
        str, typer.Argument(help="An issue: its number on the board, its id, or words of its label or evidence.")
    ],
    party: Annotated[str, typer.Argument(help="A party: its id or its name.")],
    dossier: DossierOption,
    form: FormOption = Form.table,
    codebook: CodebookOption = None,
) -> None:
    """Explain one cell of the board: the rule, and every sentence it rests on."""
    from rejoinder.views.why import WhyView, cell_of

    with opened(dossier, codebook) as record:
        found, who, standing = cell_of(record.board(), issue, party)
        if form is Form.table:
            outlets = {entry.id: entry.outlet or entry.path for entry in record.documents()}
            show_view(WhyView(found, who, standing, record.moves(), outlets))
        elif standing is not None:
            write_one(standing)


codebook_app = typer.Typer(no_args_is_help=True, help="Make a codebook: a file that fixes issues, parties and names.")
app.add_typer(codebook_app, name="codebook")


@codebook_app.command(epilog="Example: rejoinder codebook suggest --dossier talks.db > codebook.yaml")
@guarded
def suggest(dossier: DossierOption, codebook: CodebookOption = None) -> None:
    """Write a codebook to edit, made of the board as it is now."""
    from rejoinder.filing import suggest as suggested

    with opened(dossier, codebook) as record:
        emit([suggested(record.board(), list(record.readings()))])


app.command(epilog="Example: rejoinder statements --dossier talks.db --format jsonl")(guarded(statements))
app.command(epilog="Example: rejoinder moves --dossier talks.db --by RUS --about expansion --replies")(guarded(moves))


@app.command(epilog="Example: rejoinder timeline --dossier talks.db")
@guarded
def timeline(dossier: DossierOption, form: FormOption = Form.table) -> None:
    """Show what happened in the order of time."""
    with opened(dossier) as record:
        events = record.timeline()
        if form is Form.table:
            from rejoinder.views.timeline import TimelineView

            show_view(TimelineView(events))
        else:
            write(events, form)


@app.command(epilog="Example: rejoinder show 3f9a --dossier talks.db")
@guarded
def show(
    dossier: DossierOption,
    document: Annotated[
        str | None,
        typer.Argument(help="An id, the start of one, or a path; without it, all are listed.", show_default=False),
    ] = None,
    form: FormOption = Form.table,
    why: Annotated[bool, typer.Option("--why", help="Add why each actor is taken to be who it is.")] = False,
) -> None:
    """Show a document with its statements and moves marked, or list the documents."""
    from rejoinder.views.document import DocumentsView, DocumentView

    with opened(dossier) as record:
        if document is None:
            entries = record.documents()
            if form is Form.table:
                show_view(DocumentsView(entries))
            else:
                write(entries, form)
            return
        reading = record.document(document)
        if form is Form.table:
            hidden = any(entry.hidden for entry in record.documents() if entry.id == reading.document.id)
            show_view(DocumentView(reading, hidden=hidden, reasons=record.reasons(reading) if why else None))
        else:
            write_one(reading)


@app.command(epilog='Example: rejoinder find "written answers" --dossier talks.db')
@guarded
def find(
    query: Annotated[
        str, typer.Argument(help='Words that must all occur; "a phrase", begin*, -without, one OR other.')
    ],
    dossier: DossierOption,
    form: FormOption = Form.table,
    limit: Annotated[int, typer.Option(min=1, help="At most so many moves, statements and documents each.")] = 50,
) -> None:
    """Find words in the moves, the statements and the texts."""
    with opened(dossier) as record:
        hits = record.find(query, limit=limit)
        if form is Form.table:
            from rejoinder.views.hits import HitsView

            show_view(HitsView(hits, query, titles(record, dated=True)))
        else:
            write(hits, form)


app.command(epilog="Example: rejoinder load readings --dossier talks.db")(guarded(load))
app.add_typer(correct_app, name="correct")
app.command(epilog="Example: rejoinder copies --dossier talks.db")(guarded(copies))
app.command(epilog="Example: rejoinder check --dossier talks.db")(guarded(check))
app.command(epilog="Example: rejoinder failures --dossier talks.db --retry")(guarded(failures))
app.command(epilog="Example: rejoinder watch feeds.opml --codebook talks.yaml --dossier talks.db")(watch)
app.command(epilog="Example: rejoinder serve talks.db")(serve)
app.add_typer(users_app, name="users")
add_commands(app, guarded)
app.command(epilog="Example: rejoinder adjudicate ana.db ben.db --decisions decisions.csv")(adjudicate)
app.command(epilog="Example: rejoinder evaluate gold.db talks.db")(evaluate)
app.command(epilog="Example: rejoinder code pairs.jsonl > codes.jsonl")(code)
app.command(epilog="Example: rejoinder copy talks.db talks-of-today.db")(copy)


@app.command(epilog="Example: rejoinder reread --dossier talks.db")
@guarded
def reread(
    dossier: DossierOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what an older version has read.")] = False,
    codebook: CodebookOption = None,
    processes: ProcessesOption = None,
) -> None:
    """Read again what an older version of the reader has read; corrections stay.

    The texts are those in the dossier. When stopped, the same command goes on where it was.
    """
    from contextlib import closing

    from rejoinder.engines.local import Failed
    from rejoinder.engines.progress import progress

    with (
        opened(dossier, codebook) as record,
        progress(total=len(record.outdated())) as show,
        closing(record.rereading(processes=processes)) as outcomes,
    ):
        if dry_run:
            paths = {entry.id: entry.path for entry in record.documents()}
            emit(f"{id}  {paths[id]}\n" for id in record.outdated())
            return
        try:
            for outcome in outcomes:
                show(record.report, outcome)
                if isinstance(outcome, Failed):
                    say(str(outcome.failure))
        except KeyboardInterrupt:
            say(f"stopped; {dossier} is whole, {record.report.added} were read again; the same command goes on")
            raise typer.Exit(130) from None
        say(f"{dossier}: {str(record.report).replace('read', 'read again', 1)}")
        if record.report.failures:
            raise typer.Exit(1)


with_flowing_help(app)


def _stopped(report: Report, dossier: os.PathLike[str] | None) -> str:
    if dossier is None:
        return "stopped; nothing was kept (with --dossier FILE it would be)"
    stored = report.added + report.already
    return (
        f"stopped; {dossier} is whole and has {stored} of the documents; "
        "run the same command again to go on, what is stored is not read twice"
    )


def _board(record: Dossier, *, evidence: bool, wanted: Selection | None = None) -> None:
    from rejoinder.engines.progress import busy
    from rejoinder.views.board import BoardView, board_rows

    with busy("Putting moves under issues, which is kept for the next time ..."):
        board, moves = record.board(), record.moves()
    rows = wanted(board_rows(board), moves) if wanted else None
    words = wanted.words if wanted else ""
    show_view(BoardView(board, moves, documents=len(record.documents()), evidence=evidence, rows=rows, wanted=words))
