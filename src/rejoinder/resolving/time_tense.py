"""Whether the words around a time expression put it in the past or in the future.

Comes in: the words before and after an expression, within its sentence. Goes out: which way it lies from publication,
and how surely. `time_clock.Scene` asks; `calendar` weighs the answer against the distance of the days in question.
"""

from __future__ import annotations

import re

__all__ = ["direction_of"]

_INTENDED = r"(?:scheduled|expected|due|planned|set|slated|supposed|likely)"
_SAY = r"(?:say|comment|discuss|confirm|elaborate)"
_PAST_VERBS = (
    rf"(?:(?:did|was|were|had|could)n['’]t|could not|would(?: not|n['’]t) {_SAY}|was|were|had|has|have"
    r"|did|said|told|came|took|made|began|left|met|went|gave|held|found|fell|rose|won|lost|saw"
    r"|became|kept|sent|put|shot|got|wrote|spoke|knew|ran|led|hit|since|brought|drew|set|cut|swore"
    r"|beat|bought|broke|built|caught|chose|dealt|drove|felt|flew|forgot|fought|froze|grew|heard|laid|paid|quit"
    r"|sang|sank|shook|shut|slept|sold|sought|spent|split|stole|stood|struck|swept|taken|taught|thought|threw"
    r"|tore|understood|undertook|withdrew|wore|because of|thanks to|(?:in the )?wake of"
    r"|(?-i:[a-z]{3,14}ed|died|tied|vied|fled|sped)(?<!hundred)(?<!indeed))"
)
_SURE_VERBS = (
    r"(?:(?:will|won['’]t|shall)(?: (?:be|have|been|not|also|then|never|now|likely|probably))*(?: [a-z]+)?"
    rf"|(?:is|are) (?:to|{_INTENDED}(?: to)?)(?: be)?(?: [a-z]+)?|going to(?: be)? [a-z]+|let['’]s [a-z]+)"
)
_FUTURE_VERBS = (
    rf"(?:(?:was|were) (?:to|{_INTENDED}(?: to)?)(?: be)?(?: [a-z]+)?"
    rf"|(?:would(?! (?:not|only|also) {_SAY})|should|must|may|might|could(?! not\b))"
    r"(?!(?: not)? have (?:$|been\b|[a-z]{2,}ed\b|(?:won|lost|met|made|gone|come|taken|held|seen|left|done)\b))"
    r"(?: (?:be|have|been|not|also|then|never|now))*(?: [a-z]+)?"
    rf"|(?<!as )(?<!previously )(?<!originally ){_INTENDED} to(?: be)? [a-z]+"
    r"|(?:to|not|and) be(?: [a-z]+)?|scheduled|expect(?:ed|s)?|due|plans? (?:to|for)|plans"
    r"|(?<!as )(?<!previously )planned|planning|preparing|upcoming|forthcoming|deadline"
    r"|expires?|payable|slated|intends?|hop(?:es|ing)|hoped? to"
    r"|promised|promises? to|proposes?|postponed|delayed|extended|adjourned|rescheduled"
    r"|put(?:s|ting)? off|defer(?:s|red)?|(?:is|are)(?: (?:not|also|now|then))? (?-i:[a-z]{2,12}ing)"
    r"|(?:is|are)(?= (?:on |for |until )?(?:the )?$)"
    r"|(?<!declined )(?<!refused )(?<!failed )(?<!managed )"
    r"to (?:begin|start|meet|resume|hold|visit|travel|discuss|sign|take|join|leave|arrive|return|vote|decide|become"
    r"|speak|testify|expire|end|open|go|come|get|continue|convene|submit|attend|host|launch|reply|respond))"
)
_PRESENT_VERBS = (
    r"(?-i:(?<!not )(?<!n['’]t )(?:arrives?|convenes?|departs?|meets?|resumes?"
    r"|(?:begin|start|open|close|leave|return|vote|gather|travel|visit|face|end|hold|host|take|play|speak|air|join|sign"
    r"|deliver|appear|debut|conclude|head|fl(?:y|ie)|turn|mark)s|(?:go|testifi|address|launch)es))"
)
"""What a timetable says in the present tense: "which votes on Saturday"."""
_TIMETABLE = 45
"""Characters between such a verb and its date: further off, it tells what is the case."""
_CUES = re.compile(
    rf"\b(?:(?P<past>had (?:[a-z]+ )?been {_INTENDED}(?: to [a-z]+)?)|(?P<sure>{_SURE_VERBS})"
    rf"|(?P<future>{_FUTURE_VERBS})|(?P<present>{_PRESENT_VERBS})|(?P<told>{_PAST_VERBS}))\b"
    r"|(?P<contracted>['’]ll(?: be)?(?: [a-z]+)?\b)",
    re.IGNORECASE,
)
_TOLD_AHEAD = re.compile(
    r"(?:expected|planned|promised|proposed|postponed|delayed|extended|adjourned|rescheduled|scheduled|put off"
    r"|deferred)\b",
    re.IGNORECASE,
)
"""Verbs that speak of the future before a date ("expected on Friday"), but are past themselves after one ("On Friday it
promised...")."""
_TOLD_AT = re.compile(
    r"\b(?:promised|proposed|postponed|delayed|extended|adjourned|put off|deferred)\s(?:on\s)?$", re.IGNORECASE
)
"""Those of them that are past themselves right before a date too: "promised on Sunday"."""
_ABBREVIATED = "".join(
    rf"(?<!{one})"
    for one in (
        r"\b[A-Z]", r"\b[A-Z][a-z]", r"\b[A-Z][a-z]{2}", r"\.[A-Za-z]", r"\bCalif", r"\bMass", r"\bConn", r"\bPenn",
        r"\bMinn", r"\bTenn", r"\bWash", r"\bCorp", r"\bCapt", r"\bProf", r"\bSept", r"\bMessrs",
    )
)  # fmt: skip
"""A full stop behind these, or behind any short word with a capital, shortens a word ("Sen.", "U.S.")."""
_CLAUSE_END = re.compile(rf"[;:]|(?:[!?]|{_ABBREVIATED}\.)['’”\"]{{0,2}}\s")
_CLAUSE_BEGINS = re.compile(
    r"(?:[,;]['’”\"]{0,2} (?:and|but|while|as|when|who|which)|\b(?:who|which)),?\s"
    r"(?:(?:on|in|earlier|late|early)\s)?$",
    re.IGNORECASE,
)
"""Before a date that opens a clause: what follows it decides, not the clause before."""
_RIGHT_BEFORE = re.compile(r"\s?(?:(?:on|for|until|till|late|early|later)\s){0,2}(?:the\s)?")
"""Between a verb and its date: "envoys meet on Monday" is no longer said once they have met."""
_EITHER_WAY = re.compile(r"(?:was|were|plans|could|would)\b", re.IGNORECASE)
"""Cues that are told of days past as well, however near they stand."""
_SINCE = re.compile(r"\b(?:since|after|ended|ending|as of)\W{1,3}$", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bto (?!(?:the|its|their|his|her|this|that|[a-z]+s)\b)[a-z]{2,}\b")
_PERFECT = re.compile(r"\bhad (?!been\b)[a-z]+(?:ed|en|n|t|d)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|by|before|through)\W{1,3}(?:the\s)?$", re.IGNORECASE)
_TOLD_OF = re.compile(r"\b(?:says?|shows?|suggests?|finds?|believes?|thinks?|warns?|predicts?)\b")
"""Verbs of a clause whose content has a tense of its own: "a poll in January shows that most will vote"."""
_SAID = re.compile(r"(?:said|told|announced|confirmed|warned|added|reported|published)$", re.IGNORECASE)
_ITS_VERB = re.compile(r"\s(?:will|would|is (?:to|expected|due)|are (?:to|expected|due)|must|may|might)\b")
"""Right after a date that belongs to the subject of what is said: "he said the vote in June would go ahead"."""
_AHEAD = re.compile(
    r"\b(?:ahead of|head(?:ing|ed|s) into|going into|(?:in the )?run-?up to|looking (?:ahead )?to(?:ward)?"
    r"|in advance of|preparing for|prepares? for|leading up to)\W{1,3}(?:the\s)?$",
    re.IGNORECASE,
)


def direction_of(before: str, after: str, *, possessed: bool = False) -> int:
    """Which way an expression lies between two stretches of its sentence.

    -1 the past, 0 if the words do not tell, 1 the future unless a day just past is meant (plans, timetables and modal
    verbs are told of both), 2 the future. The verb nearest before it in its clause decides, then a preposition, then
    the nearest verb after it. `possessed` is for "Friday's talks", whose verb is not theirs: a future one tells
    nothing of them.
    """
    if _SINCE.search(before[-12:]):
        return -1
    cut = 0
    for stop in _CLAUSE_END.finditer(before):
        cut = stop.end()
    if _CLAUSE_BEGINS.search(before[-24:]):
        cut = len(before)
    cue: re.Match[str] | None = None
    for found in _CUES.finditer(before, cut):
        if not found["present"] or len(before) - found.end() <= _TIMETABLE:
            cue = found
    if _AHEAD.search(before[-28:]):
        return 1 if cue is not None and (cue["told"] or cue["past"]) else 2
    if possessed:
        return -1 if cue is None or cue["told"] or cue["past"] else 0
    if cue and (cue["told"] or cue["past"]) and _UNTIL.search(before[-14:]) and _INFINITIVE.search(before, cue.end()):
        # "They agreed to pay by February", but not "they had raised enough to win by February".
        return -1 if _PERFECT.search(before, cut) else 1
    if cue is not None and _TOLD_AT.search(before[-18:]):
        return -1
    if cue is not None and _SAID.match(cue.group()) and _ITS_VERB.match(after):
        return 1
    if cue is None:
        stop_after = _CLAUSE_END.search(after)
        told_of = _TOLD_OF.search(after)
        ends = [stop.start() for stop in (stop_after, told_of) if stop]
        cue = _CUES.search(after, 0, min(ends, default=len(after)))
        if _UNTIL.search(before[-14:]) and (cue is None or not cue["told"]):
            return 2
        if cue is not None and _TOLD_AHEAD.match(cue.group()):
            return -1
    if cue is None:
        return 0
    if cue["past"] or cue["told"]:
        return -1
    if cue["sure"] or cue["contracted"]:
        return 2
    right_before = cue.string is before and _RIGHT_BEFORE.fullmatch(before, cue.end())
    return 2 if right_before and not _EITHER_WAY.match(cue.group()) else 1
