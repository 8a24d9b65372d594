"""`rejoinder copies`, `check`, `failures`: what came more than once, whether all is whole, what could not be read."""

from typing import Annotated

import typer

from rejoinder.commands.terminal import (
    CodebookOption,
    DossierOption,
    Form,
    FormOption,
    ProcessesOption,
    opened,
    say,
    show_view,
    write,
)

__all__ = ["check", "copies", "failures"]


def copies(dossier: DossierOption, form: FormOption = Form.table) -> None:
    """List the documents that repeat another, with what only they have.

    What a copy repeats counts once, on the board and in the lists of statements and moves.
    """
    with opened(dossier) as record:
        found = record.copies()
        if form is not Form.table:
            write(found, form)
            return
        from rejoinder.views.copies import CopiesView

        show_view(CopiesView(found, record.documents()))


def check(dossier: DossierOption, form: FormOption = Form.table) -> None:
    """Check that a dossier is whole: the database, every reading and its spans, the full-text index.

    Nothing is changed. Each problem is a line; the exit status is 1 if there is any.
    """
    with opened(dossier) as record:
        found = record.check()
        if form is not Form.table:
            write(found, form)
        else:
            for problem in found:
                say(f"{dossier}: {problem}")
            if not found:
                print(f"{dossier}: whole ({len(record.documents())} documents)")
    if found:
        raise typer.Exit(1)


def failures(
    dossier: DossierOption,
    retry: Annotated[bool, typer.Option("--retry", help="Read them again, and list those that fail again.")] = False,
    form: FormOption = Form.table,
    codebook: CodebookOption = None,
    processes: ProcessesOption = None,
) -> None:
    """List the documents that could not be read and were set aside, or try them again.

    They are kept in the dossier as they came in, and passed over by `read` until another version can read them.
    """
    from contextlib import closing

    from rejoinder.engines.local import Failed
    from rejoinder.engines.progress import progress

    with opened(dossier, codebook) as record:
        if retry:
            before = len(record.set_aside())
            with (
                progress(total=before) as show,
                closing(record.retrying(processes=processes)) as outcomes,
            ):
                for outcome in outcomes:
                    show(record.report, outcome)
                    if isinstance(outcome, Failed):
                        say(str(outcome.failure))
            say(f"{dossier}: {record.report}" if before else f"{dossier}: nothing is set aside")
            if record.report.failures:
                raise typer.Exit(1)
            return
        found = record.set_aside()
        if form is not Form.table:
            write(found, form)
            return
        for one in found:
            tries = "tried once" if one.tries == 1 else f"tried {one.tries} times"
            message = one.message if one.message.startswith(one.path) else f"{one.path}: {one.message}"
            print(f"{message} ({tries}, last {one.set_at})")
        if not found:
            print("No document is set aside.")
