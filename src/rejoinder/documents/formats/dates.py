"""Dates as records, feeds and messages write them, made ISO. Only what can be read in one way is read."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate

__all__ = ["record_date"]

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:?\d{2}[\d:.,]*\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?)?)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{6}Z?)?$")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T]\d{1,2}:\d{2}[\d:.]*)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDED = re.compile(
    r"(?:[A-Za-z]+,?\s+)?(?:(?P<d>\d{1,2})\.?\s+(?P<m>[A-Za-z]{3,9})\.?|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2})),?"
    r"\s+(?P<y>\d{4})$"
)


def record_date(value: str, pattern: str | None = None) -> str | None:
    """A date as YYYY-MM-DD (YYYY-MM, YYYY where there is no more); None if it is none that can be read in one way.

    Understood are ISO 8601, RFC 5322 (as in e-mail and RSS), `20210304`, `2021/03/04`, `4 March 2021`,
    `March 4, 2021`, and what fits `pattern` (`datetime.strptime`). A time is left out: the day is the one written.
    """
    value = value.strip()
    if pattern is not None:
        try:
            return datetime.strptime(value, pattern).date().isoformat()
        except ValueError:
            pass
    if match := _ISO.match(value):
        return _day(match[1], match[2], match[3])
    if match := _COMPACT.match(value) or _SLASHED.match(value):
        return _day(match[1], match[2], match[3])
    if match := _WORDED.match(value):
        name = (match["m"] or match["m2"]).lower()[:3]
        month = str(_MONTHS.index(name) + 1) if name in _MONTHS else None
        return month and _day(match["y"], month, match["d"] or match["d2"])
    if re.search(r"[A-Za-z]{3}", value) and (parts := parsedate(value)):
        return _day(str(parts[0]), str(parts[1]), str(parts[2]))
    return None


def _day(year: str, month: str | None, day: str | None) -> str | None:
    try:
        found = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return found[: 10 if day else 7 if month else 4]
