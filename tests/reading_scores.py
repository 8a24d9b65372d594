"""Made-up scores of a short text, as the encoder would give them."""

import numpy as np

from rejoinder.reading.frames import FrameScores
from rejoinder.reading.windows import Pieces

WORDS = "Ada said the gates open and Bo added that they close".split()


def made(anchors: dict[int, int], fillers: dict[int, dict[int, int]], roles: int = 2) -> tuple[Pieces, FrameScores]:
    """Scores in which `anchors` maps a word to 1 (begin) or 2 (inside) and `fillers` an anchor to {word: role};
    keys and queries are one-hot by anchor so that only the right anchor links."""
    count = len(WORDS)
    ends = np.cumsum([len(w) + 1 for w in WORDS])
    pieces = Pieces(
        np.arange(count), ends - np.array([len(w) + 1 for w in WORDS]), ends - 1, np.zeros(count, dtype=int)
    )
    anchor = np.zeros((count, 3), dtype=np.float32)
    anchor[:, 0] = 5
    for word, label in anchors.items():
        anchor[word, label] = 10
    depth = 4
    key = np.zeros((count, roles, depth), dtype=np.float32)
    query = np.zeros((count, roles, depth), dtype=np.float32)
    unary = np.full((count, roles, 2), -8, dtype=np.float32)
    for number, (word, filled) in enumerate(fillers.items()):
        query[word, :, number] = 20
        previous = None
        for at, role in filled.items():
            key[at, role, :] = -1
            key[at, role, number] = 1
            unary[at, role, 0 if previous != (role, at - 1) else 1] = 2
            previous = (role, at)
    bias = np.zeros((49, roles), dtype=np.float32)
    return pieces, FrameScores(
        anchor, unary.reshape(count, -1), key.reshape(count, -1), query.reshape(count, -1), None, bias
    )
