"""The encoder: one small transformer, run by onnxruntime in int8, whose heads score every word piece of a text.

Windows of one text are batched by length, never with those of another text: dynamic quantisation scales a
whole batch at once, so a reading would otherwise depend on what was read beside it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import pathlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rejoinder.reading.acts import ActWords
from rejoinder.reading.certainty import Certainty
from rejoinder.reading.frames import FrameScores
from rejoinder.reading.gists import Gists, Place
from rejoinder.reading.second_look import STATES, SecondLook
from rejoinder.reading.sessions import session, wanted_threads
from rejoinder.reading.verdicts import Verdicts
from rejoinder.reading.windows import BUDGET, Pieces, Window, cut, windows
from rejoinder.resolving.links import Links

__all__ = ["Encoded", "Encoder", "encoder", "weights_hash"]

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
BATCH = 768
"""Word pieces a batch holds: larger ones were slower on two cores."""
WIDE = 384
"""Numbers of a state and of a vector of meaning."""
RECENT, LONG = 64, 2000
"""Of how many texts read last the states are kept, and of how many pieces at most each: a board is made of what was
read just before, and asks for the gists of it. They take 100 MB at most, a fourth of that with articles."""
DATA = pathlib.Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Encoded:
    """A text's pieces and, by output name, the scores of each piece (N, width); `states` (N, wide) is what the lower
    layers make of them, from which triggers are looked at again, empty where nobody asked for it.
    """

    pieces: Pieces
    outputs: dict[str, Floats]
    bias: dict[str, Floats]
    states: Halves

    def frame(self, name: str) -> FrameScores:
        """The scores of one kind of frame."""
        out = self.outputs
        return FrameScores(
            out[f"{name}.anchor"],
            out[f"{name}.unary"],
            out[f"{name}.key"],
            out[f"{name}.query"],
            out.get(f"{name}.kind"),
            self.bias[name],
        )

    def links(self) -> Links | None:
        """What the pieces tell of whom references mean, if the model has it."""
        if "refer.key" not in self.outputs:
            return None
        return Links(self.pieces.start, self.pieces.end, self.outputs["refer.key"], self.outputs["refer.query"])


class Encoder:
    """The shipped model; `tables` are its thresholds, label names and calibration, `tokenizer` what cuts its pieces."""

    def __init__(self, folder: pathlib.Path = DATA, *, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self._folder, self._threads = folder, threads
        self._session = session(folder / "reader.onnx", wanted_threads(threads))
        self._names = [o.name for o in self._session.get_outputs()]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.tables: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        # what all texts have in common says nothing about what one means
        self._centre = np.array(self.tables.get("centre", 0.0), dtype=np.float32)
        self._bias = {k: np.array(v, dtype=np.float32) for k, v in self.tables["bias"].items()}
        self._recent: dict[str, tuple[Pieces, Halves]] = {}
        self._lock = threading.Lock()

    @property
    def weights(self) -> str:
        """See `weights_hash`."""
        return weights_hash(self._folder)

    @functools.cached_property
    def certainty(self) -> Certainty:
        """What weighs the readings of a cue; raises `FileNotFoundError` if the reader was not calibrated."""
        return Certainty(self._folder, self.tables)

    @functools.cached_property
    def act_words(self) -> ActWords:
        """The words that tell acts; raises `FileNotFoundError` if the reader has none."""
        return ActWords(self._folder, self.tables["kinds"])

    @functools.cached_property
    def second_look(self) -> SecondLook:
        """What looks at triggers again; onnxruntime's errors if the reader has none."""
        return SecondLook(self._folder, threads=self._threads)

    @functools.cached_property
    def verdicts(self) -> Verdicts:
        """What weighs both looks at triggers; onnxruntime's errors if the reader has none."""
        return Verdicts(self._folder)

    @functools.cached_property
    def _gists(self) -> Gists:
        return Gists(self._folder, threads=self._threads)

    @property
    def folder(self) -> pathlib.Path:
        """Where the reader's files are."""
        return self._folder

    def encode(self, text: str) -> Encoded:
        """Score every piece of `text`, with what a second look starts from."""
        found = self._encode([text], [n for n in self._names if n != "meaning"])[0]
        if len(found.states) <= LONG:
            with self._lock:
                self._recent[text] = found.pieces, found.states
                if len(self._recent) > RECENT:
                    del self._recent[next(iter(self._recent))]
        return found

    def encode_parts(self, texts: Sequence[str]) -> list[Encoded]:
        """Score the parts of one document together (they share batches, so keep them to one document)."""
        return self._encode(texts, [n for n in self._names if n not in ("meaning", STATES)])

    def _encode(self, texts: Sequence[str], names: Sequence[str]) -> list[Encoded]:
        every = [cut(self.tokenizer, t) for t in texts]
        rows = [(i, w) for i, pieces in enumerate(every) for w in windows(pieces, BUDGET)]
        rows.sort(key=lambda r: -len(r[1].ids))
        outputs: list[dict[str, Floats]] = [{} for _ in texts]
        states: list[Halves] = [np.zeros((len(p.ids) if STATES in names else 0, WIDE), np.float16) for p in every]
        for group in _grouped(rows):
            values = self._run([w for _, w in group], names)
            for r, (i, window) in enumerate(group):
                own = np.flatnonzero(window.own)
                first, last = int(window.piece[own[0]]), int(window.piece[own[-1]])  # those between are its own as well
                for name, value in zip(names, values, strict=True):
                    if name == STATES:
                        states[i][first : last + 1] = value[r][own]
                        continue
                    if name not in outputs[i]:
                        outputs[i][name] = np.zeros((len(every[i].ids), value.shape[-1]), dtype=np.float32)
                    # "clip", which nothing here needs, writes without a copy
                    np.take(value[r], own, axis=0, out=outputs[i][name][first : last + 1], mode="clip")
        return [Encoded(p, o, self._bias, s) for p, o, s in zip(every, outputs, states, strict=True)]

    def gists(self, text: str, places: Sequence[Place]) -> Floats:
        """Unit vectors (len(places), D) of what moves at these places of `text` are about, of numbers of 16 bits;
        onnxruntime's errors if the reader has nothing to tell it by.
        """
        with self._lock:
            known = self._recent.get(text)
        if known is None:
            encoded = self._encode([text], [STATES])[0]
            known = encoded.pieces, encoded.states
        return self._gists.of(known[1], known[0], places)

    def meanings(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (len(texts), 384) of what short texts mean, of numbers of 16 bits; one text at a time, so that
        none depends on another.
        """
        found = np.zeros((len(texts), WIDE), dtype=np.float32)
        if "meaning" not in self._names:
            return found
        for i, text in enumerate(texts):
            packed = windows(cut(self.tokenizer, text), BUDGET)
            if packed:
                vector = self._run(packed[:1], ["meaning"])[0][0]
                vector = vector / max(float(np.linalg.norm(vector)), 1e-6) - self._centre
                found[i] = vector / max(float(np.linalg.norm(vector)), 1e-6)
        # as a dossier keeps them: what is made of them is the same whether they were kept or not
        return found.astype(np.float16).astype(np.float32)

    def _run(self, group: Sequence[Window], names: Sequence[str]) -> list[Floats]:
        size = max(len(w.ids) for w in group)
        ids = np.zeros((len(group), size), dtype=np.int64)
        mask = np.zeros((len(group), size), dtype=bool)
        for r, window in enumerate(group):
            ids[r, : len(window.ids)] = window.ids
            mask[r, : len(window.ids)] = True
        result: list[Floats] = self._session.run(list(names), {"ids": ids, "mask": mask})
        return result


def _grouped(rows: Sequence[tuple[int, Window]]) -> list[list[tuple[int, Window]]]:
    groups: list[list[tuple[int, Window]]] = []
    for row in rows:
        if groups and len(groups[-1][0][1].ids) * (len(groups[-1]) + 1) <= BATCH:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


@functools.cache
def weights_hash(folder: pathlib.Path = DATA) -> str:
    """A hash of the weights in a folder and of what cuts texts for them: what vectors of meaning depend on."""
    digest = hashlib.sha256()
    for name in ("reader.onnx", "reader.json", "tokenizer.json", "gists.onnx"):
        if (folder / name).exists():
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:32]


@functools.cache
def encoder() -> Encoder:
    """The shipped encoder, loaded once."""
    return Encoder()
