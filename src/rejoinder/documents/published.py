"""When a document was published, and the dateline that may say so.

A date from outside (a delivery's metadata, a page's own, one given by hand) comes first, then one in a dateline or
byline near the top or the end of the text, then one in the document's address. A date that leaves out its year, or that
no calendar has, is never completed; the reasons say what was seen and why it was not used.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rejoinder.record.types import Published

if TYPE_CHECKING:
    from rejoinder.documents.loading import Source
    from rejoinder.documents.passages import Passages

__all__ = ["dateline", "is_dateline", "published"]

_NAMES = (
    "january jan januar janvier janv enero gennaio janeiro января январь januara січня stycznia ocak",
    "february feb febr februar février févr febrero febbraio fevereiro февраля февраль februara лютого lutego şubat",
    "march mar märz mars marzo março марта март marta mart березня marca",
    "april apr avril abril aprile апреля апрель aprila квітня kwietnia nisan",
    "may mai mayo maggio maio мая май maja травня mayıs",
    "june jun juni juin junio giugno junho июня июнь juna червня czerwca haziran",
    "july jul juli juillet julio luglio julho июля июль jula липня lipca temmuz",
    "august aug août agosto августа август avgusta avgust серпня sierpnia ağustos",
    (
        "september sep sept septembre septiembre settembre setembro сентября сентябрь septembra septembar "
        "вересня września eylül"
    ),
    "october oct oktober okt octobre octubre ottobre outubro октября октябрь oktobra oktobar жовтня października ekim",
    "november nov novembre noviembre novembro ноября ноябрь novembra novembar листопада listopada kasım",
    (
        "december dec dezember dez décembre déc diciembre dicembre dezembro декабря декабрь decembra decembar "
        "грудня grudnia aralık"
    ),
)
"""Names of the months in the languages of most datelines (CLDR 44, wide, abbreviated and genitive forms)."""
_MONTH = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH_PATTERN = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))

_DATE = re.compile(
    rf"""(?<![\w/.])(?:
      (?P<y1>\d{{4}})[-./](?P<m1>\d{{1,2}})[-./](?P<d1>\d{{1,2}})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?
    | (?P<y6>\d{{4}})年\s?(?P<m6>\d{{1,2}})月\s?(?:(?P<d6>\d{{1,2}})日)?
    | (?P<d2>\d{{1,2}})(?P<mark>[./-])\s?(?P<m2>\d{{1,2}})(?P=mark)\s?(?P<y2>\d{{4}})\.?
    | (?P<n3>{_MONTH_PATTERN})\.?\s{{1,2}}(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?,\s?|\s{{1,2}})
      (?P<y3>(?:1[89]|2\d)\d{{2}})
    | (?P<d4>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s{{1,2}}(?:de\s)?(?P<n4>{_MONTH_PATTERN})\b\.?,?\s{{1,2}}
      (?:de\s|del\s)?(?P<y4>\d{{4}})
    | (?P<n5>{_MONTH_PATTERN})\.?,?\s{{1,2}}(?P<y5>(?:1[89]|2\d)\d{{2}})
    | (?P<n7>{_MONTH_PATTERN})\.?\s{{1,2}}(?P<d7>\d{{1,2}})(?:st|nd|rd|th)?
    | (?P<d8>\d{{1,2}})(?:st|nd|rd|th|\.)?\s{{1,2}}(?P<n8>{_MONTH_PATTERN})\b\.?
    )(?![\w/-]*\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
"""Every date has a figure, and most lines have none: looked for first, as dates take far longer to look for."""
_DASH = re.compile(r"\s*(?:--+|[-–—](?=\s|$)|[–—]|_+(?=\s|$)|:(?=\s|$))")
_PLACE = r"[A-ZÀ-ÞА-Я][\w'’.-]*"
_PLACES = re.compile(rf"{_PLACE}(?:(?:,\s|\s|/|-)\(?{_PLACE}\)?|\s(?:de|del|la|le|am|an|of|the|upon|on)(?=\s)){{0,6}}")
_AGENCY = re.compile(r"\s*,?\s*\([^()\n]{1,60}\)\s*")
_BYLINE = re.compile(
    r"^\W*(?:by|published|posted|updated|last\s+updated|modified|last\s+modified|first\s+published|date|dated|created|"
    r"опубликовано|objavljeno|veröffentlicht|publié|publicado|pubblicato)\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\b(?:updated?|modified|revised|correct(?:ed|ion))\b", re.IGNORECASE)
_NOISE = re.compile(
    r"""\b\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\b\.?|\b(?:GMT|UTC|CET|CEST|EST|EDT|ET|BST|MSK|EET|IST|PST|PDT)\b(?:[+-]\d+)?|
    \b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b\.?|\(\d+\s+words\)""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTICLES = frozenset("de la of the and at in am live blog updates briefing edition".split())
"""Words in lower case that may stand in a dateline: with names, or of a running report ("Politics live")."""
_SITTING = re.compile(rf"[,;(]\s(?:{_PLACES.pattern},\s)?(?:[A-Z][a-z]{{2,5}}day,?\s)?$")
"""Before the date at the end of what a document is headed with: "adopted at its third session, Bern, 2 May 2024"."""
_LONGEST_HEADING = 240
_URL_DATE = re.compile(
    rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})[/_-](?P<m>\d{{1,2}}|{_MONTH_PATTERN})(?:[/_-](?P<d>\d{{1,2}}))?(?!\d)",
    re.IGNORECASE,
)
_URL_COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)")

_TOP_LINES = 7
_BOTTOM_LINES = 3
_MOST_WORDS = 12
"""Words beside the date in a line that is still a dateline or byline rather than a sentence."""


class _Seen(NamedTuple):
    start: int
    end: int
    first: str | None
    last: str | None
    reason: str
    rank: int


def published(source: Source, text: str, passages: Passages) -> Published:
    """Say when a document was published, from what is known from outside, its text and its address.

    `text` and `passages` are the reading text and its passages. Where only a month or a year is known, `earliest` and
    `latest` are its first and last day. Never raises.
    """
    reasons: list[str] = []
    given = _given(source.published, reasons) if source.published else None
    seen = sorted(_dates_near_ends(text, passages, reasons), key=lambda item: (item.rank, item.start))
    seen.extend(_dates_in_address(source.url, reasons))
    usable = [item for item in seen if item.first is not None]
    if given is not None:
        for item in usable:
            if item.first is not None and item.last is not None and (item.last < given[0] or item.first > given[1]):
                reasons.append(f"{item.reason}, which the date given contradicts")
        return Published(given[0], given[1], "given", ("given from outside", *reasons))
    reasons.extend(item.reason for item in seen if item.first is None)
    if not usable:
        return Published(None, None, "unknown", tuple(reasons) or ("no date given, none in a dateline",))
    best = usable[0]
    for item in usable[1:]:
        # A month narrows down to a day of that month seen elsewhere.
        if best.first and best.last and item.first and item.last and best.first <= item.first <= item.last <= best.last:
            best = item if (item.first, item.last) != (best.first, best.last) else best
        elif (item.first, item.last) != (best.first, best.last):
            reasons.append(f"{item.reason}, not used")
    return Published(best.first, best.last, "dateline", (best.reason, *reasons))


def dateline(text: str, passages: Passages) -> tuple[int, int] | None:
    """Find the dateline: place, date, agency and dash before the first sentence, or a line that is nothing else.

    Gives the span in the reading text, or None. Only the first lines under the title are looked at.
    """
    for start, end in _top(passages)[:4]:
        if passages.title == (start, end):
            continue
        head = _head(text, start, end)
        if head is not None:
            return start, head
        if end - start <= 120 and is_dateline(text[start:end]):
            return start, end
    return None


def is_dateline(line: str) -> bool:
    """Say whether a line is a date with a place, an outlet or a byline, and no sentence."""
    match = _DATE.search(line) if len(line) <= 160 and _FIGURE.search(line) else None
    if match is None:
        return False
    rest = _NOISE.sub(" ", line[: match.start()] + " " + line[match.end() :])
    words = re.findall(r"[^\W\d_][\w'’.-]*", rest)
    if len(words) > (_MOST_WORDS if _BYLINE.match(line) else 8):
        return False
    if _BYLINE.match(line):
        return True
    # Names only: a word in lower case other than a particle makes it a heading or a sentence.
    small = [word for word in words if word[0].islower() and word not in _PARTICLES]
    full = match.lastgroup is not None and any(match[name] for name in ("y1", "y2", "y3", "y4", "y5", "y6"))
    if small:
        return False
    return full or line[match.end() :].strip()[:1] in ("-", "–", "—") or not words


def _ends_dated(line: str) -> bool:
    """Say whether a line that is no sentence ends with a place and a day of a year, as communiqués are headed."""
    if len(line) > _LONGEST_HEADING or not _FIGURE.search(line):
        return False
    match = next((found for found in _DATE.finditer(line) if found.end() == len(line)), None)
    return match is not None and bool(match["d3"] or match["d4"]) and bool(_SITTING.search(line[: match.start()]))


def _top(passages: Passages) -> list[tuple[int, int]]:
    return passages.paragraphs[:_TOP_LINES]


def _head(text: str, start: int, end: int) -> int | None:
    """Find where the dateline before a first sentence ends: "VIENNA, Aug. 16, 2022 (Agency) - Text"."""
    window = text[start : min(end, start + 200)]
    place = _PLACES.match(window)
    date = _DATE.search(window, 0, 140) if _FIGURE.search(window, 0, 140) else None
    at = 0
    if date is not None and date.start() <= 80:
        before = window[: date.start()]
        names = re.findall(r"[^\W\d_][\w'’.-]*", _NOISE.sub(" ", before))
        if (
            all(name[0].isupper() or name in ("de", "la", "of", "the", "am", "an", "upon") for name in names)
            and len(names) <= 8
        ):
            at = date.end()
            noise = re.compile(r"[\s,.]*(?:\d{1,2}[:.]\d{2}\s?\w{0,4})?[\s,.]*").match(window, at)
            at = noise.end() if noise else at
    if not at:
        if place is None or not place[0].split()[0].strip(".,").isupper():
            return None
        if len(place[0].split()[0].strip(".,-")) < 2:
            return None
        at = place.end()
    agency = _AGENCY.match(window, at)
    if agency:
        at = agency.end()
    dash = _DASH.match(window, at)
    if dash:
        stop = start + dash.end()
        while stop < end and text[stop] in " \t\n":
            stop += 1
        return stop
    return start + at if agency and start + at >= end else None


def _dates_near_ends(text: str, passages: Passages, reasons: list[str]) -> Iterator[_Seen]:
    top = _top(passages)
    bottom = [span for span in passages.paragraphs[-_BOTTOM_LINES:] if span not in top]
    for place, spans in (("top", top), ("end", bottom)):
        for start, end in spans:
            if (start, end) == passages.title:
                continue
            head = _head(text, start, end) if place == "top" else None
            stop = head if head is not None else end
            line = text[start:stop]
            if head is None and not is_dateline(line) and not (place == "top" and _ends_dated(line)):
                continue
            for match in _DATE.finditer(line, 0, 200):
                updated = _UPDATED.search(line, 0, match.start()) is not None
                seen = _read(match, start, "update line" if updated else "dateline" if place == "top" else "last lines")
                if seen.first is None and not seen.reason:
                    continue
                yield seen._replace(rank=(2 if updated else 0 if place == "top" else 1))


def _read(match: re.Match[str], shift: int, where: str) -> _Seen:
    """Read a matched date; `first` is None where it gives no year or is in no calendar."""
    start, end = shift + match.start(), shift + match.end()
    words = match[0].strip()
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    ambiguous = False
    day: int | None
    if "y1" in groups:
        year, month, day = int(groups["y1"]), int(groups["m1"]), int(groups["d1"])
    elif "y6" in groups:
        year, month = int(groups["y6"]), int(groups["m6"])
        day = int(groups["d6"]) if "d6" in groups else None
    elif "y2" in groups:
        year, month, day = int(groups["y2"]), int(groups["m2"]), int(groups["d2"])
        if groups["mark"] != ".":
            if month > 12:
                month, day = day, month
            ambiguous = month <= 12 and day <= 12 and month != day
    elif "y3" in groups:
        year, month, day = int(groups["y3"]), _MONTH[groups["n3"].lower()], int(groups["d3"])
    elif "y4" in groups:
        year, month, day = int(groups["y4"]), _MONTH[groups["n4"].lower()], int(groups["d4"])
    elif "y5" in groups:
        year, month, day = int(groups["y5"]), _MONTH[groups["n5"].lower()], None
    else:
        return _Seen(start, end, None, None, f"the {where} says {words!r}, without a year", 0)
    found = _range(year, month, day)
    if found is None:
        return _Seen(start, end, None, None, f"the {where} says {words!r}, which no calendar has", 0)
    if ambiguous and day is not None:
        other = _range(year, day, month)
        if other is not None:
            first, last = min(found[0], other[0]), max(found[1], other[1])
            return _Seen(start, end, first, last, f"the {where} says {words!r}, day and month in unknown order", 0)
    return _Seen(start, end, found[0], found[1], f"the {where} says {words!r}", 0)


def _range(year: int, month: int, day: int | None) -> tuple[str, str] | None:
    """Give the first and last day of a day or a month; None for no such day, or before 1800 or after 2200."""
    if not (1800 <= year <= 2200 and 1 <= month <= 12):
        return None
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return f"{year:04d}-{month:02d}-01", f"{year:04d}-{month:02d}-{length:02d}"
    if not 1 <= day <= length:
        return None
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    return iso, iso


def _given(date: str, reasons: list[str]) -> tuple[str, str] | None:
    match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:$|[T ])", date)
    found: tuple[str, str] | None = None
    if match and match[2] is None:
        found = (f"{match[1]}-01-01", f"{match[1]}-12-31")
    elif match:
        found = _range(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if found is None:
        reasons.append(f"the date given, {date!r}, is no date in the calendar")
    return found


def _dates_in_address(url: str | None, reasons: list[str]) -> Iterator[_Seen]:
    if not url:
        return
    path = re.sub(r"^[A-Za-z][\w+.-]*://[^/]*", "", url)[:500]
    for pattern in (_URL_DATE, _URL_COMPACT):
        match = pattern.search(path)
        if match is None:
            continue
        month = _MONTH.get(match["m"].lower()) or (int(match["m"]) if match["m"].isdigit() else 0)
        found = _range(int(match["y"]), month, int(match["d"]) if match["d"] else None)
        if found is None:
            reasons.append(f"the address has {match[0]!r}, which no calendar has")
            continue
        yield _Seen(0, 0, found[0], found[1], f"the address has {match[0]!r}", 3)
        return
