"""Which party the words for an actor mean, on our own corpus: `python evaluation/parties.py CORPUS [--errors KIND]`.

Takes the annotated moves (`by`, `to`) and statements of the negotiations of a corpus folder and resolves their words,
as annotated, as `pipeline.py` does it: content annotated as said by the words stands for what the reader would find.
An answer is right when its actor is the annotated party, by id or by one of its names, or when the words themselves are
one of its names: as dossiers are scored. Words for nobody in particular, and words for a party
that only another article of its negotiation names, count like all others. By default the negotiations trained on are
taken; those held out are for the figure alone (`--held-out`, which prints no errors).
"""

from __future__ import annotations

import argparse
import datetime
import functools
import pathlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "training"))

from corpus import Article, Negotiation, held_out, load  # noqa: E402
from rejoinder.documents.cleaning import Clean, clean  # noqa: E402
from rejoinder.documents.language import language  # noqa: E402
from rejoinder.documents.loading import Source  # noqa: E402
from rejoinder.documents.passages import passages  # noqa: E402
from rejoinder.documents.published import published  # noqa: E402
from rejoinder.reading.encoder import Encoder, encoder  # noqa: E402
from rejoinder.record.types import Document, Reading  # noqa: E402
from rejoinder.resolving import roles  # noqa: E402
from rejoinder.resolving.actors import name_of  # noqa: E402
from rejoinder.resolving.antecedents import PRONOUNS  # noqa: E402
from rejoinder.resolving.mentions import find_mentions  # noqa: E402
from rejoinder.resolving.references import References, Resolution  # noqa: E402

__all__ = ["Case", "cases", "in_reading", "is_party", "kind_of", "resolved", "score", "shares", "shown"]

Offsets = tuple[int, int]
KINDS = ("pronoun", "group", "full name", "surname", "office", "description", "metonym", "name")
OUTCOMES = ("right", "wrong", "unresolved")


class Case(NamedTuple):
    """Words annotated as a party: in which article, what for ("by", "to", "said"), and who the resolver says it is."""

    negotiation: str
    article: str
    use: str
    words: str
    where: Offsets
    party: str
    names: tuple[str, ...]
    kind: str
    found: tuple[Resolution, ...]
    reading: Offsets
    person: str | None

    @property
    def outcome(self) -> str:
        """Whether the party is right, wrong or unresolved."""
        if any(is_party(self.names, self.party, f.actor, self.words) for f in self.found):
            return "right"
        return "wrong" if any(f.actor for f in self.found) else "unresolved"


def is_party(names: Sequence[str], identity: str, actor: str | None, text: str = "") -> bool:
    """Whether an actor id, or the words themselves, name a party: as dossiers are scored."""
    known = {identity.lower(), *(n.lower().removeprefix("the ") for n in names)}
    # some parties have ids of the corpus's own ("EUN"): an actor is named by its name as well
    ours = {(actor or "").lower(), name_of(actor).lower() if actor else "", text.lower().removeprefix("the ")} - {""}
    return not known.isdisjoint(ours)


def kind_of(references: References, start: int, end: int, several: bool) -> str:
    """What kind of words `[start, end)` are: a pronoun, a name, an office..., by what they are made of."""
    words = references.words
    span = words.inside(start, end)
    low = [words.low[i] for i in span]
    if not low:
        return "description"
    if low[0] in PRONOUNS and (len(low) == 1 or (len(low) == 2 and low[0] not in roles.POSSESSIVES)):
        return "pronoun"
    if several:
        return "group"
    inside = references._inside(span.start, span.stop)
    if person := next((e for e in inside if e.kind == "person"), None):
        return "full name" if " " in person.mention.text else "surname"
    noun = references._head_noun(
        span.start, references._core_end(span.start, references._main_end(span.start, span.stop))
    )
    if noun is not None and noun.classes & {"office", "speaker", "people"}:
        return "office"
    if low[0] in {"both"} or "two" in low[:2]:
        return "group"
    capital = any(words.form[i][:1].isupper() for i in span if words.low[i] not in roles.DETERMINERS)
    exact = references._exact(span.start, span.stop)
    if exact is not None and exact.kind in {"place", "group", "organisation"} and capital:
        return "metonym" if exact.mention.why in {"capital", "seat of government"} else "name"
    return "description" if noun is not None or not capital else "name"


def in_reading(cleaned: Clean, where: Offsets) -> Offsets:
    """Where words of a text as received are in its cleaned text."""
    return (
        int(np.searchsorted(cleaned.starts, where[0])),
        int(np.searchsorted(cleaned.ends, where[1], side="right")),
    )


def shown(article: Article) -> Reading:
    """The mentions of an article, as a reading of its cleaned text without statements and moves."""
    source = Source("x", article.text, "", article.number, None, None, None, None, None)
    text = clean(article.text).text
    parts = passages(text, title=None)
    dated = published(source, text, parts)
    day = datetime.date.fromisoformat(dated.latest) if dated.latest else None
    mentions = find_mentions(text, parts.sentences, language=language(text, None), on=day)
    document = Document(article.number, f"{article.number}.txt", "", text, "", "en", dated)
    return Reading(document, sentences=tuple(parts.sentences), mentions=tuple(mentions))


def resolved(negotiation: Negotiation, article: Article, reader: Encoder | None = None) -> Iterator[Case]:
    """The cases of one article; with a reader, what it tells of references counts."""
    source = Source("x", article.text, "", article.number, None, None, None, None, None)
    cleaned = clean(article.text)
    parts = passages(cleaned.text, title=source.title)
    dated = published(source, cleaned.text, parts)
    day = datetime.date.fromisoformat(dated.latest) if dated.latest else None
    tongue = language(cleaned.text, source.language)
    links = reader.encode(cleaned.text).links() if reader else None
    make = functools.partial(References, links=links)
    mentions = find_mentions(cleaned.text, parts.sentences, language=tongue, on=day, references=make)
    references = make(cleaned.text, parts.sentences, mentions, parts.paragraphs, on=day)
    said: dict[Offsets, list[Offsets]] = defaultdict(list)
    for statement in article.statements:
        if statement.source:
            said[statement.source].append(in_reading(cleaned, statement.content))
    wanted: list[tuple[str, str, Offsets]] = []
    people = {s.source: s.speaker for s in article.statements if s.source and " " in s.speaker}
    for move in article.moves:
        if move.actor:
            if move.person:
                people.setdefault(move.actor, move.person)
            wanted.append(("by", move.by, move.actor))
        wanted.extend(("to", party, where) for party, where in move.to if where)
    wanted.extend(("said", s.party, s.source) for s in article.statements if s.party and s.source)
    for use, party, where in dict.fromkeys(wanted):
        start, end = in_reading(cleaned, where)
        found = references.resolve_all(start, end, exclude=said.get(where, ()))
        several = len({p for _, p, w in wanted if w == where}) > 1
        yield Case(
            negotiation.name, article.number, use, article.text[slice(*where)], where, party,
            tuple(negotiation.parties[party]), kind_of(references, start, end, several), tuple(found), (start, end),
            people.get(where),
        )  # fmt: skip


def cases(folder: pathlib.Path, part: bool = False, reader: Encoder | None = None) -> Iterator[Case]:
    """Every annotated word for an actor in the negotiations of a folder that were trained on (True: held out)."""
    for negotiation in load(folder):
        if held_out(negotiation.name) == part:
            for article in negotiation.articles:
                if not article.copy_of:
                    yield from resolved(negotiation, article, reader)


def shares(found: Sequence[Case]) -> dict[str, dict[str, float]]:
    """The shares right, wrong and unresolved, and the number, by kind of words and by use, and of all."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        for name in (case.kind, case.use, "all"):
            groups[name].append(case)
    table = {}
    for name in (*KINDS, "by", "to", "said", "all"):
        counted = Counter(c.outcome for c in groups[name])
        table[name] = {o: counted[o] / max(1, len(groups[name])) for o in OUTCOMES} | {
            "number": float(len(groups[name]))
        }
    return table


def score(folder: pathlib.Path) -> dict[str, float]:
    """The shares that are right, by kind of words and by use, and not wrong, on the negotiations held out."""
    table = shares(list(cases(folder, True, encoder())))
    figures = {f"right {name}": row["right"] for name, row in table.items()}
    return figures | {"not_wrong": 1.0 - table["all"]["wrong"]}


def main() -> int:
    """Print the shares, and on request the words that are not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--held-out", action="store_true", help="take the negotiations that are kept for scoring")
    parser.add_argument("--errors", action="store_true", help="print the words that are not right, with the reason")
    arguments = parser.parse_args()
    found = list(cases(arguments.corpus, arguments.held_out, encoder()))
    for name, row in shares(found).items():
        print(f"{name:12} {row['number']:6.0f}  " + "  ".join(f"{o} {row[o]:.3f}" for o in OUTCOMES))
    for case in found if arguments.errors and not arguments.held_out else ():
        if case.outcome != "right":
            print(f"{case.negotiation}/{case.article}@{case.where[0]} {case.use} {case.kind} [{case.words}]", end=" ")
            print(f"{case.party} ({' | '.join(case.names)})", end="; found ")
            print("; ".join(f"{f.actor}, {f.person} ({f.why})" for f in case.found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
