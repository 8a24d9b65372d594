"""`rejoinder correct`: a person's changes to a dossier, one command a kind, and their list and undoing."""

# Without annotations put off: typer asks for them all, and those put off would be compiled at every start.

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from rejoinder.commands.terminal import (
    CodebookOption,
    DossierOption,
    Form,
    FormOption,
    guarded,
    opened,
    say,
    show_view,
    write,
)

__all__ = ["correct_app"]

correct_app = typer.Typer(
    no_args_is_help=True,
    help="Correct what was read or filed wrongly. What is corrected stays so when documents are read again.",
    epilog="Example: rejoinder correct list --dossier talks.db",
)

WhoOption = Annotated[
    str | None,
    typer.Option("--who", metavar="NAME", help="Who corrects; without it, the login name.", show_default=False),
]
WhyOption = Annotated[str, typer.Option("--why", metavar="WORDS", help="Why; kept with it.", show_default=False)]
NewOption = Annotated[bool, typer.Option("--new", help="Take a party that nobody in the dossier has named yet.")]
LabelOption = Annotated[
    str | None, typer.Option("--label", metavar="WORDS", help="What to call the issue.", show_default=False)
]
StatementArgument = Annotated[
    str, typer.Argument(metavar="STATEMENT", help="DOCUMENT#2, as `show` numbers it, or DOCUMENT/ID.")
]
MoveArgument = Annotated[str, typer.Argument(metavar="MOVE", help="DOCUMENT#b, as `show` letters it, or its id.")]
IssueArgument = Annotated[
    str, typer.Argument(metavar="ISSUE", help="Its number on the board, its id, or words of its label.")
]
PersonArgument = Annotated[
    str, typer.Argument(metavar="WHO", help="A party (id or name), a person, or both: 'Person (PARTY)'.")
]
DocumentArgument = Annotated[str, typer.Argument(metavar="DOCUMENT", help="An id, the start of one, or a path.")]


@correct_app.command(epilog="Example: rejoinder correct speaker call.txt#2 'Jane Toll (USA)' --dossier talks.db")
@guarded
def speaker(
    statement: StatementArgument,
    to: PersonArgument,
    dossier: DossierOption,
    who: WhoOption = None,
    why: WhyOption = "",
    new: NewOption = False,
) -> None:
    """Say who made a statement; moves read from it go with its speaker."""
    _correct(dossier, None, "speaker", statement, to, who=who, why=why, new=new)


@correct_app.command(epilog="Example: rejoinder correct act call.txt#b reject --dossier talks.db")
@guarded
def act(
    move: MoveArgument,
    to: Annotated[str, typer.Argument(metavar="ACT", help="demand, ask, propose, offer, accept, reject, defer...")],
    dossier: DossierOption,
    who: WhoOption = None,
    why: WhyOption = "",
) -> None:
    """Say what act a move is."""
    _correct(dossier, None, "act", move, to, who=who, why=why)


@correct_app.command(epilog="Example: rejoinder correct actor call.txt#b NATO --dossier talks.db")
@guarded
def actor(
    move: MoveArgument,
    to: PersonArgument,
    dossier: DossierOption,
    who: WhoOption = None,
    why: WhyOption = "",
    new: NewOption = False,
) -> None:
    """Say whose move a move is."""
    _correct(dossier, None, "actor", move, to, who=who, why=why, new=new)


@correct_app.command(epilog="Example: rejoinder correct addressee call.txt#b USA NATO --dossier talks.db")
@guarded
def addressee(
    move: MoveArgument,
    dossier: DossierOption,
    to: Annotated[
        list[str] | None, typer.Argument(metavar="PARTY...", help="Ids or names.", show_default=False)
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="It is directed at nobody.")] = False,
    who: WhoOption = None,
    why: WhyOption = "",
    new: NewOption = False,
) -> None:
    """Say at whom a move is directed, in place of all its addressees."""
    if bool(to) == nobody:
        raise typer.BadParameter("name the parties, or say --nobody", param_hint="PARTY")
    _correct(dossier, None, "addressees", move, to or [], who=who, why=why, new=new)


@correct_app.command(epilog="Example: rejoinder correct issue call.txt#b 3 --dossier talks.db")
@guarded
def issue(
    move: MoveArgument,
    dossier: DossierOption,
    to: Annotated[
        str | None,
        typer.Argument(metavar="ISSUE", help="Its number on the board, its id, or words of it.", show_default=False),
    ] = None,
    apart: Annotated[bool, typer.Option("--apart", help="Make a new issue of it instead.")] = False,
    label: LabelOption = None,
    who: WhoOption = None,
    why: WhyOption = "",
    codebook: CodebookOption = None,
) -> None:
    """Put a move under another issue, or make an issue of its own of it."""
    if (to is None) != apart:
        raise typer.BadParameter("name the issue, or say --apart", param_hint="ISSUE")
    _correct(dossier, codebook, "issue", move, to, who=who, why=why, label=label)


@correct_app.command(epilog="Example: rejoinder correct standing 3 NATO deferred --dossier talks.db")
@guarded
def standing(
    issue: IssueArgument,
    party: Annotated[str, typer.Argument(metavar="PARTY", help="Its id or name.")],
    to: Annotated[
        str,
        typer.Argument(
            metavar="STANDING",
            help="accepted, partly, open, deferred, rejected, unanswered, withdrawn; for, against, mixed; none.",
        ),
    ],
    dossier: DossierOption,
    who: WhoOption = None,
    why: WhyOption = "",
    new: NewOption = False,
    codebook: CodebookOption = None,
) -> None:
    """Set a cell of the board by hand."""
    _correct(dossier, codebook, "standing", (issue, party), to, who=who, why=why, new=new)


@correct_app.command(epilog="Example: rejoinder correct label 3 'arms control talks' --dossier talks.db")
@guarded
def label(
    issue: IssueArgument,
    to: Annotated[str, typer.Argument(metavar="WORDS", help="What the issue is to be called.")],
    dossier: DossierOption,
    who: WhoOption = None,
    why: WhyOption = "",
    codebook: CodebookOption = None,
) -> None:
    """Call an issue by other words."""
    _correct(dossier, codebook, "label", issue, to, who=who, why=why)


@correct_app.command(epilog="Example: rejoinder correct merge 3 7 --label 'arms control' --dossier talks.db")
@guarded
def merge(
    issues: Annotated[list[str], typer.Argument(metavar="ISSUE ISSUE...", help="Numbers, ids, or words of labels.")],
    dossier: DossierOption,
    label: LabelOption = None,
    who: WhoOption = None,
    why: WhyOption = "",
    codebook: CodebookOption = None,
) -> None:
    """Make issues one; the first keeps its id, and its label if no other is given."""
    _correct(dossier, codebook, "merge", issues, None, who=who, why=why, label=label)


@correct_app.command(epilog="Example: rejoinder correct split 3 call.txt#b call.txt#d --dossier talks.db")
@guarded
def split(
    issue: IssueArgument,
    moves: Annotated[list[str], typer.Argument(metavar="MOVE...", help="The moves that leave, as DOCUMENT#b or id.")],
    dossier: DossierOption,
    label: LabelOption = None,
    who: WhoOption = None,
    why: WhyOption = "",
    codebook: CodebookOption = None,
) -> None:
    """Take moves out of an issue into a new one."""
    _correct(dossier, codebook, "split", issue, moves, who=who, why=why, label=label)


@correct_app.command(epilog="Example: rejoinder correct hide call.txt --why 'a parody' --dossier talks.db")
@guarded
def hide(document: DocumentArgument, dossier: DossierOption, who: WhoOption = None, why: WhyOption = "") -> None:
    """Leave a document out of everything; it stays in the dossier."""
    _correct(dossier, None, "hide", document, None, who=who, why=why)


@correct_app.command(epilog="Example: rejoinder correct show call.txt --dossier talks.db")
@guarded
def show(document: DocumentArgument, dossier: DossierOption, who: WhoOption = None, why: WhyOption = "") -> None:
    """Show a hidden document again."""
    _correct(dossier, None, "show", document, None, who=who, why=why)


@correct_app.command(epilog="Example: rejoinder correct reject call.txt#2 --why 'a caption' --dossier talks.db")
@guarded
def reject(
    entry: Annotated[
        str, typer.Argument(metavar="ENTRY", help="A statement (DOCUMENT#2) or a move (DOCUMENT#b), or its id.")
    ],
    dossier: DossierOption,
    who: WhoOption = None,
    why: WhyOption = "",
) -> None:
    """Strike out a statement or a move that is none."""
    _correct(dossier, None, "reject", entry, None, who=who, why=why)


@correct_app.command("list", epilog="Example: rejoinder correct list --dossier talks.db")
@guarded
def list_(dossier: DossierOption, form: FormOption = Form.table, codebook: CodebookOption = None) -> None:
    """List all corrections, the undone ones and those that find nothing to apply to among them."""
    from rejoinder.views.corrections import CorrectionsView

    with opened(dossier, codebook) as record:
        found = record.corrections()
        if form is Form.table:
            show_view(CorrectionsView(found, {entry.id: entry.path for entry in record.documents()}))
        else:
            write(found, form)


@correct_app.command(epilog="Example: rejoinder correct undo 3 --dossier talks.db")
@guarded
def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Its number in `rejoinder correct list`.")],
    dossier: DossierOption,
    who: WhoOption = None,
) -> None:
    """Make it as if a correction had not been; it stays listed."""
    from rejoinder.views.corrections import correction_line

    with opened(dossier) as record:
        undone = record.undo(number, who=_name(who))
        say(f"{dossier}: correction {undone.nr} undone ({correction_line(undone)})")


def _correct(
    dossier: os.PathLike[str], codebook: Path | None, kind: str, target: Any, to: Any, *, who: str | None, **more: Any
) -> None:
    from rejoinder.views.corrections import correction_line

    with opened(dossier, codebook) as record:
        made = record.correct(kind, target, to, who=_name(who), **more)
        say(f"{dossier}: correction {made.nr}: {correction_line(made)}")


def _name(given: str | None) -> str:
    """Who corrects: as given, or whoever is logged in."""
    if given is not None:
        return given
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise typer.BadParameter("the login name is not known; say who corrects", param_hint="--who") from None
