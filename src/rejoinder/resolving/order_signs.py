"""What sentences tell about their order, as numbers: which should stand before which, and which follow each other.

Comes in: the words of a text, its sentences and mentions. Goes out: for n sentences an array (n, n, k) of signs that
sentence i stands somewhere before j, and one of signs that j follows i at once. `order` weighs and uses them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rejoinder.record.types import Mention
from rejoinder.resolving import roles
from rejoinder.resolving.salience import Entry, entries, quotations
from rejoinder.resolving.words import Words, stems, word_list, words_of

__all__ = ["FOLLOWING", "PRECEDING", "SINGLE", "Signs", "signs_of"]

Offsets = tuple[int, int]
Matrix = NDArray[np.float64]

_HE = {"he": "M", "him": "M", "his": "M", "himself": "M", "she": "F", "her": "F", "hers": "F", "herself": "F"}
_THEY = frozenset({"they", "them", "their", "themselves"})
_IT = frozenset({"it", "its", "itself"})
_ADDING = frozenset({"also", "additionally", "moreover", "furthermore", "likewise", "similarly", "besides", "and"})
_AGAINST = frozenset({"but", "however", "yet", "still", "nevertheless", "nonetheless", "instead", "though", "or"})
_THEN = frozenset({"then", "later", "afterwards", "afterward", "meanwhile", "so", "therefore", "thus", "finally",
                   "indeed", "because", "since"})  # fmt: skip
_PHRASES = ("at the same time", "in addition", "in response", "on the same day", "the same day", "as a result",
            "in turn", "for example", "for instance", "in other words", "in contrast", "that said")  # fmt: skip
_POINTING = frozenset({"this", "that", "these", "those", "such", "both"})
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = {name: at for at, name in enumerate("january february march april may june july august september october "
                                              "november december".split(), 1)}  # fmt: skip
_NUMBERS = frozenset("two three four five six seven eight nine ten several dozens many some".split())
_ENDINGS = re.compile(
    r"contributed to this|declined to comment|did not (?:immediately )?(?:respond|return)|follow (?:him|her|us|\S+) on|"
    r"^follow |^read (?:more|also)|^subscribe|copyright|all rights reserved|https?://|@\w|this (?:story|article) ",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LATELY = frozenset({"last", "this", "earlier", "past"})
_SPEAKING = frozenset({"i", "we", "my", "our", "us", "me"})
_COMING = frozenset({"expected", "scheduled", "will"})
_TELLING = _WEEKDAYS | set(_MONTHS) | _LATELY | _SPEAKING | _COMING | {"according", "had", "?"}
_SMALL = word_list("no names") | word_list("prepositions") | word_list("auxiliaries") | word_list("determiners")
_ARTICLE = {
    **dict.fromkeys(_SMALL, ""), **dict.fromkeys(_NUMBERS, "several"), "a": "a", "an": "a",
    **dict.fromkeys(("the", "this", "these", "those", "that"), "the"),
}  # fmt: skip
"""The article that a word is, or that it ends: a noun goes with the last one before it."""

SINGLE = (
    "opens with he or she", "opens with they", "opens with it", "opens with this or such", "lacks an antecedent",
    "lacks an antecedent for they or it", "adds", "opposes", "goes on", "opens with a phrase that goes on",
    "opens a quotation", "is all quoted", "has a quotation", "full names", "bare names", "persons", "organisations",
    "definite", "indefinite", "weekday", "year", "this or last week", "according to", "length", "says", "past perfect",
    "coming", "I or we", "question", "ends articles", "dateline", "numbers", "position of its words",
    "words of the title", "words of the rest", "opens a name in full",
)  # fmt: skip
"""Signs of one sentence; a pair has the difference."""
PRECEDING = (*SINGLE, "full name first", "role first", "full body first", "indefinite first", "noun first",
             "he after a name", "earlier day", "answered opening")  # fmt: skip
"""Signs that a sentence stands before another; those of (j, i) are minus those of (i, j)."""
FOLLOWING = (
    "same persons", "same bodies", "same words", "person taken up bare", "he after a man", "he after a woman",
    "he after nobody", "he after the wrong one", "he after he", "they after several", "they after nothing plural",
    "it after a body", "quotation after a speaker", "quotation after a quotation", "goes on with the same words",
    "goes on with others", "this after the same words", "same speaker", "introduced, then he", "after a question",
    "after nobody named", "I after I", "both plain", "nothing shared",
    "he after the one most spoken of", "he speaks after a speaker", "he after several persons",
)  # fmt: skip
"""Signs that a sentence follows another at once."""


@dataclass
class _Sentence:
    """What is counted in one sentence."""

    words: int = 0
    single: dict[str, float] = field(default_factory=dict)
    full: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    introduced: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    full_bodies: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    definite: set[str] = field(default_factory=set)
    indefinite: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    gives: dict[str, float] = field(default_factory=dict)
    wants: str = ""
    opens: str = ""
    day: float = 0.0

    @property
    def persons(self) -> set[str]:
        return self.full | self.bare

    def add(self, sign: str, value: float = 1.0) -> None:
        self.single[sign] = self.single.get(sign, 0.0) + value


@dataclass(frozen=True)
class Signs:
    """Signs of `size` sentences: `preceding` (n, n, len(PRECEDING)) and `following` (n, n, len(FOLLOWING)).

    `reasons` says of each sentence, in words, what it lacks before it ("" for nothing).
    """

    preceding: Matrix
    following: Matrix
    reasons: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many sentences."""
        return len(self.preceding)


def signs_of(
    text: str, sentences: Sequence[Offsets], mentions: Sequence[Mention],
    positions: dict[str, float] | None = None, title: str = "",
) -> Signs:  # fmt: skip
    """The signs of `sentences` (sorted spans of code points of `text`) with the `mentions` found in the text.

    `positions` tells where in articles common words stand (0 at the beginning, 1 at the end, less 0.5); `title` is the
    headline, which its first sentence often repeats.
    """
    words = words_of(text)
    found = [_Sentence() for _ in sentences]
    known = entries(words, sorted(mentions, key=lambda m: (m.start, -m.end)), sentences, sentences, quotations(text))
    by_sentence: list[list[Entry]] = [[] for _ in sentences]
    for entry in known:
        if entry.sentence >= 0 and entry.start < sentences[entry.sentence][1]:
            by_sentence[entry.sentence].append(entry)
    headline = _content(Words(title), range(len(Words(title)))) if title else frozenset()
    genders = {e.person: e.gender for e in known if e.person and e.gender}
    for at, (start, end) in enumerate(sentences):
        span = words.inside(start, end)
        _names(found[at], words, by_sentence[at], genders)
        _wording(found[at], words, span, by_sentence[at], positions or {})
        _opening(found[at], words, span, by_sentence[at], genders)
        if headline:
            shared = len(_content(words, span) & headline)
            found[at].single["words of the title"] = shared / len(headline) ** 0.5
    _centre(found)
    return Signs(_preceding(found), _following(found), tuple(_reason(one) for one in found))


def _content(words: Words, span: range) -> frozenset[str]:
    """Words that say something, names among them."""
    return frozenset(words.low[i][:6] for i in span if len(words.low[i]) > 3 and words.low[i] not in _SMALL)


def _centre(found: list[_Sentence]) -> None:
    """How much of a sentence the others speak of too: leads tell in short what follows at length."""
    held: dict[str, int] = {}
    for one in found:
        for name in one.stems | one.persons | one.bodies:
            held[name] = held.get(name, 0) + 1
    for one in found:
        parts = one.stems | one.persons | one.bodies
        one.single["words of the rest"] = sum(min(1.0, (held[n] - 1) / 4) for n in parts) / (len(parts) + 2) ** 0.5


def _names(one: _Sentence, words: Words, here: list[Entry], genders: dict[str, str]) -> None:
    for entry in here:
        several = len(words.inside(entry.start, entry.end)) > 1
        if entry.person:
            (one.full if several or entry.person == entry.mention.text else one.bare).add(entry.person)
            first, last = words.at(entry.start), words.inside(entry.start, entry.end).stop
            if roles.role_before(words, first) is not None or roles.role_after(words, last) is not None:
                one.introduced.add(entry.person)
            if entry.speech:
                one.speakers.add(entry.person)
        elif entry.actor:
            one.bodies.add(entry.actor)
            if several:
                one.full_bodies.add(entry.actor)
            if entry.speech:
                one.speakers.add(entry.actor)
        if entry.human:
            weight = (1.0 if entry.subject else 0.6) * (0.5 if entry.quoted else 1.0)
            sex = entry.gender or (genders.get(entry.person) if entry.person else None)
            for kind, share in (("M", 1.0 if sex == "M" else 0.7), ("F", 1.0 if sex == "F" else 0.4)):
                if sex in {None, kind}:
                    one.gives[kind] = max(one.gives.get(kind, 0.0), weight * share)
        elif entry.actor:
            kind = "they" if entry.plural else "it"
            one.gives[kind] = max(one.gives.get(kind, 0.0), 1.0 if entry.subject else 0.5)
    one.bare -= one.full
    one.single["opens a name in full"] = float(bool(here and here[0].person and here[0].person in one.full))


def _wording(one: _Sentence, words: Words, span: range, here: list[Entry], positions: dict[str, float]) -> None:
    """Common nouns, times, forms of speech."""
    named = {i for e in here for i in words.inside(e.start, e.end)}
    low = words.low
    article, placed = "", []
    for i in span:
        word = low[i]
        begins = word[0]
        letter = begins.isalpha()
        one.words += letter or begins.isalnum()
        if word in positions:
            placed.append(positions[word])
        if word in _ARTICLE:
            article = _ARTICLE[word]
        elif not letter:
            article = "several" if word.isdigit() else ""
        if word in _TELLING or begins in "12":
            _telling(one, words, i, span.stop)
        if word in roles.SAYING and i not in named:
            one.single["says"] = 1.0
        if not letter or word in _SMALL or len(word) < 4 or i in named:
            continue
        for stem in stems([word]):
            one.stems.add(stem)
            if article == "the":
                one.definite.add(stem)
            elif article in {"a", "several"}:
                one.indefinite.add(stem)
                if article == "several" and word.endswith("s"):
                    one.gives["they"] = max(one.gives.get("they", 0.0), 1.0)
        if word.endswith("s") and not word.endswith(("ss", "us", "is")) and roles.noun(word) is not None:
            one.gives["they"] = max(one.gives.get("they", 0.0), 0.8)
    one.definite -= one.indefinite
    text = words.text[words.start[span.start] : words.end[span.stop - 1]] if len(span) else ""
    one.single["length"] = float(np.log1p(one.words))
    one.single["definite"] = min(len(one.definite), 5)
    one.single["indefinite"] = min(len(one.indefinite), 5)
    one.single["full names"] = min(len(one.full), 4)
    one.single["bare names"] = min(len(one.bare), 4)
    one.single["persons"] = float(bool(one.persons))
    one.single["organisations"] = min(len(one.bodies), 4)
    one.single["numbers"] = min(sum(c.isdigit() for c in text), 8) / 4
    one.single["ends articles"] = float(bool(_ENDINGS.search(text)))
    head = text[:40]
    one.single["dateline"] = float(bool(re.match(r"[A-Z]{4,}[^.]{0,25}(?:—|–|--| - |\(Reuters\))", head)))
    one.single["has a quotation"] = float(any(c in text for c in '“”"'))
    one.single["is all quoted"] = float(text[:1] in '“"' and text[-1:] in '”"')
    one.single["position of its words"] = float(np.mean(placed)) * min(len(placed), 12) / 3 if placed else 0.0


def _telling(one: _Sentence, words: Words, i: int, stop: int) -> None:
    """What a word of `_TELLING`, or a year, tells of its sentence, which ends before word `stop`."""
    word, following = words.low[i], words.low[i + 1] if i + 1 < stop else ""
    if word in _WEEKDAYS:
        one.add("weekday")
    elif word in _MONTHS and words.form[i][:1].isupper() and following.isdigit():
        day = int(following[:2])
        one.day = one.day or _MONTHS[word] * 31 + (day if day <= 31 else 0)
    elif _YEAR.match(word):
        one.add("year")
    elif word in _LATELY and following in {"week", "month", "year"}:
        one.add("this or last week")
    elif word == "according" and following == "to":
        one.add("according to")
    elif word in _SPEAKING:
        one.single["I or we"] = 1.0
    elif word == "had":
        one.single["past perfect"] = 1.0
    elif word in _COMING:
        one.single["coming"] = 1.0
    elif word == "?":
        one.single["question"] = 1.0


def _opening(
    one: _Sentence, words: Words, span: range, here: list[Entry], genders: dict[str, str]
) -> None:  # fmt: skip
    """What the sentence begins with, and the pronouns it has no antecedent for."""
    low = words.low
    first = next((i for i in span if low[i][:1].isalnum()), None)
    if first is None:
        return
    head = " ".join(low[first : min(first + 4, span.stop)])
    one.single["opens a quotation"] = float(words.form[span.start] in {"“", '"', "‘", "'"})
    opener = low[first]
    one.opens = opener
    if opener in _ADDING or (first + 2 < span.stop and "also" in low[first + 1 : first + 4]):
        one.add("adds")
    if opener in _AGAINST:
        one.add("opposes")
    if opener in _THEN:
        one.add("goes on")
    if head.startswith(_PHRASES):
        one.add("opens with a phrase that goes on")
    if opener in _POINTING:
        one.add("opens with this or such")
    quoted = False
    people = [e for e in here if e.human]
    for place, i in enumerate(span):
        form = words.form[i]
        if form in {"“", '"'}:
            quoted = form == "“" or not quoted
        elif form == "”":
            quoted = False
        if quoted or one.wants:
            continue
        word = low[i]
        if word in _HE:
            kind = _HE[word]
            before = [e for e in people if e.start < words.start[i]]
            sexes = {e.gender or (genders.get(e.person) if e.person else None) for e in before}
            if not sexes & {None, kind}:
                one.wants = kind
                one.add("lacks an antecedent")
            if place < 6:
                one.single["opens with he or she"] = 1.0
        elif word in _THEY and place < 4:
            one.wants = "they"
            one.add("opens with they")
            one.add("lacks an antecedent for they or it")
        elif word in _IT and place < 3 and not (i + 1 < span.stop and low[i + 1] in {"was", "is"} and word == "it"):
            one.wants = "it"
            one.add("opens with it")
            one.add("lacks an antecedent for they or it")


def _reason(one: _Sentence) -> str:
    if one.wants in {"it", "they"}:
        return f"nothing before “{one.opens}…” that “{one.wants}” could mean"
    if one.wants:
        return f"“{'he' if one.wants == 'M' else 'she'}” has no antecedent in its sentence"
    for sign in ("opens with a phrase that goes on", "adds", "opposes", "goes on", "opens with this or such"):
        if one.single.get(sign):
            return f"“{one.opens}…” {sign.removeprefix('opens with ')}"
    return f"bare name of {min(one.bare)}" if one.bare else ""


def _incidence(sets: Sequence[Iterable[str]], names: dict[str, int]) -> Matrix:
    found = np.zeros((len(sets), max(1, len(names))))
    for row, members in enumerate(sets):
        for name in members:
            if name in names:
                found[row, names[name]] = 1.0
    return found


def _numbered(*sets: Iterable[Iterable[str]]) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted({n for group in sets for members in group for n in members}))}


def _repeated(sets: Iterable[Iterable[str]]) -> dict[str, int]:
    """The names that are in several of the sets, numbered."""
    often = Counter(name for members in sets for name in members)
    return {name: at for at, name in enumerate(sorted(n for n, count in often.items() if count > 1))}


def _in_common(a: Matrix, b: Matrix) -> Matrix:
    """The products of each row of `a` with each of `b`. Not by BLAS: its threads cost more than they bring here, and
    its last digits differ between machines.
    """
    found: Matrix = np.einsum("ik,jk->ij", a, b)
    return found


def _first(introducing: Matrix, using: Matrix) -> Matrix:
    """How many of what j uses is introduced in i, each shared among all sentences that introduce it."""
    often = introducing.sum(axis=0)
    shared = introducing / np.maximum(1.0, often)
    return np.minimum(2.0, _in_common(shared, using))


def _preceding(found: list[_Sentence]) -> Matrix:
    size = len(found)
    single = np.array([[one.single.get(name, 0.0) for name in SINGLE] for one in found]).reshape(size, len(SINGLE))
    signs = np.zeros((size, size, len(PRECEDING)))
    signs[:, :, : len(SINGLE)] = single[:, None, :] - single[None, :, :]
    people = _numbered(one.persons for one in found)
    full = _incidence([one.full for one in found], people)
    bare = _incidence([one.bare for one in found], people)
    role = _incidence([one.introduced for one in found], people)
    plain = _incidence([one.persons - one.introduced for one in found], people)
    bodies = _numbered(one.bodies for one in found)
    long = _incidence([one.full_bodies for one in found], bodies)
    short = _incidence([one.bodies - one.full_bodies for one in found], bodies)
    nouns = _repeated(one.stems for one in found)  # the rest tells nothing of two sentences
    indefinite = _incidence([one.indefinite for one in found], nouns)
    definite = _incidence([one.definite for one in found], nouns)
    anything = _incidence([one.stems for one in found], nouns)
    gives = {k: np.array([one.gives.get(k, 0.0) for one in found]) for k in ("M", "F", "they", "it")}
    wants = {k: np.array([float(one.wants == k) for one in found]) for k in gives}
    days = np.array([one.day for one in found])
    opens = np.array(
        [float(any(one.single.get(s) for s in ("adds", "opposes", "goes on", "opens with this or such",
                                                "opens with a phrase that goes on"))) for one in found]
    )  # fmt: skip
    likeness = np.minimum(3.0, _in_common(anything, anything))
    either = [
        _first(full, bare),
        _first(role, plain),
        _first(long, short),
        _first(indefinite, definite),
        _first(anything - definite, definite),
        sum((np.outer(gives[k], wants[k]) for k in gives), np.zeros((size, size))),
        np.sign(np.maximum(0.0, days[None, :] - days[:, None])) * (np.outer(days, days) > 0),
        likeness * opens[None, :],
    ]
    for at, matrix in enumerate(either, len(SINGLE)):
        signs[:, :, at] = matrix - matrix.T
    return signs


def _following(found: list[_Sentence]) -> Matrix:
    size = len(found)
    signs = np.zeros((size, size, len(FOLLOWING)))
    people, bodies = _numbered(one.persons for one in found), _numbered(one.bodies for one in found)
    persons = _incidence([one.persons for one in found], people)
    full = _incidence([one.full for one in found], people)
    bare = _incidence([one.bare for one in found], people)
    role = _incidence([one.introduced for one in found], people)
    organs = _incidence([one.bodies for one in found], bodies)
    speakers = _numbered(one.speakers for one in found)
    speaking = _incidence([one.speakers for one in found], speakers)
    nouns = _numbered(one.stems for one in found)
    stems_in = _incidence([one.stems for one in found], nouns)
    rare = np.log((size + 1.0) / np.maximum(1.0, stems_in.sum(axis=0)))
    weighted = stems_in * rare
    norm = np.sqrt((weighted**2).sum(axis=1)) + 1.0
    likeness = _in_common(weighted, weighted) / norm[:, None] / norm[None, :]

    def has(*names: str) -> Matrix:
        return np.array([float(any(one.single.get(n) for n in names)) for one in found])

    def wanted(*kinds: str) -> Matrix:
        return np.array([float(one.wants in kinds) for one in found])

    def given(kind: str) -> Matrix:
        return np.array([one.gives.get(kind, 0.0) for one in found])

    anybody = np.maximum(given("M"), given("F"))
    wrong = np.outer((given("F") >= 0.9) & (given("M") == 0), wanted("M")) + np.outer(
        (given("M") >= 0.9) & (given("F") == 0), wanted("F")
    )
    same_he = sum((np.outer(wanted(k) * (given(k) < 1.0), wanted(k)) for k in ("M", "F")), np.zeros((size, size)))
    opens = has("adds", "opposes", "goes on", "opens with a phrase that goes on")
    rare_persons = persons * np.log((size + 1.0) / np.maximum(1.0, persons.sum(axis=0))) / np.log(size + 1.0)
    rare_bodies = organs * np.log((size + 1.0) / np.maximum(1.0, organs.sum(axis=0))) / np.log(size + 1.0)
    common_persons = np.minimum(2.0, _in_common(rare_persons, persons))
    common_bodies = np.minimum(2.0, _in_common(rare_bodies, organs))
    quoting = has("opens a quotation")
    often = persons.sum(axis=0)
    most = (persons * often).max(axis=1) / max(1.0, float(often.max()))
    he = wanted("M", "F")
    plain = 1.0 - np.minimum(1.0, opens + wanted("M", "F", "they", "it") + quoting)
    columns = [
        common_persons,
        common_bodies,
        likeness,
        np.minimum(1.0, _in_common(full, bare)),
        np.outer(given("M"), wanted("M")),
        np.outer(given("F"), wanted("F")),
        np.outer((anybody == 0) & (wanted("M", "F") == 0), wanted("M", "F")),
        wrong,
        same_he,
        np.outer(given("they"), wanted("they")),
        np.outer(given("they") == 0, wanted("they")),
        np.outer(given("it"), wanted("it")),
        np.outer(speaking.sum(axis=1) > 0, quoting),
        np.outer(has("has a quotation"), quoting),
        opens[None, :] * likeness,
        opens[None, :] * (likeness < 0.02),
        has("opens with this or such")[None, :] * likeness,
        np.minimum(1.0, _in_common(speaking, speaking)),
        np.outer(role.sum(axis=1) > 0, wanted("M", "F")),
        np.outer(has("question"), np.ones(size)),
        np.outer(has("persons") + has("organisations") == 0, np.ones(size)),
        np.outer(has("I or we"), has("I or we")),
        np.outer(plain, plain),
        ((common_persons + common_bodies + likeness) < 0.02) * 1.0,
        np.outer(most * anybody, he),
        np.outer(speaking.sum(axis=1) > 0, he * has("says")),
        np.outer(persons.sum(axis=1) > 1, he),
    ]
    for at, matrix in enumerate(columns):
        signs[:, :, at] = matrix
    return signs
