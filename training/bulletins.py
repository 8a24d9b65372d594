"""Weak labels from conference bulletins, whose grammar is regular: delegations in capitals, one verb a position.

Comes in: the bulletins of `shared/data/enb`. Goes out: training texts with frames of moves. Training mixes them with
the negotiation corpus. Only sentences that the grammar takes in whole are kept, so what is not labelled is no move:

    [lead,] DELEGATIONS [, for GROUP,] [, supported by ...,] [, opposed by ...,] VERB point [and VERB point ...]
    [, while DELEGATIONS VERB point ...]
"""

from __future__ import annotations

import json
import pathlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rejoinder.resolving.actors import scan

if TYPE_CHECKING:
    from examples import Text

__all__ = ["Position", "labelled", "read"]

Span = tuple[int, int]


@dataclass(frozen=True)
class Position:
    """One position: its act, the words that carry it, who takes it, of whom something is asked, what it is about."""

    act: str
    trigger: Span
    actors: tuple[Span, ...]
    addressees: tuple[Span, ...]
    point: Span


A = "\ue000\ue001*"
"""A delegation, masked."""
LIST = rf"(?:{A}(?:, {A})*(?:,? and(?: many| several| some)? others|(?:,? (?:and|with) {A})))|{A}"
_NEED = "stressed|emphasi[sz]ed|underscored|underlined|highlighted|noted|reiterated"
VERBS: dict[str, str] = {
    r"(?:proposed|suggested|recommended)(?= )": "propose",
    r"(?:introduced|tabled|put forward|submitted) (?=an? |text|language|new|its|alternative)": "propose",
    r"(?:called for|called on|asked for|asked that|appealed for|appealed to|sought|invited|requested)(?= )": "ask",
    r"urged(?= )": "ask",
    r"(?:insisted (?:on|that)|demanded)(?= )": "demand",
    rf"(?:{_NEED}) the (?:need|importance)(?= )": "demand",
    r"(?:supported|endorsed|favou?red|backed|welcomed)(?= )": "support",
    r"expressed (?:strong )?support for(?= )": "support",
    r"preferred(?= )": "propose",
    r"(?:accepted|agreed (?:to|that|with|on))(?= )": "accept",
    r"(?:opposed|objected to|disagreed with|cautioned against|warned against|resisted)(?= )": "oppose",
    r"expressed (?:serious |strong |some )?(?:reservations|concerns?|opposition) "
    r"(?:about|over|on|regarding|with|to)(?= )": "oppose",
    r"(?:did not support|could not (?:support|accept|agree to)|did not agree (?:to|with))(?= )": "oppose",
    r"rejected(?= )": "reject",
}
"""Verbs of positions with their acts; where a bulletin's verb may be either, the commoner."""
SAID = (
    rf"(?:said|stated|{_NEED}|argued|explained|added|considered|observed|pointed out|reported|recalled|clarified"
    r"|asked whether|asked how|asked if|questioned whether|drew attention to)(?: that)?(?= )"
)
VERB = "|".join(f"(?P<v{i}>{v})" for i, v in enumerate(VERBS)) + f"|(?P<said>{SAID})"
ACTS = list(VERBS.values())
BETWEEN = (
    rf"(?P<group>, (?:for|on behalf of|speaking for) (?P<for>{A}),)?"
    rf"(?P<with>(?:, (?:supported|opposed|joined|seconded) by (?:{LIST}),?)*(?: and opposed by (?:{LIST}),?)?)"
)
OPENING = re.compile(
    rf"(?P<lead>(?:[A-Z][^\ue000.;:]{{3,80}}, )?)(?P<who>{LIST}){BETWEEN} (?:also |further |then |again )?(?:{VERB})"
)
NEXT = re.compile(
    rf"(?:,? and| but|, but|, while|, whereas|;(?: and| while)?) (?:(?P<who>{LIST}){BETWEEN} )?"
    rf"(?:also |further )?(?:{VERB})"
)
FRIENDS = re.compile(rf"(?P<how>supported|opposed|joined|seconded) by (?P<who>{LIST})")
SHOULD = re.compile(r"\b(?:should not|must not|should|must|needs to|need to)\b")
CAPITALS = re.compile(
    r"(?:\b[Tt]he )?\b[A-Z][A-Z&/’'-]*[A-Z0-9](?:[-/][A-Z0-9]+)*(?: (?:OF|THE|FOR|AND|[A-Z][A-Z&/’'-]+)(?= |,|\.|$))*"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_TWO = re.compile(r"[.!?]['’”\"]? [A-Z]")
ASKED = re.compile(rf"({A}) to ")
_LEAD_IN = re.compile(r"(?:that|to|for|on|of|about)\s+", re.IGNORECASE)


def _masked(sentence: str) -> str:
    """The sentence with every delegation masked, all offsets kept."""
    spans = [m.span() for m in CAPITALS.finditer(sentence) if m.group().lower() not in {"the", "a"}]
    for hit in scan(sentence):
        if hit.form in ("name", "alias") and not any(s < hit.end and hit.start < e for s, e in spans):
            the = sentence[max(0, hit.start - 4) : hit.start].lower() == "the "
            spans.append((hit.start - 4 * the, hit.end))
    masked = list(sentence)
    for start, end in spans:
        masked[start:end] = ["\ue000"] + ["\ue001"] * (end - start - 1)
    return "".join(masked)


def _delegations(masked: str, span: Span) -> list[Span]:
    return [(span[0] + m.start(), span[0] + m.end()) for m in re.finditer(A, masked[slice(*span)])]


def labelled(sentence: str) -> list[Position] | None:
    """The positions in a sentence that the grammar takes in whole, else None."""
    masked = _masked(sentence)
    clause = OPENING.match(masked)
    if clause is None:
        return None
    found: list[Position] = []
    who: list[Span] = []
    while clause is not None:
        if clause["who"]:
            who = _delegations(masked, clause.span("for") if clause["for"] else clause.span("who"))
        following = NEXT.search(masked, clause.end())
        stop = following.start() if following else len(masked.rstrip(" ."))
        start = clause.end() + 1
        rest = sentence[start:stop]
        if re.search(rf", with {A}|^(?:if|whether)\b|\ue000\ue001* (?:{VERB})", masked[start:stop]) or len(rest) < 6:
            return None
        if _TWO.search(rest):
            return None
        asked = ASKED.match(masked, start, stop)
        lead = _LEAD_IN.match(rest)
        point = (asked.end() if asked else start + (lead.end() if lead else 0), stop)
        which = next((i for i in range(len(ACTS)) if clause[f"v{i}"]), None)
        trigger = clause.span(f"v{which}") if which is not None else clause.span("said")
        act = ACTS[which] if which is not None else None
        if act is None and (should := SHOULD.search(sentence, start, stop)) is not None:
            negative = "not" in should.group()
            act, trigger = ("oppose" if negative else "demand"), should.span()
        trigger = (trigger[0], trigger[0] + len(sentence[slice(*trigger)].rstrip()))
        if act is not None:
            asked_of = (asked.span(1),) if asked and act == "ask" else ()
            found.append(Position(act, trigger, tuple(who), asked_of, point))
            for friends in FRIENDS.finditer(masked, *clause.span("with")):
                against = friends["how"] == "opposed"
                how = (friends.start(), friends.end("how") + 3)
                friendly = "oppose" if against else "support"
                found.append(Position(friendly, how, tuple(_delegations(masked, friends.span("who"))), (), point))
        clause = following
    return found


def read(path: pathlib.Path, count: int = 260, sentences: int = 12) -> list[Text]:
    """Texts of sentences drawn from the bulletins (seeded), four to a paragraph."""
    from examples import FrameLabel, Text
    from negotiations import KINDS

    rng = random.Random(11)
    lines = [x for x in path.read_text(encoding="utf-8").split("\n") if x]
    rng.shuffle(lines)
    texts = []
    for line in lines[:count]:
        kept = [(s, f) for s in _sentences(json.loads(line)["text"]) if (f := labelled(s)) is not None]
        rng.shuffle(kept)
        if len(kept) < 3:
            continue
        text, frames = "", []
        for number, (sentence, found) in enumerate(kept[:sentences]):
            text += "" if not number else "\n\n" if number % 4 == 0 else " "
            at = len(text)
            text += sentence
            for one in found:
                evidence = (min(one.trigger[0], one.point[0]), max(one.trigger[1], one.point[1]))
                roles = [
                    [(start + at, end + at) for start, end in spans]
                    for spans in (one.actors, one.addressees, (one.point,), (evidence,))
                ]
                trigger = (one.trigger[0] + at, one.trigger[1] + at)
                frames.append(FrameLabel(trigger, list(roles), KINDS.index(one.act)))
        texts.append(Text(text, {"move": frames}))
    return texts


def _sentences(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        if paragraph.startswith("#"):
            continue
        for sentence in _SENTENCE.split(" ".join(paragraph.split())):
            if 50 < len(sentence) < 500:
                # what stands before the first colon is a heading
                yield re.sub(r"^[^.:]{0,80}: (?=[A-Z])", "", sentence)
