"""A sentence without end takes no longer for each of its words: work is counted, not time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from filing_texts import reading

import rejoinder
from rejoinder.acting import candidates
from rejoinder.filing.addressees import addressees
from rejoinder.filing.docket import docket
from rejoinder.filing.standings import standings
from rejoinder.reading.ignored import with_ignored
from rejoinder.reading.meetings import with_meetings
from rejoinder.resolving.links import Links
from rejoinder.resolving.mentions import find_mentions


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called for some work."""
    count = 0

    def noted(_frame: Any, event: str, _given: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(noted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def meetings(size: int) -> Callable[[], Any]:
    names = ("France", "Germany", "Norway", "Kenya", "Peru")
    text = f"Diplomats recalled {' '.join(f'talks between {names[k % 5]} and {names[k % 4]}' for k in range(size))}."
    sentences = [(0, len(text))]
    mentions = find_mentions(text, sentences)
    return lambda: with_meetings([], text, sentences, mentions, [], latest=None)


def histories(size: int) -> Callable[[], Any]:
    asked = "demand RIV > TOR | the harbour | Rivania demanded the harbour"
    acts = ("reject", "defer", "open", "accept")
    answers = [
        reading(f"a{k:03}", f"{2031 + k // 300}-{k // 25 % 12 + 1:02}-{k % 25 + 1:02}",
                f"{acts[k % 4]} TOR > RIV | | Torland gave answer {k} | acc=TOR")
        for k in range(1, size)
    ]  # fmt: skip
    entries = docket([reading("a", "2031-01-01", asked), *answers])
    to = addressees(entries, [entries])
    return lambda: standings(entries, to)


@pytest.mark.parametrize("made", [meetings, histories])
def test_twice_as_much_takes_twice_the_work(made: Callable[[int], Callable[[], Any]]) -> None:
    made(10)()  # what is looked up once is known
    assert calls(made(240)) < 2.5 * calls(made(120))


def test_the_subjects_of_claims_of_silence_are_sought_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from rejoinder.reading import ignored

    class Counted(ignored.ClauseMarks):
        def __init__(self, *given: Any) -> None:
            made.append(given[2:])
            super().__init__(*given)

    made: list[tuple[int, int]] = []
    monkeypatch.setattr(ignored, "ClauseMarks", Counted)
    text = "Norway said, " + ", ".join(["Peru ignored its demands"] * 50) + "."
    sentences = [(0, len(text))]
    with_ignored([], text, sentences, find_mentions(text, sentences), [])
    assert made == sentences


def test_the_words_of_an_act_are_held_against_the_nearest_names(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    whole = Links.greatest

    def counted(self: Links, at: int, spans: Iterable[tuple[int, int]], *, default: float) -> float:
        near = list(spans)
        asked.append(len(near))
        return whole(self, at, near, default=default)

    monkeypatch.setattr(Links, "greatest", counted)
    rejoinder.read("; ".join(["Norway rejected the draft of Peru"] * 60) + ".")
    assert max(asked) == 2 * candidates.BESIDE
