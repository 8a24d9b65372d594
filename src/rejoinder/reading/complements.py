"""What a verb of position speaks for or against: the point in the words that follow it, and on which side.

"Proposed deleting the paragraph" is against the paragraph, "said the report should be published" for publishing it,
"stressed the need for funds" for funds. Comes in: a sentence and where the words after a verb stand. Goes out: acts
with their points. The grammar of bulletins calls it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rejoinder.reading.predicates import Predicate, verb_at
from rejoinder.record.types import POLARITY, Act, Polarity

__all__ = ["Spoken", "Taken", "points_of"]

Span = tuple[int, int]


@dataclass(frozen=True)
class Taken:
    """An act with its point, and who is asked."""

    act: Act
    point: Span
    addressee: Span | None = None
    trigger: Span | None = None
    """The words that carry the act where the verb itself does not: "should" after "said"."""
    removing: bool = False
    """Whether what is spoken for is to do away with the point: "proposed deleting" it."""
    answers: bool = False
    """Whether it answers what was spoken of last."""
    elsewhere: bool = False
    """Whether the point stands in an earlier sentence, in code points of its own."""


@dataclass(frozen=True)
class Spoken:
    """What was spoken of last, which a bare "opposed" answers: its point, on which side it was put, and how."""

    point: Span
    side: Polarity
    removing: bool = False
    elsewhere: bool = False

    def answered(self, verb: Predicate, act: Act) -> list[Taken]:
        """The act of who answers: on the side of those agreed with; who opposes a deletion is for what it deletes.

        What an earlier sentence only said is agreed with or not, but neither supported nor opposed.
        """
        if _AGREES.match(verb.word):
            agrees = (POLARITY[act] == "for") == (self.side != "against")
            act = "support" if agrees else "oppose"
        elif _DISAGREES.match(verb.word):
            act = "support" if self.side == "against" else "oppose"
        elif act == "state" or (self.side == "neutral" and self.elsewhere):
            return []
        elif self.removing:
            act = _FLIP[POLARITY[act]]
        return [Taken(act, self.point, answers=True, elsewhere=self.elsewhere)]


_AGREES = re.compile(r"agree|concur")
_DISAGREES = re.compile(r"disagree|dissent")
_LEAD = re.compile(
    r"(?:that,?|for|to|on|of|about|at|with|in|as well as|the fact that|also|strongly|upon|instead) +", re.IGNORECASE
)
_ALIA = re.compile(r",? ?(?:inter alia|among other things|among others) ?,? ?:? ?")
_EDGES = " \t\n,;.:"
_TWO = re.compile(
    r",? (?:and|but) (?=(?:the|this|these|it|they|a|an|all|any|there|[A-Z][\w-]+)\b(?: [\w’'()/.-]+){0,8}? "
    r"(?:should|must|may|might|will|would|is|are|was|were|has|have|could|can)\b)"
)
_AND_NEEDING = re.compile(r",? and (?=the (?:[a-z]+ )?(?:need|importance|necessity|urgency) (?:for|to|of) )")
_AND_DELETING = re.compile(r",? and (?=(?:deleting|removing|the deletion of|deletion of)\b)")
_ITEMS = re.compile(r"; (?:and |or )?")
_LISTED = re.compile(r"(?:(?!which\b)[^;:]){0,60}(?::[^;]*|[^;:]*)?;")
_COLON = re.compile(r"^[^;:]{0,60}: ")
_PARTED = re.compile(r"(?:,|;)? (?:and|but)(?: also)? (?=that\b)|; (?=that\b)")
_GERUND = re.compile(
    r"(?!(?:nothing|something|anything|everything|during|including|according|existing|developing|financing|"
    r"funding)\b)[a-z]+ing\b"
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|how|whether|where|including|when|what)\b|[;:]")
_NEED = re.compile(
    r"(?:on |to |that )?(?:(?:the|a|an|its|their|his|her|this|any) )?"
    r"(?:(?![a-z]*[^u]s need)[a-z]+ (?:and )?){0,2}?(?:need|"
    r"importance|necessity|urgency|desirability|imperative)"
    r"(?: and (?:need|importance|necessity|urgency))?(?:s? (?:of|for)|,? (?:of|for|to|that)|(?= not to ))[,:]? (?=\S)"
)
_THERE_NEED = re.compile(
    r"there (?:is|was|should be|remains)(?: also| still)? (?:a |an )?(?:(?!no )[a-z]+ )?needs? (?:for|to) "
)
_AND_NEED = re.compile(r",? and (?=(?:for|to|of) )")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|should|must|will|would|could|can|cannot|has|have|had|may|might|does|do|did|needs|"
    r"need|remains?|requires?|shall)\b"
)
_THING = r"(?P<thing>(?!(?:it|there|this) )\S.{1,300}?)"
_BE = (
    r"(?:is|are|was|were|would be|will be|may be|be|seems|seemed|appears|appeared|had been|has been|remains|"
    r"remain)(?: to be)?"
)
_NEGATIVE = re.compile(
    rf"{_THING},? (?:{_BE}(?: (?:[a-z]+ly|also|still|already|a))? (?:not(?: [a-z]+ly)? (?:yet )?(?:necessary|"
    rf"needed|required|appropriate|acceptable|useful|"
    r"helpful|justified|desirable|feasible|adequate|sufficient|warranted|realistic|relevant|satisfactory)|"
    r"unnecessary|redundant|premature|"
    r"inappropriate|unacceptable|misleading|problematic|inadequate|insufficient|unfair|unhelpful|counterproductive|"
    r"counter-productive|flawed|unsuitable|unrealistic|duplicative|unjustified|too [a-z]+|(?:outside|"
    r"beyond) the (?:scope|mandate)|"
    r"step backwards?|not the (?:appropriate|right)[^,]*)|(?:would|could|will) not be (?:[a-z]+ly )?(?:useful|"
    r"appropriate|acceptable|helpful|necessary|needed|feasible|desirable)|(?:does|do|did) not belong|"
    r"(?<!that )(?<!which )(?:goes|"
    r"go|went) beyond|(?:prejudges?|prejudged)|duplicates?)\b"
)
_IT_NEGATIVE = re.compile(
    r"it (?:is|was|would be|may be|seems?|seemed) (?:[a-z]+ly )?(?:not (?:[a-z]+ly )?(?:necessary|needed|"
    r"appropriate|acceptable|useful|helpful|possible|"
    r"desirable|feasible|realistic)|unnecessary|premature|inappropriate|unacceptable|unfair|unhelpful|"
    r"counterproductive|unrealistic|"
    r"dangerous|too early|wrong) (?:to|for|that) (?P<act>\S.*)"
)
_NONE = re.compile(
    r"(?:that )?there (?:should|must|need) (?:be no|not be(?: any)?) (?P<act>\S.*)|"
    r"(?:that )?there (?:is|was|are|were) no (?:[a-z]+ )?need (?:for|to) (?P<needless>\S.*)|"
    r"no (?P<thing>\S.{2,200}?) (?:should|must|(?:is|are|was|were) needed)\b"
)
_REMOVED = re.compile(
    rf"{_THING} (?:(?:should|must|needs? to|has to|have to|could|can|ought to) )?be (?:deleted|removed|"
    rf"rejected|omitted|dropped|eliminated|"
    r"left out|excluded|withdrawn|struck|avoided)\b"
)
_REFUSED = re.compile(
    r"\b(?:should|must|shall|ought) (?:also )?(?:not|never|avoid)\b|\b(?:cannot|could not|"
    r"can not) be (?:accepted|supported|considered|agreed)\b"
)
_DO = re.compile(
    r"\b(?:should|must|shall|ought to|(?<!some )(?<!the )(?<!specific )needs? to|needed to|has to|have to|"
    r"had to)\b|\bwould need to\b"
)
_NEEDED = re.compile(
    rf"(?:it (?:is|was|would be) (?:[a-z]+ )?(?:important|necessary|essential|crucial|critical|vital|"
    rf"imperative|useful|desirable|appropriate|better|preferable|key|premature_) "
    rf"(?:to|that|for) (?P<act>\S.*)|{_THING},? {_BE}(?: (?:[a-z]+ly|also|still|absolutely|most))? (?:a |an |"
    rf"the )?(?:[a-z]+ )?"
    r"(?:essential|necessary|needed|crucial|critical|important|vital|imperative|required|indispensable|"
    r"fundamental|paramount|urgent|"
    r"priority|prerequisite|preferable|desirable|key)\b)"
)
_REMOVING = re.compile(
    r"(?:the )?(?:deletion|removal|elimination|exclusion|omission) of +|(?:deleting|removing|eliminating|"
    r"omitting|excluding|striking|dropping)(?: out)? +"
    r"|(?:to )?(?:delete|remove|drop|eliminate|omit)\b +"
)
_NOT_TO = re.compile(r"(?:that )?not (?:to )?(?=[a-z])")
_ASKED = re.compile(
    r"(?P<who>(?:(?! (?:about|whether|that|"
    r"regarding|for) )[^,;.:]){2,90}?) (?P<not>not )?to (?P<not2>not )?(?!the\b|a\b|an\b|its\b|their\b|this\b|"
    r"these\b|all\b|non|Annex\b)(?=['‘“]?[a-z])"
)
_TOLD = re.compile(r"[^,;.:]{2,60}? (?:that|of|about|to|on) ")
_SELF = re.compile(
    r"(?:it|they|he|she|we|his country|her country|his delegation|its members|the group|their country|"
    r"his government|its government) (?:and [^,]{2,30} )?"
)
_BACK = re.compile(
    r"(?:this|it|them|that|these|so|doing so|both|(?:this|the|that|these|such an?) (?:proposals?|idea|approach|"
    r"suggestions?|option|amendment|request|point|view|position|text|language|addition|change|formulation|"
    r"deletion|initiative))"
    r"(?:,? (?:strongly|entirely|in principle|as well|too|however))?"
)
_QUESTION = re.compile(r"(?:whether|how|why|if|what|when|where|who|which)\b")
_TRAIL = re.compile(
    r"(?:,? as (?:proposed|suggested|requested|contained|supported|recommended|opposed|well(?! as))\b|,? (?:as|"
    r"which was|and) (?:proposed|suggested|supported|opposed) by\b"
    r"|,? (?:because|since|given that|due to the fact|in light of the fact|arguing)\b|, as (?:it|this|they|"
    r"these|the|that|there)\b|,? as opposed to\b| as being\b|, in order to\b|, so that\b|, in response to\b|"
    r", which\b|, where\b"
    r"|, (?:along|together) with\b| rather than\b|, but\b| but (?:may|would|could|did|was|were)\b|"
    r",? and (?:this|the|these|it|they) [^,]{0,40}? (?:was|were|will|agreed)\b).*",
    re.DOTALL,
)
_FLIP: dict[str, Act] = {"for": "oppose", "against": "support", "neutral": "state"}


def points_of(
    sentence: str, signs: str, verb: Predicate, start: int, end: int, before: Spoken | None, depth: int = 0
) -> list[Taken]:
    """The acts of a verb with the words `[start, end)` after it; `before` is what was spoken of last.

    `signs` is the sentence with its parties masked.
    """
    if (alia := _ALIA.match(sentence, start, end)) is not None:
        start = alia.end()
    whole = _trimmed(sentence, start, end)
    act: Act = verb.act
    if verb.negated:
        act = _FLIP[POLARITY[act]] if act != "state" else act
    if whole[1] - whole[0] < 2:
        return before.answered(verb, act) if before is not None else []
    if before is not None and not before.elsewhere and _BACK.fullmatch(sentence, *whole) is not None and act != "state":
        return before.answered(verb, act)
    if (POLARITY[act] == "for" or verb.sort == "stress" or sentence.startswith(("that: ", "that : "), whole[0])) and (
        _LISTED.match(sentence[slice(*whole)])
    ):
        parts = _split(sentence, (_colon(sentence, whole), whole[1]), _ITEMS)
    else:
        parts = _parts(sentence, whole, verb.sort in ("speech", "stress") or act == "propose")
    found: list[Taken] = []
    for part in parts:
        found += _part(sentence, signs, verb, act, part, before, depth)
    return found


def _colon(sentence: str, span: Span) -> int:
    """Where a list begins after a colon."""
    colon = _COLON.match(sentence[slice(*span)])
    return span[0] + (colon.end() if colon is not None else 0)


def _split(sentence: str, span: Span, where: re.Pattern[str]) -> list[Span]:
    start, end = span
    found = []
    for stop, following in [*(m.span() for m in where.finditer(sentence, start, end)), (end, end)]:
        part = _trimmed(sentence, start, stop)
        if part[1] - part[0] > 1:
            found.append(part)
        start = following
    return found or [span]


def _part(
    sentence: str, signs: str, verb: Predicate, act: Act, part: Span, before: Spoken | None, depth: int
) -> list[Taken]:
    start, end = part
    if verb.sort == "asking" and (asked := _ASKED.match(sentence, start, end)) is not None:
        who = asked.span("who")
        negative = bool(asked["not"] or asked["not2"])
        point = (asked.end(), end)
        named = who if signs[who[0]] == "\ue000" else None
        return [Taken(_FLIP[POLARITY[act]] if negative else act, _cut(sentence, point), named)]
    if verb.sort in ("stress", "speech"):
        need = _NEED.match(sentence, start, end)
        if need is not None and act == "state" and sentence.startswith("not to ", need.end()):
            return [Taken("oppose", _cut(sentence, (need.end() + len("not to "), end)))]
        if need is not None and act == "state":
            return [Taken("demand", _lead(sentence, p)) for p in _needs(sentence, (need.end(), end))]
        if verb.act == "state" and re.match(
            r"(?:informed|informing|reminded|reminding|told|telling|notified)\b", sentence[verb.start : verb.end]
        ):
            told = _TOLD.match(sentence, start, end)
            start = told.end() if told else start
    that = sentence.startswith("that ", start)
    start, end = _lead(sentence, (start, end))
    if _QUESTION.match(sentence, start, end) and verb.act == "state":
        return [Taken("state", (start, end))]
    own = _SELF.match(sentence, start, end)
    if own is not None and depth < 2 and verb.act in ("state", "propose"):
        inner = verb_at(sentence, own.end(), end)
        if inner is not None and inner.act != "state":
            return points_of(sentence, signs, inner, inner.end, end, before, depth + 1)
    if verb.act != "state":
        return [_thing(sentence, verb, act, (start, end))]
    if not that and _noun(sentence, (start, end)):
        noun = _cut(sentence, (start, end))
        return [Taken("demand" if verb.sort == "stress" else "state", noun)]
    return [_judged(sentence, (start, end))]


def _noun(sentence: str, span: Span) -> bool:
    """Whether words are a noun with its attributes, not a clause."""
    first = _CLAUSE.search(sentence, *span)
    return first is None or _RELATIVE.search(sentence, span[0], first.start()) is not None


def _thing(sentence: str, verb: Predicate, act: Act, span: Span) -> Taken:
    """The point of a verb that takes a side itself."""
    start, end = span
    if _QUESTION.match(sentence, start, end) is not None:
        return Taken("state", span)
    removing = _REMOVING.match(sentence, start, end)
    if removing is not None:
        away = POLARITY[act] == "for"
        return Taken(_FLIP[POLARITY[act]], _cut(sentence, (removing.end(), end)), removing=away)
    negative = _NOT_TO.match(sentence, start, end)
    if negative is not None:
        return Taken(_FLIP[POLARITY[act]], _cut(sentence, (negative.end(), end)))
    if POLARITY[act] == "for":
        removed = _REMOVED.match(sentence, start, end)
        if removed is not None and removed.end() > end - 40:
            return Taken("oppose", removed.span("thing"))
        if act in ("propose", "support", "accept"):
            bad = _NEGATIVE.match(sentence, start, end)
            if bad is not None:
                return Taken("oppose", bad.span("thing"))
        if _REFUSED.search(sentence, start, end) is not None:
            return Taken("oppose", _cut(sentence, span))
        if act == "propose" and sentence[verb.start : verb.start + 7] in ("suggest",) and _told(sentence, span):
            return Taken("state", span)
    return Taken(act, _cut(sentence, span))


def _told(sentence: str, span: Span) -> bool:
    """Whether a suggestion tells what is, rather than what should be."""
    first = _CLAUSE.search(sentence, *span)
    return (
        first is not None
        and not _noun(sentence, span)
        and first.group()
        in {
            "is",
            "are",
            "was",
            "were",
            "may",
            "might",
            "has",
            "have",
            "had",
            "will",
        }
    )


def _judged(sentence: str, span: Span) -> Taken:
    """What somebody says, by whether it asks for something or refuses it."""
    start, end = span
    there = _THERE_NEED.match(sentence, start, end)
    if there is not None:
        return Taken("demand", (there.end(), end))
    for pattern in (_IT_NEGATIVE, _NONE):
        found = pattern.match(sentence, start, end)
        if found is not None:
            return Taken("oppose", found.span(found.lastgroup or 0))
    for pattern in (_REMOVED, _NEGATIVE):
        found = pattern.match(sentence, start, end)
        if found is not None:
            return Taken("oppose", found.span("thing"))
    if (refused := _REFUSED.search(sentence, start, end)) is not None:
        return Taken("oppose", _cut(sentence, span), trigger=refused.span())
    if (do := _DO.search(sentence, start, end)) is not None:
        return Taken("demand", span, trigger=do.span())
    needed = _NEEDED.match(sentence, start, end)
    if needed is not None and not sentence.startswith(" if ", needed.end()):
        return Taken("demand", needed.span("act") if needed["act"] else needed.span("thing"))
    return Taken("state", span)


def _parts(sentence: str, span: Span, clausal: bool) -> list[Span]:
    """A complement that is several clauses, apart: "that A, and that B", "replacing A and adding B"."""
    start, end = span
    cuts = [m.span() for m in _PARTED.finditer(sentence, start, end)]
    if not cuts and clausal:
        cuts = [m.span() for m in _TWO.finditer(sentence, start, end) if not _noun(sentence, (start, m.start()))]
    if not cuts and clausal:
        cuts = [m.span() for m in _AND_NEEDING.finditer(sentence, start, end)]
    if not cuts:
        cuts = [m.span() for m in _AND_DELETING.finditer(sentence, start, end)]
    if not cuts and _GERUND.match(sentence, start, end):
        cuts = [
            m.span()
            for m in re.compile(r",? and (?=[a-z]+ing\b)|, (?=(?:replac|add|includ|chang|delet|insert)ing\b)").finditer(
                sentence, start, end
            )
            if _GERUND.match(sentence, m.end())
        ]
    found = []
    for stop, following in [*cuts, (end, end)]:
        part = _trimmed(sentence, start, stop)
        if part[1] - part[0] > 1:
            found.append(part)
        start = following
    return found or [span]


def _needs(sentence: str, span: Span) -> list[Span]:
    start, end = span
    found = []
    cuts = _ITEMS if ";" in sentence[start:end] else _AND_NEED
    for cut in [*cuts.finditer(sentence, start, end), None]:
        found.append(_trimmed(sentence, start, cut.start() if cut else end))
        start = cut.end() if cut else end
    return [_cut(sentence, f) for f in found if f[1] - f[0] > 1]


def _lead(sentence: str, span: Span) -> Span:
    lead = _LEAD.match(sentence, *span)
    return (lead.end(), span[1]) if lead is not None and lead.end() < span[1] - 2 else span


def _trimmed(sentence: str, start: int, end: int) -> Span:
    while start < end and sentence[start] in _EDGES:
        start += 1
    while end > start and (sentence[end - 1] in _EDGES or sentence.endswith((" and", " but"), start, end)):
        end -= 1 if sentence[end - 1] in _EDGES else 4
    return start, end


def _cut(sentence: str, span: Span) -> Span:
    """A thing without what is said of it after a comma."""
    trail = _TRAIL.search(sentence, span[0] + 3, span[1])
    return _trimmed(sentence, span[0], trail.start() if trail is not None else span[1])
