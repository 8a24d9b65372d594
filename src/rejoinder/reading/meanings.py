"""Meanings: the vectors the filing compares moves by, of what short texts mean and of what moves are about.

Comes in: an encoder, which is not loaded before it is needed. Goes out: unit vectors. The pipeline hands it to whoever
makes a board, and to the search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rejoinder.reading.encoder import Encoder
from rejoinder.reading.gists import Place

__all__ = ["Meanings"]

Floats = NDArray[np.float32]


class Meanings:
    """Of short texts when called, of moves by `gists`."""

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        self._encoder = encoder

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (len(texts), 384) of what short texts mean."""
        return self._encoder().meanings(texts)

    def gists(self, text: str, places: Sequence[Place]) -> Floats:
        """Unit vectors (len(places), D) of what the moves at these places of a text are about."""
        return self._encoder().gists(text, places)
