"""Title, paragraphs and sentences of a reading text.

Sentences are found by rules, in one pass over the stops: a stop ends a sentence unless it belongs to an abbreviation,
an initial, a number or an address, or the words after it go on in lower case. Quotation marks and brackets that close
right after a stop belong to the sentence before them. The rules are for English news; stops of other scripts
always end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

__all__ = ["Passages", "passages", "whole_number"]


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Passages(msgspec.Struct, frozen=True):
    """Spans of the reading text, in order, without white space at their ends.

    A title is also a paragraph and a sentence of its own.
    """

    title: tuple[int, int] | None
    paragraphs: list[tuple[int, int]]
    sentences: list[tuple[int, int]]


_STOP = re.compile(
    r"(?P<stop>[.!?…]+|[。！？｡؟۔।]+)(?P<close>[\"'”’»›)\]】」』″]*)(?P<note>(?:\s?\[\d{1,3}\])*)(?P<space>\s*)"
)
_CLOSED_BEFORE = re.compile(r"[\"'”’»›)\]]+$")
_LEAD = " \t\n\"'“‘„«‹([{「『`*•—–-·"
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_LETTER = re.compile(r"[^\W_]")
_TOKEN = re.compile(r"[\w.&'’-]{1,40}$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.){1,6}[^\W\d_]$")

# Stand before a name or a number: the stop never ends the sentence.
_BEFORE_NAME = _words(
    "mr mrs ms mx dr prof rev fr hon pres gov sen rep reps sens gen lt col maj capt cpt sgt cpl pvt adm cmdr amb supt "
    "insp det messrs mme mlle mm hr sr sra sra dott ing st ste mt ft gov atty asst assoc dep min sec vs v viz e.g i.e "
    "cf ca approx nos art arts para paras fig figs vol pp p eq ch sect ss op ed eds trans hrsg vice-adm lt.-gen "
    "maj.-gen brig gens cols drs profs ambs"
)
# May end a sentence: they do where a word follows that begins sentences.
_OFTEN_INSIDE = _words(
    "inc corp ltd co cos llc plc bros jr sr esq etc al dept univ assn no est cal calif conn del fla ill ind kan ky la "
    "mass md mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ala ariz ark colo ga d.c b.c "
    "u.s u.n u.k e.u u.s.a u.s.s.r u.a.e n.y n.j n.c s.c n.h n.m n.d s.d r.i w.va ph.d m.d b.a m.a m.p d.phil ave "
    "blvd rd sq mfg intl natl govt"
)
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"])
_WEEKDAYS = frozenset(["mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun"])
_CLOCK = frozenset(["a.m", "p.m", "am", "pm"])
_AFTER_CLOCK = _words(
    "est edt et cst cdt ct mst mdt mt pst pdt pt gmt utc bst cet cest eet eest msk ist jst eastern central pacific "
    "moscow london local monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep "
    "sept oct nov dec january february march april may june july august september october november december"
)
_MONTH_NAMES = _words(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)
# Words that begin sentences far more often than names of people and places.
_STARTERS = _words(
    "the a an he she it they we you i his her its their our my your this that these those there here in on at by for "
    "from to of with without within into about after before during since until while when where what who whom which "
    "why how if unless although though because as but and or nor so yet however still also even only just then thus "
    "hence meanwhile moreover furthermore nevertheless instead indeed rather perhaps maybe some many most much more "
    "several few both all each every either neither no not none nothing nobody one two three four five another other "
    "others such under over between among against despite according asked earlier later last next now today yesterday "
    "tomorrow once ever never again well yes did does do is are was were has have had can could will would should may "
    "might must let officials critics analysts experts diplomats sources reporters it's he's she's that's there's "
    "we're they're i'm we've they've i've don't didn't"
)
_SAID = re.compile(
    r"(?:[^\W\d_][\w'’.-]*,?\s){1,8}?(?:said|says|asked|asks|told|tells|added|wrote|shouted|cried|demanded|replied|"
    r"exclaimed|wondered|continued|quipped|tweeted|joked|remarked|mused)\b"
)

_NUMBER_BEFORE = re.compile(r"(?<![\d.,])\d[\d.,]*$")
_NUMBER_BEHIND = re.compile(r"(?:\d|[.,](?=\d))+")
_LONGEST_NUMBER = 24
_LONGEST_TITLE = 240
_MOST_TITLE_WORDS = 35
_FULL_LINE = 0.6
"""A line of wrapped text is full from this share of the usual width; a shorter one ends its paragraph."""


def passages(text: str, *, title: str | None = None) -> Passages:
    """Divide a reading text; `title` is the one known from outside, if any.

    The first line is the title if it is the given one, or else if it is short, ends without a full stop and is
    followed by a body. Time is linear in the length of the text; the empty text has no passages.
    """
    blocks = list(_blocks(text))
    if not blocks:
        return Passages(None, [], [])
    found = _given_title(text, blocks, title) if title else None
    if found is None:
        found = _first_line_title(text, blocks)
    paragraphs: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    for start, end in blocks:
        if found and start <= found[0] < end:
            parts = [span for span in (_trim(text, start, found[0]), found, _trim(text, found[1], end)) if span]
        else:
            parts = [(start, end)]
        for part in parts:
            paragraphs.append(part)
            if part == found:
                sentences.append(part)
            else:
                sentences.extend(_sentences(text, *part))
    return Passages(found, paragraphs, sentences)


def whole_number(text: str, start: int, end: int) -> tuple[int, int]:
    """A span that does not begin or end within a number: "23.5 per cent" for "5 per cent"."""
    if start < end and text[start].isdigit():
        begin = _NUMBER_BEFORE.search(text, max(0, start - _LONGEST_NUMBER), start)
        start = begin.start() if begin else start
    if start < end and text[end - 1].isdigit():
        stop = _NUMBER_BEHIND.match(text, end, end + _LONGEST_NUMBER)
        end = stop.end() if stop else end
    return start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position <= len(text):
        end = text.find("\n", position)
        if end < 0:
            end = len(text)
        line = text[position:end]
        stripped = line.strip()
        start = position + len(line) - len(line.lstrip())
        yield (start, start + len(stripped)) if stripped else (position, position)
        position = end + 1


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give the paragraphs: a line each, or several lines where the text was wrapped."""
    lines = list(_lines(text))
    width = _wrap_width(text, lines)
    current: tuple[int, int] | None = None
    previous = (0, 0)
    for start, end in lines:
        if start == end:
            if current:
                yield current
            current = None
            continue
        if current and _goes_on(text, previous, (start, end), width):
            current = (current[0], end)
        else:
            if current:
                yield current
            current = (start, end)
        previous = (start, end)
    if current:
        yield current


def _ends_sentence(text: str, end: int) -> bool:
    at = end
    while at and text[at - 1] in "\"'”’»›)]":
        at -= 1
    return at > 0 and text[at - 1] in ".!?…:;。！？"


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """Give the width at which a text was wrapped by hand, or 0 where lines are paragraphs.

    Wrapped text breaks within sentences: a third of its line breaks at least have a full line without a stop
    before them and a word in lower case after them.
    """
    breaks = within = 0
    widths: list[int] = []
    for (start, end), (next_start, next_end) in pairwise(lines):
        if start == end or next_start == next_end:
            continue
        breaks += 1
        widths.append(end - start)
        if not _ends_sentence(text, end) and text[next_start].islower() and end - start >= 30:
            within += 1
    if breaks < 3 or within * 3 < breaks:
        return 0
    widths.sort()
    usual = widths[len(widths) * 9 // 10]
    return usual if usual <= 140 else 0


def _goes_on(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    start, end = line
    if text[following[0]] in "-•*·–—" and text[following[0] + 1 : following[0] + 2].isspace():
        return False
    if not _ends_sentence(text, end) and text[following[0]].islower() and end - start >= 40:
        return True
    return width > 0 and end - start >= width * _FULL_LINE


def _plain(words: str) -> list[str]:
    return re.findall(r"\w+", words.casefold())


def _given_title(text: str, blocks: list[tuple[int, int]], title: str) -> tuple[int, int] | None:
    """Find a title known from outside near the top: as a line of its own, or as the beginning of the first line."""
    wanted = _plain(title)
    if not wanted:
        return None
    for start, end in blocks[:5]:
        if end - start > 2 * len(title) + 60:
            continue
        line = _plain(text[start:end])
        if not line:
            continue
        common = len(set(line) & set(wanted))
        if line == wanted or common >= 0.75 * max(len(set(line)), len(set(wanted))):
            return start, end
        # Page titles add the outlet: "Talks resume - Some Agency".
        if len(line) >= 4 and line == wanted[: len(line)]:
            return start, end
    start, end = blocks[0]
    given = title.strip()
    if text.startswith(given, start) and end - start > len(given) and not text[start + len(given)].isalnum():
        stop = start + len(given)
        while stop < end and text[stop] in ".!?…”\"'’":
            stop += 1
        return start, stop
    return None


def _first_line_title(text: str, blocks: list[tuple[int, int]]) -> tuple[int, int] | None:
    start, end = blocks[0]
    line = text[start:end]
    if len(blocks) < 2 or end - start > _LONGEST_TITLE or len(line.split()) > _MOST_TITLE_WORDS or "\n" in line:
        return None
    bare = _CLOSED_BEFORE.sub("", line)
    if not bare or (bare[-1] in ".,;:-–—_" and not bare.endswith(("..", "U.S.", "U.N.", "U.K."))):
        return None
    if not any(character.isalpha() for character in line):
        return None
    # A dateline alone is no title: it has a date and hardly a word besides.
    from rejoinder.documents.published import is_dateline

    if is_dateline(line):
        return None
    longest = max(stop - begin for begin, stop in blocks[1:6])
    has_body = longest > end - start or any(_ends_sentence(text, stop) for _, stop in blocks[1:6])
    return (start, end) if has_body else None


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split one paragraph."""
    begin = start
    word_at = -1  # the first letter or digit at or after `begin`; -1 where not looked for yet
    quotes = 0  # straight double quotation marks before `counted`: an odd number means one is open
    counted = start
    for match in _STOP.finditer(text, start, end):
        if match.end() >= end:
            break
        quotes += text.count('"', counted, match.end("stop"))
        counted = match.end("stop")
        cut = _cut(text, begin, end, match, quotes % 2 == 1)
        quotes += text.count('"', counted, match.end())
        counted = match.end()
        if cut is None or cut <= begin:
            continue
        if word_at < begin:
            word = _LETTER.search(text, begin, end)
            word_at = word.start() if word else end
        span = _trim(text, begin, cut) if word_at < cut else None
        if span:
            yield span
            begin = cut
    span = _trim(text, begin, end)
    if span:
        yield span


def _cut(text: str, begin: int, end: int, match: re.Match[str], quote_open: bool) -> int | None:
    """Say where the sentence ends that this stop may end; None if it goes on."""
    stop, close, space = match["stop"], match["close"], match["space"]
    cut = match.end("note")
    if stop[0] in "。！？｡؟۔।":
        return cut
    if close and close[-1] in "\"'" and not space and (quote_open is False or close == "'"):
        # The mark opens the next sentence rather than closing this one: `... he agreed."We shall see`
        if close == '"' and text[match.end()].isupper():
            return match.end("stop")
        return None if close == "'" else _after(text, match, cut, begin, end)
    return _after(text, match, cut, begin, end)


def _after(text: str, match: re.Match[str], cut: int, begin: int, end: int) -> int | None:
    stop, close, space = match["stop"], match["close"], match["space"]
    at = match.end()
    limit = min(end, at + 6)
    while at < limit and text[at] in _LEAD:
        at += 1
    if at >= end:
        return cut
    first = text[at]
    if first.islower() or first in ",;:":
        return None
    word_match = _WORD.match(text, at, min(end, at + 40))
    word = word_match[0] if word_match else ""
    before = text[max(begin, match.start() - 40) : match.start()]
    token_match = _TOKEN.search(before)
    token = token_match[0].strip("'’-").lower() if token_match else ""
    if not space and not match["note"]:
        return cut if _space_is_missing(before, token, stop, close, first, word) else None
    if stop == "." and not close:
        return cut if _full_stop_ends(text, match, token, token_match, first, word, begin, at) else None
    if stop[0] in "!?" and close and close[0] in "\"”’'»" and _SAID.match(text, at, min(end, at + 120)):
        return None  # “Really?” Minister So-and-so asked.
    return cut


def _space_is_missing(before: str, token: str, stop: str, close: str, first: str, word: str) -> bool:
    """Judge a stop with no space behind it: sentences run together, or an address, a number, an abbreviation."""
    if not first.isupper() or len(stop) > 3:
        return False
    if close:
        return close[-1] in '"”»)’'
    if "/" in before[-12:] or "@" in before or "www" in token:
        return False
    plain = word.lower()
    if len(word) < 2 and plain not in ("a", "i"):
        return False
    if plain in _STARTERS:
        return len(token) > 1 and "." not in token
    return min(len(token), len(word)) >= 3 and before[-1:].islower() and "." not in token and word[1:].islower()


def _full_stop_ends(
    text: str,
    match: re.Match[str],
    token: str,
    token_match: re.Match[str] | None,
    first: str,
    word: str,
    begin: int,
    at: int,
) -> bool:
    """Judge a single full stop with a space behind it and no lower case after that."""
    if not token or token_match is None:
        return True
    plain = word.lower().replace("’", "'")
    quoted = at > match.end()  # a quotation mark, a bracket or a dash stands before the next word
    starter = plain in _STARTERS
    short = token.rsplit("-", 1)[-1] if token.endswith(("-gen", "-adm", "-col")) else token
    if token in _CLOCK:
        return plain not in _AFTER_CLOCK and not first.isdigit()
    if short in _BEFORE_NAME:
        # "at St. James", but "she flew over Mt. The ..." does not occur; only Latin words are so often a last word.
        return False
    if token in _MONTHS or token in _WEEKDAYS:
        if token in ("mar", "sun", "sat", "may") and text[match.start() - 1].islower() and starter:
            return True
        return not first.isdigit() and (starter or quoted)
    if token == "no":
        return not first.isdigit()
    if token in _OFTEN_INSIDE or _ACRONYM.match(token):
        return starter or (quoted and first.isupper())
    if len(token) == 1 and token.isalpha():
        if match.start() - 1 <= begin or (token == "c" and first.isdigit()):  # "A. Introduction", "c. 1818"
            return False
        return text[match.start() - 1].islower() or (starter and plain not in ("i", "a"))
    if token.isdigit():
        if match.start() - len(token) <= begin and len(token) <= 3:  # "1. Introduction"
            return False
        if len(token) <= 2 and (plain in _MONTH_NAMES and plain != "may"):  # "24. November"
            return False
        return not (first.isdigit() and len(token) <= 2 and not quoted)
    return True
