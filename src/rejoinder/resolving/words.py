"""The words of a text as parallel lists, and the lookups resolving needs: what stands at, before and after a place."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from importlib import resources
from typing import Any, ParamSpec, Protocol, TypeVar

__all__ = ["Words", "fold", "lying_in", "noted", "slug", "stems", "within", "word_list", "words_of"]

Offsets = tuple[int, int]
P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Placed")
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., P.R.C.
    r"|['’](?:s|S)\b"  # the possessive ending is a word of its own
    r"|[^\W_]+(?:(?:[-&]|\.(?=[^\W\d_])|['’](?![sS]\b)|/(?=[A-Z]))[^\W_]+)*"
    r"|[^\w\s]|_"
)
_OFFICES = frozenset(
    "chair chairman chairwoman chairperson president leader chief boss spokesman spokeswoman spokesperson minister"
    " negotiator secretary delegate".split()
)
"""Offices written with a dash behind the name of the body: "MR-chairman"."""
_NO_BODIES = frozenset("vice co ex deputy then under sub attorney acting former first now non anti pro mid".split())
_BETWEEN = re.compile(r"[^0-9a-z'&-]+")
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE",
                          "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "’": "'", "ʻ": "'", "ʼ": "'"})  # fmt: skip


@lru_cache(maxsize=1)
def _word_lists() -> dict[str, frozenset[str]]:
    table = resources.files("rejoinder.data").joinpath("wordlists.tsv").read_text(encoding="utf-8")
    found = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            name, _, listed = line.partition("\t")
            found[name] = frozenset(listed.split("|"))
    return found


def word_list(name: str) -> frozenset[str]:
    """A named list of words from `data/wordlists.tsv`. Raises KeyError for a name that is not in it."""
    return _word_lists()[name]


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents, apostrophes straightened: the form in which names are compared."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def slug(name: str) -> str:
    """An id made from a name alone, the same in every document: upper case, without article and accents.

    "the Miners' League" gives "MINERS' LEAGUE". Names without Latin letters or digits keep their own letters.
    """
    words = fold(name).split()
    while len(words) > 1 and words[0] in {"the", "a", "an", "so-called", "self-proclaimed"}:
        words.pop(0)
    plain = _BETWEEN.sub(" ", " ".join(words).replace(".", "")).strip(" -'&").removesuffix("'s")
    if not plain:
        plain = " ".join("".join(c if c.isalnum() else " " for c in name).split())
    return plain.upper()


def stems(words: Iterable[str]) -> list[str]:
    """Content words cut to what "dockers" and "Dockworkers'", "fishermen" and "fishers" share."""
    return [stem for word in words if (stem := _stem(word)) is not None]


@lru_cache(maxsize=65536)
def _stem(word: str) -> str | None:
    plain = fold(word).strip("'")
    if plain in word_list("generic") or not plain:
        return None
    for ending in ("workers", "worker", "owners", "owner", "men", "man", "ers", "ies", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            plain = plain[: -len(ending)]
            break
    return plain.removesuffix("y")


class Placed(Protocol):
    """What stands in a text from `start` to `end`, in code points."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def lying_in(placed: Sequence[S], start: int, end: int) -> list[S]:
    """Those of `placed`, which is in the order of starts, that lie within `[start, end)`; found without a look at the
    others, so that a long text takes no longer for each of its sentences.
    """
    first = bisect_left(placed, start, key=lambda one: one.start)
    last = bisect_left(placed, end, lo=first, key=lambda one: one.start)
    return [one for one in placed[first:last] if one.end <= end]


class Words:
    """The words and punctuation marks of `text`: `start`, `end` (code points) and `form`, parallel lists.

    `noted` keeps what functions `noted` found in them.
    """

    __slots__ = ("end", "form", "low", "noted", "start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.noted: dict[tuple[Any, ...], Any] = {}
        self.start: list[int] = []
        self.end: list[int] = []
        self.form: list[str] = []
        for match in _WORD.finditer(text):
            form = match.group()
            self.start.append(match.start())
            if "-" in form and (cut := _office_after(form)):
                self.end.append(match.start() + cut)
                self.form.append(form[:cut])
                self.start.append(match.start() + cut + 1)
                form = form[cut + 1 :]
            self.end.append(match.end())
            self.form.append(form)
        self.low = [form.lower() for form in self.form]

    def __len__(self) -> int:
        return len(self.start)

    def at(self, position: int) -> int:
        """Index of the first word that ends after `position`."""
        return bisect_right(self.end, position)

    def inside(self, start: int, end: int) -> range:
        """Indices of the words that lie in `[start, end)`, those cut by its edges included."""
        return range(bisect_right(self.end, start), bisect_left(self.start, end))

    def gap(self, index: int) -> str:
        """What stands between word `index` and the next."""
        return self.text[self.end[index] : self.start[index + 1]] if index + 1 < len(self.start) else "\n"

    def before_breaks(self) -> list[int]:
        """Indices of the words with a line break between them and the next, in order."""
        found: list[int] = []
        at = self.text.find("\n")
        while at >= 0:
            index = bisect_right(self.end, at) - 1
            if 0 <= index < len(self.end) - 1:
                found.append(index)
                at = self.start[index + 1]
            at = self.text.find("\n", at + 1)
        return found


def _office_after(form: str) -> int:
    """Where the dash is between a body and its office in one word, "ACV-chairwoman"; 0 in other words."""
    cut = form.rfind("-")
    if not form[0].isupper() or form[cut + 1 :] not in _OFFICES:
        return 0
    before = form[:cut].lower()
    return 0 if before in _NO_BODIES or before in word_list("portfolios") else cut


def noted(find: Callable[P, T]) -> Callable[P, T]:
    """What a function of words, and of places in them, finds is found once and kept with the words: the stages of a
    reading ask the same in turn. It must depend on nothing else, and nobody changes what it gives.
    """
    name = find.__qualname__

    @wraps(find)
    def ask(*given: P.args, **named: P.kwargs) -> T:
        words = given[0]
        assert isinstance(words, Words)
        key = (name, *given[1:], *named.items())
        known = words.noted
        if key not in known:
            known[key] = find(*given, **named)
        found: T = known[key]
        return found

    return ask


@lru_cache(maxsize=1)
def words_of(text: str) -> Words:
    """The words of a text, cut once for all who ask in turn while one document is read; nobody changes them."""
    return Words(text)


def within(spans: Sequence[Offsets], position: int) -> int:
    """Index of the span of a sorted sequence that holds `position`, else of the last one before it (-1: none)."""
    return bisect_right(spans, (position, 1 << 60)) - 1
