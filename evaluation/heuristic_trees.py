"""Dependency trees guessed from part-of-speech tags, to train a parser whose speed matters and whose trees do not.

Comes in: the tags of a sentence (Penn Treebank). Goes out: a head and a relation for each word. GUM as we have it has
tags but no trees; a parser that was never trained would make degenerate moves, so it is given something to learn that
looks like English: verbs govern the nouns around them, nouns what stands before them, prepositions the noun after them.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["tree"]

_NOUNS = ("NN", "NNS", "NNP", "NNPS", "PRP", "CD", "WP", "EX", "FW", "UH", "SYM", "LS", "GW")
_BEFORE_NOUN = {
    "DT": "det", "PDT": "predet", "PRP$": "poss", "WP$": "poss", "JJ": "amod", "JJR": "amod", "JJS": "amod",
    "WDT": "det", "HYPH": "punct", "$": "quantmod",
}  # fmt: skip


def tree(tags: Sequence[str]) -> tuple[list[int], list[str]]:
    """Heads (index of each word's head; the root's is its own) and relations of one sentence of at least one word."""
    size = len(tags)
    heads, relations = [-1] * size, ["dep"] * size
    verbs = [i for i, tag in enumerate(tags) if tag.startswith("VB")]
    main = [i for i in verbs if not _helps(tags, i)]
    root = next((i for i in main if tags[i] in ("VBD", "VBZ", "VBP")), main[0] if main else verbs[0] if verbs else -1)
    if root < 0:
        root = next((i for i in range(size) if tags[i] in _NOUNS), 0)
    nouns = [i for i in range(size) if tags[i] in _NOUNS and not (i + 1 < size and tags[i + 1] in _NOUNS[:4])]
    for i, tag in enumerate(tags):
        if i == root:
            heads[i], relations[i] = i, "ROOT"
        elif i in verbs or tag == "MD":
            later = next((v for v in main if v > i), None)
            if (tag == "MD" or _helps(tags, i)) and later is not None:
                heads[i], relations[i] = later, "aux"
            else:
                heads[i] = root
                relations[i] = "ccomp" if i > root else "advcl"
        elif tag in _BEFORE_NOUN or (tag in _NOUNS and i not in nouns):
            after = next((n for n in nouns if n > i), None)
            if after is None or any(i < v < after for v in main):
                heads[i], relations[i] = root, "acomp"
            else:
                heads[i], relations[i] = after, _BEFORE_NOUN.get(tag, "nummod" if tag == "CD" else "compound")
        elif i in nouns:
            heads[i], relations[i] = _noun(tags, i, main, root)
        else:
            heads[i], relations[i] = _other(tags, i, nouns, main, root)
    return _without_cycles(heads, root), relations


def _helps(tags: Sequence[str], at: int) -> bool:
    """Whether a verb only helps the one that follows: nothing but adverbs stands between."""
    following = next((tag for tag in tags[at + 1 : at + 4] if tag != "RB"), "")
    return tags[at] in ("VBD", "VBZ", "VBP", "VB") and following in ("VBN", "VBG", "VB")


def _noun(tags: Sequence[str], at: int, main: Sequence[int], root: int) -> tuple[int, str]:
    start = at
    while start and (tags[start - 1] in _BEFORE_NOUN or tags[start - 1] in _NOUNS[:4]):
        start -= 1
    if start and tags[start - 1] in ("IN", "TO"):
        return start - 1, "pobj"
    after = next((v for v in main if at < v), None)
    before = next((v for v in reversed(main) if v < at), None)
    if after is not None and (before is None or after - at < at - before):
        return after, "nsubj"
    if before is not None:
        return before, "dobj"
    return root, "nsubj" if at < root else "attr"


def _other(tags: Sequence[str], at: int, nouns: Sequence[int], main: Sequence[int], root: int) -> tuple[int, str]:
    tag = tags[at]
    if tag in ("IN", "TO"):
        after = next((v for v in main if v == at + 1), None)
        if after is not None:
            return after, "mark" if tag == "IN" else "aux"
        before = max((n for n in (*nouns, *main) if n < at), default=root)
        return before, "prep"
    if tag in ("RB", "RBR", "RBS", "WRB", "RP"):
        near = min((*main, root), key=lambda v: abs(v - at))
        return near, "prt" if tag == "RP" else "advmod"
    if tag == "POS":
        return (at - 1, "case") if at else (root, "case")
    if tag == "CC":
        return max((n for n in (*nouns, *main) if n < at), default=root), "cc"
    return root, "punct"


def _without_cycles(heads: list[int], root: int) -> list[int]:
    """Every word whose chain of heads does not end at the root is put under the root."""
    for i in range(len(heads)):
        seen, at = {i}, i
        while heads[at] != at:
            at = heads[at]
            if at in seen:
                heads[i] = root
                break
            seen.add(at)
    return heads
