"""A picture of what a command prints: `python docs/terminal_picture.py OUT.svg COMMAND...`, with `rejoinder` left out.

The font is the reader's own, so that the picture fetches nothing.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

WIDTH = 100


def main(out: str, *command: str) -> None:
    """Run a command with a recording console in place of the terminal's."""
    os.environ["COLUMNS"] = str(WIDTH)
    import rich.console

    recorded: list[rich.console.Console] = []

    class Recording(rich.console.Console):
        def __init__(self, **options: object) -> None:
            super().__init__(record=True, force_terminal=True, width=WIDTH, file=open(os.devnull, "w"), **options)  # type: ignore[arg-type]  # noqa: SIM115, PTH123
            recorded.append(self)

    rich.console.Console = Recording  # type: ignore[misc]
    from rejoinder.cli import app

    app(list(command), standalone_mode=False)
    svg = recorded[-1].export_svg(title=f"rejoinder {shlex.join(command)}")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    Path(out).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
