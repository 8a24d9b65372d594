"""The board: from the moves of all documents to issues and where each party stands on them, in one place."""

from __future__ import annotations

import functools
import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from msgspec import UNSET

from rejoinder.filing.addressees import addressees
from rejoinder.filing.assignment import Assignment, assign
from rejoinder.filing.codebook import Codebook
from rejoinder.filing.docket import ANSWERS, OPENERS, Entry, docket
from rejoinder.filing.grouping import candidates, contract
from rejoinder.filing.issues import issue_ids
from rejoinder.filing.likeness import Embed, Likeness
from rejoinder.filing.pointing import with_pointed
from rejoinder.filing.rulings import Group, Ruling, rule, ruled_standings
from rejoinder.filing.standings import standings
from rejoinder.filing.weighing import kind_of, shares, weigh, weights
from rejoinder.record.types import Board, Issue, Party, Reading
from rejoinder.resolving.actors import known, name_of

__all__ = ["file", "groups_of"]

_MAKES_ISSUE = OPENERS | (ANSWERS - {"hand_over"}) | {"claim_ignored"}
"""Acts one of which an issue needs: threats and reproaches alone ask nothing, a paper handed over says nothing."""


def file(
    readings: Sequence[Reading],
    *,
    codebook: Codebook | None = None,
    embed: Embed | None = None,
    rulings: Sequence[Ruling] = (),
) -> Board:
    """The board of a dossier; the same whatever the order of `readings`.

    `embed` gives unit vectors (texts, width) of what short texts mean, and, if it has `gists`, of what moves are about
    where they stand; without it wording alone decides. With a
    codebook its issues come first, in its order and under its ids. `rulings` are what a person fixed, in the order in
    which that was done; they outrank the codebook. Move ids are "DOCUMENT_ID/MOVE_ID".
    """
    with _uncollected():
        return _board(readings, codebook, embed, rulings)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Filing makes millions of objects that stay until the board is there, and no cycles: the garbage collector, which
    would go through all of them again whenever there are a quarter more, rests meanwhile.
    """
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()


def _board(
    readings: Sequence[Reading], codebook: Codebook | None, embed: Embed | None, rulings: Sequence[Ruling]
) -> Board:
    entries = docket(readings, codebook)
    if not entries:
        rulings = [ruling for ruling in rulings if ruling.kind != "addressees"]
        return Board(not_applied=dict.fromkeys((r.nr for r in rulings), "no move is on the board any more") or UNSET)
    fixed = assign(entries, codebook, embed)
    found = [_group([entries[k] for k in group], fixed) for group in groups_of(entries, embed, fixed)]
    issued = [group for group in found if group.shown]
    for group, id in zip(issued, issue_ids([group.entries for group in issued]), strict=True):
        group.id = group.known.id if group.known else id
    failed: dict[int, str] = {}
    if rulings:
        found, failed = rule(found, rulings, functools.partial(_nearer, embed))
        issued = [group for group in found if group.shown]
        new = [group for group in issued if not group.id]
        taken = {group.id for group in issued}
        for group, id in zip(new, issue_ids([group.entries for group in new], taken), strict=True):
            group.id = id
    settled = {move for ruling in rulings if ruling.kind == "addressees" for move in ruling.moves}
    to = addressees(entries, [group.entries for group in issued], settled)
    issues = [
        Issue(
            group.id,
            group.name,
            tuple(entry.id for entry in group.entries),
            ruled_standings(standings(group.entries, to), group),
            tuple(dict.fromkeys(entry.by for entry in group.entries if entry.opens and entry.by)),
            tuple(sorted(group.numbers)) or UNSET,
        )
        for group in issued
    ]
    if codebook:
        rank = {issue.id: k for k, issue in enumerate(codebook.issues)}
        issues.sort(key=lambda issue: rank.get(issue.id, len(rank)))
    return Board(_parties(issues, entries, codebook), tuple(issues), failed or UNSET)


def _group(entries: list[Entry], fixed: Assignment) -> Group:
    known = fixed.issue_of([entry.place for entry in entries])
    return Group(entries, known, known is not None or any(entry.act in _MAKES_ISSUE for entry in entries))


def groups_of(entries: Sequence[Entry], embed: Embed | None = None, fixed: Assignment | None = None) -> list[list[int]]:
    """Places on the docket of the moves of each issue; groups and places in time order, every place in one group."""
    own = [entry for entry in entries if entry.original == entry.place]
    likeness = Likeness(own, embed)
    i, j = candidates(likeness)
    table = weights(kind_of(likeness))
    i, j, odds = with_pointed(own, i, j, weigh(likeness, i, j, table))
    found = contract(len(own), i, j, odds, shares(likeness, i, j, odds), missing=table.missing)
    if fixed is not None:

        def divided(group: Sequence[int]) -> list[list[int]]:
            members = np.array(group, dtype=np.int64)
            inside = np.isin(i, members) & np.isin(j, members)
            places = np.array([own[k].place for k in group], dtype=np.int64)
            a, b = np.searchsorted(members, i[inside]), np.searchsorted(members, j[inside])
            a, b, held = fixed.hold(places, a, b, odds[inside])
            parts = contract(
                len(group), a, b, held, shares(likeness, members[a], members[b], held), missing=table.missing
            )
            return [[group[k] for k in part] for part in parts]

        found = fixed.applied(found, [entry.place for entry in own], divided)
    group_of = {own[k].place: number for number, group in enumerate(found) for k in group}
    groups: list[list[int]] = [[] for _ in found]
    for entry in entries:
        groups[group_of[entry.original]].append(entry.place)
    return sorted(groups)


def _nearer(embed: Embed | None, entries: Sequence[Entry], stay: Sequence[Entry], leave: Sequence[Entry]) -> list[bool]:
    """Which entries belong rather with those that leave an issue than with those that stay, by mean odds."""
    together = sorted([*entries, *stay, *leave], key=lambda entry: entry.place)
    likeness = Likeness(together, embed)
    at = {entry.place: k for k, entry in enumerate(together)}

    table = weights(kind_of(likeness))
    # all pairs are weighed, since much of what is said of one is how it compares with the others
    i, j = candidates(likeness)
    known = dict(zip(zip(i.tolist(), j.tolist(), strict=True), weigh(likeness, i, j, table).tolist(), strict=True))

    def odds(one: Entry, others: Sequence[Entry]) -> float:
        pairs = [(min(a, b), max(a, b)) for a, b in ((at[one.place], at[other.place]) for other in others)]
        return float(sum(known.get(pair, table.missing) for pair in pairs)) / max(1, len(pairs))

    return [odds(entry, leave) > odds(entry, stay) for entry in entries]


def _parties(issues: Sequence[Issue], entries: Sequence[Entry], codebook: Codebook | None) -> tuple[Party, ...]:
    """Parties with a standing, those with most first; named by the codebook, else by the words used most."""
    counts = Counter(standing.party for issue in issues for standing in issue.standings)
    names: dict[str, Counter[str]] = {}
    for entry in entries:
        for party, words in [
            (entry.by, entry.move.by.text),
            *zip(entry.to, (x.text for x in entry.move.to), strict=False),
        ]:
            text = " ".join(words.split())
            # a name stands with a capital and without a person's office: short and no pronoun
            if party and text[:1].isupper() and len(text.split()) <= 4 and text.casefold() not in _PRONOUNS:
                names.setdefault(party, Counter())[text.removeprefix("The ").strip()] += 1
    found = []
    for party in sorted(counts, key=lambda one: (-counts[one], one)):
        name = codebook.parties.get(party) if codebook else None
        if not name and known(party):
            name = name_of(party)
        if not name:
            best = min(names.get(party, Counter()).items(), key=lambda item: (-item[1], item[0]), default=(party, 0))
            name = best[0]
        found.append(Party(party, name))
    return tuple(found)


_PRONOUNS = frozenset("he she it they we i this that both each its his her their our you".split())
