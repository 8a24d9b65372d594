"""A comparison of two codings, and scores on a gold set, for people, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from rejoinder.agreement.comparison import Agreement
from rejoinder.agreement.scoring import Scores
from rejoinder.views.wording import legible, quote

__all__ = ["agreement_lines", "score_lines"]

_WHAT = {
    "moves": "the same words marked as moves",
    "acts": "the same words marked as the same acts",
    "statements": "the same words marked as said",
    "act": "act of moves both have",
    "polarity": "for, against or neutral",
    "actor": "who makes the move",
    "person": "the person who acts",
    "addressees": "towards whom",
    "time": "when",
    "speaker": "who says it",
    "mode": "direct, indirect or mixed",
}


def agreement_lines(found: Agreement, one: str, other: str, disagreements: int) -> Iterator[str]:
    """A table of alphas, then so many places where the codings differ."""
    yield f"{found.documents} document{'' if found.documents == 1 else 's'} in both"
    for name, only in ((one, found.only_one), (other, found.only_other)):
        if only:
            yield f"only in {name}: {', '.join(only[:5])}{', ...' if len(only) > 5 else ''}"
    yield ""
    yield f"{'variable':12} {'alpha':>6}  {'95% interval':14} {'units':>6}"
    for variable in found.variables:
        alpha = "-" if variable.alpha is None else f"{variable.alpha:.2f}"
        between = "" if variable.low is None else f"{variable.low:.2f} to {variable.high:.2f}"
        line = f"{variable.name:12} {alpha:>6}  {between:14} {variable.units:6}"
        yield f"{line}  {_WHAT[variable.name]}"
    yield ""
    yield "Krippendorff's alpha: 1 full agreement, 0 as by chance; - where nothing varies."
    if disagreements and found.disagreements:
        yield ""
        yield f"{len(found.disagreements)} places where they differ"
        for place in found.disagreements[:disagreements]:
            yield ""
            yield f"  {legible(place.document)} {place.start}-{place.end}  {quote(place.text)}"
            yield f"    {place.variable}: {_said(one, place.one)}; {_said(other, place.other)}"
        left = len(found.disagreements) - disagreements
        if left > 0:
            yield ""
            yield f"  {left} more; --disagreements N shows them"


def _said(name: str, value: str | None) -> str:
    return f"{name} has {'nothing there' if value is None else legible(value)}"


_SCORED = {
    "moves": "moves found, whatever they are",
    "acts": "found, as the same act",
    "actors": "found, of the same actor",
    "addressees": "found, towards the same",
    "dates": "found, at the same time",
    "whole moves": "found, with act, actor and addressees",
    "statements": "statements found",
    "speakers": "found, of the same speaker",
}


def score_lines(found: Scores, gold: str, read: str) -> Iterator[str]:
    """A table of scores."""
    yield f"{read} on {gold}: {found.documents} document{'' if found.documents == 1 else 's'}"
    if found.missing:
        more = ", ..." if len(found.missing) > 5 else ""
        yield f"not in {read}, and not scored: {', '.join(found.missing[:5])}{more}"
    yield ""
    yield f"{'':12} {'precision':>9} {'recall':>7} {'F1':>6}  {'95% interval':14} {'gold':>6} {'found':>6}"
    for one in found.scores:
        shares = [("-" if share is None else f"{share:.3f}") for share in (one.precision, one.recall, one.f1)]
        between = "" if one.low is None else f"{one.low:.3f} to {one.high:.3f}"
        line = f"{one.name:12} {shares[0]:>9} {shares[1]:>7} {shares[2]:>6}  {between:14} {one.gold:6} {one.found:6}"
        yield f"{line}  {_SCORED[one.name]}"
