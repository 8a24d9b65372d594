"""Who is meant, in real articles: `python evaluation/actors.py DATA [--errors]`.

`annotations/actors.jsonl` holds 488 phrases of 28 articles of PolNeAR dev and 12 bulletins of ENB: texts drawn with a
fixed seed (the articles among those that speak most of states and offices), phrases chosen by reading, before the
resolver was run on them. For each it says the actor to file it under and the person meant; null where the text names
none (a private person, one who held an office before, words that mean several actors). Candidates, parties, media,
offices of parts of a state, courts, and chairs of a body of the talks are left out: whom they speak for can be told in
more than one way (13 of these were taken out, and one misspelt name put right, once the resolver had been run). One
annotator made it; other people may read some cases otherwise.

The texts themselves are in `DATA/polnear` and `DATA/enb`. The mentions are found and the phrases resolved as
`pipeline.py` does it: what PolNeAR marks as said by the phrase stands for the content that the
reader would find. Where null is annotated, unresolved is right.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import json
import pathlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from rejoinder.documents.cleaning import Clean, clean
from rejoinder.documents.language import language
from rejoinder.documents.loading import Source
from rejoinder.documents.passages import passages
from rejoinder.documents.published import published
from rejoinder.reading.encoder import encoder
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.words import fold

__all__ = ["Answer", "answers", "score", "shares"]

ANNOTATIONS = pathlib.Path(__file__).parent / "annotations" / "actors.jsonl"
FILES = {"polnear/dev": "polnear/dev.jsonl", "enb/bulletins": "enb/bulletins.jsonl"}
KINDS = ("name", "metonym", "office", "person", "surname", "pronoun", "description", "group")
OUTCOMES = ("right", "wrong", "unresolved")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "mr", "mrs", "ms", "dr"})


class Answer(NamedTuple):
    """One annotated phrase, the words it covers, and what the resolver made of it."""

    gold: dict[str, Any]
    words: str
    found: Resolution

    @property
    def actor(self) -> str:
        """Whether the actor is right, wrong or unresolved."""
        return _outcome(self.gold["actor"], self.found.actor, self.gold["actor"] == self.found.actor)

    @property
    def person(self) -> str:
        """Whether the person is right, wrong or unresolved."""
        gold, found = self.gold["person"], self.found.person
        return _outcome(gold, found, _same_person(gold or "", found or ""))


def _outcome(gold: str | None, found: str | None, same: bool) -> str:
    if same or (gold is None and found is None):
        return "right"
    return "wrong" if found is not None else "unresolved"


def _same_person(one: str, other: str) -> bool:
    """Whether two names agree but for initials, "Jr." and further names; a surname alone is no full name."""
    first, second = ({w for w in fold(n).replace(".", " ").split() if len(w) > 1} - _SUFFIXES for n in (one, other))
    return first == second or (min(len(first), len(second)) > 1 and (first <= second or second <= first))


def _in_reading(cleaned: Clean, start: int, end: int) -> tuple[int, int]:
    """A span of the text as received, in the reading text."""
    return int(np.searchsorted(cleaned.starts, start)), int(np.searchsorted(cleaned.ends, end, side="right"))


def answers(data: pathlib.Path) -> Iterator[Answer]:
    """Every annotated phrase with what the resolver says, document by document (`data` holds polnear/ and enb/)."""
    wanted: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in filter(None, ANNOTATIONS.read_text(encoding="utf-8").split("\n")):
        gold = json.loads(line)
        wanted[gold["corpus"], gold["id"]].append(gold)
    for corpus, file in FILES.items():
        for line in filter(None, (data / file).read_text(encoding="utf-8").split("\n")):
            article = json.loads(line)
            phrases = wanted.get((corpus, article["id"]))
            if phrases:
                yield from _resolved(article, phrases)


def _resolved(article: dict[str, Any], phrases: list[dict[str, Any]]) -> Iterator[Answer]:
    text = article["text"]
    source = Source(article["id"], text, "", article["id"], None, article["published"], None, None, "en")
    cleaned = clean(text)
    parts = passages(cleaned.text, title=source.title)
    tongue = language(cleaned.text, source.language)
    dated = published(source, cleaned.text, parts)
    day = datetime.date.fromisoformat(dated.latest) if dated.latest else None
    make = functools.partial(References, links=encoder().encode(cleaned.text).links())
    mentions = find_mentions(cleaned.text, parts.sentences, language=tongue, on=day, references=make)
    references = make(cleaned.text, parts.sentences, mentions, parts.paragraphs, on=day)
    for gold in phrases:
        start, end = gold["start"], gold["end"]
        said = [
            _in_reading(cleaned, *span)
            for attribution in article.get("attributions", ())
            if any(s < end and start < e for s, e in attribution["source"])
            for span in attribution["content"]
        ]
        found = references.resolve(*_in_reading(cleaned, start, end), exclude=said)
        yield Answer(gold, " ".join(text[start:end].split()), found)


def shares(found: list[Answer]) -> dict[str, dict[str, dict[str, float]]]:
    """The shares right, wrong and unresolved, by kind and for "all", of "actor" and of "person"."""
    table: dict[str, dict[str, dict[str, float]]] = {"actor": {}, "person": {}}
    for kind in (*KINDS, "all"):
        of_kind = [a for a in found if kind in {a.gold["kind"], "all"}]
        for what, outcomes in (
            ("actor", Counter(a.actor for a in of_kind)),
            ("person", Counter(a.person for a in of_kind)),
        ):
            table[what][kind] = {o: outcomes[o] / len(of_kind) if of_kind else 0.0 for o in OUTCOMES}
    return table


def score(data: pathlib.Path) -> dict[str, float]:
    """The shares that are right by kind, and those that are not wrong: figures that may only grow."""
    table = shares(list(answers(data)))
    figures = {f"{what}.right {kind}": t["right"] for what, kinds in table.items() for kind, t in kinds.items()}
    return figures | {f"{what}.not_wrong": 1.0 - kinds["all"]["wrong"] for what, kinds in table.items()}


def main() -> int:
    """Print the shares, and on request every phrase that is not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--errors", action="store_true", help="print every phrase that is not right")
    arguments = parser.parse_args()
    found = list(answers(arguments.data))
    numbers = Counter(a.gold["kind"] for a in found) + Counter({"all": len(found)})
    for what, kinds in shares(found).items():
        for kind, outcomes in kinds.items():
            print(f"{what:7} {kind:12} {numbers[kind]:4}  " + "  ".join(f"{o} {v:.3f}" for o, v in outcomes.items()))
    for answer in found if arguments.errors else ():
        if {answer.actor, answer.person} != {"right"}:
            gold, best = answer.gold, answer.found
            print(f"{gold['id']} {gold['start']} {gold['kind']} [{answer.words}]", end=" ")
            print(f"{gold['actor']}, {gold['person']}; found {best.actor}, {best.person} ({best.why})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
