"""What a page puts around an article: promotion, navigation, captions, source labels.

Recognised by wording in the languages such lines usually come in, by place (the line under an image) and by shape
(menus, addresses). Reported speech must never go: a line with a verb of saying or a quotation is kept unless its form
leaves no doubt. Every function takes one line, or the text and a place in it, and looks at a bounded stretch only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = [
    "clocks",
    "credited",
    "label_line",
    "labels",
    "navigation",
    "promotion_line",
    "promotions",
    "reports_speech",
    "under_image",
]

_SAYING = re.compile(
    r"\b(?:said|says|say|saying|told|tells|added|adds|according to|announced|stated|declared|claimed|insisted|warned|"
    r"argued|reported|replied|answered|asked|urged|demanded|called on|wrote|noted|tweeted|denied|rejected|accused|"
    r"described|explained|confirmed|promised|suggested|acknowledged)\b",
    re.IGNORECASE,
)
_OPENING = "“„«‹「『"
_QUOTATION = re.compile(r"[“„«\"「][^“”„«»\"」\n]{12,}")

_I = re.IGNORECASE

# Lines that are promotion from their first words on.
_PROMOTION_START = re.compile(
    r"""(?<![\w@#])(?:
      please\s+(?:subscribe|consider|support|donate|follow|sign\s+up)
    | (?:you\s+can\s+)?(?:subscribe|resubscribe)\s+(?:to|now|here|today|for|our|on|via|and|free)\b
    | sign\s+up\s+(?:to|for|now|here|today|free)\b
    | follow\s+(?:us|our|@\w+|the\s+\S+|\S+(?:\s\S+){0,3}?)\s+(?:on|at|via|in)\b
    | (?:like|find|watch|visit|contact|connect\s+with)\s+(?:us|our)\b
    | join\s+(?:us|our|the\s+conversation|\S+(?:\s\S+){0,3}?\s+on)\b
    | (?:download|install|get)\s+(?:the|our|\S+)\s(?:\S+\s){0,3}?apps?\b
    | get\s+(?:the\s+latest|breaking|our|all\s+the|news|more\s+news|unlimited|full\s+access|exclusive|updates|alerts)\b
    | (?:do\s+not|don['’]?t|never)\s+miss\b
    | support\s+(?:us\b|our\s+(?:work|journalism|reporting)|independent\s+(?:journalism|media))
    | (?:donate|register)\s+(?:now|today|here|to\s+(?:us|support)|for\s+free)\b
    | become\s+an?\s+(?:member|subscriber|patron|supporter)\b
    | stay\s+(?:tuned|informed|up\s+to\s+date|connected|ahead)\b
    | (?:already\s+a|not\s+a)\s+(?:subscriber|member)\b
    | (?:start|try|claim)\s+your\s+(?:free\s+)?(?:trial|subscription)\b
    | turn\s+on\s+(?:push\s+)?notifications\b
    | (?:this\s+(?:article|content|story)\s+is\s+(?:only\s+)?(?:available\s+)?(?:for|to)\s+(?:our\s+)?subscribers)\b
    | (?:listen\s+to|check\s+out)\s+our\b
    | подпи(?:сывайтесь|шитесь)\b | читайте\s+нас\b | следите\s+за\b | підписуйтесь\b
    | abonnieren\s+sie\b | folgen\s+sie\s+uns\b | jetzt\s+abonnieren\b
    | abonnez-vous\b | inscrivez-vous\b | suivez-nous\b | téléchargez\s+(?:notre|l['’]app)
    | suscr[ií]b(?:a|e|ete|ase)\b | s[ií]g(?:a|ue)nos\b | iscriviti\b | seguici\b | assine\b | siga-nos\b
    | pretplatite\s+se\b | zapratite\b | pratite\s+nas\b | претплатите\s+се\b | пратите\s+нас\b
    | subskrybuj\b | obserwuj\s+nas\b | abone\s+ol | bizi\s+takip | abonați-vă\b | prenumerera\b
    | اشترك(?:وا)?\b | تابعونا\b
    )""",
    _I | re.VERBOSE,
)
# The beginnings of the words `_PROMOTION_START` can begin with, in lower case: a cheap look before the thorough one.
_PROMOTION_HINT = re.compile(
    r"please|you can |re?subscribe|subscribe|sign\s+up|follow |like |find |watch |visit |contact |connect |join |"
    r"download |install |get |do\s+not |don['’]?t |never |support |donate |register |become |"
    r"stay |already |not a|start |try |"
    r"claim |turn |this |listen |check |подпи|читайте|следите|підпис|abonn|"
    r"folgen|jetzt|inscri|suivez|téléch|suscr|s[ií]g|"
    r"iscriv|seguici|assine|pretplat|zaprat|pratite|претплат|пратите|subskry|obserwuj|abone|bizi|prenumer|اشترك|تابعونا"
)
_CHANNELS = re.compile(
    r"""\b(?:newsletters?|telegram|instagram|insta|facebook|twitter|youtube|whatsapp|viber|tiktok|linkedin|threads|
    bluesky|mastodon|patreon|substack|google\s+news|apple\s+news|(?:our|the|your|mobile|free)\s(?:\w+\s)?app|podcasts?|
    inbox|e-?mails?|alerts|notifications?|rss|feed|subscription|subscribers?|(?:free|digital)\s+(?:trial|access)|
    our\s+(?:\w+\s){0,3}(?:channels?|pages?|site|website|group|digest|briefing|magazine|journalism|work|accounts?|reporting|mailing\s+list)|
    (?:the\s+)?channel|premium|faster\s+than|latest\s+(?:news|updates|headlines|stories)|breaking\s+news|first\s+to\s+know|
    mailing\s+list|daily\s+(?:news|briefing|digest)|(?:social\s+media)|t\.me|news\s+(?:first|faster)|
    канал\w*|телеграм\w*|рассылк\w*|kanal\w*|cha[iî]ne|canal)\b
    | [$€£]\s?\d+(?:[.,]\d+)?\s*(?:a|per|/)\s*(?:week|month|year) | @\w{3,}""",
    _I | re.VERBOSE,
)
# Says enough by itself, wherever in a short line it stands.
_PROMOTION_ANYWHERE = re.compile(
    r"""\b(?:(?:follow|find|join|like|reach)\s+us\s+on|subscribe\s+to\s+our|sign\s+up\s+(?:for|to)\s+(?:our|the|a)\s+(?:\w+\s){0,4}newsletters?|
    our\s+(?:telegram|whatsapp|youtube|viber|instagram|facebook)\b|download\s+our\s+(?:\w+\s)?app|
    support\s+our\s+(?:journalism|work)|(?:free|daily|weekly|our)\s+(?:\w+\s){0,2}newsletters?|delivered\s+(?:straight\s+|directly\s+)?to\s+your\s+inbox|
    in\s+your\s+inbox|t\.me/\w+|news\s+faster\s+than|(?:our|your)\s+subscription|unlock\s+(?:this|full)|subscribe\s+now|
    нашем?у?\s+(?:телеграм|telegram)|our\s+push\s+notifications)""",
    _I | re.VERBOSE,
)
_PROMOTION_GOES_ON = re.compile(
    r"""\s*(?:get|read|stay|be\s+the\s+first|and\s|it['’]?s\s+free|click|you\s+can|you\s+may|no\s+spam|join|follow|unsubscribe|
    cancel|don['’]?t|do\s+not|never|subscribe|sign|download|enjoy|support|news\b|all\s+the|just\s|only\s|thank|we\s+(?:will|respect)|
    more\s+news|latest|breaking|for\s+(?:just|only|more))""",
    _I | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[.!?…。！]+[\"”’»)\]]*(?=\s|$)|(?<=[a-z])[.!?](?=[A-Z])|\n")
_LONGEST_PROMOTION = 220

_COOKIES = re.compile(
    r"""^(?:.{0,60}\b(?:we|our\s+partners|(?:web)?site|page|portal)\b.{0,60}\bcookies?\b
    | .{0,80}\b(?:accept|reject|manage|allow|about|use\s+of|necessary|functional)\s+(?:all\s+|our\s+|the\s+)?cookies\b
    | .{0,60}\bcookie\s+(?:policy|settings|preferences|notice|consent)\b
    | .{0,80}\bby\s+(?:clicking|continuing\s+to\s+(?:use|browse)|using\s+(?:this|our)\s+(?:web)?site)\b
    | .{0,30}\b(?:wir\s+verwenden|nous\s+utilisons|utilizamos|используем|koristimo|używamy)\b
      .{0,40}(?:cookies?|kolačić\w*|куки|файлы))""",
    _I | re.VERBOSE,
)
_POINTER = re.compile(
    r"""^[\W_]{0,4}(?:read\s+(?:also|more|next|the\s+full\s+(?:story|article)|in\s+full|it\s+here|full\s+story)|also\s+read|see\s+also|see\s+more|more\s+on\s+this(?:\s+story)?|
    more\s+(?:from|stories|news|coverage|to\s+read)|related(?:\s+(?:articles?|stor(?:y|ies)|news|posts?|topics?|content|coverage|links|reading))?|recommended(?:\s+(?:for\s+you|reading|stories))?|
    must[\s-]reads?|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in)|watch(?:\s+(?:also|now|live|more|the\s+video|video))?|listen(?:\s+now)?|
    editor['’]?s['’]?\s+(?:picks?|choice)|most\s+(?:read|popular|viewed|shared)|trending(?:\s+now)?|topics?|tags?|keywords|hashtags?|filed\s+(?:under|in)|
    categor(?:y|ies)|posted\s+in|next\s+(?:article|post|story)|previous\s+(?:article|post|story)|up\s+next|
    share(?:\s+(?:this(?:\s+(?:article|story|post|page|via|on\s+\w+))?|on\s+\w+|via\s+\w+|article|story|link|via))?|
    читайте\s+(?:также|тоже)|читать\s+(?:также|далее)|по\s+теме|смотрите\s+также|читайте\s+також|lesen\s+sie\s+(?:auch|mehr)|mehr\s+zum\s+thema|
    lire\s+aussi|à\s+lire(?:\s+aussi)?|voir\s+aussi|lea\s+(?:también|más)|leer\s+(?:también|más)|ver\s+también|te\s+puede\s+interesar|
    leggi\s+anche|leia\s+(?:também|mais)|pročitajte\s+(?:još|i)|čitajte\s+(?:još|i)|прочитајте\s+још|povezane\s+vijesti|przeczytaj\s+(?:też|także|również)|czytaj\s+(?:też|także|więcej)|
    ayrıca\s+(?:okuyun|bakınız)|اقرأ\s+(?:أيضا|أيضًا|أيضاً)|延伸阅读|相关阅读)""",
    _I | re.VERBOSE,
)
_POINTER_ALONE = re.compile(
    r"""^[\W_]{0,4}(?:(?:advertis(?:e)?ments?|sponsored(?:\s+content)?|promoted(?:\s+content)?|ad|реклама|anzeige|publicité|publicidad|
    skip\s+to\s+(?:main\s+)?content|skip\s+(?:navigation|ad)|back\s+to\s+(?:top|home(?:page)?)|(?:article\s+)?continues?\s+(?:reading\s+(?:the\s+main\s+story)?|below|after\s+(?:the\s+)?(?:ad\w*|promotion))?|
    story\s+continues\s+(?:below(?:\s+advertisement)?)?|continue\s+reading(?:\s+\S+){0,6}|(?:load|show|view|see)\s+(?:more|all)(?:\s+(?:comments|stories|news|articles))?|
    home(?:page)?|menu|search|log\s?in|sign\s+in|register|log\s?out|print(?:\s+(?:this|article|page))?|e-?mail(?:\s+(?:this|article))?|tweet|pin\s+it|share|save|bookmark|copy\s+link|link\s+copied|
    comments?(?:\s*\(?\d+\)?)?|\d[\d,.]*\s+(?:comments?|shares?|views?|likes?|retweets?)|leave\s+a\s+(?:comment|reply)|no\s+comments(?:\s+yet)?|add\s+a?\s*comment|view\s+comments|
    \d{1,3}\s*-?\s*min(?:ute)?s?\s+read|(?:text|font)\s+size(?:\s*[aA+\-])*|click\s+(?:here|to)(?:\s+\S+){0,10}|enlarge(?:\s+this)?\s+image|play\s+video|view\s+gallery|toggle\s+\w+|hide\s+caption|
    accept\s+all(?:\s*[/|]\s*\S+(?:\s\S+){0,3})?|(?:manage|privacy)\s+(?:settings|preferences|policy)|terms\s+(?:of\s+(?:use|service)|and\s+conditions)|contact(?:\s+us)?|about\s+us|loading(?:\.{3}|…)?|
    facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|messenger|viber|e-?mail)[\s.:!>»→|/•·,-]*)+$""",
    _I | re.VERBOSE,
)
_RIGHTS = re.compile(
    r"^[\W_]{0,3}(?:©|\(c\)\s|copyright\b)|\ball\s+rights\s+reserved\b|"
    r"\bmay\s+not\s+be\s+(?:published|reproduced|broadcast|redistributed)\b|\balle\s+rechte\s+vorbehalten\b|\bвсе\s+права\s+защищены\b|"
    r"\bcontent\s+is\s+produced\s+(?:and\s+\w+\s+)?by\b",
    _I,
)
_DIVIDER = re.compile(r"\s*[|•·›»/>]\s*")

_DOMAIN = r"(?:https?://\S+|(?:[\w-]{1,63}\.){1,4}[A-Za-zА-Яа-я]{2,10}(?:/\S*)?)"
_LABEL_WORDS = (
    r"(?:источник|джерело|крыніца|извор|izvor|quelle|fuente|fonte|źródło|zdroj|forrás|kaynak|sursa?|sursă|πηγή|المصدر|مصدر|来源|來源|出典|출처|"
    r"bron|lähde|källa|kilde|фото|foto|fotograf(?:ie|ija)|bild|fotó|صورة|图片)"
)
_LABEL_ENGLISH = (
    r"(?:sources?|via|photo(?:graph)?s?(?:\s+(?:by|credit|courtesy(?:\s+of)?))?|image(?:\s+(?:credit|source|courtesy))?|"
    r"images|picture(?:\s+credit)?|video(?:\s+credit)?|credits?|illustration|"
    r"originally\s+published\s+(?:at|on|in|by)|first\s+published\s+(?:at|on|in|by)|this\s+(?:article|story)\s+(?:was\s+)?(?:first|originally)\s+(?:appeared|published)\s+(?:at|on|in|by))"
)
_LABEL_WITH_DOMAIN = re.compile(
    rf"(?:(?<=\n)|(?<=[.!?…”»])|(?<=[.!?…”»]\s)|^)[ \t]*[(\[]?"
    rf"(?:{_LABEL_WORDS}|{_LABEL_ENGLISH})\s?[:：\-–—]?\s?{_DOMAIN}[)\].]?(?=\s|$)",
    _I,
)
_LABEL_LINE = re.compile(
    rf"^[(\[*—–-]?\s?(?:{_LABEL_WORDS}\s?(?:[:：/\-–—]\s?|\s)|{_LABEL_ENGLISH}\s?[:：/]\s?)(?P<name>\S.{{0,90}})$", _I
)
_CREDIT = re.compile(
    r"""(?:\((?:ap\s+photo|photo|image|picture|foto|фото|credit|file\s+photo|afp|reuters|epa|getty)\b[^()]{0,80}\)
    | \b(?:photo|image|picture|foto|фото|credit|photograph)(?:\s+(?:by|credit|courtesy(?:\s+of)?))?\s?[:：]
      \s?[^.:]{2,70}
    | \bREUTERS/\w[\w .]{2,40} | \bGetty\s+Images(?:/\w[\w ]{0,30})? | \bAP\s+Photo(?:/[\w .]{2,40})?
    | \b(?:AFP|EPA|EPA-EFE|Reuters|TASS|Xinhua|Anadolu|Shutterstock|Sputnik|RIA\s+Novosti|Getty|
      Wikimedia\s+Commons)\s?(?:/\s?\w[\w .-]{2,40}|via\s+[A-Z]\w+(?:\s\w+)?)
    | ©\s?[\w .,/-]{2,50}
    )[\s.)\]]*$""",
    re.VERBOSE | _I,
)
_CREDIT_START = re.compile(r"^(?:file\s+photo|file\s+image|file\s+[-–—]|in\s+this\s+(?:file\s+)?photo)\b", _I)


# Words without which the patterns for whole lines cannot match; looking for them first is much cheaper.
_CREDIT_HINTS = (
    "photo", "image", "picture", "foto", "фото", "credit", "reuters", "getty", "afp", "epa", "tass", "xinhua",
    "anadolu", "shutterstock", "sputnik", "ria ", "wikimedia", "©", "file ", "in this",
)  # fmt: skip
_COOKIE_HINTS = ("cookie", "by clicking", "by continuing", "by using", "kolačić", "куки", "файлы")
_RIGHTS_HINTS = ("©", "(c)", "copyright", "rights", "may not be", "rechte", "права", "content is produced")
_PROMOTION_HINTS = ("us on", "subscri", "sign up", "newsletter", "our ", "inbox", "t.me", "faster", "unlock", "наш")

_CLOCK = re.compile(
    r"""^[ \t]*(?:
      (?:[01]?\d|2[0-3])(?:
        :[0-5]\d(?:\s?[ap]\.?m\b\.?)? | \.[0-5]\d\s?[ap]\.?m\b\.? | \.[0-5]\d\s?(?=GMT|BST|CES?T))
    | (?P<number>(?:[01]\d|2[0-3])\.[0-5]\d))
    (?:\s?(?:GMT|UTC|BST|CES?T|E[SD]?T))?\s?[.:–—-]?[ \t]+
    (?!(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(?:day)?|Jan(?:uary)?|Feb(?:ruary)?|March|Apr(?:il)?
      |May(?=\s\d)|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?
      |GMT|UTC|BST|CES?T|E[SD]?T)\b)
    (?=["“‘'A-Z])""",
    re.VERBOSE | re.MULTILINE,
)
"""A clock time before the words of a line, unless a date or nothing else follows."""


def _hinted(line: str, hints: tuple[str, ...]) -> bool:
    lowered = line.lower()
    return any(hint in lowered for hint in hints)


def reports_speech(line: str) -> bool:
    """Say whether a line has a verb of saying, or a quotation of some length."""
    return bool(_SAYING.search(line) or _QUOTATION.search(line))


def promotions(text: str) -> Iterator[tuple[int, int]]:
    """Find promotion: whole lines and sentences, and what is glued to the end of a paragraph.

    Spans are in order and do not overlap.
    """
    covered = 0
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters have a longer lower case
        lowered = "".join(character if len(character.lower()) != 1 else character.lower() for character in text)
    for hint in _PROMOTION_HINT.finditer(lowered):
        start = hint.start()
        if start < covered:
            continue
        place = _place(text, start)
        match = _PROMOTION_START.match(text, start) if place is not None else None
        if match is None or place is None or not _promotion_may_start(text, start, place):
            continue
        end = _promotion_end(text, start)
        if end is None:
            continue
        passage = text[start:end]
        if reports_speech(passage):
            continue
        named = _CHANNELS.search(passage) or _PROMOTION_ANYWHERE.search(passage)
        # Without a stop before it, only a capital and the name of a channel tell it from the sentence it is glued to.
        if not named and not (place != "glued" and _certain(match[0], passage)):
            continue
        if place == "glued" and not text[start].isupper():
            continue
        yield start, end
        covered = end


def promotion_line(line: str) -> bool:
    """Say whether a short line promotes, whatever it begins with."""
    if (
        not _hinted(line, _PROMOTION_HINTS)
        or len(line.split()) > 30
        or not _PROMOTION_ANYWHERE.search(line)
        or reports_speech(line)
    ):
        return False
    # Every sentence of it has to promote: other ones are the article's.
    sentences = [part for part in _SENTENCE_END.split(line) if part.strip()]
    return all(_CHANNELS.search(part) or _PROMOTION_GOES_ON.match(part) for part in sentences)


def _certain(opening: str, passage: str) -> bool:
    return bool(re.match(r"(?:please\s+)?(?:subscribe|sign\s+up)\b", opening, _I)) and len(passage.split()) <= 14


def _place(text: str, start: int) -> str | None:
    """Say what stands before: "line" (nothing), "sentence" (a stop), "glued" (a word)."""
    at = start
    while at and text[at - 1] in " \t":
        at -= 1
    if at == 0 or text[at - 1] == "\n":
        return "line"
    before = text[at - 1]
    if before in ".!?…:)»”\"'’|•*-–—>":
        return "sentence"
    return "glued" if before.isalnum() and at < start else None


def _promotion_may_start(text: str, start: int, place: str) -> bool:
    """Refuse inside a quotation that is still open. At most 1,000 characters of the line are looked at."""
    if place == "line":
        return True
    line = text[max(text.rfind("\n", 0, start), start - 1000) + 1 : start]
    opened = sum(line.count(mark) for mark in _OPENING)
    closed = sum(line.count(mark) for mark in "”»›」』")
    return opened <= closed and line.count('"') % 2 == 0


def _promotion_end(text: str, start: int) -> int | None:
    """Find the end: the last of the sentences that go on promoting, or the end of the line if that is near."""
    limit = start + _LONGEST_PROMOTION
    end: int | None = None
    position = start
    while True:
        stop = _SENTENCE_END.search(text, position, min(len(text), limit + 2))
        if stop is None:
            if len(text) <= limit and end is None:
                return len(text)
            if len(text) <= limit and _PROMOTION_GOES_ON.match(text, position):
                return len(text)
            return end
        end = stop.start() if stop[0] == "\n" else stop.end()
        if stop[0] == "\n" or not _PROMOTION_GOES_ON.match(text, end):
            return end
        following = text[end : end + _LONGEST_PROMOTION]
        if not (_CHANNELS.search(following) or _PROMOTION_START.match(following.lstrip())):
            return end
        position = end


def navigation(line: str) -> bool:
    """Say whether a line is navigation: cookie notices, pointers to other pages, menus, buttons, rights."""
    line = line.strip()
    words = line.split()
    if not words or len(line) > 700:
        return False
    if _POINTER_ALONE.match(line) and len(words) <= 14:
        return True
    pointer = _POINTER.match(line)
    if pointer:
        rest = line[pointer.end() :].lstrip()
        if not rest:
            return True
        if rest[0] in ":：|>»→-–—" and len(words) <= 40:
            # "Watch: ..." may be a headline; a headline has no stop, a sentence under it has.
            return not (rest.endswith((".", "!", "?")) and _QUOTATION.search(rest))
    if _hinted(line, _COOKIE_HINTS) and _COOKIES.search(line) and not _SAYING.search(line):
        return True
    if _hinted(line, _RIGHTS_HINTS) and _RIGHTS.search(line) and len(words) <= 60 and not _SAYING.search(line):
        return True
    return _menu(line)


def _menu(line: str) -> bool:
    """Say whether a line is a row of short names with dividers: "Home > World > Europe"."""
    if len(line) > 200 or not any(mark in line for mark in "|•·›»>/"):
        return False
    parts = [part for part in _DIVIDER.split(line) if part]
    if any(character.isdigit() for character in line) or any(len(part.split()) > 3 for part in parts):
        return False
    trail = re.match(r"(?:home|главная|accueil|startseite|inicio|početna|naslovna)\b", line, _I) is not None
    spaced = re.search(r"\s[|•·›»>]\s", line) is not None
    return len(parts) >= (2 if trail else 4) and (trail or spaced) and not line.endswith((".", "!", "?", "”", '"'))


def labels(text: str) -> Iterator[tuple[int, int]]:
    """Find source labels with an address, at the start of a line or glued behind a stop: "Источник rbc.ru"."""
    for match in _LABEL_WITH_DOMAIN.finditer(text):
        found = match[0]
        stripped = found.lstrip(" \t\n")
        yield match.end() - len(stripped), match.end()


def clocks(text: str) -> Iterator[tuple[int, int]]:
    """Find the clock times that the entries of a running report begin with: "09.40 ", "16:50 ", "9.05am. ".

    Two figures with a full stop between them may be a number: they count where more than one line begins so.
    """
    found = list(_CLOCK.finditer(text))
    plain = sum(match["number"] is not None for match in found)
    for match in found:
        if match["number"] is None or plain > 1:
            yield match.span()


def label_line(line: str) -> bool:
    """Say whether a line only names a source or a photographer: "Source: Some Agency", "Foto: N. N."."""
    match = _LABEL_LINE.match(line)
    if match is None:
        return False
    name = match["name"]
    address = re.match(_DOMAIN, name)
    if address and name[address.end() :].strip():
        return False  # an address with text glued to it, which `labels` takes apart
    if len(name.split()) > 8 or reports_speech(name) or name[-1:] in "?!,;:":
        return False
    return not name.endswith(".") or len(name.split()) <= 6


def credited(line: str) -> bool:
    """Say whether a line is a caption by its photo credit: "... in Geneva. (Photo: N. N.)", "FILE PHOTO: ..."."""
    if len(line) > 600 or not _hinted(line, _CREDIT_HINTS) or re.match(r"\s*by\s", line, _I):
        return False
    if _CREDIT_START.match(line.strip()):
        return True
    credit = _CREDIT.search(line)
    return credit is not None and not _QUOTATION.search(line) and len(line.split()) <= 80


def under_image(line: str, *, next_line: bool) -> bool:
    """Say whether a line that comes after an image is its caption.

    `next_line`: nothing but one line break lies between. Otherwise only a credit tells a caption from text.
    """
    line = line.strip()
    if not line:
        return False
    if credited(line) or label_line(line):
        return True
    if not next_line or len(line.split()) > 30 or line[0].islower() or reports_speech(line):
        return False
    return line[-1] not in '.!?…:;,。！？”"-–—'
