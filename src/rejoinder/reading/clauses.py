"""The clauses of a sentence of a conference bulletin: where a subject stands with a verb of position, and what follows.

Comes in: a sentence with its parties masked. Goes out: its clauses in their order, and for each verb where its words
end, who joins it there, and the next verb of the same subject. The grammar of bulletins reads points from them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rejoinder.reading.delegations import PARTY, Subject, joined_at, joined_by, parties_at, subject_at
from rejoinder.reading.predicates import Predicate, participle_at, verb_at

__all__ = ["Clause", "clauses", "next_verb"]

Span = tuple[int, int]


@dataclass
class Clause:
    """A subject with its verb of position, and where it begins."""

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
    r"[A-Z][a-z]+ing)\b[^\ue000\ue002]*$"
)
_AGAINST = re.compile(r"opposed\b(?! by\b)")
_PASSIVE = re.compile(r"\b(?:by|from)(?: the)? $")
_TOPIC = re.compile(r"\s*(?:On|In|Regarding|At|During|Concerning|After|Under|Upon|Following|[A-Z][a-z]+ing)\b[^,]*$")
_FOR_THEM = re.compile(r"\b(?:behalf of|supported by|joined by|together with|along with)(?: the)? $", re.IGNORECASE)
_THAT_TOPIC = re.compile(
    r" that,? (?:during|in|on|at|under|if|as|when|while|since|for|with|by|after|before|without|although|once)\b[^,]*, $"
)
"""What comes before the subject of a clause that is itself told: "reported that during the talks, | ministers met"."""
_NAMED = re.compile(r", (?=[\ue000\ue002])")
_AND = re.compile(r"(?: \([^()]{1,80}\))?(?: and|, and| with) ")
_WHICH = re.compile(r"\bwhich +$")
_SAID = re.compile(r"(?:said|noted|stressed|argued|stated|explained) ")
_WITH = re.compile(r"\bwith +$")
_LEAD_JOINED = re.compile(r"\s*(?:With|Joined by|Along with|Together with|Supported by|(?P<against>Opposed by)) +")
_STEP = re.compile(r"[,;]['’”]? | (?=(?:and|but|while|whereas|by|with|as|on the grounds?)[ ,])")
_LINK = re.compile(r"[,;]?['’”]? ?(?:(?:and|but|while|then|yet|or)(?: also| then| further|,)? )*")
_SERIES = re.compile(
    r"(?:said|noted|stressed|highlighted|emphasi[sz]ed|underscored|underlined|stated|added|argued|explained|"
    r"outlined|recalled|identified|"
    r"reiterated|acknowledged|observed|questioned|drew|discussed|considered|presented|described|introduced|"
    r"reported|queried|asked|indicated|clarified|remarked|announced|warned|suggested) "
    r"(?!in\b|above\b|below\b|by\b|at\b|under\b)"
)
_INSERTED = re.compile(r"(?:(?P<by>supported|opposed) by|(?:along )?with) (?=[\ue000\ue002])")
_GROUND = re.compile(r"on the grounds? ")


def clauses(sentence: str, signs: str) -> Iterator[Clause]:
    """Subjects with a verb of position after them, where a clause may begin."""
    at = 0
    first = True
    while (party := _PARTY.search(signs, at)) is not None:
        start = party.start()
        lead = _LEAD_JOINED.match(signs, 0, start) if first else None
        if lead is not None and lead.end() == start and (led := subject_at(signs, start, len(signs), lead=True)):
            verb = _verb_of(sentence, signs, led, False, first) if len(led.actors) > 1 else None
            if verb is not None:
                yield Clause(start, _led(led, lead), verb)
                first, at = False, verb.end
                continue
        subject = subject_at(signs, start, len(signs))
        if subject is None:
            at = party.end()
            continue
        verb = None
        if _PASSIVE.search(signs, max(0, start - 12), start) and not _FOR_THEM.search(signs, 0, start):
            at = parties_at(signs, start, len(signs))[1]
            continue
        if first and (named := _behind_topic(sentence, signs, start, subject)) is not None:
            at = named
            continue
        if _opens(sentence, signs, at, start, first):
            with_ = _WITH.search(signs, at, start) is not None
            subject = _apposed(sentence, signs, subject, start)
            verb = _verb_of(sentence, signs, subject, with_, first)
            if verb is None and (alone := subject_at(signs, start, len(signs), single=True)):
                verb = _verb_of(sentence, signs, alone, with_, first)
                subject = alone if verb is not None else subject
        else:
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
        yield Clause(start, subject, verb)
        first = False
        at = verb.end


def _verb_of(sentence: str, signs: str, subject: Subject, with_: bool, first: bool) -> Predicate | None:
    """The verb after a subject: in "-ing" after "with"."""
    gap = subject.end + (signs[subject.end : subject.end + 1] == ":")
    gap += signs[gap : gap + 1] == " "
    if with_ and (found := participle_at(sentence, gap, len(sentence))) is not None:
        return found
    stands = first or not with_ or (signs[gap - 2 : gap - 1] != "," and _AGAINST.match(sentence, gap))
    return verb_at(sentence, gap, len(sentence)) if stands else None


def _opens(sentence: str, signs: str, at: int, start: int, first: bool) -> bool:
    if not first and _THAT_TOPIC.match(signs, at, start):
        return False
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


def _behind_topic(sentence: str, signs: str, start: int, subject: Subject) -> int | None:
    """Where the subject stands when what was taken for it is of the topic before: "on tea in PERU, | CHILE said"."""
    if len(subject.actors) < 2 or not _TOPIC.match(signs, 0, start) or _FOR_THEM.search(signs, 0, start):
        return None
    for named in _NAMED.finditer(signs, start, subject.end):
        behind = subject_at(signs, named.end(), len(signs))
        if behind is not None and _verb_of(sentence, signs, behind, False, True) is not None:
            return named.start()
    return None


def _apposed(sentence: str, signs: str, subject: Subject, start: int) -> Subject:
    """A subject whose names follow one another with commas only: a person with a party, or a lead with a name."""
    who = subject.actors
    if len(who) < 2 or subject.end <= who[-1][1] - 1:
        return subject
    if _AND.match(sentence, who[-1][1]):
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


def next_verb(
    sentence: str, signs: str, verb: Predicate, start: int, end: int
) -> tuple[int, Predicate | None, Subject, Subject]:
    """Where the words of a verb end: at who joins it, and at the next verb of the same subject."""
    joined = Subject([])
    stop: int | None = None
    at = start
    for step in _STEP.finditer(signs, max(start - 1, 0), end):
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
    told_on = "and" in words and sentence[verb.start : verb.end].split()[0].endswith("ing")
    if words.startswith(",") or "while" in words or "but" in words or told_on:
        found = participle_at(sentence, begin, end)
        if found is not None and found.word.startswith("focusing"):
            return None  # what a proposal is about, not what is told
        gerund = re.match(r"(?:that )?[a-z]+ing\b", sentence[verb.end :].lstrip())
        if found is not None and not (gerund and "and" in words):
            return found
    return None
