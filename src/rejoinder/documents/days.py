"""Days as people give them: with an option, in a form, in an address of the site.

Comes in: a text. Goes out: the same, where it is a day written YYYY-MM-DD. Days are compared as texts all over the
record, so other ways to write them that ISO 8601 has (20220127, 2022-W04-4) are none here. Called by the commands, the
site, `documents.loading` and `rejoinder.read`.
"""

from __future__ import annotations

import re
from datetime import date

from rejoinder.errors import InputError

__all__ = ["checked_day"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def checked_day(value: str, name: str = "") -> str:
    """A day as it was given; raises `InputError`, which begins with the `name` of what was asked, where it is none."""
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        where = f"{name}: " if name else ""
        raise InputError(f"{where}{value!r} is no date; write it as YYYY-MM-DD, such as 2022-01-28") from None
    return value
