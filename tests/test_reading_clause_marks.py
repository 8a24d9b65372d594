import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.reading import handovers, meetings, wordings
from rejoinder.reading.clause_marks import ClauseMarks

PIECES = st.sampled_from(
    ["and ", "talked ", "met", " ", ", ", "but ", "that ", "; ", "unless ", "“", "Ann ", ",", "\n", "as "]
)
PATTERNS = [meetings._CLAUSE, handovers._CLAUSE, wordings._CLAUSE]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_clauses_begin_and_end_where_the_nearest_marks_stand(pattern: re.Pattern[str], text: str) -> None:
    marks = ClauseMarks(pattern, text, 0, len(text))
    for at in (m.start() for m in re.finditer(r"\b(?:met|Ann)\b", text)):
        assert marks.before(at) == max((m.end() for m in pattern.finditer(text, 0, at)), default=0)
        following = pattern.search(text, at)
        assert marks.after(at) == (following.start() if following else len(text))


def test_a_mark_is_one_by_what_stands_before_the_place() -> None:
    text = "Ann came and talked to Ben"
    marks = ClauseMarks(meetings._CLAUSE, text, 0, len(text))
    assert marks.before(text.index("talked")) == 0
    assert marks.before(text.index("to Ben")) == text.index("talked")


def test_a_sentence_of_thousands_of_clauses_is_looked_through_once() -> None:
    text = "Ann met Ben, " * 20_000
    marks = ClauseMarks(meetings._CLAUSE, text, 0, len(text))
    began = time.perf_counter()
    assert [marks.before(m.start()) for m in re.finditer("Ann", text)] == list(range(0, len(text), 13))
    assert time.perf_counter() - began < 5
