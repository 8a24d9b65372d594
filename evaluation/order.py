"""Scores the reading order: `python evaluation/order.py DATA_FOLDER`.

Scored on are PolNeAR dev and the news of GUM, every article as it is and with its sentences shuffled (seeded; the
title stays). Of the shuffled: Kendall's tau of the restored order against the true one, and of the order received; of
both: precision and recall of the doubt, and how many articles in good order are changed. Of the annotated sources of
PolNeAR that are resolved in the true order: how many mean the same in the shuffled text, read in the order received,
as the pipeline reads it (the whole text searched where it is doubted), and read in the true order through the same
view; "actor too" asks for the same actor besides the same person. Also how many mean the same in the articles in good
order, some of which are doubted.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from rejoinder.documents.passages import passages
from rejoinder.reading.encoder import encoder
from rejoinder.record.types import Mention
from rejoinder.resolving.links import Links
from rejoinder.resolving.mentions import find_mentions
from rejoinder.resolving.order import Order, reading_order
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.reordered import Reordered, ReorderedReferences
from rejoinder.resolving.scattered import Scattered
from rejoinder.resolving.words import within

__all__ = [
    "Article",
    "articles",
    "kendall",
    "linked",
    "score",
    "score_articles",
    "shuffled",
    "source_spans",
    "spans_moved",
]

Offsets = tuple[int, int]
WAYS = ("as received", "as read", "in true order", "in good order")


@dataclass
class Article:
    """A text with its passages and mentions; `places` tells of each sentence where it stands in the true order."""

    name: str
    text: str
    title: Offsets | None
    sentences: list[Offsets]
    paragraphs: list[Offsets]
    places: list[int]
    mentions: list[Mention]


@lru_cache(maxsize=8)
def linked(text: str) -> Links | None:
    """What the shipped reader tells of whom the references of a text mean."""
    return encoder().encode(text).links()


def _mentions(text: str, sentences: list[Offsets]) -> list[Mention]:
    return find_mentions(text, sentences, references=partial(References, links=linked(text)))


def articles(rows: list[dict[str, Any]]) -> list[Article]:
    """Articles of a corpus in their true order."""
    made = []
    for row in rows:
        parts = passages(row["text"], title=row.get("title"))
        sentences = list(parts.sentences)
        made.append(
            Article(
                row["id"], row["text"], parts.title, sentences, list(parts.paragraphs), list(range(len(sentences))),
                _mentions(row["text"], sentences),
            )
        )  # fmt: skip
    return made


def shuffled(article: Article, seed: int) -> Article:
    """An article with its sentences shuffled; the title stays, and each place keeps the white space around it."""
    body = [i for i, s in enumerate(article.sentences) if s != article.title]
    order = body[:]
    random.Random(f"{article.name} {seed}").shuffle(order)
    taken = dict(zip(body, order, strict=True))
    places = [taken.get(i, i) for i in range(len(article.sentences))]
    text, spans, last = "", [], 0
    for place, (start, end) in zip(places, article.sentences, strict=True):
        text += article.text[last:start]
        begin = len(text)
        text += article.text[slice(*article.sentences[place])]
        spans.append((begin, len(text)))
        last = end
    text += article.text[last:]
    paragraphs = []
    for start, end in article.paragraphs:
        inside = [k for k, s in enumerate(article.sentences) if start <= s[0] and s[1] <= end]
        if inside:
            paragraphs.append((spans[inside[0]][0], spans[inside[-1]][1]))
    title = next((spans[i] for i, s in enumerate(article.sentences) if s == article.title), None)
    return Article(article.name, text, title, spans, paragraphs, places, _mentions(text, spans))


def kendall(places: list[int]) -> float:
    """Kendall's tau of an order of the numbers in it against the sorted order."""
    size = len(places)
    if size < 2:
        return 1.0
    agreed = sum((a < b) - (a > b) for k, a in enumerate(places) for b in places[k + 1 :])
    return 2 * agreed / (size * (size - 1))


def score_articles(rows: list[dict[str, Any]], name: str, seed: int = 1) -> dict[str, float]:
    """Figures over articles of a corpus, each named `order.NAME ...`; sources are scored where rows have them."""
    hits = alarms = shuffles = 0
    restored, received = [], []
    kept = dict.fromkeys(WAYS, 0)
    whole = dict.fromkeys(WAYS, 0)
    sources = 0
    for row in rows:
        (article,) = articles([row])
        other = shuffled(article, seed)
        found, untouched = _order(other), _order(article)
        alarms += not untouched.credible
        hits += not found.credible
        shuffles += 1
        body = [i for i, s in enumerate(other.sentences) if s != other.title]
        received.append(kendall([other.places[i] for i in body]))
        restored.append(kendall([other.places[i] for i in found.sentences if i in set(body)]))
        spans = source_spans(row)
        links = linked(article.text)
        truth = References(article.text, article.sentences, article.mentions, article.paragraphs, links=links)
        told = [(truth.resolve(*s, exclude=c), s, c) for s, c in spans]
        wanted = [(r, s, c) for r, s, c in told if r.actor or r.person]
        if not wanted:
            continue
        sources += len(wanted)
        links = linked(other.text)
        plain = References(other.text, other.sentences, other.mentions, other.paragraphs, links=links)
        right = sorted(range(len(other.places)), key=lambda i: other.places[i])
        readers = {
            "as received": plain,
            "as read": _as_read(other, found) or plain,
            "in true order": _references(other, right),
        }
        doubted = _as_read(article, untouched)
        for resolved, source, content in wanted:
            moved = spans_moved(article, other, source)[0]
            said = [x for span in content for x in spans_moved(article, other, span)]
            answers = {way: reader.resolve(*moved, exclude=said) for way, reader in readers.items()}
            answers["in good order"] = doubted.resolve(*source, exclude=content) if doubted else resolved
            for way, again in answers.items():
                kept[way] += _same_speaker(resolved, again)
                whole[way] += _same(resolved, again)
    figures = {
        f"order.{name} tau restored": sum(restored) / len(restored),
        f"order.{name} tau received": sum(received) / len(received),
        f"order.{name} doubt precision": hits / max(1, hits + alarms),
        f"order.{name} doubt recall": hits / shuffles,
        f"order.{name} good kept": 1 - alarms / shuffles,
    }
    if sources:
        figures |= {f"order.{name} speakers {way}": count / sources for way, count in kept.items()}
        figures |= {f"order.{name} speakers {way}, actor too": count / sources for way, count in whole.items()}
        figures[f"order.{name} speakers"] = float(sources)
    return {key: round(value, 4) for key, value in figures.items()}


def _order(article: Article) -> Order:
    return reading_order(article.text, article.sentences, article.mentions, title=article.title)


def _as_read(article: Article, order: Order) -> References | None:
    """The references the pipeline makes for a text that is doubted; None for one that is not."""
    if order.neighbours is None:
        return None
    make = partial(Scattered, neighbours=order.neighbours, links=linked(article.text))
    mentions = find_mentions(article.text, article.sentences, references=make, ordered=False)
    return make(article.text, article.sentences, mentions, article.paragraphs)


def _references(article: Article, order: Sequence[int]) -> ReorderedReferences:
    view = Reordered(article.text, article.sentences, order, article.paragraphs)
    return ReorderedReferences(view, _mentions(view.text, view.sentences), links=linked(view.text))


def source_spans(row: dict[str, Any]) -> list[tuple[Offsets, list[Offsets]]]:
    """The annotated sources of an article, each with what it is reported to say."""
    return [(_hull(a["source"]), [(s, e) for s, e in a["content"]]) for a in row.get("attributions", ()) if a["source"]]


def _hull(spans: list[list[int]]) -> Offsets:
    return min(s for s, _ in spans), max(e for _, e in spans)


def spans_moved(article: Article, other: Article, span: Offsets) -> list[Offsets]:
    """A span of an article in its shuffled form: the piece in each sentence."""
    slots = {place: slot for slot, place in enumerate(other.places)}
    found = []
    for place in range(max(0, within(article.sentences, span[0])), len(article.sentences)):
        start, end = article.sentences[place]
        if start >= span[1]:
            break
        low, high = max(start, span[0]), min(end, span[1])
        if low < high:
            shift = other.sentences[slots[place]][0] - start
            found.append((low + shift, high + shift))
    return found or [(0, 0)]


def _same_speaker(a: Resolution, b: Resolution) -> bool:
    """The same person where one is named, else the same actor: for whom a person speaks may be a guess."""
    return (a.person or a.actor) == (b.person or b.actor)


def _same(a: Resolution, b: Resolution) -> bool:
    return (a.actor, a.person) == (b.actor, b.person)


def score(data: Path) -> dict[str, float]:
    """Figures on PolNeAR dev and GUM news. Raises OSError where they cannot be read."""
    polnear = [json.loads(x) for x in (data / "polnear" / "dev.jsonl").read_text("utf-8").splitlines()]
    gum = [json.loads(x) for x in (data / "gum" / "entities.jsonl").read_text("utf-8").splitlines()]
    return score_articles(polnear, "polnear") | score_articles([r for r in gum if r["genre"] == "news"], "gum")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python evaluation/order.py DATA_FOLDER")
    for name, figure in score(Path(sys.argv[1])).items():
        print(f"{name:40} {figure:g}")
