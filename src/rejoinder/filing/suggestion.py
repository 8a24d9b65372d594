"""Suggestion: what a codebook needs for a board to be filed again as it is: terms of issues, aliases of parties.

Comes in: a board and its readings. Goes out: by issue the words that its moves have and no others, and by party the
words that name it. `codebook.suggest` writes them down. Somebody who applies them unedited gets the same board, so that
what changes is what was edited.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from rejoinder.filing.docket import Entry
from rejoinder.filing.parties import plain
from rejoinder.filing.terms import WORD, is_vague, stems
from rejoinder.record.types import ActorSpan, Board

__all__ = ["aliases_of", "terms_of"]

TERMS = 6
"""Most terms suggested for an issue."""
LONGEST = 3
"""Most words of a term, not counting those without content between them."""
ALIAS = 40
"""Longest alias, in characters."""
_COMMON = frozenset(
    stem
    for word in (
        "end start begin stop year month week day time least most back way side part whole place state country party "
        "people government minister president talks agreement agree accept reject refuse propose support further long "
        "full early late next soon again once good bad big small high low old many little open keep kept carry cover "
        "come coming due among either beyond together alone everybody everything nothing giant bigger stay "
        "january february march april may june july august september october november december monday "
        "tuesday wednesday thursday friday saturday sunday".split()
    )
    for stem in stems(word)
)
"""Stems of words that any issue can have, be they in only one so far."""
_JOINS = re.compile(r"\band\b|&|,|;|\bor\b|[’']s?\s", re.IGNORECASE)
"""What joins two names, or an owner to something else."""
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SMALL = frozenset("of the for on de la du des del di da al el bin ibn von van der den".split())
_PRONOUNS = frozenset(
    "i you he she it we they him her them us this that these those who which one both each all some others its his "
    "their our your my".split()
)


def terms_of(board: Board, entries: Sequence[Entry]) -> dict[str, tuple[str, ...]]:
    """By issue id up to `TERMS` words or short phrases of its points, best first, that no move outside it has.

    Each is of the moves that those before it do not have yet. An issue whose words all occur elsewhere has none.
    """
    issue = {move: one.id for one in board.issues for move in one.moves}
    names = _names(entries)
    where: dict[tuple[str, ...], set[str]] = defaultdict(set)
    moves: dict[str, dict[tuple[str, ...], set[int]]] = defaultdict(lambda: defaultdict(set))
    spelled: dict[tuple[str, ...], str] = {}
    for entry in entries:
        own = issue.get(entry.id, "")
        for key, words in _phrases(entry.point):
            where[key].add(own)
            if own and names.isdisjoint(key) and _COMMON.isdisjoint(key) and not is_vague(words):
                moves[own][key].add(entry.place)
                spelled.setdefault(key, words)
        for key, _ in _phrases(entry.evidence):
            where[key].add(own)
    return {
        one.id: tuple(spelled[key] for key in _cover(moves[one.id], where, frozenset(stems(one.label))))
        for one in board.issues
    }


def _cover(
    moves: dict[tuple[str, ...], set[int]], where: dict[tuple[str, ...], set[str]], label: frozenset[str]
) -> list[tuple[str, ...]]:
    """Terms that are of one issue alone, until there is none with another of its moves; those of its label first."""
    alone = {key: places for key, places in moves.items() if len(where[key]) == 1}
    found: list[tuple[str, ...]] = []
    covered: set[int] = set()
    while alone and len(found) < TERMS:
        gain = {key: len(places - covered) for key, places in alone.items()}
        best = min(gain, key=lambda key: (-gain[key] - 0.5 * label.issuperset(key), len(key), -len(alone[key]), key))
        if not gain[best]:
            break
        found.append(best)
        covered |= alone.pop(best)
    return found


def _phrases(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The words with content of a text and the runs of them, as stems, and as they are spelled there."""
    words = [(match, stems(match[0])) for match in WORD.finditer(text)]
    content = [(match, own[0]) for match, own in words if len(own) == 1]
    found = []
    for k, (match, _) in enumerate(content):
        for size in range(1, LONGEST + 1):
            run = content[k : k + size]
            if len(run) < size or run[-1][0].end() - match.start() > ALIAS:
                break
            key = tuple(stem for _, stem in run)
            if any(stem[0].isdigit() or len(stem) < 3 for stem in key):
                break
            spelled = " ".join(text[match.start() : run[-1][0].end()].split())
            if tuple(stems(spelled)) == key:
                found.append((key, spelled.casefold() if size == 1 else spelled))
    return found


def _names(entries: Sequence[Entry]) -> frozenset[str]:
    """Stems of words that name parties."""
    spans = [one for entry in entries for one in (entry.move.by, *entry.move.to) if len(one.text) < 60]
    words = {word for one in spans for word in WORD.findall(one.text) if word[0].isupper()}
    return frozenset(stem for word in words for stem in stems(word))


def aliases_of(board: Board, entries: Sequence[Entry]) -> dict[str, str]:
    """Party ids by the names that stand for them alone, wherever they occur among the actors of moves."""
    called = {party.id: party.name for party in board.parties}
    parties: dict[str, set[str]] = defaultdict(set)
    spelled: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        pairs: list[tuple[ActorSpan, str]] = [(entry.move.by, entry.by)]
        # where the docket leaves out some of those addressed, which is which is not told
        told = len(entry.move.to) == len(entry.to)
        pairs += zip(entry.move.to, entry.to if told else [""] * len(entry.move.to), strict=True)
        for span, party in pairs:
            words = " ".join(span.text.split())
            spelled[_key(words)].add(words)
            for name in (words, span.actor or "", party):
                parties[_key(name)].add(party)
    found = {}
    for key, written in sorted(spelled.items()):
        party, *others = sorted(parties[key])
        if not others and party in called and all(map(_is_name, written)):
            names = {name.casefold(): name for name in sorted(written, reverse=True)}
            known = {name.casefold() for name in (party, called[party], f"the {called[party]}")}
            found.update({name: party for same, name in names.items() if same not in known})
    return found


def _key(name: str) -> str:
    """What names are the same by: an alias is found whatever case it is written in."""
    return plain(_ARTICLE.sub("", name))


def _is_name(words: str) -> bool:
    """Whether words are the name of one party: but for articles and the like each has a capital, and none joins two."""
    parts = _ARTICLE.sub("", words).split()
    if not parts or len(words) > ALIAS or _JOINS.search(words) or parts[0].casefold() in _PRONOUNS:
        return False
    return parts[0][0].isupper() and all(part[0].isupper() or part in _SMALL for part in parts)
