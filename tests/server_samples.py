"""What is read into a dossier in a PostgreSQL database, and how it is opened, for tests of such dossiers."""

from __future__ import annotations

from record_fakes import FakeReader, fake_filing, source

from rejoinder.dossier import Dossier
from rejoinder.engines.local import run

LAKE = "The lake\nWED demands of OST, NOR: a treaty on the lake. (2021-12-17)\nOST says: the lake stays open.\n"
REPLY = "The reply\nOST rejects of WED: a treaty on the lake. (2022-01-26)\n"


def opened(address: str) -> Dossier:
    return Dossier.open(address, reader=FakeReader, filing=fake_filing)


def read(dossier: Dossier, *texts: str) -> None:
    assert len(list(run([source(one) for one in texts], FakeReader, dossier._store))) == len(texts)
