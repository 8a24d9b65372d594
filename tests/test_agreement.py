import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.agreement.alpha import Unit, bootstrap, marked, nominal, unitizing

PATIENT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def columns(*coders: str) -> list[tuple[str | None, ...]]:
    """Units from the lines of a table, a line a coder; a point is a missing value."""
    lines = [line.split() for line in coders]
    return [tuple(None if value == "." else value for value in unit) for unit in zip(*lines, strict=True)]


def test_nominal_worked_examples() -> None:
    # Krippendorff 2011, section A: binary data, two observers, no missing data
    binary = columns("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
    assert nominal(binary) == pytest.approx(0.095, abs=0.0005)
    # section B: nominal data, two observers, no missing data
    two = columns("a a b b d c c c e d d a", "b a b b b c c c e d d d")
    assert nominal(two) == pytest.approx(0.692, abs=0.0005)
    # section C: nominal data, four observers, missing data
    four = columns(
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    assert nominal(four) == pytest.approx(0.743, abs=0.0005)


def test_unitizing_worked_example() -> None:
    # Krippendorff 2004, pages 251-256: a continuum from 150 to 450, two observers, categories c and k
    def units(*found: tuple[int, int, str]) -> list[Unit]:
        return [Unit(start - 150, start - 150 + length, category) for start, length, category in found]

    one = units((225, 70, "c"), (370, 30, "c"), (180, 60, "k"), (300, 50, "k"))
    other = units((220, 80, "c"), (355, 20, "c"), (400, 20, "c"), (180, 60, "k"), (300, 50, "k"))
    found = unitizing([marked([one, other], 300)])
    assert found.categories["c"] == pytest.approx(0.7286, abs=0.0001)
    assert found.categories["k"] == 1
    assert found.alpha == pytest.approx(0.8591, abs=0.0005)


def test_what_cannot_be_said_is_none() -> None:
    assert nominal([]) is None
    assert nominal([("a", None), (None, "b")]) is None
    assert nominal([("a", "a"), ("a", "a")]) is None
    assert unitizing([marked([[], []], 10)]).alpha is None
    assert bootstrap([1], lambda found: 1.0) is None
    with pytest.raises(ValueError, match="not within"):
        marked([[Unit(5, 11, "c")], []], 10)


@PATIENT
@given(st.lists(st.lists(st.none() | st.sampled_from("abc"), min_size=2, max_size=4), max_size=8))
def test_nominal_is_what_its_definition_says(units: list[list[str | None]]) -> None:
    """One less the observed by the expected disagreement, counted pair by pair."""
    paired = [[value for value in unit if value is not None] for unit in units]
    paired = [values for values in paired if len(values) > 1]
    every = [value for values in paired for value in values]
    observed = sum(sum(a != b for a, b in itertools.permutations(values, 2)) / (len(values) - 1) for values in paired)
    expected = sum(a != b for a, b in itertools.permutations(every, 2))
    alpha = nominal(units)
    if expected == 0:
        assert alpha is None
    else:
        assert alpha == pytest.approx(1 - (len(every) - 1) * observed / expected)
        assert alpha <= 1 and nominal(list(reversed(units))) == pytest.approx(alpha)


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[list[Unit]], int]:
    """What two coders marked in a short text, coder by coder."""
    length = draw(st.integers(2, 9))
    coders = []
    for _ in range(2):
        found, at = [], 0
        while at < length and draw(st.booleans()):
            start = draw(st.integers(at, length - 1))
            end = draw(st.integers(start + 1, length))
            found.append(Unit(start, end, "c"))
            at = end
        coders.append(found)
    return coders, length


@PATIENT
@given(st.lists(texts(), min_size=1, max_size=4))
def test_unitizing_holds_to_what_alpha_promises(found: list[tuple[list[list[Unit]], int]]) -> None:
    ready = [marked(coders, length) for coders, length in found]
    alpha = unitizing(ready).alpha
    if alpha is None:
        assert all(not units for coders, _ in found for units in coders) or sum(length for _, length in found) < 2
        return
    assert alpha <= 1 + 1e-12
    # neither the order of the coders nor that of the texts matters
    swapped = [marked(coders[::-1], length) for coders, length in reversed(found)]
    assert unitizing(swapped).alpha == pytest.approx(alpha)
    # with each other's units in place of their own, coders agree in all
    same = [marked([coders[0], coders[0]], length) for coders, length in found]
    assert unitizing(same).alpha in (1, None)


def test_chance_gives_about_nothing() -> None:
    draw = random.Random(3)
    units = [(draw.choice("ab"), draw.choice("ab")) for _ in range(4000)]
    assert abs(nominal(units) or 1) < 0.05
    low, high = bootstrap(units[:400], nominal, resamples=200) or (1, 1)
    assert low < 0 < high and low > -0.3 and high < 0.3
    assert bootstrap(units[:400], nominal, resamples=200) == (low, high)
