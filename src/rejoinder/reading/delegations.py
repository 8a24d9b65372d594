"""Who takes a position in a sentence of a conference bulletin: delegations, groups, chairs, and those who join them.

    [lead,] A, B and C[, for GROUP,][, supported by D and E,][, opposed by F,][, with G,] VERB

Comes in: a sentence. Goes out: the same sentence with every phrase that may be a party masked, and the subjects that
stand at a place of it. The grammar of bulletins reads clauses with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rejoinder.reading.predicates import participle_at, verb_at
from rejoinder.resolving.actors import scan

__all__ = ["CAPITALS", "Subject", "joined_at", "masked", "parties_at", "subject_at"]

Span = tuple[int, int]
_FIRST, _REST, _LOOSE = "\ue000", "\ue001", "\ue002"
PARTY = f"[{_FIRST}{_LOOSE}]{_REST}*"
"""A masked party: named (first sign) or described (the other)."""
CAPITALS = re.compile(
    r"\b(?:[Tt]he +)?[A-Z][A-Z&/’'.-]*[A-Z0-9]s?(?:[-/][A-Z0-9]\w*)*"
    r"(?:(?: +(?:OF|THE|FOR|AND))* +(?!AND\b|FOR\b|THE\b|OF\b)[A-Z][A-Z&/’'-]+(?=[ ,.;:)]|$))*"
)
_MANY = (
    r"(?:(?:[Mm]any|[Ss]everal|[Ss]ome|[Mm]ost|[Aa] (?:large |growing |small )?(?:number|group|majority) of|"
    r"[Aa] few|[Oo]ther|[Oo]thers?|[Aa]ll"
    r"|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Aa]n?|[Tt]he|[Vv]arious|[Cc]ertain|[Nn]umerous|"
    r"[Aa]nother(?: (?:group|number) of)?|[Bb]oth|"
    r"[Tt]he majority of) )"
)
_KIND = (
    r"(?:(?:non-)?Annex (?:III|II|I|B) |(?:non-)?G-?77(?:/\w+)? |[A-Z]{2,}[A-Z-]* |"
    r"(?!Th)[A-Z][a-z]+(?:-[A-Z]\w+)? (?:and [A-Z][a-z]+ )?(?:[A-Z][a-z]+ )?"
    r"|(?:[Dd]eveloping|[Dd]eveloped|industriali[sz]ed|concerned|interested|least|island|small|vulnerable|"
    r"oil-producing|business|environmental|youth|indigenous|country|lead|government|civil|society|expert|"
    r"like-minded|donor|intergovernmental|[Ll]ocal) )"
)
_FOLK = (
    r"(?:[Cc]ountr(?:y|ies)|[Pp]art(?:y|ies)|[Dd]elegat(?:ions?|es?)|[Ss]peakers?|[Pp]articipants?|[Mm]embers?|"
    r"[Ss]tates|[Mm]inisters?|[Gg]overnments"
    r"|NGOs|LDCs|SIDS|EITs|[Oo]bservers?|[Rr]epresentatives?|[Pp]anelists?|[Ee]xperts|[Ss]takeholders|"
    r"[Gg]roups?|[Cc]onstituenc(?:y|ies)|[Oo]rgani[sz]ations)"
)
_DESCRIBED = re.compile(
    rf"\b(?:{_MANY}{{1,3}}{_KIND}{{0,3}}{_FOLK}|{_KIND}{{1,3}}{_FOLK}|(?:[Pp]arties|[Dd]elegates|"
    rf"[Pp]articipants|[Dd]elegations|[Ss]peakers|[Mm]inisters|[Oo]bservers|[Mm]embers)\b"
    rf"|(?<!and )(?<!with )(?<!many )(?<!several )(?<!some )(?:[Mm]any|[Ss]everal|[Ss]ome|[Oo]thers|[Mm]ost|"
    rf"A number)(?= [a-z]+ed\b| said\b|"
    rf" sought\b| put\b|, including)"
    rf"|(?<=and )(?:[Mm]any|[Ss]everal|[Ss]ome)(?= (?:said|noted|stressed|supported|opposed|called|urged|favou?red|"
    rf"preferred|expressed|emphasi[sz]ed|questioned)\b)"
    rf")(?: from (?:[a-z]+ )?(?:developing|developed) countries)?(?!['’\w])"
)
_NAME = r"(?:[A-Z][\w’'.-]*|de|da|del|van|von|el|al|bin)"
_ROLE = re.compile(
    r"\b(?:(?:[Tt]he )?(?:[A-Z][\w/-]* ){0,4}?(?:(?:Co-|Vice-|Deputy )*(?:Chair(?:man|person|woman)?s?|"
    r"Presiden(?:t|cy)|Facilitators?|Moderators?|Rapporteur)"
    r"|(?:Executive|Deputy|General)(?: |-)Secretary|Secretary-General|Secretary of State|Secretariat|"
    r"Ambassador|Minister)"
    rf"(?: (?!The\b|On\b|In\b)[A-Z][\w’'.-]*(?: {_NAME}){{0,3}})?|[Tt]he (?:[Ss]ecretariat|[Cc]hair|"
    rf"[Cc]o-[Cc]hairs?|[Mm]oderator|facilitator|co-facilitators?|presidency))(?!['’\w])"
)
_PRONOUN = re.compile(r"\b(?:He|She|They|he|she|they)(?=:? )")
_PEOPLE = re.compile(
    r"(?:^|(?<=[.:] )|(?<=, ))(?:(?:Mr|Ms|Mrs|Dr|Amb)\. )?[A-Z][^\W\d_’'-]+[\w’'-]*"
    rf"(?:(?: {_NAME}){{1,4}}(?=[ ,(])|(?= [a-z]+(?:ed|id|ght|ew|ut)\b|, (?:for|on behalf of|speaking)\b))"
)
_BODY_NAME = re.compile(
    r"(?:^|(?<=[.:,;] ))(?:[Tt]he )?(?!The\b)[A-Z][\w’'-]*(?:(?: (?:(?:of|for|on|the|in|against|"
    r"to) ){0,2}[A-Z][\w’'-]*){1,8}"
    r"(?= [a-z]+(?:ed|id|ght)\b)|(?: (?:(?:of|for|on|the|in|against|to|"
    r"and) ){0,2}[A-Z][\w’'-]*){2,8}(?= \([A-Z]{2,}\)))"
)
_NO_PERSON = frozenset(
    "a an the on in at by for from to of with without during regarding concerning after before under while although "
    "this that these those it its their his her he she they there here however therefore many several some most other "
    "others another both all no if when as since following responding noting stressing recalling supported opposed "
    "discussions delegates parties participants article articles decision annex protocol convention section paragraph "
    "also finally later then meanwhile further furthermore moreover nevertheless highlighting emphasizing".split()
)
_LIST = re.compile(
    rf"(?:both )?{PARTY}(?:, {PARTY}){{0,60}}(?:,? (?:and|&|or|as well as|along with|together with) {PARTY}){{0,3}}"
    r"(?:,? (?:and|with) (?:(?:many|several|some|a number of) )?others)?"
)
_PARTY = re.compile(PARTY)
_BRACKET = re.compile(r" ?\([^()]{1,80}\)")
_FOR = re.compile(
    r"(?:,? (?P<also>also )?(?:speaking |intervening |talking )(?:also )?(?:for|on behalf of)|"
    r",? (?:also )?on behalf of|, (?:also )?(?:for|representing)) "
    r"(?:both )?(?=\S)"
)
_FOR_WHOM = re.compile(r"\b(?:[Oo]n behalf of|[Ss]peaking (?:for|on behalf of))(?: the)? $")
"""What stands before those spoken for, behind whom stands who speaks: "on behalf of | AOSIS, SAMOA"."""
_GROUPS = re.compile(rf"(?:both )?{PARTY}(?: (?:and|&) {PARTY})?")
_GROUP = re.compile(r"[^,;:.]{3,80}")
_OTHERS = re.compile(r",? (?:and|with) (?:(?:many|several|some) )?others\b")
_BY_OTHERS = re.compile(
    r",? (?:and )?(?:supported|opposed|joined|echoed) by (?:(?:many|several|some|a number of) )?others\b"
)
_MORE = re.compile(r",(?: and| as well as)? (?=[\ue000\ue002])")
_JOINED = re.compile(
    r"[,;]? ?(?:and |but |and was |while |which (?:was|were) |and this was |an? [a-z]+ )?(?:(?:also|strongly|"
    r"initially) )?(?P<how>supported|opposed|joined|seconded|backed|echoed|endorsed|favored|favoured|rejected)"
    r"(?: in part)? by (?:the )?|,? with (?P<how2>support) (?:from|of) (?:the )?"
)
_WITH = re.compile(
    r",? (?:along |together |jointly )?with (?=[\ue000\ue002])|,? (?:along with|as well as|"
    r"together with) (?=[\ue000\ue002])"
)
_ASIDE = re.compile(r", (?!and\b|but\b|while\b(?! [a-z]+ing\b)|with\b|which\b|who\b)(?P<words>[^,;:]{2,120})(?=,)")
_INCLUDING = re.compile(r",? (?:including|such as|among them|led by) (?=[\ue000\ue002])")
AGAINST = frozenset({"opposed", "rejected"})


@dataclass
class Subject:
    """Who takes a position: those who act, those who support or oppose them."""

    actors: list[Span]
    support: list[Span] = field(default_factory=list)
    oppose: list[Span] = field(default_factory=list)
    joined: dict[Span, Span] = field(default_factory=dict)
    """The words by which somebody joins: "supported by"."""
    end: int = 0


def masked(sentence: str) -> str:
    """The sentence with every party masked, all offsets kept."""
    found: list[tuple[int, int, bool]] = []
    for m in CAPITALS.finditer(sentence):
        found.append((m.start(), m.end(), True))
    hits = [h for h in scan(sentence) if h.form in ("name", "alias")]
    for hit in hits:
        the = 4 if sentence[max(0, hit.start - 4) : hit.start].lower() == "the " else 0
        found.append((hit.start - the, hit.end, True))
    for pattern in (_DESCRIBED, _ROLE, _PRONOUN):
        found += [(m.start(), m.end(), False) for m in pattern.finditer(sentence)]
    for m in [*_PEOPLE.finditer(sentence), *_BODY_NAME.finditer(sentence)]:
        first = m.group().removeprefix("The ").removeprefix("the ").split()[0].lower().strip(".,")
        if first not in _NO_PERSON and participle_at(first, 0, len(first)) is None:
            found.append((m.start(), m.end(), False))
    # the longest first; a name beats a description of the same length
    found.sort(key=lambda f: (f[0] - f[1], not f[2]))
    signs = list(sentence)
    taken = bytearray(len(sentence) + 1)
    for start, end, named in found:
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            signs[start:end] = [_FIRST if named else _LOOSE] + [_REST] * (end - start - 1)
    return "".join(signs)


def parties_at(signs: str, at: int, end: int) -> tuple[list[Span], int]:
    """The parties listed at a place, and where the list ends; nothing where none stands there."""
    found = _LIST.match(signs, at, end)
    if found is None:
        return [], at
    return [m.span() for m in _PARTY.finditer(signs, at, found.end())], found.end()


def _spoken_by(signs: str, at: int, end: int) -> tuple[list[Span], int]:
    """The parties at a place, each who speaks for a group as the group: "A, for B, C, for D, and E" are B, D and E."""
    who, stop = parties_at(signs, at, end)
    while who:
        if (bracket := _BRACKET.match(signs, stop, end)) is not None:
            stop = bracket.end()
        spoken = _FOR.match(signs, stop, end)
        group = _spoken_for(signs, spoken.end(), end) if spoken else []
        if not group:
            break
        who[-1:] = group
        stop = group[-1][1]
        if (further := _MORE.match(signs, stop, end)) is None:
            break
        more, stop = parties_at(signs, further.end(), end)
        who += more
    return who, stop


def joined_at(signs: str, at: int, end: int) -> tuple[list[Span], bool, int]:
    """Those of ", supported by A and B" at a place, whether they are against, and where it ends."""
    found = _JOINED.match(signs, at, end)
    if found is None:
        return [], False, at
    who, stop = _spoken_by(signs, found.end(), end)
    if not who and signs[found.end() - 4 : found.end()] == "the ":
        who, stop = _spoken_by(signs, found.end() - 4, end)
    return who, (found["how"] or "") in AGAINST, (stop if who else at)


def joined_by(signs: str, at: int) -> Span:
    """The words "supported by" at a place where `joined_at` found somebody."""
    found = _JOINED.match(signs, at)
    if found is None:
        return at, at
    group = "how" if found["how"] else "how2"
    return found.start(group), found.end(group) + len(" by")


def subject_at(signs: str, at: int, end: int, *, single: bool = False, lead: bool = False) -> Subject | None:
    """The subject that begins at a place, with all that is set between it and its verb.

    `single` takes one party of a list; `lead` takes what comes after "with A and B," into the list.
    """
    who, stop = parties_at(signs, at, end)
    if not who:
        return None
    if single:
        who, stop = who[:1], who[0][1]
    if len(who) > 1 and _FOR_WHOM.search(signs, max(0, at - 40), at):
        who = [who[0], *who[2:]]
    subject = Subject(who)
    spoke = lead
    for _ in range(12):
        if (bracket := _BRACKET.match(signs, stop, end)) is not None:
            stop = bracket.end()
        elif (among := _INCLUDING.match(signs, stop, end)) is not None:
            subject.actors, stop = parties_at(signs, among.end(), end)
        elif (spoken := _FOR.match(signs, stop, end)) is not None and (group := _spoken_for(signs, spoken.end(), end)):
            if spoken["also"] or "also" in spoken.group():
                subject.actors += group
            else:
                subject.actors[-1:] = group
            stop = group[-1][1]
            spoke = True
        elif (joined := joined_at(signs, stop, end))[0]:
            (subject.oppose if joined[1] else subject.support).extend(joined[0])
            subject.joined.update((who, joined_by(signs, stop)) for who in joined[0])
            stop = joined[2]
        elif spoke and not subject.joined and (further := _MORE.match(signs, stop, end)) is not None:
            listed, stop = parties_at(signs, further.end(), end)
            subject.actors += listed
        elif (others := _OTHERS.match(signs, stop, end) or _BY_OTHERS.match(signs, stop, end)) is not None:
            stop = others.end()
        elif (together := _WITH.match(signs, stop, end)) is not None:
            more, stop = parties_at(signs, together.end(), end)
            subject.actors += more
        elif (
            (aside := _ASIDE.match(signs, stop, end)) is not None
            and verb_at(signs, stop + 2, end) is None
            and not (signs.endswith("with ", 0, at) and participle_at(signs, stop + 2, end))
        ):
            stop = aside.end()
        else:
            break
    if signs[stop : stop + 1] == ",":
        stop += 1
    subject.end = stop
    return subject


def _one_or_two(signs: str, at: int, end: int) -> tuple[list[Span], int]:
    """The groups one delegation speaks for: behind a comma stands the next that speaks."""
    found = _GROUPS.match(signs, at, end)
    if found is None:
        return [], at
    return [m.span() for m in _PARTY.finditer(signs, at, found.end())], found.end()


def _spoken_for(signs: str, at: int, end: int) -> list[Span]:
    listed, stop = _one_or_two(signs, at, end)
    if listed and (
        signs[stop : stop + 1] in (",", ".", ";", ":", "")
        or signs.startswith((" (", " and "), stop)
        or verb_at(signs, stop + 1, end) is not None
    ):
        return listed
    group = _GROUP.match(signs, at, end)
    if group is None:
        return []
    stop = min((i for i in (signs.find(x, at, group.end()) for x in (" and others",)) if i >= 0), default=group.end())
    return [(at, stop)]
