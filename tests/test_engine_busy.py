"""What a terminal shows while a board is made."""

from __future__ import annotations

import sys

import pytest

from rejoinder.engines.progress import busy


@pytest.mark.parametrize("terminal", [True, False])
def test_only_a_terminal_is_told(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with busy("Counting ..."):
        pass
    shown = capsys.readouterr().err
    assert ("Counting ..." in shown) is terminal
