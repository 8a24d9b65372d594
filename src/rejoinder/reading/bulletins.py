"""Positions in the regular sentences of conference bulletins: delegations in capitals, one verb a position.

    [lead,] A, B and C[, for GROUP,][, supported by D,][, opposed by E,] VERB point [and VERB point ...]
    [, with F VERBING point][, while G VERB point]

Comes in: a sentence, or a text with its sentences. Goes out: the positions taken in it, each with the words that carry
it, who takes it, who is asked, and its point. `moves.py` lets them stand where a text is in the style of bulletins;
training labels sentences with them.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rejoinder.reading.clauses import Clause, clauses, next_verb
from rejoinder.reading.complements import Spoken, Taken, points_of
from rejoinder.reading.delegations import PARTY, Subject, masked
from rejoinder.reading.plain_acts import limited
from rejoinder.reading.predicates import Predicate
from rejoinder.reading.proposals import told_otherwise
from rejoinder.record.types import POLARITY, Act
from rejoinder.resolving.actors import Hit, actor, scan

__all__ = ["Bulletin", "Position", "bulletin_positions", "positions"]

Span = tuple[int, int]
_SIGN = re.compile(r"\s+|\S")
_UNEVEN = re.compile(r"\s{2}|[^\S ]")
LONGEST = 2000
MOST_OF, EACH_WORD = 0.9, 0.2
"""Share of the sentences of a bulletin that its grammar reads, where no delegation is in capitals: the more words of
conferences, the fewer need be read."""
SHORT = 12
"""Sentences of the longest text that needs few signs besides its grammar."""
MANY = 6
"""Words of conferences in a longer text that is written throughout as bulletins are."""
_QUOTED = re.compile(r"[“„«][^”»]{30,}|\"[^\"\n]{40,}\"")
_CONFERENCE = re.compile(
    r"\b(?:Annex (?:II?|A|B)|non-Annex|[Cc]ontact [Gg]roups?|[Dd]raft (?:decision|conclusions)|"
    r"[Ii]nformal consultations|AOSIS|G-?77|"
    r"SBSTA|SBI|AWG|ADP|LDCs|SIDS|UNFCCC|FCCC|IPCC|COP(?:/MOP)?|CMP|MOP|Parties|Protocol|[Nn]on-paper|"
    r"[Ss]ubsidiary [Bb]od(?:y|ies)|"
    r"Article \d|[Cc]hapeau|[Ii]ntersessional|Decision \d|[Aa]genda item|Co-Chairs?|GEF|CDM|REDD\S?|LULUCF|"
    r"QELROs|SPM|NAMAs|Conventions?)\b"
)
"""Words of conferences, which bulletins hold where no delegation is in capitals."""
"""Code points of the longest sentence that is read."""
_DATELINE = re.compile(
    r"[A-Z][A-Z .’'/-]+,? +(?:[A-Z][\w.]* +\d{1,2}(?:, +\d{4})? *)?(?:\([^()\n]{2,40}\) *)?[-–—]{1,2} +"
)


@dataclass(frozen=True)
class Position:
    """One position: its act, the words that carry it, who takes it, of whom something is asked, what it is about."""

    act: Act
    trigger: Span
    actors: tuple[Span, ...]
    addressees: tuple[Span, ...]
    point: Span
    removing: bool = False
    """Whether what is spoken for is to do away with the point."""
    joining: bool = False
    """Whether those who take it join, oppose or answer somebody else's."""
    elsewhere: bool = False
    """Whether it answers an earlier sentence, where its point stands."""


@dataclass(frozen=True)
class Bulletin:
    """The sentences of a text that hold positions; `throughout` where all of it is written as bulletins are."""

    read: list[tuple[Span, list[Position]]]
    throughout: bool


_ASIDE = re.compile(
    r",\s(?:an?\s(?:request|proposal|idea|suggestion|demand|view|position|formulation|wording)\b"
    rf"|{PARTY} (?:[a-z]+ly )?[a-z]+ing\b)"
)
"""What more is told of a point or by others behind it: "its deletion | , a request PERU deplored"."""
_SUBORDINATE = re.compile(r"(?:^|[,;] )(?:While|Although|Though|After|When|As|Whereas|Since) $")
_MAIN = re.compile(r", (?=[\ue000\ue002]|(?:the|a|an|this|it|they)\b)")
_SHARES = re.compile(r", (?:and|but|while) ")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_INSET = re.compile(r", (?:as|in|for|with|on|at|if|by|under|instead)\b[^,;:.]{0,80}, (?=[^\ue000\ue002 ])")
_SPLIT_OFF = re.compile(r"[,;]? (?:and|but|while|whereas|although|with) *$|[,;] *$")
_CHAIR = re.compile(
    r"\b(?:chair|chairs|chairman|chairperson|secretariat|secretary|president|presidency|moderator|"
    r"facilitators?|rapporteur)\b",
    re.IGNORECASE,
)
_ORGAN = re.compile(
    r"(?:the )?(?:SBI|SBSTA|SBs?|COP(?:/MOP)?(?: ?-?\d+)?|CMP(?: ?\d+)?|MOP|AWG\S*|ADP|AGBM|INC\S*|COW|CSD|"
    r"AG13|panel|committee|conference)(?:[ -]?\d+)?",
    re.IGNORECASE,
)
_FOLK = re.compile(
    r"(?:the |many |all )?(?:parties|delegates|participants|delegations|ministers|members|observers|speakers|"
    r"panelists|experts)",
    re.IGNORECASE,
)
_HANDLED = re.compile(r"(?:address|discuss|consider|review|share|compare|present|introduce|summari)")
_MEETING = re.compile(r"invit|ask|appeal")


def positions(sentence: str, before: Spoken | None = None) -> list[Position]:
    """The positions a sentence of a bulletin reports, in the order of their verbs.

    `before` is what an earlier sentence spoke of last, in code points of the text: a bare "opposed" answers it.
    """
    if len(sentence) > LONGEST:
        return []
    if not _UNEVEN.search(sentence):
        return _positions(sentence, before)
    places = [m.start() for m in _SIGN.finditer(sentence)]
    found = _positions(_SIGN.sub(_one, sentence), before)
    return [_placed(p, [*places, len(sentence)]) for p in found]


def _one(match: re.Match[str]) -> str:
    return " " if match.group().isspace() else match.group()


def _placed(position: Position, places: list[int]) -> Position:
    """A position read in a sentence with single blanks, in the sentence as it is."""

    def back(span: Span) -> Span:
        return places[span[0]], places[span[1] - 1] + 1

    return _mapped(position, back)


def _mapped(position: Position, where: Callable[[Span], Span]) -> Position:
    """A position with every place put elsewhere, but for a point in an earlier sentence."""
    return replace(
        position,
        trigger=where(position.trigger),
        actors=tuple(where(a) for a in position.actors),
        addressees=tuple(where(a) for a in position.addressees),
        point=position.point if position.elsewhere else where(position.point),
    )


def _positions(sentence: str, before: Spoken | None) -> list[Position]:
    signs = masked(sentence)
    told = list(clauses(sentence, signs))
    found: list[Position] = []
    for number, clause in enumerate(told):
        following = told[number + 1 : number + 3]
        start = clause.verb.end
        if following and (shared := _shared(sentence, clause, following[0])) is not None:
            start = shared
            following = following[1:]
        end = following[0].start if following else len(sentence)
        cut = _SPLIT_OFF.search(sentence, start, end) if following else None
        end = cut.start() if cut else end
        aside = _ASIDE.search(signs, start, end)
        end = aside.start() if aside else end
        if _SUBORDINATE.search(sentence, 0, clause.start) and (main := _MAIN.search(signs, start, end)):
            end = main.start()
        found += _predicates(sentence, signs, clause, (start, end), found, before)
    return found or _told_otherwise(sentence, signs, (0, len(sentence)))


def _shared(sentence: str, clause: Clause, following: Clause) -> int | None:
    """Where the point stands that two clauses share: "PERU called for, and CHILE opposed, | a levy"."""
    between = sentence[clause.verb.end : following.start]
    shares = _SHARES.fullmatch(between) is not None and sentence.startswith(", ", following.verb.end)
    return following.verb.end + 2 if shares else None


def _last(found: Sequence[Position], before: Spoken | None) -> Spoken | None:
    """What was spoken of last: a position taken on a side before what was only said, in this sentence or `before`."""
    own = [p for p in found if not p.joining]
    sided = [p for p in own if p.act != "state"]
    for one in (sided or own)[-1:]:
        return Spoken(one.point, POLARITY[one.act], one.removing, one.elsewhere)
    return before


def _predicates(
    sentence: str, signs: str, clause: Clause, span: Span, told: Sequence[Position], before: Spoken | None
) -> list[Position]:
    """The positions of one subject: its verbs one after another, and who joins each; `told` is what was told before."""
    found: list[Position] = []
    verb, subject = clause.verb, clause.subject
    extra = Subject([])
    start, end = span
    while True:
        inset = _INSET.match(signs, start, end)
        start = inset.end() if inset else start
        stop, following, joined, resume = next_verb(sentence, signs, verb, start, end)
        words = {**subject.joined, **extra.joined, **joined.joined}
        support = [*subject.support, *extra.support, *joined.support]
        oppose = [*subject.oppose, *extra.oppose, *joined.oppose]
        actors = [*subject.actors, *extra.actors]
        spoken = _last([*told, *found], before)
        for taken in points_of(sentence, signs, verb, start, stop, spoken):
            found += _made(sentence, verb, taken, actors, support, oppose, words)
        if following is None:
            return found
        verb, extra, start = following, resume, following.end


def _made(
    sentence: str,
    verb: Predicate,
    taken: Taken,
    actors: list[Span],
    support: list[Span],
    oppose: list[Span],
    words: dict[Span, Span],
) -> list[Position]:
    """What a verb makes of a point: the position of those who act, and of those who join or oppose them."""
    trigger = taken.trigger or (verb.start, verb.end)
    side = POLARITY[taken.act]
    made = []
    if speakers := [a for a in dict.fromkeys(actors) if _speaks(sentence, a, verb, taken)]:
        asked = (taken.addressee,) if taken.addressee else ()
        act = limited(taken.act, sentence[slice(*taken.point)])
        made.append(
            Position(act, trigger, tuple(speakers), asked, taken.point, taken.removing, taken.answers, taken.elsewhere)
        )
    same: dict[str, Act] = {"for": "support", "against": "oppose", "neutral": "state"}
    for who, act in ((support, same[side]), (oppose, same["for"] if side == "against" else same["against"])):
        for by, group in itertools.groupby(dict.fromkeys(who), lambda w: words.get(w, trigger)):
            made.append(Position(act, by, tuple(group), (), taken.point, joining=True, elsewhere=taken.elsewhere))
    return made


def _speaks(sentence: str, who: Span, verb: Predicate, taken: Taken) -> bool:
    """Whether what somebody does is a position: what a chair or a body merely tells is none."""
    words = sentence[slice(*who)]
    if verb.negated and verb.word.startswith("agree") and _FOLK.fullmatch(words):
        return False  # "delegates could not agree": what they disagreed on, none of them opposed
    if _ORGAN.fullmatch(words):
        return taken.act == "accept"
    if _FOLK.fullmatch(words) or (words.lower() == "they" and _HANDLED.match(sentence, verb.start)):
        return taken.act != "state"
    if _CHAIR.search(words):
        return taken.act != "state" and not _MEETING.match(sentence, verb.start)
    return True


def _told_otherwise(sentence: str, signs: str, span: Span) -> list[Position]:
    return [
        Position(act, trigger, tuple(named), (), point)
        for act, trigger, who, point in told_otherwise(sentence, signs, *span)
        if (named := [w for w in who if not _CHAIR.search(sentence, *w)])
    ]


def bulletin_positions(text: str, sentences: Sequence[Span]) -> Bulletin | None:
    """What a bulletin's grammar reads in a text, in code points of it; None where the text is no bulletin.

    A text is in the style of bulletins where states and groups written in capitals take positions in it, or where it
    has the words of conferences, quotes nobody and enough of its sentences are of their grammar.
    """
    shouted = [h for h in scan(text) if h.form == "name" and _shouted(text, h)]
    words = {m.group().lower() for m in _CONFERENCE.finditer(text)}
    quoted = _QUOTED.search(text) is not None
    if not shouted and (quoted or (not words and len(sentences) > SHORT)):
        return None
    names = [(h.start, h.end) for h in shouted]
    if (quoted or (len(sentences) > SHORT and len(words) < MANY)) and not any(
        _take_one(_read(text, span), names) for span in _holding(sentences, names)
    ):
        return None  # not throughout; none of these names takes a position: most articles, told from few sentences
    read = _read_all(text, sentences)
    enough = MOST_OF - EACH_WORD * len(words)
    if len(sentences) > SHORT:
        signs = len(words) >= MANY
    else:
        actors = [
            text[slice(*a)].removeprefix("The ").removeprefix("the ") for _, f in read for p in f for a in p.actors
        ]
        signs = bool(words) or len(read) > 2 or bool(actors and all(a.isupper() for a in actors))
    if not quoted and signs and len(read) >= enough * len(sentences):
        return Bulletin(read, True)
    # a text with some of the style: where somebody only says something, other readings know as much
    read = [(span, found) for span, found in read if any(p.act != "state" for p in found)]
    return Bulletin(read, False) if any(_take_one(found, names) for _, found in read) else None


def _read_all(text: str, sentences: Sequence[Span]) -> list[tuple[Span, list[Position]]]:
    """The sentences that hold positions with them; a bare answer is to what its paragraph spoke of last."""
    read = []
    before: Spoken | None = None
    at = 0
    for span in sentences:
        if _PARAGRAPH.search(text, at, span[0]):
            before = None
        if found := _read(text, span, before):
            read.append((span, found))
            last = _last(found, before)
            before = replace(last, elsewhere=True) if last else None
        at = span[1]
    return read


def _read(text: str, span: Span, before: Spoken | None = None) -> list[Position]:
    """The positions of one sentence, in code points of the text; nobody acts in its dateline."""
    dateline = _DATELINE.match(text, *span)
    start = dateline.end() if dateline else span[0]
    return [_moved(p, start) for p in positions(text[start : span[1]], before)]


def _holding(sentences: Sequence[Span], names: Sequence[Span]) -> list[Span]:
    """The sentences that hold one of the names."""
    starts = [start for start, _ in names]
    held = []
    for start, end in sentences:
        at = bisect.bisect_left(starts, start)
        if at < len(names) and names[at][1] <= end:
            held.append((start, end))
    return held


def _take_one(found: Sequence[Position], names: Sequence[Span]) -> bool:
    """Whether one of the names takes a position by which more is done than said."""
    return any(a <= s and e <= b for p in found if p.act != "state" for a, b in p.actors for s, e in names)


def _moved(position: Position, by: int) -> Position:
    def moved(span: Span) -> Span:
        return span[0] + by, span[1] + by

    return _mapped(position, moved)


def _shouted(text: str, hit: Hit) -> bool:
    """Whether a known name of a state or bloc is written in capitals, and the words about it are not."""
    name = text[hit.start : hit.end]
    if not name.isupper() or len(name) < 4 or "." in name or actor(hit.actor).kind not in ("state", "bloc"):
        return False
    if actor(hit.actor).kind == "bloc" and " " not in name and "/" not in name:
        return False  # an acronym is written so everywhere
    around = text[max(0, hit.start - 60) : hit.start].split() + text[hit.end : hit.end + 60].split()
    plain = [w for w in around if w.isalpha()]
    return sum(w.islower() for w in plain) * 2 >= len(plain) > 0
