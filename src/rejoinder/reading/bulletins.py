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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rejoinder.reading.complements import Taken, points_of
from rejoinder.reading.delegations import PARTY, Subject, joined_at, joined_by, masked, parties_at, subject_at
from rejoinder.reading.plain_acts import limited
from rejoinder.reading.predicates import Predicate, participle_at, verb_at
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


@dataclass(frozen=True)
class Bulletin:
    """The sentences of a text that hold positions; `throughout` where all of it is written as bulletins are."""

    read: list[tuple[Span, list[Position]]]
    throughout: bool


@dataclass
class _Clause:
    start: int
    subject: Subject
    verb: Predicate
    end: int = 0


_PARTY = re.compile(PARTY)
_BEFORE = re.compile(
    r"(?:^|[,;:.)\]”\"’'] +|\b(?:and|but|while|whereas|although|though|with|which|however|While|Although|"
    r"Though|Whereas|After|When|As) +)(?:(?:and|but|while|whereas|although|though|yet|with|however,|meanwhile,|"
    r"both) +)*$"
)
_PREPOSITION = re.compile(
    r"\s*(?:On|In|Regarding|At|With|As|For|During|Concerning|After|Under|By|Upon|Following|Supported|"
    r"Responding|Noting|Stressing)\b[^\ue000\ue002]*$"
)
_WHICH = re.compile(r"\bwhich +$")
_SAID = re.compile(r"(?:said|noted|stressed|argued|stated|explained) ")
_WITH = re.compile(r"\bwith +$")
_LEAD_JOINED = re.compile(r"\s*(?:With|Joined by|Along with|Together with|Supported by|(?P<against>Opposed by)) +")
_STEP = re.compile(r"[,;]['’”]? | (?=(?:and|but|while|whereas|by|with|as|on the grounds?)[ ,])")
_LINK = re.compile(r"[,;]?['’”]? ?(?:(?:and|but|while|then|yet|or)(?: also| then| further|,)? )*")
_SERIES = re.compile(
    r"(?:said|noted|stressed|highlighted|emphasi[sz]ed|underscored|underlined|stated|added|argued|explained|"
    r"outlined|recalled|identified|"
    r"reiterated|acknowledged|observed|questioned|drew) (?!in\b|above\b|below\b|by\b|at\b|under\b)"
)
_INSERTED = re.compile(r"(?:(?P<by>supported|opposed) by|(?:along )?with) (?=[\ue000\ue002])")
_SUBORDINATE = re.compile(r"(?:^|[,;] )(?:While|Although|Though|After|When|As|Whereas|Since) $")
_MAIN = re.compile(r", (?=[\ue000\ue002]|(?:the|a|an|this|it|they)\b)")
_GROUND = re.compile(r"on the grounds? ")
_ASIDE = re.compile(
    r",\s(?:an?\s(?:request|proposal|idea|suggestion|demand|view|position|formulation|wording)\b"
    rf"|{PARTY} (?:[a-z]+ly )?[a-z]+ing\b)"
)
"""What more is told of a point or by others behind it: "its deletion | , a request PERU deplored"."""
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


def positions(sentence: str) -> list[Position]:
    """The positions a sentence of a bulletin reports, in the order of their verbs."""
    if len(sentence) > LONGEST:
        return []
    if not _UNEVEN.search(sentence):
        return _positions(sentence)
    places = [m.start() for m in _SIGN.finditer(sentence)]
    found = _positions(_SIGN.sub(_one, sentence))
    return [_placed(p, [*places, len(sentence)]) for p in found]


def _one(match: re.Match[str]) -> str:
    return " " if match.group().isspace() else match.group()


def _placed(position: Position, places: list[int]) -> Position:
    """A position read in a sentence with single blanks, in the sentence as it is."""

    def back(span: Span) -> Span:
        return places[span[0]], places[span[1] - 1] + 1

    return Position(
        position.act,
        back(position.trigger),
        tuple(back(a) for a in position.actors),
        tuple(back(a) for a in position.addressees),
        back(position.point),
    )


def _positions(sentence: str) -> list[Position]:
    signs = masked(sentence)
    clauses = list(_clauses(sentence, signs))
    found: list[Position] = []
    if not clauses:
        return _told_otherwise(sentence, signs, (0, len(sentence)))
    before: Span | None = found[-1].point if found else None
    for number, clause in enumerate(clauses):
        end = clauses[number + 1].start if number + 1 < len(clauses) else len(sentence)
        if number + 1 < len(clauses):
            cut = _SPLIT_OFF.search(sentence, clause.verb.end, end)
            end = cut.start() if cut else end
        aside = _ASIDE.search(signs, clause.verb.end, end)
        end = aside.start() if aside else end
        if _SUBORDINATE.search(sentence, 0, clause.start) and (main := _MAIN.search(signs, clause.verb.end, end)):
            end = main.start()
        read = _predicates(sentence, signs, clause, end, before)
        found += read
        if read:
            before = read[-1].point
    return found or _told_otherwise(sentence, signs, (0, len(sentence)))


def _clauses(sentence: str, signs: str) -> Iterator[_Clause]:
    """Subjects with a verb of position after them, where a clause may begin."""
    at = 0
    first = True
    while (party := _PARTY.search(signs, at)) is not None:
        start = party.start()
        lead = _LEAD_JOINED.match(signs, 0, start) if first else None
        if lead is not None and lead.end() == start and (led := subject_at(signs, start, len(signs), lead=True)):
            verb = _verb_of(sentence, signs, led, False, first) if len(led.actors) > 1 else None
            if verb is not None:
                yield _Clause(start, _led(led, lead), verb)
                first, at = False, verb.end
                continue
        subject = subject_at(signs, start, len(signs))
        if subject is None:
            at = party.end()
            continue
        verb = None
        if _opens(sentence, signs, at, start, first):
            with_ = _WITH.search(signs, at, start) is not None
            subject = _apposed(sentence, signs, subject, start)
            verb = _verb_of(sentence, signs, subject, with_, first)
            if verb is None and (alone := subject_at(signs, start, len(signs), single=True)):
                verb = _verb_of(sentence, signs, alone, with_, first)
                subject = alone if verb is not None else subject
        elif first:
            at = party.end()
            continue
        if (
            verb is not None
            and verb.act == "state"
            and _WHICH.search(sentence, at, start)
            and not _SAID.match(sentence, verb.start)
        ):
            verb = None
        if verb is None or (
            verb.act == "state"
            and sentence[verb.end : verb.end + 2] == ", "
            and not sentence.startswith("inter alia", verb.end + 2)
        ):
            at = max(parties_at(signs, start, len(signs))[1], party.end())
            continue
        yield _Clause(start, subject, verb)
        first = False
        at = verb.end


def _verb_of(sentence: str, signs: str, subject: Subject, with_: bool, first: bool) -> Predicate | None:
    """The verb after a subject: in "-ing" after "with"."""
    gap = subject.end + (signs[subject.end : subject.end + 1] == ":")
    gap += signs[gap : gap + 1] == " "
    if with_ and (found := participle_at(sentence, gap, len(sentence))) is not None:
        return found
    return verb_at(sentence, gap, len(sentence)) if first or not with_ else None


def _opens(sentence: str, signs: str, at: int, start: int, first: bool) -> bool:
    if _BEFORE.search(signs, max(at, start - 40), start) is not None or start == 0 or not signs[:start].strip():
        return True
    if not first:
        return False
    heading = sentence[:start].isupper() and sentence[:start].endswith(" ")
    return (
        heading
        or _PREPOSITION.match(signs, 0, start) is not None
        or sentence.startswith(("The ", "He ", "She "), start)
    )


def _apposed(sentence: str, signs: str, subject: Subject, start: int) -> Subject:
    """A subject whose names follow one another with commas only: a person with a party, or a lead with a name."""
    who = subject.actors
    if len(who) < 2 or subject.end <= who[-1][1] - 1:
        return subject
    if sentence[who[-1][1] :].startswith((" and ", ", and ", " with ")):
        return subject
    if any(b[0] < a[1] or sentence[a[1] : b[0]].strip() not in (",", "") for a, b in itertools.pairwise(who)):
        return subject
    led = start > 0 and signs[:start].strip() != ""
    subject.actors = [who[-1]] if led and signs[who[0][0]] == "\ue000" else [who[0]]
    return subject


def _led(subject: Subject, lead: re.Match[str]) -> Subject:
    """ "Supported by A, B proposed", "With A, B proposed": all but the last join the last."""
    *others, last = subject.actors
    if lead["against"]:
        subject.oppose = [*others, *subject.oppose]
    elif "by" in lead.group().lower():
        subject.support = [*others, *subject.support]
    else:
        return subject
    subject.actors = [last]
    return subject


def _predicates(sentence: str, signs: str, clause: _Clause, end: int, before: Span | None) -> list[Position]:
    """The positions of one subject: its verbs one after another, and who joins each."""
    found: list[Position] = []
    verb, subject = clause.verb, clause.subject
    extra = Subject([])
    while True:
        stop, verb_next, joined, resume = _next(sentence, signs, verb, end)
        words = {**subject.joined, **extra.joined, **joined.joined}
        support = [*subject.support, *extra.support, *joined.support]
        oppose = [*subject.oppose, *extra.oppose, *joined.oppose]
        actors = [*subject.actors, *extra.actors]
        for taken in points_of(sentence, signs, verb, verb.end, stop, before):
            found += _made(sentence, verb, taken, actors, support, oppose, words)
            before = taken.point
        if verb_next is None:
            return found
        verb, extra = verb_next, resume


def _next(sentence: str, signs: str, verb: Predicate, end: int) -> tuple[int, Predicate | None, Subject, Subject]:
    """Where the words of a verb end: at who joins it, and at the next verb of the same subject."""
    joined = Subject([])
    stop: int | None = None
    at = verb.end
    for step in _STEP.finditer(signs, max(verb.end - 1, 0), end):
        if step.start() < at - 1:
            continue
        who, against, after = joined_at(signs, step.start(), end)
        if who and not sentence.endswith((" and", " but"), verb.end, step.start()):
            (joined.oppose if against else joined.support).extend(who)
            joined.joined.update((one, joined_by(signs, step.start())) for one in who)
            stop = step.start() if stop is None else stop
            at = after
            continue
        link = _LINK.match(signs, step.start(), end)
        begin = link.end() if link else step.end()
        words = link.group() if link else ""
        extra = Subject([])
        # "and, supported by A, proposed", "and, with B, supported"
        inserted = _INSERTED.match(signs, begin, end) if "and" in words or "but" in words else None
        if inserted is not None:
            more, after = parties_at(signs, inserted.end(), end)
            after += signs.startswith(",", after)
            if more and verb_at(sentence, after + 1, end) is not None:
                joining = {"supported": extra.support, "opposed": extra.oppose}.get(inserted["by"], extra.actors)
                joining.extend(more)
                extra.joined.update((one, inserted.span("by")) for one in more if inserted["by"])
                begin = after + 1
        following = _same_subject(sentence, signs, words, begin, end, verb)
        if following is not None and following.start >= step.start():
            return (step.start() if stop is None else stop), following, joined, extra
    return (end if stop is None else stop), None, joined, Subject([])


def _same_subject(sentence: str, signs: str, words: str, begin: int, end: int, verb: Predicate) -> Predicate | None:
    coordinated = "and" in words or "but" in words or ";" in words or "then" in words
    if begin > verb.end + 1 and (coordinated or words.startswith(",")):
        if not words.startswith((",", ";")) and "both " in sentence[max(verb.end, begin - 40) : begin]:
            return None
        found = verb_at(sentence, begin, end)
        bare = re.match(
            r"(?:need(?:ed)?|want(?:ed)?|hope|offer|like|support|demand|state|report|view|share|comment|"
            r"question|request|call|address|have)s?\b",
            signs[begin : begin + 12],
        )
        if (
            found is not None
            and not bare
            and (coordinated or found.act != "state" or _SERIES.match(sentence, begin))
            and not re.match(
                r"(?:had|has|have|is|are|was|were|will|would|could|can|may|might|do|does|did)\b",
                signs[begin : begin + 8],
            )
        ):
            return found
        if (
            coordinated
            and found is not None
            and re.match(r"(?:did not|could not|would not|would|was|were|could)\b", signs[begin : begin + 10])
            and verb.act != "state"
        ):
            return found
    if (ground := _GROUND.match(sentence, begin, end)) is not None:
        return Predicate("state", "speech", begin, ground.end())
    if words.startswith(",") or "while" in words or "but" in words:
        found = participle_at(sentence, begin, end)
        gerund = re.match(r"(?:that )?[a-z]+ing\b", sentence[verb.end :].lstrip())
        if found is not None and not (gerund and "and" in words):
            return found
    return None


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
        made.append(Position(act, trigger, tuple(speakers), asked, taken.point))
    same: dict[str, Act] = {"for": "support", "against": "oppose", "neutral": "state"}
    for who, act in ((support, same[side]), (oppose, same["for"] if side == "against" else same["against"])):
        for by, group in itertools.groupby(dict.fromkeys(who), lambda w: words.get(w, trigger)):
            made.append(Position(act, by, tuple(group), (), taken.point))
    return made


def _speaks(sentence: str, who: Span, verb: Predicate, taken: Taken) -> bool:
    """Whether what somebody does is a position: what a chair or a body merely tells is none."""
    words = sentence[slice(*who)]
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
    read = [(span, found) for span in sentences if (found := _read(text, span))]
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


def _read(text: str, span: Span) -> list[Position]:
    """The positions of one sentence, in code points of the text; nobody acts in its dateline."""
    dateline = _DATELINE.match(text, *span)
    start = dateline.end() if dateline else span[0]
    return [_moved(p, start) for p in positions(text[start : span[1]])]


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

    return Position(
        position.act,
        moved(position.trigger),
        tuple(moved(a) for a in position.actors),
        tuple(moved(a) for a in position.addressees),
        moved(position.point),
    )


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
