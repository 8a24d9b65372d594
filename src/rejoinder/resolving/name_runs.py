"""Which capitalised words make up one name: runs of them, cut where two names meet.

What a name is the name of is decided in `names`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from rejoinder.resolving import roles
from rejoinder.resolving.actors import Hit
from rejoinder.resolving.persons import PARTICLES, is_given_name
from rejoinder.resolving.words import Words, word_list

__all__ = ["BODY_WORDS", "JOINING", "LINKS", "NO_NAMES", "PORTFOLIOS", "Kind", "Name", "body_head", "name_runs"]

Kind = Literal["person", "organisation", "place"]
LINKS = word_list("links")
"""Words written small inside the names of bodies: "of", "for", "and", "de"."""
NO_NAMES = word_list("no names")
_ASKS = frozenset("had has have did does do should would could were was is are must shall".split())
"""Auxiliaries that open a question or a condition before a name: "Had | Utech replied?"."""
"""Words that neither begin nor end a name, capital or not: articles, pronouns, numbers, days, forms of address."""
BODY_WORDS = word_list("body words")
"""Words, as written, that only bodies have in their names."""
PORTFOLIOS = word_list("portfolios")
"""What ministries are for: "labour", "foreign", "affairs"."""
_NOT_PERSONS = word_list("not persons")
JOINING = frozenset("por para pour et und für voor og och".split())
"""Small words of other languages in the names of bodies, in none of persons: "Juntos por el Cambio"."""
_OPEN_NAMES = frozenset("de la le les las los del della di da du el".split())
"""Small words of other languages that, written large before a name, are its first: "La | Campora"."""
_MINISTRIES = frozenset("ministry department committee office secretariat".split())
"""Organs of state that are for several things: "Ministry of Health, Labour and Welfare"."""
_OF_BODIES = frozenset(
    "president director chairman chairwoman chairperson chair chief spokesman spokeswoman spokesperson executive"
    " leader manager founder coach editor treasurer ceo officer".split()
)
"""Last words of offices before whose name that of a body stands."""
_PAPERS = frozenset("letter statement communique communiqué declaration remarks address message answer".split())
"""Words before "of" that are no part of a body's name: "Letter of the Lake Council"."""
_RANKS = frozenset(
    "former vice deputy acting senior executive managing first interim honorary regional assistant associate then"
    " co new old longtime outgoing incoming party group state federal republican democratic".split()
)
_WEAK = word_list("weak")
"""Nouns for bodies that also mean much else: "paper", "school"; a name that ends with one need not be a body's."""
_LONGEST_RUN = 24
"""Words of the longest run of capitalised words looked at as one; lists of names are longer."""


@dataclass
class Name:
    """A capitalised name: words `[first, last)`; what it is and, for persons, the full name."""

    first: int
    last: int
    text: str
    kind: Kind | None = None
    full: str | None = None
    actor: str | None = None
    why: str = ""
    known: str | None = None


def name_runs(words: Words, over: Mapping[int, Hit]) -> list[Name]:
    """Runs of capitalised words, cut into names, in order; `over` has the known name that covers a word."""
    titled = _titled(words)
    found = [
        part
        for first, last in _runs(words, over, titled)
        for name in _split(words, first, last, over)
        for part in _before_office(words, name, over)
    ]
    texts = {name.text for name in found}
    return [part for name in found for part in _joined(words, name, texts)]


def _joined(words: Words, name: Name, texts: Collection[str]) -> list[Name]:
    """A run of two names that stand by themselves elsewhere: "Crossways Northern | and Mercia Trains"."""
    for index in range(name.first + 1, name.last - 1):
        if words.low[index] in {"and", "&"}:
            parts = [(name.first, index), (index + 1, name.last)]
            two = [Name(a, b, words.text[words.start[a] : words.end[b - 1]]) for a, b in parts]
            if all(part.text in texts for part in two) or (
                two[1].text in texts and body_head(words, *parts[1]) and not body_head(words, *parts[0])
            ):
                return two
    return [name]


def _before_office(words: Words, name: Name, over: Mapping[int, Hit]) -> list[Name]:
    """A run, cut where an office follows the name of its body: "Judicial Watch | President Tom Fitton"."""
    for index in range(name.first + 1, name.last - 1):
        found = roles.noun_ending(words, index, name.first)
        if found is None or found[1].words.split()[-1] not in _OF_BODIES:
            continue
        begin = found[0]
        own = range(name.first, begin)
        # of "Western Forest Products" a word alone names somebody known, which that name is not
        known = {i for i in own if i in over}
        whole = not known or (len(known) < len(own) and own[-1] not in known and len(own) > 2)
        named = whole and any(words.form[i] not in BODY_WORDS for i in own) and not any(
            words.low[i] in PORTFOLIOS | _RANKS or not words.form[i][:1].isupper()
            or roles.noun(words.low[i]) is not None or roles.honorific(words.low[i])[0] or is_given_name(words.form[i])
            for i in own
        )  # fmt: skip
        if named and words.form[index + 1][:1].isupper() and words.low[index + 1] not in LINKS:
            text = words.text[words.start[name.first] : words.end[begin - 1]]
            body = Name(name.first, begin, text, "organisation", why="named before an office")
            rest = words.text[words.start[begin] : words.end[name.last - 1]]
            return [body, Name(begin, name.last, rest)]
        return [name]
    return [name]


def _capital(form: str) -> bool:
    return form[:1].isupper() or (
        form[2:3] == "-" and form[:2].lower() in {"al", "el", "ar", "as", "at", "ad"} and form[3:4].isupper()
    )


def _titled(words: Words) -> set[int]:
    """Words of lines written in capitals or Title Case throughout, where capitals tell nothing."""
    found: set[int] = set()
    first = 0
    for after in [*words.before_breaks(), len(words) - 1]:
        line, first = range(first, after + 1), after + 1
        if not 4 <= len(line) < 40:
            continue
        real = [form for form in words.form[line.start : line.stop] if form[:1].isalpha() and len(form) > 3]
        capitals = sum(form[:1].isupper() for form in real)
        shouted = all(form.isupper() for form in real)
        if len(real) >= 4 and capitals >= 0.8 * len(real) and (shouted or words.form[after] not in {".", "”", '"'}):
            found.update(line)
    return found


def _runs(words: Words, over: Mapping[int, Hit], titled: set[int]) -> list[tuple[int, int]]:
    """Runs of capitalised words, small linking words inside them included."""
    found: list[tuple[int, int]] = []
    index, size = 0, len(words)
    form, low = words.form, words.low
    small = PARTICLES | LINKS
    while index < size:
        if not _capital(form[index]) or not form[index][:1].isalpha():
            index += 1
            continue
        if index in titled and index not in over:
            index += 1
            continue
        first = index
        last = index + 1
        while (
            last < size
            and last - first < _LONGEST_RUN
            and words.start[last] - words.end[last - 1] <= 1
            and words.gap(last - 1) in {"", " ", "\u00a0"}
        ):
            if _capital(form[last]) and last not in titled:
                last += 1
            elif low[last] in small and last + 1 < size and last + 1 not in titled:
                following = last + 1
                while (
                    following < size
                    and following - last < 3
                    and low[following] in small
                    and words.gap(following - 1) == " "
                ):
                    following += 1
                if (
                    following < size
                    and _capital(form[following])
                    and words.gap(following - 1) == " "
                    and words.gap(last) == " "
                ):
                    last = following + 1
                else:
                    break
            elif (
                form[last] in {"'s", "’s", "'", "’"}
                and last + 1 < size
                and _capital(form[last + 1])
                and words.gap(last) == " "
                and last + 1 not in titled
            ):
                last += 2
            elif (
                form[last] == "."
                and len(form[last - 1]) == 1
                and last + 1 < size
                and _capital(form[last + 1])
                and words.gap(last) == " "
            ):
                last += 2  # "John F. Kelly"
            elif (
                form[last] == "." and roles.honorific(low[last - 1])[0] and last + 1 < size and _capital(form[last + 1])
            ):
                last += 2  # "Dr. Duba"
            elif (
                form[last].isdigit()
                and last > first
                and form[last - 1] in {"Group", "Number", "Unit", "Party", "Article"}
            ):
                last += 1
            elif (end := _listed_portfolios(words, first, last)) and titled.isdisjoint(range(last, end)):
                last = end
            else:
                break
        found.append((first, last))
        index = last
    return found


def _listed_portfolios(words: Words, first: int, comma: int) -> int:
    """Where a ministry's name ends that goes on behind a comma, "Ministry of Health, | Labour and Welfare"; else 0."""
    low, size = words.low, len(words)
    if low[comma] != "," or low[comma - 1] not in PORTFOLIOS or _MINISTRIES.isdisjoint(low[first:comma]):
        return 0
    index = comma
    while index + 2 < size and index - comma < 8 and low[index] in {",", "and"}:
        index += 1 + (low[index] == "," and low[index + 1] == "and")
        if low[index] not in PORTFOLIOS or not words.form[index][:1].isupper():
            return 0
        last = low[index - 1] == "and"
        index += 1
        if last:
            return index
    return 0


def _behind_body(words: Words, first: int, last: int) -> int | None:
    """Where the person begins in a run that follows "of the" and begins with the body of whose office it tells: "the
    High Representative of the Union | Josep Borrell", "the chairman of GDL | Claus Weselsky".
    """
    short = words.form[first].isupper() and len(words.form[first]) > 2 and first > 0 and words.low[first - 1] == "of"
    if short and last - first > 2 and is_given_name(words.form[first + 1]):
        return first + 1
    if first < 2 or words.low[first - 1] != "the" or words.low[first - 2] != "of":
        return None
    for index in range(first, last - 2):
        noun = roles.noun(words.low[index])
        if noun is not None and "body" in noun.classes:
            two = last - index == 3 and not any(roles.noun(words.low[i]) for i in (index + 1, index + 2))
            if is_given_name(words.form[index + 1]) or (two and index > first):
                return None if body_head(words, index + 1, last) else index + 1
    return None


def _split(words: Words, first: int, last: int, over: Mapping[int, Hit]) -> list[Name]:
    """Cut a run where two names meet: at "and", at a possessor; words that open a sentence come off."""
    low = words.low
    while (
        first < last
        and not _opens_name(words, first, last)
        and (
            not words.form[first][:1].isalnum()
            or (low[first] in NO_NAMES and not _short_name(words, first, last))
            or low[first] in LINKS
            or low[first] in _ASKS
            or low[first] == "former"
            or low[first] in roles.SAYING
            or low[first] in {"'s", "’s", "'", "’"}
        )
    ):
        # a month or "May" inside a name stays; at its beginning it goes
        first += 1
    while last > first and (
        low[last - 1] in LINKS
        or words.form[last - 1] in {"'s", "’s", "'", "’", ".", "&"}
        or (low[last - 1] in NO_NAMES and not _short_name(words, first, last))
    ):
        last -= 1
    if first >= last:
        return []
    if (person := _behind_body(words, first, last)) is not None:
        return [*_split(words, first, person, over), *_split(words, person, last, over)]
    whole_body = body_head(words, first, last)
    for index in range(first, last):
        form = words.form[index]
        if form in {"'s", "’s"} or (form in {"'", "’"}):
            before = words.low[index - 1]
            common = (before.endswith("s") and form in {"'", "’"}) or before.endswith(("people", "children", "men"))
            if not (common and body_head(words, index + 1, last)):
                return [*_split(words, first, index, over), *_split(words, index + 1, last, over)]
        elif low[index] in {"of", "for", "from"} and index > first and over.get(index) is None and (
            _office_at(words, first, index)
            or (index - first > 1 and is_given_name(words.form[first]))
            or _person_of(words, first, index, last)
            or (low[index] == "of" and _person_from(words, first, index, over))
            or all(words.low[i] in PORTFOLIOS or words.low[i] in LINKS for i in range(first, index))
            or (low[index] in {"of", "from"} and low[index - 1] in _PAPERS)
        ):  # fmt: skip
            # "Members of the Group", "Ada Toll of the Union": who, and of whom
            return [*_split(words, first, index, over), *_split(words, index + 1, last, over)]
        elif low[index] in {"and", "&"} and index > first:
            noun = roles.noun(low[last - 1])
            body = noun is not None and not noun.plural and whole_body and index >= last - 6
            # "the FACULTY and the CARE NETWORK": capitals about a small "and" are two delegations
            listed = words.form[index] == "and" and len(words.form[index - 1]) > 2 and words.form[index - 1].isupper()
            two = (
                is_given_name(words.form[first])
                or (roles.noun(low[index - 1]) is not None and not _of_trades(words, first, index, last))
                or index - 1 in over
                or listed
                or low[index + 1] == "the"
            )
            joint = (
                any(low[i] in _MINISTRIES for i in range(first, min(index, first + 3)))
                or (body and not two)
                or _of_both(words, first, index, last, over)
                or words.form[last - 1] in {"Trains", "Lines", "Railways", "Partners"}
            )
            hit = over.get(index)
            if not joint and hit is None:
                return [*_split(words, first, index, over), *_split(words, index + 1, last, over)]
        elif (
            low[index] in {"of", "for", "on", "the", "in"}
            and index > first
            and not whole_body
            and over.get(index) is None
        ):
            if low[index] in {"of", "de"} and not _office_at(words, first, index):
                continue
            return [*_split(words, first, index, over), *_split(words, index + 1, last, over)]
        elif (
            low[index] in {"in", "on"}
            and index > first
            and over.get(index) is None
            and low[first] not in {"committee", "ministry", "commission", "conference", "centre", "center"}
        ):
            return [*_split(words, first, index, over), *_split(words, index + 1, last, over)]
    return [Name(first, last, words.text[words.start[first] : words.end[last - 1]])]


def _opens_name(words: Words, first: int, last: int) -> bool:
    """Whether a small word of another language is the first of a name: "De la Calle", "Les Engagés"."""
    after = first + 1
    while after < last and words.low[after] in PARTICLES:
        after += 1
    return (
        words.low[first] in _OPEN_NAMES
        and words.form[first][:1].isupper()
        and after < last
        and words.form[after][:1].isupper()
        and words.gap(first) == " "
    )


def _short_name(words: Words, first: int, last: int) -> bool:
    """Whether what else is a form of address, written in capitals by itself, is a short name: "MR | asks"."""
    single = last - first == 1 and words.form[first].isupper() and len(words.form[first]) == 2
    after = words.form[last] if last < len(words) and words.gap(last - 1) != "\n" else "."
    return single and roles.honorific(words.low[first])[0] and after[:1].islower()


def _of_trades(words: Words, first: int, link: int, last: int) -> bool:
    """Whether one body is of two trades: "the Nurses | and Midwives Organisation"."""
    before, head = roles.noun(words.low[link - 1]), roles.noun(words.low[last - 1])
    if before is None or head is None or "body" not in head.classes or last - link != 3:
        return False
    return before.plural and before.classes <= {"group", "people"} and words.low[link + 1].endswith("s")


def _of_both(words: Words, first: int, link: int, last: int, over: Mapping[int, Hit]) -> bool:
    """Whether those a body is of are joined by "and": "Society of Signallers | and Station Staff"."""
    noun, after, head = (roles.noun(words.low[i]) for i in (first, link + 1, last - 1))
    return (
        noun is not None
        and "body" in noun.classes
        and words.low[first + 1] == "of"
        and link + 1 not in over
        and not (after is not None and after.classes & {"office", "speaker"})
        and not is_given_name(words.form[link + 1])
        and not (head is not None and "body" in head.classes)
        and words.form[last - 1] not in BODY_WORDS
    )


def body_head(words: Words, first: int, last: int) -> bool:
    """Whether words end, or begin before "of", with a noun for a body or an organ of state."""
    for index in (last - 1, next((i - 1 for i in range(first + 1, last) if words.low[i] in {"of", "for", "on"}), -1)):
        if index < first:
            continue
        noun = roles.noun(words.low[index])
        if (
            noun is not None
            and noun.classes & {"body", "organ"}
            and not noun.classes & {"office"}
            and noun.words not in _WEAK
        ):
            return True
        if words.form[index] in BODY_WORDS:
            return True
    return False


def _person_from(words: Words, first: int, link: int, over: Mapping[int, Hit]) -> bool:
    """Whether the words before "of" have the shape of a person's name: "Neville Ashdown | of Clarent"."""
    if not 2 <= link - first <= 4:
        return False
    return all(
        words.low[i] in PARTICLES or (
            i not in over and words.form[i][:1].isupper() and not words.form[i].isupper()
            and words.form[i] not in BODY_WORDS and words.low[i] not in _NOT_PERSONS | NO_NAMES | PORTFOLIOS
            and roles.noun(words.low[i]) is None and not roles.honorific(words.low[i])[0]
        )
        for i in range(first, link)
    )  # fmt: skip


def _person_of(words: Words, first: int, link: int, last: int) -> bool:
    """Whether "of" ties a person to a body: two or more words that no body has in its name, then one with a body's."""
    if link - first < 2 or not body_head(words, link + 1, last):
        return False
    return not any(
        words.form[i] in BODY_WORDS or (roles.noun(words.low[i]) is not None and not roles.honorific(words.low[i])[0])
        for i in range(first, link)
    ) and all(words.form[i][:1].isupper() or words.low[i] in PARTICLES | {"."} for i in range(first, link))


def _office_at(words: Words, first: int, last: int) -> bool:
    found = roles.noun_ending(words, last - 1, first)
    return found is not None and bool(found[1].classes & {"office", "speaker"})
