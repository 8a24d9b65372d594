"""The one class a user needs: a negotiation's record, in a file or in memory.

with Dossier.open("talks.db") as dossier:
    dossier.read("articles/*.txt", date="2022-01-29")
    for failure in dossier.failures:
        print(failure)
    board = dossier.board()
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from rejoinder.engines.local import Failed, Failure, Outcome, Reader, Report, reader_key, run
from rejoinder.errors import ConflictError, DossierError, InputError
from rejoinder.exchange.frames import Entries
from rejoinder.record.entries import DocumentEntry, Event, Hit, MoveEntry, StatementEntry
from rejoinder.record.store import CODER, Arrival, Store
from rejoinder.record.types import Board, Reading

__all__ = ["Dossier", "open_dossier", "read_text"]

Filing = Callable[[Sequence[Reading]], Board]


class Dossier:
    """Documents of one negotiation with what was read from them.

    Make one with `Dossier.open`. `failures` are those of all `read` calls so far, `report` tells of the last one.
    """

    def __init__(
        self,
        store: Store,
        *,
        reader: Callable[[], Reader] | None = None,
        filing: Filing | None = None,
        codebook: Any = None,
    ) -> None:
        """A dossier on an open store; `reader` and `filing` replace those of the package (for tests, experiments)."""
        self._store = store
        self._reader = functools.cache(reader or _reader)
        self._filing = filing
        self._codebook = codebook
        self.failures: list[Failure] = []
        self.report = Report(failures=[])

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        create: bool = True,
        reader: Callable[[], Reader] | None = None,
        filing: Filing | None = None,
        codebook: Any = None,
    ) -> Self:
        """Open the dossier in that file, made if it is not there; in memory without a path.

        With `create=False` a missing file raises `MissingDossierError`. Also raises `NotADossierError`,
        `NewerDossierError`, `ReadOnlyDossierError`, `BusyDossierError` or `FullDiskError`.
        """
        return cls(Store.open(path, create=create), reader=reader, filing=filing, codebook=codebook)

    def close(self) -> None:
        """Close the file; the dossier is of no use afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def read(self, *paths: str | os.PathLike[str], date: str | None = None, stdin: BinaryIO | None = None) -> Self:
        """Read files, folders, globs or standard input ("-") into the dossier; returns the dossier.

        `date` (ISO) is when the texts were published, where that is known from outside. Documents stored already are
        passed over. What could not be read is in `failures`, one line each. Raises `InputError` for a bad date and
        `FullDiskError` and its like when the dossier cannot be written.
        """
        for _ in self.outcomes(*paths, date=date, stdin=stdin):
            pass
        return self

    def outcomes(
        self, *paths: str | os.PathLike[str], date: str | None = None, stdin: BinaryIO | None = None
    ) -> Iterator[Outcome]:
        """Read as `read` does, but hand out what became of each document as it is done, in the order given."""
        from rejoinder.documents.loading import load

        self.report = report = Report(failures=[])
        try:
            sources = load([os.fspath(path) for path in paths], date=date, stdin=stdin)
            for outcome in run(sources, self._reader, self._store, codebook=self._codebook):
                report.count(outcome)
                if isinstance(outcome, Failed):
                    self.failures.append(outcome.failure)
                yield outcome
        except ValueError as error:
            raise InputError(str(error)) from error

    # What is on record

    def documents(self) -> Entries[DocumentEntry]:
        """The documents without their texts, by date of publication, the undated last."""
        return Entries(self._store.documents(), "documents")

    def document(self, name: str) -> Reading:
        """A document with everything read from it, by its id, the start of its id, or its path.

        Raises `UnknownDocumentError` if there is no such document, or more than one.
        """
        return self._store.reading(self._store.document_id(name))

    def readings(self) -> Iterator[Reading]:
        """All documents with everything read from them, in the order of `documents`."""
        return self._store.readings()

    def statements(self) -> Entries[StatementEntry]:
        """Who said what, in the order of the documents and of their texts; a list with `to_pandas` too."""
        return Entries(self._store.statements(), "statements")

    def moves(self) -> Entries[MoveEntry]:
        """The negotiating acts, in the order of the documents and of their texts; a list with `to_pandas` too."""
        return Entries(self._store.moves(), "moves")

    def timeline(self) -> list[Event]:
        """What happened, in time order, each event once; the undated at the end."""
        from rejoinder.record.timeline import events

        return events(self.moves())

    def find(self, query: str, *, limit: int = 50) -> list[Hit]:
        """Where words occur, in moves first, then in statements, then in the rest of the texts.

        All words must occur; "a phrase" in quotes, `word*` for a beginning, `-word` to leave out, OR between two.
        """
        return self._store.find(query, limit=limit)

    def fingerprint(self) -> str:
        """What the board depends on, as one hash: it changes with what was read, the codebook and the program."""
        import rejoinder

        parts = [rejoinder.__version__, reader_key("", self._codebook)]
        if self._filing is None:
            from rejoinder import filing

            parts.append(str(getattr(filing, "VERSION", "")))
        return self._store.fingerprint(*parts)

    def board(self) -> Board:
        """Issues and where each party stands on them; kept, and made anew only after something else was read."""
        fingerprint = self.fingerprint()
        board = self._store.board(fingerprint)
        if board is None:
            board = self._filed(list(self._store.readings()))
            if self._store.file.writable:
                self._store.keep_board(board, fingerprint)
        return board

    # In and out

    def export(self, form: str, out: str | os.PathLike[str]) -> None:
        """Write the dossier in a format of `rejoinder.exchange` to a file, or a folder, of that name.

        Raises `InputError` for an unknown format, a missing library, or a place that cannot be written.
        """
        from rejoinder.exchange.formats import exporter

        exporter(form).write(self, Path(out))

    def adopt(self, readings: Sequence[Reading], *, coder: str, board: Board | None = None) -> list[str | DossierError]:
        """Take in readings that a person made, with the board that goes with them; for each its id, or why it is out.

        A document that is here already as somebody else read it is left as it is.
        """
        reader = CODER + coder
        taken = {entry.id: entry.reader for entry in self.documents()}
        outcomes: list[str | DossierError] = []
        for reading in readings:
            document = reading.document
            if taken.get(document.id, reader) != reader:
                outcomes.append(
                    ConflictError(f"{document.id}: is here already as read by {taken[document.id]}; left as it is")
                )
                continue
            day = document.published.earliest if document.published.basis == "given" else None
            outcomes += self._store.add([Arrival(reading, document.sha256, day)], reader=reader)
        if board is not None and not any(isinstance(outcome, DossierError) for outcome in outcomes):
            self._store.keep_board(board, self.fingerprint())
        return outcomes

    def _filed(self, readings: Sequence[Reading]) -> Board:
        if self._filing is not None:
            return self._filing(readings)
        if not any(reading.moves for reading in readings):
            return Board()
        from rejoinder.filing import file

        return file(readings, codebook=self._codebook, embed=getattr(self._reader(), "embed", None))


def open_dossier(path: str | os.PathLike[str] | None = None, *, create: bool = True, codebook: Any = None) -> Dossier:
    """Open the dossier in that file, made if it is not there; in memory without a path. See `Dossier.open`."""
    return Dossier.open(path, create=create, codebook=codebook)


def read_text(text: str, *, date: str | None = None, title: str | None = None, codebook: Any = None) -> Reading:
    """Read one text without a dossier.

    `date` (ISO) is when it was published, `title` its headline, where they are known from outside. Raises `InputError`
    for a date that is none.
    """
    from rejoinder.documents.loading import Source

    if date is not None:
        import datetime

        try:
            datetime.date.fromisoformat(date)
        except ValueError:
            raise InputError(f"{date}: not a date; write it as YYYY-MM-DD") from None
    source = Source(
        path="",
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        id=None,
        title=title,
        published=date,
        url=None,
        outlet=None,
        language=None,
    )
    return _reader().read(source, codebook=codebook)


def _reader() -> Reader:
    from rejoinder.pipeline import pipeline

    return pipeline()
