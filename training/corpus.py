"""The negotiation corpus: reading `.neg` files, checking them, turning them into dossiers.

The format is described in `training/corpus/FORMAT.md`.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import pathlib
import re
import sys
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "ACTS",
    "Article",
    "CorpusError",
    "CorpusMove",
    "CorpusStatement",
    "Negotiation",
    "parse",
    "held_out",
    "load",
]

ACTS = frozenset(
    "demand ask propose offer support accept accept_partly open defer reject oppose withdraw threaten "
    "criticise claim_ignored meet hand_over".split()
)
STYLES = frozenset("wire bulletin translated official feature damaged".split())
STATUSES = frozenset("accepted partly open deferred rejected unanswered".split())
Offsets = tuple[int, int]


class CorpusError(ValueError):
    """A line that breaks the format; the message names file and line."""


@dataclass
class CorpusMove:
    """One annotated move; spans are code points of the article's text."""

    act: str
    by: str
    actor: Offsets | None
    to: list[tuple[str, Offsets | None]]
    point: Offsets | None
    trigger: Offsets
    evidence: Offsets
    issue: str | None
    according_to: str | None = None
    date: str | None = None
    person: str | None = None
    optional: bool = False
    same: bool = False


@dataclass
class CorpusStatement:
    """One annotated statement; spans are code points of the article's text."""

    source: Offsets | None
    speaker: str
    party: str | None
    addressee: Offsets | None
    mode: str
    cue: Offsets | None
    content: Offsets


@dataclass
class Article:
    """One article with its annotation."""

    number: str
    date: str
    outlet: str
    style: str
    headline: str
    copy_of: str | None
    text: str
    moves: list[CorpusMove] = field(default_factory=list)
    statements: list[CorpusStatement] = field(default_factory=list)


@dataclass
class Negotiation:
    """One `.neg` file."""

    name: str
    topic: str
    title: str
    parties: dict[str, list[str]]
    issues: dict[str, str]
    articles: list[Article]
    standings: list[dict[str, str | None]]


def _near(text: str, words: str, around: Offsets) -> Offsets | None:
    """The occurrence of `words`, as whole words, inside `around`, else the one nearest to it on either side."""
    places = [m.start() for m in re.finditer(re.escape(words), text)]
    whole = [p for p in places if _is_whole(text, p, p + len(words))]
    best: tuple[int, int] | None = None
    for start in whole or places:
        end = start + len(words)
        apart = max(around[0] - end, start - around[1], 0)
        # a line break weighs like a sentence: who speaks stands in the same paragraph if anywhere
        between = text[end : around[0]] if end <= around[0] else text[around[1] : start]
        cost = apart + 150 * between.count("\n") if apart else 0
        if best is None or cost < best[0]:
            best = (cost, start)
    return (best[1], best[1] + len(words)) if best is not None else None


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    # mis-encoded quotation marks (â€œ) end in what counts as a letter
    return not (before.isalnum() and text[start].isalnum() and before not in "âœ") and not (
        after.isalnum() and text[end - 1].isalnum() and after != "â"
    )


class _Reader:
    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        self.errors: list[str] = []
        self.line = 0

    def wrong(self, message: str) -> None:
        self.errors.append(f"{self.path}:{self.line}: {message}")

    def once(self, text: str, words: str, what: str) -> Offsets | None:
        count = text.count(words)
        if count != 1:
            self.wrong(f"{what} occurs {count} times: {words!r}")
            if not count:
                return None
        start = text.find(words)
        return (start, start + len(words))

    def near(self, text: str, words: str, around: Offsets, what: str) -> Offsets | None:
        if words == "-":
            return None
        found = _near(text, words, around)
        if found is None:
            self.wrong(f"{what} not in the article: {words!r}")
        return found

    def move(
        self, text: str, parts: list[str], parties: dict[str, list[str]], issues: dict[str, str]
    ) -> CorpusMove | None:
        if len(parts) < 8:
            self.wrong(f"a move has 8 fields, this one {len(parts)}")
            return None
        act, by, actor, to, point, trigger, evidence, issue = parts[:8]
        if act not in ACTS:
            self.wrong(f"unknown act {act!r}")
        if by not in parties:
            self.wrong(f"unknown party {by!r}")
        if issue != "-" and issue not in issues:
            self.wrong(f"unknown issue {issue!r}")
        where = self.once(text, evidence, "evidence")
        if where is None:
            return None
        inside = text.find(trigger, where[0], where[1])
        if inside < 0 or inside + len(trigger) > where[1]:
            self.wrong(f"trigger {trigger!r} is not inside its evidence")
            return None
        addressees: list[tuple[str, Offsets | None]] = []
        for one in [] if to == "-" else to.split(" & "):
            party, _, words = one.partition("=")
            if party.strip() not in parties:
                self.wrong(f"unknown addressee {party!r}")
            addressees.append((party.strip(), self.near(text, words.strip() or "-", where, "addressee")))
        move = CorpusMove(
            act,
            by,
            self.near(text, actor, where, "actor"),
            addressees,
            self.near(text, point, where, "point"),
            (inside, inside + len(trigger)),
            where,
            None if issue == "-" else issue,
        )
        for option in parts[8:]:
            key, _, value = option.partition("=")
            if key == "acc":
                if value not in parties and not value:
                    self.wrong("acc= needs a name")
                move.according_to = value
            elif key == "date":
                if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
                    self.wrong(f"date {value!r} is not YYYY[-MM[-DD]]")
                move.date = value
            elif key == "person":
                move.person = value
            elif key == "optional":
                move.optional = True
            elif key == "same":
                move.same = True
            elif option:
                self.wrong(f"unknown option {option!r}")
        return move

    def statement(self, text: str, parts: list[str], parties: dict[str, list[str]]) -> CorpusStatement | None:
        if len(parts) != 7:
            self.wrong(f"a statement has 7 fields, this one {len(parts)}")
            return None
        source, speaker, party, addressee, mode, cue, content = parts
        if mode not in ("direct", "indirect", "mixed"):
            self.wrong(f"unknown mode {mode!r}")
        if party != "-" and party not in parties:
            self.wrong(f"unknown party {party!r}")
        where = self.once(text, content, "content")
        if where is None:
            return None
        return CorpusStatement(
            self.near(text, source, where, "source"),
            speaker,
            None if party == "-" else party,
            self.near(text, addressee, where, "addressee"),
            mode,
            self.near(text, cue, where, "cue"),
            where,
        )


def parse(path: pathlib.Path) -> tuple[Negotiation, list[str]]:
    """Read one `.neg` file; returns it with a list of what breaks the format, each "file:line: message"."""
    reader = _Reader(path)
    negotiation = Negotiation("", "", "", {}, {}, [], [])
    article: Article | None = None
    part = "head"
    body: list[str] = []
    for reader.line, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.rstrip() if part != "text" else raw
        if line.startswith("=== "):
            fields = [x.strip() for x in line[4:].split("|")]
            if len(fields) < 5:
                reader.wrong("an article line has number, date, outlet, style, headline")
                fields += [""] * 5
            copy = next((x[5:] for x in fields[5:] if x.startswith("copy=")), None)
            article = Article(*fields[:5], copy, "")
            if article.style not in STYLES or article.headline not in ("fair", "overstates"):
                reader.wrong(f"style {article.style!r} or headline {article.headline!r} unknown")
            negotiation.articles.append(article)
            part, body = "text", []
        elif line.startswith("--- "):
            if part == "text" and article is not None:
                article.text = "\n".join(body).strip("\n") + "\n"
            part = line[4:].strip()
            if part not in ("moves", "statements", "standings"):
                reader.wrong(f"unknown part {part!r}")
        elif part == "text":
            body.append(line)
        elif not line.strip():
            continue
        elif part == "head":
            key, _, value = line.partition(":")
            value = value.strip()
            if key == "negotiation":
                negotiation.name = value
            elif key == "topic":
                negotiation.topic = value
            elif key == "title":
                negotiation.title = value
            elif key.startswith("party "):
                negotiation.parties[key[6:].strip()] = [x.strip() for x in value.split("|")]
            elif key.startswith("issue "):
                negotiation.issues[key[6:].strip()] = value
            else:
                reader.wrong(f"unknown line {line!r}")
        else:
            parts = [x.strip() for x in line.split("|")]
            if part == "moves" and article is not None:
                move = reader.move(article.text, parts, negotiation.parties, negotiation.issues)
                if move is not None:
                    article.moves.append(move)
            elif part == "statements" and article is not None:
                statement = reader.statement(article.text, parts, negotiation.parties)
                if statement is not None:
                    article.statements.append(statement)
            elif part == "standings":
                if (
                    len(parts) not in (4, 5)
                    or parts[0] not in negotiation.issues
                    or parts[1] not in negotiation.parties
                ):
                    reader.wrong("a standing is issue | party | status | basis | claimed_by")
                    continue
                if parts[2] not in STATUSES or parts[3] not in ("recorded", "claimed"):
                    reader.wrong(f"unknown status {parts[2]!r} or basis {parts[3]!r}")
                negotiation.standings.append(
                    {
                        "issue": parts[0],
                        "party": parts[1],
                        "status": parts[2],
                        "basis": parts[3],
                        "claimed_by": parts[4] if len(parts) == 5 else None,
                    }
                )
    return negotiation, reader.errors


def load(folder: pathlib.Path) -> list[Negotiation]:
    """All negotiations of a folder, by name. Raises CorpusError on the first that breaks the format."""
    found = []
    for path in sorted(folder.glob("*.neg")):
        negotiation, errors = parse(path)
        if errors:
            raise CorpusError(errors[0])
        found.append(negotiation)
    return found


def held_out(name: str) -> bool:
    """Whether a negotiation is kept from training, for scoring: a quarter of them, by a hash of the name."""
    return hashlib.sha256(name.encode()).hexdigest()[0] in "0123"


def dossier(negotiation: Negotiation, folder: pathlib.Path) -> None:
    """Write one negotiation as an annotated dossier (articles/, gold.json, meta.json) for the scorer."""
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    moves: list[dict[str, Any]] = []
    statements: list[dict[str, Any]] = []
    meta: dict[str, Any] = {}
    for article in negotiation.articles:
        text = article.text
        (folder / "articles" / f"{article.number}.txt").write_text(text, encoding="utf-8")
        meta[article.number] = {
            "date": article.date,
            "outlet": article.outlet,
            "headline": article.headline,
            "duplicate_of": article.copy_of,
            "style": article.style,
        }
        for move in article.moves:
            one: dict[str, Any] = {
                "id": f"m{len(moves) + 1}",
                "article": article.number,
                "act": move.act,
                "by": move.by,
                "speaker": move.person,
                "to": [x for x, _ in move.to],
                "issue": move.issue,
                "date": move.date,
                "according_to": move.according_to,
                "evidence": text[slice(*move.evidence)],
            }
            if move.optional:
                one["optional"] = True
            if move.same:
                one["same_as"] = True
            moves.append(one)
        for said in article.statements:
            statements.append(
                {
                    "article": article.number,
                    "speaker": said.speaker,
                    "on_behalf_of": said.party,
                    "addressee": text[slice(*said.addressee)] if said.addressee else None,
                    "content": text[slice(*said.content)],
                    "mode": said.mode,
                }
            )
    gold = {
        "parties": [{"id": k, "names": v} for k, v in negotiation.parties.items()],
        "issues": [{"id": k, "label": v} for k, v in negotiation.issues.items()],
        "moves": moves,
        "standings": [dict(x, primary=True) for x in negotiation.standings],
        "statements": statements,
        "meetings": [],
    }
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "meta.json").write_text(
        json.dumps(
            {"dossier": negotiation.name, "title": negotiation.title, "articles": meta}, ensure_ascii=False, indent=1
        ),
        encoding="utf-8",
    )


def main() -> int:
    """`check FILE...` lists format errors; `statistics FOLDER` counts; `dossiers FOLDER OUT` writes dossiers."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("command", choices=["check", "statistics", "dossiers"])
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.command == "check":
        wrong = 0
        for path in arguments.paths:
            negotiation, errors = parse(path)
            print(
                "\n".join(errors)
                or f"{path}: {len(negotiation.articles)} articles, "
                f"{sum(len(a.moves) for a in negotiation.articles)} moves, "
                f"{sum(len(a.statements) for a in negotiation.articles)} statements, "
                f"{len(negotiation.standings)} standings"
            )
            wrong += len(errors)
        return 1 if wrong else 0
    negotiations = load(arguments.paths[0])
    if arguments.command == "dossiers":
        for negotiation in negotiations:
            dossier(negotiation, arguments.paths[1] / negotiation.name)
        return 0
    acts = collections.Counter(m.act for n in negotiations for a in n.articles for m in a.moves)
    styles = collections.Counter(a.style for n in negotiations for a in n.articles)
    print(
        f"{len(negotiations)} negotiations, {sum(len(n.articles) for n in negotiations)} articles, "
        f"{sum(len(a.text.split()) for n in negotiations for a in n.articles)} words, {sum(acts.values())} moves, "
        f"{sum(len(a.statements) for n in negotiations for a in n.articles)} statements, "
        f"{sum(len(n.standings) for n in negotiations)} standings"
    )
    print("acts:", ", ".join(f"{k} {v}" for k, v in acts.most_common()))
    print("styles:", ", ".join(f"{k} {v}" for k, v in styles.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
