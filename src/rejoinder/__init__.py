"""Rejoinder reads the coverage of a negotiation and keeps its record.

A *dossier* is everything about one negotiation, in one file:

    >>> import rejoinder
    >>> dossier = rejoinder.open("talks.db")            # made if it is not there       # doctest: +SKIP
    >>> dossier.read("articles/*.txt", date="2022-01-29")                               # doctest: +SKIP

What went wrong is in `dossier.failures`, one line a document; the others are read all the same. What is in a dossier
already is not read again. Then ask it:

    >>> for issue in dossier.board().issues:            # where each party stands       # doctest: +SKIP
    ...     for standing in issue.standings:
    ...         print(issue.label, standing.party, standing.status, standing.basis)
    >>> dossier.timeline()                              # what happened when            # doctest: +SKIP
    >>> dossier.moves()                                 # who demanded, offered, refused# doctest: +SKIP
    >>> dossier.statements()                            # who said what                 # doctest: +SKIP
    >>> dossier.find('"written answers" -draft')        # words, in all of these        # doctest: +SKIP

What was read wrongly can be corrected; it stays corrected when documents are read again:

    >>> dossier.correct("actor", "d7f1c55dbddcd/m3", "RUS", who="Ana", why="'the side' is Russia here") # doctest: +SKIP
    >>> dossier.undo(1, who="Ana")                                                      # doctest: +SKIP

Every entry has the words it was read from: a span `[start, end)` in code points of a document's text, kept exactly as
it was received. `dossier.document(id).document.text[start:end]` are those words.

One text can be read without a dossier:

    >>> reading = rejoinder.read("Wednia asked Ostria to open the border.")              # doctest: +SKIP
    >>> [(move.by.text, move.act) for move in reading.moves]                            # doctest: +SKIP

Dyads of your own are coded without a dossier: what one actor does to another, as a PLOVER root with its quad:

    >>> pair = rejoinder.Pair("1", "Ostria expelled two Wednian envoys.", source=(0, 6), target=(16, 34))
    >>> [(coded.root, coded.quad) for coded in rejoinder.code([pair])]                  # doctest: +SKIP
    [('SANCTION', 4)]

The types are plain immutable structs (`rejoinder.record.types`); `msgspec.json.encode` writes them as the commands
do. Errors are drawn as a tree in `rejoinder.errors`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rejoinder.dossier import Dossier
    from rejoinder.dossier import open_dossier as open
    from rejoinder.dossier import read_text as read
    from rejoinder.engines.local import Failure
    from rejoinder.errors import (
        BusyDossierError,
        ConflictError,
        DamagedDossierError,
        DossierError,
        FullDiskError,
        InputError,
        MissingDossierError,
        NewerDossierError,
        NotADossierError,
        ReadOnlyDossierError,
        RejoinderError,
        UnknownCorrectionError,
        UnknownDocumentError,
    )
    from rejoinder.exchange.pairs import Coded, Pair, code
    from rejoinder.record.corrections import Correction
    from rejoinder.record.entries import CopyEntry, DocumentEntry, Event, Hit, MoveEntry, StatementEntry
    from rejoinder.record.types import (
        ActorSpan,
        Board,
        Document,
        Evidence,
        Issue,
        Mention,
        Move,
        MoveTime,
        Party,
        Published,
        Reading,
        Removed,
        Span,
        Speaker,
        Standing,
        Statement,
        Time,
    )

    __version__: str

__all__ = [
    "ActorSpan",
    "Board",
    "BusyDossierError",
    "Coded",
    "ConflictError",
    "CopyEntry",
    "Correction",
    "DamagedDossierError",
    "Document",
    "DocumentEntry",
    "Dossier",
    "DossierError",
    "Event",
    "Evidence",
    "Failure",
    "FullDiskError",
    "Hit",
    "InputError",
    "Issue",
    "Mention",
    "MissingDossierError",
    "Move",
    "MoveEntry",
    "MoveTime",
    "NewerDossierError",
    "NotADossierError",
    "Pair",
    "Party",
    "Published",
    "ReadOnlyDossierError",
    "Reading",
    "RejoinderError",
    "Removed",
    "Span",
    "Speaker",
    "Standing",
    "Statement",
    "StatementEntry",
    "Time",
    "UnknownCorrectionError",
    "UnknownDocumentError",
    "__version__",
    "code",
    "open",
    "read",
]

_WHERE = {
    "code": ("rejoinder.exchange.pairs", "code"),
    "open": ("rejoinder.dossier", "open_dossier"),
    "read": ("rejoinder.dossier", "read_text"),
}
_MODULES = (
    "rejoinder.errors",
    "rejoinder.record.types",
    "rejoinder.record.entries",
    "rejoinder.record.corrections",
    "rejoinder.exchange.pairs",
    "rejoinder.dossier",
)


def __getattr__(name: str) -> Any:
    """The public names, loaded when first used: `import rejoinder` itself costs nothing."""
    value: Any
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            value = version("rejoinder")
        except PackageNotFoundError:  # run from a copy of the source that was not installed
            value = "0"
    elif name in _WHERE:
        module, attribute = _WHERE[name]
        value = getattr(import_module(module), attribute)
    elif name in __all__:
        value = next(getattr(module, name) for module in map(import_module, _MODULES) if hasattr(module, name))
    else:
        raise AttributeError(f"module 'rejoinder' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
