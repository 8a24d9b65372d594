"""A stand-in for spaCy's small English pipeline, with textacy's quotations on top, to set Rejoinder's speed beside.

The architecture and widths are those of `en_core_web_sm`: one convolutional tok2vec (4 layers of 96, hashed
embeddings of six attributes) shared by tagger and transition-based dependency parser (64 hidden units), then the
attribute ruler and the rule-based lemmatizer. Named entities, which textacy's quotations do not use, are left out; so
spaCy does less here than it usually would. What the weights say matters little for speed: they are trained for a
few passes over GUM's words and tags, with trees guessed from the tags (`heuristic_trees`), since GUM as we have it has
none; and the tables of the lemmatizer are a few rules of our own. Kept in a folder once made.

Needs the extra `bench`. Run as `python evaluation/spacy_pipeline.py DATA_FOLDER OUT_FOLDER` to make the pipeline.
"""

from __future__ import annotations

import json
import pathlib
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from heuristic_trees import tree

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["odd_quotes", "pipeline", "quotations"]

PASSES = 4
STRETCH = 5
"""Sentences learned from at a time: enough to learn where they end."""
CONFIG = """
[nlp]
lang = "en"
pipeline = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
batch_size = 256
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 96
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
rows = [5000, 1000, 2500, 2500, 50, 50]
include_static_vectors = false
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 96
depth = 4
window_size = 1
maxout_pieces = 3
[components.tagger]
factory = "tagger"
[components.tagger.model]
@architectures = "spacy.Tagger.v2"
[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96
[components.parser]
factory = "parser"
[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96
[components.attribute_ruler]
factory = "attribute_ruler"
[components.lemmatizer]
factory = "lemmatizer"
mode = "rule"
"""
_POS = {
    "VB": "VERB", "MD": "AUX", "NNP": "PROPN", "NN": "NOUN", "JJ": "ADJ", "RB": "ADV", "PRP": "PRON", "DT": "DET",
    "IN": "ADP", "CC": "CCONJ", "CD": "NUM", "TO": "PART", "RP": "ADP", "POS": "PART", "W": "PRON", "EX": "PRON",
    "UH": "INTJ", "PDT": "DET", "FW": "X", "LS": "X", "SYM": "SYM", "$": "SYM",
}  # fmt: skip
_VERB_ENDINGS = [["ies", "y"], ["ied", "y"], ["es", ""], ["es", "e"], ["s", ""], ["ed", ""], ["ed", "e"], ["ing", ""],
                 ["ing", "e"], ["tted", "t"], ["tting", "t"]]  # fmt: skip
_IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "thought": "think", "spoke": "speak",
    "spoken": "speak", "felt": "feel", "made": "make", "held": "hold", "found": "find", "knew": "know", "was": "be",
    "were": "be", "is": "be", "are": "be", "been": "be", "has": "have", "had": "have",
}  # fmt: skip


def _pos(tag: str) -> str:
    longest = max((key for key in _POS if tag.startswith(key)), key=len, default=None)
    return _POS[longest] if longest else "PUNCT"


Word = tuple[int, int, str]
"""A word as [start, end) in its article's text, with its tag."""


def _stretches(data: pathlib.Path) -> Iterator[tuple[str, list[list[Word]]]]:
    """Stretches of a few sentences of GUM: the text of the article, and the words of each sentence."""
    for line in (data / "gum" / "entities.jsonl").read_text("utf-8").splitlines():
        article = json.loads(line)
        words, at = article["tokens"], 0
        sentences: list[list[Word]] = []
        for _, end in article["sentences"]:
            first = at
            while at < len(words) and words[at][1] <= end:
                at += 1
            if at > first:
                sentences.append([(start, stop, tag) for start, stop, tag in words[first:at]])
        for i in range(0, len(sentences), STRETCH):
            yield article["text"], sentences[i : i + STRETCH]


def _example(nlp: Language, text: str, sentences: Sequence[Sequence[Word]]) -> Any:
    from spacy.tokens import Doc
    from spacy.training import Example

    words = [word for sentence in sentences for word in sentence]
    forms = [text[start:end] for start, end, _ in words]
    gaps = [one[1] < two[0] for one, two in pairwise(words)] + [False]
    heads: list[int] = []
    relations: list[str] = []
    for sentence in sentences:
        own, named = tree([tag for _, _, tag in sentence])
        heads, relations = heads + [len(heads) + head for head in own], relations + named
    gold = Doc(nlp.vocab, forms, gaps, tags=[tag for _, _, tag in words], heads=heads, deps=relations)
    return Example(Doc(nlp.vocab, forms, gaps), gold)


def _train(data: pathlib.Path) -> Language:
    import spacy
    from spacy.lookups import Lookups
    from spacy.util import load_model_from_config
    from textacy.constants import REPORTING_VERBS
    from thinc.api import Config, fix_random_seed

    fix_random_seed(0)
    nlp = load_model_from_config(Config().from_str(CONFIG), auto_fill=True)
    examples = [_example(nlp, text, words) for text, words in _stretches(data)]
    tags = sorted({token.tag_ for example in examples for token in example.reference})
    nlp.get_pipe("attribute_ruler").add_patterns(
        [{"patterns": [[{"TAG": tag}]], "attrs": {"POS": _pos(tag)}} for tag in tags]
    )
    lookups = Lookups()
    lookups.add_table("lemma_rules", {"verb": _VERB_ENDINGS})
    lookups.add_table("lemma_exc", {"verb": {form: [lemma] for form, lemma in _IRREGULAR.items()}})
    lookups.add_table("lemma_index", {"verb": sorted(REPORTING_VERBS["en"])})
    nlp.get_pipe("lemmatizer").initialize(lookups=lookups)
    with nlp.select_pipes(enable=["tok2vec", "tagger", "parser"]):
        optimizer = nlp.initialize(lambda: examples)
        order = random.Random(0)
        for _ in range(PASSES):
            order.shuffle(examples)
            for batch in spacy.util.minibatch(examples, 32):
                nlp.update(batch, sgd=optimizer, drop=0.1)
    return nlp


def pipeline(data: pathlib.Path, folder: pathlib.Path) -> Language:
    """The stand-in, from `folder` if it was made before. Raises ImportError without the extra `bench`, OSError
    without GUM in `data`.
    """
    import spacy
    import textacy.extract  # noqa: F401  the comparison needs both

    if not (folder / "meta.json").exists():
        print("training a stand-in for spaCy's small pipeline on GUM (once, some minutes) ...", file=sys.stderr)
        nlp = _train(data)
        folder.parent.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(folder)
    return spacy.load(folder)


def odd_quotes(nlp: Language, text: str) -> bool:
    """Whether textacy refuses a text, because it has an odd number of quotation marks."""
    return sum(token.is_quote for token in nlp.make_doc(text)) % 2 == 1


def quotations(nlp: Language, texts: Sequence[str]) -> int:
    """Read the texts to their quotations, and count them."""
    from textacy.extract.triples import direct_quotations

    docs: Iterator[Doc] = nlp.pipe(texts)
    return sum(len(list(direct_quotations(doc))) for doc in docs)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python evaluation/spacy_pipeline.py DATA_FOLDER OUT_FOLDER")
    print(pipeline(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])).meta["performance"])
