"""The one class a user needs: a negotiation's record, in a file, in a PostgreSQL database or in memory.

with Dossier.open("talks.db") as dossier:
    dossier.read("articles/*.txt", date="2022-01-29")
    for failure in dossier.failures:
        print(failure)
    board = dossier.board()
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeVar

from rejoinder.engines.local import READER, Failed, Failure, Outcomes, Reader, Report, many, reader_key, run
from rejoinder.errors import DossierError, InputError, RejoinderError
from rejoinder.exchange.frames import Entries
from rejoinder.made import Filing, Made
from rejoinder.record.amended import AmendedRecord, Kept
from rejoinder.record.corrections import Correction
from rejoinder.record.entries import CopyEntry, DocumentEntry, Event, Hit, MoveEntry, StatementEntry
from rejoinder.record.ledger import Ledger
from rejoinder.record.store import Store
from rejoinder.record.types import Board, Reading

if TYPE_CHECKING:
    from rejoinder.documents.loading import LoadFailure, Source
    from rejoinder.record.aside import Aside
    from rejoinder.record.database import Database
    from rejoinder.record.integrity import Problem
    from rejoinder.record.receipts import Receipt
    from rejoinder.record.users import User, Users
    from rejoinder.record.vectors import Vectors
    from rejoinder.record.watched import Watched

__all__ = ["Dossier", "open_dossier", "read_text"]

E = TypeVar("E", StatementEntry, MoveEntry)


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
        """A dossier on an open store; `reader` and `filing` replace those of the package (for tests, experiments).

        Another filing gets corrected readings, but corrections of issues and cells are for the package's filing only.
        """
        self._store = store
        self._ledger = Ledger(store.file)
        self._reader = functools.cache(reader or _reader)
        self._remote = READER if reader is None else None
        self._codebook = codebook
        self._made = Made(store, filing=filing, codebook=codebook)
        self._corrected: Kept = {}
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

        `path` may be the address of a PostgreSQL database too, `postgresql://USER@HOST/DATABASE`. With `create=False` a
        missing one raises `MissingDossierError`. Also raises `NotADossierError`, `NewerDossierError`,
        `ReadOnlyDossierError`, `BusyDossierError`, `FullDiskError` or `UnreachableDossierError`.
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

    def read(
        self,
        *paths: str | os.PathLike[str],
        date: str | None = None,
        stdin: BinaryIO | None = None,
        columns: Iterable[str] = (),
        processes: int | None = None,
    ) -> Self:
        """Read files, folders, globs or standard input ("-") into the dossier; returns the dossier.

        `date` (ISO) is when the texts were published, where that is known from outside; `columns` says which column of
        tables is what, as `["text=body", "published=day"]`. Documents stored already are passed over. What could not be
        read is in `failures`, one line each, and set aside (see `set_aside`). Where there is much to read, `processes`
        read it, by default one for each core. Raises `InputError` for a bad date or column and `FullDiskError` and its
        like when the dossier cannot be written.
        """
        for _ in self.outcomes(*paths, date=date, stdin=stdin, columns=columns, processes=processes):
            pass
        return self

    def outcomes(
        self,
        *paths: str | os.PathLike[str],
        date: str | None = None,
        stdin: BinaryIO | None = None,
        columns: Iterable[str] = (),
        processes: int | None = None,
    ) -> Outcomes:
        """Read as `read` does, but hand out what became of each document as it is done, in the order given.

        Raises `InputError` for a bad date or column at once, before anything is read.
        """
        from rejoinder.documents.loading import load

        sources = load([os.fspath(path) for path in paths], date=date, stdin=stdin, columns=columns)
        return self._run(sources, processes)

    def outcomes_of(self, sources: Iterable[Source | LoadFailure], *, batch_words: int = 2000) -> Outcomes:
        """Read what is loaded already, as `outcomes` does; small batches, so that what is done is told early."""
        yield from self._counted(
            run(sources, self._reader, self._store, codebook=self._codebook, batch_words=batch_words)
        )

    def load(self, place: str | os.PathLike[str]) -> Self:
        """Bring a folder of readings (`rejoinder read --readings`) into the dossier; returns the dossier.

        What is there already is passed over; what is wrong in the folder is in `failures`. Raises `InputError` if
        there is no such folder, or pyarrow is missing.
        """
        for _ in self.loading(place):
            pass
        return self

    def loading(self, place: str | os.PathLike[str]) -> Outcomes:
        """Bring in readings as `load` does, but hand out what became of each document as it is done."""
        from rejoinder.engines.keeping import brought_in
        from rejoinder.record.readings import Readings

        folder = Readings(place)
        if not folder.files():
            raise InputError(f"{os.fspath(place)}: no readings there; `rejoinder read --readings` makes them")
        yield from self._counted(brought_in(folder, self._store))

    def outdated(self) -> list[str]:
        """Ids of the documents that were read by an older reader, or with another codebook."""
        from rejoinder.engines.rereading import outdated

        return [one.id for one in outdated(self._store, reader_key(self._reader().version, self._codebook))]

    def reread(self) -> Self:
        """Read the outdated documents again from the texts in the dossier; corrections stay. Returns the dossier.

        It may be stopped at any time: what was read again is stored, and the next call goes on with the rest.
        """
        for _ in self.rereading():
            pass
        return self

    def rereading(self, *, processes: int | None = None) -> Outcomes:
        """Read again as `reread` does, but hand out what became of each document as it is done."""
        from rejoinder.engines.rereading import sources

        key = reader_key(self._reader().version, self._codebook)
        return self._run(sources(self._store, key), processes)

    def set_aside(self) -> list[Aside]:
        """The documents that could not be read, with the reasons; they are kept as they came in."""
        return self._store.set_aside.all()

    def retrying(self, *, processes: int | None = None) -> Outcomes:
        """Read again what is set aside, and hand out what became of each document as it is done."""
        aside = self._store.set_aside
        return self._run((aside.source(one.sha256) for one in aside.all()), processes, again=True)

    def check(self) -> list[Problem]:
        """What is wrong with the file: rows that do not fit together, readings that are not whole; see `integrity`.

        Empty for a dossier that is as it should be.
        """
        from rejoinder.record.integrity import problems

        return list(problems(self._store.file))

    def _run(self, sources: Iterable[Source | LoadFailure], processes: int | None, *, again: bool = False) -> Outcomes:
        count = many() if processes is None else processes
        found = run(
            sources,
            self._reader,
            self._store,
            codebook=self._codebook,
            processes=count,
            remote=self._remote,
            again=again,
        )
        return self._counted(found)

    def _counted(self, outcomes: Outcomes) -> Outcomes:
        self.report = report = Report(failures=[])
        with contextlib.closing(outcomes):
            for outcome in outcomes:
                report.count(outcome)
                if isinstance(outcome, Failed):
                    self.failures.append(outcome.failure)
                yield outcome

    # What is on record

    def documents(self) -> Entries[DocumentEntry]:
        """The documents without their texts, by date of publication, the undated last; the hidden ones are marked."""
        return Entries(self._record().documents(), "documents")

    def document(self, name: str, *, as_read: bool = False) -> Reading:
        """A document with everything read from it, by its id, the start of its id, or its path.

        With `as_read` it is as it was read, without corrections. Raises `UnknownDocumentError` if there is no such
        document, or more than one.
        """
        found = self._store.document_id(name)
        return self._store.reading(found) if as_read else self._record().reading(found)

    def reasons(self, reading: Reading) -> dict[str, str]:
        """Why the actor or speaker of each statement and move of a document is who it is, by the entry's id."""
        from rejoinder.filing.reasons import reasons

        return reasons(reading, self._made.told(self._record()))

    def document_by_id(self, id: str) -> Reading:
        """A document with everything read from it, by its whole id; raises `UnknownDocumentError`."""
        return self._record().reading(id)

    def receipts(self, id: str) -> list[Receipt]:
        """What a document was received as: the first, then its copies."""
        from rejoinder.record.receipts import receipts

        with self._store.file.reading() as connection:
            return receipts(connection, id)

    def copies(self) -> list[CopyEntry]:
        """The documents that are not hidden and repeat another, by that and their ids, with what only they have."""
        return self._made.copies(self._record())

    def readings(self) -> Iterator[Reading]:
        """All documents that are not hidden with everything read from them, in the order of `documents`."""
        return self._record().readings()

    def statements(self) -> Entries[StatementEntry]:
        """Who said what, in the order of the documents and of their texts; a list with `to_pandas` too."""
        return Entries(self._record().statements(), "statements")

    def moves(self) -> Entries[MoveEntry]:
        """The negotiating acts, in the order of the documents and of their texts; a list with `to_pandas` too."""
        return Entries(self._record().moves(), "moves")

    def once(self, entries: Iterable[E]) -> list[E]:
        """Statements or moves with each that copies of documents repeat once, as on the board.

        What a copy repeats of these is left out, and what it repeats says in `copies` where else it stands.
        """
        from rejoinder.record.folding import folded

        documents = {entry.id: entry for entry in self.documents()}
        return folded(entries, self._made.repeats(self._record()), documents)

    def timeline(self) -> list[Event]:
        """What happened, in time order, each event once; the undated at the end. A notebook shows it as a table."""
        from rejoinder.record.timeline import events
        from rejoinder.views.notebook import Timeline

        return Timeline(events(self.moves()))

    def find(
        self, query: str, *, limit: int = 50, kinds: Collection[str] = ("move", "statement", "document")
    ) -> list[Hit]:
        """Where words occur, in moves first, then in statements, then in the rest of the texts.

        All words must occur; "a phrase" in quotes, `word*` for a beginning, `-word` to leave out, OR between two. At
        most `limit` of each kind, and only of these `kinds`.
        """
        return self._record().find(query, limit=limit, kinds=kinds)

    def embedder(self) -> Callable[[Sequence[str]], Any] | None:
        """What gives unit vectors of the meaning of short texts; None with a reader that has no such head."""
        found: Callable[[Sequence[str]], Any] | None = getattr(self._reader(), "embed", None)
        return found

    def vectors(self) -> Vectors:
        """The vectors of meaning that are kept in the dossier, those made with the reader's weights."""
        from rejoinder.record.vectors import Vectors

        reader = self._reader()
        return Vectors(self._store.file, str(getattr(reader, "meaning", reader.version)))

    def _embed(self) -> Callable[[Sequence[str]], Any] | None:
        """The embedder of the filing, which keeps what it gives."""
        embed = self.embedder()
        if embed is None:
            return None
        from rejoinder.record.vectors import Remembered, RememberedGists

        return (RememberedGists if hasattr(embed, "gists") else Remembered)(self.vectors(), embed)

    @property
    def file(self) -> Database:
        """The file itself, for what is kept beside the record."""
        return self._store.file

    def board(self) -> Board:
        """Issues and where each party stands on them; kept, and made anew only after a reading or a correction."""
        return self._made.board(self._record(), self._embed)

    def users(self) -> list[User]:
        """Who may log in where the dossier is served to others, by name."""
        return self.accounts.all()

    @functools.cached_property
    def accounts(self) -> Users:
        """The users with their passwords and sessions, for the server."""
        from rejoinder.record.users import Users

        return Users(self._store.file)

    def changes(self) -> int:
        """A number that is another one whenever anybody has changed the dossier; cheap, from any thread."""
        return self._store.file.changes()

    @functools.cached_property
    def watched(self) -> Watched:
        """What is known of the feeds that are watched, and of the articles in them; see `rejoinder.watching`."""
        from rejoinder.record.watched import Watched

        return Watched(self._store.file)

    @property
    def writable(self) -> bool:
        """Whether anything can be stored in it."""
        return self._store.file.writable

    def fingerprint(self) -> str:
        """What the board depends on, as one hash: readings, corrections, codebook and the version of the filing."""
        return self._made.fingerprint(self._record())

    # Correcting

    def correct(
        self,
        kind: str,
        target: Any,
        to: Any = None,
        *,
        who: str,
        why: str = "",
        label: str | None = None,
        new: bool = False,
    ) -> Correction:
        """Correct the record; what was read stays as it is, and what is corrected stays so when it is read again.

        `kind` is "speaker" of a statement, "act", "actor", "addressees" or "issue" of a move, "reject" for either,
        "standing" of an (issue, party), "label", "merge" or "split" of issues, "hide" or "show" of a document, "add" of
        a `Statement` or `Move` to a document. See docs/corrections.md for what `target` and `to` may be. `label` names
        an issue that is made or merged, `new` allows a party nobody has named yet. Raises `InputError` or
        `UnknownDocumentError` if what is meant is unknown or ambiguous, or is so already.
        """
        from rejoinder.record.correcting import Correcting

        maker = _somebody(who)
        record = self._record()
        draft = Correcting(self._store, record, self.board).draft(kind, target, to, label=label, new=new)
        try:
            return self._ledger.add(draft, who=maker, why=" ".join(why.split()))
        except UnicodeEncodeError:
            raise InputError("a correction has characters in its words that are no text; write them anew") from None

    def amend(
        self, readings: Iterable[Reading], *, who: str, why: str = "", complete: bool = False
    ) -> list[Correction | RejoinderError]:
        """Correct the record by what a person annotated in its documents; a correction or an error for each difference.

        With `complete` statements and moves that the person has not annotated are rejected. See
        `rejoinder.record.annotated` for which entry is taken for which.
        """
        from rejoinder.record.annotated import Annotated

        board = functools.cache(self.board)
        taking = Annotated(
            self._store, self._ledger, board, who=_somebody(who), why=" ".join(why.split()), told=self._made.told
        )
        return [one for reading in readings for one in taking.take(reading, complete=complete)]

    def corrections(self) -> list[Correction]:
        """All corrections by number, with whether each shows now and, if not, why; the undone ones among them."""
        board, record = self.board(), self._record()
        return record.landed(self._ledger.all(), board)

    def undo(self, nr: int, *, who: str) -> Correction:
        """Make it as if a correction had not been; it stays listed as undone.

        Raises `UnknownCorrectionError` if there is none of that number, or it was undone before.
        """
        return self._ledger.undo(nr, who=_somebody(who))

    def _record(self) -> AmendedRecord:
        return AmendedRecord(self._store, self._ledger, self._made.told, self._corrected)

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
        outcomes = self._store.adopt(readings, coder=coder)
        if board is not None and not any(isinstance(outcome, DossierError) for outcome in outcomes):
            self._store.keep_board(board, self.fingerprint())
        return outcomes


def open_dossier(path: str | os.PathLike[str] | None = None, *, create: bool = True, codebook: Any = None) -> Dossier:
    """Open the dossier in that file, made if it is not there; in memory without a path. See `Dossier.open`."""
    return Dossier.open(path, create=create, codebook=codebook)


def read_text(text: str, *, date: str | None = None, title: str | None = None, codebook: Any = None) -> Reading:
    """Read one text without a dossier.

    `date` (ISO) is when it was published, `title` its headline, where they are known from outside. Raises `InputError`
    for a date that is none.
    """
    from rejoinder.documents.days import checked_day
    from rejoinder.documents.loading import Source

    if date is not None:
        checked_day(date)
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


def _somebody(who: str) -> str:
    name = " ".join(str(who).split())
    if not name:
        raise InputError("a correction needs to know who makes it")
    return name


def _reader() -> Reader:
    from rejoinder.pipeline import pipeline

    return pipeline()
