"""Nouns for those who speak and act, and the phrases that say what somebody is: "the bloc's commissioner, ...".

`data/roles.tsv` sorts the nouns. An *office* or *speaker* stands for the body named with it, an *organ* (ministry,
side, delegation) for the state or body it belongs to; a *body* (union, bank, council) is an actor of its own; a *group*
is people who act together; *people* are persons without an office; *loose* nouns (reporters) stand for nobody.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from rejoinder.resolving.actors import rows
from rejoinder.resolving.words import Words, noted, word_list

__all__ = [
    "AUXILIARIES",
    "DETERMINERS",
    "POSSESSIVES",
    "PREPOSITIONS",
    "SAYING",
    "Noun",
    "Phrase",
    "compound_title",
    "governs",
    "honorific",
    "noun_at",
    "noun_ending",
    "nouns_of",
    "role_after",
    "role_before",
    "short_for",
    "verb_like",
]

Sex = Literal["M", "F"]


class Noun(NamedTuple):
    """A noun of the lexicon: `words` is its singular form."""

    words: str
    classes: frozenset[str]
    sector: str | None
    gender: Sex | None
    plural: bool


class Phrase(NamedTuple):
    """Words `[first, last)` that say what a person is; `noun` is their head, `how` how they are tied to the name."""

    first: int
    last: int
    noun: Noun | None
    how: Literal["title", "apposition", "complement", "clause"]
    former: bool = False


DETERMINERS = word_list("determiners")
POSSESSIVES = {
    "his": "he",
    "her": "she",
    "its": "it",
    "their": "they",
    "our": "we",
    "my": "i",
    "your": "you",
    "whose": "who",
}
PREPOSITIONS = word_list("prepositions")
SAYING = word_list("saying")
AUXILIARIES = word_list("auxiliaries")
_LEFT_EDGES = word_list("left edges")
_FORMER = frozenset(["former", "ex", "late", "ex-president", "onetime", "then-former", "previous"])
_LEADING = word_list("leading")
_DEGREES = frozenset("vice co ex deputy sub under mid pro anti non former acting interim".split())
"""First parts of offices of two parts that are no body's name."""
_ACTING = frozenset("negotiates negotiated negotiating bargains bargained acts acted argued argues".split())
"""What one does for somebody: with "for", as `_LEADING`."""
_STOPS = word_list("stops")
_HEADLINE_VERBS = word_list("headline verbs")
_GOVERNING = frozenset(
    "council agency organisation organization guard guards corps directorate bureau office assembly".split()
)
_GOVERNS = frozenset(
    "national security supreme sovereign sovereignty state atomic nuclear defence defense revolutionary presidential"
    " military".split()
)
"""With `_GOVERNING`, words in the names of bodies by which states are governed: their word is the state's."""


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, Noun], frozenset[str], dict[str, Sex | None]]:
    nouns: dict[str, Noun] = {}
    honorifics: dict[str, Sex | None] = {}
    for cells in rows("roles.tsv"):
        kind, sector, listed = (cells + [""] * 3)[:3]
        for item in listed.split("|"):
            words, _, mark = item.partition("=")
            sex: Sex | None = "M" if mark == "M" else "F" if mark == "F" else None
            if kind == "honorific":
                honorifics[words] = sex
                continue
            plurals = {words: kind == "group"}
            if kind != "group":
                plurals[_plural(words)] = True
            for form, plural in plurals.items():
                old = nouns.get(form)
                classes = (old.classes if old else frozenset()) | {kind}
                nouns[form] = Noun(
                    old.words if old else words, classes, (old.sector if old else None) or sector or None,
                    old.gender if old else sex, old.plural if old else plural,
                )  # fmt: skip
    for form, known in list(nouns.items()):
        if known.sector in {"ORG", "LEG"} and "office" in known.classes and form.isalpha() and form != "leader":
            nouns.setdefault(f"co-{form}", known._replace(words=f"co-{known.words}"))
    starts = frozenset(n.split()[0] for n in nouns if " " in n)
    return nouns, starts, honorifics


@lru_cache(maxsize=1)
def _endings() -> frozenset[str]:
    return frozenset(n.split()[-1] for n in _lexicon()[0] if " " in n)


def _plural(words: str) -> str:
    if words.startswith(
        ("secretary general", "attorney general", "director general", "head of", "chief of", "member of")
    ):
        first, rest = words.split(" ", 1)
        return f"{_plural(first)} {rest}"
    if words.endswith("man") and not words.endswith(("german", "human")):
        return words[:-3] + "men"
    if words.endswith("y") and words[-2:-1] not in "aeiou":
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("s", "ch", "sh", "x")) else "s")


def noun_ending(words: Words, last: int, first: int = 0) -> tuple[int, Noun] | None:
    """The longest noun of the lexicon that ends with word `last` (inclusive) and begins at `first` or later."""
    nouns, _, _ = _lexicon()
    for length in (4, 3, 2, 1) if words.low[last] in _endings() else (1,):
        begin = last - length + 1
        if begin < first:
            continue
        found = nouns.get(" ".join(words.low[begin : last + 1]))
        if found is not None:
            return begin, found
    return None


def noun_at(words: Words, first: int, last: int) -> tuple[int, Noun] | None:
    """The longest noun that begins with word `first`, and the index after it; `last` is exclusive."""
    nouns, starts, _ = _lexicon()
    word = words.low[first]
    if word not in starts:
        single = nouns.get(word) if first < last else None
        return None if single is None else (first + 1, single)
    for length in (4, 3, 2, 1):
        if first + length <= last:
            found = nouns.get(" ".join(words.low[first : first + length]))
            if found is not None:
                return first + length, found
    return None


@noted
def nouns_of(words: Words) -> list[tuple[int, int, Noun]]:
    """Every word at which a noun begins, with the index after the longest one, in order; they may overlap."""
    nouns, starts, _ = _lexicon()
    size = len(words)
    found = []
    for first, word in enumerate(words.low):
        if word in nouns or word in starts:
            longest = noun_at(words, first, size)
            if longest is not None:
                found.append((first, *longest))
    return found


def noun(word: str) -> Noun | None:
    """The lexicon's entry for a noun, plural or singular, in any case."""
    return _lexicon()[0].get(word.lower())


_STATELY = frozenset(
    "republic kingdom state states federation union emirate islands island government of the and".split()
)


def short_for(short: str, full: str, *, place: bool = False) -> bool:
    """Whether a name whose words are all in a fuller one can be short for it.

    "The growers" are the Council of Growers, but Cedar Cement is not the Shareholders of Cedar Cement, nor Velmark (a
    `place`) the Velmark Opposition.
    """
    few, many = short.lower().split(), full.lower().split()
    if place:
        return set(many) - set(few) <= _STATELY
    link = next((i for i, word in enumerate(many) if i and word in {"of", "for"}), None)
    if link is None or any(word in many[:link] for word in few if word not in {"of", "for", "the"}):
        return True
    head = noun(few[-1])
    return head is not None and head.plural and "group" in head.classes


def honorific(word: str) -> tuple[bool, Sex | None]:
    """Whether a word is a form of address ("Mr", "Father"), and the gender it tells."""
    table = _lexicon()[2]
    low = word.lower()
    return low in table, table.get(low)


def governs(words: Words, first: int, last: int) -> bool:
    """Whether words name a body by which a state is governed: "National Security Council", "atomic organisation"."""
    return words.low[last - 1] in _GOVERNING and any(words.low[i] in _GOVERNS for i in range(first, last - 1))


@lru_cache(maxsize=32768)
def verb_like(word: str) -> bool:
    """Whether a small-letter word probably is a finite verb of which what stands before it is the subject."""
    return word in SAYING or word in AUXILIARIES or (word.endswith("ed") and len(word) > 4) or word in _IRREGULAR


_IRREGULAR = word_list("irregular")


def _boundary(words: Words, index: int) -> bool:
    """Whether a noun phrase cannot reach over word `index` to the left."""
    form, low = words.form[index], words.low[index]
    if form in _STOPS or form == ",":
        return True
    if "\n" in words.gap(index):
        return True
    return low in SAYING or low in AUXILIARIES or low in _LEFT_EDGES


@noted
def role_before(words: Words, name: int) -> Phrase | None:
    """The role phrase right before the name that begins at word `name`: "the Russian Foreign Minister"."""
    last = name - 1
    if last < 0:
        return None
    while last >= 0 and honorific(words.form[last])[0] and noun(words.low[last]) is None:
        last -= 1  # "the minister, Mr", "the minister Dr."
        if last >= 0 and words.form[last] == ".":
            last -= 1
    comma = last >= 0 and words.form[last] == ","
    if comma:
        last -= 1
    if last < 0 or words.form[last] in _STOPS or "\n" in words.text[words.end[last] : words.start[name]]:
        return None
    if words.low[last] in PREPOSITIONS - {"of", "for"}:
        return None  # "the minister met them in | Geneva"
    found = noun_ending(words, last)
    head_first = head_last = -1
    noun_found: Noun | None = None
    if found is not None and found[1].classes & {"office", "speaker", "people"}:
        head_first, noun_found = found
        head_last = last
    elif words.low[last] == "the":
        return None  # "a lawyer for the | Exchange group"
    else:
        # "the spokesman of the union NAME", "the commissioner for neighbours and migration, NAME"
        for index in range(last, max(-1, last - 11), -1):
            if (
                words.form[index] in _STOPS
                or words.form[index] == ","
                or words.low[index] in SAYING
                or words.low[index] in AUXILIARIES
            ):
                break
            if words.low[index] in {"who", "which", "that", "when", "as"} or "\n" in words.gap(index):
                break
            if words.low[index] in {"of", "for", "at", "in", "to"} and 0 < index < last:
                inner = noun_ending(words, index - 1)
                if inner is not None and inner[1].classes & {"office", "speaker"} and not inner[1].plural:
                    head_first, noun_found = inner
                    head_last = last
    if noun_found is None or noun_found.plural:
        return None
    first = head_first
    while first > 0 and name - first < 16:
        if _boundary(words, first - 1):
            # "head of the X's Y": an "of" belongs inside; others end the phrase
            break
        if words.low[first - 1] in _HEADLINE_VERBS and words.form[first - 1].islower():
            break  # "Rebels free general" tells who freed one, not whose general it is
        first -= 1
        if words.low[first] in DETERMINERS or words.low[first] in POSSESSIVES:
            # "the union's secretary" goes on to the left only over a possessive, which the walk has passed already
            break
    if comma and head_last == last and words.low[first] not in DETERMINERS and words.low[first] not in POSSESSIVES:
        # "..., minister, NAME" is a list unless the phrase says whose.
        has_owner = (
            any(words.low[i] in {"'s", "’s"} for i in range(first, head_first)) or words.form[first][:1].isupper()
        )
        if not has_owner:
            return None
    former = any(words.low[i] in _FORMER for i in range(first, head_first))
    return Phrase(first, last + 1, noun_found, "title", former)


@noted
def role_after(words: Words, after: int) -> Phrase | None:
    """The phrase right after a name that ends before word `after` and says what its bearer is."""
    size = len(words)
    if after >= size or (after and "\n" in words.gap(after - 1)):
        return None
    low = words.low
    if low[after] in {"of", "from", "for"} and after + 1 < size:
        return Phrase(after + 1, _phrase_end(words, after + 1), None, "complement")
    if words.form[after] == "(" and after + 1 < size:
        return Phrase(after + 1, _phrase_end(words, after + 1), None, "complement")
    if low[after] == "is" and after + 2 < size:
        return _is_said(words, after + 1)
    if words.form[after] not in {",", "—", "–"} or after + 2 >= size:
        return None
    first = after + 1
    if (sent := _sent_by(words, first)) is not None:
        return sent
    first += low[first] in {"now", "currently"} and after + 3 < size
    if low[first] == "who" or low[first] in _LEADING or low[first] in _ACTING:
        verb = first + 1 if low[first] == "who" else first
        while verb < size and low[verb] in {"has", "had", "now", "also", "currently"}:
            verb += 1
        end = _phrase_end(words, first, 16)
        if verb < size and (low[verb] in _LEADING or low[verb] == "is" or low[verb] == "was"):
            begin = verb + 1
            while begin < end and low[begin] in {"for", "to", "on", "behalf", "of"}:
                begin += 1
            if low[verb] in {"is", "was"}:
                return Phrase(begin, end, _first_noun(words, begin, end), "apposition", low[verb] == "was")
            return Phrase(begin, end, None, "clause")
        if low[verb] in _ACTING and (begin := _sender(words, verb + 1)) < end:
            return Phrase(begin, end, None, "clause")
        for index in range(verb, end - 1):
            if low[index] == "as":
                return Phrase(index + 1, end, _first_noun(words, index + 1, end), "apposition")
        return None
    end = _phrase_end(words, first, 16)
    # An apposition is closed: by a comma, a dash, the end of the sentence.
    if end < size and words.form[end] not in {",", ".", ";", "—", "–", ")", '"', "”"} and low[end] not in SAYING:
        return None
    starts = (
        low[first] in DETERMINERS or low[first] in POSSESSIVES or words.form[first][:1].isupper()
        or noun_at(words, first, end) is not None or low[first] in {"former", "chief", "deputy", "senior", "acting"}
        or _is_post(words, first, end)
    )  # fmt: skip
    if not starts:
        return None
    head = _first_noun(words, first, end)
    if head is None or head.plural:
        return None
    former = any(low[i] in _FORMER for i in range(first, min(end, first + 3)))
    return Phrase(first, end, head, "apposition", former)


def compound_title(word: str) -> tuple[str, Noun] | None:
    """The body and the office of a word like "BDI-chairman", as texts translated from German or Dutch have it."""
    body, dash, tail = word.rpartition("-")
    found = noun(tail) if dash and len(body) > 1 and body[:1].isupper() and tail.islower() else None
    if found is None or "office" not in found.classes or found.plural or noun(word) or noun(body):
        return None
    return None if body.lower() in _DEGREES else (body, found)


def _sender(words: Words, first: int) -> int:
    """The word after "for" or "on behalf of" at `first`: for whom somebody "who negotiates" does; else past all."""
    if words.low[first : first + 1] == ["for"]:
        return first + 1
    return first + 3 if words.low[first : first + 3] == ["on", "behalf", "of"] else len(words)


def _is_said(words: Words, first: int) -> Phrase | None:
    """What somebody is said to be: "Toll is | president of the Union", "is the Union's vice-president"."""
    first += words.low[first] in {"now", "currently", "also", "the"}
    end = _phrase_end(words, first, 16)
    head = _first_noun(words, first, end)
    for index in range(end - 1, first, -1):
        if head is None and (ending := noun_ending(words, index, first)) is not None:
            head = ending[1] if ending[1].classes & {"office", "speaker"} else None
    if head is None or head.plural or not head.classes & {"office", "speaker"}:
        return None
    owned = any(words.low[i] in {"of", "for", "at", "'s", "’s"} for i in range(first, end))
    return Phrase(first, end, head, "apposition") if owned else None


def _is_post(words: Words, first: int, end: int) -> bool:
    """Whether words without an article name a post in a body: "research and policy director of the Institute"."""
    for index in range(first + 1, min(end - 1, first + 5)):
        noun = _lexicon()[0].get(words.low[index])
        if noun is not None and noun.classes & {"office", "speaker"} and not noun.plural:
            return words.low[index + 1] in {"of", "at", "for"}
        if not words.form[index][:1].isalpha() or words.low[index] in PREPOSITIONS or verb_like(words.low[index]):
            return False
    return False


_SENT = (("for",), ("of",), ("with",), ("on", "behalf", "of"), ("speaking", "for"), ("speaking", "on", "behalf", "of"))


def _sent_by(words: Words, first: int) -> Phrase | None:
    """The body in ", for the publishers," or ", of the Ridge Hospital," right after a name, closed on both sides."""
    for opening in _SENT:
        begin = first + len(opening)
        if tuple(words.low[first:begin]) == opening and begin < len(words):
            named = words.low[begin] == "the" or words.form[begin][:1].isupper()
            end = _phrase_end(words, begin, 8)
            closed = end >= len(words) or words.form[end] in {",", ".", "—", "–"} or words.low[end] in SAYING
            closed = closed or "\n" in words.gap(end - 1)
            return Phrase(begin, end, None, "complement") if named and closed else None
    return None


def _first_noun(words: Words, first: int, end: int) -> Noun | None:
    """The head noun of the phrase that begins at `first`: the last office noun before its first preposition."""
    best: Noun | None = None
    index = first
    while index < end:
        if words.low[index] in PREPOSITIONS or (
            words.low[index] in {"who", "which", "that", "and"} and best is not None
        ):
            break
        found = noun_at(words, index, end)
        if found is not None and found[1].classes & {"office", "speaker", "people"}:
            best = found[1]
            index = found[0]
            continue
        index += 1
    return best


def _phrase_end(words: Words, first: int, reach: int = 12) -> int:
    """Index after the phrase that begins at `first`: before the next comma, stop, saying verb or line end."""
    index = first
    size = len(words)
    while index < size and index - first < reach:
        form = words.form[index]
        if form == "," or (form in _STOPS and form != "-"):
            break
        verb = words.low[index] in SAYING or words.low[index] in AUXILIARIES
        if index > first and verb and words.low[index - 1] not in {"who", "which", "that", "the", "a"}:
            break
        if "\n\n" in words.gap(index):
            return index + 1
        index += 1
    return index
