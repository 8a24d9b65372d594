"""The language a text is written in."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

__all__ = ["language"]


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SAMPLE = 6000
"""Characters looked at: enough for any classifier of n-grams, and cheap for any document."""
_FEWEST_LETTERS = 20
_FEWEST_WORDS = 12
_ENGLISH = _words(
    "the of and to in a that is was for on with as it at by from be are has have had not but this which he they his "
    "their were who said will would its an been after also more than or about over"
)
_ENGLISH_SHARE = 0.22
"""Share of these words from which a text is English; other languages in Latin script stay under 0.1."""
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*$")
_THREE_LETTERS = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "ukr": "uk", "pol": "pl", "srp": "sr", "hrv": "hr", "bos": "bs", "ara": "ar", "zho": "zh", "chi": "zh", "jpn": "ja",
    "kor": "ko", "tur": "tr", "fas": "fa", "per": "fa", "heb": "he", "nld": "nl", "dut": "nl", "ell": "el", "gre": "el",
    "ron": "ro", "rum": "ro", "hun": "hu", "ces": "cs", "cze": "cs", "slk": "sk", "bul": "bg", "sqi": "sq", "alb": "sq",
    "mkd": "mk", "hin": "hi", "swe": "sv", "fin": "fi", "dan": "da", "nor": "no",
}  # fmt: skip


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # The name changed with the format of the model between py3langid 0.3 and 0.4.
    make = getattr(LanguageIdentifier, "from_model_file", None) or LanguageIdentifier.from_pickled_model
    identifier: _Identifier = make(MODEL_FILE, norm_probs=True)
    return identifier


def language(text: str, declared: str | None) -> str:
    """Give the ISO 639-1 code of a text's language; "und" for too little text, or none that is recognised.

    A declared language ("en", "en-GB", "eng") is believed; anything else declared is ignored. Only the first
    6,000 characters are looked at. English is told by its commonest words, without loading a model.
    """
    if declared:
        match = _CODE.match(declared)
        code = match[1].lower() if match else ""
        code = _THREE_LETTERS.get(code, code)
        if len(code) == 2:
            return code
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample)
    if sum(map(len, words)) < _FEWEST_LETTERS and not any(word > "\u2e80" and len(word) >= 6 for word in words):
        return "und"
    if len(words) >= _FEWEST_WORDS:
        english = sum(word.lower() in _ENGLISH for word in words)
        if english >= _ENGLISH_SHARE * len(words):
            return "en"
    code, probability = _identifier().classify(sample)
    if probability < 0.5:
        return "und"
    return code if len(code) == 2 else "und"
