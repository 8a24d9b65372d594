"""`rejoinder statements` and `moves`: what was said and done, each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rejoinder.commands.terminal import DossierOption, Form, FormOption, day, opened, show_view, write

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier

__all__ = ["moves", "statements", "titles"]

CopiesOption = Annotated[
    bool, typer.Option("--copies", help="List what copies of an article repeat as often as it stands there.")
]


def statements(dossier: DossierOption, form: FormOption = Form.table, copies: CopiesOption = False) -> None:
    """Show who said what; what copies of an article repeat once, with where else it stands."""
    with opened(dossier) as record:
        said = record.statements()
        entries = said if copies else record.once(said)
        if form is Form.table:
            from rejoinder.views.statements import StatementsView

            show_view(StatementsView(entries, titles(record)))
        else:
            write(entries, form)


def moves(
    dossier: DossierOption,
    form: FormOption = Form.table,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTY", help="Only those of a party, by its id or name.", show_default=False),
    ] = None,
    act: Annotated[
        list[str] | None, typer.Option(metavar="ACT", help="Only demands, say: demand.", show_default=False)
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(metavar="QUERY", help="Only those with these words, as for `find`.", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Only what was reported since.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Only what was reported by then.", show_default=False)
    ] = None,
    replies: Annotated[
        bool,
        typer.Option("--replies", help="Add what others did about the very same words: who supported, who opposed."),
    ] = False,
    unanswered: Annotated[
        bool, typer.Option("--unanswered", help="Only demands, proposals, offers on which nobody else took a position.")
    ] = False,
    copies: CopiesOption = False,
) -> None:
    """Show who did what towards whom; what copies of an article repeat once, with where else it stands."""
    from rejoinder.record.types import ACTS
    from rejoinder.views.picking import Picking

    for one in act or ():
        if one not in ACTS:
            raise typer.BadParameter(f"{one!r} is no act; acts are {', '.join(ACTS)}", param_hint="--act")
    days = (day(since, "--since"), day(until, "--until"))
    with opened(dossier) as record:
        entries = record.moves()
        found = record.find(about, limit=max(1, len(entries)), kinds=("move",)) if about else []
        words = {(hit.document, hit.id or "") for hit in found} if about else None
        wanted = Picking(tuple(by or ()), tuple(act or ()), words, *days, replies, unanswered)
        chosen = entries if wanted == Picking() else wanted(entries, record.board)
        if not copies:
            chosen = record.once(chosen)
        if form is Form.table:
            from rejoinder.views.moves import MovesView

            show_view(MovesView(chosen, titles(record)))
        else:
            write(chosen, form)


def titles(record: Dossier, *, dated: bool = False) -> dict[str, str]:
    """Titles of documents by id, after their days if asked for."""
    from rejoinder.views.wording import date_words, title_of

    return {
        entry.id: (f"{date_words(entry.published)}  " if dated else "") + title_of(entry.title, entry.path)
        for entry in record.documents()
    }
