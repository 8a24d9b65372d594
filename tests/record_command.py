"""The commands with the fake reader and filing in place of the real ones; run as a program of its own."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from record_fakes import FakeReader, fake_filing


class Slow(FakeReader):
    """Takes its time over a text with SLOW in it, and says that it has begun."""

    def read(self, source: Any, *, codebook: Any = None) -> Any:
        if "SLOW" in source.text:
            print("reading slowly", file=sys.stderr, flush=True)
            time.sleep(30)
        return super().read(source, codebook=codebook)


def install() -> None:
    """Put the fakes where the package looks for the reader and the filing."""
    pipeline: Any = ModuleType("rejoinder.pipeline")
    pipeline.pipeline = Slow
    os.environ["REJOINDER_PROCESSES"] = "1"  # others would have the shipped reader
    sys.modules["rejoinder.pipeline"] = pipeline
    import rejoinder.filing as filing

    filing.file = lambda readings, **options: fake_filing(readings)  # type: ignore[attr-defined]


if __name__ == "__main__":
    install()
    from rejoinder.cli import main

    main()
