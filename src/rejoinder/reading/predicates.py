"""The verbs of position that conference bulletins use, and on which side each puts the words after it.

"Proposed", "called for", "did not support", "expressed concern about": comes in as words, goes out as an act and the
sort of complement that follows. The grammar of bulletins looks them up at a place of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rejoinder.reading.plain_acts import ASKS_TIME
from rejoinder.record.types import Act

__all__ = ["Predicate", "participle_at", "verb_at"]

Sort = Literal["thing", "asking", "speech", "stress"]
"""What follows: the thing itself; somebody asked to do something; what is said; what is laid weight on."""


@dataclass(frozen=True)
class Predicate:
    """A verb of position at its place: the act it tells, what sort of complement it has, and its end."""

    act: Act
    sort: Sort
    start: int
    end: int
    negated: bool = False
    word: str = ""
    """The verb as it stands, where a table holds it."""


_FEELING = (
    r"(?:(?:its|their|his|her|serious|strong|grave|deep|some|great|general|similar|the|also|several|many|a|"
    r"number|of) )*"
)
_ABOUT = r"(?:about|over|on|regarding|with|to|at|for|that|concerning|as to|in relation to|related to|around|in)\b"
_WORRY = (
    r"(?:concerns?|reservations?|doubts?|opposition|scepticism|skepticism|difficult(?:y|ies)|objections?|"
    r"unease|dissatisfaction|alarm)"
)
_BACKING = r"(?:support|appreciation|agreement|approval|acceptance|endorsement|satisfaction|gratitude|enthusiasm)"
_READY = r"(?:readiness|willingness|preparedness|intention|commitment|desire|interest|wish|eagerness|determination)"
_HOPE = r"(?:the )?hopes?"

# act, sort, verbs (base forms; "_" stands for the verb's ending), what must follow them
_TABLE: tuple[tuple[Act, Sort, str, str], ...] = (
    ("propose", "thing", "propose suggest recommend", ""),
    ("propose", "thing", "table", ""),
    ("propose", "thing", "repeat restate reiterate",
        r"(?= (?:its|their|his|her|the) (?:\w+ )?(?:proposals?|suggestions?|request|call|demand)\b)"),
    ("propose", "thing", "introduce submit present", r"(?= (?:an?|the|its|their|his|her)? ?(?:\w+ )?"
     r"(?:proposals?|amendments?|alternative|compromise)\b(?!s? (?:by|from)))"),
    ("propose", "thing", "put", r" forward"),
    ("propose", "thing", "raise", r" the possibility of\b"),
    ("propose", "thing", "prefer", r"(?! (?:no|not|none|nothing|neither|that no\w*)\b)"),
    ("oppose", "thing", "prefer", ""),
    ("propose", "thing", "express voice state reiterate reaffirm indicate note restate repeat",
        rf" {_FEELING}preference (?:for|to)\b"),
    ("propose", "thing", "offer",
        r"(?= (?:an? |some |new |its )?(?:\w+ )?(?:language|text|wording|formulations?|compromise|alternatives?)\b)"),
    ("defer", "thing", "undertake promise agree offer",
        r" to (?=(?:study|consider|revert|review|examine|look into)\b)"),
    ("defer", "thing", "ask request need seek", r"(?: for)?(?= " + ASKS_TIME + r")"),
    ("state", "speech", "raise",
        r" (?:the |an? )?(?:issues?|questions?|matter|points?) (?:of|about|on|regarding|whether)\b"),
    ("ask", "asking", "urge request encourage invite implore advise beseech", ""),
    ("ask", "asking", "call appeal", r" (?:on|upon|to)\b"),
    ("ask", "asking", "ask", r"(?= [^,.;]{2,60}? to [a-z])(?! (?:about|how|why|what|when|where|who|which)\b)"),
    ("ask", "thing", "call press appeal ask plead push lobby", r" for\b"),
    ("ask", "thing", "ask", r"(?= that\b)"),
    ("demand", "thing", "insist", r"(?: (?:on|upon)\b|(?= that\b))"),
    ("ask", "thing", "seek", ""),
    ("demand", "thing", "demand advocate want", ""),
    ("demand", "thing", "wish like", r"(?= to\b)"),
    ("demand", "thing", "look", r" forward to\b"),
    ("demand", "thing", "hope", r"(?= (?:that|for|to|\S+))"),
    ("demand", "thing", "express", rf" {_HOPE}(?: (?:that|for|in)\b)?"),
    ("support", "thing", "argue speak", r" (?:in favou?r of\b|in support of\b)"),
    ("demand", "thing", "argue speak", r" for\b"),
    ("support", "thing",
        "express voice state reiterate reaffirm indicate convey note announce signal maintain restate",
     rf" {_FEELING}{_BACKING}(?: (?:for|of|to|with|on|that)\b|(?=[.,;]|$))"),
    ("support", "thing", "have", r" no objections? to\b"),
    ("oppose", "thing", "see", r" no (?:need|reason) (?:for|to)\b"),
    ("oppose", "thing", "take", r" issue with\b"),
    ("offer", "thing", "express reiterate reaffirm indicate confirm state",
        rf" {_FEELING}(?:[a-z]+ and )?{_READY} (?:to|for|in)\b"),
    ("support", "thing",
        "support endorse favor favour back second defend champion praise appreciate approve commend "
        "applaud echo uphold", ""),
    ("support", "thing", "welcome",
        r"(?! (?:participants|delegates|parties|ministers|all|everyone|delegations|the (?:new |incoming )?"
     r"(?:chair|delegates|participants|co-chairs))\b)"),
    ("support", "thing", "join align associate", r" (?:itself|themselves|himself|herself)? ?(?:in|with)\b"),
    ("accept", "thing", "agree", r"(?: (?:to|on|upon)\b|(?= that\b))"),
    ("support", "thing", "agree concur", r"(?: with\b|(?= that\b)|(?=[.,;]| and\b| but\b|$))"),
    ("accept", "thing", "accept", ""),
    ("withdraw", "thing", "withdraw",
        r"(?= (?:its|their|his|her|the) (?:\w+ )?(?:proposals?|suggestions?|requests?|amendments?|motions?)\b)"),
    ("offer", "thing", "offer pledge", ""),
    ("offer", "thing", "commit", r" (?:itself |themselves )?to\b"),
    ("oppose", "thing", "argue caution warn advise speak", r" (?:strongly )?against\b"),
    ("oppose", "thing",
        "oppose resist challenge contest block dispute delete", ""),
    ("criticise", "thing", "criticize criticise lament regret deplore condemn denounce decry", ""),
    ("reject", "thing", "reject refuse decline", ""),
    ("oppose", "thing", "object disagree dissent", r"(?: (?:to|with|on|over)\b)?"),
    ("oppose", "thing",
        "express raise voice share note have reiterate state register indicate", rf" {_FEELING}{_WORRY} {_ABOUT}"),
    ("criticise", "thing", "complain", r" (?:that|of|about)\b"),
    ("criticise", "thing", "express voice", rf" {_FEELING}(?:disappointment|regret|dismay|frustration) {_ABOUT}"),
    ("offer", "thing", "undertake", r" to\b"),
    ("support", "thing", "attach", r" (?:[a-z]+ )?(?:priority|importance) to\b"),
    ("state", "speech", "take express hold", r" the view\b"),
    ("state", "speech", "speak talk", r" (?:about|of|on|to)\b"),
    ("state", "speech", "focus", r" on\b"),
    ("defer", "thing", "reserve", r" (?:its|their|his|her) positions?(?: on\b)?"),
    ("oppose", "thing", "reserve", r" (?:its|their|his|her|the) (?:position|right)s? (?:on|to)\b"),
    ("oppose", "thing", "question", r"(?! (?:whether|how|why|if|what|when|who|where|which)\b)"),
    ("state", "stress", "stress emphasize emphasise underscore underline", ""),
    ("state", "speech", "highlight note identify recognize recognise acknowledge reiterate recall reaffirm affirm", ""),
    ("state", "speech", "draw", r" (?:\S+ )?attention to\b"),
    ("state", "speech", "point", r" (?:out|to)\b"),
    ("state", "speech",
        "say state specify expect claim flag reference distinguish restate argue explain add observe report "
        "clarify remark comment indicate maintain "
     "believe think feel contend announce confirm declare caution warn mention describe outline respond "
     "reply assert conclude predict anticipate estimate assure stipulate suspect fear doubt concede admit", ""),
    ("state", "speech", "hold", r"(?= that\b)"),
    ("state", "speech", "consider", r"(?= (?:that|it|this|\S+(?: \S+){0,4} (?:to be|as))\b)"),
    ("state", "speech", "ask inquire enquire wonder query question", ""),
    ("state", "speech", "inform remind tell notify", r"(?= )"),
    ("state", "speech", "elaborate reflect expand", r" (?:on|upon|that)\b"),
    ("state", "speech", "refer", r" to\b"),
    ("state", "speech",
        "submit deliver signal envision envisage foresee circulate distribute illustrate demonstrate list pose "
     "thank congratulate commend underscore portray characterize relate register", ""),
    ("state", "speech", "introduce present cite address detail summarize summarise share compare review discuss "
     "question give provide express", ""),
)  # fmt: skip
_IRREGULAR = {
    "see": ("saw", "seeing"), "take": ("took", "taking"), "put": ("put", "putting"), "seek": ("sought", "seeking"),
    "speak": ("spoke", "speaking"), "say": ("said", "saying"), "think": ("thought", "thinking"),
    "feel": ("felt", "feeling"), "tell": ("told", "telling"), "draw": ("drew", "drawing"), "have": ("had", "having"),
    "hold": ("held", "holding"), "give": ("gave", "giving"), "undertake": ("undertook", "undertaking"),
    "regret": ("regretted", "regretting"), "signal": ("signaled", "signaling"), "submit": ("submitted", "submitting"),
    "prefer": ("preferred", "preferring"), "refer": ("referred", "referring"), "commit": ("committed", "committing"),
    "plead": ("pleaded", "pleading"), "concur": ("concurred", "concurring"), "admit": ("admitted", "admitting"),
    "withdraw": ("withdrew", "withdrawing"),
    "flag": ("flagged", "flagging"), "focus": ("focused", "focusing"),
}  # fmt: skip


def _past(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb][0]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


def _participle(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb][1]
    return (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


def _present(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return "has" if verb == "have" else verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")


def _rows(form: str) -> str:
    parts = []
    for number, (act, _, verbs, follows) in enumerate(_TABLE):
        words = verbs.split()
        if form == "finite":
            forms = [f(w) for w in words for f in ((_past,) if act == "state" else (_past, _present))]
        elif form == "participle":
            forms = [_participle(w) for w in words]
        else:
            forms = words
        parts.append(rf"(?P<r{number}>(?:{'|'.join(forms)})\b{follows})")
    return "|".join(parts)


_ADVERBS = (
    r"(?:(?:also|further|then|again|both|each|all|however|therefore|thus|instead|still|once|more|in|general|principle|"
    r"repeatedly|and|[a-z]+ly|,) )*?"
)
_FINITE = re.compile(
    rf"(?:(?:had|has|have) )?{_ADVERBS}(?:(?:had|has|have|(?:is|was|are|were)(?= (?:opposed|agreed|committed)\b)) )?"
    rf"(?:{_rows('finite')})(?! by\b)"
)
_MODAL = re.compile(
    rf"{_ADVERBS}(?P<modal>did not|do not|does not|could not|would not|cannot|can not|will not|could neither|"
    rf"would|could|"
    rf"will|can|might|may|wanted to|wished to|continued to|appeared to|seemed to)"
    r"(?: also| only| further| not| strongly|"
    rf" rather)*? (?:{_rows('base')})(?! by\b)"
)
_BEING = re.compile(
    rf"{_ADVERBS}(?:was|were|is|are|remained) (?P<not>not )?(?:yet |[a-z]+ly )?"
    rf"(?:(?P<for>in favou?r(?: of)?|supportive of|prepared to|ready to|willing to|keen to|comfortable with|"
    rf"satisfied with|happy with|able to (?:support|accept|agree to))"
    rf"|(?P<against>against|opposed to|concerned (?:about|that|by|with|over|at)|reluctant to|unwilling to|"
    rf"uncomfortable with|unable to (?:support|accept|agree to)|unconvinced (?:of|about|by|that)|wary of|"
    rf"disappointed (?:that|by|with|at)))\b"
)
_ANY_THAT = re.compile(rf"{_ADVERBS}(?P<verb>[a-z]{{3,}}ed|[a-z]{{3,}}ing) (?=that [a-z\"“'‘])")
"""Whatever somebody did "that ...", he said it."""
_PROGRESSIVE = re.compile(rf"{_ADVERBS}(?:is|was|are|were) {_ADVERBS}(?:{_rows('participle')})(?! by\b)")
_PARTICIPLE = re.compile(
    rf"(?:(?:further|also|and|but|while|when|strongly|not|[a-z]+ly) )*?(?:{_rows('participle')})(?! by\b)"
)


def _row(match: re.Match[str]) -> int:
    return next(i for i in range(len(_TABLE)) if match[f"r{i}"])


def verb_at(text: str, at: int, end: int) -> Predicate | None:
    """The verb of position that stands at a place, with its negation, else None."""
    if (found := _BEING.match(text, at, end)) is not None:
        if (found["for"] or "").endswith(" to") and text.startswith(
            (" work with", " look at", " discuss", " consider"), found.end()
        ):
            return Predicate("open", "thing", found.start(), found.end(), found["not"] is not None)
        against = (found["against"] is not None) != (found["not"] is not None)
        if against and (found["against"] or "").startswith("disappointed"):
            return Predicate("criticise", "thing", found.start(), found.end())
        return Predicate("oppose" if against else "support", "thing", found.start(), found.end())
    if (found := _MODAL.match(text, at, end)) is not None:
        act, sort, *_ = _TABLE[row := _row(found)]
        if act == "state":
            return None
        negated = found["modal"].endswith(("not", "neither"))
        return Predicate(act, sort, found.start(f"r{row}"), found.end(), negated, found[f"r{row}"])
    if (found := _FINITE.match(text, at, end)) is not None:
        act, sort, *_ = _TABLE[row := _row(found)]
        return Predicate(act, sort, found.start(f"r{row}"), found.end(), word=found[f"r{row}"])
    if (found := _ANY_THAT.match(text, at, end)) is not None and found["verb"].endswith("ed"):
        return Predicate("state", "speech", found.start("verb"), found.end("verb"))
    if (found := _PROGRESSIVE.match(text, at, end)) is not None:
        act, sort, *_ = _TABLE[row := _row(found)]
        return (
            Predicate(act, sort, found.start(f"r{row}"), found.end(), word=found[f"r{row}"]) if act != "state" else None
        )
    return None


def participle_at(text: str, at: int, end: int) -> Predicate | None:
    """The verb of position in "-ing" at a place, else None."""
    found = _PARTICIPLE.match(text, at, end)
    if found is None:
        return None
    act, sort, *_ = _TABLE[row := _row(found)]
    return Predicate(act, sort, found.start(f"r{row}"), found.end(), word=found[f"r{row}"])
