"""Whether a document is about the negotiation that a codebook describes."""

from __future__ import annotations

from rejoinder.documents.language import language
from rejoinder.documents.source import Source
from rejoinder.errors import InputError
from rejoinder.filing.assignment import Terms
from rejoinder.filing.codebook import Codebook
from rejoinder.filing.terms import stems
from rejoinder.resolving.actors import scan

__all__ = ["Matching"]


class Matching:
    """A document matches that has a term of an issue, and names two of the parties (one, where there is only one).

    A codebook without terms asks for the parties alone, one without parties for a term alone. Terms are found by their
    stems, as in filing; parties by all names that are known of them, the codebook's names and aliases among them.
    """

    def __init__(self, codebook: Codebook) -> None:
        """Raises `InputError` for a codebook that has neither terms nor parties."""
        self._terms = Terms(codebook.issues)
        blocs = {member for members in codebook.blocs.values() for member in members}
        self._parties = {*codebook.parties, *codebook.blocs, *blocs, *codebook.aliases.values()}
        self._names = {**{name: id for id, name in codebook.parties.items()}, **codebook.aliases}
        if not self._terms and not self._parties:
            raise InputError("watch: the codebook has neither terms nor parties to know an article by; --everything")

    def __call__(self, source: Source) -> bool:
        """Whether a document matches."""
        text = f"{source.title or ''}\n\n{source.text}"
        if self._terms and next(self._terms.found(stems(text)), None) is None:
            return False
        if not self._parties:
            return True
        tongue = language(source.text, source.language)
        named = {hit.actor for hit in scan(text, language=tongue, aliases=self._names)}
        return len(named & self._parties) >= min(2, len(self._parties))
