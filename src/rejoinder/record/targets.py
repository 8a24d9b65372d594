"""What people mean: from the words by which they name a statement, a move, an issue or a party to the thing itself.

Comes in: an id, a number from a table, words of a label, a name. Goes out: the one thing that can be meant, or an
`InputError` that says in one line why there is none, or which there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from rejoinder.errors import InputError
from rejoinder.record.types import Board, Issue, Move, Reading, Statement
from rejoinder.resolving.actors import actor_for_name, id_for_name, known

__all__ = ["Names", "entry_in", "issue_named", "letters", "ranked"]

_PERSON = re.compile(r"(.*\S)\s*\(([^()]+)\)")
_FEW = 12
"""How many names an error message lists."""


def ranked(board: Board) -> list[Issue]:
    """Issues in the order of their numbers on the board: those with most moves first."""
    return sorted(board.issues, key=lambda issue: -len(issue.moves))


def issue_named(board: Board, words: str) -> Issue:
    """The issue of that number on the board, of that id, or with those words in its label, failing that in a sentence
    it rests on.
    """
    found = [issue for number, issue in enumerate(ranked(board), 1) if words in (str(number), issue.id)]
    wanted = words.casefold().split()
    if not found:
        found = [issue for issue in ranked(board) if issue.label.casefold().split() == wanted]
    if not found:
        found = [issue for issue in ranked(board) if all(word in issue.label.casefold() for word in wanted)]
    if not found and not words.strip().isdigit():
        found = [issue for issue in ranked(board) if _rests_on(issue, wanted)]
    if not found or not words.strip():
        raise InputError(
            f"{words}: no such issue on the board; give its number, its id or words of its label or evidence"
        )
    if len(found) > 1:
        labels = "; ".join(one.label for one in found[:4])
        raise InputError(f"{words}: {len(found)} issues have these words ({labels}); give the number")
    return found[0]


def _rests_on(issue: Issue, words: Sequence[str]) -> bool:
    """Whether one of the sentences an issue rests on has all these words."""
    texts = dict.fromkeys(one.text.casefold() for standing in issue.standings for one in standing.evidence)
    return any(all(word in text for word in words) for text in texts)


def letters(number: int) -> str:
    """0 is a, 25 is z, 26 is aa... as `show` letters the moves of a document."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def entry_in(reading: Reading, shown: Reading, name: str, wanted: str) -> Statement | Move:
    """The statement or move of a document that `name` is: an id in the stored reading, or its number or letter in the
    one that is `shown`. `wanted` says what is looked for: "statement", "move" or "statement or move".
    """
    found: list[Statement | Move] = []
    if "statement" in wanted:
        found += [one for one in reading.statements if one.id == name]
        if name.isascii() and name.isdigit() and 0 < int(name) <= len(shown.statements):
            found += [one for one in reading.statements if one.id == shown.statements[int(name) - 1].id]
    if "move" in wanted:
        found += [one for one in reading.moves if one.id in (name, f"{reading.document.id}/{name}")]
        lettered = {letters(number): move.id for number, move in enumerate(shown.moves)}
        found += [one for one in reading.moves if one.id == lettered.get(name.lower())]
    distinct = {(type(one), one.id): one for one in found}
    if not distinct:
        raise InputError(
            f"{name}: no such {wanted} in {reading.document.id}; `rejoinder show` numbers and letters them"
        )
    if len(distinct) > 1:
        raise InputError(f"{name}: could be any of {', '.join(id for _, id in distinct)} in {reading.document.id}")
    return next(iter(distinct.values()))


class Names:
    """The parties and persons of a dossier by what people call them."""

    def __init__(self, board: Board, actors: Collection[str], speaks_for: dict[str, set[str]]) -> None:
        """`actors` are ids, `speaks_for` has the ids by the names of persons."""
        self._board, self._actors, self._speaks_for = board, actors, speaks_for
        self._ids = {id.casefold(): id for id in sorted(actors)}
        self._ids.update({party.id.casefold(): party.id for party in board.parties})
        named: dict[str, set[str]] = {}
        for party in board.parties:
            named.setdefault(party.name.casefold(), set()).add(party.id)
        self._named = named

    def party(self, words: str, *, new: bool = False) -> str:
        """The id of a party by its id or name; one made of the words if it may be `new`."""
        found = self._party(words)
        if found is not None:
            return found
        if new and words.strip():
            return id_for_name(words.strip())
        there = ", ".join(party.id for party in self._board.parties[:_FEW]) or "none"
        raise InputError(f"{words}: no such party; there are {there}; say that it is new to add it")

    def who(self, words: str, *, new: bool = False) -> tuple[str | None, str | None]:
        """An actor id and a person: by "RUS", "Sergei Lavrov (RUS)", or a person of whom it is known."""
        actor = self._party(words)
        if actor is not None:
            return actor, None
        if match := _PERSON.fullmatch(words.strip()):
            return self.party(match[2], new=new), self._person(match[1]) or match[1]
        person = self._person(words)
        if person is None:
            return self.party(words, new=new), None
        parties = self._speaks_for[person]
        if len(parties) > 1:
            several = ", ".join(f"'{person} ({one})'" for one in sorted(parties))
            raise InputError(f"{words}: speaks for several; write one of {several}")
        return next(iter(parties), None), person

    def _party(self, words: str) -> str | None:
        plain = words.strip().casefold()
        if plain in self._ids:
            return self._ids[plain]
        named = self._named.get(plain, set())
        if len(named) > 1:
            raise InputError(f"{words}: could be any of {', '.join(sorted(named))}; give the id")
        if named:
            return next(iter(named))
        if known(words.strip().upper()):
            return words.strip().upper()
        return actor_for_name(words)

    def _person(self, words: str) -> str | None:
        plain = words.strip().casefold()
        same = _matching(self._speaks_for, lambda name: name == plain)
        same = same or _matching(self._speaks_for, lambda name: name.split()[-1:] == [plain])
        if len(same) > 1:
            raise InputError(f"{words}: could be any of {', '.join(sorted(same)[:_FEW])}; write the whole name")
        return same[0] if same else None


def _matching(names: Iterable[str], test: object) -> list[str]:
    return [name for name in names if test(name.casefold())]  # type: ignore[operator]
