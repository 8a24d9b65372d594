"""Corrections for people: what was changed from what to what, by whom, when, why, and whether it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rejoinder.views.wording import legible, quote

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

    from rejoinder.record.corrections import Correction

__all__ = ["CorrectionsView", "correction_line", "words"]


def words(correction: Correction) -> tuple[str, str, str]:
    """What a correction is of, what that was before, and what it is made to be; "" where there is nothing to say."""
    kind, target, before, after = correction.kind, correction.target, correction.before, correction.after
    entry = quote(legible(target.entry.words.text)) if target.entry else ""
    issue = quote(legible(target.issues[0].label)) if target.issues else ""
    if kind in ("speaker", "actor"):
        return f"{kind} of {entry}", _who(before), _who(after)
    if kind == "act":
        return f"act of {entry}", before.replace("_", " "), after.replace("_", " ")
    if kind == "addressees":
        return f"addressees of {entry}", _names(before), _names(after)
    if kind == "reject":
        return f"{target.entry.kind if target.entry else 'entry'} {entry}", "", "rejected: was not said or done"
    if kind == "add":
        added = after.get("move")
        name = f"{added['act'].replace('_', ' ')} of " if added else ""
        who = (added or after["statement"])["by" if added else "speaker"] or {}
        return f"{target.entry.kind if target.entry else 'entry'} {entry}", "", f"added: {name}{_who(who)}"
    if kind == "issue":
        new = "an issue of its own"
        goal = quote(after["label"]) if after["id"] else f"{new}, {quote(after['label'])}" if after["label"] else new
        return f"issue of {entry}", quote(before["label"]) if before else "none", goal
    if kind == "standing":
        return f"{target.party} on {issue}", _standing(before), _standing(after)
    if kind == "label":
        return "label of an issue", quote(before), quote(after)
    if kind == "merge":
        return f"{len(before)} issues made one", " and ".join(map(quote, before)), quote(after)
    if kind == "split":
        count = len(after["moves"])
        moved = f"{count} move{'' if count == 1 else 's'} into a new issue"
        return f"issue {issue} split", "", f"{moved}, {quote(after['label'])}" if after["label"] else moved
    return f"document {legible(correction.document or '')}", "", "hidden" if kind == "hide" else "shown again"


def correction_line(correction: Correction) -> str:
    """A correction on one line, without who and when."""
    what, before, after = words(correction)
    return " ".join(f"{what}: {f'{before} → ' if before else ''}{after}".split())


class CorrectionsView:
    """Corrections to print with rich, a few lines each."""

    def __init__(self, corrections: Sequence[Correction], titles: dict[str, str] | None = None) -> None:
        """`titles` are by document id."""
        self._corrections = corrections
        self._titles = titles or {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Number, change, and under it who, when, why, where, and whether it shows."""
        from rich.table import Table
        from rich.text import Text

        if not self._corrections:
            yield Text("No corrections on record.")
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", style="bold")
        table.add_column(overflow="fold", ratio=1)
        for one in self._corrections:
            gone = one.state != "applied"
            table.add_row(str(one.nr), Text(correction_line(one), style="dim" if gone else ""))
            table.add_row("", self._told(one))
        yield table

    def _told(self, one: Correction) -> Text:
        from rich.text import Text

        told = Text(f"{legible(one.who)}, {one.when}", style="dim")
        if one.why:
            told.append(f": {legible(one.why)}")
        if one.document and one.kind not in ("hide", "show"):
            told.append(f" [{legible(self._titles.get(one.document, one.document))}]")
        if one.state == "undone":
            told.append(f"\nundone by {legible(one.undone_by or '')}, {one.undone_at}", style="yellow")
        elif one.reason:
            told.append(f"\n{one.state}: {legible(one.reason)}", style="yellow")
        return told


def _who(value: dict[str, Any] | None) -> str:
    if value is None:
        return "not named"
    name = legible(value.get("person") or value.get("text") or "")
    actor = legible(value.get("actor") or "")
    return f"{name} ({actor})" if name and actor and name != actor else name or actor or "not named"


def _names(values: Sequence[str]) -> str:
    return ", ".join(legible(one) for one in values) or "nobody"


def _standing(value: dict[str, Any]) -> str:
    return value["status"] or value["position"] or "nothing"
