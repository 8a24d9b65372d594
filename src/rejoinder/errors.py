"""What can go wrong, as one tree; each message is one line that says what, where and what to do.

    RejoinderError
    ├── InputError                  a value or file given cannot be used
    └── DossierError                something about the dossier file
        ├── NotADossierError        the file is no database, or the database of something else
        ├── NewerDossierError       written by a later version of Rejoinder
        ├── DamagedDossierError     SQLite finds the file malformed
        ├── MissingDossierError     there is no such file (nothing was created)
        ├── UnreachableDossierError the server of the database is away, or does not let the user in
        ├── ReadOnlyDossierError    the file or its folder may not be written
        ├── BusyDossierError        another program holds the file
        ├── FullDiskError           the disk (or a quota) is full; what was stored stays
        ├── ConflictError           another text is stored under the same document id
        ├── UnknownDocumentError    no document, or more than one, of that id or path
        └── UnknownCorrectionError  no correction of that number, or one that was undone already

A document that cannot be read raises none of these: it becomes a `rejoinder.Failure` in the dossier's `failures`,
and the others are read all the same.
"""

from __future__ import annotations

__all__ = [
    "BusyDossierError",
    "ConflictError",
    "DamagedDossierError",
    "DossierError",
    "FullDiskError",
    "InputError",
    "MissingDossierError",
    "NewerDossierError",
    "NotADossierError",
    "ReadOnlyDossierError",
    "RejoinderError",
    "UnknownCorrectionError",
    "UnknownDocumentError",
    "UnreachableDossierError",
]


class RejoinderError(Exception):
    """Whatever Rejoinder raises on purpose."""


class InputError(RejoinderError, ValueError):
    """A value or file given cannot be used."""


class DossierError(RejoinderError):
    """Something about the dossier file."""


class NotADossierError(DossierError):
    """The file is no database, or the database of something else."""


class NewerDossierError(DossierError):
    """The file was written by a later version of Rejoinder."""


class DamagedDossierError(DossierError):
    """SQLite finds the file malformed."""


class MissingDossierError(DossierError, FileNotFoundError):
    """There is no such file; nothing was created."""


class UnreachableDossierError(DossierError):
    """The server of the database is away, or does not let the user in."""


class ReadOnlyDossierError(DossierError):
    """The file or its folder may not be written."""


class BusyDossierError(DossierError):
    """Another program holds the file."""


class FullDiskError(DossierError):
    """The disk (or a quota) is full; what was stored stays."""


class ConflictError(DossierError):
    """Another text is stored under the same document id."""


class UnknownDocumentError(DossierError, LookupError):
    """No document, or more than one, of that id or path."""


class UnknownCorrectionError(DossierError, LookupError):
    """No correction of that number, or one that was undone already."""
