"""The tally of one party on one issue: what the moves by it and to it come to, counted move by move.

Comes in: the entries of an issue by a party or to it, one after the other in time order. Goes out, whenever asked: its
status and position as they stand then, and which entries they rest on. `standings` asks at the end of every day, so
nothing is counted again that was counted before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rejoinder.filing.docket import Entry
from rejoinder.record.types import ASKS, POLARITY, Act, Basis, Position, Status

__all__ = ["STATUS", "Come", "Tally"]

STATUS: dict[Act, Status] = {
    "support": "accepted", "accept": "accepted", "accept_partly": "partly", "open": "open", "defer": "deferred",
    "reject": "rejected", "oppose": "rejected",
}  # fmt: skip
"""What an answer makes of the cell of who gives it."""
IN_PLACE: dict[Act, Status] = {"offer": "partly", "hand_over": "accepted"}
"""The same of what stands for an answer where there is none."""

_LOOKS_BACK = re.compile(
    r"^\W*(?:which |who |whom |that )?(?:\w+ ){0,3}?(?:had|having|has since)\b"
    # "Brussels, which had earlier ruled this out": but what follows after a second comma is of now
    r"|^[^,;]{1,60},\s+(?:which|who)\s+(?:(?:had|has since)\b|(?:earlier|previously|initially|first)\s)[^,]*,?$",
    re.IGNORECASE,
)
"""A clause in the pluperfect: what it tells lay back already when the report was written."""

_IF = re.compile(
    r"\b(?:if|provid(?:ed|ing)|(?:as|so)\s+long\s+as|on\s+(?:the\s+)?condition|on\s+the\s+understanding|subject\s+to"
    r"|unless)\b",
    re.IGNORECASE,
)
"""What makes a yes one under a condition."""
_OBJECTION = re.compile(r"\b(?:objections?|opposition|veto|reservations?|refusal|rejection)\b", re.IGNORECASE)
"""What somebody who withdraws it agrees by."""

_POSITIONED: frozenset[Act] = frozenset({
    "demand", "ask", "propose", "offer", "support", "accept", "accept_partly", "reject", "oppose",
})  # fmt: skip


class Come(NamedTuple):
    """What the moves of a party come to; `decisive` is the entry that decides its status, `recorded` and
    `claimed` are its answers, by their ids."""

    status: Status | None
    position: Position | None
    basis: Basis
    claimed_by: tuple[str, ...]
    disputed_by: tuple[str, ...]
    decisive: Entry | None
    recorded: Mapping[str, Entry]
    claimed: Mapping[str, Entry]


class Tally:
    """Of a party, with `to` by entry id who was asked, inferred addressees included."""

    def __init__(self, party: str, to: Mapping[str, tuple[str, ...]]) -> None:
        self._party, self._to = party, to
        self._by: list[Entry] = []
        self._asks: dict[str, Entry] = {}
        self._ignored: dict[str, Entry] = {}
        self._ignored_by: dict[str, str] = {}
        self._days: dict[str, list[Entry]] = defaultdict(list)
        self._all, self._fitting = _Answers(party), _Answers(party)
        self._positions, self._fitting_positions = _Positions(), _Positions()
        self._in_place: list[Entry] = []
        self._asked: Entry | None = None
        self._asked_in: set[str] = set()
        self._asks_in: set[str] = set()
        self._opened = self._reopened = False
        self._withdrawn: Entry | None = None

    def add(self, entry: Entry) -> None:
        """Count an entry by the party or to it; none before it in time may be counted later."""
        self._days[entry.day].append(entry)
        if entry.by == self._party:
            self._done(entry)
        elif self._party in self._to.get(entry.id, entry.to):
            self._received(entry)

    def _received(self, entry: Entry) -> None:
        """Count what was asked of a party. An offer calls for an answer unless it is itself one: to somebody who had
        asked.
        """
        if entry.act in ASKS or (entry.act == "offer" and not self._opened):
            self._asks[entry.id] = entry
            if entry.act != "offer":
                self._asked = self._asked or entry
                self._asked_in.add(entry.document)
        elif entry.act == "claim_ignored":
            self._ignored[entry.id] = entry
            _note(self._ignored_by, entry, self._party)

    def _done(self, entry: Entry) -> None:
        """Count what a party did.

        Nobody refuses what it asked for itself: where nobody else asked for anything, a refusal in the report of a
        party's own demand and after it is no answer, unless it withdraws ("without that, no treaty" refuses something
        else). On 64 negotiations trained on this costs one cell of 356; leaving out all answers of such a party would
        cost ten.
        """
        self._by.append(entry)
        gives_way = _gives_way(entry)
        fits = entry.act not in ("reject", "oppose") or entry.document not in self._asks_in
        if entry.act in STATUS or gives_way:
            self._all.add(entry)
            if fits:
                self._fitting.add(entry)
        if entry.act in _POSITIONED:
            self._positions.add(entry)
            if fits:
                self._fitting_positions.add(entry)
        if entry.act in ASKS:
            self._asks_in.add(entry.document)
        if entry.act in IN_PLACE:
            self._in_place.append(entry)
        if entry.act == "withdraw" and not gives_way:
            self._withdrawn, self._reopened = entry, False
        elif self._withdrawn is not None and not self._reopened:
            self._reopened = _reopens(entry, self._withdrawn)
        self._opened = self._opened or entry.opens

    def come(self, put: bool) -> Come | None:
        """What it all comes to; `put` says whether anybody else put something on the table. None: to nothing."""
        answers = self._answers(put)
        status: Status | None = None
        decisive: Entry | None = None
        basis: Basis = "recorded"
        if answers.recorded:
            status, decisive = answers.decided(recorded=True)
        elif answers.claimed:
            (status, decisive), basis = answers.decided(recorded=False), "claimed"
        elif self._ignored:
            decisive = next(reversed(self._ignored.values()))
            status, basis = "unanswered", "claimed"
        elif self._asks:
            status = "unanswered"
        if self._withdrawn is not None and status is None and not self._reopened:
            decisive, status = self._withdrawn, "withdrawn"
            basis = "recorded" if decisive.recorded else "claimed"
        position = (self._positions if self._asks or put else self._fitting_positions).last()
        if status is None and position is None and not self._by:
            return None
        claimants: set[str] = set()
        if basis == "claimed" and decisive is not None:
            if answers.claimed and status is not None:
                claimants = set(answers.tellers[status])
            else:
                claimants = set(self._ignored_by) if self._ignored else set(_tellers(decisive, self._party))
        # who said otherwise before it came to this did not speak of it: by the day of the report, the act's is a claim
        since = decisive.order[0] if decisive is not None else ""
        others = [told for other, told in answers.tellers.items() if other != status]
        if status != "unanswered":
            others.append(self._ignored_by)
        disputed = {name for told in others for name, latest in told.items() if latest >= since} - claimants
        return Come(
            status,
            position,
            basis,
            tuple(sorted(claimants)),
            tuple(sorted(disputed)),
            decisive,
            answers.recorded,
            answers.claimed,
        )

    def _answers(self, put: bool) -> _Answers:
        """A party's answers. An offer to who asked is one, and so is handing over what was asked for, where there is no
        other.
        """
        found = self._all if self._asks or put else self._fitting
        if self._asked is None or found.decide or not self._in_place:
            return found
        # what was put off and then handed over is given; an offer stands for an answer where there is no other
        since = max(self._asked.order, found.last.order) if found.last else self._asked.order
        # one report of both is no witness of which was first where it does not date them
        reports = set() if found.last else self._asked_in
        acts = {"hand_over"} if found.last else IN_PLACE.keys()
        more = [
            entry
            for entry in self._in_place
            if entry.act in acts and (entry.order > since or (entry.act == "hand_over" and entry.document in reports))
        ]
        return found.followed_by(more) if more else found

    def shown(self, come: Come) -> dict[str, Entry]:
        """All entries by their ids, in the order in which they are evidence of what it comes to."""
        told = (come.recorded, come.claimed, self._ignored, self._asks)
        return _shown(come.decisive, [list(entries.values()) for entries in told], self._by)

    def shown_on(self, day: str, come: Come) -> tuple[str, ...]:
        """The ids of those of one day, in the same order."""
        today = self._days[day]
        told = (come.recorded, come.claimed, self._ignored, self._asks)
        found = _shown(
            come.decisive,
            [[entry for entry in today if entry.id in entries] for entries in told],
            [entry for entry in today if entry.by == self._party],
        )
        return tuple(id for id, entry in found.items() if entry.day == day)


def _shown(decisive: Entry | None, told: Sequence[Sequence[Entry]], by: Sequence[Entry]) -> dict[str, Entry]:
    """By their ids: what decides, the answers that are recorded and those claimed, the latest first, then claims of
    silence, asks, and what else the party did.
    """
    recorded, claimed, ignored, asks = told
    first = [decisive] if decisive is not None else []
    return {e.id: e for e in (*first, *reversed(recorded), *reversed(claimed), *ignored, *asks, *by)}


class _Answers:
    """Answers of a party, in time order: by their ids those that are recorded and those only claimed; by the status
    they give, who claims that, with the day of the latest report.
    """

    def __init__(self, party: str) -> None:
        self._party = party
        self.recorded: dict[str, Entry] = {}
        self.claimed: dict[str, Entry] = {}
        self.tellers: dict[Status, dict[str, str]] = defaultdict(dict)
        self.last: Entry | None = None
        self.decide = False
        """Whether any does more than put off or leave open."""
        self._kept = _Kept(), _Kept()

    def add(self, entry: Entry) -> None:
        self.last = entry
        self.decide = self.decide or entry.act not in ("defer", "open")
        if entry.recorded:
            self.recorded[entry.id] = entry
        else:
            self.claimed[entry.id] = entry
            _note(self.tellers[_status(entry)], entry, self._party)
        self._kept[entry.recorded].add(entry)

    def followed_by(self, more: Iterable[Entry]) -> _Answers:
        """These and more that stand for answers, as others."""
        made = _Answers(self._party)
        for entry in (*sorted((*self.recorded.values(), *self.claimed.values()), key=lambda e: e.order), *more):
            made.add(entry)
        return made

    def decided(self, *, recorded: bool) -> tuple[Status, Entry]:
        """The status the answers come to, and the one that decides it."""
        return self._kept[recorded].decided()


class _Kept:
    """Answers of one basis without those that a yes outlasts, by the report they are told in."""

    def __init__(self) -> None:
        self._agreed: set[str] = set()
        self._reports: dict[str, list[Entry]] = defaultdict(list)
        self._last = ""

    def add(self, entry: Entry) -> None:
        if entry.act in ("accept", "support", "accept_partly"):
            self._agreed.update(entry.to)
        elif entry.act in ("reject", "oppose") and self._agreed and entry.to and not self._agreed & set(entry.to):
            return
        self._reports[entry.document].append(entry)
        self._last = entry.document

    def decided(self) -> tuple[Status, Entry]:
        """The status the answers come to, and the one that decides it: the last, read together with its document's
        others.

        One report of an answer often makes several moves of it: "nineteen may return, the other twelve may not" is
        partly, "yes, though not the price they named" a yes. A refusal of somebody else's later wish leaves a yes
        standing, and what a report only looks back on ("which it had refused in spring") does not outdo what it tells
        of now.
        """
        report = _of_now(self._reports[self._last])
        statuses = {_status(entry) for entry in report}
        last = _status(report[-1])
        if "partly" in statuses and last in ("rejected", "deferred", "open"):
            status: Status = "partly"
        elif "accepted" in statuses and statuses & {"rejected", "deferred"} and "partly" not in statuses:
            status = "accepted"
        elif statuses >= {"open", "deferred"} and not statuses & {"accepted", "partly", "rejected"}:
            status = "open"
        else:
            status = last
        decisive = next((entry for entry in reversed(report) if _status(entry) == status), report[-1])
        return status, decisive


class _Positions:
    """The positions a party took, by the report they are told in; its own moves before claims."""

    def __init__(self) -> None:
        self._reports: tuple[dict[str, list[Entry]], ...] = defaultdict(list), defaultdict(list)
        self._last = ["", ""]

    def add(self, entry: Entry) -> None:
        self._reports[entry.recorded][entry.document].append(entry)
        self._last[entry.recorded] = entry.document

    def last(self) -> Position | None:
        """For or against by the latest report with a position, mixed if that has both."""
        recorded = bool(self._reports[True])
        if not self._reports[recorded]:
            return None
        last = {POLARITY[e.act] for e in _of_now(self._reports[recorded][self._last[recorded]])}
        if {"for", "against"} <= last:
            return "mixed"
        return "for" if "for" in last else "against"


def _of_now(report: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of one report without those that only look back, where the last does and there are others."""
    if not _LOOKS_BACK.search(report[-1].evidence):
        return report
    return [entry for entry in report if not _LOOKS_BACK.search(entry.evidence)] or report


def _reopens(entry: Entry, withdrawn: Entry) -> bool:
    """Whether a party asks anew after it withdrew; "dropped its demand for a loan" only names what it withdraws."""
    if not entry.opens or entry.order <= withdrawn.order:
        return False
    own, other = entry.move.evidence, withdrawn.move.evidence
    return entry.document != withdrawn.document or own.start >= other.end or own.end <= other.start


def _gives_way(entry: Entry) -> bool:
    """Whether what a move withdraws is an objection: the party had refused, and now agrees."""
    return entry.act == "withdraw" and _OBJECTION.search(entry.point or entry.evidence) is not None


def _status(entry: Entry) -> Status:
    """What an answer makes of the cell: "yes, if" is a yes to a part, also where the reader took it for a whole one."""
    if entry.act in ("accept", "support") and _IF.search(entry.evidence):
        return "partly"
    if _gives_way(entry):
        return "accepted"
    return STATUS.get(entry.act) or IN_PLACE[entry.act]


def _note(tellers: dict[str, str], entry: Entry, party: str) -> None:
    """Note who claims what an entry tells, with the day of the report if it is the latest."""
    for name in _tellers(entry, party):
        tellers[name] = max(entry.order[1], tellers.get(name, ""))


def _tellers(entry: Entry, party: str) -> Iterable[str]:
    """Who claims what an entry tells of a party: others than itself."""
    return {*(entry.claimed_by or (entry.by,))} - {party, ""}
