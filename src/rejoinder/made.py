"""What is made of the whole record: who acts by what other documents tell, which documents repeat others, the board.

Comes in: the record with its corrections. Goes out: what is kept in the dossier under a fingerprint of all it was made
from, made anew where that is another one. `Dossier` asks for it; nobody else knows when it has to be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rejoinder.engines.local import reader_key
from rejoinder.record.amended import AmendedRecord
from rejoinder.record.derived import derived, keep_derived
from rejoinder.record.entries import CopyEntry
from rejoinder.record.store import Store
from rejoinder.record.types import Board, Reading, Span

if TYPE_CHECKING:
    from rejoinder.filing.repeats import Repeats
    from rejoinder.filing.told import Told

__all__ = ["Filing", "Made"]

K = TypeVar("K")
Filing = Callable[[Sequence[Reading]], Board]
"""What makes a board of readings."""
Embedder = Callable[[], Callable[[Sequence[str]], Any] | None]
"""What has unit vectors of the meaning of short texts, or None."""


class Made:
    """What is made of all readings of a dossier, kept in its store."""

    def __init__(self, store: Store, *, filing: Filing | None = None, codebook: Any = None) -> None:
        """`filing` replaces that of the package, `codebook` fixes what is filed where."""
        self._store = store
        self._filing = filing
        self._codebook = codebook
        self._others: tuple[str, Told] | None = None

    def board(self, record: AmendedRecord, embedder: Embedder) -> Board:
        """Issues and standings: as they are kept, else made, and kept where the dossier may be written.

        `embedder` is asked for what gives vectors of texts only where the package's filing has to make a board.
        """
        fingerprint = self.fingerprint(record)
        board = self._store.board(fingerprint)
        if board is None:
            board = self.filed(record, embedder)
            if self._store.file.writable:
                self._store.keep_board(board, fingerprint)
        return board

    def told(self, record: AmendedRecord) -> Told:
        """What documents tell of who acts in others; kept, and made anew when something was read or hidden."""
        from rejoinder.filing.told import Changes, Told

        def tell() -> Changes:
            return Told(list(record.as_read()), self._codebook).changes

        key = self._key(record)
        if self._others is None or self._others[0] != key:
            self._others = key, Told.of(self._kept("told", key, Changes, tell))
        return self._others[1]

    def repeats(self, record: AmendedRecord) -> Repeats:
        """The copies and what they repeat; kept, and made anew when something was read or hidden."""
        from rejoinder.filing.repeats import Repeats, repeats_of

        return self._kept("repeats", self._key(record), Repeats, lambda: repeats_of(record.as_read()))

    def copies(self, record: AmendedRecord) -> list[CopyEntry]:
        """The documents that repeat another, by that and their ids, with what only they have."""
        found = []
        for copy in self.repeats(record).copies:
            one = self._store.reading(copy.document).document
            own = tuple(Span(start, end, one.text[start:end]) for start, end in copy.own)
            shares = (copy.contained, copy.covered)
            found.append(CopyEntry(one.id, copy.of, copy.kind, *shares, one.outlet, one.path, own))
        return sorted(found, key=lambda copy: (copy.of, copy.document))

    def _kept(self, name: str, key: str, kind: type[K], make: Callable[[], K]) -> K:
        """What is made of all readings: as it is kept, else made and kept."""
        found = derived(self._store.file, name, key, kind)
        if found is None:
            found = make()
            keep_derived(self._store.file, name, key, found)
        return found

    def _key(self, record: AmendedRecord) -> str:
        """What is made of the readings of the documents that are not hidden depends on."""
        return self._store.fingerprint(*self._versions(), *sorted(record.hidden))

    def _versions(self) -> list[str]:
        """What filing depends on beside the record: the versions of the program and its filing, the codebook."""
        import rejoinder
        from rejoinder import filing

        return [rejoinder.__version__, reader_key("", self._codebook), str(getattr(filing, "VERSION", ""))]

    def fingerprint(self, record: AmendedRecord) -> str:
        """What the board depends on, as one hash: readings, corrections, codebook and the version of the filing."""
        parts = self._versions()
        if self._filing is not None:
            parts.pop()  # the version of the package's own
        corrected = record.fingerprint()
        return self._store.fingerprint(*parts, *([corrected] if corrected else []))

    def filed(self, record: AmendedRecord, embedder: Embedder) -> Board:
        """The board made anew, whatever is kept."""
        readings = list(record.alone())
        if self._filing is not None:
            return self._filing(readings)
        rulings = record.rulings()
        if not rulings and not any(reading.moves for reading in readings):
            return Board()
        from rejoinder.filing import file

        return file(readings, codebook=self._codebook, embed=embedder(), rulings=rulings)
