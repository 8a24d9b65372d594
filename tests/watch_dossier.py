"""A watch with a dossier of the fake reader, on a clock that never waits: for tests of `rejoinder watch`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpcore2", reason="watching needs the extra `watch`")
pytest.importorskip("protego", reason="watching needs the extra `watch`")

from record_fakes import FakeReader, fake_filing
from watch_server import StillClock

from rejoinder.dossier import Dossier
from rejoinder.watching.addresses import is_public
from rejoinder.watching.fetching import Fetcher, Limits, Pace
from rejoinder.watching.watch import Tally, Watch

BRIDGE = "WED demands of OST: a bridge over the lake.\nThe delegations met in the old town hall by the water."
REFUSAL = (
    "OST rejects: a bridge over the lake.\nThe ministers left the old town hall by the water without another word."
)


def opened(path: Path) -> Dossier:
    return Dossier.open(path, reader=FakeReader, filing=fake_filing)


def here(ip: Any) -> bool:
    return is_public(ip) or str(ip) == "127.0.0.1"


class Watching:
    """A watch with what it said; a further one on the same dossier goes on where this one was."""

    def __init__(self, dossier: Dossier, *feeds: str, clock: StillClock | None = None, **more: Any) -> None:
        self.clock = clock or StillClock()
        self.failed: list[str] = []
        self.noted: list[str] = []
        resolve = more.pop("resolve", None)
        fetching = {"limits": more.pop("limits", Limits()), **({"resolve": resolve} if resolve else {})}
        fetcher = Fetcher("Rejoinder/1", clock=self.clock, pace=Pace(self.clock, 5.0), permitted=here, **fetching)
        options: dict[str, Any] = {
            "wanted": lambda source: True,
            "jitter": lambda: 1.0,
            "fail": self.failed.append,
            "note": self.noted.append,
            **more,
        }
        self.watch = Watch(dossier, feeds, fetcher, self.clock, **options)

    def round(self) -> Tally:
        tally = self.watch.round()
        assert tally.failed == self.failed[len(self.failed) - len(tally.failed) :]
        assert all("\n" not in line for line in tally.failed)
        return tally


def added(dossier: Dossier) -> list[str]:
    """Paths of the documents, without the server's name."""
    return sorted(re.sub(r"^http://[^/]*", "", entry.path) for entry in dossier.documents())
