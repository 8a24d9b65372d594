"""For whom each person of a document speaks: what the text says, the office held at the date, the context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from rejoinder.record.types import Mention
from rejoinder.resolving import offices, roles
from rejoinder.resolving.actors import actor_for_name, id_for_name
from rejoinder.resolving.actors import known as known_actor
from rejoinder.resolving.antecedents import CHAIRS
from rejoinder.resolving.name_evidence import is_acronym
from rejoinder.resolving.references import References, Resolution
from rejoinder.resolving.salience import Entry, is_state
from rejoinder.resolving.taken_up import taken_up
from rejoinder.resolving.words import Words

__all__ = ["with_affiliations"]

Offsets = tuple[int, int]
GUESS = 0.45
"""Margin below which whose office it is was guessed."""
_SEATS = frozenset({"D-", "R-", "I-", "L-"})
"""With a state of the United States, what stands behind the names of its lawmakers."""
_CHAIRING = frozenset({"chairs", "chaired", "chairing"})
_ANSWERING = frozenset({"speaking", "answering", "replying", "responding", "writing", "signing"})
"""What one does for a body whose spokesman one is."""


def with_affiliations(
    words: Words,
    mentions: list[Mention],
    sentences: list[Offsets],
    paragraphs: list[Offsets],
    on: date | None,
    people: Mapping[str, str],
    make: Callable[..., References] = References,
) -> list[Mention]:
    """Say for whom each person speaks: by the words at the name, else by the table of offices, else by the context."""
    references = make(words.text, sentences, mentions, paragraphs, on=on, words=words)
    references.naming = True
    present = {m.actor for m in mentions if m.actor}
    said: dict[str, tuple[str, str, float]] = {}
    former: set[str] = set()
    implied: dict[str, tuple[str, str]] = {}
    titles: dict[str, set[str]] = {}

    # of whom "the former president" is spoken too, that is the one of another time
    retired = {words.low[i + 1] for i in range(len(words) - 1) if words.low[i] == "former"}

    def by_table(person: str) -> tuple[str | None, str]:
        held = [t for t in titles.get(person, ()) if t.split()[0] not in retired]
        return _by_table(person, on, present, people, held)

    for entry in references.entries:
        if not entry.person:
            if entry.kind == "organisation" and entry.actor is None:
                first, last = _span_of(words, entry.start, entry.end)
                noun = roles.noun_ending(words, last - 1, first) or roles.noun_at(words, first, last)
                entry.mention = replace(entry.mention, actor=None, why="which one is not said")
                if noun is None:
                    continue
                organ = noun[1] if isinstance(noun[1], roles.Noun) else None
                if organ is None:
                    continue
                found = references._common(organ, first, last, [(entry.start, entry.end)])
                entry.actor = found.actor
                entry.mention = replace(entry.mention, actor=found.actor, why=found.why or entry.mention.why)
            continue
        first, last = _span_of(words, entry.start, entry.end)
        references.named = entry.person
        before = roles.role_before(words, first)
        if before is not None and before.noun is not None and not before.former:
            titles.setdefault(entry.person, set()).add(before.noun.words)
        tied = _tied(words, references, first)
        if tied is not None and tied.margin < 0.9 and by_table(entry.person)[0] is not None:
            tied = None
        if tied is not None and entry.person not in said:
            said[entry.person] = (tied.actor or "", f"the text: {tied.why}", tied.margin)
        # "Egypt's intelligence chief, | Major General Wahdan"
        rank = before is not None and before.first > 0 and words.form[before.first - 1] == ","
        further = roles.role_before(words, before.first) if rank and before is not None else None
        for phrase in (further, before, roles.role_after(words, last)):
            if phrase is None:
                continue
            if phrase.former:
                former.add(entry.person)
                continue
            found = _of_clause(words, references, phrase, entry)
            if found.actor is None or (is_state(found.actor) and _chairs(before, phrase, words)):
                continue
            # who is "of the heirs", or leads them, is theirs though common nouns alone name them
            theirs = phrase.noun is None and found.why.startswith("a ") and " by common nouns" in found.why
            if phrase.how == "complement" and found.margin < 0.5 and not theirs:
                continue
            if found.why.startswith("named in the phrase") and found.why.endswith("(adjective)"):
                continue  # "asked by Toll for the American vote"
            named = any(
                words.form[i][:1].isupper() and words.low[i] not in roles.DETERMINERS
                for i in range(phrase.first, phrase.last)
            )
            if (not named or found.margin < GUESS) and by_table(entry.person)[0] is not None:
                continue  # "the agency's head", "National Security Council spokesman": the table knows of which
            sure = found.margin >= GUESS or words.low[phrase.first] in roles.POSSESSIVES or theirs
            if sure and (entry.person not in said or said[entry.person][2] < found.margin - 0.2):
                said[entry.person] = (found.actor, f"the text: {found.why}", found.margin)
                references.holds(entry.person, found.actor, phrase)
            elif not sure:
                implied.setdefault(entry.person, (found.actor, found.why))
                references.holds(entry.person, found.actor, phrase)
        if entry.person not in said and (own := _own_body(words, references, last)) is not None:
            said[entry.person] = (own.actor or "", f"the text: {own.why}", own.margin)
        entry.actor = said[entry.person][0] if entry.person in said else by_table(entry.person)[0]
        if entry.actor is None and entry.person in implied:
            entry.actor = implied[entry.person][0]
    spoken = {e.person for e in references.entries if e.person}

    def unknown(person: str) -> bool:
        told = person in said or person in former or bool(titles.get(person))
        return not told and by_table(person)[1] == ""

    for person, found in taken_up(references, unknown) if spoken else ():
        said[person] = (found.actor or "", f"the text: {found.why}", found.margin)
    changed = []
    for entry in references.entries:
        mention = entry.mention
        if entry.person:
            if entry.person in said:
                id, why, _ = said[entry.person]
                if not known_actor(id):
                    # A body nobody knows ("National Security Council") may be an organ of the state in the table.
                    id_table, why_table = by_table(entry.person)
                    if id_table is not None and entry.person not in people:
                        id, why = id_table, f"{why_table}; {why}"
                mention = replace(mention, actor=id, why=why or mention.why)
            else:
                id_table, why = by_table(entry.person)
                if id_table is None and entry.person in implied and entry.person not in former:
                    id_table, why = implied[entry.person]
                    why = f"from the context: {why}"
                mention = replace(mention, actor=id_table, why=why or mention.why)
        changed.append(mention)
    return changed


def _chairs(before: roles.Phrase | None, phrase: roles.Phrase, words: Words) -> bool:
    """Whether a phrase tells no more than where the chair of a meeting comes from: "Co-chair Ada Toll (Norway)"."""
    if before is None or before.noun is None or before.noun.words not in CHAIRS or before.first < before.last - 1:
        return False
    return phrase == before or (phrase.how == "complement" and words.form[phrase.first - 1] in {"(", "of", "from"})


def _tied(words: Words, references: References, first: int) -> Resolution | None:
    """Whom a name is tied to by the words before it: "Mali's Awa Sarr", "the union, represented by", "the Railway
    Union (RU) president"."""
    low = words.low
    office = roles.noun_ending(words, first - 1) if first else None
    if office is not None and office[1].classes & {"office", "speaker"} and words.form[office[0] - 1] == ")":
        body = references._entry_over(office[0] - 2)
        if body is not None and body.actor and not body.human:
            return Resolution(body.actor, None, f"{office[1].words} of {body.mention.text}", 0.9)
    compound = roles.compound_title(words.form[first - 1]) if first else None
    if compound is not None:
        body_name, noun = compound
        return Resolution(id_for_name(body_name), None, f"{noun.words} of {body_name}", 0.9)
    before = first - 1
    while before > 0 and (roles.honorific(low[before])[0] or words.form[before] == "."):
        before -= 1
    if before > 0 and low[before] in {"'s", "’s"}:
        owner = references._entry_over(before - 1)
        if owner is not None and owner.actor and not owner.human:
            named = owner.mention.text[:1].isupper()
            return Resolution(owner.actor, None, f"the one of {owner.mention.text}", 0.9 if named else 0.6)
        return None
    if before > 1 and words.form[before] == "," and (sender := _opening(words, references, before)) is not None:
        return Resolution(sender.actor, None, f"for {sender.mention.text}", 0.9)
    for index in range(before, max(0, before - 8), -1):
        if words.form[index] in {",", ";", ":"} or low[index] in roles.SAYING:
            return None
        if low[index] == "by" and low[index - 1] == "represented":
            end = index - 2
            while end > 0 and low[end] in {",", "is", "was", "were", "being"}:
                end -= 1
            body = references._entry_over(end)
            if body is not None and body.actor and not body.human:
                return Resolution(body.actor, None, f"represents {body.mention.text}", 0.9)
            return None
    return None


def _opening(words: Words, references: References, comma: int) -> Entry | None:
    """The body in "For the Group, | Ada Toll said", "Speaking for the Group", which opens a sentence or clause."""
    body = references._entry_over(comma - 1)
    if body is None or not body.actor or body.human:
        return None
    first = words.at(body.start)
    first -= first > 0 and words.low[first - 1] == "the"
    for opening in (("for",), ("on", "behalf", "of"), ("representing",)):
        begin = first - len(opening)
        if begin >= 0 and tuple(words.low[begin:first]) == opening:
            begin -= begin > 0 and words.low[begin - 1] in _ANSWERING
            opens = begin == 0 or not words.form[begin - 1][:1].isalpha() or words.low[begin - 1] == "and"
            return body if opens else None
    return None


def _of_clause(words: Words, references: References, phrase: roles.Phrase, entry: Entry) -> Resolution:
    """Whom a phrase that says what a person is names; "it" of "Ada Toll, who chairs | it" is no state."""
    own = [(entry.start, entry.end)]
    if phrase.how == "clause" and words.low[phrase.first] == "it" and words.low[phrase.first - 1] in _CHAIRING:
        return references.pronoun(phrase.first, own, roles.noun("chairman"))
    return references.phrase(phrase.first, phrase.last, own)


def _own_body(words: Words, references: References, after: int) -> Resolution | None:
    """The body that is named as a person's: "Elina Kalnberga's Unity of Towns", "Elina Kalnberga, whose Unity", "Elina
    Kalnberga (UDM)"."""
    if tuple(words.form[after : after + 3 : 2]) == ("(", ")"):
        short = words.form[after + 1]
        known = actor_for_name(short)
        # "Ada Toll (D-NY)", "Ada Toll (N.J.)", "Trade and Investment Partnership (TIP)"
        seat = (short[:2] in _SEATS and len(short) == 4) or "." in short
        own = after > 0 and short[-1] == words.form[after - 1][:1]
        party = (
            is_acronym(short) and not (seat or own) and roles.noun(short) is None and not (known and known_actor(known))
        )
        return Resolution(id_for_name(short), None, f"({short}) behind the name", 0.7) if party else None
    if after + 1 < len(words) and words.low[after] in {"'s", "’s"}:
        after += 1
    elif after + 2 < len(words) and words.low[after : after + 2] == [",", "whose"]:
        after += 2
    else:
        return None
    body = references._entry_over(after)
    if body is None or body.kind != "organisation" or not body.actor or is_state(body.actor):
        return None
    if words.at(body.start) != after or not body.mention.text[:1].isupper():
        return None
    return Resolution(body.actor, None, f"{body.mention.text} is named as theirs", 0.7)


def _by_table(
    person: str, on: date | None, present: set[str], people: Mapping[str, str], titles: Iterable[str]
) -> tuple[str | None, str]:
    """The actor of the office held at the date; without a date, of the only one, or the only one the text names.

    Who held none on that day is named with an old one where the text looks back: `titles` are those it gives him.
    """
    if person in people:
        return people[person], "known from the dossier"
    if " " not in person:
        return None, ""
    held = offices.holders(person, on)
    if held:
        ids = {o.actor for o in held}
        if len(ids) > 1 and len(ids & present) == 1:
            ids &= present
        if len(ids) == 1:
            office = next(o for o in held if o.actor in ids)
            return office.actor, f"{office.office} by the table of offices"
        return None, "several offices: " + ", ".join(f"{o.office} ({o.actor})" for o in held)
    if on is not None and (ever := offices.holders(person)):
        once = {o.actor: o.office for title in titles for o in offices.once_held(person, title, on)}
        if len(once) == 1:
            ((actor, title),) = once.items()
            return actor, f"{title} by the table of offices, at another time"
        return None, "no office on that day; " + "; ".join(
            f"{o.office} ({o.actor}) until {o.end or '?'}" for o in ever[-2:]
        )
    return None, ""


def _span_of(words: Words, start: int, end: int) -> tuple[int, int]:
    span = words.inside(start, end)
    return span.start, span.stop
