"""How the words of a noun phrase divide: what it is about, its owner, its head, what follows, what comes of names.

All are of word indices: `low` is the first word of the phrase, `high` the one after its last.
"""

from __future__ import annotations

from bisect import bisect_left

from rejoinder.resolving import roles
from rejoinder.resolving.actors import actor
from rejoinder.resolving.name_runs import PORTFOLIOS
from rejoinder.resolving.named import Named
from rejoinder.resolving.salience import Entry
from rejoinder.resolving.words import word_list

__all__ = ["PhraseParts", "posted_to"]

_EDGE = word_list("edge")
_SKIPPED = frozenset({"and", "but", "or", "only", "even", "also", "then", "so", "meanwhile", "both", "while", "when"})


_IN_TITLES = frozenset({",", "and", "&", "of", "for", "the"})
_POSTED = frozenset("envoy ambassador representative mission delegate delegation diplomat minister negotiator".split())
"""Last words of offices and organs that states have at leagues of states."""


def posted_to(noun: roles.Noun, entry: Entry) -> bool:
    """Whether a league of states is where a state has such a one: "Norway's | U.N. | envoy"."""
    known = actor(entry.actor or "")
    return known.sector == "IGO" and known.kind != "state" and noun.words.split()[-1] in _POSTED


class PhraseParts(Named):
    """The parts of the noun phrases of one document, among the mentions in it."""

    def _of_office(self, low: int, index: int, high: int) -> bool:
        """Whether a comma or "and" stands in an office's title: "Minister for Water, Irrigation | and | Energy"."""
        words = self.words
        at = index
        while at > low and (words.form[at][:1].isupper() or words.low[at] in _IN_TITLES):
            at -= 1
            noun = roles.noun_at(words, at, high) if words.low[at + 1] in {"for", "of"} else None
            if noun is not None and noun[0] == at + 1 and "office" in noun[1].classes and not noun[1].plural:
                first = at + 2 + (words.low[at + 2] == "the")
                entry = self._entry_over(first) if first < index else None
                return first < index and (entry is None or entry.kind not in {"place", "group", "organisation"})
        return False

    def _inside(self, low: int, high: int) -> list[Entry]:
        if low >= high:
            return []
        start, end = self.words.start[low], self.words.end[high - 1]
        return [
            e for e in self.entries[bisect_left(self._starts, start) : bisect_left(self._starts, end)] if e.end <= end
        ]

    def _exact(self, low: int, high: int) -> Entry | None:
        """The mention whose words are just these, a determiner or form of address before it left out."""
        words = self.words
        if low >= high:
            return None
        end = words.end[high - 1]
        for entry in self.entries[bisect_left(self._starts, words.start[low]) : bisect_left(self._starts, end)]:
            if entry.end != end:
                continue
            first = words.at(entry.start)
            if all(
                words.low[i] in roles.DETERMINERS or roles.honorific(words.low[i])[0] or words.form[i] == "."
                for i in range(low, first)
            ):
                return entry
        position = bisect_left(self._starts, words.start[low])
        if position and self.entries[position - 1].end == end and self.entries[position - 1].start <= words.start[low]:
            return self.entries[position - 1]
        return None

    def _trim(self, low: int, high: int) -> tuple[int, int]:
        form, words = self.words.form, self.words.low
        while low < high and (
            form[low] in _EDGE or (words[low] in _SKIPPED and high - low > 1 and words[low] != "both")
        ):
            low += 1
        while high > low and form[high - 1] in _EDGE:
            high -= 1
        return low, high

    def _main_end(self, low: int, high: int) -> int:
        for index in range(low + 1, high):
            if (
                self.words.form[index] in {",", "(", "—", "–", ";", ":"}
                or self.words.low[index] in {"who", "which", "whose", "that"}
            ) and self._entry_over(index) is None:
                return index
        return high

    def _core_end(self, low: int, high: int) -> int:
        for index in range(low + 1, high):
            if self.words.low[index] in roles.PREPOSITIONS and self._entry_over(index) is None:
                return index
        return high

    def _complement(self, core: int, high: int) -> int:
        """The first word after a preposition that can name somebody: past "labour" in "of labour of Chile"."""
        low, index = self.words.low, core + 1
        while index < high and (low[index] in PORTFOLIOS or low[index] in {"and", ",", "the"}):
            index += 1
        if index == core + 1 or not any(w in PORTFOLIOS for w in low[core + 1 : index]):
            return core + 1
        if index == high:
            return high
        return index + 1 if low[index] in roles.PREPOSITIONS else core + 1

    def _owner_mark(self, low: int, high: int) -> int | None:
        for index in range(high - 1, low, -1):
            form = self.words.form[index]
            if (
                form in {"'s", "’s", "'S", "’S"} or (form in {"'", "’"} and self.words.low[index - 1].endswith("s"))
            ) and self._entry_over(index) is None:
                return index
        return None

    def _head_noun(self, low: int, high: int) -> roles.Noun | None:
        for last in range(high - 1, low - 1, -1):
            found = roles.noun_ending(self.words, last, low)
            if found is not None:
                return found[1]
            entry = self._entry_over(last)
            if entry is not None and entry.kind != "group":
                return None
            if last < high - 2:
                return None
        return None

    def _titled(self, low: int, high: int) -> Entry | None:
        """The person at the end of a phrase, right behind the body whose office stands before: "the foreign policy
        chief of the European Union | Josep Borrell".
        """
        last = self._entry_over(high - 1)
        if last is None or last.kind != "person" or last.end != self.words.end[high - 1]:
            return None
        first = self.words.inside(last.start, last.end).start
        if first <= low + 2:
            return None
        body, before = self._entry_over(first - 1), first - 1
        if body is not None and body.kind in ("organisation", "place") and body.end == self.words.end[before]:
            before = self.words.inside(body.start, body.end).start
        elif (noun := roles.noun(self.words.low[before])) is None or "body" not in noun.classes:
            return None
        while before > low and self.words.low[before - 1] in roles.DETERMINERS:
            before -= 1
        if before <= low + 1 or self.words.low[before - 1] != "of":
            return None
        office = roles.noun_ending(self.words, before - 2, low)
        return last if office is not None and "office" in office[1].classes else None

    def _apposed(self, noun: roles.Noun, low: int, head_low: int, core: int) -> Entry | None:
        """The body in "the largest opposition party, UDM," right behind a phrase without a name, closed by a comma."""
        words = self.words
        if "body" not in noun.classes or noun.plural or words.low[low] != "the" or core + 2 >= len(words):
            return None
        if words.form[core] != "," or any(words.form[i][:1].isupper() for i in range(head_low, core)):
            return None
        entry = self._entry_over(core + 1)
        if entry is None or entry.kind != "organisation" or not entry.actor or not words.form[core + 1][:1].isupper():
            return None
        after = words.inside(entry.start, entry.end).stop
        alone = words.at(entry.start) == core + 1 and after < len(words) and words.form[after] == ","
        return entry if alone else None

    def _spoken_for(self, index: int) -> Entry | None:
        """The body in ", for AOSIS," or ", on behalf of the Group," right after a phrase: whose words they are."""
        low = self.words.low
        if index >= len(low) or low[index] != ",":
            return None
        for opening in ((",", "for"), (",", "on", "behalf", "of"), (",", "speaking", "for"), (",", "representing")):
            after = index + len(opening)
            if tuple(low[index:after]) == opening and after < len(low):
                after += low[after] in {"the", "all"}
                entry = self._entry_over(after) if after < len(low) else None
                if entry is not None and entry.actor and not entry.human and self.words.at(entry.start) == after:
                    end = self.words.at(entry.end - 1) + 1
                    return entry if end >= len(low) or low[end] in {",", ".", ";", ")"} else None
        return None

    def _any_one(self, noun: roles.Noun, low: int, head_low: int, core: int) -> bool:
        """Whether a phrase speaks of no body named before: "a group", "companies", in small letters throughout."""
        words = self.words
        plural = noun.plural and "group" not in noun.classes and low == head_low
        return (plural or words.low[low] in {"a", "an", "another"}) and not any(
            words.form[i][:1].isupper() for i in range(max(head_low, low + 1), core)
        )

    def _names_somebody(self, low: int, high: int) -> bool:
        """Whether words begin with a name: of a person, of a place, or one nobody knows."""
        words = self.words
        addressed = False
        while low < high and (
            words.low[low] in roles.DETERMINERS or roles.honorific(words.low[low])[0] or words.form[low] == "."
        ):
            addressed = addressed or words.form[low][:1].isupper()
            low += 1
        if low >= high or not words.form[low][:1].isupper() or words.low[low] in PORTFOLIOS:
            return low >= high and addressed
        entry = self._entry_over(low)
        return roles.noun(words.form[low]) is None if entry is None else entry.kind in {"person", "place"}
