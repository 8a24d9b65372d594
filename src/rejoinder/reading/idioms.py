"""Set phrases of news that tell an act in so many words: "caved in to", "dug in its heels", "is mulling".

Negotiators are told of in a newsroom's stock of figures, most of which the encoder has seen hardly ever: its corpus is
written otherwise. Comes in: words of a reading text. Goes out: the act they tell. `plain_verbs` takes them where
somebody named is their subject; `plain_acts` where the encoder saw a trigger in them and another act.
"""

from __future__ import annotations

import re

from rejoinder.record.types import Act

__all__ = ["IDIOMS", "idiom"]

Offsets = tuple[int, int]
ACROSS = 40
"""Code points before and behind a trigger in which the rest of a phrase may stand."""
_ITS = r"(?:its|his|her|their)"
_SOME = (
    r"(?:(?:the|a|an|its|his|her|their|full|final|formal|official|public|strong|broad|cautious|some|firm|open)\s+){0,3}"
)
_DEMAND = (
    r"(?:[\w-]+\s+){0,2}?(?:demands?|threats?|insistence|position|stance|conditions?|ultimatum|claims?|pledges?|plans?"
    r"|refusal)"
)
_OBJECTIONS = r"(?:[\w-]+\s+){0,2}?(?:veto|objections?|opposition|resistance|reservations?|hold|block)"
_HARM = (
    r"(?:of\s+(?:retaliation|reprisals?|consequences|counter-?measures|sanctions)"
    r"|to\s+(?:retaliate|respond|strike|sue|escalate|hit\s+back|walk\s+out|go\s+to\s+court))\b"
)
_FIRM = r"(?:firm|pat|fast|its\s+ground|their\s+ground|his\s+ground|her\s+ground)"

IDIOMS: dict[Act, tuple[str, ...]] = {
    "accept": (
        rf"g(?:a|i)v(?:e|es|en|ing)\s+{_SOME}(?:consent|blessing|assent|approval|nod|green\s+light|go-ahead)\b(?!\s+ratings?)",
        r"sign(?:s|ed|ing)?\s+off\s+on",
        r"bow(?:s|ed|ing)\s+to(?!\s+(?:the\s+)?(?:crowd|audience|king|queen))",
        r"g(?:a|i)v(?:e|es|en|ing)\s+in\s+(?:to|on|over)",
        r"cav(?:es|ed|ing)\s+(?:in|to|on)",
        r"(?:acced(?:es|ed|ing)|assent(?:s|ed|ing)|acquiesc(?:es|ed|ing))\s+(?:to|in)",
        r"(?:go|goes|went|going)\s+along\s+with",
        r"(?:fell|falls?|falling)\s+into\s+line",
        r"capitulat(?:es|ed|ing)",
        r"relent(?:s|ed)",
        r"(?:wave[sd]?|nod(?:s|ded)?)\s+through",
        r"green-?li(?:t|ghted)",
        r"yield(?:s|ed|ing)\s+(?:to|on|over)(?!\s+(?:the\s+)?(?:right|floor))",
        rf"(?:lift(?:s|ed|ing)|drop(?:s|ped|ping))\s+{_ITS}\s+{_OBJECTIONS}",
    ),
    "accept_partly": (
        r"(?:met|meets?|meeting)\s+(?:[\w’'.-]+\s+){1,4}?(?:half-?\s?way|part\s+of\s+the\s+way)",
        r"g(?:a|i)v(?:e|es|en|ing)\s+ground\s+(?:on|over|in)",
        r"g(?:a|i)v(?:e|es|en|ing)\s+(?:a\s+|its\s+|his\s+|her\s+|their\s+)?(?:conditional|partial|qualified|guarded|limited)\s+"
        r"(?:support|backing|welcome|approval|endorsement|assent|consent)",
    ),
    "support": (
        rf"(?:threw|throws?|throwing|put|puts|putting)\s+{_ITS}\s+(?:full\s+|considerable\s+)?weight\s+behind",
        r"(?:come|comes|came|coming)\s+out\s+(?:in\s+(?:favou?r|support)\s+of|strongly\s+for)",
        r"(?:line[sd]?|lining|rall(?:y|ies|ied|ying)|sw(?:ing|ings|ung|inging))\s+(?:up\s+)?behind",
        rf"(?:voice[sd]?|voicing|express(?:es|ed|ing)|(?:lent|lends?|lending|g(?:a|i)v(?:e|es|en|ing)))\s+{_SOME}(?:support|backing)\s+(?:to|for)",
        r"(?:hail|applaud)(?:s|ed|ing)",
    ),
    "reject": (
        r"ba(?:lk|ulk)(?:s|ed|ing)\s+at",
        r"(?:brush|wav)(?:es|ed|ing)\s+(?:aside|off|away)",
        r"(?:shot|shoots?|shooting|voted|votes|voting)\s+down",
        r"(?:threw|throws?|thrown|throwing)\s+out\s+(?=(?:the|a|an|its|their|his|her|all)\b)",
        r"pour(?:s|ed|ing)\s+cold\s+water\s+(?:on|over)",
        r"scoff(?:s|ed|ing)\s+at",
        r"push(?:es|ed|ing)\s+back\s+(?:against|on|at)",
        rf"(?:d(?:u|i)g(?:s|ging)?\s+in(?:\s+{_ITS}\s+heels)?\s+(?:on|over|against)|d(?:u|i)g(?:s|ging)?\s+(?:in\s+)?{_ITS}\s+heels(?:\s+in)?)",
        rf"(?:st(?:oo|an)ds?|stood|standing|h(?:e|o)lds?|holding)\s+{_FIRM}\s+(?:on|over|against)",
        r"(?:refus(?:es|ed|ing)\s+to|(?:would|will|does|did|do|could)\s+not|(?:wo|would|does|did|do)n[’']t)\s+budge",
        r"(?:shut|shuts|shutting|clos(?:es|ed|ing)|slam(?:s|med|ming))\s+the\s+door\s+(?:on|to|in)",
        r"g(?:a|i)v(?:e|es|en|ing)\s+(?:[\w’'.-]+\s+){0,4}?short\s+shrift",
        rf"turn(?:s|ed|ing)\s+{_ITS}\s+(?:back|nose)s?\s+(?:on|up\s+at)",
        r"(?:wanted|want|wants|would\s+have|will\s+have|(?:was|is|are|were)\s+having)\s+none\s+of\s+(?:it|this|that)",
        r"(?:will|would)\s+(?:not|never)\s+hear\s+of",
        r"ha(?:s|ve|d)\s+no\s+intention\s+of",
        r"(?:torpedo|nix|rubbish)(?:es|ed|ing)",
        r"(?:sent|sends?|sending)\s+back\s+(?:the|its|their|his|her|a)\s+(?:[\w’'-]+\s+){0,2}?(?:paper|draft|text|offer|proposal|plan|bill)",
        r"vow(?:s|ed|ing)\s+to\s+(?:vote\s+(?:no|against)|oppose|block|veto|resist)",
    ),
    "oppose": (
        r"(?:is|are|was|were|remains?|remained)\s+(?:cool|lukewarm|unenthusiastic)\s+(?:on|to|towards?|about)",
        r"(?:came|comes?|coming)\s+out\s+against",
    ),
    "defer": (
        r"mull(?:s|ed|ing)(?:\s+over)?",
        r"(?:kick(?:s|ed|ing)?)\s+the\s+can\s+down\s+the\s+road",
        rf"reserv(?:es|ed|ing)\s+(?:judge?ment|{_ITS}\s+(?:position|judge?ment|answer))",
        r"(?:is|are|was|were|remains?|remained|stay(?:s|ed))\s+non-?committal",
        r"play(?:s|ed|ing)\s+for\s+time",
    ),
    "open": (
        r"(?:left|leaves?|leaving|ke(?:pt|eps?|eping)|held|holds?)\s+(?:the\s+|a\s+)?doors?\s+(?:\w+\s+)?(?:open|ajar)",
        r"(?:left|leaves?|leaving)\s+open\s+(?:the\s+(?:possibility|option)|whether)",
        r"signal(?:s|led|ed|ling)\s+(?:a\s+|its\s+|his\s+|her\s+|their\s+|some\s+|greater\s+|more\s+)?(?:willingness|readiness|openness|flexibility)",
        rf"soften(?:s|ed|ing)\s+{_ITS}\s+(?:stance|position|line|tone|opposition)",
        r"warm(?:s|ed|ing)\s+to\s+(?=(?:the|a|an)\b)",
    ),
    "demand": (
        r"(?:push(?:es|ed|ing)|lobb(?:ies|ied|ying)|clamou?r(?:s|ed|ing))\s+for",
        r"(?:held|holds?|holding)\s+out\s+for",
        r"(?:st(?:uck|icks?|icking)|stood|stands?|standing|cl(?:ung|ings?|inging)|held|holds?|holding)\s+(?:fast\s+|firm\s+)?(?:to|by)\s+"
        rf"{_ITS}\s+(?:[\w-]+\s+){{0,2}}?(?:demands?|insistence|calls?|requests?|conditions?)",
        r"ma(?:de|kes?|king)\s+(?:[\w’'.-]+\s+){1,8}?(?:conditional|contingent|dependent)\s+(?:up)?on",
        r"lean(?:s|ed|ing|t)\s+on\s+(?=[A-Z])",
        r"(?:press(?:es|ed|ing)|pressur(?:es|ed|ing)|exhort(?:s|ed|ing)|implor(?:es|ed|ing)|entreat(?:s|ed|ing)|nudg(?:es|ed|ing))\s+(?:[\w’'.-]+\s+){1,4}?to\b",
        r"g(?:a|i)v(?:e|es|en|ing)\s+(?:[\w’'.-]+\s+){1,3}?until\s+(?:[\w’',.-]+\s+){1,4}?to\b",
        r"nothing\s+short\s+of",
    ),
    "propose": (
        r"(?:float|moot)(?:s|ed|ing)",
        r"(?:unveil(?:s|ed|ing)|presented|presents|circulat(?:es|ed|ing)|(?:laid|lays?|laying|sets?|setting)\s+out|"
        r"(?:comes?|came)\s+(?:up|forward)\s+with)\s+(?:a|an|its|his|her|their|the)\s+(?:[\w’'-]+\s+){0,3}?"
        r"(?:plan|proposal|proposals|draft|blueprint|road\s?map|formula|compromise|package|text|initiative)",
    ),
    "offer": (
        rf"(?:sweeten|rais|up|improv)(?:s|es|ed|ped|ing|ping)\s+(?:{_ITS}|the|an)\s+(?:[\w’'-]+\s+){{0,2}}?(?:offers?|bids?|terms)",
        r"dangl(?:es|ed|ing)\s+(?=(?:the|a|an|more|new)\b)",
        r"(?:held|holds?|holding)\s+out\s+the\s+(?:prospect|promise)\s+of",
        r"extend(?:s|ed|ing)\s+(?:an|the)\s+olive\s+branch",
    ),
    "withdraw": (
        rf"(?:back(?:s|ed|ing)|climb(?:s|ed|ing))\s+(?:down|away|off)\s+(?:from\s+{_ITS}\s+{_DEMAND}|over|on)",
        rf"(?:walk(?:s|ed|ing)|row(?:s|ed|ing))\s+back\s+(?:on\s+)?(?:{_ITS}|the|a)\s+{_DEMAND}",
        r"(?:back-?ped(?:al|als|alled|aled)|backtrack(?:s|ed|ing)|revers(?:es|ed|ing)\s+course|did\s+an\s+about-face)\s+(?:on|over|from)",
    ),
    "criticise": (
        r"(?:lash(?:es|ed|ing)|hit(?:s|ting)?)\s+out(?:\s+at)?",
        r"(?:hit(?:s|ting)?|fir(?:es|ed|ing))\s+back\s+at",
        r"slam(?:s|med|ming)(?!\s+(?:the\s+door|into|shut|on\s+the\s+brakes))",
        r"(?:blast(?:s|ed|ing)|lambast(?:s|es|ed|ing)|castigat(?:es|ed|ing)|decr(?:ies|ied|ying)|rebuk(?:es|ed|ing)|deride[sd]?|deriding"
        r"|ridicul(?:es|ed|ing)|excoriat(?:es|ed|ing))",
        r"(?:took|takes?|taking)\s+(?:aim\s+at|a\s+swipe\s+at|issue\s+with)",
        r"(?:rail(?:s|ed|ing)\s+(?:at|against)|round(?:s|ed|ing)\s+on|(?:tore|tears|tearing)\s+into|bristl(?:es|ed|ing)\s+at)",
        r"pour(?:s|ed|ing)\s+scorn\s+on",
        r"(?:voic|express)(?:e|es|ed|ing)\s+(?:[\w-]+\s+){0,2}?(?:regret|disappointment|dismay|outrage|anger|frustration|indignation|displeasure)",
    ),
    "threaten": (
        rf"(?:warn(?:s|ed|ing)|vow(?:s|ed|ing))\s+{_HARM}",
        r"vow(?:s|ed|ing)\s+(?:retaliation|reprisals?|counter-?measures|revenge)",
    ),
}  # fmt: skip
"""Phrases by the act they tell, in their forms; what follows them is what the act is about."""
_PHRASES = re.compile(r"\b(?:" + "|".join(f"(?P<{act}>{'|'.join(told)})" for act, told in IDIOMS.items()) + r")\b")
_DENIED = re.compile(
    r"(?:\b(?:not|never|cannot|no\s+longer|hardly|neither|nor)|n[’']t)\s+(?:\w+ly\s+|\w+\s+)?$", re.IGNORECASE
)
_YIELDING = frozenset({"accept", "accept_partly", "support", "withdraw"})


def idiom(text: str, trigger: Offsets) -> Act | None:
    """The act of the set phrase that lies over a trigger (code points of `text`), if one does; who did not give in has
    refused, and what else did not happen is no act of this kind.
    """
    low, high = max(0, trigger[0] - ACROSS), min(len(text), trigger[1] + ACROSS)
    for found in _PHRASES.finditer(text, low, high):
        if found.start() >= trigger[1]:
            break
        if found.end() > trigger[0]:
            act: Act = found.lastgroup  # type: ignore[assignment]
            if _DENIED.search(text, max(0, found.start() - ACROSS), found.start()):
                return "reject" if act in _YIELDING else None
            return act
    return None
